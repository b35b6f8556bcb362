"""What a page or a file is made from, as a short text: the same basis, the same bytes.

What everything rests on is taken widely (the program, catalog and campaign, the day, every unit's
place in the tree, what units tell of one another), what changes every day narrowly (the files of
the units that a page is of), so that a page is made anew rather once too often than once too
rarely.
"""

import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from hashlib import blake2b
from importlib.metadata import distributions
from pathlib import Path

from unit_reports.aggregate.extent import WHOLE, Extent, Reach
from unit_reports.aggregate.figures import Figure
from unit_reports.model.dataset import Unit
from unit_reports.model.unit import LISTS, Scope
from unit_reports.present.output import Output, Page
from unit_reports.source.builder import Loc
from unit_reports.source.passages import passages

PROGRAM = Path(__file__).parents[1]


LISTS_OF: dict[str, tuple[str, ...]] = {
    "study": (),  # no list, figures only
    "research": ("topics",),
    "problems": ("problems", "plans", "regulations"),
    "plans": ("problems", "plans", "regulations"),
    "regulations": ("problems", "regulations"),
    "service": ("services",),
    "practices": ("practices",),
}
"""The lists that a cross-unit page shows beside the figures of its own sections; pages that are not
here show of everything."""
REST = "rest"
"""What of a unit's file stands in no list and among no figures; what others say of the file."""
FIGURES = "figures"
"""Followed by the page that shows them."""


@dataclass(frozen=True, kw_only=True)
class Basis:
    """The bases of what an output gives."""

    output: Output

    def found(self) -> "Basis":
        """Find out now what all bases need, so that copies of this process need not."""
        _ = self.whole, self._system_wide
        return self

    def of_page(self, page: Page) -> str:
        """What a page is made from."""
        if page.unit:
            return self._of_unit(page.unit)
        if page.indicator:
            return self._of_indicator(page.indicator)
        return self._of_key(page.home, page.key)

    def of_file(self, name: str) -> str:
        """What a file to download is made from."""
        home, _, rest = name.rpartition("data/")
        stem = rest.rpartition(".")[0]
        return self._of_key(home, stem.removeprefix("pages/") if "/" in stem else None)

    def _of_key(self, home: str, key: str | None) -> str:
        """What a cross-unit page below a home, or its table, is made from."""
        picture = self.output.places.homes.get(home)
        lists = LISTS_OF.get(key or "")
        if picture is None or picture.period.id != self.output.picture.period.id:
            return self.whole
        if lists is None:
            return self._of_extent(picture.extent, None)
        return self._of_extent(picture.extent, (REST, *lists, f"{FIGURES} {key}"))

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
            files = self._files[unit.id]
            said += files.values() if parts is None else [files.get(part, "") for part in parts]
        return _digest(said)

    def _of_indicator(self, indicator: str) -> str:
        """The figures of one indicator, and the plans, which may aim at it."""
        said = [self._of_extent(WHOLE, (REST, "plans")), indicator]
        said += [figures.get(indicator, "") for figures in self._figures.values()]
        return _digest(said)

    def _of_unit(self, unit: Unit) -> str:
        """Its file, what the units above it say for it, and all below it."""
        dataset = self.output.series.dataset
        above = (self._system_wide.get(one.id, "") for one in dataset.ancestors(unit))
        has_system = unit.id in dataset.children
        below = self._of_extent(Extent.system(unit), None) if has_system else self._common
        return _digest((below, self._joint, unit.id, *self._files[unit.id].values(), *above))

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
            versions={},
            commit=known.commit if known.pattern else "",
        )
        # Findings of files that are no unit's.
        files = {unit.document.path for unit in dataset.units}
        general = [repr(one) for one in series.findings if one.place.path not in files]
        return _digest(
            (
                program(),
                dataset.campaign_document.text,
                dataset.catalog_document.text,
                repr((series.today, series.disclosed, output.site_url, output.edition)),
                repr((output.is_draft, repository)),
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
    def _files(self) -> dict[str, dict[str, str]]:
        """What each unit's file says, by its parts."""
        catalog, page_of = self.output.picture.catalog, self._page_of
        rows = self.output.picture.reporting_of

        def about(loc: Loc) -> str | None:
            match loc:
                case ("reports", int(), str() as part):
                    return part if part in LISTS else REST
                case ("reports", int(), "figures", str() as name):
                    known = catalog.indicator.get(name)
                    return f"{FIGURES} {page_of[known.section]}" if known else REST
                case (str(),):
                    return REST
            return None

        files: dict[str, dict[str, str]] = {}
        for unit in self.output.series.dataset.units:
            said = passages(unit.document, about)
            rest = [*said.pop("", ()), *said.pop(REST, ()), *self._said_of(unit)]
            row = rows.get(unit.id)
            rest.append(repr(row and (row.state, row.parts, row.reason, row.withheld)))
            files[unit.id] = {REST: _digest(rest)} | {
                part: _digest(texts) for part, texts in sorted(said.items())
            }
        return files

    def _said_of(self, unit: Unit) -> Iterator[str]:
        """What checks say of a unit's file, and what the repository knows of it."""
        of, place = self.output.repository, unit.place()
        if of:
            yield repr((of.link(place), of.edit(place), of.changed_on(place)))
        yield from map(repr, self.output.picture.findings_in.get(unit.document.path, ()))

    @cached_property
    def _page_of(self) -> dict[str, str]:
        """The page that shows a section's figures, by the section's id."""
        return {section.id: section.page.value for section in self.output.picture.catalog.sections}

    @cached_property
    def _figures(self) -> dict[str, dict[str, str]]:
        """What each unit says of an indicator in the current period, by the indicators' ids."""
        return {
            unit_id: {figure.indicator.id: _told(figure) for figure in figures}
            for unit_id, figures in self.output.picture.told.items()
        }

    @cached_property
    def _joint(self) -> str:
        """Every joint event, as told by any unit in any period."""
        pictures = self.output.series.pictures
        return _digest(_told(figure) for picture in pictures for figure in picture.joint)

    @cached_property
    def _system_wide(self) -> dict[str, str]:
        """What each unit says for all below it, in any period."""
        said: dict[str, list[str]] = {}
        for picture in self.output.series.pictures:
            for unit_id, figures in picture.told.items():
                told = [_told(figure) for figure in figures if figure.scope is Scope.SYSTEM]
                if told:
                    said.setdefault(unit_id, []).extend(told)
        return {unit_id: _digest(told) for unit_id, told in said.items()}


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
    told = (f"{path.relative_to(PROGRAM)} {_digest([path.read_bytes()])}" for path in files)
    return _digest((platform.python_version(), *installed, *told))


def _digest(parts: Iterable[str | bytes]) -> str:
    found = blake2b(digest_size=16)
    for part in parts:
        content = part if isinstance(part, bytes) else part.encode()
        found.update(len(content).to_bytes(8, "big"))
        found.update(content)
    return found.hexdigest()
