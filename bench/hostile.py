"""Time every reader of text on text made to slow it down: work must grow with the length only.

    python bench/hostile.py [PART ...]

Run it on a quiet machine: it compares CPU times, and a neighbour that fills the caches makes them
up to twice as long. No test measures time; this does.

Each part (structure, tables, bodies, …) reads N characters of each of its hostile pieces, repeated,
and eight times as many; the ratio of the two CPU times is 8 where work grows with the text and 64
where it grows with its square. Each part reads a megabyte of each single character too. What the
part is handed (the structure and the bodies for tasks, the citations for the check) is read before
the clock starts. PDF pages are taken from the tests; of the rows there N is the number of pages.

Exits with 1 if a ratio is above 24 or a megabyte takes over 2 seconds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from test_read_tables import Canvas, hostile, long_table, pdf

from kb.analyse import analyse
from kb.check import check_text
from kb.facts.bodies import find_bodies
from kb.facts.citations import find_citations
from kb.facts.deadlines import find_deadlines
from kb.facts.recipients import compare_recipients
from kb.facts.targets import names_measure, read_target, target_year
from kb.facts.tasks import find_tasks
from kb.index.marking import Marker
from kb.lexicon.numbers import find_numbers
from kb.lexicon.tokens import terms
from kb.models import Analysis, Document, Header, Owner, Section, SourceText, Task
from kb.read import read_bytes
from kb.register import Register
from kb.structure import parse

Job = Callable[[], object]
"""A reader with all that it is handed; only the call is timed."""

TIMES = 8
MOST = 24  # of the ratio; 8 is linear, 64 quadratic
LEAST = 0.005  # seconds below which a time is not compared
MEGABYTE = 1_000_000
SECONDS = 2
DAY = dt.date(2025, 11, 18)
CHARACTERS = '01aAđĐ ./,;:-–+*("“[<|│\t\n#_\u0301\u00a0'
FRONT = (
    "TỈNH ỦY AN BÌNH\n\nKẾT LUẬN\ncủa Ban Thường vụ Tỉnh ủy\n-----\n\n"
    "Ban Thường vụ Tỉnh ủy yêu cầu các cấp ủy thực hiện tốt các nhiệm vụ sau:\n\n"
)
SLOT = "1. Rà soát văn bản.\n\nCơ quan phối hợp: Sở Y tế; "


@cache
def register() -> Register:
    """Return a register of three documents that agree."""
    text = (
        "Kế hoạch số 40-KH/TU ngày 1/1/2020 của Tỉnh ủy về công tác dân vận ở cơ sở; Chỉ thị số "
        "40-CT/TW ngày 22/11/2014 của Ban Bí thư khóa XI về tín dụng chính sách."
    )
    documents = (Document(id=f"kh-{n}", text=text, number=f"{n}-KH/TU") for n in range(3))
    return Register.build(
        [Analysis(d, Header(), (), (), find_citations(d.id, text), ()) for d in documents]
    )


def check(text: str) -> Job:
    """The check of a draft whose citations are known."""
    found = find_citations("x", text)
    known = register()
    return lambda: check_text(text, citations=found, header=Header(), register=known, bodies=())


def tables(text: str) -> Job:
    """All that is made of a plain file with the head of a table of assignments."""
    data = ("STT\tNhiệm vụ\tCơ quan chủ trì\n" + text).encode()
    return lambda: analyse(read_bytes("a.txt", data), name="a")


def tasks(text: str) -> Job:
    """The tasks of a conclusion whose structure and bodies are known."""
    text = FRONT + text
    structure, bodies = parse(SourceText(text)), find_bodies(text)
    return lambda: find_tasks("d", text, structure=structure, bodies=bodies, document_date=DAY)


def recipients(text: str) -> Job:
    """Every body of a list of recipients, which has a task each, against the list."""
    text = "Nơi nhận:\n" + text
    section = Section("noi-nhan", "recipients", "recipients", 0, len(text), 0)
    bodies = find_bodies(text)
    given = [
        Task(f"t{n}", "d", "1", "task", "", 0, 0, (owner,), None, "x")
        for n, body in enumerate(bodies)
        for owner in [Owner(body.name, None, "lead", "stated", 0, 0, "x")]
    ]
    return lambda: compare_recipients(given, bodies, [section], text)


def targets(text: str) -> Job:
    """The three readers of a clause with a level to reach."""
    return lambda: (names_measure(text), read_target(text), target_year(text))


def marks(text: str) -> Job:
    """The marks of a question in a passage."""
    return lambda: Marker("chỉ thị 40-CT/TW ngày 5/8/2014").show([text])


PARTS: dict[str, tuple[Callable[[str], Job], list[str]]] = {
    "structure": (
        lambda text: lambda: parse(SourceText(text)),
        ["a", "|", "Số ", "(", "1.\n", "-\n", "A\n\n", "STT\n\n1\n\na\n\n", "1\n\n",
         "yêu cầu sau: ", "Nơi nhận:\n", "T/M A\n", "PHỤ LỤC I\n", "a | b\n", "[1] a\n",
         "thực hiện chỉ thị này ", "Điều {n}. a\n", "CHƯƠNG I\n", "a) b\n"],
    ),
    "tables": (
        tables,
        ["\t", "|", "1\t", "STT\t", "STT  a  b\n", "<td>", "<table>", "<table><tr>", "│", "+-",
         "| 1 ", "\n1\n", '"\t', "{n}\tRà soát văn bản\tSở Y tế\n", "| {n} | rà soát | Sở Y tế |\n",
         "{n}\nRà soát văn bản\nSở Y tế\n"],
    ),
    "bodies": (
        lambda text: lambda: find_bodies(text),
        ["a", "Sở ", "các ", "và ", "xã ", "UBND ", "Hội ", "A", "\n", "-", "(", "1 ",
         "các bộ, ", "Ban Quản lý ", "Đảng ủy ", "tỉnh, ", "Ban Chỉ đạo về ", "Chủ tịch, ", "VP: ",
         "Sở: Tài chính, ", "Văn phòng Đảng ủy Ủy ban nhân dân ", "Đảng ủy Đảng ủy các "],
    ),
    "citations": (
        lambda text: lambda: find_citations("x", text),
        ["Chỉ thị ", "số 1", "Điều 1 ", "1_", "1/NQ-", "Luật ", "luật ", "Kế hoạch ",
         "Nghị quyết Đại hội ", "liên Bộ ", "các ", "ngày 1/1/", "về ", "của Ban ",
         "(sau đây gọi là A", "1/2/", "XI ", "Luật A, ", "1 ", "số ", "ngày ", "theo ", "QĐ-",
         "NQ ", "Chỉ thị số 40-CT/TW ngày 22/11/2014 ", "40-CT/TW, ", "NQ 57 ", "QĐ 1560, ",
         "Luật Đất đai, ", "Kế hoạch này ", "số 18, ", "Luật A ", "khoản 1 ", "Mẫu số 3/BC-A, ",
         "Luật sửa đổi, bổ sung một số điều của Luật ", "749/127/411/QĐ-TTg ",
         "văn bản số 1-CT/TW về ",
         "Chỉ thị số 40-CT/TW ngày 22/11/2014 của Ban Bí thư khóa XI về dân vận; "],
    ),
    "check": (
        check,
        ["Kế hoạch số 40-KH/TU ngày {d}/{m}/{y} của Tỉnh ủy. ",
         "Kế hoạch số 40-KH/TU ngày 1/1/2020 về công tác dân vận ở cơ sở năm {n}. ",
         "Kế hoạch số {n}-KH/TU ngày 1/1/2020 về công tác dân vận ở cơ sở. ",
         "Chỉ thị số 40-CT/TW ngày 22/11/2014 ", "40-CT/TW, ", "Luật A{n}, ", "của của "],
    ),
    "deadlines": (
        lambda text: lambda: find_deadlines(text, document_date=DAY),
        ["hằng năm ", "trước ngày 1/", "đến năm ", "trong ", "tháng 1", "trước ngày 1/2/2026; ",
         "trong thời hạn 15 ngày "],
    ),
    "numbers": (
        lambda text: lambda: find_numbers(text),
        ["1-", "1/", "1/A-", "12-CT/", "40-CT/TW ", "749/127/411/QĐ-TTg "],
    ),
    "tasks": (
        tasks,
        ["1. ", "- ", "; ", "Sở Y tế ", "rà soát ", "(1) ", "hằng năm; ",
         "{n}. Sở Y tế rà soát văn bản.\n\n", "rà soát quy định; ", "Sở Y tế rà soát. "],
    ),
    "slots": (
        lambda text: tasks(SLOT + text),
        ["a; ", "Sở Y tế; ", "thời gian: tháng 6; ", "Cơ quan chủ trì: Sở Y tế. "],
    ),
    "targets": (
        targets,
        ["1% ", "đạt ", "tỷ lệ ", "tỷ lệ đạt 5%, ", "(", "(đạt 5%) ", "trên 1.000 ", "năm 2030 ",
         "đến năm ", "còn dưới "],
    ),
    "recipients": (
        recipients,
        ["- Sở Y tế;\n", "- ", ";", "\n\n", "\n- ", "- Lưu: VT, ", "Như trên, ", "Như Điều {n}; ",
         "- Các sở, ban, ngành;\n", "- UBND tỉnh (để b/c);\n", "Sở Y tế, "],
    ),
    "marks": (marks, ["chỉ ", "40-CT/", "5/8/", "chi thi 40-CT/TW "]),
    "terms": (lambda text: lambda: terms(text), ["chỉ ", "40-CT/", "5/8/", "k-"]),
}  # fmt: skip


def repeated(piece: str, size: int) -> str:
    """Return ``size`` characters of ``piece`` over and over, its ``{n}`` counted up."""
    if "{" not in piece:
        return (piece * (size // len(piece) + 1))[:size]
    copies = (
        piece.format(n=n + 1, d=n % 28 + 1, m=n % 12 + 1, y=1990 + n % 30)
        for n in range(size // (len(piece) - 5) + 1)
    )
    return "".join(copies)[:size]


def pages(count: int) -> Job:
    """A table that goes on over ``count`` pages."""
    data = long_table(count)
    return lambda: read_bytes("a.pdf", data)


def drawings(kind: str) -> Callable[[int], Job]:
    """Return the maker of pages with one hostile drawing each."""

    def make(count: int) -> Job:
        text = Canvas()
        for line in range(5):  # enough words to be no scan
            text.write(50, 800 - 20 * line, "Rà soát các văn bản đã ban hành.")
        data = pdf([text, hostile(kind)] * count)
        return lambda: read_bytes("a.pdf", data)

    return make


def seconds(job: Job) -> float:
    """Return the CPU time of one call."""
    start = time.process_time()
    job()
    return time.process_time() - start


def growing(part: str) -> Iterator[tuple[str, Callable[[int], Job], int]]:
    """Yield name, maker and N of each text that is read twice."""
    if part == "pdf":
        yield "a long table", pages, 4
        for kind in ("lines", "lattice", "boxes", "flat", "odd numbers", "nested forms"):
            yield kind, drawings(kind), 1
        return
    prepare, pieces = PARTS[part]
    for piece in pieces:
        yield repr(piece), lambda size, piece=piece: prepare(repeated(piece, size)), 20_000  # type: ignore[misc]


def main() -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser()
    names = [*PARTS, "pdf"]
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(names))
    chosen = parser.parse_args().parts or names
    if unknown := set(chosen) - set(names):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    failed = []
    print("| part | text | N | seconds at N | at 8 N | ratio |\n|---|---|---|---|---|---|")
    for part in chosen:
        for name, make, size in growing(part):
            seconds(make(max(1, size // 20)))  # rules are read, caches filled
            small, large = (seconds(make(n)) for n in (size, TIMES * size))
            ratio = large / max(small, LEAST)
            row = f"| {part} | `{name}` | {size:,} | {small:.3f} | {large:.3f} | {ratio:.1f} |"
            print(row, flush=True)
            if ratio > MOST:
                failed.append(row)
    print(f"\n| part | slowest character | seconds for {MEGABYTE:,} |\n|---|---|---|")
    for part in chosen:
        if part in ("slots", "pdf"):  # slots are read by the reader of tasks
            continue
        prepare = PARTS[part][0]
        times = {char: seconds(prepare(char * MEGABYTE)) for char in CHARACTERS}
        slowest = max(times, key=lambda char: times[char])
        print(f"| {part} | `{slowest!r}` | {times[slowest]:.2f} |", flush=True)
        failed += [f"| {part} | `{c!r}` | {t:.2f} |" for c, t in times.items() if t > SECONDS]
    print(
        "\n" + "\n".join(["not linear, or over 2 seconds:", *failed] if failed else ["all linear"])
    )
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
