"""Bodies by name, and what became of them: by date, with source, never from memory."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.lexicon.bodies import bodies, canonical, canonical_key, general
from kb.lexicon.rules import load_table
from kb.lexicon.successions import (
    NO_GROUNDS,
    became,
    describe_succession,
    province_now,
    successors,
)

NOW = dt.date(2026, 1, 15)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("UBND tỉnh", "Ủy ban nhân dân tỉnh"),
        ("Đảng uỷ Quốc hội", "ĐẢNG ỦY QUỐC HỘI"),
        ("Bộ NN&MT", "Bộ Nông nghiệp và Môi trường"),
        ("Ngân hàng Chính sách Xã hội tỉnh", "Chi nhánh NHCSXH tỉnh"),
        ("Bộ trưởng Bộ Công an", "Bộ Công an"),
        ("các cơ quan có liên quan", "Cơ quan liên quan"),
        ("Các bộ, ngành, địa phương", "các bộ ngành, địa phương"),
        ("UBND xã Lương Bằng", "Uỷ ban nhân dân xã Lương Bằng"),
        ("BTV Tỉnh ủy", "Ban Thường vụ Tỉnh uỷ"),
        ("HĐND TP", "Hội đồng nhân dân thành phố"),
    ],
)
def test_spellings_of_one_body_have_one_key(one: str, two: str) -> None:
    assert canonical_key(one) == canonical_key(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("UBND tỉnh", "UBND tỉnh Hưng Yên"),
        ("UBND tỉnh", "UBND xã"),
        ("Sở Y tế", "Bộ Y tế"),
        ("Tỉnh ủy", "Ban Thường vụ Tỉnh ủy"),
        ("các sở, ngành", "các bộ, ngành"),
    ],
)
def test_different_bodies_have_different_keys(one: str, two: str) -> None:
    assert canonical_key(one) != canonical_key(two)


def test_every_alias_means_its_body() -> None:
    for item in bodies():
        for form in (item.name, *item.aliases):
            found = canonical(form)
            assert found is not None
            # In disjoint periods one name may mean two bodies; none does so far.
            assert found.id == item.id, form


def test_every_succession_is_well_formed_and_ends_before_it_begins() -> None:
    entries = load_table("successions")["succession"]
    for entry in entries:
        items = successors(entry["from"], dt.date.max)
        assert items, entry
        assert all(item.source and item.strength in "CKPM" for item in items)
        for item in items:
            if item.kind == "split" and len([i for i in items if i.kind == "split"]) > 1:
                assert item.function or item.strength == "M"


def test_succession_depends_on_the_date() -> None:
    assert successors("bcsd-ubnd-tinh", dt.date(2024, 12, 31)) == ()
    (item,) = successors("bcsd-ubnd-tinh", NOW)
    assert item.to == ("dang-uy-ubnd-tinh",)
    line = describe_succession(item)
    assert line.startswith("nay là: Đảng ủy Ủy ban nhân dân tỉnh (từ 02/2025, nguồn: ")


def test_a_split_body_names_its_functions() -> None:
    lines = became("Sở Lao động - Thương binh và Xã hội tỉnh Hưng Yên", NOW)
    assert len(lines) == 5
    assert any(line.startswith("giảm nghèo: nay là Sở Nông nghiệp và Môi trường") for line in lines)


def test_memory_is_never_shown_as_a_fact() -> None:
    items = successors("ban-doi-ngoai-tw", NOW)
    assert items
    assert {item.strength for item in items} == {"M"}
    assert became("Ban Đối ngoại Trung ương", NOW) == (NO_GROUNDS,)
    assert describe_succession(items[0]) == NO_GROUNDS


def test_the_district_ended() -> None:
    (line,) = became("UBND huyện Văn Giang", NOW)
    assert line.startswith("đã kết thúc hoạt động")
    assert "01/07/2025" in line
    assert became("UBND huyện Văn Giang", dt.date(2025, 6, 30)) == ()


def test_a_class_tells_it_of_its_members() -> None:
    lines = became("các huyện ủy, thị ủy, thành ủy", NOW)
    assert [line.split(":")[0] for line in lines] == ["Huyện ủy", "Thị ủy"]
    (line,) = became("UBND các huyện, thị xã", NOW)
    assert line.startswith("Ủy ban nhân dân huyện: đã kết thúc hoạt động")
    assert became("các huyện ủy, thị ủy, thành ủy", dt.date(2025, 6, 30)) == ()


def test_provinces_that_merged() -> None:
    assert province_now("Thái Bình", NOW) == "Hưng Yên"
    assert province_now("Thái Bình", dt.date(2025, 6, 30)) is None
    assert province_now("Hưng Yên", NOW) is None
    (line,) = became("Công an tỉnh Thái Bình", NOW)
    assert line.startswith("Thái Bình: nay thuộc Hưng Yên (từ 01/07/2025")


def test_bodies_that_stand_have_nothing_to_show() -> None:
    for name in ("UBND tỉnh", "Bộ Y tế", "các sở, ngành", "Công ty Hoa Sen"):
        assert became(name, NOW) == ()


def test_general_keeps_the_kind_of_a_placed_body() -> None:
    for name, ident in {
        "UBND huyện Văn Giang": "ubnd-huyen",
        "Huyện ủy Tiên Lữ": "huyen-uy",
        "Sở Tài chính tỉnh Hưng Yên": "so-tai-chinh",
        "Ban cán sự đảng UBND tỉnh Hưng Yên": "bcsd-ubnd-tinh",
    }.items():
        found = general(name)
        assert found is not None
        assert found.id == ident
    assert general("Tập đoàn Hoa Mai") is None
