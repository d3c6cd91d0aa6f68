"""Bodies as they stand in a text: one at a place, a list of them, the name that narrows one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from kb.facts.tasks.words import pattern
from kb.models import BodyMention

__all__ = ["Names"]


class Names:
    """The body mentions of one text, looked up by place; ``view`` is the text's spelled view."""

    def __init__(self, view: str, bodies: Sequence[BodyMention]) -> None:
        self.view = view
        self.bodies = tuple(bodies)
        self._starts = [body.start for body in self.bodies]

    def within(self, start: int, end: int) -> tuple[BodyMention, ...]:
        """Return the mentions that lie within ``[start, end)``."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return tuple(body for body in self.bodies[low:high] if body.end <= end)

    def chain(self, at: int, end: int) -> tuple[BodyMention, ...]:
        """Return the bodies listed from ``at`` on (“A, B và các C”), up to ``end``."""
        index = self._at(at)
        if index is None and (opener := pattern("list-opener").match(self.view, at, end)):
            index = self._at(opener.end())
        if index is None or self.bodies[index].end > end:
            return ()
        last = index
        while last + 1 < len(self.bodies) and self.bodies[last + 1].end <= end:
            gap = self.view[self.bodies[last].end : self.bodies[last + 1].start]
            if len(gap) > _LONGEST_GAP or not pattern("list-gap").fullmatch(gap):
                break
            last += 1
        return self.bodies[index : last + 1]

    def covers(self, at: int) -> bool:
        """Say whether ``at`` lies inside a body's name (“các cơ quan, | đơn vị”)."""
        index = bisect_left(self._starts, at) - 1
        return index >= 0 and self.bodies[index].end > at

    def list_before(self, at: int) -> bool:
        """Say whether a list of bodies runs up to ``at`` (“đề nghị của các bộ, | Bộ X”)."""
        index = bisect_left(self._starts, at) - 1
        if index < 0 or at - self.bodies[index].end > _LONGEST_GAP:
            return False
        return bool(pattern("list-gap").fullmatch(self.view[self.bodies[index].end : at]))

    def past_apposition(self, at: int) -> int:
        """Return where a second name for the same body ends: “ - Cơ quan thường trực Ban X”."""
        dash = pattern("apposition").match(self.view, at)
        index = self._at(dash.end()) if dash else None
        if index is None or not dash:
            return at
        after = self.bodies[index].end
        behind = self.view[after : after + 3]
        close = after + len(behind) - len(behind.lstrip())
        return close + 1 if "(" in dash.group() and self.view[close : close + 1] == ")" else after

    def last_group(self, bodies: tuple[BodyMention, ...]) -> tuple[BodyMention, ...]:
        """Return the end of a list that is held together by “và”: of “A, B và C”, B and C."""
        first = len(bodies) - 1
        while first > 0 and " và" in self.view[bodies[first - 1].end : bodies[first].start]:
            first -= 1
        return bodies[first:]

    def _at(self, at: int) -> int | None:
        index = bisect_left(self._starts, at)
        if index < len(self.bodies) and self.bodies[index].start == at:
            return index
        return None


_LONGEST_GAP = 60
