"""How numbers and states are said in Chinese, the same on every page and in every export."""

from unit_reports.aggregate.figures import IndicatorSummary
from unit_reports.aggregate.history import Change
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import Reporting, UnitReporting
from unit_reports.aggregate.total import Coverage, Interval, spread
from unit_reports.finding import Severity
from unit_reports.model.catalog import OverPeriods, OverUnits
from unit_reports.model.count import Count, State
from unit_reports.model.dataset import Stale, Unit

STATES = {
    State.EXACT: "确数",
    State.BOUNDED: "范围",
    State.APPROXIMATE: "约数",
    State.WITHHELD: "未公开",
    State.MENTIONED: "未写数",
    State.NOT_REPORTED: "未报",
}
STATE_MEANINGS = {
    State.EXACT: "写明了数，如 7次；零也是确数",
    State.BOUNDED: "只知上下限，如 30余次（31–39）、50场以上（≥50）",
    State.APPROXIMATE: "约数，如 约30次（27–33）",
    State.WITHHELD: "报了，但数字被遮住，如 *次",
    State.MENTIONED: "提到做了，没有写数",
    State.NOT_REPORTED: "报告里没有这一项，不等于零",
}
REPORTING = {
    Reporting.ON_TIME: "按时",
    Reporting.LATE: "迟报",
    Reporting.UNDATED: "已报但没写日期",
    Reporting.NIL: "零报告",
    Reporting.EXEMPT: "免报",
    Reporting.NOT_YET_DUE: "未到期",
    Reporting.MISSING: "未报",
    Reporting.UNREADABLE: "文件读不出",
}
PARTS = {
    "figures": "填报数",
    "topics": "调研课题",
    "problems": "存在问题",
    "regulations": "制度",
    "services": "办实事",
    "practices": "机制做法",
    "plans": "下一步计划",
}
LEDGER = {
    "track": "整改方式",
    "progress": "进展",
    "measures": "措施",
    "owner": "责任人",
    "due": "时限",
}
SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "提醒"}
SEVERITY_MEANINGS = {
    Severity.ERROR: "改好才能发布",
    Severity.WARNING: "不挡发布；核对后改正，确实如此就写明原因",
}
FAMILIES = {
    "E0": "文件能不能读",
    "E1": "栏目和写法",
    "E2": "名称和编号",
    "W3": "几个数、前后两期对不对得上",
    "W4": "一个数合不合理",
    "W5": "该写的写了没有",
    "E6": "个人信息",
}
"""Kinds of rules by the first two signs of their codes (design, section 8)."""
MADE = "这个数怎么来的"
"""What a link from a total leads to."""
NOBODY_DUE = "这一期没有应报的单位"
OVER_UNITS = {
    OverUnits.SUM: "各单位相加",
    OverUnits.SPREAD: "不相加，只看最小、中位、最大",
    OverUnits.NONE: "不相加，只逐家列出",
}
OVER_PERIODS = {OverPeriods.LAST: "累计数，以最近一期为准", OverPeriods.SUM: "当期数，各期相加"}


def kind_word(picture: Picture, unit: Unit) -> str:
    """What kind of unit it is; of a file that cannot be read that may not be known."""
    kind = picture.catalog.kind.get(unit.file.kind)
    return kind.name if kind else "不知"


def day_text(day: str) -> str:
    """A day as prose says it: 12月5日."""
    _, month, of_month = day.split("-")
    return f"{int(month)}月{int(of_month)}日"


def interval_text(interval: Interval, measure: str = "", *, approximate: bool = False) -> str:
    """Low and high as a reader would say them: 7次, ≥7次, ≤50次, 31–39次, 约27–33次."""
    low, high = interval
    if high is None:
        text = f"≥{low}"
    elif low == high:
        text = str(low)
    else:
        text = f"≤{high}" if low == 0 else f"{low}–{high}"
    return f"{'约' if approximate else ''}{text}{measure}"


def count_text(count: Count, measure: str = "") -> str:
    """What a count means; withheld and mentioned ones say so instead of a number."""
    if not count.state.tells_number:
        return STATES[count.state]
    approximate = count.state is State.APPROXIMATE
    return interval_text((count.low, count.high), measure, approximate=approximate)


def total_text(summary: IndicatorSummary) -> str:
    """The one text of an indicator's total, on pages and in exports."""
    total, measure = summary.total, summary.indicator.measure
    if summary.indicator.over_units is OverUnits.NONE:
        return "不合计"
    if total.interval is None:
        return STATES[State.NOT_REPORTED]
    if not total.coverage.numbers:
        return unknown_text(total.coverage)
    if summary.indicator.over_units is OverUnits.SPREAD:
        found = spread(total)
        if found is None:
            return unknown_text(total.coverage)
        return f"各家{interval_text((found.minimum[0], found.maximum[1]), measure)}"
    return interval_text(total.interval, measure, approximate=total.is_approximate)


def total_bounds(summary: IndicatorSummary) -> tuple[int | None, int | None]:
    """The bounds that `total_text` tells, both `None` where no number is known."""
    total, over = summary.total, summary.indicator.over_units
    if over is OverUnits.NONE or not total.coverage.numbers:
        return None, None
    if over is OverUnits.SPREAD:
        found = spread(total)
        return (found.minimum[0], found.maximum[1]) if found else (None, None)
    return total.interval or (None, None)


def unknown_text(coverage: Coverage) -> str:
    """What to say where units reported but none told a number."""
    if not coverage.mentioned:
        return STATES[State.WITHHELD]
    return "数量不明" if coverage.withheld else STATES[State.MENTIONED]


def coverage_text(coverage: Coverage) -> str:
    """Every state that occurs, adding up to the units due: 应报5家：1家确数，1家未公开，3家未报."""
    if not coverage.due:
        return NOBODY_DUE
    parts = [f"{n}家{STATES[state]}" for state, n in coverage.by_state().items() if n]
    if coverage.unreadable:
        parts.append(f"{coverage.unreadable}家文件读不出")
    return f"应报{coverage.due}家：" + "，".join(parts)


def basis_text(coverage: Coverage) -> str:
    """The short form beside a number: how many of the units due it rests on."""
    return f"{coverage.numbers}/{coverage.due}家写了数"


def change_text(change: Change, measure: str) -> str:
    """A difference as prose says it; which way it went only where that is certain."""
    low, high = change
    if low is None and high is None:
        return "增减不明"
    if low == high == 0:
        return "持平"
    if low is not None and low >= 0:
        return _one_way("增加", low, high, measure)
    if high is not None and high <= 0:
        return _one_way("减少", -high, None if low is None else -low, measure)
    if low is None:
        return f"至多增加{high}{measure}"
    if high is None:
        return f"至多减少{-low}{measure}"
    return f"在减少{-low}{measure}和增加{high}{measure}之间"


def _one_way(way: str, low: int, high: int | None, measure: str) -> str:
    if low == 0:
        return f"持平或{way}" if high is None else f"持平或至多{way}{high}{measure}"
    if high is None:
        return f"至少{way}{low}{measure}"
    return f"{way}{low if low == high else f'{low}–{high}'}{measure}"


def direction(change: Change) -> str:
    """Which way a difference certainly went: ▲ up, ▼ down, ● nowhere, ? not certain."""
    low, high = change
    if low is not None and low > 0:
        return "▲"
    if high is not None and high < 0:
        return "▼"
    return "●" if low == high == 0 else "?"


def told_parts(
    row: UnitReporting, withheld: str = STATES[State.WITHHELD]
) -> tuple[int | str | None, ...]:
    """How many entries each part of a report has, or that they are not shown."""
    return tuple(
        withheld if not entries and part in row.withheld else entries
        for part, entries in row.parts.items()
    )


def stale_text(stale: Stale) -> str:
    """As of when a unit's file is shown and why no later: 截至…，现在的文件第14行有错误，读不出."""
    where = "有错误" if stale.line is None else f"第{stale.line}行有错误，读不出"
    return f"截至{stale.day}，现在的文件{where}"
