"""E2xx: names that the catalog, the campaign or the file itself does not know."""

import re
from collections.abc import Iterator, Mapping

from unit_reports.finding import Finding, Rule, error, short
from unit_reports.model.base import listed
from unit_reports.model.catalog import Indicator, Term
from unit_reports.model.count import Count, normal
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.faults import COUNT_IS_NAME
from unit_reports.model.near import by_name, did_you_mean
from unit_reports.model.unit import Report
from unit_reports.source.builder import Loc

UNKNOWN_INDICATOR = error(
    "E201", "unknown-indicator", "目录里没有这个指标", "目录里没有指标“{written}”", "{near}"
)
UNKNOWN_CATEGORY = error(
    "E202", "unknown-category", "目录里没有这个类别", "目录里没有{what}“{written}”", "{near}"
)
UNKNOWN_KIND = error(
    "E203", "unknown-kind", "目录里没有这种单位类型", "目录里没有单位类型“{written}”", "{near}"
)
UNKNOWN_PERIOD = error(
    "E204", "unknown-period", "没有这个报送期", "没有报送期“{written}”", "{near}"
)
UNKNOWN_PARENT = error(
    "E205",
    "unknown-parent",
    "没有这个上级单位",
    "没有编号为“{written}”的上级单位",
    "{near}",
)
PARENT_CYCLE = error(
    "E206",
    "parent-cycle",
    "上下级绕成了圈",
    "上下级绕成了圈：{way}",
    "检查这几个文件里的 parent，只留真正的上级",
)
UNKNOWN_PROBLEM = error(
    "E207",
    "unknown-problem",
    "对应的问题不存在",
    "本报告里没有编号为“{written}”的问题",
    "{near}",
)
REPEATED_PROBLEM = error(
    "E208",
    "repeated-problem",
    "问题编号重复",
    "问题编号“{written}”已在第 {line} 行用过",
    "同一报告里每个问题用不同的编号，如 p1、p2",
)
REPEATED_PERIOD = error(
    "E209",
    "repeated-period",
    "同一报送期有两份报告",
    "报送期“{written}”的报告已在第 {line} 行写过",
    "一个报送期一份报告，合并成一份",
)
REPEATED_INDICATOR = error(
    "E210",
    "repeated-indicator",
    "同一指标填了两次",
    "“{written}”与第 {line} 行的“{other}”是同一个指标",
    "只留一个",
)
PERSON_TIMES = error(
    "E211",
    "person-times",
    "人次与其他量词混用",
    "“{written}”的量词是“{measure}”，指标“{indicator}”的量词是“{expected}”",
    "人次不能当作次数或人数；请填到对应的指标",
)

VOCABULARY_RULES: tuple[Rule, ...] = (
    UNKNOWN_INDICATOR,
    UNKNOWN_CATEGORY,
    UNKNOWN_KIND,
    UNKNOWN_PERIOD,
    UNKNOWN_PARENT,
    PARENT_CYCLE,
    UNKNOWN_PROBLEM,
    REPEATED_PROBLEM,
    REPEATED_PERIOD,
    REPEATED_INDICATOR,
    PERSON_TIMES,
)

PERSON_TIMES_WORD = "人次"
ALIKE_UNITS = 70
"""Units are called much alike: a name must be nearer than others to be offered, of 100."""
FEW = 12
"""So many names fit into a hint."""


def vocabulary(unit: Unit, dataset: Dataset) -> Iterator[Finding]:
    """Everything in one unit's file that is called by a name nobody knows."""
    catalog = dataset.catalog
    known = unit.file.kind in catalog.kind or unit.file.kind in dataset.doubtful
    if not known and not unit.may_lack("kind"):
        choices = f"可选：{listed(*(kind.name for kind in catalog.kinds))}"
        near = did_you_mean(unit.file.kind, by_name(catalog.kind), choices)
        yield UNKNOWN_KIND.at(unit.place("kind"), written=short(unit.file.kind), near=near)
    yield from _parent(unit, dataset)
    periods = [period.id for period in dataset.campaign.periods]
    seen: dict[str, Loc] = {}
    for report, loc in unit.reports():
        here = (*loc, "period")
        if report.period not in periods and report.period not in dataset.doubtful:
            near = _period_meant(report.period, dataset)
            yield UNKNOWN_PERIOD.at(unit.place(*here), written=short(report.period), near=near)
        if (first := seen.setdefault(report.period, here)) is not here:
            line = unit.place(*first).line
            yield REPEATED_PERIOD.at(unit.place(*here), written=report.period, line=line)
        yield from _figures(unit, report, loc, dataset)
        yield from _categories(unit, report, loc, dataset)
        yield from _problems_and_plans(unit, report, loc, dataset)


def _period_meant(written: str, dataset: Dataset) -> str:
    """Which period was meant: its name or another way to write its id may stand for it."""
    periods = dataset.campaign.periods
    id_like = "-".join(part.zfill(2) for part in re.findall("[0-9]+", written))
    for period in periods:
        if period.name == written or period.id == id_like:
            return f"应写 {period.id}"
    return f"可选：{listed(*(f'{period.id}（{period.name}）' for period in periods))}"


def _parent(unit: Unit, dataset: Dataset) -> Iterator[Finding]:
    parent = unit.file.parent
    if parent is None:
        return
    if parent in dataset.unread or parent in dataset.campaign.elsewhere:
        return
    if parent not in dataset.unit:
        ids = {other.name: other.id for other in dataset.units}
        known = {name: f"{other_id}（{name}）" for name, other_id in ids.items()}
        way_out = "写上级单位的文件名（不带 .yaml）；没有上级就删去这一行"
        known |= {other_id: other_id for other_id in ids.values()}
        near = did_you_mean(parent, known, way_out, alike=ALIKE_UNITS)
        near = f"应写 {ids[parent]}" if parent in ids else near
        yield UNKNOWN_PARENT.at(unit.place("parent"), written=short(parent), near=near)
        return
    circle = dataset.cycles.get(unit.id, ())
    if circle and (len(circle) <= FEW or unit.id == min(circle)):
        start = circle.index(unit.id)
        way = " → ".join([*circle[start:], *circle[:start], unit.id])
        yield PARENT_CYCLE.at(unit.place("parent"), way=short(way, 120))


def _figures(unit: Unit, report: Report, loc: Loc, dataset: Dataset) -> Iterator[Finding]:
    indicators = dataset.catalog.indicator
    seen: dict[str, Loc] = {}
    for written, entry in (report.figures or {}).items():
        here = (*loc, "figures", written)
        indicator = indicators.get(written)
        if indicator is None:
            if written in dataset.doubtful:
                continue
            new = "如是新指标，请办公室加进 catalog.yaml"
            near = did_you_mean(written, by_name(indicators), new)
            at = unit.place(*here, key=True)
            yield UNKNOWN_INDICATOR.at(at, written=short(written), near=near)
            continue
        if (first := seen.setdefault(indicator.id, here)) is not here:
            line, at = unit.place(*first, key=True).line, unit.place(*here, key=True)
            yield REPEATED_INDICATOR.at(at, written=written, other=first[-1], line=line)
        yield from _count(unit, (*here, "count"), entry.count, indicator, dataset)


def _count(
    unit: Unit, loc: Loc, count: Count, indicator: Indicator, dataset: Dataset
) -> Iterator[Finding]:
    if normal(count.written) in dataset.catalog.number_names:
        yield COUNT_IS_NAME.at(unit.place(*loc), written=short(count.written))
    wrong = PERSON_TIMES_WORD in (count.measure, indicator.measure)
    if wrong and count.measure and count.measure not in accepted_measures(indicator):
        yield PERSON_TIMES.at(
            unit.place(*loc),
            written=short(count.written),
            measure=count.measure,
            indicator=indicator.name,
            expected=indicator.measure,
        )


def accepted_measures(indicator: Indicator) -> tuple[str, ...]:
    """The measure words that mean the same for this indicator."""
    return (indicator.measure, *indicator.measure_aliases)


def _categories(unit: Unit, report: Report, loc: Loc, dataset: Dataset) -> Iterator[Finding]:
    catalog = dataset.catalog

    def check(
        known: Mapping[str, Term], what: str, written: str | None, *at: str | int
    ) -> Iterator[Finding]:
        if written is not None and written not in known and written not in dataset.doubtful:
            near = did_you_mean(written, by_name(known), _choices(known))
            parts = [part.strip() for part in re.split("[，、；,;]", written)]
            if len(parts) > 1 and any(part in known for part in parts):
                lost = "、".join(short(part) for part in parts if part not in known)
                near = f"几个类别要分开写，逗号用半角：[{', '.join(parts)}]"
                near += f"；目录里没有“{lost}”" if lost else ""
            place = unit.place(*loc, *at)
            yield UNKNOWN_CATEGORY.at(place, what=what, written=short(written), near=near)

    for i, topic in enumerate(report.topics or ()):
        yield from check(
            catalog.topic_category, "课题类别", topic.category, "topics", i, "category"
        )
    for i, problem in enumerate(report.problems or ()):
        for j, category in enumerate(problem.categories):
            at = ("problems", i, "categories", j)
            yield from check(catalog.problem_category, "问题类别", category, *at)
        if done := problem.rectification:
            at_ = ("problems", i, "rectification")
            yield from check(catalog.track, "整改方式", done.track, *at_, "track")
            yield from check(catalog.progress_state, "整改进展", done.progress, *at_, "progress")
    for i, practice in enumerate(report.practices or ()):
        yield from check(catalog.theme, "做法主题", practice.theme, "practices", i, "theme")
    for i, plan in enumerate(report.plans or ()):
        yield from check(catalog.plan_category, "计划类别", plan.category, "plans", i, "category")


def _choices(known: Mapping[str, Term]) -> str:
    """What may be written, if that is few enough for one line."""
    names = list(dict.fromkeys(by_name(known).values()))
    if not names:
        return "目录里还没有这种类别，请办公室加进 catalog.yaml"
    return f"可选：{listed(*names)}" if len(names) <= FEW else "可用的类别见填报指南"


def _problems_and_plans(
    unit: Unit, report: Report, loc: Loc, dataset: Dataset
) -> Iterator[Finding]:
    lines: dict[str, int] = {}
    for i, problem in enumerate(report.problems or ()):
        place = unit.place(*loc, "problems", i, "id")
        if problem.id in lines:
            yield REPEATED_PROBLEM.at(place, written=problem.id, line=lines[problem.id])
        lines.setdefault(problem.id, place.line)
    yield from _answers(unit, report, loc, tuple(lines))
    for i, plan in enumerate(report.plans or ()):
        if plan.indicator is None:
            continue
        indicator = dataset.catalog.indicator.get(plan.indicator)
        if indicator is None:
            if plan.indicator in dataset.doubtful:
                continue
            known = by_name(dataset.catalog.indicator)
            near = did_you_mean(plan.indicator, known, "删去，或请办公室加进目录")
            place = unit.place(*loc, "plans", i, "indicator")
            yield UNKNOWN_INDICATOR.at(place, written=short(plan.indicator), near=near)
        elif plan.target is not None:
            yield from _count(unit, (*loc, "plans", i, "target"), plan.target, indicator, dataset)


def _answers(unit: Unit, report: Report, loc: Loc, problems: tuple[str, ...]) -> Iterator[Finding]:
    known = frozenset(problems)
    lacking = unit.may_lack("problems") or report.withholds("problems")
    ids = f"可选：{listed(*problems[:FEW])}"
    near = ids if problems else "这份报告没有写问题；删去 answers"
    answering = [(("regulations", i), r.answers) for i, r in enumerate(report.regulations or ())]
    answering += [(("plans", i), plan.answers) for i, plan in enumerate(report.plans or ())]
    for at, answers in answering:
        for j, answer in enumerate(answers):
            if answer not in known and not lacking:
                place = unit.place(*loc, *at, "answers", j)
                yield UNKNOWN_PROBLEM.at(place, written=short(answer), near=near)
