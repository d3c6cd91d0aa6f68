"""The door to tantivy: passages as syllables and syllable bigrams, ranked by BM25.

Text is tokenised by ``kb.lexicon.tokens`` (unaccented, abbreviations read out), so every typing of
a query meets the same terms. Measured on 78,513 law articles, syllables with bigrams beat word
segmentation, and the unaccented terms lose one point of nDCG on the accented ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import tantivy

__all__ = ["WEIGHTS", "Entry", "Lexical", "LexicalWriter", "bigrams", "indexed"]

WEIGHTS: Final[Mapping[str, float]] = {
    "title": 0.6,
    "title2": 0.6,
    "text": 1.0,
    "text2": 1.0,
    "about": 0.15,
    "about2": 0.3,
}
"""What a term counts in each field: heading path, text and the document's own name (number, type,
title, issuer); the fields ending in 2 hold bigrams."""

_HEAP: Final = 256_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of one passage; ``row`` is its number in the generation.

    ``fields`` are the terms of each of the fields of ``WEIGHTS`` as ``indexed`` writes them.
    """

    row: int
    fields: Mapping[str, str]
    facets: tuple[str, ...] = ()


def indexed(name: str, words: Sequence[str]) -> dict[str, str]:
    """Return what tantivy reads of ``words`` in the field ``name``: single terms, and pairs."""
    return {name: " ".join(words), f"{name}2": " ".join(bigrams(words))}


def bigrams(words: Sequence[str]) -> list[str]:
    """Return each two neighbouring terms as one."""
    return list(map("_".join, pairwise(words)))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=False, indexed=False, fast=True)
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("facet", tokenizer_name="raw", index_option="basic")
    return builder.build()


class LexicalWriter:
    """Writes a full-text index into a new folder; ``close`` completes it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._index = tantivy.Index(_schema(), path=str(folder))
        self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)

    def add(self, entry: Entry) -> None:
        """Index one passage."""
        self._writer.add_document(_document(entry))

    def close(self) -> None:
        """Write what is left and make one index of its parts."""
        self._writer.commit()
        self._writer.wait_merging_threads()


class Lexical:
    """The full-text index of one generation; reading is safe from several threads."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def search(
        self,
        words: Mapping[str, float],
        *,
        limit: int,
        facets: Sequence[Sequence[str]] = (),
        phrases: Sequence[Sequence[str]] = (),
        weights: Mapping[str, float] = WEIGHTS,
    ) -> list[tuple[int, float]]:
        """Return ``(row, score)`` of the best ``limit`` passages, best first.

        ``words`` are terms and pairs (``bigrams``) with what each counts. Each group of ``facets``
        must be met by one of its members; the pairs of each of the ``phrases`` (terms) must stand
        in the text or the title, not yet in their order.
        """
        clauses = list(self._clauses(words, weights))
        if not clauses:
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])
        needed = [("facet", "facet", list(group)) for group in facets]
        for phrase in phrases:
            pairs, ending = (bigrams(phrase), "2") if len(phrase) > 1 else (list(phrase), "")
            needed += [(f"text{ending}", f"title{ending}", [term]) for term in pairs]
        if needed:
            groups = [self._needed(*need) for need in needed]
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, clause) for clause in (query, *groups)]
            )
        hits = self._searcher.search(query, limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return [(int(row or 0), score) for (score, _), row in zip(hits, rows, strict=True)]

    def _needed(self, field: str, other: str, values: Sequence[str]) -> tantivy.Query:
        """Return a condition that adds nothing to the score: a value in one of two fields."""
        either = [
            (tantivy.Occur.Should, tantivy.Query.term_set_query(self._schema, name, list(values)))
            for name in dict.fromkeys((field, other))
        ]
        return tantivy.Query.const_score_query(tantivy.Query.boolean_query(either), 0.0)

    def frequency(self, field: str, term: str) -> int:
        """Return in how many passages ``field`` holds ``term``."""
        return int(self._searcher.doc_freq(field, term))

    def _clauses(
        self, words: Mapping[str, float], weights: Mapping[str, float]
    ) -> Iterator[tantivy.Query]:
        for field, weight in weights.items():
            for term, share in words.items():
                if weight * share > 0 and ("_" in term) == field.endswith("2"):
                    query = tantivy.Query.term_query(self._schema, field, term, "freq")
                    yield tantivy.Query.boost_query(query, weight * share)


def _document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("row", entry.row)
    for field, words in entry.fields.items():
        document.add_text(field, words)
    for facet in entry.facets:
        document.add_text("facet", facet)
    return document
