"""Make a whole site into a spool, by several processes, and compare what its parts say."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from unit_reports.present.downloads import File
from unit_reports.present.output import Output, Page
from unit_reports.present.reconcile import read_files, read_pages, reconcile
from unit_reports.present.spread import spread
from unit_reports.present.statements import Contradiction, Statements
from unit_reports.spool import Spool

PARTS = 32
"""Into so many jobs pages are divided: each has some of every kind, long and short ones."""

Made = tuple[set[str], Statements]
"""The names of files that were kept, and what was said in what was made."""


def make(
    output: Output, pages: Sequence[Page], spool: Spool
) -> tuple[set[str], list[Contradiction]]:
    """Make every page and file; the names of the files, and where any of it contradicts itself.

    A page's body is kept as `body_of` says, a file as `kept_as` does.
    """
    names: set[str] = set()
    said: list[Statements] = []
    for files, there in spread([*_jobs(output, pages, spool)]):
        names |= files
        said.append(there)
    return names, reconcile(output, *said)


def _jobs(output: Output, pages: Sequence[Page], spool: Spool) -> Iterator[Callable[[], Made]]:
    """The long jobs first: files of the whole, files of each extent, pages."""
    together: dict[str, list[File]] = {}
    for name, content in output.files_to_make():
        together.setdefault(_made_with(name), []).append((name, content))
    yield from (partial(_files, output, files, spool) for files in together.values())
    yield from (partial(_pages, output, pages[n::PARTS], spool) for n in range(PARTS))


def _made_with(name: str) -> str:
    """Files that share what they are made from are made together."""
    home, _, rest = name.rpartition("data/")
    return rest.rpartition(".")[0] if not home and rest.startswith("pages/") else home


def body_of(page: Page) -> str:
    """Where in the spool a page's main part is."""
    return f"bodies/{page.address}index.html"


def kept_as(name: str) -> str:
    """Where in the spool a file is that has this name on the site."""
    return f"files/{name}"


def _pages(output: Output, pages: Iterable[Page], spool: Spool) -> Made:
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


def _files(output: Output, files: Iterable[File], spool: Spool) -> Made:
    """Keep some of what there is to download."""
    names: set[str] = set()

    def contents() -> Iterator[tuple[str, bytes]]:
        for name, make_it in files:
            content = make_it()
            names.add(name)
            spool.put(kept_as(name), content)
            yield name, content

    said = read_files(output, contents())
    return names, said
