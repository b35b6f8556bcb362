"""Find private numbers in a text: mobile and ID-card numbers, bank cards, e-mail addresses.

Nothing that this package prints may repeat one in full: `blanked` is applied wherever words of a
file are quoted. Half-masked numbers (138****0000) are not found, for they are no longer private.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What kind of private number it is."""

    MOBILE = "mobile"
    IDENTITY = "identity"
    BANK_CARD = "bank_card"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """One private number: its kind and where it stands, in characters of the text."""

    kind: Kind
    start: int
    end: int


_D = "[0-9０-９]"
_GAP = r"[ \u00a0\u3000.\-－—–]?"
_FOUND = re.compile(
    # An ID card: area, birthday, serial number, check digit.
    rf"(?<!{_D})(?:(?P<identity>[1-9１-９]{_D}{{5}}{_GAP}(?:19|20|１９|２０){_D}{{2}}"
    rf"{_GAP}{_D}{{4}}{_GAP}{_D}{{3}}[0-9０-９XxＸｘ])(?!{_D})"
    # A bank card: 16 to 19 digits that start as the issuers' numbers do, often in groups of four.
    rf"|(?P<bank_card>[3-6３-６]{_D}{{3}}(?:{_GAP}{_D}{{4}}){{3}}(?:{_GAP}{_D}{{1,3}})?)(?!{_D})"
    rf"|(?P<mobile>(?:[+＋]?(?:86|８６){_GAP})?[1１][3-9３-９]{_D}(?:{_GAP}{_D}{{4}}){{2}})(?!{_D}))"
    r"|(?P<email>[A-Za-z0-9][A-Za-z0-9._%+-]*[@＠][A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
)
_LIKELY = re.compile(rf"[@＠]|{_D}{_D}{_D}{_GAP}{_D}{_D}{_D}{_D}")
"""A quick look: most files hold nothing that could be private."""
_KEEP = {Kind.MOBILE: 3, Kind.IDENTITY: 2, Kind.BANK_CARD: 2, Kind.EMAIL: 1}


def private_numbers(text: str) -> Iterator[Private]:
    """Every private number, from left to right; check digits must fit."""
    if not _LIKELY.search(text):
        return
    at = 0
    while match := _FOUND.search(text, at):
        kind = Kind(match.lastgroup or "")
        at = match.end()
        if _fits(kind, match.group()):
            yield Private(kind=kind, start=match.start(), end=match.end())
        elif kind is not Kind.EMAIL:
            # Digits that are no card may still begin with, or be followed by, a mobile number.
            at = match.start() + 1


def _fits(kind: Kind, written: str) -> bool:
    # Imported here, since hardly any file needs it.
    from stdnum import luhn  # noqa: PLC0415
    from stdnum.iso7064 import mod_11_2  # noqa: PLC0415

    digits = re.sub(r"[^0-9X]", "", unicodedata.normalize("NFKC", written).upper())
    match kind:
        case Kind.IDENTITY:  # GB 11643: ISO 7064 MOD 11-2
            return bool(mod_11_2.is_valid(digits))
        case Kind.BANK_CARD:  # ISO/IEC 7812
            return bool(luhn.is_valid(digits))
    return True


def blanked(text: str) -> str:
    """The text with all but the first signs of each private number masked; its length stays."""
    parts, end = [], 0
    for found in private_numbers(text):
        shown = found.start + _KEEP[found.kind]
        parts += [text[end:shown], "*" * (found.end - shown)]
        end = found.end
    return "".join(parts) + text[end:] if parts else text
