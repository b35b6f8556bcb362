"""The earlier versions of a file, from Git."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from unit_reports.source.folder import MAX_BYTES
from unit_reports.source.git import git

MOST = 100
"""So many versions are looked at; what was last right before them is long out of date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A file as a commit holds it; `day` is the committer's (``2024-10-01``)."""

    commit: str
    day: str
    content: bytes


def versions(path: Path) -> Iterator[Version]:
    """The committed versions of a file, newest first; none where Git does not know it.

    The file itself may be gone or be a link; what it points to is never followed.
    """
    options = ("--no-renames", f"--max-count={MOST}", "--format=%H %cs", "--", path.name)
    log = git(path.parent, "--literal-pathspecs", "-c", "log.showSignature=false", "log", *options)
    for line in (log or b"").decode().splitlines():
        commit, day = line.split()
        # A link's content is the path that it leads to: no version of the file.
        entry = git(path.parent, "--literal-pathspecs", "ls-tree", "-l", commit, "--", path.name)
        mode, _kind, blob, size, *_ = (entry or b"").split() or (b"",) * 4
        if not mode.startswith(b"100") or int(size) > MAX_BYTES:
            continue
        content = git(path.parent, "cat-file", "blob", blob.decode())
        if content is not None:
            yield Version(commit=commit, day=day, content=content)
