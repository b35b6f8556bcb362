"""Make a whole site into a spool, by several processes, and compare what its parts say."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from unit_reports.kept import Contents, Kept, Made
from unit_reports.present.basis import Basis
from unit_reports.present.downloads import File
from unit_reports.present.output import Output, Page
from unit_reports.present.reconcile import read_files, read_pages, reconcile
from unit_reports.present.spread import spread
from unit_reports.present.statements import Contradiction, Statements
from unit_reports.spool import Spool

PARTS = 32
"""Into so many jobs pages are divided: each has some of every kind, long and short ones."""

BODIES, FILES = "bodies/", "files/"
"""Where in the spool are the main parts of pages, and files of the site."""


def make(
    output: Output, pages: Sequence[Page], spool: Spool
) -> tuple[set[str], list[Contradiction]]:
    """Make every page and file; the names of the files, and where any of it contradicts itself.

    A page's body is kept as `body_of` says, a file as `kept_as` does. What is in the spool already
    and was made from the same is taken over, what is no longer made removed. Where anything that
    was taken over may be at fault all is made anew.
    """
    kept = Kept(spool)
    is_new = kept.is_empty
    files, contradictions = _made(_Maker(output, kept), pages)
    if contradictions:
        kept.forget_others(())
        if not is_new:
            files, contradictions = _made(_Maker(output, kept), pages)
    return files, contradictions


def _made(maker: "_Maker", pages: Sequence[Page]) -> tuple[set[str], list[Contradiction]]:
    maker.count(pages)
    paths: set[str] = set()
    said: list[Statements] = []
    for made, there in spread([*_jobs(maker, pages)]):
        paths.update(made)
        said.append(there)
    maker.kept.forget_others(paths)
    files = {path.removeprefix(FILES) for path in paths if path.startswith(FILES)}
    return files, reconcile(maker.output, *said)


def body_of(page: Page) -> str:
    """Where in the spool a page's main part is."""
    return f"{BODIES}{page.address}index.html"


def kept_as(name: str) -> str:
    """Where in the spool a file is that has this name on the site."""
    return f"{FILES}{name}"


def _jobs(maker: "_Maker", pages: Sequence[Page]) -> Iterator[Callable[[], Made]]:
    """The long jobs first: files of the whole, files of each extent, pages."""
    together: dict[str, list[File]] = {}
    for name, content in maker.output.files_to_make():
        together.setdefault(_made_with(name), []).append((name, content))
    yield from (partial(maker.files, files) for files in together.values())
    yield from (partial(maker.pages, pages[n::PARTS]) for n in range(PARTS))


def _made_with(name: str) -> str:
    """Files that share what they are made from are made together."""
    home, _, rest = name.rpartition("data/")
    return rest.rpartition(".")[0] if not home and rest.startswith("pages/") else home


class _Maker:
    """Makes pages and files of one output, or takes them over."""

    def __init__(self, output: Output, kept: Kept) -> None:
        self.output, self.kept = output, kept
        self.basis = Basis(output=output).found()

    def count(self, pages: Iterable[Page]) -> None:
        """Count now what pages to be made anew need, so that copies of this process need not.

        Where any page of an extent is made anew its tables most likely are.
        """
        homes = {
            page.home
            for page in pages
            if page.key is not None
            and not self.kept.is_from(body_of(page), self.basis.of_page(page))
        }
        for home, picture in self.output.places.homes.items():
            if home in homes:
                picture.counted()

    def pages(self, pages: Iterable[Page]) -> Made:
        """Pages, and files beside them that bring the rest of long ones."""
        return _together(
            self.kept.made(body_of(page), self.basis.of_page(page), partial(self._page, page))
            for page in pages
        )

    def files(self, files: Iterable[File]) -> Made:
        """Some of what there is to download."""
        return _together(
            self.kept.made(
                kept_as(name),
                self.basis.of_file(name),
                partial(self._file, name, make_it),
            )
            for name, make_it in files
        )

    def _page(self, page: Page) -> tuple[Contents, Statements]:
        body = self.output.body(page)
        part = self.output.in_parts(page, body)
        rest = {kept_as(f"{page.address}{name}"): text for name, text in part.files.items()}
        return {body_of(page): part.body} | rest, read_pages(self.output, [(page.address, body)])

    def _file(self, name: str, make_it: Callable[[], bytes]) -> tuple[Contents, Statements]:
        content = make_it()
        return {kept_as(name): content}, read_files(self.output, [(name, content)])


def _together(made: Iterable[Made]) -> Made:
    paths: list[str] = []
    said = Statements()
    for some, there in made:
        paths += some
        said.add(there)
    return tuple(paths), said
