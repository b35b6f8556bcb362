"""W31x: reports of different units that cannot all be true, or count one thing twice."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from unit_reports.finding import Finding, Rule, short, warning
from unit_reports.model.base import is_masked
from unit_reports.model.catalog import Indicator, OverUnits
from unit_reports.model.dataset import Dataset, Watched
from unit_reports.model.unit import Scope
from unit_reports.rules.reported import Reported, Told

SYSTEM_BELOW_PART = warning(
    "W311",
    "system-below-part",
    "全系统的数比下级的还小",
    "“{indicator}”全系统是 {written}，下级“{below}”{more}却是 {other}",
    "核对两家的数；不是全系统的数就把 scope 改成本级",
)
JOINT_CONTRADICTED = warning(
    "W312",
    "joint-contradicted",
    "同一联合活动几家写的数不同",
    "联合活动“{joint}”的“{indicator}”这里是 {written}，“{partner}”写的是 {other}",
    "核对；不是同一活动就换一个编号",
)
JOINT_ALONE = warning(
    "W313",
    "joint-alone",
    "联合活动只有一家填",
    "联合活动“{joint}”的“{indicator}”只有这一家填",
    "核对编号是否和合办单位写得一样",
)

SCOPE_UNSAID = warning(
    "W314",
    "scope-unsaid",
    "没说数含不含下级",
    "下级{below}也报了“{indicator}”{more}，这里没说含不含下级",
    "在报告里写 scope: 本级（不含下级）或 scope: 全系统（含下级）",
)
EVENT_TWICE = warning(
    "W315",
    "event-twice",
    "可能是同一次活动报了两遍",
    "“{indicator}”里的“{item}”，“{partner}”也报了",
    "是几家一起办的，各家都写同一个 joint 编号，合计只算一次；不是请在 reasons 里说明",
)

ACROSS_RULES: tuple[Rule, ...] = (
    SYSTEM_BELOW_PART,
    JOINT_CONTRADICTED,
    JOINT_ALONE,
    SCOPE_UNSAID,
    EVENT_TWICE,
)

MOST_PARTNERS = 4
"""So many units hold an event together."""

Cell = tuple[str, str]
"""A period and the id of an indicator."""


def across(
    reports: Sequence[Reported], dataset: Dataset, watched: Watched = iter
) -> Iterator[Finding]:
    """Everything that only shows when units are held against each other; `watched` may look on."""
    single: dict[Cell, dict[str, Told]] = {}
    joint: dict[tuple[str, str, str], list[Told]] = {}
    events: dict[tuple[str, str, str], list[Told]] = {}
    system: set[Cell] = set()
    for reported in watched(reports):
        for told in reported.figures.values():
            key = (reported.report.period, told.indicator.id)
            single.setdefault(key, {}).setdefault(told.unit.id, told)
            if told.scope is Scope.SYSTEM:
                system.add(key)
            if told.entry.joint:
                joint.setdefault((*key, told.entry.joint), []).append(told)
            for item in told.entry.items:
                events.setdefault((*key, item), []).append(told)
    for key in watched(sorted(system)):
        yield from _system(dataset.catalog.indicator[key[1]], single[key], dataset)
    unread = [unit.document.text for unit in dataset.salvaged]
    for (_, indicator_id, name), group in joint.items():
        indicator = dataset.catalog.indicator[indicator_id]
        yield from _joint(indicator, name, group, unread)
    for (_, _, item), group in events.items():
        yield from _event(item, group)
    for reported in watched(reports):
        yield from _scope(reported, single, dataset)


def _system(indicator: Indicator, told: dict[str, Told], dataset: Dataset) -> Iterator[Finding]:
    if indicator.over_units is not OverUnits.SUM:
        return
    parts: dict[str, list[Told]] = {}
    inside: dict[str, list[tuple[Told, Told]]] = {}
    for part in told.values():
        above = (told.get(unit.id) for unit in dataset.ancestors(part.unit))
        wholes = [t for t in above if t and t.scope is Scope.SYSTEM]
        if wholes:
            parts.setdefault(wholes[0].unit.id, []).append(part)
        if part.entry.joint:
            for holder, whole in pairwise(wholes):
                inside.setdefault(whole.unit.id, []).append((part, holder))
    for unit_id, below in parts.items():
        whole = told[unit_id]
        high = whole.count.high
        if high is None:
            continue
        largest = max(below, key=lambda part: part.count.low)
        low, alone = _at_least(below, inside.get(unit_id, ())), largest.count.low > high
        if low > high:
            yield SYSTEM_BELOW_PART.at(
                whole.place,
                indicator=indicator.name,
                written=short(whole.count.written),
                below=largest.unit.name,
                more="" if alone else f"等 {len(below)} 家相加",
                other=short(largest.count.written) if alone else f"至少 {low}",
            )


def _at_least(parts: Sequence[Told], inside: Iterable[tuple[Told, Told]]) -> int:
    """What the parts come to at least; one event of several units counts once.

    `inside` are figures of joint events that a part, itself system-wide, contains, each with that
    part: such an event adds nothing, and what several contain is taken off all but the largest.
    """
    events: dict[str, int] = {}
    low = 0
    for part in parts:
        if name := part.entry.joint:
            events[name] = max(events.get(name, 0), part.count.low)
        else:
            low += part.count.low
    holders: dict[str, dict[str, Told]] = {}
    highs: dict[str, list[int]] = {}
    for part, holder in inside:
        name = part.entry.joint
        if name and name != holder.entry.joint:
            holders.setdefault(name, {})[holder.unit.id] = holder
            highs.setdefault(name, []).extend(_ends(part))
    for name, containing in holders.items():
        events.pop(name, None)
        most = min(highs[name], default=None)
        lows = sorted(holder.count.low for holder in containing.values())[:-1]
        low -= sum(part if most is None else min(part, most) for part in lows)
    return max(low + sum(events.values()), *(part.count.low for part in parts))


def _ends(part: Told) -> list[int]:
    return [] if part.count.high is None else [part.count.high]


def _joint(
    indicator: Indicator, name: str, group: list[Told], unread: Sequence[str]
) -> Iterator[Finding]:
    """What partners say of one event; a partner may stand in a file with faults."""
    if len(group) == 1 and not any(name in text for text in unread):
        yield JOINT_ALONE.at(group[0].place, joint=name, indicator=indicator.name)
    # The first that tells a number stands for the event.
    first = next((told for told in group if told.count.state.tells_number), group[0])
    for other in group:
        low, high = other.count.low, other.count.high
        if (first.count.high is not None and low > first.count.high) or (
            high is not None and first.count.low > high
        ):
            yield JOINT_CONTRADICTED.at(
                other.place,
                joint=name,
                indicator=indicator.name,
                written=short(other.count.written),
                partner=first.unit.name,
                other=short(first.count.written),
            )


def _event(item: str, group: list[Told]) -> Iterator[Finding]:
    """One event by name under one indicator of several units, not marked as joint.

    A document is no event: everybody buys the same books. What many name is a kind of event.
    """
    first = group[0]
    if len(group) > MOST_PARTNERS:
        return
    if first.indicator.over_units is not OverUnits.SUM or is_masked(item) or item[0] in "《〈":
        return
    for other in group[1:]:
        marked = other.entry.joint is not None and other.entry.joint == first.entry.joint
        whole = Scope.SYSTEM in (other.scope, first.scope)  # has the other's in it anyway
        if other.unit.id != first.unit.id and not marked and not whole:
            yield EVENT_TWICE.at(
                other.place,
                indicator=other.indicator.name,
                item=short(item),
                partner=first.unit.name,
            )


def _scope(
    reported: Reported, single: dict[Cell, dict[str, Told]], dataset: Dataset
) -> Iterator[Finding]:
    """Units below report the same, and nothing is said of them."""
    below = dataset.children.get(reported.unit.id, ())
    if not below or "scope" in reported.report.model_fields_set:
        return
    shared: list[Told] = []
    units: dict[str, str] = {}
    for told in reported.figures.values():
        if told.entry.scope or told.indicator.over_units is not OverUnits.SUM:
            continue
        others = single[reported.report.period, told.indicator.id]
        same = [unit for unit in below if unit.id in others]
        units |= {unit.id: unit.name for unit in same}
        shared += [told] if same else []
    if shared:
        name = next(iter(units.values()))
        yield SCOPE_UNSAID.at(
            reported.place("figures", key=True),
            below=f"“{name}”" + (f"等 {len(units)} 个单位" if len(units) > 1 else ""),
            indicator=shared[0].indicator.name,
            more=f"等 {len(shared)} 项" if len(shared) > 1 else "",
        )
