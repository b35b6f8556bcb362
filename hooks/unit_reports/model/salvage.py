"""Take what is right of a file with faults, so that one fault does not hide another."""

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from unit_reports.model.base import lean
from unit_reports.model.faults import loc_of
from unit_reports.source.builder import Loc
from unit_reports.source.document import Document

M = TypeVar("M", bound=BaseModel)

MOST_ROUNDS = 20
"""Taking out a faulty value may leave what holds it incomplete, and so on upwards."""


STAND_IN = "stand-in"
STAND_INS = dict.fromkeys(
    ("name", "kind", "period", "title", "category", "theme", "summary", "id"), STAND_IN
) | {"count": "未统计"}
"""What stands for a value that is missing or wrong, so that what is around it can be judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvaged(Generic[M]):
    """What is right of a file: its values, where each stands, and what was left out."""

    value: M
    document: Document
    dropped: frozenset[Loc]


def salvage(model: type[M], document: Document, context: dict[str, Any]) -> Salvaged[M] | None:
    """The value that is left when every faulty part is taken out; `None` if nothing is."""
    data, dropped = document.data, frozenset[Loc]()
    origin: dict[Loc, Loc] = {}
    filled: set[Loc] = set()
    for _ in range(MOST_ROUNDS):
        try:
            value = lean(model.model_validate(data, context=context))
        except ValidationError as fault:
            errors = fault.errors(include_url=False)
            gaps = {loc_of(error) for error in errors if _can_fill(data, loc_of(error))} - filled
            bad = {_to_drop(data, error) for error in errors if loc_of(error) not in gaps}
            if () in bad:
                return None
            data = deepcopy(data)
            for loc in gaps:
                _fill(data, loc)
            moved: dict[Loc, Loc] = {}
            data = _without(data, bad, (), (), moved)
            dropped |= {origin.get(loc, loc) for loc in bad | gaps}
            filled |= gaps
            filled = {new for new, old in moved.items() if old in filled}
            origin = {new: origin.get(old, old) for new, old in moved.items()}
        else:
            return Salvaged(value=value, document=_moved(document, data, origin), dropped=dropped)
    return None


def _can_fill(data: Any, loc: Loc) -> bool:
    if not loc or loc[-1] not in STAND_INS or not _has(data, loc[:-1]):
        return False
    return not isinstance(_at(data, loc[:-1]), list)


def _fill(data: Any, loc: Loc) -> None:
    stand_in = STAND_INS[str(loc[-1])]
    if not isinstance(_at(data, loc[:-1]), dict):
        loc = loc[:-1]  # a figure's short form is its count
    if loc:
        _at(data, loc[:-1])[loc[-1]] = stand_in


def _to_drop(data: Any, error: Any) -> Loc:
    """The part of the data without which a fault would not be there."""
    loc = loc_of(error)
    if error["type"] == "missing":
        loc = loc[:-1]
    while loc and not _has(data, loc):
        loc = loc[:-1]  # a figure's short form has no parts of its own
    return loc


def _at(data: Any, loc: Loc) -> Any:
    for part in loc:
        data = data[part]
    return data


def _has(data: Any, loc: Loc) -> bool:
    try:
        _at(data, loc)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _without(node: Any, bad: set[Loc], old: Loc, new: Loc, moved: dict[Loc, Loc]) -> Any:
    """The data without what is at `bad`; `moved` notes where the rest stood before."""
    moved[new] = old
    if isinstance(node, dict):
        return {
            key: _without(value, bad, (*old, key), (*new, key), moved)
            for key, value in node.items()
            if (*old, key) not in bad
        }
    if isinstance(node, list):
        kept = [(i, value) for i, value in enumerate(node) if (*old, i) not in bad]
        return [
            _without(value, bad, (*old, i), (*new, j), moved) for j, (i, value) in enumerate(kept)
        ]
    return node


def _moved(document: Document, data: Any, origin: dict[Loc, Loc]) -> Document:
    """The document with every place under its new loc."""
    return replace(
        document,
        data=data,
        values={n: document.values[o] for n, o in origin.items() if o in document.values},
        keys={n: document.keys[o] for n, o in origin.items() if o in document.keys},
    )
