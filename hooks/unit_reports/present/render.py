"""Templates to text: autoescape on, an undefined name is an error."""

import os
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

from unit_reports.present import addresses, charts, matrices, wording
from unit_reports.present.fragments import FRAGMENTS
from unit_reports.present.rows import ROWS

TEMPLATES = Path(__file__).parent / "templates"


def environment(cache: Path | None = None) -> Environment:
    """Make the templates' environment; `cache` is a folder for compiled templates."""
    bytecode = None
    if cache is not None:
        cache.mkdir(parents=True, exist_ok=True)
        bytecode = FileSystemBytecodeCache(os.fspath(cache))
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=bytecode,
    )
    pieces = {piece.__name__: piece for piece in (*FRAGMENTS, *ROWS)}
    env.globals |= _vocabulary() | pieces
    return env


def _vocabulary() -> dict[str, Any]:
    return {
        "total_text": wording.total_text,
        "count_text": wording.count_text,
        "stale_text": wording.stale_text,
        "interval_text": wording.interval_text,
        "coverage_text": wording.coverage_text,
        "basis_text": wording.basis_text,
        "state_word": wording.STATES.__getitem__,
        "reporting_word": wording.REPORTING.__getitem__,
        "severity_word": wording.SEVERITIES.__getitem__,
        "severity_meaning": wording.SEVERITY_MEANINGS.__getitem__,
        "part_word": wording.PARTS.__getitem__,
        "kind_word": wording.kind_word,
        "total_mark": matrices.total_mark,
        "table_file": addresses.table_file,
        "told_anchor": addresses.told_anchor,
        "over_units_word": wording.OVER_UNITS.__getitem__,
        "over_periods_word": wording.OVER_PERIODS.__getitem__,
        "MADE": wording.MADE,
        "TEXTURES": charts.TEXTURES,
        "STATES": tuple(wording.STATES),
        "STATE_MEANINGS": wording.STATE_MEANINGS,
    }
