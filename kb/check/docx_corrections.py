"""The draft's own .docx with accepted suggestions written into it as tracked changes.

Each correction is a deletion and an insertion of ours (ECMA-376 §17.13.5.14, .18): the office
accepts or rejects it in Word. Only the runs at its place change, in body, tables and notes; every
other part of the file stays byte for byte. What stands inside another's tracked change, a field, a
locked control or beside a footnote's mark is not rewritten: it gets a comment that says so.
"""

from __future__ import annotations

import copy
import datetime as dt
import io
import re
import zipfile
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from kb.check.docx_comments import AUTHOR, comment_docx
from kb.check.docx_places import Paragraph, Piece, Words, note_labels, note_marks
from kb.models import Finding
from kb.read.hidden import HiddenText
from kb.read.numbering import W
from kb.text import normalize

__all__ = ["Corrected", "correct_docx"]

_DOCUMENT: Final = "word/document.xml"
_NOTES: Final = {
    f"{W}footnoteReference": "word/footnotes.xml", f"{W}endnoteReference": "word/endnotes.xml",
}  # fmt: skip
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
# What a run may hold to be marked as deleted with nothing lost: its words and their breaks.
_WORDS: Final = frozenset(
    f"{W}{tag}"
    for tag in (
        "rPr",
        "t",
        "tab",
        "br",
        "cr",
        "noBreakHyphen",
        "softHyphen",
        "lastRenderedPageBreak",
    )
)
_CHANGES: Final = frozenset(f"{W}{tag}" for tag in ("ins", "moveTo", "moveFrom", "del"))
_ALTERNATE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


@dataclass(frozen=True, slots=True)
class Corrected:
    """The new file; ``changed`` suggestions stand in it, ``commented`` got a comment instead.

    ``unplaced``: their place was not found in the file, nothing of them is in it.
    """

    data: bytes
    changed: tuple[Finding, ...]
    commented: tuple[Finding, ...]
    unplaced: tuple[Finding, ...]


def correct_docx(
    data: bytes, text: str, findings: Sequence[Finding], *, now: dt.datetime | None = None
) -> Corrected:
    """Return the .docx ``data`` with the suggestion of each of ``findings`` as a tracked change.

    ``text`` is what ``kb.read`` gave for the same file. Of two that overlap the first is written,
    the other commented. Accepting all changes gives the corrected text, rejecting all the draft.
    """
    wanted = sorted(
        (item for item in findings if item.suggestion is not None),
        key=lambda item: (item.start, item.end),
    )
    file = _File(data, text)
    changed: list[Finding] = []
    refused: list[Finding] = []
    last = 0
    for finding in wanted:
        reason = "chồng lên một chỗ sửa khác" if finding.start < last else file.hindrance(finding)
        if reason is None:
            changed.append(finding)
            last = finding.end
        else:
            told = f"Chưa ghi sửa đổi vào đây vì {reason}; hãy sửa tay. {finding.message}"
            refused.append(replace(finding, message=told))
    commented: tuple[Finding, ...] = ()
    unplaced: tuple[Finding, ...] = ()
    if refused:
        result = comment_docx(data, text, refused, states={item.state for item in refused})
        unplaced = result.unplaced
        commented = tuple(item for item in refused if item not in unplaced)
        if commented:
            file = _File(result.data, text)
    when = (now or dt.datetime.now(dt.UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    # From the end, so that cutting a run moves no place still to come.
    for finding in reversed(changed):
        file.change(finding, when)
    return Corrected(file.saved(), tuple(changed), commented, unplaced)


class _File:
    """The parts of the package that hold text, and where each paragraph of them was read."""

    def __init__(self, data: bytes, text: str) -> None:
        from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415 (heavy)

        parser = etree.XMLParser(resolve_entities=False, huge_tree=True)

        self._data = data
        self._roots: dict[str, Any] = {}
        self._touched: set[str] = set()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            for name in (_DOCUMENT, *_NOTES.values(), "word/styles.xml"):
                if name in names:
                    self._roots[name] = etree.fromstring(archive.read(name), parser)
        document = self._roots[_DOCUMENT]
        hidden = HiddenText(self._roots.get("word/styles.xml"))
        marks = note_marks(document, hidden)
        self._words = Words(hidden, note_labels(marks))
        self._places = [(_DOCUMENT, item) for item in self._words.paragraphs(document, text)]
        cursor = self._places[-1][1].begin if self._places else 0
        for number, mark in enumerate(marks, 1):
            line = text.find(f"\n[{number}] ", cursor)
            note = self._note(mark)
            if line < 0 or note is None:
                continue
            cursor = text.find("\n", line + 1)
            cursor = len(text) if cursor < 0 else cursor
            found = self._words.paragraphs(note, text, line, cursor)
            self._places += [(_NOTES[mark.tag], item) for item in found]
        self._places.sort(key=lambda place: place[1].begin)
        self._begins = [item.begin for _, item in self._places]
        self._in_fields = {
            run for name in self._roots if name != "word/styles.xml"
            for run in _field_runs(self._roots[name])
        }  # fmt: skip
        self._next = 1 + max(
            (int(value) for root in self._roots.values() for element in root.iter()
             if (value := element.get(f"{W}id", "")).isdigit()), default=0,
        )  # fmt: skip

    def _note(self, mark: Any) -> Any:
        root = self._roots.get(_NOTES[mark.tag])
        notes = root if root is not None else ()
        return next((note for note in notes if note.get(f"{W}id") == mark.get(f"{W}id")), None)

    def _place(self, finding: Finding) -> tuple[str, Paragraph, int, int] | None:
        index = bisect_right(self._begins, finding.start) - 1
        if index < 0:
            return None
        part, paragraph = self._places[index]
        start, end = finding.start - paragraph.offset, finding.end - paragraph.offset
        if normalize(finding.surface) != paragraph.text[start:end] or start == end:
            return None
        return part, paragraph, start, end

    def hindrance(self, finding: Finding) -> str | None:
        """Return why the suggestion cannot be written at its place, in Vietnamese; None if it can.

        Changes nothing.
        """
        place = self._place(finding)
        if place is None:
            return "không xác định được chính xác chỗ trong tệp"
        _, paragraph, start, end = place
        pieces = self._words.pieces(paragraph.element)
        covered = [piece for piece in pieces if piece.start < end and start < piece.end]
        held = [piece for piece in covered if piece.start < piece.end]
        if not held or _parts_a_letter(pieces, start, end):
            return "chữ và dấu nằm ở hai đoạn định dạng khác nhau"
        parents = {piece.run.getparent() for piece in held}
        above = {element.tag for piece in held for element in piece.run.iterancestors()}
        checks = (
            (above & _CHANGES, "chỗ này đang có thay đổi được theo dõi của người khác"),
            (f"{W}fldSimple" in above or any(piece.run in self._in_fields for piece in held),
             "chỗ này là trường tự động của Word"),
            (any(_is_bound(piece.run) for piece in held), "chỗ này là ô nội dung bị khóa"),
            (_ALTERNATE in above, "chỗ này là hộp văn bản vẽ"),
            (len(parents) > 1, "chỗ này nằm một phần trong liên kết hoặc ô nội dung"),
            (any(child.tag not in _WORDS for piece in held for child in piece.run),
             "chỗ này có dấu chú thích hoặc hình"),
        )  # fmt: skip
        return next((reason for holds, reason in checks if holds), None)

    def change(self, finding: Finding, when: str) -> None:
        """Write the suggestion of a finding without hindrance."""
        place = self._place(finding)
        if place is None or finding.suggestion is None:
            return
        part, paragraph, start, end = place
        start, end, words = _least(paragraph.text, start, end, " ".join(finding.suggestion.split()))
        self._words.cut(paragraph.element, end)
        self._words.cut(paragraph.element, start)
        held = self._words.covered(paragraph.element, start, end)
        if not held:
            return
        self._touched.add(part)
        properties = held[0].run.find(f"{W}rPr")
        inserted = self._mark(held[-1].run, "ins", when)
        run = inserted.makeelement(f"{W}r")
        if properties is not None:
            run.append(copy.deepcopy(properties))
            for change in run.iter(f"{W}rPrChange"):
                change.getparent().remove(change)
                break
        letters = run.makeelement(f"{W}t")
        letters.text = words
        letters.set(_SPACE, "preserve")
        run.append(letters)
        inserted.append(run)
        for piece in held:
            self._delete(piece, when)

    def _mark(self, behind: Any, tag: str, when: str) -> Any:
        """Return a new, empty ``w:ins`` or ``w:del`` behind an element."""
        element = behind.makeelement(f"{W}{tag}")
        element.set(f"{W}id", str(self._next))
        element.set(f"{W}author", AUTHOR)
        element.set(f"{W}date", when)
        self._next += 1
        behind.addnext(element)
        return element

    def _delete(self, piece: Piece, when: str) -> None:
        for child in list(piece.run):
            if child.tag == f"{W}t":
                gone = child.makeelement(f"{W}delText")
                gone.text = child.text
                gone.set(_SPACE, "preserve")
                piece.run.replace(child, gone)
        self._mark(piece.run, "del", when).append(piece.run)

    def saved(self) -> bytes:
        """Return the file: changed parts written anew, all others as they were."""
        from lxml import etree  # noqa: PLC0415 (heavy)

        if not self._touched:
            return self._data
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self._data)) as source,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for info in source.infolist():
                content = source.read(info.filename)
                if info.filename in self._touched:
                    root = self._roots[info.filename]
                    content = etree.tostring(root, encoding="UTF-8", standalone=True)
                target.writestr(info, content)
        return out.getvalue()


def _least(text: str, start: int, end: int, words: str) -> tuple[int, int, str]:
    """Return the change without the whole words that stay at both ends; some word always goes."""
    old = [match.span() for match in re.finditer(r"\S+", text[start:end])]
    new = words.split()
    if not old or " ".join(text[start:end].split()) == words:
        return start, end, words
    spoken = [text[start + a : start + b] for a, b in old]
    most = min(len(old), len(new)) - 1
    left = 0
    while left < most and spoken[left] == new[left]:
        left += 1
    right = 0
    while right < most - left and spoken[-1 - right] == new[-1 - right]:
        right += 1
    last = old[len(old) - 1 - right][1]
    return start + old[left][0], start + last, " ".join(new[left : len(new) - right])


def _parts_a_letter(pieces: Sequence[Piece], start: int, end: int) -> bool:
    """Whether a run at the edge of the change, or inside it, begins with a mark on a letter."""
    return any(piece.begins_with_mark and start <= piece.start <= end for piece in pieces)


def _field_runs(root: Any) -> list[Any]:
    """Return the runs of complex fields, from their first sign to their last."""
    found, depth = [], 0
    for run in root.iter(f"{W}r"):
        signs = [sign.get(f"{W}fldCharType") for sign in run.iter(f"{W}fldChar")]
        depth += signs.count("begin")
        if depth > 0:
            found.append(run)
        depth = max(0, depth - signs.count("end"))
    return found


def _is_bound(run: Any) -> bool:
    """Whether the run stands in a content control that is locked or filled from data."""
    return any(
        parent.find(f"{W}sdtPr/{W}{tag}") is not None
        for parent in run.iterancestors(f"{W}sdt")
        for tag in ("lock", "dataBinding")
    )
