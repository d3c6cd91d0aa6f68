"""Search on the shipped corpus: any typing, filters, quotes, marks, silence, other models."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from typed import TYPINGS

from kb.build import build
from kb.search import Searcher, SearchResult, marked, read_query
from kb.text import fold

CORPUS = Path(__file__).resolve().parents[1] / "corpus"

QUESTIONS = [
    "vốn ủy thác ngân sách địa phương",
    "Ủy ban nhân dân chỉ đạo xây dựng kế hoạch huy động vốn",
    "tín dụng chính sách xã hội đối với hộ nghèo",
    "trách nhiệm của Ngân hàng Chính sách xã hội",
    "Mặt trận Tổ quốc giám sát, phản biện xã hội",
    "Ban đại diện Hội đồng quản trị",
    "Chỉ thị số 40-CT/TW ngày 22/11/2014",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    report = build(CORPUS, folder)
    assert not report.failures
    return folder


@pytest.fixture(scope="module")
def searcher(home: Path) -> Iterator[Searcher]:
    with Searcher(home) as opened:
        yield opened


def places(result: SearchResult) -> list[str]:
    return [hit.passage for hit in result.hits[:5]]


@pytest.mark.parametrize("typing", TYPINGS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_typing_does_not_matter(searcher: Searcher, question: str, typing: str) -> None:
    as_written, typed = searcher.search(question), searcher.search(TYPINGS[typing](question))
    assert places(as_written)
    assert places(typed) == places(as_written)
    assert typed.not_found == as_written.not_found
    assert typed.doubtful == as_written.doubtful


SAME = [
    ("40-CT/TW", "chi thi 40 CT TW"),
    ("06-KL/TW", "06 KL TW"),
    ("ngày 30/6/2023", "ngày 30 tháng 6 năm 2023"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_numbers_and_dates_are_read_as_such(searcher: Searcher, one: str, other: str) -> None:
    first, second = searcher.search(one), searcher.search(other)
    assert first.hits[0].document == second.hits[0].document


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("36-CT/TU", "ct-36-cttu-20150227"),  # a record without text is found by its number
        ("Nghị quyết 41-NQ/TU", "nq-41-nqtu-20230821"),
        ("chi thi 40", "ct-40-cttw-20141122"),
        ("kết luận 06-KL/TW", "kl-06-kltw-20210610"),
    ],
)
def test_a_document_is_found_by_its_number(searcher: Searcher, query: str, document: str) -> None:
    result = searcher.search(query)
    assert document in [hit.document for hit in result.hits[:3]]


def test_hits_are_places_in_the_text_and_marks_are_words_of_the_question(
    searcher: Searcher,
) -> None:
    result = searcher.search("VON UY THAC ngan sach dia phuong")
    assert [hit.rank for hit in result.hits] == list(range(1, len(result.hits) + 1))
    assert [hit.score for hit in result.hits] == sorted(
        (hit.score for hit in result.hits), reverse=True
    )
    for hit in result.hits:
        document = searcher.generation.store.document(hit.document)
        assert document is not None
        assert document.text[hit.start : hit.end] == hit.text
        assert hit.why
    top = result.hits[0]
    words = {fold(top.text[mark.start : mark.end]) for mark in top.marks}
    assert "von uy thac" in words
    assert top.sentence is not None
    assert "ủy thác" in top.text[top.sentence.start : top.sentence.end]


def test_words_in_quotes_stand_together(searcher: Searcher) -> None:
    result = searcher.search('"vốn ủy thác" địa phương', limit=50)
    assert result.hits
    assert all("von uy thac" in " ".join(fold(hit.text).split()) for hit in result.hits)
    assert searcher.search('"thác ủy vốn"').not_found


def test_filters_act_before_ranking(searcher: Searcher) -> None:
    query = "tín dụng chính sách xã hội"
    store = searcher.generation.store
    kinds = {document.id: document.type for document in store.documents()}
    only = searcher.search(query, types=["chi thi"], limit=50)
    assert only.hits
    assert {kinds[hit.document] for hit in only.hits} == {"Chỉ thị"}
    one = searcher.search(query, documents=["kl-06-kltw-20210610"])
    assert {hit.document for hit in one.hits} == {"kl-06-kltw-20210610"}
    dated = searcher.search(query, since=dt.date(2021, 1, 1), until=dt.date(2021, 12, 31))
    assert {hit.document for hit in dated.hits} == {"kl-06-kltw-20210610"}
    assert searcher.search(query, documents=["x"]).not_found
    both = searcher.search(query, types=["Kết luận"], years=[2014])
    assert both.not_found
    assert not both.nearest


def test_a_body_is_found_in_any_spelling(searcher: Searcher) -> None:
    spellings = ["Ngân hàng Chính sách xã hội", "NHCSXH", "ngân hàng chính sách xã hội"]
    found = [places(searcher.search("tín dụng", bodies=[name])) for name in spellings]
    assert found[0]
    assert found[0] == found[1] == found[2]


def test_found_words_and_filters_are_never_in_doubt(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not searcher.search("vốn ủy thác").doubtful
    assert not searcher.search("zzqx wvvk").doubtful  # not there: no hits to be doubted
    monkeypatch.setattr("kb.search.floors", lambda: (0.0, 1.1))
    assert searcher.search("vốn ủy thác").doubtful
    assert not searcher.search('"vốn ủy thác"').doubtful
    assert not searcher.search("văn bản năm 2014").doubtful


@pytest.mark.parametrize("query", ["", "   ", "!!!", "\x00", "“”", "zzzzqqq xkcdw"])
def test_nothing_asked_or_nothing_known_is_not_found(searcher: Searcher, query: str) -> None:
    result = searcher.search(query)
    assert result.not_found
    assert not result.hits


def test_an_endless_query_is_answered(searcher: Searcher) -> None:
    result = searcher.search("vốn ủy thác " * 5000)
    assert result.hits or result.nearest


ELSEWHERE = [
    "cách nấu phở bò ngon", "lịch thi đấu bóng đá ngoại hạng Anh", "giá vàng hôm nay",
    "thoi tiet ha noi ngay mai", "thủ tục ly hôn đơn phương", "mua vé máy bay giá rẻ",
    "đau răng uống thuốc gì", "cài đặt máy in", "luật bản quyền âm nhạc",
]  # fmt: skip


def test_what_is_not_in_the_corpus_is_said_not_to_be(searcher: Searcher) -> None:
    silent = [query for query in ELSEWHERE if searcher.search(query).not_found]
    assert len(silent) >= len(ELSEWHERE) - 1, set(ELSEWHERE) - set(silent)


def test_searching_from_several_threads(searcher: Searcher) -> None:
    expected = {question: places(searcher.search(question)) for question in QUESTIONS}
    wrong: list[str] = []

    def ask() -> None:
        for question, found in expected.items():
            if places(searcher.search(question)) != found:
                wrong.append(question)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_plain_fusion_serves_where_the_ranker_is_off(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_RANKER", "off")
    result = searcher.search("vốn ủy thác ngân sách địa phương")
    assert "vốn ủy thác" in result.hits[0].text


def test_marks_are_in_the_original_text() -> None:
    text = "UBND tỉnh giao Sở Tài chính; ngân sách ĐỊA PHƯƠNG uỷ thác vốn."
    spans = marked(text, "ủy ban nhân dân và ngan sach dia phuong")
    assert [text[span.start : span.end] for span in spans] == ["UBND", "ngân sách ĐỊA PHƯƠNG"]


def test_pasted_legacy_text_is_decoded() -> None:
    text = "vốn uỷ thác ngân sách địa phương"
    pasted = TYPINGS["tcvn3"](text)
    assert "©" in pasted
    assert read_query(pasted) == text


NAMED = [
    ("Kết luận 06-KL/TW năm 2021 về NHCSXH", {"document", "type", "year", "body"}),
    ("ket luan 06 kl tw nam 2021 ve nhcsxh", {"document", "type", "year", "body"}),
    ("chỉ thị ngày 22/11/2014", {"type", "year"}),
    ("vốn ủy thác 2021 đồng", set()),  # a bare number is no year
    ("kết luận năm 1931", {"type"}),  # no document of that year
]


@pytest.mark.parametrize(("question", "keys"), NAMED)
def test_filters_named_by_the_question_are_offered_not_applied(
    searcher: Searcher, question: str, keys: set[str]
) -> None:
    result = searcher.search(question, limit=50)
    assert {offer.key for offer in result.suggestions} == keys, result.suggestions
    for offer in result.suggestions:
        only = searcher.search(question, limit=50, **{FILTERS[offer.key]: [offer.value]})
        assert only.hits or only.nearest, offer
        assert len(only.hits) <= len(result.hits) or result.not_found
    if "type" in keys and result.hits:
        assert len({hit.document for hit in result.hits}) > 1


FILTERS = {"document": "documents", "type": "types", "year": "years", "body": "bodies"}


def test_neighbours_stand_before_and_after_in_the_same_document(searcher: Searcher) -> None:
    passages = searcher.generation.store.passages("ct-40-cttw-20141122")
    assert len(passages) > 3
    assert searcher.neighbours(passages[1].id) == passages[:3]
    assert searcher.neighbours(passages[0].id, before=5, after=0) == passages[:1]
    assert searcher.neighbours(passages[-1].id, before=2) == passages[-3:]
    assert searcher.neighbours("x#1") == ()


def test_filters_by_level(searcher: Searcher) -> None:
    assert ("tỉnh", "tỉnh") in searcher.choices("level")
    central = searcher.search("tín dụng chính sách xã hội", levels=["trung uong"], limit=50)
    assert {hit.document for hit in central.hits} == {"ct-40-cttw-20141122", "kl-06-kltw-20210610"}
    province = searcher.search("tín dụng chính sách xã hội", levels=["TỈNH"], limit=50)
    assert province.hits
    assert not {h.document for h in province.hits} & {h.document for h in central.hits}
    assert searcher.search("tín dụng", levels=["xã"]).not_found


def test_choices_are_values_that_find_something(searcher: Searcher) -> None:
    assert ("kl-06-kltw-20210610", "Kết luận 06-KL/TW") in searcher.choices("document")
    assert ("2014", "2014") in searcher.choices("year")
    for value, label in searcher.choices("body")[:5]:
        assert label
        found = searcher.search("tín dụng", bodies=[value])
        assert found.hits or found.nearest


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    corpus = tmp_path_factory.mktemp("corpus")
    head = '+++\nnumber = "{}"\ntype = "Quyết định"\n{}issuer = "Ủy ban nhân dân tỉnh A"\n+++\n'
    texts = {
        "cu": ("05/2015/QĐ-UBND", 15, "Sở Tài chính bố trí vốn ủy thác hằng năm."),
        "moi": (
            "07/2020/QĐ-UBND",
            20,
            "Sở Tài chính bố trí vốn ủy thác.\n\nQuyết định này thay thế Quyết định số "
            "05/2015/QĐ-UBND ngày 01/3/2015 của Ủy ban nhân dân tỉnh A.",
        ),
        "phan": ("09/2016/QĐ-UBND", 16, "Sở Tài chính bố trí vốn ủy thác cho xã."),
        "sua": (
            "11/2018/QĐ-UBND",
            18,
            "Sở Tài chính rà soát vốn ủy thác.\n\nQuyết định này bãi bỏ Điều 5 Quyết định số "
            "09/2016/QĐ-UBND ngày 01/3/2016 của Ủy ban nhân dân tỉnh A.",
        ),
        "khong": ("", 0, "Vốn ủy thác do Sở Tài chính bố trí."),
    }
    for name, (number, year, text) in texts.items():
        date = f"date = 20{year}-03-01\n" if year else ""
        (corpus / f"{name}.md").write_text(head.format(number, date) + text, encoding="utf-8")
    home = tmp_path_factory.mktemp("home")
    assert not build(corpus, home).failures
    with Searcher(home) as opened:
        yield opened


FORCE = [  # (day, documents that may be in force on it)
    (dt.date(2014, 1, 1), {"khong"}),
    (dt.date(2017, 1, 1), {"khong", "cu", "phan"}),
    (dt.date(2020, 6, 1), {"khong", "cu", "phan", "moi", "sua"}),  # “cu” may still be
    (dt.date(2022, 1, 1), {"khong", "phan", "moi", "sua"}),  # one article less ends nothing
]


@pytest.mark.parametrize(("day", "standing"), FORCE)
def test_what_may_be_in_force_on_a_day(dated: Searcher, day: dt.date, standing: set[str]) -> None:
    result = dated.search("vốn ủy thác Sở Tài chính", in_force=day, limit=50)
    assert {hit.document for hit in result.hits} == standing
    assert set(result.force) == standing
    assert all("chưa rõ" in words for words in result.force.values())
    if "cu" in standing and day.year == 2020:
        assert "Quyết định 07/2020/QĐ-UBND ngày 01/03/2020" in result.force["cu"]
    assert not dated.search("vốn ủy thác Sở Tài chính").force
