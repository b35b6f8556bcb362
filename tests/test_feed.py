"""The feed is valid Atom (RFC 4287), depends on the data alone, and is found from every page."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import COUNTY, Build
from tests.invented import PERIODS, Made, made, report, write
from tests.markup import Site
from unit_reports.present.feed import MOST_ENTRIES, feed

ATOM = "{http://www.w3.org/2005/Atom}"
HERE = "http://here.invalid/"
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T00:00:00Z")


def read(content: bytes) -> ET.Element:
    """The feed's root, with what the RFC requires of feed and entries checked."""
    root = ET.fromstring(content)  # noqa: S314 - made by us
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1, name
            assert text(element, name)
        assert urlsplit(text(element, "id")).scheme == "urn"
        assert MOMENT.fullmatch(text(element, "updated"))
        assert [author.find(f"{ATOM}name") for author in element.findall(f"{ATOM}author")]
        alternates = [link for link in element.findall(f"{ATOM}link") if link.get("rel") != "self"]
        assert [link.get("type") for link in alternates] == ["text/html"]
    ids = [text(element, "id") for element in (root, *root.findall(f"{ATOM}entry"))]
    assert len(set(ids)) == len(ids)
    return root


def text(element: ET.Element, name: str) -> str:
    """The text of a child."""
    return element.findtext(ATOM + name) or ""


def entries(content: bytes) -> list[ET.Element]:
    """The entries of a feed."""
    return read(content).findall(f"{ATOM}entry")


def of(root: Path, units: dict[str, Any], **campaign: Any) -> Made:
    """What is made of some units."""
    facts = {"title": "活动", "periods": PERIODS} | campaign
    return made(write(root, units, campaign=facts))


def test_the_newest_come_first_and_lead_to_the_unit() -> None:
    """Of the larger campaign: no more than a hundred, each leading to what the unit reported."""
    site = made(COUNTY)
    found = entries(site.files["feed.xml"])
    days = [text(entry, "updated") for entry in found]

    assert 50 < len(found) <= MOST_ENTRIES
    assert days == sorted(days, reverse=True)
    assert days[0] == max(
        f"{one.submitted}T00:00:00Z"
        for unit in site.output.series.dataset.units
        for one, _ in unit.reports()
        if one.submitted
    )
    for entry in found:
        href = urljoin(HERE, entry.findall(f"{ATOM}link")[0].attrib["href"])
        address, _, fragment = href.removeprefix(HERE).partition("#")
        assert f'id="{fragment}"' in site.bodies[address] or not fragment
        assert site.output.series.dataset.unit[address.split("/")[1]].name in text(entry, "title")


def test_at_most_a_hundred(tmp_path: Path) -> None:
    """The oldest are left out."""
    days = [f"2024-{month:02}-{day:02}" for month in (7, 8, 9, 10) for day in range(1, 31)]
    units = {
        f"u{number}": {"reports": [report("q3", submitted=day, problems=[])]}
        for number, day in enumerate(days)
    }
    found = entries(of(tmp_path, units).files["feed.xml"])

    assert [text(one, "updated")[:10] for one in found] == sorted(days, reverse=True)[:100]


def test_the_day_is_that_of_the_data(tmp_path: Path) -> None:
    """A report handed in on no day counts as of the last it covers; one without any is left out."""
    undated = report("q3", problems=[], as_of="2024-09")
    del undated["submitted"]
    silent = report("q2", problems=[])
    del silent["submitted"]
    units = {"a": {"reports": [undated, silent]}, "b": {"reports": [report("q3")]}}
    [found] = entries(of(tmp_path, units).files["feed.xml"])

    assert text(found, "updated") == "2024-09-30T00:00:00Z"
    assert "没写报送日期，数据截至2024-09" in text(found, "summary")
    assert "存在问题：零报告" in text(found, "summary")


def test_an_id_outlives_a_new_name_and_a_new_day(tmp_path: Path) -> None:
    """It is made of campaign, unit and period; a changed report is the same entry, dated anew."""
    first = of(tmp_path / "a", {"a": {"reports": [report("q3", problems=[])]}})
    again = report("q3", problems=[], submitted="2024-10-12")
    second = of(tmp_path / "b", {"a": {"name": "新名", "reports": [again]}})
    other = of(tmp_path / "c", {"a": {"reports": [again]}}, title="另一个活动")
    was, now, apart = (entries(one.files["feed.xml"])[0] for one in (first, second, other))

    assert text(was, "id") == text(now, "id") != text(apart, "id")
    assert text(was, "updated") < text(now, "updated")


def test_nobody_reported(tmp_path: Path) -> None:
    """A feed without entries is a feed, and dated by the campaign."""
    root = read(of(tmp_path, {"a": {"reports": []}}).files["feed.xml"])

    assert not root.findall(f"{ATOM}entry")
    assert text(root, "updated") == "2024-01-01T00:00:00Z"


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "甲&amp;]]>", 'a"b'])
def test_hostile_names_are_text(name: str, tmp_path: Path) -> None:
    """Whatever a name holds, the feed can be parsed and says it, without what XML cannot hold."""
    units = {"a": {"name": name, "reports": [report("q3", problems=[])]}}
    site = of(tmp_path, units)
    [found] = entries(site.files["feed.xml"])

    assert text(found, "title") == f"{name}：三季度"


def test_signs_that_xml_cannot_hold_are_replaced() -> None:
    """Should one ever come through, the feed can be read all the same."""
    series = made(COUNTY).output.series
    campaign = series.dataset.campaign.model_copy(update={"title": "甲\ufffe乙\x00"})
    dataset = replace(series.dataset, campaign=campaign)

    assert text(read(feed(replace(series, dataset=dataset), "")), "title").startswith("甲\ufffd乙")


def test_the_day_of_the_build_changes_nothing() -> None:
    """The same data give the same bytes on any day."""
    one, other = (made(COUNTY, today=day) for day in (date(2024, 10, 20), date(2025, 3, 1)))

    assert one.files["feed.xml"] == other.files["feed.xml"]


def test_links_are_absolute_where_the_sites_address_is_known() -> None:
    """Only then; else they lead on from wherever the feed lies."""
    series = made(COUNTY).output.series
    known, unknown = feed(series, "https://a.example.org/b/"), feed(series, "")

    assert all(link.get("href", "").startswith("https://a.example.org/b/") for link in links(known))
    assert not any(urlsplit(link.get("href")).netloc for link in links(unknown))
    assert links(known)[1].attrib == {
        "rel": "self",
        "type": "application/atom+xml",
        "href": "https://a.example.org/b/feed.xml",
    }


def links(content: bytes) -> list[ET.Element]:
    """Every link of a feed."""
    found = list(read(content).iter(f"{ATOM}link"))
    assert len(found) > 50
    return found


def test_every_page_names_the_feed_and_two_link_it(build: Build, project: Path) -> None:
    """In the head for readers of feeds (but for what is missing), and where people look for it."""
    assert build(project / "site", project=project).returncode == 0
    site = Site(project / "site")
    assert (site.root / "feed.xml").is_file()
    for name in site.pages():
        if name == "404.html":
            continue
        head = site.page(name).one("head")
        [link] = head.all("link", rel="alternate feed")
        assert link["type"] == "application/atom+xml"
        assert urljoin(HERE + name, link["href"]) == f"{HERE}feed.xml"
    for address in ("reporting/", "downloads/"):
        assert site.main(address).all("a", href="../feed.xml")


def test_a_theme_of_ones_own_comes_first(build: Build, project: Path) -> None:
    """What the site's own folder of templates says wins."""
    own = project / "own"
    own.mkdir()
    (own / "main.html").write_text('{% extends "base.html" %}', "utf-8")
    config = project / "mkdocs.yml"
    text_ = config.read_text("utf-8").replace(
        "name: material\n", "name: material\n  custom_dir: own\n"
    )
    config.write_text(text_, "utf-8")
    assert build(project / "site", project=project).returncode == 0

    assert not Site(project / "site").page("").all("link", rel="alternate feed")
