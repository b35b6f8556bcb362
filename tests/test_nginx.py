"""The server of the guide: a real nginx with the documented lines serves the site."""

import gzip
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import NEEDS, ROOT
from tests.markup import Site
from tests.test_browser import Watch

pytestmark = pytest.mark.nginx

GUIDE = ROOT / "docs" / "guide" / "publish.md"
PATIENCE = 200
WHOLE = """
{user}
worker_processes 1;
daemon off;
pid {work}/nginx.pid;
error_log {work}/error.log;
events {{ worker_connections 64; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {work}/body;
    proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi;
    scgi_temp_path {work}/scgi;
    {server}
}}
"""
"""What a system's own nginx.conf holds, so that an ordinary user can start it."""


def documented() -> list[str]:
    """The blocks of the guide that nginx reads."""
    return re.findall(r"```nginx\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(server: str, site: Path, work: Path) -> Iterator[int]:
    """Run nginx with the documented server, another port and another folder; give the port."""
    port = free_port()
    server = server.replace("listen 80;", f"listen 127.0.0.1:{port};")
    server = server.replace("/srv/www/reports", os.fspath(site))
    user = "user root;" if os.geteuid() == 0 else ""  # else its worker may not enter the folder
    config = work / "nginx.conf"
    config.write_text(WHOLE.format(user=user, work=work, server=server), "utf-8")
    program = NEEDS["nginx"].path()
    with subprocess.Popen(
        [program, "-c", config, "-e", work / "error.log"], stderr=subprocess.PIPE
    ) as running:
        try:
            _wait(port, running)
            yield port
        finally:
            running.terminate()


def _wait(port: int, running: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if running.poll() is not None:
            break
        time.sleep(0.05)
    said = running.stderr.read().decode() if running.stderr and running.poll() is not None else ""
    pytest.fail(f"nginx does not answer: {said}")


@pytest.fixture(scope="module")
def port(county_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The larger campaign's site on the documented server."""
    yield from start(documented()[0], county_site.root, tmp_path_factory.mktemp("nginx"))


def get(port: int, address: str, **headers: str) -> tuple[int, Message, bytes]:
    """Status, headers and body of an answer."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


TYPES = {
    "/": "text/html; charset=utf-8",
    "/study/": "text/html; charset=utf-8",
    "/units/county/": "text/html; charset=utf-8",
    "/data/totals.json": "application/json; charset=utf-8",
    "/data/figures.csv": "text/csv; charset=utf-8",
    "/feed.xml": "text/xml; charset=utf-8",
    "/assets/favicon.svg": "image/svg+xml",
    "/assets/search.js": "application/javascript; charset=utf-8",
}


@pytest.mark.parametrize("address", TYPES)
def test_every_kind_of_file(address: str, port: int) -> None:
    """It has its type and the headers that only a server can send, and the browser asks again."""
    status, headers, body = get(port, address)
    kind = headers["Content-Type"]

    assert status == HTTPStatus.OK
    assert body
    assert kind.startswith(TYPES[address].partition(";")[0]) or address == "/data/figures.csv"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-cache"
    assert "/" not in headers["Server"]


@pytest.mark.parametrize("address", ["/", "/data/totals.json", "/assets/search.js"])
def test_texts_travel_compressed(address: str, port: int) -> None:
    """The same bytes, fewer of them on the way."""
    _, _, plain = get(port, address)
    _, headers, packed = get(port, address, **{"Accept-Encoding": "gzip"})

    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == plain
    assert len(packed) < len(plain)


def test_what_has_not_changed_is_not_sent_again(port: int) -> None:
    """The browser asks with the mark that it was given."""
    _, headers, _ = get(port, "/study/")
    status, _, body = get(port, "/study/", **{"If-None-Match": headers["ETag"]})

    assert status == HTTPStatus.NOT_MODIFIED
    assert body == b""


def test_names_with_a_hash_are_kept(county_site: Site, port: int) -> None:
    """The theme's own files never change under their names."""
    [style] = sorted((county_site.root / "assets" / "stylesheets").glob("main.*.min.css"))
    _, headers, _ = get(port, f"/assets/stylesheets/{style.name}")

    assert headers["Cache-Control"] == "max-age=31536000"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_missing_page_says_so_in_chinese(port: int) -> None:
    """At any depth, with the status of a missing page; no folder is listed."""
    for address in ("/nowhere/", "/units/nobody/at/all/", "/data/", "/.git/config"):
        status, headers, body = get(port, address)
        if address != "/data/":
            assert status == HTTPStatus.NOT_FOUND, address
            assert "没有这一页" in body.decode()
        assert status in (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN)
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_internal_edition_can_be_closed_to_others(county_site: Site, tmp_path: Path) -> None:
    """With the lines of the guide for that, nobody outside the named network gets anything."""
    whole, closed = documented()
    server = whole.rstrip().removesuffix("}") + closed + "}\n"
    for port in start(server, county_site.root, tmp_path):
        status, _, _ = get(port, "/data/totals.json")

        assert status == HTTPStatus.FORBIDDEN


@pytest.mark.browser
def test_a_reader_notices_nothing_of_it(port: int, page: Page) -> None:
    """Pages, the search and the tables work as they do elsewhere, without any complaint."""
    home = f"http://127.0.0.1:{port}/"
    watch = Watch(home).over(page)
    for address in ("", "study/", "units/county/"):
        page.goto(home + address)
        assert page.locator(".md-content h1").first.is_visible()
    page.keyboard.press("/")
    page.keyboard.type("白塔")
    page.locator("a[href*='units/baita/']").first.wait_for()

    assert not watch.troubles
