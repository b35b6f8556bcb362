"""Whole entries that an editor writes in at one stroke, with gaps to fill in."""

from itertools import count
from typing import Any

Schema = dict[str, Any]

SELDOM = ("withheld", "internal")
"""Keys that few entries need, and that would say something wrong where they are forgotten."""


def add_snippets(tables: dict[str, Schema]) -> None:
    """Give the report, and each kind of entry in its lists, a snippet of all keys."""
    report = tables["Report"]
    lists = [value for value in report["properties"].values() if "items" in value]
    entries = [_follow(value["items"], tables) for value in lists]
    for table in (report, *(entry for entry in entries if "properties" in entry)):
        table["defaultSnippets"] = [
            {
                "label": f"{table['title']}（全部栏目）",
                "description": "写入全部栏目；报告里没有的删去",
                "body": _body(table, tables, count(1), depth=0),
            }
        ]


def _follow(node: Schema, tables: dict[str, Schema]) -> Schema:
    return tables.get(node.get("$ref", "").removeprefix("#/$defs/"), node)


def _body(node: Schema, tables: dict[str, Schema], gaps: "count[int]", *, depth: int) -> Any:
    """What is written in for a value: below the first level only what is required, or nothing."""
    node = _follow(node, tables)
    if "properties" in node:
        keys: Schema = node["properties"]
        every = [key for key in keys if key not in SELDOM]
        chosen = every if depth == 0 else node.get("required", every)
        bodies = {key: _body(keys[key], tables, gaps, depth=depth + 1) for key in chosen}
        return {key: body for key, body in bodies.items() if body}
    if "items" in node:
        return [_body(node["items"], tables, gaps, depth=depth)]
    if "enum" in node:
        return f"${{{next(gaps)}|{','.join(node['enum'])}|}}"
    if node.get("additionalProperties") == {"$ref": "#/$defs/FigureEntry"}:
        return {f"${{{next(gaps)}:指标}}": f"${{{next(gaps)}:数量}}"}
    if node.get("type") == "object":
        return None
    return f"${next(gaps)}"
