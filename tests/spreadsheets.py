"""Read what the site gives to download: the CSV files of its pages, and the homes of these."""

import csv
import io
import json
from typing import Any

from tests.markup import Site

FORMULA = tuple("=+-@＝＋－＠\t\r\n")
PAGES = "data/pages/"
Row = dict[str, str]


def homes(site: Site) -> list[str]:
    """Where cross-unit pages live: the whole, past periods, units with all below, kinds."""
    found = site.root.rglob("reporting/index.html")
    return sorted(
        path.parents[1].relative_to(site.root).as_posix().removeprefix(".") + "/" for path in found
    )


def home_of(address: str) -> str:
    """A home as it stands before an address: nothing for the whole."""
    return "" if address == "/" else address


def keys(site: Site, home: str) -> list[str]:
    """The cross-unit pages below a home, by the names of their files."""
    return sorted(path.stem for path in (site.root / home / PAGES).glob("*.csv"))


def page_of(home: str, key: str) -> str:
    """The address of the page whose tables a file holds."""
    return home if key == "index" else f"{home}{key}/"


def rows_of(site: Site, name: str) -> list[list[str]]:
    """A CSV file, without the apostrophes that keep Excel from running a text."""
    text = (site.root / name).read_bytes().decode("utf-8-sig")
    found = csv.reader(io.StringIO(text, newline=""))
    return [[c[1:] if c.startswith("'") and c[1:2] in FORMULA else c for c in row] for row in found]


def blocks(site: Site, home: str, key: str) -> dict[str, list[list[str]]]:
    """The tables of a page by their titles, each with its heading; a single one has no title."""
    found: dict[str, list[list[str]]] = {}
    title: str | None = None
    rows = rows_of(site, f"{home}{PAGES}{key}.csv")
    if [] not in rows and len(rows[0]) > 1:
        return {"": rows}
    for row in rows:
        if not row:
            title = None
        elif title is None:
            [title] = row
            found[title] = []
        else:
            found[title].append(row)
    return found


def table(site: Site, home: str, key: str, title: str = "") -> list[Row]:
    """The rows of one table of a page, each by its headings."""
    head, *rows = blocks(site, home, key)[title]
    assert len(set(head)) == len(head)
    return [dict(zip(head, row, strict=True)) for row in rows]


def totals(site: Site, home: str) -> dict[str, Any]:
    """The totals of a home as JSON."""
    found: dict[str, Any] = json.loads(site.text(f"{home}data/totals.json"))
    return found
