"""Find private numbers in a text: mobile and ID-card numbers, bank cards, e-mail addresses.

Nothing that this package prints may repeat one in full: `blanked` is applied wherever words of a
file are quoted. Half-masked numbers (138****0000) are not found, for they are no longer private.
"""

import re
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


_HALF_WIDTH = {sign + 0xFEE0: sign for sign in range(0x21, 0x7F)}
_GAP = r"[ \u00a0\u3000.\-—–]?"
_FOUND = re.compile(
    # An ID card: area, birthday, serial number, check digit.
    rf"(?<![0-9])(?:(?P<identity>[1-9][0-9]{{5}}{_GAP}(?:19|20)[0-9]{{2}}{_GAP}[0-9]{{4}}"
    rf"{_GAP}[0-9]{{3}}[0-9Xx])(?![0-9])"
    # A bank card: 16 to 19 digits that start as the issuers' numbers do, often in groups of four.
    rf"|(?P<bank_card>[3-6][0-9]{{3}}(?:{_GAP}[0-9]{{4}}){{3}}(?:{_GAP}[0-9]{{1,3}})?)(?![0-9])"
    rf"|(?P<mobile>(?:(?:\+|00)?86{_GAP})?1[3-9][0-9](?:{_GAP}[0-9]{{4}}){{2}})(?![0-9]))"
    # Short parts and a fixed beginning, so that looking costs no more than the text is long.
    r"|(?P<email>(?<![A-Za-z0-9._%+-])[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9._%+-]{0,63}"
    r"@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+)"
)
_D = "[0-9０-９]"
_LIKELY = re.compile(rf"[@＠]|{_D}{_D}{_D}[ \u00a0\u3000.．\-－—–]?{_D}{_D}{_D}{_D}")
"""A quick look: most files hold nothing that could be private."""
_KEEP = {Kind.MOBILE: 3, Kind.IDENTITY: 2, Kind.BANK_CARD: 2, Kind.EMAIL: 1}


def private_numbers(text: str) -> Iterator[Private]:
    """Every private number, from left to right; check digits must fit."""
    if not _LIKELY.search(text):
        return
    text = text.translate(_HALF_WIDTH)  # of the same length
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

    digits = re.sub(r"[^0-9X]", "", written.upper())
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
