"""Word documents (.docx): paragraphs in order, automatic numbers, tables in place, notes, margins.

The XML is read directly (ECMA-376): paragraphs keep the numbers that Word computes, runs set in
.VnTime or VNI fonts are decoded, deleted and hidden text and field codes are left out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from kb.errors import DamagedFile, EncryptedFile, UnsupportedFile
from kb.models import SourceText
from kb.read import legacy
from kb.read.builder import Cell, TextBuilder
from kb.read.hidden import HiddenText
from kb.read.numbering import Numbering, W
from kb.text import normalize

__all__ = ["BLANKS", "MARGINS", "is_locked", "read_docx"]

MARGINS: Final = {"header": "[đầu trang]", "footer": "[cuối trang]"}
"""What a line from the top or the bottom of the pages begins with (``footnote`` in
structure.toml)."""

_OLE: Final = b"\xd0\xcf\x11\xe0"
_MOST_XML: Final = 150 * 1024 * 1024
_ALTERNATE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED: Final = frozenset(
    {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}pPr", f"{W}rPr",
     f"{_ALTERNATE}Fallback", f"{W}rt"}
)  # fmt: skip
_PART: Final = re.compile(
    r"word/(?:document|styles|numbering|footnotes|endnotes|(?P<margin>header|footer)[0-9]*)\.xml"
)
BLANKS: Final = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def read_docx(name: str, data: bytes) -> SourceText:
    """Return the text of a .docx file.

    A table row is a line of cells joined by `` | ``, its spans in ``SourceText.tables``: merged
    cells keep their column, the cells they cover are empty. Tables that only set header or
    signature side by side are read cell after cell. Footnotes stand at the end as ``[1] …``, and
    after them what the headers and footers of the pages say, marked by ``MARGINS``.
    """
    parts = _parts(name, data)
    body = parts["word/document.xml"].find(f"{W}body")
    reader = _Reader(parts)
    if body is not None:
        reader.blocks(body)
    reader.footnotes()
    reader.margins()
    warnings: tuple[str, ...] = ()
    if reader.decoded:
        warnings = (
            f"Tệp “{name}” dùng phông chữ cũ ({', '.join(sorted(reader.decoded))}); đã chuyển sang "
            "Unicode. Hãy đối chiếu với bản gốc những chỗ quan trọng.",
        )
    return SourceText(
        text=reader.builder.text,
        tables=tuple(reader.builder.tables),
        format="docx",
        warnings=warnings,
    )


def is_locked(data: bytes) -> bool:
    """True for a .docx with a password: it is wrapped in a container of the old kind."""
    return data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data


def _parts(name: str, data: bytes) -> dict[str, Element]:
    """Return the XML parts that are needed. Raises ReadErrors for what is no readable .docx."""
    if is_locked(data):
        raise EncryptedFile(
            f"Tệp “{name}” được đặt mật khẩu. Hãy mở bằng Word, bỏ mật khẩu rồi lưu lại."
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise DamagedFile(
            f"Tệp “{name}” không phải là tệp Word .docx (hoặc bị hỏng khi sao chép). Hãy mở thử "
            "bằng Word, lưu lại một bản mới rồi thử lại."
        ) from error
    found: dict[str, Element] = {}
    with archive:
        for path in filter(_PART.fullmatch, archive.namelist()):
            with archive.open(path) as stream:
                # Read with a bound: the size that the archive declares may be a lie.
                xml = stream.read(_MOST_XML + 1)
            if len(xml) > _MOST_XML:
                raise UnsupportedFile(
                    f"Nội dung tệp “{name}” quá lớn khi giải nén. Hãy tách thành nhiều tệp nhỏ."
                )
            found[path] = ElementTree.fromstring(xml)
    if "word/document.xml" not in found:
        raise DamagedFile(
            f"Tệp “{name}” không có nội dung văn bản Word. Hãy mở bằng Word rồi lưu lại kiểu .docx."
        )
    return found


@dataclass(slots=True)
class _Style:
    based_on: str | None
    list_id: str | None
    depth: int | None
    font: str | None


@dataclass(slots=True)
class _Run:
    text: str
    font: str | None


class _Reader:
    """Walks the body once; the text and its tables grow in ``builder``."""

    def __init__(self, parts: dict[str, Element]) -> None:
        self.builder = TextBuilder()
        self.decoded: set[str] = set()
        self._parts = parts
        self._numbering = Numbering(parts.get("word/numbering.xml"))
        self._styles: dict[str, _Style] = {}
        self._default_font: str | None = None
        self._default_style: str | None = None
        self._notes: list[tuple[str, str]] = []
        styles = parts.get("word/styles.xml")
        self._hidden = HiddenText(styles)
        self._paragraph: Element | None = None
        if styles is not None:
            self._load_styles(styles)

    def _load_styles(self, root: Element) -> None:
        defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._default_font = _font(defaults)
        for style in root.iter(f"{W}style"):
            properties = style.find(f"{W}pPr/{W}numPr")
            list_id, depth = _list_of(properties)
            based_on = style.find(f"{W}basedOn")
            ident = style.get(f"{W}styleId", "")
            self._styles[ident] = _Style(
                based_on=based_on.get(f"{W}val") if based_on is not None else None,
                list_id=list_id,
                depth=depth,
                font=_font(style.find(f"{W}rPr")),
            )
            if style.get(f"{W}default") == "1" and style.get(f"{W}type") == "paragraph":
                self._default_style = ident

    def _chain(self, style: str | None) -> Iterator[_Style]:
        seen: set[str] = set()
        while style and style not in seen and style in self._styles:
            seen.add(style)
            yield self._styles[style]
            style = self._styles[style].based_on

    # --- blocks -----------------------------------------------------------------------------------

    def blocks(self, parent: Element) -> None:
        """Read the paragraphs and tables under ``parent`` in order."""
        for child in parent:
            if child.tag == f"{W}p":
                for line in self.paragraph(child):
                    self.builder.line(line)
            elif child.tag == f"{W}tbl":
                self.builder.table(self._cells(child))
            elif child.tag not in _SKIPPED:
                self.blocks(child)

    def paragraph(self, element: Element) -> list[str]:
        """Return the lines of a paragraph, its number first, then those of its text boxes."""
        runs: list[_Run] = []
        boxes: list[str] = []
        properties = element.find(f"{W}pPr")
        style = properties.find(f"{W}pStyle") if properties is not None else None
        style_id = style.get(f"{W}val") if style is not None else self._default_style
        font = next((item.font for item in self._chain(style_id) if item.font), self._default_font)
        outer, self._paragraph = self._paragraph, element
        self._runs(element, font, runs, boxes)
        self._paragraph = outer
        text = self._join(runs).strip(" \t\n")
        label = self._label(properties, style_id) if text else ""
        if label:
            text = f"{label} {text}"
        return [line.rstrip() for line in text.split("\n")] + boxes

    def _label(self, properties: Element | None, style_id: str | None) -> str:
        own = properties.find(f"{W}numPr") if properties is not None else None
        list_id, depth = _list_of(own)
        if list_id is None:
            for style in self._chain(style_id):
                if style.list_id is not None:
                    list_id = style.list_id
                    depth = depth if depth is not None else style.depth
                    break
        if list_id is None or list_id == "0":
            return ""
        return normalize(self._numbering.label(list_id, depth or 0))

    def _runs(  # noqa: PLR0912 - one branch for each element of a run
        self, parent: Element, font: str | None, runs: list[_Run], boxes: list[str]
    ) -> None:
        for child in parent:
            tag = child.tag
            if tag in _SKIPPED:
                continue
            if tag == f"{W}txbxContent":
                for item in child:
                    if item.tag == f"{W}p":
                        boxes += [line for line in self.paragraph(item) if line]
                    elif item.tag == f"{W}tbl":
                        boxes += [line for row in self._cells(item) for cell in row
                                  for line in cell.paragraphs if line]  # fmt: skip
            elif tag == f"{W}r":
                if self._hidden.holds(child, self._paragraph):
                    continue
                properties = child.find(f"{W}rPr")
                style = properties.find(f"{W}rStyle") if properties is not None else None
                own = _font(properties)
                if own is None and style is not None:
                    own = next((s.font for s in self._chain(style.get(f"{W}val")) if s.font), None)
                self._runs(child, own or font, runs, boxes)
            elif tag == f"{W}t":
                runs.append(_Run(child.text or "", font))
            elif tag in BLANKS:
                runs.append(_Run(BLANKS[tag], None))
            elif tag == f"{W}sym":
                runs.append(_Run(_symbol(child), None))
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                runs.append(_Run(self._note(child), None))
            else:
                self._runs(child, font, runs, boxes)

    def _join(self, runs: list[_Run]) -> str:
        """Join the runs; neighbours in one legacy encoding are decoded together (VNI pairs)."""
        out: list[str] = []
        index = 0
        while index < len(runs):
            encoding = legacy.font_encoding(runs[index].font)
            end = index + 1
            while end < len(runs) and legacy.font_encoding(runs[end].font) == encoding:
                end += 1
            text = "".join(run.text for run in runs[index:end])
            if encoding[0] is not None:
                decoded = legacy.decode_run(text, runs[index].font)
                if decoded != text:
                    self.decoded.add("TCVN3" if encoding[0] == "tcvn3" else "VNI")
                text = decoded
            out.append(text)
            index = end
        return normalize("".join(out))

    # --- notes ------------------------------------------------------------------------------------

    def _note(self, reference: Element) -> str:
        kind = "endnotes" if reference.tag == f"{W}endnoteReference" else "footnotes"
        custom = reference.get(f"{W}customMarkFollows") in ("1", "true")
        self._notes.append((kind, reference.get(f"{W}id", "")))
        return "" if custom else f"[{len(self._notes)}]"

    def footnotes(self) -> None:
        """Add the notes that the text refers to, in order, each a line ``[n] …``."""
        number = 0
        for kind, ident in self._notes[:5000]:
            number += 1
            root = self._parts.get(f"word/{kind}.xml")
            if root is None:
                continue
            for note in root:
                if note.get(f"{W}id") == ident:
                    lines = [line for item in note.iter(f"{W}p") for line in self.paragraph(item)]
                    self.builder.line(
                        f"[{number}] " + " ".join(line.strip() for line in lines if line)
                    )
                    break

    def margins(self) -> None:
        """Add each different line of the pages' headers and footers that has a letter."""
        said: dict[str, None] = {}
        for path, root in self._parts.items():
            match = _PART.fullmatch(path)
            if match and match["margin"]:
                for item in root.iter(f"{W}p"):
                    for line in self.paragraph(item):
                        if any(map(str.isalpha, line)):
                            said[f"{MARGINS[match['margin']]} {' '.join(line.split())}"] = None
        for line in said:
            self.builder.line(line)

    # --- tables -----------------------------------------------------------------------------------

    def _cells(self, table: Element) -> list[list[Cell]]:
        rows: list[list[Cell]] = []
        for row in _children(table, f"{W}tr"):
            cells: list[Cell] = []
            for item in _children(row, f"{W}tc"):
                properties = item.find(f"{W}tcPr")
                span = properties.find(f"{W}gridSpan") if properties is not None else None
                width = span.get(f"{W}val", "1") if span is not None else "1"
                merge = properties.find(f"{W}vMerge") if properties is not None else None
                below = merge is not None and merge.get(f"{W}val", "continue") == "continue"
                cell = Cell(width=int(width) if width.isdigit() else 1, covered=below)
                self._fill(item, cell)
                cells.append(cell)
            rows.append(cells)
        return rows

    def _fill(self, parent: Element, cell: Cell) -> None:
        for child in parent:
            if child.tag == f"{W}p":
                cell.paragraphs += [line for line in self.paragraph(child) if line.strip()]
            elif child.tag == f"{W}tbl":
                cell.paragraphs += [line for row in self._cells(child) for inner in row
                                    for line in inner.paragraphs]  # fmt: skip
            elif child.tag not in _SKIPPED:
                self._fill(child, cell)


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the rows or cells under ``parent``, through content controls but not inner tables."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in (f"{W}tbl", f"{W}tr", f"{W}tc", *_SKIPPED):
            yield from _children(child, tag)


def _font(properties: Element | None) -> str | None:
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    if fonts is None:
        return None
    return fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or fonts.get(f"{W}cs")


def _list_of(properties: Element | None) -> tuple[str | None, int | None]:
    if properties is None:
        return None, None
    list_id, depth = properties.find(f"{W}numId"), properties.find(f"{W}ilvl")
    level = depth.get(f"{W}val", "") if depth is not None else ""
    return (
        list_id.get(f"{W}val") if list_id is not None else None,
        int(level) if level.isdigit() else None,
    )


def _symbol(element: Element) -> str:
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    # Symbol fonts use the private area; their arrows, bullets and ticks are no text.
    return "•" if 0xF000 <= code <= 0xF0FF else chr(code) if code < 0x110000 else ""
