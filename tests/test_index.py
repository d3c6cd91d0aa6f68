"""The index: facts come back as they went in; generations swap atomically; nothing is lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from kb.build import index_analyses
from kb.errors import IndexMissing, IndexOutdated, KbError
from kb.index import Store, generations, open_current, prepared, vectors
from kb.index.cache import Cache, packed
from kb.index.codec import dump, load
from kb.index.generations import building
from kb.index.vectors import Vectors
from kb.models import (
    Analysis,
    BodyMention,
    Citation,
    Deadline,
    Document,
    Header,
    Owner,
    Section,
    SourceNote,
    Span,
    Task,
)
from kb.passages import make_passages


def analysis(ident: str, *paragraphs: str, **meta: object) -> Analysis:
    """Return the analysis of a made-up document of these paragraphs."""
    text = "\n".join(paragraphs)
    sections, start = [], 0
    for number, paragraph in enumerate(paragraphs, 1):
        end = start + len(paragraph)
        sections.append(
            Section(str(number), "item", "directive", start, end, start, label=f"{number}.")
        )
        start = end + 1
    owner = Owner("Sở Tài chính", "so-tai-chinh", "lead", "stated", 0, 3, "test")
    due = Deadline("ngày 30/6/2025", "date", dt.date(2025, 6, 30), None, 0, 3, "test")
    end = len(paragraphs[0])
    return Analysis(
        document=Document(ident, text, **meta),  # type: ignore[arg-type]
        header=Header(title="x", spans=(("title", Span(0, 1)),)),
        sections=tuple(sections),
        tasks=(Task(f"{ident}-1", ident, "1", "task", text[:end], 0, end, (owner,), due, "test"),),
        citations=(
            Citation(
                ident, "Kết luận này", 0, 3, None, None, None, None, None, None, "anaphora", "r"
            ),
        ),
        bodies=(BodyMention("UBND tỉnh", None, 0, 4, "test"),),
        passages=make_passages(ident, text, sections),
    )


FIRST = analysis(
    "a",
    "Sở Tài chính bố trí vốn ủy thác trước ngày 30/6/2025.",
    "Các cấp ủy đảng quán triệt Kết luận này.",
    number="06-KL/TW",
    type="Kết luận",
    date=dt.date(2021, 6, 10),
    sources=(SourceNote("Công báo", "P"),),
    section_strengths=(("1", "K"),),
)
SECOND = analysis("b", "Ủy ban nhân dân xã tổ chức tuyên truyền.", type="Kế hoạch")


def make(home: Path, *analyses: Analysis) -> None:
    with building(home):
        index_analyses(analyses, "|".join(map(dump, analyses)), home)


def test_records_come_back_as_they_went_in(tmp_path: Path) -> None:
    assert load(Analysis, dump(FIRST)) == FIRST
    assert Store.write(tmp_path / "facts.sqlite", [FIRST, SECOND]) == 3
    with Store(tmp_path / "facts.sqlite") as store:
        assert store.analyses() == (FIRST, SECOND)
        assert store.document("a") == FIRST.document
        assert store.document("x") is None
        assert store.tasks("b") == SECOND.tasks
        assert store.tasks() == FIRST.tasks + SECOND.tasks
        assert store.passages("b") == SECOND.passages
        assert store.facet_values("type") == ("Kế hoạch", "Kết luận")
        assert store.facet_rows(["deadline=yes", "document=b"]) == [0, 2]
        assert store.passages_at([2]) == {2: SECOND.passages[0]}
    with pytest.raises(FileExistsError):
        Store.write(tmp_path / "facts.sqlite", [])


def test_a_field_added_later_takes_its_default() -> None:
    row = json.loads(dump(SECOND.document))
    assert load(Document, json.dumps(row[:-1])) == SECOND.document


def test_an_index_that_is_not_there_or_not_ours_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(IndexMissing, match="kb build"):
        open_current(tmp_path)
    make(tmp_path, FIRST)
    with monkeypatch.context() as patch:
        patch.setattr(generations, "rules_hash", lambda: "other")
        with pytest.raises(IndexOutdated, match="kb build"):
            open_current(tmp_path)
    with monkeypatch.context() as patch:
        patch.setenv("KB_MODEL", "somebody/else")
        with pytest.raises(IndexOutdated, match=r"somebody/else.*kb build"):
            open_current(tmp_path)
    (tmp_path / "CURRENT").write_text("../../etc")
    with pytest.raises(IndexMissing, match="kb build"):
        open_current(tmp_path)


class Killed(BaseException):
    """Stands for the end of the process: nothing below catches it."""


def test_killed_at_any_step_the_previous_index_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, FIRST)
    steps = [(os, "fsync"), (Path, "rename"), (Path, "replace"), (Path, "write_text")]
    outcomes = []
    for last in range(1, 100):
        count = 0

        def step(*args: object, real: object, **options: object) -> object:
            nonlocal count
            count += 1
            if count == last:  # noqa: B023
                raise Killed
            return real(*args, **options)  # type: ignore[operator]

        with monkeypatch.context() as patch:
            for owner, name in steps:
                real = getattr(owner, name)
                patch.setattr(owner, name, lambda *a, real=real, **o: step(*a, real=real, **o))
            try:
                make(tmp_path, SECOND)
            except Killed:
                finished = False
            else:
                finished = True
        with open_current(tmp_path) as generation:
            found = {document.id for document in generation.store.documents()}
            assert found in ({"a"}, {"b"})
            assert generation.lexical.search({"uy": 1.0}, limit=3)
            outcomes.append(found)
        if finished:
            break
        if found == {"b"}:
            make(tmp_path, FIRST)
    else:
        pytest.fail("the build never came to its end")
    assert {"a"} in outcomes
    assert outcomes[-1] == {"b"}
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(("gen-", "tmp-"))) == [
        (tmp_path / "CURRENT").read_text()
    ]


def _build_forever(home: Path) -> None:
    number = 0
    while True:
        number += 1
        make(home, dataclasses.replace(SECOND, header=Header(title=str(number))))


def test_a_killed_process_leaves_no_lock_and_a_serving_index(tmp_path: Path) -> None:
    make(tmp_path, FIRST)
    before = (tmp_path / "CURRENT").read_text()
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path; from test_index import _build_forever
_build_forever(Path(sys.argv[1]))
"""
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    deadline = time.monotonic() + 300
    while (tmp_path / "CURRENT").read_text() == before and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert (tmp_path / "CURRENT").read_text() != before
    with open_current(tmp_path) as generation:
        assert [d.id for d in generation.store.documents()] == ["b"]
    make(tmp_path, FIRST)
    with open_current(tmp_path) as generation:
        assert [d.id for d in generation.store.documents()] == ["a"]


def test_two_builds_do_not_fight(tmp_path: Path) -> None:
    with building(tmp_path), pytest.raises(KbError, match="đang chạy"), building(tmp_path):
        pass
    with building(tmp_path):
        pass


@pytest.mark.skipif(os.name == "nt", reason="there, open files protect themselves")
def test_a_generation_in_use_is_not_removed(tmp_path: Path) -> None:
    make(tmp_path, FIRST)
    with open_current(tmp_path) as reader:
        make(tmp_path, SECOND)
        assert reader.path.is_dir()
        assert [d.id for d in reader.store.documents()] == ["a"]
        assert reader.vectors.count == 2
    make(tmp_path, analysis("c", "Ba."))
    assert not reader.path.exists()


def test_the_cache_survives_damage(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    with Cache(path) as cache:
        cache.keep_analysis("k", packed(FIRST))
        assert cache.analysis("k") == FIRST
        cache.forget_others([])
        assert cache.analysis("k") is None
    path.write_bytes(b"no database" * 1000)
    with Cache(path) as cache:
        assert cache.analysis("k") is None


def test_an_index_made_by_several_processes_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [
        analysis(
            f"vb-{number}",
            f"Sở Tài chính bố trí {number} tỷ đồng vốn ủy thác, theo 3.775/QĐ-UBND.",
            "Ủy ban nhân dân xã báo cáo ngày 05/8/2014." * (number % 3),
            "Αβγ 漢字" if number % 4 else "",
        )
        for number in range(10)
    ]
    told: list[str] = []

    def made(name: str) -> dict[str, object]:
        home = tmp_path / name
        with building(home):
            index_analyses(many, "x", home, progress=told.append)
        with open_current(home) as current:
            forward, rows = current.forward, np.arange(current.manifest.passages)
            found = current.lexical.search({"uy_ban": 1.0, "tai": 1.0}, limit=50)
            return {
                "ids": [part.tolist() for part in forward.passages(rows)],
                "names": [part.tolist() for part in forward.names(rows)],
                "frequencies": forward.frequencies.tolist(),
                "vectors": current.vectors.get(rows).tolist(),
                "titles": current.titles.tolist(),
                "subjects": current.subjects.tolist(),
                "found": sorted(found),
            }

    alone = made("alone")
    assert alone["found"]
    monkeypatch.setattr(prepared, "_MANY", 1)
    monkeypatch.setattr(prepared, "_BATCH", 4)
    monkeypatch.setattr(prepared, "cores", lambda: 2)
    assert made("together") == alone
    assert told[-1] == f"Lập chỉ mục: {len(alone['titles'])}/{len(alone['titles'])} đoạn"  # type: ignore[arg-type]


@pytest.mark.parametrize("limits", [{"SCANNED": 100}, {"SCANNED": 100, "FLAT": 200}])
def test_quick_vector_search_finds_nearly_what_comparing_all_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: dict[str, int]
) -> None:
    chance = np.random.default_rng(7)
    centres = chance.normal(size=(40, 32))
    every = centres[chance.integers(40, size=20_000)] + 0.5 * chance.normal(size=(20_000, 32))
    every = (every / np.linalg.norm(every, axis=1, keepdims=True)).astype(np.float32)
    for name, value in limits.items():
        monkeypatch.setattr(vectors, name, value)
    batches = (every[start : start + 4096] for start in range(0, len(every), 4096))
    Vectors.write(tmp_path / "x.faiss", batches, count=len(every), dimension=32)
    index = Vectors(tmp_path / "x.faiss")
    assert index.count == len(every)
    assert np.allclose(index.get([5, 3]), every[[5, 3]], atol=0.02)
    shares = []
    for asked in every[::2000]:
        best = set(np.argsort(-(every @ asked))[:20].tolist())
        found = index.search(asked, limit=20)
        assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)
        shares.append(len(best & {row for row, _ in found}) / 20)
        among = index.search(asked, limit=5, rows=range(100, 200))
        assert {row for row, _ in among} <= set(range(100, 200))
    assert np.mean(shares) >= 0.9
