"""The graph of citations as a picture, in the DOT language."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from typing import Final

from kb.graph import Edge, Node
from kb.lexicon.labels import RELATIONS, say_date

__all__ = ["dot", "name"]

_LINES: Final[Mapping[str, str]] = {
    "basis": "style=solid, arrowhead=empty",
    "implements": "style=solid, arrowhead=normal",
    "replaces": "style=bold, penwidth=4, arrowhead=normal",
    "repeals": "style=bold, penwidth=4, arrowhead=tee",
    "amends": "style=bold, penwidth=2.5, arrowhead=diamond",
    "cites": "style=dashed, arrowhead=vee",
    "newer": "style=dotted, arrowhead=vee",
}


def dot(edges: Sequence[Edge], nodes: Mapping[str, Node]) -> str:
    """Return the picture in the DOT language, the years from top to bottom.

    Every word is quoted, none is markup. Kinds of relation differ by line and by word, not by
    colour.
    """
    lines = [
        "digraph { ranksep=0.55; nodesep=0.5;"
        " node [shape=box, style=filled, fontname=sans, fontsize=18];"
        " edge [fontname=sans, fontsize=16, color=gray25, constraint=false];"
    ]
    years: dict[str, list[str]] = {}
    idents = dict.fromkeys(end for edge in edges for end in (edge.source, edge.target))
    for ident in sorted(idents, key=lambda ident: (nodes[ident].date or dt.date.max, ident)):
        node = nodes[ident]
        years.setdefault(str(node.date.year) if node.date else "chưa rõ ngày", []).append(ident)
        look = 'style="filled,bold", fillcolor="#d6e6fa"' if node.held else 'style="dashed"'
        words = "\n".join(textwrap.wrap(name(node), 26, break_on_hyphens=False))
        label = f"{words}\n{say_date(node.date)}" if node.date else words
        lines.append(f"{_quoted(ident)} [label={_quoted(label)}, {look}];")
    for year, there in years.items():
        time = _quoted(f"năm {year}")
        lines.append(f"{time} [shape=plaintext, style=solid, label={_quoted(year)}];")
        lines.append(f"{{rank=same; {time}; {'; '.join(map(_quoted, there))};}}")
    axis = " -> ".join(_quoted(f"năm {year}") for year in years)
    lines.append(f"{axis} [constraint=true, color=gray70, arrowhead=none];")
    for edge in edges:
        ends = f"{_quoted(edge.source)} -> {_quoted(edge.target)}"
        words = RELATIONS[edge.kind].split(" (")[0]
        lines.append(f"{ends} [label={_quoted(words)}, {_LINES[edge.kind]}];")
    return "\n".join([*lines, "}"])


def name(node: Node) -> str:
    """Return a short name for a document of the graph."""
    title = node.title[0].lower() + node.title[1:] if node.title else node.id
    name = f"{node.type or ''} {node.number or title}".strip()
    return name if len(name) <= 40 else name[:40].rsplit(" ", 1)[0] + "…"


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
