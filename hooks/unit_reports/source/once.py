"""What stands in thousands of files thousands of times is kept once.

The ways to values and their lines and columns are half of the memory of a large data set, and most
of what goes between processes.
"""

from typing import Any, TypeVar, cast

MOST = 100_000
"""Files that nobody would write must not fill the memory."""
_kept: dict[Any, Any] = {}
K = TypeVar("K")


def once(one: K) -> K:
    """The same loc or mark as one object for all files."""
    if len(_kept) > MOST:
        _kept.clear()
    return cast("K", _kept.setdefault(one, one))
