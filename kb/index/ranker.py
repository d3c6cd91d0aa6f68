"""The learned ranker: a sum of small decision trees, evaluated by numpy alone.

Trained by ``bench/train_ranker.py`` with LightGBM (LambdaMART); LightGBM is not needed to use it.
The trees are evaluated all at once after QuickScorer (Lucchese et al., SIGIR 2015): every failed
condition strikes the leaves behind it from a tree's bit mask; the first leaf left is the answer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kb.errors import LexiconError
from kb.index.features import FEATURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Ranker", "load_ranker"]

_LEAVES: Final = 16


class Ranker:
    """Scores candidates by their features; raises LexiconError for a file of other features.

    Where ``answered`` is below ``floor`` the corpus is said not to hold an answer.
    """

    def __init__(self, model: Mapping[str, Any]) -> None:
        self.names: tuple[str, ...] = tuple(model["features"])
        unknown = set(self.names) - set(FEATURES)
        if unknown:
            raise LexiconError(f"kb/data/ranker: unknown features {sorted(unknown)}")
        answer = model["answered"]
        self._weights: dict[str, float] = answer["weights"]
        self._bias = float(answer["bias"])
        self.floor = float(answer["floor"])
        trees = model["trees"]
        # One column a tree, one row a split: the last axis is long, as numpy likes it.
        shape = (max((len(tree["splits"]) for tree in trees), default=0), len(trees))
        self._feature = np.zeros(shape, dtype=np.int64)
        self._threshold = np.full(shape, np.inf, dtype=np.float32)  # no split: never fails
        self._mask = np.full(shape, 0xFFFF, dtype=np.uint16)
        self._values = np.zeros((len(trees), _LEAVES))
        for number, tree in enumerate(trees):
            for place, (feature, threshold, first, count) in enumerate(tree["splits"]):
                self._feature[place, number] = feature
                self._threshold[place, number] = threshold
                self._mask[place, number] = 0xFFFF ^ (((1 << count) - 1) << first)
            self._values[number, : len(tree["leaves"])] = tree["leaves"]

    def answered(self, ranked: Mapping[str, Floats]) -> float:
        """Return how likely (0 to 1) the best candidate answers the question.

        ``ranked`` are the features of the candidates, best first.
        """
        value = self._bias
        for name, weight in self._weights.items():
            value += weight * float(ranked[name][0])
        return float(1 / (1 + np.exp(-value)))

    def score(self, features: Mapping[str, Floats]) -> Floats:
        """Return one score a candidate."""
        table = np.stack([features[name] for name in self.names], axis=1).astype(np.float32)
        passed = table[:, self._feature] <= self._threshold
        masks = self._mask | (passed * np.uint16(0xFFFF))
        left = np.bitwise_and.reduce(masks, axis=1)
        leaf = _lowest_bit()[left]
        scores: Floats = self._values[np.arange(len(self._values)), leaf].sum(axis=1)
        return scores


@cache
def _lowest_bit() -> NDArray[np.uint8]:
    table = np.zeros(1 << _LEAVES, dtype=np.uint8)
    for bit in range(_LEAVES):
        table[1 << bit :: 1 << (bit + 1)] = bit
    return table


@cache
def _bundled() -> Ranker:
    path = resources.files("kb") / "data" / "ranker" / "model.json"
    return Ranker(json.loads(path.read_text(encoding="utf-8")))


def load_ranker() -> Ranker | None:
    """Return the bundled ranker; None where ``KB_RANKER=off`` asks for the plain fusion."""
    return None if os.environ.get("KB_RANKER", "").strip().lower() == "off" else _bundled()
