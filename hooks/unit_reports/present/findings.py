"""Findings as text for a terminal, as JSON, and in the forms that CI systems read."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from string import Formatter
from typing import Any, Protocol
from urllib.parse import quote

import typer

from unit_reports.finding import Finding, Place, Rule, Severity
from unit_reports.present.excerpt import excerpt, harmless
from unit_reports.rules import RULES

SourceLine = Callable[[Place], str | None]
"""The text of a place's line with nothing private in it; nothing where it cannot be had."""
Style = Callable[..., str]
COLOURS = {Severity.ERROR: typer.colors.RED, Severity.WARNING: typer.colors.YELLOW}
GITLAB_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}
GITHUB_SHOWS = 10
"""So many errors, and so many warnings, of one step does GitHub show beside the lines."""
PACKAGE = "unit-reports"
SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
SARIF_ROOT = "%SRCROOT%"
LANGUAGE = "zh-CN"


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"


class Form(Protocol):
    """A way to print findings; only the one for people shows source lines and colours."""

    def __call__(
        self, findings: Sequence[Finding], source_line: SourceLine, /, *, colour: bool = False
    ) -> str:
        """Give the text to print, without the last line end."""


def wants_colour(environment: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether to print in colours, decided as Python itself does it.

    NO_COLOR goes before FORCE_COLOR, each whatever its value; an empty one counts for nothing.
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return terminal and environment.get("TERM") != "dumb"


def as_text(
    findings: Sequence[Finding], source_line: SourceLine, /, *, colour: bool = False
) -> str:
    """Two lines a finding, the source line with a caret where it can be had, then the sums."""
    style: Style = typer.style if colour else _plain_look
    lines: list[str] = []
    for finding in _open(findings):
        place = finding.place
        lines += [_in_words(finding, style), *_in_source(place, source_line(place), style)]
    return "\n".join([*lines, _sums(findings)])


def as_json(findings: Sequence[Finding]) -> str:
    """A list of findings as in the design, section 8."""
    return json_text([plain(finding) for finding in findings])


def as_github(findings: Sequence[Finding]) -> str:
    """Workflow commands, which GitHub Actions shows beside the line, then the sums for the log."""
    lines = [
        f"::{f.severity.value} file={_property(f.place.path)},line={f.place.line},"
        f"col={f.place.column},title={_property(f.code)}::{_data(_sentences(f))}"
        for f in _open(findings)
    ]
    sums = _sums(findings)
    if max(Counter(f.severity for f in _open(findings)).values(), default=0) > GITHUB_SHOWS:
        sums += f"GitHub 网页上错误和提醒各只标出前 {GITHUB_SHOWS} 条，全部见这里。"
    return "\n".join([*lines, sums])


def as_gitlab(findings: Sequence[Finding]) -> str:
    """GitLab's Code Quality report."""
    fingerprints = _fingerprints(findings)
    return json_text([_gitlab_issue(*each) for each in zip(findings, fingerprints, strict=True)])


def as_sarif(findings: Sequence[Finding]) -> str:
    """A SARIF 2.1.0 log, for code scanning and for editors."""
    codes = sorted({finding.code for finding in findings})
    driver = {
        "name": PACKAGE,
        "language": LANGUAGE,
        "rules": [_sarif_rule(RULES[c]) for c in codes],
    }
    with suppress(PackageNotFoundError):  # in a bare checkout nothing is installed
        driver["version"] = version(PACKAGE)
    run = {
        "tool": {"driver": driver},
        "language": LANGUAGE,
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            SARIF_ROOT: {"description": {"text": "检查结果里的文件路径从这个文件夹算起"}}
        },
        "results": [
            _sarif_result(finding, codes.index(finding.code), fingerprint)
            for finding, fingerprint in zip(findings, _fingerprints(findings), strict=True)
        ],
    }
    return json_text({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _of_findings(form: Callable[[Sequence[Finding]], str]) -> Form:
    """Let a form that needs the findings only be called like the others."""

    def printed(findings: Sequence[Finding], /, *_: object, **__: object) -> str:
        return form(findings)

    return printed


FORMATS: dict[Format, Form] = {
    Format.TEXT: as_text,
    Format.JSON: _of_findings(as_json),
    Format.GITHUB: _of_findings(as_github),
    Format.GITLAB: _of_findings(as_gitlab),
    Format.SARIF: _of_findings(as_sarif),
}


def _open(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if not finding.is_answered]


def _sums(findings: Sequence[Finding]) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    answered = len(findings) - len(_open(findings))
    sums = f"{errors} 处错误，{len(findings) - errors - answered} 条提醒"
    return sums + (f"，另有 {answered} 条已说明。" if answered else "。")


def _sentences(finding: Finding) -> str:
    return f"{finding.message}。{finding.hint}"


def _plain_look(text: str, **_: object) -> str:
    return text


def _in_words(finding: Finding, style: Style) -> str:
    """The two lines of a finding, as anywhere else but harmless."""
    return str(
        replace(
            finding,
            place=replace(finding.place, path=harmless(finding.place.path)),
            code=style(finding.code, fg=COLOURS[finding.severity], bold=True),
            message=harmless(finding.message),
            hint=harmless(finding.hint),
        )
    )


def _in_source(place: Place, line: str | None, style: Style) -> Iterator[str]:
    """The line as it stands in the file, and a caret under the column."""
    line = (line or "").rstrip("\r\n")
    if line.strip():
        shown, before = excerpt(line, place.column)
        number = str(place.line)
        yield f"  {style(f'{number} |', dim=True)} {shown}"
        yield (
            f"  {style(' ' * len(number) + ' |', dim=True)} {' ' * before}"
            f"{style('^', fg=typer.colors.GREEN, bold=True)}"
        )


def json_text(value: Any) -> str:
    """JSON with Chinese as it is; what cannot be seen is escaped, so that it can be printed."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    unseen = {char for char in text if not char.isprintable()} - {"\n"}
    return text.translate({ord(char): json.dumps(char)[1:-1] for char in unseen})


def plain(finding: Finding) -> dict[str, str | int]:
    """A finding as in the design, section 8, with the unit's answer if it has one."""
    facts: dict[str, str | int] = {
        "path": finding.place.path,
        "line": finding.place.line,
        "column": finding.place.column,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
    }
    return facts | ({"reason": finding.reason} if finding.is_answered else {})


def _data(text: str) -> str:
    return harmless(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _gitlab_issue(finding: Finding, fingerprint: str) -> dict[str, Any]:
    answer = f"（已说明：{finding.reason}）" if finding.is_answered else ""
    severity = "info" if answer else GITLAB_SEVERITIES[finding.severity]
    return {
        "description": _sentences(finding) + answer,
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": finding.place.path, "lines": {"begin": finding.place.line}},
    }


def _fingerprints(findings: Sequence[Finding]) -> Iterator[str]:
    """For each finding a name that stays when its line moves; of equal ones each has its own."""
    seen: Counter[str] = Counter()
    for finding in findings:
        identity = f"{finding.place.path}\0{finding.code}\0{finding.lasting_message}"
        seen[identity] += 1
        name = f"{identity}\0{seen[identity]}"
        yield hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.title},
        "help": {"text": _sarif_text(_remedy(rule))},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _remedy(rule: Rule) -> str:
    """A rule's hint with … for the facts of a finding; where only they help, its title."""
    parts = Formatter().parse(rule.hint)
    hint = "".join(text + ("…" if fact is not None else "") for text, fact, *_ in parts)
    return hint if hint.strip("…") else rule.title


def _sarif_result(finding: Finding, rule_index: int, fingerprint: str) -> dict[str, Any]:
    place = finding.place
    justification = {"kind": "inSource", "justification": finding.reason}
    return {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": finding.severity.value,
        "message": {"text": _sarif_text(_sentences(finding))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": quote(place.path, errors="backslashreplace"),
                        "uriBaseId": SARIF_ROOT,
                    },
                    "region": {"startLine": place.line, "startColumn": place.column},
                }
            }
        ],
        # Another name than GitHub's own, which its upload works out from the source.
        "partialFingerprints": {"unitReports/v1": fingerprint},
        # All results of a run have this or none (§3.27.23).
        "suppressions": [justification] if finding.is_answered else [],
    }


def _sarif_text(text: str) -> str:
    """Text that is neither placeholder (§3.11.5) nor link (§3.11.6), whatever it looks like."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")
