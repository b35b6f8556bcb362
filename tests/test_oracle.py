"""Totals against a brute-force oracle: events in the open, each counted once.

A world is drawn first: a forest of units and what truly took place in it, event by event, some
events with several units taking part. From it follows what each unit can truthfully write. The
package reads these files and adds them up; the oracle puts the events that the figures tell of
into one set and counts that.

Only what the files themselves tell can be asked of a total. A world is therefore never one where a
system-wide figure holds a joint event of which no unit at or below it tells, while a unit elsewhere
does: nobody could see that the two overlap.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit_reports.aggregate.extent import WHOLE, Extent, Reach
from unit_reports.aggregate.figures import IndicatorSummary
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.total import Interval
from unit_reports.finding import Finding, Severity
from unit_reports.model.count import Count, read_count
from unit_reports.present.single_views import left_out
from unit_reports.rules import check
from unit_reports.source.folder import Folder

TODAY = date(2024, 2, 1)
INDICATORS = ("visits", "talks")
KINDS = ("office", "village")
OFFICE_FILES = {
    "campaign.yaml": """\
title: 活动
periods: [{id: 2024-01, name: 一月, from: 2024-01-01, to: 2024-01-31, due: 2024-01-31}]
""",
    "catalog.yaml": """\
kinds:
  - {id: office, name: 机关, definition: 机关。}
  - {id: village, name: 村, definition: 村。}
sections: [{id: work, name: 工作, definition: 工作。}]
indicators:
  - {id: visits, name: 走访, section: work, measure: 次, over_units: sum, definition: 走访。}
  - {id: talks, name: 谈话, section: work, measure: 次, over_units: sum, definition: 谈话。}
""",
}
CONTRADICTIONS = ("W311", "W312")
"""The warnings that figures of several units cannot all be true."""
OFTEN = settings(max_examples=200)
"""Few worlds have an event inside two system-wide figures."""
SELDOM = settings(max_examples=50)

GROUPS = ("g0", "g1", "g2")
"""Units that did something together."""
MEMBERSHIPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "own": ((), ("g0",), ("g0",), ("g1",), ("g2",)),
    "system": ((), (), (), (), (), ("g0",), ("g1", "g2")),
    "silent": ((), (), ("g0",), ("g0", "g1")),
}
"""Those who do several things together cannot write one figure of their own for all of them."""
ALONE = (0, 0, 0, 0, 1, 2, 13)
TOGETHER = (0, 1, 3, 8, 40)
SCOPES = ("own", "own", "system", "system", "silent")

Event = tuple[str, int]
"""One thing that took place: the unit or the group of units that did it, and a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A figure that a unit writes, and the events that it tells of."""

    events: frozenset[Event]
    written: str
    system: bool = False
    joint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A forest of units, by number, and what they tell of each indicator."""

    parents: tuple[int | None, ...]
    kinds: tuple[str, ...]
    told: Mapping[str, Mapping[int, Told]]

    def system(self, top: int) -> set[int]:
        """A unit and all below it."""
        return {unit for unit in range(len(self.parents)) if top in lineage(self.parents, unit)}

    def extents(self) -> Iterator[tuple[Reach, int | str, set[int]]]:
        """Every part of the world that has a total, and the units in it."""
        everybody = set(range(len(self.parents)))
        yield Reach.WHOLE, "", everybody
        for unit in everybody:
            yield Reach.SYSTEM, unit, self.system(unit)
            yield Reach.BELOW, unit, self.system(unit) - {unit}
        for kind in KINDS:
            yield Reach.KIND, kind, {unit for unit in everybody if self.kinds[unit] == kind}

    def truth(self, indicator: str, units: set[int]) -> int | None:
        """How many events the figures of some units tell of; nothing where there is no figure."""
        known = [told.events for unit, told in self.told[indicator].items() if unit in units]
        return len(frozenset[Event]().union(*known)) if known else None


def lineage(parents: tuple[int | None, ...], unit: int) -> list[int]:
    """A unit and all above it, nearest first."""
    found = [unit]
    while (above := parents[found[-1]]) is not None:
        found.append(above)
    return found


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Any forest with any events, where every figure is an exact number."""
    size = max(draw(st.integers(1, 12)), draw(st.integers(1, 12)))
    parents = tuple(draw(st.sampled_from([None, None, *range(unit)])) for unit in range(size))
    kinds = tuple(draw(st.sampled_from(KINDS)) for _ in range(size))
    indicators = INDICATORS[: draw(st.integers(1, len(INDICATORS)))]
    told = {indicator: draw(figures(parents)) for indicator in indicators}
    return World(parents=parents, kinds=kinds, told=told)


@st.composite
def figures(draw: st.DrawFn, parents: tuple[int | None, ...]) -> dict[int, Told]:
    """What truly took place under one indicator, and what each unit writes of it."""
    everybody = range(len(parents))
    scopes = {unit: draw(st.sampled_from(SCOPES)) for unit in everybody}
    wanted = {unit: draw(st.sampled_from(MEMBERSHIPS[scopes[unit]])) for unit in everybody}
    groups = [name for name in GROUPS if sum(name in names for names in wanted.values()) > 1]
    joint = {name: {(name, n) for n in range(draw(st.sampled_from(TOGETHER)))} for name in groups}
    shared = {unit: [name for name in groups if name in wanted[unit]] for unit in everybody}
    done: dict[int, set[Event]] = {}
    for unit, names in shared.items():
        alone = 0 if names and scopes[unit] == "own" else draw(st.sampled_from(ALONE))
        done[unit] = {(f"u{unit}", n) for n in range(alone)}.union(*(joint[n] for n in names))
    found: dict[int, Told] = {}
    for unit, names in shared.items():
        if scopes[unit] == "own":
            found[unit] = told_exactly(done[unit], joint=names[0] if names else None)
        elif scopes[unit] == "system":
            below = [done[other] for other in everybody if unit in lineage(parents, other)]
            events = set[Event]().union(*below)
            whole = [name for name in groups if joint[name] and joint[name] == events]
            name = draw(st.sampled_from([None, *whole]))
            found[unit] = told_exactly(events, system=True, joint=name)
    return {unit: told for unit, told in found.items() if can_be_told(unit, found, parents)}


def told_exactly(events: set[Event], *, system: bool = False, joint: str | None = None) -> Told:
    """A figure that is the number of its events."""
    written = f"{len(events)}次"
    return Told(events=frozenset(events), written=written, system=system, joint=joint)


def can_be_told(unit: int, found: Mapping[int, Told], parents: tuple[int | None, ...]) -> bool:
    """Whether the files tell of every overlap of a unit's figure with figures elsewhere."""
    told = found[unit]
    if not told.system or told.joint:
        return True
    inside, outside = set[Event](), set[Event]()
    for other, their in found.items():
        if unit in lineage(parents, other):
            inside |= their.events if their.joint else set()
        elif not (their.system and other in lineage(parents, unit)):
            outside |= their.events
    return not (told.events & outside) - inside


@st.composite
def blurred(draw: st.DrawFn) -> World:
    """Any world, its figures written as bounds, about, or not at all."""
    world = draw(worlds())
    told = {
        indicator: {
            unit: replace(one, written=draw(wordings(len(one.events))))
            for unit, one in exactly.items()
        }
        for indicator, exactly in world.told.items()
    }
    return replace(world, told=told)


@st.composite
def wordings(draw: st.DrawFn, number: int) -> str:
    """A way to write a number that does not say anything false of it."""
    low, high = draw(st.integers(0, number)), number + draw(st.integers(0, 9))
    ways = [
        f"{number}次",
        f"{low}次以上",
        f"不超过{high}次",
        f"{low}-{high}次",
        "*次",
        "未统计",
        f"约{number}次",
        f"近{number + 1}次",
        f"{number - number % 10}余次",
    ]
    return draw(st.sampled_from([way for way in ways if may_mean(way, number)]))


def may_mean(written: str, number: int) -> bool:
    """Whether a number may be written so."""
    read = read_count(written)
    return isinstance(read, Count) and contains((read.low, read.high), number)


def contains(interval: Interval | None, number: int) -> bool:
    """Whether a number lies in an interval."""
    if interval is None:
        return False
    low, high = interval
    return low <= number and (high is None or number <= high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How a world is laid down in files: the ids of its units, and which file comes first."""

    ids: tuple[str, ...]
    files: tuple[int, ...]


def orders(world: World) -> st.SearchStrategy[Order]:
    """Any order of a world's units and files."""
    numbers = range(len(world.parents))
    return st.builds(
        Order,
        ids=st.permutations([f"unit-{n}" for n in numbers]).map(tuple),
        files=st.permutations(numbers).map(tuple),
    )


def unit_file(world: World, unit: int, order: Order) -> str:
    """What a unit writes; in some orders its indicators the other way round."""
    lines = [f"name: 单位{unit}", f"kind: {world.kinds[unit]}"]
    if (parent := world.parents[unit]) is not None:
        lines.append(f"parent: {order.ids[parent]}")
    found = [(key, told[unit]) for key, told in world.told.items() if unit in told]
    if found:
        lines += ["reports:", "  - period: 2024-01", "    as_of: 2024-01", "    figures:"]
    for key, told in found[:: 1 if order.files[0] % 2 else -1]:
        scope = "全系统" if told.system else "本级"
        joint = f", joint: {told.joint}" if told.joint else ""
        lines.append(f"      {key}: {{count: '{told.written}', scope: {scope}{joint}}}")
    return "\n".join(lines) + "\n"


def read(world: World, order: Order) -> tuple[Picture, list[Finding]]:
    """Write a world's files and let the package read and check them."""
    with TemporaryDirectory() as place:
        root = Path(place)
        for name, text in OFFICE_FILES.items():
            (root / name).write_text(text, "utf-8")
        for turn, unit in enumerate(order.files):
            folder = root / "units" / str(turn % 3)
            folder.mkdir(parents=True, exist_ok=True)
            text = unit_file(world, unit, order)
            (folder / f"{order.ids[unit]}.yaml").write_text(text, "utf-8")
        dataset, findings = check(Folder(root=root, label="data"), today=TODAY)
    assert dataset
    assert not [finding for finding in findings if finding.severity is Severity.ERROR]
    picture = Picture(dataset=dataset, period=dataset.campaign.current, today=TODAY)
    return picture, findings


def summaries(
    world: World, picture: Picture, order: Order
) -> dict[tuple[Reach, int | str, str], IndicatorSummary]:
    """What the package makes of every indicator over every extent."""
    found: dict[tuple[Reach, int | str, str], IndicatorSummary] = {}
    for reach, of, _ in world.extents():
        key = order.ids[of] if isinstance(of, int) else of
        part = picture.over(Extent(reach=reach, id=key)) if key else picture.over(WHOLE)
        found |= {(reach, of, name): part.summaries[name] for name in world.told}
    return found


def world_of(*units: tuple[int | None, str, Told]) -> World:
    """A small world with one indicator: each unit's parent, kind and figure."""
    parents, kinds, told = zip(*units, strict=True)
    return World(parents=parents, kinds=kinds, told={INDICATORS[0]: dict(enumerate(told))})


DAY = {("day", n) for n in range(3)}
OWN = {("own", n) for n in range(4)}
MORE = {("more", n) for n in range(5)}
PARTNER = told_exactly(DAY, joint="day")
SMALL_WORLDS = {
    "a system-wide figure that is itself the event of a unit below": world_of(
        (None, "office", told_exactly(DAY, system=True, joint="day")),
        (0, "office", PARTNER),
        (None, "office", PARTNER),
    ),
    "the same, inside the figure of another system": world_of(
        (None, "office", told_exactly(DAY, system=True, joint="day")),
        (0, "office", PARTNER),
        (None, "office", told_exactly(DAY | OWN, system=True)),
        (2, "village", PARTNER),
    ),
    "an event inside a figure of another kind": world_of(
        (None, "office", told_exactly(DAY | OWN, system=True)),
        (0, "village", PARTNER),
        (None, "office", PARTNER),
    ),
    "an event inside two figures of another kind": world_of(
        (None, "office", told_exactly(DAY | OWN, system=True)),
        (0, "village", PARTNER),
        (None, "office", told_exactly(DAY | MORE, system=True)),
        (2, "village", PARTNER),
    ),
    "an event inside three figures": world_of(
        (None, "office", told_exactly(DAY | OWN, system=True)),
        (0, "office", PARTNER),
        (None, "office", told_exactly(DAY | MORE, system=True)),
        (2, "village", PARTNER),
        (None, "village", told_exactly(DAY, system=True)),
        (4, "village", PARTNER),
        (None, "village", PARTNER),
    ),
    "an event inside a part and beside it": world_of(
        (None, "office", told_exactly(DAY | OWN, system=True)),
        (0, "office", told_exactly(DAY | OWN, system=True)),
        (1, "village", PARTNER),
        (0, "village", PARTNER),
    ),
    "an event inside two parts of one system": world_of(
        (None, "office", told_exactly(DAY | OWN | MORE, system=True)),
        (0, "office", told_exactly(DAY | OWN, system=True)),
        (0, "village", told_exactly(DAY | MORE, system=True)),
        (1, "village", PARTNER),
        (2, "village", PARTNER),
    ),
}


def assert_exact(world: World, order: Order) -> None:
    """Every total over every extent is the number of distinct events."""
    picture, findings = read(world, order)
    found = summaries(world, picture, order)
    for reach, of, units in world.extents():
        for indicator in world.told:
            truth = world.truth(indicator, units)
            expected = None if truth is None else (truth, truth)
            assert found[reach, of, indicator].total.interval == expected, (reach, of, indicator)
    assert not [finding for finding in findings if finding.code in CONTRADICTIONS]


@pytest.mark.parametrize("about", SMALL_WORLDS)
def test_an_event_in_many_places(about: str) -> None:
    """What has gone wrong or could: the event counts once over every extent, nobody is accused."""
    world = SMALL_WORLDS[about]
    numbers = range(len(world.parents))

    assert_exact(world, Order(ids=tuple(f"unit-{n}" for n in numbers), files=tuple(numbers)))


@OFTEN
@given(st.data(), worlds())
def test_every_event_counts_once(data: st.DataObject, world: World) -> None:
    """Where every figure is exact, a total is the number of distinct events, wherever they are."""
    assert_exact(world, data.draw(orders(world)))


@SELDOM
@given(st.data(), worlds())
def test_the_page_names_what_is_not_added(data: st.DataObject, world: World) -> None:
    """The figures that an indicator's page does not name as left out or counted once add up."""
    order = data.draw(orders(world))
    picture, _ = read(world, order)

    for summary in summaries(world, picture, order).values():
        named = {figure.unit.id for figures, _, _ in left_out(summary) for figure in figures}
        plain = [f.count.low for unit_id, f in summary.figures.items() if unit_id not in named]
        total, events = summary.total, summary.total.events.items()
        once = [event.size[0] for key, event in events if len(summary.partners(key)) > 1]
        repeated = [event.overcounted[0] for event in total.repeated.values()]
        expected = total.interval[0] if total.interval else 0
        assert sum(plain) + sum(once) - sum(repeated) == expected


@OFTEN
@given(st.data(), blurred())
def test_the_truth_lies_between_the_bounds(data: st.DataObject, world: World) -> None:
    """However figures are written, their total holds the true number and tells of every unit.

    Nor does any warning say that such figures contradict one another.
    """
    order = data.draw(orders(world))
    picture, findings = read(world, order)
    found = summaries(world, picture, order)

    for reach, of, units in world.extents():
        for indicator, told in world.told.items():
            total = found[reach, of, indicator].total
            truth = world.truth(indicator, units)
            assert total.coverage.reported == len(units & set(told))
            assert total.coverage.due == len(units)
            assert (total.interval is None) == (truth is None)
            assert truth is None or contains(total.interval, truth), (reach, of, indicator)
    assert not [finding for finding in findings if finding.code in CONTRADICTIONS]


@SELDOM
@given(st.data(), blurred())
def test_totals_do_not_depend_on_order(data: st.DataObject, world: World) -> None:
    """Other ids, other files first, other folders: the same totals, and the same coverage."""
    seen = []
    for _ in range(2):
        order = data.draw(orders(world))
        picture, _ = read(world, order)
        totals = {key: one.total for key, one in summaries(world, picture, order).items()}
        seen.append(
            {
                key: (total.interval, total.coverage, total.left_out, total.is_approximate)
                for key, total in totals.items()
            }
        )

    assert seen[0] == seen[1]
