"""Whether Hugo's site says the same as ours: totals, coverage, groups and tables of every extent.

An extent is the whole, the units of a kind, or a unit with all below it; its home is where its
pages stand (``units/unit-00001/system/``). Compared are its totals as JSON, what the pages of its
indicators and of its groups show, and its tables to download, row by row.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import chain
from pathlib import Path
from typing import Any

PAGES = (
    *("index", "study", "research", "problems", "rectification", "plans", "regulations"),
    *("service", "practices", "indicators", "units", "reporting", "quality", "history"),
)
"""The pages of every extent; the whole has `kinds` besides."""
GROUPED = {
    "research": "课题类别",
    "problems": "问题类别",
    "plans": "计划类别",
    "practices": "做法主题",
}
"""The pages that show what units say in groups, and the table that counts them."""
ONLY_OURS = frozenset(
    {"扎堆的课题", "改完了多少", "各单位排第几", "写的、列出的、相加的对不上"}
    | {"检查提醒", "和上一期对不上的地方"}
)
"""The tables that Hugo has not: topics that are alike, rates and ranks, what checks find."""
ONLY_OURS_OF = re.compile(
    "占应报|怎么来的|出处|最近报送的报送期|各期累计·.*|(?!全部了结).*·可能还有几[家项]"
)
"""The columns that Hugo has not, or not the same: shares, sentences, lines of files, and what is
nothing with one period and all of it internal."""
TOTAL = (
    *("name", "measure", "over_units", "low", "high", "approximate", "min", "median", "max"),
    *("text", "coverage"),
)
FIGURE = ("unit", "written", "state", "low", "high", "joint", "covered_by")
SHOWN = re.compile(r"<p><strong>(.*?)</strong>(.*?)</p>")
SECTION = re.compile(
    r'<section class="ur-group" id="([^"]*)"><h3>([^<]*)<(.*?)</section>', re.DOTALL
)

Compared = Iterator[tuple[str, Any, Any]]
"""Names of what is compared, and what each site says of it."""
Table = tuple[list[str], list[list[str]]]
"""The heads of the columns, and the rows."""


def compare(ours: Path, hugo: Path) -> tuple[Counter[str], list[str]]:
    """How many extents, totals, groups, tables and rows were compared, and which differ."""
    homes, others = homes_of(ours, "data/totals.json"), homes_of(hugo, "totals.json")
    differ = [f"{home}: not on both sites" for home in homes ^ others]
    compared = Counter(extents=len(homes))
    for home in sorted(homes & others):
        for kind, found in (
            ("totals", _totals(ours / home, hugo / home)),
            ("groups", _groups(ours / home, hugo / home)),
            ("tables", _tables(ours / home, hugo / home)),
        ):
            for name, mine, theirs in found:
                compared[kind] += 1
                compared["rows"] += len(mine) if kind == "tables" else 0
                differ += [f"{home}{name}"] * (mine != theirs)
    return compared, differ


def homes_of(site: Path, totals: str) -> set[str]:
    """The homes of all extents; the whole's is empty."""
    found = (site.glob(f"{home}{totals}") for home in ("", "kinds/*/", "units/*/system/"))
    return {path.relative_to(site).as_posix().removesuffix(totals) for path in chain(*found)}


def _totals(ours: Path, hugo: Path) -> Compared:
    """Every total with its coverage and its figures, for machines and as a page shows it."""
    mine = json.loads((ours / "data" / "totals.json").read_text(encoding="utf-8"))
    theirs = json.loads((hugo / "totals.json").read_text(encoding="utf-8"))
    shown = dict(_shown(hugo / "indicators"))
    for key, total in mine["indicators"].items():
        yield (
            f"totals.json {key}",
            _told(total),
            _told(theirs["indicators"].get(key, {"figures": []})),
        )
        yield f"indicators {key}", (total["text"], *total["coverage"].values()), shown.get(key)


def _told(total: dict[str, Any]) -> list[Any]:
    figures = [[figure.get(key) for key in FIGURE] for figure in total["figures"]]
    return [*(total.get(key) for key in TOTAL), figures]


def _shown(folder: Path) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """What pages of indicators show: text and units by state, by the indicator's id."""
    pages = {path.parent.name: path.read_text("utf-8") for path in folder.glob("*/index.html")}
    if not pages:
        page = (folder / "index.html").read_text(encoding="utf-8")
        pages = {key: part for key, _, part in SECTION.findall(page)}
    for key, part in pages.items():
        if found := SHOWN.search(part):
            yield key, (unescape(found[1]), *map(int, re.findall(r"<span>(\d+)", found[2])))


def _groups(ours: Path, hugo: Path) -> Compared:
    """How many items each group has: as we count them, and as many as a page lists."""
    for page, title in GROUPED.items():
        heads, rows = _read(ours / "data" / "pages" / f"{page}.csv")[title]
        counted = {row[0]: int(row[heads.index("几项")]) for row in rows}
        html = (hugo / page / "index.html").read_text(encoding="utf-8")
        listed = {
            unescape(name).strip(): part.count("\n<li>") for _, name, part in SECTION.findall(html)
        }
        for name in counted | listed:
            yield f"{page} {name}", counted.get(name), listed.get(name)


def _tables(ours: Path, hugo: Path) -> Compared:
    """The rows of every table in the columns that both have, in whatever order."""
    for page in (*PAGES, *(["kinds"] if (hugo / "kinds").is_dir() else [])):
        mine = _read(ours / "data" / "pages" / f"{page}.csv")
        theirs = _read(hugo / ("" if page == "index" else page) / "index.csv")
        for title in mine | theirs:
            if title not in ONLY_OURS:
                heads, _ = mine[title] if title in mine else theirs[title]
                heads = [head for head in heads if not ONLY_OURS_OF.fullmatch(head)]
                name = f"{page}.csv {title}"
                yield name, _rows(mine.get(title), heads), _rows(theirs.get(title), heads)


def _rows(table: Table | None, heads: Sequence[str]) -> Counter[tuple[str, ...]]:
    """The cells of some columns; a table without rows is none."""
    found, rows = table or ([], [])
    places = [found.index(head) if head in found else None for head in heads] if rows else []
    return Counter(tuple("" if at is None else row[at] for at in places) for row in rows)


def _read(path: Path) -> dict[str, Table]:
    """The tables of a file by their titles; a single one has none."""
    tables: dict[str, Table] = {}
    title = ""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in filter(None, csv.reader(file)):
            if len(row) == 1:
                title = row[0]
            elif title in tables:
                tables[title][1].append(row)
            else:
                tables[title] = (row, [])
    return tables
