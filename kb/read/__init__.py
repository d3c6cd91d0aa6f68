"""Readers: from a file of any supported format to normalised text.

``read_file`` and ``read_bytes`` are the whole interface. Whatever is wrong with a file is raised
as a ``ReadError`` whose Vietnamese message names the file and says what the user can do.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Final

from kb.errors import DamagedFile, EmptyFile, ReadError, UnsupportedFile
from kb.models import SourceText
from kb.read.markdown import read_markdown
from kb.read.pdf import read_pdf
from kb.read.plain import read_text
from kb.read.word import is_locked, read_docx
from kb.read.word97 import read_doc

__all__ = ["MAX_BYTES", "SUFFIXES", "read_bytes", "read_file"]

MAX_BYTES: Final = 100 * 1024 * 1024

_READERS: Final[dict[str, Callable[[str, bytes], SourceText]]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_text,
    ".text": read_text,
    ".docx": read_docx,
    ".doc": read_doc,
    ".pdf": read_pdf,
}
SUFFIXES: Final = frozenset(_READERS)
"""The suffixes that are read (lower case, with the dot)."""

_READABLE: Final = ".docx, .doc, .pdf (có lớp chữ), .txt và .md"
_IMAGE: Final = (
    "Đây là ảnh chụp hoặc ảnh quét, không có chữ để đọc: hãy nhận dạng chữ (OCR) rồi lưu thành "
    ".docx, hoặc xin bản điện tử của văn bản."
)
_IMAGES: Final = (
    ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".heic",
)  # fmt: skip
_REMEDIES: Final[dict[str, str]] = dict.fromkeys(_IMAGES, _IMAGE) | {
    ".rtf": "Hãy mở bằng Word rồi lưu lại thành .docx.",
    ".odt": "Hãy mở bằng LibreOffice hoặc Word rồi lưu lại thành .docx.",
    ".docm": "Hãy mở bằng Word rồi lưu lại thành .docx.",
    ".dot": "Hãy mở bằng Word rồi lưu lại thành .docx.",
    ".html": "Hãy mở bằng Word rồi lưu lại thành .docx, hoặc sao chép nội dung vào tệp .txt.",
    ".htm": "Hãy mở bằng Word rồi lưu lại thành .docx, hoặc sao chép nội dung vào tệp .txt.",
    ".xls": "Hãy sao chép bảng sang một tệp Word rồi lưu thành .docx.",
    ".xlsx": "Hãy sao chép bảng sang một tệp Word rồi lưu thành .docx.",
    ".ppt": "Hãy sao chép nội dung sang một tệp Word rồi lưu thành .docx.",
    ".pptx": "Hãy sao chép nội dung sang một tệp Word rồi lưu thành .docx.",
    ".zip": "Hãy giải nén rồi chọn từng tệp bên trong.",
    ".rar": "Hãy giải nén rồi chọn từng tệp bên trong.",
    ".7z": "Hãy giải nén rồi chọn từng tệp bên trong.",
}


def read_file(path: Path) -> SourceText:
    """Return the normalised text of the file at ``path``.

    Raises a ReadError (EmptyFile, ScannedFile, EncryptedFile, DamagedFile, UnsupportedFile) whose
    message names the file; a file that cannot be opened at all is a ReadError too.
    """
    if path.is_dir():
        raise UnsupportedFile(f"“{path.name}” là một thư mục, không phải tệp văn bản.")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnsupportedFile(_too_large(path.name))
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ReadError(f"Không tìm thấy tệp “{path.name}”. Hãy kiểm tra lại đường dẫn.") from error
    except OSError as error:
        raise ReadError(
            f"Không mở được tệp “{path.name}”. Hãy kiểm tra quyền truy cập, hoặc đóng chương trình "
            "đang dùng tệp này rồi thử lại."
        ) from error
    return read_bytes(path.name, data)


def read_bytes(name: str, data: bytes) -> SourceText:
    """Return the normalised text of ``data``; the format is that of the suffix of ``name``.

    Guarantees: the text is in ``kb.text.normalize`` form and holds at least one letter. Raises a
    ReadError (see ``read_file``) and never an exception of a library.
    """
    suffix = PurePath(name).suffix.lower()
    reader = _READERS.get(suffix)
    if suffix in (".doc", ".docx"):
        # Files of either kind go about under the suffix of the other.
        reader = read_docx if data.startswith(b"PK") or is_locked(data) else read_doc
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise EmptyFile(f"Tệp “{name}” rỗng, không có nội dung. Hãy kiểm tra lại tệp gốc.")
    if reader is None:
        remedy = _REMEDIES.get(suffix, "Hãy mở bằng Word rồi lưu lại thành .docx.")
        raise UnsupportedFile(f"Chưa đọc được tệp “{name}”: chỉ đọc các tệp {_READABLE}. {remedy}")
    if len(data) > MAX_BYTES:
        raise UnsupportedFile(_too_large(name))
    try:
        source = reader(name, data)
    except ReadError:
        raise
    except MemoryError as error:
        raise UnsupportedFile(_too_large(name)) from error
    # A library may raise anything on a malformed file; the user gets one clear message.
    except Exception as error:
        raise DamagedFile(
            f"Không đọc được tệp “{name}”: tệp bị hỏng hoặc không đúng định dạng {suffix}. "
            "Hãy mở thử bằng chương trình đã tạo ra tệp, lưu lại một bản mới rồi thử lại."
        ) from error
    if not any(char.isalpha() for char in source.text):
        raise EmptyFile(f"Tệp “{name}” không có chữ nào. Hãy kiểm tra lại tệp gốc.")
    return source


def _too_large(name: str) -> str:
    return (
        f"Tệp “{name}” quá lớn (giới hạn {MAX_BYTES // 1024 // 1024} MB). "
        "Hãy tách thành nhiều tệp nhỏ rồi thử lại."
    )
