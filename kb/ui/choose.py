"""The choices that several pages share; what is chosen stands in the address, so Back keeps it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kb.lexicon.labels import ROLES, TASK_KINDS, say_document
from kb.models import Document, MatrixColumn

__all__ = [
    "bodies",
    "day",
    "document",
    "document_names",
    "documents",
    "some",
    "task_filters",
    "to_cite",
]


def documents(place: DeltaGenerator, held: Mapping[str, Document]) -> tuple[str, ...]:
    """Let the user choose documents; return their ids, none for all."""
    return some(place, "Văn bản", "Tất cả văn bản", document_names(held), key="vb")


def document_names(held: Mapping[str, Document]) -> dict[str, str]:
    """Return the names of documents by id, no two alike."""
    names = {ident: say_document(document) for ident, document in held.items()}
    seen = list(names.values())
    return {
        ident: name if seen.count(name) == 1 else f"{name} ({ident})"
        for ident, name in names.items()
    }


def bodies(place: DeltaGenerator, columns: Sequence[MatrixColumn]) -> tuple[str, ...]:
    """Let the user choose bodies; return their keys, none for all."""
    names = {column.key: column.name for column in columns}
    return some(place, "Cơ quan, tổ chức", "Tất cả cơ quan", names, key="cq")


def some(
    place: DeltaGenerator, label: str, all_of_them: str, names: Mapping[str, str], *, key: str
) -> tuple[str, ...]:
    """Let the user choose some of ``names``; ``key`` is the name in the address."""
    chosen = st.session_state.get(key, st.query_params.get_all(key))
    st.session_state[key] = [value for value in chosen if value in names]
    with place:
        chosen = st.multiselect(
            label,
            list(names),
            format_func=lambda value: names[value],
            placeholder=all_of_them,
            key=key,
            select_all=False,
        )
    st.query_params[key] = chosen
    return tuple(chosen)


def day(place: DeltaGenerator, label: str, *, key: str) -> dt.date | None:
    """Let the user choose a day, typed or from the calendar; None while none is chosen."""
    found = place.date_input(
        label,
        value=None,
        min_value=dt.date(1945, 1, 1),
        max_value=dt.date(2100, 12, 31),
        format="DD/MM/YYYY",
        key=key,
        bind="query-params",
    )
    return found if isinstance(found, dt.date) else None


def document(place: DeltaGenerator, held: Mapping[str, Document]) -> str:
    """Let the user choose one document: at first that of the address (``?doc=``)."""
    chosen = st.session_state.get("doc", st.query_params.get("doc"))
    st.session_state["doc"] = chosen if chosen in held else next(iter(held))
    names = document_names(held)
    with place:
        ident = st.selectbox(
            "Văn bản đang xem", list(held), format_func=lambda ident: names[ident], key="doc"
        )
    if ident != st.query_params.get("doc"):
        st.query_params.from_dict({"doc": ident})
    return ident


def to_cite(place: DeltaGenerator, held: Mapping[str, Document]) -> str:
    """Let the user choose the document to cite; return its id."""
    names = document_names(held)
    return place.selectbox(
        "Văn bản cần viện dẫn", list(names), format_func=lambda ident: names[ident], key="vd"
    )


def task_filters() -> dict[str, Any]:
    """Let the user choose by role, kind and what is left unclear; fields of ``TaskFilter``."""
    from kb.facts.tasks import SIX  # noqa: PLC0415 (heavy)

    return {
        "roles": some(st.container(), "Vai trò", "Mọi vai trò", ROLES, key="vt"),
        "kinds": some(st.container(), "Loại", "Nhiệm vụ và chỉ tiêu", TASK_KINDS, key="nv"),
        "lacking": some(
            st.container(),
            "Chưa nêu (trong “6 rõ”)",
            "Không lọc",
            {what: what for what in SIX},
            key="thieu",
        ),
        "unowned": st.checkbox("Chỉ việc không nêu cơ quan", key="vo-chu", bind="query-params"),
    }
