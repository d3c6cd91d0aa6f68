"""An index read with another encoder: its passages' vectors anew, all else as it is.

Much quicker than to build it again: the texts lie in the forward index, already as terms, and all
encoders of one base cut them into the same pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from functools import cache
from pathlib import Path

import numpy as np
from retrieval_data import encoder_of
from safetensors.numpy import load_file

from kb.index import Generation
from kb.index.encoder import bundled_model, units
from kb.index.pieces import Pieces

BATCH = 4096


class Exact:
    """Vectors in memory, all compared: what the ranker asks of ``kb.index.vectors.Vectors``."""

    def __init__(self, vectors: np.ndarray) -> None:
        self._vectors = vectors

    def search(
        self, vector: np.ndarray, *, limit: int, rows: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return ``(row, cosine)`` of the ``limit`` nearest vectors."""
        assert rows is None
        cosines = self._vectors @ vector
        best = np.argsort(-cosines, kind="stable")[:limit]
        return [(int(row), float(cosines[row])) for row in best]

    def get(self, rows: Sequence[int] | np.ndarray) -> np.ndarray:
        """Return the vectors of ``rows``, in that order."""
        return self._vectors[np.asarray(rows, dtype=np.int64)]


class Reread:
    """An index and the pieces of its passages and of their headings."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        pieces = Pieces.of((bundled_model() / "tokenizer.json").read_text(encoding="utf-8"))
        assert pieces is not None
        forward, whole, titles = generation.forward, [], []
        words = np.array(forward._words, dtype=object)
        for start in range(0, forward.rows, BATCH):
            rows = np.arange(start, min(start + BATCH, forward.rows))
            ids, lengths = forward.passages(rows)  # title, text, title, text …
            fields = np.split(words[ids], np.cumsum(lengths)[:-1])
            whole += pieces.cut(
                [[*title, *text] for title, text in zip(fields[0::2], fields[1::2], strict=True)]
            )
            titles += pieces.cut([list(title) for title in fields[0::2]])
        self._whole, self._titles = whole, titles

    @contextmanager
    def by(self, folder: Path | None) -> Iterator[Generation]:
        """Give the index with the vectors of the encoder in ``folder``; as it is without one."""
        if folder is None:
            yield self.generation
            return
        table = _table(folder)
        vectors = _embedded(self._whole, table)
        forward = self.generation.forward
        subjects = np.zeros((int(forward.documents.max()) + 1, table.shape[1]), dtype=np.float32)
        np.add.at(subjects, forward.documents, vectors)
        changed = copy(self.generation)
        vars(changed).update(
            vectors=Exact(vectors),
            titles=_embedded(self._titles, table),
            subjects=units(subjects),
        )
        with encoder_of(folder):
            yield changed


@cache
def _table(folder: Path) -> np.ndarray:
    table: np.ndarray = load_file(folder / "model.safetensors")["embedding.weight"]
    return table.astype(np.float32)


def _embedded(texts: Sequence[np.ndarray], table: np.ndarray) -> np.ndarray:
    vectors = np.zeros((len(texts), table.shape[1]), dtype=np.float32)
    for row, pieces in enumerate(texts):
        if len(pieces):
            vectors[row] = table[pieces].sum(axis=0)
    return units(vectors)
