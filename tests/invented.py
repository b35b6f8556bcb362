"""A data folder that a test invents, and all that a build makes of it before it is written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from tests.small import CATALOG
from unit_reports.aggregate.series import Series
from unit_reports.finding import has_errors
from unit_reports.model.draft import draft
from unit_reports.present.output import Output
from unit_reports.present.reconcile import read_files, read_pages, reconcile
from unit_reports.present.render import environment
from unit_reports.present.statements import Contradiction
from unit_reports.rules import check
from unit_reports.source.folder import Folder

TODAY = date(2024, 10, 20)
PERIODS = [
    {"id": "q1", "name": "一季度", "from": "2024-01-01", "to": "2024-03-31", "due": "2024-04-10"},
    {"id": "q2", "name": "二季度", "from": "2024-04-01", "to": "2024-06-30", "due": "2024-07-10"},
    {"id": "q3", "name": "三季度", "from": "2024-07-01", "to": "2024-09-30", "due": "2024-10-15"},
]
CAMPAIGN = {"title": "活动", "periods": PERIODS}


@dataclass(frozen=True)
class Made:
    """The pages and files of a data folder."""

    output: Output

    @cached_property
    def bodies(self) -> dict[str, str]:
        """Every page's main part, by address."""
        return bodies_of(self.output)

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Everything to download and to search, by path."""
        return files_of(self.output)

    @property
    def contradictions(self) -> list[Contradiction]:
        """What a build would refuse."""
        files, pages = (
            read_files(self.output, self.files.items()),
            read_pages(self.output, self.bodies.items()),
        )
        return reconcile(self.output, files, pages)


def bodies_of(output: Output) -> dict[str, str]:
    """The main part of every page, by address."""
    pages = (*output.navigation_pages(), *output.single_pages())
    return {page.address: output.body(page) for page in pages}


def files_of(output: Output) -> dict[str, bytes]:
    """Everything to download and to search, by path."""
    return {path: make() for path, make in output.files_to_make()} | dict(output.search_files())


def report(period: str, **parts: Any) -> dict[str, Any]:
    """A report of one of the periods, handed in on time."""
    days = {one["id"]: one["to"] for one in PERIODS}
    return {"period": period, "submitted": days.get(period, "2024-09-30"), **parts}


def write(
    root: Path,
    units: Mapping[str, Any],
    *,
    campaign: Mapping[str, Any] = CAMPAIGN,
    catalog: Mapping[str, Any] = CATALOG,
) -> Path:
    """Write a data folder; a unit given as text is written as it is."""
    (root / "units").mkdir(parents=True, exist_ok=True)
    for name, content in {"campaign": campaign, "catalog": catalog}.items():
        (root / f"{name}.yaml").write_text(_yaml(content), encoding="utf-8")
    for key, unit in units.items():
        text = (
            unit if isinstance(unit, str) else _yaml({"name": f"单位{key}", "kind": "机关"} | unit)
        )
        (root / "units" / f"{key}.yaml").write_text(text, encoding="utf-8")
    return root


def _yaml(content: Any) -> str:
    # JSON is YAML as well.
    return json.dumps(content, ensure_ascii=False, indent=1)


_templates = cache(environment)
"""Compiled once for all tests."""


def made(root: Path, *, today: date = TODAY) -> Made:
    """Read a folder as a build does, or as a draft does where it has faults."""
    folder = Folder.at(root)
    dataset, findings = check(folder, today=today)
    assert dataset
    if has_errors(findings):
        dataset = draft(dataset, findings, folder.label)
        assert dataset
    series = Series(dataset=dataset, today=today, findings=tuple(findings))
    return Made(Output(series=series, env=_templates()))
