"""Measure the citation finder on labelled documents, plain and with noise.

    python bench/citations.py [--noise nfd|dash|space|plain|unaccented|…] [--misses] [--gold FILE …]

The labels are read from the folder of shared documents beside the checkout and from
``tests/gold/citations``; only mentions with a number-and-symbol count. Prints, per document and in
all, precision, recall and F1 of the mentions, and how many numbers, types, dates and own numbers
are right of those labelled.
"""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

from kb.facts.citations import find_citations
from kb.models import Citation
from kb.text import normalize

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT.parent / "shared" / "data" / "documents"


def unaccented(text: str) -> str:
    """Return ``text`` without diacritics, its capitals kept; same length for NFC text."""
    out = []
    for char in text:
        base = {"đ": "d", "Đ": "D"}.get(char) or unicodedata.normalize("NFD", char)[0]
        out.append(base)
    return "".join(out)


def _dashes(text: str) -> str:
    return text.replace("-", "–")


def _icelandic(text: str) -> str:
    return text.replace("Đ", "Ð")


def _nbsp(text: str) -> str:
    return text.replace(" ", "\u00a0")


NOISE: dict[str, Callable[[str], str]] = {
    "none": lambda text: text,
    "dash": _dashes,
    "icelandic": _icelandic,
    "nbsp": _nbsp,
    "unaccented": unaccented,
    "lower": str.lower,
    "nfd": lambda text: normalize(unicodedata.normalize("NFD", text)),
    "spaced": lambda text: text,  # spaces are put inside the labelled numbers, see _spaced
}


def _spaced(text: str, spans: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """Put spaces around the first separator of every labelled number; return text and new spans."""
    out, moved, last, shift = [], [], 0, 0
    for start, end in spans:
        piece = text[start:end]
        at = max(piece.rfind("-"), 0)
        cut = piece.find("-") if piece.find("-") > 0 else at
        new = piece[:cut] + " - " + piece[cut + 1 :] if cut > 0 else piece
        out += [text[last:start], new]
        moved.append((start + shift, start + shift + len(new)))
        shift += len(new) - len(piece)
        last = end
    out.append(text[last:])
    return "".join(out), moved


def locate(text: str, labels: list[dict[str, object]]) -> list[tuple[int, int]]:
    """Return the span of every labelled surface, in the order of the labels."""
    spans, cursor = [], 0
    for label in labels:
        surface = str(label["surface"])
        at = label.get("start")
        found = int(str(at)) if at is not None else text.find(surface, cursor)
        if found < 0:
            raise SystemExit(f"label not found in the text: {surface!r}")
        spans.append((found, found + len(surface)))
        cursor = found + len(surface)
    return spans


def main() -> int:
    """Run the measurement; return 1 where a floor of the project is not reached."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--noise", default="none", choices=sorted(NOISE))
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--all-noise", action="store_true")
    options = parser.parse_args()
    gold = _gold()
    for noise in sorted(NOISE) if options.all_noise else [options.noise]:
        _measure(gold, noise, misses=options.misses)
    return 0


def _gold() -> dict[str, tuple[str, list[dict[str, object]]]]:
    found: dict[str, tuple[str, list[dict[str, object]]]] = {}
    shared = DOCUMENTS / "gold" / "citations.json"
    own = ROOT / "tests" / "gold" / "citations.json"
    for path in (shared, own):
        if path.exists():
            for name, labels in json.loads(path.read_text(encoding="utf-8")).items():
                text = normalize((DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8"))
                for label in labels:
                    if "surface" not in label:
                        label["surface"] = text[label["start"] : label["end"]]
                found[name] = (text, labels)
    return found


def _measure(
    gold: dict[str, tuple[str, list[dict[str, object]]]], noise: str, *, misses: bool
) -> None:
    total = [0] * 9
    print(f"== noise: {noise}")
    for name, (text, labels) in gold.items():
        spans = locate(text, labels)
        noisy = NOISE[noise](text)
        if noise == "spaced":
            noisy, spans = _spaced(text, spans)
        counts = _compare(name, noisy, labels, spans, misses=misses)
        _line(name, counts)
        total = [left + right for left, right in zip(total, counts, strict=True)]
    _line("all", total)


def _compare(
    name: str,
    text: str,
    labels: list[dict[str, object]],
    spans: list[tuple[int, int]],
    *,
    misses: bool,
) -> list[int]:
    citations = [c for c in find_citations(name, text) if c.form != "anaphora" and _numbered(c)]
    used: set[int] = set()
    hit = number = dated = date = typed = kind = own = 0
    for label, (start, end) in zip(labels, spans, strict=True):
        match = next(
            (i for i, c in enumerate(citations) if i not in used and c.start < end and start < c.end),
            None,
        )
        dated += label["date"] is not None
        typed += label["type"] is not None
        if match is None:
            if misses:
                print(f"   missed {text[start:end]!r}", file=sys.stderr)
            continue
        used.add(match)
        hit += 1
        found = citations[match]
        wrong = []
        if found.number == label["number"]:
            number += 1
        else:
            wrong.append(f"number {found.number} ≠ {label['number']}")
        iso = found.date.isoformat() if found.date else None
        if label["date"] is not None:
            date += iso == label["date"]
        if iso != label["date"]:
            wrong.append(f"date {iso} ≠ {label['date']}")
        if label["type"] is not None:
            same = (found.type or "").lower() == str(label["type"]).lower()
            kind += same
            if not same:
                wrong.append(f"type {found.type} ≠ {label['type']}")
        own += found.is_self == label["self"]
        if found.is_self != label["self"]:
            wrong.append(f"self {found.is_self}")
        if misses and wrong:
            print(f"   {text[start:end]!r}: {'; '.join(wrong)}", file=sys.stderr)
    for i, found in enumerate(citations):
        if misses and i not in used:
            print(f"   not labelled: {found.surface!r} {found.number}", file=sys.stderr)
    return [len(labels), len(citations), hit, number, dated, date, typed, kind, own]


def _numbered(citation: Citation) -> bool:
    return citation.number is not None and not citation.number.isdigit() and citation.rule != "alias"


def _line(name: str, counts: list[int]) -> None:
    gold, found, hit, number, dated, date, typed, kind, own = counts
    precision = hit / found if found else 1.0
    recall = hit / gold if gold else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    print(
        f"{name:42} gold {gold:4} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}"
        f" number {number}/{hit} date {date}/{dated} type {kind}/{typed} self {own}/{hit}"
    )


if __name__ == "__main__":
    sys.exit(main())
