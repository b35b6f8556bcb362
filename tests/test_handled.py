"""What is done about each category of problems: measures, closing, regulations, plans."""

from typing import Any

from tests.small import CATALOG, picture_of, problem, unit_of
from unit_reports.aggregate.handled import HandledCategory, Reach, handled
from unit_reports.model.dataset import Unit


def category(*units: Unit) -> HandledCategory:
    """The only category of some units."""
    [found] = handled(picture_of(*units, catalog=CATALOG))
    return found


def regulation(*answers: str) -> dict[str, Any]:
    """A regulation that answers some problems."""
    return {"title": "规定", "action": "制定", "answers": list(answers)}


def plan(*answers: str) -> dict[str, Any]:
    """A plan that answers some problems."""
    return {"summary": "扫地", "category": "清扫", "answers": list(answers)}


def test_units_and_problems_are_counted() -> None:
    """One with measures suffices for a unit; its problems are counted beside it."""
    found = category(
        unit_of("a", {"problems": [problem(1, measures="扫"), problem(2)]}),
        unit_of("b", {"problems": [problem(1)]}),
        unit_of("c", {"problems": []}),
    )

    assert found.all == Reach(units=2, problems=3)
    assert found.measured == Reach(units=1, problems=1)


def test_a_unit_has_closed_a_category_if_all_its_problems_are_closed() -> None:
    """Where the rest is unknown it perhaps has; where one is open it has not."""
    found = category(
        unit_of("all", {"problems": [problem(1, "完"), problem(2, "完")]}),
        unit_of("open", {"problems": [problem(1, "完"), problem(2, "半"), problem(3)]}),
        unit_of("perhaps", {"problems": [problem(1, "完"), problem(2, "含糊")]}),
    )

    assert found.closed == Reach(units=1, problems=4, perhaps_units=1, perhaps_problems=2)


def test_only_what_answers_a_problem_of_the_category_counts() -> None:
    """A regulation or plan of another unit, of another problem or of none does not."""
    answering = {"regulations": [regulation("p1"), regulation()], "plans": [plan("p2")]}
    found = category(
        unit_of("a", {"problems": [problem(1), problem(2), problem(3)], **answering}),
        unit_of("b", {"problems": [problem(1), problem(2)], "plans": [plan()]}),
    )

    assert found.regulated == Reach(units=1, problems=1)
    assert found.planned == Reach(units=1, problems=1)
    rows = {row.answered.problem.anchor: row for row in found.by_unit["a"]}
    assert [len(row.answered.regulations) for row in rows.values()] == [1, 0, 0]
    assert [len(row.answered.plans) for row in rows.values()] == [0, 1, 0]
