"""Work for all cores: one function over many items, in processes that end with their builder."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from typing import Any, Final, TypeVar

__all__ = ["cores", "in_processes"]

_MOST: Final = 4
"""Each process takes some 400 MB."""

T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """Return how many processes are worth starting here (at least 1, at most 4)."""
    from loky import cpu_count  # noqa: PLC0415 (a small library needs no processes)

    return max(1, min(int(cpu_count()), _MOST))


def in_processes(
    function: Callable[[T], R], items: Sequence[T], *, workers: int, ahead: int
) -> Iterator[R]:
    """Yield ``function`` of each item, in their order, worked out by so many processes.

    ``function`` and the items must be picklable. At most ``ahead`` results of each process wait to
    be taken, so that memory does not grow with the items. Where a process was killed (for its
    memory, say), this one does the rest; with one worker it does all.
    """
    done = 0
    if workers > 1:
        from loky import ProcessPoolExecutor  # noqa: PLC0415 (a small library needs no processes)

        waiting: deque[Any] = deque()
        pool = ProcessPoolExecutor(workers, initializer=_stay_with, initargs=(os.getpid(),))
        try:
            for item in items:
                waiting.append(pool.submit(function, item))
                if len(waiting) > ahead * workers:
                    yield waiting.popleft().result()
                    done += 1
            while waiting:
                yield waiting.popleft().result()
                done += 1
        except BrokenExecutor:
            pass
        finally:  # nobody waits for work that is no longer wanted
            pool.shutdown(wait=True, kill_workers=True)
    for item in items[done:]:
        yield function(item)


def _stay_with(builder: int) -> None:
    """End this process when the ``builder`` has ended; killed, it could not say so."""

    def watch() -> None:
        while os.getppid() == builder:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
