"""Readers: what the user sees is what is read; whatever is wrong is told in Vietnamese."""

# ruff: noqa: E501  (tables of one case a line)
from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document as WordDocument
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from kb.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    ReadError,
    ScannedFile,
    UnsupportedFile,
)
from kb.read import legacy, read_bytes, read_file
from kb.read.numbering import format_number
from kb.structure import parse
from kb.text import normalize

DOCUMENTS = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "documents"
shared = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the shared documents are not here")

SENTENCE = (
    "Ủy ban nhân dân tỉnh yêu cầu các sở, ngành khẩn trương thực hiện nghiêm túc Chỉ thị này."
)


# --- plain text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        SENTENCE.encode("utf-8"),
        b"\xef\xbb\xbf" + SENTENCE.encode("utf-8"),
        SENTENCE.encode("utf-16"),
        SENTENCE.encode("utf-16-le"),
        unicodedata.normalize("NFD", SENTENCE).encode("utf-8"),
    ],
)
def test_unicode_text_is_read_as_it_stands(data: bytes) -> None:
    source = read_bytes("a.txt", data)
    assert source.text == SENTENCE
    assert source.warnings == ()


def to_legacy(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(char, char) for char in text)


TCVN3 = {letter: chr(code) for code, letter in legacy._TCVN3.items() if code < 0x100}
VNI = {letter: signs for signs, letter in reversed(legacy._VNI.items())}
# cp1258 writes the tone behind the vowel.
CP1258 = {
    char: unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", char)
          if c not in "\u0300\u0301\u0303\u0309\u0323"))
    + "".join(c for c in unicodedata.normalize("NFD", char) if c in "\u0300\u0301\u0303\u0309\u0323")
    for char in set(SENTENCE) if char.isalpha()
}  # fmt: skip
SMALL = SENTENCE.lower()


@pytest.mark.parametrize(
    ("data", "expected", "told"),
    [
        (to_legacy(SMALL, TCVN3).encode("latin-1"), SMALL, "TCVN3"),
        (to_legacy(SMALL, TCVN3).encode("utf-8"), SMALL, "TCVN3"),
        (to_legacy(SENTENCE, VNI).encode("latin-1"), SENTENCE, "VNI"),
        (to_legacy(SENTENCE, VNI).encode("utf-8"), SENTENCE, "VNI"),
        (to_legacy(SENTENCE, CP1258).encode("cp1258"), SENTENCE, "Windows-1258"),
    ],
)
def test_legacy_text_is_decoded_and_the_user_told(data: bytes, expected: str, told: str) -> None:
    source = read_bytes("công văn.txt", data)
    assert source.text == expected
    assert len(source.warnings) == 1
    assert told in source.warnings[0] and "công văn.txt" in source.warnings[0]


def test_mojibake_is_undone() -> None:
    data = "".join(
        bytes([byte]).decode("cp1252", errors="replace").replace("\ufffd", chr(byte))
        for byte in SENTENCE.encode("utf-8")
    )
    source = read_bytes("a.txt", data.encode("utf-8"))
    assert source.text == SENTENCE
    assert "lỗi bảng mã" in source.warnings[0]


@pytest.mark.parametrize(
    "text", ["Café à la carte, naïve, Zürich, señor", "Budget report 2024 (draft)", SENTENCE]
)
def test_other_text_is_not_taken_for_a_legacy_encoding(text: str) -> None:
    assert legacy.guess(text * 10) is None


@pytest.mark.parametrize(
    ("font", "expected"),
    [
        (".VnTime", ("tcvn3", False)),
        (".VnTimeH", ("tcvn3", True)),
        ("FBHPFO+VnTimeHBold", ("tcvn3", True)),
        ("VnArial", ("tcvn3", False)),
        ("VNI-Times", ("vni", False)),
        ("Times New Roman", (None, False)),
        ("Verdana", (None, False)),
        ("Vnitimes2", (None, False)),
        (None, (None, False)),
    ],
)
def test_fonts_tell_the_encoding(font: str | None, expected: tuple[str | None, bool]) -> None:
    assert legacy.font_encoding(font) == expected


def test_legacy_runs() -> None:
    assert legacy.decode_run("céng hoµ x· héi", ".VnTimeH") == "CỘNG HOÀ XÃ HỘI"
    assert legacy.decode_run("Coäng hoøa ñaát nöôùc", "VNI-Times") == "Cộng hòa đất nước"
    assert legacy.decode_run("Đã đổi phông", ".VnTime") == "Đã đổi phông"


# --- Markdown -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**KẾT LUẬN**  ", "KẾT LUẬN"),
        ("**T/M BAN THƯỜNG VỤ  \nPHÓ BÍ THƯ**", "T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ"),
        ("# I. MỤC ĐÍCH", "I. MỤC ĐÍCH"),
        ("1\\. Rà soát", "1. Rà soát"),
        ("P.KT-XH<sup>N</sup>, VPTU", "P.KT-XHN, VPTU"),
        ("*(đã ký)*", "(đã ký)"),
        ("- Rà soát *khẩn trương* và _kịp thời_", "- Rà soát khẩn trương và kịp thời"),
        ("* Rà soát", "* Rà soát"),
        ("a\n*\n-----", "a\n*\n-----"),
        ("xem [Chỉ thị](http://a.vn/b) này", "xem Chỉ thị này"),
        ("tên_tệp_cũ.txt và Số ____/QĐ", "tên_tệp_cũ.txt và Số ____/QĐ"),
        ("(**) Ghi chú", "(**) Ghi chú"),
        ("2 * 3 * 4 chữ", "2 * 3 * 4 chữ"),
    ],
)
def test_markdown_loses_its_marks_and_no_word(source: str, expected: str) -> None:
    assert read_bytes("a.md", source.encode()).text == expected


def test_a_markdown_table_becomes_rows_of_cells() -> None:
    source = read_bytes(
        "a.md", "Bảng\n| STT | **Nhiệm vụ** |\n|---|:-:|\n| 1 | Rà soát |\n".encode()
    )
    assert source.text == "Bảng\nSTT | Nhiệm vụ\n1 | Rà soát\n"
    (table,) = source.tables
    cells = [[source.text[c.start : c.end] for c in row] for row in table.rows]
    assert cells == [["STT", "Nhiệm vụ"], ["1", "Rà soát"]]


# --- Word -----------------------------------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, **parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>"
        )
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml)
    return buffer.getvalue()


def p(text: str, *, num: tuple[int, int] | None = None, font: str = "", style: str = "") -> str:
    numbering = (
        f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>' if num else ""
    )
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    run = f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr>' if font else ""
    return f"<w:p><w:pPr>{named}{numbering}</w:pPr><w:r>{run}<w:t>{text}</w:t></w:r></w:p>"


def levels(*formats: tuple[str, str]) -> str:
    return "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(formats)
    )


NUMBERING = (
    f"<w:numbering {W}>"
    f'<w:abstractNum w:abstractNumId="0">{levels(("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"), ("decimal", "%2.%4."))}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="1">{levels(("bullet", chr(0xF0B7)))}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    "</w:numbering>"
)


def test_word_shows_its_automatic_numbers() -> None:
    body = "".join(
        [
            p("MỤC ĐÍCH", num=(1, 0)),
            p("Mục đích", num=(1, 1)),
            p("Một", num=(1, 2)),
            p("Hai", num=(1, 2)),
            p("Ba", num=(1, 3)),
            p("Yêu cầu", num=(1, 1)),
            p("NHIỆM VỤ", num=(1, 0)),
            p("Lại từ đầu", num=(1, 1)),
            p("gạch", num=(2, 0)),
            p("Bắt đầu từ năm", num=(3, 0)),
            p("không đánh số", num=(0, 0)),
        ]
    )
    assert read_bytes("a.docx", docx(body, numbering=NUMBERING)).text.split("\n") == [
        "I. MỤC ĐÍCH", "1. Mục đích", "a) Một", "b) Hai", "1.1. Ba", "2. Yêu cầu",
        "II. NHIỆM VỤ", "1. Lại từ đầu", "• gạch", "V. Bắt đầu từ năm", "không đánh số",
    ]  # fmt: skip


def test_word_numbers_and_fonts_come_from_styles_too() -> None:
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="De1"><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr><w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="De2"><w:basedOn w:val="De1"/></w:style></w:styles>'
    )
    data = docx(p("môc ®Ých", style="De2"), styles=styles, numbering=NUMBERING)
    source = read_bytes("a.docx", data)
    assert source.text == "I. MỤC ĐÍCH"
    assert "TCVN3" in source.warnings[0]


def test_vni_signs_split_over_runs_are_decoded_together() -> None:
    run = '<w:r><w:rPr><w:rFonts w:ascii="VNI-Times"/></w:rPr><w:t>{}</w:t></w:r>'
    body = "<w:p>" + "".join(run.format(text) for text in ("Co", "äng ho", "øa")) + "</w:p>"
    assert read_bytes("a.docx", docx(body)).text == "Cộng hòa"


def cell(text: str, *, span: int = 1, merge: str = "") -> str:
    merged = {"": "", "start": '<w:vMerge w:val="restart"/>', "go": "<w:vMerge/>"}[merge]
    wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    paragraphs = "".join(p(line) for line in text.split("\n"))
    return f"<w:tc><w:tcPr>{wide}{merged}</w:tcPr>{paragraphs}</w:tc>"


def test_word_tables_stand_in_place_with_their_cells() -> None:
    rows = [
        [cell("STT"), cell("Nhiệm vụ"), cell("Cơ quan", span=2)],
        [cell("1"), cell("Rà soát\n- văn bản"), cell("Sở Nội vụ", merge="start"), cell("2024")],
        [cell("2"), cell("Báo cáo"), cell("", merge="go"), cell("2025")],
    ]
    table = "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"
    source = read_bytes("a.docx", docx(p("Trước") + table + p("Sau")))
    assert source.text.startswith("Trước\nSTT | Nhiệm vụ | Cơ quan | \n1 | Rà soát\n- văn bản | Sở")
    assert source.text.endswith("\nSau")
    (kept,) = source.tables
    cells = [[source.text[c.start : c.end] for c in row] for row in kept.rows]
    assert cells == [
        ["STT", "Nhiệm vụ", "Cơ quan", ""],
        ["1", "Rà soát\n- văn bản", "Sở Nội vụ", "2024"],
        ["2", "Báo cáo", "", "2025"],
    ]
    sections = [s for s in parse(source).sections if s.kind == "table_row"]
    assert [len(section.cells) for section in sections] == [4, 4]


def test_a_word_header_set_as_a_table_is_read_cell_after_cell() -> None:
    left = "UBND TỈNH AN BÌNH\nSỞ NỘI VỤ\nSố: 12/KH-SNV"
    right = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nAn Bình, ngày 2 tháng 3 năm 2024"
    head = f"<w:tbl><w:tr>{cell(left)}{cell(right)}</w:tr></w:tbl>"
    end = f"<w:tbl><w:tr>{cell('Nơi nhận:' + chr(10) + '- Lưu: VT.')}{cell('GIÁM ĐỐC' + chr(10) + 'Lê Văn Bình')}</w:tr></w:tbl>"
    source = read_bytes(
        "a.docx", docx(head + p("KẾ HOẠCH") + p("Số hóa hồ sơ") + p("1. Rà soát.") + end)
    )
    assert source.tables == ()
    header = parse(source).header
    assert header.number is not None and header.number.canonical == "12/KH-SNV"
    assert (header.issuer, header.place, header.signer) == ("Sở Nội vụ", "An Bình", "Lê Văn Bình")


def test_word_leaves_out_what_is_not_seen_and_keeps_notes() -> None:
    body = (
        "<w:p><w:r><w:t>Rà soát</w:t></w:r><w:del><w:r><w:delText> bị xóa</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t> thêm</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r>"
        '<w:r><w:noBreakHyphen/><w:t>x</w:t><w:tab/><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    notes = f'<w:footnotes {W}><w:footnote w:id="2">{p("Theo báo cáo.")}</w:footnote></w:footnotes>'
    source = read_bytes("a.docx", docx(body, footnotes=notes))
    assert source.text == "Rà soát thêm-x\t[1]\n[1] Theo báo cáo."


def test_numbers_as_word_prints_them() -> None:
    assert [format_number(n, "lowerLetter") for n in (1, 4, 26, 27)] == ["a", "d", "z", "aa"]
    assert [format_number(n, "upperRoman") for n in (4, 9, 40)] == ["IV", "IX", "XL"]
    assert format_number(3, "decimalZero") == "03"


# --- PDF ------------------------------------------------------------------------------------------


def pdf(pages: list[list[str]], *, password: str | None = None) -> bytes:
    """A PDF of plain Latin text, one string a line."""
    writer = PdfWriter()
    for lines in pages:
        page = writer.add_blank_page(width=595, height=842)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        content = DecodedStreamObject()
        drawn = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        content.set_data(f"BT /F1 11 Tf 50 800 Td {drawn}ET".encode())
        page[NameObject("/Contents")] = writer._add_object(content)
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_pdf_lines_become_paragraphs_and_furniture_goes() -> None:
    first = [
        "CONG BAO SO 5",
        "Uy ban nhan dan tinh yeu cau cac so nganh va dia phuong tap trung",
        "thuc hien cac nhiem vu sau day trong thoi gian toi.",
        "1. Ra soat cac van ban da ban hanh va bao cao ket qua ve So Noi vu",
        "truoc ngay 15 hang thang.",
        "2. Tang cuong kiem tra viec chap hanh ky luat hanh chinh va xu ly nghiem",
        "1",
    ]
    second = ["CONG BAO SO 5", "cac vi pham theo quy dinh.", "3. To chuc thuc hien.", "2"]
    third = ["CONG BAO SO 5", "4. Bao cao.", "3"]
    source = read_bytes("a.pdf", pdf([first, second, third]))
    assert source.text.split("\n") == [
        "CONG BAO SO 5",
        "Uy ban nhan dan tinh yeu cau cac so nganh va dia phuong tap trung "
        "thuc hien cac nhiem vu sau day trong thoi gian toi.",
        "1. Ra soat cac van ban da ban hanh va bao cao ket qua ve So Noi vu truoc ngay 15 hang thang.",
        "2. Tang cuong kiem tra viec chap hanh ky luat hanh chinh va xu ly nghiem "
        "cac vi pham theo quy dinh.",
        "3. To chuc thuc hien.",
        "4. Bao cao.",
    ]
    starts = [source.text[start:][:11] for start in source.pages]
    assert starts == ["CONG BAO SO", "cac vi pham", "4. Bao cao."]


def test_a_locked_pdf_is_told() -> None:
    lines = ["Noi dung mat can bao ve theo quy dinh"] * 5
    with pytest.raises(EncryptedFile, match=r"mật.pdf.*mật khẩu"):
        read_bytes("mật.pdf", pdf([lines], password="kin"))
    # An empty user password opens as it does in any viewer.
    assert "Noi dung" in read_bytes("mở.pdf", pdf([lines], password="")).text


def test_pages_without_letters_are_a_scan() -> None:
    with pytest.raises(ScannedFile, match="OCR"):
        read_bytes("quét.pdf", pdf([[], []]))


# --- what is wrong with a file --------------------------------------------------------------------


def encrypted_docx() -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )


@pytest.mark.parametrize(
    ("name", "data", "error", "words"),
    [
        ("a.txt", b"", EmptyFile, "rỗng"),
        ("a.docx", b"", EmptyFile, "rỗng"),
        ("a.pdf", b"  \n\t", EmptyFile, "rỗng"),
        ("a.txt", b"--- 123 ---", EmptyFile, "không có chữ"),
        ("a.docx", docx(""), EmptyFile, "không có chữ"),
        ("a.docx", b"not a zip at all", DamagedFile, "Word"),
        ("a.docx", docx("<w:p>")[:-40], DamagedFile, "Word"),
        ("a.docx", encrypted_docx(), EncryptedFile, "mật khẩu"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, DamagedFile, "hỏng"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 3000, DamagedFile, "hỏng"),
        ("a.doc", b"plain words", DamagedFile, "Word"),
        ("a.doc", b"{\\rtf1 x}", UnsupportedFile, ".rtf"),
        ("a.pdf", b"hello, no pdf", DamagedFile, "PDF"),
        ("a.pdf", b"%PDF-1.7\n" + b"garbage" * 50, DamagedFile, "PDF"),
        ("a.txt", bytes(range(256)) * 20, DamagedFile, "văn bản thuần"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(200), DamagedFile, "văn bản thuần"),
        ("a.rtf", b"{\\rtf1 x}", UnsupportedFile, ".docx"),
        ("a.xls", b"abc", UnsupportedFile, ".docx"),
        ("a.jpg", b"abc", UnsupportedFile, "OCR"),
        ("không đuôi", b"abc", UnsupportedFile, ".docx"),
    ],
)
def test_each_fault_has_its_error_and_remedy(
    name: str, data: bytes, error: type[ReadError], words: str
) -> None:
    with pytest.raises(error) as caught:
        read_bytes(name, data)
    message = str(caught.value)
    assert name in message and words in message


def test_a_zip_bomb_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.read.word._MOST_XML", 10_000)
    with pytest.raises(UnsupportedFile, match="quá lớn"):
        read_bytes("a.docx", docx("x" * 20_000))


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"Không tìm thấy tệp “không có\.txt”"):
        read_file(tmp_path / "không có.txt")
    with pytest.raises(UnsupportedFile, match="thư mục"):
        read_file(tmp_path)


@settings(max_examples=80)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.md", "a.docx", "a.pdf", "a.doc"]))
def test_any_bytes_give_text_or_a_read_error(data: bytes, name: str) -> None:
    try:
        assert read_bytes(name, data).text
    except ReadError as error:
        assert name in str(error)


@settings(max_examples=60)
@given(
    st.sampled_from([lambda: docx(p("Rà soát")), lambda: pdf([["Ra soat van ban", "lan hai"]])]),
    st.integers(0, 3000),
    st.binary(min_size=1, max_size=8),
)
def test_a_file_damaged_anywhere_gives_no_other_error(
    make: Callable[[], bytes], at: int, noise: bytes
) -> None:
    data = bytearray(make())
    at %= len(data)
    data[at : at + len(noise)] = noise
    name = "a.pdf" if data[:4] == b"%PDF" or b"endobj" in data else "a.docx"
    try:
        read_bytes(name, bytes(data))
    except ReadError as error:
        assert name in str(error)


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_read_text_is_normalised(text: str) -> None:
    try:
        source = read_bytes("a.md", text.encode("utf-8", "replace"))
    except ReadError:
        return
    assert source.text == normalize(source.text)


# --- the real files -------------------------------------------------------------------------------


def similarity(text: str, truth: str) -> float:
    """Share of the eight-letter runs of the truth that the text has too (letters and digits)."""

    def runs(raw: str) -> Counter[str]:
        letters = "".join(re.findall(r"[^\W_]", raw.lower()))
        return Counter(letters[i : i + 8] for i in range(len(letters) - 7))

    have, want = runs(text), runs(truth)
    return sum((have & want).values()) / sum(want.values())


@pytest.mark.shared
@shared
@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("hd-36-hdvptw-20180403.docx", 0.999),
        ("hd-36-hdvptw-20180403.doc", 0.999),
        ("bang-theodoi-congvan-chidao-travinh-2014.doc", 0.999),
        ("ct-09-2009-ctubnd-binhduong-20090415.doc", 0.999),
        ("qd-256-2004-qdub-cantho-20040701-tcvn3.doc", 0.999),
        # The true text repeats the field code of the page number.
        ("qd-991-qdubnd-binhphuoc-20080514-vni.doc", 0.995),
        ("tb-254-tbpctt-thuathienhue-20220906-signed.pdf", 0.99),
        # Its true text goes to and fro between signature and recipients, which stand side by side.
        ("tt-01-2006-ttnhnn-20060220-tcvn3.pdf", 0.96),
        # The flow chart of its annex has no reading order; its words are all there.
        ("qd-duthao-ubnd-laichau-2025-badkerning.pdf", 0.94),
    ],
)
def test_originals_against_their_true_text(name: str, floor: float) -> None:
    path = DOCUMENTS / name
    source = read_file(path)
    assert similarity(source.text, path.with_suffix(".txt").read_text(encoding="utf-8")) >= floor
    if path.suffix == ".pdf":
        assert source.pages[0] == 0 and list(source.pages) == sorted(source.pages)


@pytest.mark.shared
@shared
def test_a_table_of_a_real_doc_has_its_cells() -> None:
    source = read_file(DOCUMENTS / "bang-theodoi-congvan-chidao-travinh-2014.doc")
    assert len(source.tables) == 1
    rows = [section for section in parse(source).sections if section.kind == "table_row"]
    assert len(rows) > 25
    assert max(len(row.cells) for row in rows) >= 6
    assert rows[0].header_cells[0] == "STT"


@pytest.mark.shared
@shared
@settings(max_examples=40)
@given(st.integers(0, 55_000), st.binary(min_size=1, max_size=40))
def test_a_doc_damaged_anywhere_gives_no_other_error(at: int, noise: bytes) -> None:
    data = bytearray((DOCUMENTS / "qd-991-qdubnd-binhphuoc-20080514-vni.doc").read_bytes())
    data[at : at + len(noise)] = noise
    try:
        read_bytes("a.doc", bytes(data))
    except ReadError as error:
        assert "a.doc" in str(error)


@pytest.mark.shared
@shared
def test_a_docx_under_the_suffix_doc_is_read(tmp_path: Path) -> None:
    data = (DOCUMENTS / "hd-36-hdvptw-20180403.docx").read_bytes()
    assert read_bytes("a.doc", data).format == "docx"
    data = (DOCUMENTS / "hd-36-hdvptw-20180403.doc").read_bytes()
    assert read_bytes("a.docx", data).format == "doc"


@pytest.mark.shared
@shared
def test_a_real_scan_is_told() -> None:
    with pytest.raises(ScannedFile, match=r"kh-70.*OCR"):
        read_file(DOCUMENTS / "kh-70-khubnd-cantho-20250915-scan.pdf")


def test_headers_and_footers_of_a_docx_stand_at_its_end() -> None:
    word = WordDocument()
    word.add_paragraph("KẾ HOẠCH")
    word.add_paragraph("1. Sở Y tế báo cáo.")
    pages = word.sections[0]
    pages.different_first_page_header_footer = True
    pages.header.paragraphs[0].text = "Dự thảo  lần 2"
    pages.first_page_header.paragraphs[0].text = "Dự thảo lần 2"
    pages.footer.paragraphs[0].text = "- 3 -"
    pages.first_page_footer.paragraphs[0].text = "Lưu: VT"
    out = io.BytesIO()
    word.save(out)
    source = read_bytes("a.docx", out.getvalue())
    lines = ["KẾ HOẠCH", "1. Sở Y tế báo cáo.", "[đầu trang] Dự thảo lần 2", "[cuối trang] Lưu: VT"]
    assert source.text.split("\n") == lines
    sections = parse(source).sections
    assert [source.text[s.start : s.end] for s in sections if s.kind == "footnote"] == lines[2:]
