"""A table to download, as plain values: what can be added is a number, all else a word."""

from collections.abc import Iterable
from dataclasses import dataclass

Value = str | int | float | None
"""A text, a number of things, a share (0.78 is 78 %), or an empty cell: not known, not said."""
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`name` is the file's stem or its page's, `title` the table's name in Chinese."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def cells(self) -> int:
        """How many cells there are, the heading's left out."""
        return len(self.columns) * len(self.rows)


def table_of(title: str, columns: Iterable[str], rows: Iterable[Row]) -> Table:
    """A table of a page, which has a title only."""
    return Table(name="", title=title, columns=tuple(columns), rows=tuple(rows))
