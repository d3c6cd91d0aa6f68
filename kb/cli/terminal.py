"""The only place that prints: results on stdout, messages on stderr, in any terminal."""

from __future__ import annotations

import codecs
import json
import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kb.build import BuildReport

__all__ = [
    "flush",
    "message",
    "out",
    "out_json",
    "prepare",
    "silence",
    "table",
    "tell",
    "width",
    "wrap",
]

_UNACCENT: Final = "kb-unaccent"


def _unaccent(error: UnicodeError) -> tuple[str, int]:
    """Write what a terminal cannot show without its diacritics: “Chỉ thị” → “Chi thi”."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    chunk = error.object[error.start : error.end].translate({0x111: "d", 0x110: "D"})
    chunk = chunk.translate({0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-", 0xD7: "x"})
    plain = "".join(c for c in unicodedata.normalize("NFD", chunk) if not unicodedata.combining(c))
    return plain.encode("ascii", "replace").decode("ascii"), error.end


def prepare() -> None:
    """Make both streams safe for Vietnamese.

    A pipe or file gets UTF-8. A terminal, or an encoding chosen by ``PYTHONIOENCODING``, keeps
    its own; what it lacks is written without diacritics, so nothing ever fails to print.
    """
    codecs.register_error(_UNACCENT, _unaccent)
    chosen = bool(os.environ.get("PYTHONIOENCODING"))
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, TextIOWrapper):
            continue
        if stream.isatty() or chosen:
            stream.reconfigure(errors=_UNACCENT)
        else:
            stream.reconfigure(encoding="utf-8", errors="replace")


def silence() -> None:
    """Point stdout nowhere: the reader (``head``) has gone and wants no more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def out(text: str = "") -> None:
    """Write a line of result."""
    sys.stdout.write(text + "\n")


def out_json(row: Any) -> None:
    """Write one JSON object on one line; letters as they are wherever the stream can hold them."""
    utf8 = codecs.lookup(sys.stdout.encoding or "utf-8").name == "utf-8"
    sys.stdout.write(json.dumps(row, ensure_ascii=not utf8) + "\n")


def flush() -> None:
    """Send what was written; a reader that has gone shows itself here (BrokenPipeError)."""
    sys.stdout.flush()


def message(text: str) -> None:
    """Write a message to the user, apart from the results."""
    sys.stdout.flush()
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def tell(report: BuildReport) -> None:
    """Tell the user what a build warns of and could not read."""
    for path, words in report.warnings:
        message(f"Lưu ý, {path}: {words}")
    for path, why in report.failures:
        message(f"KHÔNG ĐỌC ĐƯỢC {path}: {why}")


def width() -> int:
    """Return how many columns to fill: the terminal's, between 60 and 100."""
    return max(60, min(100, shutil.get_terminal_size((100, 24)).columns))


def wrap(text: str, *, first: str = "", indent: str = "    ") -> str:
    """Return ``text`` on lines of the terminal's width, ``first`` before it, the rest indented."""
    return textwrap.fill(
        " ".join(text.split()),
        width=width(),
        initial_indent=first,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


def table(headings: Sequence[str], room: Sequence[int], rows: Iterable[Sequence[str]]) -> str:
    """Return an aligned table; ``room`` are the widths, long cells wrap within their column."""
    rule = ["─" * size for size in room]
    lines: list[str] = []
    for row in (headings, rule, *rows):
        cells = [
            textwrap.wrap(" ".join(cell.split()), size, break_on_hyphens=False) or [""]
            for cell, size in zip(row, room, strict=True)
        ]
        for number in range(max(len(cell) for cell in cells)):
            parts = [
                (cell[number] if number < len(cell) else "").ljust(size)
                for cell, size in zip(cells, room, strict=True)
            ]
            lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)
