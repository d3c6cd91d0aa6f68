"""The vocabulary of the product: frozen values, no behaviour beyond trivial derivations.

All offsets (``start``, ``end``) are half-open character offsets into ``Document.text``, the one
text of a document: Unicode NFC, line ends ``\\n``, no zero-width characters (see ``kb.text``).
Unknown is ``None`` (shown as “chưa rõ”), never a guess.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

TextKind = Literal["full", "digest", "none"]
"""full: the document's own words · digest: our summary of secondary sources · none: record only."""

Regime = Literal["party", "state"]

Part = Literal[
    "header", "narrative", "directive", "closing", "recipients", "signature", "annex", "footnote"
]
"""Which part of a steering document a section belongs to."""

SectionKind = Literal[
    "header", "title", "basis", "lead_in", "heading", "item", "paragraph", "table_row",
    "closing", "recipients", "signature", "footnote",
]  # fmt: skip

Role = Literal[
    "lead", "accountable", "executor", "partner", "advise", "approve", "monitor", "report"
]
"""lead chủ trì · accountable lãnh đạo, chỉ đạo · executor thực hiện · partner phối hợp ·
advise tham mưu · approve phê duyệt · monitor kiểm tra, giám sát, đôn đốc · report báo cáo."""

Evidence = Literal["stated", "heading", "lead_in", "closing", "none"]
"""stated nêu rõ · heading theo tiêu đề · lead_in theo câu dẫn · closing theo câu kết ·
none văn bản không nêu."""

DeadlineKind = Literal["date", "period-end", "recurring", "ongoing", "relative", "conditional"]
CitationForm = Literal["full", "short", "anaphora"]
TaskKind = Literal["task", "target"]
Severity = Literal["error", "warning", "note"]
State = Literal["match", "problem", "unchecked", "note"]
Strength = Literal["C", "K", "P", "M"]
"""How surely a digest item is known: C read in the Conclusion · K public contest answer key ·
P public page · M memory (never shipped as fact)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """The number-and-symbol (số, ký hiệu) of a document: ``40-CT/TW``, ``28/2022/NĐ-CP``.

    ``canonical`` is the form the conventions prescribe; ``raw`` is what stood in the text.
    A number is not an identity: Party numbering restarts every term (nhiệm kỳ).
    ``fault`` says in which way the number is malformed, if it is (see ``kb.lexicon.numbers``).
    """

    raw: str
    canonical: str
    number: str
    type_code: str | None
    issuer_code: str | None
    year: int | None
    regime: Regime
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table kept as spans of the text: ``rows[r][c]`` is the span of one cell.

    ``covered`` are the (row, column) of empty cells that a merged cell above reaches over.
    """

    start: int
    end: int
    rows: tuple[tuple[Span, ...], ...]
    covered: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class SourceText:
    """What a reader gives: the normalised text, where its pages start, its tables.

    ``pages[i]`` is the offset at which page ``i + 1`` starts; empty where the format has no pages.
    ``warnings`` are Vietnamese sentences for the user (e.g. a font that had to be decoded).
    """

    text: str
    pages: tuple[int, ...] = ()
    tables: tuple[Table, ...] = ()
    format: str = "txt"
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One block of the text. Sections are flat, ordered, disjoint; only white space lies between.

    ``id`` is a readable path (``3``, ``II/2/a``, ``dieu-5/khoan-2``), unique in the document.
    ``label`` is the numbering as printed (``3-``, ``a)``), ``body_start`` the offset behind it.
    ``title`` is the heading text where the block is a heading, or starts with one.
    ``parent`` is the id of the enclosing section, ``level`` its depth from 0.
    ``covered`` are the indices of ``cells`` that a merged cell of a row above reaches over.
    """

    id: str
    kind: SectionKind
    part: Part
    start: int
    end: int
    body_start: int
    level: int = 0
    label: str | None = None
    title: str | None = None
    parent: str | None = None
    page: int | None = None
    cells: tuple[Span, ...] = ()
    header_cells: tuple[str, ...] = ()
    covered: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """What a document says of itself (own number, date, …), each with the span it was read from."""

    number: DocumentNumber | None = None
    type: str | None = None
    title: str | None = None
    issuer: str | None = None
    term: str | None = None
    date: dt.date | None = None
    place: str | None = None
    signer: str | None = None
    signer_role: str | None = None
    regime: Regime | None = None
    is_draft: bool = False
    spans: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """The sections of a text and what its header says."""

    sections: tuple[Section, ...]
    header: Header


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where a fact outside the text comes from, and how surely it is known."""

    text: str
    strength: Strength | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the corpus, or any analysed file. ``text`` is what all offsets refer to."""

    id: str
    text: str
    number: str | None = None
    type: str | None = None
    title: str | None = None
    issuer: str | None = None
    term: str | None = None
    date: dt.date | None = None
    place: str | None = None
    signer: str | None = None
    regime: Regime | None = None
    text_kind: TextKind = "full"
    status: str | None = None
    status_source: str | None = None
    sources: tuple[SourceNote, ...] = ()
    notes: tuple[str, ...] = ()
    path: str | None = None
    sha256: str | None = None
    pages: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    section_strengths: tuple[tuple[str, Strength], ...] = ()
    """For a digest: how surely each section (by id) is known."""
    ended: dt.date | None = None
    """The day of the document that replaces or repeals this one, where the corpus holds it."""
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What search returns: a stretch of one section, with the headings above it."""

    id: str
    document: str
    section: str
    text: str
    start: int
    end: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class BodyMention:
    """A body named in the text; ``id`` is None for a name built from parts and listed nowhere."""

    name: str
    id: str | None
    start: int
    end: int
    rule: str
    is_class: bool = False


@dataclass(frozen=True, slots=True)
class Owner:
    """A body responsible for a task: in which role, and how we know."""

    name: str
    id: str | None
    role: Role
    evidence: Evidence
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a task is due. ``due`` is the last day, ``None`` where the text fixes no date.

    ``recurrence``: ``yearly``, ``quarterly``, ``monthly``, ``weekly``, ``half-yearly``, … or None.
    ``inferred`` is True where the year was taken from the document's date.
    """

    text: str
    kind: DeadlineKind
    due: dt.date | None
    recurrence: str | None
    start: int
    end: int
    rule: str
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The numbers of a target (chỉ tiêu): “tỷ lệ … ít nhất 15 %”."""

    measure: str | None
    comparator: str | None
    value: str | None
    unit: str | None
    by: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, or (``kind="target"``) one level to reach.

    ``text`` is exactly ``Document.text[start:end]``. ``modality`` is the strength of the wording
    (5 assigned … 1 encouraged).
    """

    id: str
    document: str
    section: str
    kind: TaskKind
    text: str
    start: int
    end: int
    owners: tuple[Owner, ...]
    deadline: Deadline | None
    rule: str
    target: Target | None = None
    action: str | None = None
    product: str | None = None
    modality: int | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A mention of a document (viện dẫn), slot by slot; unknown slots are None.

    ``nested_in`` is the index, in the same document's citation list, of the citation whose title
    contains this one. ``target`` is the id of the document it resolves to, once resolved.
    ``slots`` gives the span of each slot that was read. ``is_self``: the document's own number.
    ``antecedent`` is the index of the citation that a short form or an anaphora repeats.
    """

    document: str
    surface: str
    start: int
    end: int
    type: str | None
    number: str | None
    date: dt.date | None
    issuer: str | None
    term: str | None
    title: str | None
    form: CitationForm
    rule: str
    nested_in: int | None = None
    target: str | None = None
    is_self: bool = False
    provision: str | None = None
    slots: tuple[tuple[str, Span], ...] = ()
    antecedent: int | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """All facts of one document."""

    document: Document
    header: Header
    sections: tuple[Section, ...]
    tasks: tuple[Task, ...]
    citations: tuple[Citation, ...]
    bodies: tuple[BodyMention, ...]
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What the citation check has to say about one place of a draft.

    ``state``: ``match`` khớp · ``problem`` có vấn đề · ``unchecked`` chưa đủ căn cứ để kiểm tra;
    ``note`` lưu ý: no state of a citation, but a slip of typing or a preference of the office.
    ``evidence`` are Vietnamese sentences naming the source (document, place, witnesses).
    """

    code: str
    severity: Severity
    state: State
    message: str
    start: int
    end: int
    surface: str
    suggestion: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result: a passage with its score and the spans of the words found.

    ``marks`` and ``sentence`` (the one that fits best) are offsets into ``text``;
    ``start``/``end`` are offsets into the document's text.
    """

    rank: int
    document: str
    section: str
    text: str
    score: float
    start: int
    end: int
    title: str = ""
    passage: str = ""
    marks: tuple[Span, ...] = ()
    why: tuple[tuple[str, float], ...] = field(default=())
    sentence: Span | None = None


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """One body of a matrix: ``name`` is its commonest spelling, ``tasks`` how many it has."""

    key: str
    id: str | None
    name: str
    variants: tuple[str, ...]
    tasks: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One task; ``cells[i]`` holds the owners that stand under column ``i``, mostly none."""

    task: Task
    cells: tuple[tuple[Owner, ...], ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Tasks × bodies, bodies with most tasks first."""

    columns: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]
