"""Names of one body: a head and its tail."""

from __future__ import annotations

from kb.facts.bodies.places import bare_place, place, proper
from kb.facts.bodies.view import QUANTIFIERS, Part, View, heads, keys, longer, surnames, word_set

__all__ = ["named", "party_list"]

_MAX_NAME = 16  # syllables of a free name; the longest real ones have about a dozen
_MAX_TOPIC = 24
_MAX_DEPTH = 4  # “Văn phòng Đảng ủy Ủy ban nhân dân tỉnh” has two bodies inside
_MAX_LOWER = 6  # lower-case syllables in a row: “Dự báo khí tượng thủy văn” has five

# What units belong to: heads whose tail is a place.
_OWNERS = ("head-place",)
_ROMANS = [[roman] for roman in ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")]


def named(view: View, at: int, *, titled: bool = False, depth: int = 0) -> Part | None:
    """Return the longest name of one body, or of one kind of body at many places, at ``at``."""
    if at >= len(view.words) or depth > _MAX_DEPTH:
        return None
    capital = view.upper(at)
    any_case = view.longest("body-any-case", at)
    if not capital and any_case == at and not (titled and view.longest("body-titled", at) > at):
        return None
    void = view.longest("body-void", at)
    best: Part | None = None
    for end, _ in view.found("body", at):
        if capital and end > void and not view.glued(at, end):
            best = longer(best, Part(at, end, "listed"))
    listed = best
    reached = 0  # a shorter head counts only where the longer ones found no tail
    for end, ident in view.found("body-head", at):
        if end <= void or end < reached or view.glued(at, end):
            continue
        tail, alone = heads()[ident]
        part = (
            _body(view, at, end, titled, depth)
            if tail == "body"
            else _TAILS[tail](view, at, end, titled)
        )
        if part is None and alone:
            part = Part(at, end, "head")
        if part is None or (listed is not None and part.rule.endswith("+name")):
            continue
        if not capital and not titled and not _small(view, at, part):
            continue
        best, reached = longer(best, part), end
    return best


def _small(view: View, at: int, part: Part) -> bool:
    """Whether a name in small letters is one: “công an xã”, but not “công an” alone."""
    for _, ident in view.found("body-any-case", at):
        if part.rule == "head+place" or (ident == "any-case" and part.rule == "head"):
            return True
    return False


def _place(view: View, start: int, at: int, titled: bool) -> Part | None:
    end, plural = place(view, at, titled=titled)
    if end == at and view.word(at - 1) in ("ủy", "uỷ"):
        end = proper(view, at, titled=titled, province=True)  # “Huyện ủy Tiên Lữ”
    if end == at:
        end = _branch(view, at)  # “Agribank chi nhánh tỉnh”
    return Part(start, end, "head+place", plural) if end > at else None


def _number(view: View, start: int, at: int, titled: bool) -> Part | None:
    numbered = view.number(at) or view.words[at : at + 1] in _ROMANS
    return Part(start, at + 1, "head+number") if numbered and not view.broken(at) else None


def _domain(view: View, start: int, at: int, titled: bool) -> Part | None:
    end = view.longest("body-domain", at)
    if end == at or view.broken(at):
        return None
    if not view.upper(at) and view.word(start) not in ("bộ", "sở", "phòng"):
        return None
    plural = False
    if view.word(start) != "bộ":
        reach, plural = place(view, end, titled=titled)
        end = max(end, reach)
    return Part(start, _owned(view, start, end), "head+domain", plural)


def _free(view: View, start: int, at: int, titled: bool) -> Part | None:
    if view.broken(at) or view.shouting(start):
        return None
    if not view.upper(at) and view.longest("body-word", at) < at + 2:
        return None  # “Quỹ bảo lãnh tín dụng” is a name, “Quỹ của các hội viên” is none
    end = run(view, at, titled=titled)
    field = view.longest("body-domain", at)
    if view.word(start) == "phòng" and at < field < end and not view.upper(field):
        return None  # “Phòng Nội vụ lập danh sách”: the field of work is the whole name
    return _located(view, start, end, titled)


def _located(view: View, start: int, end: int, titled: bool) -> Part | None:
    reach, plural = place(view, end, titled=titled)
    end = max(end, reach)
    if view.word(end) == "của":
        for body_end, ident in view.found("body", end + 1):
            if ident in ("quoc-hoi", "chinh-phu"):
                end = body_end
                break
    end = _branch(view, _numbered(view, end))
    return Part(start, _owned(view, start, end), "head+name", plural)


def _branch(view: View, at: int) -> int:
    """Return the end of “chi nhánh tỉnh Hưng Yên” behind the name of a bank or firm."""
    if view.key_of(at, at + 2) not in keys("chi nhánh") or view.broken(at):
        return at
    end = place(view, at + 2)[0]
    return end if end > at + 2 else at


def _owned(view: View, start: int, at: int) -> int:
    """Return the end of the body a unit belongs to: “Phòng Cảnh sát giao thông Công an tỉnh”."""
    if view.keys[start] not in word_set("tails", "units") or view.broken(at):
        return at
    if not view.upper(at):
        return at
    ends = [view.longest("body", at)]
    ends += [place(view, end)[0] for end, ident in view.found("body-head", at) if ident in _OWNERS]
    return max(at, *ends)


def _steering(view: View, start: int, at: int, titled: bool) -> Part | None:
    end = at + (view.number(at) and not view.broken(at))
    plural = False
    for _ in range(3):
        if view.broken(end):
            break
        if view.key_of(end, end + 2) in keys("trung ương", "quốc gia", "nhà nước"):
            end += 2
        elif view.word(end) == "tw":
            end += 1
        elif view.word(end) == "của" and view.found("body", end + 1):
            end = view.longest("body", end + 1)
        else:
            reach, plural = place(view, end, titled=titled)
            if reach == end:
                break
            end = reach
    end, many = _topic(view, end, titled=titled, bare=end == at)
    end = _numbered(view, end)
    return Part(start, end, "head+topic", plural or many) if end > at else None


def _numbered(view: View, at: int) -> int:
    """Return the end of the number behind “Tổ công tác”, “Đội Quản lý thị trường”: “số 3”."""
    if view.word(at) != "số" or not view.number(at + 1) or view.broken(at):
        return at
    return at if view.word(at + 2) in ("/", "-") else at + 2


def _topic(view: View, at: int, *, titled: bool, bare: bool) -> tuple[int, bool]:
    """Return the end of what a committee is about: “về chuyển đổi số”, “cải cách hành chính”.

    ``bare``: nothing but the head stands before ``at``, so a small letter may open the topic.
    """
    first = at + (view.word(at) in ("về", "các"))
    if view.broken(at) or view.broken(first) or view.found("body-off-topic", first):
        return at, False
    end = view.longest("body-topic", first)
    if end == first and view.word(at) == "về":
        return _about(view, first) or at, False
    if end == first:
        opened = first > at or bare or view.upper(first)
        if view.stop(first) or view.starts_body(first) or not view.words[first].isalpha():
            return at, False
        end = run(view, first, titled=titled) if opened else first
        if end < first + 1 + (first > at):
            return at, False
    reach, plural = place(view, end, titled=titled)
    return _symbol(view, max(end, reach)), plural


def _symbol(view: View, at: int) -> int:
    """Return the end of the number behind “Ban Chỉ đạo Nghị quyết”: “số 57-NQ/TW”."""
    if view.word(at) != "số" or view.word(at - 1) not in ("quyết", "thị", "luận", "án", "luật"):
        return at
    end = at + 2
    while end < len(view.words) and view.gap(end) == "" and view.words[end] not in ",.;:)":
        end += 1
    return min(end, len(view.words))


def _about(view: View, first: int) -> int | None:
    """Return the end of the words behind “về”: up to a verb, a sign or another body."""
    end = first
    while end < min(len(view.words), first + _MAX_TOPIC) and not view.broken(end):
        word = view.word(end)
        if word == ",":
            if not view.lower(end + 1) or view.word(end + 1) in QUANTIFIERS or view.stop(end + 1):
                break
        elif _ends_topic(view, end, first):
            break
        end = max(end + 1, view.longest("body-word", end))
    while end > first and view.word(end - 1) in (",", "và", "-", "các", "của", "trong"):
        end -= 1
    return end if end > first else None


def _ends_topic(view: View, at: int, first: int) -> bool:
    if not view.words[at].isalnum() and view.words[at] not in "-&":
        return True
    if at > first and view.upper(at) and view.starts_body(at):
        return True
    return at > first + 1 and view.stop(at) and view.word(at) not in ("các", "của", "trong")


def _body(view: View, start: int, at: int, titled: bool, depth: int) -> Part | None:
    if view.broken(at):
        return None
    inner = longer(named(view, at, titled=titled, depth=depth + 1), party_list(view, at))
    reach, plural = place(view, at, titled=titled)
    if inner is not None and inner.end >= reach:
        return Part(start, inner.end, f"head+{inner.rule}", inner.is_class)
    if reach > at:
        return Part(start, reach, "head+place", plural)
    return _free(view, start, at, titled)


def party_list(view: View, at: int) -> Part | None:
    """Return “huyện ủy, thị ủy, thành ủy”, “các tỉnh ủy trực thuộc …” behind “BTV”, “Văn phòng”."""
    here = at + (view.word(at) in QUANTIFIERS)
    end = here
    while True:
        noun = view.longest("body-noun", here)
        if noun == here or not (
            view.word(noun - 1) in ("ủy", "uỷ", "đảng") or view.word(here) == "cấp"
        ):
            break
        end = noun
        if view.word(end) not in (",", "và"):
            break
        here = end + 1 + (view.word(end + 1) in QUANTIFIERS)
    if end <= at + 1 or (here == at and view.upper(at)):
        return None  # one name, not a list
    return Part(at, max(end, view.longest("body-reach", end)), "class", True)


def run(view: View, at: int, *, titled: bool = False) -> int:
    """Return the end of a free name that starts at ``at``."""
    end, lowers = at, 0
    while end < min(len(view.words), at + _MAX_NAME) and not (end > at and view.broken(end)):
        inside = view.longest("body-word", end)
        if inside > end and (end == at or not view.upper(end) or inside > end + 1):
            lowers, end = 0, inside
        elif view.lower(end) and view.word(end) != "và":
            if lowers >= _MAX_LOWER or _closed(view, end) or _abbreviated(view, end, at):
                break
            if view.stop(end) and not (
                view.upper(end - 1) and view.keys[end] in word_set("tails", "second")
            ):
                break
            lowers, end = lowers + 1, end + 1
        elif view.upper(end):
            if end > at and _new_name(view, end, titled=titled):
                break
            known = bare_place(view, end) if end > at else end
            lowers, end = 0, max(end + 1, known)
            if known == end and view.lower(end):
                break  # a name ends with its province: “Trường … Hưng Yên đào tạo”
        elif _crossed(view, end):
            end += 1
        else:
            break
    while end > at and not view.words[end - 1].isalnum():
        end -= 1
    return end


def _new_name(view: View, at: int, *, titled: bool) -> bool:
    """Whether the capital at ``at`` opens something else: a body, a sentence, a person."""
    if view.starts_body(at) and not (
        view.longest("body-head", at) == at + 1
        and view.longest("body", at) == at
        and view.longest("body-title", at) == at
        and view.keys[at] in word_set("tails", "inner")
    ):
        return True
    if titled and view.keys[at] in surnames():
        return True
    # A verb goes on with a name behind “và”, and in “Công ty TNHH Cấp nước”.
    return view.stop(at) and view.word(at - 1) not in ("và", ",", "-", "tnhh", "mtv", "cp")


def _closed(view: View, at: int) -> bool:
    """Whether a level follows, or the name ended with the country, a province or “quốc gia”."""
    if view.longest("body-level", at) > at and view.longest("body-void", at) <= at + 1:
        return True
    return view.key_of(at - 2, at) in keys("việt nam", "quốc gia", "trung ương", "nhà nước")


def _abbreviated(view: View, at: int, first: int) -> bool:
    """Whether the name ended with its abbreviation: “Vụ TCCB | rà soát”, “Cục CNTT | họp bàn”."""
    before = at - 1
    return (
        before >= first
        and view.shouting(before)
        and not view.shouting(first - 1)
        and view.keys[before] not in word_set("tails", "firms")
    )


def _crossed(view: View, at: int) -> bool:
    """Whether the sign at ``at`` is inside the name."""
    word = view.word(at)
    if word == "và" and view.word(at + 1) == "các" and view.longest("body-word", at + 1) > at + 1:
        return True  # “Ban Quản lý Khu kinh tế … và các khu công nghiệp …”
    if not view.upper(at + 1) or view.starts_body(at + 1):
        return False
    if word == "và" or word in "&-–":
        return True
    if word != ",":
        return False
    return view.gap(at + 1) == "" or _joined(view, at + 1)


def _joined(view: View, at: int) -> bool:
    """Whether an “và” with a capital follows within six tokens: the comma is inside a name."""
    for here in range(at, min(at + 6, len(view.words) - 1)):
        if view.word(here) in ".,;:()":
            return False
        if view.word(here) == "và":
            return view.upper(here + 1) and not view.starts_body(here + 1)
    return False


_TAILS = {
    "place": _place,
    "number": _number,
    "domain": _domain,
    "free": _free,
    "steering": _steering,
}
