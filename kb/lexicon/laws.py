"""Names of laws, codes and ordinances (``kb/data/laws.toml``), as patterns for the folded view."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kb.lexicon.rules import load_table
from kb.text import fold

__all__ = ["law_names"]

# Where a page was cut out badly a word is glued behind the name: “Luật Quản lý thuếthì”.
_GLUED: Final = (
    "(?:thi|va(?:dieu|khoan|diem)?|duoc|cua|hoac|quy dinh|doi voi|ngay|so|nam|hien hanh)(?![a-z])"
)


@cache
def law_names() -> dict[str, re.Pattern[str]]:
    """Return type → pattern of its listed names (group ``name``), longest first.

    The pattern begins with the blanks behind the type.
    """
    table = load_table("laws")
    patterns = {}
    for key, name in (("bo_luat", "Bộ luật"), ("luat", "Luật"), ("phap_lenh", "Pháp lệnh")):
        names = sorted({" ".join(fold(item).split()) for item in table[key]}, key=len, reverse=True)
        body = "|".join(re.escape(item).replace(r"\ ", " {1,3}") for item in names)
        patterns[name] = re.compile(rf" {{1,3}}(?P<name>{body})(?:(?![a-z])|(?={_GLUED}))")
    return patterns
