"""Page *Ma trận nhiệm vụ*: who does what by when."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import streamlit as st

from kb.export import matrix_xlsx
from kb.lexicon.labels import say_date
from kb.matrix import TaskFilter, make_matrix, succession
from kb.ui import choose, draw, rows
from kb.ui.index import by_id, columns, generation, report, tasks

__all__ = ["page"]

_DEADLINES: Final = (
    "Tất cả",
    "Có thời hạn",
    "Không nêu thời hạn",
    "Đến hạn trong ngày đã chọn trở về trước",
    "Đã qua hạn vào ngày đã chọn",
)


def page() -> None:
    """Draw the page."""
    index = generation()
    report()
    held = by_id(index)
    one, two, three, four = st.columns(4)
    documents, bodies = choose.documents(one, held), choose.bodies(two, columns(index))
    due = three.selectbox("Thời hạn", _DEADLINES, key="han", bind="query-params")
    picked = choose.day(four, "Tính đến ngày", key="tinh-den")
    day = picked or dt.date.today()
    further, changed = st.columns(2)
    with further.expander("Lọc thêm: vai trò, loại, “6 rõ”", key="loc-them"):
        more = choose.task_filters()
    chosen = TaskFilter(documents=documents, bodies=bodies, **_deadline(due, day), **more)
    matrix = make_matrix(tasks(index), chosen)
    now = succession(matrix.columns, day)
    with changed.expander(f"{len(now)} cơ quan đã thay đổi, tính đến {say_date(day)}"):
        st.html(draw.succession(matrix.columns, now))
    count, save = st.columns([3, 1], vertical_alignment="center")
    count.html(
        f"<div class='kb'><b>{len(matrix.rows)}</b> nhiệm vụ, chỉ tiêu; "
        f"<b>{len(matrix.columns)}</b> cơ quan, tổ chức. Bấm vào nội dung để xem câu gốc.</div>"
    )
    save.download_button(
        "Tải về Excel",
        lambda: matrix_xlsx(matrix, held, as_of=day, now=now),
        "ma-tran-nhiem-vu.xlsx",
        draw.XLSX,
        on_click="ignore",
        width="stretch",
    )
    if not matrix.rows:
        st.html(draw.banner("Không có nhiệm vụ nào như vậy. Hãy bỏ bớt điều kiện lọc."))
        return
    rows.show(matrix, chosen, held, index.store, now=now, as_of=picked or chosen.overdue)
    st.html(draw.legend())


def _deadline(words: str, day: dt.date) -> dict[str, Any]:
    """Return the fields of ``TaskFilter`` for a choice of ``_DEADLINES``."""
    asked: tuple[dict[str, Any], ...] = (
        {},
        {"deadline": "stated"},
        {"deadline": "none"},
        {"deadline": day},
        {"overdue": day},
    )
    return dict(zip(_DEADLINES, asked, strict=True))[words]
