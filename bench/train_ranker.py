"""Train the ranker: ``python bench/train_ranker.py DATA --homes FOLDER --encoders FOLDER``.

``DATA`` is the folder with ``retrieval/vnlaw``, ``retrieval/alqac`` and ``training``. Every train
question is asked of the index as a user would ask it; the features of its candidates, and whether
each answers it, train a LambdaMART ranker (LightGBM). Then boosted trees learn whether the best
candidates answer at all (``silence_cases.py``): of small corpora all first candidates together, of
large ones each by itself. A question is asked with the one of the encoders of ``--encoders``
(``tune_encoder.py --folds``) that was not taught it. The floors are the scores that ``SILENCED``
and ``DOUBTED`` of the answerable train questions do not reach. All figures printed are
cross-validated by question; no dev question is read. ``--homes`` keeps the indexes between runs.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from ranker_cases import Case, ask, ask_all, judged, named_questions
from retrieval_data import FOLDS, measures, open_index, read_articles, read_questions
from silence_cases import Judged, off_topic, small_corpora, some_keywords

from kb.index.features import FEATURES
from kb.index.ranker import Trees
from kb.index.silence import EVIDENCE, RISING, SIGNS

ONE_WAY = {"cover1_name": 1, "cover2_name": 1, "name_used": 1, "below": -1, "older": -1}
"""Features of which more can only raise (1) or only lower (-1) a passage."""

PARAMETERS: dict[str, Any] = {
    "objective": "lambdarank",
    "learning_rate": 0.06,
    "num_leaves": 12,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "lambdarank_truncation_level": 30,
    "max_bin": 63,
    "monotone_constraints": [ONE_WAY.get(name, 0) for name in FEATURES],
    "num_threads": 1,
    "deterministic": True,
    "seed": 7,
    "verbose": -1,
}
ROUNDS = 300
JUDGING: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 6,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "monotone_constraints": [int(name in RISING) for name in SIGNS],
    "num_threads": 1,
    "deterministic": True,
    "seed": 7,
    "verbose": -1,
}
JUDGING_ROUNDS = 150
EACH: dict[str, Any] = JUDGING | {
    "learning_rate": 0.04,
    "num_leaves": 15,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.4,
    "monotone_constraints": [],
}
EACH_ROUNDS = 300
SILENCED = {False: 0.02, True: 0.005}
DOUBTED = {False: 0.10, True: 0.05}
"""Share of the answerable train questions, cross-validated, that the floors of large corpora and
those of small ones silence, and call doubtful: questions of people only, since searches for words
of headings would hide that. Dev questions of large corpora are silenced twice as often: one in
five of them is a drill question, of the train questions one in twelve."""

SMALL = 2_000
"""A corpus of fewer passages is judged by the floor of the small corpora, which are no larger."""

ANSWERED = ("answerable", "searches")
WEIGHTS = {"answerable": 1.0, "searches": 1.0, "removed": 0.2, "foreign": 0.6, "off-topic": 0.6}
"""What a case counts by its signs; a removed answer leaves sister provisions, which do answer often
enough."""

WEIGHTS_EACH = WEIGHTS | {"removed": 1.0, "off-topic": 0.5}
"""What each of its first candidates counts where these are judged one by one."""


def fit(cases: Sequence[Case]) -> lightgbm.Booster:
    """Return a LambdaMART ranker of the cases whose answer is among the candidates."""
    cases = [case for case in cases if case.labels.any()]
    data = lightgbm.Dataset(
        np.concatenate([case.table() for case in cases]),
        np.concatenate([case.labels for case in cases]),
        group=[len(case.labels) for case in cases],
        feature_name=list(FEATURES),
        params={"max_bin": PARAMETERS["max_bin"]},
    )
    return lightgbm.train(PARAMETERS, data, ROUNDS)


def fit_silence(cases: Sequence[Judged]) -> lightgbm.Booster:
    """Return boosted trees that tell questions with an answer from those without."""
    data = lightgbm.Dataset(
        np.array([case.signs for case in cases]),
        np.array([case.kind in ANSWERED for case in cases], dtype=float),
        weight=np.array([WEIGHTS[case.kind] for case in cases]),
        feature_name=list(SIGNS),
        params={"max_bin": JUDGING["max_bin"]},
    )
    return lightgbm.train(JUDGING, data, JUDGING_ROUNDS)


def fit_each(cases: Sequence[Judged]) -> lightgbm.Booster:
    """Return boosted trees that tell candidates that answer from others, in large corpora."""
    cases = [case for case in cases if not case.small]
    data = lightgbm.Dataset(
        np.concatenate([case.evidence for case in cases]),
        np.concatenate([case.answering for case in cases]),
        weight=np.concatenate(
            [np.full(len(case.evidence), WEIGHTS_EACH[case.kind]) for case in cases]
        ),
        feature_name=list(EVIDENCE),
        params={"max_bin": EACH["max_bin"]},
    )
    return lightgbm.train(EACH, data, EACH_ROUNDS)


def scored(
    silence: lightgbm.Booster, each: lightgbm.Booster, cases: Sequence[Judged]
) -> np.ndarray:
    """Return how likely each of ``cases`` is answered, as the product judges."""
    values = np.zeros(len(cases))
    for place, case in enumerate(cases):
        if case.small:
            values[place] = silence.predict([case.signs], num_threads=1)[0]
        else:
            values[place] = 1 - np.prod(1 - each.predict(case.evidence, num_threads=1))
    return values


def export(booster: lightgbm.Booster, names: Sequence[str]) -> dict[str, Any]:
    """Return the trees as the product reads them (``kb.index.ranker``)."""
    trees = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    return {"features": list(names), "trees": [_flat(tree) for tree in trees]}


def _flat(tree: dict[str, Any]) -> dict[str, list[Any]]:
    """Return a tree as splits (feature, threshold, first leaf struck, how many) and leaves."""
    splits: list[list[float]] = []
    leaves: list[float] = []

    def walk(node: dict[str, Any]) -> None:
        if "leaf_value" in node:
            leaves.append(round(node["leaf_value"], 5))
            return
        place, first = len(splits), len(leaves)
        splits.append([])
        walk(node["left_child"])
        # A failed condition (value > threshold) strikes the leaves of the left branch.
        splits[place] = [
            node["split_feature"], float(f"{node['threshold']:.6g}"), first, len(leaves) - first,
        ]  # fmt: skip
        walk(node["right_child"])

    walk(tree)
    return {"splits": splits, "leaves": leaves}


def floors(cases: Sequence[Judged], values: np.ndarray) -> dict[bool, tuple[float, float]]:
    """Print what each floor silences; return floor and doubt of large and of small corpora."""
    kinds = np.array([case.kind for case in cases])
    small = np.array([case.small for case in cases])
    chosen: dict[bool, tuple[float, float]] = {}
    for few, rule in SILENCED.items():
        answerable = values[(kinds == "answerable") & (small == few)]
        for silenced in sorted({0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3}):
            floor = float(np.quantile(answerable, silenced))
            shares = {
                kind: f"{(values[of_kind] < floor).mean():.3f}"
                for kind in WEIGHTS
                if (of_kind := (kinds == kind) & (small == few)).any()
            }
            print("small" if few else "large", f"floor {floor:.3f} silences", shares)
        floor, doubt = np.quantile(answerable, (rule, DOUBTED[few])).round(4).tolist()
        chosen[few] = (floor, doubt)
    return chosen


def gathered(data: Path, homes: Path, encoders: Path) -> tuple[list[Case], list[Case], list[Case]]:
    """Return the cases of train and named questions, of off-topic ones, and of words of headings.

    Each question is asked with an encoder that was not taught it.
    """
    cases: list[Case] = []
    strangers: list[Case] = []
    searches: list[Case] = []
    for name in ("vnlaw", "alqac"):
        folder = data / "retrieval" / name
        generation = open_index(folder, homes)  # the cases go on reading it
        asked = [*read_questions(folder, "train"), *named_questions(read_articles(folder))]
        cases += [case for _, case in ask_all(generation, asked, encoders, lambda one: one)]
        if name == "vnlaw":
            words = some_keywords(folder)
            strangers = [c for one in off_topic(data) if (c := ask(generation, one))]
            searches = [case for one in words if (case := ask(generation, one))]
    return cases, strangers, searches


def main() -> None:
    """Train, tell what it is worth and write the model."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--homes", type=Path, required=True)
    parser.add_argument("--encoders", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("kb/data/ranker/model.json"))
    choice = parser.parse_args()
    started = time.process_time()
    cases, strangers, searches = gathered(choice.data, choice.homes, choice.encoders)
    laws = choice.data / "retrieval" / "vnlaw"
    small = small_corpora(laws, choice.encoders, strangers, cases)
    print(
        f"{len(cases)} questions, {len(strangers)} off-topic, {len(small)} of small corpora",
        flush=True,
    )
    cases += [case for kind, case in small if case.asked.set == "named" and kind == "answerable"]
    draw = np.random.default_rng(7)
    known = dict.fromkeys(case.asked.id for case in [*cases, *searches, *strangers])
    known |= dict.fromkeys(case.asked.id for _, case in small)
    fold = {ident: int(draw.integers(FOLDS)) for ident in known}
    results: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    judging: list[Judged] = []
    for number in range(FOLDS):
        trees = Trees(
            export(fit([c for c in cases if fold[c.asked.id] != number]), FEATURES), FEATURES
        )
        for case in cases:
            if fold[case.asked.id] == number:
                results[case.asked.set].append(measures(case.ranked(trees), case.asked.answers))
        for kind, few, case in judged([*cases, *searches], strangers, small):
            if fold[case.asked.id] == number:
                judging.append(Judged(kind, few, case.asked.id, *case.told(trees)))
    for name, values in results.items():
        print(f"cross-validated {name}:", np.mean(values, axis=0).round(4), len(values))
    scores = np.zeros(len(judging))
    for number in range(FOLDS):
        others = [case for case in judging if fold[case.id] != number]
        part = np.array([fold[case.id] == number for case in judging])
        held = [case for case in judging if fold[case.id] == number]
        scores[part] = scored(fit_silence(others), fit_each(others), held)
    chosen = floors(judging, scores)
    order, silence, each = fit(cases), fit_silence(judging), fit_each(judging)
    model = {
        "version": 3,
        "floor": chosen[False][0],
        "doubt": chosen[False][1],
        "small": {"rows": SMALL, "floor": chosen[True][0], "doubt": chosen[True][1]},
        "order": export(order, FEATURES),
        "silence": export(silence, SIGNS),
        "each": export(each, EVIDENCE),
    }
    choice.out.parent.mkdir(parents=True, exist_ok=True)
    choice.out.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
    for booster, names in ((order, FEATURES), (silence, SIGNS), (each, EVIDENCE)):
        gain = sorted(zip(booster.feature_importance("gain"), names, strict=True), reverse=True)
        print("gain:", ", ".join(f"{name} {value:.0f}" for value, name in gain[:50]))
    print(f"{time.process_time() - started:.0f} s of CPU")


if __name__ == "__main__":
    main()
