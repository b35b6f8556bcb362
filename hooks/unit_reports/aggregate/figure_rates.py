"""Completion rates from figures: of the sums of two indicators, and as units state them."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from unit_reports.aggregate.figures import Figure
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.rates import Basis, Rate, Ratio, UnitRate, Why
from unit_reports.aggregate.share import Share, share_of
from unit_reports.aggregate.total import Interval, merge
from unit_reports.model.catalog import Catalog, Indicator, Missing, Operator, OverUnits
from unit_reports.model.dataset import Unit
from unit_reports.model.rate import read_rate


def figure_rates(picture: Picture, silence: dict[str, Why]) -> Iterator[Rate]:
    """The rates of every indicator that is a share of another; `silence` are those not heard."""
    for part in picture.catalog.indicators:
        whole = picture.catalog.indicator.get(part.rate_of or "")
        if whole is not None:
            yield _from_figures(picture, part, whole, silence)
            stated = _as_stated(picture, part, whole, silence)
            if stated.shares:
                yield stated


def never_exceeds(part: str, whole: str, catalog: Catalog) -> bool:
    """Whether a relation of the catalog says that an indicator is at most another.

    Of several parts each is, since none is less than zero.
    """
    at_most = (Operator.AT_MOST, Operator.LESS, Operator.EQUAL)
    at_least = (Operator.AT_LEAST, Operator.MORE, Operator.EQUAL)
    for relation in catalog.relations:
        left, right, operator = relation.left, relation.right, relation.operator
        judged = len(left) == 1 or relation.missing is Missing.UNKNOWN
        if judged and part in left and right == whole and operator in at_most:
            return True
        if left == (whole,) and right == part and operator in at_least:
            return True
    return False


def _from_figures(
    picture: Picture, part: Indicator, whole: Indicator, silence: dict[str, Why]
) -> Rate:
    """The rate of two indicators; only units that tell both numbers enter it."""
    parts, wholes = picture.summaries[part.id].figures, picture.summaries[whole.id].figures
    within = never_exceeds(part.id, whole.id, picture.catalog)
    units = []
    pairs: dict[str, tuple[Figure, Figure]] = {}
    for unit in picture.units:
        pair = _pair(parts.get(unit.id), wholes.get(unit.id))
        if isinstance(pair, Why):
            units.append(UnitRate(unit=unit, why=silence.get(unit.id, pair)))
            continue
        pairs[unit.id] = pair
        ratio = _ratio(_ends(pair[0]), _ends(pair[1]), within=within)
        units.append(
            UnitRate(unit=unit, ratio=ratio, why=None if ratio else Why.ZERO, figures=pair)
        )
    rate = Rate(basis=Basis.FIGURES, term=part, whole=whole, units=tuple(units))
    if part.over_units is OverUnits.SUM and whole.over_units is OverUnits.SUM:
        told = _Told(parts=parts, wholes=wholes, pairs=pairs)
        return _summed(rate, told, within=within)
    return rate


def _pair(part: Figure | None, whole: Figure | None) -> tuple[Figure, Figure] | Why:
    """Both figures, if each tells a number, and of the same units."""
    if part is None or whole is None:
        return Why.UNTOLD
    if not (part.count.state.tells_number and whole.count.state.tells_number):
        return Why.UNTOLD
    return (part, whole) if part.scope is whole.scope else Why.SCOPES


def _ends(figure: Figure) -> Interval:
    return figure.count.low, figure.count.high


def _ratio(part: Interval, whole: Interval, *, within: bool) -> Ratio | None:
    share = share_of(part, whole, within=within)
    return Ratio(share=share, part=part, whole=whole) if share else None


def _summed(rate: Rate, told: "_Told", *, within: bool) -> Rate:
    """The same with the rate of the sums, joint events and system-wide figures counted once."""
    scopes = {unit.unit.id: Why.SCOPES for unit in rate.units if unit.why is Why.SCOPES}
    apart = scopes | told.apart
    joined = [pair for unit_id, pair in told.pairs.items() if unit_id not in apart]
    parts = merge(part.total for part, _ in joined).interval
    wholes = merge(whole.total for _, whole in joined).interval
    # A unit that breaks the relation may take the sum above the whole.
    holds = all(p.count.low <= w.count.high for p, w in joined if w.count.high is not None)
    standing = sum(part.covered_by is None for part, _ in joined)
    return Rate(
        basis=rate.basis,
        term=rate.term,
        whole=rate.whole,
        units=rate.units,
        group=_ratio(parts, wholes, within=within and holds) if parts and wholes else None,
        added=standing,
        covered=len(joined) - standing,
        apart=tuple((u.unit, apart[u.unit.id]) for u in rate.units if u.unit.id in apart),
    )


@dataclass(frozen=True, kw_only=True)
class _Told:
    """The figures of a part and of its whole; `pairs` are of the units that tell both numbers.

    What one sum counts and the other does not would make the rate of the sums wrong. `apart` are
    therefore the units whose two figures do not stand alike: contained in different figures above,
    or one of them alone a joint event. So are those who tell of an event that a figure above may
    contain, as far as only one of the two sums would know.
    """

    parts: dict[str, Figure]
    wholes: dict[str, Figure]
    pairs: dict[str, tuple[Figure, Figure]]

    @cached_property
    def apart(self) -> dict[str, Why]:
        """Who stays out of both sums, and why."""
        uneven = {unit_id: why for unit_id, pair in self.pairs.items() if (why := _uneven(*pair))}
        even = self.pairs.keys() - uneven.keys()
        loose = {
            figure.joint
            for figures in (self.parts, self.wholes)
            for unit_id, figure in figures.items()
            if figure.joint and figure.covered_by and unit_id not in even
        }
        holders = self._holders()
        several = {key for event in loose if len(holders[event]) > 1 for key in holders[event]}
        found = {}
        for unit_id, (part, _) in self.pairs.items():
            above = _above(part)
            if unit_id in uneven:
                found[unit_id] = uneven[unit_id]
            elif unit_id in several or (not above and part.joint in loose):
                found[unit_id] = Why.JOINT_APART
        for unit_id, (part, _) in self.pairs.items():
            # What contains it does not stand.
            if _above(part) in found:
                found.setdefault(unit_id, Why.COVERED_APART)
        return found

    def _holders(self) -> dict[str, set[str]]:
        """The units whose figures contain each joint event, in either sum."""
        found: dict[str, set[str]] = {}
        for figures in (self.parts, self.wholes):
            for figure in figures.values():
                if figure.joint and (above := _above(figure)):
                    found.setdefault(figure.joint, set()).add(above)
        return found


def _uneven(part: Figure, whole: Figure) -> Why | None:
    if _above(part) != _above(whole):
        return Why.COVERED_APART
    return Why.JOINT_APART if part.joint != whole.joint else None


def _above(figure: Figure) -> str | None:
    """The unit whose figure contains this one."""
    return figure.covered_by.unit.id if figure.covered_by else None


def _as_stated(
    picture: Picture, part: Indicator, whole: Indicator, silence: dict[str, Why]
) -> Rate:
    """The shares that units state; they have no sum."""
    within = never_exceeds(part.id, whole.id, picture.catalog)
    figures = picture.summaries[part.id].figures
    units = tuple(
        _stated(unit, figures.get(unit.id), silence, within=within) for unit in picture.units
    )
    return Rate(basis=Basis.STATED, term=part, whole=whole, units=units)


def _stated(
    unit: Unit, figure: Figure | None, silence: dict[str, Why], *, within: bool
) -> UnitRate:
    rate = read_rate(figure.rate) if figure and figure.rate else None
    if figure is None or rate is None or rate.low is None or rate.high is None:
        return UnitRate(unit=unit, why=silence.get(unit.id, Why.UNSTATED))
    low = Fraction(rate.low) / 100
    high = Fraction(rate.high) / 100 if rate.high.is_finite() else None
    if within and low <= 1:
        high = Fraction(1) if high is None else min(high, Fraction(1))
    return UnitRate(unit=unit, ratio=Ratio(share=Share(low=low, high=high)), figures=(figure,))
