"""The JSON Schema of the unit file, for completion and checks in an editor."""

import json
from pathlib import Path
from typing import Any

from unit_reports.model.unit import UnitFile

SCHEMA_FILE = Path(__file__).with_name("unit.schema.json")
"""The schema as it ships, so that a build need not make it anew; a test keeps it equal."""


def unit_schema() -> str:
    """Make the schema: Chinese titles and descriptions, draft 2020-12, the same every time."""
    schema: dict[str, Any] = UnitFile.model_json_schema(mode="validation")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "单位文件"
    figure = schema["$defs"]["FigureEntry"]
    figures = schema["$defs"]["Report"]["properties"]["figures"]
    # A figure may be a count alone (see `unit._figure`), which pydantic's schema cannot know.
    short = {"anyOf": [figure["properties"]["count"], {"$ref": "#/$defs/FigureEntry"}]}
    for choice in figures["anyOf"]:
        if choice.get("type") == "object":
            choice["additionalProperties"] = short
    return json.dumps(_tidy(schema), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _tidy(node: Any) -> Any:
    """Tidy a schema.

    A key may be absent but never empty, so null is not offered; names and docstrings of code are
    not for the people who read the schema.
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
    return node


def _is_noise(key: str, value: Any) -> bool:
    in_english = isinstance(value, str) and value.isascii()
    return (key, value) == ("default", None) or (key in ("title", "description") and in_english)
