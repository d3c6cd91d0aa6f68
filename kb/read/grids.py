"""The grids of tables, found from the lines drawn on a page.

Lines that touch make one grid; its cells are the faces between them, so that merged cells come
out as one. Frames, underlines, flow charts and drawings are no grids.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kb.read.glyphs import Rule

__all__ = ["Face", "Grid", "find_grids"]

_NEAR: Final = 3.0
"""Lines this near to each other (points) are one: borders are drawn cell by cell."""
_NARROWEST: Final = 4.5
_OVERHANG: Final = 8.0
_MOST_LINES: Final = 3_000
_MOST_CELLS: Final = 30_000


@dataclass(frozen=True, slots=True)
class Face:
    """A cell of a grid: its edges, the rows it covers, and its columns in each of them."""

    left: float
    right: float
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's grid: ``xs`` from left to right, ``ys`` from top to bottom.

    ``faces[i][j]`` is the index in ``cells`` of the cell at row ``i``, column ``j``.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    faces: tuple[tuple[int, ...], ...]
    cells: tuple[Face, ...]

    def at(self, x: float, y: float) -> int | None:
        """Return the index of the cell that the point lies in, None outside the grid."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]):
            return None
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        row = min(bisect_right(self.ys, -y, key=lambda value: -value), len(self.ys) - 1) - 1
        return self.faces[row][column]


def find_grids(rules: Sequence[Rule]) -> list[Grid]:
    """Return the grids that the lines make, from the top of the page down; they are disjoint."""
    level = _merged([rule for rule in rules if rule.level])
    upright = _merged([rule for rule in rules if not rule.level])
    if len(level) < 2 or not upright or len(level) + len(upright) > _MOST_LINES:
        return []
    found = [grid for group in _groups(level, upright) if (grid := _grid(*group)) is not None]
    found.sort(key=lambda grid: (grid.xs[0] - grid.xs[-1]) * (grid.ys[0] - grid.ys[-1]))
    outer: list[Grid] = []
    for grid in found:
        # A table inside a cell of another is text of that cell.
        if not any(_overlap(grid, other) for other in outer):
            outer.append(grid)
    return sorted(outer, key=lambda grid: (-grid.ys[0], grid.xs[0]))


def _overlap(a: Grid, b: Grid) -> bool:
    return (
        a.xs[0] < b.xs[-1] - _NEAR and b.xs[0] < a.xs[-1] - _NEAR
        and a.ys[-1] < b.ys[0] - _NEAR and b.ys[-1] < a.ys[0] - _NEAR
    )  # fmt: skip


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Join the pieces of each line: those at one height that touch or nearly touch."""
    out: list[Rule] = []
    ordered = sorted(rules, key=lambda rule: rule.at)
    begin = 0
    while begin < len(ordered):
        end = begin
        while end < len(ordered) and ordered[end].at - ordered[begin].at <= _NEAR:
            end += 1
        pieces = sorted(ordered[begin:end], key=lambda rule: rule.low)
        at = sum(piece.at for piece in pieces) / len(pieces)
        low, high = pieces[0].low, pieces[0].high
        for piece in pieces[1:]:
            if piece.low > high + _NEAR:
                out.append(Rule(piece.level, at, low, high))
                low, high = piece.low, piece.high
            high = max(high, piece.high)
        out.append(Rule(pieces[0].level, at, low, high))
        begin = end
    return [rule for rule in out if rule.high - rule.low > _NARROWEST]


def _groups(level: list[Rule], upright: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Return the lines that hang together, as pairs of level and upright ones."""
    parents = list(range(len(level) + len(upright)))
    places = [rule.at for rule in upright]  # in order: _merged sorts
    for index, rule in enumerate(level):
        first = bisect_left(places, rule.low - _NEAR)
        last = bisect_right(places, rule.high + _NEAR)
        for other in range(first, last):
            if upright[other].low - _NEAR <= rule.at <= upright[other].high + _NEAR:
                _join(parents, index, len(level) + other)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for index, rule in enumerate([*level, *upright]):
        groups[_root(parents, index)][0 if rule.level else 1].append(rule)
    return [group for group in groups.values() if len(group[0]) >= 2 and len(group[1]) >= 1]


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index


def _join(parents: list[int], a: int, b: int) -> None:
    parents[_root(parents, a)] = _root(parents, b)


def _places(lines: Sequence[Rule], across: Sequence[Rule]) -> list[float]:
    """Return where the lines stand, with the edges that are not drawn; ``across`` tell these."""
    found: list[float] = []
    for at in sorted(rule.at for rule in lines):
        if not found or at - found[-1] >= _NARROWEST:
            found.append(at)
    low, high = min(rule.low for rule in across), max(rule.high for rule in across)
    if found[0] - low > _OVERHANG:
        found.insert(0, low)
    if high - found[-1] > _OVERHANG:
        found.append(high)
    return found


def _grid(level: list[Rule], upright: list[Rule]) -> Grid | None:
    xs, rising = _places(upright, level), _places(level, upright)
    columns, rows = len(xs) - 1, len(rising) - 1
    if columns < 2 or rows < 1 or columns * rows > _MOST_CELLS:
        return None
    if not (_closed(level, rising, xs) or _closed(upright, xs, rising)):
        return None
    ys = rising[::-1]
    parents = list(range(columns * rows))
    beside = _borders(upright, xs, rising)  # (column boundary, row from the bottom)
    below = _borders(level, rising, xs)  # (row boundary from the bottom, column)
    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if column + 1 < columns and (column + 1, rows - 1 - row) not in beside:
                _join(parents, here, here + 1)
            if row + 1 < rows and (rows - 1 - row, column) not in below:
                _join(parents, here, here + columns)
    return _faces(xs, ys, [_root(parents, cell) for cell in range(columns * rows)])


def _closed(lines: Sequence[Rule], places: Sequence[float], across: Sequence[float]) -> bool:
    """True where the first and the last of the lines are drawn over most of the grid's extent."""
    extent = across[-1] - across[0]
    return all(
        sum(rule.high - rule.low for rule in lines if abs(rule.at - place) <= _NARROWEST)
        >= 0.8 * extent
        for place in (places[0], places[-1])
    )


def _borders(
    lines: Sequence[Rule], places: Sequence[float], across: Sequence[float]
) -> set[tuple[int, int]]:
    """Return (index of the line's place, index of the stretch across) of each border drawn."""
    middles = [(a + b) / 2 for a, b in pairwise(across)]
    found: set[tuple[int, int]] = set()
    for rule in lines:
        place = bisect_left(places, rule.at - _NARROWEST)
        first, last = bisect_left(middles, rule.low), bisect_right(middles, rule.high)
        found.update((place, index) for index in range(first, last))
    return found


def _faces(xs: list[float], ys: list[float], roots: list[int]) -> Grid | None:
    """Gather the cells of one face; None where too many faces are no rectangles."""
    columns = len(xs) - 1
    members: dict[int, list[int]] = defaultdict(list)
    for cell, root in enumerate(roots):
        members[root].append(cell)
    numbers = {root: number for number, root in enumerate(members)}
    cells: list[Face] = []
    ragged = 0
    for inner in members.values():
        rows = [cell // columns for cell in inner]
        sides = [cell % columns for cell in inner]
        left, right = min(sides), max(sides) + 1
        if (right - left) * (rows[-1] - rows[0] + 1) != len(inner):
            ragged += len(inner)
        cells.append(Face(xs[left], xs[right], rows[0], rows[-1]))
    if len(cells) < 2 or ragged > 0.1 * len(roots):
        return None
    lines = range(0, len(roots), columns)
    faces = tuple(tuple(numbers[root] for root in roots[at : at + columns]) for at in lines)
    return Grid(tuple(xs), tuple(ys), faces, tuple(cells))
