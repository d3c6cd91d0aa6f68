"""Count the words of Vietnamese at large: ``python bench/make_background.py DATA [--out FILE]``.

``DATA`` is a folder with ``retrieval/vnlaw`` and ``training``. In how many texts of law, and in how
many stretches of the Vietnamese Wikipedia, each term and each pair of terms stands; of both shares
the mean. The search judges by it, in a corpus of any size, which words of a question tell what it
is about (``kb/index/background.py``). Counts alone are kept, no text.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from kb.index.background import SCALE, key
from kb.index.lexical import bigrams
from kb.lexicon.tokens import terms

KEPT = 90_000
LEAST = 4
STRETCH = 1500
MOST_COUNTED = 4_000_000


def lines(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a compressed file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def stretches(data: Path) -> Iterator[str]:
    """Yield the pages of Wikipedia in pieces about as long as an article of law."""
    for page in lines(data / "training" / "viwiki.jsonl.gz"):
        for start in range(0, len(page["text"]), STRETCH):
            yield page["text"][start : start + STRETCH]


def shares(texts: Iterable[str]) -> dict[str, float]:
    """Return in which share of the texts each term and each pair stands."""
    counts: Counter[str] = Counter()
    number = 0
    for text in texts:
        number += 1
        words = terms(text)
        counts.update({*words, *bigrams(words)})
        if len(counts) > MOST_COUNTED:  # the rare ones would not be kept anyway
            counts = Counter({term: count for term, count in counts.items() if count > 1})
    return {term: count / number for term, count in counts.items() if count >= LEAST}


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=Path("kb/data/ranker/background.npz"))
    choice = parser.parse_args()
    articles = lines(choice.data / "retrieval" / "vnlaw" / "corpus.jsonl.gz")
    law = shares(f"{article['title']}\n{article['text']}" for article in articles)
    wide = shares(stretches(choice.data))
    mean = {term: (law.get(term, 0.0) + wide.get(term, 0.0)) / 2 for term in law.keys() | wide}
    kept = sorted(mean, key=lambda term: (-mean[term], term))[:KEPT]
    table = {key(term): round(-np.log(mean[term]) * SCALE) for term in kept}
    keys = np.array(sorted(table), dtype=np.uint32)
    rarities = np.array([min(255, table[int(one)]) for one in keys], dtype=np.uint8)
    np.savez_compressed(choice.out, keys=keys, rarities=rarities)
    single = sum("_" not in term for term in kept)
    print(f"{single} terms, {len(kept) - single} pairs, {choice.out.stat().st_size} bytes")
    print(f"rarest kept: {mean[kept[-1]]:.6f}")


if __name__ == "__main__":
    main()
