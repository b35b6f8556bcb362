"""The campaign: its title, its periods, and what the office wants shown first."""

from enum import StrEnum
from functools import cached_property

from pydantic import Field

from unit_reports.model.base import Day, Identifier, Line, Model, Name, UnitId
from unit_reports.model.catalog import ListName

PAGE_TITLES = {
    "index": "总览",
    "study": "学习统计",
    "research": "调研课题",
    "problems": "存在问题",
    "rectification": "整改台账",
    "plans": "下一步计划",
    "regulations": "建章立制",
    "service": "为民办实事",
    "practices": "机制做法",
    "units": "单位",
    "kinds": "按类型看",
    "indicators": "全部合计",
    "reporting": "报送情况",
    "history": "历次对比",
    "quality": "数据质量",
    "downloads": "下载",
    "guide/fields": "栏目怎么填",
    "guide/counts": "数怎么写",
    "guide/rules": "检查规则",
    "guide/catalog": "指标和类别",
}
"""The usual titles of the pages, by address; a campaign may give others."""


class LedgerKey(StrEnum):
    """What the rectification of a problem may be asked to tell."""

    TRACK = "track"
    PROGRESS = "progress"
    MEASURES = "measures"
    OWNER = "owner"
    DUE = "due"


class Period(Model):
    """One reporting period; the report is due by the end of `due`."""

    id: Identifier
    name: Line
    start: Day = Field(alias="from")
    end: Day = Field(alias="to")
    due: Day


class Campaign(Model):
    """``data/campaign.yaml``.

    `pages` gives pages other titles than the usual ones, by their keys in `PAGE_TITLES`;
    `key_figures` are the ids of the indicators that the overview shows first; `expects` are the
    lists that every report should have, be they empty; `expects_figures` are the sections of the
    catalog in which every report should have a figure; `ledger` is what the rectification of every
    problem should tell. `elsewhere` are the ids of units whose reports another site has, and
    `parts` the addresses of the sites whose published numbers are in ``parts/``, by their names.
    """

    title: Line
    requirement: Line | None = None
    periods: tuple[Period, ...] = Field(min_length=1)
    pages: dict[Line, Line] = Field(default_factory=dict)
    key_figures: tuple[Identifier, ...] = ()
    expects: tuple[ListName, ...] = ()
    expects_figures: tuple[Identifier, ...] = ()
    ledger: tuple[LedgerKey, ...] = ()
    elsewhere: tuple[UnitId, ...] = ()
    parts: dict[Name, Line] = Field(default_factory=dict)

    @property
    def current(self) -> Period:
        """The newest period, which the site shows."""
        return max(self.periods, key=lambda period: self.order[period.id])

    @cached_property
    def order(self) -> dict[str, tuple[str, str]]:
        """What sorts the periods, oldest first, by their ids."""
        return {period.id: (period.end, period.id) for period in self.periods}
