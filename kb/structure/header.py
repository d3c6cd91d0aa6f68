"""What a document says of itself: number, date, place, issuer, type, title, signer.

Its own number is read in the header only, never from a citation (conventions §3.7); the issuer of
a Party document comes from its title or signature, since the header always prints the committee
(§1.10). Whatever is not printed stays None.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from kb.lexicon.bodies import canonical
from kb.lexicon.doctypes import type_named, types_for_code
from kb.lexicon.lines import is_upper, matches
from kb.lexicon.names import body_name
from kb.lexicon.numbers import find_numbers
from kb.models import DocumentNumber, Header, Regime, Span
from kb.structure.lines import bare, decoration, is_name, is_separator, type_at
from kb.structure.zones import Block
from kb.text import fold, matching_view

__all__ = ["read_header"]

# What parts two columns, but not the room left for a number or date to be written in.
_COLUMNS: Final = re.compile(
    r"(?<![Ss]ố)(?<![Ss]ố:)(?<!ngày)(?<!tháng)(?:\t+ *| {3,}| +\| +)(?!\s*(?:/|-[A-ZĐ]|tháng|năm))"
)
_NEWLINE: Final = re.compile(r"\n+")
_MOTTO: Final = re.compile(
    r"cong +hoa +xa +hoi +chu +nghia +viet +nam|doc +lap *- *tu +do *- *hanh +phuc"
    r"|dang +cong +san +viet +nam"
)
_DEPUTY: Final = re.compile(r"^\W*(?:KT|K/T|kt)\W+.*?\b(?P<role>(?:PHÓ|phó|Phó) .+)$")
_FRONT_LENGTH: Final = 3000


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of the header, or one column of it."""

    start: int
    end: int
    text: str


class _Facts:
    """The slots of the header as they are found, each with its span; the first one stands."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self.spans: dict[str, Span] = {}

    def put(self, name: str, value: object, start: int, end: int) -> None:
        if value and name not in self.values:
            self.values[name] = value
            self.spans[name] = Span(start, end)


def read_header(blocks: Sequence[Block], text: str) -> Header:
    """Return what the document says of itself, each fact with its span; unknown is None."""
    own = _own_blocks(blocks)
    facts = _Facts()
    # The issuing authority above the legal basis of a decision stands behind the title.
    front = list(takewhile(lambda block: block.zone != "title", own))
    heads = [piece for block in front if block.zone == "header" for piece in _pieces(block, text)]
    if not any(
        matches("motto", piece.text) or matches("own_number", piece.text) for piece in heads
    ):
        heads += _stray_head(own, text)
    title = next((block for block in own if block.zone == "title"), None)
    is_draft = _read_numbers(heads, facts)
    _read_dates(heads, facts)
    if title is not None:
        _read_title(title, text, facts)
    _read_letter(heads, own, facts)
    _read_signature(own, text, facts)
    regime = _regime(facts, heads, own)
    _read_issuer(heads, own, text, facts, regime)
    for piece in heads:
        if rule := matches("term", piece.text):
            match = rule.search(piece.text)
            assert match is not None
            group = "term" if match["term"] else "years"
            facts.put(
                "term",
                match[group],
                piece.start + match.start(group),
                piece.start + match.end(group),
            )
    values = facts.values
    number = values.get("number")
    date = values.get("date")
    return Header(
        number=number if isinstance(number, DocumentNumber) else None,
        date=date if isinstance(date, dt.date) else None,
        regime=regime,
        is_draft=is_draft or any(_is_draft_mark(piece.text) for piece in heads),
        spans=tuple(sorted(facts.spans.items())),
        **{name: _text(values.get(name)) for name in
           ("type", "title", "issuer", "term", "place", "signer", "signer_role")},
    )  # fmt: skip


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _is_draft_mark(words: str) -> bool:
    return bool(matches("mark", words)) and fold(words).strip().startswith("du thao")


def _own_blocks(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of the document itself, without what is attached behind it."""
    own: list[Block] = []
    for block in blocks:
        if block.zone in ("annex", "attached"):
            break
        own.append(block)
    return own


def _pieces(block: Block, text: str) -> list[_Piece]:
    """Return the lines of a block; a line of two columns gives two pieces."""
    found: list[_Piece] = []
    for line in _split(block.text, _NEWLINE, block.start):
        for piece in _split(line.text, _COLUMNS, line.start):
            found += _cut_motto(piece)
    return found


def _split(text: str, pattern: re.Pattern[str], offset: int) -> list[_Piece]:
    pieces: list[_Piece] = []
    position = 0
    for match in [*pattern.finditer(text), None]:
        end = match.start() if match else len(text)
        raw = text[position:end]
        words = raw.strip()
        if words:
            start = offset + position + raw.index(words[0])
            pieces.append(_Piece(start, start + len(words), words))
        position = match.end() if match else end
    return pieces


def _cut_motto(piece: _Piece) -> list[_Piece]:
    """Part the motto from an issuer printed in the same line with a single blank between."""
    match = _MOTTO.search(fold(piece.text))
    if match is None or not match.start() or piece.text[: match.start()].strip(" #*_") == "":
        return [piece]
    left = piece.text[: match.start()].rstrip()
    middle = piece.start + match.start()
    return [
        _Piece(piece.start, piece.start + len(left), left),
        _Piece(middle, piece.end, piece.text[match.start() :]),
    ]


def _stray_head(own: Sequence[Block], text: str) -> list[_Piece]:
    """Return header lines that stand behind the title: frames a PDF or a text dump moved there."""
    found: list[_Piece] = []
    seen: list[Block] = []
    for block in own:
        if block.start > _FRONT_LENGTH:
            break
        if block.zone != "body" or block.label is not None or len(block.text) > 300:
            continue
        seen.append(block)
    if not any(matches("motto", line) for block in seen for line in block.text.split("\n")):
        return []
    for block in seen:
        for piece in _pieces(block, text):
            groups = ("motto", "own_number", "place_date", "blank_date")
            if any(matches(group, piece.text) for group in groups) or (
                is_upper(piece.text) and piece.text[-1:] != ":"
            ):
                found.append(piece)
    return found


# --- number, date, place --------------------------------------------------------------------------


def _read_numbers(heads: Iterable[_Piece], facts: _Facts) -> bool:
    """Read the document's own number; return True where its place was left blank (a draft)."""
    blank = False
    for piece in heads:
        rule = matches("own_number", piece.text)
        match = rule.search(piece.text) if rule else None
        if match is None:
            continue
        rest = match["rest"]
        offset = piece.start + match.start("rest")
        if matches("blank_number", rest):
            blank = True
            continue
        for number, start, end in find_numbers(rest)[:1]:
            if start <= 3:
                facts.put("number", number, offset + start, offset + end)
    return blank and "number" not in facts.values


def _read_dates(heads: Iterable[_Piece], facts: _Facts) -> None:
    for piece in heads:
        rule = matches("place_date", piece.text) or matches("blank_date", piece.text)
        match = rule.search(piece.text) if rule else None
        if match is None:
            continue
        place = match["place"].strip()
        start = piece.start + match.start("place")
        # “Số 5-NQ/TW Hà Nội, ngày …” in one line: the place is what stands behind the number.
        if numbers := find_numbers(
            piece.text[: match.start("day")] if "day" in match.groupdict() else ""
        ):
            behind = piece.start + numbers[-1][2]
            if behind > start:
                place = piece.text[numbers[-1][2] : match.end("place")].strip()
                start = piece.start + match.end("place") - len(place)
        if place and place[0].isupper() and len(place) <= 40:
            facts.put("place", place, start, piece.start + match.end("place"))
        groups = match.groupdict()
        if groups.get("day"):
            month, year = groups["month"] or groups["month2"], groups["year"] or groups["year2"]
            day_at = match.start("day")
            at = piece.text.lower().rfind("ngày", 0, day_at)
            try:
                date = dt.date(int(year), int(month), int(groups["day"]))
            except ValueError:
                continue
            facts.put(
                "date", date, piece.start + (at if at >= 0 else day_at), piece.start + match.end()
            )


# --- type, title ----------------------------------------------------------------------------------


def _read_title(block: Block, text: str, facts: _Facts) -> None:
    lines = [
        piece for piece in _split(block.text, _NEWLINE, block.start) if not is_separator(piece.text)
    ]
    lines = [
        piece
        for piece in lines
        if not (piece.text.startswith("(") and matches("attached", piece.text))
    ]
    if not lines:
        return
    first = lines[0]
    skip = decoration(first.text)
    found = type_at(first.text[skip:])
    start = first.start
    if found is not None:
        facts.put("type", found[0].name, first.start + skip, first.start + skip + found[1])
        start = first.start + skip + found[1]
    end = lines[-1].end
    rest = text[start:end]
    start += len(rest) - len(rest.lstrip(" \n\t:"))
    rest = text[start:end]
    # A headline such as “Chỉ thị số 45-CT/TW về …” names the document by its number.
    lead = re.match(r"(?:số\s+)?(?=\d)", rest, re.IGNORECASE)
    if found is not None and lead:
        for number, at, stop in find_numbers(rest[:80])[:1]:
            if at == lead.end():
                facts.put("number", number, start + at, start + stop)
                start += stop
                tail = text[start:end]
                start += len(tail) - len(tail.lstrip(" :,-–\n"))
    subject = _subject_start(text[start:end])
    start += subject
    if start < end:
        printed = text[start:end]
        words = " ".join(bare(line.strip()) for line in printed.split("\n") if line.strip())
        words = words.rstrip(" *_-–")
        facts.put("title", words, start, start + len(printed.rstrip(" *_-–\n")))


def _subject_start(rest: str) -> int:
    """Return where the subject begins: behind “của <cơ quan>” if that stands first."""
    view = matching_view(rest)
    if not re.match(r"\s*của\b", view, re.IGNORECASE):
        return 0
    if matches("issuer_of_title", view.strip()) is None:
        return 0
    match = re.search(r"(?<=\s)(?:về|v/v)(?=\s)", view, re.IGNORECASE)
    if match:
        return match.start()
    line = rest.find("\n")
    return line + 1 if line >= 0 else len(rest)


def _read_letter(heads: Sequence[_Piece], own: Sequence[Block], facts: _Facts) -> None:
    """Read a công văn: it prints no type; its subject stands under the number (V/v …)."""
    number = facts.values.get("number")
    if "type" in facts.values:
        return
    for index, piece in enumerate(heads):
        if re.match(r"\W*(?:v/v|về việc)\b", piece.text, re.IGNORECASE):
            end = piece.end
            words = [piece.text]
            for following in heads[index + 1 : index + 4]:
                if any(
                    matches(group, following.text)
                    for group in ("motto", "place_date", "own_number", "blank_date")
                ) or is_upper(following.text):
                    continue
                words.append(following.text)
                end = following.end
            facts.put("title", " ".join(words).strip(" *_"), piece.start, end)
            break
    addressed = any(block.zone == "addressee" for block in own)
    code = number.type_code if isinstance(number, DocumentNumber) else None
    if isinstance(number, DocumentNumber) and code:
        kinds = types_for_code(code, number.regime)
        if len(kinds) == 1 and code != "CV":
            span = facts.spans["number"]
            facts.put("type", kinds[0].name, span.start, span.end)
            return
    if isinstance(number, DocumentNumber) and (
        code == "CV" or (code is None and (addressed or "title" in facts.values))
    ):
        letter = type_named("Công văn")
        span = facts.spans["number"]
        facts.put("type", letter.name if letter else None, span.start, span.end)


# --- signature ------------------------------------------------------------------------------------


def _read_signature(own: Sequence[Block], text: str, facts: _Facts) -> None:
    signatures = [block for block in own if block.zone == "signature"]
    for block in signatures[-1:]:
        lines = _split(block.text, _NEWLINE, block.start)
        _read_signer(lines, facts)
    if "signer" not in facts.values:
        for block in own:
            if block.zone == "recipients":
                pieces = [piece for piece in _pieces(block, text) if piece.text[:1] not in "-+*•"]
                _read_signer(pieces, facts)


def _read_signer(lines: Sequence[_Piece], facts: _Facts) -> None:
    for line in reversed(lines):
        words = bare(line.text)
        if is_name(words):
            at = line.text.find(words)
            facts.put("signer", words, line.start + at, line.start + at + len(words))
            break
    for line in reversed(lines):
        words = bare(line.text)
        if deputy := _DEPUTY.match(words):
            at = line.start + line.text.find(words) + deputy.start("role")
            facts.put("signer_role", deputy["role"].strip(" *_"), at, line.end)
            return
        if matches("authority", words) or words.startswith("("):
            continue
        if matches("role", words) and not is_name(words):
            at = line.start + line.text.find(words)
            facts.put("signer_role", words, at, at + len(words))
            return


# --- issuer, regime -------------------------------------------------------------------------------


def _authority(own: Sequence[Block]) -> tuple[str, _Piece] | None:
    """Return the body for which the document is signed (T/M, TM.) and where it stands."""
    for block in reversed(own):
        if block.zone not in ("signature", "recipients"):
            continue
        for piece in _pieces(block, block.text):
            words = bare(piece.text)
            if re.match(r"\W*t ?/? ?m\b", words, re.IGNORECASE) and (
                rule := matches("authority", words)
            ):
                match = rule.search(words)
                assert match is not None
                return words[match.start("rest") : match.end("rest")].strip(" *_"), piece
    return None


def _regime(facts: _Facts, heads: Sequence[_Piece], own: Sequence[Block]) -> Regime | None:
    number = facts.values.get("number")
    if isinstance(number, DocumentNumber):
        return number.regime
    for piece in heads:
        if rule := matches("motto", piece.text):
            regime: Regime = rule.data["regime"]
            return regime
        if (own_rule := matches("own_number", piece.text)) and (
            match := own_rule.search(piece.text)
        ):
            blank = matches("blank_number", match["rest"])
            if blank:
                return "party" if match["rest"].lstrip(" ._…").startswith("-") else "state"
    found = _authority(own)
    if found is not None:
        return "party" if "/" in found[1].text[:8] else "state"
    return None


def _read_issuer(heads: Sequence[_Piece], own: Sequence[Block], text: str, facts: _Facts,
                 regime: Regime | None) -> None:  # fmt: skip
    title = next((block for block in own if block.zone == "title"), None)
    if title is not None:
        words = " ".join(title.text[title.skip :].split())
        found = type_at(words)
        rest = words[found[1] :].strip() if found else ""
        if rule := matches("issuer_of_title", rest):
            match = rule.search(rest)
            assert match is not None
            start = title.text.upper().find(
                match["name"].split()[0].upper(), found[1] if found else 0
            )
            at = title.start + max(start, 0)
            facts.put("issuer", body_name(match["name"]), at, _printed_end(text, at, match["name"]))
            return
    printed = _issuer_pieces(heads)
    committee = [_flat(piece.text) for piece in printed]
    signed = _authority(own)
    central = committee == ["ban chap hanh trung uong"]
    if (
        regime == "party"
        and signed is not None
        and (central or not printed or _is_committee(committee))
    ):
        name, piece = signed
        whole = body_name(name)
        if (
            not central
            and printed
            and _flat(name) in ("ban thuong vu", "ban chap hanh", "thuong truc")
        ):
            whole = f"{whole} {body_name(printed[-1].text)}"
        facts.put("issuer", whole, piece.start, piece.end)
        return
    if central:
        for block in own:
            rule = matches("formula_issuer", block.text[:4000]) if block.zone == "body" else None
            match = rule.search(block.text[:4000]) if rule else None
            if match:
                facts.put(
                    "issuer",
                    match["name"],
                    block.start + match.start("name"),
                    block.start + match.end("name"),
                )
                return
    if printed:
        first, last = printed[0], printed[-1]
        between = text[first.start : last.end]
        start = first.start if _flat(between) == " ".join(committee) else last.start
        facts.put("issuer", _compose([piece.text for piece in printed]), start, last.end)


def _flat(words: str) -> str:
    return " ".join(fold(words).split()).strip(" .,;:*-_#")


def _printed_end(text: str, start: int, name: str) -> int:
    """Return where ``name``, printed with any white space, ends in ``text`` from ``start`` on."""
    pattern = r"\s+".join(re.escape(word) for word in name.split())
    match = re.compile(pattern, re.IGNORECASE).match(text, start)
    return match.end() if match else start + len(name)


def _is_committee(lines: Sequence[str]) -> bool:
    return (
        bool(lines) and re.match(r"(?:tinh|thanh|huyen|quan|thi|dang) uy\b", lines[-1]) is not None
    )


def _issuer_pieces(heads: Sequence[_Piece]) -> list[_Piece]:
    """Return the lines of the header that name the issuing body and the body above it."""
    found: list[_Piece] = []
    for piece in heads:
        words = bare(piece.text)
        if is_separator(words) or len(words) > 140:
            continue
        groups = ("motto", "own_number", "place_date", "blank_date", "mark", "addressee")
        if any(matches(group, words) for group in groups) or matches("subject", words):
            continue
        if matches("organisation", words) or (
            found and (is_upper(words) or _continues_name(words))
        ):
            skip = decoration(piece.text)
            found.append(_Piece(piece.start + skip, piece.end, words))
    return found


def _continues_name(words: str) -> bool:
    return (
        re.match(r"(?:tỉnh|thành phố|huyện|quận|xã|phường|thị xã|việt nam)\b", words, re.IGNORECASE)
        is not None
    )


def _compose(lines: Sequence[str]) -> str:
    """Return the name of the issuing body from the lines of the header.

    “BAN CHẤP HÀNH TRUNG ƯƠNG / VĂN PHÒNG” is the office of the Central Committee; “UBND TỈNH X /
    SỞ Y” is the department.
    """
    bodies: list[str] = []
    for line in lines:
        words = " ".join(bare(line).split())
        head = "ban chap hanh trung uong "
        if _flat(words).startswith(head) and matches("organisation", words.split(" ", 5)[-1]):
            bodies += [words[: len(head) - 1], words[len(head) :]]
        elif not bodies or matches("organisation", words):
            bodies.append(words)
        else:
            bodies[-1] = f"{bodies[-1]} {words}"
    last = bodies[-1]
    above = bodies[-2] if len(bodies) > 1 else ""
    if _flat(above) == "ban chap hanh trung uong" and _flat(last).split()[0] in (
        "ban",
        "van",
        "uy",
        "hoi",
    ):
        return _office_of_centre(last)
    flat = _flat(last)
    if above and (
        flat in ("van phong",)
        or flat.startswith(
            (
                "van phong thuong",
                "phong ",
                "ban to chuc",
                "ban tuyen giao",
                "ban dan van",
                "ban noi chinh",
                "uy ban kiem tra",
            )
        )
    ):
        return f"{body_name(last)} {body_name(above)}"
    return body_name(last)


def _office_of_centre(words: str) -> str:
    """Return the name of an office of the Central Committee, with “Trung ương” in it."""
    named = body_name(words)
    whole = named if "trung uong" in _flat(named) else f"{named} Trung ương"
    found = canonical(whole)
    return found.name if found else whole
