"""What a change does, for machines."""

from collections import Counter
from typing import Any

from unit_reports.aggregate.changed import Changed, FieldChange
from unit_reports.aggregate.difference import (
    Difference,
    PeriodDifference,
    ReportingChange,
    TotalChange,
)
from unit_reports.aggregate.figures import Figure
from unit_reports.aggregate.item_changes import ItemChange, wording
from unit_reports.aggregate.office_changes import OfficeChange
from unit_reports.aggregate.picture import Picture
from unit_reports.finding import short
from unit_reports.model.base import MAX_TEXT
from unit_reports.model.dataset import Unit
from unit_reports.present.change_words import value_text
from unit_reports.present.comparison import Comparison, Side
from unit_reports.present.exports import total_json
from unit_reports.present.findings import json_text, plain

SCHEMA = 1


def as_json(comparison: Comparison) -> str:
    """The whole difference.

    Pairs of ``before`` and ``after`` are null on the side where there is nothing. The keys:

    - ``schema``: 1; ``as_of``: the day; ``base`` and ``head``: ``name``, ``commit`` (empty for a
      folder), ``errors`` (findings as in ``check --format json``) and ``unreadable`` (ids of units
      whose files are left out);
    - ``parted``: whether each commit has what the other lacks, so that what came to the base since
      seems undone;
    - ``compared``: whether the two could be compared; what follows is there only then;
    - ``changed``: whether anything differs;
    - ``periods``, newest first: ``period``; ``units_due``, ``states`` (units by state of reporting)
      and ``problems_open`` before and after; ``totals`` by indicator, each with the total as in
      ``totals.json``, the ``figures`` that differ by unit, and ``change`` (how many ``units`` told
      a number in both that differs, and ``low`` and ``high`` of what these changed by);
      ``unchanged``: how many other indicators were reported; ``reporting`` by unit: state, facts of
      the report (``fields``), ``parts`` (null not reported, 0 nothing to report) and ``first`` (its
      first report ever); ``items``: list, unit, name, ``fate`` (appeared, vanished, closed,
      reopened, changed), of problems their id and whether they are closed, and ``fields``;
    - ``units``: id, name before and after, ``noted`` (a new name with its `renamed_from`), fields;
    - ``office``: entries of campaign and catalog, by ``list`` and ``key``; ``reordered``: lists;
    - ``findings``: ``new`` warnings, ``gone`` and ``answered``.
    """
    difference = comparison.difference
    unreadable = difference.unreadable if difference else None
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "as_of": comparison.today,
        "base": _side(comparison.base, unreadable.before if unreadable else None),
        "head": _side(comparison.head, unreadable.after if unreadable else None),
        "parted": comparison.parted,
        "compared": difference is not None,
    }
    if difference:
        document |= _difference(difference)
    return json_text(document) + "\n"


def _side(side: Side, unreadable: tuple[Unit, ...] | None) -> dict[str, Any]:
    return {
        "name": side.name,
        "commit": side.commit,
        "errors": [plain(finding) for finding in side.errors],
        "unreadable": [unit.id for unit in unreadable or ()],
    }


def _difference(difference: Difference) -> dict[str, Any]:
    found = difference.findings
    return {
        "changed": not difference.is_empty,
        "periods": [_period(period) for period in difference.periods],
        "units": [_unit(pair) for pair in difference.units],
        "office": [_office(change) for change in difference.office],
        "reordered": ["/".join(path) for path in difference.reordered],
        "findings": {
            "new": [plain(finding) for finding in found.new],
            "gone": [plain(finding) for finding in found.gone],
            "answered": [plain(finding) for finding in found.answered],
        },
    }


def _period(one: PeriodDifference) -> dict[str, Any]:
    old, new = one.picture.before, one.picture.after
    return {
        "period": one.picture.one.period.id,
        "units_due": _pair(*(len(p.units) if p else None for p in (old, new))),
        "states": _pair(_states(old), _states(new)),
        "problems_open": _pair(
            *(sum(row.is_open for row in p.ledger) if p else None for p in (old, new))
        ),
        "totals": {total.total.one.indicator.id: _total(total) for total in one.totals},
        "unchanged": one.same,
        "reporting": [_reporting(change) for change in one.reporting],
        "items": [_item(change) for change in one.items],
    }


def _states(picture: Picture | None) -> dict[str, int] | None:
    if picture is None:
        return None
    return dict(sorted(Counter(row.state.value for row in picture.reporting).items()))


def _total(change: TotalChange) -> dict[str, Any]:
    old, new, step = change.total.before, change.total.after, change.step
    return {
        **_pair(old and total_json(old), new and total_json(new)),
        "change": step and {"units": step.units, "low": step.change[0], "high": step.change[1]},
        "figures": [
            {
                "unit": figure.one.unit.id,
                **_pair(_figure(figure.before), _figure(figure.after)),
                "fields": [change.path[0] for change in figure.fields],
            }
            for figure in change.figures
        ],
    }


def _figure(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    count = figure.count
    return {
        "written": short(count.written),
        "state": count.state.value,
        "low": count.low,
        "high": count.high,
        "source": str(figure.place),
    }


def _reporting(change: ReportingChange) -> dict[str, Any]:
    states = (row and row.state.value for row in (change.row.before, change.row.after))
    return {
        "unit": change.unit.id,
        **_pair(*states),
        "first": change.first,
        "parts": {part: _pair(before, after) for part, before, after in change.parts},
        "fields": _fields(change.row.fields),
    }


def _item(change: ItemChange) -> dict[str, Any]:
    item = change.item.one
    problem = {}
    if change.part == "problems":
        problem = {"id": item.value.id, "closed": _pair(change.was_closed, change.is_closed)}
    return {
        "list": change.part,
        "unit": item.unit.id,
        **problem,
        "name": short(wording(change.part, item), 200),
        "fate": change.fate.value,
        "fields": _fields(change.item.fields),
        "source": str(item.place),
    }


def _unit(pair: Changed[Unit]) -> dict[str, Any]:
    old, new = pair.before, pair.after
    names = [unit and short(unit.name, 200) for unit in (old, new)]
    former = {one.name for one in new.file.renamed_from} if new else set()
    return {
        "unit": pair.one.id,
        **_pair(*names),
        "noted": old is not None and old.name in former,
        "fields": _fields(pair.fields),
    }


def _office(change: OfficeChange) -> dict[str, Any]:
    entry = change.entry
    return {
        "list": "/".join(change.path),
        "key": change.key,
        **_pair(entry.before is not None, entry.after is not None),
        "fields": _fields(entry.fields),
    }


def _fields(fields: tuple[FieldChange, ...]) -> dict[str, Any]:
    """Values in words, by the field's name."""
    return {
        ".".join(one.path): _pair(
            *(
                None if value is None else value_text(value, MAX_TEXT)
                for value in (one.before, one.after)
            )
        )
        for one in fields
    }


def _pair(before: Any, after: Any) -> dict[str, Any]:
    return {"before": before, "after": after}
