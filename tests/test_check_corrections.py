"""The draft's own .docx with accepted suggestions as tracked changes."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
import unicodedata
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import hypothesis
import hypothesis.strategies as st
import pytest
from docx import Document as WordDocument
from test_check_word import draft, part
from test_check_word_hostile import CASES, THEO, WHO, made, paragraph, run

from kb.check.docx_corrections import Corrected, correct_docx
from kb.models import Finding
from kb.read import read_bytes

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOW = dt.datetime(2025, 11, 20, 8, 30, tzinfo=dt.UTC)
OLD, NEW = "19/NQ-TW", "19-NQ/TW"
REFUSED = {"simple field", "complex field", "insertion", "move", "text box"}


def accepted(text: str, *pairs: tuple[str, str]) -> list[Finding]:
    """Return a finding at the first place of each old text, with the new one as its suggestion."""
    return [
        Finding(
            code="E8", severity="error", state="problem", message="Sai.", surface=old,
            start=text.index(old), end=text.index(old) + len(old), suggestion=new,
        )
        for old, new in pairs
    ]  # fmt: skip


def corrected(data: bytes, *pairs: tuple[str, str]) -> tuple[str, Corrected]:
    text = read_bytes("draft.docx", data).text
    return text, correct_docx(data, text, accepted(text, *pairs), now=NOW)


def settled(data: bytes, *, accept: bool) -> bytes:
    """Return the file with our own tracked changes all accepted, or all rejected."""
    out = io.BytesIO()
    keep, drop = ("ins", "del") if accept else ("del", "ins")
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name in ("word/document.xml", "word/footnotes.xml"):
                root = ElementTree.fromstring(content)
                for parent in list(root.iter()):
                    for child in list(parent):
                        if child.get(f"{W}author") != "Rõ Việc":
                            continue
                        at = list(parent).index(child)
                        if child.tag == f"{W}{keep}":
                            for inner in child.iter(f"{W}delText"):
                                inner.tag = f"{W}t"
                            parent[at : at + 1] = list(child)
                        elif child.tag == f"{W}{drop}":
                            parent.remove(child)
                content = ElementTree.tostring(root)
            target.writestr(name, content)
    return out.getvalue()


def read(data: bytes) -> str:
    return read_bytes("draft.docx", data).text


def holds(text: str, result: Corrected, *pairs: tuple[str, str]) -> None:
    """Assert that all are written, and that accepting and rejecting give what they should."""
    assert (len(result.changed), result.commented, result.unplaced) == (len(pairs), (), ())
    wanted = text
    for old, new in pairs:
        wanted = wanted.replace(old, new, 1)
    assert read(result.data) == wanted  # a reader sees insertions, not deletions
    assert read(settled(result.data, accept=True)) == wanted
    assert read(settled(result.data, accept=False)) == text
    WordDocument(io.BytesIO(result.data))
    ids = re.findall(r'<w:(?:ins|del) [^>]*w:id="(\d+)"', part(result.data, "word/document.xml"))
    assert len(ids) == len(set(ids))


def test_body_table_and_footnote_of_a_draft() -> None:
    data = draft()
    pairs = ((OLD, NEW), ("20/217/QĐ-TTg", "20/2017/QĐ-TTg"), ("33/NĐ-CP", "33/2020/NĐ-CP"),
             ("30/02/2024", "29/02/2024"))  # fmt: skip
    text, result = corrected(data, *pairs)
    holds(text, result, *pairs)
    before, after = (zipfile.ZipFile(io.BytesIO(each)) for each in (data, result.data))
    assert before.namelist() == after.namelist()
    touched = {"word/document.xml", "word/footnotes.xml"}
    for name in before.namelist():
        assert (before.read(name) == after.read(name)) == (name not in touched), name
    xml = part(result.data, "word/document.xml")
    assert 'w:author="Rõ Việc"' in xml and 'w:date="2025-11-20T08:30:00Z"' in xml
    assert xml.count('w:author="Chuyên viên"') == 2  # what others have changed stays theirs
    assert "29/02/2024" in part(result.data, "word/footnotes.xml")


@pytest.mark.parametrize("name", [name for name in CASES if name not in REFUSED])
def test_files_as_offices_have_them(name: str) -> None:
    text, result = corrected(made(CASES[name]), (OLD, NEW))
    if name == "letter and its mark in two runs":
        assert OLD in text
    holds(text, result, (OLD, NEW))
    before = part(made(CASES[name]), "word/document.xml")
    after = part(result.data, "word/document.xml")
    for tag in ("hyperlink ", "sdt>", "bookmarkStart ", "br/", "tab/", "commentRangeStart "):
        assert after.count(f"<w:{tag}") == before.count(f"<w:{tag}"), tag


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_be_rewritten_gets_a_comment(name: str) -> None:
    text, result = corrected(made(CASES[name]), (OLD, NEW))
    assert (result.changed, len(result.commented), result.unplaced) == ((), 1, ())
    assert read(result.data) == text
    comments = part(result.data, "word/comments.xml")
    assert "Chưa ghi sửa đổi vào đây vì" in comments and NEW in comments
    assert "Rõ Việc" not in part(result.data, "word/document.xml")


def test_a_footnote_mark_inside_is_never_lost() -> None:
    mark = '<w:r><w:footnoteReference w:id="7"/></w:r>'
    data = made(paragraph(THEO, run("19/NQ"), mark, run("-TW về.")))
    text = read(data)
    spot = "19/NQ[1]-TW"
    result = correct_docx(data, text, accepted(text, (spot, NEW)), now=NOW)
    assert result.changed == () and len(result.commented) == 1
    assert part(result.data, "word/document.xml").count("footnoteReference") == 1
    far = made(paragraph(run("Theo văn bản"), mark, run(f" và Nghị quyết số {OLD}.")))
    text, result = corrected(far, (OLD, NEW))
    holds(text, result, (OLD, NEW))


def test_two_in_one_run_and_one_that_overlaps() -> None:
    data = made(paragraph(run("Theo Nghị quyết số 19/NQ-TW và Quyết định số 5/QĐ/TTg ngày 1/1.")))
    pairs = ((OLD, NEW), ("5/QĐ/TTg", "5/QĐ-TTg"))
    text, result = corrected(data, *pairs)
    holds(text, result, *pairs)
    text, result = corrected(data, *pairs, ("số 5/QĐ/TTg ngày", "số 6/QĐ-TTg ngày"))
    assert [f.suggestion for f in result.changed] == [NEW, "số 6/QĐ-TTg ngày"]
    assert [f.suggestion for f in result.commented] == ["5/QĐ-TTg"]
    assert "chồng lên" in part(result.data, "word/comments.xml")


def test_the_formatting_of_the_place_is_kept() -> None:
    _, result = corrected(made(CASES["eight runs"]), (OLD, NEW))
    root = ElementTree.fromstring(part(result.data, "word/document.xml"))
    (inserted,) = root.iter(f"{W}ins")
    properties = inserted.find(f"{W}r/{W}rPr")
    assert properties is not None and [item.tag for item in properties] == [f"{W}b"]
    assert [len(list(gone)) for gone in root.iter(f"{W}del")] == [1] * 6


def test_only_the_words_that_differ_are_changed() -> None:
    data = made(paragraph(run("Theo Quy định về công tác cán bộ của Đảng ta.")))
    _, result = corrected(data, ("về công tác cán bộ của", "về công tác đảng viên của"))
    root = ElementTree.fromstring(part(result.data, "word/document.xml"))
    assert ["".join(x.itertext()) for x in root.iter(f"{W}delText")] == ["cán bộ"]
    assert "về công tác đảng viên của Đảng ta" in read(result.data)


def test_decomposed_letters_are_cut_whole() -> None:
    words = unicodedata.normalize("NFD", "Theo Uỷ ban nhân tỉnh về việc")
    pair = ("Uỷ ban nhân tỉnh", "Ủy ban nhân dân tỉnh")
    text, result = corrected(made(paragraph(run(words[:8]), run(words[8:]))), pair)
    holds(text, result, pair)


def test_a_letter_and_its_mark_in_two_runs_are_not_torn() -> None:
    words = unicodedata.normalize("NFD", "Theo Uỷ ban nhân tỉnh về việc")
    at = words.index("\u0309")
    data = made(paragraph(run(words[:at]), run(words[at:])))
    text, result = corrected(data, ("Uỷ ban nhân tỉnh", "Ủy ban nhân dân tỉnh"))
    assert result.changed == () and len(result.commented) == 1 and read(result.data) == text


def test_blanks_before_a_line_break_hide_nothing() -> None:
    body = (
        f'<w:r><w:t xml:space="preserve">PHỤ LỤC  </w:t><w:br/><w:t>(Kèm theo số {OLD})</w:t></w:r>'
    )
    data = made(paragraph(body))
    text, result = corrected(data, (OLD, NEW))
    assert text.startswith("PHỤ LỤC\n")
    holds(text, result, (OLD, NEW))


def test_an_unknown_place_changes_nothing() -> None:
    data = made(CASES["eight runs"])
    ghost = Finding(code="E8", severity="error", state="problem", message="Sai.", start=5, end=9,
                    surface="khác", suggestion="x")  # fmt: skip
    result = correct_docx(data, read(data), [ghost], now=NOW)
    assert result.changed == () and read(result.data) == read(data)
    assert correct_docx(data, read(data), [], now=NOW).data == data


def test_a_locked_control_is_left_alone() -> None:
    control = '<w:sdt><w:sdtPr><w:lock w:val="sdtContentLocked"/></w:sdtPr><w:sdtContent>'
    data = made(paragraph(f"{control}{run('Nghị quyết số ' + OLD)}</w:sdtContent></w:sdt>"))
    text, result = corrected(data, (OLD, NEW))
    assert result.changed == () and len(result.commented) == 1 and read(result.data) == text


PIECES = st.sampled_from(
    [run("Theo số 19/NQ-TW "), run("về  việc"), run("\u0323 a"), run("e"), run("Hội", "<w:b/>"),
     run(unicodedata.normalize("NFD", "Uỷ ban ")), run(" ẩn ", "<w:vanish/>"), run("\u00a0"),
     "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>",
     f'<w:del w:id="90" {WHO}><w:r><w:delText>cũ</w:delText></w:r></w:del>',
     f'<w:ins w:id="91" {WHO}>{run("mới")}</w:ins>',
     f'<w:hyperlink w:anchor="x">{run("liên kết")}</w:hyperlink>',
     '<w:r><w:footnoteReference w:id="3"/></w:r>', '<w:bookmarkStart w:id="8" w:name="b"/>']
)  # fmt: skip


@hypothesis.settings(max_examples=25)
@hypothesis.given(
    st.lists(st.lists(PIECES, min_size=1, max_size=8), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=4),
)
def test_any_file_and_any_place(body: list[list[str]], spans: list[tuple[int, int]]) -> None:
    data = made("".join(paragraph(*parts) for parts in body))
    text = read(data)
    found = [
        Finding("E8", "error", "problem", "Sai.", start, end, text[start:end], "MỚI HƠN")
        for start, length in spans
        if start < (end := min(len(text), start + length)) and text[start:end].strip()
    ]
    result = correct_docx(data, text, found, now=NOW)
    assert len(result.changed) + len(result.commented) + len(result.unplaced) == len(found)
    assert read(settled(result.data, accept=False)) == text
    assert read(result.data).count("MỚI HƠN") == len(result.changed)
    WordDocument(io.BytesIO(result.data))


def test_libreoffice_reads_the_changes(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    pairs = ((OLD, NEW), ("20/217/QĐ-TTg", "20/2017/QĐ-TTg"), ("30/02/2024", "29/02/2024"))
    _, result = corrected(draft(), *pairs)
    (tmp_path / "sua.docx").write_bytes(result.data)
    subprocess.run(
        [soffice, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", "odt", "--outdir", str(tmp_path), str(tmp_path / "sua.docx")],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    odt = zipfile.ZipFile(tmp_path / "sua.odt").read("content.xml").decode()
    assert odt.count("Rõ Việc") >= 2 * len(pairs) and odt.count("<text:insertion") >= len(pairs)
    gone, page = (re.sub("<[^>]+>", "", half) for half in odt.split("</text:tracked-changes>"))
    for old, new in pairs:
        assert old in gone and new in page and old not in page
