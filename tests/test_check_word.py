"""The draft's own .docx with comments: tables, footnotes, headers, tracked changes, LibreOffice."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from docx import Document as WordDocument

from kb.check import check_text
from kb.check.docx_comments import comment_docx
from kb.facts.citations import find_citations
from kb.models import Finding, Header
from kb.read import read_bytes
from kb.register import Register

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CHANGE = 'w:id="{}" w:author="Chuyên viên" w:date="2025-01-01T00:00:00Z"'
FOOTNOTES = (
    f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r>'
    '<w:t xml:space="preserve"> Xem Thông báo số 31/TB/UBND ngày 30/02/2024.</w:t></w:r></w:p>'
    "</w:footnote></w:footnotes>"
)
# What each finding must cover, in the order of the text.
WRONG = ["19/NQ-TW", "31/11/2020", "20/217/QĐ-TTg", "33/NĐ-CP", "30/02/2024", "31/6/2021"]


def draft() -> bytes:
    """Return a .docx of body, table, header, footer, footnote and tracked changes."""
    word = WordDocument()
    word.sections[0].header.paragraphs[0].text = "Nghị định số 9/2021/NĐ-CP ngày 31/6/2021"
    word.sections[0].footer.paragraphs[0].text = "Cuối trang"
    first = word.add_paragraph("Căn cứ ")
    first.add_run("Nghị quyết số 19").bold = True
    first.add_run("/NQ-TW về đổi mới;")
    changed = word.add_paragraph("Nghị định số 91/2020/NĐ-CP ngày ")
    changed.add_run("@INSERT@")
    changed.add_run(" của Chính phủ.")
    table = word.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Số thứ tự", "Căn cứ"
    table.cell(1, 0).text, table.cell(1, 1).text = "1", "Quyết định số 20/217/QĐ-TTg"
    word.add_paragraph("Theo dõi việc thực hiện Nghị định số 33/NĐ-CP").add_run("@NOTE@")
    word.add_paragraph("Hết.")
    out = io.BytesIO()
    word.save(out)
    source, edited = zipfile.ZipFile(out), io.BytesIO()
    with zipfile.ZipFile(edited, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(
                name,
                _edited(name, source.read(name).decode("utf-8", "ignore"))
                if name.endswith((".xml", ".rels"))
                else source.read(name),
            )
        target.writestr("word/footnotes.xml", FOOTNOTES)
    return edited.getvalue()


def _edited(name: str, xml: str) -> str:
    if name == "word/document.xml":
        insert = (
            f"<w:del {CHANGE.format(901)}><w:r><w:delText>14/8/2020</w:delText></w:r></w:del>"
            f"<w:ins {CHANGE.format(902)}><w:r><w:t>31/11/2020</w:t></w:r></w:ins>"
        )
        xml = xml.replace("<w:r><w:t>@INSERT@</w:t></w:r>", insert)
        xml = xml.replace("<w:t>@NOTE@</w:t>", '<w:footnoteReference w:id="1"/>')
    elif name == "word/_rels/document.xml.rels":
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
        link = f'<Relationship Id="rId901" Type="{kind}" Target="footnotes.xml"/>'
        xml = xml.replace("</Relationships>", f"{link}</Relationships>")
    elif name == "[Content_Types].xml":
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        part = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/>'
        xml = xml.replace("</Types>", f"{part}</Types>")
    return xml


def checked(data: bytes) -> tuple[str, list[Finding]]:
    text = read_bytes("draft.docx", data).text
    found = check_text(
        text,
        citations=find_citations("draft", text),
        header=Header(),
        register=Register.build([], curated=False),
    )
    return text, [finding for finding in found if finding.state == "problem"]


def part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def commented() -> tuple[bytes, bytes]:
    data = draft()
    text, found = checked(data)
    assert [f.surface for f in found] == WRONG
    result = comment_docx(data, text, found)
    assert (result.placed, result.unplaced) == (len(WRONG), ())
    return data, result.data


def covered(xml: str) -> dict[str, str]:
    """Return the words (or the footnote mark) between the two ends of each comment."""
    found = {}
    for ident in re.findall(r'<w:commentRangeStart w:id="(\d+)"', xml):
        inside = xml.split(f'<w:commentRangeStart w:id="{ident}"/>')[1]
        inside = inside.split(f'<w:commentRangeEnd w:id="{ident}"/>')[0]
        mark = "※" if "footnoteReference" in inside else ""
        found[ident] = "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", inside)) + mark
    return found


def test_comments_in_every_part_of_a_draft() -> None:
    data, result = commented()
    assert sorted(covered(part(result, "word/document.xml")).values()) == sorted(
        # Word takes no comment inside a footnote or a header: they stand at the mark, at the start.
        [*WRONG[:4], "※", "Căn cứ "]
    )
    assert read_bytes("draft.docx", result).text == read_bytes("draft.docx", data).text
    comments = part(result, "word/comments.xml")
    assert comments.count("<w:comment ") == len(WRONG) and "không phải một ngày có thật" in comments
    assert "[đầu trang] “31/6/2021”: " in comments


def test_the_rest_of_the_file_is_untouched() -> None:
    data, result = commented()
    before, after = (zipfile.ZipFile(io.BytesIO(each)) for each in (data, result))
    names = [n for n in before.namelist() if n.startswith("word/") and n.endswith(".xml")]
    same = [n for n in names if n not in ("word/document.xml", "word/styles.xml")]
    assert {"word/header1.xml", "word/footer1.xml", "word/footnotes.xml"} <= set(same)
    for name in same:
        assert canonical(before.read(name)) == canonical(after.read(name)), name
    xml = part(result, "word/document.xml")
    for change in ("w:del ", "w:ins ", "<w:delText>14/8/2020</w:delText>"):
        assert xml.count(change) == part(data, "word/document.xml").count(change) == 1
    assert re.search(r'<w:ins [^>]*w:id="902"[^>]*>(?:(?!</w:ins>).)*31/11/2020', xml)
    assert "<w:b/>" in xml


def canonical(xml: bytes) -> str:
    return ElementTree.canonicalize(xml.decode())


def test_libreoffice_opens_it_with_text_and_comments(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    data, result = commented()
    for name, content in (("plain", data), ("commented", result)):
        (tmp_path / f"{name}.docx").write_bytes(content)
    for target in ("odt", "txt:Text (encoded):UTF8", "pdf"):
        subprocess.run(
            [soffice, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
             "--convert-to", target, "--outdir", str(tmp_path),
             str(tmp_path / "plain.docx"), str(tmp_path / "commented.docx")],
            check=True, capture_output=True, timeout=600,
        )  # fmt: skip
    plain, with_comments = (
        (tmp_path / f"{name}.txt").read_text("utf-8-sig") for name in ("plain", "commented")
    )
    assert plain == with_comments and "Quyết định số 20/217/QĐ-TTg" in plain
    odt = zipfile.ZipFile(tmp_path / "commented.odt").read("content.xml").decode()
    assert odt.count("<office:annotation ") == len(WRONG) and "Rõ Việc" in odt
    assert "<text:tracked-changes" in odt and "<text:note " in odt
    pages = [read_bytes(f"{n}.pdf", (tmp_path / f"{n}.pdf").read_bytes()).text
             for n in ("plain", "commented")]  # fmt: skip
    assert pages[0] == pages[1] and "20/217/QĐ-TTg" in pages[0]
