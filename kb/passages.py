"""Passages: the stretches of text that search returns, cut from the sections of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.models import Passage, Section

__all__ = ["LONGEST", "make_passages"]

LONGEST: Final = 2400
"""A passage is never longer (characters): about one printed page, nine in ten law articles."""

_SKIPPED: Final = frozenset({"header", "recipients", "signature"})
_CONTEXT: Final = 160
_PATH: Final = " › "
# Where a long section may be cut, best first: at a line end, a sentence end, a clause end, a blank.
_CUTS: Final = (
    re.compile(r"\n\s*"),
    re.compile(r"[.!?…]\s+"),
    re.compile(r"[;:]\s+"),
    re.compile(r"\s+"),
)


def make_passages(document_id: str, text: str, sections: Sequence[Section]) -> tuple[Passage, ...]:
    """Return the passages of a document, in the order of its text.

    Guarantees: ``passage.text == text[start:end]``, not blank, at most ``LONGEST`` characters;
    every section is covered except header, recipients and signature, and headings that have
    sections under them (they are in the ``title``, the path of headings, of each of these).
    """
    by_id = {section.id: section for section in sections}
    parents = {section.parent for section in sections}
    found: list[Passage] = []
    for section in sections:
        if section.kind in _SKIPPED or (section.kind == "heading" and section.id in parents):
            continue
        title = _PATH.join(_path(section, text, by_id))
        pieces = _cut(text, section.start, section.end)
        for count, (start, end) in enumerate(pieces, 1):
            ident = f"{document_id}#{section.id}" + (f"~{count}" if count > 1 else "")
            piece = text[start:end]
            found.append(Passage(ident, document_id, section.id, piece, start, end, title))
    return tuple(found)


def _path(section: Section, text: str, by_id: dict[str, Section]) -> list[str]:
    """Return the headings from the outermost down to the section's own."""
    path: list[str] = []
    if section.title and section.kind not in {"title", "heading"}:
        path.append(_line(section.title))
    seen = {section.id}
    parent = section.parent
    while parent is not None and parent in by_id and parent not in seen:
        seen.add(parent)
        above = by_id[parent]
        if above.kind != "title":
            path.append(_line(above.title or text[above.start : above.end]))
        parent = above.parent
    return path[::-1]


def _line(text: str) -> str:
    """Return ``text`` on one line, shortened at a blank where it is long."""
    line = " ".join(text[: 4 * _CONTEXT].split())
    if len(line) <= _CONTEXT:
        return line
    return line[:_CONTEXT].rpartition(" ")[0] + "…"


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while True:
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start == end:
            return
        if end - start <= LONGEST:
            yield start, end
            return
        stop = _cut_point(text, start)
        yield start, stop
        start = stop


def _cut_point(text: str, start: int) -> int:
    """Return where the piece from ``start`` ends: the last good place in its second half."""
    half, limit = start + LONGEST // 2, start + LONGEST
    for pattern in _CUTS:
        last = None
        for match in pattern.finditer(text, half, limit):
            last = match
        if last is not None:
            return last.start() + (0 if last.group()[0].isspace() else 1)
    return limit
