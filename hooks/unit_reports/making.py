"""Make a whole site into a spool, by several processes, and compare what its parts say."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import import_module
from itertools import pairwise, starmap
from typing import TypeVar

from unit_reports.aggregate.series import FEW
from unit_reports.kept import Contents, Kept, Last
from unit_reports.kept_units import units_to_keep
from unit_reports.model.dataset import Dataset
from unit_reports.present.basis import Basis, NoBasis
from unit_reports.present.downloads import File
from unit_reports.present.exports import TITLES
from unit_reports.present.file_parts import digest
from unit_reports.present.long_pages import BODY
from unit_reports.present.output import Output, Page
from unit_reports.present.reconcile import read_file, read_pages, reconcile_kept
from unit_reports.present.search import SEARCH
from unit_reports.present.spread import spread
from unit_reports.present.statements import Contradiction, Statements
from unit_reports.spool import Spool

T = TypeVar("T")
Together = tuple[Sequence[File], Sequence[Page]]
"""Files and pages that are made by one job."""
Part = tuple[str, str, Callable[[], tuple[Contents, Iterable[Statements]]]]
"""A name, a basis, and what makes it."""

FEWEST_JOBS = 32
MOST_PAGES = 100
"""So many pages are made by a job at most, but there are so many jobs at least: what a copy of this
process keeps of a job must not grow with the number of units."""

LOADED_ONCE = ("rjieba", "xlsxwriter", "python_calamine")
"""Nearly every copy would load these for itself, in two tenths of a second."""

BODIES, FILES, SAID = "bodies/", "files/", "said/"
"""Where in the spool are the main parts of pages, files of the site, and what jobs say of both."""


def make(
    output: Output, pages: Sequence[Page], spool: Spool, read: Dataset | None = None
) -> tuple[set[str], list[Contradiction]]:
    """Make every page and file; the names of the files, and where any of it contradicts itself.

    A page's body is kept as `body_of` says, a file as `kept_as` does. What is in a spool that lasts
    and was made from the same is taken over, what is no longer made removed. Where anything that
    was taken over may be at fault all is made anew. So is what was `read` left there, if given.
    """
    kept = Kept(spool)
    is_new = kept.is_empty
    files, contradictions = _made(_Maker(output, kept, kept.recall()), pages, read)
    if contradictions:
        kept.forget_others(())
        if not is_new:
            files, contradictions = _made(_Maker(output, kept, None), pages, read)
    return files, contradictions


def _made(
    maker: "_Maker", pages: Sequence[Page], read: Dataset | None
) -> tuple[set[str], list[Contradiction]]:
    homes = maker.count(pages)
    paths: set[str] = set()
    spool = maker.kept.spool
    jobs: list[Callable[[], Iterable[str]]] = [maker.search]
    large = {0}
    said: list[str] = []
    for number, (files_and_pages, is_large) in enumerate(maker.jobs(pages)):
        said.append(f"{SAID}{number}")
        if is_large:
            large.add(len(jobs))
        jobs.append(partial(maker.keep, said[-1], *files_and_pages))
    jobs += units_to_keep(maker.kept, read) if read else ()
    for made in spread(jobs, large):
        paths.update(made)
    contradictions = reconcile_kept(maker.output, [spool.path(name) for name in said])
    if maker.kept.lasts:
        maker.kept.leave(paths, homes, maker.last)
    files = {path.removeprefix(FILES) for path in paths if path.startswith(FILES)}
    return files, contradictions


def divided(pages: Sequence[T]) -> list[Sequence[T]]:
    """Pages in equal parts, in their order: those near one another show much of the same."""
    jobs = max(FEWEST_JOBS, -(-len(pages) // MOST_PAGES))
    ends = [len(pages) * number // jobs for number in range(jobs + 1)]
    return [pages[start:end] for start, end in pairwise(ends)]


def body_of(page: Page) -> str:
    """Where in the spool a page's main part is."""
    return f"{BODIES}{page.address}index.html"


def kept_as(name: str) -> str:
    """Where in the spool a file is that has this name on the site."""
    return f"{FILES}{name}"


class _Maker:
    """Makes pages and files of one output, or takes them over."""

    def __init__(self, output: Output, kept: Kept, last: Last | None) -> None:
        self.output, self.kept, self.last = output, kept, last
        self.basis: Basis | NoBasis = Basis(output=output).found() if kept.lasts else NoBasis()

    def count(self, pages: Iterable[Page]) -> dict[str, str]:
        """Count now what many pages need, so that copies of this process need not.

        Where any page is made anew its tables most likely are. What concerns `FEW` is soon counted,
        by the copy that makes all that is made of it. Gives what tells whether that is so: the
        bases of all pages of each home as one.
        """
        bases: dict[str, list[str]] = {}
        for page in pages:
            if page.key is not None:
                bases.setdefault(page.home, []).append(self.basis.of_page(page))
        homes = {home: digest(of_pages) for home, of_pages in bases.items()}
        known = self.last.homes if self.last else {}
        anew = {home for home, told in homes.items() if known.get(home) != told}
        if anew:
            self.output.prepare()
            for name in LOADED_ONCE:
                import_module(name)
        for home, picture in self.output.places.homes.items():
            if home in anew and (len(picture.units) > FEW or not home):
                picture.counted()
        return homes

    def jobs(self, pages: Iterable[Page]) -> Iterator[tuple[Together, bool]]:
        """What is made together: of the whole, of each extent, and the other pages.

        With each comes whether it is large: who makes it looks at many units.
        """
        together: dict[str, tuple[list[File], list[Page]]] = {}
        for name, content in self.output.files_to_make():
            together.setdefault(_made_with(name), ([], []))[0].append((name, content))
        long: list[Page] = []
        others: list[Page] = []
        for page in pages:
            key = _made_beside(page)
            beside = None if key is None else together.get(key)
            alone = long if page.indicator or page.key is not None else others
            (beside[1] if beside else alone).append(page)
        for made_with, made in together.items():
            picture = self.output.places.homes.get(made_with)
            yield made, picture is None or len(picture.units) > FEW
        yield from ((((), some), True) for some in divided(long))
        yield from ((((), some), False) for some in divided(others))

    def search(self) -> Iterable[str]:
        """The files of the search, of which nobody knows beforehand how many there are."""
        return self.kept.made_silent(kept_as(SEARCH), self.basis.of_search, self._search)

    def _search(self) -> Contents:
        return ((kept_as(name), text) for name, text in self.output.search_files())

    def keep(self, there: str, files: Iterable[File], pages: Iterable[Page]) -> tuple[str, ...]:
        """Make some files and pages, and leave on the disk what they say.

        Their paths are all that comes back from the copy that makes them.
        """
        parts = [*self._parts(files, pages)]
        basis = digest(text for name, basis, _ in parts for text in (name, basis))
        return self.kept.together(there, basis, lambda: starmap(self.kept.made, parts))

    def _parts(self, files: Iterable[File], pages: Iterable[Page]) -> Iterator[Part]:
        # A long page takes most memory: it is made before the tables are there.
        for page in pages:
            yield body_of(page), self.basis.of_page(page), partial(self._page, page)
        for name, make_it in files:
            yield kept_as(name), self.basis.of_file(name), partial(self._file, name, make_it)

    def _file(
        self, name: str, make_it: Callable[[], bytes]
    ) -> tuple[Contents, Iterable[Statements]]:
        content = make_it()
        return [(kept_as(name), content)], read_file(self.output, name, content)

    def _page(self, page: Page) -> tuple[Contents, Iterable[Statements]]:
        """A page, and the files beside it that bring the rest of a long one."""
        body = self.output.body(page)
        parts = (
            (body_of(page) if name == BODY else kept_as(f"{page.address}{name}"), text)
            for name, text in self.output.in_parts(page, body)
        )
        return parts, [read_pages(self.output, [(page.address, body)])]


def _made_with(name: str) -> str:
    """Files that share what they are made from are made together."""
    home, _, rest = name.rpartition("data/")
    stem = rest.rpartition(".")[0]
    # All at once is much to hold.
    alone = not home and (rest.startswith(("pages/", "totals.")) or stem in TITLES)
    return stem if alone else home


def _made_beside(page: Page) -> str | None:
    """The files that a page is made with, as `_made_with` names them, if there are any.

    They are counted from the same. Those of many units are long pages: each is made by itself.
    """
    if page.address == "downloads/":  # which tells how long the tables of the whole are
        return ""
    if page.key is None or (page.home and len(page.picture.units) > FEW):
        return None
    return page.home or f"pages/{page.key or 'index'}"
