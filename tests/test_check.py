"""The citation check: three states never confused, one code for each kind of error."""

from __future__ import annotations

import datetime as dt
import io
from typing import Literal, get_args

import hypothesis
import hypothesis.strategies as st
import pytest
from docx import Document as WordDocument

from kb.check import Settings, check_text
from kb.check.compose import compose
from kb.check.docx_comments import comment_docx
from kb.facts.citations import find_citations
from kb.graph import citation_graph
from kb.models import Analysis, Document, Finding, Header, State
from kb.read import read_bytes
from kb.register import Register, resolved
from kb.text import normalize

TITLE = "về nâng cao chất lượng công tác dân vận ở cơ sở"
FACTS = (
    f"Thực hiện Chỉ thị số 27-CT/TW ngày 05/9/2013 của Ban Bí thư khóa XI {TITLE}; "
    "Nghị định số 91/2020/NĐ-CP ngày 14/8/2020 của Chính phủ về thư rác; "
    "Quyết định số 22/2023/QĐ-TTg ngày 17/8/2023 của Thủ tướng Chính phủ về tín dụng; "
    "Quy định số 293-QĐ/TW ngày 01/6/2015 của Bộ Chính trị về kiểm tra."
)


def analysis(ident: str, text: str, **known: object) -> Analysis:
    document = Document(id=ident, text=normalize(text), **known)  # type: ignore[arg-type]
    return Analysis(document, Header(), (), (), find_citations(ident, document.text), ())


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.build(
        [
            analysis("kh-01", FACTS, number="01-KH/TU", type="Kế hoạch"),
            analysis("kh-02", FACTS, number="02-KH/TU", type="Kế hoạch"),
        ]
    )


def check(register: Register, text: str, header: Header | None = None) -> list[Finding]:
    text = normalize(text)
    return list(
        check_text(
            text,
            citations=find_citations("draft", text),
            header=header or Header(),
            register=register,
        )
    )


def test_what_agrees_is_a_match(register: Register) -> None:
    (finding,) = check(
        register, (f"Chỉ thị số 27-CT/TW ngày 05/9/2013 của Ban Bí thư khóa XI {TITLE}.")
    )
    assert (finding.state, finding.severity) == ("match", "note")
    assert "ngày" in finding.message and "2 nguồn" in " ".join(finding.evidence)


def test_an_unheard_of_number_with_another_documents_title_is_to_be_verified(
    register: Register,
) -> None:
    (finding,) = check(register, f"Quy định số 15-QĐi/TW ngày 28/8/2020 của Ban Bí thư {TITLE}.")
    assert (finding.code, finding.state, finding.severity) == ("E17", "unchecked", "note")
    assert "27-CT/TW" in finding.message and "xác minh" in finding.message
    (other,) = check(register, "Quy định số 15-QĐi/TW ngày 28/8/2020 của Ban Bí thư về thể thức.")
    assert (other.code, other.state) == ("NA", "unchecked")


@pytest.mark.parametrize(
    ("draft", "state", "words"),
    [
        # A number that exists shows nothing: 27 for 29 would exist too.
        ("Chỉ thị số 27-CT/TW.", "unchecked", "không có ngày hay trích yếu"),
        ("Chỉ thị số 27-CT/TW của Ban Bí thư.", "unchecked", "không có ngày hay trích yếu"),
        ("Chỉ thị số 27-CT/TW ngày 05/9/2013.", "match", "Khớp (số, ký hiệu, ngày"),
        (f"Chỉ thị số 27-CT/TW {TITLE}.", "match", "trích yếu)"),
        # The known title stops before the draft's does: the rest is nobody's word.
        (
            f"Chỉ thị số 27-CT/TW ngày 05/9/2013 {TITLE} và ở vùng cao.", "unchecked",
            "chưa có gì để đối chiếu: phần còn lại của trích yếu",
        ),
        # The symbol tells the issuer and the term, the register does not.
        ("Luật số 15/2012/QH13 ngày 20/6/2012 của Quốc hội.", "match", "ngày"),
        (
            "Kế hoạch số 8-KH/TU ngày 03/4/2024 của Ban Thường vụ Tỉnh ủy.", "unchecked",
            "chưa có gì để đối chiếu: cơ quan ban hành",
        ),
    ],
)  # fmt: skip
def test_what_was_not_compared_is_no_match(draft: str, state: str, words: str) -> None:
    more = " Luật số 15/2012/QH13 ngày 20/6/2012; Kế hoạch số 8-KH/TU ngày 03/4/2024."
    register = Register.build([analysis("kh-01", FACTS + more)])
    (finding,) = check(register, f"Thực hiện {draft}")
    assert (finding.state, words in finding.message) == (state, True), finding


def test_one_issuer_too_many(register: Register) -> None:
    found = check(
        register,
        "Chỉ thị số 27-CT/TW ngày 05/9/2013 của Ban Bí thư, Bộ Chính trị.",
    )
    assert [(f.code, f.state) for f in found] == [("E3", "problem")]


def test_slips_beside_a_citation(register: Register) -> None:
    found = check(
        register,
        "Các bước theo theo quy chế chung là việc lâu dài của từng cơ quan. Căn cứ Nghị định số "
        "91/2020/NĐ-CP ngày 14/8/2020 của của Chính phủ về về thư rác.",
    )
    slips = [f for f in found if f.code == "E15"]
    assert [(f.surface, f.suggestion) for f in slips] == [("của của", "của"), ("về về", "về")]
    assert {(f.severity, f.state) for f in slips} == {("note", "note")}
    assert [f.state for f in found if f.code != "E15"] == ["match"]  # a slip changes no state


def test_a_stop_within_the_symbol_is_malformed(register: Register) -> None:
    (finding,) = check(register, "Căn cứ Quyết định số 15/QĐ.UBND ngày 05/9/2013.")
    assert (finding.code, finding.state) == ("E12", "problem")
    assert (finding.surface, finding.suggestion) == ("15/QĐ.UBND", "15/QĐ-UBND")


def test_absence_is_never_wrong(register: Register) -> None:
    (finding,) = check(register, "Kết luận số 777-KL/TU ngày 05/9/2013 của Ban Thường vụ Tỉnh ủy.")
    assert (finding.state, finding.severity) == ("unchecked", "note")
    assert "không có nghĩa là viện dẫn sai" in finding.message


# (draft, code, words that stand there, suggestion): one planted error a line.
ERRORS = [
    (f"Chỉ thị số 29-CT/TW ngày 05/9/2013 của Ban Bí thư {TITLE}.", "E1", "29-CT/TW", "27-CT/TW"),
    ("Chỉ thị số 27-CT/TW ngày 15/9/2013 của Ban Bí thư.", "E2", "15/9/2013", "05/9/2013"),
    ("Nghị định số 91/2020/NĐ-CP ngày 31/11/2020.", "E2", "31/11/2020", None),
    ("Chỉ thị số 27-CT/TW ngày 05/9/2013 của Bộ Chính trị.", "E3", "Bộ Chính trị", "Ban Bí thư"),
    ("Chỉ thị số 38-CT/TW của Ban Chấp hành Trung ương.", "E3", "Ban Chấp hành Trung ương", None),
    ((
        "Kết luận số 27-CT/TW ngày "
        "05/9/2013."
    ), "E4", "Kết luận số 27-CT/TW ngày 05/9/2013",
     "Chỉ thị số 27-CT/TW ngày 05/9/2013"),
    ("Quyết định số 293-QĐ/TW ngày 01/6/2015.", "E4", "Quyết định", "Quy định"),
    ("Chỉ thị số 27-CT/TW ngày 05/9/2013 của Ban Bí thư khóa XII.", "E5", "XII", "XI"),
    ("Luật số 15/2012/QH15.", "E5", "15/2012/QH15", None),
    (
        f"Chỉ thị số 27-CT/TW ngày 05/9/2013 {TITLE.replace(' dân vận', '')}.", "E7",
        TITLE.replace(" dân vận", ""), TITLE,
    ),
    ("Nghị quyết số 19/NQ-TW.", "E8", "19/NQ-TW", "19-NQ/TW"),
    ("Quyết định số 22/QĐ-TTg ngày 17/8/2023.", "E11", "22/QĐ-TTg", "22/2023/QĐ-TTg"),
    ("Nghị định số 55/NĐ-CP ngày 17/8/2023.", "E11", "55/NĐ-CP", "55/2023/NĐ-CP"),
    ("Quyết định số 20/217/QĐ-TTg.", "E12", "20/217/QĐ-TTg", None),
    ("Nghị quyết số 176/2025/QH.", "E12", "176/2025/QH", None),
    ("Thông tư số 12/2020/TT-BLĐTBH.", "E12", "12/2020/TT-BLĐTBH", "12/2020/TT-BLĐTBXH"),
    ("Công văn số 12/BТС-NSNN.", "E12", "12/BТС-NSNN", "12/BTC-NSNN"),
    (
        "Kết luận số 61-KL/TW ngày 01/3/2025 của Bộ Chính trị.", "E2", "01/3/2025", "17/8/2023",
    ),
    ("Kết luận số 60-KL/TW ngày 01/3/2025 của Bộ Chính trị.", "E10", "01/3/2025", None),
    ("Nghị quyết Trung ương 4 khóa XIII.", "E4", "Nghị quyết Trung ương 4", None),
    ("Nghị định số 99/2002/NĐ-CP ngày 05/3/2020 của Chính phủ.", "E10", "05/3/2020", None),
    ("Quyết định số 185/QĐ-TTg ngày 17/9/2025.", "E10", "17/9/2025", None),
    ("Hướng dẫn số 05-HD/VPTW ngày 12/01/2026.", "E2", "12/01/2026", "27/5/2026"),
    ("Quyết định số 555/QĐ-Tg ngày 05/3/2024 của Thủ tướng Chính phủ.", "E12", "555/QĐ-Tg",
     "555/QĐ-TTg"),
    ("Chỉ thị số 27-CT/TWU ngày 05/9/2013.", "E12", "27-CT/TWU", "27-CT/TW"),
    ("Nghị định số 91/2020/NĐ_CP.", "E12", "91/2020/NĐ_CP", "91/2020/NĐ-CP"),
]  # fmt: skip


@pytest.mark.parametrize(("draft", "code", "surface", "suggestion"), ERRORS)
def test_error(
    register: Register, draft: str, code: str, surface: str, suggestion: str | None
) -> None:
    found = check(register, f"Thực hiện {draft}")
    problems = [f for f in found if f.state == "problem"]
    assert [(f.code, f.surface) for f in problems] == [(code, surface)], found
    if suggestion is not None:
        assert problems[0].suggestion == suggestion
    assert problems[0].severity in ("error", "warning")


@pytest.mark.parametrize("draft", [draft for draft, _, _, right in ERRORS if right is not None])
def test_a_suggestion_taken_mends_the_draft(register: Register, draft: str) -> None:
    text = f"Thực hiện {draft}"
    (finding,) = [f for f in check(register, text) if f.state == "problem"]
    mended = f"{text[: finding.start]}{finding.suggestion}{text[finding.end :]}"
    assert [f for f in check(register, mended) if f.state == "problem"] == [], mended


@pytest.mark.parametrize(
    ("draft", "surface", "suggestion"),
    [
        ("Chỉ thị số 27-CT/TW ngày 15 tháng 9 năm 2013 của Ban Bí thư.", "15 tháng 9 năm 2013",
         "05 tháng 9 năm 2013"),
        ("theo kết luận số 27-CT/TW ngày 05/9/2013.", "kết luận số 27-CT/TW ngày 05/9/2013",
         "chỉ thị số 27-CT/TW ngày 05/9/2013"),
        (f"Chỉ thị số 27-CT/TW ngày 05/9/2013 “Về {TITLE[3:].replace(' dân vận', '')}”.",
         f"Về {TITLE[3:].replace(' dân vận', '')}", f"Về {TITLE[3:]}"),
    ],
)  # fmt: skip
def test_a_suggestion_has_the_form_of_its_place(
    register: Register, draft: str, surface: str, suggestion: str
) -> None:
    found = [f for f in check(register, f"Thực hiện {draft}") if f.state == "problem"]
    assert [(f.surface, f.suggestion) for f in found] == [(surface, suggestion)]


def test_a_title_that_runs_on_is_compared_with_the_other(register: Register) -> None:
    long = "phê duyệt Đề án kiểm kê tài sản công tại cơ quan, tổ chức, đơn vị của thành phố"
    first = f"Quyết định số 913/QĐ-TTg ngày 01/3/2024 của Thủ tướng Chính phủ {long}"
    again = first.replace("sản công", "công") + " và kết quả kiểm kê hằng năm của các xã nghèo"
    found = check(Register.build([]), f"{first}; {first}; {again}.")
    assert [(f.code, f.state) for f in found if f.state == "problem"] == [("E14", "problem")]
    other = first.replace("kiểm kê tài sản công", "phát triển nhà ở xã hội")
    found = check(Register.build([]), f"{first}; {first}; {other}.")
    assert [f for f in found if f.surface.startswith("phê duyệt") and f.code == "E14"] == []


def test_a_type_cut_before_its_number_is_noted(register: Register) -> None:
    before = "Theo Nghị quyết số 12-NQ/TU ngày 05/9/2013 thực hiện "
    found = check(register, f"{before}Nghị số 66-NQ/TU ngày 05/9/2013 về đổi mới.")
    assert [(f.surface, f.suggestion) for f in found if f.code == "E15"] == [("Nghị", "Nghị quyết")]


def test_no_suggestion_where_it_would_spoil_more(register: Register) -> None:
    # The date stands once for two documents: another is right for one of them only.
    both = "các Chỉ thị số 27-CT/TW và số 26-CT/TW ngày 15/9/2013 của Ban Bí thư."
    found = [f for f in check(register, both) if f.surface == "15/9/2013"]
    assert found and {f.suggestion for f in found} == {None}


def test_issuer_named_before_the_document(register: Register) -> None:
    (finding,) = check(register, "UBND tỉnh đã ban hành Công văn số 391-CV/ĐU ngày 05/02/2026.")
    assert (finding.code, finding.surface) == ("E3", "UBND tỉnh")


def test_number_without_its_codes_is_noted(register: Register) -> None:
    (finding,) = check(register, "xử phạt theo Nghị định 100/2019.")
    assert (finding.code, finding.state) == ("E12", "unchecked")


def test_numbers_of_one_year_out_of_order_in_the_draft_itself() -> None:
    early = "Quyết định số 300/QĐ-TTg ngày 01/3/2024; Quyết định số 310/QĐ-TTg ngày 03/3/2024; "
    found = check(Register.build([]), early + "Quyết định số 120/QĐ-TTg ngày 01/9/2024.")
    assert [(f.code, f.surface) for f in found if f.state == "problem"] == [("E10", "01/9/2024")]
    # Two undated witnesses of another body's row say nothing: every province numbers its own.
    local = early.replace("TTg", "UBND") + "Quyết định số 120/QĐ-UBND ngày 01/9/2024."
    assert all(f.state != "problem" for f in check(Register.build([]), local))


def test_symbols_of_the_nineties_had_other_forms(register: Register) -> None:
    found = check(register, "Quyết định số 1062/TC/QĐ/CSTC ngày 14 tháng 11 năm 1996.")
    assert "E4" not in {f.code for f in found}


PIECES = st.sampled_from(
    ["Chỉ thị số ", "40-CT/TW", "91/2020/NĐ_CP", " ngày ", "22/11/2014", "31/11/2024", " của của ",
     "Ban Bí thư", " khóa XI", TITLE, "; ", ", ", " và ", "Luật Đất đai", "Nghị định 100/2019",
     "Nghị quyết Trung ương 4 khóa XIII", "185/QĐ-TTg", "300/QĐ-TTg", "\n", "\u0301", "“", "("]
)  # fmt: skip


@hypothesis.settings(max_examples=150)
@hypothesis.given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=40))
def test_any_draft_is_checked(register: Register, pieces: list[str]) -> None:
    check_findings(register, normalize("".join(pieces)))


def check_findings(register: Register, text: str) -> int:
    """Each finding is at its words and says something; return how many."""
    found = check_text(
        text, citations=find_citations("draft", text), register=register, bodies=(),
        header=Header(date=dt.date(2026, 1, 1)),
    )  # fmt: skip
    for finding in found:
        assert text[finding.start : finding.end] == finding.surface
        assert finding.message and finding.state in get_args(State)
    return len(found)


@pytest.mark.parametrize(
    "unit",
    ["Kế hoạch số 40-KH/TU ngày {d}/{m}/{y} của Tỉnh ủy. ",
     "Kế hoạch số 40-KH/TU ngày 1/1/2020 về công tác dân vận ở cơ sở năm {n}. ",
     "Kế hoạch số {n}-KH/TU ngày 1/1/2020 về công tác dân vận ở cơ sở. "],
)  # fmt: skip
def test_each_of_many_mentions_of_one_document_is_judged(register: Register, unit: str) -> None:
    text = "".join(
        unit.format(n=i + 1, d=i % 28 + 1, m=i % 12 + 1, y=1990 + i % 30) for i in range(160)
    )
    assert check_findings(register, text) >= 160


def replaced_in_2015() -> Register:
    """Return a register in which 43-CT/TW replaced 27-CT/TW on 01/3/2015."""
    return Register.build(
        [
            analysis("kh-01", FACTS, number="01-KH/TU", type="Kế hoạch"),
            analysis(
                "ct-43", "Chỉ thị này thay thế Chỉ thị số 27-CT/TW ngày 05/9/2013.",
                number="43-CT/TW", type="Chỉ thị", issuer="Ban Bí thư", date=dt.date(2015, 3, 1),
            ),
        ]
    )  # fmt: skip


def test_replaced_at_the_drafts_own_date() -> None:
    register = replaced_in_2015()
    text = "Thực hiện Chỉ thị số 27-CT/TW ngày 05/9/2013 của Ban Bí thư."
    late = check(register, text, Header(date=dt.date(2016, 1, 1)))
    early = check(register, text, Header(date=dt.date(2015, 1, 1)))
    assert [(f.code, f.state) for f in late] == [("E6", "problem")]
    assert [f.state for f in early] == ["match"]


def test_a_replaced_document_is_no_match_where_its_force_is_not_checked() -> None:
    """In the title of a document given before the replacement, or in a draft without a date."""
    register = replaced_in_2015()
    text = "Chỉ thị số 27-CT/TW ngày 05/9/2013 của Ban Bí thư."
    quoted = f"Kế hoạch số 7-KH/TU ngày 03/02/2014 của Tỉnh ủy về thực hiện {text}"
    found = check(register, quoted, Header(date=dt.date(2016, 1, 1)))
    (inner,) = [f for f in found if "27-CT/TW" in f.surface and f.start > 0]
    (undated,) = check(register, f"Thực hiện {text}", Header())
    for finding in (inner, undated):
        assert (finding.code, finding.state) == ("E6", "unchecked")
        assert finding.message.startswith("Chưa đủ căn cứ để kiểm tra hiệu lực. Khớp")


def test_newer_document_is_never_called_a_replacement() -> None:
    register = Register.build([])
    text = (
        "Chỉ thị số 40-CT/TW ngày 22/11/2014 của Ban Bí thư khóa XI về tăng cường sự lãnh "
        "đạo của Đảng "
        "đối với tín dụng chính sách xã hội."
    )
    (finding,) = check(register, text, Header(date=dt.date(2025, 1, 1)))
    assert (finding.code, finding.state) == ("E6", "match")
    assert "chưa xác nhận việc thay thế" in finding.message
    assert "đã được thay thế" not in finding.message


def test_two_documents_share_a_symbol() -> None:
    register = Register.build([])
    (either,) = check(register, "Thực hiện Chỉ thị số 40-CT/TW của Ban Bí thư.")
    (second,) = check(register, "Thực hiện Chỉ thị số 40-CT/TW ngày 11/12/2024 của Ban Bí thư.")
    assert either.state == "unchecked" and "nhiều văn bản trùng số" in either.message
    assert second.state == "match"


def test_replaced_rules_on_documents() -> None:
    register = Register.build([])
    text = "Căn cứ Hướng dẫn số 36-HD/VPTW ngày 03/4/2018 của Văn phòng Trung ương Đảng."
    late = check(register, text, Header(date=dt.date(2026, 6, 1)))
    early = check(register, text, Header(date=dt.date(2026, 5, 1)))
    assert [(f.code, f.state) for f in late] == [("E6", "problem")]
    assert [f.state for f in early] == ["match"]


def test_body_that_has_ended(register: Register) -> None:
    text = "Giao Ban cán sự đảng UBND tỉnh chỉ đạo; các sở phối hợp."
    late = check(register, text, Header(date=dt.date(2026, 1, 1)))
    early = check(register, text, Header(date=dt.date(2024, 1, 1)))
    assert [(f.code, f.state) for f in late] == [("E13", "problem")]
    assert "không còn hoạt động" in late[0].message
    assert early == []
    assert check(register, text) == []  # a draft without a date: nothing can be said


def test_document_of_the_future(register: Register) -> None:
    found = check(
        register,
        ("Thực hiện Kế hoạch số 5-KH/TU ngày 02/02/2024."),
        Header(date=dt.date(2023, 1, 8)),
    )
    assert [(f.code, f.surface) for f in found] == [("E10", "02/02/2024")]


def test_draft_contradicts_itself() -> None:
    found = check(
        Register.build([]),
        "Kế hoạch số 5-KH/TU ngày 02/02/2024 của Tỉnh ủy. Kế hoạch số 5-KH/TU ngày "
        "02/02/2024 của Tỉnh ủy. "
        "Kế hoạch số 5-KH/TU ngày 03/02/2024 của Tỉnh ủy.",
    )
    assert [(f.code, f.surface, f.suggestion) for f in found if f.state == "problem"] == [
        ("E14", "03/02/2024", "02/02/2024")
    ]


def test_one_state_for_each_citation(register: Register) -> None:
    text = normalize(
        f"Chỉ thị số 27-CT/TW ngày 06/9/2013 của Bộ Chính trị {TITLE}; Luật Đất đai; "
        "Kế hoạch số 9-KH/TU ngày 01/02/2024 của Tỉnh ủy; Nghị định số 91/2020/NĐ-CP ngày "
        "14/8/2020 của Chính phủ."
    )
    citations = find_citations("draft", text)
    found = check_text(text, citations=citations, header=Header(), register=register)
    for citation in citations:
        reach = max(span.end for _, span in citation.slots)
        states = {f.state for f in found if citation.start <= f.start < reach}
        assert len(states) == 1, citation
    assert {f.state for f in found} == {"match", "problem", "unchecked"}


def test_first_mention_that_leaves_something_out(register: Register) -> None:
    text = normalize("Theo Chỉ thị số 27-CT/TW.")
    (noted,) = check(register, text)
    assert (noted.code, noted.state, noted.severity) == ("E9", "unchecked", "note")
    quiet = check_text(
        text, citations=find_citations("draft", text), header=Header(), register=register,
        settings=Settings(missing_elements=False),
    )  # fmt: skip
    assert [f.code for f in quiet] == ["NA"]


def test_office_preferences_are_off_by_default(register: Register) -> None:
    text = normalize(f"Chỉ thị số 27-CT/TW ngày 05/9/2013 của Ban Bí thư {TITLE}.")
    citations = find_citations("draft", text)
    settings = Settings(comma_before_date=True)
    plain = check_text(text, citations=citations, header=Header(), register=register)
    comma = check_text(
        text, citations=citations, header=Header(), register=register, settings=settings
    )
    assert [(f.code, f.state) for f in plain] == [("OK", "match")]
    assert comma[:1] == plain or comma[1:] == plain
    (note,) = set(comma) - set(plain)
    assert (note.code, note.state, note.severity) == ("F1", "note", "note")
    assert note.suggestion == "27-CT/TW, ngày 05/9/2013"


@pytest.mark.parametrize(("wanted", "told"), [("uỷ", "Ủy→Uỷ hòa→hoà"), ("ủy", "uỷ→ủy")])
def test_an_office_chooses_where_the_tone_mark_stands(
    register: Register, wanted: Literal["uỷ", "ủy"], told: str
) -> None:
    text = normalize(
        "Căn cứ Quyết định số 12/QĐ-UBND ngày 05/9/2023 của Ủy ban nhân dân tỉnh Khánh Hòa; theo "
        "đề nghị của Tỉnh uỷ, Quỹ Thúy Hà, Quý II, bà Thuý, vì hòa bình, Đại sứ quán nước Cộng "
        "hòa Pháp, Sở Công Thương."
    )
    found = check_text(
        text, citations=find_citations("draft", text), header=Header(), register=register,
        settings=Settings(tone_placement=wanted),
    )  # fmt: skip
    notes = [f for f in found if f.code == "F2"]
    assert {f"{f.surface}→{f.suggestion}" for f in notes} <= set(told.split())
    assert f"{notes[0].surface}→{notes[0].suggestion}" == told.partition(" ")[0]
    assert {(f.state, f.severity) for f in notes} == {("note", "note")}
    assert [f for f in found if f.code != "F2"] == list(
        check_text(
            text, citations=find_citations("draft", text), header=Header(), register=register
        )
    )


def test_a_title_keeps_its_own_spelling(register: Register) -> None:
    text = normalize("Quyết định số 12/QĐ-TTg ngày 05/9/2023 về việc thành lập Ủy ban hòa giải.")
    found = check_text(
        text, citations=find_citations("draft", text), header=Header(), register=register,
        settings=Settings(tone_placement="uỷ"), bodies=(),
    )  # fmt: skip
    assert [f.surface for f in found if f.code == "F2"] == []


def test_a_draft_does_not_testify_for_itself() -> None:
    mine = analysis("draft", FACTS)
    found = check_text(
        mine.document.text,
        citations=mine.citations,
        header=Header(),
        register=Register.build([mine]),
    )
    assert {f.state for f in found} == {"unchecked"}


def test_a_held_document_outweighs_every_witness() -> None:
    wrong = "Thực hiện Chỉ thị số 27-CT/TW ngày 06/9/2013 của Ban Bí thư."
    register = Register.build(
        [
            analysis("a", wrong), analysis("b", wrong), analysis("c", wrong),
            analysis("ct-91", "", number="27-CT/TW", type="Chỉ thị", date=dt.date(2013, 9, 5)),
        ]
    )  # fmt: skip
    (known,) = register.lookup("27-CT/TW")
    assert known.date == dt.date(2013, 9, 5)
    assert known.held == "ct-91"
    (finding,) = check(register, wrong)
    assert (finding.code, finding.suggestion) == ("E2", "05/9/2013")


def test_targets_within_the_corpus() -> None:
    cited = analysis(
        "ct-91", "Số 27-CT/TW", number="27-CT/TW", type="Chỉ thị", date=dt.date(2013, 9, 5)
    )
    citing = analysis("kh", "Thực hiện Chỉ thị số 27-CT/TW ngày 05/9/2013 và Kế hoạch số 9-KH/TU.")
    register = Register.build([cited, citing])
    assert [c.target for c in resolved(citing, register).citations] == ["ct-91", None]


def test_comments_stand_at_the_words(register: Register) -> None:
    word = WordDocument()
    paragraph = word.add_paragraph()
    paragraph.add_run("Căn cứ Chỉ thị số ").bold = True
    paragraph.add_run("27-CT")
    paragraph.add_run("/TW ngày 15/9/2013 của Ban Bí thư").italic = True
    cell = word.add_table(rows=1, cols=2).cell(0, 1)
    cell.text = "Nghị quyết số 19/NQ-TW"
    out = io.BytesIO()
    word.save(out)
    source = read_bytes("draft.docx", out.getvalue())
    found = check(register, source.text)
    result = comment_docx(out.getvalue(), source.text, found)
    assert (result.placed, result.unplaced) == (2, ())
    opened = WordDocument(io.BytesIO(result.data))
    assert [p.text for p in opened.paragraphs] == [p.text for p in word.paragraphs]
    assert sorted(comment.text[:4] for comment in opened.comments) == ["[E2]", "[E8]"]
    covered = _commented(opened.paragraphs[0]._p)
    assert covered == "15/9/2013"
    formats = [(run.text, run.bold, run.italic) for run in opened.paragraphs[0].runs if run.text]
    assert formats == [
        ("Căn cứ Chỉ thị số ", True, None), ("27-CT", None, None), ("/TW ngày ", None, True),
        ("15/9/2013", None, True), (" của Ban Bí thư", None, True),
    ]  # fmt: skip


def _commented(paragraph: object) -> str:
    words, inside = "", False
    for element in paragraph.iter():  # type: ignore[attr-defined]
        name = element.tag.rsplit("}", 1)[-1]
        inside = (inside or name == "commentRangeStart") and name != "commentRangeEnd"
        words += (element.text or "") if inside and name == "t" else ""
    return words


def test_compose() -> None:
    document = Document(
        id="x", text="", number="27-CT/TW", type="Chỉ thị", issuer="Ban Bí thư", term="XI",
        date=dt.date(2013, 9, 5), title="Về công tác dân vận",
    )  # fmt: skip
    party = compose(document, regime="party")
    assert party.first == (
        "Chỉ thị số 27-CT/TW ngày 05/9/2013 của Ban Bí thư khóa XI về công tác dân vận"
    )
    assert party.later == "Chỉ thị số 27-CT/TW"
    state = compose(document, regime="state")
    assert state.first == (
        "Chỉ thị số 27-CT/TW ngày 05 tháng 9 năm 2013 của Ban Bí thư về công tác dân vận"
    )
    unknown = compose(Document(id="y", text="", type="Kết luận"), regime="party")
    assert "…" in unknown.first and "ngày ban hành" in unknown.missing


def test_graph() -> None:
    graph = citation_graph(
        [
            analysis("ct-91", "", number="27-CT/TW", type="Chỉ thị", date=dt.date(2013, 9, 5)),
            analysis("kl", "Thực hiện Chỉ thị số 27-CT/TW ngày 05/9/2013.\n\nChỉ thị số 28-CT/TW"),
        ]
    )
    edges = {(e.source, e.target, e.kind) for e in graph.edges if not e.curated}
    assert ("kl", "27-CT/TW@XI", "implements") in edges
    assert {n.held for n in graph.nodes} >= {"ct-91", "kl"}
    near = graph.around("kl")
    assert "27-CT/TW@XI" in {n.id for n in near.nodes}
    assert "39-CT/TW@XIII" not in {n.id for n in near.nodes}


def test_no_relation_goes_against_time_where_two_documents_share_a_number() -> None:
    """“12-CT/TW” is borne by two documents; a conclusion of 2021 carries out the older one only."""
    texts = {
        "kl-31": "Kết luận số 31-KL/TW ngày 10/6/2021 của Ban Bí thư về tiếp tục thực hiện "
        "Chỉ thị số 12-CT/TW về công tác dân vận.",
        "bc-1": "Chỉ thị số 12-CT/TW ngày 22/11/2014 của Ban Bí thư về công tác dân vận; "
        "Chỉ thị số 12-CT/TW ngày 11/12/2024 của Ban Bí thư về tổ chức Tết.",
    }
    register = Register.build([analysis(ident, text) for ident, text in texts.items()])
    told = {
        known.date: [relation.newer for relation, older in register.about(known) if older]
        for known in register.lookup("12-CT/TW")
    }
    assert told == {dt.date(2014, 11, 22): ["31-KL/TW"], dt.date(2024, 12, 11): []}
