# KbError                    anything the product can explain to its user
# ├── ReadError              a file could not be turned into text
# │   ├── EmptyFile          nothing in it, or no letters
# │   ├── ScannedFile        pages are images: there is no text layer
# │   ├── EncryptedFile      needs a password
# │   ├── DamagedFile        the bytes are not what the file name says
# │   └── UnsupportedFile    a format that is not read (old .doc, .rtf, …)
# ├── CorpusError            a record in corpus/ is malformed or in conflict
# ├── LexiconError           a rule file under kb/data/ is wrong (a developer's error)
# └── IndexFault             the index is absent, or made by other rules or models
#     ├── IndexMissing
#     └── IndexOutdated
"""The error tree. Every message is Vietnamese and says what the user can do next."""

from __future__ import annotations

__all__ = [
    "CorpusError",
    "DamagedFile",
    "EmptyFile",
    "EncryptedFile",
    "IndexFault",
    "IndexMissing",
    "IndexOutdated",
    "KbError",
    "LexiconError",
    "ReadError",
    "ScannedFile",
    "UnsupportedFile",
]


class KbError(Exception):
    """Base of all errors whose text may be shown to the user as it is (in Vietnamese)."""


class ReadError(KbError):
    """A file could not be read as text; the message names the file and the remedy."""


class EmptyFile(ReadError):
    """The file holds no bytes, or no letters."""


class ScannedFile(ReadError):
    """The PDF holds page images without a text layer."""


class EncryptedFile(ReadError):
    """The file is protected by a password."""


class DamagedFile(ReadError):
    """The bytes do not form a readable file of the kind its name promises."""


class UnsupportedFile(ReadError):
    """The format is not one that the product reads."""


class CorpusError(KbError):
    """A record in ``corpus/`` is malformed, or two records claim one identity."""


class LexiconError(KbError):
    """A rule file under ``kb/data/`` is malformed. A developer's error, found by the tests."""


class IndexFault(KbError):
    """The index cannot serve; the message says which command makes a new one."""


class IndexMissing(IndexFault):
    """There is no index yet."""


class IndexOutdated(IndexFault):
    """The index was made by another schema, other rules or another model."""
