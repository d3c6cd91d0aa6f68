"""“6 rõ”: which of the six things a task must make clear its document states (reference §4.3)."""

from __future__ import annotations

from typing import Final, Literal

from kb.models import Task

__all__ = ["SIX", "Clarity", "completeness"]

Clarity = Literal["người", "việc", "thời gian", "trách nhiệm", "sản phẩm", "thẩm quyền"]

SIX: Final[tuple[Clarity, ...]] = (
    "người", "việc", "thời gian", "trách nhiệm", "sản phẩm", "thẩm quyền",
)  # fmt: skip
"""Who · what · when · answering for it · deliverable · who decides."""


def completeness(task: Task) -> dict[Clarity, bool]:
    """Return for each of the six whether the text states it for ``task``.

    * người: somebody is told, by name or class (not only “theo câu kết”);
    * việc: an action is read, or it is a row of a table; for a target, its level;
    * thời gian: any deadline, recurring and ongoing ones included; for a target, its year;
    * trách nhiệm: one body answers for it: a lead, an accountable one, or a single owner;
    * sản phẩm: a deliverable is named;
    * thẩm quyền: it is said who approves or is submitted to.
    """
    doers = [owner for owner in task.owners if owner.role not in {"partner", "approve"}]
    target = task.target
    return {
        "người": any(owner.evidence != "closing" for owner in doers),
        "việc": task.action is not None or task.rule in {"table-row", "slot-row"} or bool(target),
        "thời gian": task.deadline is not None or bool(target and target.by),
        "trách nhiệm": any(owner.role in {"lead", "accountable"} for owner in doers)
        or len(doers) == 1,
        "sản phẩm": task.product is not None,
        "thẩm quyền": any(owner.role == "approve" for owner in task.owners),
    }
