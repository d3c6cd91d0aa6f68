"""Rank passages for a question: candidates from tantivy and FAISS, then features, then a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.index.encoder import load_encoder
from kb.index.features import (
    Shared,
    Terms,
    around,
    emphasised,
    fields,
    first_features,
    names,
    other_features,
    weigh,
)
from kb.index.forward import Forward
from kb.index.generations import Generation
from kb.index.prepared import passage_text
from kb.index.ranker import load_ranker
from kb.index.reranker import load_reranker
from kb.index.silence import LOOKED_AT, evidence, signs
from kb.lexicon.tokens import terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["RANKED", "Gathered", "Ranked", "floors", "fused", "gather", "rank"]

_LEXICAL: Final = 100
_DENSE: Final = 50
RANKED: Final = 60
"""So many candidates, the first by the plain fusion, are put in order by the ranker."""

_BESIDE: Final = ThreadPoolExecutor(4, thread_name_prefix="kb-vectors")
_MANY: Final = 10_000
_COMMON: Final = 0.25
_KEPT: Final = 2
_REREAD: Final = 30

_DENSE_WEIGHT: Final = 1.0
_TITLE_WEIGHT: Final = 0.3


@dataclass(frozen=True, slots=True)
class Ranked:
    """The candidates, best first, with their scores and features.

    Some features are given for the first ``RANKED`` alone. ``answered`` says how likely the best of
    them answers the question (0 to 1).
    """

    rows: Ints
    scores: Floats
    features: dict[str, Floats]
    answered: float


_NOTHING: Final = Ranked(np.zeros(0, dtype=np.int64), np.zeros(0), {}, 0.0)


def rank(
    generation: Generation,
    question: str,
    *,
    facets: Sequence[Sequence[str]] = (),
    phrases: Sequence[Sequence[str]] = (),
) -> Ranked:
    """Return the candidates for ``question`` among the passages that meet ``facets``, best first.

    Each group of ``facets`` (``key=value``) must be met by one of its members, and each of the
    ``phrases`` (terms) must stand in the text or the title of a passage.
    """
    gathered = gather(generation, question, facets=facets, phrases=phrases)
    rows, found = gathered.rows, gathered.features
    if not len(rows):
        return _NOTHING
    ranker = load_ranker()
    scores = fused(found)
    answered = 1.0
    if ranker is not None:
        best = {name: values[:RANKED] for name, values in found.items()}
        scores = _first_by(ranker.score(best), scores)
    order = np.argsort(-scores, kind="stable")
    rows, scores, ranked = rows[order], scores[order], _in_order(found, order)
    if ranker is not None and gathered.asked is not None and gathered.shared is not None:
        forward = generation.forward
        shared = gathered.shared.only(order[:LOOKED_AT])
        told = signs(gathered.asked, rows, forward, scores, ranked, shared=shared)
        each = evidence(scores, ranked, told)
        answered = ranker.answered(told, each, forward.rows)
    return _reread(generation, question, Ranked(rows, scores, ranked, answered))


def _in_order(found: Mapping[str, Floats], order: Ints) -> dict[str, Floats]:
    """Return the features in a new order, which leaves the first ``RANKED`` the first."""
    return {name: values[order[: len(values)]] for name, values in found.items()}


def _first_by(first: Floats, scores: Floats) -> Floats:
    """Return ``first`` as the scores of the first, and below them all the others in their order."""
    rest = scores[len(first) :]
    top = float(rest.max()) if len(rest) else 0.0
    return np.concatenate([first, first.min() - 1.0 - (top - rest)])


def _reread(generation: Generation, question: str, ranked: Ranked) -> Ranked:
    """Let the cross-encoder, where there is one, put the first passages in its own order."""
    reranker = load_reranker()
    if reranker is None:
        return ranked
    first = [int(row) for row in ranked.rows[:_REREAD]]
    passages = generation.store.passages_at(first)
    given = reranker.score(question, [passage_text(passages[row]) for row in first])
    scores = _first_by(given, ranked.scores)
    order = np.argsort(-scores, kind="stable")
    found = _in_order(ranked.features, order)
    found["cross_encoder"] = scores[order]
    return Ranked(ranked.rows[order], scores[order], found, ranked.answered)


def floors() -> tuple[float, float]:
    """Return the least ``answered`` with which the corpus is said to hold an answer, and the least
    with which that is not in doubt."""
    ranker = load_ranker()
    return (0.0, 0.0) if ranker is None else (ranker.floor, ranker.doubt)


def fused(found: Mapping[str, Floats]) -> Floats:
    """Return the plain weighted fusion of the lexical and the dense score."""
    scores: Floats = (
        found["lexical_rel"] + _DENSE_WEIGHT * found["dense"] + _TITLE_WEIGHT * found["dense_title"]
    )
    return scores


@dataclass(frozen=True, slots=True)
class Gathered:
    """The candidates for a question by the plain fusion, best first, and its terms.

    Of the ``features`` those that only the ranker reads are given for the first ``RANKED`` alone.
    """

    rows: Ints
    features: dict[str, Floats]
    asked: Terms | None
    shared: Shared | None
    """What the first ``RANKED`` share with the question."""


def gather(
    generation: Generation,
    question: str,
    *,
    facets: Sequence[Sequence[str]] = (),
    phrases: Sequence[Sequence[str]] = (),
) -> Gathered:
    """Return the candidates among the passages that meet ``facets`` and hold ``phrases``."""
    words = terms(question)
    single, double = emphasised(words)
    nothing = Gathered(np.zeros(0, dtype=np.int64), {}, None, None)
    if not single:
        return nothing
    wanted = _telling(single, generation.forward) | {
        f"{first}_{second}": share for (first, second), share in double.items()
    }
    vector = load_encoder().encode([question])[0]
    allowed = _allowed(generation, facets)
    # Both indexes at once: neither needs the interpreter while it looks.
    near = _BESIDE.submit(generation.vectors.search, vector, limit=_DENSE, rows=allowed)
    lexical = generation.lexical.search(wanted, limit=_LEXICAL, facets=facets, phrases=phrases)
    both = [*lexical, *near.result()]
    rows = np.array(list(dict.fromkeys(row for row, _ in both)), dtype=np.int64)
    for phrase in phrases:
        rows = rows[_holding(phrase, rows, generation.forward)]
    if not len(rows):
        return nothing
    asked = weigh(
        words, generation.forward, lambda pair: generation.lexical.frequency("text2", pair)
    )
    forward = generation.forward
    text, title = fields(asked, rows, forward)
    found = first_features(
        asked,
        text,
        title,
        rows,
        forward,
        dense=(generation.vectors.get(rows) @ vector).astype(float),
        dense_title=(generation.titles[rows].astype(np.float32) @ vector).astype(float),
    )
    order = np.argsort(-fused(found), kind="stable")
    best = order[:RANKED]
    found = {name: values[order] for name, values in found.items()}
    name = names(asked, rows[best], forward)
    shared = Shared(text.only(best), title.only(best), name)
    found |= other_features(asked, shared, rows[best], forward)
    found |= _around(generation, rows[best], found["dense"][: len(best)], vector)
    return Gathered(rows[order], found, asked, shared)


def _around(
    generation: Generation, rows: Ints, dense: Floats, vector: NDArray[np.float32]
) -> dict[str, Floats]:
    """Return how near ``vector`` is to the documents of ``rows`` and to the passages beside."""
    first, count = generation.forward.extent(rows)
    beside = np.concatenate([np.maximum(rows - 1, first), np.minimum(rows + 1, first + count - 1)])
    cosines = (generation.vectors.get(beside) @ vector).astype(float)
    subjects = generation.subjects[generation.forward.documents[rows]].astype(np.float32)
    return around(
        dense, (subjects @ vector).astype(float), (cosines[: len(rows)] + cosines[len(rows) :]) / 2
    )


def _telling(single: Mapping[str, float], forward: Forward) -> dict[str, float]:
    """Return the terms by which a large index is asked: not those that every fourth passage holds.

    Reading the long lists of such terms takes most of the time and brings (vnlaw) 3 in 1,000 of
    the best 50; the features weigh all terms. The rarest ``_KEPT`` terms always stay.
    """
    if forward.rows < _MANY:
        return dict(single)
    held = {word: forward.frequency(word) for word in single}
    rarest = sorted(single, key=held.__getitem__)[:_KEPT]
    most = _COMMON * forward.rows
    return {word: share for word, share in single.items() if held[word] < most or word in rarest}


def _allowed(generation: Generation, facets: Sequence[Sequence[str]]) -> Sequence[int] | None:
    if not facets:
        return None
    groups = [set(generation.store.facet_rows(group)) for group in facets]
    return sorted(set.intersection(*groups))


def _holding(phrase: Sequence[str], rows: Ints, forward: Forward) -> NDArray[np.bool_]:
    """Return which of ``rows`` hold the terms of ``phrase`` one after the other."""
    numbers = [forward.number(word) for word in phrase]
    held = np.zeros(len(rows), dtype=bool)
    if not phrase or None in numbers or not len(rows):
        return held
    for ids, lengths in (forward.texts(rows), forward.titles(rows)):
        owner = np.repeat(np.arange(len(rows)), lengths)
        last = len(ids) - len(phrase) + 1
        if last <= 0:
            continue
        fits = owner[:last] == owner[len(phrase) - 1 :]
        for place, number in enumerate(numbers):
            fits &= ids[place : place + last] == number
        held[owner[:last][fits]] = True
    return held
