"""Items of one period: topics, problems, plans and the rest, over all units and by category."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from sys import intern
from typing import Any, Generic, TypeVar

from unit_reports.finding import Place
from unit_reports.model.base import Model, last_day
from unit_reports.model.catalog import Progress, Term
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import LISTS, Plan, Practice, Problem, Regulation, Service, Topic
from unit_reports.source.builder import Loc

NOTHING: frozenset[str] = frozenset()
M = TypeVar("M", bound=Model)
T = TypeVar("T", bound=Term)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Generic[M]):
    """One entry of a unit's list; `anchor` names it on the unit's page (``plans-2``).

    `line` and `column` tell where it stands in the unit's file: a place for each would take more
    memory than all else here.
    """

    unit: Unit
    value: M
    line: int
    column: int
    anchor: str

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(path=self.unit.document.path, line=self.line, column=self.column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Generic[M]):
    """The items of one category."""

    term: Term
    items: tuple[Item[M], ...]

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that have such an item, each once, in order."""
        return tuple({item.unit.id: item.unit for item in self.items}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList(Generic[M]):
    """All items of one kind, with the units that said nothing and those that said “none”.

    The units `withheld` have more items than they show; those that show none stand in no other
    group.
    """

    name: str
    items: tuple[Item[M], ...]
    reported: tuple[Unit, ...]
    nil: tuple[Unit, ...]
    silent: tuple[Unit, ...]
    withheld: tuple[Unit, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Items:
    """Every list of one period."""

    topics: ItemList[Topic]
    problems: ItemList[Problem]
    regulations: ItemList[Regulation]
    services: ItemList[Service]
    practices: ItemList[Practice]
    plans: ItemList[Plan]


ItemsOfUnit = dict[str, tuple[Item[Any], ...]]
ItemsByUnit = Mapping[str, ItemsOfUnit]


def items_of(unit: Unit, period: str) -> ItemsOfUnit:
    """A unit's items of a period by the list's name."""
    return dict(_items(unit, period))


def _items(unit: Unit, period: str) -> Iterator[tuple[str, tuple[Item[Any], ...]]]:
    found = unit.report(period)
    if not found:
        return
    report, loc = found
    for name in LISTS:
        if values := getattr(report, name):
            yield name, tuple(_item(unit, (*loc, name), n, value) for n, value in enumerate(values))


def _item(unit: Unit, loc: Loc, number: int, value: Any) -> Item[Any]:
    line, column = unit.document.mark((*loc, number))
    anchor = intern(f"{loc[-1]}-{number + 1}")  # the same in every unit
    return Item(unit=unit, value=value, line=line, column=column, anchor=anchor)


def collect(units: Sequence[Unit], period: str, listed: ItemsByUnit) -> Items:
    """Collect every list of the units' reports of the period, of items that were `listed`."""
    return Items(
        topics=_list(units, period, listed, "topics"),
        problems=_list(units, period, listed, "problems"),
        regulations=_list(units, period, listed, "regulations"),
        services=_list(units, period, listed, "services"),
        practices=_list(units, period, listed, "practices"),
        plans=_list(units, period, listed, "plans"),
    )


def _list(units: Sequence[Unit], period: str, listed: ItemsByUnit, name: str) -> ItemList[M]:
    items: list[Item[M]] = []
    reported: list[Unit] = []
    nil: list[Unit] = []
    silent: list[Unit] = []
    withheld: list[Unit] = []
    for unit in units:
        found = unit.report(period)
        values = getattr(found[0], name) if found else None
        if found and found[0].withholds(name):
            withheld.append(unit)
        if values or unit not in withheld[-1:]:
            (silent if values is None else reported if values else nil).append(unit)
        items += listed[unit.id].get(name, ())
    return ItemList(
        name=name,
        items=tuple(items),
        reported=tuple(reported),
        nil=tuple(nil),
        silent=tuple(silent),
        withheld=tuple(withheld),
    )


def by_category(
    items: Iterable[Item[M]],
    terms: Iterable[T],
    known: Mapping[str, T],
    categories: Callable[[M], Iterable[str]],
) -> tuple[Group[M], ...]:
    """Group items by category in the catalog's order; an item may stand in several groups.

    Categories without an item are left out; the caller knows them from the catalog.
    """
    found: dict[str, list[Item[M]]] = {term.id: [] for term in terms}
    by_id = {term.id: term for term in terms}
    for item in items:
        for term_id in dict.fromkeys(
            known[name].id for name in categories(item.value) if name in known
        ):
            found[term_id].append(item)
    return tuple(
        Group(term=by_id[term_id], items=tuple(members))
        for term_id, members in found.items()
        if members
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One problem in the ledger: how it is handled and what the ledger lacks."""

    item: Item[Problem]
    track: Term | None
    progress: Progress | None
    overdue: bool
    lacks: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether it is not known to be closed."""
        return self.progress is None or not self.progress.closed

    @property
    def state(self) -> Progress | None:
        """How far it is, where that is known."""
        return self.progress if self.progress and self.progress.known else None


LEDGER_COLUMNS = ("track", "progress", "measures", "owner", "due")


def ledger(problems: ItemList[Problem], dataset: Dataset, today: date) -> tuple[LedgerRow, ...]:
    """The rectification ledger: every problem, overdue first, then open, then closed."""
    rows = [_row(item, dataset, today) for item in problems.items]
    return tuple(sorted(rows, key=lambda row: (not row.overdue, not row.is_open)))


def _row(item: Item[Problem], dataset: Dataset, today: date) -> LedgerRow:
    done = item.value.rectification
    values = {column: getattr(done, column) if done else None for column in LEDGER_COLUMNS}
    progress = dataset.catalog.progress_state.get(values["progress"] or "")
    closed = progress is not None and progress.closed
    return LedgerRow(
        item=item,
        track=dataset.catalog.track.get(values["track"] or ""),
        progress=progress,
        overdue=not closed and values["due"] is not None and last_day(values["due"]) < today,
        lacks=tuple(column for column, value in values.items() if value is None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A problem and the plans and regulations of the same report that answer it.

    Of what is in `withheld` (``plans``, ``regulations``) there may be more that answer it.
    """

    problem: Item[Problem]
    plans: tuple[Item[Plan], ...]
    regulations: tuple[Item[Regulation], ...]
    withheld: frozenset[str] = frozenset()

    @property
    def is_planned(self) -> bool | None:
        """Whether a plan answers it; nothing where a withheld one may."""
        return bool(self.plans) or (None if "plans" in self.withheld else False)

    @property
    def is_regulated(self) -> bool | None:
        """Whether a regulation answers it; nothing where a withheld one may."""
        return bool(self.regulations) or (None if "regulations" in self.withheld else False)


def answers(items: Items) -> tuple[Answered, ...]:
    """Every problem with the plans and regulations that answer it, in the order of problems."""
    plans, regulations = _by_problem(items.plans.items), _by_problem(items.regulations.items)
    withheld: dict[str, frozenset[str]] = {}
    for found in (items.plans, items.regulations):
        for unit in found.withheld:
            withheld[unit.id] = withheld.get(unit.id, frozenset()) | {found.name}
    return tuple(
        Answered(
            problem=item,
            plans=tuple(plans.get((item.unit.id, item.value.id), ())),
            regulations=tuple(regulations.get((item.unit.id, item.value.id), ())),
            withheld=withheld.get(item.unit.id, NOTHING),
        )
        for item in items.problems.items
    )


A = TypeVar("A", Plan, Regulation)


def _by_problem(items: Iterable[Item[A]]) -> dict[tuple[str, str], list[Item[A]]]:
    """Items by the problem that they answer: its unit and its id."""
    found: dict[tuple[str, str], list[Item[A]]] = {}
    for item in items:
        for problem_id in dict.fromkeys(item.value.answers):
            found.setdefault((item.unit.id, problem_id), []).append(item)
    return found
