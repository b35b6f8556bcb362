"""What a site publishes of its units for a site above (``/data/partials.json``), as it is written.

Its numbers can be merged with those of other sites. Most figures are only told as sums; one by one
stand those on which figures of other parts may depend: system-wide ones, which contain those below
them, and joint events, which count once. What it means and how it is merged: `aggregate.partial`.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from unit_reports.model.base import Day, Identifier, Line, Model, UnitId
from unit_reports.model.campaign import Campaign
from unit_reports.model.catalog import Catalog
from unit_reports.model.count import State

SCHEMA = 1
MOST = 10**40
"""No sum of what can be written as counts is larger."""
REPORTING_STATES = (
    "on_time",
    "late",
    "undated",
    "nil",
    "exempt",
    "not_yet_due",
    "missing",
    "unreadable",
)
"""The states of reporting under ``reporting/`` of `counts`; they add up to the units due."""
UnitIdOrNone = Annotated[
    str, StringConstraints(pattern=r"^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$", max_length=64, strict=True)
]
KindOrNone = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{0,64}$", strict=True)]
"""The id of a kind of unit; empty where nobody knows it, as of a file that cannot be read."""
Number = Annotated[StrictInt, Field(ge=0, le=MOST)]
Told = Literal[State.EXACT, State.BOUNDED, State.APPROXIMATE, State.WITHHELD, State.MENTIONED]


class ToldFigure(Model):
    """A figure that others may depend on; `system` tells that it contains those below its unit."""

    indicator: Identifier
    unit: UnitId
    kind: KindOrNone
    state: Told
    low: Number
    high: Number | None
    system: StrictBool = False
    joint: Line | None = None


class SumOf(Model):
    """All other figures of one indicator and kind of unit below one unit elsewhere (`under`).

    `held` tells that a system-wide figure of the part contains them, `held_by_kind` that one of a
    unit of the same kind does. `values` are bounds and how many figures have them, where figures
    are not added but spread.
    """

    under: UnitIdOrNone = ""
    held: StrictBool = False
    held_by_kind: StrictBool = False
    exact: Number = 0
    bounded: Number = 0
    approximate: Number = 0
    withheld: Number = 0
    mentioned: Number = 0
    low: Number = 0
    high: Number | None = 0
    largest: Number = 0
    is_approximate: StrictBool = False
    values: tuple[tuple[Number, Number | None, Number], ...] = ()


class OfIndicator(Model):
    """One indicator over the units of one kind; `silent` units reported and did not tell of it."""

    indicator: Identifier
    kind: KindOrNone
    silent: Number
    sums: tuple[SumOf, ...] = ()


class OfPeriod(Model):
    """One period; `counts` are numbers of units and things by the kind of unit and by name."""

    id: Identifier
    start: Day = Field(alias="from")
    end: Day = Field(alias="to")
    due: Day
    counts: dict[KindOrNone, dict[Line, Number]]
    figures: tuple[ToldFigure, ...]
    totals: tuple[OfIndicator, ...]


class PartFile(Model):
    """``parts/<id>.json``: a site's ``partials.json``.

    `units` has every unit by the one above it; those above which is nobody stand under the empty
    id. `catalog` has a digest of each list on which numbers depend. `names` are those of the units
    on top.
    """

    version: Literal[1] = Field(alias="schema")
    generator: Line
    campaign: Line
    as_of: Day
    site: str = ""
    catalog: dict[Line, Line]
    names: dict[UnitId, Line] = Field(default_factory=dict)
    units: dict[UnitIdOrNone, tuple[UnitId, ...]]
    periods: tuple[OfPeriod, ...]

    def parents(self) -> Iterator[tuple[str, str]]:
        """Every unit with the one above it."""
        for parent, units in self.units.items():
            for unit in units:
                yield unit, parent


def due_of(counts: Mapping[str, int]) -> int:
    """The units due, as the reporting states add up to them."""
    return sum(counts.get(f"reporting/{state}", 0) for state in REPORTING_STATES)


def catalog_digests(catalog: Catalog) -> dict[str, str]:
    """A digest of each list of a catalog, as far as numbers depend on it."""
    categories = catalog.categories
    lists: dict[str, object] = {
        "kinds": [term.names for term in catalog.kinds],
        "sections": [term.id for term in catalog.sections],
        "indicators": [
            (i.names, i.section, i.measure, i.measure_aliases, i.over_units, i.over_periods)
            for i in catalog.indicators
        ],
        "categories": [
            [term.names for term in terms]
            for terms in (
                categories.topics,
                categories.problems,
                categories.plans,
                categories.practices,
            )
        ],
        "tracks": [term.names for term in catalog.tracks],
        "progress": [(term.names, term.closed, term.known) for term in catalog.progress],
        "rates": [(rate.id, rate.progress) for rate in catalog.completion_rates],
        "names": sorted(catalog.number_names),
    }
    return {
        key: sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:16]
        for key, value in lists.items()
    }


def other_periods(file: PartFile, campaign: Campaign) -> list[str]:
    """The ids of the periods that only one of a part and a campaign has, or that differ."""
    mine = {p.id: (p.start, p.end, p.due) for p in campaign.periods}
    theirs = {p.id: (p.start, p.end, p.due) for p in file.periods}
    return sorted(key for key in mine | theirs if mine.get(key) != theirs.get(key))
