"""Page *Ma trận nhiệm vụ*: who does what by when."""

from __future__ import annotations

from typing import Final

import streamlit as st

from kb.export import matrix_xlsx
from kb.lexicon.labels import TASK_KINDS, say_date
from kb.matrix import TaskFilter, columns_of, in_order, make_matrix, succession
from kb.models import Document, Matrix, MatrixRow
from kb.ui import choose, draw
from kb.ui.index import by_id, generation, report

__all__ = ["page"]

_WIDE: Final = 4  # bodies with a column of their own; the others share the last column
_PER_PAGE: Final = 25


def page() -> None:
    """Draw the page."""
    index = generation()
    report()
    held = by_id(index)
    tasks = in_order(index.store.tasks(), held)
    one, two, three = st.columns(3)
    chosen = TaskFilter(
        documents=choose.documents(one, held),
        bodies=choose.bodies(two, columns_of(tasks)),
        deadline=choose.deadline(three),
    )
    matrix = make_matrix(tasks, chosen)
    count, save = st.columns([3, 1], vertical_alignment="center")
    count.html(
        f"<div class='kb'><b>{len(matrix.rows)}</b> nhiệm vụ, chỉ tiêu; "
        f"<b>{len(matrix.columns)}</b> cơ quan, tổ chức. Bấm vào nội dung để xem câu gốc.</div>"
    )
    save.download_button(
        "Tải về Excel",
        lambda: matrix_xlsx(matrix, held),
        "ma-tran-nhiem-vu.xlsx",
        draw.XLSX,
        on_click="ignore",
        width="stretch",
    )
    if not matrix.rows:
        st.html(draw.banner("Không có nhiệm vụ nào như vậy. Hãy bỏ bớt điều kiện lọc."))
        return
    st.html(draw.legend())
    _draw(matrix, held, chosen)
    typed, became = st.columns([1, 3])
    day = choose.as_of(typed)
    lines = succession(matrix.columns, day)
    with became.expander(f"{len(lines)} cơ quan đã thay đổi, tính đến {say_date(day)}"):
        st.html(draw.succession(matrix.columns, lines))


def _draw(matrix: Matrix, held: dict[str, Document], chosen: TaskFilter) -> None:
    place = st.container()
    pages = -(-len(matrix.rows) // _PER_PAGE)
    number = st.pagination(pages, key="trang") if pages > 1 else 1
    rows = matrix.rows[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    shown = make_matrix((row.task for row in rows), chosen)  # this page's bodies, busiest first
    one = len({row.task.document for row in matrix.rows}) == 1
    loads = {column.key: column.tasks for column in matrix.columns}
    wide = len(shown.columns) if len(shown.columns) <= _WIDE + 1 else _WIDE
    headings = [("Nhiệm vụ, chỉ tiêu và thời hạn", "40%")]
    headings += [
        (f"{column.name} ({loads[column.key]})", "auto") for column in shown.columns[:wide]
    ]
    if len(shown.columns) > wide:
        headings.append((f"{len(shown.columns) - wide} cơ quan khác", "19%"))
    place.html(draw.table(headings, [_cells(row, held, wide, short=one) for row in shown.rows]))


def _cells(row: MatrixRow, held: dict[str, Document], wide: int, *, short: bool) -> list[str]:
    task, document = row.task, held.get(row.task.document)
    link = draw.document_link(task.document, task.section)
    text = " ".join(task.text.split())
    brief = text if len(text) <= 150 else text[:150].rsplit(" ", 1)[0] + "…"
    what = (
        f"<details><summary>{draw.escape(brief)}</summary>"
        f'<div class="kb-source">{draw.escape(task.text)}</div>'
        f'<a href="{link}" target="_self">Mở đúng chỗ này trong văn bản →</a></details>'
        f'<div class="kb-quiet">{TASK_KINDS[task.kind].capitalize()} · '
        f"{draw.name_line(document, task.document, place=task.section, short=short)}</div>"
        f"<div>{draw.deadline(task)}</div>"
        + ("" if task.owners else '<i class="kb-quiet">văn bản không nêu cơ quan</i>')
    )
    own = ["<br>".join(draw.role(owner) for owner in cell) for cell in row.cells[:wide]]
    cells = [what, *own]
    if len(row.cells) > wide:
        cells.append(draw.owners([owner for cell in row.cells[wide:] for owner in cell], none=""))
    return cells
