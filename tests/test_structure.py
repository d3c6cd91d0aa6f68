"""Sections and header: layouts written for the purpose, invariants, and the real documents."""

# ruff: noqa: E501  (tables of one case a line)
from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.lexicon.lines import continues, read_label, roman_value, wrap_width
from kb.lexicon.names import body_name
from kb.models import Section, SourceText, Span, Structure, Table
from kb.read import read_file
from kb.structure import parse

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data"
CONCLUSION = SHARED / "corpus" / "ket-luan-tin-dung-chinh-sach-hung-yen.md"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared documents are not here")


def check_invariants(text: str, structure: Structure) -> None:
    end = 0
    ids: set[str] = set()
    for section in structure.sections:
        assert section.start >= end, "sections are in order and disjoint"
        assert section.end > section.start
        between = text[end : section.start].strip().strip(" \t\n|+-:=_")
        assert not between, "only white space and the bars of tables lie between sections"
        assert section.start <= section.body_start <= section.end
        assert section.id not in ids, "ids are unique"
        assert section.parent is None or section.parent in ids
        assert all(section.start <= cell.start <= cell.end <= section.end for cell in section.cells)
        ids.add(section.id)
        end = section.end
    assert not text[end:].strip().strip(" \t\n|+-:=_")
    for name, span in structure.header.spans:
        assert text[span.start : span.end].strip(), name


def parsed(text: str) -> Structure:
    structure = parse(SourceText(text=text))
    check_invariants(text, structure)
    return structure


def ids(structure: Structure) -> list[str]:
    return [section.id for section in structure.sections]


def by_id(structure: Structure) -> dict[str, Section]:
    return {section.id: section for section in structure.sections}


DIRECTIVE = """TỈNH ỦY AN BÌNH
*
Số 12-CT/TU

ĐẢNG CỘNG SẢN VIỆT NAM

An Bình, ngày 05 tháng 6 năm 2023

CHỈ THỊ
CỦA BAN THƯỜNG VỤ TỈNH ỦY
về tăng cường lãnh đạo
công tác phòng cháy
-----

Thời gian qua, các cấp ủy đã tập trung lãnh đạo và đạt nhiều kết quả.

Bên cạnh đó vẫn còn hạn chế, nhất là ở các

2

khu dân cư tập trung.

Để khắc phục, Ban Thường vụ Tỉnh ủy yêu cầu các cấp ủy thực hiện tốt các nhiệm vụ sau:

1- Quán triệt sâu rộng Chỉ thị này.
2- Ban cán sự đảng UBND tỉnh chỉ đạo:
a) Rà soát quy hoạch;
đ) Bố trí kinh phí.
- Ưu tiên vùng khó khăn.
3- Công an tỉnh:
- Kiểm tra định kỳ;
+ Cơ sở sản xuất
Chợ và trung tâm thương mại phải được kiểm tra mỗi quý.
+ Khu dân cư.

Các huyện ủy, thành ủy tổ chức thực hiện nghiêm túc Chỉ thị này.

Nơi nhận:
- Các huyện ủy,
- Lưu Văn phòng Tỉnh ủy.

T/M BAN THƯỜNG VỤ
PHÓ BÍ THƯ

Nguyễn Văn An
"""


def test_a_party_directive_from_header_to_signature() -> None:
    structure = parsed(DIRECTIVE)
    header = structure.header
    assert header.number is not None and header.number.canonical == "12-CT/TU"
    assert header.type == "Chỉ thị"
    assert header.title == "về tăng cường lãnh đạo công tác phòng cháy"
    assert header.issuer == "Ban Thường vụ Tỉnh ủy"
    assert (header.date, header.place) == (dt.date(2023, 6, 5), "An Bình")
    assert (header.signer, header.signer_role) == ("Nguyễn Văn An", "PHÓ BÍ THƯ")
    assert (header.regime, header.is_draft, header.term) == ("party", False, None)
    found = by_id(structure)
    for name, slot in (("number", "12-CT/TU"), ("place", "An Bình"), ("signer", "Nguyễn Văn An")):
        span = dict(header.spans)[name]
        assert DIRECTIVE[span.start : span.end] == slot
    assert [section.part for section in structure.sections if section.parent is None] == [
        "header", "header", "header", "narrative", "narrative",
        "directive", "directive", "directive", "directive",
        "closing", "recipients", "signature",
    ]  # fmt: skip
    assert found["cau-dan1"].kind == "lead_in"
    assert found["2/đ"].label == "đ)" and found["2/đ/gd1"].parent == "2/đ"
    assert found["3"].kind == "heading" and found["3"].title == "Công an tỉnh"
    assert found["3/gd1/gd1/doan1"].parent == "3/gd1/gd1"
    assert DIRECTIVE[found["1"].body_start :].startswith("Quán triệt")


def test_a_paragraph_cut_by_a_page_break_is_one_section() -> None:
    (cut,) = [s for s in parsed(DIRECTIVE).sections if "Bên cạnh" in DIRECTIVE[s.start : s.end]]
    assert DIRECTIVE[cut.start : cut.end].endswith("khu dân cư tập trung.")


DECISION = """ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH AN BÌNH\tĐộc lập - Tự do - Hạnh phúc

Số: 77/QĐ-UBND\tAn Bình, ngày 9 tháng 02 năm 2024

QUYẾT ĐỊNH
Về việc ban hành Kế hoạch chuyển đổi số

CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH AN BÌNH

Căn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015;
Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 15/TTr-SNV ngày 02/02/2024.

QUYẾT ĐỊNH:

Điều 1. Ban hành kèm theo Quyết định này Kế hoạch chuyển đổi số.
Điều 2. Tổ chức thực hiện:
1. Sở Nội vụ hướng dẫn thực hiện.
a) Báo cáo hằng quý.
2. Sở Tài chính bố trí kinh phí.
Điều 3. Chánh Văn phòng chịu trách nhiệm thi hành Quyết định này./.

Nơi nhận:\tKT. CHỦ TỊCH
- Như Điều 3;\tPHÓ CHỦ TỊCH
- Lưu: VT.\tLê Thị Bình

KẾ HOẠCH
Chuyển đổi số năm 2024
(Kèm theo Quyết định số 77/QĐ-UBND ngày 09/02/2024)

I. MỤC ĐÍCH, YÊU CẦU
1. Mục đích
Nâng cao nhận thức.
II. NHIỆM VỤ
1. Sở Nội vụ chủ trì số hóa hồ sơ.
Thời hạn hoàn thành: trước ngày 30/6/2024.

PHỤ LỤC 2
DANH MỤC NHIỆM VỤ
(Kèm theo Kế hoạch)
STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
1 | Số hóa hồ sơ | Sở Nội vụ | Quý II/2024
2 | Tập huấn |  | Quý III/2024
"""


def test_a_decision_with_the_plan_attached_to_it() -> None:
    structure = parsed(DECISION)
    header = structure.header
    assert header.number is not None and header.number.canonical == "77/QĐ-UBND"
    assert header.issuer == "Ủy ban nhân dân tỉnh An Bình"
    assert (header.signer, header.signer_role) == ("Lê Thị Bình", "PHÓ CHỦ TỊCH")
    assert header.title == "Về việc ban hành Kế hoạch chuyển đổi số"
    found = by_id(structure)
    assert [s.id for s in structure.sections if s.kind == "basis"] == ["can-cu1", "can-cu2"]
    assert found["co-quan-ban-hanh"].part == "header"
    assert found["dieu-2/khoan-1/diem-a"].parent == "dieu-2/khoan-1"
    assert found["dieu-1"].part == "directive"
    # The plan is no annex: its own headings tell its parts.
    assert found["ke-hoach"].kind == "title"
    assert found["ke-hoach/I/1"].part == "narrative"
    assert found["ke-hoach/II/1"].part == "directive"
    deadline = found["ke-hoach/II/1/doan1"]
    assert deadline.parent == "ke-hoach/II/1"
    rows = [section for section in structure.sections if section.kind == "table_row"]
    assert [row.part for row in rows] == ["annex", "annex"]
    assert rows[0].parent == "phu-luc-2"
    assert rows[0].header_cells == ("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn")
    assert [DECISION[c.start : c.end] for c in rows[1].cells] == [
        "2",
        "Tập huấn",
        "",
        "Quý III/2024",
    ]


def test_a_header_left_by_a_web_page_is_put_together() -> None:
    text = (
        "ỦY BAN NHÂN DÂN\nTỈNH BẮC AN\n-------\n|\nCỘNG HÒA XÃ HỘI\nCHỦ NGHĨA VIỆT NAM\n"
        "Độc lập - Tự do - Hạnh phúc\n---------------\n|\nSố: 16/KH-UBND\n|\nBắc\nAn, ngày 25\n"
        "tháng 4 năm 2024\n|\nKẾ HOẠCH\nPHÁT TRIỂN SẢN PHẨM OCOP TRÊN ĐỊA\nBÀN TỈNH BẮC AN NĂM 2024\n"
        "Căn cứ Quyết định số 9/QĐ-TTg\nngày 01 tháng 8 năm 2022;\n"
    )
    header = parsed(text).header
    assert (header.issuer, header.date, header.place, header.title) == (
        "Ủy ban nhân dân tỉnh Bắc An",
        dt.date(2024, 4, 25),
        "Bắc An",
        "PHÁT TRIỂN SẢN PHẨM OCOP TRÊN ĐỊA BÀN TỈNH BẮC AN NĂM 2024",
    )
    spans = dict(header.spans)
    assert text[spans["place"].start : spans["place"].end].split() == ["Bắc", "An"]


def test_a_number_written_into_its_wide_room() -> None:
    text = (
        "ỦY BAN NHÂN DÂN TỈNH BẮC AN\nSố: 24      /2025/QĐ-UBND\n\nQUYẾT ĐỊNH\nVề việc phân cấp\n"
    )
    header = parsed(text).header
    assert header.number is not None
    assert header.number.canonical == "24/2025/QĐ-UBND"
    span = dict(header.spans)["number"]
    assert text[span.start : span.end] == "24      /2025/QĐ-UBND"


def test_the_place_of_an_issuer_may_stand_above_the_legal_basis() -> None:
    text = (
        "ỦY BAN NHÂN DÂN |\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\nSố: 21/QĐ-UBND |\n\nQUYẾT ĐỊNH\n"
        "Về việc ban hành Quy chế\n\nCHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC AN\nCăn cứ Luật Tổ chức;\n"
    )
    assert parsed(text).header.issuer == "Ủy ban nhân dân tỉnh Bắc An"


def test_a_telegram_is_dated_to_the_minute() -> None:
    text = "UBND TỈNH BẮC AN\nSố: 3/CĐ-UBND\nBắc An, hồi 16 giờ 30 phút ngày 22 tháng 10 năm 2025\n\nCÔNG ĐIỆN\nVề việc ứng phó với bão\n"
    header = parsed(text).header
    assert (header.date, header.place) == (dt.date(2025, 10, 22), "Bắc An")


def test_a_number_that_a_scan_broke_is_unknown() -> None:
    text = "BỘ TÀI CHÍNH\nSố:2#37 /QĐ-BTC Hà Nội, ngày 2 tháng 4 năm 2022\n\nQUYẾT ĐỊNH\nPhê duyệt Chương trình\n"
    assert parsed(text).header.number is None


def test_own_number_is_never_a_cited_one() -> None:
    text = "BÁO CÁO\nKết quả công tác\n\nThực hiện Công văn số 134-CV/UBKTTU ngày 02/3/2024, đơn vị báo cáo.\n"
    header = parsed(text).header
    assert (header.number, header.date, header.place) == (None, None, None)


@pytest.mark.parametrize(
    ("line", "regime"),
    [
        ("Số       -KH/TU", "party"),
        ("Số:            /QĐ-UBND", "state"),
        ("Số: ...../TTr-UBND", "state"),
        ("Số ……-NQ/ĐU", "party"),
    ],
)
def test_a_blank_number_is_a_draft(line: str, regime: str) -> None:
    text = f"ĐẢNG ỦY XÃ MẪU\n{line}\nXã Mẫu, ngày    tháng   năm 2025\n\nKẾ HOẠCH\nvề học tập nghị quyết\n"
    header = parsed(text).header
    assert (header.number, header.is_draft, header.date, header.regime) == (
        None,
        True,
        None,
        regime,
    )


def test_a_letter_has_its_subject_under_the_number() -> None:
    text = (
        "SỞ NỘI VỤ\nSố: 145/SNV-CCHC\nV/v báo cáo cải cách hành chính\n"
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
        "An Bình, ngày 3 tháng 4 năm 2024\n\nKính gửi:\n- Các sở, ban, ngành;\n- UBND các xã.\n\n"
        "Đề nghị các đơn vị gửi báo cáo trước ngày 15/4/2024.\n"
    )
    structure = parsed(text)
    assert structure.header.type == "Công văn"
    assert structure.header.title == "V/v báo cáo cải cách hành chính"
    assert structure.header.issuer == "Sở Nội vụ"
    addressees = by_id(structure)["kinh-gui"]
    assert (addressees.kind, addressees.part) == ("recipients", "header")
    assert text[addressees.start : addressees.end].endswith("UBND các xã.")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # Every usual style; the same style returns to the same level.
        (["I- MỤC TIÊU", "1. Đến năm 2025", "- Tăng;", "- Giảm;", "2. Đến năm 2030", "II. NHIỆM VỤ"],
         ["I", "I/1", "I/1/gd1", "I/1/gd2", "I/2", "II"]),
        (["1. Chung", "1.1. Một", "1.1.1. Hai", "1.2- Ba", "2 - Riêng"],
         ["1", "1/1.1", "1/1.1/1.1.1", "1/1.2", "2"]),
        (["A. Một", "I. Hai", "B. Ba", "I. Bốn"], ["A", "A/I", "B", "B/I"]),
        (["PHẦN I", "Chương I", "Mục 1", "Điều 1. Một", "Khoản 1. Hai", "PHẦN II"],
         ["phan-I", "phan-I/chuong-I", "phan-I/chuong-I/muc-1", "dieu-1", "dieu-1/khoan-1", "phan-II"]),
        (["1) Một", "(1) Hai", "(2) Ba", "2) Bốn"], ["1", "1/1", "1/2", "2"]),
        # g) h) i) are letters; (i) (ii) are numerals.
        (["h) Một", "i) Hai", "k) Ba"], ["h", "i", "k"]),
        (["a) Một:", "(i) Hai", "(ii) Ba", "b) Bốn"], ["a", "a/i", "a/ii", "b"]),
        # Numbering that restarts gets a suffix.
        (["1. Một.", "2. Hai.", "1. Ba.", "2. Bốn."], ["1", "2", "1~2", "2~2"]),
        (["- Một:", "+ Hai;", "- Ba"], ["gd1", "gd1/gd1", "gd2"]),
        (["• Một", "* Hai"], ["gd1", "gd1/gd1"]),
    ],
)  # fmt: skip
def test_numbering_nests_as_it_appears(lines: list[str], expected: list[str]) -> None:
    assert ids(parsed("\n".join(lines))) == expected


@pytest.mark.parametrize(
    "line",
    ["1-3 năm kinh nghiệm", "I-ốt là vi chất", "3.775 tỷ đồng", "1.5 tỷ đồng", "22.11.2014 là ngày",
     "2-11-1993", "24/7 liên tục", "-5% so với cùng kỳ", "-----", "Điều 6; khoản 5", "Mục tiêu chung",
     "Chương trình hành động", "Phần lớn các xã", "e-mail công vụ", "5,38% tổng vốn", "2014 là năm đầu"],
)  # fmt: skip
def test_words_that_only_look_like_numbering(line: str) -> None:
    assert read_label(line) is None


@pytest.mark.parametrize(
    ("previous", "following", "blank", "joined"),
    [
        ("nhất là người", "nghèo và cận nghèo", True, True),
        ("nguyên nhân chủ quan là chủ yếu.", "một số cấp ủy", False, False),
        ("giai đoạn 2021", "- 2025 sang giai đoạn sau", False, True),
        ("thực hiện các nhiệm vụ", "- Rà soát quy hoạch", False, False),
        ("thực hiện các nhiệm vụ", "2. Sở Tài chính", False, False),
        ("1. Mục đích", "Nâng cao nhận thức của cán bộ", False, False),
        ("theo Quyết định của", "Chính phủ về tổ chức", False, True),
        ("trên địa bàn TP.", "Hồ Chí Minh", False, False),
        ("I. VỀ HOÀN THIỆN", "THỂ CHẾ", False, True),
        ("I. VỀ HOÀN THIỆN", "THỂ CHẾ", True, False),
        ("rà soát văn bản;", "báo cáo kết quả", False, True),
        ("rà soát văn bản;", "Báo cáo kết quả", False, False),
    ],
)
def test_what_goes_on_with_a_paragraph(
    previous: str, following: str, blank: bool, joined: bool
) -> None:
    assert continues(previous, following, blank_between=blank) is joined


def test_hard_wrapped_lines_come_out_as_paragraphs() -> None:
    text = (
        "Theo bản tin của Trung tâm Dự báo khí tượng thủy văn quốc gia, từ đêm nay\n"
        "đến ngày mai khu vực đồng bằng ven biển có mưa vừa, mưa to. Ủy ban nhân dân\n"
        "Tỉnh yêu cầu các địa phương theo dõi chặt chẽ diễn biến của thời tiết, chủ\n"
        "động ứng phó.\n"
        "1. Thường xuyên theo dõi diễn biến của thời tiết trên các phương tiện thông\n"
        "tin đại chúng và báo cáo kịp thời.\n"
        "2. Kiểm tra hồ chứa, đê điều và phương án bảo vệ các công trình trọng điểm\n"
        "trên địa bàn.\n"
    )
    structure = parsed(text)
    assert ids(structure) == ["doan1", "1", "2"]
    assert text[structure.sections[1].start : structure.sections[1].end].endswith("kịp thời.")


def test_a_flattened_table_gives_rows_with_their_heads() -> None:
    cells = ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn",
             "Nhiệm vụ giao Sở Nội vụ", "1", "Số hóa hồ sơ\nvà lưu trữ", "Sở Nội vụ", "30/6/2024",
             "2", "Tập huấn", "Sở Nội vụ", "31/7/2024",
             "Nhiệm vụ giao Sở Y tế", "3", "Khám bệnh", "Sở Y tế", "2024"]  # fmt: skip
    text = "PHỤ LỤC\n(Kèm theo Kế hoạch)\n\n" + "\n\n".join(cells) + "\n"
    structure = parsed(text)
    rows = [section for section in structure.sections if section.kind == "table_row"]
    assert [len(row.cells) for row in rows] == [4, 4, 4]
    assert rows[0].header_cells == ("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn")
    assert text[rows[0].cells[1].start : rows[0].cells[1].end] == "Số hóa hồ sơ\nvà lưu trữ"
    groups = [
        s for s in structure.sections if s.kind == "heading" and s.id.endswith(("nhom1", "nhom2"))
    ]
    assert len(groups) == 2


def test_a_table_of_the_source_keeps_its_cells_and_text() -> None:
    rows = ["TT | Nội dung | Đơn vị thực hiện", "1 | Rà soát | Sở Nội vụ", " |  | Sở Y tế"]
    text = "\n".join(rows)
    spans, at = [], 0
    for row in rows:
        line, offset = [], at
        for cell in row.split(" | "):
            line.append(Span(offset, offset + len(cell)))
            offset += len(cell) + 3
        spans.append(tuple(line))
        at += len(row) + 1
    structure = parse(SourceText(text=text, tables=(Table(0, len(text), tuple(spans)),)))
    kinds = [section.kind for section in structure.sections]
    assert kinds == ["heading", "table_row", "heading"]
    assert structure.sections[1].header_cells == ("TT", "Nội dung", "Đơn vị thực hiện")


def test_pages_are_told() -> None:
    text = "1. Một.\n2. Hai.\n3. Ba.\n"
    structure = parse(SourceText(text=text, pages=(0, 8, 16)))
    assert [section.page for section in structure.sections] == [1, 2, 3]


def test_roman_numerals_and_wrap_width() -> None:
    assert [roman_value(x) for x in ("IV", "IX", "XIV", "XC", "IIX")] == [4, 9, 14, 90, None]
    assert wrap_width(["một đoạn văn dài " * 30, ""] * 10) is None


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("BAN THƯỜNG VỤ TỈNH ỦY", "Ban Thường vụ Tỉnh ủy"),
        ("ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", "Ủy ban nhân dân tỉnh Quảng Ngãi"),
        ("ĐẢNG ỦY XÃ TÂN TIẾN", "Đảng ủy xã Tân Tiến"),
        ("Sở Nội vụ", "Sở Nội vụ"),
    ],
)
def test_names_in_capitals_are_written_as_in_running_text(printed: str, name: str) -> None:
    assert body_name(printed) == name


@pytest.mark.parametrize(
    ("lines", "issuer", "kind", "title"),
    [
        (["TỈNH ỦY BẮC AN", "*", "Số 21-CTr/TU", "ĐẢNG CỘNG SẢN VIỆT NAM", "CHƯƠNG TRÌNH HÀNH ĐỘNG",
          "thực hiện Nghị quyết số 5-NQ/TW", "về chuyển đổi số", "-----", "Nội dung như sau:",
          "Nơi nhận:               T/M TỈNH ỦY", "- Lưu VPTU.             PHÓ BÍ THƯ"],
         "Tỉnh ủy Bắc An", "Chương trình", "thực hiện Nghị quyết số 5-NQ/TW về chuyển đổi số"),
        (["ĐẢNG BỘ TỈNH BẮC AN", "ĐẢNG ỦY XÃ TÂN HÒA", "Số 05-QĐ/ĐU", "QUYẾT ĐỊNH", "về nhân sự", "",
          "T/M BAN CHẤP HÀNH", "BÍ THƯ", "Phạm Văn Cường"],
         "Ban Chấp hành Đảng bộ xã Tân Hòa", "Quyết định", "về nhân sự"),
        (["HUYỆN ỦY YÊN MỸ", "VĂN PHÒNG", "Số 123-TB/HU", "THÔNG BÁO", "KẾT LUẬN CỦA THƯỜNG TRỰC HUYỆN ỦY", "về giảm nghèo"],
         "Văn phòng Huyện ủy Yên Mỹ", "Thông báo", "KẾT LUẬN CỦA THƯỜNG TRỰC HUYỆN ỦY về giảm nghèo"),
        (["BAN CHẤP HÀNH TRUNG ƯƠNG", "Số 66-QĐ/TW", "QUY ĐỊNH", "về thể loại văn bản", "", "Ban Bí thư quy định về thể loại như sau:"],
         "Ban Bí thư", "Quy định", "về thể loại văn bản"),
        (["BAN CHẤP HÀNH TRUNG ƯƠNG", "Số 9-CT/TW", "CHỈ THỊ", "về công tác cán bộ", "", "T/M BỘ CHÍNH TRỊ", "Trần Văn An"],
         "Bộ Chính trị", "Chỉ thị", "về công tác cán bộ"),
        (["HỘI ĐỒNG NHÂN DÂN", "TỈNH BẮC AN", "Số: 12/2024/NQ-HĐND", "NGHỊ QUYẾT", "Quy định mức hỗ trợ",
          "HỘI ĐỒNG NHÂN DÂN TỈNH BẮC AN", "KHÓA XVII, KỲ HỌP THỨ 20", "Căn cứ Luật Giáo dục;"],
         "Hội đồng nhân dân tỉnh Bắc An", "Nghị quyết", "Quy định mức hỗ trợ"),
        (["KẾ HOẠCH", "Triển khai tuyên truyền", "", "MỤC ĐÍCH", "", "1. Nâng cao nhận thức."],
         None, "Kế hoạch", "Triển khai tuyên truyền"),
        (["UBND TỈNH BẮC AN", "SỞ Y TẾ", "Số: 7/KH-SYT", "KẾ HOẠCH", "Phòng, chống dịch năm 2025"],
         "Sở Y tế", "Kế hoạch", "Phòng, chống dịch năm 2025"),
        (["ỦY BAN MTTQ VIỆT NAM", "", "XÃ TÂN HÒA", "", "BAN THƯỜNG TRỰC", "", "Số: 4/KH-MTTQ-BTT", "", "KẾ HOẠCH", "",
          "Triển khai đợt thi đua", "theo tinh thần Nghị quyết đại hội", "", "Thực hiện Kế hoạch số 2/KH-MTTQ, đơn vị ban hành kế hoạch như sau:"],
         "Ban Thường trực Ủy ban MTTQ Việt Nam xã Tân Hòa", "Kế hoạch",
         "Triển khai đợt thi đua theo tinh thần Nghị quyết đại hội"),
        (["THÀNH ỦY BẮC AN                ĐẢNG CỘNG SẢN VIỆT NAM", "      *             Bắc An, ngày 5 tháng 3 năm 2024",
          "  Số 8-CT/ThU", "", "              CHỈ THỊ", "  CỦA BAN THƯỜNG VỤ THÀNH ỦY", "về quản lý đất đai", "", "Thời gian qua, công tác này đã có tiến bộ."],
         "Ban Thường vụ Thành ủy", "Chỉ thị", "về quản lý đất đai"),
        (["UBND TỈNH BẮC AN", "Số: 6/KH-UBND", "**KẾ HOẠCH**", "", "**Triển khai thư viện số**", "", "Thực hiện chỉ đạo của cấp trên, UBND tỉnh ban hành như sau:"],
         "UBND tỉnh Bắc An", "Kế hoạch", "Triển khai thư viện số"),
        (["UBND TỈNH BẮC AN", "Số: 6/KH-UBND", "KẾ HOẠCH", "", "Thực hiện chỉ đạo của cấp trên, UBND tỉnh ban hành như sau:", "", "1. Rà soát hồ sơ."],
         "UBND tỉnh Bắc An", "Kế hoạch", None),
    ],
)  # fmt: skip
def test_issuers_and_titles(
    lines: list[str], issuer: str | None, kind: str, title: str | None
) -> None:
    header = parsed("\n".join(lines)).header
    assert (header.issuer, header.type, header.title) == (issuer, kind, title)


def test_a_table_of_assignments_directs_by_itself() -> None:
    text = "BẢNG THEO DÕI\n\nSTT | Nội dung được giao | Cơ quan chủ trì\n1 | Rà soát | Sở Nội vụ\n"
    (row,) = [section for section in parsed(text).sections if section.kind == "table_row"]
    assert row.part == "directive"


# --- any text -------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    ["1.", "I-", "a)", "đ)", "- ", "+ ", "* ", "Điều 2.", "1.1.", "(i)", "\n", "\n\n", " ", "\t", "|",
     "STT", "1", "2", "Nơi nhận:", "T/M BAN", "KẾ HOẠCH", "(Kèm theo", ")", "PHỤ LỤC I", "[1] ",
     "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 5/QĐ-UBND", "Căn cứ Luật", "yêu cầu sau:", ".", ";",
     "Nguyễn Văn An", "chữ thường", "CHỮ HOA", "Kính gửi:", "-----", "#", "**", "PAGE 2", "ngày"]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(_PIECES, max_size=60).map("".join))
def test_any_layout_is_covered_by_sections(text: str) -> None:
    parsed(text)


@settings(max_examples=200)
@given(st.text(max_size=400))
def test_any_text_at_all_is_covered_by_sections(text: str) -> None:
    parsed(text)


@pytest.mark.parametrize("text", ["", "\n\n\n", " \t ", "\x00\x01\x02", "﻿", "\ud800"])
def test_nothing_to_read_gives_no_exception(text: str) -> None:
    parsed(text)


@pytest.mark.parametrize(
    "unit",
    ["a", "|", "Số ", "(", "1.\n", "-\n", "A\n\n", "STT\n\n1\n\na\n\n", "1\n\n", "yêu cầu sau: ",
     "Nơi nhận:\n", "T/M A\n", "PHỤ LỤC I\n", "a | b\n", "[1] a\n", "thực hiện chỉ thị này "],
)  # fmt: skip
def test_what_repeats_is_covered_by_sections(unit: str) -> None:
    assert parsed((unit * (10_000 // len(unit) + 1))[:10_000]).sections


# --- the real documents ---------------------------------------------------------------------------


@pytest.mark.shared
@shared
def test_the_conclusion() -> None:
    source = read_file(CONCLUSION)
    structure = parse(source)
    header = structure.header
    assert (header.number, header.date, header.place, header.term) == (None, None, None, None)
    assert (header.type, header.issuer, header.regime) == (
        "Kết luận",
        "Ban Thường vụ Tỉnh ủy",
        "party",
    )
    assert (header.signer, header.signer_role) == ("Trần Quốc Toàn", "PHÓ BÍ THƯ THƯỜNG TRỰC")
    assert header.title is not None and header.title.startswith("Về tiếp tục tăng cường")
    parts = [section.part for section in structure.sections]
    assert parts == ["header", "header", *["narrative"] * 3, *["directive"] * 12, "closing",
                     "recipients", "signature"]  # fmt: skip
    assert [s.id for s in structure.sections if s.kind == "item"] == list("12345678")


_HEADERS = {
    "cd-220-cdttg-20251118": ("220/CĐ-TTg", "Công điện", "Thủ tướng Chính phủ", "2025-11-18", "Phạm Minh Chính"),
    "cd-230-cdttg-20251126": ("230/CĐ-TTg", "Công điện", "Thủ tướng Chính phủ", "2025-11-26", "Nguyễn Hòa Bình"),
    "ct-09-2009-ctubnd-binhduong-20090415": ("09/2009/CT-UBND", "Chỉ thị", "Ủy ban nhân dân tỉnh Bình Dương", "2009-04-15", "Nguyễn Văn Hiệp"),
    "ct-09-ctubnd-cantho-20251118": ("09/CT-UBND", "Chỉ thị", "Ủy ban nhân dân thành phố Cần Thơ", "2025-11-18", "Trần Chí Hùng"),
    "hd-36-hdvptw-20180403": ("36-HD/VPTW", "Hướng dẫn", "Văn phòng Trung ương Đảng", "2018-04-03", "Bùi Văn Thạch"),
    "hd-37-hdbtgdvtw-20251119": ("37-HD/BTGDVTW", "Hướng dẫn", "Ban Tuyên giáo và Dân vận Trung ương", "2025-11-19", "Phạm Tất Thắng"),
    "kh-159-khubnd-cantho-20251119": ("159/KH-UBND", "Kế hoạch", "Ủy ban nhân dân thành phố Cần Thơ", "2025-11-19", "Trần Chí Hùng"),
    "kh-160-khubnd-cantho-20251119": ("160/KH-UBND", "Kế hoạch", "Ủy ban nhân dân thành phố Cần Thơ", "2025-11-19", "Trần Chí Hùng"),
    "kh-3260-ddqh15-20250110": ("3260-KH/ĐĐQH15", "Kế hoạch", "Đảng đoàn Quốc hội", "2025-01-10", "Trần Thanh Mẫn"),
    "kh-70-khubnd-cantho-20250915-scan": ("70/KH-UBND", "Kế hoạch", "Ủy ban nhân dân thành phố Cần Thơ", "2025-09-15", "Trần Văn Lâu"),
    "kl-07-klvptw-20251201": ("07-KL/VPTW", "Kết luận", "Văn phòng Trung ương Đảng", "2025-12-01", "Lê Khánh Toàn"),
    "kl-212-kltw-20251118": ("212-KL/TW", "Kết luận", "Bộ Chính trị, Ban Bí thư", "2025-11-18", "Trần Cẩm Tú"),
    "nq-57-nqtw-20241222": ("57-NQ/TW", "Nghị quyết", "Bộ Chính trị", "2024-12-22", None),
    "qd-1627-qdubnd-quangngai-20251121": ("1627/QĐ-UBND", "Quyết định", "Ủy ban nhân dân tỉnh Quảng Ngãi", "2025-11-21", "Nguyễn Ngọc Sâm"),
    "qd-256-2004-qdub-cantho-20040701-tcvn3": ("256/2004/QĐ-UB", "Quyết định", "Ủy ban nhân dân thành phố Cần Thơ", "2004-07-01", "Võ Thanh Tòng"),
    "qd-2623-qdttg-20251129": ("2623/QĐ-TTg", "Quyết định", "Thủ tướng Chính phủ", "2025-11-29", "Phạm Minh Chính"),
    "qd-991-qdubnd-binhphuoc-20080514-vni": ("991/QĐ-UBND", "Quyết định", "Ủy ban nhân dân tỉnh Bình Phước", "2008-05-14", "Trương Tấn Thiệu"),
    "tb-624-tbvpcp-20251116": ("624/TB-VPCP", "Thông báo", "Văn phòng Chính phủ", "2025-11-16", "Phạm Mạnh Cường"),
    "tb-631-tbvpcp-20251119": ("631/TB-VPCP", "Thông báo", "Văn phòng Chính phủ", "2025-11-19", "Phạm Mạnh Cường"),
    "tb-659-tbvpcp-20251129": ("659/TB-VPCP", "Thông báo", "Văn phòng Chính phủ", "2025-11-29", "Đỗ Ngọc Huỳnh"),
    "tt-01-2006-ttnhnn-20060220-tcvn3": ("01/2006/TT-NHNN", "Thông tư", "Ngân hàng Nhà nước Việt Nam", "2006-02-20", None),
}  # fmt: skip


@pytest.mark.shared
@shared
@pytest.mark.parametrize("name", sorted(_HEADERS))
def test_headers_of_real_documents(name: str) -> None:
    header = parse(read_file(SHARED / "documents" / f"{name}.txt")).header
    number, kind, issuer, date, signer = _HEADERS[name]
    assert header.number is not None
    assert (header.number.canonical, header.type, header.issuer) == (number, kind, issuer)
    assert (header.date, header.signer) == (dt.date.fromisoformat(date), signer)
    assert header.title


@pytest.mark.shared
@shared
def test_real_documents_are_covered_by_sections() -> None:
    files = sorted((SHARED / "documents").glob("*.txt"))
    assert len(files) > 20
    for path in files:
        source = read_file(path)
        check_invariants(source.text, parse(source))


@pytest.mark.shared
@shared
def test_the_annex_of_74_overdue_tasks() -> None:
    folder = SHARED / "documents"
    gold = json.loads((folder / "gold" / "tb-624-appendixI.json").read_text(encoding="utf-8"))
    source = read_file(folder / "tb-624-tbvpcp-20251116.txt")
    rows = [
        section
        for section in parse(source).sections
        if section.kind == "table_row" and section.id.startswith("phu-luc-1/")
    ]
    assert len(rows) == len(gold) == 74
    for row, entry in zip(rows, gold, strict=True):
        cells = [" ".join(source.text[c.start : c.end].split()) for c in row.cells]
        assert cells[0].rstrip(".") == entry["stt"]
        assert (cells[3], cells[4]) == (entry["owner"], entry["deadline"])
