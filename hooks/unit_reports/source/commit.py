"""Read the data folder of a commit, without touching the work tree."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Self

from unit_reports.finding import short
from unit_reports.source.folder import MAX_BYTES, OFFICE_FILES, Folder
from unit_reports.source.git import git, run_git

_FILES, _LINK = (b"100644", b"100755"), b"120000"


class CommitError(Exception):
    """A commit cannot be read; the text says in Chinese why, and what helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit of the repository in which a data folder lies.

    `near` is a folder on disk inside that repository, `prefix` the data folder's path in it (empty
    for its root, else with a slash at the end).
    """

    id: str
    near: Path
    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One entry of a commit's tree; `name` is its path from the data folder."""

    mode: bytes
    blob: str
    size: int
    name: str

    @property
    def hidden(self) -> bool:
        """Whether the reader passes it by, ``..`` in a crafted tree included."""
        return any(part.startswith(".") for part in self.name.split("/"))


def find_commit(revision: str, data: Path) -> Commit:
    """Find the commit that a revision names in the repository that holds `data`.

    The data folder itself need not be there in the work tree.
    """
    near = data.absolute()
    rest: list[str] = []
    while not near.is_dir() and near != near.parent:
        near, rest = near.parent, [near.name, *rest]
    place = _git(near, "rev-parse", "--show-prefix")
    if place is None:
        raise CommitError(f"{data} 那里找不到能用的 Git 仓库{_complaint(near)}")
    prefix = os.path.normpath("/".join((place.strip("\n").rstrip("/") or ".", *rest)))
    if prefix.startswith(".."):
        raise CommitError(f"{data} 不在仓库里")
    found = _git(near, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    if found is None:
        raise CommitError(f"没有提交“{short(revision)}”。{_remedy(near)}")
    return Commit(
        id=found.strip(),
        near=near,
        prefix="" if prefix == "." else f"{prefix}/",
    )


def parted(one: Commit, other: Commit) -> bool:
    """Whether each has commits that the other lacks, as far as the history here tells."""
    met = _git(one.near, "merge-base", one.id, other.id)
    return met is not None and met.strip() not in (one.id, other.id)


@contextmanager
def folder_of(commit: Commit, label: str) -> Iterator[Folder]:
    """The data folder as the commit holds it, in a temporary place that goes away afterwards.

    `label` is how findings name it.
    What `Folder` never reads is there by name only. Links are made as links, after all files, so
    that the rules on what leads out of the folder are those for any other data folder.
    """
    entries = _entries(commit)
    if not entries:
        name = commit.prefix.rstrip("/") or "."
        raise CommitError(f"提交 {commit.id[:10]} 里没有数据文件夹 {short(name)}；用 --data 写明")
    with TemporaryDirectory(prefix="unit-reports-") as place:
        root = Path(place, "data")
        root.mkdir()
        try:
            _write(root, entries, commit)
        except (OSError, ValueError) as fault:
            raise CommitError(f"提交 {commit.id[:10]} 里的文件不能取出：{fault}") from fault
        yield Folder(root=root, label=label)


def _entries(commit: Commit) -> list[_Entry]:
    """The files and links of a data folder that matter."""
    where = commit.prefix or "."
    options = ("-r", "-l", "-z", "--full-tree", commit.id, "--", where)
    listed = git(commit.near, "--literal-pathspecs", "ls-tree", *options)
    if listed is None:
        raise CommitError(f"提交 {commit.id[:10]} 读不出来{_complaint(commit.near)}")
    return list(_read_tree(listed, commit.prefix))


def _read_tree(listed: bytes, prefix: str) -> Iterator[_Entry]:
    for line in listed.split(b"\0"):
        facts, _, path = line.partition(b"\t")
        if not path:
            continue
        mode, _kind, blob, size = facts.split()
        name = os.fsdecode(path).removeprefix(prefix)
        if mode in (*_FILES, _LINK) and _concerns(name):
            yield _Entry(mode=mode, blob=blob.decode(), size=int(size), name=name)


def _concerns(name: str) -> bool:
    """Whether the reader looks at a name: in ``units/``, or YAML beside it."""
    first, _, rest = name.partition("/")
    return first == "units" or (not rest and first.endswith(("yaml", "yml")))


def _write(root: Path, entries: Iterable[_Entry], commit: Commit) -> None:
    links: list[_Entry] = []
    with _Blobs(commit.near) as blobs:
        for entry in entries:
            if entry.hidden:
                if entry.name.startswith("units/"):  # often there to keep the folder
                    (root / "units").mkdir(exist_ok=True)
            elif entry.mode == _LINK:
                links.append(entry)
            else:
                with _inside(root, entry.name).open("xb") as file:
                    if entry.size > MAX_BYTES:
                        file.truncate(MAX_BYTES + 1)  # refused for its size
                    elif _is_read(entry.name):
                        file.write(blobs.read(entry.blob))
        for entry in links:
            path = _inside(root, entry.name)
            # Where links cannot be made, none leads anywhere.
            target = os.fsdecode(blobs.read(entry.blob) if entry.size <= MAX_BYTES else b"")
            with suppress(OSError, ValueError):
                path.symlink_to(target)


def _inside(root: Path, name: str) -> Path:
    """A place for a file, whose folder is made; a crafted tree may name one elsewhere."""
    path = root / name
    if not path.parent.resolve().is_relative_to(root.resolve()):
        raise ValueError(short(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _is_read(name: str) -> bool:
    path = PurePosixPath(name)
    return name in OFFICE_FILES or (path.parts[0] == "units" and path.suffix == ".yaml")


class _Blobs:
    """Reads one blob after the other through a single process of Git."""

    def __init__(self, near: Path) -> None:
        self._process = subprocess.Popen(
            ["git", "cat-file", "--batch"],  # noqa: S607 - found on PATH
            cwd=near,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def read(self, blob: str) -> bytes:
        """The bytes of a blob by its id."""
        source, answer = self._process.stdin, self._process.stdout
        if source is None or answer is None:  # they were asked for above
            raise ValueError(blob)
        source.write(f"{blob}\n".encode())
        source.flush()
        head = answer.readline().split()
        if len(head) != 3:  # noqa: PLR2004 - id, kind and size; anything else is a complaint
            raise ValueError(blob)
        return answer.read(int(head[2]) + 1)[:-1]


def _remedy(near: Path) -> str:
    if _git(near, "rev-parse", "--is-shallow-repository") == "true\n":
        return "这里只取了最近的历史，先运行 git fetch --unshallow"
    return "核对写法；别处的分支先用 git fetch 取来"


def _complaint(near: Path) -> str:
    """What Git itself says, where it is there and does not trust or know the folder."""
    try:
        done = run_git(near, "rev-parse", "--git-dir")
    except OSError:
        return "：没有安装 Git"
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    if remedy := next((line.strip() for line in said if "safe.directory" in line), ""):
        return f"：先运行 {short(remedy, 400)}"
    return f"（{short(said[0], 120)}）" if said else ""


def _git(near: Path, *arguments: str) -> str | None:
    found = git(near, *arguments)
    return None if found is None else os.fsdecode(found)
