"""What is made of a site before anything of it is written: kept on the disk, not in the memory.

A site of ten thousand units is some gigabytes. Its pages and files are made by several processes,
compared with one another, and only then put in their places.
"""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp


@dataclass(frozen=True, slots=True)
class Spool:
    """A folder of contents by path, for anybody who knows the folder; it may last."""

    folder: Path
    lasts: bool = True

    @classmethod
    def somewhere(cls, place: Path | None = None) -> "Spool":
        """A new one at a place, or in the system's own for such things, for as long as needed."""
        return cls(Path(mkdtemp(prefix="unit-reports-", dir=place)), lasts=False)

    def put(self, path: str, content: str | bytes) -> None:
        """Keep a content; a site that shares the one before keeps that."""
        self.path(path).unlink(missing_ok=True)
        write(self.path(path), content)

    def share(self, path: str, target: Path) -> None:
        """Have a file be a content, at no cost where the system lets both be the same file."""
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            target.hardlink_to(self.path(path))
        except OSError:  # another disk, or a system without
            shutil.copyfile(self.path(path), target)

    def write(self, path: str, content: str, target: Path) -> None:
        """Write a file; one that is the same as the last time, to the last byte, is the same file.

        Then nothing is written, and to remove the last site is soon done.
        """
        if not self.lasts:
            write(target, content)
            return
        data, last = encoded(content), None
        with suppress(OSError):  # there is none
            last = self.path(path).read_bytes()
        if last != data:
            self.put(path, data)
        self.share(path, target)

    def add(self, path: str, content: bytes) -> None:
        """Keep more of a content."""
        with self.path(path).open("ab") as file:
            file.write(content)

    def path(self, path: str) -> Path:
        """The file in which a content is kept."""
        return self.folder / path

    def text(self, path: str) -> str:
        """A content that is text."""
        return self.path(path).read_bytes().decode()

    def discard(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder, ignore_errors=True)


def write(path: Path, content: str | bytes) -> None:
    """Write a file, as it is to the last byte, in a folder that may not be there yet."""
    data = encoded(content)
    try:
        path.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def encoded(content: str | bytes) -> bytes:
    """The bytes of a content."""
    return content.encode() if isinstance(content, str) else content
