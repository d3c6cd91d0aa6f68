"""What each verb does: open the index, ask one floor below, write JSON rows or human text."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from kb import export
from kb.cli import words
from kb.cli.terminal import message, out, out_json, tell
from kb.corpus import default_corpus, default_home, read_alone
from kb.errors import KbError
from kb.index import Generation, Store, open_current
from kb.lexicon.labels import say_document
from kb.matrix import TaskFilter, by_id, in_order, make_matrix, select, succession
from kb.models import Document, Finding, Header, SourceText, Structure, Task
from kb.related import cited_by
from kb.text import fold

__all__ = ["RUN"]


def _open() -> Generation:
    return open_current(default_home(default_corpus()))


def _print(args: Namespace, rows: Iterable[Any], lines: Iterable[str]) -> None:
    if args.json:
        for row in rows:
            out_json(row)
    else:
        for line in lines:
            out(line)


def _held(store: Store) -> dict[str, Document]:
    return by_id(store.documents())


def find_document(held: Mapping[str, Document], wanted: str) -> Document:
    """Return the one document meant by an id, a number, or a part of its id, number or title.

    Raises KbError, with the candidates, if none or several fit.
    """
    if wanted in held:
        return held[wanted]
    key = "".join(fold(wanted).split())
    if not key:
        raise KbError("Chưa ghi văn bản nào. Xem các mã bằng lệnh: kb list")

    def names(document: Document) -> Iterator[str]:
        for name in (document.id, document.number, document.title, say_document(document)):
            yield "".join(fold(name or "").split())

    exact = [document for document in held.values() if key in names(document)]
    found = exact or [
        document for document in held.values() if any(key in name for name in names(document))
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise KbError(f"Trong kho không có văn bản “{wanted}”. Xem các mã bằng lệnh: kb list")
    choices = "\n".join(f"  {document.id}  ({say_document(document)})" for document in found)
    raise KbError(f"“{wanted}” ứng với nhiều văn bản; hãy ghi rõ mã:\n{choices}")


def _chosen(args: Namespace, held: Mapping[str, Document]) -> tuple[str, ...]:
    return tuple(find_document(held, wanted).id for wanted in args.document)


def build(args: Namespace) -> int:
    """Build the index; exit 1 if a file could not be read."""
    from kb.build import build as run  # noqa: PLC0415 (heavy)

    corpus = default_corpus()
    report = run(corpus, default_home(corpus), progress=message)
    tell(report)
    out(
        f"Đã dựng chỉ mục: {report.documents} văn bản ({report.reused} không đổi), "
        f"{len(report.failures)} tệp không đọc được, {report.seconds:.1f} giây."
    )
    return 1 if report.failures else 0


def add(args: Namespace) -> int:
    """Put a file into the corpus, then bring the index up to date."""
    from kb.adding import add as run  # noqa: PLC0415 (heavy)

    corpus = default_corpus()
    try:
        with _open() as generation:
            known = generation.store.documents()
    except KbError:
        known = ()
    added = run(args.file, corpus, known=known, replace_full=args.replace)
    out(f"Đã thêm vào kho: {say_document(added.document)} ({added.path}).")
    if added.replaced is not None:
        out(f"Văn bản này thay cho: {say_document(added.replaced)} ({added.replaced.id}).")
    if added.kept is not None:
        out(f"Bản cũ được giữ ở: {added.kept}")
    for warning in added.warnings:
        message(f"Lưu ý: {warning}")
    return build(args)


def list_(args: Namespace) -> int:
    """List the documents."""
    with _open() as generation:
        found = tuple(_held(generation.store).values())
    _print(
        args,
        (export.document_row(document, text=False) for document in found),
        words.documents(found),
    )
    return 0


def _coverage(args: Namespace, store: Store) -> int:
    from kb.facts.tasks import account  # noqa: PLC0415 (heavy)

    held = _held(store)
    chosen = [find_document(held, args.document)] if args.document else list(held.values())
    for document in chosen:
        found = account(
            document.id,
            document.text,
            structure=Structure(store.sections(document.id), store.header(document.id) or Header()),
            bodies=store.bodies(document.id),
            document_date=document.date,
        )
        rows = (
            {"document": document.id}
            | export.plain(item)
            | {"text": document.text[item.start : item.end]}
            for item in found
        )
        _print(args, rows, words.coverage(document, found))
    return 0


def show(args: Namespace) -> int:
    """Show one document, or what became of every sentence of its directive part."""
    from kb.facts.recipients import compare_recipients  # noqa: PLC0415 (heavy)

    with _open() as generation:
        if args.coverage:
            return _coverage(args, generation.store)
        store = generation.store
        held = _held(store)
        document = find_document(held, args.document)
        sections, tasks = store.sections(document.id), store.tasks(document.id)
        citations = store.citations(document.id)
        cited = cited_by(document.id, store.citations(), held)
        received = compare_recipients(tasks, store.bodies(document.id), sections, document.text)
    if args.json:
        row = export.analysis_row(document, sections, tasks, citations)
        out_json(row | {"recipients": export.plain(received)})
        return 0
    for line in words.document_head(document):
        out(line)
    _parts(document, sections, tasks, citations, whole=args.text)
    if received is not None:
        out("\nGIAO VIỆC VÀ NƠI NHẬN")
        for line in words.recipients(received, tasks):
            out(line)
    out(f"\nĐƯỢC VIỆN DẪN Ở ({len(cited)})")
    for line in words.mentions(cited, held):
        out(line)
    return 0


def _parts(document: Document, sections: Any, tasks: Any, citations: Any, *, whole: bool) -> None:
    if whole:
        out()
        out(document.text)
    said = [
        part for part in sections if any(map(str.isalnum, document.text[part.start : part.end]))
    ]
    out(f"\nCÁC MỤC ({len(said)})")  # dividing lines say nothing
    for line in words.sections(document, said):
        out(line)
    out(f"\nNHIỆM VỤ, CHỈ TIÊU ({len(tasks)})")
    for line in words.tasks(tasks, {document.id: document}):
        out(line)
    out(f"\nVIỆN DẪN ({len(citations)})")
    for line in words.citations(citations, {document.id: document}):
        out(line)


def analyse(args: Namespace) -> int:
    """Analyse any file without touching the corpus."""
    from kb.analyse import analyse as run  # noqa: PLC0415 (heavy)

    meta, source = read_alone(args.file)
    found = run(source, name=meta.id, meta=meta)
    document = found.document
    for warning in document.warnings:
        message(f"Lưu ý: {warning}")
    if args.json:
        out_json(export.analysis_row(document, found.sections, found.tasks, found.citations))
        return 0
    for line in words.document_head(document):
        out(line)
    _parts(document, found.sections, found.tasks, found.citations, whole=False)
    return 0


def _selected(args: Namespace, store: Store) -> tuple[dict[str, Document], tuple[Task, ...], Any]:
    held = _held(store)
    chosen = TaskFilter(
        documents=_chosen(args, held),
        bodies=tuple(args.body),
        roles=tuple(args.role),
        kinds=tuple(args.kind),
        deadline=args.deadline,
        overdue=args.overdue,
        lacking=tuple(args.missing),
        unowned=args.unowned,
    )
    return held, select(in_order(store.tasks(), held), chosen), chosen


def tasks(args: Namespace) -> int:
    """List tasks and targets."""
    with _open() as generation:
        held, found, chosen = _selected(args, generation.store)
    _print(args, map(export.task_row, found), words.tasks(found, held))
    if not found:
        message("Không có nhiệm vụ hay chỉ tiêu nào như vậy.")
    _save_matrix(args, found, held, chosen)
    return 0


def _save_matrix(args: Namespace, found: Any, held: Any, chosen: Any) -> None:
    if args.xlsx is None:
        return
    made, day = make_matrix(found, chosen), getattr(args, "as_of", None) or args.overdue
    now = succession(made.columns, day) if day else None
    _save(args.xlsx, export.matrix_xlsx(made, held, as_of=day, now=now))


def _save(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    message(f"Đã ghi tệp Excel: {path}")


def matrix(args: Namespace) -> int:
    """Show tasks × bodies, with the successors of the bodies where a date is asked for."""
    with _open() as generation:
        held, found, chosen = _selected(args, generation.store)
    shown = make_matrix(found, chosen)
    now = succession(shown.columns, args.as_of) if args.as_of else None
    rows = (export.matrix_row(shown, index, now=now) for index in range(len(shown.rows)))
    _print(args, rows, words.matrix(shown, held, now or {}))
    _save_matrix(args, found, held, chosen)
    return 0


def citations(args: Namespace) -> int:
    """List the citations."""
    with _open() as generation:
        held = _held(generation.store)
        wanted = _chosen(args, held)
        found = [c for c in generation.store.citations() if not wanted or c.document in wanted]
    _print(args, map(export.citation_row, found), words.citations(found, held))
    return 0


def search(args: Namespace) -> int:
    """Search the corpus; exit 1 where nothing is found."""
    from kb.cli.searching import run  # noqa: PLC0415 (heavy)

    with _open() as generation:
        held = _held(generation.store)
        documents = _chosen(args, held)
    return run(args, held, documents)


def check(args: Namespace) -> int:
    """Check the citations of a draft; exit 1 where one has a problem.

    Neither “chưa đủ căn cứ” nor a note (a slip of typing, a preference of the office) is one: they
    are shown, and exit 0.
    """
    from kb.drafts import Settings, check_source, make_register, with_comments  # noqa: PLC0415 (heavy)

    for path in (args.docx, args.fix):
        if path is not None and args.file.suffix.lower() != ".docx":
            raise KbError("Chỉ ghi chú được vào dự thảo .docx. Hãy lưu dự thảo thành .docx trước.")
        if path is not None and path.resolve() == args.file.resolve():
            raise KbError(
                "Hãy ghi bản có ghi chú, bản đã sửa ra tệp khác: dự thảo được giữ nguyên."
            )
    _, source = read_alone(args.file)
    with _open() as generation:
        register = make_register(generation.store.analyses())
    for warning in source.warnings:
        message(f"Lưu ý: {warning}")
    settings = Settings(
        comma_before_date={"có": True, "không": False, None: None}[args.comma],
        tone_placement=args.tone,
    )
    found = check_source(source, register, name=args.file.name, settings=settings)
    _print(args, map(export.finding_row, found), words.findings(found))
    if args.xlsx is not None:
        _save(args.xlsx, export.findings_xlsx(found, name=args.file.name))
    if args.docx is not None:
        args.docx.write_bytes(with_comments(args.file.read_bytes(), source, found))
        message(f"Đã ghi dự thảo có ghi chú: {args.docx}")
    if args.fix is not None:
        _fix(args, source, found)
    return 1 if any(item.state == "problem" for item in found) else 0


def _fix(args: Namespace, source: SourceText, found: Sequence[Finding]) -> None:
    """Write the draft with its sure corrections as tracked changes, and say what is left."""
    from kb.drafts import sure_corrections, with_corrections  # noqa: PLC0415 (heavy)

    result = with_corrections(args.file.read_bytes(), source, sure_corrections(found))
    args.fix.write_bytes(result.data)
    for item in result.changed:
        message(f"Đã sửa: {' '.join(item.surface.split())} → {item.suggestion}")
    for item in (*result.commented, *result.unplaced):
        message(f"Chưa sửa được, hãy sửa tay: {' '.join(item.surface.split())} → {item.suggestion}")
    left = sum(item.state == "problem" for item in found) - len(result.changed)
    message(
        f"Đã ghi dự thảo có {len(result.changed)} sửa đổi được theo dõi: {args.fix}. "
        f"Còn {left} chỗ có vấn đề cần người quyết định."
    )


def register(args: Namespace) -> int:
    """Show what the witnesses say of each document; exit 1 where a number is not known."""
    from kb.register import Register  # noqa: PLC0415

    with _open() as generation:
        made = Register.build(generation.store.analyses())
    found = made.lookup(args.number) if args.number else made.known
    human = words.known(found, made, witnesses=bool(args.number))
    _print(args, map(export.known_row, found), human)
    if args.number and not found:
        message(f"Không nguồn nào nói về “{args.number}”: chưa rõ, không có nghĩa là sai.")
        return 1
    return 0


def graph(args: Namespace) -> int:
    """Show which document cites, implements or replaces which."""
    from kb.graph import citation_graph  # noqa: PLC0415

    with _open() as generation:
        chosen = _chosen(args, _held(generation.store))
        made = citation_graph(generation.store.analyses())
    names = {node.id: node for node in made.nodes}
    wanted = {node.id for node in made.nodes if node.held in chosen}
    edges = [edge for edge in made.edges if not chosen or {edge.source, edge.target} & wanted]
    _print(args, map(export.plain, edges), words.edges(edges, names))
    return 0


def app(args: Namespace) -> int:
    """Serve the app on this machine only."""
    from kb.cli.serve import serve  # noqa: PLC0415 (heavy)

    return serve(port=args.port, browser=not args.no_browser)


RUN: Final[Mapping[str, Callable[[Namespace], int]]] = {
    "build": build,
    "add": add,
    "list": list_,
    "show": show,
    "analyse": analyse,
    "tasks": tasks,
    "matrix": matrix,
    "citations": citations,
    "search": search,
    "check": check,
    "register": register,
    "graph": graph,
    "app": app,
}
