"""A document on the screen: its sections in order, tasks and citations marked in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from kb.check.compose import compose
from kb.lexicon.labels import (
    STRENGTHS,
    UNKNOWN,
    say_date,
    say_document,
    say_term,
    say_text_kind,
)
from kb.models import Citation, Document, Regime, Section, Span, Task
from kb.ui.draw import Layer, chip, escape, layers

__all__ = ["facts", "forms", "notice", "paper"]

_SIDE: Final = frozenset({"header", "recipients", "signature", "footnote"})
_NARROW: Final = 5  # letters: a row that starts with its number (“STT”, “12.”)
_HEADINGS: Final = frozenset({"heading", "title"})


def notice(document: Document) -> str:
    """Return the banner that must stand above a digest or an empty record, else nothing."""
    words = say_text_kind(document)
    if words is None:
        return ""
    then = {
        "digest": "Phần dưới đây do nhóm làm kho viết lại, không được trích như lời văn bản. "
        "Khi có bản gốc, hãy thêm vào kho: bản gốc sẽ thay phần tóm lược này.",
        "none": "Kho chỉ có thông tin về văn bản này. Khi có bản gốc, hãy thêm vào kho.",
    }[document.text_kind]
    return f'<div class="kb kb-note"><b>{escape(words.capitalize())}.</b> {escape(then)}</div>'


def facts(document: Document) -> str:
    """Return what is known of the document, unknown said as such, each source with its strength."""
    known = [
        ("Số, ký hiệu", document.number),
        ("Ngày ban hành", say_date(document.date)),
        ("Cơ quan ban hành", document.issuer),
        *([] if document.regime == "state" else [("Nhiệm kỳ", say_term(document.term))]),
        ("Người ký", document.signer),
        ("Hiệu lực", document.status),
    ]
    lines = [f"<b>{label}:</b> {escape(value or UNKNOWN)}" for label, value in known]
    title = f"<div><b>{escape(document.title or say_document(document))}</b></div>"
    notes = [
        f"<div>{escape(words)}</div>"
        for words in (
            *((f"Nguồn về hiệu lực: {document.status_source}",) if document.status_source else ()),
            *(
                f"Nguồn: {source.text}"
                + (f" ({STRENGTHS[source.strength]})" if source.strength else "")
                for source in document.sources
            ),
            *document.notes,
            *document.warnings,
        )
    ]
    more = (
        f"<details><summary>Nguồn và lưu ý ({len(notes)})</summary>{''.join(notes)}</details>"
        if notes
        else ""
    )
    cite = f"<details><summary>Cách viện dẫn văn bản này</summary>{forms(document)}</details>"
    return f'<div class="kb">{title}<div>{" · ".join(lines)}</div>{more}{cite}</div>'


def forms(document: Document) -> str:
    """Return the forms in which to cite a document, to copy; a click selects one whole."""
    parts: list[str] = []
    regimes: tuple[tuple[Regime, str], ...] = (
        ("party", "Trong văn bản của Đảng"),
        ("state", "Trong văn bản hành chính"),
    )
    for regime, words in regimes:
        said = compose(document, regime=regime)
        parts.append(
            f'<p>{words}, lần đầu: <span class="kb-copy">{escape(said.first)}</span><br>'
            f'các lần sau: <span class="kb-copy">{escape(said.later)}</span></p>'
        )
    if said.missing:
        parts.append(f'<p class="kb-quiet">Chưa rõ: {escape(", ".join(said.missing))}.</p>')
    return f'<div class="kb">{"".join(parts)}</div>'


def paper(
    document: Document,
    sections: Sequence[Section],
    tasks: Sequence[Task],
    citations: Sequence[Citation],
    *,
    here: str | None,
    spot: tuple[int, int] | None = None,
) -> str:
    """Return the whole document; the section ``here`` is framed and carries the id ``kb-here``.

    The span ``spot`` is marked as the words that the reader came for.
    """
    marks: list[Layer] = [] if spot is None else [(*spot, '<mark class="kb-hit kb-spot">')]
    marks += [(task.start, task.end, f'<span class="kb-{task.kind}">') for task in tasks]
    marks += [
        (citation.start, citation.end, '<span class="kb-cite">')
        for citation in citations
        if citation.nested_in is None
    ]
    marks.sort()
    body = "".join(_sections(document, sections, marks, here))
    key = (
        '<div class="kb kb-legend"><span class="kb-task">gạch liền</span>: nhiệm vụ · '
        '<span class="kb-target">gạch chấm</span>: chỉ tiêu · '
        '<span class="kb-cite">nền xanh</span>: viện dẫn</div>'
    )
    return f'{key}<div class="kb kb-doc">{body}</div>'


def _sections(
    document: Document, sections: Sequence[Section], marks: Sequence[Layer], here: str | None
) -> Iterator[str]:
    page = None
    first = 0
    strengths = dict(document.section_strengths)
    for section in sections:
        if section.page is not None and section.page != page:
            page = section.page
            yield f'<div class="kb-page">Trang {page}</div>'
        while first < len(marks) and marks[first][1] <= section.start:
            first += 1
        inside: list[Layer] = []
        for mark in islice(marks, first, None):
            if mark[0] >= section.end:
                break
            inside.append(mark)
        style = "kb-sec"
        if section.kind in _HEADINGS:
            style += " kb-heading"
        elif section.kind in _SIDE or section.part in _SIDE:
            style += " kb-side"
        ident = ""
        if here is not None and section.id == here:
            style, ident = f"{style} kb-here", ' id="kb-here"'
        indent = f' style="margin-left:{min(section.level, 4) * 1.2}rem"' if section.level else ""
        body = _body(document, section, inside)
        if section.id in strengths:
            body += f" {chip('nguồn: ' + STRENGTHS[strengths[section.id]], 'kb-digest')}"
        yield f'<div class="{style}"{ident}{indent}>{body}</div>'


def _body(document: Document, section: Section, marks: Sequence[Layer]) -> str:
    if not section.cells:
        return layers(document.text, section.start, section.end, marks)
    cells = "".join(
        f"<div{_width(place, cell)}>{layers(document.text, cell.start, cell.end, marks)}</div>"
        for place, cell in enumerate(section.cells)
    )
    return f'<div class="kb-row">{cells}</div>'


def _width(place: int, cell: Span) -> str:
    return ' class="kb-narrow"' if place == 0 and cell.end - cell.start <= _NARROW else ""
