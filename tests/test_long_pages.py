"""The rectification page of very many units, and of hardly anything."""

import re
from typing import Any

from tests.markup import Node, parse
from tests.small import CATALOG, picture_of, problem, unit_of, with_indicators
from unit_reports.aggregate.series import Series
from unit_reports.model.dataset import Unit
from unit_reports.present.output import Output
from unit_reports.present.rectification_views import (
    MOST_DIFFERENCES,
    MOST_RANKED,
    MOST_UNRANKED,
)
from unit_reports.present.render import environment


def page_of(*units: Unit, catalog: dict[str, Any] = CATALOG) -> Node:
    """The rectification page of some units."""
    whole = picture_of(*units, catalog=catalog)
    output = Output(series=Series(dataset=whole.dataset, today=whole.today), env=environment())
    [page] = [p for p in output.navigation_pages() if p.address == "rectification/"]
    return parse(output.body(page))


def test_long_lists_are_cut_and_say_so() -> None:
    """Ranking, differences and the units without a rate: the first of each, and how many in all."""
    catalog = with_indicators(found={"listed": {"part": "problems"}})
    many = MOST_RANKED + 5
    listed = {"problems": [problem(1, "完")], "figures": {"发现": "9个"}}
    silent = [unit_of(f"s{n}", {"figures": {"发现": "9个"}}) for n in range(MOST_UNRANKED + 7)]
    page = page_of(*(unit_of(f"u{n}", listed) for n in range(many)), *silent, catalog=catalog)
    ranking = page.one("details", id="rank-listed-closed")
    [differences] = page.all("div", **{"aria-label": "写的、列出的、相加的"})
    [below] = [p for p in ranking.all("p") if p.text.startswith("报告没有写问题")]

    assert len(ranking.all("tr")) == 1 + MOST_RANKED
    assert f"共{many}家，只列前{MOST_RANKED}家" in ranking.text
    assert len(differences.all("tr")) == 1 + MOST_DIFFERENCES
    assert f"{many}处" in page.one("h2", id="differences").text
    assert f"只列前{MOST_DIFFERENCES}处" in page.text
    assert len(below.all("a")) == MOST_UNRANKED
    assert f"（{len(silent)}家）" in below.text
    assert below.text.endswith("等。")


def test_without_problems_and_rates_nothing_is_claimed() -> None:
    """No table of progress, no percentage and no ranking."""
    page = page_of(unit_of("a", {"problems": []}), unit_of("b", None))

    assert not page.all("h2", id="progress")
    assert not page.all("h2", id="differences")
    assert not page.all("details", class_="ur-ranking")
    assert "%" not in page.text
    assert not page.all("h2", id="rates")


def test_figures_that_stay_out_of_the_sum_are_named() -> None:
    """The rate of the sums says whom it leaves out, and why."""
    rated = with_indicators(mended={"rate_of": "found"})
    numbers = {"办结": {"count": "1个", "scope": "全系统"}, "发现": "2个"}
    page = page_of(
        unit_of("a", {"figures": numbers}),
        unit_of("b", {"figures": {"办结": "1个", "发现": "4个"}}),
        catalog=rated,
    )
    row = page.one("tr", id="rate-figures-mended")

    assert row.all("td")[0].text == "25%"
    assert re.search("1家没有计入，两个数的范围不同.*：单位a", row.text)
