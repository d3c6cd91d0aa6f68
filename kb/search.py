"""Search: a question in any typing → passages, best first, or a plain “không có trong kho”.

Filters act before ranking. The words found are marked in the original text whatever the typing.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Final

from kb.index import Generation, open_current
from kb.index.closing import Closing
from kb.index.ranking import Ranked, floor, rank
from kb.index.suggesting import Suggester, Suggestion, named_documents
from kb.lexicon.bodies import canonical_key
from kb.lexicon.tokens import Token, finder, terms
from kb.models import Document, Hit, Passage, Span
from kb.text import fold, normalize

__all__ = ["Group", "SearchResult", "Searcher", "Suggestion", "marked", "read_query"]

_LONGEST: Final = 1000
_QUOTED: Final = re.compile(r"[\"“„«]([^\"“”„«»]{1,200})[\"”»]")
_SENTENCE: Final = re.compile(r"(?<=[.;!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one document, best first; groups are in the order of their best hits."""

    document: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found.

    Where ``not_found``, ``hits`` is empty and ``nearest`` holds what came closest, to be shown on
    request only. ``suggestions`` are filters that the query names, none of them applied.
    """

    query: str
    hits: tuple[Hit, ...]
    not_found: bool
    nearest: tuple[Hit, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def groups(self) -> tuple[Group, ...]:
        """The hits by document."""
        found: dict[str, list[Hit]] = {}
        for hit in self.hits:
            found.setdefault(hit.document, []).append(hit)
        return tuple(Group(document, tuple(hits)) for document, hits in found.items())


def read_query(raw: str) -> str:
    """Return a query as normalised Unicode text, on one line, whatever encoding it was pasted in.

    Text pasted from TCVN3 or VNI documents, and UTF-8 taken for Windows-1252, is decoded.
    """
    decoded = None
    if not raw.isascii():
        from kb.read.legacy import guess, repair  # noqa: PLC0415 (a cold start counts)

        encoding = guess(raw)
        decoded = repair(raw, encoding) if encoding else None
    return " ".join(normalize(decoded or raw).split())[:_LONGEST]


class Searcher(Closing):
    """Searches the current index of ``home``; safe to use from several threads.

    Raises IndexMissing or IndexOutdated when made.
    """

    def __init__(self, home: Path) -> None:
        self._generation = open_current(home)
        self._documents: dict[str, Document | None] = {}

    def close(self) -> None:
        """Close the index."""
        self._generation.close()

    @property
    def generation(self) -> Generation:
        """The generation that is searched."""
        return self._generation

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        documents: Iterable[str] = (),
        types: Iterable[str] = (),
        issuers: Iterable[str] = (),
        bodies: Iterable[str] = (),
        years: Iterable[int] = (),
        since: dt.date | None = None,
        until: dt.date | None = None,
        has_deadline: bool = False,
    ) -> SearchResult:
        """Return the best ``limit`` passages for ``query`` among those that meet every filter.

        Values of one filter are alternatives. ``types`` and ``issuers`` are compared without
        accents and case, ``bodies`` are ids or names in any spelling (a passage meets one where it
        names the body or holds a task of it), ``since`` and ``until`` bound the document's date
        (undated documents do not meet them). Words in quotes must stand together in a passage.
        """
        question = read_query(query)
        facets = list(
            _given(
                self._among("document", documents, str),
                self._among("type", types, fold),
                self._among("issuer", issuers, fold),
                self._among("body", bodies, lambda value: fold(canonical_key(value))),
                self._among("year", map(str, years), str),
                self._dated(since, until),
                ["deadline=yes"] if has_deadline else None,
            )
        )
        phrases = [terms(quoted) for quoted in _QUOTED.findall(question)]
        ranked = rank(self._generation, question, facets=facets, phrases=[p for p in phrases if p])
        hits = self._hits(question, ranked, limit)
        offered = self._suggestions(question, hits)
        if ranked.answered < floor() or not hits:
            return SearchResult(question, (), True, hits, offered)
        return SearchResult(question, hits, False, (), offered)

    def neighbours(self, passage: str, *, before: int = 1, after: int = 1) -> tuple[Passage, ...]:
        """Return the passages around the one with this id, itself included, in the text's order.

        They are of the same document; none where the index holds no such passage.
        """
        around = self._generation.store.passages(passage.rpartition("#")[0])
        for place, one in enumerate(around):
            if one.id == passage:
                return around[max(0, place - before) : place + after + 1]
        return ()

    @cached_property
    def _suggester(self) -> Suggester:
        return Suggester(self._generation.store)

    def _named(self, ident: str) -> Document | None:
        """Return a document without its text, which takes longest to read: kept once read."""
        if ident not in self._documents:
            document = self._generation.store.document(ident)
            self._documents[ident] = document and replace(document, text="")
        return self._documents[ident]

    def _suggestions(self, question: str, hits: Sequence[Hit]) -> tuple[Suggestion, ...]:
        numbered: tuple[Suggestion, ...] = ()
        if any(map(str.isdigit, question)):
            found = (self._named(ident) for ident in dict.fromkeys(h.document for h in hits))
            numbered = named_documents(question, (one for one in found if one is not None))
        return numbered + self._suggester.suggest(question)

    def _among(
        self, key: str, wanted: Iterable[str], view: Callable[[str], str]
    ) -> list[str] | None:
        """Return the facets ``key=…`` that ``wanted`` asks for; None where nothing is asked."""
        views = {form for value in wanted for form in (value, view(value))}
        if not views:
            return None
        known = self._generation.store.facet_values(key)
        return [f"{key}={value}" for value in known if value in views or view(value) in views]

    def _dated(self, since: dt.date | None, until: dt.date | None) -> list[str] | None:
        if since is None and until is None:
            return None
        first = since.isoformat() if since else ""
        last = until.isoformat() if until else "9"
        known = self._generation.store.facet_values("date")
        return [f"date={value}" for value in known if first <= value <= last]

    def _hits(self, question: str, ranked: Ranked, limit: int) -> tuple[Hit, ...]:
        rows = [int(row) for row in ranked.rows[:limit]]
        passages = self._generation.store.passages_at(rows)
        asked = terms(question)
        find, pairs, few = finder(asked), set(pairwise(asked)), len(set(asked)) <= 2
        hits = []
        for place, row in enumerate(rows):
            marks = _marks(passages[row].text, find, pairs, few=few)
            hits.append(_hit(place, passages[row], marks, ranked))
        return tuple(hits)


def _given(*groups: list[str] | None) -> Iterable[Sequence[str]]:
    return (group for group in groups if group is not None)


def _hit(place: int, passage: Passage, marks: tuple[Span, ...], ranked: Ranked) -> Hit:
    return Hit(
        rank=place + 1,
        document=passage.document,
        section=passage.section,
        text=passage.text,
        score=round(float(ranked.scores[place]), 4),
        start=passage.start,
        end=passage.end,
        title=passage.title,
        passage=passage.id,
        marks=marks,
        why=tuple(
            (name, round(float(values[place]), 4)) for name, values in ranked.features.items()
        ),
        sentence=_best_sentence(passage.text, marks),
    )


def marked(text: str, question: str) -> tuple[Span, ...]:
    """Return where ``text`` holds words of ``question``, whatever the typing of either.

    Words that stand together in both are one span. Single words are marked only where no two stand
    together, or the question has no more than two words.
    """
    asked = terms(question)
    return _marks(text, finder(asked), set(pairwise(asked)), few=len(set(asked)) <= 2)


def _marks(
    text: str, find: Callable[[str], list[Token]], pairs: set[tuple[str, str]], *, few: bool
) -> tuple[Span, ...]:
    found = find(text)
    places: Iterable[int] = () if few else _together(text, found, pairs)
    spans: list[Span] = []
    for place in places or range(len(found)):
        token = found[place]
        if spans and not text[spans[-1].end : token.start].strip(" \n-/"):
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, token.end))
        else:
            spans.append(Span(token.start, token.end))
    return tuple(spans)


def _together(text: str, found: Sequence[Token], pairs: set[tuple[str, str]]) -> list[int]:
    """Return which of the tokens ``found`` stand beside another as they do in the question."""
    places: list[int] = []
    for place, (first, second) in enumerate(pairwise(found)):
        if (first[0], second[0]) in pairs:
            between = text[first[2] : second[1]]
            if between == " " or not any(map(str.isalnum, between)):
                if not places or places[-1] != place:
                    places.append(place)
                places.append(place + 1)
    return places


def _best_sentence(text: str, marks: Sequence[Span]) -> Span | None:
    """Return the sentence or clause of ``text`` with most marked letters."""
    if not marks:
        return None
    held: dict[tuple[int, int], int] = {}
    bounds = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    for mark in marks:
        after = bisect_right(bounds, mark.start)
        place = (bounds[after - 1], bounds[after])
        held[place] = held.get(place, 0) + mark.end - mark.start
    start, end = max(held, key=lambda place: held[place])
    return Span(start, start + len(text[start:end].rstrip()))
