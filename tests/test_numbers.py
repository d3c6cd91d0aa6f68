"""Document numbers: read through noise, canonical, malformed ones recognised as malformed."""

from __future__ import annotations

import unicodedata

import pytest

from kb.lexicon.doctypes import canonical_code, type_named, types_for_code
from kb.lexicon.numbers import find_numbers, parse_number
from kb.text import normalize

# (text, canonical, regime): one phenomenon a line.
READ = [
    ("40-CT/TW", "40-CT/TW", "party"),
    ("40–CT/TW", "40-CT/TW", "party"),  # en dash
    ("100 - KL/TW", "100-KL/TW", "party"),  # spaces
    ("40-CT/ TW", "40-CT/TW", "party"),
    ("772/QÐ-TTg", "772/QĐ-TTg", "state"),  # Icelandic letter
    ("118/TTr- STTTT", "118/TTr-STTTT", "state"),
    ("33/CT-\nTTg", "33/CT-TTg", "state"),  # line break
    ("40-CT/TƯ", "40-CT/TW", "party"),
    ("40-CT/T.Ư", "40-CT/TW", "party"),
    ("12/qđ-ttg", "12/QĐ-TTg", "state"),  # case
    ("12/QD-UBND", "12/QĐ-UBND", "state"),  # no diacritics
    ("16495/BТС-PTHT", "16495/BTC-PTHT", "state"),  # Cyrillic letters
    ("66.7/2025/NQ-CP", "66.7/2025/NQ-CP", "state"),
    ("5053-CV/VPTW/nb", "5053-CV/VPTW/nb", "party"),
    ("08-QĐi/TW", "08-QĐi/TW", "party"),
    ("05-QC/BTCTU-BDVTU", "05-QC/BTCTU-BDVTU", "party"),
    ("367 - QĐ/TWĐTN-VPĐOÀN", "367-QĐ/TWĐTN-VPĐOÀN", "party"),
    ("29/2015/TTLT-BYT-BTC", "29/2015/TTLT-BYT-BTC", "state"),
    ("19/2008/NQLT/CP-UBTUMTTQVN", "19/2008/NQLT/CP-UBTUMTTQVN", "state"),
    ("01/QCPH/UBND-UBMTTQ", "01/QCPH/UBND-UBMTTQ", "state"),
    ("5104/BTTTT-PTTH&TTĐT", "5104/BTTTT-PTTH&TTĐT", "state"),
    ("1488/VP-KH&CĐS", "1488/VP-KH&CĐS", "state"),
    ("15/2012/QH13", "15/2012/QH13", "state"),
    ("237/NQ-UBTVQH16", "237/NQ-UBTVQH16", "state"),
    ("72/VBHN-VPQH", "72/VBHN-VPQH", "state"),
    ("64-CP", "64-CP", "state"),
    ("22/CP", "22/CP", "state"),
    ("57-NQ/TW1", "57-NQ/TW", "party"),  # a footnote mark glued on
]


@pytest.mark.parametrize(("text", "canonical", "regime"), READ)
def test_reads(text: str, canonical: str, regime: str) -> None:
    found = find_numbers(f"theo {text} nêu trên")
    assert [number.canonical for number, _, _ in found] == [canonical]
    number, start, end = found[0]
    assert number.regime == regime
    assert number.fault is None
    assert number.raw == f"theo {text} nêu trên"[start:end]


FAULTS = [
    ("19/NQ-TW", "19-NQ/TW", "swapped"),
    ("40-CT/TTg", "40/CT-TTg", "swapped"),
    ("40-CT-TW", "40-CT/TW", "separators"),
    ("40/CT/TW", "40-CT/TW", "separators"),
    ("40CT/TW", "40-CT/TW", "separators"),
    ("20/217/QĐ-TTg", "20/217/QĐ-TTg", "malformed-year"),
    ("176/2025/QH", "176/2025/QH", "missing-term"),
    ("206/TB", "206/TB", "missing-issuer"),
    ("6006/BGDĐT", "6006/BGDĐT", "missing-unit"),
]


@pytest.mark.parametrize(("text", "canonical", "fault"), FAULTS)
def test_malformed_is_recognised(text: str, canonical: str, fault: str) -> None:
    ((number, _, _),) = find_numbers(f"Văn bản số {text}, ngày 01/02/2024")
    assert (number.canonical, number.fault) == (canonical, fault)


NOT_NUMBERS = [
    "giai đoạn 2021-2025",
    "trước ngày 15/12",
    "tỷ lệ 12/2014",
    "24/7",
    "1/3 chữ ký",
    "điện thoại 0221.3456789",
    "TCVN 6909:2001",
    "QCVN 01:2009/BYT",
    "100% và 5,38%",
    "https://vidu.vn/nghi-quyet-so-57-nq-tw.html",
    "https://vidu.vn/57-NQ/TW",
    "tài khoản 102-000-1234",
    "ngày 2-11-1993",
    "tốc độ 60km/h",
    "5/10 - Ban Tổ chức",
    "Số       -KH/TU",
]


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_is_no_number(text: str) -> None:
    assert find_numbers(text) == []


def test_slash_list_gives_one_number_each() -> None:
    found = find_numbers("QĐ 749/127/411/QĐ-TTg")
    assert [number.canonical for number, _, _ in found] == [
        "749/QĐ-TTg",
        "127/QĐ-TTg",
        "411/QĐ-TTg",
    ]
    assert found[0][1:] == (3, 6)


def test_decomposed_unicode_reads_the_same_after_normalising() -> None:
    text = unicodedata.normalize("NFD", "Quyết định số 772/QĐ-TTg")
    assert [number.canonical for number, _, _ in find_numbers(normalize(text))] == ["772/QĐ-TTg"]


def test_parse_takes_the_whole_string_only() -> None:
    assert parse_number(" 40-CT/TW ") is not None
    assert parse_number("Chỉ thị 40-CT/TW") is None


def test_codes_and_types() -> None:
    assert canonical_code("QD") == "QĐ"
    assert canonical_code("Ctr") == "CTr"
    assert canonical_code("XYZ") is None
    assert {kind.name for kind in types_for_code("TT", "party")} == {"Thông tri"}
    assert {kind.name for kind in types_for_code("QĐ", "party")} == {"Quyết định", "Quy định"}
    named = type_named("CHUONG TRINH hành động")
    assert named is not None and named.name == "Chương trình"


@pytest.mark.parametrize("character", ["1", "-", "/", "A", " ", "1-", "1/", "1/A-", "12-CT/"])
def test_pieces_of_a_number_over_and_over_are_no_number(character: str) -> None:
    assert find_numbers(character * (20_000 // len(character))) == []
