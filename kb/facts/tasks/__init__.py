"""Tasks (nhiệm vụ) of a steering document: who has to do what, by when, and how we know.

The flow, one module a step::

    clauses   sentences and clauses of a section
    heads     who is told, by which assigning word, and the predicate
    kinds     task, target, narrative, condition, reference or context
    roles     lead, accountable, executor, partner, advise, approve, monitor, report
    slots     “Cơ quan chủ trì: …” lines        tables    assignment tables
    walk      the scopes of owners over the sections
    drafts    deadlines bound, tasks numbered
    completeness   “6 rõ”

Conventions: reference §4; measured by ``bench/extraction.py``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kb.facts.tasks.completeness import SIX, completeness
from kb.facts.tasks.drafts import finish
from kb.facts.tasks.kinds import Kind
from kb.facts.tasks.walk import Walk
from kb.models import BodyMention, Structure, Task

__all__ = ["SIX", "Account", "account", "completeness", "find_tasks"]


@dataclass(frozen=True, slots=True)
class Account:
    """What became of a sentence of the directive part: its class, and the tasks that cover it."""

    section: str
    start: int
    end: int
    kind: Kind
    rule: str
    tasks: tuple[str, ...]


def find_tasks(
    document_id: str,
    text: str,
    *,
    structure: Structure,
    bodies: Sequence[BodyMention],
    document_date: dt.date | None,
) -> tuple[Task, ...]:
    """Return the tasks and targets of a document, in the order of its text.

    Guarantees: ``task.text == text[task.start:task.end]``; a task lies within one section; an
    owner or deadline the text does not give is absent (evidence ``none`` is an empty owner list),
    never guessed. Pure; linear in the length of ``text``.
    """
    walk = Walk(text, structure, bodies, document_date)
    return finish(document_id, text, walk.drafts)


def account(
    document_id: str,
    text: str,
    *,
    structure: Structure,
    bodies: Sequence[BodyMention],
    document_date: dt.date | None,
) -> tuple[Account, ...]:
    """Return every sentence of the directive part with its class and its tasks.

    Nothing is dropped: a sentence that is no task says what it is and by which rule.
    """
    walk = Walk(text, structure, bodies, document_date)
    tasks = finish(document_id, text, walk.drafts)
    return tuple(
        Account(
            note.section,
            note.start,
            note.end,
            note.kind,
            note.rule,
            tuple(task.id for task in tasks if task.start < note.end and task.end > note.start),
        )
        for note in walk.notes
    )
