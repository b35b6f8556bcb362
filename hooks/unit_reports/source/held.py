"""Data folders whose files, all or some, are held in memory and not read from the disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from unit_reports.finding import Finding, Place
from unit_reports.source.folder import FILE_MISSING, Folder, RawFile


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFolder(Folder):
    """A data folder that is just `files`: contents by the path below the folder."""

    files: Mapping[str, bytes] = field(repr=False)

    def read(self, name: str) -> tuple[RawFile | None, list[Finding]]:
        """One of the office's files."""
        content, path = self.files.get(name), f"{self.label}/{name}"
        if content is None:
            return None, [FILE_MISSING.at(Place(path=path))]
        return RawFile(id=PurePosixPath(name).stem, path=path, content=content), []

    def read_units(self) -> tuple[list[RawFile], list[Finding]]:
        """Every unit file, sorted by path."""
        return [
            RawFile(id=PurePosixPath(name).stem, path=f"{self.label}/{name}", content=content)
            for name, content in sorted(self.files.items())
            if name.startswith("units/")
        ], []

    def read_parts(self) -> tuple[list[RawFile], list[Finding]]:
        """None: parts stand in no edition but the internal one."""
        return [], []


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchedFolder(Folder):
    """A data folder on disk with other contents `instead` of some unit files, by their paths."""

    instead: Mapping[str, bytes] = field(repr=False)

    def read_units(self) -> tuple[list[RawFile], list[Finding]]:
        """Every unit file, sorted by path."""
        raws, findings = Folder.read_units(self)
        files = {raw.path: raw for raw in raws} | {
            path: RawFile(id=PurePosixPath(path).stem, path=path, content=content)
            for path, content in self.instead.items()
        }
        found = [files[path] for path in sorted(files)]
        return found, [one for one in findings if one.place.path not in self.instead]
