"""Teach the encoder the train questions: ``python bench/tune_encoder.py DATA --base FOLDER …``.

``--base`` is what ``train_encoder.py`` wrote. The hard negatives of a question are the first
candidates of the plain fusion that do not answer it, found with the base. ``--folds`` receives one
encoder a fold (``retrieval_data.fold_of``) that is not taught the questions of its fold: from these
``train_ranker.py`` learns. ``--homes`` keeps the index of the base between runs. Seeds are fixed;
about eight minutes of CPU. No dev question is read.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from retrieval_data import FOLDS, encoder_of, fold_of, open_index, read_questions
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from train_encoder import SCALE, Pairs, bag, log, save

from kb.index.pieces import Pieces
from kb.index.ranking import gather
from kb.lexicon.tokens import terms

HARDEST = 40
"""Negatives are drawn from so many candidates."""

STEPS = 120
RATE = 0.003
QUESTIONS = 192
REPLAYED = 320
"""So many pairs of the base's own training a step keep it from forgetting."""

NEGATIVES = 4
DROPPED = 0.3
"""Up to this share of a question's pieces is left out each time it is met."""


@dataclass(frozen=True)
class Lesson:
    """A train question: its pieces, its fold, and the passages that answer it or seem to."""

    fold: int
    asked: np.ndarray
    answers: list[np.ndarray]
    others: list[np.ndarray]


def lessons(data: Path, base: Path, homes: Path) -> list[Lesson]:
    """Return the train questions whose answers and hard negatives the index of the base holds."""
    pieces = Pieces.of((base / "tokenizer.json").read_text(encoding="utf-8"))
    assert pieces is not None
    found: list[Lesson] = []
    for name in ("vnlaw", "alqac"):
        folder = data / "retrieval" / name
        with encoder_of(base), open_index(folder, homes) as generation:
            of_article: dict[str, list[int]] = defaultdict(list)
            rows = range(generation.forward.rows)
            for start in range(0, len(rows), 4096):
                passages = generation.store.passages_at(rows[start : start + 4096])
                for row, passage in passages.items():
                    of_article[passage.section].append(row)

            def read(rows: list[int]) -> list[np.ndarray]:
                held = generation.store.passages_at(rows)
                cut = pieces.cut([terms(f"{held[row].title}\n{held[row].text}") for row in rows])
                return [np.asarray(one) for one in cut]

            for one in read_questions(folder, "train"):
                answers = [row for ident in sorted(one.answers) for row in of_article[ident]]
                first = gather(generation, one.text).rows[:HARDEST].tolist()
                others = [row for row in first if row not in answers]
                asked = pieces.cut([terms(one.text)])[0]
                if answers and len(others) >= NEGATIVES and len(asked):
                    found.append(Lesson(fold_of(one.id), asked, read(answers), read(others)))
    return found


class Teacher:
    """Draws lessons in turn, each question once before any comes again."""

    def __init__(self, taught: list[Lesson], rng: np.random.Generator) -> None:
        self._taught = taught
        self._rng = rng
        self._waiting: list[int] = []

    def draw(self) -> tuple[np.ndarray, np.ndarray, list[np.ndarray], Lesson]:
        """Return a question (less some of its pieces), an answer, hard negatives, the lesson."""
        rng = self._rng
        if not self._waiting:
            self._waiting = rng.permutation(len(self._taught)).tolist()
        lesson = self._taught[self._waiting.pop()]
        kept = rng.random(len(lesson.asked)) >= DROPPED * rng.random()
        asked = lesson.asked[kept] if kept.sum() > 3 else lesson.asked
        answer = lesson.answers[int(rng.integers(len(lesson.answers)))]
        places = rng.choice(len(lesson.others), NEGATIVES, replace=False)
        return asked, answer, [lesson.others[int(place)] for place in places], lesson


def tune(vectors: np.ndarray, taught: list[Lesson], pairs: Pairs, *, seed: int) -> np.ndarray:
    """Return the vectors of the pieces after the lessons."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    teacher = Teacher(taught, rng)
    table = torch.nn.EmbeddingBag.from_pretrained(
        torch.from_numpy(vectors.copy()), freeze=False, mode="mean"
    )
    optimiser = torch.optim.Adam(table.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, max_lr=RATE, total_steps=STEPS, pct_start=0.1
    )
    unit = torch.nn.functional.normalize
    entropy = torch.nn.functional.cross_entropy
    for _ in range(STEPS):
        drawn = [teacher.draw() for _ in range(QUESTIONS)]
        passages = [answer for _, answer, _, _ in drawn]
        passages += [other for _, _, others, _ in drawn for other in others]
        asked = unit(bag(table, [question for question, _, _, _ in drawn]), dim=1)
        given = unit(bag(table, passages), dim=1)
        clash = torch.tensor(_clashes([lesson for *_, lesson in drawn], passages))
        scores = (SCALE * asked @ given.T).masked_fill(clash, -1e4)
        goal = torch.arange(len(drawn))
        loss = entropy(scores, goal) + 0.5 * entropy(scores[:, : len(drawn)].T, goal)
        left, right, keys = pairs.batch(REPLAYED, rng)
        same = torch.tensor(keys)
        clash = (same[:, None] == same[None, :]) & ~torch.eye(len(keys), dtype=torch.bool)
        scores = SCALE * unit(bag(table, left), dim=1) @ unit(bag(table, right), dim=1).T
        scores = scores.masked_fill(clash, -1e4)
        goal = torch.arange(len(keys))
        loss = loss + entropy(scores, goal) + entropy(scores.T, goal)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    tuned = table.weight.detach().numpy().copy()
    tuned[0] = 0  # an unknown piece says nothing
    return tuned


def _clashes(drawn: list[Lesson], passages: list[np.ndarray]) -> np.ndarray:
    """Return which passages are other answers to which questions, and so no negatives."""
    texts = [one.tobytes() for one in passages]
    clash = np.zeros((len(drawn), len(passages)), dtype=bool)
    for row, lesson in enumerate(drawn):
        answers = {one.tobytes() for one in lesson.answers}
        clash[row] = [text in answers for text in texts]
        clash[row, row] = False
    return clash


def main() -> None:
    """Teach one encoder a fold, then the one that is shipped."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--homes", type=Path, required=True)
    parser.add_argument("--folds", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("kb/data/model"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    choice = parser.parse_args()
    torch.set_num_threads(choice.threads)
    taught = lessons(choice.data, choice.base, choice.homes)
    log(f"{len(taught)} questions")
    pairs = Pairs(choice.data, Tokenizer.from_file(str(choice.base / "tokenizer.json")))
    stored = load_file(choice.base / "model.safetensors")["embedding.weight"]
    vectors = stored.astype(np.float32)
    for fold in (*range(FOLDS), None):
        some = [lesson for lesson in taught if lesson.fold != fold]
        out = choice.out if fold is None else choice.folds / f"fold-{fold}"
        save(tune(vectors, some, pairs, seed=choice.seed), pairs.tokenizer, out)
        log(f"saved {out}")


if __name__ == "__main__":
    main()
