"""The graph of citations: which documents cite, carry out, amend or replace which, over time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kb.models import Analysis
from kb.register import Known, Register, RelationKind
from kb.register.identity import titles_agree

__all__ = ["Edge", "Graph", "Node", "citation_graph"]


@dataclass(frozen=True, slots=True)
class Node:
    """One document. ``held`` is its id in the corpus, None where it is only cited."""

    id: str
    number: str | None
    type: str | None
    title: str | None
    issuer: str | None
    date: dt.date | None
    held: str | None
    cited: int


@dataclass(frozen=True, slots=True)
class Edge:
    """``source`` does ``kind`` to ``target``, said ``count`` times; ``curated``: from the list."""

    source: str
    target: str
    kind: RelationKind
    count: int
    curated: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes by date, edges by the date of their source; unknown dates last."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def around(self, node: str, *, steps: int = 1) -> Graph:
        """Return the part of the graph within ``steps`` of a node."""
        kept = {node}
        for _ in range(steps):
            kept |= {e.target for e in self.edges if e.source in kept} | {
                e.source for e in self.edges if e.target in kept
            }
        return Graph(
            nodes=tuple(item for item in self.nodes if item.id in kept),
            edges=tuple(e for e in self.edges if e.source in kept and e.target in kept),
        )


def citation_graph(analyses: Sequence[Analysis], *, register: Register | None = None) -> Graph:
    """Return the graph of the documents of ``analyses`` and those they cite.

    A document of the corpus without a number is a node under its id. An edge stands only where one
    document is meant: an ambiguous number makes none.
    """
    register = register or Register.build(analyses)
    cited = Counter(
        _name(known)
        for known in register.known
        for witness in known.witnesses
        if witness.kind == "cites"
    )
    nodes = {_name(known): _node(known, cited[_name(known)]) for known in register.known}
    by_id = {node.held: name for name, node in nodes.items() if node.held}
    for analysis in analyses:
        document = analysis.document
        if document.id not in by_id:
            nodes[document.id] = Node(
                document.id, document.number, document.type, document.title, document.issuer,
                document.date, document.id, 0,
            )  # fmt: skip
            by_id[document.id] = document.id
    edges: Counter[tuple[str, str, RelationKind, bool]] = Counter()
    for relation in register.relations:
        source = _end(register, relation.newer, relation.newer_date)
        if relation.by_document and relation.document in by_id:
            source = by_id[relation.document]
        target = _end(register, relation.older, relation.older_date, relation.older_title)
        if source and target and source != target:
            edges[source, target, relation.kind, relation.document is None] += 1
    told = {(source, target) for source, target, kind, _ in edges if kind != "cites"}
    found = [
        Edge(source, target, kind, count, curated)
        for (source, target, kind, curated), count in edges.items()
        # That it is cited goes without saying where more is known.
        if kind != "cites" or (source, target) not in told
    ]
    return Graph(
        nodes=tuple(sorted(nodes.values(), key=_when)),
        edges=tuple(sorted(found, key=lambda e: (_when(nodes[e.source]), e.target, e.kind))),
    )


def _when(node: Node) -> tuple[dt.date, str]:
    return node.date or dt.date.max, node.id


def _name(known: Known) -> str:
    return f"{known.number}@{known.period}" if known.period else known.number


def _node(known: Known, cited: int) -> Node:
    return Node(
        id=_name(known),
        number=known.number,
        type=known.types[0][0] if known.types else None,
        title=known.title,
        issuer=known.issuer,
        date=known.date,
        held=known.held,
        cited=cited,
    )


def _end(
    register: Register, number: str, date: dt.date | None, title: str | None = None
) -> str | None:
    """Return the node that number, date and title name; None where several could be meant."""
    candidates = register.lookup(number)
    if date is not None and len(candidates) > 1:
        candidates = tuple(known for known in candidates if known.date == date) or candidates
    if title is not None and len(candidates) > 1:
        alike = [k for k in candidates if any(titles_agree(t, title) for t, _ in k.titles)]
        candidates = tuple(alike) or candidates
    return _name(candidates[0]) if len(candidates) == 1 else None
