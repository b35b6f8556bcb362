"""Tables and JSON for machines and for Excel: the same numbers as the pages."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from unit_reports.aggregate.figures import IndicatorSummary
from unit_reports.aggregate.items import LEDGER_COLUMNS, Item
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.total import Coverage, Interval, Total, spread
from unit_reports.model.catalog import OverUnits
from unit_reports.model.count import State
from unit_reports.model.unit import LISTS
from unit_reports.present.percent import percent_ends
from unit_reports.present.rectification_views import ShownRate, shown_rates
from unit_reports.present.table import Row, Table, Value
from unit_reports.present.wording import PARTS, REPORTING, interval_text, told_parts, total_text

SCHEMA = 1


TITLES = {"figures": "填报数", **{part: PARTS[part] for part in LISTS}, "reporting": "报送情况"}
"""Every table by the stem of its file, in the order of the downloads page."""

_ITEMS: dict[str, tuple[tuple[str, ...], Callable[[Any], Row]]] = {
    "topics": (
        ("title", "category", "lead", "status", "method", "outcome"),
        lambda v: (v.title, v.category, v.lead, v.status, v.method, v.outcome),
    ),
    "regulations": (
        ("title", "action", "about", "answers"),
        lambda v: (v.title, v.action.value, v.about, " ".join(v.answers)),
    ),
    "services": (("title", "status", "about"), lambda v: (v.title, v.status, v.about)),
    "practices": (("name", "theme", "about"), lambda v: (v.name, v.theme, v.about)),
    "plans": (
        (
            "summary",
            "category",
            "answers",
            "indicator",
            "target",
            "items",
            "owner",
            "due",
            "note",
        ),
        lambda v: (
            v.summary,
            v.category,
            " ".join(v.answers),
            v.indicator,
            v.target.written if v.target else None,
            "；".join(v.items),
            v.owner,
            v.due,
            v.note,
        ),
    ),
}
"""The tables that show an entry of a list as it is: the columns, and their values of an entry."""


def table(picture: Picture, name: str) -> Table:
    """One of the tables."""
    if name in _ITEMS:
        return _item_table(name, getattr(picture.items, name).items, *_ITEMS[name])
    return {"figures": _figures, "problems": _problems, "reporting": _reporting}[name](picture)


def _figures(picture: Picture) -> Table:
    columns = (
        "unit",
        "unit_name",
        "period",
        "indicator",
        "indicator_name",
        "written",
        "state",
        "low",
        "high",
        "source",
    )
    return Table(
        name="figures", title=TITLES["figures"], columns=columns, rows=tuple(_figure_rows(picture))
    )


def _figure_rows(picture: Picture) -> Iterator[Row]:
    """One row for each figure; what was not reported has none (the totals count it)."""
    for summary in picture.summaries.values():
        for figure in summary.figures.values():
            unit, indicator, count = figure.unit, figure.indicator, figure.count
            yield (
                unit.id,
                unit.name,
                picture.period.id,
                indicator.id,
                indicator.name,
                count.written,
                count.state.value,
                count.low,
                count.high,
                str(figure.place),
            )


def _item_table(
    name: str,
    items: Iterable[Item[Any]],
    columns: tuple[str, ...],
    values: Callable[[Any], Row],
) -> Table:
    return Table(
        name=name,
        title=TITLES[name],
        columns=("unit", "unit_name", *columns, "source"),
        rows=tuple(
            (item.unit.id, item.unit.name, *values(item.value), str(item.place)) for item in items
        ),
    )


def _problems(picture: Picture) -> Table:
    plans = {(row.problem.unit.id, row.problem.value.id): len(row.plans) for row in picture.answers}
    overdue = {(r.item.unit.id, r.item.value.id) for r in picture.ledger if r.overdue}

    def values(item: Item[Any]) -> Row:
        problem, key = item.value, (item.unit.id, item.value.id)
        done = problem.rectification
        return (
            problem.id,
            problem.summary,
            "；".join(problem.categories),
            problem.subject,
            *(getattr(done, column) if done else None for column in LEDGER_COLUMNS),
            "yes" if key in overdue else "no",
            plans[key],
        )

    columns = ("id", "summary", "categories", "subject", *LEDGER_COLUMNS)
    return Table(
        name="problems",
        title=TITLES["problems"],
        columns=("unit", "unit_name", *columns, "overdue", "plans", "source"),
        rows=tuple(
            (item.unit.id, item.unit.name, *values(item), str(item.place))
            for item in picture.items.problems.items
        ),
    )


def _reporting(picture: Picture) -> Table:
    rows = tuple(
        (
            row.unit.id,
            row.unit.name,
            picture.period.id,
            row.state.value,
            REPORTING[row.state],
            row.report.as_of if row.report else None,
            row.report.submitted if row.report else None,
            *told_parts(row, State.WITHHELD.value),
        )
        for row in picture.reporting
    )
    columns = ("unit", "unit_name", "period", "state", "state_name", "as_of", "submitted", *PARTS)
    return Table(name="reporting", title=TITLES["reporting"], columns=columns, rows=rows)


FORMULA_STARTS = frozenset("=+-@＝＋－＠\t\r\n")


def as_csv(*tables: Table) -> str:
    """Tables as CSV with a byte-order mark, which Excel needs to read Chinese.

    Text that Excel would run as a formula is kept from it by a leading apostrophe. Of several
    tables each follows its title, after an empty line.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for number, table in enumerate(tables):
        if len(tables) > 1:
            writer.writerows([[]] * bool(number) + [_safe([table.title])])
        writer.writerow(_safe(table.columns))
        writer.writerows(map(_safe, table.rows))
    return "\ufeff" + out.getvalue()


def _safe(row: Iterable[Value]) -> list[Value]:
    return [f"'{v}" if isinstance(v, str) and v[:1] in FORMULA_STARTS else v for v in row]


def totals_json(picture: Picture) -> str:
    """``/data/totals.json`` (design, section 6).

    Beside the contract's keys, where there are any, ``rates``: each with its formula, numerator,
    denominator, bounds (0.4 is 40 %; of stated rates, which have no sum, from the lowest to the
    highest unit's) and how many units have a rate (``rated``) or why they have none; in the public
    edition an indicator's ``disclosed``: the total of ``units`` figures that are not shown.
    """
    document = {
        "schema": SCHEMA,
        "campaign": picture.campaign.title,
        "period": picture.period.id,
        "as_of": picture.today.isoformat(),
        "units_due": len(picture.units),
    }
    if stale := {unit.id: asdict(unit.stale) for unit in picture.units if unit.stale}:
        document["stale"] = stale
    head = json.dumps(document, ensure_ascii=False, indent=1).removesuffix("\n}")
    # One line an indicator: as readable, and ten times as fast as indenting every figure.
    indicators = ",\n".join(
        f"  {json.dumps(key)}: {json.dumps(_summary_json(summary, picture), ensure_ascii=False)}"
        for key, summary in picture.summaries.items()
    )
    rates = ",\n".join(
        f"  {json.dumps(rate.key)}: {json.dumps(_rate_json(rate), ensure_ascii=False)}"
        for rate in shown_rates(picture)
        if rate.lines
    )
    tail = f',\n "rates": {{\n{rates}\n }}' if rates else ""
    return f'{head},\n "indicators": {{\n{indicators}\n }}{tail}\n}}\n'


def _rate_json(shown: ShownRate) -> Mapping[str, Any]:
    """A completion rate of all units together; its coverage adds up to the units due."""
    group = shown.rate.group
    low, high = percent_ends(shown.share) if shown.share else (None, None)
    found = Counter(unit.why.value if unit.why else "rated" for unit in shown.rate.units)
    return {
        "name": shown.name,
        "formula": shown.formula,
        "basis": shown.rate.basis.value,
        "numerator": _ends_json(group.part if group else None),
        "denominator": _ends_json(group.whole if group else None),
        "low": low,
        "high": high,
        "text": shown.number,
        "coverage": dict(sorted(found.items())),
    }


def _ends_json(interval: Interval | None) -> dict[str, int | None] | None:
    return {"low": interval[0], "high": interval[1]} if interval else None


def _coverage_json(coverage: Coverage) -> dict[str, int]:
    """Units by state; the unreadable only where there are any, in a draft."""
    found = asdict(coverage)
    return found if coverage.unreadable else {k: n for k, n in found.items() if k != "unreadable"}


def _repeated_json(total: Total) -> dict[str, Any]:
    """The events that several system-wide figures hold, with what was taken off the sum again."""
    found = {
        key: {"held_by": list(event.holders), "taken_off": list(event.overcounted)}
        for key, event in total.repeated.items()
    }
    return {"repeated": found} if found else {}


def _disclosed_json(summary: IndicatorSummary, picture: Picture) -> dict[str, Any]:
    """The total of figures that are not shown, where it is."""
    found, indicator = picture.disclosed.get(summary.indicator.id), summary.indicator
    if found is None or found.interval is None:
        return {}
    text = interval_text(found.interval, indicator.measure, approximate=found.is_approximate)
    ends = {"low": found.interval[0], "high": found.interval[1]}
    return {"disclosed": ends | {"text": text, "units": found.units}}


def total_json(summary: IndicatorSummary) -> dict[str, Any]:
    """An indicator's total with its coverage, and without the figures that it is made of."""
    total, indicator = summary.total, summary.indicator
    head: dict[str, Any] = {
        "name": indicator.name,
        "measure": indicator.measure,
        "over_units": indicator.over_units.value,
    }
    if indicator.over_units is OverUnits.SUM:
        low, high = total.interval or (None, None)
        head |= {"low": low, "high": high, "approximate": total.is_approximate}
    elif indicator.over_units is OverUnits.SPREAD:
        found = spread(total)
        for key, interval in (
            ("min", found and found.minimum),
            ("median", found and found.median),
            ("max", found and found.maximum),
        ):
            head[key] = {"low": interval[0], "high": interval[1]} if interval else None
    return head | {
        "text": total_text(summary),
        "coverage": _coverage_json(total.coverage),
        **_repeated_json(total),
    }


def _summary_json(summary: IndicatorSummary, picture: Picture) -> Mapping[str, Any]:
    return total_json(summary) | {
        **_disclosed_json(summary, picture),
        "figures": [
            {
                "unit": unit_id,
                "written": figure.count.written,
                "state": figure.count.state.value,
                "low": figure.count.low,
                "high": figure.count.high,
                "source": str(figure.place),
            }
            | ({"joint": figure.joint} if figure.joint else {})
            | ({"rate": figure.rate} if figure.rate else {})
            | ({"covered_by": figure.covered_by.unit.id} if figure.covered_by else {})
            for unit_id, figure in summary.figures.items()
        ],
    }
