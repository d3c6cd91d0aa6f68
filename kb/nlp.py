"""spaCy spots fixed phrases (bodies, titles, verbs, cues); what they mean is decided elsewhere.

spaCy sees the syllables and signs of a text, not its white space, and compares their tone keys:
a name is found though it is broken over a line, in capitals, or spelt “uỷ” for “ủy”. No spaCy
object leaves this module.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Final

from kb.lexicon.bodies import bodies
from kb.lexicon.phrases import phrases
from kb.text import tone_key

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["Mention", "mentions", "tokens"]

_TOKEN: Final = re.compile(r"[^\W_]+|[^\w\s]|_")
# A long text is fed in pieces of this many tokens, so that memory does not grow with a book. Pieces
# overlap by more than the longest phrase, so that none is lost at a seam.
_PIECE: Final = 5_000
_OVERLAP: Final = 64


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase found: its label and id, and where it stands (offsets and token numbers)."""

    label: str
    id: str
    start: int
    end: int
    first: int
    last: int


def tokens(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the syllables, numbers and single signs of ``text``, in order."""
    return tuple(match.span() for match in _TOKEN.finditer(text))


@lru_cache(maxsize=4)
def mentions(text: str) -> tuple[Mention, ...]:
    """Return every phrase of the rule files in ``text``, overlapping ones too.

    The labels are those of the ``[[phrase]]`` groups of ``kb/data``, and ``body`` (id: the body's)
    for the names and aliases of bodies. Ordered by start, the longer first. ``first`` and ``last``
    number the tokens of ``tokens(text)``: the phrase is tokens ``first`` to ``last`` inclusive.
    Time and memory grow linearly with the text.
    """
    spans = tokens(text)
    found: set[tuple[int, int, str, str]] = set()
    for base in range(0, max(len(spans), 1), _PIECE):
        piece = spans[base : base + _PIECE + _OVERLAP]
        for first, last, label, ident in _spot(text[start:end] for start, end in piece):
            found.add((base + first, base + last, label, ident))
    ordered = sorted(found, key=lambda item: (item[0], -item[1], item[2], item[3]))
    return tuple(
        Mention(label, ident, spans[first][0], spans[last][1], first, last)
        for first, last, label, ident in ordered
    )


def _spot(words: Iterable[str]) -> Iterable[tuple[int, int, str, str]]:
    nlp = _pipeline()  # before any other import from spaCy: see _import_spacy
    from spacy.tokens import Doc  # noqa: PLC0415 (heavy)

    doc = Doc(nlp.vocab, words=list(words))
    for _, ruler in nlp.pipeline:
        doc = ruler(doc)
    return [(s.start, s.end - 1, s.label_, s.id_) for s in doc.spans["ruler"]]


@cache
def _pipeline() -> Language:
    spacy = _import_spacy()
    from spacy.attrs import NORM  # noqa: PLC0415
    from spacy.tokens import Doc  # noqa: PLC0415

    nlp: Language = spacy.blank(
        "vi", config={"nlp": {"tokenizer": {"@tokenizers": "spacy.Tokenizer.v1"}}}
    )
    nlp.vocab.lex_attr_getters[NORM] = tone_key  # type: ignore[attr-defined]
    # The default tokenizer keeps runs of white space as tokens and glues signs to syllables.
    nlp.tokenizer = lambda text: Doc(nlp.vocab, words=[text[a:b] for a, b in tokens(text)])
    ruler = nlp.add_pipe(
        "span_ruler",
        config={"phrase_matcher_attr": "NORM", "validate": True, "spans_filter": None},
    )
    patterns = [
        {"label": group.label, "id": group.id, "pattern": form}
        for group in phrases()
        for form in group.forms
    ]
    patterns += [
        {"label": "body", "id": body.id, "pattern": form}
        for body in bodies()
        for form in (body.name, *body.aliases)
    ]
    ruler.add_patterns(patterns)  # type: ignore[attr-defined]
    return nlp


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
