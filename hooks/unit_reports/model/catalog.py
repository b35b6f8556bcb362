"""The catalog: the campaign's shared vocabulary, kept by the office and never by code."""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt
from pydantic_core import PydanticCustomError

from unit_reports.model.base import Identifier, Line, Model, Name, Text
from unit_reports.model.count import MEASURES, normal

T = TypeVar("T", bound="Term")


class Word(Model):
    """A word of the trade that readers may not know, and what it means."""

    term: Line
    aliases: tuple[Line, ...] = ()
    explanation: Text

    @property
    def names(self) -> tuple[str, ...]:
        """Every wording of it."""
        return (self.term, *self.aliases)


class OverUnits(StrEnum):
    """How figures of several units become one."""

    SUM = "sum"
    SPREAD = "spread"
    NONE = "none"


class OverPeriods(StrEnum):
    """How figures of several periods become one: the last (cumulative) or the sum."""

    LAST = "last"
    SUM = "sum"


class Page(StrEnum):
    """The cross-unit pages that can show the figures of a section."""

    STUDY = "study"
    RESEARCH = "research"
    PROBLEMS = "problems"
    RECTIFICATION = "rectification"
    PLANS = "plans"
    REGULATIONS = "regulations"
    SERVICE = "service"
    PRACTICES = "practices"


class ListName(StrEnum):
    """The lists of a report whose items an indicator may count."""

    TOPICS = "topics"
    PROBLEMS = "problems"
    REGULATIONS = "regulations"
    SERVICES = "services"
    PRACTICES = "practices"
    PLANS = "plans"


class Missing(StrEnum):
    """What a relation makes of an indicator that was not reported."""

    UNKNOWN = "unknown"
    SKIP = "skip"


class Operator(StrEnum):
    """A comparison that must hold inside one report."""

    AT_MOST = "<="
    LESS = "<"
    AT_LEAST = ">="
    MORE = ">"
    EQUAL = "=="


class Term(Model):
    """One entry of the vocabulary; a report may call it by id, name or alias."""

    id: Identifier
    name: Line
    aliases: tuple[Line, ...] = ()
    definition: Text

    @property
    def names(self) -> tuple[str, ...]:
        """Every wording that means this entry."""
        return (self.id, self.name, *self.aliases)


class Section(Term):
    """A section of the report; `page` is where its figures are shown."""

    page: Page = Page.STUDY


class Progress(Term):
    """How far the rectification of a problem is; `closed` ends it.

    `step` is its order on the way there; several may share one, and one without says nothing of it.
    A state that is not `known` is a wording that says something and not how far it is.
    """

    closed: StrictBool
    step: Annotated[StrictInt, Field(ge=0)] | None = None
    known: StrictBool = True


class CompletionRate(Term):
    """A share of the problems listed: those in any of the states `progress` (by id) are done."""

    progress: tuple[Identifier, ...] = Field(min_length=1)


MEASURE = re.compile(r"[^\d\s*]{1,6}")
"""What may be a measure word."""


def _measure(word: str) -> str:
    if MEASURE.fullmatch(word):
        return word
    raise PydanticCustomError("measure", "not a measure word")


def _bounds(value: Any) -> Any:
    if isinstance(value, list) and len(value) == 2:  # noqa: PLR2004 - low and high
        return value
    raise PydanticCustomError("bounds", "not two whole numbers")


MeasureWord = Annotated[str, AfterValidator(_measure)]
Bounds = Annotated[tuple[StrictInt, StrictInt], BeforeValidator(_bounds)]


class Listing(Model):
    """The items of a report that an indicator counts: one list, or those of one kind in it."""

    part: ListName
    action: Line | None = None
    closed: StrictBool | None = None


class Indicator(Term):
    """What is counted.

    `plausible` are the usual bounds of one unit, inclusive; `listed` are the items that it counts;
    a stated rate is a share of the indicator `rate_of`.
    """

    section: Identifier
    measure: MeasureWord
    measure_aliases: tuple[MeasureWord, ...] = ()
    over_units: OverUnits
    over_periods: OverPeriods = OverPeriods.LAST
    plausible: Bounds | None = None
    listed: Listing | None = None
    rate_of: Identifier | None = None
    reasons: dict[Line, Text] = Field(default_factory=dict)


def _left(value: Any) -> Any:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and value:
        return value
    raise PydanticCustomError("relation_left", "not an id or some")


class Relation(Model):
    """Arithmetic between indicators of one report: `left`, added up, against `right`.

    It is broken only if no values inside the bounds satisfy it. An indicator that was not reported
    may have any value (`missing` unknown), or the relation is not judged (skip).
    """

    left: Annotated[tuple[Identifier, ...], BeforeValidator(_left)]
    operator: Operator
    right: Identifier
    missing: Missing = Missing.UNKNOWN


class Categories(Model):
    """The categories of each kind of item."""

    topics: tuple[Term, ...] = ()
    problems: tuple[Term, ...] = ()
    plans: tuple[Term, ...] = ()
    practices: tuple[Term, ...] = ()


def _by_wording(terms: Iterable[T]) -> dict[str, T]:
    """Terms by every wording; the first owner of a wording keeps it."""
    found: dict[str, T] = {}
    for term in terms:
        for name in term.names:
            found.setdefault(name, term)
    return found


class InternalCategories(Model):
    """The categories whose items only the internal edition has, by their ids."""

    topics: tuple[Identifier, ...] = ()
    problems: tuple[Identifier, ...] = ()
    plans: tuple[Identifier, ...] = ()
    practices: tuple[Identifier, ...] = ()


class Internal(Model):
    """What only the internal edition has, all by id.

    `units` and `kinds` of units with all they report; `sections` and `indicators` with all their
    figures; of the indicators `totals_only` the public edition has the total of all units and no
    unit's figure; whole `lists`, the items of `categories`, and the text of `fields` (dotted, as
    ``problems.rectification.owner``).
    """

    units: tuple[Name, ...] = ()
    kinds: tuple[Identifier, ...] = ()
    sections: tuple[Identifier, ...] = ()
    indicators: tuple[Identifier, ...] = ()
    totals_only: tuple[Identifier, ...] = ()
    lists: tuple[ListName, ...] = ()
    categories: InternalCategories = Field(default_factory=InternalCategories)
    fields: tuple[Line, ...] = ()


class Catalog(Model):
    """``data/catalog.yaml``.

    `names` are wordings with a number inside that are names and never counts (a hotline's number),
    `glossary` words of the trade for readers; reports do not refer to them. What `internal` names
    is left out of the public edition.
    The look-up tables map every wording (id, name, alias) to its term.
    """

    kinds: tuple[Term, ...] = Field(min_length=1)
    sections: tuple[Section, ...] = Field(min_length=1)
    indicators: tuple[Indicator, ...] = Field(min_length=1)
    categories: Categories = Field(default_factory=Categories)
    tracks: tuple[Term, ...] = ()
    progress: tuple[Progress, ...] = ()
    rates: tuple[CompletionRate, ...] = ()
    relations: tuple[Relation, ...] = ()
    names: tuple[Line, ...] = ()
    glossary: tuple[Word, ...] = ()
    internal: Internal = Field(default_factory=Internal)

    @cached_property
    def indicator(self) -> dict[str, Indicator]:
        """Indicators by wording."""
        return _by_wording(self.indicators)

    @cached_property
    def kind(self) -> dict[str, Term]:
        """Kinds of unit by wording."""
        return _by_wording(self.kinds)

    @cached_property
    def section(self) -> dict[str, Section]:
        """Sections by wording."""
        return _by_wording(self.sections)

    @cached_property
    def topic_category(self) -> dict[str, Term]:
        """Categories of topics by wording."""
        return _by_wording(self.categories.topics)

    @cached_property
    def problem_category(self) -> dict[str, Term]:
        """Categories of problems by wording."""
        return _by_wording(self.categories.problems)

    @cached_property
    def plan_category(self) -> dict[str, Term]:
        """Categories of plans by wording."""
        return _by_wording(self.categories.plans)

    @cached_property
    def theme(self) -> dict[str, Term]:
        """Themes of practices by wording."""
        return _by_wording(self.categories.practices)

    @cached_property
    def track(self) -> dict[str, Term]:
        """Ways of handling a problem by wording."""
        return _by_wording(self.tracks)

    @cached_property
    def progress_state(self) -> dict[str, Progress]:
        """States of progress by wording."""
        return _by_wording(self.progress)

    @cached_property
    def completion_rates(self) -> tuple[CompletionRate, ...]:
        """The `rates`, or one of all states that end a problem where the catalog has none."""
        closed = tuple(state.id for state in self.progress if state.closed)
        if self.rates or not closed:
            return self.rates
        definition = "进展已了结的问题占列出问题的比例。"
        return (CompletionRate(id="closed", name="了结率", progress=closed, definition=definition),)

    @cached_property
    def number_names(self) -> frozenset[str]:
        """The `names`, in the form in which counts are compared."""
        return frozenset(normal(name) for name in self.names)

    @cached_property
    def measures(self) -> frozenset[str]:
        """Every measure word that may stand in a count."""
        words = {word for i in self.indicators for word in (i.measure, *i.measure_aliases)}
        return MEASURES | words
