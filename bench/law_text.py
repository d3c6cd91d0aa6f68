"""Find and check citations in law text: how many, how fast, and a sample for a reader to judge.

    python bench/law_text.py DATA/retrieval/vnlaw [--documents 20] [--sample 120] [--seed 7] \\
        [--cited] [--all]

Law text cites without end and has every shape that is no citation: tables, forms, file names. The
documents are chosen by the seed among those with thirty articles or more. Printed: mentions,
speed, then every problem that the check reports (each to be read: a false alarm or a true slip),
then a sample of the mentions with their surroundings, to count what is none. ``--all`` runs the
check over all articles, in drafts of 400.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from kb.check import check_text
from kb.facts.citations import find_citations
from kb.models import Header
from kb.register import Register
from kb.text import normalize

_AROUND = 70


def main() -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=20)
    parser.add_argument("--sample", type=int, default=120)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--cited", action="store_true", help="sample without “Luật này” and the like"
    )
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    laws = _laws(options.folder / "corpus.jsonl.gz")
    if options.all:
        articles = [text for law in laws.values() for text in law]
        drafts = {str(i): articles[i : i + 400] for i in range(0, len(articles), 400)}
    else:
        long = sorted(name for name, texts in laws.items() if len(texts) >= 30)
        drafts = {n: laws[n] for n in random.Random(options.seed).sample(long, options.documents)}
    register = Register.build([])
    mentions: list[tuple[str, str]] = []
    problems: Counter[str] = Counter()
    size, finding, checking = 0, 0.0, 0.0
    for name, texts in drafts.items():
        text = normalize("\n\n".join(texts))
        size += len(text.encode())
        started = time.process_time()
        citations = find_citations(name, text)
        finding += time.process_time() - started
        started = time.process_time()
        found = check_text(text, citations=citations, header=Header(), register=register, bodies=())
        checking += time.process_time() - started
        for citation in citations:
            around = text[max(0, citation.start - _AROUND) : citation.end + _AROUND]
            read = ", ".join(
                str(part)
                for part in (citation.type, citation.number, citation.date, citation.issuer)
                if part
            )
            mentions.append((citation.rule, f"{citation.surface!r} [{read}] in {around!r}"))
        for item in found:
            if item.state == "problem":
                problems[item.code] += 1
                print(f"   {name}: {item.code} {item.surface!r} {item.message}")
    total = len(mentions)
    print(f"{len(drafts)} documents, {size / 1e6:.1f} MB, {total} mentions: "
          f"{dict(Counter(rule for rule, _ in mentions))}")  # fmt: skip
    print(
        f"find {size / 1e6 / finding:.2f} MB/s, check {size / 1e6 / checking:.2f} MB/s (CPU time)"
    )
    print(f"problems: {sum(problems.values())} of {total} mentions: {dict(problems)}")
    if options.cited:
        mentions = [item for item in mentions if not item[0].startswith("anaphora")]
        total = len(mentions)
    for rule, words in random.Random(options.seed + 4).sample(mentions, min(options.sample, total)):
        print(f"   {rule}: {words}")
    return 0


def _laws(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found[row["law"]].append(f"{row['title']}\n{row['text']}")
    return dict(found)


if __name__ == "__main__":
    sys.exit(main())
