"""One line of somebody's file for a terminal, with the place of a caret under it."""

import unicodedata
from functools import lru_cache
from itertools import accumulate

WIDTH = 68
"""The cells of a terminal that an excerpt takes at most, not counting what stands for a cut."""
HALF = WIDTH // 2
CUT = "…"
TAB = "    "


def harmless(text: str) -> str:
    """Make text that a terminal shows as one line and takes for no command.

    Spaces of any width stay. Everything else that is not to be seen goes: escapes, line ends of any
    kind, signs that turn the direction of writing, halves of characters.
    """
    return text.translate({ord(char): _seen(char) for char in set(text) if not char.isprintable()})


def excerpt(line: str, column: int) -> tuple[str, int]:
    """A line, harmless and cut around a column, and how many cells stand before the column.

    `column` counts characters from 1; one behind the line's end is its end.
    """
    at = min(column - 1, len(line))
    # More than WIDTH characters on a side are cut in any case: a long line costs no more than this.
    before = harmless(line[max(0, at - WIDTH - 1) : at])[::-1]
    after = harmless(line[at : at + WIDTH + 1])
    left = _cut(before, max(HALF, WIDTH - cells(_cut(after, WIDTH))))[::-1]
    return left + _cut(after, max(HALF, WIDTH - cells(left))), cells(left)


def cells(text: str) -> int:
    """How many cells of a terminal a harmless text takes: two for a Chinese character."""
    return sum(map(_cells, text))


def _seen(char: str) -> str:
    if char == "\t":
        return TAB
    return char if unicodedata.category(char) == "Zs" else "\N{REPLACEMENT CHARACTER}"


@lru_cache(maxsize=10_000)
def _cells(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _cut(text: str, room: int) -> str:
    """As much of the beginning as fits into so many cells, and into as many characters."""
    for at, taken in enumerate(accumulate(map(_cells, text))):
        if max(taken, at + 1) > room:
            return text[:at] + CUT
    return text
