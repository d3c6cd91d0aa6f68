"""An optional cross-encoder that reads question and passage together: ``KB_RERANKER``.

Off unless asked for: it takes seconds a question on two cores and, unlike the bundled models, sees
diacritics. The index does not depend on it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from kb.errors import KbError
from kb.lexicon.tokens import expand

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Reranker", "load_reranker"]


class Reranker:
    """Any sentence-transformers cross-encoder with one score, by folder or by name."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import CrossEncoder  # noqa: PLC0415 (takes seconds)

        try:
            self._model: Any = CrossEncoder(name, num_labels=1)
        except Exception as error:  # the library raises many kinds for a bad name or folder
            raise KbError(
                f"Không nạp được mô hình “{name}” (biến KB_RERANKER): {error}. Hãy kiểm tra tên "
                "hoặc thư mục mô hình, hoặc bỏ biến KB_RERANKER để không dùng mô hình này."
            ) from error

    def score(self, question: str, texts: Sequence[str]) -> Floats:
        """Return how well each of ``texts`` answers ``question``."""
        import numpy as np  # noqa: PLC0415 (kb.index stays light)

        asked = expand(question)
        pairs = [(asked, expand(text)) for text in texts]
        scores = self._model.predict(pairs, batch_size=8, show_progress_bar=False)
        return np.asarray(scores, dtype=np.float64).reshape(-1)


@cache
def _load(name: str) -> Reranker:
    return Reranker(name)


def load_reranker() -> Reranker | None:
    """Return the cross-encoder that ``KB_RERANKER`` names, loaded once; None where it names none.

    Raises KbError if it cannot be loaded.
    """
    name = os.environ.get("KB_RERANKER", "").strip()
    return _load(name) if name else None
