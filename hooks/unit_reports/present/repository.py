"""What the repository knows of the data: addresses of lines, the editor, days of changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote, urlsplit

from unit_reports.finding import Place
from unit_reports.source.folder import Folder
from unit_reports.source.git import git

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

UNCOMMITTED = "有改动还没提交"
"""What is said of a file that differs from the commit: its day would be a guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """Where the data folder stands in a repository, and which of its files are as committed.

    `pattern` has the gaps ``{repo}``, ``{commit}``, ``{path}`` and ``{line}``, `editor` the gap
    ``{path}``; either may be empty. `changed` are the files that differ from the commit, whose
    lines may have moved. `days` are those of each file's last commit, empty where history is cut
    off; `commits` is the last one that wrote a file as `commit` holds it. So the address of a line
    stays the same while others change other files. `versions` are the commits of files that are
    shown as they once were, by path.
    """

    url: str
    pattern: str
    editor: str
    commit: str
    label: str
    prefix: str
    changed: frozenset[str]
    days: Mapping[str, str]
    commits: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    def after(self, paths: Iterable[str]) -> "Repository":
        """The same after files changed, given by the paths of their places."""
        changed = {self._path(Place(path=path)) for path in paths}
        return replace(self, changed=self.changed | changed)

    def link(self, place: Place) -> str | None:
        """The address of a line, or nothing if the commit does not hold it."""
        path, version = self._path(place), self.versions.get(place.path)
        if not self.pattern or (path in self.changed and version is None):
            return None
        commit = version or self.commits.get(path, self.commit)
        return self.pattern.format(repo=self.url, commit=commit, path=quote(path), line=place.line)

    def edit(self, place: Place) -> str | None:
        """Where a file can be changed in the browser, if the repository has it as it was built."""
        path = self._path(place)
        if not self.editor or path in self.changed:
            return None
        return self.editor.replace("{path}", quote(path))

    def changed_on(self, place: Place) -> str | None:
        """The day of the last commit that changed a file; `UNCOMMITTED`, or nothing if unknown."""
        path = self._path(place)
        return UNCOMMITTED if path in self.changed else self.days.get(path)

    def _path(self, place: Place) -> str:
        return self.prefix + place.path.removeprefix(f"{self.label}/")


def pattern_for(url: str) -> str | None:
    """How the host of a repository writes the address of a line, if that is known."""
    host = urlsplit(url).hostname or ""
    return next((pattern for word, pattern in PATTERNS.items() if word in host), None)


def editor_for(url: str, edit_uri: str, docs: str) -> str:
    """Where the repository's host edits files, with the gap ``{path}``.

    `edit_uri` leads to the folder of the pages (`docs`), as MkDocs has it; files of the data lie
    beside that folder.
    """
    to_root = f"/{edit_uri.strip('/')}".removesuffix(f"/{docs}").strip("/")
    return f"{url.rstrip('/')}/{to_root}/{{path}}"


def repository(folder: Folder, url: str, pattern: str, editor: str = "") -> Repository | None:
    """The repository that a data folder is committed to; nothing where Git knows of none."""
    commit = _git(folder.root, "rev-parse", "HEAD")
    prefix = _git(folder.root, "rev-parse", "--show-prefix")
    status = _git(folder.root, "status", "--porcelain=v1", "-z", "--no-renames", "-uall", ".")
    if commit is None or prefix is None or status is None:
        return None
    # Each entry is two letters, a blank and the path from the repository's root.
    changed = frozenset(entry[3:] for entry in status.split("\0") if entry)
    days, commits = _last_commits(folder.root)
    return Repository(
        url=url.rstrip("/"),
        pattern=pattern,
        editor=editor,
        commit=commit.strip(),
        label=folder.label,
        prefix=prefix.strip(),
        changed=changed,
        days=days,
        commits=commits,
    )


_COMMIT = "\x01"
"""Begins a commit among the paths of the log; no path of ours begins so."""


def _last_commits(root: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The day of the last commit of every file, and the last that wrote it as it is at the head.

    They are not always of one commit: a merge may take the version of the branch that ended first.
    Nothing is known where the log is cut off.
    """
    if _git(root, "rev-parse", "--is-shallow-repository") != "false\n":
        return {}, {}
    head = _git(root, "ls-tree", "-r", "-z", "--full-name", "HEAD", ".") or ""
    # Each entry is mode, type and hash, a tab and the path.
    entries = (entry.partition("\t") for entry in head.split("\0") if entry)
    wanted = {path: said.rpartition(" ")[2] for said, _, path in entries}
    # The day is the committer's, as the commit holds it: the same on every machine. Of a merge only
    # what it changed itself is listed (-c).
    options = ("-z", "-c", "--raw", "--no-abbrev", "--no-renames", f"--format={_COMMIT}%H %cs")
    log = _git(root, "-c", "log.showSignature=false", "log", *options, "--", ".")
    days: dict[str, str] = {}
    commits: dict[str, str] = {}
    commit = day = content = ""
    for entry in (log or "").split("\0"):
        if content:  # the path follows what is said of it
            days.setdefault(entry, day)
            if wanted.get(entry) == content:
                commits.setdefault(entry, commit)
            content = ""
            continue
        text = entry.lstrip("\n")
        if text.startswith(_COMMIT):
            commit, _, day = text.removeprefix(_COMMIT).partition(" ")
        elif text:  # modes, hashes and letters; the last hash is that of the new content
            content = text.split(" ")[-2]
    return days, commits


def _git(folder: Path, *arguments: str) -> str | None:
    said = git(folder, *arguments)
    try:
        return None if said is None else said.decode()
    except UnicodeDecodeError:
        return None
