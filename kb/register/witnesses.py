"""Witnesses: who says what of a document, and what they agree on."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

from kb.lexicon.doctypes import type_named
from kb.lexicon.labels import say_document, say_section
from kb.lexicon.numbers import parse_number
from kb.models import Analysis, Citation, Document, Strength
from kb.register.identity import issuer_key, number_key, term_roman, title_words
from kb.register.relations import RelationKind

__all__ = ["Known", "Relation", "Witness", "own_witness", "witness_of"]

Kind = Literal["own", "record", "curated", "cites"]
"""own: the document's own header · record: a record of the corpus without the original's text ·
curated: the list of known documents · cites: a citation in a document of the corpus."""

_T = TypeVar("_T")
_WEIGHT = {"own": 1000, "record": 300, "curated": 100, "cites": 1}


@dataclass(frozen=True, slots=True)
class Witness:
    """One statement about a document. ``document`` and ``start`` say where it stands."""

    kind: Kind
    number: str
    name: str
    type: str | None = None
    date: dt.date | None = None
    issuer: str | None = None
    term: str | None = None
    title: str | None = None
    document: str | None = None
    start: int | None = None
    place: str | None = None
    strength: Strength | None = None
    note: str | None = None

    @property
    def key(self) -> str:
        """The number, spelled one way."""
        return number_key(self.number)


@dataclass(frozen=True, slots=True)
class Relation:
    """``newer`` does ``kind`` to ``older``. ``by_document``: said by ``newer`` of itself."""

    kind: RelationKind
    newer: str
    older: str
    newer_date: dt.date | None = None
    older_date: dt.date | None = None
    older_title: str | None = None
    date: dt.date | None = None
    source: str | None = None
    document: str | None = None
    by_document: bool = False
    strength: Strength | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """One document, with all that is said of it. Values are ordered: most weight first."""

    key: str
    period: str | None
    witnesses: tuple[Witness, ...]

    @property
    def number(self) -> str:
        """The number as its weightiest witness writes it."""
        return max(self.witnesses, key=lambda witness: _WEIGHT[witness.kind]).number

    @property
    def held(self) -> str | None:
        """The id of the corpus document that is this document, if the corpus has it."""
        return next((w.document for w in self.witnesses if w.kind in ("own", "record")), None)

    @property
    def dates(self) -> list[tuple[dt.date, list[Witness]]]:
        """The dates said, each with its witnesses."""
        return _ranked(self.witnesses, lambda witness: witness.date, lambda date: date)

    @property
    def date(self) -> dt.date | None:
        """The date with most weight, None where it is unknown or as many say another."""
        return _best(self.dates)

    @property
    def sure_date(self) -> bool:
        """Whether the date is more than one citation's word."""
        return bool(self.dates) and _weight(self.dates[0][1]) > 1

    @property
    def issuers(self) -> list[tuple[str, list[Witness]]]:
        """The issuers said, each with its witnesses."""
        return _ranked(self.witnesses, lambda witness: witness.issuer, issuer_key)

    @property
    def issuer(self) -> str | None:
        """The issuer with most weight."""
        return _best(self.issuers)

    @property
    def terms(self) -> list[tuple[str, list[Witness]]]:
        """The terms said, in Roman numerals or years."""
        return _ranked(self.witnesses, lambda witness: term_roman(witness.term), lambda term: term)

    @property
    def titles(self) -> list[tuple[str, list[Witness]]]:
        """The titles said, each with its witnesses."""
        return _ranked(
            self.witnesses,
            lambda witness: witness.title,
            lambda title: " ".join(title_words(title)),
        )

    @property
    def title(self) -> str | None:
        """The title with most weight; of equals the one said first."""
        return self.titles[0][0] if self.titles else None

    @property
    def types(self) -> list[tuple[str, list[Witness]]]:
        """The types said, each with its witnesses."""
        return _ranked(self.witnesses, lambda witness: witness.type, lambda kind: kind)


def _weight(witnesses: Iterable[Witness]) -> int:
    """Witnesses weigh by kind; citations count once a document, however often it cites."""
    members = list(witnesses)
    citing = {witness.document for witness in members if witness.kind == "cites"}
    return len(citing) + sum(_WEIGHT[w.kind] for w in members if w.kind != "cites")


def _ranked(
    witnesses: Iterable[Witness], value: Callable[[Witness], _T | None], key: Callable[[_T], object]
) -> list[tuple[_T, list[Witness]]]:
    groups: dict[object, tuple[list[_T], list[Witness]]] = {}
    for witness in witnesses:
        said = value(witness)
        if said is not None:
            values, members = groups.setdefault(key(said), ([], []))
            values.append(said)
            members.append(witness)
    ranked = sorted(groups.values(), key=lambda group: -_weight(group[1]))
    return [(Counter(values).most_common(1)[0][0], members) for values, members in ranked]


def _best(ranked: list[tuple[_T, list[Witness]]]) -> _T | None:
    if not ranked or (len(ranked) > 1 and _weight(ranked[0][1]) == _weight(ranked[1][1])):
        return None
    return ranked[0][0]


def own_witness(document: Document) -> Witness | None:
    """Return what a held document, or its record, says of itself; None without a number."""
    if document.number is None or parse_number(document.number) is None:
        return None
    kind = type_named(document.type) if document.type else None
    strengths = [note.strength for note in document.sources if note.strength]
    return Witness(
        kind="own" if document.text_kind == "full" else "record",
        number=document.number,
        name=say_document(document),
        type=kind.name if kind else document.type,
        date=document.date,
        issuer=document.issuer,
        term=document.term,
        title=document.title,
        document=document.id,
        start=0,
        strength=strengths[0] if strengths else None,
    )


def witness_of(analysis: Analysis, citation: Citation) -> Witness | None:
    """Return what a citation says of the document cited; None for the document's own number."""
    if citation.is_self or citation.form == "anaphora" or citation.number is None:
        return None
    number = parse_number(citation.number)
    if number is None or number.fault in (
        "malformed-year",
        "missing-term",
        "missing-issuer",
        "missing-unit",
    ):
        return None
    title = citation.title if citation.rule in ("number", "bare-list") else None
    return Witness(
        kind="cites",
        number=number.canonical,
        name=say_document(analysis.document),
        type=None if citation.type == "văn bản" else citation.type,
        date=citation.date,
        issuer=citation.issuer,
        term=citation.term,
        title=title,
        document=analysis.document.id,
        start=citation.start,
        place=_place(analysis, citation.start),
    )


def _place(analysis: Analysis, start: int) -> str | None:
    """Return where in its document a mention stands, as a reader finds it: “mục 1”."""
    section = next((s for s in analysis.sections if s.start <= start < s.end), None)
    if section is None:
        return None
    if section.part in _PARTS:
        return _PARTS[section.part]
    if section.label:
        return say_section(section.id)
    opening = " ".join(analysis.document.text[section.start : section.end].split()[:7])
    return f"đoạn “{opening}…”"


_PARTS = {"recipients": "nơi nhận", "signature": "phần ký", "footnote": "chú thích"}
