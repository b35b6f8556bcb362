"""What the page of one indicator and of one unit shows: sorted values for a template."""

from collections.abc import Iterator
from typing import Any

from unit_reports.aggregate.figures import Figure, IndicatorSummary
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import UnitReporting
from unit_reports.aggregate.total import spread
from unit_reports.model.catalog import OverUnits, Section
from unit_reports.model.dataset import Unit
from unit_reports.model.unit import LISTS
from unit_reports.present.views import View
from unit_reports.present.wording import LEDGER, coverage_text


def indicator(summary: IndicatorSummary, section: Section, targets: list[Any]) -> View:
    """One indicator: definition, total, spread, who reported it, who did not."""
    return {
        "summary": summary,
        "section": section,
        "spread": spread(summary.total)
        if summary.indicator.over_units is OverUnits.SPREAD
        else None,
        "silent": [unit for unit in summary.units if unit.id not in summary.figures],
        "targets": targets,
        "how": _how(summary),
    }


def _how(summary: IndicatorSummary) -> str:
    total = summary.total
    if not total.coverage.reported:
        return "没有单位报，所以没有合计；没有报不等于零。"
    if summary.indicator.over_units is OverUnits.NONE:
        return "各家的数不能相加，只逐家列出。"
    if summary.indicator.over_units is OverUnits.SPREAD:
        return (
            "各家的数不相加，只从写了数的单位里取最小、中位、最大；单位成双时取中间两个里小的一个。"
        )
    standing = [figure for figure in summary.figures.values() if not figure.covered_by]
    added = sum(figure.count.state.tells_number for figure in standing)
    said = [f"{added}家的数，下限和上限分别相加"] if added else []
    if unknown := len(standing) - added:
        is_open = total.interval is not None and total.interval[1] is None
        said.append(f"{unknown}家做了但没说多少" + ("，所以合计没有上限" if is_open else ""))
    if total.events:
        said.append(f"{len(total.events)}项联合活动各计一次")
    if total.left_out:
        said.append(f"{total.left_out}家的数已含在上级的全系统数里，没有再加")
    if total.coverage.not_reported:
        said.append(f"{total.coverage.not_reported}家没有报，没有按零算")
    return "；".join(said) + "。"


def unit(
    row: UnitReporting,
    figures: list[Figure],
    picture: Picture,
) -> View:
    """Everything one unit reported."""
    dataset = picture.dataset
    by_section = {
        section.id: [f for f in figures if f.indicator.section == section.id]
        for section in picture.catalog.sections
    }
    return {
        "unit": row.unit,
        "reporting": row,
        "above": list(dataset.ancestors(row.unit))[::-1],
        "below": dataset.children.get(row.unit.id, ()),
        "sections": [
            (section, by_section[section.id])
            for section in picture.catalog.sections
            if by_section[section.id]
        ],
        "lists": list(_unit_lists(row.unit, row, picture)),
        "findings": picture.open_findings.get(row.unit.document.path, ()),
    }


_TITLES = {
    "topics": "title",
    "problems": "summary",
    "regulations": "title",
    "services": "title",
    "practices": "name",
    "plans": "summary",
}
_FACTS: dict[str, tuple[tuple[str, str], ...]] = {
    "topics": (
        ("类别", "category"),
        ("牵头", "lead"),
        ("进展", "status"),
        ("方法", "method"),
        ("成果", "outcome"),
    ),
    "problems": (("编号", "id"), ("类别", "categories"), ("表现在", "subject")),
    "regulations": (("动作", "action"), ("内容", "about")),
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


def _unit_lists(of: Unit, row: UnitReporting, picture: Picture) -> Iterator[tuple[str, list[View]]]:
    found = of.report(picture.period.id)
    if found is None or row.report is None:
        return
    for part in LISTS:
        values = getattr(row.report, part)
        if values is None:
            continue
        yield (
            part,
            [
                {
                    "title": getattr(value, _TITLES[part]),
                    "anchor": f"{part}-{number}",
                    "facts": [*_facts(value, _FACTS[part]), *_handling(value)],
                    "line": of.place(*found[1], part, number - 1).line,
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
    done = getattr(value, "rectification", None)
    if done is not None:
        for attribute, word in LEDGER.items():
            if content := getattr(done, attribute):
                yield word, content


def summary_description(summary: IndicatorSummary) -> str:
    """One line for search and for a page's description."""
    return f"{summary.indicator.definition} {coverage_text(summary.total.coverage)}"
