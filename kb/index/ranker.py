"""The learned ranker: a sum of small decision trees, evaluated by numpy alone.

Trained by ``bench/train_ranker.py`` with LightGBM (LambdaMART); LightGBM is not needed to use it.
The trees are evaluated all at once after QuickScorer (Lucchese et al., SIGIR 2015): every failed
condition strikes the leaves behind it from a tree's bit mask; the first leaf left is the answer.
The masks of all conditions that a value of a feature fails are multiplied out beforehand.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kb.errors import LexiconError
from kb.index.features import FEATURES
from kb.index.silence import EVIDENCE, SIGNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Ranker", "Trees", "load_ranker"]

_LEAVES: Final = 16
_ALL: Final = 0.999


class Trees:
    """A sum of decision trees over named values; raises LexiconError where one is unknown."""

    def __init__(self, model: Mapping[str, Any], known: Sequence[str]) -> None:
        self.names: tuple[str, ...] = tuple(model["features"])
        unknown = set(self.names) - set(known)
        if unknown:
            raise LexiconError(f"kb/data/ranker: unknown features {sorted(unknown)}")
        trees = model["trees"]
        splits: list[list[tuple[float, int, int]]] = [[] for _ in self.names]
        self._values = np.zeros((len(trees), _LEAVES))
        for number, tree in enumerate(trees):
            for feature, threshold, first, count in tree["splits"]:
                mask = 0xFFFF ^ (((1 << count) - 1) << first)
                splits[feature].append((threshold, number, mask))
            self._values[number, : len(tree["leaves"])] = tree["leaves"]
        self._first = _LEAVES * np.arange(len(trees), dtype=np.int32)
        self._steps = [
            (name, *_steps(sorted(found), len(trees)))
            for name, found in zip(self.names, splits, strict=True)
            if found
        ]

    def score(self, features: Mapping[str, Floats]) -> Floats:
        """Return one score a candidate."""
        count = len(next(iter(features.values())))
        left = np.full((count, len(self._values)), 0xFFFF, dtype=np.uint16)
        struck = np.empty_like(left)
        for name, thresholds, masks in self._steps:
            failed = thresholds.searchsorted(features[name].astype(np.float32))
            masks.take(failed, axis=0, out=struck, mode="clip")  # never out of range: not checked
            np.bitwise_and(left, struck, out=left)
        leaf = _lowest_bit().take(left)
        scores: Floats = self._values.ravel().take(leaf + self._first).sum(axis=1)
        return scores


class Ranker:
    """Scores candidates by their features, and whether the best of them answer by what tells so.

    Where ``answered`` is below ``floor`` the corpus is said not to hold an answer; below ``doubt``
    it may not hold one.
    """

    def __init__(self, model: Mapping[str, Any]) -> None:
        self._model = model
        self._order = Trees(model["order"], FEATURES)
        self.floor = float(model["floor"])
        self.doubt = float(model["doubt"])
        self._small = int(model["small"]["rows"])
        self._floor_of_small = float(model["small"]["floor"])
        self._doubt_of_small = float(model["small"]["doubt"])

    # A corpus is judged by one of these: the other need not be read.
    @cached_property
    def _each(self) -> Trees:
        return Trees(self._model["each"], EVIDENCE)

    @cached_property
    def _silence(self) -> Trees:
        return Trees(self._model["silence"], SIGNS)

    def score(self, features: Mapping[str, Floats]) -> Floats:
        """Return one score a candidate."""
        return self._order.score(features)

    def answered(
        self, signs: Mapping[str, Floats], evidence: Mapping[str, Floats], rows: int
    ) -> float:
        """Return how likely (0 to 1) one of the first candidates answers the question.

        In a corpus of few ``rows`` the ``signs`` tell, and where all words asked stand together in
        one of its passages, that is never in doubt. In others the ``evidence`` on each candidate
        tells. Small and large corpora have floors of their own; what is returned for a small one is
        moved so that ``floor`` and ``doubt`` hold for both.
        """
        if rows >= self._small:
            return float(1 - np.prod(1 - _likely(self._each.score(evidence))))
        value = float(_likely(self._silence.score(signs))[0])
        whole = signs["best_near1"][0] > _ALL
        likely = float(
            np.interp(
                value,
                (0.0, self._floor_of_small, self._doubt_of_small, 1.0),
                (0.0, self.floor, self.doubt, 1.0),
            )
        )
        return max(likely, self.doubt) if whole else likely


def _likely(scores: Floats) -> Floats:
    likely: Floats = 1 / (1 + np.exp(-scores))
    return likely


def _steps(
    splits: Sequence[tuple[float, int, int]], trees: int
) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
    """Return the thresholds of a feature, sorted, and the masks left by how many are exceeded."""
    masks = np.full((len(splits) + 1, trees), 0xFFFF, dtype=np.uint16)
    for place, (_, tree, mask) in enumerate(splits, 1):
        masks[place, tree] = mask
    np.bitwise_and.accumulate(masks, axis=0, out=masks)
    return np.array([threshold for threshold, _, _ in splits], dtype=np.float32), masks


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
