"""The data that speed is measured with: what ``unit-reports synth`` invents, and what it says.

What a file says is read with PyYAML and none of our own code but the meaning of a count, so that
our pages can be held against it; the peer's pages are made of the same.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from unit_reports.model.count import Count, read_count
from unit_reports.source.folder import Folder
from unit_reports.synth.data import invent, write
from unit_reports.synth.office import read_office

DATA = Path(__file__).parents[2] / "data"
LEVELS = 2
TITLES = ("title", "name", "summary")
"""The keys of an item that name it."""
FACTS = {
    "category": "类别",
    "categories": "类别",
    "theme": "主题",
    "subject": "表现在",
    "lead": "牵头",
    "status": "进展",
    "method": "方法",
    "outcome": "成果",
    "action": "动作",
    "about": "内容",
    "answers": "回应问题",
    "indicator": "指标",
    "target": "目标",
    "items": "列举",
    "owner": "责任人",
    "note": "说明",
    "rectification": "整改",
    "id": "编号",
}
STATES = {"exact": "确数", "bounded": "范围", "approximate": "约数", "withheld": "未公开"}


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
    """Write a data folder of so many units and one period; the same seed gives the same bytes."""
    office = read_office(Folder.at(DATA), 1)
    if office is None:
        raise RuntimeError("the campaign or the catalog has errors")
    sections = {s.id: s.name for s in office.catalog.sections}
    known = {
        name: (indicator.name, sections[indicator.section])
        for name, indicator in office.catalog.indicator.items()
    }
    made = invent(office, units=units, seed=seed, levels=LEVELS)
    return [_unit(Path(one.path).stem, one.text, known) for one in write(folder, office, made)]


def _unit(unit_id: str, text: str, known: dict[str, tuple[str, str]]) -> Unit:
    """What a unit's file says; of an indicator called by an alias the name."""
    file: dict[str, Any] = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - only texts and lists
    unit = Unit(
        id=unit_id, name=file["name"], kind=file["kind"], parent=file.get("parent"), text=text
    )
    reports = _below(yaml.compose(text, yaml.CBaseLoader), "reports")
    for report, node in zip(file.get("reports", ()), reports.value if reports else (), strict=True):
        for word, key in (("报送期", "period"), ("范围", "scope"), ("报送日期", "submitted")):
            unit.facts[word] = report.get(key, "")
        lines = _below(node, "figures")
        for name, said in report.get("figures", {}).items():
            indicator, section = known[name]
            entry = said if isinstance(said, dict) else {"count": said}
            unit.figures.append(
                Figure(
                    indicator=indicator,
                    section=section,
                    written=entry["count"],
                    reading=_reading(entry["count"]),
                    note=entry.get("note", ""),
                    items=tuple(entry.get("items", ())),
                    line=_line(_below(lines, name)),
                )
            )
        for part, items in report.items():
            if isinstance(items, list):
                places = _below(node, part).value
                unit.lists[part] = [
                    _item(item, _line(place)) for item, place in zip(items, places, strict=True)
                ]
    return unit


def _below(node: Any, key: str) -> Any:
    pairs = node.value if node else ()
    return next((value for name, value in pairs if name.value == key), None)


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _item(item: dict[str, Any], line: int) -> Item:
    title = next(key for key in TITLES if key in item)
    facts = tuple((FACTS[key], _said(value)) for key, value in item.items() if key != title)
    return Item(title=item[title], facts=facts, line=line)


def _said(value: Any) -> str:
    """A value as a page would say it."""
    values = value.values() if isinstance(value, dict) else value
    return value if isinstance(value, str) else "、".join(values)


def _reading(written: str) -> str:
    read = read_count(written)
    state = read.state.value if isinstance(read, Count) else ""
    return f"{written} {STATES.get(state, '未写数')}"
