"""What a unit may lawfully write never makes a build refuse itself."""

from pathlib import Path
from typing import Any

import pytest

from tests.invented import CAMPAIGN, PERIODS, made, report, write


def said(text: str) -> dict[str, Any]:
    """A report with a text of its own."""
    problem = {"id": "p1", "summary": text, "categories": ["灰尘"]}
    return report("q3", figures={"发现": {"count": "3个", "note": text}}, problems=[problem])


TEXTS = (
    "全县应报12家，实报10家",
    "应报12家：10家按时，1家迟报",
    "二季度（截至2024-06-30）：应报12家，收到10家。",
    'data-m="total |found">9个<',
    '<tr id="f-found"><td>9个</td><td><span class="ur-key exact">9个</span>',
)


@pytest.mark.parametrize("text", TEXTS)
def test_words_like_those_of_the_site(text: str, tmp_path: Path) -> None:
    """A unit, a period or the campaign may speak of numbers as the site itself does."""
    exempt = [{"from": "2024-09-01", "to": "2024-10-01", "reason": text}]
    units = {"a": {"name": text, "reports": [said(text)]}, "b": {"exempt": exempt}}
    periods = [*PERIODS[:2], PERIODS[2] | {"name": text}]
    write(tmp_path, units, campaign=CAMPAIGN | {"title": text, "periods": periods})

    assert made(tmp_path).contradictions == []


COUNTS = (
    *(
        "≤0",
        "不超过0个",
        "0个以内",
        "0-0个",
        "约0个",
        "≥0",
        "0个",
        "〇个",
        "第二个",
        "７个",
        "7 个",
    ),
    *("999,999,999,999,999,999个", "99999999999999亿个", "≥9007199254740993", "不足1个"),
)


@pytest.mark.parametrize("count", COUNTS)
def test_counts_at_the_edge(count: str, tmp_path: Path) -> None:
    """Zero known as a bound and numbers that Excel cannot keep are the same everywhere."""
    write(tmp_path, {"a": {"reports": [report("q3", figures={"发现": count})]}})

    assert made(tmp_path).contradictions == []


@pytest.mark.parametrize("folder", ["'data", "=data", "da#ta|<b>"])
def test_folders_with_signs_in_their_names(folder: str, tmp_path: Path) -> None:
    """A source is the same in every file, whatever the data folder is called."""
    write(tmp_path / folder, {"a": {"reports": [report("q3", figures={"发现": "3个"})]}})

    assert made(tmp_path / folder).contradictions == []
