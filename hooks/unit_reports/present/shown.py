"""One unit as a terminal shows it: each figure as written, as read, and under which indicator."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from unit_reports.model.count import Count
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import LISTS
from unit_reports.present.wording import PARTS, STATES, count_text
from unit_reports.private import blanked
from unit_reports.rules.reported import Reported, reports_of

_NOT_REPORTED = "未报（报告没有写，不等于没有）"
_NIL = "零报告（确实没有）"
_WITHHELD = "没有全部公开"
_UNKNOWN = "目录里没有，不计"


def show(unit: Unit, dataset: Dataset, console: Console) -> None:
    """Print what the site will make of a unit's file."""
    file = unit.file
    _line(console, f"{file.name}（{unit.id}）　{file.kind}")
    for reported in reports_of(unit, dataset):
        report = reported.report
        _line(console, "")
        dates = f"数据截至 {report.as_of or '未写'}　报送 {report.submitted or '未写'}"
        _line(console, f"报送期 {report.period}　范围 {report.scope.value}　{dates}")
        if report.figures:
            console.print(_figures(reported, dataset))
        _line(console, f"填报数：{_size(report.figures)}")
        for part in LISTS:
            items = getattr(report, part)
            size = "" if report.withholds(part) and not items else _size(items)
            more = _WITHHELD if report.withholds(part) else ""
            _line(console, f"{PARTS[part]}：{'，'.join(filter(None, (size, more)))}")
    if not file.reports:
        _line(console, "还没有报告。")


def _line(console: Console, text: str) -> None:
    console.print(Text(blanked(text)), soft_wrap=True)


def _size(part: object) -> str:
    if part is None:
        return _NOT_REPORTED
    size = len(part)  # type: ignore[arg-type]  # figures and lists have a length
    return f"{size} 项" if size else _NIL


def _figures(reported: Reported, dataset: Dataset) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("行", "原文", "读作", "状态", "指标", "怎样合计"):
        table.add_column(title, overflow="fold")
    for written, entry in (reported.report.figures or {}).items():
        place = reported.place("figures", written, "count")
        indicator = dataset.catalog.indicator.get(written)
        scope = (entry.scope or reported.report.scope).value
        name = indicator.name if indicator else f"{written}（{_UNKNOWN}）"
        table.add_row(
            str(place.line),
            Text(blanked(entry.count.written)),
            _reading(entry.count),
            STATES[entry.count.state],
            Text(blanked(name)),
            blanked(f"{scope}，联合 {entry.joint}" if entry.joint else scope),
        )
    return table


def _reading(count: Count) -> str:
    return count_text(count, count.measure) if count.state.tells_number else "不知道"
