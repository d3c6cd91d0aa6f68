"""The plain features by which candidates are ranked: what a passage and a question have in common.

Computed exactly, for a few hundred candidates at once, from the forward index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.index.forms import FORMS, forms
from kb.index.forward import Forward
from kb.lexicon.questions import asks, emphasis

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Numbers = NDArray[np.int32]

__all__ = [
    "FEATURES", "Field", "Places", "Terms", "around", "emphasised", "fields", "first_features",
    "lexical_score", "names", "other_features", "share_of", "weigh",
]  # fmt: skip

_K1: Final = 1.2
_B: Final = 0.75
_NAMING: Final = 6
_BLOCK: Final = 16
"""Query terms stand together where they lie within two neighbouring blocks of this many terms."""

FEATURES: Final = (
    # BM25 of syllables (1) and pairs of syllables (2), plain and against the best candidate
    "text1", "text2", "title1", "title2", "text1_rel", "text2_rel", "title1_rel", "title2_rel",
    "lexical_rel",
    # cosine of the vectors
    "dense", "dense_title", "dense_rel", "dense_title_rel",
    # the same of the whole document, and of the passages before and after
    "dense_document", "dense_document_rel", "dense_beside", "dense_ahead",
    # weight of the question's terms found: in the text, in the title, in either, close together
    "cover1", "cover2", "cover1_title", "cover2_title", "cover1_any", "cover2_any",
    "near1", "near2",
    # weight of the title's terms found in the question
    "title_used",
    # weight of the question's terms found in the document's name (type, number, title, issuer)
    "cover1_name", "cover2_name",
    # weight of the terms with which that name begins (its type and number) found in the question
    "name_used",
    # longest common run of syllables
    "run", "run_title",
    "length", "title_length", "question_length",
    # how well the document's other candidates fit
    "support",
    # what the question asks for, and the form of answer that the passage has
    "asks_meaning", "asks_penalty",
    *FORMS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a question and their weights: single ones, and pairs of neighbours.

    ``shares`` is what the wording of the question makes each count, ``pair_counts`` how many
    passages hold each pair; a term that no passage holds has number -1.
    """

    words: tuple[str, ...]
    numbers: Ints
    shares: Floats
    weights: Floats
    pair_words: tuple[str, ...]
    pairs: Ints
    pair_counts: Floats
    pair_shares: Floats
    pair_weights: Floats
    asks: Mapping[str, bool]


def emphasised(words: Sequence[str]) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    """Return what the single terms and the pairs of a question count (0 < share ≤ 1)."""
    shares = emphasis(words)
    single: dict[str, float] = {}
    for word, share in zip(words, shares, strict=True):
        if share:
            single[word] = max(share, single.get(word, 0.0))
    double: dict[tuple[str, str], float] = {}
    for pair, (first, second) in zip(pairwise(words), pairwise(shares), strict=True):
        if first and second:
            double[pair] = max(first, second)
    return single, double


def weigh(words: Sequence[str], forward: Forward, pair_frequency: Callable[[str], int]) -> Terms:
    """Return the terms of the question ``words``, weighed by how rare they are in the index."""
    single, double = emphasised(words)
    place = {word: number for number, word in enumerate(single)}
    known = [forward.number(word) for word in single]
    counts = np.array([0 if n is None else forward.frequencies[n] for n in known], dtype=float)
    pair_words = tuple(f"{first}_{second}" for first, second in double)
    pair_counts = np.array([pair_frequency(pair) for pair in pair_words], dtype=float)
    shares = np.array(list(single.values()), dtype=float)
    pair_shares = np.array(list(double.values()), dtype=float)
    return Terms(
        words=tuple(single),
        numbers=np.array([-1 if n is None else n for n in known], dtype=np.int64),
        shares=shares,
        weights=rarity(counts, forward.rows) * shares,
        pair_words=pair_words,
        pairs=np.array([(place[a], place[b]) for a, b in double], dtype=np.int64).reshape(-1, 2),
        pair_counts=pair_counts,
        pair_shares=pair_shares,
        pair_weights=rarity(pair_counts, forward.rows) * pair_shares,
        asks=asks(words),
    )


def rarity(counts: Floats, rows: int) -> Floats:
    """Return the BM25 weight of terms that stand in ``counts`` of ``rows`` passages."""
    weights: Floats = np.log1p((rows - counts + 0.5) / (counts + 0.5))
    return weights


@dataclass(frozen=True, slots=True)
class Places:
    """Where terms or pairs of a question stand: in which passage, at which term, and which."""

    owner: Ints
    at: Ints
    kind: Ints

    def within(self, rows: Ints, count: int) -> Places:
        """Return those in ``rows`` of ``count`` passages, which are numbered anew."""
        number = np.full(count, -1, dtype=np.int64)
        number[rows] = np.arange(len(rows))
        owner = number[self.owner]
        kept = np.flatnonzero(owner >= 0)
        return Places(owner[kept], self.at[kept], self.kind[kept])


@dataclass(frozen=True, slots=True)
class Field:
    """What one field of the candidates shares with a question: how often each holds each term
    (``single``) and each pair (``double``), and where."""

    single: Floats
    double: Floats
    lengths: Ints
    terms: Places
    pairs: Places

    def only(self, rows: Ints) -> Field:
        """Return the same of ``rows`` alone."""
        count = len(self.lengths)
        return Field(
            self.single[rows],
            self.double[rows],
            self.lengths[rows],
            self.terms.within(rows, count),
            self.pairs.within(rows, count),
        )

    def run(self) -> Floats:
        """Return how many terms stand together as in the question, at most."""
        run = self.single.any(axis=1).astype(float)
        owner, at = self.pairs.owner, self.pairs.at
        if len(owner):
            starts = np.flatnonzero((np.diff(at) != 1) | (np.diff(owner) != 0)) + 1
            starts = np.concatenate([[0], starts])
            sizes = np.diff(starts, append=len(owner)) + 1
            np.maximum.at(run, owner[starts], sizes.astype(float))
        return run

    def near(self, weights: Floats, pair_weights: Floats) -> tuple[Floats, Floats]:
        """Return the greatest share of the weights of the terms, and of the pairs, that stands
        together."""
        return self._near(self.terms, weights), self._near(self.pairs, pair_weights)

    def _near(self, places: Places, weights: Floats) -> Floats:
        if not len(weights):
            return np.zeros(len(self.lengths))
        blocks = self.lengths // _BLOCK + 1
        after = np.cumsum(blocks)
        base = after - blocks
        seen = np.zeros((int(after[-1]) + 1, len(weights)), dtype=bool)
        seen[base[places.owner] + places.at // _BLOCK, places.kind] = True
        both = seen[:-1].copy()
        both[:-1] |= seen[1:-1]
        both[after - 1] = seen[after - 1]
        best: Floats = np.maximum.reduceat(both @ weights, base) / max(weights.sum(), 1e-9)
        return best


@dataclass(frozen=True, slots=True)
class Shared:
    """What passages share with a question in the text, the headings, their document's name."""

    text: Field
    title: Field
    name: Field

    def only(self, rows: Ints) -> Shared:
        """Return the same of ``rows`` alone."""
        return Shared(self.text.only(rows), self.title.only(rows), self.name.only(rows))


def _places(ids: Numbers, lengths: Ints, terms: Terms, size: int) -> tuple[Places, Places]:
    """Return where the terms and the pairs of the question stand in stretches of ``lengths``."""
    singles, doubles = len(terms.numbers), len(terms.pairs)
    lookup = np.full(size, -1, dtype=np.int16)
    present = terms.numbers >= 0
    lookup[terms.numbers[present]] = np.flatnonzero(present)
    place = lookup.take(ids)
    hit = np.flatnonzero(place >= 0)
    kind = place.take(hit).astype(np.int64)
    ends = np.cumsum(lengths)
    held = np.diff(np.searchsorted(hit, ends), prepend=0)
    owner = np.repeat(np.arange(len(lengths)), held)
    at = hit - np.repeat(ends - lengths, held)

    table = np.full((singles, singles), -1, dtype=np.int64)
    table[terms.pairs[:, 0], terms.pairs[:, 1]] = np.arange(doubles)
    first = np.flatnonzero((np.diff(hit) == 1) & (owner[:-1] == owner[1:]))
    pair = table[kind[first], kind[first + 1]]
    first, pair = first[pair >= 0], pair[pair >= 0]
    return Places(owner, at, kind), Places(owner[first], at[first], pair)


def _counts(places: Places, count: int, kinds: int) -> Floats:
    cells = places.owner * kinds + places.kind
    return np.bincount(cells, minlength=count * kinds).reshape(count, kinds).astype(float)


def _field(ids: Numbers, lengths: Ints, terms: Terms, size: int) -> Field:
    single, double = _places(ids, lengths, terms, size)
    count = len(lengths)
    return Field(
        single=_counts(single, count, len(terms.numbers)),
        double=_counts(double, count, len(terms.pairs)),
        lengths=lengths,
        terms=single,
        pairs=double,
    )


def _bm25(counts: Floats, weights: Floats, lengths: Ints, mean: float) -> Floats:
    norm = _K1 * (1 - _B + _B * lengths / max(mean, 1.0))
    scores: Floats = (counts * (_K1 + 1) / (counts + norm[:, None])) @ weights
    return scores


def share_of(found: Floats, weights: Floats) -> Floats:
    """Return which part of the weight each passage holds."""
    share: Floats = ((found > 0) @ weights) / max(weights.sum(), 1e-9)
    return share


def _relative(values: Floats) -> Floats:
    return values / max(float(values.max()), 1e-9)


def lexical_score(columns: dict[str, Floats]) -> Floats:
    """Return the weighted sum of the four BM25 scores."""
    return columns["text1"] + columns["text2"] + 0.5 * (columns["title1"] + columns["title2"])


def fields(terms: Terms, rows: Ints, forward: Forward) -> tuple[Field, Field]:
    """Return what the text and the headings of each of ``rows`` share with the question."""
    both = _field(*forward.passages(rows), terms, forward.size)
    title = np.arange(0, 2 * len(rows), 2)
    return both.only(title + 1), both.only(title)


def names(terms: Terms, rows: Ints, forward: Forward) -> Field:
    """Return what the name of the document of each of ``rows`` shares with the question."""
    return _field(*forward.names(rows), terms, forward.size)


def first_features(
    terms: Terms,
    text: Field,
    title: Field,
    rows: Ints,
    forward: Forward,
    *,
    dense: Floats,
    dense_title: Floats,
) -> dict[str, Floats]:
    """Return the features of the candidates ``rows`` by which the best are chosen, and all that
    compare them with each other, by name (a part of ``FEATURES``), one value each.

    ``dense`` and ``dense_title`` are the cosines of their texts and headings with the question.
    """
    found: dict[str, Floats] = {
        "text1": _bm25(text.single, terms.weights, text.lengths, forward.mean_text),
        "text2": _bm25(text.double, terms.pair_weights, text.lengths, forward.mean_text),
        "title1": _bm25(title.single, terms.weights, title.lengths, forward.mean_title),
        "title2": _bm25(title.double, terms.pair_weights, title.lengths, forward.mean_title),
        "dense": dense,
        "dense_title": dense_title,
        "dense_rel": dense - dense.max(),
        "dense_title_rel": dense_title - dense_title.max(),
    }
    for score in ("text1", "text2", "title1", "title2"):
        found[f"{score}_rel"] = _relative(found[score])
    found["lexical_rel"] = _relative(lexical_score(found))
    found["support"] = _support(found["lexical_rel"], forward.documents[rows])
    return found


def around(dense: Floats, dense_document: Floats, dense_beside: Floats) -> dict[str, Floats]:
    """Return the features that tell how near the question is to what stands around candidates.

    Given are the cosines of the candidates, of their documents and of the passages beside them.
    """
    return {
        "dense_document": dense_document,
        "dense_document_rel": dense_document - dense_document.max(),
        "dense_beside": dense_beside,
        "dense_ahead": dense - dense_beside,
    }


def other_features(terms: Terms, shared: Shared, rows: Ints, forward: Forward) -> dict[str, Floats]:
    """Return the features of ``rows`` that compare the words alone, by name."""
    text, title, name = shared.text, shared.title, shared.name
    near1, near2 = text.near(terms.weights, terms.pair_weights)
    found: dict[str, Floats] = {
        "cover1": share_of(text.single, terms.weights),
        "cover2": share_of(text.double, terms.pair_weights),
        "cover1_title": share_of(title.single, terms.weights),
        "cover2_title": share_of(title.double, terms.pair_weights),
        "cover1_any": share_of(text.single + title.single, terms.weights),
        "cover2_any": share_of(text.double + title.double, terms.pair_weights),
        "cover1_name": share_of(name.single, terms.weights),
        "cover2_name": share_of(name.double, terms.pair_weights),
        "near1": near1,
        "near2": near2,
        "title_used": _used(*forward.titles(rows), terms, forward),
        "name_used": _used(*_begun(*forward.names(rows)), terms, forward),
        "run": text.run(),
        "run_title": title.run(),
        "length": np.log1p(text.lengths),
        "title_length": title.lengths.astype(float),
        "question_length": np.full(len(rows), float(len(terms.words))),
    }
    for kind, asked in terms.asks.items():
        found[f"asks_{kind}"] = np.full(len(rows), float(asked))
    return found | forms(rows, forward, terms.numbers[terms.numbers >= 0])


def _begun(ids: Numbers, lengths: Ints) -> tuple[Numbers, Ints]:
    """Return the first ``_NAMING`` terms of each stretch."""
    place = np.arange(len(ids)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return ids[place < _NAMING], np.minimum(lengths, _NAMING)


def _used(ids: Numbers, lengths: Ints, terms: Terms, forward: Forward) -> Floats:
    """Return the share of the weight of each stretch's terms that the question holds."""
    weights = rarity(forward.frequencies[ids].astype(float), forward.rows)
    asked = np.isin(ids, terms.numbers[terms.numbers >= 0])
    owner = np.repeat(np.arange(len(lengths)), lengths)
    total = np.bincount(owner, weights=weights, minlength=len(lengths))
    used = np.bincount(owner, weights=weights * asked, minlength=len(lengths))
    share: Floats = used / np.maximum(total, 1e-9)
    return share


def _support(scores: Floats, documents: Ints) -> Floats:
    """Return the sum of the squared scores of the other candidates of each one's document."""
    _, group = np.unique(documents, return_inverse=True)
    squares = scores**2
    others: Floats = np.bincount(group, weights=squares)[group] - squares
    return others
