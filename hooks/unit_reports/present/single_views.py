"""What the page of one indicator and of one unit shows: sorted values for a template."""

from collections.abc import Iterator, Sequence
from typing import Any

from unit_reports.aggregate.figures import Figure, IndicatorSummary
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.series import Series
from unit_reports.aggregate.total import spread
from unit_reports.model.catalog import OverUnits, Section
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import LISTS, Problem
from unit_reports.present.addresses import Links, unit_address
from unit_reports.present.branches import branches
from unit_reports.present.chart_views import parts_chart
from unit_reports.present.latest import handed_in
from unit_reports.present.places import Places
from unit_reports.present.views import View
from unit_reports.present.wording import LEDGER, coverage_text, interval_text


def indicator(
    summary: IndicatorSummary, section: Section, targets: list[Any], links: Links
) -> View:
    """One indicator: definition, total, spread, who reported it, who did not."""
    return {
        "summary": summary,
        "section": section,
        "spread": spread(summary.total)
        if summary.indicator.over_units is OverUnits.SPREAD
        else None,
        "silent": [unit for unit in summary.units if unit.id not in summary.figures],
        "targets": targets,
        "how": how(summary),
        "left_out": left_out(summary),
        "parts": parts_chart(summary, links),
    }


def indicators(picture: Picture) -> View:
    """Every indicator that any unit of an extent reported, each with its parts; and the others."""
    return {
        "silent": [s.indicator for s in picture.summaries.values() if not s.figures],
        "sections": [
            (
                section,
                [
                    {"summary": summary, "how": how(summary), "left_out": left_out(summary)}
                    for summary in found
                ],
            )
            for section in picture.catalog.sections
            if (found := picture.of_section(section))
        ],
    }


def left_out(summary: IndicatorSummary) -> list[tuple[list[Figure], str, list[Figure]]]:
    """What is not in the sum as it stands: the figures, why, and those that contain them."""
    if not summary.sums:
        return []
    measure = summary.indicator.measure
    found: list[tuple[list[Figure], str, list[Figure]]] = []
    for figure in summary.figures.values():
        if figure.covered_by:
            found.append(([figure], "已含在上级的全系统数里", [figure.covered_by]))
        elif holders := summary.holders(figure):
            found.append(([figure], f"联合活动“{figure.joint}”已含在全系统的数里", holders))
    for key, event in summary.total.events.items():
        if len(partners := summary.partners(key)) > 1:
            once = interval_text(event.size, measure)
            found.append((partners, f"联合活动“{key}”是一件事，合计里只算一次（{once}）", []))
    for key, event in summary.total.repeated.items():
        size = interval_text((event.size[0], event.limit), measure)
        why = f"联合活动“{key}”含在{len(event.holders)}家的全系统数里"
        off = f"多算的{event.repeated}次（每次{size}）已从合计里减去"
        found.append((summary.partners(key), f"{why}，{off}", []))
    return found


def how(summary: IndicatorSummary) -> str:
    """How the total was made, in a sentence."""
    total = summary.total
    if not total.coverage.reported:
        return "没有单位报，所以没有合计；没有报不等于零。"
    if summary.indicator.over_units is OverUnits.NONE:
        return "各家的数不能相加，只逐家列出。"
    if summary.indicator.over_units is OverUnits.SPREAD:
        return (
            "各家的数不相加，只从写了数的单位里取最小、中位、最大；单位成双时取中间两个里小的一个。"
        )
    standing = summary.standing
    added = sum(figure.count.state.tells_number for figure in standing)
    said = [f"{added}家的数，下限和上限分别相加"] if added else []
    if unknown := len(standing) - added:
        is_open = total.interval is not None and total.interval[1] is None
        said.append(f"{unknown}家做了但没说多少" + ("，所以合计没有上限" if is_open else ""))
    if total.events:
        said.append(f"{len(total.events)}项联合活动各计一次")
    if left := len(summary.figures) - len(standing):
        said.append(f"{left}家的数已含在全系统的数里，没有再加")
    if total.repeated:
        said.append(f"{len(total.repeated)}项联合活动含在几家的全系统数里，多算的已减去")
    if total.coverage.not_reported:
        said.append(f"{total.coverage.not_reported}家没有报，没有按零算")
    if total.coverage.unreadable:
        said.append(f"{total.coverage.unreadable}家的文件读不出，没有按零算")
    return "；".join(said) + "。"


def unit(of: Unit, series: Series, places: Places) -> View:
    """Everything one unit reported, in this period and before, and what those below it did."""
    picture = series.current
    dataset = series.dataset
    told = picture.told_by(of)
    return {
        "unit": of,
        "reporting": picture.reporting_by(of),
        "latest": next(iter(handed_in((of,), picture.campaign)), None),
        "below": dataset.children.get(of.id, ()),
        "sections": _by_section(picture, told),
        "lists": list(unit_lists(of, picture)),
        "past": [
            (past.period, _by_section(past, past.told_by(of)), list(unit_lists(of, past)))
            for past in reversed(series.past)
            if of.report(past.period.id)
        ],
        "findings": picture.open_findings.get(of.document.path, ()),
        "kin": list(_kin(of, dataset)),
        "system": places.systems.get(of.id),
        "branches": branches(of, series, places, Links(address=unit_address(of.id))),
    }


def _kin(of: Unit, dataset: Dataset) -> Iterator[tuple[str, Unit | None, str]]:
    """The dated facts of a unit's life: what, the other unit, a note."""
    file = of.file
    if file.opened:
        yield (
            ("成立，分出自" if file.split_from else "成立"),
            dataset.unit.get(file.split_from or ""),
            file.opened,
        )
    if file.closed:
        yield (
            ("撤销，并入" if file.merged_into else "撤销"),
            dataset.unit.get(file.merged_into or ""),
            file.closed,
        )
    for former in file.renamed_from:
        yield "曾用名", None, f"{former.name}（用到 {former.until}）"
    for exemption in file.exempt:
        yield "免报", None, f"{exemption.start} 至 {exemption.end}：{exemption.reason}"
    for other in dataset.kin.get(of.id, ()):
        if other.file.merged_into == of.id:
            yield "并入本单位", other, other.file.closed or ""
        if other.file.split_from == of.id:
            yield "从本单位分出", other, other.file.opened or ""


def _by_section(picture: Picture, told: Sequence[Figure]) -> list[tuple[Section, list[Figure]]]:
    by_section = [
        (section, [figure for figure in told if figure.indicator.section == section.id])
        for section in picture.catalog.sections
    ]
    return [(section, figures) for section, figures in by_section if figures]


TITLES = {
    "topics": "title",
    "problems": "summary",
    "regulations": "title",
    "services": "title",
    "practices": "name",
    "plans": "summary",
}
FACTS: dict[str, tuple[tuple[str, str], ...]] = {
    "topics": (
        ("类别", "category"),
        ("牵头", "lead"),
        ("进展", "status"),
        ("方法", "method"),
        ("成果", "outcome"),
    ),
    "problems": (("编号", "id"), ("类别", "categories"), ("表现在", "subject")),
    "regulations": (("动作", "action"), ("内容", "about"), ("回应问题", "answers")),
    "services": (("进展", "status"), ("内容", "about")),
    "practices": (("主题", "theme"), ("做法", "about")),
    "plans": (
        ("类别", "category"),
        ("指标", "indicator"),
        ("目标", "target"),
        ("列举", "items"),
        ("责任人", "owner"),
        ("时限", "due"),
        ("说明", "note"),
        ("回应问题", "answers"),
    ),
}


def unit_lists(of: Unit, picture: Picture) -> Iterator[tuple[str, list[View]]]:
    """What a unit's page lists of a period: each part with its items."""
    found = of.report(picture.period.id)
    if found is None:
        return
    report, loc = found
    for part in LISTS:
        values = getattr(report, part)
        if values is None:
            continue
        yield (
            part,
            [
                {
                    "title": getattr(value, TITLES[part]),
                    "anchor": f"{part}-{number}",
                    "facts": [*_facts(value, FACTS[part]), *_handling(value)],
                    "line": of.place(*loc, part, number - 1).line,
                }
                for number, value in enumerate(values, start=1)
            ],
        )


def _facts(value: Any, names: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    for word, attribute in names:
        content = getattr(value, attribute)
        if content is None or content == ():
            continue
        if isinstance(content, tuple):
            content = "、".join(content)
        yield word, getattr(content, "written", content)


def _handling(value: Any) -> Iterator[tuple[str, str]]:
    done = value.rectification if isinstance(value, Problem) else None
    if done is not None:
        for attribute, word in LEDGER.items():
            if content := getattr(done, attribute):
                yield word, content


def summary_description(summary: IndicatorSummary) -> str:
    """One line for search and for a page's description."""
    return f"{summary.indicator.definition} {coverage_text(summary.total.coverage)}"
