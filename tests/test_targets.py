"""Targets: measure, comparator, value, unit and year."""

from __future__ import annotations

import pytest

from kb.facts.targets import names_measure, read_cells, read_target

TARGETS = [
    ("Tỷ lệ hộ nghèo còn dưới 1,5%", "<", "1,5", "%", None),
    ("Đến năm 2030, phấn đấu tỷ lệ lao động qua đào tạo đạt 75%", "=", "75", "%", "2030"),
    ("tổng nguồn vốn đạt trên 4.200 tỷ đồng vào năm 2027", ">", "4.200", "tỷ đồng", "2027"),
    ("Tỷ lệ giải ngân đạt ít nhất 95%", ">=", "95", "%", None),
    ("tỷ lệ thất thoát không quá 8%", "<=", "8", "%", None),
    ("tỷ lệ hộ cận nghèo giảm còn khoảng 2% đến năm 2028", "~", "2", "%", "2028"),
    ("100% xã có điểm giao dịch", "=", "100", "%", None),
    ("phấn đấu đến năm 2029 không còn nhà tạm trên địa bàn", "=", "0", "nhà tạm", "2029"),
    ("Đến năm 2026, tỷ lệ này đạt mức bình quân chung của vùng",
     "=", "mức bình quân chung của vùng", None, "2026"),
    ("số sáng kiến tăng trung bình 7 - 9%/năm", "=", "7 - 9", "%/năm", None),
    ("tỷ lệ cán bộ trẻ (dưới 40 tuổi) từ 10% trở lên", ">=", "10", "%", None),
    ("Tỉnh thuộc nhóm 10 địa phương dẫn đầu về chuyển đổi số",
     "=", "nhóm 10 địa phương dẫn đầu", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "comparator", "value", "unit", "by"), TARGETS)
def test_target(text: str, comparator: str, value: str, unit: str | None, by: str | None) -> None:
    target = read_target(text)
    assert target is not None
    assert (target.comparator, target.value, target.unit, target.by) == (
        comparator, value, unit, by,
    )  # fmt: skip


def test_a_heading_gives_the_year() -> None:
    target = read_target("Tỷ lệ che phủ đạt 42%", default_year="2030")
    assert target is not None
    assert target.by == "2030"


@pytest.mark.parametrize(
    "text", ["Hoàn thành 100% kế hoạch", "Bố trí ít nhất 2% ngân sách", "Rà soát 322 văn bản"]
)
def test_an_order_with_a_number_is_a_task(text: str) -> None:
    assert names_measure(text, opens_with_noun=False) is None


def test_no_level_no_target() -> None:
    assert read_target("Tăng cường kiểm tra, giám sát") is None


@pytest.mark.parametrize(
    ("cell", "unit", "comparator", "value", "read_unit"),
    [
        ("≥ 12", "Xã", ">=", "12", "Xã"),
        ("Trên 95%", None, ">", "95", "%"),
        ("40 - 50", "Tổ chức", "=", "40 - 50", "Tổ chức"),
        ("không quá 1,5", "%", "<=", "1,5", "%"),
        ("Thuộc nhóm dẫn đầu", "Thứ bậc", "=", "Thuộc nhóm dẫn đầu", None),
    ],
)
def test_cells_of_a_table(
    cell: str, unit: str | None, comparator: str, value: str, read_unit: str | None
) -> None:
    target = read_cells("Số xã", cell, unit, "2030")
    assert target is not None
    assert (target.comparator, target.value, target.unit) == (comparator, value, read_unit)
    assert target.by == "2030"


def test_an_empty_cell_is_no_target() -> None:
    assert read_cells("Số xã", " - ", "Xã", None) is None
