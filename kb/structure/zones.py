"""Where the blocks of a document stand: header, title, body, recipients, signature, annexes.

Everything is decided line by line, in one pass, without looking back: an unknown layout becomes
body paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kb.lexicon.lines import (
    Label,
    continues,
    is_upper,
    matches,
    read_label,
    wrap_width,
)
from kb.structure.front import (
    authority_end,
    bracket_end,
    header_end,
    is_annex,
    opens_with_title,
    title_end,
    type_line,
)
from kb.structure.lines import (
    Line,
    decoration,
    is_name,
    is_page_mark,
    is_separator,
    type_at,
)
from kb.structure.streams import tab_table
from kb.structure.tables import Row, bar_table, flat_table, grid_rows

__all__ = ["Block", "Zone", "find_blocks"]

Zone = Literal[
    "header", "title", "addressee", "rule", "body", "table",
    "recipients", "signature", "annex", "attached", "footnote",
]  # fmt: skip

_COLUMNS: Final = re.compile(r"\t|\s{3,}")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text and what it is. ``label`` where it begins with numbering.

    ``skip`` is the number of characters of Markdown marks before the words.
    """

    zone: Zone
    start: int
    end: int
    text: str
    label: Label | None = None
    skip: int = 0
    row: Row | None = None


def find_blocks(lines: Sequence[Line], text: str) -> list[Block]:
    """Return the blocks of a document in order; together they cover all of its lines."""
    return _Reader(lines, text).read()


class _Reader:
    """One pass over the lines. State: the position, the blocks so far, the width of the text."""

    def __init__(self, lines: Sequence[Line], text: str) -> None:
        self.lines = lines
        self.text = text
        self.blocks: list[Block] = []
        padded = [item for line in lines for item in ([""] * min(line.blanks, 1) + [line.text])]
        self.width = wrap_width(padded)
        self.signed = False

    def read(self) -> list[Block]:
        at = self._front(0)
        while at < len(self.lines):
            at = self._next(at)
        return self.blocks

    def _emit(self, zone: Zone, first: int, last: int, label: Label | None = None) -> int:
        """Add the lines ``first`` … ``last - 1`` as one block; return ``last``."""
        if last > first:
            start, end = self.lines[first].start, self.lines[last - 1].end
            skip = decoration(self.lines[first].text)
            self.blocks.append(Block(zone, start, end, self.text[start:end], label, skip))
            self.signed = self.signed or zone in ("recipients", "signature")
        return last

    # --- front: header and title ------------------------------------------------------------------

    def _front(self, at: int) -> int:
        """Read header and title from ``at`` on, if they are there."""
        where = type_line(self.lines, at)
        if where is None:
            where = header_end(self.lines, at)
            if where > at:
                return self._title(self._header(at, where), where)
            return self._title(at, at) if opens_with_title(self.lines, at) else at
        return self._title(self._header(at, where), where)

    def _header(self, at: int, end: int) -> int:
        return self._emit("header", at, end)

    def _title(self, at: int, first: int) -> int:
        return self._emit("title", first, title_end(self.lines, first))

    # --- body and end blocks ----------------------------------------------------------------------

    def _next(self, at: int) -> int:  # noqa: PLR0911 - one return for each kind of block
        """Read the block that begins with line ``at``; return the index behind it."""
        line = self.lines[at]
        if line.table is not None:
            known = grid_rows(self.text, line.table.rows, line.table.covered)
            return self._table(known, at + 1, line)
        words = line.words
        if is_separator(line.text) or is_page_mark(line.text):
            return self._emit("rule", at, at + 1)
        head = words[:200]
        rows = flat_table(self.lines, at, self.text) if len(words) <= 12 else None
        if rows is None and ("|" in words or "\t" in words):
            rows = tab_table(self.lines, at, self.text) or bar_table(self.lines, at, self.text)
        if rows:
            return self._table(*rows)
        if matches("recipients", head):
            return self._recipients(at)
        if self._is_signature(at):
            return self._signature(at)
        if self.blocks and self.blocks[-1].zone == "recipients" and is_name(words):
            # Role and recipients stood side by side; the name is what is left of the signature.
            return self._emit("signature", at, at + 1)
        if matches("footnote", head):
            return self._footnote(at)
        if matches("addressee", words[-200:]) and len(words) <= 300:
            return self._addressees(at)
        if is_annex(self.lines, at):
            return self._annex(at)
        if self._is_attached(at):
            return self._attached(at)
        if (end := authority_end(self.lines, at)) > at:
            return self._emit("header", at, end)
        return self._paragraph(at)

    def _table(self, rows: Sequence[Row], following: int, line: Line | None = None) -> int:
        for row in rows:
            text = self.text[row.start : row.end]
            self.blocks.append(Block("table", row.start, row.end, text, row=row))
        if not rows and line is not None and line.end > line.start:
            stretch = self.text[line.start : line.end]
            self.blocks.append(Block("body", line.start, line.end, stretch))
        return following

    def _paragraph(self, at: int) -> int:
        """Read a paragraph: the line and those that go on with it."""
        first = self.lines[at].words
        label = read_label(first)
        end = at + 1
        words = first
        while end < len(self.lines):
            line = self.lines[end]
            if line.table is not None or is_separator(line.text):
                break
            if is_page_mark(line.text) and self._resumes(words, end + 1):
                end += 1
                continue
            if label and end == at + 1 and words.rstrip() == label.text:
                # “1.” alone on its line: the words stand on the next.
                joined = read_label(line.text) is None and not self._is_front(line.text)
            else:
                joined = continues(
                    words, line.text, blank_between=line.blanks > 0, width=self.width
                ) and not self._is_front(line.text)
            if not joined:
                break
            words = line.text
            end += 1
        return self._emit("body", at, end, label)

    def _resumes(self, words: str, at: int) -> bool:
        """True where the sentence cut by the end of a page goes on at line ``at``, or behind it."""
        while at < len(self.lines) and is_page_mark(self.lines[at].text):
            at += 1
        if at >= len(self.lines) or self.lines[at].table is not None:
            return False
        following = self.lines[at].text
        if following[0].islower():
            return continues(words, following, blank_between=True)
        return self.width is not None and continues(words, following, width=self.width)

    def _is_front(self, words: str) -> bool:
        return bool(matches("recipients", words[:60])) or bool(matches("footnote", words[:20]))

    def _addressees(self, at: int) -> int:
        """Read “Kính gửi: …” and the list below it."""
        end = at + 1
        if end < len(self.lines) and self.lines[at].words.endswith(":"):
            # The one addressee may stand on a line of its own.
            single = self.lines[end]
            plain = single.table is None and read_label(single.text) is None
            end += plain and len(single.text) <= 200 and not matches("opening", single.text[:80])
        while end < min(at + 30, len(self.lines)):
            line = self.lines[end]
            label = read_label(line.text)
            listed = label is not None and label.style in "-+*•"
            if not listed and (line.blanks or not continues(self.lines[end - 1].text, line.text)):
                break
            end += 1
        return self._emit("addressee", at, end)

    def _recipients(self, at: int) -> int:
        """Read the list of recipients; a signature set beside it in columns belongs to it."""
        end = at + 1
        while end < min(at + 80, len(self.lines)):
            line = self.lines[end]
            label = read_label(line.text)
            listed = label is not None and label.style in "-+*•"
            if line.table is not None or (
                not _COLUMNS.search(line.text) and self._is_signature(end)
            ):
                break
            if line.blanks and not listed:
                break
            if (
                is_annex(self.lines, end)
                or _has_motto(line.text)
                or matches("footnote", line.text[:20])
            ):
                break
            if not listed and (
                len(line.text) > 200 or (label is not None and label.style != "letter")
            ):
                break
            end += 1
        return self._emit("recipients", at, end)

    def _is_signature(self, at: int) -> bool:
        line = self.lines[at]
        words = line.words
        if (
            line.table is not None
            or len(words) > 140
            or (read_label(words) and not is_upper(words))
        ):
            return False
        authority = matches("authority", words)
        if not authority and not (matches("role", words) and is_upper(words) and len(words) <= 70):
            return False
        following = self.lines[at + 1] if at + 1 < len(self.lines) else None
        named = following is not None and is_name(following.text)
        after_recipients = bool(self.blocks) and self.blocks[-1].zone == "recipients"
        if authority and (is_upper(words) or after_recipients):
            return True
        role_next = following is not None and bool(
            matches("role", following.words) or matches("recipients", following.text[:60])
        )
        if authority:
            return role_next and len(words) <= 60
        return named or (after_recipients and (role_next or named or at + 2 >= len(self.lines)))

    def _signature(self, at: int) -> int:
        """Read authority, role and name; two signers may stand one below the other."""
        end = at + 1
        while end < min(at + 14, len(self.lines)):
            line = self.lines[end]
            words = line.words
            if (
                line.table is not None
                or is_annex(self.lines, end)
                or matches("recipients", words[:60])
            ):
                break
            if is_name(words):
                end += 1
                if end < len(self.lines) and self._is_signature(end):
                    continue
                break
            formal = matches("authority", words) or matches("role", words) or words.startswith("(")
            if not (formal or (is_upper(words) and not read_label(words)) or is_separator(words)):
                break
            if len(words) > 140 or self._is_attached(end):
                break
            end += 1
        return self._emit("signature", at, end)

    def _footnote(self, at: int) -> int:
        """Read a footnote: its line and those after it up to the next note or another block."""
        end = at + 1
        last_notes = bool(self.blocks) and self.blocks[-1].zone in (
            "footnote",
            "signature",
            "table",
        )
        while end < len(self.lines):
            line = self.lines[end]
            words = line.text
            if (
                line.table is not None
                or matches("footnote", words[:20])
                or is_annex(self.lines, end)
            ):
                break
            goes_on = continues(self.lines[end - 1].text, words, width=self.width)
            if line.blanks or not (goes_on or last_notes) or self._is_front(words):
                break
            end += 1
        return self._emit("footnote", at, end, None)

    def _annex(self, at: int) -> int:
        end = at + 1
        while end < min(at + 8, len(self.lines)):
            line = self.lines[end]
            words = line.words
            if line.table is not None or matches("row_number", words) or read_label(words):
                break
            if words.startswith("(") and matches("attached", words):
                end = bracket_end(self.lines, end)
                break
            if not (is_upper(words) or matches("subject", words)) or is_annex(self.lines, end):
                break
            end += 1
        return self._emit("annex", at, end)

    def _is_attached(self, at: int) -> bool:
        """True where another document begins: a plan, a programme, rules attached to a decision."""
        line = self.lines[at]
        words = line.words
        if len(words) > 300 or not self.signed:
            return False
        following = self.lines[at + 1].words if at + 1 < len(self.lines) else ""
        if _has_motto(words) or _has_motto(following):
            return True
        found = type_at(words)
        if found is None or (words[found[1] :].strip() and not is_upper(words)):
            return False
        ahead = (item.words for item in self.lines[at + 1 : at + 8])
        return any(item.startswith("(") and matches("attached", item) for item in ahead)

    def _attached(self, at: int) -> int:
        where = type_line(self.lines, at)
        if where is None:
            return self._paragraph(at)
        self._emit("header", at, where)
        before = len(self.blocks)
        end = self._title(where, where)
        if len(self.blocks) > before:
            title = self.blocks.pop()
            self.blocks.append(
                Block("attached", title.start, title.end, title.text, None, title.skip)
            )
            return end
        return self._paragraph(at)


def _has_motto(words: str) -> bool:
    """True where one of the columns of a line is the motto: a new header begins."""
    return any(matches("motto", column) for column in _COLUMNS.split(words))
