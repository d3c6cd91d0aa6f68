"""Targets (chỉ tiêu): the measure, comparator, value, unit and year that a clause names.

The forms are those of ``kb/data/targets.toml`` (reference §4.7). A level may be a number or words
(“đạt mức bình quân chung toàn quốc”).
"""

from __future__ import annotations

import re
from functools import cache

from kb.lexicon.rules import load_table, rules
from kb.models import Target
from kb.text import matching_view

__all__ = ["names_measure", "read_cells", "read_target", "target_year"]


_SIGNS = {"≥": ">=", "≤": "<=", ">": ">", "<": "<", "=": "=", ">=": ">=", "<=": "<=", "~": "~"}


def names_measure(clause: str, *, opens_with_noun: bool = True) -> str | None:
    """Return the id of the rule that sees a measure as the subject of ``clause``, or None.

    ``opens_with_noun``: the clause does not open with a directive verb (some forms need that).
    """
    view = matching_view(clause)
    for rule in rules("targets", "measure"):
        if rule.data.get("head") == "noun" and not opens_with_noun:
            continue
        if rule.regex.search(view):
            return rule.id
    return None


def read_target(clause: str, *, default_year: str | None = None) -> Target | None:
    """Return the first level that ``clause`` names, or None.

    ``by`` is the year stated in the clause, else ``default_year`` (a heading's “Đến năm 2030”).
    """
    # What stands in brackets explains (“(dưới 42 tuổi …) từ 10 % trở lên”): the level is outside.
    view = matching_view(clause)
    bare = re.sub(r"\([^()]*\)", lambda match: " " * len(match.group()), view)
    found = _level(clause, bare, default_year)
    return found if found or bare == view else _level(clause, view, default_year)


def read_cells(measure: str, value: str, unit: str | None, by: str | None) -> Target | None:
    """Return the target of a row of a table of targets, or None where its value says nothing.

    ``value`` may hold a sign (“≥ 12”), a range, words (“nhóm dẫn đầu”) or its own unit (“95%”).
    """
    words = " ".join(value.split()).strip(" .;|*")
    if not any(map(str.isalnum, words)):
        return None
    form = next(iter(rules("targets", "cell"))).regex.match(matching_view(words))
    if form is None:  # a level in words
        return Target(measure, "=", words, None, by, "cells")
    sign = form["sign"].strip()
    return Target(
        measure=measure,
        comparator=_SIGNS.get(sign) or _comparator(f"{sign} {form['more'] or ''}"),
        value=words[form.start("value") : form.end("value")],
        unit=(unit or words[form.start("unit") : form.end("unit")]).strip() or None,
        by=by,
        rule="cells",
    )


def target_year(title: str) -> str | None:
    """Return the year that a heading over targets gives: “Mục tiêu đến năm 2030”, or None."""
    view = matching_view(title)
    year, _ = _year(view)
    plain = re.search(r"năm\s+(20\d\d)", view)
    return year or (plain.group(1) if plain else None)


def _level(clause: str, view: str, default_year: str | None) -> Target | None:
    year, years = _year(view)
    in_year = bytearray(len(view) + 1)
    for low, high in years:
        in_year[low:high] = b"\1" * (high - low)
    for rule in rules("targets", "level"):
        for match in rule.regex.finditer(view):
            if in_year[match.start("value" if "value" in match.re.groupindex else 0)]:
                continue
            groups = match.groupdict()
            if rule.id == "number" and not (groups["unit"] or _bare_number_counts(view, match)):
                continue
            value = groups.get("value") or rule.data.get("value", "")
            words = (groups["cmp"] or "") + (groups.get("more") or "")
            return Target(
                measure=_measure(clause, match.start()),
                comparator=_comparator(words),
                value=value.strip(" %"),
                unit=clause[match.start("unit") : match.end("unit")]
                if groups.get("unit")
                else None,
                by=year or default_year,
                rule=rule.id,
            )
    return None


def _year(view: str) -> tuple[str | None, list[tuple[int, int]]]:
    """Return the target year and the stretches where years stand (they are no levels)."""
    found = [match for rule in rules("targets", "by") for match in rule.regex.finditer(view)]
    spans = [
        match.span()
        for match in re.finditer(
            r"(?:ngày|tháng|năm|số|điều|khoản|giai đoạn)\s+[0-9][0-9/. -]*", view, re.I
        )
    ]
    return (found[0].group("y") if found else None), spans + [match.span() for match in found]


def _bare_number_counts(view: str, match: re.Match[str]) -> bool:
    """Say whether a number without a unit is a level: an index (“duy trì trên 0,7”)."""
    return "," in match.group("value") and bool(match.group("cmp").strip())


@cache
def _comparators() -> tuple[tuple[str, tuple[str, ...]], ...]:
    table: dict[str, list[str]] = load_table("targets")["comparators"]
    return tuple((sign, tuple(cues)) for sign, cues in table.items())


def _comparator(words: str) -> str:
    low = f" {' '.join(words.lower().split())} "
    for sign, cues in _comparators():
        if any(f" {cue} " in low for cue in cues):
            return sign
    return "="


def _measure(clause: str, end: int) -> str | None:
    words = re.sub(
        r"^(?:\W|đến năm \d{4}|phấn đấu|những năm tiếp theo|hằng năm|và|trong đó)+", "",
        clause[:end], flags=re.I,
    )  # fmt: skip
    return " ".join(words.strip(" ,:;(").split()) or None
