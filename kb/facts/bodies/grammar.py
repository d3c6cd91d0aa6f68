"""What starts at a token: a name, an office with its body, a class expression, a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from kb.facts.bodies.names import named, party_list
from kb.facts.bodies.places import level, place, proper
from kb.facts.bodies.view import QUANTIFIERS, Part, View, heads, keys, longer, word_set
from kb.nlp import first_keys

__all__ = ["openings", "parse"]

_MAX_NOUNS = 30
# What starts with none of these phrases starts no name.
_LABELS = frozenset(("body", "body-head", "body-title", "body-noun", "body-any-case"))


def openings(view: View) -> list[int]:
    """Return the tokens at which ``parse`` may find something, or a stretch to step over.

    A word that stands there the fourth time running opens nothing.
    """
    capital, small = _openers()
    keys = view.keys
    return [
        at
        for at, (word, key) in enumerate(zip(view.words, keys, strict=True))
        if key in capital
        and (key in small or word[0].isupper())
        and not (at > 2 and keys[at - 3] == keys[at - 2] == keys[at - 1] == key)
    ]


@cache
def _openers() -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys that can open a name: those in capitals or not, and those in any case."""
    small = keys(*QUANTIFIERS, "người", "thủ") | first_keys("body-any-case")
    small |= first_keys("body-skip")
    small |= first_keys("body-noun", only=_openers_of_classes())
    capital = small | keys("vp", "bộ", "sở", "phòng")
    for label in ("body", "body-head", "body-title"):
        capital |= first_keys(label)
    return capital, small


@cache
def _openers_of_classes() -> frozenset[str]:
    """Return the nouns that can open a class without “các”."""
    return frozenset().union(
        *(word_set("classes", name) for name in ("alone", "reached", "paired"))
    )


def parse(view: View, at: int) -> list[Part]:
    """Return what starts at token ``at``: one part, an elliptical list, or nothing."""
    if not (view.any_of(_LABELS, at) or view.word(at) in (*QUANTIFIERS, "vp")):
        return []
    plain = _titled(view, at) or longer(_named(view, at), _group(view, at))
    if view.word(at) in QUANTIFIERS and (office := _titled(view, at + 1)) and office.is_class:
        plain = longer(plain, replace(office, start=at))  # “các Bộ trưởng, Thủ trưởng …”
    listed = _ellipsis(view, at) or _committees(view, at)
    if listed and (plain is None or listed[0].start > at or listed[-1].end > plain.end):
        return listed
    if plain is None:
        return []
    if _rank(view, plain):
        return [replace(plain, rule="")]
    return [plain, *(_places(view, plain) or _more(view, plain) or _sisters(view, plain))]


def _rank(view: View, part: Part) -> bool:
    """Whether it is a person's rank: “Ủy viên Ban Thường vụ Tỉnh ủy, Trưởng Ban Tổ chức …”."""
    if view.key_of(part.start - 2, part.start) not in keys("ủy viên"):
        return False
    return view.word(part.end) in (",", "-") and view.longest("body-title", part.end + 1) > (
        part.end + 1
    )


def _committees(view: View, at: int) -> list[Part]:
    """Return the members of “các Đảng ủy Bộ Tài chính, Bộ Nội vụ”."""
    if view.word(at) != "các" or view.key_of(at + 1, at + 3) not in keys("đảng ủy"):
        return []
    first = named(view, at + 1)
    if first is None or first.is_class or first.end <= at + 3:
        return []
    sisters = _sisters(view, first)
    return [first, *sisters] if sisters else []


def _sisters(view: View, part: Part) -> list[Part]:
    """Return “Bộ Tài chính” in “Đảng ủy Bộ Y tế, Bộ Tài chính”, as the Party committee it is."""
    kind = part.start + 2
    if part.is_class or view.key_of(part.start, kind) not in keys("đảng ủy"):
        return []
    found: list[Part] = []
    here = part.end
    while view.word(here) in (",", "và") and view.word(kind) in ("bộ", "sở"):
        if view.words[here + 1 : here + 2] != view.words[kind : kind + 1]:
            break
        sister = named(view, here + 1)
        if sister is None or sister.is_class:
            break
        prefix = " ".join(view.words[part.start : kind])
        found.append(replace(sister, rule="ellipsis", prefix=prefix))
        here = sister.end
    return found


def _named(view: View, at: int) -> Part | None:
    """Return a name, also of a kind of body at many: “Đảng ủy các bộ, ngành”."""
    best = named(view, at)
    small = any(ident == "any-case-class" for _, ident in view.found("body-any-case", at))
    if not (small or view.upper(at)):
        return best
    for end, ident in view.found("body-head", at):
        if heads()[ident][0] == "body":
            many = view.word(end) in QUANTIFIERS
            group = _group(view, end) if many else party_list(view, end) if small else None
            if group:
                best = longer(best, Part(at, group.end, "head+class", True))
    return best


def _titled(view: View, at: int) -> Part | None:
    """Return an office and its body: “Bộ trưởng, Thủ trưởng cơ quan ngang bộ”."""
    if not view.upper(at) and view.word(at) not in ("người", "thủ"):
        return None
    best: Part | None = None
    for end, _ in view.found("body-title", at):
        here = end
        while view.word(here) in (",", "và", "/", ";") and here < end + _MAX_NOUNS:
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
    many = view.word(at) in QUANTIFIERS
    here = at + many + (many and view.number(at + 1))
    if many and view.broken(here):
        return None
    first = _noun(view, here)
    if first == here:
        inner = named(view, here) if many else None  # “các Ủy ban nhân dân xã, phường”
        return Part(at, inner.end, "class", True) if inner and inner.is_class else None
    key = view.key_of(here, first)
    if many or bare:
        end, count = _nouns(view, here, first)
        fits = _stands(view, here, first, end, count, bare=not many)
    elif key in _openers_of_classes() and (first > here + 1 or _opens(view, here)):
        end, count = _nouns(view, here, first)
        fits = key in word_set("classes", "alone") or (
            key in word_set("classes", "paired") and count > 1
        )
        fits = fits or (key in word_set("classes", "reached") and end > first)
        fits = fits or (end > first and view.key_of(end - 2, end) == "liên quan")
    else:
        return None
    return Part(at, end, "class", True) if fits else None


def _stands(view: View, here: int, first: int, end: int, count: int, *, bare: bool) -> bool:
    """Whether a class behind “các”, or with ``bare`` behind an office, is one of bodies."""
    key = view.key_of(here, first)
    if bare and (view.shouting(here) or (count == 1 and key in word_set("classes", "no-office"))):
        return False
    if key in keys("thành viên") and end == first:
        return False
    if key in keys("tổ chức") and count == 1 and end == first:  # “các tổ chức, cá nhân”
        return view.stop(end) or not (view.lower(end) or view.word(end + 1) == "cá")
    return True


def _opens(view: View, at: int) -> bool:
    """Whether a one-syllable noun may open a class here: not the end of “cán bộ”, “cơ sở”."""
    before = view.word(at - 1)
    return not before.isalpha() or before == "cấp" or view.after_stop(at) or view.broken(at)


def _noun(view: View, at: int) -> int:
    end = view.longest("body-noun", at)
    return at if view.longest("body-void", at) >= end else end


def _nouns(view: View, first: int, end: int) -> tuple[int, int]:
    """Go on over further nouns and what narrows them; return the end and how many nouns."""
    count, last = 1, view.key_of(first, end)
    while count < _MAX_NOUNS:
        reach = _reach(view, end)
        if reach == end and last in word_set("classes", "owned"):
            inner = named(view, end)
            reach = inner.end if inner else end
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
        if key in word_set("classes", "apart"):
            return end, count
        if here == end and not (
            (last in word_set("classes", "adjacent") and key in word_set("classes", "adjacent"))
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
    word = view.word(at)
    if view.broken(at):
        return at
    if word in ("thuộc", "trực", "của"):
        here = at + (2 if word == "trực" else 1)
        if word == "thuộc" and view.key_of(here + 1, here + 3) in keys("trực thuộc"):
            here += 3  # “các đơn vị thuộc, trực thuộc Bộ Tài chính”
        bare = view.key_of(here, here + 1) in keys("bộ", "sở", "cục", "vụ") and view.upper(here)
        if bare and (view.broken(here + 1) or not view.upper(here + 1)):
            return here + 1  # “các đơn vị trực thuộc Bộ | xây dựng kế hoạch”: the issuer’s own
        inner = named(view, here)
        end = inner.end if inner else view.longest("body-reach", at)
        if end == at and word == "thuộc" and view.word(here) != "khu":
            end = place(view, here)[0]
        return end if end > at + 1 else at
    end = view.longest("body-reach", at)
    if end == at and word in ("tỉnh", "thành", "huyện", "xã", "quận", "tp"):
        return place(view, at)[0] if level(view, at) > at else at
    return end


# -- lists ---------------------------------------------------------------------------------------


def _ellipsis(view: View, at: int) -> list[Part]:
    """Return the members of “các Bộ: Tài chính, Y tế” or “Giám đốc các Sở Tài chính, Y tế”."""
    here, title = at, ""
    if view.upper(here) and view.longest("body-title", here) > here:
        here = view.longest("body-title", here)
        title = " ".join(view.words[at:here]) + " "
    if view.words[here : here + 2] == ["VP", ":"]:
        return _offices(view, here + 2)
    many = view.word(here) == "các"
    here += many
    if view.word(here) not in ("bộ", "sở", "phòng") or not (view.upper(here) or many):
        return []
    kind = title + view.words[here].capitalize()
    end = here + 1
    if view.word(end) in (",", "và"):  # “các Bộ, cơ quan: Quốc phòng, Nội vụ”
        group = _group(view, here - many)
        end = max(end, group.end if group else end)
    colon = view.word(end) == ":"
    members = list(_domains(view, end + colon, kind, short=colon)) if many or colon else []
    return members if colon or len(members) > 1 else []


def _offices(view: View, here: int) -> list[Part]:
    """Return the members of “VP: Tỉnh ủy, HĐND tỉnh”."""
    found: list[Part] = []
    while (part := named(view, here)) is not None:
        found.append(replace(part, rule="ellipsis", prefix="Văn phòng"))
        if view.word(part.end) not in (",", ";"):
            break
        here = part.end + 1
    return found


def _domains(view: View, here: int, kind: str, *, short: bool = False) -> Iterator[Part]:
    """Yield the fields of work listed at ``here``; ``short``: also “TC”, “XD”."""
    while True:
        end = view.longest("body-domain", here)
        if short:
            end = max(end, view.longest("body-short", here))
        if end == here or not view.upper(here):
            return
        yield Part(here, end, "ellipsis", prefix=kind)
        if view.word(end) not in (",", ";", "và"):
            return
        here = end + 1


def _places(view: View, part: Part) -> list[Part]:
    """Return the places in “UBND các huyện: Tiên Lữ, Ân Thi”, each as “UBND huyện Tiên Lữ”."""
    if not part.rule.endswith("head+place") or view.word(part.end) != ":":
        return []
    words = [word for word in view.words[part.start : part.end] if word.lower() != "các"]
    found: list[Part] = []
    here = part.end + 1
    while (end := proper(view, here, titled=True, province=True)) > here and part.is_class:
        found.append(Part(here, end, "ellipsis", prefix=" ".join(words)))
        if view.word(end) not in (",", "và"):
            break
        here = end + 1
    return found


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
