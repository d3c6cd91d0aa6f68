"""Plain text: the encoding is found from the bytes; whatever had to be decoded is said."""

from __future__ import annotations

import codecs
from typing import Final

from kb.errors import DamagedFile
from kb.models import SourceText
from kb.read import legacy
from kb.read.boxes import unbox
from kb.read.spaced import unspaced
from kb.read.tags import untag
from kb.text import normalize

__all__ = ["decode", "read_text"]

_DONE: Final = {
    "tcvn3": "được gõ bằng bảng mã cũ TCVN3 (ABC, phông .VnTime)",
    "vni": "được gõ bằng bảng mã cũ VNI",
    "mojibake": "bị lỗi bảng mã (chữ Việt Unicode bị đọc nhầm)",
    "cp1258": "được lưu bằng bảng mã Windows-1258",
}
_NOT_TEXT: Final = (
    "Tệp “{}” không phải là văn bản thuần (có thể là tệp Word, PDF hoặc ảnh bị đổi đuôi). "
    "Hãy mở bằng chương trình đã tạo ra tệp rồi lưu lại thành .docx hoặc .txt."
)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(name: str, data: bytes) -> SourceText:
    """Return the text of a ``.txt`` file in any encoding Vietnamese offices use.

    Raises DamagedFile where the bytes are not text, or in no encoding that is known.
    """
    text, warnings = decode(name, data)
    return SourceText(
        text=normalize(unspaced(unbox(untag(normalize(text))))), format="txt", warnings=warnings
    )


def decode(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of ``data`` and Vietnamese warnings on what had to be decoded."""
    text = _unicode(data)
    warnings: tuple[str, ...] = ()
    if text is None:
        text, codepage = _eight_bit(name, data)
        warnings = (_warning(name, codepage),)
    elif (guessed := legacy.guess(text)) is not None:
        repaired = legacy.repair(text, guessed)
        if repaired is None:
            return text, (
                f"Tệp “{name}” {_DONE[guessed]} và không khôi phục được hết: "
                "hãy đối chiếu với bản gốc.",
            )
        text, warnings = repaired, (_warning(name, guessed),)
    if _is_binary(text):
        raise DamagedFile(_NOT_TEXT.format(name))
    return text, warnings


def _warning(name: str, encoding: str) -> str:
    return (
        f"Tệp “{name}” {_DONE[encoding]}; đã chuyển sang Unicode. "
        "Hãy đối chiếu với bản gốc những chỗ quan trọng."
    )


def _unicode(data: bytes) -> str | None:
    """Decode UTF-8, UTF-16 or UTF-32; None if ``data`` is none of them."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            # A file cut off in the middle of a character still has its text.
            return data.decode(codec, errors="replace")
    if b"\0" in data[:4000]:
        return _utf16_without_bom(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.end >= len(data):
            return data[: error.start].decode("utf-8")
        return None


def _utf16_without_bom(data: bytes) -> str | None:
    """Decode UTF-16 that lacks its mark: every other byte of its spaces and digits is zero."""
    head = data[:4000]
    codec = "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
    text = data.decode(codec, errors="replace")
    return text if text.count("\ufffd") * 100 < len(text) else None


def _eight_bit(name: str, data: bytes) -> tuple[str, str]:
    """Decode TCVN3, VNI or Windows-1258; raises DamagedFile if it is none of them.

    Of the three the one that gives the most Vietnamese syllables is taken.
    """
    # Latin-1 keeps every byte: the legacy tables are by code.
    text = data.decode("latin-1")
    candidates = {
        "tcvn3": legacy.repair(text, "tcvn3") or "",
        "vni": legacy.repair(text, "vni") or "",
        "cp1258": data.decode("cp1258", errors="replace"),
    }
    codepage = max(candidates, key=lambda key: legacy.vietnamese(candidates[key]))
    if b"\0" in data[:4000] or legacy.vietnamese(candidates[codepage]) < 0.7:
        if _is_binary(text) or b"\0" in data[:4000]:
            raise DamagedFile(_NOT_TEXT.format(name))
        raise DamagedFile(
            f"Không nhận ra bảng mã của tệp “{name}”. Hãy mở tệp bằng Word hoặc Notepad rồi lưu "
            "lại với bảng mã Unicode (UTF-8)."
        )
    return candidates[codepage], codepage


def _is_binary(text: str) -> bool:
    """True where control characters or undecodable bytes are too many for a text."""
    sample = text[:20_000]
    odd = sum(char == "\ufffd" or (ord(char) < 32 and char not in "\t\n\r\f\v") for char in sample)
    return odd * 20 > len(sample)
