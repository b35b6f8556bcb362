"""The larger campaign, ``campaigns/county``: three periods of 45 units, and what they add up to.

What is expected is counted by ``county_totals.py``, which shares no code with the package.
"""

import json
from collections import Counter
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import county_totals
from tests.make_county import COUNTY, make_county
from unit_reports.aggregate.extent import Extent, Reach
from unit_reports.aggregate.figures import IndicatorSummary
from unit_reports.aggregate.history import history
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import Reporting
from unit_reports.aggregate.total import Coverage, Interval, spread
from unit_reports.finding import has_errors
from unit_reports.model.catalog import OverUnits
from unit_reports.model.count import State
from unit_reports.model.dataset import Dataset
from unit_reports.rules import check
from unit_reports.source.folder import Folder

TODAY = date.fromisoformat(county_totals.DAYS[-1])
EXPECTED = json.loads(county_totals.EXPECTED.read_text("utf-8"))
GROUPS = [(period, group) for period in EXPECTED for group in EXPECTED[period]["groups"]]
TOPS = [group.split()[1] for group in EXPECTED["2024-q1"]["groups"] if group.startswith("system")]


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """The campaign, read by the package; it passes the check without an error."""
    found, findings = check(Folder.at(COUNTY), today=TODAY)
    assert not has_errors(findings)
    assert found
    return found


def picture_of(dataset: Dataset, period: str, group: str, today: date = TODAY) -> Picture:
    """The picture of a group as ``expected.json`` names it: ``whole``, ``system county``."""
    [found] = [p for p in dataset.campaign.periods if p.id == period]
    reach, _, name = group.partition(" ")
    whole = Picture(dataset=dataset, period=found, today=today)
    return whole.over(Extent(reach=Reach(reach), id=name)) if name else whole


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its relative name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def some(coverage: Coverage) -> dict[str, int]:
    """The states of a coverage that occur."""
    return {state: units for state, units in asdict(coverage).items() if units}


def told(summary: IndicatorSummary) -> dict[str, Any]:
    """What the package makes of an indicator, as ``expected.json`` has it."""
    total, over = summary.total, summary.indicator.over_units
    found: dict[str, Any] = {"coverage": some(total.coverage)}
    found["left_out"] = sorted(figure.unit.id for figure in summary.covered)
    if over is OverUnits.SUM:
        found |= ends(total.interval)
        events = total.joint.items()
        found["contained"] = {key: sorted(e.holders) for key, e in events if e.holders}
    elif over is OverUnits.SPREAD:
        found |= {"min": None, "median": None, "max": None}
        if shape := spread(total):
            three = {"min": shape.minimum, "median": shape.median, "max": shape.maximum}
            found |= {key: list(value) for key, value in three.items()}
    return {key: value for key, value in found.items() if value or key not in OMITTED_IF_EMPTY}


OMITTED_IF_EMPTY = ("left_out", "contained")


def ends(interval: Interval | None) -> dict[str, int | None]:
    """An interval by its ends; none at all where nobody reported."""
    low, high = interval or (None, None)
    return {"low": low, "high": high}


def compare(picture: Picture, expected: dict[str, Any]) -> None:
    """The package's numbers of one picture are those of one group in ``expected.json``."""
    assert [unit.id for unit in picture.units] == expected["due"]
    states = Counter(reporting.state.value for reporting in picture.reporting)
    assert states == expected["reporting"][picture.today.isoformat()]
    found = {key: told(summary) for key, summary in picture.summaries.items()}
    wanted = {
        key: {name: value for name, value in entry.items() if name != "cumulated"}
        for key, entry in expected["indicators"].items()
    }
    assert found == wanted


def test_the_script_writes_the_committed_units(tmp_path: Path) -> None:
    """The seed gives the same bytes anew: no unit was changed by hand, none is left over."""
    make_county(tmp_path)
    committed = {name: text for name, text in files(COUNTY).items() if name != "expected.json"}

    assert files(tmp_path) == committed


def test_the_expected_totals_are_those_of_the_script() -> None:
    """``expected.json`` was not changed by hand and is not stale."""
    text = county_totals.text_of(county_totals.expected()) + "\n"

    assert county_totals.EXPECTED.read_text("utf-8") == text


@pytest.mark.parametrize(("period", "group"), GROUPS)
def test_totals_of_every_period_and_group(period: str, group: str, dataset: Dataset) -> None:
    """Of the whole, each unit's system and each kind the package tells what the script counts."""
    expected = EXPECTED[period]["groups"][group]

    for day in expected["reporting"]:
        compare(picture_of(dataset, period, group, date.fromisoformat(day)), expected)


@pytest.mark.parametrize("period", EXPECTED)
@pytest.mark.parametrize("top", TOPS)
def test_totals_of_all_below_a_unit(period: str, top: str, dataset: Dataset) -> None:
    """Without the unit at the top its system-wide figures contain nothing."""
    below = [unit for unit in county_totals.UNITS if top in county_totals.above(unit)]
    [found] = [p for p in county_totals.PERIODS if p["id"] == period]

    compare(picture_of(dataset, period, f"below {top}"), county_totals.group_in(below, found))


@pytest.mark.parametrize(("period", "group"), GROUPS)
def test_sums_over_the_periods_so_far(period: str, group: str, dataset: Dataset) -> None:
    """What is counted anew in each period adds up, and its coverage counts unit and period."""
    so_far = [p for p in EXPECTED if p <= period]
    histories = history([picture_of(dataset, p, group) for p in so_far])
    found = {
        h.indicator.id: ends(h.sum) | {"coverage": some(h.coverage)} for h in histories if h.adds_up
    }
    indicators = EXPECTED[period]["groups"][group]["indicators"]
    wanted = {key: entry["cumulated"] for key, entry in indicators.items() if "cumulated" in entry}

    # What nobody has reported so far has no history.
    assert found == {key: entry for key, entry in wanted.items() if entry["low"] is not None}


@pytest.mark.parametrize("period", EXPECTED)
def test_lists_that_are_there_empty_or_silent(period: str, dataset: Dataset) -> None:
    """Every unit due stands in one of three places for each list, and in the right one."""
    items = picture_of(dataset, period, "whole").items
    found: dict[str, dict[str, list[str]]] = {
        unit: {"reported": [], "nil": [], "silent": []} for unit in EXPECTED[period]["lists"]
    }
    for name in county_totals.LISTS:
        for state in ("reported", "nil", "silent"):
            for unit in getattr(getattr(items, name), state):
                found[unit.id][state].append(name)

    assert found == EXPECTED[period]["lists"]


def test_the_campaign_holds_every_case() -> None:
    """What the campaign is for: every state, and events inside several system-wide figures."""
    wholes = [EXPECTED[period]["groups"]["whole"] for period in EXPECTED]
    reporting = {state for whole in wholes for day in whole["reporting"].values() for state in day}
    entries = [entry for whole in wholes for entry in whole["indicators"].values()]
    inside = [tops for entry in entries for tops in entry.get("contained", {}).values()]

    assert reporting == set(Reporting) - {Reporting.UNREADABLE}
    assert {state for entry in entries for state in entry["coverage"]} == set(State)
    assert {len(tops) for tops in inside} == {1, 2, 3}
    left_out = [entry["left_out"] for entry in entries if "left_out" in entry]
    assert 0 < len(left_out) < len(entries)


def test_problems_fall_back_from_closed_and_from_one_open_state_to_another() -> None:
    """Only the catalog's order of the states tells the second kind."""
    _, findings = check(Folder.at(COUNTY), today=TODAY)
    told = [finding.message for finding in findings if finding.code == "W323"]

    assert any("的进展是“已清零”，这里却是“推进中”" in message for message in told)
    assert any("的进展是“推进中”，这里却是“待动工”" in message for message in told)
