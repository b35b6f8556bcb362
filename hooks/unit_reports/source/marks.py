"""Where values and keys of a file stand, kept small: most places are asked for once or never."""

import marshal
import zlib
from collections.abc import ItemsView, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from operator import eq
from typing import Any

from unit_reports.source.builder import Loc

Mark = tuple[int, int]
"""Line and column, from 1."""
FORMAT = 4
"""Of ``marshal``, which reads what is so simple three times as fast as ``pickle``: any Python from
3.4 on, as a worker elsewhere may have another one."""
LEVEL = 6
"""Of ``zlib``: a fifth smaller than the fastest, for a ten thousandth of a second a file."""
OPEN = 64
"""Of so many files they are read at a time: whoever asks for one place asks for others near it."""
NOWHERE: Mark = (0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Marks(Mapping[Loc, Mark]):
    """The mark of each loc of a file: those of values, or those of keys.

    A mapping that takes a tenth of the memory of a dictionary; `packed` holds both.
    """

    packed: bytes
    of_keys: bool

    def __getitem__(self, loc: Loc) -> Mark:
        """The mark of a loc."""
        return self._read[loc]

    def get(self, loc: Loc, default: Any = None) -> Any:
        """The mark of a loc, if there is one: a million are asked for in a build."""
        return self._read.get(loc, default)

    def __iter__(self) -> Iterator[Loc]:
        """Every loc, in the order of the file."""
        return iter(self._read)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._read)

    def items(self) -> ItemsView[Loc, Mark]:
        """Every loc with its mark."""
        return self._read.items()

    @property
    def _read(self) -> dict[Loc, Mark]:
        return _read(self.packed)[self.of_keys]


def packed(values: Mapping[Loc, Mark], keys: Mapping[Loc, Mark]) -> tuple[Marks, Marks]:
    """The same marks of values and of keys.

    Of each loc it is told how much of the one before it has too, and the rest: in the order of a
    file that is nearly always all but its last part. Numbers of one sort stand together, and lines
    are told from the one before, which both makes them alike.
    """
    locs = [*values, *(loc for loc in keys if loc not in values)]
    shared: list[int] = []
    lengths: list[int] = []
    rests: list[str | int] = []
    last: Loc = ()
    for loc in locs:
        same = sum(1 for _ in takewhile(bool, map(eq, loc, last)))
        shared.append(same)
        lengths.append(len(loc))
        rests += loc[same:]
        last = loc
    marks = [_columns([found.get(loc, NOWHERE) for loc in locs]) for found in (values, keys)]
    told = marshal.dumps((shared, lengths, rests, marks), FORMAT)
    content = zlib.compress(told, LEVEL)
    return Marks(content, of_keys=False), Marks(content, of_keys=True)


def _columns(marks: Sequence[Mark]) -> tuple[list[int], list[int]]:
    """How many lines after the one before each stands, and in which column."""
    lines = [line for line, _ in marks]
    after = [line - before for line, before in zip(lines, [0, *lines], strict=False)]
    return after, [column for _, column in marks]


@lru_cache(maxsize=OPEN)
def _read(content: bytes) -> tuple[dict[Loc, Mark], dict[Loc, Mark]]:
    shared, lengths, rests, marks = marshal.loads(zlib.decompress(content))  # noqa: S302 - our own
    locs: list[Loc] = []
    loc: Loc = ()
    at = 0
    for same, length in zip(shared, lengths, strict=True):
        end = at + length - same
        loc = (*loc[:same], *rests[at:end])
        locs.append(loc)
        at = end
    values, keys = (_marks(locs, *columns) for columns in marks)
    return values, keys


def _marks(locs: Sequence[Loc], lines: Sequence[int], columns: Sequence[int]) -> dict[Loc, Mark]:
    found: dict[Loc, Mark] = {}
    line = 0
    for loc, after, column in zip(locs, lines, columns, strict=True):
        line += after
        if column:
            found[loc] = line, column
    return found
