"""The pages of the app, one by one, without a browser (Streamlit's AppTest)."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import hashlib
import re
import shutil
import threading
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest
from shipped import HOSTILE, ROOT, Place
from streamlit.testing.v1 import AppTest

from kb.build import build
from kb.facts.recipients import NotReceiving, RecipientCheck
from kb.graph import Edge, Node
from kb.index import open_current
from kb.lexicon.labels import RELATIONS
from kb.lexicon.reasons import CODES, DOUBTFUL
from kb.models import BodyMention, Finding, Task
from kb.register import RelationKind
from kb.search import Searcher
from kb.ui import draw, findings, index, tables
from kb.ui.index import generation
from kb.ui.picture import dot
from kb.ui.settings import SETTINGS
from kb.ui.verdicts import corrected

CONCLUSION, DIGEST, RECORD = "kl-btvtu-hungyen", "ct-40-cttw-20141122", "ct-36-cttu-20150227"
NOTICE = "tóm lược theo nguồn thứ cấp, không phải nguyên văn"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def page(name: str, **address: str) -> AppTest:
    """Run one page of the app at an address."""
    app = AppTest.from_string(f"from kb.ui import {name}\n{name}.page()", default_timeout=300)
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def shown(app: AppTest) -> str:
    """Return all HTML on the page."""
    assert not app.exception, app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


class Letters(HTMLParser):
    """Collects what a reader sees, and every tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on")], (tag, attrs)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def letters(html: str) -> tuple[str, set[str]]:
    parser = Letters()
    parser.feed(html)
    return "".join(parser.text), set(parser.tags)


# --- every page -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["search", "matrix", "check", "document", "graph"])
def test_a_page_without_an_index_offers_to_build_it(
    name: str, built: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_CORPUS", str(built.corpus))
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    app = page(name)
    assert "Chưa có chỉ mục" in app.warning[0].value
    (button,) = app.button
    button.click().run()
    assert not app.exception
    assert not app.warning
    assert "Đã dựng chỉ mục: 6 văn bản" in shown(app)


def test_many_files_that_cannot_be_read_leave_the_page_in_sight(
    built: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(4):
        (corpus / f"rong-{number}.txt").write_bytes(b"")
    monkeypatch.setenv("KB_CORPUS", str(corpus))
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    app = page("search")
    app.button[0].click().run()
    (one,) = (part for part in app.expander if "không đọc được" in part.label)
    assert one.label.startswith("4 tệp")
    assert "rong-3.txt" in shown(app)


def test_an_outdated_index_is_said_and_rebuilt(
    built: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(built.home, tmp_path / "home")
    for manifest in (tmp_path / "home").glob("gen-*/manifest.json"):
        manifest.write_text(re.sub(r'"schema": \d+', '"schema": 0', manifest.read_text()))
    monkeypatch.setenv("KB_CORPUS", str(built.corpus))
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    app = page("matrix")
    assert "bản cũ của chương trình" in app.warning[0].value


def test_the_whole_app_starts(shipped: Place) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    assert not app.exception
    assert app.text_input[0].label.startswith("Điều cần tìm")


def test_config_file_and_kb_app_agree() -> None:
    table = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    flat = {f"{group}.{key}": value for group, keys in table.items() for key, value in keys.items()}
    assert flat == SETTINGS
    assert flat["browser.gatherUsageStats"] is False
    assert flat["server.address"] == "127.0.0.1"


def test_pages_are_short() -> None:
    for name in ("search", "matrix", "check", "document", "graph"):
        lines = (ROOT / "kb" / "ui" / f"{name}.py").read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 100, name


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_a_rebuilt_index_closes_its_predecessor_once_nobody_reads_it(
    built: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(built.corpus, tmp_path / "corpus")
    monkeypatch.setenv("KB_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))

    def reading() -> set[str]:
        """Return the generations of which this process holds a file open."""
        found = set()
        for link in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):
                path = link.readlink()
                if tmp_path in path.parents:
                    found.add(path.relative_to(tmp_path / "home").parts[0])
        return found

    other = None
    for number in range(3):
        (tmp_path / "corpus" / f"moi-{number}.txt").write_text("Thử nghiệm.", encoding="utf-8")
        build(tmp_path / "corpus", tmp_path / "home")
        shown(page("search", q="tín dụng chính sách"))
        now = (tmp_path / "home" / "CURRENT").read_text()
        if other is not None:  # another user's page, still being drawn from the old index
            assert len(other.store.documents()) == 6 + number
            assert reading() == {now, other.path.name}
        other = None
        gc.collect()
        assert reading() == {now}
        other = generation()


# --- search -----------------------------------------------------------------------------------


def test_search_marks_the_words_and_links_to_the_place(shipped: Place) -> None:
    html = shown(page("search", q="von uy thac ngan sach dia phuong"))
    assert '<mark class="kb-hit">' in html
    assert re.search(rf'href="van-ban\?doc={CONCLUSION}&amp;sec=[^"]+"', html)


def test_search_filters(shipped: Place) -> None:
    app = page("search", q="tín dụng chính sách")
    assert "Kết luận" in shown(app)
    app.multiselect(key="loai").set_value(["Chỉ thị"]).run()
    html = shown(app)
    assert "Chỉ thị 40-CT/TW" in html
    assert NOTICE in html
    assert CONCLUSION not in html
    app = page("search", q="tín dụng chính sách", vb=CONCLUSION)
    assert DIGEST not in shown(app)


def test_search_offers_the_filters_that_a_question_names(shipped: Place) -> None:
    app = page("search", q="chỉ thị về tín dụng chính sách")
    assert CONCLUSION in shown(app)
    (offered,) = (button for button in app.button if button.label == "Chỉ thị")
    offered.click().run()
    assert app.multiselect(key="loai").value == ["Chỉ thị"]
    assert CONCLUSION not in shown(app)
    (taken,) = (button for button in app.button if button.label == "Chỉ thị ✕")
    taken.click().run()
    assert CONCLUSION in shown(app)


def test_search_by_level_and_force(shipped: Place) -> None:
    app = page("search", q="tín dụng chính sách", cap="Trung ương", hl="2016-01-01")
    html = shown(app)
    assert DIGEST in html
    assert "kl-06-kltw" not in html
    assert CONCLUSION not in html
    assert "Về hiệu lực: " in letters(html)[0]
    taken = next(button for button in app.button if "01/01/2016" in button.label)
    taken.click().run()
    assert app.date_input(key="hl").value is None
    assert page("search", q="tín dụng chính sách").date_input(key="hl").value is None


def test_search_says_why_and_shows_the_passages_around(shipped: Place) -> None:
    app = page("search", q="vốn ủy thác ngân sách địa phương")
    text, _ = letters(shown(app))
    assert "Vì sao có kết quả này" in text
    assert re.search(r"Xếp thứ 1 trong \d+ đoạn đang xem; điểm chung \d+,\d\d\.", text)
    assert "Gần về nghĩa: thứ 1" in text
    assert '<span class="kb-best">' in shown(app)
    assert "Đoạn sau</b>" not in shown(app)
    with Searcher(shipped.home) as searcher:
        hit = searcher.search("vốn ủy thác ngân sách địa phương", limit=20).hits[0]
    app.session_state[f"gan-{hit.passage}"] = True
    app.run()
    assert "Đoạn sau</b>" in shown(app)


def test_the_nearest_are_shown_on_request_only(shipped: Place) -> None:
    app = page("search", q="giá vé máy bay đi Paris mùa hè")
    assert "Không có trong kho" in shown(app)
    assert "kb-result" not in shown(app)
    app.toggle[0].set_value(True).run()
    assert "kb-result" in shown(app)


def test_an_answer_in_doubt_is_shown_with_a_warning(
    shipped: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert DOUBTFUL not in shown(page("search", q="vốn ủy thác ngân sách địa phương"))
    monkeypatch.setattr("kb.search.floors", lambda: (0.0, 1.1))
    html = shown(page("search", q="vốn ủy thác ngân sách địa phương"))
    assert DOUBTFUL in html
    assert html.index(DOUBTFUL) < html.index("kb-result")


def test_search_without_a_query_or_an_answer(shipped: Place) -> None:
    assert "Hãy gõ điều cần tìm" in shown(page("search"))
    assert "Không có trong kho" in shown(page("search", q="zzqx wvvk"))


# --- matrix -----------------------------------------------------------------------------------


def test_matrix_shows_roles_evidence_deadlines_and_sources(shipped: Place) -> None:
    html = shown(page("matrix", vb="thu-nghiem"))
    text, _ = letters(html)
    assert "chủ trì (nêu rõ)" in text
    assert "chậm nhất 30/06/2025" in text
    assert "văn bản không nêu thời hạn" in text
    assert "<details><summary>" in html
    assert re.search(r'href="van-ban\?doc=thu-nghiem&amp;sec=1&amp;cho=\d+-\d+"', html)


def test_matrix_filters(shipped: Place) -> None:
    app = page("matrix")
    app.multiselect(key="vb").set_value([DIGEST]).run()
    assert NOTICE in shown(app)
    app.multiselect(key="vb").set_value([CONCLUSION]).run()
    assert NOTICE not in shown(app)
    app.selectbox(key="han").set_value("Không nêu thời hạn").run()
    assert "Thời hạn:" not in shown(app)
    app = page("matrix", **{"tinh-den": "2025-06-30"})
    app.selectbox(key="han").set_value("Đến hạn trong ngày đã chọn trở về trước").run()
    assert "<b>1</b> nhiệm vụ" in shown(app)
    app.selectbox(key="han").set_value("Đã qua hạn vào ngày đã chọn").run()
    assert "Không có nhiệm vụ nào như vậy" in shown(app)
    app.date_input(key="tinh-den").set_value(dt.date(2025, 7, 1)).run()
    assert "đã qua hạn" in shown(app)


def test_matrix_says_what_is_not_clear_and_filters_by_it(shipped: Place) -> None:
    app = page("matrix", vb="thu-nghiem")
    text, _ = letters(shown(app))
    assert "Chưa nêu: " in text
    whole = text.count("6 rõ.")
    app.multiselect(key="thieu").set_value(["thời gian"]).run()
    assert 0 < letters(shown(app))[0].count("6 rõ.") < whole
    app = page("matrix", vb=CONCLUSION)
    app.checkbox(key="vo-chu").set_value(True).run()
    assert "chỉ tiêu không nêu cơ quan" in shown(app)


def test_matrix_links_to_where_an_owner_is_named(shipped: Place) -> None:
    html = shown(page("matrix", vb=CONCLUSION))
    assert re.search(r'sec=[^"]+&amp;cho=\d+-\d+"[^>]*>suy từ câu dẫn \(câu dẫn\)', html)


def test_matrix_puts_full_texts_first(shipped: Place) -> None:
    html = shown(page("matrix"))
    assert f"doc={CONCLUSION}" in html
    assert NOTICE not in html  # the first page holds no digest


def test_matrix_says_what_became_of_bodies_up_to_the_day_chosen(shipped: Place) -> None:
    def changed(app: AppTest) -> str:
        (label,) = (box.label for box in app.expander if "đã thay đổi" in box.label)
        return label

    app = page("matrix", vb=CONCLUSION)
    assert dt.date.today().strftime("%d/%m/%Y") in changed(app)
    app.date_input(key="tinh-den").set_value(dt.date(2025, 1, 1)).run()
    assert changed(app) == "0 cơ quan đã thay đổi, tính đến 01/01/2025"
    app.date_input(key="tinh-den").set_value(dt.date(2025, 7, 1)).run()
    assert re.match(r"[1-9]\d* cơ quan đã thay đổi, tính đến 01/07/2025", changed(app))
    assert "văn bản ghi: " in shown(app)
    assert "nay là" in shown(app)


def test_matrix_of_nothing(shipped: Place) -> None:
    assert "Không có nhiệm vụ nào như vậy" in shown(page("matrix", vb=RECORD))


# --- document ---------------------------------------------------------------------------------


def test_a_deep_link_opens_the_document_at_its_place(shipped: Place) -> None:
    app = page("document", doc=CONCLUSION, sec="6")
    assert app.selectbox(key="doc").value == CONCLUSION
    html = shown(app)
    (here,) = re.findall(r'<div class="kb-sec[^"]* kb-here" id="kb-here"[^>]*>(.{30})', html)
    assert "6-" in here
    assert "scrollIntoView" in html


@pytest.mark.parametrize("address", [{"doc": "không-có"}, {"doc": CONCLUSION, "sec": "x/y"}, {}])
def test_a_stale_address_opens_the_page_all_the_same(
    shipped: Place, address: dict[str, str]
) -> None:
    html = shown(page("document", **address))
    assert "kb-doc" in html
    assert 'id="kb-here"' not in html


def test_the_document_shows_all_its_letters_in_order(shipped: Place, built: Place) -> None:
    with open_current(built.home) as index:
        document = index.store.document(CONCLUSION)
    assert document is not None
    html = shown(page("document", doc=CONCLUSION))
    body = html[html.index('<div class="kb kb-doc">') : html.index('<table class="kb kb-table">')]
    text, _ = letters(body)
    assert "".join(document.text.split()) in "".join(text.split())


def test_owners_are_held_against_the_recipients(shipped: Place) -> None:
    text, _ = letters(shown(page("document", doc=CONCLUSION)))
    assert "So việc được giao với Nơi nhận: không thấy chỗ nào cần rà soát" in text
    assert "So việc được giao" not in shown(page("document", doc=RECORD))
    body = BodyMention("Sở Y tế", None, 0, 7, "rule")
    check = RecipientCheck((NotReceiving("Sở <b>", None, ("a#1",)),), (body,), referred=False)
    task = Task("a#1", "a", "II/2", "task", "…", 0, 1, (), None, "rule")
    text, _ = letters(tables.recipients(check, [task]))
    assert "Được giao việc nhưng không thấy ở Nơi nhận (1)Sở <b>: mục II.2" in text
    assert "Có ở Nơi nhận nhưng không thấy việc được giao (1)Sở Y tế" in text
    assert "không phải lỗi" in text


def test_a_digest_is_never_taken_for_the_document(shipped: Place) -> None:
    text, _ = letters(shown(page("document", doc=DIGEST)))
    assert text.startswith(NOTICE.capitalize())
    assert "nguồn: theo đáp án cuộc thi" in text
    assert "khóa XI" in text


@pytest.mark.parametrize("ident", [RECORD, "nq-41-nqtu-20230821"])
def test_a_record_without_text_shows_who_cites_it(shipped: Place, ident: str) -> None:
    text, _ = letters(shown(page("document", doc=ident)))
    assert "Chưa có toàn văn" in text
    assert "Được viện dẫn ở" in text
    assert "Tăng cường tuyên truyền, phổ biến" in text


def test_the_forms_to_cite_a_document_are_given(shipped: Place) -> None:
    text, _ = letters(shown(page("document", doc=DIGEST)))
    assert "Chỉ thị số 40-CT/TW, ngày 22/11/2014" in text.replace("TW ngày", "TW, ngày")


# --- graph ------------------------------------------------------------------------------------


def test_graph_shows_the_documents_and_what_they_cite(shipped: Place) -> None:
    app = page("graph")
    html = shown(app)
    assert "thực hiện" in html
    assert f"van-ban?doc={DIGEST}" in html
    (chart,) = app.get("graphviz_chart")
    assert "40-CT/TW" in chart.proto.spec


def test_graph_quotes_hostile_names() -> None:
    node = Node('a"]; b [', None, None, '<b>"\\n', None, None, None, 0)
    picture = dot([Edge(node.id, node.id, "cites", 1, False)], {node.id: node})
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "Q", picture)
    assert '"' not in bare
    assert "b [" not in bare
    assert "<b>" not in bare


def test_graph_tells_relations_apart_without_colour() -> None:
    nodes = {
        ident: Node(ident, ident, "Chỉ thị", None, None, dt.date(year, 1, 1), None, 0)
        for ident, year in (("a", 2014), ("b", 2020))
    }
    looks = set()
    for kind in get_args(RelationKind):
        last = dot([Edge("b", "a", kind, 1, False)], nodes).splitlines()[-2]
        assert RELATIONS[kind].split(" (")[0] in last
        looks.add(last.partition("style=")[2])
    assert len(looks) == len(get_args(RelationKind))
    lines = dot([Edge("b", "a", "cites", 1, False)], nodes).splitlines()
    years = [line for line in lines if "plaintext" in line]
    assert [re.findall(r"\d{4}", line)[0] for line in years] == ["2014", "2020"]


def test_graph_begins_with_the_documents_of_the_corpus(shipped: Place) -> None:
    (chart,) = page("graph").get("graphviz_chart")
    boxes = [line for line in chart.proto.spec.splitlines() if "fillcolor" in line]
    assert len(boxes) == 5
    assert "dashed" not in chart.proto.spec.replace("style=dashed, arrowhead=vee", "")
    (chart,) = page("graph", **{"ca-ngoai": "true"}).get("graphviz_chart")
    assert 'style="dashed"' in chart.proto.spec


# --- citation check ---------------------------------------------------------------------------


def test_check_of_a_pasted_draft(shipped: Place) -> None:
    app = page("check")
    app.text_area[0].set_value(
        "Căn cứ Chỉ thị số 40-CT/TW ngày 22/11/2014 của Ban Bí thư khóa XI;\n"
        "Căn cứ Kết luận số 06-KL/TW ngày 11/6/2021 của Ban Bí thư khóa XIII;\n"
        "Căn cứ Nghị quyết số 999-NQ/TU ngày 05/5/2022 của Tỉnh ủy <script>X</script>.\n"
    )
    app.button[0].click().run()
    html = shown(app)
    text, _ = letters(html)
    for state in ("khớp", "có vấn đề", "chưa đủ căn cứ"):
        assert f"1 {state}" in text
    for state in ("match", "problem", "unchecked"):
        assert re.search(rf'<mark id="cho-\d+" class="kb-{state}">', html)
    assert "<script>X</script>" in text


def test_a_preference_of_the_office_is_a_note(shipped: Place) -> None:
    app = page("check")
    app.text_area[0].set_value(
        "Căn cứ Chỉ thị số 40-CT/TW ngày 22/11/2014 của Ban Bí thư khóa XI;\n"
        "theo Kế hoạch số 12-KH/TU ngày 14/8/2020 của của Ban Thường vụ Tỉnh uỷ.\n"
    )
    app.button[0].click().run()
    html = shown(app)
    assert "1 lưu ý" in letters(html)[0]  # the slip of typing
    assert "có vấn đề · lưu ý" not in html
    assert 'class="kb-remark">của của</mark>' in html
    app.selectbox(key="dau-phay").select_index(1)
    app.selectbox(key="dau-thanh").select_index(2).run()
    html = shown(app)
    assert "4 lưu ý" in letters(html)[0]
    assert "0 có vấn đề" in letters(html)[0]
    assert "40-CT/TW, ngày 22/11/2014" in html


def test_check_of_nothing(shipped: Place) -> None:
    app = page("check")
    app.button[0].click().run()
    assert "Chưa có gì để kiểm tra" in shown(app)


def test_check_of_a_draft_without_citations(shipped: Place) -> None:
    app = page("check")
    app.text_area[0].set_value("Hôm nay trời đẹp.")
    app.button[0].click().run()
    assert "Không thấy viện dẫn nào" in shown(app)


# --- what the drawing guarantees --------------------------------------------------------------


@pytest.mark.parametrize("name", ["search", "matrix", "document"])
def test_hostile_text_shows_as_the_letters_it_is(shipped: Place, name: str) -> None:
    html = shown(page(name, doc="thu-nghiem", vb="thu-nghiem", q="Sở Tài chính rà soát"))
    text, tags = letters(html)
    assert tags <= {
        "a", "b", "br", "col", "colgroup", "details", "div", "h3", "h4", "i", "li", "mark", "p",
        "span", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul",
    }  # fmt: skip
    assert "<img src=x onerror=alert(2)>" in text
    assert "[bấm](http://nguy.hiem) `mã`" in text


def test_overlapping_marks_make_sound_html() -> None:
    text = "một hai <ba> bốn năm"
    marks = [(0, 12, '<b class="x">'), (4, 16, "<i>"), (8, 12, "<u>"), (30, 40, "<s>")]
    html = draw.layers(text, 2, 18, marks)
    seen, _ = letters(html)
    assert seen == text[2:18]
    depth: list[str] = []
    for closing, tag in re.findall(r"<(/?)([a-z]+)[^>]*>", html):
        if closing:
            assert depth.pop() == tag
        else:
            depth.append(tag)
    assert depth == []


def test_problems_come_first_and_states_are_named() -> None:
    found = [
        Finding("a", "note", "match", "Khớp", 0, 1, "A"),
        Finding("b", "note", "unchecked", "Chưa", 2, 3, "B"),
        Finding("c", "error", "problem", "Sai <i>", 4, 5, "C", "sửa", ("nguồn",)),
    ]
    assert findings.order(found) == [2, 1, 0]
    cards = [findings.card(place + 1, found[place]) for place in findings.order(found)]
    text, _ = letters("".join(cards))
    assert re.findall("có vấn đề|khớp|chưa đủ căn cứ", text) == [
        "có vấn đề",
        "chưa đủ căn cứ",
        "khớp",
    ]
    assert "Sai <i>" in text
    assert 'href="#cho-3"' in cards[0]


def test_every_code_of_the_check_is_explained() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "kb" / "check").glob("*.py"))
    codes = set(re.findall(r'"([EF]\d+)"', source))
    assert len(codes) > 12
    assert codes <= set(CODES)


def test_a_draft_is_corrected_where_a_suggestion_was_taken() -> None:
    found = [
        Finding("E3", "error", "problem", "", 9, 12, "hai", "HAI"),
        Finding("E2", "error", "problem", "", 0, 3, "một", "1"),
        Finding("E2", "error", "problem", "", 1, 5, "ột", "x"),
        Finding("E2", "error", "problem", "", 13, 15, "ba"),
    ]
    assert corrected("một trên hai ba", found) == "1 trên HAI ba"


def test_a_suggestion_is_taken_or_left(shipped: Place) -> None:
    draft = "Căn cứ Kết luận số 06-KL/TW ngày 11/6/2021 của Bộ Chính trị."
    app = page("check")
    app.text_area[0].set_value(draft)
    app.button[0].click().run()
    key = f"xu-ly-{hashlib.sha256(draft.encode()).hexdigest()[:12]}"
    app.session_state[f"{key}-0"] = "Nhận đề nghị"
    app.run()
    labels = [button.proto.label for button in app.get("download_button")]
    assert any("đã sửa 1 chỗ" in label for label in labels)
    app.session_state[f"{key}-1"] = "Bỏ qua"
    app.run()
    assert "Đã bỏ qua 1 chỗ" in shown(app)


def test_a_huge_draft_is_shown_page_by_page(shipped: Place) -> None:
    line = "Căn cứ Kết luận số 06-KL/TW ngày 11/6/2021 của Bộ Chính trị; "
    app = page("check")
    app.text_area[0].set_value((line + "giao các sở, ngành thực hiện. " * 20 + "\n") * 400)
    app.button[0].click().run()
    html = shown(app)
    assert html.count("kb-finding ") == 30
    assert len(html) < 500_000
    assert "800 có vấn đề" in letters(html)[0]


def test_users_who_build_at_once_wait_for_each_other(
    built: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_CORPUS", str(built.corpus))
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    app = page("search")
    released = threading.Event()

    def release() -> None:
        released.set()
        index.BUILDING.release()

    index.BUILDING.acquire()  # another session is at it
    threading.Timer(1.5, release).start()
    app.button[0].click().run()
    assert released.is_set()
    assert "Đã dựng chỉ mục: 6 văn bản" in shown(app)


def test_preferences_of_an_office_are_off_until_chosen(shipped: Place) -> None:
    app = page("check")
    app.text_area[0].set_value("Căn cứ Chỉ thị số 40-CT/TW, ngày 22/11/2014 của Ban Bí thư;")
    app.button[0].click().run()
    assert "dấu phẩy trước" not in shown(app)
    app.selectbox(key="dau-phay").set_value("Không có dấu phẩy: số 40-CT/TW ngày …").run()
    assert "không có dấu phẩy trước" in shown(app)


def test_a_citation_to_copy_is_given_beside_the_draft(shipped: Place) -> None:
    app = page("check")
    app.selectbox(key="vd").set_value(DIGEST).run()
    assert "Chỉ thị số 40-CT/TW" in letters(shown(app))[0]


def test_an_address_is_escaped() -> None:
    link = draw.document_link('a"b&c', "<1>")
    assert link == "van-ban?doc=a%22b%26c&amp;sec=%3C1%3E"
    assert HOSTILE
