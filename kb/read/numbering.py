"""Automatic numbering of Word paragraphs, as it is seen on the screen.

Word keeps “1.” and “a)” in ``word/numbering.xml`` and only a reference in the paragraph; a cadre
sees the number, so the text must have it (ECMA-376, part 1, §17.9).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

__all__ = ["Numbering", "W"]

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_PLACE: Final = re.compile(r"%([1-9])")
_MOST_LEVELS: Final = 9


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    pattern: str
    restart: int | None
    legal: bool


@dataclass(slots=True)
class _Abstract:
    levels: dict[int, _Level] = field(default_factory=dict)
    style_link: str | None = None


class Numbering:
    """The lists of one document with their counters; feed it the paragraphs in order."""

    def __init__(self, root: Element | None) -> None:
        self._abstracts: dict[str, _Abstract] = {}
        self._lists: dict[str, str] = {}
        self._overrides: dict[tuple[str, int], _Level | int] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            self._load(root)

    def _load(self, root: Element) -> None:
        for item in root.iter(f"{W}abstractNum"):
            abstract = _Abstract(style_link=_value(item, "numStyleLink"))
            for element in item.findall(f"{W}lvl"):
                abstract.levels[_integer(element.get(f"{W}ilvl"), 0)] = _level(element)
            self._abstracts[item.get(f"{W}abstractNumId", "")] = abstract
        for item in root.iter(f"{W}num"):
            ident = item.get(f"{W}numId", "")
            self._lists[ident] = _value(item, "abstractNumId") or ""
            for override in item.findall(f"{W}lvlOverride"):
                depth = _integer(override.get(f"{W}ilvl"), 0)
                replaced = override.find(f"{W}lvl")
                if replaced is not None:
                    self._overrides[ident, depth] = _level(replaced)
                elif (start := _value(override, "startOverride")) is not None:
                    self._overrides[ident, depth] = _integer(start, 1)

    def label(self, list_id: str, depth: int) -> str:
        """Count one paragraph of list ``list_id`` at ``depth`` and return its printed number.

        Empty where the list is unknown or prints nothing.
        """
        abstract_id = self._lists.get(list_id)
        depth = min(depth, _MOST_LEVELS - 1)
        if abstract_id is None or self._level(list_id, depth) is None:
            return ""
        counters = self._counters.setdefault(abstract_id, {})
        override = self._overrides.get((list_id, depth))
        if override is not None and (list_id, depth) not in self._started:
            counters.pop(depth, None)
        self._started.add((list_id, depth))
        counters[depth] = counters.get(depth, self._start(list_id, depth) - 1) + 1
        for deeper in [key for key in counters if key > depth]:
            level = self._level(list_id, deeper)
            if level is None or level.restart is None or depth < level.restart:
                del counters[deeper]
        return self._render(list_id, depth, counters)

    def _level(self, list_id: str, depth: int) -> _Level | None:
        override = self._overrides.get((list_id, depth))
        if isinstance(override, _Level):
            return override
        abstract = self._abstracts.get(self._lists.get(list_id, ""))
        return abstract.levels.get(depth) if abstract else None

    def _start(self, list_id: str, depth: int) -> int:
        override = self._overrides.get((list_id, depth))
        if isinstance(override, int):
            return override
        level = self._level(list_id, depth)
        return level.start if level else 1

    def _render(self, list_id: str, depth: int, counters: Mapping[int, int]) -> str:
        level = self._level(list_id, depth)
        if level is None or level.form == "none":
            return ""
        if level.form == "bullet":
            # Symbol fonts keep their signs in the private area: a bullet is a bullet.
            return "".join("•" if 0xF000 <= ord(char) <= 0xF0FF else char for char in level.pattern)

        def number(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            other = self._level(list_id, at)
            count = counters.get(at, self._start(list_id, at))
            form = "decimal" if level.legal or other is None else other.form
            return format_number(count, form)

        return _PLACE.sub(number, level.pattern).strip()


def _level(element: Element) -> _Level:
    restart = _value(element, "lvlRestart")
    legal = element.find(f"{W}isLgl")
    return _Level(
        start=_integer(_value(element, "start"), 1),
        form=_value(element, "numFmt") or "decimal",
        pattern=_value(element, "lvlText") or "",
        restart=_integer(restart, 0) if restart is not None else None,
        legal=legal is not None and legal.get(f"{W}val", "1") not in ("0", "false"),
    )


def _value(element: Element, name: str) -> str | None:
    child = element.find(f"{W}{name}")
    return child.get(f"{W}val") if child is not None else None


def _integer(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.lstrip("-").isdigit() else default


def format_number(count: int, form: str) -> str:
    """Return a number in one of Word's formats; an unknown format gives Arabic digits.

    >>> format_number(4, "upperRoman"), format_number(4, "lowerLetter")
    ('IV', 'd')
    """
    if form in ("upperRoman", "lowerRoman") and 0 < count < 4000:
        roman = _roman(count)
        return roman if form == "upperRoman" else roman.lower()
    if form in ("upperLetter", "lowerLetter") and 0 < count <= 26 * 20:
        # Word goes on with aa, bb, cc after z.
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form == "decimalZero":
        return f"{count:02d}"
    return str(count)


def _roman(count: int) -> str:
    pairs = (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
        (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    )  # fmt: skip
    out = ""
    for value, sign in pairs:
        out += sign * (count // value)
        count %= value
    return out
