"""Take pictures of every kind of page: the README's, and all the others to look at.

`python -m tests.pictures` renews docs/images/. With `--all FOLDER` every kind of page of the sites
that the browser tests open is taken at 1280 and 390 px, light and dark, with `index.html` to look
through them side by side; whatever is wrong on a page (an error, a request to another host, a page
wider than the window) is printed.
"""

import argparse
import tempfile
from html import escape
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.conftest import COUNTY, COUNTY_AS_OF, ROOT, installed_browser, run_build, serve
from tests.markup import Site
from tests.test_access import KINDS as COUNTY_KINDS
from tests.test_browser import KINDS, Scheme, Watch, number_of_pixels_too_wide

IMAGES = ROOT / "docs" / "images"
HEIGHTS = {1280: 900, 390: 844}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
README: tuple[tuple[str, str, int, Scheme], ...] = (
    ("overview", "", 1280, "light"),
    ("study", "study/", 1280, "dark"),
    ("phone", "units/city/", 390, "light"),
)
"""Name of the picture, address in the larger campaign's site, width, scheme."""


def main() -> None:
    """Build the sites, open a browser, take what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every kind of page, to look at")
    folder = parser.parse_args().all
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        own, county = _built(Path(scratch))
        browser = playwright.chromium.launch(
            executable_path=installed_browser(), args=["--no-sandbox"]
        )
        if folder is None:
            _readme(county, browser)
        else:
            _album({"own": (own, KINDS), "county": (county, COUNTY_KINDS)}, browser, folder)
        browser.close()


def _built(scratch: Path) -> tuple[Site, Site]:
    done = run_build(scratch / "own")
    done_too = run_build(scratch / "county", data=COUNTY, as_of=COUNTY_AS_OF)
    if done.returncode or done_too.returncode:
        raise SystemExit(done.stderr + done_too.stderr)
    return Site(scratch / "own"), Site(scratch / "county")


def _readme(county: Site, browser: Browser) -> None:
    with serve(county) as served:
        for name, address, width, scheme in README:
            page = _page(browser, width, scheme)
            page.goto(served + address)
            page.screenshot(path=IMAGES / f"{name}.png")
            page.close()


def _album(sites: dict[str, tuple[Site, tuple[str, ...]]], browser: Browser, folder: Path) -> None:
    """Take whole pages and write the page to look through them."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, (site, kinds) in sites.items():
        with serve(site) as served:
            for address in kinds:
                files = []
                for width, scheme in product(HEIGHTS, SCHEMES):
                    files.append(f"{name}-{address.replace('/', '-')}{width}-{scheme}.png")
                    page = _page(browser, width, scheme)
                    watch = Watch(served).over(page)
                    page.goto(served + address)
                    page.screenshot(path=folder / files[-1], full_page=True)
                    if too_wide := number_of_pixels_too_wide(page):
                        print(f"{files[-1]}: {too_wide} px too wide")
                    for trouble in watch.troubles:
                        print(f"{files[-1]}: {trouble}")
                    page.close()
                pictures = "".join(f'<a href="{one}"><img src="{one}"></a>' for one in files)
                rows.append(f"<h2>{name}: /{escape(address)}</h2><p>{pictures}</p>")
    look = "img { width: 24%; vertical-align: top; border: 1px solid gray }"
    head = f'<!doctype html><meta charset="utf-8"><title>Pictures</title><style>{look}</style>'
    (folder / "index.html").write_text("\n".join([head, *rows]), encoding="utf-8")
    print(f"{len(rows)} kinds of page: {folder / 'index.html'}")


def _page(browser: Browser, width: int, scheme: Scheme) -> Page:
    size: ViewportSize = {"width": width, "height": HEIGHTS[width]}
    return browser.new_page(viewport=size, color_scheme=scheme, locale="zh-CN")


if __name__ == "__main__":
    main()
