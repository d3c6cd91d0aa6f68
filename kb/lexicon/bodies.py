"""Bodies (cơ quan, tổ chức): names and aliases, and keys that compare them.

Read from ``kb/data/bodies.toml`` (who is known) and ``body_parts.toml`` (abbreviations, offices).
What became of a body: ``kb.lexicon.successions``.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from kb.errors import LexiconError
from kb.lexicon.phrases import phrases
from kb.lexicon.rules import load_table
from kb.text import tone_key

__all__ = ["Body", "bodies", "body", "canonical", "canonical_key", "general", "name_key"]

_WORD: Final = re.compile(r"[^\W_]+|&")
_LEVELS: Final = frozenset(
    ("tỉnh", "thành", "phố", "huyện", "quận", "thị", "xã", "phường", "trấn", "đặc", "khu")
)


@dataclass(frozen=True, slots=True)
class Body:
    """A body known by name. ``valid_from`` and ``valid_until`` are its first and last day."""

    id: str
    name: str
    level: str
    line: str
    aliases: tuple[str, ...] = ()
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


@cache
def bodies() -> tuple[Body, ...]:
    """Return all bodies of ``kb/data/bodies.toml``.

    Raises LexiconError if an entry is malformed, an id stands twice, or two bodies whose periods
    overlap share a name or alias.
    """
    found = tuple(_body(entry) for entry in load_table("bodies").get("body", []))
    ids = [item.id for item in found]
    for ident in ids:
        if ids.count(ident) > 1:
            raise LexiconError(f"kb/data/bodies.toml: body id {ident!r} stands twice")
    return found


def _body(entry: dict[str, Any]) -> Body:
    try:
        return Body(
            id=entry["id"],
            name=entry["name"],
            level=entry["level"],
            line=entry["line"],
            aliases=tuple(entry.get("aliases", ())),
            valid_from=entry.get("from"),
            valid_until=entry.get("until"),
        )
    except KeyError as error:
        raise LexiconError(f"kb/data/bodies.toml: {error} is missing in {entry}") from error


def body(ident: str) -> Body:
    """Return the body with this id. Raises LexiconError if there is none."""
    try:
        return _by_id()[ident]
    except KeyError as error:
        raise LexiconError(f"kb/data/bodies.toml: there is no body {ident!r}") from error


@cache
def _by_id() -> dict[str, Body]:
    return {item.id: item for item in bodies()}


@cache
def _by_key() -> dict[str, Body]:
    table: dict[str, Body] = {}
    for item in bodies():
        for form in (item.name, *item.aliases):
            other = table.setdefault(name_key(form), item)
            if other.id != item.id and _overlap(other, item):
                raise LexiconError(
                    f"kb/data/bodies.toml: {form!r} names both {other.id} and {item.id}"
                )
    return table


def _overlap(one: Body, two: Body) -> bool:
    early, late = dt.date.min, dt.date.max
    return (one.valid_from or early) <= (two.valid_until or late) and (two.valid_from or early) <= (
        one.valid_until or late
    )


@lru_cache(maxsize=50_000)
def canonical(name: str) -> Body | None:
    """Return the listed body that ``name`` means, or None.

    Spelling (uỷ/ủy), case, abbreviations (UBND, MTTQ …) and “các” make no difference. An office
    stands for its body: “Bộ trưởng Bộ Công an” gives Bộ Công an.
    """
    key = name_key(name)
    table = _by_key()
    if key in table:
        return table[key]
    shorter = _without_title(key)
    return table.get(shorter) if shorter else None


def general(name: str) -> Body | None:
    """Return the kind of body that a name with its place means, or None.

    “UBND huyện Văn Giang” is the kind “Ủy ban nhân dân huyện”. The words left out must be a place
    or an owner in capitals.
    """
    found = canonical(name)
    words = _WORD.findall(name)
    for end in range(len(words) - 1, 0, -1):
        if found is not None:
            break
        if not (words[end][0].isupper() or words[end].isdigit() or words[end] in _LEVELS):
            break
        found = canonical(" ".join(words[:end]))
    return found


@lru_cache(maxsize=50_000)
def canonical_key(name: str) -> str:
    """Return what compares two names of bodies: the id if listed, else a key of the name.

    The key drops case, tone placement, punctuation, “các” and the office of its holder, and
    expands abbreviations. A place stays in it: “UBND tỉnh” and “UBND tỉnh Hưng Yên” differ.
    """
    found = canonical(name)
    if found is not None:
        return found.id
    key = name_key(name)
    return _without_title(key) or key


@cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    table: dict[str, str] = load_table("body_parts")["abbreviations"]
    return {
        tone_key(short): tuple(tone_key(word) for word in _WORD.findall(long))
        for short, long in table.items()
    }


@cache
def _titles() -> tuple[tuple[str, ...], ...]:
    forms = [form for group in phrases() if group.label == "body-title" for form in group.forms]
    keys = {tuple(tone_key(word) for word in _WORD.findall(form)) for form in forms}
    return tuple(sorted(keys, key=len, reverse=True))


_RELATED: Final = re.compile(r"có +liên quan", re.IGNORECASE)
# “TT” is the standing members (thường trực) of these, and a centre (trung tâm) elsewhere.
_STANDING: Final = frozenset(tone_key(word) for word in ("hội", "tỉnh", "thành", "huyện", "đảng"))
_QUANTIFIERS: Final = frozenset(tone_key(word) for word in ("các", "những", "mọi"))


def name_key(name: str) -> str:
    """Return the words of a name as tone keys: abbreviations expanded, no “các” before it."""
    words: list[str] = []
    for word in _WORD.findall(_RELATED.sub("liên quan", name)):
        key = tone_key("và" if word == "&" else word)
        words.extend(_abbreviations().get(key, (key,)))
    if words and words[0] in _QUANTIFIERS:
        words = words[1:]
    for at in range(len(words) - 1):
        if words[at] == "tt" and words[at + 1] in _STANDING:
            words[at] = "thương2 trưc5"
    return " ".join(words)


def _without_title(key: str) -> str | None:
    """Return the key without the offices before it; None if there is none, or nothing else."""
    rest: list[str] | None = None
    words = key.split(" ")
    while True:
        title = next(
            (t for t in _titles() if len(words) > len(t) and tuple(words[: len(t)]) == t), None
        )
        if title is None:
            return " ".join(rest) if rest else None
        words = words[len(title) :]
        if words[0] in _QUANTIFIERS:
            words = words[1:]
        rest = words
