"""Tables of PDF pages: their grid, their cells, and what is no table."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)

from kb.analyse import analyse
from kb.models import SourceText, Table
from kb.read import read_bytes, read_file
from kb.structure import parse

DATA = Path(__file__).resolve().parent / "data"

_RANGES = ((0x20, 0x7E), (0xA0, 0x1FF), (0x1E00, 0x1EFF), (0x2010, 0x203A))
_TO_UNICODE = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    f"{len(_RANGES)} beginbfrange\n"
    + "".join(f"<{low:04X}> <{high:04X}> <{low:04X}>\n" for low, high in _RANGES)
    + "endbfrange endcmap end end"
)
SIZE = 10
WIDTH = SIZE / 2  # of every letter


class Canvas:
    """A page to be: text at places (all letters half as wide as high) and lines."""

    def __init__(self, width: int = 595, height: int = 842) -> None:
        self.size = width, height
        self.parts: list[str] = []

    def write(self, x: float, y: float, text: str) -> None:
        """Draw ``text`` with its base line at ``y``."""
        codes = "".join(f"{ord(char):04X}" for char in text)
        self.parts.append(f"BT /F1 {SIZE} Tf 1 0 0 1 {x} {y} Tm <{codes}> Tj ET")

    def stroke(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a line as LibreOffice does."""
        self.parts.append(f"0.5 w {x0} {y0} m {x1} {y1} l S")

    def fill(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a line as Word does: a thin filled box."""
        self.parts.append(f"{x0} {y0} {max(x1 - x0, 0.48)} {max(y1 - y0, 0.48)} re f*")

    def box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw the four sides of a cell."""
        self.parts.append(f"{x0} {y0} {x1 - x0} {y1 - y0} re S")


def pdf(pages: Sequence[Canvas], *, rotate: int = 0, turn: str = "") -> bytes:
    writer = PdfWriter()
    stream = DecodedStreamObject()
    stream.set_data(_TO_UNICODE.encode())
    inner = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType2"),
            NameObject("/BaseFont"): NameObject("/Made"),
            NameObject("/DW"): NumberObject(500),
        }
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): NameObject("/Made"),
            NameObject("/Encoding"): NameObject("/Identity-H"),
            NameObject("/DescendantFonts"): ArrayObject([inner]),
            NameObject("/ToUnicode"): writer._add_object(stream),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): font, NameObject("/F2"): font})
    for canvas in pages:
        page = writer.add_blank_page(*canvas.size)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        content = DecodedStreamObject()
        content.set_data(f"{turn} ".encode() + "\n".join(canvas.parts).encode())
        page[NameObject("/Contents")] = writer._add_object(content)
        if rotate:
            page.rotate(rotate)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


HEADS = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"]
EDGES = [50, 80, 300, 420, 520]


def draw_table(
    canvas: Canvas,
    rows: Sequence[Sequence[str | None]],
    *,
    top: float = 700,
    edges: Sequence[float] = EDGES,
    line: Callable[[Canvas], Callable[[float, float, float, float], None]] = lambda c: c.stroke,
) -> float:
    """Draw ``rows`` of cells and return the height below them.

    None: the cell goes on with the one above; a row of one cell spans all columns.
    """
    draw = line(canvas)
    y = top
    draw(edges[0], y, edges[-1], y)
    for number, row in enumerate(rows):
        lines = max((cell or "").count("\n") + 1 for cell in row)
        below = y - 14 * lines - 4
        following = rows[number + 1] if number + 1 < len(rows) else ()
        spans = [(0, len(edges) - 1)] if len(row) == 1 else [(i, i + 1) for i in range(len(row))]
        for (left, right), cell in zip(spans, row, strict=True):
            for index, text in enumerate((cell or "").split("\n")):
                canvas.write(edges[left] + 4, y - 12 - 14 * index, text)
            draw(edges[left], below, edges[left], y)
            merged = len(following) == len(row) and following[left] is None
            if not merged:
                draw(edges[left], below, edges[right], below)
        draw(edges[-1], below, edges[-1], y)
        y = below
    return y


def cells(source: SourceText, table: Table) -> list[list[str]]:
    return [[source.text[cell.start : cell.end] for cell in row] for row in table.rows]


ROWS: list[list[str | None]] = [
    list(HEADS),
    ["I. Nhiệm vụ chung"],
    [
        "1",
        "Rà soát các văn bản do tỉnh đã ban hành\nđể sửa đổi, bổ sung",
        "Sở Nội vụ",
        "Quý I/2025",
    ],
    ["2", "Xây dựng kế hoạch đào tạo", None, "30/6/2025"],
    ["3", "Báo cáo kết quả thực hiện", "nt", "15/12/2025"],
]
READ = [
    HEADS,
    ["I. Nhiệm vụ chung", "", "", ""],
    ["1", "Rà soát các văn bản do tỉnh đã ban hành để sửa đổi, bổ sung", "Sở Nội vụ", "Quý I/2025"],
    ["2", "Xây dựng kế hoạch đào tạo", "", "30/6/2025"],
    ["3", "Báo cáo kết quả thực hiện", "nt", "15/12/2025"],
]


def strokes(canvas: Canvas) -> Callable[[float, float, float, float], None]:
    return canvas.stroke


def fills(canvas: Canvas) -> Callable[[float, float, float, float], None]:
    return canvas.fill


@pytest.mark.parametrize("line", [strokes, fills])
@pytest.mark.parametrize(
    ("rotate", "turn"),
    [(0, ""), (90, ""), (90, "0 1 -1 0 595 0 cm"), (0, "0 -1 1 0 0 842 cm"), (180, "")],
)
def test_a_ruled_table_keeps_its_grid(
    line: Callable[[Canvas], Callable[[float, float, float, float], None]], rotate: int, turn: str
) -> None:
    canvas = Canvas()
    canvas.write(50, 740, "Danh mục nhiệm vụ kèm theo Kế hoạch này")
    below = draw_table(canvas, ROWS, line=line)
    canvas.write(50, below - 20, "Ghi chú ở dưới bảng.")
    source = read_bytes("a.pdf", pdf([canvas], rotate=rotate, turn=turn))
    (table,) = source.tables
    assert cells(source, table) == READ
    assert source.text.startswith("Danh mục nhiệm vụ kèm theo Kế hoạch này\nTT | Nhiệm vụ")
    assert source.text.endswith("\nGhi chú ở dưới bảng.")
    tasks = analyse(source, name="a").tasks
    assert [[owner.name for owner in task.owners] for task in tasks] == [["Sở Nội vụ"]] * 3


@pytest.mark.parametrize("repeated", [True, False])
def test_a_table_goes_on_over_a_page_break(repeated: bool) -> None:
    first, second = Canvas(), Canvas()
    draw_table(first, [HEADS, ["1", "Rà soát các văn bản và", "Sở Nội vụ", "2025"]], top=800)
    first.write(290, 30, "1")
    rest = [["", "hoạt động có liên quan.", "", ""], ["2", "Báo cáo.", "Sở Y tế", "2026"]]
    draw_table(second, [HEADS, *rest] if repeated else rest, top=800)
    second.write(50, 600, "Nơi nhận: như trên.")
    second.write(290, 30, "2")
    source = read_bytes("a.pdf", pdf([first, second]))
    (table,) = source.tables
    assert cells(source, table) == [
        HEADS,
        ["1", "Rà soát các văn bản và hoạt động có liên quan.", "Sở Nội vụ", "2025"],
        ["2", "Báo cáo.", "Sở Y tế", "2026"],
    ]
    assert source.text[source.pages[1] :].startswith("2 | Báo cáo.")


def test_a_table_with_other_heads_is_another_table() -> None:
    first, second = Canvas(), Canvas()
    draw_table(first, ROWS, top=800)
    draw_table(second, [["TT", "Nội dung", "Đơn vị", "Ghi chú"], ["1", "Chi.", "đồng", "a"]])
    assert len(read_bytes("a.pdf", pdf([first, second])).tables) == 2


def test_two_tables_of_a_page_stay_two() -> None:
    canvas = Canvas()
    below = draw_table(canvas, ROWS)
    canvas.write(50, below - 20, "Phụ lục tiếp theo")
    draw_table(canvas, [["Chỉ tiêu", "Năm 2025"], ["Hộ nghèo", "2 %"]], top=below - 40,
               edges=[50, 200, 300])  # fmt: skip
    source = read_bytes("a.pdf", pdf([canvas]))
    assert cells(source, source.tables[1]) == [["Chỉ tiêu", "Năm 2025"], ["Hộ nghèo", "2 %"]]
    assert "15/12/2025\nPhụ lục tiếp theo\nChỉ tiêu" in source.text


def test_header_and_signature_set_side_by_side_are_no_table() -> None:
    canvas = Canvas()
    for x, lines in (
        (50, ["UBND TỈNH AN BÌNH", "SỞ NỘI VỤ", "Số: 12/KH-SNV"]),
        (320, ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
               "An Bình, ngày 2 tháng 3 năm 2024"]),
    ):  # fmt: skip
        for number, text in enumerate(lines):
            canvas.write(x, 800 - 15 * number, text)
    canvas.stroke(350, 783, 480, 783)  # the rule under the motto
    canvas.write(250, 700, "KẾ HOẠCH")
    canvas.write(60, 680, "1. Rà soát các văn bản.")
    draw_table(canvas, [["Nơi nhận:\n- Lưu: VT.", "GIÁM ĐỐC\nLê Văn Bình"]], top=600,
               edges=[50, 300, 550])  # fmt: skip
    source = read_bytes("a.pdf", pdf([canvas]))
    assert source.tables == ()
    header = parse(source).header
    assert header.number is not None and header.number.canonical == "12/KH-SNV"
    assert (header.issuer, header.place, header.signer) == ("Sở Nội vụ", "An Bình", "Lê Văn Bình")


def test_a_signature_drawn_line_by_line_is_read_column_by_column() -> None:
    canvas = Canvas()
    canvas.write(
        50, 700, "1. Rà soát các văn bản đã ban hành và báo cáo Ủy ban nhân dân tỉnh kết quả;"
    )
    for row, (left, right) in enumerate(
        [("Nơi nhận:", "TM. ỦY BAN NHÂN DÂN"), ("- Như trên;", "CHỦ TỊCH"), ("- Sở Y tế;", ""),
         ("- Lưu: VT.", "Lê Văn Bình")]
    ):  # fmt: skip
        canvas.write(60, 600 - 20 * row, left)
        canvas.write(350, 600 - 20 * row, right)
    text = read_bytes("a.pdf", pdf([canvas])).text
    assert text.split("\n")[1:] == [
        "Nơi nhận:", "- Như trên;", "- Sở Y tế;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH",
        "Lê Văn Bình",
    ]  # fmt: skip


def test_a_foot_on_every_page_does_not_part_a_table() -> None:
    pages = []
    for number in range(3):
        canvas = Canvas()
        draw_table(canvas, [HEADS, [str(number + 1), "Rà soát.", "Sở Y tế", "2025"]], top=800)
        canvas.write(50, 30, "Tệp: bang-theo-doi.docx")
        pages.append(canvas)
    assert [len(table.rows) for table in read_bytes("a.pdf", pdf(pages)).tables] == [4]


def test_frames_and_flow_charts_are_no_table() -> None:
    canvas = Canvas()
    canvas.box(20, 20, 575, 822)  # round the page
    for number in range(4):
        top = 700 - 100 * number
        canvas.box(200, top - 40, 400, top)
        canvas.write(210, top - 20, f"Bước {number + 1}: tiếp nhận")
        canvas.stroke(300, top - 100, 300, top - 40)
    canvas.box(200, 260, 400, 300)
    source = read_bytes("a.pdf", pdf([canvas]))
    assert source.tables == ()
    assert source.text.count("tiếp nhận") == 4


def test_accented_letters_drawn_apart_stand_in_their_words() -> None:
    """As LibreOffice draws them where the font lacks them: from another font, after the others."""
    canvas = Canvas()
    for number in range(12):
        y = 800 - 20 * number
        text = f"Ủy ban nhân dân tỉnh yêu cầu rà soát lần {number}"
        far = [index for index, char in enumerate(text) if char in "Ủỉầ"]
        at = 0
        for index in [*far, len(text)]:
            if index > at:
                canvas.write(50 + WIDTH * at, y, text[at:index])
            at = index + 1
        for index in far:
            canvas.write(50 + WIDTH * index, y, text[index])
        canvas.parts = [part.replace("/F1", "/F2") if len(part) < 50 else part
                        for part in canvas.parts]  # fmt: skip
    source = read_bytes("a.pdf", pdf([canvas]))
    assert " ".join(source.text.split()) == " ".join(
        f"Ủy ban nhân dân tỉnh yêu cầu rà soát lần {number}" for number in range(12)
    )


def test_a_table_exported_by_libreoffice() -> None:
    """A landscape annex of two pages in a font that lacks the accented letters."""
    source = read_file(DATA / "bang-giao-viec.pdf")
    assert "đối chiếu với bản gốc" in source.warnings[0]
    header = parse(source).header
    assert header.number is not None and header.number.canonical == "12/KH-UBND"
    assert header.signer == "Nguyễn Văn Bình"
    (table,) = source.tables
    rows = cells(source, table)
    assert rows[0] == ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp",
                       "Thời gian hoàn thành", "Sản phẩm"]  # fmt: skip
    assert [row[0] for row in rows[1:]] == ["I. Nhiệm vụ về thể chế", *"1234",
                                            "II. Nhiệm vụ về hạ tầng số", *"5678"]  # fmt: skip
    tasks = [task for task in analyse(source, name="a").tasks if task.rule == "table-row"]
    leads = [[o.name for o in task.owners if o.role == "lead"] for task in tasks]
    assert leads == [["Sở Nội vụ"]] * 3 + [["Công an tỉnh"]] + [["Sở Y tế"]] * 3 + [
        ["Công an tỉnh"]
    ]


# --- hostile pages --------------------------------------------------------------------------------


def hostile(kind: str) -> Canvas:
    canvas = Canvas()
    if kind == "lines":
        for number in range(100_000):
            canvas.stroke(number % 500, number / 200, number % 500 + 40, number / 200)
    elif kind == "lattice":
        for number in range(1_400):
            canvas.stroke(0, number * 4.6, 6500, number * 4.6)
            canvas.stroke(number * 4.6, 0, number * 4.6, 6500)
    elif kind == "boxes":
        for number in range(3_000):
            canvas.box(50 + number % 7, 50 + number % 11, 400 + number % 13, 500 + number % 17)
    elif kind == "flat":
        for number in range(200):
            canvas.parts.append(f"{number} {number} 0 0 re S 100 100 m 100 100 l S")
    elif kind == "odd numbers":
        canvas.parts += ["1e300 0 0 1e300 0 0 cm 1e300 1e300 1e300 1e300 re S",
                         "0 0 0 0 0 0 cm 1 1 m 2 2 l S",
                         "(x) 1 2 re (a) w l h S m f* Q Q Q"]  # fmt: skip
    elif kind == "nested forms":
        canvas.parts += ["/X Do"] * 500
    canvas.parts.insert(0, "q")
    canvas.parts.append("Q")
    return canvas


@pytest.mark.parametrize(
    "kind", ["lines", "lattice", "boxes", "flat", "odd numbers", "nested forms"]
)
def test_no_drawing_stops_the_reader(kind: str) -> None:
    text = Canvas()
    for number in range(5):
        text.write(50, 800 - 20 * number, f"Rà soát các văn bản lần {number}.")
    source = read_bytes("a.pdf", pdf([text, hostile(kind)]))
    assert "Rà soát các văn bản lần 4." in source.text


def long_table(count: int) -> bytes:
    """Return a PDF with a table of 40 rows a page that goes on over ``count`` pages."""
    pages = []
    for page in range(count):
        canvas = Canvas()
        rows = [[str(40 * page + n), "Rà soát văn bản.", "Sở Y tế", "2025"] for n in range(40)]
        draw_table(canvas, [HEADS, *rows], top=800)
        pages.append(canvas)
    return pdf(pages)


@pytest.mark.parametrize("count", [1, 8])
def test_a_long_table_is_one_table(count: int) -> None:
    source = read_bytes("a.pdf", long_table(count))
    assert len(source.tables) == 1
    assert len(source.tables[0].rows) == 40 * count + 1
