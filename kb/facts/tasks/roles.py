"""Roles: what each body named in a clause has to do with its task (patterns P1–P12, §4.2–4.3).

The subject is the owner, its role read from the predicate; bodies behind “phối hợp với” are
partners, behind “trình / tham mưu” approvers, behind “chỉ đạo … làm” executors. A body that only
receives a report, passes it on (“qua X”) or is the object of the work is no owner and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kb.facts.tasks.heads import Reader
from kb.facts.tasks.predicate import Head
from kb.facts.tasks.words import listed, pattern, starts, verb_class
from kb.lexicon.rules import rules
from kb.models import BodyMention, Evidence, Owner, Role

__all__ = ["NOBODY", "Told", "owners_of", "slot_owners"]


@dataclass(frozen=True, slots=True)
class Told:
    """The bodies that are told to act, and how we know.

    ``partners``: those that a heading names beside them, “Sở X chủ trì, phối hợp với Sở Y:”.
    """

    bodies: tuple[BodyMention, ...] = ()
    evidence: Evidence = "none"
    assign: str | None = None
    partners: tuple[Owner, ...] = ()


NOBODY = Told()


def owners_of(
    reader: Reader,
    start: int,
    end: int,
    head: Head,
    told: Told,
    *,
    roles: Sequence[Role] | None = None,
) -> tuple[Owner, ...]:
    """Return the owners of the task in ``text[start:end]``: those ``told``, then the others.

    ``roles``: only those of the others who have one of these roles.
    """
    if roles:
        return tuple(
            _owner(body, role, told.evidence, ident)
            for body, role, ident in _others(reader, start, end, head)
            if role in roles
        )
    role, rule = _lead_role(reader.view, head, end)
    found = [_owner(body, role, told.evidence, rule) for body in told.bodies]
    seen = {" ".join(owner.name.lower().split()) for owner in found}
    for body, other, ident in _others(reader, start, end, head):
        key = " ".join(body.name.lower().split())
        if key not in seen:
            seen.add(key)
            found.append(_owner(body, other, "stated", ident))
    found += [
        replace(partner, evidence=told.evidence)
        for partner in told.partners
        if " ".join(partner.name.lower().split()) not in seen
    ]
    return tuple(found)


def slot_owners(bodies: Iterable[BodyMention], role: Role, rule: str) -> tuple[Owner, ...]:
    """Return the bodies of a slot or table cell, which names them outright."""
    return tuple(_owner(body, role, "stated", rule) for body in bodies)


def _owner(body: BodyMention, role: Role, evidence: Evidence, rule: str) -> Owner:
    return Owner(body.name, body.id, role, evidence, body.start, body.end, rule)


def _lead_role(view: str, head: Head, end: int) -> tuple[Role, str]:
    """Read the role of the subject from the first verbs of its predicate."""
    if head.verb is None:
        return "executor", "P6-subject"
    predicate = view[head.verb_at : min(end, head.verb_at + 70)]
    if pattern("leads").search(predicate):
        return "lead", "P2-lead"
    verbs = _first_verbs(view, head, end)
    if any(pattern("directs").fullmatch(verb) for verb in verbs):
        return "accountable", "P3-direct"
    role: tuple[Role, str] = ("executor", "P1-assign" if head.assign else "P6-subject")
    classes = {verb_class(verb) for verb in verbs[:2]}
    if verbs[0] in {"tham mưu", "tư vấn"}:
        role = "advise", "P5-advise"
    elif verb_class(verbs[0]) == "control":
        role = "monitor", "P10-monitor"
    elif verbs[0] in listed("reporting") and classes <= {"report", "control"}:
        role = "report", "P11-report"
    return role


def _first_verbs(view: str, head: Head, end: int) -> list[str]:
    """Return the chain of verbs at the head: “lãnh đạo, chỉ đạo”, “kiểm tra, giám sát”."""
    assert head.verb is not None
    verbs = [head.verb]
    opening = re.compile(head.verb.replace(" ", " +")).search(view, head.verb_at, end)
    at = opening.end() if opening else head.verb_at
    while len(verbs) < 4 and (gap := pattern("verb-chain").match(view, at, end)):
        verb = starts("verbs", view, gap.end())
        if not verb:
            break
        verbs.append(re.sub(" +", " ", verb.group()))
        at = verb.end()
    return verbs


def _others(
    reader: Reader, start: int, end: int, head: Head
) -> list[tuple[BodyMention, Role, str]]:
    found: list[tuple[int, BodyMention, Role, str]] = []
    subjects = set(head.subjects)
    for rule in rules("tasks", "role"):
        for match in rule.regex.finditer(reader.view, start, end):
            bodies = reader.names.chain(match.end(), end)
            if not bodies and rule.data["role"] == "partner":
                bodies = _unlisted_partner(reader, match.end(), end)
            if not bodies or subjects.intersection(bodies):
                continue
            after = bodies[-1].end
            followed = rule.data.get("followed")
            if followed:
                more = re.compile(followed).match(reader.view, after, end)
                if not more:
                    continue
                after = more.end()
            if rule.data.get("verb") and not _acts(reader, after, end):
                continue
            found += [(match.start(), body, rule.data["role"], rule.id) for body in bodies]
    return [(body, role, ident) for _, body, role, ident in sorted(found, key=_place)]


def _unlisted_partner(reader: Reader, at: int, end: int) -> tuple[BodyMention, ...]:
    """Return the one unlisted body at ``at``: “phối hợp với các tổ chức nghiên cứu triển khai”."""
    head = reader.actor(at, end)
    if head is None or len(head.subjects) > 1:
        return ()
    name = head.subjects[0]
    plain = "," not in name.name and not reader.names.within(name.start, name.end)
    return head.subjects if plain and len(name.name.split()) <= 8 else ()


def _place(item: tuple[int, BodyMention, Role, str]) -> tuple[int, int]:
    return item[1].start, item[0]


def _acts(reader: Reader, at: int, end: int) -> bool:
    """Say whether a predicate follows: the body is not just the object of “chỉ đạo”."""
    return reader.predicate(at, end).opening == "verb"
