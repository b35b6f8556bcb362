"""A data set: the campaign, the catalog and every unit, read and typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from unit_reports.finding import Finding, Place, in_order
from unit_reports.model.campaign import Campaign
from unit_reports.model.catalog import Catalog
from unit_reports.model.faults import validate
from unit_reports.model.unit import Report, UnitFile
from unit_reports.source.document import Document, Loc, read_document
from unit_reports.source.folder import Folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit: its id (the file's name), what its file says, and where each value stands."""

    id: str
    file: UnitFile
    document: Document

    @property
    def name(self) -> str:
        """The unit's name."""
        return self.file.name

    def place(self, *loc: str | int, key: bool = False) -> Place:
        """Where the value at `loc` (or its key) stands in the unit's file."""
        return self.document.place(loc, key=key)

    def report(self, period: str) -> tuple[Report, Loc] | None:
        """The unit's report of a period and its loc, or nothing."""
        for index, report in enumerate(self.file.reports):
            if report.period == period:
                return report, ("reports", index)
        return None

    def reports(self) -> Iterator[tuple[Report, Loc]]:
        """Every report with its loc."""
        for index, report in enumerate(self.file.reports):
            yield report, ("reports", index)


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Everything that was read; `units` are sorted by id.

    Units whose file has faults are not among them: their findings refuse the build, and `unread`
    holds their ids.
    """

    campaign: Campaign
    catalog: Catalog
    units: tuple[Unit, ...]
    campaign_document: Document
    catalog_document: Document
    unread: frozenset[str] = frozenset()

    @cached_property
    def unit(self) -> dict[str, Unit]:
        """Units by id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def children(self) -> dict[str, tuple[Unit, ...]]:
        """The units right below each unit that has any, by id."""
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            if unit.file.parent:
                found.setdefault(unit.file.parent, []).append(unit)
        return {parent: tuple(units) for parent, units in found.items()}

    def ancestors(self, unit: Unit) -> Iterator[Unit]:
        """The units above, nearest first; a cycle ends where it closes."""
        seen = {unit.id}
        above = self.unit.get(unit.file.parent or "")
        while above and above.id not in seen:
            yield above
            seen.add(above.id)
            above = self.unit.get(above.file.parent or "")


def read_dataset(folder: Folder) -> tuple[Dataset | None, list[Finding]]:
    """Read a data folder; every fault of every file comes at once.

    There is no data set where the campaign or the catalog cannot be read, since nothing else can
    be judged without them; the unit files' faults of reading and shape are still told.
    """
    campaign_document, campaign, findings = _read_model(folder, "campaign.yaml", Campaign)
    catalog_document, catalog, faults = _read_model(folder, "catalog.yaml", Catalog)
    findings += faults
    context = {"measures": catalog.measures} if catalog else {}
    raws, faults = folder.read_units()
    findings += faults
    units = []
    for raw in raws:
        document, faults = read_document(raw)
        findings += faults
        if document is None:
            continue
        file, faults = validate(UnitFile, document, context)
        findings += faults
        if file is not None:
            units.append(Unit(id=raw.id, file=file, document=document))
    if campaign is None or catalog is None or not campaign_document or not catalog_document:
        return None, in_order(findings)
    dataset = Dataset(
        campaign=campaign,
        catalog=catalog,
        units=tuple(sorted(units, key=lambda unit: unit.id)),
        campaign_document=campaign_document,
        catalog_document=catalog_document,
        unread=frozenset(raw.id for raw in raws) - {unit.id for unit in units},
    )
    return dataset, in_order(findings)


def _read_model(
    folder: Folder, name: str, model: type[Any]
) -> tuple[Document | None, Any, list[Finding]]:
    raw, findings = folder.read(name)
    if raw is None:
        return None, None, findings
    document, faults = read_document(raw)
    findings += faults
    if document is None:
        return None, None, findings
    value, faults = validate(model, document, {})
    return document, value, findings + faults
