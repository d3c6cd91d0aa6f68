"""What starts at a token: a name, an office with its body, a class expression, a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kb.facts.bodies.names import named
from kb.facts.bodies.places import level, place
from kb.facts.bodies.view import QUANTIFIERS, Part, View, keys, longer

__all__ = ["parse"]

# These nouns make a class of their own, without “các” …
_ALONE = ("cấp ủy", "cấp ủy đảng", "chính quyền", "chính quyền địa phương", "tổ chức đảng")
# … these when another follows (“sở, ban, ngành”) …
_PAIRED = (
    "bộ", "sở", "ban", "ngành", "ban ngành", "bộ ngành", "sở ngành", "cấp ủy", "cấp ủy đảng",
    "tổ chức đảng", "chính quyền", "cơ quan", "huyện ủy", "tỉnh ủy", "thành ủy", "thị ủy",
    "đảng ủy", "đoàn thể", "tập đoàn",
)  # fmt: skip
# … and these may stand side by side without a comma (“các bộ ngành địa phương”).
_ADJACENT = (
    "bộ", "sở", "ban", "ngành", "ban ngành", "cơ quan", "đơn vị", "địa phương", "bộ ngành",
    "sở ngành", "đoàn thể", "quận", "huyện", "xã", "phường", "thị xã",
)  # fmt: skip
_MAX_NOUNS = 30


def parse(view: View, at: int) -> list[Part]:
    """Return what starts at token ``at``: one part, an elliptical list, or nothing."""
    plain = _titled(view, at) or longer(named(view, at), _group(view, at))
    listed = _ellipsis(view, at)
    if listed and (plain is None or listed[0].start > at or listed[-1].end > plain.end):
        return listed
    if plain is None:
        return []
    return [plain, *_more(view, plain)]


def _titled(view: View, at: int) -> Part | None:
    """Return an office and its body: “Bộ trưởng, Thủ trưởng cơ quan ngang bộ”."""
    if not view.upper(at) and view.word(at) not in ("người", "thủ"):
        return None
    best: Part | None = None
    for end, _ in view.found("body-title", at):
        here = end
        while view.word(here) in (",", "và", "/"):
            further = view.longest("body-title", here + 1)
            if further == here + 1:
                break
            here = further
        if not view.broken(here):
            body = longer(named(view, here, titled=True), _group(view, here, bare=True))
            if body and (best is None or best.is_class or body.end > best.end):
                best = replace(body, start=at, rule=f"title+{body.rule}")
    return best


# -- classes -------------------------------------------------------------------------------------


def _group(view: View, at: int, *, bare: bool = False) -> Part | None:
    """Return a class expression: “các sở, ban, ngành tỉnh”, “cấp ủy, chính quyền các cấp”.

    ``bare``: an office stands before it, so one noun without “các” is enough.
    """
    here = at
    many = view.word(at) in QUANTIFIERS
    if many:
        here = at + 1 + view.number(at + 1)
        if view.broken(here):
            return None
    first = _noun(view, here)
    if first == here:
        return None
    if not many and not bare and first == here + 1 and not _opens(view, here):
        return None
    if bare and not many and view.shouting(here):
        return None
    end, count = _nouns(view, here, first)
    key = view.key_of(here, first)
    if not (many or bare or key in keys(*_ALONE) or (count > 1 and key in keys(*_PAIRED))):
        return None
    return Part(at, end, "class", True)


def _opens(view: View, at: int) -> bool:
    """Whether a one-syllable noun may open a class here: not the end of “cán bộ”, “cơ sở”."""
    before = view.word(at - 1)
    return not before.isalpha() or before == "cấp" or at in view.stops or view.broken(at)


def _noun(view: View, at: int) -> int:
    end = view.longest("body-noun", at)
    return at if view.longest("body-void", at) >= end else end


def _nouns(view: View, first: int, end: int) -> tuple[int, int]:
    """Go on over further nouns and what narrows them; return the end and how many nouns."""
    count, last = 1, view.key_of(first, end)
    while count < _MAX_NOUNS:
        reach = _reach(view, end)
        if reach > end:
            end, last = reach, ""
            continue
        word = view.word(end)
        here = end + (word in (",", "và", "/") or (word == "-" and last in keys("sở", "ban", "bộ")))
        if here > end and view.word(here) in ("các", "những"):
            if last == "":
                return end, count  # “các ban tỉnh và các …”: narrowed, so a new class begins
            here += 1
        if here >= len(view.words) or (view.broken(here) and here == end):
            return end, count
        further = _noun(view, here)
        if further == here or _longer_name(view, here, further):
            return end, count
        key = view.key_of(here, further)
        if here == end and not (
            (last in keys(*_ADJACENT) and key in keys(*_ADJACENT))
            or view.word(further - 1) in ("ủy", "uỷ")
        ):
            return end, count
        end, last, count = further, key, count + 1
    return end, count


def _longer_name(view: View, at: int, end: int) -> bool:
    part = named(view, at)
    return part is not None and part.end > end


def _reach(view: View, at: int) -> int:
    """Return the end of what narrows or widens a class at ``at``."""
    if view.broken(at):
        return at
    if view.word(at) in ("thuộc", "trực", "của"):
        inner_at = at + (2 if view.word(at) == "trực" else 1)
        inner = named(view, inner_at)
        if inner is not None:
            return inner.end
    end = view.longest("body-reach", at)
    if end > at:
        return end if view.word(end - 1) != "thuộc" else at
    if view.word(at) == "thuộc":
        reach, _ = place(view, at + 1)
        return reach if reach > at + 1 else at
    if level(view, at) > at and view.word(at) in ("tỉnh", "thành", "huyện", "xã", "quận", "tp"):
        return place(view, at)[0]
    return at


# -- lists ---------------------------------------------------------------------------------------


def _ellipsis(view: View, at: int) -> list[Part]:
    """Return the members of “các Bộ: Tài chính, Y tế” or “Giám đốc các Sở Tài chính, Y tế”."""
    here, title = at, ""
    if view.upper(here) and view.longest("body-title", here) > here:
        here = view.longest("body-title", here)
        title = " ".join(view.words[at:here]) + " "
    many = view.word(here) == "các"
    here += many
    if view.word(here) not in ("bộ", "sở", "phòng") or not (view.upper(here) or many):
        return []
    kind = title + view.words[here].capitalize()
    group = _group(view, here - many)  # “các Bộ, cơ quan: Quốc phòng, Nội vụ”
    end = max(here + 1, group.end) if group and view.word(group.end) == ":" else here + 1
    colon = view.word(end) == ":"
    if not (many or colon):
        return []
    return list(_domains(view, end + colon, kind))


def _domains(view: View, here: int, kind: str) -> Iterator[Part]:
    while True:
        end = view.longest("body-domain", here)
        if end == here or not view.upper(here):
            return
        yield Part(here, end, "ellipsis", prefix=kind)
        if view.word(end) not in (",", ";", "và"):
            return
        here = end + 1


def _more(view: View, part: Part) -> list[Part]:
    """Return what follows “Sở Tài chính” in “Sở Tài chính, Xây dựng, Y tế”."""
    if view.word(part.end) not in (",", "và"):
        return []
    for start in range(part.start, part.end):
        if view.words[start] in ("Bộ", "Sở"):
            break
    else:
        return []
    if view.longest("body-domain", start + 1) != part.end:
        return []
    prefix = " ".join(view.words[part.start : start + 1])
    more = list(_domains(view, part.end + 1, prefix))
    if more and view.key_of(more[0].start, more[0].end) in keys("công an", "du lịch"):
        return []  # “Sở Nội vụ, Công an” names the police, not a department
    return more
