"""What simply adds up over units, by name: states of reporting, items, the ledger, findings.

The names are part of what sites publish (``partials.json``); those of categories end with the id.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from unit_reports.aggregate.items import Group
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.rates import Basis
from unit_reports.aggregate.rectification import rates
from unit_reports.model.dataset import Unit
from unit_reports.model.unit import LISTS

Counts = Mapping[str, int]


def counts_of(picture: Picture, kinds: Mapping[str, str]) -> dict[str, Counts]:
    """Every number of a picture that adds up, by the kind of the units; `kinds` by unit.

    Findings on the office's own files and on units that are not due stand under no kind.
    """
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def tell(unit: Unit | None, name: str, number: int = 1) -> None:
        found[kinds.get(unit.id, "") if unit else ""][name] += number

    for row in picture.reporting:
        tell(row.unit, f"reporting/{row.state.value}")
        if row.unit.stale:
            tell(row.unit, "stale")
    _lists(picture, tell)
    _ledger(picture, tell)
    for rate in rates(picture):
        if rate.basis is not Basis.LISTED:
            continue
        for one in rate.units:
            ratio, key = one.ratio, f"rates/{rate.term.id}"
            tell(one.unit, f"{key}/units/{one.why.value if one.why else 'rated'}")
            if ratio and ratio.part and ratio.whole:
                tell(one.unit, f"{key}/done", ratio.part[0])
                tell(one.unit, f"{key}/unknown", ratio.unknown)
                tell(one.unit, f"{key}/listed", ratio.whole[0])
    units = {unit.document.path: unit for unit in picture.units}
    for finding in picture.findings:
        state = "answered" if finding.is_answered else "open"
        tell(units.get(finding.place.path), f"findings/{finding.code}/{state}")
    return {kind: dict(sorted(found[kind].items())) for kind in sorted(found)}


def _lists(picture: Picture, tell: Callable[..., None]) -> None:
    for name in LISTS:
        items = getattr(picture.items, name)
        for item in items.items:
            tell(item.unit, f"{name}/items")
        for state in ("reported", "nil", "silent", "withheld"):
            for unit in getattr(items, state):
                tell(unit, f"{name}/{state}")
    for name, groups in (
        ("topics", picture.topic_groups),
        ("problems", picture.problem_groups),
        ("plans", picture.plan_groups),
        ("practices", picture.practice_groups),
    ):
        _grouped(name, groups, tell)
    acted: dict[tuple[str, str], Unit] = {}
    for item in picture.items.regulations.items:
        key = f"regulations/of/{item.value.action.value}"
        tell(item.unit, f"{key}/items")
        acted[key, item.unit.id] = item.unit
    for (key, _), unit in acted.items():
        tell(unit, f"{key}/units")


def _grouped(name: str, groups: Sequence[Group[Any]], tell: Callable[..., None]) -> None:
    for group in groups:
        key = f"{name}/of/{group.term.id}"
        for item in group.items:
            tell(item.unit, f"{key}/items")
        for unit in group.units:
            tell(unit, f"{key}/units")


def _ledger(picture: Picture, tell: Callable[..., None]) -> None:
    for row in picture.ledger:
        unit = row.item.unit
        track, state = row.track, row.state
        tell(unit, "ledger/all")
        tell(unit, f"ledger/at/{track.id if track else ''}/{state.id if state else ''}")
        tell(unit, "ledger/open" if row.is_open else "ledger/closed")
        if row.is_open and state:
            tell(unit, "ledger/open_for_certain")
        if state is None:
            tell(unit, "ledger/state_unknown")
        if row.overdue:
            tell(unit, "ledger/overdue")
            if state is None:
                tell(unit, "ledger/overdue_perhaps")
        for column in row.lacks:
            tell(unit, f"ledger/lacks/{column}")
    for answered in picture.answers:
        if answered.is_planned is False:
            tell(answered.problem.unit, "problems/unplanned")


def of_each(counts: Counts, name: str, ids: Iterable[str]) -> list[tuple[str, int, int]]:
    """The categories of a list that have items: id, items, units; those of many units first."""
    found = [
        (key, counts.get(f"{name}/of/{key}/items", 0), counts.get(f"{name}/of/{key}/units", 0))
        for key in ids
    ]
    return sorted((one for one in found if one[1]), key=lambda one: -one[2])
