"""What clerks really type: all of it is told, or read as it was meant, with a way out."""

import re
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from unit_reports.finding import Finding
from unit_reports.rules import check
from unit_reports.rules.reported import reports_of
from unit_reports.source.folder import Folder

TESTS = Path(__file__).parent
TODAY = date(2023, 12, 31)
MISTAKES: list[dict[str, Any]] = yaml.safe_load((TESTS / "mistakes.yaml").read_text("utf-8"))
IDS = [mistake["about"] for mistake in MISTAKES]
KEYS = {"about", "figure", "report", "file", "date", "encoding", "line_end"}
KEYS |= {"codes", "reads", "hint", "offers"}
HEAD = "name: 甲单位\nkind: 机关\nreports:\n  - period: 2023-11\n"
AS_OF = "    as_of: 2023-11\n"
WAY_OUT = re.compile("写|填|补|删|改|核对|检查|加|去掉|用|是不是|可选|属于|不是|左边对齐|合并|留")
"""What tells somebody what to do."""


def text_of(mistake: dict[str, Any]) -> str:
    """The file that the clerk typed."""
    match mistake:
        case {"file": text}:
            return str(text)
        case {"figure": written}:
            return f"{HEAD}{AS_OF}    figures:\n      集中学习: {written}\n"
        case {"date": written}:
            return f"{HEAD}    as_of: {written}\n"
        case {"report": lines}:
            return HEAD + AS_OF + "".join(f"    {line}\n" for line in lines.split("\n"))
    pytest.fail("nothing was typed")


def told(text: str, encoding: str = "utf-8") -> tuple[list[Finding], list[tuple[int, int | None]]]:
    """The findings of a data folder with this file, and its figures as read."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(shutil.copytree(TESTS / "cases" / "_default", Path(place) / "data"))
        (root / "units").mkdir()
        (root / "units" / "a.yaml").write_bytes(text.encode(encoding))
        dataset, findings = check(Folder(root=root, label="data"), today=TODAY)
    assert dataset is not None
    counts = [
        (figure.count.low, figure.count.high) if figure.count.state.tells_number else ()
        for unit in dataset.units
        for report in reports_of(unit, dataset)
        for figure in report.figures.values()
    ]
    return findings, counts  # type: ignore[return-value]  # nothing stands for no number


@pytest.mark.parametrize("mistake", MISTAKES, ids=IDS)
def test_a_mistake(mistake: dict[str, Any]) -> None:
    """It gives these findings and no others, with the hint that it needs; or it is read so."""
    text = text_of(mistake).replace("\n", mistake.get("line_end", "\n"))
    findings, counts = told(text, mistake.get("encoding", "utf-8"))
    hints = [finding.hint for finding in findings]

    assert [finding.code for finding in findings] == mistake.get("codes", [])
    if findings:
        assert any(mistake["hint"] in hint for hint in hints), hints
        assert all(WAY_OUT.search(hint) for hint in hints), hints
    else:
        assert counts == [tuple(mistake["reads"])]


OFFERS = [m for m in MISTAKES if {"figure", "date"} & set(m) and "应写" in m.get("hint", "")]


@pytest.mark.parametrize("mistake", OFFERS, ids=[mistake["about"] for mistake in OFFERS])
def test_what_a_hint_offers_is_accepted(mistake: dict[str, Any]) -> None:
    """Who copies what the hint says has no finding more."""
    (finding, *_), _ = told(text_of(mistake))
    offered = finding.hint.partition("应写 ")[2].partition("（")[0]
    key = "figure" if "figure" in mistake else "date"

    assert [f.code for f in told(text_of({key: offered}))[0]] == mistake.get("offers", [])


def test_the_table_is_long_and_clear() -> None:
    """Each mistake is told of once, and no key of the table is misspelt."""
    assert len(MISTAKES) >= 90
    assert len(
        {str(text_of(m)) + m.get("encoding", "") + m.get("line_end", "") for m in MISTAKES}
    ) == len(MISTAKES)
    assert len(set(IDS)) == len(IDS)
    assert set().union(*MISTAKES) <= KEYS
