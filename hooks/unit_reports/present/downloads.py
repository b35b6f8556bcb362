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
    tables = [f"{name}.csv" for name in exports.TABLE_NAMES] if past else []
    return [f"{home}data/{name}" for name in ("totals.json", *tables)] if home else []


def files(
    places: Places, title: Callable[[str], str], tables: Callable[[], tuple[Table, ...]]
) -> Iterator[File]:
    """Every file; `tables` are those of the whole, `title` names a page by its key."""
    whole = places.series.current
    yield "data/tables.xlsx", lambda: as_xlsx((table.title, (table,)) for table in tables())
    yield "data/unit.schema.json", lambda: unit_schema(whole.catalog, whole.campaign).encode()
    yield from _contract("", whole, tables)
    for home, picture in places.homes.items():
        if home and places.whereabouts(picture).is_past:
            yield from _contract(home, picture, cache(partial(exports.tables, picture)))
        elif home:
            yield _totals(home, picture)
        yield from _pages(home, picture, places, title)


def _contract(
    home: str, picture: Picture, tables: Callable[[], tuple[Table, ...]]
) -> Iterator[File]:
    yield _totals(home, picture)
    for number, name in enumerate(exports.TABLE_NAMES):
        yield f"{home}data/{name}.csv", partial(_nth_as_csv, tables, number)


def _totals(home: str, picture: Picture) -> File:
    return f"{home}data/totals.json", lambda: exports.totals_json(picture).encode()


def _nth_as_csv(tables: Callable[[], tuple[Table, ...]], number: int) -> bytes:
    return exports.as_csv(tables()[number]).encode()


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
    return as_xlsx((table.title, (table,)) for table in shown(key))
