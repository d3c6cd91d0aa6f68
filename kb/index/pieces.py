"""Cut whole libraries into the pieces of the bundled model, thousands of texts at a time.

The model's pieces are words and pairs of words, so the best cut of a text (Viterbi, as the
tokenizers library finds it, one text at a time) is a choice at each word between the word and its
pair with the word before it. All texts take each step together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kb.index.forward import Numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]

__all__ = ["Pieces"]

_MARK: Final = "▁"
_WORDS: Final = re.compile("[0-9a-z]+")
_PIECE: Final = re.compile(f"(?:{_MARK}[0-9a-z]+){{1,2}}")
_REMEMBERED: Final = 500_000


class Pieces:
    """The pieces of a model (``of``), their ids being the rows of its table; row 0 is unknown."""

    def __init__(self, scores: Sequence[tuple[str, float]]) -> None:
        """``scores`` are the pieces from row 1 on: words and pairs of words."""
        singles = [(piece[1:], row, v) for row, (piece, v) in enumerate(scores, 1)
                   if piece.count(_MARK) == 1]  # fmt: skip
        self._words = {word: number for number, (word, _, _) in enumerate(singles)}
        # A word that is no piece is cut to its longest beginning that is one. Nothing may follow
        # that in a pair: these have numbers of their own. The last number is no piece at all.
        self._cut = len(singles)
        rows = [row for _, row, _ in singles]
        values = [value for _, _, value in singles]
        self._rows = np.array([*rows, *rows, 0], dtype=np.int32)
        self._values = np.array([*values, *values, 0.0])
        pairs: list[tuple[int, int, float]] = []
        for row, (piece, value) in enumerate(scores, 1):
            both = [self._words.get(word) for word in piece[1:].split(_MARK)]
            if len(both) == 2 and both[0] is not None and both[1] is not None:
                key = both[0] * len(self._rows) + both[1]
                pairs += [(key, row, value), (key + self._cut, row, value)]
        pairs.sort()
        self._pairs = np.array([key for key, _, _ in pairs], dtype=np.int64)
        self._pair_rows = np.array([row for _, row, _ in pairs], dtype=np.int32)
        self._pair_values = np.array([value for _, _, value in pairs])
        self._numbers: dict[str, tuple[int, ...]] = {}

    @classmethod
    def of(cls, tokenizer: str) -> Pieces | None:
        """Return the pieces of a tokenizer (its JSON); None if it is not of this kind."""
        read: dict[str, Any] = json.loads(tokenizer)
        splitter, model = read.get("pre_tokenizer") or {}, read["model"]
        if model.get("type") != "Unigram" or splitter.get("split") is not False:
            return None
        pieces = model["vocab"][1:]
        if model.get("unk_id") != 0 or not all(_PIECE.fullmatch(piece) for piece, _ in pieces):
            return None
        return cls(pieces)

    def cut(self, texts: Sequence[Sequence[str]]) -> list[NDArray[np.int32]]:
        """Return the rows of the pieces of each text, given as terms."""
        numbers = Numbers()
        ids, lengths = numbers.of(texts)
        return self.cut_numbered(list(numbers), ids, lengths)

    def cut_numbered(
        self, words: Sequence[str], ids: NDArray[np.int32], lengths: Ints
    ) -> list[NDArray[np.int32]]:
        """Return the same of texts of so many terms, which are given as places in ``words``."""
        read = [self._read(word) for word in words]  # mostly one word a term, but not always
        sizes = np.array([len(one) for one in read], dtype=np.int64)
        starts = np.cumsum(sizes) - sizes
        held = np.fromiter(chain.from_iterable(read), dtype=np.int64, count=int(sizes.sum()))
        each = sizes.take(ids)
        ends = np.concatenate([[0], np.cumsum(each)])
        flat = held.take(np.repeat(starts.take(ids) - ends[:-1], each) + np.arange(ends[-1]))
        bounds = ends[np.concatenate([[0], np.cumsum(lengths)])]
        begins, lengths = bounds[:-1], np.diff(bounds)
        place, joined = self._joined(flat, begins[lengths > 0])
        joint = np.where(joined, self._pair_values.take(place), -np.inf)
        paired, ending = _best(self._values.take(flat), joint, begins, lengths)
        rows = np.where(paired, self._pair_rows.take(place), self._rows.take(flat))[ending]
        counts = np.add.reduceat(np.append(ending, False), begins) * (lengths > 0)
        return np.split(rows, np.cumsum(counts)[:-1])

    def _read(self, term: str) -> tuple[int, ...]:
        """Return the numbers of the words of a term (“3.775” is two)."""
        found = self._numbers.get(term)
        if found is None:
            if len(self._numbers) > _REMEMBERED:
                self._numbers.clear()
            found = tuple(self._number(word) for word in _WORDS.findall(term))
            self._numbers[term] = found
        return found

    def _number(self, word: str) -> int:
        for size in range(len(word), 0, -1):
            number = self._words.get(word[:size])
            if number is not None:
                return number if size == len(word) else number + self._cut
        return 2 * self._cut

    def _joined(self, flat: Ints, begins: Ints) -> tuple[Ints, Bools]:
        """Return whether each word and the one before it are a piece, and which of the pairs."""
        if not len(self._pairs):
            return np.zeros(len(flat), dtype=np.int64), np.zeros(len(flat), dtype=bool)
        keys = np.concatenate([[0], flat[:-1]]) * len(self._rows) + flat
        place = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
        joined: Bools = self._pairs[place] == keys
        joined[begins] = False
        return place, joined


def _best(
    single: NDArray[np.float64], joint: NDArray[np.float64], begins: Ints, lengths: Ints
) -> tuple[Bools, Bools]:
    """Return which words are best taken with the one before, and which end a piece."""
    order = np.argsort(-lengths, kind="stable")
    first, sizes = begins[order], lengths[order]
    going = np.searchsorted(-sizes, -np.arange(sizes[0] if len(sizes) else 0), side="left")
    paired = np.zeros(len(single), dtype=bool)
    gain = np.zeros(len(sizes))  # what the best cut up to a word adds to that up to the one before
    for step, count in enumerate(going.tolist()):
        here = first[:count] + step
        alone, together = single[here], joint[here] - gain[:count]
        better = together > alone
        paired[here] = better
        gain[:count] = np.where(better, together, alone)
    ending = np.zeros(len(single), dtype=bool)
    taken = np.zeros(len(sizes), dtype=bool)  # whether the next word takes this one
    for step in range(len(going) - 1, -1, -1):
        count = int(going[step])
        here = first[:count] + step
        ending[here] = ~taken[:count]
        taken[:count] = paired[here] & ~taken[:count]
    return paired, ending
