"""Shape faults: what pydantic finds, as findings in Chinese with their place."""

import re
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from unit_reports.finding import Edit, Finding, Place, Rule, error, short
from unit_reports.model.base import lean
from unit_reports.model.count import MEASURES, CountFault, Fault, read_count
from unit_reports.model.hints import (
    LONGEST,
    count_hint,
    date_hint,
    identifier_hint,
    list_hint,
    mapping_hint,
    rate_hint,
)
from unit_reports.model.keys import field_at, key_hint, main_keys, meant, model_at, models_in
from unit_reports.model.near import did_you_mean
from unit_reports.source.builder import Loc
from unit_reports.source.document import Document

MISSING = error("E101", "missing-key", "缺少必填栏", "缺少必填的“{key}”{title}", "{hint}")
UNKNOWN_KEY = error(
    "E102",
    "unknown-key",
    "没有这一栏",
    "没有“{key}”这一栏",
    "{hint}",
)
WRONG_TYPE = error(
    "E103", "wrong-type", "内容的形式不对", "应为{expected}，写成了“{written}”", "{hint}"
)
COUNT_UNREADABLE = error(
    "E104",
    "count-unreadable",
    "数量写法无法识别",
    "数量写法无法识别：“{written}”",
    "{hint}",
)
COUNT_HALF_WITHHELD = error(
    "E105",
    "count-half-withheld",
    "数量只遮了一半",
    "数量只遮了一半：“{written}”",
    "知道全数就写全数；不公开写 '*' 加量词；只知大概写成范围（几到几）",
)
COUNT_NUMBER_LOST = error(
    "E106",
    "count-number-lost",
    "只有量词没有数字",
    "只有量词没有数字：“{written}”",
    "补上数字；原文数字缺失写 未统计 并在 note 里说明",
)
COUNT_IS_NAME = error(
    "E107",
    "count-is-name",
    "是名称不是数量",
    "“{written}”是名称或提法，不是数量",
    "只写本单位的数量；名称不要填在这里",
)
COUNT_NEGATIVE = error(
    "E108", "count-negative", "数量为负", "数量不能为负：“{written}”", "写零或正数"
)
COUNT_FRACTION = error(
    "E109",
    "count-fraction",
    "数量不是整数",
    "数量不是整数：“{written}”",
    "件数人数要写整数；以万计的大数可写 1.2万",
)
COUNT_REVERSED = error(
    "E110",
    "count-reversed",
    "范围前大后小",
    "范围前大后小：“{written}”",
    "小的写在前面，如 10-15天",
)
BAD_DATE = error(
    "E111",
    "bad-date",
    "日期写法不对",
    "日期写法不对或没有这一天：“{written}”",
    "{hint}",
)
NOT_A_CHOICE = error(
    "E112",
    "not-a-choice",
    "不在可选范围内",
    "“{written}”不在可选范围内{near}",
    "可选：{choices}",
)
BAD_IDENTIFIER = error(
    "E113",
    "bad-identifier",
    "编号写法不对",
    "编号写法不对：“{written}”",
    "{like}",
)
TEXT_LENGTH = error(
    "E114",
    "text-length",
    "文字是空的或太长",
    "{problem}",
    "补上内容，或删繁就简；详情放在报告原文里",
)
LIST_EMPTY = error("E115", "list-too-short", "清单不能为空", "“{key}”至少要有一项", "补上一项")

SHAPE_RULES: tuple[Rule, ...] = (
    MISSING,
    UNKNOWN_KEY,
    WRONG_TYPE,
    COUNT_UNREADABLE,
    COUNT_HALF_WITHHELD,
    COUNT_NUMBER_LOST,
    COUNT_IS_NAME,
    COUNT_NEGATIVE,
    COUNT_FRACTION,
    COUNT_REVERSED,
    BAD_DATE,
    NOT_A_CHOICE,
    BAD_IDENTIFIER,
    TEXT_LENGTH,
    LIST_EMPTY,
)

COUNT_RULES = {
    Fault.UNREADABLE: COUNT_UNREADABLE,
    Fault.HALF_WITHHELD: COUNT_HALF_WITHHELD,
    Fault.NUMBER_LOST: COUNT_NUMBER_LOST,
    Fault.NAME: COUNT_IS_NAME,
    Fault.NEGATIVE: COUNT_NEGATIVE,
    Fault.FRACTION: COUNT_FRACTION,
    Fault.REVERSED: COUNT_REVERSED,
}

_LENGTHS = {
    "string_too_long": "文字超过 {limit} 字：“{written}”",
    "string_too_short": "文字是空的",
    "too_long": "“{key}”超过 {limit} 项",
}

# pydantic's type of fault -> (what was expected, what to write instead)
_EXPECTED = {
    "string_type": ("文字", "写成一段文字"),
    "tuple_type": ("清单", "每项另起一行，以“- ”开头；只有一项也要写成清单"),
    "dict_type": ("“栏目: 内容”的形式", "一栏一行，冒号后面空一格"),
    "model_type": ("“栏目: 内容”的形式", "一栏一行，冒号后面空一格"),
    "model_attributes_type": ("“栏目: 内容”的形式", "一栏一行，冒号后面空一格"),
    "int_type": ("整数", "只写数字"),
    "bool_type": ("true 或 false", "只写 true 或 false"),
    "bounds": ("两个整数", "小的写在前面，如 [0, 400]"),
    "measure": ("量词", "只写一至六个字，不带数字和空格，如 次、人次"),
    "rate": ("百分数", "如 98.7%"),
    "relation_left": ("指标编号，或几个编号的清单", "如 problems_solved，或 [a, b]"),
    "count_type": ("数量", "如 7次、30余次、未统计；要写说明时用 {count: 7次, note: 说明}"),
}


RULE_CODE = re.compile("[EW][0-9]{3}")
M = TypeVar("M", bound=BaseModel)
Measures = frozenset[str]


def validate(
    model: type[M], document: Document, context: dict[str, Any]
) -> tuple[M | None, list[Finding]]:
    """Give the typed value of a document, or every fault of its shape."""
    try:
        return lean(model.model_validate(document.data, context=context)), []
    except ValidationError as fault:
        return None, list(_findings(model, document, fault, context.get("measures", MEASURES)))


def loc_of(fault: Any) -> Loc:
    """Where a fault of pydantic's is; it marks a faulty key with a part of its own."""
    return tuple(part for part in fault["loc"] if part != "[key]")


def _title(model: type[BaseModel], key: str) -> str | None:
    """What a key is called in Chinese; a field may be called otherwise in Python."""
    fields = model.model_fields
    return next((f.title for name, f in fields.items() if key in (name, f.alias)), None)


def _findings(
    model: type[BaseModel], document: Document, fault: ValidationError, known: Measures
) -> Iterator[Finding]:
    faults = fault.errors(include_url=False)
    # A key that is only misspelt is not missing as well.
    misspelt = {
        (*one["loc"][:-1], meant(model, one["loc"]))
        for one in faults
        if one["type"] == "extra_forbidden"
    }
    told: set[Loc] = set()
    for one in faults:
        # What is empty was told of in reading; that it is missing too would say it twice.
        if one["loc"] in document.empty or one["loc"] in misspelt:
            continue
        # Faulty items are told of one by one; that few are left would say it twice.
        if one["type"] == "too_short" and one["input"]:
            continue
        if one["type"] == "missing" and (part := _split(document.data, one["loc"][:-1])):
            if part > 1 or one["loc"][:-1] in told:
                continue
            told.add(one["loc"][:-1])
        finding = _finding(model, document, one, known)
        if not _follows(finding, document):
            yield finding


def _follows(finding: Finding, document: Document) -> bool:
    """Whether a finding only follows from lines that could not be read."""
    if not document.taken:
        return False
    line = finding.place.line
    return (
        line in document.taken
        or (finding.code == MISSING.code and line <= max(document.taken))
        or (finding.code == UNKNOWN_KEY.code and line >= min(document.taken))
    )


def _finding(model: type[BaseModel], document: Document, fault: Any, known: Measures) -> Finding:
    kind: str = fault["type"]
    loc = loc_of(fault)
    key = short(loc[-1]) if loc else ""
    written = short(fault["input"])
    value_at, key_at = document.place(loc), document.place(loc, key=True)
    if kind == "missing":
        title = _title(model_at(model, loc[:-1]), key)
        title = f"（{title}）" if title else ""
        hint = f"补上 {key}: …"
        if _split(document.data, loc[:-1]):
            hint = "同一项的各栏只在第一栏前面写“- ”，其余的去掉“- ”，左边对齐"
        return MISSING.at(document.place(loc[:-1]), key=key, title=title, hint=hint)
    if kind == "extra_forbidden":
        hint = key_hint(model, document, loc, fault["input"])
        return UNKNOWN_KEY.at(key_at, key=key, hint=hint)
    if kind == "count_fault":
        rule = COUNT_RULES[Fault(fault["ctx"]["fault"])]
        edit = _unquoted(document, loc, str(fault["input"]), known)
        return rule.at(value_at, edit, written=written, hint=count_hint(str(fault["input"]), known))
    if kind in ("date", "full_date"):
        field = field_at(model, loc)
        optional = field is not None and not field.is_required()
        hint = date_hint(str(fault["input"]), to_day=kind == "full_date", optional=optional)
        return BAD_DATE.at(value_at, written=written, hint=hint)
    if kind == "enum":
        return _not_a_choice(model, loc, fault, value_at)
    if kind == "string_pattern_mismatch":
        return _bad_identifier(loc, str(fault["input"]), key_at, value_at)
    if kind in _LENGTHS:
        limit = fault["ctx"].get("max_length")
        return TEXT_LENGTH.at(
            value_at, problem=_LENGTHS[kind].format(limit=limit, key=key, written=written)
        )
    if kind == "too_short":
        return LIST_EMPTY.at(value_at, key=key)
    expected, hint = _EXPECTED.get(kind, ("另一种形式", "可填的内容见填报指南"))
    hint = _type_hint(kind, model, loc, fault["input"]) or hint
    written = {"dict": "几个栏目", "list": "一个清单"}.get(type(fault["input"]).__name__, written)
    return WRONG_TYPE.at(value_at, expected=expected, written=written, hint=hint)


def _split(data: Any, loc: Loc) -> int:
    """The how many-th piece of one item of a list this is, if each key got a dash of its own."""
    if not loc or not isinstance(loc[-1], int):
        return 0
    items: Any = data
    for part in loc[:-1]:
        items = items[part]

    def key(number: int) -> str:
        item = items[number] if 0 <= number < len(items) else None
        return next(iter(item)) if isinstance(item, dict) and len(item) == 1 else ""

    here = loc[-1]
    seen = {key(here)}
    start = here
    while key(here) and key(start - 1) and key(start - 1) not in seen:
        start -= 1
        seen.add(key(start))
    if start < here:
        return here - start + 1
    return 1 if key(here) and key(here + 1) not in ("", key(here)) else 0


def _bad_identifier(loc: Loc, written: str, key_at: Place, value_at: Place) -> Finding:
    shown = short(written)
    if loc[-2:-1] != ("reasons",):
        return BAD_IDENTIFIER.at(value_at, written=shown, like=identifier_hint(written))
    code = written.upper()
    like = f"应写 {code}" if RULE_CODE.fullmatch(code) else "应为提醒的代码，如 W402"
    return BAD_IDENTIFIER.at(key_at, written=shown, like=like)


def _not_a_choice(model: type[BaseModel], loc: Loc, fault: Any, at: Place) -> Finding:
    choices = fault["ctx"]["expected"].replace("'", "").replace(" or ", "、").replace(", ", "、")
    near = did_you_mean(str(fault["input"]), choices.split("、"), "")
    near = near and f"，{near}"
    field = field_at(model, loc)
    about = f"（{field.description}）" if field and field.description else ""
    written = short(fault["input"])
    return NOT_A_CHOICE.at(at, written=written, choices=choices + about, near=near)


def _type_hint(kind: str, model: type[BaseModel], loc: Loc, written: Any) -> str:
    """What to write instead, where the value itself tells."""
    field = field_at(model, loc)
    if kind == "string_type" and isinstance(written, int) and not isinstance(written, bool):
        return f"数字样的文字加半角单引号，应写 '{short(written)}'"
    if kind == "rate":
        return rate_hint(written)
    if kind == "tuple_type" and field and isinstance(written, str | int | dict):
        return short(list_hint(written, of_texts=not any(models_in(field.annotation))), 100)
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        inner = model_at(model, loc) if loc and kind != "dict_type" else None
        item = isinstance(loc[-1], int) if loc else False
        return short(mapping_hint(written, main_keys(inner), item=item), 100)
    if kind == "count_type" and (name := str(loc[-2])) in model_at(model, loc[:-3]).model_fields:
        return f"“{name}”不是指标；和“{loc[-3]}”左边对齐"
    return ""


_FULL_WIDTH_QUOTES = re.compile(r"[‘’“”']+([^‘’“”'\"]*)[‘’“”']+")


def _unquoted(document: Document, loc: Loc, written: str, known: Measures) -> Edit | None:
    """For a count in full-width quotes the same in proper ones, if that is all that was wrong."""
    match = _FULL_WIDTH_QUOTES.fullmatch(written) if len(written) <= LONGEST else None
    if not match:
        return None
    place = document.place(loc)
    line = document.text.split("\n")[place.line - 1]
    if not line.startswith(written, place.column - 1):
        return None
    if isinstance(read_count(match[1], known), CountFault):
        return None
    return Edit(line=place.line, column=place.column, length=len(written), text=f"'{match[1]}'")
