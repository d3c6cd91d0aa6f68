"""Assignment tables: one task per row, read by what the column heads say (reference §3.4).

What the heads and the cells mean is data: ``kb/data/tables.toml``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kb.facts.deadlines import read_slot, shifted
from kb.facts.targets import read_cells
from kb.facts.tasks.drafts import Draft
from kb.facts.tasks.heads import Reader
from kb.facts.tasks.roles import slot_owners
from kb.facts.tasks.times import Times, bind
from kb.lexicon.lines import read_label
from kb.lexicon.rules import rules
from kb.models import BodyMention, Deadline, Owner, Role, Section, Span
from kb.text import matching_view

__all__ = ["Rows"]

_OWNERS: tuple[tuple[str, Role], ...] = (
    ("owner", "lead"), ("partner", "partner"), ("approve", "approve"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Title:
    """A title over rows: what it says of all of them, and the style of its number."""

    style: str | None
    owners: tuple[Owner, ...]
    deadline: Deadline | None


class Rows:
    """Reads rows in order and keeps what a merged or “nt” cell takes over from the row above."""

    def __init__(self, reader: Reader, times: Times, document_date: dt.date | None) -> None:
        self.reader = reader
        self.times = times
        self.date = document_date
        self._above: dict[str, Span] = {}  # of the rows above: the last cell that says something
        self._merged: dict[str, Span] = {}  # the same, below the last title
        self._header: tuple[str, ...] = ()
        self._titles: list[_Title] = []
        self._last: Draft | None = None

    def read(self, section: Section) -> Draft | None:
        """Return the task of a row, or None for a row (title, numbering) without one.

        A row without work of its own adds its owners to the task above.
        """
        self._enter(section)
        goal = _goal_columns(section.header_cells)
        columns = goal or _columns(section.header_cells)
        cells = dict(zip(columns, section.cells, strict=False))
        covered = {columns[index] for index in section.covered if index < len(columns)}
        work = cells.get("work")
        if work is None:
            return None
        if len([cell for cell in section.cells if self._words(cell)]) == 1 and len(columns) > 2:
            self.title(section)
            return None
        letters = len(_LETTERS.findall(self._words(work)))
        if letters == 0 and self._last and not self._words(cells.get("number", work)):
            self._add(self._last, cells, covered)
            return None
        if letters < 3:
            return None  # numbers of a statistics table, an empty row
        title = self._titles[-1] if self._titles else None
        start, end = self._trim(work)
        if goal:
            return self._target(section, cells, covered, start, end)
        owners = self._owners(cells, covered)
        leads = any(owner.role not in ("partner", "approve") for owner in owners)
        deadline = self._deadline(cells, covered) or bind(self.times.within(start, end))
        product = self._cell(cells, "product", covered)
        draft = Draft(
            section=section.id,
            kind="task",
            start=start,
            end=end,
            rule="table-row",
            owners=owners if leads or title is None else title.owners + owners,
            deadline=deadline or (title.deadline if title else None),
            product=(self._words(product) or None) if product else None,
        )
        self._last = draft
        return draft

    def _target(
        self, section: Section, cells: dict[str, Span], covered: set[str], start: int, end: int
    ) -> Draft | None:
        """Return the target of a row: measure, level and unit are cells of their own."""
        unit = self._cell(cells, "unit", covered)
        title = self._titles[-1].deadline if self._titles else None
        head = section.header_cells[_goal_columns(section.header_cells).index("value")]
        years = _YEAR.findall(head)
        target = read_cells(
            self._words(Span(start, end)),
            self._words(cells["value"]) if "value" in cells else "",
            self._words(unit) if unit else None,
            years[-1] if years else str(title.due.year) if title and title.due else None,
        )
        if target is None:
            return None
        owners = self._owners(cells, covered)
        return Draft(section.id, "target", start, end, "table-target", owners, target=target)

    def title(self, section: Section) -> None:
        """Take in a title over rows: the body or the time it names holds for the rows below it."""
        self._enter(section)
        self._merged = {}
        span = next((cell for cell in reversed(section.cells) if self._words(cell)), None)
        if span is None:
            return
        first = next(cell for cell in section.cells if self._words(cell))
        label = read_label(self._words(first) + (" " if first is not span else ""))
        style = label.style if label else None
        while self._titles and not (
            style and self._titles[-1].style and style != self._titles[-1].style
        ):
            self._titles.pop()
        if style and any(title.style == style for title in self._titles):
            while self._titles.pop().style != style:
                pass
        over = self._titles[-1] if self._titles else _Title(None, (), None)
        owners = self._shared(span) or over.owners
        deadline = bind(self.times.within(span.start, span.end)) if len(
            self._words(span)) < _LONGEST_TITLE else None  # fmt: skip
        self._titles.append(_Title(style, owners, deadline or over.deadline))

    def _enter(self, section: Section) -> None:
        if section.header_cells and section.header_cells != self._header:
            self._header = section.header_cells
            self._above, self._merged, self._titles, self._last = {}, {}, [], None

    def _shared(self, span: Span) -> tuple[Owner, ...]:
        """Return the bodies of a title that holds little else: “II. Nhiệm vụ giao Sở Y tế”."""
        bodies = self.reader.names.within(span.start, span.end)
        if not bodies:
            return ()
        words = self.reader.text[span.start : span.end]
        label = read_label(words.strip())
        rest = words[label.end :] if label else words
        for rule in rules("tables", "shared"):
            rest = rule.regex.sub(" ", rest)
        named = sum(len(body.name) for body in bodies)
        if named < 0.7 * len(" ".join(rest.split())):
            return ()
        return tuple(
            Owner(body.name, body.id, "lead", "heading", body.start, body.end, "table-title")
            for body in bodies
        )

    # --- cells ------------------------------------------------------------------------------------

    def _cell(self, cells: dict[str, Span], column: str, covered: set[str]) -> Span | None:
        """Return the cell that speaks for ``column``: its own, or the one above if it says so.

        An empty owner cell is one merged with that above; any other empty cell is empty, unless
        the file says that the cell above reaches over it.
        """
        span = cells.get(column)
        if span is None:
            return None
        words = self._words(span)
        if column in covered or any(rule.regex.search(words) for rule in rules("tables", "same")):
            return self._above.get(column)
        if not words:
            if column == "owner":
                return self._merged.get(column)
            self._above.pop(column, None)
            return None
        self._above[column] = self._merged[column] = span
        return span

    def _owners(self, cells: dict[str, Span], covered: set[str]) -> tuple[Owner, ...]:
        owners: tuple[Owner, ...] = ()
        for column, role in _OWNERS:
            span = self._cell(cells, column, covered)
            owners += self._named(span, role, f"table-{column}") if span else ()
        if "owner" not in cells and (leader := self._cell(cells, "leader", covered)):
            owners = self._named(leader, "accountable", "table-leader") + owners
        return owners

    def _named(self, span: Span, role: Role, rule: str) -> tuple[Owner, ...]:
        """Return the bodies of a cell; a line that names none is a name of its own.

        “phối hợp” in the cell makes partners of those behind it.
        """
        owners: tuple[Owner, ...] = ()
        for start, end, bodies in self._parts(span):
            view = self.reader.view[start:end]
            again = _LEADS.match(view)
            if role == "partner" and again and rule == "table-owner":
                role = "lead"
            turn = _PARTNERS.search(view) if role == "lead" else None
            before = [body for body in bodies if turn is None or body.start < start + turn.start()]
            owners += slot_owners(before, role, rule)
            owners += slot_owners(bodies[len(before) :], "partner", rule)
            if turn:
                role = "partner"
            if not bodies and (name := self._unlisted(start, end)):
                at = self.reader.text.index(name, start)
                owners += (Owner(name, None, role, "stated", at, at + len(name), rule),)
        return owners

    def _parts(self, span: Span) -> Iterator[tuple[int, int, tuple[BodyMention, ...]]]:
        """Cut a cell at line ends and semicolons that stand in no name."""
        bodies = self.reader.names.within(span.start, span.end)
        text = self.reader.text[span.start : span.end]
        at = 0
        for match in [*_PART_END.finditer(text), None]:
            cut = match.start() if match else len(text)
            if match and any(body.start < span.start + cut < body.end for body in bodies):
                continue
            low, high = span.start + at, span.start + cut
            if text[at:cut].strip():
                yield low, high, tuple(body for body in bodies if low <= body.start < high)
            at = match.end() if match else cut

    def _unlisted(self, start: int, end: int) -> str | None:
        """Return the name that a line of an owner cell consists of, although no body is known."""
        text = self.reader.text[start:end]
        name = _LEAD_LABEL.sub("", text.lstrip(" \t\n-–+*•")).strip(" \t\n.,;:|*")
        plain = " ".join(name.split())
        if not 3 < len(plain) <= _LONGEST_NAME or not plain[0].isalpha():
            return None
        if any(rule.regex.search(matching_view(plain)) for rule in rules("tables", "nobody")):
            return None
        return name if _LETTERS.search(name) else None

    def _deadline(self, cells: dict[str, Span], covered: set[str]) -> Deadline | None:
        span = self._cell(cells, "deadline", covered)
        if span is None:
            return None
        found = read_slot(self.reader.text[span.start : span.end], document_date=self.date)
        return found and shifted(found, span.start)

    def _add(self, draft: Draft, cells: dict[str, Span], covered: set[str]) -> None:
        """Add what a row without work says to the task whose cell reaches over it."""
        known = {" ".join(owner.name.lower().split()) for owner in draft.owners}
        draft.owners += tuple(
            owner
            for owner in self._owners(cells, covered)
            if " ".join(owner.name.lower().split()) not in known
        )
        draft.deadline = draft.deadline or self._deadline(cells, covered)

    def _words(self, span: Span) -> str:
        return " ".join(self.reader.text[span.start : span.end].split()).strip(" |")

    def _trim(self, span: Span) -> tuple[int, int]:
        raw = self.reader.text[span.start : span.end]
        return (
            span.start + len(raw) - len(raw.lstrip(" \n\t|")),
            span.end - len(raw) + len(raw.rstrip(" \n\t|;.")),
        )


_LONGEST_TITLE = 160
_LONGEST_NAME = 120
_YEAR = re.compile(r"20[0-9]{2}")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_PART_END = re.compile(r"\s*;\s*|\s*\n\s*(?=[-–+*•\s]*[^\W\d_a-zà-ỹ])")
_PARTNERS = re.compile(r"(?<!\w)phối hợp(?!\w)")
_LEADS = re.compile(r"\W*(?:cơ quan |đơn vị )?chủ trì\W")
_LEAD_LABEL = re.compile(
    r"^(?:(?:cơ quan|đơn vị)\s+)?(?:chủ trì|phối hợp|thực hiện)\s*:\s*", re.IGNORECASE
)


@lru_cache(maxsize=64)
def _goal_columns(header: tuple[str, ...]) -> tuple[str, ...]:
    """Return what each column of a table of targets holds; nothing for any other table."""
    kinds = []
    for cell in header:
        view = matching_view(cell)
        kinds.append(
            next((r.data["kind"] for r in rules("tables", "goal") if r.regex.search(view)), "")
        )
    if "measure" not in kinds or "value" not in kinds or "work" in kinds:
        return ()
    names = {"measure": "work", "unit": "unit", "value": "value", "past": "other"}
    found: list[str] = []
    for kind, column in zip(kinds, _columns(header), strict=True):
        name = names.get(kind, column.split("-", maxsplit=1)[0])
        found.append(name if name not in found else f"{name}-{len(found)}")
    return tuple(found)


@lru_cache(maxsize=64)
def _columns(header: tuple[str, ...]) -> tuple[str, ...]:
    """Return what each column holds, by its head; a second column of a kind has a name apart."""
    found: list[str] = []
    for cell in header:
        view = matching_view(cell)
        kind = next(
            (r.data["kind"] for r in rules("tables", "column") if r.regex.search(view)), "other"
        )
        found.append(kind if kind not in found else f"{kind}-{len(found)}")
    return tuple(found)
