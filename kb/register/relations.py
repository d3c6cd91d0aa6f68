"""What one document does to another it cites: bases itself on it, carries it out, replaces it, …"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kb.lexicon.rules import rule_named, rules
from kb.models import Citation
from kb.text import fold

__all__ = ["RelationKind", "TextRelation", "relations_in"]

RelationKind = Literal["basis", "implements", "replaces", "repeals", "amends", "cites", "newer"]
"""basis căn cứ · implements thực hiện · replaces thay thế · repeals bãi bỏ · amends sửa đổi, bổ
sung · cites viện dẫn · newer mới hơn, cùng chủ đề (chưa xác nhận thay thế)."""

_EFFECTS: Final = frozenset({"replaces", "repeals", "amends"})


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
    (passive_rule,), (effect,) = rules("checks", "passive"), rules("checks", "effect")
    active = rules("checks", "active")
    for index, citation in enumerate(citations):
        if citation.is_self or citation.form == "anaphora":
            continue
        window = folded[max(0, citation.start - 90) : citation.start]
        passive = passive_rule.regex.search(window)
        if passive:
            changed = _before(citations, index)
            if changed is not None:
                done = passive_rule.data["kinds"][passive.group("verb")]
                found.append(TextRelation(done, index, changed))
                continue
        kind = next((rule.data["kind"] for rule in active if rule.regex.search(window)), None)
        if kind in _EFFECTS and citation.nested_in is None and not effect.regex.search(window):
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
    joint = rule_named("checks", "relation-joint").regex
    return bool(joint.fullmatch(folded[reach : citations[index].start]))


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
    basis = rule_named("checks", "basis").regex.match(folded, line, line + 12)
    return basis is not None and start - line < 600
