"""Two states of the data to be told of, and the forms in which that is done."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from unit_reports.finding import Finding

if TYPE_CHECKING:
    from unit_reports.aggregate.difference import Difference  # slow to import, seldom needed


class ChangeFormat(StrEnum):
    """How a difference is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two states: what it is called, its commit if it is one, and its errors."""

    name: str
    commit: str = ""
    errors: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two states of the data as of a day; no `difference` where one of them cannot be used.

    Where both are commits and have `parted`, what came to the base since then seems undone.
    """

    base: Side
    head: Side
    today: str
    parted: bool = False
    difference: "Difference | None"
