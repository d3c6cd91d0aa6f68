"""Tasks: splitting, owners and their evidence, roles, slots, coverage, and the Conclusion."""

from __future__ import annotations

import datetime as dt
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from kb.analyse import analyse
from kb.facts.bodies import find_bodies
from kb.facts.tasks import SIX, account, completeness, find_tasks
from kb.models import Analysis, SourceText, Structure, Task
from kb.read import read_file
from kb.structure import parse
from kb.text import normalize

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data" / "documents"
CONCLUSION = ROOT / "corpus" / "kl-btvtu-hungyen.md"
sys.path.insert(0, str(ROOT))
DOCUMENTS = sorted(SHARED.glob("*.txt")) if SHARED.is_dir() else []

HEAD = (
    "TỈNH ỦY HƯNG YÊN\n\nKẾT LUẬN\ncủa Ban Thường vụ Tỉnh ủy\n-----\n\n"
    "Thời gian qua đã có kết quả.\n\n"
)
LEAD = "Ban Thường vụ Tỉnh ủy yêu cầu các cấp ủy thực hiện tốt các nhiệm vụ sau:\n\n"


def read(body: str, *, lead: str = LEAD) -> Analysis:
    return analyse(SourceText(text=normalize(HEAD + lead + body)), name="d")


def owners(task: Task) -> list[tuple[str, str, str]]:
    return [(owner.name, owner.role, owner.evidence) for owner in task.owners]


SPLITS = [
    # a chain of verbs with one object, and a list of objects, are one task
    ("1- Sở Tài chính rà soát, sửa đổi, bổ sung các quy định về thu, chi và quyết toán.\n", 1),
    ("1- Sở Tài chính rà soát quy định; đồng thời bố trí kinh phí. Kiểm tra việc chi.\n", 3),
    ("1- Sở Y tế: (1) rà soát quy định; (2) bố trí nhân lực; (3) báo cáo kết quả.\n", 3),
    ("1- Xây dựng tài liệu cho cán bộ; tài liệu cho người dân.\n", 1),  # a further object
    ("1- Nghiêm cấm các hành vi: đổ chất thải ra sông; xả khí độc.\n", 1),  # a list of objects
    ("1- Rà soát quy định tại TP. Hưng Yên và số vốn 3.775 tỷ đồng.\n", 1),  # no sentence end
    ("1- Kiểm tra việc chi. một số đơn vị báo cáo kết quả.\n", 2),  # lower case after a stop
    ("1- Rà soát danh mục; hoàn thành trước ngày 15/12/2025.\n", 1),  # the time belongs to it
]


@pytest.mark.parametrize(("body", "count"), SPLITS)
def test_splitting(body: str, count: int) -> None:
    assert len(read(body).tasks) == count


def test_owner_evidence_in_the_order_of_the_convention() -> None:
    found = read(
        "1- Tăng cường kiểm tra.\n\n"
        "2- Sở Y tế chủ trì, phối hợp với Sở Tài chính rà soát định mức; bố trí kinh phí.\n\n"
        "3- Sở Nội vụ\n\na) Xây dựng kế hoạch.\n\nb) Giao Sở Xây dựng kiểm tra công trình.\n"
    ).tasks
    assert [owners(task) for task in found] == [
        [("các cấp ủy", "executor", "lead_in")],
        [("Sở Y tế", "lead", "stated"), ("Sở Tài chính", "partner", "stated")],
        [("Sở Y tế", "executor", "stated")],  # named earlier in the item
        [("Sở Nội vụ", "executor", "heading")],
        [("Sở Xây dựng", "monitor", "stated")],
    ]


ROLES = [
    (
        "Sở Y tế tham mưu cho UBND tỉnh ban hành đề án.",
        {"Sở Y tế": "advise", "UBND tỉnh": "approve"},
    ),
    ("Sở Y tế xây dựng đề án, trình UBND tỉnh.", {"Sở Y tế": "executor", "UBND tỉnh": "approve"}),
    ("Sở Nội vụ theo dõi, đôn đốc việc thực hiện.", {"Sở Nội vụ": "monitor"}),
    ("Sở Nội vụ tổng hợp, báo cáo UBND tỉnh qua Văn phòng UBND tỉnh.", {"Sở Nội vụ": "report"}),
    (
        "Đảng ủy UBND tỉnh lãnh đạo UBND tỉnh xây dựng kế hoạch.",
        {"Đảng ủy UBND tỉnh": "accountable", "UBND tỉnh": "executor"},
    ),
    ("Các sở, ngành hỗ trợ Ngân hàng Chính sách xã hội tỉnh.", {"Các sở, ngành": "executor"}),
    (
        "Trên cơ sở đề nghị của các sở, Sở Tài chính bố trí kinh phí.",
        {"Sở Tài chính": "executor"},
    ),
    ("Chủ đầu tư chỉ đạo nhà thầu bảo đảm an toàn.", {"Chủ đầu tư": "accountable"}),
    ("Báo cáo tổng kết do Sở Nội vụ chủ trì biên soạn.", {"Sở Nội vụ": "lead"}),
    ("Việc đôn đốc thực hiện được giao cho Sở Nội vụ.", {"Sở Nội vụ": "executor"}),
    ("Sở Nội vụ là cơ quan đầu mối tổ chức đào tạo cán bộ xã.", {"Sở Nội vụ": "lead"}),
]


@pytest.mark.parametrize(("sentence", "roles"), ROLES)
def test_roles(sentence: str, roles: dict[str, str]) -> None:
    (task,) = read(f"1- {sentence}\n").tasks
    assert {owner.name: owner.role for owner in task.owners} == roles


NO_TASK = [
    "Các cấp ủy đã tập trung chỉ đạo quyết liệt công tác này.",
    "Văn phòng Tỉnh ủy thông báo để các cơ quan biết, thực hiện.",
    "Kết luận này phổ biến đến chi bộ.",
    "Công tác theo dõi đã được giao cho Sở Nội vụ.",
    "Kinh phí mua sắm do các đơn vị tự bảo đảm.",
    "Thống nhất với đề xuất của Sở Tài chính về nguồn vốn.",
    "Nâng cao chất lượng đại biểu dân cử!",  # a slogan
    ">>Xem chi tiết toàn văn",
    "Ủy ban nhân dân        Cộng hòa xã hội chủ nghĩa Việt Nam",
]


@pytest.mark.parametrize("sentence", NO_TASK)
def test_no_task(sentence: str) -> None:
    assert read(f"1- {sentence}\n\n2- Rà soát các quy định.\n").tasks[0].section == "2"


def test_slot_lines_make_one_row() -> None:
    (task,) = read(
        "1. Rà soát văn bản; đề xuất sửa đổi, cụ thể:\n"
        "- Cơ quan chủ trì: Sở Tư pháp\n- Cơ quan phối hợp: Sở Nội vụ\n"
        "- Thời hạn hoàn thành: Quý I/2026\n- Sản phẩm: Báo cáo rà soát\n"
    ).tasks
    assert owners(task) == [("Sở Tư pháp", "lead", "stated"), ("Sở Nội vụ", "partner", "stated")]
    assert task.deadline is not None
    assert str(task.deadline.due) == "2026-03-31"
    assert task.product == "Báo cáo rà soát"
    assert completeness(task)["thời gian"]


def test_an_empty_time_in_a_table_is_no_deadline() -> None:
    found = read(
        "STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn\n"
        "1 | Rà soát danh mục | Sở Y tế | 15/3/2026\n"
        "2 | Lập danh sách | nt |\n"
        "3 | Kiểm tra kho | | nt\n"
    ).tasks
    assert [[owner.name for owner in task.owners] for task in found] == [["Sở Y tế"]] * 3
    assert [str(task.deadline and task.deadline.due) for task in found] == [
        "2026-03-15", "None", "None",
    ]  # fmt: skip


def test_a_time_that_stands_alone_binds_back() -> None:
    first, second = read(
        "1- Sở Y tế rà soát danh mục. Sở Nội vụ lập danh sách. Thời hạn: trước ngày 30/11/2025.\n"
    ).tasks
    assert first.deadline is not None
    assert second.deadline is not None
    assert first.deadline.due == second.deadline.due


def test_who_and_by_when_under_a_heading_of_time() -> None:
    (task,) = read(
        "1. Thời gian kiểm điểm\n\n"
        "a) Các chi bộ hoàn thành việc kiểm điểm trước ngày 30/11/2026.\n\n"
        "b) Kiểm điểm trong hội nghị thường kỳ.\n"
    ).tasks
    assert owners(task) == [("Các chi bộ", "executor", "stated")]


def test_six_clarities() -> None:
    (task,) = read("1- Tăng cường kiểm tra việc chi.\n", lead="Trong thời gian tới:\n\n").tasks
    assert tuple(completeness(task)) == SIX
    assert completeness(task)["việc"]
    assert not completeness(task)["người"]
    assert not completeness(task)["thời gian"]


def test_a_lead_in_ends_the_numbered_list_before_it() -> None:
    for one, two in (("1.", "2."), ("1)", "2)")):
        found = read(
            f"{one} Kết quả còn hạn chế.\n\n{two} Nguyên nhân là do chưa quan tâm.\n\n"
            "Thời gian tới, Ban Thường vụ Tỉnh ủy yêu cầu Sở Y tế thực hiện các nhiệm vụ sau:\n\n"
            f"{one} Rà soát quy định.\n\n{two} Lập danh sách.\n",
            lead="",
        ).tasks
        assert [owners(task) for task in found] == [[("Sở Y tế", "executor", "lead_in")]] * 2


def test_blank_lines_between_all_lines_part_nothing() -> None:
    lines = [
        "1. Giao Sở Tài chính chủ trì, phối hợp với các cơ quan, đơn vị có liên quan và Ủy ban",
        "nhân dân các xã, phường rà soát toàn bộ định mức chi của ngân sách các cấp theo quy",
        "định; báo cáo Ủy ban nhân dân tỉnh trước ngày 15/12/2025 để xem xét, quyết định theo",
        "thẩm quyền và trình Hội đồng nhân dân tỉnh tại kỳ họp gần nhất theo đúng quy chế làm",
        "việc của cơ quan.",
        "2. Giao Sở Nội vụ theo dõi việc thực hiện các nội dung nêu trên của cơ quan, đơn vị.",
        "3. Giao Sở Y tế chuẩn bị các điều kiện cần thiết để tổ chức tập huấn cho cán bộ xã.",
    ]
    assert _facts("\n".join(lines)) == _facts("\n\n".join(lines))


def test_a_body_named_midway_answers_for_its_clause_alone() -> None:
    found = read(
        "1. Rà soát chính sách. Hội Nông dân tỉnh vận động hội viên tham gia. Nhân rộng mô hình "
        "tốt. Giao Sở Y tế tổ chức tập huấn. Báo cáo kết quả thực hiện.\n",
        lead="Nhiệm vụ và giải pháp như sau:\n\n",
    ).tasks
    assert [[name for name, _, _ in owners(task)] for task in found] == [
        [], ["Hội Nông dân tỉnh"], [], ["Sở Y tế"], ["Sở Y tế"],
    ]  # fmt: skip


def test_lines_behind_the_last_sub_item_speak_for_all() -> None:
    lines = "Đơn vị chủ trì: Sở Y tế.\n\nThời gian hoàn thành: Quý II/2026.\n"
    shared = read(
        "1. Hoàn thiện hạ tầng:\n\na) Trang bị máy tính trước ngày 31/3/2026;\n\n"
        f"b) Lắp đặt camera an ninh.\n\n{lines}"
    ).tasks
    assert [[name for name, _, _ in owners(task)] for task in shared] == [["Sở Y tế"]] * 2
    assert [task.deadline and task.deadline.due for task in shared] == [
        dt.date(2026, 3, 31), dt.date(2026, 6, 30),
    ]  # fmt: skip
    own = read(
        "1. Hoàn thiện hạ tầng:\n\na) Trang bị máy tính;\n\n- Đơn vị chủ trì: Sở Tài chính.\n\n"
        "b) Lắp đặt camera an ninh.\n\n- Đơn vị chủ trì: Sở Y tế.\n"
    ).tasks
    assert [owners(task)[0][0] for task in own] == ["Sở Tài chính", "Sở Y tế"]


UNNUMBERED = [
    "Sở Nội vụ:\n- Rà soát biên chế của các đơn vị.\nSở Tài chính:\n- Bố trí kinh phí năm tới.\n",
    "**Sở Nội vụ**\n\n- Rà soát biên chế.\n\n**Sở Tài chính**\n\nBố trí kinh phí năm tới.\n",
]


@pytest.mark.parametrize("body", UNNUMBERED)
def test_a_body_on_a_line_of_its_own_heads_what_follows(body: str) -> None:
    after = "\nIII. KINH PHÍ\n\n- Thực hiện theo quy định hiện hành của Nhà nước.\n"
    found = read("II. TỔ CHỨC THỰC HIỆN\n\n" + body + after, lead="").tasks
    assert [owners(task) for task in found] == [
        [("Sở Nội vụ", "executor", "heading")], [("Sở Tài chính", "executor", "heading")],
    ]  # fmt: skip


def test_slots_in_brackets_and_sentences() -> None:
    found = read(
        "1. Rà soát biên chế (Đơn vị chủ trì: Sở Nội vụ; đơn vị phối hợp: Sở Tài chính; thời gian: "
        "tháng 10/2026).\n\n2. Bố trí kinh phí. Cơ quan thực hiện: Sở Tài chính. Thời hạn: Quý "
        "IV/2026.\n"
    ).tasks
    assert [[(name, role) for name, role, _ in owners(task)] for task in found] == [
        [("Sở Nội vụ", "lead"), ("Sở Tài chính", "partner")], [("Sở Tài chính", "executor")],
    ]  # fmt: skip
    assert [task.deadline and task.deadline.due for task in found] == [
        dt.date(2026, 10, 31), dt.date(2026, 12, 31),
    ]  # fmt: skip


def test_a_form_gives_no_task() -> None:
    form = (
        "PHỤ LỤC\nMẪU BÁO CÁO\n\nKính gửi: .........................\n\n"
        "1. Tổ chức thực hiện các nhiệm vụ được giao.\n\n2. Đề nghị Sở Y tế chỉ đạo các đơn vị.\n"
    )
    assert [task.section for task in read("1. Rà soát quy định.\n\n" + form).tasks] == ["1"]


# --- the Conclusion ---


def test_the_conclusion() -> None:
    from kb.corpus import Entry, read_entry  # noqa: PLC0415

    entry = Entry(id="kl", path=CONCLUSION, side=None, sha256="")
    meta, source = read_entry(entry)
    analysis = analyse(source, name="kl", meta=meta)
    by_item: dict[str, set[str]] = {}
    for task in analysis.tasks:
        if task.kind == "task":
            evidence = {owner.evidence for owner in task.owners if owner.role != "partner"}
            by_item.setdefault(task.section.split("/")[0], set()).update(evidence)
    assert {item: by_item[item] for item in "367"} == {item: {"stated"} for item in "367"}
    assert {item: by_item[item] for item in "12458"} == {item: {"lead_in"} for item in "12458"}
    closing = [task for task in analysis.tasks if task.section == "ket-thuc"]
    assert len(closing) == 1
    assert len(closing[0].owners) >= 5
    targets = {
        (task.target.comparator, task.target.value, task.target.by)
        for task in analysis.tasks
        if task.target
    }
    assert targets >= {
        ("~", "0,5", "2025"), ("=", "0", "2030"), (">=", "15", None), ("=", "30", "2030"),
        ("<", "0,5", None), ("=", "100", None),
    }  # fmt: skip
    assert all(task.deadline is None or task.deadline.due is None for task in analysis.tasks)
    rows = account(
        "kl",
        analysis.document.text,
        structure=Structure(analysis.sections, analysis.header),
        bodies=analysis.bodies,
        document_date=None,
    )
    missing = [row for row in rows if not row.tasks and row.rule != "lead-in"]
    assert missing == []


@pytest.mark.parametrize("unit", ["1. ", "- ", "; ", "Sở Y tế ", "rà soát ", "(1) ", "hằng năm; "])
def test_what_repeats_is_one_task_at_most_and_in_its_place(unit: str) -> None:
    text = HEAD + LEAD + unit * (10_000 // len(unit))
    structure, bodies = parse(SourceText(text=text)), find_bodies(text)
    found = find_tasks("d", text, structure=structure, bodies=bodies, document_date=None)
    assert [text[task.start : task.end] for task in found] == [task.text for task in found]
    assert len(found) == (unit == "rà soát ")  # the only one that says what to do


@pytest.mark.parametrize(
    "words",
    ["Đây nhanh tiến độ giải ngân", "Day mạnh cải cách", "Khan trương rà soát", "bỗ sung luật"],
)
def test_a_verb_with_marks_a_scan_got_wrong(words: str) -> None:
    tasks = read(f"1- {words}.\n\n2- Đây là việc quan trọng.\n").tasks
    assert [task.text for task in tasks] == [words]


IRREGULAR = [
    (
        "Bộ Y tế chủ trì, phối hợp các Bộ: Tài chính, Nội vụ rà soát quy định.",
        {"Bộ Y tế": "lead", "Bộ Tài chính": "partner", "Bộ Nội vụ": "partner"},
    ),
    (
        "Giao Giám đốc: Sở Tài chính, Sở Nội vụ tuyên truyền về bầu cử.",
        {"Sở Tài chính": "executor", "Sở Nội vụ": "executor"},
    ),
    (
        "Sở Tài chính phối hợp với Sở Y tế và chủ trì cùng Sở Nội vụ rà soát quy định.",
        {"Sở Tài chính": "lead", "Sở Y tế": "partner", "Sở Nội vụ": "partner"},
    ),
    ("©) Sở Tài chính rà soát quy định.", {"Sở Tài chính": "executor"}),
    ("1 Đề nghị Sở Tài chính rà soát quy định.", {"Sở Tài chính": "executor"}),
]


@pytest.mark.parametrize(("sentence", "roles"), IRREGULAR)
def test_bodies_in_irregular_phrases(sentence: str, roles: dict[str, str]) -> None:
    (task,) = read(f"a) {sentence}\n").tasks
    assert {owner.name: owner.role for owner in task.owners} == roles


def test_a_heading_that_assigns_and_one_with_a_full_stop() -> None:
    tasks = read(
        "A. Phân công và tiến độ xây dựng kế hoạch.\n\nI. PHÂN CÔNG\n\n1. Giao Sở Y tế\n\n"
        "- Sở Y tế chủ trì rà soát quy định.\n\n- Bố trí kinh phí.\n"
    ).tasks
    assert [(task.text[:10], task.owners[0].name) for task in tasks] == [
        ("Sở Y tế ch", "Sở Y tế"),
        ("Bố trí kin", "Sở Y tế"),
    ]


def test_the_doer_of_a_lead_in_behind_its_purpose() -> None:
    lead = (
        "Dé thúc đẩy kết nối, chia sẻ dữ liệu, phục vụ phát triển, thời gian tới, các bộ, ngành "
        "can tập trung triển khai các nhiệm vụ sau đây:\n\n"
    )
    (task,) = read("a) Rà soát quy định.\n", lead=lead).tasks
    assert owners(task) == [("các bộ, ngành", "executor", "lead_in")]


@pytest.mark.parametrize(
    "body",
    [
        "a) Rà soát các quy định của\n\nChính phủ về đất đai.\n",
        "a) Rà soát việc hoàn thuế, gia hạn nộp thuế..\nkịp thời trong năm.\n",
        "a) Ban hành Chỉ thị về day mạnh. kết nối dữ liệu.\n",
    ],
)
def test_a_sentence_that_a_blank_line_or_a_stray_stop_breaks(body: str) -> None:
    (task,) = read(body).tasks
    assert task.text == body[3:-2]


FORMS = [
    # numbering whose bold ends behind it, as web copies in Markdown have it
    ("**1.** Sở Nội vụ:\n\na) Rà soát biên chế.\n\n**2.** Sở Y tế\n\na) Kiểm tra trạm y tế xã.\n",
     [["Sở Nội vụ"], ["Sở Y tế"]]),
    # a list of posts cut by semicolons, with departments behind one office
    ("1- Chánh Văn phòng UBND tỉnh; Giám đốc các Sở: Tài chính, Nội vụ; Chủ tịch UBND các xã, "
     "phường chịu trách nhiệm thi hành Kết luận này.\n",
     [["Chánh Văn phòng UBND tỉnh", "Giám đốc Sở Tài chính", "Giám đốc Sở Nội vụ",
       "Chủ tịch UBND các xã, phường"]]),
    ("1- Thủ trưởng các đơn vị thuộc, trực thuộc Bộ chủ động rà soát văn bản.\n",
     [["Thủ trưởng các đơn vị thuộc, trực thuộc Bộ"]]),
    ("1- Các đơn vị thuộc, trực thuộc Sở xây dựng kế hoạch của đơn vị mình.\n",
     [["Các đơn vị thuộc, trực thuộc Sở"]]),
    ("1- Mặt trận Tổ quốc, tổ chức chính trị - xã hội, đoàn thể các cấp vận động nhân dân.\n",
     [["Mặt trận Tổ quốc", "tổ chức chính trị - xã hội, đoàn thể các cấp"]]),
    # a class narrowed by words no list knows, before a colon; and by “có trách nhiệm” without one
    ("1- Các doanh nghiệp viễn thông: rà soát hạ tầng; đầu tư trạm phát sóng.\n",
     [["Các doanh nghiệp viễn thông"], ["Các doanh nghiệp viễn thông"]]),
    ("1. Trường các điểm thi có trách nhiệm\n- Bố trí phòng thi dự phòng.\n",
     [["Trường các điểm thi"]]),
    ("1. Các đồng chí Ủy viên Ban Chấp hành Đảng bộ xã chỉ đạo các chi bộ rà soát danh sách.\n",
     [["Các đồng chí Ủy viên Ban Chấp hành Đảng bộ xã", "các chi bộ"]]),
    ("1. Sở Y tế:\n- Căn cứ Kế hoạch này, chủ động giám sát các việc: lập danh sách, thống kê.\n",
     [["Sở Y tế"]]),
    # a document's symbol that the end of a line cuts in two
    ("1. Sở Y tế quán triệt Công văn số\n1899/SGDĐT-CTTT.\n2. Sở Nội vụ thực hiện Công văn số "
     "486/UBND-\nKGVX của tỉnh.\n", [["Sở Y tế"], ["Sở Nội vụ"]]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "told"), FORMS)
def test_who_is_told_in_many_forms(body: str, told: list[list[str]]) -> None:
    found = [[o.name for o in task.owners if o.role != "partner"] for task in read(body).tasks]
    assert found == told


def test_a_frame_of_items_says_what_and_who_and_when() -> None:
    tasks = read(
        "I- SỐ HÓA\n1. Nội dung\na) Rà soát hồ sơ lưu trữ;\nb) Xây dựng phần mềm quản lý.\n"
        "2. Cơ quan chủ trì, phối hợp\na) Cơ quan chủ trì\n- Sở Nội vụ.\n- Tư lệnh các quân khu.\n"
        "b) Cơ quan phối hợp\n- Sở Y tế; các sở, ngành liên quan.\n"
        "3. Thời gian thực hiện: Tháng 11, 12/2025.\n"
        "II- TẬP HUẤN\n1. Nội dung: Tổ chức 05 lớp tập huấn cho cán bộ.\n"
        "2. Đơn vị thực hiện: Sở Y tế.\n3. Thời gian: Quý IV/2025.\n"
    ).tasks
    assert [task.text.split()[0] for task in tasks] == ["Rà", "Xây", "Tổ"]
    who = [[(o.name, o.role) for o in task.owners] for task in tasks]
    assert who[0] == who[1] == [
        ("Sở Nội vụ", "lead"), ("Tư lệnh các quân khu", "lead"),
        ("Sở Y tế", "partner"), ("các sở, ngành liên quan", "partner"),
    ]  # fmt: skip
    assert who[2] == [("Sở Y tế", "executor")]
    assert [str(task.deadline and task.deadline.due) for task in tasks] == ["2025-12-31"] * 3


def test_a_heading_of_the_work_alone_makes_no_frame() -> None:
    body = "1. Nội dung hoạt động\na) Rà soát hồ sơ.\n2. Tổ chức thực hiện\na) Sở Y tế kiểm tra.\n"
    assert [owners(task)[0][0] for task in read(body).tasks] == ["các cấp ủy", "Sở Y tế"]


def test_a_time_before_a_colon_holds_for_its_sentence() -> None:
    tasks = read(
        "1. Năm 2027: Rà soát quy định; trình hồ sơ.\n2. Báo cáo trước ngày 25/9/2026.\n"
    ).tasks
    due = [str(task.deadline and task.deadline.due) for task in tasks]
    assert due == ["2027-12-31", "2027-12-31", "2026-09-25"]


def test_what_comes_of_the_work_is_no_task() -> None:
    body = (
        "1. Sở Nội vụ xây dựng kế hoạch. Trong đó: xác định rõ đối tượng; phân loại cán bộ.\n"
        "2. Sở Y tế rà soát mạng lưới; qua đó góp phần đổi mới. Từ đó, tạo niềm tin mới.\n"
    )
    assert len(read(body).tasks) == 2


def test_a_lead_in_that_goes_on_speaks_to_those_addressed_before_it() -> None:
    lead = (
        "Ban Thường vụ Tỉnh ủy yêu cầu các chi bộ tiếp tục học tập nghị quyết.\n\n"
        "Đồng thời, tập trung thực hiện tốt một số nhiệm vụ như sau:\n\n"
    )
    task = read("- Rà soát quy hoạch cán bộ.\n", lead=lead).tasks[-1]
    assert owners(task) == [("các chi bộ", "executor", "lead_in")]


def test_a_general_goal_orders_nothing_but_may_hold_targets() -> None:
    tasks = read(
        "I. MỤC TIÊU\n\n1. Mục tiêu tổng quát\n\nXây dựng nền hành chính hiện đại.\n\n"
        "Tỷ lệ hồ sơ trực tuyến đạt 90%.\n\nII. NHIỆM VỤ\n\n1. Rà soát quy định.\n"
    ).tasks
    assert [(task.kind, task.section.split("/")[0]) for task in tasks] == [
        ("target", "I"),
        ("task", "II"),
    ]


# --- properties over all documents ---


VARIANTS = {
    "a blank line after each": lambda text: text.replace("\n", "\n\n"),
    "a blank line after each that has words": lambda text: re.sub(r"(?<=\S)\n", "\n\n", text),
    "two blanks between words": lambda text: re.sub(
        r"(?<=[a-zà-ỹ]) (?=có |lãnh |trách |phối |hợp |hoàn |trước |trong |báo |và )", "  ", text
    ),
    "I- for I.": lambda text: re.sub(r"(?m)^( *[IVX]{1,5})\. (?=\S)", r"\1- ", text),
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "dashes": lambda text: text.replace(" - ", " – "),
    "1- for 1.": lambda text: re.sub(r"(?m)^( *\d{1,2})\. (?=\S)", r"\1- ", text),
    "1) for 1.": lambda text: re.sub(r"(?m)^( *\d{1,2})\. (?=\S)", r"\1) ", text),
    "1. for 1-, a. for a)": lambda text: re.sub(
        r"(?m)^( *(?:\d{1,2}(?=[-)] )|[a-zđ](?=\) )))[-)] (?=\S)", r"\1. ", text
    ),
    "+ for -": lambda text: re.sub(
        r"(?m)^( *)- +(?=\S)", r"\1+ ", re.sub(r"(?m)^( *)\+ +(?=\S)", r"\1• ", text)
    ),
    "• for -": lambda text: re.sub(r"(?m)^( *)- +(?=\S)", r"\1• ", text),
}  # fmt: skip


def _facts(text: str) -> Counter[str]:
    return Counter(
        repr(
            (
                [char for char in task.text if char.isalnum()],
                task.kind,
                [(o.name.replace("–", "-"), o.role, o.evidence) for o in task.owners],
                task.deadline and (task.deadline.kind, task.deadline.due),
            )
        )
        for task in analyse(SourceText(text=normalize(text)), name="d").tasks
    )


@pytest.mark.shared
@pytest.mark.skipif(not DOCUMENTS, reason="the real documents are not beside the checkout")
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem[:30])
def test_spans_and_metamorphoses(path: Path) -> None:
    source = read_file(path)
    analysis = analyse(source, name="d")
    sections = {section.id: section for section in analysis.sections}
    for task in analysis.tasks:
        section = sections[task.section]
        assert section.start <= task.start < task.end <= section.end
        assert analysis.document.text[task.start : task.end] == task.text
    assert len({task.id for task in analysis.tasks}) == len(analysis.tasks)
    plain = _facts(source.text)
    for name, change in VARIANTS.items():
        if (changed := change(source.text)) != source.text:
            found = _facts(changed)
            differing = (plain - found).total() + (found - plain).total()
            assert differing == 0, f"{path.stem}, {name}: {differing} facts"


@pytest.mark.shared
@pytest.mark.skipif(not DOCUMENTS, reason="the real documents are not beside the checkout")
def test_scores_only_rise() -> None:
    from bench import extraction  # noqa: PLC0415

    total: Counter[str] = Counter()
    for document in extraction.load(ROOT / "tests" / "gold", []):
        total.update(extraction.measure(document)[0])
    assert _f1(total, "task") > 0.95
    assert _f1(total, "owner") > 0.94
    assert total["due.ok"] / total["due.all"] > 0.98


def test_synthetic_documents_of_further_kinds() -> None:
    from bench import extraction  # noqa: PLC0415

    total: Counter[str] = Counter()
    documents = extraction.load(ROOT / "tests" / "gold" / "synthetic", [])
    assert len(documents) == 11
    for document in documents:
        total.update(extraction.measure(document)[0])
    assert _f1(total, "task") > 0.98
    assert _f1(total, "owner") > 0.97
    assert total["target.slots.ok"] == total["target.slots.all"] > 0
    assert total["due.ok"] == total["due.all"]


def _f1(total: Counter[str], name: str) -> float:
    hit, wrong, missed = total[f"{name}.tp"], total[f"{name}.fp"], total[f"{name}.fn"]
    return 2 * hit / (2 * hit + wrong + missed)
