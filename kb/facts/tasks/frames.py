"""Frames: what, who and when as items side by side (“1. Nội dung”, “2. Cơ quan chủ trì”, “3. …”).

Plans of steering boards are written so: the work stands under one item, those who do it under the
next, one a bullet, and the time in a third. What these say holds for all of the work. An item that
only asks (“2. Cơ quan chủ trì”) is answered by what stands under it.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.facts.tasks.drafts import Draft
from kb.facts.tasks.heads import Reader
from kb.facts.tasks.slots import Slots
from kb.facts.tasks.words import pattern
from kb.lexicon.rules import Rule
from kb.models import Section

__all__ = ["Frames"]

_LONGEST_LABEL = 80
_WHO = frozenset({"lead", "executor", "partner"})


class Frames:
    """Hands what the asking items of a frame are answered to the tasks of the frame."""

    def __init__(self, reader: Reader, slots: Slots, sections: Sequence[Section]) -> None:
        self.reader = reader
        self.slots = slots
        self.remainder: int | None = None
        self._parents = {section.parent for section in sections}
        items: dict[str, list[Section]] = {}
        for section in sections:
            if section.parent and section.label and section.label[:1].isdigit():
                items.setdefault(section.parent, []).append(section)
        # A frame has an item for the work and, beside it, one that says who does it.
        self._framed = {
            parent
            for parent, found in items.items()
            if any(map(self._work_at, found)) and any(map(self._says_who, found))
        }
        self._asked: dict[str, tuple[str, Rule]] = {}  # asking item -> its frame, what it asks

    def take(self, section: Section, drafts: list[Draft]) -> bool:
        """Read ``section`` if it belongs to a frame and is no work itself.

        ``remainder`` is then where the work starts behind “Nội dung:”, or None.
        """
        self.remainder = None
        parent = section.parent or ""
        if parent in self._asked:
            frame, asked = self._asked[parent]
            if rule := self._asks(section):
                self._asked[section.id] = (frame, rule)
            elif not self._answers(section, frame, drafts):
                self._give(section, frame, asked, section.body_start, drafts)
            return True
        if parent not in self._framed or not (section.label or "")[:1].isdigit():
            return False
        if work := self._work_at(section):
            if self.reader.view[work : section.end].strip(" .:\n"):
                self.remainder = work
            return True
        if section.id in self._parents and (rule := self._asks(section)):
            self._asked[section.id] = (parent, rule)
            return True
        return self._answers(section, parent, drafts)

    def _work_at(self, section: Section) -> int | None:
        """Return where the work stands in “1. Nội dung: …”, if the item is of that form."""
        found = pattern("frame-work").match(self.reader.view, section.body_start, section.end)
        return found.end() if found else None

    def _says_who(self, section: Section) -> bool:
        if section.id in self._parents:
            asked = self._asks(section)
            return asked is not None and asked.data["kind"] in _WHO
        lines = self.slots.lines(section.body_start, section.end)
        return bool(lines) and lines[0][0].data["kind"] in _WHO

    def _asks(self, section: Section) -> Rule | None:
        """Return the slot that an item names and leaves open: “2. Cơ quan chủ trì”."""
        label = self.reader.view[section.body_start : section.end].strip(" \n:.;*")
        if len(label) > _LONGEST_LABEL or "\n" in label or label.startswith("tổ chức"):
            return None
        return self.slots.named_by(label)

    def _answers(self, section: Section, frame: str, drafts: list[Draft]) -> bool:
        """Read “3. Thời gian thực hiện: …”: the slot and its value in one item."""
        lines = self.slots.lines(section.body_start, section.end)
        for rule, start, end in lines:
            self.slots.give(self._work(frame, drafts), rule, start, end)
        return bool(lines)

    def _give(
        self, section: Section, frame: str, rule: Rule, start: int, drafts: list[Draft]
    ) -> None:
        if not self.reader.view[start : section.end].startswith("("):  # a remark on those named
            self.slots.give(self._work(frame, drafts), rule, start, section.end)

    def _work(self, frame: str, drafts: list[Draft]) -> list[Draft]:
        return [draft for draft in drafts if draft.section.startswith(f"{frame}/")]
