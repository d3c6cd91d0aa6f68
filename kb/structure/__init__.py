"""The structure of a document: its sections, and what its header says of it.

``parse`` is the whole interface. It is pure, takes time linear in the text and never fails: a text
whose layout is unknown becomes a list of paragraphs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from kb.models import Section, SourceText, Structure
from kb.structure.header import read_header
from kb.structure.lines import split_lines
from kb.structure.outline import Draft, build
from kb.structure.parts import classify
from kb.structure.zones import find_blocks

__all__ = ["parse"]


def parse(source: SourceText) -> Structure:
    """Return the sections of a text and what its header says.

    Guarantees: sections are in order and disjoint, only white space and the bars of tables lie
    between them, their ids are unique. Raises nothing.

    - ``parent`` and ``level`` follow the nesting of the numbering as it appears: the same style
      (``1-`` and ``1.`` are one) returns to the same level.
    - A paragraph cut by a page break or by hard line ends is one section; its text is the slice
      of the document, breaks included.
    - Lists of addressees (Kính gửi) are of kind ``recipients`` in part ``header``.
    - Rows that hold the heads of columns, or a title over rows, are of kind ``heading``.
    """
    text = source.text
    lines = split_lines(text, source.tables)
    blocks = find_blocks(lines, text)
    drafts = build(blocks)
    header = read_header(blocks, text)
    classify(drafts, type_name=header.type)
    return Structure(sections=_sections(drafts, source.pages), header=header)


def _sections(drafts: Sequence[Draft], pages: Sequence[int]) -> tuple[Section, ...]:
    return tuple(
        Section(
            id=draft.id,
            kind=draft.kind,
            part=draft.part or "narrative",
            start=draft.start,
            end=draft.end,
            body_start=draft.body_start,
            level=draft.level,
            label=draft.label.text if draft.label else None,
            title=draft.title,
            parent=drafts[draft.up].id if draft.up >= 0 else None,
            page=bisect_right(pages, draft.start) or None if pages else None,
            cells=draft.row.cells if draft.row else (),
            header_cells=draft.row.heads if draft.row else (),
            covered=draft.row.covered if draft.row else (),
        )
        for draft in drafts
    )
