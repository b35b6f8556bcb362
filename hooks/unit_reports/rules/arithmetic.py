"""W3xx, W4xx, W5xx: what may be right but wants a second look."""

from collections.abc import Iterator

from unit_reports.finding import Finding, Rule, short, warning
from unit_reports.model.catalog import Operator
from unit_reports.model.count import Count
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import FigureEntry, Report
from unit_reports.rules.vocabulary import PERSON_TIMES_WORD, accepted_measures
from unit_reports.source.document import Loc

RELATION_BROKEN = warning(
    "W301",
    "relation-broken",
    "两个数不可能同时对",
    "“{left}”（{left_written}）应{operator}“{right}”（{right_written}）",
    "核对这两个数；确实如此请在 note 里说明原因",
)
IMPLAUSIBLE = warning(
    "W401",
    "implausible",
    "数量超出常见范围",
    "“{indicator}”（{written}）超出常见范围 {low}–{high}",
    "核对是否多写少写一位，或把全系统的数当成本级",
)
MEASURE_DIFFERS = warning(
    "W402",
    "measure-differs",
    "量词与指标不同",
    "“{written}”的量词是“{measure}”，指标“{indicator}”的量词是“{expected}”",
    "核对是不是填错了指标；意思相同就改成“{expected}”",
)
AS_OF_MISSING = warning(
    "W501",
    "as-of-missing",
    "没有写数据截至的日期",
    "报告没有写数据截至哪一天（as_of）",
    "写上报告所说的截止日，如 as_of: {example}；报告没有说就不用管",
)

WARNING_RULES: tuple[Rule, ...] = (RELATION_BROKEN, IMPLAUSIBLE, MEASURE_DIFFERS, AS_OF_MISSING)

OPERATOR_WORDS = {
    Operator.AT_MOST: "不大于",
    Operator.LESS: "小于",
    Operator.AT_LEAST: "不小于",
    Operator.MORE: "大于",
    Operator.EQUAL: "等于",
}


def warnings(unit: Unit, dataset: Dataset) -> Iterator[Finding]:
    """Everything in one unit's file that wants a second look."""
    for report, loc in unit.reports():
        if report.as_of is None and report.says_anything:
            yield AS_OF_MISSING.at(unit.place(*loc), example=dataset.campaign.current.end)
        figures: Figures = {}
        for written, entry in (report.figures or {}).items():
            if indicator := dataset.catalog.indicator.get(written):
                # Of an indicator given twice (E210) the first counts, as it does in totals.
                figures.setdefault(indicator.id, (entry, (*loc, "figures", written, "count")))
        yield from _each(unit, figures, dataset)
        yield from _relations(unit, figures, dataset)
        yield from _targets(unit, report, loc, dataset)


Figures = dict[str, tuple[FigureEntry, Loc]]


def _each(unit: Unit, figures: Figures, dataset: Dataset) -> Iterator[Finding]:
    for indicator_id, (entry, loc) in figures.items():
        indicator, count = dataset.catalog.indicator[indicator_id], entry.count
        yield from _measure(unit, loc, count, indicator_id, dataset)
        if indicator.plausible and count.state.tells_number:
            low, high = indicator.plausible
            if count.low > high or (count.high is not None and count.high < low):
                yield IMPLAUSIBLE.at(
                    unit.place(*loc),
                    indicator=indicator.name,
                    written=short(count.written),
                    low=low,
                    high=high,
                )


def _targets(unit: Unit, report: Report, loc: Loc, dataset: Dataset) -> Iterator[Finding]:
    for i, plan in enumerate(report.plans or ()):
        indicator = dataset.catalog.indicator.get(plan.indicator or "")
        if indicator and plan.target:
            yield from _measure(
                unit, (*loc, "plans", i, "target"), plan.target, indicator.id, dataset
            )


def _measure(
    unit: Unit, loc: Loc, count: Count, indicator_id: str, dataset: Dataset
) -> Iterator[Finding]:
    indicator = dataset.catalog.indicator[indicator_id]
    if PERSON_TIMES_WORD in (count.measure, indicator.measure):
        return  # an error of its own: E211
    if count.measure and count.measure not in accepted_measures(indicator):
        yield MEASURE_DIFFERS.at(
            unit.place(*loc),
            written=short(count.written),
            measure=count.measure,
            indicator=indicator.name,
            expected=indicator.measure,
        )


def _relations(unit: Unit, figures: Figures, dataset: Dataset) -> Iterator[Finding]:
    for relation in dataset.catalog.relations:
        if relation.left not in figures or relation.right not in figures:
            continue
        (left, loc), (right, _) = figures[relation.left], figures[relation.right]
        if not can_hold(left.count, relation.operator, right.count):
            yield RELATION_BROKEN.at(
                unit.place(*loc),
                left=dataset.catalog.indicator[relation.left].name,
                left_written=short(left.count.written),
                operator=OPERATOR_WORDS[relation.operator],
                right=dataset.catalog.indicator[relation.right].name,
                right_written=short(right.count.written),
            )


def can_hold(left: Count, operator: Operator, right: Count) -> bool:
    """Whether some value inside the bounds satisfies the relation; an open end always may."""
    match operator:
        case Operator.AT_MOST:
            return right.high is None or left.low <= right.high
        case Operator.LESS:
            return right.high is None or left.low < right.high
        case Operator.AT_LEAST:
            return left.high is None or left.high >= right.low
        case Operator.MORE:
            return left.high is None or left.high > right.low
        case Operator.EQUAL:
            return can_hold(left, Operator.AT_MOST, right) and can_hold(
                left, Operator.AT_LEAST, right
            )
