"""The command ``kb``: reads the arguments, runs one verb, turns errors into exit codes.

Exit codes: 0 done · 1 findings, nothing found, or an error explained in Vietnamese · 2 usage ·
130 stopped by Ctrl-C. ``check`` is for scripts: 0 no error and no warning (“chưa đủ căn cứ” and
slips of typing are none), 1 at least one, 2 the draft could not be checked. Nothing heavy is
imported before the verb is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.cli import terminal
from kb.cli.parser import make_parser
from kb.errors import KbError

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line ``argv`` (``sys.argv`` if None) and return its exit code."""
    terminal.prepare()
    parser = make_parser()
    args = parser.parse_args(argv)
    if args.verb == "show" and args.document is None and not args.coverage:
        parser.error("show: thiếu: VĂN_BẢN")
    from kb.cli import verbs  # noqa: PLC0415 (``kb --help`` needs none of it)

    try:
        code = verbs.RUN[args.verb](args)
        terminal.flush()
    except KbError as error:
        terminal.message(str(error))
        return _failed(args.verb)
    except BrokenPipeError:
        terminal.silence()
        return 0
    except KeyboardInterrupt:
        terminal.message("Đã dừng theo yêu cầu.")
        return 130
    except OSError as error:
        terminal.message(f"Không đọc hoặc ghi được “{error.filename or ''}”: {error.strerror}.")
        return _failed(args.verb)
    return code


def _failed(verb: str) -> int:
    """Return the code for “could not be done”; of ``check`` 1 means a problem in the draft."""
    return 2 if verb == "check" else 1
