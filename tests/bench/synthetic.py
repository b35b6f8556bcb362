"""A data set of any size that looks like real reports: seeded, invented, for measuring speed.

The mixture is that of ``data/units``: the states of figures in the proportions counted there, notes
and listings as often, texts as long. The catalog and the campaign are the real ones.
"""

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parents[2] / "data"

UNITS_IN_A_TREE = 20
STATES = {"withheld": 41, "mentioned": 38, "exact": 8, "bounded": 2}
"""How many of the 89 figures of the five reports are in each state."""

PLACES = "东 西 南 北 中 新 长 安 清 平 和 光 远 兴 华 永 宁 德 文 昌".split()  # noqa: SIM905
SEATS = "山 河 湖 桥 林 原 港 城 岭 泉 洲 溪 岗 塘 坪 川 浦 源 台 阳".split()  # noqa: SIM905
TOP_KINDS = ("县（市、区）",)
KINDS = {
    "机关": ("民政局", "水务局", "文旅局", "园林局", "统计局", "档案馆", "粮储局"),
    "乡镇（街道）": ("镇", "街道", "乡"),
    "村（社区）": ("社区", "村"),
    "学校": ("中学", "小学", "职业学校"),
    "医院": ("人民医院", "中医院"),
    "国有企业": ("公交集团", "水务集团", "供热公司"),
    "事业单位": ("图书馆", "服务中心", "检测所"),
}
WHO = ("各党支部", "班子成员", "个别党员", "办公室", "有的同志", "基层科室", "业务骨干", "联络员")
WHEN = ("每月", "每周", "年底前", "分批", "定期", "结合例会", "按季度", "开学前")
DO = (
    "梳理",
    "推进",
    "完善",
    "对照",
    "检查",
    "交流",
    "回访",
    "细化",
    "统筹",
    "督促",
    "落实",
    "公示",
)
WHAT = (
    "学习安排",
    "重点任务",
    "服务窗口的流程",
    "基层反映的意见",
    "清单销号情况",
    "制度的薄弱环节",
    "联系点的困难",
    "河道巡查办法",
    "档案整理进度",
    "便民事项目录",
    "经费使用细则",
    "值班和应急预案",
)
HOW = (
    "逐项写明责任人和时限",
    "不走过场",
    "与日常业务一并考核",
    "邀请服务对象评议",
    "先易后难",
    "请兄弟单位介绍经验",
    "边学边改",
    "做到件件有回音",
)
FAULTS = (
    "学习不够系统，停在表面",
    "与业务结合不紧，用得不多",
    "下基层次数少，了解情况不全",
    "推动落实力度不足，遇难题有顾虑",
    "回应群众诉求不及时",
    "制度执行不严，检查流于形式",
    "台账更新慢，进展说不清",
    "创新办法不多，习惯照搬",
)
NAMES = (
    "周例会",
    "联系点",
    "公开栏",
    "回访日",
    "意见箱",
    "轮讲台",
    "一单一册",
    "流动课堂",
    "结对帮",
)
RULES = ("考勤管理办法", "学习制度", "公务用车细则", "议事规则", "财务报销规定", "督办办法")
METHODS = ("实地走访", "座谈和问卷", "蹲点调研", "查阅台账", "邀请专家论证")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure as written in the file, and as a reader would say it."""

    indicator: str
    section: str
    written: str
    reading: str
    note: str
    items: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a list: its title and what is said of it, each with its word."""

    title: str
    facts: tuple[tuple[str, str], ...]
    line: int


@dataclass(slots=True, kw_only=True)
class Unit:
    """One unit: what its file says, and the file itself."""

    id: str
    name: str
    kind: str
    parent: str | None
    facts: dict[str, str] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    lists: dict[str, list[Item]] = field(default_factory=dict)
    text: str = ""


def make_data(folder: Path, units: int, seed: int) -> list[Unit]:
    """Write a data folder of so many units; the same seed gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("campaign.yaml", "catalog.yaml"):
        shutil.copy(DATA / name, folder / name)
    catalog = yaml.safe_load((DATA / "catalog.yaml").read_text(encoding="utf-8"))
    period = yaml.safe_load((DATA / "campaign.yaml").read_text(encoding="utf-8"))["periods"][-1]
    writer = _Writer(random.Random(seed), catalog, period)  # noqa: S311 - no secret
    made = []
    for number in range(units):
        unit = writer.unit(number)
        path = folder / "units" / (unit.parent or unit.id) / f"{unit.id}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(unit.text, encoding="utf-8")
        made.append(unit)
    return made


class _Writer:
    """Writes units one after the other from one stream of chance."""

    def __init__(self, chance: random.Random, catalog: Any, period: Any) -> None:
        self._chance = chance
        self._period = period
        self._sections = {section["id"]: section["name"] for section in catalog["sections"]}
        self._order = list(self._sections)
        self._indicators = [i for i in catalog["indicators"] if i["measure"] != "%"]
        self._categories = {
            part: [term["name"] for term in terms] for part, terms in catalog["categories"].items()
        }
        self._tracks = [term["name"] for term in catalog["tracks"]]
        self._progress = [term["name"] for term in catalog["progress"]]
        self._lines: list[str] = []

    def unit(self, number: int) -> Unit:
        """Invent one unit; the first of each tree stands above the others of it."""
        top = number - number % UNITS_IN_A_TREE
        place = f"{PLACES[number % 20]}{SEATS[number // 20 % 20]}"
        serial = f"第{number // 400 + 1}" if number >= len(PLACES) * len(SEATS) else ""
        kind = TOP_KINDS[0] if number == top else self._one(list(KINDS))
        seat = "区" if number == top else self._one(KINDS[kind])
        unit = Unit(
            id=f"unit-{number:05}",
            name=f"{place}{serial}{seat}",
            kind=kind,
            parent=None if number == top else f"unit-{top:05}",
        )
        self._lines = []
        self._head(unit)
        self._figures(unit)
        self._topics(unit)
        problems = self._problems(unit)
        self._regulations(unit)
        self._practices(unit)
        self._plans(unit, problems)
        unit.text = "\n".join(self._lines) + "\n"
        return unit

    def _one(self, choices: Sequence[str]) -> str:
        return self._chance.choice(choices)

    def _often(self, share: float) -> bool:
        return self._chance.random() < share

    def _number(self, low: int, high: int) -> range:
        return range(self._chance.randint(low, high))

    def _write(self, line: str) -> int:
        self._lines.append(line)
        return len(self._lines)

    def _sentence(self) -> str:
        text = f"{self._one(DO)}{self._one(WHAT)}"
        if self._often(0.5):
            text = self._one(WHEN) + text
        return f"{text}，{self._one(HOW)}" if self._often(0.5) else text

    def _head(self, unit: Unit) -> None:
        self._write(f"name: {unit.name}")
        self._write(f"kind: {unit.kind}")
        if unit.parent:
            self._write(f"parent: {unit.parent}")
        scope = "全系统" if not unit.parent and self._often(0.3) else "本级"
        title = f"{unit.name}主题教育阶段性工作情况报告"
        self._write("reports:")
        self._write(f"  - period: {self._period['id']}")
        unit.facts = {"报送期": self._period["name"], "范围": scope, "来源": title}
        if self._often(0.5):
            unit.facts["数据截至"] = str(self._period["to"])
            self._write(f"    as_of: {self._period['to']}")
        if self._often(0.5):
            unit.facts["报送日期"] = f"2023-12-{self._chance.randint(1, 9):02}"
            self._write(f"    submitted: {unit.facts['报送日期']}")
        self._write(f"    source: {{title: {title}, file: {unit.id}.txt}}")
        self._write(f"    scope: {scope}")

    def _figures(self, unit: Unit) -> None:
        chosen = self._chance.sample(self._indicators, self._chance.randint(8, 16))
        chosen.sort(key=lambda indicator: self._order.index(indicator["section"]))
        self._write("    figures:")
        section = ""
        for indicator in chosen:
            if indicator["section"] != section:
                section = indicator["section"]
                self._write(f"      # {self._sections[section]}")
            written, reading = self._count(indicator)
            note = self._sentence() if self._often(0.86) else ""
            items = tuple(self._one(WHAT) for _ in self._number(1, 5)) if self._often(0.23) else ()
            said = f"'{written}'" if written.startswith("*") else written
            if note or items:
                parts = [f"count: {said}"]
                parts += [f"note: {note}"] if note else []
                parts += [f"items: [{', '.join(items)}]"] if items else []
                said = f"{{{', '.join(parts)}}}"
            figure = Figure(
                indicator=indicator["name"],
                section=self._sections[section],
                written=written,
                reading=reading,
                note=note,
                items=items,
                line=self._write(f"      {indicator['name']}: {said}"),
            )
            unit.figures.append(figure)

    def _count(self, indicator: Any) -> tuple[str, str]:
        low, high = indicator.get("plausible") or (1, 60)
        number, measure = self._chance.randint(low, min(high, low + 60)), indicator["measure"]
        match self._chance.choices(list(STATES), list(STATES.values()))[0]:
            case "exact":
                return f"{number}{measure}", f"{number}{measure} 确数"
            case "bounded":
                tens = max(number // 10, 1) * 10
                return f"{tens}余{measure}", f"{tens + 1}–{tens + 9}{measure} 范围"
            case "withheld":
                return self._one(("*", "XX", "XXX", "*余")) + measure, "未公开"
            case _:
                return "未统计", "未写数"

    def _list(
        self,
        unit: Unit,
        part: str,
        entries: Iterator[dict[str, tuple[str, str]]],
        *,
        block: bool,
    ) -> None:
        """Write entries given as key -> (word, value); the second is the title, or the first."""
        self._write(f"    {part}:")
        items = []
        for entry in entries:
            pairs = [f"{key}: {value}" for key, (_, value) in entry.items() if value]
            if block:
                line = self._write(f"      - {pairs[0]}")
                for pair in pairs[1:]:
                    self._write(f"        {pair}")
            else:
                line = self._write(f"      - {{{', '.join(pairs)}}}")
            facts = [(word, value) for word, value in entry.values() if value]
            title = next(value for word, value in facts if word == "")
            said = tuple((word, _plain(value)) for word, value in facts if word)
            items.append(Item(title=title, facts=said, line=line))
        unit.lists[part] = items

    def _topics(self, unit: Unit) -> None:
        self._list(
            unit,
            "topics",
            (
                {
                    "title": ("", f"{self._one(DO)}{self._one(WHAT)}"),
                    "category": ("类别", self._one(self._categories["topics"])),
                    "lead": ("牵头", self._one(WHO)),
                    "method": ("方法", self._one(METHODS) if self._often(0.5) else ""),
                }
                for _ in self._number(3, 6)
            ),
            block=False,
        )

    def _problems(self, unit: Unit) -> int:
        numbers = self._number(2, 4)
        entries: list[dict[str, tuple[str, str]]] = []
        for number in numbers:
            names = self._chance.sample(
                self._categories["problems"], self._chance.choice((1, 1, 2))
            )
            entry = {
                "id": ("编号", f"p{number + 1}"),
                "summary": ("", f"{self._one(WHAT)}方面，{self._one(FAULTS)}"),
                "categories": ("类别", f"[{', '.join(names)}]"),
                "subject": ("表现在", self._one(WHO)),
            }
            if self._often(0.5):
                done = {
                    "track": self._one(self._tracks),
                    "progress": self._one(self._progress),
                    "measures": self._sentence(),
                    "owner": self._one(WHO),
                    "due": f"2023-{self._chance.randint(10, 12)}",
                }
                said = ", ".join(f"{key}: {value}" for key, value in done.items())
                entry["rectification"] = ("整改", f"{{{said}}}")
            entries.append(entry)
        self._list(unit, "problems", iter(entries), block=True)
        return len(numbers)

    def _regulations(self, unit: Unit) -> None:
        self._list(
            unit,
            "regulations",
            (
                {
                    "title": ("", f"《{self._one(RULES)}》"),
                    "action": ("动作", self._one(("制定", "修订", "拟制定"))),
                    "about": ("内容", self._sentence()),
                }
                for _ in range(2)
            ),
            block=False,
        )

    def _practices(self, unit: Unit) -> None:
        self._list(
            unit,
            "practices",
            (
                {
                    "name": ("", f"{self._one(SEATS)}{self._one(NAMES)}"),
                    "theme": ("主题", self._one(self._categories["practices"])),
                    "about": ("做法", self._sentence()),
                }
                for _ in self._number(2, 5)
            ),
            block=False,
        )

    def _plans(self, unit: Unit, problems: int) -> None:
        entries: list[dict[str, tuple[str, str]]] = []
        for _ in self._number(3, 6):
            answers = f"[p{self._chance.randint(1, problems)}]" if self._often(0.5) else ""
            entries.append(
                {
                    "summary": ("", f"{self._sentence()}，{self._one(HOW)}"),
                    "category": ("类别", self._one(self._categories["plans"])),
                    "owner": ("责任人", self._one(WHO) if self._often(0.4) else ""),
                    "answers": ("回应问题", answers),
                }
            )
        self._list(unit, "plans", iter(entries), block=True)


def _plain(value: str) -> str:
    """A value of a flow list or mapping as a page would say it."""
    return value.strip("[]{}").replace(", ", "、")
