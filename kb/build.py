"""Build the index from the corpus: read, analyse, resolve citations, write, swap in.

Unchanged files (by content hash) are neither read nor analysed again; one bad file never stops a
build; killed at any moment, a build leaves the previous index serving and resumes where it stood.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from kb.corpus import Entry, read_entry, scan
from kb.errors import KbError
from kb.index.cache import Cache, packed
from kb.index.generations import (
    Manifest,
    building,
    current_manifest,
    manifest_for,
    new_folder,
    publish,
    rules_hash,
)
from kb.index.workers import cores, in_processes
from kb.index.writing import about, write_generation
from kb.lexicon.labels import say_date
from kb.models import Analysis, Document, Passage
from kb.register import Register, resolved
from kb.register.force import endings, with_ending
from kb.register.identity import issuers_agree, number_key

__all__ = ["BuildReport", "build", "index_analyses"]

_MANY: Final = 8
"""From the ninth new document on spaCy reads along: for a few its start of a second is too long."""

_EACH: Final = 32
"""A process that reads along starts for no fewer files."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. ``failures`` and ``warnings`` are (file, Vietnamese message).

    ``reused`` files were unchanged; ``changed`` is False where the index was already up to date.
    """

    documents: int
    passages: int
    failures: tuple[tuple[str, str], ...]
    warnings: tuple[tuple[str, str], ...]
    reused: int
    seconds: float
    changed: bool


def build(corpus: Path, home: Path, *, progress: Tell | None = None) -> BuildReport:
    """Bring the index in ``home`` up to date with the folder ``corpus``.

    A file that cannot be read is listed in the report's ``failures``, the build goes on. Raises
    CorpusError if the folder is absent, KbError if another build is running or ``home`` cannot be
    written.
    """
    started = time.monotonic()
    tell: Tell = progress or (lambda _: None)
    entries = scan(corpus)
    with building(home), Cache(home / "cache.sqlite") as cache:
        keys, failures, reused = _analyse_all(entries, cache, tell)
        manifest = current_manifest(home)
        changed = manifest is None or manifest.content != manifest_for("\n".join(keys)).content
        if manifest is None or changed:
            register = Register.build(_stored(keys, cache))
            ended = endings(_stored(keys, cache), register)
            analyses = (
                with_ending(resolved(analysis, register), ended)
                for analysis in _stored(keys, cache)
            )
            manifest = index_analyses(analyses, "\n".join(keys), home, cache=cache, progress=tell)
        cache.forget_others(keys)
        documents = [dataclasses.replace(a.document, text="") for a in _stored(keys, cache)]
        warnings = tuple(
            (document.path or document.id, message)
            for document in documents
            for message in document.warnings
        )
    return BuildReport(
        documents=manifest.documents,
        passages=manifest.passages,
        failures=tuple(failures),
        warnings=warnings + _twins(documents),
        reused=reused,
        seconds=time.monotonic() - started,
        changed=changed,
    )


def index_analyses(
    analyses: Iterable[Analysis],
    content: str,
    home: Path,
    *,
    cache: Cache | None = None,
    progress: Tell = lambda _: None,
) -> Manifest:
    """Write ``analyses`` as a new generation of ``home`` and make it current.

    ``content`` identifies them (any string that changes with them). The caller holds the build
    lock (``building``). The analyses are taken one at a time.
    """
    manifest = manifest_for(content)
    folder = new_folder(home)
    findable = (_findable(analysis) for analysis in analyses)
    documents, passages = write_generation(folder, findable, cache=cache, progress=progress)
    manifest = dataclasses.replace(manifest, documents=documents, passages=passages)
    publish(folder, manifest, home)
    return manifest


def _analyse_all(
    entries: Sequence[Entry], cache: Cache, tell: Tell
) -> tuple[list[str], list[tuple[str, str]], int]:
    """Analyse what is not in ``cache``; return the keys, the failures, how many were there."""
    keys = [_key(entry) for entry in entries]
    new = [place for place, key in enumerate(keys) if cache.analysis(key) is None]
    failed: dict[int, tuple[str, str]] = {}
    found = _read_all([entries[place] for place in new])
    for count, place in enumerate(new, 1):
        name = entries[place].path.name
        tell(f"Đọc {count}/{len(new)}: {name}")
        result = next(found)
        if isinstance(result, str):
            failed[place] = (name, result)
        else:
            cache.keep_analysis(keys[place], result)
    kept = [key for place, key in enumerate(keys) if place not in failed]
    return kept, list(failed.values()), len(entries) - len(new)


def _read_all(entries: Sequence[Entry]) -> Iterator[bytes | str]:
    """Yield the result of ``_read`` for each of ``entries``, in their order.

    Many are read on all cores, in processes of their own.
    """
    read = partial(_read, library=len(entries) > _MANY)
    workers = min(cores(), len(entries) // _EACH) if len(entries) >= 2 * _EACH else 1
    yield from in_processes(read, entries, workers=workers, ahead=_EACH)


def _read(entry: Entry, *, library: bool) -> bytes | str:
    """Return what the cache keeps of the analysis of a file, or why it could not be read."""
    from kb.analyse import analyse  # noqa: PLC0415 (nothing to do where all is cached)

    try:
        meta, source = read_entry(entry)
        return packed(analyse(source, name=entry.id, meta=meta, library=library))
    except KbError as error:
        return str(error)
    except Exception as error:  # whatever a file does to us, the others are built
        return f"Lỗi của chương trình khi đọc tệp này: {error!r}"


def _key(entry: Entry) -> str:
    parts = (rules_hash(), entry.id, entry.path.name, entry.sha256)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _stored(keys: Iterable[str], cache: Cache) -> Iterator[Analysis]:
    for key in keys:
        analysis = cache.analysis(key)
        if analysis is not None:
            yield analysis


def _twins(documents: Sequence[Document]) -> tuple[tuple[str, str], ...]:
    """Return a warning for each document whose number, date and issuer another one has too.

    Two provinces may use one number on one day: issuers that are known and differ are no twins.
    """
    found = []
    by_identity: dict[tuple[str, dt.date], list[Document]] = {}
    for document in documents:
        if document.number is None or document.date is None:
            continue
        others = by_identity.setdefault((number_key(document.number), document.date), [])
        for other in others:
            if (
                other.issuer
                and document.issuer
                and not issuers_agree(other.issuer, document.issuer)
            ):
                continue
            found.append(
                (
                    document.path or document.id,
                    f"trùng số {document.number}, ngày {say_date(document.date)} với tệp "
                    f"{other.path or other.id}. Cả hai được giữ; nếu là hai bản của một văn bản, "
                    "hãy bỏ bớt một tệp để nhiệm vụ không bị đếm hai lần.",
                )
            )
            break
        others.append(document)
    return tuple(found)


def _findable(analysis: Analysis) -> Analysis:
    """Return ``analysis`` with a passage: a record without text is found by its name."""
    if analysis.passages:
        return analysis
    ident = analysis.document.id
    empty = Passage(f"{ident}#", ident, "", "", 0, 0, about(analysis.document))
    return dataclasses.replace(analysis, passages=(empty,))
