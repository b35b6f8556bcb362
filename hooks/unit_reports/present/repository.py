"""Links from a number to its line in the repository, at the commit that was built."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from unit_reports.finding import Place
from unit_reports.source.folder import Folder

PATTERNS = {
    "github": "{repo}/blob/{commit}/{path}#L{line}",
    "gitee": "{repo}/blob/{commit}/{path}#L{line}",
    "gitlab": "{repo}/-/blob/{commit}/{path}#L{line}",
    "bitbucket": "{repo}/src/{commit}/{path}#lines-{line}",
    "codeberg": "{repo}/src/commit/{commit}/{path}#L{line}",
    "gitea": "{repo}/src/commit/{commit}/{path}#L{line}",
    "forgejo": "{repo}/src/commit/{commit}/{path}#L{line}",
}
"""How each kind of host writes the address of a line, by a word in the host's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """Where the data folder stands in a repository, and which of its files are as committed.

    `pattern` has the gaps ``{repo}``, ``{commit}``, ``{path}`` and ``{line}``; `changed` are the
    files that differ from the commit, whose lines may have moved.
    """

    url: str
    pattern: str
    commit: str
    label: str
    prefix: str
    changed: frozenset[str]

    def link(self, place: Place) -> str | None:
        """The address of a line, or nothing if the commit does not hold it."""
        path = self.prefix + place.path.removeprefix(f"{self.label}/")
        if path in self.changed:
            return None
        return self.pattern.format(
            repo=self.url, commit=self.commit, path=quote(path), line=place.line
        )


def pattern_for(url: str) -> str | None:
    """How the host of a repository writes the address of a line, if that is known."""
    host = urlsplit(url).hostname or ""
    return next((pattern for word, pattern in PATTERNS.items() if word in host), None)


def repository(folder: Folder, url: str, pattern: str) -> Repository | None:
    """The repository that a data folder is committed to; nothing where Git knows of none."""
    commit = _git(folder.root, "rev-parse", "HEAD")
    prefix = _git(folder.root, "rev-parse", "--show-prefix")
    status = _git(folder.root, "status", "--porcelain=v1", "-z", "--no-renames", "-uall", ".")
    if commit is None or prefix is None or status is None:
        return None
    # Each entry is two letters, a blank and the path from the repository's root.
    changed = frozenset(entry[3:] for entry in status.split("\0") if entry)
    return Repository(
        url=url.rstrip("/"),
        pattern=pattern,
        commit=commit.strip(),
        label=folder.label,
        prefix=prefix.strip(),
        changed=changed,
    )


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            ["git", "-c", "core.quotePath=false", *arguments],  # noqa: S607 - found on PATH
            cwd=folder,
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
    except (OSError, subprocess.CalledProcessError, UnicodeDecodeError):
        return None
    return done.stdout
