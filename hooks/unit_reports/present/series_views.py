"""What pages show that hold several pictures together: periods over time, kinds of unit."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from unit_reports.aggregate.extent import WHOLE
from unit_reports.aggregate.figures import IndicatorSummary
from unit_reports.aggregate.history import IndicatorHistory, Step, history
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import Reporting
from unit_reports.aggregate.series import Series
from unit_reports.finding import Finding
from unit_reports.model.catalog import OverPeriods, OverUnits
from unit_reports.model.dataset import Unit
from unit_reports.present.addresses import Links, kind_home, period_home
from unit_reports.present.chart_views import key_charts
from unit_reports.present.digest import key_figures, reported, reporting_states
from unit_reports.present.matrices import Cell, Head, Matrix, Row, total_cell, total_mark
from unit_reports.present.places import Places
from unit_reports.present.views import View
from unit_reports.present.wording import (
    REPORTING,
    change_text,
    coverage_text,
    interval_text,
    total_text,
    unknown_text,
)
from unit_reports.rules.periods import BETWEEN_PERIODS


def over_time(pictures: Sequence[Picture], places: Places, links: Links) -> View:
    """What changed since the last period?"""
    found = list(history(pictures))
    homes = [_home_of(picture, pictures[-1], links) for picture in pictures]
    rows = [
        (section, [_row(one, links, homes) for one in found if one.indicator.section == section.id])
        for section in pictures[-1].catalog.sections
    ]
    return {
        "periods": list(zip(pictures, homes, strict=True)),
        "charts": [] if len(pictures) == 1 else key_charts(pictures, links),
        "states": state_names(pictures),
        "reporting": _reporting(pictures),
        "sections": [(section, of_section) for section, of_section in rows if of_section],
        "notes": notes_of(pictures[-1], places),
    }


def notes_of(picture: Picture, places: Places) -> list[tuple[Finding, Unit]]:
    """What does not go with the period before, with the unit whose file says it."""
    paths = {unit.document.path: unit for unit in picture.extent.units(places.series.dataset)}
    found = places.series.current.findings_in
    return [
        (finding, paths[path])
        for path in sorted(paths)
        for finding in found.get(path, ())
        if finding.code in BETWEEN_PERIODS
    ]


def _home_of(picture: Picture, current: Picture, links: Links) -> str | None:
    """Where the pages of a picture are; a part of the units has them for the current period."""
    if picture.period.id == current.period.id:
        return links.home
    return period_home(picture.period.id) if picture.extent == WHOLE else None


def _reporting(pictures: Sequence[Picture]) -> list[tuple[str, int, list[int]]]:
    """Units by state in every period: name, units due, units in each state that ever occurs."""
    counts = [dict(reporting_states(picture)) for picture in pictures]
    states = _states(pictures)
    return [
        (picture.period.name, len(picture.units), [count.get(state, 0) for state in states])
        for picture, count in zip(pictures, counts, strict=True)
    ]


def _states(pictures: Sequence[Picture]) -> list[Reporting]:
    found = {row.state for picture in pictures for row in picture.reporting}
    return [state for state in Reporting if state in found]


def state_names(pictures: Sequence[Picture]) -> list[str]:
    """The reporting states that occur in any of the periods, in words."""
    return [REPORTING[state] for state in _states(pictures)]


def _row(one: IndicatorHistory, links: Links, homes: Sequence[str | None]) -> View:
    measure = one.indicator.measure
    cells = [
        {
            "text": total_text(summary),
            "basis": coverage_text(summary.total.coverage),
            "mark": "" if home is None else total_mark(home, one.indicator.id),
            "href": None if home is None or not summary.figures else _parts(summary, home, links),
        }
        for summary, home in zip(one.summaries, homes, strict=True)
    ]
    steps = [step_text(step, measure) for step in one.steps]
    return {
        "indicator": one.indicator,
        "href": links.indicator(one.indicator.id),
        "cells": list(zip_longest(["", *steps], cells, fillvalue="")),
        "cumulative": one.indicator.over_periods is OverPeriods.LAST
        and one.indicator.over_units is not OverUnits.NONE,
        "sum": _sum(one),
        "basis": f"{one.coverage.numbers}/{one.coverage.due}份报告写了数" if one.adds_up else "",
    }


def _parts(summary: IndicatorSummary, home: str, links: Links) -> str:
    """Where the parts of a total are listed."""
    return replace(links, home=home).indicator(summary.indicator.id)


def _sum(one: IndicatorHistory) -> str:
    if one.sum is None:
        return ""
    if not one.coverage.numbers:
        return unknown_text(one.coverage)
    return interval_text(one.sum, one.indicator.measure, approximate=_approximate(one))


def _approximate(one: IndicatorHistory) -> bool:
    return any(summary.total.is_approximate for summary in one.summaries)


def step_text(step: Step | None, measure: str) -> str:
    """What changed, like for like: 同20家 增加12次, 同20家 增加3–9次."""
    if step is None:
        return ""
    return f"同{step.units}家 {change_text(step.change, measure)}"


def kinds(series: Series, links: Links) -> View:
    """How do the kinds of unit compare?"""
    shown = key_figures(series.current)
    columns = [
        Head(text=s.indicator.name, href=links.indicator(s.indicator.id), note=s.indicator.measure)
        for s in shown
    ]
    rows = []
    for key, picture in series.kinds.items():
        name = picture.catalog.kind[key].name
        there = Links(address=links.address, home=kind_home(key))
        rows.append(
            Row(
                head=Head(text=name, href=there.here()),
                cells=(
                    Cell(
                        kind="total",
                        text=str(len(picture.units)),
                        href=there.here("reporting/"),
                        mark=f"due {there.home}",
                    ),
                    Cell(
                        kind="total",
                        text=str(reported(picture)),
                        href=there.here("reporting/"),
                        mark=f"received {there.home}",
                    ),
                    *(total_cell(picture.summaries[s.indicator.id], there) for s in shown),
                ),
            )
        )
    matrix = Matrix(
        caption="按单位类型",
        corner="单位类型",
        columns=(Head(text="应报"), Head(text="收到"), *columns),
        rows=tuple(rows),
    )
    return {"matrix": matrix, "silent": _silent_kinds(series)}


def _silent_kinds(series: Series) -> list[str]:
    return [kind.name for kind in series.dataset.catalog.kinds if kind.id not in series.kinds]
