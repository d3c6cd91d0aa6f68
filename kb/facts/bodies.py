"""Bodies (cơ quan, tổ chức) named in a text: listed names, and names built from parts.

Where a name ends is the hard part. The rules, in order:

* a listed name is taken whole, the longest first;
* “UBND”, “Công an”, “Đảng ủy” … go on over levels (“các xã, phường”, “tỉnh”) and over the place
  name in capitals behind a level;
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

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from kb import nlp
from kb.lexicon.bodies import canonical
from kb.lexicon.phrases import phrases
from kb.lexicon.rules import load_table
from kb.models import BodyMention
from kb.text import tone_key

__all__ = ["find_bodies"]

_MAX_NAME: Final = 16  # syllables of a free name; the longest real ones have about a dozen


def find_bodies(text: str) -> tuple[BodyMention, ...]:
    """Return the bodies named in ``text``, ordered, not overlapping, each as long as it goes.

    ``name`` is the wording of the text with single blanks; in an elliptical list (“các Bộ: Tài
    chính, Y tế”) it is the full name (“Bộ Y tế”) while the span lies on the words that stand
    there. ``id`` is that of the listed body, or None. Pure; linear in the length of ``text``.
    """
    view = _View(text)
    found: list[BodyMention] = []
    at = 0
    while at < len(view.words):
        parts = view.parse(at)
        for part in parts:
            found.append(view.mention(part))
        at = max(at + 1, parts[-1].end if parts else 0)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Part:
    """Tokens ``start`` to ``end`` (exclusive) form a name; ``prefix`` is what an ellipsis drops."""

    start: int
    end: int
    rule: str
    is_class: bool = False
    prefix: str = ""


@cache
def _heads() -> dict[str, tuple[str, bool]]:
    return {
        group.id: (group.data["tail"], bool(group.data.get("alone")))
        for group in phrases()
        if group.label == "body-head"
    }


@cache
def _keys(*names: str) -> frozenset[str]:
    return frozenset(tone_key(name) for name in names)


@cache
def _places() -> tuple[frozenset[tuple[str, ...]], frozenset[str]]:
    table = load_table("body_parts")["places"]
    names = frozenset(tuple(tone_key(word) for word in name.split()) for name in table["names"])
    return names, frozenset(tone_key(name) for name in table["surnames"])


_QUANTIFIERS: Final = ("các", "những", "mọi", "từng", "mỗi", "nhiều")
_ALONE_NOUNS: Final = (
    "cấp ủy", "cấp ủy đảng", "chính quyền", "chính quyền địa phương", "tổ chức đảng",
)  # fmt: skip
_PAIR_NOUNS: Final = (
    "bộ", "sở", "ban", "ngành", "ban ngành", "bộ ngành", "sở ngành", "cấp ủy", "cấp ủy đảng", "tổ chức đảng", "chính quyền",
    "cơ quan", "huyện ủy", "tỉnh ủy", "thành ủy", "thị ủy", "đảng ủy", "sở, ban, ngành", "đoàn thể", "tập đoàn", "cơ quan, đơn vị",
)  # fmt: skip
_ANY_CASE: Final = ("ủy ban nhân dân", "hội đồng nhân dân", "ubnd", "hđnd")


class _View:
    """The tokens of a text and the phrases that start at each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = nlp.tokens(text)
        self.words = [text[start:end] for start, end in self.spans]
        self.keys = [tone_key(word) for word in self.words]
        self._found: dict[tuple[str, int], list[tuple[int, str]]] = {}
        for mention in nlp.mentions(text):
            if mention.label.startswith("body") and "\n\n" not in text[mention.start : mention.end]:
                self._found.setdefault((mention.label, mention.first), []).append(
                    (mention.last + 1, mention.id)
                )

    # -- looking ------------------------------------------------------------------------------

    def found(self, label: str, at: int) -> list[tuple[int, str]]:
        return self._found.get((label, at), [])

    def longest(self, label: str, at: int) -> int:
        return max((end for end, _ in self.found(label, at)), default=at)

    def key(self, at: int) -> str:
        return self.keys[at] if 0 <= at < len(self.keys) else ""

    def key_of(self, start: int, end: int) -> str:
        return " ".join(key for key in self.keys[start:end])

    def upper(self, at: int) -> bool:
        return 0 <= at < len(self.words) and self.words[at][0].isupper()

    def lower(self, at: int) -> bool:
        return 0 <= at < len(self.words) and self.words[at][0].islower()

    def number(self, at: int) -> bool:
        return 0 <= at < len(self.words) and self.words[at].isdigit()

    def broken(self, at: int) -> bool:
        """Whether a paragraph or line ends before token ``at`` so that no name goes on."""
        if not 0 < at < len(self.words):
            return True
        gap = self.text[self.spans[at - 1][1] : self.spans[at][0]]
        if "\n" not in gap:
            return False
        return gap.count("\n") > 1 or not self.words[at][0].islower()

    def glued(self, start: int, end: int) -> bool:
        """Whether the tokens are part of a symbol such as ``KH-UBND`` or ``QĐ-NHCS``."""
        left, right = self.spans[start][0], self.spans[end - 1][1]
        before = self.text[left - 2 : left] if left > 1 else ""
        after = self.text[right : right + 2]
        return (len(before) == 2 and before[1] in "-/–" and not before[0].isspace()) or (
            len(after) == 2 and after[0] in "-/–" and after[1].isupper()
        )

    def mention(self, part: _Part) -> BodyMention:
        start, end = self.spans[part.start][0], self.spans[part.end - 1][1]
        name = " ".join(self.text[start:end].split())
        if part.prefix:
            name = f"{part.prefix} {name}"
        known = canonical(name)
        ident = known.id if known and not part.is_class else None
        return BodyMention(name, ident, start, end, part.rule, part.is_class)

    # -- the grammar --------------------------------------------------------------------------

    def parse(self, at: int) -> list[_Part]:
        """Return what starts at token ``at``: one part, an elliptical list, or nothing."""
        plain = self.titled(at) or self.single(at)
        listed = self.ellipsis(at)
        if listed and (plain is None or listed[0].start > at or listed[-1].end > plain.end):
            return listed
        if plain is None:
            return []
        return [plain, *self.more_domains(plain)]

    def single(self, at: int) -> _Part | None:
        candidates = [part for part in (self.named(at), self.group(at)) if part is not None]
        return max(candidates, key=lambda part: part.end, default=None)

    def titled(self, at: int) -> _Part | None:
        if not (self.upper(at) or self.key(at) in _keys("người", "thủ")):
            return None
        here = self.longest("body-title", at)
        if here == at:
            return None
        while (
            self.words_at(here) in (",", "và", "/")
            and self.longest("body-title", here + 1) > here + 1
        ):
            here = self.longest("body-title", here + 1)
        inner = self.named(here, titled=True) or self.group(here, bare=True)
        if inner is None or self.broken(here):
            return None
        both = [part for part in (inner, self.group(here, bare=True)) if part is not None]
        inner = max(both, key=lambda part: part.end)
        return replace(inner, start=at, rule=f"title+{inner.rule}")

    def words_at(self, at: int) -> str:
        return self.words[at].lower() if 0 <= at < len(self.words) else ""

    def named(self, at: int, *, titled: bool = False) -> _Part | None:
        """Return the longest name of one body (or of one kind of body at many places)."""
        if at >= len(self.words):
            return None
        any_case = any(
            self.key_of(at, end) in _keys(*_ANY_CASE) for end, _ in self.found("body-head", at)
        )
        if not (self.upper(at) or any_case):
            return None
        void = self.longest("body-void", at)
        best: _Part | None = None
        for end, _ in self.found("body", at):
            if end > void and not self.glued(at, end):
                best = _longer(best, _Part(at, end, "listed"))
        for end, ident in self.found("body-head", at):
            if end <= void or self.glued(at, end):
                continue
            tail, alone = _heads()[ident]
            part = getattr(self, f"_{tail}")(at, end, titled)
            if part is None and alone:
                part = _Part(at, end, "head")
            best = _longer(best, part)
        return best

    # -- tails --------------------------------------------------------------------------------

    def _place(self, start: int, at: int, titled: bool) -> _Part | None:
        end, plural = self.place(at, titled=titled)
        return _Part(start, end, "head+place", plural) if end > at else None

    def _domain(self, start: int, at: int, titled: bool) -> _Part | None:
        end = self.longest("body-domain", at)
        if end == at or self.broken(at):
            return None
        kind = self.key(start)
        ministry = kind == tone_key("bộ")
        if not self.upper(at) and kind not in _keys("bộ", "sở", "phòng"):
            return None
        plural = False
        if not ministry:
            place, plural = self.place(end, titled=titled)
            end = max(end, place)
        return _Part(start, end, "head+domain", plural)

    def _free(self, start: int, at: int, titled: bool) -> _Part | None:
        if (
            not self.upper(at)
            or self.broken(at)
            or self.words[start].isupper()
            and len(self.words[start]) > 1
        ):
            return None
        end = self.run(at)
        if end == at:
            return None
        place, plural = self.place(end, titled=titled)
        end = max(end, place)
        if self.words_at(end) == "của" and any(
            ident in ("quoc-hoi", "chinh-phu") for _, ident in self.found("body", end + 1)
        ):
            end = self.longest("body", end + 1)
        return _Part(start, end, "head+name", plural)

    def _steering(self, start: int, at: int, titled: bool) -> _Part | None:
        end = at
        if self.number(end) and not self.broken(end):
            end += 1
        for _ in range(3):
            if self.broken(end):
                break
            if self.key_of(end, end + 2) in _keys_joined("trung ương", "quốc gia", "nhà nước"):
                end += 2
            elif self.words_at(end) == "của" and self.found("body", end + 1):
                end = self.longest("body", end + 1)
            elif self.words_at(end) in ("về", "phòng") or self.key(end) == tone_key("các"):
                end = self.topic(end)
                break
            else:
                place, _ = self.place(end, titled=titled)
                if place == end:
                    break
                end = place
        if end == at and self.upper(at):
            return self._free(start, at, titled)
        return _Part(start, end, "head+topic") if end > at else None

    def _body(self, start: int, at: int, titled: bool) -> _Part | None:
        if self.broken(at):
            return None
        inner = self.named(at, titled=titled)
        if inner is None or inner.end == at:
            inner = self.group(at, bare=True) if self.party_group(at) else None
        place, plural = self.place(at, titled=titled)
        if inner is not None and inner.end >= place:
            return _Part(start, inner.end, f"head+{inner.rule}", inner.is_class)
        if place > at:
            return _Part(start, place, "head+place", plural)
        return self._free(start, at, titled)

    def party_group(self, at: int) -> bool:
        at += self.words_at(at) in _QUANTIFIERS
        return self.words_at(at + 1) in ("ủy", "uỷ") or self.words_at(at) == "cấp"

    # -- pieces -------------------------------------------------------------------------------

    def place(self, at: int, *, titled: bool = False) -> tuple[int, bool]:
        """Return where a run of levels and place names from ``at`` ends, and if it means many."""
        if self.broken(at) and not (self.upper(at) and self.words_at(at) in ("tỉnh", "thành")):
            return at, False
        here, plural = at, False
        if self.words_at(here) in _QUANTIFIERS:
            here, plural = here + 1, True
        if self.number(here) and self.longest("body-level", here + 1) > here + 1:
            here, plural = here + 1, True
        end = self.levels(here, titled=titled)
        if end == here:
            if not plural:
                return self.bare_place(at), False
            here -= 1
            if self.words_at(here) != "các" or self.words_at(here + 1) != "cấp":
                return at, False
            return here + 2, True
        last = here
        count = 0
        while end > last:
            last, count = end, count + 1
            skip = self.words_at(end) in (",", "và", "-", "/", "hoặc")
            if skip or (self.longest("body-level", end) > end and not self.broken(end)):
                nxt = end + skip
                if self.words_at(nxt) == "các" and plural:
                    nxt += 1
                if self.number(nxt) and self.number(end - 1):
                    end = nxt + 1
                else:
                    further = self.levels(nxt, titled=titled)
                    end = further if further > nxt else end
        many = plural or (count > 1 and not self.upper(end - 1))
        for reach, _ in self.found("body-reach", end):
            if self.key_of(end, reach) in _keys_joined(
                "trực thuộc trung ương",
                "trực thuộc tw",
                "các cấp",
                "cùng cấp",
                "liên quan",
                "có liên quan",
            ):
                end, many = reach, True
                break
        return end, many

    def levels(self, at: int, *, titled: bool) -> int:
        """Return the end of one level with its place name: “xã Lương Bằng”, “tỉnh”, “cấp xã”."""
        if self.key(at) in _keys("cấp", "cùng", "hai") or self.number(at):
            for end, _ in self.found("body-reach", at):
                if self.words_at(end - 1) in ("tỉnh", "huyện", "xã", "cấp", "sở"):
                    return end
        if self.longest("body-void", at) > at + 1 or self.longest("body-level", at) == at:
            return at
        end = self.longest("body-level", at)
        if self.words_at(end) == "." and self.words[at].isupper():
            end += 1
        return self.proper(end, titled=titled, province=self.words_at(at) == "tỉnh")

    def proper(self, at: int, *, titled: bool, province: bool) -> int:
        """Return the end of the place name in capitals at ``at``."""
        if self.broken(at):
            return at
        if self.number(at) or self.words[at] in (
            "I",
            "II",
            "III",
            "IV",
            "V",
            "VI",
            "VII",
            "VIII",
            "IX",
            "X",
        ):
            return at + 1
        known = self.bare_place(at)
        if known > at:
            return known
        end = at
        while (
            end < at + 4
            and self.upper(end)
            and self.words[end].isalpha()
            and not (end > at and self.broken(end))
        ):
            if self.starts_body(end) and not (end > at and self.key(end) in _places()[1]):
                break
            if self.key(end) in _places()[1] and (
                end > at + 1 or (end == at and (titled or province))
            ):
                break
            end += 1
        return end

    def starts_body(self, at: int) -> bool:
        return any(self.found(label, at) for label in ("body", "body-head", "body-title"))

    def bare_place(self, at: int) -> int:
        names, _ = _places()
        if not self.upper(at) or self.broken(at):
            return at
        for size in (5, 3, 2, 1):
            if tuple(self.keys[at : at + size]) in names:
                return at + size
        return at

    def run(self, at: int) -> int:
        """Return the end of a free name that starts with the capital at ``at``."""
        end, lowers = at, 0
        while end < min(len(self.words), at + _MAX_NAME) and not (end > at and self.broken(end)):
            word = self.words[end]
            if word.isalnum() and not self.lower(end):
                if self.number(end) or (
                    end > at and self.starts_body(end) and not self.inner_head(end)
                ):
                    break
                lowers, end = 0, end + 1
            elif self.lower(end):
                if word in ("và",):
                    if not self.upper(end + 1) or self.starts_body(end + 1):
                        break
                    end += 1
                elif (
                    lowers >= 6
                    or self.longest("body-stop", end) > end
                    or self.longest("body-level", end) > end
                ):
                    break
                else:
                    lowers, end = lowers + 1, end + 1
            elif word in "&-–" and self.upper(end + 1):
                end += 1
            elif (
                word == ","
                and self.upper(end + 1)
                and not self.starts_body(end + 1)
                and self.joined(end + 1)
            ):
                end += 1
            else:
                break
        return end

    def inner_head(self, at: int) -> bool:
        """Whether the head at ``at`` may stand inside a name: “Sở Giao dịch”, “… Trung ương”."""
        return self.longest("body-head", at) == at + 1 and self.key(at) in _keys(
            "quỹ", "báo", "hội", "trường", "viện", "đội", "thuế", "công"
        )

    def joined(self, at: int) -> bool:
        """Whether an “và” with a capital follows within six tokens: the comma is inside a name."""
        for here in range(at, min(at + 6, len(self.words) - 1)):
            if self.words[here] in ".,;:()":
                return False
            if self.words[here] == "và":
                return self.upper(here + 1) and not self.starts_body(here + 1)
        return False

    def topic(self, at: int) -> int:
        """Return the end of what a steering committee is about: “về chuyển đổi số”."""
        end = at + 1
        while end < min(len(self.words), at + 24) and not self.broken(end):
            word = self.words[end]
            if not word.isalnum() and word not in ",-&":
                break
            if end > at + 2 and any(
                ident == "stop-verb" for _, ident in self.found("body-stop", end)
            ):
                break
            if word in ("để", "tại", "theo", "được", "đã", "có", "trong", "với", "là"):
                break
            end += 1
        while end > at and self.words[end - 1] in (",", "và", "-"):
            end -= 1
        return end

    # -- classes and lists --------------------------------------------------------------------

    def group(self, at: int, *, bare: bool = False) -> _Part | None:
        """Return a class expression: “các sở, ban, ngành tỉnh”, “cấp ủy, chính quyền các cấp”."""
        here, many = at, False
        if self.words_at(here) in _QUANTIFIERS:
            here, many = here + 1, True
            if self.number(here):
                here += 1
        if here >= len(self.words) or self.broken(here) and many:
            return None
        first = self.noun(here)
        if first == here or (
            not many
            and self.key(here - 1)
            in _keys("cán", "nội", "toàn", "đồng", "cục", "tiến", "bắc", "nam", "trung", "tây")
            and self.key(here) == tone_key("bộ")
        ):
            return None
        end, count = self.nouns(first)
        strong = self.key_of(here, first) in _keys_joined(*_ALONE_NOUNS)
        pair = count > 1 and self.key_of(here, first) in _keys_joined(*_PAIR_NOUNS)
        if not (many or bare or strong or pair):
            return None
        return _Part(at, end, "class", True)

    def noun(self, at: int) -> int:
        end = self.longest("body-noun", at)
        return (
            at
            if self.longest("body-void", at) > end - (end == at)
            and self.longest("body-void", at) >= end
            else end
        )

    def nouns(self, end: int) -> tuple[int, int]:
        """Go on over further nouns and what narrows them; return the end and how many nouns."""
        count = 1
        while True:
            reach = self.reach(end)
            if reach > end:
                end = reach
                continue
            sep = self.words_at(end) in (",", "và", "-", "/")
            nxt = end + sep
            if self.words_at(nxt) in ("các", "những") and sep:
                nxt += 1
            if nxt >= len(self.words) or self.broken(nxt) and not sep:
                return end, count
            if not sep and self.key(nxt) in _keys("tổ", "chính", "cấp", "hội", "trường", "phòng"):
                return end, count
            further = self.noun(nxt)
            if further == nxt or self.named_longer(nxt, further):
                return end, count
            end, count = further, count + 1

    def named_longer(self, at: int, end: int) -> bool:
        part = self.named(at)
        return part is not None and part.end > end

    def reach(self, at: int) -> int:
        if self.broken(at):
            return at
        end = self.longest("body-reach", at)
        if end > at:
            if self.words_at(end - 1) in ("thuộc",):
                inner = self.named(end)
                return inner.end if inner else at
            return end
        if self.words_at(at) in ("thuộc", "của"):
            inner = self.named(at + 1)
            if inner is not None:
                return inner.end
            place, _ = self.place(at + 1)
            return place if place > at + 1 and self.words_at(at) == "thuộc" else at
        if self.key(at) in _keys("tỉnh", "thành"):
            return self.levels(at, titled=False)
        return at

    def ellipsis(self, at: int) -> list[_Part]:
        """Return the members of “các Bộ: Tài chính, Y tế” or “các Sở Tài chính, Y tế”."""
        here = at
        title = ""
        if self.upper(here) and self.longest("body-title", here) > here:
            here = self.longest("body-title", here)
            title = " ".join(self.words[at:here]) + " "
        many = self.words_at(here) == "các"
        here += many
        if self.key(here) not in _keys("bộ", "sở", "phòng") or not self.upper(here) and not many:
            return []
        kind = title + self.words[here].capitalize()
        here += 1
        colon = self.words_at(here) == ":"
        if not (many or colon):
            return []
        return list(self.domains(here + colon, kind))

    def domains(self, here: int, kind: str) -> Iterator[_Part]:
        while True:
            end = self.longest("body-domain", here)
            if end == here or not self.upper(here):
                return
            yield _Part(here, end, "ellipsis", prefix=kind)
            if self.words_at(end) not in (",", ";", "và"):
                return
            here = end + 1

    def more_domains(self, part: _Part) -> list[_Part]:
        """Return what follows “Sở Tài chính” in “Sở Tài chính, Xây dựng, Y tế”."""
        if not part.rule.endswith("listed") and not part.rule.endswith("head+domain"):
            return []
        start = next(
            (i for i in range(part.start, part.end) if self.words[i] in ("Bộ", "Sở")), None
        )
        if start is None or self.words_at(part.end) not in (",", "và"):
            return []
        if self.longest("body-domain", start + 1) != part.end:
            return []
        prefix = " ".join(self.words[part.start : start + 1])
        more = list(self.domains(part.end + 1, prefix))
        if any(self.key_of(p.start, p.end) in _keys_joined("công an", "du lịch") for p in more[:1]):
            return []
        return more


def _keys_joined(*names: str) -> frozenset[str]:
    return _joined_keys(names)


@cache
def _joined_keys(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        " ".join(tone_key(word) for word in name.replace(",", " ,").split()) for name in names
    )


def _longer(one: _Part | None, two: _Part | None) -> _Part | None:
    if one is None or (two is not None and two.end > one.end):
        return two
    return one
