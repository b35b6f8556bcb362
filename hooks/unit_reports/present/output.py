"""The whole site as text by address: what the adaptor hands to MkDocs, and tests read directly."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial

from jinja2 import Environment

from unit_reports.aggregate.figures import Figure
from unit_reports.aggregate.items import Item
from unit_reports.aggregate.picture import Picture
from unit_reports.model.campaign import PAGE_TITLES
from unit_reports.model.unit import Plan
from unit_reports.present import exports, guide, single_views, views
from unit_reports.present.addresses import (
    Links,
    indicator_address,
    rule_address,
    unit_address,
)
from unit_reports.present.schema import unit_schema
from unit_reports.present.table import Table
from unit_reports.present.workbook import as_xlsx
from unit_reports.rules import RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One generated page: `address` is relative to the root, `view` gives what is shown."""

    address: str
    title: str
    description: str
    template: str
    view: Callable[[], views.View] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Output:
    """Every page and file that one picture gives."""

    picture: Picture
    env: Environment

    def title(self, key: str) -> str:
        """A cross-unit page's title: the campaign's own, or the usual one."""
        return self.picture.campaign.pages.get(key or "index", PAGE_TITLES[key or "index"])

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every table to download."""
        return exports.tables(self.picture)

    def body(self, page: Page) -> str:
        """Render a page's main part."""
        return self.env.get_template(page.template).render(
            page=page, view=page.view(), picture=self.picture, links=Links(address=page.address)
        )

    def bodies(self, pages: Iterable[Page]) -> dict[str, str]:
        """Render the main parts of many pages, by address."""
        return {page.address: self.body(page) for page in pages}

    def cross_unit_pages(self) -> Iterator[Page]:
        """The pages of the navigation."""
        for key, view in (views.CROSS_UNIT | guide.GUIDE).items():
            address = f"{key}/" if key else ""
            yield Page(
                address=address,
                title=self.title(key),
                description=f"{self.picture.campaign.title}：{self.title(key)}",
                template=f"{key.replace('/', '_') or 'index'}.html",
                view=partial(view, self.picture, Links(address=address)),
            )
        yield Page(
            address="downloads/",
            title=self.title("downloads"),
            description=f"{self.picture.campaign.title}：{self.title('downloads')}",
            template="downloads.html",
            view=lambda: {"tables": self.tables},
        )

    def single_pages(self) -> Iterator[Page]:
        """One page for each indicator, unit and rule; they are not in the navigation."""
        targets: dict[str, list[Item[Plan]]] = {}
        for item in self.picture.items.plans.items:
            term = self.picture.catalog.indicator.get(item.value.indicator or "")
            if term:
                targets.setdefault(term.id, []).append(item)
        sections = self.picture.catalog.section
        figures: dict[str, list[Figure]] = {}
        for key, summary in self.picture.summaries.items():
            for unit_id, figure in summary.figures.items():
                figures.setdefault(unit_id, []).append(figure)
            yield Page(
                address=indicator_address(key),
                title=summary.indicator.name,
                description=single_views.summary_description(summary),
                template="indicator.html",
                view=partial(
                    single_views.indicator,
                    summary,
                    sections[summary.indicator.section],
                    targets.get(key, []),
                ),
            )
        for row in self.picture.reporting:
            yield Page(
                address=unit_address(row.unit.id),
                title=row.unit.name,
                description=f"{row.unit.name}：{self.picture.campaign.title}",
                template="unit.html",
                view=partial(single_views.unit, row, figures.get(row.unit.id, []), self.picture),
            )
        examples = guide.rule_examples()
        for code, rule in RULES.items():
            yield Page(
                address=rule_address(code),
                title=f"{code} {rule.title}",
                description=f"检查规则 {code}：{rule.title}",
                template="rule.html",
                view=partial(guide.rule_page, rule, examples.get(code, [])),
            )

    @property
    def file_names(self) -> list[str]:
        """The path of everything to download."""
        names = ("tables.xlsx", "totals.json", "unit.schema.json")
        tables = (f"{name}.csv" for name in exports.TABLE_NAMES)
        return [f"data/{name}" for name in (*names, *tables)]

    def files(self) -> dict[str, bytes]:
        """Everything to download, by path."""
        contents = (
            as_xlsx(self.tables),
            exports.totals_json(self.picture).encode(),
            unit_schema(self.picture.catalog, self.picture.campaign).encode(),
            *(exports.as_csv(table).encode() for table in self.tables),
        )
        return dict(zip(self.file_names, contents, strict=True))
