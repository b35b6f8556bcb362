"""Which items of a list appear, vanish, end, or are written otherwise.

A problem is the same by its id, any other item by its wording; one that a unit corrected goes on
under the new wording.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz

from unit_reports.aggregate.changed import Changed, field_changes, pairs
from unit_reports.aggregate.items import Item
from unit_reports.aggregate.picture import Picture
from unit_reports.model.unit import LISTS

ALIKE = 60
"""From so many of 100 points (fuzz.ratio) on a wording is taken for another one's correction."""
MOST_COMPARED = 10_000
"""So many pairs of wordings of one unit's list are looked at; beyond, none is taken for another."""
_WORDING = {
    "topics": "title",
    "problems": "summary",
    "regulations": "title",
    "services": "title",
    "practices": "name",
    "plans": "summary",
}


class Fate(StrEnum):
    """What became of an item."""

    APPEARED = "appeared"
    VANISHED = "vanished"
    CLOSED = "closed"
    REOPENED = "reopened"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """An item of one of the lists (`part`); of problems whether they were and are closed."""

    part: str
    item: Changed[Item[Any]]
    was_closed: bool = False
    is_closed: bool = False

    @property
    def fate(self) -> Fate:
        """What became of it."""
        if self.item.before is None:
            return Fate.APPEARED
        if self.item.after is None:
            return Fate.VANISHED
        if self.was_closed != self.is_closed:
            return Fate.CLOSED if self.is_closed else Fate.REOPENED
        return Fate.CHANGED


def wording(part: str, item: Item[Any]) -> str:
    """What an item is called."""
    return str(getattr(item.value, _WORDING[part]))


def item_changes(old: Picture | None, new: Picture | None) -> Iterator[ItemChange]:
    """The items that differ, list by list and by unit.

    None of a unit that cannot be read on one side: that they are not there is no change.
    """
    silent = {u.id for p in (old, new) if p for u in p.units if not u.readable}
    was, now = _closed(old), _closed(new)
    for part in LISTS:
        for pair in _matched(part, _items(part, old, silent), _items(part, new, silent)):
            change = ItemChange(
                part=part,
                item=_with_fields(pair),
                was_closed=part == "problems" and _name(pair.before) in was,
                is_closed=part == "problems" and _name(pair.after) in now,
            )
            if change.fate is not Fate.CHANGED or change.item.fields:
                yield change


def _items(part: str, picture: Picture | None, silent: set[str]) -> list[Item[Any]]:
    found = getattr(picture.items, part).items if picture else ()
    return [item for item in found if item.unit.id not in silent]


def _with_fields(pair: Changed[Item[Any]]) -> Changed[Item[Any]]:
    if pair.before is None or pair.after is None:
        return pair
    return replace(pair, fields=field_changes(pair.before.value, pair.after.value))


def _closed(picture: Picture | None) -> set[tuple[str, str]]:
    """The problems that are known to be closed."""
    rows = picture.ledger if picture else ()
    return {_name(row.item) for row in rows if not row.is_open}


def _name(item: Item[Any] | None) -> tuple[str, str]:
    """Unit and anchor, which name an item within one picture."""
    return (item.unit.id, item.anchor) if item else ("", "")


def _matched(
    part: str, before: list[Item[Any]], after: list[Item[Any]]
) -> Iterator[Changed[Item[Any]]]:
    """Each item with what it was, by unit, in the order of the lists; what vanished comes last."""

    def key(item: Item[Any]) -> tuple[str, str]:
        return item.unit.id, item.value.id if part == "problems" else wording(part, item)

    found: dict[str, list[Changed[Item[Any]]]] = {}
    for pair in pairs(before, after, key):
        found.setdefault(pair.one.unit.id, []).append(pair)
    for _, own in sorted(found.items()):
        yield from own if part == "problems" else _reworded(part, own)


def _reworded(part: str, own: list[Changed[Item[Any]]]) -> list[Changed[Item[Any]]]:
    """Join what vanished with what appeared in much the same words, the most alike first."""
    gone = [i for i, pair in enumerate(own) if pair.after is None]
    come = [i for i, pair in enumerate(own) if pair.before is None]
    if len(gone) * len(come) > MOST_COMPARED:
        return own
    words = [wording(part, pair.one) for pair in own]
    points = [
        # What breaks a tie knows no direction: the other way round the same are joined.
        (-fuzz.ratio(words[old], words[new]), i + j, abs(i - j), old, new)
        for i, old in enumerate(gone)
        for j, new in enumerate(come)
    ]
    joined: dict[int, int] = {}
    for score, _, _, old, new in sorted(points):
        if -score >= ALIKE and new not in joined and old not in joined.values():
            joined[new] = old
    taken = set(joined.values())
    return [
        replace(pair, before=own[joined[i]].before) if i in joined else pair
        for i, pair in enumerate(own)
        if i not in taken
    ]
