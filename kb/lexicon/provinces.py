"""Provinces that merged or became cities, and what that makes of the names of their bodies.

Read from ``kb/data/successions.toml``. A body of such a province is named anew (“Sở Y tế tỉnh Bình
Dương” → “Sở Y tế Thành phố Hồ Chí Minh”); no source says who must now do a given task.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple, cast

from kb.lexicon.rules import load_table

__all__ = ["composed", "in_district", "moved", "of_district_city", "province_now"]


class _Step(NamedTuple):
    """A province became another one, or a city (``new`` is then its own name)."""

    new: str
    city: bool
    since: dt.date
    source: str


_LEVEL: Final = r"(?:[Tt]ỉnh|[Tt]hành phố|TP\.?|[Tt][Pp])"
_DISTRICT: Final = re.compile(r"\b(?:huyện|quận|thị xã|thị trấn|Huyện|Quận|Thị)\b(?! (?:vực|sát))")
_CITY: Final = re.compile(
    r"(?P<party>\bThành [uủ][yỷ])(?= +(?P<place>[A-ZĐÀ-Ỹ]\w*(?: [A-ZĐÀ-Ỹ]\w*){0,3}))"
    r"|\b(?:[Tt]hành phố|TP\.?) +(?P<name>[A-ZĐÀ-Ỹ]\w*(?: [A-ZĐÀ-Ỹ]\w*){0,3})"
)


def province_now(name: str, as_of: dt.date) -> str | None:
    """Return the province that ``name`` is part of by ``as_of``; None if it is no merged one."""
    found = [step.new for step in _steps(name, as_of) if step.new != name]
    return found[-1] if found else None


def composed(name: str, as_of: dt.date) -> list[str]:
    """Return the names that a body called ``name`` has borne since its province changed, as lines.

    Where ``name`` holds several such provinces, only where each went.
    """
    found = _found(name)
    if len(found) != 1:
        return moved(name, as_of)
    lines: list[str] = []
    body, province = name, found[0]
    for step in _steps(province, as_of):
        body = _renamed(body, province, step)
        lines.append(f"nay là: {body} (theo tên địa phương mới, {_source(step)})")
        province = step.new
    return lines


def moved(name: str, as_of: dt.date) -> list[str]:
    """Return the lines that say what became of the provinces in ``name``."""
    lines: list[str] = []
    for old in _found(name):
        province = old
        for step in _steps(old, as_of):
            level = "Thành phố" if step.city else "tỉnh"
            verb = "nay là" if step.new == province else "nay thuộc"
            lines.append(f"{province}: {verb} {level} {step.new} ({_source(step)})")
            province = step.new
    return lines


def _found(name: str) -> list[str]:
    """Return the provinces in ``name`` that are not part of a smaller place's name."""
    return [old for old in _known() if _place(old).search(name)]


def in_district(name: str) -> bool:
    """Whether the body is one of a district (huyện, quận, thị xã) or a townlet (thị trấn)."""
    return bool(_DISTRICT.search(name))


def of_district_city(name: str) -> str | None:
    """Return ``name`` with the district for a city below a province; None where there is none.

    “UBND thành phố Thủ Dầu Một” is to the law what “UBND huyện” is. Cities that are provinces
    now, whenever they became it, are left alone: the name does not tell which is meant.
    """
    match = _CITY.search(name)
    if match is None:
        return None
    place = match["name"] or match["place"]
    table = _table()
    if any(place.startswith(city) for city in (*table["cities"], *_promoted())):
        return None
    level = "Huyện ủy" if match["party"] else f"huyện {place}"
    return name[: match.start()] + level + name[match.end() :]


def _renamed(name: str, old: str, step: _Step) -> str:
    party, level = ("Thành", "Thành phố") if step.city else ("Tỉnh", "tỉnh")
    name = re.sub(r"\b(?:Tỉnh|Thành)(?= (?:ủy|uỷ|đoàn)\b)", party, name)
    again = rf"(?P<level>{_LEVEL} +)?{re.escape(old)}\b"
    return re.sub(
        again, lambda found: f"{level} {step.new}" if found["level"] else step.new, name, count=1
    )


def _source(step: _Step) -> str:
    return f"từ {step.since:%d/%m/%Y}, nguồn: {step.source}"


@cache
def _place(province: str) -> re.Pattern[str]:
    """Return the pattern of a province's name that is not the name of a smaller place."""
    return re.compile(
        r"(?<!huyện )(?<!quận )(?<!xã )(?<!phường )(?<!trấn )(?<!phố )(?<!TP )(?<!TP\. )"
        rf"\b{re.escape(province)}\b"
    )


@cache
def _known() -> tuple[str, ...]:
    names = {*_table()["merged"], *_promoted()}
    return tuple(sorted(names, key=len, reverse=True))


def _steps(name: str, as_of: dt.date) -> Iterator[_Step]:
    table = _table()
    since = dt.date.fromisoformat(table["date"])
    new = cast("dict[str, str]", table["merged"]).get(name)
    if new is not None and since <= as_of:
        yield _Step(new, new in table["cities"], since, table["source"])
        name = new
    later = _promoted().get(name)
    if later is not None and dt.date.fromisoformat(later["date"]) <= as_of:
        yield _Step(name, True, dt.date.fromisoformat(later["date"]), later["source"])


@cache
def _promoted() -> dict[str, dict[str, str]]:
    return {entry["name"]: entry for entry in load_table("successions")["city"]}


@cache
def _table() -> dict[str, Any]:
    return cast("dict[str, Any]", load_table("successions")["provinces"])
