"""A draft against the corpus: read it, find its citations, check them. One call for CLI and app."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.check import Settings, check_text
from kb.check.docx_comments import comment_docx
from kb.check.docx_corrections import Corrected, correct_docx
from kb.facts.citations import find_citations
from kb.models import Analysis, Finding, SourceText
from kb.register import Register
from kb.structure import parse

__all__ = [
    "Settings",
    "check_source",
    "make_register",
    "sure_corrections",
    "with_comments",
    "with_corrections",
]


def make_register(analyses: Iterable[Analysis]) -> Register:
    """Return what the documents of the corpus testify about those they cite."""
    return Register.build(tuple(analyses))


def check_source(
    source: SourceText, register: Register, *, name: str, settings: Settings | None = None
) -> tuple[Finding, ...]:
    """Return the findings on the citations of a draft, in the order of its text.

    ``settings`` are the office's preferences, all off by default. Pure: the same draft, register
    and settings give the same findings.
    """
    structure = parse(source)
    citations = find_citations(
        name, source.text, sections=structure.sections, header=structure.header
    )
    found = check_text(
        source.text,
        citations=citations,
        header=structure.header,
        register=register,
        settings=settings,
    )
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.end)))


def with_comments(data: bytes, source: SourceText, findings: Sequence[Finding]) -> bytes:
    """Return the .docx ``data`` of the draft with a Word comment at each finding not in order.

    Runs, formatting and tracked changes stay as they are; findings that match get no comment.
    """
    return comment_docx(data, source.text, findings, states=("problem", "unchecked", "note")).data


def with_corrections(data: bytes, source: SourceText, accepted: Sequence[Finding]) -> Corrected:
    """Return the .docx ``data`` with the suggestions of ``accepted`` as tracked changes.

    What cannot be rewritten safely gets a comment; the result tells which those are.
    """
    return correct_docx(data, source.text, accepted)


def sure_corrections(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the errors with one suggestion, at places where nothing else is suggested.

    Warnings, notes and places with two suggestions are for a person to decide.
    """
    offered = [finding for finding in findings if finding.suggestion is not None]
    return tuple(
        item
        for item in offered
        if (item.state, item.severity) == ("problem", "error")
        and not any(
            other is not item and other.start < item.end and item.start < other.end
            for other in offered
        )
    )
