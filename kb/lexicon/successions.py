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
from typing import Any, Final, Literal

from kb.errors import LexiconError
from kb.lexicon.bodies import Body, body, canonical, canonical_key, general, name_key
from kb.lexicon.phrases import phrases
from kb.lexicon.provinces import composed, in_district, moved, of_district_city, province_now
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
_ENDED: Final = "đã kết thúc hoạt động"
_NARROWED: Final = re.compile(r" (?:có )?liên quan$")
_DISTRICTS: Final = ("huyện", "quận", "thị xã", "quận huyện")
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
        line = _ENDED + (f"; tiếp nhận: {names}" if names else "")
    elif item.function:
        line = f"{item.function}: nay là {names}"
    else:
        line = f"nay là: {names}"
    note = f"; {item.note}" if item.note else ""
    return f"{line}{note} (từ {since}, nguồn: {item.source})"


def became(name: str, as_of: dt.date) -> tuple[str, ...]:
    """Return the lines that say what became of the body called ``name`` by ``as_of``.

    The name may carry a place (“UBND huyện Văn Giang”, “Công an tỉnh Thái Bình”) or be a class
    (“các huyện ủy, thị ủy”), whose members then have a line each. Empty where the body still
    stands or is not listed; ``(“chưa có căn cứ”,)`` where it has ended and no source says what
    followed.
    """
    named = of_district_city(name) or name
    known = general(named)
    lines = _members(named, as_of) if known is None else _lines(known, as_of)
    if lines:
        ended = all(line.startswith(_ENDED) or line == NO_GROUNDS for line in lines)
        return (*lines, *(() if ended else moved(name, as_of)))
    if known is None and (owner := _owner(named, as_of)):
        return tuple(owner)
    if in_district(named) and as_of >= _since("huyen-uy"):
        return (NO_GROUNDS,)
    if _gone(named, as_of):
        return (NO_GROUNDS, *moved(name, as_of))
    return tuple(composed(name, as_of) if known is not None else moved(name, as_of))


def _members(name: str, as_of: dt.date) -> list[str]:
    """Return the lines of the listed kinds in a class: “UBND các huyện, thị xã”.

    Kinds that share a line have it once: “Huyện ủy; Thị ủy: …”.
    """
    told: dict[str, list[str]] = {}
    head = ""
    for part in re.split(r",|;| và ", name):
        plain = _NARROWED.sub("", re.sub(r"\b[Cc]ác ", "", part).strip())
        known = canonical(plain) or (canonical(f"{head} {plain}") if plain and head else None)
        head = plain.rpartition(" ")[0] if known and in_district(plain) else head
        label = known.name if known is not None else plain
        if known is None and plain in _DISTRICTS:
            known = body("ubnd-huyen")  # “các sở, ngành, huyện”: the district with all it had
        if known is not None:
            for line in _lines(known, as_of):
                told.setdefault(line, []).append(label)
    return [f"{'; '.join(dict.fromkeys(names))}: {line}" for line, names in told.items()]


def _owner(name: str, as_of: dt.date) -> list[str]:
    """Return what became of the body that this one is part of: “Thanh tra Sở Công nghiệp”."""
    words = name.split()
    for at in range(1, len(words)):
        known = canonical(" ".join(words[at:])) if words[at][:1].isupper() else None
        if known is not None:
            return [f"{known.name}: {line}" for line in _lines(known, as_of)]
    return []


def _lines(known: Body, as_of: dt.date) -> list[str]:
    found = successors(known.id, as_of)
    sure = [describe_succession(item) for item in found if item.strength != "M"]
    ended = known.valid_until is not None and known.valid_until < as_of
    return sure or ([NO_GROUNDS] if found or ended else [])


def _gone(name: str, as_of: dt.date) -> bool:
    """Whether it is a ministry or department of a field that none has now.

    All that stand since 01/3/2025 are listed (Nghị quyết 176/2025/QH15; Nghị định 45/2025/NĐ-CP,
    điều 8, 9), so “Sở Thương mại” is one of the past, though nothing tells what became of it.
    """
    if as_of < _since("so-khdt") or general(name) is not None:
        return False
    key = f"{name_key(name)} "
    return any(key.startswith(f"{kind} {field} ") for kind in ("bô5", "sơ3") for field in _fields())


@cache
def _fields() -> tuple[str, ...]:
    forms = [form for group in phrases() if group.label == "body-domain" for form in group.forms]
    return tuple(name_key(form) for form in forms)


@cache
def _since(ident: str) -> dt.date:
    """Return the day on which the body of this id ended."""
    return min(item.since for item in _by_body()[ident])


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
