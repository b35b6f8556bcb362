"""What merging a change does, written for whoever reviews it: as text or as a Markdown comment."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from unit_reports.aggregate.changed import Changed
from unit_reports.aggregate.difference import (
    Difference,
    PeriodDifference,
    ReportingChange,
    TotalChange,
)
from unit_reports.aggregate.figures import Figure, IndicatorSummary
from unit_reports.aggregate.item_changes import Fate, ItemChange, wording
from unit_reports.aggregate.office_changes import OfficeChange
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import Reporting, UnitReporting
from unit_reports.finding import Finding, short
from unit_reports.model.dataset import Unit
from unit_reports.model.unit import FigureEntry, Report, UnitFile
from unit_reports.present.change_json import as_json
from unit_reports.present.change_words import (
    FATES,
    LISTS,
    change_words,
    in_markdown,
)
from unit_reports.present.comparison import ChangeFormat, Comparison
from unit_reports.present.excerpt import harmless
from unit_reports.present.render import TEMPLATES
from unit_reports.present.wording import (
    PARTS,
    REPORTING,
    change_text,
    total_text,
)

Entry = tuple[str, ...]
"""One line in pieces: what a file says stands in pieces of its own, between words of ours."""
MOST_LINES = 40
"""So many entries of one part stand in a comment."""
MOST_SIGNS = 60_000
"""So long may a comment be: GitHub takes 65,536 characters, and whoever posts it may add some."""
PARTED = (
    "两边已经分叉，合并前那边后来的改动在这里像是被撤销了。先把它合并进来，或者和分叉的那个提交比（",
    "git merge-base",
    "）。",
)
NO_PERIOD = "没有这一期"
NO_INDICATOR = "目录里没有"
NOT_REPORTED = "没有报"
NOT_DUE = "不在应报之列"


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalRow:
    """One indicator before and after, in words."""

    name: str
    before: str
    after: str
    basis: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of what is told: a sentence or two, totals, and entries."""

    title: Entry
    lead: tuple[Entry, ...] = ()
    totals: tuple[TotalRow, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChangeReport:
    """Everything that is told, in turn; both templates read it."""

    comparison: Comparison
    most: int | None = None

    @cached_property
    def alerts(self) -> tuple[Entry, ...]:
        """What must be known before anything else is read."""
        return tuple(_alerts(self.comparison))

    @cached_property
    def difference(self) -> Difference | None:
        """What differs, if that can be told."""
        return self.comparison.difference

    @property
    def sides(self) -> Entry:
        """What is compared."""
        base, head = (
            (side.name, "（", side.commit[:10], "）") if side.commit else (side.name,)
            for side in (self.comparison.base, self.comparison.head)
        )
        return (*base, " → ", *head)

    @cached_property
    def is_empty(self) -> bool:
        """Whether both states were compared and are the same."""
        return self.difference is not None and self.difference.is_empty

    @cached_property
    def errors(self) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
        """The errors of the state after the change; of the one before where it cannot be used."""
        found = [("合并后的错误", self.comparison.head.errors)]
        if self.difference is None:
            found.append(("合并前的错误", self.comparison.base.errors))
        return tuple((title, errors) for title, errors in found if errors)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """What changed, the totals first."""
        if self.difference is None:
            return ()
        return tuple(_Told(self.difference).sections())


def as_text(comparison: Comparison) -> str:
    """All of it for a terminal."""
    return _render("change_report.txt", harmless, ChangeReport(comparison=comparison))


def as_markdown(comparison: Comparison) -> str:
    """A comment for GitHub or GitLab, no longer than they take."""
    report = ChangeReport(comparison=comparison, most=MOST_LINES)
    return _bounded(_render("change_report.md", in_markdown, report))


CHANGE_FORMATS: dict[ChangeFormat, Callable[[Comparison], str]] = {
    ChangeFormat.TEXT: as_text,
    ChangeFormat.MARKDOWN: as_markdown,
    ChangeFormat.JSON: as_json,
}


def _render(name: str, shown: Callable[[str], str], report: ChangeReport) -> str:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701 - no HTML; `finalize` sees to every value
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: shown(str(value)),
    )
    return env.get_template(name).render(report=report)


def _bounded(text: str) -> str:
    """The beginning of a text, in whole lines, and how much more there is and where."""
    if len(text) <= MOST_SIGNS:
        return text
    lines = text.splitlines()
    room, kept = MOST_SIGNS - 200, 0
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept += 1
    left = sum(bool(line.strip()) for line in lines[kept:])
    tail = f"还有 {left} 行放不下，全部见文字版：`unit-reports diff … --format text`"
    return "\n".join([*lines[:kept], "", tail, ""])


def _alerts(comparison: Comparison) -> Iterator[Entry]:
    base, head, difference = comparison.base, comparison.head, comparison.difference
    if head.errors:
        yield (f"合并后有 {len(head.errors)} 处错误，不能发布，先改好。",)
    if comparison.parted:
        yield PARTED
    if difference is None:
        side = "合并后" if head.errors else "合并前"
        yield (f"{side}的数据不能用（活动、目录或文件夹有错误），没有比较。",)
        return
    for side, units, errors in (
        ("合并后", difference.unreadable.after or (), head.errors),
        ("合并前", difference.unreadable.before or (), base.errors),
    ):
        if units and errors:
            names = "、".join(unit.id for unit in units)
            text = f"{side}有 {len(units)} 个文件读不出，{side}的合计、条目和提醒都没有计入它们："
            yield text, short(names, 300)


def _finding(finding: Finding) -> Entry:
    words = f"{finding.message}。{finding.hint}" if finding.hint else finding.message
    return str(finding.place), "：", finding.code, "，", words


class _Told:
    """Tells of one difference."""

    def __init__(self, difference: Difference) -> None:
        self._difference = difference
        sides = (difference.before.dataset, difference.after.dataset)
        self._doubled = {
            name
            for dataset in sides
            for name, units in Counter(unit.name for unit in dataset.units).items()
            if units > 1
        }

        self._left = {pair.one.name: pair.one.id for pair in difference.units if not pair.after}

    def sections(self) -> Iterator[Section]:
        """Every part that has something to tell: of earlier periods last."""
        difference = self._difference
        told = [period for period in difference.periods if not period.is_empty]
        several = len(difference.periods) > 1
        for period in told[:1]:
            yield from self._period(period, several=several)
        if difference.units:
            entries = tuple(entry for pair in difference.units for entry in self._of_unit(pair))
            yield Section(title=("单位",), entries=entries)
        if difference.office or difference.reordered:
            office = [entry for change in difference.office for entry in _of_office(change)]
            office += [(f"{LISTS[path]}换了顺序",) for path in difference.reordered]
            yield Section(title=("活动和目录",), entries=tuple(office))
        yield from self._findings()
        for period in told[1:]:
            yield from self._period(period, several=several)

    def _period(self, one: PeriodDifference, *, several: bool) -> Iterator[Section]:
        of = ("，", short(one.picture.one.period.name)) if several else ()
        old, new = one.picture.before, one.picture.after
        if one.totals:
            totals = [total for total in one.totals if not total.only_due]
            yield Section(
                title=("合计", *of),
                lead=((_totals(len(totals), len(one.totals) - len(totals), one.same),),),
                totals=tuple(_total_row(total, one.picture) for total in totals),
                entries=tuple(entry for total in totals for entry in self._figures(total)),
            )
        if one.reporting or not one.picture.stays:
            entries = tuple(entry for row in one.reporting for entry in self._reporting(row))
            yield Section(title=("报送", *of), lead=((_states(old, new),),), entries=entries)
        problems = [item for item in one.items if item.part == "problems"]
        if problems:
            lead = f"{_fates(problems)}；没有了结的 {_left(old)} → {_left(new)}"
            entries = tuple(map(self._item, problems))
            yield Section(title=("问题", *of), lead=((lead,),), entries=entries)
        others = [item for item in one.items if item.part != "problems"]
        if others:
            entries = tuple(map(self._item, others))
            yield Section(title=("其他条目", *of), lead=((_fates(others),),), entries=entries)

    def _name(self, unit: Unit) -> str:
        name = short(unit.name, 80)
        return f"{name}（{unit.id}）" if unit.name in self._doubled else name

    def _figures(self, total: TotalChange) -> Iterator[Entry]:
        """Whose figures changed, and from what to what."""
        name = short(total.total.one.indicator.name)
        for figure in total.figures:
            said = tuple(_words_of_figure(figure))
            yield name, "，", self._name(figure.one.unit), "：", *said

    def _reporting(self, change: ReportingChange) -> Iterator[Entry]:
        old, new = change.row.before, change.row.after
        told: list[str] = []
        if (old and old.state) != (new and new.state):
            first = "，第一次报" if change.first else ""
            told += [f"{_state(old)} → {_state(new)}{first}"]
        told += [
            f"{PARTS[part]}：{_part(before)} → {_part(after)}"
            for part, before, after in change.parts
        ]
        told += [change_words(one, Report) for one in change.row.fields]
        if told:
            yield self._name(change.unit), "：", *_joined(told)

    def _item(self, change: ItemChange) -> Entry:
        item = change.item.one
        head = f"{FATES[change.fate]}：" + (
            "" if change.part == "problems" else f"{PARTS[change.part]}，"
        )
        entry: Entry = (head, self._name(item.unit), "，")
        if change.part == "problems":
            entry += (item.value.id, " ")
            if change.fate is Fate.APPEARED and change.is_closed:
                head = f"{head}已了结的，"
            if change.fate is Fate.VANISHED and not change.was_closed:
                head = f"{head}没有了结的，"
            entry = (head, *entry[1:])
        entry += ("“", short(wording(change.part, item), 80), "”")
        fields = [change_words(one, type(item.value)) for one in change.item.fields]
        return (*entry, "，", *_joined(fields)) if fields else entry

    def _of_unit(self, pair: Changed[Unit]) -> Iterator[Entry]:
        unit = pair.one
        if pair.before is None or pair.after is None:
            entry = (
                "新增：" if pair.after else "不再有：",
                short(unit.name, 80),
                "，编号 ",
                unit.id,
            )
            twin = self._left.get(unit.name) if pair.after else None
            yield (*entry, "，与不再有的 ", twin, " 同名，像是换了编号") if twin else entry
            return
        old, new = pair.before.name, pair.after.name
        if old != new:
            noted = any(former.name == old for former in pair.after.file.renamed_from)
            how = "" if noted else "，没有写 renamed_from，以前各期也会用新名称"
            yield "改名：", short(old, 80), " → ", short(new, 80), how
        fields = [one for one in pair.fields if one.path != ("name",)]
        if fields:
            words = [change_words(one, UnitFile) for one in fields]
            yield "有改动：", self._name(unit), "，", *_joined(words)

    def _findings(self) -> Iterator[Section]:
        found = self._difference.findings
        for title, findings in (
            ("新的提醒", found.new),
            ("消除的错误和提醒", found.gone),
            ("已说明的提醒", found.answered),
        ):
            if findings:
                lead = ((f"{len(findings)} 条",),)
                yield Section(title=(title,), lead=lead, entries=tuple(map(_finding, findings)))


def _joined(words: Iterable[str]) -> Entry:
    """Some words with a sign between each two."""
    pieces = [piece for word in words for piece in ("；", word)]
    return tuple(pieces[1:])


def _total_row(change: TotalChange, picture: Changed[Picture]) -> TotalRow:
    total, step = change.total, change.step
    indicator = total.one.indicator
    moved = step and f"{step.units}家，{change_text(step.change, indicator.measure)}"
    return TotalRow(
        name=short(indicator.name),
        before=_total(total.before, picture.before),
        after=_total(total.after, picture.after),
        basis=f"{_basis(total.before)} → {_basis(total.after)}",
        change=moved or "",
    )


def _total(summary: IndicatorSummary | None, picture: Picture | None) -> str:
    if summary is None:
        return NO_INDICATOR if picture else NO_PERIOD
    return total_text(summary)


def _basis(summary: IndicatorSummary | None) -> str:
    if summary is None:
        return "—"
    return f"{summary.total.coverage.numbers}/{summary.total.coverage.due}家"


def _words_of_figure(figure: Changed[Figure]) -> Iterator[str]:
    """What a figure was and is, as written, and what else of it changed."""
    old, new = figure.before, figure.after
    counts = [short(f.count.written) if f else NOT_REPORTED for f in (old, new)]
    words = [] if counts[0] == counts[1] else [f"{counts[0]} → {counts[1]}"]
    if old and new:
        words += [change_words(one, FigureEntry) for one in figure.fields if one.path != ("count",)]
    yield from _joined(words or [f"{counts[0]}，读法有变"])


def _state(row: UnitReporting | None) -> str:
    return REPORTING[row.state] if row else NOT_DUE


def _part(entries: int | None) -> str:
    if entries is None:
        return NOT_REPORTED
    return f"{entries}项" if entries else "零报告"


def _totals(changed: int, only_due: int, same: int) -> str:
    words = [f"{changed} 项有变化"] if changed else []
    words += [f"{only_due} 项的数不变，没有报的家数变了"] if only_due else []
    return "，".join([*words, f"其余 {same} 项不变"])


def _states(old: Picture | None, new: Picture | None) -> str:
    """Units by state before and after, and how many were due."""
    was, now = (Counter(row.state for row in p.reporting) if p else Counter() for p in (old, new))
    due = [str(len(picture.units)) if picture else NO_PERIOD for picture in (old, new)]
    words = [f"{REPORTING[s]} {was[s]} → {now[s]}" for s in Reporting if was[s] != now[s]]
    return "，".join([f"应报 {due[0]} → {due[1]}", *words])


def _left(picture: Picture | None) -> str:
    """How many problems are not closed."""
    return str(sum(row.is_open for row in picture.ledger)) if picture else NO_PERIOD


def _fates(items: Iterable[ItemChange]) -> str:
    counts = Counter(item.fate for item in items)
    return "，".join(f"{FATES[fate]} {counts[fate]} 项" for fate in Fate if counts[fate])


def _of_office(change: OfficeChange) -> Iterator[Entry]:
    entry = change.entry
    name = getattr(entry.one, "name", change.key)
    head = LISTS[change.path]
    if not change.key:
        words = [change_words(one, type(entry.one)) for one in entry.fields]
        yield f"{head}：", *_joined(words)
    elif entry.before is None or entry.after is None:
        yield ("新增" if entry.after else "去掉", head, "：", short(name))
    else:
        words = [change_words(one, type(entry.one)) for one in entry.fields]
        yield f"{head} ", short(name), "：", *_joined(words)
