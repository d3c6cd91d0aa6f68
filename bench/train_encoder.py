"""Train the static encoder: ``python bench/train_encoder.py DATA --out FOLDER``.

``DATA`` is a folder with ``retrieval/vnlaw``, ``retrieval/alqac`` and ``training``. The model is
the mean of the vectors of unaccented syllables and frequent pairs of them (a Unigram tokenizer that
folds by itself), trained to bring together title and body, a sentence and the rest of its article,
related articles, and paragraphs of one Wikipedia page. Seeds are fixed; it takes minutes on two
cores. It reads no question: ``tune_encoder.py`` teaches it the train questions.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import math
import time
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from kb.lexicon.tokens import expand
from kb.text import fold

DIMENSION = 256
VOCABULARY = 60_000
SCALE = 20.0
LONGEST = 320  # pieces of a text that one step sees


def articles(data: Path, name: str) -> list[dict[str, str]]:
    """Return the articles of one data set."""
    with gzip.open(data / "retrieval" / name / "corpus.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def pages(data: Path) -> list[str]:
    """Return the longer pages of the Vietnamese Wikipedia."""
    with gzip.open(data / "training" / "viwiki.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [f"{row['title']}\n{row['text']}" for row in rows if len(row["text"]) > 600]


def make_tokenizer(texts: Iterator[str]) -> Tokenizer:
    """Return a Unigram tokenizer over syllables and the most frequent pairs of syllables."""
    single: collections.Counter[str] = collections.Counter()
    double: collections.Counter[tuple[str, str]] = collections.Counter()
    for text in texts:
        words = plain(text).split()
        single.update(words)
        double.update(pairwise(words))
        if len(double) > 3_000_000:
            double = collections.Counter({k: n for k, n in double.items() if n > 1})
    total = sum(single.values())
    kept = [(word, count) for word, count in single.items() if count >= 8]
    pairs = [
        (pair, count)
        for pair, count in double.items()
        if count >= 12 and count * total > 2 * single[pair[0]] * single[pair[1]]
    ]
    pairs.sort(key=lambda item: (-item[1], item[0]))
    pieces = [("<unk>", 0.0)]
    pieces += [("▁" + word, math.log(count / total)) for word, count in sorted(kept)]
    pieces += [
        (f"▁{first}▁{second}", math.log(count / total))
        for (first, second), count in pairs[: VOCABULARY - len(pieces)]
    ]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            normalizers.Replace("đ", "d"),
            normalizers.Replace(Regex("[^0-9a-z]+"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    return tokenizer


def plain(text: str) -> str:
    """Return the unaccented letters and digits of a text, all else blank."""
    folded = fold(text)
    return "".join(char if char.isascii() and char.isalnum() else " " for char in folded)


class Texts:
    """Texts as piece ids, one after the other."""

    def __init__(self, tokenizer: Tokenizer, texts: list[str]) -> None:
        flat: list[np.ndarray] = []
        for start in range(0, len(texts), 2048):
            batch = tokenizer.encode_batch_fast(
                [expand(text[:12_000]) for text in texts[start : start + 2048]],
                add_special_tokens=False,
            )
            for encoding in batch:
                ids = np.asarray(encoding.ids, dtype=np.int32)
                flat.append(ids[ids != 0])
        self.offsets = np.concatenate([[0], np.cumsum([len(ids) for ids in flat])])
        self.ids = np.concatenate(flat)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def get(self, index: int) -> np.ndarray:
        """Return the pieces of one text."""
        return self.ids[self.offsets[index] : self.offsets[index + 1]]


def cloze(ids: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray] | None:
    """Return a stretch of a text and what is left of it."""
    if len(ids) < 24:
        return None
    length = int(rng.integers(4, 24))
    start = int(rng.integers(0, len(ids) - length))
    return ids[start : start + length], np.concatenate([ids[:start], ids[start + length :]])


def window(ids: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a stretch of at most ``LONGEST`` pieces, as often as not the first."""
    if len(ids) <= LONGEST:
        return ids
    start = int(rng.integers(0, len(ids) - LONGEST)) if rng.random() < 0.5 else 0
    return ids[start : start + LONGEST]


class Pairs:
    """An endless mixture of (query-like, passage-like) pairs."""

    def __init__(self, data: Path, tokenizer: Tokenizer | None = None) -> None:
        rows = articles(data, "vnlaw")
        extra = articles(data, "alqac")
        wiki = pages(data)
        everything = (f"{r['title']}\n{r['text']}" for r in rows)
        self.tokenizer = tokenizer or make_tokenizer(chain(everything, wiki))
        log(f"vocabulary {self.tokenizer.get_vocab_size()}")
        rows += extra
        place = {row["_id"]: number for number, row in enumerate(rows)}
        self.titles = Texts(self.tokenizer, [row["title"] for row in rows])
        self.bodies = Texts(self.tokenizer, [row["text"] for row in rows])
        self.wiki = Texts(self.tokenizer, wiki)
        often = collections.Counter(row["title"] for row in rows)
        self.titled = np.array([i for i, row in enumerate(rows) if often[row["title"]] <= 2])
        related = (data / "training" / "related.tsv").read_text(encoding="utf-8").splitlines()
        links = [line.split("\t") for line in related]
        self.related = np.array(
            [(place[a], place[b]) for a, b in links if a in place and b in place]
        )
        log(f"{len(rows)} articles, {len(self.related)} related")

    def batch(
        self, size: int, rng: np.random.Generator
    ) -> tuple[list[np.ndarray], list[np.ndarray], list[int]]:
        """Return queries, passages and a key per passage (equal keys are no negatives)."""
        left: list[np.ndarray] = []
        right: list[np.ndarray] = []
        keys: list[int] = []
        while len(left) < size:
            draw = rng.random()
            if draw < 0.45:
                key = int(rng.choice(self.titled))
                pair = (self.titles.get(key), window(self.bodies.get(key), rng))
            elif draw < 0.75:
                key = int(rng.integers(len(self.bodies)))
                found = cloze(self.bodies.get(key), rng)
                if found is None:
                    continue
                rest = found[1]
                if rng.random() < 0.5:
                    rest = np.concatenate([self.titles.get(key), rest])
                pair = (found[0], window(rest, rng))
            elif draw < 0.87:
                first, second = self.related[int(rng.integers(len(self.related)))]
                if rng.random() < 0.5:
                    first, second = second, first
                key = int(second)
                said = self.titles.get(first) if rng.random() < 0.6 else self.bodies.get(first)
                pair = (window(said, rng), self._passage(key, rng))
            else:
                number = int(rng.integers(len(self.wiki)))
                key = -1 - number
                ids = self.wiki.get(number)
                start = int(rng.integers(0, max(1, len(ids) - LONGEST)))
                found = cloze(ids[start : start + LONGEST], rng)
                if found is None:
                    continue
                pair = found
            if len(pair[0]) and len(pair[1]):
                left.append(pair[0])
                right.append(pair[1])
                keys.append(key)
        return left, right, keys

    def _passage(self, key: int, rng: np.random.Generator) -> np.ndarray:
        body = window(self.bodies.get(key), rng)
        return np.concatenate([self.titles.get(key), body]) if rng.random() < 0.7 else body


def bag(table: torch.nn.EmbeddingBag, texts: list[np.ndarray]) -> torch.Tensor:
    """Return the mean vector of each text."""
    lengths = np.array([len(ids) for ids in texts])
    offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    mean: torch.Tensor = table(
        torch.from_numpy(np.concatenate(texts)).long(), torch.from_numpy(offsets)
    )
    return mean


def train(pairs: Pairs, *, steps: int, size: int, seed: int, rate: float) -> np.ndarray:
    """Return the trained vectors of the pieces."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    table = torch.nn.EmbeddingBag(pairs.tokenizer.get_vocab_size(), DIMENSION, mode="mean")
    torch.nn.init.normal_(table.weight, std=0.05)
    optimiser = torch.optim.Adam(table.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, max_lr=rate, total_steps=steps, pct_start=0.05
    )
    started, total = time.time(), 0.0
    for step in range(steps):
        left, right, keys = pairs.batch(size, rng)
        first, second = bag(table, left), bag(table, right)
        same = torch.tensor(keys)
        clash = (same[:, None] == same[None, :]) & ~torch.eye(len(keys), dtype=torch.bool)
        goal = torch.arange(len(keys))
        loss = torch.zeros(())
        for size_kept, weight in ((DIMENSION, 1.0), (64, 0.3)):
            a = torch.nn.functional.normalize(first[:, :size_kept], dim=1)
            b = torch.nn.functional.normalize(second[:, :size_kept], dim=1)
            scores = (SCALE * a @ b.T).masked_fill(clash, -1e4)
            ways = (scores, scores.T)
            loss = loss + weight * sum(torch.nn.functional.cross_entropy(w, goal) for w in ways)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        total += float(loss)
        if step % 100 == 99:
            log(f"step {step + 1} loss {total / 100:.4f} {time.time() - started:.0f} s")
            total = 0.0
    vectors = table.weight.detach().numpy().copy()
    vectors[0] = 0  # an unknown piece says nothing
    return vectors


def save(vectors: np.ndarray, tokenizer: Tokenizer, out: Path) -> None:
    """Save a sentence-transformers folder with half-precision vectors."""
    from safetensors.numpy import save_file  # noqa: PLC0415 (slow, and needed last)
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sentence_transformers.sentence_transformer.modules import (  # noqa: PLC0415
        StaticEmbedding,
    )

    module = StaticEmbedding(tokenizer, embedding_weights=vectors.astype(np.float32))
    SentenceTransformer(modules=[module], device="cpu").save(str(out), create_model_card=False)
    for path in out.rglob("tokenizer.json"):  # one line, not one a piece
        path.write_text(
            json.dumps(
                json.loads(path.read_text(encoding="utf-8")),
                ensure_ascii=False,
                separators=(",", ":"),
            )
            + "\n",
            encoding="utf-8",
        )
    for path in out.rglob("model.safetensors"):
        save_file({"embedding.weight": vectors.astype(np.float16)}, path)


def log(message: str) -> None:
    """Print a message with the time."""
    print(time.strftime("%H:%M:%S"), message, flush=True)


def main() -> None:
    """Read, train, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=2500)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    choice = parser.parse_args()
    torch.set_num_threads(choice.threads)
    log("reading")
    pairs = Pairs(choice.data)
    log("training")
    vectors = train(
        pairs, steps=choice.steps, size=choice.batch, seed=choice.seed, rate=choice.rate
    )
    save(vectors, pairs.tokenizer, choice.out)
    log(f"saved {choice.out}")


if __name__ == "__main__":
    main()
