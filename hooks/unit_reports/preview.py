"""A live preview: what a reader asks for is made when it is asked for, from the data as they are.

Nothing grows with the number of units but a look at which files changed. After a change of some
units' files only these are read again; the check of all files together follows while the page can
already be read, and what it finds is shown as soon as it is known. Any other change is left to the
generator, which begins anew.
"""

import logging
import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from threading import Event, Lock, RLock, Thread, Timer
from typing import TYPE_CHECKING, Any

from unit_reports.finding import Severity
from unit_reports.intake import RefusedError
from unit_reports.model.dataset import Dataset, read_again
from unit_reports.model.edition import Edition
from unit_reports.present.frame import Frame
from unit_reports.present.long_pages import BODY
from unit_reports.present.output import Output, Page
from unit_reports.present.search import FIRST, FOLDER
from unit_reports.rules import check_again
from unit_reports.source.folder import Folder
from unit_reports.spool import write
from unit_reports.taken import Project, Signs, Taken, sign

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

log = logging.getLogger("mkdocs.unit_reports")
requests = logging.getLogger("mkdocs.livereload")

MOMENT = 2.0
"""So many seconds after a change all files are checked together: who made it looks first."""
SELDOM = 5.0
"""So many seconds after one another all files are looked at where the system tells of no change."""
INDEX = "index.html"
NEWS = "/livereload/"
"""Where a page asks the generator's server whether it is still right: nothing is made there."""

MISSING, FAULT, NOTHING = "404 Not Found", "500 Internal Server Error", "503 Service Unavailable"
SAID = {
    NOTHING: "现在做不出网站：哪里有错误，运行 make serve 的窗口里写着。改好以后这里会自己更新。"
}

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""A web server's side of an application (PEP 3333)."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """What a generator made for the pages to come: their frames, and a folder with all else.

    `own` are frames of single pages by their addresses, `frames` those of all others by how deep
    they lie; `written` are hand-written pages for the search: title and HTML by address.
    """

    folder: Path
    own: dict[str, Frame] = field(repr=False)
    frames: Mapping[int, Frame] = field(repr=False)
    written: Mapping[str, tuple[str, str]] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Made:
    """What an output gives, piece by piece."""

    output: Output
    site: Site

    def contents(self, uri: str) -> Iterator[tuple[str, str | bytes]]:
        """What is at a path of the site, and what is made together with it; else nothing."""
        folder, name = posixpath.split(uri)
        if uri.startswith(FOLDER):
            yield from self._search()
        # What files there are takes a while to make out, and none has the name of a page.
        elif name != INDEX and (make := self._files.get(uri)):
            yield uri, make()
        elif page := self.output.page(f"{folder}/" if folder else ""):
            # A page, or one of the files that bring the rest of a long one.
            contents = dict(self._page(page))
            yield from contents.items() if uri in contents or name == INDEX else ()

    def _page(self, page: Page) -> Iterator[tuple[str, str]]:
        frame = self.site.own.get(page.address) or self.site.frames[page.address.count("/")]
        for name, text in self.output.in_parts(page, self.output.body(page)):
            if name == BODY:
                yield f"{page.address}{INDEX}", frame.fill(page.title, page.description, text)
            else:
                yield f"{page.address}{name}", text

    def _search(self) -> Iterator[tuple[str, bytes]]:
        files = dict(self.output.search_files())
        pages = dict(self.site.written)
        for page in self.output.navigation_pages():
            parts = dict(self.output.in_parts(page, self.output.body(page)))
            pages[page.address] = page.title, parts[BODY]
        yield from files.items()
        yield FIRST, self.output.first_of_search(pages, files)

    @cached_property
    def _files(self) -> dict[str, Callable[[], bytes]]:
        return dict(self.output.files_to_make())


class Overtaken(Exception):  # noqa: N818 - no fault: the next check looks at more
    """The data changed again while they were checked."""


class Preview:
    """Shows the data of a project as they are, to readers on this machine."""

    def __init__(self, wake: Callable[[], None]) -> None:
        """`wake` has the generator ask for changes."""
        self._wake = wake
        self._project: Project | None = None
        self._taken: Taken | None = None
        self._checked: Taken | None = None
        self._made: Made | None = None
        self._there: set[str] = set()
        self._timer: Timer | None = None
        self._observer: BaseObserver | None = None
        self._seen: Signs = {}
        self._woken = False
        self._turn = 0
        self._one = Lock()
        self._ended = Event()
        self._lock = RLock()

    @property
    def known(self) -> Dataset | None:
        """What was read last."""
        return self._taken.read if self._taken else None

    def begin(self, project: Project, taken: Taken, site: Site) -> None:
        """Show an output in a site that the generator made anew."""
        with self._lock:
            self._there.clear()
            self._project, self._seen = project, taken.seen
            self._show(taken, site)

    def app(self, serve: Wsgi, mount: str) -> Wsgi:
        """A server of what was asked for below `mount`, made first where it is not there yet."""
        requests.addFilter(_as_news)

        def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
            if "\0" in path:  # which the server cannot look for
                return _say(MISSING, start_response)
            if path.startswith(NEWS) or not path.startswith(mount):
                return serve(environ, start_response)
            said: list[tuple[Any, ...]] = []
            while True:
                turn = self._provide(path.removeprefix(mount))
                if not isinstance(turn, int):
                    return _say(turn, start_response)
                body = serve(environ, lambda *told: said.append(told))
                with self._lock:
                    if turn == self._turn:
                        start_response(*said[-1])
                        return body
                # What was found may be half of something else by now.
                if close := getattr(body, "close", None):
                    close()

        return answer

    def rebuild(self, build: Callable[[], None]) -> None:
        """Show what changed, by way of the generator's own building where there is no shorter."""
        with self._lock:
            self._turn += 1
            woken, self._woken = self._woken, False
            # What is looked at now is no news afterwards, even if there is nothing to show of it.
            self._seen = self._project.signs() if self._project else {}
            if not self._refresh(woken=woken):
                self._made = None  # until the generator has come to its end
                build()

    def watch(self, folder: Path) -> None:
        """Notice changes of the data at once where the system tells of them, and soon elsewhere.

        Looking at all files as often as the generator does at its own would take a third of a core.
        """
        from watchdog import events  # noqa: PLC0415 - only a preview needs it
        from watchdog.observers import Observer  # noqa: PLC0415

        handler = events.FileSystemEventHandler()
        handler.on_any_event = partial(self._notice, folder)  # type: ignore[method-assign]
        # Else each reading of a file is told twice: of many files that keeps news back for seconds.
        told = [
            events.FileCreatedEvent,
            events.FileDeletedEvent,
            events.FileModifiedEvent,
            events.FileMovedEvent,
        ]
        observer = Observer()
        with suppress(OSError):  # more folders than the system can watch
            observer.schedule(handler, os.fspath(folder), recursive=True, event_filter=told)
            observer.start()
            self._observer = observer
        # The library's own way of looking ends for good with the folder, which may come again.
        Thread(target=self._look, daemon=True).start()

    def end(self) -> None:
        """Begin nothing more."""
        self._ended.set()
        for one in (self._timer, self._observer):
            if isinstance(one, Timer):
                one.cancel()
            elif one:
                one.stop()

    def _notice(self, folder: Path, event: "FileSystemEvent") -> None:
        """A file was changed, and not only read or told of again; hidden ones belong to editors."""
        paths = [os.fsdecode(path) for path in (event.src_path, event.dest_path) if path]
        inside = [path for path in paths if Path(path).is_relative_to(folder)]
        files = [path for path in inside if not _is_hidden(Path(path).relative_to(folder))]
        with self._lock:  # what is being shown just now is no news afterwards
            if not event.is_directory and any(sign(one) != self._seen.get(one) for one in files):
                self._woken = True
                self._wake()

    def _look(self) -> None:
        """Notice what the system did not tell of."""
        while not self._ended.wait(SELDOM):
            seen, project = self._seen, self._project
            if project is None or project.signs() == seen:
                continue
            with self._lock:
                if self._seen is seen:
                    self._woken = True
                    self._wake()

    def _show(self, taken: Taken, site: Site) -> None:
        self._clear(site)
        self._taken, self._checked = taken, None
        self._made = Made(output=taken.output, site=site)

    def _clear(self, site: Site) -> None:
        for uri in self._there:
            (site.folder / uri).unlink(missing_ok=True)
        self._there.clear()

    def _provide(self, path: str) -> int | str:
        """Make what is at a path; give the turn in which that was right, or why there is none."""
        uri = posixpath.normpath(f"/{path}").lstrip("/")
        if not posixpath.splitext(uri)[1]:
            uri = posixpath.join(uri, INDEX)
        with self._lock:
            if self._made is None:
                return NOTHING  # the generator's server would answer when it is mended
            if uri in self._there:
                return self._turn
            site = self._made.site
            # No path is too long to be asked about in this way.
            if not uri.endswith(INDEX) and os.path.isfile(site.folder / uri):  # noqa: PTH113
                return self._turn  # the generator's own
            try:
                for made, content in self._made.contents(uri):
                    if self._ended.is_set():
                        break  # the generator takes the folder away
                    self._there.add(made)
                    write(site.folder / made, content)
            except Exception:
                self._clear(site)
                log.exception("%s 做不出来。这是程序的错，请报给维护者。", uri)
                return FAULT
            return self._turn

    def _refresh(self, *, woken: bool) -> bool:
        """Whether what is shown is right again."""
        if self._project is None or self._taken is None or self._made is None:
            return False
        now = self._seen
        changed = {path for path, _ in now.items() ^ self._taken.seen.items()}
        if not changed:
            if self._checked:
                self._show(self._checked, self._made.site)
                log.info("各单位放在一起核对过了")
            return woken
        output = _again(self._taken.output, self._project.folder, changed)
        if output is None:
            return False
        self._show(replace(self._taken, output=output, seen=now), self._made.site)
        self._check_later()
        return True

    def _check_later(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = Timer(MOMENT, self._check, [self._project, self._taken])
        self._timer.daemon = True
        self._timer.start()

    def _giving_way(self, shown: Taken, units: Iterable[Any]) -> Iterator[Any]:
        """Go through the files or units while nobody waits for anything else."""
        for unit in units:
            with self._lock:
                if self._taken is not shown or self._made is None:
                    raise Overtaken
            yield unit

    def _check(self, project: Project, shown: Taken) -> None:
        """Take everything in again, and show it if it is not as shown."""
        try:
            with self._one:  # the last one may not have noticed yet that it was overtaken
                taken = project.take(shown.read, partial(self._giving_way, shown))
        except (RefusedError, Overtaken):
            return  # the generator looks at the same change, and will say so
        with self._lock:
            if self._taken is not shown or self._made is None:
                return
            if _same(taken.output, shown.output):
                self._taken = replace(shown, read=taken.read)
                return
            self._checked = taken
            self._woken = True
        self._wake()


def _say(status: str, start_response: Callable[..., Any]) -> Iterable[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8")]
    if status == NOTHING:
        headers.append(("Refresh", "1"))
    start_response(status, headers)
    return [SAID.get(status, status).encode()]


def _as_news(record: logging.LogRecord) -> bool:
    """Have an address that is asked for in vain be no warning: it would stop a strict build."""
    if record.levelno == logging.WARNING:
        record.levelno, record.levelname = logging.INFO, logging.getLevelName(logging.INFO)
    return True


def _is_hidden(path: Path) -> bool:
    return any(name.startswith(".") for name in path.parts)


def waking(observer: "BaseObserver", folder: Path) -> Callable[[], None]:
    """What has a generator's server build, by an event in a folder that its observer watches.

    It builds when it is told of a change, and in no other way.
    """
    from watchdog.events import FileModifiedEvent  # noqa: PLC0415 - only a preview needs it
    from watchdog.observers.api import ObservedWatch  # noqa: PLC0415

    path = os.path.abspath(folder)  # noqa: PTH100 - as the server names it
    change = FileModifiedEvent(path), ObservedWatch(path, recursive=True)
    return partial(observer.event_queue.put, change)


def _again(output: Output, folder: Folder, changed: Iterable[str]) -> Output | None:
    """The output after some files changed, unless they are other files than units'."""
    units = folder.root / "units"
    of_units = all(Path(path).is_relative_to(units) for path in changed)
    if output.edition is Edition.PUBLIC or not of_units:
        return None
    paths = {f"{folder.label}/{Path(p).relative_to(folder.root).as_posix()}" for p in changed}
    series = output.series
    dataset = read_again(series.dataset, folder, paths)
    if dataset is None:
        return None
    again = [unit for unit in dataset.units if unit.document.path in paths]
    findings = check_again(series.findings, dataset, again, series.today)
    if any(one.severity is Severity.ERROR and one.place.path in paths for one in findings):
        return None
    series = replace(series, dataset=dataset, findings=tuple(findings))
    repository = output.repository and output.repository.after(paths)
    return replace(output, series=series, repository=repository)


def _same(one: Output, other: Output) -> bool:
    told = one.series, other.series
    return (
        one.repository == other.repository
        and told[0].today == told[1].today
        and told[0].findings == told[1].findings
        and told[0].dataset.units == told[1].dataset.units
    )
