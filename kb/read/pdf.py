"""PDF files with a text layer, read by pypdf page by page.

Page numbers and running heads go; hard-wrapped lines become paragraphs again where that is safe;
text in .VnTime or VNI fonts is decoded. A text layer that puts every accented letter on a line of
its own is read by position instead.
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
from kb.models import SourceText
from kb.read import legacy
from kb.text import fold, normalize

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
_VOWEL: Final = re.compile("[aeiouy]")
_BLANKS: Final = re.compile(r"[ \t\u00a0]{2,}")
_BROKEN_SYMBOL: Final = re.compile(r"(?:^|\s)\S*(?:\d[-/]|[-/])\S*[A-ZĐ]\S*-$|[A-ZĐ]{2,}-$|/$")
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
    lines, decoded = _decode(pages)
    if decoded:
        told.append(
            f"Tệp “{name}” dùng phông chữ cũ ({decoded}); đã chuyển sang Unicode. "
            "Hãy đối chiếu với bản gốc những chỗ quan trọng."
        )
    text, starts = _assemble(_without_furniture(lines))
    if _is_garbled(text):
        told.append(
            f"Lớp chữ của tệp “{name}” bị lỗi (chữ bị tách rời), kết quả đọc có thể sai. "
            "Hãy dùng bản Word (.docx) của văn bản nếu có."
        )
    return SourceText(text=text, pages=starts, format="pdf", warnings=tuple(told))


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
    """The text of a page, and the legacy encoding that its fonts told, if any."""

    text: str
    encoding: legacy.Encoding | None = None


def _read_page(page: PageObject) -> _Page:
    """Return the text of a page; a page that cannot be read is empty."""
    try:
        encodings = [legacy.font_encoding(font)[0] for font in _fonts(page)]
        encoding = next((item for item in encodings if item), None)
        plain, capitals = _by_stream(page) if encoding else (page.extract_text(), "")
        if _is_garbled(plain) or _broken(plain) > 0.004:
            placed = _by_position(page, encoding, capitals)
            if _letters(placed) > 0.8 * _letters(plain) and _broken(placed) < _broken(plain):
                return _Page(placed, encoding)
        return _Page(plain, encoding)
    # One broken page must not cost the user all the others.
    except Exception:
        return _Page("")


def _is_garbled(text: str) -> bool:
    """True where letters lie apart: many lines hold one or two of them."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    short = sum(len(line) <= 2 and line[0].isalpha() for line in lines)
    return len(lines) >= 20 and short > 0.2 * len(lines)


def _broken(text: str) -> float:
    """Return the share of words that no syllable can be: small letters without a vowel."""
    words = [word for word in text.split() if word.isalpha()]
    apart = sum(word.islower() and not _VOWEL.search(fold(word)) for word in words)
    return apart / len(words) if words else 0.0


def _by_position(page: PageObject, encoding: legacy.Encoding | None, capitals: str) -> str:
    """Read a page by the place of its letters: columns stay apart, indents are kept.

    ``capitals``: what the page sets in a capital font, without blanks, in small letters.
    """
    text = page.extract_text(extraction_mode="layout")
    if encoding is None:
        return text
    font = ".VnTime" if encoding == "tcvn3" else "VNI-Times"
    out: list[str] = []
    for line in text.split("\n"):
        decoded = legacy.decode_run(line, font)
        for column in _GAP.split(decoded):
            bare = "".join(column.split())
            if len(bare) > 4 and bare in capitals:
                decoded = decoded.replace(column, column.upper())
        out.append(decoded)
    return "\n".join(out)


def _fonts(page: PageObject) -> list[str]:
    resources: Any = page.get("/Resources")
    fonts: Any = resources.get_object().get("/Font") if resources else None
    if not fonts:
        return []
    values = fonts.get_object().values()
    return [str(font.get_object().get("/BaseFont", "")).lstrip("/") for font in values]


def _by_stream(page: PageObject) -> tuple[str, str]:
    """Read a page in legacy fonts, each piece decoded by its font; return text and capitals."""
    pieces: list[tuple[str, str]] = []

    def visit(text: str, _cm: object, _tm: object, font: Any, _size: object) -> None:
        if text:
            pieces.append((text, str(font.get("/BaseFont", "")).lstrip("/") if font else ""))

    page.extract_text(visitor_text=visit)
    out: list[str] = []
    capitals: list[str] = []
    for (encoding, upper), group in groupby(pieces, key=lambda item: legacy.font_encoding(item[1])):
        items = list(group)
        text = "".join(piece for piece, _ in items)
        if encoding is not None:
            text = legacy.decode_run(text, items[0][1])
        if upper:
            capitals.append("".join(text.split()).lower())
        out.append(text)
    return "".join(out), "".join(capitals)


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


def _decode(pages: Sequence[_Page]) -> tuple[list[list[str]], str | None]:
    """Decode text whose fonts did not tell the encoding; return clean lines and what was done."""
    told = next((page.encoding for page in pages if page.encoding), None)
    rest = legacy.guess("\n".join(page.text for page in pages))
    clean: list[list[str]] = []
    for page in pages:
        lines = page.text.split("\n")
        if rest is not None:
            lines = [legacy.repair(line, rest) or line for line in lines]
        clean.append(normalize("\n".join(lines)).split("\n"))
    names = {"tcvn3": "TCVN3", "vni": "VNI", "mojibake": "lỗi bảng mã"}
    encoding = told or rest
    return clean, names[encoding] if encoding else None


def _without_furniture(pages: list[list[str]]) -> list[list[str]]:
    """Drop page numbers alone on a line, and heads or feet repeated on most pages.

    The first page keeps a running head: there it may be the document's own.
    """
    edges = [_edges(lines) for lines in pages]
    keys = Counter(
        key
        for lines, edge in zip(pages, edges, strict=True)
        for key in {_key(lines[index]) for index in edge}
    )
    shifts = Counter(
        _page_number(lines[index]) - number
        for number, (lines, edge) in enumerate(zip(pages, edges, strict=True), 1)
        for index in edge
        if _page_number(lines[index])
    )
    out: list[list[str]] = []
    for number, (lines, edge) in enumerate(zip(pages, edges, strict=True), 1):
        dropped: set[int] = set()
        for index in edge:
            printed, key = _page_number(lines[index]), _key(lines[index])
            repeated = keys[key] >= 3 and keys[key] >= 0.6 * len(pages) and number > 1
            # A number that goes with the page, here or on a second page: no cell of a table.
            numbered = printed and (printed == number or shifts[printed - number] > 1)
            if numbered or (repeated and not printed):
                dropped.add(index)
        out.append([line for index, line in enumerate(lines) if index not in dropped])
    return out


def _page_number(line: str) -> int:
    """Return the page number that a line consists of, 0 for any other line."""
    match = _PAGE_NUMBER.fullmatch(line.strip())
    return int(match["number"]) if match else 0


def _edges(lines: Sequence[str]) -> list[int]:
    """Return the indices of the first and last two lines with content."""
    full = [index for index, line in enumerate(lines) if line.strip()]
    return sorted({*full[:2], *full[-2:]})


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _assemble(pages: Sequence[Sequence[str]]) -> tuple[str, tuple[int, ...]]:
    """Join hard-wrapped lines, within a page and over page breaks; return text and page starts."""
    width = wrap_width([line.strip() for lines in pages for line in lines])
    parts: list[str] = []
    length = 0
    starts: list[int] = []
    last = ""
    for lines in pages:
        started = False
        blank = False
        margin = _margin(lines)
        for raw in lines:
            line = _tidy(raw)
            if not line:
                blank = started
                continue
            indented = margin is not None and len(raw) - len(raw.lstrip()) >= margin + _INDENT
            starts_new = indented and line[0].isupper() and read_label(line) is None
            # Lines in capitals stay as they are set: header, title, headings.
            capitals = is_upper(last) and read_label(last) is None
            glue = "\n\n" if blank else "\n"
            flush = margin is not None and not indented and _runs_on(last, line)
            goes_on = flush or continues(last, line, width=width)
            if goes_on and not (blank or starts_new or capitals):
                glue = "" if _BROKEN_SYMBOL.search(last[-40:]) else " "
            glue = glue if parts else ""
            parts.append(glue + line)
            length += len(glue)
            if not started:
                starts.append(length)
            length += len(line)
            started, blank, last = True, False, line
        if not started:
            starts.append(length)
    return "".join(parts), tuple(starts)


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
