"""Search results on the screen: by document, the best sentence first, and why each is there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from kb.lexicon.labels import say_section
from kb.lexicon.reasons import say_reasons
from kb.models import Document, Hit, Passage, Span
from kb.search import Searcher, SearchResult
from kb.ui import draw
from kb.ui.draw import Layer, escape, layers

__all__ = ["show"]

_ROOM: Final = 420  # letters of a passage that show at once
_FIRST: Final = 3  # hits of one document that show at once
_BREAK: Final = re.compile(r"\n[ \t]{0,9}\n\s*")  # between the cells of a table's row


def show(found: SearchResult, held: Mapping[str, Document], searcher: Searcher) -> None:
    """Draw the hits by document, best first; what stands around one is read when asked for."""
    for group in found.groups:
        with st.container(border=True, gap="xsmall"):
            force = found.force.get(group.document)
            st.html(_head(held.get(group.document), group.document, force))
            for hit in group.hits[:_FIRST]:
                _show(hit, found.hits, searcher)
            more = group.hits[_FIRST:]
            words = f"Xem thêm {len(more)} đoạn của văn bản này"
            if more and st.toggle(words, key=f"them-{group.document}"):
                for hit in more:
                    _show(hit, found.hits, searcher)


def _head(document: Document | None, ident: str, force: str | None) -> str:
    name = draw.open_link(document) if document else escape(ident)
    notice = draw.notice(document) if document else ""
    said = f'<div class="kb-quiet">Về hiệu lực: {escape(force)}</div>' if force else ""
    return f'<div class="kb kb-found"><h3>{name}</h3> {notice}{said}</div>'


def _show(hit: Hit, hits: Sequence[Hit], searcher: Searcher) -> None:
    st.html(_result(hit, hits))
    near = st.expander(
        "Đoạn trước, đoạn sau", key=f"gan-{hit.passage}", type="compact", on_change="rerun"
    )
    if near.open:
        near.html(_around(hit, searcher.neighbours(hit.passage)))


def _result(hit: Hit, hits: Sequence[Hit]) -> str:
    """Return one result: where it stands, its best part, the whole passage and why it is here."""
    shown = _window(hit)
    marks: list[Layer] = [(m.start, m.end, '<mark class="kb-hit">') for m in hit.marks]
    best = hit.sentence
    if best is not None and (best.start, best.end) != (0, len(hit.text)):
        marks.append((best.start, best.end, '<span class="kb-best">'))
    text = _BREAK.sub(" · ", layers(hit.text, shown.start, shown.end, marks))
    cut = shown.end - shown.start < len(hit.text)
    if cut:
        text = f"{'… ' if shown.start else ''}{text}{' …' if shown.end < len(hit.text) else ''}"
    path = f'<div class="kb-path">{escape(hit.title)}</div>' if hit.title else ""
    whole = layers(hit.text, 0, len(hit.text), marks)
    why = "".join(f"<li>{escape(line)}</li>" for line in say_reasons(hit, hits))
    place = escape(say_section(hit.section))
    span = (hit.start + best.start, hit.start + best.end) if best else (hit.start, hit.end)
    link = draw.document_link(hit.document, hit.section, span=span)
    return (
        f'<div class="kb kb-result">{path}<div class="kb-passage">{text}</div>'
        f'<a href="{link}" target="_self">Mở đúng chỗ này trong văn bản ({place}) →</a>'
        + (_fold("Xem cả đoạn", f'<div class="kb-source">{whole}</div>') if cut else "")
        + _fold("Vì sao có kết quả này", f"<ul>{why}</ul>")
        + "</div>"
    )


def _fold(words: str, html: str) -> str:
    return f"<details><summary>{words}</summary>{html}</details>"


def _window(hit: Hit) -> Span:
    """Return the part of a passage to show at once: the best sentence and what stands around it."""
    size, best = len(hit.text), hit.sentence or Span(0, 0)
    if size <= _ROOM * 1.3:
        return Span(0, size)
    room = max(_ROOM - (best.end - best.start), 0)
    start = max(0, min(best.start - room // 2, size - _ROOM))
    end = min(size, max(start + _ROOM, best.end))
    if start:  # not in the middle of a word
        start = hit.text.find(" ", start, best.start) + 1 or best.start
    if end < size:
        end = max(hit.text.rfind(" ", best.end, end), best.end)
    return Span(start, end)


def _around(hit: Hit, passages: Sequence[Passage]) -> str:
    parts = []
    for passage in passages:
        if passage.id != hit.passage:
            words = "Đoạn trước" if passage.start < hit.start else "Đoạn sau"
            place = draw.place_link(passage.document, passage.section)
            parts.append(
                f"<div><b>{words}</b> ({place})</div>"
                f'<div class="kb-source">{escape(passage.text)}</div>'
            )
    return f'<div class="kb">{"".join(parts) or "Văn bản chỉ có một đoạn này."}</div>'
