"""Which documents speak of which: whom a document cites, and where others cite it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kb.models import Citation, Document, Span

__all__ = ["Mention", "cited_by", "cites", "sentence_around"]

# A full stop ends a sentence where white space and a capital, digit or quote follow; so does a
# line end behind any closing mark. “T/M”, “06/2026” and “0,5 %” have no space behind the mark.
_END: Final = re.compile(r"[.!?;:]\s*\n|[.!?…]\s+(?=[A-ZÀ-ỸĐ0-9“\"(])|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in ``document`` that cites another one, and the sentence around it."""

    document: str
    citation: Citation
    sentence: Span


def sentence_around(text: str, start: int, end: int) -> Span:
    """Return the sentence of ``text`` that holds ``start:end``, at most 1,500 letters each way."""
    first, last = max(0, start - 1_500), min(len(text), end + 1_500)
    begin, finish = first, last
    for match in _END.finditer(text, first, start):
        begin = match.end()
    following = _END.search(text, end, last)
    if following:
        finish = following.start() + 1
    while begin < start and text[begin].isspace():
        begin += 1
    return Span(begin, max(finish, end))


def cited_by(
    ident: str, citations: Iterable[Citation], held: Mapping[str, Document]
) -> tuple[Mention, ...]:
    """Return where other documents cite the document ``ident``, one mention a sentence."""
    found: dict[tuple[str, Span], Mention] = {}
    for citation in citations:
        if citation.target != ident or citation.document == ident:
            continue
        document = held.get(citation.document)
        if document is not None:
            sentence = sentence_around(document.text, citation.start, citation.end)
            mention = Mention(citation.document, citation, sentence)
            found.setdefault((citation.document, sentence), mention)
    return tuple(found.values())


def cites(ident: str, citations: Iterable[Citation]) -> tuple[str, ...]:
    """Return the ids of the held documents that ``ident`` cites, in the order of the text."""
    return tuple(
        dict.fromkeys(
            citation.target
            for citation in citations
            if citation.document == ident and citation.target and citation.target != ident
        )
    )
