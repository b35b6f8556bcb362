"""Build a site aside and put it in place of the last one at one stroke.

A build that is killed, or that runs out of disk, leaves the last good site whole; two builds at
once do not mix. The site is built in a folder beside its place, so that a rename suffices, and on
Linux both folders change places in one system call (renameat2(2), RENAME_EXCHANGE). Elsewhere the
old site is moved away first; a build that was killed between the two moves is put right by the
next.
"""

import ctypes
import errno
import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from tempfile import mkstemp

if sys.platform != "win32":
    import fcntl

_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE
_LOCK = ".lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """A folder in which the site for `target` is built; `lock` is held as long as it is."""

    target: Path
    folder: Path
    lock: int

    @property
    def site(self) -> Path:
        """Where to build."""
        return self.folder / "site"

    def publish(self) -> None:
        """Put the site in its place; the last one is gone afterwards."""
        _into_place(self.site, self.target, self.folder / "last")
        self.discard()

    def discard(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            self.folder.with_suffix(_LOCK).unlink()
        with suppress(OSError):
            os.close(self.lock)


def stage(target: Path) -> Staging | None:
    """A new staging folder for a site; nothing where a folder cannot be put in the site's place.

    That is so where the site's folder is a mount of its own or nothing can be written beside it.
    What earlier builds that were killed left behind is cleared away.
    """
    target = Path(os.path.realpath(target))
    if target.is_mount() or (target.exists() and not target.is_dir()):
        return None
    prefix = f".{target.name}-building-"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear(target, prefix)
        lock, name = mkstemp(prefix=prefix, suffix=_LOCK, dir=target.parent)
        take(lock)
        folder = Path(name).with_suffix("")
        (folder / "site").mkdir(parents=True)
        if target.exists():  # who may read the last site may read this one
            shutil.copymode(target, folder / "site")
    except OSError:
        return None
    return Staging(target=target, folder=folder, lock=lock)


def _into_place(site: Path, target: Path, last: Path) -> None:
    """Rename; a site that is there changes places with the new one."""
    if target.exists() and _exchange(site, target):
        return
    if target.exists():
        target.rename(last)
    site.rename(target)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places at one stroke, where the system can."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    fault = ctypes.get_errno()
    if fault in (errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.ENOTSUP):
        return False
    raise OSError(fault, os.strerror(fault), os.fspath(other))


def take(lock: int) -> bool:
    """Whether the lock could be had: its holder is gone, or never was."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _clear(target: Path, prefix: str) -> None:
    """Remove what killed builds left, and put back a site that one of them had moved away."""
    for path in sorted(target.parent.glob(f"{escape(prefix)}*{_LOCK}")):
        try:
            lock = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            continue
        left = Staging(target=target, folder=path.with_suffix(""), lock=lock)
        if not take(lock):
            os.close(lock)
            continue
        last = left.folder / "last"
        if last.is_dir() and not target.exists():
            with suppress(OSError):
                last.rename(target)
        left.discard()
