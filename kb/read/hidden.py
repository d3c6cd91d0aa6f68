"""Hidden text of Word documents (``w:vanish``, ECMA-376 §17.3.2.41): on no page, so not read."""

from __future__ import annotations

from typing import Any, Final

from kb.read.numbering import W

__all__ = ["HiddenText"]

_OFF: Final = frozenset({"0", "false", "off"})


class HiddenText:
    """Tells which runs are hidden, by their own properties or by a style (root of styles.xml).

    Elements may be those of ElementTree or of lxml.
    """

    def __init__(self, styles: Any) -> None:
        own: dict[str, bool | None] = {}
        parents: dict[str, str | None] = {}
        for style in styles.iter(f"{W}style") if styles is not None else ():
            ident = style.get(f"{W}styleId", "")
            own[ident] = _vanishes(style.find(f"{W}rPr"))
            based_on = style.find(f"{W}basedOn")
            parents[ident] = based_on.get(f"{W}val") if based_on is not None else None
        self._styles = frozenset(ident for ident in own if _inherited(ident, own, parents))

    def holds(self, run: Any, paragraph: Any) -> bool:
        """Whether ``run`` of ``paragraph`` is hidden; what is nearest to the run decides."""
        properties = run.find(f"{W}rPr")
        own = _vanishes(properties)
        if own is not None:
            return own
        names = (_style(properties, "rStyle"), _style(paragraph.find(f"{W}pPr"), "pStyle"))
        return any(name in self._styles for name in names)


def _inherited(ident: str, own: dict[str, bool | None], parents: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    name: str | None = ident
    while name is not None and name in own and name not in seen:
        if (value := own[name]) is not None:
            return value
        seen.add(name)
        name = parents[name]
    return False


def _vanishes(properties: Any) -> bool | None:
    mark = properties.find(f"{W}vanish") if properties is not None else None
    return None if mark is None else mark.get(f"{W}val", "1") not in _OFF


def _style(properties: Any, tag: str) -> str | None:
    element = properties.find(f"{W}{tag}") if properties is not None else None
    return element.get(f"{W}val") if element is not None else None
