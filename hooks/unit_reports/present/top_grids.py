"""The tables of a site above sites: what each page counts, by part, each number with its way on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from unit_reports.aggregate.counted import of_each
from unit_reports.aggregate.published import MergedSummary, Published
from unit_reports.aggregate.reporting import Reporting
from unit_reports.model.catalog import CompletionRate, Indicator, Term
from unit_reports.model.count import State
from unit_reports.model.part import due_of
from unit_reports.model.unit import Action
from unit_reports.present.addresses import Links, indicator_address
from unit_reports.present.matrices import Cell, Head, Row, total_mark
from unit_reports.present.percent import percent_text
from unit_reports.present.top import (
    UNKNOWN,
    Column,
    Grid,
    Top,
    is_known,
    rate_of,
    received,
    total_cell,
)
from unit_reports.present.wording import (
    LEDGER,
    PARTS,
    REPORTING,
    STATES,
)

LISTED = {
    "research": ("topics", "topics"),
    "problems": ("problems", "problems"),
    "plans": ("plans", "plans"),
    "regulations": ("regulations", ""),
    "service": ("services", ""),
    "practices": ("practices", "practices"),
}
"""The list that a page is of, and the catalog's categories of it, by the page's key."""
WHOLE = "全部"


@dataclass(frozen=True, kw_only=True)
class Grids:
    """Makes the tables of the pages, as seen from one of them."""

    top: Top
    links: Links
    page: str = field(default="")
    """The address of the page of the same name on a part's site."""

    def of(self, key: str) -> tuple[Grid, ...]:
        """The tables of a page by its key, in the page's order; each page has at least one."""
        return tuple(grid for grid in _PAGES[key](self, key) if grid.columns and grid.rows)

    def overview(self, _key: str) -> Iterator[Grid]:
        """How many report, and what do they tell?"""
        yield self.by_part("各部分", [*self._reported(), *map(self._total, self.top.key_figures)])

    def section(self, key: str) -> Iterator[Grid]:
        """The figures of a page's sections."""
        for section in self.top.catalog.sections:
            if section.page == key:
                yield self.by_part(section.name, [*map(self._total, self.top.told(section))])

    def study(self, key: str) -> Iterator[Grid]:
        """How much was studied, where?"""
        found = [*self.section(key)]
        yield from found or [self.by_part("报送情况", self._reported())]

    def listed(self, key: str) -> Iterator[Grid]:
        """How many items are there, of which kind, from where?"""
        name, terms = LISTED[key]
        said = [("items", "几项"), ("reported", "几家报了"), ("nil", "几家报“没有”")]
        said += [("withheld", "几家没有全部公开"), ("silent", "几家未报")]
        if key == "problems":
            said.append(("unplanned", "几项没有计划回应"))
        columns = [
            self._count(word, f"{name}/{part}", of=name if part in _ITEMS else "")
            for part, word in said
        ]
        yield self.by_part(PARTS[name], columns)
        found = self._terms(name, terms)
        for what, word in (("units", "几家有"), ("items", "几项")):
            yield self.by_part(
                f"{PARTS[name]}·各类{word}",
                [self._count(text, f"{name}/of/{term}/{what}", of=name) for term, text in found],
            )
        yield from self.section(key)

    def _terms(self, name: str, terms: str) -> list[tuple[str, str]]:
        """The categories that have items, those of many units first."""
        if name == "regulations":
            names = {action.value: action.value for action in Action}
        else:
            found: Sequence[Term] = getattr(self.top.catalog.categories, terms) if terms else ()
            names = {term.id: term.name for term in found}
        return [(key, names[key]) for key, _, _ in of_each(self.top.counts, name, names)]

    def rectification(self, key: str) -> Iterator[Grid]:
        """What is open, overdue, without owner or date?"""
        said = [("all", "列出的问题"), ("closed", "已了结"), ("open_for_certain", "未了结")]
        said += [("state_unknown", "没写明进展"), ("overdue", "逾期")]
        said += [(f"lacks/{key}", f"没写{LEDGER[key]}") for key in LEDGER if key != "progress"]
        columns = [self._count(word, f"ledger/{part}", of="problems") for part, word in said]
        yield self.by_part("台账", columns)
        catalog = self.top.catalog
        yield self.by_part("完成比例", [*map(self._rate, catalog.completion_rates)])
        tracks = [(term.id, term.name) for term in catalog.tracks]
        states = [(term.id, term.name) for term in catalog.progress if term.known]
        columns = [
            self._count(f"{track_name}·{state_name}", f"ledger/at/{track}/{state}", of="problems")
            for track, track_name in [*tracks, ("", "没写方式")]
            for state, state_name in [*states, ("", "没写明进展")]
            if self.top.counts.get(f"ledger/at/{track}/{state}")
        ]
        yield self.by_part("整改方式和进展", columns)
        yield from self.section(key)

    def units(self, _key: str) -> Iterator[Grid]:
        """Which parts are there, and where are their units?"""
        rows = []
        for part in (self.top.whole, *self.top.parts):
            above = "、".join(part.hangs) or "没有"
            cells = [
                Cell(kind="plain", text=str(len(part.tree)), href=self._href(part, "units/")),
                *(column.of(part) for column in self._reported()[:2]),
                Cell(kind="plain", text=part.as_of),
                Cell(kind="plain", text=above),
            ]
            rows.append(self._row(part, cells))
        heads = ("单位", "应报", "已报", "数据到", "上级在别处")
        columns = tuple(Column(head=Head(text=text)) for text in heads)
        yield Grid(title="各部分的单位", corner="部分", columns=columns, rows=tuple(rows))

    def kinds(self, _key: str) -> Iterator[Grid]:
        """What does each kind of unit tell?"""
        partial = self.top.whole.partials[self.top.period]
        names = {kind.id: kind.name for kind in self.top.catalog.kinds} | {"": "不知"}
        found = [(key, name) for key, name in names.items() if key in partial.kinds]
        heads = [Column(head=Head(text=text)) for text in ("应报", "已报")]
        rows = [
            Row(
                head=Head(text=name),
                cells=tuple(
                    Cell(kind="plain", text=str(number))
                    for number in (due_of(partial.counts[key]), received(partial.counts[key]))
                ),
            )
            for key, name in found
        ]
        yield Grid(title="报送情况", corner="单位类型", columns=tuple(heads), rows=tuple(rows))
        for section in self.top.catalog.sections:
            told = self.top.told(section)
            yield Grid(
                title=section.name,
                corner="单位类型",
                columns=tuple(self._total(indicator).column for indicator in told),
                rows=tuple(
                    Row(
                        head=Head(text=name),
                        cells=tuple(
                            total_cell(
                                self.top.whole.summary(indicator, self.top.period, key),
                                self.links.indicator(indicator.id),
                                total_mark(f"kinds/{key}", indicator.id),
                            )
                            for indicator in told
                        ),
                    )
                    for key, name in found
                ),
            )

    def indicators(self, _key: str) -> Iterator[Grid]:
        """How much is it all in all, and what does that rest on?"""
        for section in self.top.catalog.sections:
            found = [self.top.summaries[i.id] for i in self.top.told(section)]
            yield self._covered(
                section.name, "指标", [(self._own(s.indicator), s, "") for s in found]
            )

    def indicator(self, indicator: Indicator) -> tuple[Grid, ...]:
        """One indicator by part and by kind of unit."""
        whole, period = self.top.whole, self.top.period
        address = indicator_address(indicator.id)
        parts = [
            (self._head(part, address), self.top.by_part[part.id, indicator.id], f"parts/{part.id}")
            for part in self.top.parts
        ]
        names = {kind.id: kind.name for kind in self.top.catalog.kinds}
        kinds = [
            (Head(text=names.get(k, "不知")), whole.summary(indicator, period, k), f"kinds/{k}")
            for k in whole.partials[period].kinds
        ]
        return (
            self._covered("各部分", "部分", parts),
            self._covered("各类单位", "单位类型", kinds),
        )

    def reporting(self, _key: str) -> Iterator[Grid]:
        """Who reported on time, late, nothing, not at all?"""
        columns = [*self._reported()[:2]]
        columns += [
            self._count(REPORTING[state], f"reporting/{state.value}")
            for state in Reporting
            if self.top.counts.get(f"reporting/{state.value}")
        ]
        if self.top.counts.get("stale"):
            columns.append(self._count("用的是以前的版本", "stale"))
        yield self.by_part("各部分报送情况", columns)

    def history(self, _key: str) -> Iterator[Grid]:
        """What were the totals, period by period?"""
        whole, campaign = self.top.whole, self.top.campaign
        periods = sorted(campaign.periods, key=lambda period: campaign.order[period.id])
        counts = {p.id: whole.partials[p.id].total_counts for p in periods}
        states = [
            state
            for state in Reporting
            if any(counts[p.id].get(f"reporting/{state.value}") for p in periods)
        ]
        heads = ["应报", *(REPORTING[state] for state in states)]
        yield Grid(
            title="各期报送",
            corner="报送期",
            columns=tuple(Column(head=Head(text=text)) for text in heads),
            rows=tuple(
                Row(
                    head=Head(text=period.name),
                    cells=tuple(
                        Cell(kind="plain", text=str(number))
                        for number in (
                            due_of(counts[period.id]),
                            *(counts[period.id].get(f"reporting/{s.value}", 0) for s in states),
                        )
                    ),
                )
                for period in periods
            ),
        )
        for section in self.top.catalog.sections:
            rows = []
            for indicator in self.top.catalog.indicators:
                found = [whole.summary(indicator, period.id) for period in periods]
                if indicator.section == section.id and any(
                    summary.total.coverage.reported for summary in found
                ):
                    cells = tuple(
                        total_cell(
                            summary,
                            self.links.indicator(indicator.id) if now else "",
                            total_mark("" if now else f"periods/{period.id}", indicator.id),
                        )
                        for summary, period in zip(found, periods, strict=True)
                        for now in [period.id == self.top.period]
                    )
                    rows.append(Row(head=self._own(indicator), cells=cells))
            columns = tuple(Column(head=Head(text=p.name), totals=True) for p in periods)
            yield Grid(title=section.name, corner="指标", columns=columns, rows=tuple(rows))

    def quality(self, _key: str) -> Iterator[Grid]:
        """Which numbers are bounds, withheld, and what do the parts' own checks say?"""
        found = [s for s in self.top.summaries.values() if s.total.coverage.reported]
        rows = [(self._own(s.indicator), s, "") for s in found]
        yield self._covered("每个指标的数有多实", "指标", rows)
        codes = sorted(
            {key.split("/")[1] for key in self.top.counts if key.startswith("findings/")}
        )
        columns = [
            self._count(code, f"findings/{code}/open", href=self.links.rule(code)) for code in codes
        ]
        yield self.by_part("没有答复的提醒", columns)
        if not columns:
            yield self.by_part("报送情况", self._reported())

    # One row for all, one for each part

    def by_part(self, title: str, columns: Sequence["_Counted"]) -> Grid:
        """What each part has, the whole in the first row."""
        rows = [
            self._row(part, [column.of(part) for column in columns])
            for part in (self.top.whole, *self.top.parts)
        ]
        heads = tuple(column.column for column in columns)
        return Grid(title=title, corner="部分", columns=heads, rows=tuple(rows))

    def _row(self, part: Published, cells: Iterable[Cell]) -> Row:
        return Row(head=self._head(part, self.page), cells=tuple(cells), total=not part.id)

    def _head(self, part: Published, address: str) -> Head:
        if not part.id:
            return Head(text=WHOLE)
        return Head(text=part.name, href=self._href(part, address) or None)

    def _href(self, part: Published, address: str) -> str:
        """A page of a part's site; nothing where nobody says where that is, and of the whole."""
        if not part.id or not part.site:
            return ""
        return f"{part.site}{address}" if "://" in part.site else self.links.to(part.site + address)

    def _own(self, indicator: Indicator) -> Head:
        return Head(
            text=indicator.name, href=self.links.indicator(indicator.id), note=indicator.measure
        )

    def _count(self, name: str, key: str, *, of: str = "", href: str = "") -> "_Counted":
        """A number; nothing where it is of a list that nobody reported, or that nobody dated."""

        def cell(part: Published) -> Cell:
            counts = part.partials[self.top.period].total_counts
            if of and not is_known(key, of, counts):
                return Cell(kind="not_reported", text=UNKNOWN, label="不知：没有单位写")
            return self._number(part, counts.get(key, 0), f"count {part.id}|{key}")

        return _Counted(column=Column(head=Head(text=name, href=href or None)), of=cell)

    def _number(self, part: Published, number: int, mark: str) -> Cell:
        href = self._href(part, self.page)
        return Cell(kind="plain", text=str(number), href=href or None, mark=mark)

    def _reported(self) -> list["_Counted"]:
        def due(part: Published) -> Cell:
            mark = f"due parts/{part.id}" if part.id else "due "
            return self._number(part, part.partials[self.top.period].due, mark)

        def here(part: Published) -> Cell:
            counts = part.partials[self.top.period].total_counts
            return self._number(part, received(counts), f"count {part.id}|received")

        return [
            _Counted(column=Column(head=Head(text="应报")), of=due),
            _Counted(column=Column(head=Head(text="已报")), of=here),
        ]

    def _total(self, indicator: Indicator) -> "_Counted":
        def of(part: Published) -> Cell:
            if not part.id:
                href, mark = self.links.indicator(indicator.id), total_mark("", indicator.id)
                return total_cell(self.top.summaries[indicator.id], href, mark)
            href = self._href(part, indicator_address(indicator.id))
            mark = total_mark(f"parts/{part.id}", indicator.id)
            return total_cell(self.top.by_part[part.id, indicator.id], href, mark)

        return _Counted(column=Column(head=self._own(indicator), totals=True), of=of)

    def _rate(self, rate: CompletionRate) -> "_Counted":
        def of(part: Published) -> Cell:
            share = rate_of(part.partials[self.top.period].total_counts, rate)
            href = self._href(part, "rectification/") or None
            if share is None:
                return Cell(kind="not_reported", text=UNKNOWN, label="不知：没有单位写")
            return Cell(kind="plain", text=percent_text(share), href=href)

        return _Counted(column=Column(head=Head(text=rate.name)), of=of)

    def _covered(
        self, title: str, corner: str, found: Iterable[tuple[Head, MergedSummary, str]]
    ) -> Grid:
        """Totals with how many units are in each state."""
        rows = []
        for head, summary, home in found:
            indicator, coverage = summary.indicator, summary.total.coverage
            total = total_cell(summary, head.href or "", total_mark(home, indicator.id))
            states = [
                Cell(
                    kind="plain",
                    text=str(units),
                    mark=f"covered {home}|{indicator.id}|{state.value}",
                )
                for state, units in coverage.by_state().items()
            ]
            lost = Cell(kind="plain", text=str(coverage.unreadable))
            rows.append(Row(head=head, cells=(total, *states, lost)))
        lost_somewhere = any(row.cells[-1].text != "0" for row in rows)
        if not lost_somewhere:
            rows = [Row(head=row.head, cells=row.cells[:-1]) for row in rows]
        heads = [STATES[state] for state in State] + [REPORTING[Reporting.UNREADABLE]]
        columns = [
            Column(head=Head(text=text)) for text in heads[: len(heads) - 1 + lost_somewhere]
        ]
        return Grid(
            title=title,
            corner=corner,
            columns=(Column(head=Head(text="合计"), totals=True), *columns),
            rows=tuple(rows),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """A column and its cell for each part."""

    column: Column
    of: Callable[[Published], Cell]


_ITEMS = ("items", "unplanned")
_PAGES: dict[str, Callable[[Grids, str], Iterator[Grid]]] = {
    "": Grids.overview,
    "study": Grids.study,
    **dict.fromkeys(LISTED, Grids.listed),
    "rectification": Grids.rectification,
    "units": Grids.units,
    "kinds": Grids.kinds,
    "indicators": Grids.indicators,
    "reporting": Grids.reporting,
    "history": Grids.history,
    "quality": Grids.quality,
}
TOP_PAGES = tuple(_PAGES)
"""The cross-unit pages of a site above sites, by key."""
