"""Phrases are spotted whatever the case, spelling and line ends, by the tree and by spaCy alike."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import nlp
from kb.errors import LexiconError
from kb.facts.bodies import find_bodies
from kb.lexicon import phrases as module
from kb.lexicon.phrases import phrases
from kb.text import normalize

Spotted = dict[int, dict[str, list[tuple[int, str]]]]


def by_tree(text: str) -> Spotted:
    keys = nlp.tokens(text).keys
    every = ((at, nlp.spot(keys, at, until=len(keys))) for at in range(len(keys)))
    return {at: spotted for at, spotted in every if spotted}


def by_spacy(text: str) -> Spotted:
    return nlp.spot_all(nlp.tokens(text))


def found(text: str, label: str) -> list[tuple[str, str]]:
    tokens = nlp.tokens(text)
    return [
        (ident, text[tokens.starts[at] : tokens.ends[end - 1]])
        for at, spotted in by_tree(text).items()
        for end, ident in spotted.get(label, ())
    ]


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
    assert by_spacy(text) == by_tree(text)


def test_tokens_and_gaps_make_up_the_text() -> None:
    text = " Giao Sở Y tế;\n\nSở Tài-chính_2 và UBND xã. "
    tokens = nlp.tokens(text)
    assert [text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)] == tokens.words
    joined = "".join(gap + word for gap, word in zip(tokens.gaps, [*tokens.words, ""], strict=True))
    assert joined == text


def test_no_text_no_token() -> None:
    assert nlp.tokens("").words == nlp.tokens(" \n").words == []
    assert by_spacy("") == {}


def test_long_texts_are_read_in_pieces_and_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Giao Bộ Văn hóa, Thể thao và Du lịch phối hợp Sở Y tế. " * 40
    whole = by_spacy(text)
    assert whole == by_tree(text)
    monkeypatch.setattr(nlp, "_PIECE", 37)
    assert by_spacy(text) == whole


def test_every_phrase_is_spotted_in_its_own_words() -> None:
    text = ". ".join(form for group in phrases() for form in group.forms)
    seen = {pair for label in {group.label for group in phrases()} for pair in found(text, label)}
    for group in phrases():
        for form in group.forms:
            assert (group.id, form) in seen, form
    assert by_spacy(text) == by_tree(text)


@given(st.text(alphabet="Bộban các,.: \n-/Sởủy&Tài chính UBND tỉnhHưng123_", max_size=200))
def test_spacy_finds_what_the_tree_finds(text: str) -> None:
    assert by_spacy(text) == by_tree(text)
    assert find_bodies(text, library=True) == find_bodies(text)


SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "documents"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the real documents are not beside the checkout")
def test_real_documents_give_the_same_bodies_by_either_way() -> None:
    for path in sorted(SHARED.glob("*.txt")):
        text = normalize(path.read_text(encoding="utf-8"))
        assert find_bodies(text, library=True) == find_bodies(text), path.name


def modules_after(code: str) -> set[str]:
    code += "; import sys; print(*({'spacy', 'torch'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_one_text_is_read_without_spacy_and_many_without_torch() -> None:
    one = "from kb.facts.bodies import find_bodies; find_bodies('UBND tỉnh'"
    assert modules_after(f"{one})") == set()
    assert modules_after(f"{one}, library=True)") == {"spacy"}


def test_a_phrase_needs_id_label_and_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "rule_files", lambda: ("x",))
    monkeypatch.setattr(module, "load_table", lambda _: {"phrase": [{"id": "a", "label": "b"}]})
    phrases.cache_clear()
    try:
        with pytest.raises(LexiconError):
            phrases()
    finally:
        phrases.cache_clear()
