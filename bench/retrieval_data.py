"""Retrieval data sets (``corpus.jsonl.gz``, ``queries.jsonl``, ``qrels.jsonl``); measures."""

from __future__ import annotations

import gzip
import json
import math
import random
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

from kb.build import index_analyses
from kb.errors import IndexFault
from kb.index import Generation, encoder, open_current
from kb.index.generations import building
from kb.models import Analysis, Document, Header, Section
from kb.passages import make_passages
from kb.text import normalize

FOLDS = 4


@dataclass(frozen=True)
class Asked:
    """A question, the set it belongs to and the ids of the articles that answer it."""

    id: str
    text: str
    set: str
    answers: frozenset[str]


def read_articles(data: Path) -> list[dict[str, str]]:
    """Return the articles of the data set in ``data``."""
    with gzip.open(data / "corpus.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def read_questions(data: Path, split: str) -> list[Asked]:
    """Return the questions of one split that have an answer."""
    answers: dict[str, set[str]] = defaultdict(set)
    for line in (data / "qrels.jsonl").read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        answers[pair["q"]].add(pair["d"])
    rows = map(json.loads, (data / "queries.jsonl").read_text(encoding="utf-8").splitlines())
    return [
        Asked(row["_id"], row["text"], row.get("set", data.name), frozenset(answers[row["_id"]]))
        for row in rows
        if row["split"] == split and answers[row["_id"]]
    ]


def analyses(articles: Iterable[dict[str, str]]) -> Iterator[Analysis]:
    """Yield one analysis a law: a document whose sections are its articles, by article id."""
    laws: dict[str, list[dict[str, str]]] = defaultdict(list)
    for article in articles:
        laws[article["law"]].append(article)
    for law in list(laws):
        members = laws.pop(law)
        parts: list[str] = []
        sections: list[Section] = []
        start = 0
        for article in members:
            text = normalize(article["text"])
            end = start + len(text)
            sections.append(
                Section(
                    id=article["_id"],
                    kind="item",
                    part="directive",
                    start=start,
                    end=end,
                    body_start=start,
                    title=normalize(article["title"]),
                )
            )
            parts.append(text)
            start = end + 1
        whole = "\n".join(parts)
        yield Analysis(
            document=Document(id=law, text=whole, title=law),
            header=Header(),
            sections=tuple(sections),
            tasks=(),
            citations=(),
            bodies=(),
            passages=make_passages(law, whole, sections),
        )


def grown(articles: Sequence[dict[str, str]], count: int) -> Iterator[Analysis]:
    """Yield analyses of ``count`` articles: the real ones, then copies, every tenth word another.

    The other words are drawn from the same articles (seed 7), so the vocabulary stays what it is.
    """
    chance = random.Random(7)
    few = articles[:: max(1, len(articles) // 500)]
    pool = [word for article in few for word in article["text"].split()]

    def changed(article: dict[str, str], copy: int) -> dict[str, str]:
        words = [
            chance.choice(pool) if chance.random() < 0.1 else word
            for word in article["text"].split(" ")
        ]
        names = {key: f"{article[key]}~{copy}" for key in ("_id", "law")}
        return article | names | {"text": " ".join(words)}

    for start in range(0, count, len(articles)):
        copy = start // len(articles)
        some = articles[: count - start]
        yield from analyses(changed(article, copy) for article in some) if copy else analyses(some)


def open_index(data: Path, homes: Path) -> Generation:
    """Return the index of a data set, built under ``homes`` unless it is there and up to date."""
    home = homes / data.name
    try:
        return open_current(home)
    except IndexFault:
        with building(home):
            index_analyses(analyses(read_articles(data)), data.name, home)
        return open_current(home)


def fold_of(ident: str) -> int:
    """Return the fold of a train question: one encoder each is taught the questions of the others.

    So what the ranker learns from is as honest as what it meets: cosines of vectors that never saw
    the question.
    """
    return zlib.crc32(ident.encode()) % FOLDS


@contextmanager
def encoder_of(folder: Path) -> Iterator[None]:
    """Let the model in ``folder`` take the place of the bundled one."""
    key = encoder._key(str(folder))
    with (
        patch.object(encoder, "_load", lambda _: _static(folder)),
        patch.object(encoder, "_key", lambda _: key),
    ):
        yield


@cache
def _static(folder: Path) -> encoder.StaticEncoder:
    return encoder.StaticEncoder(folder)


def measures(ranked: Sequence[str], answers: frozenset[str]) -> tuple[float, float, float, float]:
    """Return nDCG@10, MRR@10, R@10 and R@100 of one ranking."""
    gain = sum(1 / math.log2(place + 2) for place, d in enumerate(ranked[:10]) if d in answers)
    ideal = sum(1 / math.log2(place + 2) for place in range(min(10, len(answers))))
    first = next((1 / (place + 1) for place, d in enumerate(ranked[:10]) if d in answers), 0.0)
    tops = (len(set(ranked[:depth]) & answers) / len(answers) for depth in (10, 100))
    return (gain / ideal, first, *tops)  # type: ignore[return-value]
