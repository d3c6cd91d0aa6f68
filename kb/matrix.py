"""Who does what by when: the tasks of the corpus against the bodies responsible for them. Pure.

A body is one column whatever its spelling: owners are grouped by the id of the listed body, else
by ``kb.lexicon.bodies.canonical_key`` of the name, so “UBND tỉnh” and “Ủy ban nhân dân tỉnh” meet.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kb.lexicon.bodies import canonical_key
from kb.lexicon.labels import last_day
from kb.lexicon.successions import became
from kb.models import Document, Matrix, MatrixColumn, MatrixRow, Owner, Role, Task, TaskKind
from kb.text import fold

__all__ = [
    "TaskFilter",
    "body_key",
    "by_id",
    "columns_of",
    "in_order",
    "is_overdue",
    "make_matrix",
    "select",
    "succession",
]


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks to show; an empty field filters nothing.

    ``bodies`` are column keys or names (any spelling, with or without accents, or part of a name).
    ``deadline``: ``stated`` has one · ``none`` the text names none · a date: due on or before it
    (the year of a target counts as its deadline). ``overdue``: due before this day; nobody knows
    here what has been done. ``lacking``: what of the “6 rõ” the text does not state (``SIX``), any
    of these. ``unowned``: for whom the text names no body.
    """

    documents: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    kinds: tuple[TaskKind, ...] = ()
    deadline: Literal["stated", "none"] | dt.date | None = None
    overdue: dt.date | None = None
    lacking: tuple[str, ...] = ()
    unowned: bool = False


def by_id(documents: Iterable[Document]) -> dict[str, Document]:
    """Return the documents by id: full texts first, then digests, then records without text."""
    order = ("full", "digest", "none")
    found = sorted(documents, key=lambda document: order.index(document.text_kind))
    return {document.id: document for document in found}


def in_order(tasks: Iterable[Task], held: Mapping[str, Document]) -> list[Task]:
    """Return the tasks in the order of their documents in ``held`` (see ``by_id``)."""
    place = {ident: number for number, ident in enumerate(held)}
    return sorted(tasks, key=lambda task: place.get(task.document, len(place)))


def is_overdue(task: Task, day: dt.date) -> bool:
    """Return whether ``task`` was due before ``day`` by its document; not whether it is undone."""
    due = last_day(task)
    return due is not None and due < day


def body_key(owner: Owner) -> str:
    """Return the key of the column that ``owner`` belongs to."""
    return owner.id or canonical_key(owner.name)


def select(tasks: Iterable[Task], chosen: TaskFilter) -> tuple[Task, ...]:
    """Return the tasks that pass ``chosen``, in order.

    Body and role must meet in one owner: body X with role ``lead`` gives the tasks that X leads.
    """
    return tuple(task for task in tasks if _passes(task, chosen))


def columns_of(tasks: Sequence[Task]) -> tuple[MatrixColumn, ...]:
    """Return the bodies responsible for ``tasks``, those with most tasks first."""
    names: dict[str, Counter[str]] = {}
    idents: dict[str, str | None] = {}
    loads: Counter[str] = Counter()
    for task in tasks:
        for owner in task.owners:
            key = body_key(owner)
            names.setdefault(key, Counter())[" ".join(owner.name.split())] += 1
            idents.setdefault(key, owner.id)
        loads.update({body_key(owner) for owner in task.owners})
    order = {key: place for place, key in enumerate(names)}
    return tuple(
        MatrixColumn(
            key=key,
            id=idents[key],
            name=names[key].most_common(1)[0][0],
            variants=tuple(names[key]),
            tasks=loads[key],
        )
        for key in sorted(names, key=lambda key: (-loads[key], order[key]))
    )


def make_matrix(tasks: Iterable[Task], chosen: TaskFilter = TaskFilter()) -> Matrix:
    """Return the matrix of the tasks that pass ``chosen``.

    Where ``chosen`` names bodies or roles, only owners that fit them have a column.
    """
    rows = select(tasks, chosen)
    shown = [tuple(owner for owner in task.owners if _owner_passes(owner, chosen)) for task in rows]
    by_key: list[dict[str, list[Owner]]] = []
    for owners in shown:
        cells: dict[str, list[Owner]] = {}
        for owner in owners:
            cells.setdefault(body_key(owner), []).append(owner)
        by_key.append(cells)
    columns = tuple(
        column for column in columns_of(rows) if any(column.key in cells for cells in by_key)
    )
    return Matrix(
        columns,
        tuple(
            MatrixRow(task, tuple(tuple(cells.get(column.key, ())) for column in columns))
            for task, cells in zip(rows, by_key, strict=True)
        ),
    )


def succession(columns: Iterable[MatrixColumn], as_of: dt.date) -> dict[str, tuple[str, ...]]:
    """Return, by column key, what became of the bodies by ``as_of``; those that stand are left out.

    The lines are Vietnamese, each with date and source, or “chưa có căn cứ”. They say which body
    followed which, never who must now do a task; the documents' own words stay as they are.
    """
    found = {column.key: became(column.name, as_of) for column in columns}
    return {key: lines for key, lines in found.items() if lines}


def _passes(task: Task, chosen: TaskFilter) -> bool:
    return (
        (not chosen.documents or task.document in chosen.documents)
        and (not chosen.kinds or task.kind in chosen.kinds)
        and _deadline_passes(task, chosen.deadline)
        and (chosen.overdue is None or is_overdue(task, chosen.overdue))
        and (not chosen.lacking or _lacks(task, chosen.lacking))
        and not (chosen.unowned and task.owners)
        and (
            not (chosen.bodies or chosen.roles)
            or any(_owner_passes(owner, chosen) for owner in task.owners)
        )
    )


def _deadline_passes(task: Task, wanted: Literal["stated", "none"] | dt.date | None) -> bool:
    if isinstance(wanted, dt.date):
        due = last_day(task)
        return due is not None and due <= wanted
    stated = task.deadline is not None or last_day(task) is not None
    return wanted is None or stated == (wanted == "stated")


def _lacks(task: Task, wanted: Sequence[str]) -> bool:
    from kb.facts.tasks import completeness  # noqa: PLC0415 (heavy)

    clear: Mapping[str, bool] = completeness(task)  # type: ignore[assignment]
    return any(not clear[what] for what in wanted)


def _owner_passes(owner: Owner, chosen: TaskFilter) -> bool:
    if chosen.roles and owner.role not in chosen.roles:
        return False
    if not chosen.bodies:
        return True
    key, name = body_key(owner), fold(" ".join(owner.name.split()))
    return any(key in {body, canonical_key(body)} or _inside(body, name) for body in chosen.bodies)


def _inside(part: str, name: str) -> bool:
    folded = " ".join(fold(part).split())
    return bool(folded) and f" {folded} " in f" {name} "
