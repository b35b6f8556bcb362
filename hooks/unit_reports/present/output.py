"""The whole site as text by address: what the adaptor hands to MkDocs, and tests read directly."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from itertools import chain, starmap

from jinja2 import Environment

from unit_reports.aggregate.extent import WHOLE
from unit_reports.aggregate.items import Item
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.series import Series
from unit_reports.model.campaign import PAGE_TITLES
from unit_reports.model.dataset import Unit
from unit_reports.model.edition import Edition
from unit_reports.model.unit import Plan
from unit_reports.present import (
    crumbs,
    downloads,
    exports,
    guide,
    paper,
    search,
    series_views,
    single_views,
    views,
)
from unit_reports.present.addresses import (
    Links,
    indicator_address,
    rule_address,
    table_file,
    unit_address,
)
from unit_reports.present.feed import FEED, feed
from unit_reports.present.long_pages import BODY, cut, joined, small_of
from unit_reports.present.partials import PARTIALS, partials_of
from unit_reports.present.places import Places
from unit_reports.present.repository import Repository
from unit_reports.present.sentences import sentence
from unit_reports.present.table import Table
from unit_reports.present.words import WORDS, words
from unit_reports.rules import RULES

PAST_PAGES = frozenset({*views.PAST, "indicators"})
"""The cross-unit pages that an earlier period has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One generated page: `address` is relative to the root, `view` gives what is shown.

    `key` names a cross-unit page, which lives below its picture's `home`; `unit` and
    `indicator` (an id) are those whose own page it is. `above` is the way to it, `here` what it is
    called there, if not by its title.
    """

    address: str
    title: str
    description: str
    template: str
    picture: Picture
    view: Callable[[], views.View] = field(repr=False)
    home: str = ""
    key: str | None = None
    unit: Unit | None = None
    indicator: str = ""
    above: crumbs.Way = ()
    here: str = ""

    @property
    def links(self) -> Links:
        """Links as seen from here."""
        return links_from(self.address, self.picture, self.home)


def links_from(address: str, picture: Picture, home: str) -> Links:
    """Links as seen from a page of a picture."""
    past = home and picture.extent == WHOLE
    return Links(address=address, home=home, period=picture.period.id if past else "")


def _with(told: str, pieces: Iterator[str]) -> Iterator[str]:
    """The pieces of a page, with what is told below its heading."""
    for piece in pieces if told else ():
        if "</h1>" in piece:
            yield str.replace(piece, "</h1>", f"</h1>{told}", 1)  # markup would have it escaped
            break
        yield piece
    yield from pieces


@dataclass(frozen=True, kw_only=True)
class Output:
    """Every page and file that a series of pictures gives."""

    series: Series
    env: Environment
    repository: Repository | None = None
    site_url: str = ""
    edition: Edition = Edition.INTERNAL
    is_draft: bool = True

    @property
    def picture(self) -> Picture:
        """The current period as a whole."""
        return self.series.current

    @cached_property
    def places(self) -> Places:
        """Where the pictures have their pages."""
        return Places(series=self.series)

    def title(self, key: str) -> str:
        """A cross-unit page's title: the campaign's own, or the usual one."""
        return self.picture.campaign.pages.get(key or "index", PAGE_TITLES[key or "index"])

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of every cross-unit page by its key in `PAGE_TITLES`."""
        return {key: self.title(key) for key in PAGE_TITLES}

    @cached_property
    def unreadable(self) -> tuple[Unit, ...]:
        """The units whose files cannot be read: only a draft has any."""
        return tuple(unit for unit in self.series.dataset.units if not unit.readable)

    @cached_property
    def stale(self) -> tuple[Unit, ...]:
        """The units of which an earlier version stands for a file with errors."""
        return tuple(unit for unit in self.series.dataset.units if unit.stale)

    def prepare(self) -> None:
        """Have at hand what every page needs, so that copies of this process need not find it.

        Each would look at all units for it, and what a copy looks at needs memory of its own.
        """
        _ = self.stale, self.unreadable, self.titles, self.places.periods, self.series.dataset.kin
        for name in self.env.list_templates(extensions=["html"]):
            self.env.get_template(name)

    @cached_property
    def table(self) -> Callable[[str], Table]:
        """A table to download, by its name."""
        return cache(partial(exports.table, self.picture))

    @property
    def tables(self) -> Iterator[Table]:
        """Every table to download; of many units none stays when the next is made."""
        whole = self.picture
        make = self.table if downloads.in_one_book(whole) else partial(exports.table, whole)
        return map(make, exports.TITLES)

    def body(self, page: Page) -> str:
        """Render a page's main part."""
        links = replace(page.links, repository=self.repository)
        shown = {
            "page": page,
            "view": page.view(),
            "picture": page.picture,
            "links": links,
            "page_title": self.title,
            "is_public": self.edition is Edition.PUBLIC,
        }
        pieces = self.env.get_template(page.template).generate(shown)
        told = self._told(page.key, page) if page.key is not None else ""
        return joined(_with(told, chain(self._above(page, links), pieces)))

    def _above(self, page: Page, links: Links) -> Iterator[str]:
        """What stands above a page's main part: the way to it, other places, warnings."""
        if page.above:
            yield self.way(page.above, page.here or page.title, links)
        if page.key is not None:
            place = self.places.whereabouts(page.picture)
            if place.has_choice and page.key != "kinds":  # which no other period or extent has
                key = f"{page.key}/" if page.key else ""
                past_key = key if page.key in PAST_PAGES else ""  # else to that period's overview
                yield self.env.get_template("place.html").render(
                    place=place, key=key, past_key=past_key, links=links
                )
        if self.stale or (self.unreadable and not self.is_draft):
            stale = self.env.get_template("stale.html")
            yield stale.render(units=self.stale, lost=self.unreadable, links=links)
        elif self.unreadable:
            yield self.env.get_template("draft.html").render(units=self.unreadable)
        if self.edition is Edition.PUBLIC:
            yield self.env.get_template("public.html").render()

    def way(self, above: crumbs.Way, here: str, links: Links) -> str:
        """The way to a page, to stand above its heading."""
        template = self.env.get_template("crumbs.html")
        return template.render(above=above, here=here, links=links)

    def _told(self, key: str, page: Page) -> str:
        """What a cross-unit page says in a sentence, and its tables to download."""
        picture, home = page.picture, page.home
        return self.env.get_template("told.html").render(
            page=page,
            links=page.links,
            sentence=sentence(key, picture, self.places),
            csv=table_file(home, key, "csv"),
            xlsx=table_file(home, "tables" if home else key, "xlsx"),
            files=() if key else downloads.overview_files(self.places, home, picture),
        )

    def in_parts(self, page: Page, body: str) -> Iterator[tuple[str, str]]:
        """Divide a page's main part, if it is long, as `cut` does.

        The guide is not, and is searched as it is.
        """
        if page.address.startswith("guide/"):
            return iter([(BODY, body)])
        links = [("下载", page.links.to("downloads/"))]
        if page.key is not None:
            files = (
                table_file(page.home, page.key, "csv"),
                table_file(page.home, "tables" if page.home else page.key, "xlsx"),
            )
            links = [("CSV", page.links.to(files[0])), ("Excel", page.links.to(files[1]))]
        whole = "、".join(f'<a href="{href}">{name}</a>' for name, href in links)
        return cut(body, whole, small=small_of(len(self.series.dataset.units)))

    def navigation_pages(self) -> Iterator[Page]:
        """The pages of the navigation."""
        yield from self._cross_unit_pages("", self.picture, views.CROSS_UNIT)
        yield self._page("history", self._history("", self.picture), key="history")
        view = partial(series_views.kinds, self.series, Links(address="kinds/"))
        yield self._page("kinds", view, key="kinds")
        view = partial(single_views.indicators, self.picture)
        yield self._page("indicators", view, key="indicators")
        for key, guide_view in guide.GUIDE.items():
            page = self._page(key, partial(guide_view, self.picture, Links(address=f"{key}/")))
            yield replace(page, above=crumbs.to_guide(self.titles))
        keys = downloads.page_keys(self.places, self.picture)
        book = downloads.in_one_book(self.picture)
        yield self._page(
            "downloads", lambda: {"tables": self.tables, "pages": keys, "in_one_book": book}
        )

    def _page(self, name: str, view: Callable[[], views.View], *, key: str | None = None) -> Page:
        return Page(
            address=f"{name}/",
            title=self.title(name),
            description=f"{self.picture.campaign.title}：{self.title(name)}",
            template=f"{name.replace('/', '_')}.html",
            picture=self.picture,
            view=view,
            key=key,
        )

    def _history(self, home: str, picture: Picture) -> Callable[[], views.View]:
        def view() -> views.View:
            pictures = self.series.over(picture.extent)
            links = Links(address=f"{home}history/", home=home)
            return series_views.over_time(pictures, self.places, links)

        return view

    def _cross_unit_pages(self, home: str, picture: Picture, keys: Iterable[str]) -> Iterator[Page]:
        said = self.places.whereabouts(picture)
        way = crumbs.to_home(home, picture, self.places, self.titles) if home else ()
        part = "" if not home else f"（{said.period if said.is_past else said.extent}）"
        for key in keys:
            address = f"{home}{key}/" if key else home
            title = f"{self.title(key)}{part}"
            yield Page(
                address=address,
                title=title,
                description=f"{picture.campaign.title}：{title}",
                template=f"{key or 'index'}.html",
                picture=picture,
                view=partial(
                    views.CROSS_UNIT[key],
                    picture,
                    self.places,
                    links_from(address, picture, home),
                ),
                home=home,
                key=key,
                above=way if key else way[:-1],
                here=self.title(key) if key or not home else way[-1][0],
            )

    def page(self, address: str) -> Page | None:
        """The page at an address, if there is one, without making out what others there are."""
        match address.split("/"):
            case ["units", key, ""] if unit := self.series.dataset.unit.get(key):
                return self._unit_page(unit)
            case ["indicators", _, ""]:
                pages = self._indicator_pages()
            case ["guide", "rules", _, ""]:
                pages = self._rule_pages()
            case _:
                homes = self.places.homes.items()
                extents = (h for h in homes if h[0] and address.startswith(h[0]))
                pages = chain(self.navigation_pages(), *starmap(self._extent_pages, extents))
        return next((page for page in pages if page.address == address), None)

    def single_pages(self) -> Iterator[Page]:
        """The pages that are not in the navigation: indicators, units, rules, periods, extents."""
        yield from self._indicator_pages()
        yield from self._unit_pages()
        yield from self._rule_pages()
        for home, picture in self.places.homes.items():
            if home:
                yield from self._extent_pages(home, picture)

    def _extent_pages(self, home: str, picture: Picture) -> Iterator[Page]:
        past = self.places.whereabouts(picture).is_past
        yield from self._cross_unit_pages(home, picture, views.PAST if past else views.CROSS_UNIT)
        name = self.places.whereabouts(picture)
        part = f"（{name.period if past else name.extent}）"
        way = crumbs.to_home(home, picture, self.places, self.titles)
        shown: dict[str, Callable[[], views.View]] = {
            "indicators": partial(single_views.indicators, picture)
        }
        if not past:
            shown["history"] = self._history(home, picture)
        for key, view in shown.items():
            yield Page(
                address=f"{home}{key}/",
                title=f"{self.title(key)}{part}",
                description=f"{picture.campaign.title}：{self.title(key)}{part}",
                template=f"{key}.html",
                picture=picture,
                view=view,
                home=home,
                key=key,
                above=way,
                here=self.title(key),
            )

    def _indicator_pages(self) -> Iterator[Page]:
        targets: dict[str, list[Item[Plan]]] = {}
        for item in self.picture.items.plans.items:
            term = self.picture.catalog.indicator.get(item.value.indicator or "")
            if term:
                targets.setdefault(term.id, []).append(item)
        sections = self.picture.catalog.section
        for key, summary in self.picture.summaries.items():
            yield Page(
                address=indicator_address(key),
                title=summary.indicator.name,
                description=single_views.summary_description(summary),
                template="indicator.html",
                picture=self.picture,
                view=partial(
                    single_views.indicator,
                    summary,
                    sections[summary.indicator.section],
                    targets.get(key, []),
                    Links(address=indicator_address(key)),
                ),
                indicator=key,
                above=crumbs.to_indicator(sections[summary.indicator.section], self.titles),
            )

    def _unit_pages(self) -> Iterator[Page]:
        yield from map(self._unit_page, self.series.dataset.units)

    def _unit_page(self, unit: Unit) -> Page:
        return Page(
            address=unit_address(unit.id),
            title=unit.name,
            description=f"{unit.name}：{self.picture.campaign.title}",
            template="unit.html",
            picture=self.picture,
            view=partial(single_views.unit, unit, self.series, self.places),
            unit=unit,
            above=crumbs.to_unit(unit, self.series.dataset, self.titles),
        )

    def _rule_pages(self) -> Iterator[Page]:
        examples = guide.rule_examples()
        for code, rule in RULES.items():
            yield Page(
                address=rule_address(code),
                title=f"{code} {rule.title}",
                description=f"检查规则 {code}：{rule.title}",
                template="rule.html",
                picture=self.picture,
                view=partial(guide.rule_page, rule, examples.get(code, [])),
                above=crumbs.to_rule(code, self.titles),
            )

    @property
    def file_names(self) -> list[str]:
        """The path of everything to download."""
        return [path for path, _ in self.files_to_make()]

    def files_to_make(self) -> Iterator[downloads.File]:
        """Everything to download: path, and what makes the contents."""
        yield from downloads.files(self.places, self.title, self.table)
        if self.edition is Edition.INTERNAL:
            yield PARTIALS, lambda: partials_of(self.series, self.site_url)
        yield WORDS, lambda: words(self.picture.catalog)
        yield FEED, lambda: feed(self.series, self.site_url)
        keys = downloads.page_keys(self.places, self.picture)
        margins = partial(paper.margins, self.picture.campaign, keys, self.title)
        yield paper.FILE, lambda: margins().encode()

    def search_files(self) -> Iterator[tuple[str, bytes]]:
        """What the search finds of units; how many files that takes is known only when made."""
        return search.index(self.series)

    def first_of_search(
        self, pages: Mapping[str, tuple[str, str]], files: Collection[str]
    ) -> bytes:
        """The search's first file; `pages` are those of the navigation: title and HTML by address.

        `files` are the paths of the others, among any. Pages that tell again what units told are
        found by their headings alone.
        """
        retold = {page.address for page in self.navigation_pages() if page.key is not None}
        records = [*search.general_records(self.picture), *search.place_records(self.places)]
        for address, (title, html) in sorted(pages.items()):
            records += search.page_records(address, title, html, text=address not in retold)
        return search.first(records, files)
