"""Exports: JSON shapes to the letter, workbooks that cannot run anything and read well."""

from __future__ import annotations

import datetime as dt
import io
import json

import openpyxl
import pytest

from kb import export
from kb.models import (
    Citation,
    Deadline,
    Document,
    Finding,
    Hit,
    Matrix,
    MatrixColumn,
    MatrixRow,
    Owner,
    Target,
    Task,
)

OWNER = Owner("Sở Tài chính", "so-tai-chinh", "lead", "stated", 0, 12, "owner-lead")
DEADLINE = Deadline(
    "trước ngày 30/6/2025", "date", dt.date(2025, 6, 30), None, 40, 60, "deadline-before"
)


def make_task(text: str, **changes: object) -> Task:
    values: dict[str, object] = {
        "id": "d#1",
        "document": "d",
        "section": "1",
        "kind": "task",
        "text": text,
        "start": 0,
        "end": len(text),
        "owners": (OWNER,),
        "deadline": DEADLINE,
        "rule": "task-verb",
    }
    return Task(**(values | changes))  # type: ignore[arg-type]


def workbook(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def matrix_of(*tasks: Task, name: str = "Sở Tài chính") -> Matrix:
    column = MatrixColumn("so-tai-chinh", "so-tai-chinh", name, (name,), len(tasks))
    return Matrix((column,), tuple(MatrixRow(task, (task.owners,)) for task in tasks))


def test_task_row_has_the_agreed_shape() -> None:
    assert export.task_row(make_task("Sở Tài chính chủ trì rà soát")) == {
        "id": "d#1",
        "document": "d",
        "section": "1",
        "kind": "task",
        "text": "Sở Tài chính chủ trì rà soát",
        "start": 0,
        "end": 28,
        "owners": [
            {
                "name": "Sở Tài chính",
                "id": "so-tai-chinh",
                "role": "lead",
                "evidence": "stated",
            }
        ],
        "deadline": {
            "text": "trước ngày 30/6/2025",
            "kind": "date",
            "due": "2025-06-30",
            "recurrence": None,
            "inferred": False,
        },
        "target": None,
        "action": None,
        "product": None,
        "modality": None,
        "clear": {
            "người": True,
            "việc": False,
            "thời gian": True,
            "trách nhiệm": True,
            "sản phẩm": False,
            "thẩm quyền": False,
        },
        "rule": "task-verb",
    }
    assert export.task_row(make_task("x", deadline=None))["deadline"] is None


def test_task_row_gives_the_figures_of_a_target() -> None:
    target = Target("tỷ lệ hộ nghèo", "<=", "0,5", "%", "2030", "number")
    row = export.task_row(make_task("x", kind="target", target=target))
    assert row["target"] == {
        "measure": "tỷ lệ hộ nghèo",
        "comparator": "<=",
        "value": "0,5",
        "unit": "%",
        "by": "2030",
    }


def test_citation_hit_and_finding_rows_have_the_agreed_keys() -> None:
    citation = Citation(
        "d", "Chỉ thị số 1-CT/TW", 0, 18, "Chỉ thị", "1-CT/TW", dt.date(2020, 1, 2),
        None, None, None, "full", "cite-full",
    )  # fmt: skip
    row = export.citation_row(citation)
    assert list(row) == [
        "document", "surface", "start", "end", "type", "number", "date", "issuer", "term",
        "title", "form", "nested_in", "target",
    ]  # fmt: skip
    assert row["date"] == "2020-01-02"
    assert row["issuer"] is None
    hit = export.hit_row(Hit(1, "d", "2", "văn bản", 0.5, 3, 10))
    assert list(hit) == [
        "rank", "document", "section", "text", "score", "start", "end", "title", "passage",
        "marks", "sentence",
    ]  # fmt: skip
    finding = export.finding_row(
        Finding("date", "error", "problem", "Sai ngày", 1, 4, "abc", "sửa", ("nguồn 1",))
    )
    assert set(finding) >= {
        "code", "severity", "message", "start", "end", "surface", "suggestion", "evidence",
    }  # fmt: skip
    assert finding["state"] == "problem"
    assert finding["evidence"] == ["nguồn 1"]
    json.dumps([row, hit, finding], ensure_ascii=False)


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://example.test")',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "  =1+1",
    ],
)
def test_a_cell_never_becomes_a_formula(text: str) -> None:
    book = workbook(export.matrix_xlsx(matrix_of(make_task(text), name=text), {}))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    held = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@\t\r"]
    assert all(cell.quotePrefix for cell in held)
    body = book["Nhiệm vụ"]["E2"]
    assert body.value.strip() == text.strip()
    assert body.quotePrefix


def test_an_ordinary_cell_has_no_quote_prefix() -> None:
    book = workbook(export.matrix_xlsx(matrix_of(make_task("Rà soát")), {}))
    assert not book["Nhiệm vụ"]["E2"].quotePrefix


def test_sheets_are_ready_to_read_and_print() -> None:
    book = workbook(export.matrix_xlsx(matrix_of(make_task("Rà soát")), {}))
    assert book.sheetnames == ["Nhiệm vụ", "Ma trận", "Chú giải"]
    sheet = book["Nhiệm vụ"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:M2"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet["E2"].alignment.wrap_text
    assert sheet.column_dimensions["E"].width == 60
    assert sheet["F2"].value == "chủ trì (nêu rõ): Sở Tài chính"
    assert sheet["H2"].value == "30/06/2025"
    assert sheet["K2"].value == "việc, sản phẩm, thẩm quyền"
    assert book["Ma trận"]["E1"].value == "Sở Tài chính"
    assert book["Ma trận"]["E2"].value == "chủ trì (nêu rõ)"


def test_the_workbook_says_what_is_past_due_and_which_bodies_changed() -> None:
    matrix = matrix_of(make_task("Rà soát"))
    now = {"so-tai-chinh": ("nay là: Sở Tài chính mới (từ 01/07/2025, nguồn: x)",)}
    book = workbook(export.matrix_xlsx(matrix, {}, as_of=dt.date(2025, 7, 1), now=now))
    assert book["Nhiệm vụ"]["L1"].value == "Qua hạn (tính đến 01/07/2025)"
    assert book["Nhiệm vụ"]["L2"].value == "qua hạn"
    assert [cell.value for cell in book["Cơ quan thay đổi"][2]] == [
        "Sở Tài chính",
        "01/07/2025",
        *now["so-tai-chinh"],
    ]
    early = workbook(export.matrix_xlsx(matrix, {}, as_of=dt.date(2025, 6, 30)))
    assert early["Nhiệm vụ"]["L2"].value is None


def test_missing_facts_are_said_and_never_filled() -> None:
    book = workbook(
        export.matrix_xlsx(matrix_of(make_task("Rà soát", deadline=None, owners=())), {})
    )
    sheet = book["Nhiệm vụ"]
    assert sheet["F2"].value == "văn bản không nêu"
    assert sheet["G2"].value == "văn bản không nêu thời hạn"
    assert sheet["H2"].value is None


def test_rows_of_a_digest_say_so() -> None:
    digest = Document("d", "…", number="1-CT/TW", type="Chỉ thị", text_kind="digest")
    book = workbook(export.matrix_xlsx(matrix_of(make_task("Rà soát")), {"d": digest}))
    notice = "tóm lược theo nguồn thứ cấp, không phải nguyên văn"
    assert notice in book["Nhiệm vụ"]["M2"].value
    assert notice in book["Ma trận"]["B2"].value


def test_hostile_and_huge_text_still_makes_a_workbook() -> None:
    text = "a\x00b\x0b\ud800 <script>" + "x" * 40_000
    book = workbook(export.matrix_xlsx(matrix_of(make_task(text)), {}))
    value = book["Nhiệm vụ"]["E2"].value
    assert value.startswith("a b")
    assert len(value) < 32_767
    assert value.endswith("xem trong văn bản)")


def test_two_bodies_with_one_spelling_keep_their_own_columns() -> None:
    columns = tuple(MatrixColumn(key, key, "Sở Y tế", ("Sở Y tế",), 1) for key in ("a", "b"))
    matrix = Matrix(columns, (MatrixRow(make_task("Rà soát"), ((OWNER,), ())),))
    sheet = workbook(export.matrix_xlsx(matrix, {}))["Ma trận"]
    assert [sheet["E1"].value, sheet["F1"].value] == ["Sở Y tế", "Sở Y tế"]
    assert [sheet["E2"].value, sheet["F2"].value] == ["chủ trì (nêu rõ)", None]


def test_findings_workbook_names_the_three_states() -> None:
    findings = [
        Finding("number", "note", "match", "Khớp", 0, 3, "abc"),
        Finding("date", "error", "problem", "Sai ngày", 4, 7, "def", "sửa", ("nguồn",)),
        Finding("number", "note", "unchecked", "Chưa có", 8, 9, "g"),
    ]
    sheet = workbook(export.findings_xlsx(findings, name="du-thao.docx"))["Kiểm tra viện dẫn"]
    assert [sheet.cell(row, 2).value for row in (2, 3, 4)] == [
        "khớp",
        "có vấn đề",
        "chưa đủ căn cứ",
    ]
