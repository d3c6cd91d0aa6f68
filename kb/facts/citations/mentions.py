"""Step 1: find mentions that carry a number, and read the type and the place on their left."""

from __future__ import annotations

import re
from typing import Final

from kb.facts.citations.draft import Draft, Reading, part, type_words
from kb.lexicon.doctypes import DocumentType, canonical_code, type_named, types_for_code
from kb.lexicon.laws import law_names
from kb.lexicon.numbers import find_numbers, parse_number
from kb.lexicon.rules import rules
from kb.models import DocumentNumber, Span

__all__ = ["add_numbered", "read_provision"]

_LEFT: Final = 90
_LAW_LEFT: Final = 190
# “21-2019-TT-BNN.doc”: without a type or “số” before it, the name of a file or picture.
_FILE_NAME: Final = re.compile(r"[0-9]{1,4}(?:[-_](?:19|20)[0-9]{2}[-_]|_)")


def add_numbered(reading: Reading) -> None:
    """Add a draft for every number in the text, with the type and place before it."""
    (form,), (form_next,) = rules("citations", "form_symbol"), rules("citations", "form_next")
    (file,) = rules("citations", "file_name")
    form_end = -1
    for number, start, end in find_numbers(reading.text, reading.symbols):
        after_form = 0 < start - form_end < 12 and form_next.regex.match(
            reading.folded, form_end, start
        )
        if number.year is None and (
            after_form or form.regex.search(reading.folded, max(0, start - 24), start)
        ):
            form_end = end
            continue
        if file.regex.search(reading.folded, start, end + 8):
            continue
        members = _bare_numbers(reading, number, start)
        for member in members:
            if member is members[0] and member.number:
                _read_type(reading, member, member.number)
                read_provision(reading, member)
            member.type = members[0].type
            reading.drafts.append(member)
        draft = _draft("number", number, start, end)
        if members:
            draft.type = members[0].type
        else:
            _read_type(reading, draft, number)
            read_provision(reading, draft)
            if draft.start == start and _FILE_NAME.match(reading.symbols, start):
                continue
        reading.drafts.append(draft)


def _read_type(reading: Reading, draft: Draft, number: DocumentNumber) -> None:
    folded, start = reading.folded, draft.start
    floor = max(0, start - _LEFT, reading.drafts[-1].end if reading.drafts else 0)
    so = part("so").search(folded, floor, start)
    so_start = so.start() if so else start
    if so and (cue := part("so-cue").search(folded, so_start, start)):
        draft.start = cue.start()
        draft.led_by_so = True
    if _is_assembly(number) and _read_law(reading, draft, so_start):
        return
    last = None
    for last in type_words().finditer(folded, floor, start):  # noqa: B007 (the rightmost counts)
        pass
    kind = type_named(last.group("type")) if last else None
    if (
        last
        and kind
        and (
            _touches(folded, last.end(), so_start)
            or _extra_words(reading, last, start, kind, number)
        )
    ):
        _set_type(draft, kind.name, last.start(), last.end())
        return
    code = part("code-before").search(reading.symbols, floor, start)
    canonical = canonical_code(code.group("code")) if code else None
    if code and canonical and canonical.upper() == code.group("code").upper():
        named = types_for_code(canonical, number.regime)
        name = named[0].name if len(named) == 1 else None
        draft.start = code.start("code")
        draft.led_by_so = False
        draft.slots["type"] = Span(*code.span("code"))
        draft.type = name


def _touches(folded: str, left: int, right: int) -> bool:
    return left <= right and not folded[left:right].strip(' :"(')


def _extra_words(
    reading: Reading, found: re.Match[str], start: int, kind: DocumentType, number: DocumentNumber
) -> bool:
    """Whether the words between type and number are part of the type's name.

    They are where the code agrees, or a capital shows that the type heads a name.
    """
    match = part("extra-words").match(reading.folded, found.end(), start)
    if not match:
        return False
    if kind not in types_for_code(number.type_code or "", None):
        capital = reading.text[found.start("type")].isupper()
        if not capital or len(match.group("extra").split()) > 2:
            return False
    printed = reading.text[match.start("extra") : match.end("extra")]
    stop = part("extra-stop").search(reading.folded, *match.span("extra"))
    return printed == printed.lower() and not stop


def _set_type(draft: Draft, name: str, start: int, end: int) -> None:
    draft.type = name
    draft.start = start
    draft.led_by_so = False
    draft.slots["type"] = Span(start, end)


def _is_assembly(number: DocumentNumber) -> bool:
    code = number.issuer_code or ""
    return number.type_code in (None, "PL") and code.startswith(("QH", "UBTVQH"))


def _read_law(reading: Reading, draft: Draft, so_start: int) -> bool:
    """Read “Luật <tên> số …”: the name is the law's title. Return whether a type was read."""
    folded = reading.folded
    floor = max(0, draft.start - _LAW_LEFT, reading.drafts[-1].end if reading.drafts else 0)
    last = None
    for last in part("law-type").finditer(folded, floor, draft.start):  # noqa: B007
        pass
    if not last:
        return False
    name_start, name_end = last.end() + 1, so_start
    while name_end > name_start and folded[name_end - 1] in " ,":
        name_end -= 1
    name = reading.text[name_start:name_end]
    kind = type_named(last.group("type"))
    if kind is None or any(mark in name for mark in ";:.()"):
        return False
    start = last.start()
    if name and kind.is_law:
        # “luật quản lý thuế số …”: in lower case the name stands whole before “số”.
        if part("law-word").search(folded, max(0, last.start() - 5), last.start()):
            return False
        if not name[0].isupper() and not _is_law_name(reading, kind.name, last.end(), name_end):
            return False
        amended = part("amending-before").search(folded, max(floor, start - 80), start)
        if amended:
            start = amended.start("type")
            name_start = amended.end("type") + 1
        draft.title = " ".join(reading.text[name_start:name_end].split())
        draft.slots["title"] = Span(name_start, name_end)
    elif name:
        return False
    _set_type(draft, kind.name, start, start + len(last.group("type")))
    return True


def _is_law_name(reading: Reading, kind: str, start: int, end: int) -> bool:
    """Whether words in lower case between “luật” and “số” are a law's name, not a sentence."""
    pattern = law_names().get(kind)
    listed = pattern.match(reading.folded, start, end) if pattern else None
    if listed and listed.end() == end:
        return True
    if part("amending-name").match(reading.folded, start, end):
        return True
    name = reading.folded[start:end]
    stop = part("extra-stop").search(reading.folded, start, end)
    return len(name.split()) <= 8 and "," not in name and not stop


def read_provision(reading: Reading, draft: Draft) -> None:
    """Read “điểm a khoản 1 Điều 3” that ends where the draft starts."""
    (rule,) = rules("citations", "provision")
    floor = max(0, draft.start - 120)
    if not part("provision-word").search(reading.folded, floor, draft.start):
        return
    match = None
    for cue in part("provision-start").finditer(reading.folded, floor, draft.start):
        match = rule.regex.match(reading.folded, cue.start(), draft.start)
        if match:
            break
    if match:
        start, end = match.span("provision")
        while end > start and reading.folded[end - 1] in " ,;":
            end -= 1
        draft.provision = " ".join(reading.text[start:end].split())
        draft.slots["provision"] = Span(start, end)


def _bare_numbers(reading: Reading, number: DocumentNumber, start: int) -> list[Draft]:
    """Return a draft for each bare number that shares the suffix of this one: “số 18, 19-NQ/TW”."""
    (rule,) = rules("citations", "bare_list")
    floor = max(0, start - _LEFT, reading.drafts[-1].end if reading.drafts else 0)
    if number.type_code is None or not part("bare-tail").search(reading.folded, floor, start):
        return []
    match = rule.regex.search(reading.folded, floor, start)
    members: list[Draft] = []
    for item in re.finditer("[0-9]+", match.group("numbers")) if match else ():
        member = parse_number(item.group() + number.canonical[len(number.number) :])
        if match and member:
            left = match.start("numbers") + item.start()
            members.append(_draft("bare-list", member, left, left + len(item.group())))
    return members


def _draft(rule: str, number: DocumentNumber, start: int, end: int) -> Draft:
    draft = Draft(start=start, end=end, rule=rule, number=number)
    draft.number_start, draft.number_end, draft.reach = start, end, end
    draft.slots["number"] = Span(start, end)
    return draft
