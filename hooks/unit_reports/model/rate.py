"""Read a percentage that a report states: kept as written, with the bounds that rounding leaves."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A percentage; `low` and `high` in percent, both `None` where the number is withheld.

    A number rounded to its last digit may be half a unit of that digit more or less.
    """

    written: str
    low: Decimal | None
    high: Decimal | None


_RATE = re.compile(r"(?P<number>[0-9]{1,4}(?:\.(?P<places>[0-9]{1,6}))?)%")
_WITHHELD = re.compile(r"[*xX×]+%|未公开|不公开")


def read_rate(written: str) -> Rate | None:
    """Read ``98.7%``; nothing where it is no percentage."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", written))
    if _WITHHELD.fullmatch(text):
        return Rate(written=written, low=None, high=None)
    if not (match := _RATE.fullmatch(text)):
        return None
    half = Decimal(5) / 10 ** (len(match["places"] or "") + 1)
    value = Decimal(match["number"])
    return Rate(written=written, low=max(value - half, Decimal(0)), high=value + half)
