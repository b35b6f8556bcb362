"""What the reader waits for: Lighthouse on every kind of page, bytes sent, answers of the tables.

A site of many synthetic units is built and served as a plain web server would serve it: compressed,
files with a name of their own kept by the browser. Lighthouse runs as its mobile preset does (slow
4G, a slow processor, simulated). It measures and does not judge, and exits with 0.

Needs Node with npx, which brings Lighthouse from the registry that npm is set to, and Chromium.
"""

import argparse
import gzip
import json
import mimetypes
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.bench import AS_OF, SEED, in_process_of_its_own, write_data  # noqa: E402
from tests.conftest import installed_browser  # noqa: E402

LIGHTHOUSE = "lighthouse@12.8.2"
RUNS = 3
KINDS = (
    "",
    "study/",
    "research/",
    "problems/",
    "rectification/",
    "plans/",
    "regulations/",
    "service/",
    "practices/",
    "indicators/",
    "indicators/party_lectures/",
    "units/",
    "units/unit-00004/",
    "units/unit-00000/system/",
    "kinds/",
    "kinds/township/indicators/",
    "reporting/",
    "history/",
    "quality/",
    "downloads/",
    "guide/",
    "guide/fields/",
    "guide/rules/E104/",
)
"""One address of every kind."""
CATEGORIES = ("performance", "accessibility", "best-practices")
TARGETS = {"overview": 300, "unit page": 120, "unit page again": 15}
"""Kilobytes that each may take."""
RUNS = 5


class _Handler(BaseHTTPRequestHandler):
    """Serves a folder, compressed; what is under ``assets/`` may be kept for good."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, root: Path, packed: dict[Path, bytes]) -> None:
        self.root, self.packed = root, packed
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with a file, its index, or that there is none."""
        path = self.root / unquote(urlsplit(self.path).path).lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        if path not in self.packed:
            self.packed[path] = gzip.compress(path.read_bytes(), 6, mtime=0)
        body = self.packed[path]
        kept = "assets" in path.parts
        self.send_response(200)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        text = kind.startswith("text/") or kind.endswith(("javascript", "json", "xml"))
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=31536000" if kept else "no-cache")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(root: Path) -> Iterator[str]:
    """Serve a site; the address of its first page."""
    handler = partial(_Handler, root=root, packed={})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What Lighthouse says of a page: scores of 100 by category, and what is at fault."""

    scores: dict[str, int]
    faults: tuple[str, ...]


def judged(url: str, chromium: str) -> Scored:
    """The middle one of a few runs: now and then a browser paints late, whatever is on the page."""
    runs = [lighthouse(url, chromium) for _ in range(RUNS)]
    return sorted(runs, key=lambda run: run.scores["performance"])[RUNS // 2]


def lighthouse(url: str, chromium: str) -> Scored:
    """Judge one page as the mobile preset does."""
    command = [
        "npx",
        "--yes",
        LIGHTHOUSE,
        url,
        "--quiet",
        "--output=json",
        "--chrome-flags=--headless=new --no-sandbox",
        f"--only-categories={','.join(CATEGORIES)}",
    ]
    env = dict(os.environ) | {"CHROME_PATH": chromium}
    done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=True)
    found = json.loads(done.stdout)
    scores = {name: round(100 * found["categories"][name]["score"]) for name in CATEGORIES}
    named = {
        one["id"]
        for name in CATEGORIES
        if name != "performance" or scores[name] < 95
        for one in found["categories"][name]["auditRefs"]
        if one["weight"]
    }
    audits = (found["audits"][name] for name in sorted(named))
    faults = tuple(
        f"{one['id']} {one.get('displayValue', '')}".strip()
        for one in audits
        if one["score"] is not None and one["score"] < 0.9
    )
    return Scored(scores=scores, faults=faults)


def sent(page: Page, url: str) -> float:
    """Kilobytes that came over the line for a page, headers too; what was kept costs nothing."""
    sizes: list[float] = []
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url, wait_until="networkidle")
    line.detach()
    return sum(sizes) / 1000


def weights(browser: Browser, address: str) -> dict[str, float]:
    """Kilobytes of the first page, of a unit's page on a first visit, and of the next unit's."""
    found = {}
    with browser.new_context() as context:
        found["overview"] = sent(context.new_page(), address)
    with browser.new_context() as context:
        page = context.new_page()
        found["unit page"] = sent(page, f"{address}units/unit-00004/")
        found["unit page again"] = sent(page, f"{address}units/unit-00005/")
    return found


ANSWER = """async act => {
    const start = performance.now()
    act === "sort"
        ? document.querySelector("thead button").click()
        : Object.assign(document.querySelector("input[type=search]"), {value: "水务"})
              .dispatchEvent(new Event("input", {bubbles: true}))
    document.body.offsetHeight
    await new Promise(requestAnimationFrame)
    await new Promise(done => setTimeout(done))
    return performance.now() - start
}"""
"""Milliseconds until a sort or a find is painted."""


def answers(browser: Browser, url: str) -> dict[str, float]:
    """Milliseconds that sorting and finding take in the first table of a page."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(url, wait_until="load")
        page.locator("thead button").first.wait_for()
        page.wait_for_timeout(1500)
        return {
            act: median(page.evaluate(ANSWER, act) for _ in range(RUNS)) for act in ("sort", "find")
        }


def main() -> None:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1000)
    parser.add_argument("--site", type=Path, help="a site that is built already")
    parser.add_argument("--only", nargs="*", choices=("weights", "answers", "lighthouse"))
    given = parser.parse_args()
    chromium = installed_browser()
    if not chromium or not shutil.which("npx"):
        print("Chromium and npx (Node) are needed.")
        return
    only = given.only or ("weights", "answers", "lighthouse")
    with tempfile.TemporaryDirectory() as temporary:
        site = given.site or _built(Path(temporary), given.units)
        with served(site) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            if "weights" in only:
                for name, size in weights(browser, address).items():
                    print(f"{name:24} {size:8.1f} kB sent (target {TARGETS[name]})", flush=True)
            if "answers" in only:
                for kind in ("units/", "reporting/", "study/"):
                    for act, ms in answers(browser, address + kind).items():
                        print(f"{kind + ' ' + act:24} {ms:8.0f} ms (target 100)", flush=True)
            browser.close()
            for kind in KINDS if "lighthouse" in only else ():
                found = judged(address + kind, chromium)
                told = "  ".join(f"{name} {score:3}" for name, score in found.scores.items())
                print(f"/{kind:28} {told}  {'; '.join(found.faults)}", flush=True)


def _built(folder: Path, units: int) -> Path:
    data, site = folder / "data", folder / "site"
    in_process_of_its_own(write_data, data, units, SEED)
    env = dict(os.environ) | {"UNIT_REPORTS_DATA": str(data), "UNIT_REPORTS_AS_OF": AS_OF}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
    return site


if __name__ == "__main__":
    main()
