"""Partial results: whatever the parts, what they publish makes the same numbers as one build."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import COUNTY
from tests.parts import file_of, pieces, taken_in
from tests.small import CATALOG, unit_of
from unit_reports.aggregate.published import Published, published, together
from unit_reports.aggregate.reporting import Reporting
from unit_reports.aggregate.series import Series
from unit_reports.aggregate.total import Total
from unit_reports.model.campaign import Campaign
from unit_reports.model.catalog import Catalog, OverUnits
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.part import REPORTING_STATES
from unit_reports.present.exports import total_json
from unit_reports.rules import check
from unit_reports.source.folder import Folder

TODAY = date(2024, 10, 20)
KINDS = ("机关", "街道")
CAMPAIGN = {
    "title": "活动",
    "periods": [
        {"id": "q1", "name": "一", "from": "2024-01-01", "to": "2024-03-31", "due": "2024-04-10"},
        {"id": "q2", "name": "二", "from": "2024-04-01", "to": "2024-06-30", "due": "2024-07-10"},
    ],
}
SPREAD = {
    "id": "days",
    "name": "天数",
    "section": "s",
    "measure": "天",
    "over_units": "spread",
    "definition": "定义。",
}
WORDS: dict[str, Any] = CATALOG | {
    "kinds": [*CATALOG["kinds"], {"id": "street", "name": "街道", "definition": "街道。"}],
    "indicators": [*CATALOG["indicators"], SPREAD],
}
COUNTS = ["7个", "3个", "0个", "30余个", "约20个", "50个以上", "*个", "未统计"]


@st.composite
def figures(draw: st.DrawFn) -> dict[str, Any]:
    """Some figures of a report: of the unit, of its system, joint ones."""
    found = {}
    for name in draw(st.lists(st.sampled_from(["发现", "办结", "天数"]), unique=True)):
        entry: dict[str, Any] = {"count": draw(st.sampled_from(COUNTS)).replace("个", "")}
        if draw(st.booleans()):
            entry["scope"] = "全系统"
        if draw(st.booleans()):
            entry["joint"] = draw(st.sampled_from(["talk", "walk"]))
        found[name] = entry
    return found


@st.composite
def units(draw: st.DrawFn) -> tuple[Unit, ...]:
    """A few units in a tree of any shape, some closed, exempt or silent, one perhaps unreadable."""
    found = []
    for number in range(draw(st.integers(1, 8))):
        facts: dict[str, Any] = {"kind": draw(st.sampled_from(KINDS)), "reports": []}
        if above := draw(st.integers(0, number)):
            facts["parent"] = f"u{above - 1}"
        for period in ("q1", "q2"):
            if draw(st.integers(0, 3)):
                told = {"figures": draw(figures()), "submitted": "2024-04-01"}
                told |= draw(st.sampled_from([{}, {"problems": []}, {"problems": [PROBLEM]}]))
                facts["reports"].append({"period": period} | told)
        facts |= draw(st.sampled_from([{}, {}, {"opened": "2024-04-01"}, {"exempt": [EXEMPT]}]))
        unit = unit_of(f"u{number}", None, **facts)
        if not draw(st.integers(0, 7)):
            silent = unit.file.model_copy(update={"reports": ()})
            unit = replace(unit, file=silent, readable=False)
        found.append(unit)
    return tuple(found)


PROBLEM = {"id": "p1", "summary": "灰尘", "categories": ["灰尘"], "rectification": {"owner": "甲"}}
EXEMPT = {"from": "2024-01-01", "to": "2024-03-31", "reason": "成立不久"}


def dataset_of(found: tuple[Unit, ...]) -> Dataset:
    """A data set of units that were made here."""
    return Dataset(
        campaign=Campaign.model_validate(CAMPAIGN),
        catalog=Catalog.model_validate(WORDS),
        units=found,
        campaign_document=found[0].document,
        catalog_document=found[0].document,
    )


def kept(total: Total, over: OverUnits) -> Total:
    """A total with what it is shown by: of sums all but the values, of others the values."""
    if over is OverUnits.SUM:
        return replace(total, values=())
    values = total.values if over is OverUnits.SPREAD else ()
    return Total(coverage=total.coverage, values=values)


def differing(whole: Series, merged: Published) -> Iterator[tuple[object, ...]]:
    """Every total of the one big build that the merged parts say otherwise."""
    for picture in whole.pictures:
        period = picture.period.id
        extents = {None: picture} | {k: picture.over(p.extent) for k, p in whole.kinds.items()}
        for kind, one in extents.items():
            for key, summary in one.summaries.items():
                found = merged.summary(summary.indicator, period, kind)
                over = summary.indicator.over_units
                same = kept(summary.total, over) == found.total
                if not same or total_json(summary) != total_json(found):
                    yield period, kind, key, summary.total, found.total
        if merged.partials[period].due != len(picture.units):
            yield period, merged.partials[period].due, len(picture.units)


@settings(max_examples=150)
@given(found=units(), data=st.data())
def test_any_cut_gives_the_numbers_of_one_build(
    found: tuple[Unit, ...], data: st.DataObject
) -> None:
    """Parts below parts, system-wide figures and joint events across the cut, every period."""
    dataset = dataset_of(found)
    whole = Series(dataset=dataset, today=TODAY)
    where = {unit.id: data.draw(st.integers(0, 3)) for unit in found}
    parts = data.draw(st.permutations(pieces(dataset, where, TODAY)))
    merged = together(parts)

    assert merged.partials == published(whole).partials
    assert not list(differing(whole, merged))


@settings(max_examples=50)
@given(found=units(), data=st.data())
def test_parts_are_put_together_in_any_groups(found: tuple[Unit, ...], data: st.DataObject) -> None:
    """Sites above sites above sites: what some merge and publish, others merge again."""
    dataset = dataset_of(found)
    where = {unit.id: data.draw(st.integers(0, 3)) for unit in found}
    parts = pieces(dataset, where, TODAY)
    first = data.draw(st.integers(1, len(parts)))
    groups = [together(group) for group in (parts[:first], parts[first:]) if group]

    assert together(groups).partials == together(parts).partials


@pytest.mark.parametrize("seed", range(8))
def test_the_larger_campaign_cut_anywhere(seed: int) -> None:
    """Three periods, six kinds, offices on three levels; findings and the ledger add up too."""
    dataset, findings = check(Folder.at(COUNTY), today=TODAY)
    assert dataset
    whole = Series(dataset=dataset, today=TODAY, findings=tuple(findings))
    chance = Random(seed)  # noqa: S311 - a cut, not a secret
    where = {unit.id: chance.randrange(4) for unit in dataset.units}
    merged = together(pieces(dataset, where, TODAY))
    bare = published(Series(dataset=dataset, today=TODAY))

    assert merged.partials == bare.partials
    assert not list(differing(whole, merged))


def test_what_is_published_is_read_as_it_was() -> None:
    """Writing and reading lose nothing: names, days and every number."""
    dataset, _ = check(Folder.at(COUNTY), today=TODAY)
    assert dataset
    found = published(Series(dataset=dataset, today=TODAY))

    assert taken_in(file_of(dataset, TODAY)) == found


def test_the_states_of_reporting_are_those_that_are_published() -> None:
    """What the check adds up to the units due is every state that there is."""
    assert set(REPORTING_STATES) == set(Reporting)


def test_an_office_that_reports_for_itself_holds_what_hangs_below_it() -> None:
    """A part of one unit, with a figure of its whole system: all below it are in it already."""
    office = unit_of("u0", None, kind="机关", reports=[told("20", scope="全系统")])
    below = unit_of("u1", None, kind="街道", parent="u0", reports=[told("7")])
    event = unit_of("u2", None, kind="街道", parent="u1", reports=[told("3", joint="talk")])
    dataset = dataset_of((office, below, event))
    merged = together(pieces(dataset, {"u0": 0, "u1": 1, "u2": 2}, TODAY))
    total = merged.summary(dataset.catalog.indicator["found"], "q2").total

    assert total.interval == (20, 20)
    assert (total.left_out, total.coverage.exact) == (2, 3)


def told(count: str, **more: str) -> dict[str, Any]:
    """A report of one figure."""
    return {"period": "q2", "figures": {"发现": {"count": count} | more}}
