"""What a user reads for the ids, dates and values of the records."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb.index import open_current
from kb.lexicon.labels import say_section

PLACES = [
    ("3", "mục 3"),
    ("II/2/a", "điểm a mục II.2"),
    ("4/đ", "điểm đ mục 4"),
    ("A/I/1", "mục A.I.1"),
    ("II/1/1.2/1.2.1/a/doan1", "điểm a mục II.1.2.1, đoạn 1"),
    ("2/doan1", "mục 2, đoạn 1"),
    ("2/gd1", "mục 2, gạch đầu dòng 1"),
    ("2/gd1/gd2/gd3", "mục 2, gạch đầu dòng 1, ý 2, ý 3"),
    ("cau-dan1", "câu dẫn"),
    ("2/cau-dan2", "mục 2, câu dẫn 2"),
    ("ket-thuc", "câu kết"),
    ("can-cu3", "căn cứ 3"),
    ("dieu-1", "Điều 1"),
    ("dieu-12a/khoan-2", "khoản 2 Điều 12a"),
    ("dieu-1/khoan-2/diem-a", "điểm a khoản 2 Điều 1"),
    ("dieu-1/khoan-2/diem-a/i/gd1", "tiết i điểm a khoản 2 Điều 1, gạch đầu dòng 1"),
    ("phan-1/chuong-ii/muc-3", "Phần 1, Chương II, Mục 3"),
    ("phu-luc-1/dong3", "Phụ lục 1, dòng 3"),
    ("phu-luc-1/2/dong3", "Phụ lục 1, mục 2, dòng 3"),
    ("phu-luc-a/dau-bang1", "Phụ lục A, đầu bảng"),
    ("ke-hoach/IV/1/1.1/gd1", "Kế hoạch, mục IV.1.1, gạch đầu dòng 1"),
    ("to-chuc-thuc-hien/5", "Tổ chức thực hiện, mục 5"),
    ("giai-phap-chinh/5", "đề mục “giai phap chinh”, mục 5"),
    ("kinh-gui", "Kính gửi"),
    ("noi-nhan", "Nơi nhận"),
    ("chu-thich-2", "chú thích 2"),
    ("1~2", "mục 1 (chỗ thứ 2)"),
    ("", "thông tin chung"),
]


@pytest.mark.parametrize(("ident", "words"), PLACES)
def test_a_place_is_said_as_an_official_says_it(ident: str, words: str) -> None:
    assert say_section(ident) == words


def test_places_of_one_document_differ_and_are_words(built: object) -> None:
    home: Path = built.home  # type: ignore[attr-defined]
    with open_current(home) as index:
        for document in index.store.documents():
            said = [say_section(section.id) for section in index.store.sections(document.id)]
            assert len(set(said)) == len(said)
            assert not [words for words in said if re.search(r"[/~]|[a-z]-[a-z]", words)]
