"""The Vietnamese words a user reads for the values the records hold: one place, every screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from kb.models import Deadline, Document

__all__ = [
    "CITATION_FORMS",
    "DEADLINE_KINDS",
    "DIGEST_NOTICE",
    "EVIDENCE",
    "NO_DEADLINE",
    "NO_TEXT_NOTICE",
    "RECURRENCES",
    "ROLES",
    "ROLE_LETTERS",
    "SEVERITIES",
    "STATES",
    "STRENGTHS",
    "TASK_KINDS",
    "TEXT_KINDS",
    "UNKNOWN",
    "say_date",
    "say_deadline",
    "say_document",
    "say_text_kind",
]

UNKNOWN: Final = "chưa rõ"
NO_DEADLINE: Final = "văn bản không nêu thời hạn"
DIGEST_NOTICE: Final = "tóm lược theo nguồn thứ cấp, không phải nguyên văn"
NO_TEXT_NOTICE: Final = "chưa có toàn văn"

ROLES: Final[Mapping[str, str]] = {
    "lead": "chủ trì",
    "accountable": "lãnh đạo, chỉ đạo",
    "executor": "thực hiện",
    "partner": "phối hợp",
    "advise": "tham mưu",
    "approve": "phê duyệt",
    "monitor": "kiểm tra, giám sát, đôn đốc",
    "report": "báo cáo",
}
# One or two letters for the narrow columns of the matrix; the legend stands beside it.
ROLE_LETTERS: Final[Mapping[str, str]] = {
    "lead": "CT",
    "accountable": "LĐ",
    "executor": "TH",
    "partner": "PH",
    "advise": "TM",
    "approve": "PD",
    "monitor": "KT",
    "report": "BC",
}
EVIDENCE: Final[Mapping[str, str]] = {
    "stated": "nêu rõ",
    "heading": "theo tiêu đề",
    "lead_in": "theo câu dẫn",
    "closing": "theo câu kết",
    "none": "văn bản không nêu",
}
DEADLINE_KINDS: Final[Mapping[str, str]] = {
    "date": "ngày cụ thể",
    "period-end": "cuối kỳ",
    "recurring": "định kỳ",
    "ongoing": "thường xuyên",
    "relative": "tính từ mốc khác",
    "conditional": "theo điều kiện",
}
RECURRENCES: Final[Mapping[str, str]] = {
    "daily": "hằng ngày",
    "weekly": "hằng tuần",
    "monthly": "hằng tháng",
    "quarterly": "hằng quý",
    "half-yearly": "6 tháng một lần",
    "yearly": "hằng năm",
}
TASK_KINDS: Final[Mapping[str, str]] = {"task": "nhiệm vụ", "target": "chỉ tiêu"}
TEXT_KINDS: Final[Mapping[str, str]] = {
    "full": "toàn văn",
    "digest": "tóm lược",
    "none": NO_TEXT_NOTICE,
}
SEVERITIES: Final[Mapping[str, str]] = {
    "error": "sai",
    "warning": "cần xem lại",
    "note": "lưu ý",
}
STATES: Final[Mapping[str, str]] = {
    "match": "khớp",
    "problem": "có vấn đề",
    "unchecked": "chưa đủ căn cứ",
}
STRENGTHS: Final[Mapping[str, str]] = {
    "C": "đọc trong Kết luận",
    "K": "theo đáp án cuộc thi công khai (nguồn thứ cấp)",
    "P": "theo trang thông tin công khai",
    "M": "chưa xác minh",
}
CITATION_FORMS: Final[Mapping[str, str]] = {
    "full": "đầy đủ",
    "short": "rút gọn",
    "anaphora": "nhắc lại",
}


def say_date(date: dt.date | None) -> str:
    """Return ``ngày/tháng/năm`` as offices write it, “chưa rõ” for an unknown date.

    >>> say_date(dt.date(2014, 11, 2))
    '02/11/2014'
    """
    return date.strftime("%d/%m/") + str(date.year) if date else UNKNOWN


def say_deadline(deadline: Deadline | None) -> str:
    """Return the deadline in words: the text's own words, then what they were read as."""
    if deadline is None:
        return NO_DEADLINE
    read: list[str] = []
    if deadline.due:
        read.append(f"chậm nhất {say_date(deadline.due)}")
    if deadline.recurrence:
        read.append(RECURRENCES.get(deadline.recurrence, deadline.recurrence))
    if not read:
        read.append(DEADLINE_KINDS[deadline.kind])
    if deadline.inferred:
        read.append("năm suy từ ngày văn bản")
    return f"{' '.join(deadline.text.split())} ({'; '.join(read)})"


def say_document(document: Document) -> str:
    """Return the short name of a document: type and number, else its title, else its id."""
    kind = (document.type or "").strip()
    if document.number:
        return f"{kind} {document.number}".strip()
    title = " ".join((document.title or "").split())
    if not title:
        return document.id
    return title if title.lower().startswith(kind.lower()) else f"{kind} {title}"


def say_text_kind(document: Document) -> str | None:
    """Return the notice that must stand wherever a document without its own text shows."""
    return {"full": None, "digest": DIGEST_NOTICE, "none": NO_TEXT_NOTICE}[document.text_kind]
