"""Which known name was meant, when one is written that nobody knows."""

from collections.abc import Iterable, Mapping

from unit_reports.finding import short
from unit_reports.model.base import listed
from unit_reports.model.catalog import Term

MOST = 3
ALIKE = 50
"""How alike a name must be to be offered, of 100: half of its characters in the same order."""
FALLING_OFF = 15
"""What is so much less alike than the best is not meant."""


def nearest(written: str, known: Mapping[str, str], *, alike: int = ALIKE) -> list[str]:
    """The names that are most like `written`, best first; `known` has the name of each wording."""
    # Imported here: a folder without faults never needs it.
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    found = process.extract(
        written.lower(),
        {wording: wording.lower() for wording in known},
        scorer=fuzz.ratio,
        score_cutoff=alike,
        limit=None,
    )
    best = found[0][1] if found else 0
    near = [known[wording] for _, score, wording in found if score >= best - FALLING_OFF]
    return list(dict.fromkeys(near))[:MOST]


def did_you_mean(
    written: str, known: Mapping[str, str] | Iterable[str], otherwise: str, *, alike: int = ALIKE
) -> str:
    """Ask whether the nearest names were meant; `otherwise` where nothing is near."""
    names = known if isinstance(known, Mapping) else {name: name for name in known}
    close = nearest(written, names, alike=alike)
    return f"是不是想写 {listed(*map(short, close))}？" if close else otherwise


def by_name(terms: Mapping[str, Term]) -> dict[str, str]:
    """The name of the entry that each wording means."""
    return {wording: term.name for wording, term in terms.items()}
