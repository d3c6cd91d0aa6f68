"""From blocks to sections: levels by the nesting of numbering styles, readable unique ids."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kb.lexicon.lines import LETTERS, Label, ends_sentence, matches, roman_value
from kb.models import Part, SectionKind
from kb.structure.lines import is_heading_line, is_page_mark, type_at
from kb.structure.tables import Row
from kb.structure.zones import Block
from kb.text import fold

__all__ = ["Draft", "build", "is_lead_in"]

_BULLETS: Final = frozenset("-+*•")
_RANKS: Final = {"part": 0, "chapter": 1, "muc": 2, "roman": 3, "capital": 3, "caps": 3, "dieu": 5}
_LOWEST: Final = 9
_NUMBERED: Final = frozenset({"part", "chapter", "muc", "roman", "capital", "dieu"})
_LOOSE: Final = _BULLETS | {"(number)", "(letter)", "(roman)", "letter", "roman-small", "number)"}
_LABEL_END: Final = re.compile(r"^(?:[*_]{1,2}(?=\s))?\s*")  # “**2.** Sở X”: the bold ends here
_SLUG: Final = re.compile(r"[a-z0-9]+")


@dataclass(slots=True)
class Draft:
    """A section in the making; ``up`` is the index of its parent in the list, -1 for none.

    ``base`` counts the documents in the file: 0 the document, then each annex or attached one.
    """

    kind: SectionKind
    part: Part | None
    start: int
    end: int
    body_start: int
    id: str
    level: int = 0
    label: Label | None = None
    title: str | None = None
    up: int = -1
    base: int = 0
    row: Row | None = None
    text: str = ""


@dataclass(slots=True)
class _Open:
    """An item that is still open: what comes may be its child."""

    style: str
    label: Label | None
    id: str
    index: int
    level: int
    ends_open: bool
    counts: dict[str, int] = field(default_factory=dict)


class _Outline:
    """The stack of open items, and the drafts made so far."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.stack: list[_Open] = []
        self.root = _Open("root", None, "", -1, -1, ends_open=False)
        self.ids: dict[str, int] = {}
        self.base = 0
        # Whether the title, and whether the body, has begun: rules above belong to the header.
        self.titled = self.started = False

    # --- ids --------------------------------------------------------------------------------------

    def _unique(self, ident: str) -> str:
        count = self.ids.get(ident, 0) + 1
        self.ids[ident] = count
        if count == 1:
            return ident
        candidate = f"{ident}~{count}"
        while candidate in self.ids:
            count += 1
            candidate = f"{ident}~{count}"
        self.ids[ident] = count
        self.ids[candidate] = 1
        return candidate

    def under(self, parent: _Open, name: str) -> str:
        prefix = parent.id or self.root.id
        return self._unique(f"{prefix}/{name}" if prefix else name)

    def _counted(self, parent: _Open, name: str) -> str:
        parent.counts[name] = parent.counts.get(name, 0) + 1
        return self.under(parent, f"{name}{parent.counts[name]}")

    # --- adding -----------------------------------------------------------------------------------

    def top(self) -> _Open:
        return self.stack[-1] if self.stack else self.root

    def add(self, block: Block, kind: SectionKind, part: Part | None, ident: str, parent: _Open,
            *, label: Label | None = None) -> int:  # fmt: skip
        skip = block.skip
        if label is not None:
            rest = block.text[skip + label.end :]
            skip += label.end + len(rest) - len(_LABEL_END.sub("", rest))
        self.titled = self.titled or kind == "title"
        self.started = self.started or kind not in ("header", "title")
        self.drafts.append(
            Draft(
                kind=kind, part=part, start=block.start, end=block.end,
                body_start=min(block.start + skip, block.end), id=ident, level=parent.level + 1,
                label=label, up=parent.index, base=self.base, row=block.row, text=block.text,
            )
        )  # fmt: skip
        return len(self.drafts) - 1

    def front(self, block: Block, kind: SectionKind, part: Part, name: str) -> None:
        """Add a block outside the outline: header, recipients, signature, footnote."""
        self.add(block, kind, part, self.under(self.root, name), self.root)

    def open_document(self, block: Block, kind: SectionKind, part: Part, name: str) -> None:
        """Begin an annex or an attached document: what follows stands under ``name``."""
        self.base += 1
        self.stack.clear()
        self.root = _Open("root", None, "", -1, -1, ends_open=False)
        ident = self._unique(name)
        index = self.add(block, kind, part, ident, self.root)
        self.root = _Open("root", None, ident, index if kind == "heading" else -1,
                          0 if kind == "heading" else -1, ends_open=False)  # fmt: skip

    def accepts(self, label: Label) -> bool:
        """False for a capital letter that goes on with no list: “Q. 1”, “T. Nguyễn”."""
        if label.style != "capital" or label.order in (None, 1) or roman_value(label.value):
            return label.order is not None or label.style != "capital"
        before = self._last("capital")
        return before is not None and (before.order or 0) < label.order <= (before.order or 0) + 3

    def item(self, block: Block, label: Label) -> None:
        label = self._settle(label)
        style = label.style
        before = next((item for item in reversed(self.stack) if item.style == style), None)
        parent = self._parent_of(label)
        name = _name(label, parent)
        if style in _BULLETS:
            ident = self._counted(parent, "gd")
        elif style == "dieu":
            ident = self.under(self.root, name)
        else:
            ident = self.under(parent, name)
        index = self.add(block, "item", None, ident, parent, label=label)
        ends_open = _ends_open(block.text)
        if style in _BULLETS and before is not None and not block.text.endswith(":"):
            # The last of a list “…; …; …” may lack its stop.
            ends_open = ends_open and not self.drafts[before.index].text.endswith((";", ","))
        self.stack.append(_Open(style, label, ident, index, parent.level + 1, ends_open))

    def _settle(self, label: Label) -> Label:
        """Decide between a letter and a Roman numeral by what stood before: h) i), (ii) (iii)."""
        value = label.value
        if label.style == "capital" or (label.style == "roman" and len(value) == 1):
            letter = replace(label, style="capital", order=_letter_order(value))
            before = self._last("capital")
            follows = before is not None and letter.order == (before.order or 0) + 1
            # No list of ours has fifty items: after “A.”, “C.” and “D.” are letters in any case.
            return letter if follows or (before is not None and value in "CDL") else label
        if label.style == "roman" and label.value == "iV":
            return label
        if label.style in ("letter", "(letter)", "roman-small"):
            return self._settle_small(label)
        if label.style == "number)" and self._numbers_with_brackets():
            return replace(label, style="number")
        return label

    def _numbers_with_brackets(self) -> bool:
        """True where “1)” stands in the place of “1.”: no other number is open above it."""
        before = self._last("number")
        if before is not None:
            return before.text.endswith(")")
        return all(item.style in _RANKS for item in self.stack)

    def _settle_small(self, label: Label) -> Label:
        bracket = label.style == "(letter)"
        roman = replace(label, style="(roman)" if bracket else "roman-small",
                        order=_roman_small(label.value))  # fmt: skip
        if len(label.value) > 1:
            return roman
        letter_before = self._last(label.style)
        if letter_before is not None and label.order == (letter_before.order or 0) + 1:
            return label
        roman_before = self._last(roman.style)
        if roman.order is not None and (
            roman.order == 1 or (roman_before and roman.order == (roman_before.order or 0) + 1)
        ):
            return roman
        return label

    def _last(self, style: str) -> Label | None:
        return next((item.label for item in reversed(self.stack) if item.style == style), None)

    def _parent_of(self, label: Label) -> _Open:
        """Close what the new item ends and return the item that it stands under."""
        if label.style == "decimal":
            prefix = label.value.rpartition(".")[0]
            for depth in range(len(self.stack) - 1, -1, -1):
                above = self.stack[depth].label
                if above is not None and above.value == prefix and above.style not in _BULLETS:
                    del self.stack[depth + 1 :]
                    return self.stack[depth]
            depths = label.value.count(".")
            for depth in range(len(self.stack) - 1, -1, -1):
                above = self.stack[depth].label
                if above and above.style == "decimal" and above.value.count(".") == depths:
                    del self.stack[depth:]
                    return self.top()
        elif any(item.style == label.style for item in self.stack):
            self._close(label.style)
            return self.top()
        rank = _RANKS.get(label.style, _LOWEST)
        while self.stack and rank < _LOWEST and _RANKS.get(self.top().style, _LOWEST) > rank:
            self.stack.pop()
        if label.style not in _BULLETS:
            # “2.4.” stands under no bullet, even if that one lost its full stop.
            while (
                self.stack
                and self.top().style in _BULLETS
                and (not self.top().ends_open or label.style == "decimal")
            ):
                self.stack.pop()
        return self.top()

    def _close(self, style: str) -> None:
        """Close the last open item of ``style`` and all below it."""
        depth = max(index for index, item in enumerate(self.stack) if item.style == style)
        del self.stack[depth:]

    def heading(self, block: Block) -> None:
        """Add a heading in capitals without a number: it opens a section of its own.

        Inside numbered headings it opens none: there it is an example, or a second line; unless it
        is one that opens a main part everywhere and only its number was lost in a scan.
        """
        known = matches("part_heading", block.text[block.skip :][:200]) and self.stack
        if any(item.style in _NUMBERED for item in self.stack) and not known:
            parent = self._above_bullets()
            self.add(block, "heading", None, self._counted(parent, "doan"), parent)
            return
        while self.stack and _RANKS.get(self.top().style, _LOWEST) >= _RANKS["caps"]:
            self.stack.pop()
        parent = self.top()
        ident = self.under(parent, _slug(block.text) or "de-muc")
        index = self.add(block, "heading", None, ident, parent)
        self.stack.append(_Open("caps", None, ident, index, parent.level + 1, ends_open=True))

    def paragraph(self, block: Block, kind: SectionKind, following: Label | None = None) -> None:
        """Add a paragraph under the item it belongs to; ``following``: the label behind it."""
        if kind == "lead_in" and self.stack and self.stack[0].style in _LOOSE:
            # A list inside the narrative part ends where the directive part opens.
            self.stack.clear()
        elif kind == "lead_in" and following is not None and following.order == 1:
            # The numbering begins again: the list before ends above the lead-in.
            style = self._settle(following).style
            if style not in _BULLETS and any(item.style == style for item in self.stack):
                self._close(style)
        if kind in ("lead_in", "basis"):
            names = {"lead_in": "cau-dan", "basis": "can-cu"}
            parent = self._above_bullets() if kind == "lead_in" else self.root
            self.add(block, kind, None, self._counted(parent, names[kind]), parent)
            return
        if matches("attribute", block.text[:200]) and self.stack:
            parent = self.top()
        else:
            parent = self._above_bullets()
        self.add(block, kind, None, self._counted(parent, "doan"), parent)

    def _above_bullets(self) -> _Open:
        for item in reversed(self.stack):
            if item.style not in _BULLETS or item.ends_open:
                return item
        return self.root

    def row(self, block: Block) -> None:
        row = block.row
        assert row is not None
        parent = self._above_bullets()
        kind: SectionKind = "heading" if row.is_head or row.is_group else "table_row"
        name = "dau-bang" if row.is_head else "nhom" if row.is_group else "dong"
        self.add(block, kind, None, self._counted(parent, name), parent)


def _letter_order(value: str) -> int | None:
    position = LETTERS.find(value.lower())
    return position + 1 if position >= 0 else None


def _roman_small(value: str) -> int | None:
    return roman_value(value) if value.strip("ivx") == "" else None


def _ends_open(text: str) -> bool:
    """True where an item announces what follows: it ends with a colon or without any stop."""
    tail = text[-60:].rstrip()
    return tail.endswith(":") or (len(text) <= 200 and not ends_sentence(tail))


def _name(label: Label, parent: _Open) -> str:
    value = label.value
    if label.style == "dieu":
        return f"dieu-{value}"
    if label.style == "khoan" or (label.style == "number" and parent.style == "dieu"):
        return f"khoan-{value}"
    if label.style == "letter" and "/khoan-" in f"/{parent.id}":
        return f"diem-{value}"
    prefixes = {"part": "phan-", "chapter": "chuong-", "muc": "muc-"}
    return prefixes.get(label.style, "") + (value.upper() if label.style == "roman" else value)


def _slug(text: str) -> str:
    return "-".join(_SLUG.findall(fold(text[:120]))[:6])


def build(blocks: Sequence[Block]) -> list[Draft]:
    """Return the drafts of all sections, in order."""
    outline = _Outline()
    labels = [*(block.label for block in blocks[1:]), None]
    for block, following in zip(blocks, labels, strict=False):
        _add(outline, block, following)
    return outline.drafts


def _add(outline: _Outline, block: Block, following: Label | None) -> None:
    zone = block.zone
    if zone == "header":
        name = "co-quan-ban-hanh" if outline.titled else "phan-dau"
        outline.front(block, "header", "header", name)
    elif zone == "title":
        outline.front(block, "title", "header", "tieu-de")
    elif zone == "addressee":
        outline.front(block, "recipients", "header", "kinh-gui")
    elif zone == "recipients":
        outline.front(block, "recipients", "recipients", "noi-nhan")
    elif zone == "signature":
        outline.front(block, "signature", "signature", "chu-ky")
    elif zone == "footnote":
        rule = matches("footnote", block.text[:20])
        match = rule.search(block.text[:20]) if rule else None
        number = match["value"] if match else None
        outline.front(
            block, "footnote", "footnote", f"chu-thich-{number}" if number else "chu-thich"
        )
    elif zone == "annex":
        outline.open_document(block, "heading", "annex", _annex_name(block.text))
    elif zone == "attached":
        found = type_at(block.text[block.skip :])
        name = _slug(found[0].name) if found else "kem-theo"
        outline.open_document(block, "title", "header", name)
    elif zone == "table":
        outline.row(block)
    elif zone == "rule":
        name = "so-trang" if is_page_mark(block.text) else "ke-ngang"
        kind: SectionKind = "paragraph" if outline.started else "header"
        part: Part | None = None if outline.started else "header"
        outline.add(block, kind, part, outline.under(outline.root, name), outline.root)
    else:
        _add_body(outline, block, following)


def _add_body(outline: _Outline, block: Block, following: Label | None) -> None:
    words = block.text[block.skip :]
    if block.label is not None and outline.accepts(block.label):
        if block.label.style in _BULLETS and matches("basis", words[:200]) and not outline.stack:
            outline.paragraph(block, "basis")
        else:
            outline.item(block, block.label)
        return
    if is_lead_in(words):
        outline.paragraph(block, "lead_in", following)
    elif matches("basis", words[:200]) and not outline.stack:
        outline.paragraph(block, "basis")
    elif not ends_sentence(words) and (is_heading_line(words) or "#" in block.text[: block.skip]):
        outline.heading(block)
    else:
        outline.paragraph(block, "paragraph")


def is_lead_in(words: str) -> bool:
    """True where a paragraph opens the list of what is decided, asked or assigned."""
    tail = words[-400:].rstrip()
    return (
        tail[-1:] in ":."
        and bool(matches("lead_in", tail))
        and (tail.endswith(":") or "sau" in fold(tail[-30:]))
    )


def _annex_name(text: str) -> str:
    rule = matches("annex", text[:60])
    match = rule.search(text[:60]) if rule else None
    value = match["value"] if match else None
    kind = "phu-luc" if fold(text[:12]).strip(' #*_-"(').startswith("phu luc") else "bieu"
    if not value:
        return kind
    number = roman_value(value) if value.strip("ivxlc") == "" else None
    return f"{kind}-{number or value}"
