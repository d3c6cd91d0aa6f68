"""The doors to SQLite, tantivy, FAISS and the encoder."""
