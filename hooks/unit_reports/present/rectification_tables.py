"""What the rectification page shows above its ledger, as tables for spreadsheets."""

from collections.abc import Iterable, Iterator

from unit_reports.aggregate.differences import Rest
from unit_reports.aggregate.figures import Figure
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.rates import Ratio
from unit_reports.aggregate.total import Interval
from unit_reports.present.digest import ledger_counts
from unit_reports.present.percent import percent_ends
from unit_reports.present.rectification_views import (
    WHY,
    RankedUnit,
    ShownDifference,
    ShownRate,
    progress_matrix,
    shown_differences,
    shown_rates,
)
from unit_reports.present.table import Row, Table, table_of

_RATIO = ("比例·最低", "比例·最高", "分子·最少", "分子·最多", "分母·最少", "分母·最多")
_RATES = ("编号", "比例", "结果", *_RATIO, "怎么算", "依据", "没有计入")
_RANKING = (
    *("比例", "单位", "名次·最前", "名次·最后", "并列", "结果"),
    *(*_RATIO, "依据", "出处", "没有排名的原因"),
)
_REST = ("比较", "相差·最少", "相差·最多")
_DIFFERENCES = (
    *("单位", "指标", "写的", "写的·最少", "写的·最多", "列出·最少", "列出·最多"),
    *("相加·最少", "相加·最多", "相加的各项"),
    *(f"{whose}{part}" for whose in ("列出", "相加") for part in _REST),
    "出处",
)


def ledger_table(picture: Picture) -> Table:
    """How far the problems are; what nobody wrote down is unknown."""
    rows = [
        (word, int(number) if number.isdecimal() else None, remark or None)
        for word, number, remark in ledger_counts(picture)
    ]
    return table_of("问题改到了哪一步", ("问题", "几项", "说明"), rows)


def rectification_tables(picture: Picture) -> Iterator[Table]:
    """Progress, rates, rankings and numbers that differ, as far as there are any."""
    if matrix := progress_matrix(picture):
        yield table_of(
            "整改方式和进展",
            (matrix.corner, *(head.text for head in matrix.columns)),
            [(row.head.text, *(int(cell.text or 0) for cell in row.cells)) for row in matrix.rows],
        )
    rates = [rate for rate in shown_rates(picture) if rate.lines]
    if rates:
        yield table_of("改完了多少", _RATES, map(_rate, rates))
        yield table_of("各单位排第几", _RANKING, [row for rate in rates for row in _ranking(rate)])
    if found := shown_differences(picture):
        yield table_of("写的、列出的、相加的对不上", _DIFFERENCES, map(_difference, found))


def _rate(shown: ShownRate) -> Row:
    apart = (f"{unit.name}（{WHY[why]}）" for unit, why in shown.rate.apart)
    return (
        *(shown.key, shown.name, shown.number),
        *(percent_ends(shown.share) if shown.share else (None, None)),
        *_parts(shown.rate.group),
        *(shown.formula, shown.basis, _joined(apart)),
    )


def _ranking(shown: ShownRate) -> Iterator[Row]:
    """Every unit: with its rank, or with why it has none."""
    for line in shown.lines:
        yield (
            *(shown.name, line.unit.name, line.order.best, line.order.worst),
            *("是" if line.order.shared else None, line.number),
            *(*percent_ends(line.ratio.share), *_parts(line.ratio)),
            *(_made_of(line), _joined(str(figure.place) for figure in line.figures), None),
        )
    for row in shown.rate.units:
        if row.why:
            yield (shown.name, row.unit.name, *[None] * (len(_RANKING) - 3), WHY[row.why])


def _parts(ratio: Ratio | None) -> Row:
    return (*_ends(ratio.part if ratio else None), *_ends(ratio.whole if ratio else None))


def _made_of(line: RankedUnit) -> str | None:
    return line.states or _joined(map(_written, line.figures))


def _written(figure: Figure) -> str:
    return f"{figure.indicator.name} {figure.count.written}"


def _difference(shown: ShownDifference) -> Row:
    row = shown.row
    stated = row.stated
    number = stated.count if stated and stated.count.state.tells_number else None
    told = (*((stated,) if stated else ()), *((row.listed,) if row.listed else ()), *row.parts)
    return (
        *(row.unit.name, row.indicator.name, stated.count.written if stated else None),
        *(_ends((number.low, number.high) if number else None)),
        *_ends(row.listed.number if row.listed else None),
        *(*_ends(row.summed), _joined(map(_written, row.parts))),
        *(*_rest(row.unlisted), *_rest(row.unsummed)),
        _joined(str(one.place) for one in told),
    )


def _rest(rest: Rest | None) -> Row:
    """Whether the parts are less or more than the whole, and by how much."""
    return ("多" if rest.exceeds else "少", rest.low, rest.high) if rest else (None, None, None)


def _ends(interval: Interval | None) -> Row:
    return interval or (None, None)


def _joined(texts: Iterable[str]) -> str | None:
    return "；".join(texts) or None
