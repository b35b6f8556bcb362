"""The tables of each cross-unit page as shown, for spreadsheets.

Numbers are numbers, bounds have columns of their own, states and categories are words; what is not
known is an empty cell and never zero.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from unit_reports.aggregate.figures import Figure, IndicatorSummary
from unit_reports.aggregate.history import IndicatorHistory, history
from unit_reports.aggregate.items import Group, Item, ItemList, LedgerRow
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import Reporting, percentages
from unit_reports.aggregate.total import Coverage
from unit_reports.model.catalog import Page
from unit_reports.model.count import State
from unit_reports.model.dataset import Unit
from unit_reports.present.addresses import Links
from unit_reports.present.crowded import reason
from unit_reports.present.digest import (
    doubtful_figures,
    findings_of,
    key_figures,
    reported,
    reporting_states,
)
from unit_reports.present.matrices import FEW_UNITS, problem_plan_matrix
from unit_reports.present.places import Places
from unit_reports.present.problem_views import handled_table
from unit_reports.present.rectification_tables import ledger_table, rectification_tables
from unit_reports.present.series_views import notes_of
from unit_reports.present.single_views import FACTS, TITLES, how
from unit_reports.present.table import Row, Table, Value
from unit_reports.present.table import table_of as _table
from unit_reports.present.unit_table import unit_table
from unit_reports.present.wording import (
    LEDGER,
    PARTS,
    REPORTING,
    STATES,
    basis_text,
    told_parts,
    total_bounds,
    total_text,
)

Tables = Iterator[Table]


def page_tables(key: str, picture: Picture, places: Places) -> tuple[Table, ...]:
    """The tables of a page by its key, in the page's order; each page has at least one."""
    return tuple(_PAGES[key](picture, places))


def _overview(picture: Picture, _places: Places) -> Tables:
    yield _states(picture)
    yield _totals("主要数字", picture, key_figures(picture))
    sections = [s for s in picture.catalog.sections if picture.of_section(s)]
    yield _table(
        "各部分的填报面",
        ("部分", *_COVERAGE),
        [(section.name, *_coverage(picture.section_coverage(section))) for section in sections],
    )
    yield _grid("问题类别", picture, picture.problem_groups, picture.items.problems)
    yield _grid("计划类别", picture, picture.plan_groups, picture.items.plans)
    yield ledger_table(picture)


def _study(picture: Picture, _places: Places) -> Tables:
    yield _matrix(picture, Page.STUDY)


def _research(picture: Picture, _places: Places) -> Tables:
    yield from _matrix_if_any(picture, Page.RESEARCH)
    yield _grid("课题类别", picture, picture.topic_groups, picture.items.topics)
    yield _list("topics", picture.items.topics)
    rows = [
        (number, reason(alike), item.value.title, item.unit.name, str(item.place))
        for number, alike in enumerate(picture.crowding.alike, start=1)
        for item in alike.items
    ]
    yield _table("扎堆的课题", ("组", "哪里像", "调研课题", "单位", "出处"), rows)


def _problems(picture: Picture, _places: Places) -> Tables:
    yield _grid("问题类别", picture, picture.problem_groups, picture.items.problems)
    yield handled_table(picture)
    yield _list("problems", picture.items.problems)
    yield from _matrix_if_any(picture, Page.PROBLEMS)


def _rectification(picture: Picture, _places: Places) -> Tables:
    yield ledger_table(picture)
    yield from rectification_tables(picture)
    yield from _matrix_if_any(picture, Page.RECTIFICATION)
    columns = ("单位", "问题", "整改方式", "进展", "逾期", "措施", "责任人", "时限", "出处")
    yield _table("问题台账", columns, map(_ledger_row, picture.ledger))


def _plans(picture: Picture, _places: Places) -> Tables:
    yield _grid("计划类别", picture, picture.plan_groups, picture.items.plans)
    matrix = problem_plan_matrix(picture, picture.answers, Links(address=""))
    yield _table(
        "哪类问题由哪类计划回应",
        (matrix.corner, *(head.text for head in matrix.columns)),
        [(row.head.text, *(int(cell.text or 0) for cell in row.cells)) for row in matrix.rows],
    )
    answered = [(row.problem, len(row.plans)) for row in picture.answers]
    yield _table(
        "几项计划回应每个问题",
        ("单位", "问题", "几项计划", "出处"),
        [(p.unit.name, p.value.summary, plans, str(p.place)) for p, plans in answered],
    )
    yield _list("plans", picture.items.plans)
    yield from _matrix_if_any(picture, Page.PLANS)


def _regulations(picture: Picture, _places: Places) -> Tables:
    yield from _matrix_if_any(picture, Page.REGULATIONS)
    yield _list("regulations", picture.items.regulations)


def _service(picture: Picture, _places: Places) -> Tables:
    yield from _matrix_if_any(picture, Page.SERVICE)
    yield _list("services", picture.items.services)


def _practices(picture: Picture, _places: Places) -> Tables:
    yield _grid("做法主题", picture, picture.practice_groups, picture.items.practices)
    yield _list("practices", picture.items.practices)
    yield from _matrix_if_any(picture, Page.PRACTICES)


def _units(picture: Picture, _places: Places) -> Tables:
    yield unit_table(picture)


def _reporting(picture: Picture, _places: Places) -> Tables:
    yield _states(picture)
    yield _table(
        "各单位报了什么",
        ("单位", "状态", "免报原因", "报送日期", "数据截至", *PARTS.values()),
        [
            (
                row.unit.name,
                REPORTING[row.state],
                row.reason,
                row.report.submitted if row.report else None,
                row.report.as_of if row.report else None,
                *told_parts(row),
            )
            for row in picture.reporting
        ],
    )


def _quality(picture: Picture, _places: Places) -> Tables:
    found = [summary for summary in picture.summaries.values() if summary.figures]
    yield _totals("每个指标的数有多实", picture, found)
    names = {unit.document.path: unit.name for unit in picture.extent.units(picture.dataset)}
    yield _table(
        "检查提醒",
        ("单位", "编号", "说了什么", "怎么办", "单位的说明", "出处"),
        [
            (names.get(f.place.path, "办公室"), f.code, f.message, f.hint, f.reason, str(f.place))
            for f in findings_of(picture)
        ],
    )
    yield _table(
        "不是确数的填报数",
        ("单位", "指标", "原文", "状态", "最少", "最多", "说明", "出处"),
        [
            (f.unit.name, f.indicator.name, *_read(f), f.note, str(f.place))
            for f in doubtful_figures(picture)
        ],
    )


def _indicators(picture: Picture, _places: Places) -> Tables:
    yield _totals("全部合计", picture, picture.summaries.values(), explained=True)


def _history(picture: Picture, places: Places) -> Tables:
    pictures = places.series.over(picture.extent)
    counts = [dict(reporting_states(one)) for one in pictures]
    states = [state for state in Reporting if any(count.get(state) for count in counts)]
    yield _table(
        "各期报送",
        ("报送期", "应报", *(REPORTING[state] for state in states)),
        [
            (one.period.name, len(one.units), *(count.get(state, 0) for state in states))
            for one, count in zip(pictures, counts, strict=True)
        ],
    )
    columns = ["指标", "部分"]
    for number, one in enumerate(pictures):
        name = one.period.name
        columns += [f"{name}·{part}" for part in ("合计", "最少", "最多", "几家写了数")]
        columns += [f"{name}·{part}" for part in _CHANGE] if number else []
    columns += ["各期累计·最少", "各期累计·最多", "各期累计·几份报告写了数"]
    sections = picture.catalog.section
    rows = [
        (one.indicator.name, sections[one.indicator.section].name, *_history_cells(one))
        for one in history(pictures)
    ]
    yield _table("各期合计", columns, rows)
    yield _table(
        "和上一期对不上的地方",
        ("单位", "编号", "说了什么", "单位的说明", "出处"),
        [
            (unit.name, f.code, f.message, f.reason, str(f.place))
            for f, unit in notes_of(pictures[-1], places)
        ],
    )


_CHANGE = ("同几家比", "变化最少", "变化最多")


def _history_cells(one: IndicatorHistory) -> Iterator[Value]:
    for summary, step in zip(one.summaries, (None, *one.steps), strict=True):
        yield from (total_text(summary), *total_bounds(summary), summary.total.coverage.numbers)
        if summary is not one.summaries[0]:
            yield from (step.units, *step.change) if step else (None, None, None)
    known = one.sum if one.coverage.numbers else None
    yield from known or (None, None)
    yield one.coverage.numbers if one.adds_up else None


def _kinds(picture: Picture, places: Places) -> Tables:
    shown = [summary.indicator for summary in key_figures(picture)]
    rows = []
    for key, one in places.series.kinds.items():
        cells: list[Value] = [one.catalog.kind[key].name, len(one.units), reported(one)]
        for indicator in shown:
            summary = one.summaries[indicator.id]
            cells += [total_text(summary), summary.total.coverage.numbers, *total_bounds(summary)]
        rows.append(tuple(cells))
    parts = ("合计", "几家写了数", "最少", "最多")
    heads = (f"{indicator.name}·{part}" for indicator in shown for part in parts)
    yield _table("按单位类型", ("单位类型", "应报", "已报", *heads), rows)


def _states(picture: Picture) -> Table:
    states = reporting_states(picture)
    shares = percentages([units for _, units in states])
    return _table(
        "报送情况",
        ("状态", "家数", "占应报"),
        [
            ("应报", len(picture.units), 1.0),
            *(
                (REPORTING[state], units, share / 100)
                for (state, units), share in zip(states, shares, strict=True)
            ),
        ],
    )


_COVERAGE = ("应报", *STATES.values())


def _coverage(coverage: Coverage) -> Row:
    return (coverage.due, *coverage.by_state().values())


def _totals(
    title: str, picture: Picture, found: Iterable[IndicatorSummary], *, explained: bool = False
) -> Table:
    """Indicators with total, bounds and coverage."""
    sections = picture.catalog.section
    return _table(
        title,
        ("指标", "部分", "合计", "最少", "最多", *_COVERAGE, *(["怎么来的"] * explained)),
        [
            (
                summary.indicator.name,
                sections[summary.indicator.section].name,
                total_text(summary),
                *total_bounds(summary),
                *_coverage(summary.total.coverage),
                *([how(summary)] if explained else []),
            )
            for summary in found
        ],
    )


_FIGURE = ("原文", "状态", "最少", "最多")


def _matrix(picture: Picture, page: Page) -> Table:
    """Units by the indicators of a page's sections, the totals in the first row."""
    sections = [section for section in picture.catalog.sections if section.page is page]
    found = [summary for section in sections for summary in picture.of_section(section)]
    rows: list[Row] = [("合计", *(cell for summary in found for cell in _total(summary)))]
    for unit in picture.units:
        cells: list[Value] = [unit.name]
        for summary in found:
            cells += _figure(summary, unit)
        rows.append(tuple(cells))
    heads = (f"{summary.indicator.name}·{part}" for summary in found for part in _FIGURE)
    return _table("各单位填报数", ("单位", *heads), rows)


def _matrix_if_any(picture: Picture, page: Page) -> Tables:
    sections = [section for section in picture.catalog.sections if section.page is page]
    if any(picture.of_section(section) for section in sections):
        yield _matrix(picture, page)


def _total(summary: IndicatorSummary) -> Row:
    return (total_text(summary), basis_text(summary.total.coverage), *total_bounds(summary))


_NOT_REPORTED: Row = (None, STATES[State.NOT_REPORTED], None, None)
_UNREADABLE: Row = (None, REPORTING[Reporting.UNREADABLE], None, None)


def _figure(summary: IndicatorSummary, unit: Unit) -> Row:
    figure = summary.figures.get(unit.id)
    if figure is None:
        return _NOT_REPORTED if unit.readable else _UNREADABLE
    written, state, low, high = _read(figure)
    held = summary.sums and summary.holders(figure)
    return (written, f"{state}，不进合计" if held else state, low, high)


def _read(figure: Figure) -> Row:
    """A figure as written and what it means."""
    count = figure.count
    low, high = (count.low, count.high) if count.state.tells_number else (None, None)
    return (count.written, STATES[count.state], low, high)


def _grid(
    title: str, picture: Picture, groups: Sequence[Group[Any]], items: ItemList[Any]
) -> Table:
    """Categories by unit: how many items; with many units only how many units have any."""
    few = picture.units if len(picture.units) <= FEW_UNITS else ()
    silent = dict.fromkeys((unit.id for unit in items.silent), STATES[State.NOT_REPORTED])
    silent |= dict.fromkeys((unit.id for unit in items.withheld), STATES[State.WITHHELD])
    rows = []
    for group in sorted(groups, key=lambda group: -len(group.units)):
        own = [item.unit.id for item in group.items]
        share = round(len(group.units) / len(picture.units), 4)
        cells = (own.count(unit.id) or silent.get(unit.id, 0) for unit in few)
        rows.append((group.term.name, len(group.units), len(own), share, *cells))
    heads = ("几家有", "几项", "占应报", *(unit.name for unit in few))
    return _table(title, ("类别", *heads), rows)


def _list(part: str, found: ItemList[Any]) -> Table:
    """Every item of a list with what is said of it, and where it stands."""
    title, facts = TITLES[part], FACTS[part]
    ledger = LEDGER if part == "problems" else {}

    def row(item: Item[Any]) -> Row:
        done = item.value.rectification if ledger else None
        return (
            item.unit.name,
            getattr(item.value, title),
            *(_said(getattr(item.value, attribute)) for _, attribute in facts),
            *(getattr(done, attribute) if done else None for attribute in ledger),
            str(item.place),
        )

    heads = (*(word for word, _ in facts), *ledger.values())
    return _table(PARTS[part], ("单位", PARTS[part], *heads, "出处"), map(row, found.items))


def _said(content: Any) -> Value:
    if isinstance(content, tuple):
        return "、".join(content) or None
    written: Value = getattr(content, "written", content)
    return written


def _ledger_row(row: LedgerRow) -> Row:
    done = row.item.value.rectification
    overdue = None if row.is_open and "due" in row.lacks else "是" if row.overdue else "否"
    return (
        row.item.unit.name,
        row.item.value.summary,
        row.track.name if row.track else None,
        row.progress.name if row.progress else None,
        overdue,
        *(getattr(done, column) if done else None for column in ("measures", "owner", "due")),
        str(row.item.place),
    )


_PAGES: dict[str, Callable[[Picture, Places], Tables]] = {
    "": _overview,
    "study": _study,
    "research": _research,
    "problems": _problems,
    "rectification": _rectification,
    "plans": _plans,
    "regulations": _regulations,
    "service": _service,
    "practices": _practices,
    "units": _units,
    "reporting": _reporting,
    "quality": _quality,
    "history": _history,
    "kinds": _kinds,
    "indicators": _indicators,
}
