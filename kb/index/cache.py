"""What a build need not do twice, by content hash: analyses of files, vectors of slow models.

The cache only saves time: it can be deleted, and a build that was killed resumes from it.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from kb.index.closing import Closing
from kb.index.codec import dump, load
from kb.models import Analysis

__all__ = ["Cache", "packed"]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS analysis (key TEXT PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE used (key PRIMARY KEY) WITHOUT ROWID;
"""


def packed(analysis: Analysis) -> bytes:
    """Return ``analysis`` as the cache keeps it."""
    return zlib.compress(dump(analysis).encode(), 1)


class Cache(Closing):
    """The file ``$KB_HOME/cache.sqlite``; used by one build at a time (under the build lock)."""

    def __init__(self, path: Path) -> None:
        try:
            self._open(path)
        except sqlite3.DatabaseError:  # damaged: nothing is lost but time
            path.unlink()
            self._open(path)

    def _open(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._db.executescript("PRAGMA synchronous=OFF; PRAGMA journal_mode=WAL;" + _SCHEMA)
        except sqlite3.DatabaseError:
            self._db.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def analysis(self, key: str) -> Analysis | None:
        """Return the analysis kept under ``key``, or None."""
        row = self._db.execute("SELECT record FROM analysis WHERE key = ?", (key,)).fetchone()
        with suppress(zlib.error, ValueError, TypeError):  # written by another version
            return None if row is None else load(Analysis, zlib.decompress(row[0]).decode())
        return None

    def keep_analysis(self, key: str, record: bytes) -> None:
        """Keep an analysis, ``packed``, under ``key``."""
        self._db.execute("INSERT OR REPLACE INTO analysis VALUES (?, ?)", (key, record))

    def vectors(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the vectors (bytes) kept under ``keys``; the unknown ones are left out."""
        marks = ",".join("?" * len(keys))
        return dict(
            self._db.execute(f"SELECT key, record FROM vector WHERE key IN ({marks})", list(keys))
        )

    def keep_vectors(self, vectors: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep vectors (bytes) under their keys."""
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", vectors)
        self._db.execute("COMMIT")

    def forget_others(self, analyses: Iterable[str]) -> None:
        """Drop all analyses but those under the keys given."""
        self._db.executemany("INSERT OR IGNORE INTO used VALUES (?)", ((key,) for key in analyses))
        self._db.execute("DELETE FROM analysis WHERE key NOT IN (SELECT key FROM used)")
