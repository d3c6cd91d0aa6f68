"""Tables whose grid was lost: cells one below the other, or joined by bars or tabs.

A flattened table begins with a cell ``STT`` (or ``TT``); its column heads follow, one block each,
then the rows, each opened by its number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kb.lexicon.lines import is_upper, matches
from kb.models import Span
from kb.structure.lines import Line

__all__ = ["Row", "bar_table", "flat_table", "grid_rows"]

_NUMBER: Final = re.compile(r"(?P<value>\d{1,3})(?:\.(?P<sub>\d{1,2}))?[.)]?")
_BAR: Final = re.compile(r" *\| *|\t+")
_MOST_HEADS: Final = 24


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells as spans; ``heads`` are the texts of the column heads, if known.

    A row with ``is_head`` holds the column heads; one with ``is_group`` is a title over rows.
    """

    start: int
    end: int
    cells: tuple[Span, ...]
    heads: tuple[str, ...] = ()
    is_head: bool = False
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    text: str
    lines: int


def grid_rows(text: str, rows: Sequence[Sequence[Span]]) -> list[Row]:
    """Return the rows of a table whose grid is known, with the heads of its columns."""
    found: list[Row] = []
    heads: tuple[str, ...] = ()
    for number, row in enumerate(rows):
        cells = tuple(row)
        texts = [text[cell.start : cell.end].strip() for cell in cells]
        full = [cell for cell, content in zip(cells, texts, strict=True) if content]
        if not full:
            continue
        start, end = full[0].start, full[-1].end
        named = sum(bool(content and matches("column", content)) for content in texts)
        if not heads and number < 3 and named >= 2 and named * 2 >= len(full):
            heads = tuple(" ".join(content.split()) for content in texts)
            found.append(Row(start, end, cells, is_head=True))
        elif len(full) == 1 and len(cells) > 1:
            found.append(Row(start, end, cells, heads, is_group=True))
        else:
            found.append(Row(start, end, cells, heads))
    return found


def bar_table(lines: Sequence[Line], at: int, text: str) -> tuple[list[Row], int] | None:
    """Return the rows of a table written as ``a | b | c`` lines at ``lines[at]``, and what follows.

    At least two neighbouring lines must have the same number of cells, three or more; or two
    cells under heads that name columns.
    """
    spans: list[tuple[Span, ...]] = []
    index = at
    while index < len(lines) and lines[index].table is None:
        cells = _split(lines[index])
        if len(cells) < 2 or (spans and len(cells) != len(spans[0])):
            break
        spans.append(cells)
        index += 1
    if len(spans) < 2:
        return None
    rows = grid_rows(text, spans)
    if len(spans[0]) < 3 and not any(row.is_head for row in rows):
        return None
    return rows, index


def _split(line: Line) -> tuple[Span, ...]:
    inner = line.text
    if "|" not in inner and "\t" not in inner:
        return ()
    offset = line.start
    if inner.startswith("|"):
        inner, offset = inner[1:], offset + 1
    if inner.endswith("|"):
        inner = inner[:-1]
    cells: list[Span] = []
    position = 0
    for match in [*_BAR.finditer(inner), None]:
        end = match.start() if match else len(inner)
        piece = inner[position:end]
        lead = len(piece) - len(piece.lstrip())
        cells.append(Span(offset + position + lead, offset + position + len(piece.rstrip())))
        position = match.end() if match else end
    return tuple(cell if cell.end >= cell.start else Span(cell.start, cell.start) for cell in cells)


def flat_table(lines: Sequence[Line], at: int, text: str) -> tuple[list[Row], int] | None:
    """Return the rows of a flattened table whose ``STT`` cell is ``lines[at]``, and what follows.

    Cells are blocks between blank lines. Returns None if no row with the number 1 follows.
    """
    if not matches("row_number", lines[at].text):
        return None
    cells, following = _cells(lines, at, text)
    first = next(
        (
            index
            for index, cell in enumerate(cells[1 : _MOST_HEADS + 1], start=1)
            if _number(cell) == 1 or matches("row_group", cell.text)
        ),
        None,
    )
    if first is None or first < 2:
        return None
    heads = tuple(" ".join(cell.text.split()) for cell in cells[:first])
    rows = [_row(cells[:first], (), is_head=True)]
    rows += _flat_rows(cells[first:], heads)
    if not any(not row.is_head and not row.is_group for row in rows):
        return None
    # Cells that follow the last row and cannot belong to it are ordinary text again.
    end = rows[-1].end
    while following > at and lines[following - 1].start >= end:
        following -= 1
    return rows, following


def _cells(lines: Sequence[Line], at: int, text: str) -> tuple[list[_Cell], int]:
    """Return the blocks between blank lines from ``lines[at]`` on, up to a thing no cell can be."""
    cells: list[_Cell] = []
    index = at
    while index < len(lines):
        line = lines[index]
        stop = line.table is not None or matches("footnote", line.text[:20])
        if index > at and (
            stop
            or matches("row_number", line.text)
            or matches("recipients", line.text[:60])
            or (is_upper(line.text) and matches("annex", line.text[:60]))
        ):
            break
        end = index + 1
        while end < len(lines) and lines[end].blanks == 0 and lines[end].table is None:
            end += 1
        block = lines[index:end]
        cells.append(_Cell(line.start, block[-1].end, text[line.start : block[-1].end], len(block)))
        index = end
    return cells, index


def _number(cell: _Cell) -> int | None:
    match = _NUMBER.fullmatch(cell.text) if len(cell.text) < 8 else None
    return int(match["value"]) if match and not match["sub"] else None


def _flat_rows(cells: Sequence[_Cell], heads: tuple[str, ...]) -> list[Row]:
    rows: list[Row] = []
    starts = _row_starts(cells)
    if not starts:
        return rows
    widths = sorted(following - start for start, following in pairwise(starts))
    width = max(len(heads), widths[len(widths) // 2] if widths else len(heads))
    if starts[0]:
        rows += [_row([cell], heads, is_group=True) for cell in cells[: starts[0]]]
    for start, following in zip(starts, [*starts[1:], len(cells)], strict=True):
        block = list(cells[start:following])
        last = following == len(cells)
        count = len(block)
        group = next(
            (
                position
                for position, cell in enumerate(block[2:], start=2)
                if matches("row_group", cell.text)
            ),
            None,
        )
        if group is not None:
            count = group
        elif count > width:
            count = width
        rows.append(_row(block[:count], heads))
        extra = block[count:]
        if not extra:
            continue
        if last:
            # What stands behind the last full row: one more row if it is a sum, else plain text.
            if matches("row_group", extra[0].text):
                rows.append(_row(extra[:width], heads, is_group=len(extra) == 1))
            continue
        if group is not None and len(extra) > 1:
            rows.append(_row(extra, heads, is_group=False))
        else:
            rows += [_row([cell], heads, is_group=True) for cell in extra]
    return rows


def _row_starts(cells: Sequence[_Cell]) -> list[int]:
    """Return the indices of the cells that open a row: 1, 2, 3 … each followed by words."""
    starts: list[int] = []
    expected = 1
    for index, cell in enumerate(cells[:-1]):
        number = _number(cell)
        if number is None:
            continue
        worded = any(char.isalpha() for char in cells[index + 1].text)
        restart = number == 1 and bool(starts) and matches("row_group", cells[index - 1].text)
        if worded and (number == expected or restart or _skips(cells, index, number, expected)):
            starts.append(index)
            expected = number + 1
    return starts


def _skips(cells: Sequence[_Cell], index: int, number: int, expected: int) -> bool:
    """True where a misnumbered row opens: “24, 23, 26” in a column of “24.” cells."""
    return cells[index].text.endswith(".") and abs(number - expected) <= 3


def _row(
    cells: Sequence[_Cell], heads: tuple[str, ...], *, is_head: bool = False, is_group: bool = False
) -> Row:
    spans = tuple(Span(cell.start, cell.end) for cell in cells)
    return Row(spans[0].start, spans[-1].end, spans, heads, is_head, is_group)
