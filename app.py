"""Rõ Việc on Streamlit: `streamlit run app.py`, or `kb app` from anywhere."""

from kb.ui.app import main

main()
