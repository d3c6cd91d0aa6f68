"""The words of a question are found in passages as the tokens of both are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.index.marking import Marker
from kb.lexicon.tokens import tokens
from kb.models import Span
from kb.text import normalize

MARKED = [  # (question, text, the words marked)
    ("ủy ban nhân dân", "UBND tỉnh, Uỷ ban nhân dân xã và dân", ["UBND", "Uỷ ban nhân dân"]),
    ("von uy thac", "Vốn ủy thác; vốn.", ["Vốn ủy thác"]),
    ("nghị định 156", "Nghị định số 156/2018/NĐ-CP", ["Nghị định", "NĐ"]),
    ("156/2018/NĐ-CP", "Nghị định số 156/2018/NĐ-CP", ["Nghị định", "156/2018/NĐ-CP"]),
    ("NĐ", "Nghị định số 156/2018/NĐ-CP", ["Nghị định", "NĐ"]),
    ("40-CT/TW", "Chỉ thị số 40-CT/TW của Trung ương", ["40-CT/TW", "Trung ương"]),
    ("chỉ thị số 06", "Chỉ thị số 6 và số 06, 106, 6/7", ["Chỉ thị", "6"]),
    ("ngày 5/8/2014", "ngày 05 tháng 8 năm 2014", ["ngày 05 tháng 8 năm 2014"]),
    ("sở tài chính", "Sở Tài chính; chính, tài", ["Sở Tài chính"]),
    ("tài chính", "chính sách nhân tài", ["chính", "tài"]),
    ("kinh tế xã hội", "phát triển KT-XH", ["KT-XH"]),
    ("công nghệ blockchain", "về công nghệ Blockchain mới", ["công nghệ Blockchain"]),
]


@pytest.mark.parametrize(("question", "text", "words"), MARKED)
def test_marks(question: str, text: str, words: list[str]) -> None:
    (shown,) = Marker(question).show([text])
    assert [text[mark.start : mark.end] for mark in shown.marks] == words


def test_each_passage_is_marked_by_itself() -> None:
    texts = ["Giao Sở Tài", "chính. Sở Tài chính", "", "không có gì"]
    shown = Marker("sở tài chính").show(texts)
    found = [[text[m.start : m.end] for m in s.marks] for text, s in zip(texts, shown, strict=True)]
    assert found == [["Sở Tài"], ["Sở Tài chính"], [], []]
    assert [show.sentence is None for show in shown] == [False, False, True, True]


def test_the_best_sentence_holds_most_marked_letters() -> None:
    text = "Vốn vay:\nSở Tài chính bố trí vốn ủy thác; vốn ủy thác\nNgân sách. Địa phương."
    for question, wanted in (
        ("vốn ủy thác Sở Tài chính", "Sở Tài chính bố trí vốn ủy thác;"),
        ("ngân sách", "Ngân sách."),
        ("vốn vay", "Vốn vay:"),
        ("địa phương", "Địa phương."),
    ):
        (shown,) = Marker(question).show([text])
        assert shown.sentence is not None
        assert text[shown.sentence.start : shown.sentence.end] == wanted


@given(st.text(alphabet="aáăđủ /.-&0123456789TW\nsoSỐƯuwbndUBND", max_size=60))
def test_single_words_are_marked_where_their_tokens_stand(raw: str) -> None:
    text = normalize(raw)
    for question in ("đủ", "12", "3.5", "1/2/2003", "ban", "ương"):
        (term,) = {token.term for token in tokens(question)}
        places = [
            Span(token.start, token.end)
            for token in tokens(text)
            if token.term == term and token.end - token.start <= 20
        ]
        (shown,) = Marker(question).show([text])
        for place in places:
            assert any(m.start <= place.start and place.end <= m.end for m in shown.marks), (
                question,
                place,
            )
        if not places:
            assert not shown.marks


def test_one_character_over_and_over_has_no_marks() -> None:
    for char in "0k./-& sđ\n":
        (shown,) = Marker("chỉ thị 40-CT/TW ngày 5/8/2014").show([char * 300_000])
        assert shown.marks == ()
