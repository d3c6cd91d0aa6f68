"""The citation against the register: number, date, issuer, type, term and title, slot by slot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kb.check import say
from kb.check.context import Context, Mark
from kb.check.form import symbol_names
from kb.lexicon.doctypes import types_for_code
from kb.lexicon.numbers import parse_number
from kb.lexicon.terms import central_term_at
from kb.models import Citation, Severity
from kb.register import Known, Witness
from kb.register.identity import era, issuers_agree, term_roman, title_words, titles_agree

__all__ = ["Verdict", "against", "difference", "digits_alike", "unconfirmed"]

_LIKE = 0.72


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the register says: the document meant (``known``), the slots that agree."""

    known: Known | None
    candidates: tuple[Known, ...]
    confirmed: tuple[str, ...]
    marks: tuple[Mark, ...]


def against(context: Context, citation: Citation) -> Verdict:
    """Compare one citation with what others testify of its document."""
    meant = context.meant(citation)
    candidates = context.candidates(meant)
    renumbered = list(_other_number(context, citation, candidates))
    if not renumbered and not candidates:
        renumbered = list(_unheard_of(context, citation))
    if renumbered:
        return Verdict(None, tuple(candidates), (), tuple(renumbered))
    if len(candidates) != 1:
        return Verdict(None, tuple(candidates), (), ())
    known = candidates[0]
    marks: list[Mark] = []
    confirmed: list[str] = []
    if not _same_document(known, meant):
        return Verdict(None, tuple(candidates), (), ())
    for slot in (_order, _date, _issuer, _type, _term, _title):
        for outcome in slot(context, citation, known):
            if isinstance(outcome, Mark):
                marks.append(outcome)
            else:
                confirmed.append(outcome)
    return Verdict(known, (known,), tuple(confirmed), tuple(marks))


def unconfirmed(citation: Citation, confirmed: Sequence[str]) -> list[str]:
    """Return the slots that the citation prints and that neither witness nor symbol confirms."""
    number = parse_number(citation.number or "")
    day = citation.date if "ngày" in confirmed else None
    central = number is not None and (number.issuer_code or "").endswith("TW")
    term = term_roman(citation.term)
    by_symbol = {
        "cơ quan ban hành": number is not None and symbol_names(number, citation.issuer or ""),
        "khóa": central and day is not None and central_term_at(day) == term,
        "tên loại": number is not None
        and [kind.name for kind in types_for_code(number.type_code or "", number.regime)]
        == [citation.type],
    }
    printed = {
        "ngày": citation.date, "cơ quan ban hành": citation.issuer, "khóa": citation.term,
        "tên loại": citation.type if citation.type != "văn bản" else None,
        "trích yếu": citation.title,
    }  # fmt: skip
    return [
        "phần còn lại của trích yếu" if any(slot in part for part in confirmed) else slot
        for slot, value in printed.items()
        if value is not None and slot not in confirmed and not by_symbol.get(slot)
    ]


def _same_document(known: Known, citation: Citation) -> bool:
    """Whether the citation can mean ``known``: no date of another term or year."""
    when = era(citation.number or "", citation.date)
    if when is None or known.period is None or when == known.period:
        return True
    if citation.title and any(titles_agree(title, citation.title) for title, _ in known.titles):
        return True
    if known.date is None or citation.date is None:
        return False
    apart = abs((known.date - citation.date).days)
    same_day = (known.date.day, known.date.month) == (citation.date.day, citation.date.month)
    # Terms of provinces begin about one date. In a central series a number that the new term
    # reaches within months was not reached only at the end of the old one.
    near = when.startswith("local") and apart <= 92
    central = when != "all" and when.isalpha() and apart <= 200
    return same_day or near or (central and not known.number.startswith("01-"))


def _other_number(
    context: Context, citation: Citation, candidates: Sequence[Known]
) -> Iterator[Mark]:
    """Yield E1 where date and title are those of a document with another number."""
    if citation.number is None or any(_fits(known, citation) for known in candidates):
        return
    for known in context.others(context.register.same_suffix(citation.number), citation):
        if known in candidates or known.number == citation.number:
            continue
        dated = citation.date is not None and known.date == citation.date
        titled = citation.title is not None and any(
            titles_agree(title, citation.title)
            and min(len(title_words(title)), len(title_words(citation.title))) >= 6
            for title, _ in known.titles
        )
        issued = (
            citation.issuer is None
            or not known.issuers
            or any(issuers_agree(name, citation.issuer) for name, _ in known.issuers)
        )
        against_date = citation.date is not None and known.date is not None and not dated
        against_title = citation.title is not None and bool(known.titles) and not titled
        alike = digits_alike(citation.number, known.number)
        if (titled and not against_date) or (dated and issued and not against_title and alike):
            what = [word for word, holds in (("ngày", dated), ("trích yếu", titled)) if holds]
            yield Mark(
                "E1", "error",
                f"Số {citation.number} không hợp: {' và '.join(what)} là của {say.name(known)}.",
                context.span(citation, "number"), suggestion=known.number,
                evidence=(f"{say.name(known)}: theo {say.source(known.witnesses)}.",),
            )  # fmt: skip
            return


def _unheard_of(context: Context, citation: Citation) -> Iterator[Mark]:
    """Yield E17 where nobody knows the number and its subject is another document's, word by word.

    So do invented citations look; but a title may be used again, so it is a note to verify.
    """
    if citation.number is None:
        return
    for known in context.titled(citation):
        yield Mark(
            "E17", "note",
            f"Không nơi nào khác nhắc đến {citation.number}, và trích yếu này là của "
            f"{say.name(known)}: hãy xác minh văn bản được viện dẫn có thật.",
            context.span(citation, "number"), suggestion=None,
            evidence=(f"{say.name(known)}: theo {say.source(known.witnesses)}.",), problem=False,
        )  # fmt: skip
        return


def digits_alike(one: str, two: str) -> bool:
    """Whether the figures of two numbers differ as a slip of the hand does."""
    left, right = (number.split("-")[0].split("/")[0].lstrip("0") for number in (one, two))
    if len(left) == len(right):
        wrong = sum(a != b for a, b in zip(left, right, strict=True))
        return wrong == 1 or sorted(left) == sorted(right)
    short, long = sorted((left, right), key=len)
    return len(long) - len(short) == 1 and any(
        long[:i] + long[i + 1 :] == short for i in range(len(long))
    )


def _fits(known: Known, citation: Citation) -> bool:
    """Whether the date or the title is one that somebody says of ``known``."""
    if citation.date is not None and known.dates:
        return any(day == citation.date for day, _ in known.dates)
    if citation.title is not None and known.titles:
        return any(titles_agree(title, citation.title) for title, _ in known.titles)
    return True


def _grade(witnesses: Sequence[Witness]) -> Severity:
    """Return how hard a contradiction is: a held document or two sources make an error."""
    if any(w.kind in ("own", "record", "curated") for w in witnesses):
        return "error"
    return "error" if len({w.document for w in witnesses}) > 1 else "warning"


def _outweighed(said: Sequence[tuple[object, list[Witness]]], mine: list[Witness]) -> bool:
    """Whether a held document says another value than the witnesses that agree with the draft."""
    return said[0][1] is not mine and any(w.kind == "own" for w in said[0][1])


def _order(context: Context, citation: Citation, known: Known) -> Iterator[Mark | str]:
    """Compare the order of the symbol: a body that uses both orders keeps to one per document."""
    mine, other = parse_number(citation.number or ""), parse_number(known.number)
    if mine is not None and other is not None and mine.regime != other.regime:
        yield Mark(
            "E8", "warning",
            f"Thứ tự số, ký hiệu {citation.number} khác với nơi khác: {known.number}.",
            context.span(citation, "number"), suggestion=known.number,
            evidence=(f"{known.number}: theo {say.source(known.witnesses)}.",),
        )  # fmt: skip


def _date(context: Context, citation: Citation, known: Known) -> Iterator[Mark | str]:
    dates = known.dates
    if citation.date is None or not dates:
        return
    mine = next((members for day, members in dates if day == citation.date), None)
    if mine is not None and not _outweighed(dates, mine):
        yield "ngày"
        return
    said = [(say.date(day), members) for day, members in dates if day != citation.date]
    suggestion = said[0][0] if known.date is not None or len(said) == 1 else None
    yield Mark(
        "E2", _grade(dates[0][1]),
        f"Ngày của {citation.number}: dự thảo ghi {say.date(citation.date)}, nơi khác ghi "
        f"{', '.join(value for value, _ in said)}.",
        context.span(citation, "date"), suggestion=suggestion, evidence=say.evidence("Ngày", said),
    )  # fmt: skip


def _issuer(context: Context, citation: Citation, known: Known) -> Iterator[Mark | str]:
    issuers = known.issuers
    if citation.issuer is None or not issuers:
        return
    for name, members in issuers:
        if _all_agree(citation.issuer, name):
            if _outweighed(issuers, members):
                continue
            yield "cơ quan ban hành"
            return
    yield Mark(
        "E3", _grade(issuers[0][1]),
        f"Cơ quan ban hành {citation.number}: dự thảo ghi {citation.issuer}, nơi khác ghi "
        f"{', '.join(name for name, _ in issuers)}.",
        context.span(citation, "issuer"), suggestion=issuers[0][0],
        evidence=say.evidence("Cơ quan ban hành", issuers),
    )  # fmt: skip


def _all_agree(mine: str, other: str) -> bool:
    """Whether every body of ``mine`` is in ``other``; a joint document may be named by one."""
    if issuers_agree(mine, other):
        return True
    parts = other.split(", ")
    return all(any(issuers_agree(one, two) for two in parts) for one in mine.split(", "))


def _type(context: Context, citation: Citation, known: Known) -> Iterator[Mark | str]:
    """Compare Quyết định with Quy định, which one code stands for; other types show in the code."""
    if citation.type is None or not known.types or citation.type == "văn bản":
        return
    if any(kind == citation.type for kind, _ in known.types):
        yield "tên loại"
        return
    number = parse_number(citation.number or "")
    if number is not None and number.type_code is None:
        yield Mark(
            "E4", "warning",
            f"Loại của {citation.number}: dự thảo ghi {citation.type}, nơi khác ghi "
            f"{', '.join(kind for kind, _ in known.types)}.",
            context.span(citation, "type"), suggestion=known.types[0][0],
            evidence=say.evidence("Loại", known.types),
        )  # fmt: skip
    elif {citation.type, known.types[0][0]} == {"Quyết định", "Quy định"}:
        yield Mark(
            "E4", "warning",
            f"{citation.number} là {known.types[0][0]}, dự thảo ghi {citation.type} (hai "
            "loại cùng ký hiệu QĐ).",
            context.span(citation, "type"), suggestion=known.types[0][0],
            evidence=say.evidence("Loại", known.types),
        )  # fmt: skip


def _term(context: Context, citation: Citation, known: Known) -> Iterator[Mark | str]:
    term = term_roman(citation.term)
    said = [term_roman(value) or value for value, _ in known.terms]
    if term is None or not said:
        return
    if term in said:
        yield "khóa"
    elif "-" not in term and not any("-" in value for value in said):
        yield Mark(
            "E5", _grade(known.terms[0][1]),
            f"Khóa của {citation.number}: dự thảo ghi khóa {term}, nơi khác ghi khóa "
            f"{', '.join(said)}.",
            context.span(citation, "term"), suggestion=said[0],
            evidence=say.evidence("Khóa", known.terms),
        )  # fmt: skip


def _title(context: Context, citation: Citation, known: Known) -> Iterator[Mark | str]:
    if citation.title is None or not known.titles or citation.rule not in ("number", "bare-list"):
        return
    mine = title_words(citation.title)
    alike = [title for title, _ in known.titles if titles_agree(title, citation.title)]
    if alike:
        words = max(len(title_words(title)) for title in alike)
        # Where the known title stops, nobody has confirmed how the draft's goes on.
        yield "trích yếu" if words >= len(mine) else f"{words} từ đầu của trích yếu"
        return
    best, members, ratio = known.titles[0][0], known.titles[0][1], 0.0
    for title, witnesses in known.titles:
        other = title_words(title)
        likeness = SequenceMatcher(
            None, mine[: len(other) + 6], other[: len(mine) + 6], autojunk=False
        ).ratio()
        if likeness > ratio:
            best, members, ratio = title, witnesses, likeness
    held = any(w.kind in ("own", "record") for w in members)
    if ratio < _LIKE and not held:
        return  # one witness may abridge; that the words are quite different proves nothing
    yield Mark(
        "E7", "warning",
        f"Trích yếu của {citation.number} khác với nơi khác: {difference(citation.title, best)}.",
        context.span(citation, "title"), suggestion=best,
        evidence=(f"Trích yếu “{best}”: theo {say.source(members)}.",),
    )  # fmt: skip


def difference(mine: str, other: str) -> str:
    """Return what differs, in words: “thiếu ‘…’”, “thừa ‘…’”, “‘…’ thay vì ‘…’”."""
    left, right = mine.split(), other.split()
    keys = (
        [" ".join(title_words(word)) for word in left],
        [" ".join(title_words(word)) for word in right],
    )
    parts = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        here, there = " ".join(left[i1:i2]), " ".join(right[j1:j2])
        if tag == "replace":
            parts.append(f"“{here}” thay vì “{there}”")
        elif tag == "delete" and i2 < len(left):
            parts.append(f"thừa “{here}”")
        elif tag == "insert" and j2 < len(right):
            parts.append(f"thiếu “{there}”")
    return "; ".join(parts[:4]) or "phần cuối khác nhau"
