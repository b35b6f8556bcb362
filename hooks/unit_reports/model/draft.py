"""A draft: a data set with faults, whose faulty units are known to be there and tell nothing."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from unit_reports.finding import Finding, Severity
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.salvage import STAND_IN
from unit_reports.model.unit import UnitFile
from unit_reports.private import blanked
from unit_reports.source.document import Document
from unit_reports.source.folder import is_unit_id


def draft(dataset: Dataset, findings: Iterable[Finding], label: str) -> Dataset | None:
    """The same with an unreadable unit for each unit file that has an error.

    Nothing of such a file is used but the unit's name, kind, parent and life. There is no draft
    where the campaign, the catalog or the folder itself is at fault, names of files included.
    """
    paths = faulty_units(findings, label)
    if paths is None:
        return None
    known = {unit.id: unit for unit in (*dataset.salvaged, *dataset.units)}
    faulty = [unreadable(key, path, known.get(key)) for key, path in paths.items()]
    right = (unit for unit in dataset.units if unit.id not in paths)
    units = sorted((*right, *faulty), key=lambda unit: unit.id)
    ids = {unit.id for unit in units}.union(dataset.campaign.elsewhere)
    return replace(dataset, units=tuple(_rooted(unit, ids) for unit in units), salvaged=())


def faulty_units(findings: Iterable[Finding], label: str) -> dict[str, str] | None:
    """The paths of the unit files with errors, by the units' ids; nothing if others have any."""
    paths: dict[str, str] = {}
    for finding in findings:
        if finding.severity is Severity.ERROR:
            path = Path(finding.place.path)
            if not path.is_relative_to(f"{label}/units") or path.suffix != ".yaml":
                return None
            if not is_unit_id(path.stem):
                return None
            paths[path.stem] = finding.place.path
    return paths


def unreadable(unit_id: str, path: str, known: Unit | None) -> Unit:
    """A unit that tells nothing but what is `known` of its name, kind, parent and life."""
    file = UnitFile.model_validate({"name": unit_id, "kind": STAND_IN})
    if known:
        name = unit_id if known.name == STAND_IN else known.name
        file = known.file.model_copy(
            update={
                "name": blanked(name),
                "renamed_from": tuple(
                    former.model_copy(update={"name": blanked(former.name)})
                    for former in known.file.renamed_from
                ),
                "exempt": tuple(
                    exemption.model_copy(update={"reason": blanked(exemption.reason)})
                    for exemption in known.file.exempt
                ),
                "reports": (),
            }
        )
    # The text may hold what nobody should see (E6xx), and so may what is kept of it.
    document = Document(id=unit_id, path=path, written="", data={}, values={}, keys={})
    return Unit(id=unit_id, file=file, document=document, readable=False)


def _rooted(unit: Unit, ids: set[str]) -> Unit:
    """A unit whose parent is nowhere stands at the top."""
    if unit.file.parent is None or unit.file.parent in ids:
        return unit
    return replace(unit, file=unit.file.model_copy(update={"parent": None}))
