"""Answers to warnings: each lands on the warnings that it is for, and on no other."""

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from unit_reports.finding import Finding, Severity
from unit_reports.rules import check
from unit_reports.source.folder import Folder

DEFAULT = Path(__file__).parent / "cases" / "_default"
TODAY = date(2023, 12, 31)
WHY = "按人数统计，与上级口径一致"
PEOPLE = "查找问题: 7人"
"""A figure with a doubtful measure word: W402."""


def unit(report: str, *, top: str = "", name: str = "甲单位") -> str:
    """A unit's file with one report; `top` stands before it."""
    lines = "".join(f"    {line}\n" for line in report.split("\n"))
    return (
        f"name: {name}\nkind: 机关\n{top}reports:\n  - period: 2023-11\n    as_of: 2023-11\n{lines}"
    )


def told(**files: str) -> list[Finding]:
    """Check a data folder with some units' files, and perhaps another catalog and campaign."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(shutil.copytree(DEFAULT, Path(place) / "data"))
        (root / "units").mkdir()
        for name, text in files.items():
            folder = root if name in ("catalog", "campaign") else root / "units"
            (folder / f"{name}.yaml").write_text(text, "utf-8")
        return check(Folder(root=root, label="data"), today=TODAY)[1]


def reasons(**files: str) -> list[tuple[str, str, int, str]]:
    """File, code, line and reason of every finding."""
    return [
        (f.place.path.split("/")[-1][:-5], f.code, f.place.line, f.reason) for f in told(**files)
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(unit(f"figures: {{{PEOPLE}}}", top=f"reasons: {{W402: {WHY}}}\n"), id="file"),
        pytest.param(unit(f"figures: {{{PEOPLE}}}\nreasons: {{W402: {WHY}}}"), id="report"),
        pytest.param(
            unit(f"figures:\n  查找问题: {{count: 7人, reasons: {{W402: {WHY}}}}}"), id="figure"
        ),
        pytest.param(
            unit(f"figures:\n  查找问题:\n    count: 7人\n    reasons:\n      W402: {WHY}"),
            id="block",
        ),
    ],
)
def test_an_answer_at_any_level(text: str) -> None:
    """In the file, in the report or at the figure: the warning has its reason, and nothing else."""
    (finding,) = told(a=text)

    assert (finding.code, finding.reason) == ("W402", WHY)


@pytest.mark.parametrize(
    ("code", "text", "line"),
    [
        pytest.param("W301", "figures: {查找问题: 5个, 解决问题: 6个}", 6, id="two-figures"),
        pytest.param("W401", "figures:\n  集中学习: 700次", 7, id="count"),
        pytest.param("W403", "submitted: 2024-12-01\nplans: []", 6, id="date"),
        pytest.param(
            "W402",
            "plans: [{summary: 甲, category: 理论学习, indicator: 集中学习, target: 2人}]",
            6,
            id="plan",
        ),
        pytest.param(
            "W505",
            "problems: [{id: p1, summary: 甲, categories: [学习不深],"
            " rectification: {due: 2023-11}}]",
            6,
            id="deep-inside",
        ),
        pytest.param("W503", "topics: []", 4, id="what-is-not-there"),
        pytest.param(
            "W504",
            "problems: [{id: p1, summary: 甲, categories: [学习不深]}]",
            6,
            id="key-of-a-list",
        ),
    ],
)
@pytest.mark.parametrize("level", ["file", "report"])
def test_an_answer_reaches_every_place_of_its_part(
    code: str, text: str, line: int, level: str
) -> None:
    """Wherever in the report a warning stands, be it at a key or at what is not there."""
    campaign = (DEFAULT / "campaign.yaml").read_text("utf-8")
    campaign += {"W503": "expects: [plans]\n", "W504": "ledger: [owner]\n"}.get(code, "")
    answer = f"reasons: {{{code}: {WHY}}}"
    whole = unit(f"{text}\n{answer}") if level == "report" else unit(text) + f"{answer}\n"

    assert reasons(a=whole, campaign=campaign) == [("a", code, line, WHY)]


def test_an_answer_reaches_no_other_part() -> None:
    """The answer of one figure, report or file is not that of another."""
    two_periods = (DEFAULT / "campaign.yaml").read_text("utf-8")
    two_periods += (
        "  - {id: 2023-08, name: 前, from: 2023-05-01, to: 2023-08-31, due: 2023-09-05}\n"
    )
    first = unit(
        "figures:\n  查找问题: {count: 7人, reasons: {W402: 甲的原因在此}}\n  解决问题: 6人\n"
    )
    second = unit(f"figures: {{{PEOPLE}}}\nreasons: {{W402: 乙的原因在此}}", name="乙单位")
    second += "  - period: 2023-08\n    as_of: 2023-08\n    figures: {查找问题: 6人}\n"

    assert reasons(a=first, b=second, campaign=two_periods) == [
        ("a", "W402", 7, "甲的原因在此"),
        ("a", "W402", 8, ""),
        ("b", "W402", 6, "乙的原因在此"),
        ("b", "W402", 10, ""),
    ]


def test_an_answer_reaches_no_other_code() -> None:
    """What answers another code leaves a warning open."""
    text = unit("figures:\n  集中学习: {count: 700人, reasons: {W401: 含全县各单位的数}}")

    assert reasons(a=text) == [("a", "W402", 7, ""), ("a", "W592", 7, "")]


def test_an_error_cannot_be_answered() -> None:
    """It has no reason, and what tries to give one is told of."""
    text = unit(f"figures: {{查找问题: 3X个}}\nreasons: {{E105: {WHY}}}")

    assert reasons(a=text) == [("a", "E105", 6, ""), ("a", "E212", 7, "")]


def test_the_answer_stands_in_the_file_that_is_told_of() -> None:
    """A warning about two units is answered by the one in whose file it stands."""
    item = "figures: {集中学习: {count: 1次, items: [读书班]}}"
    answer = "reasons: {W315: 各办各的，只是同名}"
    at_second = {"a": unit(item), "b": unit(f"{item}\n{answer}", name="乙单位")}
    at_first = {"a": unit(f"{item}\n{answer}"), "b": unit(item, name="乙单位")}

    assert reasons(**at_second) == [("b", "W315", 6, "各办各的，只是同名")]
    assert reasons(**at_first) == [("a", "W592", 7, ""), ("b", "W315", 6, "")]


def test_the_office_answers_at_an_indicator() -> None:
    """Of two indicators with round numbers only the one with an answer in the catalog has it."""
    catalog = (DEFAULT / "catalog.yaml").read_text("utf-8")
    here = "    definition: 集中组织的学习，按次计。\n"
    catalog = catalog.replace(here, f"    reasons: {{W411: 全县统一规定每月十次}}\n{here}")
    figures = "figures: {集中学习: 30次, 参学人次: 300人次}"
    files = {f"u{n}": unit(figures, name=f"{n}单位") for n in range(5)}

    assert reasons(**files, catalog=catalog) == [
        ("catalog", "W411", 7, "全县统一规定每月十次"),
        ("catalog", "W411", 17, ""),
    ]


@pytest.mark.parametrize(
    "said",
    [
        *(
            "无",
            "无。",
            "没有",
            "核实",
            "已核实",
            "核实无误",
            "已核实无误",
            "经核实，无误！",
            "情况属实",
        ),
        *(
            "经再次核对数据准确",
            "我单位已核实数据无误",
            "核实后数据无误",
            "没有问题",
            "数据没有问题",
        ),
        *(
            "以上数据均属实",
            "确实如此",
            "如实填报",
            "同意",
            "收到",
            "好的",
            "原因",
            "说明",
            "其他原因",
        ),
        *(
            "不需要说明",
            "无需说明",
            "……",
            "123",
            "ok",
            "已确认",
            "检查通过",
            "知道了",
            "是的，没错",
        ),
    ],
)
def test_what_is_no_answer(said: str) -> None:
    """Words that give no reason leave the warning unanswered, and are told of."""
    found = reasons(a=unit(f"figures: {{{PEOPLE}}}\nreasons: {{W402: '{said}'}}"))

    assert found == [("a", "W402", 6, ""), ("a", "W591", 7, "")]


@pytest.mark.parametrize(
    "said",
    [
        *(
            WHY,
            "按条统计",
            "报告没有写数据截到哪天",
            "报告没有说",
            "含全系统各单位的数",
            "原文如此，未写量词",
        ),
        *(
            "已向办公室核实，按人数计",
            "上级统一要求每周一次",
            "数据由区里统一填报",
            "没有变化，仍在推进",
        ),
        *("因疫情推迟到明年", "问题是上级点到的，按人计"),
    ],
)
def test_what_is_an_answer(said: str) -> None:
    """Words that say why are shown as they stand."""
    found = reasons(a=unit(f"figures: {{{PEOPLE}}}\nreasons: {{W402: '{said}'}}"))

    assert found == [("a", "W402", 6, said)]


def test_no_private_number_in_a_reason() -> None:
    """A number that stands in an answer is not passed on."""
    found = told(a=unit(f"figures: {{{PEOPLE}}}\nreasons: {{W402: 问 13800138000，按人数计}}"))

    assert [f.reason for f in found] == ["问 138********，按人数计", ""]


def test_answers_of_a_file_with_faults() -> None:
    """What is faulty moves no answer to another place, nor hides what it answers."""
    left_out = (
        "  - as_of: 2023-08\n    figures: {查找问题: 1人}\n    reasons: {W402: 前一期的原因}\n"
    )
    text = unit(f"figures: {{{PEOPLE}}}\nreasons: {{W402: {WHY}}}").replace(
        "reports:\n", f"reports:\n{left_out}"
    )

    assert reasons(a=text) == [
        ("a", "E101", 4, ""),
        ("a", "W402", 5, "前一期的原因"),
        ("a", "W402", 9, WHY),
    ]


ANSWERS = st.none() | st.sampled_from(["甲处的原因", "乙处的原因", "丙处的原因"])
FIGURES = st.dictionaries(
    st.sampled_from(["查找问题", "解决问题", "集中学习"]), ANSWERS, min_size=1
)


@settings(deadline=None)
@given(ANSWERS, st.lists(st.tuples(ANSWERS, FIGURES), min_size=1, max_size=2), st.booleans())
def test_the_nearest_answer_counts(
    of_file: str | None,
    of_reports: list[tuple[str | None, dict[str, str | None]]],
    flow: bool,  # noqa: FBT001
) -> None:
    """The figure's own answer goes before the report's, and that before the file's."""

    def reasons_(answer: str | None) -> dict[str, Any]:
        return {"reasons": {"W402": answer}} if answer else {}

    periods = ["2023-11", "2023-08"]
    reports = [
        {"period": period, "as_of": period, **reasons_(of_report)}
        | {"figures": {name: {"count": "7人", **reasons_(own)} for name, own in figures.items()}}
        for period, (of_report, figures) in zip(periods, of_reports, strict=False)
    ]
    data = {"name": "甲单位", "kind": "机关", **reasons_(of_file), "reports": reports}
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_flow_style=flow)
    campaign = (DEFAULT / "campaign.yaml").read_text("utf-8")
    campaign += "  - {id: 2023-08, name: 前, from: 2023-05-01, to: 2023-08-31, due: 2023-09-05}\n"
    found = [f for f in told(a=text, campaign=campaign) if f.code == "W402"]
    expected = [
        own or of_report or of_file or ""
        for of_report, figures in of_reports
        for own in figures.values()
    ]

    assert [f.reason for f in found] == expected
    assert all(f.severity is Severity.WARNING for f in found)


def test_assurances_without_end_are_read_once() -> None:
    """However they can be parted, the check comes to an end; a word of its own is a reason."""
    endless = "没有问题" * 400
    (answered,) = told(a=unit(f"figures: {{{PEOPLE}}}", top=f"reasons: {{W402: {endless}甲乙}}\n"))

    assert answered.reason.endswith("甲乙")
    assert {f.code for f in told(a=unit(PEOPLE_SAID, top=f"reasons: {{W402: {endless}}}\n"))} == {
        "W402",
        "W591",
    }


PEOPLE_SAID = f"figures: {{{PEOPLE}}}"
