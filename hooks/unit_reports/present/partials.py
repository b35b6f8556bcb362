"""``/data/partials.json``: what a site above sites takes in; one entry a line, to be pointed at."""

import json
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from unit_reports.aggregate.published import Published, as_file, published
from unit_reports.aggregate.series import Series
from unit_reports.model.campaign import Campaign
from unit_reports.model.catalog import Catalog

PARTIALS = "data/partials.json"
DEPTH = 4
"""Below so many objects and lists everything stands on one line."""


def partials_json(found: Published, campaign: Campaign, catalog: Catalog) -> bytes:
    """The file, the same bytes for the same numbers."""
    file = as_file(found, campaign, catalog, _generator())
    told = file.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return f"{_lines(told, DEPTH)}\n".encode()


def partials_of(series: Series, site: str) -> bytes:
    """The file of a site with units of its own."""
    dataset = series.dataset
    return partials_json(published(series, site), dataset.campaign, dataset.catalog)


def _generator() -> str:
    try:
        return f"unit-reports {version('unit-reports')}"
    except PackageNotFoundError:  # a bare checkout
        return "unit-reports"


def _lines(value: Any, depth: int, indent: str = "") -> str:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if not depth or not any(isinstance(one, dict | list) for one in inner):
        return json.dumps(value, ensure_ascii=False)
    below = indent + " "
    if isinstance(value, dict):
        rows = [f"{json.dumps(k)}: {_lines(v, depth - 1, below)}" for k, v in value.items()]
        opening, closing = "{}"
    else:
        rows = [_lines(one, depth - 1, below) for one in value]
        opening, closing = "[]"
    body = ",\n".join(f"{below}{row}" for row in rows)
    return f"{opening}\n{body}\n{indent}{closing}"
