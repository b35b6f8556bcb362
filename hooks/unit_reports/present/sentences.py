"""One sentence for each cross-unit page, ready to paste: who reported, and what the page says."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from unit_reports.aggregate.chase import chase
from unit_reports.aggregate.extent import WHOLE
from unit_reports.aggregate.figures import IndicatorSummary
from unit_reports.aggregate.history import history
from unit_reports.aggregate.items import Group, ItemList
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import percentages
from unit_reports.model.base import listed
from unit_reports.model.catalog import OverUnits, Page
from unit_reports.model.count import State
from unit_reports.model.unit import Action
from unit_reports.present.digest import (
    day_of,
    findings_of,
    key_figures,
    perhaps_late,
    received,
    reported,
)
from unit_reports.present.places import Places
from unit_reports.present.wording import PARTS, STATES, change_text, day_text, kind_word, total_text

MOST = 3
"""So many indicators or categories are named; the page has them all."""
Clauses = Iterator[str]


def sentence(key: str, picture: Picture, places: Places) -> str:
    """What a cross-unit page says, by its key: of what, as of which day, who reported, and what."""
    head = f"{_of(picture, places)}截至{day_of(picture)}，"
    clauses = _PAGES[key](picture, places) if picture.units else ()
    return head + "；".join([received(picture, in_full=key in IN_FULL), *clauses]) + "。"


IN_FULL = ("", "reporting")
"""The pages that tell the reporting states one by one."""


def _of(picture: Picture, places: Places) -> str:
    """What the page is of, where that is not all units in the current period."""
    place = places.whereabouts(picture)
    said = [
        *([] if picture.extent == WHOLE else [place.extent]),
        *([place.period] if place.is_past else []),
    ]
    return "".join(f"{word}，" for word in said)


def _overview(picture: Picture, _places: Places) -> Clauses:
    yield from map(_figure, key_figures(picture)[:MOST])
    yield from _handled(picture)


def _study(picture: Picture, _places: Places) -> Clauses:
    found = _leading(picture, Page.STUDY)
    yield from map(_figure, found)
    if not found:
        yield "还没有单位报这部分的数"


def _research(picture: Picture, _places: Places) -> Clauses:
    yield _said("topics", picture.items.topics)
    yield from _top(picture.topic_groups)
    yield from map(_figure, _leading(picture, Page.RESEARCH)[:1])


def _problems(picture: Picture, _places: Places) -> Clauses:
    yield _said("problems", picture.items.problems)
    yield from _top(picture.problem_groups)
    yield from map(_figure, _leading(picture, Page.PROBLEMS)[:1])


def _rectification(picture: Picture, _places: Places) -> Clauses:
    yield from _handled(picture)
    if picture.ledger:
        ownerless = sum("owner" in row.lacks for row in picture.ledger)
        yield f"{ownerless}项没写责任人" if ownerless else "都写了责任人"
    yield from map(_figure, _leading(picture, Page.RECTIFICATION)[:1])


def _plans(picture: Picture, _places: Places) -> Clauses:
    yield _said("plans", picture.items.plans)
    yield from _top(picture.plan_groups)
    if picture.answers:
        without = sum(row.is_planned is False for row in picture.answers)
        yield f"列出的{len(picture.answers)}项问题中，{without}项没有计划回应"


def _regulations(picture: Picture, _places: Places) -> Clauses:
    found = picture.items.regulations
    yield _said("regulations", found)
    counts = Counter(item.value.action for item in found.items)
    if counts:
        yield "其中" + "、".join(f"{a.value}{counts[a]}项" for a in Action if counts[a])
    yield from map(_figure, _leading(picture, Page.REGULATIONS)[:1])


def _service(picture: Picture, _places: Places) -> Clauses:
    yield _said("services", picture.items.services)
    yield from map(_figure, _leading(picture, Page.SERVICE))


def _practices(picture: Picture, _places: Places) -> Clauses:
    yield _said("practices", picture.items.practices)
    yield from _top(picture.practice_groups)
    yield from map(_figure, _leading(picture, Page.PRACTICES)[:1])


def _units(picture: Picture, _places: Places) -> Clauses:
    kinds = Counter(kind_word(picture, unit) for unit in picture.units).most_common()
    named = [f"{kind}{units}家" for kind, units in kinds[: 2 * MOST]]
    others = sum(units for _, units in kinds[2 * MOST :])
    yield "按类型分，" + "、".join([*named, *([f"其他{others}家"] if others else [])])
    resting = len(picture.extent.units(picture.dataset)) - len(picture.units)
    if resting:
        yield f"另有{resting}家本期不用报"


def _reporting(picture: Picture, _places: Places) -> Clauses:
    owed = list(chase(picture))
    lacking = sum(not one.state.is_owed for one in owed)
    if lacking:
        yield f"已报的单位中{lacking}家有缺项"
    elif not owed and all(row.state.has_report for row in picture.reporting):
        yield "该报的都报齐了"


def _quality(picture: Picture, _places: Places) -> Clauses:
    counts = Counter(f.count.state for s in picture.summaries.values() for f in s.figures.values())
    states = [state for state in STATES if counts[state]]
    shares = dict(zip(states, percentages([counts[state] for state in states]), strict=True))
    if states:
        told = "、".join(f"{STATES[state]}{counts[state]}个" for state in states)
        yield f"共填报{counts.total()}个数，{told}，确数占{shares.get(State.EXACT, 0)}%"
    else:
        yield "还没有单位填报数"
    found = findings_of(picture)
    answered = sum(bool(finding.reason) for finding in found)
    yield f"检查提醒{len(found)}条，单位已说明{answered}条" if found else "没有检查提醒"


def _indicators(picture: Picture, _places: Places) -> Clauses:
    found = [summary for summary in picture.summaries.values() if summary.figures]
    numbers = sum(bool(summary.total.coverage.numbers) for summary in found)
    yield f"目录里{len(picture.summaries)}个指标，{len(found)}个有单位报，其中{numbers}个有数"
    if silent := len(picture.summaries) - len(found):
        yield f"{silent}个没有单位报，不等于零"


def _history(picture: Picture, places: Places) -> Clauses:
    pictures = places.series.over(picture.extent)
    if len(pictures) == 1:
        yield "只有一期，还没有可以对比的"
        return
    before, after = pictures[-2:]
    name = before.period.name
    yield f"上期（{name}）应报{len(before.units)}家，已报{reported(before)}家"
    steps = {one.indicator.id: step for one in history((before, after)) if (step := one.steps[0])}
    order = dict.fromkeys([*(s.indicator.id for s in key_figures(after)), *after.summaries])
    chosen = [after.summaries[key].indicator for key in order if key in steps][:MOST]
    if chosen:
        yield f"和{name}比，只看两期都写了数的单位，" + "，".join(
            f"{i.name}{change_text(steps[i.id].change, i.measure)}（{steps[i.id].units}家）"
            for i in chosen
        )
    else:
        yield f"和{name}比，没有哪项指标是同一家两期都写了数的"


def _kinds(_picture: Picture, places: Places) -> Clauses:
    found = places.series.kinds
    named = [
        f"{picture.catalog.kind[key].name}应报{len(picture.units)}家、已报{reported(picture)}家"
        for key, picture in found.items()
    ]
    others = len(named[2 * MOST :])
    yield "，".join([*named[: 2 * MOST], *([f"另有{others}类"] if others else [])])


def _figure(summary: IndicatorSummary) -> str:
    """A total with all that it rests on: 讲座≥12次（2家写了数，1家未公开，2家未报）."""
    coverage = summary.total.coverage
    said = [f"{coverage.numbers}家写了数"] if coverage.numbers else []
    said += [
        f"{units}家{STATES[state]}"
        for state, units in coverage.by_state().items()
        if units and not state.tells_number
    ]
    if coverage.unreadable:
        said.append(f"{coverage.unreadable}家文件读不出")
    return f"{summary.indicator.name}{total_text(summary)}（{'，'.join(said)}）"


def _leading(picture: Picture, page: Page) -> list[IndicatorSummary]:
    """A page's most telling indicators: the campaign's own choice first, then the best reported."""
    sections = [section for section in picture.catalog.sections if section.page is page]
    found = [
        summary
        for section in sections
        for summary in picture.of_section(section)
        if summary.indicator.over_units is not OverUnits.NONE
    ]
    chosen = picture.campaign.key_figures

    def rank(summary: IndicatorSummary) -> tuple[int, int, int]:
        coverage, key = summary.total.coverage, summary.indicator.id
        place = chosen.index(key) if key in chosen else len(chosen)
        return place, -coverage.numbers, -coverage.reported

    return sorted(found, key=rank)[:MOST]


def _said(part: str, found: ItemList[Any]) -> str:
    """Who reported a list, who said that there is nothing, who shows not all, who is silent."""
    name = PARTS[part]
    said = [f"{len(found.reported)}家报了{name}共{len(found.items)}项"] if found.reported else []
    said += [f"{len(found.nil)}家报没有{name}"] if found.nil else []
    said += [f"{len(found.withheld)}家的{name}没有全部公开"] if found.withheld else []
    said += [f"{len(found.silent)}家未报{name}"] if found.silent else []
    return "，".join(said)


def _top(groups: Sequence[Group[Any]]) -> Clauses:
    """The category that most units share; several where as many do, none where nobody shares."""
    most = max((len(group.units) for group in groups), default=0)
    top = [group for group in groups if len(group.units) == most]
    if not top or (most == 1 and len(top) > 1):
        return
    names = listed(*(f"“{group.term.name}”" for group in top[:MOST]))
    if len(top) == 1:
        yield f"涉及单位最多的类别是{names}，{most}家{len(top[0].items)}项"
    else:
        and_more = f"等{len(top)}类" if len(top) > MOST else ""
        yield f"涉及单位最多的类别是{names}{and_more}，各{most}家"


def _handled(picture: Picture) -> Clauses:
    """What became of the problems; what nobody wrote down is unknown and not zero."""
    rows = picture.ledger
    if not rows:
        yield _said("problems", picture.items.problems)
        return
    silent = sum(row.state is None for row in rows)
    undated = sum("due" in row.lacks for row in rows)
    said = [f"列出问题{len(rows)}项"]
    if silent < len(rows):
        closed = sum(not row.is_open for row in rows)
        said.append(f"已了结{closed}项、未了结{len(rows) - closed - silent}项")
    if silent:
        said.append(f"{silent}项没写明进展")
    if undated < len(rows):
        today = day_text(picture.today.isoformat())
        perhaps = perhaps_late(rows)
        late = f"按{today}计逾期{sum(row.overdue for row in rows)}项"
        said.append(f"{late}（{perhaps}）" if perhaps else late)
    if undated:
        said.append(f"{undated}项没写时限")
    yield "，".join(said)


_PAGES: dict[str, Callable[[Picture, Places], Clauses]] = {
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
