"""What is done about each category of problems, as the problems page shows it."""

from typing import Any

from unit_reports.aggregate.handled import HandledCategory, Reach, handled
from unit_reports.aggregate.picture import Picture
from unit_reports.present.matrices import Cell, Head, Matrix, Row
from unit_reports.present.table import Table, Value, table_of

COLUMNS = ("有这类问题", "写了措施", "全部了结", "立了制度", "订了计划")
NONE = "✗"
PERHAPS = "？"


def problem_views(picture: Picture) -> dict[str, Any]:
    """Which categories of problems are met by nothing?"""
    categories = list(handled(picture))
    return {"handled": _matrix(categories) if categories else None, "categories": categories}


def handled_table(picture: Picture) -> Table:
    """The same as numbers: units and problems, and how many more there may be."""
    categories = sorted(handled(picture), key=lambda category: -category.all.units)
    parts = ("几家", "几项", "可能还有几家", "可能还有几项")
    heads = (f"{column}·{part}" for column in COLUMNS for part in parts)
    rows: list[tuple[Value, ...]] = []
    for category in categories:
        cells: list[Value] = [category.term.name]
        for reach in _reaches(category):
            cells += (reach.units, reach.problems, reach.perhaps_units, reach.perhaps_problems)
        rows.append(tuple(cells))
    return table_of("各类问题做了什么", ("问题类别", *heads), rows)


def _reaches(category: HandledCategory) -> tuple[Reach, ...]:
    """What the columns tell of."""
    return (
        category.all,
        category.measured,
        category.closed,
        category.regulated,
        category.planned,
    )


def _matrix(categories: list[HandledCategory]) -> Matrix:
    ordered = sorted(categories, key=lambda category: -category.all.units)
    return Matrix(
        caption="各类问题做了什么（家，小字是项）",
        corner="问题类别",
        columns=tuple(Head(text=text) for text in COLUMNS),
        rows=tuple(
            Row(
                head=Head(text=category.term.name, href=_href(category)),
                cells=(
                    Cell(
                        kind="total",
                        text=f"{category.all.units}家",
                        label=f"{category.all.problems}项",
                        href=_href(category),
                    ),
                    *(_cell(reach, category) for reach in _reaches(category)[1:]),
                ),
            )
            for category in ordered
        ),
    )


def _href(category: HandledCategory) -> str:
    return f"#c-{category.term.id}"


def _cell(reach: Reach, category: HandledCategory) -> Cell:
    """So many of those that have the problem; none is told by a sign as well."""
    every = category.all
    text, label = f"{reach.units}/{every.units}家", f"{reach.problems}/{every.problems}项"
    if reach.perhaps_problems:
        label += f"，未说明{reach.perhaps_problems}项"
    if reach.perhaps_units:
        label += f"（{reach.perhaps_units}家）"
    if reach.units:
        return Cell(kind="total", text=text, label=label, href=_href(category))
    sign = PERHAPS if reach.perhaps_units else NONE
    kind = "total" if reach.perhaps_units else "total gap"
    return Cell(kind=kind, text=f"{sign} {text}", label=label, href=_href(category))
