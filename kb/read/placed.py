"""Lines and paragraphs made of glyphs by their places on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from typing import Final

from kb.lexicon.lines import ends_sentence, matches, read_label
from kb.read import legacy
from kb.read.builder import LAYOUT_GROUPS
from kb.read.glyphs import Glyph

__all__ = ["Line", "drawn_lines", "joint", "paragraphs"]

_WORD_GAP: Final = 0.15
"""A gap wider than this share of the size of the letters parts two words."""
_COLUMN_GAP: Final = 3.0
_COLUMN_ROOM: Final = 20.0
_MOST_RUNS: Final = 1_000
_BROKEN_SYMBOL: Final = re.compile(r"(?:^|\s)\S*(?:\d[-/]|[-/])\S*[A-ZĐ]\S*-$|[A-ZĐ]{2,}-$|/$")
_FIGURES: Final = re.compile(r"[\d/.]+")
_MOST_PADDING: Final = 8.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its edges, the height of its base line, the width of its first word.

    ``mended``: how often a word goes on in another font, as where accented letters lie apart.
    """

    text: str
    left: float
    right: float
    base: float
    first: float
    mended: int = 0


def drawn_lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """Return lines in the order in which they were drawn, what stands on top first.

    Glyphs of one line may be drawn in any order (accented letters after the others, in another
    font); a wide gap at one height parts two columns.
    """
    return _columns_apart(_from_the_top(_lines(glyphs)))


def _lines(glyphs: Iterable[Glyph]) -> list[Line]:
    lines: list[Line] = []
    group: list[Glyph] = []
    low = high = 0.0
    for glyph in map(_upright, glyphs):
        if group:
            size = max(glyph.size, group[0].size)
            near = low - _COLUMN_GAP * size <= glyph.x <= high + _COLUMN_GAP * size
            level = abs(glyph.y - group[0].y) < 0.5 * size
            if not (near and level and glyph.turn == group[0].turn):
                lines += _line(group)
                group = []
        if not group:
            low, high = glyph.x, glyph.x + glyph.width
        group.append(glyph)
        low, high = min(low, glyph.x), max(high, glyph.x + glyph.width)
    return lines + _line(group)


def _from_the_top(lines: list[Line]) -> list[Line]:
    """Put each run of lines above the runs that it stands wholly above.

    Columns keep the order in which they were drawn, as do lines side by side.
    """
    runs: list[list[Line]] = []
    for line in lines:
        if runs and line.base <= runs[-1][-1].base + 2:
            runs[-1].append(line)
        else:
            runs.append([line])
    if len(runs) > _MOST_RUNS:
        return lines
    ordered: list[list[Line]] = []
    for run in runs:
        bottom = run[-1].base
        below = (at for at, other in enumerate(ordered) if other[0].base < bottom - 2)
        ordered.insert(next(below, len(ordered)), run)
    return [line for run in ordered for line in run]


def _columns_apart(lines: list[Line]) -> list[Line]:
    """Read header and signature column by column where they were drawn line by line.

    Lines side by side elsewhere are left: they may be the rows of a list.
    """
    out = list(lines)
    if not out:
        return out
    middle = (min(line.left for line in out) + max(line.right for line in out)) / 2
    at = 0
    while at + 1 < len(out):
        one, two = out[at : at + 2]
        end = at + 1
        if abs(one.base - two.base) < 3 and two.left - one.right > _COLUMN_ROOM:
            split, centre = (one.right + two.left) / 2, (two.left + two.right) / 2
            while end < len(out):
                line = out[end]
                beside = line.left >= split
                gap = out[end - 1].base - line.base
                centred = abs((line.left + line.right) / 2 - middle) < _COLUMN_ROOM
                if centred or gap > (150 if beside else 30) or not (beside or line.right < centre):
                    break
                end += 1
            stretch = out[at:end]
            if any(matches(group, line.text) for line in stretch for group in LAYOUT_GROUPS):
                out[at:end] = sorted(stretch, key=lambda line: line.left >= split)
        at = end
    return out


def _upright(glyph: Glyph) -> Glyph:
    """Turn a glyph that runs upwards or downwards so that it can be read with its line."""
    if not glyph.turn:
        return glyph
    x, y = glyph.x, glyph.y
    turned = ((x, y), (y, -x), (-x, -y), (-y, x))[glyph.turn]
    return glyph._replace(x=turned[0], y=turned[1])


def _line(group: list[Glyph]) -> list[Line]:
    """Return the line of these glyphs, nothing if they are blanks only."""
    shown = [glyph for glyph in group if glyph.text.strip()]
    if not shown:
        return []
    ordered = sorted(group, key=lambda glyph: glyph.x)
    pieces: list[tuple[str, str]] = []
    first: float | None = None
    last: Glyph | None = None
    for glyph in ordered:
        blank = not glyph.text.strip()
        twice = last is not None and last.text == glyph.text and not blank
        if last is not None and twice and glyph.x - last.x < 0.1 * glyph.size:
            continue  # bold by printing twice
        if last is not None:
            gap = glyph.x - (last.x + last.width) > _WORD_GAP * glyph.size
            if gap and not blank and not pieces[-1][0].isspace():
                pieces.append((" ", last.font))
            if first is None and pieces[-1][0].isspace():
                first = last.x + last.width
        if pieces or not blank:
            pieces.append((glyph.text, glyph.font))
            last = glyph
    mended = sum(
        one[1] != other[1] and one[0].isalpha() and other[0].isalpha()
        for one, other in pairwise(pieces)
    )
    left, right = min(g.x for g in shown), max(g.x + g.width for g in shown)
    end = right if first is None else first
    return [Line(_decoded(pieces).strip(), left, right, shown[0].y, end - left, mended)]


def _decoded(pieces: Sequence[tuple[str, str]]) -> str:
    """Join pieces of text, each decoded by its font."""
    out: list[str] = []
    for (encoding, _), group in groupby(pieces, key=lambda piece: _encoding(piece[1])):
        items = list(group)
        text = "".join(piece for piece, _ in items)
        out.append(legacy.decode_run(text, items[0][1]) if encoding else text)
    return "".join(out)


@cache
def _encoding(font: str) -> tuple[legacy.Encoding | None, bool]:
    return legacy.font_encoding(font)


def joint(above: str) -> str:
    """Return what joins a line to the one above it: nothing where a symbol was broken."""
    return "" if _BROKEN_SYMBOL.search(above[-40:]) else " "


def paragraphs(lines: Sequence[Line], left: float, right: float) -> list[str]:
    """Join the lines of a cell between ``left`` and ``right`` to paragraphs.

    A line that leaves room for the first word of the next was ended by hand.
    """
    found: list[str] = []
    padding = min([_MOST_PADDING, *(max(line.left - left, 0.5) for line in lines)])
    last: Line | None = None
    for line in lines:
        if last is None or _ended(last, line, left, right, padding):
            found.append(line.text)
        else:
            whole = _FIGURES.fullmatch(last.text) and _FIGURES.match(line.text)
            found[-1] += ("" if whole else joint(found[-1])) + line.text
        last = line
    return found


def _ended(line: Line, following: Line, left: float, right: float, padding: float) -> bool:
    if read_label(following.text) is not None and ends_sentence(line.text):
        return True
    before, behind = line.left - left, right - line.right
    centred = abs(before - behind) < 4 and before > padding + 4
    room = before + behind - 2 * padding if centred else behind - padding
    blank = 0.35 * following.first / max(len(following.text.split(" ", 1)[0]), 1)
    # A line break for want of room leaves less than the next word needs.
    return room > following.first + blank + 2
