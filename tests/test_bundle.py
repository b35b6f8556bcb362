"""The site as one file: the same bytes each time, and whole when it is opened from a folder."""

import os
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page

from tests.markup import Site
from tests.test_browser import Watch, number_of_pixels_too_wide
from tests.test_site import contents
from unit_reports.bundle import FIRST, bundle

ELSEWHERE = "桌面 新建文件夹/第 2 批 100%#"
"""Blanks, Chinese letters, and signs that an address must escape."""


@pytest.fixture(scope="module")
def unzipped(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the repository's own data, zipped and unzipped elsewhere."""
    place = tmp_path_factory.mktemp("bundle")
    bundle(site.root, place / "made" / "site.zip")
    with ZipFile(place / "made" / "site.zip") as archive:
        archive.extractall(place / ELSEWHERE)
    return place / ELSEWHERE / "site"


def test_the_zip_holds_the_site_and_a_note(site: Site, unzipped: Path) -> None:
    """Unzipped it is the site, byte for byte, with a note that names the file to open."""
    found = contents(unzipped)
    note = found.pop(FIRST).decode("utf-8-sig")

    assert found == contents(site.root)
    assert "index.html" in note
    assert note.count("\r\n") == note.count("\n")


def test_the_same_site_gives_the_same_bytes(tmp_path: Path) -> None:
    """Neither the times of the files nor the order in which they were made change the zip."""
    names = ["index.html", "b/index.html", "a/数据.csv"]
    for number, order in enumerate((names, names[::-1])):
        for name in order:
            path = tmp_path / str(number) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name, "utf-8")
            os.utime(path, (10**9 * number,) * 2)
        bundle(tmp_path / str(number), tmp_path / f"zip-{number}" / "site.zip")
    first, second = ((tmp_path / f"zip-{n}" / "site.zip").read_bytes() for n in (0, 1))

    assert first == second


def test_without_a_site_there_is_no_zip(tmp_path: Path) -> None:
    """An empty folder is refused, and no file is left."""
    with pytest.raises(FileNotFoundError):
        bundle(tmp_path, tmp_path / "site.zip")

    assert not list(tmp_path.iterdir())


@pytest.mark.browser
def test_every_page_opens_from_the_folder(unzipped: Path, page: Page) -> None:
    """No page asks another host, misses a file or reports an error."""
    watch = Watch(unzipped.as_uri()).over(page)
    addresses = sorted(path for path in unzipped.rglob("*.html") if path.name != "404.html")
    assert len(addresses) > 200
    for path in addresses:
        page.goto(path.as_uri())

    assert not watch.troubles


@pytest.mark.browser
def test_the_folder_can_be_browsed(unzipped: Path, page: Page) -> None:
    """Navigation, charts, details and files work as they do from a server."""
    watch = Watch(unzipped.as_uri()).over(page)
    page.goto((unzipped / "index.html").as_uri())
    assert page.locator(".ur-drawing").first.is_visible()
    page.locator(".ur-data summary").first.click()
    assert page.locator(".ur-data[open] table").first.is_visible()
    links = page.locator("nav.md-nav--primary a.md-nav__link[href]")
    for address in sorted(set(links.evaluate_all("links => links.map(link => link.href)"))):
        page.locator(f'nav.md-nav--primary a.md-nav__link[href="{address}"]').first.click()
        page.wait_for_url(address)
        assert page.url.split("#")[0].endswith("/index.html")
        assert page.locator(".md-content h1").is_visible()
        assert number_of_pixels_too_wide(page) <= 0
    page.goto((unzipped / "study" / "index.html").as_uri())
    with page.expect_download() as download:
        page.locator(".ur-get a", has_text="CSV").click()

    assert (
        download.value.path().read_bytes()
        == (unzipped / "data" / "pages" / "study.csv").read_bytes()
    )
    assert not watch.troubles
