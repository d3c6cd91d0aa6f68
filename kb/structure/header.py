"""What a document says of itself: number, date, place, issuer, type, title, signer.

Its own number is read in the header only, never from a citation (conventions §3.7); the issuer of
a Party document comes from its title or signature, since the header always prints the committee
(§1.10). Whatever is not printed stays None.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Final

from kb.lexicon.doctypes import type_named, types_for_code
from kb.lexicon.lines import is_upper, matches
from kb.lexicon.numbers import find_numbers
from kb.models import DocumentNumber, Header
from kb.structure.issuer import read_issuer, read_regime
from kb.structure.lines import bare, decoration, is_name, is_separator, type_at
from kb.structure.pieces import NEWLINE, Facts, Piece, pieces_of, split
from kb.structure.zones import Block
from kb.text import fold, matching_view

__all__ = ["read_header"]

_DEPUTY: Final = re.compile(r"^\W*(?:KT|K/T|kt)\W+.*?\b(?P<role>(?:PHÓ|phó|Phó) .+)$")
_OF_YEAR: Final = re.compile(r"năm\s+\d{4}\s+(?=\w)")
_ROOM: Final = re.compile(r"(?P<digits>\d{1,5})(?P<room> {1,40})(?=[/-])")
_FRONT_LENGTH: Final = 3000


def read_header(blocks: Sequence[Block], text: str) -> Header:
    """Return what the document says of itself, each fact with its span; unknown is None."""
    own = _own_blocks(blocks)
    facts = Facts()
    # The issuing authority above the legal basis of a decision stands behind the title.
    front = list(takewhile(lambda block: block.zone != "title", own))
    heads = [piece for block in front if block.zone == "header" for piece in pieces_of(block, text)]
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
    regime = read_regime(facts, heads, own)
    read_issuer(heads, own, text, facts, regime)
    printed = [piece for block in own if block.zone == "header" for piece in pieces_of(block, text)]
    for piece in printed:
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


def _stray_head(own: Sequence[Block], text: str) -> list[Piece]:
    """Return header lines that stand behind the title: frames a PDF or a text dump moved there."""
    found: list[Piece] = []
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
        for piece in pieces_of(block, text):
            groups = ("motto", "own_number", "place_date", "blank_date")
            if any(matches(group, piece.text) for group in groups) or (
                is_upper(piece.text) and piece.text[-1:] != ":"
            ):
                found.append(piece)
    return found


# --- number, date, place --------------------------------------------------------------------------


def _read_numbers(heads: Iterable[Piece], facts: Facts) -> bool:
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
        # “24      /2025/QĐ-UBND”: the number was written into the room left for it.
        gap = _ROOM.match(rest)
        wide = len(gap["room"]) if gap else 0
        compact = rest if gap is None else gap["digits"] + rest[gap.end() :]
        for number, start, end in find_numbers(compact)[:1]:
            # A digit that a scan parted from the number (“2#37/QĐ-BTC”): unknown, not half of it.
            if start <= 3 and not any(sign.isdigit() for sign in compact[:start]):
                facts.put("number", number, offset + start, offset + end + wide)
    return blank and "number" not in facts.values


def _read_dates(heads: Iterable[Piece], facts: Facts) -> None:
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


def _read_title(block: Block, text: str, facts: Facts) -> None:
    lines = [
        piece for piece in split(block.text, NEWLINE, block.start) if not is_separator(piece.text)
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
    start += len(rest) - len(rest.lstrip(" \n\t:*_"))
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
                if year := _OF_YEAR.match(text[start:end]):
                    start += year.end()
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


def _read_letter(heads: Sequence[Piece], own: Sequence[Block], facts: Facts) -> None:
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


def _read_signature(own: Sequence[Block], text: str, facts: Facts) -> None:
    signatures = [block for block in own if block.zone == "signature"]
    for block in signatures[-1:]:
        lines = split(block.text, NEWLINE, block.start)
        _read_signer(lines, facts)
    if "signer" not in facts.values or "signer_role" not in facts.values:
        for block in own:
            if block.zone == "recipients":
                pieces = [piece for piece in pieces_of(block, text) if piece.text[:1] not in "-+*•"]
                _read_signer(pieces, facts)


def _read_signer(lines: Sequence[Piece], facts: Facts) -> None:
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
