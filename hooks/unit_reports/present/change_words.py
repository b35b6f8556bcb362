"""How a change is said: names of fields, values before and after, and text that stays text."""

import re
from enum import Enum
from typing import Any

from unit_reports.aggregate.changed import FieldChange
from unit_reports.aggregate.item_changes import Fate
from unit_reports.finding import short
from unit_reports.model.base import Model
from unit_reports.model.campaign import PAGE_TITLES, LedgerKey
from unit_reports.model.catalog import ListName, OverPeriods, OverUnits, Page
from unit_reports.model.count import Count
from unit_reports.model.unit import FigureEntry, PartName, Rectification, Source
from unit_reports.present.excerpt import harmless
from unit_reports.present.wording import LEDGER, OVER_PERIODS, OVER_UNITS, PARTS

FATES = {
    Fate.APPEARED: "新列出",
    Fate.VANISHED: "不见了",
    Fate.CLOSED: "了结",
    Fate.REOPENED: "重新打开",
    Fate.CHANGED: "有改动",
}
LISTS = {
    ("campaign",): "活动",
    ("campaign", "periods"): "报送期",
    ("catalog",): "目录",
    ("catalog", "kinds"): "单位类型",
    ("catalog", "sections"): "部分",
    ("catalog", "indicators"): "指标",
    ("catalog", "categories", "topics"): "课题类别",
    ("catalog", "categories", "problems"): "问题的类别",
    ("catalog", "categories", "plans"): "计划类别",
    ("catalog", "categories", "practices"): "做法主题",
    ("catalog", "tracks"): "整改方式",
    ("catalog", "progress"): "整改进展",
    ("catalog", "rates"): "整改的比例",
    ("catalog", "relations"): "数的关系",
    ("catalog", "glossary"): "名词",
}
OFFICE_FIELDS = {
    "action": "列举哪种",
    "aliases": "别名",
    "closed": "是否了结",
    "definition": "口径",
    "due": "截止日期",
    "end": "到哪天",
    "expects": "应有的清单",
    "expects_figures": "应有数的部分",
    "explanation": "解释",
    "id": "编号",
    "internal": "不公开的",
    "key_figures": "主要指标",
    "known": "是否说明进展",
    "ledger": "台账应写的",
    "elsewhere": "由别的网站收的单位",
    "parts": "各部分的网站",
    "left": "左边",
    "listed": "对应的清单",
    "measure": "量词",
    "measure_aliases": "通用的量词",
    "missing": "没有报的怎么算",
    "name": "名称",
    "names": "不是数的名称",
    "operator": "比较",
    "over_periods": "各期之间",
    "over_units": "各单位之间",
    "page": "所在页面",
    "pages": "页面标题",
    "part": "清单",
    "plausible": "通常范围",
    "progress": "算完成的进展",
    "rate_of": "比例的基数",
    "reasons": "对提醒的说明",
    "requirement": "总要求",
    "right": "右边",
    "section": "部分",
    "start": "从哪天",
    "step": "先后",
    "term": "名词",
    "title": "标题",
}
"""Fields of the campaign and the catalog, which have no titles of their own."""
INTERNAL_FIELDS = {
    "units": "单位",
    "kinds": "单位类型",
    "sections": "部分",
    "indicators": "指标",
    "totals_only": "数（只公开合计）",
    "lists": "清单",
    "categories": "类别",
    "fields": "栏目",
}
"""What the public edition leaves out."""
COVERED = "已含在谁的全系统数里"
NOT_WRITTEN = "没有写"
MOST_SIGNS = 60
"""So many of a value are shown."""
_INSIDE: dict[str, type[Model]] = {"rectification": Rectification, "source": Source}


def field_word(path: tuple[str, ...], model: type[Model]) -> str:
    """What a field is called where people fill it in."""
    if path == ("covered_by",):
        return COVERED
    if path[0] == "internal" and len(path) > 1:
        return f"{OFFICE_FIELDS['internal']}{INTERNAL_FIELDS[path[1]]}"
    holder = model if len(path) == 1 else _INSIDE.get(path[0], model)
    field = holder.model_fields.get(path[-1])
    title = field.title if field else None
    return title or OFFICE_FIELDS[path[-1]]


def figure_word(name: str) -> str:
    """What a fact of a figure is called."""
    return field_word((name,), FigureEntry)


def change_words(change: FieldChange, model: type[Model]) -> str:
    """One field's change in a few words: 整改时限：2023-12 → 2024-03."""
    word = field_word(change.path, model)
    before, after = value_text(change.before), value_text(change.after)
    return f"{word}：{before}（后面有改动）" if before == after else f"{word}：{before} → {after}"


def value_text(value: Any, most: int = MOST_SIGNS) -> str:
    """Any value of a field, on one line and not too long."""
    return NOT_WRITTEN if value is None else short(_said(value), most)


def _said(value: Any) -> str:
    if isinstance(value, Count):
        return value.written
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Enum):
        return _ENUMS.get(value) or str(value.value)
    if isinstance(value, Model):
        return " ".join(_said(inner) for _, inner in value if inner is not None)
    if isinstance(value, dict):
        return "；".join(f"{_said(key)} {_said(inner)}" for key, inner in value.items())
    if isinstance(value, tuple):
        return "、".join(_said(inner) for inner in value)
    return str(value)


_ENUMS: dict[Enum, str] = {
    **{over: OVER_UNITS[over] for over in OverUnits},
    **{over: OVER_PERIODS[over] for over in OverPeriods},
    **{page: PAGE_TITLES[page.value] for page in Page},
    **{name: PARTS[name.value] for name in (*ListName, *PartName)},
    **{key: LEDGER[key.value] for key in LedgerKey},
}

_HARMLESS = re.compile(
    r"(?:[^\W_]|[ ,·–—…→≥≤“”‘’、，。：；！？（）《》【】％＋×]"
    r"|(?<=[^\W_])/|(?<=\d)\.(?=\d)|(?<=\d)-(?=[^\W_])|(?<=\d)%)*"
)
"""Letters and digits of any script, the signs of Chinese prose, and those inside numbers."""
_NAMES_A_COMMIT = re.compile(r"[0-9a-f]{7}", re.IGNORECASE | re.ASCII)
_TICKS = re.compile("`+")
_BLANKS = re.compile(r"\s+")


def in_markdown(value: object) -> str:
    """A text that GitHub and GitLab show as it is: it formats nothing, calls nobody, leads nowhere.

    Prose of letters and digits stays as it is. Anything else (``@``, ``#``, ``<``, an address, a
    commit's name …) becomes a code span, in which neither looks for any of that. A ``|`` would end
    the cell of a table even there, and becomes its full-width likeness.
    """
    text = harmless(_BLANKS.sub(" ", str(value)))
    if _HARMLESS.fullmatch(text) and not _NAMES_A_COMMIT.search(text):
        return text
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    # A space that stands on both sides is taken off again.
    gap = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{gap}{text.replace('|', '｜')}{gap}{fence}"
