"""Which figures may not be shown, so that none that is withheld can be computed from the others.

In official statistics this is primary and complementary suppression (see the *Handbook on
Statistical Disclosure Control*, chapter 4): hiding a figure is not enough where a sum and its other
parts are shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from unit_reports.model.catalog import Operator
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import FigureEntry, Scope

FigureKey = tuple[str, str, str]
"""A figure: the ids of its unit, its period and its indicator."""
ENOUGH = 3
"""A sum of fewer figures tells one of them: to everybody, or to the unit of the other one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One report's figures by the ids of their indicators."""

    unit: Unit
    period: str
    scope: Scope
    figures: Mapping[str, FigureEntry]

    def key(self, indicator: str) -> FigureKey:
        return self.unit.id, self.period, indicator


def hidden_figures(dataset: Dataset, internal: frozenset[str]) -> frozenset[FigureKey]:
    """The figures that the public edition withholds; `internal` are the units that it leaves out.

    First those that are marked, then, until there are no more, those from which one of them could
    be computed: a term of an equation all of whose other terms are known, and a system-wide figure
    whose parts are known but for one or two.
    """
    reports = [told for unit in dataset.units for told in _told(unit, dataset)]
    hidden = {key for told in reports for key in _marked(told, dataset, internal)}
    while (
        more := {
            *_of_equations(reports, dataset, hidden),
            *_of_systems(reports, dataset, hidden),
        }
        - hidden
    ):
        hidden |= more
    return frozenset(hidden)


def _told(unit: Unit, dataset: Dataset) -> Iterator[_Told]:
    for report, _ in unit.reports():
        figures = {
            indicator.id: entry
            for written, entry in (report.figures or {}).items()
            if (indicator := dataset.catalog.indicator.get(written))
        }
        yield _Told(unit=unit, period=report.period, scope=report.scope, figures=figures)


def _marked(told: _Told, dataset: Dataset, internal: frozenset[str]) -> Iterator[FigureKey]:
    marks = dataset.catalog.internal
    found = told.unit.report(told.period)
    sealed = told.unit.id in internal or bool(found and found[0].internal)
    for key, entry in told.figures.items():
        indicator = dataset.catalog.indicator[key]
        if (
            sealed
            or entry.internal
            or key in marks.totals_only
            or key in marks.indicators
            or indicator.section in marks.sections
        ):
            yield told.key(key)


def _of_equations(
    reports: list[_Told], dataset: Dataset, hidden: set[FigureKey]
) -> Iterator[FigureKey]:
    """Where one term of an equation is hidden, another one, best the sum, is hidden too.

    A term that was not reported may well be zero and is taken for known.
    """
    equations = [r for r in dataset.catalog.relations if r.operator is Operator.EQUAL]
    for told in reports:
        for equation in equations:
            terms = [key for key in (*equation.left, equation.right) if key in told.figures]
            shown = [key for key in terms if told.key(key) not in hidden]
            if len(terms) - len(shown) == 1 and shown:
                yield told.key(shown[-1])


def _of_systems(
    reports: list[_Told], dataset: Dataset, hidden: set[FigureKey]
) -> Iterator[FigureKey]:
    told_of = {(told.unit.id, told.period): told for told in reports}
    for told in reports:
        wide = [
            key
            for key, entry in told.figures.items()
            if (entry.scope or told.scope) is Scope.SYSTEM and told.key(key) not in hidden
        ]
        if not wide:
            continue
        below = [told_of.get((unit.id, told.period)) for unit in dataset.below(told.unit)]
        for key in wide:
            parts = [part for part in below if part and key in part.figures]
            if 0 < sum(part.key(key) in hidden for part in parts) < ENOUGH:
                yield told.key(key)
