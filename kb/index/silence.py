"""Signs by which one tells whether the best passages answer a question at all.

The words of a question are weighed by how rare they are in Vietnamese at large
(``kb.index.background``), not in the corpus: so a few documents are judged like many. A small
corpus is judged by ``SIGNS`` of its first passages together, a large one passage by passage by
``EVIDENCE``: whether any of them answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.index.background import rarities
from kb.index.features import FEATURES, Shared, Terms, share_of
from kb.index.forward import Forward

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["EVIDENCE", "JUDGED", "LOOKED_AT", "RISING", "SIGNS", "evidence", "signs"]

LOOKED_AT: Final = 5
JUDGED: Final = 10
"""So many of the first passages are judged one by one."""

_OF_THE_FIRST: Final = (
    "cover1_any", "cover2_any", "near1", "near2", "cover1_title", "cover2_title", "title_used",
    "cover1_name", "dense", "dense_title", "run", "defined",
)  # fmt: skip
_AS_RANKED: Final = ("title_used", "dense", "dense_title", "run", "defined")
_OF_THE_BEST: Final = ("cover1_any", "cover2_any", "near1", "near2", "dense", "dense_title")

RISING: Final = (
    *_OF_THE_FIRST,
    # the best value among the first passages
    *(f"best_{name}" for name in _OF_THE_BEST),
    # weight of the terms and pairs that stand anywhere in the corpus
    "known1", "known2",
    # weight of the terms that the first passages hold between them
    "held1", "held2",
    # whether the first passage, or any of the first, holds the term that tells most
    "rarest", "rarest_held",
)  # fmt: skip
"""Signs of which more never speaks against an answer."""

SIGNS: Final = (
    *RISING,
    # how much the question says
    "terms", "weight", "heaviest",
    # how far the first passage leads; how many of the first share its document
    "lead", "spread", "one_document",
)  # fmt: skip


EVIDENCE: Final = (
    *FEATURES,
    # the score of a passage, how far it lies behind the first and ahead of the next; its place
    "score", "score_behind", "score_ahead", "ranked_at",
    # how far the first passage lies ahead of the second, and of the mean of those judged
    "first_ahead", "first_over_mean",
    # the signs of all the first passages together
    *(f"sign_{name}" for name in SIGNS),
)  # fmt: skip


def evidence(
    scores: Floats, found: Mapping[str, Floats], signs: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Return by name what tells of each of the first ``JUDGED`` passages whether it answers.

    ``scores`` (one a passage, at least one) and the features ``found`` are in the ranker's order.
    """
    scores = scores[:JUDGED]
    count = len(scores)
    values = {name: found[name][:count] for name in FEATURES}
    values["score"] = scores
    values["score_behind"] = scores - scores.max()
    values["score_ahead"] = scores - np.append(scores[1:], scores[-1])
    values["ranked_at"] = np.arange(count, dtype=float)
    values["first_ahead"] = np.full(count, scores[0] - scores[min(1, count - 1)])
    values["first_over_mean"] = np.full(count, scores[0] - scores.mean())
    return values | {f"sign_{name}": np.repeat(sign, count) for name, sign in signs.items()}


def signs(
    asked: Terms,
    rows: Ints,
    forward: Forward,
    scores: Floats,
    found: Mapping[str, Floats],
    *,
    shared: Shared,
) -> dict[str, Floats]:
    """Return the signs by name, one value each.

    ``rows``, best first, have the ranker's ``scores`` and the features ``found``; ``shared`` is of
    the first ``LOOKED_AT`` of them.
    """
    rows = rows[:LOOKED_AT]
    weighed = replace(
        asked,
        weights=asked.shares * rarities(asked.words),
        pair_weights=asked.pair_shares * rarities(asked.pair_words),
    )
    text, title, name = shared.text, shared.title, shared.name
    weights, pair_weights = weighed.weights, weighed.pair_weights
    near1, near2 = text.near(weights, pair_weights)
    first = {key: found[key][: len(rows)] for key in _AS_RANKED} | {
        "cover1_any": share_of(text.single + title.single, weights),
        "cover2_any": share_of(text.double + title.double, pair_weights),
        "near1": near1,
        "near2": near2,
        "cover1_title": share_of(title.single, weights),
        "cover2_title": share_of(title.double, pair_weights),
        "cover1_name": share_of(name.single, weights),
    }
    values = {key: first[key][0] for key in _OF_THE_FIRST}
    values |= {f"best_{key}": first[key].max() for key in _OF_THE_BEST}
    single = (text.single + title.single + name.single) > 0
    double = (text.double + title.double + name.double) > 0
    total1, total2 = weights.sum(), pair_weights.sum()
    values["known1"] = weights @ (asked.numbers >= 0) / total1
    values["known2"] = pair_weights @ (asked.pair_counts > 0) / max(total2, 1e-9)
    values["held1"] = weights @ single.any(axis=0) / total1
    values["held2"] = pair_weights @ double.any(axis=0) / max(total2, 1e-9)
    rarest = int(np.argmax(weights))
    values["rarest"] = float(single[0, rarest])
    values["rarest_held"] = float(single[:, rarest].any())
    values["terms"] = len(asked.numbers)
    values["weight"] = total1
    values["heaviest"] = weights[rarest]
    values["lead"] = scores[0] - scores[: len(rows)].mean()
    values["spread"] = found["lexical_rel"][: len(rows)].mean()
    values["one_document"] = (forward.documents[rows] == forward.documents[rows[0]]).mean()
    return {name: np.array([value], dtype=float) for name, value in values.items()}
