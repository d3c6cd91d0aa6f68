"""Measure retrieval: ``python bench/retrieval.py DATA_DIR [--split dev|train] [--typing NAME …]``.

``--growth`` instead measures how the product alone grows with the number of articles.

``DATA_DIR`` holds ``corpus.jsonl.gz``, ``queries.jsonl``, ``qrels.jsonl``. Every engine runs in a
process of its own: it indexes the articles, then answers the questions one at a time, warm, on one
thread of questions. Peers that are not installed are left out and named.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from retrieval_data import Asked, analyses, grown, measures, read_articles, read_questions

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from typed import TYPINGS

ENGINES = ("ours", "bm25s", "fts5", "txtai")
PARTS = ("lexical", "dense", "fused", "ranked")
DEPTH = 100
ALONE = "alone"
"""The ten best passages and no more: the other engines mark no words and give no reasons either."""
PLAIN = ("as written", "no diacritics")
"""The typings in which the peers and the parts of the product are asked, too."""
SIZES = (5_000, 78_513, 500_000)
WARM = 200
ROUNDS = 5
ENOUGH = 120.0
"""After so many seconds no further round is begun."""

if TYPE_CHECKING:
    from kb.index.vectors import Vectors

Rank = Callable[[str], list[str]]


def folder_size(folder: Path) -> int:
    """Return the bytes of all files under ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def ours(data: Path, scratch: Path) -> tuple[Rank, dict[str, Rank], Path]:
    """Index with the product; return the search, its parts one by one, and the index folder."""
    from kb.build import index_analyses  # noqa: PLC0415 (each engine loads only its own libraries)
    from kb.index.encoder import load_encoder  # noqa: PLC0415
    from kb.index.generations import building  # noqa: PLC0415
    from kb.index.ranking import gather, rank  # noqa: PLC0415
    from kb.search import Searcher, read_query  # noqa: PLC0415

    with building(scratch):
        index_analyses(analyses(read_articles(data)), data.name, scratch)
    searcher = Searcher(scratch)
    generation = searcher.generation

    def articles(rows: Sequence[int]) -> list[str]:
        passages = generation.store.passages_at(rows)
        return list(dict.fromkeys(passages[row].section for row in rows))

    def search(text: str) -> list[str]:
        result = searcher.search(text, limit=10)
        return [hit.section for hit in result.hits or result.nearest]

    def part(name: str) -> Rank:
        def ranked(text: str) -> list[str]:
            text = read_query(text)
            if name == "ranked":  # as the product does
                return articles([int(row) for row in rank(generation, text).rows])
            if name == "dense":
                vector = load_encoder().encode([text])[0]
                return articles([row for row, _ in generation.vectors.search(vector, limit=150)])
            gathered = gather(generation, text)
            rows = gathered.rows  # in the order of the fusion
            if name == "lexical" and len(rows):
                rows = rows[np.argsort(-gathered.features["lexical_rel"], kind="stable")]
            return articles([int(row) for row in rows])

        return ranked

    def alone(text: str) -> list[str]:
        return articles([int(row) for row in rank(generation, read_query(text)).rows[:10]])

    return search, {name: part(name) for name in PARTS} | {ALONE: alone}, generation.path


def bm25s(data: Path, scratch: Path) -> tuple[Rank, dict[str, Rank], Path]:
    """Index with bm25s as it comes."""
    import bm25s as library  # noqa: PLC0415

    articles = read_articles(data)
    idents = [article["_id"] for article in articles]
    texts = [f"{article['title']}\n{article['text']}" for article in articles]
    retriever = library.BM25()
    retriever.index(library.tokenize(texts, show_progress=False), show_progress=False)
    retriever.save(str(scratch / "bm25s"))

    def search(text: str) -> list[str]:
        tokens = library.tokenize([text], show_progress=False)
        found, _ = retriever.retrieve(tokens, k=min(DEPTH, len(idents)), show_progress=False)
        return [idents[int(row)] for row in found[0]]

    return search, {"bm25s": search}, scratch


def fts5(data: Path, scratch: Path) -> tuple[Rank, dict[str, Rank], Path]:
    """Index with SQLite FTS5: its unicode61 tokenizer, any of the words, its BM25."""
    import re  # noqa: PLC0415
    import sqlite3  # noqa: PLC0415

    db = sqlite3.connect(scratch / "fts5.sqlite")
    db.execute("CREATE VIRTUAL TABLE article USING fts5(id UNINDEXED, title, text)")
    rows = ((a["_id"], a["title"], a["text"]) for a in read_articles(data))
    db.executemany("INSERT INTO article VALUES (?, ?, ?)", rows)
    db.commit()

    def search(text: str) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        query = "SELECT id FROM article WHERE article MATCH ? ORDER BY rank LIMIT ?"
        return [ident for (ident,) in db.execute(query, (words, DEPTH))]

    return search, {"fts5": search}, scratch


def txtai(data: Path, scratch: Path) -> tuple[Rank, dict[str, Rank], Path]:
    """Index with txtai hybrid (its BM25 and this product's own model, its default weights)."""
    from txtai import Embeddings  # noqa: PLC0415

    from kb.index.encoder import bundled_model  # noqa: PLC0415

    embeddings = Embeddings(
        {"path": str(bundled_model()), "method": "sentence-transformers", "hybrid": True}
    )
    embeddings.index((a["_id"], f"{a['title']}\n{a['text']}") for a in read_articles(data))
    embeddings.save(str(scratch / "txtai"))

    def search(text: str) -> list[str]:
        return [str(ident) for ident, _ in embeddings.search(text, DEPTH)]

    return search, {"txtai hybrid": search}, scratch


MAKERS = {"ours": ours, "bm25s": bm25s, "fts5": fts5, "txtai": txtai}


def run(engine: str, data: Path, split: str, typings: Sequence[str], limit: int) -> dict:
    """Index and ask with one engine; return all that was measured."""
    questions = read_questions(data, split)[: limit or None]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        before, memory = _cpu(), Memory()
        started = time.perf_counter()
        search, parts, place = MAKERS[engine](data, scratch)
        result: dict = {
            "index_seconds": time.perf_counter() - started,
            "index_bytes": folder_size(place),
            "index_cpu_seconds": _cpu() - before,
            "scores": {},
        }
        _warm(search, data, split)
        texts = [asked.text for asked in questions]
        result |= _timed(search, texts)
        if alone := parts.pop(ALONE, None):
            result["alone_milliseconds"] = _timed(alone, texts)["milliseconds"]
        for typing in typings:
            change = TYPINGS.get(typing, str)
            for name, rank in parts.items():
                if typing not in PLAIN and name != "ranked":
                    continue
                result["scores"][f"{name} · {typing}"] = _scores(rank, questions, change)
        result["peak_bytes"] = memory.peak
    return result


def _warm(search: Callable[[str], object], data: Path, split: str) -> None:
    """Ask questions of the other split, as somebody who has worked with the engine for a while."""
    for asked in read_questions(data, "train" if split == "dev" else "dev")[:WARM]:
        search(asked.text)


def _timed(search: Callable[[str], object], questions: Sequence[str]) -> dict[str, list[float]]:
    """Return p50, p95 and p99 of a question in milliseconds: by the clock, and of CPU.

    All questions are asked one after the other, round after round. ``first`` is the first round
    alone; the others take the median of a question's times, which other work on the machine
    disturbs less.
    """
    rounds: list[list[tuple[float, float]]] = []
    begun = time.perf_counter()
    while len(rounds) < ROUNDS and (not rounds or time.perf_counter() - begun < ENOUGH):
        times = []
        for text in questions:
            started, before = time.perf_counter(), time.process_time()
            search(text)
            times.append((time.perf_counter() - started, time.process_time() - before))
        rounds.append(times)

    def percentiles(times: object) -> list[list[float]]:
        return (1000 * np.percentile(times, (50, 95, 99), axis=0).T).tolist()

    clock, cpu = percentiles(np.median(rounds, axis=0))
    return {
        "milliseconds": clock,
        "cpu_milliseconds": cpu,
        "first_milliseconds": percentiles(rounds[0])[0],
    }


def growth(data: Path, split: str, count: int) -> str:
    """Index ``count`` articles (``grown``), ask the questions of a split; return a table row."""
    from kb.build import index_analyses  # noqa: PLC0415
    from kb.index.encoder import load_encoder  # noqa: PLC0415
    from kb.index.generations import building  # noqa: PLC0415
    from kb.search import Searcher  # noqa: PLC0415

    questions = [asked.text for asked in read_questions(data, split)]
    articles = read_articles(data)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        started, before, memory = time.perf_counter(), _cpu(), Memory()
        with building(home):
            index_analyses(grown(articles, count), f"{data.name} {count}", home)
        seconds, cpu = time.perf_counter() - started, _cpu() - before
        peak = memory.peak / 1e6
        with Searcher(home) as searcher:
            vectors, encoded = searcher.generation.vectors, load_encoder().encode(questions)
            recall = _recall(vectors, encoded)
            inverted = _inverted(vectors, encoded, home)
            _warm(searcher.search, data, split)
            p50, p95, p99 = _timed(searcher.search, questions)["cpu_milliseconds"]
            size = folder_size(searcher.generation.path) / 1e6
            return (
                f"| {count:,} | {vectors.count:,} | {seconds:.0f} / {cpu:.0f} | {size:.0f} "
                f"| {peak:.0f} | {p50:.1f} / {p95:.1f} / {p99:.1f} | {recall:.4f} | {inverted} |"
            )


def _inverted(vectors: Vectors, asked: np.ndarray, folder: Path) -> str:
    """Return recall@50 and milliseconds of the index that larger corpora get, on these vectors."""
    import kb.index.vectors as module  # noqa: PLC0415 (as above)

    kept, module.FLAT = module.FLAT, 0  # type: ignore[misc]
    batches = (
        vectors.get(np.arange(start, min(start + 16_384, vectors.count)))
        for start in range(0, vectors.count, 16_384)
    )
    path = folder / "inverted.faiss"
    module.Vectors.write(path, batches, count=vectors.count, dimension=asked.shape[1])
    module.FLAT = kept  # type: ignore[misc]
    inverted = module.Vectors(path)
    found = [{row for row, _ in inverted.search(one, limit=50)} for one in asked]
    started = time.perf_counter()
    for one in asked:
        inverted.search(one, limit=50)
    spent = 1000 * (time.perf_counter() - started) / len(asked)
    return f"{_share_of_best(vectors, asked, found):.4f} / {spent:.1f}"


def _recall(vectors: Vectors, asked: np.ndarray) -> float:
    """Return which share of the 50 nearest vectors a search finds, against comparing all."""
    found = [{row for row, _ in vectors.search(one, limit=50)} for one in asked]
    return _share_of_best(vectors, asked, found)


def _share_of_best(vectors: Vectors, asked: np.ndarray, found: Sequence[set[int]]) -> float:
    """Return which share of the 50 vectors nearest to each of ``asked`` is ``found``."""
    best = np.zeros((len(asked), 0), dtype=np.float32)
    rows = np.zeros((len(asked), 0), dtype=np.int64)
    for start in range(0, vectors.count, 16_384):
        here = np.arange(start, min(start + 16_384, vectors.count))
        best = np.hstack([best, asked @ vectors.get(here).T])
        rows = np.hstack([rows, np.broadcast_to(here, (len(asked), len(here)))])
        first = np.argsort(-best, axis=1)[:, :50]
        best, rows = np.take_along_axis(best, first, 1), np.take_along_axis(rows, first, 1)
    return float(
        np.mean([len(f & set(r.tolist())) / len(r) for f, r in zip(found, rows, strict=True)])
    )


def _cpu() -> float:
    """Return the CPU seconds of this process and of those it started that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


class Memory(threading.Thread):
    """Looks five times a second how many bytes this process and those it started hold together.

    (The kernel's own figure of a child counts what its parent held when it was started.)
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.start()

    def run(self) -> None:
        """Look until the process ends."""
        while True:
            self.peak = max(self.peak, sum(map(_held, [os.getpid(), *_started(os.getpid())])))
            time.sleep(0.2)


def _started(process: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, path.read_text().split()):
                found += [child, *_started(child)]
    return found


def _held(process: int) -> int:
    with suppress(OSError):
        pages = Path(f"/proc/{process}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGESIZE")
    return 0


def _scores(
    rank: Rank, questions: Sequence[Asked], change: Callable[[str], str]
) -> dict[str, list[float]]:
    by_set: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for asked in questions:
        by_set[asked.set].append(measures(rank(change(asked.text)), asked.answers))
    return {name: [*np.mean(rows, axis=0).tolist(), len(rows)] for name, rows in by_set.items()}


def show(engine: str, result: dict) -> None:
    """Print what one engine did as rows of two Markdown tables."""
    plain = result["scores"].get("ranked · as written")
    for name, sets in result["scores"].items():
        if plain and name.startswith("ranked · "):
            ratios = ", ".join(f"{g} {sets[g][0] / plain[g][0]:.4f}" for g in sorted(sets))
            print(f"> {name}: nDCG@10 against as written: {ratios}")
        for group, (ndcg, mrr, ten, hundred, count) in sorted(sets.items()):
            print(
                f"| {name} | {group} ({count}) | {ndcg:.3f} | {mrr:.3f} | {ten:.3f} "
                f"| {hundred:.3f} |",
                flush=True,
            )
    clock, busy, first = (
        " / ".join(f"{value:.1f}" for value in result[key])
        for key in ("milliseconds", "cpu_milliseconds", "first_milliseconds")
    )
    if alone := result.get("alone_milliseconds"):
        told = " / ".join(f"{value:.1f}" for value in alone)
        first += f" ms; without marks, reasons and suggestions {told}"
    seconds, cpu = result["index_seconds"], result["index_cpu_seconds"]
    size, peak = result["index_bytes"] / 1e6, result["peak_bytes"] / 1e6
    print(
        f"> {engine}: index {seconds:.0f} s ({cpu:.0f} s of CPU), {size:.0f} MB; "
        f"a question (p50 / p95 / p99) {clock} ms, CPU {busy} ms, "
        f"the first round {first} ms; peak memory {peak:.0f} MB",
        flush=True,
    )


def main() -> None:
    """Run the engines one after the other and print their results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--split", choices=("dev", "train"), default="dev")
    parser.add_argument("--typing", nargs="*", default=["as written"], help="or: all")
    parser.add_argument("--engines", nargs="*", default=list(ENGINES), choices=ENGINES)
    parser.add_argument("--limit", type=int, default=0, help="ask only so many questions")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--growth", nargs="*", type=int, help="sizes in articles, one a process")
    choice = parser.parse_args()
    if choice.growth is not None and choice.alone:
        print(growth(choice.data, choice.split, choice.growth[0]))
        return
    if choice.growth is not None:
        print("| articles | passages | index: wall / CPU s | MB | peak MB | CPU ms p50 / p95 / p99 "
              "| recall@50 | inverted: recall@50 / ms |")  # fmt: skip
        print("|---|---|---|---|---|---|---|---|")
        for count in choice.growth or SIZES:
            command = [sys.executable, __file__, str(choice.data), "--alone"]
            command += ["--split", choice.split, "--growth", str(count)]
            subprocess.run(command, check=True, env=os.environ)
        return
    typings = ["as written", *TYPINGS] if choice.typing == ["all"] else choice.typing
    if choice.alone:
        result = run(choice.engines[0], choice.data, choice.split, typings, choice.limit)
        print(json.dumps(result))
        return
    print("| engine · typing | set | nDCG@10 | MRR@10 | R@10 | R@100 |\n|---|---|---|---|---|---|")
    for engine in choice.engines:
        command = [sys.executable, __file__, str(choice.data), "--alone", "--engines", engine]
        command += ["--split", choice.split, "--limit", str(choice.limit), "--typing", *typings]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
        if done.returncode:
            lines = done.stderr.strip().splitlines()
            print(f"> {engine}: left out ({lines[-1] if lines else 'no message'})")
            continue
        show(engine, json.loads(done.stdout.strip().splitlines()[-1]))


if __name__ == "__main__":
    main()
