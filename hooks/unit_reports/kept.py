"""What earlier builds made is taken over as long as what it was made from is the same.

Contents lie in a spool that stays from build to build. For each there is a note of what it was made
from (its basis), its checksum, and what it says: this is compared with everything else again, so
that a content taken over in error contradicts the others and is refused like any other fault.
"""

import os
import pickle
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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
WRITTEN = "written/"
"""Where pages are as the last build wrote them, each below the path of its main part."""
PLACES = ("", NOTES, WRITTEN)
"""Where something of a content may be, each before its path."""
LAST = "last"
LOCK = ".lock"
MOST_PLACES = 4
"""So many data folders are remembered."""

Contents = Iterable[tuple[str, str | bytes]]
"""Contents, each after its path in the spool."""
Print = tuple[str, int, int]
"""What tells a content: its checksum; when it was written (nanoseconds), and its size (bytes)."""
Made = tuple[dict[str, Print], Iterable[Statements]]
"""What tells contents that were made together, by their paths; what they say, piece by piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """What the last build left: all paths, and the bases of all pages of each home as one."""

    paths: frozenset[str]
    homes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """The contents in a spool, and the notes of them: none where it does not last."""

    spool: Spool

    @property
    def lasts(self) -> bool:
        """Whether a next build will find what this one leaves."""
        return self.spool.lasts

    def made(
        self, name: str, basis: str, make: Callable[[], tuple[Contents, Iterable[Statements]]]
    ) -> Made:
        """What is known by a name, made anew where its basis is another or it is not whole.

        It is known to the next build when all that it says was read.
        """
        if known := self._known(name, basis):
            return known
        given, said = make()
        prints = {}
        for path, text in given:
            content = encoded(text)
            self.spool.put(path, content)
            prints[path] = self._print(path, BytesIO(content))
        return prints, self._noted(name, basis, prints, said) if self.lasts else said

    def made_silent(self, name: str, basis: str, make: Callable[[], Contents]) -> tuple[str, ...]:
        """The paths of contents that say nothing which could be compared."""
        prints, said = self.made(name, basis, lambda: (make(), ()))
        deque(said, maxlen=0)  # it is known to the next build when all of it was read
        return tuple(prints)

    def together(
        self, name: str, basis: str, make: Callable[[], Iterable[Made]]
    ) -> tuple[str, ...]:
        """The paths of much that is made together, and of what it says: this is kept by the name.

        As long as all has the same basis and is whole nobody looks at what each of it says.
        """
        if known := self._known(name, basis):
            return tuple(known[0])
        prints: dict[str, Print] = {}
        told = Statements()
        self.spool.put(name, b"")
        for some, said in make():
            prints |= some
            for piece in said:
                told.add(piece)
                if len(told.said) > PIECE:
                    self.spool.add(name, packed(told))
                    told = Statements()
        self.spool.add(name, packed(told))
        with self.spool.path(name).open("rb") as file:
            prints[name] = self._print(name, file)
        if self.lasts:
            deque(self._noted(name, basis, prints, ()), maxlen=0)
        return tuple(prints)

    def _noted(
        self, name: str, basis: str, prints: dict[str, Print], said: Iterable[Statements]
    ) -> Iterator[Statements]:
        told: list[bytes] = []
        for piece in said:
            told.append(pickle.dumps(piece))
            yield piece
        rest = b"".join(told)
        head = pickle.dumps((prints, _checksum(BytesIO(rest))))
        self.spool.put(f"{NOTES}{name}", basis.encode() + head + rest)

    def _known(self, name: str, basis: str) -> Made | None:
        """What is noted, if all of it is whole; else the note is no longer there."""
        if not self.lasts:
            return None
        note = self.spool.path(f"{NOTES}{name}")
        try:
            told = BytesIO(note.read_bytes())
            if told.read(len(basis.encode())) == basis.encode():
                prints, of_rest = pickle.load(told)  # noqa: S301 - our own note
                rest = told.read()
                whole = all(self._is(path, known) for path, known in prints.items())
                if whole and of_rest == _checksum(BytesIO(rest)):
                    return prints, _pieces(rest)
        except (OSError, ValueError, EOFError, pickle.PickleError, AttributeError, ImportError):
            pass
        note.unlink(missing_ok=True)
        return None

    def _print(self, path: str, content: BytesIO | BufferedReader) -> Print:
        """What tells a content that was just written; nobody asks where there are no notes."""
        return (_checksum(content), *self._written(path)) if self.lasts else ("", 0, 0)

    def _written(self, path: str) -> tuple[int, int]:
        known = self.spool.path(path).stat()
        return known.st_mtime_ns, known.st_size

    def _is(self, path: str, known: Print) -> bool:
        """Whether a content is as it was; it is only read where it was written since, or copied."""
        if self._written(path) == known[1:]:
            return True
        with self.spool.path(path).open("rb") as file:
            return _checksum(file) == known[0]

    @property
    def is_empty(self) -> bool:
        """Whether no earlier build left anything."""
        return not (self.spool.folder.is_dir() and any(self.spool.folder.iterdir()))

    def recall(self) -> Last | None:
        """What the last build left, if it came to its end; another time nobody knows."""
        if self.is_empty:
            return Last(paths=frozenset(), homes={})
        try:
            with self.spool.path(LAST).open("rb") as file:
                last: Last = pickle.load(file)  # noqa: S301 - our own
        except (OSError, ValueError, EOFError, pickle.PickleError, AttributeError, ImportError):
            return None
        finally:
            self.spool.path(LAST).unlink(missing_ok=True)
        return last

    def leave(self, paths: Iterable[str], homes: Mapping[str, str], last: Last | None) -> None:
        """Remove what was not made this time, and leave word of what was."""
        left = Last(paths=frozenset(paths), homes=homes)
        if last is None:
            self.forget_others(left.paths)
        for path in last.paths - left.paths if last else ():
            for gone in (f"{place}{path}" for place in PLACES):
                self.spool.path(gone).unlink(missing_ok=True)
                with suppress(OSError):  # one is not empty
                    for folder in Path(gone).parents:
                        self.spool.path(os.fspath(folder)).rmdir()
        self.spool.put(LAST, pickle.dumps(left))

    def forget_others(self, paths: Collection[str]) -> None:
        """Remove everything but some contents and what is known of them."""
        wanted = {os.fspath(self.spool.path(f"{at}{name}")) for name in paths for at in PLACES}
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
