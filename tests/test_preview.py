"""A live preview shows at once what was changed, and the same as a whole build of it."""

import json
import logging
import random
import re
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests import live_server
from tests.conftest import ROOT
from tests.live_server import got
from tests.make_county import COUNTY
from tests.test_kept import (
    CHANGES,
    a_definition,
    a_unit_less,
    a_unit_more,
    one_figure_changed,
    units,
)
from unit_reports import preview
from unit_reports.aggregate.figures import Figure, figures_of
from unit_reports.intake import OnError, RefusedError, Settings, take_in
from unit_reports.making import FILES, body_of, make
from unit_reports.model.catalog import Catalog
from unit_reports.model.dataset import Dataset, Unit, Watched, read_again, read_dataset
from unit_reports.model.edition import Edition
from unit_reports.present.frame import Frame
from unit_reports.preview import INDEX, Made, Preview, Site
from unit_reports.rules import check
from unit_reports.source.folder import Folder
from unit_reports.spool import Spool
from unit_reports.taken import Project, Taken

AS_OF = "2024-10-20"
STEPS = 6
BARE = Frame("", "")
HEALTH = "units/health/"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A campaign that may be changed."""
    return Path(shutil.copytree(COUNTY, tmp_path / "county"))


@pytest.fixture(autouse=True)
def _as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a live preview asks for data, on a fixed day."""
    monkeypatch.setenv("UNIT_REPORTS_AS_OF", AS_OF)
    monkeypatch.setenv("UNIT_REPORTS_DRAFT", "1")
    monkeypatch.delenv("UNIT_REPORTS_DATA", raising=False)


class Rig:
    """A preview of a data folder whose generator puts nothing around the pages."""

    def __init__(self, data: Path, work: Path) -> None:
        self.builds = 0
        self.woken = threading.Event()
        self.folder = work / "site"
        self.project = Project(
            folder=Folder.at(data), extra={}, compiled=work / "tpl", site_url="", watched=(data,)
        )
        self.preview = Preview(self.woken.set)
        self.build()

    def build(self) -> None:
        """What the generator does: take everything in, and empty the site."""
        self.builds += 1
        shutil.rmtree(self.folder, ignore_errors=True)
        taken = self.project.take(self.preview.known)
        self.preview.begin(self.project, taken, self.site())

    def site(self) -> Site:
        """A site without a theme."""
        frames = dict.fromkeys(range(8), BARE)
        return Site(folder=self.folder, own={}, frames=frames, written={})

    def look(self, address: str) -> bytes:
        """What a reader gets."""
        self.ask(f"/{address}")
        uri = f"{address}{INDEX}" if address.endswith("/") or not address else address
        path = self.folder / uri
        return path.read_bytes() if path.is_file() else b""

    def ask(self, path: str, meanwhile: Callable[[], object] = int) -> tuple[list[str], bytes]:
        """What a server says and gives when something happens just before it looks for a file."""
        statuses: list[str] = []
        events = iter([meanwhile])

        def serve(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
            next(events, int)()
            name = environ["PATH_INFO"].lstrip("/")
            file = self.folder / (f"{name}{INDEX}" if name.endswith("/") else name)
            try:
                body = [file.read_bytes()]
            except OSError:
                body = []
            start("200 OK" if body else "404 Not Found", [])
            return body

        app = self.preview.app(serve, "/")
        body = app({"PATH_INFO": path}, lambda status, _: statuses.append(status))
        return statuses, b"".join(body)

    def settle(self) -> None:
        """Wait until all files have been checked together, and show what that gave."""
        for thread in threading.enumerate():
            if isinstance(thread, threading.Timer):
                thread.join()
        if self.woken.is_set():
            self.woken.clear()
            self.preview.rebuild(self.build)


@pytest.fixture
def rig(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """A preview that checks all files together without waiting."""
    monkeypatch.setattr(preview, "MOMENT", 0)
    return Rig(data, tmp_path)


def test_every_page_and_file_is_what_a_build_makes(data: Path, tmp_path: Path, rig: Rig) -> None:
    """Asked for one by one, at its own address, each has the bytes that a whole build gives it."""
    output = rig.project.take().output
    pages = (*output.navigation_pages(), *output.single_pages())
    spool = Spool(tmp_path / "spool")
    files, contradictions = make(output, pages, spool)
    assert not contradictions
    chance = random.Random(0)  # noqa: S311 - no secret

    homes = {page.address.count("/") for page in pages}
    shown = [*chance.sample(pages, 60), *(page for page in pages if page.key is not None)]
    for page in shown:
        assert rig.look(page.address) == spool.path(body_of(page)).read_bytes(), page.address
    for name in sorted(files):
        made = spool.path(f"{FILES}{name}").read_bytes()
        # A file beside a page comes with the page alone.
        assert rig.look(name) == made, name
    assert len(homes) > 3
    assert rig.look("units/nobody/") == rig.look("nothing.csv") == b""
    assert data.is_dir()


@pytest.mark.parametrize("seed", range(2))
def test_any_changes_are_shown_as_a_new_build_shows_them(data: Path, rig: Rig, seed: int) -> None:
    """Whatever is changed, renamed or removed: numbers at once, warnings when all was checked."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(STEPS):
        told = [chance.choice(CHANGES)(data, chance) for _ in range(chance.choice((1, 1, 2)))]
        rig.preview.rebuild(rig.build)
        anew = Made(output=rig.project.take().output, site=rig.site())
        numbers = "data/totals.json"
        assert rig.look(numbers) == dict(anew.contents(numbers))[numbers], told

        rig.settle()
        addresses = [f"units/{path.stem}/" for path in chance.sample(units(data), 8)]
        for address in ("", "study/", "problems/", "quality/", "reporting/", *addresses):
            made = dict(anew.contents(f"{address}{INDEX}"))
            assert rig.look(address) == str(made[f"{address}{INDEX}"]).encode(), (told, address)


def test_a_number_is_shown_without_building(data: Path, rig: Rig) -> None:
    """After a change of reports only these files are read, and what is looked at is made."""
    before = rig.look(HEALTH)
    one_figure_changed(data)
    rig.preview.rebuild(rig.build)

    assert rig.builds == 1
    assert rig.look(HEALTH) != before
    rig.settle()
    assert rig.builds == 1


def test_what_concerns_other_units_is_built_anew(data: Path, rig: Rig) -> None:
    """A file more or less, another name or parent, a fault, and any other file: the generator's."""
    [path] = (data / "units").rglob("health.yaml")
    text = path.read_text("utf-8")
    chance = random.Random(1)  # noqa: S311 - no secret
    builds = 1
    for change in (
        lambda: a_unit_more(data, chance),
        lambda: path.write_text(text.replace("name: ", "name: 新", 1), "utf-8"),
        lambda: path.write_text(f"{text}\nnobody: knows\n", "utf-8"),
        lambda: path.write_text(text, "utf-8"),
        lambda: a_definition(data, chance),
        lambda: a_unit_less(data, chance),
    ):
        change()
        rig.preview.rebuild(rig.build)
        builds += 1
        assert rig.builds == builds


def test_a_fault_is_told_and_its_file_not_shown(data: Path, rig: Rig) -> None:
    """A file that is being mended gives no old numbers; when it is right its numbers are there."""
    [path] = (data / "units").rglob("health.yaml")
    right, text = rig.look(HEALTH), path.read_text("utf-8")
    path.write_text(f"{text}\nnobody: knows\n", "utf-8")
    rig.preview.rebuild(rig.build)
    faulty = rig.look(HEALTH)
    path.write_text(text, "utf-8")
    rig.preview.rebuild(rig.build)

    assert len(faulty) < len(right) / 2
    assert rig.look(HEALTH) == right


def test_what_all_files_give_rise_to_follows(data: Path, rig: Rig) -> None:
    """A partner's other number for a joint event is a warning at a file that nobody changed."""
    totals = json.loads(rig.look("data/totals.json"))
    joint = re.compile(r"count: (\d+)次[^\n]*joint: ")
    texts = {path: path.read_text("utf-8") for path in units(data)}
    path, text = next((p, t) for p, t in texts.items() if joint.search(t[t.find("2024-q3") :]))
    before = rig.look("quality/")
    path.write_text(joint.sub(lambda m: m.group().replace(m[1], "987"), text), "utf-8")
    rig.preview.rebuild(rig.build)
    assert json.loads(rig.look("data/totals.json")) != totals
    rig.settle()

    output = rig.project.take().output
    made = dict(Made(output=output, site=rig.site()).contents(f"quality/{INDEX}"))
    assert rig.look("quality/") == str(made[f"quality/{INDEX}"]).encode() != before
    assert rig.builds == 1


def test_what_is_told_is_read_of_those_that_are_shown(
    data: Path, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of a few units asks for nobody else's figures; after a change only of whom it met."""
    asked: list[str] = []

    def reading(unit: Unit, period: str, catalog: Catalog) -> tuple[Figure, ...]:
        asked.append(unit.id)
        return figures_of(unit, period, catalog)

    monkeypatch.setattr("unit_reports.aggregate.picture.figures_of", reading)
    hospital = {"general-hospital", "hospital-east", "hospital-west"}
    rig.look("units/general-hospital/")
    assert hospital <= set(asked) < {path.stem for path in units(data)}

    rig.look("study/")
    asked.clear()
    one_figure_changed(data)
    rig.preview.rebuild(rig.build)
    rig.look("study/")
    assert set(asked) == {"health"}


def test_a_check_can_be_stopped_at_any_time(data: Path) -> None:
    """Once the office's files are read, no tenth of the work goes by without a look."""
    folder, today = Folder.at(data), date.fromisoformat(AS_OF)
    known, _ = check(folder, today=today)
    done, looks = [0], list[int]()

    def work(_frame: object, event: str, _what: object) -> None:
        done[0] += event in {"call", "c_call"}

    def watched(things: Sequence[Any]) -> Iterator[Any]:
        for thing in things:
            looks.append(done[0])
            yield thing

    sys.setprofile(work)
    try:
        check(folder, today=today, known=known, watched=watched)
    finally:
        sys.setprofile(None)
    stretches = [after - before for before, after in pairwise((*looks, done[0]))]
    assert max(stretches) < done[0] / 10


def test_one_check_goes_on_at_a_time(data: Path, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next begins when the last has noticed that it was overtaken."""
    begun, notices, goes_on = threading.Semaphore(0), threading.Event(), list[int]()
    take = Project.take

    def slow(project: Project, known: Dataset, watched: Watched) -> Taken:
        goes_on.append(1)
        begun.release()
        notices.wait(10)
        next(watched([known]))
        goes_on.pop()
        return take(project, known, watched)

    monkeypatch.setattr(Project, "take", slow)
    for _ in range(2):
        one_figure_changed(data)
        rig.preview.rebuild(rig.build)
        begun.acquire(timeout=0.5)
    assert len(goes_on) == 1
    notices.set()
    rig.settle()
    assert rig.builds == 1


def test_units_that_are_known_are_not_read_again(data: Path) -> None:
    """Of files that are as they were the very units are taken over; the data are the same."""
    folder = Folder.at(data)
    known, _ = read_dataset(folder)
    one_figure_changed(data)
    anew, findings = read_dataset(folder)
    again, told = read_dataset(folder, known=known)

    assert known
    assert again
    assert (again, told) == (anew, findings)
    same = [unit.id for unit in again.units if unit is known.unit[unit.id]]
    assert len(same) == len(again.units) - 1
    assert read_again(known, folder, ["county/units/nobody.yaml"]) is None


def test_what_is_found_in_reading_a_file_is_told_each_time(data: Path) -> None:
    """A private number in a file that is otherwise right is a fault for as long as it is there."""
    [path] = (data / "units").rglob("health.yaml")
    text = path.read_text("utf-8")
    path.write_text(text.replace("name: ", "name: 13812345678 ", 1), "utf-8")
    folder = Folder.at(data)
    known, findings = read_dataset(folder)
    again, told = read_dataset(folder, known=known)

    assert "E601" in {finding.code for finding in findings}
    assert (again, told) == (known, findings)


def test_a_units_own_figures_are_those_of_the_totals() -> None:
    """What is made out from a unit and those above it is what the totals of all have of it."""
    for folder, today in ((COUNTY, date(2024, 10, 20)), (ROOT / "data", date(2023, 12, 31))):
        asked = Settings(today=today, edition=Edition.INTERNAL, on_error=OnError.DRAFT)
        for picture in take_in(Folder.at(folder), asked).series.pictures:
            for unit in picture.dataset.units:
                of_all = [
                    summary.figures[unit.id]
                    for summary in picture.summaries.values()
                    if unit.id in summary.figures
                ]
                assert picture.told_by(unit) == of_all
                assert picture.reporting_by(unit) == picture.reporting_of.get(unit.id)


@contextmanager
def served(project: Path, data: Path, log: Path, *options: str) -> Iterator[str]:
    """The command of the README, as a liaison has it running while writing."""
    with log.open("w") as out, live_server.preview(project, data, out, *options) as (address, _):
        until(lambda: got(address), log)
        yield address


def until(holds: Any, log: Path, seconds: float = 60) -> None:
    """Wait for something that is sure to come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.1)


def test_a_browser_shows_what_was_saved(
    project: Path, data: Path, tmp_path: Path, page: Page
) -> None:
    """The open page changes by itself, and so does all else; faults are told."""
    log = tmp_path / "log"
    [path] = (data / "units").rglob("health.yaml")
    text = path.read_text("utf-8")
    number = re.search(r"(?<=: )\d+(?=次)", text)
    assert number
    with served(project, data, log) as address:
        page.goto(f"{address}{HEALTH}")
        expect(page.locator("main")).not_to_contain_text("5678次")
        path.write_text(f"{text[: number.start()]}5678{text[number.end() :]}", "utf-8")
        expect(page.locator("main")).to_contain_text("5678次", timeout=30_000)
        assert "5678" in got(f"{address}study/") + got(f"{address}data/totals.json")
        assert 'unitReportsSearch("pages"' in got(f"{address}search/pages.js")
        assert "填报" in got(f"{address}guide/web/")
        assert not got(f"{address}units/nobody/")

        path.write_text(f"{text}\nnobody: knows\n", "utf-8")
        expect(page.locator("main")).not_to_contain_text("5678次", timeout=30_000)
        until(lambda: "E10" in log.read_text(), log)
        path.write_text(text, "utf-8")
        expect(page.locator("main")).to_contain_text(f"{number.group()}次", timeout=30_000)

        guide = project / "docs" / "guide" / "web.md"
        guide.write_text(f"{guide.read_text('utf-8')}\n又写了一句。\n", "utf-8")
        until(lambda: "又写了一句" in got(f"{address}guide/web/"), log)
    said = log.read_text()
    assert "Traceback" not in said
    assert "这是程序的错" not in said


def test_links_and_permissions_are_changes_too(data: Path, rig: Rig) -> None:
    """A link that leads nowhere, and a file that some may not read, are noticed like a text."""
    [path] = (data / "units").rglob("health.yaml")
    link = path.with_name("nowhere.yaml")
    for change in (
        lambda: link.symlink_to("nobody.yaml"),
        link.unlink,
        lambda: path.chmod(0),
        lambda: path.chmod(0o644),
    ):
        before = rig.project.signs()
        change()
        assert rig.project.signs() != before


def test_a_build_that_failed_is_begun_again_only_by_a_change(data: Path, rig: Rig) -> None:
    """Reading a file is no change of it; when it is as it was, all is built anew."""
    catalog = data / "catalog.yaml"
    text, right = catalog.read_bytes(), rig.look("study/")
    catalog.write_text("nobody: knows\n", "utf-8")
    with pytest.raises(RefusedError):
        rig.preview.rebuild(rig.build)
    with watched(rig, data):
        read = catalog.read_bytes()
        time.sleep(0.5)
        assert not rig.woken.is_set()
        catalog.write_bytes(text)
        assert rig.woken.wait(10)
        rig.preview.rebuild(rig.build)
        assert read != text
        assert rig.look("study/") == right


def test_who_waits_for_news_is_told_at_once(data: Path, rig: Rig) -> None:
    """An open page learns of a change as soon as it is shown: nothing is looked for or made."""

    def change() -> None:
        one_figure_changed(data)
        rig.preview.rebuild(rig.build)

    assert len(rig.ask("/livereload/7/7", change)[0]) == 1


def test_what_was_given_up_midway_is_not_shown(data: Path, rig: Rig) -> None:
    """After the generator failed, of its own fault too, it begins anew though no file changed."""

    def fail() -> None:
        shutil.rmtree(rig.folder, ignore_errors=True)
        raise RefusedError("")

    a_definition(data, random.Random(1))  # noqa: S311 - no secret
    with pytest.raises(RefusedError):
        rig.preview.rebuild(fail)
    builds = rig.builds
    assert not rig.look("study/")
    assert rig.ask("/study/") == (
        ["503 Service Unavailable"],
        preview.SAID[preview.NOTHING].encode(),
    )
    rig.preview.rebuild(rig.build)
    assert rig.builds == builds + 1
    assert rig.look("study/")


@contextmanager
def watched(rig: Rig, data: Path) -> Iterator[None]:
    """Have a preview notice changes of its data."""
    rig.preview.watch(data)
    try:
        yield
    finally:
        rig.preview.end()


@pytest.mark.parametrize("tells", [True, False])
def test_a_folder_that_comes_again_is_noticed(
    data: Path, rig: Rig, monkeypatch: pytest.MonkeyPatch, *, tells: bool
) -> None:
    """Data that were moved away and back are looked at again; so are those on any system."""

    def no_room(_: object) -> None:
        raise OSError

    monkeypatch.setattr(preview, "SELDOM", 0.2)
    if not tells:
        monkeypatch.setattr("watchdog.observers.Observer.start", no_room)
    with watched(rig, data):
        away = data.rename(data.with_name("away"))
        assert rig.woken.wait(10)
        with pytest.raises(RefusedError):
            rig.preview.rebuild(rig.build)
        time.sleep(0.5)
        rig.woken.clear()
        away.rename(data)
        assert rig.woken.wait(10)
        rig.preview.rebuild(rig.build)
        rig.woken.clear()
        one_figure_changed(data)
        assert rig.woken.wait(10)


def test_reading_is_not_told_of(data: Path, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads all files has not to hear of each: the first thing told is a change."""
    told: Queue[str] = Queue()
    monkeypatch.setattr(rig.preview, "_notice", lambda _, event: told.put(event.src_path))
    with watched(rig, data):
        for path in units(data):
            path.read_bytes()
        one_figure_changed(data)
        assert Path(told.get(timeout=10)).stem == "health"


def test_what_lies_in_hidden_folders_is_no_news(data: Path, rig: Rig) -> None:
    """Git writes beside the data whenever somebody asks for the state of the files."""
    hidden = data / ".git"
    hidden.mkdir()
    with watched(rig, data):
        (hidden / "index").write_text("", "utf-8")
        time.sleep(0.5)
        assert not rig.woken.is_set()


def test_a_page_is_never_of_two_states(data: Path, rig: Rig) -> None:
    """What changed between making a page and reading it is in what the reader gets."""
    path = f"/{HEALTH}"
    before = rig.look(HEALTH)
    for change in (one_figure_changed, lambda data: a_definition(data, random.Random(1))):  # noqa: S311
        change(data)
        statuses, body = rig.ask(path, lambda: rig.preview.rebuild(rig.build))
        assert statuses == ["200 OK"]
        assert body == rig.look(HEALTH)
    assert body != before


def test_a_page_that_cannot_be_made_is_no_page(
    data: Path, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader gets neither an empty frame nor the half of it; once it can be made it is there."""
    right = rig.look("study/")
    rig.preview.rebuild(rig.build)
    one_figure_changed(data)
    rig.preview.rebuild(rig.build)
    with monkeypatch.context() as broken:
        broken.setattr("unit_reports.preview.write", half_written)
        assert rig.ask("/study/")[0] == ["500 Internal Server Error"]
        assert rig.ask("/data/totals.json")[0] == ["500 Internal Server Error"]
    assert rig.look("study/").startswith(right[:20])
    assert json.loads(rig.look("data/totals.json"))


def half_written(path: Path, content: str | bytes) -> None:
    """What a full disk does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((content.encode() if isinstance(content, str) else content)[:9])
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("path", ["/a%00b", f"/{'x' * 3000}.css", f"/{'x/' * 3000}", "/..%2f/x"])
def test_odd_addresses_are_not_found(rig: Rig, path: str) -> None:
    """Whatever is asked for, the server goes on."""
    rig.look("study/")
    assert rig.ask(unquote(path))[0] == ["404 Not Found"]


def test_what_is_asked_for_in_vain_does_not_stop_a_build(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    """A strict build counts warnings, whoever they come from; a reader's slip is none."""
    rig.ask("/")
    with caplog.at_level(logging.INFO, "mkdocs"):
        logging.getLogger("mkdocs.livereload").warning("404")
        logging.getLogger("mkdocs.livereload").error("500")
    assert [record.levelno for record in caplog.records] == [logging.INFO, logging.ERROR]


def test_without_reloading_all_is_made_before(project: Path, data: Path, tmp_path: Path) -> None:
    """Where the generator lets nobody stand before its server, it shows a whole build."""
    with served(project, data, tmp_path / "log", "--no-livereload") as address:
        assert "unit-reports-gap" not in got(f"{address}study/")
        assert "</h1>" in got(f"{address}{HEALTH}")
