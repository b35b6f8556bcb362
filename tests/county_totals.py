"""What ``campaigns/county`` adds up to, counted in the plainest way without the package.

``python -m tests.county_totals`` writes ``expected.json``: for each period and each group of units
(the whole, every unit with those below it, every kind of unit) who was due, who reported how, and
what each indicator comes to. Everything is found by trying all units; nothing is kept in mind.
Intervals are ``[low, high]``, the high end `None` (in JSON ``null``) where it is open.

The units due in a period are those that existed on its last day, and those that reported although
they were gone by then. In a group a figure is left out if a unit above, in the same group, tells a
number for all below it. A joint event counts once, or not at all if such a figure contains it; if
several contain it, it has been counted several times, and what is too much is taken off. That a
figure contains it is known from any unit below, in the group or not.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

import yaml

COUNTY = Path(__file__).with_name("campaigns") / "county"
EXPECTED = COUNTY / "expected.json"
DAYS = ("2024-10-15", "2024-10-20")
"""As of which days the reporting is judged; on the first, the last report may still come."""
LISTS = ("topics", "problems", "regulations", "services", "practices", "plans")
NUMBERS = ("exact", "bounded", "approximate")
"""The states of a figure that tells a number."""
FORM = re.compile(r"(不超过|至少|不少于|约|近)?[0-9]+(-[0-9]+|余|\.[0-9]万)?[^0-9余]*")
"""All that `read_count` can read, besides masks and words for no number."""


class Figure(NamedTuple):
    """One unit's figure of one indicator."""

    state: str
    low: int
    high: int | None
    for_all_below: bool
    joint: str


def load(path: Path) -> Any:
    """A file as plain texts, lists and mappings."""
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - it makes only texts


CAMPAIGN = load(COUNTY / "campaign.yaml")
CATALOG = load(COUNTY / "catalog.yaml")
FILES = {path.stem: path for path in (COUNTY / "units").rglob("*.yaml")}
UNITS = {unit: load(FILES[unit]) for unit in sorted(FILES)}
PERIODS = CAMPAIGN["periods"]


def read_count(written: str) -> tuple[str, int, int | None]:
    """State, low and high of a count."""
    if written == "未统计":
        return "mentioned", 0, None
    if written == "未公开" or written.startswith("*"):
        return "withheld", 0, None
    if not FORM.fullmatch(written):
        raise ValueError(written)
    return read_number(written)


def read_number(written: str) -> tuple[str, int, int | None]:
    """State, low and high of a count that tells a number."""
    numbers = [int(number) for number in re.findall("[0-9]+", written)]
    n = numbers[0]
    nine_tenths = (9 * n + 9) // 10
    if "万" in written:  # rounded to thousands
        thousands = 10 * n + numbers[1]
        return "approximate", thousands * 1000 - 500, thousands * 1000 + 499
    if "-" in written:
        return "bounded", n, numbers[1]
    if "余" in written:
        place = 10 ** (len(str(n)) - len(str(n).rstrip("0")))
        return "bounded", n + 1, n + place - 1
    if "以上" in written or "至少" in written or "不少于" in written:
        return "bounded", n, None
    if "不超过" in written:
        return "bounded", 0, n
    if "约" in written:
        return "approximate", nine_tenths, 11 * n // 10
    if "近" in written:
        return "approximate", nine_tenths, n - 1
    return "exact", n, n


def report_of(unit: str, period: Any) -> Any:
    """The unit's report of a period, or nothing."""
    for report in UNITS[unit].get("reports", []):
        if report["period"] == period["id"]:
            return report
    return None


def figure_of(unit: str, period: Any, indicator: Any) -> Figure | None:
    """The unit's figure of an indicator in a period, or nothing."""
    report = report_of(unit, period) or {}
    for written, entry in report.get("figures", {}).items():
        if written in (indicator["id"], indicator["name"], *indicator.get("aliases", [])):
            told = {"count": entry} if isinstance(entry, str) else entry
            scope = told.get("scope", report.get("scope", "本级"))
            joint = told.get("joint", "")
            return Figure(*read_count(told["count"]), scope == "全系统", joint)
    return None


def is_due(unit: str, period: Any) -> bool:
    """Whether the unit owes a report of the period, or gave one without owing it."""
    opened, closed = UNITS[unit].get("opened", "0000"), UNITS[unit].get("closed", "9999")
    owes = opened <= period["to"] <= closed
    return owes or report_of(unit, period) is not None


def above(unit: str) -> list[str]:
    """All units above, the nearest first."""
    parent = UNITS[unit].get("parent")
    return [parent, *above(parent)] if parent else []


def groups() -> dict[str, list[str]]:
    """Every group's units, whenever they existed."""
    found = {"whole": list(UNITS)}
    for top in UNITS:
        below = [unit for unit in UNITS if top in above(unit)]
        if below:
            found[f"system {top}"] = sorted([top, *below])
    for kind in CATALOG["kinds"]:
        found[f"kind {kind['id']}"] = [u for u in UNITS if UNITS[u]["kind"] == kind["name"]]
    return found


def reporting_state(unit: str, period: Any, today: str) -> str:
    """How a unit that is due did its duty."""
    report = report_of(unit, period)
    if report is None:
        for exemption in UNITS[unit].get("exempt", []):
            if exemption["from"] <= period["to"] <= exemption["to"]:
                return "exempt"
        return "not_yet_due" if today <= period["due"] else "missing"
    if not any(report.get(part) for part in ("figures", *LISTS)):
        return "nil"
    if "submitted" not in report:
        return "undated"
    return "on_time" if report["submitted"] <= period["due"] else "late"


def tally(states: list[str]) -> dict[str, int]:
    """How often each state occurs."""
    return {state: states.count(state) for state in sorted(set(states))}


def holders(unit: str, figures: dict[str, Figure]) -> list[str]:
    """The units above whose figures contain this unit's, the highest last."""
    return [
        other
        for other in above(unit)
        if other in figures and figures[other].for_all_below and figures[other].state in NUMBERS
    ]


def event_interval(members: list[Figure]) -> tuple[int, int | None]:
    """How large a joint event is, by all who tell of it; where they disagree, what any says."""
    highs = [figure.high for figure in members if figure.high is not None]
    least = max(figure.low for figure in members)
    if not highs or least <= min(highs):
        return least, min(highs, default=None)
    any_open = len(highs) < len(members)
    return min(figure.low for figure in members), None if any_open else max(highs)


def add_up(figures: dict[str, Figure], others: dict[str, Figure]) -> dict[str, Any]:
    """Low, high and what was left out of a sum; `figures` are those of one group, by unit.

    Of `others`, the figures of all units outside, some stand inside a figure of the group: what
    they tell of joint events is known, whoever is asked for the total.
    """
    left_out = [unit for unit in figures if holders(unit, figures)]
    adding: list[tuple[int, int | None]] = [
        (figure.low, figure.high)
        for unit, figure in figures.items()
        if unit not in left_out and not figure.joint
    ]
    repeated: list[tuple[int, int]] = []  # what is too much in the lows and in the highs
    contained: dict[str, list[str]] = {}
    telling = figures | {unit: f for unit, f in others.items() if holders(unit, figures)}
    for event in sorted({figure.joint for figure in telling.values() if figure.joint}):
        members = [unit for unit in telling if telling[unit].joint == event]
        low, high = event_interval([telling[unit] for unit in members])
        tops = sorted({above[-1] for unit in members if (above := holders(unit, figures))})
        if not tops:
            adding.append((low, high))
            continue
        contained[event] = tops
        if len(tops) > 1:
            if high is None:
                ends = [end for top in tops if (end := figures[top].high) is not None]
                high = min(ends, default=None)
            # The largest holder keeps the event; no other loses more than it has at least.
            lows = sorted(figures[top].low for top in tops)[:-1]
            too_much = sum(least if high is None else min(least, high) for least in lows)
            repeated.append((too_much, (len(tops) - 1) * low))
    result: dict[str, Any] = {"low": None, "high": None}
    if adding:
        result = interval(adding, repeated)
    if left_out:
        result["left_out"] = left_out
    if contained:
        result["contained"] = contained
    return result


def interval(
    adding: list[tuple[int, int | None]], repeated: list[tuple[int, int]]
) -> dict[str, Any]:
    """The sum of intervals less what was counted several times."""
    largest = max(low for low, _ in adding)
    low = sum(low for low, _ in adding) - sum(low for low, _ in repeated)
    low = max(low, largest)
    highs = [high for _, high in adding if high is not None]
    if len(highs) < len(adding):
        return {"low": low, "high": None}
    return {"low": low, "high": sum(highs) - sum(high for _, high in repeated)}


def spread(figures: dict[str, Figure]) -> dict[str, Any]:
    """Minimum, median (of two the lower) and maximum of the figures that tell a number."""
    told = [figure for figure in figures.values() if figure.state in NUMBERS]
    if not told:
        return {"min": None, "median": None, "max": None}
    lows = sorted(figure.low for figure in told)
    highs: list[int | None] = [*sorted(f.high for f in told if f.high is not None)]
    highs += [None] * (len(told) - len(highs))
    ranks = {"min": 0, "median": (len(told) - 1) // 2, "max": len(told) - 1}
    return {name: [lows[rank], highs[rank]] for name, rank in ranks.items()}


def indicator_of_group(units: list[str], period: Any, indicator: Any) -> dict[str, Any]:
    """What an indicator comes to in a group, with its coverage."""
    due = [unit for unit in UNITS if is_due(unit, period)]
    everywhere = {unit: figure_of(unit, period, indicator) for unit in due}
    found = {unit: everywhere.pop(unit) for unit in units if unit in due}
    figures = {unit: figure for unit, figure in found.items() if figure}
    others = {unit: figure for unit, figure in everywhere.items() if figure}
    coverage = tally([figure.state if figure else "not_reported" for figure in found.values()])
    if indicator["over_units"] == "sum":
        return add_up(figures, others) | {"coverage": coverage}
    if indicator["over_units"] == "spread":
        return spread(figures) | {"coverage": coverage}
    return {"coverage": coverage}


def cumulated(units: list[str], until: Any, indicator: Any) -> dict[str, Any]:
    """The sum over the periods so far; its coverage counts each unit in each period."""
    so_far = [period for period in PERIODS if period["to"] <= until["to"]]
    totals = [indicator_of_group(units, period, indicator) for period in so_far]
    lows = [total["low"] for total in totals if total["low"] is not None]
    highs = [total["high"] for total in totals if total["low"] is not None]
    states = [s for total in totals for s, n in total["coverage"].items() for _ in range(n)]
    return {
        "low": sum(lows) if lows else None,
        "high": sum(highs) if highs and None not in highs else None,
        "coverage": tally(states),
    }


def group_in(units: list[str], period: Any) -> dict[str, Any]:
    """All that is expected of a group in a period."""
    due = [unit for unit in units if is_due(unit, period)]
    indicators = {}
    for indicator in CATALOG["indicators"]:
        entry = indicator_of_group(units, period, indicator)
        if (indicator["over_units"], indicator.get("over_periods")) == ("sum", "sum"):
            entry["cumulated"] = cumulated(units, period, indicator)
        indicators[indicator["id"]] = entry
    states = {day: tally([reporting_state(unit, period, day) for unit in due]) for day in DAYS}
    return {"due": due, "reporting": states, "indicators": indicators}


def lists_in(unit: str, period: Any) -> dict[str, list[str]]:
    """Which lists the unit has, which it says are empty, and of which it says nothing."""
    report = report_of(unit, period) or {}
    return {
        "reported": [name for name in LISTS if report.get(name)],
        "nil": [name for name in LISTS if name in report and not report[name]],
        "silent": [name for name in LISTS if name not in report],
    }


def expected() -> dict[str, Any]:
    """Everything, as it stands in ``expected.json``."""
    found: dict[str, Any] = {}
    for period in PERIODS:
        due = [unit for unit in UNITS if is_due(unit, period)]
        found[period["id"]] = {
            "lists": {unit: lists_in(unit, period) for unit in due},
            "groups": {name: group_in(units, period) for name, units in groups().items()},
        }
    return found


def text_of(value: Any, indent: int = 0) -> str:
    """As JSON; mappings are spread over lines, but not those that hold a coverage."""
    if not isinstance(value, dict) or "coverage" in value:
        return json.dumps(value)
    if not any(isinstance(part, dict) for part in value.values()):
        return json.dumps(value)
    space = " " * (indent + 1)
    parts = [f"{space}{json.dumps(k)}: {text_of(v, indent + 1)}" for k, v in value.items()]
    return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"


def main() -> None:
    """Write the expected totals anew."""
    text = text_of(expected()) + "\n"
    EXPECTED.write_text(text, "utf-8", newline="\n")
    sys.stdout.write(f"{len(text)} characters\n")


if __name__ == "__main__":
    main()
