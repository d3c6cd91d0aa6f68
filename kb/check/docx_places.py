"""Where the words of a .docx stand: its paragraphs in the read text, their runs, how to cut one.

The offsets are those of ``kb.read``'s text: deleted and hidden words count nothing, a footnote's
mark is “[1]”. Elements are those of python-docx (lxml); nothing here changes what a page shows.
"""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kb.read.hidden import HiddenText
from kb.read.numbering import W
from kb.read.word import BLANKS
from kb.text import normalize

__all__ = ["Paragraph", "Piece", "Words", "note_labels", "note_marks"]

_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTES: Final = (f"{W}footnoteReference", f"{W}endnoteReference")
_FAR: Final = 2000
_CLUSTER: Final = re.compile(r"(?s).[\u0300-\u036f]*")
_HIDDEN: Final = frozenset({f"{W}del", f"{W}moveFrom", _FALLBACK})


@dataclass(slots=True)
class Piece:
    """A run; ``places``: each raw offset's, and its end's, in the paragraph's normalised text."""

    run: Any
    raw: str
    places: list[int]

    @property
    def start(self) -> int:
        """Where the run begins in the paragraph's text."""
        return self.places[0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.places[-1]

    @property
    def begins_with_mark(self) -> bool:
        """Whether its first character is a mark on the letter that ends the run before."""
        return bool(self.raw) and unicodedata.combining(self.raw[0]) > 0


@dataclass(slots=True)
class Paragraph:
    """A paragraph, or a line of one, found at ``begin`` of the text.

    Its place ``p`` in ``text``, the paragraph's words, is ``offset + p`` in the text that was read.
    """

    element: Any
    text: str
    offset: int
    begin: int


@dataclass(slots=True)
class Words:
    """Reads the words of paragraphs as ``kb.read`` does; ``labels``: what notes' marks read as."""

    hidden: HiddenText
    labels: dict[Any, str] = field(default_factory=dict)

    def paragraphs(
        self, root: Any, text: str, start: int = 0, stop: int | None = None
    ) -> list[Paragraph]:
        """Return the paragraphs under ``root`` whose words stand in ``text[start:stop]``."""
        found: list[Paragraph] = []
        cursor = start
        limit = len(text) if stop is None else stop
        for element in root.iter(f"{W}p"):
            words = normalize("".join(raw for _, raw in self.runs(element)))
            # Whole, or line by line where the reader left out blanks before a break.
            for lines in ([words], words.split("\n")):
                here, reached, behind = [], cursor, 0
                for line in lines:
                    bare = line.strip()
                    # Some lines on at most: words that the reader left out may stand again.
                    at = text.find(bare, reached, min(limit, reached + _FAR + len(bare)))
                    if bare and at >= 0:
                        indent = len(line) - len(line.lstrip())
                        offset = at - indent - behind
                        here.append(Paragraph(element, words, offset, at - indent))
                        reached = at + len(bare)
                    behind += len(line) + 1
                if len(here) == sum(bool(line.strip()) for line in lines):
                    found += here
                    cursor = reached
                    break
        return found

    def runs(self, element: Any) -> list[tuple[Any, str]]:
        """Return each run with its raw text; none deleted or hidden, none of a paragraph inside."""
        found = []
        for run in element.iter(f"{W}r"):
            inside = list(run.iterancestors())
            owner = next((parent for parent in inside if parent.tag == f"{W}p"), None)
            gone = any(parent.tag in _HIDDEN for parent in inside)
            if owner is element and not gone and not self.hidden.holds(run, element):
                found.append((run, "".join(self._raw(child) for child in run)))
        return found

    def pieces(self, element: Any) -> list[Piece]:
        """Return the runs with their places; a mark that joins the run before it belongs there."""
        runs = self.runs(element)
        places = _normalised("".join(raw for _, raw in runs))
        pieces, at = [], 0
        for run, raw in runs:
            pieces.append(Piece(run, raw, places[at : at + len(raw) + 1]))
            at += len(raw)
        return pieces

    def covered(self, element: Any, start: int, end: int) -> list[Piece]:
        """Return the runs that hold words of ``start``–``end``, places in the paragraph's text."""
        return [
            piece
            for piece in self.pieces(element)
            if piece.start < min(end, piece.end) and start < piece.end
        ]

    def cut(self, element: Any, at: int) -> None:
        """Cut the run that holds place ``at`` in two, with the same properties on both sides."""
        for piece in self.pieces(element):
            if piece.start < at < piece.end:
                self._split(piece.run, next(i for i, p in enumerate(piece.places) if p >= at))
                return

    def _split(self, run: Any, at: int) -> None:
        """Move what stands behind the raw offset ``at`` of a run into a run of its own."""
        tail = copy.deepcopy(run)
        for child in list(tail):
            if child.tag != f"{W}rPr":
                tail.remove(child)
        position = 0
        for child in list(run):
            if child.tag == f"{W}rPr":
                continue
            raw = self._raw(child)
            if position >= at or (position + len(raw) > at and child.tag != f"{W}t"):
                tail.append(child)
            elif position + len(raw) > at:
                behind = copy.deepcopy(child)
                child.text, behind.text = raw[: at - position], raw[at - position :]
                for side in (child, behind):
                    side.set(_SPACE, "preserve")
                tail.append(behind)
            position += len(raw)
        run.addnext(tail)

    def _raw(self, child: Any) -> str:
        """Return the text that a child of a run stands for."""
        if child.tag == f"{W}t":
            return child.text or ""
        return BLANKS.get(child.tag) or self.labels.get(child, "")


def note_marks(body: Any, hidden: HiddenText) -> list[Any]:
    """Return the marks of footnotes and endnotes in the order in which the reader numbers them."""
    return [mark for mark in body.iter(*_NOTES) if not _gone(mark, hidden)]


def note_labels(marks: Sequence[Any]) -> dict[Any, str]:
    """Return what each mark reads as: “[1]”, or nothing where the writer set a sign of his own."""
    return {
        mark: "" if mark.get(f"{W}customMarkFollows") in ("1", "true") else f"[{number}]"
        for number, mark in enumerate(marks, 1)
    }


def _gone(mark: Any, hidden: HiddenText) -> bool:
    inside = list(mark.iterancestors())
    paragraph = next(parent for parent in inside if parent.tag == f"{W}p")
    return any(parent.tag in _HIDDEN for parent in inside) or hidden.holds(
        mark.getparent(), paragraph
    )


def _normalised(raw: str) -> list[int]:
    """Return for each offset in ``raw`` (and its end) the offset in its normalised form."""
    places: list[int] = []
    position = 0
    for cluster in _CLUSTER.finditer(raw):
        position += (length := len(normalize(cluster.group())))
        places += [position - length] + [position] * (len(cluster.group()) - 1)
    return [*places, position]
