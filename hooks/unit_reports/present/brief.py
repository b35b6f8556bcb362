"""The brief: the picture as an office reports it, in plain values for a Word template."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from unit_reports.aggregate.extent import WHOLE
from unit_reports.aggregate.figures import IndicatorSummary
from unit_reports.aggregate.items import Group, ItemList
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import Reporting
from unit_reports.finding import short
from unit_reports.model.campaign import PAGE_TITLES
from unit_reports.model.catalog import OverUnits, Page, Section
from unit_reports.model.count import State
from unit_reports.model.dataset import Unit
from unit_reports.model.unit import Action
from unit_reports.present.brief_parts import (
    Brief,
    Chapter,
    FigureRow,
    GroupRow,
    LedgerRow,
    OpenRow,
    Rows,
    StateRow,
    UnitRow,
    UnplannedRow,
)
from unit_reports.present.digest import key_figures, ledger_counts, reporting_states, sentence
from unit_reports.present.wording import PARTS, REPORTING, STATES, basis_text, total_text

T = TypeVar("T")

MOST_ROWS = 30
MOST_UNITS = 100
"""So many rows a table has at most; the one of all units is for looking somebody up."""
MOST_NAMES = 10
MOST_ITEMS = 4
"""So many names and so many items stand in one cell."""
MOST_NAMED = 30
"""So many names, figures or groups stand in one sentence."""
NAME = 60
SUMMARY = 50
ABOUT = 80
"""So many characters of a unit's name, a problem and its measures are shown."""
UNSAID = "未写"
WORK = (Page.STUDY, Page.RESEARCH, Page.REGULATIONS, Page.SERVICE, Page.PRACTICES)
"""The pages that tell what was done; the others have parts of their own."""
UNKNOWN = (State.WITHHELD, State.MENTIONED, State.NOT_REPORTED)


def brief(picture: Picture, changes: Sequence[str], *, is_public: bool = False) -> Brief:
    """The picture as a brief; `changes` are sentences on what changed since the last period."""
    items = picture.items
    return Brief(
        title=picture.campaign.title,
        requirement=picture.campaign.requirement or "",
        period=picture.period.name,
        span=f"{_day(picture.period.start)}至{_day(picture.period.end)}",
        group=_group(picture),
        as_of=_day(picture.today.isoformat()),
        sentence=sentence(picture),
        missing=_missing(picture),
        due=len(picture.units),
        states=tuple(_states(picture)),
        key_figures=tuple(map(_figure, key_figures(picture))),
        counting=(*COUNTING, *((PUBLIC,) if is_public else ())),
        changes=tuple(changes) or ("这是第一期，没有上期可比。",),
        chapters=tuple(_chapters(picture)),
        practices=_groups(
            picture.practice_groups, lambda practice: [practice.name, practice.about]
        ),
        problems_lines=(
            _said("problems", items.problems),
            *_page_lines(picture, Page.PROBLEMS),
        ),
        problems=_groups(
            sorted(picture.problem_groups, key=lambda g: (-len(g.units), -len(g.items))),
            lambda problem: [problem.summary],
        ),
        rectification_lines=tuple(_page_lines(picture, Page.RECTIFICATION)),
        ledger=tuple(
            LedgerRow(name=name, number=number, note=note)
            for name, number, note in (ledger_counts(picture) if picture.ledger else ())
        ),
        open_line=_open_line(picture),
        open=_open(picture),
        plans_lines=(_said("plans", items.plans), *_page_lines(picture, Page.PLANS)),
        plans=_groups(picture.plan_groups, lambda plan: [plan.summary]),
        unplanned_line=_unplanned_line(picture),
        unplanned=_unplanned(picture),
        reporting=_reporting(picture),
    )


PUBLIC = "这是公开版：不公开的单位、栏目和条目不在里面，合计只算公开的。"
COUNTING = (
    "≥ 是至少，≤ 是至多，“31–39”是在两数之间，“约”是含有约数；上下限分别相加。",
    "{}是遮住了数，{}是做了没有写数，{}是没有这一项；都不知道多少，不当作零。".format(
        *(STATES[state] for state in UNKNOWN)
    ),
)


def _group(picture: Picture) -> str:
    """Whose picture it is, where it is not everybody's."""
    extent = picture.extent
    if extent == WHOLE:
        return ""
    name = short(picture.dataset.unit[extent.id].name, NAME)
    return f"{name}及所属单位" if extent.id in picture.dataset.children else name


def _missing(picture: Picture) -> str:
    """Who has not reported, by name, and why as far as that is known."""
    said = []
    for state in Reporting:
        found = [row.unit for row in picture.reporting if row.state is state]
        if found and not state.has_report:
            said.append(f"{REPORTING[state]}的单位：{_names(found, MOST_NAMED)}。")
    return "".join(said) or ("没有未报的单位。" if picture.units else "")


def _states(picture: Picture) -> Iterator[StateRow]:
    units: dict[Reporting, list[Unit]] = {}
    for row in picture.reporting:
        units.setdefault(row.state, []).append(row.unit)
    for state, number in reporting_states(picture):
        names = _names(units.get(state, ()))
        yield StateRow(state=REPORTING[state], units=number, who=names)


def _figure(summary: IndicatorSummary) -> FigureRow:
    coverage = summary.total.coverage
    states = coverage.by_state()
    unknown = "，".join(f"{STATES[state]}{states[state]}家" for state in UNKNOWN if states[state])
    return FigureRow(
        name=summary.indicator.name,
        total=total_text(summary),
        basis=basis_text(coverage),
        unknown=unknown or "无",
    )


def _chapters(picture: Picture) -> Iterator[Chapter]:
    """What was done, by section; the items of a page stand with the first of its sections."""
    titles = PAGE_TITLES | picture.campaign.pages
    found: list[tuple[str, list[str]]] = []
    items = {
        Page.RESEARCH: list(_topics(picture)),
        Page.REGULATIONS: list(_regulations(picture)),
        Page.SERVICE: list(_services(picture)),
    }
    for section in picture.catalog.sections:
        if section.page in WORK:
            lines = [*_section_lines(picture, section), *items.pop(section.page, ())]
            if lines:
                found.append((section.name, lines))
    found += [(titles[page], lines) for page, lines in items.items()]
    found.append((titles[Page.PRACTICES], [_said("practices", picture.items.practices)]))
    for number, (title, lines) in enumerate(found, start=1):
        yield Chapter(number=_ordinal(number), title=title, lines=tuple(lines))


def _page_lines(picture: Picture, page: Page) -> Iterator[str]:
    for section in picture.catalog.sections:
        if section.page is page:
            yield from _section_lines(picture, section)


def _section_lines(picture: Picture, section: Section) -> Iterator[str]:
    """The indicators of a section that anybody reported: totals first, then those without one."""
    totals, untold, single = [], [], []
    for summary in picture.of_section(section):
        name, coverage = summary.indicator.name, summary.total.coverage
        if not coverage.numbers:
            untold.append(name)
        elif summary.indicator.over_units is OverUnits.NONE:
            single.append(name)
        else:
            totals.append(f"{name}{total_text(summary)}（{basis_text(coverage)}）")
    if totals:
        yield _listed(totals, "；") + "。"
    if untold:
        yield f"已报但没有写明数的：{_listed(untold)}。"
    if single:
        yield f"各家的数不能相加的：{_listed(single)}，逐家的数见网站。"


def _topics(picture: Picture) -> Iterator[str]:
    yield _said("topics", picture.items.topics)
    if picture.topic_groups:
        yield f"按类别：{_listed(map(_group_size, picture.topic_groups))}。"


def _regulations(picture: Picture) -> Iterator[str]:
    items = picture.items.regulations.items
    yield _said("regulations", picture.items.regulations)
    found = {action: [item for item in items if item.value.action is action] for action in Action}
    if said := [
        f"{action.value}{len(those)}项（{len({item.unit.id for item in those})}家）"
        for action, those in found.items()
        if those
    ]:
        yield f"其中{'，'.join(said)}。"


def _services(picture: Picture) -> Iterator[str]:
    items = picture.items.services.items
    yield _said("services", picture.items.services)
    if items:
        titles = (f"{short(item.value.title)}（{short(item.unit.name, NAME)}）" for item in items)
        yield f"事项：{_listed(titles, most=MOST_NAMES)}。"


def _group_size(group: Group[Any]) -> str:
    return f"{group.term.name}{len(group.items)}项（{len(group.units)}家）"


def _said(part: str, found: ItemList[Any]) -> str:
    """Who reported a part, who said that there is nothing, who shows not all, who is silent."""
    said = []
    if found.reported:
        said.append(f"{len(found.reported)}家报了{PARTS[part]}，共{len(found.items)}项")
    if found.nil:
        said.append(f"{len(found.nil)}家报“没有”（零报告）")
    if found.withheld:
        said.append(f"{len(found.withheld)}家没有全部公开")
    if found.silent:
        said.append(f"{len(found.silent)}家未报这一部分（不等于没有）")
    head = "" if found.reported else f"{PARTS[part]}："
    return f"{head}{'；'.join(said) or '没有应报的单位'}。"


def _groups(
    groups: Iterable[Group[Any]], texts: Callable[[Any], list[str | None]]
) -> Rows[GroupRow]:
    """A row for each category; `texts` gives an item's name and what it says besides."""
    rows = [
        GroupRow(
            name=group.term.name,
            units=len(group.units),
            items=len(group.items),
            who=_names(group.units),
            what=_contents(["：".join(filter(None, texts(item.value))) for item in group.items]),
        )
        for group in groups
    ]
    return _capped(rows, MOST_ROWS)


def _contents(texts: Sequence[str]) -> str:
    """The first items of a category in short, once each."""
    shown = [short(text, SUMMARY).rstrip("。；") for text in texts[:MOST_ITEMS]]
    rest = f"；等{len(texts)}项" if len(texts) > MOST_ITEMS else ""
    return "；".join(shown) + rest


def _open_line(picture: Picture) -> str:
    rows = [row for row in picture.ledger if row.is_open]
    if not picture.ledger:
        return "没有单位列出问题。"
    if not rows:
        return "列出的问题都已了结。"
    unsaid = sum(row.state is None for row in rows)
    which = "都" if unsaid == len(rows) else f"其中{unsaid}项"
    remark = f"，{which}没有写明进展，不知道是否了结" if unsaid else ""
    return f"以下是没有写明了结的{len(rows)}项问题{remark}："


def _open(picture: Picture) -> Rows[OpenRow]:
    rows = []
    for row in picture.ledger:
        if not row.is_open:
            continue
        problem = row.item.value
        done = problem.rectification
        progress = row.progress.name if row.progress else UNSAID
        rows.append(
            OpenRow(
                unit=short(row.item.unit.name, NAME),
                problem=short(problem.summary, SUMMARY),
                measures=_or_unsaid(done.measures if done else None),
                owner=_or_unsaid(done.owner if done else None),
                due=_or_unsaid(done.due if done else None),
                progress=f"逾期，{progress}" if row.overdue else progress,
            )
        )
    return _capped(rows, MOST_ROWS)


def _unplanned_line(picture: Picture) -> str:
    if not picture.answers:
        return ""
    unanswered = sum(row.is_planned is False for row in picture.answers)
    if not unanswered:
        if any(row.is_planned is None for row in picture.answers):
            return "有的计划未公开，哪些问题没有计划回应说不准。"
        return "每个问题都有计划回应。"
    return f"列出的{len(picture.answers)}项问题中，以下{unanswered}项没有写明由哪条计划回应："


def _unplanned(picture: Picture) -> Rows[UnplannedRow]:
    silent = {unit.id for unit in picture.items.plans.silent}
    rows = [
        UnplannedRow(
            unit=short(row.problem.unit.name, NAME),
            problem=short(row.problem.value.summary, SUMMARY),
            why="没有报计划" if row.problem.unit.id in silent else "计划没有写回应它",
        )
        for row in picture.answers
        if row.is_planned is False
    ]
    return _capped(rows, MOST_ROWS)


def _reporting(picture: Picture) -> Rows[UnitRow]:
    """Every unit, those that did not report first, since a long table is cut."""
    order = list(Reporting)
    rows = [
        UnitRow(
            unit=short(row.unit.name, NAME),
            state=REPORTING[row.state],
            submitted=(row.report and row.report.submitted) or UNSAID,
            lacks="、".join(PARTS[part] for part in row.missing_parts) or "无",
        )
        for row in sorted(picture.reporting, key=lambda row: -order.index(row.state))
    ]
    return _capped(rows, MOST_UNITS, "家")


def _capped(rows: list[T], most: int, word: str = "项") -> Rows[T]:
    rest = len(rows) - most
    return Rows(rows=tuple(rows[:most]), more=f"其余{rest}{word}见网站。" if rest > 0 else "")


def _names(units: Sequence[Unit], most: int = MOST_NAMES) -> str:
    names = "、".join(short(unit.name, NAME) for unit in units[:most])
    return names if len(units) <= most else f"{names}等{len(units)}家"


def _listed(texts: Iterable[str], between: str = "、", most: int = MOST_NAMED) -> str:
    every = list(texts)
    rest = f"{between}其余{len(every) - most}项见网站" if len(every) > most else ""
    return between.join(every[:most]) + rest


def _or_unsaid(text: str | None) -> str:
    return short(text, ABOUT) if text else UNSAID


def _day(day: str) -> str:
    """A day as an official document writes it: 2023年9月1日."""
    found = date.fromisoformat(day)
    return f"{found.year}年{found.month}月{found.day}日"


_DIGITS = "零一二三四五六七八九"


def _ordinal(number: int) -> str:
    """A number up to 99 in Chinese, as headings are numbered."""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return ten + (_DIGITS[ones] if ones else "")
