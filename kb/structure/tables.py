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

from kb.lexicon.lines import is_upper, matches, read_label
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
    if not 1 <= inner.count("|") + inner.count("\t") <= 200:
        return ()
    offset = line.start
    if inner.startswith("|"):
        inner, offset = inner[1:], offset + 1
        inner = inner.removesuffix("|")  # without a bar in front, a last one opens an empty cell
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
        (index for index in range(2, min(_MOST_HEADS, len(cells) - 1)) if _opens(cells, index, 1)),
        None,
    )
    if first is None:
        return None
    # A title over the first rows stands between the heads and number 1.
    if first > 2 and _is_group(cells[first - 1]):
        first -= 1
    rows = [_row(cells[:first], (), is_head=True)]
    rows += _flat_rows(cells[first:], tuple(" ".join(cell.text.split()) for cell in cells[:first]))
    # Cells that follow the last row and cannot belong to it are ordinary text again.
    while following > at and lines[following - 1].start >= rows[-1].end:
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
            or _heads_next(lines, index)
        ):
            break
        end = index + 1
        while end < len(lines) and lines[end].blanks == 0 and lines[end].table is None:
            end += 1
        block = lines[index:end]
        cells.append(_Cell(line.start, block[-1].end, text[line.start : block[-1].end]))
        index = end
    return cells, index


def _heads_next(lines: Sequence[Line], at: int) -> bool:
    """True where the line is a numbered heading with another table right below it."""
    label = read_label(lines[at].text)
    if label is None or label.style not in ("number", "roman", "capital"):
        return False
    return at + 1 < len(lines) and matches("row_number", lines[at + 1].text) is not None


def _number(cell: _Cell) -> int | None:
    match = _NUMBER.fullmatch(cell.text) if len(cell.text) < 8 else None
    return int(match["value"]) if match and not match["sub"] else None


def _is_group(cell: _Cell) -> bool:
    return matches("row_group", cell.text[:200]) is not None


def _opens(cells: Sequence[_Cell], index: int, number: int) -> bool:
    """True where ``cells[index]`` is this row number, with words in the next cell."""
    following = cells[index + 1].text if index + 1 < len(cells) else ""
    return _number(cells[index]) == number and any(map(str.isalpha, following[:200]))


def _row_starts(cells: Sequence[_Cell], width: int) -> list[int]:
    """Return the indices of the cells that open a row: 1, 2, 3 …, each followed by words.

    A wrong or missing number is passed over: below a title over rows any number opens a row, and
    where the next number does not come within two rows, a slightly higher one does.
    """
    starts: list[int] = []
    expected = 1
    for index, cell in enumerate(cells):
        number = _number(cell)
        if number is None or not _opens(cells, index, number):
            continue
        titled = index > 0 and _is_group(cells[index - 1])
        if number == expected or (titled and (number == 1 or abs(number - expected) <= 5)):
            starts.append(index)
            expected = number + 1
            continue
        apart = bool(starts) and index - starts[-1] >= max(2, width - 1)
        near = expected - 3 <= number <= expected + 4
        ahead = range(index + 1, min(index + 2 * width + 1, len(cells)))
        if apart and near and not any(_opens(cells, later, expected) for later in ahead):
            starts.append(index)
            expected = number + 1
    return starts


def _flat_rows(cells: Sequence[_Cell], heads: tuple[str, ...]) -> list[Row]:
    rows: list[Row] = []
    starts = _row_starts(cells, min(len(heads), 12))
    widths = sorted(following - start for start, following in pairwise(starts))
    width = max(widths[len(widths) // 2] if widths else 0, 2) if widths else len(heads)
    if len(heads) > width:
        # Heads of two storeys do not name the columns one by one.
        heads = ()
    width = max(width, len(heads))
    rows += [_row([cell], heads, is_group=True) for cell in cells[: starts[0]]]
    for start, following in zip(starts, [*starts[1:], len(cells)], strict=True):
        block = cells[start:following]
        last = following == len(cells)
        count = min(len(block), width) if last else len(block)
        while count > 2 and _is_group(block[count - 1]) and (count == len(block) or last):
            count -= 1
        if not last and count == len(block) == width + 1 and is_upper(block[-1].text):
            # One cell too many, in capitals: a title over the rows below.
            count = width
        rows.append(_row(block[:count], heads))
        extra = block[count:]
        if not last:
            rows += [_row([cell], heads, is_group=True) for cell in extra]
        elif extra and _is_group(extra[0]):
            # The sum below the last row; what stands behind it is plain text again.
            rows.append(_row(extra[:width], heads, is_group=len(extra) == 1))
    return rows


def _row(
    cells: Sequence[_Cell], heads: tuple[str, ...], *, is_head: bool = False, is_group: bool = False
) -> Row:
    spans = tuple(Span(cell.start, cell.end) for cell in cells)
    return Row(spans[0].start, spans[-1].end, spans, heads, is_head, is_group)
