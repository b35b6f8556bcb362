"""The charts of each page: which question each answers, and from which numbers."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from unit_reports.aggregate.figures import Figure, IndicatorSummary
from unit_reports.aggregate.items import Group, LedgerRow
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import Reporting, percentages
from unit_reports.aggregate.total import Interval, spread
from unit_reports.finding import short
from unit_reports.model.catalog import OverUnits
from unit_reports.model.count import State
from unit_reports.present.addresses import Links
from unit_reports.present.charts import Bar, Chart, Segment, interval_bar, most, scale, stacked
from unit_reports.present.digest import key_figures, reporting_states
from unit_reports.present.wording import (
    REPORTING,
    STATES,
    count_text,
    coverage_text,
    day_text,
    total_bounds,
    total_text,
)

LONGEST_LABEL = 12
"""A longer name above a narrow bar would run into the number beside it; its words have it whole."""
MOST_BARS = 8
"""So many bars of a kind are drawn; the table beside the chart has the others too."""
MOST_PARTS = 20
PERIOD_COLUMNS = ("报送期", "合计", "最少", "最多", "填报面")
LOOKS = {
    Reporting.ON_TIME: "exact",
    Reporting.LATE: "late",
    Reporting.UNDATED: "approximate",
    Reporting.NIL: "nil",
    Reporting.EXEMPT: "mentioned",
    Reporting.NOT_YET_DUE: "not_reported",
    Reporting.MISSING: "missing",
    Reporting.UNREADABLE: "withheld",
}


def reporting_chart(picture: Picture, links: Links) -> Chart:
    """Units by state, side by side: together they are all that are due."""
    states = reporting_states(picture)
    due = len(picture.units)
    shares = percentages([units for _, units in states])
    return Chart(
        key="reporting",
        question="报送到了哪一步？",
        href=links.here("reporting/"),
        bars=_parts_of_whole(
            [(LOOKS[state], units, REPORTING[state]) for state, units in states],
            marks=[f"reporting {links.home}|{state}" for state, _ in states],
            href=links.here("reporting/", "rows"),
            whole=due,
            measure="家",
        ),
        columns=("状态", "单位数", "占应报"),
        rows=tuple(
            (REPORTING[state], str(units), f"{share}%")
            for (state, units), share in zip(states, shares, strict=True)
        ),
    )


def _parts_of_whole(
    parts: Sequence[tuple[str, int, str]],
    *,
    whole: int,
    measure: str,
    href: str,
    marks: Sequence[str] = (),
) -> tuple[Bar, ...]:
    """A row for each part of a whole; each begins where the one above ends."""
    bars, before = [], 0
    shares = percentages([number for _, number, _ in parts])
    for place, ((look, number, word), share) in enumerate(zip(parts, shares, strict=True)):
        words = f"{word}{number}{measure}，占{share}%"
        cut = Segment(
            look=look, start=before / (whole or 1), width=number / (whole or 1), words=words
        )
        bars.append(
            Bar(
                label=word,
                value=str(number),
                measure=measure,
                note=f"{share}%",
                href=href,
                mark=marks[place] if marks else "",
                segments=(cut,) if number else (),
            )
        )
        before += number
    return tuple(bars)


def coverage_chart(picture: Picture, links: Links) -> Chart:
    """For each section of the catalog, the units by their best state in it."""
    of_catalog = picture.catalog
    named = {indicator.section for indicator in of_catalog.indicators}
    found = [
        (section, picture.section_coverage(section))
        for section in of_catalog.sections
        if section.id in named
    ]
    bars = []
    for section, coverage in found:
        parts = [
            (state.value, units, f"{STATES[state]}{units}家")
            for state, units in coverage.by_state().items()
        ]
        bars.append(
            Bar(
                label=section.name,
                value=f"{coverage.numbers}/{coverage.due}",
                measure="家",
                href=links.here(f"{section.page.value}/"),
                segments=stacked(parts, coverage.due or 1),
            )
        )
    return Chart(
        key="coverage",
        question="各部分有几家写了数？",
        basis="按每家单位在这一部分最好的一项数计；只看数，不看文字。",
        bars=tuple(bars),
        columns=("部分", "写了数", "应报", *STATES.values()),
        rows=tuple(
            (
                section.name,
                str(coverage.numbers),
                str(coverage.due),
                *map(str, coverage.by_state().values()),
            )
            for section, coverage in found
        ),
    )


def key_charts(pictures: Sequence[Picture], links: Links) -> list[tuple[IndicatorSummary, Chart]]:
    """The figures that matter in the last of some periods, each over them with its bounds.

    A single number that is known for certain says it better without a bar.
    """
    return [
        (summary, period_chart([(p, p.summaries[summary.indicator.id]) for p in pictures], links))
        for summary in key_figures(pictures[-1])
    ]


def period_chart(told: Sequence[tuple[Picture, IndicatorSummary]], links: Links) -> Chart:
    """One indicator's total in each period, on one scale; what no unit told has no bar."""
    indicator = told[-1][1].indicator
    bounds = [_interval(summary) for _, summary in told]
    edge = scale([interval for interval in bounds if interval])
    bars = []
    for (picture, summary), interval in zip(told, bounds, strict=True):
        text = total_text(summary)
        words = f"{picture.period.name}：{text}，{coverage_text(summary.total.coverage)}"
        drawn = _drawn(summary, interval, edge, words)
        bars.append(
            Bar(
                label=short(picture.period.name, LONGEST_LABEL) if len(told) > 1 else "",
                value=text if len(told) > 1 else "",
                segments=drawn.segments,
                whisker=drawn.whisker,
                is_open=drawn.is_open,
                tick=drawn.tick,
            )
        )
    return Chart(
        key=f"i-{indicator.id}",
        question=indicator.name,
        href=links.indicator(indicator.id),
        bars=() if len(told) == 1 and _is_point(told[0][1], bounds[0]) else tuple(bars),
        columns=PERIOD_COLUMNS,
        rows=tuple(
            (
                picture.period.name,
                total_text(summary),
                *_bounds(interval),
                coverage_text(summary.total.coverage),
            )
            for (picture, summary), interval in zip(told, bounds, strict=True)
        ),
    )


def _is_point(summary: IndicatorSummary, interval: Interval | None) -> bool:
    spreads = summary.indicator.over_units is OverUnits.SPREAD
    return interval is None or (interval[0] == interval[1] and not spreads)


def _interval(summary: IndicatorSummary) -> Interval | None:
    low, high = total_bounds(summary)
    return None if low is None else (low, high)


def _drawn(summary: IndicatorSummary, interval: Interval | None, edge: float, words: str) -> Bar:
    """A total's bar; of what is not added up, from the smallest to the largest.

    The middle is marked only where it is known: a mark is a point.
    """
    if interval is None:
        return Bar(label="", value="")
    if summary.indicator.over_units is OverUnits.SPREAD and (found := spread(summary.total)):
        low, high = found.minimum[0], found.maximum[1]
        end = edge if high is None else high
        reach = Segment(look="bounded", start=low / edge, width=(end - low) / edge, words=words)
        middle_low, middle_high = found.median
        return Bar(
            label="",
            value="",
            segments=(reach,),
            whisker=(low / edge, 1) if high is None else None,
            is_open=high is None,
            tick=middle_low / edge if middle_low == middle_high else None,
        )
    return interval_bar(interval, edge, approximate=summary.total.is_approximate, words=words)


def _bounds(interval: Interval | None) -> tuple[str, str]:
    """Low and high in words of a table: what has no end says so."""
    if interval is None:
        return "", ""
    low, high = interval
    return str(low), "不知" if high is None else str(high)


def shared_chart(
    key: str, question: str, groups: Sequence[Group[Any]], due: int, href: str, anchor: str
) -> Chart:
    """Categories by the number of units that have an item of them."""
    counted = [(group, len(group.units), len(group.items)) for group in groups]
    counted = [one for one in counted if one[1]]
    ordered = sorted(counted, key=lambda one: (-one[1], -one[2]))
    longest = most([units for _, units, _ in ordered])
    bars = [
        Bar(
            label=group.term.name,
            value=str(units),
            measure="家",
            note=f"{items}项",
            href=f"{anchor}{group.term.id}",
            segments=stacked(
                [("exact", units, f"{group.term.name}：{units}家，{items}项")], longest
            ),
        )
        for group, units, items in ordered[:MOST_BARS]
    ]
    left = len(ordered) - len(bars)
    return Chart(
        key=key,
        question=question,
        href=href,
        basis=f"按有的单位数排，应报{due}家" + (f"；另有{left}类见数据" if left else "") + "。",
        bars=tuple(bars),
        columns=("类别", "几家有", "几项"),
        rows=tuple((group.term.name, str(units), str(items)) for group, units, items in ordered),
    )


def ledger_chart(picture: Picture, links: Links) -> Chart:
    """The problems by how far they are; what nobody wrote down is unknown and not zero."""
    counts = Counter(_stage(row) for row in picture.ledger)
    parts = [(look, counts[look], word) for look, word in STAGES.items() if counts[look]]
    return Chart(
        key="ledger",
        question="问题改到了哪一步？",
        href=links.here("rectification/"),
        basis=f"列出{len(picture.ledger)}项；是否逾期按{day_text(picture.today.isoformat())}计。",
        bars=_parts_of_whole(
            parts,
            whole=len(picture.ledger),
            measure="项",
            href=links.here("rectification/", "ledger"),
            marks=[f"ledger {links.home}|{word}" if word in TILES else "" for *_, word in parts],
        ),
        columns=("到哪一步", "几项"),
        rows=tuple((word, str(number)) for _, number, word in parts),
    )


STAGES = {
    "exact": "已了结",
    "late": "未了结，没到时限",
    "not_reported": "未了结，没写时限",
    "mentioned": "没写进展，没到时限",
    "withheld": "没写进展和时限",
    "missing": "逾期",
}
"""Where a problem can stand, by the look of its bar."""
TILES = ("已了结", "逾期")
"""The stages that the ledger's own page counts alike."""


def _stage(row: LedgerRow) -> str:
    if not row.is_open:
        return "exact"
    if row.overdue:
        return "missing"
    undated = "due" in row.lacks
    if row.state is None:
        return "withheld" if undated else "mentioned"
    return "not_reported" if undated else "late"


def parts_chart(summary: IndicatorSummary, links: Links) -> Chart:
    """The figures of one indicator that tell a number, the largest first."""
    told = [figure for figure in summary.figures.values() if figure.count.state.tells_number]
    ordered = sorted(told, key=_largest)
    edge = scale([(figure.count.low, figure.count.high) for figure in ordered])
    measure = summary.indicator.measure
    left = len(ordered) - MOST_PARTS
    return Chart(
        key="parts",
        question="各家多少？",
        basis=f"写了数的{len(ordered)}家，多的在前"
        + (f"，只画前{MOST_PARTS}家" if left > 0 else "")
        + "。",
        bars=tuple(_part(figure, edge, measure, links) for figure in ordered[:MOST_PARTS]),
        columns=("单位", "原文", "最少", "最多"),
        rows=tuple(
            (
                figure.unit.file.name,
                figure.count.written,
                *_bounds((figure.count.low, figure.count.high)),
            )
            for figure in ordered
        ),
    )


def _largest(figure: Figure) -> tuple[int, int]:
    high = figure.count.high
    return -figure.count.low, -(figure.count.low if high is None else high)


def _part(figure: Figure, edge: float, measure: str, links: Links) -> Bar:
    count = figure.count
    text = count_text(count, count.measure or measure)
    drawn = interval_bar(
        (count.low, count.high),
        edge,
        approximate=count.state is State.APPROXIMATE,
        words=f"{figure.unit.file.name}：{text}，原文“{count.written}”",
    )
    return Bar(
        label=figure.unit.file.name,
        value=text,
        note="不进合计" if figure.covered_by else "",
        href=links.told(figure.unit.id, f"f-{figure.indicator.id}"),
        segments=drawn.segments,
        whisker=drawn.whisker,
        is_open=drawn.is_open,
    )
