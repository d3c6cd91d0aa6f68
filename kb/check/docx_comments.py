"""The draft's own .docx with the findings as Word comments at their exact places.

Only comments are added: text, formatting, fields and tracked changes stay as they are. A run is cut
in two where a finding begins or ends inside it, with the same properties on both sides, also
between its line breaks and tabs. Word allows no comment inside a footnote: one on a footnote stands
at its mark in the text.
"""

from __future__ import annotations

import copy
import io
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kb.models import Finding
from kb.read.hidden import HiddenText
from kb.text import normalize

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

__all__ = ["Commented", "comment_docx"]

_FAR: Final = 2000
_AUTHOR: Final = "Rõ Việc"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_CLUSTER: Final = re.compile(r"(?s).[\u0300-\u036f]*")
_FOOTNOTE_LINE: Final = re.compile(r"\[(?P<mark>[0-9]{1,3})\] ")
_HIDDEN: Final = frozenset({f"{_W}del", f"{_W}moveFrom"})
_BLANKS: Final = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class Commented:
    """The new file, how many findings it carries, and those whose place was not found."""

    data: bytes
    placed: int
    unplaced: tuple[Finding, ...]


@dataclass(slots=True)
class _Piece:
    """A run; ``places``: each raw offset's, and its end's, in the paragraph's normalised text."""

    run: Any
    places: list[int]

    @property
    def start(self) -> int:
        return self.places[0]

    @property
    def end(self) -> int:
        return self.places[-1]


@dataclass(slots=True)
class _Paragraph:
    element: Any
    text: str
    offset: int
    hidden: HiddenText


def comment_docx(
    data: bytes,
    text: str,
    findings: Sequence[Finding],
    *,
    states: Iterable[str] = ("problem",),
) -> Commented:
    """Return the .docx ``data`` with one comment for each finding of ``states``.

    ``text`` is what ``kb.read`` gave for the same file; the findings' offsets refer to it.
    """
    from docx import Document  # noqa: PLC0415 (heavy)

    document = Document(io.BytesIO(data))
    hidden = HiddenText(document.styles.element)
    paragraphs = _paragraphs(document.element.body, text, hidden)
    offsets = [paragraph.offset for paragraph in paragraphs]
    wanted = set(states)
    placed, unplaced = 0, []
    # From the end, so that cutting a run moves no place still to come.
    for finding in sorted(findings, key=lambda item: -item.start):
        if finding.state not in wanted:
            continue
        index = bisect_right(offsets, finding.start) - 1
        stands = index >= 0 and _comment(document, paragraphs[index], finding)
        if stands or _comment_footnote(document, text, finding, hidden):
            placed += 1
        else:
            unplaced.append(finding)
    out = io.BytesIO()
    document.save(out)
    return Commented(out.getvalue(), placed, tuple(reversed(unplaced)))


def _paragraphs(body: Any, text: str, hidden: HiddenText) -> list[_Paragraph]:
    """Return the paragraphs whose words stand in ``text``, with the offset at which they do."""
    found: list[_Paragraph] = []
    cursor = 0
    for element in body.iter(f"{_W}p"):
        words = normalize("".join(raw for _, raw in _runs(element, hidden)))
        bare = words.strip()
        if not bare:
            continue
        # Not further than some lines on: words that the reader left out may stand elsewhere too.
        at = text.find(bare, cursor, cursor + _FAR + len(bare))
        if at < 0:
            continue
        found.append(_Paragraph(element, words, at - (len(words) - len(words.lstrip())), hidden))
        cursor = at + len(bare)
    return found


def _runs(element: Any, hidden: HiddenText) -> list[tuple[Any, str]]:
    """Return each run with its raw text; no deleted or hidden text, none of a paragraph inside."""
    found = []
    for run in element.iter(f"{_W}r"):
        inside = list(run.iterancestors())
        owner = next((parent for parent in inside if parent.tag == f"{_W}p"), None)
        gone = any(parent.tag in _HIDDEN for parent in inside) or hidden.holds(run, element)
        if owner is element and not gone:
            found.append((run, "".join(_raw(child) for child in run)))
    return found


def _raw(child: Any) -> str:
    """Return the text that a child of a run stands for."""
    return (child.text or "") if child.tag == f"{_W}t" else _BLANKS.get(child.tag, "")


def _pieces(element: Any, hidden: HiddenText) -> list[_Piece]:
    """Return the runs with their places; a mark that joins the run before it belongs there."""
    runs = _runs(element, hidden)
    whole = "".join(raw for _, raw in runs)
    places = _normalised(whole)
    pieces, at = [], 0
    for run, raw in runs:
        pieces.append(_Piece(run, places[at : at + len(raw) + 1]))
        at += len(raw)
    return pieces


def _normalised(raw: str) -> list[int]:
    """Return for each offset in ``raw`` (and its end) the offset in its normalised form."""
    places: list[int] = []
    position = 0
    for cluster in _CLUSTER.finditer(raw):
        position += (length := len(normalize(cluster.group())))
        places += [position - length] + [position] * (len(cluster.group()) - 1)
    return [*places, position]


def _comment(document: WordDocument, paragraph: _Paragraph, finding: Finding) -> bool:
    start, end = finding.start - paragraph.offset, finding.end - paragraph.offset
    if not 0 <= start < len(paragraph.text):
        return False
    end = min(max(end, start + 1), len(paragraph.text))
    _cut(paragraph, end)
    _cut(paragraph, start)
    covered = [
        piece.run
        for piece in _pieces(paragraph.element, paragraph.hidden)
        if piece.start < min(end, piece.end) and start < piece.end
    ]
    if not covered:
        return False
    _attach(document, covered[0], covered[-1], finding)
    return True


def _attach(document: WordDocument, first: Any, last: Any, finding: Finding) -> None:
    from docx.text.run import Run  # noqa: PLC0415 (heavy)

    body: Any = document
    runs = [Run(first, body), Run(last, body)]
    document.add_comment(runs, text=_words(finding), author=_AUTHOR, initials="RV")


def _words(finding: Finding) -> str:
    lines = [f"[{finding.code}] {finding.message}"]
    if finding.suggestion:
        lines.append(f"Đề xuất: {finding.suggestion}")
    lines += [f"Căn cứ: {line}" for line in finding.evidence]
    return "\n".join(lines)


def _cut(paragraph: _Paragraph, at: int) -> None:
    """Cut the run that holds offset ``at`` in two, with the same properties on both sides."""
    for piece in _pieces(paragraph.element, paragraph.hidden):
        if piece.start < at < piece.end:
            _split(piece.run, next(i for i, place in enumerate(piece.places) if place >= at))
            return


def _split(run: Any, at: int) -> None:
    """Move what stands behind the raw offset ``at`` of a run into a run of its own."""
    tail = copy.deepcopy(run)
    for child in list(tail):
        if child.tag != f"{_W}rPr":
            tail.remove(child)
    position = 0
    for child in list(run):
        if child.tag == f"{_W}rPr":
            continue
        raw = _raw(child)
        if position >= at:
            tail.append(child)
        elif position + len(raw) > at:
            behind = copy.deepcopy(child)
            child.text, behind.text = raw[: at - position], raw[at - position :]
            for side in (child, behind):
                side.set(_SPACE, "preserve")
            tail.append(behind)
        position += len(raw)
    run.addnext(tail)


def _comment_footnote(
    document: WordDocument, text: str, finding: Finding, hidden: HiddenText
) -> bool:
    """Comment the mark of the footnote that the finding stands in."""
    line = text.rfind("\n", 0, finding.start) + 1
    match = _FOOTNOTE_LINE.match(text, line)
    marks = [
        mark
        for mark in document.element.body.iter(f"{_W}footnoteReference")
        if not hidden.holds(mark.getparent(), next(mark.iterancestors(f"{_W}p")))
    ]
    if not match or not 0 < int(match["mark"]) <= len(marks):
        return False
    run = marks[int(match["mark"]) - 1].getparent()
    _attach(document, run, run, finding)
    return True
