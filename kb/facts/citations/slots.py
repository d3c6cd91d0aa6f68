"""Step 2: read the slots behind a number: date, issuer, term, title."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from kb.facts.citations.draft import Draft, Reading, part
from kb.facts.citations.titles import read_title
from kb.lexicon.rules import Rule, rules
from kb.lexicon.terms import normalize_term
from kb.models import Span

__all__ = [
    "body_before",
    "body_ending",
    "body_from",
    "date_of",
    "read_date",
    "read_issuer",
    "read_slots",
]

_REACH: Final = 900
_WINDOW: Final = 260
_WORD_START: Final = re.compile(r"(?<![a-z0-9])[a-z]")
_SURNAME_DASH: Final = re.compile(r"[ ]?-[ ]?|[ ]")


def read_slots(reading: Reading, draft: Draft) -> None:
    """Read every slot that follows ``draft`` in its paragraph, in whatever order they stand."""
    limit = reading.block_end(draft.end, _REACH)
    position = draft.end
    if bracket := part("remark").match(reading.folded, position, limit):
        position = bracket.end()
    readers = [read_date, read_issuer, _read_term, _read_partial_date]
    while True:
        for reader in readers:
            moved = reader(reading, draft, position, limit)
            if moved is not None:
                position = moved
                readers.remove(reader)
                break
        else:
            break
    draft.reach = max(draft.reach, position)
    if renamed := part("renamed").match(reading.folded, position, limit):
        position = renamed.end()
    read_title(reading, draft, position, limit)


def read_date(reading: Reading, draft: Draft, position: int, limit: int) -> int | None:
    """Read a full date at ``position``; an impossible one is kept as a slot without a value."""
    window = min(limit, position + _WINDOW)
    for rule in rules("citations", "date"):
        match = rule.regex.match(reading.folded, position, window)
        if match:
            value = date_of(match)
            if value is None:  # 31/11, 30/02
                draft.slots["bad_date"] = Span(match.start("day"), match.end("year"))
                draft.end = max(draft.end, match.end())
                return match.end()
            draft.date = value
            end = _set_date(draft, match, match.start("day"))
            # “(05/9/2023) của Bộ Chính trị”: a bracket of its own closes behind the date.
            own = "(" in reading.folded[position : match.start("day")]
            return end + 1 if own and reading.folded[end : end + 1] == ")" else end
    for rule in rules("citations", "bad_date"):
        match = rule.regex.match(reading.folded, position, window)
        if match:
            draft.slots["bad_date"] = Span(*match.span("raw"))
            draft.end = max(draft.end, match.end())
            return match.end()
    return None


def date_of(match: re.Match[str]) -> dt.date | None:
    """Return the date of the groups day, month and year, or None where there is no such day."""
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _set_date(draft: Draft, match: re.Match[str], start: int) -> int:
    draft.slots["date"] = Span(start, match.end())
    draft.end = max(draft.end, match.end())
    return match.end()


def _read_partial_date(reading: Reading, draft: Draft, position: int, limit: int) -> int | None:
    if draft.date is not None or "bad_date" in draft.slots:
        return None
    for rule in rules("citations", "partial_date"):
        match = rule.regex.match(reading.folded, position, min(limit, position + _WINDOW))
        if match:
            draft.slots["partial_date"] = Span(*match.span("raw"))
            draft.end = max(draft.end, match.end())
            return match.end()
    return None


def _read_term(reading: Reading, draft: Draft, position: int, limit: int) -> int | None:
    for rule in rules("citations", "term"):
        match = rule.regex.match(reading.folded, position, min(limit, position + _WINDOW))
        if match:
            draft.term = normalize_term(match["term"])
            draft.slots["term"] = Span(*match.span("term"))
            return match.end()
    return None


def read_issuer(reading: Reading, draft: Draft, position: int, limit: int) -> int | None:
    """Read “của <cơ quan>” at ``position``: one body, or several joined by a comma or “và”."""
    (lead,) = rules("citations", "issuer_lead")
    match = lead.regex.match(reading.folded, position, limit)
    if not match:
        return None
    start = match.end()
    end, names = _bodies_at(reading, start, limit, joint="lien" in match.group())
    if not names:
        return None
    draft.issuer = ", ".join(names)
    draft.slots["issuer"] = Span(start, end)
    issued = part("issued").match(reading.folded, end, limit)
    return issued.end() if issued else end


def body_from(reading: Reading, start: int, limit: int) -> tuple[int, str | None]:
    """Return where the body named at ``start`` ends, and its name; None where none is."""
    return _body_at(reading, start, limit)


def body_before(reading: Reading, end: int) -> tuple[int, int, str] | None:
    """Return the body named by the last “của …” that reaches exactly to ``end``, with its span."""
    floor = max(0, end - 130)
    at = reading.folded.rfind(" cua ", floor, end)
    if at < 0:
        return None
    stop, name = _body_at(reading, at + 5, end)
    return (at + 5, stop, name) if name and stop == end else None


def body_ending(reading: Reading, end: int) -> tuple[int, int, str] | None:
    """Return the longest body whose name ends exactly at ``end``, with its span; None without."""
    floor = max(0, end - 90)
    for start in (match.start() for match in _WORD_START.finditer(reading.folded, floor, end)):
        if reading.text[start].isupper():
            stop, name = _listed_body(reading, start, end)
            if name and stop == end:
                return start, stop, name
    return None


def _bodies_at(reading: Reading, start: int, limit: int, *, joint: bool) -> tuple[int, list[str]]:
    """Return the bodies from ``start`` on; ``joint``: “Bộ” may stand once (“liên Bộ …”)."""
    end, name = _body_at(reading, start, limit)
    if name is None:
        return start, []
    names = [name]
    while join := part("issuer-join").match(reading.folded, end, limit):
        # A listed body only: “…, Sở Tài chính đã” may begin a new clause.
        following, name = _listed_body(reading, join.end(), limit)
        if name is None and joint:
            following, name = _ministry(reading, join.end(), limit)
        after = part("after-listed" if "," in join.group() else "after-joined")
        if name is None or not after.match(reading.folded, following, limit):
            break
        end = following
        names.append(name)
    return end, names


def _ministry(reading: Reading, start: int, limit: int) -> tuple[int, str | None]:
    (rule,) = rules("issuers", "joint_ministry")
    match = rule.regex.match(reading.folded, start, limit)
    if not match or not reading.text[start].isupper():
        return start, None
    return match.end(), f"Bộ {' '.join(reading.text[start : match.end()].split())}"


def _body_at(reading: Reading, start: int, limit: int) -> tuple[int, str | None]:
    end, name = _listed_body(reading, start, limit)
    if name is not None:
        return end, name
    return _generic_body(reading, start, limit)


def _listed_body(reading: Reading, start: int, limit: int) -> tuple[int, str | None]:
    best: tuple[int, Rule] | None = None
    for rule in rules("issuers", "issuer"):
        match = rule.regex.match(reading.folded, start, min(limit, start + _WINDOW))
        if match and (best is None or match.end() > best[0]):
            best = (match.end(), rule)
    if best is None:
        return start, None
    end, rule = best
    if rule.data.get("place"):
        end = _proper_name_end(reading.text, end, limit)
    return end, rule.data.get("name") or " ".join(reading.text[start:end].split())


def _generic_body(reading: Reading, start: int, limit: int) -> tuple[int, str | None]:
    if not reading.text[start : start + 1].isupper() or not part("body-head").match(
        reading.folded, start, limit
    ):
        return start, None
    end = min(limit, start + 110)
    for stop in part("body-end").finditer(reading.folded, start, end):
        # A word in a capital is part of the name: “Ban Chỉ đạo”.
        if (
            not reading.text[stop.start() + 1 : stop.start() + 2].isupper()
            or stop.end() == stop.start() + 1
        ):
            end = stop.start()
            break
    name = " ".join(reading.text[start:end].split())
    words = name.split()
    return (end, name) if 2 <= len(words) <= 14 else (start, None)


def _proper_name_end(text: str, start: int, limit: int) -> int:
    """Return the end of the capitalised words behind ``start`` (“ Bà Rịa - Vũng Tàu”)."""
    end = start
    for _ in range(6):
        gap = _SURNAME_DASH.match(text, end, limit)
        if not gap:
            break
        word = _CAPITAL_WORD.match(text, gap.end(), limit)
        if not word or part("not-a-place").fullmatch(word.group()):
            break
        end = word.end()
    return end


_CAPITAL_WORD: Final = re.compile(r"[A-ZĐÀ-Ỹ](?<![ÀÁ]{2})[a-zđà-ỹ]{1,6}(?![\wÀ-ỹ/\-])")
