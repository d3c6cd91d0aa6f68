"""Tables of PDF pages: their cells' text, and tables that go on over a page break."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kb.lexicon.lines import ends_sentence, matches
from kb.read.builder import Cell, is_layout
from kb.read.glyphs import Drawing, Glyph
from kb.read.grids import Grid, find_grids
from kb.read.placed import Line, drawn_lines, joint, paragraphs

__all__ = ["Item", "Sheet", "join_sheets", "lay_out"]

_SAME_EDGE: Final = 6.0
_BLANK: Final = 6.0
"""What a blank of an indent stands for, in points."""
_MOST_HEAD_ROWS: Final = 4
_LONGEST_HEAD: Final = 60


@dataclass(slots=True)
class Box:
    """A cell between two edges; empty where a cell of the row above reaches down."""

    left: float
    right: float
    paragraphs: list[str] = field(default_factory=list)
    covered: bool = False


@dataclass(slots=True)
class Sheet:
    """A table; ``pages`` are (page, row that starts it) where it goes on over page breaks.

    ``rest``: a single cell with text; it can only be what is left of a row on the page before.
    """

    rows: list[list[Box]]
    rest: bool = False
    pages: list[tuple[int, int]] = field(default_factory=list)

    def cells(self) -> list[list[Cell]]:
        """Return the rows as cells that each cover so many columns of the whole table."""
        edges = _edges([self])
        return [
            [
                Cell(
                    box.paragraphs,
                    max(_index(edges, box.right) - _index(edges, box.left), 1),
                    box.covered,
                )
                for box in row
            ]
            for row in self.rows
        ]

    def text(self) -> str:
        """Return the words of the table."""
        return "\n".join(line for row in self.rows for box in row for line in box.paragraphs)


Item = str | Sheet
"""What a page holds from the top down: lines and tables."""


def lay_out(drawing: Drawing) -> tuple[list[Item], int]:
    """Return the lines and tables of a page, and how often words were mended."""
    tables: list[tuple[Grid, list[list[Box]]]] = []
    mended = 0
    for grid in find_grids(drawing.rules):
        held: dict[int, list[Glyph]] = defaultdict(list)
        for glyph in drawing.glyphs:
            if (at := grid.at(*_middle(glyph))) is not None:
                held[at].append(glyph)
        rows, joints = _rows(grid, held)
        mended += joints
        # A table has cells side by side; a flow chart need not.
        beside = any(sum(bool(box.paragraphs) for box in row) >= 2 for row in rows)
        if (beside or _is_rest(rows)) and not is_layout(
            [[Cell(box.paragraphs) for box in row] for row in rows]
        ):
            tables.append((grid, rows))
    outside = [
        glyph
        for glyph in drawing.glyphs
        if all(grid.at(*_middle(glyph)) is None for grid, _ in tables)
    ]
    lines = drawn_lines(outside)
    return _in_order(lines, tables), mended + sum(line.mended for line in lines)


def _is_rest(rows: list[list[Box]]) -> bool:
    return len(rows) == 1 and len(rows[0]) > 2 and sum(bool(box.paragraphs) for box in rows[0]) == 1


def _middle(glyph: Glyph) -> tuple[float, float]:
    along, up = glyph.width / 2, 0.3 * glyph.size
    x, y = ((along, up), (-up, along), (-along, -up), (up, -along))[glyph.turn]
    return glyph.x + x, glyph.y + y


def _in_order(lines: list[Line], tables: list[tuple[Grid, list[list[Box]]]]) -> list[Item]:
    """Put the lines between the tables that they stand above and below; indents are kept."""
    margin = min((line.left for line in lines), default=0.0)
    bands: list[list[Item]] = [[] for _ in range(len(tables) + 1)]
    for line in lines:
        place = sum(line.base < (grid.ys[0] + grid.ys[-1]) / 2 for grid, _ in tables)
        bands[place].append(" " * min(int((line.left - margin) / _BLANK), 60) + line.text)
    items = bands[0]
    for (_, rows), band in zip(tables, bands[1:], strict=True):
        items.append(Sheet(rows, rest=_is_rest(rows)))
        items += band
    return items


def _rows(grid: Grid, held: dict[int, list[Glyph]]) -> tuple[list[list[Box]], int]:
    """Return the rows that hold anything, each cell's text in its first row.

    The second value is how often words were mended.
    """
    rows: list[list[Box]] = []
    mended = 0
    seen: set[int] = set()
    for faces in grid.faces:
        row: list[Box] = []
        last: int | None = None
        for column, number in enumerate(faces):
            if number == last:
                row[-1].right = grid.xs[column + 1]
                continue
            last = number
            box = Box(grid.xs[column], grid.xs[column + 1], covered=number in seen)
            if number not in seen and number in held:
                face = grid.cells[number]
                lines = drawn_lines(held[number])
                mended += sum(line.mended for line in lines)
                box.paragraphs = paragraphs(lines, face.left, face.right)
            seen.add(number)
            row.append(box)
        if any(box.paragraphs for box in row):
            rows.append(row)
    return rows, mended


# --- over page breaks -----------------------------------------------------------------------------


def join_sheets(pages: Sequence[list[Item]]) -> None:
    """Join each table that ends a page to the one that begins the next, if it goes on there.

    A repeated head is dropped and a row cut by the page break made whole.
    """
    last: Sheet | None = None
    for number, items in enumerate(pages):
        first = items[0] if items else None
        if last is not None and isinstance(first, Sheet) and _goes_on(last, first):
            rows = first.rows[_repeated(last, first) :]
            begin = len(last.rows)
            if rows and _cut(last, rows[0]):
                _mend(last.rows[-1], rows[0])
                rows = rows[1:]
            last.pages.append((number, begin))
            last.rows += rows
            items.pop(0)
            if not items:
                continue
        for index, item in enumerate(items):
            if isinstance(item, Sheet) and item.rest:
                items[index : index + 1] = item.text().split("\n")
        last = items[-1] if items and isinstance(items[-1], Sheet) else None


def _edges(sheets: Sequence[Sheet]) -> list[float]:
    """Return the places of the upright lines of tables, each once."""
    found: list[float] = []
    boxes = (box for sheet in sheets for row in sheet.rows for box in row)
    for edge in sorted({edge for box in boxes for edge in (box.left, box.right)}):
        if not found or edge - found[-1] > _SAME_EDGE:
            found.append(edge)
    return found


def _index(edges: Sequence[float], at: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - at))


def _goes_on(above: Sheet, below: Sheet) -> bool:
    """True where the second table has the columns of the first, and no other heads."""
    one, two = _edges([above]), _edges([below])
    few, many = sorted((one, two), key=len)
    same = abs(one[0] - two[0]) <= _SAME_EDGE and abs(one[-1] - two[-1]) <= _SAME_EDGE
    if not same or any(abs(many[_index(many, edge)] - edge) > _SAME_EDGE for edge in few):
        return False
    texts = [" ".join(box.paragraphs) for box in below.rows[0]]
    heads = sum(bool(0 < len(text) <= _LONGEST_HEAD and matches("column", text)) for text in texts)
    return heads < 2 or _repeated(above, below) > 0


def _repeated(above: Sheet, below: Sheet) -> int:
    """Return how many rows at the top of the second table repeat the head of the first."""
    count = 0
    for one, two in zip(above.rows[:_MOST_HEAD_ROWS], below.rows, strict=False):
        if [box.paragraphs for box in one] != [box.paragraphs for box in two]:
            break
        count += 1
    return count


def _cut(above: Sheet, row: list[Box]) -> bool:
    """True where ``row`` is the rest of the last row above: unnumbered, in mid-sentence."""
    last = above.rows[-1]
    if len(last) != len(row) or any(
        abs(a.left - b.left) > _SAME_EDGE for a, b in zip(last, row, strict=True)
    ):
        return False
    pairs = [(a.paragraphs, b.paragraphs) for a, b in zip(last, row, strict=True) if b.paragraphs]
    if not pairs or any(not upper for upper, _ in pairs):
        return False
    _, lower = max(pairs, key=lambda pair: len(" ".join(pair[1])))
    # The short cells of a row end on the page where it begins.
    unnumbered = _is_number(last[0]) and not row[0].paragraphs
    return lower[0][:1].islower() or (unnumbered and len(pairs) < len(row) / 2)


def _is_number(box: Box) -> bool:
    text = "".join(box.paragraphs).strip(" .)")
    return len(text) <= 8 and text[:1].isdigit()


def _mend(above: list[Box], row: list[Box]) -> None:
    for upper, lower in zip(above, row, strict=True):
        if not lower.paragraphs:
            continue
        if upper.paragraphs and not ends_sentence(upper.paragraphs[-1]):
            head = lower.paragraphs.pop(0)
            upper.paragraphs[-1] += joint(upper.paragraphs[-1]) + head
        upper.paragraphs += lower.paragraphs
