"""A site made of nothing but known payloads, in every field of text: none becomes code anywhere."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from typer.testing import CliRunner

from tests.conftest import run_build, serve
from tests.markup import MATRIX_PAGES, Site, parse, squeezed
from tests.payloads import DAY, KINDS, LINES, REFUSED, TEXTS, hostile
from tests.spreadsheets import FORMULA
from tests.test_browser import Watch
from unit_reports.cli import app
from unit_reports.finding import Severity
from unit_reports.source.document import read_document
from unit_reports.source.folder import RawFile

EDITIONS = ("internal", "public")
TAGS = re.compile(
    "a|article|b|body|br|button|caption|circle|code|dd|defs|del|details|div|dl|dt|figcaption|figure"
    "|footer|form|g|h[1-4]|head|header|html|i|input|label|li|link|main|mark|meta|nav|ol|p|path"
    "|pattern|pre|rect|script|section|small|span|strong|style|summary|svg|table|tbody|td|template"
    "|text|th|thead|title|tr|tspan|ul"
)
"""What the templates and the theme are made of."""
_TAG = re.compile(r"<[^>]*>")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Site]:
    """Both editions of the site, with nothing else in their folder."""
    root = tmp_path_factory.mktemp("payloads")
    data = hostile(root / "data")
    before = _files(data)
    for edition in EDITIONS:
        environment = {"UNIT_REPORTS_EDITION": edition}
        done = run_build(root / "sites" / edition, data=data, as_of=DAY, environment=environment)
        assert done.returncode == 0, done.stderr
    assert _files(data) == before
    return {edition: Site(root / "sites" / edition) for edition in EDITIONS}


@pytest.fixture(params=EDITIONS)
def site(request: pytest.FixtureRequest, made: dict[str, Site]) -> Site:
    """One of the editions."""
    return made[request.param]


def _files(root: Path) -> dict[str, bytes]:
    found = root.rglob("*")
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in found if path.is_file()
    }


def test_the_list_is_long_and_says_where_it_is_from() -> None:
    """A hundred payloads and more, no two the same, each kind with its source."""
    assert len({*TEXTS, *REFUSED}) == len(TEXTS) + len(REFUSED) > 150
    assert all(kind["from"] for kind in KINDS)
    assert {text for text in TEXTS if text not in " ".join(LINES)} == set()


@pytest.mark.parametrize("text", [*REFUSED, "\ud800"], ids=ascii)
def test_what_nobody_sees_is_refused(text: str) -> None:
    """Signs that turn the text around them, or hide in it, are an error, escaped or not."""
    escaped = "".join(f"\\U{ord(sign):08x}" for sign in text)
    for written in (f"name: {text}\n", f'name: "{escaped}"\n'):
        raw = RawFile(id="a", path="a.yaml", content=written.encode("utf-8", "surrogatepass"))
        findings = read_document(raw)[1]
        assert Severity.ERROR in {finding.severity for finding in findings}, written


def test_no_markup_of_a_unit_is_markup_of_a_page(site: Site) -> None:
    """Pages, and the HTML that scripts put into them, have only tags and attributes of ours."""
    pieces = [(name, site.text(name)) for name in site.pages()]
    for path in site.root.rglob("rest-*.js"):
        texts = _TEXT.findall(path.read_text("utf-8"))
        pieces += [(path.name, json.loads(text)) for text in texts]
    for name, text in pieces:
        for tag in set(_TAG.findall(text)):
            found = re.match(r"<(?:/?([a-z][a-z0-9]*)[\s>]|!doctype html>|!--)", tag, re.IGNORECASE)
            assert found, f"{name}: {tag}"
            assert found[1] is None or TAGS.fullmatch(found[1]), f"{name}: {tag}"
            if "=" not in tag or tag.startswith("<!--"):
                continue
            for attribute, value in next(iter(parse(tag))).attributes.items():
                assert not attribute.startswith(("on", "srcdoc", "style", "formaction")), tag
                is_address = attribute in ("href", "src", "action", "xlink:href", "data-rest")
                assert not (is_address and urlsplit(value).scheme not in ("", "data")), tag
                assert not (is_address and value.startswith(("//", "\\"))), tag


def test_no_payload_is_lost(made: dict[str, Site]) -> None:
    """Each stands on its unit's page as it was written: as heading, as title and in its items."""
    for number, text in enumerate(TEXTS):
        page = made["internal"].page(f"units/u{number}/")
        shown = squeezed(text)

        assert page.one("h1").text.startswith(shown)
        assert page.one("head").one("title").text.startswith(shown)
        assert page.one("div", class_="md-content").text.count(shown) > 20


def test_every_file_has_a_plain_name(site: Site) -> None:
    """No text of a unit becomes part of a path, and nothing is written beside the site."""
    assert {path.name for path in site.root.parent.iterdir()} == set(EDITIONS)
    for name in _files(site.root):
        assert re.fullmatch(r"[A-Za-z0-9_./-]+", name), name
        assert ".." not in name
        assert "canary" not in name


def test_no_cell_is_a_formula(site: Site) -> None:
    """In workbooks all text is text; in CSV files no cell begins as a formula does."""
    values: set[str] = set()
    for path in site.root.rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            cells = [cell for row in sheet.rows for cell in row]
            assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
            values |= {str(cell.value) for cell in cells}
    for path in site.root.rglob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
        assert not [cell for row in rows for cell in row if cell.startswith(FORMULA)], path
    starts = {text for text in TEXTS if text[0] in FORMULA}
    # Some units are only in the internal edition.
    assert starts & values if site.root.name == "public" else starts <= values


@pytest.fixture
def unguarded(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that heeds no policy, so that the pages themselves have to be harmless."""
    with browser.new_context(bypass_csp=True, reduced_motion="reduce") as context:
        context.add_init_script("window.ran = []; window.canary = (n) => window.ran.push(n)")
        context.set_default_timeout(10_000)
        yield context


def _addresses(edition: str) -> list[str]:
    """A page of every kind, and the page of a unit for every kind of payload."""
    starts = [TEXTS.index(kind["texts"][0].strip()) for kind in KINDS if not kind.get("refused")]
    units = [f"units/u{number}/" for number in starts if edition == "internal" or number % 26]
    others = ("units/", "kinds/", "kinds/k2/", "indicators/", "indicators/i2/", "history/")
    guide = ("guide/catalog/", "guide/web/", "guide/rules/E104/", "404.html")
    return ["", *MATRIX_PAGES, "reporting/", "quality/", "downloads/", *others, *guide, *units]


@pytest.mark.browser
@pytest.mark.parametrize("edition", EDITIONS)
def test_nothing_runs_in_the_browser(
    edition: str, made: dict[str, Site], unguarded: BrowserContext
) -> None:
    """No script, no dialog, no other page, no other host, even without the policy."""
    page = unguarded.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.on("dialog", lambda dialog: dialog.dismiss())
    with serve(made[edition]) as root:
        watch = Watch(root).over(page)
        for address in _addresses(edition):
            page.goto(root + address)
            buttons = page.locator(".ur-what:visible, .ur-more button:visible")
            for button in buttons.element_handles()[:4]:  # which go when they are pressed
                button.dispatch_event("click")
            page.wait_for_timeout(50)
            assert page.evaluate("window.ran") == [], address
            assert page.url == root + address
            assert len(page.frames) == 1
        page.goto(root)
        for words in ("script", "onerror", "javascript", "{{"):
            if not page.locator("dialog.ur-search[open]").count():
                page.keyboard.press("/")
            page.get_by_role("combobox").fill(words)
            expect(page.locator(".ur-search-hit mark").first).to_be_visible()
        assert page.evaluate("window.ran") == []

    assert not dialogs
    assert not watch.troubles


@pytest.mark.browser
def test_nothing_runs_from_a_folder(made: dict[str, Site], unguarded: BrowserContext) -> None:
    """The same holds where there is no server."""
    page = unguarded.new_page()
    watch = Watch(made["internal"].root.as_uri()).over(page)
    for address in ("index.html", "problems/index.html", "units/u1/index.html"):
        page.goto((made["internal"].root / address).as_uri())
        assert page.evaluate("window.ran") == []

    assert not watch.troubles


@pytest.mark.browser
def test_text_from_right_to_left_turns_nothing_around_it(
    made: dict[str, Site], unguarded: BrowserContext
) -> None:
    """What follows a name in such letters stands to its right, as after any other."""
    page = unguarded.new_page()
    number = TEXTS.index("\u062b\u0644\u0627\u062b\u0629")
    page.goto((made["internal"].root / "problems" / "index.html").as_uri())
    order = page.evaluate(
        """unit => {
            const link = document.querySelector(`.md-content a[href*="units/u${unit}/"]`)
            const range = document.createRange()
            const after = document.createTextNode(" 12 (3)")
            link.after(after)
            range.selectNodeContents(after)
            return [link.getBoundingClientRect().right, range.getBoundingClientRect().left]
        }""",
        number,
    )

    assert order[0] <= order[1] + 1


def _prints(*arguments: str) -> str:
    """What a command prints; a crash is a failure."""
    result = CliRunner().invoke(app, [*arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output


def test_a_terminal_is_told_nothing_that_it_obeys(made: dict[str, Site], tmp_path: Path) -> None:
    """No command prints an escape, a control character or a mark of direction as it is."""
    data = tmp_path / "data"
    shutil.copytree(made["internal"].root.parents[1] / "data", data)
    for path in (data / "units").glob("u??*.yaml"):
        path.unlink()  # a few are enough here
    for number, text in enumerate(REFUSED):
        content = f"name: {text}\nkind: x\n{text}: {text}\n"
        (data / "units" / f"bad{number}.yaml").write_bytes(content.encode())
        name = re.sub(r"[/\0]", "-", text)
        (data / "units" / f"{name}.yaml").write_text("name: x\n", "utf-8")
    options = ("--data", str(data))
    printed = [
        _prints("check", *options, "--as-of", DAY, "--format", form)
        for form in ("text", "json", "github", "gitlab", "sarif")
    ]
    printed += [_prints("show", f"u{number}", *options) for number in range(10)]
    printed += [_prints("show", f"bad{number}", *options) for number in range(0, 30, 7)]
    printed += [
        _prints("new", text, "--name", text, "--kind", text, *options) for text in REFUSED[::4]
    ]
    printed += [_prints("show", text, *options) for text in REFUSED[::4]]
    printed += [
        _prints("brief", *options, "--period", text, "--unit", text) for text in REFUSED[::9]
    ]

    assert not {
        sign
        for text in printed
        for sign in text
        if not sign.isprintable() and sign not in "\n\t \u3000"
    }
