"""What a clause is: task, target, narrative, condition, reference or context (§4.1, §4.7).

Also what its heading says of it: nothing under “Mục đích, yêu cầu” or “Kết quả đạt được” is a task.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from kb.facts.targets import names_measure, read_target
from kb.facts.tasks.clauses import Clause
from kb.facts.tasks.heads import Head, Reader
from kb.lexicon.rules import rules
from kb.text import matching_view

__all__ = ["Kind", "Under", "announces", "classify", "is_sent", "heading_kind"]

Kind = Literal["task", "target", "narrative", "condition", "reference", "context"]
Under = Literal["purpose", "goal", "review", "scope", "funding", "tasks"]


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


def _counted(text: str) -> bool:
    target = read_target(text)
    return target is not None and target.rule == "number" and target.comparator != "="


def announces(text: str) -> bool:
    """Say whether a stretch that ends with a colon only announces the list behind it."""
    return any(rule.search(text[-90:]) for rule in rules("tasks", "announce"))


def classify(
    reader: Reader, clause: Clause, head: Head, *, under: Under | None, owned: bool
) -> tuple[Kind, str]:
    """Return the kind of ``clause`` and the id of the rule that decided.

    ``owned``: somebody has been told to act (heading, lead-in or the item itself), so that a
    predicate of unknown words counts.
    """
    text = reader.text[clause.start : clause.end]
    if under == "review":
        return "narrative", "under-review"
    if len(_WORD.findall(text)) < 3:
        return "context", "no-sentence"
    for rule in rules("tasks", "statement"):
        if rule.search(text) and not (rule.data.get("subjectless") and head.subjects):
            kind: Kind = rule.data["kind"]
            return kind, rule.id
    orders = bool(head.assign or head.subjects) and head.opening == "verb"
    if (not orders or under == "goal") and under != "purpose":
        measure = names_measure(text, opens_with_noun=head.opening != "verb")
        if measure is None and under == "goal" and _counted(text):
            measure = "counted-goal"
        if measure:
            return "target", measure
    if under in {"purpose", "scope"} and not head.assign:
        return "context", f"under-{under}"
    if under == "funding" and not orders:
        return "context", "under-funding"
    if head.opening == "verb":
        return "task", "predicate"
    for rule in rules("tasks", "remark"):
        if rule.search(text):
            kind = rule.data["kind"]
            return kind, rule.id
    if head.opening == "unknown" and owned and not head.subjects:
        return "task", "unlisted-predicate"
    return "context", "statement"
