"""Which units a picture is of: all of them, a unit with all below it, or those of one kind."""

from dataclasses import dataclass
from enum import StrEnum

from unit_reports.model.catalog import Term
from unit_reports.model.dataset import Dataset, Unit


class Reach(StrEnum):
    """How the units of an extent belong together."""

    WHOLE = "whole"
    SYSTEM = "system"
    BELOW = "below"
    KIND = "kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The whole, a unit's system (itself and all below), all below it, or the units of a kind.

    `id` is the unit's or the kind's, empty for the whole.
    """

    reach: Reach = Reach.WHOLE
    id: str = ""

    @classmethod
    def system(cls, unit: Unit) -> "Extent":
        """A unit and all below it."""
        return cls(reach=Reach.SYSTEM, id=unit.id)

    @classmethod
    def below(cls, unit: Unit) -> "Extent":
        """All below a unit, without itself."""
        return cls(reach=Reach.BELOW, id=unit.id)

    @classmethod
    def kind(cls, term: Term) -> "Extent":
        """The units of one kind."""
        return cls(reach=Reach.KIND, id=term.id)

    def units(self, dataset: Dataset) -> tuple[Unit, ...]:
        """The units in it, by id, whether or not they are due."""
        match self.reach:
            case Reach.WHOLE:
                return dataset.units
            case Reach.KIND:
                return dataset.of_kind.get(self.id, ())
            case Reach.SYSTEM:
                top = dataset.unit[self.id]
                return tuple(sorted((top, *dataset.below(top)), key=lambda unit: unit.id))
            case Reach.BELOW:
                return dataset.below(dataset.unit[self.id])


WHOLE = Extent()
"""All units."""
