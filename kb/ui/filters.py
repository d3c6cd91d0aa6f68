"""The filters of a search: what is chosen, what a question names besides, each one click away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kb.index import Generation
from kb.lexicon.bodies import bodies
from kb.lexicon.labels import say_date
from kb.models import Document
from kb.search import Suggestion
from kb.ui import choose
from kb.ui.draw import plain
from kb.ui.index import columns

__all__ = ["Chosen", "choose_filters", "offer"]


class _List(NamedTuple):
    """One list to choose from: ``key`` in the index, ``name`` in the address."""

    key: str
    name: str
    label: str
    none: str


_LISTS: Final = (
    _List("document", "vb", "Văn bản", "Tất cả văn bản"),
    _List("type", "loai", "Loại văn bản", "Tất cả các loại"),
    _List("level", "cap", "Cấp ban hành", "Tất cả các cấp"),
    _List("issuer", "bh", "Cơ quan ban hành", "Tất cả cơ quan ban hành"),
    _List("body", "cq", "Cơ quan được nêu, được giao", "Tất cả cơ quan"),
    _List("year", "nam", "Năm ban hành", "Tất cả các năm"),
)
_HIGHEST_FIRST: Final = ("Trung ương", "tỉnh", "huyện", "xã")
_NAMES: Final = {one.key: one.name for one in _LISTS}


class Chosen(NamedTuple):
    """``arguments`` for ``Searcher.search``; ``active``: name in the address, value, words."""

    arguments: dict[str, Any]
    active: list[tuple[str, str, str]]


def choose_filters(index: Generation, held: Mapping[str, Document]) -> Chosen:
    """Let the user narrow the search."""
    found = Chosen({}, [])
    with st.expander("Bộ lọc: văn bản, loại, cấp, cơ quan, năm, hiệu lực, thời hạn", key="bo-loc"):
        places = [place for _ in range(3) for place in st.columns(3)]
        for place, one in zip(places, _LISTS, strict=False):
            names = _choices(index, held, one.key)
            values = choose.some(place, one.label, one.none, names, key=one.name)
            found.arguments[f"{one.key}s" if one.key != "body" else "bodies"] = values
            found.active.extend((one.name, value, names[value]) for value in values)
        force, deadline = places[len(_LISTS) : len(_LISTS) + 2]
        day = choose.day(force, "Có thể còn hiệu lực vào ngày", key="hl")
        timed = deadline.checkbox("Chỉ nơi có nêu thời hạn", key="co-han", bind="query-params")
        found.arguments.update(in_force=day, has_deadline=timed)
        if day:
            found.active.append(("hl", "", f"có thể còn hiệu lực vào {say_date(day)}"))
        if timed:
            found.active.append(("co-han", "", "có nêu thời hạn"))
    return found


def offer(
    place: DeltaGenerator,
    suggested: Sequence[Suggestion],
    active: Sequence[tuple[str, str, str]],
) -> None:
    """Draw the filters in use, to take off, and those that the query names, to put on: by click."""
    used = {(name, value) for name, value, _ in active}
    more = [one for one in suggested if (_NAMES[one.key], one.value) not in used]
    if not (more or active):
        return
    with place.container(horizontal=True, vertical_alignment="center", gap="small"):
        if active:
            st.html('<span class="kb">Đang lọc:</span>', width="content")
        for name, value, words in active:
            _button(f"{words} ✕", f"Bỏ lọc: {words}", name, value, on=False)
        if more:
            st.html('<span class="kb">Chỉ tìm trong:</span>', width="content")
        for one in more:
            _button(one.label, f"Chỉ tìm trong: {one.label}", _NAMES[one.key], one.value, on=True)


def _button(words: str, hint: str, name: str, value: str, *, on: bool) -> None:
    st.button(
        plain(words if len(words) < 60 else words[:60].rsplit(" ", 1)[0] + "…"),
        key=f"loc-{name}-{value}",
        help=plain(hint),
        on_click=_switch,
        args=(name, value, on),
    )


def _switch(name: str, value: str, on: bool) -> None:
    if not value:  # no list, but a day or a tick
        st.session_state[name] = None if name == "hl" else False
        return
    others = [other for other in st.session_state.get(name, ()) if other != value]
    st.session_state[name] = [*others, value] if on else others


def _choices(index: Generation, held: Mapping[str, Document], key: str) -> dict[str, str]:
    if key == "document":
        return choose.document_names(held)
    if key == "year":
        return {value: f"năm {value}" for value in reversed(index.store.facet_values(key))}
    if key == "level":
        values = index.store.facet_values(key)
        return {value: value for value in sorted(values, key=_HIGHEST_FIRST.index)}
    if key != "body":
        return {value: value for value in index.store.facet_values(key)}
    found = {column.key: column.name for column in columns(index)}  # those with work come first
    listed = {body.id: body.name for body in bodies()}
    for value in index.store.facet_values("body"):
        if value in listed:
            found.setdefault(value, listed[value])
    return found
