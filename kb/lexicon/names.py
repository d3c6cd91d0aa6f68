"""Names of bodies set in capitals, written as in running text.

``ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI`` is *Ủy ban nhân dân tỉnh Quảng Ngãi*. Listed bodies give their
own name; the rest follows ``[casing]`` in ``kb/data/structure.toml``.
"""

from __future__ import annotations

import re
from functools import cache

from kb.lexicon.bodies import canonical
from kb.lexicon.lines import is_upper
from kb.lexicon.rules import load_table
from kb.text import fold, tone_key

__all__ = ["body_name", "proper_case"]

_VOWEL = re.compile(r"[aeiouy]")


def body_name(printed: str) -> str:
    """Return the name of a body as running text has it; mixed case stays as printed."""
    words = " ".join(printed.split()).strip(" .,;:*-–_")
    found = canonical(words)
    if found is not None and _key(found.name) == _key(words):
        return found.name
    # “ủY BAN”, “ngân hàng”: what a legacy capital font leaves behind.
    odd = words[:1].islower() or any(
        word[:1].islower() and not word.islower() for word in words.split()
    )
    return proper_case(words) if odd or is_upper(words) else words


def _key(text: str) -> str:
    return " ".join(tone_key(word) for word in text.split())


@cache
def _phrases() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Tone keys of the words of each known phrase, the longest first."""
    phrases: list[str] = load_table("structure")["casing"]["phrases"]
    keyed = [(tuple(tone_key(word) for word in phrase.split()), phrase) for phrase in phrases]
    return tuple(sorted(keyed, key=lambda item: -len(item[0])))


def proper_case(capitals: str) -> str:
    """Return a name set in capitals in the case of running text.

    >>> proper_case("BAN THƯỜNG VỤ TỈNH ỦY")
    'Ban Thường vụ Tỉnh ủy'
    """
    table = load_table("structure")["casing"]
    words = capitals.split()
    keys = [tone_key(word.strip(",;")) for word in words]
    out: list[str] = []
    at = 0
    in_place = after_head = False
    while at < len(words):
        phrase = next(
            (item for item in _phrases() if tuple(keys[at : at + len(item[0])]) == item[0]), None
        )
        if phrase and not (in_place and len(phrase[0]) == 1):
            size = len(phrase[0])
            tail = words[at + size - 1][len(words[at + size - 1].rstrip(",;")) :]
            out.append(phrase[1] + tail)
            # A place may follow: “Huyện ủy Yên Mỹ”.
            in_place, after_head = phrase[1].endswith(" ủy"), False
            at += size
            continue
        small = words[at].lower()
        pair = " ".join(words[at : at + 2]).lower()
        if pair in table["places"] or small in table["places"]:
            size = 2 if pair in table["places"] else 1
            out.append(" ".join(words[at : at + size]).lower())
            in_place, at = True, at + size
            continue
        if small in table["small"]:
            out.append(small)
        elif words[at] in table["abbreviations"]:
            out.append(words[at])
        elif in_place or after_head or not out or not _VOWEL.search(fold(small)):
            plain = not _VOWEL.search(fold(small)) or (len(small) > 1 and not small.isalpha())
            out.append(words[at] if plain else words[at].capitalize())
            after_head = small in table["heads"]
        elif small in table["heads"]:
            out.append(words[at].capitalize())
            after_head = True
        else:
            out.append(small)
        at += 1
    return " ".join(out)
