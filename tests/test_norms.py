"""Ranks of norms and their years, read from names as the index holds them."""

from __future__ import annotations

import pytest

from kb.lexicon.norms import rank_and_year
from kb.lexicon.tokens import terms

NAMES = [
    ("Luật · 31/2024/QH15 · Luật Đất đai", (4, 2024)),
    ("45/2013/QH13", (4, 2013)),
    ("Nghị quyết 326/2016/UBTVQH14", (3, 2016)),
    ("Nghị định 73-CP", (2, 0)),
    ("100/2019/NĐ-CP", (2, 2019)),
    ("Thông tư liên tịch 04/2018/TTLT-VKSNDTC-BCA", (1, 2018)),
    ("Quyết định 1627/QĐ-UBND", (0, 0)),
    ("Chỉ thị · 40-CT/TW", (0, 0)),  # the Party's documents have no rank among norms
    ("", (0, 0)),
]


@pytest.mark.parametrize(("name", "expected"), NAMES)
@pytest.mark.parametrize("typed", [str, str.upper, str.lower])
def test_rank_and_year(name: str, expected: tuple[int, int], typed: type[str]) -> None:
    assert rank_and_year(" ".join(terms(typed(name)))) == expected
