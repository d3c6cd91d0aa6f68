"""The lines of a header, taken apart into columns, and the facts that are read from them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

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
    return found


def split(text: str, pattern: re.Pattern[str], offset: int) -> list[Piece]:
    """Return the stretches between the matches of ``pattern``, without the blanks around them."""
    pieces: list[Piece] = []
    position = 0
    for match in [*pattern.finditer(text), None]:
        end = match.start() if match else len(text)
        raw = text[position:end]
        words = raw.strip()
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
