"""What the rules of the check look at: the draft, its citations, the register without the draft."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from kb.lexicon.numbers import parse_number
from kb.models import Citation, DocumentNumber, Header, Severity, Span
from kb.register import Known, Member, Register, narrow
from kb.register.identity import number_key, series_of, title_words
from kb.text import matching_view

__all__ = ["Context", "Mark", "Settings", "number_of"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Preferences of an office, all off by default: they are no errors.

    ``comma_before_date``: True asks for “số …, ngày …”, False for none. ``tone_placement``: where
    the tone mark stands in “uỷ”/“ủy”, “hoà”/“hòa” and their like; ``missing_elements``: note
    what a first mention leaves out (date, issuer).
    """

    comma_before_date: bool | None = None
    tone_placement: Literal["uỷ", "ủy"] | None = None
    missing_elements: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to say about a citation; ``problem``: it makes the citation one with a problem.

    Of severity ``note`` it makes none: it stands as a note of its own, at its own place.
    ``whole``: the suggestion stands for all of ``span``, not for a slot.
    ``confirms``: the citation may be a match beside it; not so where its document may have ended.
    """

    code: str
    severity: Severity
    message: str
    span: Span
    suggestion: str | None = None
    evidence: tuple[str, ...] = ()
    problem: bool = True
    confirms: bool = True
    whole: bool = False


@dataclass
class Context:
    """The draft under check."""

    text: str
    citations: Sequence[Citation]
    header: Header
    register: Register
    settings: Settings = field(default_factory=Settings)

    @cached_property
    def own_date(self) -> dt.date | None:
        """The draft's own date, as its header prints it."""
        return self.header.date

    @cached_property
    def _by_title(self) -> dict[tuple[str, ...], list[Known]]:
        found: dict[tuple[str, ...], list[Known]] = {}
        for known in self.register.known:
            for title, _ in known.titles:
                found.setdefault(title_words(title), []).append(known)
        return found

    def titled(self, citation: Citation) -> list[Known]:
        """Return the documents that bear exactly the citation's title, by other witnesses."""
        words = title_words(citation.title or "")
        if len(words) < 6:
            return []  # "về tín dụng" is many a document's title
        return self.others(self._by_title.get(words, ()), citation)

    @cached_property
    def view(self) -> str:
        """The text in the view of the rules (same offsets)."""
        return matching_view(self.text)

    def meant(self, citation: Citation) -> Citation:
        """Return the citation with the slots that the mention it repeats has given before."""
        before = self.citations[citation.antecedent] if citation.antecedent is not None else None
        if before is None:
            return citation
        return replace(
            citation,
            date=citation.date or before.date,
            issuer=citation.issuer or before.issuer,
            term=citation.term or before.term,
            title=citation.title or before.title,
        )

    def candidates(self, citation: Citation) -> list[Known]:
        """Return the documents that the citation can mean, by other witnesses than the draft."""
        if citation.number is None:
            return []
        return narrow(self.others(self.register.lookup(citation.number), citation), citation)

    def others(self, known: Sequence[Known], citation: Citation) -> list[Known]:
        """Return ``known`` without what the draft itself testifies; those left empty drop out."""
        found = []
        for item in known:
            kept = tuple(w for w in item.witnesses if w.document != citation.document)
            if kept:
                found.append(
                    item if len(kept) == len(item.witnesses) else replace(item, witnesses=kept)
                )
        return found

    def span(self, citation: Citation, slot: str) -> Span:
        """Return the span of a slot, or the citation's where the slot has none."""
        return dict(citation.slots).get(slot) or Span(citation.start, citation.end)

    @cached_property
    def shared(self) -> Counter[tuple[str, Span]]:
        """How many citations have a slot at a place: a list states issuer or date once for all."""
        return Counter(slot for citation in self.citations for slot in citation.slots)

    @cached_property
    def with_year(self) -> dict[str, set[str]]:
        """Number without its year → the numbers with a year that the register or the draft has."""
        found: dict[str, set[str]] = {}
        printed = [c.number for c in self.citations if c.number]
        for raw in (*(known.number for known in self.register.known), *printed):
            number = parse_number(raw)
            if number is not None and number.year is not None and number.type_code is not None:
                key = number_key(f"{number.number}/{number.type_code}-{number.issuer_code}")
                found.setdefault(key, set()).add(number.canonical)
        return found

    @cached_property
    def _rows(self) -> dict[tuple[str, str], dict[str, Member]]:
        rows: dict[tuple[str, str], dict[str, Member]] = {}
        for citation in self.citations:
            row = (
                series_of(citation.number, citation.date)
                if citation.number and citation.date
                else None
            )
            if row and citation.number and citation.date:
                figure = int(citation.number.split("-")[0].split("/")[0])
                member = Member(figure, citation.date, citation.number, sure=False)
                rows.setdefault(row, {})[citation.number] = member
        return rows

    def row(self, place: tuple[str, str]) -> tuple[Member, ...]:
        """Return the documents of one series that the draft itself dates."""
        return tuple(self._rows.get(place, {}).values())

    @cached_property
    def _twins(self) -> dict[str, list[tuple[str, dt.date | None, str | None]]]:
        """Number without its body → (code, date, the one document that says so) of each known."""
        found: dict[str, list[tuple[str, dt.date | None, str | None]]] = {}

        def add(raw: str, date: dt.date | None, only: str | None) -> None:
            number = parse_number(raw)
            if number is not None and number.type_code and number.issuer_code:
                key = number_key(raw).rpartition("|")[0]
                found.setdefault(key, []).append((number.issuer_code, date, only))

        for known in self.register.known:
            said = {witness.document for witness in known.witnesses}
            add(known.number, known.date, said.pop() if len(said) == 1 else None)
        for citation in self.citations:
            if citation.number:
                add(citation.number, citation.date, None)
        return found

    def twins(self, citation: Citation) -> set[str]:
        """Return the codes of other documents with the same number, type, year and date."""
        key = number_key(citation.number or "").rpartition("|")[0]
        return {
            code
            for code, date, only in self._twins.get(key, ())
            if date is not None
            and date == citation.date
            and (only is None or only != citation.document)
        }

    def knows(self, citation: Citation) -> bool:
        """Whether anybody but the draft names that number as it stands."""
        return bool(self.others(self.register.lookup(citation.number or ""), citation))

    @cached_property
    def first_mentions(self) -> frozenset[int]:
        """Indexes of the citations that name their document first."""
        seen: set[str] = set()
        first = set()
        for index, citation in enumerate(self.citations):
            if citation.number is None or citation.is_self or citation.form == "anaphora":
                continue
            key = number_key(citation.number)
            if key not in seen:
                seen.add(key)
                first.add(index)
        return frozenset(first)


def number_of(citation: Citation) -> DocumentNumber | None:
    """Return the parsed number of a citation, with the fault it is printed with."""
    if citation.number is None:
        return None
    slot = dict(citation.slots).get("number")
    if slot is not None:
        offset = citation.start
        printed = citation.surface[slot.start - offset : slot.end - offset]
        parsed = parse_number(printed) or parse_number(f"số {printed}")
        if parsed is not None:
            return parsed
    return parse_number(citation.number)
