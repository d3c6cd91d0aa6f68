"""HTML that a copy from the web left in a text: tables as lines of cells, other tags taken out."""

from __future__ import annotations

import html
import re
from typing import Final

__all__ = ["untag"]

_TABLE: Final = re.compile(r"<(/?)table\b[^<>]{0,500}>", re.IGNORECASE)
_ROW: Final = re.compile(r"<tr\b[^<>]{0,500}>", re.IGNORECASE)
_CELL: Final = re.compile(r"<t[dh]\b([^<>]{0,500})>", re.IGNORECASE)
_SPAN: Final = re.compile(r"\bcolspan *= *[\"']?(\d{1,2})", re.IGNORECASE)
_BREAK: Final = re.compile(r"<br */?>|</(?:p|div|li|h[1-6]|tr|center|title)>", re.IGNORECASE)
_TAG: Final = re.compile(
    r"</?(?:html|head|body|title|p|div|span|font|center|b|i|u|strong|em|sup|sub|a|ul|ol|li|h[1-6]|br"
    r"|table|thead|tbody|tr|td|th|img|hr|o:p)\b[^<>]{0,500}>",
    re.IGNORECASE,
)
_SIGN: Final = re.compile(r"<(?:table|tr|td|p|div|br|span|li|b|strong|h[1-6])\b", re.IGNORECASE)


def untag(text: str, *, tables_only: bool = False) -> str:
    """Return ``text`` with each HTML table as ``| a | b |`` lines, a row a line.

    Other tags go too, unless ``tables_only``; those that end a paragraph leave a line end.
    """
    if "<" not in text or not _SIGN.search(text):
        return text
    text = _tables(text)
    if tables_only:
        return text
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))


def _tables(text: str) -> str:
    """Rewrite each table that is closed; one inside another is read as part of its cell."""
    out: list[str] = []
    at = depth = begin = 0
    for match in _TABLE.finditer(text):
        if not match[1]:
            if depth == 0:
                out.append(text[at : match.start()])
                at, begin = match.start(), match.end()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                out.append(_table(text[begin : match.start()]))
                at = match.end()
    return "".join([*out, text[at:]])


def _table(content: str) -> str:
    rows: list[list[str]] = []
    for part in _ROW.split(content)[1:]:
        row: list[str] = []
        pieces = _CELL.split(part)
        for attributes, cell in zip(pieces[1::2], pieces[2::2], strict=True):
            row.append(_words(cell))
            span = _SPAN.search(attributes)
            row += [""] * (int(span[1]) - 1 if span else 0)
        if any(row):
            rows.append(row)
    width = max(map(len, rows), default=0)
    if len(rows) < 2 or width < 2:
        # Such a table only sets things side by side.
        return "\n".join(["", *(cell for row in rows for cell in row if cell), ""])
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join(["", *lines, ""])


def _words(content: str) -> str:
    plain = html.unescape(_TAG.sub("", _BREAK.sub(" ", content)))
    return " ".join(plain.replace("|", "/").split())
