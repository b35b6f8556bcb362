"""The figures of one unit: which it tells, what is true of each, and how it is written.

Behind what is written stands an amount that fits all that must hold: the catalog's relations and
bounds, the lists beside it, the unit's last report. Where nothing fits, the number is not shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from unit_reports.model.catalog import (
    Catalog,
    Indicator,
    Operator,
    OverPeriods,
    OverUnits,
    Relation,
)
from unit_reports.model.count import State, normal
from unit_reports.model.unit import Scope
from unit_reports.rules.plausibility import MEASURE_DIFFERS
from unit_reports.rules.vocabulary import PERSON_TIMES_WORD, accepted_measures
from unit_reports.synth.amounts import MASKS, STATES, hidden, written
from unit_reports.synth.chance import Chance, deck, words
from unit_reports.synth.lists import Item, Lists, listed_names, phrase
from unit_reports.synth.tree import Node
from unit_reports.synth.yamltext import flow, names, scalar

FIGURES = (8, 10, 12, 14, 16, 16, 18, 20, 22, 25, 29)
"""How many figures a report has, as in the five reports."""
MOST = 0.85
"""No report has more of the catalog's indicators than this share."""
COMMON = 6
"""The larger, the less it matters how common an indicator is."""
SPAN = 60
"""So far above the least plausible amount one unit's own is at most."""
USUAL = (1, 40)
OTHER_MEASURES = ("个", "项", "次", "场", "件", "份")
NAMES = deck(name=22, alias=1)
SAID = deck(both=25, note=52, nothing=12)
"""What stands beside a count: of the 89 of the five reports 21 have a
note and a listing, 56 a note; with a number there is no listing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An indicator of the catalog, ready to be told of.

    `names` are its name and its aliases in YAML, `low` and `high` what one unit may have of it;
    `no_counts` are the catalog's names that read like counts.
    """

    indicator: Indicator
    rank: int
    section: int
    names: tuple[str, ...]
    low: int
    high: int
    piles_up: bool
    adds: bool
    relations: tuple[Relation, ...]
    other_measures: tuple[str, ...]
    no_counts: frozenset[str]

    @property
    def is_free(self) -> bool:
        """Whether nothing else depends on its amount, so that an event may set it."""
        of = self.indicator
        return self.adds and not (self.relations or of.listed or of.rate_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event that several units held together: the same count of one indicator for each."""

    name: str
    indicator: str
    count: int


@dataclass(slots=True, kw_only=True)
class Habit:
    """How one unit tells of one indicator, from report to report."""

    known: Known
    state: State
    name: str
    measure: str
    target: int
    scope: Scope
    said: str
    last: int = 0
    event: Event | None = None


Told = dict[str, tuple[int, Scope]]
"""Amounts that are written in a report, by the id of their indicator."""


def known_indicators(catalog: Catalog) -> list[Known]:
    """All indicators, in the order of the sections."""
    order = {name: i for i, s in enumerate(catalog.sections) for name in s.names}
    of: dict[str, list[Relation]] = {}
    for relation in catalog.relations:
        for key in dict.fromkeys((*relation.left, relation.right)):
            of.setdefault(key, []).append(relation)
    ranks = Chance("ranks", *(i.id for i in catalog.indicators)).some(
        range(len(catalog.indicators)), len(catalog.indicators)
    )
    found = []
    for indicator, rank in zip(catalog.indicators, ranks, strict=True):
        low, high = words().amounts.get(indicator.measure, USUAL)
        if indicator.plausible:
            low = indicator.plausible[0]
            high = min(indicator.plausible[1], low + SPAN)
        accepted = accepted_measures(indicator)
        adds = indicator.over_units is OverUnits.SUM
        others = OTHER_MEASURES if PERSON_TIMES_WORD not in accepted else ()
        found.append(
            Known(
                indicator=indicator,
                rank=rank,
                section=order[indicator.section],
                names=tuple(map(scalar, (indicator.name, *indicator.aliases))),
                low=low,
                high=high,
                piles_up=adds and indicator.over_periods is OverPeriods.LAST,
                adds=adds,
                relations=tuple(of.get(indicator.id, ())),
                other_measures=tuple(word for word in others if word not in accepted),
                no_counts=catalog.number_names,
            )
        )
    return sorted(found, key=lambda known: known.section)


class Figures:
    """The figures of one unit, which go on from period to period."""

    def __init__(
        self, chance: Chance, indicators: Sequence[Known], node: Node, events: Sequence[Event]
    ) -> None:
        self._chance = chance
        self._node = node
        self._first = True
        self._mask = chance.one(MASKS)
        self._whole = chance.often(_system_share(node))
        held = {event.indicator: event for event in events}
        number = min(chance.one(FIGURES), int(MOST * len(indicators)) or 1)
        # The smallest of numbers drawn for all, each the smaller the commoner the indicator.
        drawn = [chance.share() * (known.rank + COMMON) for known in indicators]
        chosen = set(sorted(range(len(drawn)), key=drawn.__getitem__)[:number])
        chosen.update(
            i for i, known in enumerate(indicators) if held and known.indicator.id in held
        )
        self._habits = [
            self._habit(indicators[i], held.get(indicators[i].indicator.id)) for i in sorted(chosen)
        ]

    @property
    def scope(self) -> Scope:
        """What the unit's reports cover."""
        return Scope.SYSTEM if self._whole else Scope.OWN

    def report(
        self, part: float, lists: Lists, told: Mapping[str, list[Item]], *, newest: bool
    ) -> Iterator[tuple[int, str, list[str]]]:
        """The figures of a report: section, name, and the lines that follow the name.

        Of what piles up, the unit has got as far as `part` of all.
        """
        amounts: Told = {}
        first, self._first = self._first, False
        for habit in self._habits:
            if habit.event and not newest:
                continue
            if not habit.event and self._chance.often(0.004):
                continue  # forgotten
            amount = self._amount(habit, part, lists, told, amounts, first=first)
            if amount is not None:
                amounts[habit.known.indicator.id] = (amount, habit.scope)
            yield (
                habit.known.section,
                habit.name,
                self._lines(habit, amount, amounts),
            )

    def _habit(self, known: Known, event: Event | None) -> Habit:
        chance, measure = self._chance, known.indicator.measure
        scope = self.scope
        if self._whole and chance.often(0.4):
            scope = Scope.OWN
        elif not self._whole and self._node.below and chance.often(0.03):
            scope = Scope.SYSTEM
        if known.indicator.measure_aliases and chance.often(0.06):
            measure = chance.one(known.indicator.measure_aliases)
        name = known.names[0]
        if chance.one(NAMES) == "alias":
            name = chance.one(known.names)
        target = chance.between(known.low, known.high)
        if chance.often(0.6):  # most are small
            target = known.low + (target - known.low) // 3
        if scope is Scope.SYSTEM and known.adds:
            target += self._node.below * chance.between(known.low + known.high, 2 * known.high) // 2
        return Habit(
            known=known,
            state=State.EXACT if event else chance.one(STATES),
            name=name,
            measure=measure,
            target=target,
            scope=Scope.OWN if event else scope,
            said=chance.one(SAID),
            event=event,
        )

    def _amount(
        self,
        habit: Habit,
        part: float,
        lists: Lists,
        told: Mapping[str, list[Item]],
        amounts: Told,
        *,
        first: bool,
    ) -> int | None:
        """What is true; nothing where no number is told, or none would fit."""
        known, chance = habit.known, self._chance
        if habit.event:
            return habit.event.count
        if habit.state is State.MENTIONED or habit.state is State.WITHHELD:
            if first or not chance.often(0.03):
                return None
            habit.state = State.EXACT  # what was not counted may be counted later
        low, high = _limits(habit, amounts)
        if known.piles_up:
            low = max(low, habit.last)
        if known.indicator.listed and habit.scope is Scope.OWN:
            counted = lists.counted(known.indicator.listed, dict(told))
            wanted = counted if counted is not None else -1
            if not low <= wanted <= high:
                return None
        else:
            aim = (
                int(habit.target * part)
                if known.piles_up
                else chance.between(known.low, known.high)
            )
            if habit.scope is Scope.SYSTEM and known.adds:
                aim = int(habit.target * part) if known.piles_up else habit.target
            if low > high:
                return None
            wanted = int(min(max(aim, low), high))
        habit.last = wanted
        return wanted

    def _lines(self, habit: Habit, amount: int | None, amounts: Told) -> list[str]:
        """What follows a figure's name, on one line or on several."""
        chance = self._chance
        entry: Item = {"count": "", **self._beside(habit, amount)}
        if amount is None:
            count, reason = self._untold(habit)
            entry |= {"reasons": flow({MEASURE_DIFFERS.code: reason})} if reason else {}
        else:
            count = written(chance, habit.state, amount, habit.measure)
            if normal(count) in habit.known.no_counts:
                count = str(amount)
            entry |= self._rate(habit, amount, amounts)
        entry["count"] = scalar(count)
        if len(entry) == 1:
            return [entry["count"]]
        if "items" in entry and chance.often(0.5):
            return ["", *(f"{key}: {value}" for key, value in entry.items())]
        return [flow(entry)]

    def _untold(self, habit: Habit) -> tuple[str, str]:
        """A count that tells no number, and an answer if its measure word is another one."""
        chance = self._chance
        if habit.state is State.MENTIONED:
            return "未统计", ""
        if not habit.known.other_measures or not chance.often(0.02):
            return hidden(chance, self._mask, habit.measure), ""
        measure = chance.one(habit.known.other_measures)
        return self._mask + measure, chance.one(words().other_measure)

    def _beside(self, habit: Habit, amount: int | None) -> Item:
        chance = self._chance
        found: Item = {}
        if habit.said != "nothing":
            found["note"] = phrase(chance, words().remark)
        if habit.said == "both" and amount is None:
            found["items"] = names(listed_names(chance, self._mask))
        if habit.scope is not self.scope:
            found["scope"] = habit.scope.value
        if habit.event:
            found["joint"] = habit.event.name
        return found

    def _rate(self, habit: Habit, amount: int, amounts: Told) -> Item:
        """The share that an exact count is of another one that was told before it, now and then."""
        base, scope = amounts.get(habit.known.indicator.rate_of or "", (0, None))
        exact = habit.state is State.EXACT and scope is habit.scope
        if not (exact and 0 <= amount <= base and base and self._chance.often(0.5)):
            return {}
        tenths = (2000 * amount + base) // (2 * base)
        return {"rate": f"{tenths // 10}.{tenths % 10}%"}


def _system_share(node: Node) -> float:
    """How often a unit reports for all below it."""
    if not node.above:
        return 0.5 if node.below else 0.2
    return 0.4 if node.below else 0.08


def _limits(habit: Habit, amounts: Told) -> tuple[float, float]:
    """What the catalog's bounds and relations leave for an amount, given those told before it."""
    indicator = habit.known.indicator
    low: float = 0
    high: float = inf
    if habit.scope is Scope.OWN and indicator.plausible:
        low, high = indicator.plausible
    if indicator.measure == "%":
        high = min(high, 100)
    for relation in habit.known.relations:
        told = {
            key: amounts[key][0]
            for key in (*relation.left, relation.right)
            if key in amounts and amounts[key][1] is habit.scope
        }
        own = indicator.id
        parts = [told[key] for key in relation.left if key in told and key != own]
        if own == relation.right:
            all_told = len(parts) == len(relation.left)
            least, most = _of_whole(relation.operator, sum(parts), all_told=all_told)
            if not parts:
                continue
        elif relation.right in told:
            all_told = len(parts) + 1 == len(relation.left)
            rest = told[relation.right] - sum(parts)
            least, most = _of_part(relation.operator, rest, all_told=all_told)
        else:
            continue
        low, high = max(low, least), min(high, most)
    return low, high


def _of_whole(operator: Operator, parts: int, *, all_told: bool) -> tuple[float, float]:
    """What a whole may be, of which some parts are known."""
    match operator:
        case Operator.AT_MOST:
            return parts, inf
        case Operator.LESS:
            return parts + 1, inf
        case Operator.AT_LEAST:
            return 0, parts if all_told else inf
        case Operator.MORE:
            return 0, parts - 1 if all_told else inf
        case Operator.EQUAL:
            return parts, parts if all_told else inf


def _of_part(operator: Operator, rest: int, *, all_told: bool) -> tuple[float, float]:
    """What a part may be, of which the other parts leave so much of the whole."""
    match operator:
        case Operator.AT_MOST:
            return 0, rest
        case Operator.LESS:
            return 0, rest - 1
        case Operator.AT_LEAST:
            return rest if all_told else 0, inf
        case Operator.MORE:
            return rest + 1 if all_told else 0, inf
        case Operator.EQUAL:
            return rest if all_told else 0, rest
