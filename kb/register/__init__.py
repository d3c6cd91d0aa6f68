"""The register: what the corpus and the curated list know of each document that is cited.

Every document of the corpus testifies about itself (its own header, or its record) and about those
it cites. ``kb/data/documents.toml`` adds documents known from named sources. What a held document
says of itself outweighs every other witness. Pure: the same analyses give the same register.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kb.models import Analysis, Citation
from kb.register.curated import curated_relations, curated_witnesses
from kb.register.identity import issuers_agree, number_key, period, series_of, titles_agree
from kb.register.relations import RelationKind, relations_in
from kb.register.witnesses import Known, Relation, Witness, own_witness, witness_of

__all__ = [
    "Known",
    "Member",
    "Register",
    "Relation",
    "RelationKind",
    "Witness",
    "narrow",
    "resolved",
]


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """One document of a series; ``sure``: its date is more than one citation's word."""

    number: int
    date: dt.date
    name: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Register:
    """All documents known, by number. Build it with ``Register.build``."""

    known: tuple[Known, ...]
    relations: tuple[Relation, ...]
    _by_key: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)
    _by_suffix: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)
    _series: dict[tuple[str, str], tuple[Member, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def build(cls, analyses: Iterable[Analysis], *, curated: bool = True) -> Register:
        """Return the register of these analyses, with the curated list unless told otherwise."""
        witnesses = list(curated_witnesses()) if curated else []
        links = list(curated_relations()) if curated else []
        for analysis in analyses:
            own = own_witness(analysis.document)
            if own is not None:
                witnesses.append(own)
            mentions = [witness_of(analysis, citation) for citation in analysis.citations]
            witnesses += [mention for mention in mentions if mention is not None]
            links += _links(analysis, mentions)
        known = _group(witnesses)
        by_key: dict[str, list[int]] = defaultdict(list)
        by_suffix: dict[str, list[int]] = defaultdict(list)
        for index, item in enumerate(known):
            by_key[item.key].append(index)
            by_suffix[item.key.split("|", 1)[1]].append(index)
        return cls(
            known=known,
            relations=tuple(dict.fromkeys(links)),
            _by_key={key: tuple(places) for key, places in by_key.items()},
            _by_suffix={suffix: tuple(places) for suffix, places in by_suffix.items()},
            _series=_series(known),
        )

    def lookup(self, number: str) -> tuple[Known, ...]:
        """Return every document known by that number, of whatever term or year."""
        return tuple(self.known[index] for index in self._by_key.get(number_key(number), ()))

    def resolve(self, citation: Citation) -> list[Known]:
        """Return the documents that the citation can mean; one, if one alone fits its slots.

        Two documents share “40-CT/TW”: without date, term or title both are candidates.
        """
        if citation.number is None or citation.form == "anaphora":
            return []
        return narrow(list(self.lookup(citation.number)), citation)

    def same_suffix(self, number: str) -> tuple[Known, ...]:
        """Return every document whose number differs from ``number`` in its figure at most."""
        places = self._by_suffix.get(number_key(number).split("|", 1)[-1], ())
        return tuple(self.known[index] for index in places)

    def series(self, number: str, date: dt.date) -> tuple[Member, ...]:
        """Return the documents of one numbering: same type and body, same term or year."""
        place = series_of(number, date)
        return self._series.get(place, ()) if place is not None else ()

    def about(self, known: Known) -> list[tuple[Relation, bool]]:
        """Return what is said between ``known`` and others; True where it is the older of the two.

        Mere citing is left out: every witness does it. So is what time forbids: nothing carries out
        or replaces a document younger than itself (two documents may bear one number). What is said
        without a date adds nothing where the same is said of a dated document.
        """
        found = []
        dated = {_ends(relation) for relation in self.relations if relation.older_date}
        for relation in self.relations:
            if relation.kind == "cites" or (not relation.older_date and _ends(relation) in dated):
                continue
            is_older = number_key(relation.older) == known.key and _same(
                relation.older_date, known.date
            )
            is_newer = number_key(relation.newer) == known.key and _same(
                relation.newer_date, known.date
            )
            older = known.date if is_older else relation.older_date
            newer = known.date if is_newer else relation.newer_date
            if (is_older or is_newer) and not (older and newer and newer < older):
                found.append((relation, number_key(relation.older) == known.key))
        return sorted(found, key=lambda pair: (pair[1], pair[0].newer_date or dt.date.max))

    def successors(self, known: Known) -> list[Relation]:
        """Return what replaced, amended or followed ``known``, oldest first."""
        found = [
            relation
            for relation in self.relations
            if relation.kind in ("replaces", "repeals", "amends", "newer")
            and number_key(relation.older) == known.key
            and _same(relation.older_date, known.date)
        ]
        return sorted(found, key=lambda relation: relation.date or dt.date.min)


def _same(one: dt.date | None, two: dt.date | None) -> bool:
    return one is None or two is None or one == two


def _ends(relation: Relation) -> tuple[str, str, str]:
    return relation.kind, relation.newer, number_key(relation.older)


def narrow(candidates: list[Known], citation: Citation) -> list[Known]:
    """Return the candidates that fit the slots of the citation best, slot by slot."""
    for fits in (_date_fits, _period_fits, _title_fits, _issuer_fits):
        kept = [known for known in candidates if fits(known, citation)]
        if len(candidates) > 1 and kept:
            candidates = kept
    return candidates


def _date_fits(known: Known, citation: Citation) -> bool:
    return citation.date is not None and known.date == citation.date


def _period_fits(known: Known, citation: Citation) -> bool:
    when = period(citation.number or "", citation.term, citation.date)
    return when is not None and known.period == when


def _title_fits(known: Known, citation: Citation) -> bool:
    return citation.title is not None and any(
        titles_agree(title, citation.title) for title, _ in known.titles
    )


def _issuer_fits(known: Known, citation: Citation) -> bool:
    return citation.issuer is not None and any(
        issuers_agree(name, citation.issuer) for name, _ in known.issuers
    )


def _group(witnesses: Iterable[Witness]) -> tuple[Known, ...]:
    """Gather witnesses of one document; undated ones where only one can be meant."""
    dated: dict[tuple[str, str], list[Witness]] = defaultdict(list)
    loose: dict[str, list[Witness]] = defaultdict(list)
    for witness in witnesses:
        when = period(witness.number, witness.term, witness.date)
        if when is None:
            loose[witness.key].append(witness)
        else:
            dated[witness.key, when].append(witness)
    periods: dict[str, list[str]] = defaultdict(list)
    for key, when in dated:
        periods[key].append(when)
    for key, members in loose.items():
        if len(periods[key]) <= 1:
            when = periods[key][0] if periods[key] else ""
            dated[key, when] = dated.get((key, when), []) + members
    return tuple(
        Known(key=key, period=when or None, witnesses=tuple(members))
        for (key, when), members in dated.items()
    )


def _links(analysis: Analysis, mentions: Sequence[Witness | None]) -> list[Relation]:
    found = []
    document = analysis.document
    for link in relations_in(document.text, analysis.citations):
        older = mentions[link.target]
        source = mentions[link.source] if link.source is not None else None
        if older is None or (link.source is not None and source is None):
            continue
        found.append(
            Relation(
                kind=link.kind,
                newer=source.number if source else (document.number or document.id),
                older=older.number,
                newer_date=source.date if source else document.date,
                older_date=older.date,
                older_title=older.title,
                date=source.date if source else document.date,
                source=older.name,
                document=document.id,
                by_document=source is None,
            )
        )
    return found


def _series(known: Iterable[Known]) -> dict[tuple[str, str], tuple[Member, ...]]:
    found: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for item in known:
        if item.date is None:
            continue
        place = series_of(item.number, item.date)
        if place is not None:
            number = int(item.number.split("-")[0].split("/")[0])
            found[place].append(Member(number, item.date, item.number, item.sure_date))
    return {key: tuple(sorted(members)) for key, members in found.items()}


def resolved(analysis: Analysis, register: Register) -> Analysis:
    """Return one of the analyses that ``register`` was built from, its targets set."""
    return replace(analysis, citations=_targets(analysis, register))


def _targets(analysis: Analysis, register: Register) -> tuple[Citation, ...]:
    found: list[Citation] = []
    for citation in analysis.citations:
        target = analysis.document.id if citation.is_self else None
        if target is None:
            candidates = register.resolve(citation)
            target = candidates[0].held if len(candidates) == 1 else None
        found.append(replace(citation, target=target))
    for index, citation in enumerate(found):
        if citation.target is None and citation.antecedent is not None:
            found[index] = replace(citation, target=found[citation.antecedent].target)
    return tuple(found)
