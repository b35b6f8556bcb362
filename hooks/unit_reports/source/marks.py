"""Where values and keys of a file stand, kept small: most places are asked for once or never."""

import pickle
import zlib
from collections.abc import ItemsView, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from unit_reports.source.builder import Loc

Mark = tuple[int, int]
"""Line and column, from 1."""
OPEN = 64
"""Of so many files they are read at a time: whoever asks for one place asks for others near it."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks(Mapping[Loc, Mark]):
    """The mark of each loc, as a mapping that takes an eighth of the memory of a dictionary.

    `number` tells which of the mappings that were packed together it is.
    """

    packed: bytes
    number: int

    @classmethod
    def of(cls, *marks: Mapping[Loc, Mark]) -> "list[Marks]":
        """Mappings that have many locs in common."""
        packed = zlib.compress(pickle.dumps([*map(dict, marks)], pickle.HIGHEST_PROTOCOL), 1)
        return [cls(packed, number) for number in range(len(marks))]

    def __getitem__(self, loc: Loc) -> Mark:
        """The mark of a loc."""
        return _read(self.packed)[self.number][loc]

    def __iter__(self) -> Iterator[Loc]:
        """Every loc, in the order of the file."""
        return iter(_read(self.packed)[self.number])

    def items(self) -> ItemsView[Loc, Mark]:
        """Every loc with its mark."""
        return _read(self.packed)[self.number].items()

    def __len__(self) -> int:
        """How many there are."""
        return len(_read(self.packed)[self.number])


@lru_cache(maxsize=OPEN)
def _read(packed: bytes) -> list[dict[Loc, Mark]]:
    marks: list[dict[Loc, Mark]] = pickle.loads(zlib.decompress(packed))  # noqa: S301 - see `of`
    return marks
