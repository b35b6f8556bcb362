"""Where a cross-unit page stands: its period and extent, and the same page of others."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from unit_reports.aggregate.extent import Reach
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.series import Series
from unit_reports.model.dataset import Unit
from unit_reports.present.addresses import kind_home, period_home, system_home

MOST_BELOW = 60
"""So many extents below one are offered on its pages; more are found on the units' own pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A name and the home of its cross-unit pages."""

    name: str
    home: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """What a page is of, and where else the same page can be read."""

    period: str
    extent: str
    is_past: bool
    periods: tuple[Place, ...]
    above: tuple[Place, ...]
    below: tuple[Place, ...]
    kinds: tuple[Place, ...]

    @property
    def has_choice(self) -> bool:
        """Whether the page can be read for anything else."""
        return bool(len(self.periods) > 1 or self.above or self.below or self.kinds)


@dataclass(frozen=True, kw_only=True)
class Places:
    """The homes of every picture of a series that has pages."""

    series: Series

    @cached_property
    def systems(self) -> dict[str, str]:
        """The homes of units' systems, by unit; one that is the whole has the whole's pages."""
        due = len(self.series.current.units)
        return {
            key: "" if len(picture.units) == due else system_home(key)
            for key, picture in self.series.systems.items()
            if picture.units
        }

    @cached_property
    def homes(self) -> dict[str, Picture]:
        """Every picture with cross-unit pages, by its home: the whole, the past, the extents."""
        series = self.series
        past = {period_home(picture.period.id): picture for picture in series.past}
        systems = {home: series.systems[key] for key, home in self.systems.items() if home}
        kinds = {kind_home(key): picture for key, picture in series.kinds.items()}
        return {"": series.current} | past | systems | kinds

    @cached_property
    def periods(self) -> dict[str, str]:
        """The id of the period of every picture with cross-unit pages, by its home."""
        return {home: picture.period.id for home, picture in self.homes.items()}

    def whereabouts(self, picture: Picture) -> Whereabouts:
        """What the pages of a picture are of."""
        past = picture.period.id != self.series.current.period.id
        periods = [
            Place(name=p.period.name, home=period_home(p.period.id)) for p in self.series.past
        ]
        current = Place(name=self.series.current.period.name, home="")
        whole = picture.extent.reach is Reach.WHOLE
        return Whereabouts(
            period=picture.period.name,
            extent=self._name(picture),
            is_past=past,
            periods=(*periods, current) if whole else (),
            above=() if whole else tuple(self._above(picture)),
            below=() if past else tuple(self._below(picture))[:MOST_BELOW],
            kinds=() if past or not whole else tuple(self._kinds()),
        )

    def until(self, picture: Picture) -> list[Picture]:
        """An extent in every period up to a picture's own, oldest first: nothing of later ones."""
        pictures = self.series.over(picture.extent)
        ends = [one.period.id for one in pictures].index(picture.period.id)
        return list(pictures[: ends + 1])

    def _name(self, picture: Picture) -> str:
        match picture.extent.reach:
            case Reach.KIND:
                return picture.catalog.kind[picture.extent.id].name
            case Reach.SYSTEM:
                return f"{picture.dataset.unit[picture.extent.id].name}及下级"
            case _:
                return "全部单位"

    def _above(self, picture: Picture) -> Iterator[Place]:
        yield Place(name="全部单位", home="")
        if picture.extent.reach is Reach.SYSTEM:
            unit = picture.dataset.unit[picture.extent.id]
            for above in reversed(list(picture.dataset.ancestors(unit))):
                if home := self.systems.get(above.id):
                    yield Place(name=above.name, home=home)

    def _below(self, picture: Picture) -> Iterator[Place]:
        for unit in self._next(picture):
            if home := self.systems.get(unit.id):
                yield Place(name=unit.name, home=home)

    def _next(self, picture: Picture) -> Iterator[Unit]:
        dataset = picture.dataset
        match picture.extent.reach:
            case Reach.SYSTEM:
                yield from dataset.children.get(picture.extent.id, ())
            case Reach.WHOLE:
                tops = [unit for unit in dataset.units if unit.file.parent not in dataset.unit]
                # One that is the whole gives way to those right below it.
                while wide := {unit.id for unit in tops if self.systems.get(unit.id) == ""}:
                    tops = [unit for unit in tops if unit.id not in wide]
                    tops += [below for key in sorted(wide) for below in dataset.children[key]]
                yield from tops

    def _kinds(self) -> Iterator[Place]:
        for key, picture in self.series.kinds.items():
            yield Place(name=picture.catalog.kind[key].name, home=kind_home(key))
