"""What one document does to another it cites: bases itself on it, carries it out, replaces it, …"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kb.models import Citation
from kb.text import fold

__all__ = ["RelationKind", "TextRelation", "relations_in"]

RelationKind = Literal["basis", "implements", "replaces", "repeals", "amends", "cites", "newer"]
"""basis căn cứ · implements thực hiện · replaces thay thế · repeals bãi bỏ · amends sửa đổi, bổ
sung · cites viện dẫn · newer mới hơn, cùng chủ đề (chưa xác nhận thay thế)."""

_PASSIVE: Final = re.compile(
    r"(?P<verb>sua doi|bo sung|dieu chinh|thay the|bai bo)[^.;]{0,40} (?:boi|bang) +(?:cac +)?\Z"
)
_ACTIVE: Final[tuple[tuple[RelationKind, re.Pattern[str]], ...]] = (
    ("replaces", re.compile(r"thay the(?: cho)?(?: +[a-z]+){0,4} +\Z")),
    ("repeals", re.compile(r"(?:bai bo|huy bo)(?: +[a-z]+){0,6} +\Z")),
    ("amends", re.compile(r"(?:sua doi|bo sung|dieu chinh)[a-z, ]{0,50} +\Z")),
    (
        "implements",
        re.compile(
            r"(?:thuc hien|trien khai|quan triet|cu the hoa|the che hoa|tuyen truyen"
            r"|so ket|tong ket|thi hanh)"
            r"[a-z, \"]{0,50} +\"?\Z"
        ),
    ),
)
_EFFECTS: Final = frozenset({"replaces", "repeals", "amends"})
_EFFECT: Final = re.compile(
    r" nay(?: +co hieu luc[^.;]{0,60})?,?(?: +va| +se| +thi)? +(?:thay the|bai bo|huy bo"
    r"|sua doi|bo sung)"
    r"|(?:^|[.;]) *(?:[0-9]{1,2}[.)] *)?(?:bai bo|thay the)"
)
_PASSIVE_KIND: Final[dict[str, RelationKind]] = {
    "sua doi": "amends", "bo sung": "amends", "dieu chinh": "amends", "thay the": "replaces",
    "bai bo": "repeals",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextRelation:
    """``source`` does ``kind`` to ``target``; both are citations, ``source`` None: the document."""

    kind: RelationKind
    source: int | None
    target: int


def relations_in(text: str, citations: Sequence[Citation]) -> tuple[TextRelation, ...]:
    """Return one relation for each mention of another document, read from the words before it."""
    folded = fold(text)
    lines = text.lower()
    found = []
    kinds: dict[int | None, RelationKind | None] = {}
    for index, citation in enumerate(citations):
        if citation.is_self or citation.form == "anaphora":
            continue
        window = folded[max(0, citation.start - 90) : citation.start]
        passive = _PASSIVE.search(window)
        if passive:
            changed = _before(citations, index)
            if changed is not None:
                found.append(TextRelation(_PASSIVE_KIND[passive.group("verb")], index, changed))
                continue
        kind = next((kind for kind, pattern in _ACTIVE if pattern.search(window)), None)
        if kind in _EFFECTS and citation.nested_in is None and not _EFFECT.search(window):
            kind = None  # “rà soát, sửa đổi Nghị định …” is work to do, not an effect of this text
        if kind is None and _joined(folded, citations, index):
            kind = kinds.get(_reach_before(citations, index))
        kinds[index] = kind
        if kind is None and citation.nested_in is None and _is_basis(folded, lines, citation.start):
            kind = "basis"
        found.append(TextRelation(kind or "cites", citation.nested_in, index))
    return tuple(found)


def _reach_before(citations: Sequence[Citation], index: int) -> int | None:
    """Return the mention of the same level before ``index``, in whose list it may stand."""
    level = citations[index].nested_in
    return next(
        (i for i in range(index - 1, max(-1, index - 8), -1) if citations[i].nested_in == level),
        None,
    )


def _joined(folded: str, citations: Sequence[Citation], index: int) -> bool:
    """Whether only a comma, semicolon or “và” stands between a mention and the one before."""
    before = _reach_before(citations, index)
    if before is None:
        return False
    reach = max([citations[before].end, *(span.end for _, span in citations[before].slots)])
    return bool(_JOINT.fullmatch(folded[reach : citations[index].start]))


_JOINT: Final = re.compile(r" {0,3}[,;]? {0,3}(?:va )? {0,3}")


def _before(citations: Sequence[Citation], index: int) -> int | None:
    """Return the nearest mention before ``index`` that is no further than a sentence away."""
    for other in range(index - 1, max(-1, index - 4), -1):
        if (
            citations[other].form != "anaphora"
            and citations[index].start - citations[other].end < 250
        ):
            return other
    return None


def _is_basis(folded: str, text: str, start: int) -> bool:
    line = text.rfind("\n", 0, start) + 1
    head = folded[line : line + 12].lstrip(" -*\t")
    return head.startswith("can cu") and start - line < 600
