"""The earlier versions of a file, from Git."""

import os
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


def versions(root: Path, unit_id: str) -> Iterator[Version]:
    """The committed versions of a unit's file in a data folder, newest first, wherever it lay.

    There are none where Git does not know it. The file itself may be gone or be a link; what it
    points to is never followed.
    """
    for commit, day, path in _changes(root, f"{unit_id}.yaml"):
        # A link's content is the path that it leads to: no version of the file.
        entry = git(root, "--literal-pathspecs", "ls-tree", "-l", commit, "--", path)
        mode, _kind, blob, size, *_ = (entry or b"").split() or (b"",) * 4
        if not mode.startswith(b"100") or int(size) > MAX_BYTES:
            continue
        content = git(root, "cat-file", "blob", blob.decode())
        if content is not None:
            yield Version(commit=commit, day=day, content=content)


_COMMIT = "\x01"
"""Begins a commit among the paths of the log; no path of ours begins so."""


def _changes(root: Path, name: str) -> Iterator[tuple[str, str, str]]:
    """The commits that added or changed a file of some name, with their day and its path."""
    options = ("-z", "--no-renames", "--name-only", "--diff-filter=AMT", "--relative")
    form = (f"--max-count={MOST}", f"--format={_COMMIT}%H %cs")
    where = ("--", f":(glob)units/**/{name}")
    log = git(root, "-c", "log.showSignature=false", "log", *options, *form, *where)
    commit = day = ""
    for entry in os.fsdecode(log or b"").split("\0"):
        if (text := entry.lstrip("\n")).startswith(_COMMIT):
            head, _, text = text.removeprefix(_COMMIT).partition("\n")
            commit, day = head.split()
        if path := text.strip("\n"):
            yield commit, day, path
