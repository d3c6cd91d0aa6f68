"""The matrix on the screen: a task a row, with its deadline, what is unclear, and who does what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from kb.facts.tasks import completeness
from kb.index import Store
from kb.lexicon.labels import EVIDENCE, ROLES, TASK_KINDS, say_section
from kb.matrix import TaskFilter, is_overdue, make_matrix
from kb.models import Document, Matrix, MatrixColumn, MatrixRow, Owner, Section, Task
from kb.ui import draw
from kb.ui.draw import chip, escape

__all__ = ["Rows", "show"]

_WIDE: Final = 4  # bodies with a column of their own; the others share the last column
_PER_PAGE: Final = 25
_BRIEF: Final = 150
_FROM: Final[Mapping[str, str]] = {
    "heading": "suy từ tiêu đề",
    "lead_in": "suy từ câu dẫn",
    "closing": "suy từ câu kết",
}


@dataclass(frozen=True)
class Rows:
    """Draws rows; ``sections`` are those of the documents on the page, ``now`` the successions.

    Tasks due before ``as_of``, if it is asked for, are marked.
    """

    held: Mapping[str, Document]
    sections: Mapping[str, Sequence[Section]]
    now: Mapping[str, Sequence[str]]
    as_of: dt.date | None
    short: bool

    def cells(self, row: MatrixRow, wide: int) -> list[str]:
        """Return the cells of one row: the task, ``wide`` bodies, the others in one cell."""
        own = ["<br>".join(draw.role(owner) for owner in cell) for cell in row.cells[:wide]]
        rest = [owner for cell in row.cells[wide:] for owner in cell]
        others = [draw.owners(rest, none="")] if len(row.cells) > wide else []
        return [self._task(row.task), *own, *others]

    def heading(self, column: MatrixColumn, load: int) -> str:
        """Return a body's name and load, and what became of it."""
        words = escape(column.name)
        name = f'<span class="kb-name" title="{words}">{words}</span> ({load})'
        if column.key not in self.now:
            return name
        lines = "<br>".join(escape(line) for line in self.now[column.key])
        return (
            f'{name}<details class="kb-now"><summary>đã thay đổi</summary>'
            f"văn bản ghi: {words} — {lines}</details>"
        )

    def _task(self, task: Task) -> str:
        document = self.held.get(task.document)
        text = " ".join(task.text.split())
        brief = text if len(text) <= _BRIEF else text[:_BRIEF].rsplit(" ", 1)[0] + "…"
        name = draw.name_line(document, task.document, place=task.section, short=self.short)
        return (
            f"<details><summary>{escape(brief)}</summary>{self._source(task)}</details>"
            f'<div class="kb-quiet">{TASK_KINDS[task.kind].capitalize()} · {name}</div>'
            f"<div>{draw.deadline(task)}{self._flags(task)}</div>"
        )

    def _flags(self, task: Task) -> str:
        flags = []
        if self.as_of and is_overdue(task, self.as_of):
            flags.append(chip("đã qua hạn", "kb-digest"))
        if not task.owners:
            target = task.kind == "target"
            flags.append(chip(f"{'chỉ tiêu' if target else 'việc'} không nêu cơ quan", "kb-digest"))
        return "".join(f" {flag}" for flag in flags)

    def _source(self, task: Task) -> str:
        link = draw.document_link(task.document, task.section, span=(task.start, task.end))
        clear = completeness(task)
        missing = [what for what, stated in clear.items() if not stated]
        stated = [what for what, stated in clear.items() if stated]
        six = (
            f"Nêu rõ: {', '.join(stated) or 'không có'}. Chưa nêu: {', '.join(missing) or 'không'}."
        )
        lines = "".join(f"<li>{self._owner(task, owner)}</li>" for owner in task.owners)
        return (
            f'<div class="kb-source">{escape(task.text)}</div>'
            f'<a href="{link}" target="_self">Mở đúng chỗ này trong văn bản →</a>'
            + (f"<div><b>Vì sao biết cơ quan</b><ul>{lines}</ul></div>" if lines else "")
            + f"<div><b>6 rõ.</b> {escape(six)}</div>"
        )

    def _owner(self, task: Task, owner: Owner) -> str:
        said = f"{escape(owner.name)}: {ROLES[owner.role]}, "
        if owner.evidence not in _FROM:
            return said + EVIDENCE[owner.evidence]
        place = next(
            (s for s in self.sections.get(task.document, ()) if s.start <= owner.start < s.end),
            None,
        )
        if place is None:
            return said + _FROM[owner.evidence]
        link = draw.document_link(task.document, place.id, span=(owner.start, owner.end))
        return (
            f'{said}<a href="{link}" target="_self">{_FROM[owner.evidence]} '
            f"({escape(say_section(place.id))})</a>"
        )


def show(
    matrix: Matrix,
    chosen: TaskFilter,
    held: Mapping[str, Document],
    store: Store,
    *,
    now: Mapping[str, Sequence[str]],
    as_of: dt.date | None,
) -> None:
    """Draw the matrix page by page, the busiest bodies of a page first."""
    place = st.container()
    pages = -(-len(matrix.rows) // _PER_PAGE)
    number = st.pagination(pages, key="trang") if pages > 1 else 1
    on_page = matrix.rows[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    shown = make_matrix((row.task for row in on_page), chosen)
    used = {row.task.document for row in shown.rows}
    sections = {ident: store.sections(ident) for ident in used}
    one = len({row.task.document for row in matrix.rows}) == 1
    rows = Rows(held, sections, now, as_of, short=one)
    loads = {column.key: column.tasks for column in matrix.columns}
    wide = len(shown.columns) if len(shown.columns) <= _WIDE + 1 else _WIDE
    headings = [("Nhiệm vụ, chỉ tiêu và thời hạn", "40%")]
    headings += [(rows.heading(c, loads[c.key]), "auto") for c in shown.columns[:wide]]
    if len(shown.columns) > wide:
        headings.append((f"{len(shown.columns) - wide} cơ quan khác", "19%"))
    place.html(draw.table(headings, [rows.cells(row, wide) for row in shown.rows]))
