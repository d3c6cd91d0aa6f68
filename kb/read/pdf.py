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
from typing import TYPE_CHECKING, Any, Final

from kb.errors import DamagedFile, EncryptedFile, ScannedFile
from kb.lexicon.lines import continues, read_label, wrap_width
from kb.models import SourceText
from kb.read import legacy
from kb.text import normalize

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

__all__ = ["read_pdf"]

_PAGE_NUMBER: Final = re.compile(r"\W{0,3}(?:[Tt]rang|[Pp]age)? ?\d{1,4}(?: ?/ ?\d{1,4})?\W{0,3}")
_GAP: Final = re.compile(r" {6,}")
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
        pages = [_page_text(page) for page in reader.pages]
    if not pages:
        raise DamagedFile(f"Tệp “{name}” không có trang nào. Hãy kiểm tra lại tệp gốc.")
    told = _check_scan(name, pages)
    lines, decoded = _decode([text.split("\n") for text in pages])
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
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

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


def _page_text(page: PageObject) -> str:
    """Return the text of a page; a page that cannot be read is empty."""
    try:
        if _has_legacy_font(page):
            return _decoded_by_font(page)
        plain = page.extract_text()
        if not _is_garbled(plain):
            return plain
        return _by_position(page)
    # One broken page must not cost the user all the others.
    except Exception:
        return ""


def _is_garbled(text: str) -> bool:
    """True where letters lie apart: most lines hold one or two of them."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    short = sum(len(line) <= 2 and line[0].isalpha() for line in lines)
    return len(lines) >= 20 and short > 0.2 * len(lines)


def _by_position(page: PageObject) -> str:
    """Read a page by the place of its letters: columns are parted by tabs, indents kept."""
    return page.extract_text(extraction_mode="layout")


def _fonts(page: PageObject) -> list[str]:
    resources: Any = page.get("/Resources")
    fonts: Any = resources.get_object().get("/Font") if resources else None
    if not fonts:
        return []
    found: list[str] = []
    for font in fonts.get_object().values():
        found.append(str(font.get_object().get("/BaseFont", "")).lstrip("/"))
    return found


def _has_legacy_font(page: PageObject) -> bool:
    return any(legacy.font_encoding(font)[0] for font in _fonts(page))


def _decoded_by_font(page: PageObject) -> str:
    """Read a page, decoding each piece by the font it is set in (capitals need the font)."""
    pieces: list[tuple[str, str]] = []

    def visit(text: str, _cm: object, _tm: object, font: Any, _size: object) -> None:
        if text:
            base = str(font.get("/BaseFont", "")).lstrip("/") if font else ""
            pieces.append((text, base))

    whole = page.extract_text(visitor_text=visit)
    if "".join(text for text, _ in pieces).split() != whole.split():
        return whole
    out: list[str] = []
    index = 0
    while index < len(pieces):
        encoding = legacy.font_encoding(pieces[index][1])
        end = index + 1
        while end < len(pieces) and legacy.font_encoding(pieces[end][1]) == encoding:
            end += 1
        text = "".join(piece for piece, _ in pieces[index:end])
        out.append(legacy.decode_run(text, pieces[index][1]))
        index = end
    return "".join(out)


# --- all pages ------------------------------------------------------------------------------------


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


def _check_scan(name: str, pages: Sequence[str]) -> list[str]:
    """Raise ScannedFile if the pages are images; return a warning if some of them are."""
    empty = [number for number, text in enumerate(pages, 1) if _letters(text) < _FEW_LETTERS]
    total = sum(_letters(text) for text in pages)
    if len(empty) == len(pages) or (total < 40 * len(pages) and len(empty) > 0.7 * len(pages)):
        raise ScannedFile(
            f"Tệp “{name}” là bản quét (ảnh chụp), không có lớp chữ để đọc. Hãy nhận dạng chữ (OCR) "
            "rồi lưu thành .docx hoặc .pdf có lớp chữ, hoặc dùng bản điện tử của văn bản."
        )
    return []


def _decode(pages: list[list[str]]) -> tuple[list[list[str]], str | None]:
    """Decode text whose fonts did not betray the encoding; normalise every line."""
    raw = "\n".join("\n".join(lines) for lines in pages)
    encoding = legacy.guess(raw)
    if encoding is not None:
        pages = [[legacy.repair(line, encoding) or line for line in lines] for lines in pages]
    names = {"tcvn3": "TCVN3", "vni": "VNI", "mojibake": "lỗi bảng mã"}
    clean = [normalize("\n".join(lines)).split("\n") for lines in pages]
    return clean, names[encoding] if encoding else None


def _without_furniture(pages: list[list[str]]) -> list[list[str]]:
    """Drop page numbers alone on a line, and heads or feet repeated on most pages.

    The first page keeps a running head: there it may be the document's own.
    """
    edges = [_edges(lines) for lines in pages]
    counts = Counter(
        key for lines, edge in zip(pages, edges, strict=True)
        for key in {_key(lines[index]) for index in edge}
    )  # fmt: skip
    often = {
        key for key, count in counts.items() if key and count >= 3 and count >= 0.6 * len(pages)
    }
    out: list[list[str]] = []
    for number, (lines, edge) in enumerate(zip(pages, edges, strict=True)):
        dropped = {
            index
            for index in edge
            if _PAGE_NUMBER.fullmatch(lines[index].strip())
            or (number and _key(lines[index]) in often)
        }
        out.append([line for index, line in enumerate(lines) if index not in dropped])
    return out


def _edges(lines: Sequence[str]) -> list[int]:
    """Return the indices of the first and last two lines with content."""
    full = [index for index, line in enumerate(lines) if line.strip()]
    return sorted({*full[:2], *full[-2:]})


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _assemble(pages: Sequence[Sequence[str]]) -> tuple[str, tuple[int, ...]]:
    """Join hard-wrapped lines, within a page and over page breaks; return text and page starts."""
    width = wrap_width([line.strip() for lines in pages for line in lines])
    text = ""
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
            glue = "\n\n" if blank else "\n"
            if parts and not (indented and read_label(line) is None and line[0].isupper()):
                # A blank line inside a page parts paragraphs; between pages it is the break.
                if not blank and continues(last, line, blank_between=False, width=width):
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
    text = "".join(parts)
    return text, tuple(starts)


def _margin(lines: Sequence[str]) -> int | None:
    """Return the left margin of a page read by position, None where indents are not kept."""
    indents = [len(line) - len(line.lstrip()) for line in lines if len(line.strip()) > 40]
    return min(indents) if indents and max(indents) - min(indents) >= _INDENT else None


def _tidy(raw: str) -> str:
    """Return a line with single blanks; the wide gap between two columns becomes a tab."""
    return (
        _BLANKS.sub(" ", _GAP.sub("\t", raw.strip()).replace("\t", "\x00"))
        .replace("\x00", "\t")
        .strip()
    )
