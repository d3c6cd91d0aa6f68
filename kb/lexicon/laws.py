"""Names of laws, codes and ordinances (``kb/data/laws.toml``), as patterns for the folded view."""

from __future__ import annotations

import re
from functools import cache

from kb.lexicon.rules import load_table, rule_named
from kb.text import fold

__all__ = ["law_names"]


@cache
def law_names() -> dict[str, re.Pattern[str]]:
    """Return type → pattern of its listed names (group ``name``), longest first.

    The pattern begins with the blanks behind the type.
    """
    table = load_table("laws")
    glued = rule_named("laws", "glued").regex.pattern
    patterns = {}
    for key, name in table["types"].items():
        names = sorted({" ".join(fold(item).split()) for item in table[key]}, key=len, reverse=True)
        body = "|".join(re.escape(item).replace(r"\ ", " {1,3}") for item in names)
        patterns[name] = re.compile(rf" {{1,3}}(?P<name>{body})(?:(?![a-z])|(?={glued}))")
    return patterns
