"""Make a whole site into a spool, by several processes, and compare what its parts say."""

from collections.abc import Iterator, Sequence
from functools import partial

from unit_reports.present.aside import aside
from unit_reports.present.output import Output, Page
from unit_reports.present.reconcile import read_files, read_pages, reconcile
from unit_reports.present.statements import Contradiction, Statements
from unit_reports.spool import Spool

COPIES = 2
"""So many copies of this process render pages beside it; each needs memory of its own."""


def make(
    output: Output, pages: Sequence[Page], spool: Spool
) -> tuple[set[str], list[Contradiction]]:
    """Make every page and file; the names of the files, and where any of it contradicts itself.

    A page's body is kept as `body_of` says, a file as `kept_as` does.
    """
    rendered = [
        aside(partial(_pages, output, pages[start::COPIES], spool)) for start in range(COPIES)
    ]
    made = [_files(output, spool), *(wait() for wait in rendered)]
    names = set().union(*(files for files, _ in made))
    return names, reconcile(output, *(said for _, said in made))


def body_of(page: Page) -> str:
    """Where in the spool a page's main part is."""
    return f"bodies/{page.address}index.html"


def kept_as(name: str) -> str:
    """Where in the spool a file is that has this name on the site."""
    return f"files/{name}"


def _pages(output: Output, pages: Sequence[Page], spool: Spool) -> tuple[set[str], Statements]:
    """Keep pages, and files beside them that bring the rest of long ones."""
    files: set[str] = set()

    def bodies() -> Iterator[tuple[str, str]]:
        for page in pages:
            body = output.body(page)
            part = output.in_parts(page, body)
            spool.put(body_of(page), part.body)
            for name, text in part.files.items():
                files.add(f"{page.address}{name}")
                spool.put(kept_as(f"{page.address}{name}"), text)
            yield page.address, body

    said = read_pages(output, bodies())
    return files, said


def _files(output: Output, spool: Spool) -> tuple[set[str], Statements]:
    """Keep everything to download."""
    files: set[str] = set()

    def contents() -> Iterator[tuple[str, bytes]]:
        for name, content in output.files():
            files.add(name)
            spool.put(kept_as(name), content)
            yield name, content

    said = read_files(output, contents())
    return files, said
