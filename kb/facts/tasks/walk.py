"""The walk over a document's sections: who is told what, section by section.

Owner scopes (reference §4.8): a body named in a clause holds for the clauses behind it in the same
item, until the next owner; a heading that names a body holds for all below it; the addressees of a
lead-in for the items that follow; those of the closing sentence where nothing else is said.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.facts.deadlines import strength
from kb.facts.targets import names_measure, read_target
from kb.facts.tasks.clauses import Clause, Sentence, sentences
from kb.facts.tasks.drafts import Draft
from kb.facts.tasks.frames import Frames
from kb.facts.tasks.heads import Reader
from kb.facts.tasks.kinds import Kind, classify, is_sent
from kb.facts.tasks.predicate import Head
from kb.facts.tasks.roles import Told, owners_of
from kb.facts.tasks.scopes import Scope, Scopes
from kb.facts.tasks.slots import Slots
from kb.facts.tasks.tables import Rows
from kb.facts.tasks.times import Times, bind
from kb.facts.tasks.words import listed, pattern, verb_class
from kb.lexicon.rules import rules
from kb.models import BodyMention, Deadline, Owner, Section, Structure

__all__ = ["Note", "Walk"]

_READ_PARTS = frozenset({"directive", "closing", "annex"})
_READ_KINDS = frozenset({"heading", "item", "paragraph", "closing", "lead_in"})


@dataclass(frozen=True, slots=True)
class Note:
    """What a sentence of the directive part is, for the coverage report."""

    section: str
    start: int
    end: int
    kind: Kind
    rule: str


class Walk:
    """Reads the sections in order; ``drafts`` are the tasks, ``notes`` the account of sentences."""

    def __init__(
        self,
        text: str,
        structure: Structure,
        bodies: Sequence[BodyMention],
        document_date: dt.date | None,
    ) -> None:
        self.text = text
        self.type = structure.header.type
        self.reader = Reader(text, bodies)
        self.times = Times(text, self.reader.view, document_date)
        self.scopes = Scopes(self.reader, structure.sections)
        self.drafts: list[Draft] = []
        self.notes: list[Note] = []
        self.slots = Slots(self.reader, structure.sections, document_date)
        self.frames = Frames(self.reader, self.slots, structure.sections)
        self.rows = Rows(self.reader, self.times, document_date)
        self._before: Section | None = None
        for section in structure.sections:
            self._section(section)
            self._before = section
        self._ask_closing(structure.sections)

    # --- sections ----------------------------------------------------------------------------

    def _section(self, section: Section) -> None:
        if self.scopes.in_form(section):
            self._note(section, section.start, section.end, "context", "form")
            return
        if section.kind == "table_row":
            if section.part in _READ_PARTS and (draft := self.rows.read(section)):
                self.drafts.append(draft)
                self._note(section, section.start, section.end, "task", draft.rule)
            return
        if section.cells:
            self.rows.title(section)
            self._note(section, section.start, section.end, "context", "table-heading")
            return
        if section.kind not in _READ_KINDS or (
            section.part not in _READ_PARTS and section.kind != "lead_in"
        ):
            return
        scope = self.scopes.open(section)
        if section.kind == "lead_in" and not section.label:
            self._lead_in(section, scope)
            return
        slots = next((s for s in (self.frames, self.slots) if s.take(section, self.drafts)), None)
        if slots:
            self._note(section, section.start, section.end, "reference", "slot")
            scope.under = None
            begin = slots.remainder
            if begin is None:
                return
            section = replace(section, body_start=begin)
        if self.scopes.names_owner(section, scope):
            self._note(section, section.start, section.end, "context", "owner-heading")
        elif self.scopes.is_bare_heading(section):
            time = self.times.of_heading(section.body_start, section.end)
            scope.deadline = time or scope.deadline
            self._note(section, section.start, section.end, "context", "heading")
        else:
            self._clauses(section, scope)

    def _lead_in(self, section: Section, scope: Scope) -> None:
        """Read a lead-in: whom its last sentence addresses, and the targets in its brackets.

        Sentences before the last may order something themselves.
        """
        found = sentences(self.text, section.body_start, section.end, goes_on=self._goes_on)
        if not found:
            return
        last = found[-1]
        if len(found) > 1 and section.parent is not None:
            self._clauses(replace(section, end=last.start), scope)
        self._note(section, last.start, last.end, "context", "lead-in")
        self.scopes.lead_in(section, last.start, section.end, self._before)
        self._targets_in_brackets(section, last.start, section.end)

    # --- clauses -----------------------------------------------------------------------------

    def _clauses(self, section: Section, scope: Scope) -> None:
        found = sentences(self.text, section.body_start, section.end, goes_on=self._goes_on)
        first = len(self.drafts)
        introduces = self._introduces(section)
        for sentence in found:
            if sentence is not found[0] and self._is_content(sentence):
                self._note(section, sentence.start, sentence.end, "reference", "content")
                continue
            mine = self.drafts[first:]
            if mine and self.slots.within(mine, sentence.start, sentence.end):
                self._note(section, sentence.start, sentence.end, "reference", "slot")
                continue
            kinds: list[tuple[Kind, str]] = []
            listed: Told | None = None
            before = scope.told
            opening = self.times.opening(sentence.start, sentence.clauses[0].end)
            made = len(self.drafts)
            for index, clause in enumerate(sentence.clauses):
                last = sentence is found[-1] and index + 1 == len(sentence.clauses)
                following = None if last else sentence.clauses[index + 1 : index + 2]
                opens = (last and introduces) or bool(
                    clause.opens_list and following and following[0].mark
                )
                if clause.mark and listed:
                    scope.told = listed
                sofar = scope.told
                kinds.append(
                    self._clause(
                        section,
                        scope,
                        clause,
                        opens=opens,
                        introduces=last and introduces,
                        first=first,
                    )
                )
                if opens and not (last and introduces):
                    listed = scope.told
                elif index and not opens and not sofar.bodies and not scope.told.assign:
                    scope.told = sofar  # named behind a clause that names nobody: told alone
            for draft in self.drafts[made:]:
                draft.deadline = draft.deadline or (opening if draft.kind == "task" else None)
            if sentence is not found[0] and not introduces and not before.bodies:
                # The item told nobody: whom a later sentence names, it tells alone, unless the
                # words assign (“Giao X …”).
                scope.told = scope.told if scope.told.assign else before
            kind, rule = min(kinds, key=lambda item: _PRECEDENCE.index(item[0]))
            self._note(section, sentence.start, sentence.end, kind, rule)

    def _is_content(self, sentence: Sentence) -> bool:
        """Say whether a sentence tells what the product of the task before it has to contain."""
        view = self.reader.view[sentence.start : sentence.end]
        head = self.reader.head(sentence.start, sentence.end)
        if head.subjects:
            return False
        if any(rule.regex.search(view) for rule in rules("tasks", "content")):
            return True
        if pattern("consequence").match(view):
            return True
        ordered = self.drafts[-1].action if self.drafts else None
        institutes = ordered is not None and verb_class(ordered) == "institute"
        return institutes and bool(pattern("content-list").match(view))

    def _introduces(self, section: Section) -> bool:
        text = self.text[section.body_start : section.end].rstrip(" \n*_")
        return text.endswith((":", "…", "...")) and section.id in self.scopes.parents

    def _clause(
        self,
        section: Section,
        scope: Scope,
        clause: Clause,
        *,
        opens: bool,
        introduces: bool,
        first: int,
    ) -> tuple[Kind, str]:
        """Read one clause; returns its kind and the rule that decided."""
        reader, start, end = self.reader, clause.start, clause.end
        if self.times.alone(start, end) and not (
            len(self.drafts) == first and self._is_item(section, start, end)
        ):
            self._bind_back(first, bind(self.times.within(start, end)))
            return "reference", "time-sentence"
        owners = reader.heading_owners(start, end)
        if owners:
            scope.told = Told(owners[0], "stated", owners[1])
            return "context", "owner-label"
        head = reader.head(start, end)
        orders = bool(head.subjects) and head.opening == "verb"
        told = Told(head.subjects, "stated", head.assign) if orders else scope.told
        kind, rule = classify(
            reader, clause, head, under=scope.under, owned=bool(scope.told.bodies)
        )
        if self._is_act(section, head, start):
            kind, rule = "reference", "act-of-the-document"
        if kind == "task" and orders and not reader.tells_people(head):
            scope.told = told
        elif kind != "task" and head.opening == "noun" and not opens:
            scope.told = scope.base  # another subject ends the owner's scope
        if opens and kind != "narrative":
            if orders:
                partners = owners_of(reader, start, end, head, told, roles=("partner",))
                scope.told = told = replace(told, partners=partners)
            scope.announced = introduces
            scope.deadline = bind(self.times.within(start, end)) or scope.deadline
            self._targets_in_brackets(section, start, end)
            return "context", "announces"
        if kind == "target":
            self._add_target(section, clause, head, scope, rule=rule)
        elif kind == "task":
            self._add_task(section, clause, head, told, scope, rule=rule)
        return kind, rule

    def _is_item(self, section: Section, start: int, end: int) -> bool:
        """Say whether a stretch is all of a numbered item and no label: “3. Báo cáo … ngày 25”."""
        numbered = section.label is not None and any(map(str.isalnum, section.label))
        whole = start == section.body_start and not pattern("time-label").match(
            self.reader.view, start, end
        )
        return numbered and whole and self.reader.head(start, end).opening == "verb"

    def _is_act(self, section: Section, head: Head, start: int) -> bool:
        """Say whether an article is what the decision itself does: “Điều 1. Phê duyệt …”."""
        if self.type != "Quyết định" or not section.id.startswith("dieu-") or head.subjects:
            return False
        return head.verb in listed("acts") and start == section.body_start

    def _add_task(
        self, section: Section, clause: Clause, head: Head, told: Told, scope: Scope, *, rule: str
    ) -> None:
        deadline = bind(self.times.within(clause.start, clause.end)) or scope.deadline
        self.drafts.append(
            Draft(
                section=section.id,
                kind="task",
                start=clause.start,
                end=clause.end,
                rule=rule,
                owners=owners_of(self.reader, clause.start, clause.end, head, told),
                deadline=deadline,
                action=head.verb,
                assign=told.assign,
            )
        )
        for bracket in re.finditer(r"\(([^()]{8,300})\)", self.text[clause.start : clause.end]):
            low, high = bracket.span(1)
            self.slots.within(self.drafts[-1:], clause.start + low, clause.start + high)

    def _add_target(
        self, section: Section, clause: Clause, head: Head, scope: Scope, *, rule: str
    ) -> None:
        start, end = clause.start, clause.end
        owners: tuple[Owner, ...] = ()
        if head.subjects and head.opening == "verb":
            owners = owners_of(self.reader, start, end, head, Told(head.subjects, "stated"))
        self.drafts.append(
            Draft(
                section=section.id,
                kind="target",
                start=start,
                end=end,
                rule=rule,
                owners=owners,
                target=read_target(self.text[start:end], default_year=scope.year),
            )
        )

    def _targets_in_brackets(self, section: Section, start: int, end: int) -> None:
        """Take the targets a lead-in carries in brackets: “(… 0,5 % đến năm 2025 và …)”."""
        for bracket in re.finditer(r"\(([^()]{12,400})\)", self.text[start:end]):
            at = start + bracket.start(1)
            for part in re.split(
                r"(;\s*|\s+và\s+(?=phấn đấu|đến năm|tỷ lệ|tỉ lệ))", bracket.group(1)
            ):
                if names_measure(part) and (target := read_target(part)):
                    self.drafts.append(
                        Draft(
                            section.id, "target", at, at + len(part), "in-brackets", target=target
                        )
                    )
                at += len(part)

    # --- deadlines ---------------------------------------------------------------------------

    def _bind_back(self, first: int, deadline: Deadline | None) -> None:
        """Give a time that stands alone to the clauses of the paragraph before it."""
        mine = self.drafts[first:]
        if not mine and self.drafts:  # a paragraph of its own
            mine = [draft for draft in self.drafts if draft.section == self.drafts[-1].section]
        for draft in mine:
            if (
                draft.kind == "task"
                and deadline
                and (draft.deadline is None or strength(draft.deadline) < strength(deadline))
            ):
                draft.deadline = deadline

    def _goes_on(
        self, start: int, end: int, previous: tuple[int, int], marked: bool, listed: bool
    ) -> bool:
        """Say whether a stretch goes on with the one before it: a time, names, further objects."""
        if self.times.alone(start, end) or (not marked and self.reader.heading_owners(*previous)):
            return True
        if not marked and pattern("consequence").match(self.reader.view, start, end):
            return True
        head = self.reader.head(start, end)
        if listed:
            return not (head.assign or (head.subjects and head.opening == "verb"))
        if marked or head.opening != "noun":
            return False
        text = self.text[start:end]
        reports = head.subjects and self.reader.follows_narrative(head.subjects[-1].end)
        return not (
            reports
            or is_sent(text)
            or names_measure(text)
            or pattern("states").search(self.reader.view, start, end)
        )

    # --- what is left ------------------------------------------------------------------------

    def _ask_closing(self, sections: Sequence[Section]) -> None:
        """Give tasks without an owner the addressees of the closing sentence, marked so."""
        parts = {section.id: section.part for section in sections}
        for closing in self.drafts:
            view = self.reader.view[closing.start : closing.end]
            if parts[closing.section] != "closing" or not pattern("carries-out").search(view):
                continue
            owners = tuple(
                replace(owner, evidence="closing", role="executor", rule="closing-addressee")
                for owner in closing.owners
                if owner.role not in {"partner", "approve"} and owner.evidence == "stated"
            )
            if len(owners) < 2:
                continue  # one body told to see to it all is not the addressee of each task
            for draft in self.drafts:
                if (
                    draft.kind == "task"
                    and draft.start < closing.start
                    and not any(owner.role not in {"partner", "approve"} for owner in draft.owners)
                ):
                    draft.owners = owners + draft.owners

    def _note(self, section: Section, start: int, end: int, kind: Kind, rule: str) -> None:
        self.notes.append(Note(section.id, start, end, kind, rule))


_PRECEDENCE: tuple[Kind, ...] = (
    "task", "target", "condition", "reference", "narrative", "context",
)  # fmt: skip
