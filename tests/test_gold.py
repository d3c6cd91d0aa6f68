"""The gold labels fit the documents they were made from: right file, offsets inside, whole words.

The labels hold offsets and a hash, no text of the documents (see ``tests/gold/README.md``), so
most of these checks need the shared folder and are skipped where it is absent.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest

from kb.read import read_file
from kb.text import normalize

GOLD = Path(__file__).resolve().parent / "gold"
REPOSITORY = GOLD.parents[1]
SHARED = REPOSITORY.parent / "shared" / "data"
FILES = sorted(path for path in GOLD.glob("*.json") if path.stem != "relevance")
CITATIONS = sorted((GOLD / "citations").glob("*.json"))
RELEVANCE = GOLD / "relevance.json"

KINDS = {"date", "period-end", "recurring", "ongoing", "relative", "conditional"}
EVIDENCE = {"stated", "heading", "lead_in", "closing", "none"}
COMPARATORS = {"=", ">=", "<=", ">", "<", "~", None}


def load(path: Path) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return gold


def source_of(stem: str) -> Path:
    found = [*SHARED.glob(f"documents/{stem}.txt"), *SHARED.glob(f"corpus/{stem}.md")]
    if not found:
        pytest.skip("the shared documents are not beside this checkout")
    return found[0]


def text_of(gold: dict[str, Any]) -> str:
    """The labelled text, or a skip; the hash tells a changed file from a wrong label."""
    source = source_of(gold["document"])
    raw = source.read_bytes()
    assert hashlib.sha256(raw).hexdigest() == gold["sha256"], "the file is not the labelled one"
    return read_file(source).text if "tasks" in gold else normalize(raw.decode("utf-8"))


def letters(text: str) -> str:
    return re.sub(r"[\s*_]+", "", text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_fields_are_of_the_agreed_vocabulary(path: Path) -> None:
    gold = load(path)
    assert gold["document"] == path.stem
    assert gold["split"] in {"dev", "devtest"}
    assert gold["tasks"]
    for task in gold["tasks"]:
        assert task["start"] < task["end"]
        assert task["kind"] in {"task", "target"}
        assert (task["target"] is not None) == (task["kind"] == "target")
        assert task["owner_evidence"] in EVIDENCE
        assert bool(task["owners"]) == (task["owner_evidence"] != "none")
        assert len(set(task["owners"])) == len(task["owners"])
        if task["target"]:
            assert set(task["target"]) == {"comparator", "value", "unit", "by"}
            assert task["target"]["comparator"] in COMPARATORS
        if task["deadline"]:
            deadline = task["deadline"]
            assert set(deadline) == {"start", "end", "kind", "due", "recurrence"}
            assert deadline["kind"] in KINDS
            assert deadline["due"] is None or dt.date.fromisoformat(deadline["due"])
            assert (deadline["kind"] == "recurring") == (deadline["recurrence"] is not None)
    starts = [(task["start"], task["end"]) for task in gold["tasks"]]
    assert starts == sorted(starts), "labels stand in the order of the text"
    for before, after in itertools.pairwise(starts):
        assert before[1] <= after[0], f"labels overlap: {before} {after}"


@pytest.mark.shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_offsets_cut_whole_clauses(path: Path) -> None:
    gold = load(path)
    text = text_of(gold)
    folded = " ".join(text.split()).casefold()
    for task in gold["tasks"]:
        spans = [(task["start"], task["end"])]
        if task["deadline"]:
            spans.append((task["deadline"]["start"], task["deadline"]["end"]))
        for start, end in spans:
            label = text[start:end]
            assert 0 <= start < end <= len(text)
            assert label == label.strip(), label
            assert not (text[start - 1 : start] + text[start]).isalnum() or start == 0, label
            assert not (text[end - 1] + text[end : end + 1]).isalnum() or end == len(text), label
        label = text[task["start"] : task["end"]]
        assert letters(task.get("quote", label)) == letters(label)
        assert label[-1] not in ";,:", label
        for name in [*task["owners"], *task["partners"]]:
            assert " ".join(name.split()).casefold() in folded, f"not printed in the text: {name}"


def test_the_conclusion_can_be_resolved_by_quote_in_the_shipped_corpus() -> None:
    """The Conclusion may be shipped, so its labels carry quotes and outlive a change of offsets."""
    gold = load(GOLD / "ket-luan-tin-dung-chinh-sach-hung-yen.json")
    shipped = letters(normalize((REPOSITORY / "corpus" / "kl-btvtu-hungyen.md").read_text("utf-8")))
    at = 0
    for task in gold["tasks"]:
        at = shipped.find(letters(task["quote"]), at)
        assert at >= 0, task["quote"]


def test_half_of_the_gold_is_set_aside() -> None:
    splits = [load(path)["split"] for path in FILES]
    assert splits.count("devtest") * 2 >= len(splits) - 1


@pytest.mark.shared
@pytest.mark.parametrize("path", CITATIONS, ids=lambda path: path.stem)
def test_citations_stand_where_the_labels_say(path: Path) -> None:
    gold = load(path)
    text = text_of(gold)
    end = 0
    for label in gold["citations"]:
        surface = text[label["start"] : label["end"]]
        assert surface == surface.strip()
        assert label["start"] >= end, "labels stand in the order of the text and do not overlap"
        end = label["end"]
        if label["number"]:
            assert label["number"] in re.sub(r"\s", "", surface)
        else:
            assert label["form"] == "anaphora" or label.get("name")
        if label["date"]:
            date = dt.date.fromisoformat(label["date"])
            assert {str(date.day), str(date.month), str(date.year)} <= {
                figure.lstrip("0") for figure in re.findall(r"\d+", surface)
            }
        assert label["form"] in {"full", "short", "anaphora"}


def test_relevance_questions_are_well_formed() -> None:
    relevance = load(RELEVANCE)
    queries = [question["query"] for question in relevance["questions"]]
    assert len(set(queries)) == len(queries)
    for question in relevance["questions"]:
        assert question["typing"] in {"accented", "unaccented", "abbreviated"}
        if question["typing"] == "unaccented":
            assert question["query"].isascii(), question["query"]
        assert bool(question["answers"]) != (question.get("kind") in {"near", "off"})
        for answer in question["answers"]:
            in_corpus = (REPOSITORY / "corpus" / f"{answer['document']}.md").exists()
            assert ("start" in answer) != in_corpus


@pytest.mark.shared
def test_relevance_answers_are_paragraphs_of_the_files() -> None:
    relevance = load(RELEVANCE)
    texts = {
        stem: text_of({"document": stem, "sha256": sha}) for stem, sha in relevance["files"].items()
    }
    for question in relevance["questions"]:
        for answer in question["answers"]:
            if "start" in answer:
                paragraph = texts[answer["document"]][answer["start"] : answer["end"]]
                assert paragraph == paragraph.strip() and len(paragraph) > 20
