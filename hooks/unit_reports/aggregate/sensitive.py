"""Totals of figures that are not shown: told only if they tell no unit's figure."""

from collections.abc import Collection, Iterable, Mapping

from unit_reports.aggregate.figures import Figure, IndicatorSummary
from unit_reports.aggregate.picture import Disclosed
from unit_reports.aggregate.total import Interval
from unit_reports.model.bounds import ANY, Bounds, FigureKey
from unit_reports.model.catalog import Catalog, OverUnits
from unit_reports.model.disclosure import ENOUGH


class Totals:
    """Decides about the totals of one period, one after the other."""

    def __init__(self, catalog: Catalog) -> None:
        self._linked = _linked(catalog)
        self._told: dict[str, frozenset[str]] = {}

    def disclosed(
        self, summary: IndicatorSummary, period: str, known: Mapping[FigureKey, Bounds]
    ) -> Disclosed:
        """The total, if nobody can tell a unit's figure from it; `known` are their bounds."""
        indicator = summary.indicator
        told = [figure for figure in summary.standing if figure.count.state.tells_number]
        sources: dict[str, list[Figure]] = {}
        for figure in told:
            sources.setdefault(figure.joint or figure.unit.id, []).append(figure)
        units = frozenset(figure.unit.id for figure in told)
        interval = summary.total.interval
        if indicator.over_units is not OverUnits.SUM or len(sources) < ENOUGH or interval is None:
            return Disclosed()
        rooms = [
            _room(known.get((figure.unit.id, period, indicator.id), ANY) for figure in figures)
            for figures in sources.values()
        ]
        # Two totals of figures that hang together tell by their difference who is in one alone.
        beside = self._linked.get(indicator.id, frozenset()) & self._told.keys()
        if _pins(interval, rooms) or any(self._told[key] != units for key in beside):
            return Disclosed()
        self._told[indicator.id] = units
        return Disclosed(
            interval=interval, is_approximate=summary.total.is_approximate, units=len(units)
        )


def _linked(catalog: Catalog) -> dict[str, frozenset[str]]:
    """The indicators that relations connect with each, over others if need be."""
    found: dict[str, frozenset[str]] = {}
    for relation in catalog.relations:
        terms = frozenset((*relation.left, relation.right))
        group = terms.union(*(found.get(key, terms) for key in terms))
        found |= dict.fromkeys(group, group)
    return found


def _room(bounds: Iterable[Bounds]) -> Bounds:
    """The bounds of what several units tell alike."""
    lows, highs = zip(*bounds, strict=True)
    return max(lows), min((high for high in highs if high is not None), default=None)


def _pins(total: Interval, rooms: Collection[Bounds]) -> bool:
    """Whether a sum leaves one of its parts no choice, given what is known of each."""
    lows = sum(low for low, _ in rooms)
    highs = [high for _, high in rooms if high is not None]
    for low, high in rooms:
        top = None if total[1] is None else total[1] - (lows - low)
        floor = low
        if len(highs) - (high is not None) == len(rooms) - 1:
            floor = max(low, total[0] - (sum(highs) - (high or 0)))
        tops = [end for end in (top, high) if end is not None]
        if tops and floor >= min(tops):
            return True
    return False
