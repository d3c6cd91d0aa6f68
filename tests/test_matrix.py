"""The matrix: one column a body whatever its spelling, filters that combine."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.matrix import TaskFilter, body_key, columns_of, make_matrix, select
from kb.models import Deadline, Owner, Role, Target, Task


def owner(name: str, role: Role = "executor", ident: str | None = None) -> Owner:
    return Owner(name, ident, role, "stated", 0, len(name), "rule")


def due(date: dt.date | None) -> Deadline:
    return Deadline("…", "date" if date else "ongoing", date, None, 0, 1, "rule")


def task(ident: str, *owners: Owner, document: str = "a", **changes: object) -> Task:
    values: dict[str, object] = {
        "id": ident,
        "document": document,
        "section": "1",
        "kind": "task",
        "text": ident,
        "start": 0,
        "end": len(ident),
        "owners": owners,
        "deadline": None,
        "rule": "rule",
    }
    return Task(**(values | changes))  # type: ignore[arg-type]


TASKS = (
    task("t1", owner("UBND tỉnh", "lead"), owner("Sở Tài chính", "partner")),
    task("t2", owner("Ủy ban nhân dân tỉnh"), document="b", deadline=due(dt.date(2025, 6, 30))),
    task("t3", owner("Uỷ ban nhân dân  tỉnh"), kind="target", deadline=due(None)),
    task("t4"),
)


def test_spellings_of_one_body_share_a_column() -> None:
    matrix = make_matrix(TASKS)
    assert [column.tasks for column in matrix.columns] == [3, 1]
    assert matrix.columns[0].variants == (
        "UBND tỉnh",
        "Ủy ban nhân dân tỉnh",
        "Uỷ ban nhân dân tỉnh",
    )
    assert [[len(cell) for cell in row.cells] for row in matrix.rows] == [
        [1, 1],
        [1, 0],
        [1, 0],
        [0, 0],
    ]


def test_a_body_with_two_roles_in_a_task_counts_once() -> None:
    doubled = task("t", owner("Sở Y tế", "lead"), owner("Sở Y tế", "report"))
    (column,) = columns_of([doubled])
    assert column.tasks == 1
    assert [o.role for o in make_matrix([doubled]).rows[0].cells[0]] == ["lead", "report"]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (TaskFilter(), "t1 t2 t3 t4"),
        (TaskFilter(documents=("b",)), "t2"),
        (TaskFilter(kinds=("target",)), "t3"),
        (TaskFilter(roles=("lead",)), "t1"),
        (TaskFilter(bodies=("UBND tỉnh",)), "t1 t2 t3"),
        (TaskFilter(bodies=("so tai chinh",)), "t1"),
        (TaskFilter(bodies=("tài chính",)), "t1"),
        (TaskFilter(bodies=("tài",), roles=("lead",)), ""),
        (TaskFilter(bodies=("   ",)), ""),
        (TaskFilter(deadline="stated"), "t2 t3"),
        (TaskFilter(deadline="none"), "t1 t4"),
        (TaskFilter(deadline=dt.date(2025, 6, 30)), "t2"),
        (TaskFilter(deadline=dt.date(2025, 6, 29)), ""),
        (TaskFilter(overdue=dt.date(2025, 7, 1)), "t2"),
        (TaskFilter(overdue=dt.date(2025, 6, 30)), ""),
        (TaskFilter(unowned=True), "t4"),
        (TaskFilter(lacking=("người",)), "t4"),
        (TaskFilter(lacking=("thời gian", "người")), "t1 t4"),
    ],
)
def test_filters(chosen: TaskFilter, expected: str) -> None:
    assert " ".join(t.id for t in select(TASKS, chosen)) == expected


def test_a_column_key_filters_as_well_as_a_name() -> None:
    key = body_key(TASKS[0].owners[1])
    assert [t.id for t in select(TASKS, TaskFilter(bodies=(key,)))] == ["t1"]


def test_a_body_filter_leaves_only_its_columns() -> None:
    matrix = make_matrix(TASKS, TaskFilter(bodies=("Sở Tài chính",)))
    assert [column.name for column in matrix.columns] == ["Sở Tài chính"]
    assert [row.task.id for row in matrix.rows] == ["t1"]


def test_no_task_no_column() -> None:
    assert make_matrix([]).columns == ()


def test_the_year_of_a_target_is_its_deadline() -> None:
    target = Target("tỷ lệ hộ nghèo", "<", "1", "%", "2025", "number")
    tasks = (task("x", kind="target", target=target), task("y", kind="target"))
    for chosen, found in (
        (TaskFilter(deadline="stated"), ["x"]),
        (TaskFilter(deadline="none"), ["y"]),
        (TaskFilter(deadline=dt.date(2025, 12, 31)), ["x"]),
        (TaskFilter(deadline=dt.date(2025, 12, 30)), []),
        (TaskFilter(overdue=dt.date(2026, 1, 1)), ["x"]),
    ):
        assert [one.id for one in select(tasks, chosen)] == found
