"""What changed since the last period, in sentences."""

from collections.abc import Sequence

from unit_reports.aggregate.history import Change, IndicatorHistory, Step, history
from unit_reports.aggregate.picture import Picture

MOST = 30
"""So many indicators are told."""


def changes(pictures: Sequence[Picture]) -> list[str]:
    """What the last of some pictures, oldest first, has that the one before had not.

    Totals are compared over the units that told a number in both periods; there is nothing to say
    of a first period.
    """
    if len(pictures) < 2:  # noqa: PLR2004 - this period and the last
        return []
    then, now = pictures[-2:]
    said = [f"上期（{then.period.name}）{_reported(then)}；本期{_reported(now)}。"]
    found = [(one, one.steps[-1]) for one in history((then, now))]
    compared = [(one, step) for one, step in found if step]
    moved = [f"{_step(one, step)}。" for one, step in compared if step.change != (0, 0)]
    said += moved[:MOST]
    if len(moved) > MOST:
        said.append(f"其余{len(moved) - MOST}项见网站。")
    if not compared:
        said.append("没有哪个数是同一家两期都写了的，所以不能比。")
    elif same := len(compared) - len(moved):
        said.append(f"另有{same}项指标两期持平。" if moved else f"{same}项指标两期持平。")
    return said


def _reported(picture: Picture) -> str:
    here = sum(row.state.has_report for row in picture.reporting)
    return f"应报{len(picture.units)}家，收到{here}家"


def _step(one: IndicatorHistory, step: Step) -> str:
    measure = one.indicator.measure
    return f"{one.indicator.name}：两期都写了数的{step.units}家，{_change(step.change, measure)}"


def _change(change: Change, measure: str) -> str:
    """A difference between two periods as prose says it: 比上期多5次, 比上期至少少3次."""
    low, high = change
    if low is None and high is None:
        return "比上期多少不明"
    if high is None:
        return _bound("至少多", "至多少", low, measure) if low else "不比上期少"
    if low is None:
        return _bound("至多多", "至少少", high, measure) if high else "不比上期多"
    if low < 0 < high:
        return f"增减不定，从比上期少{-low}{measure}到多{high}{measure}"
    way, least, most = ("多", low, high) if low >= 0 else ("少", -high, -low)
    return f"比上期{way}{least if least == most else f'{least}–{most}'}{measure}"


def _bound(up: str, down: str, bound: int, measure: str) -> str:
    return f"比上期{up if bound > 0 else down}{abs(bound)}{measure}"
