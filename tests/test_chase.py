"""The list to chase: who owes what, part by part, counted a second time from the files."""

import re
from datetime import date
from html import unescape

import pytest
import yaml

from tests.conftest import ROOT
from tests.small import picture_of, unit_of
from unit_reports.aggregate.chase import Owed, chase
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.series import Series
from unit_reports.present.chasing import chase_text
from unit_reports.present.output import Output
from unit_reports.present.render import environment
from unit_reports.rules import check
from unit_reports.source.folder import Folder

COUNTY = ROOT / "tests" / "campaigns" / "county"
TODAY = date(2024, 10, 20)
PERIOD = "2024-q3"
UNITS = {
    path.stem: yaml.load(path.read_bytes(), yaml.BaseLoader)  # noqa: S506 - safe
    for path in (COUNTY / "units").rglob("*.yaml")
}
CATALOG = yaml.safe_load((COUNTY / "catalog.yaml").read_bytes())
CAMPAIGN = yaml.safe_load((COUNTY / "campaign.yaml").read_bytes())
SECTIONS = {
    name: indicator["section"]
    for indicator in CATALOG["indicators"]
    for name in (indicator["id"], indicator["name"], *indicator.get("aliases", ()))
}


@pytest.fixture(scope="module")
def picture() -> Picture:
    """The newest period of the larger campaign."""
    dataset, findings = check(Folder.at(COUNTY), today=TODAY)
    assert dataset
    return Series(dataset=dataset, today=TODAY, findings=tuple(findings)).current


@pytest.fixture(scope="module")
def owed(picture: Picture) -> dict[str, Owed]:
    """What each unit owes, by its id."""
    return {one.unit.id: one for one in chase(picture)}


def reports() -> dict[str, dict]:
    """The reports of the newest period by unit."""
    return {
        unit: report
        for unit, file in UNITS.items()
        for report in file.get("reports", ())
        if report["period"] == PERIOD
    }


def test_a_long_list_is_on_the_page_line_by_line() -> None:
    """However many owe something, the text to copy is the whole one, with each line once."""
    whole = picture_of(*(unit_of(f"u{n:03}", None) for n in range(250)))
    output = Output(series=Series(dataset=whole.dataset, today=whole.today), env=environment())
    [page] = [p for p in output.navigation_pages() if p.address == "reporting/"]
    text = chase_text(output.picture)
    [shown] = re.findall('<pre class="ur-chase".*?</pre>', output.body(page), re.DOTALL)

    assert text.count("\n") == 250
    assert unescape(re.sub("<[^>]+>", "", shown)) == text
    assert "<a" not in shown


def test_who_gave_no_report_owes_all_of_it(picture: Picture, owed: dict[str, Owed]) -> None:
    """Units due and without a report come first, with the days since it was due."""
    silent = {unit.id for unit in picture.units} - reports().keys()

    assert silent
    assert list(owed)[: len(silent)] == sorted(silent)
    assert {owed[unit].days for unit in silent} == {5}


def test_what_a_report_lacks(owed: dict[str, Owed]) -> None:
    """Lists that are absent, sections without a figure, gaps in the ledger, as in the file."""
    for unit, report in reports().items():
        parts = [part for part in CAMPAIGN["expects"] if part not in report]
        told = {SECTIONS[name] for name in report.get("figures", ())}
        sections = [section for section in CAMPAIGN["expects_figures"] if section not in told]
        problems = report.get("problems", ())
        gaps = {
            key: sum(not p.get("rectification", {}).get(key) for p in problems)
            for key in CAMPAIGN["ledger"]
        }
        found = owed.get(unit)

        assert list(found.parts if found else ()) == parts
        assert [section.id for section in (found.sections if found else ())] == sections
        assert dict(found.ledger if found else ()) == {k: n for k, n in gaps.items() if n}
        assert bool(found and found.undated) == ("submitted" not in report)


def test_the_message_names_everybody_once(picture: Picture, owed: dict[str, Owed]) -> None:
    """One numbered line a unit, under a line that says what is owed and when it was due."""
    head, *lines = chase_text(picture).split("\n")

    assert head.startswith("三季度应于10月15日报送")
    assert len(lines) == len(owed)
    for number, (line, one) in enumerate(zip(lines, owed.values(), strict=True), start=1):
        assert line.startswith(f"{number}. {one.unit.name}：")
        assert all(section.name in line for section in one.sections)
        assert all(str(gap) in line for _, gap in one.ledger)
        assert all(f"{part}: []" in line for part in one.parts)


def test_nobody_is_chased_before_the_day(picture: Picture) -> None:
    """On the day on which it is due a report may still come; an exempt unit owes none."""
    early = Picture(dataset=picture.dataset, period=picture.period, today=date(2024, 10, 15))
    first = Picture(
        dataset=picture.dataset, period=picture.campaign.periods[0], today=date(2024, 5, 1)
    )
    exempt = {row.unit.id for row in first.reporting if row.reason}

    assert not any(one.state.is_owed for one in chase(early))
    assert exempt
    assert not exempt & {one.unit.id for one in chase(first)}
