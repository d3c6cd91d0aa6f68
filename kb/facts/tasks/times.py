"""Times of clauses: the deadlines in a stretch, and stretches that are nothing but a time."""

from __future__ import annotations

import datetime as dt

from kb.facts.deadlines import find_deadlines, shifted, strength
from kb.facts.tasks.words import pattern, spelled
from kb.models import Deadline

__all__ = ["Times", "bind"]


class Times:
    """Finds deadlines in stretches of one text; each stretch is read once."""

    def __init__(self, text: str, view: str, document_date: dt.date | None) -> None:
        self.text = text
        self.view = view
        self.date = document_date
        self._read: dict[tuple[int, int], tuple[Deadline, ...]] = {}

    def within(self, start: int, end: int) -> tuple[Deadline, ...]:
        """Return the deadlines of ``text[start:end]``, with offsets into the text."""
        if (start, end) not in self._read:
            found = find_deadlines(self.text[start:end], document_date=self.date)
            self._read[start, end] = tuple(shifted(item, start) for item in found)
        return self._read[start, end]

    def alone(self, start: int, end: int) -> bool:
        """Say whether a stretch only gives a time: “Thời hạn hoàn thành: trước ngày …”."""
        deadlines = self.within(start, end)
        if not deadlines:
            return False
        if end - start < 160 and pattern("time-label").match(self.view, start, end):
            return True
        rest, at = "", start
        for item in deadlines:
            rest += self.view[at : item.start]
            at = item.end
        return not pattern("time-filler").sub(" ", rest + self.view[at:end]).strip(" \n,;:.()-*")

    def opening(self, start: int, end: int) -> Deadline | None:
        """Return the time at the head of a sentence that holds for all of it: “Năm 2026: …; …”."""
        label = pattern("time-opening").match(self.view, start, end)
        return bind(self.within(start, label.end())) if label else None

    def of_heading(self, start: int, end: int) -> Deadline | None:
        """Return the time that a heading gives to all below it: “Đợt 1: Từ ngày … đến ngày …:”."""
        timed = pattern("time-heading").match(self.view, start, end)
        return bind(self.within(start, end)) if timed else None


def bind(deadlines: tuple[Deadline, ...]) -> Deadline | None:
    """Return the deadline of a clause: the firmest; of equals the one with “hoàn thành”, the last.

    “hoàn thành trong tháng 12/2025, triển khai trong năm 2026” is due in December; “sơ kết vào năm
    2028, tổng kết vào năm 2030” when all of it is done.
    """

    def rank(item: Deadline) -> tuple[int, bool, dt.date, int]:
        done = "hoàn thành" in spelled(item.text)
        return strength(item), done, item.due or dt.date.min, -item.start

    return max(deadlines, key=rank, default=None)
