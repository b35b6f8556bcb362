"""Every kind of page of the larger campaign: the checker of accessibility, phones, the keyboard."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext

from tests.conftest import serve
from tests.markup import Site
from tests.test_browser import (
    AXE,
    OF_COLOUR,
    Scheme,
    Watch,
    in_both_schemes,
    number_of_pixels_too_wide,
)

KINDS = (
    *("", "rectification/", "kinds/", "history/", "indicators/", "indicators/action_days/"),
    *("units/county/", "reporting/", "periods/2024-q1/", "units/county/system/"),
    *("units/city/system/history/", "kinds/town/indicators/"),
)
"""What the smaller campaigns lack, or have less of; test_browser looks at the other kinds there."""
WIDTHS = {1280: "light", 390: "dark"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NAMES = {"aria-label", "aria-labelledby"}
FOCUSED = """() => {
    const node = document.activeElement
    if (node === document.body) return null
    const seen = node.matches(".md-option") ? node.nextElementSibling : node // its label is seen
    const box = seen.getBoundingClientRect(), look = getComputedStyle(seen)
    const shown = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
    const told = (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0)
        || look.boxShadow !== "none"
    return [node.getAttribute("href") ?? node.outerHTML.slice(0, 100), shown, told]
}"""


@pytest.fixture(scope="module")
def county_served(county_site: Site) -> Iterator[str]:
    """The address of the larger campaign's site."""
    with serve(county_site) as address:
        yield address


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One reader for all pages."""
    with browser.new_context(color_scheme="light", reduced_motion="reduce") as context:
        yield context


def test_headings_and_landmarks(county_site: Site) -> None:
    """A page has one heading of the first level, none jumps a level; its landmarks have names."""
    wrong = []
    for name in county_site.pages():
        page = county_site.page(name)
        levels = [int(node.tag[1]) for node in page if node.tag in HEADINGS]
        jumps = [b for a, b in zip([0, *levels], levels, strict=False) if b > a + 1]
        navs = [nav for nav in page.all("nav") if not NAMES & nav.attributes.keys()]
        if levels.count(1) != 1 or jumps or navs or len(page.all("main")) != 1:
            wrong.append(name)
        assert page.one("html")["lang"] == "zh"

    assert not wrong


def test_titles_say_what_a_page_is(county_site: Site) -> None:
    """The title of every page but the overview names the page and then the campaign, once only."""
    titles: dict[str, str] = {}
    for name in county_site.pages():
        title = county_site.page(name).one("head").one("title").text
        assert titles.setdefault(title, name) == name
        assert title.endswith("清澜县爱国卫生运动进展汇总")
        assert name == "index.html" or " - " in title


@pytest.mark.browser
@pytest.mark.parametrize("address", KINDS)
def test_a_kind_of_page(address: str, county_served: str, context: BrowserContext) -> None:
    """Wide and narrow, light and dark: no fault on the whole page, not too wide, all its own."""
    page = context.new_page()
    watch = Watch(county_served).over(page)
    page.goto(county_served + address)
    page.evaluate(Axe().axe_script)
    grave: dict[tuple[int, Scheme, str], list[object]] = {}
    for width, checked in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in in_both_schemes(page, "light"):
            assert number_of_pixels_too_wide(page) <= 0, (width, scheme)
            if scheme != checked:
                continue
            options = AXE if scheme == "light" else AXE | {"runOnly": OF_COLOUR}
            found = page.evaluate("options => axe.run(document, options)", options)
            grave |= {
                (width, scheme, one["id"]): [node["target"] for node in one["nodes"]][:3]
                for one in found["violations"]
            }
        page.evaluate("document.body.dataset.mdColorScheme = 'default'")
    page.close()

    assert not grave
    assert not watch.troubles


@pytest.mark.browser
@pytest.mark.parametrize("address", ["study/", "guide/catalog/"])
def test_a_heading_is_called_by_its_own_words(
    address: str, county_served: str, context: BrowserContext
) -> None:
    """Links to copy, meanings and sorting stand in headings and are no part of their names."""
    page = context.new_page()
    page.goto(county_served + address)
    page.locator(":is(h2, th) :is(.ur-permalink, .ur-sort)").first.wait_for(state="attached")
    names = re.findall(
        r'(?:heading|columnheader|rowheader) "([^"]+)"',
        page.locator(".md-content").aria_snapshot(),
    )
    page.close()

    assert len(names) > 3
    assert not [name for name in names if re.search("复制链接|什么意思|排序", name)]


@pytest.mark.browser
def test_the_keyboard_reaches_all(county_served: str, context: BrowserContext) -> None:
    """Each press of Tab shows in view and by an outline where one is; every link has its turn."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(county_served)
    wanted = page.locator(".md-content a[href]:visible").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    reached, wrong = [], []
    for _ in range(400):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None:
            break
        reached.append(found[0])
        if not (found[1] and found[2]):
            wrong.append(found)

    assert not wrong
    assert wanted
    assert not [link for link in wanted if link not in reached]
    page.close()


@pytest.mark.browser
def test_nothing_moves_for_those_who_asked_so(county_served: str, context: BrowserContext) -> None:
    """Where the reader's system asks for less motion, no element has an animation or transition."""
    page = context.new_page()
    page.goto(county_served)
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(node => {
            const look = getComputedStyle(node)
            return look.animationName !== "none"
                || look.transitionDuration.split(",").some(time => parseFloat(time) > 0)
                || look.scrollBehavior === "smooth"
        }).map(node => node.outerHTML.slice(0, 80))"""
    )
    page.close()

    assert not moving
