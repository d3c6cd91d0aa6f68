"""Page *Tìm kiếm*: words in, places in the documents out."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from kb.lexicon.reasons import DOUBTFUL
from kb.models import Document
from kb.search import Searcher
from kb.ui import draw, filters, results
from kb.ui.index import by_id, generation, home, report

__all__ = ["page"]

_LIMIT = 20


@st.cache_resource(max_entries=1, show_spinner="Đang mở chỉ mục…")
def _searcher(folder: str, content: str) -> Searcher:
    """One searcher a generation, shared by all sessions; closed when its last search has ended."""
    found = Searcher(home())
    weakref.finalize(found, found.generation.close)
    return found


def page() -> None:
    """Draw the page."""
    index = generation()
    report()
    held = by_id(index)
    query = st.text_input(
        "Điều cần tìm (gõ có dấu hay không dấu đều được, rồi nhấn Enter)",
        placeholder="Ví dụ: von uy thac ngan sach dia phuong",
        key="q",
        bind="query-params",
    )
    offered = st.container()
    chosen = filters.choose_filters(index, held)
    if not (query or "").strip():
        filters.offer(offered, (), chosen.active)
        _welcome(held)
        return
    searcher = _searcher(str(home()), index.manifest.content)
    found = searcher.search(query, limit=_LIMIT, **chosen.arguments)
    filters.offer(offered, found.suggestions, chosen.active)
    if found.not_found:
        less = ", hoặc bỏ bớt bộ lọc" if chosen.active else ""
        st.html(draw.banner(f"Không có trong kho. Hãy thử từ khác, ngắn hơn{less}."))
        if not found.nearest or not st.toggle("Xem những đoạn gần nhất, có thể không liên quan"):
            return
        found = replace(found, hits=found.nearest)
    elif found.doubtful:
        st.html(draw.banner(DOUBTFUL))
    results.show(found, held, searcher)


def _welcome(held: Mapping[str, Document]) -> None:
    if not held:
        st.html(draw.banner("Kho chưa có văn bản nào. Hãy thêm văn bản ở trang Văn bản."))
        return
    st.html(draw.banner(f"Kho có {len(held)} văn bản. Hãy gõ điều cần tìm vào ô trên."))
    st.html(draw.listing(held.values()))
