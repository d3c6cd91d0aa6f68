"""Page *Sơ đồ viện dẫn*: which documents cite, implement, replace which, newer on the left."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kb.graph import Edge, Graph, Node, citation_graph
from kb.index import Generation
from kb.lexicon.labels import RELATIONS, say_date
from kb.models import Document
from kb.ui import choose, draw
from kb.ui.index import by_id, generation, report

__all__ = ["dot", "page"]


@st.cache_resource(max_entries=2, show_spinner="Đang dựng sơ đồ…")
def _graph(_index: Generation, content: str) -> Graph:
    """One graph a generation, shared by all sessions: it is never changed."""
    return citation_graph(_index.store.analyses())


def page() -> None:
    """Draw the page."""
    index = generation()
    report()
    held = by_id(index)
    chosen = choose.documents(st.container(), held)
    whole = _graph(index, index.manifest.content)
    nodes = {node.id: node for node in whole.nodes}
    wanted = {node.id for node in whole.nodes if node.held in (chosen or held)}
    edges = [edge for edge in whole.edges if {edge.source, edge.target} & wanted]
    if not edges:
        st.html(draw.banner("Chưa thấy quan hệ viện dẫn nào giữa các văn bản đã chọn."))
        return
    if len(edges) <= 60:
        st.html(
            '<div class="kb kb-legend">Khung xanh: có trong kho · khung trắng: chỉ được nhắc đến. '
            "Mũi tên đi từ văn bản viện dẫn đến văn bản được viện dẫn.</div>"
        )
        st.graphviz_chart(dot(edges, nodes), width="stretch")
    else:
        st.html(draw.banner("Quá nhiều quan hệ để vẽ: hãy chọn một vài văn bản. Bảng dưới đủ cả."))
    st.html(_table(edges, nodes, held))


def dot(edges: list[Edge], nodes: Mapping[str, Node]) -> str:
    """Return the picture in the DOT language; every word is quoted, none is markup."""
    lines = [
        "digraph { rankdir=LR; node [shape=box, style=filled, fontname=sans, fontsize=16];"
        " edge [fontname=sans, fontsize=13, color=gray40];"
    ]
    for ident in dict.fromkeys(end for edge in edges for end in (edge.source, edge.target)):
        node = nodes[ident]
        colour = "#d6e6fa" if node.held else "#ffffff"
        label = f"{_name(node)}\n{say_date(node.date)}"
        lines.append(f"{_quoted(ident)} [label={_quoted(label)}, fillcolor={_quoted(colour)}];")
    for edge in edges:
        ends = f"{_quoted(edge.source)} -> {_quoted(edge.target)}"
        lines.append(f"{ends} [label={_quoted(RELATIONS[edge.kind].split(' (')[0])}];")
    return "\n".join([*lines, "}"])


def _name(node: Node) -> str:
    title = node.title[0].lower() + node.title[1:] if node.title else node.id
    name = f"{node.type or ''} {node.number or title}".strip()
    return name if len(name) <= 40 else name[:40].rsplit(" ", 1)[0] + "…"


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _table(edges: list[Edge], nodes: Mapping[str, Node], held: Mapping[str, Document]) -> str:
    def cell(ident: str) -> str:
        node = nodes[ident]
        document = held.get(node.held or "")
        return draw.open_link(document) if document else draw.escape(_name(node))

    headings = [("Văn bản", "38%"), ("Quan hệ", "24%"), ("Với văn bản", "38%")]
    return draw.table(
        headings,
        [[cell(edge.source), RELATIONS[edge.kind], cell(edge.target)] for edge in edges],
    )
