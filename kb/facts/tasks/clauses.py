"""Splitting: the sentences of a section, and the clauses (one predicate each) of a sentence.

Cut at sentence ends, at ``;``, and at inline enumeration marks — never inside brackets or quotes,
after an abbreviation, or between a list of objects and the verb they belong to. Commas never cut:
chains of verbs that share an object (“rà soát, sửa đổi, bổ sung”) and object lists stay whole.
Convention: reference §4.5.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.facts.tasks.predicate import skip_blank
from kb.facts.tasks.words import pattern, spelled, starts
from kb.lexicon.rules import rules
from kb.text import matching_view

__all__ = ["Clause", "Sentence", "sentences"]


GoesOn = Callable[[int, int, tuple[int, int], bool, bool], bool]


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch with one predicate. ``mark`` is the inline number before it, ``(2)``.

    ``opens_list``: it ends with a colon and what follows are its parts.
    """

    start: int
    end: int
    mark: str | None = None
    opens_list: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its clauses, in order; the clauses leave out marks and final punctuation."""

    start: int
    end: int
    clauses: tuple[Clause, ...]


_CAPITAL = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
# The last form is a space lost after a full stop: "theo quy định.Trong đó".
_END = re.compile(
    rf"\./\.|[.!?…]+[\"”’)*]*(?=\s|$)|(?<=[^\W\d_]{{2}})\.(?=[{_CAPITAL}][^\W\d_]{{1,12}} [^\W\d_])"
)
_PAIRS = {"(": ")", "“": "”", "[": "]", "«": "»"}
# Words of these lists may begin a sentence that was left in lower case.
_BEGINNERS = ("verbs", "adverbs", "assign", "modal", "nouns")
_EDGE = " \t\n;:,.!?…*/-–"


def sentences(text: str, start: int, end: int, *, goes_on: GoesOn) -> tuple[Sentence, ...]:
    """Return the sentences of ``text[start:end]`` with their clauses.

    ``goes_on(start, end, previous, after_mark, listed)`` says whether a stretch after ``;`` or a
    mark is no clause of its own but goes on with the ``previous`` one (a further object, a
    deadline); ``listed``: it stands in a list of objects.
    """
    plain = matching_view(text[start:end])
    view = spelled(plain)
    inside = _enclosed(view)
    bounds = [0, *_sentence_ends(plain, view, inside), len(view)]
    found = []
    for low, high in pairwise(bounds):
        parts = _clauses(
            view, low, high, inside,
            lambda a, b, p, m, o: goes_on(start + a, start + b, (start + p[0], start + p[1]), m, o),
        )  # fmt: skip
        if parts:
            clauses = tuple(
                replace(part, start=start + part.start, end=start + part.end) for part in parts
            )
            found.append(Sentence(clauses[0].start, start + _trim(view, low, high)[1], clauses))
    return tuple(found)


def _enclosed(view: str) -> list[bool]:
    """Say of every character whether it stands between brackets or quotes that are closed."""
    inside = [False] * (len(view) + 1)
    open_at: list[tuple[str, int]] = []
    straight: int | None = None
    for at, char in enumerate(view):
        if char in _PAIRS:
            open_at.append((_PAIRS[char], at))
        elif open_at and char in {close for close, _ in open_at}:
            while open_at:
                close, begin = open_at.pop()
                if close == char:
                    inside[begin + 1 : at] = [True] * (at - begin - 1)
                    break
        elif char == '"':
            if straight is None:
                straight = at
            else:
                inside[straight + 1 : at] = [True] * (at - straight - 1)
                straight = None
    return inside


def _sentence_ends(raw: str, view: str, inside: list[bool]) -> list[int]:
    """Return where sentences end. A new one may start in lower case: that slip is common."""
    return [
        match.end()
        for match in _END.finditer(raw)
        if not inside[match.start()] and not _goes_on_after_stop(raw, view, match)
    ]


def _goes_on_after_stop(raw: str, view: str, match: re.Match[str]) -> bool:
    following = raw[match.end() : match.end() + 40].lstrip(" *")
    if following[:1].islower():
        # "đất đai, thuế... để tháo gỡ" goes on, and so does what a scan's stray stop cuts in two.
        if match.group().startswith(("..", "…")):
            return True
        begins = skip_blank(view, match.end())
        if not any(starts(group, view, begins) for group in _BEGINNERS):
            return True
        return bool(pattern("cut-short").search(view, max(0, match.start() - 40), match.start()))
    left = raw[max(0, match.start() - 24) : match.start()]
    return any(rule.regex.search(left) for rule in rules("tasks", "abbreviation"))


def _clauses(
    view: str,
    low: int,
    high: int,
    inside: list[bool],
    goes_on: GoesOn,
) -> list[Clause]:
    parts: list[Clause] = []
    objects_at: int | None = None  # the depth at which a list of objects is being passed
    for begin, stop, mark, depth in _pieces(view, low, high, inside):
        span = _trim(view, begin, stop)
        if span[0] >= span[1] or (not parts and view[span[0] : span[1]].isdigit()):
            continue
        opens = view[span[1] : stop].lstrip().startswith(":")
        if objects_at is not None and mark is not None and depth < objects_at:
            objects_at = None
        listed = objects_at is not None
        if parts and goes_on(*span, (parts[-1].start, parts[-1].end), mark is not None, listed):
            parts[-1] = replace(parts[-1], end=span[1], opens_list=opens)
            continue
        parts.append(Clause(span[0], span[1], mark, opens))
        if opens and _opens_objects(view[span[0] : span[1]]):
            objects_at = depth + 1
        else:
            objects_at = depth + 1 if _holds_objects(view[span[0] : span[1]]) else None
    return parts


def _holds_objects(clause: str) -> bool:
    """Say whether a list of objects has begun within ``clause``: “nghiêm cấm các hành vi: đổ …”."""
    return any(_opens_objects(clause[: colon.start()]) for colon in re.finditer(r":\s", clause))


def _opens_objects(clause: str) -> bool:
    return any(rule.regex.search(clause[-120:]) for rule in rules("tasks", "objects"))


def _pieces(
    view: str, low: int, high: int, inside: list[bool]
) -> list[tuple[int, int, str | None, int]]:
    """Return (start, end, mark, depth) of the stretches between ``;`` and enumeration marks."""
    cuts: list[tuple[int, int, str | None]] = [(low, low, None)]
    for match in rules("tasks", "mark")[0].regex.finditer(view, low, high):
        at = match.start("mark")
        if not inside[at]:
            cuts.append((at, match.end(), match.group("mark")))
    marked = {at for at, _, _ in cuts}
    for at in range(low, high):
        if view[at] == ";" and not inside[at] and at not in marked:
            cuts.append((at, at + 1, None))
    cuts.sort()
    pieces = []
    styles: list[str] = []
    for index, (_, begin, mark) in enumerate(cuts):
        stop = cuts[index + 1][0] if index + 1 < len(cuts) else high
        if mark is not None:
            style = (
                "number"
                if mark[1].isdigit()
                else "roman"
                if set(mark[1:-1]) <= set("ivx")
                else "letter"
            )
            if style in styles:
                del styles[styles.index(style) + 1 :]
            else:
                styles.append(style)
        pieces.append((begin, stop, mark, len(styles)))
    return pieces


def _trim(view: str, begin: int, stop: int) -> tuple[int, int]:
    while begin < stop and view[begin] in _EDGE:
        begin += 1
    while stop > begin and view[stop - 1] in _EDGE:
        stop -= 1
    if begin < stop and view[begin : begin + 3] == "và ":
        begin += 3
    return begin, stop
