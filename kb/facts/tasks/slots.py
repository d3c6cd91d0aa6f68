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

    def take(self, section: Section, drafts: list[Draft]) -> bool:
        """Read ``section`` if it is slot lines, and add what they say to their item's task.

        ``remainder`` is then where clauses of their own start behind the label, or None.
        """
        self.remainder = None
        lines = self._lines(section)
        if not lines:
            self._items[section.id] = section
            self._last = section
            return False
        item = self._item_of(section)
        empty = all(not self.reader.view[start:end].strip(" .;:") for _, start, end in lines)
        if (empty or section.kind == "heading") and not (item and item.id in self._rows):
            return False  # a heading such as “3. Thời gian thực hiện:”
        for rule, start, end in lines:
            if rule.data["kind"] in _ROLES and self._has_predicate(start, end):
                self.remainder = start
                continue
            if item is not None:
                self._fill(self._row(item, drafts), rule, start, end)
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
        if section.parent in self._items:
            return self._items[section.parent]
        return self._last

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
        row = Draft(item.id, "task", item.body_start, end, "slot-row", fixed=True)
        row.action = old[0].action if old else None
        if any(owner.evidence == "stated" for draft in old for owner in draft.owners):
            row.owners = old[0].owners
        drafts.append(row)
        self._rows[item.id] = row
        return row

    def _fill(self, row: Draft, rule: Rule, start: int, end: int) -> None:
        kind = rule.data["kind"]
        if kind in _ROLES:
            bodies = self.reader.bodies_in(start, end)
            row.owners += slot_owners(bodies, _ROLES[kind], rule.id)
        elif kind == "deadline":
            found = read_slot(self.reader.text[start:end], document_date=self.date)
            if found:
                row.deadline = shifted(found, start)
        elif kind == "product":
            row.product = " ".join(self.reader.text[start:end].split()).strip(" .;") or None


def _slot(line: str) -> tuple[Rule, int] | None:
    for rule in rules("tasks", "slot"):
        if match := rule.regex.search(line):
            return rule, match.end()
    return None


def _skip(view: str, at: int) -> int:
    while at < len(view) and view[at].isspace():
        at += 1
    return at
