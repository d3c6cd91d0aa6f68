"""Assignment tables in every form they come in: who, with whom, by when, from each row."""

from __future__ import annotations

import io

import pytest
from docx import Document

from kb.analyse import analyse
from kb.models import Task
from kb.read import read_bytes

DATE = "An Bình, ngày 2 tháng 3 năm 2025"
FRONT = (
    f"ỦY BAN NHÂN DÂN\nTỈNH AN BÌNH\nSố: 12/KH-UBND\n{DATE}\n\nKẾ HOẠCH\nPhát triển thư viện\n\n"
    "I. NHIỆM VỤ\n\n"
)


def tasks(table: str, *, name: str = "a.txt") -> list[Task]:
    found = analyse(read_bytes(name, (FRONT + table).encode()), name="a").tasks
    return [task for task in found if task.rule == "table-row"]


def said(task: Task) -> tuple[list[str], list[str], str | None]:
    """Leads, partners, last day."""
    leads = [owner.name for owner in task.owners if owner.role not in ("partner", "approve")]
    partners = [owner.name for owner in task.owners if owner.role == "partner"]
    due = task.deadline and task.deadline.due
    return leads, partners, str(due) if due else None


HEADS = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn", "Sản phẩm"]
SHORT = ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn", "Sản phẩm"]
ROWS = [
    ["1", "Rà soát các văn bản đã ban hành", "Sở Nội vụ", "Sở Tài chính", "30/6/2025", "Báo cáo"],
    ["2", "Xây dựng kế hoạch đào tạo", "Sở Y tế", "", "Quý III/2025", "Kế hoạch"],
    ["3", "Số hóa hồ sơ lưu trữ", "nt", "nt", "15/12/2025", ""],
]
WANTED = [
    (["Sở Nội vụ"], ["Sở Tài chính"], "2025-06-30"),
    (["Sở Y tế"], [], "2025-09-30"),
    (["Sở Y tế"], [], "2025-12-15"),  # nothing stands in the cell above
]


def markdown(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]) + "\n"


def box(rows: list[list[str]], *, bars: str = "│", rule: str = "─", cross: str = "┼") -> str:
    """A table drawn with characters, its cells wrapped to twelve letters a line."""
    width = 12
    line = cross + cross.join([rule * (width + 2)] * len(rows[0])) + cross
    out = [line]
    for row in rows:
        cells = []
        for cell in row:
            lines = [""]
            for word in cell.split():
                if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
                    lines.append("")
                lines[-1] = f"{lines[-1]} {word}".strip()
            cells.append(lines)
        for index in range(max(map(len, cells))):
            texts = [lines[index] if index < len(lines) else "" for lines in cells]
            out.append(bars + bars.join(f" {text:<{width}} " for text in texts) + bars)
        out.append(line)
    return "\n".join(out) + "\n"


def html(rows: list[list[str]]) -> str:
    cells = ["".join(f"<td><p>{cell}</p></td>" for cell in row) for row in rows]
    return "<table border=1>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>\n"


def spaced(rows: list[list[str]]) -> str:
    """Columns by blanks, each cell wrapped to eighteen letters a line."""
    lines = box(rows).replace("│", " ").split("\n")
    return "\n".join(line.rstrip() for line in lines if "─" not in line)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("a.md", markdown([HEADS, *ROWS])),
        ("a.txt", markdown([HEADS, *ROWS])),
        ("a.txt", "\n".join(" | ".join(row) for row in [HEADS, *ROWS])),
        ("a.txt", "\n".join("\t".join(row) for row in [HEADS, *ROWS])),
        ("a.txt", "\t".join("\t".join([*row, ""]) for row in [HEADS, *ROWS])),
        ("a.txt", "\n".join("\t".join(row).replace(" ban", "\nban").rstrip("\t")
                            for row in [HEADS, *ROWS])),
        ("a.txt", box([HEADS, *ROWS])),
        ("a.md", box([HEADS, *ROWS], bars="|", rule="-", cross="+")),
        ("a.txt", html([HEADS, *ROWS])),
        ("a.md", html([HEADS, *ROWS])),
        ("a.txt", spaced([SHORT, *ROWS])),
    ],
    ids=["md", "md in txt", "bars", "tabs", "tabs only", "line ends in cells", "box", "grid",
         "html", "html in md",
         "blanks"],
)  # fmt: skip
def test_a_table_says_the_same_in_every_form(name: str, table: str) -> None:
    found = tasks(table, name=name)
    assert [said(task) for task in found] == WANTED
    assert [task.product for task in found] == ["Báo cáo", "Kế hoạch", None]
    assert [" ".join(task.text.split()) for task in found] == [row[1] for row in ROWS]


def test_tags_of_the_web_are_no_words() -> None:
    raw = "<div><p>Rà soát <b>văn bản</b> &amp; hồ sơ</p><p>Tỷ lệ < 5% &lt; 6%</p></div>"
    words = " ".join(read_bytes("a.txt", raw.encode()).text.split())
    assert words == "Rà soát văn bản & hồ sơ Tỷ lệ < 5% < 6%"
    assert read_bytes("a.txt", "Nếu a < b và c > d".encode()).text == "Nếu a < b và c > d"


def test_text_in_columns_that_is_no_table_stays_as_it_is() -> None:
    raw = "TT  Huế            Đà Nẵng        Quảng Nam\n1   2              3              4\n"
    assert read_bytes("a.txt", raw.encode()).text == raw


def test_cells_one_below_the_other() -> None:
    rows = [["STT", *HEADS[1:5]], *([*row[:2], "Sở Y tế", "Sở Nội vụ", row[4]] for row in ROWS)]
    for glue in ("\n\n", "\n"):
        found = tasks(glue.join(cell for row in rows for cell in row) + "\n")
        assert [said(task)[:2] for task in found] == [(["Sở Y tế"], ["Sở Nội vụ"])] * 3
        assert [said(task)[2] for task in found] == ["2025-06-30", "2025-09-30", "2025-12-15"]


@pytest.mark.parametrize(
    ("heads", "leads", "partners", "due"),
    [
        ("TT|Đầu việc|Đơn vị chủ trì|Đơn vị phối hợp|Hạn hoàn thành", True, True, True),
        ("TT|Công việc|Chủ trì|Phối hợp|Tiến độ", True, True, True),
        ("STT|Nội dung|Cơ quan tham mưu|Đơn vị tham gia|Thời gian", True, True, True),
        ("STT|Giải pháp|Người phụ trách|Phối hợp thực hiện|Lộ trình", True, True, True),
        ("TT|Hoạt động|Trách nhiệm|Ghi chú|Kết quả", True, False, False),
    ],
)
def test_heads_may_be_worded_otherwise(heads: str, leads: bool, partners: bool, due: bool) -> None:
    row = ["1", "Rà soát văn bản", "Sở Nội vụ", "Sở Y tế", "30/6/2025"]
    (task,) = tasks(markdown([heads.split("|"), row]))
    assert said(task) == (
        ["Sở Nội vụ"] if leads else [],
        ["Sở Y tế"] if partners else [],
        "2025-06-30" if due else None,
    )


def test_heads_of_two_rows_and_numbered_columns() -> None:
    table = markdown(
        [
            ["TT", "Nhiệm vụ", "Phân công", "", "Thời gian", ""],
            ["", "", "Chủ trì", "Phối hợp", "Bắt đầu", "Hoàn thành"],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
            ["1", "Rà soát văn bản", "Sở Nội vụ", "Sở Y tế", "3/2025", "30/6/2025"],
            ["TT", "Nhiệm vụ", "Phân công", "", "Thời gian", ""],
            ["2", "Báo cáo kết quả", "Sở Y tế", "", "", "31/7/2025"],
        ]
    )
    found = tasks(table)
    assert said(found[0]) == (["Sở Nội vụ"], ["Sở Y tế"], "2025-06-30")
    assert len(found) == 2


def test_titles_over_rows_give_what_the_rows_leave_out() -> None:
    table = markdown(
        [
            ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"],
            ["A", "Nhiệm vụ giao Sở Y tế", "", ""],
            ["1", "Rà soát văn bản", "", ""],
            ["B", "Hoàn thành trong quý II năm 2025", "", ""],
            ["2", "Tập huấn cán bộ", "Sở Nội vụ", ""],
            ["3", "Báo cáo kết quả", "Sở Tài chính", "31/7/2025"],
            ["C", "Nhiệm vụ thường xuyên", "", ""],
            ["4", "Cập nhật dữ liệu", "Công an tỉnh", ""],
        ]
    )
    found = tasks(table)
    assert [said(task) for task in found] == [
        (["Sở Y tế"], [], None),
        (["Sở Nội vụ"], [], "2025-06-30"),
        (["Sở Tài chính"], [], "2025-07-31"),
        (["Công an tỉnh"], [], None),
    ]
    assert [task.owners[0].evidence for task in found] == ["heading", "stated", "stated", "stated"]


@pytest.mark.parametrize(
    ("cell", "leads", "partners"),
    [
        ("Sở Nội vụ; Sở Y tế", ["Sở Nội vụ", "Sở Y tế"], []),
        ("Thư viện tỉnh", ["Thư viện tỉnh"], []),
        (
            "Sở Nội vụ; Tổ giúp việc Ban Chỉ đạo 35",
            ["Sở Nội vụ", "Tổ giúp việc Ban Chỉ đạo 35"],
            [],
        ),
        ("Sở Nội vụ chủ trì, phối hợp với Sở Y tế", ["Sở Nội vụ"], ["Sở Y tế"]),
        ("Chủ trì: Sở Nội vụ; Phối hợp: Sở Y tế", ["Sở Nội vụ"], ["Sở Y tế"]),
        ("Theo phân công", [], []),
        ("x", [], []),
        ("", [], []),
    ],
)
def test_what_stands_in_an_owner_cell(cell: str, leads: list[str], partners: list[str]) -> None:
    table = markdown(
        [["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Ghi chú"], ["1", "Rà soát", cell, "a"]]
    )
    (task,) = tasks(table.replace("Rà soát", "Rà soát văn bản"))
    assert said(task)[:2] == (leads, partners)


def test_one_column_for_both_roles() -> None:
    heads = ["TT", "Nhiệm vụ", "Cơ quan chủ trì, phối hợp", "Thời hạn"]
    row = ["1", "Rà soát văn bản", "Chủ trì: Sở Nội vụ; Phối hợp: Sở Y tế; Công an tỉnh", "2025"]
    assert said(tasks(markdown([heads, row]))[0])[:2] == (
        ["Sở Nội vụ"],
        ["Sở Y tế", "Công an tỉnh"],
    )


def test_several_things_in_one_cell_stay_one_task() -> None:
    row = ["1", "(1) Rà soát văn bản; (2) báo cáo UBND tỉnh; (3) tập huấn", "Sở Y tế", "Quý I/2025"]
    assert len(tasks(markdown([["TT", "Nhiệm vụ", "Chủ trì", "Thời hạn"], row]))) == 1


def word(rows: list[list[str]], merges: list[tuple[int, int, int, int]]) -> bytes:
    document = Document()
    for line in FRONT.split("\n"):
        document.add_paragraph(line)
    table = document.add_table(len(rows), len(rows[0]))
    for one, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(one.cells, row, strict=True):
            cell.text = text
    for top, left, bottom, right in merges:
        merged = table.cell(top, left).merge(table.cell(bottom, right))
        merged.text = rows[top][left]
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_merged_cells_of_word_hold_for_all_the_rows_they_reach_over() -> None:
    rows = [
        ["TT", "Nhiệm vụ", "Phân công", "", "Thời hạn"],
        ["", "", "Chủ trì", "Phối hợp", ""],
        ["1", "Rà soát văn bản", "Sở Nội vụ", "Sở Y tế", "30/6/2025"],
        ["2", "Báo cáo kết quả", "", "", ""],
        ["3", "Tập huấn cán bộ", "Sở Y tế", "", ""],
        ["", "", "Sở Tài chính", "", "31/7/2025"],
    ]
    merges = [(0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1), (0, 4, 1, 4),
              (2, 2, 3, 2), (2, 3, 3, 3), (2, 4, 3, 4), (4, 1, 5, 1), (4, 0, 5, 0)]  # fmt: skip
    found = analyse(read_bytes("a.docx", word(rows, merges)), name="a").tasks
    assert [said(task) for task in found] == [
        (["Sở Nội vụ"], ["Sở Y tế"], "2025-06-30"),
        (["Sở Nội vụ"], ["Sở Y tế"], "2025-06-30"),
        (["Sở Y tế", "Sở Tài chính"], [], "2025-07-31"),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "Họ và tên:\tNguyễn Văn An\nChức vụ:\tChuyên viên\n",
        "1.\tRà soát văn bản\n2.\tBáo cáo kết quả\n",
        "STT\tHọ và tên\tĐịa chỉ\n1\tNguyễn Văn An\tXã Bình Minh\n2\tLê Thị Ba\tXã An Phú\n",
        "| a | b |\n",
        "- Sở Nội vụ | Sở Y tế\n",
    ],
)
def test_what_assigns_nothing_gives_no_row(table: str) -> None:
    assert tasks(table) == []


@pytest.mark.parametrize(
    "char",
    [
        "\t",
        "|",
        "1\t",
        "STT\t",
        "STT  a  b\n",
        "<td>",
        "<table>",
        "<table><tr>",
        "│",
        "+-",
        "| 1 ",
        "\n1\n",
        '"\t',
    ],
)
def test_no_hostile_table_gives_a_task_or_a_place_outside(char: str) -> None:
    text = "STT\tNhiệm vụ\tCơ quan chủ trì\n" + char * (20_000 // len(char))
    found = analyse(read_bytes("a.txt", text.encode()), name="a")
    assert found.tasks == ()
    assert found.sections
    end = 0
    for section in found.sections:
        assert end <= section.start < section.end <= len(found.document.text)
        assert all(section.start <= cell.start <= cell.end <= section.end for cell in section.cells)
        end = section.end


def test_a_table_of_targets_gives_targets() -> None:
    table = (
        "| TT | Chỉ tiêu | Đơn vị | Thực hiện 2024 | Kế hoạch 2025 | Cơ quan chủ trì |\n"
        "|---|---|---|---|---|---|\n"
        "| I | VĂN HÓA | | | | |\n"
        "| 1 | Số thư viện xã đạt chuẩn | Thư viện | 8 | ≥ 12 | Sở Nội vụ |\n"
        "| 2 | Tỷ lệ người dân đọc sách | % | 41 | 45 - 50 | Sở Y tế |\n"
    )
    found = analyse(read_bytes("a.txt", (FRONT + table).encode()), name="a").tasks
    assert {task.kind for task in found} == {"target"}
    levels = [(t.comparator, t.value, t.unit, t.by) for task in found if (t := task.target)]
    assert levels == [(">=", "12", "Thư viện", "2025"), ("=", "45 - 50", "%", "2025")]
    assert [said(task)[0] for task in found] == [["Sở Nội vụ"], ["Sở Y tế"]]


def test_a_column_of_targets_beside_work_makes_tasks() -> None:
    table = (
        "| TT | Nhiệm vụ | Chỉ tiêu | Cơ quan chủ trì |\n|---|---|---|---|\n"
        "| 1 | Xây dựng thư viện xã | 12 | Sở Nội vụ |\n"
    )
    assert [said(task)[0] for task in tasks(table)] == [["Sở Nội vụ"]]
