"""The public edition of a data set, and the totals of figures that no unit's figure is shown of."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from unit_reports.aggregate.picture import Disclosed
from unit_reports.aggregate.sensitive import Totals
from unit_reports.aggregate.series import Series
from unit_reports.finding import Finding, Severity
from unit_reports.model.dataset import Dataset, Unit, read_dataset
from unit_reports.model.disclosure import hidden_figures, known_bounds
from unit_reports.model.edition import is_internal, public_files
from unit_reports.rules import check
from unit_reports.source.folder import Folder
from unit_reports.source.held import HeldFolder


@dataclass(frozen=True, kw_only=True)
class Public:
    """What the public edition is made from; without `dataset` where `faults` tell why not.

    `disclosed` are the totals of the figures of which only the total is public, by the ids of their
    period and indicator.
    """

    folder: Folder
    dataset: Dataset | None
    faults: tuple[Finding, ...] = ()
    disclosed: Mapping[tuple[str, str], Disclosed] = field(default_factory=dict)


def publish(dataset: Dataset, folder: Folder, today: date) -> Public:
    """The public edition of a data set that was checked and has no errors."""
    lost = tuple(unit for unit in dataset.units if not unit.readable)
    dataset = replace(dataset, units=tuple(unit for unit in dataset.units if unit.readable))
    held = _held(dataset, folder)
    found, findings = check(held, today=today)
    faults = tuple(one for one in findings if one.severity is Severity.ERROR)
    if faults or found is None:
        return Public(folder=held, dataset=None, faults=faults)
    stale = {unit.id: unit.stale for unit in dataset.units}
    shown = [replace(unit, stale=stale[unit.id]) for unit in found.units]
    shown += [unit for unit in lost if _is_public(unit, dataset)]
    units = tuple(sorted(shown, key=lambda unit: unit.id))
    disclosed = _disclosed(dataset, folder, today)
    return Public(folder=held, dataset=replace(found, units=units), disclosed=disclosed)


def _is_public(unit: Unit, dataset: Dataset) -> bool:
    """Whether it is certain that a unit whose file cannot be read may be named."""
    known = unit.file.kind in dataset.catalog.kind or not dataset.catalog.internal.kinds
    return known and not is_internal(unit, dataset.catalog)


def _internal(dataset: Dataset) -> frozenset[str]:
    return frozenset(u.id for u in dataset.units if is_internal(u, dataset.catalog))


def _held(dataset: Dataset, folder: Folder) -> HeldFolder:
    files = public_files(dataset, hidden_figures(dataset, _internal(dataset)))
    return HeldFolder(root=folder.root, label=folder.label, files=files)


def _disclosed(dataset: Dataset, folder: Folder, today: date) -> dict[tuple[str, str], Disclosed]:
    """The totals of a data set that has their figures, and nothing else that is not public."""
    marks = dataset.catalog.internal
    if not marks.totals_only:
        return {}
    told = marks.model_copy(update={"totals_only": ()})
    catalog = dataset.catalog.model_copy(update={"internal": told})
    shown, _ = read_dataset(_held(replace(dataset, catalog=catalog), folder))
    if shown is None:
        return {}
    known = known_bounds(dataset, _internal(dataset))
    found = {}
    for picture in Series(dataset=shown, today=today).pictures:
        period, totals = picture.period.id, Totals(dataset.catalog)
        for key in marks.totals_only:
            if summary := picture.summaries.get(key):
                found[period, key] = totals.disclosed(summary, period, known)
    return found
