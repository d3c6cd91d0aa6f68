"""Owners against Nơi nhận: who is given work without being a recipient, and the other way round.

A note for the drafter, no error: a body may be reached by a class (“các sở, ban, ngành”), by
“Như trên”, or by its superior. Nghị định 30/2020/NĐ-CP (phụ lục I) has the recipients listed by
name or by kind, so a class covers the bodies of its kind. Many receive a document for another end
than work: superiors, leaders, offices, newspapers, those who judge or supervise.

The patterns and classes are data: ``kb/data/recipients.toml``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, cast

from kb.lexicon.bodies import canonical, canonical_key, general, name_key
from kb.lexicon.rules import Rule, load_table, rules
from kb.models import BodyMention, Owner, Section, Task
from kb.text import fold, tone_key

__all__ = ["NotReceiving", "RecipientCheck", "compare_recipients"]


@dataclass(frozen=True, slots=True)
class NotReceiving:
    """A body that is given work and is not among the recipients; ``tasks`` are the tasks' ids."""

    name: str
    id: str | None
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecipientCheck:
    """What owners and recipients have in common, and what not.

    ``referred``: the recipients point to another place (“Như trên”, “Như Điều 3”); the bodies
    named there count as recipients, and whoever else may be meant is unknown.
    """

    not_receiving: tuple[NotReceiving, ...]
    without_task: tuple[BodyMention, ...]
    referred: bool


def compare_recipients(
    tasks: Iterable[Task],
    bodies: Sequence[BodyMention],
    sections: Sequence[Section],
    text: str,
) -> RecipientCheck | None:
    """Compare the owners of ``tasks`` with the bodies named in the recipients; None without any.

    Not missed: the issuing body itself, whoever keeps the file copy (“Lưu”), owners that only
    approve, owners named only in general (“các cơ quan liên quan”). Not idle: superiors and those
    who receive the document for another end than work (the rules ``[[informed]]``).
    """
    lists = [s for s in sections if s.kind == "recipients" or s.part == "recipients"]
    listed = [s for s in lists if s.part == "recipients"]
    named = [(entry, b) for s in listed for entry, b in _entries(s, bodies, text)]
    kept = [(entry, b) for entry, b in named if not _filed(entry, b)]
    if not kept:
        return None
    referred = any(
        rule.regex.search(fold(text[s.start : s.end]))
        for s in listed
        for rule in _rules("referred")
    )
    issuers = [b for b in bodies if _heads(b, sections)]
    reached = [b for _, b in named] + issuers
    if referred:
        reached += [b for b in bodies if _referred_to(b, lists, sections, text)]
    known = {canonical_key(body.name): body.is_class for body in bodies}
    owners: dict[str, tuple[Owner, list[str]]] = {}
    for task in tasks:
        for owner in task.owners:
            if owner.role != "approve" and canonical_key(owner.name) in known:
                owners.setdefault(canonical_key(owner.name), (owner, []))[1].append(task.id)
    missing = tuple(
        NotReceiving(owner.name, owner.id, tuple(dict.fromkeys(ids)))
        for key, (owner, ids) in owners.items()
        if not _vague(owner.name)
        and not any(_meet(body, owner.name, known[key]) for body in reached)
    )
    rank = min((rank for b in issuers if (rank := _rank(b)) is not None), default=None)
    idle = tuple(
        body
        for entry, body in kept
        if not _informed(text, entry, body)
        and not _above(body, rank)
        and not any(_meet(body, owner.name, known[key]) for key, (owner, _) in owners.items())
    )
    return RecipientCheck(missing, idle, referred)


# -- entries -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the list: where it is, and what its words say of all bodies in it."""

    start: int
    end: int
    filed: bool
    informed: bool


_NEAR: Final = 300  # what is said at a body stands within so many characters
_ENTRY: Final = re.compile(r";|\n[ \t_*]*(?=[-–+•*])|\n[ \t]*\n")
_BULLET: Final = re.compile(r"[\s\-–+•*_]*")
_ARTICLE: Final = re.compile(r"^dieu-\d+")


def _entries(
    section: Section, bodies: Sequence[BodyMention], text: str
) -> Iterator[tuple[_Entry, BodyMention]]:
    """Yield the bodies named in the recipients, each with its entry."""
    ends = [match.start() for match in _ENTRY.finditer(text, section.start, section.end)]
    starts = [body.start for body in bodies]
    start = section.start
    for end in [*ends, section.end]:
        named = bodies[bisect_left(starts, start) : bisect_left(starts, end)]
        if named:
            words = _words(text[start:end])
            entry = _Entry(
                start,
                end,
                filed=any(rule.regex.search(words) for rule in _rules("filed")),
                informed=any(
                    rule.regex.search(words)
                    for rule in _rules("informed")
                    if rule.data.get("at") != "body"
                ),
            )
            yield from ((entry, body) for body in named)
        start = end


def _words(text: str) -> str:
    """Return the folded words of an entry, the bullet cut off."""
    view = fold(text).lstrip(";")
    return view[cast("re.Match[str]", _BULLET.match(view)).end() :].replace("\n", " ")


def _filed(entry: _Entry, body: BodyMention) -> bool:
    return entry.filed and body.start > entry.start


def _informed(text: str, entry: _Entry, body: BodyMention) -> bool:
    own = _words(text[body.start : min(entry.end, body.start + _NEAR)])
    return entry.informed or any(
        rule.regex.search(own) for rule in _rules("informed") if rule.data.get("at") == "body"
    )


def _heads(body: BodyMention, sections: Sequence[Section]) -> bool:
    """Whether the body stands in the head of the document: it issues it."""
    return any(s.kind == "header" and s.start <= body.start < s.end for s in sections)


def _referred_to(
    body: BodyMention, lists: Sequence[Section], sections: Sequence[Section], text: str
) -> bool:
    """Whether the body stands in “Kính gửi”, or in the article that has the bodies carry it out."""
    places = [s for s in lists if s.part != "recipients"]
    places += [
        s for s in sections if _ARTICLE.match(s.id) and "thi hanh" in fold(text[s.start : s.end])
    ]
    return any(place.start <= body.start < place.end for place in places)


# -- rank ----------------------------------------------------------------------------------------

_RANKS: Final = {"tw": 0, "tinh": 1, "huyen": 2, "xa": 3}
_CENTRAL: Final = re.compile(r"^(?:bo (?!chi huy|doi)|cuc .{0,60}bo |chinh phu)|\btrung uong\b")


def _rank(body: BodyMention) -> int | None:
    known = general(body.name)
    if known is not None and known.level in _RANKS:
        return _RANKS[known.level]
    return 0 if _CENTRAL.search(fold(body.name)) else None


def _above(body: BodyMention, rank: int | None) -> bool:
    """Whether the body is above an issuer of ``rank``: it receives the document for report."""
    own = _rank(body)
    return rank is not None and own is not None and own < rank


# -- who reaches whom ----------------------------------------------------------------------------


def _vague(name: str) -> bool:
    """Whether the name is too general to be missed: “các cơ quan liên quan”, “các cấp”."""
    vague: list[str] = _table()["vague"]
    if canonical(name) is not None:
        return False
    nouns = _nouns(name)
    return (bool(nouns) and nouns <= set(vague)) or _plain(name) in map(name_key, vague)


def _meet(recipient: BodyMention, owner: str, many: bool) -> bool:
    """Whether the recipient is the owner, or one of the two as a class (``many``) reaches it."""
    name = recipient.name
    if canonical_key(name) == canonical_key(owner) or _plain(name) == _plain(owner):
        return True
    if _plain(owner).endswith(f" {_plain(name)}"):
        return True  # “Văn phòng UBND tỉnh” belongs to “UBND tỉnh”
    heads: dict[str, str] = _file()["heads"]
    known = canonical(name)
    if known is not None and heads.get(known.id) == canonical_key(owner):
        return True
    kind = general(name)  # “NHCSXH tỉnh” and “NHCSXH tỉnh Hưng Yên”
    if kind is not None and kind == general(owner):
        return True
    return (recipient.is_class and _reaches(name, owner)) or (many and _reaches(owner, name))


@cache
def _plain(name: str) -> str:
    """Return the key of a name without “các” inside it: “NHNN chi nhánh các tỉnh”."""
    return " ".join(word for word in name_key(name).split() if word not in _MANY)


_MANY: Final = frozenset(tone_key(word) for word in ("các", "những", "mọi", "mỗi", "từng"))


def _reaches(group: str, name: str) -> bool:
    """Whether “các sở, ban, ngành” reaches “Sở Y tế”: told by the nouns."""
    spelt = f" {_plain(name)} "
    if f" {_plain(group)} ".startswith(spelt):
        return True  # “Cục Thuế các tỉnh” reaches “Cục Thuế”
    nouns, places = _nouns(group), set(_table()["places"])
    if any(f" {form} " in spelt for noun in nouns - places for form in _reached()[noun]):
        return True
    words = {word for noun in (*places, *_table()["narrowed"]) for word in name_key(noun).split()}
    return bool(nouns & places) and set(spelt.split()) <= words


@cache
def _nouns(name: str) -> frozenset[str]:
    """Return the nouns of the rule file that stand in the expanded name, the longest first.

    “cơ quan” does not stand in “cơ quan ngang bộ”, which is a noun itself.
    """
    spelt, found = f" {_plain(name).replace(' ', '  ')} ", []
    for noun in sorted(_table()["nouns"], key=len, reverse=True):
        key = f" {name_key(noun).replace(' ', '  ')} "
        if key in spelt:
            spelt = spelt.replace(key, " | ")
            found.append(noun)
    return frozenset(found)


@cache
def _reached() -> dict[str, tuple[str, ...]]:
    """Return for each noun the keys of what it reaches."""
    also: dict[str, list[str]] = _table()["also"]
    return {
        noun: tuple(name_key(word) for word in (noun, *also.get(noun, ())))
        for noun in _table()["nouns"]
    }


@cache
def _table() -> dict[str, Any]:
    return cast("dict[str, Any]", _file()["classes"])


@cache
def _file() -> dict[str, Any]:
    return load_table("recipients")


def _rules(group: str) -> tuple[Rule, ...]:
    return rules("recipients", group)
