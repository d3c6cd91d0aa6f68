"""Where the title (trích yếu) of a cited document begins and, the hard part, ends.

No rule can be certain: a title runs on in the words of the sentence around it. The end is the first
of: the closing quote; a semicolon, colon or full stop; the end of the paragraph; the next numbered
document in a list; words that begin the citing sentence's own clause (``[[title_end]]`` rules).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kb.facts.citations.draft import Draft, Reading, part, type_words
from kb.lexicon.rules import rules
from kb.models import Span

__all__ = ["read_title"]

_LONGEST: Final = 600
_HARD: Final = re.compile(r"[;:]|\.(?=[ \"'\[)/]|\Z)|\./|\[|[”]|\"(?=[,;.) ]|\Z)|\|")

_SURE: Final = frozenset('.;")')
_TRAILING: Final = frozenset(' ,-–"“(…\n\t\u00a0¹²³⁴⁵⁶⁷⁸⁹')


def read_title(reading: Reading, draft: Draft, position: int, limit: int) -> None:
    """Read the title that starts at ``position``, if one does."""
    if draft.title is not None:
        return
    for rule in rules("citations", "title_start"):
        match = rule.regex.match(reading.folded, position, limit)
        if not match:
            continue
        if rule.data.get("needs") and draft.issuer is None and draft.date is None:
            continue
        start = match.start("title")
        quoted = '"' in match.group("quote") or '"' in reading.folded[match.start() : start]
        end = _quoted_end(reading, start, limit) if quoted else None
        end = end or _title_end(reading, start, limit)
        draft.title_sure = end == limit or reading.symbols[end : end + 1] in _SURE
        while end > start and reading.text[end - 1] in _TRAILING:
            end -= 1
        if end - start < 8:
            return
        draft.title = " ".join(reading.text[start:end].split())
        draft.slots["title"] = Span(start, end)
        draft.reach = max(draft.reach, end)
        return


def _quoted_end(reading: Reading, start: int, limit: int) -> int | None:
    """Return where the quotation opened before ``start`` closes; quotes inside it are paired."""
    depth = 1
    for index in range(start, min(limit, start + _LONGEST)):
        char = reading.text[index]
        if char in "“«„":
            depth += 1
        elif char in "”»" or (char == '"' and _closes(reading.text, index)):
            depth -= 1
            if depth == 0:
                return index
    return None


def _closes(text: str, index: int) -> bool:
    following = text[index + 1 : index + 2]
    return not following or following in " ,.;:)\n"


def _title_end(reading: Reading, start: int, limit: int) -> int:
    stop = min(limit, start + _LONGEST)
    stop = _hard_end(reading, start, stop)
    stop = _bracket_end(reading.text, start, stop)
    for rule in rules("citations", "title_end"):
        # A title has some words before its own clause can end.
        match = rule.regex.search(reading.symbols, start + 6, stop)
        unless = rule.data.get("unless_before")
        if match and not (unless and _search(unless, reading.symbols, start, match.start())):
            stop = match.start()
    return _next_document(reading, start, stop)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _search(pattern: str, text: str, start: int, end: int) -> bool:
    return _compiled(pattern).search(text, start, end) is not None


def _hard_end(reading: Reading, start: int, stop: int) -> int:
    for match in _HARD.finditer(reading.symbols, start, stop):
        inner = match.group() in '"”' and reading.symbols.count('"', start, match.start()) % 2 == 1
        if inner or (
            match.group() == "."
            and part("title-abbreviation").search(reading.symbols, start, match.start())
        ):
            continue
        return match.start()
    return stop


def _bracket_end(text: str, start: int, stop: int) -> int:
    """Return the first ``)`` that closes a bracket opened before the title."""
    depth = 0
    for index in range(start, stop):
        if text[index] == "(":
            depth += 1
        elif text[index] == ")":
            depth -= 1
            if depth < 0:
                return index
    return stop


def _next_document(reading: Reading, start: int, stop: int) -> int:
    """Return where the next document of a list begins: “, Kết luận …”, “và văn bản số …”."""
    bare = part("next-so").search(reading.folded, start, stop)
    if bare:
        stop = bare.start()
    for match in type_words().finditer(reading.folded, start, stop):
        numbered = part("next-numbered").match(reading.folded, match.end(), stop)
        if not reading.text[match.start()].isupper() and not numbered:
            continue
        lead = part("next-lead").search(
            reading.folded, max(start, match.start() - 12), match.start()
        )
        if lead:
            return lead.start()
    return stop
