"""Measure the citation finder on labelled documents, plain and with noise.

    python bench/citations.py [--noise nfd|dash|spaced|unaccented|…] [--all-noise] [--misses]
    python bench/citations.py --speed

The labels are read from the folder of shared documents beside the checkout (numbered mentions of
three documents) and from ``tests/gold/citations`` (every mention of nine). Prints, per document and
in all, precision, recall and F1 of the mentions with a number, the same of those without (“named”:
laws, congresses, anaphora), and how many slots are right of those labelled.

``--speed``: CPU seconds and MB/s of finding and of checking, on all shared documents one behind the
other as one draft (and twice that), and of a draft of 200 pages from text to findings, bodies and
register included.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kb.check import check_text
from kb.facts.citations import find_citations
from kb.lexicon.numbers import symbol_view
from kb.models import Analysis, Citation, Document, Header
from kb.register import Register
from kb.text import fold, normalize

ROOT = Path(__file__).resolve().parents[1]
FIELDS = ("number", "date", "type", "self", "issuer", "term")
Label = dict[str, Any]
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


def locate(text: str, labels: list[Label]) -> list[tuple[int, int]]:
    """Return the span of every labelled surface, in the order of the labels."""
    spans, cursor = [], 0
    for label in labels:
        found = text.find(label["surface"], cursor)
        if found < 0:
            raise SystemExit(f"label not found in the text: {label['surface']!r}")
        cursor = found + len(label["surface"])
        spans.append((found, cursor))
    return spans


def main() -> int:
    """Run the measurement; return 1 where a floor of the project is not reached."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--noise", default="none", choices=sorted(NOISE))
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--all-noise", action="store_true")
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    if options.speed:
        _speed()
        return 0
    gold = _gold()
    for noise in sorted(NOISE) if options.all_noise else [options.noise]:
        _measure(gold, noise, misses=options.misses)
    return 0


_PAGE = 2100  # letters of a page of 14 points, as official papers are set


def _speed() -> None:
    paths = sorted(DOCUMENTS.glob("*.txt"))
    texts = {path.stem: normalize(path.read_text(encoding="utf-8")) for path in paths}
    analyses = []
    for name, text in texts.items():
        header = Header()
        document = Document(id=name, text=text)
        citations = find_citations(name, text, header=header)
        analyses.append(Analysis(document, header, (), (), citations, ()))
    register = Register.build(analyses)
    joined = "\n\n".join(texts.values())
    pages = (joined * (1 + 200 * _PAGE // len(joined)))[: 200 * _PAGE]
    for label, draft, bodies in (
        ("all documents", joined, ()),
        ("twice", f"{joined}\n\n{joined}", ()),
        ("200 pages, with bodies", pages, None),
    ):
        header = Header(date=dt.date(2026, 1, 1))
        started = time.process_time()
        citations = find_citations("draft", draft, header=header)
        found = time.process_time()
        check_text(draft, citations=citations, header=header, register=register, bodies=bodies)
        done = time.process_time()
        size = len(draft.encode()) / 1e6
        print(
            f"{label}: {size:.2f} MB, {len(citations)} mentions; find {found - started:.2f} s "
            f"({size / (found - started):.2f} MB/s), check {done - found:.2f} s "
            f"({size / (done - found):.2f} MB/s), in all {done - started:.2f} s of CPU time"
        )


def _gold() -> dict[str, tuple[str, list[Label]]]:
    found: dict[str, tuple[str, list[Label]]] = {}
    shared = DOCUMENTS / "gold" / "citations.json"
    for name, labels in json.loads(shared.read_text(encoding="utf-8")).items():
        text = _text(name)
        for label, (start, end) in zip(labels, locate(text, labels), strict=True):
            label.update(start=start, end=end, number=symbol_view(label["number"]))
        found[name] = (text, labels)
    for path in sorted((ROOT / "tests" / "gold" / "citations").glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        found[path.stem] = (_text(path.stem), data["citations"])
    return found


def _text(name: str) -> str:
    for path in (DOCUMENTS / f"{name}.txt", DOCUMENTS.parent / "corpus" / f"{name}.md"):
        if path.exists():
            return normalize(path.read_text(encoding="utf-8"))
    raise SystemExit(f"no text for {name}")


def _measure(gold: dict[str, tuple[str, list[Label]]], noise: str, *, misses: bool) -> None:
    total: Counter[str] = Counter()
    print(f"== noise: {noise}")
    for name, (text, labels) in gold.items():
        spans = [(int(label["start"]), int(label["end"])) for label in labels]
        noisy = NOISE[noise](text)
        if noise == "spaced":
            noisy, spans = _spaced(text, spans)
        if misses:
            print(f"-- {name}")
        counts = _compare(noisy, labels, spans, misses=misses)
        print(_line(name, counts))
        total += counts
    print(_line("all", total))


def _compare(
    text: str, labels: list[Label], spans: list[tuple[int, int]], *, misses: bool
) -> Counter[str]:
    citations = [c for c in find_citations("", text) if c.rule != "alias"]
    count: Counter[str] = Counter()
    used: set[int] = set()
    for label, (start, end) in zip(labels, spans, strict=True):
        part = "" if label["number"] else "named "
        count[part + "gold"] += 1
        match = next(
            (
                i
                for i, c in enumerate(citations)
                if i not in used
                and c.start < end
                and start < c.end
                and bool(label["number"]) == _numbered(c)
            ),
            None,
        )
        if match is None:
            if misses:
                print(f"   missed {text[start:end]!r}")
            continue
        used.add(match)
        count[part + "hit"] += 1
        if not part:
            _fields(citations[match], label, count, misses=misses)
    labelled_named = any("form" in label for label in labels)
    for i, found in enumerate(citations):
        part = "" if _numbered(found) else "named "
        if part and not labelled_named:
            continue
        count[part + "found"] += 1
        if misses and i not in used:
            print(f"   not labelled: {found.surface!r} {found.number} ({found.rule})")
    return count


def _fields(found: Citation, label: Label, count: Counter[str], *, misses: bool) -> None:
    iso = found.date.isoformat() if found.date else None
    same = {
        "number": (found.number, label["number"]),
        "date": (iso, label["date"]),
        "type": ((found.type or "").lower(), label["type"] and str(label["type"]).lower()),
        "self": (found.is_self, bool(label.get("self"))),
        "issuer": (_key(found.issuer), _key(label.get("issuer"))),
        "term": (found.term, label.get("term")),
    }
    for field, (value, expected) in same.items():
        right = value == expected
        if field == "number" and str(expected).isdigit():  # a short form, here with its symbol
            right = str(value).split("-")[0].split("/")[0] == expected
        if field == "issuer" and value and expected:
            right = str(value) in str(expected) or str(expected) in str(value)
        if expected is not None:
            count[f"{field} of"] += 1
            count[field] += right
        if misses and not right and (expected is not None or field == "date"):
            print(f"   {found.surface!r}: {field} {value} ≠ {expected}")


def _key(name: object) -> str | None:
    return " ".join(fold(str(name)).split()) if name else None


def _numbered(citation: Citation) -> bool:
    return citation.number is not None and citation.form != "anaphora"


def _line(name: str, count: Counter[str]) -> str:
    parts = [f"{name:44}"]
    for part in ("", "named "):
        gold, found, hit = count[part + "gold"], count[part + "found"], count[part + "hit"]
        precision, recall = hit / found if found else 1.0, hit / gold if gold else 1.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        parts.append(f"{part}{gold:4} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")
    parts += [f"{f} {count[f]}/{count[f + ' of']}" for f in FIELDS]
    return "  ".join(parts)


if __name__ == "__main__":
    sys.exit(main())
