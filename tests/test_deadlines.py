"""Deadlines: what is one, of which kind, and which day it fixes; and what only looks like one."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.facts.deadlines import find_deadlines, read_slot
from kb.models import DeadlineKind

NOVEMBER = dt.date(2025, 11, 18)  # the date of the document the sentences stand in

# (text, kind, due, recurrence, inferred): one reason each
FOUND: list[tuple[str, DeadlineKind, str | None, str | None, bool]] = [
    ("gửi báo cáo trước ngày 05/12/2025", "date", "2025-12-05", None, False),  # a day with a cue
    ("xong trước ngày 31/12", "date", "2025-12-31", None, True),  # the year is the document's
    ("trình trước ngày 15/01", "date", "2026-01-15", None, True),  # …or the next one
    ("chậm nhất là ngày 05 tháng 4 năm 2026", "date", "2026-04-05", None, False),
    ("(hoàn thành trong tháng 11/2025)", "period-end", "2025-11-30", None, False),  # month's end
    ("hoàn thành trong tháng 02 năm 2028", "period-end", "2028-02-29", None, False),  # leap year
    ("trước tháng 9/2026", "period-end", "2026-08-31", None, False),  # the month is excluded
    ("trình trong quý II/2026", "period-end", "2026-06-30", None, False),  # quarter's end
    ("chậm nhất trong quý I năm 2026", "period-end", "2026-03-31", None, False),
    ("cơ bản hoàn thành trong năm 2026", "period-end", "2026-12-31", None, False),
    ("từ nay đến hết năm 2025", "period-end", "2025-12-31", None, False),
    ("Đến năm 2027, hoàn thành việc số hóa", "period-end", "2027-12-31", None, False),
    ("trong 6 tháng đầu năm 2026", "period-end", "2026-06-30", None, False),
    ("Hằng năm, bố trí kinh phí", "recurring", None, "yearly", False),
    ("trước ngày 15/12 hằng năm", "recurring", None, "yearly", False),  # every year: no one day
    ("báo cáo trước ngày 20 hằng tháng", "recurring", None, "monthly", False),
    ("định kỳ 6 tháng báo cáo", "recurring", None, "half-yearly", False),
    ("Thường xuyên rà soát danh sách", "ongoing", None, None, False),  # the adverb of the verb
    ("củng cố bộ máy, nhiệm vụ thường xuyên", "ongoing", None, None, False),
    ("trong thời hạn 15 ngày kể từ ngày nhận hồ sơ", "relative", None, None, False),
    ("chậm nhất 05 ngày sau khi kết thúc hội nghị", "relative", None, None, False),
    ("triển khai sau khi có hướng dẫn của cấp trên", "conditional", None, None, False),
    ("để kịp báo cáo Hội đồng tại Kỳ họp thứ 5", "conditional", None, None, False),
]

NONE = [
    "Quyết định số 12/QĐ-UBND ngày 22/11/2014",  # the date of a cited document
    "có hiệu lực từ ngày 01/01/2026",  # when it takes effect
    "chương trình giai đoạn 2021-2025",  # a programme's name
    "Chiến lược phát triển đến năm 2030",  # a programme's scope
    "tầm nhìn đến năm 2045",
    "kế hoạch phát triển kinh tế - xã hội hằng năm và từng giai đoạn",  # a yearly plan
    "dự toán chi thường xuyên",  # recurrent expenditure
    "các nhiệm vụ được giao trong năm 2025",  # says which tasks, not by when
    "khẩn trương, kịp thời hoàn thành",  # haste is no date
    "Luật An ninh mạng năm 2018",
]


@pytest.mark.parametrize(("text", "kind", "due", "recurrence", "inferred"), FOUND)
def test_form(
    text: str, kind: DeadlineKind, due: str | None, recurrence: str | None, inferred: bool
) -> None:
    (found,) = find_deadlines(text, document_date=NOVEMBER)
    assert (found.kind, found.recurrence, found.inferred) == (kind, recurrence, inferred)
    assert (found.due and found.due.isoformat()) == due
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize("text", NONE)
def test_no_deadline(text: str) -> None:
    assert find_deadlines(text, document_date=NOVEMBER) == ()


def test_no_year_is_invented_without_a_document_date() -> None:
    (found,) = find_deadlines("xong trước ngày 31/8", document_date=None)
    assert found.due is None
    assert not found.inferred


def test_an_impossible_day_fixes_nothing() -> None:
    (found,) = find_deadlines("trước ngày 31/02/2026", document_date=NOVEMBER)
    assert found.due is None


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("18/10/2025", "2025-10-18"),  # a cell needs no cue
        ("Quý IV/2025", "2025-12-31"),
        ("Tháng 11 - 12/2025", "2025-12-31"),  # the end of a range
        ("năm 2026 - 2027", "2027-12-31"),
        ("Từ ngày 01/12 đến ngày 15/12/2025", "2025-12-15"),
        ("Thường xuyên", None),
        ("năm 2025 và các năm tiếp theo", None),
        ("Từ tháng 11/2025 đến khi kết thúc đợt kiểm kê", None),
        ("Theo tiến độ được giao", None),
    ],
)
def test_slot(text: str, due: str | None) -> None:
    found = read_slot(text, document_date=NOVEMBER)
    assert found is not None
    assert (found.due and found.due.isoformat()) == due


def test_a_cell_without_a_time_says_nothing() -> None:
    assert read_slot("Sở Tài chính", document_date=NOVEMBER) is None


@pytest.mark.parametrize("char", ["0", " ", "a", "đ", "/", ".", ";", "("])
def test_one_character_over_and_over_is_no_deadline(char: str) -> None:
    assert find_deadlines(char * 20_000, document_date=NOVEMBER) == ()


@pytest.mark.parametrize("piece", ["hằng năm ", "trước ngày 1/", "đến năm ", "trong ", "tháng 1"])
def test_no_repetition_moves_a_deadline_out_of_place(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    end = 0
    for found in find_deadlines(text, document_date=NOVEMBER):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.text
        end = found.end
