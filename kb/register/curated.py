"""The curated list of known documents and of what became of them: ``kb/data/documents.toml``."""

from __future__ import annotations

from functools import cache

from kb.lexicon.rules import load_table
from kb.register.witnesses import Relation, Witness

__all__ = ["curated_relations", "curated_witnesses"]


@cache
def curated_witnesses() -> tuple[Witness, ...]:
    """Return one witness for each known document and each anchor of a series."""
    table = load_table("documents")
    found = []
    for entry in table["document"]:
        source = table["sources"][entry["source"]]
        found.append(
            Witness(
                kind="curated",
                number=entry["number"],
                name=source["text"],
                type=entry.get("type"),
                date=entry.get("date"),
                issuer=entry.get("issuer"),
                term=entry.get("term"),
                title=entry.get("title"),
                strength=source["strength"],
                note=entry.get("note"),
            )
        )
    for series in table["series"]:
        source = table["sources"][series["source"]]
        for number, date in series["numbers"].items():
            found.append(
                Witness(
                    kind="curated",
                    number=f"{int(number):02d}-{series['suffix']}",
                    name=source["text"],
                    date=date,
                    term=series["term"],
                    strength=source["strength"],
                )
            )
    return tuple(found)


@cache
def curated_relations() -> tuple[Relation, ...]:
    """Return what is known to have replaced, amended or followed a document."""
    table = load_table("documents")
    return tuple(
        Relation(
            kind=entry["kind"],
            newer=entry["newer"],
            older=entry["older"],
            older_date=entry.get("older_date"),
            date=entry.get("date"),
            newer_date=entry.get("date"),
            source=table["sources"][entry["source"]]["text"],
            strength=table["sources"][entry["source"]]["strength"],
        )
        for entry in table["relation"]
    )
