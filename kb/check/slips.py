"""Slips of the hand beside a citation (E15): “của của Chính phủ”, “Ủy ban nhân tỉnh”."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kb.check.context import Context, Mark
from kb.lexicon.rules import rules
from kb.models import Span

__all__ = ["slip_marks"]

_BESIDE: Final = 40


def slip_marks(context: Context, index: int) -> Iterator[Mark]:
    """Yield the slips within the citation and some words either side, each once in the draft."""
    citation = context.citations[index]
    own = [span for _, span in citation.slots if span.start >= citation.start]
    floor = max(0, citation.start - _BESIDE, _reach(context, index - 1))
    limit = max([citation.end, *(span.end for span in own)]) + _BESIDE
    following = context.citations[index + 1 : index + 2]
    if following and following[0].start > citation.end:
        limit = min(limit, following[0].start)
    for rule in rules("slips", "slip"):
        # A rule may look at what follows; what it marks stands within the limit.
        for match in rule.regex.finditer(context.view, floor, limit + _BESIDE):
            span = Span(*match.span("slip"))
            if span.end > limit:
                break
            printed = context.text[span.start : span.end]
            right = rule.data.get("suggestion") or match.group("word")
            yield Mark(
                "E15", "note", f"Nghi lỗi gõ: “{' '.join(printed.split())}”.", span,
                suggestion=right,
            )  # fmt: skip


def _reach(context: Context, index: int) -> int:
    """Return how far the words looked at for the citation ``index`` reach."""
    if index < 0:
        return 0
    before = context.citations[index]
    own = [span.end for _, span in before.slots if span.start >= before.start]
    here = context.citations[index + 1].start
    return min(max([before.end, *own]) + _BESIDE, here)
