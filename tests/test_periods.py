"""A report against the unit's last one: only what certainly does not fit is told, and told once."""

import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.fuzz import ratio

from unit_reports.finding import Finding, Severity
from unit_reports.model.campaign import Campaign
from unit_reports.model.catalog import Catalog
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import UnitFile
from unit_reports.rules import RULES
from unit_reports.rules.periods import BETWEEN_PERIODS, against_last, repeats
from unit_reports.rules.reported import reports_of
from unit_reports.source.document import Document, read_document
from unit_reports.source.folder import RawFile

PERIODS = ("2023-05", "2023-08", "2023-11")
OWN, SYSTEM = "本级", "全系统"
STATES: dict[str, tuple[bool, int | None]] = {
    "未动": (False, 0),
    "在改": (False, 1),
    "又犯": (False, None),
    "改完": (True, 2),
    "销号": (True, 3),
}
"""The states of progress: whether each is closed, and its step."""
UNSAID = ""
IDS = ("p1", "p2", "p3", "p4", "p5")
CATALOG: dict[str, Any] = {
    "kinds": [{"id": "organ", "name": "机关", "definition": "机关。"}],
    "sections": [{"id": "s", "name": "部分", "definition": "部分。"}],
    "indicators": [
        {
            "id": f"i{number}",
            "name": name,
            "section": "s",
            "measure": "个",
            "over_units": "sum",
            "definition": "定义。",
        }
        for number, name in enumerate(("甲数", "乙数", "丙数"))
    ],
    "progress": [
        {"id": f"s{number}", "name": name, "closed": closed, "definition": "定义。"}
        | ({} if step is None else {"step": step})
        for number, (name, (closed, step)) in enumerate(STATES.items())
    ],
}
CAMPAIGN = {
    "title": "活动",
    "periods": [
        {"id": name, "name": name, "from": f"{name}-01", "to": f"{name}-28", "due": f"{name}-28"}
        for name in PERIODS
    ],
}
TEXT = "围绕园区企业反映集中的融资和用工问题，采取座谈、走访和问卷的办法，形成三份清单"
WHOLE: dict[str, Any] = {
    "figures": {"甲数": "3个", "乙数": {"count": "*个", "note": "与上级口径一致"}, "丙数": "5个"},
    "topics": [{"title": "产业链", "category": "产业", "status": "进行中", "method": TEXT}],
    "problems": [
        {
            "id": "p1",
            "summary": "学习不够主动",
            "categories": ["学习"],
            "rectification": {"progress": "在改"},
        }
    ],
    "plans": [{"summary": "每月到联系点一次", "category": "学习", "target": "2个"}],
}
"""A report that says a little of everything."""


def judged(*reports: dict[str, Any]) -> list[Finding]:
    """What the reports of one unit, each with its period, have against one another."""
    data = {"name": "甲单位", "kind": "机关", "reports": reports}
    text = json.dumps(data, ensure_ascii=False)
    document, faults = read_document(RawFile(id="a", path="a.yaml", content=text.encode()))
    assert isinstance(document, Document)
    assert not faults
    unit = Unit(id="a", file=UnitFile.model_validate(document.data), document=document)
    dataset = Dataset(
        campaign=Campaign.model_validate(CAMPAIGN),
        catalog=Catalog.model_validate(CATALOG),
        units=(unit,),
        campaign_document=document,
        catalog_document=document,
    )
    own = list(reports_of(unit, dataset))
    return list(against_last(own, repeats(own, dataset.campaign), dataset))


def codes(*reports: dict[str, Any]) -> list[str]:
    """The codes of what is found, in order of the alphabet."""
    return sorted(finding.code for finding in judged(*reports))


def in_turn(*reports: dict[str, Any]) -> list[dict[str, Any]]:
    """The reports, each with the period of its place."""
    return [{"period": period, **report} for period, report in zip(PERIODS, reports, strict=False)]


def problem(name: str, progress: str, summary: str = "甲") -> dict[str, Any]:
    """A problem as a file has it; `UNSAID` leaves out its progress."""
    done = {"rectification": {"progress": progress}} if progress else {}
    return {"id": name, "summary": summary, "categories": ["甲"], **done}


def test_the_rules_between_periods_are_known_by_their_codes() -> None:
    """A page lists them by unit; all are warnings, which a unit may answer."""
    assert BETWEEN_PERIODS == ("W321", "W322", "W323", "W324", "W405", "W413")
    assert {RULES[code].severity for code in BETWEEN_PERIODS} == {Severity.WARNING}


# Figures


COUNTS = st.sampled_from(["*个", "未统计"]) | st.tuples(
    st.integers(0, 9), st.none() | st.integers(0, 5)
).map(lambda drawn: (drawn[0], None if drawn[1] is None else drawn[0] + drawn[1]))
"""A count: withheld, mentioned, or bounds of which the upper may be open."""


def written(count: Any) -> str:
    """How a count is written."""
    if isinstance(count, str):
        return count
    low, high = count
    return f"至少{low}个" if high is None else f"{low}-{high}个" if low < high else f"{low}个"


@given(
    st.lists(st.none() | st.tuples(st.sampled_from([OWN, SYSTEM]), COUNTS), min_size=3, max_size=3),
    st.permutations(range(3)),
)
@example([(OWN, (5, 5)), (OWN, "*个"), (OWN, (3, 4))], [0, 1, 2])
@example([(OWN, (5, 5)), (SYSTEM, (9, 9)), (OWN, (3, 4))], [2, 1, 0])
@example([(OWN, (5, None)), None, (OWN, (0, 4))], [1, 0, 2])
def test_a_cumulative_number_falls_only_if_it_certainly_does(
    told: list[Any], order: list[int]
) -> None:
    """It is below the last number told for the same scope, whatever values lie inside the bounds.

    In which order the file has the reports does not matter.
    """
    reports = in_turn(
        *(
            {"figures": {"甲数": written(one[1])}, "scope": one[0]} if one else {"plans": []}
            for one in told
        )
    )
    found = [f for f in judged(*(reports[i] for i in order)) if f.code == "W321"]
    expected = []
    for number, one in enumerate(told):
        if one is None or isinstance(one[1], str) or one[1][1] is None:
            continue
        before = [
            (period, other[1])
            for period, other in zip(PERIODS[:number], told, strict=False)
            if other and other[0] == one[0] and not isinstance(other[1], str)
        ]
        if before and one[1][1] < before[-1][1][0]:
            expected.append((written(one[1]), before[-1][0], written(before[-1][1])))

    messages = sorted(f.message for f in found)
    assert messages == sorted(
        f"“甲数”是累计数，这里是 {here}，比上次（{period}）的 {last} 还少"
        for here, period, last in expected
    )


@pytest.mark.parametrize(
    ("now", "found"),
    [
        pytest.param({"乙数": "3个"}, ["W324"], id="missing"),
        pytest.param({"乙数": "3个", "甲数": "*个"}, [], id="withheld-is-reported"),
        pytest.param({"乙数": "3个", "甲数儿": "3个"}, [], id="perhaps-misspelt"),
        pytest.param({}, [], id="no-figures-at-all"),
    ],
)
def test_a_figure_vanishes_only_from_among_others(now: dict[str, str], found: list[str]) -> None:
    """A report without figures, or with a name that nobody knows, says nothing of one."""
    assert codes(*in_turn({"figures": {"甲数": "3个"}}, {"figures": now, "plans": []})) == found


def test_a_figure_is_missed_although_a_report_between_had_none() -> None:
    """The last report with figures counts."""
    last, now = {"figures": {"甲数": "3个"}}, {"figures": {"乙数": "3个"}}

    (finding,) = judged(*in_turn(last, {"plans": []}, now))
    assert (finding.code, "2023-05" in finding.message) == ("W324", True)


# Problems


@given(
    st.lists(
        st.dictionaries(st.sampled_from(IDS), st.sampled_from([UNSAID, *STATES])),
        min_size=2,
        max_size=2,
    ),
    st.booleans(),
)
@example([dict.fromkeys(IDS, UNSAID), {}], False)  # noqa: FBT003 - of `between`
@example([{"p1": "改完", "p2": "在改"}, {"p1": UNSAID, "p2": UNSAID}], True)  # noqa: FBT003
@example([{"p1": "销号"}, {"p1": "改完"}], False)  # noqa: FBT003
def test_a_problem_may_end_and_may_not_get_lost_or_fall_back(
    lists: list[dict[str, str]],
    between: bool,  # noqa: FBT001 - given
) -> None:
    """Every open problem must come again; none may be less far than before.

    It is the last report with a list of problems that counts.
    """
    before, after = ([problem(*one) for one in told.items()] for told in lists)
    silent: list[dict[str, Any]] = [{"plans": []}] if between else []
    found = judged(*in_turn({"problems": before}, *silent, {"problems": after}))
    lost = [
        name for name, state in lists[0].items() if name not in lists[1] and not is_closed(state)
    ]
    back = [name for name, state in lists[1].items() if falls_back(lists[0].get(name), state)]

    named = f"“{'、'.join(lost[:3])}”{'等' if len(lost) > 3 else ''}"
    message = f"上次（2023-05）没有改完的问题，这里少了 {len(lost)} 个：{named}"
    assert [f.message for f in found if f.code == "W322"] == ([message] if lost else [])
    told = [re.search("“(.*?)”", f.message) for f in found if f.code == "W323"]
    assert [match and match[1] for match in told] == back


def is_closed(state: str) -> bool:
    """Whether a state ends a problem; one that is not said does not."""
    return state != UNSAID and STATES[state][0]


def falls_back(last: str | None, now: str) -> bool:
    """Whether a problem was further on than it is; `None` is a problem that was not there."""
    if not last:
        return False
    if is_closed(last) and not is_closed(now):
        return True
    steps = STATES[last][1], STATES[now][1] if now else None
    return None not in steps and steps != tuple(sorted(steps, key=lambda step: step or 0))


def test_a_state_that_nobody_knows_is_no_state() -> None:
    """It has an error of its own (E202): for it the problem is not open, nor has it gone back."""
    last = [problem("p1", "改完"), problem("p2", "改玩")]
    now = [problem("p1", "改玩")]

    assert codes(*in_turn({"problems": last}, {"problems": now})) == []


def test_of_two_with_one_name_the_first_counts() -> None:
    """Two reports for one period (E209), two problems with one id (E208): as in totals."""
    twice = [problem("p1", "改完"), problem("p1", "未动", "乙")]
    reports = in_turn({"problems": [problem("p1", "在改")]}, {"problems": twice})

    assert codes(*reports) == []
    assert codes(*reports, {"period": PERIODS[1], "problems": []}) == []
    assert codes(reports[0], {"period": PERIODS[1], "problems": []}, reports[1]) == ["W322"]


# Whole reports


def test_a_report_that_repeats_the_last_is_told_once() -> None:
    """It is not told besides that the numbers are the same; the third repeats the second."""
    found = judged(*in_turn(WHOLE, WHOLE, WHOLE))

    assert [f.code for f in found] == ["W413", "W413"]
    assert ["2023-05" in found[0].message, "2023-08" in found[1].message] == [True, True]


def test_a_repeat_is_one_in_any_order_and_after_silence() -> None:
    """The order of figures does not matter, nor a report between that says nothing."""
    figures = dict(sorted(WHOLE["figures"].items(), key=lambda item: item[0] != "乙数"))

    assert list(figures) != list(WHOLE["figures"])
    assert codes(*in_turn(WHOLE, {}, {**WHOLE, "figures": figures})) == ["W413"]


@pytest.mark.parametrize(
    ("part", "change"),
    [
        pytest.param("figures", {**WHOLE["figures"], "甲数": "4个"}, id="number"),
        pytest.param("figures", {**WHOLE["figures"], "甲数": "三个"}, id="written-otherwise"),
        pytest.param("figures", {"甲数": "3个", "丙数": "5个"}, id="figure-less"),
        pytest.param("scope", SYSTEM, id="scope"),
        pytest.param("topics", [{**WHOLE["topics"][0], "status": "已完成"}], id="status"),
        pytest.param("topics", [{**WHOLE["topics"][0], "method": "座谈、走访"}], id="text"),
        pytest.param("problems", [problem("p1", "改完", "学习不够主动")], id="progress"),
        pytest.param("plans", [*WHOLE["plans"], *WHOLE["plans"]], id="item-more"),
        pytest.param("services", [], id="nothing-to-report"),
    ],
)
def test_a_report_in_which_something_happened_is_no_repeat(part: str, change: Any) -> None:
    """One number, one state, one item, or more than a few words."""
    assert "W413" not in codes(*in_turn(WHOLE, {**WHOLE, part: change}))


@pytest.mark.parametrize(
    "report",
    [
        pytest.param({"figures": {"甲数": "3个", "乙数": "4个", "丙数": "5个"}}, id="numbers-only"),
        pytest.param({"problems": [], "plans": []}, id="nil-return"),
        pytest.param({"problems": [problem("p1", "在改", "学习不够主动")]}, id="few-words"),
    ],
)
def test_what_says_little_is_no_repeat(report: dict[str, Any]) -> None:
    """Numbers alone are another matter (W405), and a few words are alike by chance."""
    assert "W413" not in codes(*in_turn(report, report))


ALPHABET = "甲乙丙丁戊，。 "


@given(
    st.text(ALPHABET, min_size=30, max_size=60),
    st.lists(st.tuples(st.integers(0, 59), st.sampled_from(["", *ALPHABET])), max_size=6),
)
def test_texts_are_nearly_the_same_as_rapidfuzz_says(
    text: str, edits: list[tuple[int, str]]
) -> None:
    """95 of 100 characters in the same order; signs and blanks do not count."""
    signs = list(text)
    for at, sign in edits:
        signs[min(at, len(signs) - 1)] = sign
    reports = [
        {"practices": [{"name": "子", "theme": "丑", "about": f"寅{about}卯"}]}
        for about in (text, "".join(signs))
    ]
    said = [re.sub(r"\W", "", "".join(report["practices"][0].values())) for report in reports]
    alike = len("".join(said)) >= 40 and ratio(*said) >= 95

    assert (codes(*in_turn(*reports)) == ["W413"]) is alike
