"""Passages: bounded stretches of sections that keep their headings."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb.models import Section
from kb.passages import LONGEST, make_passages


def section(ident: str, text: str, words: str, **more: object) -> Section:
    start = text.index(words)
    values: dict[str, object] = {"kind": "item", "part": "directive", "body_start": start}
    return Section(id=ident, start=start, end=start + len(words), **(values | more))  # type: ignore[arg-type]


TEXT = (
    "TỈNH ỦY\n\nII. Nhiệm vụ, giải pháp\n\n1. Về nguồn vốn\n\na) Bố trí vốn ủy thác.\n\n"
    "Nơi nhận:\n- Như trên."
)
SECTIONS = (
    section("h", TEXT, "TỈNH ỦY", kind="header", part="header"),
    section("II", TEXT, "II. Nhiệm vụ, giải pháp", kind="heading", title="Nhiệm vụ, giải pháp"),
    section("II/1", TEXT, "1. Về nguồn vốn", parent="II", title="Về nguồn vốn", level=1),
    section("II/1/a", TEXT, "a) Bố trí vốn ủy thác.", parent="II/1", level=2),
    section("nn", TEXT, "Nơi nhận:\n- Như trên.", kind="recipients", part="recipients"),
)


def test_headings_become_the_path_and_noise_is_left_out() -> None:
    found = make_passages("d", TEXT, SECTIONS)
    assert [(p.section, p.title) for p in found] == [
        ("II/1", "Nhiệm vụ, giải pháp › Về nguồn vốn"),
        ("II/1/a", "Nhiệm vụ, giải pháp › Về nguồn vốn"),
    ]
    assert all(p.text == TEXT[p.start : p.end] for p in found)


def test_a_heading_with_nothing_under_it_is_kept() -> None:
    found = make_passages("d", TEXT, SECTIONS[:2])
    assert [p.text for p in found] == ["II. Nhiệm vụ, giải pháp"]


def test_a_parent_loop_ends() -> None:
    text = "một hai"
    loop = (section("a", text, "một", parent="b"), section("b", text, "hai", parent="a"))
    assert len(make_passages("d", text, loop)) == 2


@given(st.text(alphabet="ab .;\n", max_size=9000))
def test_a_long_section_is_cut_without_loss(text: str) -> None:
    whole = Section(id="1", kind="item", part="directive", start=0, end=len(text), body_start=0)
    found = make_passages("d", text, [whole])
    assert all(p.text == text[p.start : p.end] and 0 < len(p.text) <= LONGEST for p in found)
    assert "".join("".join(p.text for p in found).split()) == "".join(text.split())
    assert len({p.id for p in found}) == len(found)
    assert all(one.end <= two.start for one, two in pairwise(found))
