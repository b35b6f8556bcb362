"""The JSON Schema of the unit file, for completion and checks in an editor.

It has two layers. The base is made from the model, for which pydantic takes longer than a build may
wait, so it ships as a file; `unit_schema` puts the words of a catalog and a campaign into it.
Beside JSON Schema it holds the keywords by which the YAML language server speaks to people:
`errorMessage`, `patternErrorMessage`, `enumDescriptions`, `defaultSnippets`, `doNotSuggest`.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from unit_reports.finding import Rule
from unit_reports.model.base import DAY_OR_MONTH_PATTERN, DAY_PATTERN, END
from unit_reports.model.campaign import Campaign
from unit_reports.model.catalog import Catalog, Indicator, Term
from unit_reports.model.faults import BAD_DATE, BAD_IDENTIFIER, COUNT_IS_NAME, TEXT_LENGTH
from unit_reports.model.hints import identifier_hint, rate_hint
from unit_reports.model.rate import RATE_PATTERN
from unit_reports.model.unit import CODE_PATTERN, UnitFile
from unit_reports.present.patterns import (
    NOTHING,
    count_patterns,
    name_wordings,
    text_pattern,
    wording_pattern,
)
from unit_reports.present.snippets import add_snippets

Schema = dict[str, Any]

SCHEMA_FILE = Path(__file__).with_name("unit.schema.json")
"""The base as it ships; a test keeps it equal to `base_schema`."""
LARGEST = 10**15 - 1
"""The largest number that is read."""
NO_COUNT = "应为数量，如 7次、30余次、未统计；要写说明时用 {count: 7次, note: 说明}"
UNREADABLE = "应为数字加量词，如 7次、30余次、10-15天；不公开写 未公开，没有统计写 未统计"
NO_DATE = f"{BAD_DATE.title}，或没有这一天；应写 "


def base_schema() -> str:
    """Make the base from the model: draft 2020-12, Chinese, the same every time."""
    made = _tidy(UnitFile.model_json_schema(mode="validation"))
    tables: Schema = made.pop("$defs")
    add_snippets(tables)
    tables["Count"] = _count(count_patterns(None))
    # A figure may be a count alone (see `unit._figure`), which pydantic's schema cannot know.
    tables["Figure"] = {"anyOf": [{"$ref": "#/$defs/Count"}, {"$ref": "#/$defs/FigureEntry"}]}
    tables["Report"]["properties"]["figures"]["additionalProperties"] = {"$ref": "#/$defs/Figure"}
    draft = "https://json-schema.org/draft/2020-12/schema"
    return _as_text({"$schema": draft, **made, "$defs": tables})


def unit_schema(catalog: Catalog, campaign: Campaign) -> str:
    """Put the words of a catalog and the periods of a campaign into the base."""
    schema: Schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    tables: Schema = schema["$defs"]
    kinds, patterns = catalog.categories, list(count_patterns(catalog))
    for table, key, words in (
        (schema, "kind", _terms("单位类型", catalog.kinds)),
        (tables["Report"], "period", _periods(campaign)),
        (tables["Topic"], "category", _terms("课题类别", kinds.topics)),
        (tables["Rectification"], "track", _terms("整改方式", catalog.tracks)),
        (tables["Rectification"], "progress", _terms("整改进展", catalog.progress)),
        (tables["Practice"], "theme", _terms("做法主题", kinds.practices)),
        (tables["Plan"], "category", _terms("计划类别", kinds.plans)),
        (tables["Plan"], "indicator", _terms("指标", catalog.indicators)),
        (tables["Plan"], "target", {"$ref": "#/$defs/Target"}),
    ):
        place = table["properties"]
        place[key] = {k: v for k, v in place[key].items() if k in ("title", "description")} | words
    categories = tables["Problem"]["properties"]["categories"]
    categories["items"] = _terms("问题类别", kinds.problems)
    numbers = [int(n) for n in name_wordings(catalog) if re.fullmatch("0|[1-9][0-9]*", n)]
    named = {"not": {"title": "数量", "enum": sorted(numbers)}} if numbers else {}
    tables["Count"] = _count(patterns) | named
    # What is a name under `figures` may be planned as a number, if no indicator is named with it.
    tables["Target"] = _count(part for part in patterns if part[0] is not COUNT_IS_NAME)
    tables |= {_key(indicator): _indicator(indicator) for indicator in catalog.indicators}
    tables["Report"]["properties"]["figures"] |= _figures(catalog)
    return _as_text(schema)


def _as_text(schema: Schema) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _count(patterns: Iterable[tuple[Rule, str]]) -> Schema:
    # Every part has a title, or else the language server takes one from any figure for it.
    return {
        "title": "数量",
        "type": ["string", "integer"],
        "errorMessage": NO_COUNT,
        "minimum": 0,
        "maximum": LARGEST,
        "allOf": [
            {
                "title": "数量",
                "pattern": pattern,
                "patternErrorMessage": f"{rule.title}；{rule.hint.format(hint=UNREADABLE)}",
            }
            for rule, pattern in patterns
        ],
    }


def _key(indicator: Indicator) -> str:
    return f"indicator.{indicator.id}"


def _indicator(indicator: Indicator) -> Schema:
    measure = indicator.measure
    return {
        "title": indicator.name,
        "description": indicator.definition,
        # A single example would be written in at once.
        "examples": [f"7{measure}", f"30余{measure}", f"*{measure}", "未统计"],
        "type": ["string", "integer", "object"],
        "errorMessage": NO_COUNT,
        "anyOf": [{"$ref": "#/$defs/Figure"}],
    }


def _figures(catalog: Catalog) -> Schema:
    """Suggest the indicators by their names, accept them by every wording."""
    return {
        "properties": {
            wording: {"$ref": f"#/$defs/{_key(indicator)}"}
            if wording == indicator.name
            else {"anyOf": [{"$ref": f"#/$defs/{_key(indicator)}"}], "doNotSuggest": True}
            for wording, indicator in catalog.indicator.items()
        },
        "additionalProperties": False,
        "errorMessage": "目录里没有这个指标；按 Ctrl+空格 看可选的，新的请办公室加进目录",
    }


def _terms(what: str, terms: tuple[Term, ...]) -> Schema:
    """Suggest the names, accept every wording; all of an `enum` would be suggested."""
    if not terms:
        return {"type": "string", "pattern": NOTHING, "patternErrorMessage": f"目录里没有{what}"}
    unknown = f"目录里没有这个{what}；按 Ctrl+空格 看可选的"
    names = [term.name for term in terms]
    suggested = {
        "title": what,
        "enum": names,
        "enumDescriptions": [term.definition for term in terms],
        "errorMessage": unknown,
    }
    known = {
        "pattern": wording_pattern({word for term in terms for word in term.names}, names),
        "patternErrorMessage": unknown,
    }
    return {"type": "string", "errorMessage": unknown, "anyOf": [suggested, known]}


def _periods(campaign: Campaign) -> Schema:
    return {
        "type": "string",
        "enum": [period.id for period in campaign.periods],
        "enumDescriptions": [period.name for period in campaign.periods],
        "errorMessage": "没有这个报送期；按 Ctrl+空格 看可选的",
    }


def _tidy(node: Any) -> Any:
    """Tidy what pydantic makes, and say in Chinese what is right.

    A key may be absent but never empty, so null is not offered; names and docstrings of code are
    not for the people who read the schema; an editor would write in a default.
    """
    if isinstance(node, list):
        return [_tidy(value) for value in node]
    if not isinstance(node, dict):
        return node
    node = {key: _tidy(value) for key, value in node.items() if not _is_noise(key, value)}
    choices = [choice for choice in node.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        del node["anyOf"]
        node = {**choices[0], **node}
    match node:
        case {"type": ["string", "integer"], **others}:
            return {"$ref": "#/$defs/Count", **others}
        case {"type": "string"}:
            return _text(node)
        case {"type": "array"}:
            return node | {"errorMessage": "应为清单；每项另起一行，以“- ”开头"}
        case {"type": "object", "properties": keys}:
            must = node.get("required", [])
            named = {"必填": must, "可填": [key for key in keys if key not in must]}
            listed = "；".join(f"{what} {'、'.join(keys)}" for what, keys in named.items() if keys)
            return node | {"errorMessage": f"{listed}；没有别的栏目"}
        case {"type": "object"}:
            said = "应为“栏目: 内容”；每栏另起一行，冒号后加空格"
            # pydantic refuses the keys that fit no pattern, but does not say so.
            closed = {"additionalProperties": False} if "patternProperties" in node else {}
            return node | closed | {"errorMessage": said}
    return node


def _is_noise(key: str, value: Any) -> bool:
    in_english = isinstance(value, str) and value.isascii()
    return key == "default" or (key in ("title", "description") and in_english)


def _text(node: Schema) -> Schema:
    wrong = {"errorMessage": "应为文字；数字样的文字请加单引号，如 '2023'"}
    match node:
        case {"enum": choices}:
            return node | {"errorMessage": f"不在可选范围内；可选：{'、'.join(choices)}"}
        case {"maxLength": most, "minLength": 1, **others}:
            # Blanks around a text do not count, which the two lengths cannot say.
            said = f"{TEXT_LENGTH.title}；最多 {most} 字"
            return others | wrong | {"pattern": text_pattern(most), "patternErrorMessage": said}
        case {"patternErrorMessage": _}:
            return node | wrong
        case {"pattern": pattern}:
            said = {
                DAY_PATTERN: f"{NO_DATE}2023-11-30",
                DAY_OR_MONTH_PATTERN: f"{NO_DATE}2023-11 或 2023-11-30",
                RATE_PATTERN: f"不是百分数；{rate_hint('')}",
                CODE_PATTERN: "应为提醒的代码，如 W402",
            }.get(pattern, f"{BAD_IDENTIFIER.title}；{identifier_hint('')}")
            pattern = re.sub(r"\$\Z", lambda _: END, pattern)
            return node | wrong | {"pattern": pattern, "patternErrorMessage": said}
    return node | wrong
