"""The forward index: which terms each passage holds, in order, for ranking a few hundred of them.

Title and text of every passage, then the name of every document, lie in one array of term numbers
that is mapped, not loaded.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.lexicon.norms import rank_and_year

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Terms = NDArray[np.int32]

__all__ = ["Forward", "ForwardWriter", "Numbers"]


class Numbers(dict[str, int]):
    """The numbers of terms, given as they come."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number

    def of(self, stretches: Iterable[Sequence[str]]) -> tuple[Terms, Ints]:
        """Return the numbers of the terms of all stretches, one after the other, and the lengths of
        these."""
        ids, lengths = array("i"), array("q")
        for words in stretches:
            ids.extend(map(self.__getitem__, words))
            lengths.append(len(words))
        return np.asarray(ids, dtype=np.int32), np.asarray(lengths, dtype=np.int64)


class ForwardWriter:
    """Writes the forward index row by row; ``close`` completes it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._numbers = Numbers()
        self._held: list[tuple[Terms, Ints]] = []
        self._lengths: list[Ints] = []
        self._documents = array("i")
        self._ids = (folder / "ids.bin").open("wb")

    def add(
        self, documents: Sequence[int], words: Sequence[str], ids: Terms, lengths: Ints
    ) -> None:
        """Add the next rows, passages of the documents with these numbers.

        ``ids`` are the terms of title, text, title, text … as places in ``words``, ``lengths`` how
        many each has.
        """
        self._documents.extend(documents)
        number = np.fromiter(map(self._numbers.__getitem__, words), np.int32, len(words))
        self._append(number[ids], lengths)
        owner = np.repeat(np.arange(len(lengths)), lengths)
        texts = owner % 2 == 1
        cells = np.unique(owner[texts] * len(words) + ids[texts])
        held = np.bincount(cells % len(words), minlength=len(words)) if len(words) else cells
        self._held.append((number, held))

    def _append(self, ids: Terms, lengths: Ints) -> None:
        ids.tofile(self._ids)
        self._lengths.append(lengths)

    def close(self, names: Iterable[Sequence[str]]) -> None:
        """Write what is left, and by which words each document is known, in their order."""
        self._append(*self._numbers.of(names))
        self._ids.close()
        offsets = np.cumsum(np.concatenate([[0], *self._lengths]), dtype=np.int64)
        np.save(self._folder / "offsets.npy", offsets)
        frequencies = np.zeros(len(self._numbers), dtype=np.int64)
        for number, held in self._held:
            frequencies[number] += held
        np.save(self._folder / "frequencies.npy", frequencies)
        np.save(self._folder / "documents.npy", np.asarray(self._documents, dtype=np.int32))
        (self._folder / "terms.txt").write_text("\n".join(self._numbers), encoding="utf-8")


class Forward:
    """The forward index of one generation; reading is safe from several threads.

    ``rows`` is the number of passages, ``mean_title`` and ``mean_text`` the mean lengths in terms,
    ``frequencies`` in how many texts each term stands, ``documents`` the number of each row's
    document.
    """

    def __init__(self, folder: Path) -> None:
        self.offsets: Ints = np.load(folder / "offsets.npy")
        self.frequencies: Ints = np.load(folder / "frequencies.npy")
        self.documents: Ints = np.load(folder / "documents.npy").astype(np.int64)
        names = (folder / "terms.txt").read_text(encoding="utf-8")
        self._numbers = {term: number for number, term in enumerate(names.split("\n"))}
        self.rows = len(self.documents)
        starts = np.flatnonzero(np.diff(self.documents, prepend=-1))
        sizes = np.diff(starts, append=self.rows)
        self._starts, self._sizes = np.repeat(starts, sizes), np.repeat(sizes, sizes)
        total = int(self.offsets[-1])
        self._ids = np.zeros(0, dtype=np.int32)
        if total:  # a plain view: slicing a memmap costs ten times as much
            self._ids = np.memmap(folder / "ids.bin", dtype=np.int32, mode="r").view(np.ndarray)
        self._known: dict[int, tuple[int, int]] = {}
        lengths = np.diff(self.offsets[: 2 * self.rows + 1])
        self.mean_title = float(lengths[0::2].mean()) if self.rows else 0.0
        self.mean_text = float(lengths[1::2].mean()) if self.rows else 0.0

    @property
    def size(self) -> int:
        """How many different terms there are."""
        return len(self.frequencies)

    def number(self, term: str) -> int | None:
        """Return the number of ``term``, or None where no passage holds it."""
        return self._numbers.get(term)

    def frequency(self, term: str) -> int:
        """Return in how many texts ``term`` stands."""
        number = self._numbers.get(term)
        return 0 if number is None else int(self.frequencies[number])

    @cached_property
    def numerals(self) -> NDArray[np.bool_]:
        """Whether each term begins with a digit."""
        flags = [term[:1].isdigit() for term in self._numbers]
        return np.array(flags, dtype=bool)

    @cached_property
    def _words(self) -> list[str]:
        return list(self._numbers)

    def ranks_and_years(self, rows: Ints) -> Ints:
        """Return the rank as a norm and the year of the document of each of ``rows``, 0 where
        unknown (``kb.lexicon.norms``)."""
        documents = self.documents[rows].tolist()
        for document in {*documents} - self._known.keys():
            place = 2 * self.rows + document
            ids = self._ids[self.offsets[place] : self.offsets[place + 1]].tolist()
            self._known[document] = rank_and_year(" ".join(map(self._words.__getitem__, ids)))
        return np.array([self._known[document] for document in documents], dtype=np.int64)

    def extent(self, rows: Ints) -> tuple[Ints, Ints]:
        """Return the first row of the document of each of ``rows``, and how many rows it has."""
        return self._starts[rows], self._sizes[rows]

    def titles(self, rows: Ints) -> tuple[Terms, Ints]:
        """Return the titles of ``rows``: term numbers one after the other, and their lengths."""
        return self._gather(2 * rows, 1)

    def texts(self, rows: Ints) -> tuple[Terms, Ints]:
        """Return the texts of ``rows``: term numbers one after the other, and their lengths."""
        return self._gather(2 * rows + 1, 1)

    def passages(self, rows: Ints) -> tuple[Terms, Ints]:
        """Return the title and the text of each of ``rows``, in turn: term numbers one after the
        other, and the lengths of title, text, title, text …"""
        return self._gather(2 * rows, 2)

    def names(self, rows: Ints) -> tuple[Terms, Ints]:
        """Return the names of the documents of ``rows``: term numbers, and their lengths."""
        return self._gather(2 * self.rows + self.documents[rows], 1)

    def _gather(self, places: Ints, each: int) -> tuple[Terms, Ints]:
        """Return the ``each`` stretches from each of ``places`` on."""
        if not len(places):
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64)
        bounds = self.offsets[places[:, None] + np.arange(each + 1)]
        ends = bounds[:, -1].tolist()
        ids = self._ids
        parts = [ids[start:end] for start, end in zip(bounds[:, 0].tolist(), ends, strict=True)]
        return np.concatenate(parts), np.diff(bounds, axis=1).ravel()
