"""A suggestion as it can stand in the draft: the very words for the place that a mark covers.

The rules say what is right (a date, a number, a title); here it gets the draft's own form: a date
in words where the draft writes words, a title that goes on in the sentence. What would spoil more
than the place itself (a date that two documents share, one item of a slash list) is not offered.
"""

from __future__ import annotations

from kb.check.compose import law_name
from kb.check.context import Context, Mark
from kb.lexicon.doctypes import type_named
from kb.lexicon.rules import rule_named
from kb.models import Citation
from kb.text import fold

__all__ = ["fitted"]


def fitted(context: Context, citation: Citation, mark: Mark) -> str | None:
    """Return the words to put in the place of ``mark``, or None where none would be right there."""
    words, span = mark.suggestion, mark.span
    if words is None or mark.whole:
        return words
    slot = next((name for name, place in citation.slots if place == span), None)
    if slot is None:
        # The slot is not printed here: the mark stands on the whole mention.
        return None if (span.start, span.end) == (citation.start, citation.end) else words
    # Of “749/127/411/QĐ-TTg” the symbol stands at the last.
    in_row = slot == "number" and context.text[span.end : span.end + 1] == "/"
    if in_row or context.shared[slot, span] > 1:
        return None
    printed = context.text[span.start : span.end]
    if slot == "title":
        return _title(citation, printed, words)
    if slot == "type" and printed[:1].islower():
        return words[:1].lower() + words[1:]
    return _in_words(words) if slot == "date" and "thang" in fold(printed) else words


def _in_words(date: str) -> str:
    """Return “05/9/2013” as “05 tháng 9 năm 2013”."""
    day, month, year = date.split("/")
    return f"{day} tháng {month} năm {year}"


def _title(citation: Citation, printed: str, words: str) -> str:
    """Return a known title with the draft's “về” and first letter; of a law its name alone."""
    kind = type_named(citation.type) if citation.type else None
    if kind is not None and kind.is_law:
        return law_name(words, kind.name)
    lead = rule_named("checks", "title-lead").regex
    as_it_stands = rule_named("checks", "title-as-it-stands").regex
    lowered = words[:1].lower() + words[1:] if not words[:2].isupper() else words
    before = lead.match(printed.lower())
    if before and not lead.match(lowered.lower()) and not as_it_stands.match(lowered):
        return f"{' '.join(printed[: before.end()].split())} {lowered}"
    return lowered if printed[:1].islower() else words[:1].upper() + words[1:]
