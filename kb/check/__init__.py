"""The citation check (kiểm tra viện dẫn): every citation of a draft gets one of three states.

``match`` khớp · ``problem`` có vấn đề · ``unchecked`` chưa đủ căn cứ để kiểm tra; never confused:
that the register does not know a document is no fault of the draft. Codes E1–E17 are the kinds of
error (conventions, §2.10); ``OK`` and ``NA`` say that there is none, or nothing to check against.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.check import say
from kb.check.against import Verdict, against, unconfirmed
from kb.check.bodies import body_findings
from kb.check.chronology import chronology_marks
from kb.check.context import Context, Mark, Settings
from kb.check.form import form_marks
from kb.check.inside import Inside
from kb.check.named import named_marks
from kb.check.preferences import preference_findings
from kb.check.slips import slip_marks
from kb.check.suggestions import fitted
from kb.lexicon.doctypes import type_named
from kb.models import BodyMention, Citation, Finding, Header, Span, State
from kb.register import Known, Register

__all__ = ["Settings", "check_text"]


def check_text(
    text: str,
    *,
    citations: Sequence[Citation],
    header: Header,
    register: Register,
    settings: Settings | None = None,
    bodies: Sequence[BodyMention] | None = None,
) -> tuple[Finding, ...]:
    """Return the findings on ``citations``, in the order of the text.

    ``bodies``: the bodies named in the text, if they are known already; else they are looked for.
    Those that had ended by the draft's own date are reported too (E13).

    Each citation has one state: that of all its findings but the notes (``note`` lưu ý: a slip of
    typing, a preference of the office), which stand apart. The document's own number and “… này”
    are no citations. Guarantees: pure; a document's own testimony on others is left out of account
    when it is itself the draft (same id); nothing is ever wrong for being unknown.
    """
    context = Context(text, citations, header, register, settings or Settings())
    inside = Inside(context)
    found: list[Finding] = []
    verdicts: dict[int, Verdict] = {}
    for index, citation in enumerate(citations):
        if citation.is_self or citation.form == "anaphora":
            continue
        verdict = against(context, citation)
        verdicts[index] = verdict
        marks = [
            *verdict.marks,
            *form_marks(context, index),
            *named_marks(context, index),
            *chronology_marks(context, index, verdict),
        ]
        marks += inside.marks(index)
        marks += slip_marks(context, index)
        found += _findings(context, index, _once(marks), verdicts)
    if bodies is None:
        from kb.facts.bodies import find_bodies  # noqa: PLC0415 (only where wanted)

        wanted = context.own_date is not None or context.settings.tone_placement is not None
        bodies = find_bodies(text) if wanted else ()
    found += body_findings(context, bodies)
    found += preference_findings(context, bodies)
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.end)))


def _once(marks: Sequence[Mark]) -> list[Mark]:
    """Keep one problem for each place: the first, which the register tells; notes stay all."""
    seen: set[Span] = set()
    kept = []
    for mark in marks:
        problem = mark.problem and mark.severity != "note"
        if not problem or mark.span not in seen:
            kept.append(mark)
        if problem:
            seen.add(mark.span)
    return kept


def _findings(
    context: Context, index: int, marks: Sequence[Mark], verdicts: dict[int, Verdict]
) -> Iterator[Finding]:
    citation = context.citations[index]
    problems = [mark for mark in marks if mark.problem]
    for mark in problems:
        state: State = "note" if mark.severity == "note" else "problem"
        fit = replace(mark, suggestion=fitted(context, citation, mark))
        yield _finding(context, fit, mark.message, mark.evidence, state=state)
    if any(mark.severity != "note" for mark in problems):
        return
    marks = [mark for mark in marks if not mark.problem]
    base = _standing(context, index, verdicts)
    notes = [*marks, *_missing(context, index)]
    sure = base.code == "OK" and all(mark.confirms for mark in notes)
    doubt = ["Chưa đủ căn cứ để kiểm tra hiệu lực."] if base.code == "OK" and not sure else []
    message = " ".join([*doubt, base.message, *(mark.message for mark in notes)])
    evidence = (*base.evidence, *(line for mark in notes for line in mark.evidence))
    code = next(
        (mark.code for mark in notes if mark.code == "E6"), notes[0].code if notes else base.code
    )
    mark = Mark(code, "note", message, Span(citation.start, citation.end), problem=False)
    yield _finding(context, mark, message, evidence, state="match" if sure else "unchecked")


def _finding(
    context: Context, mark: Mark, message: str, evidence: tuple[str, ...], *, state: State
) -> Finding:
    return Finding(
        code=mark.code,
        severity=mark.severity,
        state=state,
        message=message,
        start=mark.span.start,
        end=mark.span.end,
        surface=context.text[mark.span.start : mark.span.end],
        suggestion=mark.suggestion,
        evidence=evidence,
    )


def _standing(context: Context, index: int, verdicts: dict[int, Verdict]) -> Mark:
    """Return OK with what was confirmed, or NA with the reason why nothing could be."""
    citation = context.citations[index]
    verdict = verdicts[index]
    span = Span(citation.start, citation.end)
    while not verdict.known and citation.antecedent is not None and citation.antecedent in verdicts:
        verdict = verdicts[citation.antecedent]
        citation = context.citations[citation.antecedent]
    known = verdict.known
    if known is not None:
        return _compared(context.meant(citation), verdict, known, span)
    if len(verdict.candidates) > 1:
        names = "; ".join(say.name(item) for item in verdict.candidates[:4])
        reason = f"Không rõ là văn bản nào: nhiều văn bản trùng số, ký hiệu ({names})."
    elif verdict.candidates:
        reason = (
            f"Kho chỉ biết {say.name(verdict.candidates[0])}: không có gì để đối chiếu với "
            "các thành phần "
            "mà dự thảo ghi, hoặc đó là văn bản của nhiệm kỳ, năm khác."
        )
    elif citation.number is None:
        reason = "Viện dẫn không có số, ký hiệu: không đối chiếu được với kho."
    else:
        reason = (
            "Chưa có văn bản này trong kho: cần xác minh. Điều đó không có nghĩa là viện dẫn sai."
        )
    return Mark("NA", "note", f"Chưa đủ căn cứ để kiểm tra. {reason}", span)


def _compared(citation: Citation, verdict: Verdict, known: Known, span: Span) -> Mark:
    """Return OK where all that the mention prints is confirmed, else NA with what is not.

    A number that exists is no match yet: one wrong figure gives another that exists. Only a date
    or a title shows that it is the document meant.
    """
    open_slots = unconfirmed(citation, verdict.confirmed)
    lines = (f"{say.name(known)}: theo {say.source(known.witnesses)}.",)
    if not {"ngày", "trích yếu"} & set(verdict.confirmed):
        reason = (
            f"Số, ký hiệu có trong kho ({say.name(known)}), nhưng không có ngày hay trích yếu nào "
            "để xác nhận đó là văn bản được viện dẫn."
        )
    elif open_slots:
        reason = (
            f"Mới khớp: số, ký hiệu, {', '.join(verdict.confirmed)}; chưa có gì để đối chiếu: "
            f"{', '.join(open_slots)}."
        )
    else:
        what = ", ".join(("số, ký hiệu", *verdict.confirmed))
        return Mark("OK", "note", f"Khớp ({what}).", span, evidence=lines)
    return Mark("NA", "note", f"Chưa đủ căn cứ để kiểm tra. {reason}", span, evidence=lines)


def _missing(context: Context, index: int) -> Iterator[Mark]:
    """Yield a note where a first mention leaves out what the rules ask for (HD 36, NĐ 30)."""
    citation = context.citations[index]
    if not context.settings.missing_elements or index not in context.first_mentions:
        return
    kind = type_named(citation.type) if citation.type else None
    if citation.nested_in is not None or (kind is not None and kind.is_law):
        return
    lacking = [
        label
        for label, value in (
            ("tên loại", citation.type),
            ("ngày ban hành", citation.date),
            ("cơ quan ban hành", citation.issuer),
        )
        if value is None
    ]
    if lacking:
        yield Mark(
            "E9",
            "note",
            f"Lần nhắc đầu tiên còn thiếu: {', '.join(lacking)}.",
            Span(citation.start, citation.end),
            problem=False,
        )
