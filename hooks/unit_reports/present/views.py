"""What each page shows: one function a page, giving sorted values for a template to loop over."""

from collections.abc import Callable, Sequence
from typing import Any

from unit_reports.aggregate.items import Group, ItemList
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import percentages
from unit_reports.model.catalog import Page, Section
from unit_reports.model.unit import PARTS, Action
from unit_reports.present.addresses import Links
from unit_reports.present.changes import steps
from unit_reports.present.chart_views import (
    PERIOD_COLUMNS,
    coverage_chart,
    key_charts,
    ledger_chart,
    reporting_chart,
    shared_chart,
)
from unit_reports.present.charts import Chart
from unit_reports.present.chasing import chase_text
from unit_reports.present.crowded import entries
from unit_reports.present.digest import (
    doubtful_figures,
    findings_of,
    key_figures,
    ledger_counts,
    reported,
    reporting_states,
)
from unit_reports.present.latest import handed_in, last_of
from unit_reports.present.matrices import (
    Matrix,
    category_grid,
    problem_plan_matrix,
    section_matrix,
)
from unit_reports.present.places import Places
from unit_reports.present.problem_views import problem_views
from unit_reports.present.rectification_views import progress_views
from unit_reports.present.wording import NOBODY_DUE, change_text, direction

View = dict[str, Any]
MOST_DOUBTFUL = 300
MOST_CHANGES = 6
MOST_PERIODS = 3
MOST_LATEST = 3


def overview(picture: Picture, places: Places, links: Links) -> View:
    """Where do we stand?"""
    due = len(picture.units)

    def shared(page: str, question: str, groups: Sequence[Group[Any]]) -> Chart:
        here = links.here(f"{page}/")
        return shared_chart(page, question, groups, due, href=here, anchor=f"{here}#c-")

    figures = key_charts(places.until(picture)[-MOST_PERIODS:], links)
    charts = (
        shared("problems", "哪些问题几家都有？", picture.problem_groups),
        ledger_chart(picture, links),
        shared("research", "调研集中在哪些方面？", picture.topic_groups),
        shared("plans", "下一步往哪里使劲？", picture.plan_groups),
        coverage_chart(picture, links),
    )
    return {
        "latest": [
            one
            for one in handed_in(picture.units, picture.campaign)
            if one.period.id == picture.period.id
        ][:MOST_LATEST],
        "reporting": reporting_chart(picture, links),
        "key_figures": figures,
        "key_rows": [(chart.question, *row) for _, chart in figures for row in chart.rows],
        "key_columns": ("指标", *PERIOD_COLUMNS),
        "changes": changes_view(places.until(picture), links),
        "charts": [chart for chart in charts if chart.bars],
    }


def changes_view(pictures: Sequence[Picture], links: Links) -> View:
    """What is different from the period before; nothing of a first one."""
    if len(pictures) < 2:  # noqa: PLR2004 - this period and the last
        return {}
    then, now = pictures[-2:]
    first = {summary.indicator.id for summary in key_figures(now)}
    compared = sorted(steps(then, now), key=lambda found: found[0].indicator.id not in first)
    moved = [(one.indicator, step) for one, step in compared if step.change != (0, 0)]
    return {
        "before": then.period.name,
        "reported": (reported(then), len(then.units), reported(now), len(now.units)),
        "moved": [
            (
                indicator,
                links.indicator(indicator.id),
                direction(step.change),
                change_text(step.change, indicator.measure),
                step.units,
            )
            for indicator, step in moved[:MOST_CHANGES]
        ],
        "more": max(len(moved) - MOST_CHANGES, 0),
        "same": len(compared) - len(moved),
    }


def study(picture: Picture, _places: Places, links: Links) -> View:
    """How much was studied, by whom?"""
    return {"matrices": _matrices(picture, Page.STUDY, links)}


def research(picture: Picture, _places: Places, links: Links) -> View:
    """Who researches what, and who does the same?"""
    return {
        "matrices": _matrices(picture, Page.RESEARCH, links),
        "grid": _grid(picture, links, picture.topic_groups, picture.items.topics, "课题类别"),
        "crowded": entries(picture.crowding),
    }


def problems(picture: Picture, _places: Places, links: Links) -> View:
    """Which problems are shared, and what is done about each?"""
    return {
        "matrices": _matrices(picture, Page.PROBLEMS, links),
        "grid": _problem_grid(picture, links),
        **problem_views(picture),
    }


def rectification(picture: Picture, _places: Places, links: Links) -> View:
    """What is open, overdue, without owner or date?"""
    return {
        "matrices": _matrices(picture, Page.RECTIFICATION, links),
        "ledger": ledger_counts(picture),
        **progress_views(picture, links.home),
    }


def plans(picture: Picture, _places: Places, links: Links) -> View:
    """Who plans what; which problems have no plan, which plans answer no problem?"""
    return {
        "matrices": _matrices(picture, Page.PLANS, links),
        "grid": _plan_grid(picture, links),
        "answers": problem_plan_matrix(picture, picture.answers, links),
        "answered": [row for row in picture.answers if row.plans],
        "unanswered": [row for row in picture.answers if row.is_planned is False],
    }


def regulations(picture: Picture, _places: Places, links: Links) -> View:
    """Which rules were made, revised, abolished, proposed?"""
    items = picture.items.regulations.items
    by_action = [(a.value, [i for i in items if i.value.action is a]) for a in Action]
    return {
        "matrices": _matrices(picture, Page.REGULATIONS, links),
        "actions": [(action, found) for action, found in by_action if found],
    }


def service(picture: Picture, _places: Places, links: Links) -> View:
    """What was done for the public?"""
    return {"matrices": _matrices(picture, Page.SERVICE, links)}


def practices(picture: Picture, _places: Places, links: Links) -> View:
    """What was tried that others can borrow?"""
    return {
        "matrices": _matrices(picture, Page.PRACTICES, links),
        "grid": _grid(picture, links, picture.practice_groups, picture.items.practices, "做法主题"),
    }


def units(picture: Picture, _places: Places, _links: Links) -> View:
    """Who is in the campaign?"""
    due = {unit.id for unit in picture.units}
    return {
        "latest": last_of(picture),
        "parts": PARTS,
        "others": [u for u in picture.extent.units(picture.dataset) if u.id not in due],
    }


def reporting(picture: Picture, _places: Places, _links: Links) -> View:
    """Who reported on time, late, nothing, not at all?"""
    states = reporting_states(picture)
    return {
        "states": list(zip(states, percentages([units for _, units in states]), strict=True)),
        "parts": PARTS,
        "exempt": [row for row in picture.reporting if row.reason],
        "chase": chase_text(picture),
        "complete": _complete(picture),
    }


def quality(picture: Picture, _places: Places, _links: Links) -> View:
    """Which numbers are bounds, withheld, doubtful, and why?"""
    found = [summary for summary in picture.summaries.values() if summary.figures]
    doubtful = doubtful_figures(picture)
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

CROSS_UNIT: dict[str, Callable[[Picture, Places, Links], View]] = {
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
    return category_grid(picture, groups, items, links, anchor=anchor, caption=caption)


def _complete(picture: Picture) -> str:
    """What to say where nobody is to be chased; who need not report yet has not reported."""
    if not picture.units:
        return f"{NOBODY_DUE}。"
    complete = all(row.state.has_report for row in picture.reporting)
    return "该报的都报齐了。" if complete else "现在没有要催的。"
