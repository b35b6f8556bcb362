"""Lists that a report does not show, or not in full: neither nothing to report nor not reported."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.invented import CAMPAIGN, Made, made, report, write
from tests.markup import parse
from tests.small import CATALOG, picture_of, problem, unit_of
from unit_reports.aggregate.handled import Reach, handled
from unit_reports.aggregate.rates import Why
from unit_reports.aggregate.rectification import rates
from unit_reports.aggregate.reporting import Reporting
from unit_reports.rules import check
from unit_reports.source.folder import Folder

LISTED = {"part": "problems"}
INDICATORS = [entry | {"listed": LISTED} for entry in CATALOG["indicators"][:1]]
PLANS = {"plans": [{"id": "sweep", "name": "清扫", "definition": "扫。"}]}
WITH_LIST = CATALOG | {
    "indicators": [*INDICATORS, *CATALOG["indicators"][1:]],
    "categories": CATALOG["categories"] | PLANS,
}
PLAN = {"summary": "扫地", "category": "清扫"}


def world(root: Path) -> Path:
    """One unit that shows all, one that shows none, one that shows some, one nil, one silent."""
    shown = [problem(1, "完"), problem(2, "半")]
    return write(
        root,
        {
            "all": {"reports": [report("q3", problems=shown, plans=[PLAN])]},
            "none": {"reports": [report("q3", withheld=["problems"])]},
            "some": {
                "reports": [
                    report("q3", figures={"发现": 9}, problems=shown[:1], withheld=["problems"])
                ]
            },
            "nil": {"reports": [report("q3", problems=[])]},
            "silent": {"reports": [report("q3", figures={"发现": 1})]},
        },
        campaign=CAMPAIGN | {"expects": ["problems"]},
        catalog=WITH_LIST,
    )


@pytest.fixture
def site(tmp_path: Path) -> Made:
    """The pages and files of that world."""
    return made(world(tmp_path))


def test_it_is_a_state_of_its_own(site: Made) -> None:
    """Who withholds is not silent and has no nil return; who shows some counts by it."""
    found = site.output.picture.items.problems

    def ids(units: Any) -> list[str]:
        return [unit.id for unit in units]

    assert ids(found.reported) == ["all", "some"]
    assert ids(found.withheld) == ["none", "some"]
    assert ids(found.nil) == ["nil"]
    assert ids(found.silent) == ["silent"]
    assert len(found.items) == 3


def test_a_report_that_shows_nothing_is_a_report(site: Made) -> None:
    """It came on time, is no nil return, and nobody is asked for what it withholds."""
    rows = site.output.picture.reporting_of

    assert rows["none"].state is Reporting.ON_TIME
    assert "problems" not in rows["none"].missing_parts
    assert "单位none：没有报存在问题" not in site.bodies["reporting/"]
    assert "单位silent：没有报存在问题" in site.bodies["reporting/"]


def test_pages_and_files_agree(site: Made) -> None:
    """Every output tells of it, and they do not contradict one another."""
    assert site.contradictions == []
    page = parse(site.bodies["problems/"]).text

    assert "2家没有全部公开：单位none、单位some" in page
    assert "2家的存在问题没有全部公开" in page
    assert "1家未报这一部分（不等于没有）：单位silent" in page
    rows = csv.DictReader(io.StringIO(site.files["data/reporting.csv"].decode("utf-8-sig")))
    told = {row["unit"]: row["problems"] for row in rows}
    assert told == {"all": "2", "nil": "0", "none": "withheld", "silent": "", "some": "1"}
    assert "未公开的部分存在问题（不等于没有）" in parse(site.bodies["units/none/"]).text


def test_where_all_withhold_nobody_is_said_to_have_nothing(tmp_path: Path) -> None:
    """Neither a page nor a tile takes what is not shown for what is not there."""
    hidden = ["topics", "problems", "plans"]
    units = {key: {"reports": [report("q3", withheld=hidden)]} for key in "ab"}
    site = made(write(tmp_path, units | {"nil": {"reports": [report("q3", problems=[])]}}))

    assert site.contradictions == []
    for address in ("problems/", "rectification/", "plans/", "research/", ""):
        page = parse(site.bodies[address]).text
        assert "没有单位列出" not in page, address
        assert "还没有单位报问题" not in page, address
        assert "还没有单位报计划" not in page, address
        assert "还没有单位报课题" not in page, address
    assert (
        "1家报“没有”（零报告）：单位nil；2家没有全部公开：单位a、单位b"
        in parse(site.bodies["problems/"]).text
    )
    assert "报了的都没有公开" in parse(site.bodies["plans/"]).text
    assert "未公开" in parse(site.bodies["rectification/"]).text


def test_what_cannot_be_known_is_not_judged(tmp_path: Path) -> None:
    """No finding holds a stated number against a list that is not whole, or misses the list."""
    _dataset, findings = check(Folder.at(world(tmp_path)), today=made(tmp_path).output.series.today)
    told = {(Path(f.place.path).stem, f.code) for f in findings}

    assert ("silent", "W503") in told
    assert not {unit for unit, code in told if code in ("W503", "W302", "W304")} & {"none", "some"}


def test_no_rate_comes_from_a_list_that_is_not_whole() -> None:
    """The unit says why it has none."""
    shown = {"problems": [problem(1, "完")]}
    units = (unit_of("a", shown), unit_of("b", shown | {"withheld": ["problems"]}))
    [rate, *_] = rates(picture_of(*units))

    assert [row.why for row in rate.units] == [None, Why.WITHHELD]
    assert rate.added == 1


def test_a_withheld_plan_may_answer_a_problem() -> None:
    """A problem is without a plan only where all plans of its unit are shown."""
    problems = {"problems": [problem(1)]}
    hidden = {"withheld": ["plans", "regulations"]}
    picture = picture_of(unit_of("a", problems), unit_of("b", problems | hidden))
    [category] = handled(picture)

    assert [row.is_planned for row in picture.answers] == [False, None]
    assert category.planned == Reach(units=0, problems=0, perhaps_units=1, perhaps_problems=1)
    assert category.regulated == category.planned


def test_answers_to_withheld_problems_are_no_mistake(tmp_path: Path) -> None:
    """A plan may answer a problem that the report does not show."""
    plan = PLAN | {"answers": ["p9"]}
    reports = {key: report("q3", plans=[plan], **more) for key, more in WAYS.items()}
    folder = write(
        tmp_path, {key: {"reports": [one]} for key, one in reports.items()}, catalog=WITH_LIST
    )
    _dataset, findings = check(Folder.at(folder), today=made(folder).output.series.today)

    assert [Path(f.place.path).stem for f in findings if f.code == "E207"] == ["silent"]


WAYS: dict[str, dict[str, Any]] = {"silent": {}, "hidden": {"withheld": ["problems"]}}


def test_a_problem_that_is_withheld_has_not_vanished(tmp_path: Path) -> None:
    """The next report may withhold what the last one showed."""
    before = report("q2", problems=[problem(1)])
    units = {
        "gone": {"reports": [before, report("q3", problems=[problem(2)])]},
        "kept": {"reports": [before, report("q3", problems=[problem(2)], withheld=["problems"])]},
    }
    folder = write(tmp_path, units)
    _dataset, findings = check(Folder.at(folder), today=made(folder).output.series.today)

    assert [Path(f.place.path).stem for f in findings if f.code == "W322"] == ["gone"]
