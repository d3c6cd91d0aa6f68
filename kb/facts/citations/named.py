"""Step 3: mentions without a number-and-symbol: laws by name, nicknames, short forms, anaphora."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import Final

from kb.facts.citations.draft import Draft, Reading, part, type_words
from kb.facts.citations.mentions import read_provision
from kb.lexicon.doctypes import DocumentType, type_named
from kb.lexicon.laws import law_names
from kb.lexicon.rules import rule_named, rules
from kb.lexicon.terms import normalize_term
from kb.models import Span

__all__ = ["add_named"]

_WINDOW: Final = 320


def add_named(reading: Reading, own_type: str | None) -> None:
    """Add drafts for mentions without a full number, where no draft stands yet.

    ``own_type`` is the document's own type: only of that is a lower-case “kế hoạch này” a mention.
    """
    taken = sorted((draft.start, draft.end) for draft in reading.drafts)
    starts = [start for start, _ in taken]
    found: list[Draft] = []
    last_end = 0
    for match in type_words().finditer(reading.folded):
        before = bisect_right(starts, match.start()) - 1
        if match.start() < last_end or (before >= 0 and match.start() < taken[before][1]):
            continue
        limit = min(
            starts[before + 1] if before + 1 < len(starts) else len(reading.text),
            match.start() + _WINDOW,
        )
        kind = type_named(match.group("type"))
        draft = _read(reading, match, kind, limit, own_type) if kind else None
        if draft:
            found.append(draft)
            last_end = draft.end
    named = [(draft.start, draft.end) for draft in found]
    named_starts = [start for start, _ in named]
    last_end = 0
    for match in part("code-type").finditer(reading.symbols):
        draft = _by_code(reading, match) if match.start() >= last_end else None
        before = bisect_right(named_starts, match.start()) - 1
        inside = before >= 0 and match.start() < named[before][1]
        if draft and not inside and not _overlaps(draft, taken, starts):
            found.append(draft)
            last_end = draft.end
    for draft in found:
        draft.reach = max(draft.reach, draft.end)
        read_provision(reading, draft)
    reading.drafts = sorted([*reading.drafts, *found], key=lambda item: item.start)


def _overlaps(draft: Draft, taken: list[tuple[int, int]], starts: list[int]) -> bool:
    before = bisect_right(starts, draft.end) - 1
    return before >= 0 and taken[before][1] > draft.start


def _read(
    reading: Reading, match: re.Match[str], kind: DocumentType, limit: int, own_type: str | None
) -> Draft | None:
    start, end = match.span()
    return (
        _nickname(reading, start, limit)
        or _anaphora(reading, start, end, kind, limit=limit, own_type=own_type)
        or _short(reading, start, end, kind, limit)
        or (_law(reading, start, end, kind, limit) if kind.is_law else None)
    )


@cache
def _nicknamed() -> tuple[str, ...]:
    """Return the words that a nickname begins with, as its rules list them."""
    heads = [re.search(r"\(\?P<type>([^()]+)\)", rule.regex.pattern)
             for rule in rules("citations", "nickname")]  # fmt: skip
    return tuple({word for head in heads if head for word in head.group(1).split("|")})


def _nickname(reading: Reading, start: int, limit: int) -> Draft | None:
    if not reading.folded.startswith(_nicknamed(), start):
        return None
    for rule in rules("citations", "nickname"):
        match = rule.regex.match(
            reading.folded, start, min(len(reading.text), max(limit, start + 1))
        )
        if not match:
            continue
        if rule.data.get("capital") and not reading.text[start].isupper():
            continue
        draft = Draft(start, match.end(), rule.id, issuer=rule.data.get("issuer"))
        kind = type_named(match.group("type"))
        draft.type = kind.name if kind else "Nghị quyết"
        draft.slots["type"] = Span(*match.span("type"))
        name = " ".join(reading.text[match.start("name") : match.end("name")].split())
        draft.title = name or None
        if name:
            draft.slots["name"] = Span(*match.span("name"))
        if rule.id == "congress-national":
            draft.term = normalize_term(match.group("ordinal"))
            draft.slots["term"] = Span(*match.span("ordinal"))
        return draft
    return None


def _anaphora(
    reading: Reading, start: int, end: int, kind: DocumentType, *, limit: int, own_type: str | None
) -> Draft | None:
    capital = reading.text[start].isupper()
    for rule in rules("citations", "anaphora"):
        match = rule.regex.match(reading.folded, end, limit)
        if not match or (kind.generic and rule.data["self"]):
            continue
        if not capital and not (kind.name == own_type if rule.data["self"] else kind.generic):
            continue
        if part("other-accent").fullmatch(reading.text[slice(*match.span("cue"))].lower()):
            continue
        draft = Draft(start, match.end("cue"), f"anaphora-{rule.id}", form="anaphora")
        draft.type = None if kind.generic else kind.name
        draft.slots["type"] = Span(start, end)
        return draft
    return None


def _short(reading: Reading, start: int, end: int, kind: DocumentType, limit: int) -> Draft | None:
    if not part("figure-start").match(reading.folded, end):
        return None
    for rule in rules("citations", "short"):
        match = rule.regex.match(reading.folded, end, limit)
        if not match:
            continue
        capital = reading.text[start].isupper()
        types = rule.data.get("types")
        if kind.name not in types if types else not kind.by_figure or kind.is_law:
            continue
        if not rule.data["everyday"] and (kind.everyday or not capital):
            continue
        printed = reading.text[match.start("number") : match.end("number")]
        if rule.data.get("inside") and not (capital and _mid_sentence(reading, start)):
            continue
        if (
            types
            and not capital
            and kind.name not in rule.data.get("lower", ())
            and "so" not in match.group().split()
        ):
            continue
        if rule.data.get("spelled") and not printed.strip('"“”')[:1].isupper():
            continue
        draft = Draft(start, match.end("number"), rule.id, form="short", type=kind.name)
        figure = match.group("number").replace(" ", "")
        units = rule.data.get("units")
        draft.bare = _figure(match.group("number"), units) if units else figure
        draft.slots["type"] = Span(start, end)
        if kind.name in rule.data.get("nickname", ()):
            draft.bare, draft.title = None, f"{kind.name} {figure}"
            draft.slots["name"] = Span(start, draft.end)
            return draft
        draft.slots["number"] = Span(*match.span("number"))
        return draft
    return None


def _mid_sentence(reading: Reading, start: int) -> bool:
    """Whether the word at ``start`` does not begin a sentence: a capital there means a name."""
    before = reading.text[max(0, start - 4) : start].rstrip(" \u00a0")
    return bool(before) and (before[-1].isalnum() or before[-1] in ",;(/") and "\n" not in before


def _figure(words: str, values: dict[str, int]) -> str:
    """Return the figures of a number spelled out: “bon muoi” is 40, “muoi lam” 15."""
    tens, _, units = words.strip('"').partition("muoi")
    return str(10 * values.get(tens.strip(), 1) + values.get(units.strip(), 0))


@cache
def _code_types() -> dict[str, str]:
    types: dict[str, str] = rule_named("citation_parts", "code-type").data["types"]
    return types


def _by_code(reading: Reading, match: re.Match[str]) -> Draft | None:
    """Read “NQ 57”, “QĐ 1560” and “NQ TW 6”: a type's code and a figure or nickname."""
    named = _nickname(reading, match.start(), match.start() + _WINDOW)
    if named:
        return named
    bare = next(rule for rule in rules("citations", "short") if rule.id == "short-bare")
    figure = bare.regex.match(reading.folded, match.end(), match.end() + 40)
    if not figure:
        return None
    draft = Draft(match.start(), figure.end("number"), bare.id, form="short")
    draft.type = _code_types().get(match.group("type"))
    draft.bare = figure.group("number")
    draft.slots["type"] = Span(*match.span("type"))
    draft.slots["number"] = Span(*figure.span("number"))
    return draft


def _law(reading: Reading, start: int, end: int, kind: DocumentType, limit: int) -> Draft | None:
    """Read “Luật Đầu tư công (năm 2024)”: a listed name, or a capital and words up to a clause."""
    if kind.name not in law_names() or part("law-word-by-name").search(
        reading.folded, max(0, start - 5), start
    ):
        return None  # “pháp luật …”, “kỷ luật Luật sư”
    name = law_names()[kind.name].match(reading.folded, end, limit)
    lower = not reading.text[start].isupper()
    if name and (
        reading.text[name.start("name")].isupper()
        or part("law-year").match(reading.folded, name.end(), limit)
        # “theo Luật hộ tịch và …”; of one word only a capital tells: “Luật Giá”, “Luật gia”.
        or (not lower and " " in name.group("name") and _mid_sentence(reading, start))
    ):
        span = name.span("name")
        rule = "law-listed"
    elif lower:
        return None
    else:
        amending = part("amending-lead").match(reading.folded, end, limit)
        if amending:
            return _amending_law(reading, start, end, kind, inner=amending.end("lead"), limit=limit)
        first = end + 1
        if not reading.text[first : first + 1].isupper() or part("law-not").match(
            reading.folded, first
        ):
            return None
        span = (end + 1, _law_name_end(reading, first + 2, min(limit, first + 130)))
        words = reading.text[span[0] : span[1]].split()
        if not 1 < len(words) <= 22:
            return None
        span = (span[0], span[0] + len(reading.text[span[0] : span[1]].rstrip()))
        rule = "law-name"
    draft = Draft(start, span[1], rule, type=kind.name)
    draft.title = " ".join(reading.text[span[0] : span[1]].split())
    draft.slots["type"] = Span(start, end)
    draft.slots["title"] = Span(*span)
    year = part("law-year").match(reading.folded, span[1], limit)
    if year:
        draft.slots["year"] = Span(*year.span("year"))
        draft.end = year.end()
    return draft


def _law_name_end(reading: Reading, start: int, limit: int) -> int:
    """Return where an unlisted law's name ends: a stop, or a clause word in its own accents."""
    for tail in part("law-end").finditer(reading.folded, start, limit):
        word = reading.text[tail.start() : tail.end()].strip().lower()
        if not part("law-end-in-name").fullmatch(word):
            return tail.start()
    return limit


def _amending_law(
    reading: Reading, start: int, end: int, kind: DocumentType, *, inner: int, limit: int
) -> Draft | None:
    """Read “Luật sửa đổi, bổ sung một số điều của Luật A, Luật B”: one law that names others."""
    position = inner
    while True:
        word = type_words().match(reading.folded, position, limit)
        amended = type_named(word.group("type")) if word else None
        draft = _law(reading, position, word.end(), amended, limit) if word and amended else None
        if draft is None:
            break
        position = draft.end
        following = part("next-law").match(reading.folded, position, limit)
        if not following:
            break
        position = following.start("type")
    if position == inner:
        return None
    whole = Draft(start, position, "law-amending", type=kind.name)
    whole.title = " ".join(reading.text[end:position].split())
    whole.slots["type"] = Span(start, end)
    whole.slots["title"] = Span(end + 1, position)
    return whole
