"""Bodies that had ended by the draft's own date (E13): “huyện ủy” in a plan of 2026."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.check import say
from kb.check.context import Context
from kb.lexicon.bodies import body
from kb.lexicon.labels import STRENGTHS
from kb.lexicon.rules import rule_named
from kb.lexicon.successions import Succession, successors
from kb.models import BodyMention, Finding
from kb.text import fold

__all__ = ["body_findings"]


def body_findings(context: Context, mentions: Sequence[BodyMention]) -> Iterator[Finding]:
    """Yield one finding for each body that has ended, at its first mention outside citations.

    Nothing where the draft has no date, or names the body as one of the past.
    """
    if context.own_date is None:
        return
    cited = sorted(
        (min([c.start, *(s.start for _, s in c.slots)]), max([c.end, *(s.end for _, s in c.slots)]))
        for c in context.citations
    )
    told: set[str] = set()
    past = rule_named("checks", "body-of-the-past").regex
    for mention in mentions:
        if (
            mention.id is None
            or mention.id in told
            or any(a <= mention.start < b for a, b in cited)
        ):
            continue
        around = fold(context.text[max(0, mention.start - 60) : mention.end + 60])
        if past.search(around):
            continue
        ended = [
            item
            for item in successors(mention.id, context.own_date)
            if item.body_id == mention.id and item.strength != "M"  # memory is no fact
        ]
        if ended:
            told.add(mention.id)
            yield _finding(mention, ended, context.text)


def _finding(mention: BodyMention, ended: Sequence[Succession], text: str) -> Finding:
    first = ended[0]
    since = f"từ {say.date(first.since)}" if first.exact else f"từ tháng {first.since:%m/%Y}"
    heirs = [(body(ident).name, item.function) for item in ended for ident in item.to]
    names = "; ".join(f"{name} ({function})" if function else name for name, function in heirs)
    following = f" Kế tục: {names}." if names else " Nguồn không nêu cơ quan kế tục."
    surface = text[mention.start : mention.end]
    return Finding(
        code="E13",
        severity="warning",
        state="problem",
        message=f"“{surface}” không còn hoạt động {since}, trước ngày của dự thảo.{following}",
        start=mention.start,
        end=mention.end,
        surface=surface,
        suggestion=heirs[0][0] if len(heirs) == 1 else None,
        evidence=tuple(
            dict.fromkeys(f"Theo {item.source} ({STRENGTHS[item.strength]})." for item in ended)
        ),
    )
