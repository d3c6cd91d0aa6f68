"""Tails that say where a body is: levels of government and the names of places."""

from __future__ import annotations

from kb.facts.bodies.view import QUANTIFIERS, View, keys, places, surnames, word_set

__all__ = ["bare_place", "level", "place", "proper"]

_ROMAN = frozenset(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"])


def place(view: View, at: int, *, titled: bool = False) -> tuple[int, bool]:
    """Return where a run of levels and place names from ``at`` ends, and if it means many.

    ``titled``: the body stands behind an office, so the name of a person may follow.
    """
    if view.broken(at) and not (view.shouting(at) and view.shouting(at - 1)):
        return at, False
    here, plural = at, False
    if view.word(here) in QUANTIFIERS:
        here, plural = here + 1, True
        if plural and view.key_of(here, here + 2) in keys("địa phương"):
            return here + 2, True
        if view.word(here) == "cấp" and view.longest("body-void", here) <= here + 1:
            return here + 1, True
    if view.number(here) and view.longest("body-level", here + 1) > here + 1:
        here, plural = here + 1, True
    end = level(view, here, titled=titled)
    if end == here:
        return (at, False) if plural else (bare_place(view, at), False)
    count, bare = 1, not view.upper(end - 1)
    while True:
        further = _next_level(view, end, plural=plural, titled=titled)
        if further == end:
            break
        end, count = further, count + 1
        bare = bare and not view.upper(end - 1)
    many = plural or (count > 1 and bare)
    for reach, _ in view.found("body-reach", end):
        if view.key_of(end, reach) in word_set("tails", "many"):
            return reach, True
    return end, many


def _next_level(view: View, end: int, *, plural: bool, titled: bool) -> int:
    skip = view.word(end) in (",", "và", "-", "/", "hoặc")
    if not skip and (view.broken(end) or view.longest("body-level", end) == end):
        return end
    here = end + skip
    if view.number(here) and view.number(end - 1):
        return here + 1
    if skip and plural and view.upper(end - 1) and bare_place(view, here) > here:
        return bare_place(view, here)  # “UBND các tỉnh Hà Nam, Nam Định”
    if view.word(here) == "các" and plural:
        here += 1
    further = level(view, here, titled=titled)
    return further if further > here else end


def level(view: View, at: int, *, titled: bool = False) -> int:
    """Return the end of one level with its place name: “xã Lương Bằng”, “tỉnh”, “cấp xã”."""
    if view.word(at) in ("cấp", "cùng", "hai") or view.number(at):
        for end, _ in view.found("body-reach", at):
            if view.word(end - 1) in ("tỉnh", "huyện", "xã", "cấp", "sở"):
                return end
    end = view.longest("body-level", at)
    if end == at or max(view.longest(k, at) for k in ("body-void", "body-head", "body")) > end:
        return at
    if view.longest("body-noun", at) > end and view.word(end) in ("ủy", "uỷ"):
        return at
    if view.word(end) == "." and view.words[at].isupper():
        end += 1
    if view.number(end) and view.word(at) not in ("phường", "quận", "khu"):
        return end
    return proper(view, end, titled=titled, province=view.word(at) in ("tỉnh", "thành", "tp"))


def proper(view: View, at: int, *, titled: bool, province: bool) -> int:
    """Return the end of the place name in capitals at ``at``.

    ``province``: provinces are known by name, so an unknown name there is a person's.
    """
    if view.broken(at):
        return at
    if view.number(at) or view.words[at] in _ROMAN:
        return at + 1
    known = bare_place(view, at)
    if known > at:
        return known
    end = at
    while end < at + 4 and _goes_on(view, end, at):
        end += 1
    if end > at + 2 and view.keys[at] in surnames() and (titled or province):
        return at  # “Chủ tịch UBND xã Nguyễn Văn An”: a person, no place
    return end


def _goes_on(view: View, at: int, first: int) -> bool:
    """Whether the token at ``at`` belongs to the place name that starts at ``first``."""
    if not view.upper(at) or not view.words[at].isalpha() or (at > first and view.broken(at)):
        return False
    if view.keys[at] in surnames() and at > first:
        return at == first + 1  # “Hưng Lê” may be a place, “Lương Bằng Nguyễn …” is two names
    if view.starts_body(at):
        return False
    stop = view.longest("body-stop", at)
    return not (stop > at + 1 or (stop > at and view.shouting(at) and view.shouting(first - 1)))


def bare_place(view: View, at: int) -> int:
    """Return the end of the name of a province or city at ``at``, ``at`` if there is none."""
    if not view.upper(at) or view.broken(at):
        return at
    for size in (5, 3, 2, 1):
        name = tuple(view.keys[at : at + size])  # shorter than size where the text ends
        if name in places():
            return at + len(name)
    return at
