"""Search: a question in any typing → passages, best first, or a plain “không có trong kho”.

Filters act before ranking. The words found are marked in the original text whatever the typing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isnan
from pathlib import Path
from typing import Final

import numpy as np

from kb.index import Generation, open_current
from kb.index.closing import Closing
from kb.index.marking import Marker, Shown
from kb.index.ranking import Ranked, floors, rank
from kb.index.suggesting import Suggester, Suggestion, named_documents
from kb.lexicon.bodies import bodies as listed_bodies
from kb.lexicon.bodies import canonical_key
from kb.lexicon.labels import say_date, say_document
from kb.lexicon.tokens import terms
from kb.models import Document, Hit, Passage, Span
from kb.text import fold, normalize

__all__ = ["Group", "SearchResult", "Searcher", "Suggestion", "marked", "read_query"]

_LONGEST: Final = 1000
_ENTERING: Final = dt.timedelta(days=366)
"""A document may enter into force, and so end another, long after its own date."""
_UNKNOWN: Final = "chưa rõ hiệu lực"
_QUOTED: Final = re.compile(r"[\"“„«]([^\"“”„«»]{1,200})[\"”»]")


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
    force: Mapping[str, str] = field(default_factory=dict)
    """Where a day was asked for: what is known of each found document's force on it."""
    doubtful: bool = False
    """Whether the ``hits`` may be about the matter and still not answer: none fits well."""

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
        levels: Iterable[str] = (),
        bodies: Iterable[str] = (),
        years: Iterable[int] = (),
        since: dt.date | None = None,
        until: dt.date | None = None,
        in_force: dt.date | None = None,
        has_deadline: bool = False,
    ) -> SearchResult:
        """Return the best ``limit`` passages for ``query`` among those that meet every filter.

        Values of one filter are alternatives. ``types``, ``issuers`` and ``levels`` (Trung ương,
        tỉnh, huyện, xã) are compared without accents and case, ``bodies`` are ids or names in any
        spelling (a passage meets one where it names the body or holds a task of it), ``since`` and
        ``until`` bound the document's date (undated documents do not meet them). ``in_force``
        leaves out what is dated after that day or was replaced or repealed long before it; what is
        not known to be so stays, and ``force`` says it. Words in quotes must stand together in a
        passage.
        """
        question = read_query(query)
        facets = list(
            _given(
                self._among("document", documents, str),
                self._among("type", types, fold),
                self._among("issuer", issuers, fold),
                self._among("level", levels, fold),
                self._among("body", bodies, lambda value: fold(canonical_key(value))),
                self._among("year", map(str, years), str),
                self._dated(since, until),
                self._standing(in_force),
                ["deadline=yes"] if has_deadline else None,
            )
        )
        phrases = [terms(quoted) for quoted in _QUOTED.findall(question)]
        ranked = rank(self._generation, question, facets=facets, phrases=[p for p in phrases if p])
        hits = self._hits(question, ranked, limit)
        offered = self._suggestions(question, hits)
        force = self._force(hits, in_force) if in_force else {}
        floor, doubt = floors()
        weak = ranked.answered < doubt and not self._suggester.says_no_more(question)
        if not hits or (weak and ranked.answered < floor):
            return SearchResult(question, (), True, hits, offered, force)
        doubtful = weak and not phrases
        return SearchResult(question, hits, False, (), offered, force, doubtful=doubtful)

    def choices(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return what the filter ``key`` can be set to, as (value, words to show).

        Keys: document, type, issuer, level, year, body.
        """
        values = self._generation.store.facet_values(key)
        if key == "document":
            named = ((value, self._named(value)) for value in values)
            return tuple((value, say_document(document)) for value, document in named if document)
        if key == "body":
            names = {body.id: body.name for body in listed_bodies()}
            return tuple((value, names[value]) for value in values if value in names)
        return tuple((value, value) for value in values)

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

    def _standing(self, day: dt.date | None) -> list[str] | None:
        """Return the documents that may have been in force on ``day``, as facets."""
        if day is None:
            return None
        store = self._generation.store
        known = [f"date={v}" for v in store.facet_values("date") if v > day.isoformat()]
        last = (day - _ENTERING).isoformat()
        known += [f"ended={v}" for v in store.facet_values("ended") if v < last]
        gone = store.documents_with(known)
        return [f"document={v}" for v in store.facet_values("document") if v not in gone]

    def _force(self, hits: Iterable[Hit], day: dt.date) -> dict[str, str]:
        found: dict[str, str] = {}
        for ident in dict.fromkeys(hit.document for hit in hits):
            document = self._named(ident)
            if document is None:
                continue
            if document.ended is not None and document.ended <= day:
                found[ident] = (
                    f"chưa rõ hiệu lực: {document.ended_by} ngày {say_date(document.ended)} thay "
                    "thế hoặc bãi bỏ văn bản này, chưa rõ từ ngày nào"
                )
            else:
                found[ident] = document.status or _UNKNOWN
        return found

    def _hits(self, question: str, ranked: Ranked, limit: int) -> tuple[Hit, ...]:
        rows = [int(row) for row in ranked.rows[:limit]]
        passages = self._generation.store.passages_at(rows)
        shown = Marker(question).show([passages[row].text for row in rows])
        scores = ranked.scores[: len(rows)].round(4).tolist()
        hits: list[Hit] = []
        for row, show, score, why in zip(rows, shown, scores, _why(ranked, len(rows)), strict=True):
            hits.append(_hit(len(hits) + 1, passages[row], show, score=score, why=why))
        return tuple(hits)


def _why(ranked: Ranked, count: int) -> list[tuple[tuple[str, float], ...]]:
    """Return the features of each of the first ``count`` passages."""
    table = np.full((len(ranked.features), count), np.nan)
    for place, values in enumerate(ranked.features.values()):
        table[place, : len(values)] = values[:count]
    names = tuple(ranked.features)
    rows = table.round(4).T.tolist()
    return [
        tuple(pair for pair in zip(names, row, strict=True) if not isnan(pair[1])) for row in rows
    ]


def _given(*groups: list[str] | None) -> Iterable[Sequence[str]]:
    return (group for group in groups if group is not None)


def _hit(
    rank: int,
    passage: Passage,
    shown: Shown,
    *,
    score: float,
    why: tuple[tuple[str, float], ...],
) -> Hit:
    return Hit(
        rank=rank,
        document=passage.document,
        section=passage.section,
        text=passage.text,
        score=score,
        start=passage.start,
        end=passage.end,
        title=passage.title,
        passage=passage.id,
        marks=shown.marks,
        why=why,
        sentence=shown.sentence,
    )


def marked(text: str, question: str) -> tuple[Span, ...]:
    """Return where ``text`` holds words of ``question``, whatever the typing of either.

    As in a hit: see ``kb.index.marking.Marker``.
    """
    return Marker(question).show([text])[0].marks
