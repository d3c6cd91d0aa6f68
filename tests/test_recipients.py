"""Owners against Nơi nhận: a note on who is left out, and who has nothing to do."""

from __future__ import annotations

from kb.facts.bodies import find_bodies
from kb.facts.recipients import RecipientCheck, compare_recipients
from kb.models import Owner, Part, Section, SectionKind, Task

BODY = """Kính gửi: Hội Chữ thập đỏ tỉnh.
Giao Sở Y tế chủ trì; Công an tỉnh phối hợp. Ngân hàng Chính sách xã hội tỉnh Hưng Yên cho vay.
Yêu cầu các cơ quan liên quan thực hiện.
"""


def check(recipients: str, *owners: str) -> RecipientCheck | None:
    text = BODY + recipients
    bodies = find_bodies(text)

    def section(ident: str, kind: SectionKind, part: Part, start: int, end: int) -> Section:
        return Section(id=ident, kind=kind, part=part, start=start, end=end, body_start=start)

    first = text.index("\n")
    sections = [
        section("kinh-gui", "recipients", "header", 0, first),
        section("1", "item", "directive", first + 1, len(BODY)),
    ]
    if recipients:
        sections.append(section("noi-nhan", "recipients", "recipients", len(BODY), len(text)))
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
