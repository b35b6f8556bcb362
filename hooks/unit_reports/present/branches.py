"""A unit's own figures, those of all below it, and those of each child, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from unit_reports.aggregate.extent import Extent
from unit_reports.aggregate.figures import IndicatorSummary
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.series import Series
from unit_reports.model.catalog import Section
from unit_reports.model.dataset import Unit
from unit_reports.present.addresses import Links
from unit_reports.present.matrices import (
    FEW_UNITS,
    Cell,
    Head,
    Matrix,
    Row,
    figure_cell,
    total_cell,
)
from unit_reports.present.places import Places
from unit_reports.present.wording import basis_text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    """One part of a system: its heading, where its pages are, and what its cells are made of."""

    head: Head
    links: Links
    picture: Picture
    own: str = ""  # a unit whose own figures are meant, and not those of the picture
    has_pages: bool = True  # all below a unit, without it, have none


def branches(unit: Unit, series: Series, places: Places, links: Links) -> list[Matrix]:
    """One matrix for each section that any unit of the system reported; none without children."""
    system = series.systems.get(unit.id)
    if system is None:
        return []
    home = places.systems.get(unit.id, "")
    there = Links(address=links.address, home=home)
    parts = [
        _Branch(head=Head(text="本级"), links=there, picture=system, own=unit.id),
        _Branch(
            head=Head(text="下级合计"),
            links=there,
            picture=series.current.over(Extent.below(unit)),
            has_pages=False,
        ),
        _Branch(head=Head(text="本级和下级"), links=there, picture=system),
    ]
    for child in series.dataset.children[unit.id]:
        below = series.systems.get(child.id)
        parts.append(
            _Branch(
                head=Head(
                    text=child.name,
                    href=links.unit(child.id),
                    note=f"和下级共{len(below.units)}家" if below else "",
                ),
                links=Links(address=links.address, home=places.systems.get(child.id, "")),
                picture=below or system,
                own="" if below else child.id,
            )
        )
    found = [_matrix(section, system, parts) for section in system.catalog.sections]
    return [_reported(parts), *(matrix for matrix in found if matrix)]


def _reported(parts: Sequence[_Branch]) -> Matrix:
    """How many units of each part owe a report and gave one."""
    rows = []
    for part in parts:
        states = [
            row.state for row in part.picture.reporting if not part.own or row.unit.id == part.own
        ]
        here = sum(state.has_report for state in states)
        owed = sum(state.is_owed for state in states)
        cells = (len(states), here, owed, len(states) - here - owed)
        href = None if part.own or not part.has_pages else part.links.here("reporting/", "rows")
        rows.append(
            Row(
                head=part.head,
                cells=tuple(Cell(kind="total", text=str(n), href=href) for n in cells),
            )
        )
    return Matrix(
        caption="报送",
        corner="单位",
        columns=tuple(Head(text=text) for text in ("应报", "收到", "未报", "免报或未到期")),
        rows=tuple(rows),
    )


def _matrix(section: Section, system: Picture, parts: Sequence[_Branch]) -> Matrix | None:
    found = system.of_section(section)
    if not found:
        return None
    indicators = [
        Head(
            text=summary.indicator.name,
            href=parts[0].links.indicator(summary.indicator.id),
            note=summary.indicator.measure,
        )
        for summary in found
    ]
    columns = [
        tuple(_cell(part, part.picture.summaries[summary.indicator.id]) for summary in found)
        for part in parts
    ]
    heads = [part.head for part in parts]
    if len(parts) <= FEW_UNITS:
        return Matrix(
            caption=section.name,
            corner="指标",
            columns=tuple(heads),
            rows=tuple(
                Row(head=head, cells=cells)
                for head, cells in zip(indicators, zip(*columns, strict=True), strict=True)
            ),
        )
    return Matrix(
        caption=section.name,
        corner="单位",
        columns=tuple(indicators),
        rows=tuple(Row(head=h, cells=c) for h, c in zip(heads, columns, strict=True)),
    )


def _cell(part: _Branch, summary: IndicatorSummary) -> Cell:
    if not (part.own in part.picture.reporting_of if part.own else part.picture.units):
        return Cell(kind="", text="", label="本期不用报")
    if part.own:
        return figure_cell(summary, part.own, part.links)
    if not summary.figures:
        return Cell(kind="not_reported", text="—", label=basis_text(summary.total.coverage))
    cell = total_cell(summary, part.links)
    return cell if part.has_pages else replace(cell, mark="")
