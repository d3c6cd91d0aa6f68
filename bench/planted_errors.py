"""The errors that ``bench/planted.py`` plants: each makes one edit of a mention, or none."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from kb.lexicon.numbers import parse_number
from kb.lexicon.terms import central_term_at
from kb.models import Citation, Span

Edit = tuple[int, int, str]

_ISSUERS = (
    ("Ban Bí thư", "Bộ Chính trị"), ("Bộ Chính trị", "Ban Bí thư"),
    ("Thủ tướng Chính phủ", "Chính phủ"), ("Chính phủ", "Thủ tướng Chính phủ"),
    ("Ban Chấp hành Trung ương", "Ban Bí thư"), ("Ban Thường vụ", "Ban Chấp hành Đảng bộ"),
    ("Bộ trưởng Bộ Tài chính", "Bộ trưởng Bộ Nội vụ"), ("Bộ Tài chính", "Bộ Nội vụ"),
    ("Hội đồng nhân dân", "Ủy ban nhân dân"), ("Ủy ban nhân dân", "Hội đồng nhân dân"),
    ("UBND", "HĐND"), ("Quốc hội", "Chính phủ"), ("Văn phòng", "Ban Tổ chức"),
    ("Bộ trưởng Bộ", "Bộ trưởng Bộ Quốc phòng và Bộ"), ("Sở", "Sở Tư pháp và Sở"),
)  # fmt: skip
_TYPES = {
    "Chỉ thị": "Kết luận", "Kết luận": "Chỉ thị", "Nghị quyết": "Chỉ thị", "Quyết định": "Chỉ thị",
    "Quy định": "Hướng dẫn", "Hướng dẫn": "Quy định",
    "Nghị định": "Thông tư", "Thông tư": "Nghị định",
    "Kế hoạch": "Thông báo", "Thông báo": "Kế hoạch",
}  # fmt: skip


def own_slot(citation: Citation, slot: str) -> Span | None:
    """Return the slot where it stands at the mention itself, not shared by a list."""
    span = dict(citation.slots).get(slot)
    return span if span and citation.start <= span.start < citation.end + 700 else None


def digit(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """One digit of the number is another."""
    span = dict(citation.slots).get("number")
    match = re.match(r"[0-9]+", text[span.start : span.end]) if span else None
    if not span or not match:
        return None
    at = chance.randrange(len(match.group()))
    old = match.group()[at]
    new = chance.choice([d for d in "123456789" if d != old])
    return (span.start + at, span.start + at + 1, new)


def date(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """The day, the month or the year is another."""
    span = own_slot(citation, "date")
    if span is None or citation.date is None:
        return None
    figures = list(re.finditer("[0-9]+", text[span.start : span.end]))
    which = chance.randrange(3)
    figure = figures[which]
    value = int(figure.group())
    if which == 0:
        new = str(value % 27 + 1).zfill(len(figure.group()))
    elif which == 1:
        new = str(value % 12 + 1).zfill(len(figure.group()))
    else:
        new = str(value - 1)
    return (span.start + figure.start(), span.start + figure.end(), new)


def issuer(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """Another body issued it."""
    span = own_slot(citation, "issuer")
    if span is None:
        return None
    printed = text[span.start : span.end]
    for old, new in _ISSUERS:
        if printed.startswith(old):
            return (span.start, span.start + len(old), new)
    return None


def term(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """Another term of the committee."""
    span = own_slot(citation, "term")
    return (span.start, span.end, text[span.start : span.end] + "I") if span else None


def kind(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """Another type of document."""
    span = own_slot(citation, "type")
    new = _TYPES.get(citation.type or "")
    return (span.start, span.end, new) if span and new else None


def title_word(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """One word of the title is left out."""
    span = own_slot(citation, "title")
    words = list(re.finditer(r"\S+", text[span.start : span.end])) if span else []
    inner = [w for w in words[2:-2] if w.group().islower() and w.group().isalpha()]
    if not span or not inner:
        return None
    word = chance.choice(inner)
    return (span.start + word.start(), span.start + word.end() + 1, "")


def year(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """The year in the number is dropped."""
    span = dict(citation.slots).get("number")
    match = re.search(r"/ ?[0-9]{4}(?=/)", text[span.start : span.end]) if span else None
    number = parse_number(citation.number or "")
    if not span or not match or number is None or number.type_code is None:
        return None
    return (span.start + match.start(), span.start + match.end(), "")


def swapped(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """The Party's number in the State's order, or the reverse."""
    span = dict(citation.slots).get("number")
    number = parse_number(citation.number or "")
    if not span or number is None or number.type_code is None or number.year is not None:
        return None
    left, right = ("/", "-") if number.regime == "party" else ("-", "/")
    return (
        span.start,
        span.end,
        f"{number.number}{left}{number.type_code}{right}{number.issuer_code}",
    )


def doubled(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """“của của Chính phủ”."""
    span = own_slot(citation, "issuer")
    if span is None or text[span.start - 4 : span.start] != "của ":
        return None
    return (span.start, span.start, "của ")


def symbol_year(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """The last figures of the year in the number change places, or the year is another."""
    span = dict(citation.slots).get("number")
    match = (
        re.search(r"/ ?(?P<year>(?:19|20)[0-9]{2})(?=/)", text[span.start : span.end])
        if span
        else None
    )
    if not span or not match:
        return None
    old = match["year"]
    new = old[:2] + old[3] + old[2]
    if new == old or (int(new[2:]) > 26 and new.startswith("20")):
        new = str(int(old) - 1)
    return (span.start + match.start("year"), span.start + match.end("year"), new)


def underscore(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """An underscore stands for the last separator of the symbol."""
    span = dict(citation.slots).get("number")
    number = parse_number(citation.number or "")
    if not span or number is None or number.type_code is None:
        return None
    at = max(text.rfind(mark, span.start, span.end) for mark in "-/")
    return (at, at + 1, "_") if at > 0 else None


def code_letter(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """A letter of the body's code is left out (“TT-BLĐTBH”)."""
    span = dict(citation.slots).get("number")
    number = parse_number(citation.number or "")
    code = (number.issuer_code or "") if number else ""
    if (
        not span
        or number is None
        or number.type_code is None
        or not code.isalpha()
        or len(code) < 3
    ):
        return None
    if text[span.end - len(code) : span.end].upper() != code.upper():
        return None
    at = span.end - len(code) + chance.randrange(1, len(code))
    return (at, at + 1, "")


def term_added(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """Behind the issuer of a central Party document stands a term that its date is not of."""
    span = own_slot(citation, "issuer")
    number = parse_number(citation.number or "")
    if span is None or number is None or citation.date is None or citation.term is not None:
        return None
    actual = central_term_at(citation.date) if number.issuer_code == "TW" else None
    wrong = [term for term in ("X", "XI", "XII", "XIII") if term != actual]
    return (span.end, span.end, f" khóa {chance.choice(wrong)}") if actual else None


KINDS: dict[str, Callable[[str, Citation, random.Random], Edit | None]] = {
    "wrong digit": digit, "wrong date": date, "wrong issuer": issuer, "wrong term": term,
    "wrong type": kind, "title word": title_word, "dropped year": year, "swapped order": swapped,
    "word twice": doubled, "year in symbol": symbol_year, "underscore": underscore,
    "letter of code": code_letter, "term put in": term_added,
}  # fmt: skip
