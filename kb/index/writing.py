"""Write one generation: facts, full-text index and vectors from a stream of analyses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kb.index.cache import Cache
from kb.index.encoder import Encoder, load_encoder, model_key
from kb.index.forward import ForwardWriter
from kb.index.lexical import Entry, Lexical
from kb.index.store import Store
from kb.index.vectors import Vectors
from kb.lexicon.tokens import terms
from kb.models import Analysis, Document, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

__all__ = ["about", "passage_text", "write_generation"]

_BATCH: Final = 4096


def write_generation(
    folder: Path,
    analyses: Iterable[Analysis],
    *,
    cache: Cache | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[int, int]:
    """Write everything a generation holds but its manifest into ``folder``.

    The analyses are taken one at a time and never held together. Returns the numbers of documents
    and of passages.
    """
    count = Store.write(folder / "facts.sqlite", analyses)
    with Store(folder / "facts.sqlite") as store:
        documents = {document.id: document for document in store.documents()}
        progress(f"Lập chỉ mục toàn văn {count} đoạn")
        forward = ForwardWriter(folder / "forward")
        names = {ident: terms(about(document)) for ident, document in documents.items()}
        Lexical.write(folder / "lexical", _entries(store, names, count, forward))
        forward.close(names.values())
        progress(f"Tính véc-tơ {count} đoạn")
        encoder = load_encoder()
        batches = _vectors(store, count, encoder, cache, progress)
        Vectors.write(folder / "passages.faiss", batches, count=count, dimension=encoder.dimension)
        _write_titles(folder / "titles.npy", store, count, encoder, cache)
    return len(documents), count


def about(document: Document) -> str:
    """Return the words by which a document is known: type, number, title, issuer, term."""
    parts = (document.type, document.number, document.title, document.issuer, document.term)
    return " · ".join(part for part in parts if part)


def passage_text(passage: Passage) -> str:
    """Return what is embedded of a passage: its headings and its text."""
    return f"{passage.title}\n{passage.text}"


def _entries(
    store: Store, names: dict[str, list[str]], count: int, forward: ForwardWriter
) -> Iterator[Entry]:
    numbers = {ident: number for number, ident in enumerate(names)}
    for start in range(0, count, _BATCH):
        facets = store.facets_of(start, start + _BATCH)
        for row, passage in enumerate(store.passage_rows(start, start + _BATCH), start):
            title, text = terms(passage.title), terms(passage.text)
            forward.add(numbers[passage.document], title, text)
            yield Entry(row, title, text, names[passage.document], facets.get(row, ()))


def _vectors(
    store: Store,
    count: int,
    encoder: Encoder,
    cache: Cache | None,
    progress: Callable[[str], None],
) -> Iterator[Matrix]:
    size = 256 if encoder.slow else _BATCH
    for start in range(0, count, size):
        passages = store.passage_rows(start, start + size)
        yield _embed([passage_text(passage) for passage in passages], encoder, cache)
        if encoder.slow:
            progress(f"Tính véc-tơ: {start + len(passages)}/{count} đoạn")


def _write_titles(
    path: Path, store: Store, count: int, encoder: Encoder, cache: Cache | None
) -> None:
    import numpy as np  # noqa: PLC0415 (kb.index stays light)

    shape = (count, encoder.dimension)
    titles = np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=shape)
    for start in range(0, count, _BATCH):
        passages = store.passage_rows(start, start + _BATCH)
        different = list(dict.fromkeys(passage.title for passage in passages))
        vectors = _embed(different, encoder, cache)
        place = {title: number for number, title in enumerate(different)}
        chosen = [place[passage.title] for passage in passages]
        titles[start : start + len(passages)] = vectors[chosen]
    titles.flush()


def _embed(texts: list[str], encoder: Encoder, cache: Cache | None) -> Matrix:
    """Return the vectors of ``texts``; those of a slow model are kept in ``cache``."""
    import numpy as np  # noqa: PLC0415 (kb.index stays light)

    if cache is None or not encoder.slow:
        return encoder.encode(texts)
    model = model_key()
    keys = [hashlib.sha256(f"{model}\0{text}".encode()).digest()[:16] for text in texts]
    known = cache.vectors(keys)
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        vectors = encoder.encode(list(missing.values()))
        fresh = {key: vector.tobytes() for key, vector in zip(missing, vectors, strict=True)}
        cache.keep_vectors(fresh.items())
        known |= fresh
    return np.stack([np.frombuffer(known[key], dtype=np.float32) for key in keys])
