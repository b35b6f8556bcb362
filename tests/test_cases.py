"""Every rule has golden cases in ``cases/<CODE>.yaml``: a data folder, its findings, a remedy."""

import base64
import re
import shutil
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from unit_reports.finding import Finding, Rule, Severity
from unit_reports.rules import RULES, check
from unit_reports.source.folder import Folder

TODAY = date(2023, 12, 31)
HERE = Path(__file__).parent / "cases"
FILES = sorted(HERE.glob("*.yaml"))
CASES = [
    pytest.param(file.stem, case, id=f"{file.stem}-{case['about']}")
    for file in FILES
    for case in yaml.safe_load(file.read_text("utf-8"))["cases"]
]
FAMILIES = {
    "unit_reports.source": {"E0", "E6"},
    "unit_reports.model": {"E1"},
    "unit_reports.rules": {"E2", "W3", "W4", "W5"},
}
"""Which kinds of rules the modules of a stage may hold."""
LATIN = {
    "YAML",
    "JSON",
    "UTF",
    "GBK",
    "Word",
    "Excel",
    "Tab",
    "true",
    "false",
    "as",
    "of",
    "data",
    "units",
    "yaml",
    "parts",
    "json",
    "catalog",
}
"""The only words of Latin letters that a message says of itself: names of formats and of keys."""


def is_edit(content: Any) -> bool:
    """Whether a case changes what stands in a file, once or several times."""
    return isinstance(content, list) or (isinstance(content, dict) and "replace" in content)


def write(path: Path, content: Any) -> None:
    """Make one file as a case says: text, bytes, a link, edits of what stands, or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = path.read_text("utf-8") if is_edit(content) else ""
    path.unlink(missing_ok=True)
    if is_edit(content):
        for edit in content if isinstance(content, list) else [content]:
            assert edit["replace"] in text
            text = text.replace(edit["replace"], edit["by"], 1)
        content = text
    match content:
        case str(text):
            path.write_bytes(text.encode())
        case {"bytes_hex": digits}:
            path.write_bytes(bytes.fromhex(digits))
        case {"base64": text}:
            path.write_bytes(base64.b64decode(text))
        case {"link": target}:
            path.symlink_to(target)
        case _:
            assert content is None


def findings_of(root: Path, files: dict[str, Any]) -> list[Finding]:
    """Change the files of a data folder and check it."""
    for name, content in files.items():
        write(root / name, content)
    return check(Folder(root=root, label="data"), today=TODAY)[1]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A data folder with the campaign and the catalog that cases do not give."""
    copy = Path(shutil.copytree(HERE / "_default", tmp_path / "data"))
    (copy / "units").mkdir()
    return copy


@pytest.mark.parametrize(("code", "case"), CASES)
def test_case(root: Path, code: str, case: dict[str, Any]) -> None:
    """A case gives its findings, all and in order, its rule's among them; the remedy gives none."""
    found = findings_of(root, case["files"])
    remedied = findings_of(root, case["remedy"])

    assert [str(finding) for finding in found] == case["findings"]
    assert code in {finding.code for finding in found}
    assert [str(finding) for finding in remedied] == []


def test_every_rule_has_cases_and_every_case_a_rule() -> None:
    """A rule without a case, or a case file that names no rule, is forgotten work."""
    assert {file.stem for file in FILES} == set(RULES)


def test_codes_fit_their_families() -> None:
    """The letter tells the severity, the first digit the kind of check; no code is used twice."""
    found = [
        (stage, rule)
        for stage in FAMILIES
        for name, module in sys.modules.items()
        if name.startswith(f"{stage}.")
        for rule in vars(module).values()
        if isinstance(rule, Rule)
    ]

    for stage, rule in found:
        assert re.fullmatch(r"[EW]\d{3}", rule.code)
        assert (rule.severity is Severity.WARNING) == (rule.code[0] == "W")
        assert rule.code[:2] in FAMILIES[stage] or RULES[rule.code] is rule
    assert {rule.code for _, rule in found} == set(RULES)
    assert len({rule.name for _, rule in found}) == len(RULES)


def own_words(message: str) -> set[str]:
    """The words of Latin letters in a message, but for what it quotes."""
    return set(
        re.findall("[A-Za-z]{2,}", re.sub(r"“[^”]*”|U\+[0-9A-F]+|想写 [^？]*？", "", message))
    )


@pytest.mark.parametrize(("code", "case"), CASES)
def test_messages_are_chinese(code: str, case: dict[str, Any]) -> None:
    """No message passes on the English of pydantic or PyYAML; only what was written is quoted."""
    for text in case["findings"]:
        first, _, hint = text.partition("\n")
        message = re.split(r" [EW]\d{3} ", first, maxsplit=1)[1]

        assert own_words(message) <= LATIN, code
        assert hint, code
