"""Unicode and Vietnamese spelling: one normalised text, and views of it with the same offsets.

``normalize`` makes the text of a document once, when it is read. Every view below
(``matching_view``, ``fold``) has **the same length** as the text it was made from, so an offset
found in a view is an offset in the text, and no offset map is needed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "fold",
    "matching_view",
    "normalize",
    "syllables",
    "tone_key",
]

# Zero-width characters, the byte-order mark, bidirectional marks and the soft hyphen carry no
# letter. The soft hyphen is ``ư`` in TCVN3: legacy text is decoded before it comes here.
_INVISIBLE: Final = dict.fromkeys(
    [0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF]
)
# Control characters other than tab and newline would break JSON lines, XML and the browser.
_CONTROL: Final = {
    code: " " for code in [*range(0x20), *range(0x7F, 0xA0)] if chr(code) not in "\t\n"
}
_DROPPED: Final = _INVISIBLE | _CONTROL
_UNWANTED: Final = re.compile(f"[{''.join(map(chr, _DROPPED))}]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad"
_SPACES: Final = "\t\n\r\x0b\x0c\u00a0\u1680\u202f\u205f\u3000" + "".join(
    chr(code) for code in range(0x2000, 0x200B)
)
_MATCHING: Final = (
    {ord(char): "-" for char in _DASHES}
    | {ord(char): " " for char in _SPACES}
    | {
        0x00D0: "Đ",
        0x00F0: "đ",
        0x0189: "Đ",
        0x2044: "/",
        0x2215: "/",
        0xFF0F: "/",
        0x2018: "'",
        0x2019: "'",
        0x201C: '"',
        0x201D: '"',
        0x201E: '"',
        0x00AB: '"',
        0x00BB: '"',
    }
)


def normalize(raw: str) -> str:
    r"""Return the text all offsets refer to: NFC, ``\n`` line ends, nothing invisible.

    Guarantees: idempotent; NFC; no zero-width character, soft hyphen or control character other
    than tab and newline; ``\r\n`` and ``\r`` are ``\n``; form feeds are newlines. Words, spaces,
    dashes and capitals stay as they stand.

    >>> normalize("Chi\u0309 thi\u0323\r\n40\u200b-CT/TW")
    'Chỉ thị\n40-CT/TW'
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    if _UNWANTED.search(text):
        text = text.translate(_DROPPED)
    text = unicodedata.normalize("NFC", text)
    if _SURROGATE.search(text):
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text


def matching_view(text: str) -> str:
    """Return ``text`` with one kind of space, dash and quote, and Icelandic ``Ð`` as ``Đ``.

    Same length as ``text``; case and diacritics are kept. Newlines become spaces, so a pattern
    crosses line breaks; match runs of spaces with `` +`` or ``\\s*``.

    >>> matching_view("40\u2013CT/TW\u00a0ngày")
    '40-CT/TW ngày'
    """
    return text.translate(_MATCHING)


def _fold_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in [*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)]:
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code):
            table[code] = base.lower()
    for char in "ĐđÐðƉ":
        table[ord(char)] = "d"
    for code in range(0x41, 0x5B):
        table[code] = chr(code + 32)
    return table


_FOLD: Final = _MATCHING | _fold_table()


def fold(text: str) -> str:
    """Return the unaccented lower-case view of an NFC ``text``: ``Uỷ ban`` → ``uy ban``.

    Same length as ``text``. Spaces, dashes and quotes as in ``matching_view``; ``đ`` is ``d``.

    >>> fold("ĐẢNG UỶ – Ðảng ủy")
    'dang uy - dang uy'
    """
    return text.translate(_FOLD) if len(text) < _LONG else _fold_long(text)


_LONG: Final = 400
"""From so many letters on, numpy folds several times faster than ``str.translate``."""


def _fold_long(text: str) -> str:
    import numpy as np  # noqa: PLC0415 (short texts need none, and a light command loads none)

    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    return _fold_array().take(codes).tobytes().decode("utf-16-le", "surrogatepass")


@cache
def _fold_array() -> NDArray[np.uint16]:
    """Return what each UTF-16 unit is folded to; the halves of a pair stay as they are."""
    import numpy as np  # noqa: PLC0415 (as above)

    table = np.arange(1 << 16, dtype="<u2")
    for code, letter in _FOLD.items():
        table[code] = ord(letter)
    return table


_TONES: Final = {"\u0300": "2", "\u0301": "1", "\u0309": "3", "\u0303": "4", "\u0323": "5"}


@lru_cache(maxsize=200_000)
def tone_key(word: str) -> str:
    """Return the spelling-neutral key of a syllable: tone marks stripped, the tone as a digit.

    ``hoà`` and ``hòa`` give ``hoa2``, ``uỷ`` and ``ủy`` give ``uy3``; ă â ê ô ơ ư đ stay distinct.
    Case is dropped. (Both tone placements are in official use: neither is ever an error.)
    """
    letters: list[str] = []
    tone = ""
    for char in unicodedata.normalize("NFD", word.lower().translate(_MATCHING)):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)) + tone


_WORD: Final = re.compile(r"[^\W_]+(?:[./][0-9]+)*")


def syllables(text: str) -> list[tuple[str, int, int]]:
    """Return the syllables and numbers of ``text`` as ``(text, start, end)``, in order.

    A number keeps its inner separators (``3.775``, ``22/11/2014``); symbols split at the dash.
    """
    return [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]
