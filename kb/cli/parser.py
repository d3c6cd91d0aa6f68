"""The command line's grammar and its words, all in Vietnamese, argparse's own included."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, NoReturn

from kb.lexicon.labels import ROLES, TASK_KINDS, read_date
from kb.text import fold, normalize

__all__ = ["VERBS", "make_parser"]

VERBS: Final[Mapping[str, str]] = {
    "build": "dựng (hoặc cập nhật) chỉ mục từ kho văn bản",
    "add": "thêm văn bản của bạn vào kho",
    "list": "liệt kê văn bản trong kho",
    "show": "xem một văn bản: các mục, nhiệm vụ, viện dẫn",
    "analyse": "phân tích một tệp bất kỳ, không đưa vào kho",
    "tasks": "liệt kê nhiệm vụ và chỉ tiêu, cơ quan, thời hạn",
    "matrix": "ma trận nhiệm vụ × cơ quan",
    "citations": "liệt kê các chỗ viện dẫn văn bản",
    "search": "tìm trong kho (có dấu hay không dấu đều được)",
    "check": "kiểm tra viện dẫn trong một dự thảo",
    "register": "các văn bản được viện dẫn: nguồn nào nói gì, bao nhiêu nguồn",
    "graph": "văn bản nào căn cứ, thực hiện, thay thế văn bản nào",
    "app": "mở ứng dụng trên trình duyệt của máy này",
}
_SIX: Final = ("người", "việc", "thời gian", "trách nhiệm", "sản phẩm", "thẩm quyền")
_EPILOG: Final = """\
Kết quả ghi ra đầu ra chuẩn, thông báo ghi ra đầu ra lỗi. Mã thoát: 0 xong; 1 có vấn đề trong
dự thảo, không tìm thấy, hoặc lỗi có giải thích; 2 gõ sai lệnh.
Kho văn bản: biến KB_CORPUS, hoặc thư mục corpus ở nơi đang đứng. Chỉ mục: biến KB_HOME, hoặc
thư mục .kb bên cạnh kho."""

_WORDS: Final = [
    (r"the following arguments are required: (.+)", r"thiếu: \1"),
    (r"unrecognized arguments: (.+)", r"không hiểu: \1"),
    (r"expected one argument", r"cần đúng một giá trị"),
    (r"expected at (?:least|most) one argument", r"cần một giá trị"),
    (r"expected (\d+) arguments?", r"cần \1 giá trị"),
    (r"invalid choice: '?([^']*)'? \(choose from (.+)\)", r"không có “\1”; hãy chọn: \2"),
    (r"invalid (?:int|natural) value: '?([^']*)'?", r"“\1” không phải là số nguyên dương"),
    (r"not allowed with argument (.+)", r"không dùng cùng \1"),
    (r"one of the arguments (.+) is required", r"cần một trong: \1"),
    (r"ignored explicit argument '?([^']*)'?", r"không nhận giá trị “\1”"),
    (r"ambiguous option: (.+) could match (.+)", r"“\1” chưa rõ là lựa chọn nào: \2"),
    (r"argument ([^:]+): ", r"\1: "),
]


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help in Vietnamese, 100 columns at most."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=98)
        self._action_max_length = 14  # argparse forgets the indent of verbs, breaks their lines

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Cách dùng: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """argparse with its own words in Vietnamese; a usage error exits with code 2."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, formatter_class=_Formatter, add_help=False, allow_abbrev=False)
        self._positionals.title, self._optionals.title = "Phải có", "Lựa chọn"
        self.add_argument("-h", "--help", action="help", help="hiện hướng dẫn này rồi thoát")

    def error(self, message: str) -> NoReturn:
        for pattern, words in _WORDS:
            message = re.sub(pattern, words, message)
        message = message.replace("'", "")
        self.exit(2, f"{self.format_usage()}{self.prog}: {message}\n")


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line; ``args.verb`` names the verb."""
    parser = _Parser(
        prog="kb",
        description="Rõ Việc: kho văn bản chỉ đạo – ai làm, việc gì, bao giờ; tìm và kiểm tra "
        "viện dẫn.",
        epilog=_EPILOG,
    )
    verbs = parser.add_subparsers(
        dest="verb", metavar="LỆNH", required=True, title="Các lệnh", parser_class=_Parser
    )
    made = {
        name: verbs.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        for name, text in VERBS.items()
    }
    for name in VERBS:
        if name not in {"build", "add", "app"}:
            made[name].add_argument(
                "--json", action="store_true", help="in mỗi dòng một đối tượng JSON (UTF-8)"
            )
    made["add"].add_argument("file", metavar="TỆP", type=Path, help=".docx, .pdf, .md hoặc .txt")
    made["add"].add_argument(
        "--replace", action="store_true", help="thay cả bản toàn văn đã có (bản cũ được giữ lại)"
    )
    made["analyse"].add_argument("file", metavar="TỆP", type=Path, help="tệp cần phân tích")
    _show(made["show"])
    _tasks(made["tasks"])
    _tasks(made["matrix"])
    made["matrix"].add_argument(
        "--as-of",
        metavar="NGÀY",
        type=_date,
        help="ghi thêm cơ quan kế thừa tính đến ngày này (2025-07-01 hoặc 1/7/2025)",
    )
    for name in ("tasks", "matrix"):
        made[name].add_argument("--xlsx", metavar="TỆP", type=Path, help="ghi thêm ra tệp Excel")
    _documents(made["citations"])
    _search(made["search"])
    _check(made["check"])
    made["register"].add_argument(
        "number", metavar="SỐ_KÝ_HIỆU", nargs="?", help="chỉ văn bản này, ví dụ 40-CT/TW"
    )
    _documents(made["graph"])
    _app(made["app"])
    return parser


def _show(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "document", metavar="VĂN_BẢN", nargs="?", help="mã, số ký hiệu hoặc một phần tên"
    )
    verb.add_argument("--text", action="store_true", help="in cả toàn văn")
    verb.add_argument(
        "--coverage",
        action="store_true",
        help="cho biết từng câu ở phần nhiệm vụ được hiểu là gì (không ghi VĂN_BẢN: cả kho)",
    )


def _documents(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--document",
        metavar="VĂN_BẢN",
        action="append",
        default=[],
        help="chỉ văn bản này: mã, số ký hiệu hoặc một phần tên (lặp lại được)",
    )


def _tasks(verb: argparse.ArgumentParser) -> None:
    _documents(verb)
    verb.add_argument(
        "--body",
        metavar="CƠ_QUAN",
        action="append",
        default=[],
        help="chỉ cơ quan này: tên hoặc một phần tên, không dấu cũng được (lặp lại được)",
    )
    verb.add_argument(
        "--role",
        metavar="VAI_TRÒ",
        action="append",
        default=[],
        type=_role,
        help=f"chỉ vai trò này: {'; '.join(ROLES.values())} (hoặc {', '.join(ROLES)})",
    )
    verb.add_argument(
        "--kind",
        metavar="LOẠI",
        action="append",
        default=[],
        type=_kind,
        help="“nhiệm vụ” (task) hoặc “chỉ tiêu” (target)",
    )
    verb.add_argument(
        "--deadline",
        metavar="HẠN",
        type=_deadline,
        help="“có” thời hạn, “không” nêu thời hạn, hoặc một ngày: đến hạn chậm nhất ngày đó",
    )
    verb.add_argument(
        "--overdue", metavar="NGÀY", type=_date, help="chỉ việc đã qua hạn vào ngày này"
    )
    verb.add_argument(
        "--missing",
        metavar="ĐIỀU",
        action="append",
        default=[],
        type=_clarity,
        help=f"chỉ việc chưa nêu điều này trong “6 rõ”: {'; '.join(_SIX)} (lặp lại được)",
    )
    verb.add_argument("--unowned", action="store_true", help="chỉ việc không nêu cơ quan")


def _search(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("query", metavar="TỪ_KHÓA", nargs="+", help="điều cần tìm")
    verb.add_argument(
        "--limit", metavar="SỐ", type=_natural, default=10, help="số kết quả (mặc định 10)"
    )
    verb.add_argument(
        "--nearest", action="store_true", help="khi không có trong kho, in những đoạn gần nhất"
    )
    verb.add_argument("--why", action="store_true", help="nói vì sao có từng kết quả")
    verb.add_argument(
        "--neighbours", action="store_true", help="in cả đoạn trước và đoạn sau mỗi kết quả"
    )
    _documents(verb)
    for name, metavar, words in (
        ("type", "LOẠI", "chỉ loại văn bản này, ví dụ “Chỉ thị”"),
        ("level", "CẤP", "chỉ văn bản của cấp này: Trung ương, tỉnh, huyện, xã"),
        ("issuer", "CƠ_QUAN", "chỉ văn bản do cơ quan này ban hành"),
        ("body", "CƠ_QUAN", "chỉ nơi nêu hoặc giao việc cho cơ quan này"),
    ):
        verb.add_argument(
            f"--{name}",
            metavar=metavar,
            action="append",
            default=[],
            help=f"{words} (lặp lại được)",
        )
    verb.add_argument(
        "--year",
        metavar="NĂM",
        action="append",
        default=[],
        type=_natural,
        help="chỉ văn bản ban hành năm này (lặp lại được)",
    )
    verb.add_argument("--since", metavar="NGÀY", type=_date, help="ban hành từ ngày này")
    verb.add_argument("--until", metavar="NGÀY", type=_date, help="ban hành đến hết ngày này")
    verb.add_argument(
        "--in-force",
        metavar="NGÀY",
        type=_date,
        help="bỏ văn bản đã rõ là chưa có hoặc hết hiệu lực vào ngày này",
    )
    verb.add_argument("--has-deadline", action="store_true", help="chỉ nơi có nêu thời hạn")


def _check(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", metavar="TỆP", type=Path, help="dự thảo .docx, .pdf, .md hoặc .txt")
    verb.add_argument("--xlsx", metavar="TỆP", type=Path, help="ghi thêm kết quả ra tệp Excel")
    verb.add_argument(
        "--docx", metavar="TỆP", type=Path, help="ghi bản .docx của dự thảo kèm ghi chú Word"
    )
    verb.add_argument(
        "--fix",
        metavar="TỆP",
        type=Path,
        help="ghi bản .docx đã sửa, có theo dõi thay đổi; chỉ sửa lỗi chắc chắn có một đề nghị",
    )
    verb.add_argument(
        "--comma",
        metavar="CÓ|KHÔNG",
        type=_yes_or_no,
        help="lưu ý chỗ ghi khác lựa chọn của cơ quan: có hay không có dấu phẩy trước “ngày” "
        "(mặc định không xét)",
    )
    verb.add_argument(
        "--tone",
        metavar="uỷ|ủy",
        type=_tone,
        help="lưu ý chỗ đặt dấu thanh khác lựa chọn của cơ quan: như “uỷ, hoà” hay như “ủy, hòa” "
        "(mặc định không xét)",
    )


def _app(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--port", metavar="CỔNG", type=_natural, help="cổng (mặc định: cổng trống đầu từ 8501)"
    )
    verb.add_argument(
        "--no-browser", action="store_true", help="không tự mở trình duyệt, chỉ in địa chỉ"
    )


def _natural(raw: str) -> int:
    value = int(raw)
    if value < 1:
        raise ValueError
    return value


_natural.__name__ = "natural"  # argparse quotes the name in its message, translated above


def _date(raw: str) -> dt.date:
    found = read_date(raw)
    if found is None:
        raise argparse.ArgumentTypeError(
            f"“{raw}” không phải là ngày; hãy viết 2025-06-30 hoặc 30/6/2025"
        )
    return found


def _yes_or_no(raw: str) -> str:
    return _chosen(raw, {"co": "có", "khong": "không"}, "lựa chọn", words=True)


def _tone(raw: str) -> str:
    word = normalize(raw).strip().lower()
    if word not in ("uỷ", "ủy"):
        raise argparse.ArgumentTypeError(f"không có lựa chọn “{raw}”; hãy chọn: uỷ; ủy")
    return word


def _deadline(raw: str) -> Literal["stated", "none"] | dt.date:
    word = fold(raw).strip()
    if word in {"co", "co han", "stated", "yes"}:
        return "stated"
    if word in {"khong", "khong han", "khong neu", "none", "no"}:
        return "none"
    return _date(re.sub(r"\A(?:truoc|den|before)\s+", "", word))


def _clarity(raw: str) -> str:
    return _chosen(raw, {fold(what): what for what in _SIX}, "điều", words=True)


def _role(raw: str) -> str:
    return _chosen(raw, ROLES, "vai trò")


def _kind(raw: str) -> str:
    return _chosen(raw, TASK_KINDS, "loại")


def _chosen(raw: str, values: Mapping[str, str], what: str, *, words: bool = False) -> str:
    """Return the value meant by ``raw``, a value or its words; with ``words``, these."""
    for value, said in values.items():
        if fold(raw).strip() in {value, fold(said)}:
            return said if words else value
    raise argparse.ArgumentTypeError(
        f"không có {what} “{raw}”; hãy chọn: {'; '.join(values.values())}"
    )
