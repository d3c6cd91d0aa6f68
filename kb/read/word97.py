"""Word 97–2003 documents (.doc): the text of the piece table, its tables and its legacy fonts.

Formats: [MS-CFB] for the container, [MS-DOC] for the streams. Read are the main text and the
footnotes; each run is decoded by its font. Automatic numbers are not computed: the user is told.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from kb.errors import DamagedFile, EncryptedFile, UnsupportedFile
from kb.models import SourceText
from kb.read import legacy
from kb.read.builder import Cell, TextBuilder
from kb.text import normalize

__all__ = ["read_doc"]

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END: Final = 0xFFFFFFFA
_CELL: Final = "\x07"
_OPERANDS: Final = (1, 1, 2, 4, 2, 2, 0, 3)
"""Sizes of the operand of a property by the top three bits of its code; 0: a length byte."""

_FONT, _ROW_END, _IN_TABLE, _LIST = 0x4A4F, 0x2417, 0x2416, 0x460B
_STYLE: Final = -1
"""Under this key a paragraph's properties hold the index of its style."""

_CONTROLS: Final = {
    "\x0b": "\n", "\x0c": "\n", "\x1e": "-", "\x1f": "", "\x01": "", "\x08": "", "\x05": "",
    "\x03": "", "\x04": "",
}  # fmt: skip


def read_doc(name: str, data: bytes) -> SourceText:
    """Return the text of a .doc file (Word 97 to 2003).

    Raises EncryptedFile for a password, UnsupportedFile for Word 95 and older, DamagedFile for
    what is no Word file.
    """
    if data[:5] == b"{\\rtf":
        raise UnsupportedFile(
            f"Tệp “{name}” thực ra là tệp .rtf. Hãy mở bằng Word rồi lưu lại thành .docx."
        )
    streams = _streams(data) if data.startswith(_OLE) else {}
    if "WordDocument" not in streams:
        raise DamagedFile(
            f"Tệp “{name}” không phải là tệp Word (hoặc bị hỏng khi sao chép). Hãy mở thử bằng "
            "Word, lưu lại thành .docx rồi thử lại."
        )
    main = streams["WordDocument"]
    if len(main) < 0x200 or main[:2] != b"\xec\xa5" or _u16(main, 2) < 0xC1:
        raise UnsupportedFile(
            f"Tệp “{name}” do bản Word quá cũ tạo ra. Hãy mở bằng Word rồi lưu lại thành .docx."
        )
    flags = _u16(main, 0x0A)
    if flags & 0x0100:
        raise EncryptedFile(
            f"Tệp “{name}” được đặt mật khẩu. Hãy mở bằng Word, bỏ mật khẩu rồi lưu lại."
        )
    document = _Document(main, streams["1Table" if flags & 0x0200 else "0Table"])
    return document.read(name)


# --- the container --------------------------------------------------------------------------------


def _u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _streams(data: bytes) -> dict[str, bytes]:
    """Return the streams of a compound file by name."""
    size = 1 << _u16(data, 0x1E)
    small = 1 << _u16(data, 0x20)

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    tables = [_u32(data, 0x4C + 4 * index) for index in range(109)]
    following = _u32(data, 0x44)
    for _ in range(min(_u32(data, 0x48), len(data) // size)):
        block = sector(following)
        tables += struct.unpack(f"<{size // 4 - 1}I", block[: size - 4])
        following = _u32(block, size - 4)
    fat: list[int] = []
    for number in tables:
        block = sector(number) if number < _END else b""
        fat += struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4])

    def chain(start: int) -> bytes:
        out: list[bytes] = []
        while start < len(fat) and len(out) <= len(fat):
            out.append(sector(start))
            start = fat[start]
        return b"".join(out)

    directory = chain(_u32(data, 0x30))
    mini_fat_data = chain(_u32(data, 0x3C))
    mini_fat = struct.unpack(f"<{len(mini_fat_data) // 4}I", mini_fat_data)
    mini = b""
    found: dict[str, bytes] = {}
    for at in range(0, len(directory) - 127, 128):
        name_size, kind = _u16(directory, at + 64), directory[at + 66]
        name = directory[at : at + max(name_size - 2, 0)].decode("utf-16-le", "replace")
        start, length = _u32(directory, at + 116), _u32(directory, at + 120)
        if kind == 5:
            mini = chain(start)
        elif kind == 2 and length >= _u32(data, 0x38):
            found[name] = chain(start)[:length]
        elif kind == 2:
            out: list[bytes] = []
            while start < len(mini_fat) and len(out) <= len(mini_fat):
                out.append(mini[start * small : (start + 1) * small])
                start = mini_fat[start]
            found[name] = b"".join(out)[:length]
    return found


# --- the document ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text: its characters from ``start`` on, at byte ``offset`` of the stream."""

    start: int
    end: int
    offset: int
    wide: bool


class _Properties:
    """Properties of runs or paragraphs by their byte offsets (a PLC of formatted disk pages)."""

    def __init__(self, main: bytes, table: bytes, at: int, *, paragraphs: bool) -> None:
        start, length = _u32(main, at), _u32(main, at + 4)
        count = max(length - 4, 0) // 8
        pages = [_u32(table, start + 4 * (count + 1) + 4 * index) for index in range(count)]
        self._starts: list[int] = []
        self._values: list[dict[int, int]] = []
        for number in pages:
            page = main[(number & 0x3FFFFF) * 512 : (number & 0x3FFFFF) * 512 + 512]
            if len(page) < 512:
                continue
            for index in range(page[511]):
                self._starts.append(_u32(page, 4 * index))
                where = page[4 * (page[511] + 1) + index * (13 if paragraphs else 1)] * 2
                self._values.append(_paragraph(page, where) if paragraphs else _run(page, where))

    def at(self, offset: int) -> dict[int, int]:
        index = bisect_right(self._starts, offset) - 1
        return self._values[index] if index >= 0 else {}


def _run(page: bytes, where: int) -> dict[int, int]:
    return _single(page[where + 1 : where + 1 + page[where]]) if where else {}


def _paragraph(page: bytes, where: int) -> dict[int, int]:
    if not where:
        return {}
    size = page[where] * 2 - 1
    if size < 0:
        where, size = where + 1, page[where + 1] * 2
    # Two bytes name the style; the properties follow.
    return _single(page[where + 3 : where + 1 + size]) | {_STYLE: _u16(page, where + 1)}


def _single(properties: bytes) -> dict[int, int]:
    """Return the properties of a list (grpprl) that have a small operand."""
    found: dict[int, int] = {}
    at = 0
    while at + 2 < len(properties):
        code = _u16(properties, at)
        size = _OPERANDS[code >> 13]
        if not size:
            size = 1 + (_u16(properties, at + 2) if code == 0xD608 else properties[at + 2])
        operand = properties[at + 2 : at + 2 + size]
        found[code] = int.from_bytes(operand[:4], "little")
        at += 2 + size
    return found


class _Document:
    def __init__(self, main: bytes, table: bytes) -> None:
        self._main = main
        self._pieces = list(_pieces(main, table))
        self._runs = _Properties(main, table, 0xFA, paragraphs=False)
        self._paragraphs = _Properties(main, table, 0x102, paragraphs=True)
        self._fonts = _fonts(main, table)
        self._styles = _Styles(main, table)
        self._notes = 0
        self._decoded: set[str] = set()
        self._listed = False

    def read(self, name: str) -> SourceText:
        builder = TextBuilder()
        length = _u32(self._main, 0x4C)
        notes = _u32(self._main, 0x50)
        self._body(0, length, builder)
        self._notes = 0
        if notes > 1:
            self._body(length, length + notes - 1, builder)
        told: list[str] = []
        if self._decoded:
            told.append(
                f"Tệp “{name}” dùng phông chữ cũ ({', '.join(sorted(self._decoded))}); đã chuyển "
                "sang Unicode. Hãy đối chiếu với bản gốc những chỗ quan trọng."
            )
        if self._listed:
            told.append(
                f"Tệp “{name}” dùng đánh số tự động của Word đời cũ: số đầu dòng có thể thiếu. "
                "Nếu cần số thứ tự, hãy mở bằng Word, lưu lại thành .docx rồi dùng tệp đó."
            )
        return SourceText(
            text=builder.text, tables=tuple(builder.tables), format="doc", warnings=tuple(told)
        )

    def _body(self, start: int, end: int, builder: TextBuilder) -> None:
        """Read the characters ``start`` … ``end``: paragraphs, and the rows of tables."""
        rows: list[list[Cell]] = []
        row: list[Cell] = []
        cell = Cell()
        for text, mark, properties in self._paragraphs_of(start, end):
            self._listed = self._listed or (bool(properties.get(_LIST)) and bool(text.strip()))
            if not properties.get(_IN_TABLE):
                if rows:
                    builder.table(rows)
                    rows, row, cell = [], [], Cell()
                builder.line(text.strip(" \t"))
                continue
            if properties.get(_ROW_END):
                rows.append(row)
                row, cell = [], Cell()
                continue
            if text.strip():
                cell.paragraphs.append(text.strip())
            if mark == _CELL:
                row.append(cell)
                cell = Cell()
        if rows:
            builder.table(rows)

    def _paragraphs_of(self, start: int, end: int) -> Iterator[tuple[str, str, dict[int, int]]]:
        """Yield the text of each paragraph, the mark that ends it, and its properties."""
        runs: list[tuple[str, str | None]] = []
        for piece in self._pieces:
            low, high = max(piece.start, start), min(piece.end, end)
            if low >= high:
                continue
            width = 2 if piece.wide else 1
            first = piece.offset + (low - piece.start) * width
            raw = self._main[first : first + (high - low) * width]
            text = raw.decode("utf-16-le", "replace") if piece.wide else _narrow(raw)
            for index, char in enumerate(text):
                offset = first + index * width
                if char in ("\r", _CELL):
                    yield self._text(runs), char, self._paragraphs.at(offset)
                    runs = []
                else:
                    runs.append((char, self._font(offset)))
        if runs:
            yield self._text(runs), "", {}

    def _font(self, offset: int) -> str | None:
        index = self._runs.at(offset).get(_FONT)
        if index is None:
            index = self._styles.font(self._paragraphs.at(offset).get(_STYLE, 0))
        return self._fonts[index] if index < len(self._fonts) else None

    def _text(self, runs: list[tuple[str, str | None]]) -> str:
        """Return a paragraph: runs decoded by their fonts, field codes and controls left out."""
        out: list[str] = []
        depth = 0
        for font, group in groupby(_visible(runs), key=lambda item: item[1]):
            text = "".join(char for char, _ in group)
            decoded = legacy.decode_run(text, font)
            if decoded != text:
                self._decoded.add("TCVN3" if legacy.font_encoding(font)[0] == "tcvn3" else "VNI")
            out.append(decoded)
        text = "".join(out)
        while "\x02" in text and depth < 10_000:
            self._notes += 1
            depth += 1
            text = text.replace("\x02", f"[{self._notes}]", 1)
        return normalize("".join(_CONTROLS.get(char, char) for char in text))


class _Styles:
    """The fonts of the paragraph styles ([MS-DOC] 2.9.271 STSH)."""

    def __init__(self, main: bytes, table: bytes) -> None:
        at, end = _u32(main, 0xA2), _u32(main, 0xA2) + _u32(main, 0xA6)
        sheet = table[at : min(end, len(table))]
        size = _u16(sheet, 0)
        self._default = _u16(sheet, 14) if size >= 14 else 0
        self._base: list[int] = []
        self._own: list[int | None] = []
        base_size = _u16(sheet, 4)
        position = 2 + size
        while position + 2 <= len(sheet):
            length = _u16(sheet, position)
            style = sheet[position + 2 : position + 2 + length]
            self._base.append(_u16(style, 2) >> 4 if length > 4 else 0xFFF)
            self._own.append(_style_font(style, base_size) if length > base_size else None)
            position += 2 + length + length % 2

    def font(self, style: int) -> int:
        """Return the index of the font of a style, through the styles it is based on."""
        for _ in range(20):
            if style >= len(self._own):
                break
            own = self._own[style]
            if own is not None:
                return own
            style = self._base[style]
        return self._default


def _style_font(style: bytes, base_size: int) -> int | None:
    """Return the font that a paragraph style sets itself."""
    if _u16(style, 2) & 0xF != 1:
        return None
    at = base_size + 2 + 2 * _u16(style, base_size) + 2
    for _ in range(2):
        # First the properties of the paragraph, then those of its characters.
        at += at % 2
        if at + 2 > len(style):
            return None
        size = _u16(style, at)
        properties, at = style[at + 2 : at + 2 + size], at + 2 + size
    return _single(properties).get(_FONT)


def _visible(runs: list[tuple[str, str | None]]) -> Iterator[tuple[str, str | None]]:
    """Yield the characters that are seen: of a field its result, not its code."""
    codes = 0
    for char, font in runs:
        if char == "\x13":
            codes += 1
        elif char in "\x14\x15":
            codes = max(codes - (char == "\x14" or codes > 0), 0)
        elif not codes:
            yield char, font


def _narrow(raw: bytes) -> str:
    """Decode the one-byte text of a piece: Windows-1252, its undefined codes kept."""
    return "".join(
        bytes([byte]).decode("cp1252") if byte not in _UNDEFINED else chr(byte) for byte in raw
    )


_UNDEFINED: Final = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})


def _pieces(main: bytes, table: bytes) -> Iterator[_Piece]:
    """Yield the pieces of the text ([MS-DOC] 2.9.38 Clx)."""
    at, end = _u32(main, 0x1A2), _u32(main, 0x1A2) + _u32(main, 0x1A6)
    while at < end and table[at] == 1:
        at += 3 + _u16(table, at + 1)
    length = _u32(table, at + 1)
    count = (length - 4) // 12
    at += 5
    for index in range(count):
        start, stop = _u32(table, at + 4 * index), _u32(table, at + 4 * index + 4)
        code = _u32(table, at + 4 * (count + 1) + 8 * index + 2)
        narrow = bool(code & 0x40000000)
        offset = (code & 0x3FFFFFFF) // 2 if narrow else code & 0x3FFFFFFF
        yield _Piece(start, stop, offset, not narrow)


def _fonts(main: bytes, table: bytes) -> list[str]:
    """Return the names of the fonts ([MS-DOC] 2.9.284 SttbfFfn)."""
    at, end = _u32(main, 0x112), _u32(main, 0x112) + _u32(main, 0x116)
    fonts: list[str] = []
    position = at + 4
    while position < min(end, len(table)):
        size = table[position]
        name = table[position + 40 : position + 1 + size].decode("utf-16-le", "replace")
        fonts.append(name.partition("\0")[0])
        position += 1 + size
    return fonts
