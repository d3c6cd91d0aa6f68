"""``kb add``: put a user's document into the corpus, in the place of a digest or an empty record.

Nothing is lost: what is replaced is kept, as it was, under ``corpus/replaced/``.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from kb.corpus import REPLACED, Entry, front_matter, read_entry, scan, slug
from kb.errors import CorpusError, KbError
from kb.models import Document, Header
from kb.read import read_bytes
from kb.structure import parse
from kb.text import fold

__all__ = ["Added", "add", "add_bytes"]

_SAME_TITLE: Final = 0.9
_CARRIED: Final = (
    "number", "type", "title", "issuer", "term", "date", "place", "regime",
    "status", "status_source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Added:
    """What ``add`` did: the new document, what it took the place of, what the user should know."""

    document: Document
    path: Path
    replaced: Document | None = None
    kept: Path | None = None
    warnings: tuple[str, ...] = ()


def add(
    path: Path, corpus: Path, *, known: Iterable[Document] = (), replace_full: bool = False
) -> Added:
    """Copy the file at ``path`` into ``corpus``; see ``add_bytes``."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(
            f"Không mở được tệp “{path}”. Hãy kiểm tra lại đường dẫn và quyền đọc tệp."
        ) from error
    return add_bytes(path.name, data, corpus, known=known, replace_full=replace_full)


def add_bytes(
    name: str,
    data: bytes,
    corpus: Path,
    *,
    known: Iterable[Document] = (),
    replace_full: bool = False,
) -> Added:
    """Put a file of the given name and content into ``corpus``.

    A digest or an empty record of the same identity is moved to ``corpus/replaced/`` and what it
    alone knew (term, status, …) is kept in a side file. ``known`` are documents already analysed
    (from the index): they spare reading the corpus again. A full document of the same identity is
    replaced only when ``replace_full``.

    Raises ReadError if the file cannot be read, CorpusError if the very file, or a full document
    of the same identity, is there already. On any error the corpus is as it was.
    """
    table, body = front_matter(data, name=name) if name.endswith((".md", ".txt")) else ({}, data)
    header = parse(read_bytes(name, body)).header
    ident = slug(Path(name).stem)
    mine = _own(header, ident, table)
    corpus.mkdir(parents=True, exist_ok=True)
    entries = scan(corpus)
    total = hashlib.sha256(data).digest()
    for entry in entries:
        if hashlib.sha256(entry.path.read_bytes()).digest() == total:
            raise CorpusError(f"Tệp “{name}” đã có trong kho (văn bản {entry.id}): không thêm nữa.")
    old, warnings = _twin(mine, entries, {document.id: document for document in known})
    if old is not None and old[1].text_kind == "full" and not replace_full:
        raise CorpusError(
            f"Trong kho đã có toàn văn của văn bản này ({old[1].id}). Nếu bản mới là bản đúng, hãy "
            "chạy lại với --replace: bản cũ được giữ trong thư mục corpus/replaced."
        )
    target = _free(corpus, ident, Path(name).suffix.lower(), entries)
    kept = None
    if old is not None:
        kept = _keep(old[0], corpus)
        target = old[0].path.with_suffix(Path(name).suffix.lower())
        _write_side(target, header, old[1])
        mine = _with_known(mine, old[1])
        ident = old[1].id
    _write(target, data)
    if old is not None:
        for leftover in (old[0].path, old[0].side):
            if leftover is not None and leftover not in {target, _side(target)}:
                leftover.unlink(missing_ok=True)
    return Added(
        document=replace(mine, id=ident, path=target.name),
        path=target,
        replaced=old[1] if old else None,
        kept=kept,
        warnings=warnings,
    )


def _own(header: Header, ident: str, table: dict[str, object]) -> Document:
    def said(key: str) -> str | None:
        value = table.get(key)
        return value if isinstance(value, str) and value else None

    return Document(
        id=ident,
        text="",
        number=said("number") or (header.number.canonical if header.number else None),
        type=said("type") or header.type,
        title=said("title") or header.title,
        issuer=said("issuer") or header.issuer,
        term=said("term") or header.term,
        date=header.date,
        regime=header.regime,
    )


def _twin(
    mine: Document, entries: Iterable[Entry], known: dict[str, Document]
) -> tuple[tuple[Entry, Document] | None, tuple[str, ...]]:
    warnings = []
    for entry in entries:
        other = known.get(entry.id)
        if other is None or other.sha256 != entry.sha256:
            try:
                other = _described(entry)
            except KbError:
                continue  # a bad file is reported by the build, and can be nobody's twin
        if _same(mine, other):
            return (entry, other), ()
        if mine.number and other.number and fold(mine.number) == fold(other.number):
            when = other.date.strftime("%d/%m/%Y") if other.date else "chưa rõ ngày"
            warnings.append(
                f"Trong kho đã có một văn bản khác trùng số, ký hiệu {other.number} ({other.id}, "
                f"{when}): khi viện dẫn phải ghi rõ ngày và cơ quan ban hành."
            )
    return None, tuple(warnings)


def _described(entry: Entry) -> Document:
    meta, source = read_entry(entry)
    if meta.title and (meta.number or meta.text_kind != "full"):
        return meta
    return _with_known(meta, _own(parse(source).header, entry.id, {}))


def _same(mine: Document, other: Document) -> bool:
    """Identity: number and date together, or, where one is unknown, the same title."""
    if mine.number and other.number:
        if fold(mine.number) != fold(other.number):
            return False
        if mine.date and other.date:
            return mine.date == other.date
    elif mine.type != other.type:
        return False
    return _alike(mine.title, other.title)


def _alike(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return False
    first, second = (" ".join(fold(title).removeprefix("ve ").split()) for title in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _SAME_TITLE


def _with_known(mine: Document, other: Document) -> Document:
    gaps = {key: getattr(other, key) for key in _CARRIED if getattr(mine, key) is None}
    return replace(mine, **gaps)


def _free(corpus: Path, ident: str, suffix: str, entries: Iterable[Entry]) -> Path:
    taken = {entry.id for entry in entries}
    stem, count = ident, 2
    while stem in taken or (corpus / f"{stem}{suffix}").exists():
        stem, count = f"{ident}-{count}", count + 1
    return corpus / f"{stem}{suffix}"


def _keep(entry: Entry, corpus: Path) -> Path:
    folder = corpus / REPLACED
    folder.mkdir(exist_ok=True)
    target, count = folder / entry.path.name, 2
    while target.exists():
        target = folder / f"{entry.path.stem}-{count}{entry.path.suffix}"
        count += 1
    shutil.copy2(entry.path, target)
    if entry.side is not None:
        shutil.copy2(entry.side, _side(target))
    return target


def _side(path: Path) -> Path:
    return path.with_name(path.name + ".toml")


def _write_side(target: Path, header: Header, old: Document) -> None:
    """Write what only the old record knew; dates and numbers the new header states win."""
    own = _own(header, old.id, {})
    lines = []
    for key in _CARRIED:
        value = getattr(old, key)
        if value is None or (key not in {"status", "status_source"} and getattr(own, key)):
            continue
        lines.append(
            f"{key} = {value.isoformat()}" if key == "date" else f"{key} = {_quoted(value)}"
        )
    if lines:
        _write(_side(target), ("\n".join(lines) + "\n").encode("utf-8"))


def _quoted(value: str) -> str:
    """Write a TOML basic string: a JSON string is one, but for the DEL that JSON lets stand."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write(target: Path, data: bytes) -> None:
    """Write atomically: a reader sees the old file or the new one, never a part."""
    handle, name = tempfile.mkstemp(prefix=".", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
