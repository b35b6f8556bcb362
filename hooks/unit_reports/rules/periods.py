"""W32x, W405, W413: a report of a unit held against what the same unit reported last."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from unit_reports.finding import Finding, Rule, short, warning
from unit_reports.model.base import listed
from unit_reports.model.campaign import Campaign
from unit_reports.model.catalog import OverPeriods, OverUnits, Progress
from unit_reports.model.count import Count
from unit_reports.model.dataset import Dataset
from unit_reports.model.unit import Problem, Scope
from unit_reports.rules.likeness import nearly_same
from unit_reports.rules.reported import Reported

CUMULATIVE_FALLS = warning(
    "W321",
    "cumulative-falls",
    "累计数比上次还少",
    "“{indicator}”是累计数，这里是 {written}，比上次（{period}）的 {last} 还少",
    "核对是不是只写了这一期的，应从头累计；上次写错、口径变了请在 reasons 里说明",
)
ITEM_VANISHED = warning(
    "W322",
    "item-vanished",
    "没改完的问题不见了",
    "上次（{period}）没有改完的问题，这里少了 {number} 个：“{problems}”{more}",
    "用原编号再写，写明 progress（进展）{closed}；不用再写就在报告里写 reasons: {{W322: 原因}}",
)
STATE_BACKWARDS = warning(
    "W323",
    "state-backwards",
    "整改进展倒退了",
    "问题“{problem}”上次（{period}）的进展是“{last}”，这里{now}",
    "核对进展；不是同一个问题就换一个编号，确实倒退了请在 reasons 里说明",
)
FIGURE_VANISHED = warning(
    "W324",
    "vanished-figure",
    "上次写了数的指标不见了",
    "上次（{period}）写了数的指标，这里少了 {number} 个：“{indicators}”{more}",
    "补上；没有变化就照写上次的数；不再统计就在报告里写 reasons: {{W324: 原因}}",
)
SAME_AS_LAST = warning(
    "W405",
    "same-as-last",
    "各数和上一期完全一样",
    "{numbers} 个数和上一期（{period}）完全一样",
    "核对是不是抄了上一期；确实没有变化请在 reasons 里说明",
)
REPORT_REPEATED = warning(
    "W413",
    "report-repeated",
    "整份报告和上次几乎一样",
    "整份报告的数和文字都和上次（{period}）几乎一样",
    "核对是不是把上次的又交了一遍；确实没有变化就在报告里写 reasons: {{W413: 原因}}",
)

PERIOD_RULES: tuple[Rule, ...] = (
    CUMULATIVE_FALLS,
    ITEM_VANISHED,
    STATE_BACKWARDS,
    FIGURE_VANISHED,
    SAME_AS_LAST,
    REPORT_REPEATED,
)
BETWEEN_PERIODS = tuple(rule.code for rule in PERIOD_RULES)
"""The codes of all findings that tell what became of a unit's last report."""

FEW = 3
"""So many numbers may well stay the same."""
MOST_NAMED = 3


def repeats(reports: Sequence[Reported], campaign: Campaign) -> dict[str, Reported]:
    """The reports of one unit that repeat the one before: that one, by the period of the later."""
    return {
        after.report.period: before
        for before, after in pairwise(_in_turn(reports, campaign))
        if nearly_same(before, after)
    }


def against_last(
    reports: Sequence[Reported], repeated: Mapping[str, Reported], dataset: Dataset
) -> Iterator[Finding]:
    """What does not fit between the reports of one unit, given which repeat the one before.

    Figures and problems are each held against the last report that had any, so that nothing is
    forgotten because one report between left it out.
    """
    known = _in_turn(reports, dataset.campaign)
    yield from _fallen(known)
    for before, after in pairwise([reported for reported in known if reported.figures]):
        yield from _figures_vanished(before, after)
        if after.report.period not in repeated:
            yield from _unchanged(before, after)
    told = [
        r for r in known if r.report.problems is not None and not r.report.withholds("problems")
    ]
    for before, after in pairwise(told):
        yield from _items_vanished(before, after, dataset)
        yield from _backwards(before, after, dataset)
    for after in known:
        if last := repeated.get(after.report.period):
            yield REPORT_REPEATED.at(after.place("period"), period=last.report.period)


def _in_turn(reports: Sequence[Reported], campaign: Campaign) -> list[Reported]:
    """The reports that say anything, oldest first; of two for one period (E209) the first."""
    order = campaign.order
    first: dict[str, Reported] = {}
    for reported in reports:
        if reported.report.period in order and reported.report.says_anything:
            first.setdefault(reported.report.period, reported)
    return [first[period] for period in sorted(first, key=order.__getitem__)]


def _fallen(known: Sequence[Reported]) -> Iterator[Finding]:
    """Numbers below the last one that was told, be it some reports ago, for the same scope."""
    last: dict[tuple[str, Scope], tuple[Count, str]] = {}
    for reported in known:
        for told in reported.figures.values():
            count, indicator = told.count, told.indicator
            # Only what is counted one by one piles up: a share or a length of time may well fall.
            if (indicator.over_periods, indicator.over_units) != (OverPeriods.LAST, OverUnits.SUM):
                continue
            key = (indicator.id, told.scope)
            before, period = last.get(key, (count, ""))
            if count.high is not None and count.high < before.low:
                yield CUMULATIVE_FALLS.at(
                    told.place,
                    indicator=indicator.name,
                    written=short(count.written),
                    period=period,
                    last=short(before.written),
                )
            if count.state.tells_number:
                last[key] = (count, reported.report.period)


def _figures_vanished(before: Reported, after: Reported) -> Iterator[Finding]:
    if len(after.figures) < len(after.report.figures or ()):
        return  # the missing one may be that whose name nobody knows (E201)
    gone = [
        told.indicator.name
        for key, told in before.figures.items()
        if key not in after.figures
        and told.indicator.over_periods is OverPeriods.LAST
        and told.count.state.tells_number
    ]
    if gone:
        yield FIGURE_VANISHED.at(
            after.place("figures", key=True),
            period=before.report.period,
            number=len(gone),
            indicators=listed(*gone[:MOST_NAMED]),
            more=_more(gone),
        )


def _unchanged(before: Reported, after: Reported) -> Iterator[Finding]:
    numbers = _numbers(after)
    if len(numbers) >= FEW and numbers == _numbers(before):
        yield SAME_AS_LAST.at(
            after.place("figures", key=True),
            numbers=len(numbers),
            period=before.report.period,
        )


def _numbers(reported: Reported) -> dict[str, tuple[int, int | None]]:
    return {
        key: (told.count.low, told.count.high)
        for key, told in reported.figures.items()
        if told.count.state.tells_number
    }


def _items_vanished(before: Reported, after: Reported, dataset: Dataset) -> Iterator[Finding]:
    here, known = _problems(after), dataset.catalog.progress_state
    gone = []
    for name, (_, problem) in _problems(before).items():
        written = _progress(problem)
        state = known.get(written)
        # What is written and unknown is an error of its own: E202.
        is_open = not state.closed if state else not written
        if is_open and name not in here:
            gone.append(name)
    if gone:
        ends = next((state.name for state in dataset.catalog.progress if state.closed), "")
        yield ITEM_VANISHED.at(
            after.place("problems", key=True),
            period=before.report.period,
            number=len(gone),
            problems=listed(*gone[:MOST_NAMED]),
            more=_more(gone),
            closed=ends and f"，改完写“{ends}”",
        )


def _backwards(before: Reported, after: Reported, dataset: Dataset) -> Iterator[Finding]:
    last, known = _problems(before), dataset.catalog.progress_state
    for name, (i, problem) in _problems(after).items():
        written = _progress(problem)
        was = known.get(_progress(last[name][1])) if name in last else None
        now = known.get(written)
        unknown = written and not now  # an error of its own: E202
        if was and not unknown and _falls_back(was, now):
            yield STATE_BACKWARDS.at(
                after.place("problems", i, "rectification", "progress"),
                problem=name,
                period=before.report.period,
                last=was.name,
                now=f"却是“{now.name}”" if now else "却没有写",
            )


def _falls_back(was: Progress, now: Progress | None) -> bool:
    if now is None or (was.closed and not now.closed):
        return was.closed
    return was.step is not None and now.step is not None and now.step < was.step


def _problems(reported: Reported) -> dict[str, tuple[int, Problem]]:
    """The problems and where each stands, by id; of two with one id (E208) the first."""
    found: dict[str, tuple[int, Problem]] = {}
    for i, problem in enumerate(reported.report.problems or ()):
        found.setdefault(problem.id, (i, problem))
    return found


def _progress(problem: Problem) -> str:
    """The progress as written, empty where it is not."""
    return (problem.rectification.progress if problem.rectification else None) or ""


def _more(names: Sequence[str]) -> str:
    return "等" if len(names) > MOST_NAMED else ""
