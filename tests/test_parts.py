"""Long pages in parts: nothing is lost, and what is not on the page at once comes when wanted."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import COUNTY, COUNTY_AS_OF, ROOT, Build, serve
from tests.markup import Node, Site, parse, rest_of
from tests.test_browser import Watch
from tests.test_site import contents
from unit_reports.present import long_pages
from unit_reports.present.long_pages import (
    BODY,
    FEW_OF_MANY,
    FEW_UNITS,
    FEWEST,
    PIECES_AT_ONCE,
    RUN,
    SIGNS_AT_ONCE,
    small_of,
)

FEW, SMALL = 150, 250
"""The limits that make pages long here."""
WHOLE = '<a href="all.csv">CSV</a>'
MARKED = re.compile(r'<template data-rest="([^"]+)" data-key="([^"]+)"[^>]*></template>')
SOURCE = re.compile(r"(rest-\d+\.js)\?[0-9a-f]{8}")
NOTED = re.compile(r'\n<p class="ur-more" data-key="\d+">.*?</p>', re.DOTALL)
ITEMS = {"tbody": "tr", "ul": "li", "ol": "li", "p": "a", "dd": "a"}


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A page in parts: what is left of its body, and the scripts beside it by their names."""

    body: str
    files: dict[str, str] = field(default_factory=dict)


def cut(body: str, whole: str, *, most: int, small: int) -> Cut:
    """All that comes of a page."""
    files = dict(long_pages.cut(body, whole, most=most, small=small))
    return Cut(body=files.pop(BODY), files=files)


def brought(files: dict[str, str]) -> dict[tuple[str, str], str]:
    """What the scripts bring, by their names and the keys of the parts."""
    return {
        (name, key): html
        for name, content in files.items()
        for key, html in rest_of(content).items()
    }


def places(sources: str, keys: str) -> list[tuple[str, str]]:
    """The parts that a mark names, in order: each its script and its key."""
    names = [match[1] for one in sources.split(" ") if (match := SOURCE.fullmatch(one))]
    return list(zip(names, keys.split(" "), strict=True))


def joined(page: Cut) -> str:
    """The body with the rest of each list in its place, each part used once."""
    rest = brought(page.files)
    body = MARKED.sub(
        lambda mark: "".join(rest.pop(place) for place in places(mark[1], mark[2])),
        NOTED.sub("", page.body),
    )
    assert not rest
    return body


def elements(html: str) -> int:
    """The number of elements."""
    return len(re.findall("<[a-z]", html))


def items_of(node: Node, tag: str) -> list[Node]:
    """The items of a list, totals left out."""
    children = [child for child in node.children if isinstance(child, Node)]
    return [c for c in children if c.tag == tag and "data-total" not in c.attributes]


def check_marks(page: Cut) -> None:
    """Each mark stands in a list that it fits, says how many items there are, and has a note."""
    rest = brought(page.files)
    top = parse(page.body)
    notes = {note["data-key"]: note.text for note in top.all("p", class_="ur-more")}
    marks = top.all("template")
    assert len(marks) == len(notes) <= len(rest)
    for mark in marks:
        around = mark.parent
        assert around
        tag = ITEMS[around.tag]
        more = "".join(rest[place] for place in places(mark["data-rest"], mark["data-key"]))
        assert ("data-linked" in mark.attributes) == (' id="' in more)
        here = items_of(around, tag)
        all_ = len(here) + len(items_of(parse(more), tag))
        # Links in running text may stand before those that were listed, never after.
        assert int(mark["data-here"]) == len(here) >= FEW_OF_MANY
        assert int(mark["data-all"]) == all_ > len(here)
        note = notes[mark["data-key"].partition(" ")[0]]
        assert re.search(f"前{len(here)}[行项个]，共{all_}[行项个]", note)


def body_of(site: Site, name: str) -> str:
    """The main part of a built page as text."""
    page = site.text(name)
    return page[page.index("<article") : page.index("</article>")]


def pages_of(site: Site) -> list[str]:
    """Every page that has a body of its own kind; what is missing has the theme's none."""
    return [name for name in site.pages() if name != "404.html"]


def test_nothing_is_lost_of_any_page(county_site: Site) -> None:
    """What stays and what the scripts bring are together the whole page, in order."""
    divided = 0
    for name in pages_of(county_site):
        body = body_of(county_site, name)
        page = cut(body, WHOLE, most=FEW, small=SMALL)
        assert joined(page) == body
        if page.files:
            check_marks(page)
            assert elements(page.body) < elements(body)
            divided += 1

    assert divided > 50


TEXT = st.sampled_from(
    ["甲", "a &lt;li&gt; b", "&amp;", "\u2028", '"', "\\n\\", "unitReportsRest(0,"]
)


def rows(draw: st.DrawFn) -> str:
    """A table body: totals above or below, cells with lists in them."""
    lines = draw(st.lists(st.tuples(TEXT, st.booleans()), max_size=40))
    inner = '<ul class="x"><li><a href="#">{0}</a></li></ul>'
    cells = ["<td>" + (inner.format(text) if nested else text) + "</td>" for text, nested in lines]
    trs = [
        f'<tr id="r{n}"><th><a href="#">名</a></th>{cell}</tr>\n' for n, cell in enumerate(cells)
    ]
    total = "<tr data-total><td>合计</td></tr>\n"
    above, below = draw(st.booleans()), draw(st.booleans())
    box, end = draw(st.sampled_from([("", ""), ('<div class="ur-scroll">', "</div>")]))
    body = total * above + "".join(trs) + total * below
    return f"{box}<table><thead><tr><th>头</th></tr></thead><tbody>{body}</tbody></table>{end}"


def points(draw: st.DrawFn) -> str:
    """A list, with lists in it and blanks around its points."""
    texts = draw(st.lists(st.tuples(TEXT, st.integers(0, 3)), max_size=40))
    lines = [
        f"\n<li><a>{text}</a>" + ("<ol>" + "<li>下</li>" * below + "</ol>") * (below > 0) + "</li>"
        for text, below in texts
    ]
    tag = draw(st.sampled_from(["ul", "ol"]))
    return f'<section><{tag} class="ur-list">{"".join(lines)}\n</{tag}></section>'


def links(draw: st.DrawFn) -> str:
    """Links in running text, some with a remark, or inside something else."""
    texts = draw(st.lists(TEXT, max_size=40))
    around = draw(st.sampled_from(["{}", "{}（注）", "{} <small>注</small>", "<b>{}</b>"]))
    tag = draw(st.sampled_from(["p", "dd"]))
    return f"<{tag}>有：{'、'.join(around.format(f'<a>{t}</a>') for t in texts)}。</{tag}>"


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """A body of tables, lists and running text."""
    kinds = draw(st.lists(st.sampled_from([rows, points, links]), max_size=5))
    parts = [kind(draw) for kind in kinds]
    return "<ul><li>上</li></ul><h1>题</h1>\n" + "\n<p>间</p>".join(parts)


@given(bodies(), st.integers(0, 200), st.integers(0, 100))
def test_nothing_is_lost_of_invented_pages(body: str, most: int, small: int) -> None:
    """Whatever the page and the limits; a page within the limit is not touched."""
    page = cut(body, WHOLE, most=most, small=small)

    assert joined(page) == body
    check_marks(page)
    if elements(body) <= small:
        assert page == Cut(body=body)


@pytest.mark.parametrize("sizes", [[], [3, 4], [PIECES_AT_ONCE + 1, 2, PIECES_AT_ONCE, 5], [1] * 9])
def test_a_page_is_all_of_its_pieces(sizes: list[int]) -> None:
    """In their order, however long they are."""
    pieces = [letter * size for letter, size in zip("一b丙d五f七h九", sizes, strict=False)]

    assert long_pages.joined(pieces) == "".join(pieces)


def test_lists_share_what_a_page_may_hold() -> None:
    """Short lists stay whole, long ones are cut alike, and all together keep to the limit."""
    lists = ["".join(f"<li><a>{n}</a></li>" for n in range(size)) for size in (30, 500, 900)]
    page = cut("<h1></h1>" + "".join(f"<ul>{one}</ul>" for one in lists), WHOLE, most=860, small=0)
    kept = [len(items_of(one, "li")) for one in parse(page.body).all("ul")]

    assert kept == [30, 199, 199]
    assert joined(page).count("<li>") == 1430


def test_the_pages_of_few_units_are_left_whole() -> None:
    """What a reader of a small site can scan is not cut for the sake of large ones."""
    assert small_of(FEW_UNITS) > small_of(FEW_UNITS + 1) == small_of(10_000)


def test_of_very_many_lists_each_keeps_an_item() -> None:
    """Where five of each would still be a long page, one of each is shown, and none is without."""
    items = "".join(f'<li><a href="{n}"></a></li>' for n in range(12))
    few, many = (
        cut("<h1></h1>" + f"<ul>{items}</ul>" * n, WHOLE, most=10, small=50) for n in (3, 30)
    )

    assert few.body.count("<li>") == 3 * FEWEST
    assert many.body.count("<li>") == 30
    check_marks(many)
    assert joined(many) == "<h1></h1>" + f"<ul>{items}</ul>" * 30


def test_scripts_are_not_too_long() -> None:
    """Very many long lists, and a very long one, come in several scripts; rows with all of them."""
    item = f"<li><a>{'字' * 1000}</a></li>"
    row = '<tr><th><a href="u{0}/">名</a></th><td><a href="u{0}/#x">{1}{0}</a></td></tr>'
    rows = "".join(row.format(n, "字" * 1000) for n in range(900))
    short = cut(f"<h1></h1><ul>{item * 300}</ul>" * 4, WHOLE, most=100, small=0)
    long = f"<h1></h1><ul>{item * 900}</ul><table><tbody>{rows}</tbody></table>"
    page = cut(long, WHOLE, most=100, small=0)

    assert list(short.files) == [f"rest-{n}.js" for n in range(4)]
    assert joined(short).count("<li>") == 1200
    assert len(page.files) > 4
    assert max(map(len, page.files.values())) < 1.2 * SIGNS_AT_ONCE
    assert joined(page) == long
    check_marks(page)


def test_rows_tell_alike_cells_once() -> None:
    """Of very many rows what differs is sent: not cells that differ in the unit's page alone."""
    row = '<tr><th><a href="../units/u{0}/">名{0}</a></th>' + (
        '<td class="exact" title="原文“7次”，确数"><a href="../units/u{0}/#f">7</a></td>' * 30
    )
    rows = "".join(row.format(n) + "</tr>\n" for n in range(500))
    body = f"<h1></h1><table><tbody>{rows}</tbody></table>"
    page = cut(body, WHOLE, most=100, small=0)

    assert joined(page) == body
    assert sum(map(len, page.files.values())) < len(body) / 10


@pytest.mark.parametrize("odd", ["<td><table></table></td>", '<td><a href="@x">甲</a></td>'])
def test_rows_that_cannot_be_taken_to_pieces_stay(odd: str) -> None:
    """A table with a table in it, or with what stands for an address, is not cut."""
    rows = f'<tr><th><a href="a/">名</a></th>{odd}</tr>' * 50
    body = f"<h1></h1><table><tbody>{rows}</tbody></table>"

    assert cut(body, WHOLE, most=10, small=0) == Cut(body=body)


def test_runs_of_links_are_short() -> None:
    """A page that is too long shows of the links in running text no more than somebody reads.

    They are a whole sentence, each with its own remark.
    """
    run = "、".join(f'<a href="{n}">名{n}</a>（因（甲）{n}）' for n in range(RUN + 100))
    rows = '<tr><th><a href="a/">名</a></th></tr>' * 500
    body = f"<h1></h1><p>有：{run}。</p><table><tbody>{rows}</tbody></table>"
    page = cut(body, WHOLE, most=600, small=500)

    shown = parse(page.body).all("p")[0]
    last = RUN - 1

    assert len(shown.all("a")) == RUN
    assert shown.text.endswith(f"名{last}（因（甲）{last}）。")
    assert joined(page) == body


def shortened(tmp: Path) -> Path:
    """A copy of all that a build reads, in which most pages are long, and many parts are."""
    copy = tmp / "project"
    for folder in ("data", "docs", "hooks"):
        shutil.copytree(ROOT / folder, copy / folder)
    shutil.copy2(ROOT / "mkdocs.yml", copy)
    module = copy / "hooks" / "unit_reports" / "present" / "long_pages.py"
    text = module.read_text("utf-8")
    for name, value in (("MOST", FEW), ("SMALL_OF_FEW", SMALL), ("SIGNS_AT_ONCE", 3_000)):
        text, found = re.subn(f"^{name} = .*$", f"{name} = {value}", text, flags=re.MULTILINE)
        assert found == 1
    module.write_text(text, "utf-8")
    return copy


@pytest.fixture(scope="module")
def parts_site(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The larger campaign's site with most of its pages in parts."""
    tmp = tmp_path_factory.mktemp("parts")
    project = shortened(tmp)
    environment = {"PYTHONPATH": str(project / "hooks")}
    done = build(
        tmp / "site", project=project, data=COUNTY, as_of=COUNTY_AS_OF, environment=environment
    )
    assert done.returncode == 0, done.stderr
    return Site(tmp / "site")


def as_seen_from_project(text: str) -> str:
    """Sources are named as seen from where the build was started."""
    return text.replace("tests/campaigns/county/", "county/")


def test_the_site_is_the_same_in_parts(county_site: Site, parts_site: Site) -> None:
    """Each built page is the usual one, once its scripts are taken in; no script is left over."""
    used = set()
    names = pages_of(county_site)
    assert pages_of(parts_site) == names
    for name in names:
        body = body_of(parts_site, name)
        folder = name.removesuffix("index.html")
        notes = "".join(NOTED.findall(body))
        marks = MARKED.findall(body)
        files = sorted({file for mark in marks for file, _ in places(*mark)})
        texts = {file: parts_site.text(folder + file) for file in files}
        used |= {folder + file for file in files}
        body = joined(Cut(body=body, files=texts))
        assert body == as_seen_from_project(body_of(county_site, name))
        for href in re.findall('href="([^"]+)"', notes):
            assert (parts_site.root / folder / href).exists()
    scripts = {
        path.relative_to(parts_site.root).as_posix() for path in parts_site.root.rglob("rest-*.js")
    }

    assert len(used) > 50
    assert used == scripts


def test_parts_are_the_same_bytes(build: Build, tmp_path: Path) -> None:
    """Whatever the hash seed."""
    project = shortened(tmp_path)
    sites = []
    for seed in ("1", "2"):
        environment = {"PYTHONPATH": str(project / "hooks"), "PYTHONHASHSEED": seed}
        done = build(tmp_path / seed, project=project, environment=environment)
        assert done.returncode == 0, done.stderr
        sites.append(contents(tmp_path / seed))

    assert any(name.endswith("rest-0.js") for name in sites[0])
    assert sites[0] == sites[1]


def test_a_file_at_the_address_of_a_script_is_refused(build: Build, tmp_path: Path) -> None:
    """A hand-written file never replaces a script, nor does it cost the last good site."""
    project = shortened(tmp_path)
    (project / "docs" / "study").mkdir()
    (project / "docs" / "study" / "rest-0.js").write_text("//", "utf-8")
    environment = {"PYTHONPATH": str(project / "hooks")}
    done = build(
        tmp_path / "site", project=project, data=COUNTY, as_of=COUNTY_AS_OF, environment=environment
    )

    assert done.returncode != 0
    assert "study/rest-0.js" in done.stdout
    assert not (tmp_path / "site").exists()


@pytest.fixture(params=["served", "folder"])
def parts(request: pytest.FixtureRequest, parts_site: Site) -> Iterator[Callable[[str], str]]:
    """An address of the site in parts, served and opened from a folder."""
    if request.param == "folder":
        yield lambda address: f"{parts_site.root.as_uri()}/{address}index.html"
        return
    with serve(parts_site) as address:
        yield lambda page: address + page


def whole(site: Site, address: str) -> str:
    """The address of the usual page, where all rows are on the page."""
    return f"{site.root.as_uri()}/{address}index.html"


def first_box(page: Page) -> Locator:
    """The first table with tools that is not whole."""
    return page.locator(".ur-tools + .ur-scroll:has(template)").first


def names_in(box: Locator) -> list[str]:
    """The names of the rows on the page, totals left out."""
    rows = box.locator("tbody tr:not([data-total])")
    return rows.evaluate_all("rows => rows.map(row => row.cells[0].textContent.trim())")


def named_box(page: Page, name: str) -> Locator:
    """The box of a table by its name."""
    return page.get_by_role("region", name=name, exact=True)


def all_rows(page: Page, box: Locator) -> None:
    """Scroll until nothing more comes."""
    for _ in range(20):
        box.evaluate("box => { box.scrollTop = 0; box.scrollTop = box.scrollHeight }")
        page.wait_for_timeout(30)


@pytest.mark.browser
class TestInABrowser:
    """What a reader does on a page in parts."""

    def test_a_list_is_shown_whole_at_a_press(
        self, parts: Callable[[str], str], county_site: Site, page: Page
    ) -> None:
        """The button brings items in order, in parts; the note goes after the last of them.

        The first new one has the focus. While there is more, the note says how many are shown.
        """
        page.goto(whole(county_site, "problems/"))
        texts = page.locator(".ur-group li").all_text_contents()
        watch = Watch(parts("").removesuffix("index.html")).over(page)
        page.goto(parts("problems/"))
        here = page.locator(".ur-group li").count()
        notes = page.locator(".ur-group .ur-more")
        kept = page.locator(".ur-group > ul:has(> template)").first.locator("> li").count()
        assert here < len(texts)
        note = page.locator(".ur-group > ul:has(> template) + .ur-more").first
        note.get_by_role("button").click()
        expect(page.locator(".ur-group li:focus")).to_have_count(1)
        focused = page.locator(".ur-group li:focus")
        assert focused.evaluate("li => [...li.parentElement.children].indexOf(li)") == kept
        pressed = set()
        while notes.count():
            button = notes.first.get_by_role("button")
            above = "note => note.previousElementSibling.querySelectorAll(':scope > li').length"
            if items := notes.first.evaluate(above):
                expect(notes.first).to_contain_text(f"这里列出前{items}项")
            pressed.add(button.inner_text())
            button.click()
            page.wait_for_timeout(50)

        shown = page.locator(".ur-group li").all_text_contents()
        assert shown == [as_seen_from_project(text) for text in texts]
        assert pressed == {"再显示一些", "显示全部"}
        assert not watch.troubles

    def test_links_of_the_rest_lead_on(self, parts: Callable[[str], str], page: Page) -> None:
        """Links that came with a script open pages, from a folder too."""
        page.goto(parts("problems/"))
        page.locator(".ur-group > ul:has(> template) + .ur-more button").first.click()
        page.locator("li:focus a.ur-unit").first.click()
        page.wait_for_url(re.compile("/units/.+/"))

        assert page.locator(".md-content h1").is_visible()

    def test_rows_come_by_scrolling(
        self, parts: Callable[[str], str], county_site: Site, page: Page
    ) -> None:
        """Nothing is loaded before; then all rows are there in order. They were always counted."""
        asked: list[str] = []
        page.goto(whole(county_site, "reporting/"))
        box = named_box(page, "各单位报了什么")
        all_rows(page, box)
        names = names_in(box)
        page.on("request", lambda request: asked.append(request.url))
        page.set_viewport_size({"width": 1280, "height": 300})
        page.goto(parts("reporting/"))
        box = named_box(page, "各单位报了什么")
        status = page.locator(".ur-tools").first.get_by_role("status")
        expect(status).to_have_text(f"共{len(names)}行")
        assert len(names_in(box)) < len(names)
        assert not [url for url in asked if "rest-" in url]
        all_rows(page, box)

        assert names_in(box) == names
        brought = [url for url in asked if "rest-" in url]
        assert len(brought) == len(set(brought)) > 1
        expect(status).to_have_text(f"共{len(names)}行")
        expect(page.locator(".ur-more")).to_have_count(0)

    def test_sorting_and_finding_are_over_all_rows(
        self, parts: Callable[[str], str], county_site: Site, page: Page
    ) -> None:
        """The same as on the page where all rows are."""
        shown = []
        for address in (whole(county_site, "study/"), parts("study/")):
            page.goto(address)
            box = page.locator(".ur-tools + .ur-scroll").first
            tools = page.locator(".ur-tools").first
            last = tools.get_by_role("status").inner_text()
            box.get_by_role("button", name=re.compile("^按.*排序$")).nth(1).click()
            box.locator("th[aria-sort]").wait_for()
            page.wait_for_timeout(300)
            all_rows(page, box)
            seen = [last, *box.locator("tbody tr").all_inner_texts()]
            tools.get_by_role("searchbox").fill("镇")
            expect(tools.get_by_role("status")).to_contain_text("显示")
            all_rows(page, box)
            shown.append([*seen, *names_in(box), tools.get_by_role("status").inner_text()])

        assert len(shown[0]) > 40
        assert shown[0] == shown[1]

    def test_finding_brings_a_row_of_the_rest(
        self, parts: Callable[[str], str], page: Page
    ) -> None:
        """The first thing that a reader does may be to look for a unit that is not there yet."""
        page.goto(parts("units/"))
        box, tools = named_box(page, "全部单位"), page.locator(".ur-tools").first
        assert "河口镇" not in "".join(names_in(box))
        tools.get_by_role("searchbox").fill("河口镇")

        expect(tools.get_by_role("status")).to_contain_text("显示1行")
        assert names_in(box) == ["河口镇"]

    def test_going_to_the_box_brings_the_rows(
        self, parts: Callable[[str], str], page: Page
    ) -> None:
        """Who is going to look for something finds all rows there when the first sign is typed."""
        page.goto(parts("units/"))
        assert page.locator("template[data-rest]").count()
        page.locator(".ur-tools").first.get_by_role("searchbox").focus()

        expect(page.locator(".ur-tools + .ur-scroll template")).to_have_count(0)
        expect(page.locator(".ur-tools").first.get_by_role("searchbox")).to_be_focused()

    def test_picks_count_all_rows(
        self, parts: Callable[[str], str], county_site: Site, page: Page
    ) -> None:
        """Each value to pick has the number that it has over all rows."""
        said = []
        for address in (whole(county_site, "units/"), parts("units/")):
            page.goto(address)
            tools = page.locator(".ur-tools").first
            tools.get_by_role("button", name="筛选").click()
            tools.locator("label").first.wait_for()
            said.append(tools.locator("label").all_inner_texts())

        assert len(said[0]) > 5
        assert said[0] == said[1]

    def test_what_is_shown_is_taken_along_whole(
        self, parts: Callable[[str], str], county_site: Site, page: Page
    ) -> None:
        """The file has all rows, though the reader has scrolled to none."""
        saved = []
        for address in (whole(county_site, "units/"), parts("units/")):
            page.goto(address)
            tools = page.locator(".ur-tools").first
            tools.get_by_role("button", name="下载").click()
            with page.expect_download() as download:
                tools.get_by_role("button", name="CSV", exact=True).click()
            saved.append(download.value.path().read_bytes())

        assert saved[0] == saved[1]

    def test_a_view_is_restored_over_all_rows(
        self, parts: Callable[[str], str], page: Page
    ) -> None:
        """An address that holds a search shows its rows, wherever they were."""
        page.goto(parts("units/") + f"?t={quote('全部单位')}&tq={quote('河口镇')}")

        expect(page.locator(".ur-tools").first.get_by_role("status")).to_contain_text("显示1行")
        assert names_in(page.locator(".ur-tools + .ur-scroll").first) == ["河口镇"]

    @pytest.mark.parametrize("address", ["indicators/", "kinds/village/indicators/"])
    def test_a_link_into_the_rest_arrives(
        self, address: str, parts: Callable[[str], str], parts_site: Site, page: Page
    ) -> None:
        """The row is brought, shown and marked, when the page opens and on a page that is open."""
        if address == "indicators/":
            address = next(
                name.removesuffix("index.html")
                for name in pages_of(parts_site)
                if re.fullmatch("indicators/.+/index.html", name)
                and "ur-more" in parts_site.text(name)
            )
        files = {
            p.name: p.read_text("utf-8") for p in (parts_site.root / address).glob("rest-*.js")
        }
        ids = [
            one for html in brought(files).values() for one in re.findall('<tr id="([^"]+)"', html)
        ]
        watch = Watch(parts("").removesuffix("index.html")).over(page)
        page.goto(f"{parts(address)}#{ids[-1]}")
        last = page.locator(f'[id="{ids[-1]}"]')
        expect(last).to_be_in_viewport()
        assert last.evaluate("row => row.matches(':target')")
        page.goto(parts(address))
        page.evaluate("id => { location.hash = id }", ids[0])
        first = page.locator(f'[id="{ids[0]}"]')

        expect(first).to_be_in_viewport()
        assert first.evaluate("row => row.matches(':target')")
        assert not watch.troubles

    def test_a_script_that_cannot_be_had_is_told(self, parts_site: Site, page: Page) -> None:
        """The note stays and says so; the next try may succeed."""
        with serve(parts_site) as address:
            page.route("**/rest-*.js*", lambda route: route.abort())
            page.goto(address + "problems/")
            button = page.locator(".ur-more button").first
            button.click()
            expect(button).to_have_text("没能取来，再试")
            here = page.locator(".ur-more").count()
            page.unroute("**/rest-*.js*")
            button.click()

            expect(page.locator(".ur-more")).to_have_count(here - 1)

    def test_without_scripts_the_first_rows_and_the_links(
        self, parts: Callable[[str], str], browser: Browser
    ) -> None:
        """How many there are is said, and the files with all of them are linked."""
        with browser.new_context(java_script_enabled=False) as context:
            page = context.new_page()
            page.goto(parts("units/"))
            here = len(names_in(first_box(page)))
            note = page.locator(".ur-more").first

            assert here >= FEWEST
            expect(note).to_have_text(
                re.compile(rf"^这里列出前{here}行，共\d\d行；全部见CSV、Excel。$")
            )
            expect(note.locator("a").first).to_have_attribute("href", "../data/pages/units.csv")
            assert not note.locator("button").count()

    def test_paper_says_what_is_not_on_it(self, parts: Callable[[str], str], page: Page) -> None:
        """Printed before all rows came, the note is on the sheet; afterwards all rows are."""
        page.goto(parts("units/"))
        page.emulate_media(media="print")
        expect(page.locator(".ur-more").first).to_be_visible()
        expect(page.locator(".ur-more button").first).to_be_hidden()
        page.emulate_media(media="screen")
        page.locator(".ur-more button").first.click()
        expect(page.locator(".ur-more")).to_have_count(0)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        rows = names_in(page.locator(".ur-tools + .ur-scroll").first)

        expect(page.locator(".ur-tools").first.get_by_role("status")).to_have_text(
            f"共{len(rows)}行"
        )
