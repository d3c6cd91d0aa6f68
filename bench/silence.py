"""Measure silence: ``python bench/silence.py DATA [--sets vnlaw alqac]``.

Asks the dev questions of a set of its whole corpus; of the corpus without the articles that answer
any of them; of the corpus without the documents that hold these articles. Asks the whole corpus
questions made of Wikipedia (of other pages than the ranker was trained on). Everything as the
product does it, each time with an index of its own. Prints which share of each is silenced and
called doubtful, then the curve: what every share of silenced answerable questions would silence.
Of some questions (``silence_read.json``) somebody has read whether what is left still answers:
those whose articles were taken out are told apart by it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from retrieval_data import Asked, analyses, read_articles, read_questions
from silence_cases import EVERY, off_topic

from kb.build import index_analyses
from kb.index import open_current
from kb.index.generations import building
from kb.index.ranking import floors, rank
from kb.search import read_query

READ = json.loads(Path(__file__).with_name("silence_read.json").read_text(encoding="utf-8"))
SHARES = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
WHOLE = "answerable"
ARTICLES = "its articles taken out"


def answered(articles: Sequence[dict[str, str]], asked: Sequence[Sequence[Asked]]) -> list[list]:
    """Return how likely each question is answered by an index of ``articles``, group by group."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with building(home):
            index_analyses(analyses(articles), str(len(articles)), home)
        with open_current(home) as generation:
            return [
                [rank(generation, read_query(one.text)).answered for one in group]
                for group in asked
            ]


def measure(data: Path, name: str) -> None:
    """Print what is silenced of one set."""
    folder = data / "retrieval" / name
    articles, questions = read_articles(folder), read_questions(folder, "dev")
    answers = {ident for one in questions for ident in one.answers}
    laws = {article["law"] for article in articles if article["_id"] in answers}
    others = list(off_topic(data, first=EVERY // 2))
    whole, strange = answered(articles, [questions, others])
    values = {
        WHOLE: whole,
        ARTICLES: answered([one for one in articles if one["_id"] not in answers], [questions])[0],
        "its documents taken out": answered(
            [one for one in articles if one["law"] not in laws], [questions]
        )[0],
        "off-topic": strange,
    }
    groups = {one.set for one in questions}
    print(f"\n{name}: {len(articles):,} articles; {len(answers)} taken out, {len(laws)} documents")
    print("| | questions | silenced | silenced or called doubtful | AUC |\n|---|---|---|---|---|")
    for kind, scores in values.items():
        for group in [None, *sorted(groups)] if kind != "off-topic" and len(groups) > 1 else [None]:
            some = np.array(
                [
                    score
                    for number, score in enumerate(scores)
                    if group is None or questions[number].set == group
                ]
            )
            area = "" if kind == WHOLE else f"{_area(np.array(values[WHOLE]), some):.3f}"
            print(_row(f"{kind} ({group})" if group else kind, some, area))
    for key, words in (("answered", "what is left answers"), ("not_answered", "nothing answers")):
        pairs = zip(questions, values[ARTICLES], strict=True)
        some = np.array([score for one, score in pairs if one.id in READ[key]])
        if len(some):
            area = _area(np.array(values[WHOLE]), some)
            print(_row(f"{ARTICLES}, read: {words}", some, f"{area:.3f}"))
    kinds = [kind for kind in values if kind != WHOLE]
    print(f"\n| answerable silenced | {' | '.join(kinds)} |\n|---{'|---' * len(kinds)}|")
    for share in SHARES:
        limit = np.quantile(values[WHOLE], share)
        row = (f"{(np.array(values[kind]) < limit).mean():.3f}" for kind in kinds)
        print(f"| {share:.0%} | {' | '.join(row)} |", flush=True)


def _row(named: str, scores: np.ndarray, area: str) -> str:
    floor, doubt = floors()
    shares = f"{(scores < floor).mean():.3f} | {(scores < doubt).mean():.3f}"
    return f"| {named} | {len(scores)} | {shares} | {area} |"


def _area(high: np.ndarray, low: np.ndarray) -> float:
    """Return how often an answerable question scores above another (AUC)."""
    more = (high[:, None] > low[None, :]).mean()
    return float(more + (high[:, None] == low[None, :]).mean() / 2)


def main() -> None:
    """Measure the sets asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--sets", nargs="*", default=["vnlaw", "alqac"])
    choice = parser.parse_args()
    for name in choice.sets:
        measure(choice.data, name)


if __name__ == "__main__":
    main()
