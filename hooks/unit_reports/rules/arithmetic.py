"""W30x: figures of one report that cannot all be true.

A figure is an interval. A check speaks only where no values inside the bounds would do.
"""

from collections.abc import Iterator
from decimal import Decimal
from math import ceil, floor

from unit_reports.finding import Finding, Rule, short, warning
from unit_reports.model.base import listed
from unit_reports.model.catalog import Missing, Operator, Relation
from unit_reports.model.count import Count
from unit_reports.model.dataset import Dataset
from unit_reports.model.listing import items_of
from unit_reports.model.unit import Report, Scope
from unit_reports.rules.reported import Reported, Told

RELATION_BROKEN = warning(
    "W301",
    "relation-broken",
    "两个数不可能同时对",
    "“{left}”（{left_written}）应{operator}“{right}”（{right_written}）",
    "核对这两个数；确实如此请在 reasons 里说明原因",
)
PARTS_EXCEED_WHOLE = warning(
    "W302",
    "parts-exceed-whole",
    "各部分相加超过总数",
    "“{left}”相加至少是 {low}，超过“{right}”（{right_written}）",
    "核对这几个数，看有没有重复计；确实如此请在 reasons 里说明原因",
)
REMAINDER_UNEXPLAINED = warning(
    "W303",
    "remainder-unexplained",
    "各部分相加不到总数",
    "“{left}”相加最多是 {high}，不到“{right}”（{right_written}），至少 {rest} {measure}未说明",
    "补上没有写到的部分；确实如此请在 reasons 里说明原因",
)
LISTED_DIFFERS = warning(
    "W304",
    "listed-differs",
    "写的数和列出的项数对不上",
    "“{indicator}”写的是 {written}，列出的却有 {listed} 项",
    "少列的补上，多列的核对；只列了一部分请在 reasons 里说明",
)
RATE_DIFFERS = warning(
    "W305",
    "rate-differs",
    "写的比例和算出来的对不上",
    "“{indicator}”写的比例是 {rate}，按 {written} 比 {whole_written} 算是 {computed}",
    "核对两个数和比例；口径不同请在 reasons 里说明",
)
RATES_OFF_WHOLE = warning(
    "W306",
    "rates-off-whole",
    "各部分的比例相加不是百分之百",
    "“{left}”的比例相加是 {low}%–{high}%，凑不成 100%",
    "核对各个比例；四舍五入的误差已经算在内",
)

ARITHMETIC_RULES: tuple[Rule, ...] = (
    RELATION_BROKEN,
    PARTS_EXCEED_WHOLE,
    REMAINDER_UNEXPLAINED,
    LISTED_DIFFERS,
    RATE_DIFFERS,
    RATES_OFF_WHOLE,
)

OPERATOR_WORDS = {
    Operator.AT_MOST: "不大于",
    Operator.LESS: "小于",
    Operator.AT_LEAST: "不小于",
    Operator.MORE: "大于",
    Operator.EQUAL: "等于",
}
RATE_TOLERANCE = Decimal("0.1")
"""In points: a stated rate this near to the recomputed one is right."""

Interval = tuple[int, int | None]


def arithmetic(reported: Reported, dataset: Dataset) -> Iterator[Finding]:
    """Every contradiction between the figures of one report."""
    figures = reported.figures
    for relation in dataset.catalog.relations:
        present = [figures[i] for i in relation.left if i in figures]
        whole = figures.get(relation.right)
        # Without the whole, or without any part, nothing can be broken; nor where one figure counts
        # the unit alone and another all below it.
        if present and whole and len({told.scope for told in (*present, whole)}) == 1:
            yield from _relation(relation, present, whole)
            yield from _rates(relation, present)
    for told in figures.values():
        yield from _listed(told, reported.report, dataset)
        whole = figures.get(told.indicator.rate_of or "")
        if whole and told.entry.rate and told.scope is whole.scope:
            yield from _rate(told, whole)


def _relation(relation: Relation, present: list[Told], whole: Told) -> Iterator[Finding]:
    complete = len(present) == len(relation.left)
    if relation.missing is Missing.SKIP and not complete:
        return
    low, high = _sum(present)
    if not complete:
        high = None
    bounds = (whole.count.low, whole.count.high)
    if can_hold((low, high), relation.operator, bounds):
        return
    facts = {
        "left": listed(*(told.indicator.name for told in present)),
        "right": whole.indicator.name,
        "right_written": short(whole.count.written),
    }
    at = present[0].place
    several = len(present) > 1
    if several and not can_hold((low, high), Operator.AT_MOST, bounds):
        yield PARTS_EXCEED_WHOLE.at(at, low=low, **facts)
    elif several and relation.operator is Operator.EQUAL and high is not None:
        rest = whole.count.low - high
        yield REMAINDER_UNEXPLAINED.at(
            at, high=high, rest=rest, measure=whole.indicator.measure, **facts
        )
    else:
        left_written = listed(*(short(told.count.written) for told in present))
        # Of some parts of a whole only their excess can be told.
        part = relation.operator is Operator.EQUAL and not complete
        operator = OPERATOR_WORDS[Operator.AT_MOST if part else relation.operator]
        yield RELATION_BROKEN.at(at, left_written=left_written, operator=operator, **facts)


def _sum(present: list[Told]) -> Interval:
    highs = [told.count.high for told in present]
    known = [high for high in highs if high is not None]
    low = sum(told.count.low for told in present)
    return low, sum(known) if len(known) == len(highs) else None


def can_hold(left: Interval, operator: Operator, right: Interval) -> bool:
    """Whether some values inside the bounds satisfy the relation; an open end always may."""
    match operator:
        case Operator.AT_MOST:
            return right[1] is None or left[0] <= right[1]
        case Operator.LESS:
            return right[1] is None or left[0] < right[1]
        case Operator.AT_LEAST:
            return left[1] is None or left[1] >= right[0]
        case Operator.MORE:
            return left[1] is None or left[1] > right[0]
        case Operator.EQUAL:
            return can_hold(left, Operator.AT_MOST, right) and can_hold(
                left, Operator.AT_LEAST, right
            )


def _listed(told: Told, report: Report, dataset: Dataset) -> Iterator[Finding]:
    """What was counted against what was listed: in the report, or beside the figure."""
    count, indicator = told.count, told.indicator
    if not count.state.tells_number:
        return
    facts = {"indicator": indicator.name, "written": short(count.written)}
    names = len(told.entry.items)
    if count.high is not None and names > count.high:
        yield LISTED_DIFFERS.at(told.place, listed=names, **facts)
    # A system-wide figure counts what stands in other units' files.
    if not indicator.listed or told.scope is Scope.SYSTEM:
        return
    items = items_of(indicator.listed, report, dataset.catalog)
    if items is None or items[0] < items[1] or told.unit.may_lack(indicator.listed.part):
        return
    if items[0] < count.low or (count.high is not None and items[0] > count.high):
        yield LISTED_DIFFERS.at(told.place, listed=items[0], **facts)


def _rate(told: Told, whole: Told) -> Iterator[Finding]:
    """A stated rate against the two counts, each with its bounds."""
    rate, part, base = told.entry.rate, told.count, whole.count
    if not rate or rate.low is None or rate.high is None or base.high == 0:
        return
    if not (part.state.tells_number and base.state.tells_number):
        return
    bounds = rate.low - RATE_TOLERANCE, rate.high + RATE_TOLERANCE
    if not can_be_share((part.low, part.high), (base.low, base.high), bounds):
        yield RATE_DIFFERS.at(
            told.unit.place(*told.loc, "rate"),
            indicator=told.indicator.name,
            rate=short(rate.written),
            written=short(part.written),
            whole_written=short(base.written),
            computed=_computed(part, base, bounds),
        )


def can_be_share(part: Interval, whole: Interval, bounds: tuple[Decimal, Decimal]) -> bool:
    """Whether some whole numbers inside the bounds make a rate (in per cent) inside its own."""
    low, high = bounds
    first = max(whole[0], 1, ceil(100 * part[0] / high))
    # A smaller whole is too small for the part; so many steps on, each has a whole number for it.
    last = first + ceil(100 / (high - low))
    last = last if whole[1] is None else min(last, whole[1])
    for base in range(first, last + 1):
        least, most = ceil(low * base / 100), floor(high * base / 100)
        if max(part[0], least) <= (most if part[1] is None else min(part[1], most)):
            return True
    return False


def _computed(part: Count, base: Count, bounds: tuple[Decimal, Decimal]) -> str:
    """The rates that the counts make; of whole numbers only those next to the stated one."""
    low = Decimal(100 * part.low) / base.high if base.high else Decimal(0)
    high = Decimal(100 * part.high) / base.low if part.high is not None and base.low else None
    below = floor(bounds[0] * base.low / 100)
    if base.low == base.high and part.low <= below and (part.high is None or below < part.high):
        steps = (Decimal(100 * number) / base.low for number in (below, below + 1))
        return " 或 ".join(f"{step:.1f}%" for step in steps)
    if high is None:
        return f"至少 {low:.1f}%"
    return f"{low:.1f}%" if low == high else f"{low:.1f}%–{high:.1f}%"


def _rates(relation: Relation, present: list[Told]) -> Iterator[Finding]:
    """The rates of all parts of a whole make 100 %, as far as rounding lets them."""
    rates = [told.entry.rate for told in present]
    if relation.operator is not Operator.EQUAL or len(present) < max(len(relation.left), 2):
        return
    lows = [rate.low for rate in rates if rate and rate.low is not None]
    highs = [rate.high for rate in rates if rate and rate.high is not None]
    if len(lows) < len(rates) or sum(lows) <= 100 <= sum(highs):  # noqa: PLR2004 - per cent
        return
    yield RATES_OFF_WHOLE.at(
        present[0].unit.place(*present[0].loc, "rate"),
        left=listed(*(told.indicator.name for told in present)),
        low=f"{sum(lows):g}",
        high=f"{sum(highs):g}",
    )
