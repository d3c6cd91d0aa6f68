"""The command line: every verb, the shapes of its JSON, exit codes, words, hard terminals."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from shipped import HOSTILE, ROOT, Place

from kb.cli import main, verbs, words
from kb.cli.parser import VERBS
from kb.facts.recipients import NotReceiving, RecipientCheck
from kb.lexicon.reasons import DOUBTFUL
from kb.models import Task

Run = Callable[..., tuple[int, str, str]]

TASK = {
    "id", "document", "section", "kind", "text", "start", "end", "owners", "deadline", "rule",
    "target", "action", "product", "modality", "clear",
}  # fmt: skip
CITATION = {
    "document", "surface", "start", "end", "type", "number", "date", "issuer", "term", "title",
    "form", "nested_in", "target",
}  # fmt: skip
CONCLUSION = "kl-btvtu-hungyen"


@pytest.fixture
def run(shipped: Place, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``kb`` in this process on the shipped corpus: exit code, stdout, stderr."""

    def go(*args: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = main([str(arg) for arg in args])
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return go


def rows(output: str) -> list[dict[str, Any]]:
    """Parse one JSON object a line; anything else on stdout fails here."""
    return [json.loads(line) for line in output.splitlines()]


def outside(*args: str, **settings: Any) -> subprocess.CompletedProcess[bytes]:
    """Run ``kb`` as a process of its own."""
    env = os.environ | settings.pop("env", {})
    return subprocess.run(
        [sys.executable, "-m", "kb", *args],
        capture_output=True,
        timeout=600,
        check=False,
        env=env,
        **settings,
    )


# --- help and usage ---------------------------------------------------------------------------


def test_help_is_vietnamese_and_names_every_verb(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for verb, text in VERBS.items():
        assert re.search(rf"^ +{verb} +{re.escape(text)}$", out, re.M), verb
    assert not re.search(r"usage|options|positional|show this|error", out)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_in_vietnamese(run: Run, verb: str) -> None:
    code, out, _ = run(verb, "--help")
    assert code == 0
    assert out.startswith(f"Cách dùng: kb {verb}")
    assert not re.search(r"usage|options:|positional|show this|arguments", out)
    assert max(len(line) for line in out.splitlines()) <= 100


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ([], "thiếu: LỆNH"),
        (["nhảy"], "không có “nhảy”; hãy chọn: build, add"),
        (["search"], "thiếu: TỪ_KHÓA"),
        (["search", "x", "--limit", "0"], "“0” không phải là số nguyên dương"),
        (["search", "x", "--limit", "nhiều"], "“nhiều” không phải là số nguyên dương"),
        (["search", "x", "--limit"], "--limit: cần đúng một giá trị"),
        (["list", "--nhanh"], "không hiểu: --nhanh"),
        (["list", "--json=1"], "--json: không nhận giá trị “1”"),
        (["tasks", "--role", "sếp"], "không có vai trò “sếp”; hãy chọn: chủ trì; lãnh đạo"),
        (["tasks", "--kind", "việc"], "không có loại “việc”; hãy chọn: nhiệm vụ; chỉ tiêu"),
        (["tasks", "--deadline", "31/02/2025"], "không phải là ngày"),
        (["matrix", "--as-of", "mai"], "“mai” không phải là ngày"),
    ],
)
def test_a_usage_error_is_vietnamese_on_stderr_with_code_2(
    run: Run, args: list[str], words: str
) -> None:
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert words in err
    assert not re.search(r"error|argument|invalid|usage", err)


def test_readme_lists_every_verb() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [verb for verb in VERBS if f"kb {verb}" not in readme] == []


def test_light_commands_import_nothing_heavy() -> None:
    heavy = (
        "spacy torch numpy pandas streamlit faiss tantivy model2vec pypdf docx openpyxl "
        "sentence_transformers lightgbm sqlite3"
    )
    code = (
        "import sys\nfrom kb.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"sys.exit(' '.join(m for m in '{heavy}'.split() if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.stderr.decode().strip() == ""


# --- reading verbs ----------------------------------------------------------------------------


def test_list(run: Run) -> None:
    code, out, _ = run("list", "--json")
    found = {row["id"]: row for row in rows(out)}
    assert code == 0
    assert len(found) == 6
    assert "text" not in found[CONCLUSION]
    assert found[CONCLUSION]["number"] is None
    assert {row["text_kind"] for row in found.values()} == {"full", "digest", "none"}
    _, human, _ = run("list")
    assert "tóm lược theo nguồn thứ cấp, không phải nguyên văn" in human
    assert "chưa có toàn văn" in human
    assert max(len(line) for line in human.splitlines()) <= 100


def test_tasks_have_the_agreed_shape_and_their_own_words(run: Run) -> None:
    code, out, _ = run("tasks", "--json")
    assert code == 0
    found = rows(out)
    _, out, _ = run("show", CONCLUSION, "--json")
    text = json.loads(out)["document"]["text"]
    mine = [row for row in found if row["document"] == CONCLUSION]
    assert len(mine) > 20
    for row in found:
        assert set(row) == TASK
        for owner in row["owners"]:
            assert set(owner) == {"name", "id", "role", "evidence"}
        if row["deadline"]:
            assert set(row["deadline"]) == {"text", "kind", "due", "recurrence", "inferred"}
    for row in mine:
        assert text[row["start"] : row["end"]] == row["text"]


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        (["--document", "40-CT/TW"], lambda row: row["document"] == "ct-40-cttw-20141122"),
        (["--kind", "chỉ tiêu"], lambda row: row["kind"] == "target"),
        (["--kind", "target"], lambda row: row["kind"] == "target"),
        (["--role", "chủ trì"], lambda row: "lead" in {o["role"] for o in row["owners"]}),
        (["--deadline", "không"], lambda row: row["deadline"] is None),
        (["--deadline", "có"], lambda row: bool(row["deadline"] or row["target"]["by"])),
        (["--deadline", "30/6/2025"], lambda row: row["deadline"]["due"] <= "2025-06-30"),
        (["--overdue", "1/7/2025"], lambda row: row["deadline"]["due"] < "2025-07-01"),
        (["--missing", "sản phẩm"], lambda row: not row["clear"]["sản phẩm"]),
        (["--missing", "san pham"], lambda row: not row["clear"]["sản phẩm"]),
        (["--unowned"], lambda row: row["owners"] == []),
        (
            ["--body", "so tai chinh"],
            lambda row: "Sở Tài chính" in {o["name"] for o in row["owners"]},
        ),
    ],
)
def test_task_filters(run: Run, filters: list[str], holds: Callable[[Any], bool]) -> None:
    _, out, _ = run("tasks", "--json")
    everything = rows(out)
    code, out, _ = run("tasks", "--json", *filters)
    found = rows(out)
    assert code == 0
    assert found
    assert len(found) < len(everything)
    assert all(holds(row) for row in found)


def test_no_task_is_said_on_stderr(run: Run) -> None:
    code, out, err = run("tasks", "--body", "Bộ Không Có Thật")
    assert (code, out) == (0, "")
    assert "Không có nhiệm vụ" in err


def test_tasks_in_words(run: Run) -> None:
    _, out, _ = run("tasks", "--document", "thu-nghiem")
    assert "chủ trì (nêu rõ): Sở Tài chính" in out
    assert "chậm nhất 30/06/2025" in out
    assert "văn bản không nêu thời hạn" in out
    assert max(len(line) for line in out.splitlines()) <= 100
    _, out, _ = run("tasks", "--document", "40-CT/TW")
    assert "[tóm lược theo nguồn thứ cấp, không phải nguyên văn]" in out


def test_matrix(run: Run) -> None:
    code, out, _ = run("matrix", "--json")
    assert code == 0
    found = rows(out)
    _, out, _ = run("tasks", "--json")
    assert [row["task"] for row in found] == [row["id"] for row in rows(out)]
    owned = [row for row in found if row["bodies"]]
    assert owned
    for body in owned[0]["bodies"]:
        assert set(body) >= {"key", "id", "name", "roles"}
        assert set(body["roles"][0]) == {"role", "evidence"}
    code, human, _ = run("matrix")
    assert code == 0
    assert "Vai trò: CT chủ trì" in human
    assert "Dấu ~: tóm lược theo nguồn thứ cấp" in human
    assert max(len(line) for line in human.splitlines()) <= 100


def test_matrix_in_excel(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "ma-tran.xlsx"
    code, _, err = run("matrix", "--document", "thu-nghiem", "--xlsx", target)
    assert code == 0
    assert str(target) in err
    sheet = openpyxl.load_workbook(target)["Nhiệm vụ"]
    assert "Sở Tài chính" in str(sheet["F2"].value)


def test_citations(run: Run) -> None:
    code, out, _ = run("citations", "--document", CONCLUSION, "--json")
    assert code == 0
    found = rows(out)
    assert all(set(row) == CITATION for row in found)
    numbers = {row["number"] for row in found}
    assert {"40-CT/TW", "06-KL/TW", "36-CT/TU", "41-NQ/TU"} <= numbers
    nested = [row for row in found if row["nested_in"] is not None]
    assert nested
    assert nested[0]["number"] == "40-CT/TW"
    first = next(row for row in found if row["number"] == "40-CT/TW" and row["date"])
    assert (first["date"], first["target"]) == ("2014-11-22", "ct-40-cttw-20141122")


def test_show(run: Run) -> None:
    code, out, _ = run("show", "36-CT/TU")
    assert code == 0
    assert "chưa có toàn văn" in out
    assert "ĐƯỢC VIỆN DẪN Ở" in out
    assert "Tăng cường tuyên truyền" in out
    code, out, _ = run("show", CONCLUSION, "--json")
    assert code == 0
    found = json.loads(out)
    assert set(found) == {"document", "sections", "tasks", "citations", "recipients"}
    # Its owners are all reached: the Front by “đoàn thể”, the committees by name.
    assert found["recipients"] == {"not_receiving": [], "referred": False, "without_task": []}
    _, out, _ = run("show", CONCLUSION)
    assert "đường kẻ" not in out
    head, _, rest = out.partition("GIAO VIỆC VÀ NƠI NHẬN")
    assert "Được giao việc nhưng không thấy ở Nơi nhận (0)" in rest
    assert "không phải lỗi" in rest
    assert "[câu dẫn]" in head
    assert not re.search(r"\[[a-z0-9-]+(?:/[a-z0-9-]+)+\]", out)


def test_recipients_in_words() -> None:
    task = Task(
        id="d#1", document="d", section="II/3", kind="task", text="", start=0, end=0, owners=(),
        deadline=None, rule="test",
    )  # fmt: skip
    check = RecipientCheck((NotReceiving("Công an tỉnh", None, ("d#1",)),), (), referred=False)
    lines = list(words.recipients(check, [task]))
    assert "  Được giao việc nhưng không thấy ở Nơi nhận (1)" in lines
    assert "    - Công an tỉnh (mục II.3)" in lines


@pytest.mark.parametrize("number", ["36-CT/TU", "41-NQ/TU"])
def test_a_record_without_text_shows_the_sentences_that_cite_it(run: Run, number: str) -> None:
    _, out, _ = run("show", number)
    quoted = " ".join(out.partition("ĐƯỢC VIỆN DẪN Ở")[2].split())
    assert f"({CONCLUSION})" in quoted
    assert number in quoted


def test_full_texts_come_before_digests_everywhere(run: Run, tmp_path: Path) -> None:
    _, listed, _ = run("list", "--json")
    kinds = {row["id"]: row["text_kind"] for row in rows(listed)}
    target = tmp_path / "ma-tran.xlsx"
    _, tasks, _ = run("tasks", "--json", "--xlsx", target)
    _, matrix, _ = run("matrix", "--json")
    order = [row["id"] for row in rows(tasks)]
    assert order == [row["task"] for row in rows(matrix)]
    shown = [kinds[row["document"]] for row in rows(tasks)]
    assert shown == sorted(shown, key=["full", "digest"].index)
    assert {"full", "digest"} == set(shown)
    book = openpyxl.load_workbook(target)
    texts = [row["text"] for row in rows(tasks)]
    assert [cell.value for cell in book["Nhiệm vụ"]["E"][1:]] == texts
    assert [cell.value for cell in book["Ma trận"]["D"][1:]] == texts


def test_show_says_which_documents_could_be_meant(run: Run) -> None:
    code, out, err = run("show", "TW")
    assert (code, out) == (1, "")
    assert "ct-40-cttw-20141122" in err
    assert "kl-06-kltw-20210610" in err
    code, _, err = run("show", "không có gì")
    assert code == 1
    assert "kb list" in err


def test_search_finds_the_same_however_typed(run: Run) -> None:
    answers = []
    for query in ("von uy thac ngan sach dia phuong", "vốn uỷ thác ngân sách địa phương"):
        code, out, _ = run("search", query, "--json", "--limit", "5")
        assert code == 0
        answers.append([(row["document"], row["start"]) for row in rows(out)])
        assert set(rows(out)[0]) == {
            "rank", "document", "section", "text", "score", "start", "end", "title", "passage",
            "marks", "sentence", "doubtful",
        }  # fmt: skip
    assert answers[0] == answers[1]
    _, human, _ = run("search", "von", "uy", "thac")
    assert "‹" in human


def test_search_says_why_and_prints_the_neighbours(run: Run) -> None:
    _, out, err = run(
        "search", "chỉ thị tín dụng chính sách xã hội", "--why", "--neighbours", "--limit", "3"
    )
    assert "Xếp thứ 1 trong 3 đoạn đang xem" in out
    assert "(trước) " in out
    assert "(sau) " in out
    assert "--type “Chỉ thị”" in err
    _, out, _ = run("search", "von uy thac", "--json", "--why", "--neighbours", "--limit", "2")
    for row in rows(out):
        assert row["why"]["dense"]
        assert row["passage"] in [near["id"] for near in row["neighbours"]]
        assert row["sentence"]["end"] <= len(row["text"])


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["--level", "trung uong", "--in-force", "1/1/2016"], {"ct-40-cttw-20141122"}),
        (["--year", "2014"], {"ct-40-cttw-20141122"}),
        (["--since", "1/1/2020", "--type", "ket luan"], {"kl-06-kltw-20210610"}),
        (["--issuer", "ban bi thu", "--until", "2015-01-01"], {"ct-40-cttw-20141122"}),
    ],
)
def test_search_filters(run: Run, filters: list[str], found: set[str]) -> None:
    _, out, _ = run("search", "tín dụng chính sách xã hội", "--json", *filters)
    assert {row["document"] for row in rows(out)} == found


def test_search_for_what_is_not_there(run: Run) -> None:
    code, out, err = run("search", "zzqx wvvk", "--json")
    assert (code, out) == (1, "")
    assert "Không có trong kho" in err


def test_search_says_where_an_answer_is_in_doubt(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    question = "vốn uỷ thác ngân sách địa phương"
    code, out, err = run("search", question, "--json")
    assert DOUBTFUL not in err
    assert not any(row["doubtful"] for row in rows(out))
    monkeypatch.setattr("kb.search.floors", lambda: (0.0, 1.1))
    code, out, err = run("search", question, "--json")
    assert code == 0
    assert DOUBTFUL in err
    assert all(row["doubtful"] for row in rows(out))


# --- any file ---------------------------------------------------------------------------------


def test_analyse_prints_one_object_and_leaves_the_corpus_alone(
    run: Run, shipped: Place, tmp_path: Path
) -> None:
    before = sorted(path.name for path in shipped.corpus.iterdir())
    draft = tmp_path / "dự thảo.txt"
    draft.write_text(HOSTILE, encoding="utf-8")
    code, out, _ = run("analyse", draft, "--json")
    assert code == 0
    (found,) = rows(out)
    assert set(found) == {"document", "sections", "tasks", "citations"}
    text = found["document"]["text"]
    for part in (*found["sections"], *found["tasks"], *found["citations"]):
        assert 0 <= part["start"] <= part["end"] <= len(text)
    assert [text[t["start"] : t["end"]] == t["text"] for t in found["tasks"]]
    assert "<script>alert(1)</script>" in text
    assert sorted(path.name for path in shipped.corpus.iterdir()) == before


def test_analyse_needs_no_index(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_HOME", str(tmp_path / "none"))
    draft = tmp_path / "a.txt"
    draft.write_text(HOSTILE, encoding="utf-8")
    assert run("analyse", draft)[0] == 0
    assert not (tmp_path / "none").exists()


def test_check(run: Run, tmp_path: Path) -> None:
    draft = tmp_path / "du-thao.txt"
    draft.write_text(
        "Căn cứ Chỉ thị số 40-CT/TW ngày 22/11/2014 của Ban Bí thư khóa XI;\n"
        "Căn cứ Kết luận số 06-KL/TW ngày 11/6/2021 của Ban Bí thư khóa XIII;\n"
        "Căn cứ Nghị quyết số 999-NQ/TU ngày 05/5/2022 của Ban Thường vụ Tỉnh ủy.\n",
        encoding="utf-8",
    )
    target = tmp_path / "ket-qua.xlsx"
    code, out, _ = run("check", draft, "--json", "--xlsx", target)
    assert code == 1
    found = rows(out)
    text = draft.read_text(encoding="utf-8")
    for row in found:
        assert set(row) >= {
            "code", "severity", "message", "start", "end", "surface", "suggestion", "evidence",
        }  # fmt: skip
        assert text[row["start"] : row["end"]] == row["surface"]
    assert {row["state"] for row in found} == {"match", "problem", "unchecked"}
    (wrong,) = [row for row in found if row["state"] == "problem"]
    assert wrong["start"] >= text.index("06-KL") - 20
    assert target.exists()
    _, human, _ = run("check", draft)
    for state in ("KHỚP", "CÓ VẤN ĐỀ", "CHƯA ĐỦ CĂN CỨ"):
        assert f"[{state}" in human


def test_check_of_a_sound_draft_exits_0(run: Run, tmp_path: Path) -> None:
    draft = tmp_path / "du-thao.txt"
    draft.write_text(
        "Thực hiện Chỉ thị số 40-CT/TW ngày 22/11/2014 của Ban Bí thư khóa XI về tăng cường sự "
        "lãnh đạo của Đảng đối với tín dụng chính sách xã hội.\n",
        encoding="utf-8",
    )
    assert run("check", draft)[0] == 0
    # A slip of typing is shown, and is no error of the citation.
    draft.write_text("Theo Nghị định số 91/2020/NĐ-CP ngày 14/8/2020 của của Chính phủ.\n", "utf-8")
    code, out, _ = run("check", draft)
    assert (code, "của của" in out) == (0, True)
    assert ("[LƯU Ý]" in out, "1 lưu ý" in out) == (True, True)
    # So are the office's preferences, and only where it asks for them.
    draft.write_text(
        "Theo Kế hoạch số 12-KH/TU ngày 14/8/2020 của Ban Thường vụ Tỉnh uỷ.\n", encoding="utf-8"
    )
    assert "Theo lựa chọn" not in run("check", draft)[1]
    code, out, _ = run("check", draft, "--comma", "có", "--tone", "ủy", "--json")
    assert code == 0
    assert [(row["code"], row["suggestion"]) for row in rows(out) if row["state"] == "note"] == [
        ("F1", "12-KH/TU, ngày 14/8/2020"), ("F2", "ủy"),
    ]  # fmt: skip
    code, _, err = run("check", draft, "--tone", "u")
    assert (code, "hãy chọn" in err) == (2, True)
    assert run("check", tmp_path / "khong-co.txt")[0] == 2


def test_check_writes_word_comments(run: Run, tmp_path: Path) -> None:
    draft, target = tmp_path / "du-thao.docx", tmp_path / "ghi-chu.docx"
    document = docx.Document()
    document.add_paragraph("Căn cứ Kết luận số 06-KL/TW ngày 11/6/2021 của Ban Bí thư khóa XIII;")
    document.save(str(draft))
    code, _, err = run("check", draft, "--docx", target)
    assert code == 1
    assert str(target) in err
    comments = list(docx.Document(str(target)).comments)
    assert any("10/6/2021" in comment.text for comment in comments)
    text = tmp_path / "du-thao.txt"
    text.write_text("Chỉ thị số 40-CT/TW", encoding="utf-8")
    code, _, err = run("check", text, "--docx", target)
    assert code == 2
    assert ".docx" in err


def test_register_says_who_says_what(run: Run) -> None:
    code, out, _ = run("register", "06-KL/TW", "--json")
    assert code == 0
    (known,) = rows(out)
    assert known["held"] == "kl-06-kltw-20210610"
    assert known["dates"][0]["value"] == "2021-06-10"
    assert known["dates"][0]["witnesses"] >= 2
    _, human, _ = run("register", "06-KL/TW")
    assert "10/06/2021" in human
    assert "Nguồn:" in human
    code, out, err = run("register", "999-XX/YY")
    assert (code, out) == (1, "")
    assert "không có nghĩa là sai" in err


def test_graph(run: Run) -> None:
    code, out, _ = run("graph", "--document", CONCLUSION, "--json")
    assert code == 0
    found = rows(out)
    assert all(set(row) >= {"source", "target", "kind", "count"} for row in found)
    targets = {row["target"].split("@")[0] for row in found}
    assert {"40-CT/TW", "06-KL/TW", "36-CT/TU", "41-NQ/TU"} <= targets
    _, human, _ = run("graph")
    assert "chưa xác nhận thay thế" in human


def test_check_writes_sure_corrections_as_tracked_changes(run: Run, tmp_path: Path) -> None:
    word, draft, target = docx.Document(), tmp_path / "du-thao.docx", tmp_path / "da-sua.docx"
    word.add_paragraph("Căn cứ Kết luận số 06-KL/TW ngày 11/6/2021; Nghị quyết số 19/NQ-TW;")
    word.save(str(draft))
    before = draft.read_bytes()
    code, out, err = run("check", draft, "--fix", target, "--json")
    assert code == 1
    sure = [row for row in map(json.loads, out.splitlines()) if row["suggestion"]]
    xml = docx.Document(str(target)).element.xml
    assert "19-NQ/TW" in [row["suggestion"] for row in sure]
    assert "19-NQ/TW" in xml and "<w:delText" in xml and "Rõ Việc" in xml
    assert "Đã sửa: 19/NQ-TW → 19-NQ/TW" in err
    assert draft.read_bytes() == before
    assert run("check", draft, "--fix", draft)[0] == 2
    text = tmp_path / "du-thao.txt"
    text.write_text("Nghị quyết số 19/NQ-TW", "utf-8")
    assert run("check", text, "--fix", target)[0] == 2


@pytest.mark.parametrize("verb", ["analyse", "check", "add"])
def test_a_bad_file_is_explained(run: Run, tmp_path: Path, verb: str) -> None:
    empty = tmp_path / "trống.txt"
    empty.write_text("")
    code, out, err = run(verb, empty)
    failed = 2 if verb == "check" else 1  # of check, 1 means a problem in the draft
    assert (code, out) == (failed, "")
    assert "trống.txt" in err
    code, _, err = run(verb, tmp_path / "không-có.txt")
    assert code == failed
    assert "không-có.txt" in err
    assert "Traceback" not in err


# --- writing verbs ----------------------------------------------------------------------------


def test_add_replaces_a_record_and_serves_it_at_once(
    built: Place, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(built.corpus, tmp_path / "corpus")
    monkeypatch.setenv("KB_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    original = tmp_path / "36-CT-TU.txt"
    original.write_text(
        "TỈNH ỦY HƯNG YÊN\n*\nSố 36-CT/TU\n\nĐẢNG CỘNG SẢN VIỆT NAM\n"
        "Hưng Yên, ngày 27 tháng 02 năm 2015\n\nCHỈ THỊ\nCỦA BAN THƯỜNG VỤ TỈNH ỦY\n"
        "về công tác tín dụng chính sách xã hội\n\n1- Các cấp ủy tập trung lãnh đạo công tác "
        "tín dụng chính sách xã hội.\n",
        encoding="utf-8",
    )
    code, out, _ = run("add", original)
    assert code == 0
    assert "thay cho" in out
    _, out, _ = run("list", "--json")
    found = next(row for row in rows(out) if row["number"] == "36-CT/TU")
    assert found["text_kind"] == "full"
    code, _, err = run("add", original)
    assert code == 1
    assert "đã có" in err


def test_build_lists_what_it_cannot_read_and_goes_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "tốt.txt").write_text(HOSTILE, encoding="utf-8")
    (tmp_path / "corpus" / "hỏng.pdf").write_bytes(b"%PDF-1.4 hong")
    monkeypatch.setenv("KB_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    code, out, err = run("build")
    assert code == 1
    assert "1 văn bản" in out
    assert "hỏng.pdf" in err
    assert run("list", "--json")[0] == 0


@pytest.mark.parametrize("verb", ["list", "tasks", "matrix", "citations"])
def test_without_an_index_the_message_says_what_to_run(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.setenv("KB_HOME", str(tmp_path / "none"))
    code, out, err = run(verb)
    assert (code, out) == (1, "")
    assert "kb build" in err


# --- hard terminals ---------------------------------------------------------------------------


def test_a_pipe_gets_utf8_whatever_the_locale(shipped: Place) -> None:
    done = outside("list", env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert "Kết luận" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437"])
def test_a_poor_terminal_gets_letters_without_accents(shipped: Place, encoding: str) -> None:
    done = outside("list", env={"PYTHONIOENCODING": encoding})
    assert done.returncode == 0, done.stderr
    assert "Ket lua" in done.stdout.decode(encoding).replace("ậ", "a")
    done = outside("list", "--json", env={"PYTHONIOENCODING": encoding})
    found = rows(done.stdout.decode(encoding))
    assert any((row["type"] or "").startswith("Kết luận") for row in found)


def test_a_reader_that_leaves_early_is_no_error(shipped: Place) -> None:
    script = f"{sys.executable} -c 'import sys; from kb.cli import main; sys.exit(main())'"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {script} tasks --json | head -n 1"],
        capture_output=True,
        timeout=600,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(rows(done.stdout.decode())) == 1


def test_ctrl_c_stops_with_a_word(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(verbs.RUN, "list", interrupted)
    code, _, err = run("list")
    assert code == 130
    assert "Đã dừng" in err
