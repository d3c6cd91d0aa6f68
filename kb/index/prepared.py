"""What is made of passages before it is written: terms, vectors, facets; by one process or several.

All of it follows from the passages alone, so each batch can be made anywhere; ``writing`` puts the
batches together in their order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kb.index.cache import Cache
from kb.index.encoder import Encoder, StaticEncoder, model_key
from kb.index.lexical import indexed
from kb.index.store import Store
from kb.index.workers import cores, in_processes
from kb.lexicon.tokens import terms
from kb.models import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

__all__ = ["Prepared", "passage_text", "prepared"]

_BATCH: Final = 4096
_SLOW_BATCH: Final = 256
_MANY: Final = 5 * _BATCH
"""From so many passages on all cores are used: for fewer, processes take longer to start."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Passages from row ``start`` on: the ids of their documents, their facets by row, what the
    full-text index reads of each.

    ``ids`` are the terms of title, text, title, text … as places in ``words``, ``lengths`` how many
    each has. ``vectors`` are of the passages, ``titles`` of their headings.
    """

    start: int
    documents: tuple[str, ...]
    facets: dict[int, tuple[str, ...]]
    fields: tuple[dict[str, str], ...]
    words: tuple[str, ...]
    ids: NDArray[np.int32]
    lengths: NDArray[np.int64]
    vectors: Matrix
    titles: NDArray[np.float16]


def passage_text(passage: Passage) -> str:
    """Return what is embedded of a passage: its headings and its text."""
    return f"{passage.title}\n{passage.text}"


def prepared(
    facts: Path, count: int, encoder: Encoder, *, cache: Cache | None = None
) -> Iterator[Prepared]:
    """Yield all that is made of the ``count`` passages in the store ``facts``, in their order.

    The vectors of a slow encoder are kept in ``cache``.
    """
    if isinstance(encoder, StaticEncoder):
        make = partial(_prepare, facts, encoder, size=_BATCH)
        workers = cores() if count >= _MANY else 1
        yield from in_processes(make, range(0, count, _BATCH), workers=workers, ahead=2)
    else:
        for start in range(0, count, _SLOW_BATCH):
            yield _prepare(facts, encoder, start, size=_SLOW_BATCH, cache=cache)


def _prepare(
    facts: Path, encoder: Encoder, start: int, *, size: int, cache: Cache | None = None
) -> Prepared:
    import numpy as np  # noqa: PLC0415 (kb.index stays light)

    from kb.index.forward import Numbers  # noqa: PLC0415 (as above)

    with Store(facts) as store:
        passages = store.passage_rows(start, start + size)
        facets = store.facets_of(start, start + size)
    stretches: list[list[str]] = []
    fields: list[dict[str, str]] = []
    for passage in passages:
        title, text = terms(passage.title), terms(passage.text)
        stretches += (title, text)
        fields.append(indexed("title", title) | indexed("text", text))
    numbers = Numbers()
    ids, lengths = numbers.of(stretches)
    words = tuple(numbers)
    headings = [passage.title for passage in passages]
    different = {heading: row for row, heading in enumerate(headings)}
    if isinstance(encoder, StaticEncoder):
        vectors = encoder.encode_numbered(words, ids, lengths.reshape(-1, 2).sum(axis=1))
        titles = encoder.encode_terms([stretches[2 * row] for row in different.values()])
    else:
        vectors = _embed([passage_text(passage) for passage in passages], encoder, cache)
        titles = _embed(list(different), encoder, cache)
    place = {heading: number for number, heading in enumerate(different)}
    return Prepared(
        start=start,
        documents=tuple(passage.document for passage in passages),
        facets=facets,
        fields=tuple(fields),
        words=words,
        ids=ids,
        lengths=lengths,
        vectors=vectors,
        titles=titles[[place[heading] for heading in headings]].astype(np.float16),
    )


def _embed(texts: Sequence[str], encoder: Encoder, cache: Cache | None) -> Matrix:
    """Return the vectors of ``texts``; those of a slow model are kept in ``cache``."""
    import numpy as np  # noqa: PLC0415 (kb.index stays light)

    if cache is None:
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
