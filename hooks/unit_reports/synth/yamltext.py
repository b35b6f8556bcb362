"""Texts as they stand in YAML."""

import re
from collections.abc import Iterable, Mapping

_PLAIN = re.compile(
    r"[\u4e00-\u9fff《“][\u4e00-\u9fff\w（）《》“”、。；·-]*(?:，[\u4e00-\u9fff\w（）《》“”、。；·-]+)*"
    r"|[0-9]+(?:-[0-9a-z]+)+"
    r"|[0-9]+(?:\.[0-9]+)?[\u4e00-\u9fff%][\u4e00-\u9fff%]*"
)
"""Texts that mean themselves without quotes, inside brackets too."""


def scalar(text: str) -> str:
    """A text in single quotes, where it needs any."""
    return text if _PLAIN.fullmatch(text) else "'" + text.replace("'", "''") + "'"


def flow(pairs: Mapping[str, str]) -> str:
    """A mapping on one line; its values are YAML already."""
    return "{" + ", ".join([f"{key}: {value}" for key, value in pairs.items()]) + "}"


def names(texts: Iterable[str]) -> str:
    """A list of names on one line."""
    return "[" + ", ".join([_name(text) for text in texts]) + "]"


def _name(text: str) -> str:
    return scalar(text) if "，" not in text else "'" + text.replace("'", "''") + "'"
