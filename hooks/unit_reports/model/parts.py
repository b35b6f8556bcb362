"""Read the parts of a site above sites: ``parts/*.json``, as strictly as any other input."""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from unit_reports.finding import Finding, Place, Rule, error, short
from unit_reports.model.part import SCHEMA, PartFile
from unit_reports.source.executors import send
from unit_reports.source.folder import Folder, RawFile
from unit_reports.source.json_places import place_of, repeated_key

_AGAIN = "parts/ 里的文件由各部分的网站生成，不要手改；到那个网站重新取 data/partials.json"
NOT_JSON = error(
    "E116",
    "part-not-json",
    "部分的数据不是 JSON",
    "不是完整的 JSON（{problem}）",
    _AGAIN + "，多半是没有下载完，或者取到了一个网页",
)
PART_SHAPE = error("E117", "part-shape", "部分的数据形式不对", "“{where}”：{problem}", _AGAIN)
PART_VERSION = error(
    "E118",
    "part-version",
    "部分的数据是另一版格式",
    "格式是第 {written} 版，本程序只读第 {known} 版",
    "两边换成同一版程序，重新建那个网站，再取一次 data/partials.json",
)
PART_SHAPE_RULES: tuple[Rule, ...] = (NOT_JSON, PART_SHAPE, PART_VERSION)
MOST_TOLD = 20
"""So many faults of one file are told."""
_PROBLEMS = {
    "missing": "缺少这一栏",
    "extra_forbidden": "没有这一栏",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "greater_than_equal": "不能小于零",
    "less_than_equal": "数太大",
    "string_type": "应为文字",
    "bool_type": "应为 true 或 false",
    "tuple_type": "应为清单",
    "dict_type": "应分栏",
    "model_type": "应分栏",
    "date": "应为日期",
    "full_date": "应为日期",
    "literal_error": "不在可选范围内",
    "string_pattern_mismatch": "编号写法不对",
    "string_too_short": "文字是空的",
    "string_too_long": "文字太长",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What another site published, and where each value stands in the file."""

    id: str
    path: str
    text: str
    file: PartFile

    def place(self, *loc: str | int) -> Place:
        """Where the value at `loc` stands."""
        return _place(self.path, self.text, loc)


ReadPart = tuple[Part | None, list[Finding]]


def read_parts(
    folder: Folder, executor: Executor | None = None
) -> tuple[tuple[Part, ...], list[Finding]]:
    """Read every part, by name; an `executor` may read them, each for itself."""
    raws, findings = folder.read_parts()
    parts: list[Part] = []
    for part, faults in _read_all(raws, executor):
        findings += faults
        parts += [part] if part else []
    return tuple(parts), findings


def _read_all(raws: Sequence[RawFile], executor: Executor | None) -> Iterator[ReadPart]:
    if executor is None or len(raws) < 2:  # noqa: PLR2004 - one is read here
        yield from map(read_part, raws)
        return
    for wait in [send(executor, read_part, raw) for raw in raws]:
        yield wait()


def read_part(raw: RawFile) -> ReadPart:
    """Read one file; nothing where nothing of it can be used. Never raises on any bytes."""
    try:
        file = PartFile.model_validate_json(raw.content, strict=True)
    except ValidationError as fault:
        return None, list(_faults(raw, fault.errors(include_url=False)))
    text = raw.content.decode()
    if twice := repeated_key(text):
        at = Place(path=raw.path)
        return None, [PART_SHAPE.at(at, where=short(twice), problem="同一栏写了两次")]
    return Part(id=raw.id, path=raw.path, text=text, file=file), []


def _faults(raw: RawFile, faults: Sequence[Any]) -> Iterator[Finding]:
    if faults[0]["type"] == "json_invalid":
        told = faults[0]["ctx"]["error"]
        line, column = map(int, found.groups()) if (found := _AT.search(told)) else (1, 1)
        at = Place(path=raw.path, line=max(line, 1), column=max(column, 1))
        yield NOT_JSON.at(at, problem=next((w for k, w in _BROKEN if k in told), "写法不对"))
        return
    text = raw.content.decode("utf-8", "replace")
    for one in faults:
        if one["loc"] == ("schema",) and isinstance(one["input"], int):
            at = _place(raw.path, text, one["loc"])
            yield PART_VERSION.at(at, written=short(one["input"]), known=SCHEMA)
            return  # of another version nothing more can be said
    for one in faults[:MOST_TOLD]:
        loc = tuple(part for part in one["loc"] if part != "[key]")
        problem = _PROBLEMS.get(one["type"], "形式不对")
        if not isinstance(one["input"], dict | list):
            problem += f"，写成了“{short(one['input'])}”"
        where = short(".".join(map(str, loc)) or "整个文件")
        yield PART_SHAPE.at(_place(raw.path, text, loc), where=where, problem=problem)


_AT = re.compile(r"line (\d+) column (\d+)")
_BROKEN = (
    ("EOF", "没有写完就断了"),
    ("recursion", "套得太深"),
    ("unicode", "有不是 UTF-8 的字节"),
    ("trailing", "有多余的逗号或内容"),
)


def _place(path: str, text: str, loc: tuple[str | int, ...]) -> Place:
    line, column = place_of(text, loc)
    return Place(path=path, line=line, column=column)
