"""File locks that the operating system drops when their holder dies, so none can be stale."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["FileLock"]

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FileLock:
    """A lock on an open file. ``close`` (or the end of the process) releases it.

    ``shared`` locks live side by side; an exclusive one stands alone. On Windows every lock is
    exclusive: use ``shared`` only where an open file protects itself there.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def take(cls, path: Path, *, shared: bool = False) -> FileLock | None:
        """Return the lock on ``path``, or None if another process holds it; never waits.

        An exclusive lock creates the file; a shared one needs it (FileNotFoundError).
        """
        flags = os.O_RDONLY if shared else os.O_RDWR | os.O_CREAT
        descriptor = os.open(path, flags, 0o644)
        try:
            if sys.platform == "win32":
                if not shared:
                    msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(
                    descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
                )
        except OSError:
            os.close(descriptor)
            return None
        return cls(descriptor)

    def close(self) -> None:
        """Release the lock; a second call does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
