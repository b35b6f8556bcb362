"""Find the files of a data folder and read their bytes."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from unit_reports.finding import Finding, Place, error, short

MAX_BYTES = 2_000_000
PARTS = "parts"
"""Where a site above sites keeps what those below it published."""
MAX_PART_BYTES = 200_000_000
OFFICE_FILES = ("campaign.yaml", "catalog.yaml")
UNIT_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
MAX_ID = 64

FILE_MISSING = error(
    "E001",
    "file-missing",
    "缺少文件",
    "没有这个文件",
    "数据文件夹里要有 campaign.yaml、catalog.yaml 和 units/ 文件夹",
)
FILE_UNREADABLE = error(
    "E002",
    "file-unreadable",
    "文件不能读取",
    "文件不能读取：{reason}",
    "应为普通文件，不超过 2 MB，不能是指向别处的链接",
)
FILE_NAME = error(
    "E003",
    "file-name",
    "文件名不合规定",
    "文件名“{name}”不能作单位编号",
    "应为小写字母、数字和短横，以 .yaml 结尾，如 park-centre.yaml",
)
SAME_ID = error(
    "E004",
    "same-id",
    "两个文件同一编号",
    "单位编号“{id}”已由 {other} 使用",
    "换一个文件名；一个单位只有一个文件",
)


def is_unit_id(text: str) -> bool:
    """Whether a unit may be called so."""
    return bool(UNIT_ID.match(text)) and len(text) <= MAX_ID


_ESCAPE = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")


def _unescaped(match: re.Match[str]) -> str:
    return match[0].encode().decode("unicode_escape")


def _printable(name: str) -> str:
    """A file's name on one line, in characters that any terminal takes."""
    shown = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)


STRAY_FILE = error(
    "E006",
    "stray-file",
    "文件放错了地方",
    "这个文件不在 units/ 里，没有读",
    "单位文件移到 units/ 里；不用的文件移出数据文件夹",
)


PART_NAME = error(
    "E007",
    "part-name",
    "部分的文件名不合规定",
    "文件名“{name}”不能作一部分的编号",
    "parts/ 里只放各部分网站的 partials.json，改名为小写字母、数字和短横加 .json，如 city-a.json",
)

UNITS_AND_PARTS = error(
    "E008",
    "units-and-parts",
    "既有单位文件又有部分",
    "units/ 里有单位文件，parts/ 里又有各部分的数据",
    "这里只合并各部分的数：单位文件另建一个网站，作为一部分放进 parts/；不合并就删去 parts/",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """One file as bytes; `id` is the unit's id, or the file's stem for campaign and catalog."""

    id: str
    path: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A data folder: where it is, and how findings and pages name it.

    `root` is the folder on disk; `label` stands for it in every `Place` (``data``).
    """

    root: Path
    label: str

    @classmethod
    def at(cls, root: Path) -> "Folder":
        """Name the folder as seen from the working directory, or by its own name elsewhere."""
        try:
            label = root.resolve().relative_to(Path.cwd().resolve()).as_posix()
        except ValueError:
            label = root.resolve().name
        return cls(root=root, label="data" if label == "." else label)

    def read(self, name: str) -> tuple[RawFile | None, list[Finding]]:
        """Read one file of the folder by its relative name."""
        path = self.root / name
        place = Place(path=f"{self.label}/{name}")
        if not path.is_file():
            return None, [FILE_MISSING.at(place)]
        return self._read(path, place, Path(name).stem)

    def read_units(self) -> tuple[list[RawFile], list[Finding]]:
        """Read every unit file, sorted by path; what is no unit file is a finding."""
        files: dict[str, RawFile] = {}
        findings = list(self._strays())
        real = cache(Path.resolve)  # of folders, that is: asking of each file would take longest
        for path in sorted(self._unit_paths(), key=lambda p: p.as_posix()):
            name = path.relative_to(self.root).as_posix()
            place = Place(path=f"{self.label}/{_printable(name)}")
            if path.is_symlink() and path.is_dir():
                findings.append(FILE_UNREADABLE.at(place, reason="是指向文件夹的链接"))
                continue
            if path.suffix != ".yaml" or not is_unit_id(path.stem):
                findings.append(FILE_NAME.at(place, name=short(_printable(path.name))))
                continue
            raw, faults = self._read(path, place, path.stem, real)
            findings += faults
            if raw and raw.id in files:
                findings.append(SAME_ID.at(place, id=raw.id, other=files[raw.id].path))
            elif raw:
                files[raw.id] = raw
        return list(files.values()), findings

    def read_unit(self, path: str) -> RawFile | None:
        """One unit's file by the path in its places; nothing where it cannot be read."""
        place = Place(path=path)
        return self._read(self.on_disk(place), place, Path(path).stem)[0]

    def read_parts(self) -> tuple[list[RawFile], list[Finding]]:
        """Read what other sites published of their units (``parts/*.json``), sorted by name."""
        if not (self.root / PARTS).is_dir():
            return [], []
        raws: list[RawFile] = []
        findings: list[Finding] = []
        for path in sorted((self.root / PARTS).iterdir(), key=lambda path: path.name):
            if path.name.startswith("."):
                continue
            place = Place(path=f"{self.label}/{PARTS}/{_printable(path.name)}")
            if path.suffix != ".json" or not is_unit_id(path.stem):
                findings.append(PART_NAME.at(place, name=short(_printable(path.name))))
                continue
            raw, faults = self._read(path, place, path.stem, most=MAX_PART_BYTES)
            findings += faults
            raws += [raw] if raw else []
        if raws and any(True for _ in self._unit_paths()):
            findings.append(UNITS_AND_PARTS.at(Place(path=f"{self.label}/{PARTS}")))
        return raws, findings

    def _strays(self) -> Iterator[Finding]:
        """Tell of what looks like data and would never be read."""
        if not (self.root / "units").is_dir() and not (self.root / PARTS).is_dir():
            yield FILE_MISSING.at(Place(path=f"{self.label}/units"))
        for path in sorted(self.root.glob("*.y*ml")):
            if path.name not in OFFICE_FILES and not path.name.startswith("."):
                yield STRAY_FILE.at(Place(path=f"{self.label}/{_printable(path.name)}"))

    def on_disk(self, place: Place) -> Path:
        """The file that a place of this folder names."""
        name = place.path.removeprefix(f"{self.label}/")
        path = self.root / name
        # A name with signs that no terminal shows is told in escapes.
        return path if path.exists() else self.root / _ESCAPE.sub(_unescaped, name)

    def _unit_paths(self) -> Iterator[Path]:
        """Every file below ``units/`` but hidden ones; folders behind links are not entered."""
        for folder, folders, names in os.walk(self.root / "units"):
            folders[:] = [name for name in folders if not name.startswith(".")]
            # A linked folder is not entered; as a path it becomes a finding.
            yield from (
                Path(folder) / name for name in folders if (Path(folder) / name).is_symlink()
            )
            yield from (Path(folder) / name for name in names if not name.startswith("."))

    def _read(
        self,
        path: Path,
        place: Place,
        identity: str,
        real: Callable[[Path], Path] = Path.resolve,
        most: int = MAX_BYTES,
    ) -> tuple[RawFile | None, list[Finding]]:
        try:
            where = path.resolve() if path.is_symlink() else real(path.parent)
            if not where.is_relative_to(real(self.root)):
                return None, [FILE_UNREADABLE.at(place, reason="链接指向数据文件夹之外")]
            if not path.is_file():
                return None, [FILE_UNREADABLE.at(place, reason="不是普通文件")]
            if path.stat().st_size > most:
                return None, [FILE_UNREADABLE.at(place, reason="文件太大")]
            return RawFile(id=identity, path=place.path, content=path.read_bytes()), []
        except (OSError, RuntimeError):
            return None, [FILE_UNREADABLE.at(place, reason="系统拒绝读取")]


FOLDER_RULES = (
    FILE_MISSING,
    FILE_UNREADABLE,
    FILE_NAME,
    SAME_ID,
    STRAY_FILE,
    PART_NAME,
    UNITS_AND_PARTS,
)
