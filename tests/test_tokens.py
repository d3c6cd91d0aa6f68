"""Search tokens: the same for every typing of the same words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.lexicon.rules import load_table
from kb.lexicon.tokens import expand, terms, tokens
from kb.text import fold, normalize

SAME = [
    ("Chỉ thị số 40-CT/TW", "chi thi 40 CT TW"),
    ("Kết luận số: 06-KL/TW", "ket luan 6 kl tw"),
    ("ngày 05 tháng 8 năm 2014", "ngay 5/8/2014"),
    ("ngày 22/11/2014", "ngày 22.11.2014"),
    ("UBND tỉnh", "uỷ ban nhân dân tỉnh"),
    ("Ủy ban nhân dân", "UỶ BAN NHÂN DÂN"),
    ("NHCSXH", "ngan hang chinh sach xa hoi"),
    ("phát triển KT-XH", "phát triển kinh tế – xã hội"),
    ("QP-AN", "quốc phòng, an ninh"),
    ("Trung ương", "T.Ư"),
    ("Ðảng uỷ", "Đảng ủy"),
    ("thông tư 01/2006/TT-NHNN", "thong tu 1/2006 TT ngan hang nha nuoc"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_terms(one: str, other: str) -> None:
    assert terms(one) == terms(other)


DIFFERENT = [
    ("08-QĐi/TW", "08-QĐ/TW"),  # Quy định is no Quyết định
    ("3.775 tỷ", "3775 tỷ đồng"),
    ("khoản 3.05", "khoản 3.5"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_terms(one: str, other: str) -> None:
    assert terms(one) != terms(other)


def test_tokens_lie_where_they_were_read() -> None:
    text = "Giao UBND tỉnh báo cáo trước ngày 05 tháng 8 năm 2024."
    found = {(token.term, text[token.start : token.end]) for token in tokens(text)}
    assert ("uy", "UBND") in found
    assert ("dan", "UBND") in found
    assert ("5/8/2024", "05 tháng 8 năm 2024") in found


@given(st.text(alphabet="aáàăđỦủỷ /.-&0123456789tTwWỨKXHSsoốƯ:\n", max_size=80) | st.text())
def test_terms_are_the_terms_of_tokens(raw: str) -> None:
    text = normalize(raw)
    found = tokens(text)
    assert terms(text) == [token.term for token in found]
    assert all(0 <= token.start < token.end <= len(text) for token in found)


@given(st.text())
def test_terms_do_not_see_accents_case_or_composition(raw: str) -> None:
    text = normalize(raw)
    assert terms(fold(text)) == terms(text)
    assert terms(normalize(unicodedata.normalize("NFD", text))) == terms(text)


def test_abbreviations_are_written_out_for_a_model() -> None:
    assert expand("UBND và HĐND tỉnh") == "Ủy ban nhân dân và Hội đồng nhân dân tỉnh"
    assert expand("KUBND") == "KUBND"


def test_no_abbreviation_has_two_meanings_or_is_a_syllable() -> None:
    entries = load_table("abbreviations")["abbreviation"]
    spellings = [fold(short) for entry in entries for short in entry["short"]]
    assert len(spellings) == len(set(spellings))
    vowels = set("aeiouy")
    for short in spellings:
        # A Vietnamese syllable has one to three neighbouring vowels and at most two final letters.
        assert not (short.isalpha() and len(short) <= 3 and vowels & set(short)), short


def test_a_text_has_no_more_terms_than_characters() -> None:
    for char in "0k./-& sđ":
        assert len(terms(char * 300_000)) <= 300_000
