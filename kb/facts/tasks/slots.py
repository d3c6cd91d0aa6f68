"""Slots: lines under an item that say who, with whom and by when (“Cơ quan chủ trì: …”).

An item with such lines is one row of an assignment: one task, as in a table (reference §3.4).
"""

from __future__ import annotations

import datetime as dt
import re

from kb.facts.deadlines import read_slot, shifted
from kb.facts.tasks.drafts import Draft
from kb.facts.tasks.heads import Reader
from kb.facts.tasks.roles import slot_owners
from kb.lexicon.rules import Rule, rules
from kb.models import Role, Section

__all__ = ["Slots"]

_ROLES: dict[str, Role] = {
    "lead": "lead", "executor": "executor", "partner": "partner", "approve": "approve",
}  # fmt: skip


class Slots:
    """Collects slot lines onto the task of the item they stand under."""

    def __init__(self, reader: Reader, document_date: dt.date | None) -> None:
        self.reader = reader
        self.date = document_date
        self.remainder: int | None = None
        self._items: dict[str, Section] = {}
        self._rows: dict[str, Draft] = {}
        self._last: Section | None = None
        self._slotted: set[str | None] = set()  # slot sections, and the items that have some

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
        lines = self._lines(section)
        if not lines:
            self._items[section.id] = section
            self._last = section
            return False
        item = self._item_of(section)
        empty = all(not self.reader.view[start:end].strip(" .;:") for _, start, end in lines)
        if empty and not (item and item.id in self._slotted):
            self._items[section.id] = section
            return False  # a heading such as “3. Thời gian thực hiện:”
        self._slotted |= {section.id, item.id if item else None}
        for rule, start, end in lines:
            if rule.data["kind"] in _ROLES and self._has_predicate(start, end):
                self.remainder = start
                continue
            if item is not None:
                self._fill(item, drafts, rule, start, end)
        return True

    def _lines(self, section: Section) -> list[tuple[Rule, int, int]]:
        """Return (slot rule, start, end of its value) of each line, or nothing if one is none."""
        found: list[tuple[Rule, int, int]] = []
        at = section.body_start
        for line in self.reader.text[section.body_start : section.end].split("\n"):
            hit = _slot(self.reader.view[at : at + len(line)])
            if hit:
                found.append((hit[0], at + hit[1], at + len(line)))
            elif found and line.strip():
                found[-1] = (found[-1][0], found[-1][1], at + len(line))
            elif line.strip():
                return []
            at += len(line) + 1
        return found

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

    def _has_predicate(self, start: int, end: int) -> bool:
        head = self.reader.head(_skip(self.reader.view, start), end)
        return head.opening == "verb" and bool(head.subjects)

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
            # What the lines say replaces what had to be taken from headings.
            row.owners = tuple(o for o in row.owners if o.rule.startswith("slot-"))
            bodies = self.reader.names.within(start, end)
            row.owners += slot_owners(bodies, _ROLES[kind], rule.id)
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


def _slot(line: str) -> tuple[Rule, int] | None:
    for rule in rules("tasks", "slot"):
        if match := rule.regex.search(line):
            return rule, match.end()
    return None


def _skip(view: str, at: int) -> int:
    while at < len(view) and view[at].isspace():
        at += 1
    return at
