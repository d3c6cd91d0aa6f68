"""Tables pasted as text with tabs between the cells, whose cells may hold line breaks.

Word and Excel put a tab between two cells and a line end, or another tab, behind a row. Where
cells hold line ends themselves, only the numbers in the first column tell the rows apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.lexicon.lines import matches
from kb.models import Span
from kb.structure.lines import Line
from kb.structure.tables import Row, bar_table, names_columns

__all__ = ["tab_table"]

_NUMBER: Final = re.compile(r"(\d{1,3})(?:\.\d{1,2}){0,2}[.)]?")
_MOST_HEADS: Final = 20
_MOST_APART: Final = 15
"""So many lines without a tab end a table: no cell has more."""


@dataclass(frozen=True, slots=True)
class _Field:
    """What stands between two tabs or line ends; ``line`` tells which of them stands before."""

    start: int
    end: int
    text: str
    line: bool


def tab_table(lines: Sequence[Line], at: int, text: str) -> tuple[list[Row], int] | None:
    """Return the rows of a table with tabs whose heads stand at ``lines[at]``, and what follows.

    Returns None where the first cell does not head the numbers (STT, TT), or where the lines are
    the rows as they stand.
    """
    if not matches("row_number", lines[at].text.split("\t", 1)[0]):
        return None
    following = _end(lines, at)
    fields = _fields(text, lines[at].start, lines[following - 1].end)
    starts = _row_starts(fields)
    if not starts or starts[0] > _MOST_HEADS * 2:
        return None
    heads = _heads(fields[: starts[0]])
    if len(heads) < 3 or not names_columns([head.text for head in heads]):
        return None
    plain = bar_table(lines, at, text)
    if plain and sum(not row.is_head and not row.is_group for row in plain[0]) >= len(starts):
        return plain
    names = tuple(" ".join(head.text.split()) for head in heads)
    rows = [Row(heads[0].start, heads[-1].end, tuple(map(_span, heads)), is_head=True)]
    rows += _titles(fields[_index(fields, heads[-1]) + 1 : starts[0]], names)
    for start, end in zip(starts, [*starts[1:], len(fields)], strict=True):
        rows += _row(fields[start:end], names)
    return rows, following


def _end(lines: Sequence[Line], at: int) -> int:
    """Return the index behind the last line of the table: the last that holds a tab."""
    end = index = at + 1
    while index < len(lines) and index - end <= _MOST_APART:
        line = lines[index]
        if line.table is not None or matches("recipients", line.text[:60]):
            break
        if "\t" in line.text:
            end = index + 1
        index += 1
    return end


def _fields(text: str, start: int, end: int) -> list[_Field]:
    """Cut the text at its tabs, and before a number that stands between a line end and a tab."""
    fields: list[_Field] = []
    for piece in re.finditer(r"[^\t]*", text[start:end]):
        low, high = start + piece.start(), start + piece.end()
        cut = text.rfind("\n", low, high)
        last = text[cut + 1 : high].strip() if cut >= low else ""
        if cut >= low and high < end and _NUMBER.fullmatch(last):
            fields.append(_field(text, low, cut, line=False))
            fields.append(_field(text, cut + 1, high, line=True))
        elif piece.start() == 0 or text[low - 1] == "\t":
            fields.append(_field(text, low, high, line=False))
    return fields


def _field(text: str, low: int, high: int, *, line: bool) -> _Field:
    raw = text[low:high]
    lead = len(raw) - len(raw.lstrip())
    stripped = raw.strip()
    start = min(low + lead, high)
    if len(stripped) > 1 and stripped[0] == stripped[-1] == '"' and "\n" in stripped:
        # Excel puts a cell with line ends in quotes.
        return _Field(start + 1, start + len(stripped) - 1, stripped[1:-1], line)
    return _Field(start, start + len(stripped), stripped, line)


def _row_starts(fields: Sequence[_Field]) -> list[int]:
    """Return the indices of the numbers that open a row: 1, 2, 3 …, words in the next cell.

    A number may come twice or be left out; below a title over rows they begin again.
    """
    starts: list[int] = []
    expected = 1
    for index, field in enumerate(fields[:-1]):
        match = _NUMBER.fullmatch(field.text)
        if not match or not any(map(str.isalpha, fields[index + 1].text)):
            continue
        value = int(match[1])
        near = expected - 1 <= value <= expected + 2 or (value == 1 and bool(starts))
        if near and (value == 1 or starts) and (not starts or index - starts[-1] >= 2):
            starts.append(index)
            expected = value + 1
    return starts


def _heads(fields: Sequence[_Field]) -> list[_Field]:
    heads: list[_Field] = []
    for field in fields:
        if not field.text or (heads and field.line):
            break
        heads.append(field)
    return heads


def _index(fields: Sequence[_Field], field: _Field) -> int:
    return next(index for index, item in enumerate(fields) if item is field)


def _span(field: _Field) -> Span:
    return Span(field.start, field.end)


def _titles(fields: Sequence[_Field], heads: tuple[str, ...]) -> list[Row]:
    """Return what stands between two rows: titles over those that follow."""
    return [
        Row(field.start, field.end, (_span(field),), heads, is_group=True)
        for field in fields
        if any(map(str.isalpha, field.text))
    ]


def _row(fields: Sequence[_Field], heads: tuple[str, ...]) -> list[Row]:
    """Return a row and the titles behind it; a title ends a row that lacks its last cells."""
    count = min(len(heads), len(fields))
    title = next((i for i in range(3, count) if matches("row_group", fields[i].text)), count)
    cells = list(fields[:title])
    while len(cells) > 1 and not cells[-1].text:
        cells.pop()
    row = Row(cells[0].start, cells[-1].end, tuple(map(_span, cells)), heads)
    return [row, *_titles(fields[title:], heads)]
