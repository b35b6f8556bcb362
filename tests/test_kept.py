"""What an earlier build left is taken over only where making it anew would give the same bytes."""

import os
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.conftest import Build
from tests.make_county import COUNTY
from tests.test_site import contents
from unit_reports.intake import Intake, OnError, RefusedError, Settings, take_in
from unit_reports.kept import LAST, MOST_PLACES, NOTES, Kept, keeping, place_of
from unit_reports.kept_units import UNITS, units_kept, units_to_keep
from unit_reports.making import SAID, make
from unit_reports.model.dataset import Dataset, read_dataset
from unit_reports.model.edition import Edition
from unit_reports.model.unit import PARTS
from unit_reports.present import basis
from unit_reports.present.basis import Basis
from unit_reports.present.output import Output
from unit_reports.present.render import environment
from unit_reports.present.repository import Repository
from unit_reports.present.search import SEARCH
from unit_reports.source.folder import Folder
from unit_reports.spool import Spool, write

TODAY = date(2024, 10, 20)
STEPS = 5


def output_of(data: Path, today: date = TODAY) -> Output:
    """What a data folder gives."""
    return Output(series=taken_in(data, today).series, env=ENVIRONMENT)


def taken_in(data: Path, today: date, known: Dataset | None = None) -> Intake:
    """What is read of a data folder, for a draft."""
    asked = Settings(today=today, edition=Edition.INTERNAL, on_error=OnError.DRAFT)
    return take_in(Folder.at(data), asked, known)


def made(data: Path, spool: Spool, today: date = TODAY) -> dict[str, bytes]:
    """Make everything of a data folder into a spool, and give all that is in it for a site."""
    taken = taken_in(data, today, units_kept(spool.folder))
    output = Output(series=taken.series, env=ENVIRONMENT)
    pages = (*output.navigation_pages(), *output.single_pages())
    files, contradictions = make(output, pages, spool, taken.read)
    assert files
    assert not contradictions
    return {
        path.relative_to(spool.folder).as_posix(): path.read_bytes()
        for path in sorted(spool.folder.rglob("*"))
        if path.is_file()
        and not path.relative_to(spool.folder).as_posix().startswith((LAST, NOTES, SAID, UNITS))
    }


ENVIRONMENT = environment()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A campaign that may be changed: a tree, periods, joint events, system-wide figures."""
    return Path(shutil.copytree(COUNTY, tmp_path / "county"))


def units(data: Path) -> list[Path]:
    """Its unit files."""
    return sorted((data / "units").rglob("*.yaml"))


def a_figure(data: Path, chance: random.Random) -> str:
    """One number in a unit's file is another."""
    path = chance.choice(units(data))
    text = path.read_text("utf-8")
    found = [*re.finditer(r"(?<=: )\d+(?=[次个项人天件篇场条])", text)]
    if not found:
        return "nothing"
    at = chance.choice(found)
    new = str(chance.randint(0, 40))
    path.write_text(f"{text[: at.start()]}{new}{text[at.end() :]}", "utf-8")
    return f"{path.stem}: {at.group()} -> {new}"


def a_line_more(data: Path, chance: random.Random) -> str:
    """A comment moves all lines below it."""
    path = chance.choice(units(data))
    lines = path.read_text("utf-8").split("\n")
    lines.insert(0, "# 说明")
    path.write_text("\n".join(lines), "utf-8")
    return f"{path.stem}: a line more"


def a_text(data: Path, chance: random.Random) -> str:
    """A title or a summary is another."""
    path = chance.choice(units(data))
    text = path.read_text("utf-8")
    found = [*re.finditer(r"(?:summary|title): ([^\n,{}'\"]{4,})", text)]
    if not found:
        return "nothing"
    at = chance.choice(found)
    path.write_text(f"{text[: at.start(1)]}改过的一句{text[at.end(1) :]}", "utf-8")
    return f"{path.stem}: a text"


def an_entry_less(data: Path, chance: random.Random) -> str:
    """A figure, or all of a list, is no longer told of."""
    path = chance.choice(units(data))
    text = path.read_text("utf-8")
    figure = [*re.finditer(r"(?m)^      [^-\s][^\n]*\n", text)]
    lists = [
        *re.finditer(
            r"(?m)^    (?:topics|problems|services|practices|plans):\n(?:      .*\n)+", text
        )
    ]
    at = chance.choice([*figure, *lists])
    path.write_text(f"{text[: at.start()]}{text[at.end() :]}", "utf-8")
    return f"{path.stem}: without {at.group()}"


def a_list_of_nothing(data: Path, chance: random.Random) -> str:
    """There is nothing to report where there was something."""
    path = chance.choice(units(data))
    text = path.read_text("utf-8")
    found = [
        *re.finditer(
            r"(?m)^    (topics|regulations|services|practices|plans):\n(?:      .*\n)+", text
        )
    ]
    if not found:
        return "nothing"
    at = chance.choice(found)
    path.write_text(f"{text[: at.start()]}    {at[1]}: []\n{text[at.end() :]}", "utf-8")
    return f"{path.stem}: no {at[1]}"


def a_day(data: Path, chance: random.Random) -> str:
    """A report was handed in, or goes up to, another day."""
    path = chance.choice(units(data))
    text = path.read_text("utf-8")
    found = [*re.finditer(r"(?m)^    (?:submitted|as_of): (\S+)$", text)]
    if not found:
        return "nothing"
    at = chance.choice(found)
    day = f"{at[1][:-1]}{chance.randint(0, 1)}"
    path.write_text(f"{text[: at.start(1)]}{day}{text[at.end(1) :]}", "utf-8")
    return f"{path.stem}: {at[1]} -> {day}"


def a_report_less(data: Path, chance: random.Random) -> str:
    """A unit takes back what it reported last, or first."""
    path = chance.choice(units(data))
    text = path.read_text("utf-8")
    found = [*re.finditer(r"(?m)^  - period: \S+\n(?:    .*\n)+", text)]
    if len(found) < 2:
        return "nothing"
    at = chance.choice(found)
    path.write_text(f"{text[: at.start()]}{text[at.end() :]}", "utf-8")
    return f"{path.stem}: without a report"


def a_name(data: Path, chance: random.Random) -> str:
    """A unit is called something else."""
    path = chance.choice(units(data))
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"(?m)^name: .*$", f"name: 新名{chance.random()}", text), "utf-8")
    return f"{path.stem}: name"


def a_scope(data: Path, chance: random.Random) -> str:
    """A unit speaks for all below it, or no longer does."""
    path = chance.choice(units(data))
    text = path.read_text("utf-8")
    other = {"本级": "全系统", "全系统": "本级"}
    changed = re.sub(r"(?<=scope: )(本级|全系统)", lambda found: other[found.group()], text)
    path.write_text(changed, "utf-8")
    return f"{path.stem}: scope"


def a_unit_less(data: Path, chance: random.Random) -> str:
    """A unit that has none below it is gone."""
    everything = "".join(path.read_text("utf-8") for path in units(data))
    lone = [path for path in units(data) if not re.search(rf"\b{path.stem}\b", everything)]
    path = chance.choice(lone)
    path.unlink()
    return f"{path.stem}: gone"


def a_unit_more(data: Path, chance: random.Random) -> str:
    """A unit reports what another does."""
    path = chance.choice(units(data))
    copy = path.with_name(f"neu-{chance.randint(1, 10**9)}.yaml")
    copy.write_text(path.read_text("utf-8"), "utf-8")
    return f"{copy.stem}: like {path.stem}"


def another_id(data: Path, chance: random.Random) -> str:
    """A unit's file is called something else, and so is the unit above others."""
    path = chance.choice(units(data))
    new = f"um-{chance.randint(1, 10**9)}"
    path.rename(path.with_name(f"{new}.yaml"))
    for other in units(data):
        text = other.read_text("utf-8")
        other.write_text(
            re.sub(
                rf"(?m)^((?:parent|split_from|merged_into): ){path.stem}$", rf"\g<1>{new}", text
            ),
            "utf-8",
        )
    return f"{path.stem}: now {new}"


def a_place(data: Path, chance: random.Random) -> str:
    """A file lies in another folder."""
    path = chance.choice(units(data))
    folder = data / "units" / f"zu-{chance.randint(1, 5)}"
    folder.mkdir(exist_ok=True)
    path.rename(folder / path.name)
    return f"{path.stem}: in {folder.name}"


def a_definition(data: Path, chance: random.Random) -> str:
    """The catalog defines an indicator in other words."""
    path = data / "catalog.yaml"
    text = path.read_text("utf-8")
    at = chance.choice([*re.finditer(r"(?<=definition: )[^\n,}]+", text)])
    path.write_text(f"{text[: at.start()]}新的口径{text[at.end() :]}", "utf-8")
    return "catalog"


def a_title(data: Path, chance: random.Random) -> str:
    """The campaign is called something else."""
    path = data / "campaign.yaml"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"(?m)^title: .*$", f"title: 活动{chance.random()}", text), "utf-8")
    return "campaign"


CHANGES: tuple[Callable[[Path, random.Random], str], ...] = (
    a_figure,
    a_figure,
    a_line_more,
    a_text,
    an_entry_less,
    a_list_of_nothing,
    a_day,
    a_report_less,
    a_name,
    a_scope,
    a_unit_less,
    a_unit_more,
    another_id,
    a_place,
    a_definition,
    a_title,
)


def test_what_does_not_last_is_the_same_without_notes(data: Path, tmp_path: Path) -> None:
    """Where no next build looks for anything nothing is noted, and all contents are the same."""
    somewhere = Spool.somewhere(tmp_path)

    assert made(data, somewhere) == made(data, Spool(tmp_path / "kept"))
    assert (tmp_path / "kept" / NOTES).is_dir()
    assert (tmp_path / "kept" / LAST).is_file()
    assert not (somewhere.folder / NOTES).exists()
    assert not (somewhere.folder / LAST).exists()


@pytest.mark.parametrize("seed", range(2))
def test_any_changes_give_what_a_new_build_gives(data: Path, tmp_path: Path, seed: int) -> None:
    """Whatever is changed, renamed or removed, and whichever day it is: the same bytes.

    Changes that make the data faulty are taken back.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    kept, today = Spool(tmp_path / "kept"), TODAY
    made(data, kept)
    for step in range(STEPS):
        before = shutil.copytree(data, tmp_path / f"before-{step}")
        told = [chance.choice(CHANGES)(data, chance) for _ in range(chance.choice((0, 1, 1, 2)))]
        if chance.random() < 0.2:
            today += timedelta(days=chance.randint(1, 60))
        try:
            warm = made(data, kept, today)
        except RefusedError:
            shutil.rmtree(data)
            shutil.copytree(before, data)
            continue
        anew = made(data, Spool(tmp_path / f"anew-{step}"), today)
        differing = [name for name in {*warm, *anew} if warm.get(name) != anew.get(name)]
        assert not differing, told


def one_figure_changed(data: Path) -> None:
    """A unit gives another number."""
    [path] = (data / "units").rglob("health.yaml")
    text = path.read_text("utf-8")
    changed = re.sub(r"(?<=: )\d+(?=次)", lambda found: str(int(found.group()) + 1), text, count=1)
    assert changed != text
    path.write_text(changed, "utf-8")


def test_a_change_in_any_part_of_a_report_is_seen_everywhere(data: Path, tmp_path: Path) -> None:
    """Pages are made from some parts only: none that shows a part may be overlooked."""
    kept = Spool(tmp_path / "kept")
    made(data, kept)
    for part in PARTS:
        one_entry_changed(data, part)
        warm = made(data, kept)
        anew = made(data, Spool(tmp_path / f"anew-{part}"))
        assert not [name for name in {*warm, *anew} if warm.get(name) != anew.get(name)], part


def one_entry_changed(data: Path, part: str) -> None:
    """The first entry of a part says something else, in the first current report that has one."""
    begins = rf"(?m)^    {part}:\n      "
    item = r"- (?:id: \S+\n        |\{)(?:summary|title|name): ([^,\n]+)"
    entry = re.compile(begins + (r"[^:\n]+: ([^,}\n]+)" if part == "figures" else item))
    for path in units(data):
        text = path.read_text("utf-8")
        current = text.find("period: 2024-q3")
        found = entry.search(text, current) if current >= 0 else None
        if found and found.start() < text.find("period:", current + 1):
            new = "77次" if part == "figures" else f"{found[1]}另一件"
            if part == "figures" and not found[1].endswith("次"):
                continue
            path.write_text(f"{text[: found.start(1)]}{new}{text[found.end(1) :]}", "utf-8")
            return
    raise AssertionError(part)


def test_what_has_not_changed_is_not_made_again(data: Path, tmp_path: Path) -> None:
    """After a change of one number most pages stay as they lie there; the unit's own does not."""
    kept = Spool(tmp_path / "kept")
    made(data, kept)
    times = {path: path.stat().st_mtime_ns for path in kept.folder.rglob("*.html")}
    one_figure_changed(data)
    made(data, kept)
    anew = {path for path, time in times.items() if path.stat().st_mtime_ns != time}

    assert kept.path("bodies/units/health/index.html") in anew
    assert kept.path("bodies/index.html") in anew
    assert kept.path("bodies/practices/index.html") not in anew
    assert len(anew) < len(times) / 2


@pytest.mark.parametrize("seed", range(2))
def test_what_reads_otherwise_is_made_from_something_else(
    data: Path, tmp_path: Path, seed: int
) -> None:
    """Whatever is changed, no page or table says anything else from the same basis.

    Changes that make the data faulty are taken back.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    output = output_of(data)
    said, made_from = everything(output), bases(output)
    for step in range(STEPS):
        before = shutil.copytree(data, tmp_path / f"before-{step}")
        told = chance.choice(CHANGES)(data, chance)
        try:
            output = output_of(data)
        except RefusedError:
            shutil.rmtree(data)
            shutil.copytree(before, data)
            continue
        said_before, made_from_before = said, made_from
        said, made_from = everything(output), bases(output)
        other = {name for name, content in said.items() if content != said_before.get(name)}
        same = {name for name in said if made_from[name] == made_from_before.get(name)}
        assert not other & same, told


def everything(output: Output) -> dict[str, str | bytes]:
    """All pages and files by address and name, without workbooks: CSV files have their tables."""
    pages = (*output.navigation_pages(), *output.single_pages())
    files = (one for one in output.files_to_make() if not one[0].endswith(".xlsx"))
    found: dict[str, str | bytes] = {page.address: output.body(page) for page in pages}
    found |= {name: make_it() for name, make_it in files}
    return found | {SEARCH: b"".join(content for _, content in output.search_files())}


def bases(output: Output) -> dict[str, str]:
    """What each page and file is made from, by the page's address or the file's name."""
    found = Basis(output=output)
    pages = (*output.navigation_pages(), *output.single_pages())
    files = {name: found.of_file(name) for name in output.file_names}
    return {page.address: found.of_page(page) for page in pages} | files | {SEARCH: found.of_search}


def other_than(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """What is to be made anew."""
    assert before.keys() == after.keys()
    return {name for name, told in after.items() if told != before[name]}


def test_a_number_concerns_only_what_shows_numbers(data: Path) -> None:
    """Lists, the guide, who reported and earlier periods say the same of another figure."""
    before = bases(output_of(data))
    one_figure_changed(data)
    anew = other_than(before, bases(output_of(data)))

    shown = {"", "problems/", "quality/", "history/", "indicators/", "kinds/", "units/health/"}
    assert shown < anew
    files = ("figures.csv", "totals.json", "tables.xlsx", "partials.json", "pages/problems.csv")
    assert {f"data/{name}" for name in files} < anew
    assert {name for name in anew if name.startswith("indicators/")} == {
        "indicators/",
        "indicators/inspections/",
    }
    same = ("plans/", "study/", "reporting/", "units/", "downloads/", "feed.xml", "guide/rules/")
    assert not anew & {*same, "data/topics.csv", "data/reporting.csv", "data/pages/plans.xlsx"}
    assert not [name for name in anew if name.startswith(("periods/", "guide/", "assets/"))]
    assert SEARCH not in anew
    assert len(anew) < len(before) / 8


def test_a_change_concerns_no_earlier_period(data: Path) -> None:
    """What was said later stands on no page of an earlier period."""
    before = bases(output_of(data))
    [path] = (data / "units").rglob("health.yaml")
    text = path.read_text("utf-8")
    path.write_text(text.replace("听讲人次: 310人次", "听讲人次: 311人次"), "utf-8")
    anew = other_than(before, bases(output_of(data)))

    assert {"periods/2024-q2/", "periods/2024-q2/data/totals.json", "history/"} < anew
    assert not [name for name in anew if name.startswith("periods/2024-q1/")]


def test_another_commit_concerns_only_the_files_that_it_wrote(data: Path) -> None:
    """Sources lead to the commits that wrote the files, and pages tell when that was."""
    output = output_of(data)
    paths = [unit.document.path for unit in output.series.dataset.units]
    first = Repository(
        url="u",
        pattern="{commit} {path} {line}",
        editor="",
        commit="first",
        label=data.name,
        prefix=f"{data.name}/",
        changed=frozenset(),
        days=dict.fromkeys(paths, "2024-10-01"),
        commits=dict.fromkeys(paths, "first"),
    )
    [health] = [path for path in paths if path.endswith("/health.yaml")]
    commits = {**first.commits, health: "second"}
    second = replace(first, commit="second", commits=commits)
    anew = other_than(*(bases(replace(output, repository=one)) for one in (first, second)))

    assert {"", "units/health/", "units/county/", "problems/", "data/problems.csv"} <= anew
    assert not anew & {"units/education/", "units/education/system/", "guide/rules/"}


def test_what_is_not_whole_is_made_again(data: Path, tmp_path: Path) -> None:
    """A content that was cut off, changed or removed, and a note that was, cost nothing else."""
    kept = Spool(tmp_path / "kept")
    right = made(data, kept)
    kept.path("bodies/problems/index.html").write_bytes(b"")
    kept.path("files/data/topics.csv").unlink()
    kept.path("bodies/units/health/index.html").write_text("0", "utf-8")
    note = kept.path(f"{NOTES}bodies/plans/index.html")
    note.write_bytes(note.read_bytes()[:50])
    said = kept.path(f"{NOTES}files/data/figures.csv")
    said.write_bytes(said.read_bytes()[:-50])
    for told in kept.path(SAID).iterdir():
        told.write_bytes(told.read_bytes()[:-1])

    assert made(data, kept) == right


def test_what_a_build_left_that_was_killed_is_removed(data: Path, tmp_path: Path) -> None:
    """It left no word of what there is, so everything is looked at."""
    kept = Spool(tmp_path / "kept")
    right = made(data, kept)
    kept.path(LAST).unlink()
    for gone in ("bodies/units/gone/index.html", f"{NOTES}bodies/units/gone/index.html"):
        write(kept.path(gone), "gone")

    assert made(data, kept) == right
    assert not [path for path in kept.folder.rglob("*") if path.name == "gone"]


@pytest.mark.parametrize("links", [True, False], ids=["linked", "copied"])
def test_a_site_keeps_what_it_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    """A new content, or none, changes nothing of the site that has the old one."""
    spool, target = Spool(tmp_path / "kept"), tmp_path / "site" / "data" / "totals.json"
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", lambda *_: os.link(tmp_path, tmp_path / "link"))
    spool.put("totals.json", "1")
    spool.share("totals.json", target)
    shared = target.samefile(spool.path("totals.json"))
    spool.put("totals.json", "2")
    kept = target.read_text("utf-8")
    spool.share("totals.json", target)
    spool.discard()

    assert shared is links
    assert kept == "1"
    assert target.read_text("utf-8") == "2"


def test_a_content_that_was_only_copied_is_still_the_same(data: Path, tmp_path: Path) -> None:
    """When it was written is looked at first; where it is another time, what is in it."""
    kept = Spool(tmp_path / "kept")
    right = made(data, kept)
    copied = Spool(shutil.copytree(kept.folder, tmp_path / "copied", copy_function=shutil.copyfile))
    times = {path: path.stat().st_mtime_ns for path in copied.folder.rglob("*.html")}

    assert made(data, copied) == right
    assert times == {path: path.stat().st_mtime_ns for path in copied.folder.rglob("*.html")}


def test_what_was_taken_over_in_error_contradicts_the_rest(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a basis ever too narrow, the numbers would not agree, and all would be made anew."""
    kept = Spool(tmp_path / "kept")
    of_page = Basis.of_page
    monkeypatch.setattr(
        Basis, "of_page", lambda self, page: "unit" if page.unit else of_page(self, page)
    )
    made(data, kept)
    one_figure_changed(data)
    wrong = made(data, kept)
    monkeypatch.undo()

    assert wrong == made(data, Spool(tmp_path / "anew"))


def test_a_program_that_was_changed_makes_all_anew(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version may show the same data otherwise."""
    kept = Spool(tmp_path / "kept")
    made(data, kept)
    times = {path: path.stat().st_mtime_ns for path in kept.folder.rglob("*.html")}
    monkeypatch.setattr(basis, "program", lambda: "another")
    made(data, kept)

    assert not [path for path, time in times.items() if path.stat().st_mtime_ns == time]


def test_the_program_is_all_its_files() -> None:
    """Its code, its templates and its words; what Python compiled of it is not."""
    assert basis.program() == basis.program.__wrapped__()
    assert any(path.suffix == ".html" for path in basis.PROGRAM.rglob("*"))


def test_a_build_uses_what_the_last_one_left(build: Build, data: Path, tmp_path: Path) -> None:
    """A real build after a change gives the site that a build with nothing kept gives."""
    place = tmp_path / "kept"
    usual, alone = {"UNIT_REPORTS_KEPT": f"{place}"}, {"UNIT_REPORTS_KEPT": "none"}
    first = build(tmp_path / "site", data=data, as_of="2024-10-20", environment=usual)
    assert first.returncode == 0, first.stderr
    [folder] = [path for path in place.iterdir() if path.is_dir()]
    page = folder / "bodies" / "practices" / "index.html"
    written = page.stat().st_mtime_ns
    one_figure_changed(data)
    again = build(tmp_path / "site", data=data, as_of="2024-10-20", environment=usual)
    anew = build(tmp_path / "anew", data=data, as_of="2024-10-20", environment=alone)

    assert again.returncode == anew.returncode == 0, again.stderr + anew.stderr
    assert page.stat().st_mtime_ns == written
    assert contents(tmp_path / "site") == contents(tmp_path / "anew")


def test_pages_that_are_the_same_are_the_same_files(
    build: Build, data: Path, tmp_path: Path
) -> None:
    """A page as it was is not written again, whatever else was; of a unit that is gone none stays.

    Who changed one in the site changed what is kept, too: it is written anew.
    """
    place, site = tmp_path / "kept", tmp_path / "site"
    usual, alone = {"UNIT_REPORTS_KEPT": f"{place}"}, {"UNIT_REPORTS_KEPT": "none"}

    def files() -> dict[str, int]:
        result = build(site, data=data, as_of="2024-10-20", environment=usual)
        assert result.returncode == 0, result.stderr
        return {path.parent.name: path.stat().st_ino for path in site.glob("units/*/index.html")}

    gone, spoiled, *_ = (path.stem for path in reversed(units(data)))
    first = files()
    with (site / "units" / spoiled / "index.html").open("a", encoding="utf-8") as page:
        page.write("别人写的")
    one_figure_changed(data)
    second = files()
    changed = {name for name in first if first[name] != second[name]}
    next(data.rglob(f"{gone}.yaml")).unlink()
    third = files()
    anew = build(tmp_path / "anew", data=data, as_of="2024-10-20", environment=alone)

    assert spoiled in changed
    assert 1 < len(changed) < len(first) / 2
    assert third.keys() == second.keys() - {gone}
    assert [*place.rglob(f"units/{gone}/index.html")] == []
    assert anew.returncode == 0, anew.stderr
    assert contents(site) == contents(tmp_path / "anew")


def leave_units(data: Path, place: Path) -> Dataset:
    """Read a data folder, and leave its units for the next one who reads it."""
    read, _ = read_dataset(Folder.at(data))
    assert read is not None
    for job in units_to_keep(Kept(Spool(place)), read):
        job()
    return read


def test_units_are_taken_over_as_they_were_read(data: Path, tmp_path: Path) -> None:
    """All but those of whose files something is to be told, which is told in reading them."""
    told, *_ = units(data)
    told.write_text(told.read_text("utf-8") + "# 13812345678\n", "utf-8")
    read = leave_units(data, tmp_path)
    known = units_kept(tmp_path)

    assert known is not None
    assert read.noted == {told.stem}
    assert known.units == tuple(unit for unit in read.units if unit.id != told.stem)
    assert read_dataset(Folder.at(data), known=known) == read_dataset(Folder.at(data))
    assert units_kept(None) is None


def test_a_share_of_units_that_is_not_whole_is_none(data: Path, tmp_path: Path) -> None:
    """Nor is one of which another program knows what it means, or that was read by other words."""
    read = leave_units(data, tmp_path)
    shares = sorted((tmp_path / UNITS).iterdir())
    held = [unit.id for unit in (units_kept(tmp_path) or read).units]
    whole = shares[0].read_bytes()
    for broken in (whole[:-1], whole[1:], b"", b"x" + whole[1:]):
        shares[0].write_bytes(broken)
        left = units_kept(tmp_path)
        assert left is not None
        assert len(left.units) < len(held)
    shares[0].write_bytes(whole)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("unit_reports.kept_units.program", lambda: "another")
        assert units_kept(tmp_path) is None
    catalog = data / "catalog.yaml"
    catalog.write_text(catalog.read_text("utf-8") + "# 另一版\n", "utf-8")
    known = units_kept(tmp_path)
    again, _ = read_dataset(Folder.at(data), known=known)

    assert known is not None
    assert again is not None
    assert not any(unit is known.unit[unit.id] for unit in again.units)


def test_two_builds_do_not_share_it(data: Path, tmp_path: Path) -> None:
    """Who comes second goes without; afterwards it is free again."""
    output = output_of(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNIT_REPORTS_KEPT", str(tmp_path / "kept"))
        one = keeping(output, place_of(data, tmp_path))
        assert one is not None
        assert keeping(output, place_of(data, tmp_path)) is None
        one.discard()
        other = keeping(output, place_of(data, tmp_path))
        assert other is not None
        other.discard()


def test_places_do_not_pile_up(data: Path, tmp_path: Path) -> None:
    """Those of the data folders that were built last stay."""
    output = output_of(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNIT_REPORTS_KEPT", str(tmp_path / "kept"))
        for number in range(MOST_PLACES + 3):
            one = keeping(output, place_of(tmp_path / f"data-{number}", tmp_path))
            assert one is not None
            one.discard()

    assert sum(path.is_dir() for path in (tmp_path / "kept").iterdir()) == MOST_PLACES


def test_small_sites_and_the_public_edition_leave_nothing(data: Path, tmp_path: Path) -> None:
    """The first are soon made anew; of the second nothing old may ever show."""
    output = output_of(data)
    public = replace(output, edition=Edition.PUBLIC)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("UNIT_REPORTS_KEPT", raising=False)
        assert keeping(output, place_of(data, tmp_path)) is None
        patch.setenv("UNIT_REPORTS_KEPT", str(tmp_path / "kept"))
        assert keeping(public, place_of(data, tmp_path)) is None
