"""Terms of office (nhiệm kỳ): of the Central Committee and of the National Assembly.

The table is ``kb/data/terms.toml``. Congresses of provinces fall in the same year as, and some
months before, the national one; no table of them is kept.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from kb.lexicon.rules import load_table

__all__ = ["assembly_years", "central_term_at", "central_term_span", "normalize_term"]

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


@cache
def _central() -> tuple[tuple[str, dt.date], ...]:
    return tuple((entry["term"], entry["from"]) for entry in load_table("terms")["central"])


def central_term_at(date: dt.date) -> str | None:
    """Return the Central Committee's term on that day (``XI`` on 22/11/2014), or None."""
    found = None
    for term, start in _central():
        if date >= start:
            found = term
    return found


def central_term_span(term: str) -> tuple[dt.date, dt.date | None] | None:
    """Return first and last day of a central term; the last day of the running term is None."""
    table = _central()
    for index, (name, start) in enumerate(table):
        if name == term:
            following = table[index + 1][1] if index + 1 < len(table) else None
            return start, following - dt.timedelta(days=1) if following else None
    return None


@cache
def assembly_years(term: int) -> tuple[int, int] | None:
    """Return first and last year in which laws carry the code ``QH<term>``."""
    for entry in load_table("terms")["assembly"]:
        if entry["term"] == term:
            return entry["from_year"], entry["to_year"]
    return None


def normalize_term(raw: str) -> str | None:
    """Return a term as Roman numerals (``khóa 11`` → ``XI``) or years (``2020-2025``).

    None where ``raw`` names no term.
    """
    years = re.search(r"((?:19|20)[0-9]{2}) ?[-–] ?((?:19|20)[0-9]{2})", raw)
    if years:
        return f"{years.group(1)}-{years.group(2)}"
    roman = re.search(r"(?<![A-Za-zÀ-ỹ])[IVXLivxl]{1,7}(?![A-Za-zÀ-ỹ])", raw)
    if roman and _is_roman(roman.group().upper()):
        return roman.group().upper()
    digits = re.search(r"(?<![0-9])[0-9]{1,2}(?![0-9])", raw)
    return _to_roman(int(digits.group())) if digits and int(digits.group()) else None


def _is_roman(text: str) -> bool:
    total = 0
    for index, letter in enumerate(text):
        value = _ROMAN[letter]
        larger = index + 1 < len(text) and _ROMAN[text[index + 1]] > value
        total += -value if larger else value
    return 0 < total < 60 and _to_roman(total) == text


def _to_roman(number: int) -> str:
    text = ""
    for value, letters in (
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        text += letters * (number // value)
        number %= value
    return text
