"""The predicate of a clause: modals, adverbs and the first directive verb behind the subject.

The words are the lists of ``kb/data/verbs.toml`` (reference §4.1, §4.4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kb.facts.tasks.words import slipped, starts
from kb.models import BodyMention

__all__ = ["Head", "Opening", "read_predicate", "read_scanned", "skip_blank"]

Opening = Literal["verb", "noun", "unknown"]


@dataclass(frozen=True, slots=True)
class Head:
    """How a clause begins. Offsets are those of the text.

    ``opening``: ``verb`` a directive predicate was found · ``noun`` it opens with a thing or a
    statement · ``unknown`` neither list knows its first word. ``verb_at`` is where the predicate
    starts (modals and adverbs included), ``verb`` its first listed verb, single-spaced.
    """

    opening: Opening
    subjects: tuple[BodyMention, ...] = ()
    assign: str | None = None
    verb: str | None = None
    verb_at: int = 0
    modal: str | None = None


def skip_blank(view: str, at: int) -> int:
    """Return the place of the first character from ``at`` on that is no blank and no comma."""
    while at < len(view) and view[at] in " \t\n,":
        at += 1
    return at


def read_predicate(view: str, at: int, end: int) -> Head:
    """Read modals, adverbs and the verb at ``at`` of the spelled view (blanks are passed)."""
    at = skip_blank(view, at)
    begin, modal, ordering = at, None, None
    while at < end:
        word = starts("modal", view, at)
        if word and word.end() < end:
            verb = starts("verbs", view, at)
            if verb and verb.end() > word.end():
                break
            modal = modal or word.group()
            if verb:  # “chịu trách nhiệm” orders by itself: “chịu trách nhiệm về chất lượng”
                ordering = _plain(verb)
        elif not (word := _adverb(view, at)):
            break
        at = skip_blank(view, word.end())
    verb = starts("verbs", view, at)
    noun = starts("nouns", view, at)
    if verb and not (noun and noun.end() > verb.end()):
        return Head("verb", (), None, _plain(verb), begin, modal)
    if ordering:
        return Head("verb", (), None, ordering, begin, modal)
    if at > begin and not noun:
        return Head("unknown", (), None, None, begin, modal)
    return Head("noun" if noun else "unknown", (), None, None, begin, modal)


def read_scanned(view: str, at: int, end: int) -> Head | None:
    """Read a predicate whose marks a scan got wrong: “Day mạnh …”; adverbs before it are passed."""
    begin = at = skip_blank(view, at)
    verb = slipped("verbs", view, at)
    adverb = slipped("adverbs", view, at)
    if verb is None and adverb:
        at = skip_blank(view, adverb[1])
        plain = starts("verbs", view, at)
        verb = (_plain(plain), plain.end()) if plain else slipped("verbs", view, at)
    noun = starts("nouns", view, at)
    if verb is None or verb[1] > end or (noun and noun.end() >= verb[1]):
        return None
    return Head("verb", (), None, verb[0], begin)


def _plain(match: re.Match[str]) -> str:
    return re.sub(" +", " ", match.group())


def _adverb(view: str, at: int) -> re.Match[str] | None:
    """Return the adverb at ``at`` unless a longer verb starts there."""
    word = starts("adverbs", view, at)
    if not word:
        return None
    verb = starts("verbs", view, at)
    if verb and verb.end() > word.end():
        return None
    following = skip_blank(view, word.end())
    if verb and verb.end() == word.end():
        # “tập trung các nguồn vốn” is a predicate, “tập trung rà soát” an adverb before one.
        more = starts("verbs", view, following) or starts("adverbs", view, following)
        return word if more else None
    return word
