"""Filters that a question names: offered to the user, never applied by themselves.

A question that says “Kết luận … năm 2025 … Sở Tài chính” may mean these as words or as filters:
only the asker knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kb.index.store import Store
from kb.lexicon.bodies import bodies
from kb.lexicon.questions import telling
from kb.lexicon.tokens import terms
from kb.models import Document

__all__ = ["Suggester", "Suggestion", "named_documents"]

_YEAR: Final = re.compile(r"(?:\d{1,2}/\d{1,2}/)?((?:19|20)\d\d)\Z")

Key = Literal["type", "issuer", "level", "body", "year", "document"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A filter worth offering: ``Searcher.search(…, <key>s=[value])``; ``label`` is what to show.

    ``value`` occurs in the index, so the filter never leaves nothing by itself.
    """

    key: Key
    value: str
    label: str


class Suggester:
    """Knows by which words each type, issuer and body of an index is named, in any typing."""

    def __init__(self, store: Store) -> None:
        self._named: dict[tuple[str, ...], list[Suggestion]] = {}
        for value in store.facet_values("type"):
            self._add(value, Suggestion("type", value, value))
        for value in store.facet_values("issuer"):
            self._add(value, Suggestion("issuer", value, value))
        for value in store.facet_values("level"):
            self._add(f"cấp {value}", Suggestion("level", value, f"cấp {value}"))
        held = set(store.facet_values("body"))
        for body in bodies():
            if body.id in held:
                for name in (body.name, *body.aliases):
                    self._add(name, Suggestion("body", body.id, body.name))
        self._years = frozenset(store.facet_values("year"))
        self._longest = max(map(len, self._named), default=0)

    def _add(self, name: str, suggestion: Suggestion) -> None:
        known = self._named.setdefault(tuple(terms(name)), [])
        if suggestion not in known:
            known.append(suggestion)

    def suggest(self, question: str) -> tuple[Suggestion, ...]:
        """Return the filters that ``question`` names, in its order; the longest name of each place.

        A year is one where “năm” or a date says so.
        """
        asked = terms(question)
        found = (one for _, named in self._read(asked) for one in named)
        return tuple(dict.fromkeys(found))

    def says_no_more(self, question: str) -> bool:
        """Return whether ``question`` names filters and nothing else: “văn bản năm 2014”.

        What a filter names is in the index, so there is something to show.
        """
        stretches = list(self._read(terms(question)))
        left = [word for words, named in stretches if not named for word in words]
        return any(named for _, named in stretches) and not telling(left)

    def _read(self, asked: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[Suggestion]]]:
        """Yield the stretches of ``asked`` in order, each with the filters that it names."""
        place = 0
        while place < len(asked):
            for size in range(min(self._longest, len(asked) - place), 0, -1):
                if named := self._named.get(tuple(asked[place : place + size])):
                    yield asked[place : place + size], named
                    break
            else:
                size = 1
                year = self._year(asked, place)
                named = [] if year is None else [Suggestion("year", year, f"năm {year}")]
                yield asked[place : place + 1], named
            place += size

    def _year(self, asked: Sequence[str], place: int) -> str | None:
        match = _YEAR.match(asked[place])
        said = match is not None and ("/" in asked[place] or asked[place - 1 : place] == ["nam"])
        return match[1] if match and said and match[1] in self._years else None


def named_documents(question: str, documents: Iterable[Document]) -> tuple[Suggestion, ...]:
    """Return which of ``documents`` the question names by their number, as filters."""
    asked = terms(question)
    found = []
    for document in documents:
        number = terms(document.number or "")
        starts = range(len(asked) - len(number) + 1) if number else ()
        if any(asked[start : start + len(number)] == number for start in starts):
            label = " ".join(part for part in (document.type, document.number) if part)
            found.append(Suggestion("document", document.id, label))
    return tuple(found)
