"""Rules on a citation's own form: symbol, type and abbreviation, term and date, missing year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache

from kb.check import say
from kb.check.context import Context, Mark, number_of
from kb.lexicon.doctypes import type_named, types_for_code
from kb.lexicon.numbers import canonical_issuer_code, is_known_issuer_code
from kb.lexicon.rules import load_table, rule_named, rules
from kb.lexicon.terms import assembly_years, central_term_at, central_term_span
from kb.models import Citation, DocumentNumber, Span
from kb.register.identity import number_key
from kb.text import fold

__all__ = ["form_marks", "symbol_names"]

_FAULTS = {
    "malformed-year": "năm trong số, ký hiệu không phải bốn chữ số của một năm có thật",
    "missing-term": "thiếu khóa Quốc hội sau “QH” (ví dụ QH15)",
    "missing-issuer": "thiếu ký hiệu cơ quan ban hành sau ký hiệu loại văn bản",
    "missing-unit": "thiếu ký hiệu đơn vị soạn thảo sau ký hiệu cơ quan ban hành",
    "separators": "dấu gạch nối, gạch chéo đặt lẫn, thiếu hoặc thay bằng dấu gạch dưới, dấu chấm",
}
_YEARLESS = ("legal-document", "prime-minister")
_FORM_YEAR = 2000  # about when the symbols of ministries took one form


def form_marks(context: Context, index: int) -> Iterator[Mark]:
    """Yield what is wrong with the form of the citation, whatever the register knows."""
    citation = context.citations[index]
    number = number_of(citation)
    if citation.rule == "short-year" and citation.antecedent is None:
        yield Mark(
            "E12", "note",
            f"“{citation.number}” thiếu ký hiệu loại văn bản và cơ quan ban hành (ví dụ "
            "91/2020/NĐ-CP): hãy ghi đủ ở lần nhắc đầu tiên.",
            context.span(citation, "number"), problem=False,
        )  # fmt: skip
    if number is None:
        return
    yield from _symbol(context, citation, number)
    yield from _type(context, citation, number)
    yield from _term(context, citation, number)
    yield from _issuer(context, citation, number)
    yield from _year(context, citation, number)
    yield from _two_years(context, citation, number)
    bad = dict(citation.slots).get("bad_date")
    if bad is not None:
        printed = context.text[bad.start : bad.end]
        yield Mark("E2", "error", f"“{printed}” không phải một ngày có thật.", bad)


def _symbol(context: Context, citation: Citation, number: DocumentNumber) -> Iterator[Mark]:
    span = context.span(citation, "number")
    if number.fault == "swapped":
        side = "của Đảng" if number.regime == "party" else "của Nhà nước"
        yield Mark(
            "E8", "error",
            f"Số, ký hiệu “{number.raw}” viết sai thứ tự: văn bản {side} viết là "
            f"{number.canonical}.",
            span, suggestion=number.canonical,
        )  # fmt: skip
    elif number.fault is not None:
        fixed = number.canonical if number.fault == "separators" else None
        yield Mark(
            "E12", "error", f"Số, ký hiệu “{number.raw}” sai dạng: {_FAULTS[number.fault]}.", span,
            suggestion=fixed,
        )  # fmt: skip
    elif any("\u0370" <= char <= "\u04ff" for char in number.raw):
        yield Mark(
            "E12", "warning",
            f"Trong “{number.raw}” có chữ cái của bảng chữ khác (trông giống chữ La-tinh): "
            "máy sẽ không tìm thấy.",
            span, suggestion=number.canonical,
        )  # fmt: skip
    near = _near_code(number.issuer_code or "") or _meant_code(context, citation, number)
    if near:
        yield Mark(
            "E12", "warning",
            f"Ký hiệu cơ quan “{number.issuer_code}” không có trong danh mục đã biết, gần "
            f"giống “{near}”.",
            span, suggestion=number.canonical.replace(number.issuer_code or "", near),
        )  # fmt: skip


@cache
def _near_code(code: str) -> str | None:
    """Return the one known code that differs from a long unknown ``code`` by a letter."""
    if len(code) < 5 or not code.isalpha() or is_known_issuer_code(code):
        return None
    table = load_table("issuers")["codes"]
    near = {
        known
        for known in (*table["party"], *table["state"])
        if len(known) >= 5 and _one_edit(fold(code), fold(known))
    }
    return near.pop() if len(near) == 1 else None


def _meant_code(context: Context, citation: Citation, number: DocumentNumber) -> str | None:
    """Return the code a letter away from an unlisted one that the issuer, or a document of the same
    number and date, carries: short codes are too many for a list to tell.
    """
    code = number.issuer_code or ""
    if not code.isalpha() or is_known_issuer_code(code) or citation.number is None:
        return None
    codes = set(_codes_of(citation.issuer or "")) | context.twins(citation)
    near = {known for known in codes if _one_edit(fold(code), fold(known))}
    return near.pop() if len(near) == 1 else None


@cache
def _codes_of(issuer: str) -> tuple[str, ...]:
    """Return the codes that the issuer signs with, as far as its name tells."""
    key = " ".join(fold(issuer).split())
    for rule in rules("issuers", "issuer"):
        match = rule.regex.match(key)
        if match and match.end() >= len(key) - (40 if rule.data.get("place") else 0):
            return tuple(rule.data.get("codes", ()))
    return ()


def _one_edit(one: str, two: str) -> bool:
    if abs(len(one) - len(two)) > 1 or one == two:
        return False
    if len(one) == len(two):
        return sum(a != b for a, b in zip(one, two, strict=True)) == 1
    short, long = sorted((one, two), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _type(context: Context, citation: Citation, number: DocumentNumber) -> Iterator[Mark]:
    kind = type_named(citation.type) if citation.type else None
    slot = dict(citation.slots).get("type")
    if kind is None or kind.generic or slot is None:
        return
    if number.type_code is None:
        yield from _assembly_type(citation, number, slot)
        return
    allowed = types_for_code(number.type_code, None)
    if kind in allowed or not allowed:
        return
    old = citation.date is not None and citation.date.year < _FORM_YEAR
    if old and not is_known_issuer_code(number.issuer_code or ""):
        return  # “1062/TC/QĐ/CSTC”: ministries had symbols of their own
    joint = number.type_code == "TTLT" and kind.name == "Thông tư"
    names = " hoặc ".join(
        dict.fromkeys(
            item.name for item in types_for_code(number.type_code, number.regime) or allowed
        )
    )
    span = Span(slot.start, citation.end)
    small = context.text[slot.start].islower()
    name = None if " hoặc " in names else names.lower() if small else names
    yield Mark(
        "E4", "warning" if joint else "error",
        f"Tên loại “{citation.type}” không hợp với ký hiệu “{number.type_code}” ({names}) "
        f"trong {number.canonical}.",
        span, suggestion=f"{name}{context.text[slot.end : citation.end]}" if name else None,
        whole=True,
    )  # fmt: skip


def _assembly_type(citation: Citation, number: DocumentNumber, slot: Span) -> Iterator[Mark]:
    """Laws and resolutions of the National Assembly carry no type code: the body tells."""
    code = (number.issuer_code or "").rstrip("0123456789")
    body = next((r for r in rules("checks", "without_code") if r.regex.match(code)), None)
    allowed = body.data["types"] if body else ()
    if body and citation.type not in allowed:
        yield Mark(
            "E4", "error",
            f"Văn bản số {number.canonical} không thể là {citation.type}: ký hiệu {code} là của "
            f"{', '.join(allowed)}.",
            slot,
        )  # fmt: skip


def _term(context: Context, citation: Citation, number: DocumentNumber) -> Iterator[Mark]:
    code = number.issuer_code or ""
    term = citation.term
    if code.endswith("TW") and term and citation.date:
        span = central_term_span(term)
        actual = central_term_at(citation.date)
        # Documents of the weeks around a congress may carry either term.
        near = span is not None and min(
            abs((citation.date - edge).days) for edge in span if edge is not None
        ) <= 14  # fmt: skip
        if span is not None and actual is not None and actual != term and not near:
            yield Mark(
                "E5", "error",
                f"Ngày {say.date(citation.date)} thuộc khóa {actual}, không phải khóa {term}.",
                context.span(citation, "term"), suggestion=actual,
                evidence=(f"Khóa {term}: {_span_words(span)}.",),
            )  # fmt: skip
    if code[:2] == "QH" and code[2:].isdigit() and number.year:
        years = assembly_years(int(code[2:]))
        if years and not years[0] <= number.year <= years[1]:
            yield Mark(
                "E5", "error",
                f"Quốc hội khóa {int(code[2:])} làm luật trong các năm "
                f"{years[0]}–{years[1]}, không phải năm {number.year}.",
                context.span(citation, "number"),
            )  # fmt: skip


def _span_words(span: tuple[dt.date, dt.date | None]) -> str:
    until = say.date(span[1]) if span[1] else "nay"
    return f"từ {say.date(span[0])} đến {until}"


def _issuer(context: Context, citation: Citation, number: DocumentNumber) -> Iterator[Mark]:
    """Compare the issuer with the suffix, and with what it may issue at all."""
    if citation.issuer is None or number.issuer_code is None or "," in citation.issuer:
        return
    span = context.span(citation, "issuer")
    key = " ".join(fold(citation.issuer).split())
    code = canonical_issuer_code(number.issuer_code)
    for rule in rules("checks", "not_by"):
        if rule.regex.match(f"{fold(f'{number.type_code}/{code}')} {key}"):
            yield Mark("E3", "error", rule.data["message"], span)
    first = code.split("-")[0].split("/")[0]
    for rule in rules("issuers", "issuer"):
        match = rule.regex.match(key)
        codes = rule.data.get("codes")
        if match and codes and match.end() >= len(key) - (40 if rule.data.get("place") else 0):
            if _signs(first, codes) or not is_known_issuer_code(first):
                return
            mine = next((c for c in codes if c in number.canonical), None)
            if mine is None and rule.data.get("own_code"):
                yield Mark(
                    "E3", "error",
                    f"Ký hiệu “{number.issuer_code}” không phải ký hiệu văn bản của "
                    f"{citation.issuer} ({', '.join(codes[:3])}).",
                    span,
                )  # fmt: skip
            return


def symbol_names(number: DocumentNumber, issuer: str) -> bool:
    """Whether the symbol alone tells that ``issuer`` issued it: “NĐ-CP”, not “CT/TW” or “UBND”."""
    code = (number.issuer_code or "").rstrip("0123456789")
    key = " ".join(fold(issuer).split())
    for rule in rules("issuers", "issuer"):
        match = rule.regex.match(key)
        if match and match.end() == len(key):
            return code != "TW" and rule.data.get("codes") == [code]
    return False


def _signs(first: str, codes: list[str]) -> bool:
    assembly = any(code in ("QH", "UBTVQH") and first.startswith(code) for code in codes)
    return first in codes or first in load_table("issuers")["codes"]["shared"] or assembly


def _year(context: Context, citation: Citation, number: DocumentNumber) -> Iterator[Mark]:
    if number.year is not None or number.regime != "state" or number.fault is not None:
        return
    always, small = (rule_named("checks", i, "yearless") for i in _YEARLESS)
    span = context.span(citation, "number")
    year = citation.date.year if citation.date else None
    full = f"{number.number}/{year}/{number.type_code}-{number.issuer_code}" if year else None
    with_year = [
        known
        for known in context.others(context.register.lookup(full), citation)
        if known.date is None or known.date == citation.date
    ] if full else []  # fmt: skip
    if with_year:
        yield Mark(
            "E11", "error",
            f"Số, ký hiệu thiếu năm: văn bản ngày {say.date(citation.date)} là "
            f"{with_year[0].number}." if citation.date else "Số, ký hiệu thiếu năm.",
            span, suggestion=with_year[0].number,
            evidence=(f"{say.name(with_year[0])}: theo {say.source(with_year[0].witnesses)}.",),
        )  # fmt: skip
    elif (dated := context.with_year.get(_yearless(number))) and not context.knows(citation):
        yield Mark(
            "E11", "warning",
            f"Nghi thiếu năm: chưa thấy văn bản nào là {number.canonical}, nhưng đã thấy "
            f"{', '.join(sorted(dated))}.",
            span, suggestion=next(iter(dated)) if len(dated) == 1 else None,
        )  # fmt: skip
    elif always.regex.search(number.canonical) and (
        year is None or year >= always.data["from_year"]
    ):
        yield Mark(
            "E11", "error",
            f"Số, ký hiệu {number.canonical} thiếu năm: văn bản quy phạm pháp luật loại "
            "này luôn ghi năm ban hành.",
            span, suggestion=full,
        )  # fmt: skip
    elif (
        small.regex.match(number.canonical)
        and citation.date is not None and citation.date.month >= small.data["month"]
        and int(number.number) <= small.data["most"]
    ):  # fmt: skip
        yield Mark(
            "E11", "warning",
            f"Nghi thiếu năm: số {number.number} quá nhỏ đối với quyết định cá biệt ban "
            f"hành ngày {say.date(citation.date)}; "
            f"nếu là văn bản quy phạm pháp luật thì số, ký hiệu là {full}.",
            span, suggestion=full,
        )  # fmt: skip


def _two_years(context: Context, citation: Citation, number: DocumentNumber) -> Iterator[Mark]:
    """The year in a number is the year of issue."""
    if number.year is None or citation.date is None or number.year == citation.date.year:
        return
    yield Mark(
        "E10", "error",
        f"Năm trong số, ký hiệu {number.canonical} ({number.year}) khác năm của ngày ban hành "
        f"({say.date(citation.date)}): một trong hai sai.",
        context.span(citation, "date"),
    )  # fmt: skip


def _yearless(number: DocumentNumber) -> str:
    return number_key(f"{number.number}/{number.type_code}-{number.issuer_code}")
