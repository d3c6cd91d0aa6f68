"""Lines of a document: its numbering (dấu thứ tự), and which lines belong to one paragraph.

Shared by the PDF reader, which joins hard-wrapped lines, and by the structure, which reads
paragraphs and items out of lines. The patterns are the group ``label`` of
``kb/data/structure.toml``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from kb.lexicon.rules import Rule, rules
from kb.text import fold, matching_view

__all__ = [
    "LETTERS",
    "Label",
    "continues",
    "ends_sentence",
    "is_upper",
    "matches",
    "read_label",
    "roman_value",
    "single_spaced",
    "wrap_width",
]

LETTERS: Final = "abcdđeghiklmnopqrstuvxy"
"""The order of lettered items (điểm): đ is a letter; f, j, w and z are not."""

_ORDINALS: Final = {
    word: number
    for number, words in enumerate(
        ("nhất một", "hai", "ba", "tư bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"), start=1
    )
    for word in words.split()
}
_LONGEST: Final = 4000
_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN_FORM: Final = re.compile(r"(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


@dataclass(frozen=True, slots=True)
class Label:
    """The numbering at the head of a line.

    ``style`` names the kind of numbering (``roman``, ``number``, ``letter``, ``-``…), ``value`` its
    printed value (``IV``, ``2.1``, ``đ``; empty for bullets), ``order`` the value as a number where
    it has one. ``end`` is the length of the label, blanks behind it not counted.
    """

    style: str
    text: str
    value: str
    order: int | None
    end: int
    heading: bool = False


def read_label(line: str) -> Label | None:
    """Return the numbering that ``line`` (no leading blanks) begins with, if it has any.

    Decimals, ranges, dates and hyphenated words are no numbering: ``1-3 năm``, ``I-ốt``,
    ``3.775 tỷ``.
    """
    return _read_label(line[:400])


@lru_cache(maxsize=256)
def _read_label(line: str) -> Label | None:
    view = matching_view(line[:120])
    first = view[:1]
    if not first or (
        first.islower() and (len(view) < 2 or (view[1].isalpha() and first not in "ivx"))
    ):
        return None
    for rule in _label_rules(_initial(first)):
        match = rule.regex.match(view)
        if match and (label := _label(rule, match, line)):
            return label
    return None


def _initial(first: str) -> str:
    """Class of a first character, so that only the rules that can match are tried."""
    if first.isdigit():
        return "digit"
    if first.isalpha():
        return "letter"
    return "sign"


@cache
def _label_rules(initial: str) -> tuple[Rule, ...]:
    """Return the label rules one of whose examples begins with this class of character."""
    return tuple(
        rule
        for rule in rules("structure", "label")
        if any(_initial(example.text[0]) == initial for example in rule.examples)
    )


def _label(rule: Rule, match: re.Match[str], line: str) -> Label | None:
    text = match.group("label").rstrip()
    end = len(text)
    rest = line[end:]
    groups = match.groupdict()
    style: str = rule.data["style"]
    # “I-ốt”, “e-mail”: a small letter glued to the mark makes a word.
    if rest[:1].islower() and text[-1:] in "-/" and style not in "-+*•":
        return None
    if style == "decimal" and not groups.get("mark") and rule.id == "decimal":
        following = rest.lstrip()
        if following and not (following[0].isupper() or following[0] in '“"('):
            return None
    if rule.data.get("heading") and not _heading_tail(text, rest):
        return None
    value = groups.get("value") or ""
    if groups.get("word"):
        value = str(_ORDINALS.get(groups["word"].split()[-1].lower(), groups["word"]))
    elif style == "ordinal":
        value = str(_ORDINALS[value.lower()])
    order = _order(style, value)
    if style == "roman" and order is None:
        return None
    return Label(style, text, value, order, end, bool(rule.data.get("heading")))


def _heading_tail(label: str, rest: str) -> bool:
    """True where “Chương II”, “Mục 3” head a line of their own and are not words of a sentence."""
    tail = rest.strip()
    return not tail or label[-1] in ".:)-" or is_upper(tail)


def _order(style: str, value: str) -> int | None:
    if value.isdigit():
        return int(value)
    if style == "decimal":
        last = value.rpartition(".")[2]
        return int(last) if last.isdigit() else None
    if style in ("letter", "(letter)", "capital") and len(value) == 1:
        position = LETTERS.find(value.lower())
        return position + 1 if position >= 0 else None
    if value.upper().strip("IVXLC") == "" and value:
        return roman_value(value)
    digits = value.rstrip("abcdefghđ")
    return int(digits) if digits.isdigit() else None


def roman_value(value: str) -> int | None:
    """Return the number that a Roman numeral stands for; None if it is malformed (``IIX``)."""
    upper = value.upper()
    if not upper or not _ROMAN_FORM.fullmatch(upper):
        return None
    numbers = [_ROMAN[char] for char in upper]
    return sum(
        -number if number < following else number
        for number, following in zip(numbers, [*numbers[1:], 0], strict=True)
    )


def is_upper(text: str) -> bool:
    """True where ``text`` is set in capitals (numbers and symbols such as ``QĐ-TTg`` allowed)."""
    sample = text[:400]
    capitals = sum(map(str.isupper, sample))
    return capitals >= 2 and capitals >= 6 * sum(map(str.islower, sample))


def matches(group: str, text: str) -> Rule | None:
    """Return the first rule of ``[[group]]`` in ``structure.toml`` found in ``text``.

    Only the first 4,000 characters are looked at: no line of a layout is longer.
    """
    for rule in rules("structure", group):
        if rule.regex.search(_view(rule.view, text[:_LONGEST])):
            return rule
    return None


@lru_cache(maxsize=64)
def _view(name: str, text: str) -> str:
    """Return a view of a line; kept, since a line is asked for by many groups in a row."""
    return fold(text) if name == "fold" else matching_view(text)


# A closing quote or bracket, a note mark or a star may stand behind the stop.
_STOP: Final = re.compile(r"[.;:!?…][\"'”’»)\]*/\s]*(?:\[\d{1,3}\])?$")
_ABBREVIATED: Final = re.compile(
    r"(?:^|[\s(])(?:TP|Tp|TX|Tx|TT|P|Q|H|ThS|TS|PGS|GS|Ths|BS|KS|Mr|St)\.$"
)
_YEAR_END: Final = re.compile(r"\b(?:19|20)\d\d$")
_YEAR_RANGE: Final = re.compile(r"^[-–] ?(?:19|20)\d\d\b")
# A line that ends in the middle of a reference, or with a word no phrase can end with.
_SYMBOL_END: Final = re.compile(r"[0-9/][A-ZĐ]{2,6}-$")
_NUMBER_DUE: Final = re.compile(r"(?<!\w)[Ss]ố:?$")
_REFERENCE_END: Final = re.compile(
    r"(?:\b[Đđ]iều|\b[Kk]hoản|\b[Đđ]iểm|\b[Mm]ục|\b[Pp]hần|\bsố|\bngày|\btháng|\bnăm|,)$"
)
_UNFINISHED: Final = re.compile(
    r"(?:^|\s)(?:của|và|các|với|về|theo|tại|là|được|trong|để|do|từ|bằng|những|một|hoặc|bởi|cho"
    r"|Bộ|Sở|Ủy ban|Uỷ ban|Hội đồng|Phó Thủ tướng|Thủ tướng|UBND|HĐND)$"
)
# Behind these words not even a blank line ends a sentence.
_OPEN_END: Final = re.compile(r"\w (?:của|và|với|về|theo|tại|được|trong|để|từ|bằng)$")
_REFERENCE_START: Final = re.compile(
    r"(?:Điều|Khoản|Điểm) [\w.]{1,4}(?:[,;]| (?:và|đến|của|khoản|Luật|Nghị|Thông|Quyết)\b)"
)
_WORD: Final = re.compile(r"\S+")
_GAP: Final = re.compile(r"\n\s*")
_FEWEST_GAPS: Final = 5


def ends_sentence(line: str) -> bool:
    """True where ``line`` ends with a stop that is not that of an abbreviation (``TP.``)."""
    tail = line[-40:].rstrip()
    return bool(_STOP.search(tail)) and not _ABBREVIATED.search(tail)


def continues(  # noqa: PLR0911 - a list of grounds, in order
    previous: str, following: str, *, blank_between: bool = False, width: int | None = None
) -> bool:
    """True where the line ``following`` goes on with the paragraph of ``previous``.

    A new item, bullet or heading never continues. A line that begins in small letters (or with a
    number) continues one that ended without a stop, also over a blank line: a page break stood
    there. ``width`` is the line length of a hard-wrapped text (``wrap_width``): there a full line
    is continued by capitals too.
    """
    if not previous or not following:
        return False
    if _YEAR_END.search(previous[-12:]) and _YEAR_RANGE.match(following):
        return True
    stopped = ends_sentence(previous)
    label = read_label(following)
    if label is not None:
        # “… theo khoản ⏎ 2. Điều 5” in a full line: a number that ends a reference.
        return bool(
            width
            and not blank_between
            and not stopped
            and label.style == "number"
            and _REFERENCE_END.search(previous[-12:])
            and len(previous) > 0.8 * width
        )
    if stopped:
        # A dump may break a paragraph behind a semicolon: small letters still go on with it.
        return not blank_between and following[0].islower() and previous.endswith((";", ".."))
    if is_upper(previous):
        return not blank_between and is_upper(following)
    first = following[0]
    if first.islower() or first in ",;)%…”":
        return True
    tail = previous[-12:]
    if not blank_between and (
        _SYMBOL_END.search(tail) or (first.isdigit() and _NUMBER_DUE.search(tail))
    ):
        return True  # a document's symbol cut in two: “số 4869/UBND- | SYT”, “số | 12/KH-UBND”
    if is_upper(following) or (blank_between and not _OPEN_END.search(tail)):
        return False
    if _UNFINISHED.search(tail) or _REFERENCE_START.match(following):
        return True
    if first.isdigit() or _REFERENCE_END.search(tail):
        return len(previous) > (0.6 * width if width else 40)
    if width:
        word = _WORD.match(following)
        return len(previous) + 1 + (word.end() if word else 0) > 0.88 * width
    return False


def single_spaced(text: str) -> str:
    """Return a same-length view of a text printed with a blank line after every line.

    The blank lines that part nothing become spaces; what was parted before stays parted. Any other
    text is returned as it is. Blank lines are taken for spacing where every gap is there twice (1
    line end becomes 2, 2 become 4), where gaps of three stand beside those of two, or where the
    lines so parted are those of a hard-wrapped text.
    """
    stripped = text.strip()
    first = text.find(stripped)
    gaps = [(match, match.group().count("\n")) for match in _GAP.finditer(stripped)]
    sizes = Counter(size for _, size in gaps)
    if len(gaps) < _FEWEST_GAPS or sizes[1]:
        return text
    if not (
        (len(sizes) > 1 and all(size % 2 == 0 for size in sizes))
        or sizes[3] >= 0.2 * len(gaps)
        or wrap_width(_lines_apart(stripped, gaps))
    ):
        return text
    parts: list[str] = []
    position = 0
    for match, size in gaps:
        kept = "\n" * ((size + 1) // 2)
        parts += [stripped[position : match.start()], kept.ljust(len(match.group()))]
        position = match.end()
    body = "".join([*parts, stripped[position:]])
    return text[:first] + body + text[first + len(stripped) :]


def _lines_apart(text: str, gaps: Sequence[tuple[re.Match[str], int]]) -> list[str]:
    lines: list[str] = []
    position = 0
    for match, size in gaps:
        lines += [text[position : match.start()].strip(), *([""] if size > 2 else [])]
        position = match.end()
    return [*lines, text[position:].strip()]


def wrap_width(lines: Sequence[str]) -> int | None:
    """Return the line length at which a text was hard-wrapped, None if its lines are paragraphs.

    ``lines`` are stripped lines, ``""`` for a blank one.
    """
    lengths = sorted(
        len(line)
        for line, following in zip(lines, [*lines[1:], ""], strict=False)  # no lines: nothing
        if line and following and len(line) > 25
    )
    if len(lengths) < 5:
        return None
    width = lengths[int(0.95 * (len(lengths) - 1))]
    full = sum(length > 0.8 * width for length in lengths)
    return width if 40 <= width <= 140 and full >= 0.3 * len(lengths) else None
