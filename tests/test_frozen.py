"""What a period's pages say stays as it was, whatever is reported or becomes true later."""

import re
import shutil
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from tests.make_county import COUNTY
from tests.markup import parse
from unit_reports.aggregate.series import Series
from unit_reports.finding import has_errors
from unit_reports.present.output import Output
from unit_reports.present.render import environment
from unit_reports.present.views import PAST
from unit_reports.rules import check
from unit_reports.source.folder import Folder

THEN = date(2024, 7, 11)
"""The day after the report of the second quarter was due."""
LATER = date(2024, 10, 20)
FIRST, SECOND = "periods/2024-q1/", "periods/2024-q2/"
THIRD = re.compile(r"^  - period: 2024-q3\n(?:    .*\n)*", re.MULTILINE)
"""A report of the third quarter, wherever it stands in its file."""
CHOOSER = re.compile(r'<nav class="ur-place".*?</nav>\s*', re.DOTALL)
"""It leads to every period that there is, so it alone knows of later ones."""
LINKS = re.compile('<p class="ur-get">.*?</p>', re.DOTALL)


def then(place: Path) -> Path:
    """The larger campaign as it stood on that day, without what the third quarter brought.

    One unit had not been set up yet, and one had its former name.
    """
    root = Path(shutil.copytree(COUNTY, place))
    drop(root / "campaign.yaml", r"  - \{id: 2024-q3.*\n")
    for path in (root / "units").rglob("*.yaml"):
        path.write_text(THIRD.sub("", path.read_text("utf-8")), "utf-8")
    (root / "units" / "health" / "disinfection-team.yaml").unlink()
    village = root / "units" / "beiwan" / "wanli.yaml"
    name = re.search("^name: (.+)$", village.read_text("utf-8"), re.MULTILINE)
    assert name
    drop(village, r", \{name: 湾里村, until: 2024-08-31\}")
    replace(village, f"name: {name[1]}", "name: 湾里村")
    return root


def drop(path: Path, pattern: str) -> None:
    """Take out of a file what stands there once."""
    text, number = re.subn(pattern, "", path.read_text("utf-8"))
    assert number == 1
    path.write_text(text, "utf-8")


def replace(path: Path, old: str, new: str) -> None:
    """Replace in a file what stands there once."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def append(path: Path, text: str) -> None:
    """Add to a file at its end."""
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def output(root: Path, today: date) -> Output:
    """Everything that a build would make of a data folder, which passes the check."""
    dataset, findings = check(Folder(root=root, label="data"), today=today)
    assert dataset
    assert not has_errors(findings)
    series = Series(dataset=dataset, today=today, findings=tuple(findings))
    return Output(series=series, env=environment())


def bodies(made: Output, home: str) -> dict[str, str]:
    """The bodies of the pages that an earlier period keeps, by key; `home` is their address."""
    pages = (*made.navigation_pages(), *made.single_pages())
    kept = [page for page in pages if page.home == home and page.key in (*PAST, "indicators")]
    return {str(page.key): CHOOSER.sub("", made.body(page)) for page in kept}


def files(made: Output, start: str) -> dict[str, bytes]:
    """The files to download whose path starts so."""
    return {path: make() for path, make in made.files_to_make() if path.startswith(start)}


def next_period(root: Path) -> None:
    """The third quarter begins."""
    line = "  - {id: 2024-q3, name: 三季度, from: 2024-07-01, to: 2024-09-30, due: 2024-10-15}\n"
    replace(root / "campaign.yaml", "pages:\n", f"{line}pages:\n")


def reports(root: Path) -> None:
    """Units report the third quarter, each at the end of its file."""
    for path in sorted((root / "units").rglob("*.yaml")):
        found = THIRD.search((COUNTY / path.relative_to(root)).read_text("utf-8"))
        if found and "\nreports:\n" in path.read_text("utf-8"):
            append(path, found[0])


def rename(root: Path) -> None:
    """The unit at the top and a village get new names."""
    for name, former in (("county", "清澜县爱卫办"), ("xisha/matou", "码头社区")):
        path = root / "units" / f"{name}.yaml"
        replace(path, f"name: {former}\n", f"name: 新的{former}\n")
        append(path, f"renamed_from: [{{name: {former}, until: 2024-07-31}}]\n")


def close(root: Path) -> None:
    """A town with villages is merged into another."""
    append(root / "units" / "county" / "xisha.yaml", "closed: 2024-08-31\nmerged_into: hekou\n")


def set_up(root: Path) -> None:
    """A unit is new and speaks for all below it; it takes part in what others did before."""
    (root / "units" / "new-town.yaml").write_text(
        """\
name: 新镇
kind: 乡镇（街道）
parent: county
opened: 2024-07-01
split_from: hekou
reports:
  - period: 2024-q3
    as_of: 2024-09-30
    submitted: 2024-10-08
    scope: 全系统
    figures: {健康讲座: 900场, 清洁日: {count: 3次, joint: river-day}}
    problems: []
""",
        "utf-8",
    )


def exempt(root: Path) -> None:
    """A unit need not report the third quarter."""
    append(
        root / "units" / "county" / "health.yaml",
        "exempt: [{from: 2024-08-01, to: 2024-10-31, reason: 防汛}]\n",
    )


CHANGES: dict[str, tuple[Callable[[Path], None], ...]] = {
    "a period": (),
    "reports": (reports,),
    "names": (rename,),
    "a merger": (close,),
    "a unit": (set_up,),
    "an exemption": (exempt,),
    "everything": (reports, rename, close, set_up, exempt),
}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Output:
    """What was made of the campaign on that day."""
    return output(then(tmp_path_factory.mktemp("then") / "data"), THEN)


def unlined(text: str) -> str:
    """A text without the numbers of lines: a source leads into the file as it is now."""
    return re.sub(r"(?<=\.yaml:)[0-9]+|(?<=#L)[0-9]+|(?<=>第)[0-9]+(?=行</a>)", "", text)


def words(body: str) -> str:
    """What a reader sees below the heading of a page, without the links to its tables."""
    below = LINKS.sub("", body.partition("</h1>")[2])
    return unlined(parse(unlined(below)).text)


def assert_moved(before: Output, after: Output) -> None:
    """What was current is now an earlier period and says the same, number by number."""
    old, new = before.series.current, after.series.past[-1]
    assert new.period == old.period
    assert [unit.id for unit in new.units] == [unit.id for unit in old.units]
    assert [row.state for row in new.reporting] == [row.state for row in old.reporting]
    totals = {key: asdict(summary.total) for key, summary in old.summaries.items()}
    assert {key: asdict(summary.total) for key, summary in new.summaries.items()} == totals
    was, now = bodies(before, ""), bodies(after, SECOND)
    for key in PAST:
        # The sentence to paste names an earlier period, and goes on as it was.
        assert words(now[key]).removeprefix("二季度，") == words(was[key]), key
    [old_json] = files(before, "data/totals.json").values()
    [new_json] = files(after, f"{SECOND}data/totals.json").values()
    assert unlined(new_json.decode()) == unlined(old_json.decode())


@pytest.mark.parametrize("change", CHANGES)
def test_what_comes_later_changes_no_earlier_page(
    change: str, before: Output, tmp_path: Path
) -> None:
    """Pages and tables of an earlier period stay the same to the byte; the current one joins them.

    What is new in a unit's file stands at its end, so that the lines above keep their numbers.
    """
    root = then(tmp_path / "data")
    for apply in (next_period, *CHANGES[change]):
        apply(root)
    after = output(root, LATER)
    pages, tables = bodies(before, FIRST), files(before, FIRST)

    assert len(pages) == len(PAST) + 1
    assert bodies(after, FIRST) == pages
    assert f"{FIRST}data/totals.json" in tables
    assert files(after, FIRST) == tables
    assert_moved(before, after)


def test_only_lines_move_where_files_grow_at_the_top(before: Output) -> None:
    """Where later reports stand first in their files, nothing but the numbers of lines differs."""
    after = output(COUNTY, LATER)
    now, was = bodies(after, FIRST), bodies(before, FIRST)

    assert now != was
    assert {key: unlined(body) for key, body in now.items()} == {
        key: unlined(body) for key, body in was.items()
    }
    assert_moved(before, after)


def test_the_day_changes_no_earlier_page() -> None:
    """An earlier period is as of the day after its report was due, on whatever day it is built."""
    soon, late = output(COUNTY, LATER), output(COUNTY, date(2026, 2, 1))

    for home in (FIRST, SECOND):
        assert bodies(soon, home) == bodies(late, home)


def test_a_new_name_is_on_later_pages_only(before: Output, tmp_path: Path) -> None:
    """The pages of then call a unit what it was called then, today's what it is called today."""
    root = then(tmp_path / "data")
    next_period(root)
    rename(root)
    after = output(root, LATER)

    assert "新的码头社区" in bodies(after, "")["reporting"]
    assert "新的码头社区" not in bodies(after, SECOND)["reporting"]
    assert "码头社区" in bodies(before, FIRST)["reporting"]
