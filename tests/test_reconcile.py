"""No output may contradict another: each is broken here on purpose, and both places are named."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Build
from tests.invented import bodies_of, files_of
from unit_reports.aggregate.series import Series
from unit_reports.present.downloads import page_keys
from unit_reports.present.exports import TITLES, as_csv
from unit_reports.present.kept_statements import SHARDS, packed, unpacked
from unit_reports.present.output import Output
from unit_reports.present.page_tables import page_tables
from unit_reports.present.reconcile import read_files, read_pages, reconcile, reconcile_kept
from unit_reports.present.render import environment
from unit_reports.present.statements import Contradiction, Statements, sheets
from unit_reports.present.table import Table
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
        said = dict(self.said)
        said |= {k: read_pages(self.output, [(k, body)]) for k, body in (bodies or {}).items()}
        said |= {k: read_files(self.output, [(k, file)]) for k, file in (files or {}).items()}
        return reconcile(self.output, *said.values())

    @cached_property
    def said(self) -> dict[str, Statements]:
        """What each page and file says as made."""
        files = {path: read_files(self.output, [(path, f)]) for path, f in self.files.items()}
        return files | {a: read_pages(self.output, [(a, body)]) for a, body in self.bodies.items()}


@pytest.fixture(scope="module")
def made() -> Made:
    """Every page and file of the larger campaign."""
    dataset, findings = check(Folder.at(COUNTY), today=TODAY)
    assert dataset
    series = Series(dataset=dataset, today=TODAY, findings=tuple(findings))
    output = Output(series=series, env=environment())
    return Made(output, bodies_of(output), files_of(output))


def test_nothing_contradicts_itself(made: Made) -> None:
    """As made, pages and files agree; and most of what files say some page says as well."""
    pages, files = (
        read_pages(made.output, made.bodies.items()),
        read_files(made.output, made.files.items()),
    )

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
    "the units due": ("reporting/", r'(data-m="due [^>]*>)(\d+)', "due"),
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
    "a completion rate": ("rectification/", r'(data-m="rate [^>]*>)(\d+)', "rate"),
    "a rank": ("rectification/", r'(data-m="rank [^>]*>)(\d+)', "rank"),
    "a ranked unit's rate": ("rectification/", r'(data-m="ranked [^>]*>)(\d+)', "ranked"),
    "problems by track and progress": (
        "rectification/",
        r'(data-m="progress [^>]*>)(\d+)',
        "progress",
    ),
    "a tile of the ledger": ("rectification/", r'(data-m="ledger [^>]*>)(\d+)', "ledger"),
    "a tile of the ledger on the overview": ("", r'(data-m="ledger [^>]*>)(\d+)', "ledger"),
    "a change between periods": ("history/", r'(data-m="step [^>]*>同)(\d+)', "step"),
    "the amount of a change": ("history/", r'(data-m="step [^>]*>同\d+家 增加)(\d+)', "step"),
    "a sum over the periods": ("history/", r'(data-m="sum [^>]*>[^<\d]*)(\d+)', "sum"),
    "the units of a period": ("history/", r'(data-m="period [^>]*>)(\d+)', "period"),
    "a change in a system": (
        "units/county/system/history/",
        r'(data-m="step [^>]*>同)(\d+)',
        "step",
    ),
    "the units due of a kind": ("kinds/", r'(data-m="due kinds/[^>]*>)(\d+)', "due"),
    "the units heard of a kind": ("kinds/", r'(data-m="received kinds/[^>]*>)(\d+)', "received"),
    "a page of a kind": (
        "kinds/village/rectification/",
        r'(data-m="rate [^>]*>)(\d+)',
        "rate",
    ),
    "the units in a state": ("quality/", r'(data-m="covered [^>]*>)(\d+)', "covered"),
    "the items of a part": ("reporting/", r'(</td><td class="exact">)(\d+)', "part"),
    "the items of a part of a unit": ("units/", r'(</td><td class="exact">)(\d+)', "part"),
    "the items on a unit's page": (
        "units/baita/",
        r'(<h2 id="problems">[^<]* <small>)(\d+)',
        "part",
    ),
    "a figure on a unit's page": (
        "units/baita/",
        r'(<tr id="f-[^>]*>.*?<span class="ur-key exact">)(\d+)',
        "figure",
    ),
    "a figure on an indicator's page": (
        "indicators/lectures/",
        r'(<tr id="u-[^>]*>.*?<span class="ur-key exact">)(\d+)',
        "figure",
    ),
    "a category of topics": ("research/", r'(data-m="category [^>]*>)(\d+)', "category"),
    "a category of problems": ("problems/", r'(data-m="category [^>]*>)(\d+)', "category"),
    "a category of plans": ("plans/", r'(data-m="category [^>]*>)(\d+)', "category"),
    "a category of practices": ("practices/", r'(data-m="category [^>]*>)(\d+)', "category"),
    "a total of the rules": ("regulations/", r'(data-m="total \|[^>]*>[^<\d]*)(\d+)', "total"),
    "a total of what was done": ("service/", r'(data-m="total \|[^>]*>[^<\d]*)(\d+)', "total"),
    "who reported, in a sentence": ("study/", r"(家，已报)(\d+)(?=家)", "received"),
    "a state in a sentence": ("", r"(其中按时)(\d+)(?=家)", "reporting"),
    "a total in a sentence": (
        "study/",
        r'(class="ur-sentence">[^<]*?；健康讲座\D*)(\d+)',
        "total",
    ),
    "who withheld it, in a sentence": (
        "study/",
        r'(class="ur-sentence">[^<]*?；健康讲座[^；]*，)(\d+)(?=家未公开)',
        "covered",
    ),
    "items in a sentence": (
        "problems/",
        r'(class="ur-sentence">[^<]*?家报了存在问题共)(\d+)',
        "items",
    ),
    "the ledger in a sentence": (
        "rectification/",
        r'(class="ur-sentence">[^<]*?计逾期)(\d+)',
        "ledger",
    ),
    "who is to be chased, in a sentence": ("reporting/", r"(已报的单位中)(\d+)", "lacking"),
    "the number of a line to chase": ("reporting/", r"(\n)(2)(?=\. )", "chased"),
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
    for pair, contradiction in zip(pairs, found, strict=True):
        assert any(place.startswith(page) for place in pair)
        assert all(place in str(contradiction) for place in pair)


def test_a_unit_page_that_quotes_something_else(made: Made) -> None:
    """The words as written are held against each other too, with the earlier periods' ones."""
    page = "units/baita/"
    for row in (r'(<tr id="f-[^>]*>.*?<td>)(\d+)', r'(<tr id="2024-q1\.f-[^>]*>.*?<td>)(\d+)'):
        found = made.contradictions(bodies={page: changed(made.bodies[page], row, one_more)})
        assert {contradiction.measure[0] for contradiction in found} == {"written"}


def test_what_is_kept_in_files_is_contradicted_in_the_same_way(made: Made, tmp_path: Path) -> None:
    """Whoever says it, in one output or in two: the same values and places, first said first."""
    told = ("", "study/", "units/baita/", "indicators/lectures/")
    bodies = {a: re.sub(r"(?<=[>家共])\d", one_more_digit, made.bodies[a]) for a in told}
    read = list((made.said | {a: read_pages(made.output, [(a, bodies[a])]) for a in told}).values())
    files = [tmp_path / str(number) for number in range(len(read))]
    for file, statements in zip(files, read, strict=True):
        file.write_bytes(packed(statements))

    found = reconcile_kept(made.output, files)

    expected = reconcile(made.output, *read)
    assert len(expected) > 100
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert found == reconcile_kept(made.output, files)


def one_more_digit(match: re.Match[str]) -> str:
    """A digit, one more."""
    return str((int(match[0]) + 1) % 10)


def test_every_statement_is_in_one_shard(made: Made, tmp_path: Path) -> None:
    """What the shards of a file's pieces hold is all that was kept, nothing twice, none empty."""
    statements = made.said["data/tables.xlsx"]
    file = tmp_path / "said"
    half = len(statements.said) // 2
    pieces = ([*statements.said.items()][:half], [*statements.said.items()][half:])
    file.write_bytes(b"".join(packed(Statements(dict(piece))) for piece in pieces))

    shards = [one.said for shard in range(SHARDS) for one in unpacked(file, shard)]

    assert sum(map(len, shards)) == len(statements.said)
    assert {measure: told for shard in shards for measure, told in shard.items()} == statements.said
    assert all(shards)


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


FILES = {
    # A file, the table's title (nothing where it has only one), which row below the heading, and
    # which column, to be made one more.
    "overview": ("index", "报送情况", 1, "家数"),
    "overview's key figures": ("index", "主要数字", 0, "最少"),
    "overview's ledger": ("index", "问题改到了哪一步", 0, "几项"),
    "study": ("study", "", 0, "健康讲座·最少"),
    "research": ("research", "课题类别", 0, "几家有"),
    "problems": ("problems", "问题类别", 0, "几家有"),
    "progress": ("rectification", "整改方式和进展", 0, "合计"),
    "rates": ("rectification", "改完了多少", 0, "分子·最少"),
    "a rate's low end": ("rectification", "改完了多少", 0, "比例·最低"),
    "ranking": ("rectification", "各单位排第几", 0, "名次·最前"),
    "plans": ("plans", "计划类别", 0, "几家有"),
    "regulations": ("regulations", "各单位填报数", 0, "新立制度·最少"),
    "service": ("service", "各单位填报数", 0, "清洁日·最少"),
    "practices": ("practices", "做法主题", 0, "几家有"),
    "units": ("units", "", 0, "填报数"),
    "reporting": ("reporting", "各单位报了什么", 0, "填报数"),
    "quality": ("quality", "每个指标的数有多实", 0, "确数"),
    "indicators": ("indicators", "", 0, "最少"),
    "kinds": ("kinds", "", 0, "应报"),
    "periods": ("history", "各期报送", 0, "应报"),
    "changes": ("history", "各期合计", 0, "三季度·同几家比"),
    "sums": ("history", "各期合计", 0, "各期累计·最少"),
}
HOMES = ("", "periods/2024-q1/", "units/county/system/", "kinds/village/")


def with_one_more(table: Table, row: int, column: str) -> Table:
    """A table with one number changed: the first in a column from a row on."""
    at = table.columns.index(column)
    rows = [list(cells) for cells in table.rows]
    cells = next(cells for cells in rows[row:] if isinstance(cells[at], int | float))
    cells[at] = (
        float(str(cells[at])) + 1 if isinstance(cells[at], float) else int(str(cells[at])) + 1
    )
    return replace(table, rows=tuple(map(tuple, rows)))


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("name", FILES)
def test_a_table_of_a_page_that_says_something_else(made: Made, name: str, home: str) -> None:
    """A number changed in any page's CSV or workbook, wherever it is, is told with both places."""
    key, title, row, column = FILES[name]
    places, picture = made.output.places, made.output.places.homes[home]
    keys = page_keys(places, picture)
    if ("" if key == "index" else key) not in keys:
        return
    tables = {k: page_tables(k, picture, places) for k in keys}
    found = tables["" if key == "index" else key]
    chosen = next((t for t in found if t.title == title), found[0])
    if column not in chosen.columns or not chosen.rows:
        assert home
        return
    try:
        changed_table = with_one_more(chosen, row, column)
    except StopIteration:
        assert home
        return
    broken = tuple(changed_table if t is chosen else t for t in found)
    csv = f"{home}data/pages/{key}.csv"
    if home:
        xlsx = f"{home}data/pages/tables.xlsx"
        kept = {k: broken if t is found else t for k, t in tables.items()}
        book = as_xlsx((made.output.title(k), t) for k, t in kept.items())
    else:
        xlsx, book = f"data/pages/{key}.xlsx", as_xlsx((t.title, (t,)) for t in broken)

    for path, content in ((csv, as_csv(*broken).encode()), (xlsx, book)):
        assert path in made.files
        told = made.contradictions(files={path: content})
        assert told, path
        assert any(path in one.first[1] + one.second[1] for one in told)
        assert all(one.first[1] != one.second[1] for one in told)


def test_rates_in_the_totals_that_say_something_else(made: Made) -> None:
    """Each number of a rate is held against page and tables; its coverage against the units due."""
    changes: list[tuple[str, dict[str, Any]]] = [
        ("", {"text": "1%"}),
        ("", {"low": 0.987}),
        ("numerator", {"low": 987}),
        ("denominator", {"high": 987}),
        ("coverage", {"rated": 987}),
    ]
    for part, change in changes:
        document = json.loads(made.files["data/totals.json"])
        rate = next(iter(document["rates"].values()))
        (rate[part] if part else rate).update(change)
        found = made.contradictions(files={"data/totals.json": json.dumps(document).encode()})
        assert found
        assert all("data/totals.json" in str(contradiction) for contradiction in found)


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


def test_of_many_units_each_table_is_a_workbook(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the rows of the sheets of the one that others have; each is compared with the rest."""
    monkeypatch.setattr("unit_reports.present.downloads.MOST_IN_ONE_BOOK", 1)
    whole = dict(sheets(made.files["data/tables.xlsx"]))
    books = {f"data/{name}.xlsx": title for name, title in TITLES.items()}
    files = {path: make() for path, make in made.output.files_to_make() if path in books}
    [page] = [one for one in made.output.navigation_pages() if one.address == "downloads/"]
    linked = re.findall(r'href="[./]*(data/[^"/]*[.]xlsx)"', made.output.body(page))

    assert [*files] == [path for path in made.output.file_names if path in books] == [*books]
    assert "data/tables.xlsx" not in made.output.file_names
    assert linked == [*books]
    for path, title in books.items():
        assert {name: [*rows] for name, rows in sheets(files[path])} == {title: [*whole[title]]}
    assert not made.contradictions(files=files)
    number = files["data/figures.xlsx"]
    lost = replace(made.output.table("figures"), rows=made.output.table("figures").rows[1:])
    files["data/figures.xlsx"] = as_xlsx([(lost.title, (lost,))])
    assert files["data/figures.xlsx"] != number
    assert any("data/figures.xlsx" in str(one) for one in made.contradictions(files=files))


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
