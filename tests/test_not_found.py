"""What a reader sees at an address that has no page, on a server that has the site below a path."""

import threading
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.conftest import _Quiet
from tests.markup import Site
from tests.test_browser import AXE, number_of_pixels_too_wide

BELOW = "/group/project/"


class _Hosting(_Quiet):
    """Serve a site below a path, and its 404.html where there is no file, as hosts of pages do."""

    def translate_path(self, path: str) -> str:
        """Nothing lies outside the path."""
        inside = path.removeprefix(BELOW) if path.startswith(BELOW) else "none"
        return super().translate_path(f"/{inside}")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own page."""
        del message, explain
        page = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(HTTPStatus(code))
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)


@pytest.fixture(scope="module")
def hosted(site: Site) -> Iterator[str]:
    """The address of the site's root."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Hosting, directory=site.root)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{BELOW}"
        finally:
            server.shutdown()
            thread.join()


def test_the_page_needs_no_other_file(site: Site) -> None:
    """Whatever the depth at which it is shown, it looks the same: it loads nothing."""
    page = site.page("404.html")

    assert page.one("h1").text == "没有这一页"
    assert page.one("title").text == "没有这一页 - 第二批主题教育工作情况汇总"
    assert [link["href"] for link in page.all("link")] == ["data:,"]
    assert not [node for node in page if "src" in node.attributes]


@pytest.mark.browser
@pytest.mark.parametrize("gone", ["gone/", "units/<b>没有/so/far.html", "study/index.htm"])
@pytest.mark.parametrize("name", ["总览", "单位", "全部合计", "填报指南"])
def test_it_leads_back_to_the_site(gone: str, name: str, hosted: str, page: Page) -> None:
    """It tells the address that was asked for and finds the site's root at any depth."""
    page.goto(hosted + gone)
    assert unquote(gone) in page.locator("#asked").inner_text()
    page.wait_for_function("root => document.querySelector('[data-to]').href === root", arg=hosted)
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_load_state()

    assert page.url.startswith(hosted)
    assert page.locator(".md-content h1").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_everybody(scheme: str, hosted: str, page: Page) -> None:
    """Nothing too wide on a phone, nothing that the accessibility checker minds."""
    page.set_viewport_size({"width": 390, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(hosted + "units/" + "很长" * 60)
    page.evaluate(Axe().axe_script)

    assert number_of_pixels_too_wide(page) <= 0
    assert not page.evaluate("options => axe.run(document, options)", AXE)["violations"]
