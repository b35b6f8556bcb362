"""A unit's life: when it opened, closed, got another name, was exempt; which reports came, when."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from unit_reports.model.campaign import Period
from unit_reports.synth.chance import Chance, deck, words
from unit_reports.synth.tree import Node, unit_id
from unit_reports.synth.yamltext import flow, scalar


class Came(StrEnum):
    """What became of the report of a period."""

    ON_TIME = "on_time"
    LATE = "late"
    UNDATED = "undated"
    NIL = "nil"
    NOT = "not"


RELIABLE = (
    *(
        tuple(
            map(Came, deck(on_time=17, late=1, undated=2)),
        ),
    )
    * 5,
    *(tuple(map(Came, deck(on_time=13, late=4, undated=2, nil=1))),) * 2,
    tuple(map(Came, deck(on_time=5, late=3, undated=1, nil=1, **{"not": 4}))),
)
"""Kinds of clerks, and how their reports come."""
LATEST = 9
"""So many days after the deadline a report comes at most."""
_LIFE = deck(nothing=182, renamed=6, opened=4, closed=4, exempt=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """The dated facts of a unit, as lines of its file, and how the report of each period came."""

    lines: tuple[str, ...]
    came: dict[str, Came]


def life(chance: Chance, node: Node, periods: list[Period], former_name: str) -> Life:
    """Draw a life; a unit that others stand below neither opens nor closes."""
    clerk = chance.one(RELIABLE)
    came = {period.id: chance.one(clerk) for period in periods}
    fact = chance.one(_LIFE)
    last = periods[-1]
    lines: list[str] = []
    if fact == "renamed":
        former = flow({"name": scalar(former_name), "until": _day_in(chance, chance.one(periods))})
        lines.append(f"renamed_from: [{former}]")
    elif fact == "opened" and not node.below:
        at = chance.between(0, len(periods) - 1)
        lines.append(f"opened: {_day_in(chance, periods[at])}")
        if node.number and chance.often(0.4):
            lines.append(f"split_from: {unit_id(node.number - 1)}")
        came |= {period.id: Came.NOT for period in periods if period.end < periods[at].start}
    elif fact == "closed" and not node.below:
        at = chance.between(len(periods) // 2, len(periods) - 1)
        lines.append(f"closed: {_day_in(chance, periods[at])}")
        if node.above and chance.often(0.7):
            lines.append(f"merged_into: {node.above[-1]}")
        came |= {period.id: Came.NOT for period in periods if period.end >= periods[at].end}
    elif fact == "exempt":
        reason = chance.one(words().exempt)
        lines.append(f"exempt: [{{from: {last.start}, to: {last.due}, reason: {reason}}}]")
        came[last.id] = Came.NOT
    return Life(lines=tuple(lines), came=came)


def submitted(chance: Chance, period: Period, came: Came) -> str:
    """The day on which a report came, empty where it is not written."""
    if came is Came.UNDATED:
        return ""
    end, due = date.fromisoformat(period.end), date.fromisoformat(period.due)
    if came is Came.LATE:
        return str(due + timedelta(days=chance.between(1, LATEST)))
    return str(due - timedelta(days=chance.between(0, min((due - end).days, 9))))


def _day_in(chance: Chance, period: Period) -> str:
    start, end = date.fromisoformat(period.start), date.fromisoformat(period.end)
    return str(start + timedelta(days=chance.between(0, max((end - start).days - 1, 0))))
