"""HTML for the screens. Every word from a document or a user goes through ``escape``.

``st.html`` runs no markdown, so ``$…$``, ``:name:``, ``*`` and ``<script>`` in a document stay the
letters that they are.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from kb.lexicon.labels import (
    EVIDENCE,
    NO_DEADLINE,
    ROLES,
    TEXT_KINDS,
    say_document,
    say_owners,
    say_section,
    say_target,
    say_text_kind,
    say_when,
)
from kb.models import Document, MatrixColumn, Owner, Task

__all__ = [
    "XLSX",
    "banner",
    "chip",
    "deadline",
    "document_link",
    "escape",
    "layers",
    "legend",
    "listing",
    "name_line",
    "notice",
    "open_link",
    "owners",
    "place_link",
    "plain",
    "role",
    "succession",
    "table",
]

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Layer = tuple[int, int, str]
"""A stretch of text and the HTML tag that opens there, e.g. ``(3, 9, '<mark class="kb-hit">')``."""


def escape(text: object) -> str:
    """Return ``text`` as HTML that shows exactly its letters."""
    return html.escape(str(text), quote=True)


def banner(words: str, style: str = "") -> str:
    """Return a message to the user in a coloured box."""
    return f'<div class="kb kb-note {style}">{escape(words)}</div>'


def chip(words: str, style: str = "") -> str:
    """Return a small framed label."""
    return f'<span class="kb-tag {style}">{escape(words)}</span>'


def document_link(
    document: str, section: str | None = None, *, span: tuple[int, int] | None = None
) -> str:
    """Return the address, within the app, of a document (at a section, with a span marked)."""
    place = {"doc": document} | ({"sec": section} if section else {})
    if span is not None:
        place["cho"] = f"{span[0]}-{span[1]}"
    return escape(f"van-ban?{urlencode(place)}")


def place_link(document: str, section: str) -> str:
    """Return a link, named by the section, to a place in a document."""
    link, words = document_link(document, section), escape(say_section(section))
    return f'<a href="{link}" target="_self">{words}</a>'


def open_link(document: Document | None) -> str:
    """Return a link, named by the document, to a document; “không có” where it is not held."""
    if document is None:
        return '<span class="kb-quiet">không có</span>'
    link, kind = document_link(document.id), document.text_kind
    more = "" if kind == "full" else f' <span class="kb-quiet">({TEXT_KINDS[kind]})</span>'
    return f'<a href="{link}" target="_self">{escape(say_document(document))}</a>{more}'


def name_line(
    document: Document | None, ident: str, *, place: str | None = None, short: bool = False
) -> str:
    """Return a document's short name (and a section), with the notice of a digest or record.

    ``short`` leaves the name out where one document alone is on the screen, never the notice.
    """
    name = say_document(document) if document else ident
    where = say_section(place) if place else ""
    said = where if short and where else ", ".join(filter(None, (name, where)))
    return f"{escape(said)} {notice(document) if document else ''}".rstrip()


def owners(found: Sequence[Owner], *, none: str = EVIDENCE["none"]) -> str:
    """Return who is responsible, one line a role: role, how we know, who; ``none`` for nobody."""
    lines = [line.partition(": ") for line in say_owners(found)]
    if not lines:
        return f'<span class="kb-quiet">{none}</span>'
    return "<br>".join(f"<b>{escape(role)}:</b> {escape(names)}" for role, _, names in lines)


def deadline(task: Task) -> str:
    """Return a target's level and the deadline; “văn bản không nêu thời hạn” quietly."""
    level = say_target(task.target) if task.target else ""
    words = escape(say_when(task))
    if task.deadline:
        words = f"<b>Thời hạn:</b> {words}"
    elif words == NO_DEADLINE:
        words = f'<i class="kb-quiet">{words}</i>'
    return (f"<b>Mức đạt:</b> {escape(level)}<br>" if level else "") + words


def role(owner: Owner) -> str:
    """Return role and evidence in words; who leads or answers stands out from who helps."""
    style = "kb-lead" if owner.role in {"lead", "accountable"} else f"kb-{owner.role}"
    return (
        f'<span class="kb-role {style}">{ROLES[owner.role]}</span> '
        f'<span class="kb-quiet">({EVIDENCE[owner.evidence]})</span>'
    )


def succession(columns: Iterable[MatrixColumn], lines: Mapping[str, Sequence[str]]) -> str:
    """Return what became of the bodies, beside what the documents say."""
    parts = [
        f"<p>văn bản ghi: <b>{escape(column.name)}</b> — {escape('; '.join(lines[column.key]))}</p>"
        for column in columns
        if column.key in lines
    ]
    note = (
        '<p class="kb-quiet">Đây là quan hệ kế thừa giữa các cơ quan theo nguồn đã ghi, không phải '
        "căn cứ để giao lại nhiệm vụ. Lời văn bản giữ nguyên.</p>"
    )
    return f'<div class="kb">{"".join(parts)}{note}</div>'


def legend() -> str:
    """Return what the words for evidence mean."""
    return (
        '<div class="kb kb-legend"><b>Vì sao biết cơ quan:</b> <b>nêu rõ</b> – câu giao việc nêu '
        "tên cơ quan · <b>theo tiêu đề</b> – tên ở đề mục bên trên · <b>theo câu dẫn</b> – câu "
        "mở đầu phần nhiệm vụ yêu cầu chung · <b>theo câu kết</b> – câu cuối giao chung · "
        "<b>văn bản không nêu</b> – không suy đoán.</div>"
    )


def layers(text: str, start: int, end: int, marks: Iterable[Layer]) -> str:
    """Return ``text[start:end]`` escaped, with the tags of ``marks`` laid over it.

    Marks may overlap or nest in any way: tags are closed and reopened so that the HTML is sound.
    """
    held = sorted(
        (max(a, start), min(b, end), tag) for a, b, tag in marks if a < end and b > start and a < b
    )
    held.sort(key=lambda mark: (mark[0], -mark[1]))
    edges = sorted({start, end, *(edge for a, b, _ in held for edge in (a, b))})
    parts: list[str] = []
    active: list[Layer] = []
    waiting = 0
    for left, right in itertools.pairwise(edges):
        active = [mark for mark in active if mark[1] > left]
        while waiting < len(held) and held[waiting][0] <= left:
            active.append(held[waiting])
            waiting += 1
        tags = [tag for _, _, tag in active]
        closing = "".join(f"</{tag[1:].split()[0].rstrip('>')}>" for tag in reversed(tags))
        parts.append("".join(tags) + escape(text[left:right]) + closing)
    return "".join(parts)


def plain(words: str) -> str:
    """Return ``words`` for a label, which Streamlit takes for Markdown, as the letters they are."""
    return _MARKDOWN.sub(r"\\\g<0>", words)


_MARKDOWN: Final = re.compile(r"[\\`*_{}\[\]()<>#+.!|~:$^&-]")


def notice(document: Document) -> str:
    """Return the notice of a digest or an empty record as a label, "" for a full text."""
    words = say_text_kind(document)
    return chip(words, "kb-digest") if words else ""


def listing(documents: Iterable[Document]) -> str:
    """Return a list of documents, each with the way to it."""
    items = "".join(f"<li>{open_link(document)}</li>" for document in documents)
    return f'<ul class="kb kb-listing">{items}</ul>'


def table(headings: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; ``headings`` are (words, CSS width). Words and cells are HTML already."""
    columns = "".join(f'<col style="width:{width}">' for _, width in headings)
    head = "".join(f'<th scope="col">{words}</th>' for words, _ in headings)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<table class="kb kb-table"><colgroup>{columns}</colgroup>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
