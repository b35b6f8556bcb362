"""Every rule has golden cases in ``cases/<CODE>.yaml``: a data folder, its findings, a remedy."""

import base64
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from unit_reports.finding import Finding, Severity
from unit_reports.model.faults import SHAPE_RULES
from unit_reports.rules import RULES, check
from unit_reports.rules.across import ACROSS_RULES
from unit_reports.rules.catalog import CATALOG_RULES
from unit_reports.rules.vocabulary import VOCABULARY_RULES
from unit_reports.rules.warnings import WARNING_RULES
from unit_reports.source.document import DOCUMENT_RULES
from unit_reports.source.folder import FOLDER_RULES, Folder

HERE = Path(__file__).parent / "cases"
FILES = sorted(HERE.glob("*.yaml"))
CASES = [
    pytest.param(file.stem, case, id=f"{file.stem}-{case['about']}")
    for file in FILES
    for case in yaml.safe_load(file.read_text("utf-8"))["cases"]
]
FAMILIES = {
    "E0": (*FOLDER_RULES, *DOCUMENT_RULES),
    "E1": SHAPE_RULES,
    "E2": (*VOCABULARY_RULES, *CATALOG_RULES),
    "W": (*WARNING_RULES, *ACROSS_RULES),
}
LATIN = {"YAML", "UTF", "Tab", "true", "false", "as", "of", "data", "units", "yaml"}
"""The only words of Latin letters that a message says of itself: names of formats and of keys."""


def write(path: Path, content: Any) -> None:
    """Make one file as a case says: text, bytes, a link, an edit of what stands, or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text("utf-8") if isinstance(content, dict) and "replace" in content else ""
    path.unlink(missing_ok=True)
    match content:
        case str(text):
            path.write_bytes(text.encode())
        case {"bytes_hex": digits}:
            path.write_bytes(bytes.fromhex(digits))
        case {"base64": text}:
            path.write_bytes(base64.b64decode(text))
        case {"link": target}:
            path.symlink_to(target)
        case {"replace": old, "by": new}:
            assert old in before
            path.write_bytes(before.replace(old, new, 1).encode())
        case _:
            assert content is None


def findings_of(root: Path, files: dict[str, Any]) -> list[Finding]:
    """Change the files of a data folder and check it."""
    for name, content in files.items():
        write(root / name, content)
    return check(Folder(root=root, label="data"))[1]


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
    for start, rules in FAMILIES.items():
        for rule in rules:
            assert re.fullmatch(rf"{start}\d+", rule.code)
            assert len(rule.code) == len("E001")
            assert (rule.severity is Severity.WARNING) == (rule.code[0] == "W")
            assert rule.severity is Severity.ERROR or rule.code[1] in "345"

    assert sum(map(len, FAMILIES.values())) == len(RULES)
    assert len({rule.name for rule in RULES.values()}) == len(RULES)


def own_words(message: str) -> set[str]:
    """The words of Latin letters in a message, but for what it quotes."""
    return set(re.findall("[A-Za-z]{2,}", re.sub(r"“[^”]*”", "", message)))


@pytest.mark.parametrize(("code", "case"), CASES)
def test_messages_are_chinese(code: str, case: dict[str, Any]) -> None:
    """No message passes on the English of pydantic or PyYAML; only what was written is quoted."""
    for text in case["findings"]:
        first, _, hint = text.partition("\n")
        message = re.split(r" [EW]\d{3} ", first, maxsplit=1)[1]

        assert own_words(message) <= LATIN, code
        assert hint, code
