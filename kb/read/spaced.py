"""Tables set with blanks, as programs print them: their rows as ``| a | b |`` lines.

The columns stand between gaps that run through all lines; a line without a number goes on with the
row above. Only a table whose first line heads the numbers (STT, TT) and names columns is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kb.lexicon.lines import matches
from kb.read.barred import barred

__all__ = ["unspaced"]

_PART: Final = re.compile(r"\S+(?: \S+)*")
_NUMBER: Final = re.compile(r"\d{1,3}(?:\.\d{1,2})?[.)]?")
_HEAD: Final = re.compile(r"\s*(?:s?tt|số tt)\s{2,}\S", re.IGNORECASE)
_TITLE: Final = re.compile(r"\s*(?:[IVX]{1,5}|[A-HĐ])[.)]?\s+\S")
_MOST_LINES: Final = 2_000


def unspaced(text: str) -> str:
    """Return ``text`` with each such table as lines of cells between bars, one line a row."""
    return barred(text, _table_at)


def _table_at(lines: Sequence[str], at: int) -> tuple[int, list[list[str]]]:
    end, starts = _extent(lines, at) if _HEAD.match(lines[at]) else (at, [])
    return end, _rows(lines[at:end], starts)


def _extent(lines: Sequence[str], at: int) -> tuple[int, list[int]]:
    """Return the end of the table that begins at ``at``, and where its columns start."""
    heads = [match.group() for match in _PART.finditer(lines[at])]
    if len(heads) < 3 or sum(bool(matches("column", head)) for head in heads) < 2:
        return at, []
    taken = 0  # a bit for each place where some line has a letter
    starts: list[int] = []
    end = at
    for index in range(at, min(at + _MOST_LINES, len(lines))):
        line = lines[index]
        if "\t" in line or len(line) > 400 or (index > at and _HEAD.match(line)):
            break
        if not line.strip():
            if index + 1 < len(lines) and not lines[index + 1].strip():
                break
            continue
        more = taken
        for match in _PART.finditer(line):
            more |= ((1 << (match.end() - match.start())) - 1) << match.start()
        found = _columns(more)
        if len(found) < len(heads):
            if _TITLE.match(line):
                end = index + 1
                continue
            break
        taken, starts, end = more, found, index + 1
    return end, starts


def _columns(taken: int) -> list[int]:
    """Return where the stretches begin that two blanks or more part from the one before."""
    bits = f"{taken:b}"[::-1]
    return [match.start() for match in re.finditer(r"1(?:0?1)*", bits)]


def _rows(lines: Sequence[str], starts: Sequence[int]) -> list[list[str]]:
    rows: list[list[str]] = []
    fresh = True  # whether a line without a number begins a row: behind a title
    for line in lines:
        if not line.strip():
            continue
        cells = [""] * len(starts)
        crossing = False
        for match in _PART.finditer(line):
            column = max((i for i, at in enumerate(starts) if at <= match.start()), default=0)
            following = starts[column + 1] if column + 1 < len(starts) else len(line)
            crossing = crossing or match.end() > following
            cells[column] = f"{cells[column]} {match.group()}".strip().replace("|", "/")
        if crossing:
            rows.append([" ".join(line.split()), *[""] * (len(starts) - 1)])
            fresh = True
        elif fresh or _NUMBER.fullmatch(cells[0]) or _TITLE.match(f"{cells[0]} x"):
            rows.append(cells)
            fresh = False
        else:
            rows[-1] = [f"{a} {b}".strip() for a, b in zip(rows[-1], cells, strict=True)]
    return rows
