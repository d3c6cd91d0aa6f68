"""Which body issued a document, and whether it is of the Party or of the State.

The header of a Party document always prints the committee; the body that decided stands in the
title or in the signature (conventions §1.10).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.lexicon.bodies import canonical
from kb.lexicon.lines import is_upper, matches
from kb.lexicon.names import body_name
from kb.models import DocumentNumber, Regime
from kb.structure.lines import bare, decoration, is_organisation, is_separator, type_at
from kb.structure.pieces import Facts, Piece, pieces_of
from kb.structure.zones import Block
from kb.text import fold

__all__ = ["read_issuer", "read_regime"]


def _authority(own: Sequence[Block]) -> tuple[str, Piece] | None:
    """Return the body for which the document is signed (T/M, TM.) and where it stands."""
    for block in reversed(own):
        if block.zone not in ("signature", "recipients"):
            continue
        for piece in pieces_of(block, block.text):
            words = bare(piece.text)
            if re.match(r"\W*t ?/? ?m\b", words, re.IGNORECASE) and (
                rule := matches("authority", words)
            ):
                match = rule.search(words)
                assert match is not None
                return words[match.start("rest") : match.end("rest")].strip(" *_"), piece
    return None


def read_regime(facts: Facts, heads: Sequence[Piece], own: Sequence[Block]) -> Regime | None:
    """Return the regime: by the own number, else the motto, else the signature (T/M or TM.)."""
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


def read_issuer(heads: Sequence[Piece], own: Sequence[Block], text: str, facts: Facts,
                 regime: Regime | None) -> None:  # fmt: skip
    """Put the issuer: from “của …” in the title, the signature, or the lines of the header."""
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
        facts.put("issuer", _signing_body(name, printed), piece.start, piece.end)
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
        name = _compose([piece.text for piece in printed])
        facts.put("issuer", _with_place(name, own) or name, start, last.end)


def _with_place(name: str, own: Sequence[Block]) -> str | None:
    """Return ``name`` with the place that only the issuing authority above the basis prints."""
    flat = _flat(name)
    if flat not in ("uy ban nhan dan", "hoi dong nhan dan", "ubnd", "hdnd"):
        return None
    for block in own:
        if block.zone not in ("header", "title"):
            continue
        for line in block.text.split("\n"):
            words = bare(line.strip(" |"))
            match = re.match(r"(?:CHỦ TỊCH +)?(?P<body>.+)", words)
            body = match["body"] if match else ""
            if is_upper(words) and _flat(body).startswith(f"{flat} "):
                return body_name(body)
    return None


def _signing_body(name: str, printed: Sequence[Piece]) -> str:
    """Return the body signed for, with the place that only the header prints.

    “T/M BAN THƯỜNG VỤ” below “TỈNH ỦY X” is Ban Thường vụ Tỉnh ủy X; “T/M BAN CHẤP HÀNH” below
    “ĐẢNG ỦY XÃ Y” is Ban Chấp hành Đảng bộ xã Y.
    """
    above = body_name(printed[-1].text) if printed else ""
    flat = _flat(name)
    if not above or _flat(above) == "ban chap hanh trung uong":
        return body_name(name)
    if _flat(above).startswith(flat):
        return above
    if flat == "ban chap hanh":
        above = re.sub(r"^Đảng [uủ][yỷ]", "Đảng bộ", above)
    if flat in ("ban thuong vu", "ban chap hanh", "thuong truc"):
        return f"{body_name(name)} {above}"
    return body_name(name)


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


def _issuer_pieces(heads: Sequence[Piece]) -> list[Piece]:
    """Return the lines of the header that name the issuing body and the body above it."""
    found: list[Piece] = []
    for piece in heads:
        words = bare(piece.text)
        if is_separator(words) or len(words) > 140:
            continue
        groups = ("motto", "own_number", "place_date", "blank_date", "mark", "addressee")
        if any(matches(group, words) for group in groups) or matches("subject", words):
            continue
        if is_organisation(words) or (found and (is_upper(words) or _continues_name(words))):
            skip = decoration(piece.text)
            found.append(Piece(piece.start + skip, piece.end, words))
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
        if _flat(words).startswith(head) and is_organisation(words.split(" ", 5)[-1]):
            bodies += [words[: len(head) - 1], words[len(head) :]]
        elif not bodies or is_organisation(words):
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
        flat in ("van phong", "thuong truc", "ban thuong truc", "ban thuong vu", "ban chap hanh")
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
