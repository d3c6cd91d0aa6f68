"""The rank of a legal norm and the year of its number, told by its document's name.

The table is ``kb/data/norms.toml``.
"""

from __future__ import annotations

import re
from typing import Final

from kb.lexicon.rules import rules

__all__ = ["rank_and_year"]

_YEAR: Final = re.compile(r"\d/((?:19|20)\d\d)\b")


def rank_and_year(name: str) -> tuple[int, int]:
    """Return the rank of a norm (1 to 4, the highest 4) and its year, each 0 where unknown.

    ``name`` is given as its search terms, one blank between them.

    >>> rank_and_year("nghi dinh 34/2016 nghi dinh cp")
    (2, 2016)
    >>> rank_and_year("chi thi 40 ct trung uong")
    (0, 0)
    """
    found = next((rule for rule in rules("norms", "norm") if rule.regex.search(name)), None)
    year = _YEAR.search(name)
    return found.data["rank"] if found else 0, int(year[1]) if year else 0
