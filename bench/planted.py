"""Plant one error at a time in real documents and count how many the citation check catches.

    python bench/planted.py [--held-out] [--misses]

Every numbered mention of every shared document gets, one by one, each error that can be planted in
it: a wrong digit, date, issuer, term, type or title word, a dropped year, a swapped order, a word
written twice, a replaced document in its place, a body that has ended beside it. The last two have
the draft dated a month after the change, and once the day before it, when there is no error yet.
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
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from kb.check import check_text
from kb.facts.bodies import find_bodies
from kb.facts.citations import find_citations
from kb.lexicon.bodies import body
from kb.lexicon.numbers import is_known_issuer_code, parse_number
from kb.lexicon.rules import load_table
from kb.lexicon.successions import successors
from kb.models import Analysis, Citation, Document, Finding, Header, SourceText, Span
from kb.register import Register
from kb.register.identity import issuers_agree, number_key, titles_agree
from kb.structure import parse
from kb.text import fold, normalize

DOCUMENTS = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "documents"
Edit = tuple[int, int, str]

_ISSUERS = (
    ("Ban Bí thư", "Bộ Chính trị"), ("Bộ Chính trị", "Ban Bí thư"),
    ("Thủ tướng Chính phủ", "Chính phủ"), ("Chính phủ", "Thủ tướng Chính phủ"),
    ("Ban Chấp hành Trung ương", "Ban Bí thư"), ("Ban Thường vụ", "Ban Chấp hành Đảng bộ"),
    ("Bộ trưởng Bộ Tài chính", "Bộ trưởng Bộ Nội vụ"), ("Bộ Tài chính", "Bộ Nội vụ"),
    ("Hội đồng nhân dân", "Ủy ban nhân dân"), ("Ủy ban nhân dân", "Hội đồng nhân dân"),
    ("UBND", "HĐND"), ("Quốc hội", "Chính phủ"), ("Văn phòng", "Ban Tổ chức"),
    ("Bộ trưởng Bộ", "Bộ trưởng Bộ Quốc phòng và Bộ"), ("Sở", "Sở Tư pháp và Sở"),
)  # fmt: skip
_TYPES = {
    "Chỉ thị": "Kết luận", "Kết luận": "Chỉ thị", "Nghị quyết": "Chỉ thị", "Quyết định": "Chỉ thị",
    "Quy định": "Hướng dẫn", "Hướng dẫn": "Quy định",
    "Nghị định": "Thông tư", "Thông tư": "Nghị định",
    "Kế hoạch": "Thông báo", "Thông báo": "Kế hoạch",
}  # fmt: skip


def digit(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """One digit of the number is another."""
    span = dict(citation.slots).get("number")
    match = re.match(r"[0-9]+", text[span.start : span.end]) if span else None
    if not span or not match:
        return None
    at = chance.randrange(len(match.group()))
    old = match.group()[at]
    new = chance.choice([d for d in "123456789" if d != old])
    return (span.start + at, span.start + at + 1, new)


def date(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """The day, the month or the year is another."""
    span = _own_slot(citation, "date")
    if span is None or citation.date is None:
        return None
    figures = list(re.finditer("[0-9]+", text[span.start : span.end]))
    which = chance.randrange(3)
    figure = figures[which]
    value = int(figure.group())
    if which == 0:
        new = str(value % 27 + 1).zfill(len(figure.group()))
    elif which == 1:
        new = str(value % 12 + 1).zfill(len(figure.group()))
    else:
        new = str(value - 1)
    return (span.start + figure.start(), span.start + figure.end(), new)


def issuer(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """Another body issued it."""
    span = _own_slot(citation, "issuer")
    if span is None:
        return None
    printed = text[span.start : span.end]
    for old, new in _ISSUERS:
        if printed.startswith(old):
            return (span.start, span.start + len(old), new)
    return None


def term(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """Another term of the committee."""
    span = _own_slot(citation, "term")
    return (span.start, span.end, text[span.start : span.end] + "I") if span else None


def kind(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """Another type of document."""
    span = _own_slot(citation, "type")
    new = _TYPES.get(citation.type or "")
    return (span.start, span.end, new) if span and new else None


def title_word(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """One word of the title is left out."""
    span = _own_slot(citation, "title")
    words = list(re.finditer(r"\S+", text[span.start : span.end])) if span else []
    inner = [w for w in words[2:-2] if w.group().islower() and w.group().isalpha()]
    if not span or not inner:
        return None
    word = chance.choice(inner)
    return (span.start + word.start(), span.start + word.end() + 1, "")


def year(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """The year in the number is dropped."""
    span = dict(citation.slots).get("number")
    match = re.search(r"/ ?[0-9]{4}(?=/)", text[span.start : span.end]) if span else None
    number = parse_number(citation.number or "")
    if not span or not match or number is None or number.type_code is None:
        return None
    return (span.start + match.start(), span.start + match.end(), "")


def swapped(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """The Party's number in the State's order, or the reverse."""
    span = dict(citation.slots).get("number")
    number = parse_number(citation.number or "")
    if not span or number is None or number.type_code is None or number.year is not None:
        return None
    left, right = ("/", "-") if number.regime == "party" else ("-", "/")
    return (
        span.start,
        span.end,
        f"{number.number}{left}{number.type_code}{right}{number.issuer_code}",
    )


def doubled(text: str, citation: Citation, chance: random.Random) -> Edit | None:
    """“của của Chính phủ”."""
    span = _own_slot(citation, "issuer")
    if span is None or text[span.start - 4 : span.start] != "của ":
        return None
    return (span.start, span.start, "của ")


KINDS: dict[str, Callable[[str, Citation, random.Random], Edit | None]] = {
    "wrong digit": digit, "wrong date": date, "wrong issuer": issuer, "wrong term": term,
    "wrong type": kind, "title word": title_word, "dropped year": year, "swapped order": swapped,
    "word twice": doubled,
}  # fmt: skip
ENDED = {
    body(item.body_id).name: item.since
    for entry in load_table("successions")["succession"]
    for item in successors(entry["from"], dt.date.max)
    if item.body_id == body(entry["from"]).id and item.strength != "M"
}
_SAYS_SO = ("thay the", "bai bo", "het hieu luc", "thay cho", "truoc day", "da duoc")
TIMED = ("successor ignored", "ended body")
ROWS = (*KINDS, *TIMED)


def _own_slot(citation: Citation, slot: str) -> Span | None:
    """Return the slot where it stands at the mention itself, not shared by a list."""
    span = dict(citation.slots).get(slot)
    return span if span and citation.start <= span.start < citation.end + 700 else None


def evidence(
    name: str, register: Register, draft: str, citation: Citation, citations: list[Citation]
) -> bool:
    """Whether another witness than this mention knows the right value."""
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
    titled = citation.title is not None and any(
        s[3] and titles_agree(s[3], citation.title) for s in said
    )
    return {
        "wrong digit": dated or titled,
        "wrong date": dated,
        "wrong issuer": any(s[1] and issuers_agree(s[1], citation.issuer or "") for s in said),
        "wrong term": citation.date is not None or any(s[2] for s in said),
        "title word": titled,
        # Otherwise the symbol itself tells, or nobody does.
        "wrong type": number.type_code is not None
        or bool(said)
        or "QH" in (number.issuer_code or ""),
        "swapped order": bool(said) or is_known_issuer_code(number.issuer_code or ""),
        "dropped year": bool(said) or number.type_code in ("NĐ", "TT", "TTLT"),
        "word twice": True,
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
            known = evidence(name, register, draft, citation, list(analysis.citations))
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
    if any(f.state == "problem" for f in near):
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
