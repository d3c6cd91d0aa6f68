"""Time: documents of the future, replaced ones, and numbers out of the sequence of their series."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from kb.check import say
from kb.check.against import Verdict
from kb.check.context import Context, Mark
from kb.models import Citation
from kb.register import Known, Relation
from kb.register.identity import era, number_key, period
from kb.text import fold

__all__ = ["chronology_marks"]

_TOLERANCE: Final = dt.timedelta(days=7)
"""Signing and registering may lie some days apart."""

_REPLACING: Final = re.compile(
    r"(?:thay the|bai bo|het hieu luc|thay cho|truoc day|da duoc)[^.;]{0,40}\Z"
)
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
    if citation.nested_in is not None or _REPLACING.search(before):
        return
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
        yield _successor_mark(context, citation, relation, own)


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
        span, evidence=origin, problem=sure,
    )  # fmt: skip


def _sequence(context: Context, citation: Citation) -> Iterator[Mark]:
    """Compare number and date with the neighbours in the series of the term."""
    if citation.number is None or citation.date is None:
        return
    head = citation.number.split("-")[0]
    when = period(citation.number, None, citation.date)
    if not head.isdigit() or when is None or era(citation.number, citation.date) is None:
        return
    mine = int(head)
    for number, date, name in context.register.series(citation.number, when):
        early = mine > number and citation.date < date - _TOLERANCE
        late = mine < number and citation.date > date + _TOLERANCE
        if early or late:
            order = "nhỏ hơn" if late else "lớn hơn"
            yield Mark(
                "E10", "warning",
                f"Không phù hợp trình tự số và ngày: {citation.number} ngày "
                f"{say.date(citation.date)}, "
                f"nhưng {name} (số {'lớn hơn' if late else 'nhỏ hơn'}) ban hành ngày "
                f"{say.date(date)}, cùng khóa {when}. "
                "Số hoặc ngày có thể sai; chưa xác định được giá trị đúng.",
                context.span(citation, "date"),
                evidence=((
                    f"Trong một khóa, số {order} thì ngày phải {'sớm' if late else 'muộn'} hơn "
                    "(HD 36-HD/VPTW: đánh số liên tục trong nhiệm kỳ)."
                ),),
            )  # fmt: skip
            return
