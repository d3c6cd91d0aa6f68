"""``kb search``: what was found, why, and what stands around it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from kb import export
from kb.cli import words
from kb.cli.terminal import message, out, out_json
from kb.corpus import default_corpus, default_home
from kb.lexicon.reasons import DOUBTFUL, say_reasons
from kb.models import Document, Hit, Passage
from kb.search import Searcher, SearchResult, Suggestion

__all__ = ["run"]

_FLAGS: Final[Mapping[str, str]] = {
    "document": "--document",
    "type": "--type",
    "issuer": "--issuer",
    "body": "--body",
    "year": "--year",
    "level": "--level",
}


def run(args: Namespace, held: Mapping[str, Document], documents: Sequence[str]) -> int:
    """Search and print; return 1 where nothing is found."""
    with Searcher(default_home(default_corpus())) as searcher:
        result = searcher.search(
            " ".join(args.query),
            limit=args.limit,
            documents=documents,
            types=args.type,
            issuers=args.issuer,
            levels=args.level,
            bodies=args.body,
            years=args.year,
            since=args.since,
            until=args.until,
            in_force=args.in_force,
            has_deadline=args.has_deadline,
        )
        if result.not_found and args.nearest:
            shown = replace(result, hits=result.nearest)
        else:
            shown = result
        around = {
            hit.passage: searcher.neighbours(hit.passage) if args.neighbours else ()
            for hit in shown.hits
        }
    if args.json:
        for hit in shown.hits:
            out_json(_row(args, hit, around[hit.passage], shown))
    else:
        for line in _lines(args, shown, held, around):
            out(line)
    if result.not_found:
        message("Không có trong kho. Hãy thử từ khác, hoặc xem đoạn gần nhất bằng --nearest.")
    if result.doubtful:
        message(DOUBTFUL)
    offers = ", ".join(_offer(one) for one in result.suggestions if not getattr(args, one.key))
    if offers:
        message(f"Có thể lọc thêm theo điều đã gõ: {offers}")
    return 1 if result.not_found else 0


def _row(
    args: Namespace, hit: Hit, around: Sequence[Passage], shown: SearchResult
) -> dict[str, Any]:
    row = export.hit_row(hit) | {"doubtful": shown.doubtful or shown.not_found}
    if args.in_force:
        row["force"] = shown.force.get(hit.document)
    if args.why:
        row["why"] = dict(hit.why)
    if args.neighbours:
        row["neighbours"] = [export.plain(passage) for passage in around]
    return row


def _lines(
    args: Namespace,
    result: SearchResult,
    held: Mapping[str, Document],
    around: Mapping[str, Sequence[Passage]],
) -> Iterator[str]:
    for group in result.groups:
        yield from words.banner(group.document, held)
        if group.document in result.force:
            yield f"   [về hiệu lực: {result.force[group.document]}]"
        for hit in group.hits:
            yield from words.hit(hit, around[hit.passage])
            for reason in say_reasons(hit, result.hits) if args.why else ():
                yield f"       - {reason}"
            yield ""


def _offer(one: Suggestion) -> str:
    return f"{_FLAGS[one.key]} “{one.value if one.key in {'document', 'year'} else one.label}”"
