"""The door to SQLite: the facts of all documents, written once, then only read."""

from __future__ import annotations

import sqlite3
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

from kb.index.closing import Closing
from kb.index.codec import dump, load
from kb.lexicon.bodies import canonical_key
from kb.lexicon.levels import level_of
from kb.models import Analysis, BodyMention, Citation, Document, Header, Passage, Section, Task

__all__ = ["Store"]

_SCHEMA: Final = """
CREATE TABLE document (
  position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, record TEXT NOT NULL, header TEXT NOT NULL
);
CREATE TABLE fact (
  document INTEGER NOT NULL, kind TEXT NOT NULL, position INTEGER NOT NULL, record TEXT NOT NULL,
  PRIMARY KEY (kind, document, position)
) WITHOUT ROWID;
CREATE TABLE passage (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL, document TEXT NOT NULL, section TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE facet (
  facet TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (facet, row)
) WITHOUT ROWID;
"""
_INDEXES: Final = """
CREATE INDEX passage_document ON passage (document);
CREATE INDEX facet_row ON facet (row);
"""
_PASSAGE: Final = 'id, document, section, text, start, "end", title'

T = TypeVar("T", Section, Task, Citation, BodyMention)


def facets(analysis: Analysis) -> list[tuple[str, ...]]:
    """Return what each passage can be filtered by, as ``key=value`` strings.

    Keys: ``document kind type issuer regime level year date ended body deadline`` (``deadline=yes``
    where a task in the passage has one). ``date`` is the ISO date of the document, ``ended`` that
    of the one that replaces or repeals it, ``level`` its issuer's.
    """
    shared = _document_facets(analysis.document)
    mentions = sorted(analysis.bodies, key=lambda mention: mention.start)
    tasks = sorted(analysis.tasks, key=lambda task: task.start)
    named, begun = [one.start for one in mentions], [one.start for one in tasks]
    longest = max((task.end - task.start for task in tasks), default=0)
    found = []
    for passage in analysis.passages:
        own = list(shared)
        first, last = bisect_left(named, passage.start), bisect_left(named, passage.end)
        own += [f"body={one.id or canonical_key(one.name)}" for one in mentions[first:last]]
        first, last = bisect_left(begun, passage.start - longest), bisect_left(begun, passage.end)
        for task in tasks[first:last]:
            if passage.start < task.end:
                own += [f"body={owner.id or canonical_key(owner.name)}" for owner in task.owners]
                if task.deadline is not None:
                    own.append("deadline=yes")
        found.append(tuple(dict.fromkeys(own)))
    return found


def _document_facets(document: Document) -> list[str]:
    found = [f"document={document.id}", f"kind={document.text_kind}"]
    for key, value in (
        ("type", document.type),
        ("issuer", document.issuer),
        ("regime", document.regime),
        ("level", level_of(document.issuer or "")),
        ("ended", document.ended and document.ended.isoformat()),
    ):
        if value:
            found.append(f"{key}={value}")
    if document.date:
        found += [f"year={document.date.year}", f"date={document.date.isoformat()}"]
    return found


class Store(Closing):
    """All facts of one generation. Reading is safe from several threads.

    A passage's *row* (0, 1, 2 …) is its number in the lexical index and among the vectors as well.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise FileNotFoundError(path)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )

    def close(self) -> None:
        """Close the file; the store cannot be read afterwards."""
        with self._lock:
            self._db.close()

    @staticmethod
    def write(path: Path, analyses: Iterable[Analysis]) -> int:
        """Write the facts of ``analyses`` into the new file ``path``; return the passages written.

        The analyses are read one at a time. Raises FileExistsError if the file is there already.
        """
        if path.exists():
            raise FileExistsError(path)
        row = 0
        db = sqlite3.connect(path)
        try:
            db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
            for position, analysis in enumerate(analyses):
                _write_document(db, position, analysis)
                _write_passages(db, row, analysis)
                row += len(analysis.passages)
            db.executescript(_INDEXES)  # quicker than to keep them up to date all along
            db.commit()
            db.execute("ANALYZE")
            db.commit()
        finally:
            db.close()
        return row

    def documents(self) -> tuple[Document, ...]:
        """Return all documents, in the order they were written (that of their ids)."""
        rows = self._rows("SELECT record FROM document ORDER BY position")
        return tuple(load(Document, record) for (record,) in rows)

    def document(self, ident: str) -> Document | None:
        """Return the document with this id, or None."""
        rows = self._rows("SELECT record FROM document WHERE id = ?", ident)
        return load(Document, rows[0][0]) if rows else None

    def header(self, ident: str) -> Header | None:
        """Return what the document with this id says of itself, or None."""
        rows = self._rows("SELECT header FROM document WHERE id = ?", ident)
        return load(Header, rows[0][0]) if rows else None

    def sections(self, document: str) -> tuple[Section, ...]:
        """Return the sections of one document, in the order of the text."""
        return self._facts(Section, document)

    def tasks(self, document: str | None = None) -> tuple[Task, ...]:
        """Return the tasks and targets of one document, or of all."""
        return self._facts(Task, document)

    def citations(self, document: str | None = None) -> tuple[Citation, ...]:
        """Return the citations of one document, or of all; ``target`` is resolved."""
        return self._facts(Citation, document)

    def bodies(self, document: str | None = None) -> tuple[BodyMention, ...]:
        """Return the bodies named in one document, or in all."""
        return self._facts(BodyMention, document)

    def passages(self, document: str | None = None) -> tuple[Passage, ...]:
        """Return the passages of one document, or of all, in the order of their rows."""
        where, values = ("", ()) if document is None else ("WHERE document = ?", (document,))
        rows = self._rows(f"SELECT {_PASSAGE} FROM passage {where} ORDER BY row", *values)
        return tuple(Passage(*values) for values in rows)

    def passages_at(self, rows: Sequence[int]) -> dict[int, Passage]:
        """Return the passages of these rows, by row; an unknown row is left out."""
        marks = ",".join("?" * len(rows))
        found = self._rows(f"SELECT row, {_PASSAGE} FROM passage WHERE row IN ({marks})", *rows)
        return {row: Passage(*values) for row, *values in found}

    def passage_rows(self, start: int, stop: int) -> tuple[Passage, ...]:
        """Return the passages of the rows from ``start`` up to, not including, ``stop``."""
        rows = self._rows(
            f"SELECT {_PASSAGE} FROM passage WHERE row >= ? AND row < ? ORDER BY row", start, stop
        )
        return tuple(Passage(*values) for values in rows)

    def facets_of(self, start: int, stop: int) -> dict[int, tuple[str, ...]]:
        """Return the facets of the passages from row ``start`` up to ``stop``, by row."""
        found: dict[int, list[str]] = {}
        query = "SELECT row, facet FROM facet WHERE row >= ? AND row < ?"
        for row, facet in self._rows(query, start, stop):
            found.setdefault(row, []).append(facet)
        return {row: tuple(values) for row, values in found.items()}

    def facet_rows(self, wanted: Sequence[str]) -> list[int]:
        """Return the rows that carry any of the ``key=value`` facets in ``wanted``, sorted."""
        marks = ",".join("?" * len(wanted))
        rows = self._rows(
            f"SELECT DISTINCT row FROM facet WHERE facet IN ({marks}) ORDER BY row", *wanted
        )
        return [row for (row,) in rows]

    def documents_with(self, wanted: Sequence[str]) -> frozenset[str]:
        """Return the ids of the documents of which a passage carries any of the facets."""
        marks = ",".join("?" * len(wanted))
        rows = self._rows(
            "SELECT DISTINCT passage.document FROM facet JOIN passage USING (row) "
            f"WHERE facet IN ({marks})",
            *wanted,
        )
        return frozenset(ident for (ident,) in rows)

    def facet_values(self, key: str) -> tuple[str, ...]:
        """Return the values that the facet ``key`` takes, sorted."""
        rows = self._rows(
            "SELECT DISTINCT facet FROM facet WHERE facet >= ? AND facet < ?", f"{key}=", f"{key}>"
        )
        return tuple(sorted(facet.partition("=")[2] for (facet,) in rows))

    def analyses(self) -> tuple[Analysis, ...]:
        """Return everything, document by document."""
        return tuple(self._analyses())

    def _analyses(self) -> Iterator[Analysis]:
        for document in self.documents():
            ident = document.id
            yield Analysis(
                document=document,
                header=self.header(ident) or Header(),
                sections=self.sections(ident),
                tasks=self.tasks(ident),
                citations=self.citations(ident),
                bodies=self.bodies(ident),
                passages=self.passages(ident),
            )

    def _facts(self, kind: type[T], document: str | None) -> tuple[T, ...]:
        query = "SELECT fact.record FROM fact WHERE kind = ?"
        values: tuple[str, ...] = (kind.__name__,)
        if document is not None:
            query += " AND document = (SELECT position FROM document WHERE id = ?)"
            values += (document,)
        rows = self._rows(query + " ORDER BY document, position", *values)
        return tuple(load(kind, record) for (record,) in rows)

    def _rows(self, query: str, *values: str | int) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            return self._db.execute(query, values).fetchall()


def _write_document(db: sqlite3.Connection, position: int, analysis: Analysis) -> None:
    document = analysis.document
    db.execute(
        "INSERT INTO document VALUES (?, ?, ?, ?)",
        (position, document.id, dump(document), dump(analysis.header)),
    )
    for facts in (analysis.sections, analysis.tasks, analysis.citations, analysis.bodies):
        db.executemany(
            "INSERT INTO fact VALUES (?, ?, ?, ?)",
            [(position, type(fact).__name__, n, dump(fact)) for n, fact in enumerate(facts)],
        )


def _write_passages(db: sqlite3.Connection, row: int, analysis: Analysis) -> None:
    """Write the passages of a document from row ``row`` on."""
    db.executemany(
        "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (number, one.id, one.document, one.section, one.start, one.end, one.title, one.text)
            for number, one in enumerate(analysis.passages, row)
        ],
    )
    db.executemany(
        "INSERT INTO facet VALUES (?, ?)",
        [(facet, number) for number, some in enumerate(facets(analysis), row) for facet in some],
    )
