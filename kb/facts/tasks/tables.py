"""Assignment tables: one task per row, read by what the column heads say (reference §3.4)."""

from __future__ import annotations

import datetime as dt
import re

from kb.facts.deadlines import read_slot, shifted
from kb.facts.tasks.drafts import Draft
from kb.facts.tasks.heads import Reader
from kb.facts.tasks.roles import slot_owners
from kb.lexicon.rules import rules
from kb.models import Deadline, Owner, Section, Span
from kb.text import matching_view

__all__ = ["Rows"]


class Rows:
    """Reads rows in order and keeps what a merged or “nt” cell takes over from the row above."""

    def __init__(self, reader: Reader, document_date: dt.date | None) -> None:
        self.reader = reader
        self.date = document_date
        self._above: dict[str, Span] = {}
        self._header: tuple[str, ...] = ()

    def read(self, section: Section) -> Draft | None:
        """Return the task of a row, or None for a row (group title, numbering) without one."""
        if section.header_cells != self._header:
            self._header, self._above = section.header_cells, {}
        columns = _columns(section.header_cells)
        cells = dict(zip(columns, section.cells, strict=False))
        work = cells.get("work")
        if work is None or len(_LETTERS.findall(self._words(work))) < 3:
            return None  # numbers of a statistics table, an empty row
        if len([cell for cell in section.cells if self._words(cell)]) == 1 and len(columns) > 2:
            self._above = {}  # a group row
            return None
        owners: tuple[Owner, ...] = ()
        for column, role in (("owner", "lead"), ("partner", "partner")):
            span = self._cell(cells, column)
            if span is not None:
                bodies = self.reader.names.within(span.start, span.end)
                owners += slot_owners(bodies, role, f"table-{column}")  # type: ignore[arg-type]
        start, end = self._trim(work)
        return Draft(
            section=section.id,
            kind="task",
            start=start,
            end=end,
            rule="table-row",
            owners=owners,
            deadline=self._deadline(cells),
            product=self._words(cells["product"]) or None if "product" in cells else None,
        )

    def _cell(self, cells: dict[str, Span], column: str) -> Span | None:
        """Return the cell that speaks for ``column``: its own, or the one above if it says so.

        An empty owner cell is one merged with that above; an empty time is a time not set.
        """
        span = cells.get(column)
        if span is None:
            return None
        if column == "deadline" and not self._words(span):
            self._above.pop(column, None)
            return None
        if not self._words(span) or _SAME.fullmatch(self._words(span)):
            return self._above.get(column) if column != "partner" or self._words(span) else None
        self._above[column] = span
        return span

    def _deadline(self, cells: dict[str, Span]) -> Deadline | None:
        span = self._cell(cells, "deadline")
        if span is None:
            return None
        found = read_slot(self.reader.text[span.start : span.end], document_date=self.date)
        return found and shifted(found, span.start)

    def _words(self, span: Span) -> str:
        return " ".join(self.reader.text[span.start : span.end].split()).strip(" |")

    def _trim(self, span: Span) -> tuple[int, int]:
        raw = self.reader.text[span.start : span.end]
        return (
            span.start + len(raw) - len(raw.lstrip(" \n\t|")),
            span.end - len(raw) + len(raw.rstrip(" \n\t|;.")),
        )


_LETTERS = re.compile(r"[^\W\d_]{2,}")
_SAME = re.compile(r"\W*(?:nt|như trên|-\s*nt\s*-|″|\")\W*", re.IGNORECASE)


def _columns(header: tuple[str, ...]) -> list[str]:
    """Return what each column holds, by its head; the first rule that fits an unused role wins."""
    found: list[str] = []
    for cell in header:
        view = matching_view(cell)
        kind = next(
            (r.data["kind"] for r in rules("tasks", "column") if r.regex.search(view)), "other"
        )
        found.append(kind if kind not in found else f"{kind}-{len(found)}")
    return found
