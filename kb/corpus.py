"""The folder ``corpus/``: the only truth. One file a document, what is known of it in front matter.

A Markdown or text record starts with TOML front matter between two ``+++`` lines; any other file
(.docx, .pdf, …) may have a side file ``<name>.toml`` with the same keys. Files that a user drops
into the folder work without either: their own header is read.

Front matter keys (all optional): ``number type title issuer term date place signer regime``,
``text`` (``full``, ``digest``, ``none``), ``status``, ``status_source``, ``notes``,
``[[source]] text strength url`` and, for a digest, ``[sections] "<section id>" = "<strength>"``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

from kb.errors import CorpusError
from kb.models import Document, Regime, SourceNote, SourceText, Strength, TextKind
from kb.text import fold

__all__ = [
    "REPLACED",
    "Entry",
    "default_corpus",
    "default_home",
    "front_matter",
    "read_alone",
    "read_entry",
    "scan",
    "slug",
]

REPLACED: Final = "replaced"
"""Sub-folder that keeps records which an added document took the place of; never scanned."""

_FENCE: Final = re.compile(r"\A\ufeff?\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_TEXT_FIELDS: Final = (
    "number", "type", "title", "issuer", "term", "place", "signer", "status", "status_source",
)  # fmt: skip
_KEYS: Final = frozenset({*_TEXT_FIELDS, "date", "regime", "text", "notes", "source", "sections"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the folder, not yet read. ``sha256`` covers the file and its side file."""

    id: str
    path: Path
    side: Path | None
    sha256: str


def default_corpus() -> Path:
    """Return the corpus folder: ``$KB_CORPUS``, else ``./corpus``, else the one shipped."""
    chosen = os.environ.get("KB_CORPUS")
    if chosen:
        return Path(chosen)
    local = Path("corpus")
    return local.resolve() if local.is_dir() else Path(__file__).resolve().parents[1] / "corpus"


def default_home(corpus: Path) -> Path:
    """Return the folder of the index: ``$KB_HOME``, else ``.kb`` beside the corpus."""
    chosen = os.environ.get("KB_HOME")
    return Path(chosen) if chosen else corpus.resolve().parent / ".kb"


def scan(folder: Path) -> tuple[Entry, ...]:
    """Return the documents of ``folder`` and its sub-folders, in the order of their ids.

    Hidden files, side files and the sub-folder ``replaced`` are passed over. An id is the file's
    name as a slug; where two files would share one, the folder's name, then a counter, is added.
    Raises CorpusError if the folder does not exist.
    """
    if not folder.is_dir():
        raise CorpusError(
            f"Không thấy thư mục kho văn bản “{folder}”. Hãy kiểm tra đường dẫn, hoặc tạo thư mục "
            "đó rồi thêm văn bản bằng lệnh: kb add TỆP"
        )
    found: dict[str, Entry] = {}
    for path in _files(folder):
        side = path.with_name(path.name + ".toml")
        present = side if side.is_file() else None
        ident = slug(path.stem)
        if ident in found and path.parent != folder:
            ident = slug(f"{path.parent.name}-{path.stem}")
        base, count = ident, 2
        while ident in found:
            ident, count = f"{base}-{count}", count + 1
        found[ident] = Entry(ident, path, present, _digest(path, present))
    return tuple(sorted(found.values(), key=lambda entry: entry.id))


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder).parts
        if any(part.startswith((".", "~$")) for part in inner) or inner[0] == REPLACED:
            continue
        if path.is_file() and path.suffix.lower() != ".toml" and path.name != "README.md":
            yield path


def _digest(path: Path, side: Path | None) -> str:
    total = hashlib.sha256()
    for part in (path, side):
        if part is not None:
            with part.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def slug(name: str) -> str:
    """Return ``name`` as an id of lower-case ASCII letters, digits and dashes; never empty."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-") or "van-ban"


def read_alone(path: Path) -> tuple[Document, SourceText]:
    """Read a file that need not be in a corpus, as ``read_entry`` would read it there."""
    side = path.with_name(path.name + ".toml")
    return read_entry(Entry(slug(path.stem), path, side if side.is_file() else None, sha256=""))


def read_entry(entry: Entry) -> tuple[Document, SourceText]:
    """Return what the front matter says of the document, and its text.

    The Document has no text yet (``kb.analyse`` completes it from the header). A record with
    ``text = "none"`` has the empty text. Raises ReadError, or CorpusError for bad front matter.
    """
    from kb.read import read_bytes  # noqa: PLC0415 (readers are heavy)

    try:
        data = entry.path.read_bytes()
        side = entry.side.read_text(encoding="utf-8") if entry.side else None
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"Không mở được tệp “{entry.path.name}”. Hãy kiểm tra lại đường dẫn và quyền đọc tệp."
        ) from error
    table: dict[str, Any] = {}
    if entry.path.suffix.lower() in {".md", ".txt"}:
        table, data = front_matter(data, name=entry.path.name)
    if side is not None:
        table |= _parse(side, name=f"{entry.path.name}.toml")
    meta = _meta(table, entry)
    if meta.text_kind == "none":
        return meta, SourceText("", format=entry.path.suffix.lower().lstrip("."))
    return meta, read_bytes(entry.path.name, data)


def front_matter(data: bytes, *, name: str) -> tuple[dict[str, Any], bytes]:
    """Split ``data`` into its TOML front matter (``{}`` if there is none) and the rest.

    Raises CorpusError if the fence is there but the TOML in it is malformed.
    """
    if not data.lstrip(b"\xef\xbb\xbf").startswith(b"+++"):
        return {}, data
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return {}, data
    fence = _FENCE.match(text)
    if fence is None:
        return {}, data
    return _parse(fence.group(1), name=name), text[fence.end() :].encode("utf-8")


def _parse(text: str, *, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(
            f"Phần khai báo ở đầu “{name}” không đúng dạng TOML ({error}). Hãy sửa lại phần giữa "
            "hai dòng +++, hoặc xóa phần đó để chương trình tự đọc từ văn bản."
        ) from error


def _meta(table: dict[str, Any], entry: Entry) -> Document:
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise _bad(entry, f"có khóa không dùng đến: {', '.join(unknown)}")
    for key in _TEXT_FIELDS:
        if not isinstance(table.get(key, ""), str):
            raise _bad(entry, f"“{key}” phải là chữ trong dấu nháy")
    date = table.get("date")
    if date is not None and (not isinstance(date, dt.date) or isinstance(date, dt.datetime)):
        raise _bad(entry, "“date” phải viết dạng 2014-11-22, không có dấu nháy")
    kind, regime = table.get("text", "full"), table.get("regime")
    if kind not in get_args(TextKind):
        raise _bad(entry, "“text” phải là full, digest hoặc none")
    if regime is not None and regime not in get_args(Regime):
        raise _bad(entry, "“regime” phải là party hoặc state")
    strengths = table.get("sections", {})
    notes, sources = table.get("notes", []), table.get("source", [])
    levels = [*strengths.values(), *(source.get("strength") for source in sources)]
    if any(level is not None and level not in get_args(Strength) for level in levels):
        raise _bad(entry, "mức tin cậy phải là C, K, P hoặc M")
    words: dict[str, Any] = {key: table.get(key) or None for key in _TEXT_FIELDS}
    return Document(
        id=entry.id,
        text="",
        **words,
        date=date,
        regime=regime,
        text_kind=kind,
        notes=tuple(str(note) for note in notes),
        sources=tuple(
            SourceNote(str(source["text"]), source.get("strength"), source.get("url"))
            for source in sources
        ),
        section_strengths=tuple(strengths.items()),
        path=entry.path.name,
        sha256=entry.sha256 or None,
    )


def _bad(entry: Entry, what: str) -> CorpusError:
    return CorpusError(f"Phần khai báo của “{entry.path.name}” {what}. Hãy sửa rồi chạy lại.")
