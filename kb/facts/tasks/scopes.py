"""Scopes: who is told, what the heading announces and by when, for a section and all below it.

Owners resolve in the order of reference §4.8: named in the clause → named earlier in the same item
→ heading → lead-in. A bullet or a running-on paragraph belongs to its item, so an owner named there
is still ``stated``; below a numbered heading it is ``heading``, behind an announcing sentence
(“… thực hiện các nhiệm vụ sau:”) ``lead_in``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.facts.targets import target_year
from kb.facts.tasks.heads import Reader
from kb.facts.tasks.kinds import Under, heading_kind
from kb.facts.tasks.roles import NOBODY, Told
from kb.facts.tasks.words import pattern
from kb.lexicon.rules import rules
from kb.models import Deadline, Section

__all__ = ["Scope", "Scopes"]

_LONGEST_HEADING = 300


@dataclass(slots=True)
class Scope:
    """What holds for a section and everything below it.

    ``told`` changes as clauses name owners; ``base`` is what it falls back to when a clause has
    another, non-body subject. ``announced``: the last clause announced a list.
    """

    told: Told = NOBODY
    base: Told = NOBODY
    under: Under | None = None
    deadline: Deadline | None = None
    year: str | None = None
    announced: bool = False


class Scopes:
    """The scopes of a document's sections, opened in reading order."""

    def __init__(self, reader: Reader, sections: Sequence[Section]) -> None:
        self.reader = reader
        self.parents = {section.parent for section in sections if section.parent}
        self._open: dict[str | None, Scope] = {None: Scope()}
        self._before: str | None = None
        self._runs: dict[str | None, tuple[str, Told]] = {}
        self._in_form = False

    def in_form(self, section: Section) -> bool:
        """Say whether a section belongs to a form to be filled in: nothing in it is a task.

        A form runs from the head of its annex (“Mẫu số 01”, “Đề cương báo cáo”) to that of the
        next, also over the letterhead and signature that it shows.
        """
        if section.part == "annex" and section.kind == "heading" and section.parent is None:
            title = self.reader.view[section.start : section.end]
            self._in_form = any(rule.regex.search(title) for rule in rules("tasks", "form"))
        elif section.kind == "title" and self._in_form:
            # A document of its own begins where it says what it is attached to.
            title = self.reader.view[section.start : section.end]
            self._in_form = not pattern("attached-to").search(title)
        return self._in_form

    def open(self, section: Section) -> Scope:
        """Return the scope of ``section``, made from what stands above it."""
        above = self._open.get(section.parent) or self._open[None]
        text = self.reader.text
        if section.kind == "paragraph" and text[section.body_start].islower() and self._before:
            above = self._open[self._before]  # a line break inside the item before
        told = self._in_run(section) or above.told
        numbered = section.label is not None and any(char.isalnum() for char in section.label)
        if told.evidence == "stated" and numbered:
            told = replace(told, evidence="lead_in" if above.announced else "heading")
        scope = Scope(told, told, above.under, above.deadline, above.year)
        title = (
            section.title or text[section.body_start : section.end][:160].split("\n")[0]
        ).strip()
        said = heading_kind(title) if section.kind != "lead_in" else None
        if said and (section.kind == "heading" or section.title or section.id in self.parents):
            scope.under = said
            if said != "tasks":
                scope.deadline = None
        elif said in {"purpose", "scope"} and ":" in title[:40]:
            scope.under = said
        heads = section.kind == "heading" or section.id in self.parents
        if heads and scope.under in {"goal", "aim"} and (year := target_year(title)):
            scope.year = year
        self._open[section.id] = scope
        self._before = section.id
        return scope

    def _in_run(self, section: Section) -> Told | None:
        """Return whom an unnumbered heading above the bullets names: “Sở X:” and dashes below it.

        It holds for the bullets behind it, and for a paragraph right behind it, up to the next
        heading or number.
        """
        run = self._runs.get(section.parent)
        if run is None:
            return None
        bullet = section.label is not None and not any(char.isalnum() for char in section.label)
        follows = section.kind == "paragraph" and self._before == run[0]
        if bullet or follows:
            return run[1]
        del self._runs[section.parent]
        return None

    def names_owner(self, section: Section, scope: Scope) -> bool:
        """Take a section that is nothing but the name of those told: “4. Sở Y tế”."""
        if section.label is None and self.reader.text[section.body_start : section.end].isupper():
            return False  # a signature line or a letterhead: “TRƯỞNG BAN”
        told = self.reader.heading_owners(section.body_start, section.end)
        if told:
            scope.told = Told(told[0], "heading", told[1])
        elif section.id in self.parents and (
            actor := self.reader.actor_heading(section.body_start, section.end)
        ):
            scope.told = Told((actor,), "heading")
        else:
            return False
        scope.base, scope.under = scope.told, None
        if section.kind == "paragraph" and section.label is None:
            self._runs[section.parent] = (section.id, scope.told)
        return True

    def is_bare_heading(self, section: Section) -> bool:
        """Say whether a heading, or an item with items below it, tells nobody anything."""
        text = self.reader.text[section.body_start : section.end].strip()
        # A part (“C.”, “II.”) with parts below it may end its heading in a full stop.
        ends = r"[.;]\s" if (section.label or "")[:1].isupper() else r"[.;:]\s*$|[.;]\s"
        if section.kind != "heading" and (
            section.id not in self.parents or re.search(ends, text) or len(text) > _LONGEST_HEADING
        ):
            return False
        head = self.reader.head(section.body_start, section.end)
        return not (head.subjects and head.opening == "verb")

    def lead_in(self, section: Section, start: int, end: int, before: Section | None) -> None:
        """Let the addressees of a lead-in sentence hold for all that stands beside it.

        A lead-in that addresses nobody (“UBND tỉnh ban hành Kế hoạch … như sau:”) ends the last.
        One that only goes on (“Đồng thời, tập trung … như sau:”) speaks to whom the paragraph
        ``before`` it addresses.
        """
        above = self._open.get(section.parent) or self._open[None]
        bodies = self.reader.addressees(start, end)
        if (
            not bodies
            and before is not None
            and before.kind == "paragraph"
            and pattern("goes-on").match(self.reader.view, section.body_start, end)
        ):
            bodies = self.reader.addressees(before.body_start, before.end)
        above.told = above.base = Told(bodies, "lead_in")
