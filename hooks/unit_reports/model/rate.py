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


RATE_PATTERN = (
    r"^[ \u3000]*(?:(?:约|近|至少|超过|达到?)?[0-9０-９]{1,4}(?:[.．][0-9０-９]{1,6})?[%％﹪]"
    r"(?:以上|左右)?|[*＊xXｘＸ×]+[%％﹪]|未公开|不公开)[ \u3000]*$"
)
"""What a percentage looks like, the same for Python and JavaScript."""
_RATE = re.compile(RATE_PATTERN[:-1] + r"\Z")
_NUMBER = re.compile(r"[0-9]+(?:\.([0-9]+))?")


def read_rate(written: str) -> Rate | None:
    """Read ``98.7%``; nothing where it is no percentage.

    约 and 左右 leave a tenth either way, 近 a tenth below, as they do in counts.
    """
    if not _RATE.match(written):
        return None
    text = unicodedata.normalize("NFKC", written)
    number = _NUMBER.search(text)
    if not number:
        return Rate(written=written, low=None, high=None)
    half = Decimal(5) / 10 ** (len(number[1] or "") + 1)
    value = Decimal(number[0])
    low, high = max(value - half, Decimal(0)), value + half
    if re.search("至少|超过|达|以上", text):
        high = Decimal("Infinity")
    elif re.search("约|左右", text):
        low, high = low * 9 / 10, high * 11 / 10
    elif "近" in text:
        low, high = low * 9 / 10, value
    return Rate(written=written, low=low, high=high)
