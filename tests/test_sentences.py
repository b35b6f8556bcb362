"""Every cross-unit page has a sentence to paste, whose numbers are those of the page's own tables.

On the larger campaign, for the whole, past periods, units with all below them, and kinds.
"""

import re
from collections import Counter
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import COUNTY
from tests.markup import Site
from tests.spreadsheets import Row, blocks, home_of, homes, keys, page_of, table, totals
from unit_reports.aggregate.history import Step
from unit_reports.present.series_views import step_text
from unit_reports.present.statements import read_step
from unit_reports.present.wording import change_text

CATALOG = yaml.safe_load((COUNTY / "catalog.yaml").read_bytes())
PERIODS = yaml.safe_load((COUNTY / "campaign.yaml").read_bytes())["periods"]
CLOSED = {term["name"] for term in CATALOG["progress"] if term["closed"]}
KINDS = {kind["id"]: kind["name"] for kind in CATALOG["kinds"]}
RECEIVED = ("按时", "迟报", "已报但没写日期", "零报告")
NO_NUMBER = {"withheld": "未公开", "mentioned": "未写数", "not_reported": "未报"}
FIGURE = re.compile(r"([^；。（，]+)（((?:\d+家(?:写了数|未公开|未写数|未报)，?)+)）")
LISTED = re.compile(r"(\d+)家报了([^\d，；。]+)共(\d+)项")
LISTS = {
    "research": ("调研课题", "课题类别"),
    "problems": ("存在问题", "问题类别"),
    "plans": ("下一步计划", "计划类别"),
    "regulations": ("制度", ""),
    "service": ("办实事", ""),
    "practices": ("机制做法", "做法主题"),
}


def sentences(site: Site, key: str) -> list[tuple[str, str]]:
    """Every home that has a page, and the page's sentence."""
    found = [home for home in map(home_of, homes(site)) if key in keys(site, home)]
    assert found
    return [(home, sentence_of(site, home, key)) for home in found]


def sentence_of(site: Site, home: str, key: str) -> str:
    """The sentence of one page."""
    return site.main(page_of(home, key)).one("p", class_="ur-sentence").text


def listing(site: Site, home: str, key: str, title: str) -> list[Row]:
    """A table of a page, which may be its only one and then has no title."""
    return table(site, home, key, title if title in blocks(site, home, key) else "")


def number(pattern: str, text: str) -> int | None:
    """The number at the only group of a pattern; nothing where a text has no such place."""
    found = re.search(pattern, text)
    return int(found[1]) if found else None


def start(site: Site, home: str) -> str:
    """How a sentence begins: what it is of, where that is not everybody now, and the day."""
    parts = home.split("/")
    period = next((p for p in PERIODS if p["id"] == parts[1]), PERIODS[-1]) if home else PERIODS[-1]
    names = {
        "": "",
        "periods": f"{period['name']}，",
        "kinds": f"{KINDS.get(parts[1] if home else '')}，",
        "units": "",
    }
    said = names[parts[0]]
    if parts[0] == "units":
        said = f"{site.main(f'units/{parts[1]}/').one('h1').text}及下级，"
    day = period["to"]
    return f"{said}截至{day.month}月{day.day}日，"


def test_every_page_says_of_what_and_as_of_when(county_site: Site) -> None:
    """Each sentence names extent, day, units due and units that reported, and is one."""
    seen = 0
    for home in map(home_of, homes(county_site)):
        due = totals(county_site, home)["units_due"]
        rows = table(county_site, home, "reporting", "各单位报了什么")
        here = sum(row["状态"] in RECEIVED for row in rows)
        head = f"{start(county_site, home)}应报{due}家，已报{here}家"
        for key in keys(county_site, home):
            box = county_site.main(page_of(home, key)).one("div", class_="ur-told")
            text = box.one("p", class_="ur-sentence").text
            assert text.startswith(head), (home, key)
            assert text.endswith("。")
            assert text.count("。") == 1
            assert "；；" not in text
            assert "None" not in text
            seen += 1
    assert seen > 200


def test_totals_are_said_with_all_they_rest_on(county_site: Site) -> None:
    """A figure is the JSON's text, and every unit due is in its basis: who gave no number, too."""
    seen: Counter[str] = Counter()
    for home in map(home_of, homes(county_site)):
        told = totals(county_site, home)
        basis = {
            i["name"] + i["text"]: {
                "写了数": sum(i["coverage"][s] for s in ("exact", "bounded", "approximate")),
                **{word: i["coverage"][state] for state, word in NO_NUMBER.items()},
            }
            for i in told["indicators"].values()
        }
        for key in keys(county_site, home):
            text = sentence_of(county_site, home, key)
            for name, said in FIGURE.findall(text):
                parts = {w: int(n) for n, w in re.findall(r"(\d+)家([^\d，]+)", said)}
                assert parts == {word: units for word, units in basis[name].items() if units}
                assert sum(parts.values()) == told["units_due"]
                seen[key] += 1
    assert set(seen) >= {"index", "study", "problems", "rectification", "regulations", "service"}


@pytest.mark.parametrize("key", LISTS)
def test_lists_are_counted_right(key: str, county_site: Site) -> None:
    """Who reported a list, how many items, who said that there are none, and who said nothing."""
    title, grid = LISTS[key]
    shared = 0
    for home, text in sentences(county_site, key):
        rows = listing(county_site, home, key, title)
        reporting = table(county_site, home, "reporting", "各单位报了什么")
        entries = [row[title] for row in reporting]
        found = LISTED.search(text)
        assert bool(found) == bool(rows)
        if found:
            told = [str(sum(e not in ("", "0") for e in entries)), title, str(len(rows))]
            assert list(found.groups()) == told
        assert number(rf"(\d+)家报没有{title}", text) == (entries.count("0") or None)
        assert number(rf"(\d+)家未报{title}", text) == (entries.count("") or None)
        if top := re.search(r"最多的类别是([^；]+?)，各?(\d+)家", text):
            groups = {r["类别"]: int(r["几家有"]) for r in table(county_site, home, key, grid)}
            most = max(groups.values())
            names = re.findall("“([^”]+)”", top[1])
            assert {groups[name] for name in names} == {most} == {int(top[2])}
            if "等" not in top[1]:
                assert len(names) == list(groups.values()).count(most)
            shared += 1
    assert bool(shared) == bool(grid)


def test_the_ledger_is_counted_right(county_site: Site) -> None:
    """Settled, open and unsaid problems add up; overdue ones are told beside the undated."""
    seen = 0
    for key in ("rectification", "index"):
        for home, text in sentences(county_site, key):
            rows = listing(county_site, home, "rectification", "问题台账")
            if not rows:
                assert "列出问题" not in text
                continue
            seen += 1
            assert number(r"列出问题(\d+)项", text) == len(rows)
            silent = sum(not row["进展"] for row in rows)
            closed = sum(row["进展"] in CLOSED for row in rows)
            if silent < len(rows):
                assert number(r"已了结(\d+)项", text) == closed
                assert number(r"未了结(\d+)项", text) == len(rows) - closed - silent
            assert number(r"(\d+)项没写明进展", text) == (silent or None)
            undated = sum(not row["时限"] for row in rows)
            assert number(r"(\d+)项没写时限", text) == (undated or None)
            if undated < len(rows):
                late = sum(row["逾期"] == "是" for row in rows)
                assert number(r"计逾期(\d+)项", text) == late
            if key == "rectification":
                ownerless = sum(not row["责任人"] for row in rows)
                assert number(r"(\d+)项没写责任人", text) == (ownerless or None)
    assert seen > 20


def test_problems_without_a_plan_are_counted_right(county_site: Site) -> None:
    """The plans page says how many of the problems no plan answers."""
    for home, text in sentences(county_site, "plans"):
        rows = table(county_site, home, "plans", "几项计划回应每个问题")
        if rows:
            assert number(r"列出的(\d+)项问题", text) == len(rows)
            without = sum(row["几项计划"] == "0" for row in rows)
            assert number(r"(\d+)项没有计划回应", text) == without


def test_reporting_states_are_counted_right(county_site: Site) -> None:
    """Overview and reporting page tell every state; the units page tells the kinds."""
    for key in ("reporting", "index"):
        for home, text in sentences(county_site, key):
            states = Counter(
                row["状态"] for row in table(county_site, home, "reporting", "各单位报了什么")
            )
            for state, units in states.items():
                assert f"{state.removeprefix('已报但')}{units}家" in text
    for home, text in sentences(county_site, "units"):
        found = Counter(row["类型"] for row in table(county_site, home, "units"))
        told = re.search("按类型分，([^；。]+)", text)
        assert told
        pairs = {name: int(n) for name, n in re.findall(r"([^、，]+?)(\d+)家", told[1])}
        assert pairs == found
    [(_, text)] = sentences(county_site, "kinds")
    for row in table(county_site, "", "kinds"):
        assert f"{row['单位类型']}应报{row['应报']}家、已报{row['已报']}家" in text


def test_quality_and_indicators_are_counted_right(county_site: Site) -> None:
    """How many figures are of each state, how many findings, how many indicators have a number."""
    for home, text in sentences(county_site, "quality"):
        told = totals(county_site, home)["indicators"]
        states = Counter(f["state"] for i in told.values() for f in i["figures"])
        assert number(r"共填报(\d+)个数", text) == states.total()
        assert number(r"确数(\d+)个", text) == states["exact"]
        assert number(r"未公开(\d+)个", text) == (states["withheld"] or None)
        share = number(r"确数占(\d+)%", text)
        assert share is not None
        assert abs(share - 100 * states["exact"] / states.total()) < 1
        rows = table(county_site, home, "quality", "检查提醒")
        assert number(r"检查提醒(\d+)条", text) == (len(rows) or None)
        answered = sum(bool(row["单位的说明"]) for row in rows)
        assert (number(r"单位已说明(\d+)条", text) or 0) == answered
    for home, text in sentences(county_site, "indicators"):
        rows = table(county_site, home, "indicators")
        reported = [row for row in rows if row["未报"] != row["应报"]]
        numbers = [r for r in rows if any(r[w] != "0" for w in ("确数", "范围", "约数"))]
        assert number(r"目录里(\d+)个指标", text) == len(rows)
        assert number(r"，(\d+)个有单位报", text) == len(reported)
        assert number(r"其中(\d+)个有数", text) == len(numbers)
        assert number(r"(\d+)个没有单位报", text) == (len(rows) - len(reported) or None)


def test_history_tells_the_steps_of_its_table(county_site: Site) -> None:
    """What is said to have grown or shrunk is what the table has for the same units."""
    seen: Counter[str] = Counter()
    for home, text in sentences(county_site, "history"):
        rows = {row["指标"]: row for row in table(county_site, home, "history", "各期合计")}
        before, after = PERIODS[-2]["name"], PERIODS[-1]["name"]
        periods = {r["报送期"]: r for r in table(county_site, home, "history", "各期报送")}
        assert number(rf"上期（{before}）应报(\d+)家", text) == int(periods[before]["应报"])
        steps = text.partition("两期都写了数的单位，")[2].rstrip("。").split("，")
        for step in filter(None, steps):
            [name] = [name for name in rows if step.startswith(name)]
            row: dict[str, Any] = {
                p: rows[name][f"{after}·{p}"] for p in ("同几家比", "变化最少", "变化最多")
            }
            assert f"（{row['同几家比']}家）" in step
            low, high = (int(row[p]) if row[p] else None for p in ("变化最少", "变化最多"))
            said = step.removeprefix(name).partition("（")[0]
            if said.startswith("增加"):
                assert low is not None
                assert low > 0
            elif said.startswith("减少"):
                assert high is not None
                assert high < 0
            elif said == "持平":
                assert low == high == 0
            numbers = sorted(int(n) for n in re.findall(r"\d+", said))
            assert numbers == sorted({abs(n) for n in (low, high) if n is not None and n != 0})
            seen[said[:2]] += 1
    assert seen["增加"]
    assert seen["减少"]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (3, 3, "增加3次"),
        (3, 9, "增加3–9次"),
        (3, None, "至少增加3次"),
        (-9, -3, "减少3–9次"),
        (None, -3, "至少减少3次"),
        (0, 0, "持平"),
        (-1, 4, "在减少1次和增加4次之间"),
        (0, 4, "持平或至多增加4次"),
        (-4, 0, "持平或至多减少4次"),
        (0, None, "持平或增加"),
        (None, 0, "持平或减少"),
        (None, 4, "至多增加4次"),
        (-4, None, "至多减少4次"),
        (None, None, "增减不明"),
    ],
)
def test_a_change_is_told_as_far_as_it_is_certain(
    low: int | None, high: int | None, said: str
) -> None:
    """Grown or shrunk only where the whole range says so."""
    assert change_text((low, high), "次") == said


ENDS = st.none() | st.integers(-200, 200)


@given(st.integers(1, 99), ENDS, ENDS)
def test_a_change_in_words_is_read_back_as_it_was(
    units: int, low: int | None, high: int | None
) -> None:
    """Whoever reads what changed learns both its ends, and no more than is known."""
    if low is not None and high is not None and low > high:
        low, high = high, low
    step = Step(units=units, change=(low, high))

    assert read_step(step_text(step, "次")) == (units, low, high)
