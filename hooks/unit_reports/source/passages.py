"""A file's text divided by what it speaks of, each passage with the line on which it begins."""

from collections.abc import Callable

from unit_reports.source.builder import Loc
from unit_reports.source.document import Document

BEFORE_A_KEY = " -"
"""What may stand before the first key of a line without being part of what stands above."""


def passages(document: Document, about: Callable[[Loc], str | None]) -> dict[str, list[str]]:
    """What a file says of each thing that `about` names for a key; it names none for inner keys.

    A passage goes from its key to the next one that is named, or to the end of that line where it
    does not begin there. What stands before the first key belongs to nothing, under ``""``.
    """
    keys = ((*mark, named) for loc, mark in document.keys.items() if (named := about(loc)))
    lines = document.text.split("\n")
    found: dict[str, list[str]] = {}
    begins, of = 1, ""
    for line, column, named in [*sorted(keys), (len(lines) + 1, 1, "")]:
        is_first = line > len(lines) or not lines[line - 1][: column - 1].strip(BEFORE_A_KEY)
        ends = line - 1 if is_first else line
        found.setdefault(of, []).append(f"{begins} " + "\n".join(lines[begins - 1 : ends]))
        begins, of = line, named
    return found
