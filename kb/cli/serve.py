"""``kb app``: the Streamlit app on 127.0.0.1, its address printed, nothing sent anywhere."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Final

from kb.build import build
from kb.cli.terminal import flush, message, out, tell
from kb.corpus import default_corpus, default_home
from kb.errors import KbError
from kb.index import open_current
from kb.ui.settings import SETTINGS

__all__ = ["serve"]

_FIRST_PORT: Final = 8501
_TRIES: Final = 50


def serve(*, port: int | None, browser: bool) -> int:
    """Serve the app until Ctrl-C, first bringing the index up to date with the corpus.

    Where that fails but an index is there (another build is running, say), that one is served.
    """
    corpus, home = default_corpus(), default_home(default_corpus())
    # The pages run wherever Streamlit likes: hand them the very folders that were meant here.
    os.environ["KB_CORPUS"], os.environ["KB_HOME"] = str(corpus.resolve()), str(home.resolve())
    try:
        tell(build(corpus, home, progress=message))
    except KbError as error:
        open_current(home).close()
        message(str(error))
    port = _free_port(port)
    out(f"Rõ Việc đang chạy tại: http://127.0.0.1:{port}  (bấm Ctrl-C để dừng)")
    flush()
    _run(port, headless=not browser)
    return 0


def _run(port: int, *, headless: bool) -> None:
    from streamlit import config  # noqa: PLC0415 (heavy)
    from streamlit.web import bootstrap  # noqa: PLC0415

    from kb.ui import app  # noqa: PLC0415

    options = {
        **SETTINGS,
        "server.port": port,
        "server.headless": headless,
        "global.developmentMode": False,
        "logger.hideWelcomeMessage": True,
    }
    flags = {key.replace(".", "_"): value for key, value in options.items()}
    bootstrap.load_config_options(flag_options=flags)
    config.set_option("server.headless", headless)
    bootstrap.run(str(Path(app.__file__).resolve()), False, [], flags)


def _free_port(wanted: int | None) -> int:
    """Return ``wanted``, or the first free port from 8501; raises KbError if it is taken."""
    for port in [wanted] if wanted else range(_FIRST_PORT, _FIRST_PORT + _TRIES):
        with socket.socket() as probe:
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError):
                continue
            return port
    taken = f"Cổng {wanted} đang bận hoặc không dùng được" if wanted else "Không còn cổng trống"
    raise KbError(f"{taken}. Hãy chọn cổng khác: kb app --port 9000")
