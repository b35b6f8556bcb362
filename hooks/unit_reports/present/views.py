"""What each page shows: one function a page, giving sorted values for a template to loop over."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from unit_reports.aggregate.extent import WHOLE
from unit_reports.aggregate.figures import IndicatorSummary
from unit_reports.aggregate.items import Group, ItemList
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import Reporting, percentages
from unit_reports.finding import Finding
from unit_reports.model.catalog import Page, Section
from unit_reports.model.count import State
from unit_reports.model.unit import PARTS, Action
from unit_reports.present.addresses import Links
from unit_reports.present.chasing import chase_text
from unit_reports.present.crowded import entries
from unit_reports.present.matrices import (
    Matrix,
    category_grid,
    problem_plan_matrix,
    section_matrix,
)
from unit_reports.present.problem_views import problem_views
from unit_reports.present.rectification_views import progress_views
from unit_reports.present.wording import REPORTING, day_text

View = dict[str, Any]
KEY_FIGURES = 6
MOST_DOUBTFUL = 300


def overview(picture: Picture, links: Links) -> View:
    """Where do we stand?"""
    return {
        "reporting": reporting_states(picture),
        "key_figures": key_figures(picture),
        "sections": [
            (section, picture.section_coverage(section))
            for section in picture.catalog.sections
            if _has_indicators(picture, section)
        ],
        "problems": _problem_grid(picture, links, "problems/"),
        "plans": _plan_grid(picture, links, "plans/"),
        "ledger": ledger_counts(picture),
    }


def study(picture: Picture, links: Links) -> View:
    """How much was studied, by whom?"""
    return {"matrices": _matrices(picture, Page.STUDY, links)}


def research(picture: Picture, links: Links) -> View:
    """Who researches what, and who does the same?"""
    return {
        "matrices": _matrices(picture, Page.RESEARCH, links),
        "grid": _grid(picture, links, picture.topic_groups, picture.items.topics, "课题类别"),
        "crowded": entries(picture.crowding),
    }


def problems(picture: Picture, links: Links) -> View:
    """Which problems are shared, and what is done about each?"""
    return {
        "matrices": _matrices(picture, Page.PROBLEMS, links),
        "grid": _problem_grid(picture, links),
        **problem_views(picture),
    }


def rectification(picture: Picture, links: Links) -> View:
    """What is open, overdue, without owner or date?"""
    return {
        "matrices": _matrices(picture, Page.RECTIFICATION, links),
        "ledger": ledger_counts(picture),
        **progress_views(picture),
    }


def plans(picture: Picture, links: Links) -> View:
    """Who plans what; which problems have no plan, which plans answer no problem?"""
    return {
        "matrices": _matrices(picture, Page.PLANS, links),
        "grid": _plan_grid(picture, links),
        "answers": problem_plan_matrix(picture, picture.answers, links),
        "answered": [row for row in picture.answers if row.plans],
        "unanswered": [row for row in picture.answers if not row.plans],
    }


def regulations(picture: Picture, links: Links) -> View:
    """Which rules were made, revised, abolished, proposed?"""
    items = picture.items.regulations.items
    by_action = [(a.value, [i for i in items if i.value.action is a]) for a in Action]
    return {
        "matrices": _matrices(picture, Page.REGULATIONS, links),
        "actions": [(action, found) for action, found in by_action if found],
    }


def service(picture: Picture, links: Links) -> View:
    """What was done for the public?"""
    return {"matrices": _matrices(picture, Page.SERVICE, links)}


def practices(picture: Picture, links: Links) -> View:
    """What was tried that others can borrow?"""
    return {
        "matrices": _matrices(picture, Page.PRACTICES, links),
        "grid": _grid(picture, links, picture.practice_groups, picture.items.practices, "做法主题"),
    }


def units(picture: Picture, _links: Links) -> View:
    """Who is in the campaign?"""
    due = {unit.id for unit in picture.units}
    return {
        "parts": PARTS,
        "others": [u for u in picture.extent.units(picture.dataset) if u.id not in due],
    }


def reporting(picture: Picture, _links: Links) -> View:
    """Who reported on time, late, nothing, not at all?"""
    states = reporting_states(picture)
    return {
        "states": list(zip(states, percentages([units for _, units in states]), strict=True)),
        "parts": PARTS,
        "exempt": [row for row in picture.reporting if row.reason],
        "chase": chase_text(picture),
    }


def quality(picture: Picture, _links: Links) -> View:
    """Which numbers are bounds, withheld, doubtful, and why?"""
    found = [summary for summary in picture.summaries.values() if summary.figures]
    doubtful = [
        figure
        for summary in found
        for figure in summary.figures.values()
        if figure.count.state is not State.EXACT
    ]
    by_path = {u.document.path: u for u in picture.extent.units(picture.dataset)}
    told = findings_of(picture)
    return {
        "findings": [(f, by_path.get(f.place.path)) for f in told if not f.reason],
        "answered": [(f, by_path.get(f.place.path)) for f in told if f.reason],
        "summaries": found,
        "doubtful": doubtful[:MOST_DOUBTFUL],
        "doubtful_total": len(doubtful),
    }


PAST = (
    "",
    "study",
    "research",
    "problems",
    "rectification",
    "plans",
    "regulations",
    "service",
    "practices",
    "reporting",
)
"""The pages that earlier periods keep; findings are of the data as they are now."""

CROSS_UNIT: dict[str, Callable[[Picture, Links], View]] = {
    "": overview,
    "study": study,
    "research": research,
    "problems": problems,
    "rectification": rectification,
    "plans": plans,
    "regulations": regulations,
    "service": service,
    "practices": practices,
    "units": units,
    "reporting": reporting,
    "quality": quality,
}
"""The pages across units by address; the guide and the downloads come beside them."""


def findings_of(picture: Picture) -> list[Finding]:
    """The findings on the files of an extent's units; of the whole, on the office's own, too."""
    paths = {unit.document.path for unit in picture.extent.units(picture.dataset)}
    everybody = picture.extent == WHOLE
    return [f for f in picture.findings if everybody or f.place.path in paths]


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
        return "还没有应报的单位"
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


def _has_indicators(picture: Picture, section: Section) -> bool:
    return any(i.section == section.id for i in picture.catalog.indicators)


def _matrices(picture: Picture, page: Page, links: Links) -> list[Matrix]:
    found = [section_matrix(picture, s, links) for s in picture.catalog.sections if s.page is page]
    return [matrix for matrix in found if matrix]


def _problem_grid(picture: Picture, links: Links, page: str = "") -> Matrix:
    return _grid(picture, links, picture.problem_groups, picture.items.problems, "问题类别", page)


def _plan_grid(picture: Picture, links: Links, page: str = "") -> Matrix:
    return _grid(picture, links, picture.plan_groups, picture.items.plans, "计划类别", page)


def _grid(
    picture: Picture,
    links: Links,
    groups: Sequence[Group[Any]],
    items: ItemList[Any],
    what: str,
    page: str = "",
) -> Matrix:
    """Categories by unit; `page` is where the categories are listed, if not on the same page."""
    anchor = links.here(page, "c-") if page else "#c-"
    caption = f"{what} × 单位"
    return category_grid(picture, groups, items.silent, links, anchor=anchor, caption=caption)


def ledger_counts(picture: Picture) -> list[tuple[str, str, str]]:
    """Word, number and remark of each tile; what nobody wrote down is unknown and not zero."""
    rows = picture.ledger
    silent = sum(row.state is None for row in rows)
    undated = sum("due" in row.lacks for row in rows)

    def known(number: int, unknown: int, what: str) -> tuple[str, str]:
        if unknown and unknown == len(rows):
            return "—", f"不知：都没写{what}"
        return str(number), f"另有{unknown}项没写{what}" if unknown else ""

    return [
        ("列出的问题", str(len(rows)), ""),
        ("已了结", *known(sum(not row.is_open for row in rows), silent, "进展")),
        (
            "未了结",
            *known(sum(row.is_open and row.state is not None for row in rows), silent, "进展"),
        ),
        ("逾期", *known(sum(row.overdue for row in rows), undated, "时限")),
        ("没写责任人", str(sum("owner" in row.lacks for row in rows)), ""),
    ]
