"""Tables found in plain lines, written again as ``| a | b |`` lines, one line a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

__all__ = ["barred"]


def barred(
    text: str, table_at: Callable[[Sequence[str], int], tuple[int, Sequence[Sequence[str]]]]
) -> str:
    """Return ``text`` with each table that ``table_at`` finds as lines of cells between bars.

    ``table_at(lines, index)`` gives the end of the table that begins at the line and its rows; a
    table of one row or none leaves its lines as they are.
    """
    lines = text.split("\n")
    out: list[str] = []
    at = 0
    while at < len(lines):
        end, rows = table_at(lines, at)
        end = max(end, at + 1)
        if len(rows) > 1:
            out += ["| " + " | ".join(row) + " |" for row in rows]
        else:
            out += lines[at:end]
        at = end
    return "\n".join(out)
