"""The glyphs of a PDF page where they stand, and the straight lines that are drawn on it.

The operators of the page are followed (ISO 32000-1, 8.4–8.5 and 9.3–9.4); the fonts are read by
pypdf. The page is turned so that most of its text runs from left to right.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from pypdf import PageObject

__all__ = ["Drawing", "Glyph", "Rule", "read_drawing"]

_Matrix = tuple[float, float, float, float, float, float]
_UNIT: Final[_Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_THIN: Final = 3.0
"""A filled box no thicker than this (points) is a line."""
_MOST_RULES: Final = 20_000
_MOST_FORMS: Final = 200
_DEEPEST: Final = 6
_FARTHEST: Final = 1e5


class Glyph(NamedTuple):
    """A character (or a few) at its place; ``turn`` counts quarter turns against the page."""

    text: str
    x: float
    y: float
    width: float
    size: float
    turn: int
    font: str


class Rule(NamedTuple):
    """A straight line: at height (or abscissa) ``at``, from ``low`` to ``high``."""

    level: bool
    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """The glyphs of a page in the order in which they are drawn, and its lines.

    ``rules`` is empty for a page with so many lines that it must be a drawing.
    """

    glyphs: list[Glyph]
    rules: list[Rule]


def read_drawing(page: PageObject) -> Drawing:
    """Return what is drawn on a page, the page upright.

    Raises whatever pypdf raises for a broken page.
    """
    pen = _Pen()
    pen.run(page.get("/Contents"), page.get("/Resources"), page.pdf, _UNIT, 0)
    turns = Counter(glyph.turn for glyph in pen.glyphs if glyph.text.strip())
    turn = turns.most_common(1)[0][0] if turns else 0
    glyphs = pen.glyphs if not turn else [_turned(glyph, turn) for glyph in pen.glyphs]
    if len(pen.rules) > _MOST_RULES:
        return Drawing(glyphs, [])
    return Drawing(glyphs, [_turned_rule(rule, turn) for rule in pen.rules] if turn else pen.rules)


def _forms(resources: Any) -> Iterator[tuple[str, Any]]:
    resources = resources.get_object() if resources is not None else {}
    objects = resources.get("/XObject", {})
    objects = objects.get_object() if hasattr(objects, "get_object") else objects
    for name, item in objects.items():
        form = item.get_object()
        if form.get("/Subtype") == "/Form":
            yield name, form


def _turned(glyph: Glyph, turn: int) -> Glyph:
    x, y = _turn(glyph.x, glyph.y, turn)
    return glyph._replace(x=x, y=y, turn=(glyph.turn - turn) % 4)


def _turn(x: float, y: float, turn: int) -> tuple[float, float]:
    """Turn a point by ``turn`` quarters clockwise."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turn]


def _turned_rule(rule: Rule, turn: int) -> Rule:
    ends = ((rule.low, rule.at), (rule.high, rule.at)) if rule.level else (
        (rule.at, rule.low), (rule.at, rule.high))  # fmt: skip
    (x0, y0), (x1, y1) = (_turn(x, y, turn) for x, y in ends)
    if rule.level == (turn % 2 == 0):
        return Rule(True, y0, min(x0, x1), max(x0, x1))
    return Rule(False, x0, min(y0, y1), max(y0, y1))


def _times(a: _Matrix, b: _Matrix) -> _Matrix:
    """Return the matrix that applies ``a``, then ``b``."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def _numbers(operands: Sequence[Any], count: int) -> list[float]:
    """Return the first ``count`` operands as numbers, zeros where there are none."""
    found = [float(item) if isinstance(item, int | float) else 0.0 for item in operands[:count]]
    return found + [0.0] * (count - len(found))


class _Font:
    """The characters and widths of one font; both are looked up once for each code."""

    def __init__(self, resource: Any) -> None:
        # The one class of pypdf that knows both; it is not in its documented interface.
        from pypdf.generic._font import Font  # noqa: PLC0415

        self.font = Font.from_font_resource(resource)
        self.name = str(resource.get("/BaseFont", "")).lstrip("/")
        self._known: dict[str, tuple[str, float]] = {}

    def show(self, raw: str | bytes) -> list[tuple[str, float, bool]]:
        """Return (text, width in thousandths, whether it is the one-byte blank) of each code."""
        font = self.font
        data = raw if isinstance(raw, bytes) else raw.encode("latin-1", "replace")
        if isinstance(font.encoding, str):
            codes = data.decode(font.encoding, "replace")
            return [(*self._look(code, code), False) for code in codes]
        table = font.encoding
        return [(*self._look(chr(code), table.get(code, chr(code))), code == 32) for code in data]

    def _look(self, code: str, char: str) -> tuple[str, float]:
        if code in self._known:
            return self._known[code]
        font = self.font
        width = float(font.get_text_width(code))
        self._known[code] = str(font.character_map.get(char, char)), width
        return self._known[code]


@dataclass(slots=True)
class _State:
    ctm: _Matrix
    font: _Font | None = None
    size: float = 0.0
    chars: float = 0.0
    words: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0

    def copy(self) -> _State:
        return _State(self.ctm, self.font, self.size, self.chars, self.words, self.scale,
                      self.leading, self.rise)  # fmt: skip


class _Pen:
    """Follows the operators of a page and of the forms it places."""

    def __init__(self) -> None:
        self.glyphs: list[Glyph] = []
        self.rules: list[Rule] = []
        self._fonts: dict[int, _Font] = {}
        self._placed = 0

    def run(  # noqa: PLR0912, PLR0915 - one branch for each operator
        self, stream: Any, resources: Any, pdf: Any, ctm: _Matrix, depth: int
    ) -> None:
        """Read one content stream; its glyphs and lines are added to those of the page."""
        from pypdf.generic import ContentStream  # noqa: PLC0415 - heavy

        if stream is None:
            return
        content = ContentStream(stream.get_object(), pdf, "bytes")
        data = content.get_data()
        if b"BT" not in data and b"Do" not in data:
            return  # a drawing: nothing to read, and long to parse
        resources = resources.get_object() if resources is not None else {}
        fonts = resources.get("/Font", {})
        fonts = fonts.get_object() if hasattr(fonts, "get_object") else fonts
        forms = dict(_forms(resources))
        state, stack = _State(ctm), list[_State]()
        text = line = _UNIT
        path: list[list[tuple[float, float]]] = []
        for operands, operator in content.operations:
            match operator:
                case b"Tj" | b"TJ" | b"'" | b'"':
                    if operator in (b"'", b'"'):
                        if operator == b'"':
                            state.words, state.chars = _numbers(operands, 2)
                        text = line = _times((1, 0, 0, 1, 0, -state.leading), line)
                    if operands:
                        text = self._show(operands[-1], state, text)
                case b"Td" | b"TD":
                    x, y = _numbers(operands, 2)
                    if operator == b"TD":
                        state.leading = -y
                    text = line = _times((1, 0, 0, 1, x, y), line)
                case b"Tm":
                    a, b, c, d, e, f = _numbers(operands, 6)
                    text = line = (a, b, c, d, e, f)
                case b"T*":
                    text = line = _times((1, 0, 0, 1, 0, -state.leading), line)
                case b"BT":
                    text = line = _UNIT
                case b"Tf":
                    state.font = self._font(fonts, operands)
                    state.size = _numbers(operands[1:], 1)[0]
                case b"Tc":
                    state.chars = _numbers(operands, 1)[0]
                case b"Tw":
                    state.words = _numbers(operands, 1)[0]
                case b"Tz":
                    state.scale = _numbers(operands, 1)[0] / 100
                case b"TL":
                    state.leading = _numbers(operands, 1)[0]
                case b"Ts":
                    state.rise = _numbers(operands, 1)[0]
                case b"q":
                    stack.append(state.copy())
                case b"Q":
                    state = stack.pop() if stack else state
                case b"cm":
                    a, b, c, d, e, f = _numbers(operands, 6)
                    state.ctm = _times((a, b, c, d, e, f), state.ctm)
                case b"m":
                    x, y = _numbers(operands, 2)
                    path.append([(x, y)])
                case b"l":
                    x, y = _numbers(operands, 2)
                    if path:
                        path[-1].append((x, y))
                case b"re":
                    x, y, w, h = _numbers(operands, 4)
                    path.append([(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)])
                case b"h":
                    if path and path[-1]:
                        path[-1].append(path[-1][0])
                case b"c" | b"v" | b"y":
                    # A curve is no line of a table; what it belongs to is none either.
                    path.append([])
                case b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*" | b"f" | b"F" | b"f*" | b"n":
                    self._paint(path, operator, state.ctm)
                    path = []
                case b"Do":
                    form = forms.get(str(operands[0])) if operands else None
                    if form is not None and depth < _DEEPEST and self._placed < _MOST_FORMS:
                        self._placed += 1
                        inner = _matrix(form.get("/Matrix"))
                        own = form.get("/Resources", resources)
                        self.run(form, own, pdf, _times(inner, state.ctm), depth + 1)

    def _font(self, fonts: Any, operands: Sequence[Any]) -> _Font | None:
        resource = fonts.get(str(operands[0])) if operands else None
        if resource is None:
            return None
        resource = resource.get_object()
        if id(resource) not in self._fonts:
            self._fonts[id(resource)] = _Font(resource)
        return self._fonts[id(resource)]

    def _show(self, shown: Any, state: _State, text: _Matrix) -> _Matrix:
        """Place the glyphs of a string, or of strings and gaps; return where the pen is then."""
        font, size, scale = state.font, state.size, state.scale
        matrix = _times(text, state.ctm)
        along, turn = _direction(matrix)
        height = abs(size) * math.hypot(matrix[2], matrix[3])
        seen = turn is not None and font is not None and 0 < height < _FARTHEST
        pen = 0.0
        for item in shown if isinstance(shown, list) else [shown]:
            if isinstance(item, int | float):
                pen -= float(item) / 1000 * size * scale
                continue
            if font is None or not isinstance(item, str | bytes):
                continue
            for char, width, blank in font.show(item):
                step = width / 1000 * size * scale
                x = matrix[0] * pen + matrix[2] * state.rise + matrix[4]
                y = matrix[1] * pen + matrix[3] * state.rise + matrix[5]
                if seen and abs(x) < _FARTHEST and abs(y) < _FARTHEST:
                    assert turn is not None
                    self.glyphs.append(
                        Glyph(char, x, y, abs(step) * along, height, turn, font.name)
                    )
                pen += step + (state.chars + (state.words if blank else 0.0)) * scale
        return _times((1, 0, 0, 1, pen, 0), text)

    def _paint(self, path: list[list[tuple[float, float]]], operator: bytes, ctm: _Matrix) -> None:
        """Keep the lines of a painted path: strokes, and boxes filled so thin that they are one."""
        if operator == b"n" or len(self.rules) > _MOST_RULES:
            return
        filled = operator in (b"f", b"F", b"f*")
        a, b, c, d, e, f = ctm
        for piece in path:
            points = [(a * x + c * y + e, b * x + d * y + f) for x, y in piece]
            if len(points) < 2 or not all(abs(x) < _FARTHEST and abs(y) < _FARTHEST
                                          for x, y in points):  # fmt: skip
                continue
            if filled:
                xs, ys = [x for x, _ in points], [y for _, y in points]
                self._line((min(xs), min(ys)), (max(xs), max(ys)), _THIN)
                continue
            if operator in (b"s", b"b", b"b*"):
                points.append(points[0])
            for start, end in pairwise(points):
                self._line(start, end, 0.5)

    def _line(self, start: tuple[float, float], end: tuple[float, float], thick: float) -> None:
        (x0, y0), (x1, y1) = start, end
        across, up = abs(x1 - x0), abs(y1 - y0)
        if up <= thick and across > up:
            self.rules.append(Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif across <= thick and up > across:
            self.rules.append(Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def _matrix(raw: Any) -> _Matrix:
    if raw is None or len(raw) != 6:
        return _UNIT
    a, b, c, d, e, f = _numbers(list(raw.get_object()), 6)
    return a, b, c, d, e, f


def _direction(matrix: _Matrix) -> tuple[float, int | None]:
    """Return the scale along the line of text, and its quarter turn; None if it runs askew."""
    along = math.hypot(matrix[0], matrix[1])
    if not 0 < along < _FARTHEST:
        return 0.0, None
    quarters = math.atan2(matrix[1], matrix[0]) / (math.pi / 2)
    nearest = round(quarters)
    return along, nearest % 4 if abs(quarters - nearest) < 0.1 else None
