"""The draft against itself: one symbol with two dates or issuers, one title with two numbers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property

from kb.check import say
from kb.check.against import difference, digits_alike
from kb.check.context import Context, Mark
from kb.lexicon.numbers import parse_number
from kb.models import Citation
from kb.register.identity import issuers_agree, number_key, period, title_words, titles_agree

__all__ = ["Inside"]

_LONG_TITLE = 6
_APART = 2
# A draft that names one document in hundreds of ways is compared with its surroundings only.
_MANY = 30
_VARIANTS = 8
_ONE_DAY = 2


class Inside:
    """What the draft says of each document it names, and where it contradicts itself."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @cached_property
    def _groups(self) -> dict[str, list[int]]:
        groups: dict[str, list[int]] = defaultdict(list)
        for index, citation in enumerate(self._context.citations):
            if citation.number is not None and citation.form != "anaphora":
                groups[number_key(citation.number)].append(index)
        return groups

    @cached_property
    def _varied(self) -> frozenset[str]:
        """The documents of which the draft does not say the same everywhere."""
        said: dict[str, set[Hashable]] = defaultdict(set)
        for key, members in self._groups.items():
            for index in members:
                c = self._context.citations[index]
                said[key].add((c.number, c.date, c.issuer, c.title, c.type, c.term))
        return frozenset(key for key, values in said.items() if len(values) > 1)

    @cached_property
    def _titles(self) -> dict[tuple[str, ...], list[int]]:
        groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for index, citation in enumerate(self._context.citations):
            words = title_words(citation.title) if citation.title and citation.number else ()
            if len(words) >= _LONG_TITLE:
                groups[words].append(index)
        return groups

    def marks(self, index: int) -> Iterator[Mark]:
        """Yield the contradictions in which this citation is the odd one, or one of two sides."""
        citation = self._context.citations[index]
        if citation.number is None:
            return
        if number_key(citation.number) in self._varied:
            same = _around(self._groups[number_key(citation.number)], index)
            members = [self._context.citations[i] for i in same]
            members = [member for member in members if _one_document(member, citation)]
            yield from self._date(citation, members)
            yield from self._issuer(citation, members)
            yield from self._title(citation, members)
            yield from self._order(citation, members)
        yield from self._number(citation, index)
        yield from self._slip(citation, index)

    def _date(self, citation: Citation, members: list[Citation]) -> Iterator[Mark]:
        said = _minority(citation, members, lambda member: member.date)
        if said is None or citation.date is None:
            return
        others = {member.date for member in members if member.date not in (None, citation.date)}
        listed = ", ".join(say.date(day) for day in sorted(day for day in others if day)[:4])
        yield Mark(
            "E14", "error",
            f"Trong dự thảo, {citation.number} được ghi hai ngày khác nhau: "
            f"{say.date(citation.date)} và {listed}.",
            self._context.span(citation, "date"),
            suggestion=listed if len(others) == 1 and said else None,
            evidence=tuple(_place(m) for m in [m for m in members if m.date in others][:4]),
        )  # fmt: skip

    def _issuer(self, citation: Citation, members: list[Citation]) -> Iterator[Mark]:
        if citation.issuer is None:
            return
        other = [m for m in members if m.issuer and not issuers_agree(m.issuer, citation.issuer)]
        same = [m for m in members if m.issuer and issuers_agree(m.issuer, citation.issuer)]
        if not other or len(same) > len(other):
            return
        names = ", ".join(dict.fromkeys(m.issuer for m in other if m.issuer))
        yield Mark(
            "E14", "error",
            f"Trong dự thảo, {citation.number} được ghi hai cơ quan ban hành: "
            f"{citation.issuer} và {names}.",
            self._context.span(citation, "issuer"),
            suggestion=names if len(other) > len(same) and ", " not in names else None,
            evidence=tuple(_place(member) for member in other[:4]),
        )  # fmt: skip

    def _order(self, citation: Citation, members: list[Citation]) -> Iterator[Mark]:
        """One number in two orders (“7-TB/BCĐ”, “7/TB-BCĐ”), or under two types."""
        said = _minority(citation, members, lambda member: _regime(member.number))
        if said:
            others = {member.number or "" for member in members} - {citation.number or ""}
            yield Mark(
                "E14", "warning",
                f"Trong dự thảo, số, ký hiệu {citation.number} chỗ khác được viết là "
                f"{', '.join(sorted(others))}.",
                self._context.span(citation, "number"),
                suggestion=others.pop() if len(others) == 1 else None,
            )  # fmt: skip
        number = parse_number(citation.number or "")
        if number is None or number.type_code is not None or citation.type == "văn bản":
            return
        typed = [member for member in members if member.type != "văn bản"]
        if _minority(citation, typed, lambda member: member.type):
            kinds = sorted({m.type for m in typed if m.type and m.type != citation.type})
            yield Mark(
                "E14", "warning",
                f"Trong dự thảo, {citation.number} được gọi là {citation.type}, chỗ khác là "
                f"{', '.join(kinds)}.",
                self._context.span(citation, "type"),
                suggestion=kinds[0] if len(kinds) == 1 else None,
            )  # fmt: skip

    def _title(self, citation: Citation, members: list[Citation]) -> Iterator[Mark]:
        """Two titles of one document that differ by a word or two; one may break off."""
        mine = title_words(citation.title) if citation.title and citation.rule == "number" else ()
        if len(mine) < _LONG_TITLE:
            return
        titles = [m.title for m in members if m.title and m.rule == "number"]
        other = [t for t in titles if not titles_agree(t, citation.title or "")]
        if len(titles) - len(other) > len(other):
            return
        several = list(dict.fromkeys(other))[:_VARIANTS]
        near = [t for t in several if _few_words_apart(mine, title_words(t))]
        if not near:
            return
        yield Mark(
            "E14", "warning",
            f"Trong dự thảo, trích yếu của {citation.number} được ghi khác nhau: "
            f"{difference(citation.title or '', near[0])}.",
            self._context.span(citation, "title"),
            suggestion=near[0] if len(titles) - len(other) < len(other) else None,
        )  # fmt: skip

    @cached_property
    def _days(self) -> dict[tuple[str, object], list[int]]:
        days: dict[tuple[str, object], list[int]] = defaultdict(list)
        for index, citation in enumerate(self._context.citations):
            if citation.number is not None and citation.date is not None:
                suffix = number_key(citation.number).split("|", 1)[-1]
                days[suffix, citation.date].append(index)
        return days

    def _slip(self, citation: Citation, place: int) -> Iterator[Mark]:
        """A number named once, a figure away from another of the same day.

        The other is named repeatedly, or far away in the series: a body numbers what it issues on
        one day in a row. Cited side by side, or with titles of their own, they are two documents.
        """
        key = number_key(citation.number or "")
        if citation.date is None or len(self._groups[key]) > 1 or self._context.knows(citation):
            return
        same_day = self._days.get((key.split("|", 1)[-1], citation.date), [])
        for index in _around(same_day, place):
            other = self._context.citations[index]
            if (
                number_key(other.number or "") == key
                or (
                    len(self._groups[number_key(other.number or "")]) < 2
                    and not _far_apart(citation.number or "", other.number or "")
                )
                or abs(other.start - citation.start) < 300
                or not digits_alike(citation.number or "", other.number or "")
                or _neighbours(citation.number or "", other.number or "")
                or (
                    other.issuer
                    and citation.issuer
                    and not issuers_agree(other.issuer, citation.issuer)
                )
                or (
                    other.title and citation.title and not titles_agree(other.title, citation.title)
                )
            ):
                continue
            often = len(self._groups[number_key(other.number or "")]) > 1
            yield Mark(
                "E14", "warning",
                f"Nghi nhầm số: {citation.number} và {other.number} cùng ngày, cùng loại, "
                "số chỉ khác nhau một chữ số"
                + (f"; trong dự thảo {other.number} có nhiều lần." if often else "."),
                self._context.span(citation, "number"),
                suggestion=other.number if often else None,
                evidence=(_place(other),),
            )  # fmt: skip
            return

    def _number(self, citation: Citation, index: int) -> Iterator[Mark]:
        words = title_words(citation.title) if citation.title else ()
        if len(words) < _LONG_TITLE:
            return
        key = number_key(citation.number or "")
        suffix = key.split("|", 1)[-1]
        same = [self._context.citations[i] for i in _around(self._titles.get(words, []), index)]
        other = [
            m for m in same
            if (other_key := number_key(m.number or "")) != key
            and other_key.split("|", 1)[-1] == suffix
            and (m.date is None or citation.date is None or m.date == citation.date)
        ]  # fmt: skip
        mine = sum(number_key(m.number or "") == key for m in same)
        if other and mine <= len(other):
            numbers = ", ".join(dict.fromkeys(m.number or "" for m in other))
            yield Mark(
                "E14", "error",
                f"Trong dự thảo, cùng một trích yếu mang hai số: {citation.number} và {numbers}.",
                self._context.span(citation, "number"),
                suggestion=numbers if mine < len(other) and ", " not in numbers else None,
                evidence=tuple(_place(member) for member in other[:4]),
            )  # fmt: skip


def _around(members: list[int], index: int) -> list[int]:
    """Return the mentions of the same number, of many the nearest ones."""
    at = bisect_left(members, index)
    return members[max(0, at - _MANY) : at + _MANY]


def _regime(raw: str | None) -> str | None:
    number = parse_number(raw or "")
    return number.regime if number else None


def _neighbours(one: str, two: str) -> bool:
    """Whether two numbers follow each other: two documents of one day more often than a slip."""
    return _distance(one, two) == 1


def _far_apart(one: str, two: str) -> bool:
    """Whether two numbers are so far apart that one day's documents hardly bear both."""
    return _distance(one, two) >= _ONE_DAY


def _distance(one: str, two: str) -> int:
    figures = [int(match.group()) for raw in (one, two) if (match := re.match("[0-9]+", raw))]
    return abs(figures[0] - figures[1]) if len(figures) == 2 else 0


def _few_words_apart(one: Sequence[str], two: Sequence[str]) -> bool:
    """Whether two long titles differ by a word or two, what one goes on with left aside."""
    short, long = sorted((one, two), key=len)
    if len(short) < _LONG_TITLE:
        return False
    long = long[: len(short) + _APART]  # a title that was not seen to end runs on in its sentence
    blocks = SequenceMatcher(None, short, long, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks)
    reach = max(block.b + block.size for block in blocks if block.size) if same else 0
    return len(short) - same <= _APART and reach - same <= _APART


def _one_document(one: Citation, two: Citation) -> bool:
    """Whether two mentions of one symbol mean one document: the term or year does not differ."""
    left = period(one.number or "", one.term, one.date)
    right = period(two.number or "", two.term, two.date)
    if left is None or right is None or left == right:
        return True
    # One day and month in two years is a slip, not two documents; and the terms of provinces begin
    # about one date, not on it.
    near = one.date and two.date and abs((one.date - two.date).days) <= 92
    if near and left.startswith("local"):
        return True
    return bool(
        one.date and two.date and (one.date.day, one.date.month) == (two.date.day, two.date.month)
    )


def _minority(
    citation: Citation, members: list[Citation], value: Callable[[Citation], Hashable]
) -> bool | None:
    """Return True where most say another value, False where as many do, None where all agree."""
    mine = value(citation)
    if mine is None:
        return None
    counts = Counter(said for member in members if (said := value(member)) is not None)
    top = max(counts.values(), default=0)
    if len(counts) < 2 or (counts[mine] == top and list(counts.values()).count(top) == 1):
        return None
    return counts[mine] < top


def _place(citation: Citation) -> str:
    return (
        f"Chỗ khác trong dự thảo (ký tự thứ {citation.start}): "
        f"“{' '.join(citation.surface.split())}”."
    )
