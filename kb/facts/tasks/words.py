"""The words of task language, compiled from ``kb/data/verbs.toml``, and the view they match on."""

from __future__ import annotations

import re
from functools import cache

from kb.lexicon.rules import load_table, rules
from kb.text import fold, matching_view

__all__ = ["listed", "modality", "pattern", "slipped", "spelled", "starts", "verb_class"]

_GROUPS = ("head", "name", "predicate", "time", "scope", "closing")

# Both tone placements are in official use (uỷ = ủy): the view knows only one of them.
_PLACEMENTS = {
    vowel[0] + toned: flat + vowel[1]
    for vowel, toned_all, flat_all in (
        ("oa", "àáảãạ", "òóỏõọ"), ("oe", "èéẻẽẹ", "òóỏõọ"), ("uy", "ỳýỷỹỵ", "ùúủũụ"),
    )
    for toned, flat in zip(toned_all, flat_all, strict=True)
}  # fmt: skip
# Only open syllables differ (hoà = hòa, but hoàn alone); “quý” has its one spelling.
_PLACEMENT = re.compile(rf"(?<!q)(?:{'|'.join(_PLACEMENTS)})(?!\w)")


def spelled(text: str) -> str:
    """Return the view that words are matched on: lower case, one tone placement, plain dashes.

    Same length as ``text``.
    """
    view = matching_view(text)
    lower = view.lower()
    if len(lower) != len(view):  # a foreign capital such as İ grows when lowered
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in view)
    return _PLACEMENT.sub(lambda match: _PLACEMENTS[match.group()], lower)


@cache
def pattern(ident: str) -> re.Pattern[str]:
    """Return the pattern of the rule ``ident`` of ``kb/data/tasks.toml`` (ids are unique there).

    It is matched on the spelled view.
    """
    return next(
        rule.regex for group in _GROUPS for rule in rules("tasks", group) if rule.id == ident
    )


@cache
def listed(group: str) -> frozenset[str]:
    """Return the words of a list of ``kb/data/verbs.toml``, spelled, with single blanks."""
    return frozenset(_words(group))


@cache
def _words(group: str, key: str = "words") -> tuple[str, ...]:
    table = load_table("verbs")[group]
    words = [word for words in table.values() for word in words] if key == "*" else table[key]
    return tuple(sorted({spelled(word) for word in words}, key=len, reverse=True))


@cache
def _pattern(group: str, key: str = "words") -> re.Pattern[str]:
    words = "|".join(re.escape(word).replace(r"\ ", " +") for word in _words(group, key))
    return re.compile(rf"(?:{words})(?![\w])")


def starts(group: str, view: str, at: int) -> re.Match[str] | None:
    """Return the longest word of ``group`` that starts at ``at`` of the spelled ``view``.

    Groups: ``verbs`` ``modal`` ``adverbs`` ``assign`` ``nouns``.
    """
    return _pattern(group, "*" if group == "verbs" else "words").match(view, at)


@cache
def _folded(group: str) -> tuple[re.Pattern[str], dict[str, str]]:
    plain = {fold(word): word for word in _words(group, "*" if group == "verbs" else "words")}
    plain = {key: word for key, word in plain.items() if " " in key}
    longest = sorted(plain, key=len, reverse=True)
    words = "|".join(re.escape(word).replace(r"\ ", " +") for word in longest)
    return re.compile(rf"(?:{words})(?!\w)"), plain


_LONGEST_WORD = 40


def slipped(group: str, view: str, at: int) -> tuple[str, int] | None:
    """Return the word of ``group`` written at ``at`` with wrong marks, and where it ends.

    “đây nhanh”, “bỗ sung” are what scans make of “đẩy nhanh”, “bổ sung”. Words of one syllable do
    not count: without their marks they are other words.
    """
    found, plain = _folded(group)
    match = found.match(fold(view[at : at + _LONGEST_WORD]))
    return (plain[re.sub(" +", " ", match.group())], at + match.end()) if match else None


@cache
def verb_class(verb: str) -> str | None:
    """Return the list of ``kb/data/verbs.toml`` that ``verb`` stands in (``control``, …)."""
    key = re.sub(" +", " ", verb)
    table = load_table("verbs")["verbs"]
    return next(
        (name for name, words in table.items() if key in {spelled(word) for word in words}), None
    )


@cache
def _marker(level: int) -> re.Pattern[str]:
    words = "|".join(
        re.escape(word).replace(r"\ ", " +") for word in _words("modality", str(level))
    )
    return re.compile(rf"(?<![\w])(?:{words})(?![\w])")


def modality(view: str) -> int:
    """Return the strength (5 assigned … 1 encouraged) of the wording at the head of ``view``.

    The strongest marker among the first words counts; without one a predicate is direct (4).
    """
    head = view[:160]
    for level in (5, 3, 1, 2):
        found = _marker(level).search(head)
        if found and (level in {5, 3} or not head[: found.start()].strip(' "“')):
            return level
    return 4
