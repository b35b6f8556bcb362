"""Where one unit's stated, listed and summed numbers are not the same, and what is left unsaid."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from unit_reports.aggregate.figures import Figure
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.total import Interval
from unit_reports.finding import Place
from unit_reports.model.catalog import Catalog, Indicator, Missing, Operator, Relation
from unit_reports.model.dataset import Unit
from unit_reports.model.listing import items_of
from unit_reports.model.unit import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What the parts leave of a whole; or, where they are more for certain, by how much."""

    low: int
    high: int | None
    exceeds: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether there is a rest whatever the numbers are."""
        return self.low > 0


def rest_of(whole: Interval, parts: Interval) -> Rest | None:
    """The rest, never below zero; nothing where the parts leave none for certain."""
    if whole[1] is not None and parts[0] > whole[1]:
        more = None if parts[1] is None else parts[1] - whole[0]
        return Rest(low=parts[0] - whole[1], high=more, exceeds=True)
    low = 0 if parts[1] is None else max(whole[0] - parts[1], 0)
    high = None if whole[1] is None else max(whole[1] - parts[0], 0)
    return Rest(low=low, high=high) if high != 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """How many items a unit lists of what an indicator counts, and where the list begins."""

    number: Interval
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One indicator of one unit: the number stated, the items listed, the sum of the parts.

    `unlisted` is what the list leaves of the stated number, `unsummed` what the parts leave of it
    (or of the list, where no number is stated).
    """

    unit: Unit
    indicator: Indicator
    stated: Figure | None
    listed: Listed | None
    parts: tuple[Figure, ...]
    summed: Interval | None
    unlisted: Rest | None
    unsummed: Rest | None

    @property
    def is_certain(self) -> bool:
        """Whether the numbers differ whatever they are inside their bounds."""
        return any(rest is not None and rest.is_certain for rest in (self.unlisted, self.unsummed))


def differences(picture: Picture) -> list[Difference]:
    """All of a picture, those that are certain first, then by unit and indicator."""
    wanted = list(_wanted(picture.catalog))
    rows = (row for unit in picture.units for row in _of_unit(unit, picture, wanted))
    return sorted(rows, key=lambda row: not row.is_certain)


def _wanted(catalog: Catalog) -> Iterator[tuple[Indicator, Relation | None]]:
    """The indicators that lists or several parts account for, each with its sum if it has one."""
    whole_of = (Operator.AT_MOST, Operator.LESS, Operator.EQUAL)
    sums: dict[str, list[Relation]] = {}
    for relation in catalog.relations:
        if len(relation.left) > 1 and relation.operator in whole_of:
            sums.setdefault(relation.right, []).append(relation)
    for indicator in catalog.indicators:
        if indicator.id in sums:
            yield from ((indicator, relation) for relation in sums[indicator.id])
        elif indicator.listed:
            yield indicator, None


def _of_unit(
    unit: Unit, picture: Picture, wanted: Iterable[tuple[Indicator, Relation | None]]
) -> Iterator[Difference]:
    figures = {figure.indicator.id: figure for figure in reversed(picture.told[unit.id])}
    for indicator, relation in wanted:
        stated = figures.get(indicator.id)
        listed = _listed(unit, indicator, picture)
        number = _number(stated)
        scope = stated.scope if stated and number else Scope.OWN
        # A system-wide figure counts what stands in other units' files.
        unlisted = (
            rest_of(number, listed.number)
            if number and listed and scope is not Scope.SYSTEM
            else None
        )
        whole = number or (listed.number if listed else None)
        parts = _parts(relation, figures, scope) if relation and whole else ()
        summed = _sum(parts)
        unsummed = rest_of(whole, summed) if whole and summed else None
        if unlisted or unsummed:
            yield Difference(
                unit=unit,
                indicator=indicator,
                stated=stated,
                listed=listed,
                parts=parts,
                summed=summed,
                unlisted=unlisted,
                unsummed=unsummed,
            )


def _number(figure: Figure | None) -> Interval | None:
    """The number that a figure tells, if it tells one."""
    if figure is None or not figure.count.state.tells_number:
        return None
    return figure.count.low, figure.count.high


def _listed(unit: Unit, indicator: Indicator, picture: Picture) -> Listed | None:
    found = unit.report(picture.period.id)
    if found is None or indicator.listed is None:
        return None
    report, loc = found
    number = items_of(indicator.listed, report, picture.catalog)
    if number is None:
        return None
    return Listed(number=number, place=unit.place(*loc, indicator.listed.part.value, key=True))


def _parts(relation: Relation, figures: dict[str, Figure], scope: Scope) -> tuple[Figure, ...]:
    """The parts that were reported; none where they do not count the same units as the whole."""
    parts = tuple(figures[key] for key in dict.fromkeys(relation.left) if key in figures)
    if relation.missing is Missing.SKIP and len(parts) < len(relation.left):
        return ()
    return parts if all(part.scope is scope for part in parts) else ()


def _sum(parts: Sequence[Figure]) -> Interval | None:
    """The parts added up, if any of them tells a number."""
    if not any(_number(part) for part in parts):
        return None
    highs = [part.count.high for part in parts]
    known = [high for high in highs if high is not None]
    low = sum(part.count.low for part in parts)
    return low, sum(known) if len(known) == len(highs) else None
