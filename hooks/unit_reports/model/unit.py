"""The unit file: one unit and all its reports (design, section 4).

A list that is absent is *not reported*; an empty list is *nothing to report*; one that is named
under `withheld` has content that is not shown, or not all of it. Titles and
descriptions are Chinese: the exported JSON Schema shows them to whoever edits a file.
"""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    PlainValidator,
    StrictBool,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from unit_reports.model.base import Day, DayOrMonth, Identifier, Line, Model, Name, Text
from unit_reports.model.campaign import Period
from unit_reports.model.count import MEASURES, Count, CountFault, read_count
from unit_reports.model.rate import RATE_PATTERN, Rate, read_rate

MOST_ITEMS = 100
"""So many names fit into one cell of Excel."""


class Scope(StrEnum):
    """Whom a figure covers: the unit itself, or it and all below it."""

    OWN = "本级"
    SYSTEM = "全系统"


class Action(StrEnum):
    """What was done with a regulation."""

    MADE = "制定"
    REVISED = "修订"
    ABOLISHED = "废止"
    PROPOSED = "拟制定"


class PartName(StrEnum):
    """The parts of a report: its figures and its lists."""

    FIGURES = "figures"
    TOPICS = "topics"
    PROBLEMS = "problems"
    REGULATIONS = "regulations"
    SERVICES = "services"
    PRACTICES = "practices"
    PLANS = "plans"


def _count(value: Any, info: ValidationInfo) -> Count:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise PydanticCustomError("count_type", "not a count")
    read = read_count(value, (info.context or {}).get("measures", MEASURES))
    if isinstance(read, CountFault):
        raise PydanticCustomError("count_fault", "{fault}", {"fault": read.fault.value})
    return read


def _figure(value: Any) -> Any:
    """A count alone is the short form of a figure."""
    return value if isinstance(value, dict) else {"count": value}


CountField = Annotated[
    Count,
    PlainValidator(_count),
    WithJsonSchema({"type": ["string", "integer"]}),
]


def _rate(value: Any) -> Rate:
    read = read_rate(value) if isinstance(value, str) else None
    if read is None:
        raise PydanticCustomError("rate", "not a percentage")
    return read


RateField = Annotated[
    Rate, PlainValidator(_rate), WithJsonSchema({"type": "string", "pattern": RATE_PATTERN})
]
CODE_PATTERN = r"^[EW][0-9]{3}$"
Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
"""The code of a rule."""


_NO_REASONS: dict[str, str] = {}


def _reasons(about: str) -> Any:
    return Field(
        default_factory=lambda: _NO_REASONS,  # one for all: nobody changes what is frozen
        title="对提醒的说明",
        description=f"代码: 原因；{about}",
        examples=[{"W402": "按条统计，与上级口径一致"}, {"W501": "报告没有写截止日"}],
    )


def _internal(what: str) -> Any:
    return Field(default=False, title="只在内部版", description=f"写 true，{what}不进公开版")


class FigureEntry(Model, title="填报数"):
    """One figure; `items` are what the report lists by name, never added to anything."""

    count: CountField = Field(
        title="数量",
        description="照报告原文写，如 7次、30余次、10-15天；不公开写 '*次'，没有统计写 未统计",
        examples=["7次", "30余次", "10-15天", "*次", "未统计"],
    )
    note: Text | None = Field(None, title="说明", description="数字怎么来的、包括什么")
    items: tuple[Line, ...] = Field(
        (), max_length=MOST_ITEMS, title="列举", description="报告里点到名的，逐个写"
    )
    scope: Scope | None = Field(
        None, title="范围", description="本级不含下级，全系统含下级；不写同报告"
    )
    joint: Identifier | None = Field(
        None, title="联合活动编号", description="几家一起办的写同一编号"
    )
    rate: RateField | None = Field(
        None, title="所占比例", description="报告里写明的百分数，如 98.7%", examples=["98.7%", "*%"]
    )
    internal: StrictBool = _internal("这个数")
    reasons: dict[Code, Text] = _reasons("只管这一个数")


Figures = Annotated[FigureEntry, BeforeValidator(_figure)]


class Source(Model, title="报告来源"):
    """The report in prose that the figures were taken from."""

    title: Line | None = Field(None, title="报告标题")
    file: Line | None = Field(None, title="报告文件名", description="如 工作情况汇报.docx")


class Topic(Model, title="调研课题"):
    """A research topic."""

    title: Line = Field(title="课题")
    category: Line = Field(title="类别", description="目录里的课题类别，写名称")
    lead: Line | None = Field(None, title="牵头人或部门")
    status: Line | None = Field(None, title="进展", examples=["进行中", "已完成"])
    method: Text | None = Field(None, title="方法", description="怎么调研的，如 座谈、走访、问卷")
    outcome: Text | None = Field(None, title="成果", description="形成了什么、用在哪里")
    internal: StrictBool = _internal("这个课题")


class Rectification(Model, title="整改"):
    """What is done about a problem."""

    track: Line | None = Field(None, title="整改方式", description="目录里的整改方式")
    progress: Line | None = Field(None, title="整改进展", description="目录里的整改进展")
    measures: Text | None = Field(None, title="整改措施")
    owner: Line | None = Field(None, title="责任人或责任单位")
    due: DayOrMonth | None = Field(None, title="整改时限", description="如 2023-12 或 2023-12-31")


class Problem(Model, title="存在问题"):
    """A problem that the unit found."""

    id: Identifier = Field(title="编号", description="本报告内不重复，以后各期不变，如 p1、p2")
    summary: Text = Field(title="问题")
    categories: tuple[Line, ...] = Field(
        min_length=1, title="类别", description="目录里的问题类别，至少一个"
    )
    subject: Line | None = Field(None, title="表现在谁身上", description="如 个别人员")
    rectification: Rectification | None = Field(None, title="整改")
    internal: StrictBool = _internal("这个问题")


class Regulation(Model, title="制度"):
    """A regulation that was made, revised, abolished or is proposed."""

    title: Line = Field(title="名称", description="名称不公开的照原文写，如 《*》")
    action: Action = Field(
        title="动作", description="出台、印发写 制定；修改、完善写 修订；还没有出台写 拟制定"
    )
    about: Text | None = Field(None, title="内容")
    answers: tuple[Identifier, ...] = Field(
        (), title="对应的问题编号", description="为解决本报告里哪些问题而立，如 [p1, p2]"
    )
    internal: StrictBool = _internal("这项制度")


class Service(Model, title="办实事"):
    """Something done for the public."""

    title: Line = Field(title="事项")
    status: Line | None = Field(None, title="进展", examples=["进行中", "已完成"])
    about: Text | None = Field(None, title="内容")
    internal: StrictBool = _internal("这件实事")


class Practice(Model, title="机制做法"):
    """A mechanism or way of working that others can borrow."""

    name: Line = Field(title="名称")
    theme: Line = Field(title="主题", description="目录里的做法主题")
    about: Text | None = Field(None, title="做法")
    internal: StrictBool = _internal("这个做法")


class Plan(Model, title="下一步计划"):
    """A next step; `target` is planned, so it never enters a total."""

    summary: Text = Field(title="计划")
    category: Line = Field(title="类别", description="目录里的计划类别")
    answers: tuple[Identifier, ...] = Field(
        (), title="对应的问题编号", description="本报告里问题的编号，如 [p1, p2]"
    )
    indicator: Line | None = Field(None, title="目标所属的指标", description="目录里的指标，写名称")
    target: CountField | None = Field(
        None, title="目标数量", description="打算做多少，写法同数量；不计入合计"
    )
    items: tuple[Line, ...] = Field((), max_length=MOST_ITEMS, title="列举")
    owner: Line | None = Field(None, title="责任人或责任单位")
    due: DayOrMonth | None = Field(None, title="时限", description="如 2023-12 或 2023-12-31")
    note: Text | None = Field(None, title="说明")
    internal: StrictBool = _internal("这项计划")


_NIL = "每项以“- ”开头；报告没有提到就不写这一栏，确实没有写 []"


class Report(Model, title="报告"):
    """One unit's report of one period."""

    period: Name = Field(title="报送期", description="报送期的编号，如 2023-11")
    as_of: DayOrMonth | None = Field(None, title="数据截至", description="如 2023-11 或 2023-11-30")
    submitted: Day | None = Field(None, title="报送日期", description="如 2023-12-01")
    source: Source | None = Field(None, title="报告来源", description="数字取自哪份报告")
    scope: Scope = Field(Scope.OWN, title="范围", description="本级不含下级，全系统含下级")
    figures: dict[str, Figures] | None = Field(
        None, title="填报数", description="每行一个 指标: 数量；报告里没有的指标不写"
    )
    topics: tuple[Topic, ...] | None = Field(None, title="调研课题", description=_NIL)
    problems: tuple[Problem, ...] | None = Field(None, title="存在问题", description=_NIL)
    regulations: tuple[Regulation, ...] | None = Field(None, title="制度", description=_NIL)
    services: tuple[Service, ...] | None = Field(None, title="办实事", description=_NIL)
    practices: tuple[Practice, ...] | None = Field(None, title="机制做法", description=_NIL)
    plans: tuple[Plan, ...] | None = Field(None, title="下一步计划", description=_NIL)
    withheld: tuple[PartName, ...] = Field(
        (), title="未公开的部分", description="有内容、但不写或没有写全的部分，如 [problems]"
    )
    internal: StrictBool = _internal("这份报告的内容")
    reasons: dict[Code, Text] = _reasons("管这一份报告")

    @property
    def says_anything(self) -> bool:
        """Whether any part is reported, be it as “nothing to report” or withheld."""
        told = any(getattr(self, part) is not None for part in PARTS)
        return told or bool(self.withheld)

    def withholds(self, part: str) -> bool:
        """Whether there is more to a part, or all of it, that the report does not show."""
        return part in self.withheld


LISTS = tuple(part.value for part in PartName if part is not PartName.FIGURES)
"""The lists of a report, in the order in which pages show them."""
PARTS = tuple(part.value for part in PartName)
"""The parts of a report."""


class FormerName(Model, title="曾用名"):
    """A name that the unit had up to a day."""

    name: Line = Field(title="曾用名")
    until: Day = Field(title="用到哪天", description="用这个名称的最后一天，如 2024-04-30")


class Exemption(Model, title="免报"):
    """Days on whose periods no report is owed."""

    start: Day = Field(alias="from", title="从哪天", description="如 2024-01-01")
    end: Day = Field(alias="to", title="到哪天", description="如 2024-03-31")
    reason: Text = Field(title="为什么免报")


class UnitFile(Model, title="单位文件"):
    """``data/units/**/<id>.yaml``; which reports are owed follows from the dated facts."""

    name: Line = Field(title="单位名称")
    kind: Line = Field(title="单位类型", description="目录里的单位类型，写名称")
    parent: Name | None = Field(
        None, title="上级单位编号", description="上级单位的文件名，不带 .yaml；没有上级就不写"
    )
    opened: Day | None = Field(
        None, title="成立日期", description="存在的第一天，如 2024-03-01；一直都有就不写"
    )
    closed: Day | None = Field(
        None, title="撤销日期", description="存在的最后一天，如 2024-05-31；没有撤销就不写"
    )
    split_from: Name | None = Field(
        None, title="从哪家分出", description="原单位的编号；要同时写 opened"
    )
    merged_into: Name | None = Field(
        None, title="并入哪家", description="并入单位的编号；要同时写 closed"
    )
    renamed_from: tuple[FormerName, ...] = Field(
        (), title="改过的名称", description="name 写现在的名称，以前的写在这里"
    )
    exempt: tuple[Exemption, ...] = Field(
        (), title="免报", description="报送期的最后一天在这段日子里，可以不报"
    )
    reports: tuple[Report, ...] = Field((), title="报告", description="一个报送期一份")
    internal: StrictBool = _internal("这个单位")
    reasons: dict[Code, Text] = _reasons("管整个文件")

    def existed(self, period: Period) -> bool:
        """Whether the unit was there on any day of a period."""
        late = self.opened is not None and self.opened > period.end
        return not late and (self.closed is None or self.closed >= period.start)

    def owes(self, period: Period) -> bool:
        """Whether the unit owes a report: it was there on the period's last day."""
        return self.existed(period) and (self.closed is None or self.closed >= period.end)

    def exemption(self, period: Period) -> Exemption | None:
        """What frees the unit from the report of a period, if anything does."""
        return next((e for e in self.exempt if e.start <= period.end <= e.end), None)

    def name_in(self, period: Period) -> str:
        """What the unit was called on a period's last day."""
        former = sorted(self.renamed_from, key=lambda former: former.until)
        return next((f.name for f in former if f.until >= period.end), self.name)
