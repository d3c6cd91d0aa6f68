"""When two mentions can mean one document: type and number, issuing body, term or year.

A Party number is no key: numbering restarts every term, and ``/TU`` does not name the province. A
State document without a year in its number is one of its year. (Hướng dẫn 36-HD/VPTW; Nghị định
30/2020/NĐ-CP; Luật 80/2015/QH13.)
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache
from typing import Final

from kb.lexicon.numbers import is_known_issuer_code, parse_number
from kb.lexicon.rules import load_table, rule_named, rules
from kb.lexicon.terms import central_term_at, normalize_term
from kb.models import DocumentNumber
from kb.text import fold, tone_key

__all__ = [
    "era",
    "issuer_key",
    "issuers_agree",
    "number_key",
    "period",
    "series_of",
    "term_roman",
    "title_words",
    "titles_agree",
]

# Congresses of provinces meet in the months before the national one, every five years.
_LOCAL_START: Final = (10, 1)
_WORDS: Final = re.compile(r"[^\W_]+")


@cache
def number_key(raw: str) -> str:
    """Return what equals for two spellings of one number: ``6-KL/TW`` = ``06-KL/TW``."""
    number = parse_number(raw)
    if number is None:
        return fold(raw).replace(" ", "")
    return _key(number)


def _key(number: DocumentNumber) -> str:
    digits = number.number.lstrip("0") or "0"
    issuer = (number.issuer_code or "").replace("/", "-").replace("_", "-").upper()
    return f"{digits}|{number.year or ''}|{number.type_code or ''}|{issuer}"


@lru_cache(maxsize=65536)
def era(raw: str, date: dt.date | None) -> str | None:
    """Return the period within which this number is one document, as far as the date tells it.

    A QPPL number is unique for ever (``all``); a central Party number in its term; a local one in
    its five years (nominal); a State number without a year in the year of its date.
    """
    number = parse_number(raw)
    if number is None:
        return None
    if number.year is not None:
        return "all"
    if date is None:
        return None
    if number.regime == "state":
        return str(date.year)
    if (number.issuer_code or "").endswith("TW"):
        return central_term_at(date)
    shifted = date.year if (date.month, date.day) >= _LOCAL_START else date.year - 1
    return f"local-{(shifted // 5) * 5}"


@lru_cache(maxsize=65536)
def series_of(raw: str, date: dt.date) -> tuple[str, str] | None:
    """Return the numbering that the number belongs to: type and body, with the term or year.

    None where the symbol does not tell the body (``/TU``, ``-UBND``): each has its own row.
    """
    number = parse_number(raw)
    if number is None or number.fault is not None or not number.number.isdigit():
        return None
    issuer = number.issuer_code or ""
    if number.regime == "party":
        term = central_term_at(date) if issuer.endswith("TW") else None
        return (f"{number.type_code}|{issuer}", term) if term else None
    body = issuer.rstrip("0123456789")
    ministry = body.startswith("B") and body.isalpha() and is_known_issuer_code(body)
    if body not in load_table("issuers")["codes"]["one_body"] and not ministry:
        return None
    row = f"{number.year is not None}|{number.type_code}|{issuer}"
    return row, str(number.year or date.year)


def period(raw: str, term: str | None, date: dt.date | None) -> str | None:
    """Return ``era``, or the term printed in the mention where no date stands."""
    found = era(raw, date)
    if found is None and term is not None:
        number = parse_number(raw)
        if number is not None and (number.issuer_code or "").endswith("TW"):
            return term_roman(term)
    return found


def term_roman(term: str | None) -> str | None:
    """Return a term in Roman numerals or years, None for None."""
    return normalize_term(term) if term else None


@cache
def issuer_key(name: str) -> str:
    """Return the canonical name of an issuer, folded; titles of its head are dropped.

    “Bộ trưởng Bộ Tài chính” issues for “Bộ Tài chính”, “Chủ tịch UBND” for “UBND”.
    """
    key = " ".join(fold(name).split())
    for rule in rules("issuers", "issuer"):
        match = rule.regex.match(key)
        if match and rule.data.get("name") and match.end() == len(key):
            return " ".join(fold(rule.data["name"]).split())
    table = load_table("issuers")
    for word in table["short_name"]:
        key = key.replace(word["long"], word["short"])
    for head in table["head"]:
        key = key.removeprefix(f"{head['title']} ")
    for end in table["loose_end"]:
        key = key.removesuffix(f" {end['word']}")
    return key


def issuers_agree(one: str, two: str) -> bool:
    """Whether two printed issuers can be one body: equal, or one omits the place."""
    left, right = issuer_key(one), issuer_key(two)
    if left == right or left.startswith(right + " ") or right.startswith(left + " "):
        return True
    for loose in load_table("issuers")["loose_name"]:
        if loose["name"] in (left, right) and {left, right}.intersection(loose["may_mean"]):
            return True
    # “Tỉnh ủy” is said of its standing committee and of the whole committee.
    loose = [key.removeprefix("btv ") for key in (left, right) if key.split(" ")[0] != "bch"]
    return len(loose) == 2 and ("btv" in left) != ("btv" in right) and _same_place(*loose)


def _same_place(one: str, two: str) -> bool:
    return one == two or one.startswith(two + " ") or two.startswith(one + " ")


@lru_cache(maxsize=8192)  # every title is compared with several others
def title_words(title: str) -> tuple[str, ...]:
    """Return the words of a title that count: folded case, without “về việc” and punctuation."""
    bare = rule_named("checks", "title-lead").regex.sub("", " ".join(title.lower().split()))
    return tuple(tone_key(word) for word in _WORDS.findall(bare))


def titles_agree(one: str, two: str) -> bool:
    """Whether two titles are the same words, or one goes on where the other stops."""
    left, right = title_words(one), title_words(two)
    short = min(len(left), len(right))
    return short > 0 and left[:short] == right[:short]
