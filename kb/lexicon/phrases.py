"""Phrases: fixed wordings spotted by ``kb.nlp``, read from ``kb/data/*.toml``.

A file offers phrases like this (any further key is the group's own data)::

    [[phrase]]
    id = "verb-lead"
    label = "verb"
    forms = ["chủ trì", "làm đầu mối"]

Case and the place of the tone mark make no difference when a phrase is spotted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kb.errors import LexiconError
from kb.lexicon.rules import load_table, rule_files

__all__ = ["Phrase", "phrases"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A group of wordings that do the same job in a sentence."""

    id: str
    label: str
    forms: tuple[str, ...]
    data: dict[str, Any] = field(hash=False, default_factory=dict)


@cache
def phrases() -> tuple[Phrase, ...]:
    """Return the phrases of all rule files, ordered by file and place.

    Raises LexiconError if a group lacks id, label or forms, or if an id stands twice.
    """
    found: dict[str, Phrase] = {}
    for name in rule_files():
        for entry in load_table(name).get("phrase", []):
            if not entry.get("id") or not entry.get("label") or not entry.get("forms"):
                raise LexiconError(f"kb/data/{name}.toml: a phrase needs id, label, forms: {entry}")
            if entry["id"] in found:
                raise LexiconError(f"kb/data/{name}.toml: phrase id {entry['id']!r} stands twice")
            found[entry["id"]] = Phrase(
                id=entry["id"],
                label=entry["label"],
                forms=tuple(entry["forms"]),
                data={k: v for k, v in entry.items() if k not in ("id", "label", "forms")},
            )
    return tuple(found.values())
