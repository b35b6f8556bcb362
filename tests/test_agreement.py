"""Page, CSV, JSON and workbook of the repository's own data agree, figure by figure.

What the unit files say is read here a second time, by plain PyYAML, so that the package is not its
own witness.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
import yaml

from tests.conftest import ROOT
from tests.markup import MATRIX_PAGES, Node, Site, squeezed

Row = dict[str, str]

LISTS = {
    "topics": ("research/", "title", ["lead", "status", "method", "outcome"], ["category"]),
    "problems": (
        "problems/",
        "summary",
        ["subject", "track", "progress", "measures", "owner", "due"],
        ["categories"],
    ),
    "regulations": ("regulations/", "title", ["about"], ["action"]),
    "services": ("service/", "title", ["status", "about"], []),
    "practices": ("practices/", "name", ["about"], ["theme"]),
    "plans": ("plans/", "summary", ["target", "owner", "due", "note"], ["category"]),
}
"""List: its page, the column that names an item, those beside it, those in its group's heading."""
TABLES = ("figures", *LISTS, "reporting")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(site: Site, name: str) -> list[Row]:
    """A CSV file, with the apostrophes taken off that keep Excel from running a text."""
    text = (site.root / f"data/{name}.csv").read_text(encoding="utf-8-sig")
    return [
        {key: plain(value) for key, value in row.items()}
        for row in csv.DictReader(io.StringIO(text))
    ]


def plain(cell: str) -> str:
    """A CSV cell as it was before it was kept from Excel."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


@pytest.fixture(scope="module")
def totals(site: Site) -> dict[str, Any]:
    """The totals as JSON."""
    found: dict[str, Any] = json.loads(site.text("data/totals.json"))
    return found


@pytest.fixture(scope="module")
def figures(site: Site) -> list[Row]:
    """The figures as CSV."""
    return table(site, "figures")


@pytest.fixture(scope="module")
def units() -> dict[str, dict[str, Any]]:
    """Every unit's file, every value as text, by the unit's id."""
    paths = sorted((ROOT / "data" / "units").rglob("*.yaml"))
    return {p.stem: yaml.load(p.read_bytes(), yaml.BaseLoader) for p in paths}  # noqa: S506 - safe


@pytest.fixture(scope="module")
def indicator_ids() -> dict[str, str]:
    """Indicators' ids by every wording."""
    catalog = yaml.safe_load((ROOT / "data" / "catalog.yaml").read_bytes())
    return {
        name: i["id"]
        for i in catalog["indicators"]
        for name in (i["id"], i["name"], *i.get("aliases", ()))
    }


def line_of(source: str) -> str:
    """The text of the line that a source names in the repository."""
    path, _, number = source.rpartition(":")
    return (ROOT / path).read_text(encoding="utf-8").split("\n")[int(number) - 1]


def fragment(source: str) -> str:
    """The anchor of a source's line on its unit's page."""
    return f"L{source.rpartition(':')[2]}"


def unfolded(text: str) -> str:
    """A text without YAML's folding and quoting, to look for it in a file's line."""
    return re.sub(r"[\s\"']", "", text)


def states(row: Node) -> list[str]:
    """The states that a row's keys show."""
    return [name for key in row.all("span", class_="ur-key") for name in key.classes[1:]]


def test_the_table_holds_every_figure_of_every_file(
    figures: list[Row], units: dict[str, dict[str, Any]], indicator_ids: dict[str, str]
) -> None:
    """Whatever a unit wrote is in the table, in its words, and nothing else is."""
    said = {
        (unit, indicator_ids[name], entry["count"] if isinstance(entry, dict) else entry)
        for unit, file in units.items()
        for report in file["reports"]
        for name, entry in report["figures"].items()
    }

    assert said
    assert {(row["unit"], row["indicator"], row["written"]) for row in figures} == said
    assert len(figures) == len(said)


def test_table_and_json_hold_the_same_figures(figures: list[Row], totals: dict[str, Any]) -> None:
    """Written words, state, bounds and source of each figure are the same in CSV and JSON."""
    columns = ("written", "state", "low", "high", "source")
    in_table = {
        (row["indicator"], row["unit"], *(row[column] for column in columns)) for row in figures
    }
    in_json = {
        (
            key,
            figure["unit"],
            *("" if figure[column] is None else str(figure[column]) for column in columns),
        )
        for key, indicator in totals["indicators"].items()
        for figure in indicator["figures"]
    }

    assert in_json == in_table


def test_the_indicators_pages_show_every_figure(
    site: Site, figures: list[Row], totals: dict[str, Any]
) -> None:
    """An indicator's page has one row a figure: its words, its state, and a link to its source."""
    rows = {}
    for key in totals["indicators"]:
        for row in site.main(f"indicators/{key}/").all("tr"):
            if row.attributes.get("id", "").startswith("u-"):
                rows[key, row["id"].removeprefix("u-")] = row

    assert set(rows) == {(row["indicator"], row["unit"]) for row in figures}
    for figure in figures:
        row = rows[figure["indicator"], figure["unit"]]
        source = row.one("a", class_="ur-source")
        assert squeezed(figure["written"]) in [cell.text for cell in row.all("td")]
        assert states(row) == [figure["state"]]
        assert source.text == figure["source"]
        assert source["href"] == f"../../units/{figure['unit']}/#{fragment(figure['source'])}"


def test_the_units_pages_show_every_figure(site: Site, figures: list[Row]) -> None:
    """A unit's page has one row a figure, with its words, its state, and a link to its line."""
    rows = {}
    for unit in {figure["unit"] for figure in figures}:
        for row in site.main(f"units/{unit}/").all("tr"):
            if row.attributes.get("id", "").startswith("f-"):
                rows[row["id"].removeprefix("f-"), unit] = row

    assert set(rows) == {(row["indicator"], row["unit"]) for row in figures}
    for figure in figures:
        row = rows[figure["indicator"], figure["unit"]]
        assert squeezed(figure["written"]) in [cell.text for cell in row.all("td")]
        assert states(row) == [figure["state"]]
        assert row.one("a", class_="ur-source")["href"] == f"#{fragment(figure['source'])}"


def test_the_matrices_show_every_figure(
    site: Site, figures: list[Row], totals: dict[str, Any]
) -> None:
    """In the matrices each figure has one cell, in its state, that leads to the unit's own row."""
    cells: dict[tuple[str, str], list[Node]] = {}
    for address in MATRIX_PAGES:
        for cell in site.main(address).all("td"):
            for link in cell.all("a"):
                if found := re.fullmatch(r"\.\./units/([^/]+)/#f-(.+)", link["href"]):
                    cells.setdefault((found[2], found[1]), []).append(cell)

    assert set(cells) == {(row["indicator"], row["unit"]) for row in figures}
    for figure in figures:
        [cell] = cells[figure["indicator"], figure["unit"]]
        zero = figure["state"] == "exact" and figure["low"] == "0"
        assert ("zero" if zero else figure["state"]) in cell.classes
        row = cell.above("tr")
        assert row is not None
        shown = [c for c in row.all("td") if "total" not in c.classes]
        assert len(shown) == totals["units_due"]
        coverage = totals["indicators"][figure["indicator"]]["coverage"]
        silent = [c for c in shown if "not_reported" in c.classes]
        assert len(silent) == coverage["not_reported"]


def test_totals_are_the_sums_of_their_figures(totals: dict[str, Any]) -> None:
    """A total's ends are the sums of its figures' ends, open where one of them is open."""
    for indicator in totals["indicators"].values():
        parts = indicator["figures"]
        assert not any(part.get("covered_by") or part.get("joint") for part in parts)
        if indicator["over_units"] == "sum" and parts:
            highs = [part["high"] for part in parts]
            assert indicator["low"] == sum(part["low"] for part in parts)
            assert indicator["high"] == (None if None in highs else sum(highs))
        elif indicator["over_units"] == "sum":
            assert (indicator["low"], indicator["high"]) == (None, None)
        else:
            assert "low" not in indicator
            assert "high" not in indicator


def test_a_spread_lies_between_its_figures(totals: dict[str, Any]) -> None:
    """Where figures do not add, minimum and maximum are the smallest and the largest ends."""
    spreads = [i for i in totals["indicators"].values() if i["over_units"] == "spread"]

    assert spreads
    for indicator in spreads:
        told = [
            f for f in indicator["figures"] if f["state"] in ("exact", "bounded", "approximate")
        ]
        if not told:
            assert indicator["min"] is indicator["median"] is indicator["max"] is None
            continue
        assert indicator["min"]["low"] == min(f["low"] for f in told)
        highs = [f["high"] for f in told]
        assert indicator["max"]["high"] == (None if None in highs else max(highs))


def shown_totals(site: Site) -> Iterator[tuple[str, str, str]]:
    """Every total on the cross-unit pages: its indicator, the kind of place, the text."""
    for address in MATRIX_PAGES:
        for cell in site.main(address).all("td", class_="total"):
            yield from ((key, "matrix", cell.one("a").text) for key in indicators_of(cell))
    for row in site.main("quality/").one("table", class_="ur-states").all("tr"):
        yield from ((key, "quality", row.all("td")[0].text) for key in indicators_of(row))
    for card in site.main("").all(class_="ur-card"):
        text = card.one(class_="ur-card-number").text
        yield from ((key, "overview", text) for key in indicators_of(card))


def indicators_of(node: Node) -> list[str]:
    """The indicators to whose pages an element links."""
    links = [link.attributes.get("href", "") for link in node.all("a")]
    found = [re.fullmatch(r"(?:\./|(?:\.\./)+)indicators/([^/]+)/", href) for href in links]
    return list(dict.fromkeys(match[1] for match in found if match))


def test_every_page_tells_the_same_totals(site: Site, totals: dict[str, Any]) -> None:
    """Overview, matrices, quality page and indicator's page show the total that JSON has."""
    places: dict[str, list[str]] = {}
    for key, place, text in shown_totals(site):
        places.setdefault(key, []).append(place)
        assert text == totals["indicators"][key]["text"], (key, place)

    assert any("overview" in found for found in places.values())
    for key, indicator in totals["indicators"].items():
        hero = site.main(f"indicators/{key}/").one(class_="ur-hero")
        assert hero.one(class_="ur-card-number").text == indicator["text"]
        found = [place for place in places.get(key, ()) if place != "overview"]
        assert found == (["matrix", "quality"] if indicator["figures"] else []), key


def test_coverage_adds_up_to_the_units_due(site: Site, totals: dict[str, Any]) -> None:
    """Wherever a coverage is shown, its states add up to the units due; so do its bar's parts."""
    due = totals["units_due"]
    for indicator in totals["indicators"].values():
        assert sum(indicator["coverage"].values()) == due
        assert due - indicator["coverage"]["not_reported"] == len(indicator["figures"])
    bars = [
        (bar, name.startswith("kinds/"))  # which has pages of some of the units
        for name in site.pages()
        for bar in site.page(name).all("svg", class_="ur-bar")
    ]

    assert bars
    for bar, of_some in bars:
        told, *parts = (int(n) for n in re.findall(r"(\d+)家", bar["aria-label"]))
        widths = [float(part["width"].rstrip("%")) for part in bar.all("rect")]
        assert told == sum(parts)
        assert told < due if of_some else told == due
        assert sum(widths) == pytest.approx(100, abs=0.01)
    for row in site.main("quality/").one("table", class_="ur-states").all("tr"):
        numbers = [int(cell.text or 0) for cell in row.all("td", class_="ur-num")]
        assert not numbers or sum(numbers) == due


def test_the_indicators_page_tells_its_coverage(site: Site, totals: dict[str, Any]) -> None:
    """An indicator's page draws the coverage that JSON has, state by state, in words and bar."""
    for key, indicator in totals["indicators"].items():
        bar = site.main(f"indicators/{key}/").one("svg", class_="ur-bar")
        drawn = {
            part.classes[1].removeprefix("ur-seg-"): float(part["width"].rstrip("%"))
            for part in bar.all("rect")
        }
        wanted = {s: 100 * n / totals["units_due"] for s, n in indicator["coverage"].items() if n}
        assert drawn == pytest.approx(wanted, abs=0.01)


def test_who_did_not_report_is_named(
    site: Site, totals: dict[str, Any], units: dict[str, dict[str, Any]]
) -> None:
    """An indicator's page names every unit once: either with its figure or as not reported."""
    for key, indicator in totals["indicators"].items():
        main = site.main(f"indicators/{key}/")
        silent = main.one(id="not-reported")
        after = [node for node in main if node.tag == "p" and "ur-who" in node.classes]
        named = [link["href"].split("/")[-2] for link in after[-1].all("a")]
        reported = [figure["unit"] for figure in indicator["figures"]]
        assert sorted(named + reported) == sorted(units), key
        assert str(len(named)) in silent.text


def test_sources_are_the_lines_that_say_it(site: Site, figures: list[Row]) -> None:
    """The line that a source names in the repository holds the words as written."""
    assert figures
    for figure in figures:
        assert figure["written"] in line_of(figure["source"])
    for name, (_, title, _, _) in LISTS.items():
        for row in table(site, name):
            path, _, number = row["source"].rpartition(":")
            lines = (ROOT / path).read_text(encoding="utf-8").split("\n")[int(number) - 1 :]
            assert lines[0].lstrip().startswith("- ")
            assert unfolded(row[title]) in unfolded("".join(lines[:4])), row["source"]


def test_the_units_page_prints_the_file_line_by_line(
    site: Site, units: dict[str, dict[str, Any]]
) -> None:
    """Below ``#L1``, ``#L2`` … stand the lines of the file, unchanged."""
    for unit in units:
        [path] = (ROOT / "data" / "units").rglob(f"{unit}.yaml")
        lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
        printed = site.main(f"units/{unit}/").one("pre", class_="ur-file").all("span")
        shown = {span["id"]: span.raw for span in printed}
        assert shown == {f"L{n}": f"{line}\n" for n, line in enumerate(lines, start=1)}


@pytest.mark.parametrize("name", LISTS)
def test_the_table_holds_every_item_of_every_file(
    name: str, site: Site, units: dict[str, dict[str, Any]]
) -> None:
    """Each list's table has exactly the items of the files, in order, all their words with them."""
    said = [
        (unit, item)
        for unit, file in units.items()
        for report in file["reports"]
        for item in report.get(name, ())
    ]
    rows = table(site, name)

    assert said
    assert len(rows) == len(said)
    for row, (unit, item) in zip(rows, said, strict=True):
        assert row["unit"] == unit
        assert row["unit_name"] == units[unit]["name"]
        written = {**item, **item.get("rectification", {})}
        written.pop("rectification", None)
        for key, value in written.items():
            between = " " if key == "answers" else "；"
            assert row[key] == (between.join(value) if isinstance(value, list) else value)


@pytest.mark.parametrize("name", LISTS)
def test_every_item_is_on_its_cross_unit_page(name: str, site: Site) -> None:
    """Each item stands on its page, with its unit, its details, its group and its source."""
    address, title, details, groups = LISTS[name]
    entries: dict[str, list[Node]] = {}
    for link in site.main(address).all("a", class_="ur-source"):
        if entry := link.above("li", "tr"):
            entries.setdefault(link.text, []).append(entry)
    rows = table(site, name)

    assert rows
    for row in rows:
        found = [e for e in entries.get(row["source"], ()) if squeezed(row[title]) in e.text]
        assert found, row["source"]
        for entry in found:
            units = [a["href"].split("/")[2] for a in entry.all("a", class_="ur-unit")]
            assert row["unit"] in units
        for column in details:
            assert any(squeezed(row[column]) in entry.text for entry in found), column
        sections = [s for s in (entry.above("section") for entry in found) if s]
        headings = [s.all("h2") + s.all("h3") for s in sections]
        for group in groups:
            for word in row[group].split("；"):
                assert any(word in h.text for found_ in headings for h in found_), word


@pytest.mark.parametrize("name", LISTS)
def test_every_item_is_on_its_units_page(name: str, site: Site) -> None:
    """Each item stands on its unit's page with all its words and a link to its line."""
    _, title, details, groups = LISTS[name]
    number: dict[str, int] = {}
    rows = table(site, name)

    assert rows
    for row in rows:
        number[row["unit"]] = number.get(row["unit"], 0) + 1
        main = site.main(f"units/{row['unit']}/")
        entry = main.one("li", id=f"{name}-{number[row['unit']]}")
        assert entry.one("a", class_="ur-source")["href"] == f"#{fragment(row['source'])}"
        for column in (title, *details, *groups, *({"answers", "items"} & set(row))):
            for word in re.split("[； ]" if column == "answers" else "；", row[column]):
                assert squeezed(word) in entry.text, (column, word)
    for unit, items in number.items():
        found = [n for n in site.main(f"units/{unit}/").all("li") if "id" in n.attributes]
        assert sum(n["id"].startswith(f"{name}-") for n in found) == items


def test_every_problem_is_in_the_ledger(site: Site) -> None:
    """The ledger has one row a problem, and its tile the same number."""
    main = site.main("rectification/")
    table_of = main.one("div", **{"aria-label": "问题台账"})
    ledger = [link.text for row in table_of.all("tr") for link in row.all("a", class_="ur-source")]
    rows = table(site, "problems")

    assert sorted(ledger) == sorted(row["source"] for row in rows)
    assert main.all("li", class_="ur-tile")[0].one("b").text == str(len(rows))


def test_unanswered_problems_are_the_ones_without_plans(site: Site) -> None:
    """The plans page names a problem as answered just where the table counts a plan for it."""
    main = site.main("plans/")
    entries = [link.above("li") for link in main.all("a", class_="ur-unit")]
    found = {}
    for entry in entries:
        if entry and entry.above("section") is None and entry.above("li") is None:
            link = entry.all("a", class_="ur-unit")[0]
            found[link["href"]] = len(entry.all("li"))
    number: dict[str, int] = {}
    wanted = {}
    for row in table(site, "problems"):
        number[row["unit"]] = number.get(row["unit"], 0) + 1
        wanted[f"../units/{row['unit']}/#problems-{number[row['unit']]}"] = int(row["plans"])

    assert found == wanted


def test_reporting_is_the_same_in_table_and_pages(
    site: Site, units: dict[str, dict[str, Any]]
) -> None:
    """Reporting and units page show each unit with its state; the tiles add up to the units due."""
    rows = table(site, "reporting")
    assert [row["unit"] for row in rows] == sorted(units)
    for address in ("reporting/", "units/"):
        shown = [row for row in site.main(address).all("tr") if row.all("a", class_="ur-unit")]
        for row, told in zip(shown, rows, strict=True):
            link = row.one("a", class_="ur-unit")
            texts = [cell.text for cell in row.all("td")]
            parts = [told[part] for part in ("figures", *LISTS)]
            assert link["href"] == f"../units/{told['unit']}/"
            assert link.text == told["unit_name"]
            assert told["state_name"] in texts
            for text, part in zip(texts[-len(parts) :], parts, strict=True):
                assert re.findall(r"\d+", text) == ([part] if part else [])
    bars = {
        bar["data-m"].removeprefix("reporting |"): int(bar.text)
        for bar in site.main("").one("figure", id="reporting").all("tspan")
        if "data-m" in bar.attributes
    }
    assert sum(bars.values()) == len(units)
    for state, number in bars.items():
        assert number == sum(row["state"] == state for row in rows)
    tiles = {
        next(c for c in t.classes if c[:2] == "r-")[2:]: int(t.one("b").text)
        for t in site.main("reporting/").all("li")
        if any(c[:2] == "r-" for c in t.classes)
    }
    assert tiles == bars


def test_the_workbook_holds_the_cells_of_the_tables(site: Site) -> None:
    """Each sheet of the workbook has the cells of one CSV file: numbers as numbers, no formula."""
    book = openpyxl.load_workbook(site.root / "data" / "tables.xlsx")
    assert len(book.worksheets) == len(TABLES)
    for sheet, name in zip(book.worksheets, TABLES, strict=True):
        text = (site.root / f"data/{name}.csv").read_text(encoding="utf-8-sig")
        in_table = [[plain(cell) for cell in row] for row in csv.reader(io.StringIO(text))]
        in_sheet = [["" if c.value is None else str(c.value) for c in row] for row in sheet.rows]
        assert in_sheet == in_table, name
        assert not any(cell.data_type == "f" for row in sheet.rows for cell in row)
    numbers = [cell.value for cell in book.worksheets[0]["H"][1:]]
    assert numbers
    assert all(isinstance(number, int) for number in numbers)


def test_everything_to_download_is_linked_with_its_size(site: Site) -> None:
    """The downloads page links every file of ``data/`` and tells each table's number of rows."""
    rows = {
        link["href"].removeprefix("../data/"): row
        for row in site.main("downloads/").all("tr")
        for link in row.all("a")
        if "download" in link.attributes
    }
    data = site.root / "data"

    assert set(rows) == {p.relative_to(data).as_posix() for p in data.rglob("*") if p.is_file()}
    for name in TABLES:
        assert str(len(table(site, name))) in [c.text for c in rows[f"{name}.csv"].all("td")]
