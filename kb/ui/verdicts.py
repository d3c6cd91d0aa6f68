"""What a check found, on the screen: draft beside findings, each suggestion to take or leave."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from html import escape
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import streamlit as st

from kb.drafts import with_comments, with_corrections
from kb.export import finding_row, findings_xlsx
from kb.models import Finding, SourceText
from kb.ui import findings
from kb.ui.draw import XLSX

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from kb.check.docx_corrections import Corrected

__all__ = ["corrected", "show"]

_TAKE: Final = "Nhận đề nghị"
_LEAVE: Final = "Bỏ qua"
_PER_PAGE: Final = 30
_TOLD: Final = 5
_LONG: Final = 150_000  # letters: a draft of about 50 pages is shown whole
_HIGH: Final = 560  # CSS pixels of each column: both in sight on an office laptop


def show(source: SourceText, found: Sequence[Finding], name: str, data: bytes, *, key: str) -> None:
    """Draw the findings; ``key`` tells this draft's answers from those to another."""
    head, place = st.container(), st.container()
    order = findings.order(found)
    pages = -(-len(order) // _PER_PAGE)
    page = st.pagination(pages, key=f"chuyen-{key}") if pages > 1 else 1
    on_page = order[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    left, right = st.columns([11, 9])
    with right.container(height=_HIGH, border=False, gap="xsmall"):
        _cards(found, on_page, key)
    left.html(findings.draft(source.text, found, *_in_sight(source.text, found, on_page)))
    answers = {number: st.session_state.get(_name(key, number)) for number in order}
    head.html(findings.summary(found))
    kept = [finding for number, finding in enumerate(found) if answers.get(number) != _LEAVE]
    taken = [finding for number, finding in enumerate(found) if answers.get(number) == _TAKE]
    with place.container(horizontal=True, vertical_alignment="center", gap="small"):
        _downloads(source, kept, taken, name, data)
    if taken and name.lower().endswith(".docx"):
        _corrected_docx(place, source, taken, name, data)
    if len(kept) < len(found):
        place.html(
            f'<div class="kb kb-quiet">Đã bỏ qua {len(found) - len(kept)} chỗ: không ghi vào các '
            "tệp tải về.</div>"
        )


def _in_sight(text: str, found: Sequence[Finding], places: Sequence[int]) -> tuple[int, int]:
    """Return the stretch of the draft to show: all of it, or of a very long one the page's part."""
    if len(text) <= _LONG:
        return 0, len(text)
    start = max(0, min(found[place].start for place in places) - 1000)
    end = max(found[place].end for place in places) + 1000
    return start, min(end, start + _LONG, len(text))


def _name(key: str, number: int) -> str:
    return f"xu-ly-{key}-{number}"


def _cards(found: Sequence[Finding], places: Sequence[int], key: str) -> None:
    """Draw the cards of ``places``; the answers stand in the session."""
    for number in places:
        finding = found[number]
        st.html(findings.card(number + 1, finding))
        if finding.state in ("problem", "note"):
            name = _name(key, number)
            st.session_state[name] = st.session_state.get(name)  # kept while on another page
            st.segmented_control(
                f"Xử lý chỗ {number + 1}",
                [_TAKE, _LEAVE] if finding.suggestion else [_LEAVE],
                key=name,
                label_visibility="collapsed",
            )


def _downloads(
    source: SourceText, kept: Sequence[Finding], taken: Sequence[Finding], name: str, data: bytes
) -> None:
    stem = PurePath(name).stem
    if name.lower().endswith(".docx"):
        st.download_button(
            "Tải dự thảo .docx kèm ghi chú Word",
            lambda: with_comments(data, source, kept),
            f"{stem}-ghi-chu.docx",
            on_click="ignore",
        )
    st.download_button(
        "Tải về Excel",
        lambda: findings_xlsx(kept, name=name),
        f"kiem-tra-{stem}.xlsx",
        XLSX,
        on_click="ignore",
    )
    st.download_button(
        "Tải về JSON",
        "\n".join(json.dumps(finding_row(item), ensure_ascii=False) for item in kept),
        f"kiem-tra-{stem}.json",
        "application/json",
        on_click="ignore",
    )
    if taken:
        st.download_button(
            f"Tải lời văn đã sửa {len(taken)} chỗ (.txt)",
            corrected(source.text, taken),
            f"{stem}-da-sua.txt",
            "text/plain",
            on_click="ignore",
        )


def _corrected_docx(
    place: DeltaGenerator, source: SourceText, taken: Sequence[Finding], name: str, data: bytes
) -> None:
    """Offer the draft with tracked changes, and say which suggestions are not written in it."""
    key = (hashlib.sha256(data).hexdigest(), tuple(taken))
    held: tuple[object, Corrected] | None = st.session_state.get("ban-sua")
    if held is None or held[0] != key:
        held = st.session_state["ban-sua"] = (key, with_corrections(data, source, taken))
    result = held[1]
    place.download_button(
        "Tải văn bản đã sửa (.docx, có theo dõi thay đổi)",
        result.data,
        f"{PurePath(name).stem}-da-sua.docx",
        on_click="ignore",
    )
    left = [*result.commented, *result.unplaced]
    if left:
        words = "; ".join(f"“{' '.join(item.surface.split())}”" for item in left[:_TOLD])
        place.html(
            f'<div class="kb kb-quiet">Trong bản .docx đã sửa có {len(result.changed)} sửa đổi; '
            f"{len(left)} chỗ không tự ghi được, hãy sửa tay: {escape(words)}"
            f"{' …' if len(left) > _TOLD else ''}</div>"
        )


def corrected(text: str, taken: Sequence[Finding]) -> str:
    """Return ``text`` with the suggestions of ``taken`` in place; of two that overlap, the first.

    The draft itself is never changed.
    """
    parts, last = [], 0
    for finding in sorted(taken, key=lambda finding: (finding.start, finding.end)):
        if finding.start >= last and finding.suggestion is not None:
            parts += [text[last : finding.start], finding.suggestion]
            last = finding.end
    return "".join([*parts, text[last:]])
