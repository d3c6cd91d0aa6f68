"""Vietnamese encodings older than Unicode, and Unicode read through the wrong one.

TCVN3 (TCVN 5712:1993, fonts ``.VnTime``), VNI Windows (fonts ``VNI-Times``) and UTF-8 that a
program took for Windows-1252. Legacy text reaches us as Windows-1252 characters: ``Uû ban nh©n
d©n`` is *Uỷ ban nhân dân* in TCVN3, ``Coäng hoøa`` is *Cộng hòa* in VNI.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

from kb.text import normalize

__all__ = ["Encoding", "decode_run", "font_encoding", "guess", "repair", "vietnamese"]

Encoding = Literal["tcvn3", "vni", "mojibake"]

# TCVN 5712:1993 VN3, code → letter. There are no accented capitals: a font whose name ends in H
# (.VnTimeH) draws the small letters as capitals.
_TCVN3_CODES: Final = (
    "A1Ă A2Â A3Ê A4Ô A5Ơ A6Ư A7Đ A8ă A9â AAê ABô ACơ ADư AEđ "
    "B5à B6ả B7ã B8á B9ạ BBằ BCẳ BDẵ BEắ C6ặ C7ầ C8ẩ C9ẫ CAấ CBậ "
    "CCè CEẻ CFẽ D0é D1ẹ D2ề D3ể D4ễ D5ế D6ệ D7ì D8ỉ DCĩ DDí DEị "
    "DFò E1ỏ E2õ E3ó E4ọ E5ồ E6ổ E7ỗ E8ố E9ộ EAờ EBở ECỡ EDớ EEợ "
    "EFù F1ủ F2ũ F3ú F4ụ F5ừ F6ử F7ữ F8ứ F9ự FAỳ FBỷ FCỹ FDý FEỵ"
)
# How PDF producers write some of these codes: the minus for the soft hyphen, bullets for the dot.
_TCVN3: Final = {int(entry[:2], 16): entry[2:] for entry in _TCVN3_CODES.split()} | {
    0x2212: "ư",
    0x2010: "ư",
    0x2011: "ư",
    0x2219: "ã",
    0x2022: "ã",
    0x02D9: "ã",
    0x03BC: "à",
}

_TONES: Final = {
    "sac": "\u0301",
    "huyen": "\u0300",
    "hoi": "\u0309",
    "nga": "\u0303",
    "nang": "\u0323",
}
_VNI_TONES: Final = {"ù": "sac", "ø": "huyen", "û": "hoi", "õ": "nga", "ï": "nang"}
_VNI_CIRCUMFLEX: Final = {"â": "", "á": "sac", "à": "huyen", "å": "hoi", "ã": "nga", "ä": "nang"}
_VNI_BREVE: Final = {"ê": "", "é": "sac", "è": "huyen", "ú": "hoi", "ü": "nga", "ë": "nang"}
_VNI_SINGLE: Final = {
    "ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ",
}  # fmt: skip


def _vni_table() -> dict[str, str]:
    def put(source: str, base: str, tone: str) -> None:
        mark = _TONES[tone] if tone else ""
        table[source] = unicodedata.normalize("NFC", base + mark)
        # The second character keeps the case of the vowel: “AÙ”, “Aâ” and “AÂ” all occur.
        upper = unicodedata.normalize("NFC", base.upper() + mark)
        table[source[0].upper() + source[1:]] = upper
        table[source.upper()] = upper

    table: dict[str, str] = {}
    for single, letter in _VNI_SINGLE.items():
        table[single], table[single.upper()] = letter, letter.upper()
    for sign, tone in _VNI_TONES.items():
        for vowel in "aeouyôö":
            put(vowel + sign, _VNI_SINGLE.get(vowel, vowel), tone)
    for sign, tone in _VNI_CIRCUMFLEX.items():
        for vowel in "aeo":
            put(vowel + sign, vowel + "\u0302", tone)
    for sign, tone in _VNI_BREVE.items():
        put("a" + sign, "a\u0306", tone)
    return table


_VNI: Final = _vni_table()
_VNI_PATTERN: Final = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def decode_tcvn3(text: str, *, capitals: bool = False) -> str:
    """Return TCVN3 text (seen as Windows-1252) in Unicode; ``capitals`` for an ``…H`` font.

    >>> decode_tcvn3("Uû ban nh©n d©n")
    'Uỷ ban nhân dân'
    """
    decoded = text.translate(_TCVN3)
    return decoded.upper() if capitals else decoded


def decode_vni(text: str) -> str:
    """Return VNI Windows text (seen as Windows-1252) in Unicode.

    >>> decode_vni("Coäng hoøa xaõ hoäi")
    'Cộng hòa xã hội'
    """
    return _VNI_PATTERN.sub(lambda match: _VNI[match.group()], text)


_VNI_FONT: Final = re.compile(r"^(?:VNI|Vni|vni)(?:[-_ ]|(?=[A-Z]))")
_TCVN3_FONT: Final = re.compile(r"^\.?Vn(?!i)[A-Z3]", re.IGNORECASE)
_CAPITAL_FONT: Final = re.compile(r"^\.?Vn\w*?H(?:$|[-, ]|Bold|Italic)", re.IGNORECASE)


def font_encoding(font: str | None) -> tuple[Encoding | None, bool]:
    """Return the legacy encoding that a font name stands for, and whether it draws capitals.

    >>> font_encoding(".VnTimeH")
    ('tcvn3', True)
    """
    name = (font or "").rpartition("+")[2].strip()
    if _VNI_FONT.match(name):
        return "vni", False
    if _TCVN3_FONT.match(name):
        return "tcvn3", bool(_CAPITAL_FONT.match(name))
    return None, False


def decode_run(text: str, font: str | None) -> str:
    """Return a run of text set in ``font``, decoded if the font is a legacy Vietnamese one.

    Text that already holds letters only Unicode has is left alone: the font was changed later.
    """
    encoding, capitals = font_encoding(font)
    if encoding is None or _UNICODE_ONLY.search(text):
        return text
    return decode_vni(text) if encoding == "vni" else decode_tcvn3(text, capitals=capitals)


# Letters of Vietnamese that no Windows-1252 text can hold.
_UNICODE_ONLY: Final = re.compile("[\u1ea0-\u1ef9ăĂđĐĩĨũŨơƠưƯ]")
# Signs inside a word that only TCVN3 text has there.
_TCVN3_SIGNS: Final = re.compile("(?<=[A-Za-z])[µ¸¶·¹©®¨ª«¬\u00ad\u2212Ê-Þß]|[®§](?=[A-Za-zµ-þ])")
# A vowel with a VNI sign behind it, or a lone VNI letter between consonants.
_VNI_SIGNS: Final = re.compile(
    "[aeouyôöAEOUYÔÖ][ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË]|ñ|Ñ|ö(?=[ôuùøûõïaimncpt])"
)
_MOJIBAKE_SIGNS: Final = re.compile(
    "á[º»][\u0080-\u00bf\u0100-\u2122]?|Ä[\u0083\u0091ƒ‘’]|Æ[°¡¯ ]|Ã[\u00a0-\u00bf]"
)
_LETTER: Final = re.compile(r"[^\W\d_]")


def guess(text: str) -> Encoding | None:
    """Return the legacy encoding that ``text`` seems to be in, or None for plain Unicode.

    Signs that only that encoding puts inside words must be at least two in a hundred letters and
    more than twice as many as real Vietnamese letters, and decoding must give more syllables.
    """
    sample = text[:200_000]
    letters = len(_LETTER.findall(sample))
    if letters < 8:
        return None
    unicode_letters = len(_UNICODE_ONLY.findall(sample))
    counts: dict[Encoding, int] = {
        "mojibake": len(_MOJIBAKE_SIGNS.findall(sample)),
        "tcvn3": len(_TCVN3_SIGNS.findall(sample)),
        "vni": len(_VNI_SIGNS.findall(sample)),
    }
    # Every mojibake pair also looks like one TCVN3 or VNI sign, so it is asked first.
    for name in ("mojibake", "tcvn3", "vni"):
        count = counts[name]
        if count * 50 < letters or count <= 2 * unicode_letters:
            continue
        decoded = repair(sample, name)
        if decoded is None or vietnamese(decoded) > max(0.6, vietnamese(sample)):
            return name
    return None


# A syllable without its tone: onset, vowels, coda.
_NUCLEI: Final = (
    "a ă â e ê i o ô ơ u ư y ai ao au âu ay ây eo êu ia iê iêu iu oa oă oai oao oay oe oeo oi ôi "
    "ơi oo ua uâ uay uây ưa uê ui ưi uo uô uôi ươ ươi ươu ưu uy uya uyê uyu uơ yê yêu"
)
_SYLLABLE: Final = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
    rf"(?:{'|'.join(sorted(_NUCLEI.split(), key=len, reverse=True))})(?:ng|nh|ch|[cmnpt])?"
)
_TONE_MARKS: Final = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_WORD: Final = re.compile(r"[^\W\d_]+")


def vietnamese(text: str) -> float:
    """Return the share of the words with marks that can be Vietnamese syllables (0 for none)."""
    sample = normalize(text[:60_000]).lower()
    marked = [word for word in _WORD.findall(sample) if not word.isascii()]
    good = sum(_SYLLABLE.fullmatch(_toneless(word)) is not None for word in marked)
    return good / len(marked) if marked else 0.0


def _toneless(word: str) -> str:
    bare = _TONE_MARKS.sub("", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", bare)


def repair(text: str, encoding: Encoding) -> str | None:
    """Return ``text`` decoded from ``encoding``; None if mojibake cannot be undone.

    TCVN3 lines in ``…H`` fonts cannot be told from others without the font: they come out in
    small letters.
    """
    if encoding == "tcvn3":
        return decode_tcvn3(text)
    if encoding == "vni":
        return decode_vni(text)
    return _undo_mojibake(text)


def _undo_mojibake(text: str) -> str | None:
    """Undo UTF-8 read as Windows-1252, with the five codes that it leaves undefined."""
    try:
        data = b"".join(
            bytes([ord(char)]) if 0x80 <= ord(char) < 0xA0 else char.encode("cp1252")
            for char in text
        )
        return data.decode("utf-8")
    except UnicodeError:
        return None
