"""Human text for the terminal: how a document, a task, a matrix, a finding reads. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from kb.cli.terminal import table, width, wrap
from kb.lexicon.labels import (
    CITATION_FORMS,
    DIGEST_NOTICE,
    EVIDENCE,
    NOT_RECEIVING,
    RECIPIENTS_NOTE,
    RELATIONS,
    ROLE_LETTERS,
    ROLES,
    SENTENCE_KINDS,
    SEVERITIES,
    STATES,
    STRENGTHS,
    TASK_KINDS,
    TEXT_KINDS,
    UNKNOWN,
    WITHOUT_TASK,
    say_date,
    say_document,
    say_owners,
    say_section,
    say_target,
    say_term,
    say_text_kind,
    say_when,
)
from kb.models import Citation, Document, Finding, Hit, Matrix, Owner, Passage, Section, Task
from kb.related import Mention

if TYPE_CHECKING:
    from kb.facts.recipients import RecipientCheck
    from kb.facts.tasks import Account
    from kb.graph import Edge, Node
    from kb.register import Known, Register, Witness

__all__ = [
    "banner",
    "citations",
    "coverage",
    "document_head",
    "documents",
    "edges",
    "findings",
    "hit",
    "known",
    "matrix",
    "mentions",
    "recipients",
    "sections",
    "tasks",
]

# How a role came to be known, as a mark behind its letters in the matrix.
_MARKS: Final = {"stated": "", "heading": "#", "lead_in": "*", "closing": "^", "none": "?"}


def documents(found: Sequence[Document]) -> Iterator[str]:
    """Yield the list of documents, one row each, and what a star means."""
    yield table(
        ("Văn bản", "Ngày", "Nội dung", "Mã"),
        (30, 10, 16, 38),
        [
            (
                say_document(document),
                say_date(document.date),
                TEXT_KINDS[document.text_kind] + ("*" if document.text_kind == "digest" else ""),
                document.id,
            )
            for document in found
        ],
    )
    if any(document.text_kind == "digest" for document in found):
        yield f"\n* {DIGEST_NOTICE}"


def document_head(document: Document) -> Iterator[str]:
    """Yield what is known of a document, unknown said as such, sources with their strength."""
    yield say_document(document).upper()
    notice = say_text_kind(document)
    if notice:
        yield f"[{notice}]"
    for label, value in (
        ("Mã trong kho", document.id),
        ("Số, ký hiệu", document.number),
        ("Tên", document.title),
        ("Cơ quan", document.issuer),
        ("Nhiệm kỳ", say_term(document.term)),
        ("Ngày", say_date(document.date)),
        ("Nơi ban hành", document.place),
        ("Người ký", document.signer),
        ("Hiệu lực", document.status),
    ):
        yield wrap(value or UNKNOWN, first=f"  {label + ':':<14}", indent=" " * 16)
    if document.status_source:
        yield wrap(document.status_source, first="  Nguồn về hiệu lực: ", indent=" " * 16)
    for source in document.sources:
        strength = f" [{STRENGTHS[source.strength]}]" if source.strength else ""
        yield wrap(source.text + strength, first="  Nguồn:        ", indent=" " * 16)
    for note in (*document.notes, *document.warnings):
        yield wrap(note, first="  Lưu ý:        ", indent=" " * 16)


def sections(document: Document, found: Sequence[Section]) -> Iterator[str]:
    """Yield the sections, indented by depth, the beginning of each."""
    for section in found:
        margin = "  " + "  " * section.level
        text = " ".join(document.text[section.start : section.end].split())
        where = say_section(section.id)
        room = max(20, width() - len(margin) - len(where) - 3)
        yield f"{margin}[{where}] {text if len(text) <= room else text[: room - 1] + '…'}"


def tasks(found: Sequence[Task], held: Mapping[str, Document]) -> Iterator[str]:
    """Yield the tasks grouped by document, each with owners, roles, evidence and deadline."""
    shown: str | None = None
    for number, task in enumerate(found, 1):
        if task.document != shown:
            shown = task.document
            yield from banner(shown, held)
        head = f"{number:>4}. [{say_section(task.section)}] {TASK_KINDS[task.kind]}: "
        yield wrap(task.text, first=head, indent=" " * 6)
        yield from _owners(task.owners)
        if task.target and say_target(task.target):
            yield wrap(say_target(task.target), first="      Mức đạt: ", indent=" " * 16)
        yield wrap(say_when(task), first="      Thời hạn: ", indent=" " * 16)


def banner(ident: str, held: Mapping[str, Document]) -> Iterator[str]:
    """Yield the line that opens what belongs to one document, with the notice of a digest."""
    document = held.get(ident)
    notice = say_text_kind(document) if document else None
    yield ""
    yield f"══ {say_document(document) if document else ident} ({ident})"
    if notice:
        yield f"   [{notice}]"


def _owners(owners: Sequence[Owner]) -> Iterator[str]:
    for place, line in enumerate(say_owners(owners) or (EVIDENCE["none"],)):
        head = "      Cơ quan: " if place == 0 else " " * 15
        yield wrap(line, first=head, indent=" " * 17)


def coverage(document: Document, found: Sequence[Account]) -> Iterator[str]:
    """Yield what became of each sentence of the directive part, then all that is no task."""
    yield f"{say_document(document)} ({document.id}): {len(found)} câu ở phần nhiệm vụ"
    for kind, words in SENTENCE_KINDS.items():
        count = sum(item.kind == kind for item in found)
        if count:
            yield f"  {count:>5}  {count / len(found):>6.1%}  {words}"
    lost = [item for item in found if item.kind in TASK_KINDS and not item.tasks]
    yield f"  {len(lost):>5}  {len(lost) / max(1, len(found)):>6.1%}  chưa được tính đến"
    for item in found:
        if item in lost or item.kind not in TASK_KINDS:
            kind = "CHƯA TÍNH ĐẾN" if item in lost else SENTENCE_KINDS[item.kind]
            head = f"    [{say_section(item.section)}] {kind}: "
            yield wrap(document.text[item.start : item.end], first=head, indent=" " * 6)


def matrix(
    shown: Matrix, held: Mapping[str, Document], succession: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Yield the matrix: the bodies by number, then a grid in blocks as wide as the terminal.

    ``succession`` maps a column's key to the lines that say what became of the body.
    """
    yield "CƠ QUAN (số nhiệm vụ, chỉ tiêu)"
    for number, column in enumerate(shown.columns, 1):
        yield wrap(f"{column.name} ({column.tasks})", first=f"{number:>4}. ", indent=" " * 6)
        for line in succession.get(column.key, ()):
            yield wrap(f"văn bản ghi: {column.name} — {line}", first="      ", indent=" " * 8)
    yield ""
    legend = "; ".join(f"{letters} {ROLES[role]}" for role, letters in ROLE_LETTERS.items())
    yield wrap(legend, first="Vai trò: ", indent=" " * 9)
    marks = "; ".join(
        f"{mark or 'không dấu'} {EVIDENCE[key]}" for key, mark in _MARKS.items() if key != "none"
    )
    yield wrap(marks, first="Căn cứ: ", indent=" " * 8)
    if any(_is_digest(row.task, held) for row in shown.rows):
        yield f"Dấu ~: {DIGEST_NOTICE}"
    text_room = 38
    per_block = max(1, (width() - 6 - text_room) // 7)
    for first in range(0, len(shown.columns), per_block):
        block = range(first, min(first + per_block, len(shown.columns)))
        rows = [
            (str(number), _short(row.task, held, text_room), *(_cell(row.cells[i]) for i in block))
            for number, row in enumerate(shown.rows, 1)
            if any(row.cells[i] for i in block)
        ]
        yield ""
        heads = ("STT", "Nhiệm vụ, chỉ tiêu", *(f"({i + 1})" for i in block))
        yield table(heads, (4, text_room, *([5] * len(block))), rows)
    unowned = [n for n, row in enumerate(shown.rows, 1) if not any(row.cells)]
    if unowned:
        yield ""
        yield wrap(
            ", ".join(map(str, unowned)), first="Văn bản không nêu cơ quan cho dòng: ", indent="  "
        )
        for number in unowned:
            yield f"{number:>4}  {_short(shown.rows[number - 1].task, held, width() - 6)}"


def _cell(owners: Sequence[Owner]) -> str:
    marks = dict.fromkeys(ROLE_LETTERS[owner.role] + _MARKS[owner.evidence] for owner in owners)
    return " ".join(marks)


def _is_digest(task: Task, held: Mapping[str, Document]) -> bool:
    document = held.get(task.document)
    return document is not None and document.text_kind == "digest"


def _short(task: Task, held: Mapping[str, Document], room: int) -> str:
    digest = "~" if _is_digest(task, held) else ""
    where = say_section(task.section).removeprefix("mục ")
    text = f"{digest}[{where}] {' '.join(task.text.split())}"
    return text if len(text) <= room else text[: room - 1] + "…"


def citations(found: Sequence[Citation], held: Mapping[str, Document]) -> Iterator[str]:
    """Yield the citations grouped by document, unknown slots left out."""
    shown: str | None = None
    for number, citation in enumerate(found, 1):
        if citation.document != shown:
            shown = citation.document
            yield from banner(shown, held)
        inside = ", nằm trong tên văn bản khác" if citation.nested_in is not None else ""
        form = CITATION_FORMS[citation.form] + inside
        yield wrap(f"{citation.surface} [{form}]", first=f"{number:>4}. ", indent=" " * 6)
        read = [
            f"{label}: {value}"
            for label, value in (
                ("số", citation.number),
                ("ngày", say_date(citation.date) if citation.date else None),
                ("cơ quan", citation.issuer),
                ("nhiệm kỳ", say_term(citation.term)),
                ("trong kho", citation.target),
            )
            if value
        ]
        if read:
            yield wrap("; ".join(read), first="      ", indent=" " * 6)


def mentions(found: Sequence[Mention], held: Mapping[str, Document]) -> Iterator[str]:
    """Yield where other documents cite one, each in its own sentence."""
    for mention in found:
        document = held[mention.document]
        yield f"  {say_document(document)} ({document.id}):"
        words = document.text[mention.sentence.start : mention.sentence.end]
        yield wrap(f"“{words}”", first="    ", indent="    ")


def recipients(found: RecipientCheck, tasks: Sequence[Task]) -> Iterator[str]:
    """Yield who has work without receiving the document, and who receives it without work."""
    places = {task.id: say_section(task.section) for task in tasks}
    yield f"  {NOT_RECEIVING} ({len(found.not_receiving)})"
    for body in found.not_receiving:
        where = "; ".join(dict.fromkeys(places[ident] for ident in body.tasks))
        yield wrap(f"{body.name} ({where})", first="    - ", indent=" " * 6)
    yield f"  {WITHOUT_TASK} ({len(found.without_task)})"
    for name in dict.fromkeys(body.name for body in found.without_task):
        yield wrap(name, first="    - ", indent=" " * 6)
    yield wrap(RECIPIENTS_NOTE, first="  ", indent="  ")


def hit(found: Hit, around: Sequence[Passage] = ()) -> Iterator[str]:
    """Yield one result, the words found between ‹ and ›, and the passages around it."""
    yield f"{found.rank:>3}. [{say_section(found.section)}]"
    if found.title:
        yield wrap(found.title, first="     Đề mục: ", indent=" " * 13)
    for passage in around:
        if passage.id == found.passage:
            continue
        if passage.start > found.start:
            break
        yield wrap(passage.text, first="     (trước) ", indent=" " * 13)
    yield wrap(_marked(found), first="     ", indent="     ")
    for passage in around:
        if passage.start > found.start:
            yield wrap(passage.text, first="     (sau) ", indent=" " * 11)


def _marked(hit: Hit) -> str:
    parts, last = [], 0
    for mark in hit.marks:
        parts += [hit.text[last : mark.start], "‹", hit.text[mark.start : mark.end], "›"]
        last = mark.end
    return "".join(parts) + hit.text[last:]


def findings(found: Sequence[Finding]) -> Iterator[str]:
    """Yield the findings in the order of the text, then how many there are of each state."""
    for number, finding in enumerate(found, 1):
        state = STATES[finding.state].upper()
        level = f", {SEVERITIES[finding.severity]}" if finding.state == "problem" else ""
        yield wrap(finding.surface, first=f"{number:>3}. [{state}{level}] ", indent="     ")
        yield wrap(finding.message, first="     ", indent="     ")
        if finding.suggestion:
            yield wrap(finding.suggestion, first="     Đề nghị: ", indent=" " * 14)
        for source in finding.evidence:
            yield wrap(source, first="     Căn cứ: ", indent=" " * 13)
        yield ""
    counts = [
        f"{sum(finding.state == state for finding in found)} {words}"
        for state, words in STATES.items()
        if state != "note" or any(finding.state == state for finding in found)
    ]
    yield f"Tổng số: {'; '.join(counts)}."


def known(found: Sequence[Known], register: Register, *, witnesses: bool) -> Iterator[str]:
    """Yield the documents of the register, each value with how many (and who) say so."""
    if witnesses and len(found) > 1:
        yield f"{len(found)} văn bản cùng số, ký hiệu: phân biệt bằng ngày và nhiệm kỳ."
        yield ""
    for item in found:
        held = f" – trong kho: {item.held}" if item.held else " – không có trong kho"
        yield f"{item.number}{held}"
        for label, values in (
            ("Loại", item.types),
            ("Ngày", [(say_date(date), who) for date, who in item.dates]),
            ("Cơ quan", item.issuers),
            ("Nhiệm kỳ", [(say_term(term), who) for term, who in item.terms]),
            ("Trích yếu", item.titles),
        ):
            said = [f"{value} ({_sources(who)} nguồn)" for value, who in values]
            yield wrap("; ".join(said) or UNKNOWN, first=f"    {label + ':':<11}", indent=" " * 15)
        if witnesses:
            yield from _relations(register, item)
            yield from _witnesses(item.witnesses)


def _sources(witnesses: Sequence[Witness]) -> int:
    """Return how many documents or lists say it; one that says it twice is one."""
    return len({witness.document or witness.name for witness in witnesses})


def _relations(register: Register, item: Known) -> Iterator[str]:
    said = dict.fromkeys(
        f"{relation.newer} → {RELATIONS[relation.kind]} → văn bản này"
        if older
        else f"văn bản này → {RELATIONS[relation.kind]} → {relation.older}"
        for relation, older in register.about(item)
    )
    for words in said:
        yield wrap(words, first="    Quan hệ:   ", indent=" " * 15)


def _witnesses(witnesses: Sequence[Witness]) -> Iterator[str]:
    """Yield one line a source, with the places where it speaks of the document."""
    places: dict[str, list[str]] = {}
    for witness in witnesses:
        strength = f" [{STRENGTHS[witness.strength]}]" if witness.strength else ""
        note = f" – {witness.note}" if witness.note else ""
        where = places.setdefault(f"{_KINDS[witness.kind]}{witness.name}{strength}{note}", [])
        if witness.place and witness.place not in where:
            where.append(witness.place)
    for name, where in places.items():
        more = f"; và {len(where) - 5} chỗ khác" if len(where) > 6 else ""
        shown = "; ".join(where[:5] if more else where) + more
        yield wrap(": ".join(filter(None, (name, shown))), first="    Nguồn:     ", indent=" " * 15)


_KINDS: Final = {
    "own": "chính văn bản, ", "record": "bản ghi trong kho, ",
    "curated": "danh mục kèm chương trình: ",
    "cites": "viện dẫn trong ",
}  # fmt: skip


def edges(found: Sequence[Edge], nodes: Mapping[str, Node]) -> Iterator[str]:
    """Yield one line for each relation: who, what, whom, how often."""
    for edge in found:
        one, two = (_node(nodes[ident]) for ident in (edge.source, edge.target))
        times = f" ({edge.count} chỗ)" if edge.count > 1 else ""
        listed = " [theo danh mục kèm chương trình]" if edge.curated else ""
        yield wrap(f"{one} → {RELATIONS[edge.kind]} → {two}{times}{listed}", indent="    ")


def _node(node: Node) -> str:
    title = node.title[0].lower() + node.title[1:] if node.title else node.id
    name = f"{node.type or ''} {node.number or title}".strip()
    return f"{name} ({say_date(node.date)})" if node.date else name
