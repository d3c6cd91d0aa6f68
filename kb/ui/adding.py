"""The form that adds a user's document to the corpus."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kb.adding import add_bytes
from kb.corpus import default_corpus
from kb.errors import KbError
from kb.lexicon.labels import say_document
from kb.models import Document
from kb.ui import draw
from kb.ui.index import build_now

__all__ = ["form"]


def form(held: Mapping[str, Document]) -> None:
    """Let the user put a file into the corpus; the index is brought up to date at once."""
    file = st.file_uploader("Tệp .docx, .pdf, .md hoặc .txt", type=["docx", "pdf", "md", "txt"])
    again = st.checkbox("Thay cả bản toàn văn đã có (bản cũ được giữ lại)")
    if file is None or not st.button("Thêm vào kho", type="primary"):
        return
    try:
        added = add_bytes(
            file.name, file.getvalue(), default_corpus(), known=held.values(), replace_full=again
        )
    except KbError as error:
        st.html(draw.banner(str(error), "kb-problem"))
        return
    told = [f"Đã thêm: {say_document(added.document)}."]
    if added.replaced is not None:
        told.append(f"Văn bản này thay cho {say_document(added.replaced)}; bản cũ được giữ lại.")
    build_now(*told, *added.warnings)
    st.query_params.from_dict({"doc": added.document.id})
    st.rerun()
