"""The tokens of a text, the phrases that start at each, and small questions about them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import Final

from kb import nlp
from kb.lexicon.lines import single_spaced
from kb.lexicon.phrases import phrases
from kb.lexicon.rules import load_table
from kb.text import tone_key

__all__ = [
    "QUANTIFIERS",
    "Part",
    "View",
    "heads",
    "keys",
    "longer",
    "places",
    "surnames",
    "word_set",
]

QUANTIFIERS: Final = ("các", "những", "mọi", "từng", "mỗi")
_NONE: Final[list[tuple[int, str]]] = []


@dataclass(frozen=True, slots=True)
class Part:
    """Tokens ``start`` to ``end`` (exclusive) form a name; ``prefix`` is what an ellipsis drops."""

    start: int
    end: int
    rule: str
    is_class: bool = False
    prefix: str = ""


def longer(one: Part | None, two: Part | None) -> Part | None:
    """Return the part that goes further; the first if they are equal."""
    if one is None or (two is not None and two.end > one.end):
        return two
    return one


@cache
def heads() -> dict[str, tuple[str, bool]]:
    """Return for each group of heads the tail it takes, and whether it stands alone."""
    return {
        group.id: (group.data["tail"], bool(group.data.get("alone")))
        for group in phrases()
        if group.label == "body-head"
    }


@cache
def keys(*names: str) -> frozenset[str]:
    """Return the tone keys of ``names``, as ``View.key_of`` gives them."""
    return frozenset(
        " ".join(tone_key(word) for word in name.replace(",", " ,").split()) for name in names
    )


@cache
def word_set(table: str, name: str) -> frozenset[str]:
    """Return the tone keys of a list of ``body_parts.toml``."""
    return keys(*load_table("body_parts")[table][name])


@cache
def places() -> frozenset[tuple[str, ...]]:
    """Return the names of provinces and cities as tuples of tone keys."""
    names = load_table("body_parts")["places"]["names"]
    return frozenset(tuple(tone_key(word) for word in name.split()) for name in names)


@cache
def surnames() -> frozenset[str]:
    """Return the tone keys of common family names."""
    return keys(*load_table("body_parts")["places"]["surnames"])


class View:
    """A text as syllables and signs. All arguments named ``at`` are token numbers."""

    def __init__(self, text: str, *, whole: bool = False) -> None:
        """Read ``text``; ``whole``: have spaCy spot all its phrases at once, to the same end."""
        self.text = text = single_spaced(text)
        found = nlp.tokens(text)
        self.words, self.low, self.keys = found.words, found.low, found.keys
        self.starts, self.ends, self.gaps = found.starts, found.ends, found.gaps
        # No phrase goes over a blank line: the tokens behind one, and where the text ends.
        self._walls = [at for at, gap in enumerate(self.gaps) if "\n\n" in gap]
        self._walls.append(len(self.words))
        self._all = nlp.spot_all(found) if whole else None
        self._spotted: dict[int, dict[str, list[tuple[int, str]]]] = {}

    def found(self, label: str, at: int) -> list[tuple[int, str]]:
        """Return ``(end, id)`` of the phrases with this label at ``at``, the longest first."""
        spotted = self._spotted.get(at)
        return (self._spot(at) if spotted is None else spotted).get(label, _NONE)

    def any_of(self, labels: frozenset[str], at: int) -> bool:
        """Whether a phrase with one of these labels starts at ``at``."""
        spotted = self._spotted.get(at)
        return not labels.isdisjoint(self._spot(at) if spotted is None else spotted)

    def _spot(self, at: int) -> dict[str, list[tuple[int, str]]]:
        found = self._spotted[at] = self._look(at)
        return found

    def _look(self, at: int) -> dict[str, list[tuple[int, str]]]:
        if not 0 <= at < len(self.words):
            return {}
        wall = self._walls[bisect_right(self._walls, at)]
        if self._all is None:
            return nlp.spot(self.keys, at, until=wall)
        return {
            label: [(end, ident) for end, ident in spotted if end <= wall]
            for label, spotted in self._all.get(at, {}).items()
        }

    def longest(self, label: str, at: int) -> int:
        """Return where the longest phrase with this label ends, ``at`` if there is none."""
        spotted = self._spotted.get(at)
        found = (self._spot(at) if spotted is None else spotted).get(label)
        return found[0][0] if found else at

    def after_stop(self, at: int) -> bool:
        """Whether a verb or function word ends before token ``at``."""
        starts = range(max(at - nlp.longest("body-stop"), 0), at)
        return any(end == at for start in starts for end, _ in self.found("body-stop", start))

    def word(self, at: int) -> str:
        """Return the token in lower case, "" outside the text."""
        return self.low[at] if 0 <= at < len(self.low) else ""

    def key_of(self, start: int, end: int) -> str:
        """Return the tone keys of the tokens, joined by blanks."""
        return " ".join(self.keys[max(start, 0) : end])

    def upper(self, at: int) -> bool:
        """Whether the token starts with a capital."""
        return 0 <= at < len(self.words) and self.words[at][0].isupper()

    def lower(self, at: int) -> bool:
        """Whether the token starts with a small letter."""
        return 0 <= at < len(self.words) and self.words[at][0].islower()

    def number(self, at: int) -> bool:
        """Whether the token is a number."""
        return 0 <= at < len(self.words) and self.words[at].isdigit()

    def shouting(self, at: int) -> bool:
        """Whether the token is a word all in capitals and no abbreviation (“TỈNH”)."""
        return self.upper(at) and len(self.words[at]) > 1 and self.words[at].isupper()

    def gap(self, at: int) -> str:
        """Return the white space before token ``at``."""
        return self.gaps[at]

    def broken(self, at: int) -> bool:
        """Whether a paragraph or line ends before token ``at`` so that no name goes on."""
        if not 0 < at < len(self.words):
            return True
        gap = self.gap(at)
        return "\n" in gap and (gap.count("\n") > 1 or not self.lower(at))

    def glued(self, start: int, end: int) -> bool:
        """Whether the tokens are part of a symbol such as ``KH-UBND`` or ``QĐ-NHCS``."""
        left, right = self.starts[start], self.ends[end - 1]
        before, after = self.text[max(left - 2, 0) : left], self.text[right : right + 2]
        if len(before) == 2 and before[1] in "-/–" and before[0].isalnum():
            return True
        return len(after) == 2 and after[0] in "-/–" and after[1].isupper() and self.shouting(start)

    def law(self, at: int) -> bool:
        """Whether ``at`` stands in the name of a law: “Luật Tổ chức chính quyền địa phương”."""
        before = [self.word(at - 2), self.word(at - 1)]
        if before == ["tổ", "chức"]:
            at -= 2
        return 0 < at <= len(self.words) and self.words[at - 1] in ("Luật", "LUẬT")

    def starts_body(self, at: int) -> bool:
        """Whether a name or an office could start at ``at``."""
        return any(self.found(label, at) for label in ("body", "body-head", "body-title"))

    def stop(self, at: int) -> bool:
        """Whether a verb or function word starts at ``at`` (and no longer part of a name)."""
        end = self.longest("body-stop", at)
        return end > at and self.longest("body-word", at) < end
