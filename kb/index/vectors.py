"""The door to FAISS: one unit vector a passage, compared by cosine.

Half-precision flat (exact) search up to 200,000 passages; beyond that an inverted file over 8-bit
vectors, whose recall against flat search ``bench/retrieval.py`` reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import faiss
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

__all__ = ["FLAT", "Vectors"]

FLAT: Final = 200_000
"""Up to this many passages every vector is compared."""

_TRAINED_ON: Final = 100_000


class Vectors:
    """The vectors of one generation, by row; reading is safe from several threads."""

    def __init__(self, path: Path) -> None:
        # One question is no work for two threads: waiting for each other costs more.
        faiss.omp_set_num_threads(1)
        self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)

    @staticmethod
    def write(path: Path, batches: Iterable[Matrix], *, count: int, dimension: int) -> None:
        """Write the vectors of ``batches``, ``count`` in all, in the order of their rows."""
        index: Any
        if count <= FLAT:
            index = faiss.IndexScalarQuantizer(
                dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
            )
            for batch in batches:
                index.add(batch)
        else:
            index = _inverted(path, batches, count=count, dimension=dimension)
        faiss.write_index(index, str(path))

    @property
    def count(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    def search(
        self, vector: Matrix, *, limit: int, rows: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return ``(row, cosine)`` of the ``limit`` nearest vectors, among ``rows`` if given."""
        if not self.count or (rows is not None and not len(rows)):
            return []
        chosen: Any = (
            None if rows is None else faiss.IDSelectorBatch(np.asarray(rows, dtype=np.int64))
        )
        parameters: Any
        if isinstance(self._index, faiss.IndexIVF):
            parameters = faiss.SearchParametersIVF()
            parameters.nprobe = self._index.nprobe
        else:
            parameters = faiss.SearchParameters()
        parameters.sel = chosen
        scores, found = self._index.search(
            vector.reshape(1, -1), min(limit, self.count), params=parameters
        )
        return [
            (int(row), float(score))
            for row, score in zip(found[0], scores[0], strict=True)
            if row >= 0
        ]

    def get(self, rows: Sequence[int] | NDArray[np.int64]) -> Matrix:
        """Return the vectors of ``rows``, in that order."""
        vectors: Matrix = self._index.reconstruct_batch(np.asarray(rows, dtype=np.int64))
        return vectors


def _inverted(path: Path, batches: Iterable[Matrix], *, count: int, dimension: int) -> Any:
    """Return an inverted file; the vectors wait on disk until its centres are trained."""
    lists = int(4 * count**0.5)
    index: Any = faiss.index_factory(dimension, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    waiting = path.with_suffix(".waiting")
    vectors = np.memmap(waiting, dtype=np.float16, mode="w+", shape=(count, dimension))
    start = 0
    for batch in batches:
        vectors[start : start + len(batch)] = batch
        start += len(batch)
    step = max(1, count // _TRAINED_ON)
    index.train(np.asarray(vectors[::step], dtype=np.float32))
    for start in range(0, count, 65_536):
        index.add(np.asarray(vectors[start : start + 65_536], dtype=np.float32))
    del vectors
    waiting.unlink()
    index.make_direct_map()
    index.nprobe = max(16, lists // 16)
    return index
