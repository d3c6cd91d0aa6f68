"""How to cite a document (“Chèn viện dẫn”): its first mention and the later ones, to copy.

Party: Hướng dẫn 36-HD/VPTW and 05-HD/VPTW; State: Nghị định 30/2020/NĐ-CP, phụ lục I, II.6.b.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.check import say
from kb.lexicon.doctypes import type_named
from kb.lexicon.rules import rule_named
from kb.models import Document, Regime

__all__ = ["CitationForms", "compose", "law_name"]


@dataclass(frozen=True, slots=True)
class CitationForms:
    """``missing`` names what is not known of the document: the first form leaves a “…” for it."""

    first: str
    later: str
    missing: tuple[str, ...]


def compose(document: Document, *, regime: Regime, comma: bool = False) -> CitationForms:
    """Return the forms in which a document of ``regime`` cites ``document``.

    ``comma``: write “số …, ngày …” as some Party offices do. State papers name laws by name alone.
    Nothing is invented: what is not known stands as “…” and is listed.
    """
    kind = type_named(document.type) if document.type else None
    name = kind.name if kind else (document.type or "…")
    known = (
        ("loại văn bản", document.type),
        ("số, ký hiệu", document.number),
        ("ngày ban hành", document.date),
        ("cơ quan ban hành", document.issuer),
        ("trích yếu", document.title),
    )
    missing = tuple(label for label, value in known if value is None)
    if document.title and document.title.isupper():
        missing += ("chữ thường, chữ hoa của trích yếu (bản gốc in hoa toàn bộ)",)
    title = _title(document.title) if document.title else "…"
    if kind is not None and kind.is_law and regime == "state":
        law = f"{name} {law_name(document.title or '…', name)}"
        date = f" ngày {_date(document, regime)}" if document.date else ""
        return CitationForms(law + date, law, missing)
    head = f"{name} số {document.number or '…'}"
    term = f" khóa {document.term}" if document.term and "-" not in document.term else ""
    joint = ", " if comma else " "
    first = (
        f"{head}{joint}ngày {_date(document, regime)} của {document.issuer or '…'}"
        f"{term if regime == 'party' else ''} {title}"
    )
    return CitationForms(first, head, missing)


def _date(document: Document, regime: Regime) -> str:
    if document.date is None:
        return "…"
    if regime == "party":
        return say.date(document.date)
    day = document.date
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d} tháng {month} năm {day.year}"


def _title(title: str) -> str:
    """Return the title as it stands in a sentence, “về” before a noun.

    A title printed all in capitals stays so: which of its words keep a capital is not known.
    """
    words = rule_named("checks", "title-in-short").regex.sub("về việc", " ".join(title.split()))
    if words.isupper():
        return words
    lowered = words[0].lower() + words[1:]
    as_it_stands = rule_named("checks", "title-as-it-stands").regex.match(lowered)
    return lowered if as_it_stands else f"về {lowered}"


def law_name(title: str, name: str) -> str:
    """Return the name of a law in its title, without the word for its type."""
    words = " ".join(title.split())
    return words[len(name) :].strip() if words.lower().startswith(name.lower()) else words
