"""A data set: the campaign, the catalog and every unit, read and typed."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from unit_reports.finding import Finding, Place, in_order
from unit_reports.model.campaign import Campaign, Period
from unit_reports.model.catalog import MEASURE, Catalog
from unit_reports.model.count import MEASURES
from unit_reports.model.faults import validate
from unit_reports.model.parts import Part, read_parts
from unit_reports.model.salvage import salvage
from unit_reports.model.unit import Report, UnitFile
from unit_reports.source.builder import Loc
from unit_reports.source.document import Document, read_document
from unit_reports.source.folder import Folder, RawFile
from unit_reports.source.shares import ReadDocument, read_documents

M = TypeVar("M", bound=BaseModel)


Watched = Callable[[Sequence[Any]], Iterator[Any]]
"""Goes through some files or units and may tell how far it has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """An earlier version of a unit's file stands for the one that is there, which has errors.

    `day` is that of the earlier version's commit, `line` the first at fault in the file as it is.
    """

    day: str
    commit: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit: its id (the file's name), what its file says, and where each value stands.

    `dropped` are the parts of a file with faults that `file` had to leave out. A unit that is not
    `readable` stands in a draft for a file with faults: it has a name and no reports. One that is
    `stale` says what an earlier version of its file said.
    """

    id: str
    file: UnitFile
    document: Document
    dropped: frozenset[Loc] = frozenset()
    readable: bool = True
    stale: Stale | None = None

    @property
    def name(self) -> str:
        """The unit's name."""
        return self.file.name

    def named(self, name: str) -> "Unit":
        """The same unit under another name."""
        if name == self.name:
            return self
        return replace(self, file=self.file.model_copy(update={"name": name}))

    def may_lack(self, part: str) -> bool:
        """Whether something of a part (a key of a report or of the file) may be left out."""
        return bool(self.document.taken) or any(part in loc for loc in self.dropped)

    def place(self, *loc: str | int, key: bool = False) -> Place:
        """Where the value at `loc` (or its key) stands in the unit's file."""
        return self.document.place(loc, key=key)

    def report(self, period: str) -> tuple[Report, Loc] | None:
        """The unit's report of a period and its loc, or nothing."""
        for index, report in enumerate(self.file.reports):
            if report.period == period:
                return report, ("reports", index)
        return None

    def is_due(self, period: Period) -> bool:
        """Whether the unit owes a report, or gave one without owing it while it was there."""
        if self.file.owes(period):
            return True
        found = self.report(period.id)
        return found is not None and found[0].says_anything and self.file.existed(period)

    def reports(self) -> Iterator[tuple[Report, Loc]]:
        """Every report with its loc."""
        for index, report in enumerate(self.file.reports):
            yield report, ("reports", index)


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Everything that was read; `units` are sorted by id.

    Units whose file has faults are not among them: their findings refuse the build. `unread` holds
    their ids, and `salvaged` what is right of them, for checks only. `doubtful` are the names in a
    campaign and a catalog with faults, whose names may be known all the same. `parts` are what
    other sites published of their units, where this is a site above sites. Of the files of units in
    `noted` (ids) there is something to tell as soon as they are read.
    """

    campaign: Campaign
    catalog: Catalog
    units: tuple[Unit, ...]
    campaign_document: Document
    catalog_document: Document
    unread: frozenset[str] = frozenset()
    salvaged: tuple[Unit, ...] = ()
    doubtful: frozenset[str] = frozenset()
    parts: tuple[Part, ...] = ()
    noted: frozenset[str] = frozenset()

    @cached_property
    def unit(self) -> dict[str, Unit]:
        """Units by id."""
        return {unit.id: unit for unit in self.units}

    def due(self, period: Period) -> tuple[Unit, ...]:
        """The units due in a period: nobody else enters its totals, so no rate exceeds 100 %."""
        return tuple(unit for unit in self.units if unit.is_due(period))

    @cached_property
    def cycles(self) -> dict[str, tuple[str, ...]]:
        """The units that are above one another in a circle, by the id of each."""
        found: dict[str, tuple[str, ...]] = {}
        seen: dict[str, str] = {}
        for unit in self.units:
            way: list[str] = []
            at: Unit | None = unit
            while at and at.id not in seen:
                seen[at.id] = unit.id
                way.append(at.id)
                at = self.unit.get(at.file.parent or "")
            if at and seen[at.id] == unit.id and at.id in way:
                circle = tuple(way[way.index(at.id) :])
                found |= dict.fromkeys(circle, circle)
        return found

    @cached_property
    def children(self) -> dict[str, tuple[Unit, ...]]:
        """The units right below each unit that has any, by id."""
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            if unit.file.parent:
                found.setdefault(unit.file.parent, []).append(unit)
        return {parent: tuple(units) for parent, units in found.items()}

    @cached_property
    def kin(self) -> dict[str, tuple[Unit, ...]]:
        """The units that were split from each unit or merged into it, by its id."""
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            for other in {unit.file.split_from, unit.file.merged_into} - {None}:
                found.setdefault(str(other), []).append(unit)
        return {unit_id: tuple(units) for unit_id, units in found.items()}

    @cached_property
    def of_kind(self) -> dict[str, tuple[Unit, ...]]:
        """The units of each kind that has any, by the kind's id."""
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            if kind := self.catalog.kind.get(unit.file.kind):
                found.setdefault(kind.id, []).append(unit)
        return {kind: tuple(units) for kind, units in found.items()}

    def below(self, unit: Unit) -> tuple[Unit, ...]:
        """Every unit below another, at any depth, by id; a cycle ends where it closes."""
        found: dict[str, Unit] = {}
        waiting = [unit]
        while waiting:
            for child in self.children.get(waiting.pop().id, ()):
                if child.id not in found and child.id != unit.id:
                    found[child.id] = child
                    waiting.append(child)
        return tuple(found[key] for key in sorted(found))

    def at(self, period: Period) -> "Dataset":
        """The same with every unit under the name that it had at the end of a period."""
        names = {unit.id: unit.file.name_in(period) for unit in self.units}
        if all(names[unit.id] == unit.name for unit in self.units):
            return self
        renamed = (unit.named(names[unit.id]) for unit in self.units)
        return replace(self, units=tuple(renamed))

    def ancestors(self, unit: Unit) -> Iterator[Unit]:
        """The units above, nearest first; a cycle ends where it closes."""
        seen = {unit.id}
        above = self.unit.get(unit.file.parent or "")
        while above and above.id not in seen:
            yield above
            seen.add(above.id)
            above = self.unit.get(above.file.parent or "")


def read_dataset(
    folder: Folder,
    watched: Watched = iter,
    executor: Executor | None = None,
    known: Dataset | None = None,
) -> tuple[Dataset | None, list[Finding]]:
    """Read a data folder; every fault of every file comes at once.

    There is no data set where nothing of the campaign or the catalog can be read, since nothing
    else can be judged without them; the unit files' faults of reading and shape are still told.
    `watched` may look on while the files are read; an `executor` may read those of the units. Units
    are taken over from what is `known` of the folder where their files are the same and blameless.
    """
    campaign = _read_model(_read_one(folder, "campaign.yaml"), Campaign, {})
    catalog = _read_model(_read_one(folder, "catalog.yaml"), Catalog, {})
    findings = [*campaign.findings, *catalog.findings]
    measures = catalog.value.measures if catalog.value else MEASURES
    context = {"measures": measures.union(() if catalog.whole else _measures(catalog.data))}
    parts, faults = read_parts(folder, executor)
    findings += faults
    raws, faults = folder.read_units()
    findings += faults
    units: list[Unit] = []
    salvaged: list[Unit] = []
    noted: set[str] = set()
    same = _unchanged(raws, known, catalog.document) if known else {}
    documents = read_documents([raw for raw in raws if raw.path not in same], executor)
    for raw in watched(raws):
        if raw.path in same:
            units.append(same[raw.path])
            continue
        read = _read_model(next(documents), UnitFile, context)
        findings += read.findings
        noted |= {raw.id} if read.findings else set()
        if unit := _unit(raw, read):
            (units if read.whole else salvaged).append(unit)
    if not (campaign.value and campaign.document and catalog.value and catalog.document):
        return None, in_order(findings)
    doubtful = set(_names(campaign)) | set(_names(catalog))
    nowhere = {Path(finding.place.path).stem for finding in faults}
    dataset = Dataset(
        campaign=campaign.value,
        catalog=catalog.value,
        units=tuple(sorted(units, key=lambda unit: unit.id)),
        campaign_document=campaign.document,
        catalog_document=catalog.document,
        unread=frozenset({*(raw.id for raw in raws), *nowhere} - {unit.id for unit in units}),
        salvaged=tuple(salvaged),
        doubtful=frozenset(doubtful),
        parts=parts,
        noted=frozenset(noted),
    )
    return dataset, in_order(findings)


def read_again(dataset: Dataset, folder: Folder, paths: Collection[str]) -> Dataset | None:
    """The same with some units' files read again, as they are now.

    There is none where that is not enough: a file is new, gone or has faults, or it tells something
    else of the unit than its reports, on which what is said of other units may rest.
    """
    units = {unit.document.path: unit for unit in dataset.units if unit.readable and not unit.stale}
    context = {"measures": dataset.catalog.measures}
    again: dict[str, Unit] = {}
    for path in paths:
        before, raw = units.get(path), folder.read_unit(path)
        if before is None or raw is None:
            return None
        read = _read_model(read_document(raw), UnitFile, context)
        unit = _unit(raw, read)
        if unit is None or not read.whole or read.findings or _life(unit) != _life(before):
            return None
        again[unit.id] = unit
    return replace(dataset, units=tuple(again.get(unit.id, unit) for unit in dataset.units))


def _life(unit: Unit) -> dict[str, Any]:
    return unit.file.model_dump(exclude={"reports", "reasons"})


def _unchanged(
    raws: Sequence[RawFile], known: Dataset, catalog: Document | None
) -> dict[str, Unit]:
    """The units that are known as their files are, by the path: read by the same catalog."""
    if catalog is None or catalog.text != known.catalog_document.text:
        return {}
    # What is found in reading a file is told by reading it alone.
    units = {unit.document.path: unit for unit in known.units if unit.id not in known.noted}
    found = ((raw, units.get(raw.path)) for raw in raws)
    return {
        raw.path: unit for raw, unit in found if unit and raw.content == unit.document.text.encode()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read(Generic[M]):
    """What became of one file: `whole` if nothing had to be left out, `data` what was written."""

    value: M | None = None
    document: Document | None = None
    data: Any = None
    findings: list[Finding]
    dropped: frozenset[Loc] = frozenset()
    whole: bool = False


def _read_one(folder: Folder, name: str) -> ReadDocument:
    raw, findings = folder.read(name)
    return read_document(raw) if raw else (None, findings)


def _read_model(read: ReadDocument, model: type[M], context: dict[str, Any]) -> _Read[M]:
    document, findings = read
    if document is None:
        return _Read(findings=findings)
    value, faults = validate(model, document, context)
    findings += faults
    if value is not None:
        whole = not document.taken and not document.empty
        data = document.data
        return _Read(value=value, document=document, data=data, findings=findings, whole=whole)
    rest = salvage(model, document, context)
    if rest is None:
        return _Read(findings=findings, data=document.data)
    return _Read(
        value=rest.value,
        document=rest.document,
        data=document.data,
        findings=findings,
        dropped=rest.dropped,
    )


def _unit(raw: RawFile, read: _Read[UnitFile]) -> Unit | None:
    if read.value is None or read.document is None:
        return None
    lean = replace(read.document, data=None) if read.whole else read.document
    return Unit(id=raw.id, file=read.value, document=lean, dropped=read.dropped)


def _names(read: _Read[Any]) -> Iterator[str]:
    """Every text in a file with faults, be it in lines that could not be read."""
    if read.whole or read.document is None:
        return
    waiting = [read.data]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
        elif isinstance(node, str):
            yield node
    lines = read.document.text.split("\n")
    for line in read.document.taken:
        yield from re.findall(r"[^\s:,，：、\[\]{}'\"]+", lines[line - 1])


def _measures(catalog: Any) -> Iterator[str]:
    """The measure words of a catalog with faults, so that units may use them all the same."""
    indicators = catalog.get("indicators") if isinstance(catalog, dict) else None
    for indicator in indicators if isinstance(indicators, list) else ():
        if isinstance(indicator, dict):
            aliases = indicator.get("measure_aliases")
            words = [indicator.get("measure"), *(aliases if isinstance(aliases, list) else ())]
            yield from (word for word in words if isinstance(word, str) and MEASURE.fullmatch(word))
