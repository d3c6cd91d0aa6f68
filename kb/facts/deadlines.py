"""Deadlines (thời hạn): what in a text says when something is due.

The forms are those of ``kb/data/deadlines.toml``. A year is inferred only from the document's own
date, and marked; a form that fixes no day (``hằng năm``, ``sau khi có hướng dẫn``) keeps
``due=None``. A date without a cue word is no deadline: dates of cited documents, effective dates
and the years in a programme's name are never found.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import replace
from functools import cache

from kb.lexicon.rules import Rule, load_table, rules
from kb.models import Deadline, DeadlineKind
from kb.text import matching_view

__all__ = ["find_deadlines", "read_slot", "shifted", "strength"]

_QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_RECURRENCES = (
    ("6 tháng", "half-yearly"),
    ("sáu tháng", "half-yearly"),
    ("3 tháng", "quarterly"),
    ("ba tháng", "quarterly"),
    ("giờ", "hourly"),
    ("ngày", "daily"),
    ("tuần", "weekly"),
    ("quý", "quarterly"),
    ("quí", "quarterly"),
    ("năm", "yearly"),
    ("tháng", "monthly"),
)
# A year taken from the document's date is moved to the next one if the day would otherwise lie
# this far before the document itself: "trước ngày 15/01" in a letter of November.
_LATEST_PAST = dt.timedelta(days=45)
_CONTEXT = 80
_DATED = frozenset({"date", "month", "half", "year", "yearly-date"})
"""Forms that hold a number."""
_SHORTEST = 4
"""No deadline is shorter: ``I/26`` in a slot."""


def find_deadlines(text: str, *, document_date: dt.date | None) -> tuple[Deadline, ...]:
    """Return the deadlines stated in running ``text``, in order, without overlaps.

    ``document_date`` supplies a missing year (``inferred`` is then True); without it such a
    deadline has ``due=None``.
    """
    return _find(text, document_date, slot=False)


def read_slot(text: str, *, document_date: dt.date | None) -> Deadline | None:
    """Return what the value of a deadline slot or table cell says, or None.

    There no cue word is needed: ``Quý IV/2025``, ``18/10/2025``, ``Thường xuyên``.
    """
    found = _find(text, document_date, slot=True)
    # Of a range (“từ tháng 11/2025 đến tháng 3/2026”) the last day counts.
    return max(
        found, key=lambda item: (_STRENGTH[item.kind], item.due or dt.date.min), default=None
    )


_STRENGTH: dict[DeadlineKind, int] = {
    "date": 6, "period-end": 5, "relative": 4, "conditional": 3, "recurring": 2, "ongoing": 1,
}  # fmt: skip


def strength(deadline: Deadline) -> int:
    """Return how firmly a deadline binds: a date most, an ongoing duty least."""
    return _STRENGTH[deadline.kind]


def shifted(deadline: Deadline, by: int) -> Deadline:
    """Return ``deadline`` with offsets moved by ``by``: from a clause's to the whole text's."""
    return replace(deadline, start=deadline.start + by, end=deadline.end + by)


def _find(text: str, document_date: dt.date | None, *, slot: bool) -> tuple[Deadline, ...]:
    if len(text) < _SHORTEST:
        return ()
    view = matching_view(text)
    low = re.sub(" +", " ", view.lower())
    # The words are asked once for each form, not for each of its rules.
    can = {take for take, words in _needed().items() if any(word in low for word in words)}
    if not any(map(str.isdigit, low)):
        can -= _DATED
    candidates: list[tuple[int, int, int, re.Match[str], Rule]] = []
    for order, rule in enumerate(rules("deadlines")):
        where = rule.data.get("where", "any")
        if not slot and (where == "slot" or rule.data["take"] not in can):
            continue
        for match in rule.regex.finditer(view):
            start, end = _extent(match)
            if where == "tail" and not re.match(r" *(?:[.;,)]|$)", view[end : end + 4]):
                continue
            if slot or not _guarded(rule, view, start, end):
                candidates.append((start, end, order, match, rule))
    found: list[Deadline] = []
    # Earlier rules are the more specific ones; of two overlapping readings the specific one holds.
    taken = bytearray(len(view))
    for start, end, _, match, rule in sorted(candidates, key=lambda item: (item[2], item[0])):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(_deadline(text, (start, end), match, rule, document_date))
    return tuple(sorted(found, key=lambda item: item.start))


@cache
def _needed() -> dict[str, tuple[str, ...]]:
    """Return, for each form, the words of which one must stand in a text that it can match."""
    return {take: tuple(words) for take, words in load_table("deadlines")["needs"].items()}


def _extent(match: re.Match[str]) -> tuple[int, int]:
    """Return the deadline's own span: without the context group ``lead`` and outer blanks."""
    groups = match.groupdict()
    start = match.end("lead") if groups.get("lead") is not None else match.start()
    end = match.end()
    surface = match.string[start:end]
    return start + len(surface) - len(surface.lstrip()), end - len(surface) + len(surface.rstrip())


def _guarded(rule: Rule, view: str, start: int, end: int) -> bool:
    left, right = view[max(0, start - _CONTEXT) : start], view[end : end + _CONTEXT]
    for guard in rules("deadlines", "guard"):
        limits = guard.data.get("for")
        if limits and rule.data.get("guard") not in limits:
            continue
        hit = guard.regex.search(left if guard.data["side"] == "left" else right) is not None
        if guard.data.get("negate"):
            hit = not hit and not re.search(guard.data["unless"], right, re.IGNORECASE)
        if hit:
            return True
    return False


def _deadline(
    text: str,
    span: tuple[int, int],
    match: re.Match[str],
    rule: Rule,
    document_date: dt.date | None,
) -> Deadline:
    start, end = span
    groups = {key: value for key, value in match.groupdict().items() if value}
    kind: DeadlineKind = rule.data["kind"]
    recurrence = _recurrence(groups.get("every") or groups.get("every2"))
    due, inferred = None, False
    if recurrence:
        kind = "recurring"
    elif rule.data["take"] not in {"none", "yearly-date"}:
        due, inferred = _due(groups, rule, document_date)
    return Deadline(text[start:end], kind, due, recurrence, start, end, rule.id, inferred)


def _recurrence(every: str | None) -> str | None:
    if not every:
        return None
    words = re.sub(r"\s+", " ", every.lower()).strip().removeprefix("0")
    return next((value for cue, value in _RECURRENCES if cue in words), None)


def _due(
    groups: dict[str, str], rule: Rule, document_date: dt.date | None
) -> tuple[dt.date | None, bool]:
    """Return the last day that the groups fix, and whether its year had to be inferred."""
    raw_year = groups.get("y") or groups.get("yw")
    year = int(raw_year) if raw_year else None
    if year is not None and year < 100:
        year += 2000
    inferred = year is None
    if year is None:
        if document_date is None:
            return None, False
        year = document_date.year
    due = _last_day(groups, rule.data["take"], year)
    if due and inferred and document_date and due < document_date - _LATEST_PAST:
        due = _last_day(groups, rule.data["take"], year + 1)
    if due and rule.data.get("edge") == "before":
        due = _first_day(groups, rule.data["take"], due) - dt.timedelta(days=1)
    return due, inferred and due is not None


def _last_day(groups: dict[str, str], take: str, year: int) -> dt.date | None:
    month, day = 12, 31
    if take in {"date", "month"}:
        month = int(groups.get("m") or groups["mw"])
        day = int(groups["d"]) if take == "date" else calendar.monthrange(year, month)[1]
    elif take == "quarter":
        month = 3 * _QUARTERS[groups["q"].upper()]
        day = calendar.monthrange(year, month)[1]
    elif take == "half" and groups["h"].lower() == "đầu":
        month, day = 6, 30
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None  # 31/02: the text gives no real day


def _first_day(groups: dict[str, str], take: str, last: dt.date) -> dt.date:
    if take == "year":
        return last.replace(month=1, day=1)
    return last.replace(month=last.month - 2 if take == "quarter" else last.month, day=1)
