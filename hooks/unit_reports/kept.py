"""What earlier builds made is taken over as long as what it was made from is the same.

Contents lie in a spool that stays from build to build. For each there is a note of what it was made
from (its basis), its checksum, and what it says: this is compared with everything else again, so
that a content taken over in error contradicts the others and is refused like any other fault.
"""

import os
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b, file_digest
from io import BufferedReader, BytesIO
from pathlib import Path
from shutil import rmtree

from unit_reports.model.edition import Edition
from unit_reports.present.kept_statements import packed
from unit_reports.present.long_pages import FEW_UNITS
from unit_reports.present.output import Output
from unit_reports.present.statements import PIECE, Statements
from unit_reports.spool import Spool, encoded
from unit_reports.staging import take

KEPT = "UNIT_REPORTS_KEPT"
NOWHERE = "none"
"""Where made pages and files stay for the next build, if not in the usual place."""
NOTES = "notes/"
LOCK = ".lock"
MOST_PLACES = 4
"""So many data folders are remembered."""

Contents = Iterable[tuple[str, str | bytes]]
"""Contents, each after its path in the spool."""
Made = tuple[dict[str, str], Iterable[Statements]]
"""The checksums of contents that were made together, by their paths, and what they say, piece by
piece."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The contents in a spool, and the notes of them."""

    spool: Spool

    def made(
        self, name: str, basis: str, make: Callable[[], tuple[Contents, Iterable[Statements]]]
    ) -> Made:
        """What is known by a name, made anew where its basis is another or it is not whole.

        It is known to the next build when all that it says was read.
        """
        if known := self._known(name, basis):
            return known
        given, said = make()
        sums = {}
        for path, text in given:
            content = encoded(text)
            self.spool.put(path, content)
            sums[path] = _checksum(BytesIO(content))
        return sums, self._noted(name, basis, sums, said)

    def together(
        self, name: str, basis: str, make: Callable[[], Iterable[Made]]
    ) -> tuple[str, ...]:
        """The paths of much that is made together, and of what it says: this is kept by the name.

        As long as all has the same basis and is whole nobody looks at what each of it says.
        """
        if known := self._known(name, basis):
            return tuple(known[0])
        sums: dict[str, str] = {}
        told = Statements()
        self.spool.put(name, b"")
        for some, said in make():
            sums |= some
            for piece in said:
                told.add(piece)
                if len(told.said) > PIECE:
                    self.spool.add(name, packed(told))
                    told = Statements()
        self.spool.add(name, packed(told))
        with self.spool.path(name).open("rb") as file:
            sums[name] = _checksum(file)
        deque(self._noted(name, basis, sums, ()), maxlen=0)
        return tuple(sums)

    def _noted(
        self, name: str, basis: str, sums: dict[str, str], said: Iterable[Statements]
    ) -> Iterator[Statements]:
        told: list[bytes] = []
        for piece in said:
            told.append(pickle.dumps(piece))
            yield piece
        rest = b"".join(told)
        head = pickle.dumps((sums, _checksum(BytesIO(rest))))
        self.spool.put(f"{NOTES}{name}", basis.encode() + head + rest)

    def is_from(self, name: str, basis: str) -> bool:
        """Whether what is known by a name was made from the same."""
        wanted = basis.encode()
        try:
            with self.spool.path(f"{NOTES}{name}").open("rb") as note:
                return note.read(len(wanted)) == wanted
        except OSError:
            return False

    def _known(self, name: str, basis: str) -> Made | None:
        """What is noted, if all of it is whole; else the note is no longer there."""
        note = self.spool.path(f"{NOTES}{name}")
        try:
            told = BytesIO(note.read_bytes())
            if told.read(len(basis.encode())) == basis.encode():
                sums, of_rest = pickle.load(told)  # noqa: S301 - our own note
                rest = told.read()
                whole = all(self._is(path, checksum) for path, checksum in sums.items())
                if whole and of_rest == _checksum(BytesIO(rest)):
                    return sums, _pieces(rest)
        except (OSError, ValueError, EOFError, pickle.PickleError, AttributeError, ImportError):
            pass
        note.unlink(missing_ok=True)
        return None

    def _is(self, path: str, checksum: str) -> bool:
        with self.spool.path(path).open("rb") as file:
            return _checksum(file) == checksum

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of an earlier build."""
        return not self.spool.path(NOTES).exists()

    def forget_others(self, paths: Iterable[str]) -> None:
        """Remove what was not made this time."""
        names = [*paths]
        wanted = {os.fspath(self.spool.path(name)) for name in names}
        wanted |= {os.fspath(self.spool.path(f"{NOTES}{name}")) for name in names}
        for folder, _, files in os.walk(self.spool.folder, topdown=False):
            others = [file for file in files if f"{folder}{os.sep}{file}" not in wanted]
            for file in others:
                Path(folder, file).unlink()
            if len(others) == len(files):
                with suppress(OSError):  # there are folders in it
                    Path(folder).rmdir()


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """A spool that stays, and the lock by which no other build uses it meanwhile."""

    spool: Spool
    lock: int

    def discard(self) -> None:
        """Let others have it."""
        os.close(self.lock)


def keeping(output: Output, place: Path | None) -> Keeping | None:
    """The spool at a place in which an output stays for the next build.

    There is none for small sites and those above others, which are soon made anew, nor for the
    public edition, nor where another build has it or nothing can be kept there. Of those for other
    data folders the ones stay that were used last.
    """
    is_small = len(output.series.dataset.units) <= (0 if os.environ.get(KEPT) else FEW_UNITS)
    if place is None or is_small or output.edition is Edition.PUBLIC:
        return None
    return _kept_at(place)


def place_of(data: Path, beside: Path) -> Path | None:
    """Where what is made of a data folder stays, if it may."""
    asked = os.environ.get(KEPT, "")
    if asked == NOWHERE:
        return None
    return Path(asked or beside) / _checksum(BytesIO(os.fsencode(os.path.realpath(data))))


def _kept_at(place: Path) -> Keeping | None:
    try:
        place.mkdir(parents=True, exist_ok=True)
        lock = _locked(place)
    except OSError:
        return None
    if lock is None:
        return None
    os.utime(place)
    _forget_places(place)
    return Keeping(spool=Spool(place), lock=lock)


def _locked(place: Path) -> int | None:
    lock = os.open(place.with_suffix(LOCK), os.O_RDWR | os.O_CREAT, 0o600)
    if take(lock):
        return lock
    os.close(lock)
    return None


def _forget_places(place: Path) -> None:
    others = (one for one in place.parent.iterdir() if one.is_dir() and one != place)
    for other in sorted(others, key=lambda one: -one.stat().st_mtime)[MOST_PLACES - 1 :]:
        lock = _locked(other)
        if lock is not None:
            rmtree(other, ignore_errors=True)
            other.with_suffix(LOCK).unlink(missing_ok=True)
            os.close(lock)


def _pieces(told: bytes) -> Iterator[Statements]:
    rest = BytesIO(told)
    while rest.tell() < len(told):
        yield pickle.load(rest)  # noqa: S301 - our own note


def _checksum(content: BytesIO | BufferedReader) -> str:
    return file_digest(content, partial(blake2b, digest_size=16)).hexdigest()
