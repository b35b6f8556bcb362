"""Rectification and problems of the larger campaign: the pages against a count of the plain files.

What is expected is counted here from the YAML by `county_totals`, which shares no code with the
package: in the plainest way, by trying all.
"""

import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests import county_totals
from tests.county_totals import CATALOG, FILES, PERIODS, UNITS, figure_of, report_of
from tests.make_county import COUNTY
from tests.markup import Node, parse
from unit_reports.aggregate.series import Series
from unit_reports.present.output import Output
from unit_reports.present.render import environment
from unit_reports.rules import check
from unit_reports.source.folder import Folder

TODAY = date.fromisoformat(county_totals.DAYS[-1])
WHOLE = [unit for unit in UNITS if county_totals.is_due(unit, PERIODS[-1])]
HEKOU = [unit for unit in WHOLE if unit == "hekou" or "hekou" in county_totals.above(unit)]
OLD = [unit for unit in UNITS if county_totals.is_due(unit, PERIODS[0])]
HOMES = {
    "": (WHOLE, PERIODS[-1]),
    "units/hekou/system/": (HEKOU, PERIODS[-1]),
    "periods/2024-q1/": (OLD, PERIODS[0]),
}
"""Some homes of cross-unit pages: the units due there, and the period."""
IDS = {state["name"]: state["id"] for state in CATALOG["progress"]}
CLOSED = {state["id"] for state in CATALOG["progress"] if state["closed"] == "true"}
UNSAID = "未说明"


@pytest.fixture(scope="module")
def pages() -> dict[str, Node]:
    """The pages that are tested, by address."""
    dataset, findings = check(Folder.at(COUNTY), today=TODAY)
    assert dataset
    series = Series(dataset=dataset, today=TODAY, findings=tuple(findings))
    output = Output(series=series, env=environment())
    wanted = {f"{home}{page}/" for home in HOMES for page in ("rectification", "problems")}
    every = (*output.navigation_pages(), *output.single_pages())
    return {p.address: parse(output.body(p)) for p in every if p.address in wanted}


def rows_of(page: Node, label: str) -> list[list[Node]]:
    """The cells of a table by the name of its region, the heading left out."""
    [region] = page.all("div", **{"aria-label": label})
    rows = [[n for n in row if n.tag in ("th", "td")] for row in region.all("tr")]
    return rows[1:]


def texts(row: list[Node]) -> list[str]:
    """What a row says."""
    return [cell.text for cell in row]


def problems_of(unit: str, period: Any) -> list[Any]:
    """What a unit lists."""
    return (report_of(unit, period) or {}).get("problems") or []


def handling(problem: Any, key: str) -> str:
    """What a problem says of its rectification."""
    return str(problem.get("rectification", {}).get(key, ""))


def percents(text: str) -> tuple[Fraction, Fraction]:
    """Both ends of a percentage as shown, as a share of one."""
    found = [Fraction(number) / 100 for number in re.findall(r"[0-9.]+(?=%)", text)]
    return found[0], found[-1]


def shown_right(text: str, low: Fraction, high: Fraction) -> bool:
    """Whether these ends are shown: rounded outwards, or those of a known rate to the nearest."""
    first, last = percents(text)
    tenth = Fraction(1, 1000)
    if low == high:
        return first == last and abs(first - low) <= tenth / 2
    return first <= low < first + tenth and last - tenth < high <= last


def bounds(unit: str, period: Any, done: list[str]) -> tuple[int, int, int]:
    """How many of a unit's problems are in one of some states, perhaps are, and are listed."""
    states = [handling(problem, "progress") for problem in problems_of(unit, period)]
    sure = sum(IDS.get(state) in done for state in states)
    return sure, sure + states.count(""), len(states)


@pytest.mark.parametrize("home", HOMES)
def test_the_table_of_track_and_progress(home: str, pages: dict[str, Node]) -> None:
    """Each cell is the number of problems of that track and progress, sums included."""
    units, period = HOMES[home]
    page = pages[f"{home}rectification/"]
    [region] = page.all("div", **{"aria-label": "整改方式 × 进展（项）"})
    heads = [head.text for head in region.one("thead").all("th")][1:]
    found = {
        (cells[0].text, head): int(cell.text or 0)
        for cells in rows_of(page, "整改方式 × 进展（项）")
        for head, cell in zip(heads, cells[1:], strict=True)
    }
    problems = [problem for unit in units for problem in problems_of(unit, period)]
    wanted: dict[tuple[str, str], int] = {}
    for problem in problems:
        track = handling(problem, "track") or UNSAID
        state = handling(problem, "progress") or UNSAID
        for key in ((track, state), (track, "合计"), ("合计", state), ("合计", "合计")):
            wanted[key] = wanted.get(key, 0) + 1

    assert problems
    assert {key: number for key, number in found.items() if number} == wanted


@pytest.mark.parametrize("home", HOMES)
def test_rates_from_lists(home: str, pages: dict[str, Node]) -> None:
    """Each rate of the catalog has its two ends and what they are made of."""
    units, period = HOMES[home]
    page = pages[f"{home}rectification/"]
    for rate in CATALOG["rates"]:
        each = [bounds(unit, period, rate["progress"]) for unit in units]
        low, high, listed = (sum(numbers) for numbers in zip(*each, strict=True))
        cells = page.one("tr", id=f"rate-listed-{rate['id']}").all("td")
        number, made, formula, basis = texts(cells)

        assert shown_right(number, Fraction(low, listed), Fraction(high, listed))
        assert made.startswith(
            f"{low}–{high} / {listed}项" if low < high else f"{low} / {listed}项"
        )
        assert (f"{UNSAID}{high - low}项" in made) == (low < high)
        names = "、".join(s["name"] for s in CATALOG["progress"] if s["id"] in rate["progress"])
        assert formula == f"{names} ÷ 列出的问题"
        assert basis == f"{sum(n > 0 for _, _, n in each)}家列出了问题"


@pytest.mark.parametrize("home", HOMES)
def test_the_rate_from_figures(home: str, pages: dict[str, Node]) -> None:
    """Mended over found, of the units that tell both numbers; none is system-wide or joint here."""
    units, period = HOMES[home]
    part, whole = (
        {
            unit: figure
            for unit in units
            if (figure := figure_of(unit, period, indicator))
            and figure.state in county_totals.NUMBERS
        }
        for key in ("problems_solved", "problems_found")
        for indicator in CATALOG["indicators"]
        if indicator["id"] == key
    )
    both = sorted(part.keys() & whole.keys())
    assert not any(f.for_all_below or f.joint for u in both for f in (part[u], whole[u]))
    page = pages[f"{home}rectification/"]
    number, made, _, basis = texts(page.one("tr", id="rate-figures-problems_solved").all("td"))
    low, high = sum(part[u].low for u in both), sum(part[u].high or 0 for u in both)
    least, most = sum(whole[u].low for u in both), sum(whole[u].high or 0 for u in both)

    assert both
    assert basis == f"{len(both)}家把两个数都写了"
    assert shown_right(number, Fraction(low, most), min(Fraction(high, least), Fraction(1)))
    assert re.findall("[0-9]+", made) == [
        str(n) for n in (*sorted({low, high}), *sorted({least, most}))
    ]


@pytest.mark.parametrize("home", HOMES)
def test_the_ranking_holds_every_unit_that_lists_problems(
    home: str, pages: dict[str, Node]
) -> None:
    """Each has the ranks that the others leave it; the rest stand below with the reason."""
    units, period = HOMES[home]
    page = pages[f"{home}rectification/"]
    for rate in CATALOG["rates"]:
        each = {unit: bounds(unit, period, rate["progress"]) for unit in units}
        ends = {u: (Fraction(k, n), Fraction(m, n)) for u, (k, m, n) in each.items() if n}
        ranking = page.one("details", id=f"rank-listed-{rate['id']}")
        found = {}
        for row in ranking.all("tr")[1:]:
            unit = row.one("th").one("a")["href"].split("/")[-2]
            rank, number, made, proof = texts(row.all("td"))
            low, high = ends[unit]
            ranks = [int(text) for text in re.findall("[0-9]+", rank)]
            found[unit] = (ranks[0], ranks[-1])

            assert shown_right(number, low, high)
            assert ("次序不定" in rank) == (len(ranks) == 2)
            same = [u for u in ends if u != unit and ends[u] == (low, low)]
            assert ("并列" in rank) == (low == high and bool(same))
            assert f"{each[unit][2]}项" in made
            assert sum(int(n) for n in re.findall("([0-9]+)项", proof)) == each[unit][2]
        wanted = {
            unit: (
                1 + sum(ends[other][0] > high for other in ends),
                1 + sum(ends[other][1] > low for other in ends if other != unit),
            )
            for unit, (low, high) in ends.items()
        }
        assert found == wanted
        below = {a["href"].split("/")[-2] for p in ranking.all("p") for a in p.all("a")}
        assert below == set(units) - set(ends)


@pytest.mark.parametrize("home", HOMES)
def test_stated_numbers_that_the_list_does_not_have(home: str, pages: dict[str, Node]) -> None:
    """Every indicator whose exact number is not that of its list, with what is left or too much."""
    units, period = HOMES[home]
    wanted = {}
    for indicator in CATALOG["indicators"]:
        if "listed" not in indicator:
            continue
        for unit in units:
            figure = figure_of(unit, period, indicator)
            items = (report_of(unit, period) or {}).get(indicator["listed"]["part"])
            if items is None or figure is None or figure.state != "exact" or figure.for_all_below:
                continue
            counted = [i for i in items if i.get("action", "制定") == "制定"]
            unknown = 0
            if "closed" in indicator["listed"]:
                unknown = sum(not handling(problem, "progress") for problem in items)
                counted = [p for p in items if IDS.get(handling(p, "progress")) in CLOSED]
            low, high = len(counted), len(counted) + unknown
            if low > figure.low:
                wanted[unit, indicator["id"]] = f"多出{low - figure.low}"
            elif figure.low > low:
                least = max(figure.low - high, 0)
                wanted[unit, indicator["id"]] = f"{UNSAID}{least}" if least else f"{UNSAID}≤"
    page = pages[f"{home}rectification/"]
    label = "写的、列出的、相加的"
    found = {}
    for cells in rows_of(page, label) if page.all("div", **{"aria-label": label}) else []:
        unit = cells[0].one("a")["href"].split("/")[-2]
        indicator = next(i for i in CATALOG["indicators"] if i["name"] == cells[1].text)
        figure = figure_of(unit, period, indicator)
        if figure and figure.state == "exact":
            found[unit, indicator["id"]] = cells[-1].text

    assert found.keys() == wanted.keys()
    assert all(wanted[key] in text for key, text in found.items())
    assert bool(wanted) == (home == "")


def test_each_number_of_a_difference_leads_to_its_line(pages: dict[str, Node]) -> None:
    """What stands in the line is what the table says was written, and the list's own key."""
    for cells in rows_of(pages["rectification/"], "写的、列出的、相加的"):
        unit = cells[0].one("a")["href"].split("/")[-2]
        lines = FILES[unit].read_text("utf-8").split("\n")
        stated, listed = (cell.all("a", class_="ur-source")[0] for cell in cells[2:4])

        for link, word in ((stated, cells[2].text.split(" ")[0]), (listed, "")):
            number = int(link["href"].partition("#L")[2])
            assert f"units/{unit}/#L" in link["href"]
            assert link["title"].endswith(f"/{unit}.yaml:{number}")
            assert link.text == f"第{number}行"
            assert word in lines[number - 1]
            assert word or re.match("    (problems|regulations):", lines[number - 1])


@pytest.mark.parametrize("home", HOMES)
def test_what_is_done_about_each_category(home: str, pages: dict[str, Node]) -> None:
    """Units and problems of each category with measures, closed, with a regulation, with a plan."""
    units, period = HOMES[home]
    page = pages[f"{home}problems/"]
    found = {
        cells[0].text: [re.findall("[0-9]+", cell.text) for cell in cells[1:]]
        for cells in rows_of(page, "各类问题做了什么（家，小字是项）")
    }
    wanted = {}
    for category in [entry["name"] for entry in CATALOG["categories"]["problems"]]:
        own = {
            unit: [p for p in problems_of(unit, period) if category in p["categories"]]
            for unit in units
        }
        own = {unit: problems for unit, problems in own.items() if problems}
        every = [(unit, problem) for unit, problems in own.items() for problem in problems]
        having = [
            [(u, p["id"]) for u, p in every if handling(p, "measures")],
            *(
                [(u, p["id"]) for u, p in every if answers(u, period, part, p["id"])]
                for part in ("regulations", "plans")
            ),
        ]
        measured, regulated, planned = (
            [len({u for u, _ in some}), len(own), len(some), len(every)] for some in having
        )
        states = [[IDS.get(handling(p, "progress")) for p in problems] for problems in own.values()]
        flat = [state for unit_states in states for state in unit_states]
        closed = [
            sum(set(unit_states) <= CLOSED for unit_states in states),
            len(own),
            sum(state in CLOSED for state in flat),
            len(every),
        ]
        perhaps = [s for s in states if None in s and set(s) <= {None, *CLOSED}]
        closed += [flat.count(None)] if None in flat else []
        closed += [len(perhaps)] if perhaps else []
        if own:
            numbers = ([len(own), len(every)], measured, closed, regulated, planned)
            wanted[category] = [[str(n) for n in some] for some in numbers]

    assert wanted
    assert found == wanted


def answers(unit: str, period: Any, part: str, problem: str) -> int:
    """How many items of a list of a unit answer one of its problems."""
    items = (report_of(unit, period) or {}).get(part) or []
    return sum(problem in item.get("answers", []) for item in items)


def test_where_nothing_is_done_a_sign_says_so(pages: dict[str, Node]) -> None:
    """A cell of nobody has a sign, which no other cell has; each leads to the category's list."""
    page = pages["problems/"]
    signs = 0
    for cells in rows_of(page, "各类问题做了什么（家，小字是项）"):
        for cell in cells[2:]:
            units = re.findall("[0-9]+", cell.text)[0]
            signs += "✗" in cell.text
            assert ("✗" in cell.text) == (units == "0" and UNSAID not in cell.text)
            assert page.all("section", id=cell.one("a")["href"].removeprefix("#"))

    assert signs


@pytest.mark.parametrize("home", HOMES)
def test_each_problem_shows_what_answers_it(home: str, pages: dict[str, Node]) -> None:
    """Below every problem stand as many regulations and plans as name it, or that there is none."""
    units, period = HOMES[home]
    page = pages[f"{home}problems/"]
    seen = set()
    for section in page.all("section", class_="ur-group"):
        for entry in (li for li in section.all("li") if li.above("li", "section") is section):
            href = entry.all("a", class_="ur-unit")[0]["href"]
            unit = href.split("/")[-2]
            problem = problems_of(unit, period)[int(href.rpartition("-")[2]) - 1]
            inner = [li.text for li in entry.all("li")]
            seen.add((unit, problem["id"]))

            assert entry.text.startswith(problem["summary"])
            assert handling(problem, "measures") in entry.text
            for part, word in (("regulations", "→ 制度"), ("plans", "→ 计划")):
                number = answers(unit, period, part, problem["id"])
                assert sum(text.startswith(word) for text in inner) == number
            assert ("没有制度和计划回应" in entry.text) == (not inner)

    assert seen == {(unit, p["id"]) for unit in units for p in problems_of(unit, period)}
