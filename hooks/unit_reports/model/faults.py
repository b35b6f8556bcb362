"""Shape faults: what pydantic finds, as findings in Chinese with their place."""

import re
from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from unit_reports.finding import Edit, Finding, Rule, error, short
from unit_reports.model.count import CountFault, Fault, read_count
from unit_reports.model.near import did_you_mean
from unit_reports.source.document import Document, Loc

MISSING = error(
    "E101", "missing-key", "缺少必填栏", "缺少必填的“{key}”（{title}）", "补上 {key}: …"
)
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
    "应写 {example}",
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
    "应为{like}",
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
    "string_type": ("文字", "数字样的文字请加单引号，如 '2023'"),
    "tuple_type": ("清单", "每项另起一行，以“- ”开头；只有一项也要写成清单"),
    "dict_type": ("“栏目: 内容”的形式", "每栏另起一行缩进两格，冒号后加空格"),
    "model_type": ("“栏目: 内容”的形式", "每栏另起一行缩进两格，冒号后加空格"),
    "model_attributes_type": ("“栏目: 内容”的形式", "每栏另起一行缩进两格，冒号后加空格"),
    "int_type": ("整数", "只写数字"),
    "bool_type": ("true 或 false", "只写 true 或 false"),
    "bounds": ("两个整数", "小的写在前面，如 [0, 400]"),
    "measure": ("量词", "只写一至六个字，不带数字和空格，如 次、人次"),
    "rate": ("百分数", "如 98.7%；不公开写 '*%'"),
    "relation_left": ("指标编号，或几个编号的清单", "如 problems_solved，或 [a, b]"),
    "count_type": ("数量", "如 7次、30余次、未统计；要写说明时用 {count: 7次, note: 说明}"),
}


M = TypeVar("M", bound=BaseModel)


def validate(
    model: type[M], document: Document, context: dict[str, Any]
) -> tuple[M | None, list[Finding]]:
    """Give the typed value of a document, or every fault of its shape."""
    try:
        return model.model_validate(document.data, context=context), []
    except ValidationError as fault:
        return None, list(_findings(model, document, fault))


def _findings(
    model: type[BaseModel], document: Document, fault: ValidationError
) -> Iterator[Finding]:
    for one in fault.errors(include_url=False):
        # What is empty was told of in reading; that it is missing too would say it twice.
        if one["loc"] not in document.empty:
            finding = _finding(model, document, one)
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


_COUNT_HINTS = (
    (
        r"无|没有|没|[-/—－]+|不涉及|[没未]有?开展",
        "报告里没有这一项就删去这一行；确实一次也没有写 0次；做了没有数写 未统计",
    ),
    (r"每.*", "每周、每月是频率，不是数量；写进 note 或 practices"),
    (r".*[‘’“”].*", "引号要用半角，如 '*次'"),
    (r".*[（(].*", "括号里的话写进 note，如 {count: 数量, note: 说明}"),
    (r".*[几数].*|[一二两三四五六七八九]{2}.*", "写成范围（几到几）；说不准写 未统计"),
)


def _count_hint(written: str) -> str:
    """What to write instead of a count that cannot be read, by what it looks like."""
    for pattern, hint in _COUNT_HINTS:
        if re.fullmatch(pattern, written.strip()):
            return hint
    return "应为数字加量词，如 7次、30余次、10-15天；数字不公开写 未公开，没有统计写 未统计"


def _finding(model: type[BaseModel], document: Document, fault: Any) -> Finding:
    kind: str = fault["type"]
    # A repeated key or a figure's short form leaves parts that the document does not have.
    loc: Loc = tuple(part for part in fault["loc"] if part != "[key]")
    key = short(loc[-1]) if loc else ""
    written = short(fault["input"])
    value_at, key_at = document.place(loc), document.place(loc, key=True)
    if kind == "missing":
        title = _model_at(model, loc[:-1]).model_fields[key].title or key
        return MISSING.at(document.place(loc[:-1]), key=key, title=title)
    if kind == "extra_forbidden":
        return UNKNOWN_KEY.at(key_at, key=key, hint=_key_hint(model, loc))
    if kind == "count_fault":
        rule = COUNT_RULES[Fault(fault["ctx"]["fault"])]
        edit = _unquoted(document, loc, str(fault["input"]))
        return rule.at(value_at, edit, written=written, hint=_count_hint(str(fault["input"])))
    if kind in ("date", "full_date"):
        example = "2023-11-30" if kind == "full_date" else "2023-11 或 2023-11-30"
        return BAD_DATE.at(value_at, written=written, example=example)
    if kind == "enum":
        choices = (
            fault["ctx"]["expected"].replace("'", "").replace(" or ", "、").replace(", ", "、")
        )
        near = did_you_mean(str(fault["input"]), choices.split("、"), "")
        facts = {"choices": choices, "near": near and f"，{near}"}
        return NOT_A_CHOICE.at(value_at, None, written=written, **facts)
    if kind == "string_pattern_mismatch" and loc and loc[-2:-1] == ("reasons",):
        return BAD_IDENTIFIER.at(key_at, written=written, like="检查结果的代码，如 W402")
    if kind == "string_pattern_mismatch":
        like = "小写字母、数字、短横，如 p1、2023-11"
        return BAD_IDENTIFIER.at(value_at, written=written, like=like)
    if kind in _LENGTHS:
        limit = fault["ctx"].get("max_length")
        return TEXT_LENGTH.at(
            value_at, problem=_LENGTHS[kind].format(limit=limit, key=key, written=written)
        )
    if kind == "too_short":
        return LIST_EMPTY.at(value_at, key=key)
    expected, hint = _EXPECTED.get(kind, ("另一种形式", "可填的内容见填报指南"))
    written = {"dict": "几个栏目", "list": "一个清单"}.get(type(fault["input"]).__name__, written)
    return WRONG_TYPE.at(value_at, expected=expected, written=written, hint=hint)


def _model_at(model: type[BaseModel], loc: Loc) -> type[BaseModel]:
    """The model of the value at `loc`, or the nearest around it."""
    for part in loc:
        field = model.model_fields.get(part) if isinstance(part, str) else None
        inner = next(_models_in(field.annotation), None) if field else None
        model = inner or model
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _key_hint(model: type[BaseModel], loc: Loc) -> str:
    """What to do about a key that is not known at `loc`."""
    key = str(loc[-1])
    here = _model_at(model, loc[:-1])
    for part, title in _parts(model, "单位"):
        if part is not here and key in part.model_fields:
            return f"“{key}”属于{title}，检查缩进：比“{title}”多缩进两格"
    known = {name: name for name in here.model_fields}
    known |= {field.title: name for name, field in here.model_fields.items() if field.title}
    return did_you_mean(key, known, "检查拼写和缩进；可填的栏目见填报指南")


def _parts(model: type[BaseModel], title: str) -> Iterator[tuple[type[BaseModel], str]]:
    """A model and all inside it, each with its title."""
    yield model, title
    for field in model.model_fields.values():
        for inner in _models_in(field.annotation):
            yield from _parts(inner, field.title or "")


_FULL_WIDTH_QUOTES = re.compile(r"[‘’“”']+([^‘’“”'\"]*)[‘’“”']+")


def _unquoted(document: Document, loc: Loc, written: str) -> Edit | None:
    """For a count in full-width quotes the same in proper ones, if that is all that was wrong."""
    place = document.place(loc)
    line = document.text.split("\n")[place.line - 1]
    match = _FULL_WIDTH_QUOTES.fullmatch(written)
    if not match or not line.startswith(written, place.column - 1):
        return None
    if isinstance(read_count(match[1]), CountFault):
        return None
    return Edit(line=place.line, column=place.column, length=len(written), text=f"'{match[1]}'")
