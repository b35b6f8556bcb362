"""What is read of each unit: when it is first asked for, and once for as long as it is the same."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from unit_reports.model.dataset import Unit

V = TypeVar("V")
Readings = dict[str, tuple[Unit, V]]
"""What was read of units by their ids, each with the unit itself."""


class ByUnit(Mapping[str, V]):
    """What `read` gives of each of some units, by their ids."""

    def __init__(
        self, units: Iterable[Unit], read: Callable[[Unit], V], readings: Readings[V] | None = None
    ) -> None:
        """`readings` hold what was read of units, maybe before some of them changed."""
        self._units = {unit.id: unit for unit in units}
        self._read = read
        self._readings = {} if readings is None else readings

    def __getitem__(self, unit_id: str) -> V:
        """What was read of a unit that is as it was, else what it says now."""
        unit = self._units[unit_id]
        known = self._readings.get(unit_id)
        if known is None or known[0] is not unit:
            known = self._readings[unit_id] = unit, self._read(unit)
        return known[1]

    def __iter__(self) -> Iterator[str]:
        """The units' ids."""
        return iter(self._units)

    def __len__(self) -> int:
        """How many units there are."""
        return len(self._units)
