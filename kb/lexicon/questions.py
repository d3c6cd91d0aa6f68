"""What a question is about, apart from the words with which it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from kb.lexicon.rules import load_table
from kb.lexicon.tokens import terms

__all__ = ["WEAK", "asks", "emphasis", "gives", "telling"]

WEAK: Final = 0.7
"""What a weak word counts against any other."""


@cache
def _phrases() -> dict[tuple[str, ...], None]:
    phrases = sorted(
        (tuple(terms(phrase)) for phrase in load_table("questions")["phrases"]),
        key=len,
        reverse=True,
    )
    return dict.fromkeys(phrases)


@cache
def _weak() -> frozenset[str]:
    return frozenset(word for weak in load_table("questions")["weak"] for word in terms(weak))


def emphasis(words: Sequence[str]) -> list[float]:
    """Return how much each of the terms ``words`` of a query counts: 1, ``WEAK``, or 0.

    0 is given to phrases that only ask (“được quy định như thế nào”), unless nothing else is left.

    >>> emphasis(["ho", "ngheo", "la", "gi"])
    [1.0, 1.0, 0.0, 0.0]
    """
    found = [WEAK if word in _weak() else 1.0 for word in words]
    kept = list(found)
    longest = max(map(len, _phrases()))
    place = 0
    while place < len(words):
        for size in range(min(longest, len(words) - place), 0, -1):
            if tuple(words[place : place + size]) in _phrases():
                kept[place : place + size] = [0.0] * size
                place += size - 1
                break
        place += 1
    return kept if any(value == 1.0 for value in kept) else found


@cache
def _hollow() -> frozenset[str]:
    return frozenset(word for hollow in load_table("questions")["hollow"] for word in terms(hollow))


def telling(words: Sequence[str]) -> list[str]:
    """Return those of ``words`` that say what is looked for, not only that something is.

    >>> telling(["tim", "van", "ban", "ve", "tin", "dung"])
    ['tin', 'dung']
    """
    passed_over = _hollow() | _weak()
    return [word for word in words if word not in passed_over]


@cache
def _asking() -> dict[str, tuple[str, ...]]:
    kinds: dict[str, list[str]] = load_table("questions")["asks"]
    return {kind: tuple(_spaced(terms(cue)) for cue in cues) for kind, cues in kinds.items()}


def _spaced(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def asks(words: Sequence[str]) -> dict[str, bool]:
    """Return for each kind of question whether ``words`` ask it.

    >>> asks(["ho", "ngheo", "la", "gi"])
    {'meaning': True, 'penalty': False}
    """
    text = _spaced(words)
    return {kind: any(cue in text for cue in cues) for kind, cues in _asking().items()}


@cache
def gives() -> dict[str, tuple[str, ...]]:
    """Return the terms of the phrases by which a passage that answers a kind is known."""
    phrases: dict[str, str] = load_table("questions")["gives"]
    return {name: tuple(terms(phrase)) for name, phrase in phrases.items()}
