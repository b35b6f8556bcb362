"""What changed since the last period, in sentences."""

from collections.abc import Sequence

from unit_reports.aggregate.history import IndicatorHistory, Step, history
from unit_reports.aggregate.picture import Picture
from unit_reports.present.digest import reported
from unit_reports.present.wording import change_text

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
    compared = steps(then, now)
    moved = [f"{_step(one, step)}。" for one, step in compared if step.change != (0, 0)]
    said += moved[:MOST]
    if len(moved) > MOST:
        said.append(f"其余{len(moved) - MOST}项见网站。")
    if not compared:
        said.append("没有哪个数是同一家两期都写了的，所以不能比。")
    elif same := len(compared) - len(moved):
        said.append(f"另有{same}项指标两期持平。" if moved else f"{same}项指标两期持平。")
    return said


def steps(then: Picture, now: Picture) -> list[tuple[IndicatorHistory, Step]]:
    """The indicators that some unit told in both periods, each with what it changed by."""
    found = [(one, one.steps[-1]) for one in history((then, now))]
    return [(one, step) for one, step in found if step]


def _reported(picture: Picture) -> str:
    return f"应报{len(picture.units)}家，收到{reported(picture)}家"


def _step(one: IndicatorHistory, step: Step) -> str:
    change = change_text(step.change, one.indicator.measure)
    return f"{one.indicator.name}：两期都写了数的{step.units}家，{change}"
