"""The tools of the longer tables, in a browser: they only change what is shown, never a number."""

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl.utils.escape import unescape
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import ROOT, serve
from tests.markup import Node, Site
from unit_reports.present.machine import FEW_ROWS

pytestmark = pytest.mark.browser

UNITS = "全部单位"
LEDGER = "问题台账"
NUMBERS = (
    # as shown, as marked; None where nothing is known
    ("二", "31–39", "31 39"),
    ("三", "9", None),
    ("四", "≥7", "7 "),
    ("五", "＊", ""),
    ("六", "0", None),
    ("七", "", ""),
    ("八", "120", None),
    ("九", "约27–33", "27 33"),
)


@pytest.fixture(scope="module")
def county_served(county_site: Site) -> Iterator[str]:
    """The address of the larger campaign's site."""
    with serve(county_site) as address:
        yield address


@pytest.fixture(params=["served", "folder"])
def county(request: pytest.FixtureRequest, county_site: Site) -> Callable[[str], str]:
    """An address of the larger campaign's site, served and opened from a folder."""
    if request.param == "served":
        served: str = request.getfixturevalue("county_served")
        return lambda address: served + address
    return lambda address: f"{county_site.root.as_uri()}/{address}index.html"


def tools_of(page: Page, name: str) -> Locator:
    """The tools of a table, by the name of its box."""
    return page.get_by_role("group", name=f"“{name}”的工具")


def box_of(page: Page, name: str) -> Locator:
    """The box of a table."""
    return page.get_by_role("region", name=name, exact=True)


def first_cells(box: Locator) -> list[str]:
    """The names of the rows on the page, totals left out."""
    rows = box.locator("tbody tr:not([data-total])")
    return rows.evaluate_all("rows => rows.map(row => row.cells[0].textContent.trim())")


def column(box: Locator, number: int) -> list[str]:
    """What a column shows, totals left out."""
    rows = box.locator("tbody tr:not([data-total])")
    return rows.evaluate_all("(rows, n) => rows.map(r => r.cells[n].innerText.trim())", number)


def big_page(folder: Path, rows: list[tuple[str, str, str | None]]) -> str:
    """A page of one table with our script, of rows (name, number as shown, as marked)."""
    for name in ("tables.js", "tables.css", "xlsx.js"):
        shutil.copy2(ROOT / "docs" / "assets" / name, folder)
    lines = "".join(
        f'<tr id="r{n}" data-parent="{"甲" if n % 2 else "乙"}"><th scope="row">{name}</th>'
        f"<td{'' if mark is None else ' data-v=' + repr(mark)}>{text}</td><td>=1+{n}</td></tr>\n"
        for n, (name, text, mark) in enumerate(rows)
    )
    page = folder / "page.html"
    page.write_text(
        '<!doctype html><html lang="zh"><meta charset="utf-8"><title>表</title>'
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'self' file:; "
        "script-src 'self' file:; style-src 'self' file:\">"
        '<link rel="stylesheet" href="tables.css"><div class="ur-tools"></div>'
        '<div class="ur-scroll" tabindex="0" role="region" aria-label="数"><table>'
        '<thead><tr><th scope="col">单位</th><th scope="col">次数</th><th scope="col">话</th></tr>'
        f'</thead><tbody><tr data-total><th scope="row">合计</th><td class="total" data-v="9 ">≥9'
        f'</td><td class="total"></td></tr>{lines}</tbody></table></div>'
        '<script src="tables.js" defer></script></html>',
        encoding="utf-8",
    )
    return page.as_uri()


def test_numbers_sort_by_their_bounds_and_unknown_comes_last(page: Page, tmp_path: Path) -> None:
    """The lower bound decides, then the upper; what is not known is last in both directions."""
    page.goto(big_page(tmp_path, list(NUMBERS)))
    button = page.get_by_role("button", name="按次数排序")
    head = page.get_by_role("columnheader", name="次数")
    box = box_of(page, "数")
    button.click()
    down = first_cells(box)
    expect(head).to_have_attribute("aria-sort", "descending")
    button.click()
    up = first_cells(box)
    expect(head).to_have_attribute("aria-sort", "ascending")
    button.click()

    assert down == ["八", "二", "九", "三", "四", "六", "五", "七"]
    assert up == ["六", "四", "三", "九", "二", "八", "五", "七"]
    assert first_cells(box) == [name for name, _, _ in NUMBERS]
    assert box.locator("tbody tr").first.inner_text().startswith("合计")
    expect(head).not_to_have_attribute("aria-sort", re.compile("."))


def test_a_long_table_is_drawn_as_the_reader_goes(page: Page, tmp_path: Path) -> None:
    """The first rows at once, more while scrolling, a linked row at its link, all in print."""
    address = big_page(tmp_path, [(f"单位{n}", str(n), None) for n in range(1000)])
    page.goto(address)
    box = box_of(page, "数")
    drawn = len(first_cells(box))
    expect(page.get_by_role("status")).to_have_text("共1000行")
    box.evaluate("box => box.scrollTo(0, box.scrollHeight)")
    page.wait_for_function("n => document.querySelectorAll('tbody tr').length > n + 1", arg=drawn)
    page.evaluate("location.hash = '#r900'")
    page.wait_for_selector("#r900:target")
    page.get_by_role("button", name="按次数排序").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = first_cells(box)
    page.evaluate("dispatchEvent(new Event('afterprint'))")

    assert drawn < 300
    assert printed == [f"单位{n}" for n in reversed(range(1000))]
    assert len(first_cells(box)) < 300


def test_what_has_very_many_values_to_pick_comes_last(page: Page, tmp_path: Path) -> None:
    """Nobody scrolls past hundreds of units above to pick one of a few kinds."""
    address = big_page(tmp_path, [(f"单位{n}", str(n), None) for n in range(120)])
    path = tmp_path / "page.html"
    text = path.read_text("utf-8").replace('<th scope="col">话', '<th scope="col" data-facet>话')
    numbers = iter(range(120))
    text = re.sub('data-parent="[甲乙]"', lambda _: f'data-parent="上级{next(numbers)}"', text)
    path.write_text(re.sub(r"<td>=1\+\d*(\d)</td>", r"<td>话\1</td>", text), "utf-8")
    page.goto(address)
    page.get_by_role("button", name="筛选").click()

    expect(page.locator(".ur-menu legend")).to_have_text(["话", "上级单位"])
    assert page.locator(".ur-menu label").count() == 130


def test_a_link_to_a_row_that_is_not_drawn_opens_at_it(page: Page, tmp_path: Path) -> None:
    """An address with an anchor shows its row, however far down."""
    page.goto(big_page(tmp_path, [(f"单位{n}", str(n), None) for n in range(1000)]) + "#r777")

    row = page.locator("#r777")
    expect(row).to_be_in_viewport()
    assert row.evaluate("row => row.matches(':target')")


def test_what_is_shown_can_be_taken_along(page: Page, tmp_path: Path) -> None:
    """CSV and Excel hold the shown rows; numbers are numbers, unknown is empty, no formula runs."""
    page.goto(big_page(tmp_path, list(NUMBERS)))
    page.get_by_role("button", name="按次数排序").click()
    page.get_by_role("searchbox").fill("=1+")
    page.get_by_role("button", name="下载").click()
    saved = {}
    for name in ("CSV", "Excel"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        saved[name] = tmp_path / f"saved-{download.value.suggested_filename}"
        download.value.save_as(saved[name])
    raw = saved["CSV"].read_bytes()
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    [page_of_book] = openpyxl.load_workbook(saved["Excel"]).worksheets
    sheet = [list(row) for row in page_of_book.iter_rows(values_only=True)]

    assert raw.startswith(b"\xef\xbb\xbf")
    assert saved["CSV"].suffix == ".csv"
    assert saved["Excel"].suffix == ".xlsx"
    assert lines[0] == ["单位", "次数", "次数·最少", "次数·最多", "话"]
    assert lines[1] == ["合计（全部，不随筛选变）", "≥9", "9", "", ""]
    assert lines[2:4] == [
        ["八", "120", "120", "120", "'=1+6"],
        ["二", "31–39", "31", "39", "'=1+0"],
    ]
    assert lines[-1] == ["七", "", "", "", "'=1+5"]
    assert sheet[0] == lines[0]
    assert sheet[2] == ["八", "120", 120, 120, "=1+6"]
    assert sheet[-2] == ["五", "＊", None, None, "=1+3"]
    assert {cell.data_type for row in page_of_book.iter_rows() for cell in row} <= {
        "s",
        "n",
        "inlineStr",
    }


def test_no_text_spoils_the_excel_file(page: Page, tmp_path: Path) -> None:
    """Signs of XML, escapes of Excel and broken signs come out as they went in, or not at all."""
    page.goto(big_page(tmp_path, [(f"单位{n}", str(n), None) for n in range(9)]))
    odd = ['<&"甲">', "_x0041_", "a\u0001b", "\ud83d\ude00", " 甲 "]
    shown = page.evaluate(
        """async odd => {
            const script = document.createElement("script")
            script.src = "xlsx.js"
            document.head.append(script)
            await new Promise(loaded => { script.onload = loaded })
            const rows = [["名"], ...odd.map(text => [text]), [12345678901234567890], [-3.5]]
            const bytes = new Uint8Array(await urXlsx("[a]:*'", rows).arrayBuffer())
            return [...bytes]
        }""",
        odd,
    )
    with zipfile.ZipFile(io.BytesIO(bytes(shown))) as archive:
        assert archive.testzip() is None
    [sheet] = openpyxl.load_workbook(io.BytesIO(bytes(shown))).worksheets

    assert sheet.title == "a"
    assert [unescape(v) if isinstance(v := cell.value, str) else v for cell in sheet["A"]] == [
        *("名", '<&"甲">', "_x0041_", "ab", "\U0001f600", " 甲 "),
        *("12345678901234567000", -3.5),
    ]


def test_rows_are_picked_with_counts_that_follow(county: Callable[[str], str], page: Page) -> None:
    """Each value says how many rows it would leave under the other picks and what is searched."""
    page.goto(county("units/"))
    box, tools = box_of(page, UNITS), tools_of(page, UNITS)
    kinds, states = column(box, 1), column(box, 2)
    kind = max(set(kinds), key=lambda one: (kinds.count(one), one))
    tools.get_by_role("button", name="筛选").click()
    label = tools.get_by_role("group", name="类型").locator("label", has_text=kind).first
    count = int(label.locator("small").inner_text())
    label.locator("input").check()
    here = [state for state, of in zip(states, kinds, strict=True) if of == kind]
    said = {
        one.evaluate("one => one.childNodes[1].data"): int(one.locator("small").inner_text())
        for one in tools.get_by_role("group", name="报送").locator("label").all()
    }

    assert count == kinds.count(kind)
    assert column(box, 1) == [kind] * count
    assert said == {state: here.count(state) for state in states}
    assert tools.get_by_role("group", name="上级单位").count() == 1
    expect(tools.get_by_role("status")).to_have_text(f"显示{count}行，共{len(kinds)}行")
    tools.get_by_role("button", name="全部显示").click()
    assert column(box, 1) == kinds


@pytest.mark.parametrize("address", ["history/", "rectification/", "quality/", "reporting/"])
def test_every_long_table_has_its_tools(address: str, county_site: Site) -> None:
    """From eight rows on a table has tools, but for a chart's own numbers."""
    without = []
    for table in county_site.main(address).all("table"):
        box, around = table.above("div"), table.above("details")
        rows = [row for row in table.one("tbody").all("tr") if "data-total" not in row.attributes]
        if len(rows) < FEW_ROWS or (around and "ur-data" in around.classes):
            continue
        assert box
        assert box.parent
        beside = [node for node in box.parent.children if isinstance(node, Node)]
        if "ur-tools" not in beside[beside.index(box) - 1].classes:
            without.append(box["aria-label"])

    assert not without


def test_totals_and_rates_sort_by_their_bounds(county_served: str, page: Page) -> None:
    """Signs before a number do not count; no unit is zero, and sorts as such."""
    page.goto(f"{county_served}quality/")
    box = box_of(page, "每个指标各状态的单位数")
    rows = box.locator("tbody tr")
    box.get_by_role("button", name="按合计排序").click()
    lows = rows.evaluate_all(
        "rows => rows.map(row => /\\d+/.exec(row.cells[1].textContent)?.[0] ?? -1).map(Number)"
    )
    box.get_by_role("button", name="按范围排序").click()
    box.get_by_role("button", name="按范围排序").click()
    units = [text or "0" for text in column(box, 4)]

    assert lows == sorted(lows, reverse=True)
    assert {-1, 0} < set(lows)
    assert [int(text) for text in units] == sorted(int(text) for text in units)
    assert units[0] == "0"

    page.goto(f"{county_served}rectification/")
    ranking = box_of(page, "按清零率排名")
    ranking.get_by_role("button", name="按比例排序").click()
    shown = [float(text.split("–")[0].rstrip("%")) for text in column(ranking, 2)]
    assert shown == sorted(shown, reverse=True)
    assert any("–" in text for text in column(ranking, 2))


def test_overdue_is_a_value_of_its_own(county: Callable[[str], str], page: Page) -> None:
    """In the ledger what is overdue can be picked, whatever its progress."""
    page.goto(county("rectification/"))
    box, tools = box_of(page, LEDGER), tools_of(page, LEDGER)
    overdue = page.locator(".ur-overdue").count()
    tools.get_by_role("button", name="筛选").click()
    tools.get_by_role("checkbox", name=re.compile("^逾期")).check()

    assert overdue
    assert len(first_cells(box)) == overdue
    assert page.locator(".ur-overdue").count() == overdue


def test_totals_stay_those_of_all_rows_and_say_so(county: Callable[[str], str], page: Page) -> None:
    """A search changes no total: it stays first, as it was, and is told to be of all rows."""
    page.goto(county("study/"))
    box = page.locator(".ur-tools + .ur-scroll").first
    tools = page.locator(".ur-tools").first
    total = box.locator("tr[data-total]")
    before = total.locator("td").all_inner_texts()
    all_rows = len(first_cells(box))
    expect(total).not_to_contain_text("不随筛选变")
    tools.get_by_role("searchbox").fill("镇")
    shown = first_cells(box)

    assert shown
    assert len(shown) < all_rows
    assert all("镇" in name for name in shown)
    assert total.locator("td").all_inner_texts() == before
    expect(total).to_contain_text("全部，不随筛选变")
    expect(tools.get_by_role("status")).to_have_text(
        f"显示{len(shown)}行，共{all_rows}行；合计是全部的，不随筛选变"
    )
    tools.get_by_role("searchbox").fill("没有这样的")
    expect(tools.get_by_role("status")).to_contain_text(f"显示0行，共{all_rows}行")
    assert box.locator("tbody tr").count() == 1


def test_a_view_can_be_sent_by_its_address(
    county: Callable[[str], str], page: Page, browser: Browser
) -> None:
    """Search, order, picks, columns and density are in the address, beside what else is."""
    page.goto(county("units/") + "?other=1#others")
    box, tools = box_of(page, UNITS), tools_of(page, UNITS)
    kind = column(box, 1)[0]
    tools.get_by_role("searchbox").fill(first_cells(box)[0][:1])
    box.get_by_role("button", name="按单位排序").click()
    box.get_by_role("button", name="按单位排序").click()
    tools.get_by_role("button", name="筛选").click()
    tools.get_by_role("group", name="类型").locator("label", has_text=kind).first.click()
    tools.get_by_role("button", name="列", exact=True).click()
    tools.get_by_role("checkbox", name="问题").uncheck()
    tools.get_by_role("radio", name="紧凑").check()
    shown, heads = first_cells(box), box.locator("thead th:visible").count()
    parts = urlsplit(page.url)
    with browser.new_context() as context:
        other = context.new_page()
        other.goto(page.url)
        there = box_of(other, UNITS)

        assert shown
        assert parts.fragment == "others"
        assert ("other", "1") in parse_qsl(parts.query)
        assert first_cells(there) == shown
        assert there.locator("thead th:visible").count() == heads
        expect(there).to_have_class(re.compile("ur-compact"))
        expect(there.locator("th").first).to_have_attribute("aria-sort", "descending")
        assert other.url == page.url


def test_a_view_of_a_folded_table_unfolds_it(county_served: str, page: Page) -> None:
    """Whoever is sent a view sees it, though the table is folded away on the page."""
    name = "按动工率排名"
    page.goto(f"{county_served}rectification/?t={quote(name)}&tq={quote('镇')}")

    expect(tools_of(page, name).get_by_role("status")).to_be_visible()
    assert first_cells(box_of(page, name))
    assert all("镇" in row for row in box_of(page, name).locator("tbody tr").all_inner_texts())


def test_an_address_that_fits_no_more_is_left_alone(county_served: str, page: Page) -> None:
    """Tables, columns and values that are not there any more hide nothing and break nothing."""
    wrong = f"?t={quote('没有')}&tq=a&t={quote(UNITS)}&tf={quote('类型:没有')}&ts=-x&tc=y&tf=z"
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(county_served + "units/" + wrong)

    status = tools_of(page, UNITS).get_by_role("status")
    expect(status).to_have_text(f"共{len(first_cells(box_of(page, UNITS)))}行")
    assert not errors


def test_with_the_keyboard_alone(county_served: str, page: Page) -> None:
    """Tab reaches every tool, Enter and Space work them, Escape closes and gives the focus back."""
    page.goto(county_served + "units/")
    tools = tools_of(page, UNITS)
    tools.get_by_role("searchbox").focus()
    page.keyboard.press("Tab")
    button = tools.get_by_role("button", name="筛选")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(tools.get_by_role("status")).to_contain_text("显示")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.ur-scroll')"):
            break
    expect(box_of(page, UNITS)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(box_of(page, UNITS).locator("th").first).to_have_attribute("aria-sort", "ascending")


@pytest.mark.parametrize("width", [1280, 390])
def test_heading_and_first_column_stay_in_view(
    width: int, county: Callable[[str], str], browser: Browser
) -> None:
    """The table scrolls in its own box, both ways, and never widens the page."""
    with browser.new_context(viewport={"width": width, "height": 600}) as context:
        page = context.new_page()
        page.goto(county("reporting/"))
        box = page.locator(".ur-tools + .ur-scroll").first
        box.evaluate("box => { box.firstElementChild.style.minWidth = '90rem' }")
        box.scroll_into_view_if_needed()
        box.evaluate("box => box.scrollTo(400, 300)")
        page.wait_for_timeout(50)
        outer = box.bounding_box()
        corner = box.locator("thead th").first.bounding_box()
        first = box.locator("tbody tr th").nth(9).bounding_box()

        assert outer
        assert corner
        assert first
        assert box.evaluate("box => box.scrollTop") > 100
        assert abs(corner["x"] - outer["x"]) <= 2
        assert abs(corner["y"] - outer["y"]) <= 2
        assert abs(first["x"] - outer["x"]) <= 2
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0
        for name in ("筛选", "列", "下载"):
            page.get_by_role("button", name=name, exact=True).first.click()
            panel = page.locator(".ur-menu:visible")
            place = panel.bounding_box()
            assert place
            assert place["x"] >= 0
            assert place["x"] + place["width"] <= width
            assert page.evaluate(wide) <= 0


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_when_the_tools_come(
    width: int, county_served: str, browser: Browser
) -> None:
    """With the script or without it everything stands at the same height."""
    tops = []
    for blocked in (False, True):
        with browser.new_context(viewport={"width": width, "height": 800}) as context:
            if blocked:
                context.route("**/tables.js", lambda route: route.abort())
            page = context.new_page()
            page.goto(county_served + "units/")
            assert page.locator(".ur-find").count() == (not blocked)
            found = "all => all.map(one => one.getBoundingClientRect().top)"
            tops.append(
                page.locator("main h1, .ur-tools, .ur-scroll, tbody tr").evaluate_all(found)
            )

    assert tops[0] == tops[1]


def test_without_scripts_all_is_there(county_served: str, browser: Browser) -> None:
    """Where scripts are forbidden there is the whole table, no dead button and no empty place."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(county_served + "units/")
        box = box_of(page, UNITS)

        assert box.locator("tbody tr").count() == 41
        assert not box.locator("button").count()
        expect(page.locator(".ur-tools")).to_be_hidden()


def test_printed_is_what_is_shown(county_served: str, page: Page) -> None:
    """On paper there are the picked rows, all of them, what was picked, and no buttons."""
    page.goto(county_served + "units/")
    tools = tools_of(page, UNITS)
    tools.get_by_role("searchbox").fill("镇")
    some = page.pdf(format="A4")
    page.emulate_media(media="print")

    expect(tools.get_by_role("searchbox")).to_be_hidden()
    expect(tools.get_by_role("button", name="筛选")).to_be_hidden()
    expect(tools.get_by_role("status")).to_be_visible()
    expect(box_of(page, UNITS).locator(".ur-sort").first).to_be_hidden()
    after = tools.evaluate("tools => getComputedStyle(tools, '::after').content")
    assert "查找“镇”" in after
    page.emulate_media(media="screen")
    tools.get_by_role("button", name="全部显示").click()
    assert len(page.pdf(format="A4")) > len(some)


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_the_tools_are_accessible(scheme: str, county_served: str, page: Page) -> None:
    """The accessibility checker finds nothing, with each panel open, in light and in dark."""
    page.goto(county_served + "rectification/")
    page.evaluate("name => { document.body.dataset.mdColorScheme = name }", scheme)
    page.evaluate(Axe().axe_script)
    tools = tools_of(page, LEDGER)
    for name in ("筛选", "列", "下载"):
        tools.get_by_role("button", name=name, exact=True).click()
        found = page.evaluate(
            "axe.run('.md-content', {resultTypes: ['violations'], preload: false})"
        )
        assert not [v["id"] for v in found["violations"] if v["impact"] in ("serious", "critical")]
