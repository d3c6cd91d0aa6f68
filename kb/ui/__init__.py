"""The pages of the Streamlit app, one `page()` a file."""
