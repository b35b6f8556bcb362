"""E231–E239, W331: parts of a site above sites that do not go together or are wrong."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from unit_reports.finding import Finding, Rule, error, short, warning
from unit_reports.model.base import listed
from unit_reports.model.catalog import OverUnits
from unit_reports.model.count import State
from unit_reports.model.dataset import Dataset
from unit_reports.model.part import (
    OfIndicator,
    OfPeriod,
    SumOf,
    catalog_digests,
    due_of,
    other_periods,
)
from unit_reports.model.parts import Part

_FETCH = "那个网站换上同一份，重新建站，再取一次 data/partials.json"
OTHER_CAMPAIGN = error(
    "E231",
    "part-of-other-campaign",
    "部分是另一个活动的",
    "这是“{written}”的数据，本站是“{title}”",
    "核对取的是不是那个网站；活动名称改过的，两边的 campaign.yaml 写成一样",
)
OTHER_CATALOG = error(
    "E232",
    "part-of-other-catalog",
    "部分用的目录和本站不同",
    "和本站的 catalog.yaml 有不同：{lists}",
    f"各部分和本站用同一份 catalog.yaml，数才能相加；{_FETCH}",
)
OTHER_PERIODS = error(
    "E233",
    "part-of-other-periods",
    "部分的报送期和本站不同",
    "和本站的报送期不同：{periods}",
    f"各部分和本站的 periods 写成一样；{_FETCH}",
)
UNIT_IN_TWO = error(
    "E234",
    "unit-in-two-parts",
    "一个单位在两个部分里",
    "单位“{unit}”已在 {other} 里",
    "一个单位只由一个网站收，从另一个的 units/ 里删去，重新建站，再取一次",
)
PART_CIRCLE = error(
    "E235",
    "part-circle",
    "各部分的上下级绕成了圈",
    "上下级绕成了圈：{way}",
    "检查这几个单位的 parent，只留真正的上级，重新建站，再取一次",
)
PARENT_NOWHERE = error(
    "E236",
    "part-parent-nowhere",
    "哪个部分也没有这个上级单位",
    "上级单位“{unit}”不在任何部分里",
    "把有这个单位的那一部分也放进 parts/；还要往上报的，写进本站 campaign.yaml 的 elsewhere",
)
CONTRADICTED = error(
    "E237",
    "part-contradicts-itself",
    "部分自己的数对不上",
    "{where}：{what}",
    "parts/ 里的文件不要手改；到那个网站重新取 data/partials.json",
)
BAD_ADDRESS = error(
    "E238",
    "part-address",
    "部分网站的地址不能用",
    "地址“{written}”不能用",
    "写 http 或 https 开头的地址，或相对于本站的地址，如 ../city-a/，不带 ? 和 #",
)
UNKNOWN_PART = error(
    "E239",
    "unknown-part",
    "没有这个部分",
    "parts/ 里没有“{written}.json”",
    "parts 一栏的左边写 parts/ 里的文件名，不带 .json",
)
OTHER_DAY = warning(
    "W331",
    "part-of-other-day",
    "各部分的数不是同一天的",
    "数据到 {day}，别的部分到 {latest}",
    "同一天重新建各部分的网站，再取一次；差一两天、谁迟报谁逾期没有变，就不要紧",
)
PART_RULES: tuple[Rule, ...] = (
    OTHER_CAMPAIGN,
    OTHER_CATALOG,
    OTHER_PERIODS,
    UNIT_IN_TWO,
    PART_CIRCLE,
    PARENT_NOWHERE,
    CONTRADICTED,
    BAD_ADDRESS,
    UNKNOWN_PART,
    OTHER_DAY,
)
MOST_TOLD = 20
"""So many units, or contradictions, of one part are told of."""


def parts(dataset: Dataset) -> Iterator[Finding]:
    """Everything that keeps the parts from being put together."""
    latest = max((part.file.as_of for part in dataset.parts), default="")
    for part in dataset.parts:
        faults = list(_of_others(part, dataset))
        yield from faults
        if part.file.as_of != latest:
            yield OTHER_DAY.at(part.place("as_of"), day=part.file.as_of, latest=latest)
        if not faults:  # by another catalog nothing would be right
            yield from islice(_contradictions(part, dataset), MOST_TOLD)
    yield from _tree(dataset)
    yield from _addresses(dataset)


def _of_others(part: Part, dataset: Dataset) -> Iterator[Finding]:
    """Whether a part is of the same campaign, by the same catalog and periods."""
    file, title = part.file, dataset.campaign.title
    if file.campaign != title:
        facts = {"written": short(file.campaign), "title": short(title)}
        yield OTHER_CAMPAIGN.at(part.place("campaign"), None, **facts)
    digests = catalog_digests(dataset.catalog)
    if lists := [key for key, digest in digests.items() if file.catalog.get(key) != digest]:
        yield OTHER_CATALOG.at(part.place("catalog"), lists=f"“{listed(*lists)}”")
    if periods := other_periods(file, dataset.campaign):
        yield OTHER_PERIODS.at(part.place("periods"), periods=f"“{short(listed(*periods))}”")


def _addresses(dataset: Dataset) -> Iterator[Finding]:
    """Where the parts' sites are, as they say themselves and as the campaign says."""
    for part in dataset.parts:
        site = part.file.site
        if site and not (is_address(site) and urlsplit(site).scheme):
            yield BAD_ADDRESS.at(part.place("site"), written=short(site))
    known = {part.id for part in dataset.parts}
    place = dataset.campaign_document.place
    for key, address in dataset.campaign.parts.items():
        if key not in known:
            yield UNKNOWN_PART.at(place(("parts", key), key=True), written=short(key))
        if not is_address(address):
            yield BAD_ADDRESS.at(place(("parts", key)), written=short(address))


_UNFIT = re.compile(r"[\s<>\"'\\?#\x00-\x1f\x7f]")


def is_address(text: str) -> bool:
    """Whether links may begin so: of http or https, or relative to this site; never a script."""
    if _UNFIT.search(text) or not text.isprintable():
        return False
    try:
        found = urlsplit(text)
    except ValueError:
        return False
    if found.scheme:
        return found.scheme in ("http", "https") and bool(found.netloc)
    return not found.netloc and ":" not in text


def _tree(dataset: Dataset) -> Iterator[Finding]:
    """Units that stand twice, and what is above them."""
    owner: dict[str, Part] = {}
    above: dict[str, str] = {}
    for part in dataset.parts:
        told = 0
        for parent, units in part.file.units.items():
            for number, unit in enumerate(units):
                if unit in owner and told < MOST_TOLD:
                    told += 1
                    at = part.place("units", parent, number)
                    yield UNIT_IN_TWO.at(at, unit=unit, other=owner[unit].path)
                owner.setdefault(unit, part)
                above.setdefault(unit, parent)
    elsewhere = {"", *dataset.campaign.elsewhere}
    for part in dataset.parts:
        for parent in part.file.units:
            if parent not in above and parent not in elsewhere:
                yield PARENT_NOWHERE.at(part.place("units", parent), unit=parent)
    for circle in _circles(above):
        part = owner[circle[0]]
        way = short(" → ".join([*circle, circle[0]]), 120)
        yield PART_CIRCLE.at(part.place("units", above[circle[0]]), way=way)


def _circles(above: dict[str, str]) -> Iterator[list[str]]:
    seen: dict[str, str] = {}
    for start in above:
        way: list[str] = []
        at = start
        while at in above and at not in seen:
            seen[at] = start
            way.append(at)
            at = above[at]
        if seen.get(at) == start and at in way:
            circle = way[way.index(at) :]
            first = circle.index(min(circle))
            yield [*circle[first:], *circle[:first]]


def _contradictions(part: Part, dataset: Dataset) -> Iterator[Finding]:
    units = dict(part.file.parents())
    hooks = {"", *(parent for parent in part.file.units if parent not in units)}
    for number, period in enumerate(part.file.periods):
        yield from _OfPeriod(part, number, period, dataset).findings(units.keys(), hooks)


class _OfPeriod:
    """What one period of a part says, held against itself."""

    def __init__(self, part: Part, number: int, period: OfPeriod, dataset: Dataset) -> None:
        self.part, self.number, self.period = part, number, period
        self.indicators = {one.id: one for one in dataset.catalog.indicators}
        self.kinds = {"", *(kind.id for kind in dataset.catalog.kinds)}

    def _at(self, *loc: str | int, where: str = "", what: str) -> Finding:
        place = self.part.place("periods", self.number, *loc)
        named = f"“{self.period.id}”" + (f"的“{short(where)}”" if where else "")
        return CONTRADICTED.at(place, where=named, what=what)

    def findings(self, units: Iterable[str], hooks: set[str]) -> Iterator[Finding]:
        """Everything that cannot be."""
        known = set(units)
        told: Counter[tuple[str, str]] = Counter()
        due = {kind: due_of(counts) for kind, counts in self.period.counts.items()}
        if (number := sum(due.values())) > len(known):
            yield self._at("counts", what=f"应报{number}家，一共只有{len(known)}家")
        for kind in self.period.counts.keys() - self.kinds:
            yield self._at("counts", kind, where=kind, what="目录里没有这种单位")
        seen: set[tuple[str, str]] = set()
        system: set[str] = set()
        for at, one in enumerate(self.period.figures):
            here = ("figures", at)
            if one.indicator not in self.indicators or one.unit not in known:
                yield self._at(*here, where=one.unit, what="没有这个指标或单位")
            if (one.indicator, one.unit) in seen:
                yield self._at(*here, where=one.unit, what="同一个数写了两次")
            if not _in_order(one.low, one.high):
                yield self._at(*here, where=one.unit, what="下限比上限大")
            seen.add((one.indicator, one.unit))
            told[one.indicator, one.kind] += 1
            system |= {one.indicator} if one.system else set()
        rows: set[tuple[str, str]] = set()
        for at, row in enumerate(self.period.totals):
            key = row.indicator, row.kind
            if row.indicator not in self.indicators or row.kind not in self.kinds:
                yield self._at("totals", at, where=row.indicator, what="没有这个指标或单位类型")
                continue
            if key in rows:
                yield self._at("totals", at, where=row.indicator, what="同一类单位写了两次")
            rows.add(key)
            yield from self._row(at, row, hooks, held=row.indicator in system)
            told[key] += row.silent + sum(map(_reported, row.sums))
        yield from self._coverage(told, due)

    def _row(self, at: int, row: OfIndicator, hooks: set[str], *, held: bool) -> Iterator[Finding]:
        fates = Counter((one.under, one.held, one.held_by_kind) for one in row.sums)
        spreads = self.indicators[row.indicator].over_units is OverUnits.SPREAD
        for number, one in enumerate(row.sums):
            wrong = ""
            if fates[one.under, one.held, one.held_by_kind] > 1:
                wrong = "同样的合计写了两次"
            elif one.under not in hooks:
                wrong = "不在哪个单位下面"
            elif (one.held or one.held_by_kind) and not held:
                wrong = "没有包含它的全系统数"
            elif not _in_order(one.low, one.high) or one.largest > one.low:
                wrong = "上下限对不上"
            elif spreads and sum(n for _, _, n in one.values) != _numbers(one):
                wrong = "写了数的家数和列出的数不一样多"
            if wrong:
                yield self._at("totals", at, "sums", number, where=row.indicator, what=wrong)

    def _coverage(self, told: Counter[tuple[str, str]], due: dict[str, int]) -> Iterator[Finding]:
        for kind in sorted(due.keys() | {kind for _, kind in told}):
            lost = self.period.counts.get(kind, {}).get("reporting/unreadable", 0)
            readable = due.get(kind, 0) - lost
            for indicator in self.indicators:
                if told[indicator, kind] != readable:
                    what = f"各种情况加起来{told[indicator, kind]}家，应报的有{readable}家"
                    yield self._at("totals", where=indicator, what=what)


def _in_order(low: int, high: int | None) -> bool:
    return high is None or low <= high


def _reported(one: SumOf) -> int:
    return _numbers(one) + one.withheld + one.mentioned


def _numbers(one: SumOf) -> int:
    return sum(getattr(one, state.value) for state in State if state.tells_number)
