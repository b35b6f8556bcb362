"""The hooks for git: ours, and the one that other repositories can take from here."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_schema import REAL

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / ".pre-commit-config.yaml"
MANIFEST = ROOT / ".pre-commit-hooks.yaml"


def hooks() -> list[Any]:
    """Our own hooks."""
    (repository,) = yaml.safe_load(CONFIG.read_text("utf-8"))["repos"]
    assert repository["repo"] == "local", "nothing is fetched to commit here"
    return list(repository["hooks"])


@pytest.mark.parametrize(
    ("command", "path"), [("validate-config", CONFIG), ("validate-manifest", MANIFEST)]
)
def test_they_are_in_order(command: str, path: Path, tmp_path: Path) -> None:
    """pre-commit itself finds nothing wrong, and nothing that will be."""
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", command, path],
        capture_output=True,
        text=True,
        check=False,
        env={"PRE_COMMIT_HOME": str(tmp_path), "PYTHONWARNINGS": "ignore"},
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_our_hooks_are_our_targets() -> None:
    """What a commit runs is what `make` runs."""
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

    assert {hook["entry"] for hook in hooks()} <= {f"make {target}" for target in targets}
    assert {hook["language"] for hook in hooks()} == {"system"}


def test_a_change_of_data_is_checked() -> None:
    """Any file of the data folder calls the check, one that is called wrongly too."""
    (offered,) = yaml.safe_load(MANIFEST.read_text("utf-8"))
    (ours,) = (hook for hook in hooks() if hook["entry"] == "make check")
    named = [path.relative_to(ROOT).as_posix() for path in REAL]
    for hook in (offered, ours):
        called = re.compile(hook["files"])

        assert all(
            called.search(name) for name in [*named, "data/catalog.yaml", "data/units/a.yml"]
        )
        assert not called.search("docs/guide/index.md")
        assert not hook["pass_filenames"]
    assert (offered["entry"], offered["language"]) == ("unit-reports check", "python")


def test_a_change_of_words_renews_the_schemas() -> None:
    """What the schemas are made from calls for new ones."""
    (hook,) = (hook for hook in hooks() if hook["entry"] == "make schema")
    called = re.compile(hook["files"])
    made_from = ["data/catalog.yaml", "data/campaign.yaml", "hooks/unit_reports/model/unit.py"]

    assert all(called.search(name) for name in [*made_from, ".vscode/unit.schema.json"])
    assert not any(called.search(path.relative_to(ROOT).as_posix()) for path in REAL)
