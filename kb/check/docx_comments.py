"""The draft's own .docx with the findings as Word comments at their exact places.

Only comments are added: text, formatting, fields and tracked changes stay as they are. A run is cut
in two where a finding begins or ends inside it, with the same properties on both sides, also
between its line breaks and tabs. Word allows no comment inside a footnote, a header or a
footer: one on a footnote stands at its mark, one on the pages' margins at the beginning.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kb.check.docx_places import Paragraph, Words, note_labels, note_marks
from kb.models import Finding
from kb.read.hidden import HiddenText
from kb.read.numbering import W
from kb.read.word import MARGINS

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

__all__ = ["AUTHOR", "Commented", "comment_docx"]

AUTHOR: Final = "Rõ Việc"
_FOOTNOTE_LINE: Final = re.compile(r"\[(?P<mark>[0-9]{1,3})\] ")


@dataclass(frozen=True, slots=True)
class Commented:
    """The new file, how many findings it carries, and those whose place was not found."""

    data: bytes
    placed: int
    unplaced: tuple[Finding, ...]


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
    body = document.element.body
    hidden = HiddenText(document.styles.element)
    marks = note_marks(body, hidden)
    reader = Words(hidden, note_labels(marks))
    paragraphs = reader.paragraphs(body, text)
    begins = [paragraph.begin for paragraph in paragraphs]
    wanted = set(states)
    placed, unplaced = 0, []
    # From the end, so that cutting a run moves no place still to come.
    for finding in sorted(findings, key=lambda item: -item.start):
        if finding.state not in wanted:
            continue
        index = bisect_right(begins, finding.start) - 1
        stands = index >= 0 and _comment(document, reader, paragraphs[index], finding)
        if (
            stands
            or _comment_footnote(document, text, finding, marks)
            or _comment_margin(document, text, finding)
        ):
            placed += 1
        else:
            unplaced.append(finding)
    out = io.BytesIO()
    document.save(out)
    return Commented(out.getvalue(), placed, tuple(reversed(unplaced)))


def _comment(document: WordDocument, reader: Words, paragraph: Paragraph, finding: Finding) -> bool:
    start, end = finding.start - paragraph.offset, finding.end - paragraph.offset
    if not 0 <= start < len(paragraph.text):
        return False
    end = min(max(end, start + 1), len(paragraph.text))
    reader.cut(paragraph.element, end)
    reader.cut(paragraph.element, start)
    covered = reader.covered(paragraph.element, start, end)
    if not covered:
        return False
    _attach(document, covered[0].run, covered[-1].run, finding)
    return True


def _attach(
    document: WordDocument, first: Any, last: Any, finding: Finding, where: str = ""
) -> None:
    from docx.text.run import Run  # noqa: PLC0415 (heavy)

    body: Any = document
    runs = [Run(first, body), Run(last, body)]
    document.add_comment(runs, text=_words(finding, where), author=AUTHOR, initials="RV")


def _words(finding: Finding, where: str = "") -> str:
    lines = [f"[{finding.code}] {where}{finding.message}"]
    if finding.suggestion:
        lines.append(f"Đề xuất: {finding.suggestion}")
    lines += [f"Căn cứ: {line}" for line in finding.evidence]
    return "\n".join(lines)


def _comment_footnote(
    document: WordDocument, text: str, finding: Finding, marks: Sequence[Any]
) -> bool:
    """Comment the mark of the footnote that the finding stands in."""
    line = text.rfind("\n", 0, finding.start) + 1
    match = _FOOTNOTE_LINE.match(text, line)
    if not match or not 0 < int(match["mark"]) <= len(marks):
        return False
    run = marks[int(match["mark"]) - 1].getparent()
    _attach(document, run, run, finding)
    return True


def _comment_margin(document: WordDocument, text: str, finding: Finding) -> bool:
    """Comment the first words of the document on what its pages' header or footer says."""
    line = text.rfind("\n", 0, finding.start) + 1
    mark = next((mark for mark in MARGINS.values() if text.startswith(mark, line)), None)
    run = next(document.element.body.iter(f"{W}r"), None)
    if mark is None or run is None:
        return False
    _attach(document, run, run, finding, f"{mark} “{finding.surface}”: ")
    return True
