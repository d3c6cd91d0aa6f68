"""The level (cấp) of an issuing body: Trung ương, tỉnh, huyện, xã (``kb/data/levels.toml``)."""

from __future__ import annotations

from kb.lexicon.rules import rules

__all__ = ["level_of"]


def level_of(issuer: str) -> str | None:
    """Return the level of the body named ``issuer``; None where the name does not tell.

    >>> level_of("Ban Thường vụ Tỉnh ủy Hưng Yên")
    'tỉnh'
    """
    for rule in rules("levels", "level"):
        if rule.search(issuer):
            return str(rule.data["value"])
    return None
