"""The corpus folder: what is shipped, what is read, what a user adds, what goes wrong."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from kb.adding import add
from kb.corpus import Entry, front_matter, read_entry, scan, slug
from kb.errors import CorpusError, EmptyFile
from kb.models import Document

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "corpus"
GIVEN = ROOT.parent / "shared" / "data" / "corpus" / "ket-luan-tin-dung-chinh-sach-hung-yen.md"


def _shipped(ident: str) -> tuple[Entry, Document, str]:
    entry = next(entry for entry in scan(SHIPPED) if entry.id == ident)
    meta, source = read_entry(entry)
    return entry, meta, source.text


def test_the_five_documents_are_shipped() -> None:
    kinds = {entry.id: read_entry(entry)[0].text_kind for entry in scan(SHIPPED)}
    assert kinds == {
        "ct-36-cttu-20150227": "none",
        "ct-40-cttw-20141122": "digest",
        "kl-06-kltw-20210610": "digest",
        "kl-btvtu-hungyen": "full",
        "nq-41-nqtu-20230821": "none",
    }


def test_the_conclusion_is_verbatim() -> None:
    _, body = front_matter((SHIPPED / "kl-btvtu-hungyen.md").read_bytes(), name="x")
    known = "d266ce699d0af0a4f45d757c42f26c0a120995cc9571f5cec70628878eee98a4"
    assert hashlib.sha256(body).hexdigest() == known
    if GIVEN.exists():
        assert hashlib.sha256(GIVEN.read_bytes()).hexdigest() == known


def test_the_conclusion_claims_no_number_and_no_date() -> None:
    _, meta, text = _shipped("kl-btvtu-hungyen")
    assert meta.number is None
    assert meta.date is None
    assert "**" not in text
    assert "<sup>" not in text


def test_every_digest_section_has_a_strength_and_none_is_from_memory() -> None:
    for entry in scan(SHIPPED):
        meta, _ = read_entry(entry)
        levels = [level for _, level in meta.section_strengths]
        levels += [source.strength for source in meta.sources if source.strength]
        assert "M" not in levels
        if meta.text_kind == "digest":
            assert meta.section_strengths


def test_slug() -> None:
    assert slug("Chỉ thị số 40-CT/TW (bản gốc)") == "chi-thi-so-40-ct-tw-ban-goc"
    assert slug("…") == "van-ban"


def _write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_scan_skips_what_is_not_a_document(tmp_path: Path) -> None:
    _write(tmp_path, "a.md", "Nội dung")
    _write(tmp_path, "a.md.toml", 'title = "Tên"')
    _write(tmp_path, ".an.md", "ẩn")
    _write(tmp_path, "~$a.docx", "khóa của Word")
    _write(tmp_path, "README.md", "về thư mục")
    _write(tmp_path / "replaced", "cu.md", "đã thay")
    _write(tmp_path / "con", "a.md", "cùng tên")
    assert [entry.id for entry in scan(tmp_path)] == ["a", "con-a"]


def test_scan_of_an_absent_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="kb add"):
        scan(tmp_path / "khong-co")


def test_side_file_changes_the_hash_and_the_facts(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt", "Nội dung văn bản")
    before = scan(tmp_path)[0]
    _write(tmp_path, "a.txt.toml", 'number = "40-CT/TW"\ndate = 2014-11-22')
    after = scan(tmp_path)[0]
    assert before.sha256 != after.sha256
    meta, _ = read_entry(after)
    assert (meta.number, meta.date) == ("40-CT/TW", dt.date(2014, 11, 22))


@pytest.mark.parametrize(
    "head",
    [
        "number = 40",
        'date = "22/11/2014"',
        'text = "tóm tắt"',
        'so = "40-CT/TW"',
        'regime = "đảng"',
        "title = ",
        '[sections]\n"1" = "Z"',
    ],
)
def test_bad_front_matter_is_explained(tmp_path: Path, head: str) -> None:
    _write(tmp_path, "a.md", f"+++\n{head}\n+++\nNội dung")
    with pytest.raises(CorpusError, match=r"a\.md"):
        read_entry(scan(tmp_path)[0])


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    _write(tmp_path, "trong.txt", "")
    with pytest.raises(EmptyFile, match=r"trong\.txt"):
        read_entry(scan(tmp_path)[0])


RECORD = """+++
type = "Chỉ thị"
number = "12-CT/TU"
issuer = "Ban Thường vụ Tỉnh ủy"
date = 2024-03-05
title = "về tăng cường công tác thủy lợi"
term = "XIX"
text = "none"
+++
"""
ORIGINAL = """TỈNH ỦY HƯNG YÊN
*
Số 12-CT/TU

ĐẢNG CỘNG SẢN VIỆT NAM
Hưng Yên, ngày {day} tháng 3 năm 2024

CHỈ THỊ
CỦA BAN THƯỜNG VỤ TỈNH ỦY
về tăng cường công tác thủy lợi
-----

Ban Thường vụ Tỉnh ủy yêu cầu các cấp ủy thực hiện tốt các nhiệm vụ sau:

1- Sở Nông nghiệp và Môi trường xây dựng kế hoạch nạo vét kênh mương{more}.
"""


def test_an_original_replaces_an_empty_record_and_nothing_is_lost(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    _write(corpus, "ct-12.md", RECORD)
    original = _write(tmp_path, "goc.txt", ORIGINAL.format(day="05", more=""))
    added = add(original, corpus)
    assert added.replaced is not None
    assert added.replaced.text_kind == "none"
    assert [entry.id for entry in scan(corpus)] == ["ct-12"]
    meta, source = read_entry(scan(corpus)[0])
    assert meta.term == "XIX"  # only the record knew it
    assert "nạo vét" in source.text
    assert (corpus / "replaced" / "ct-12.md").read_text(encoding="utf-8") == RECORD


def test_what_only_the_record_knew_survives_odd_characters(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    term = 'XIX "cũ" \\ \u007f'
    record = RECORD.replace('"XIX"', '"XIX \\"cũ\\" \\\\ \\u007f"')
    _write(corpus, "ct-12.md", record)
    add(_write(tmp_path, "goc.txt", ORIGINAL.format(day="05", more="")), corpus)
    assert read_entry(scan(corpus)[0])[0].term == term


def test_same_number_on_another_day_is_another_document(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    _write(corpus, "ct-12.md", RECORD)
    added = add(_write(tmp_path, "goc.txt", ORIGINAL.format(day="19", more="")), corpus)
    assert added.replaced is None
    assert any("trùng số" in warning for warning in added.warnings)
    assert len(scan(corpus)) == 2


def test_a_full_text_is_replaced_only_on_demand(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    add(_write(tmp_path, "goc.txt", ORIGINAL.format(day="05", more="")), corpus)
    newer = _write(tmp_path, "moi.txt", ORIGINAL.format(day="05", more=" nội đồng"))
    with pytest.raises(CorpusError, match="--replace"):
        add(newer, corpus)
    added = add(newer, corpus, replace_full=True)
    assert added.kept is not None
    assert len(scan(corpus)) == 1
    assert "nội đồng" in read_entry(scan(corpus)[0])[1].text


def test_the_same_file_is_not_added_twice(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    path = _write(tmp_path, "goc.txt", ORIGINAL.format(day="05", more=""))
    add(path, corpus)
    with pytest.raises(CorpusError, match="đã có trong kho"):
        add(path, corpus)


def test_a_bad_file_leaves_the_corpus_as_it_was(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    _write(corpus, "ct-12.md", RECORD)
    with pytest.raises(EmptyFile):
        add(_write(tmp_path, "trong.txt", "  \n"), corpus)
    with pytest.raises(CorpusError, match="đường dẫn"):
        add(tmp_path / "khong-co.txt", corpus)
    assert [path.name for path in corpus.iterdir()] == ["ct-12.md"]
