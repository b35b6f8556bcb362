"""No output may contradict another: each is broken here on purpose, and both places are named."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import ROOT, Build
from unit_reports.aggregate.series import Series
from unit_reports.present.output import Output
from unit_reports.present.reconcile import read_files, read_pages, reconcile
from unit_reports.present.render import environment
from unit_reports.present.statements import Contradiction
from unit_reports.present.workbook import as_xlsx
from unit_reports.rules import check
from unit_reports.source.folder import Folder

COUNTY = ROOT / "tests" / "campaigns" / "county"
TODAY = date(2024, 10, 20)


@dataclass(frozen=True)
class Made:
    """All that a build makes, before it is written."""

    output: Output
    bodies: dict[str, str]
    files: dict[str, bytes]

    def contradictions(
        self, bodies: dict[str, str] | None = None, files: dict[str, bytes] | None = None
    ) -> list[Contradiction]:
        """What a build would refuse, with some outputs changed."""
        pages = read_pages(self.output, self.bodies | (bodies or {}))
        return reconcile(self.output, read_files(self.output, self.files | (files or {})), pages)


@pytest.fixture(scope="module")
def made() -> Made:
    """Every page and file of the larger campaign."""
    dataset, findings = check(Folder.at(COUNTY), today=TODAY)
    assert dataset
    series = Series(dataset=dataset, today=TODAY, findings=tuple(findings))
    output = Output(series=series, env=environment())
    pages = [*output.navigation_pages(), *output.single_pages()]
    return Made(output, output.bodies(pages), output.files())


def test_nothing_contradicts_itself(made: Made) -> None:
    """As made, pages and files agree; and most of what files say some page says as well."""
    pages, files = read_pages(made.output, made.bodies), read_files(made.output, made.files)

    assert made.contradictions() == []
    shared = Counter(measure[0] for measure in pages.said.keys() & files.said.keys())
    pictures = made.output.series.pictures
    figures = sum(len(s.figures) for p in pictures for s in p.summaries.values())
    assert shared["figure"] == shared["written"] == figures
    assert shared["total"] >= len(made.output.picture.summaries)
    assert shared["reporting"]
    assert shared["due"]
    assert shared["items"] >= 6


def changed(text: str, pattern: str, new: str | Callable[[re.Match[str]], str]) -> str:
    """A text with the first match of a pattern replaced."""
    found, times = re.subn(pattern, new, text, count=1)
    assert times == 1, pattern
    return found


def one_more(match: re.Match[str]) -> str:
    """The matched number and one more; what stands before it stays."""
    return f"{match[1]}{int(match[2]) + 1}"


PAGES = {
    "a cell of a matrix": (
        "study/",
        r'(<td class="exact"[^>]*><a [^>]*#f-[^>]*>)(\d+)(?=<)',
        "figure",
    ),
    "a total of a matrix": ("study/", r'(data-m="total \|[^>]*>[^<\d]*)(\d+)', "total"),
    "a card of the overview": (
        "",
        r'(class="ur-card-number" data-m="total \|[^>]*>[^<\d]*)(\d+)',
        "total",
    ),
    "the units due": ("", r'(data-m="due [^>]*>)(\d+)', "due"),
    "the units due in a sentence": ("reporting/", r"(应报)(\d+)(?=家，)", "due"),
    "a reporting state": ("reporting/", r'(data-m="reporting [^>]*>)(\d+)', "reporting"),
    "the number of items": ("problems/", r'(data-m="items [^>]*>)(\d+)', "items"),
    "a coverage": ("quality/", r"(应报\d+家：)(\d+)(?=家)", "coverage"),
    "a total among all": ("indicators/", r'(data-m="total \|[^>]*>[^<\d]*)(\d+)', "total"),
    "a total of one period": ("history/", r'(data-m="total \|[^>]*>[^<\d]*)(\d+)', "total"),
    "a total of a kind": ("kinds/", r'(data-m="total kinds/[^>]*>[^<\d]*)(\d+)', "total"),
    "an earlier period": (
        "periods/2024-q1/",
        r'(data-m="total periods/[^>]*>[^<\d]*)(\d+)',
        "total",
    ),
    "an earlier period's cell": (
        "periods/2024-q1/study/",
        r'(<td class="exact"[^>]*><a [^>]*#2024-q1.f-[^>]*>)(\d+)(?=<)',
        "figure",
    ),
    "a system's total": (
        "units/county/system/study/",
        r'(data-m="total [^>]*>[^<\d]*)(\d+)',
        "total",
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_says_something_else(made: Made, name: str) -> None:
    """A number that one page shows otherwise is told with that page and with another place."""
    address, pattern, kind = PAGES[name]
    broken = changed(made.bodies[address], pattern, one_more)

    found = made.contradictions(bodies={address: broken})

    assert found
    assert {contradiction.measure[0] for contradiction in found} == {kind}
    pairs = [(contradiction.first[1], contradiction.second[1]) for contradiction in found]
    page = f"{address}index.html"
    assert any(first != second for first, second in pairs)
    assert any(page in pair for pair in pairs) or kind == "coverage"
    for pair, contradiction in zip(pairs, found, strict=True):
        assert any(place.startswith(page) for place in pair)
        assert all(place in str(contradiction) for place in pair)


def test_a_unit_page_that_quotes_something_else(made: Made) -> None:
    """The words as written are held against each other too, with the earlier periods' ones."""
    page = "units/baita/"
    for row in (r'(<tr id="f-[^>]*>.*?<td>)(\d+)', r'(<tr id="2024-q1\.f-[^>]*>.*?<td>)(\d+)'):
        found = made.contradictions(bodies={page: changed(made.bodies[page], row, one_more)})
        assert {contradiction.measure[0] for contradiction in found} == {"written"}


def broken_json(made: Made, change: Callable[[dict], None]) -> dict[str, bytes]:
    """The totals with one thing changed."""
    document = json.loads(made.files["data/totals.json"])
    change(document)
    return {"data/totals.json": json.dumps(document).encode()}


def first_figure(document: dict) -> dict:
    """Some figure that tells an exact number."""
    figures = (f for one in document["indicators"].values() for f in one["figures"])
    return next(figure for figure in figures if figure["state"] == "exact")


JSON_CHANGES: dict[str, Callable[[dict], None]] = {
    "units_due": lambda d: d.update(units_due=d["units_due"] + 1),
    "text": lambda d: next(iter(d["indicators"].values())).update(text="1次"),
    "coverage": lambda d: next(iter(d["indicators"].values()))["coverage"].update(withheld=99),
    "a figure left out": lambda d: next(iter(d["indicators"].values()))["figures"].pop(),
    "low": lambda d: first_figure(d).update(low=987),
    "state": lambda d: first_figure(d).update(state="bounded"),
    "written": lambda d: first_figure(d).update(written="987次"),
    "source": lambda d: first_figure(d).update(source="data/units/x.yaml:1"),
}


@pytest.mark.parametrize("name", JSON_CHANGES)
def test_totals_that_say_something_else(made: Made, name: str) -> None:
    """Whatever is changed in the JSON contradicts itself, a page or a table."""
    found = made.contradictions(files=broken_json(made, JSON_CHANGES[name]))

    assert found
    assert any("totals.json" in str(contradiction) for contradiction in found)


def test_a_sum_that_is_not_that_of_its_parts(made: Made) -> None:
    """Low and high are added a second time from the figures."""

    def change(document: dict) -> None:
        one = next(
            one
            for one in document["indicators"].values()
            if one["over_units"] == "sum"
            and not any("joint" in f or "covered_by" in f for f in one["figures"])
        )
        one["low"] += 1

    found = made.contradictions(files=broken_json(made, change))

    assert {contradiction.measure[0] for contradiction in found} == {"sum", "bounds"}


@pytest.mark.parametrize("column", ["written", "state", "low", "high", "source"])
def test_a_table_that_says_something_else(made: Made, column: str) -> None:
    """A changed cell of CSV or workbook is told, with the file and another place."""
    tables = list(made.output.tables)
    [figures] = [table for table in tables if table.name == "figures"]
    at = figures.columns.index(column)
    row = next(row for row in figures.rows if row[figures.columns.index("state")] == "exact")
    new = {"state": "bounded"}.get(column, 987 if column in ("low", "high") else "987")
    rows = tuple(
        (*other[:at], new, *other[at + 1 :]) if other is row else other for other in figures.rows
    )
    broken = [replace(table, rows=rows) if table is figures else table for table in tables]
    in_book = made.contradictions(
        files={"data/tables.xlsx": as_xlsx([(table.title, (table,)) for table in broken])}
    )
    path = "data/figures.csv"
    line = ",".join("" if value is None else str(value) for value in row)
    other = ",".join(str(new) if i == at else str(v or "") for i, v in enumerate(row))
    text = made.files[path].decode()
    assert line in text
    in_csv = made.contradictions(files={path: text.replace(line, other, 1).encode()})

    assert any("data/tables.xlsx" in str(contradiction) for contradiction in in_book)
    assert any(path in str(contradiction) for contradiction in in_csv)


@pytest.mark.parametrize("name", ["figures", "problems", "plans", "topics", "reporting"])
def test_a_table_with_a_row_too_few(made: Made, name: str) -> None:
    """A row that is lost from a CSV file is missed."""
    path = f"data/{name}.csv"
    lines = made.files[path].decode().split("\r\n")
    found = made.contradictions(files={path: "\r\n".join([*lines[:-2], ""]).encode()})

    assert found
    assert any(path in str(contradiction) for contradiction in found)


def test_a_build_that_contradicts_itself_is_refused(
    build: Build, project: Path, tmp_path: Path
) -> None:
    """A template that shows another number stops the build, and the last good site stays."""
    site = tmp_path / "site"
    assert build(site, project=project).returncode == 0
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    template = project / "hooks/unit_reports/present/templates/indicator.html"
    text = template.read_text("utf-8")
    shown = "{{ total_text(view.summary) }}</b>"
    assert shown in text
    template.write_text(text.replace(shown, "1{{ total_text(view.summary) }}</b>", 1), "utf-8")

    done = build(site, project=project)

    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert re.search(
        r"total .*：data/totals\.json 是 .*，indicators/.*index\.html 却是 ", done.stderr
    )
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before
