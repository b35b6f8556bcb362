"""Matrices for a template to loop over: unit by indicator, category by unit, problem by plan."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from unit_reports.aggregate.figures import IndicatorSummary
from unit_reports.aggregate.items import Answered, Group, ItemList
from unit_reports.aggregate.picture import Picture
from unit_reports.model.catalog import Section
from unit_reports.model.count import State
from unit_reports.model.dataset import Unit
from unit_reports.present.addresses import Links
from unit_reports.present.machine import NO_MARKS, Bounds, bounds_of, unit_marks
from unit_reports.present.wording import STATES, basis_text, count_text, total_text

FEW_UNITS = 12
"""Up to here units are columns; beyond, they are rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A row's or a column's heading, with where it leads and a second line."""

    text: str
    href: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell: its look (`kind` is a CSS class), text, longer text for the pointer, and link."""

    kind: str
    text: str
    label: str = ""
    href: str | None = None
    share: float | None = None  # of the units due, drawn as a bar
    mark: str = ""  # what it tells, for the reconciliation of all outputs
    bounds: Bounds | None = None  # low and high, where the text does not begin with the number


NOT_REPORTED = Cell(kind="not_reported", text="—", label=STATES[State.NOT_REPORTED])
_PART_NOT_REPORTED = Cell(kind="not_reported", text="—", label="没有报这一部分")
_PART_WITHHELD = Cell(kind="withheld", text="＊", label="这一部分没有全部公开")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a matrix."""

    head: Head
    cells: tuple[Cell, ...]
    marks: Markup = NO_MARKS  # what the row can be picked by
    total: bool = False  # adds up rows, whichever of them are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A table of cells with headings on two sides; the last column may be a total.

    `left_out` are indicators of which some figures are not added to the total as they stand, each
    with a link to the list of them and their number.
    """

    caption: str
    corner: str
    columns: tuple[Head, ...]
    rows: tuple[Row, ...]
    left_out: tuple[Head, ...] = ()


def section_matrix(picture: Picture, section: Section, links: Links) -> Matrix | None:
    """The figures of a section, unit by indicator, with totals; nothing where nobody reported."""
    found = picture.of_section(section)
    if not found:
        return None
    units = [_unit_head(unit, links) for unit in picture.units]
    indicators = [
        Head(text=s.indicator.name, href=links.indicator(s.indicator.id), note=s.indicator.measure)
        for s in found
    ]
    totals = [total_cell(summary, links) for summary in found]
    by_indicator = [
        tuple(figure_cell(summary, unit.id, links) for unit in picture.units) for summary in found
    ]
    left_out = tuple(_left_out(found, links))
    if len(picture.units) <= FEW_UNITS:
        return Matrix(
            left_out=left_out,
            caption=section.name,
            corner="指标",
            columns=(*units, Head(text="合计")),
            rows=tuple(
                Row(head=head, cells=(*cells, total))
                for head, cells, total in zip(indicators, by_indicator, totals, strict=True)
            ),
        )
    return Matrix(
        left_out=left_out,
        caption=section.name,
        corner="单位",
        columns=tuple(indicators),
        rows=(
            Row(head=Head(text="合计"), cells=tuple(totals), total=True),
            *(
                Row(head=_unit_head(unit, links), cells=cells, marks=unit_marks(picture, unit))
                for unit, cells in zip(picture.units, zip(*by_indicator, strict=True), strict=True)
            ),
        ),
    )


def _left_out(found: Iterable[IndicatorSummary], links: Links) -> Iterator[Head]:
    for summary in found:
        if not summary.sums:
            continue
        once = (len(summary.partners(key)) for key in summary.total.events)
        left = len(summary.figures) - len(summary.standing)
        if number := left + sum(partners for partners in once if partners > 1):
            href = links.indicator(summary.indicator.id)
            yield Head(text=summary.indicator.name, href=href, note=f"{number}个")


def figure_cell(summary: IndicatorSummary, unit_id: str, links: Links) -> Cell:
    """One unit's figure: the number it stands for, leading to where it was written."""
    figure = summary.figures.get(unit_id)
    if figure is None:
        return NOT_REPORTED
    count, held = figure.count, summary.sums and summary.holders(figure)
    kind = "zero" if count.state is State.EXACT and count.low == 0 else count.state.value
    text = {State.WITHHELD: "＊", State.MENTIONED: "✓"}.get(count.state) or count_text(count)
    label = f"原文“{count.written}”，{STATES[count.state]}"
    if held:
        kind += " covered"
        label += "，已含在全系统的数里，不进合计"
    return Cell(
        kind=kind,
        text=text,
        label=label,
        href=links.told(figure.unit.id, f"f-{figure.indicator.id}"),
        bounds=bounds_of(count),
    )


def total_mark(home: str, indicator_id: str) -> str:
    """Marks the total of an indicator in the picture of a home."""
    return f"total {home}|{indicator_id}"


def total_cell(summary: IndicatorSummary, links: Links) -> Cell:
    """An indicator's total, leading to the units behind it."""
    return Cell(
        kind="total",
        text=total_text(summary),
        label=basis_text(summary.total.coverage),
        href=links.indicator(summary.indicator.id),
        mark=total_mark(links.home, summary.indicator.id),
        bounds=summary.total.interval,
    )


def category_grid(
    picture: Picture,
    groups: Sequence[Group[Any]],
    items: ItemList[Any],
    links: Links,
    *,
    anchor: str,
    caption: str,
) -> Matrix:
    """Which unit has an item of which category.

    With few units each is a column; with many the columns give way to the number of units.
    """
    silent = {unit.id: _PART_NOT_REPORTED for unit in items.silent}
    silent |= {unit.id: _PART_WITHHELD for unit in items.withheld}
    ordered = sorted(groups, key=lambda group: -len(group.units))
    few = len(picture.units) <= FEW_UNITS
    columns = [_unit_head(unit, links) for unit in picture.units] if few else []
    rows: list[Row] = []
    for group in ordered:
        first = {item.unit.id: item.anchor for item in reversed(group.items)}
        cells = [
            _mark(unit, group, first.get(unit.id), links, silent.get(unit.id))
            for unit in (picture.units if few else ())
        ]
        href = f"{anchor}{group.term.id}"
        total = Cell(
            kind="total",
            text=f"{len(group.units)}家",
            href=href,
            share=len(group.units) / len(picture.units),
            mark=f"category {links.home}|{caption[:4]}|{len(rows)}",
        )
        rows.append(Row(head=Head(text=group.term.name, href=href), cells=(total, *cells)))
    return Matrix(
        caption=caption,
        corner="类别",
        columns=(Head(text="几家有"), *columns),
        rows=tuple(rows),
    )


def _mark(
    unit: Unit, group: Group[Any], anchor: str | None, links: Links, silent: Cell | None
) -> Cell:
    if anchor:
        own = sum(item.unit.id == unit.id for item in group.items)
        label = f"{unit.name}：{own}项"
        return Cell(
            kind="has", text="●", label=label, href=links.told(unit.id, anchor), bounds=(own, own)
        )
    if silent:
        return replace(silent, label=f"{unit.name}{silent.label}")
    return Cell(kind="none", text="", label=f"{unit.name}报了这一部分，没有这一类")


def problem_plan_matrix(picture: Picture, answers: Sequence[Answered], links: Links) -> Matrix:
    """How many problems of each category are answered by a plan of each category, or by none."""
    catalog = picture.catalog
    counts: dict[tuple[str, str], int] = {}
    rows_total: dict[str, int] = {}
    unanswered: dict[str, int] = {}
    for row in answers:
        plan_terms = {
            catalog.plan_category[item.value.category].id
            for item in row.plans
            if item.value.category in catalog.plan_category
        }
        found = [catalog.problem_category.get(name) for name in row.problem.value.categories]
        for problem_id in dict.fromkeys(term.id for term in found if term):
            rows_total[problem_id] = rows_total.get(problem_id, 0) + 1
            for plan_id in plan_terms:
                counts[problem_id, plan_id] = counts.get((problem_id, plan_id), 0) + 1
            if row.is_planned is False:
                unanswered[problem_id] = unanswered.get(problem_id, 0) + 1
    used = {plan_id for _, plan_id in counts}
    terms = [term for term in catalog.categories.plans if term.id in used]
    problems = [term for term in catalog.categories.problems if term.id in rows_total]
    return Matrix(
        caption="哪类问题由哪类计划回应（项）",
        corner="问题类别",
        columns=(
            *(Head(text=t.name, href=f"#c-{t.id}") for t in terms),
            Head(text="没有计划"),
            Head(text="问题数"),
        ),
        rows=tuple(
            Row(
                head=Head(text=problem.name, href=links.here("problems/", f"c-{problem.id}")),
                cells=(
                    *(_number(counts.get((problem.id, term.id), 0), "has") for term in terms),
                    _number(unanswered.get(problem.id, 0), "gap"),
                    Cell(
                        kind="total",
                        text=str(rows_total[problem.id]),
                        href=links.here("problems/", f"c-{problem.id}"),
                    ),
                ),
            )
            for problem in problems
        ),
    )


def _number(count: int, kind: str) -> Cell:
    return Cell(kind=kind, text=str(count)) if count else Cell(kind="none", text="")


def _unit_head(unit: Unit, links: Links) -> Head:
    return Head(text=unit.name, href=links.unit(unit.id))
