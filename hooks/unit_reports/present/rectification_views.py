"""What the rectification page shows above its ledger: progress, rates, ranks, differences."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from unit_reports.aggregate.differences import Difference, Rest, differences
from unit_reports.aggregate.figures import Figure
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.rates import Basis, Rate, Ratio, UnitRate, Why
from unit_reports.aggregate.rectification import Tally, rates, tallies
from unit_reports.aggregate.share import Rank, Share, ranks
from unit_reports.aggregate.total import Interval
from unit_reports.model.catalog import CompletionRate, Indicator, Term
from unit_reports.model.dataset import Unit
from unit_reports.model.unit import Scope
from unit_reports.present.matrices import Cell, Head, Matrix, Row
from unit_reports.present.percent import percent_text
from unit_reports.present.wording import interval_text

MOST_RANKED = 300
MOST_UNRANKED = 60
MOST_DIFFERENCES = 200
UNSAID = "未说明"
WHY = {
    Why.NO_REPORT: "没有报告",
    Why.SILENT: "报告没有写问题（不等于没有）",
    Why.NIL: "报了没有问题",
    Why.WITHHELD: "有问题没有公开",
    Why.UNTOLD: "没有把两个数都写出来",
    Why.ZERO: "分母是零",
    Why.UNSTATED: "没有写百分数",
    Why.SCOPES: "两个数的范围不同，一个本级，一个全系统",
    Why.COVERED_APART: "两个数没有一起含在上级的全系统数里",
    Why.JOINT_APART: "联合活动在两个数里记得不一样",
}
"""Why a unit has no rate, or is in no sum."""

Who = list[tuple[str, tuple[Unit, ...], int]]
"""Units by what is said of them: the words, the first units, and how many more there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedUnit:
    """One line of a ranking."""

    rank: str
    notes: tuple[str, ...]
    order: Rank
    unit: Unit
    ratio: Ratio
    number: str
    made: str
    states: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRate:
    """One completion rate: in the table of all, and its ranking (`lines` are all of it)."""

    rate: Rate
    key: str
    name: str
    definition: str
    formula: str
    number: str
    made: str
    basis: str
    apart: Who
    lines: tuple[RankedUnit, ...]
    unranked: Who

    @property
    def ranking(self) -> tuple[RankedUnit, ...]:
        """The first lines of the ranking."""
        return self.lines[:MOST_RANKED]

    @property
    def ranked(self) -> int:
        """How many units are ranked."""
        return len(self.lines)

    @property
    def share(self) -> Share | None:
        """The rate of all together; where the units' rates have no sum, what they lie between."""
        return self.rate.group.share if self.rate.group else self.rate.span


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDifference:
    """One line of the table of differences; `rests` are what is left, by what it is left of."""

    row: Difference
    listed: str
    summed: str
    rests: tuple[tuple[str, str], ...]


def progress_views(picture: Picture, home: str) -> dict[str, Any]:
    """How far is it, by which rate, who is ahead, and which numbers do not agree?"""
    found = shown_differences(picture)
    shown = shown_rates(picture)
    return {
        "progress": progress_matrix(picture, home),
        "rates": [rate for rate in shown if rate.ranking],
        "unrated": [rate.name for rate in shown if not rate.ranking],
        "differences": found[:MOST_DIFFERENCES],
        "differences_total": len(found),
    }


def shown_rates(picture: Picture) -> list[ShownRate]:
    """Every completion rate, those that cannot be told of anybody too."""
    by_unit = tallies(picture.ledger)
    return [_shown(rate, picture, by_unit) for rate in rates(picture)]


def shown_differences(picture: Picture) -> list[ShownDifference]:
    """Every number that a unit tells in several ways that do not agree."""
    return [_difference(row) for row in differences(picture)]


def progress_matrix(picture: Picture, home: str = "") -> Matrix | None:
    """Problems by track and progress, with sums; what is not said has a row and a column."""
    tally: Tally = Counter()
    for one in tallies(picture.ledger).values():
        tally.update(one)
    if not tally:
        return None
    tracks = _terms(picture.catalog.tracks, {track for track, _ in tally})
    states = _terms(picture.catalog.progress, {state for _, state in tally})
    marks = (f"progress {home}|{number}" for number in count())
    rows = [
        Row(
            head=Head(text=name),
            cells=(
                *(_number(tally[track, state], next(marks)) for state, _ in states),
                _sum((tally[track, state] for state, _ in states), next(marks)),
            ),
        )
        for track, name in tracks
    ]
    sums = [_sum((tally[track, state] for track, _ in tracks), next(marks)) for state, _ in states]
    return Matrix(
        caption="整改方式 × 进展（项）",
        corner="整改方式",
        columns=(*(Head(text=name) for _, name in states), Head(text="合计")),
        rows=(
            *rows,
            Row(
                head=Head(text="合计"),
                cells=(*sums, _sum(tally.values(), next(marks))),
                total=True,
            ),
        ),
    )


def _terms(terms: Iterable[Term], found: set[str | None]) -> list[tuple[str | None, str]]:
    """Those terms that occur, by id and name; what is not known last."""
    known: list[tuple[str | None, str]] = [(t.id, t.name) for t in terms if t.id in found]
    return [*known, (None, UNSAID)] if None in found else known


def _number(number: int, mark: str) -> Cell:
    if not number:
        return Cell(kind="none", text="")
    return Cell(kind="exact", text=str(number), href="#ledger", mark=mark)


def _sum(numbers: Iterable[int], mark: str) -> Cell:
    return Cell(kind="total", text=str(sum(numbers)), href="#ledger", mark=mark)


def _shown(rate: Rate, picture: Picture, by_unit: Mapping[str, Tally]) -> ShownRate:
    silent = [(row.why, row.unit) for row in rate.units if row.why]
    return ShownRate(
        rate=rate,
        key=f"{rate.basis}-{rate.term.id}",
        name=_name(rate),
        definition=rate.term.definition,
        formula=_formula(rate, picture),
        number=_group_number(rate),
        made=_made(rate, rate.group),
        basis=_basis(rate),
        apart=_who((why, unit) for unit, why in rate.apart),
        lines=tuple(_ranking(rate, picture, by_unit)),
        unranked=_who(silent),
    )


def _name(rate: Rate) -> str:
    kinds = {Basis.LISTED: "", Basis.FIGURES: "（按填报数）", Basis.STATED: "（单位自己写的）"}
    return f"{rate.term.name}{kinds[rate.basis]}"


def _formula(rate: Rate, picture: Picture) -> str:
    if isinstance(rate.term, CompletionRate):
        states = picture.catalog.progress_state
        done = "、".join(states[key].name for key in rate.term.progress)
        return f"{done} ÷ 列出的问题"
    whole = rate.whole.name if rate.whole else ""
    if rate.basis is Basis.STATED:
        return f"报告里写的百分数，占{whole}；上下限含四舍五入"
    return f"{rate.term.name} ÷ {whole}"


def _group_number(rate: Rate) -> str:
    if rate.basis is Basis.STATED:
        return f"各家{percent_text(rate.span)}" if rate.span else "—"
    return percent_text(rate.group.share) if rate.group else "—"


def _made(rate: Rate, ratio: Ratio | None) -> str:
    """The part over the whole, and of listed problems how many tell no progress."""
    if ratio is None or ratio.part is None or ratio.whole is None:
        return ""
    measure = rate.term.measure if isinstance(rate.term, Indicator) else "项"
    text = f"{_ends(ratio.part)} / {_ends(ratio.whole)}{measure}"
    unsaid = ratio.unknown if rate.basis is Basis.LISTED else 0
    return f"{text}，{UNSAID}{unsaid}{measure}" if unsaid else text


def _ends(interval: Interval) -> str:
    """Both ends of a count, zero too."""
    low, high = interval
    if high is None:
        return f"≥{low}"
    return str(low) if low == high else f"{low}–{high}"


def _basis(rate: Rate) -> str:
    if rate.basis is Basis.LISTED:
        return f"{rate.added}家列出了问题"
    if rate.basis is Basis.STATED:
        return f"{len(rate.shares)}家写了百分数，不能相加"
    told = sum(bool(row.figures) for row in rate.units)
    text = f"{told}家把两个数都写了"
    if rate.group is None:
        return text
    text += f"，其中{rate.covered}家已含在上级的全系统数里" if rate.covered else ""
    return text


def _ranking(rate: Rate, picture: Picture, by_unit: Mapping[str, Tally]) -> Iterator[RankedUnit]:
    rated = [(row, row.ratio) for row in rate.units if row.ratio]
    order = ranks([ratio.share for _, ratio in rated])
    lines = sorted(
        zip(order, rated, strict=True),
        key=lambda line: (line[0].best, line[0].worst, line[1][0].unit.id),
    )
    for rank, (row, ratio) in lines:
        tally = by_unit[row.unit.id] if rate.basis is Basis.LISTED else None
        yield RankedUnit(
            rank=str(rank.best) if rank.is_certain else f"{rank.best}–{rank.worst}",
            notes=tuple(_notes(rank, ratio)),
            order=rank,
            unit=row.unit,
            ratio=ratio,
            number=_own_number(row, ratio),
            made=_made(rate, ratio),
            states=_states(tally, picture) if tally else "",
            figures=row.figures,
        )


def _notes(rank: Rank, ratio: Ratio) -> Iterator[str]:
    if not rank.is_certain:
        yield "次序不定"
    if rank.shared:
        yield "并列"
    if ratio.share.low > 1:
        yield "超过100%，先核对"


def _own_number(row: UnitRate, ratio: Ratio) -> str:
    if ratio.part is None:
        return row.figures[0].rate or ""
    scope = "（全系统）" if row.figures and row.figures[0].scope is Scope.SYSTEM else ""
    return f"{percent_text(ratio.share)}{scope}"


def _states(tally: Tally, picture: Picture) -> str:
    """A unit's problems by progress alone."""
    found: Counter[str | None] = Counter()
    for (_, state), number in tally.items():
        found[state] += number
    names = _terms(picture.catalog.progress, set(found))
    return "，".join(f"{name}{found[state]}项" for state, name in names)


def _who(said: Iterable[tuple[Why, Unit]]) -> Who:
    found: dict[Why, list[Unit]] = {}
    for why, unit in said:
        found.setdefault(why, []).append(unit)
    return [
        (WHY[why], tuple(found[why][:MOST_UNRANKED]), max(len(found[why]) - MOST_UNRANKED, 0))
        for why in Why
        if why in found
    ]


def _difference(row: Difference) -> ShownDifference:
    measure = row.indicator.measure
    rests = (("列出", row.unlisted), ("相加", row.unsummed))
    return ShownDifference(
        row=row,
        listed=interval_text(row.listed.number, "项") if row.listed else "",
        summed=interval_text(row.summed, measure) if row.summed else "",
        rests=tuple((word, _rest(rest, measure)) for word, rest in rests if rest),
    )


def _rest(rest: Rest, measure: str) -> str:
    if rest.exceeds:
        return f"多出{interval_text((rest.low, rest.high), measure)}"
    if rest.high is None and not rest.low:
        return f"{UNSAID}多少不知"
    return f"{UNSAID}{interval_text((rest.low, rest.high), measure)}"
