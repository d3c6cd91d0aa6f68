"""One text in the ways in which people type it; used by the tests and by ``bench/retrieval.py``."""

from __future__ import annotations

import re
import unicodedata

from kb.lexicon.rules import load_table
from kb.text import fold

# ư is the soft hyphen in TCVN3; only the letters that the questions below use.
_TCVN3 = dict(
    zip(
        "ăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        bytes.fromhex(
            "A8A9AAABAC ADAE B5B6B7B8B9 BBBCBDBEC6 C7C8C9CACB CCCECFD0D1 D2D3D4D5D6"
            "D7D8DCDDDE DFE1E2E3E4 E5E6E7E8E9 EAEBECEDEE EFF1F2F3F4 F5F6F7F8F9 FAFBFCFDFE"
        ).decode("latin-1"),
        strict=True,
    )
)


def half(text: str) -> str:
    """Return ``text`` as somebody types who drops the accents of every other word."""
    return " ".join(fold(w) if n % 2 else w for n, w in enumerate(text.split()))


def swapped(text: str) -> str:
    """Return ``text`` with the other placement of tone marks."""
    for one, other in (("ủy", "uỷ"), ("hóa", "hoá"), ("hòa", "hoà"), ("Ủy", "Uỷ")):
        text = text.replace(one, "\0").replace(other, one).replace("\0", other)
    return text


def abbreviated(text: str) -> str:
    """Return ``text`` with every abbreviation that there is for its words."""
    return _LONG.sub(lambda match: _SHORT[fold(match.group())], text)


_SHORT = {
    fold(entry["long"]): entry["short"][0] for entry in load_table("abbreviations")["abbreviation"]
}
_WORDS = [entry["long"] for entry in load_table("abbreviations")["abbreviation"]]
_LONG = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, sorted(_WORDS, key=len, reverse=True)))})\b", re.IGNORECASE
)

TYPINGS = {
    "no diacritics": fold,
    "half": half,
    "nfd": lambda text: unicodedata.normalize("NFD", text),
    "tone placement": swapped,
    "upper": str.upper,
    "abbreviated": abbreviated,
    "tcvn3": lambda text: "".join(_TCVN3.get(char, char) for char in text.lower()),
}
