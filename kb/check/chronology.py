"""Time: documents of the future, replaced ones, and numbers out of the sequence of their series."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from kb.check import say
from kb.check.against import Verdict
from kb.check.context import Context, Mark
from kb.lexicon.rules import rule_named
from kb.models import Citation
from kb.register import Known, Relation
from kb.register.identity import number_key, series_of
from kb.text import fold

__all__ = ["chronology_marks"]

_TOLERANCE: Final = dt.timedelta(days=7)
_STATE_TOLERANCE: Final = dt.timedelta(days=45)
"""Signing and registering may lie some days apart; in a ministry, some weeks."""

_WORDS: Final = {
    "replaces": (
        "đã được thay thế "
        "bởi"
    ), "repeals": "đã bị bãi bỏ bởi", "amends": "đã được sửa đổi, bổ sung bởi",
}  # fmt: skip


def chronology_marks(context: Context, index: int, verdict: Verdict) -> Iterator[Mark]:
    """Yield what the dates tell: against the draft's own date, in the series, in the nesting."""
    citation = context.citations[index]
    yield from _future(context, citation)
    yield from _nested(context, citation)
    if verdict.known is not None:
        yield from _replaced(context, citation, verdict.known)
    if "ngày" not in verdict.confirmed:
        yield from _sequence(context, citation)


def _future(context: Context, citation: Citation) -> Iterator[Mark]:
    own = context.own_date
    if own is not None and citation.date is not None and citation.date > own:
        yield Mark(
            "E10", "error",
            f"{citation.number or citation.surface} ngày {say.date(citation.date)} muộn "
            f"hơn ngày của chính dự thảo ({say.date(own)}).",
            context.span(citation, "date"),
        )  # fmt: skip


def _nested(context: Context, citation: Citation) -> Iterator[Mark]:
    if citation.nested_in is None or citation.date is None:
        return
    outer = context.citations[citation.nested_in]
    if outer.date is not None and citation.date > outer.date:
        yield Mark(
            "E10", "error",
            f"{citation.number} ngày {say.date(citation.date)} không thể nằm trong trích "
            f"yếu của {outer.number} "
            f"ban hành trước đó (ngày {say.date(outer.date)}).",
            context.span(citation, "date"),
        )  # fmt: skip


def _replaced(context: Context, citation: Citation, known: Known) -> Iterator[Mark]:
    own = context.own_date
    before = fold(context.text[max(0, citation.start - 60) : citation.start])
    if rule_named("checks", "said-to-have-ended").regex.search(before):
        return
    outer = context.citations[citation.nested_in] if citation.nested_in is not None else None
    for relation in context.register.successors(known):
        if relation.document is not None and (
            relation.document == citation.document or not relation.by_document
        ):
            continue
        own_number = context.header.number
        if own_number is not None and number_key(relation.newer) == number_key(
            own_number.canonical
        ):
            continue  # the draft itself replaces it
        if relation.kind == "amends" or (
            own is not None and relation.date is not None and relation.date > own
        ):
            continue
        if outer is None or not _quoted_in_time(outer, relation):
            yield _successor_mark(context, citation, relation, own)
        elif relation.kind != "newer":
            yield _quoted_mark(context, citation, relation, outer)


def _quoted_in_time(outer: Citation, relation: Relation) -> bool:
    """Whether a title names a document that was in force when the title was given."""
    return outer.date is not None and (relation.date is None or outer.date < relation.date)


def _quoted_mark(context: Context, citation: Citation, relation: Relation, outer: Citation) -> Mark:
    """No error: a title keeps its words. But that the document is in force is not confirmed."""
    when = f" (ngày {say.date(relation.date)})" if relation.date else ""
    return Mark(
        "E6", "note",
        f"{citation.number} {_WORDS[relation.kind]} {relation.newer}{when}; ở đây được nhắc trong "
        f"trích yếu của {outer.number or outer.surface}, ban hành trước đó.",
        context.span(citation, "number"),
        evidence=(f"{relation.newer}: theo {relation.source}.",) if relation.source else (),
        problem=False, confirms=False,
    )  # fmt: skip


def _successor_mark(
    context: Context, citation: Citation, relation: Relation, own: dt.date | None
) -> Mark:
    sure = own is not None and relation.date is not None
    when = f" (ngày {say.date(relation.date)})" if relation.date else ""
    condition = (
        "" if own is not None else " Dự thảo không ghi ngày: hãy đối chiếu với ngày ban hành."
    )
    span = context.span(citation, "number")
    origin = (f"{relation.newer}: theo {relation.source}.",) if relation.source else ()
    if relation.kind == "newer":
        return Mark(
            "E6", "note",
            f"Đã có văn bản mới hơn cùng chủ đề: {relation.newer}{when}; chưa xác nhận "
            f"việc thay thế {citation.number}.{condition}",
            span, evidence=origin, problem=False,
        )  # fmt: skip
    return Mark(
        "E6", "warning" if sure else "note",
        f"{citation.number} {_WORDS[relation.kind]} {relation.newer}{when}.{condition}",
        span, evidence=origin, problem=sure, confirms=False,
    )  # fmt: skip


def _sequence(context: Context, citation: Citation) -> Iterator[Mark]:
    """Compare number and date with the others of the series, in the register and in the draft.

    One date that is surely known, or two that are not, show that number or date is wrong.
    """
    if citation.number is None or citation.date is None:
        return
    row = series_of(citation.number, citation.date)
    if row is None:
        return
    mine = int(re.match("[0-9]+", citation.number).group())  # type: ignore[union-attr]
    tolerance = _TOLERANCE if row[1].isalpha() else _STATE_TOLERANCE
    against = [
        member
        for member in (*context.register.series(citation.number, citation.date), *context.row(row))
        if member.name != citation.number
        and (
            (mine > member.number and citation.date < member.date - tolerance)
            or (mine < member.number and citation.date > member.date + tolerance)
        )
    ]
    known = next((member for member in against if member.sure), None)
    if known is None and len({member.name for member in against}) < 2:
        return
    known = known or against[0]
    late = mine < known.number
    where = f"cùng khóa {row[1]}" if row[1].isalpha() else f"cùng năm {row[1]}"
    yield Mark(
        "E10", "warning",
        f"Không phù hợp trình tự số và ngày: {citation.number} ngày {say.date(citation.date)}, "
        f"nhưng {known.name} (số {'lớn hơn' if late else 'nhỏ hơn'}) ban hành ngày "
        f"{say.date(known.date)}, {where}. "
        "Số hoặc ngày có thể sai; chưa xác định được giá trị đúng.",
        context.span(citation, "date"),
        evidence=((
            f"Trong một {'khóa' if row[1].isalpha() else 'năm'}, số "
            f"{'nhỏ hơn' if late else 'lớn hơn'} thì ngày phải {'sớm' if late else 'muộn'} hơn "
            "(đánh số liên tục: HD 36-HD/VPTW, Nghị định 30/2020/NĐ-CP)."
        ),),
    )  # fmt: skip
