"""Where a value stands in a JSON text, which Python's own reader does not tell."""

import json
import re
from collections import Counter

_BLANK = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def place_of(text: str, loc: tuple[str | int, ...]) -> tuple[int, int]:
    """Line and column, from 1, of the value at `loc` or of the nearest thing around it.

    The text must be JSON; what lies before the value is passed over without being kept.
    """
    at = _after_blank(text, 0)
    for part in loc:
        inner = _member(text, at, part)
        if inner is None:
            break
        at = inner
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _member(text: str, at: int, part: str | int) -> int | None:
    """Where a member of the object or list that begins at `at` begins."""
    opening, number = text[at], 0
    if opening not in "{[":
        return None
    at = _after_blank(text, at + 1)
    while text[at] not in "}]":
        key = number
        if opening == "{":
            key, at = _DECODER.raw_decode(text, at)
            at = _after_blank(text, _after_blank(text, at) + 1)  # the colon
        if key == part:
            return at
        _, at = _DECODER.raw_decode(text, at)
        at = _after_blank(text, at)
        if text[at] == ",":
            at = _after_blank(text, at + 1)
        number += 1
    return None


def _after_blank(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def repeated_key(text: str) -> str | None:
    """A key that stands twice in one object: all but the last of them would be lost in silence."""
    found: list[str] = []

    def look(pairs: list[tuple[str, object]]) -> None:
        if len({key for key, _ in pairs}) != len(pairs):
            times = Counter(key for key, _ in pairs)
            found.extend(key for key, number in times.items() if number > 1)

    json.loads(text, object_pairs_hook=look)
    return found[0] if found else None
