"""The frame of the app: five pages, one look."""

from __future__ import annotations

import logging
from importlib import resources

import streamlit as st

from kb.ui import check, document, graph, matrix, search
from kb.ui.draw import banner

__all__ = ["main"]


def main() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="Rõ Việc", layout="wide")
    data = resources.files("kb") / "data"
    css, script = ((data / name).read_text(encoding="utf-8") for name in ("app.css", "app.js"))
    st.html(f"<style>{css}</style><script>{script}</script>", unsafe_allow_javascript=True)
    pages = [
        st.Page(search.page, title="Tìm kiếm", url_path="tim-kiem", default=True),
        st.Page(matrix.page, title="Ma trận nhiệm vụ", url_path="ma-tran"),
        st.Page(check.page, title="Kiểm tra viện dẫn", url_path="kiem-tra"),
        st.Page(document.page, title="Văn bản", url_path="van-ban"),
        st.Page(graph.page, title="Sơ đồ viện dẫn", url_path="so-do"),
    ]
    try:
        st.navigation(pages, position="top").run()
    except Exception:  # a fault of ours: the user gets words, the terminal the details
        logging.getLogger(__name__).exception("page failed")
        st.html(
            banner(
                "Chương trình gặp lỗi ở trang này. Hãy tải lại trang; nếu vẫn lỗi, hãy "
                "chụp màn hình cửa sổ lệnh gửi người phụ trách."
            )
        )


if __name__ == "__main__":  # `kb app` serves this very file, wherever the package is installed
    main()
