"""The shape of the package: one way from stage to stage, small modules, no campaign's words."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

HOOKS = Path(__file__).parents[1] / "hooks"
PACKAGE = HOOKS / "unit_reports"
MODULES = sorted(PACKAGE.rglob("*.py"))
TEXTS = sorted(p for p in PACKAGE.rglob("*") if p.suffix in {".py", ".html", ".css", ".js", ".md"})
STAGES = ["", "private", "finding", "source", "model", "rules", "aggregate", "present"]
STAGES += [
    "staging",
    "spool",
    "kept",
    "kept_units",
    "making",
    "intake",
    "taken",
    "preview",
    "adaptor",
    "synth",
    "cli",
    "bundle",
    "__main__",
]
"""Every stage after those that it may import from; the first is the package itself."""
MAX_LINES = 420
CATALOG = HOOKS.parent / "data" / "catalog.yaml"
CONTRACT_TITLES = {"调研课题", "建章立制", "为民办实事"}
"""Titles of pages in section 6 of the design, which this campaign's catalog uses as well."""
GENERAL_WORDS = {"整改措施", "问题类别"}
"""What the unit file calls `measures` and `categories` (design, section 4) in Chinese."""


def stage_of(module: str) -> str:
    """The stage of a module by its dotted name: ``unit_reports.source.folder`` -> ``source``."""
    return f"{module}.".split(".")[1]


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} imports by a relative name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name(path: Path) -> str:
    """A file of the package as a test's name shows it."""
    return path.relative_to(HOOKS).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_imports_only_from_its_own_and_earlier_stages(path: Path) -> None:
    """Data travels downwards only; the command line and the adaptor stand side by side."""
    stage = stage_of(name(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    imported = {
        found if (found := stage_of(module)) in STAGES else ""
        for module in imports_of(path)
        if module.split(".")[0] == "unit_reports"
    }

    assert imported <= set(STAGES[: STAGES.index(stage) + 1])
    assert "adaptor" not in imported or stage == "adaptor"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_the_adaptor_knows_mkdocs(path: Path) -> None:
    """The core outlives the site generator: nothing but the adaptor imports it."""
    roots = {module.split(".")[0] for module in imports_of(path)}

    assert "mkdocs" not in roots or path == PACKAGE / "adaptor.py"
    assert not roots & {"material", "properdocs"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_can_be_read_at_one_sitting(path: Path) -> None:
    """No module grows without end."""
    assert len(path.read_text("utf-8").splitlines()) <= MAX_LINES


def test_no_name_in_hooks_hides_the_standard_library() -> None:
    """MkDocs puts the folder first on the search path, so ``site.py`` there breaks Python."""
    assert not {path.stem for path in HOOKS.iterdir()} & sys.stdlib_module_names


def test_no_word_of_this_campaign_stands_in_code_or_templates() -> None:
    """Another campaign is another data folder, so code must not know the words of this one."""
    catalog = yaml.safe_load(CATALOG.read_text("utf-8"))
    lists = [catalog["indicators"], *catalog["categories"].values()]
    terms = [term for terms in lists for term in terms]
    names = {w for term in terms for w in (term["id"], term["name"], *term.get("aliases", []))}
    words = {word for word in names if len(re.findall("[\u4e00-\u9fff]", word)) >= 3}
    found = {
        word: name(path)
        for path in TEXTS
        for word in words - CONTRACT_TITLES - GENERAL_WORDS
        if word in path.read_text("utf-8")
    }

    assert not found
    assert words >= CONTRACT_TITLES | GENERAL_WORDS, "an exception that nothing needs"
