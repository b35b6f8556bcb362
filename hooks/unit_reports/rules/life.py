"""E213–E215: the dated facts of a unit's life, from which follows which reports it owes."""

from collections.abc import Iterator

from unit_reports.finding import Finding, Rule, error, short
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.near import did_you_mean

OUTSIDE_LIFE = error(
    "E213",
    "outside-life",
    "报了单位不存在的那一期",
    "报送期“{period}”（{start} 至 {end}）时单位还没有成立或已经撤销",
    "核对 opened（成立）和 closed（撤销）；日期没有错，就把报告移到当时那家单位的文件里",
)
UNKNOWN_KIN = error(
    "E214",
    "unknown-kin",
    "分出或并入的单位不存在",
    "没有编号为“{written}”的单位",
    "{near}",
)
LIFE_CONTRADICTED = error(
    "E215",
    "life-contradicted",
    "成立、撤销、免报的日期互相矛盾",
    "{what}",
    "{remedy}",
)

LIFE_RULES: tuple[Rule, ...] = (OUTSIDE_LIFE, UNKNOWN_KIN, LIFE_CONTRADICTED)


def life(unit: Unit, dataset: Dataset) -> Iterator[Finding]:
    """Everything that cannot be true of when a unit existed, and of its kin."""
    file = unit.file
    for key in ("split_from", "merged_into"):
        other = getattr(file, key)
        if other is None or other in dataset.unit or other in dataset.unread:
            continue
        if other in dataset.campaign.elsewhere:
            continue
        known = {u.name: f"{u.id}（{u.name}）" for u in dataset.units} | {
            u.id: u.id for u in dataset.units
        }
        near = did_you_mean(other, known, "写那家单位的文件名，不带 .yaml；没有就删去这一行")
        yield UNKNOWN_KIN.at(unit.place(key), written=short(other), near=near)
    yield from _contradictions(unit)
    periods = {period.id: period for period in dataset.campaign.periods}
    for report, loc in unit.reports():
        period = periods.get(report.period)
        # Of dates in disorder nothing can be said.
        if period and period.start <= period.end and not file.existed(period):
            yield OUTSIDE_LIFE.at(
                unit.place(*loc, "period"), period=period.id, start=period.start, end=period.end
            )


def _contradictions(unit: Unit) -> Iterator[Finding]:
    file = unit.file

    def found(what: str, remedy: str, *loc: str | int) -> Finding:
        return LIFE_CONTRADICTED.at(unit.place(*loc), what=what, remedy=remedy)

    if file.opened and file.closed and file.closed < file.opened:
        what = f"撤销日期 {file.closed} 早于成立日期 {file.opened}"
        yield found(what, "核对 opened（成立）和 closed（撤销）", "closed")
    if file.split_from and not file.opened and not unit.may_lack("opened"):
        yield found("写了从哪家分出，没有写成立日期", "加上 opened: 成立日期", "split_from")
    if file.merged_into and not file.closed and not unit.may_lack("closed"):
        yield found("写了并入哪家，没有写撤销日期", "加上 closed: 撤销日期", "merged_into")
    for key in ("split_from", "merged_into"):
        if getattr(file, key) == unit.id:
            yield found(f"“{key}”写的是本单位自己", "写另一家单位的编号", key)
    for i, exemption in enumerate(file.exempt):
        if exemption.end < exemption.start:
            what = f"免报的末日 {exemption.end} 早于首日 {exemption.start}"
            yield found(what, "from 写从哪天，to 写到哪天", "exempt", i, "to")
