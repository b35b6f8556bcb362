"""The built site in a browser: every kind of page, wide and narrow, light and dark."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.markup import MATRIX_PAGES, Site

pytestmark = pytest.mark.browser

KINDS = (
    "",
    *MATRIX_PAGES,
    "indicators/party_lectures/",
    "indicators/reading_class_days/",
    "indicators/rect_rate/",
    "units/",
    "units/department-committee/",
    "reporting/",
    "quality/",
    "downloads/",
    "guide/",
    "guide/web/",
    "guide/fields/",
    "guide/counts/",
    "guide/catalog/",
    "guide/rules/",
    "guide/rules/E104/",
    "guide/rules/E220/",
)
"""One address of every kind; of the indicators one that adds, one that does not, one unreported."""
Scheme = Literal["light", "dark"]
SCHEMES: dict[Scheme, str] = {"light": "default", "dark": "slate"}
LOOKS: dict[str, tuple[int, Scheme]] = {"wide": (1280, "light"), "narrow": (390, "dark")}
SAFETY_KINDS = (
    *(kind for kind in KINDS if not kind.startswith(("indicators/", "units/"))),
    "indicators/detectors/",
    "indicators/inspection_days/",
    "indicators/patrols/",
    "units/",
    "units/east-town/",
    "units/depot/",
)
AXE: dict[str, object] = {"resultTypes": ["violations"], "preload": False}
Look = tuple[Scheme, BrowserContext]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
ABORTED = "net::ERR_ABORTED"
GRAVE = ("serious", "critical")


@dataclass(slots=True)
class Watch:
    """What goes wrong while a page is open."""

    origin: str
    troubles: list[str] = field(default_factory=list)

    def over(self, page: Page) -> "Watch":
        """Watch a page."""
        page.on("console", lambda m: self._note(m.type == "error", "console", m.text))
        page.on("pageerror", lambda e: self._note(wrong=True, kind="script", text=str(e)))
        # A request that the reader's next click cut short has not failed.
        page.on("requestfailed", lambda r: self._note(r.failure != ABORTED, "failed", r.url))
        page.on("response", lambda r: self._note(r.status >= 400, "missing", r.url))
        page.on("request", lambda r: self._note(self._foreign(r.url), "foreign", r.url))
        return self

    def _note(self, wrong: bool, kind: str, text: str) -> None:  # noqa: FBT001 - a predicate's result
        if wrong:
            self.troubles.append(f"{kind}: {text}")

    def _foreign(self, url: str) -> bool:
        return not url.startswith((self.origin, "data:", "blob:"))


@pytest.fixture(scope="module", params=LOOKS)
def look(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Look]:
    """A width and a colour scheme, with a context kept for all pages."""
    width, scheme = LOOKS[request.param]
    with browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    ) as context:
        yield scheme, context


def in_both_schemes(page: Page, first: Scheme) -> Iterator[Scheme]:
    """Show an open page in the scheme that the reader's system asks for, then in the other."""
    body = page.locator("body")
    assert body.get_attribute("data-md-color-scheme") == SCHEMES[first]
    for scheme in sorted(SCHEMES, key=lambda scheme: scheme != first):
        body.evaluate("(body, name) => { body.dataset.mdColorScheme = name }", SCHEMES[scheme])
        yield scheme


def number_of_pixels_too_wide(page: Page) -> int:
    """By how much the page is wider than the window."""
    wide: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


def in_view(element: Locator) -> bool:
    """Whether an element lies inside the window, below whatever sticks to its top."""
    seen: bool = element.evaluate(
        """element => {
            const box = element.getBoundingClientRect()
            const x = Math.max(box.left, 0) + 5, y = (box.top + box.bottom) / 2
            const top = document.elementFromPoint(x, y)
            return box.bottom <= innerHeight && (element === top || element.contains(top))
        }"""
    )
    return seen


@pytest.mark.parametrize("address", KINDS)
def test_every_kind_of_page_opens_well(address: str, look: Look, served: str) -> None:
    """No error, no request to another host, nothing too wide, in light and in dark."""
    first, context = look
    page = context.new_page()
    watch = Watch(served).over(page)
    page.goto(served + address)

    assert page.locator(".md-content h1").first.is_visible()
    for scheme in in_both_schemes(page, first):
        assert number_of_pixels_too_wide(page) <= 0, scheme
    assert not watch.troubles
    page.close()


@pytest.mark.parametrize("address", SAFETY_KINDS)
def test_main_part_is_accessible(address: str, page: Page, safety_served: str) -> None:
    """The accessibility checker finds nothing serious in the main part of a page.

    It checks the other campaign's site, which is small and shows every state there is. Between
    light and dark only colours differ.
    """
    page.goto(safety_served + address)
    page.evaluate(Axe().axe_script)
    grave: dict[tuple[Scheme, str], list[object]] = {}
    for scheme in in_both_schemes(page, "light"):
        options = AXE if scheme == "light" else AXE | {"runOnly": OF_COLOUR}
        found = page.evaluate("options => axe.run('.md-content', options)", options)["violations"]
        grave |= {
            (scheme, violation["id"]): [node["target"] for node in violation["nodes"]][:3]
            for violation in found
            if violation["impact"] in GRAVE
        }

    assert not grave


LOOK_OF_A_CELL = """cell => {
    const inner = cell.querySelector("a") || cell
    const style = getComputedStyle(cell), innerStyle = getComputedStyle(inner)
    const sign = (inner.firstChild?.textContent ?? "").replace(/[0-9]+/g, "9")
    return [
        sign, style.backgroundImage.replace(/rgba?\\([^)]*\\)/g, ""), innerStyle.borderTopStyle,
        innerStyle.textDecorationStyle,
    ].map(String)
}"""


def test_states_are_told_apart_without_colour(safety_site: Site, page: Page) -> None:
    """Each state has its own sign, border, line or texture in the matrices, and a legend."""
    looks: dict[str, set[tuple[str, ...]]] = {}
    signs: dict[str, set[str]] = {}
    for name in ("study", "problems", "rectification"):
        page.goto((safety_site.root / name / "index.html").as_uri())
        for state in ("exact", "zero", "bounded", "approximate", "withheld", "mentioned"):
            for cell in page.locator(f".ur-matrix td.{state}:has(a):not(.covered)").all():
                look = cell.evaluate(LOOK_OF_A_CELL)
                looks.setdefault(state, set()).add(tuple(look))
                signs.setdefault(state, set()).add(cell.locator("a").inner_text())
        for cell in page.locator(".ur-matrix td.not_reported").all():
            looks.setdefault("not_reported", set()).add(tuple(cell.evaluate(LOOK_OF_A_CELL)))
            signs.setdefault("not_reported", set()).add(cell.inner_text().split("\n")[0].strip())
        legend = page.locator(".ur-legend").first
        assert legend.is_visible()
        for state in ("exact", "zero", "bounded", "approximate", "withheld", "mentioned"):
            assert legend.locator(f".ur-key.{state}").is_visible()

    assert len(looks) == 7
    pairs = [(a, b) for a in looks for b in looks if a < b]
    assert not [pair for pair in pairs if looks[pair[0]] & looks[pair[1]]]
    assert not [pair for pair in pairs if signs[pair[0]] & signs[pair[1]]]
    assert signs["zero"] == {"0"}
    for state in ("withheld", "mentioned", "not_reported"):
        assert not any(re.search(r"\d", sign) for sign in signs[state])


def test_from_a_total_to_the_words_as_written(served: str, page: Page) -> None:
    """Three clicks: a total, its indicator's figure, and the line of the unit's file."""
    watch = Watch(served).over(page)
    page.goto(served + "study/")
    page.locator("td.total a[href$='indicators/party_lectures/']").click()
    page.wait_for_url("**/indicators/party_lectures/")
    row = page.locator("tr#u-park-centre")
    words = row.locator("td").nth(1).inner_text()
    row.locator("a.ur-source").click()
    page.wait_for_url(re.compile(r"/units/park-centre/#L\d+$"))
    line = page.locator(f"#{urlsplit(page.url).fragment}")

    assert words == "7次"
    assert words in line.inner_text()
    page.wait_for_function("() => document.readyState === 'complete'")
    assert in_view(line)
    assert line.evaluate("line => line.matches(':target')")
    assert not watch.troubles


def test_a_source_opens_at_its_line(served: str, browser: Browser) -> None:
    """A link to a line shows the line at once, on a phone too, below the header."""
    with browser.new_context(viewport={"width": 390, "height": 800}) as context:
        page = context.new_page()
        page.goto(served + "units/department-committee/#L40")

        assert in_view(page.locator("#L40"))


def test_the_way_back(served: str, page: Page) -> None:
    """From a cell to the unit's row, and by the navigation to another page and back again."""
    watch = Watch(served).over(page)
    page.goto(served + "study/")
    page.locator("td.exact a[href$='units/park-centre/#f-party_lectures']").click()
    page.wait_for_url("**/units/park-centre/#f-party_lectures")
    assert in_view(page.locator("#f-party_lectures td").nth(1))
    page.locator("nav.md-nav--primary a[href$='problems/']").click()
    page.wait_for_url("**/problems/")
    assert page.locator(".md-content .ur-group").count()
    page.go_back()
    page.wait_for_url("**/units/park-centre/**")

    assert page.locator("#f-party_lectures").is_visible()
    assert not watch.troubles


@pytest.mark.parametrize("section", ["units/park-centre/", "indicators/party_lectures/", ""])
def test_the_navigation_leads_to_its_pages(section: str, served: str, page: Page) -> None:
    """Each link of the navigation opens a page, from wherever it is followed."""
    page.goto(served + section)
    links = page.locator("nav.md-nav--primary a.md-nav__link[href]")
    addresses = set(links.evaluate_all("links => links.map(link => link.href)"))

    assert len(addresses) > 10
    for address in sorted(addresses):
        assert page.request.get(address).ok, address


def test_light_and_dark_can_be_switched(served: str, page: Page) -> None:
    """The switch changes the colours, is remembered on the next page, and changes them back."""
    page.emulate_media(color_scheme="light")
    page.goto(served)
    body = page.locator("body")
    switch = page.locator(".ur-schemes button:visible")
    backgrounds = [body.evaluate("body => getComputedStyle(body).backgroundColor")]
    assert body.get_attribute("data-md-color-scheme") == "default"
    switch.click()
    page.wait_for_selector("body[data-md-color-scheme=slate]")
    page.goto(served + "study/")
    page.wait_for_selector("body[data-md-color-scheme=slate]")
    backgrounds.append(body.evaluate("body => getComputedStyle(body).backgroundColor"))
    switch.click()
    page.wait_for_selector("body[data-md-color-scheme=default]")

    assert len(set(backgrounds)) == 2


def test_the_system_decides_until_the_reader_does(served: str, page: Page) -> None:
    """Dark from the first where the system is; a choice is kept, one that agrees is forgotten."""
    scheme = page.locator("body[data-md-color-scheme=slate]")
    switch = page.locator(".ur-schemes button:visible")
    page.emulate_media(color_scheme="dark")
    page.goto(served)
    expect(scheme).to_have_count(1)
    expect(page.locator("meta[name=color-scheme]")).to_have_attribute("content", "dark")
    switch.click()
    expect(scheme).to_have_count(0)
    expect(switch).to_be_focused()
    page.reload()
    expect(scheme).to_have_count(0)

    switch.click()
    expect(scheme).to_have_count(1)
    page.emulate_media(color_scheme="light")
    expect(scheme).to_have_count(0)


def test_the_theme_styles_a_page_once(served: str, page: Page) -> None:
    """What the theme's script would set while the page loads is set before the page is shown."""
    page.add_init_script(
        """window.changed = 0
        new MutationObserver((all) => { changed += all.length }).observe(
          document, { subtree: true, attributeFilter: ["data-md-color-switching"] })
        addEventListener("DOMContentLoaded", () => { root = document.documentElement.className })
        """
    )
    page.goto(served)
    page.wait_for_load_state("networkidle")

    assert page.evaluate("changed") == 0
    assert page.evaluate("document.documentElement.className") == page.evaluate("root")


def test_without_scripts_the_numbers_are_there(served: str, browser: Browser) -> None:
    """Where scripts are forbidden the pages still show their tables and lead on."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(served + "study/")
        page.locator("td.total a").first.click()

        assert page.locator(".ur-hero .ur-card-number").inner_text()


SIZE = "box => [box.offsetWidth, box.offsetHeight, document.body.scrollHeight]"


@pytest.mark.parametrize("way", ["clipboard", "selection"])
@pytest.mark.parametrize("address", ["study/", "reporting/"])
def test_what_is_ready_to_paste_is_copied_at_a_press(
    address: str, way: str, served: str, browser: Browser
) -> None:
    """Each text has its button, which copies just the text, also where scripts have no clipboard.

    Nothing moves when the buttons come, wide or narrow.
    """
    for width in (1280, 390):
        with browser.new_context(viewport={"width": width, "height": 800}) as context:
            context.grant_permissions(["clipboard-read", "clipboard-write"])
            other = context.new_page()
            other.goto(served)
            page = context.new_page()
            if way == "selection":
                page.add_init_script("delete Navigator.prototype.clipboard")
            page.goto(served + address)
            assert page.evaluate("'clipboard' in navigator") == (way == "clipboard")
            boxes = page.locator(".ur-copy").all()
            assert len(boxes) == (2 if address == "reporting/" else 1)
            for box in boxes:
                text = box.locator("> :first-child").evaluate("text => text.textContent")
                size = box.evaluate(SIZE)
                box.get_by_role("button", name="复制").click()
                box.get_by_role("button", name="已复制").wait_for()
                other.bring_to_front()
                assert text
                assert other.evaluate("navigator.clipboard.readText()") == text
                page.bring_to_front()
                box.locator("button").evaluate("button => button.remove()")
                assert box.evaluate(SIZE) == size


def test_without_scripts_texts_and_tables_can_be_had(served: str, browser: Browser) -> None:
    """Where scripts are forbidden there is no button, and one press selects a whole sentence."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(served + "study/")
        sentence = page.locator(".ur-sentence")

        assert sentence.inner_text().startswith("截至11月30日，应报5家，已报5家")
        assert sentence.evaluate("text => getComputedStyle(text).userSelect") == "all"
        assert not page.locator(".ur-copy button").count()
        for link in page.locator(".ur-get a").all():
            answer = page.request.get(served + "study/" + str(link.get_attribute("href")))
            assert answer.ok


def test_from_a_folder(site: Site, page: Page) -> None:
    """Opened as files, without a server, the pages show no error."""
    watch = Watch("file://").over(page)
    for name in ("index.html", "study/index.html", "units/park-centre/index.html"):
        page.goto((site.root / name).as_uri(), wait_until="load")
        assert page.locator(".md-content h1").first.is_visible()
        assert number_of_pixels_too_wide(page) <= 0

    assert not watch.troubles


def test_links_lead_on_from_a_folder(site: Site, page: Page) -> None:
    """Opened as files the links lead to pages as well, not to listings of folders."""
    page.goto((site.root / "index.html").as_uri())
    page.locator("nav.md-nav--primary a", has_text="学习统计").click()
    page.wait_for_url("**/study/**")
    page.locator("td.total a[href*='indicators/party_lectures/']").click()
    page.wait_for_url("**/party_lectures/**")
    page.locator("tr#u-park-centre a.ur-source").click()
    page.wait_for_url("**/park-centre/**")

    assert in_view(page.locator(f"#{urlsplit(page.url).fragment}"))
