"""The lines of a text with their offsets, and what a single line looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from kb.lexicon.doctypes import DocumentType, document_types
from kb.lexicon.lines import is_upper, matches, read_label, single_spaced
from kb.models import Table
from kb.text import fold

__all__ = [
    "Line",
    "bare",
    "decoration",
    "is_heading_line",
    "is_name",
    "is_organisation",
    "is_page_mark",
    "is_separator",
    "split_lines",
    "type_at",
]

_SEPARATOR: Final = re.compile(r"[-–—_=*~.·•`\s]+")
# Marks of Markdown that a text dump may have left: “## 1.”, “**Nơi nhận:**”, “__Nơi nhận__”.
# A single star is one only before numbering: “*a) Thu gom*”.
_DECORATION: Final = re.compile(
    r"^(?:#{1,6}\s+|[*_]{2}(?=[^\s*_])|[*_](?=(?:[0-9]{1,2}|[a-zđ])[.)]))+"
)
_FIRST_WORD: Final = re.compile(r"[a-z]+")
_PAGE_MARK: Final = re.compile(
    r"(?:PAGE\s*)?[-–]?\s*\d{1,3}\s*[-–]?|PAGE"
    r"|[-–=]{2,5}\s*(?:PAGE BREAK|(?:[Pp]age|PAGE|[Tt]rang|TRANG)\s*\d{1,4}(?:/\d{1,4})?)"
    r"\s*[-–=]{2,5}"
)
_DECORATION_END: Final = re.compile(r"(?<=[^\s*_])[*_]{2}(?=:?$)|\s\*+$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it; ``blanks`` blank lines stand before it.

    ``words`` is the line without Markdown marks; ``table`` is set on the line that stands for a
    whole table of the source.
    """

    start: int
    end: int
    text: str
    blanks: int
    words: str = ""
    table: Table | None = None


def split_lines(text: str, tables: Sequence[Table] = ()) -> list[Line]:
    """Return the lines of ``text`` that hold anything; each table of the source is one line."""
    lines: list[Line] = []
    pending = [table for table in tables if table.end > table.start]
    position = blanks = 0
    for raw in single_spaced(text).split("\n"):
        start, position = position, position + len(raw) + 1
        while pending and pending[0].end < start:
            pending.pop(0)
        if pending and pending[0].start < start + len(raw) and start < pending[0].end:
            table = pending[0]
            if not lines or lines[-1].table is not table:
                lines.append(Line(table.start, table.end, "", blanks, table=table))
            blanks = 0
            continue
        stripped = raw.strip()
        if not stripped:
            blanks += 1
            continue
        offset = start + raw.index(stripped[0])
        lines.append(Line(offset, offset + len(stripped), stripped, blanks, bare(stripped)))
        blanks = 0
    return lines


def bare(text: str) -> str:
    """Return a line without the Markdown marks around it."""
    if text[:1] in ("#", "*", "_"):
        text = _DECORATION.sub("", text)
    return _DECORATION_END.sub("", text) if text[-3:].rstrip(":")[-1:] in ("*", "_") else text


def decoration(text: str) -> int:
    """Return how many characters of Markdown marks stand before the words of a line."""
    match = _DECORATION.match(text)
    return match.end() if match else 0


def is_separator(text: str) -> bool:
    """True for a line of rules or stars only (``-----``, ``*``, ``---------------``, ``|``)."""
    if text == "|":  # what is left of a table that framed the header
        return True
    return len(text) <= 200 and text not in "-" and _SEPARATOR.fullmatch(text) is not None


def is_organisation(words: str) -> bool:
    """True where a line of a header begins with the head of a body's name (Ủy ban …, SỞ …)."""
    return bool(matches("organisation", words)) and not matches("no_organisation", words)


def is_page_mark(text: str) -> bool:
    """True for a page number alone on its line, what is left of its field, or a page's mark."""
    return len(text) <= 30 and _PAGE_MARK.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """True where a line can be a person's name: two to five capitalised words, nothing else."""
    if len(text) > 40:
        return False
    words = bare(text).split()
    for title in ("GS.TS.", "PGS.TS.", "TS.", "ThS.", "GS.", "PGS.", "BS."):
        if words and words[0] == title:
            words = words[1:]
    if not 2 <= len(words) <= 5 or not all(word.isalpha() for word in words):
        return False
    if matches("place_head", text):
        return False
    return all(word[0].isupper() and (word[1:].islower() or len(word) == 1) for word in words)


def type_at(text: str) -> tuple[DocumentType, int] | None:
    """Return the document type that ``text`` begins with, and the length of its name there."""
    view = fold(text[:80])
    first = _FIRST_WORD.match(view)
    best: tuple[DocumentType, int] | None = None
    for kind, name in _type_names().get(first.group(), ()) if first else ():
        length = _prefix(view, name)
        if length and (best is None or length > best[1]):
            best = (kind, length)
    if best is not None and view[best[1] :].strip():
        # “THÔNG BÁO KẾT LUẬN CỦA …”: the type is Thông báo, the rest belongs to the title.
        best = (best[0], _prefix(view, fold(best[0].name)) or best[1])
    return best


@cache
def _type_names() -> dict[str, tuple[tuple[DocumentType, str], ...]]:
    """Return the folded names of all types by their first word."""
    found: dict[str, tuple[tuple[DocumentType, str], ...]] = {}
    for kind in document_types():
        for name in () if kind.generic else map(fold, kind.names):
            first = name.split()[0]
            found[first] = (*found.get(first, ()), (kind, name))
    return found


def _prefix(view: str, name: str) -> int:
    """Return the length of ``name`` at the head of ``view`` (blanks may repeat), 0 if not there."""
    at = 0
    for number, word in enumerate(name.split()):
        if number:
            following = len(view) - len(view[at:].lstrip(" "))
            if following == at:
                return 0
            at = following
        if not view.startswith(word, at):
            return 0
        at += len(word)
    return at if at == len(view) or not view[at].isalnum() else 0


def is_heading_line(text: str) -> bool:
    """True for a line in capitals that is no numbering and no rule: a heading without a number."""
    return (
        4 <= len(text) <= 300
        and is_upper(text)
        and sum(char.isalpha() for char in text) >= 4
        and not text.startswith("(")
        and read_label(text) is None
    )
