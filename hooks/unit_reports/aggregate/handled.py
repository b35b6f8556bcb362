"""What is done about each category of problems, and where nothing is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from unit_reports.aggregate.items import Answered, LedgerRow
from unit_reports.aggregate.picture import Picture
from unit_reports.model.catalog import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """One problem with its row of the ledger and with what answers it."""

    row: LedgerRow
    answered: Answered

    @property
    def has_measures(self) -> bool:
        """Whether any measures are told."""
        return "measures" not in self.row.lacks

    @property
    def is_closed(self) -> bool | None:
        """Whether it is closed; nothing where its progress is not known."""
        return self.row.state.closed if self.row.state else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many units, and how many of their problems; `perhaps` more, if all were known."""

    units: int
    problems: int
    perhaps_units: int = 0
    perhaps_problems: int = 0


@dataclass(frozen=True, kw_only=True)
class HandledCategory:
    """The problems of one category."""

    term: Term
    problems: tuple[Handled, ...]

    @cached_property
    def by_unit(self) -> dict[str, list[Handled]]:
        """The problems of each unit that has any, by its id."""
        found: dict[str, list[Handled]] = {}
        for problem in self.problems:
            found.setdefault(problem.row.item.unit.id, []).append(problem)
        return found

    @property
    def all(self) -> Reach:
        """Who has such problems."""
        return Reach(units=len(self.by_unit), problems=len(self.problems))

    @property
    def measured(self) -> Reach:
        """Who tells measures against at least one of them."""
        return self._reach(lambda problem: problem.has_measures)

    @property
    def regulated(self) -> Reach:
        """Who has a regulation that answers one of them."""
        return self._reach(lambda problem: problem.answered.is_regulated)

    @property
    def planned(self) -> Reach:
        """Who has a plan that answers one of them."""
        return self._reach(lambda problem: problem.answered.is_planned)

    @property
    def closed(self) -> Reach:
        """Who has closed all of them, and who perhaps has: what is not closed is not known."""
        states = [[problem.is_closed for problem in own] for own in self.by_unit.values()]
        every = [state for own in states for state in own]
        return Reach(
            units=sum(all(own) for own in states),
            problems=every.count(True),
            perhaps_units=sum(None in own and False not in own for own in states),
            perhaps_problems=every.count(None),
        )

    def _reach(self, has: Callable[[Handled], bool | None]) -> Reach:
        states = [list(map(has, own)) for own in self.by_unit.values()]
        every = [state for own in states for state in own]
        return Reach(
            units=sum(True in own for own in states),
            problems=every.count(True),
            perhaps_units=sum(None in own and True not in own for own in states),
            perhaps_problems=every.count(None),
        )


def handled(picture: Picture) -> Iterator[HandledCategory]:
    """Every category that has problems, in the catalog's order."""
    rows = {(row.item.unit.id, row.item.anchor): row for row in picture.ledger}
    answers = {(a.problem.unit.id, a.problem.anchor): a for a in picture.answers}
    for group in picture.problem_groups:
        keys = [(item.unit.id, item.anchor) for item in group.items]
        problems = tuple(Handled(row=rows[key], answered=answers[key]) for key in keys)
        yield HandledCategory(term=group.term, problems=problems)
