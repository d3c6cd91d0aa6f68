"""The app as a user meets it: `kb app` in a folder of its own, Debian's Chromium, 125 % zoom."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from shipped import Place

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 120_000  # milliseconds: only a hang may fail a test, never a busy machine
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# A laptop of 1366 × 768 at 125 %: fewer, larger CSS pixels.
SCREEN: dict[str, Any] = {"viewport": {"width": 1093, "height": 614}, "device_scale_factor": 1.25}
ENGLISH = re.compile(
    r"\b(upload|browse|drag|drop|choose|deploy|select all|no results|press enter|limit|per file|"
    r"rerun|settings|running|clear|remove|search|submit|download|error|loading|next|previous)\b",
    re.IGNORECASE,
)
CONCLUSION = "kl-btvtu-hungyen"
PAGES = {
    "search": "?q=von+uy+thac",
    "matrix": "ma-tran",
    "check": "kiem-tra",
    "document": f"van-ban?doc={CONCLUSION}",
    "digest": "van-ban?doc=ct-40-cttw-20141122",
    "graph": "so-do",
    "hostile": "van-ban?doc=thu-nghiem",
}

expect.set_options(timeout=PATIENCE)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]


@pytest.fixture(scope="session")
def address(built: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the app with ``kb app`` from a folder that has no settings of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = f"from kb.cli import main; main(['app', '--no-browser', '--port', '{port}'])"
    server = subprocess.Popen(
        [sys.executable, "-c", start],
        cwd=tmp_path_factory.mktemp("elsewhere"),
        env=os.environ | {"KB_CORPUS": str(built.corpus), "KB_HOME": str(built.home)},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert server.stdout is not None
    line = server.stdout.readline()
    assert f"http://127.0.0.1:{port} " in line
    while server.poll() is None:  # printed before Streamlit listens
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except ConnectionRefusedError:
            time.sleep(0.2)
    assert server.poll() is None
    yield f"http://127.0.0.1:{port}/"
    server.send_signal(signal.SIGINT)
    server.wait(PATIENCE / 1000)
    server.stdout.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


def screen(browser: Browser, address: str) -> BrowserContext:
    """Return a user's own window."""
    context = browser.new_context(**SCREEN, base_url=address)
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails the test on any script error, dialog or request to another machine."""
    faults: list[str] = []
    context = screen(browser, address)
    found = context.new_page()
    found.on("pageerror", lambda error: faults.append(f"script: {error}"))
    found.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.accept()))
    found.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((address, "data:", "blob:"))
            else faults.append(f"request: {request.url}")
        ),
    )
    yield found
    context.close()
    assert faults == []


def visit(page: Page, where: str) -> None:
    """Open an address of the app and wait until it has been drawn."""
    page.goto(where)
    page.wait_for_selector(".kb:visible, [data-testid=stForm]:visible")
    settle(page)


STILL = """() => {
  const before = window.kbBefore;
  window.kbBefore = document.body.innerHTML;
  return window.kbBefore === before;
}"""


def settle(page: Page) -> None:
    """Wait until nothing runs and the page has stayed as it is for 700 ms."""
    page.wait_for_selector("[data-test-script-state=notRunning]")
    page.evaluate("() => { delete window.kbBefore; }")
    page.wait_for_function(STILL, polling=700)


SEEN = """() => {
  const words = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const box = walk.currentNode.parentElement, style = getComputedStyle(box);
    const size = parseFloat(style.fontSize), rect = box.getBoundingClientRect();
    if (size > 0 && rect.width > 1 && rect.height > 1 && style.visibility !== "hidden"
        && !box.closest("[translate=no], style, script, svg"))
      words.push([walk.currentNode.textContent, size]);
  }
  return words;
}"""


def seen(page: Page) -> str:
    """Return the text that a reader sees, icons and hidden words left out."""
    return " ".join(words for words, _ in page.evaluate(SEEN))


@pytest.mark.parametrize("where", PAGES.values(), ids=list(PAGES))
def test_a_page_is_vietnamese_and_fits_the_screen(page: Page, where: str) -> None:
    visit(page, where)
    text = seen(page)
    assert "Chương trình gặp lỗi" not in text
    assert ENGLISH.findall(text) == []
    for box in ("document.scrollingElement", "document.querySelector('[data-testid=stMain]')"):
        wide, room = page.evaluate(f"[{box}.scrollWidth, {box}.clientWidth]")
        assert wide <= room
    assert [words for words, size in page.evaluate(SEEN) if words.strip() and size < 14] == []


LABELS = """() => [...document.querySelectorAll("[aria-label], [placeholder], [aria-valuetext]")]
  .filter(e => !e.closest("[aria-hidden=true]"))
  .flatMap(e => ["aria-label", "placeholder", "aria-valuetext"].map(a => e.getAttribute(a)))
  .filter(text => text && /[a-z]{3}/i.test(text) && !/[à-ỹđ]/i.test(text))"""
SAME_IN_BOTH = {"Trang", "Sau"}  # Vietnamese without a diacritic


@pytest.mark.parametrize("where", PAGES.values(), ids=list(PAGES))
def test_a_screen_reader_hears_vietnamese(page: Page, where: str) -> None:
    visit(page, where)
    assert page.evaluate("document.documentElement.lang") == "vi"
    heard = {re.sub(r" [0-9]+$", "", label) for label in page.evaluate(LABELS)}
    assert {label for label in heard if label.split()[0] not in SAME_IN_BOTH} <= set()


def test_the_calendar_is_vietnamese_in_any_browser(page: Page) -> None:
    # By way of the first page: a calendar that is drawn before our script runs may stay English.
    visit(page, "")
    page.wait_for_function("navigator.language === 'vi-VN'")
    page.get_by_role("link", name="Ma trận nhiệm vụ").first.click()
    expect(page.get_by_test_id("stDateInputField")).to_be_visible()
    page.locator("[data-testid=stDateInput] button").first.click()
    expect(page.get_by_test_id("stDateInputCalendar")).to_contain_text("CN")
    assert not re.search(r"January|November|Sunday|Mon\b", page.inner_text("body"))


def test_a_lost_connection_is_told_in_vietnamese(page: Page) -> None:
    visit(page, "ma-tran")
    page.evaluate(
        """() => {
          const box = document.createElement("div");
          box.setAttribute("role", "dialog");
          box.innerHTML = "<h2>Connection error</h2><p>Streamlit server is not responding. "
            + "Are you connected to the internet?</p>";
          document.body.append(box);
        }"""
    )
    expect(page.get_by_role("dialog")).to_contain_text("Mất kết nối với chương trình")
    assert "Streamlit" not in page.get_by_role("dialog").inner_text()


def test_the_keyboard_alone_reaches_a_hit(page: Page) -> None:
    visit(page, "?q=von+uy+thac")
    expect(page.locator(".kb-result a").first).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.kb-result') !== null"):
            break
    assert page.evaluate("document.activeElement.tagName") in {"A", "SUMMARY"}
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_drop_downs_and_forms_are_vietnamese(page: Page) -> None:
    visit(page, "ma-tran")
    page.locator("[data-testid=stMultiSelect] input").first.fill("zzz")
    settle(page)
    assert ENGLISH.findall(seen(page)) == []
    visit(page, f"van-ban?doc={CONCLUSION}")
    page.get_by_text("Thêm văn bản vào kho").click()
    expect(page.get_by_text("Tệp .docx, .pdf, .md hoặc .txt")).to_be_visible()
    settle(page)
    assert ENGLISH.findall(seen(page)) == []


def test_a_hit_opens_its_place_in_the_document(page: Page) -> None:
    visit(page, "?q=von+uy+thac+ngan+sach+dia+phuong")
    expect(page.locator("mark.kb-hit").first).to_be_visible()
    page.get_by_text("Mở đúng chỗ này trong văn bản").first.click()
    expect(page).to_have_url(re.compile("doc="))
    expect(page.locator("#kb-here")).to_be_in_viewport()
    page.go_back()
    expect(page.locator("mark.kb-hit").first).to_be_visible()
    field = page.get_by_label("Điều cần tìm")
    expect(field).to_have_value("von uy thac ngan sach dia phuong")


def test_the_source_sentence_is_one_click_away(page: Page) -> None:
    visit(page, f"ma-tran?vb={CONCLUSION}")
    source = page.locator(".kb-source").first
    expect(source).to_be_hidden()
    page.locator(".kb-table td summary").first.click()
    expect(source).to_be_visible()


def test_the_matrix_downloads_as_a_workbook(page: Page, tmp_path: Path) -> None:
    visit(page, f"ma-tran?vb={CONCLUSION}")
    with page.expect_download() as download:
        page.get_by_text("Tải về Excel").click()
    target = tmp_path / download.value.suggested_filename
    download.value.save_as(target)
    assert openpyxl.load_workbook(target).sheetnames == [
        "Nhiệm vụ", "Ma trận", "Cơ quan thay đổi", "Chú giải",
    ]  # fmt: skip


def test_check_shows_findings_beside_the_draft(page: Page) -> None:
    visit(page, "kiem-tra")
    page.get_by_label("hoặc dán nội dung").fill(
        "Căn cứ Chỉ thị số 40-CT/TW ngày 22/11/2014 của Ban Bí thư khóa XI;\n"
        "Căn cứ Kết luận số 06-KL/TW ngày 11/6/2021 của Ban Bí thư khóa XIII;\n"
        "Căn cứ Nghị quyết số 999-NQ/TU ngày 05/5/2022 của Ban Thường vụ Tỉnh ủy.\n"
        "<script>alert(1)</script> $x^2$ **đậm** :smile:\n"
    )
    page.get_by_role("button", name="Kiểm tra viện dẫn").click()
    for state in ("match", "problem", "unchecked"):
        expect(page.locator(f".kb-draft mark.kb-{state}").first).to_be_visible()
    colours = page.evaluate(
        """() => ['match', 'problem', 'unchecked'].map(s => getComputedStyle(
            document.querySelector(`.kb-draft mark.kb-${s}`)).backgroundColor)"""
    )
    assert len(set(colours)) == 3
    draft, cards = page.locator(".kb-draft").bounding_box(), page.locator(".kb-finding")
    box = cards.first.bounding_box()
    assert draft
    assert box
    assert box["x"] >= draft["x"] + draft["width"]
    expect(page.get_by_text("<script>alert(1)</script> $x^2$ **đậm** :smile:").last).to_be_visible()
    assert ENGLISH.findall(" ".join(cards.all_inner_texts())) == []


def test_accepted_suggestions_come_back_in_the_word_file(page: Page, tmp_path: Path) -> None:
    draft = docx.Document()
    draft.add_paragraph("Căn cứ Nghị quyết số 19/NQ-TW về đổi mới;")
    draft.save(str(tmp_path / "du-thao.docx"))
    visit(page, "kiem-tra")
    page.locator("input[type=file]").set_input_files(tmp_path / "du-thao.docx")
    page.get_by_role("button", name="Kiểm tra viện dẫn").click()
    page.get_by_text("Nhận đề nghị").first.click()
    with page.expect_download() as download:
        page.get_by_text("Tải văn bản đã sửa (.docx").click()
    target = tmp_path / download.value.suggested_filename
    download.value.save_as(target)
    assert target.name == "du-thao-da-sua.docx"
    xml = docx.Document(str(target)).element.xml
    assert "<w:ins " in xml and "19-NQ/TW" in xml and "<w:delText" in xml


def test_two_users_do_not_disturb_each_other(browser: Browser, address: str) -> None:
    first, second = (screen(browser, address).new_page() for _ in range(2))
    visit(first, f"ma-tran?vb={CONCLUSION}")
    visit(second, "ma-tran?vb=thu-nghiem")
    first.get_by_text("Tải về Excel").hover()
    second.reload()
    expect(second.get_by_text("rà soát").first).to_be_visible()
    assert "thu-nghiem" in second.url
    assert CONCLUSION in first.url
    expect(first.get_by_text("rà soát, nghiên cứu, sửa đổi").first).to_be_attached()
    for user in (first, second):
        user.context.close()
