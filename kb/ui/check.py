"""Page *Kiểm tra viện dẫn*: a draft in, what its citations are worth out."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import streamlit as st

from kb.drafts import Settings, check_source, make_register
from kb.errors import KbError
from kb.index import Generation
from kb.models import Finding, SourceText
from kb.read import read_bytes
from kb.register import Register
from kb.ui import choose, draw, paper, verdicts
from kb.ui.index import by_id, generation, report

__all__ = ["page"]

_PASTED: Final = "van-ban-dan.txt"
_COMMA: Final[dict[str, bool | None]] = {
    "Không xét": None,
    "Có dấu phẩy: số 40-CT/TW, ngày …": True,
    "Không có dấu phẩy: số 40-CT/TW ngày …": False,
}
_TONE: Final[dict[str, Literal["uỷ", "ủy"] | None]] = {
    "Không xét": None,
    "Dấu trên chữ cuối: uỷ, hoà, thuỷ, khoá": "uỷ",
    "Dấu trên chữ trước: ủy, hòa, thủy, khóa": "ủy",
}


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
    one, two = st.columns(2)
    with one.expander("Lựa chọn của cơ quan (mặc định không xét)", key="lua-chon"):
        settings = _settings()
    with two.expander("Chèn viện dẫn: mẫu câu đúng để chép", key="chen") as insert:
        held = by_id(index)
        if held:
            st.html(paper.forms(held[choose.to_cite(insert, held)]))
    if asked:
        draft = (file.name, file.getvalue()) if file else (_PASTED, (pasted or "").encode())
        st.session_state["checked"] = draft
    if "checked" in st.session_state:
        name, data = st.session_state["checked"]
        _check(index, name, data, settings)


def _settings() -> Settings:
    comma = st.selectbox("Dấu phẩy trước “ngày”", list(_COMMA), key="dau-phay")
    elements = st.checkbox(
        "Lưu ý khi lần nhắc đầu thiếu ngày, cơ quan ban hành", value=True, key="thanh-phan"
    )
    tone = st.selectbox("Cách đặt dấu thanh", list(_TONE), key="dau-thanh")
    return Settings(
        comma_before_date=_COMMA[comma], tone_placement=_TONE[tone], missing_elements=elements
    )


def _check(index: Generation, name: str, data: bytes, settings: Settings) -> None:
    if not data.strip():
        st.html(draw.banner("Chưa có gì để kiểm tra: hãy chọn tệp hoặc dán nội dung vào ô trên."))
        return
    key = (hashlib.sha256(data).hexdigest(), name, settings, index.manifest.content)
    held: tuple[object, SourceText, tuple[Finding, ...]] | None = st.session_state.get("verdict")
    if held is None or held[0] != key:
        try:
            with st.spinner("Đang đọc và kiểm tra dự thảo…"):
                source = read_bytes(name, data)
                register = _register(index, index.manifest.content)
                found = check_source(source, register, name=name, settings=settings)
        except KbError as error:
            st.html(draw.banner(str(error), "kb-problem"))
            return
        held = st.session_state["verdict"] = (key, source, found)
    _, source, found = held
    for warning in source.warnings:
        st.html(draw.banner(warning))
    if found:
        verdicts.show(source, found, name, data, key=key[0][:12])
    else:
        st.html(draw.banner("Không thấy viện dẫn nào trong dự thảo này."))
