"""The whole pure chain from a text to its facts: structure, bodies, citations, tasks, passages."""

from __future__ import annotations

from kb.facts.bodies import find_bodies
from kb.facts.citations import find_citations
from kb.facts.tasks import find_tasks
from kb.models import Analysis, Document, Header, SourceText
from kb.passages import make_passages
from kb.structure import parse

__all__ = ["analyse"]


def analyse(
    source: SourceText, *, name: str, meta: Document | None = None, library: bool = False
) -> Analysis:
    """Return all facts of ``source``; the same text and ``meta`` always give the same facts.

    ``name`` becomes the document's id where ``meta`` gives none. What ``meta`` (the front matter)
    says outweighs the document's own header; the header fills what ``meta`` leaves unknown.
    ``library``: one of many texts, read with spaCy; the facts are the same.
    """
    structure = parse(source)
    document = _document(source, structure.header, name=name, meta=meta)
    text, ident = document.text, document.id
    bodies = find_bodies(text, library=library)
    tasks = find_tasks(ident, text, structure=structure, bodies=bodies, document_date=document.date)
    return Analysis(
        document=document,
        header=structure.header,
        sections=structure.sections,
        tasks=tasks,
        citations=find_citations(ident, text, sections=structure.sections, header=structure.header),
        bodies=bodies,
        passages=make_passages(ident, text, structure.sections),
    )


def _document(source: SourceText, header: Header, *, name: str, meta: Document | None) -> Document:
    known = meta or Document(id=name, text="")
    number = header.number.canonical if header.number else None
    return Document(
        id=known.id,
        text=source.text,
        number=known.number or number,
        type=known.type or header.type,
        title=known.title or header.title,
        issuer=known.issuer or header.issuer,
        term=known.term or header.term,
        date=known.date or header.date,
        place=known.place or header.place,
        signer=known.signer or header.signer,
        regime=known.regime or header.regime,
        text_kind=known.text_kind,
        status=known.status,
        status_source=known.status_source,
        sources=known.sources,
        notes=known.notes,
        path=known.path,
        sha256=known.sha256,
        pages=source.pages,
        warnings=known.warnings + source.warnings,
        section_strengths=known.section_strengths,
    )
