"""Plant one error at a time in real documents and count how many the citation check catches.

    python bench/planted.py [--held-out] [--misses]

Every numbered mention of every shared document gets, one by one, each error that can be planted in
it (``planted_errors.py``): a wrong digit, date, issuer, term, type or title word, a dropped or
wrong year, a swapped order, an underscore, a letter left out of the code, a word written twice, a
replaced document in its place, a body that has ended beside it. The last two have the draft dated
a month after the change, and once the day before it, when there is no error yet.

The register is built from the untouched documents. By default it knows the document under check as
well (an office that has cited the same documents before); ``--held-out`` leaves that document's own
testimony out, so that only other documents and the curated list can tell.

An error counts where the register, or the rest of the draft, holds the right value (“evidence”);
the others are counted apart. Printed by kind: planted with evidence, caught, not caught and called
unchecked, not caught and called a match. The false alarms on the untouched documents come last,
each with its message.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from planted_errors import KINDS, Edit

from kb.check import check_text
from kb.facts.bodies import find_bodies
from kb.facts.citations import find_citations
from kb.lexicon.bodies import body
from kb.lexicon.numbers import is_known_issuer_code, parse_number
from kb.lexicon.rules import load_table
from kb.lexicon.successions import successors
from kb.models import Analysis, Citation, Document, Finding, Header, SourceText
from kb.register import Register
from kb.register.identity import issuers_agree, number_key, title_words, titles_agree
from kb.structure import parse
from kb.text import fold, normalize

DOCUMENTS = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "documents"
ENDED = {
    body(item.body_id).name: item.since
    for entry in load_table("successions")["succession"]
    for item in successors(entry["from"], dt.date.max)
    if item.body_id == body(entry["from"]).id and item.strength != "M"
}
_SAYS_SO = ("thay the", "bai bo", "het hieu luc", "thay cho", "truoc day", "da duoc")
TIMED = ("successor ignored", "ended body")
ROWS = (*KINDS, *TIMED)


def evidence(
    name: str,
    register: Register,
    draft: str,
    citation: Citation,
    *,
    citations: list[Citation],
    words: int,
) -> bool:
    """Whether another witness than this mention knows the right value.

    ``words``: how many words of the title stand before the edit; a witness whose title stops
    before it knows nothing of what follows.
    """
    number = parse_number(citation.number or "")
    if number is None:
        return False
    said = [
        (w.date, w.issuer, w.term, w.title)
        for known in register.lookup(citation.number or "")
        for w in known.witnesses
        if w.document != draft
    ]
    said += [
        (c.date, c.issuer, c.term, c.title)
        for c in citations
        if c is not citation and c.number == citation.number and not c.is_self
    ]
    dated = any(s[0] == citation.date for s in said) and citation.date is not None
    titles = [s[3] for s in said if s[3] and titles_agree(s[3], citation.title or "")]
    titled = bool(titles)
    return {
        "wrong digit": dated or titled,
        "wrong date": dated,
        "wrong issuer": any(s[1] and issuers_agree(s[1], citation.issuer or "") for s in said),
        "wrong term": citation.date is not None or any(s[2] for s in said),
        "title word": any(len(title_words(title)) > words for title in titles),
        # Otherwise the symbol itself tells, or nobody does.
        "wrong type": number.type_code is not None
        or bool(said)
        or "QH" in (number.issuer_code or ""),
        "swapped order": bool(said) or is_known_issuer_code(number.issuer_code or ""),
        "dropped year": bool(said) or number.type_code in ("NĐ", "TT", "TTLT"),
        "word twice": True,
        "year in symbol": citation.date is not None or titled,
        "underscore": is_known_issuer_code(number.issuer_code or ""),
        # Of a short code a letter less is another code; a long one is seen to be near a known one.
        "letter of code": len(number.issuer_code or "") > 5 or dated or titled,
        "term put in": True,
    }[name]


def analyses() -> Iterator[Analysis]:
    """Yield what the register needs of every shared document."""
    for path in sorted(DOCUMENTS.glob("*.txt")):
        text = normalize(path.read_text(encoding="utf-8"))
        structure = parse(SourceText(text))
        header = structure.header
        document = Document(
            id=path.stem, text=text, type=header.type, title=header.title, issuer=header.issuer,
            number=header.number.canonical if header.number else None, date=header.date,
        )  # fmt: skip
        citations = find_citations(path.stem, text, sections=structure.sections, header=header)
        yield Analysis(document, header, structure.sections, (), citations, ())


def main() -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    held = list(analyses())
    register = Register.build(held)
    counts: Counter[tuple[str, str]] = Counter()
    for analysis in held:
        draft = analysis.document.id if options.held_out else "draft"
        for name, citation, edit in _edits(analysis):
            title = dict(citation.slots).get("title")
            before = analysis.document.text[title.start : edit[0]] if title else ""
            words = len(title_words(before))
            known = evidence(
                name, register, draft, citation, citations=list(analysis.citations), words=words
            )
            outcome = _try(analysis, register, draft, citation, edit)
            _count(counts, name, known, outcome)
            if options.misses and outcome != "caught" and (known or outcome == "match"):
                words = analysis.document.text[max(0, citation.start - 10) : edit[1] + 30]
                print(f"   {name} {outcome} (evidence: {known}): {words!r} → {edit[2]!r}")
        for name, known, outcome, words in timed(analysis, register, draft):
            _count(counts, name, known, outcome)
            if options.misses and known and outcome != "caught":
                print(f"   {name} {outcome}: {words!r}")
    _table(counts)
    _alarms(held, register, "" if options.held_out else "draft")
    return 0


def _edits(analysis: Analysis) -> Iterator[tuple[str, Citation, Edit]]:
    for index, citation in enumerate(analysis.citations):
        if citation.number is None or citation.is_self:
            continue
        if citation.rule not in ("number", "bare-list"):
            continue
        for name, plant in KINDS.items():
            chance = random.Random(f"{analysis.document.id}{index}{name}")
            edit = plant(analysis.document.text, citation, chance)
            if edit is not None:
                yield name, citation, edit


def timed(
    analysis: Analysis, register: Register, draft: str
) -> Iterator[tuple[str, bool, str, str]]:
    """Yield kind, evidence, outcome and words of what is an error only after some day.

    The day before, the same words are no error: “alarm” where they are reported all the same.
    """
    text, header = analysis.document.text, analysis.header
    changes = [
        (relation, known)
        for relation in register.relations
        if relation.kind in ("replaces", "repeals") and relation.date is not None
        for known in register.lookup(relation.older)
        if known.date is not None and relation.older_date in (None, known.date)
    ]
    ends = [(name, item) for name, item in sorted(ENDED.items())]
    chance = random.Random(analysis.document.id)
    own = number_key(header.number.canonical) if header.number else ""
    outer = [c for c in analysis.citations if c.rule == "number" and c.nested_in is None]
    for place, citation in enumerate(c for c in outer if not c.is_self):
        relation, known = chance.choice(changes)
        before = fold(text[max(0, citation.start - 60) : citation.start])
        if number_key(relation.newer) == own or any(word in before for word in _SAYS_SO):
            continue  # the draft replaces it itself, or says that it is replaced: no error
        kind = known.types[0][0] if known.types else "văn bản"
        words = f"{kind} số {known.number} ngày {known.date:%d/%m/%Y}"
        reach = max([citation.end, *(s.end for _, s in citation.slots if s.start > citation.start)])
        edited = text[: citation.start] + words + text[reach:]
        plans = [("successor ignored", edited, citation.start, words, relation.date, ())]
        if place < 3:
            name, since = chance.choice(ends)
            line = text.rfind("\n", 0, citation.start) + 1
            edited = f"{text[:line]}Giao {name} chủ trì thực hiện. {text[line:]}"
            bodies = find_bodies(edited)
            plans.append(("ended body", edited, line + 5, name, since, bodies))
        for kind, edited, start, words, day, bodies in plans:
            seen = []
            for date in (day + dt.timedelta(days=30), day - dt.timedelta(days=1)):
                moved = replace(header, date=date)
                citations = find_citations(draft, edited, header=moved)
                found = check_text(
                    edited, citations=citations, header=moved, register=register, bodies=bodies
                )
                near = [f for f in found if start <= f.start < start + len(words)]
                # A draft dated back cites documents of its future: that is not the question.
                codes = {f.code for f in near if f.state == "problem"} & {"E6", "E13"}
                states = {f.state for f in near}
                seen.append("caught" if codes else "match" if "match" in states else "unchecked")
            yield kind, kind != "successor ignored" or relation.document != draft, seen[0], words
            if seen[1] == "caught":
                yield kind, False, "alarm", words


def _count(counts: Counter[tuple[str, str]], name: str, known: bool, outcome: str) -> None:
    if outcome != "alarm":
        counts[name, f"{'with' if known else 'without'} evidence"] += 1
    counts[name, f"{'with' if known else 'without'} {outcome}"] += 1


def _findings(text: str, draft: str, header: Header, register: Register) -> tuple[Finding, ...]:
    citations = find_citations(draft, text, header=header)
    return check_text(text, citations=citations, header=header, register=register, bodies=())


def _try(analysis: Analysis, register: Register, draft: str, citation: Citation, edit: Edit) -> str:
    """Return what the check says of the place after the edit: caught, unchecked or match."""
    text = analysis.document.text
    start, end, new = edit
    edited = text[:start] + new + text[end:]
    # The paragraphs around it are enough for everything but what the rest of the draft says.
    found = _findings(edited, draft, analysis.header, register)
    reach = max(
        [citation.end, *(span.end for _, span in citation.slots if span.start >= citation.start)]
    )
    near = [f for f in found if f.start < reach + len(new) and citation.start - 2 <= f.end]
    near = [f for f in near if f.end >= citation.start]
    # A word written twice is no fault of the citation: it is reported as a note beside it.
    if any(f.state == "problem" or (f.state == "note" and f.code == "E15") for f in near):
        return "caught"
    at = [f for f in near if f.start <= citation.end and f.end >= citation.start]
    return "match" if any(f.state == "match" for f in at) else "unchecked"


def _table(counts: Counter[tuple[str, str]]) -> None:
    print(
        "| error | with evidence | caught | unchecked | match "
        "| without evidence | caught | match | too early |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    total: Counter[str] = Counter()
    for name in ROWS:
        row = {key: counts[name, key] for key in (
            "with evidence", "with caught", "with unchecked", "with match",
                "without evidence", "without caught", "without match", "without alarm",
        )}  # fmt: skip
        total.update(row)
        print(f"| {name} | " + " | ".join(str(value) for value in row.values()) + " |")
    print("| all | " + " | ".join(str(value) for value in total.values()) + " |")
    share = total["with caught"] / total["with evidence"] if total["with evidence"] else 0
    print(f"caught where there is evidence: {share:.1%}")


def _alarms(held: list[Analysis], register: Register, draft: str) -> None:
    mentions, alarms = 0, 0
    for analysis in held:
        found = _findings(
            analysis.document.text, draft or analysis.document.id, analysis.header, register
        )
        mentions += sum(not c.is_self and c.form != "anaphora" for c in analysis.citations)
        for finding in found:
            if finding.state == "problem":
                alarms += 1
                print(
                    f"   {analysis.document.id}: {finding.code} {finding.surface!r} "
                    f"{finding.message}"
                )
    print(f"problems reported on the untouched documents: {alarms} of {mentions} mentions")


if __name__ == "__main__":
    sys.exit(main())
