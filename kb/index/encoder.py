"""The encoder behind one small interface: text in, unit vectors out.

The bundled static model (``kb/data/model``) is a real sentence-transformers folder that is read in
a fraction of a second. ``KB_MODEL`` names any other sentence-transformers model, by
folder or by name.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from kb.errors import KbError
from kb.lexicon.tokens import expand, terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kb.index.pieces import Pieces

    Matrix = NDArray[np.float32]

_FEW: Final = 100

__all__ = ["Encoder", "StaticEncoder", "bundled_model", "load_encoder", "model_key", "units"]


class Encoder(Protocol):
    """What the index asks of a model. ``slow`` models have their vectors cached between builds.

    Abbreviations are read as the words they stand for.
    """

    dimension: int
    slow: bool

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return one unit vector (or zero vector, for a text without known words) per text."""


def bundled_model() -> Path:
    """Return the folder of the bundled model."""
    return Path(str(resources.files("kb") / "data" / "model"))


def _chosen() -> str:
    return os.environ.get("KB_MODEL", "").strip()


@cache
def _key(chosen: str) -> str:
    folder = Path(chosen) if chosen else bundled_model()
    if not folder.is_dir():
        return chosen
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "README.md":
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                total.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
                total.update(file.read(65536))
                file.seek(max(0, size - 65536))
                total.update(file.read(65536))
    return f"{folder.name}-{total.hexdigest()[:12]}"


def model_key() -> str:
    """Return a name that changes with the model: what a manifest records.

    A folder is known by its name and a hash of the sizes, heads and tails of its files (hashing
    40 MB whole would slow every cold start).
    """
    return _key(_chosen())


class StaticEncoder:
    """A static model: the mean of the vectors of a text's pieces.

    Reads the sentence-transformers folder with nothing but tokenizers and numpy: model2vec gives
    the same vectors but takes a second to import what it needs of huggingface_hub.
    """

    slow = False

    def __init__(self, folder: Path) -> None:
        import numpy as np  # noqa: PLC0415 (kb.index stays light)
        from tokenizers import Tokenizer  # noqa: PLC0415

        self._folder = folder
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        path = folder / "model.safetensors"
        with path.open("rb") as file:  # the format: length of the header, header, numbers
            size = int.from_bytes(file.read(8), "little")
            shape = tuple(json.loads(file.read(size))["embedding.weight"]["shape"])
        mapped = np.memmap(path, dtype=np.float16, mode="r", offset=8 + size, shape=shape)
        self._table: Any = mapped.view(np.ndarray)  # picking rows of a memmap costs more
        self.dimension = int(shape[1])

    def __reduce__(self) -> tuple[Any, tuple[Path]]:
        return _static, (self._folder,)  # for another process: it reads the folder itself

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return one unit vector per text, the same for every typing of it."""
        import numpy as np  # noqa: PLC0415 (kb.index stays light)

        words = [terms(text) for text in texts]
        if len(texts) > _FEW and self._pieces is not None:
            return self.encode_terms(words)
        plain = [" ".join(read) for read in words]
        vectors = np.zeros((len(plain), self.dimension), dtype=np.float32)
        for row, encoding in enumerate(
            self._tokenizer.encode_batch_fast(plain, add_special_tokens=False)
        ):
            if encoding.ids:  # an unknown piece has the zero vector
                vectors[row] = self._table[encoding.ids].sum(axis=0, dtype=np.float32)
        return units(vectors)

    def encode_terms(self, texts: Sequence[Sequence[str]]) -> Matrix:
        """Return the vectors of many texts that are given as their terms."""
        if self._pieces is None:
            return self.encode([" ".join(words) for words in texts])
        return self._mean(self._pieces.cut(texts))

    def encode_numbered(
        self, words: Sequence[str], ids: NDArray[np.int32], lengths: NDArray[np.int64]
    ) -> Matrix:
        """Return the vectors of texts of so many terms, which are given as places in ``words``."""
        import numpy as np  # noqa: PLC0415 (kb.index stays light)

        if self._pieces is None:
            texts = np.split(np.array(words, dtype=object)[ids], np.cumsum(lengths)[:-1])
            return self.encode([" ".join(text) for text in texts])
        return self._mean(self._pieces.cut_numbered(words, ids, lengths))

    def _mean(self, texts: Sequence[NDArray[np.int32]]) -> Matrix:
        """Return the unit vectors of many texts that are given as their pieces."""
        import numpy as np  # noqa: PLC0415 (kb.index stays light)

        if self._table.dtype != np.float32:
            self._table = self._table.astype(np.float32)  # many lookups: convert once
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, pieces in enumerate(texts):
            if len(pieces):
                vectors[row] = self._table[pieces].sum(axis=0)
        return units(vectors)

    @cached_property
    def _pieces(self) -> Pieces | None:
        from kb.index.pieces import Pieces  # noqa: PLC0415 (a question needs none)

        return Pieces.of(self._tokenizer.to_str())


class TransformerEncoder:
    """Any sentence-transformers model; the device is chosen by the library."""

    slow = True

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 (takes seconds)

        try:
            self._model = SentenceTransformer(name)
        except Exception as error:  # the library raises many kinds for a bad name or folder
            raise KbError(
                f"Không nạp được mô hình “{name}” (biến KB_MODEL): {error}. Hãy kiểm tra tên hoặc "
                "thư mục mô hình, hoặc bỏ biến KB_MODEL để dùng mô hình kèm theo."
            ) from error
        self.dimension = int(self._model.encode(["đo"], show_progress_bar=False).shape[1])

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return one unit vector per text; longer texts go in smaller batches."""
        whole = [expand(text) for text in texts]
        longest = max(map(len, whole), default=0)
        batch = max(1, min(64, 64_000 // max(longest, 1)))
        vectors = self._model.encode(whole, batch_size=batch, show_progress_bar=False)
        return units(vectors)


def units(vectors: Any) -> Matrix:
    """Return the vectors at length one; a zero vector stays one."""
    import numpy as np  # noqa: PLC0415 (kb.index stays light)

    matrix: Matrix = np.ascontiguousarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    units: Matrix = np.divide(matrix, norms, out=np.zeros_like(matrix), where=norms > 0)
    return units


@cache
def _static(folder: Path) -> StaticEncoder:
    return StaticEncoder(folder)


@cache
def _load(chosen: str) -> Encoder:
    return TransformerEncoder(chosen) if chosen else _static(bundled_model())


def load_encoder() -> Encoder:
    """Return the encoder that ``KB_MODEL`` chooses, loaded once a process.

    Raises KbError if it cannot be loaded.
    """
    return _load(_chosen())
