"""A task while its section is being read: what later lines (slots, time lines) may still add."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.facts.tasks.words import modality, spelled
from kb.lexicon.rules import rules
from kb.models import Deadline, Owner, Target, Task, TaskKind

__all__ = ["Draft", "finish"]


@dataclass(slots=True)
class Draft:
    """A task in the making."""

    section: str
    kind: TaskKind
    start: int
    end: int
    rule: str
    owners: tuple[Owner, ...] = ()
    deadline: Deadline | None = None
    target: Target | None = None
    action: str | None = None
    product: str | None = None
    assign: str | None = None


def finish(document: str, text: str, drafts: list[Draft]) -> tuple[Task, ...]:
    """Return the tasks in the order of the text, numbered within their sections."""
    counts: dict[str, int] = {}
    tasks = []
    for draft in sorted(drafts, key=lambda item: (item.start, item.end)):
        counts[draft.section] = counts.get(draft.section, 0) + 1
        view = spelled(text[draft.start : draft.end])
        tasks.append(
            Task(
                id=f"{document}/{draft.section}#{counts[draft.section]}",
                document=document,
                section=draft.section,
                kind=draft.kind,
                text=text[draft.start : draft.end],
                start=draft.start,
                end=draft.end,
                owners=draft.owners,
                deadline=draft.deadline,
                rule=draft.rule,
                target=draft.target,
                action=draft.action,
                product=draft.product or _product(text[draft.start : draft.end]),
                modality=modality(f"{draft.assign or ''} {view}".strip()),
            )
        )
    return tuple(tasks)


def _product(clause: str) -> str | None:
    """Return the deliverable (sản phẩm) a clause names: “ban hành Kế hoạch …”, or None."""
    for rule in rules("tasks", "product"):
        if match := rule.search(clause):
            start, end = match.span("product")
            return re.sub(r"\s+", " ", clause[start:end]).rstrip(" ,;.")
    return None
