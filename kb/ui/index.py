"""The index as the pages see it: opened once for all users, reopened when a new one is current."""

from __future__ import annotations

import copy
import threading
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kb import matrix
from kb.build import BuildReport, build
from kb.corpus import default_corpus, default_home
from kb.errors import IndexFault, IndexMissing, KbError
from kb.index import Generation, open_current
from kb.models import Document, MatrixColumn, Task
from kb.ui.draw import banner, escape

__all__ = ["BUILDING", "build_now", "by_id", "columns", "generation", "home", "report", "tasks"]

BUILDING: Final = threading.Lock()
"""Held by the session that builds: the others wait for their turn."""

_FEW: Final = 3


def home() -> Path:
    """Return the folder of the index."""
    return default_home(default_corpus())


@st.cache_resource(max_entries=1, show_spinner=False)
def _opened(folder: Path, current: str) -> Generation:
    """Open the generation named by ``current``; it is read-only and shared by all sessions.

    The cache lets go of it when its successor is opened; its files are closed when the last page
    still being drawn from it lets go too, so no user loses an index in use.
    """
    found = open_current(folder)
    weakref.finalize(found, copy.copy(found).close)  # the twin shares the lock, and holds no more
    weakref.finalize(found, found.store.close)
    return found


def generation() -> Generation:
    """Return the index; where there is none, draw the way to one and end the page here."""
    folder = home()
    try:
        pointer = folder / "CURRENT"
        return _opened(folder, pointer.read_text("ascii") if pointer.is_file() else "")
    except IndexFault as fault:
        _offer(fault)


def by_id(index: Generation) -> dict[str, Document]:
    """Return the documents by id, in the order in which every page shows them."""
    return dict(_facts(index, index.path).held)


def tasks(index: Generation) -> Sequence[Task]:
    """Return all tasks, in the order of their documents."""
    return _facts(index, index.path).tasks


def columns(index: Generation) -> Sequence[MatrixColumn]:
    """Return all bodies with work, those with most tasks first."""
    return _facts(index, index.path).columns


class _Facts(NamedTuple):
    held: Mapping[str, Document]
    tasks: Sequence[Task]
    columns: Sequence[MatrixColumn]


@st.cache_resource(max_entries=2, show_spinner=False)
def _facts(_index: Generation, path: Path) -> _Facts:
    """What every page shows, read once a generation and shared by all sessions: never changed."""
    held = matrix.by_id(_index.store.documents())
    found = tuple(matrix.in_order(_index.store.tasks(), held))
    return _Facts(held, found, matrix.columns_of(found))


def _offer(fault: IndexFault) -> NoReturn:
    if isinstance(fault, IndexMissing):
        st.warning("Chưa có chỉ mục nên chưa tra cứu được. Bấm nút dưới đây để dựng.")
    else:
        st.warning(
            "Chỉ mục do bản cũ của chương trình dựng nên không dùng được nữa. "
            "Bấm nút dưới đây để dựng lại; kho văn bản giữ nguyên."
        )
    if st.button("Dựng chỉ mục ngay", type="primary"):
        build_now()
        st.rerun()
    st.stop()


def build_now(*told: str) -> None:
    """Build the index before the user's eyes; ``report`` then says ``told`` and what failed.

    Users who build at once wait for each other: what both added is in the index at the end.
    """
    line = st.empty()
    try:
        with st.spinner("Đang dựng chỉ mục, xin đợi…"), BUILDING:
            made = build(default_corpus(), home(), progress=lambda words: draw_line(line, words))
    except KbError as error:
        st.html(banner(" ".join((*told, str(error))), "kb-problem"))
        st.stop()
    st.session_state["built"] = (told, made)


def draw_line(place: DeltaGenerator, words: str) -> None:
    """Show one line of progress in ``place``."""
    place.html(f'<div class="kb kb-quiet">{escape(words)}</div>')


def report() -> None:
    """Draw once what the last build of this session did and could not read."""
    built: tuple[tuple[str, ...], BuildReport] | None = st.session_state.pop("built", None)
    if built is None:
        return
    told, made = built
    done = (*told, f"Đã dựng chỉ mục: {made.documents} văn bản.")
    st.html(banner(" ".join(done), "kb-match"))
    failed = [banner(f"Không đọc được {path}: {why}", "kb-problem") for path, why in made.failures]
    noted = [banner(f"{path}: {why}") for path, why in made.warnings]
    _list(failed, f"{len(failed)} tệp không đọc được (bấm để xem lý do và cách xử lý)")
    _list(noted, f"{len(noted)} lưu ý khi đọc tệp (bấm để xem)")


def _list(messages: Sequence[str], title: str) -> None:
    """Draw a few messages as they are, many behind a title: the page below stays in sight."""
    place = st.expander(title) if len(messages) > _FEW else st.container()
    for message in messages:
        place.html(message)
