"""What a completion rate is, of one unit and of all together."""

from dataclasses import dataclass
from enum import StrEnum

from unit_reports.aggregate.figures import Figure
from unit_reports.aggregate.share import Share
from unit_reports.aggregate.total import Interval
from unit_reports.model.catalog import Indicator, Term
from unit_reports.model.dataset import Unit


class Basis(StrEnum):
    """What a rate is made of."""

    LISTED = "listed"
    FIGURES = "figures"
    STATED = "stated"


class Why(StrEnum):
    """Why a unit has no rate, or stays out of the sum."""

    NO_REPORT = "no_report"
    SILENT = "silent"
    NIL = "nil"
    WITHHELD = "withheld"
    UNTOLD = "untold"
    ZERO = "zero"
    UNSTATED = "unstated"
    SCOPES = "scopes"
    COVERED_APART = "covered_apart"
    JOINT_APART = "joint_apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A part, its whole and the rate that they make; a stated rate has neither part nor whole."""

    share: Share
    part: Interval | None = None
    whole: Interval | None = None

    @property
    def unknown(self) -> int:
        """How many things of the part are not known to be in it, where that is a number."""
        low, high = self.part or (0, 0)
        return 0 if high is None else high - low


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRate:
    """One unit's rate, or why it has none; `figures` are those that it is made of."""

    unit: Unit
    ratio: Ratio | None = None
    why: Why | None = None
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rate:
    """One rate of every unit and of all together.

    `term` is the catalog's rate or, for figures, the indicator of the part; `whole` that of the
    whole. `group` is the rate of the sums: nothing where they do not add. `added` units are in it
    by figures of their own, `covered` ones inside a system-wide figure, and `apart` are left out.
    """

    basis: Basis
    term: Term
    whole: Indicator | None = None
    units: tuple[UnitRate, ...]
    group: Ratio | None = None
    added: int = 0
    covered: int = 0
    apart: tuple[tuple[Unit, Why], ...] = ()

    @property
    def shares(self) -> list[Share]:
        """The units' rates that there are."""
        return [unit.ratio.share for unit in self.units if unit.ratio]

    @property
    def span(self) -> Share | None:
        """From the lowest to the highest that any unit's rate can be."""
        shares = self.shares
        if not shares:
            return None
        highs = [share.high for share in shares if share.high is not None]
        high = max(highs) if len(highs) == len(shares) else None
        return Share(low=min(share.low for share in shares), high=high)
