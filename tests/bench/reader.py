"""What the reader waits for: bytes, first rows, searches, answers of the tables, Lighthouse.

A site of many synthetic units is built and served as a plain web server would serve it: compressed,
files with a name of their own kept by the browser. Lighthouse runs as its mobile preset does (slow
4G, a slow processor, simulated). It measures and does not judge, and exits with 0.

Needs Chromium; for Lighthouse Node with npx, which brings it from the registry that npm is set to.
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

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

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
TARGETS = {
    "overview": 300,
    "unit page": 120,
    "unit page again": 15,
    "heaviest page": 500,
    "heaviest file": 500,
}
"""Kilobytes that each may take."""
ANSWER, FIRST_ROWS, SEARCH, SEARCHED = 200, 1000, 300, 500
"""Milliseconds of a table, of its first rows on a slow line, of a search; its kilobytes."""
TABLES = ("units/", "study/", "reporting/")
WORDS = ("水务", "学习", "台账 整改", "学", "形式主义", "2023", "整改 责任人 时限")
"""What is looked for: words that many units say, few or none; several words, and one sign."""
FOUND = ("水务", "学校", "局", "街道", "村 委")
"""What is looked for in tables, one after the other."""
SLOW_LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
SLOW_PROCESSOR = 4
"""The slow line and the slow processor of Lighthouse, not simulated."""
TIMES = 5


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


def heaviest(browser: Browser, address: str, site: Path) -> dict[str, tuple[float, str]]:
    """Kilobytes of the heaviest page on a first visit, and of the heaviest file, with its name."""
    pages = []
    for kind in KINDS:
        with browser.new_context() as context:
            pages.append((sent(context.new_page(), address + kind), f"/{kind}"))
    files = (p for end in ("html", "js", "css") for p in site.rglob(f"*.{end}"))
    large = (path for path in files if path.stat().st_size > TARGETS["heaviest file"] * 500)
    sizes = [
        (len(gzip.compress(path.read_bytes(), 6)) / 1000, path.relative_to(site).as_posix())
        for path in large
    ]
    return {"heaviest page": max(pages), "heaviest file": max(sizes, default=(0, ""))}


PAINTED = """
    await new Promise(requestAnimationFrame)
    await new Promise(done => setTimeout(done))
    return performance.now() - start
}"""
WATCH = """new MutationObserver((_, watch) => {
    if (!document.querySelector(".ur-scroll tbody tr td")) return
    watch.disconnect()
    requestAnimationFrame(() => setTimeout(() => { window.firstRows = performance.now() }))
}).observe(document, {childList: true, subtree: true})"""
"""Notes when the first rows of a table are painted; nothing is before the styles are there."""


def first_rows(browser: Browser, url: str, slower: int) -> float:
    """Milliseconds until the first rows are painted on a phone, on a slow line: the middle one.

    Its processor is so many times `slower` than this machine's.
    """
    times = []
    for _ in range(TIMES):
        with browser.new_context(viewport={"width": 412, "height": 823}) as context:
            page = context.new_page()
            page.add_init_script(WATCH)
            line = _watched(page)
            line.send("Network.emulateNetworkConditions", SLOW_LINE)
            line.send("Emulation.setCPUThrottlingRate", {"rate": slower})
            page.goto(url, wait_until="load")
            page.wait_for_function("window.firstRows")
            times.append(page.evaluate("window.firstRows"))
    return median(times)


LOOK = (
    """async words => {
    const said = document.querySelector("#ur-search-said")
    const box = Object.assign(document.querySelector(".ur-search-input"), {value: words})
    const start = performance.now()
    box.dispatchEvent(new Event("input", {bubbles: true}))
    while (!/找到/.test(said.textContent)) await new Promise(done => setTimeout(done))"""
    + PAINTED
)
"""Milliseconds until what a search found is painted."""


def searched(browser: Browser, address: str, words: str) -> tuple[float, float]:
    """Milliseconds and kilobytes of a reader's first search."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address, wait_until="networkidle")
        line = _watched(page)
        sizes: list[float] = []
        line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        page.keyboard.press("/")
        page.wait_for_timeout(500)
        time = page.evaluate(LOOK, words)
        page.wait_for_load_state("networkidle")
        return time, sum(sizes) / 1000


def _watched(page: Page) -> CDPSession:
    """A page's line to the browser, which tells of what is loaded."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    return line


ACT = (
    """async ([act, words]) => {
    const slot = document.querySelector(".ur-tools")
    const before = slot.dataset.shown
    const start = performance.now()
    if (act === "sort") document.querySelector(".ur-scroll thead button").click()
    else if (act === "pick") slot.querySelector(".ur-menu input").click()
    else Object.assign(slot.querySelector("input[type=search]"), {value: words})
        .dispatchEvent(new Event("input", {bubbles: true}))
    while (slot.dataset.shown === before) await new Promise(done => setTimeout(done))"""
    + PAINTED
)
"""Milliseconds until it is painted what a tool of the first table does to all rows."""


def answers(browser: Browser, url: str) -> dict[str, float]:
    """Milliseconds of the first thing looked for in the first table of a page, and of the next."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(url, wait_until="networkidle")
        tools = page.locator(".ur-tools").first
        tools.get_by_role("searchbox").focus()
        page.wait_for_timeout(500)  # who has gone to the box begins to type
        finds = [page.evaluate(ACT, ["find", words]) for words in FOUND]
        page.evaluate(ACT, ["find", ""])
        sorts = [page.evaluate(ACT, ["sort", ""]) for _ in range(TIMES)]
        tools.get_by_role("button", name="筛选").click()
        tools.locator(".ur-menu input").first.wait_for()
        picks = [page.evaluate(ACT, ["pick", ""]) for _ in range(TIMES)]
        return {
            "first find": finds[0],
            "find": median(finds[1:]),
            "sort": median(sorts),
            "pick": median(picks),
        }


def tell_weights(browser: Browser, address: str, site: Path) -> None:
    """Print what comes over the line."""
    for name, size in weights(browser, address).items():
        tell(name, size, "kB", TARGETS[name])
    for name, (size, where) in heaviest(browser, address, site).items():
        tell(name, size, "kB", TARGETS[name], where)


def tell_rows(browser: Browser, address: str, _: Path) -> None:
    """Print when tables show their first rows on a slow line, with a slow processor too."""
    for kind in TABLES:
        for slower in (1, SLOW_PROCESSOR):
            time = first_rows(browser, address + kind, slower)
            tell(f"{kind} first rows", time, "ms", FIRST_ROWS, f"{slower} x slower processor")


def tell_search(browser: Browser, address: str, _: Path) -> None:
    """Print what first searches take."""
    for words in WORDS:
        time, size = searched(browser, address, words)
        tell("first search", time, "ms", SEARCH, words)
        tell("first search", size, "kB", SEARCHED, words)


def tell_answers(browser: Browser, address: str, _: Path) -> None:
    """Print how soon tables answer."""
    for kind in TABLES:
        for act, time in answers(browser, address + kind).items():
            tell(f"{kind} {act}", time, "ms", ANSWER)


def tell_scores(_: Browser, address: str, __: Path) -> None:
    """Print what Lighthouse says."""
    chromium = installed_browser()
    if not chromium or not shutil.which("npx"):
        print("For Lighthouse npx (Node) is needed.")
        return
    for kind in KINDS:
        found = judged(address + kind, chromium)
        told = "  ".join(f"{name} {score:3}" for name, score in found.scores.items())
        print(f"/{kind:28} {told}  {'; '.join(found.faults)}", flush=True)


MEASURES = {
    "weights": tell_weights,
    "rows": tell_rows,
    "search": tell_search,
    "answers": tell_answers,
    "lighthouse": tell_scores,
}


def main() -> None:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1000)
    parser.add_argument("--site", type=Path, help="a site that is built already")
    parser.add_argument("--only", nargs="*", choices=MEASURES, default=[], help="all if none")
    given = parser.parse_args()
    chromium = installed_browser()
    if not chromium:
        print("Chromium is needed.")
        return
    with tempfile.TemporaryDirectory() as temporary:
        site = given.site or _built(Path(temporary), given.units)
        with served(site) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for name in given.only or MEASURES:
                MEASURES[name](browser, address, site)
            browser.close()


def tell(name: str, value: float, unit: str, target: float, of: str = "") -> None:
    """Print a figure and its target."""
    print(f"{name:24} {value:8.0f} {unit} (target {target})  {of}".rstrip(), flush=True)


def _built(folder: Path, units: int) -> Path:
    data, site = folder / "data", folder / "site"
    in_process_of_its_own(write_data, data, units, SEED)
    env = dict(os.environ) | {"UNIT_REPORTS_DATA": str(data), "UNIT_REPORTS_AS_OF": AS_OF}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
    return site


if __name__ == "__main__":
    main()
