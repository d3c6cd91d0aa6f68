"""How rare a word is in Vietnamese at large: a small table of counts, built by
``bench/make_background.py`` from texts of law and the Vietnamese Wikipedia.

In a corpus of a few documents nearly every word of a question is rare; this table tells “Sở nào”
from “bóng đá” all the same.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["SCALE", "key", "rarities"]

SCALE: Final = 20
"""Steps of the table a unit of -log(share of the texts that hold a term)."""


def key(term: str) -> int:
    """Return the number under which a term, or a pair joined by ``_``, is kept."""
    return zlib.crc32(term.encode())


@cache
def _table() -> tuple[NDArray[np.uint32], Floats]:
    path = resources.files("kb") / "data" / "ranker" / "background.npz"
    with path.open("rb") as file, np.load(file) as kept:
        return kept["keys"], kept["rarities"] / SCALE


def rarities(terms: Iterable[str]) -> Floats:
    """Return -log of the share of texts that hold each term; the rarest known for unknown ones."""
    keys, values = _table()
    wanted = np.fromiter(map(key, terms), dtype=np.uint32)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found: Floats = np.where(keys[place] == wanted, values[place], values.max())
    return found
