"""Word comments in files as offices really have them: fields, content controls, split runs, …"""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest
from docx import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from test_check_word import checked, covered, part

from kb.check.docx_comments import comment_docx
from kb.read import read_bytes

NUMBER = "19/NQ-TW"
SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
WHO = 'w:author="a" w:date="2025-01-01T00:00:00Z"'


def run(text: str, properties: str = "") -> str:
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*parts: str) -> str:
    return f"<w:p>{''.join(parts)}</w:p>"


def table(*cells: str) -> str:
    inner = "".join(f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in cells)
    return f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>{inner}</w:tr></w:tbl>"


THEO = run("Theo Nghị quyết số ")
WHOLE = paragraph(run(f"Theo Nghị quyết số {NUMBER} về đổi mới."))
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
BOX = f"<w:txbxContent>{WHOLE}</w:txbxContent>"
SPLIT = ["Theo Nghị quyết số ", "1", "9", "/N", "Q", "-", "TW", " về đổi mới."]

CASES = {
    "hyperlink": paragraph(
        THEO,
        f'<w:hyperlink w:anchor="x">{run("19/NQ")}{run("-TW")}</w:hyperlink>',
        run(" về."),
    ),
    "simple field": paragraph(THEO, f'<w:fldSimple w:instr=" A ">{run(NUMBER)}</w:fldSimple>'),
    "complex field": paragraph(
        THEO, FIELD.format("begin"), "<w:r><w:instrText> REF a </w:instrText></w:r>",
        FIELD.format("separate"), run(NUMBER), FIELD.format("end"), run(" về."),
    ),
    "content control": paragraph(
        f'<w:sdt><w:sdtPr/><w:sdtContent>{run("Nghị quyết số " + NUMBER)}</w:sdtContent></w:sdt>',
        run(" về đổi mới."),
    ),
    "block control": f"<w:sdt><w:sdtPr/><w:sdtContent>{WHOLE}</w:sdtContent></w:sdt>",
    "text box": paragraph(
        run("Trước "),
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>'
        f"{BOX}</wps:txbx></wps:wsp></w:drawing></mc:Choice></mc:AlternateContent></w:r>",
        run(" sau."),
    ),
    "eight runs": paragraph(
        *(run(words, "<w:b/>" if i % 2 else "<w:i/>") for i, words in enumerate(SPLIT))
    ),
    "insertion": paragraph(
        run("Theo Nghị quyết số 1"), f'<w:ins w:id="9" {WHO}>{run("9/NQ")}</w:ins>', run("-TW về"),
    ),
    "deletion": paragraph(
        run("Theo Nghị quyết số 19"),
        f'<w:del w:id="9" {WHO}><w:r><w:delText>99</w:delText></w:r></w:del>', run("/NQ-TW về"),
    ),
    "move": paragraph(
        f'<w:moveFrom w:id="3" {WHO}>{run("Nghị quyết số 7/NQ-TW")}</w:moveFrom>', run("Theo "),
        f'<w:moveTo w:id="4" {WHO}>{run("Nghị quyết số " + NUMBER)}</w:moveTo>',
    ),
    "break and tab in the run": paragraph(
        f"<w:r><w:t>Nghị quyết số</w:t><w:br/><w:t>{NUMBER}</w:t><w:tab/><w:t>về</w:t></w:r>"
    ),
    "a comment already there": paragraph(
        '<w:commentRangeStart w:id="0"/>', run(f"Theo Nghị quyết số {NUMBER} về."),
        '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>',
    ),
    "bookmarks": paragraph(
        THEO, '<w:bookmarkStart w:id="1" w:name="b"/>', run("19/NQ"),
        '<w:proofErr w:type="spellEnd"/>', run("-TW"), '<w:bookmarkEnd w:id="1"/>',
    ),
    "table in a table": table(paragraph(run("Ngoài")) + table(WHOLE) + "<w:p/>"),
    "decomposed letters": paragraph(
        run(unicodedata.normalize("NFD", f"Theo Nghị quyết số {NUMBER} của Đảng"))
    ),
    "hidden words before": paragraph(
        run("Thực hiện Nghị quyết số 7/NQ-TW, ", "<w:vanish/>"), THEO, run(NUMBER), run(" về."),
    ),
    "shown again": paragraph(THEO, run(NUMBER, '<w:vanish w:val="0"/>'), run(" về.")),
    "letter and its mark in two runs": paragraph(
        run("Theo Nghi"), run(f"\u0323 quyết số {NUMBER} về.")
    ),
}  # fmt: skip


def made(body: str) -> bytes:
    """Return a .docx whose first paragraph is ``body``; a second one has a comment of its own."""
    word = WordDocument()
    word.add_paragraph("@BODY@")
    word.add_comment(word.add_paragraph("Đã có").runs, text="góp ý cũ", author="A", initials="A")
    out, edited = io.BytesIO(), io.BytesIO()
    word.save(out)
    source = zipfile.ZipFile(out)
    with zipfile.ZipFile(edited, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                xml = content.decode().replace("<w:p><w:r><w:t>@BODY@</w:t></w:r></w:p>", body)
                if body is CASES["a comment already there"]:
                    head, tail = xml.split(body)
                    for mark in ("RangeStart", "RangeEnd"):
                        tail = tail.replace(f'<w:comment{mark} w:id="0"/>', "")
                    xml = head + body + tail.replace('<w:commentReference w:id="0"/>', "")
                if "xmlns:wps" not in xml:
                    xml = xml.replace("<w:document ", f'<w:document xmlns:wps="{SHAPE}" ', 1)
                content = xml.encode()
            target.writestr(name, content)
    return edited.getvalue()


@pytest.mark.parametrize("name", CASES)
def test_the_comment_stands_at_the_number(name: str) -> None:
    data = made(CASES[name])
    text, found = checked(data)
    assert [finding.surface for finding in found] == [NUMBER]
    result = comment_docx(data, text, found)
    assert (result.placed, result.unplaced) == (1, ())
    xml = part(result.data, "word/document.xml")
    ours = [words for words in covered(xml).values() if NUMBER in words and words != "Đã có"]
    assert NUMBER in ours, ours
    assert read_bytes("draft.docx", result.data).text == text
    assert [comment.author for comment in WordDocument(io.BytesIO(result.data)).comments] == [
        "A", "Rõ Việc",
    ]  # fmt: skip
    before = part(data, "word/document.xml")
    for tag in ("w:ins ", "w:del ", "w:moveFrom ", "w:moveTo ", "w:sdt>", "w:fldSimple ",
                "w:fldChar ", "w:hyperlink ", "w:bookmarkStart ", "w:br/", "w:tab/"):  # fmt: skip
        assert xml.count(f"<{tag}") == before.count(f"<{tag}"), tag


def test_hidden_words_inside_a_number_are_not_read() -> None:
    data = made(paragraph(THEO, run("19/N"), run("77", "<w:vanish/>"), run("Q-TW"), run(" về.")))
    text, found = checked(data)
    assert f"Theo Nghị quyết số {NUMBER} về." in text
    result = comment_docx(data, text, found)
    assert [finding.surface for finding in found] == [NUMBER]
    assert "19/N77Q-TW" in covered(part(result.data, "word/document.xml")).values()
    assert read_bytes("draft.docx", result.data).text == text


@pytest.mark.parametrize("kind", ["character", "paragraph"])
def test_words_in_a_hidden_style_are_not_read(kind: str) -> None:
    word = WordDocument()
    which = WD_STYLE_TYPE.CHARACTER if kind == "character" else WD_STYLE_TYPE.PARAGRAPH
    base = word.styles.add_style("Khuất", which)
    base.font.hidden = True
    style = word.styles.add_style("Khuất hơn", which)
    style.base_style = base
    line = word.add_paragraph("" if kind == "character" else "Theo Nghị quyết số 7/NQ-TW")
    line.add_run("số 8/NQ-TW", style=style if kind == "character" else None)
    line.style = line.style if kind == "character" else style
    shown = line.add_run("Hiện ra")
    shown.font.hidden = False
    word.add_paragraph("Còn lại")
    out = io.BytesIO()
    word.save(out)
    assert read_bytes("draft.docx", out.getvalue()).text.split("\n") == ["Hiện ra", "Còn lại"]


def test_formatting_stays_on_both_sides_of_a_cut() -> None:
    data = made(CASES["eight runs"])
    text, found = checked(data)
    opened = WordDocument(io.BytesIO(comment_docx(data, text, found).data))
    runs = [run for run in opened.paragraphs[0].runs if run.text]
    assert [run.text for run in runs] == SPLIT
    assert [(bool(run.bold), bool(run.italic)) for run in runs] == [
        (bool(i % 2), not i % 2) for i in range(len(SPLIT))
    ]
