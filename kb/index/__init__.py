"""The doors to SQLite, tantivy, FAISS and the encoder."""

from kb.index.generations import Generation, Manifest, open_current
from kb.index.store import Store

__all__ = ["Generation", "Manifest", "Store", "open_current"]
