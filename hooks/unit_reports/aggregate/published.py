"""Partial results of every period, as a site publishes them and as a site above takes them in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from unit_reports.aggregate.figures import IndicatorSummary
from unit_reports.aggregate.partial import (
    NOBODY,
    Fate,
    Partial,
    Special,
    Sum,
    Tree,
    merge_partials,
)
from unit_reports.aggregate.series import Series
from unit_reports.aggregate.total import Coverage, Total
from unit_reports.model.campaign import Campaign, Period
from unit_reports.model.catalog import Catalog, Indicator
from unit_reports.model.count import State
from unit_reports.model.dataset import Dataset
from unit_reports.model.part import (
    OfIndicator,
    OfPeriod,
    PartFile,
    SumOf,
    ToldFigure,
    catalog_digests,
)

TOLD = [state.value for state in State if state is not State.NOT_REPORTED]


@dataclass(frozen=True, kw_only=True)
class MergedSummary(IndicatorSummary):
    """An indicator of which the total is known and no unit's figure."""

    merged: Total

    @cached_property
    def total(self) -> Total:
        """The total as it was merged."""
        return self.merged


@dataclass(frozen=True, kw_only=True)
class Published:
    """The numbers of one site: `partials` by the ids of the periods.

    `id` is the name of its file in ``parts/``, empty for all together; `names` are those of the
    units on top; `site` is where the site is, as it says itself or as the campaign says.
    """

    id: str = ""
    as_of: str
    site: str = ""
    names: Mapping[str, str]
    partials: Mapping[str, Partial]

    @property
    def name(self) -> str:
        """What the part is called: as the unit on top of it, or the first of several."""
        several = f"等{len(self.names)}家" if len(self.names) > 1 else ""
        return f"{next(iter(self.names.values()))}{several}" if self.names else self.id

    @property
    def tree(self) -> Tree:
        """Every unit with the one above it."""
        return next(iter(self.partials.values())).tree

    @cached_property
    def hangs(self) -> tuple[str, ...]:
        """The units elsewhere below which units of this part hang."""
        return tuple(sorted({up for up in self.tree.values() if up and up not in self.tree}))

    def summary(self, indicator: Indicator, period: str, kind: str | None = None) -> MergedSummary:
        """An indicator's total in a period, over all units or those of one kind."""
        total = self.partials[period].total(indicator.id, kind)
        return MergedSummary(indicator=indicator, figures={}, units=(), merged=total)


def published(series: Series, site: str = "") -> Published:
    """What a site with units of its own publishes."""
    names = {unit.id: unit.name for unit in series.dataset.units}
    partials = {picture.period.id: Partial.of(picture) for picture in series.pictures}
    return Published(
        as_of=series.today.isoformat(),
        site=site,
        names={key: names[key] for key in tops(next(iter(partials.values())).tree)},
        partials=partials,
    )


def tops(tree: Tree) -> list[str]:
    """The units above which is nobody here."""
    return sorted(unit for unit, above in tree.items() if above not in tree)


def together(parts: Iterable[Published], site: str = "") -> Published:
    """All parts as one, which can be a part itself."""
    found = list(parts)
    names = {key: name for part in found for key, name in part.names.items()}
    partials = {
        period: merge_partials(part.partials[period] for part in found)
        for period in found[0].partials
    }
    tree = next(iter(partials.values())).tree
    return Published(
        as_of=min(part.as_of for part in found),
        site=site,
        names={key: names[key] for key in tops(tree)},
        partials=partials,
    )


def parts_of(dataset: Dataset) -> tuple[Published, ...]:
    """The parts of a data set that was checked and has no errors."""
    return tuple(
        replace(read_file(part.file), id=part.id, site=_site(part.id, part.file, dataset.campaign))
        for part in dataset.parts
    )


def _site(key: str, file: PartFile, campaign: Campaign) -> str:
    """The address of a part's site, with a slash at the end; empty where nobody says it."""
    found = campaign.parts.get(key, file.site)
    return f"{found.rstrip('/')}/" if found else ""


def read_file(file: PartFile) -> Published:
    """The numbers that stand in a part's file."""
    tree = dict(sorted(file.parents()))
    return Published(
        as_of=file.as_of,
        site=file.site,
        names=file.names,
        partials={period.id: _partial(period, tree) for period in file.periods},
    )


def _partial(told: OfPeriod, tree: Tree) -> Partial:
    sums = {
        Fate(
            indicator=row.indicator,
            kind=row.kind,
            under=one.under,
            held=one.held,
            held_by_kind=one.held_by_kind,
        ): Sum(
            coverage=Coverage(**{state: getattr(one, state) for state in TOLD}),
            low=one.low,
            high=one.high,
            largest=one.largest,
            approximate=one.is_approximate,
            values={(low, high): times for low, high, times in one.values},
        )
        for row in told.totals
        for one in row.sums
    }
    return Partial(
        tree=tree,
        sums={fate: sums[fate] for fate in sorted(sums)},
        specials=tuple(
            sorted(
                (Special(**dict(one)) for one in told.figures), key=lambda s: (s.indicator, s.unit)
            )
        ),
        silent={(row.indicator, row.kind): row.silent for row in told.totals},
        counts=told.counts,
    )


def as_file(found: Published, campaign: Campaign, catalog: Catalog, generator: str) -> PartFile:
    """What is written of the numbers of a site."""
    below: dict[str, list[str]] = {}
    for unit, parent in found.tree.items():
        below.setdefault(parent, []).append(unit)
    return PartFile.model_validate(
        {
            "schema": 1,
            "generator": generator,
            "campaign": campaign.title,
            "as_of": found.as_of,
            "site": found.site,
            "catalog": catalog_digests(catalog),
            "names": found.names,
            "units": {parent: below[parent] for parent in sorted(below)},
            "periods": [
                _of_period(period, found.partials[period.id])
                for period in sorted(campaign.periods, key=lambda one: campaign.order[one.id])
            ],
        }
    )


def _of_period(period: Period, partial: Partial) -> OfPeriod:
    sums: dict[tuple[str, str], list[SumOf]] = {}
    for fate, one in partial.sums.items():
        sums.setdefault((fate.indicator, fate.kind), []).append(_sum_of(fate, one))
    figures = [
        ToldFigure.model_validate({key: getattr(one, key) for key in ToldFigure.model_fields})
        for one in partial.specials
    ]
    totals = [
        OfIndicator(
            indicator=indicator,
            kind=kind,
            silent=silent,
            sums=tuple(sums.get((indicator, kind), ())),
        )
        for (indicator, kind), silent in partial.silent.items()
    ]
    facts = {"id": period.id, "from": period.start, "to": period.end, "due": period.due}
    told = {"counts": partial.counts, "figures": figures, "totals": totals}
    return OfPeriod.model_validate(facts | told)


def _sum_of(fate: Fate, one: Sum) -> SumOf:
    return SumOf(
        under=fate.under or NOBODY,
        held=fate.held,
        held_by_kind=fate.held_by_kind,
        low=one.low,
        high=one.high,
        largest=one.largest,
        is_approximate=one.approximate,
        values=tuple((low, high, times) for (low, high), times in one.values.items()),
        **{state: getattr(one.coverage, state) for state in TOLD},
    )
