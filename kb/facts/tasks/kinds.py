"""What a clause is: task, target, narrative, condition, reference or context (§4.1, §4.7).

Also what its heading says of it: nothing under “Mục đích, yêu cầu” or “Kết quả đạt được” is a task.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from kb.facts.deadlines import find_deadlines
from kb.facts.targets import names_measure, read_target
from kb.facts.tasks.clauses import Clause
from kb.facts.tasks.heads import Reader
from kb.facts.tasks.predicate import Head
from kb.lexicon.rules import rules
from kb.text import matching_view

__all__ = ["Kind", "Under", "classify", "heading_kind", "is_sent"]

Kind = Literal["task", "target", "narrative", "condition", "reference", "context"]
Under = Literal["purpose", "goal", "aim", "review", "scope", "funding", "tasks"]


_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=4096)
def heading_kind(title: str) -> Under | None:
    """Return what a heading announces, or None where it does not say."""
    view = matching_view(title)
    for rule in rules("tasks", "under"):
        if rule.regex.search(view):
            kind: Under = rule.data["kind"]
            return kind
    return None


def is_sent(text: str) -> bool:
    """Say whether a clause without a doer has something sent: “Các báo cáo gửi Sở X trước …”."""
    return any(rule.id == "is-sent" and rule.search(text) for rule in rules("tasks", "remark"))


def classify(
    reader: Reader, clause: Clause, head: Head, *, under: Under | None, owned: bool
) -> tuple[Kind, str]:
    """Return the kind of ``clause`` and the id of the rule that decided.

    ``owned``: somebody has been told to act (heading, lead-in or the item itself), so that a
    predicate of unknown words counts.
    """
    text = reader.text[clause.start : clause.end]
    if reader.text[clause.end : clause.end + 1] == "!" and not _orders(head):
        return "context", "slogan"
    return (
        _by_place(text, head, under)
        or _by_measure(text, head, under)
        or _by_heading(text, head, under)
        or _by_predicate(text, head, owned=owned)
    )


def _by_place(text: str, head: Head, under: Under | None) -> tuple[Kind, str] | None:
    """Read what is no task whatever its first words: reviews, asides, legal bases."""
    if under == "review":
        return "narrative", "under-review"
    if len(_WORD.findall(text)) < 3:
        return "context", "no-sentence"
    if text.isupper():
        return "context", "capitals"
    if not _orders(head) and any(rule.search(text) for rule in rules("tasks", "blank")):
        return "context", "blank"
    for rule in rules("tasks", "statement"):
        if rule.search(text) and not (rule.data.get("subjectless") and head.subjects):
            return rule.data["kind"], rule.id
    return None


def _by_measure(text: str, head: Head, under: Under | None) -> tuple[Kind, str] | None:
    """Read a target: its subject is a measure; under “Mục tiêu” an order with a number is one."""
    if under == "purpose" or (_orders(head) and under not in {"goal", "aim"}):
        return None
    measure = names_measure(text, opens_with_noun=head.opening != "verb")
    if measure is None and under in {"goal", "aim"} and _counted(text):
        measure = "counted-goal"
    return ("target", measure) if measure else None


def _by_heading(text: str, head: Head, under: Under | None) -> tuple[Kind, str] | None:
    """Read what a heading rules out: purposes and scopes order nothing, unless they assign."""
    timed = under == "scope" and _orders(head) and _dated(text)  # “3. Thời gian”: who, by when
    if under in {"purpose", "aim", "scope"} and not head.assign and not timed:
        return "context", f"under-{under}"
    if under == "funding" and not _orders(head):
        return "context", "under-funding"
    return None


def _by_predicate(text: str, head: Head, *, owned: bool) -> tuple[Kind, str]:
    if head.opening == "verb":
        return "task", "predicate"
    for rule in rules("tasks", "remark"):
        if rule.search(text):
            return rule.data["kind"], rule.id
    if head.opening == "unknown" and owned and not head.subjects and len(_WORD.findall(text)) > 4:
        return "task", "unlisted-predicate"
    return "context", "statement"


def _orders(head: Head) -> bool:
    return bool(head.assign or head.subjects) and head.opening == "verb"


def _dated(text: str) -> bool:
    return any(found.kind == "date" for found in find_deadlines(text, document_date=None))


def _counted(text: str) -> bool:
    target = read_target(text)
    return target is not None and target.rule == "number" and bool(target.unit)
