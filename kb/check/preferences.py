"""An office's own preferences (F1, F2): notes where it asks for them, never errors.

Both placements of the tone mark are in official use, and so is “số …, ngày …” with and without the
comma. A title is quoted as it was issued: its words are left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from kb.check.context import Context
from kb.lexicon.rules import load_table
from kb.models import BodyMention, Citation, Finding, Span
from kb.text import syllables, tone_key

__all__ = ["preference_findings"]


def preference_findings(context: Context, bodies: Sequence[BodyMention]) -> Iterator[Finding]:
    """Yield a note at each place written otherwise than the office has chosen; none by default."""
    if context.settings.comma_before_date is not None:
        for citation in context.citations:
            yield from _comma(context, citation, wanted=context.settings.comma_before_date)
    if context.settings.tone_placement is not None:
        yield from _tones(context, bodies, last=context.settings.tone_placement == "uỷ")


def _comma(context: Context, citation: Citation, *, wanted: bool) -> Iterator[Finding]:
    slots = dict(citation.slots)
    number, date = slots.get("number"), slots.get("date")
    if number is None or date is None or date.start < number.end:
        return
    between = context.text[number.end : date.start]
    if ("," in between) != wanted:
        rest = between.lstrip(" ,")
        words = "có dấu phẩy" if wanted else "không có dấu phẩy"
        yield _note(
            context, "F1", Span(number.start, date.end),
            f"Theo lựa chọn của cơ quan: {words} trước “ngày”.",
            f"{context.text[number.start : number.end]}{', ' if wanted else ' '}{rest}"
            f"{context.text[date.start : date.end]}",
        )  # fmt: skip


def _tones(context: Context, bodies: Sequence[BodyMention], *, last: bool) -> Iterator[Finding]:
    """Yield the words of citations and of names of bodies with the mark on the other vowel."""
    spans = {(body.start, body.end) for body in bodies}
    titles: list[tuple[int, int]] = []
    for citation in context.citations:
        spans.add((citation.start, citation.end))
        for slot, span in citation.slots:
            (titles.append if slot == "title" else spans.add)((span.start, span.end))
    done = 0
    quoted = iter(sorted(titles))
    title = next(quoted, None)
    for start, end in sorted(spans):
        words = syllables(context.text[max(start, done) : end])
        for index, (word, left, right) in enumerate(words):
            here = Span(max(start, done) + left, max(start, done) + right)
            while title is not None and title[1] <= here.start:
                title = next(quoted, None)
            wanted = _other_spelling(word, last=last)
            if wanted is None or (title is not None and title[0] <= here.start):
                continue
            if _in_a_name(word, [near[0] for near in words[max(0, index - 1) : index + 2]]):
                continue
            message = f"Theo lựa chọn của cơ quan: viết “{wanted}”, không viết “{word}”."
            yield _note(context, "F2", here, message, wanted)
        done = max(done, end)


def _in_a_name(word: str, near: Sequence[str]) -> bool:
    """Whether ``word`` looks like part of a place's name: “Khánh Hòa”, “Thủy Nguyên”."""
    capitals = sum(other[0].isupper() for other in near)  # the word itself is one of them
    return word[0].isupper() and capitals > 1 and tone_key(word) != "uy3"


@cache
def _known() -> frozenset[str]:
    return frozenset(load_table("slips")["tone_words"]["words"])


def _other_spelling(word: str, *, last: bool) -> str | None:
    """Return the office's spelling of a listed word that is written the other way, else None."""
    placed = _placed(word, last=True)
    if placed is None or placed.lower() not in _known():
        return None
    wanted = placed if last else _placed(word, last=False)
    return wanted if wanted != word else None


_TWO_VOWELS = re.compile(r"[^\W\d_]{0,3}(?:o[ae]|uy)\Z", re.IGNORECASE)
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _placed(word: str, *, last: bool) -> str | None:
    """Return ``word`` with its tone mark on the last of its two vowels, or on the first.

    None where it does not end in two such vowels (“oa”, “oe”, “uy”) with a tone mark.
    """
    letters = unicodedata.normalize("NFD", word)
    tones = [char for char in letters if char in _TONES]
    bare = unicodedata.normalize("NFC", "".join(char for char in letters if char not in _TONES))
    if len(tones) != 1 or not _TWO_VOWELS.match(bare):
        return None
    cut = len(bare) if last else len(bare) - 1
    return unicodedata.normalize("NFC", bare[:cut] + tones[0] + bare[cut:])


def _note(context: Context, code: str, span: Span, message: str, wanted: str) -> Finding:
    return Finding(
        code=code,
        severity="note",
        state="note",
        message=message,
        start=span.start,
        end=span.end,
        surface=context.text[span.start : span.end],
        suggestion=wanted,
    )
