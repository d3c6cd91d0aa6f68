"""“Vì sao có kết quả này”: the ranks and scores of a search result, in an official's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kb.models import Hit

__all__ = ["say_reasons"]

# What to compare the results by: (feature, words, how its value reads).
_RANKED: Final = (
    ("lexical_rel", "Trùng từ ngữ", "{:.0%} so với đoạn trùng nhiều nhất"),
    ("dense", "Gần về nghĩa", "độ gần {:.2f} (cao nhất là 1)"),
    ("cross_encoder", "Mô hình đọc lại từng đoạn", "điểm {:.2f}"),
)
_SHARES: Final = (
    ("cover1_any", "Có {:.0%} từ của câu hỏi, tính theo độ hiếm của từ"),
    ("cover2_any", "Có {:.0%} cặp từ liền nhau của câu hỏi"),
    ("cover1_title", "Đề mục bên trên có {:.0%} từ của câu hỏi"),
    ("cover1_name", "Tên văn bản có {:.0%} từ của câu hỏi"),
)
_SHORT: Final = 2


def say_reasons(hit: Hit, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return lines that say why ``hit`` stands where it does among ``hits``.

    Ranks are counted among ``hits``, best first; equal values share a rank. Parts that say nothing
    for this result are left out.
    """
    parts = [dict(other.why) for other in hits]
    mine = dict(hit.why)
    lines = [f"Xếp thứ {hit.rank} trong {len(hits)} đoạn đang xem; điểm chung {_read(hit.score)}."]
    for name, words, form in _RANKED:
        if name in mine:
            better = sum(part.get(name, mine[name]) > mine[name] for part in parts)
            lines.append(f"{words}: thứ {better + 1}, {_read(mine[name], form)}.")
    lines += [f"{_read(mine[name], words)}." for name, words in _SHARES if mine.get(name)]
    if mine.get("run", 0) >= _SHORT:
        lines.append(f"Trùng liền một mạch nhiều nhất {mine['run']:.0f} tiếng.")
    return tuple(lines)


def _read(value: float, form: str = "{:.2f}") -> str:
    """Write a number with the decimal comma, a share without a fraction: “3,24”, “45%”."""
    return form.format(value).replace(".", ",")
