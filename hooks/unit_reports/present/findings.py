"""Findings as text for a terminal, as JSON, and in the forms of two CI systems."""

import hashlib
import json
from collections.abc import Sequence
from enum import StrEnum

from unit_reports.finding import Finding, Severity


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"


def as_text(findings: Sequence[Finding]) -> str:
    """Two lines a finding, then the sums."""
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    lines = [str(finding) for finding in findings]
    return "\n".join([*lines, f"{errors} 处错误，{len(findings) - errors} 条提醒。"])


def as_json(findings: Sequence[Finding]) -> str:
    """A list of findings as in the design, section 8."""
    return json.dumps([_plain(finding) for finding in findings], ensure_ascii=False, indent=1)


def as_github(findings: Sequence[Finding]) -> str:
    """Workflow commands, which GitHub Actions shows beside the line."""
    return "\n".join(
        f"::{f.severity.value} file={_property(f.place.path)},line={f.place.line},"
        f"col={f.place.column},title={_property(f.code)}::{_data(f'{f.message}。{f.hint}')}"
        for f in findings
    )


def as_gitlab(findings: Sequence[Finding]) -> str:
    """GitLab's Code Quality report."""
    return json.dumps(
        [
            {
                "description": f"{f.message}。{f.hint}",
                "check_name": f.code,
                "fingerprint": hashlib.sha256(
                    f"{f.place.path}\0{f.code}\0{f.place.line}\0{f.message}".encode()
                ).hexdigest(),
                "severity": "major" if f.severity is Severity.ERROR else "minor",
                "location": {"path": f.place.path, "lines": {"begin": f.place.line}},
            }
            for f in findings
        ],
        ensure_ascii=False,
        indent=1,
    )


FORMATS = {
    Format.TEXT: as_text,
    Format.JSON: as_json,
    Format.GITHUB: as_github,
    Format.GITLAB: as_gitlab,
}


def _plain(finding: Finding) -> dict[str, str | int]:
    return {
        "path": finding.place.path,
        "line": finding.place.line,
        "column": finding.place.column,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
    }


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
