"""What pages say of several periods and of parts of the units, by example."""

import re
from pathlib import Path

import pytest

from tests.invented import made, report, write
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
