"""The frame of the app: four pages, one look."""

from __future__ import annotations

from importlib import resources

import streamlit as st

from kb.ui import check, document, matrix, search

__all__ = ["main"]


def main() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="Rõ Việc", layout="wide")
    css = resources.files("kb").joinpath("data", "app.css").read_text(encoding="utf-8")
    st.html(f"<style>{css}</style>")
    pages = [
        st.Page(search.page, title="Tìm kiếm", url_path="tim-kiem", default=True),
        st.Page(matrix.page, title="Ma trận nhiệm vụ", url_path="ma-tran"),
        st.Page(check.page, title="Kiểm tra viện dẫn", url_path="kiem-tra"),
        st.Page(document.page, title="Văn bản", url_path="van-ban"),
    ]
    st.navigation(pages, position="top").run()


if __name__ == "__main__":  # `kb app` serves this very file, wherever the package is installed
    main()
