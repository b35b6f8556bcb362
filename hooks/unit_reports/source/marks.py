"""Where values and keys of a file stand, kept small: most places are asked for once or never."""

import marshal
import zlib
from collections.abc import ItemsView, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from unit_reports.source.builder import Loc

Mark = tuple[int, int]
"""Line and column, from 1."""
FORMAT = 4
"""Of ``marshal``, which reads what is so simple three times as fast as ``pickle``: any Python from
3.4 on, as a worker elsewhere may have another one."""
OPEN = 64
"""Of so many files they are read at a time: whoever asks for one place asks for others near it."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks(Mapping[Loc, Mark]):
    """The mark of each loc, as a mapping that takes a fifth of the memory of a dictionary."""

    packed: bytes

    @classmethod
    def of(cls, marks: Mapping[Loc, Mark]) -> "Marks":
        """The same as a mapping."""
        return cls(zlib.compress(marshal.dumps(dict(marks), FORMAT), 1))

    def __getitem__(self, loc: Loc) -> Mark:
        """The mark of a loc."""
        return _read(self.packed)[loc]

    def get(self, loc: Loc, default: Any = None) -> Any:
        """The mark of a loc, if there is one: a million are asked for in a build."""
        return _read(self.packed).get(loc, default)

    def __iter__(self) -> Iterator[Loc]:
        """Every loc, in the order of the file."""
        return iter(_read(self.packed))

    def __len__(self) -> int:
        """How many there are."""
        return len(_read(self.packed))

    def items(self) -> ItemsView[Loc, Mark]:
        """Every loc with its mark."""
        return _read(self.packed).items()


@lru_cache(maxsize=OPEN)
def _read(packed: bytes) -> dict[Loc, Mark]:
    marks: dict[Loc, Mark] = marshal.loads(zlib.decompress(packed))  # noqa: S302 - see `of`
    return marks
