"""Reasons in an official's words: why a search result is there, what a fault of citation is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from kb.models import Hit

__all__ = ["CODES", "DOUBTFUL", "say_reasons"]

DOUBTFUL: Final = (
    "Chưa chắc kho có câu trả lời: các đoạn tìm được gần với điều đã hỏi nhưng có thể không "
    "trả lời đúng điều đó. Hãy đọc câu gốc trước khi dùng."
)

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


CODES: Final[Mapping[str, tuple[str, str]]] = {
    "E1": (
        "Sai số, ký hiệu",
        "Ngày và trích yếu là của một văn bản khác số; thường do gõ nhầm hoặc chép nhầm số.",
    ),
    "E2": (
        "Sai ngày ban hành",
        "Ngày ghi trong dự thảo khác ngày mà các nguồn ghi cho văn bản này, hoặc không có thật.",
    ),
    "E3": (
        "Sai cơ quan ban hành",
        "Cơ quan ghi trong dự thảo khác cơ quan đã ban hành, như nhầm Bộ Chính trị với Ban Bí thư.",
    ),
    "E4": (
        "Tên loại không hợp ký hiệu",
        "Tên loại văn bản (Chỉ thị, Kết luận…) không đi với chữ viết tắt trong số, ký hiệu.",
    ),
    "E5": ("Sai khóa, nhiệm kỳ", "Ngày ban hành không thuộc khóa (nhiệm kỳ) ghi trong dự thảo."),
    "E6": (
        "Văn bản đã có bản thay thế hoặc mới hơn",
        "Vào ngày của dự thảo, văn bản này đã được thay thế, hoặc đã có văn bản mới cùng chủ đề.",
    ),
    "E7": ("Sai trích yếu", "Tên văn bản ghi trong dự thảo khác tên mà các nguồn ghi."),
    "E8": (
        "Lẫn cách ghi của Đảng và Nhà nước",
        "Văn bản của Đảng ghi “40-CT/TW”; văn bản hành chính ghi “40/CT-TTg”.",
    ),
    "E9": (
        "Thiếu thành phần ở lần nhắc đầu",
        "Lần đầu viện dẫn nên ghi đủ tên loại, số, ký hiệu, ngày và cơ quan ban hành.",
    ),
    "E10": (
        "Trình tự thời gian không thể có",
        "Ngày của văn bản được viện dẫn sau ngày của dự thảo, hoặc số và ngày ngược thứ tự.",
    ),
    "E11": (
        "Thiếu năm trong số, ký hiệu",
        "Văn bản quy phạm pháp luật ghi cả năm, ví dụ 28/2022/NĐ-CP.",
    ),
    "E12": (
        "Số, ký hiệu sai dạng",
        "Phần chữ sau số bị thiếu, thừa hoặc không phải chữ viết tắt của cơ quan nào đã biết.",
    ),
    "E13": (
        "Cơ quan không còn vào ngày của dự thảo",
        "Cơ quan này đã sáp nhập, đổi tên hoặc kết thúc hoạt động trước ngày của dự thảo.",
    ),
    "E14": (
        "Dự thảo tự mâu thuẫn",
        "Cùng một văn bản mà các chỗ trong dự thảo ghi khác nhau về ngày, cơ quan hoặc tên.",
    ),
    "E15": ("Nghi lỗi gõ", "Có từ lặp hoặc thiếu ngay cạnh chỗ viện dẫn."),
    "E16": (
        "Sai tên đại hội, hội nghị",
        "Thứ tự hoặc tên gọi của đại hội, hội nghị không khớp với cơ quan hay thời gian.",
    ),
    "E17": (
        "Nghi viện dẫn không có thật",
        "Không nguồn nào biết số này, mà chủ đề lại là của một văn bản khác.",
    ),
    "F1": ("Dấu phẩy trước “ngày”", "Không phải lỗi: cơ quan đã chọn cách ghi này."),
    "F2": ("Cách đặt dấu thanh", "Không phải lỗi: cơ quan đã chọn cách viết này."),
}
"""For each code of a finding: its short name, and what it means."""
