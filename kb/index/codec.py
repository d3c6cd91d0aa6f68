"""Records as JSON and back: one codec for all frozen dataclasses of ``kb.models``.

A record becomes the list of its field values in order, so a field added at the end of a dataclass
(with a default) does not break what was written before.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import types
from collections.abc import Callable
from functools import cache
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

__all__ = ["dump", "load"]

T = TypeVar("T")

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SIMPLE: Final = (str, int, float, bool, type(None))


def dump(record: Any) -> str:
    """Return ``record`` (a dataclass of ``kb.models``) as compact JSON."""
    return _ENCODER.encode(_plain(record))


def load(kind: type[T], data: str) -> T:
    """Return the ``kind`` that ``dump`` wrote. ``load(type(x), dump(x)) == x``."""
    read: Callable[[Any], T] = _reader(kind)  # type: ignore[arg-type]  # types are hashable
    return read(json.loads(data))


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _SIMPLE:
        return value
    if kind is tuple:
        return [_plain(item) for item in value]
    if names := _fields(kind):  # type: ignore[arg-type]  # types are hashable
        return [_plain(getattr(value, name)) for name in names]
    return value.isoformat() if isinstance(value, dt.date) else value


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """Return the names of the fields of a dataclass; none of any other type."""
    if not dataclasses.is_dataclass(kind):
        return ()
    return tuple(field.name for field in dataclasses.fields(kind))


def _same(value: Any) -> Any:
    return value


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """Return the function that rebuilds a ``kind`` from its plain form."""
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        readers = [_reader(hints[field.name]) for field in dataclasses.fields(kind)]
        return lambda row: kind(*[read(v) for read, v in zip(readers, row, strict=False)])
    if kind is dt.date:
        return dt.date.fromisoformat
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        inner = _reader(next(arg for arg in args if arg is not type(None)))
        return _same if inner is _same else lambda v: None if v is None else inner(v)
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            read_item = _reader(args[0])
            return lambda v: tuple([read_item(item) for item in v])
        each = [_reader(arg) for arg in args]
        return lambda v: tuple([read(x) for read, x in zip(each, v, strict=True)])
    if origin is Literal or kind in (str, int, float, bool):
        return _same
    raise TypeError(f"no codec for {kind!r}")
