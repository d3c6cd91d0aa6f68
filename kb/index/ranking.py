"""Rank passages for a question: candidates from tantivy and FAISS, then features, then a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.index.encoder import load_encoder
from kb.index.features import emphasised, features, weigh
from kb.index.generations import Generation
from kb.lexicon.tokens import expand, terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["Ranked", "rank"]

_LEXICAL: Final = 200
_DENSE: Final = 50
_DENSE_WEIGHT: Final = 0.15


@dataclass(frozen=True, slots=True)
class Ranked:
    """The candidates, best first, with their scores and features."""

    rows: Ints
    scores: Floats
    features: dict[str, Floats]


def rank(generation: Generation, question: str, *, facets: Sequence[Sequence[str]] = ()) -> Ranked:
    """Return the candidates for ``question`` among the passages that meet ``facets``, best first.

    Each group of ``facets`` (``key=value``) must be met by one of its members.
    """
    single, double = emphasised(terms(question))
    words = single | {f"{first}_{second}": share for (first, second), share in double.items()}
    vector = load_encoder().encode([expand(question)])[0]
    allowed = _allowed(generation, facets)
    lexical = generation.lexical.search(words, limit=_LEXICAL, facets=facets)
    near = generation.vectors.search(vector, limit=_DENSE, rows=allowed)
    rows = np.array(list(dict.fromkeys(row for row, _ in [*lexical, *near])), dtype=np.int64)
    if not len(rows) or not single:
        return Ranked(np.zeros(0, dtype=np.int64), np.zeros(0), {})
    question_terms = weigh(
        single,
        double,
        generation.forward,
        lambda pair: generation.lexical.frequency("text2", pair),
    )
    found = features(
        question_terms,
        rows,
        generation.forward,
        dense=(generation.vectors.get(rows) @ vector).astype(float),
        dense_title=(generation.titles[rows].astype(np.float32) @ vector).astype(float),
    )
    scores = found["lexical_rel"] + _DENSE_WEIGHT * found["dense"]
    order = np.argsort(-scores, kind="stable")
    return Ranked(rows[order], scores[order], {key: v[order] for key, v in found.items()})


def _allowed(generation: Generation, facets: Sequence[Sequence[str]]) -> Sequence[int] | None:
    if not facets:
        return None
    groups = [set(generation.store.facet_rows(group)) for group in facets]
    return sorted(set.intersection(*groups))
