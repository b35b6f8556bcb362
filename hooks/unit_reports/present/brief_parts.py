"""What a Word template can name: the parts of a brief, each with its meaning in Chinese.

The guide's list of names is held against these classes, so that it cannot go stale.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Generic[R]):
    """The rows of a table, and one line on those that were too many (empty if none were)."""

    rows: tuple[R, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRow:
    """A reporting state."""

    state: Annotated[str, "状态"]
    units: Annotated[int, "家数"]
    who: Annotated[str, "单位名称"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """An indicator."""

    name: Annotated[str, "指标"]
    total: Annotated[str, "合计"]
    basis: Annotated[str, "几家写了数"]
    unknown: Annotated[str, "几家未公开、未写数、未报"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """What was done in one field, in sentences."""

    number: Annotated[str, "序号，如 一"]
    title: Annotated[str, "标题"]
    lines: Annotated[tuple[str, ...], "各段文字"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A category of problems, plans or practices."""

    name: Annotated[str, "类别"]
    units: Annotated[int, "家数"]
    items: Annotated[int, "项数"]
    who: Annotated[str, "单位名称"]
    what: Annotated[str, "内容摘要"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """A number of the rectification ledger."""

    name: Annotated[str, "名称，如 已了结"]
    number: Annotated[str, "项数，不知道的是 —"]
    note: Annotated[str, "说明，可能是空的"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRow:
    """A problem that is not known to be closed."""

    unit: Annotated[str, "单位"]
    problem: Annotated[str, "问题"]
    measures: Annotated[str, "措施"]
    owner: Annotated[str, "责任人"]
    due: Annotated[str, "时限"]
    progress: Annotated[str, "进展，逾期的有“逾期”二字"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplannedRow:
    """A problem that no plan answers."""

    unit: Annotated[str, "单位"]
    problem: Annotated[str, "问题"]
    why: Annotated[str, "为什么说没有"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """A unit's reporting."""

    unit: Annotated[str, "单位"]
    state: Annotated[str, "状态"]
    submitted: Annotated[str, "报送日期"]
    lacks: Annotated[str, "没有报的部分"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The whole brief, in the order of the document."""

    title: Annotated[str, "活动名称"]
    requirement: Annotated[str, "活动要求，可能是空的"]
    period: Annotated[str, "报送期名称"]
    span: Annotated[str, "报送期的起止日"]
    group: Annotated[str, "只写一部分单位时是哪些，平时是空的"]
    as_of: Annotated[str, "按哪一天计算是否到期、逾期"]
    sentence: Annotated[str, "报送情况一句话"]
    missing: Annotated[str, "谁没有报"]
    due: Annotated[int, "应报家数"]
    states: Annotated[tuple[StateRow, ...], "各种报送状态"]
    key_figures: Annotated[tuple[FigureRow, ...], "主要数字"]
    counting: Annotated[tuple[str, ...], "计数口径，每条一行"]
    changes: Annotated[tuple[str, ...], "较上期的变化，每条一行"]
    chapters: Annotated[tuple[Chapter, ...], "主要做法的各段，最后一段是机制做法"]
    practices: Annotated[Rows[GroupRow], "机制做法按主题"]
    problems_lines: Annotated[tuple[str, ...], "谁报了问题，有关的数"]
    problems: Annotated[Rows[GroupRow], "问题按类别，几家都有的在前"]
    rectification_lines: Annotated[tuple[str, ...], "整改有关的数"]
    ledger: Annotated[tuple[LedgerRow, ...], "整改台账的数，没有问题时没有"]
    open_line: Annotated[str, "还有多少项没有了结"]
    open: Annotated[Rows[OpenRow], "没有了结的问题，逾期的在前"]
    plans_lines: Annotated[tuple[str, ...], "谁报了计划，有关的数"]
    plans: Annotated[Rows[GroupRow], "计划按类别"]
    unplanned_line: Annotated[str, "多少项问题没有计划回应，没有问题时是空的"]
    unplanned: Annotated[Rows[UnplannedRow], "没有计划回应的问题"]
    reporting: Annotated[Rows[UnitRow], "各单位报送情况，未报的在前"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A name for the template: what it stands for, and the names in each of its rows."""

    name: str
    about: str
    columns: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the part allows, taken apart at its dots."""
        return *self.name.split("."), *(column for column, _ in self.columns)


def parts() -> Iterator[Part]:
    """Every name that a template can use; `problems` has its rows in ``problems.rows``."""
    for name, kind, about in _annotated(Brief):
        row = _row(kind)
        columns = tuple((column, what) for column, _, what in _annotated(row)) if row else ()
        capped = get_origin(kind) is Rows
        yield Part(name=f"{name}.rows" if capped else name, about=about, columns=columns)
        if capped:
            yield Part(name=f"{name}.more", about="上表没有列全时的一句话", columns=())


def _annotated(kind: type) -> Iterator[tuple[str, Any, str]]:
    """The name, type and meaning of each field of a class, in order."""
    hints = get_type_hints(kind, include_extras=True)
    for field in fields(kind):
        inner, about = get_args(hints[field.name])
        yield field.name, inner, about


def _row(kind: Any) -> type | None:
    arguments = get_args(kind)
    return arguments[0] if arguments and arguments[0] is not str else None
