"""What several test files share: the shipped corpus, built once into an index of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from shipped import HOSTILE, ROOT, Place

from kb.build import build

# A test fails for what the code does, never for a slow machine or for the luck of the draw. For
# other examples than those of every run: pytest --hypothesis-profile=default
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The shipped corpus and one hostile document, built once; read it, never write to it."""
    folder = tmp_path_factory.mktemp("shipped")
    place = Place(folder / "corpus", folder / "home")
    shutil.copytree(ROOT / "corpus", place.corpus)
    (place.corpus / "thu-nghiem.txt").write_text(HOSTILE, encoding="utf-8")
    report = build(place.corpus, place.home)
    assert report.failures == ()
    return place


@pytest.fixture
def shipped(built: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The built corpus as the one that every command and page uses."""
    monkeypatch.setenv("KB_CORPUS", str(built.corpus))
    monkeypatch.setenv("KB_HOME", str(built.home))
    yield built
