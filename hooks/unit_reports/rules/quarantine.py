"""Quarantine: each unit file with errors gives way to its last version without."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from unit_reports.finding import Finding, Severity
from unit_reports.model.dataset import Dataset, Stale, Unit
from unit_reports.model.draft import draft, faulty_units
from unit_reports.rules import check
from unit_reports.source.document import read_document
from unit_reports.source.folder import SAME_ID, Folder, RawFile
from unit_reports.source.held import PatchedFolder
from unit_reports.source.versions import Version, versions

MOST_ROUNDS = 20
"""So many versions of a file are held against all the others, each time with a whole check."""


def quarantine(
    findings: Sequence[Finding], folder: Folder, today: date
) -> tuple[Dataset, list[Finding]] | None:
    """The data set with every faulty unit as it last was, and the warnings that are then left.

    A unit without a version that serves is unreadable, as in a draft. There is nothing where the
    campaign, the catalog or the folder itself is at fault.
    """
    first = _first_errors(findings)
    if faulty_units(first.values(), folder.label) is None:
        return None
    older = {path: _readable(path, folder) for path in first}
    lost = {path for path, finding in first.items() if finding.code == SAME_ID.code}
    used: dict[str, Version] = {}
    dataset: Dataset | None = None
    faulty = set(first)
    for _ in range(MOST_ROUNDS):
        for path in faulty - lost:
            if version := next(older.setdefault(path, _readable(path, folder)), None):
                used[path] = version
            else:
                used.pop(path, None)
                lost.add(path)
        dataset, findings = check(_patched(folder, used), today=today)
        errors = _first_errors(findings)
        if dataset is None or faulty_units(errors.values(), folder.label) is None:
            return None
        faulty = set(errors)
        if faulty <= lost:
            break
    # What does not fit after so many versions is left out.
    left = draft(dataset, findings, folder.label) if dataset else None
    if left is None:
        return None
    warnings = [finding for finding in findings if finding.severity is Severity.WARNING]
    units = tuple(_marked(unit, used, first) for unit in left.units)
    return replace(left, units=units), warnings


def _marked(unit: Unit, used: Mapping[str, Version], first: Mapping[str, Finding]) -> Unit:
    """A unit with the version that stands for its file, if one does."""
    path = unit.document.path
    if not unit.readable or path not in used:
        return unit
    version, fault = used[path], first.get(path)
    line = fault.place.line if fault else None
    return replace(unit, stale=Stale(day=version.day, commit=version.commit, line=line))


def _first_errors(findings: Sequence[Finding]) -> dict[str, Finding]:
    """The first error of each file, by its path."""
    found: dict[str, Finding] = {}
    for finding in findings:
        if finding.severity is Severity.ERROR:
            found.setdefault(finding.place.path, finding)
    return found


def _readable(path: str, folder: Folder) -> Iterator[Version]:
    """The versions of a unit's file that can be read as one, newest first."""
    stem = path.rpartition("/")[2].removesuffix(".yaml")
    for version in versions(folder.root, stem):
        # Of what cannot even be read the whole folder need not be checked again.
        if read_document(RawFile(id=stem, path=path, content=version.content))[0] is not None:
            yield version


def _patched(folder: Folder, used: Mapping[str, Version]) -> PatchedFolder:
    contents = {path: version.content for path, version in used.items()}
    return PatchedFolder(root=folder.root, label=folder.label, instead=contents)
