"""Page *Văn bản*: one document with its sections, tasks, citations; and adding one."""

from __future__ import annotations

import re
from typing import Final

import streamlit as st

from kb.facts.recipients import compare_recipients
from kb.index import Store
from kb.models import Document
from kb.ui import adding, choose, draw, paper, tables
from kb.ui.index import by_id, generation, report

__all__ = ["page"]

_SPAN: Final = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_SCROLL = """<script>
setTimeout(() => (document.querySelector(".kb-spot") ??
  document.getElementById("kb-here"))?.scrollIntoView({block: "center"}), 150);
</script>"""


def page() -> None:
    """Draw the page."""
    index = generation()
    report()
    held = by_id(index)
    which, more = st.columns([3, 1], vertical_alignment="bottom")
    with more.popover("Thêm văn bản vào kho", width="stretch"):
        adding.form(held)
    if not held:
        st.html(draw.banner("Kho chưa có văn bản nào."))
        return
    _draw(index.store, held, held[choose.document(which, held)])


def _draw(store: Store, held: dict[str, Document], document: Document) -> None:
    tasks, citations = store.tasks(document.id), store.citations(document.id)
    st.html(paper.notice(document) + paper.facts(document))
    whole, jobs, cited, related = st.tabs(
        [
            "Văn bản",
            f"Nhiệm vụ, chỉ tiêu ({len(tasks)})",
            f"Viện dẫn ({len(citations)})",
            "Văn bản liên quan",
        ]
    )
    here, spot = st.query_params.get("sec"), _spot(st.query_params.get("cho", ""))
    sections = store.sections(document.id)
    with whole:
        if sections:
            st.html(paper.paper(document, sections, tasks, citations, here=here, spot=spot))
        else:
            st.html(tables.mentions(document.id, store.citations(), held))
        if here:
            st.html(_SCROLL, unsafe_allow_javascript=True)
    with jobs:
        bodies = store.bodies(document.id)
        received = compare_recipients(tasks, bodies, sections, document.text)
        st.html(tables.recipients(received, tasks) + draw.legend())
        st.html(
            tables.tasks_table(tasks)
            if tasks
            else draw.banner("Văn bản này không có nhiệm vụ nào.")
        )
    cited.html(
        tables.citations_table(citations, held) if citations else draw.banner("Không có viện dẫn.")
    )
    related.html(tables.related(document.id, store.citations(), held))


def _spot(address: str) -> tuple[int, int] | None:
    """Return the span that the address asks to mark (``12-40``), None for anything else."""
    match = _SPAN.fullmatch(address)
    return (int(match[1]), int(match[2])) if match else None
