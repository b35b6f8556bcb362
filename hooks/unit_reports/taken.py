"""What a build begins with: the output of a data folder as it is now, and how it was asked for."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from unit_reports.intake import OnError, settings, take_in
from unit_reports.model.dataset import Dataset, Watched
from unit_reports.model.edition import Edition
from unit_reports.present.output import Output
from unit_reports.present.render import environment
from unit_reports.present.repository import Repository, repository
from unit_reports.present.top_site import above_sites
from unit_reports.source.folder import Folder

Sign = tuple[int, int, int]
"""What tells that a file changed: times (nanoseconds) of its content and of all about it, as of who
may read it, and size (bytes)."""
Signs = Mapping[str, Sign]
"""Those of many files by their paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An output, the data that were read for it, and what its maker is to be told.

    `seen` are the signs of the watched files before anything was read.
    """

    output: Output
    read: Dataset
    told: tuple[str, ...]
    seen: Signs = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Whose data are taken, and how the site is asked for.

    `extra` are the settings in ``mkdocs.yml``, `compiled` is where templates are kept, `kept` what
    a build leaves for the next one; `url`, `pattern` and `editor` are as in `Repository`. `watched`
    are the folders and files of which a live preview shows every change.
    """

    folder: Folder
    extra: Mapping[str, Any] = field(repr=False)
    compiled: Path
    site_url: str
    kept: Path | None = None
    url: str = ""
    pattern: str = ""
    editor: str = ""
    watched: tuple[Path, ...] = ()

    def take(self, known: Dataset | None = None, watched: Watched = iter) -> Taken:
        """Read and check the data; units are taken over from what is known of them.

        `watched` may look on.

        Raises:
            RefusedError: There is nothing to build.
        """
        seen = self.signs()
        asked = settings(self.extra)
        taken = take_in(self.folder, asked, known, watched)
        told = [str(one) for one in (*taken.errors, *taken.remarks)]
        where: Repository | None = None
        if asked.edition is Edition.INTERNAL:  # the public edition's files are in no repository
            where = repository(self.folder, self.url, self.pattern, self.editor)
            if where is None and self.url:
                told.append("数据文件夹不在 Git 仓库里，出处不连到仓库")
        units = taken.series.dataset.units
        versions = {unit.document.path: unit.stale.commit for unit in units if unit.stale}
        output = Output(
            series=taken.series,
            env=environment(self.compiled),
            repository=replace(where, versions=versions) if where else None,
            site_url=self.site_url,
            edition=asked.edition,
            is_draft=asked.on_error is OnError.DRAFT,
        )
        output = above_sites(output, taken.parts)
        return Taken(output=output, read=taken.read, told=tuple(told), seen=seen)

    def signs(self) -> Signs:
        """The signs of all that is watched as it is now."""
        return dict(_signs(self.watched))


def sign(path: str) -> Sign | None:
    """The sign of a file as it is now, if it is there; of a link that leads nowhere its own."""
    for look in (os.stat, os.lstat):  # a path of its own for each file would take twice as long
        with suppress(OSError):
            told = look(path)
            return told.st_mtime_ns, told.st_ctime_ns, told.st_size
    return None


def _signs(roots: Iterable[Path]) -> Iterator[tuple[str, Sign]]:
    """Those of files, and of all files in folders but hidden ones, which belong to editors."""
    waiting = [os.fspath(root) for root in roots if root.is_dir()]
    files = [os.fspath(root) for root in roots if root.is_file()]
    yield from ((file, found) for file in files if (found := sign(file)))
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:  # it may be gone by now
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif found := sign(entry.path):
                    yield entry.path, found
