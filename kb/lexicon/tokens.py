"""Search tokens: what a document and a query have in common, however either was typed.

A token is an unaccented lower-case syllable or a number. Abbreviations are read as the words they
stand for (``kb/data/abbreviations.toml``), a date as one token in any of its spellings, numbers
without leading zeros, and the word “số” before a number is passed over. So these pairs give the
same tokens: ``UBND tỉnh`` and ``uỷ ban nhân dân tỉnh``; ``ngày 05 tháng 8 năm 2014`` and
``ngày 5/8/2014``; ``Chỉ thị số 40-CT/TW`` and ``chi thi 40 CT TW``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache, lru_cache
from itertools import chain
from typing import Final, NamedTuple

from kb.lexicon.rules import load_table
from kb.text import fold

__all__ = ["Token", "expand", "spellings", "terms", "tokens"]


class Token(NamedTuple):
    """A token and the stretch of the text it was read from."""

    term: str
    start: int
    end: int


_DATE: Final = (
    r"(?<![\w/.-])(?P<day>[0-3]?[0-9])(?: +thang +| ?[/.-] ?)(?P<month>[01]?[0-9])"
    r"(?: +nam +| ?[/.-] ?)(?P<year>(?:19|20)[0-9][0-9])(?![\w/])"
)
_SKIP: Final = r"(?P<skip>(?<!\w)so:? +(?=[0-9]))"
_WORD: Final = r"[^\W_]+(?:[./][0-9]+)*"
_LIKE_DATE: Final = re.compile(
    r"(?P<day>[0-9][0-9]?)(?: +thang +| ?[/.-] ?)(?P<month>[01]?[0-9])"
    r"(?: +nam +| ?[/.-] ?)(?P<year>(?:19|20)[0-9][0-9])(?![\w/])"
)
_LIKE_SKIP: Final = re.compile(r"so:? +(?=[0-9])")
_DIGITS: Final = frozenset("0123456789")
_WORDS: Final = re.compile(_WORD)
_ZEROS: Final = re.compile(r"(?<![0-9.])0+(?=[0-9])")


@cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for entry in load_table("abbreviations")["abbreviation"]:
        words = tuple(re.findall(_WORD, fold(entry["long"])))
        table |= {fold(short): words for short in entry["short"]}
    return table


@cache
def _joined() -> tuple[str, ...]:
    return tuple(short for short in _abbreviations() if not short.isalnum())


@cache
def _special_plain() -> re.Pattern[str]:
    return re.compile(rf"{_DATE}|{_SKIP}")


@cache
def _special() -> re.Pattern[str]:
    # Abbreviations with a dash, dot or ampersand inside come before the plain word.
    choices = "|".join(re.escape(short) for short in sorted(_joined(), key=len, reverse=True))
    return re.compile(rf"(?P<joined>(?<!\w)(?:{choices})(?!\w))|{_special_plain().pattern}")


@cache
def _any() -> re.Pattern[str]:
    return re.compile(rf"{_special().pattern}|(?P<word>{_WORD})")


def tokens(text: str) -> list[Token]:
    """Return the search tokens of NFC ``text`` in order; those of an abbreviation share a span.

    >>> [token.term for token in tokens("Chỉ thị số 06-CT/TW")]
    ['chi', 'thi', '6', 'ct', 'trung', 'uong']
    """
    found: list[Token] = []
    for match in _any().finditer(fold(text)):
        start, end = match.span()
        found += [Token(word, start, end) for word in _read(match)]
    return found


def _read(match: re.Match[str]) -> tuple[str, ...]:
    kind = match.lastgroup
    if kind == "word":
        word = match.group()
        return _abbreviations().get(word) or (_number(word),)
    if kind == "joined":
        return _abbreviations()[match.group()]
    if kind == "year":
        day, month, year = match.group("day", "month", "year")
        return (f"{int(day)}/{int(month)}/{year}",)
    return ()


def terms(text: str) -> list[str]:
    """Return the terms of ``tokens(text)``, ten times faster: indexing reads whole libraries."""
    folded = fold(text)
    if any(map(folded.__contains__, _joined())):
        plain = _special().sub(lambda match: f" {' '.join(_read(match))} ", folded)
    else:  # the same, one after the other: a pattern that begins with a letter is found quickly
        plain = _LIKE_SKIP.sub(_skipped, _LIKE_DATE.sub(_dated, folded))
    return list(chain.from_iterable(map(_terms_of, _WORDS.findall(plain))))


@lru_cache(maxsize=200_000)
def _terms_of(word: str) -> tuple[str, ...]:
    return _abbreviations().get(word) or (_number(word),)


def _dated(match: re.Match[str]) -> str:
    """Return a date as its token; as it stands where it is a part of something else."""
    before = match.string[match.start() - 1] if match.start() else " "
    day, month, year = match.group("day", "month", "year")
    if before.isalnum() or before in "_/.-" or int(day) > 39:
        return match.group()
    return f" {int(day)}/{int(month)}/{year} "


def _skipped(match: re.Match[str]) -> str:
    before = match.string[match.start() - 1] if match.start() else " "
    return match.group() if before.isalnum() or before == "_" else "  "


def spellings(words: Collection[str]) -> tuple[dict[str, tuple[str, ...]], re.Pattern[str] | None]:
    """Return how the terms ``words`` may be written in folded text.

    First the spellings without a leading digit, each with those of ``words`` that it is read as;
    they must stand between what is no letter or digit. Then what finds numbers and dates; None
    where ``words`` holds none.
    """
    found: dict[str, tuple[str, ...]] = {w: (w,) for w in words if w[0] not in _DIGITS}
    for short, long in _abbreviations().items():
        if read := tuple(word for word in long if word in words):
            found[short] = read
        else:
            found.pop(short, None)  # never read as it is written
    return found, _numbers_among(words)


def _numbers_among(wanted: Collection[str]) -> re.Pattern[str] | None:
    """Return what finds the numbers and dates among ``wanted`` in folded text."""
    numbers = [f"0*{re.escape(word)}" for word in sorted(wanted) if word[0] in _DIGITS]
    if not numbers:
        return None
    choices = rf"(?<![^\W_])(?<![^\W_][./])(?:{'|'.join(numbers)})(?![^\W_]|[./][0-9])"
    return re.compile(rf"{_DATE}|{choices}" if any("/" in word for word in wanted) else choices)


def _number(word: str) -> str:
    return _ZEROS.sub("", word) if word[0] in _DIGITS else word


def expand(text: str) -> str:
    """Return ``text`` with every abbreviation written out (accented), for an embedding model."""
    return _expansion().sub(lambda match: _long()[fold(match.group())], text)


@cache
def _long() -> dict[str, str]:
    return {
        fold(short): entry["long"]
        for entry in load_table("abbreviations")["abbreviation"]
        for short in entry["short"]
    }


@cache
def _expansion() -> re.Pattern[str]:
    spellings = [s for e in load_table("abbreviations")["abbreviation"] for s in e["short"]]
    choices = "|".join(re.escape(s) for s in sorted(spellings, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)")
