"""Types of documents (loại văn bản) and the codes that stand for them in numbers.

The table is ``kb/data/doctypes.toml``. A code is not a type: ``QĐ`` is Quyết định or Quy định,
``TT`` is Thông tri (Party) or Thông tư (State).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.lexicon.rules import load_table
from kb.models import Regime
from kb.text import fold

__all__ = ["DocumentType", "canonical_code", "document_types", "type_named", "types_for_code"]


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One type: its canonical name, its spellings, its codes and where it is used.

    ``everyday``: the name is an ordinary word too. ``generic``: it names no type (“văn bản”).
    ``by_figure``: “Chỉ thị 40” can be its short form, “Dự án 2” cannot.
    ``is_law``: cited by name (Luật, Bộ luật, Pháp lệnh, Hiến pháp).
    """

    id: str
    name: str
    names: tuple[str, ...]
    codes: tuple[str, ...]
    also_codes: tuple[str, ...]
    regimes: tuple[Regime, ...]
    everyday: bool
    generic: bool
    by_figure: bool
    is_law: bool


@cache
def document_types() -> tuple[DocumentType, ...]:
    """Return all types, in the order of the table."""
    return tuple(_document_type(entry) for entry in load_table("doctypes")["type"])


def _document_type(entry: dict[str, Any]) -> DocumentType:
    return DocumentType(
        id=entry["id"],
        name=entry["name"],
        names=(entry["name"], *entry.get("variants", [])),
        codes=tuple(entry["codes"]),
        also_codes=tuple(entry.get("also_codes", [])),
        regimes=tuple(entry["regimes"]),
        everyday=entry.get("words", False),
        generic=entry.get("generic", False),
        by_figure=entry.get("by_figure", True),
        is_law=entry.get("level") == "law",
    )


@cache
def _by_name() -> dict[str, DocumentType]:
    return {" ".join(fold(name).split()): kind for kind in document_types() for name in kind.names}


def type_named(name: str) -> DocumentType | None:
    """Return the type of that name or variant, in any case, with or without diacritics."""
    return _by_name().get(" ".join(fold(name).split()))


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    """Folded code → the codes it may stand for, the prescribed ones first."""
    found: dict[str, tuple[str, ...]] = {}
    for kind in document_types():
        for code in (*kind.codes, *kind.also_codes):
            known = found.setdefault(fold(code), ())
            if code not in known:
                found[fold(code)] = (*known, code)
    return found


def canonical_code(code: str) -> str | None:
    """Return the code in its prescribed letters (``QD``, ``ctr`` → ``QĐ``, ``CTr``), or None.

    Where letters without diacritics fit two codes (``DA``: ĐA, DA) the text's own letters decide.
    """
    candidates = _codes().get(fold(code), ())
    exact = [known for known in candidates if known.lower() == code.lower()]
    return next(iter(exact or candidates), None)


@cache
def types_for_code(code: str, regime: Regime | None = None) -> tuple[DocumentType, ...]:
    """Return the types that ``code`` may stand for, in ``regime`` if it is given."""
    return tuple(
        kind
        for kind in document_types()
        if code in (*kind.codes, *kind.also_codes) and (regime is None or regime in kind.regimes)
    )
