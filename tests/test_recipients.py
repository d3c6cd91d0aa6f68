"""Owners against Nơi nhận: a note on who is left out, and who has nothing to do."""

from __future__ import annotations

import pytest

from kb.facts.bodies import find_bodies
from kb.facts.recipients import RecipientCheck, compare_recipients
from kb.models import Owner, Part, Section, SectionKind, Task

BODY = """Kính gửi: Hội Chữ thập đỏ tỉnh.
Giao Sở Y tế chủ trì; Công an tỉnh phối hợp. Ngân hàng Chính sách xã hội tỉnh Hưng Yên cho vay.
Yêu cầu các cơ quan liên quan thực hiện.
"""


def check(recipients: str, *owners: str, body: str = BODY) -> RecipientCheck | None:
    text = body + recipients
    bodies = find_bodies(text)

    def section(ident: str, kind: SectionKind, part: Part, start: int, end: int) -> Section:
        return Section(id=ident, kind=kind, part=part, start=start, end=end, body_start=start)

    first = text.index("\n")
    kind: SectionKind = "recipients" if text.startswith("Kính gửi") else "header"
    sections = [
        section("dau", kind, "header", 0, first),
        section("1", "item", "directive", first + 1, len(body)),
    ]
    if recipients:
        sections.append(section("noi-nhan", "recipients", "recipients", len(body), len(text)))
    tasks = [
        Task(
            id=f"t{number}",
            document="d",
            section="1",
            kind="task",
            text="",
            start=0,
            end=0,
            owners=(Owner(name, None, "lead", "stated", 0, 0, "test"),),
            deadline=None,
            rule="test",
        )
        for number, name in enumerate(owners)
    ]
    return compare_recipients(tasks, bodies, sections, text)


def test_no_recipients_nothing_to_compare() -> None:
    assert check("", "Sở Y tế") is None


def test_a_body_with_work_that_receives_nothing_is_listed_with_its_tasks() -> None:
    found = check("Nơi nhận:\n- Sở Y tế;\n- Lưu: VT.", "Sở Y tế", "Công an tỉnh", "Công an tỉnh")
    assert found is not None
    (missing,) = found.not_receiving
    assert (missing.name, missing.tasks) == ("Công an tỉnh", ("t1", "t2"))
    assert found.without_task == ()


def test_a_class_reaches_its_members_and_a_place_makes_no_difference() -> None:
    found = check(
        "Nơi nhận:\n- Các sở, ban, ngành;\n- Ngân hàng Chính sách xã hội tỉnh;",
        "Sở Y tế",
        "Ngân hàng Chính sách xã hội tỉnh Hưng Yên",
    )
    assert found is not None
    assert found.not_receiving == ()
    assert found.without_task == ()


def test_a_recipient_without_work_is_listed_unless_it_is_only_informed() -> None:
    found = check(
        "Nơi nhận:\n- UBND tỉnh (để b/c);\n- Hội Nông dân tỉnh;\n- Sở Y tế;\n"
        "- Lưu Văn phòng Tỉnh ủy.",
        "Sở Y tế",
    )
    assert found is not None
    assert [body.name for body in found.without_task] == ["Hội Nông dân tỉnh"]


def test_as_above_brings_in_the_addressees() -> None:
    owner = "Hội Chữ thập đỏ tỉnh"
    above = check("Nơi nhận:\n- Như trên;\n- Sở Y tế;", owner)
    assert above is not None
    assert above.referred
    assert above.not_receiving == ()
    plain = check("Nơi nhận:\n- Sở Y tế;", owner)
    assert plain is not None
    assert [item.name for item in plain.not_receiving] == [owner]


def test_general_owners_are_not_missed() -> None:
    found = check("Nơi nhận:\n- Sở Y tế;", "các cơ quan liên quan")
    assert found is not None
    assert found.not_receiving == ()


def names(recipients: str, *owners: str) -> tuple[list[str], list[str]]:
    """The two lists; the owners are named in the body of the document."""
    text = "Giao " + "; ".join(owners) + " thực hiện.\n"
    found = check("Nơi nhận:\n" + recipients, *owners, body="UBND TỈNH HẢI VÂN\n" + text)
    assert found is not None
    return [n.name for n in found.not_receiving], [b.name for b in found.without_task]


@pytest.mark.parametrize(
    ("recipients", "owner"),
    [
        ("- Các sở, ban, ngành tỉnh;", "Thanh tra tỉnh"),
        ("- Các sở, ban, ngành tỉnh;", "Công an tỉnh"),
        ("- Các sở, ban, ngành, đoàn thể tỉnh;", "Mặt trận Tổ quốc"),
        ("- UBMTTQVN tỉnh và các đoàn thể;", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh"),
        ("- Các huyện ủy, thành ủy, đảng ủy trực thuộc Tỉnh ủy;", "Huyện ủy Sơn Hà"),
        ("- Các huyện ủy, thành ủy, đảng ủy trực thuộc Tỉnh ủy;", "Đảng ủy Công an tỉnh"),
        ("- Các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ;", "Thanh tra Chính phủ"),
        ("- Các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ;", "Đài Truyền hình Việt Nam"),
        ("- UBND các tỉnh, thành phố trực thuộc Trung ương;", "Các tỉnh, thành phố"),
        ("- NHNN chi nhánh các tỉnh, thành phố;", "Ngân hàng Nhà nước chi nhánh tỉnh, thành phố"),
        ("- Các TCTD;", "Các tổ chức tín dụng"),
        ("- TT HĐND tỉnh;", "Thường trực Hội đồng nhân dân tỉnh"),
        ("- Cục Thuế các tỉnh, thành phố;", "Cục Thuế"),
        ("- UBND tỉnh;", "Văn phòng UBND tỉnh"),
        ("- Sở Y tế;\n- Lưu Văn phòng Tỉnh ủy.", "Văn phòng Tỉnh ủy"),
    ],
)
def test_who_is_reached(recipients: str, owner: str) -> None:
    assert names(recipients, owner)[0] == []


@pytest.mark.parametrize(
    ("recipients", "owner"),
    [
        ("- Các Sở: Y tế, Tài chính;", "Công an tỉnh"),
        ("- Các Sở: Y tế, Tài chính;", "Sở Nội vụ"),
        ("- UBND các xã, phường;", "Công an tỉnh"),
        ("- UBND các tỉnh, thành phố;", "Tỉnh đoàn"),
        ("- Các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ;", "Văn phòng Chủ tịch nước"),
        ("- Các sở, ban, ngành tỉnh;", "Công ty Điện lực tỉnh"),
    ],
)
def test_who_is_missed(recipients: str, owner: str) -> None:
    assert names(recipients, owner)[0] == [owner]


@pytest.mark.parametrize(
    "entry",
    [
        "TTgCP, các PTTg (để b/c)",
        "Thường trực Tỉnh ủy",
        "TT.TU, TT.HĐND tỉnh",
        "CT, các PCT UBND tỉnh",
        "Lãnh đạo Văn phòng UBND tỉnh",
        "CVP, các PCVP UBND tỉnh",
        "VPCP: BTCN, các PCN, TGĐ Cổng TTĐT, các Vụ",
        "Văn phòng Tỉnh ủy",
        "Cục Kiểm tra văn bản QPPL (Bộ Tư pháp)",
        "Bộ Tài chính",
        "Thành viên Ban Chỉ đạo của tỉnh",
        "Cổng Thông tin điện tử tỉnh",
        "Báo và Đài Phát thanh, Truyền hình tỉnh",
        "Đoàn đại biểu Quốc hội tỉnh",
        "Vụ Tổng hợp",
    ],
)
def test_who_receives_for_another_end_than_work(entry: str) -> None:
    assert names(f"- Sở Y tế;\n- {entry};", "Sở Y tế")[1] == []


@pytest.mark.parametrize(
    "entry", ["Sở Nội vụ", "Chủ tịch UBND các xã, phường", "Bảo hiểm xã hội tỉnh", "Công an tỉnh"]
)
def test_who_would_be_expected_to_have_work(entry: str) -> None:
    assert names(f"- Sở Y tế;\n- {entry};", "Sở Y tế")[1] == [entry]
