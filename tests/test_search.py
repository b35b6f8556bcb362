"""The search: everything is found by a part of its words, in Python and in the reader's browser."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from shutil import copytree
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from tests.conftest import AS_OF, COUNTY, COUNTY_AS_OF, ROOT
from tests.markup import Site
from tests.test_browser import GRAVE, Watch, in_view, number_of_pixels_too_wide
from unit_reports.aggregate.series import Series
from unit_reports.model.unit import LISTS
from unit_reports.present import search
from unit_reports.present.addresses import unit_address
from unit_reports.present.single_views import TITLES
from unit_reports.present.wording import PARTS
from unit_reports.rules import check
from unit_reports.source.folder import Folder

CALL = re.compile(r'unitReportsSearch\("(\w+)",(.*)\)\n', re.DOTALL)
HOSTILE = '</script><script>alert("1")</script><!-- \u2028\u2029 &amp; <b>粗</b> \\ '


def value(script: bytes) -> Any:
    """What a file of the search says, read as its one function would get it."""
    match = CALL.fullmatch(script.decode())
    assert match, script[:80]
    return json.loads(match[2])


def records(files: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Every record: its kind, address with anchor, title and text."""
    kinds = files["pages"]["kinds"]
    return [
        (kinds[kind], f"{said['places'][place][0]}#{anchor}", title, text)
        for name, said in files.items()
        if "records" in said
        for kind, place, anchor, title, text in said["records"]
    ]


def files_of(site: Site) -> dict[str, Any]:
    """Every file of a site's search by its name."""
    return {path.stem: value(path.read_bytes()) for path in (site.root / "search").iterdir()}


def series_of(data: Path, as_of: str) -> Series:
    """A data folder's series."""
    dataset, _ = check(Folder.at(data), today=date.fromisoformat(as_of))
    assert dataset
    return Series(dataset=dataset, today=date.fromisoformat(as_of))


def large(series: Series, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The files of the search as of a site so large that it needs many."""
    monkeypatch.setattr(search, "SMALL", 0)
    monkeypatch.setattr(search, "BLOCK", 1000)
    monkeypatch.setattr(search, "SHARD", 2000)
    return {Path(path).stem: value(said) for path, said in search.index(series)}


@pytest.mark.parametrize("campaign", ["own", "county"])
def test_every_item_is_found_by_the_middle_of_its_title(
    campaign: str, site: Site, county_site: Site
) -> None:
    """Each unit and each item of each period leads, by any part of its title, to its own place."""
    own = campaign == "own"
    shown = site if own else county_site
    series = series_of(ROOT / "data" if own else COUNTY, AS_OF if own else COUNTY_AS_OF)
    told = records(files_of(shown))
    places = {
        (kind, search.fold(title), urlsplit(address).path) for kind, address, title, _ in told
    }
    number = 0
    for unit in series.dataset.units:
        wanted = [("单位", unit.name)]
        wanted += [
            (PARTS[part], getattr(item, TITLES[part]))
            for report, _ in unit.reports()
            for part in LISTS
            for item in getattr(report, part) or ()
        ]
        number += len(wanted)
        for kind, title in wanted:
            assert (kind, search.fold(title), unit_address(unit.id)) in places, title

    assert number > 100


def test_every_address_is_there(site: Site, county_site: Site) -> None:
    """Each record leads to a page, and to a place that the page has; no two to the same words."""
    for shown in (site, county_site):
        told = records(files_of(shown))
        ids: dict[str, set[str]] = {}
        for _, address, title, _ in told:
            page, _, anchor = address.partition("#")
            if page not in ids:
                html = (shown.root / page / "index.html").read_text("utf-8")
                ids[page] = set(re.findall(r'\bid="([^"]*)"', html))
            assert not anchor or anchor in ids[page], (address, title)
        assert len(set(told)) == len(told)


def test_rules_indicators_pages_and_headings_are_found(site: Site) -> None:
    """What is no unit's own is found too: by code, other name, title and text of a heading."""
    told = records(files_of(site))

    def found(kind: str, words: str) -> set[str]:
        return {a for k, a, *texts in told if k == kind and words in " ".join(texts)}

    assert "guide/rules/E104/#" in found("检查规则", "E104")
    assert "indicators/party_lectures/#" in found("指标", "党课")
    assert "problems/#" in found("页面", "存在问题")
    assert any(address.startswith("guide/web/#") for address in found("页面", "打了红叉怎么办"))


def test_periods_and_kinds_are_found(county_site: Site) -> None:
    """The name of a period or of a kind of unit leads to its overview."""
    found = {title: address for kind, address, title, _ in records(files_of(county_site))}

    assert found["一季度"] == "periods/2024-q1/#"
    assert found["三季度"] == "#"
    assert found["乡镇（街道）"] == "kinds/town/#"


def test_masked_figures_are_no_targets(site: Site) -> None:
    """No record is a number that a unit wrote, masked or not; what it said of the number may be."""
    told = [record for record in records(files_of(site)) if record[0] == "填报数"]

    assert told
    assert not [
        text for *_, text in told if re.fullmatch(r"[*＊xX\d]+\s*[余多]?\s*[次个项]?", text)
    ]


def test_hostile_text_stays_text(project: Path, build: Callable[..., Any], tmp_path: Path) -> None:
    """Whatever a unit writes can neither end the script nor leave its line."""
    path = project / "data" / "units" / "park-centre.yaml"
    written = path.read_text("utf-8")
    name = json.dumps(HOSTILE.replace("\u2028\u2029", ""), ensure_ascii=False)
    lines = written.splitlines(keepends=True)
    path.write_text("".join([f"name: {name}\n", *lines[1:]]), "utf-8")
    done = build(tmp_path / "site", project=project)
    assert done.returncode == 0, done.stderr
    script = (tmp_path / "site" / "search" / "b0.js").read_text("utf-8")

    assert "<" not in script
    assert any("alert" in title for *_, title, _ in records(files_of(Site(tmp_path / "site"))))


@given(st.text())
def test_a_script_holds_any_text(text: str) -> None:
    """Each text comes back as it was, and the script is one line without a tag."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    script = search._script("b0", [text])

    assert value(script) == [text]
    assert not set(script.decode()[:-1]) & set("<\n\u2028\u2029")


@given(st.text(), st.text())
def test_folding_is_by_the_sign(one: str, other: str) -> None:
    """A part of a text folds to a part of the folded text, and folding twice changes nothing."""
    assert search.fold(one + other) == search.fold(one) + search.fold(other)
    assert search.fold(search.fold(one)) == search.fold(one)


def test_folding_makes_alike_what_readers_take_for_alike() -> None:
    """Width, case and blanks make no difference."""
    assert search.fold("“学用脱节”") == search.fold('"学用脱节"') == "学用脱节"
    assert search.fold("１２３４５　热线ＡＢＣ") == search.fold("12345热线abc") == "12345热线abc"


def test_shards_lead_to_every_block_that_holds_two_signs_in_a_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a large site each two signs of each record lead to its block; to few blocks if it is rare.

    Every block says how far it is from the one before; an empty list stands for most of them.
    """
    files = large(series_of(COUNTY, COUNTY_AS_OF), monkeypatch)
    shards = [said for name, said in sorted(files.items()) if name.startswith("s")]
    blocks = {int(name[1:]): said for name, said in files.items() if name.startswith("b")}
    number = sum(name.startswith("s") for name in files)
    where: dict[str, set[int]] = {}
    for block, said in blocks.items():
        for _, place, _, *texts in said["records"]:
            for text in map(search.fold, (said["places"][place][1], *texts)):
                for pair in pairwise(text):
                    where.setdefault(pair[0] + pair[1], set()).add(block)

    assert len(blocks) > 20
    assert len(shards) > 5
    for signs, expected in where.items():
        steps = files[f"s{ord(signs[0]) % number}"][signs]
        told = {sum(steps[: n + 1]) for n in range(len(steps))}
        assert told == (set() if 2 * len(expected) > len(blocks) else expected)


# In a browser

WAYS = ("served", "folder")
WIDTHS = (1280, 390)


@pytest.fixture(params=WAYS)
def opened(request: pytest.FixtureRequest, site: Site, served: str) -> str:
    """The site's address: of a server, or of a folder."""
    return served if request.param == "served" else f"{site.root.as_uri()}/"


@pytest.fixture(params=WIDTHS)
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page as wide as a desktop's or a phone's."""
    with browser.new_context(
        viewport={"width": request.param, "height": 800}, reduced_motion="reduce"
    ) as context:
        context.set_default_timeout(10_000)
        yield context.new_page()


def type_in(page: Page, words: str) -> None:
    """Open the search by the keyboard, if it is not open, and type."""
    if not page.locator("dialog.ur-search[open]").count():
        page.keyboard.press("/")
    box = page.get_by_role("combobox", name="搜索")
    expect(box).to_be_focused()
    box.select_text()
    page.keyboard.type(words)


FOUND = (
    ("园区服务", "units/park-centre/", "", "某旗园区服务中心机关党委"),
    ("学强", "", "", ""),
    ("两张皮", "units/park-centre/", "problems-", "学习与业务“两张皮”，学用结合不够"),
    ("主动性", "units/park-centre/", "problems-", "学习主动性不强，停在表面"),
    ("实事 破难题", "units/park-centre/", "services-", "“破难题，办实事”活动"),
    ("ｅ１０４", "guide/rules/E104/", "", "E104"),
    ("市Ｘ局", "units/x-bureau/", "", "某市X局"),
)
"""What is typed, where the first hit leads, and how it is titled; nothing if nothing is found."""


@pytest.mark.browser
@pytest.mark.parametrize(("words", "address", "anchor", "title"), FOUND)
def test_words_lead_to_the_item(
    words: str, address: str, anchor: str, title: str, opened: str, reader: Page
) -> None:
    """Typed and opened by the keyboard alone, the first hit is the item, marked and in view."""
    watch = Watch(opened if opened.startswith("http") else "file://").over(reader)
    reader.goto(f"{opened}index.html")
    type_in(reader, words)
    said = reader.locator("#ur-search-said")
    if not title:
        expect(said).to_contain_text("没有找到")
        expect(reader.get_by_role("option")).to_have_count(0)
        return
    hit = reader.get_by_role("option", selected=True)
    expect(hit).to_contain_text(title)
    expect(said).to_contain_text(re.compile(r"找到[1-9]\d*条"))
    assert hit.locator("mark").all_inner_texts()
    assert number_of_pixels_too_wide(reader) <= 0
    reader.keyboard.press("Enter")
    reader.wait_for_url(f"**/{address}**")

    assert not watch.troubles
    fragment = unquote(urlsplit(reader.url).fragment)
    assert fragment.startswith(anchor)
    if anchor:
        place = reader.locator(f"[id='{fragment}']")
        assert title in place.inner_text()
        assert in_view(place)
        looks = "e => getComputedStyle(e).backgroundColor"
        assert place.evaluate(looks) != "rgba(0, 0, 0, 0)"


@pytest.mark.browser
def test_every_title_is_found_by_its_middle_in_the_box(served: str, site: Site, page: Page) -> None:
    """Each unit and item of the data set is among the hits for a part out of its title."""
    titles = {t for kind, _, t, _ in records(files_of(site)) if kind in ("单位", *PARTS.values())}
    page.goto(served)
    type_in(page, "")
    box, status = page.get_by_role("combobox"), page.locator("#ur-search-said")
    assert len(titles) > 100
    for title in sorted(titles):
        part = title[len(title) // 4 : max(-(-3 * len(title) // 4), len(title) // 4 + 2)]
        box.fill("")
        expect(status).to_contain_text("可以写")
        box.fill(part)
        expect(page.locator(".ur-search-hit b").filter(has_text=title).first).to_be_attached()


@pytest.mark.browser
def test_digits_are_found_among_words(served: str, reader: Page) -> None:
    """Digits beside Chinese, of any width, with or without a blank, find the same."""
    reader.goto(served)
    said = reader.locator("#ur-search-said")
    counts = []
    for words in ("12345热线", "１２３４５热线", "12345　热线"):
        type_in(reader, "")
        reader.get_by_role("combobox").fill("")
        expect(said).to_contain_text("可以写")
        type_in(reader, words)
        expect(reader.locator(".ur-search-hit mark").first).to_be_visible()
        expect(said).to_contain_text("找到")
        counts.append(reader.locator(".ur-search-hit").count())

    assert counts[0] == counts[1]
    assert counts[2] >= counts[0] > 0


@pytest.mark.browser
def test_nothing_is_loaded_before_the_search_is_opened(served: str, page: Page) -> None:
    """A reader who does not search loads nothing for it; one who does loads each file once."""
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/search/" in r.url else None)
    page.goto(served, wait_until="networkidle")
    assert not asked
    for words in ("学习", "问题"):
        type_in(page, words)
        expect(page.get_by_role("option").first).to_be_visible()

    assert sorted(url.removeprefix(served) for url in asked) == ["search/b0.js", "search/pages.js"]


@pytest.mark.browser
def test_the_keyboard_moves_and_closes(served: str, page: Page) -> None:
    """Both shortcuts open, arrows go round, Escape gives the page back as it was."""
    page.goto(served + "study/")
    page.keyboard.press("Control+k")
    type_in(page, "学习")
    options = page.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    box = page.get_by_role("combobox")
    assert box.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    assert in_view(options.last)
    page.keyboard.type("/k")  # typed, not taken for a shortcut
    expect(box).to_have_value("学习/k")
    page.keyboard.press("Escape")

    expect(page.locator("dialog.ur-search")).to_be_hidden()
    assert page.url == served + "study/"


@pytest.mark.browser
def test_kinds_filter_and_tell_how_many(served: str, page: Page) -> None:
    """Each kind has its number; the numbers add up; one pressed shows that kind alone."""
    page.goto(served)
    type_in(page, "学习")
    buttons = page.get_by_role("group", name="只看一类").get_by_role("button")
    expect(buttons.first).to_have_attribute("aria-pressed", "true")
    numbers = [int(text) for text in buttons.locator("small").all_inner_texts()]
    assert numbers[0] == sum(numbers[1:])
    expect(page.locator(".ur-search-rest")).to_have_text(re.compile(f"还有{numbers[0] - 50}条"))
    assert page.get_by_role("option").count() == 50
    buttons.nth(1).click()
    expect(page.get_by_role("option")).to_have_count(numbers[1])


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_the_search_is_accessible(scheme: str, served: str, reader: Page) -> None:
    """No serious fault with hits shown, light or dark, wide or narrow; nothing is cut off."""
    reader.goto(served)
    reader.locator("body").evaluate("(b, name) => { b.dataset.mdColorScheme = name }", scheme)
    type_in(reader, "学习")
    expect(reader.get_by_role("option").first).to_be_visible()
    found = Axe().run(reader, "dialog.ur-search", {"resultTypes": ["violations"]})
    wrong = [v["id"] for v in found.response["violations"] if v["impact"] in GRAVE]

    assert not wrong
    assert number_of_pixels_too_wide(reader) <= 0


@pytest.mark.browser
def test_the_header_does_not_move(served: str, reader: Page) -> None:
    """With the button the header's other parts stand where they would stand without it."""
    reader.goto(served)
    button = reader.get_by_role("button", name="搜索")
    where = """() => [".md-logo", ".md-header__title", ".ur-schemes"]
        .map(name => document.querySelector(name).getBoundingClientRect())
        .map((box, n) => [n === 2 ? box.right : box.left, box.top])"""
    expect(button).to_be_visible()
    before = reader.evaluate(where)
    button.evaluate("button => button.remove()")

    assert reader.evaluate(where) == before


@pytest.mark.browser
def test_without_scripts_there_is_no_dead_box(served: str, browser: Browser) -> None:
    """Where scripts are forbidden nothing offers to search."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(served)

        assert not page.locator("[class*=ur-search]").count()


@pytest.mark.browser
def test_a_large_site_finds_the_same(
    county_site: Site, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In many blocks with shards, some of which are loaded, the hits are those of one block."""
    root = Path(copytree(county_site.root, tmp_path / "site"))
    first = value((root / search.FIRST).read_bytes())
    series = series_of(COUNTY, COUNTY_AS_OF)
    monkeypatch.setattr(search, "SMALL", 0)
    monkeypatch.setattr(search, "BLOCK", 1000)
    monkeypatch.setattr(search, "SHARD", 2000)
    made = dict(search.index(series))
    for path, said in made.items():
        (root / path).write_bytes(said)
    blocks = sum(path.startswith("search/b") for path in made)
    numbers = {"blocks": blocks, "shards": len(made) - blocks}
    (root / search.FIRST).write_bytes(search._script("pages", first | numbers))
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/search/" in r.url else None)
    for words in ("2024", "台账 整改", "镇", "12345"):
        told = []
        for place in (county_site.root, root):
            asked.clear()
            page.goto((place / "index.html").as_uri())
            type_in(page, words)
            status = page.locator("#ur-search-said")
            expect(status).to_contain_text(re.compile("已?找到|没有"))
            further = page.locator(".ur-search-further")
            while further.is_visible():
                before = page.locator(".ur-search-found").inner_text()
                # All may have been found since it was seen; then there is nothing to press.
                if not further.evaluate("button => button.hidden || button.click()"):
                    expect(page.locator(".ur-search-found")).not_to_have_text(before)
            told.append((status.inner_text(), sorted(page.get_by_role("option").all_inner_texts())))
        assert told[0][0] == told[1][0], words
        if page.get_by_role("option").count() < 50:
            assert told[0] == told[1], words
        assert any("/s" in url.rpartition("search")[2] for url in asked)
