"""Unicode and spelling: the views keep offsets, the keys join what is one word."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text import fold, matching_view, normalize, syllables, tone_key


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Chi\u0309 thi\u0323", "Chỉ thị"),  # NFD from a Mac
        ("e\u0323\u0302", "ệ"),  # dot before circumflex
        ("a\r\nb\rc\x0cd", "a\nb\nc\nd"),
        ("40\u200b-\ufeffCT/TW", "40-CT/TW"),  # zero-width space, byte-order mark
        ("ngân\u00adhàng", "ngânhàng"),  # soft hyphen
        ("a\x00b\x1bc", "a b c"),  # control characters would break JSON and XML
        ("40 – CT/TW", "40 – CT/TW"),  # dashes and capitals stay
    ],
)
def test_normalize(raw: str, expected: str) -> None:
    assert normalize(raw) == expected


@given(st.text())
def test_normalize_is_idempotent_and_storable(raw: str) -> None:
    text = normalize(raw)
    assert normalize(text) == text
    assert unicodedata.is_normalized("NFC", text)
    text.encode("utf-8")


@given(st.text())
def test_views_keep_the_offsets(raw: str) -> None:
    text = normalize(raw)
    assert len(matching_view(text)) == len(text) == len(fold(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("40\u2013CT/TW\u00a0ngày", "40-CT/TW ngày"),
        ("772/QÐ-TTg", "772/QĐ-TTg"),  # Icelandic Eth, seen in real documents
        ("CT-\nTTg", "CT- TTg"),
        ("“vốn”", '"vốn"'),
    ],
)
def test_matching_view(text: str, expected: str) -> None:
    assert matching_view(text) == expected


@pytest.mark.parametrize("tone", ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"])
@pytest.mark.parametrize("vowel", "aăâeêioôơuưy")
def test_fold_knows_every_vietnamese_vowel(vowel: str, tone: str) -> None:
    letter = unicodedata.normalize("NFC", vowel + tone)
    base = unicodedata.normalize("NFD", vowel)[0].replace("ơ", "o").replace("ư", "u")
    assert fold(letter) == fold(letter.upper()) == base


def test_fold_knows_every_d() -> None:
    assert fold("ĐđÐðƉ") == "ddddd"


@pytest.mark.parametrize(
    ("one", "other"), [("hoà", "hòa"), ("Uỷ", "ỦY"), ("thuỷ", "thủy"), ("khoá", "khóa")]
)
def test_tone_key_joins_the_two_spellings(one: str, other: str) -> None:
    assert tone_key(one) == tone_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ban", "bàn"), ("bán", "bạn"), ("dan", "đan"), ("sơn", "son"), ("ân", "an")]
)
def test_tone_key_keeps_words_apart(one: str, other: str) -> None:
    assert tone_key(one) != tone_key(other)


def test_syllables_keep_numbers_whole() -> None:
    text = "đạt 3.775 tỷ, ngày 22/11/2014: 40-CT/TW"
    words = syllables(text)
    assert [word for word, _, _ in words] == [
        "đạt", "3.775", "tỷ", "ngày", "22/11/2014", "40", "CT", "TW",
    ]  # fmt: skip
    assert all(text[start:end] == word for word, start, end in words)
