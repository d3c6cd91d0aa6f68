"""Every rule under kb/data proves itself: its examples match, its counter-examples do not."""

from __future__ import annotations

from typing import Any

import pytest

from kb.lexicon.rules import Rule, load_table, rule_files, rules
from kb.register.identity import issuers_agree


def _all_rules() -> list[tuple[str, Rule]]:
    found = []
    for name in rule_files():
        for group, entries in load_table(name).items():
            if isinstance(entries, list) and entries and "pattern" in entries[0]:
                found += [(f"{name}:{group}:{rule.id}", rule) for rule in rules(name, group)]
    return found


_RULES = _all_rules()


@pytest.mark.parametrize("rule", [rule for _, rule in _RULES], ids=[key for key, _ in _RULES])
def test_rule_proves_itself(rule: Rule) -> None:
    for example in rule.examples:
        match = rule.search(example.text)
        assert match, f"{rule.id} does not find its example {example.text!r}"
        for group, expected in example.groups:
            assert match.group(group) == expected, f"{rule.id}: {group} in {example.text!r}"
    for text in rule.not_examples:
        match = rule.search(text)
        assert not match, f"{rule.id} finds its counter-example {text!r}: {match}"


_PAIRED = ("short_name", "head", "loose_end", "loose_name")
_WORDS = [(f"{group}:{entry['id']}", entry) for group in _PAIRED
          for entry in load_table("issuers")[group]]  # fmt: skip


@pytest.mark.parametrize("entry", [entry for _, entry in _WORDS], ids=[key for key, _ in _WORDS])
def test_words_of_issuers_prove_themselves(entry: dict[str, Any]) -> None:
    assert entry["examples"]
    for one, two in entry["examples"]:
        assert issuers_agree(one, two), f"{one} ≠ {two}"
    for one, two in entry.get("not_examples", []):
        assert not issuers_agree(one, two), f"{one} = {two}"


def test_there_are_rules() -> None:
    assert len(_RULES) > 10
