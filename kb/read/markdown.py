"""Markdown: typographic marks are taken away, words never; tables become rows of cells."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Final

from kb.models import SourceText, Span, Table
from kb.read.boxes import unbox
from kb.read.plain import decode
from kb.read.tags import untag
from kb.text import normalize

__all__ = ["read_markdown"]

_FENCE: Final = re.compile(r"^ {0,3}(?:```|~~~)[^`~]*$")
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+")
_HEADING_END: Final = re.compile(r"[ \t]+#{1,6}[ \t]*$")
_QUOTE: Final = re.compile(r"^ {0,3}(?:> ?)+")
_BREAK: Final = re.compile(r"(?: {2,}|\\)$")
_TAG: Final = re.compile(
    r"</?(?:sup|sub|b|i|u|em|strong|span|p|div|br|font|center|small|mark|del|ins)\b[^<>]{0,200}>",
    re.IGNORECASE,
)
_BR: Final = re.compile(r"<br */?>", re.IGNORECASE)
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK: Final = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,1000}(?: +\"[^\"]{0,200}\")?\)")
# Marks of bold at either end of words; “(**)” is a note mark and “** Ghi chú” a bullet.
_BOLD: Final = re.compile(r"(?<![*(\\])\*{2,3}(?=[^\s*)])|(?<=[^\s*(\\])\*{2,3}(?![*)])")
_ITALIC: Final = re.compile(r"(?<![\\*\w])\*(?=[^\s*])([^*\n]{0,2000}?[^\s\\*])\*(?![*\w])")
_BOLD_LOW: Final = re.compile(r"(?<![\\\w_])__(?=[^\s_])([^_\n]{0,2000}?[^\s\\_])__(?![\w_])")
_ITALIC_LOW: Final = re.compile(r"(?<![\\\w])_(?=[^\s_])([^_\n]{0,2000}?[^\s\\_])_(?!\w)")
_ESCAPE: Final = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~\"'$%&,/:;=?@^])")
_ROW: Final = re.compile(r"^ {0,3}\|.*\| *$")
_RULE_ROW: Final = re.compile(r"^ {0,3}\|?(?: *:?-{1,} *:?\s*\|)+(?: *:?-+:? *)?\|? *$")
_CELL: Final = re.compile(r"(?<!\\)\|")


def read_markdown(name: str, data: bytes) -> SourceText:
    """Return the words of a Markdown file; front matter must have been taken off before.

    Headings, bold, italics, line breaks, ``<sup>``, links and backslash escapes lose their marks.
    Numbering and bullets stay as they are typed. A table row becomes a line of cells joined by
    `` | ``, with the spans of its cells in ``SourceText.tables``.
    """
    raw, warnings = decode(name, data)
    lines = untag(unbox(_COMMENT.sub("", normalize(raw))), tables_only=True).split("\n")
    parts: list[str] = []
    tables: list[Table] = []
    rows: list[tuple[Span, ...]] = []
    offset = 0
    for line in lines:
        if _ROW.match(line):
            if _RULE_ROW.match(line):
                continue
            text, row = _table_row(line, offset)
            rows.append(row)
        else:
            _close(rows, tables)
            text = _plain(line)
        parts.append(text)
        offset += len(text) + 1
    _close(rows, tables)
    text = "\n".join(parts)
    return replace(SourceText(text=text, tables=tuple(tables), format="md"), warnings=warnings)


def _plain(line: str) -> str:
    if _FENCE.match(line):
        return ""
    if _HEADING.match(line):
        line = _HEADING_END.sub("", _HEADING.sub("", line))
    return _inline(_BREAK.sub("", _QUOTE.sub("", line)))


def _inline(text: str) -> str:
    if "<" in text:
        text = _TAG.sub("", _BR.sub(" ", text))
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "*" in text:
        text = _ITALIC.sub(r"\1", _BOLD.sub("", text))
    for pattern in (_BOLD_LOW, _ITALIC_LOW) if "_" in text else ():
        text = pattern.sub(r"\1", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    # Entities such as &nbsp; may give white space that normalize would have changed.
    return normalize(html.unescape(text)).replace("\n", " ") if "&" in text else text


def _table_row(line: str, offset: int) -> tuple[str, tuple[Span, ...]]:
    inner = line.strip()[1:-1]
    cells = [_inline(cell.strip()).strip() for cell in _CELL.split(inner)]
    spans: list[Span] = []
    at = offset
    for cell in cells:
        spans.append(Span(at, at + len(cell)))
        at += len(cell) + len(" | ")
    return " | ".join(cells), tuple(spans)


def _close(rows: list[tuple[Span, ...]], tables: list[Table]) -> None:
    if rows:
        tables.append(Table(start=rows[0][0].start, end=rows[-1][-1].end, rows=tuple(rows)))
        rows.clear()
