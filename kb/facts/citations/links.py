"""Step 5: nesting in titles, the document's own number, short forms, aliases and anaphora."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kb.facts.citations.draft import Draft, Reading
from kb.lexicon.doctypes import type_named
from kb.lexicon.numbers import parse_number
from kb.lexicon.rules import rules
from kb.models import Header, Section, Span
from kb.text import fold

__all__ = ["add_aliases", "announce", "link", "mark_own", "nest"]

_OWN_LINE: Final = re.compile(
    r"(?:(?:nghi dinh|luat|nghi quyet|thong tu|quyet dinh|chi thi|phap lenh) +)?so {0,4}:? {0,6}\Z"
)
_HEADER_ZONE: Final = 1500
_ALIAS_REACH: Final = 40


def announce(reading: Reading) -> None:
    """Read date and issuer stated before the mention: “Ngày 05/9/2023, Bộ Chính trị ban hành …”."""
    (rule,) = rules("citations", "announced")
    for draft in reading.drafts:
        if draft.date is not None or draft.number is None:
            continue
        floor = max(0, draft.start - 130)
        if "ban hanh" not in reading.folded[max(0, draft.start - 24) : draft.start]:
            continue
        match = rule.regex.search(reading.folded, floor, draft.start)
        if match is None:
            continue
        probe = Draft(draft.start, draft.end, "announced")
        dated = f" ngày {match['day']}/{match['month']}/{match['year']}"
        side = Reading.of(dated)
        from kb.facts.citations.slots import read_date  # noqa: PLC0415
        read_date(side, probe, 0, len(dated))
        draft.date = probe.date
        draft.slots["date"] = Span(match.start("day"), match.end("year"))
        if draft.issuer is None:
            draft.issuer = " ".join(reading.text[match.start("issuer") : match.end("issuer")].split())
            draft.slots["issuer"] = Span(*match.span("issuer"))


def nest(reading: Reading) -> None:
    """Set ``nested_in`` of every mention that stands inside the title of an earlier one."""
    open_titles: list[tuple[int, int]] = []
    for index, draft in enumerate(reading.drafts):
        open_titles = [(outer, end) for outer, end in open_titles if end > draft.start]
        if open_titles:
            draft.nested_in = open_titles[-1][0]
        title = draft.slots.get("title")
        if title and title.start > draft.start and draft.rule in ("number", "bare-list", "short-so", "short-bare"):
            open_titles.append((index, title.end))


def mark_own(reading: Reading, header: Header | None, sections: Sequence[Section]) -> None:
    """Set ``is_self`` where a mention is the document's own number, or “this” document."""
    own = _own_number(reading, header)
    own_type = header.type if header and header.type else None
    for draft in reading.drafts:
        if own and draft.number and draft.number.canonical == own.number_text and _same_date(draft, own):
            draft.is_self = True
        if draft.rule == "anaphora-this":
            kind = type_named(own_type) if own_type else None
            draft.is_self = kind is None or draft.type == kind.name


class _Own:
    """The document's own number and date."""

    def __init__(self, number_text: str, date: object) -> None:
        self.number_text = number_text
        self.date = date


def _own_number(reading: Reading, header: Header | None) -> _Own | None:
    if header and header.number:
        return _Own(header.number.canonical, header.date)
    for draft in reading.drafts:
        if draft.number_start > _HEADER_ZONE:
            return None
        line = reading.text.rfind("\n", 0, draft.number_start) + 1
        if draft.number and _OWN_LINE.fullmatch(reading.folded[line : draft.number_start].strip() + " "):
            return _Own(draft.number.canonical, None)
    return None


def _same_date(draft: Draft, own: _Own) -> bool:
    return draft.date is None or own.date is None or draft.date == own.date


def add_aliases(reading: Reading) -> None:
    """Find the aliases that the text defines, and the places where it uses them."""
    (rule,) = rules("citations", "alias")
    found: list[Draft] = []
    for draft in reading.drafts:
        if draft.form == "anaphora":
            continue
        match = rule.regex.match(reading.folded, draft.reach, min(len(reading.text), draft.reach + 140))
        if not match:
            match = rule.regex.match(reading.folded, draft.end, min(len(reading.text), draft.end + 140))
        if not match:
            continue
        start, end = match.span("alias")
        draft.slots["alias"] = Span(start, end)
        found += _uses(reading, draft, reading.text[start:end].strip(), start, end)
    if found:
        reading.drafts = sorted([*reading.drafts, *found], key=lambda item: item.start)


def _uses(reading: Reading, owner: Draft, alias: str, defined: int, after: int) -> list[Draft]:
    """Return a short mention for each use of ``alias`` behind its definition that no draft covers."""
    key = " ".join(fold(alias).split())
    if type_named(alias) or len(key) < 4 or not alias[:1].isupper() or parse_number(alias):
        return []
    pattern = re.compile(re.escape(key).replace(r"\ ", " {1,3}") + r"(?![a-z0-9/\-])")
    uses = []
    for match in pattern.finditer(reading.folded, defined):
        inside = any(item.start < match.end() and match.start() < item.end for item in reading.drafts)
        if inside or not reading.text[match.start()].isupper() or match.start() < after <= match.end() - 1:
            continue
        draft = Draft(match.start(), match.end(), "alias", form="short", type=owner.type)
        draft.number = owner.number
        draft.reach = match.end()
        draft.antecedent = owner
        uses.append(draft)
    return uses


def link(reading: Reading) -> None:
    """Link short forms and “nêu trên” to the mention that they repeat, the most recent first.

    A number that stands without date and title, as the rules have it for later mentions, is a short
    form too.
    """
    latest: dict[tuple[str | None, str], Draft] = {}
    for index, draft in enumerate(reading.drafts):
        if draft.number is not None and draft.form == "full" and not draft.is_self:
            key = (draft.number.type_code, draft.number.canonical)
            if draft.date is None and draft.title is None and "partial_date" not in draft.slots:
                draft.form = "short"
                draft.antecedent = latest.get(key)
            else:
                latest[key] = draft
        if draft.antecedent is not None or draft.is_self:
            continue
        if draft.form == "short" and draft.bare is not None:
            draft.antecedent = _repeated(reading.drafts[:index], draft)
            if draft.antecedent is not None:
                draft.number = draft.antecedent.number
        elif draft.rule == "anaphora-above" and draft.type:
            draft.antecedent = next(
                (
                    other
                    for other in reversed(reading.drafts[max(0, index - 60) : index])
                    if other.type == draft.type and other.form != "anaphora" and not other.is_self
                ),
                None,
            )


def _repeated(before: list[Draft], draft: Draft) -> Draft | None:
    for other in reversed(before):
        if (
            other.number is not None
            and other.number.number.lstrip("0") == (draft.bare or "").lstrip("0")
            and (other.type == draft.type or draft.type is None)
            and (draft.date is None or other.date is None or draft.date == other.date)
        ):
            return other.antecedent or other
    return None
