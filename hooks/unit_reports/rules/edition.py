"""E229 and E230: what the public edition leaves out must exist, and must not be told otherwise."""

from collections.abc import Iterable, Iterator

from unit_reports.finding import Finding, Place, Rule, error, short
from unit_reports.model.catalog import Indicator
from unit_reports.model.dataset import Dataset
from unit_reports.model.disclosure import still_told
from unit_reports.model.edition import FIELDS, internal_units
from unit_reports.model.near import did_you_mean
from unit_reports.model.unit import Report
from unit_reports.rules.reported import Reported
from unit_reports.source.builder import Loc

INTERNAL_UNKNOWN = error(
    "E229",
    "internal-unknown",
    "要留在内部版的不存在",
    "没有{what}“{written}”，不知道要留下什么",
    "{near}",
)
STILL_COUNTED = error(
    "E230",
    "still-counted",
    "不公开的数在公开版里数得出来",
    "“{indicator}”不公开，它数的{title}却公开，一数便知",
    "{title}也不公开，就在目录 internal 的 lists 里写上 {part}；否则不用不公开这个数",
)
EDITION_RULES: tuple[Rule, ...] = (INTERNAL_UNKNOWN, STILL_COUNTED)


def internal_marks(dataset: Dataset) -> Iterator[Finding]:
    """What the catalog marks as internal: names that nobody knows, and numbers told otherwise."""
    catalog, place = dataset.catalog, dataset.catalog_document.place
    marks, kinds = catalog.internal, catalog.categories
    indicators = {indicator.id: indicator for indicator in catalog.indicators}
    units = frozenset((*dataset.unit, *dataset.unread, *(u.id for u in dataset.salvaged)))
    named: tuple[tuple[Loc, str, Iterable[str], Iterable[str]], ...] = (
        (("units",), "单位", marks.units, units),
        (("kinds",), "单位类型", marks.kinds, [term.id for term in catalog.kinds]),
        (("sections",), "部分", marks.sections, [term.id for term in catalog.sections]),
        (("indicators",), "指标", marks.indicators, indicators),
        (("totals_only",), "指标", marks.totals_only, indicators),
        (("fields",), "可以单独不公开的栏目", marks.fields, FIELDS),
        *(
            (
                ("categories", part),
                "类别",
                getattr(marks.categories, part),
                [term.id for term in getattr(kinds, part)],
            )
            for part in type(kinds).model_fields
        ),
    )
    for loc, what, written, known in named:
        names = sorted(known)
        for i, name in enumerate(written):
            if name not in names and name not in dataset.doubtful:
                near = did_you_mean(name, names, "写编号（id）；不用留下的删去")
                at = place(("internal", *loc, i))
                yield INTERNAL_UNKNOWN.at(at, what=what, written=short(name), near=near)
    sections = {name: ("sections", i) for i, name in enumerate(marks.sections)}
    ways: dict[str, Loc] = {
        one.id: sections[one.section] for one in catalog.indicators if one.section in sections
    }
    ways |= {name: ("indicators", i) for i, name in enumerate(marks.indicators)}
    ways |= {name: ("totals_only", i) for i, name in enumerate(marks.totals_only)}
    for name, way in ways.items():
        found = indicators.get(name)
        if found and (part := _public_list(found, dataset)):
            at = place(("internal", *way))
            yield _still_counted(found, part, at)
    yield from _computed(dataset)


def _computed(dataset: Dataset) -> Iterator[Finding]:
    """Figures that follow from others whose list is public: hiding these others would not help."""
    internal = internal_units(dataset)
    written = dataset.catalog.indicator
    for (unit_id, period, key), counted in still_told(dataset, internal):
        unit = dataset.unit[unit_id]
        told = unit.report(period)
        if unit_id in internal or told is None or told[0].internal:
            continue
        names = [name for name in told[0].figures or () if name in written]
        name = next(name for name in names if written[name].id == key)
        if part := _public_list(written[counted], dataset):
            at = unit.place(*told[1], "figures", name)
            yield _still_counted(written[counted], part, at)


def internal_figures(reported: Reported, dataset: Dataset) -> Iterator[Finding]:
    """The same of the figures that a unit marks."""
    for told in reported.figures.values():
        part = _public_list(told.indicator, dataset)
        if not (part and told.entry.internal) or reported.report.internal:
            continue
        items = getattr(reported.report, part)
        whole = items is not None and not any(item.internal for item in items)
        if whole and not reported.report.withholds(part):
            at = told.unit.place(*told.loc, "internal")
            yield _still_counted(told.indicator, part, at)


def _still_counted(indicator: Indicator, part: str, place: Place) -> Finding:
    title = Report.model_fields[part].title
    return STILL_COUNTED.at(place, indicator=indicator.name, title=title, part=part)


def _public_list(indicator: Indicator, dataset: Dataset) -> str | None:
    """The list that an indicator counts, if the public edition has it."""
    listed = indicator.listed
    return (
        listed.part.value if listed and listed.part not in dataset.catalog.internal.lists else None
    )
