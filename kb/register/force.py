"""What is known to have ended: documents that another one replaces or repeals as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kb.lexicon.labels import say_document
from kb.models import Analysis
from kb.register import Register
from kb.register.relations import relations_in

__all__ = ["Ending", "endings", "with_ending"]


@dataclass(frozen=True, slots=True)
class Ending:
    """``by``, of the day ``date``, replaces or repeals a document. From which day is not known."""

    date: dt.date
    by: str


def endings(analyses: Iterable[Analysis], register: Register) -> dict[str, Ending]:
    """Return by document id the first known ending of the documents held.

    Only what a dated document says of itself counts, of a document named without a provision of it
    (“bãi bỏ Điều 5 của …” ends no document), and only where one document held can be meant.
    """
    found: dict[str, Ending] = {}
    for analysis in analyses:
        document = analysis.document
        if document.date is None:
            continue
        for link in relations_in(document.text, analysis.citations):
            citation = analysis.citations[link.target]
            if link.kind not in ("replaces", "repeals") or link.source is not None:
                continue
            known = register.resolve(citation) if citation.provision is None else []
            held = known[0].held if len(known) == 1 else None
            if held is None or held == document.id:
                continue
            if held not in found or document.date < found[held].date:
                found[held] = Ending(document.date, say_document(document))
    return found


def with_ending(analysis: Analysis, ended: Mapping[str, Ending]) -> Analysis:
    """Return ``analysis`` with what is known of the end of its document."""
    ending = ended.get(analysis.document.id)
    if ending is None:
        return analysis
    document = replace(analysis.document, ended=ending.date, ended_by=ending.by)
    return replace(analysis, document=document)
