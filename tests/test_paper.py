"""Every cross-unit page on paper: what, as of which day, how many sheets, and nothing cut off."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.markup import Site
from unit_reports.present.paper import _quoted

pytestmark = [pytest.mark.browser, pytest.mark.paper]

CAMPAIGN = "清澜县爱国卫生运动进展汇总"
KEYS = (
    *("", "study/", "research/", "problems/", "rectification/", "plans/", "regulations/"),
    *("service/", "practices/", "units/", "reporting/", "quality/", "indicators/"),
)
PLACES = {"": "2024年9月30日", "periods/2024-q1/": "2024年3月31日", "kinds/town/": "2024年9月30日"}
PAGES = [
    *(("", key) for key in (*KEYS, "kinds/", "history/")),
    *(("periods/2024-q1/", key) for key in ("", "study/")),
    *(("kinds/town/", key) for key in ("problems/", "rectification/")),
]
A4 = (595, 842)
CUT_OFF = """() => [...document.querySelectorAll(".md-content :is(table, pre, svg, p, ul, dl)")]
    .filter(node => node.checkVisibility() && !node.closest(".ur-sr, .ur-defs"))
    .filter(node => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(node => node.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def paper(browser: Browser) -> Iterator[Page]:
    """A page of a reader who prefers the dark."""
    with browser.new_context(color_scheme="dark", reduced_motion="reduce") as context:
        yield context.new_page()


def printed(page: Page, file: Path) -> tuple[list[str], list[tuple[int, int]]]:
    """The sheets of the open page: the text of each without blanks, and its width and height."""
    page.pdf(path=file, prefer_css_page_size=True, print_background=True)
    text = subprocess.run(
        ["pdftotext", "-raw", file, "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    told = subprocess.run(
        ["pdfinfo", "-l", "999", file], capture_output=True, encoding="utf-8", check=True
    ).stdout
    sizes = re.findall(r"size: +([\d.]+) x ([\d.]+)", told)
    sheets = ["".join(sheet.split()) for sheet in text.split("\f")[:-1]]
    return sheets, [(round(float(width)), round(float(height))) for width, height in sizes]


@pytest.mark.parametrize(("home", "key"), PAGES)
def test_a_page_on_paper(
    home: str, key: str, county_site: Site, paper: Page, tmp_path: Path
) -> None:
    """Each sheet has campaign, title, day and its number; every row is there, and no head alone."""
    paper.goto((county_site.root / home / key / "index.html").as_uri())
    sheets, sizes = printed(paper, tmp_path / "page.pdf")
    page = county_site.main(home + key)
    title = "总览" if not key else page.one("h1").text.split("（")[0]
    for number, sheet in enumerate(sheets, 1):
        assert CAMPAIGN in sheet
        assert "".join(title.split()) in sheet
        assert f"截至{PLACES[home]}" in sheet
        assert f"第{number}页，共{len(sheets)}页" in sheet
    heads = ["".join(table.one("thead").text.split()) for table in page.all("table")]
    assert not [sheet[-80:] for sheet in sheets if sheet.endswith(tuple(heads))]
    whole = "".join(sheets)
    sentence = page.one("p", class_="ur-sentence").text
    assert "应报" in sentence
    assert "".join(sentence.split())[:20] in whole
    rows = [
        row.text
        for table in page.all("table", class_="ur-matrix")
        if not table.above("details")
        for row in table.all("th")
    ]
    assert not [row for row in rows if "".join(row.split()) not in whole]
    assert {tuple(sorted(size)) for size in sizes} == {A4}
    assert not [word for word in ("下载", "看数据", "存成图片", "换一期") if word in whole]


def test_wide_tables_lie_across(county_site: Site, paper: Page, tmp_path: Path) -> None:
    """A table of many columns turns the sheet, and its head stands on each sheet that it takes."""
    paper.goto((county_site.root / "reporting" / "index.html").as_uri())
    sheets, sizes = printed(paper, tmp_path / "page.pdf")
    rows = [sheet for sheet in sheets if re.search(r"2024-10-\d\d", sheet)]

    assert {width > height for width, height in sizes} == {True}
    assert len(rows) > 1
    assert all("报送日期数据截至" in sheet for sheet in rows)


def test_nothing_is_wider_than_the_sheet(county_site: Site, paper: Page) -> None:
    """Laid out as wide as the paper, no table, drawing or text reaches beyond it."""
    paper.emulate_media(media="print")
    wrong = {}
    for home, key in PAGES:
        paper.goto((county_site.root / home / key / "index.html").as_uri())
        across = paper.evaluate("getComputedStyle(document.body).page") == "wide"
        paper.set_viewport_size({"width": 1016 if across else 688, "height": 900})
        if found := paper.evaluate(CUT_OFF):
            wrong[home + key] = found
    paper.emulate_media(media="null")

    assert not wrong


def test_the_dark_prints_as_the_light(county_site: Site, paper: Page) -> None:
    """Ink and grounds on paper are the same whatever scheme the reader has chosen."""
    ask = """() => [".md-typeset", ".ur-told", ".ur-tile", ".md-typeset a", ".ur-scroll th"].map(
        name => document.querySelector(`.md-content ${name}, ${name}`)
    ).map(node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor])"""
    paper.goto((county_site.root / "reporting" / "index.html").as_uri())
    dark_screen = paper.evaluate(ask)
    paper.emulate_media(media="print", color_scheme="dark")
    dark = paper.evaluate(ask)
    paper.emulate_media(media="print", color_scheme="light")
    paper.reload()
    light = paper.evaluate(ask)
    paper.emulate_media(media="null", color_scheme="dark")

    assert dark == light
    assert dark != dark_screen


def test_what_the_reader_opened_is_printed(county_site: Site, paper: Page, tmp_path: Path) -> None:
    """The numbers of a chart are on paper where they were unfolded, and only there."""
    paper.goto((county_site.root / "index.html").as_uri())
    shut = "".join(printed(paper, tmp_path / "shut.pdf")[0])
    paper.locator(".ur-data summary").first.click()
    opened = "".join(printed(paper, tmp_path / "opened.pdf")[0])
    assert "占应报" not in shut
    assert "占应报" in opened


@pytest.mark.parametrize("title", ['"} * { display: none', "\\", "</style>", "两\n行 2"])
def test_a_title_cannot_break_the_style_sheet(title: str, page: Page) -> None:
    """Whatever signs a title has, the margin shows them."""
    page.set_content("<p>x")
    page.add_style_tag(content=f"p::before {{ content: {_quoted(title)}; }}")
    found = page.evaluate("getComputedStyle(document.querySelector('p'), '::before').content")

    assert "display: none" not in page.evaluate("getComputedStyle(document.body).cssText")
    assert found.replace('\\"', '"').replace("\\\\", "\\").replace("\\a ", "\n") == f'"{title}"'
