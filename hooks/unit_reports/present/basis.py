"""What a page or a file is made from, as a short text: the same basis, the same bytes.

What everything rests on is taken widely (the program, catalog and campaign, the day, every unit's
place in the tree, what units tell of one another), what changes every day narrowly (the files of
the units that a page is of), so that a page is made anew rather once too often than once too
rarely.
"""

import platform
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.metadata import distributions
from pathlib import Path

from unit_reports.aggregate.extent import WHOLE, Extent, Reach
from unit_reports.aggregate.figures import Figure
from unit_reports.model.dataset import Unit
from unit_reports.model.unit import LISTS, Scope
from unit_reports.present import paper
from unit_reports.present.crumbs import GUIDE
from unit_reports.present.feed import FEED
from unit_reports.present.file_parts import (
    CHANGED,
    FIGURES,
    FINDINGS,
    GIVEN,
    NAMED,
    RATED,
    REST,
    FileParts,
    digest,
    file_parts,
)
from unit_reports.present.output import Output, Page
from unit_reports.present.words import WORDS

PROGRAM = Path(__file__).parents[1]

SHOWN: dict[str, tuple[str, ...]] = {
    "": ("topics", "problems", "plans", FIGURES),
    "study": (),  # no list, figures only
    "research": ("topics",),
    "problems": ("problems", "plans", "regulations"),
    "rectification": (*LISTS, RATED),
    "plans": ("problems", "plans", "regulations"),
    "regulations": ("problems", "regulations"),
    "service": ("services",),
    "practices": ("practices",),
    "units": (CHANGED,),
    "reporting": ("problems", GIVEN),
    "quality": (FIGURES, FINDINGS),
    "history": (FIGURES, FINDINGS),
    "kinds": (FIGURES,),
    "indicators": (FIGURES,),
    "downloads": (GIVEN,),
}
"""The parts of units' files that a cross-unit page and its tables show beside the figures of its
own sections and `REST`; pages that are not here show of everything."""
TOLD: dict[str, tuple[str, ...]] = {
    "data/totals.json": ("problems", FIGURES),
    "data/figures.csv": (FIGURES,),
    **{f"data/{part}.csv": (part,) for part in LISTS},
    "data/problems.csv": ("problems", "plans", "regulations"),
    "data/reporting.csv": (),
    FEED: (),
}
"""The same of the other files."""
OFFICE = frozenset({"data/unit.schema.json", WORDS, paper.FILE})
"""Files that show nothing of units' files; nor do the pages of the guide."""


@dataclass(frozen=True, kw_only=True)
class Basis:
    """The bases of what an output gives."""

    output: Output

    def found(self) -> "Basis":
        """Find out now what all bases need, so that copies of this process need not."""
        # First what each unit tells, which the copies that read files would each find out anew.
        _ = self._joint, self._system_wide, self._targets, self.whole
        self._of_extent(WHOLE, (REST,))  # on which the pages of indicators rest
        return self

    def of_page(self, page: Page) -> str:
        """What a page is made from."""
        if page.unit:
            return self._of_unit(page.unit)
        if page.indicator:
            return self._of_indicator(page.indicator)
        if page.address.startswith(GUIDE[1]):
            return self._common
        return self._of_shown(page.home, page.address.removeprefix(page.home).rstrip("/"))

    def of_file(self, name: str) -> str:
        """What a file to download is made from."""
        if name in OFFICE:
            return self._common
        home, _, rest = name.rpartition("data/")
        stem = rest.rpartition(".")[0]
        if (key := stem.removeprefix("pages/")) != stem:
            return self._of_shown(home, "" if key == "index" else key)
        # A table is a workbook, too, where there are many units.
        return self._of_home(home, TOLD.get(name.removeprefix(home).replace(".xlsx", ".csv")))

    @property
    def of_search(self) -> str:
        """What the search finds of units is made from: words, and no number."""
        return self._of_extent(WHOLE, (REST, NAMED, *LISTS))

    def _of_shown(self, home: str, key: str) -> str:
        """What a cross-unit page below a home, or its table, is made from."""
        parts = SHOWN.get(key)
        return self._of_home(home, None if parts is None else (*parts, f"{FIGURES} {key}"))

    def _of_home(self, home: str, parts: tuple[str, ...] | None) -> str:
        """Some parts of the files of a home's units, or all that they say, up to its period."""
        picture = self.output.places.homes.get(home)
        if picture is None:
            return self.whole
        if until := self._files.until.get(picture.period.id):
            return digest((self._common, until))
        return self._of_extent(picture.extent, None if parts is None else (REST, *parts))

    @cached_property
    def whole(self) -> str:
        """Everything."""
        return self._of_extent(WHOLE, None)

    def _of_extent(self, extent: Extent, parts: tuple[str, ...] | None) -> str:
        """Some parts of its units' files, or all of them.

        The figures of a kind's units may hold joint events that others tell of.
        """
        known = self._known.get((extent, parts))
        if known is None:
            known = self._known[extent, parts] = self._found(extent, parts)
        return known

    @cached_property
    def _known(self) -> dict[tuple[Extent, tuple[str, ...] | None], str]:
        return {}

    def _found(self, extent: Extent, parts: tuple[str, ...] | None) -> str:
        units = extent.units(self.output.series.dataset)
        joint = self._joint if extent.reach is Reach.KIND else ""
        said: list[str] = [self._common, joint, repr((extent, parts))]
        for unit in units:
            files = self._files.of_units[unit.id]
            if parts is None:
                said.append(files.digests)
            else:
                said += map(files.of_part, parts)
        return digest(said)

    def _of_indicator(self, indicator: str) -> str:
        """The figures of one indicator, and the plans that aim at it."""
        figures, plans = self._files.of_indicators[indicator], self._targets.get(indicator, ())
        return digest((self._of_extent(WHOLE, (REST,)), indicator, figures, *plans))

    def _of_unit(self, unit: Unit) -> str:
        """Its file, what the units above it say for it, and all below it."""
        dataset = self.output.series.dataset
        above = (self._system_wide.get(one.id, "") for one in dataset.ancestors(unit))
        has_system = unit.id in dataset.children
        below = self._of_extent(Extent.system(unit), None) if has_system else self._common
        said = self._files.of_units[unit.id].digests
        return digest((below, self._joint, unit.id, said, *above))

    @cached_property
    def _common(self) -> str:
        """What every page may show, or be shaped by."""
        output, series = self.output, self.output.series
        dataset = series.dataset
        known = output.repository
        repository = known and replace(
            known,
            changed=frozenset(),
            days={},
            commits={},
            versions={},
            commit="",
        )
        # Findings of files that are no unit's.
        files = {unit.document.path for unit in dataset.units}
        general = [repr(one) for one in series.findings if one.place.path not in files]
        return digest(
            (
                program(),
                dataset.campaign_document.text,
                dataset.catalog_document.text,
                repr((series.today, series.disclosed, output.site_url, output.edition)),
                repr((output.is_draft, repository, bool(known and known.days))),
                *general,
                *map(self._standing, dataset.units),
            )
        )

    def _standing(self, unit: Unit) -> str:
        """A unit's place among the others, and the facts of its life."""
        periods = self.output.series.periods
        due = "".join(str(int(unit.is_due(period))) for period in periods)
        facts = unit.file.model_dump_json(exclude={"reports", "reasons"})
        return f"{unit.id} {due} {unit.readable:d} {unit.stale} {unit.document.path} {facts}"

    @cached_property
    def _files(self) -> FileParts:
        return file_parts(self.output.series, self.output.repository)

    @cached_property
    def _targets(self) -> dict[str, list[str]]:
        """The plans of the current period that aim at an indicator, by its id."""
        catalog, found = self.output.picture.catalog, dict[str, list[str]]()
        for item in self.output.picture.items.plans.items:
            if term := catalog.indicator.get(item.value.indicator or ""):
                told = f"{item.unit.id} {item.anchor} {item.place} {item.value!r}"
                found.setdefault(term.id, []).append(told)
        return found

    @cached_property
    def _joint(self) -> str:
        """Every joint event, as told by any unit in any period."""
        pictures = self.output.series.pictures
        return digest(_told(figure) for picture in pictures for figure in picture.joint)

    @cached_property
    def _system_wide(self) -> dict[str, str]:
        """What each unit says for all below it, in any period."""
        said: dict[str, list[str]] = {}
        for picture in self.output.series.pictures:
            for unit_id, figures in picture.told.items():
                told = [_told(figure) for figure in figures if figure.scope is Scope.SYSTEM]
                if told:
                    said.setdefault(unit_id, []).extend(told)
        return {unit_id: digest(told) for unit_id, told in said.items()}


class NoBasis:
    """In its place where nobody will ask whether anything is still made from the same."""

    of_search = ""

    def of_page(self, page: Page) -> str:
        """Of every page the same."""
        del page
        return ""

    def of_file(self, name: str) -> str:
        """Of every file the same."""
        del name
        return ""


def _told(figure: Figure) -> str:
    return repr(
        (
            figure.unit.id,
            figure.period,
            figure.indicator.id,
            figure.count,
            figure.scope,
            figure.joint,
            figure.rate,
            figure.note,
            figure.items,
            figure.place,
        )
    )


@cache
def program() -> str:
    """The program itself and everything installed beside it."""
    installed = sorted(f"{one.name} {one.version}" for one in distributions())
    files = sorted(path for path in PROGRAM.rglob("*") if path.is_file() and path.suffix != ".pyc")
    told = (f"{path.relative_to(PROGRAM)} {digest([path.read_bytes()])}" for path in files)
    return digest((platform.python_version(), *installed, *told))
