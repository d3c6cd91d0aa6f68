"""Page *Tìm kiếm*: words in, places in the documents out."""

from __future__ import annotations

import weakref

import streamlit as st

from kb.matrix import columns_of
from kb.search import Searcher
from kb.ui import choose, draw
from kb.ui.index import by_id, generation, home, report

__all__ = ["page"]


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
    one, two, three = st.columns(3)
    kinds = sorted({document.type for document in held.values() if document.type})
    documents = choose.documents(one, held)
    types = choose.some(
        two, "Loại văn bản", "Tất cả các loại", dict(zip(kinds, kinds, strict=True)), key="loai"
    )
    bodies = choose.bodies(three, columns_of(index.store.tasks()))
    if not (query or "").strip():
        st.html(draw.banner(f"Kho có {len(held)} văn bản. Hãy gõ điều cần tìm vào ô trên."))
        return
    found = _searcher(str(home()), index.manifest.content).search(
        query, limit=20, documents=documents, types=types, bodies=bodies
    )
    hits = found.hits
    if not hits:
        st.html(draw.banner("Không có trong kho. Hãy thử từ khác, ngắn hơn, hoặc bỏ bớt bộ lọc."))
        if not found.nearest or not st.toggle("Xem những đoạn gần nhất, có thể không liên quan"):
            return
        hits = found.nearest
    st.html("".join(draw.result(hit, held.get(hit.document)) for hit in hits))
