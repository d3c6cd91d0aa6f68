"""PDF files with a text layer, read by pypdf page by page.

Letters are read by their places, so that columns stay apart, ruled tables keep their grid and
accented letters drawn apart from the others stand where they are seen. Page numbers and running
heads go; hard-wrapped lines become paragraphs again where that is safe; text in .VnTime or VNI
fonts is decoded.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from kb.errors import DamagedFile, EncryptedFile, ScannedFile
from kb.lexicon.lines import continues, ends_sentence, is_upper, read_label, wrap_width
from kb.models import SourceText, Table
from kb.read import legacy
from kb.read.builder import render
from kb.read.glyphs import read_drawing
from kb.read.placed import joint
from kb.read.sheets import Item, Sheet, join_sheets, lay_out
from kb.text import normalize

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

__all__ = ["read_pdf"]

_PAGE_NUMBER: Final = re.compile(
    r"\W{0,3}(?:[Tt]rang|[Pp]age)? ?(?P<number>\d{1,3})(?: ?/ ?\d{1,3})?\W{0,3}"
)
# The gap between two columns, but not the room left for a number or date to be written in.
_GAP: Final = re.compile(
    r"(?<=\S)(?<!số)(?<!Số)(?<!số:)(?<!Số:)(?<!ngày)(?<!tháng) {9,}(?=\S)(?!tháng|năm)"
)
_BLANKS: Final = re.compile(r"[ \t\u00a0]{2,}")
_INDENT: Final = 3
_FEW_LETTERS: Final = 15
"""A page with fewer letters than this holds an image, a stamp or nothing."""


def read_pdf(name: str, data: bytes) -> SourceText:
    """Return the text of a PDF, with the offset at which each page starts.

    Raises ScannedFile where the pages are images, EncryptedFile where a password is needed,
    DamagedFile where the bytes are no PDF.
    """
    with _quiet():
        reader = _open(name, data)
        pages = [_read_page(page) for page in reader.pages]
    if not pages:
        raise DamagedFile(f"Tệp “{name}” không có trang nào. Hãy kiểm tra lại tệp gốc.")
    told = _check_scan(name, [page.text for page in pages])
    found, decoded = _decode(pages)
    if decoded:
        told.append(
            f"Tệp “{name}” dùng phông chữ cũ ({decoded}); đã chuyển sang Unicode. "
            "Hãy đối chiếu với bản gốc những chỗ quan trọng."
        )
    lines = _without_furniture(found)
    join_sheets(lines)
    text, starts, tables = _assemble(lines)
    if any(page.repaired for page in pages):
        told.append(
            f"Lớp chữ của tệp “{name}” bị lỗi (chữ có dấu nằm tách rời); đã ghép lại theo vị trí "
            "trên trang. Hãy đối chiếu với bản gốc, hoặc dùng bản Word (.docx) nếu có."
        )
    elif _is_garbled(text):
        told.append(
            f"Lớp chữ của tệp “{name}” bị lỗi (chữ bị tách rời), kết quả đọc có thể sai. "
            "Hãy dùng bản Word (.docx) của văn bản nếu có."
        )
    return SourceText(text=text, pages=starts, tables=tables, format="pdf", warnings=tuple(told))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what pypdf has to say of a file away from the user's console."""
    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)


def _open(name: str, data: bytes) -> PdfReader:
    from pypdf import PdfReader  # noqa: PLC0415 - heavy, needed here only
    from pypdf.errors import DependencyError, PyPdfError  # noqa: PLC0415

    if b"%PDF" not in data[:2048]:
        raise DamagedFile(
            f"Tệp “{name}” không phải là tệp PDF (hoặc bị hỏng khi tải về). Hãy mở thử bằng trình "
            "đọc PDF, tải hoặc lưu lại bản mới."
        )
    locked = EncryptedFile(
        f"Tệp “{name}” được đặt mật khẩu. Hãy mở bằng mật khẩu, in hoặc lưu thành tệp PDF không "
        "có mật khẩu rồi thử lại."
    )
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise locked
        len(reader.pages)
    except DependencyError as error:
        raise locked from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise DamagedFile(
            f"Tệp PDF “{name}” bị hỏng, không mở được. Hãy tải hoặc lưu lại bản mới rồi thử lại."
        ) from error
    return reader


# --- one page -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Page:
    """The lines and tables of a page, the legacy encoding that its fonts told, if any.

    ``repaired``: letters that lay apart had to be put together by their places.
    """

    items: list[Item]
    encoding: legacy.Encoding | None = None
    repaired: bool = False

    @property
    def text(self) -> str:
        """All words of the page."""
        return "\n".join(item if isinstance(item, str) else item.text() for item in self.items)


def _read_page(page: PageObject) -> _Page:
    """Return what a page holds; a page that cannot be read is empty."""
    try:
        encodings = [legacy.font_encoding(font)[0] for font in _fonts(page)]
        encoding = next((item for item in encodings if item), None)
        items, mended = lay_out(read_drawing(page))
        return _Page(items, encoding, repaired=mended > 20)
    # Whatever is odd about its drawing, pypdf may find the words of the page without it; and one
    # broken page must not cost the user all the others.
    except Exception:
        try:
            return _Page(list(page.extract_text().split("\n")))
        except Exception:
            return _Page([])


def _is_garbled(text: str) -> bool:
    """True where letters lie apart: many lines hold one or two of them."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    short = sum(len(line) <= 2 and line[0].isalpha() for line in lines)
    return len(lines) >= 20 and short > 0.2 * len(lines)


def _fonts(page: PageObject) -> list[str]:
    resources: Any = page.get("/Resources")
    fonts: Any = resources.get_object().get("/Font") if resources else None
    if not fonts:
        return []
    values = fonts.get_object().values()
    return [str(font.get_object().get("/BaseFont", "")).lstrip("/") for font in values]


# --- all pages ------------------------------------------------------------------------------------


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


def _check_scan(name: str, pages: Sequence[str]) -> list[str]:
    """Raise ScannedFile if the pages are images; return a warning if some of them are."""
    empty = [number for number, text in enumerate(pages, 1) if _letters(text) < _FEW_LETTERS]
    total = sum(_letters(text) for text in pages)
    if len(empty) == len(pages) or (total < 40 * len(pages) and len(empty) > 0.7 * len(pages)):
        raise ScannedFile(
            f"Tệp “{name}” là bản quét (ảnh chụp), không có lớp chữ để đọc. Hãy nhận dạng chữ "
            "(OCR) rồi lưu thành .docx hoặc .pdf có lớp chữ, hoặc dùng bản điện tử của văn bản."
        )
    return []


def _decode(pages: Sequence[_Page]) -> tuple[list[list[Item]], str | None]:
    """Decode text whose fonts did not tell the encoding; return clean lines and what was done."""
    told = next((page.encoding for page in pages if page.encoding), None)
    rest = legacy.guess("\n".join(page.text for page in pages))

    def clean(lines: list[str]) -> list[str]:
        if rest is not None:
            lines = [legacy.repair(line, rest) or line for line in lines]
        return normalize("\n".join(lines)).split("\n") if lines else []

    out: list[list[Item]] = []
    for page in pages:
        items: list[Item] = []
        for is_line, group in groupby(page.items, key=lambda item: isinstance(item, str)):
            if is_line:
                items += clean([item for item in group if isinstance(item, str)])
                continue
            for item in group:
                assert isinstance(item, Sheet)
                for row in item.rows:
                    for box in row:
                        box.paragraphs = clean(box.paragraphs)
                items.append(item)
        out.append(items)
    names = {"tcvn3": "TCVN3", "vni": "VNI", "mojibake": "lỗi bảng mã"}
    encoding = told or rest
    return out, names[encoding] if encoding else None


def _without_furniture(pages: list[list[Item]]) -> list[list[Item]]:
    """Drop page numbers alone on a line, and heads or feet repeated on most pages.

    The first page keeps its running head: there it may be the document's own.
    """
    edges = [_edges(lines) for lines in pages]
    keys = Counter(
        key
        for lines, edge in zip(pages, edges, strict=True)
        for key in {_key(lines[index]) for index in edge} - {""}
    )
    shifts = Counter(
        _page_number(lines[index]) - number
        for number, (lines, edge) in enumerate(zip(pages, edges, strict=True), 1)
        for index in edge
        if _page_number(lines[index])
    )
    out: list[list[Item]] = []
    for number, (lines, edge) in enumerate(zip(pages, edges, strict=True), 1):
        dropped: set[int] = set()
        for index in edge:
            printed, key = _page_number(lines[index]), _key(lines[index])
            repeated = keys[key] >= 3 and keys[key] >= 0.6 * len(pages)
            repeated = repeated and (number > 1 or index == edge[-1] > edge[0])
            # A number that goes with the page, here or on a second page: no cell of a table.
            numbered = printed and (printed == number or shifts[printed - number] > 1)
            if numbered or (repeated and not printed):
                dropped.add(index)
        out.append([line for index, line in enumerate(lines) if index not in dropped])
    return out


def _page_number(line: Item) -> int:
    """Return the page number that a line consists of, 0 for anything else."""
    if not isinstance(line, str):
        return 0
    match = _PAGE_NUMBER.fullmatch(line.strip())
    return int(match["number"]) if match else 0


def _edges(lines: Sequence[Item]) -> list[int]:
    """Return the indices of the first and last two lines with content."""
    full = [index for index, line in enumerate(lines) if not isinstance(line, str) or line.strip()]
    return sorted({*full[:2], *full[-2:]})


def _key(line: Item) -> str:
    if not isinstance(line, str):
        return ""
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _assemble(pages: Sequence[Sequence[Item]]) -> tuple[str, tuple[int, ...], tuple[Table, ...]]:
    """Join hard-wrapped lines, within a page and over page breaks.

    Returns the text, where its pages start, and its tables.
    """
    whole = [[item for item in page if isinstance(item, str)] for page in pages]
    width = wrap_width([line.strip() for lines in whole for line in lines])
    parts: list[str] = []
    tables: list[Table] = []
    length = 0
    starts: dict[int, int] = {}
    last = ""
    for number, page in enumerate(pages):
        blank = False
        margin = _margin(whole[number])
        for raw in page:
            if not isinstance(raw, str):
                length += len(parts) > 0
                rows, table = render(raw.cells(), length)
                parts.append("\n" * (len(parts) > 0) + "\n".join(rows))
                starts.setdefault(number, length)
                for later, row in raw.pages:
                    starts[later] = length + sum(len(text) + 1 for text in rows[:row])
                length += sum(len(text) + 1 for text in rows) - 1
                tables += [table] if table is not None else []
                last, blank = "", False
                continue
            line = _tidy(raw)
            if not line:
                blank = number in starts
                continue
            indented = margin is not None and len(raw) - len(raw.lstrip()) >= margin + _INDENT
            starts_new = indented and line[0].isupper() and read_label(line) is None
            # Lines in capitals stay as they are set: header, title, headings.
            capitals = is_upper(last) and read_label(last) is None
            glue = "\n\n" if blank else "\n"
            flush = margin is not None and not indented and _runs_on(last, line)
            goes_on = last and (flush or continues(last, line, width=width))
            if goes_on and not (blank or starts_new or capitals):
                glue = joint(last)
            glue = glue if parts else ""
            parts.append(glue + line)
            length += len(glue)
            starts.setdefault(number, length)
            length += len(line)
            blank, last = False, line
        starts.setdefault(number, length)
    return "".join(parts), tuple(starts[number] for number in range(len(pages))), tuple(tables)


def _runs_on(last: str, line: str) -> bool:
    """True where a line at the left margin can only go on with the unfinished one above it."""
    return (
        len(last) > 40
        and not ends_sentence(last)
        and read_label(line) is None
        and not is_upper(line)
    )


def _margin(lines: Sequence[str]) -> int | None:
    """Return the left margin of a page read by position, None where indents are not kept."""
    indents = [len(line) - len(line.lstrip()) for line in lines if len(line.strip()) > 40]
    return min(indents) if indents and max(indents) - min(indents) >= _INDENT else None


def _tidy(raw: str) -> str:
    """Return a line with single blanks; the wide gap between two columns becomes a tab."""
    return "\t".join(_BLANKS.sub(" ", column) for column in _GAP.split(raw.strip()))
