"""A citation while it is being read: what each step knows of it so far, and views of the text."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import cache

from kb.lexicon.doctypes import document_types
from kb.lexicon.numbers import symbol_view
from kb.models import CitationForm, DocumentNumber, Span
from kb.text import fold

__all__ = ["Draft", "Reading", "type_words"]


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
        """Return where the paragraph around ``start`` ends, at most ``limit`` characters on."""
        stop = min(len(self.text), start + limit)
        blank = _BLANK_LINE.search(self.text, start, stop)
        return blank.start() if blank else stop


_BLANK_LINE = re.compile(r"\n[ \t\u00a0]*\n")


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
    is_self: bool = False
    nested_in: int | None = None
    antecedent: Draft | None = None

    @property
    def symbol(self) -> str | None:
        """The canonical number, or the bare figure of a short form."""
        return self.number.canonical if self.number else self.bare


@cache
def type_words() -> re.Pattern[str]:
    """Return a pattern of all type names in the folded view, longest first (group ``type``)."""
    names = {fold(name) for kind in document_types() for name in kind.names}
    ordered = sorted(names, key=len, reverse=True)
    body = "|".join(re.escape(name).replace(r"\ ", " {1,4}") for name in ordered)
    return re.compile(rf"(?<![a-z])(?P<type>{body})(?![a-z])")
