"""Everything to download, by path: each file's name is known before its contents are made."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial

from unit_reports.aggregate.extent import Reach
from unit_reports.aggregate.picture import Picture
from unit_reports.present import exports, views
from unit_reports.present.addresses import table_file
from unit_reports.present.page_tables import page_tables
from unit_reports.present.places import Places
from unit_reports.present.schema import unit_schema
from unit_reports.present.table import Table
from unit_reports.present.workbook import as_xlsx

File = tuple[str, Callable[[], bytes]]
"""A path and what makes its contents."""
MOST_IN_ONE_BOOK = 1000
"""Of more units each table is a workbook of its own. All in one would hold millions of cells: Excel
takes a minute to open it, a build to write it, and each change of a number writes all of it."""


def in_one_book(picture: Picture) -> bool:
    """Whether all tables of a picture are the sheets of one workbook."""
    return len(picture.units) <= MOST_IN_ONE_BOOK


def page_keys(places: Places, picture: Picture) -> tuple[str, ...]:
    """The keys of the cross-unit pages that a picture has at its home."""
    if places.whereabouts(picture).is_past:
        return (*views.PAST, "indicators")
    if picture.extent.reach is Reach.WHOLE:
        return (*views.CROSS_UNIT, "kinds", "history", "indicators")
    return (*views.CROSS_UNIT, "history", "indicators")


def overview_files(places: Places, home: str, picture: Picture) -> list[str]:
    """What the overview below a home links to beside its own table."""
    past = home and places.whereabouts(picture).is_past
    tables = [f"{name}.csv" for name in exports.TITLES] if past else []
    return [f"{home}data/{name}" for name in ("totals.json", *tables)] if home else []


def files(
    places: Places, title: Callable[[str], str], table: Callable[[str], Table]
) -> Iterator[File]:
    """Every file; `table` gives those of the whole by name, `title` names a page by its key."""
    whole = places.series.current
    if in_one_book(whole):
        yield "data/tables.xlsx", lambda: _as_book(map(table, exports.TITLES))
    else:
        for name in exports.TITLES:
            yield f"data/{name}.xlsx", partial(_table_as_xlsx, table, name)
    yield "data/unit.schema.json", lambda: unit_schema(whole.catalog, whole.campaign).encode()
    yield from _contract("", whole, table)
    for home, picture in places.homes.items():
        if home and places.whereabouts(picture).is_past:
            yield from _contract(home, picture, cache(partial(exports.table, picture)))
        elif home:
            yield _totals(home, picture)
        yield from _pages(home, picture, places, title)


def _contract(home: str, picture: Picture, table: Callable[[str], Table]) -> Iterator[File]:
    yield _totals(home, picture)
    for name in exports.TITLES:
        yield f"{home}data/{name}.csv", partial(_table_as_csv, table, name)


def _totals(home: str, picture: Picture) -> File:
    return f"{home}data/totals.json", lambda: exports.totals_json(picture).encode()


def _table_as_csv(table: Callable[[str], Table], name: str) -> bytes:
    return exports.as_csv(table(name)).encode()


def _table_as_xlsx(table: Callable[[str], Table], name: str) -> bytes:
    return _as_book([table(name)])


def _as_book(tables: Iterable[Table]) -> bytes:
    return as_xlsx((table.title, (table,)) for table in tables)


def _pages(
    home: str, picture: Picture, places: Places, title: Callable[[str], str]
) -> Iterator[File]:
    """The tables as shown: of the whole a workbook for each page, elsewhere one for all."""
    keys = page_keys(places, picture)
    shown = cache(lambda key: page_tables(key, picture, places))
    for key in keys:
        yield table_file(home, key, "csv"), partial(_page_as_csv, shown, key)
        if not home:
            yield table_file(home, key, "xlsx"), partial(_page_as_xlsx, shown, key)
    if home:
        yield (
            table_file(home, "tables", "xlsx"),
            lambda: as_xlsx((title(key), shown(key)) for key in keys),
        )


def _page_as_csv(shown: Callable[[str], Iterable[Table]], key: str) -> bytes:
    return exports.as_csv(*shown(key)).encode()


def _page_as_xlsx(shown: Callable[[str], Iterable[Table]], key: str) -> bytes:
    return _as_book(shown(key))
