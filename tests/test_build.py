"""The build: incremental, unshaken by bad files, the same twice, and honest about both."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from pathlib import Path

import loky
import pytest

from kb import analyse as chain
from kb import build as builder
from kb.build import build
from kb.corpus import Entry
from kb.errors import CorpusError
from kb.index import open_current

ONE = "KẾT LUẬN\nVề tín dụng chính sách\n\n1- Sở Tài chính bố trí vốn ủy thác hằng năm.\n"
TWO = (
    "KẾ HOẠCH\nThực hiện Kết luận số 06-KL/TW ngày 10/6/2021 của Ban Bí thư\n\n"
    "1. Ủy ban nhân dân xã báo cáo trước ngày 30/6/2025.\n"
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "mot.md").write_text(ONE, encoding="utf-8")
    (folder / "hai.txt").write_text(TWO, encoding="utf-8")
    return folder


def test_unchanged_files_are_neither_read_nor_analysed_again(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    first = build(corpus, home)
    assert (first.documents, first.reused, first.changed) == (2, 0, True)
    analysed: list[str] = []
    real = chain.analyse

    def counted(*args: object, name: str, **options: object) -> object:
        analysed.append(name)
        return real(*args, name=name, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(chain, "analyse", counted)
    again = build(corpus, home)
    assert (again.reused, again.changed, analysed) == (2, False, [])
    (corpus / "ba.txt").write_text("Ủy ban nhân dân tỉnh chỉ đạo.", encoding="utf-8")
    more = build(corpus, home)
    assert (more.documents, more.reused, more.changed, analysed) == (3, 2, True, ["ba"])
    (corpus / "ba.txt").unlink()
    assert build(corpus, home).documents == 2


def test_bad_files_are_listed_and_the_others_built(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "rong.txt").write_bytes(b"")
    (corpus / "hong.pdf").write_bytes(b"%PDF-1.4 not really")
    (corpus / "anh.png").write_bytes(b"\x89PNG\r\n")
    (corpus / "khai.md").write_text("+++\nnumber = \n+++\nx", encoding="utf-8")
    report = build(corpus, tmp_path / "home")
    assert report.documents == 2
    assert {name for name, _ in report.failures} == {"rong.txt", "hong.pdf", "anh.png", "khai.md"}
    assert all(message for _, message in report.failures)

    def broken(*args: object, **options: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(chain, "analyse", broken)
    (corpus / "hai.txt").write_text(TWO + "\n2. Thêm.", encoding="utf-8")
    report = build(corpus, tmp_path / "home")
    assert report.documents == 1
    assert any(name == "hai.txt" and "ZeroDivisionError" in text for name, text in report.failures)


@pytest.fixture
def many(corpus: Path) -> Path:
    """Five good files and two bad ones."""
    for number in (3, 4, 5):
        text = f"{TWO}2. Sở Tài chính bố trí {number} tỷ đồng.\n"
        (corpus / f"tep-{number}.txt").write_text(text, encoding="utf-8")
    (corpus / "rong.txt").write_bytes(b"")
    (corpus / "hong.pdf").write_bytes(b"%PDF-1.4 not really")
    return corpus


def facts(home: Path) -> object:
    with open_current(home) as current:
        return current.store.analyses(), current.store.passages()


def test_many_files_are_read_in_processes_to_the_same_facts(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = build(many, tmp_path / "alone")
    monkeypatch.setattr(builder, "_EACH", 3)
    monkeypatch.setattr(chain, "analyse", None)  # of no use: this process analyses nothing
    report = build(many, tmp_path / "together")
    assert (report.documents, report.passages, report.failures) == (
        5,
        alone.passages,
        alone.failures,
    )
    assert len(report.failures) == 2
    assert facts(tmp_path / "together") == facts(tmp_path / "alone")


def test_a_killed_process_loses_nothing(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Pool:
        def __init__(self, *_: object, **__: object) -> None:
            self.asked = 0

        def shutdown(self, **_: object) -> None: ...

        def submit(self, read: Callable[[Entry], object], entry: Entry) -> Future[object]:
            done: Future[object] = Future()
            self.asked += 1
            if self.asked > 2:
                done.set_exception(BrokenExecutor())
            else:
                done.set_result(read(entry))
            return done

    alone = build(many, tmp_path / "alone")
    monkeypatch.setattr(builder, "_EACH", 3)
    monkeypatch.setattr(loky, "ProcessPoolExecutor", Pool)
    assert build(many, tmp_path / "broken").failures == alone.failures
    assert facts(tmp_path / "broken") == facts(tmp_path / "alone")


def test_building_twice_gives_the_same_rows(corpus: Path, tmp_path: Path) -> None:
    rows = []
    for name in ("a", "b"):
        build(corpus, tmp_path / name)
        with open_current(tmp_path / name) as generation:
            rows.append((generation.manifest, generation.store.analyses()))
    assert rows[0] == rows[1]


def test_a_document_is_searched_as_soon_as_it_is_built(corpus: Path, tmp_path: Path) -> None:
    build(corpus, tmp_path / "home")
    with open_current(tmp_path / "home") as generation:
        assert {d.id for d in generation.store.documents()} == {"mot", "hai"}
        assert generation.vectors.count == len(generation.store.passages())
        assert generation.forward.rows == generation.vectors.count == generation.manifest.passages


def test_an_empty_corpus_is_an_empty_index(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    report = build(tmp_path / "corpus", tmp_path / "home")
    assert (report.documents, report.passages) == (0, 0)
    with open_current(tmp_path / "home") as generation:
        assert generation.store.documents() == ()


def test_no_corpus_is_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="kb add"):
        build(tmp_path / "nothing", tmp_path / "home")


def test_two_files_of_one_document_are_both_kept_and_named(corpus: Path, tmp_path: Path) -> None:
    def head(number: str, province: str) -> str:
        return (
            f'+++\nnumber = "{number}"\ntype = "Quyết định"\ndate = 2025-03-04\n'
            f'issuer = "Ủy ban nhân dân tỉnh {province}"\n+++\n'
            "1. Sở Tài chính bố trí vốn.\n"
        )

    for name, number, province in (
        ("a.md", "05/QĐ-UBND", "Hưng Yên"),
        ("b.md", "5/QĐ-UBND", "Hưng Yên"),
        ("c.md", "05/QĐ-UBND", "Lào Cai"),
        ("d.md", "06/QĐ-UBND", "Hưng Yên"),
    ):
        (corpus / name).write_text(head(number, province), encoding="utf-8")
    report = build(corpus, tmp_path / "home")
    assert report.documents == 6
    ((path, words),) = report.warnings
    assert path == "b.md"
    assert "trùng số 5/QĐ-UBND, ngày 04/03/2025 với tệp a.md" in words
    assert build(corpus, tmp_path / "home").warnings == report.warnings
