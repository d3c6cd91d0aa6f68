"""Citations: forms, lists, short forms, nesting, noise; and what is no citation."""

from __future__ import annotations

import cProfile
import datetime as dt
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.facts.citations import find_citations
from kb.models import Citation
from kb.text import normalize

ROOT = Path(__file__).resolve().parents[1]
CONCLUSION = ROOT / "corpus" / "kl-btvtu-hungyen.md"

FULL = (
    "Căn cứ Chỉ thị số 91-CT/TW ngày 05/9/2014 của Ban Bí thư khóa XI về tăng cường công "
    "tác dân vận "
    "ở cơ sở, các cấp ủy tổ chức thực hiện."
)


def cite(text: str) -> list[Citation]:
    return list(find_citations("draft", normalize(text)))


def numbers(text: str) -> list[str | None]:
    return [citation.number for citation in cite(text)]


def test_full_citation_slot_by_slot() -> None:
    (citation,) = cite(FULL)
    assert citation.surface == "Chỉ thị số 91-CT/TW ngày 05/9/2014"
    assert FULL[citation.start : citation.end] == citation.surface
    assert citation.type == "Chỉ thị"
    assert citation.number == "91-CT/TW"
    assert citation.date == dt.date(2014, 9, 5)
    assert citation.issuer == "Ban Bí thư"
    assert citation.term == "XI"
    assert citation.title == "về tăng cường công tác dân vận ở cơ sở"
    assert citation.form == "full"
    for slot, span in citation.slots:
        assert FULL[span.start : span.end].strip(), slot


@pytest.mark.parametrize(
    "noisy",
    [
        unicodedata.normalize("NFD", FULL),
        FULL.replace("-", "–"),
        FULL.replace("91-CT/TW", "91 - CT/TW"),
        FULL.replace(" ", "\u00a0"),
        FULL.replace("Chỉ thị số", "Chỉ thị\nsố"),
        FULL.replace("khóa", "khoá"),
        FULL.replace("91-CT/TW", "91-СТ/TW"),  # Cyrillic С and Т
        FULL.replace("ngày 05/9/2014", "ngày 05 tháng 9 năm 2014"),
        FULL.replace("ngày 05/9/2014", "ngày 05.9.2014"),
        FULL.replace(" ngày", ", ngày"),
        FULL.replace("Ban Bí thư khóa XI", "Ban Bí thư Trung ương Đảng (khóa XI)"),
    ],
)
def test_noise_changes_nothing(noisy: str) -> None:
    (citation,) = cite(noisy)
    assert citation.type == "Chỉ thị"
    assert citation.number == "91-CT/TW"
    assert citation.date == dt.date(2014, 9, 5)
    assert citation.issuer == "Ban Bí thư"
    assert citation.term == "XI"


def test_unaccented_text() -> None:
    (citation,) = cite("thuc hien chi thi 91-CT/TW ngay 05/9/2014 cua Ban Bi thu khoa XI")
    assert (citation.type, citation.number) == ("Chỉ thị", "91-CT/TW")
    assert citation.date == dt.date(2014, 9, 5)
    assert (citation.issuer, citation.term) == ("Ban Bí thư", "XI")


# (text, numbers in order): one form a line.
FORMS = [
    ("Nghị định số 91/2020/NĐ-CP của Chính phủ", ["91/2020/NĐ-CP"]),
    ("Luật Đầu tư số 61/2020/QH14", ["61/2020/QH14"]),
    ("Luật số 61/2020/QH14", ["61/2020/QH14"]),
    ("Nghị quyết số 18, 19-NQ/TW", ["18-NQ/TW", "19-NQ/TW"]),
    ("các Nghị quyết số 28 và 29-NQ/TW", ["28-NQ/TW", "29-NQ/TW"]),
    ("QĐ 749/127/411/QĐ-TTg", ["749/QĐ-TTg", "127/QĐ-TTg", "411/QĐ-TTg"]),
    ("NQ 57-NQ/TW và QĐ 988/QĐ-UBND", ["57-NQ/TW", "988/QĐ-UBND"]),
    ("Chỉ thị số 40 của Ban Bí thư", ["40"]),
    ("Quy định số 253 và Quy định số 255 của Ban Bí thư", ["253", "255"]),
    ("Kế hoạch thanh tra số 15/KH-TTCP", ["15/KH-TTCP"]),
    ("Công văn số 391 - CV/ĐU của Đảng ủy", ["391-CV/ĐU"]),
    ("Quy chế làm việc số 01-QC/ĐU ngày 02/7/2025", ["01-QC/ĐU"]),
    ("Nghị định số 91/2020/NĐ_CP; Quyết định số 12/QĐ_UBND", ["91/2020/NĐ-CP", "12/QĐ-UBND"]),
    ("Chỉ thị số 91-CT_TW; Nghị quyết số 18-NQTW", ["91-CT/TW", "18-NQ/TW"]),
    ("Nghị định số 91/NĐ-CP/2020", ["91/2020/NĐ-CP"]),
    ("Nghị định 168/2024; nghị định số 91/2019", ["168/2024", "91/2019"]),
    ("Nghị định số 91/2020/NĐ-CP; Nghị định 91/2020", ["91/2020/NĐ-CP", "91/2020/NĐ-CP"]),
    ("Chỉ thị “Bốn mươi”", ["40"]),
    ("Kết luận 21 và Quy định 37; theo Quyết định 1560, các xã", ["21", "37", "1560"]),
    ("Kế hoạch 2025, Kế hoạch 5 năm", []),
    ("Đề án 06 của Chính phủ", [None]),
    ("12/KH-trang của sổ", []),
    ("Nghị định số 91/2020/NĐ-CPngày 24/02/2020", ["91/2020/NĐ-CP"]),
    ("theo mẫu số 01/TB-HT và Thông tư 01/2011/TT-BNV", ["01/2011/TT-BNV"]),
    ("theo Luật hộ tịch, các Luật sư và Luật gia", [None]),
    ("theomẫu số 01/TB-HT ban hành kèm theo", []),
    ("Pháp lệnh Cảnh sát môi trường số 10/2014/PL-UBTVQH13", ["10/2014/PL-UBTVQH13"]),
]


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("luật quản lý thuế số 38/2019/QH14", "Luật", "quản lý thuế"),
        ("luật phòng, chống tham nhũng số 36/2018/QH14", "Luật", "phòng, chống tham nhũng"),
        ("luật Đất đai năm 2024", "Luật", "Đất đai"),
        ("Luật Luật sư số 65/2006/QH11", "Luật", "Luật sư"),
        ("Luật quản lý thuếvàĐiều 7", "Luật", "quản lý thuế"),
        ("pháp luật hiện hành tại văn bản số 3/2020/QH14", "văn bản", None),
    ],
)
def test_law_in_lower_case(text: str, kind: str, title: str | None) -> None:
    (citation,) = cite(f"theo {text}, các cơ quan")
    assert (citation.type, citation.title) == (kind, title)


ISSUERS = [
    ("số 9/2015/TTLT-BYT-BTC của liên Bộ Y tế và Tài chính quy định", "Bộ Y tế, Bộ Tài chính"),
    ("số 9/2015/TTLT-BYT-BTC của Liên Bộ Y tế - Bộ Tài chính về", "Bộ Y tế, Bộ Tài chính"),
    ("số 3-NQ/TW (2-11-1993) của Bộ Chính trị", "Bộ Chính trị"),
]


@pytest.mark.parametrize(("text", "issuer"), ISSUERS)
def test_issuers_of_a_joint_or_bracketed_mention(text: str, issuer: str) -> None:
    (citation,) = cite(f"theo văn bản {text} công tác.")
    assert citation.issuer == issuer


def test_short_forms_share_the_issuer_behind_the_last() -> None:
    found = cite("Quy định số 253 và Quy định số 255 của Ban Bí thư")
    assert [c.issuer for c in found] == ["Ban Bí thư", "Ban Bí thư"]


@pytest.mark.parametrize(("text", "expected"), FORMS)
def test_forms(text: str, expected: list[str]) -> None:
    assert numbers(f"Thực hiện {text}, các cơ quan báo cáo.") == expected


def test_type_stands_once_before_a_list() -> None:
    found = cite(
        "các Kết luận của Bộ Chính trị: số 91-KL/TW ngày 14/02/2025 về sắp xếp tổ chức bộ máy; "
        "số 92-KL/TW ngày 28/02/2025 về tinh gọn đầu mối"
    )
    assert [c.type for c in found] == ["Kết luận", "Kết luận"]
    assert [c.issuer for c in found] == ["Bộ Chính trị", "Bộ Chính trị"]
    assert [c.date for c in found] == [dt.date(2025, 2, 14), dt.date(2025, 2, 28)]


def test_issuer_and_date_stand_once_behind_a_list() -> None:
    left, right = cite(
        "Quyết định số 91-QĐ/TW và Quyết định số 92-QĐ/TW ngày 12/12/2013 của Bộ Chính trị"
    )
    assert left.date == right.date == dt.date(2013, 12, 12)
    assert left.issuer == right.issuer == "Bộ Chính trị"


def test_issuer_is_not_shared_by_another_suffix() -> None:
    left, right = cite("Chỉ thị số 91-CT/TW và Chỉ thị số 92-CT/TU của Ban Thường vụ Tỉnh ủy")
    assert left.issuer is None
    assert right.issuer == "Ban Thường vụ Tỉnh ủy"


def test_date_of_the_second_is_not_given_to_a_document_dated_before() -> None:
    found = cite(
        "Nghị quyết số 91-NQ/CP ngày 01/02/2024.\nTheo Nghị quyết số 66-NQ/TW và "
        "Nghị quyết số 68-NQ/TW ngày 04/5/2025. Nghị quyết số 66-NQ/TW"
    )
    assert found[-1].date is None


def test_nested_in_a_title() -> None:
    outer, inner = cite(
        "Kết luận số 92-KL/TW ngày 10/6/2021 của Ban Bí thư về tiếp tục thực hiện Chỉ thị "
        "số 91-CT/TW "
        "về công tác dân vận; các cấp ủy"
    )
    assert outer.title is not None and outer.title.endswith("về công tác dân vận")
    assert inner.nested_in == 0
    assert outer.nested_in is None


# (text after “về …”, the title's end): one way in which a title ends.
TITLE_ENDS = [
    ("về công tác dân vận ở cơ sở và đã đạt kết quả quan trọng", "cơ sở"),
    ("về công tác dân vận ở cơ sở, Chỉ thị số 92-CT/TW", "cơ sở"),
    ("về công tác dân vận ở cơ sở và Kết luận số 92-KL/TW", "cơ sở"),
    ("về công tác dân vận ở cơ sở và văn bản số 92-KL/TW", "cơ sở"),
    ("về công tác dân vận ở cơ sở gắn với thực hiện Nghị quyết số 9-NQ/TU", "cơ sở"),
    ("về công tác dân vận ở cơ sở (sau đây gọi tắt là Chỉ thị 91)", "cơ sở"),
    ("về công tác dân vận ở cơ sở. Các cấp ủy", "cơ sở"),
    ("về công tác dân vận ở cơ sở, Ban Thường vụ yêu cầu các cấp", "cơ sở"),
    ("về công tác dân vận ở cơ sở đến cán bộ, đảng viên", "cơ sở"),
    ("về công tác dân vận giai đoạn 2023-2025, định hướng đến năm 2030; đẩy mạnh", "năm 2030"),
    ("“Về công tác dân vận ở cơ sở”; Quy định số 9-QĐ/TW", "cơ sở"),
    ('về cơ chế "một cửa" tại cơ quan hành chính; các sở', "cơ quan hành chính"),
    ("về phòng, chống lãng phí, tiêu cực.", "tiêu cực"),
    ("về kinh doanh xăng dầu và Điều 1 Nghị định số 92/2011/NĐ-CP", "xăng dầu"),
    ("sửa đổi Điều 6 và Điều 7 của Nghị định số 92/2011/NĐ-CP.", "92/2011/NĐ-CP"),
    ("về đánh giá chất lượng và thay thế Thông tư số 47/2012/TT-BNV", "chất lượng"),
]


@pytest.mark.parametrize(("text", "end"), TITLE_ENDS)
def test_where_a_title_ends(text: str, end: str) -> None:
    first = cite(f"Thực hiện Chỉ thị số 91-CT/TW ngày 05/9/2014 của Ban Bí thư {text}")[0]
    assert first.title is not None and first.title.endswith(end), first.title


def test_state_title_begins_with_a_verb() -> None:
    (citation,) = cite(
        "Quyết định số 91/QĐ-TTg ngày 05/9/2024 của Thủ tướng Chính phủ phê duyệt Đề án nhà ở;"
    )
    assert citation.title == "phê duyệt Đề án nhà ở"


def test_alias_and_its_use() -> None:
    found = cite(
        "Quyết định số 765/QĐ-BTTTT ngày 05/9/2024 (sau đây gọi tắt là Quyết định số 765).\n"
        "Thực hiện Quyết định số 765, các đơn vị báo cáo."
    )
    assert [c.number for c in found] == ["765/QĐ-BTTTT", "765/QĐ-BTTTT", "765/QĐ-BTTTT"]
    assert found[-1].form == "short"
    assert found[-1].antecedent == 0


def test_anaphora() -> None:
    text = (
        "Số 15-KL/TU\n\nKẾT LUẬN\n\nThực hiện Nghị quyết số 91-NQ/TW ngày 05/9/2023, các "
        "cấp ủy quán triệt "
        "Nghị quyết nêu trên và Kết luận này."
    )
    found = cite(text)
    own, cited, above, this = found
    assert own.is_self and own.number == "15-KL/TU"
    assert not cited.is_self
    assert above.form == "anaphora" and above.antecedent == found.index(cited)
    assert this.form == "anaphora" and this.is_self


def test_provision() -> None:
    (citation,) = cite("theo điểm a khoản 2 Điều 7 Nghị định số 91/2020/NĐ-CP")
    assert citation.provision == "điểm a khoản 2 Điều 7"
    (citation,) = cite("theo điểm 1.3, khoản 1, Mục II Hướng dẫn 36-HD/VPTW")
    assert citation.provision == "điểm 1.3, khoản 1, Mục II"


NAMED = [
    ("Nghị quyết Đại hội XIII của Đảng", "XIII"),
    ("Nghị quyết Đại hội đại biểu toàn quốc lần thứ XIII của Đảng", "XIII"),
    ("Nghị quyết Trung ương 5 khóa XII", "XII"),
    ("Nghị quyết Hội nghị lần thứ năm Ban Chấp hành Trung ương Đảng khóa XIII", "XIII"),
]


def test_congress_of_a_province_is_not_the_national_one() -> None:
    local, national = cite("Nghị quyết Đại hội XI Đảng bộ tỉnh và Nghị quyết Đại hội XIII của Đảng")
    assert (local.rule, national.rule) == ("congress-local", "congress-national")


@pytest.mark.parametrize(("text", "term"), NAMED)
def test_congress_and_plenum(text: str, term: str) -> None:
    (citation,) = cite(f"thực hiện {text}, các cấp")
    assert citation.number is None
    assert citation.term == term


def test_law_by_name() -> None:
    first, second = cite("theo Luật Phòng, chống tham nhũng và Luật Đất đai năm 2024, các cơ quan")
    assert first.title == "Phòng, chống tham nhũng"
    assert second.title == "Đất đai"


@pytest.mark.parametrize(
    "text",
    [
        "giai đoạn 2021-2025 và tầm nhìn 2045",
        "trước ngày 15/12 hằng năm",
        "đạt 12/2014 chỉ tiêu",
        "trực 24/7",
        "1/3 chữ ký",
        "điện thoại 0221.3456789",
        "TCVN 6909:2001",
        "đạt 100%, chiếm 5,38%",
        "https://vidu.vn/nghi-quyet-so-57-nq-tw",
        "kết luận 3 nội dung sau",
        "chương trình 5 năm",
        "báo cáo số liệu",
        "các nghị quyết, kết luận của Đảng",
        "pháp luật của Nhà nước",
        "tệp 08_2023_TT-BNV_569383.doc và 06-2001-TTLT-BCN-BTC.doc",
        "mở Phu luc kem theo Nghi dinh so 102-2020-NĐ-CP..doc và Nghị định 91/2020/NĐ-CP.pdf",
        "các Mẫu số 03/TSTL-BC, 04/TSTL-BC và 05/TSTL-BC",
        "số tài khoản 3713.0.1058495, sinh ngày 2-11-1993",
        "trong Thông tư, tỷ lệ 12/2014, tháng 12/2014",
        "theo chi-thi-40-ct-tw-2014.html, QD-40-2020-TTg.pdf",
        "khen thưởng, kỷ luật Luật sư",
        "Quyết định 02 nội dung",
        "Kế hoạch 2025, kế hoạch 5 năm",
    ],
)
def test_is_no_citation(text: str) -> None:
    assert cite(f"Tiếp tục {text} theo quy định.") == []


def test_the_conclusion() -> None:
    text = normalize(CONCLUSION.read_text(encoding="utf-8").split("+++", 2)[2])
    found = find_citations("kl", text)
    numbered = [c for c in found if c.number]
    assert [c.number for c in numbered] == [
        "40-CT/TW", "36-CT/TU", "06-KL/TW", "40-CT/TW",
        "40-CT/TW", "06-KL/TW", "36-CT/TU", "41-NQ/TU",
    ]  # fmt: skip
    assert [c.surface for c in found if not c.number] == ["Kết luận này"]
    assert numbered[0].date == dt.date(2014, 11, 22)
    assert [c.issuer for c in numbered] == [
        "Ban Bí thư", "Ban Thường vụ Tỉnh ủy", "Ban Bí thư", None, "Ban Bí thư", "Ban Bí thư",
        "Ban Thường vụ Tỉnh ủy", "Ban Thường vụ Tỉnh ủy",
    ]  # fmt: skip
    assert numbered[3].nested_in == found.index(numbered[2])
    assert numbered[7].title is not None and numbered[7].title.endswith("đến năm 2030")


PIECES = st.sampled_from(
    ["Chỉ thị", "số ", "40-CT/TW", " ngày ", "22/11/2014", " của ", "Ban Bí thư", " khóa XI",
     " về ", "“", "”", "(", ")", "\n", "; ", ", ", " và ", "Luật ", "Đất đai", "này",
     "749/127/411/QĐ-TTg",
     "\u0301", "Điều 3 ", "sau đây gọi tắt là ", "31/11/2024", "các Kết luận: ", "./.", "\u00a0",
     "số 18, 19-NQ/TW", "-", "/", "1" * 9]
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=40))
def test_any_text_gives_spans_that_hold(pieces: list[str]) -> None:
    check_spans(normalize("".join(pieces)))


def check_spans(text: str) -> int:
    """Citations are in order and each of their places is what it says; return how many."""
    found = find_citations("x", text)
    assert list(found) == sorted(found, key=lambda c: c.start)
    for citation in found:
        assert text[citation.start : citation.end] == citation.surface
        assert citation.nested_in is None or citation.nested_in < len(found)
        for _, span in citation.slots:
            assert 0 <= span.start <= span.end <= len(text)
    return len(found)


HOSTILE = [
    "1", "-", "/", " ", "(", '"', "a", "A", "Đ", "“", ".", ",", "\n", "Chỉ thị ", "số 1", "Điều 1 ",
    "1_", "1/NQ-", "Luật ", "luật ", "Kế hoạch ", "Nghị quyết Đại hội ", "liên Bộ ", "\u00a0",
    "các ", "ngày 1/1/", "về ", "của Ban ", "(sau đây gọi là A", "1/2/", "XI ", "Luật A, ",
    "\u0301", "đ", "1 ", "số ", "ngày ", "theo ", "QĐ-", "NQ ",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_repetition_moves_a_span_out_of_place(unit: str) -> None:
    count = check_spans(unit * (20_000 // len(unit)))
    assert count == 0 or len(unit) > 1  # no character is a citation


# Where each of the short pieces is a mention, or nearly: what is done for each must not grow.
DENSE = [
    "Chỉ thị số 40-CT/TW ngày 22/11/2014 ", "40-CT/TW, ", "NQ 57 ", "QĐ 1560, ", "Luật Đất đai, ",
    "Kế hoạch này ", "Nghị quyết Đại hội ", "số 18, ", "Luật A ", "khoản 1 ", "Mẫu số 3/BC-A, ",
    "Luật sửa đổi, bổ sung một số điều của Luật ", "749/127/411/QĐ-TTg ", "văn bản số 1-CT/TW về ",
]  # fmt: skip


@pytest.mark.parametrize("unit", DENSE)
def test_work_doubles_with_the_text(unit: str) -> None:
    """Counted in calls of functions, not by the clock."""

    def calls(text: str) -> int:
        profile = cProfile.Profile()
        profile.runcall(find_citations, "x", text)
        # Comparisons of a quadratic loop inside one function show as calls of its generators.
        return sum(entry.callcount for entry in profile.getstats())

    calls(unit * 20)
    assert calls(unit * 800) < 2.3 * calls(unit * 400)


def test_many_citations_are_all_read_alike() -> None:
    unit = "Chỉ thị số 40-CT/TW ngày 22/11/2014 của Ban Bí thư khóa XI về dân vận; "
    assert check_spans(unit * 400) == 400
    read = {(c.number, c.date, c.issuer, c.term, c.title) for c in cite(unit * 400)}
    assert read == {("40-CT/TW", dt.date(2014, 11, 22), "Ban Bí thư", "XI", "về dân vận")}
