"""The public edition of a data set, and the totals of figures that no unit's figure is shown of."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from unit_reports.aggregate.picture import Disclosed
from unit_reports.aggregate.sensitive import Totals
from unit_reports.aggregate.series import Series
from unit_reports.finding import Finding, Severity
from unit_reports.model.dataset import Dataset, Unit, read_dataset
from unit_reports.model.disclosure import hidden_figures, known_bounds
from unit_reports.model.draft import unreadable
from unit_reports.model.edition import internal_units, is_internal, public_files
from unit_reports.model.marks import means_internal, means_more
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
    dataset = _cautious(dataset, folder)
    held = _held(dataset, folder)
    found, findings = check(held, today=today)
    lost = {unit.id for unit in dataset.units if not unit.readable}
    faults = tuple(
        one
        for one in findings
        if one.severity is Severity.ERROR and Path(one.place.path).stem not in lost
    )
    if faults or found is None:
        return Public(folder=held, dataset=None, faults=faults)
    units = tuple(_marked(unit, dataset.unit[unit.id]) for unit in found.units)
    disclosed = _disclosed(dataset, folder, today)
    return Public(folder=held, dataset=replace(found, units=units), disclosed=disclosed)


def _cautious(dataset: Dataset, folder: Folder) -> Dataset:
    """The same without what a file that is at fault may mean to keep internal.

    Of such a unit an older version or nothing is known; the newest is asked what it marks.
    """
    if not any(unit.stale or not unit.readable for unit in dataset.units):
        return dataset
    raws, _ = folder.read_units()
    texts = {raw.path: raw.content.decode("utf-8", "replace") for raw in raws}
    units = (_told(unit, texts.get(unit.document.path), dataset) for unit in dataset.units)
    return replace(dataset, units=tuple(unit for unit in units if unit))


def _told(unit: Unit, newest: str | None, dataset: Dataset) -> Unit | None:
    """What may be told of a unit, given the text of its file as it is, if it can be had."""
    if unit.readable and not unit.stale:
        return unit
    known = unit.file.kind in dataset.catalog.kind or not dataset.catalog.internal.kinds
    if is_internal(unit, dataset.catalog):
        return unit
    if newest is None or not known or means_internal(newest):
        return None
    if unit.readable and means_more(newest, unit.document.text):
        return unreadable(unit.id, unit.document.path, unit)
    return unit


def _marked(found: Unit, unit: Unit) -> Unit:
    """A unit of the public edition that is as stale, or as unreadable, as it was before."""
    if unit.readable:
        return replace(found, stale=unit.stale)
    file = found.file.model_copy(update={"kind": unit.file.kind})
    return replace(found, file=file, document=unit.document, readable=False)


def _held(dataset: Dataset, folder: Folder) -> HeldFolder:
    files = public_files(dataset, hidden_figures(dataset, internal_units(dataset)))
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
    known = known_bounds(dataset, internal_units(dataset))
    found = {}
    for picture in Series(dataset=shown, today=today).pictures:
        period, totals = picture.period.id, Totals(dataset.catalog)
        for key in marks.totals_only:
            if summary := picture.summaries.get(key):
                found[period, key] = totals.disclosed(summary, period, known)
    return found
