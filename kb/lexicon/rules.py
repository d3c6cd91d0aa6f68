"""Pattern rules: named regular expressions with examples, read from ``kb/data/*.toml``.

A rule file looks like this (literal strings keep regexes readable)::

    [defaults]
    flags = "i"                       # i ignore case · m multi-line; default none
    blanks = "some"                   # a blank of a pattern stands for one to three in the text

    [pieces]                          # named parts, used as <<day>> in any pattern of the file
    day = '(?:[12][0-9]|3[01]|0?[1-9])'

    [[rule]]
    id = "date-slash"
    pattern = 'ngày +(?P<day><<day>>)/...'
    examples = ["ngày 22/11/2014", { text = "ngày 03/4/2018", groups = { day = "03" } }]
    not_examples = ["24/7"]
    kind = "date"                     # any further key is the rule's own data: Rule.data["kind"]

Patterns are searched in ``kb.text.matching_view`` of the text (same offsets as the text): there,
every white space is one blank, every dash ``-``, every double quote ``"``. A file whose defaults
say ``view = "fold"`` is searched in ``kb.text.fold`` instead. The suite runs every example and
counter-example of every rule in every file.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

from kb.errors import LexiconError
from kb.text import fold, matching_view

__all__ = ["Example", "Rule", "load_table", "rule_files", "rule_named", "rules"]

_PIECE = re.compile(r"<<([a-z_0-9]+)>>")
_OWN_KEYS = frozenset({"id", "pattern", "flags", "view", "examples", "not_examples"})


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a rule must find, and groups it must yield."""

    text: str
    groups: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern with its id, its proofs and its data."""

    id: str
    regex: re.Pattern[str]
    view: Literal["matching", "fold"]
    examples: tuple[Example, ...]
    not_examples: tuple[str, ...]
    data: dict[str, Any] = field(hash=False, default_factory=dict)

    def search(self, text: str) -> re.Match[str] | None:
        """Search ``text`` through the rule's view; offsets are those of ``text``."""
        return self.regex.search(fold(text) if self.view == "fold" else matching_view(text))


@cache
def load_table(name: str) -> dict[str, Any]:
    """Return the parsed TOML of ``kb/data/<name>.toml``, read once: the caller must not change it.

    Raises LexiconError if the file is absent or not TOML.
    """
    path = resources.files("kb") / "data" / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(f"kb/data/{name}.toml: {error}") from error


def rule_files() -> tuple[str, ...]:
    """Return the names (without ``.toml``) of all files under ``kb/data``."""
    folder = resources.files("kb") / "data"
    return tuple(sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".toml")))


@cache
def rules(name: str, group: str = "rule") -> tuple[Rule, ...]:
    """Return the rules ``[[group]]`` of ``kb/data/<name>.toml``, compiled, in file order.

    Raises LexiconError on a duplicate id, a missing example, an unknown piece or a bad regex.
    """
    table = load_table(name)
    defaults = table.get("defaults", {})
    pieces: dict[str, str] = table.get("pieces", {})
    found: list[Rule] = []
    for entry in table.get(group, []):
        rule = _rule(entry, defaults=defaults, pieces=pieces, where=f"kb/data/{name}.toml")
        if any(other.id == rule.id for other in found):
            raise LexiconError(f"kb/data/{name}.toml: rule id {rule.id!r} stands twice")
        found.append(rule)
    return tuple(found)


@cache
def rule_named(name: str, ident: str, group: str = "part") -> Rule:
    """Return the one rule ``ident`` of ``[[group]]``; LexiconError where there is none."""
    for rule in rules(name, group):
        if rule.id == ident:
            return rule
    raise LexiconError(f"kb/data/{name}.toml: no rule {ident!r} in [[{group}]]")


def _rule(
    entry: dict[str, Any], *, defaults: dict[str, Any], pieces: dict[str, str], where: str
) -> Rule:
    ident = entry.get("id")
    if not ident or "pattern" not in entry or not entry.get("examples"):
        raise LexiconError(f"{where}: a rule needs id, pattern and examples: {entry}")
    flags = 0
    for letter in entry.get("flags", defaults.get("flags", "")):
        flags |= {"i": re.IGNORECASE, "m": re.MULTILINE}[letter]
    try:
        pattern = _expand(entry["pattern"], pieces)
        if defaults.get("blanks") == "some":
            pattern = _with_some_blanks(pattern)
        regex = re.compile(pattern, flags)
    except (re.error, KeyError) as error:
        raise LexiconError(f"{where}: rule {ident!r}: {error}") from error
    return Rule(
        id=ident,
        regex=regex,
        view=entry.get("view", defaults.get("view", "matching")),
        examples=tuple(_example(example) for example in entry["examples"]),
        not_examples=tuple(entry.get("not_examples", [])),
        data={key: value for key, value in entry.items() if key not in _OWN_KEYS},
    )


def _expand(pattern: str, pieces: dict[str, str]) -> str:
    while _PIECE.search(pattern):
        pattern = _PIECE.sub(lambda match: pieces[match.group(1)], pattern)
    return pattern


# What a blank must be left alone in: escapes, character classes, quantified blanks, lookbehinds.
_PART = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<behind>\(\?<!(?:[^()\\]|\\.|\([^()]*\))*\))| [*+{]"
    r"|(?P<maybe> \?)|(?P<blank> )|\(\?<=(?:[^()\\]|\\.|\([^()]*\))*\)",
    re.DOTALL,
)


def _with_some_blanks(pattern: str) -> str:
    """Let each blank of ``pattern`` match up to three: justified text and cut lines have more."""

    def widen(part: re.Match[str]) -> str:
        if part["behind"] and " " in part["behind"]:
            return part["behind"] + part["behind"].replace(" ", "  ")
        # Possessive: a lookahead behind the blank must see the next word.
        return " {1,3}+" if part["blank"] else " {0,3}+" if part["maybe"] else part.group()

    return _PART.sub(widen, pattern)


def _example(entry: str | dict[str, Any]) -> Example:
    if isinstance(entry, str):
        return Example(entry)
    return Example(entry["text"], tuple(entry.get("groups", {}).items()))
