"""spaCy spots phrases, whatever the case, spelling and line ends; nothing is lost at seams."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kb import nlp
from kb.errors import LexiconError
from kb.lexicon import phrases as module
from kb.lexicon.phrases import phrases


def found(text: str, label: str) -> list[tuple[str, str]]:
    return [(m.id, text[m.start : m.end]) for m in nlp.mentions(text) if m.label == label]


@pytest.mark.parametrize(
    "text",
    [
        "Ủy ban nhân dân tỉnh",
        "UỶ BAN NHÂN DÂN TỈNH",
        "ủy  ban\nnhân dân tỉnh",
        "Uỷ ban\n nhân dân tỉnh",
    ],
)
def test_case_spelling_and_line_ends_make_no_difference(text: str) -> None:
    assert ("ubnd-tinh", text) in found(text, "body")


def test_offsets_and_token_numbers_point_at_the_same_words() -> None:
    text = "Giao Sở Y tế; Sở Tài chính và UBND xã."
    spans = nlp.tokens(text)
    for mention in nlp.mentions(text):
        assert spans[mention.first][0] == mention.start
        assert spans[mention.last][1] == mention.end


def test_long_texts_are_read_in_pieces_and_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Giao Bộ Văn hóa, Thể thao và Du lịch phối hợp Sở Y tế. " * 40
    whole = nlp.mentions(text)
    nlp.mentions.cache_clear()
    monkeypatch.setattr(nlp, "_PIECE", 37)
    assert nlp.mentions(text) == whole


def test_every_phrase_is_spotted_in_its_own_words() -> None:
    text = ". ".join(form for group in phrases() for form in group.forms)
    seen = {(mention.id, text[mention.start : mention.end]) for mention in nlp.mentions(text)}
    for group in phrases():
        for form in group.forms:
            assert (group.id, form) in seen, form


def test_starting_spacy_does_not_drag_torch_in() -> None:
    code = "import sys; from kb import nlp; nlp.mentions('UBND'); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_phrase_needs_id_label_and_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "rule_files", lambda: ("x",))
    monkeypatch.setattr(module, "load_table", lambda _: {"phrase": [{"id": "a", "label": "b"}]})
    phrases.cache_clear()
    try:
        with pytest.raises(LexiconError):
            phrases()
    finally:
        phrases.cache_clear()
