"""Rules on mentions without a number: congress ordinals, plenums that passed no resolution."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from kb.check.context import Context, Mark
from kb.lexicon.rules import load_table, rule_named
from kb.lexicon.terms import central_term_at
from kb.models import Span
from kb.register.identity import term_roman
from kb.text import fold

__all__ = ["named_marks"]

_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50}


def named_marks(context: Context, index: int) -> Iterator[Mark]:
    """Yield what is wrong with a congress or plenum nickname."""
    citation = context.citations[index]
    span = Span(citation.start, citation.end)
    committee = rule_named("checks", "congress-of-committee").regex
    following = fold(context.text[citation.start : citation.end + 60])
    if citation.rule.startswith("congress") and committee.search(following):
        yield Mark(
                "E16", "warning",
                "“Nghị quyết Đại hội … của Ban Chấp hành”: nghị quyết đại hội là của đại "
                "hội, không phải của ban chấp hành.",
                span,
            )  # fmt: skip
    term = term_roman(citation.term)
    if citation.rule == "congress-national" and term and context.own_date is not None:
        current = central_term_at(context.own_date)
        if current is not None and _value(term) > _value(current) + 1:
            yield Mark(
                "E16", "error",
                f"Đại hội lần thứ {term} chưa diễn ra vào ngày của dự thảo (đang là khóa "
                f"{current}).", span,
            )  # fmt: skip
    if citation.rule == "plenum" and citation.type == "Nghị quyết":
        match = rule_named("checks", "plenum-ordinal").regex.search(fold(citation.surface))
        sources, plenums = _plenums()
        for entry in plenums:
            if match and term == entry["term"] and int(match["ordinal"]) == entry["ordinal"]:
                yield Mark(
                    "E4", "warning",
                    f"Hội nghị Trung ương {entry['ordinal']} khóa {term} không ra nghị "
                    f"quyết về nội dung này; văn bản là {entry['documents']}.",
                    span, suggestion=entry["documents"], whole=True,
                    evidence=(f"Theo {sources[entry['source']]['text']}.",),
                )  # fmt: skip


@cache
def _plenums() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    table = load_table("documents")
    return table["sources"], table["plenum"]


def _value(term: str) -> int:
    total = 0
    for place, letter in enumerate(term):
        value = _VALUES.get(letter, 0)
        larger = place + 1 < len(term) and _VALUES.get(term[place + 1], 0) > value
        total += -value if larger else value
    return total
