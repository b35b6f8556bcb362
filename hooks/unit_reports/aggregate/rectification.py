"""Rectification added up: problems by track and progress, and completion rates with their bounds.

A rate comes from the problems that units list, from two figures, or from what units state as their
share. What nobody wrote down is unknown: it widens a rate and never counts as not done.
"""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from unit_reports.aggregate.figure_rates import figure_rates
from unit_reports.aggregate.items import LedgerRow
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.rates import Basis, Rate, Ratio, UnitRate, Why
from unit_reports.aggregate.share import Share
from unit_reports.model.catalog import CompletionRate

Tally = Counter[tuple[str | None, str | None]]
"""Problems by the ids of their track and progress; `None` is not known."""


def tallies(ledger: Iterable[LedgerRow]) -> dict[str, Tally]:
    """Each unit's problems by track and progress; a unit without problems has none."""
    found: dict[str, Tally] = {}
    for row in ledger:
        tally = found.setdefault(row.item.unit.id, Counter())
        tally[row.track.id if row.track else None, row.state.id if row.state else None] += 1
    return found


def rates(picture: Picture) -> list[Rate]:
    """Every completion rate of the catalog, from lists, from figures and as stated."""
    by_unit = tallies(picture.ledger)
    unheard = {r.unit.id: Why.NO_REPORT for r in picture.reporting if not r.state.has_report}
    problems = picture.items.problems
    silence = {unit.id: Why.SILENT for unit in problems.silent} | unheard
    silence |= {unit.id: Why.NIL for unit in problems.nil}
    silence |= {unit.id: Why.WITHHELD for unit in problems.withheld}
    # What part of all problems is done cannot be told from those that are shown.
    by_unit = {key: tally for key, tally in by_unit.items() if key not in silence}
    listed = (
        _from_lists(picture, rate, by_unit, silence) for rate in picture.catalog.completion_rates
    )
    return [*listed, *figure_rates(picture, unheard)]


def _from_lists(
    picture: Picture, rate: CompletionRate, by_unit: dict[str, Tally], silence: dict[str, Why]
) -> Rate:
    units = []
    for unit in picture.units:
        tally = by_unit.get(unit.id)
        if tally:
            units.append(UnitRate(unit=unit, ratio=_of_tally(tally, rate)))
        else:
            units.append(UnitRate(unit=unit, why=silence[unit.id]))
    whole: Tally = Counter()
    for tally in by_unit.values():
        whole.update(tally)
    return Rate(
        basis=Basis.LISTED,
        term=rate,
        units=tuple(units),
        group=_of_tally(whole, rate) if whole else None,
        added=len(by_unit),
    )


def _of_tally(tally: Tally, rate: CompletionRate) -> Ratio:
    done = sum(n for (_, progress), n in tally.items() if progress in rate.progress)
    unknown = sum(n for (_, progress), n in tally.items() if progress is None)
    listed = tally.total()
    share = Share(low=Fraction(done, listed), high=Fraction(done + unknown, listed))
    return Ratio(share=share, part=(done, done + unknown), whole=(listed, listed))
