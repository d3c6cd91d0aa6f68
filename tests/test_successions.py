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
    assert [line.split(":")[0] for line in lines] == ["Huyện ủy; Thị ủy"]
    (line,) = became("UBND các huyện, thị xã, thành phố", NOW)
    assert line.startswith("Ủy ban nhân dân huyện; Ủy ban nhân dân thị xã: đã kết thúc hoạt động")
    (line,) = became("Ban cán sự đảng, đảng đoàn", NOW)
    assert line.startswith("Ban cán sự đảng; Đảng đoàn: nay là: Đảng ủy Chính phủ; ")
    assert became("các huyện ủy, thị ủy, thành ủy", dt.date(2025, 6, 30)) == ()


def test_a_part_of_a_body_that_ended() -> None:
    (line,) = became("Thanh tra Sở Giao thông vận tải", NOW)
    assert line.startswith("Sở Giao thông vận tải: nay là: Sở Xây dựng (từ 01/03/2025")
    (line,) = became("Thường trực Ủy ban Pháp luật", NOW)
    assert line.startswith("Ủy ban Pháp luật: nay là: Ủy ban Pháp luật và Tư pháp")
    (line,) = became("Ban Tổ chức Huyện ủy", NOW)
    assert line.startswith("Huyện ủy: đã kết thúc hoạt động")
    assert became("Thanh tra Sở Y tế", NOW) == ()


def test_districts_in_a_class_of_others() -> None:
    (line,) = became("Các sở, ban, ngành, huyện, thị xã", NOW)
    assert line.startswith("huyện; thị xã: đã kết thúc hoạt động")
    assert became("Các sở, ban, ngành", NOW) == ()


def test_provinces_that_merged() -> None:
    assert province_now("Thái Bình", NOW) == "Hưng Yên"
    assert province_now("Thái Bình", dt.date(2025, 6, 30)) is None
    assert province_now("Hưng Yên", NOW) is None
    assert became("Công ty Cao su tỉnh Bình Phước", NOW) == (
        "Bình Phước: nay thuộc tỉnh Đồng Nai (từ 01/07/2025, nguồn: Nghị quyết số 202/2025/QH15)",
    )


@pytest.mark.parametrize(
    ("name", "now"),
    [
        ("Công an tỉnh Thái Bình", "Công an tỉnh Hưng Yên"),
        ("Chủ tịch UBND tỉnh Hà Nam", "Chủ tịch UBND tỉnh Ninh Bình"),
        ("Sở Y tế tỉnh Bình Dương", "Sở Y tế Thành phố Hồ Chí Minh"),
        ("Tỉnh uỷ Bình Dương", "Thành uỷ Hồ Chí Minh"),
        ("Tỉnh đoàn Hải Dương", "Thành đoàn Hải Phòng"),
        ("Tỉnh ủy Bình Phước", "Tỉnh ủy Đồng Nai"),
        ("Hội đồng nhân dân tỉnh Bà Rịa - Vũng Tàu", "Hội đồng nhân dân Thành phố Hồ Chí Minh"),
    ],
)
def test_a_body_follows_its_province(name: str, now: str) -> None:
    assert became(name, NOW) == (
        f"nay là: {now} (theo tên địa phương mới, từ 01/07/2025, "
        "nguồn: Nghị quyết số 202/2025/QH15)",
    )
    assert became(name, dt.date(2025, 6, 30)) == ()


def test_a_province_that_became_a_city() -> None:
    assert became("Tỉnh ủy Quảng Ninh", dt.date(2026, 8, 31)) == ()
    (line,) = became("Tỉnh ủy Quảng Ninh", dt.date(2026, 9, 1))
    assert line.startswith("nay là: Thành ủy Quảng Ninh (")
    assert "từ 01/09/2026" in line
    first, then = became("UBND tỉnh Bắc Giang", dt.date(2026, 9, 20))
    assert first.startswith("nay là: UBND tỉnh Bắc Ninh (")
    assert then.startswith("nay là: UBND Thành phố Bắc Ninh (")


def test_the_province_of_a_smaller_place_is_no_province() -> None:
    for name in ("UBND xã Hòa Bình", "UBND phường Bình Dương"):
        assert became(name, NOW) == ()


def test_a_department_of_the_past_in_a_province_of_the_past() -> None:
    first, then = became("Sở Kế hoạch và Đầu tư tỉnh Bình Dương", NOW)
    assert first.startswith("nay là: Sở Tài chính (từ 01/03/2025")
    assert then.startswith("Bình Dương: nay thuộc Thành phố Hồ Chí Minh (từ 01/07/2025")


@pytest.mark.parametrize(
    "name", ["UBND thành phố Thủ Dầu Một", "Thành ủy Hưng Yên", "UBND quận Ninh Kiều"]
)
def test_cities_below_a_province_and_districts_ended(name: str) -> None:
    (line,) = became(name, NOW)
    assert line.startswith("đã kết thúc hoạt động")
    assert became(name, dt.date(2025, 6, 30)) == ()


@pytest.mark.parametrize("name", ["UBND thành phố Cần Thơ", "Thành ủy Hải Phòng", "UBND TP Huế"])
def test_cities_that_are_provinces_stand(name: str) -> None:
    assert became(name, NOW) == ()


@pytest.mark.parametrize(
    "name",
    ["Sở Thương mại", "Sở Thủy sản tỉnh Sóc Trăng", "Bộ Thương mại", "UBND thị trấn Văn Giang",
     "Phòng Kinh tế huyện Ân Thi"],
)  # fmt: skip
def test_what_is_gone_and_has_no_source_says_so(name: str) -> None:
    assert became(name, NOW)[0] == NO_GROUNDS


@pytest.mark.parametrize(
    "name",
    ["Sở Văn hóa và Thể thao", "Bộ Chỉ huy quân sự tỉnh", "Sở Giao dịch", "Bộ đội Biên phòng tỉnh",
     "Sở Tư pháp", "Quân khu 3"],
)  # fmt: skip
def test_what_stands_is_not_called_gone(name: str) -> None:
    assert became(name, NOW) == ()


def test_the_courts_and_the_committees_of_the_assembly_have_a_source() -> None:
    (line,) = became("TAND huyện Tiên Lữ", NOW)
    assert line.startswith("nay là: Tòa án nhân dân khu vực (từ 01/07/2025")
    (line,) = became("Ủy ban Tư pháp của Quốc hội", NOW)
    assert line.startswith("nay là: Ủy ban Pháp luật và Tư pháp (từ 18/02/2025")


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
