"""Write one generation: facts, full-text index and vectors from a stream of analyses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kb.index.cache import Cache
from kb.index.encoder import Encoder, StaticEncoder, load_encoder, model_key, units
from kb.index.forward import ForwardWriter
from kb.index.lexical import Entry, LexicalWriter
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
_SLOW_BATCH: Final = 256
_TOLD: Final = 5 * _BATCH


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
    encoder = load_encoder()
    with Store(folder / "facts.sqlite") as store:
        documents = {document.id: document for document in store.documents()}
        progress(f"Lập chỉ mục {count} đoạn")
        batches = _read(store, count, slow=encoder.slow)
        writer = _Writer(folder, [*documents.values()], count, encoder, cache)
        vectors = writer.write(batches, progress)
        Vectors.write(folder / "passages.faiss", vectors, count=count, dimension=encoder.dimension)
    return len(documents), count


def about(document: Document) -> str:
    """Return the words by which a document is known: type, number, title, issuer, term."""
    parts = (document.type, document.number, document.title, document.issuer, document.term)
    return " · ".join(part for part in parts if part)


def passage_text(passage: Passage) -> str:
    """Return what is embedded of a passage: its headings and its text."""
    return f"{passage.title}\n{passage.text}"


@dataclass(frozen=True, slots=True)
class _Batch:
    """Passages from row ``start`` on, each with its facets and the terms of its title and text."""

    start: int
    passages: tuple[Passage, ...]
    facets: dict[int, tuple[str, ...]]
    titles: list[list[str]]
    texts: list[list[str]]


def _read(store: Store, count: int, *, slow: bool) -> Iterator[_Batch]:
    size = _SLOW_BATCH if slow else _BATCH
    for start in range(0, count, size):
        passages = store.passage_rows(start, start + size)
        yield _Batch(
            start,
            passages,
            store.facets_of(start, start + size),
            [terms(passage.title) for passage in passages],
            [terms(passage.text) for passage in passages],
        )


class _Writer:
    """Writes all that is made of passages; while one thread embeds a batch, another indexes it."""

    def __init__(
        self,
        folder: Path,
        documents: Sequence[Document],
        count: int,
        encoder: Encoder,
        cache: Cache | None,
    ) -> None:
        import numpy as np  # noqa: PLC0415 (kb.index stays light)

        self._folder = folder
        self._names = {document.id: terms(about(document)) for document in documents}
        self._count = count
        self._encoder = encoder
        self._cache = cache
        self._titles = np.lib.format.open_memmap(
            folder / "titles.npy",
            mode="w+",
            dtype=np.float16,
            shape=(count, encoder.dimension),
        )
        self._subjects = np.zeros((len(self._names), encoder.dimension), dtype=np.float32)

    def write(self, batches: Iterable[_Batch], progress: Callable[[str], None]) -> Iterator[Matrix]:
        """Write the batches; yield the vectors of their passages."""
        import numpy as np  # noqa: PLC0415 (kb.index stays light)

        forward = ForwardWriter(self._folder / "forward")
        lexical = LexicalWriter(self._folder / "lexical")
        numbers = {ident: number for number, ident in enumerate(self._names)}
        with ThreadPoolExecutor(1) as beside:
            for batch in batches:
                embedded = beside.submit(self._embed, batch)
                for place, passage in enumerate(batch.passages):
                    row, title, text = batch.start + place, batch.titles[place], batch.texts[place]
                    forward.add(numbers[passage.document], title, text)
                    name = self._names[passage.document]
                    lexical.add(Entry(row, title, text, name, batch.facets.get(row, ())))
                vectors = embedded.result()
                of_document = [numbers[passage.document] for passage in batch.passages]
                np.add.at(self._subjects, of_document, vectors)
                yield vectors
                done = batch.start + len(batch.passages)
                if self._encoder.slow or done % _TOLD < _BATCH:
                    progress(f"Lập chỉ mục: {done}/{self._count} đoạn")
        forward.close(self._names.values())
        lexical.close()
        self._titles.flush()
        np.save(self._folder / "subjects.npy", units(self._subjects).astype(np.float16))

    def _embed(self, batch: _Batch) -> Matrix:
        """Return the vectors of the passages of a batch; keep those of their headings."""
        different = {passage.title: number for number, passage in enumerate(batch.passages)}
        place = {title: number for number, title in enumerate(different)}
        if isinstance(self._encoder, StaticEncoder):
            encode = self._encoder.encode_terms
            both = zip(batch.titles, batch.texts, strict=True)
            vectors = encode([title + text for title, text in both])
            titles = encode([batch.titles[number] for number in different.values()])
        else:
            whole = [passage_text(passage) for passage in batch.passages]
            vectors = _embed(whole, self._encoder, self._cache)
            titles = _embed(list(different), self._encoder, self._cache)
        chosen = [place[passage.title] for passage in batch.passages]
        self._titles[batch.start : batch.start + len(chosen)] = titles[chosen]
        return vectors


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
