"""Another campaign is another data folder: a fictional fire-safety inspection of six units.

The totals below were added up by hand from ``campaigns/safety/units``.
"""

import csv
import io
import json
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT, SAFETY, Build
from tests.markup import Node, Site

TOTALS = {
    # The county's 20 hold for all below it: 6, 10余 and 2 are in it. 99 and 50 are of last period.
    "drills": ("20次", 20, 20),
    # 9–11 of about ten, 5, and one joint event of 3.
    "lessons": ("约17–19场", 17, 19),
    # 1201–1299 and 11500–12499; one withheld opens the end.
    "trained_times": ("约≥12701人次", 12701, None),
    "patrols": ("未报", None, None),
    # 0, 31–39, 0–50, 12.
    "hazards_found": ("43–101处", 43, 101),
    # The county's 0 hold for all below it, east town's 0 for its market: the highest counts.
    "fatal_fires": ("0起", 0, 0),
    "fire_alarms": ("未公开", 0, None),
    # 30, 12, and one that told no number.
    "hazards_fixed": ("≥42处", 42, None),
    # East town's 100 hold its market's 40; west town's 60; the county's own total is withheld, and
    # what nobody knows stands for nobody.
    "detectors": ("≥160个", 160, None),
}
COVERAGE = {
    "drills": {"exact": 3, "bounded": 1, "not_reported": 2},
    "lessons": {"exact": 3, "approximate": 1, "not_reported": 2},
    "trained_times": {"bounded": 1, "approximate": 1, "withheld": 1, "not_reported": 3},
    "inspection_days": {"exact": 2, "bounded": 1, "approximate": 1, "not_reported": 2},
    "patrols": {"not_reported": 6},
    "hazards_found": {"exact": 2, "bounded": 2, "not_reported": 2},
    "fatal_fires": {"exact": 3, "not_reported": 3},
    "fire_alarms": {"withheld": 1, "not_reported": 5},
    "hazards_fixed": {"exact": 2, "mentioned": 1, "not_reported": 3},
    "detectors": {"exact": 3, "withheld": 1, "not_reported": 2},
    "pass_rate": {"exact": 2, "not_reported": 4},
}
COMMON = {"整改措施", "问题类别"}
"""Indicators of ``data/`` that are called as fields of every campaign's unit file are."""
LEFT_OUT = {
    "drills": {"east-town": "county", "west-town": "county", "market": "county"},
    "fatal_fires": {"east-town": "county", "market": "county"},
    "detectors": {"market": "east-town"},
}


@pytest.fixture(scope="module")
def totals(safety_site: Site) -> dict[str, Any]:
    """The totals of the other campaign."""
    found: dict[str, Any] = json.loads(safety_site.text("data/totals.json"))
    return found


def row_of(main: Node, unit: str) -> Node:
    """The first table row that is headed by a link to a unit."""
    return next(
        row
        for row in main.all("tr")
        for head in row.all("th", scope="row")
        if any(link["href"].endswith(f"units/{unit}/") for link in head.all("a"))
    )


def test_the_newest_period_is_shown(totals: dict[str, Any]) -> None:
    """Of two periods the site shows the newest, and tells which."""
    assert totals["period"] == "2024-q2"
    assert totals["units_due"] == 6


@pytest.mark.parametrize("indicator", TOTALS)
def test_totals_are_those_added_up_by_hand(
    indicator: str, safety_site: Site, totals: dict[str, Any]
) -> None:
    """Bounds, approximate figures, zeros, a joint event and system-wide figures add up."""
    text, low, high = TOTALS[indicator]
    found = totals["indicators"][indicator]

    assert (found["text"], found["low"], found["high"]) == (text, low, high)
    hero = safety_site.main(f"indicators/{indicator}/").one(class_="ur-hero")
    assert hero.one(class_="ur-card-number").text == text


def test_a_spread_is_no_sum(totals: dict[str, Any]) -> None:
    """Of 10–15, 7, 20 and nearly 10 days: the least is 7, the lower middle 9, the most 20."""
    days = totals["indicators"]["inspection_days"]

    assert days["min"] == {"low": 7, "high": 7}
    assert days["median"] == {"low": 9, "high": 9}
    assert days["max"] == {"low": 20, "high": 20}
    assert "low" not in days


def test_what_does_not_add_is_not_added(totals: dict[str, Any]) -> None:
    """Shares of 95 % and 90 % give no total."""
    rate = totals["indicators"]["pass_rate"]

    assert "low" not in rate
    assert not any(character.isdigit() for character in rate["text"])


@pytest.mark.parametrize("indicator", COVERAGE)
def test_every_total_tells_its_coverage(indicator: str, totals: dict[str, Any]) -> None:
    """All six units stand in each coverage, each in its state."""
    found = totals["indicators"][indicator]["coverage"]

    assert {state: n for state, n in found.items() if n} == COVERAGE[indicator]
    assert sum(found.values()) == 6


def test_left_out_figures_are_named(safety_site: Site, totals: dict[str, Any]) -> None:
    """A figure inside a system-wide one above is in no total, and the page names whose it is in."""
    for indicator, found in totals["indicators"].items():
        wanted = LEFT_OUT.get(indicator, {})
        told = {f["unit"]: f["covered_by"] for f in found["figures"] if f.get("covered_by")}
        assert told == wanted
        main = safety_site.main(f"indicators/{indicator}/")
        for figure in found["figures"]:
            unit = figure["unit"]
            row = main.one("tr", id=f"u-{unit}")
            said = [link["href"] for link in row.all("a") if "ur-source" not in link.classes]
            above = [f"../../units/{wanted[unit]}/"] if unit in wanted else []
            assert said == [f"../../units/{unit}/", *above]
        covered = [
            cell
            for cell in safety_site.main(page_of(indicator)).all("td", class_="covered")
            if cell.one("a")["href"].endswith(f"#f-{indicator}")
        ]
        assert len(covered) == len(wanted)


def page_of(indicator: str) -> str:
    """The page with an indicator's matrix."""
    catalog = yaml.safe_load((SAFETY / "catalog.yaml").read_bytes())
    sections = {section["id"]: section["page"] for section in catalog["sections"]}
    [found] = [sections[i["section"]] for i in catalog["indicators"] if i["id"] == indicator]
    return f"{found}/"


def test_a_joint_event_is_in_full_for_each_unit(safety_site: Site, totals: dict[str, Any]) -> None:
    """Both units show their 3 with the event's name, though the total has it once."""
    joint = [f for f in totals["indicators"]["lessons"]["figures"] if f.get("joint")]

    assert {(f["unit"], f["low"], f["joint"]) for f in joint} == {
        ("east-town", 3, "spring"),
        ("west-town", 3, "spring"),
    }
    for unit in ("east-town", "west-town"):
        row = safety_site.main("indicators/lessons/").one("tr", id=f"u-{unit}")
        assert "spring" in row.text


def test_a_zero_is_shown_only_where_one_was_written(safety_site: Site) -> None:
    """The matrices have a zero for each ``0处`` and ``0起`` of the files, and no other."""
    zeros = {
        cell.one("a")["href"]
        for address in ("study/", "problems/", "rectification/", "service/")
        for cell in safety_site.main(address).all("td", class_="zero")
    }

    assert zeros == {
        "../units/county/#f-hazards_found",
        "../units/county/#f-fatal_fires",
        "../units/east-town/#f-fatal_fires",
        "../units/market/#f-fatal_fires",
    }


def test_states_of_reporting(safety_site: Site) -> None:
    """On time, late, nil and missing are told apart; last period's report does not count."""
    rows = csv.DictReader(io.StringIO(safety_site.text("data/reporting.csv").lstrip("\ufeff")))

    assert {row["unit"]: row["state"] for row in rows} == {
        "county": "on_time",
        "east-town": "on_time",
        "west-town": "late",
        "market": "on_time",
        "school": "nil",
        "depot": "missing",
    }


def test_nil_is_not_absent(safety_site: Site) -> None:
    """``problems: []`` is shown as 零报告, an absent key as 未报, wherever it is told."""
    parts = ("figures", "topics", "problems", "regulations", "services", "practices", "plans")
    for address in ("reporting/", "units/"):
        main = safety_site.main(address)
        school = dict(zip(parts, row_of(main, "school").all("td")[-7:], strict=True))
        for part, cell in school.items():
            nil = part in ("topics", "problems", "services")
            assert ("零报告" in cell.text, "未报" in cell.text) == (nil, not nil)
            assert ("0" in cell.text) == nil
        depot = row_of(main, "depot").all("td")[-7:]
        assert all("未报" in cell.text for cell in depot)

    school_page = safety_site.main("units/school/")
    for part in ("topics", "problems", "services"):
        assert school_page.all(id=part)
    assert len([p for p in school_page.all(class_="ur-empty") if "零报告" in p.text]) == 3
    for part in ("figures", "regulations", "practices", "plans"):
        assert not school_page.all(id=part)
    assert "零报告" not in safety_site.main("units/depot/").text


@pytest.mark.parametrize(
    ("address", "nil", "absent"),
    [
        ("problems/", {"market", "school"}, {"county", "depot"}),
        ("research/", {"west-town", "school"}, {"east-town", "market", "depot"}),
        ("plans/", {"west-town"}, {"market", "school", "depot"}),
        ("service/", {"school"}, {"county", "east-town", "market", "depot"}),
    ],
)
def test_cross_unit_pages_name_the_nil_and_the_absent(
    address: str, nil: set[str], absent: set[str], safety_site: Site
) -> None:
    """Each page says who reported none and who reported nothing, in this order, by name."""
    said = safety_site.main(address).one("p", class_="ur-basis")
    before, _, after = said.text.partition("未报")

    assert "零报告" in before
    assert "零报告" not in after
    names = {unit: safety_site.main(f"units/{unit}/").one("h1").text for unit in nil | absent}
    named = [link.text for link in said.all("a")]
    assert set(named[: len(nil)]) == {names[unit] for unit in nil}
    assert set(named[len(nil) :]) == {names[unit] for unit in absent}


def test_overdue_is_told(safety_site: Site) -> None:
    """Open after its date is overdue; closed, or without a date, is not."""
    rows = csv.DictReader(io.StringIO(safety_site.text("data/problems.csv").lstrip("\ufeff")))

    assert {(row["unit"], row["id"]): row["overdue"] for row in rows} == {
        ("east-town", "p1"): "yes",
        ("east-town", "p2"): "no",
        ("west-town", "p1"): "no",
    }
    overdue = safety_site.main("rectification/").all("tr", class_="ur-overdue")
    assert ["沿街商铺私拉电线" in row.text for row in overdue] == [True]


def test_pages_have_the_campaigns_titles(safety_site: Site) -> None:
    """The campaign's own titles stand on the pages and in the navigation of all pages."""
    campaign = yaml.safe_load((SAFETY / "campaign.yaml").read_bytes())
    for key, title in campaign["pages"].items():
        page = safety_site.page(f"{key}/")
        assert safety_site.main(f"{key}/").one("h1").text == title
        assert title in page.one("head").one("title").text
        assert campaign["title"] in page.one("head").one("title").text
        for address in ("", "units/county/", "indicators/drills/"):
            links = [a.text for n in safety_site.page(address).all("nav") for a in n.all("a")]
            assert title in links


def test_no_word_of_the_other_campaign_is_left(safety_site: Site) -> None:
    """No indicator's name, unit or title of ``data/`` stands in this site, but in the guide."""
    catalog = yaml.safe_load((ROOT / "data" / "catalog.yaml").read_bytes())
    campaign = yaml.safe_load((ROOT / "data" / "campaign.yaml").read_bytes())
    own = yaml.safe_load((SAFETY / "catalog.yaml").read_bytes())
    words = {indicator["name"] for indicator in catalog["indicators"]}
    words |= {campaign["title"], campaign["requirement"]}
    words -= COMMON
    assert not words & {indicator["name"] for indicator in own["indicators"]}
    texts = {
        name: safety_site.page(name).raw
        for name in safety_site.pages()
        if not name.startswith("guide/")
    } | {
        path.relative_to(safety_site.root).as_posix(): path.read_text(encoding="utf-8")
        for suffix in ("csv", "json")
        for path in safety_site.root.rglob(f"data/**/*.{suffix}")
    }
    found = {(word, name) for name, text in texts.items() for word in words if word in text}

    assert not found


def test_a_relative_folder_is_the_same_as_an_absolute_one(
    safety_site: Site, build: Build, tmp_path: Any
) -> None:
    """``UNIT_REPORTS_DATA`` may be relative to where the build runs; the site is the same."""
    done = build(tmp_path / "site", data=SAFETY.relative_to(ROOT), as_of="2024-07-10")

    assert done.returncode == 0, done.stderr
    for name in ("index.html", "units/county/index.html", "data/figures.csv", "data/tables.xlsx"):
        assert (tmp_path / "site" / name).read_bytes() == (safety_site.root / name).read_bytes()
