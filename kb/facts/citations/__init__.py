"""Citations (viện dẫn): which documents a text names, slot by slot.

The steps are modules in the order of the flow: numbered mentions (``mentions``), their slots
(``slots``, ``titles``), mentions without a number (``named``), lists that share what is said once
(``lists``), nesting, own number, short forms and anaphora (``links``).
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.facts.citations.draft import Draft, Reading
from kb.facts.citations.links import (
    add_aliases,
    agree_on_titles,
    announce,
    link,
    mark_own,
    nest,
    own_type,
)
from kb.facts.citations.lists import distribute
from kb.facts.citations.mentions import add_numbered
from kb.facts.citations.named import add_named
from kb.facts.citations.slots import read_slots
from kb.models import Citation, Header, Section

__all__ = ["find_citations"]


def find_citations(
    document_id: str,
    text: str,
    *,
    sections: Sequence[Section] = (),
    header: Header | None = None,
) -> tuple[Citation, ...]:
    """Return every mention of a document in ``text``, in the order of the text.

    Guarantees: ``surface == text[start:end]``, the core of the mention (type, number, date); the
    other slots lie in ``slots``; mentions do not overlap, save that one may stand in the title slot
    of another (``nested_in``). Pure, never raises on any text, linear in its length.
    """
    reading = Reading.of(text)
    add_numbered(reading)
    kind = own_type(reading, header)
    add_named(reading, kind)
    for draft in reading.drafts:
        if draft.form != "anaphora":
            read_slots(reading, draft)
    agree_on_titles(reading)
    announce(reading)
    distribute(reading)
    mark_own(reading, header, kind)
    add_aliases(reading)
    nest(reading)
    link(reading)
    position = {id(draft): index for index, draft in enumerate(reading.drafts)}
    return tuple(_citation(document_id, text, draft, position) for draft in reading.drafts)


def _citation(document_id: str, text: str, draft: Draft, position: dict[int, int]) -> Citation:
    antecedent = draft.antecedent
    return Citation(
        document=document_id,
        surface=text[draft.start : draft.end],
        start=draft.start,
        end=draft.end,
        type=draft.type,
        number=draft.symbol,
        date=draft.date,
        issuer=draft.issuer,
        term=draft.term,
        title=draft.title,
        form=draft.form,
        rule=draft.rule,
        nested_in=draft.nested_in,
        is_self=draft.is_self,
        provision=draft.provision,
        slots=tuple(draft.slots.items()),
        antecedent=position.get(id(antecedent)) if antecedent else None,
    )
