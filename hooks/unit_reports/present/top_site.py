"""A site above sites: the pages and files of merged partial results, at the usual addresses.

It has the face of `Output`. Of units, their figures and their words it knows nothing: every number
of a part leads to the part's own site.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain
from typing import Any

from unit_reports.aggregate.published import Published, together
from unit_reports.aggregate.reporting import percentages
from unit_reports.aggregate.total import spread
from unit_reports.model.catalog import CompletionRate, Indicator, OverUnits
from unit_reports.present import crumbs, exports, guide, paper, search, views
from unit_reports.present.addresses import Links, indicator_address, table_file
from unit_reports.present.digest import day_of
from unit_reports.present.downloads import File
from unit_reports.present.feed import FEED, feed
from unit_reports.present.output import Output, Page
from unit_reports.present.partials import PARTIALS, partials_json
from unit_reports.present.percent import percent_ends, percent_text
from unit_reports.present.schema import unit_schema
from unit_reports.present.table import Table
from unit_reports.present.top import Grid, Top, rate_of
from unit_reports.present.top_grids import TOP_PAGES, Grids
from unit_reports.present.wording import REPORTING, total_text
from unit_reports.present.words import WORDS, words
from unit_reports.present.workbook import as_xlsx


@dataclass(frozen=True, kw_only=True)
class TopSite(Output):
    """Every page and file of a site above sites; `series` is one without units."""

    top: Top

    def navigation_pages(self) -> Iterator[Page]:
        """The pages of the navigation."""
        for key in TOP_PAGES:
            address = f"{key}/" if key else ""
            yield self._top_page(address, self.title(key), partial(self._view, key))
        for key, view in guide.GUIDE.items():
            page = self._page(key, partial(view, self.picture, Links(address=f"{key}/")))
            yield replace(page, above=crumbs.to_guide(self.titles))
        yield replace(
            self._top_page("downloads/", self.title("downloads"), self._downloads),
            template="top_downloads.html",
        )

    def page(self, address: str) -> Page | None:
        """The page at an address, if there is one."""
        pages = chain(self.navigation_pages(), self.single_pages())
        return next((page for page in pages if page.address == address), None)

    def single_pages(self) -> Iterator[Page]:
        """The pages that are not in the navigation: indicators and rules."""
        sections = self.picture.catalog.section
        for indicator in self.top.catalog.indicators:
            page = self._top_page(
                indicator_address(indicator.id),
                indicator.name,
                partial(self._indicator, indicator),
            )
            way = crumbs.to_indicator(sections[indicator.section], self.titles)
            yield replace(page, template="top_indicator.html", above=way)
        yield from self._rule_pages()

    def _top_page(self, address: str, title: str, view: Callable[[], views.View]) -> Page:
        return Page(
            address=address,
            title=title,
            description=f"{self.top.campaign.title}：{title}",
            template="top.html",
            picture=self.picture,
            view=view,
        )

    def grids(self, key: str) -> tuple[Grid, ...]:
        """The tables of a cross-unit page."""
        if key not in self._made:
            address = f"{key}/" if key else ""
            grids = Grids(top=self.top, links=Links(address=address), page=address)
            self._made[key] = grids.of(key)
        return self._made[key]

    @cached_property
    def _made(self) -> dict[str, tuple[Grid, ...]]:
        return {}

    def _view(self, key: str) -> views.View:
        grids = self.grids(key)
        heads = {grid.corner for grid in grids}
        return {
            "key": key,
            "heading": self.title(key) if key else self.top.campaign.title,
            "lead": "" if key else self.top.campaign.requirement or "",
            "sentence": self._sentence(key),
            "due": self.due,
            "states": self._states() if key in ("", "reporting") else [],
            "figures": [self.top.summaries[i.id] for i in self.top.key_figures] if not key else [],
            "grids": grids,
            "by_part": "部分" in heads,
            "findings": self.top.findings if key == "quality" else (),
            "nowhere": [part.name for part in self.top.parts if not part.site],
            "csv": table_file("", key, "csv"),
            "xlsx": table_file("", key, "xlsx"),
        }

    def _sentence(self, key: str) -> str:
        """Who reported, and on the overview the first of the key figures."""
        states = {state: units for state, units, _ in self._states()}
        here = sum(units for state, units in states.items() if state.has_report)
        said = [f"{len(self.top.parts)}个部分，应报{self.due}家，已报{here}家"]
        if not key:
            figures = (self.top.summaries[i.id] for i in self.top.key_figures[:3])
            said += [
                f"{s.indicator.name}{total_text(s)}（{s.total.coverage.numbers}家写了数）"
                for s in figures
            ]
        return f"截至{day_of(self.picture)}，{'；'.join(said)}。"

    @property
    def due(self) -> int:
        """The units due."""
        return self.top.whole.partials[self.top.period].due

    def _states(self) -> list[tuple[Any, int, int]]:
        """The states that occur, the units in each, and their share of those due."""
        found = [
            (state, units)
            for state in REPORTING
            if (units := self.top.counts.get(f"reporting/{state.value}", 0))
        ]
        shares = percentages([units for _, units in found])
        return [(*one, share) for one, share in zip(found, shares, strict=True)]

    def _indicator(self, indicator: Indicator) -> views.View:
        summary = self.top.summaries[indicator.id]
        links = Links(address=indicator_address(indicator.id))
        spreads = indicator.over_units is OverUnits.SPREAD
        return {
            "summary": summary,
            "spread": spread(summary.total) if spreads else None,
            "grids": Grids(top=self.top, links=links).indicator(indicator),
            "made": _made(summary.total.left_out, len(summary.total.events)),
        }

    def _downloads(self) -> views.View:
        return {"pages": TOP_PAGES, "indicators": len(self.top.catalog.indicators)}

    @property
    def tables(self) -> Iterator[Table]:
        """Every table to download."""
        return (self._table(key, grid) for key in TOP_PAGES for grid in self.grids(key))

    def _table(self, key: str, grid: Grid) -> Table:
        title = self.title(key)
        return replace(grid.table, title=f"{title} {grid.title}")

    def files_to_make(self) -> Iterator[File]:
        """Everything to download: path, and what makes the contents."""
        top = self.top
        yield "data/totals.json", lambda: self.totals_json().encode()
        yield PARTIALS, lambda: partials_json(top.whole, top.campaign, top.catalog)
        yield "data/unit.schema.json", lambda: unit_schema(top.catalog, top.campaign).encode()
        yield "data/tables.xlsx", lambda: as_xlsx((t.title, (t,)) for t in self.tables)
        for key in TOP_PAGES:
            yield table_file("", key, "csv"), partial(self._csv, key)
            yield table_file("", key, "xlsx"), partial(self._xlsx, key)
        yield WORDS, lambda: words(top.catalog)
        yield FEED, lambda: feed(self.series, self.site_url)
        margins = partial(paper.margins, top.campaign, TOP_PAGES, self.title)
        yield paper.FILE, lambda: margins().encode()

    def _csv(self, key: str) -> bytes:
        return exports.as_csv(*(grid.table for grid in self.grids(key))).encode()

    def _xlsx(self, key: str) -> bytes:
        return as_xlsx((grid.title, (grid.table,)) for grid in self.grids(key))

    def totals_json(self) -> str:
        """``/data/totals.json`` without figures, and with each part's own totals (`parts`)."""
        top = self.top
        document = {
            "schema": exports.SCHEMA,
            "campaign": top.campaign.title,
            "period": top.period,
            "as_of": self.picture.today.isoformat(),
            "units_due": self.due,
            "parts": {
                part.id: {
                    "name": part.name,
                    "site": part.site,
                    "as_of": part.as_of,
                    "units_due": part.partials[top.period].due,
                }
                for part in top.parts
            },
            "indicators": {
                key: exports.total_json(summary)
                | {
                    "parts": {
                        part.id: _short(exports.total_json(top.by_part[part.id, key]))
                        for part in top.parts
                    }
                }
                for key, summary in top.summaries.items()
            },
            "rates": {
                f"listed-{rate.id}": self._rate_json(rate) for rate in top.catalog.completion_rates
            },
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    def _rate_json(self, rate: CompletionRate) -> Mapping[str, Any]:
        """A completion rate of the problems listed, as in the `totals.json` of any site."""
        counts, share = self.top.counts, rate_of(self.top.counts, rate)
        low, high = percent_ends(share) if share else (None, None)
        name = f"rates/{rate.id}"
        done, listed = counts.get(f"{name}/done", 0), counts.get(f"{name}/listed", 0)
        most = done + counts.get(f"{name}/unknown", 0)
        states = self.top.catalog.progress_state
        return {
            "name": rate.name,
            "formula": f"{'、'.join(states[one].name for one in rate.progress)} ÷ 列出的问题",
            "basis": "listed",
            "numerator": {"low": done, "high": most} if share else None,
            "denominator": {"low": listed, "high": listed} if share else None,
            "low": low,
            "high": high,
            "text": percent_text(share) if share else "—",
            "coverage": {
                why.rpartition("/")[2]: units
                for why, units in sorted(counts.items())
                if why.startswith(f"{name}/units/")
            },
        }

    def first_of_search(
        self, pages: Mapping[str, tuple[str, str]], files: Collection[str]
    ) -> bytes:
        """The search's first file; `pages` are those of the navigation."""
        records = [*search.general_records(self.picture)]
        for address, (title, html) in sorted(pages.items()):
            records += search.page_records(address, title, html, text=True)
        return search.first(records, files)


def above_sites(output: Output, parts: Sequence[Published]) -> Output:
    """The site above the sites that published some parts; without any, the output as it is."""
    if not parts:
        return output
    series = output.series
    top = Top(
        campaign=series.dataset.campaign,
        catalog=series.dataset.catalog,
        parts=tuple(parts),
        whole=together(parts, output.site_url),
        findings=series.findings,
    )
    return TopSite(
        series=series,
        env=output.env,
        site_url=output.site_url,
        edition=output.edition,
        is_draft=output.is_draft,
        top=top,
    )


def _short(total: Mapping[str, Any]) -> dict[str, Any]:
    """A part's total without what it shares with the whole's."""
    return {k: v for k, v in total.items() if k not in ("name", "measure", "over_units")}


def _made(left_out: int, events: int) -> str:
    """Why the parts may not add up to the whole."""
    said = [f"{left_out}家的数已含在上级的全系统数里，没有再加"] if left_out else []
    said += [f"{events}项联合活动各计一次"] if events else []
    return "；".join(said)
