"""Which form of answer a passage has: meanings of words, penalties, amounts; and where it stands.

The phrases are data (``kb/data/questions.toml``); they are looked for as terms, so the typing of
neither the question nor the passage matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.index.forward import Forward
from kb.lexicon.questions import gives

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Numbers = NDArray[np.int32]

__all__ = ["FORMS", "forms"]

FORMS: Final = (
    # the heading or the text holds the phrase of that name in questions.toml
    "meanings_title", "penalty_title", "condition_title", "penalty_text", "amount_text",
    # share of the text's terms that are numbers
    "numerals",
    # longest run of the question's terms before “là” in the text, as a share of the question
    "defined",
    # where the passage stands in its document: from its start, and as a share of it
    "place", "place_share",
    # how many passages its document has; how far that ranks below the highest norm among the
    # candidates' documents, and how many years it is older than the newest of them
    "document_size", "below", "older",
)  # fmt: skip


def forms(rows: Ints, forward: Forward, asked: Ints) -> dict[str, Floats]:
    """Return the features ``FORMS`` of the passages ``rows``; ``asked`` are the terms of a question
    that the index holds."""
    found: dict[str, Floats] = {}
    ids, lengths = forward.passages(rows)  # title, text, title, text …
    owner = np.repeat(np.arange(2 * len(rows)), lengths)
    for name, phrase in gives().items():
        counts = _count(phrase, ids, owner, 2 * len(rows), forward)
        if name.endswith("_title"):
            found[name] = (counts[0::2] > 0).astype(float)
        elif name.endswith("_text"):
            found[name] = np.log1p(counts[1::2])
    numbers = np.bincount(owner, weights=forward.numerals.take(ids), minlength=2 * len(rows))
    found["numerals"] = numbers[1::2] / np.maximum(lengths[1::2], 1)
    found["defined"] = _defined(ids, owner, 2 * len(rows), forward, asked)[1::2]
    first, count = forward.extent(rows)
    found["place"] = np.log1p(rows - first)
    found["place_share"] = (rows - first) / count
    found["document_size"] = np.log1p(count)
    ranks, years = forward.ranks_and_years(rows).T
    found["below"] = _behind(ranks)
    found["older"] = _behind(years)
    return found


def _behind(values: Ints) -> Floats:
    """Return how far each value lies below the greatest; 0 is an unknown value, not a low one."""
    return np.where(values > 0, values.max(initial=0) - values, 0).astype(float)


def _count(phrase: Sequence[str], ids: Numbers, owner: Ints, rows: int, forward: Forward) -> Floats:
    """Return how often each passage holds ``phrase``."""
    numbers = [forward.number(word) for word in phrase]
    last = len(ids) - len(phrase) + 1
    if None in numbers or last <= 0:
        return np.zeros(rows)
    at = np.flatnonzero(ids[:last] == numbers[0])
    for place, number in enumerate(numbers[1:], 1):
        at = at[ids[at + place] == number]
    at = at[owner[at] == owner[at + len(phrase) - 1]]
    return np.bincount(owner[at], minlength=rows).astype(float)


def _defined(ids: Numbers, owner: Ints, rows: int, forward: Forward, asked: Ints) -> Floats:
    best = np.zeros(rows)
    equals = forward.number(gives()["equals"][0])
    if equals is None or equals in asked or not len(asked) or len(ids) < 2:
        return best
    wanted = np.zeros(forward.size, dtype=bool)
    wanted[asked] = True
    held = wanted.take(ids)
    # Where a run of asked terms ends before “là”, and where it began: after the last other term.
    after = np.flatnonzero(ids[1:] == equals)
    ends = after[held[after] & (owner[after] == owner[after + 1])]
    if len(ends):
        breaks = np.flatnonzero(~held | np.diff(owner, prepend=-1).astype(bool))
        latest = breaks[np.searchsorted(breaks, ends, side="right") - 1]
        sizes = ends - latest + held[latest]
        np.maximum.at(best, owner[ends], sizes / len(asked))
    return best
