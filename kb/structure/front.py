"""The front of a document and the heads inside it: which lines are header, title, annex head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kb.lexicon.lines import ends_sentence, is_upper, matches, read_label
from kb.structure.lines import Line, is_heading_line, is_organisation, is_separator, type_at

__all__ = [
    "authority_end",
    "bracket_end",
    "header_end",
    "is_annex",
    "opens_with_title",
    "title_end",
    "type_line",
]

_FRONT: Final = 60
"""So many lines at most are searched for the name of the type."""

_LONGEST_LINE: Final = 300
"""A longer line is a paragraph, whatever dates and numbers it names."""

_FRAME: Final = ("motto", "own_number", "place_date", "blank_date")
_SUBJECT: Final = 14
_NO_SUBJECT: Final = ("basis", "addressee", "recipients", "authority")


def title_end(lines: Sequence[Line], first: int) -> int:
    """Return the end of the title that begins at ``first``: the type, the lines of the subject."""
    index = first
    words = lines[first].words if first < len(lines) else ""
    kind = type_at(words)
    complete = bool(kind and words[kind[1] :].strip())
    if kind or (words and is_heading_line(words)):
        index = first + 1
    while index < min(first + _SUBJECT, len(lines)):
        line = lines[index]
        words = line.words
        if matches("attached", words) and words.startswith("("):
            index = bracket_end(lines, index)
            continue
        if not _is_subject(lines, index, first, complete=complete):
            break
        complete = True
        index += 1
    return index


def type_line(lines: Sequence[Line], at: int) -> int | None:
    """Return the index of the line that names the type of the document."""
    framed = False
    for index in range(at, min(at + _FRONT, len(lines))):
        line = lines[index]
        words = line.words
        if line.table is not None:
            return None
        framed = framed or bool(matches("motto", words)) or bool(matches("own_number", words))
        if found := _names_type(words, first=index == at or words != line.text, framed=framed):
            return index if found else None
        if len(words) == 1 or any(matches(group, words) for group in _FRAME):
            continue
        if read_label(words) or len(words) > 250 or matches("basis", words):
            return None
        if matches("recipients", words[:60]):
            return None
    return None


def _names_type(words: str, *, first: bool, framed: bool) -> bool:
    found = type_at(words) if len(words) <= 600 and words[-1:] != ":" else None
    if found is None:
        return False
    rest = words[found[1] :].strip()
    if not rest or is_upper(words):
        return True
    heads = matches("subject", rest) or re.match(r"(?:số|của|\d{1,5}[-/])", rest, re.IGNORECASE)
    return bool(heads) and (first or framed) and len(words) <= 300 and not ends_sentence(words)


def header_end(lines: Sequence[Line], at: int) -> int:
    """Return the end of a header that no type follows (công văn), ``at`` if there is none."""
    end = at
    for index in range(at, min(at + 25, len(lines))):
        words = lines[index].words
        if lines[index].table is not None or read_label(words):
            break
        if matches("addressee", words) or matches("basis", words):
            return index if end > at else at
        if len(words) <= _LONGEST_LINE and any(matches(group, words) for group in _FRAME):
            end = index + 1
        elif len(words) > 120 or ends_sentence(words):
            break
    while at < end < len(lines) and is_separator(lines[end].text):
        end += 1
    return end


def opens_with_title(lines: Sequence[Line], at: int) -> bool:
    """True where a text without a header begins with a title: in capitals, or “Về việc …”."""
    if at >= len(lines) or is_annex(lines, at):
        return False
    words = lines[at].words
    subject = matches("subject", words) and len(words) <= 250 and not ends_sentence(words)
    return bool(subject) or is_heading_line(words)


def _is_subject(  # noqa: PLR0911 - a list of grounds
    lines: Sequence[Line], index: int, first: int, *, complete: bool
) -> bool:
    line = lines[index]
    words = line.words
    if line.table is not None or is_separator(words) or words[-1:] == ":":
        return False
    if matches("row_number", words) or "|" in words or is_annex(lines, index):
        return False
    if read_label(words) or any(matches(group, words[:200]) for group in _NO_SUBJECT):
        return False
    if is_upper(words):
        # Behind a blank line a heading of the body may follow: “MỤC ĐÍCH”.
        apart = (
            complete
            and line.blanks
            and (
                not is_upper(lines[index - 1].text)
                or (len(words) <= 60 and matches("heading", words))
            )
        )
        return not apart and authority_end(lines, index) == index
    if len(words) > 250 or ends_sentence(words):
        return False
    if not complete and index == first + 1 and not line.blanks:
        return True
    if matches("opening", words[:80]) and not _ends_bare(lines, index):
        return False
    if matches("subject", words):
        return line.blanks <= 2
    if not complete:
        return line.blanks <= 1 and len(words) <= 160 and index == first + 1
    return line.blanks == 0 and len(words) <= 160 and not is_upper(lines[index - 1].text)


def _ends_bare(lines: Sequence[Line], index: int) -> bool:
    """True where the lines from ``index`` to the next blank one end as a title: in no stop at all.

    A title may open as a sentence does (“Triển khai Nghị quyết …”, “tại cuộc họp về …”).
    """
    end = index + 1
    while end < min(index + 5, len(lines)) and not lines[end].blanks:
        end += 1
    last = lines[end - 1].words
    closed = end == len(lines) or bool(lines[end].blanks)
    return closed and last[-1:] not in ".:;,!?" and not ends_sentence(last)


def authority_end(lines: Sequence[Line], at: int) -> int:
    """Return the index behind the issuing authority of a decision that begins at ``at``.

    It stands above the legal basis; its term may stand below it. ``at`` itself where none begins.
    """
    words = lines[at].words
    if len(words) > 140 or ends_sentence(words):
        return at
    if not (is_organisation(words) or matches("role", words)):
        return at
    for end in range(at + 1, min(at + 3, len(lines))):
        if matches("basis", lines[end].text[:200]):
            return end
        if not is_upper(lines[end].words) or not matches("term", lines[end].words):
            break
    return at


def bracket_end(lines: Sequence[Line], index: int) -> int:
    """Return the index behind “(Kèm theo …)”, which may run over a few lines."""
    for end in range(index, min(index + 4, len(lines))):
        if ")" in lines[end].text:
            return end + 1
    return index + 1


def is_annex(lines: Sequence[Line], at: int) -> bool:
    """True where the line heads an annex (PHỤ LỤC I …), not where a sentence names one."""
    words = lines[at].words
    rule = matches("annex", words[:60])
    if rule is None:
        return False
    match = rule.search(words[:60])
    rest = words[match.end() :].strip(" .:-–\t") if match else ""
    return (
        not rest
        or is_upper(words)
        or (
            bool(match and match["value"])
            and rest[:1].isupper()
            and not ends_sentence(words)
            and len(words) <= 200
        )
    )
