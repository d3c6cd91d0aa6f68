"""The lines of a header, taken apart into columns, and the facts that are read from them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kb.lexicon.lines import matches
from kb.models import Span
from kb.structure.zones import Block
from kb.text import fold

__all__ = ["NEWLINE", "Facts", "Piece", "pieces_of", "split"]

# What parts two columns, but not the room left for a number or date to be written in.
_COLUMNS: Final = re.compile(
    r"(?<![Ss]ố)(?<![Ss]ố:)(?<!ngày)(?<!tháng)(?:\t+ *| {3,}| +\| +)(?!\s*(?:/|-[A-ZĐ]|tháng|năm))"
)
NEWLINE: Final = re.compile(r"\n+")
_MOTTO: Final = re.compile(
    r"cong +hoa +xa +hoi +chu +nghia +viet +nam|doc +lap *- *tu +do *- *hanh +phuc"
    r"|dang +cong +san +viet +nam"
)
_BLANKS: Final = " \t\n\r\x0b\x0c\xa0|"
_WRAPPED: Final = 60
_OTHERS: Final = ("motto", "place_date", "own_number", "organisation")


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of the header, or one column of it."""

    start: int
    end: int
    text: str


class Facts:
    """The slots of the header as they are found, each with its span; the first one stands."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self.spans: dict[str, Span] = {}

    def put(self, name: str, value: object, start: int, end: int) -> None:
        """Keep ``value`` with its span, unless the slot is filled or there is nothing."""
        if value and name not in self.values:
            self.values[name] = value
            self.spans[name] = Span(start, end)


def pieces_of(block: Block, text: str) -> list[Piece]:
    """Return the lines of a block; a line of two columns gives two pieces."""
    found: list[Piece] = []
    for line in split(block.text, NEWLINE, block.start):
        for piece in split(line.text, _COLUMNS, line.start):
            found += _cut_motto(piece)
    return _rejoined(found, block)


def _rejoined(pieces: list[Piece], block: Block) -> list[Piece]:
    """Join a motto or a dated line that was wrapped (“Bắc An, ngày 25 / tháng 4 năm 2024”)."""
    found: list[Piece] = []
    at = 0
    while at < len(pieces):
        size = next((size for size in (3, 2) if _is_wrapped(pieces[at : at + size], size)), 1)
        first, last = pieces[at], pieces[at + size - 1]
        if size > 1:
            stretch = block.text[first.start - block.start : last.end - block.start]
            first = Piece(first.start, last.end, stretch.replace("\n", " "))
        found.append(first)
        at += size
    return found


def _is_wrapped(pieces: list[Piece], size: int) -> bool:
    if len(pieces) < size or any(len(piece.text) > _WRAPPED for piece in pieces):
        return False
    if any(one.end + 1 != other.start for one, other in pairwise(pieces)):
        return False
    words = " ".join(piece.text for piece in pieces)
    whole = [rule for group in ("motto", "place_date") if (rule := matches(group, words))]
    if not whole or any(matches(group, piece.text) for piece in pieces[:-1] for group in _OTHERS):
        return False
    match = whole[0].search(words)
    # The first and the last line both belong to it.
    return (
        match is not None
        and match.start() < len(pieces[0].text)
        and match.end() > len(words) - len(pieces[-1].text)
    )


def split(text: str, pattern: re.Pattern[str], offset: int) -> list[Piece]:
    """Return the stretches between the matches of ``pattern``, without the blanks around them."""
    pieces: list[Piece] = []
    position = 0
    for match in [*pattern.finditer(text), None]:
        end = match.start() if match else len(text)
        raw = text[position:end]
        words = raw.strip(_BLANKS)
        if words:
            start = offset + position + raw.index(words[0])
            pieces.append(Piece(start, start + len(words), words))
        position = match.end() if match else end
    return pieces


def _cut_motto(piece: Piece) -> list[Piece]:
    """Part the motto from an issuer printed in the same line with a single blank between."""
    match = _MOTTO.search(fold(piece.text))
    if match is None or not match.start() or piece.text[: match.start()].strip(" #*_") == "":
        return [piece]
    left = piece.text[: match.start()].rstrip()
    middle = piece.start + match.start()
    return [
        Piece(piece.start, piece.start + len(left), left),
        Piece(middle, piece.end, piece.text[match.start() :]),
    ]
