"""Bodies (cơ quan, tổ chức) named in a text: listed names, and names built from parts.

Where a name ends is the hard part. The rules, in order:

* a listed name is taken whole, the longest first;
* “UBND”, “Công an”, “Hội Nông dân” … go on over levels (“các xã, phường”, “tỉnh”) and over the
  place name in capitals behind a level;
* “Bộ”, “Sở”, “Phòng” go on over a known field of work with its commas and “và”
  (“Văn hóa, Thể thao và Du lịch”); so “Nội vụ, Tài chính” is two;
* “Trung tâm”, “Cục”, “Hội” … need a capital behind them and go on over capitals and over
  lower-case syllables up to a verb, a function word or a sign; “và” and “,” are crossed only
  between capitals;
* “Đảng ủy”, “Văn phòng”, “Thanh tra” … may take another body (“Đảng ủy Bộ Y tế”);
* an office stands for its body and is part of the mention (“Giám đốc Sở Tài chính”);
* class expressions (“các sở, ban, ngành tỉnh”) are one mention with ``is_class``.

The parts are data: ``kb/data/body_parts.toml``. One pass, linear in the length of the text.
"""

from __future__ import annotations

from kb.facts.bodies.grammar import openings, parse
from kb.facts.bodies.view import Part, View
from kb.lexicon.bodies import canonical
from kb.models import BodyMention

__all__ = ["find_bodies"]


def find_bodies(text: str, *, library: bool = False) -> tuple[BodyMention, ...]:
    """Return the bodies named in ``text``, ordered, not overlapping, each as long as it goes.

    ``name`` is the wording of the text with single blanks; in an elliptical list (“các Bộ: Tài
    chính, Y tế”) it is the full name (“Bộ Y tế”) while the span lies on the words that stand
    there. ``id`` is that of the listed body, or None. ``library``: one of many texts, read with
    spaCy; it makes no difference to what is found. Pure; linear in the length of ``text``.
    """
    view = View(text, whole=library)
    found: list[BodyMention] = []
    done = 0
    for at in openings(view):
        if at < done:
            continue
        parts = parse(view, at)
        if parts and not view.law(at):
            found.extend(_mention(view, part) for part in parts if part.rule)
        done = parts[-1].end if parts else view.longest("body-skip", at)
    return tuple(found)


def _mention(view: View, part: Part) -> BodyMention:
    start, end = view.starts[part.start], view.ends[part.end - 1]
    name = " ".join(view.text[start:end].split())
    if part.prefix:
        name = f"{part.prefix} {name}"
    known = None if part.is_class else canonical(name)
    return BodyMention(name, known.id if known else None, start, end, part.rule, part.is_class)
