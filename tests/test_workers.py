"""Work in processes: in order, a few results ahead, nothing lost and nothing left running."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from kb.index.workers import cores, in_processes


def square(number: int) -> tuple[int, int]:
    time.sleep(0.02 * (number % 3))
    return number * number, os.getpid()


def fails(number: int) -> int:
    if number == 3:
        raise ValueError(str(number))
    return number


def dies_once(path: str) -> str:
    """End the process that finds the file, as the system does when memory is short."""
    trap = Path(path)
    if trap.name == "trap" and trap.exists():
        trap.unlink()
        os._exit(9)
    return trap.name


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_order(workers: int) -> None:
    results = list(in_processes(square, range(20), workers=workers, ahead=2))
    assert [value for value, _ in results] == [number * number for number in range(20)]
    assert (os.getpid() in {who for _, who in results}) == (workers == 1)


def test_no_more_is_begun_than_is_waited_for() -> None:
    begun: list[int] = []

    class Items(list[int]):
        def __iter__(self):  # type: ignore[no-untyped-def]
            for number in range(100):
                begun.append(number)
                yield number

    results = in_processes(square, Items(range(100)), workers=2, ahead=3)
    next(results)
    assert len(begun) <= 2 * 3 + 1
    results.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_reaches_the_caller(workers: int) -> None:
    results = in_processes(fails, range(10), workers=workers, ahead=2)
    with pytest.raises(ValueError, match="3"):
        list(results)


def test_a_killed_process_loses_nothing(tmp_path: Path) -> None:
    names = ["a", "b", "trap", "c", "d"]
    (tmp_path / "trap").touch()
    paths = [str(tmp_path / name) for name in names]
    assert list(in_processes(dies_once, paths, workers=2, ahead=1)) == names
    assert not (tmp_path / "trap").exists()


def test_there_is_always_a_core() -> None:
    assert 1 <= cores() <= 4
