"""Charts: bounds are drawn as bounds, parts fill their whole, and a table says the same."""

import re
from base64 import b64encode
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from tests.conftest import serve
from tests.invented import CAMPAIGN, made, report, write
from tests.markup import Node, Site, parse
from tests.small import with_indicators
from unit_reports.aggregate.total import Interval
from unit_reports.present.charts import Bar, interval_bar, scale, stacked

LOOKED_AT = """async data => {
    const image = new Image()
    image.src = `data:image/png;base64,${data}`
    await image.decode()
    const canvas = document.createElement("canvas")
    const {width, height} = Object.assign(canvas, {width: image.width, height: image.height})
    const pen = canvas.getContext("2d")
    pen.drawImage(image, 0, 0)
    const {data: pixels} = pen.getImageData(0, 0, width, height)
    const sum = place => pixels[place] + pixels[place + 1] + pixels[place + 2]
    const ground = sum(0)
    let drawn = 0
    for (let place = 0; place < pixels.length; place += 4) drawn += sum(place) !== ground
    return {width, height, ground, drawn}
}"""
"""Size of a PNG, brightness of its corner, and how many pixels are otherwise."""
KEPT = """
    const was = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src")
    Object.defineProperty(HTMLImageElement.prototype, "src", {
        ...was, set(value) { window.kept = value; was.set.call(this, value) }
    })
"""
"""Keeps the source of the last picture that was made."""
NUMBERS = st.integers(0, 10**9)
LOOKS = st.sampled_from(["exact", "late", "missing"])


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """Low and high, or no upper end."""
    low = draw(NUMBERS)
    return low, draw(st.none() | st.integers(low, 2 * 10**9))


@given(st.lists(intervals(), min_size=1, max_size=5), st.booleans())
def test_what_is_not_certain_is_never_a_point(found: list[Interval], approximate: bool) -> None:  # noqa: FBT001
    """Solid up to the low; from there to the high, or to the edge, another texture."""
    edge = scale(found)
    for low, high in found:
        bar = interval_bar((low, high), edge, approximate=approximate, words="某数")
        solid = sum(part.width for part in bar.segments if part.look == "exact")
        unsure = [part for part in bar.segments if part.look != "exact"]

        assert solid == pytest.approx(low / edge)
        assert bar.is_open == (high is None)
        if low == high:
            assert not unsure
            assert bar.whisker is None
        else:
            [part] = unsure
            assert part.look == ("approximate" if approximate else "bounded")
            assert part.width > 0
            assert bar.whisker == pytest.approx((part.start, part.start + part.width))
            end = 1 if high is None else high / edge
            assert part.start + part.width == pytest.approx(end)
        assert all(0 <= part.start <= part.start + part.width <= 1 + 1e-9 for part in bar.segments)


@given(st.lists(st.tuples(LOOKS, st.integers(0, 10**6), st.just("某部分")), min_size=1))
def test_parts_fill_their_whole_side_by_side(parts: list[tuple[str, int, str]]) -> None:
    """Each part begins where the last one ends; together they are all of it; none is empty."""
    whole = sum(number for _, number, _ in parts)
    found = stacked(parts, whole or 1)

    assert len(found) == sum(number > 0 for _, number, _ in parts)
    for left, right in pairwise(found):
        assert right.start == pytest.approx(left.start + left.width)
    assert sum(part.width for part in found) == pytest.approx(1 if whole else 0)


def test_a_row_without_numbers_has_no_bar() -> None:
    """Nothing told is nothing drawn, which is not a bar of length zero."""
    assert Bar(label="一季度", value="未公开").segments == ()


def charts(site: Site) -> Iterator[tuple[str, Node]]:
    """Every chart with the address of its page."""
    for address in ("", "indicators/lectures/", "history/", "units/qingshi/system/"):
        for chart in site.main(address).all("figure", class_="ur-chart"):
            yield address, chart


def test_every_chart_asks_a_question_and_has_its_numbers_as_a_table(county_site: Site) -> None:
    """What a bar says stands in a row of the table beside it, under the same name."""
    compared = 0
    for address, chart in charts(county_site):
        assert chart.one("h2").text.endswith("？")
        drawing = chart.one("svg", class_="ur-drawing")
        tables = chart.all("table") or [
            table
            for table in county_site.main(address).all("table")
            if "报了" in table.one("caption").text
        ]
        rows = {
            row.all()[0].text: [cell.text for cell in row.all("td")]
            for row in tables[0].one("tbody").all("tr")
        }
        for bar in drawing.all("g", class_="ur-row"):
            label = bar.one("text", class_="ur-label").text
            value = bar.one("text", class_="ur-value").all("tspan")[0].text
            said = rows[label]
            numbers = re.findall(r"\d+", value)
            assert all(any(number in cell for cell in said) for number in numbers), (label, value)
            compared += 1
    assert compared > 40


def test_a_figure_over_the_periods_is_drawn_as_its_table_says(county_site: Site) -> None:
    """The bars of the figures that matter have the bounds of the table, on one scale each."""
    main = county_site.main("")
    section = main.one("h2", id="key-figures").above("section")
    assert section
    table: dict[str, list[tuple[str, str, str]]] = {}
    for row in section.one("table").one("tbody").all("tr"):
        name, _, text, low, high, _ = (cell.text for cell in row.all() if cell.tag in ("th", "td"))
        table.setdefault(name, []).append((text, low, high))
    for card in section.all("li", class_="ur-card"):
        told = table[card.one("span", class_="ur-card-name").text]
        edge = max(1.15 * int(low) if high == "不知" else int(high) for _, low, high in told)
        for bar, (text, low, high) in zip(card.all("g", class_="ur-row"), told, strict=True):
            assert bar.one("tspan").text == text
            parts = [r for r in bar.all("rect") if "ur-track" not in r.classes]
            solid = sum(float(p["width"][:-1]) for p in parts if "ur-seg-exact" in p.classes)
            reach = max(float(p["x"][:-1]) + float(p["width"][:-1]) for p in parts)
            assert solid == pytest.approx(100 * int(low) / edge, abs=0.02)
            assert reach == pytest.approx(
                100 if high == "不知" else 100 * int(high) / edge, abs=0.02
            )
            assert bool(bar.all("line")) == (low != high)


def test_a_single_certain_number_has_no_chart(site: Site) -> None:
    """With one period a number that is known needs no bar; one with an open end shows the end."""
    cards = {
        card.one("b").text: bool(card.all("svg", class_="ur-drawing"))
        for card in site.main("").all("li", class_="ur-card")
    }
    assert cards["≥7次"]
    assert not cards["12次"]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_are_kept_as_pictures(
    scheme: str, page: Page, county_site: Site, tmp_path: Path
) -> None:
    """Each chart can be saved as a PNG with ground, words, and textures of its own colours."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    with serve(county_site) as address:
        page.goto(address)
        buttons = page.get_by_role("button", name="存成图片")
        assert buttons.count() == page.locator("[data-keep]").count() > 5
        for number in range(buttons.count()):
            with page.expect_download() as download:
                buttons.nth(number).click()
            path = tmp_path / f"{number}.png"
            download.value.save_as(path)
            seen = page.evaluate(LOOKED_AT, b64encode(path.read_bytes()).decode())
            assert seen["width"] == 1440
            assert seen["height"] > 200
            assert (seen["ground"] > 600) == (scheme == "light")
            # A blank picture, or one whose styles are lost, has little beside its ground.
            assert seen["drawn"] > 10_000


@pytest.mark.browser
def test_a_picture_says_what_it_is_of(page: Page, county_site: Site, site: Site) -> None:
    """Away from its page it has indicator or part, textures, and what a figure rests on."""
    page.add_init_script(KEPT)

    def kept(name: str) -> str:
        with page.expect_download() as download:
            page.get_by_role("button", name=f"存成图片：{name}").click()
        source = unquote(page.evaluate("window.kept").partition(",")[2])
        return f"{download.value.suggested_filename}\n" + " ".join(parse(source).text.split())

    with serve(county_site) as address:
        page.goto(f"{address}indicators/attendance/")
        of_indicator = kept("各家多少？")
        page.goto(f"{address}kinds/town/")
        of_kind = kept("各部分有几家写了数？")
        plain = kept("报送到了哪一步？")
        page.evaluate("document.querySelectorAll('.ur-seg ~ .ur-seg').forEach(one => one.remove())")
        single = kept("各部分有几家写了数？")
    with serve(site) as address:
        page.goto(address)
        figures = kept("主要数字有多少？")

    assert of_indicator.startswith("听讲人次：各家多少.png")
    assert "只算三季度" in of_indicator
    assert "乡镇（街道），截至9月30日，应报7家" in of_kind
    assert "未报（不等于零）" in of_kind
    assert "确数" in single
    assert "未报（不等于零）" not in plain  # each of its rows is called by its own word
    # A figure that needs no bar is there too, and each with the units behind it.
    assert "≥7次" in figures
    assert "12次" in figures
    assert figures.count("应报5家，1家写了数") == 6


def test_a_spread_is_drawn_no_more_certain_than_it_is(tmp_path: Path) -> None:
    """The middle has a mark only where it is known; what has no end has an arrow."""
    campaign = CAMPAIGN | {"key_figures": ["found", "mended"]}
    catalog = with_indicators(found={"over_units": "spread"}, mended={"over_units": "spread"})
    units = {
        key: {"reports": [report("q3", figures={"发现": found, "办结": mended})]}
        for key, found, mended in (
            ("a", "2个", "2个"),
            ("b", "10余个", "5个"),
            ("c", "50个以上", "9个"),
        )
    }
    main = parse(made(write(tmp_path, units, campaign=campaign, catalog=catalog)).bodies[""])
    rows = [card.all("g", class_="ur-row")[-1] for card in main.all("li", class_="ur-card")]
    open_end, known = [[path["d"] for path in row.all("path")] for row in rows]

    assert len(open_end) == 2
    assert open_end[-1].startswith("M-7")
    assert len(known) == 1


@pytest.mark.browser
def test_a_bar_tells_its_words_to_pointer_and_keyboard(page: Page, served: str) -> None:
    """Pointing at a row or reaching it by Tab shows what it is; Escape takes it away."""
    page.goto(served)
    row = page.locator(".ur-charts .ur-row").first
    tip = page.locator(".ur-tip")
    assert tip.is_hidden()
    row.locator(".ur-seg").first.hover()
    assert (row.locator("title").first.text_content() or "-") in (tip.text_content() or "")
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    page.mouse.move(0, 0)
    row.locator("a").focus()
    assert tip.is_visible()
