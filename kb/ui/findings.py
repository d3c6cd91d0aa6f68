"""The findings of a citation check beside the draft: three states apart by word, colour, line."""

from __future__ import annotations

from collections.abc import Sequence

from kb.lexicon.labels import SEVERITIES, STATES
from kb.models import Finding
from kb.ui.draw import Layer, chip, escape, layers

__all__ = ["cards", "draft", "summary"]


def summary(found: Sequence[Finding]) -> str:
    """Return how many findings there are of each state, all three always named."""
    chips = "".join(
        chip(f"{sum(finding.state == state for finding in found)} {words}", f"kb-{state}")
        for state, words in STATES.items()
    )
    return (
        f'<div class="kb">{chips} <span class="kb-quiet">“Chưa đủ căn cứ” nghĩa là kho chưa có '
        "gì để đối chiếu, không phải là sai.</span></div>"
    )


def draft(text: str, found: Sequence[Finding]) -> str:
    """Return the draft with the place of each finding marked and numbered as in ``cards``."""
    marks: list[Layer] = [
        (finding.start, finding.end, f'<mark id="cho-{number}" class="kb-{finding.state}">')
        for number, finding in enumerate(found, 1)
    ]
    return f'<div class="kb kb-draft">{layers(text, 0, len(text), marks)}</div>'


def cards(found: Sequence[Finding]) -> str:
    """Return the findings one below the other, problems first, each with the way to its place."""
    order = list(STATES)
    ranked = sorted(
        enumerate(found, 1),
        key=lambda item: (item[1].state != "problem", order.index(item[1].state), item[0]),
    )
    return f'<div class="kb kb-findings">{"".join(_card(n, f) for n, f in ranked)}</div>'


def _card(number: int, finding: Finding) -> str:
    level = f" · {SEVERITIES[finding.severity]}" if finding.state == "problem" else ""
    parts = [
        f"<div>{chip(STATES[finding.state] + level, f'kb-{finding.state}')} "
        f'<a href="#cho-{number}">{escape(" ".join(finding.surface.split()))}</a></div>',
        f"<div>{escape(finding.message)}</div>",
    ]
    if finding.suggestion:
        parts.append(f"<div><b>Đề nghị:</b> {escape(finding.suggestion)}</div>")
    if finding.evidence:
        lines = "".join(f"<li>{escape(line)}</li>" for line in finding.evidence)
        parts.append(f"<details><summary>Căn cứ</summary><ul>{lines}</ul></details>")
    return f'<div class="kb-finding kb-{finding.state}">{"".join(parts)}</div>'
