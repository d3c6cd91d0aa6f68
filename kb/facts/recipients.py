"""Owners against Nơi nhận: who is given work without being a recipient, and the other way round.

A note for the drafter, no error: a body may be reached by a class (“các sở, ban, ngành”), by
“Như trên”, or by its superior. Nghị định 30/2020/NĐ-CP (phụ lục I) has the recipients listed by
name or by kind, so a class covers the bodies of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, cast

from kb.lexicon.bodies import canonical, canonical_key, general, name_key
from kb.lexicon.rules import load_table
from kb.models import BodyMention, Owner, Section, Task
from kb.text import fold

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

    Left out: bodies that keep a file copy (“Lưu”), owners that only approve, owners named only in
    general (“các cơ quan liên quan”). Recipients “để báo cáo” are no bodies without a task.
    """
    lists = [s for s in sections if s.kind == "recipients" or s.part == "recipients"]
    listed = [s for s in lists if s.part == "recipients"]
    if not listed:
        return None
    named = [b for b in bodies if any(s.start <= b.start < s.end for s in listed)]
    named = [b for b in named if not _filed(text, b)]
    if not named:
        return None
    referred = any(_REFERRED.search(fold(text[s.start : s.end])) for s in listed)
    reached = list(named)
    if referred:
        reached += [b for b in bodies if _referred_to(b, lists, sections, text)]
    known = {canonical_key(body.name) for body in bodies}
    owners: dict[str, tuple[Owner, list[str]]] = {}
    for task in tasks:
        for owner in task.owners:
            if owner.role != "approve" and canonical_key(owner.name) in known:
                owners.setdefault(canonical_key(owner.name), (owner, []))[1].append(task.id)
    missing = tuple(
        NotReceiving(owner.name, owner.id, tuple(dict.fromkeys(ids)))
        for owner, ids in owners.values()
        if not _vague(owner.name) and not any(_meet(body.name, owner.name) for body in reached)
    )
    idle = tuple(
        body
        for body in named
        if not _informed(text, body)
        and not any(_meet(body.name, owner.name) for owner, _ in owners.values())
    )
    return RecipientCheck(missing, idle, referred)


_REFERRED: Final = re.compile(r"\bnhu (?:tren|dieu|kinh gui)\b")
_FILED: Final = re.compile(r"\bluu\b[^;\n]{0,40}$")
_INFORMED: Final = re.compile(r"^[^;,\n]{0,60}\( *(?:de )?(?:b/c|bao cao|dong gui|d/b|p/h)")
_ARTICLE: Final = re.compile(r"^dieu-\d+")


def _filed(text: str, body: BodyMention) -> bool:
    return bool(_FILED.search(fold(text[max(body.start - 60, 0) : body.start])))


def _informed(text: str, body: BodyMention) -> bool:
    return bool(_INFORMED.search(fold(text[body.end : body.end + 80])))


def _referred_to(
    body: BodyMention, lists: Sequence[Section], sections: Sequence[Section], text: str
) -> bool:
    """Whether the body stands in “Kính gửi”, or in the article that has the bodies carry it out."""
    places = [s for s in lists if s.part != "recipients"]
    places += [
        s for s in sections if _ARTICLE.match(s.id) and "thi hanh" in fold(text[s.start : s.end])
    ]
    return any(place.start <= body.start < place.end for place in places)


def _vague(name: str) -> bool:
    nouns = _nouns(name)
    return bool(nouns) and canonical(name) is None and nouns <= set(_table()["vague"])


def _meet(recipient: str, owner: str) -> bool:
    """Whether one of the two names is, or as a class reaches, the other."""
    if canonical_key(recipient) == canonical_key(owner):
        return True
    kind = general(recipient)  # “NHCSXH tỉnh” and “NHCSXH tỉnh Hưng Yên”
    if kind is not None and kind == general(owner):
        return True
    return _reaches(recipient, owner) or _reaches(owner, recipient)


def _reaches(group: str, name: str) -> bool:
    """Whether “các sở, ban, ngành” reaches “Sở Y tế”: told by the nouns."""
    nouns = _nouns(group)
    if len(nouns) < 2 and group.split(maxsplit=1)[0].lower() != "các":
        return False
    also: dict[str, list[str]] = _table()["also"]
    reached = nouns | {kind for noun in nouns for kind in also.get(noun, ())}
    return bool(reached & _nouns(name))


@cache
def _nouns(name: str) -> frozenset[str]:
    """Return the nouns of the rule file that stand in the expanded name, as whole words."""
    spelt = f" {name_key(name)} "
    return frozenset(noun for noun in _table()["nouns"] if f" {name_key(noun)} " in spelt)


@cache
def _table() -> dict[str, Any]:
    return cast("dict[str, Any]", load_table("body_parts")["recipients"])
