"""Page *Sơ đồ viện dẫn*: which documents cite, implement, replace which, over the years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from kb.graph import Edge, Graph, Node, citation_graph
from kb.index import Generation
from kb.lexicon.labels import RELATIONS
from kb.models import Document
from kb.ui import choose, draw
from kb.ui.index import by_id, generation, report
from kb.ui.picture import dot, name

__all__ = ["page"]

_MOST: Final = 60  # relations that a picture can hold and still be read
_LEGEND: Final = (
    '<div class="kb kb-legend">Từ trên xuống dưới theo năm ban hành. Khung đậm, nền xanh: có trong '
    "kho · khung nét đứt: chỉ được nhắc đến. Mũi tên đi từ văn bản viện dẫn: nét liền – thực hiện "
    "hoặc căn cứ · nét rất đậm – thay thế, bãi bỏ · nét đậm – sửa đổi, bổ sung · nét đứt – chỉ "
    "viện dẫn · nét chấm – mới hơn, cùng chủ đề.</div>"
)


@st.cache_resource(max_entries=2, show_spinner="Đang dựng sơ đồ…")
def _graph(_index: Generation, content: str) -> Graph:
    """One graph a generation, shared by all sessions: it is never changed."""
    return citation_graph(_index.store.analyses())


def page() -> None:
    """Draw the page."""
    index = generation()
    report()
    held = by_id(index)
    which, how = st.columns([3, 2], vertical_alignment="bottom")
    chosen = choose.documents(which, held)
    everything = how.toggle(
        "Cả văn bản chỉ được nhắc đến", key="ca-ngoai", bind="query-params", value=False
    )
    whole = _graph(index, index.manifest.content)
    nodes = {node.id: node for node in whole.nodes}
    wanted = {node.id for node in whole.nodes if node.held in (chosen or held)}
    edges = [
        edge
        for edge in whole.edges
        if {edge.source, edge.target} & wanted
        and (everything or (nodes[edge.source].held and nodes[edge.target].held))
    ]
    if not edges:
        st.html(draw.banner("Chưa thấy quan hệ viện dẫn nào giữa các văn bản đã chọn."))
        return
    st.html(_LEGEND)
    if len(edges) <= _MOST:
        st.graphviz_chart(dot(edges, nodes), width="content")
    else:
        st.html(draw.banner("Quá nhiều quan hệ để vẽ: hãy chọn một vài văn bản. Bảng dưới đủ cả."))
    st.html(_table(edges, nodes, held))


def _table(edges: Sequence[Edge], nodes: Mapping[str, Node], held: Mapping[str, Document]) -> str:
    def cell(ident: str) -> str:
        node = nodes[ident]
        document = held.get(node.held or "")
        return draw.open_link(document) if document else draw.escape(name(node))

    headings = [("Văn bản", "38%"), ("Quan hệ", "24%"), ("Với văn bản", "38%")]
    return draw.table(
        headings,
        [[cell(edge.source), RELATIONS[edge.kind], cell(edge.target)] for edge in edges],
    )
