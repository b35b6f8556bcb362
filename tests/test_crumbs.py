"""The way to every page below the first level, from the overview down, with the page marked."""

from pathlib import Path
from urllib.parse import urljoin

import pytest

from tests.conftest import ROOT
from tests.invented import Made, made, report, write
from tests.markup import Site, parse

HERE = "http://here.invalid/"


@pytest.fixture(scope="module")
def county() -> Made:
    """The larger campaign."""
    return made(ROOT / "tests" / "campaigns" / "county")


def steps(address: str, body: str) -> list[tuple[str, str]]:
    """Each step's words and where it leads, from the root; the last leads nowhere."""
    trail = parse(body).one("nav", class_="ur-crumbs")
    assert trail["aria-label"]
    found = []
    for item in trail.one("ol").all("li"):
        link = item.all("a")
        to = urljoin(HERE + address, link[0]["href"]).removeprefix(HERE) if link else ""
        assert bool(link) != ("aria-current" in item.attributes)
        found.append((item.text, to))
    return found


def test_every_page_below_the_first_level_tells_the_way(county: Made) -> None:
    """It begins at the overview, each step is a page, and the last is the page itself."""
    deep = {key: body for key, body in county.bodies.items() if key.count("/") > 1}
    assert len(deep) > 400
    for address, body in deep.items():
        found = steps(address, body)
        assert found[0] == ("总览", "")
        assert len(found) > 1
        for _, to in found[1:-1]:
            assert to.partition("#")[0] in {*county.bodies, "guide/"}, address
        assert found[-1][1] == ""
    assert all("ur-crumbs" not in body for key, body in county.bodies.items() if key not in deep)


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("periods/2024-q1/", "总览 › 一季度"),
        ("periods/2024-q1/problems/", "总览 › 一季度 › 存在问题"),
        ("kinds/village/plans/", "总览 › 按类型看 › 村（社区） › 下一步计划"),
        ("guide/rules/E104/", "总览 › 填报指南 › 检查规则 › E104 数量写法无法识别"),
    ],
)
def test_the_way_names_what_is_around_a_page(address: str, way: str, county: Made) -> None:
    """A period, a kind of unit and the guide are steps of their own."""
    found = steps(address, county.bodies[address])
    titles = county.output.titles

    assert [text for text, _ in found] == [
        titles.get(_key(word), word) for word in way.split(" › ")
    ]


def _key(word: str) -> str:
    usual = {"总览": "index", "按类型看": "kinds", "存在问题": "problems", "下一步计划": "plans"}
    return usual.get(word, "")


def test_a_system_lies_below_its_unit_and_those_above(tmp_path: Path) -> None:
    """Names of units are shown as text, whatever stands in them."""
    figures = {"发现": "3个"}
    units = {
        "a": {"reports": [report("q3", figures=figures)]},
        "b": {"parent": "a", "name": "<b>乙</b>", "reports": [report("q3", figures=figures)]},
        "c": {"parent": "b", "reports": [report("q3", figures=figures)]},
        "d": {"reports": [report("q3", figures=figures)]},
    }
    bodies = made(write(tmp_path, units)).bodies
    address = "units/b/system/reporting/"

    assert steps(address, bodies[address]) == [
        ("总览", ""),
        ("单位", "units/"),
        ("单位a", "units/a/"),
        ("<b>乙</b>", "units/b/"),
        ("<b>乙</b>及下级", "units/b/system/"),
        ("报送情况", ""),
    ]


def test_hand_written_pages_of_the_guide_have_it_too(site: Site) -> None:
    """The guide's own page is at the first level and has none."""
    trail = site.main("guide/web/").one("nav", class_="ur-crumbs")

    assert [a["href"] for a in trail.all("a")] == ["../../", "../../guide/"]
    assert trail.all("li")[-1].text == "在网页上填"
    assert not site.main("guide/").all("nav", class_="ur-crumbs")
