"""Two states of anything held against each other: what appears, vanishes, or differs in fields."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from unit_reports.model.base import Model

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of a model and its two values; `None` is not written.

    `path` leads to it through the models inside (``("rectification", "due")``).
    """

    path: tuple[str, ...]
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed(Generic[T]):
    """What appears (no `before`), vanishes (no `after`), or differs in some `fields`."""

    before: T | None
    after: T | None
    fields: tuple[FieldChange, ...] = ()

    @property
    def one(self) -> T:
        """What it is now, or what it was."""
        if self.after is not None:
            return self.after
        if self.before is None:
            raise ValueError("neither before nor after")
        return self.before

    @property
    def stays(self) -> bool:
        """Whether it is there before and after."""
        return self.before is not None and self.after is not None


def field_changes(
    before: Model, after: Model, *, skip: Collection[str] = ()
) -> tuple[FieldChange, ...]:
    """The fields that differ, in the model's order; nothing written and written empty are alike."""
    if before == after:
        return ()
    old, new = dict(_flat(before, skip)), dict(_flat(after, skip))
    order = list(new)
    order += [path for path in old if path not in new]
    return tuple(
        FieldChange(path=path, before=old.get(path), after=new.get(path))
        for path in order
        if old.get(path) != new.get(path)
    )


def _flat(model: Model, skip: Collection[str]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if name in skip or value in (None, (), {}):
            continue
        if isinstance(value, Model):
            yield from (((name, *path), inner) for path, inner in _flat(value, ()))
        else:
            yield (name,), value


def pairs(
    before: Iterable[T], after: Iterable[T], key: Callable[[T], Hashable]
) -> Iterator[Changed[T]]:
    """Each with what has its key on the other side, in the order of `after`; then what vanished.

    Of several with one key the first goes with the first.
    """
    waiting: dict[Hashable, list[T]] = {}
    for old in before:
        waiting.setdefault(key(old), []).append(old)
    for new in after:
        old_ones = waiting.get(key(new))
        yield Changed(before=old_ones.pop(0) if old_ones else None, after=new)
    for old_ones in waiting.values():
        yield from (Changed(before=old, after=None) for old in old_ones)
