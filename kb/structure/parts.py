"""What each section is: heading or item, narrative or directive, the closing paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kb.lexicon.lines import ends_sentence, is_upper, matches
from kb.lexicon.rules import Rule, rules
from kb.models import Part
from kb.structure.outline import Draft, is_lead_in
from kb.text import fold

__all__ = ["classify"]

_REPORTS: Final = frozenset({"Báo cáo", "Tờ trình", "Biên bản"})
"""Types whose unclassified headings tell and do not direct."""

_OPENING_STYLES: Final = frozenset({"number", "number)", "roman", "dieu", "decimal", "capital"})
_HEADED_STYLES: Final = _OPENING_STYLES | {"part", "chapter", "muc"}
_PREFIX: Final = re.compile(r"^([^:;.!?\n]{3,150}):")
_LONGEST_HEADING: Final = 300
_MOST_CLOSINGS: Final = 3
_LONGEST_SCRAP: Final = 60


def classify(drafts: Sequence[Draft], *, type_name: str | None) -> None:
    """Set kind, title and part of every draft (in place)."""
    children: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.up >= 0:
            children.setdefault(draft.up, []).append(draft)
    for index, draft in enumerate(drafts):
        _set_kind(draft, children.get(index, []))
    bases: dict[int, list[int]] = {}
    for index, draft in enumerate(drafts):
        bases.setdefault(draft.base, []).append(index)
    for base, members in bases.items():
        reports = base == 0 and type_name in _REPORTS
        _set_parts(drafts, members, reports=reports)
        _end_with_signature([drafts[index] for index in members])
        if not reports:
            _let_lists_direct([drafts[index] for index in members])
        _set_closing([drafts[index] for index in members])


def _words(draft: Draft) -> str:
    return draft.text[draft.body_start - draft.start :]


def _set_kind(draft: Draft, children: Sequence[Draft]) -> None:
    words = _words(draft)
    if draft.kind == "heading":
        if draft.row is None:
            draft.title = " ".join(words.split())
        return
    if draft.label is None:
        return
    flat = " ".join(words[:600].split())
    opens = is_lead_in(words) and len(words) > 40 and not is_upper(words)
    if opens and (draft.label.style not in "-+*•" or len(words) > 120) and _names_tasks(words):
        draft.kind = "lead_in"
    attributes = [child for child in children if matches("attribute", child.text[:200])]
    only_attributes = bool(children) and len(attributes) == len(children)
    if draft.kind == "item" and _is_heading(draft, flat, children, only_attributes):
        draft.kind = "heading"
        draft.title = flat.rstrip(" :") or None
    elif prefix := _PREFIX.match(flat):
        draft.title = prefix.group(1).strip()


def _names_tasks(words: str) -> bool:
    """True where a numbered paragraph with a colon opens a list of tasks, not a heading."""
    view = fold(words[-200:])
    return (
        bool(re.search(r"\b(?:yeu cau|de nghi|giao|chi dao|nhiem vu|noi dung)\b", view))
        and "sau" in view
    )


def _is_heading(draft: Draft, flat: str, children: Sequence[Draft], only_attributes: bool) -> bool:
    assert draft.label is not None
    if not flat:
        return bool(children)
    if draft.label.heading or (is_upper(flat) and not flat.endswith(".")):
        return True
    if len(flat) > _LONGEST_HEADING or not children:
        return False
    if flat.endswith(":"):
        return not only_attributes or len(flat) <= 120
    return not ends_sentence(flat) and not only_attributes


def _set_parts(drafts: Sequence[Draft], members: Sequence[int], *, reports: bool) -> None:
    """Give every section of one document its part, from headings, lead-ins and articles."""
    state: Part = "narrative"
    classes: dict[int, Part | None] = {}
    annex = any(drafts[index].part == "annex" for index in members)
    for index in members:
        draft = drafts[index]
        inherited = classes.get(draft.up)
        classes[index] = inherited
        if draft.part is not None:
            continue
        if annex:
            draft.part = "annex"
            continue
        own, mixed = (None, False) if inherited else _class_of(draft)
        top = draft.up < 0
        if own is not None:
            classes[index] = own
            state = own if top else state
        elif mixed:
            state = "directive"
        elif inherited is None:
            state = _advance(draft, state, top=top, reports=reports)
        draft.part = own or inherited or state
        if draft.kind == "lead_in" and draft.part == "narrative" and inherited is None:
            draft.part = state = "directive"


def _end_with_signature(members: Sequence[Draft]) -> None:
    """Take scraps of lines behind the recipients for what a scan left of the signature."""
    ended = False
    for draft in members:
        if draft.part in ("recipients", "signature"):
            ended = True
        elif draft.kind == "heading" or draft.row is not None:
            ended = False
        elif ended and draft.kind == "paragraph" and draft.part != "annex":
            words = _words(draft)
            if len(words) > _LONGEST_SCRAP or ends_sentence(words):
                ended = False
            else:
                draft.part = "signature"


def _let_lists_direct(members: Sequence[Draft]) -> None:
    """Take the lists of a document in which nothing was found to direct for what it orders.

    Its lead-in is worded as none we know, or was lost on the way into the file.
    """
    if any(draft.part in ("directive", "annex") for draft in members):
        return
    for draft in members:
        if draft.part == "narrative" and draft.kind in ("item", "heading") and draft.label:
            title = draft.title or ""
            if not any(rule.data["part"] == "narrative" for rule in _heading_rules(title)):
                draft.part = "directive"


def _advance(draft: Draft, state: Part, *, top: bool, reports: bool) -> Part:
    """Return the part that a section without a class of its own stands in."""
    if draft.kind == "lead_in":
        return "directive"
    if draft.kind == "basis":
        return "narrative"
    if draft.row is not None and any(matches("task_column", head) for head in draft.row.heads):
        # A table of assignments directs by itself.
        return "directive"
    if reports or not top:
        return state
    if draft.label is None:
        opens = draft.kind == "paragraph" and matches("assigns", _words(draft)[:200])
        return "directive" if opens else state
    return "directive" if draft.label.style in _OPENING_STYLES else state


def _class_of(draft: Draft) -> tuple[Part | None, bool]:
    """Return the part that a heading announces, and whether it announces both."""
    if draft.title is None or draft.kind not in ("heading", "item"):
        return None, False
    if draft.label is not None and draft.label.style not in _HEADED_STYLES:
        return None, False
    found = {rule.data["part"]: rule for rule in _heading_rules(draft.title)}
    if "narrative" in found and "directive" in found:
        mixed = bool(found["narrative"].data.get("mixed"))
        return (None, True) if mixed else ("narrative", False)
    if "narrative" in found:
        return "narrative", False
    return ("directive", False) if "directive" in found else (None, False)


def _heading_rules(title: str) -> list[Rule]:
    return [rule for rule in reversed(rules("structure", "heading")) if rule.search(title[:200])]


def _set_closing(members: Sequence[Draft]) -> None:
    """Mark the last paragraphs of the body that close it, above the recipients."""
    end = next(
        (
            index
            for index, draft in enumerate(members)
            if draft.kind in ("recipients", "signature") and draft.part != "header"
        ),
        len(members),
    )
    found: list[Draft] = []
    for draft in reversed(members[:end]):
        if not any(map(str.isalpha, draft.text[:200])):
            continue
        if draft.kind != "paragraph" or draft.part in ("annex", "header"):
            break
        rule = matches("closing", " ".join(draft.text[:2000].split()))
        if rule is None or len(found) == _MOST_CLOSINGS or (found and rule.data.get("last")):
            break
        found.append(draft)
    prefix = f"{members[0].id}/" if members[0].base else ""
    for number, draft in enumerate(reversed(found), 1):
        draft.kind, draft.part, draft.up, draft.level = "closing", "closing", -1, 0
        draft.id = f"{prefix}ket-thuc" + (f"~{number}" if number > 1 else "")
