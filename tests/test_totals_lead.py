"""Every total leads to how it was made, and says so; nothing empty is a dead end."""

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from tests.conftest import ROOT
from tests.invented import Made, made, report, write
from tests.markup import Node, parse
from unit_reports.present.wording import MADE

HERE = "http://here.invalid/"
TOTALS = ("total ", "sum ", "rate ", "ledger ", "category ", "received ")
"""What the marks of totals begin with."""


@pytest.fixture(scope="module")
def county() -> Made:
    """The larger campaign."""
    return made(ROOT / "tests" / "campaigns" / "county")


def totals(body: str) -> list[Node]:
    """The marked totals of a page that tell a number."""
    return [
        node
        for node in parse(body)
        if node.attributes.get("data-m", "").startswith(TOTALS)
        and re.search(r"\d", node.text)
        and node.tag != "tspan"
    ]


def test_every_total_leads_to_how_it_was_made(county: Made) -> None:
    """A link says what it leads to; only where the explanation stands there is none."""
    number = 0
    for address, body in county.bodies.items():
        for total in totals(body):
            link = total if total.tag == "a" else total.above("a")
            if link is None:
                # The number that an indicator's own page or section explains.
                assert total.attributes["class"] == "ur-card-number", address
                assert re.match(r"(.*/)?indicators/", address), address
                continue
            assert link["title"].startswith(MADE), (address, total.attributes)
            assert link["href"]
            number += 1
    assert number > 1500


def test_an_indicator_says_how_its_number_was_made(county: Made) -> None:
    """The number at the top leads to the explanation, which names what was added."""
    page = parse(county.bodies["indicators/lectures/"])

    assert page.one("div", class_="ur-hero").one("a").text == MADE
    assert "相加" in page.one("dd", id="how").text


def test_what_is_empty_says_what_to_do_next(tmp_path: Path) -> None:
    """Pages of a campaign in which nobody reported lead to the guide or say that all is done."""
    units = {"a": {"reports": []}, "b": {"reports": [report("q2", problems=[])]}}
    site = made(write(tmp_path, units))
    said = [
        (address, empty)
        for address, body in site.bodies.items()
        for empty in parse(body).all("p", class_="ur-empty")
    ]

    assert len({address for address, _ in said}) > 12
    for address, empty in said:
        links = empty.all("a")
        assert links or "不用做什么" in empty.text, (address, empty.text)
        for link in links:
            there = urljoin(HERE + address, link["href"]).removeprefix(HERE).partition("#")[0]
            assert there in {*site.bodies, "guide/"}
    for address in ("problems/", "plans/", "service/"):
        basis = parse(site.bodies[address]).all("p", class_="ur-basis")[0]
        assert basis.all("a")[0]["href"] == "../guide/#more"
