"""Step 5: nesting in titles, the document's own number, short forms, aliases and anaphora."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from typing import Final

from kb.facts.citations.draft import Draft, Reading, part
from kb.facts.citations.slots import body_before, body_ending, body_from, date_of
from kb.lexicon.doctypes import type_named
from kb.lexicon.numbers import parse_number
from kb.lexicon.rules import rules
from kb.models import DocumentNumber, Header, Span
from kb.text import fold

__all__ = ["add_aliases", "agree_on_titles", "announce", "link", "mark_own", "nest", "own_type"]

_HEADER_ZONE: Final = 1500
_MOST_ALIASES: Final = 100


def announce(reading: Reading) -> None:
    """Read what is said before the mention: its date and issuer, or who sent it.

    “Ngày 05/9/2023, Bộ Chính trị ban hành …”, “theo đề nghị của Sở Tài chính tại Tờ trình số …”.
    """
    (announced,) = rules("citations", "announced")
    (sender,) = rules("citations", "sender")
    (issued_by,) = rules("citations", "issued_by")
    for draft in reading.drafts:
        if draft.number is None:
            continue
        cue = reading.folded[max(0, draft.start - 24) : draft.start]
        floor = max(0, draft.start - 130)
        if draft.date is None and announced.data["cue"] in cue:
            match = announced.regex.search(reading.folded, floor, draft.start)
            date = date_of(match) if match else None
            if match and date:
                draft.date = date
                draft.slots["date"] = Span(match.start("day"), match.end("year"))
                _set_issuer(reading, draft, match)
        if draft.issuer is None and issued_by.data["cue"] in cue:
            said = issued_by.regex.search(reading.folded, floor, draft.start)
            before = body_ending(reading, said.start()) if said else None
            if before:
                draft.issuer = before[2]
                draft.slots["issuer"] = Span(before[0], before[1])
        elif draft.issuer is None and any(word in cue for word in sender.data["cues"]):
            match = sender.regex.search(reading.folded, floor, draft.start)
            sent = sender.data["of_any_type"] in cue or draft.type in sender.data["sent"]
            body = body_before(reading, match.start()) if match and sent else None
            if body:
                draft.issuer = body[2]
                draft.slots["issuer"] = Span(body[0], body[1])


def _set_issuer(reading: Reading, draft: Draft, match: re.Match[str]) -> None:
    start = match.start("issuer")
    end, name = body_from(reading, start, match.end("issuer"))
    if draft.issuer is None and name is not None:
        draft.issuer = name
        draft.slots["issuer"] = Span(start, end)


def agree_on_titles(reading: Reading) -> None:
    """Cut a title that runs past one of the same document that ends at a stop."""
    sure: dict[str, str] = {}
    for draft in reading.drafts:
        if draft.number is not None and draft.title is not None and draft.title_sure:
            known = sure.get(draft.number.canonical)
            if known is None or len(draft.title) < len(known):
                sure[draft.number.canonical] = draft.title
    for draft in reading.drafts:
        known = sure.get(draft.number.canonical) if draft.number else None
        if known is None or draft.title is None or len(known) >= len(draft.title):
            continue
        if fold(draft.title).startswith(fold(known)) and draft.title[len(known)] in " ,":
            start, end = draft.slots["title"].start, draft.slots["title"].end
            cut = len(draft.title[: len(known)].split())
            words = list(re.finditer(r"\S+", reading.text[start:end]))
            end = start + words[cut - 1].end()
            draft.title = " ".join(reading.text[start:end].split()).rstrip(",")
            draft.slots["title"] = Span(start, start + len(reading.text[start:end].rstrip(",")))


def nest(reading: Reading) -> None:
    """Set ``nested_in`` of every mention that stands inside the title of an earlier one."""
    open_titles: list[tuple[int, int]] = []
    for index, draft in enumerate(reading.drafts):
        open_titles = [(outer, end) for outer, end in open_titles if end > draft.start]
        if open_titles:
            draft.nested_in = open_titles[-1][0]
        title = draft.slots.get("title")
        if (
            title
            and title.start > draft.start
            and draft.rule in ("number", "bare-list", "short-so", "short-bare")
        ):
            open_titles.append((index, title.end))


def own_type(reading: Reading, header: Header | None) -> str | None:
    """Return the document's own type: by its header, its own number or a line of capitals."""
    if header is not None and header.type:
        kind = type_named(header.type)
        return kind.name if kind else None
    own = _own_draft(reading)
    if own is not None and own.type:
        return own.type
    for line in reading.text[:_HEADER_ZONE].splitlines():
        words = line.strip(" *#_\t")
        kind = type_named(words) if words.isupper() and len(words) < 40 else None
        if kind:
            return kind.name
    return None


def mark_own(reading: Reading, header: Header | None, own_type: str | None) -> None:
    """Set ``is_self`` where a mention is the document's own number, or “this” document."""
    number, date = _own_number(reading, header)
    for draft in reading.drafts:
        if number and draft.number and draft.number.canonical == number:
            draft.is_self = draft.date is None or date is None or draft.date == date
        if draft.rule == "anaphora-this":
            draft.is_self = own_type is None or draft.type == own_type


def _own_number(reading: Reading, header: Header | None) -> tuple[str | None, dt.date | None]:
    if header and header.number:
        return header.number.canonical, header.date
    own = _own_draft(reading) if header is None else None
    return (own.number.canonical, None) if own and own.number else (None, None)


def _own_draft(reading: Reading) -> Draft | None:
    """Return the first number of the text if it stands as a heading does: “Số …” on its line."""
    draft = next((item for item in reading.drafts if item.number is not None), None)
    if draft is None or draft.start > _HEADER_ZONE or draft.rule != "number":
        return None
    line = reading.text.rfind("\n", 0, draft.number_start) + 1
    own = part("own-line").fullmatch(reading.folded, line, draft.number_start)
    if own is None:
        return None
    # “Chỉ thị số …” that goes on is a sentence; alone on its line, or a heading, it is the name.
    alone = not reading.text[draft.number_end :].split("\n", 1)[0].strip(" *_")
    return draft if not own.group("type") or alone or own.group("heading") else None


def add_aliases(reading: Reading) -> None:
    """Find the aliases that the text defines, and the places where it uses them."""
    (rule,) = rules("citations", "alias")
    found: list[Draft] = []
    defined: set[str] = set()
    for draft in reading.drafts:
        if draft.form == "anaphora" or len(defined) >= _MOST_ALIASES:
            continue
        match = rule.regex.match(
            reading.folded, draft.reach, min(len(reading.text), draft.reach + 140)
        )
        if not match:
            match = rule.regex.match(
                reading.folded, draft.end, min(len(reading.text), draft.end + 140)
            )
        if not match:
            continue
        start, end = match.span("alias")
        draft.slots["alias"] = Span(start, end)
        key = " ".join(reading.folded[start:end].split())
        if key not in defined:
            defined.add(key)
            found += _uses(reading, draft, reading.text[start:end].strip(), start, end)
    if found:
        reading.drafts = sorted([*reading.drafts, *found], key=lambda item: item.start)


def _uses(reading: Reading, owner: Draft, alias: str, defined: int, after: int) -> list[Draft]:
    """Return a short mention for each later use of ``alias`` that no draft covers."""
    key = " ".join(fold(alias).split())
    if type_named(alias) or len(key) < 4 or not alias[:1].isupper() or parse_number(alias):
        return []
    pattern = re.compile(re.escape(key).replace(r"\ ", " {1,3}") + r"(?![a-z0-9/\-])")
    starts = [item.start for item in reading.drafts]
    uses = []
    for match in pattern.finditer(reading.folded, defined):
        before = bisect_right(starts, match.end() - 1) - 1
        inside = before >= 0 and reading.drafts[before].end > match.start()
        if (
            inside
            or not reading.text[match.start()].isupper()
            or match.start() < after <= match.end() - 1
        ):
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
            if draft.date is None and "partial_date" not in draft.slots:
                draft.form = "short"
                draft.antecedent = latest.get(key)
            if draft.form == "full" or draft.title is not None:
                latest[key] = draft
        elif draft.form == "full" and draft.date is None and draft.number is None:
            draft.form = "short"
        if draft.antecedent is not None or draft.is_self:
            continue
        if draft.form == "short" and draft.bare is not None:
            draft.antecedent = _repeated(reading.drafts[max(0, index - 300) : index], draft)
            if draft.antecedent is not None:
                draft.number = draft.antecedent.number
                draft.is_self = draft.antecedent.is_self
        elif draft.rule == "anaphora-above" and draft.type:
            draft.antecedent = next(
                (
                    other
                    for other in reversed(reading.drafts[max(0, index - 60) : index])
                    if other.type == draft.type and other.form != "anaphora" and not other.is_self
                ),
                None,
            )


def _same_figure(number: DocumentNumber, bare: str) -> bool:
    """Whether a short form, “40” or “91/2019”, can repeat the number."""
    figure, _, year = bare.partition("/")
    same = number.number.lstrip("0") == figure.lstrip("0")
    return same and (not year or year == str(number.year))


def _repeated(before: list[Draft], draft: Draft) -> Draft | None:
    for other in reversed(before):
        if (
            other.number is not None
            and _same_figure(other.number, draft.bare or "")
            and (other.type == draft.type or draft.type is None)
            and (draft.date is None or other.date is None or draft.date == other.date)
        ):
            return other.antecedent or other
    return None
