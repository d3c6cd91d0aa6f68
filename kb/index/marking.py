"""Where passages hold the words of a question, whatever the typing of either: found, not read.

All passages of an answer are looked at in one sweep. Words are compared as whole 64-bit numbers of
up to eight letters, which nearly all Vietnamese syllables fit; the few other spellings (numbers,
dates, long or joined words) are looked for one by one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.lexicon.tokens import spellings, terms
from kb.models import Span
from kb.text import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]

__all__ = ["Marker", "Shown"]

_WIDE: Final = 8
_SCRIPTS: Final = 0x3000
"""What comes from here on in Unicode, nearly all letters of the Far East, is taken for letters."""

_SO: Final = int.from_bytes(b"so", "little")
_LETTER: Final = 1
_BLANK: Final = 2
_STOP: Final = 4
_JOINT: Final = 8
_DIGIT: Final = 16
_LINK: Final = 32


@dataclass(frozen=True, slots=True)
class Shown:
    """What to show of a passage: the words found, and the sentence or clause with most of them."""

    marks: tuple[Span, ...]
    sentence: Span | None


class Marker:
    """Finds the words of one question in passages.

    Words that stand together in both are one span. Single words are marked only where no two stand
    together, or the question has no more than two words.
    """

    def __init__(self, question: str) -> None:
        asked = terms(question)
        self._wanted = frozenset(asked)
        self._few = len(self._wanted) <= 2
        self._pairs = set(pairwise(asked))
        spelled, self._numbers = spellings(self._wanted)
        self._reads = list(spelled.values())
        plain: list[tuple[int, int]] = []
        self._rare: list[tuple[str, int]] = []
        for number, spelling in enumerate(spelled):
            if len(spelling) <= _WIDE and spelling.isascii() and spelling.isalnum():
                plain.append((int.from_bytes(spelling.encode(), "little"), number))
            else:
                self._rare.append((spelling, number))
        plain.sort()
        self._keys = np.array([key for key, _ in plain], dtype=np.uint64)
        self._numbered = np.array([number for _, number in plain], dtype=np.int64)

    def show(self, texts: Sequence[str]) -> list[Shown]:
        """Return what to show of each of ``texts``."""
        whole = _Whole("\n".join(texts))
        starts, ends, reads = self._found(whole)
        begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
        owner = np.searchsorted(begins, starts, side="right") - 1
        together = whole.together(starts, ends) & (owner[:-1] == owner[1:])
        kept = np.flatnonzero(self._kept(reads, owner, together))
        owner, starts, ends = owner[kept], starts[kept], ends[kept]
        apart = (owner[:-1] != owner[1:]) | whole.apart(starts, ends)
        first = np.concatenate([[True], apart])[: len(kept)]
        last = np.concatenate([apart, [True]])[: len(kept)]
        marks = zip(owner[first].tolist(), starts[first].tolist(), ends[last].tolist(), strict=True)
        return _shown(marks, begins.tolist(), whole)

    def _found(self, whole: _Whole) -> tuple[Ints, Ints, Ints]:
        """Return start, end and reading (a place in ``_reads``) of each spelling, in order."""
        runs, places = whole.among(self._keys)
        starts, ends, reads = whole.starts[runs], whole.ends[runs], self._numbered[places]
        others = sorted(self._others(whole))
        if not others:
            return starts, ends, reads
        rows = [*others, *zip(starts.tolist(), (-ends).tolist(), reads.tolist(), strict=True)]
        found: list[tuple[int, int, int]] = []
        reached = 0
        for start, negative, read in sorted(rows):  # the longer one of two that begin together
            if start >= reached:
                reached = -negative
                found.append((start, reached, read))
        table = np.array(found, dtype=np.int64).reshape(-1, 3)
        return table[:, 0], table[:, 1], table[:, 2]

    def _others(self, whole: _Whole) -> Iterator[tuple[int, int, int]]:
        folded = whole.folded
        for spelling, number in self._rare:
            start = folded.find(spelling)
            while start >= 0:
                end = start + len(spelling)
                if _stands_alone(folded, start, end):
                    yield start, -end, number
                start = folded.find(spelling, end)
        if self._numbers is None:
            return
        reached = 0
        for place in whole.numbers():  # quicker than to search all of the text
            match = self._numbers.match(folded, place) if place >= reached else None
            if match is None:
                continue
            reached = match.end()
            read = tuple(term for term in terms(match.group()) if term in self._wanted)
            if read not in self._reads:  # nothing, for a date that is not asked for
                self._reads.append(read)
            yield match.start(), -match.end(), self._reads.index(read)

    def _kept(self, reads: Ints, owner: Ints, together: Bools) -> Bools:
        """Return what is worth a mark, given which of it stands ``together`` with the next."""
        something = np.array([bool(read) for read in self._reads], dtype=bool)[reads]
        if self._few or not len(reads):
            return something
        beside, within = self._neighbours()
        together &= beside[reads[:-1], reads[1:]]
        kept = within[reads]
        kept[:-1] |= together
        kept[1:] |= together
        alone = np.bincount(owner, weights=kept) == 0
        kept |= alone[owner] & something
        return kept

    def _neighbours(self) -> tuple[Bools, Bools]:
        """Return which readings may follow which as in the question, and which hold a pair."""
        size = len(self._reads)
        within = np.zeros(size, dtype=bool)
        first: dict[str, list[int]] = {}
        last: dict[str, list[int]] = {}
        for number, read in enumerate(self._reads):
            if read:
                first.setdefault(read[0], []).append(number)
                last.setdefault(read[-1], []).append(number)
                within[number] = not self._pairs.isdisjoint(pairwise(read))
        cells = [
            size * one + other
            for before, after in self._pairs
            for one in last.get(before, ())
            for other in first.get(after, ())
        ]
        beside = np.zeros(size * size, dtype=bool)
        beside[cells] = True
        return beside.reshape(size, size), within


class _Whole:
    """The passages of an answer as one folded text, and where its words begin and end."""

    def __init__(self, text: str) -> None:
        self.folded = fold(text)
        codes = _codes(self.folded)
        self._lines = _codes(text) == ord("\n")  # folded, a line end is a blank
        self.kinds = _kinds().take(np.minimum(codes, _SCRIPTS))
        edges = np.flatnonzero(np.diff(self.kinds & _LETTER, prepend=0, append=0))
        self.starts: Ints = edges[0::2]
        self.ends: Ints = edges[1::2]
        letters = np.zeros(len(codes) + _WIDE, dtype=np.uint8)
        letters[: len(codes)] = np.where(codes < 0x80, codes, 0xFF)
        windows = np.lib.stride_tricks.sliding_window_view(letters, _WIDE)[self.starts]
        sizes = np.minimum(self.ends - self.starts, _WIDE + 1)
        self._words = windows.view("<u8")[:, 0] & _masks().take(sizes)

    def among(self, keys: NDArray[np.uint64]) -> tuple[Ints, Ints]:
        """Return which words are among ``keys``, sorted, and the place of each there."""
        if not len(self.starts) or not len(keys):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        places = np.minimum(np.searchsorted(keys, self._words), len(keys) - 1)
        runs = np.flatnonzero(keys[places] == self._words)
        after = np.concatenate([self.kinds, np.zeros(2, dtype=np.uint8)])
        ends = self.ends[runs]
        numbered = (after[ends] & _JOINT > 0) & (after[ends + 1] & _DIGIT > 0)  # “a/12” is a term
        runs = runs[~numbered]
        return runs, places[runs]

    def numbers(self) -> list[int]:
        """Return where the words that begin with a digit begin."""
        found: list[int] = self.starts[self.kinds[self.starts] & _DIGIT > 0].tolist()
        return found

    def together(self, starts: Ints, ends: Ints) -> Bools:
        """Return which stretches have no word before the next (“số” before a number is none)."""
        passed = np.zeros(len(self.starts), dtype=bool)
        passed[:-1] = (self._words[:-1] == _SO) & (self.kinds[self.starts[1:]] & _DIGIT > 0)
        order = np.cumsum(~passed)
        first = np.searchsorted(self.starts, starts)
        last = np.searchsorted(self.starts, ends - 1, side="right") - 1
        beside: Bools = order[last[:-1]] + 1 == order[first[1:]]
        return beside

    def apart(self, starts: Ints, ends: Ints) -> Bools:
        """Return which stretches have more than blanks, dashes and slashes before the next."""
        more = np.cumsum(self.kinds & (_BLANK | _LINK) == 0)
        beside: Bools = more[starts[1:] - 1] > more[ends[:-1] - 1]
        return beside

    def sentences(self) -> tuple[Ints, Ints]:
        """Return where the sentences and lines begin, and where they end."""
        solid = np.flatnonzero(self.kinds & _BLANK == 0)
        if not len(solid):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        gaps = np.flatnonzero(np.diff(solid) > 1)
        before, after = solid[gaps], solid[gaps + 1]
        lines = np.cumsum(self._lines)
        ending = (self.kinds[before] & _STOP > 0) | (lines[after] > lines[before])
        begins = np.concatenate([solid[:1], after[ending]])
        return begins, np.concatenate([before[ending], solid[-1:]]) + 1


def _shown(
    marks: Iterable[tuple[int, int, int]], begins: Sequence[int], whole: _Whole
) -> list[Shown]:
    """Return what to show of each text, given the ``marks`` (text, start, end) in the whole."""
    starts, ends = (places.tolist() for places in whole.sentences())
    spans: list[list[Span]] = [[] for _ in begins[1:]]
    held: list[dict[int, int]] = [{} for _ in spans]
    for text, start, end in marks:
        spans[text].append(Span(start - begins[text], end - begins[text]))
        sentence = bisect_right(starts, start) - 1
        held[text][sentence] = held[text].get(sentence, 0) + end - start
    shown = []
    for base, found, sentences in zip(begins, spans, held, strict=False):
        best = max(sentences, key=sentences.__getitem__, default=None)
        fits = None if best is None else Span(starts[best] - base, ends[best] - base)
        shown.append(Shown(tuple(found), fits))
    return shown


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """Return whether the letters ``start:end`` are a token, not a part of one."""
    if start and folded[start - 1].isalnum():
        return False
    after = folded[end : end + 2]
    return not after[:1].isalnum() and not re.match(r"[./][0-9]", after)


@cache
def _masks() -> NDArray[np.uint64]:
    """Return by length which bytes of a word count; none of one that is too long."""
    return np.array([(1 << 8 * size) - 1 for size in range(_WIDE + 1)] + [0], dtype=np.uint64)


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return what each letter is, as bits."""
    letters = [chr(code) for code in range(_SCRIPTS)]
    table = np.full(_SCRIPTS + 1, _LETTER, dtype=np.uint8)
    table[:-1] = [_LETTER * char.isalnum() + _BLANK * char.isspace() for char in letters]
    for chars, kind in ((".;!?…", _STOP), ("./", _JOINT), ("0123456789", _DIGIT), ("-/", _LINK)):
        table[[ord(char) for char in chars]] |= kind
    return table
