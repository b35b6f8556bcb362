"""W31x: figures of different units that cannot all be true."""

from collections.abc import Iterator

from unit_reports.finding import Finding, Place, Rule, short, warning
from unit_reports.model.catalog import Indicator, OverUnits
from unit_reports.model.count import Count
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import Scope
from unit_reports.source.document import Loc

SYSTEM_BELOW_PART = warning(
    "W311",
    "system-below-part",
    "全系统的数比下级的还小",
    "“{indicator}”全系统是 {written}，下级“{below}”却是 {other}",
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

ACROSS_RULES: tuple[Rule, ...] = (SYSTEM_BELOW_PART, JOINT_CONTRADICTED, JOINT_ALONE)


class _Told:
    """One unit's figure, as far as these checks need it."""

    def __init__(self, unit: Unit, count: Count, loc: Loc, scope: Scope) -> None:
        self.unit, self.count, self.loc, self.scope = unit, count, loc, scope

    @property
    def place(self) -> Place:
        return self.unit.place(*self.loc)


def across(dataset: Dataset) -> Iterator[Finding]:
    """Everything that only shows when units are held against each other."""
    single: dict[tuple[str, str], dict[str, _Told]] = {}
    joint: dict[tuple[str, str, str], list[_Told]] = {}
    system: set[tuple[str, str]] = set()
    for unit in dataset.units:
        for report, loc in unit.reports():
            for written, entry in (report.figures or {}).items():
                indicator = dataset.catalog.indicator.get(written)
                scope = entry.scope or report.scope
                alone = scope is Scope.OWN and not entry.joint and not unit.file.parent
                if not indicator or alone:
                    continue
                told = _Told(unit, entry.count, (*loc, "figures", written, "count"), scope)
                key = (report.period, indicator.id)
                single.setdefault(key, {}).setdefault(unit.id, told)
                if scope is Scope.SYSTEM:
                    system.add(key)
                if entry.joint:
                    joint.setdefault((*key, entry.joint), []).append(told)
    for key in sorted(system):
        yield from _system(dataset.catalog.indicator[key[1]], single[key], dataset)
    for (_, indicator_id, name), group in joint.items():
        yield from _joint(dataset.catalog.indicator[indicator_id], name, group)


def _system(indicator: Indicator, told: dict[str, _Told], dataset: Dataset) -> Iterator[Finding]:
    if indicator.over_units is not OverUnits.SUM:
        return
    for part in told.values():
        for above in dataset.ancestors(part.unit):
            whole = told.get(above.id)
            if not whole or whole.scope is not Scope.SYSTEM or whole.count.high is None:
                continue
            if whole.count.high < part.count.low:
                yield SYSTEM_BELOW_PART.at(
                    whole.place,
                    indicator=indicator.name,
                    written=short(whole.count.written),
                    below=part.unit.name,
                    other=short(part.count.written),
                )


def _joint(indicator: Indicator, name: str, group: list[_Told]) -> Iterator[Finding]:
    if len(group) == 1:
        yield JOINT_ALONE.at(group[0].place, joint=name, indicator=indicator.name)
    first = group[0]
    for other in group[1:]:
        low = max(first.count.low, other.count.low)
        highs = [c.high for c in (first.count, other.count) if c.high is not None]
        if highs and low > min(highs):
            yield JOINT_CONTRADICTED.at(
                other.place,
                joint=name,
                indicator=indicator.name,
                written=short(other.count.written),
                partner=first.unit.name,
                other=short(first.count.written),
            )
