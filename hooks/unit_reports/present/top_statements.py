"""What the pages and files of a site above sites say, read back from the outputs themselves."""

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape

from unit_reports.aggregate.published import read_file
from unit_reports.model.part import PartFile
from unit_reports.present.partials import PARTIALS
from unit_reports.present.statements import Statements, csv_rows, of_page, sheets
from unit_reports.present.top import UNKNOWN
from unit_reports.present.top_grids import TOP_PAGES
from unit_reports.present.top_site import TopSite
from unit_reports.present.wording import total_text

_TABLE = re.compile(
    r'<table class="ur-matrix">\n<caption>([^<]*)</caption>(.*?)</table>', re.DOTALL
)
_CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)
_ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
_ASIDE = re.compile(r'<small>.*?</small>|<span class="ur-sr">.*?</span>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_BOUNDS = 3
"""So many columns of a file follow a total: both bounds and how many units told a number."""


def read_top_pages(output: TopSite, bodies: Iterable[tuple[str, str]]) -> Statements:
    """What the pages say: totals and numbers where they are marked, and every cell of a table."""
    found = Statements()
    for address, body in bodies:
        where = f"{address}index.html"
        found.add(of_page(address, body, {"": output.top.period}))
        key = address.removesuffix("/")
        if key not in TOP_PAGES:
            continue
        for title, table in _TABLE.findall(body):
            rows = [[_text(cell) for cell in _CELL.findall(row)] for row in _ROW.findall(table)]
            _say_cells(found, key, unescape(title), rows[1:], where)
    return found


def _text(html: str) -> str:
    text = unescape(_TAG.sub("", _ASIDE.sub("", html))).strip()
    return "" if text == UNKNOWN else text


def _say_cells(
    found: Statements, key: str, title: str, rows: Iterable[Iterable[object]], where: str
) -> None:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            text = "" if cell is None else str(cell)
            found.say(("cell", key, title, str(number), str(column)), text, where)


def read_top_files(output: TopSite, files: Iterable[tuple[str, bytes]]) -> Statements:
    """What the files to download say."""
    found = Statements()
    for path, content in files:
        folder, _, name = path.rpartition("/")
        stem, _, suffix = name.rpartition(".")
        if path == "data/totals.json":
            _of_totals(found, path, content)
        elif path == PARTIALS:
            _of_partials(found, output, path, content)
        elif folder == "data/pages" and suffix == "csv":
            key = "" if stem == "index" else stem
            _of_tables(found, output, key, path, [*csv_rows(content)])
        elif folder == "data/pages":
            key = "" if stem == "index" else stem
            for number, (_, rows) in enumerate(sheets(content)):
                _of_table(found, output, key, number, path, [*rows])
    return found


def _of_tables(
    found: Statements, output: TopSite, key: str, where: str, rows: list[list[str]]
) -> None:
    """The tables of one CSV file: of several each stands below its title, after an empty line."""
    grids = output.grids(key)
    tables = [rows] if len(grids) == 1 else [table[1:] for table in _split(rows)]
    for number, table in enumerate(tables):
        _of_table(found, output, key, number, where, table)


def _split(rows: list[list[str]]) -> Iterator[list[list[str]]]:
    table: list[list[str]] = []
    for row in [*rows, []]:
        if row:
            table.append(row)
        else:
            yield table
            table = []


def _of_table(
    found: Statements,
    output: TopSite,
    key: str,
    number: int,
    where: str,
    rows: list[list[str]],
) -> None:
    grid, kept, at = output.grids(key)[number], [0], 1
    for column in grid.columns:
        kept.append(at)
        at += 1 + _BOUNDS * column.totals
    shown = [[_plain(row[place]) for place in kept] for row in rows[1:]]
    _say_cells(found, key, grid.title, shown, where)


def _plain(cell: object) -> object:
    """A cell as a page shows it; workbooks know no whole numbers."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _of_totals(found: Statements, where: str, content: bytes) -> None:
    document = json.loads(content)
    found.say(("due", ""), document["units_due"], where)
    for key, part in document["parts"].items():
        found.say(("due", f"parts/{key}"), part["units_due"], where)
    for key, one in document["indicators"].items():
        of_all = {"": one} | {f"parts/{part}": own for part, own in one["parts"].items()}
        for home, told in of_all.items():
            found.say(("total", home, key), told["text"], where)
            for state, units in told["coverage"].items():
                found.say(("covered", home, key, state), units, where)


def _of_partials(found: Statements, output: TopSite, where: str, content: bytes) -> None:
    """What a site above would take in."""
    told = read_file(PartFile.model_validate_json(content))
    found.say(("due", ""), told.partials[output.top.period].due, where)
    for indicator in output.top.catalog.indicators:
        summary = told.summary(indicator, output.top.period)
        found.say(("total", "", indicator.id), total_text(summary), where)
