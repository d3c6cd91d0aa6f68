"""The text of a document as it grows: lines and tables, with the offsets of their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kb.lexicon.lines import matches
from kb.models import Span, Table

__all__ = ["LAYOUT_GROUPS", "Cell", "TextBuilder", "is_layout", "render"]

_BAR: Final = " | "
LAYOUT_GROUPS: Final = ("motto", "recipients", "authority", "place_date", "blank_date")
"""What lines of header and signature say, which stand side by side."""


@dataclass(slots=True)
class Cell:
    """A cell of a table: its paragraphs; ``width`` is the number of columns that it covers.

    ``covered``: a merged cell of a row above reaches over it.
    """

    paragraphs: list[str] = field(default_factory=list)
    width: int = 1
    covered: bool = False


class TextBuilder:
    """Collects lines and tables; ``text`` and ``tables`` agree in their offsets."""

    def __init__(self) -> None:
        self.tables: list[Table] = []
        self._lines: list[str] = []
        self._offset = 0

    @property
    def text(self) -> str:
        """The lines so far, joined."""
        return "\n".join(self._lines)

    def line(self, line: str) -> None:
        """Add a line, or a paragraph with its own line breaks."""
        self._lines.append(line)
        self._offset += len(line) + 1

    def table(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Add a table: a row is a line of cells joined by bars.

        A table that only sets header or signature side by side is added cell after cell.
        """
        if is_layout(rows):
            for row in rows:
                for cell in row:
                    for line in cell.paragraphs:
                        self.line(line)
            return
        lines, table = render(rows, self._offset)
        for line in lines:
            self.line(line)
        if table is not None:
            self.tables.append(table)


def render(rows: Sequence[Sequence[Cell]], offset: int) -> tuple[list[str], Table | None]:
    """Return the lines of a table's rows, cells joined by bars, and the table at ``offset``."""
    start = offset
    lines: list[str] = []
    spans: list[tuple[Span, ...]] = []
    covered: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        texts: list[str] = []
        for cell in row:
            if cell.covered and not cell.paragraphs:
                covered.add((number, len(texts)))
            # A paragraph in a cell keeps its line; the cell ends at the bar.
            texts.append("\n".join(cell.paragraphs))
            texts += [""] * (min(cell.width, 60) - 1)
        spans.append(_spans(texts, offset))
        lines.append(_BAR.join(texts))
        offset += len(lines[-1]) + 1
    if not spans or offset - 1 <= start:
        return lines, None
    return lines, Table(start=start, end=offset - 1, rows=tuple(spans), covered=frozenset(covered))


def _spans(texts: Sequence[str], offset: int) -> tuple[Span, ...]:
    spans: list[Span] = []
    for text in texts:
        spans.append(Span(offset, offset + len(text)))
        offset += len(text) + len(_BAR)
    return tuple(spans)


def is_layout(rows: Sequence[Sequence[Cell]]) -> bool:
    """True for a table that only sets things side by side: header, signature, a single cell."""
    if not rows or len(rows) > 6 or max(len(row) for row in rows) > 3:
        return False
    if len(rows) == 1 and len(rows[0]) == 1:
        return True
    lines = [line for row in rows for cell in row for line in cell.paragraphs if len(line) <= 120]
    return any(matches(group, line) for line in lines for group in LAYOUT_GROUPS)
