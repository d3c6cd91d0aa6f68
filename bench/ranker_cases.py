"""Questions with their candidates, as the product finds them: what the ranker is trained on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from reread import Reread
from retrieval_data import FOLDS, Asked, fold_of

from kb.index import Generation
from kb.index.features import FEATURES, lexical_score
from kb.index.forward import Forward
from kb.index.ranker import Trees
from kb.index.ranking import RANKED, Gathered, gather
from kb.index.silence import EVIDENCE, LOOKED_AT, SIGNS, evidence, signs

T = TypeVar("T")

NAMED = 150
MADE = frozenset({"named", "keywords", "off-topic"})
"""Sets of questions that no encoder was taught."""

SEARCHES = frozenset({"named", "keywords"})
"""Sets of questions that say the very words of what they look for."""

_NUMBER = re.compile(
    r"(Nghị định|Thông tư|Luật|Quyết định|Nghị quyết|Chỉ thị) (\d+(?:/\d{4})?)([-/]\S+)"
)


@dataclass
class Case:
    """One question with its candidates: article, features, whether it answers."""

    asked: Asked
    articles: list[str]
    gathered: Gathered
    forward: Forward
    labels: np.ndarray

    def table(self) -> np.ndarray:
        """Return the features as a table, one row a candidate."""
        return np.stack([self.gathered.features[name] for name in FEATURES], axis=1)

    def order(self, trees: Trees) -> tuple[np.ndarray, np.ndarray]:
        """Return the places of the candidates, best first, and their scores."""
        scores = trees.score(self.gathered.features)
        order = np.argsort(-scores, kind="stable")
        return order, scores[order]

    def ranked(self, trees: Trees) -> list[str]:
        """Return the articles, best first."""
        return list(dict.fromkeys(self.articles[place] for place in self.order(trees)[0]))

    def told(self, trees: Trees) -> tuple[list[float], np.ndarray, np.ndarray]:
        """Return what tells whether the best candidates answer.

        The signs of all of them; the evidence on each of the first, one row each; and which of
        these do answer.
        """
        order, scores = self.order(trees)
        found = {name: values[order] for name, values in self.gathered.features.items()}
        asked, shared, rows = self.gathered.asked, self.gathered.shared, self.gathered.rows[order]
        assert asked is not None and shared is not None
        first = shared.only(order[:LOOKED_AT])
        named = signs(asked, rows, self.forward, scores, found, shared=first)
        each = evidence(scores, found, named)
        table = np.stack([each[name] for name in EVIDENCE], axis=1)
        answering = self.labels[order[: len(table)]]
        return [float(named[name][0]) for name in SIGNS], table, answering

    def without_answers(self) -> Case | None:
        """Return the case as it were if the answers were not in the corpus."""
        kept = np.flatnonzero(self.labels == 0)
        if not len(kept):
            return None
        found = {name: values[kept] for name, values in self.gathered.features.items()}
        for name in ("text1", "text2", "title1", "title2"):
            found[f"{name}_rel"] = found[name] / max(found[name].max(), 1e-9)
        for name in ("dense", "dense_title", "dense_document"):
            found[f"{name}_rel"] = found[name] - found[name].max()
        whole = lexical_score(found)
        found["lexical_rel"] = whole / max(whole.max(), 1e-9)
        shared = self.gathered.shared and self.gathered.shared.only(kept)
        gathered = Gathered(self.gathered.rows[kept], found, self.gathered.asked, shared)
        articles = [self.articles[place] for place in kept]
        return Case(self.asked, articles, gathered, self.forward, self.labels[kept])


def ask(generation: Generation, asked: Asked) -> Case | None:
    """Return the candidates that the product ranks for a question; None if there are none."""
    gathered = gather(generation, asked.text)
    if not len(gathered.rows):
        return None
    rows = gathered.rows[:RANKED]
    found = {name: values[:RANKED] for name, values in gathered.features.items()}
    passages = generation.store.passages_at([int(row) for row in rows])
    articles = [passages[int(row)].section for row in rows]
    labels = np.array([int(article in asked.answers) for article in articles])
    best = Gathered(rows, found, gathered.asked, gathered.shared)
    return Case(asked, articles, best, generation.forward, labels)


def untaught(asked: Asked) -> int | None:
    """Return the fold whose encoder was not taught a question; None for the shipped encoder."""
    return None if asked.set in MADE else fold_of(asked.id)


def ask_all(
    generation: Generation, asked: Sequence[T], encoders: Path, question: Callable[[T], Asked]
) -> Iterator[tuple[T, Case]]:
    """Yield the cases of the questions in ``asked``, each with what it was made of.

    A question is asked with the one of ``encoders`` that was not taught it.
    """
    reread = Reread(generation)
    for fold in (None, *range(FOLDS)):
        some = [one for one in asked if untaught(question(one)) == fold]
        with reread.by(None if fold is None else encoders / f"fold-{fold}") as index:
            for one in some:
                case = ask(index, question(one))
                if case:
                    yield one, case


def named_questions(articles: Sequence[dict[str, str]]) -> Iterator[Asked]:
    """Yield made questions that name a document by its number: all of it, or an article of it."""
    by_law: dict[str, list[dict[str, str]]] = {}
    for article in articles:
        by_law.setdefault(article["law"], []).append(article)
    laws = [law for law in by_law if _NUMBER.match(law)]
    draw = np.random.default_rng(7)
    for count, place in enumerate(draw.permutation(len(laws))[:NAMED]):
        law = laws[place]
        match = _NUMBER.match(law)
        assert match is not None
        kind, number, code = match.groups()
        short = (f"{number}{code}", number, f"số {number}")[count % 3]
        held = by_law[law]
        if count % 2 or count % 3 == 1:
            answers = frozenset(article["_id"] for article in held)
            text = f"{kind} {short}" if count % 4 else f"{number}{code}"
            yield Asked(f"named {law}", text, "named", answers)
        else:
            article = held[int(draw.integers(len(held)))]
            text = f"{article['title']} theo {kind} {short}"
            yield Asked(f"named {law}", text, "named", frozenset([article["_id"]]))


def as_party(articles: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Return the articles with their documents named as the Party does: Nghị định 12-NĐ/CP."""
    return [
        article
        | {"law": _NUMBER.sub(lambda m: f"{m[1]} {m[2].split('/')[0]}-{m[3][1:]}", article["law"])}
        for article in articles
    ]


def judged(
    cases: Sequence[Case], strangers: Sequence[Case], small: Sequence[tuple[str, Case]]
) -> Iterator[tuple[str, bool, Case]]:
    """Yield the cases by which silence is learnt: kind, whether the corpus is small, case.

    ``searches`` are answerable as well, but easier than questions: no floor is read off them.
    """
    few = {id(case) for _, case in small}
    for case in cases:
        if id(case) in few:
            continue
        if case.asked.set in SEARCHES:
            if case.labels.any():
                yield "searches", False, case
        else:
            yield "answerable", False, case
            left = case.without_answers()
            if left is not None:
                yield "removed", False, left
    for case in strangers:
        yield "off-topic", False, case
    for kind, case in small:
        search = kind == "answerable" and case.asked.set in SEARCHES
        yield "searches" if search else kind, True, case
