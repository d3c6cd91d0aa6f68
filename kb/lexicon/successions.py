"""What became of a body: which body followed it, since when, and who says so.

Read from ``kb/data/successions.toml``. A succession is a rule about bodies; no source says who must
now do a given task, and the text of a document is never rewritten. What rests on memory alone
(strength ``M``) is never shown as a fact.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, cast

from kb.errors import LexiconError
from kb.lexicon.bodies import Body, body, canonical, canonical_key, general
from kb.lexicon.rules import load_table
from kb.models import Strength

__all__ = [
    "NO_GROUNDS",
    "Succession",
    "became",
    "describe_succession",
    "province_now",
    "successors",
]

NO_GROUNDS: Final = "chưa có căn cứ"
Kind = Literal["merge", "split", "rename", "abolish"]
_KINDS: Final = ("merge", "split", "rename", "abolish")


@dataclass(frozen=True, slots=True)
class Succession:
    """Body ``body_id`` ended on ``since`` and ``to`` took over, wholly or for ``function``.

    ``to`` is empty where the source names no successor. ``exact`` is False where only the month is
    known; ``since`` is then its first day.
    """

    body_id: str
    to: tuple[str, ...]
    kind: Kind
    since: dt.date
    exact: bool
    source: str
    strength: Strength
    function: str | None = None
    note: str | None = None


def successors(body_id: str, as_of: dt.date) -> tuple[Succession, ...]:
    """Return what became of the body by ``as_of``, in the order of the file.

    Where a successor has itself been succeeded by then, that follows. Empty: the body stands, or
    nothing is known. Raises LexiconError for an unknown id.
    """
    found: list[Succession] = []
    waiting, seen = [body(body_id).id], {body_id}
    while waiting:
        for item in _by_body().get(waiting.pop(0), ()):
            if item.since <= as_of:
                found.append(item)
                fresh = [ident for ident in item.to if ident not in seen]
                seen.update(fresh)
                waiting.extend(fresh)
    return tuple(found)


def describe_succession(item: Succession) -> str:
    """Return one Vietnamese line: “nay là: … (từ 02/2025, nguồn: …)”, or “chưa có căn cứ”."""
    if item.strength == "M":
        return NO_GROUNDS
    names = "; ".join(body(ident).name for ident in item.to)
    since = f"{item.since:%d/%m/%Y}" if item.exact else f"{item.since:%m/%Y}"
    if item.kind == "abolish":
        line = "đã kết thúc hoạt động" + (f"; tiếp nhận: {names}" if names else "")
    elif item.function:
        line = f"{item.function}: nay là {names}"
    else:
        line = f"nay là: {names}"
    note = f"; {item.note}" if item.note else ""
    return f"{line}{note} (từ {since}, nguồn: {item.source})"


def became(name: str, as_of: dt.date) -> tuple[str, ...]:
    """Return the lines that say what became of the body called ``name`` by ``as_of``.

    The name may carry a place (“UBND huyện Văn Giang”, “Công an tỉnh Thái Bình”) or be a class
    (“các huyện ủy, thị ủy”), whose members then have a line each. Empty where the
    body still stands or is not listed; ``(“chưa có căn cứ”,)`` where it has ended and no source
    says what followed.
    """
    known = general(name)
    lines = _members(name, as_of) if known is None else _lines(known, as_of)
    moved = _province_line(name, as_of)
    return (*lines, moved) if moved else tuple(lines)


def _members(name: str, as_of: dt.date) -> list[str]:
    """Return the lines of the listed kinds in a class: “UBND các huyện, thị xã”."""
    lines: list[str] = []
    for part in re.split(r",|;| và ", name):
        plain = re.sub(r"\b[Cc]ác ", "", part).strip()
        known = canonical(plain) if plain else None
        if known is not None:
            lines += [f"{known.name}: {line}" for line in _lines(known, as_of)]
    return list(dict.fromkeys(lines))


def _lines(known: Body, as_of: dt.date) -> list[str]:
    found = successors(known.id, as_of)
    sure = [describe_succession(item) for item in found if item.strength != "M"]
    ended = known.valid_until is not None and known.valid_until < as_of
    return sure or ([NO_GROUNDS] if found or ended else [])


def province_now(name: str, as_of: dt.date) -> str | None:
    """Return the province that ``name`` is part of by ``as_of``; None if it is no merged one."""
    table = _provinces()
    if as_of < dt.date.fromisoformat(table["date"]):
        return None
    return cast("dict[str, str]", table["merged"]).get(name)


def _province_line(name: str, as_of: dt.date) -> str | None:
    for old in _provinces()["merged"]:
        if re.search(
            rf"(?:tỉnh|thành phố|TP\.?|[uủ][yỷ]) +{re.escape(old)}\b", name, re.IGNORECASE
        ):
            now = province_now(old, as_of)
            if now is None:
                return None
            table = _provinces()
            since = dt.date.fromisoformat(table["date"])
            return f"{old}: nay thuộc {now} (từ {since:%d/%m/%Y}, nguồn: {table['source']})"
    return None


@cache
def _provinces() -> dict[str, Any]:
    return cast("dict[str, Any]", load_table("successions")["provinces"])


@cache
def _by_body() -> dict[str, tuple[Succession, ...]]:
    table: dict[str, tuple[Succession, ...]] = {}
    for entry in load_table("successions").get("succession", []):
        item = _succession(entry)
        table[item.body_id] = (*table.get(item.body_id, ()), item)
    return table


def _succession(entry: dict[str, Any]) -> Succession:
    try:
        date: str = entry["date"]
        exact = len(date) == len("2025-02-03")
        item = Succession(
            body_id=body(entry["from"]).id,
            to=tuple(body(ident).id for ident in entry["to"]),
            kind=entry["kind"],
            since=dt.date.fromisoformat(date if exact else f"{date}-01"),
            exact=exact,
            source=entry["source"],
            strength=entry["strength"],
            function=entry.get("function"),
            note=entry.get("note"),
        )
    except (KeyError, ValueError) as error:
        raise LexiconError(f"kb/data/successions.toml: {error} in {entry}") from error
    if (
        item.kind not in _KINDS
        or not item.source
        or canonical_key(body(item.body_id).name) in item.to
    ):
        raise LexiconError(f"kb/data/successions.toml: a bad kind, source or successor in {entry}")
    return item
