"""A citation while it is being read: what each step knows of it so far, and views of the text."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import cache

from kb.lexicon.doctypes import document_types
from kb.lexicon.numbers import symbol_view
from kb.lexicon.rules import rule_named
from kb.models import CitationForm, DocumentNumber, Span
from kb.text import fold

__all__ = ["Draft", "Reading", "part", "type_words"]


@dataclass(slots=True)
class Reading:
    """The text with its views (all of one length) and the citations read so far."""

    text: str
    symbols: str
    folded: str
    drafts: list[Draft] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> Reading:
        """Return a reading of ``text`` without citations."""
        symbols = symbol_view(text)
        return cls(text=text, symbols=symbols, folded=fold(symbols))

    def block_end(self, start: int, limit: int) -> int:
        """Return where the paragraph behind ``start`` ends, at most ``limit`` characters on."""
        stop = min(len(self.text), start + limit)
        line_start = self.text.rfind("\n", 0, start) + 1
        at = self.text.find("\n", start, stop)
        while at >= 0:
            if not self._wraps(line_start, at):
                return at
            line_start = at + 1
            at = self.text.find("\n", line_start, stop)
        return stop

    def _wraps(self, line_start: int, at: int) -> bool:
        """Whether the line that ends at ``at`` runs on in the next: it was wrapped, not ended."""
        line = self.text[line_start:at].rstrip()
        following = self.text[at + 1 : at + 80].lstrip(" \t\u00a0")
        if not following or following[0] == "\n" or part("block-start").match(following):
            return False
        if following[0].islower() or following[0].isdigit() or following[0] in "(/-":
            return True
        return _WRAPPED[0] <= len(line) <= _WRAPPED[1] and line[-1] not in ".;:"


# Lengths of a line that a PDF or an old text wrapped; a paragraph on one line is longer.
_WRAPPED = (40, 125)


@dataclass(slots=True)
class Draft:
    """One mention. ``start``–``end`` is its core (type … date); ``reach`` ends its last slot."""

    start: int
    end: int
    rule: str
    form: CitationForm = "full"
    type: str | None = None
    number: DocumentNumber | None = None
    bare: str | None = None
    date: dt.date | None = None
    issuer: str | None = None
    term: str | None = None
    title: str | None = None
    provision: str | None = None
    slots: dict[str, Span] = field(default_factory=dict)
    number_start: int = 0
    number_end: int = 0
    reach: int = 0
    led_by_so: bool = False
    title_sure: bool = False
    is_self: bool = False
    nested_in: int | None = None
    antecedent: Draft | None = None

    @property
    def symbol(self) -> str | None:
        """The canonical number, or the bare figure of a short form."""
        return self.number.canonical if self.number else self.bare


@cache
def part(ident: str) -> re.Pattern[str]:
    """Return the pattern of one of the small words around a citation (citation_parts.toml)."""
    return rule_named("citation_parts", ident).regex


@cache
def type_words() -> re.Pattern[str]:
    """Return a pattern of all type names in the folded view, longest first (group ``type``)."""
    names = {fold(name) for kind in document_types() for name in kind.names}
    ordered = sorted(names, key=len, reverse=True)
    body = "|".join(re.escape(name).replace(r"\ ", " {1,4}") for name in ordered)
    return re.compile(rf"(?<![a-z])(?P<type>{body})(?![a-z])")
