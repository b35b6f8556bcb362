"""What several outputs pick out of a picture alike: states, key figures, findings, the ledger."""

from collections import Counter
from collections.abc import Sequence

from unit_reports.aggregate.extent import WHOLE
from unit_reports.aggregate.figures import Figure, IndicatorSummary
from unit_reports.aggregate.items import LedgerRow
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import Reporting
from unit_reports.finding import Finding
from unit_reports.model.count import State
from unit_reports.present.wording import NOBODY_DUE, REPORTING, day_text

KEY_FIGURES = 6
"""So many are chosen where the campaign does not choose."""


def findings_of(picture: Picture) -> list[Finding]:
    """The findings on the files of an extent's units; of the whole, on the office's own, too."""
    if picture.extent == WHOLE:
        return list(picture.findings)
    paths = sorted({unit.document.path for unit in picture.extent.units(picture.dataset)})
    return [finding for path in paths for finding in picture.findings_in.get(path, ())]


def sentence(picture: Picture) -> str:
    """The state of reporting in one sentence, ready to paste."""
    return f"截至{day_of(picture)}，{received(picture, in_full=True)}。"


def day_of(picture: Picture) -> str:
    """The last day of the period; with the year where the campaign's periods lie in several."""
    day = picture.period.end
    years = {period.end[:4] for period in picture.campaign.periods}
    return f"{day[:4]}年{day_text(day)}" if len(years) > 1 else day_text(day)


def received(picture: Picture, *, in_full: bool) -> str:
    """How many units were due and how many reported; in full how, and why not."""
    if not picture.units:
        return NOBODY_DUE
    states = [(state, units) for state, units in reporting_states(picture) if units]
    here = sum(units for state, units in states if state.has_report)
    due = f"应报{len(picture.units)}家，已报{here}家"
    if not in_full:
        return due
    reported = [
        f"{REPORTING[state].removeprefix('已报但')}{units}家"
        for state, units in states
        if state.has_report
    ]
    others = [f"{REPORTING[state]}{units}家" for state, units in states if not state.has_report]
    said = f"{due}，其中{'、'.join(reported)}" if reported else due
    return f"{said}；{'、'.join(others)}" if others else said


def reporting_states(picture: Picture) -> list[tuple[Reporting, int]]:
    """Units by state: those that occur, and the missing in any case."""
    counts = Counter(row.state for row in picture.reporting)
    shown = [state for state in Reporting if counts[state] or state is Reporting.MISSING]
    return [(state, counts[state]) for state in shown]


def key_figures(picture: Picture) -> list[IndicatorSummary]:
    """The indicators that are shown first: the campaign's own choice, or the best reported."""
    if picture.campaign.key_figures:
        return [picture.summaries[key] for key in picture.campaign.key_figures]
    known = [s for s in picture.summaries.values() if s.sums and s.figures]
    best = sorted(known, key=lambda s: (-s.total.coverage.numbers, -s.total.coverage.reported))
    return best[:KEY_FIGURES]


def perhaps_late(rows: Sequence[LedgerRow]) -> str:
    """How many overdue problems may be closed, as their progress is not known; empty if none."""
    unknown = sum(row.overdue and row.state is None for row in rows)
    return f"其中{unknown}项没写明进展" if unknown else ""


def ledger_counts(picture: Picture) -> list[tuple[str, str, str]]:
    """Word, number and remark of each tile; what nobody wrote down is unknown and not zero."""
    rows = picture.ledger
    withheld = picture.items.problems.withheld
    if not rows and (withheld or not picture.items.problems.nil):
        words = ("列出的问题", "已了结", "未了结", "逾期", "没写责任人")
        return [(word, "—", "未公开" if withheld else "没有单位报") for word in words]
    silent = sum(row.state is None for row in rows)
    undated = sum("due" in row.lacks for row in rows)

    def known(number: int, unknown: int, what: str) -> tuple[str, str]:
        if unknown and unknown == len(rows):
            return "—", f"不知：都没写{what}"
        return str(number), f"另有{unknown}项没写{what}" if unknown else ""

    overdue, remark = known(sum(row.overdue for row in rows), undated, "时限")
    return [
        ("列出的问题", str(len(rows)), "另有未公开的" if withheld else ""),
        ("已了结", *known(sum(not row.is_open for row in rows), silent, "明进展")),
        (
            "未了结",
            *known(sum(row.is_open and row.state is not None for row in rows), silent, "明进展"),
        ),
        ("逾期", overdue, "；".join(remark for remark in (perhaps_late(rows), remark) if remark)),
        ("没写责任人", str(sum("owner" in row.lacks for row in rows)), ""),
    ]


def reported(picture: Picture) -> int:
    """How many units gave a report that can be read."""
    return sum(row.state.has_report for row in picture.reporting)


def doubtful_figures(picture: Picture) -> list[Figure]:
    """The figures that are no exact numbers."""
    figures = (f for summary in picture.summaries.values() for f in summary.figures.values())
    return [figure for figure in figures if figure.count.state is not State.EXACT]
