"""The filters that several pages share; what is chosen stands in the address, so Back keeps it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kb.lexicon.labels import read_date, say_document
from kb.models import Document, MatrixColumn
from kb.ui.draw import banner

__all__ = ["as_of", "bodies", "deadline", "document", "documents", "some"]


def documents(place: DeltaGenerator, held: Mapping[str, Document]) -> tuple[str, ...]:
    """Let the user choose documents; return their ids, none for all."""
    names = {ident: say_document(document) for ident, document in held.items()}
    return some(place, "Văn bản", "Tất cả văn bản", names, key="vb")


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


def deadline(place: DeltaGenerator) -> Literal["stated", "none"] | dt.date | None:
    """Let the user choose tasks by deadline; None for all (and for a day not yet readable)."""
    choices = ["Tất cả", "Có thời hạn", "Không nêu thời hạn", "Đến hạn chậm nhất ngày…"]
    with place:
        chosen = st.selectbox("Thời hạn", choices, key="han", bind="query-params")
        if chosen == choices[3]:
            typed = st.text_input("Ngày", placeholder="ngày/tháng/năm", key="ngay")
            return _read(typed)
    return {choices[1]: "stated", choices[2]: "none"}.get(chosen)  # type: ignore[return-value]


def as_of(place: DeltaGenerator) -> dt.date:
    """Let the user type the day up to which bodies have changed; today while none is readable."""
    with place:
        typed = st.text_input(
            "Tính đến ngày", placeholder="hôm nay", key="tinh-den", bind="query-params"
        )
        return _read(typed) or dt.date.today()


def _read(typed: str | None) -> dt.date | None:
    found = read_date(typed or "")
    if found is None and typed and typed.strip():
        st.html(banner("Hãy viết ngày như 30/6/2025."))
    return found


def document(place: DeltaGenerator, held: Mapping[str, Document]) -> str:
    """Let the user choose one document: at first that of the address (``?doc=``)."""
    chosen = st.session_state.get("doc", st.query_params.get("doc"))
    st.session_state["doc"] = chosen if chosen in held else next(iter(held))
    with place:
        ident = st.selectbox(
            "Văn bản đang xem",
            list(held),
            format_func=lambda ident: say_document(held[ident]),
            key="doc",
        )
    if ident != st.query_params.get("doc"):
        st.query_params.from_dict({"doc": ident})
    return ident
