"""Where the tests find the repository, and a document made to hurt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Place:
    """A copy of the corpus and the index built from it."""

    corpus: Path
    home: Path


HOSTILE = """\
ỦY BAN NHÂN DÂN TỈNH

CHỈ THỊ
Về <script>alert(1)</script> **đậm** $x^2$ :smile:

Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:

1. Sở Tài chính chủ trì <img src=x onerror=alert(2)> rà soát =1+1 [bấm](http://nguy.hiem) `mã`, \
hoàn thành trước ngày 30/6/2025.

2. Sở Nội vụ phối hợp với Sở Tài chính :red[tổng hợp] $\\frac{1}{2}$ báo cáo *Ủy ban nhân dân tỉnh*.
"""
