"""The draft's own .docx with the findings as Word comments at their exact places.

Only comments are added: text, formatting, fields and tracked changes stay as they are. A run is cut
in two where a finding begins or ends inside it, with the same properties on both sides. Word allows
no comment inside a footnote: one on a footnote stands at its mark in the text.
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
    """A stretch of one run's text, at ``start`` of the paragraph's normalised text."""

    run: Any
    start: int
    length: int
    plain: bool


@dataclass(slots=True)
class _Paragraph:
    element: Any
    text: str
    offset: int


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
    paragraphs = _paragraphs(document.element.body, text)
    offsets = [paragraph.offset for paragraph in paragraphs]
    wanted = set(states)
    placed, unplaced = 0, []
    # From the end, so that cutting a run moves no place still to come.
    for finding in sorted(findings, key=lambda item: -item.start):
        if finding.state not in wanted:
            continue
        index = bisect_right(offsets, finding.start) - 1
        stands = index >= 0 and _comment(document, paragraphs[index], finding)
        if stands or _comment_footnote(document, text, finding):
            placed += 1
        else:
            unplaced.append(finding)
    out = io.BytesIO()
    document.save(out)
    return Commented(out.getvalue(), placed, tuple(reversed(unplaced)))


def _paragraphs(body: Any, text: str) -> list[_Paragraph]:
    """Return the paragraphs whose words stand in ``text``, with the offset at which they do."""
    found: list[_Paragraph] = []
    cursor = 0
    for element in body.iter(f"{_W}p"):
        words = _paragraph_text(element)
        bare = words.strip()
        if not bare:
            continue
        # Not further than some lines on: words that the reader left out may stand elsewhere too.
        at = text.find(bare, cursor, cursor + _FAR + len(bare))
        if at < 0:
            continue
        found.append(_Paragraph(element, words, at - (len(words) - len(words.lstrip()))))
        cursor = at + len(bare)
    return found


def _paragraph_text(element: Any) -> str:
    return normalize("".join(text for _, text, _ in _runs(element)))


def _runs(element: Any) -> list[tuple[Any, str, bool]]:
    """Return each run with its raw text and whether it holds nothing else; no deleted text."""
    found = []
    for run in element.iter(f"{_W}r"):
        inside = list(run.iterancestors())
        owner = next((parent for parent in inside if parent.tag == f"{_W}p"), None)
        if owner is not element or any(parent.tag in _HIDDEN for parent in inside):
            continue
        parts, plain = [], True
        for child in run:
            if child.tag == f"{_W}t":
                parts.append(child.text or "")
            elif child.tag in _BLANKS:
                parts.append(_BLANKS[child.tag])
                plain = False
            elif child.tag != f"{_W}rPr":
                plain = False
        texts = sum(child.tag == f"{_W}t" for child in run)
        found.append((run, "".join(parts), plain and texts == 1))
    return found


def _pieces(element: Any) -> list[_Piece]:
    pieces, position = [], 0
    for run, raw, plain in _runs(element):
        length = len(normalize(raw)) if raw else 0
        pieces.append(_Piece(run, position, length, plain))
        position += length
    return pieces


def _comment(document: WordDocument, paragraph: _Paragraph, finding: Finding) -> bool:
    start, end = finding.start - paragraph.offset, finding.end - paragraph.offset
    if not 0 <= start < len(paragraph.text):
        return False
    end = min(max(end, start + 1), len(paragraph.text))
    _cut(paragraph.element, end)
    _cut(paragraph.element, start)
    covered = [
        piece.run
        for piece in _pieces(paragraph.element)
        if piece.length and piece.start < end and start < piece.start + piece.length
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


def _cut(element: Any, at: int) -> None:
    """Cut the plain run that holds offset ``at`` in two; a run of other content is left whole."""
    for piece in _pieces(element):
        if not piece.start < at < piece.start + piece.length:
            continue
        if not piece.plain:
            return
        node = piece.run.find(f"{_W}t")
        raw = node.text or ""
        here = _raw_offset(raw, at - piece.start)
        tail = copy.deepcopy(piece.run)
        node.text, tail.find(f"{_W}t").text = raw[:here], raw[here:]
        for side in (node, tail.find(f"{_W}t")):
            side.set(_SPACE, "preserve")
        piece.run.addnext(tail)
        return


def _raw_offset(raw: str, offset: int) -> int:
    """Return the offset in ``raw`` of an offset in its normalised form."""
    position = 0
    for cluster in _CLUSTER.finditer(raw):
        if position >= offset:
            return cluster.start()
        position += len(normalize(cluster.group()))
    return len(raw)


def _comment_footnote(document: WordDocument, text: str, finding: Finding) -> bool:
    """Comment the mark of the footnote that the finding stands in."""
    line = text.rfind("\n", 0, finding.start) + 1
    match = _FOOTNOTE_LINE.match(text, line)
    marks = list(document.element.body.iter(f"{_W}footnoteReference"))
    if not match or not 0 < int(match["mark"]) <= len(marks):
        return False
    run = marks[int(match["mark"]) - 1].getparent()
    _attach(document, run, run, finding)
    return True
