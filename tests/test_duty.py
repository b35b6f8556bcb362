"""Who owes a report and who gave one, as it follows from the dated facts of each unit's life."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit_reports.aggregate.chase import chase
from unit_reports.aggregate.extent import Extent
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import Reporting
from unit_reports.aggregate.series import Series
from unit_reports.finding import Severity
from unit_reports.model.dataset import Dataset
from unit_reports.present import views
from unit_reports.present.addresses import Links
from unit_reports.present.places import Places
from unit_reports.rules import check
from unit_reports.source.folder import Folder

HERE = Links(address="")
PERIODS = {
    "q1": ("2024-01-01", "2024-03-31", "2024-04-10"),
    "q2": ("2024-04-01", "2024-06-30", "2024-07-10"),
    "q3": ("2024-07-01", "2024-09-30", "2024-10-15"),
}
"""First day, last day, and the day by whose end the report is due."""
LONG_AFTER = date(2024, 12, 31)
KINDS = ("office", "village")
CATALOG = """\
kinds:
  - {id: office, name: 机关, definition: 机关。}
  - {id: village, name: 村, definition: 村。}
sections: [{id: work, name: 工作, definition: 工作。}]
indicators:
  - {id: visits, name: 走访, section: work, measure: 次, over_units: sum, definition: 走访。}
"""
CAMPAIGN = "title: 活动\nperiods:\n" + "".join(
    f"  - {{id: {key}, name: {key}, from: {first}, to: {last}, due: {due}}}\n"
    for key, (first, last, due) in PERIODS.items()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """The facts of one unit: its names in turn, each but the last with its last day, and so on.

    `reports` are periods, each with the rest of the report; `exempt` are first and last days.
    """

    names: tuple[str, ...] = ("单位",)
    until: tuple[str, ...] = ()
    kind: str = "office"
    parent: int | None = None
    opened: str | None = None
    closed: str | None = None
    merged_into: int | None = None
    split_from: int | None = None
    exempt: tuple[tuple[str, str], ...] = ()
    reports: tuple[tuple[str, str], ...] = ()

    def lines(self) -> Iterator[str]:
        """The unit's file."""
        yield f"name: {self.names[-1]}"
        yield f"kind: {self.kind}"
        for key in ("parent", "merged_into", "split_from"):
            if (other := getattr(self, key)) is not None:
                yield f"{key}: u{other}"
        for key in ("opened", "closed"):
            if day := getattr(self, key):
                yield f"{key}: {day}"
        former = zip(self.names, self.until, strict=False)
        said = (f"{{name: {name}, until: {until}}}" for name, until in reversed([*former]))
        yield f"renamed_from: [{', '.join(said)}]"
        said = (f"{{from: {first}, to: {last}, reason: 受灾}}" for first, last in self.exempt)
        yield f"exempt: [{', '.join(said)}]"
        yield f"reports:{'' if self.reports else ' []'}"
        for period, rest in self.reports:
            yield f"  - {{period: {period}, {rest}}}"


def data_of(lives: Iterable[Life]) -> Dataset:
    """Write the units' files and let the package read them; they pass the check."""
    with TemporaryDirectory() as place:
        root = Path(place)
        (root / "units").mkdir()
        (root / "campaign.yaml").write_text(CAMPAIGN, "utf-8")
        (root / "catalog.yaml").write_text(CATALOG, "utf-8")
        for number, life in enumerate(lives):
            text = "".join(f"{line}\n" for line in life.lines())
            (root / "units" / f"u{number}.yaml").write_text(text, "utf-8")
        dataset, findings = check(Folder(root=root, label="data"), today=LONG_AFTER)
    assert dataset
    assert not [finding for finding in findings if finding.severity is Severity.ERROR]
    return dataset


def picture_of(dataset: Dataset, period: str, today: date = LONG_AFTER) -> Picture:
    """The whole in one period."""
    [found] = [one for one in dataset.campaign.periods if one.id == period]
    return Picture(dataset=dataset, period=found, today=today)


def extents(dataset: Dataset) -> list[Extent]:
    """Every part of a data set."""
    found = [Extent(), *(Extent.kind(kind) for kind in dataset.catalog.kinds)]
    for unit in dataset.units:
        found += [Extent.system(unit), Extent.below(unit)]
    return found


DAYS = st.dates(date(2023, 11, 1), date(2024, 12, 31)).map(str)
REPORTS = (
    "figures: {走访: 3次}, submitted: 2024-04-01",
    "figures: {走访: '*次'}, submitted: 2024-10-31",
    "figures: {走访: 3次}",
    "problems: [], plans: []",
    "figures: {}",
    "as_of: 2024-03",
)
"""In time or late, without a date, nothing to report, and without any part."""
SILENT = REPORTS[-1]


@st.composite
def lives(draw: st.DrawFn, number: int) -> Life:
    """Anything that may be true of a unit; its kin and its parent are units before it."""
    opened, closed = sorted(draw(st.tuples(DAYS, DAYS)))
    is_new, is_gone = draw(st.booleans()), draw(st.booleans())
    until = sorted(draw(st.sets(DAYS, max_size=2)))
    known = st.none() | st.integers(0, number - 1) if number else st.none()
    periods = [
        key
        for key, (first, last, _) in PERIODS.items()
        if not (is_new and opened > last) and not (is_gone and closed < first)
    ]
    reported = draw(st.lists(st.sampled_from(periods), unique=True)) if periods else []
    return Life(
        names=tuple(f"单位{number}第{n}名" for n in range(len(until) + 1)),
        until=tuple(until),
        kind=draw(st.sampled_from(KINDS)),
        parent=draw(known),
        opened=opened if is_new else None,
        closed=closed if is_gone else None,
        merged_into=draw(known) if is_gone else None,
        split_from=draw(known) if is_new else None,
        exempt=tuple(
            (min(days), max(days)) for days in draw(st.lists(st.tuples(DAYS, DAYS), max_size=2))
        ),
        reports=tuple((period, draw(st.sampled_from(REPORTS))) for period in reported),
    )


@st.composite
def several(draw: st.DrawFn) -> list[Life]:
    """The lives of some units."""
    return [draw(lives(number)) for number in range(draw(st.integers(1, 6)))]


SOME = settings(max_examples=60)
TODAYS = st.dates(date(2024, 1, 1), LONG_AFTER)


@SOME
@given(several(), TODAYS)
def test_every_unit_is_in_one_state(units: Sequence[Life], today: date) -> None:
    """In every period and extent: states add up to the units due, and no other unit is lost.

    Whoever was there on the last day is due; whoever is not due is told of as not due; what pages
    show as shares adds up to 100 %; and no number of units exceeds that of the units due.
    """
    dataset = data_of(units)
    places = Places(series=Series(dataset=dataset, today=today))
    for period, (_, last, _) in PERIODS.items():
        whole = picture_of(dataset, period, today)
        for extent in extents(dataset):
            picture = whole.over(extent)
            due = {unit.id for unit in picture.units}
            everybody = {unit.id for unit in extent.units(dataset)}
            others = {unit.id for unit in views.units(picture, places, HERE)["others"]}
            there = {
                f"u{number}"
                for number, life in enumerate(units)
                if (life.opened or "") <= last <= (life.closed or "9999")
            }

            assert there & everybody <= due
            assert due | others == everybody
            assert not due & others
            assert [row.unit.id for row in picture.reporting] == sorted(due)
            states = Counter(row.state for row in picture.reporting)
            assert sum(states.values()) == len(due) == len(picture.units)
            shown = views.reporting(picture, places, HERE)["states"]
            assert sum(number for (_, number), _ in shown) == len(due)
            assert sum(percent for _, percent in shown) == (100 if due else 0)
            reports = sum(row.state.has_report for row in picture.reporting)
            summary, section = picture.summaries["visits"], picture.catalog.section["work"]
            for coverage in (summary.total.coverage, picture.section_coverage(section)):
                assert coverage.due == len(due)
                assert coverage.numbers <= coverage.reported <= reports <= len(due)


@SOME
@given(several(), TODAYS)
def test_who_is_chased(units: Sequence[Life], today: date) -> None:
    """Once it is overdue, a report is asked of whoever owes it, gave none and is not exempt."""
    dataset = data_of(units)
    for period, (_, last, due) in PERIODS.items():
        owing = {
            f"u{number}"
            for number, life in enumerate(units)
            if (life.opened or "") <= last <= (life.closed or "9999")
            and not any(first <= last <= end for first, end in life.exempt)
            and not any(told == period and rest != SILENT for told, rest in life.reports)
        }
        picture = picture_of(dataset, period, today)
        chased = {owed.unit.id for owed in chase(picture) if owed.state is Reporting.MISSING}

        assert chased == (owing if today.isoformat() > due else set())


@SOME
@given(several(), TODAYS)
def test_the_past_has_the_names_of_then(units: Sequence[Life], today: date) -> None:
    """In an earlier period every unit has the name that it had on the period's last day."""
    series = Series(dataset=data_of(units), today=today)

    assert [picture.period.id for picture in series.past] == [*PERIODS][:-1]
    for picture in series.past:
        last = PERIODS[picture.period.id][1]
        for number, life in enumerate(units):
            changes = sum(until < last for until in life.until)
            assert picture.dataset.unit[f"u{number}"].name == life.names[changes]
        assert {unit.id for unit in picture.units} == {
            unit.id for unit in series.dataset.due(picture.period)
        }
        for unit in picture.units:
            assert unit.name == picture.dataset.unit[unit.id].name
    assert series.current.dataset.unit["u0"].name == units[0].names[-1]


FIGURES = "figures: {走访: 3次}"
IN_TIME = f"{FIGURES}, submitted: 2024-07-10"
DUE = date(2024, 7, 10)
AFTER = DUE + timedelta(days=1)


def state_of(life: Life, today: date = AFTER, period: str = "q2") -> Reporting | None:
    """How a unit did its duty; nothing if it has none."""
    rows = picture_of(data_of([life, Life()]), period, today).reporting_of
    return rows["u0"].state if "u0" in rows else None


def reporting(rest: str) -> Life:
    """A unit that reports the second quarter."""
    return Life(reports=(("q2", rest),))


@pytest.mark.parametrize(
    ("life", "state"),
    [
        pytest.param(reporting(IN_TIME), Reporting.ON_TIME, id="on-the-last-day"),
        pytest.param(
            reporting(f"{FIGURES}, submitted: 2024-07-11"), Reporting.LATE, id="a-day-late"
        ),
        pytest.param(reporting(FIGURES), Reporting.UNDATED, id="without-a-date"),
        pytest.param(
            reporting("problems: [], submitted: 2024-07-01"), Reporting.NIL, id="nothing-to-report"
        ),
        pytest.param(reporting("figures: {}"), Reporting.NIL, id="no-figures"),
        pytest.param(reporting("submitted: 2024-07-01"), Reporting.MISSING, id="without-any-part"),
        pytest.param(Life(), Reporting.MISSING, id="no-report"),
        pytest.param(Life(reports=(("q1", FIGURES),)), Reporting.MISSING, id="another-period"),
    ],
)
def test_what_a_report_makes_of_a_duty(life: Life, state: Reporting) -> None:
    """In time, late, undated, nothing to report, and no report at all."""
    assert state_of(life) is state


def test_a_report_is_missing_only_after_the_day_on_which_it_is_due() -> None:
    """On the day itself it may still come; the day after it is missing."""
    assert state_of(Life(), DUE) is Reporting.NOT_YET_DUE
    assert state_of(Life(), AFTER) is Reporting.MISSING


def test_who_is_exempt() -> None:
    """It is the period's last day that counts; the reason is told, and nobody is chased."""
    flood = Life(exempt=(("2024-06-30", "2024-07-05"),))
    picture = picture_of(data_of([flood]), "q2")

    assert [(row.state, row.reason) for row in picture.reporting] == [(Reporting.EXEMPT, "受灾")]
    assert not list(chase(picture))
    assert state_of(replace(flood, exempt=(("2024-04-01", "2024-06-29"),))) is Reporting.MISSING
    assert state_of(replace(flood, exempt=(("2024-07-01", "2024-09-30"),))) is Reporting.MISSING


def test_who_is_exempt_and_reports() -> None:
    """Whoever reports without owing it is counted as having reported."""
    flood = Life(exempt=(("2024-04-01", "2024-06-30"),), reports=(("q2", IN_TIME),))
    [row] = picture_of(data_of([flood]), "q2").reporting

    assert (row.state, row.reason) == (Reporting.ON_TIME, None)


def test_who_was_merged_into_another_unit() -> None:
    """Gone before the period's last day it owes nothing; what it still reported counts."""
    gone = Life(closed="2024-06-29", merged_into=1)
    reported = replace(gone, reports=(("q2", IN_TIME),))

    assert state_of(gone) is None
    assert state_of(reported) is Reporting.ON_TIME
    assert picture_of(data_of([reported, Life()]), "q2").summaries["visits"].total.interval == (
        3,
        3,
    )
    assert state_of(gone, LONG_AFTER, "q1") is Reporting.MISSING
    assert state_of(reported, LONG_AFTER, "q3") is None
    assert state_of(replace(gone, closed="2024-06-30")) is Reporting.MISSING


def test_who_was_split_from_another_unit() -> None:
    """There on the period's last day it owes the report of that period, and none before."""
    new = Life(opened="2024-06-30", split_from=1)

    assert state_of(new) is Reporting.MISSING
    assert state_of(new, LONG_AFTER, "q1") is None
    assert state_of(replace(new, opened="2024-07-01")) is None


def test_a_rate_never_exceeds_the_units_due() -> None:
    """One unit is due, one reported that was gone by then: two of two, and not two of one."""
    gone = Life(closed="2024-05-31", merged_into=1, reports=(("q2", IN_TIME),))
    picture = picture_of(data_of([gone, reporting(IN_TIME)]), "q2")

    assert [row.state for row in picture.reporting] == [Reporting.ON_TIME] * 2
    assert len(picture.units) == 2
