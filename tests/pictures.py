"""Make the README's picture from the built site: python tests/pictures.py [site]."""

import functools
import shutil
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent


class Quiet(SimpleHTTPRequestHandler):
    """Serve files without a log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name upstream
        """Say nothing."""


def main() -> None:
    """Take the overview at 1280 px, light."""
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "site"
    handler = functools.partial(Quiet, directory=site)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.screenshot(path=ROOT / "docs" / "images" / "overview.png")
        browser.close()


if __name__ == "__main__":
    main()
