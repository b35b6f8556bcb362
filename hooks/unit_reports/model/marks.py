"""Whether a file that cannot be used means to keep something internal."""

import re
from collections import Counter
from unicodedata import normalize

MARK = "internal"
ALIKE = 85
"""Of 100: a slip of the pen in the very word may be why the file cannot be used."""
_WORD = re.compile("[a-z]{6,10}")


def means_internal(text: str) -> bool:
    """Whether the whole file may be meant to be internal: a mark that is in no part of it."""
    lines = _lines(text)
    is_block = not "".join(lines).lstrip().startswith(("{", "---{"))
    marked = (line for line in lines if _is_mark(line))
    return any(not is_block or not line.startswith((" ", "-")) for line in marked)


def means_more(newer: str, older: str) -> bool:
    """Whether a newer text marks anything as internal that an older one does not."""
    return bool(_marks(newer) - _marks(older))


def _marks(text: str) -> Counter[tuple[str, ...]]:
    """Every mark with the line that tells what it is for: the one before, or after a dash."""
    lines = ["", *(line.strip() for line in _lines(text)), ""]
    return Counter(
        (line, lines[i + 1 if line.startswith("-") else i - 1])
        for i, line in enumerate(lines)
        if _is_mark(line)
    )


def _lines(text: str) -> list[str]:
    plain = normalize("NFKC", text).lower().replace("\0", "").lstrip("\ufeff")
    return [line for line in plain.splitlines() if line.strip()]


def _is_mark(line: str) -> bool:
    from rapidfuzz import fuzz  # noqa: PLC0415 - only files with errors need it

    code = line.partition("#")[0]
    return any(fuzz.ratio(word, MARK) >= ALIKE for word in _WORD.findall(code))
