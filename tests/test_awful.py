"""One data folder in which everything is wrong: nothing hides anything else."""

from datetime import date
from pathlib import Path

from unit_reports.rules import RULES, check
from unit_reports.source.folder import Folder

AWFUL = Path(__file__).parent / "cases" / "awful"
TODAY = date(2023, 12, 31)
ELSEWHERE = {"E001", "E002"}
"""A missing file hides the rest, and a link out of the folder does not survive every archive."""


def test_all_findings_come_at_once_and_in_order() -> None:
    """Every finding of every file is told, by path, line and column, each with its remedy."""
    _, findings = check(Folder(root=AWFUL, label="data"), today=TODAY)

    told = "".join(f"{finding}\n" for finding in findings)
    assert told == (AWFUL / "findings.txt").read_text("utf-8")
    assert findings == sorted(findings, key=lambda finding: finding.place)


def test_every_rule_has_its_part() -> None:
    """The folder breaks every rule that can be broken beside the others."""
    _, findings = check(Folder(root=AWFUL, label="data"), today=TODAY)

    assert {finding.code for finding in findings} == set(RULES) - ELSEWHERE
