"""The findings of a citation check beside the draft: three states apart by word, colour, line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kb.lexicon.labels import SEVERITIES, STATES
from kb.lexicon.reasons import CODES
from kb.models import Finding
from kb.ui.draw import Layer, chip, escape, layers

__all__ = ["card", "draft", "order", "summary"]

_LOOK: Final = {  # the class of each state in app.css
    "match": "kb-match",
    "problem": "kb-problem",
    "unchecked": "kb-unchecked",
    "note": "kb-remark",
}


def summary(found: Sequence[Finding]) -> str:
    """Return how many findings there are of each state, all three always named; notes, if any."""
    counts = {state: sum(item.state == state for item in found) for state in STATES}
    chips = "".join(
        chip(f"{counts[state]} {words}", _LOOK[state])
        for state, words in STATES.items()
        if state != "note" or counts[state]
    )
    return (
        f'<div class="kb">{chips} <span class="kb-quiet">“Chưa đủ căn cứ” nghĩa là kho chưa có '
        "gì để đối chiếu, không phải là sai.</span></div>"
    )


def draft(text: str, found: Sequence[Finding], start: int, end: int) -> str:
    """Return ``text[start:end]`` with the place of each finding marked, numbered as in ``card``."""
    marks: list[Layer] = [
        (finding.start, finding.end, f'<mark id="cho-{number}" class="{_LOOK[finding.state]}">')
        for number, finding in enumerate(found, 1)
        if finding.start < end and start < finding.end
    ]
    return f'<div class="kb kb-draft">{layers(text, start, end, marks)}</div>'


def order(found: Sequence[Finding]) -> list[int]:
    """Return the places of the findings in ``found`` as they are to be read: problems first."""
    states = ("problem", "unchecked", "note", "match")
    return sorted(range(len(found)), key=lambda place: (states.index(found[place].state), place))


def card(number: int, finding: Finding) -> str:
    """Return one finding: its state, what kind of fault, the way to its place, what speaks for it.

    ``number`` is that of its mark in ``draft``.
    """
    level = f" · {SEVERITIES[finding.severity]}" if finding.state == "problem" else ""
    kind = CODES.get(finding.code) if finding.state in ("problem", "note") else None
    parts = [
        f"<div>{chip(STATES[finding.state] + level, _LOOK[finding.state])} "
        + (f"<b>{kind[0]}</b> " if kind else "")
        + f'<a href="#cho-{number}">{escape(" ".join(finding.surface.split()))}</a></div>',
        f"<div>{escape(finding.message)}</div>",
    ]
    if finding.suggestion:
        parts.append(f"<div><b>Đề nghị:</b> {escape(finding.suggestion)}</div>")
    lines = "".join(f"<li>{escape(line)}</li>" for line in finding.evidence)
    more = (f"<p>{kind[1]} ({finding.code})</p>" if kind else "") + (
        f"<ul>{lines}</ul>" if lines else ""
    )
    if more:
        parts.append(f"<details><summary>Căn cứ, giải thích</summary>{more}</details>")
    return f'<div class="kb kb-finding {_LOOK[finding.state]}">{"".join(parts)}</div>'
