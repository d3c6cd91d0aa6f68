"""Generations of the index: written aside, then made current in one atomic step.

``$KB_HOME`` holds ``gen-<content hash>/{facts.sqlite, lexical/, forward/, passages.faiss,
titles.npy, subjects.npy, manifest.json}``
and the file ``CURRENT`` that names the one in use. A build writes into ``tmp-…``, syncs it, renames
it and replaces ``CURRENT``: killed at any moment it leaves the previous generation serving.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kb.errors import IndexMissing, IndexOutdated, KbError
from kb.index.closing import Closing
from kb.index.encoder import model_key
from kb.index.locks import FileLock
from kb.index.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kb.index.forward import Forward
    from kb.index.lexical import Lexical
    from kb.index.vectors import Vectors

__all__ = ["Generation", "Manifest", "building", "check", "new_folder", "open_current", "publish"]

SCHEMA: Final = 1
"""Raised by hand whenever the layout of a generation changes."""

_GENERATION: Final = re.compile(r"gen-[0-9a-f]{16}\Z")
_REBUILD: Final = "Hãy chạy lệnh: kb build"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made of; any difference from the running program makes it outdated."""

    schema: int
    rules: str
    model: str
    content: str
    documents: int = 0
    passages: int = 0


class Generation(Closing):
    """One immutable generation, open for reading; close it, or use it as a context manager."""

    def __init__(self, path: Path, manifest: Manifest, lock: FileLock) -> None:
        self.path = path
        self.manifest = manifest
        self._lock = lock

    @cached_property
    def store(self) -> Store:
        """The facts and passages."""
        return Store(self.path / "facts.sqlite")

    @cached_property
    def lexical(self) -> Lexical:
        """The full-text index."""
        from kb.index.lexical import Lexical  # noqa: PLC0415 (not every verb searches)

        return Lexical(self.path / "lexical")

    @cached_property
    def vectors(self) -> Vectors:
        """The embeddings of the passages."""
        from kb.index.vectors import Vectors  # noqa: PLC0415 (not every verb searches)

        return Vectors(self.path / "passages.faiss")

    @cached_property
    def forward(self) -> Forward:
        """Which terms each passage holds."""
        from kb.index.forward import Forward  # noqa: PLC0415 (not every verb searches)

        return Forward(self.path / "forward")

    @cached_property
    def titles(self) -> NDArray[np.float16]:
        """The embeddings of the passages' headings, by row."""
        return self._mapped("titles.npy")

    @cached_property
    def subjects(self) -> NDArray[np.float16]:
        """The mean embedding of each document's passages, by the document's number."""
        return self._mapped("subjects.npy")

    def _mapped(self, name: str) -> NDArray[np.float16]:
        """Return an array where it lies, as a plain view: picking rows of a memmap costs more."""
        import numpy as np  # noqa: PLC0415 (not every verb searches)

        kept: NDArray[np.float16] = np.load(self.path / name, mmap_mode="r")
        return kept.view(np.ndarray)

    def close(self) -> None:
        """Close the files and let a later build remove this generation."""
        if "store" in self.__dict__:
            self.store.close()
        self._lock.close()


@cache
def rules_hash() -> str:
    """Return the hash of all that decides the facts: rule files and code, model files left out."""
    root = Path(__file__).resolve().parents[1]
    total = hashlib.sha256()
    paths = [*root.glob("data/*.toml"), *root.rglob("*.py")]
    for path in sorted(paths):
        name = path.relative_to(root).as_posix()
        if name in _SURFACE or name.startswith(("cli/", "ui/")):
            continue
        total.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]


_SURFACE: Final = {
    "adding.py",
    "related.py",
    "export.py",
    "matrix.py",
    "search.py",
    "index/ranker.py",
    "index/ranking.py",
    "lexicon/questions.py",
    "data/questions.toml",
    "index/background.py",
    "index/features.py",
    "index/forms.py",
    "index/marking.py",
    "index/silence.py",
    "lexicon/reasons.py",
    "index/suggesting.py",
    "index/reranker.py",
}
"""Modules that only read the index: a change in them asks for no new build."""


def open_current(home: Path) -> Generation:
    """Return the generation in use.

    Raises IndexMissing if there is none (or it is damaged), IndexOutdated if it was made by
    another version of the program, other rules or another model.
    """
    for _ in range(5):
        path = _current(home)
        if path is None:
            raise IndexMissing(f"Chưa có chỉ mục ở “{home}”. {_REBUILD}")
        try:
            lock = FileLock.take(path / "manifest.json", shared=True)
        except OSError:
            continue  # pruned after CURRENT was read: CURRENT now names its successor
        if lock is None:
            continue
        manifest = _read_manifest(path)
        if manifest is None or not _whole(path):
            lock.close()
            raise IndexMissing(f"Chỉ mục ở “{path}” bị hỏng. {_REBUILD}")
        try:
            check(manifest)
        except IndexOutdated:
            lock.close()
            raise
        return Generation(path, manifest, lock)
    raise IndexMissing(f"Không mở được chỉ mục ở “{home}”. {_REBUILD}")


def check(manifest: Manifest) -> None:
    """Raise IndexOutdated unless the running program would build the same kind of index."""
    if manifest.schema != SCHEMA:
        raise IndexOutdated(f"Chỉ mục do một phiên bản khác của chương trình tạo ra. {_REBUILD}")
    if manifest.rules != rules_hash():
        raise IndexOutdated(f"Bộ quy tắc đã thay đổi từ khi dựng chỉ mục. {_REBUILD}")
    if manifest.model != model_key():
        raise IndexOutdated(
            f"Chỉ mục được dựng bằng mô hình khác ({manifest.model}); "
            f"mô hình đang chọn là {model_key()}. {_REBUILD}"
        )


def manifest_for(content: str) -> Manifest:
    """Return the manifest of a generation that this program would build from ``content``."""
    total = hashlib.sha256(f"{SCHEMA}\n{rules_hash()}\n{model_key()}\n{content}".encode())
    return Manifest(SCHEMA, rules_hash(), model_key(), total.hexdigest()[:16])


def _current(home: Path) -> Path | None:
    try:
        name = (home / "CURRENT").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return home / name if _GENERATION.match(name) else None


def _read_manifest(path: Path) -> Manifest | None:
    try:
        return Manifest(**json.loads((path / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _whole(path: Path) -> bool:
    parts = ("facts.sqlite", "lexical/meta.json", "passages.faiss", "titles.npy", "subjects.npy")
    return all((path / part).is_file() for part in parts)


def current_manifest(home: Path) -> Manifest | None:
    """Return the manifest of the generation in use, whoever made it; None if there is none."""
    path = _current(home)
    return _read_manifest(path) if path is not None and _whole(path) else None


@contextmanager
def building(home: Path) -> Iterator[None]:
    """Hold the build lock of ``home``, and first clear away what killed builds left behind.

    Raises KbError if another build is running. A killed build leaves no lock.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock.take(home / "build.lock")
    except OSError as error:
        raise KbError(
            f"Không ghi được vào “{home}” ({error.strerror}). Hãy chọn thư mục khác bằng biến "
            "KB_HOME rồi chạy lại."
        ) from error
    if lock is None:
        raise KbError("Một lệnh kb build khác đang chạy. Hãy đợi lệnh đó xong rồi chạy lại.")
    try:
        _clear_leftovers(home)
        yield
    finally:
        lock.close()


def new_folder(home: Path) -> Path:
    """Return a new folder in which a build may write."""
    path = home / f"tmp-{uuid.uuid4().hex}"
    path.mkdir()
    return path


def publish(folder: Path, manifest: Manifest, home: Path) -> Path:
    """Make the finished ``folder`` the current generation; remove the others that nobody reads."""
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest)), encoding="utf-8")
    _sync_tree(folder)
    target = home / f"gen-{manifest.content}"
    if (
        target.exists()
    ):  # same content: left by a build killed before it was made current, or damaged
        target.rename(home / f"tmp-{uuid.uuid4().hex}")
    folder.rename(target)
    pointer = home / f"tmp-{uuid.uuid4().hex}.current"
    with pointer.open("w", encoding="ascii") as file:
        file.write(target.name)
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(home / "CURRENT")
    _sync_folder(home)
    _prune(home, keep=target.name)
    return target


def _prune(home: Path, *, keep: str) -> None:
    _clear_leftovers(home)
    for path in home.iterdir():
        if _GENERATION.match(path.name) and path.name != keep:
            _remove_unused(path, home)


def _clear_leftovers(home: Path) -> None:
    for path in home.glob("tmp-*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _remove_unused(path: Path, home: Path) -> None:
    """Remove a generation unless somebody reads it (a shared lock; on Windows, open files)."""
    try:
        lock = FileLock.take(path / "manifest.json")
    except OSError:
        lock = None
    if lock is None:
        return
    lock.close()
    grave = home / f"tmp-{uuid.uuid4().hex}"
    try:
        path.rename(grave)
    except OSError:
        return
    shutil.rmtree(grave, ignore_errors=True)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows syncs no folders; its rename is journalled
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
