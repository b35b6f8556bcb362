"""W50x: what a report should say and does not."""

from collections.abc import Iterator
from datetime import date

from unit_reports.finding import Finding, Rule, warning
from unit_reports.model.base import last_day
from unit_reports.model.campaign import Campaign, Period
from unit_reports.model.dataset import Dataset
from unit_reports.model.unit import Rectification, Report, UnitFile
from unit_reports.rules.reported import Reported

AS_OF_MISSING = warning(
    "W501",
    "as-of-missing",
    "没有写数据截至的日期",
    "报告没有写数据截至哪一天（as_of）",
    "写上报告所说的截止日，如 as_of: {example}；没有说就和 period 对齐写 reasons: {{W501: 原因}}",
)
OLDER_PERIOD = warning(
    "W502",
    "older-period",
    "报的是前一期",
    "别的单位已报 {newest}，这里最新的一份是 {period}",
    "补上 {newest} 的报告；不用再报，就和 period 对齐写 reasons: {{W502: 原因}}",
)
PART_MISSING = warning(
    "W503",
    "part-missing",
    "应写的部分没有写",
    "报告没有写“{title}”",
    "报告里有就补上；确实没有写 {key}: []；报告没有说，就和 period 对齐写 reasons: {{W503: 原因}}",
)
LEDGER_INCOMPLETE = warning(
    "W504",
    "ledger-incomplete",
    "整改台账不全",
    "{problems} 个问题里，{gaps}",
    "在各个问题的 rectification 里补上 {keys}；没有说就和 problems 对齐写 reasons: {{W504: 原因}}",
)
OVERDUE = warning(
    "W505",
    "overdue",
    "整改过了时限还没有完成",
    "问题“{problem}”的时限 {due} 已过，还没有完成",
    "完成了就改 progress（进展）；延期的改 due（时限）；都不是就在报告里写 reasons: {{W505: 原因}}",
)

COMPLETENESS_RULES: tuple[Rule, ...] = (
    AS_OF_MISSING,
    OLDER_PERIOD,
    PART_MISSING,
    LEDGER_INCOMPLETE,
    OVERDUE,
)


def completeness(
    reported: Reported, dataset: Dataset, today: date, *, newest: bool
) -> Iterator[Finding]:
    """Everything that one report, the unit's `newest` or an older one, should say and does not."""
    report = reported.report
    if not report.says_anything:
        return
    if report.as_of is None:
        ends = {period.id: period.end for period in dataset.campaign.periods}
        example = ends.get(report.period, dataset.campaign.current.end)
        yield AS_OF_MISSING.at(reported.place(), example=example)
    if not newest:
        return  # what a later report makes good is no longer missing
    fields = type(report).model_fields
    for part in dataset.campaign.expects:
        if getattr(report, part.value) is None and not report.withholds(part.value):
            title = fields[part.value].title or part.value
            yield PART_MISSING.at(reported.place(), title=title, key=part.value)
    yield from _ledger(reported, dataset)
    for i, problem in enumerate(report.problems or ()):
        done = problem.rectification
        if not done or not done.due or last_day(done.due) >= today:
            continue
        state = dataset.catalog.progress_state.get(done.progress or "")
        unknown = done.progress is not None and state is None  # an error of its own: E202
        if not unknown and not (state and state.closed):
            at = reported.place("problems", i, "rectification", "due")
            yield OVERDUE.at(at, problem=problem.id, due=done.due)


def _ledger(reported: Reported, dataset: Dataset) -> Iterator[Finding]:
    problems = reported.report.problems or ()
    gaps = {
        key: sum(not getattr(problem.rectification, key, None) for problem in problems)
        for key in dataset.campaign.ledger
    }
    if any(gaps.values()):
        fields = Rectification.model_fields
        told = [f"{gap} 个没写{fields[key].title}" for key, gap in gaps.items() if gap]
        yield LEDGER_INCOMPLETE.at(
            reported.place("problems", key=True),
            problems=len(problems),
            gaps="、".join(told),
            keys="、".join(f"{key}（{fields[key].title}）" for key, gap in gaps.items() if gap),
        )


def newest_report(file: UnitFile, campaign: Campaign) -> Report | None:
    """A unit's report of the newest period that says anything."""
    order = campaign.order
    said = [report for report in file.reports if report.says_anything and report.period in order]
    return max(said, key=lambda report: order[report.period], default=None)


def behind(dataset: Dataset) -> Iterator[Finding]:
    """Units whose newest report is older than the newest of the others."""
    reports = {unit.id: newest_report(unit.file, dataset.campaign) for unit in dataset.units}
    told = [report.period for report in reports.values() if report]
    newest = max(told, key=dataset.campaign.order.__getitem__, default="")
    periods = {period.id: period for period in dataset.campaign.periods}
    for unit in dataset.units:
        report = reports[unit.id]
        if report and report.period != newest and _must_report(unit.file, periods[newest]):
            at = unit.place("reports", unit.file.reports.index(report), "period")
            yield OLDER_PERIOD.at(at, newest=newest, period=report.period)


def _must_report(file: UnitFile, period: Period) -> bool:
    return file.owes(period) and not file.exemption(period)
