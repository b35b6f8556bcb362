"""The built site as files: its addresses, its links, what it refuses, that it can be repeated."""

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import openpyxl
import pytest
import yaml

from tests.conftest import ROOT, Build
from tests.markup import MATRIX_PAGES, Node, Site

PAGES = (
    "",
    *MATRIX_PAGES,
    "units/",
    "reporting/",
    "quality/",
    "downloads/",
    "guide/",
)
FILES = (
    "totals.json",
    "figures.csv",
    "topics.csv",
    "problems.csv",
    "regulations.csv",
    "practices.csv",
    "plans.csv",
    "reporting.csv",
    "unit.schema.json",
)
LOADING = ("src", "href", "srcset", "data", "poster", "action", "formaction", "xlink:href")
HERE = "http://here.invalid/"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and ".cache" not in path.parts
    }


def links(site: Site, name: str) -> Iterator[tuple[Node, str, str]]:
    """Every element of a page that leads somewhere: attribute and address, as written."""
    for node in site.page(name):
        for attribute in LOADING:
            if attribute in node.attributes:
                yield node, attribute, node[attribute]


def target(name: str, href: str) -> tuple[str, str]:
    """The file of the site, and the fragment, to which a link on a page leads."""
    parts = urlsplit(urljoin(HERE + name.removesuffix("index.html"), href))
    path = unquote(parts.path).removeprefix("/")
    return (f"{path}index.html" if not path or path.endswith("/") else path), unquote(
        parts.fragment
    )


def test_every_address_of_the_contract_exists(site: Site) -> None:
    """The pages and files that others may rely on are where the design puts them."""
    catalog = yaml.safe_load((ROOT / "data" / "catalog.yaml").read_bytes())
    indicators = [f"indicators/{indicator['id']}/" for indicator in catalog["indicators"]]
    units = [f"units/{path.stem}/" for path in (ROOT / "data" / "units").rglob("*.yaml")]
    missing = [
        address
        for address in (*PAGES, *indicators, *units)
        if not (site.root / address / "index.html").is_file()
    ]

    assert not missing
    assert not set(FILES) - {path.name for path in (site.root / "data").iterdir()}


def test_every_page_has_one_title(site: Site) -> None:
    """A page has one first-level heading, a title of its own, and says that it is Chinese."""
    titles: dict[str, str] = {}
    wrong = []
    for name in site.pages():
        page = site.page(name)
        assert page.one("html")["lang"].startswith("zh")
        if name == "404.html":
            continue
        if len(page.all("h1")) != 1:
            wrong.append(name)
        assert titles.setdefault(page.one("head").one("title").text, name) == name

    assert not wrong


def test_only_the_navigations_pages_are_in_it(site: Site) -> None:
    """The navigation of every page leads to the pages listed in ``mkdocs.yml`` and to no other."""
    wanted = {target("", entry)[0] for entry in nav_entries()}
    for name in site.pages():
        if name == "404.html":
            continue
        found = {
            target(name, link["href"])[0]
            for nav in site.page(name).all("nav", class_="md-nav")
            for link in nav.all("a")
            if link.attributes.get("href")
        }
        assert found == wanted, name


def nav_entries() -> list[str]:
    """The addresses of the navigation in ``mkdocs.yml``."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")

    def entries(node: object) -> Iterator[str]:
        if isinstance(node, str):
            yield node.removesuffix("index.md") if node.endswith("index.md") else f"{node[:-3]}/"
        elif isinstance(node, dict):
            for value in node.values():
                yield from entries(value)
        elif isinstance(node, list):
            for value in node:
                yield from entries(value)

    return list(entries(yaml.safe_load(text)["nav"]))


def test_links_and_fragments_resolve(site: Site) -> None:
    """Every link of every page leads to a file of the site, every fragment to an id there."""
    ids: dict[str, set[str]] = {}
    broken = []
    checked = 0
    for name in site.pages():
        if name == "404.html":
            continue
        for node, attribute, href in links(site, name):
            if href.startswith(("data:", "mailto:", "javascript:")):
                continue
            path, fragment = target(name, href)
            checked += 1
            if not (site.root / path).is_file():
                broken.append(f"{name}: <{node.tag} {attribute}={href}>")
            elif fragment and path.endswith(".html"):
                if path not in ids:
                    ids[path] = {n["id"] for n in site.page(path) if "id" in n.attributes}
                if fragment not in ids[path]:
                    broken.append(f"{name}: <{node.tag} {attribute}={href}>: no such id")

    assert checked > 1000
    assert not broken


def test_ids_are_unique(site: Site) -> None:
    """No id stands twice on a page, so that a fragment leads to one place."""
    repeated = []
    for name in site.pages():
        found = [node["id"] for node in site.page(name) if "id" in node.attributes]
        repeated += [(name, one) for one in set(found) if found.count(one) > 1]

    assert not repeated


def test_no_page_names_another_host(site: Site) -> None:
    """No page and no style sheet of the site loads or links anything of another host."""
    foreign = []
    for name in site.pages():
        for node, attribute, href in links(site, name):
            if re.match(r"(?:https?:)?//", href):
                foreign.append(f"{name}: <{node.tag} {attribute}={href}>")
        styles = [node["style"] for node in site.page(name) if "style" in node.attributes]
        styles += ["".join(map(str, node.children)) for node in site.page(name).all("style")]
        foreign += [f"{name}: {address}" for address in style_addresses(" ".join(styles))]
    for path in site.root.rglob("*.css"):
        foreign += [f"{path.name}: {a}" for a in style_addresses(path.read_text(encoding="utf-8"))]

    assert not foreign


def style_addresses(css: str) -> list[str]:
    """The addresses of other hosts that a style sheet would load."""
    return re.findall(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\"')\s]+)", css)


def test_a_build_writes_nothing_but_the_site(project: Path, build: Build, tmp_path: Path) -> None:
    """Generated pages reach the site and no other place: sources are as before."""
    before = contents(project)
    done = build(tmp_path / "site", project=project)

    assert done.returncode == 0, done.stderr
    assert contents(project) == before


def test_a_repeated_build_gives_the_same_bytes(site: Site, build: Build, tmp_path: Path) -> None:
    """Neither hash seed nor time zone nor language nor an older site changes a byte."""
    again = tmp_path / "site"
    (again / "units" / "gone").mkdir(parents=True)
    (again / "units" / "gone" / "index.html").write_text("an older build", encoding="utf-8")
    odd = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C"}
    done = build(again, environment=odd)

    assert done.returncode == 0, done.stderr
    first, second = contents(site.root), contents(again)
    assert set(first) == set(second)
    stamped: set[str] = set()
    assert not [name for name in set(first) - stamped if first[name] != second[name]]


def test_the_day_of_the_build_is_on_no_page(build: Build, project: Path) -> None:
    """The site tells the day that was fixed and never the real one; no commit adds a day here."""
    assert build(project / "site", project=project).returncode == 0
    site = Site(project / "site")
    for name in (*site.pages(), "sitemap.xml"):
        for year in re.findall(r"\b(20\d\d)-\d\d-\d\d", site.text(name)):
            assert year <= "2024", name


def assert_refused(done: subprocess.CompletedProcess[str], words: str) -> None:
    """The build failed, said why, and said it without a trace."""
    said = done.stdout + done.stderr
    assert done.returncode > 0
    assert re.search(words, said), said
    assert "Traceback" not in said


BREAKS = {
    "a bare mask": ("count: 7次,", "count: *次,", "units/park-centre.yaml:11:"),
    "an unknown indicator": ("专题党课: {", "专题当课: {", "units/park-centre.yaml:11:"),
    "a missing name": ("name: 某旗园区服务中心机关党委\n", "", "units/park-centre.yaml:1:"),
    "thirty thousand brackets": ("kind: 机关", "kind: " + "[" * 30000, "units/park-centre.yaml:2:"),
    "bytes that are no text": ("kind: 机关", "kind: \udcff", "units/park-centre.yaml:"),
}


@pytest.mark.parametrize("fault", BREAKS)
def test_bad_data_is_refused_and_the_last_site_stays(
    fault: str, site: Site, build: Build, tmp_path: Path
) -> None:
    """A fault ends the build with its place printed and no trace; the site is untouched."""
    old, new, place = BREAKS[fault]
    data, last = tmp_path / "data", tmp_path / "site"
    shutil.copytree(ROOT / "data", data)
    shutil.copytree(site.root, last)
    path = data / "units" / "park-centre.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8", errors="surrogateescape")
    done = build(last, data=data)

    assert_refused(done, rf"data/{re.escape(place)}\S* E\d\d\d ")
    assert contents(last) == contents(site.root)


def test_a_missing_data_folder_is_refused(build: Build, tmp_path: Path) -> None:
    """A data folder that is not there ends the build with a finding."""
    done = build(tmp_path / "site", data=tmp_path / "nothing")

    assert_refused(done, r" E001 ")
    assert not (tmp_path / "site").exists()


def test_a_wrong_day_is_refused(build: Build, tmp_path: Path) -> None:
    """A fixed day that is no day ends the build, naming the variable."""
    done = build(tmp_path / "site", as_of="2023-02-30")

    assert_refused(done, "UNIT_REPORTS_AS_OF")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    "taken",
    [
        "study/index.md",
        "study.md",
        "units/README.md",
        "units/park-centre/index.md",
        "data/totals.json",
    ],
)
def test_a_page_at_a_generated_address_is_refused(
    taken: str, project: Path, build: Build, tmp_path: Path
) -> None:
    """A hand-written page never replaces a generated one, nor does it cost the last good site."""
    page = project / "docs" / taken
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("# 占用\n", encoding="utf-8")
    last = tmp_path / "site"
    last.mkdir()
    (last / "index.html").write_text("the last good site", encoding="utf-8")
    done = build(last, project=project)

    assert_refused(done, re.split("[/.]", taken, maxsplit=1)[0])
    assert set(contents(last)) == {"index.html"}


HOSTILE = '<script>alert("1")</script> {{ 7*7 }} {% raw %} & &amp; <b>粗</b> </title> \' --> ]]>'


def test_text_of_a_unit_never_becomes_code(build: Build, tmp_path: Path) -> None:
    """Markup, templates and formulas in a unit's file reach every page and table as text."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    formula = '=HYPERLINK("http://x","y")'
    (data / "units" / "hostile.yaml").write_text(
        f"""\
name: {quoted}
kind: 机关
reports:
  - period: 2023-11
    as_of: 2023-11
    source: {{title: {quoted}, file: {quoted}}}
    figures:
      专题党课: {{count: 3次, note: {quoted}, items: [{quoted}]}}
    topics: [{{title: {quoted}, category: 乡村振兴, lead: {quoted}}}]
    problems:
      - id: p1
        summary: {quoted}
        categories: [工学矛盾]
        rectification: {{owner: {quoted}, measures: {quoted}}}
    services: [{{title: {quoted}, about: {quoted}}}]
    practices: [{{name: '{formula}', theme: 组织生活, about: {quoted}}}]
    regulations: [{{title: {quoted}, action: 制定}}]
    plans: [{{summary: {quoted}, category: 理论学习, answers: [p1], owner: {quoted}}}]
""",
        encoding="utf-8",
    )
    done = build(tmp_path / "site", data=data)

    assert done.returncode == 0, done.stderr
    site = Site(tmp_path / "site")
    for name in site.pages():
        assert "<script>alert" not in site.text(name)
        assert "<b>粗" not in site.text(name)
        assert not any(a.startswith("on") for node in site.page(name) for a in node.attributes)
    for address in ("study/", "research/", "problems/", "plans/", "units/hostile/"):
        assert HOSTILE in site.main(address).text, address
    page = site.page("units/hostile/")
    assert page.one("h1").text == HOSTILE
    assert page.one("head").one("title").text.startswith(HOSTILE)
    assert page.one("meta", name="description")["content"].startswith(HOSTILE)
    text = (site.root / "data" / "practices.csv").read_text(encoding="utf-8-sig")
    assert f"'{formula}" in [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    book = openpyxl.load_workbook(site.root / "data" / "tables.xlsx")
    cells = [cell for sheet in book for row in sheet.rows for cell in row]
    assert [cell.data_type for cell in cells if cell.value == formula] == ["s"]


def test_a_data_folder_may_lie_anywhere(site: Site, build: Build, tmp_path: Path) -> None:
    """A folder elsewhere, absolute or relative, gives the same site as the folder beside it."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    relative = Path(os.path.relpath(data, ROOT))
    for number, folder in enumerate((data, relative)):
        done = build(tmp_path / str(number), data=folder)
        assert done.returncode == 0, done.stderr
        assert contents(tmp_path / str(number) / "data") == contents(site.root / "data")
