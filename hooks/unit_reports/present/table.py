"""A table to download, as plain values."""

from dataclasses import dataclass

Row = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`name` is the file's stem, `title` the table's name in Chinese; `None` is an empty cell."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def cells(self) -> int:
        """How many cells there are, the heading's left out."""
        return len(self.columns) * len(self.rows)
