"""HTML for the screens. Every word from a document or a user goes through ``escape``.

``st.html`` runs no markdown, so ``$…$``, ``:name:``, ``*`` and ``<script>`` in a document stay the
letters that they are.
"""

from __future__ import annotations

import html
import itertools
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
from kb.models import Document, Hit, MatrixColumn, Owner, Task

__all__ = [
    "XLSX",
    "banner",
    "chip",
    "deadline",
    "document_link",
    "escape",
    "layers",
    "legend",
    "name_line",
    "open_link",
    "owners",
    "place_link",
    "result",
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


def document_link(document: str, section: str | None = None) -> str:
    """Return the address, within the app, of a document (at a section)."""
    place = {"doc": document} | ({"sec": section} if section else {})
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
    notice = say_text_kind(document) if document else None
    said = where if short and where else ", ".join(filter(None, (name, where)))
    return escape(said) + (f" {chip(notice, 'kb-digest')}" if notice else "")


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
    """Return role and evidence in words."""
    return (
        f'<span class="kb-role">{ROLES[owner.role]}</span> '
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


def result(hit: Hit, document: Document | None) -> str:
    """Return one search result, the words found marked, with the way to its place."""
    marks = [(mark.start, mark.end, '<mark class="kb-hit">') for mark in hit.marks]
    where = f'<div class="kb-quiet">{escape(hit.title)}</div>' if hit.title else ""
    link = document_link(hit.document, hit.section)
    return (
        f'<div class="kb kb-result"><h4>{hit.rank}. {name_line(document, hit.document)}</h4>{where}'
        f"<div>{layers(hit.text, 0, len(hit.text), marks)}</div>"
        f'<a href="{link}" target="_self">Mở đúng chỗ này trong văn bản '
        f"({escape(say_section(hit.section))}) →</a></div>"
    )


def table(headings: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; ``headings`` are (words, CSS width); cells are HTML already."""
    columns = "".join(f'<col style="width:{width}">' for _, width in headings)
    head = "".join(f"<th>{escape(words)}</th>" for words, _ in headings)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<table class="kb kb-table"><colgroup>{columns}</colgroup>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
