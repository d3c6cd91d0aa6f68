"""The encoder: one model for two libraries, blind to diacritics; any other model by KB_MODEL."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from kb.build import build
from kb.errors import IndexOutdated, KbError
from kb.index.encoder import StaticEncoder, bundled_model, load_encoder, model_key
from kb.index.reranker import load_reranker
from kb.lexicon.tokens import expand, terms
from kb.search import Searcher
from kb.text import normalize

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
TEXTS = [
    "Vốn uỷ thác từ ngân sách địa phương",
    "von uy thac tu ngan sach dia phuong",
    "VỐN ỦY THÁC TỪ NGÂN SÁCH ĐỊA PHƯƠNG",
    "Nhiệm kỳ 2020 – 2025: 15% hộ nghèo được vay vốn",
    "xkcdw",
    "",
]


def test_typing_does_not_change_a_vector() -> None:
    vectors = load_encoder().encode(TEXTS)
    assert np.allclose(vectors[0], vectors[1])
    assert np.allclose(vectors[0], vectors[2])
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-3)
    assert not vectors[5].any()


def test_near_meanings_are_nearer() -> None:
    vectors = load_encoder().encode(
        [
            "hộ nghèo vay vốn ngân hàng chính sách",
            "cho vay ưu đãi đối với người nghèo",
            "xử phạt vi phạm giao thông đường bộ",
        ]
    )
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_other_libraries_give_the_same_vectors() -> None:
    from model2vec import StaticModel  # noqa: PLC0415 (slow)
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 (slow)

    ours = load_encoder().encode(TEXTS[:4])
    static = StaticModel.from_pretrained(bundled_model(), normalize=True)
    assert np.allclose(static.encode(TEXTS[:4]), ours, atol=2e-3)
    model = SentenceTransformer(str(bundled_model()), device="cpu")
    assert np.allclose(model.encode(TEXTS[:4], normalize_embeddings=True), ours, atol=2e-3)


def test_one_text_or_many_give_the_same_vectors() -> None:
    many = load_encoder().encode(TEXTS * 50)
    assert np.allclose(many[: len(TEXTS)], load_encoder().encode(TEXTS), atol=1e-6)


def test_the_bundled_model_is_small_and_has_a_card() -> None:
    files = [path for path in bundled_model().rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 40 * 2**20
    assert "CC BY-SA" in (bundled_model() / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a transformer of two thousand weights in the sentence-transformers format."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 (slow)
    from transformers import BertConfig, BertModel, BertTokenizerFast  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("tiny")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghijklmnopqrstuvwxyz"]
    words += [f"##{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    tokenizer = BertTokenizerFast(vocab=str(folder / "vocab.txt"))
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    # A bare transformer gets mean pooling.
    SentenceTransformer(str(folder / "bert"), device="cpu").save(str(folder / "model"))
    return folder / "model"


def test_another_model_by_its_folder(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(CORPUS, tmp_path)
    own = model_key()
    monkeypatch.setenv("KB_MODEL", str(tiny_model))
    assert model_key() != own
    with pytest.raises(IndexOutdated, match="kb build"):
        Searcher(tmp_path)
    told: list[str] = []
    report = build(CORPUS, tmp_path, progress=told.append)
    assert report.reused == report.documents  # another model asks for no new analysis
    with Searcher(tmp_path) as searcher:
        assert searcher.generation.vectors.get([0]).shape == (1, 8)
        manifest = json.loads((searcher.generation.path / "manifest.json").read_text())
        assert manifest["model"] == model_key()
        assert "ủy thác" in searcher.search("vốn ủy thác ngân sách địa phương").hits[0].text

    # The vectors of a slow model are kept: a build with the same passages embeds none again.
    encoder = load_encoder()
    monkeypatch.setattr(encoder, "encode", lambda texts: pytest.fail("embedded again"))
    for path in tmp_path.glob("gen-*"):
        (path / "facts.sqlite").unlink()
    assert build(CORPUS, tmp_path).changed


def test_a_model_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_MODEL", "/nowhere/at-all")
    with pytest.raises(KbError, match="KB_MODEL"):
        load_encoder()


def test_a_cross_encoder_puts_the_first_passages_in_its_own_order(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sentence_transformers import CrossEncoder  # noqa: PLC0415 (slow)

    folder = tmp_path / "cross"
    model = CrossEncoder(str(tiny_model.parent / "bert"), num_labels=1, device="cpu")
    model.save_pretrained(str(folder))
    build(CORPUS, tmp_path / "home")
    question = "vốn ủy thác ngân sách địa phương"
    with Searcher(tmp_path / "home") as searcher:
        plain = searcher.search(question, limit=30)
        monkeypatch.setenv("KB_RERANKER", str(folder))
        result = searcher.search(question, limit=30)
    assert {hit.passage for hit in result.hits} == {hit.passage for hit in plain.hits}
    wanted = model.predict(
        [(question, expand(f"{hit.title}\n{hit.text}")) for hit in result.hits],
        show_progress_bar=False,
    )
    scores = [hit.score for hit in result.hits]
    assert scores == pytest.approx(list(wanted), abs=1e-3)
    assert scores == sorted(scores, reverse=True)


def test_a_cross_encoder_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_RERANKER", "/no/such/model")
    with pytest.raises(KbError, match="KB_RERANKER"):
        load_reranker()


def test_many_texts_are_cut_as_the_tokenizers_library_cuts_them() -> None:
    encoder = load_encoder()
    assert isinstance(encoder, StaticEncoder)
    texts = [
        line
        for path in sorted(CORPUS.glob("*.md"))
        for line in normalize(path.read_text(encoding="utf-8")).splitlines()
    ]
    texts += ["", "!!!", "số 40-CT/TW ngày 22/11/2014", "zzz 0xyz1 đ 3.775 a", "2 2 2 2"]
    many = encoder.encode_terms([terms(text) for text in texts])
    few = np.concatenate([encoder.encode([text]) for text in texts])
    assert len(texts) > 30
    assert np.allclose(many, few, atol=1e-5)
