"""The door to FAISS: one unit vector a passage, compared by cosine.

Up to ``SCANNED`` passages every half-precision vector is compared. From there to ``FLAT`` passages
all are compared by 4-bit product codes (a quarter of the bytes, many at once in a register; André
et al., VLDB 2015), then the best ``_REREAD`` of them exactly. Beyond ``FLAT`` an inverted file over
8-bit vectors takes their place. ``bench/retrieval.py --growth`` reports the recall of both.
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

__all__ = ["FLAT", "SCANNED", "Vectors"]

FLAT: Final = 1_000_000
"""Up to this many passages every one is compared."""

SCANNED: Final = 10_000
"""From so many passages on, codes are compared first."""

_REREAD: Final = 400
_TRAINED_ON: Final = 100_000
_CODES_TRAINED_ON: Final = 4_096


class Vectors:
    """The vectors of one generation, by row; reading is safe from several threads."""

    def __init__(self, path: Path) -> None:
        self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
        codes = _codes_path(path)
        self._codes: Any = faiss.read_index(str(codes)) if codes.is_file() else None
        self._exact = _exact(self._index)

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
            exact = _exact(index)
            if exact is not None and count >= SCANNED and dimension % 2 == 0:
                faiss.write_index(_codes(exact), str(_codes_path(path)))
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
        # One question is no work for two threads: waiting for each other costs more. (OpenMP keeps
        # the number for each thread that asks.)
        faiss.omp_set_num_threads(1)
        asked, limit = vector.reshape(1, -1), min(limit, self.count)
        if rows is None and self._codes is not None:
            _, likely = self._codes.search(asked, min(max(limit, _REREAD), self.count))
            chosen = likely[0][likely[0] >= 0]
            cosines = self.get(chosen) @ vector
            best = np.argsort(-cosines, kind="stable")[:limit]
            return list(zip(chosen[best].tolist(), cosines[best].tolist(), strict=True))
        parameters: Any
        if isinstance(self._index, faiss.IndexIVF):
            parameters = faiss.SearchParametersIVF()
            parameters.nprobe = self._index.nprobe
        else:
            parameters = faiss.SearchParameters()
        if rows is not None:
            parameters.sel = faiss.IDSelectorBatch(np.asarray(rows, dtype=np.int64))
        scores, found = self._index.search(asked, limit, params=parameters)
        return [
            (int(row), float(score))
            for row, score in zip(found[0], scores[0], strict=True)
            if row >= 0
        ]

    def get(self, rows: Sequence[int] | NDArray[np.int64]) -> Matrix:
        """Return the vectors of ``rows``, in that order."""
        wanted = np.asarray(rows, dtype=np.int64)
        if self._exact is not None:
            return self._exact[wanted].astype(np.float32)
        vectors: Matrix = self._index.reconstruct_batch(wanted)
        return vectors


def _codes_path(path: Path) -> Path:
    return path.with_name("codes.faiss")


def _exact(index: Any) -> NDArray[np.float16] | None:
    """Return the vectors of a half-precision index where they lie, without a copy."""
    if not isinstance(index, faiss.IndexScalarQuantizer) or not index.ntotal:
        return None
    size = index.ntotal * index.code_size
    plain: NDArray[np.uint8] = faiss.rev_swig_ptr(index.codes.data(), size)
    return plain.view(np.float16).reshape(index.ntotal, index.d)


def _codes(vectors: NDArray[np.float16]) -> Any:
    """Return an index of 4-bit codes of ``vectors``, one for every two dimensions."""
    count, dimension = vectors.shape
    index = faiss.index_factory(dimension, f"PQ{dimension // 2}x4fs", faiss.METRIC_INNER_PRODUCT)
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)  # for work so small, two threads mostly wait for each other
    index.train(vectors[:: max(1, count // _CODES_TRAINED_ON)].astype(np.float32))
    faiss.omp_set_num_threads(threads)
    for start in range(0, count, 16_384):
        index.add(vectors[start : start + 16_384].astype(np.float32))
    return index


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
    index.nprobe = max(16, lists // 4)
    return index
