"""Slots: lines under an item that say who, with whom and by when (“Cơ quan chủ trì: …”).

An item with such lines is one row of an assignment: one task, as in a table (reference §3.4).
Lines that stand behind the last of several sub-items, none of which has any, speak for them all.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from kb.facts.deadlines import read_slot, shifted
from kb.facts.tasks.drafts import Draft
from kb.facts.tasks.heads import Reader
from kb.facts.tasks.roles import slot_owners
from kb.facts.tasks.words import pattern
from kb.lexicon.rules import Rule, rules
from kb.models import BodyMention, Owner, Role, Section

__all__ = ["Slots"]

_ROLES: dict[str, Role] = {
    "lead": "lead", "executor": "executor", "partner": "partner", "approve": "approve",
}  # fmt: skip

_LONGEST_POST = 60
_LONGEST_LABEL = 300  # what stands before the colon, and the signs before that


class Slots:
    """Collects slot lines onto the task of the item they stand under."""

    def __init__(
        self, reader: Reader, sections: Sequence[Section], document_date: dt.date | None
    ) -> None:
        self.reader = reader
        self.date = document_date
        self.remainder: int | None = None
        self._items: dict[str, Section] = {}
        self._rows: dict[str, Draft] = {}
        self._told: set[str] = set()
        self._last: Section | None = None
        self._slotted: set[str | None] = set()  # slot sections, and the items that have some
        self._children: dict[str, list[Section]] = {}
        for section in sections:
            if section.parent and section.label:
                self._children.setdefault(section.parent, []).append(section)

    def take(self, section: Section, drafts: list[Draft]) -> bool:
        """Read ``section`` if it is slot lines, and add what they say to their item's task.

        ``remainder`` is then where clauses of their own start behind the label, or None.
        """
        self.remainder = None
        if (
            section.kind == "paragraph"
            and section.parent in self._slotted
            and (section.parent not in self._items)
        ):
            return True  # a line break inside a slot's value
        lines = self.lines(section.body_start, section.end)
        if not lines:
            self._items[section.id] = section
            self._last = section
            return False
        item = self._item_of(section)
        empty = all(not self.reader.view[start:end].strip(" .;:") for _, start, end in lines)
        if empty and not (item and item.id in self._slotted):
            self._items[section.id] = section
            return False  # a heading such as “3. Thời gian thực hiện:”
        whole = item is not None and self._speaks_for_all(item, section)
        if whole and item is not None:
            item = self._items[item.parent or ""]
        self._slotted |= {section.id, item.id if item else None}
        for rule, start, end in lines:
            if rule.data["kind"] in _ROLES and self._has_predicate(start, end):
                self.remainder = start
            elif item is not None and item.id in self._rows:
                self._fill(item, drafts, rule, start, end)
            elif item is not None and (whole or self._is_shared(item, drafts)):
                self._share(item, drafts, rule, start, end)
            elif item is not None:
                self._fill(item, drafts, rule, start, end)
        return True

    # --- what the lines say ------------------------------------------------------------------

    def lines(self, begin: int, stop: int) -> list[tuple[Rule, int, int]]:
        """Return (slot rule, start, end of its value) of each slot, or nothing if a line is none.

        Several may stand in one line: “Chủ trì: Sở X; phối hợp: Sở Y; thời gian: tháng 6”.
        """
        found: list[tuple[Rule, int, int]] = []
        at = begin
        for line in self.reader.text[begin:stop].split("\n"):
            if line.strip() and not found and not _slot(self.reader.view, at, at + len(line)):
                return []
            for low, high in _parts(self.reader.view, at, at + len(line)):
                hit = _slot(self.reader.view, low, high)
                if hit:
                    found.append((hit[0], low + hit[1], high))
                elif found and high > low:
                    found[-1] = (found[-1][0], found[-1][1], high)
            at += len(line) + 1
        return found

    def _has_predicate(self, start: int, end: int) -> bool:
        if end - start < _LONGEST_POST and pattern("post").match(self.reader.view, start, end):
            return False  # “công chức Văn phòng - Thống kê” only reads like a sentence
        tail = pattern("post-tail").search(self.reader.view, start, end)
        head = self.reader.head(_skip(self.reader.view, start), tail.start() if tail else end)
        return head.opening == "verb" and bool(head.subjects)

    def _named(self, start: int, end: int) -> tuple[BodyMention, ...]:
        """Return whom the value of a slot names: the bodies, and posts that no list knows.

        A value that names no body at all is taken by its first words.
        """
        bodies = self.reader.names.within(start, end)
        found: list[BodyMention] = []
        for low, high in self._segments(start, end):
            inside = self.reader.names.within(low, high)
            post = pattern("post").match(self.reader.view, low, high)
            if post and (not inside or inside[0].start > post.end()):
                found.append(self._unlisted(post.start("name"), high))
            elif inside:
                found += inside
            elif not bodies and not found:
                found.append(self._unlisted(low, high))
        return tuple(body for body in found if body.name)

    def _segments(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        low = start
        for mark in re.finditer(r"[,;\n]|(?<!đ)/|\svà\s", self.reader.view[start:end]):
            at = start + mark.start()
            if not self.reader.names.covers(at):
                yield _skip(self.reader.view, low), at
                low = start + mark.end()
        yield _skip(self.reader.view, low), end

    def _unlisted(self, start: int, end: int) -> BodyMention:
        stop = pattern("post-tail").search(self.reader.view, start, end)
        text = self.reader.text[start : stop.start() if stop else end].rstrip(" .;:\n")
        return BodyMention(" ".join(text.split()), None, start, start + len(text), "slot-name")

    # --- which item they speak for -----------------------------------------------------------

    def _item_of(self, section: Section) -> Section | None:
        """Return the item that slot lines belong to.

        Lines numbered like the items before them stand beside these, under the parent; plain
        lines go on with the item just read.
        """
        last = self._last
        if last is None or (
            section.label and last.label and last.parent == section.parent
            and section.parent in self._items
        ):  # fmt: skip
            return self._items.get(section.parent or "")
        return last

    def _speaks_for_all(self, item: Section, slot: Section) -> bool:
        """Say whether the lines behind ``item``, a sub-item, are those of the item above it."""
        if item.id in self._slotted or not item.label or item.parent not in self._items:
            return False
        if item.label[:1].isdigit():
            return False  # a numbered item is a row of its own
        beside = [
            other
            for other in self._children[item.parent]
            if other.id == item.id or not self.lines(other.body_start, other.end)
        ]
        return len(beside) > 1 and beside[-1].id == item.id and slot.start > item.start and not any(
            other.id in self._slotted for other in beside
        )  # fmt: skip

    def _is_shared(self, item: Section, drafts: list[Draft]) -> bool:
        """Say whether several sub-items of ``item`` are tasks: they all get what its lines say."""
        inside = {draft.section for draft in drafts if draft.section.startswith(f"{item.id}/")}
        return len(inside) > 1

    def _share(self, item: Section, drafts: list[Draft], rule: Rule, start: int, end: int) -> None:
        """Give what a line says to all tasks below ``item`` that do not say it themselves."""
        below = f"{item.id}/"
        self.give([d for d in drafts if f"{d.section}/".startswith(below)], rule, start, end)

    def within(self, drafts: list[Draft], start: int, end: int) -> bool:
        """Read slots inside a sentence or bracket: “(chủ trì: Sở X; thời gian: tháng 6)”.

        Gives ``drafts`` what they say; returns whether the stretch is slots at all.
        """
        lines = self.lines(start, end)
        for rule, low, high in lines:
            self.give(drafts, rule, low, high)
        return bool(lines)

    def named_by(self, label: str) -> Rule | None:
        """Return the slot whose label ``label`` is, without its colon: “cơ quan chủ trì”."""
        if "chủ trì" in label:  # “Cơ quan chủ trì, phối hợp” asks for both: the first leads
            label = label.split(",", maxsplit=1)[0]
        asked = f"{label}:"
        hits = ((rule, rule.regex.match(asked)) for rule in rules("tasks", "slot"))
        return next((rule for rule, hit in hits if hit and hit.end() == len(asked)), None)

    def give(self, drafts: list[Draft], rule: Rule, start: int, end: int) -> None:
        """Give ``drafts`` what the value of a slot says."""
        mine = [draft for draft in drafts if draft.kind == "task"]
        kind = rule.data["kind"]
        if kind in _ROLES:
            given = slot_owners(self._named(start, end), _ROLES[kind], rule.id)
            for draft in mine:
                stated = tuple(o for o in draft.owners if o.evidence == "stated")
                does = any(o.role not in {"partner", "approve"} for o in stated)
                if kind in {"partner", "approve"} or not does or _from_slot(stated):
                    draft.owners = stated + given
        elif kind == "deadline":
            found = read_slot(self.reader.text[start:end], document_date=self.date)
            for draft in mine:
                if found and draft.deadline is None:
                    draft.deadline = shifted(found, start)

    # --- rows --------------------------------------------------------------------------------

    def _row(self, item: Section, drafts: list[Draft]) -> Draft:
        """Return the one task of ``item``, made of all its clauses when the first slot comes."""
        if item.id in self._rows:
            return self._rows[item.id]
        text = self.reader.text[item.body_start : item.end]
        tail = re.search(r"[\s,;:.]*(?:cụ thể|như sau)?[\s,;:.]*$", text)
        end = item.body_start + (tail.start() if tail else len(text))
        old = [draft for draft in drafts if draft.section == item.id]
        drafts[:] = [draft for draft in drafts if draft.section != item.id]
        row = Draft(item.id, "task", item.body_start, end, "slot-row")
        if old:
            row.action, row.owners, row.product = old[0].action, old[0].owners, old[0].product
            row.deadline = next((draft.deadline for draft in old if draft.deadline), None)
        drafts.append(row)
        self._rows[item.id] = row
        return row

    def _fill(self, item: Section, drafts: list[Draft], rule: Rule, start: int, end: int) -> None:
        kind = rule.data["kind"]
        if kind in _ROLES:
            row = self._row(item, drafts)
            if item.id not in self._told:  # what the lines say replaces what headings gave
                self._told.add(item.id)
                row.owners = tuple(o for o in row.owners if o.rule.startswith("slot-"))
            row.owners += slot_owners(self._named(start, end), _ROLES[kind], rule.id)
            return
        mine = [draft for draft in drafts if draft.section == item.id and draft.kind == "task"]
        if kind == "deadline":
            found = read_slot(self.reader.text[start:end], document_date=self.date)
            for draft in mine if found else []:
                draft.deadline = shifted(found, start) if found else None
        elif kind == "product":
            product = " ".join(self.reader.text[start:end].split()).strip(" .;") or None
            for draft in mine:
                draft.product = product


def _from_slot(owners: Sequence[Owner]) -> bool:
    return all(owner.rule.startswith("slot-") for owner in owners)


def _parts(view: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a line where a further slot begins behind ``;`` or a full stop."""
    low = start
    for mark in re.finditer(r"[;.]\s+", view[start:end]):
        if _slot(view, start + mark.end(), end):
            yield low, start + mark.start()
            low = start + mark.end()
    yield low, end


def _slot(view: str, start: int, end: int) -> tuple[Rule, int] | None:
    line = view[start : min(end, start + _LONGEST_LABEL)]
    for rule in rules("tasks", "slot"):
        if match := rule.regex.search(line):
            return rule, match.end()
    return None


def _skip(view: str, at: int) -> int:
    while at < len(view) and view[at].isspace():
        at += 1
    return at
