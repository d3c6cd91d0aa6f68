"""What leaves the product: JSON rows in fixed shapes, and Excel workbooks that are safe to open.

A cell that would start a formula (``=``, ``+``, ``-``, ``@``, tab, carriage return) is written as
text with Excel's quote prefix, so a document cannot run anything on the reader's machine (OWASP,
“CSV Injection”). Rows from a digest carry the notice that they are not the document's own words.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

from kb.lexicon.labels import (
    EVIDENCE,
    RECURRENCES,
    ROLE_LETTERS,
    ROLES,
    SEVERITIES,
    STATES,
    TASK_KINDS,
    last_day,
    say_date,
    say_document,
    say_owners,
    say_role,
    say_section,
    say_target,
    say_text_kind,
    say_when,
)
from kb.models import Citation, Document, Finding, Hit, Matrix, Section, Task

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from kb.register import Known, Witness

__all__ = [
    "analysis_row",
    "citation_row",
    "document_row",
    "finding_row",
    "findings_xlsx",
    "hit_row",
    "known_row",
    "matrix_row",
    "matrix_xlsx",
    "plain",
    "section_row",
    "task_row",
]

_OWNER_KEYS: Final = ("name", "id", "role", "evidence")
_DEADLINE_KEYS: Final = ("text", "kind", "due", "recurrence", "inferred")
_TARGET_KEYS: Final = ("measure", "comparator", "value", "unit", "by")
_CITATION_KEYS: Final = (
    "document", "surface", "start", "end", "type", "number", "date", "issuer", "term", "title",
    "form", "nested_in", "target",
)  # fmt: skip
_HIT_KEYS: Final = (
    "rank", "document", "section", "text", "score", "start", "end", "title", "passage", "marks",
    "sentence",
)  # fmt: skip
_FINDING_KEYS: Final = (
    "code", "severity", "state", "message", "start", "end", "surface", "suggestion", "evidence",
)  # fmt: skip


def plain(value: Any) -> Any:
    """Return ``value`` as JSON knows it: records as objects, dates as ISO text, tuples as lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def _pick(record: object, keys: Sequence[str]) -> dict[str, Any]:
    return {key: plain(getattr(record, key)) for key in keys}


def task_row(task: Task) -> dict[str, Any]:
    """Return the JSON shape of a task; ``clear`` says which of the “6 rõ” its document states."""
    from kb.facts.tasks import completeness  # noqa: PLC0415 (heavy)

    return {
        "id": task.id,
        "document": task.document,
        "section": task.section,
        "kind": task.kind,
        "text": task.text,
        "start": task.start,
        "end": task.end,
        "owners": [_pick(owner, _OWNER_KEYS) for owner in task.owners],
        "deadline": _pick(task.deadline, _DEADLINE_KEYS) if task.deadline else None,
        "target": _pick(task.target, _TARGET_KEYS) if task.target else None,
        "action": task.action,
        "product": task.product,
        "modality": task.modality,
        "clear": plain(completeness(task)),
        "rule": task.rule,
    }


def citation_row(citation: Citation) -> dict[str, Any]:
    """Return the JSON shape of a citation: unknown slots are null, dates ISO."""
    return _pick(citation, _CITATION_KEYS)


def hit_row(hit: Hit) -> dict[str, Any]:
    """Return the JSON shape of a search result."""
    return _pick(hit, _HIT_KEYS)


def finding_row(finding: Finding) -> dict[str, Any]:
    """Return the JSON shape of a finding, with its state (match, problem, unchecked)."""
    return _pick(finding, _FINDING_KEYS)


def section_row(section: Section) -> dict[str, Any]:
    """Return the JSON shape of a section."""
    row: dict[str, Any] = plain(section)
    return row


def document_row(document: Document, *, text: bool = True) -> dict[str, Any]:
    """Return the JSON shape of a document, without its text where ``text`` is false."""
    row: dict[str, Any] = plain(document)
    if not text:
        del row["text"]
    return row


def known_row(known: Known) -> dict[str, Any]:
    """Return the JSON shape of a document of the register: each value with its witnesses."""

    def said(values: Sequence[tuple[Any, Sequence[Witness]]]) -> list[dict[str, Any]]:
        return [{"value": plain(value), "witnesses": len(who)} for value, who in values]

    return {
        "number": known.number,
        "period": known.period,
        "held": known.held,
        "dates": said(known.dates),
        "issuers": said(known.issuers),
        "terms": said(known.terms),
        "titles": said(known.titles),
        "witnesses": [plain(witness) for witness in known.witnesses],
    }


def analysis_row(
    document: Document,
    sections: Sequence[Section],
    tasks: Sequence[Task],
    citations: Sequence[Citation],
) -> dict[str, Any]:
    """Return one object with everything read from a file, its whole text included."""
    return {
        "document": document_row(document),
        "sections": [section_row(section) for section in sections],
        "tasks": [task_row(task) for task in tasks],
        "citations": [citation_row(citation) for citation in citations],
    }


def matrix_row(
    matrix: Matrix, index: int, *, now: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """Return row ``index`` of a matrix: the task, and its roles body by body.

    Where ``now`` is given (by column key), each body has what became of it, [] if it stands.
    """
    row = matrix.rows[index]
    bodies = [
        {
            "key": column.key,
            "id": column.id,
            "name": column.name,
            "roles": [{"role": owner.role, "evidence": owner.evidence} for owner in cell],
        }
        | ({} if now is None else {"now": list(now.get(column.key, ()))})
        for column, cell in zip(matrix.columns, row.cells, strict=True)
        if cell
    ]
    task = task_row(row.task)
    keys = (
        "id", "document", "section", "kind", "text", "start", "end", "deadline", "target", "clear",
    )  # fmt: skip
    return {"task" if key == "id" else key: task[key] for key in keys} | {"bodies": bodies}


# --- Excel ------------------------------------------------------------------------------------

_FORMULA: Final = re.compile(r"\A\s*[=+\-@\t\r]")
_BAD_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CELL_LIMIT: Final = 32_000  # Excel holds 32,767 characters in a cell
_XLSX_ROW_LIMIT: Final = 1_048_575


def matrix_xlsx(
    matrix: Matrix,
    documents: Mapping[str, Document],
    *,
    as_of: dt.date | None = None,
    now: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """Return a workbook: the tasks one by one, the matrix tasks × bodies, and the legend.

    With ``as_of`` the tasks that were due before that day are marked; with ``now`` (by column key)
    what became of the bodies has a sheet of its own.
    """
    from openpyxl import Workbook  # noqa: PLC0415 (heavy)

    book = Workbook()
    tasks = [row.task for row in matrix.rows]
    _sheet(
        book,
        "Nhiệm vụ",
        [
            ("STT", 6), ("Văn bản", 24), ("Vị trí", 14), ("Loại", 11), ("Nội dung", 60),
            ("Cơ quan và vai trò", 42), ("Thời hạn", 26), ("Hạn cuối", 13), ("Định kỳ", 13),
            ("Mức của chỉ tiêu", 20), ("Chưa nêu (trong “6 rõ”)", 22),
            (f"Qua hạn (tính đến {say_date(as_of)})" if as_of else "Qua hạn", 14), ("Ghi chú", 26),
        ],
        (_task_cells(number, task, documents, as_of) for number, task in enumerate(tasks, 1)),
    )  # fmt: skip
    _sheet(
        book,
        "Ma trận",
        [("STT", 6), ("Văn bản", 22), ("Vị trí", 14), ("Nội dung", 50)]
        + [(column.name, 16) for column in matrix.columns],
        (
            [
                number,
                _name(row.task.document, documents),
                say_section(row.task.section),
                row.task.text,
                *("; ".join(say_role(owner) for owner in cell) for cell in row.cells),
            ]
            for number, row in enumerate(matrix.rows, 1)
        ),
        frozen="E2",
    )
    if now:
        _sheet(
            book,
            "Cơ quan thay đổi",
            [("Văn bản ghi", 50), ("Tính đến ngày", 14), ("Nay là (theo nguồn đã ghi)", 90)],
            (
                [column.name, say_date(as_of) if as_of else "", "\n".join(now[column.key])]
                for column in matrix.columns
                if column.key in now
            ),
        )
    legend = [[letters, ROLES[role]] for role, letters in ROLE_LETTERS.items()]
    legend += [["căn cứ", words] for words in EVIDENCE.values()]
    _sheet(book, "Chú giải", [("Ký hiệu", 14), ("Nghĩa", 50)], legend)
    return _bytes(book)


def findings_xlsx(findings: Sequence[Finding], *, name: str) -> bytes:
    """Return a workbook with the findings on the draft ``name``, in the order of the text."""
    from openpyxl import Workbook  # noqa: PLC0415 (heavy)

    book = Workbook()
    _sheet(
        book,
        "Kiểm tra viện dẫn",
        [
            ("STT", 6), ("Kết quả", 18), ("Mức độ", 14), ("Chỗ viện dẫn", 44), ("Nhận xét", 50),
            ("Đề nghị", 40), ("Căn cứ", 50), ("Vị trí", 10), ("Mã", 14), ("Dự thảo", 24),
        ],
        (
            [
                number, STATES[finding.state], SEVERITIES[finding.severity], finding.surface,
                finding.message, finding.suggestion or "", "\n".join(finding.evidence),
                finding.start, finding.code, name,
            ]
            for number, finding in enumerate(findings, 1)
        ),
    )  # fmt: skip
    return _bytes(book)


def _task_cells(
    number: int, task: Task, documents: Mapping[str, Document], as_of: dt.date | None
) -> list[Any]:
    from kb.facts.tasks import completeness  # noqa: PLC0415 (only the workbook needs it)

    document, deadline, due = documents.get(task.document), task.deadline, last_day(task)
    return [
        number,
        _name(task.document, documents),
        say_section(task.section),
        TASK_KINDS[task.kind],
        task.text,
        "\n".join(say_owners(task.owners)) or EVIDENCE["none"],
        say_when(task),
        say_date(due) if due else "",
        RECURRENCES.get(deadline.recurrence, deadline.recurrence)
        if deadline and deadline.recurrence
        else "",
        say_target(task.target) if task.target else "",
        ", ".join(what for what, stated in completeness(task).items() if not stated),
        "qua hạn" if as_of and due and due < as_of else "",
        (say_text_kind(document) if document else None) or "",
    ]


def _name(ident: str, documents: Mapping[str, Document]) -> str:
    document = documents.get(ident)
    if document is None:
        return ident
    notice = say_text_kind(document)
    return say_document(document) + (f" [{notice}]" if notice else "")


def _sheet(
    book: Workbook,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Any]],
    *,
    frozen: str = "A2",
) -> None:
    """Add a sheet ready to read and print: header frozen, filters on, landscape, one page wide."""
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 (heavy)
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    sheet: Worksheet = book.create_sheet(title)
    if "Sheet" in book.sheetnames:
        del book["Sheet"]
    wrapped = Alignment(wrap_text=True, vertical="top")
    for place, (heading, width) in enumerate(columns, 1):
        cell = _write(sheet, 1, place, heading)
        cell.font, cell.alignment = Font(bold=True), wrapped
        cell.fill = PatternFill("solid", start_color="FFE8EEF7")
        sheet.column_dimensions[get_column_letter(place)].width = width
    last = 1
    for last, row in enumerate(rows, 2):
        if last > _XLSX_ROW_LIMIT:
            break
        for place, value in enumerate(row, 1):
            if value not in {"", None}:  # a matrix is mostly empty
                _write(sheet, last, place, value).alignment = wrapped
    sheet.freeze_panes = frozen
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "Trang &P/&N"


def _write(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    cell = sheet.cell(row=row, column=column)
    if not isinstance(value, str):
        cell.value = value
        return cell
    text = _BAD_XML.sub(" ", value)
    if len(text) > _CELL_LIMIT:
        text = text[:_CELL_LIMIT] + "… (còn nữa, xem trong văn bản)"
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = bool(_FORMULA.match(text))
    return cell


def _bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
