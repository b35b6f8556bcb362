"""What pages say of several periods and of parts of the units, by example."""

import re
from pathlib import Path

import pytest

from tests.invented import made, report, write
from tests.markup import parse
from tests.small import with_indicators

SUMS = with_indicators(found={"over_periods": "sum"})


def history(root: Path) -> str:
    """The words of the table of all periods."""
    body = made(root).bodies["history/"]
    return re.sub(r"<[^>]+>", " ", body[body.index("ur-history") : body.index('id="notes"')])


def test_a_figure_of_another_scope_is_not_compared(tmp_path: Path) -> None:
    """A unit that first told its own number and then that of all below it has no change."""
    whole = {"count": "50个", "scope": "全系统"}
    own = [report("q2", figures={"发现": "5个"}), report("q3", figures={"发现": whole})]
    same = [report("q2", figures={"办结": "5个"}), report("q3", figures={"办结": "7个"})]
    write(tmp_path, {"a": {"reports": own}, "b": {"parent": "a", "reports": same}})
    said = history(tmp_path)

    assert "同1家 增加2个" in said
    assert "+45" not in said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (("*个", "*个"), "未公开"),
        (("*个", "未统计"), "数量不明"),
        (("*个", "3个"), "≥3个"),
        (("4个", "3个"), "7个"),
    ],
)
def test_a_sum_of_what_nobody_told_is_no_number(
    counts: tuple[str, str], said: str, tmp_path: Path
) -> None:
    """Where no report of any period tells a number, their sum says so and not “at least 0”."""
    reports = [report(f"q{n}", figures={"发现": count}) for n, count in enumerate(counts, start=2)]
    write(tmp_path, {"a": {"reports": reports}}, catalog=SUMS)
    told = history(tmp_path)

    assert f"{said} {sum('*' not in c and '未' not in c for c in counts)}/3份" in " ".join(
        told.split()
    )


def test_systems_below_closed_ones_are_offered(tmp_path: Path) -> None:
    """Where one unit after another holds all that are due, those below the last are offered."""
    units = {
        "a": {"closed": "2023-12-31"},
        "b": {"parent": "a", "closed": "2023-12-31"},
        "c": {"parent": "b", "name": "丙局"},
        "d": {"parent": "b"},
        "e": {"parent": "c"},
    }
    write(tmp_path, units)
    bar = re.search('<nav class="ur-place".*?</nav>', made(tmp_path).bodies["study/"], re.DOTALL)

    assert bar
    assert 'href="../units/c/system/study/">丙局<' in bar[0]


def test_a_number_that_adds_to_nothing_is_not_called_cumulative(tmp_path: Path) -> None:
    """A share of each unit, which its indicator adds up nowhere, is not a running total."""
    catalog = with_indicators(found={"over_units": "none"})
    reports = [report("q2", figures={"发现": "5个"}), report("q3", figures={"发现": "4个"})]
    write(tmp_path, {"a": {"reports": reports}}, catalog=catalog)
    said = history(tmp_path)

    assert "不相加" in said
    assert "本身是累计数" not in said


def words(body: str) -> str:
    """The words of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


EXEMPT = [{"from": "2024-01-01", "to": "2024-12-31", "reason": "改革"}]


def test_nobody_to_chase_is_not_yet_complete(tmp_path: Path) -> None:
    """Where units are exempt nobody is chased, but nobody has reported either."""
    write(tmp_path, {"a": {"exempt": EXEMPT}, "b": {"exempt": EXEMPT}})
    said = words(made(tmp_path).bodies["reporting/"])

    assert "现在没有要催的。" in said
    assert "都报齐了" not in said


def test_a_period_without_units_due_has_no_shares(tmp_path: Path) -> None:
    """Of nobody there is no hundred per cent, no zero, and nobody who all reported."""
    write(tmp_path, {"a": {"closed": "2024-02-01", "reports": [report("q1", figures={"发现": 1})]}})
    bodies = made(tmp_path).bodies

    assert "%" not in words(bodies["reporting/"])
    assert "应报0家" not in words(bodies["indicators/found/"])
    assert "都报了" not in words(bodies["indicators/found/"])


def test_the_overview_without_any_report_says_what_to_do(tmp_path: Path) -> None:
    """Where no figure was reported there is no empty table, but the way to fill one in."""
    body = made(write(tmp_path, {"a": {"reports": []}})).bodies[""]
    section = parse(body).one("h2", id="key-figures").above("section")

    assert section
    assert "还没有单位报数" in section.text
    assert section.one("a").text == "怎么填"
    assert not section.all("table")


def test_problems_that_nobody_reported_are_not_counted_as_none(tmp_path: Path) -> None:
    """Tiles tell a zero only where a unit said that it has no problem."""
    silent = {"a": {"reports": [report("q3", figures={"发现": "1个"})]}}
    write(tmp_path / "silent", silent)
    write(tmp_path / "nil", {"a": {"reports": [report("q3", problems=[])]}})

    assert "— 列出的问题 没有单位报" in words(made(tmp_path / "silent").bodies["rectification/"])
    assert "0 列出的问题" in words(made(tmp_path / "nil").bodies["rectification/"])
    assert "0家报了问题" not in words(made(tmp_path / "nil").bodies["rectification/"])


def test_who_is_not_due_has_not_failed_to_report(tmp_path: Path) -> None:
    """Beside its children a unit that is gone, and a child yet to come, have empty cells."""
    child = {"parent": "a", "reports": [report("q3", figures={"发现": "2个"})]}
    later = {"parent": "a", "opened": "2024-11-01"}
    write(tmp_path, {"a": {"closed": "2024-07-15"}, "b": child, "c": later})
    body = made(tmp_path).bodies["units/a/"]

    assert "2个" in words(body)
    assert "未报" not in words(body[body.rindex("<table") :].partition("</table>")[0])


def test_a_merged_unit_names_its_heir_as_heir(tmp_path: Path) -> None:
    """The facts of a life say which unit is meant: not the heir was closed."""
    a = {"closed": "2024-08-15", "merged_into": "b"}
    write(tmp_path, {"a": a, "b": {}, "c": {"opened": "2024-05-01", "split_from": "b"}})
    bodies = made(tmp_path).bodies

    assert "撤销，并入 单位b" in words(bodies["units/a/"])
    assert "成立，分出自 单位b" in words(bodies["units/c/"])


def test_a_rate_above_one_is_not_praised(tmp_path: Path) -> None:
    """More closed than found puts a unit first; its rank says that the numbers need checking."""
    figures = {"发现": "3个", "办结": "9个"}
    catalog = with_indicators(mended={"rate_of": "found"})
    write(tmp_path, {"a": {"reports": [report("q3", figures=figures)]}}, catalog=catalog)

    assert "1 超过100%，先核对" in words(made(tmp_path).bodies["rectification/"])
