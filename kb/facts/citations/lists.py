"""Step 4: documents cited in a row share a type, a date or an issuer stated once."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from kb.facts.citations.draft import Draft, Reading, part, type_words
from kb.facts.citations.slots import read_issuer
from kb.lexicon.doctypes import type_named, types_for_code
from kb.lexicon.rules import rule_named

__all__ = ["distribute"]

_FAR: Final = 1500


def distribute(reading: Reading) -> None:
    """Give the members of a list the type stated before, issuer and date stated behind."""
    numbered = [draft for draft in reading.drafts if draft.number is not None]
    for index, draft in enumerate(numbered):
        if draft.type is None and index:
            _inherit_type(reading, draft, numbered[index - 1])
        if draft.type is None and draft.led_by_so:
            _inherit_header(reading, draft, numbered[max(0, index - 12) : index])
    dated: set[str] = set()
    dated_before: list[bool] = []
    for draft in numbered:
        dated_before.append(draft.symbol in dated)
        if draft.date is not None and draft.symbol:
            dated.add(draft.symbol)
    for index in range(len(numbered) - 1, 0, -1):
        left, right = numbered[index - 1], numbered[index]
        _share_back(reading, left, right, dated_before=dated_before[index - 1])
    bare = [draft for draft in reading.drafts if draft.bare is not None]
    for left, right in reversed(list(pairwise(bare))):
        _share_bare(reading, left, right)


def _fits(name: str, draft: Draft) -> bool:
    """Whether a document with this number can be of that type."""
    if draft.number is None or draft.number.type_code is None:
        return name in rule_named("citation_parts", "plural").data["codeless"]
    return (
        any(kind.name == name for kind in types_for_code(draft.number.type_code, None))
        or name == "văn bản"
    )


def _inherit_type(reading: Reading, draft: Draft, before: Draft) -> None:
    gap = reading.folded[before.reach : draft.start] if before.reach <= draft.start else ""
    close = before.reach <= draft.start and part("list-joint").match(gap) is not None
    if close and before.type and _fits(before.type, draft):
        draft.type = before.type
        stated = before.slots.get("issuer")
        if draft.issuer is None and stated is not None and stated.end <= before.start:
            draft.issuer, draft.slots["issuer"] = before.issuer, stated


def _inherit_header(reading: Reading, draft: Draft, before: list[Draft]) -> None:
    """Read “các Kết luận của Bộ Chính trị: số …; số …”: the last plural type of the paragraph."""
    floor = max(0, draft.start - _FAR)
    blank = reading.text.rfind("\n\n", floor, draft.start)
    floor = max(floor, blank + 1)
    if not part("plural").search(reading.folded, floor, draft.start):
        return
    covered = [(other.start, other.reach) for other in before]
    header = None
    for match in type_words().finditer(reading.folded, floor, draft.start):
        before_it = max(0, match.start() - 6)
        plural = part("plural-before").search(reading.folded, before_it, match.start())
        inside = any(start <= match.start() < end for start, end in covered)
        if plural and not inside:
            header = match
    kind = type_named(header.group("type")) if header else None
    if header is None or kind is None or not _fits(kind.name, draft):
        return
    between = reading.text[header.end() : draft.start]
    if "." in re.sub(r"[0-9]\.[0-9]", "", between) and not before:
        return
    draft.type = kind.name
    if draft.issuer is None:
        borrowed = Draft(header.start(), header.end(), "header")
        if read_issuer(reading, borrowed, header.end(), min(len(reading.text), header.end() + 120)):
            draft.issuer = borrowed.issuer
            draft.slots["issuer"] = borrowed.slots["issuer"]


def _share_bare(reading: Reading, left: Draft, right: Draft) -> None:
    """Let the issuer behind the last of “Quy định số 253 và Quy định số 255 của …” hold for all."""
    if left.type != right.type or left.issuer or left.title or left.reach > right.start:
        return
    if right.issuer and part("list-joint").match(reading.folded[left.reach : right.start]):
        left.issuer, left.slots["issuer"] = right.issuer, right.slots["issuer"]
        if left.term is None and right.term is not None:
            left.term, left.slots["term"] = right.term, right.slots["term"]


def _share_back(reading: Reading, left: Draft, right: Draft, *, dated_before: bool) -> None:
    """Let the issuer, term and date stated after the last of a row hold for the one before."""
    if (
        left.number is None
        or right.number is None
        or left.title is not None
        or left.reach > right.start
    ):
        return
    if left.number.issuer_code != right.number.issuer_code:
        return
    if not part("list-joint").match(reading.folded[left.reach : right.start]):
        return
    if left.issuer is None and right.issuer is not None and "issuer" in right.slots:
        left.issuer = right.issuer
        left.slots["issuer"] = right.slots["issuer"]
        if left.term is None and right.term is not None:
            left.term = right.term
            left.slots["term"] = right.slots["term"]
    same_type = left.number.type_code == right.number.type_code
    undated = (
        left.date is None and "partial_date" not in left.slots and "bad_date" not in left.slots
    )
    shared = same_type and left.issuer == right.issuer and right.date is not None
    if shared and undated and not dated_before:
        left.date = right.date
        left.slots["date"] = right.slots["date"]
