"""Charts as data: rows of bars in fractions of the width, told apart by texture and by words.

One shape serves every chart. A row says in words what its bar shows; what is known only within
bounds is drawn as bounds, with a whisker from low to high or an open end, and never as a point.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unit_reports.aggregate.total import Interval

WORDS = 18
"""Height of a row's words, above its bar, in pixels."""
BAR = 18
"""Height of a bar with the space around it, in pixels."""
TEXTURES = ("bounded", "approximate", "withheld", "mentioned", "late", "nil", "missing")
"""The looks that have a pattern; `exact` is plain and `not_reported` an empty frame."""
BEYOND = 1.15
"""An open end reaches this far beyond the number above which it lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of a bar: from `start` on, `width` wide, both in fractions of the whole.

    `look` names its texture; `words` say what it is.
    """

    look: str
    start: float
    width: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row: what it is of, what it says, and the bar.

    `whisker` runs from what is certain to what is possible, `is_open` where no upper end is known;
    `tick` marks a middle. `mark` tells the reconciliation what `value` is of.
    """

    label: str
    value: str
    measure: str = ""
    note: str = ""
    href: str = ""
    mark: str = ""
    segments: tuple[Segment, ...] = ()
    whisker: tuple[float, float] | None = None
    is_open: bool = False
    tick: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The answer to a question as bars, and the same as a table.

    `columns` head the table, whose `rows` have a name first.
    """

    key: str
    question: str
    bars: tuple[Bar, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    href: str = ""
    basis: str = ""

    @property
    def words(self) -> int:
        """The height in pixels of the words above each bar."""
        return WORDS if any(bar.label for bar in self.bars) else 0

    @property
    def row(self) -> int:
        """The height in pixels of a row."""
        return self.words + BAR

    @property
    def height(self) -> int:
        """In pixels."""
        return self.row * len(self.bars)


def stacked(parts: Iterable[tuple[str, int, str]], whole: int) -> tuple[Segment, ...]:
    """Parts of a whole side by side: each with its look, its number and its words."""
    found, start = [], 0
    for look, number, words in parts:
        if number:
            found.append(Segment(look=look, start=start / whole, width=number / whole, words=words))
        start += number
    return tuple(found)


def scale(intervals: Iterable[Interval]) -> float:
    """The number at the right edge: no end lies beyond it, open ones reach over what is known."""
    ends = [low * BEYOND if high is None else high for low, high in intervals]
    return max(ends, default=0) or 1


def interval_bar(interval: Interval, edge: float, *, approximate: bool, words: str) -> Bar:
    """A number as far as it is known: solid up to what is certain, hatched to what is possible."""
    low, high = interval
    end = edge if high is None else high
    look = "approximate" if approximate else "bounded"
    segments = (
        Segment(look="exact", start=0, width=low / edge, words=words),
        Segment(look=look, start=low / edge, width=(end - low) / edge, words=words),
    )
    return Bar(
        label="",
        value="",
        segments=tuple(segment for segment in segments if segment.width > 0),
        whisker=None if high == low else (low / edge, end / edge),
        is_open=high is None,
    )


def most(numbers: Sequence[int]) -> int:
    """The largest of some numbers to draw others against, never zero."""
    return max(numbers, default=0) or 1
