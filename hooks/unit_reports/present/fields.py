"""The fields of the unit file in plain words, taken from the model itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from unit_reports.model.base import (
    MAX_LINE,
    MAX_TEXT,
    Day,
    DayOrMonth,
    Identifier,
    Line,
    Name,
    Text,
    listed,
)
from unit_reports.model.unit import Code, CountField, Figures, RateField, UnitFile

_KNOWN: tuple[tuple[Any, str], ...] = (
    (Line, f"一行字，至多{MAX_LINE}字"),
    (Text, f"几句话，至多{MAX_TEXT}字"),
    (Identifier, "编号，小写字母、数字、短横"),
    (Name, "编号，小写字母、数字、短横"),
    (RateField, "百分数，照原文写"),
    (Code, "提醒的代码"),
    (Day, "日期：年-月-日"),
    (DayOrMonth, "日期或月份：年-月-日、年-月"),
    (CountField, "数，照原文写"),
    (Figures, "数；要说明就分栏写"),
    (str, "文字"),
    (bool, "true 或 false"),
    (int, "整数"),
)
"""The kinds of value that have words of their own; all others are told from their parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One field.

    `how` says what may be written, `about` is its description in the model, `see` the part that
    tells of what stands inside it.
    """

    key: str
    title: str
    required: bool
    how: str
    about: str
    see: "Part | None"
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The fields that stand together, and the keys under which they stand."""

    keys: tuple[str, ...]
    title: str
    entries: tuple[Entry, ...]

    @property
    def anchor(self) -> str:
        """The part's id on a page."""
        return "-".join(("f", *self.keys))


def parts() -> tuple[Part, ...]:
    """Every part of the unit file, a part that lies in another one after it."""
    return tuple(_parts(UnitFile, "单位文件", ()))


def _parts(model: type[BaseModel], title: str, keys: tuple[str, ...]) -> Iterator[Part]:
    kinds = get_type_hints(model, include_extras=True)
    entries: list[Entry] = []
    inside: list[Part] = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        within = [
            part
            for inner in _models(kinds[name])
            for part in _parts(inner, field.title or key, (*keys, key))
        ]
        entries.append(_entry(field, key, kinds[name], next(iter(within), None)))
        inside += within
    yield Part(keys=keys, title=title, entries=tuple(entries))
    yield from inside


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    """The models that a value of some kind may hold."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for inner in get_args(kind):
        yield from _models(inner)


def _entry(field: FieldInfo, key: str, kind: Any, see: Part | None) -> Entry:
    said = [_how(kind)]
    for limit in field.metadata:
        if isinstance(limit, StringConstraints):
            continue  # of text, and told with its kind
        if least := getattr(limit, "min_length", 0):
            said.append(f"至少{least}项")
        if most := getattr(limit, "max_length", 0):
            said.append(f"至多{most}项")
    if isinstance(field.default, Enum):
        said.append(f"不写就是{field.default.value}")
    return Entry(
        key=key,
        title=field.title or key,
        required=field.is_required(),
        how="；".join(filter(None, said)),
        about=field.description or "",
        see=see,
        examples=tuple(written(example) for example in field.examples or ()),
    )


def _how(kind: Any) -> str:
    """What may be written, in plain words; empty for a kind that only its description can tell."""
    for known, words in _KNOWN:
        if kind == known:
            return words
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _how(inner[0])
    if origin in (Union, UnionType):
        return "；或者".join(filter(None, (_how(one) for one in inner if one is not NoneType)))
    if origin is tuple:
        return f"清单，每项{_how(inner[0])}"
    if origin is dict:
        return f"每行“名称: 内容”，内容写{_how(inner[1])}"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"只能写 {listed(*(choice.value for choice in kind))}"
    return "分栏写" if list(_models(kind)) else ""


_PLAIN = re.compile(r"[\w《“（.][\w《》“”（）、，。；.\-–/% ]*(?<! )")
_MISREAD = re.compile(r"[0-9]+|true|false|null|~", re.IGNORECASE)
"""Texts that would be read as a number, a yes or no, or nothing."""


def written(value: Any) -> str:
    """An example as it is written in a file, on one line."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {written(v)}" for key, v in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(written, value)) + "]"
        case bool():
            return str(value).lower()
        case str():
            plain = _PLAIN.fullmatch(value) and not _MISREAD.fullmatch(value)
            return value if plain else "'" + value.replace("'", "''") + "'"
    return str(value)
