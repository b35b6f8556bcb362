"""What differs in the office's own files: the campaign and the catalog, entry by entry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from unit_reports.aggregate.changed import Changed, field_changes, pairs
from unit_reports.model.base import Model
from unit_reports.model.catalog import Relation, Word
from unit_reports.model.dataset import Dataset

ListPath = tuple[str, ...]
"""File, list, and list within it: ``("catalog", "categories", "plans")``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeChange:
    """One entry of a list, by its key; the key is empty for what stands in the file itself."""

    path: ListPath
    key: str
    entry: Changed[Model]


def office_changes(before: Dataset, after: Dataset) -> Iterator[OfficeChange]:
    """Everything that differs but the order of entries."""
    for name in ("campaign", "catalog"):
        was, now = getattr(before, name), getattr(after, name)
        if fields := field_changes(was, now, skip=_LISTS[name]):
            entry: Changed[Model] = Changed(before=was, after=now, fields=fields)
            yield OfficeChange(path=(name,), key="", entry=entry)
    old_lists = dict(_lists(before))
    for path, entries in _lists(after):
        for pair in pairs(old_lists[path], entries, key_of):
            found = pair
            if pair.before is not None and pair.after is not None:
                found = replace(pair, fields=field_changes(pair.before, pair.after))
            if found.fields or not found.stays:
                yield OfficeChange(path=path, key=key_of(found.one), entry=found)


def reordered(before: Dataset, after: Dataset) -> Iterator[ListPath]:
    """The lists in which the entries that stay stand in another order."""
    old_lists = dict(_lists(before))
    for path, entries in _lists(after):
        if _turn(old_lists[path], entries) != _turn(entries, old_lists[path]):
            yield path


_LISTS = {
    "campaign": ("periods",),
    "catalog": (
        "kinds",
        "sections",
        "indicators",
        "categories",
        "tracks",
        "progress",
        "rates",
        "relations",
        "glossary",
    ),
}
"""What holds entries with keys, by file."""


def _lists(dataset: Dataset) -> Iterator[tuple[ListPath, Sequence[Model]]]:
    for file, names in _LISTS.items():
        for name in names:
            entries = getattr(getattr(dataset, file), name)
            if isinstance(entries, Model):
                for inner in type(entries).model_fields:
                    yield (file, name, inner), getattr(entries, inner)
            else:
                yield (file, name), entries


def key_of(entry: Any) -> str:
    """What an entry is known by."""
    if isinstance(entry, Relation):
        return f"{' + '.join(entry.left)} {entry.operator} {entry.right}"
    return str(entry.term if isinstance(entry, Word) else entry.id)


def _turn(entries: Sequence[Model], others: Sequence[Model]) -> list[str]:
    """The keys in order, without those that the others lack."""
    known = {key_of(entry) for entry in others}
    return [key for key in map(key_of, entries) if key in known]
