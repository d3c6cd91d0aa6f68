"""Write one generation: facts, full-text index and vectors from a stream of analyses."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kb.index.cache import Cache
from kb.index.encoder import load_encoder, units
from kb.index.forward import ForwardWriter
from kb.index.lexical import Entry, LexicalWriter, indexed
from kb.index.prepared import Prepared, prepared
from kb.index.store import Store
from kb.index.vectors import Vectors
from kb.lexicon.tokens import terms
from kb.models import Analysis, Document

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

__all__ = ["about", "write_generation"]


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
    facts = folder / "facts.sqlite"
    count = Store.write(facts, analyses)
    encoder = load_encoder()
    with Store(facts) as store:
        documents = {document.id: terms(about(document)) for document in store.documents()}
    progress(f"Lập chỉ mục {count} đoạn")
    batches = _told(prepared(facts, count, encoder, cache=cache), count, progress)
    vectors = _write(folder, batches, documents, count=count, dimension=encoder.dimension)
    Vectors.write(folder / "passages.faiss", vectors, count=count, dimension=encoder.dimension)
    return len(documents), count


def about(document: Document) -> str:
    """Return the words by which a document is known: type, number, title, issuer, term."""
    parts = (document.type, document.number, document.title, document.issuer, document.term)
    return " · ".join(part for part in parts if part)


def _told(
    batches: Iterable[Prepared], count: int, progress: Callable[[str], None]
) -> Iterator[Prepared]:
    """Yield the batches; tell how far they are, once a second and at the end."""
    told = time.monotonic()
    for batch in batches:
        yield batch
        done = batch.start + len(batch.documents)
        if done == count or time.monotonic() - told > 1:
            told = time.monotonic()
            progress(f"Lập chỉ mục: {done}/{count} đoạn")


def _write(
    folder: Path,
    batches: Iterable[Prepared],
    names: dict[str, list[str]],
    *,
    count: int,
    dimension: int,
) -> Iterator[Matrix]:
    """Write the batches, whose documents are known by ``names``; yield their vectors."""
    import numpy as np  # noqa: PLC0415 (kb.index stays light)

    titles = np.lib.format.open_memmap(
        folder / "titles.npy", mode="w+", dtype=np.float16, shape=(count, dimension)
    )
    subjects = np.zeros((len(names), dimension), dtype=np.float32)
    forward = ForwardWriter(folder / "forward")
    lexical = LexicalWriter(folder / "lexical")
    numbers = {ident: number for number, ident in enumerate(names)}
    known = {ident: indexed("about", words) for ident, words in names.items()}
    for batch in batches:
        of_document = [numbers[ident] for ident in batch.documents]
        for place, (ident, fields) in enumerate(zip(batch.documents, batch.fields, strict=True)):
            row = batch.start + place
            lexical.add(Entry(row, fields | known[ident], batch.facets.get(row, ())))
        forward.add(of_document, batch.words, batch.ids, batch.lengths)
        titles[batch.start : batch.start + len(of_document)] = batch.titles
        np.add.at(subjects, of_document, batch.vectors)
        yield batch.vectors
    forward.close(names.values())
    lexical.close()
    titles.flush()
    np.save(folder / "subjects.npy", units(subjects).astype(np.float16))
