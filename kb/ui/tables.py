"""What was read from a document, as tables: tasks, citations, related documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.facts.recipients import RecipientCheck
from kb.lexicon.labels import (
    CITATION_FORMS,
    NOT_RECEIVING,
    RECIPIENTS_NOTE,
    TASK_KINDS,
    UNKNOWN,
    WITHOUT_TASK,
    say_date,
    say_term,
)
from kb.models import Citation, Document, Task
from kb.related import cited_by, cites
from kb.ui import draw

__all__ = ["citations_table", "mentions", "recipients", "related", "tasks_table"]


def tasks_table(tasks: Sequence[Task]) -> str:
    """Return the tasks of one document as a table."""
    headings = [
        ("Chỗ", "13%"),
        ("Nội dung", "44%"),
        ("Cơ quan và vai trò", "27%"),
        ("Thời hạn", "16%"),
    ]
    return draw.table(
        headings,
        [
            [
                draw.place_link(task.document, task.section),
                f"{draw.chip(TASK_KINDS[task.kind])}<br>{draw.escape(task.text)}",
                draw.owners(task.owners),
                draw.deadline(task),
            ]
            for task in tasks
        ],
    )


def recipients(found: RecipientCheck | None, tasks: Sequence[Task]) -> str:
    """Return, folded away, who has work without being a recipient, and the other way round."""
    if found is None:
        return ""
    if not (found.not_receiving or found.without_task):
        return (
            '<div class="kb kb-legend">So việc được giao với Nơi nhận: '
            "không thấy chỗ nào cần rà soát.</div>"
        )
    places = {task.id: draw.place_link(task.document, task.section) for task in tasks}
    missing = [
        f"<li>{draw.escape(body.name)}: "
        f"{'; '.join(dict.fromkeys(places[ident] for ident in body.tasks))}</li>"
        for body in found.not_receiving
    ]
    names = dict.fromkeys(body.name for body in found.without_task)
    idle = [f"<li>{draw.escape(name)}</li>" for name in names]
    lists = "".join(
        f"<p><b>{words} ({len(items)})</b></p><ul>{''.join(items)}</ul>"
        for words, items in ((NOT_RECEIVING, missing), (WITHOUT_TASK, idle))
        if items
    )
    return (
        '<details class="kb kb-legend"><summary>So việc được giao với Nơi nhận: '
        f"{len(missing)} cơ quan có việc mà không nhận, {len(idle)} nơi nhận không có việc"
        f'</summary>{lists}<p class="kb-quiet">{RECIPIENTS_NOTE}</p></details>'
    )


def citations_table(citations: Sequence[Citation], held: Mapping[str, Document]) -> str:
    """Return the citations of one document as a table."""
    headings = [
        ("Viện dẫn trong văn bản", "40%"),
        ("Số", "14%"),
        ("Ngày", "11%"),
        ("Cơ quan", "17%"),
        ("Trong kho", "18%"),
    ]
    return draw.table(
        headings,
        [
            [
                f"{draw.escape(found.surface)} {draw.chip(CITATION_FORMS[found.form])}",
                draw.escape(found.number or UNKNOWN),
                draw.escape(say_date(found.date)),
                draw.escape(
                    " ".join(filter(None, (found.issuer, say_term(found.term)))) or UNKNOWN
                ),
                draw.open_link(held.get(found.target or "")),
            ]
            for found in citations
        ],
    )


def related(ident: str, every: Sequence[Citation], held: Mapping[str, Document]) -> str:
    """Return whom the document cites, then where others cite it, in their own sentences."""
    cited = "".join(f"<li>{draw.open_link(held[key])}</li>" for key in cites(ident, every))
    if not cited:
        return mentions(ident, every, held)
    head = f'<div class="kb"><h4>Văn bản này viện dẫn</h4><ul>{cited}</ul></div>'
    return head + mentions(ident, every, held)


def mentions(ident: str, every: Sequence[Citation], held: Mapping[str, Document]) -> str:
    """Return the sentences of other documents that cite this one, each with the way there."""
    quotes = []
    for found in cited_by(ident, every, held):
        document = held[found.document]
        words = document.text[found.sentence.start : found.sentence.end]
        quotes.append(
            f'<div class="kb-source">{draw.escape(words)}</div><p>{draw.open_link(document)}</p>'
        )
    if not quotes:
        return draw.banner("Trong kho chưa có văn bản nào viện dẫn văn bản này.")
    return f'<div class="kb"><h4>Được viện dẫn ở</h4>{"".join(quotes)}</div>'
