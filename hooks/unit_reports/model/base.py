"""What every model shares: frozen, closed, and the small types of the data format."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from functools import cache
from sys import intern
from types import NoneType
from typing import Annotated, Any, TypeVar, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

V = TypeVar("V")
_put = object.__setattr__  # of what is frozen
_MODELS: set[type] = set()  # to ask pydantic whether a class is one takes long


class Model(BaseModel):
    """A frozen value with no keys but its own."""

    # Only the three files are validated as such; the models inside them need no validator of
    # their own, and building those would cost every command some 20 ms.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        """Tell Python which names the values will have, while there are none; see `lean`."""
        super().__pydantic_init_subclass__(**options)
        _MODELS.add(cls)
        first = object.__new__(cls)
        for name in cls.model_fields:
            _put(first, name, None)

    def __setstate__(self, state: dict[Any, Any]) -> None:
        """Take what was pickled; see `lean`."""
        for name, value in state["__dict__"].items():
            _put(self, name, value)
        _put_names(self, state["__pydantic_fields_set__"])


_TEXT = (str, bool, NoneType)


def lean(value: V) -> V:
    """The same value, whose models take two thirds of the memory: there are half a million.

    What is set one by one stands in the object itself, as Python does it for names that it knows of
    the class; what a model is validated into stands in a dictionary of its own. So would the names
    of the keys that were written.
    """
    made: Any = value
    if isinstance(value, tuple):
        made = tuple(map(lean, value)) if value and type(value[0]) in _MODELS else value
    elif isinstance(value, dict):
        made = {key: lean(one) for key, one in value.items()} or value
    elif type(value) in _MODELS:
        made = object.__new__(type(value))
        for name, one in value.__dict__.items():
            _put(made, name, one if type(one) in _TEXT else lean(one))
        _put_names(made, cast("Any", value).__pydantic_fields_set__)
    return cast("V", made)


def _put_names(model: Model, names: Iterable[str]) -> None:
    _put(model, "__pydantic_fields_set__", _shared(frozenset(names)))
    _put(model, "__pydantic_extra__", None)
    _put(model, "__pydantic_private__", None)


@cache
def _shared(names: frozenset[str]) -> set[str]:
    return set(names)


MAX_LINE = 200
MAX_TEXT = 2000
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?\Z")


def _partial_date(text: str) -> str:
    if (match := _DAY.match(text)) and _exists(match):
        return intern(text)
    raise PydanticCustomError("date", "not a date")


def _exists(match: re.Match[str]) -> bool:
    try:
        date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        return False
    return True


def _full_date(text: str) -> str:
    match = _DAY.match(text)
    if match and match[3] and _exists(match):
        return intern(text)
    raise PydanticCustomError("full_date", "not a day")


def _digits_as_text(value: Any) -> Any:
    """``20231130`` is a date that was written wrongly, not a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def first_day(partial: str) -> date:
    """The first day that a day or a month (``2023-12``) names."""
    return date.fromisoformat(partial if len(partial) > len("2023-12") else f"{partial}-01")


def last_day(partial: str) -> date:
    """The last day that a day or a month (``2023-12``) names."""
    if len(partial) > len("2023-12"):
        return date.fromisoformat(partial)
    year, month = int(partial[:4]), int(partial[5:])
    return date(year, month, monthrange(year, month)[1])


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_LINE)]
"""One short line of text."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT)]
"""Some sentences."""
Identifier = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$"),
    AfterValidator(intern),  # as that of days: many units write the same
]
"""An id of the catalog or the campaign: small letters, digits, ``-`` and ``_``."""
UnitId = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", min_length=1, max_length=64)
]
"""What a unit may be called in the name of its file."""
Name = Annotated[Line, BeforeValidator(_digits_as_text)]
"""What should be a known id; that it is none is found where the ids are known."""
END = r"(?![\s\S])"
"""The end of a text, for Python and JavaScript alike: a ``$`` of Python's lets a line end pass."""
_LEAP = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_CALENDAR = (
    "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8])"
)
DAY_PATTERN = f"^(?!0000)(?:[0-9]{{4}}-(?:{_CALENDAR})|{_LEAP}-02-29){END}"
"""The days of the calendar, leap days too, as the JSON Schema says them to editors."""
DAY_OR_MONTH_PATTERN = f"(?:{DAY_PATTERN}|^(?!0000)[0-9]{{4}}-(?:0[1-9]|1[0-2]){END})"
Day = Annotated[
    str,
    BeforeValidator(_digits_as_text),
    AfterValidator(_full_date),
    WithJsonSchema({"type": "string", "pattern": DAY_PATTERN}),
]
"""A day, ``2023-11-30``."""
DayOrMonth = Annotated[
    str,
    BeforeValidator(_digits_as_text),
    AfterValidator(_partial_date),
    WithJsonSchema({"type": "string", "pattern": DAY_OR_MONTH_PATTERN}),
]
"""A day or a month, ``2023-11``."""

_MASKED = re.compile(r"[*＊×✕□■○xXｘＸ…某\s《》〈〉“”\"'「」（）()]+\Z")


def is_masked(name: str) -> bool:
    """Whether a name is withheld: nothing but masks, brackets and blanks, or 未公开."""
    return bool(_MASKED.match(name)) or name in {"未公开", "不公开"}


def listed(*names: str) -> str:
    """Join names as Chinese prose does."""
    return "、".join(names)
