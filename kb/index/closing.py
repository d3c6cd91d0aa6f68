"""The one way things with open files are closed here: ``with`` or ``close()``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self


class Closing(ABC):
    """A context manager whose end is ``close()``, whether or not an error ended it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Close the files; what reads them cannot be used afterwards."""
