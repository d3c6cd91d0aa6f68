"""Page *Kiểm tra viện dẫn*: a draft in, what its citations are worth out."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Final

import streamlit as st

from kb.drafts import check_source, make_register, with_comments
from kb.errors import KbError
from kb.export import finding_row, findings_xlsx
from kb.index import Generation
from kb.models import Finding, SourceText
from kb.read import read_bytes
from kb.register import Register
from kb.ui import draw, findings
from kb.ui.draw import XLSX
from kb.ui.index import generation, report

__all__ = ["page"]

_PASTED: Final = "van-ban-dan.txt"


@st.cache_resource(max_entries=2, show_spinner="Đang mở dữ liệu đối chiếu…")
def _register(_index: Generation, content: str) -> Register:
    """One register a generation, shared by all sessions: it is never changed."""
    return make_register(_index.store.analyses())


def page() -> None:
    """Draw the page."""
    index = generation()
    report()
    with st.form("draft", border=False):
        left, right = st.columns(2)
        file = left.file_uploader(
            "Tải dự thảo lên (.docx, .pdf, .txt, .md)", type=["docx", "pdf", "txt", "md"]
        )
        pasted = right.text_area("hoặc dán nội dung dự thảo vào đây", height=110)
        asked = st.form_submit_button("Kiểm tra viện dẫn", type="primary")
    if asked:
        draft = (file.name, file.getvalue()) if file else (_PASTED, (pasted or "").encode())
        st.session_state["checked"] = draft
    if "checked" not in st.session_state:
        return
    name, data = st.session_state["checked"]
    if not data.strip():
        st.html(draw.banner("Chưa có gì để kiểm tra: hãy chọn tệp hoặc dán nội dung vào ô trên."))
        return
    try:
        source = read_bytes(name, data)
    except KbError as error:
        st.html(draw.banner(str(error), "kb-problem"))
        return
    found = check_source(source, _register(index, index.manifest.content), name=name)
    for warning in source.warnings:
        st.html(draw.banner(warning))
    _draw(source, found, name, data)


def _draw(source: SourceText, found: tuple[Finding, ...], name: str, data: bytes) -> None:
    if not found:
        st.html(draw.banner("Không thấy viện dẫn nào trong dự thảo này."))
        return
    stem = PurePath(name).stem
    head, excel, rows = st.columns([4, 1, 1], vertical_alignment="center")
    head.html(findings.summary(found))
    excel.download_button(
        "Tải về Excel",
        lambda: findings_xlsx(found, name=name),
        f"kiem-tra-{stem}.xlsx",
        XLSX,
        on_click="ignore",
        width="stretch",
    )
    rows.download_button(
        "Tải về JSON",
        "\n".join(json.dumps(finding_row(item), ensure_ascii=False) for item in found),
        f"kiem-tra-{stem}.json",
        "application/json",
        on_click="ignore",
        width="stretch",
    )
    if name.lower().endswith(".docx"):
        st.download_button(
            "Tải dự thảo .docx kèm ghi chú Word ở từng chỗ",
            lambda: with_comments(data, source, found),
            f"{stem}-ghi-chu.docx",
            on_click="ignore",
        )
    left, right = st.columns([11, 9])
    left.html(findings.draft(source.text, found))
    right.html(findings.cards(found))
