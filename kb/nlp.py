"""Fixed phrases (names of bodies, offices, cues) are spotted here; what they mean is decided above.

Only the syllables and signs of a text count, not its white space, and they are compared by tone
key: a name is found though it is broken over a line, in capitals, or spelt “uỷ” for “ủy”.

``spot`` looks up the phrases at one token in a tree of keys, without any library: a draft is read
at the few tokens where a name can begin, at once. ``spot_all`` has spaCy find every phrase of a
text; a whole library is read so, where spaCy's start of a second is nothing. Both read the same
rule files, and the suite holds them to the same answers. No spaCy object leaves this module.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from kb.lexicon.bodies import bodies
from kb.lexicon.phrases import phrases
from kb.text import tone_key

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher
    from spacy.vocab import Vocab

__all__ = ["Tokens", "first_keys", "longest", "spot", "spot_all", "tokens"]

_TOKEN: Final = re.compile(r"([^\W_]+|[^\w\s]|_)")
# A long text is fed in pieces of this many tokens, so that memory does not grow with a book. Pieces
# overlap by more than the longest phrase, so that none is lost at a seam.
_PIECE: Final = 20_000
_OVERLAP: Final = 64


@dataclass(frozen=True, slots=True)
class Tokens:
    """The syllables, numbers and single signs of a text, in order.

    ``gaps[n]`` is the white space before token ``n``; one more stands behind the last token.
    """

    words: list[str]
    low: list[str]
    keys: list[str]
    starts: list[int]
    ends: list[int]
    gaps: list[str]


def tokens(text: str) -> Tokens:
    """Return the tokens of ``text`` with their tone keys. Linear in its length."""
    pieces = _TOKEN.split(text)  # gap, token, gap, token … gap
    ends = list(accumulate(map(len, pieces)))
    words = pieces[1::2]
    keys = {word: tone_key(word) for word in set(words)}
    return Tokens(
        words=words,
        low=[word.lower() for word in words],
        keys=[keys[word] for word in words],
        starts=ends[0:-1:2],
        ends=ends[1::2],
        gaps=pieces[0::2],
    )


# -- the tree ------------------------------------------------------------------------------------

_HERE: Final = ""  # no token has an empty key: under it stand the phrases that end at a node


def spot(keys: Sequence[str], at: int, *, until: int) -> dict[str, list[tuple[int, str]]]:
    """Return the phrases at token ``at`` that end by token ``until``: label → ``(end, id)``.

    The labels are those of the ``[[phrase]]`` groups of ``kb/data``, and ``body`` (id: the body's)
    for the names and aliases of bodies. ``end`` is exclusive; the longest stand first.
    """
    node = _tree().get(keys[at])
    found: dict[str, list[tuple[int, str]]] = {}
    while node is not None:
        at += 1
        for label, ident in node.get(_HERE, ()):
            found.setdefault(label, []).insert(0, (at, ident))
        if at >= until:
            break
        node = node.get(keys[at])
    return found


@cache
def first_keys(label: str, *, only: frozenset[str] | None = None) -> frozenset[str]:
    """Return the keys of the tokens that phrases with this label begin with.

    ``only``: of the phrases whose keys, joined by blanks, are among these.
    """
    return frozenset(
        keys[0]
        for other, _, keys in _forms()
        if other == label and (only is None or " ".join(keys) in only)
    )


@cache
def longest(label: str) -> int:
    """Return how many tokens the longest phrase with this label has."""
    return max((len(keys) for other, _, keys in _forms() if other == label), default=0)


@cache
def _forms() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    named = [(body.id, form) for body in bodies() for form in (body.name, *body.aliases)]
    forms = [("body", ident, form) for ident, form in named]
    forms += [(group.label, group.id, form) for group in phrases() for form in group.forms]
    return tuple((label, ident, tuple(tokens(form).keys)) for label, ident, form in forms)


@cache
def _tree() -> dict[str, Any]:
    root: dict[str, Any] = {}
    for label, ident, keys in sorted(set(_forms()), key=lambda form: form[1], reverse=True):
        node = root
        for key in keys:
            node = node.setdefault(key, {})
        node.setdefault(_HERE, []).append((label, ident))
    return root


# -- spaCy ---------------------------------------------------------------------------------------


def spot_all(found: Tokens) -> dict[int, dict[str, list[tuple[int, str]]]]:
    """Return what ``spot`` says of every token of a text, found by spaCy in one pass.

    A blank line inside a phrase is not looked at. Linear in the length of the text; memory for
    spaCy's own objects is bounded.
    """
    vocab, matcher, names = _matcher()  # before any other import from spaCy: see _import_spacy
    from spacy.tokens import Doc  # noqa: PLC0415 (heavy)

    table: dict[int, dict[str, list[tuple[int, str]]]] = {}
    for base in range(0, len(found.words), _PIECE):
        doc = Doc(vocab, words=found.words[base : base + _PIECE + _OVERLAP])
        matches = [(first, -end, *names[key]) for key, first, end in matcher(doc) if first < _PIECE]
        for first, end, label, ident in sorted(matches):
            table.setdefault(base + first, {}).setdefault(label, []).append((base - end, ident))
    return table


@cache
def _matcher() -> tuple[Vocab, PhraseMatcher, dict[int, tuple[str, str]]]:
    spacy = _import_spacy()
    from spacy.attrs import NORM  # noqa: PLC0415
    from spacy.matcher import PhraseMatcher  # noqa: PLC0415
    from spacy.tokens import Doc  # noqa: PLC0415

    # The default tokenizers glue signs to syllables, or syllables to words (“Giao Bộ”): ours are
    # the tokens of ``tokens``, compared by tone key.
    vocab: Vocab = spacy.blank(
        "vi", config={"nlp": {"tokenizer": {"@tokenizers": "spacy.Tokenizer.v1"}}}
    ).vocab
    vocab.lex_attr_getters[NORM] = tone_key  # type: ignore[attr-defined]
    matcher = PhraseMatcher(vocab, attr="NORM", validate=True)
    names: dict[int, tuple[str, str]] = {}
    for label, ident, keys in _forms():
        matcher.add(f"{label}|{ident}", [Doc(vocab, words=list(keys))])
        names[vocab.strings[f"{label}|{ident}"]] = label, ident
    return vocab, matcher, names


def _import_spacy() -> ModuleType:
    # thinc, below spaCy, imports torch if it can, only to know whether it is there: 1.7 of 2.1 s.
    # A blank pipeline needs no torch. Only while no other thread could be importing it meanwhile.
    hide = "torch" not in sys.modules and threading.active_count() == 1
    if hide:
        sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        import spacy  # noqa: PLC0415 (heavy)
    finally:
        if hide:
            del sys.modules["torch"]
    return spacy
