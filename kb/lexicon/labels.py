"""The Vietnamese words a user reads for the values the records hold: one place, every screen."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Final

from kb.lexicon.doctypes import type_named
from kb.models import Deadline, Document, Owner, Target, Task

__all__ = [
    "CITATION_FORMS",
    "DEADLINE_KINDS",
    "DIGEST_NOTICE",
    "EVIDENCE",
    "NOT_RECEIVING",
    "NO_DEADLINE",
    "NO_TEXT_NOTICE",
    "RECIPIENTS_NOTE",
    "RECURRENCES",
    "RELATIONS",
    "ROLES",
    "ROLE_LETTERS",
    "SENTENCE_KINDS",
    "SEVERITIES",
    "STATES",
    "STRENGTHS",
    "TASK_KINDS",
    "TEXT_KINDS",
    "UNKNOWN",
    "WITHOUT_TASK",
    "last_day",
    "read_date",
    "say_date",
    "say_deadline",
    "say_document",
    "say_owners",
    "say_role",
    "say_section",
    "say_target",
    "say_term",
    "say_text_kind",
    "say_when",
]

UNKNOWN: Final = "chưa rõ"
NO_DEADLINE: Final = "văn bản không nêu thời hạn"
DIGEST_NOTICE: Final = "tóm lược theo nguồn thứ cấp, không phải nguyên văn"
NO_TEXT_NOTICE: Final = "chưa có toàn văn"
NOT_RECEIVING: Final = "Được giao việc nhưng không thấy ở Nơi nhận"
WITHOUT_TASK: Final = "Có ở Nơi nhận nhưng không thấy việc được giao"
RECIPIENTS_NOTE: Final = (
    "Để rà soát, không phải lỗi: một cơ quan có thể nhận văn bản qua cơ quan cấp trên, "
    "hoặc nhận để biết."
)

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
    "hourly": "theo giờ",
    "daily": "hằng ngày",
    "weekly": "hằng tuần",
    "monthly": "hằng tháng",
    "quarterly": "hằng quý",
    "half-yearly": "6 tháng một lần",
    "yearly": "hằng năm",
}
TASK_KINDS: Final[Mapping[str, str]] = {"task": "nhiệm vụ", "target": "chỉ tiêu"}
SENTENCE_KINDS: Final[Mapping[str, str]] = {
    **TASK_KINDS,
    "narrative": "nhận định, kết quả",
    "condition": "điều kiện",
    "reference": "dẫn chiếu",
    "context": "bối cảnh, mục đích",
}
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
    "note": "lưu ý",
}
STRENGTHS: Final[Mapping[str, str]] = {
    "C": "đọc trong Kết luận",
    "K": "theo đáp án cuộc thi công khai (nguồn thứ cấp)",
    "P": "theo trang thông tin công khai",
    "M": "chưa xác minh",
}
RELATIONS: Final[Mapping[str, str]] = {
    "basis": "căn cứ",
    "implements": "thực hiện",
    "replaces": "thay thế",
    "repeals": "bãi bỏ",
    "amends": "sửa đổi, bổ sung",
    "cites": "viện dẫn",
    "newer": "mới hơn, cùng chủ đề (chưa xác nhận thay thế)",
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


def read_date(words: str) -> dt.date | None:
    """Return the date that a user typed, day first or ISO; None if it is no date.

    >>> read_date("30/6/2025") == read_date(" 2025-06-30") == dt.date(2025, 6, 30)
    True
    """
    match = _TYPED_DATE.fullmatch(words.strip())
    try:
        if match:
            return dt.date(int(match[3]), int(match[2]), int(match[1]))
        return dt.date.fromisoformat(words.strip())
    except ValueError:
        return None


_TYPED_DATE: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


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
    text = " ".join(deadline.text.split())
    more = "; ".join(words for words in read if words not in text.lower())
    return f"{text} ({more})" if more else text


def say_owners(owners: Iterable[Owner]) -> tuple[str, ...]:
    """Return one line for each role and evidence, with all who hold it; empty for no owners.

    >>> say_owners(
    ...     Owner(name, None, "lead", "stated", 0, 7, "rule")
    ...     for name in ("Sở Y tế", "Công an tỉnh")
    ... )
    ('chủ trì (nêu rõ): Sở Y tế; Công an tỉnh',)
    """
    held: dict[str, list[str]] = {}
    for owner in owners:
        names = held.setdefault(say_role(owner), [])
        name = " ".join(owner.name.split())
        if name not in names:
            names.append(name)
    return tuple(f"{role}: {'; '.join(names)}" for role, names in held.items())


def say_role(owner: Owner) -> str:
    """Return role and evidence in words: “chủ trì (nêu rõ)”."""
    return f"{ROLES[owner.role]} ({EVIDENCE[owner.evidence]})"


def say_document(document: Document) -> str:
    """Return the short name of a document: type and number, else its shortened title, else its id.

    >>> say_document(Document("a", "", type="Kết luận", title="Về công tác cán bộ"))
    'Kết luận về công tác cán bộ'
    """
    kind = (document.type or "").strip()
    if document.number:
        return f"{kind} {document.number}".strip()
    title = " ".join((document.title or "").split())
    if not title:
        return document.id
    if kind and not title.lower().startswith(kind.lower()):
        title = f"{kind} {title[0].lower()}{title[1:]}"
    return title if len(title) <= _NAME_LENGTH else title[:_NAME_LENGTH].rsplit(" ", 1)[0] + "…"


_NAME_LENGTH: Final = 80


# Words that stand for a whole part of an id; the number behind it, if any, follows.
_PLACES: Final[Mapping[str, str]] = {
    "dieu": "Điều",
    "khoan": "khoản",
    "diem": "điểm",
    "phan": "Phần",
    "chuong": "Chương",
    "muc": "Mục",
    "phu-luc": "Phụ lục",
    "bieu": "Biểu",
    "doan": "đoạn",
    "gd": "gạch đầu dòng",
    "dong": "dòng",
    "nhom": "nhóm",
    "dau-bang": "đầu bảng",
    "cau-dan": "câu dẫn",
    "can-cu": "căn cứ",
    "ket-thuc": "câu kết",
    "phan-dau": "phần đầu",
    "co-quan-ban-hanh": "cơ quan ban hành",
    "tieu-de": "tên văn bản",
    "kinh-gui": "Kính gửi",
    "noi-nhan": "Nơi nhận",
    "chu-ky": "chữ ký",
    "chu-thich": "chú thích",
    "so-trang": "số trang",
    "ke-ngang": "đường kẻ",
    "de-muc": "đề mục",
    "kem-theo": "văn bản kèm theo",
    "to-chuc-thuc-hien": "Tổ chức thực hiện",
}
_SOLE: Final = frozenset({"câu dẫn", "câu kết", "đầu bảng"})  # the first one needs no number
_CHAIN: Final = frozenset({"Điều", "khoản", "điểm"})  # said from the inside out
_PLACE: Final = re.compile(r"(?P<word>[a-z]+(?:-[a-z]+)?)(?:-?(?=[0-9])|-)(?P<count>[\w.]+)")
_ROMAN: Final = re.compile(r"[ivxlc]+|[a-z]")
_PRINTED: Final = re.compile(r"[A-ZĐIVXLC]{1,6}|[0-9]+(?:\.[0-9]+)*[a-zđ]?")
_LETTER: Final = re.compile(r"[a-zđêôơăâư]{1,2}|[ivx]{1,5}")


def say_section(ident: str) -> str:
    """Return the place that a section's id names, as an official says it.

    Articles are said from the inside out, other places from the outside in; a decimal number
    already names what it stands under. An id met again in a document says which one it is.

    >>> say_section("2/doan1"), say_section("II/1/1.2/a"), say_section("dieu-1/khoan-2/diem-a")
    ('mục 2, đoạn 1', 'điểm a mục II.1.2', 'điểm a khoản 2 Điều 1')
    """
    said: list[str] = []
    numbers: list[str] = []  # the printed numbers of one item, from the outside in
    chain: list[str] = []  # the same for articles and letters, said the other way round

    def close() -> None:
        item = [f"mục {'.'.join(numbers)}"] if numbers else []
        if item or chain:
            said.append(" ".join([*reversed(chain), *item]))
        numbers.clear()
        chain.clear()

    for part in filter(None, ident.split("/")):
        name, _, again = part.partition("~")
        if _PRINTED.fullmatch(name):
            if numbers and name.startswith(f"{numbers[-1]}."):
                numbers.pop()
            numbers.append(name)
        elif _LETTER.fullmatch(name):
            chain.append(f"{'tiết' if any(c.startswith('điểm') for c in chain) else 'điểm'} {name}")
        else:
            words = _place(name, after=said[-1] if said and not (numbers or chain) else "")
            if words.split()[0] in _CHAIN:
                chain.append(words)
            else:
                close()
                said.append(words)
        if again:
            close()
            said[-1] += f" (chỗ thứ {again})"
    close()
    return ", ".join(said) or "thông tin chung"


def _place(name: str, *, after: str) -> str:
    """Return one part of an id in words; ``after`` is the place before it."""
    if name in _PLACES:
        return _PLACES[name]
    match = _PLACE.fullmatch(name)
    word = _PLACES.get(match["word"]) if match else None
    if match and word:
        if word == "gạch đầu dòng" and after.startswith(("gạch đầu dòng", "ý ")):
            word = "ý"
        count = match["count"]
        if word[0].isupper() and _ROMAN.fullmatch(count):
            count = count.upper()
        return word if word in _SOLE and count == "1" else f"{word} {count}"
    kind = type_named(name.replace("-", " "))
    return kind.name if kind else f"đề mục “{name.replace('-', ' ')}”"


_COMPARATORS: Final[Mapping[str, str]] = {
    "<": "dưới", ">": "trên", "<=": "không quá", ">=": "ít nhất", "~": "khoảng", "=": "",
}  # fmt: skip


def say_target(target: Target) -> str:
    """Return the level of a target in words, "" where the text gives none in figures.

    >>> say_target(Target("tỷ lệ nợ", "<", "0,5", "%", "2030", "number"))
    'dưới 0,5 %'
    """
    sign = _COMPARATORS.get(target.comparator or "", target.comparator or "")
    return " ".join(filter(None, (sign, target.value, target.unit))) if target.value else ""


def say_when(task: Task) -> str:
    """Return when a task is due in words; for a target without a deadline, its own year."""
    if task.deadline is None and task.target is not None and task.target.by:
        return f"đến năm {task.target.by}" if last_day(task) else f"mốc {task.target.by}"
    return say_deadline(task.deadline)


def last_day(task: Task) -> dt.date | None:
    """Return the day by which a task is due: its deadline's, else the end of its target's year.

    None where the text fixes no day.
    """
    if task.deadline is not None:
        return task.deadline.due
    by = task.target.by if task.target else None
    return dt.date(int(by), 12, 31) if by and re.fullmatch("[12][0-9]{3}", by) else None


def say_term(term: str | None) -> str | None:
    """Return a term of office in words: ``XI`` is “khóa XI”; None stays None.

    >>> say_term("XI"), say_term("nhiệm kỳ 2020-2025")
    ('khóa XI', 'nhiệm kỳ 2020-2025')
    """
    return f"khóa {term}" if term and set(term) <= set("IVXL") else term


def say_text_kind(document: Document) -> str | None:
    """Return the notice that must stand wherever a document without its own text shows."""
    return {"full": None, "digest": DIGEST_NOTICE, "none": NO_TEXT_NOTICE}[document.text_kind]
