"""Numbers and symbols of documents (số, ký hiệu): ``40-CT/TW``, ``28/2022/NĐ-CP``.

The shapes are rules in ``kb/data/numbers.toml``; codes are known from ``doctypes.toml`` and
``issuers.toml``. Numbers are read through spaces, line breaks, any dash, ``Ð``, letters of other
alphabets that look Latin, any case, and without diacritics; ``canonical`` is the prescribed form
(the digits stay as printed). A number that looks like one and is malformed is returned with its
``fault``:

- ``swapped``: the Party's in the State's order or the reverse (``19/NQ-TW``);
- ``separators``: hyphen, slash, underscore and stop confused, or left out (``40-CT-TW``,
  ``40-CTTW``, ``15/QĐ.UBND``);
- ``malformed-year``: ``20/217/QĐ-TTg``;
- ``missing-term``: ``176/2025/QH`` without the term of the National Assembly;
- ``missing-issuer``: ``206/TB``; ``missing-unit``: a công văn without its unit, ``6006/BGDĐT``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from kb.lexicon.doctypes import canonical_code
from kb.lexicon.rules import Rule, load_table, rules
from kb.models import DocumentNumber, Regime
from kb.text import fold, matching_view

__all__ = ["canonical_issuer_code", "find_numbers", "is_known_issuer_code", "parse_number"]

# Cyrillic and Greek letters that look Latin, typed by mistake or put by OCR.
_LOOKALIKES: Final = str.maketrans(
    "АВЕКМНОРСТУХІЅЈабвеорсухіѕјΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXISJabbeopcyxisjABEZHIKMNOPTYX"
)
_FOREIGN: Final = re.compile(r"[\u0370-\u04ff]")
_START: Final = re.compile(r"(?<![\w/.\-])(?<![0-9]:)[0-9]{1,6}(?=[0-9a-zđA-ZĐ./ \-])")
_SEPARATOR: Final = re.compile("[-_/]")  # every number has one; most figures of a text have none
_SPLIT: Final = re.compile(r"([-_/])")
# A footnote mark glued to the last code: “57-NQ/TW1”.
_FOOTNOTE: Final = re.compile(r"[-/](?P<code>[A-Za-zÀ-ỹ&]{2,15})[0-9]{1,2}$")
# A word glued to the last code where a blank was lost: “22/2020/NĐ-CPngày 24/02/2020”.
_GLUED: Final = re.compile(r"[-/](?P<code>TTg|[A-ZĐ&]{2,15})[a-zđà-ỹ]{2,8}$")
_LONGEST: Final = 160


def symbol_view(text: str) -> str:
    """Return the matching view of ``text`` with look-alike letters as Latin; same length."""
    view = matching_view(text)
    return view.translate(_LOOKALIKES) if _FOREIGN.search(view) else view


@cache
def _issuer_codes() -> dict[str, tuple[str, str]]:
    """Folded code → (prescribed letters, side: party | either | state)."""
    table = load_table("issuers")
    return {
        fold(code): (code, side)
        for side in ("state", "either", "party")
        for code in table["codes"][side]
    }


@cache
def _code_variants() -> dict[str, str]:
    return {key.lower(): value for key, value in load_table("issuers")["code_variants"].items()}


@cache
def canonical_issuer_code(code: str) -> str:
    """Return an issuer code in its prescribed letters, group by group; unknown groups as printed.

    >>> canonical_issuer_code("TTG"), canonical_issuer_code("UBND-kt")
    ('TTg', 'UBND-kt')
    """
    return "".join(
        _canonical_group(part) if index % 2 == 0 else part
        for index, part in enumerate(_SPLIT.split(code.replace(" ", "")))
    )


def _canonical_group(group: str) -> str:
    variant = _code_variants().get(group.lower())
    if variant:
        return variant
    term = re.fullmatch(r"(UBTVQH|QH)([0-9]{1,2})", group, re.IGNORECASE)
    if term:
        return term.group(1).upper() + term.group(2)
    known = _issuer_codes().get(fold(group))
    # “NQ/TU” in letters is Tỉnh ủy; only an accent or a capital may differ from the table's code.
    return known[0] if known else group


def _side(group: str) -> str | None:
    if re.fullmatch(r"(UBTVQH|QH)[0-9]{1,2}", group):
        return "state"
    known = _issuer_codes().get(fold(group))
    return known[1] if known else None


def is_known_issuer_code(code: str) -> bool:
    """Return whether the first group of ``code`` (``BTC`` of ``BTC-NSNN``) is in the registry."""
    return _side(_SPLIT.split(code)[0]) is not None


def find_numbers(text: str, view: str | None = None) -> list[tuple[DocumentNumber, int, int]]:
    """Return every document number in ``text`` with its span, in order, without overlap.

    A slash list (``749/127/411/QĐ-TTg``) gives one number per item: the spans of the first items
    are their digits. ``view``: the ``symbol_view`` of ``text``, if it was made already.
    Guarantees: never raises; linear in the length of ``text``.
    """
    view = symbol_view(text) if view is None else view
    found: list[tuple[DocumentNumber, int, int]] = []
    position = 0
    for start in _START.finditer(view):
        if start.start() < position or not _SEPARATOR.search(
            view, start.end(), start.start() + _LONGEST
        ):
            continue
        numbers = _slash_list_at(text, view, start.start()) or _number_at(text, view, start.start())
        if numbers:
            found += numbers
            position = numbers[-1][2]
    return found


@lru_cache(maxsize=65536)  # a draft names few documents, and names them often
def parse_number(raw: str) -> DocumentNumber | None:
    """Return the number if ``raw`` is one and nothing else (spaces around it allowed)."""
    numbers = find_numbers(raw)
    if len(numbers) != 1 or raw[: numbers[0][1]].strip() or raw[numbers[0][2] :].strip():
        return None
    return numbers[0][0]


def _slash_list_at(text: str, view: str, start: int) -> list[tuple[DocumentNumber, int, int]]:
    (rule,) = rules("numbers", "slash_list")
    match = rule.regex.match(view, start, start + _LONGEST)
    if not match or canonical_code(match.group("type")) is None:
        return []
    spans = [
        (match.start() + item.start(), match.start() + item.end())
        for item in re.finditer("[0-9]+", match.group("numbers"))
    ]
    found = []
    for index, (left, right) in enumerate(spans):
        end = match.end() if index == len(spans) - 1 else right
        number = parse_number(f"{view[left:right]}/{match.group('tail')}")
        if number is None:
            return []
        found.append((_with_raw(number, text[left:end]), left, end))
    return found


def _with_raw(number: DocumentNumber, raw: str) -> DocumentNumber:
    return DocumentNumber(
        raw=raw,
        canonical=number.canonical,
        number=number.number,
        type_code=number.type_code,
        issuer_code=number.issuer_code,
        year=number.year,
        regime=number.regime,
        fault=number.fault,
    )


def _number_at(text: str, view: str, start: int) -> list[tuple[DocumentNumber, int, int]]:
    for rule in rules("numbers"):
        match = rule.regex.match(view, start, start + _LONGEST)
        for tail in (_FOOTNOTE, _GLUED) if match else ():
            more = tail.search(view, start, match.end()) if match else None
            if more and _side(more.group("code")) and not more.group("code").endswith("QH"):
                match = rule.regex.match(view, start, more.end("code")) or match
        number = _read(rule, match, text) if match else None
        if match and number:
            return [(number, match.start(), match.end())]
    return []


def _read(rule: Rule, match: re.Match[str], text: str) -> DocumentNumber | None:
    groups = match.groupdict()
    printed_type = groups.get("type")
    type_code = canonical_code(printed_type) if printed_type else None
    if printed_type and type_code is None:
        return None
    issuer = canonical_issuer_code(groups["issuer"]) if groups.get("issuer") else None
    fault: str | None = rule.data.get("fault")
    if issuer is not None and not _plausible(printed_type, groups["issuer"], issuer):
        return None
    if fault in ("separators", "missing-unit") and not (issuer and is_known_issuer_code(issuer)):
        return None
    raw = text[match.start() : match.end()]
    printed = _SPLIT.findall(matching_view(raw))
    regime, swapped = _regime(rule, issuer, first_separator=printed[0] if printed else "")
    if swapped and set(printed[:2]) == {"/"}:
        fault = "separators"
    if issuer and "_" in raw and _side(_SPLIT.split(issuer)[0]) in ("state", "party"):
        fault = "separators"  # the Front writes so (91/CV_MTTW_BTT), State and Party do not
        issuer = issuer.replace("_", "-")
    number = groups["number"].lower()
    year = groups.get("year")
    return DocumentNumber(
        raw=raw,
        canonical=_canonical(
            number, year, type_code, issuer, regime=regime, rule=rule.id, printed=printed
        ),
        number=number,
        type_code=type_code,
        issuer_code=issuer,
        year=int(year) if year and fault != "malformed-year" else None,
        regime=regime,
        fault=fault or ("swapped" if swapped else None),
    )


def _plausible(printed_type: str | None, printed_issuer: str, issuer: str) -> bool:
    if is_known_issuer_code(issuer):
        return True
    first = _SPLIT.split(printed_issuer)[0]
    if printed_type is None:  # công văn: the codes of body and unit must look like codes
        unit = _SPLIT.split(printed_issuer)[-1]
        capitals = sum(char.isupper() for char in first)
        return len(first) > 1 and capitals * 2 > len(first) and not unit.islower()
    return first[0].isupper() and any(char.isupper() for char in printed_type)


def _regime(rule: Rule, issuer: str | None, *, first_separator: str) -> tuple[Regime, bool]:
    """Return whose number it is, and whether it stands in the other side's order."""
    side = _side(_SPLIT.split(issuer)[0]) if issuer else None
    if rule.id == "party":
        return ("state", True) if side == "state" else ("party", False)
    if rule.id == "state":
        return ("party", True) if side == "party" else ("state", False)
    if rule.data.get("fault") == "separators":
        return ("state" if side == "state" else "party"), False
    if rule.id == "no-issuer":
        return ("party" if first_separator == "-" else "state"), False
    return "state", False


def _canonical(
    number: str,
    year: str | None,
    type_code: str | None,
    issuer: str | None,
    *,
    regime: Regime,
    rule: str,
    printed: list[str],
) -> str:
    head = f"{number}/{year}" if year else number
    if type_code is None:
        return f"{head}{printed[0] if rule == 'old' else '/'}{issuer}"
    if issuer is None:
        return f"{number}{printed[0]}{type_code}"
    if regime == "party":
        return f"{head}-{type_code}/{issuer}"
    free = type_code in load_table("numbers")["joints"]["free"]
    joint = printed[2 if year else 1] if free else "-"
    return f"{head}/{type_code}{joint}{issuer}"
