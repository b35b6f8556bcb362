"""Which key was meant, when one is written that does not belong where it stands."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from unit_reports.model.base import listed
from unit_reports.model.count import CountFault, read_count
from unit_reports.model.near import nearest
from unit_reports.source.builder import Loc
from unit_reports.source.document import Document

FEW = 8
"""So many keys fit into a hint."""
SURE = 70
"""So alike is a misspelt key to the one that is meant, of 100."""


def model_at(model: type[BaseModel], loc: Loc) -> type[BaseModel]:
    """The model of the value at `loc`, or the nearest around it."""
    for part in loc:
        field = model.model_fields.get(part) if isinstance(part, str) else None
        inner = next(models_in(field.annotation), None) if field else None
        model = inner or model
    return model


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def field_at(model: type[BaseModel], loc: Loc) -> FieldInfo | None:
    """The field that `loc` names, if it names one."""
    keys = [part for part in loc if isinstance(part, str)]
    return model_at(model, loc[:-1]).model_fields.get(keys[-1]) if keys else None


def keys_of(model: type[BaseModel]) -> dict[str, str]:
    """The keys of a model by themselves and by their titles."""
    names = {field.alias or name: field for name, field in model.model_fields.items()}
    return {name: name for name in names} | {f.title: n for n, f in names.items() if f.title}


def main_keys(model: type[BaseModel] | None) -> tuple[str, ...]:
    """The keys that a model must have, or else its first two."""
    if model is None:
        return ()
    fields = model.model_fields.items()
    required = [field.alias or name for name, field in fields if field.is_required()]
    return tuple(required or [name for name, _ in fields][:2])


def meant(model: type[BaseModel], loc: Loc) -> str | None:
    """The one key that was meant beyond doubt by an unknown one at `loc`."""
    here, key = keys_of(model_at(model, loc[:-1])), str(loc[-1])
    if key in here:
        return here[key]
    near = nearest(key, here, alike=SURE)
    return near[0] if len(near) == 1 else None


def key_hint(model: type[BaseModel], document: Document, loc: Loc, value: object) -> str:
    """What to do about a key that is not known at `loc`."""
    key, here = str(loc[-1]), model_at(model, loc[:-1])
    if (sure := meant(model, loc)) is not None:
        return f"是不是想写 {sure}？"
    if empty := _empty_above(document, loc):
        return f"属于上面的“{empty}”就比它多缩进两格；不是就核对拼写"
    if levels := _levels(model, here, key):
        return f"“{key}”属于{listed(*levels)}，检查缩进"
    is_count = isinstance(value, str | int) and not isinstance(read_count(value), CountFault)
    if is_count and "figures" in here.model_fields:
        return "是指标就写在 figures 下面，多缩进两格；不是就核对拼写"
    if near := nearest(key, keys_of(here)):
        return f"是不是想写 {listed(*near)}？"
    names = list(dict.fromkeys(keys_of(here).values()))
    if len(names) <= FEW:
        return f"这里可填：{listed(*names)}"
    return "检查拼写和缩进；可填的栏目见填报指南"


def _empty_above(document: Document, loc: Loc) -> str | None:
    """A key beside this one that is empty and stands above it: its contents are not indented."""
    line = document.keys.get(loc, (0, 0))[0]
    beside = (other for other in document.empty if other[:-1] == loc[:-1])
    above = [other for other in beside if document.keys.get(other, (line, 0))[0] < line]
    return str(max(above, key=lambda other: document.keys[other])[-1]) if above else None


def _levels(root: type[BaseModel], here: type[BaseModel], key: str) -> list[str]:
    """The levels further in or further out, on the way through this one, to which a key belongs."""
    ways = list(_ways(root, {}))
    out = {model for way in ways if next(reversed(way)) is here for model in way}
    found = []
    for way in ways:
        owner, name = next(reversed(way.items()))
        if owner is not here and key in owner.model_fields and (here in way or owner in out):
            found.append(name)
    return list(dict.fromkeys(found))


Way = dict[type[BaseModel], str]
"""Models, each inside the one before, by what the key that leads to it is called."""


def _ways(model: type[BaseModel], way: Way, name: str = "文件开头") -> Iterator[Way]:
    """A model and all inside it, each with the way to it."""
    way = way | {model: name}
    yield way
    for key, field in model.model_fields.items():
        for inner in models_in(field.annotation):
            said = field.alias or key
            yield from _ways(inner, way, f"{field.title}（{said}）" if field.title else said)
