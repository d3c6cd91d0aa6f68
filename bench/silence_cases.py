"""Questions that a corpus does not answer, and small corpora to ask them of."""

from __future__ import annotations

import gzip
import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from ranker_cases import Case, as_party, ask_all, named_questions
from retrieval_data import Asked, analyses, read_articles

from kb.build import index_analyses
from kb.index import open_current
from kb.index.generations import building
from kb.text import fold

T = TypeVar("T")

EVERY = 25
CORPORA = 40
FOREIGN = 30
STRANGE = 12
SEARCHED = 12
SEARCHES = 300
LARGEST = 120
NAMES = 4
_ASKING = ("{} là gì", "{}", "{} ở đâu", "cách {}", "{} như thế nào", "{} bao nhiêu", "ai là {}")
_SENTENCE = re.compile(r"[^.!?\n]{40,140}[.!?]")


@dataclass(frozen=True)
class Judged:
    """What a question is to a corpus, and what tells so: signs of all its first passages, evidence
    on each of them, and which do answer."""

    kind: str
    small: bool
    id: str
    signs: list[float]
    evidence: np.ndarray
    answering: np.ndarray


def off_topic(data: Path, *, first: int = 0) -> Iterator[Asked]:
    """Yield questions made of titles and sentences of Wikipedia, every 25th page from ``first``."""
    with gzip.open(data / "training" / "viwiki.jsonl.gz", "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number % EVERY != first:
                continue
            page = json.loads(line)
            text = _ASKING[number // EVERY % len(_ASKING)].format(page["title"])
            sentence = _SENTENCE.search(page["text"], 200)
            if number // EVERY % 3 == 0 and sentence:
                text = " ".join(sentence.group().split()[:14])
            yield Asked(f"off {number}", text, "off-topic", frozenset())


def keywords(articles: Sequence[dict[str, str]], draw: np.random.Generator) -> Iterator[Asked]:
    """Yield searches for one to seven words of the headings of ``articles``."""
    for article in articles:
        words = article["title"].split()
        if len(words) > 1:
            length = int(draw.integers(2, 8))
            start = int(draw.integers(0, max(1, len(words) - length + 1)))
            text = " ".join(words[start : start + length])
            ident = f"words {article['_id']}"
            yield Asked(ident, text, "keywords", frozenset([article["_id"]]))


def some_keywords(folder: Path) -> list[Asked]:
    """Return a few hundred searches for words of headings of the whole set."""
    draw = np.random.default_rng(11)
    articles = read_articles(folder)
    chosen = draw.permutation(len(articles))[:SEARCHES]
    return list(keywords([articles[int(place)] for place in chosen], draw))


def small_corpora(
    folder: Path, encoders: Path, strangers: Sequence[Case], cases: Sequence[Case]
) -> list[tuple[str, Case]]:
    """Return cases of small corpora: questions they answer, of other laws, and off-topic.

    Each is a few laws that answer train questions, named as Party documents are; ``folder`` is the
    set the laws are taken from. Questions are those of the bench, numbers of documents, and words
    of headings. Each is asked with an encoder that was not taught it.
    """
    everything = read_articles(folder)
    by_law: dict[str, list[dict[str, str]]] = defaultdict(list)
    for article in everything:
        by_law[article["law"]].append(article)
    law_of = {article["_id"]: article["law"] for article in everything}
    asked = [case.asked for case in cases if case.asked.answers <= law_of.keys()]
    laws_of = {one.id: {law_of[i] for i in one.answers} for one in asked if one.set != "named"}
    asked = [one for one in asked if one.id in laws_of]
    likely = {law for laws in laws_of.values() for law in laws if len(by_law[law]) <= LARGEST}
    draw = np.random.default_rng(7)
    found: list[tuple[str, Case]] = []
    for number in range(CORPORA):
        chosen = set(_some(sorted(likely), (3, 6, 12, 24)[number % 4], draw))
        articles = [article for law in sorted(chosen) for article in by_law[law]]
        words = "\n".join(fold(f"{one['title']}\n{one['text']}") for one in articles)
        named = [replace(o, id=f"{o.id} {number}") for o in named_questions(as_party(articles))]
        names = {one.text for one in named}
        others = as_party(_some(everything, SEARCHED, draw))
        groups = {
            "answerable": [
                *(one for one in asked if laws_of[one.id] <= chosen),
                *named,
                *keywords(_some(articles, SEARCHED, draw), draw),
            ],
            "foreign": [
                *_some([one for one in asked if not laws_of[one.id] & chosen], FOREIGN, draw),
                *(o for o in list(named_questions(others))[:NAMES] if o.text not in names),
                *(one for one in keywords(others, draw) if fold(one.text) not in words),
            ],
            "off-topic": [case.asked for case in _some(strangers, STRANGE, draw)],
        }
        written = as_party(articles)
        if number % 2:  # sections of Party documents often have no heading
            written = [
                one | {"title": "", "text": f"{one['title']}\n{one['text']}"} for one in written
            ]
        given = [(kind, one) for kind, ones in groups.items() for one in ones]
        with tempfile.TemporaryDirectory() as scratch:
            with building(Path(scratch)):
                index_analyses(analyses(written), str(number), Path(scratch))
            with open_current(Path(scratch)) as generation:
                cases_of = ask_all(generation, given, encoders, lambda pair: pair[1])
                found += [(kind, case) for (kind, _), case in cases_of]
    return found


def _some(values: Sequence[T], count: int, draw: np.random.Generator) -> list[T]:
    return [values[int(place)] for place in draw.permutation(len(values))[:count]]
