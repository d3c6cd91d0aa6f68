"""Measure the extraction of tasks against hand-labelled documents: python bench/extraction.py DIR…

Each DIR holds gold files, in one of two formats: this project's own (``tests/gold``: offsets and a
SHA-256 of the document) or lists of ``{para, quote, owner, coop, deadline, deadline_norm}``. The
documents are looked for beside DIR and in the folder given with ``--documents``.

A gold task counts as found when at least 60 % of its letters lie in one predicted task, one to
one. Owners are compared as sets of canonical keys over the pairs found, a list of names being
taken apart on both sides; partners apart. ``partial`` gold (lists) labels only some of a
document's tasks: there, precision is printed but not counted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.analyse import analyse
from kb.facts.bodies import find_bodies
from kb.lexicon.bodies import canonical_key
from kb.models import Analysis, Task
from kb.read import read_file
from kb.text import normalize

_FOUND = 0.6
_NO_OWNER = {"partner", "approve"}


@dataclass
class Gold:
    """One gold task in either format."""

    start: int
    end: int
    kind: str = "task"
    owners: list[str] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)
    neutral: list[str] = field(default_factory=list)
    evidence: str | None = None
    deadline: bool | None = None
    due: str | None = None
    due_known: bool = True
    target: dict[str, Any] | None = None
    optional: bool = False


@dataclass
class GoldDocument:
    """The labels of one document and where its text is."""

    name: str
    path: Path
    tasks: list[Gold]
    split: str = "dev"
    partial: bool = False


def main(arguments: list[str] | None = None) -> int:
    """Print scores per document and overall, and what was missed; exit 2 without gold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--documents", type=Path, action="append", default=[])
    parser.add_argument("--split", choices=["dev", "devtest"])
    parser.add_argument("--no-misses", action="store_true", help="totals only")
    parser.add_argument("--only", help="documents whose name contains this")
    options = parser.parse_args(arguments)
    documents = [
        document
        for folder in options.folders
        for document in load(folder, options.documents)
        if (not options.split or document.split == options.split)
        and (not options.only or options.only in document.name)
    ]
    if not documents:
        print("no gold found", file=sys.stderr)
        return 2
    total: Counter[str] = Counter()
    for document in documents:
        scores, misses = measure(document)
        _show(
            f"{document.name} ({document.split}{', partial' if document.partial else ''})", scores
        )
        if not options.no_misses and document.split == "dev":
            print("\n".join(f"    {miss}" for miss in misses))
        total.update(scores)
    _show(f"ALL {len(documents)} documents", total)
    return 0


# --- gold ---


def load(folder: Path, others: list[Path]) -> list[GoldDocument]:
    """Return the gold documents of ``folder`` whose text is at hand."""
    near = [folder, folder.parent, *others, *_shared(folder)]
    found = []
    for path in sorted(folder.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(content, dict) and "tasks" in content:
            text = _document(content["document"], near, content["sha256"])
            if text:
                found.append(_own_format(content, text))
        elif isinstance(content, list) and content and {"quote", "task"} & content[0].keys():
            text = _document(path.stem, near, None)
            if text:
                found.append(_list_format(content, path.stem, text))
    return found


def _shared(folder: Path) -> list[Path]:
    data = [parent.parent / "shared" / "data" for parent in folder.resolve().parents]
    return [
        child for root in data if root.is_dir() for child in (root / "documents", root / "corpus")
    ]


def _document(name: str, folders: list[Path], sha256: str | None) -> Path | None:
    """Return the text a gold file labels: same type and number, and hash where given."""
    stem = "-".join(name.split("-")[:2])
    for folder in folders:
        for path in sorted([*folder.glob(f"{stem}-*.txt"), *folder.glob(f"{stem}-*.md")]):
            if sha256 is None or hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
                return path
    return None


def _own_format(content: dict[str, Any], path: Path) -> GoldDocument:
    raw = normalize(path.read_text(encoding="utf-8"))
    text = read_file(path).text
    places: list[tuple[int, int]] = []
    for item in content["tasks"]:  # a reader may drop marks (Markdown), so the words are looked up
        quote = item.get("quote") or raw[item["start"] : item["end"]]
        same = text[item["start"] : item["end"]] == quote
        after = places[-1][0] if places else 0
        places.append((item["start"], item["end"]) if same else _locate(text, quote, after))
    tasks = [
        Gold(
            start=place[0],
            end=place[1],
            kind=item["kind"],
            owners=item["owners"],
            partners=item["partners"],
            neutral=item.get("executors", []),
            evidence=item["owner_evidence"],
            deadline=item["deadline"] is not None,
            due=item["deadline"] and item["deadline"]["due"],
            target=item["target"],
            optional=item.get("optional", False),
        )
        for item, place in zip(content["tasks"], places, strict=True)
    ]
    return GoldDocument(content["document"], path, tasks, content["split"])


def _list_format(content: list[dict[str, Any]], name: str, path: Path) -> GoldDocument:
    text = read_file(path).text
    tasks = []
    at = 0
    for item in content:
        start, end = _locate(text, item.get("quote") or item["task"], at)
        if start < 0:
            print(
                f"{name}: not in the text: {item.get('quote') or item['task']!r:.60}",
                file=sys.stderr,
            )
            continue
        at = start
        tasks.append(
            Gold(
                start=start,
                end=end,
                owners=_listed(item.get("owner")),
                partners=_listed(item.get("coop")),
                deadline=bool(item.get("deadline")),
                due=item.get("deadline_norm") or _iso(item.get("deadline")),
                due_known="deadline_norm" in item or bool(_iso(item.get("deadline"))),
            )
        )
    return GoldDocument(name, path, tasks, partial="appendix" not in name.lower())


def _locate(text: str, quote: str, at: int) -> tuple[int, int]:
    """Find ``quote`` in ``text`` whatever its white space, from ``at`` on, else from the start."""
    letters = [(index, char) for index, char in enumerate(text) if not char.isspace()]
    squeezed = "".join(char for _, char in letters)
    needle = "".join(quote.split())
    skipped = sum(1 for index, _ in letters if index < at)
    found = squeezed.find(needle, skipped)
    found = found if found >= 0 else squeezed.find(needle)
    if found < 0:
        return -1, -1
    return letters[found][0], letters[found + len(needle) - 1][0] + 1


def _listed(value: str | list[str] | None) -> list[str]:
    return [] if not value else [value] if isinstance(value, str) else value


def _iso(raw: str | None) -> str | None:
    parts = (raw or "").split("/")
    if len(parts) == 3 and all(part.strip().isdigit() for part in parts):
        return f"{int(parts[2]):04}-{int(parts[1]):02}-{int(parts[0]):02}"
    return None


# --- scores ---


def measure(document: GoldDocument) -> tuple[Counter[str], list[str]]:
    """Return the counts of one document and a line for every miss."""
    analysis = analyse(read_file(document.path), name=document.name)
    text = analysis.document.text
    scores: Counter[str] = Counter()
    misses: list[str] = []
    pairs = match(text, document.tasks, _predicted(document, analysis))
    for gold, task in pairs:
        if gold is None and task is not None:
            if not document.partial:
                scores["task.fp"] += 1
            scores["task.extra"] += 1
            misses.append(f"EXTRA {task.id} [{task.rule}] {_short(task.text)}")
        elif gold is not None and task is None:
            if not gold.optional:
                scores["task.fn"] += 1
                misses.append(f"MISSED {_short(text[gold.start : gold.end])}")
        elif gold is not None and task is not None:
            if not gold.optional:
                scores["task.tp"] += 1
            misses += _compare(gold, task, scores)
    return scores, misses


def _predicted(document: GoldDocument, analysis: Analysis) -> list[Task]:
    tasks = list(analysis.tasks)
    if "appendix" in document.name.lower():
        rows = {section.id for section in analysis.sections if section.kind == "table_row"}
        low = min(gold.start for gold in document.tasks)
        high = max(gold.end for gold in document.tasks)
        tasks = [task for task in tasks if task.section in rows and low <= task.start < high]
    return tasks


def match(text: str, golds: list[Gold], tasks: list[Task]) -> list[tuple[Gold | None, Task | None]]:
    """Pair gold and predicted tasks one to one, the best covered first."""
    options = []
    for g, gold in enumerate(golds):
        size = _letters(text, gold.start, gold.end)
        for t, task in enumerate(tasks):
            low, high = max(gold.start, task.start), min(gold.end, task.end)
            if low < high and size:
                share = _letters(text, low, high) / size
                if share >= _FOUND:
                    tightness = _letters(text, low, high) / max(
                        1, _letters(text, task.start, task.end)
                    )
                    options.append((gold.optional, -share, -tightness, g, t))
    used_gold: set[int] = set()
    used_task: set[int] = set()
    pairs: list[tuple[Gold | None, Task | None]] = []
    for _, _, _, g, t in sorted(options):
        if g not in used_gold and t not in used_task:
            used_gold.add(g)
            used_task.add(t)
            pairs.append((golds[g], tasks[t]))
    pairs += [(gold, None) for g, gold in enumerate(golds) if g not in used_gold]
    pairs += [(None, task) for t, task in enumerate(tasks) if t not in used_task]
    return pairs


def _letters(text: str, start: int, end: int) -> int:
    return sum(char.isalnum() for char in text[start:end])


def _compare(gold: Gold, task: Task, scores: Counter[str]) -> list[str]:
    misses = []
    where = f"{task.id} {_short(task.text, 50)}"
    scores["kind.ok"] += gold.kind == task.kind
    scores["kind.all"] += 1
    if gold.kind != task.kind:
        misses.append(f"KIND {gold.kind} not {task.kind}: {where}")
    neutral = _keys(gold.neutral)
    for role, wanted, given in (
        ("owner", gold.owners, [o.name for o in task.owners if o.role not in _NO_OWNER]),
        ("partner", gold.partners, [o.name for o in task.owners if o.role == "partner"]),
    ):
        right, found = _keys(wanted), _keys(given) - (neutral - _keys(wanted))
        scores[f"{role}.tp"] += len(right & found)
        scores[f"{role}.fp"] += len(found - right)
        scores[f"{role}.fn"] += len(right - found)
        scores[f"{role}.exact"] += right == found
        scores[f"{role}.sets"] += 1
        if right != found:
            misses.append(f"{role.upper()} wants {wanted} got {given}: {where}")
    if gold.evidence is not None:
        evidence = next((o.evidence for o in task.owners if o.role not in _NO_OWNER), "none")
        scores["evidence.ok"] += evidence == gold.evidence
        scores["evidence.all"] += 1
        if evidence != gold.evidence:
            misses.append(f"EVIDENCE {gold.evidence} not {evidence}: {where}")
    if gold.kind == "task" and gold.deadline is not None:
        due = task.deadline.due.isoformat() if task.deadline and task.deadline.due else None
        scores["deadline.tp"] += gold.deadline and task.deadline is not None
        scores["deadline.fn"] += gold.deadline and task.deadline is None
        scores["deadline.fp"] += not gold.deadline and task.deadline is not None
        if gold.deadline != (task.deadline is not None):
            got = task.deadline and task.deadline.text
            misses.append(f"DEADLINE wants {gold.deadline} got {got}: {where}")
        if gold.due_known:
            scores["due.ok"] += due == gold.due
            scores["due.all"] += 1
            scores["due.dated.ok"] += gold.due is not None and due == gold.due
            scores["due.dated.all"] += gold.due is not None
            if due != gold.due:
                misses.append(f"DUE wants {gold.due} got {due}: {where}")
    if gold.target:
        misses += _compare_target(gold.target, task, scores, where)
    return misses


def _compare_target(
    wanted: dict[str, Any], task: Task, scores: Counter[str], where: str
) -> list[str]:
    given = task.target
    for slot in ("comparator", "value", "unit", "by"):
        ok = given is not None and _same(getattr(given, slot), wanted[slot])
        scores[f"target.{slot}.ok"] += ok
        scores["target.slots.ok"] += ok
        scores["target.slots.all"] += 1
    if given is None or any(
        not _same(getattr(given, slot), wanted[slot])
        for slot in ("comparator", "value", "unit", "by")
    ):
        got = given and {k: getattr(given, k) for k in ("comparator", "value", "unit", "by")}
        return [f"TARGET wants {wanted} got {got}: {where}"]
    return []


def _same(left: str | None, right: str | None) -> bool:
    return "".join((left or "").lower().split()) == "".join((right or "").lower().split())


def _keys(names: list[str]) -> set[str]:
    """Return the canonical keys of ``names``, lists of bodies taken apart on both sides."""
    keys: set[str] = set()
    for name in names:
        parts = [body.name for body in find_bodies(name)] or [name]
        for part in parts:
            keys.update(_members(part))
    return keys


def _members(name: str) -> set[str]:
    pieces = [piece.strip() for piece in name.replace(" và ", ", ").split(",")]
    if len(pieces) > 1 and find_bodies(name)[:1] and find_bodies(name)[0].is_class:
        return {canonical_key(piece) for piece in pieces if piece}
    return {canonical_key(name)}


def _short(text: str, size: int = 110) -> str:
    words = " ".join(text.split())
    return words if len(words) <= size else f"{words[: size - 1]}…"


def _show(title: str, scores: Counter[str]) -> None:
    print(f"== {title}")
    print(f"   tasks    {_prf(scores, 'task')}")
    for role in ("owner", "partner"):
        exact = _ratio(scores[f"{role}.exact"], scores[f"{role}.sets"])
        print(f"   {role:8} {_prf(scores, role)}   exact sets {exact}")
    print(
        f"   evidence {_ratio(scores['evidence.ok'], scores['evidence.all'])}"
        f"   kind {_ratio(scores['kind.ok'], scores['kind.all'])}"
    )
    print(
        f"   deadline {_prf(scores, 'deadline')}"
        f"   normalised {_ratio(scores['due.ok'], scores['due.all'])}"
        f"   of dated {_ratio(scores['due.dated.ok'], scores['due.dated.all'])}"
    )
    if scores["target.slots.all"]:
        print(f"   targets  slots {_ratio(scores['target.slots.ok'], scores['target.slots.all'])}")


def _prf(scores: Counter[str], name: str) -> str:
    tp, fp, fn = scores[f"{name}.tp"], scores[f"{name}.fp"], scores[f"{name}.fn"]
    precision = tp / (tp + fp) if tp + fp else 1.0
    recall = tp / (tp + fn) if tp + fn else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f} (tp {tp} fp {fp} fn {fn})"


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "-"


if __name__ == "__main__":
    raise SystemExit(main())
