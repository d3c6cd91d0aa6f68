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

__all__ = [
    "FEATURES", "Field", "Terms", "emphasised", "features", "fields", "lexical_score", "share_of",
    "weigh",
]  # fmt: skip

_K1: Final = 1.2
_B: Final = 0.75
_BLOCK: Final = 16
"""Query terms stand together where they lie within two neighbouring blocks of this many terms."""

FEATURES: Final = (
    # BM25 of syllables (1) and pairs of syllables (2), plain and against the best candidate
    "text1", "text2", "title1", "title2", "text1_rel", "text2_rel", "title1_rel", "title2_rel",
    "lexical_rel",
    # cosine of the vectors
    "dense", "dense_title", "dense_rel", "dense_title_rel",
    # weight of the question's terms found: in the text, in the title, in either, close together
    "cover1", "cover2", "cover1_title", "cover2_title", "cover1_any", "cover2_any",
    "near1", "near2",
    # weight of the title's terms found in the question
    "title_used",
    # weight of the question's terms found in the document's name (type, number, title, issuer)
    "cover1_name", "cover2_name",
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
class Field:
    """What one field of the candidates shares with a question."""

    single: Floats
    double: Floats
    run: Floats
    near1: Floats
    near2: Floats
    lengths: Ints


def _field(ids: Ints, lengths: Ints, terms: Terms, size: int) -> Field:
    count, singles, doubles = len(lengths), len(terms.numbers), len(terms.pairs)
    lookup = np.full(size, -1, dtype=np.int64)
    present = terms.numbers >= 0
    lookup[terms.numbers[present]] = np.flatnonzero(present)
    place = lookup[ids]
    owner = np.repeat(np.arange(count), lengths)
    hit = np.flatnonzero(place >= 0)
    cells = owner[hit] * singles + place[hit]
    single = np.bincount(cells, minlength=count * singles).reshape(count, singles).astype(float)

    table = np.full((singles, singles), -1, dtype=np.int64)
    table[terms.pairs[:, 0], terms.pairs[:, 1]] = np.arange(doubles)
    first = hit[:-1]
    joined = (np.diff(hit) == 1) & (owner[first] == owner[hit[1:]])
    first = first[joined]
    kind = table[place[first], place[first + 1]]
    first, kind = first[kind >= 0], kind[kind >= 0]
    cells2 = owner[first] * doubles + kind
    double = np.bincount(cells2, minlength=count * doubles).reshape(count, doubles).astype(float)

    run = (single.any(axis=1)).astype(float)
    if len(first):
        breaks = np.flatnonzero(np.diff(first) != 1) + 1
        starts = np.concatenate([[0], breaks])
        sizes = np.diff(np.concatenate([starts, [len(first)]])) + 1
        np.maximum.at(run, owner[first[starts]], sizes.astype(float))

    blocks = lengths // _BLOCK + 1
    base = np.concatenate([[0], np.cumsum(blocks)[:-1]])
    begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])

    def near(places: Ints, kinds: Ints, weights: Floats) -> Floats:
        block = base[owner[places]] + (places - begins[owner[places]]) // _BLOCK
        seen = np.zeros((int(blocks.sum()) + 1, len(weights)), dtype=bool)
        seen[block, kinds] = True
        last = np.zeros(len(seen), dtype=bool)
        last[base + blocks - 1] = True
        both = seen[:-1] | (seen[1:] & ~last[:-1, None])
        best: Floats = np.maximum.reduceat(both @ weights, base) / max(weights.sum(), 1e-9)
        return best

    return Field(
        single=single,
        double=double,
        run=run,
        near1=near(hit, place[hit], terms.weights),
        near2=near(first, kind, terms.pair_weights) if doubles else np.zeros(count),
        lengths=lengths,
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


def fields(terms: Terms, rows: Ints, forward: Forward) -> tuple[Field, Field, Field]:
    """Return what the text, the headings and the document's name of each of ``rows`` share with
    the question."""
    found = (forward.texts(rows), forward.titles(rows), forward.names(rows))
    text, title, name = (_field(ids, lengths, terms, forward.size) for ids, lengths in found)
    return text, title, name


def features(
    terms: Terms,
    rows: Ints,
    forward: Forward,
    *,
    dense: Floats,
    dense_title: Floats,
) -> dict[str, Floats]:
    """Return the features of the candidates ``rows`` by name (``FEATURES``), one value each.

    ``dense`` and ``dense_title`` are the cosines of their texts and headings with the question.
    """
    text, title, name = fields(terms, rows, forward)
    found: dict[str, Floats] = {
        "text1": _bm25(text.single, terms.weights, text.lengths, forward.mean_text),
        "text2": _bm25(text.double, terms.pair_weights, text.lengths, forward.mean_text),
        "title1": _bm25(title.single, terms.weights, title.lengths, forward.mean_title),
        "title2": _bm25(title.double, terms.pair_weights, title.lengths, forward.mean_title),
        "dense": dense,
        "dense_title": dense_title,
        "dense_rel": dense - dense.max(),
        "dense_title_rel": dense_title - dense_title.max(),
        "cover1": share_of(text.single, terms.weights),
        "cover2": share_of(text.double, terms.pair_weights),
        "cover1_title": share_of(title.single, terms.weights),
        "cover2_title": share_of(title.double, terms.pair_weights),
        "cover1_any": share_of(text.single + title.single, terms.weights),
        "cover2_any": share_of(text.double + title.double, terms.pair_weights),
        "cover1_name": share_of(name.single, terms.weights),
        "cover2_name": share_of(name.double, terms.pair_weights),
        "near1": text.near1,
        "near2": text.near2,
        "title_used": _title_used(rows, terms, forward),
        "run": text.run,
        "run_title": title.run,
        "length": np.log1p(text.lengths),
        "title_length": title.lengths.astype(float),
        "question_length": np.full(len(rows), float(len(terms.words))),
    }
    for score in ("text1", "text2", "title1", "title2"):
        found[f"{score}_rel"] = _relative(found[score])
    found["lexical_rel"] = _relative(lexical_score(found))
    for kind, asked in terms.asks.items():
        found[f"asks_{kind}"] = np.full(len(rows), float(asked))
    found |= forms(rows, forward, terms.numbers[terms.numbers >= 0])
    found["support"] = _support(found["lexical_rel"], forward.documents[rows])
    return found


def _title_used(rows: Ints, terms: Terms, forward: Forward) -> Floats:
    ids, lengths = forward.titles(rows)
    weights = rarity(forward.frequencies[ids].astype(float), forward.rows)
    asked = np.isin(ids, terms.numbers[terms.numbers >= 0])
    owner = np.repeat(np.arange(len(rows)), lengths)
    total = np.bincount(owner, weights=weights, minlength=len(rows))
    used = np.bincount(owner, weights=weights * asked, minlength=len(rows))
    share: Floats = used / np.maximum(total, 1e-9)
    return share


def _support(scores: Floats, documents: Ints) -> Floats:
    """Return the sum of the squared scores of the other candidates of each one's document."""
    _, group = np.unique(documents, return_inverse=True)
    squares = scores**2
    others: Floats = np.bincount(group, weights=squares)[group] - squares
    return others
