"""Tables drawn with characters (``│``, ``┼──┼``, ``+---+``): their rows as ``| a | b |`` lines.

Such a table wraps the words of a cell over several lines, side by side with those of the other
cells. No other table of a text is touched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kb.read.barred import barred

__all__ = ["unbox"]

_RULE: Final = re.compile(r"[\s\u2500-\u257f+=\-]+")
_RULE_START: Final = re.compile(r"\s*(?:[\u2500-\u257f]|\+[-=]{2})")
_CONTENT: Final = re.compile(r"\s*[│┃║|╎┆┊]")
_BAR: Final = re.compile(r"[│┃║|╎┆┊]")
_NUMBER: Final = re.compile(r"\d{1,3}(?:\.\d{1,2})?[.)]?")


def unbox(text: str) -> str:
    """Return ``text`` with each drawn table as lines of cells between bars, one line a row."""
    if not any(mark in text for mark in ("─", "━", "═", "+--", "+==")):
        return text
    return barred(text, _table_at)


def _table_at(lines: Sequence[str], at: int) -> tuple[int, list[list[str]]]:
    end = at
    if _is_rule(lines[at]):
        while end < len(lines) and (_is_rule(lines[end]) or _CONTENT.match(lines[end])):
            end += 1
    return end, _rows(lines[at:end])


def _is_rule(line: str) -> bool:
    return bool(_RULE_START.match(line)) and _RULE.fullmatch(line) is not None


def _rows(lines: Sequence[str]) -> list[list[str]]:
    """Return the rows between the rules; without rules between rows a number opens the next."""
    rows: list[list[str]] = []
    fresh = True
    for line in lines:
        if _is_rule(line):
            fresh = True
            continue
        cells = [cell.strip() for cell in _BAR.split(line.strip())[1:]]
        cells = cells[:-1] if cells and not cells[-1] else cells
        if fresh or (len(cells) > 1 and _NUMBER.fullmatch(cells[0])):
            rows.append(cells)
        else:
            last = rows[-1]
            last += [""] * (len(cells) - len(last))
            for column, cell in enumerate(cells):
                last[column] = f"{last[column]} {cell}".strip()
        fresh = False
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]
