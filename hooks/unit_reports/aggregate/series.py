"""All pictures of one data set as of one day: every period, and the parts of the current one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from unit_reports.aggregate.extent import WHOLE, Extent
from unit_reports.aggregate.picture import Disclosed, Known, Picture
from unit_reports.finding import Finding
from unit_reports.model.campaign import Period
from unit_reports.model.dataset import Dataset

FEW = 200
"""So many units' pages and files are made together: a second of work."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """Every period of a data set, and the extents of the current one that have pages.

    `disclosed` are totals of figures that are not shown, by the ids of period and indicator;
    `known` is what was read of units by the same catalog, by the ids of periods.
    """

    dataset: Dataset
    today: date
    findings: tuple[Finding, ...] = ()
    disclosed: Mapping[tuple[str, str], Disclosed] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict, repr=False, compare=False)

    def _disclosed(self, period: Period) -> dict[str, Disclosed]:
        return {key: one for (at, key), one in self.disclosed.items() if at == period.id}

    def _known(self, period: Period) -> Known:
        return self.known.setdefault(period.id, Known())

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The campaign's periods, oldest first."""
        campaign = self.dataset.campaign
        return tuple(sorted(campaign.periods, key=lambda period: campaign.order[period.id]))

    @cached_property
    def current(self) -> Picture:
        """The newest period, as of today."""
        return Picture(
            dataset=self.dataset,
            period=self.dataset.campaign.current,
            today=self.today,
            findings=self.findings,
            disclosed=self._disclosed(self.dataset.campaign.current),
            known=self._known(self.dataset.campaign.current),
        )

    @cached_property
    def past(self) -> tuple[Picture, ...]:
        """The earlier periods, oldest first: no later period changes anything in them.

        Each is as of the day after its report was due, under the names that units then had.
        Findings are of the data as they are now and therefore left out.
        """
        return tuple(
            Picture(
                dataset=self.dataset.at(period),
                period=period,
                today=min(self.today, date.fromisoformat(period.due) + timedelta(days=1)),
                disclosed=self._disclosed(period),
                known=self._known(period),
            )
            for period in self.periods[:-1]
        )

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The whole in every period, oldest first."""
        return (*self.past, self.current)

    @cached_property
    def systems(self) -> dict[str, Picture]:
        """The current picture of every unit that has units below it, with these, by its id."""
        units = (unit for unit in self.dataset.units if unit.id in self.dataset.children)
        return {unit.id: self.over(Extent.system(unit))[-1] for unit in units}

    @cached_property
    def kinds(self) -> dict[str, Picture]:
        """The current picture of every kind of unit that there is, by its id, in their order."""
        kinds = self.dataset.catalog.kinds
        found = {kind.id: self.over(Extent.kind(kind))[-1] for kind in kinds}
        return {key: picture for key, picture in found.items() if picture.units}

    def over(self, extent: Extent) -> tuple[Picture, ...]:
        """One extent in every period, oldest first; counted once however often asked for."""
        if extent == WHOLE:
            return self.pictures
        if extent not in self._over:
            self._over[extent] = tuple(picture.over(extent) for picture in self.pictures)
        return self._over[extent]

    @cached_property
    def _over(self) -> dict[Extent, tuple[Picture, ...]]:
        return {}
