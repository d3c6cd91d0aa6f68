"""Tables whose grid was lost: cells one below the other, or joined by bars or tabs.

A flattened table begins with a cell ``STT`` (or ``TT``); its column heads follow, one block each,
then the rows, each opened by its number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kb.lexicon.lines import is_upper, matches, read_label
from kb.models import Span
from kb.structure.lines import Line

__all__ = ["Row", "bar_table", "flat_table", "grid_rows", "names_columns"]

_NUMBER: Final = re.compile(r"(?P<value>\d{1,3})(?:\.(?P<sub>\d{1,2}))?[.)]?")
_BAR: Final = re.compile(r" *\| *|\t")
_WIDE_BAR: Final = re.compile(r" *\| *|\t+")
_MOST_HEADS: Final = 24
_LONGEST_HEAD: Final = 60
_TITLE_NUMBER: Final = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])[.)]?")
_RULE: Final = re.compile(
    r"(?=.*[|+]) *[|+]?(?: *:?[-=_]{2,200}:? *[|+])* *:?[-=_]{0,200}:? *[|+]?"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells as spans; ``heads`` are the texts of the column heads, if known.

    A row with ``is_head`` holds the column heads; one with ``is_group`` is a title over rows.
    ``covered`` are the indices of cells that a merged cell of a row above reaches over.
    """

    start: int
    end: int
    cells: tuple[Span, ...]
    heads: tuple[str, ...] = ()
    is_head: bool = False
    is_group: bool = False
    covered: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    text: str


def grid_rows(
    text: str,
    rows: Sequence[Sequence[Span]],
    covered: Collection[tuple[int, int]] = (),
) -> list[Row]:
    """Return the rows of a table whose grid is known, with the heads of its columns.

    Heads may take two rows (“Phân công” over “Chủ trì” and “Phối hợp”) and come again. A title
    over rows stands alone in its row, or beside a Roman number or a letter.
    """
    found: list[Row] = []
    heads: tuple[str, ...] = ()
    above: list[str] = []
    reached: dict[int, list[int]] = {}
    for number, column in sorted(covered):
        reached.setdefault(number, []).append(column)
    contents = [[_content(text, cell) for cell in row] for row in rows]
    for number, (row, texts) in enumerate(zip(rows, contents, strict=True)):
        cells = tuple(row)
        full = [cell for cell, content in zip(cells, texts, strict=True) if content]
        if not full:
            continue
        start, end = full[0].start, full[-1].end
        # Empty cells before and behind them stand beyond the row's words.
        cells = tuple(
            cell if start <= cell.start <= cell.end <= end else _within(cell, start, end)
            for cell in cells
        )
        first = number < 3 and not heads
        if (first or _begins_heads(texts)) and names_columns(texts):
            heads, above = tuple(texts), texts
            found.append(Row(start, end, cells, is_head=True))
        elif above and found[-1].is_head and (joined := _second_heads(above, texts)):
            heads, above = joined, []
            found.append(Row(start, end, cells, is_head=True))
        elif heads and _numbers_columns(texts):
            found.append(Row(start, end, cells, is_head=True))
        elif (len(full) == 1 and len(cells) > 1) or _is_titled(texts, contents, number):
            found.append(Row(start, end, cells, heads, is_group=True))
        else:
            below = tuple(reached.get(number, ()))
            found.append(Row(start, end, cells, heads, covered=below))
    return found


def _within(cell: Span, start: int, end: int) -> Span:
    at = start if cell.start < start else end
    return Span(at, at)


def _content(text: str, cell: Span) -> str:
    return " ".join(text[cell.start : cell.end].split())


def names_columns(texts: Sequence[str]) -> bool:
    """True where these are the heads of columns: two or more, at least half, are such names."""
    full = [content for content in texts if content]
    named = sum(len(item) <= 2 * _LONGEST_HEAD and bool(matches("column", item)) for item in full)
    return named >= 2 and named * 2 >= len(full)


def _begins_heads(texts: Sequence[str]) -> bool:
    return len(texts) > 2 and matches("row_number", texts[0]) is not None


def _second_heads(above: Sequence[str], texts: Sequence[str]) -> tuple[str, ...] | None:
    """Return the heads made of two rows, None where the second row is none of heads."""
    if len(above) != len(texts) or not texts or texts[0]:
        return None
    joined: list[str] = []
    over = ""
    wide = False  # whether the head above reaches over the next column too
    for column, (upper, lower) in enumerate(zip(above, texts, strict=True)):
        over = upper or over
        wide = not upper or (column + 1 < len(above) and not above[column + 1])
        if lower and (not wide or len(lower) > _LONGEST_HEAD):
            return None
        named = not lower or matches("column", lower) is not None
        joined.append((lower if named else f"{over} {lower}") if lower else upper)
    return tuple(joined) if sum(map(bool, texts)) >= 2 else None


def _numbers_columns(texts: Sequence[str]) -> bool:
    """True for the row below the heads that numbers the columns: (1), (2), (3) …"""
    found = [content.strip("()") for content in texts if content]
    values = [int(item) for item in found if item.isdigit() and len(item) <= 2]
    others = sum(not item.isdigit() for item in found)
    rising = all(b - a == 1 for a, b in pairwise(values))
    return len(values) >= 3 and rising and others <= 2 and all(len(item) <= 3 for item in found)


def _is_titled(texts: Sequence[str], contents: Sequence[Sequence[str]], number: int) -> bool:
    """True for a title over rows with its number in the first cell: “A | Hoàn thiện cơ chế | …”."""
    if len(texts) < 4 or not texts[0] or sum(map(bool, texts)) != 2:
        return False
    if _TITLE_NUMBER.fullmatch(texts[0]):
        return True
    following = contents[number + 1][0] if number + 1 < len(contents) else ""
    return texts[0].rstrip(".").isdigit() and following.startswith(texts[0].rstrip(".") + ".")


def bar_table(lines: Sequence[Line], at: int, text: str) -> tuple[list[Row], int] | None:
    """Return the rows of a table written as ``a | b | c`` lines at ``lines[at]``, and what follows.

    At least two neighbouring lines must have the same number of cells, three or more; or two
    cells under heads that name columns. Under such heads a line may have fewer cells, the last
    ones being empty. Lines of dashes are rules.
    """
    found = _bar_rows(lines, at, text, _BAR)
    if found is None and "\t" in lines[at].text:
        # Several tabs in a row may set one column.
        found = _bar_rows(lines, at, text, _WIDE_BAR)
    return found


def _bar_rows(
    lines: Sequence[Line], at: int, text: str, bar: re.Pattern[str]
) -> tuple[list[Row], int] | None:
    spans: list[tuple[Span, ...]] = []
    index = at
    headed = False
    while index < len(lines) and lines[index].table is None:
        if spans and _RULE.fullmatch(lines[index].text):
            index += 1
            continue
        cells = _split(lines[index], bar)
        if len(cells) < 2 or (spans and len(cells) != len(spans[0])):
            if not (headed and 3 <= len(cells) < len(spans[0])):
                break
            end = cells[-1].end
            cells += (Span(end, end),) * (len(spans[0]) - len(cells))
        spans.append(cells)
        if len(spans) == 1:
            headed = names_columns([_content(text, cell) for cell in cells])
        index += 1
    if len(spans) < 2:
        return None
    rows = grid_rows(text, spans)
    if len(spans[0]) < 3 and not any(row.is_head for row in rows):
        return None
    return rows, index


def _split(line: Line, bar: re.Pattern[str]) -> tuple[Span, ...]:
    inner = line.text
    if not 1 <= inner.count("|") + inner.count("\t") <= 200:
        return ()
    offset = line.start
    if inner.startswith("|"):
        inner, offset = inner[1:], offset + 1
        inner = inner.removesuffix("|")  # without a bar in front, a last one opens an empty cell
    cells: list[Span] = []
    position = 0
    for match in [*bar.finditer(inner), None]:
        end = match.start() if match else len(inner)
        piece = inner[position:end]
        lead = len(piece) - len(piece.lstrip())
        cells.append(_bare(inner, position + lead, position + len(piece.rstrip()), offset))
        position = match.end() if match else end
    return tuple(cell if cell.end >= cell.start else Span(cell.start, cell.start) for cell in cells)


def _bare(inner: str, start: int, end: int, offset: int) -> Span:
    """Return the span of a cell without the marks of bold around it."""
    if end - start > 4 and inner.startswith("**", start) and inner.endswith("**", start, end):
        start, end = start + 2, end - 2
    return Span(offset + start, offset + end)


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
    # Heads on neighbouring lines: each line is a cell.
    heads = lines[at + 1 : at + 3]
    single = len(heads) == 2 and all(
        not head.blanks and matches("column", head.text) for head in heads
    )
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
        while not single and end < len(lines) and not lines[end].blanks and not lines[end].table:
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
        rows.append(_row(_fitted(block[:count], heads), heads))
        extra = block[count:]
        if not last:
            rows += [_row([cell], heads, is_group=True) for cell in extra]
        elif extra and _is_group(extra[0]):
            # The sum below the last row; what stands behind it is plain text again.
            rows.append(_row(extra[:width], heads, is_group=len(extra) == 1))
    return rows


def _fitted(block: Sequence[_Cell], heads: tuple[str, ...]) -> Sequence[_Cell]:
    """Bring the cells of a row under their heads.

    A row has too few where an empty cell was lost, too many where a cell holds several blocks;
    the cell that tells a time, and the column of times, say where.
    """
    surplus = len(block) - len(heads)
    if not heads or not surplus or len(block) < 3:
        return block
    column = next((i for i, head in enumerate(heads) if matches("time_column", head)), None)
    timed = next(
        (i for i, cell in enumerate(block) if i > 1 and matches("time_cell", cell.text[:80])), None
    )
    if surplus < 0:
        missing = column - timed if column is not None and timed is not None else 0
        if not 0 < missing <= -surplus or timed is None:
            return block
        lost = _Cell(block[timed - 1].end, block[timed - 1].end, "")
        return [*block[:timed], *[lost] * missing, *block[timed:]]
    if column is None and not matches("task_column", heads[1]):
        return block  # no assignments: numbers by body and kind
    before = surplus if column is None or timed is None else min(max(timed - column, 0), surplus)
    first, last = block[1], block[1 + before]
    work = _Cell(first.start, last.end, f"{first.text} {last.text}" if before else first.text)
    fitted = [block[0], work, *block[2 + before :]]
    if len(fitted) > len(heads):
        fitted = [
            *fitted[: len(heads) - 1],
            _Cell(fitted[len(heads) - 1].start, fitted[-1].end, fitted[len(heads) - 1].text),
        ]
    return fitted


def _row(
    cells: Sequence[_Cell], heads: tuple[str, ...], *, is_head: bool = False, is_group: bool = False
) -> Row:
    spans = tuple(Span(cell.start, cell.end) for cell in cells)
    return Row(spans[0].start, spans[-1].end, spans, heads, is_head, is_group)
