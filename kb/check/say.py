"""The Vietnamese sentences of the check: evidence a cadre can follow up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kb.register import Known, Witness

__all__ = ["date", "evidence", "name", "source", "who"]

_STRENGTHS = {
    "C": "đọc trong Kết luận",
    "K": "nguồn thứ cấp",
    "P": "trang công khai",
    "M": "chưa kiểm chứng",
}


def date(day: dt.date) -> str:
    """Return a date as offices write it: two figures where HD 36 asks for them."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def who(witness: Witness) -> str:
    """Return who says it, in words."""
    if witness.kind == "own":
        return f"chính văn bản {witness.name} (có toàn văn trong kho)"
    if witness.kind == "record":
        return f"bản ghi {witness.name} trong kho"
    if witness.kind == "curated":
        strength = _STRENGTHS.get(witness.strength or "", "")
        return f"danh mục văn bản đã biết: {witness.name}" + (f" ({strength})" if strength else "")
    place = f", {witness.place}" if witness.place else ""
    return f"viện dẫn trong {witness.name}{place}"


def source(witnesses: Sequence[Witness]) -> str:
    """Return the witnesses in one sentence part: the weightiest by name, and how many there are."""
    order = ("own", "record", "curated", "cites")
    ranked = sorted(witnesses, key=lambda witness: order.index(witness.kind))
    named = list(dict.fromkeys(who(witness) for witness in ranked))
    documents = {w.document or w.name for w in witnesses}
    more = f" và {len(named) - 2} chỗ khác" if len(named) > 2 else ""
    return f"{'; '.join(named[:2])}{more} ({len(documents)} nguồn)"


def evidence(label: str, said: Sequence[tuple[str, Sequence[Witness]]]) -> tuple[str, ...]:
    """Return one sentence for each value said of a slot: “Ngày 05/9/2023: theo …”."""
    return tuple(f"{label} {value}: theo {source(members)}." for value, members in said)


def name(known: Known) -> str:
    """Return type, number and date of a known document."""
    kind = known.types[0][0] + " số " if known.types else ""
    when = f" ngày {date(known.date)}" if known.date else ""
    return f"{kind}{known.number}{when}"
