"""No regular expression goes back over and over: each copes with what would make it."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import unit_reports

PACKAGE = Path(unit_reports.__file__).parent
SIGNS = "a1一 \t\n，：:-*'\"#<>.&x"
"""What the expressions look for, one of each kind."""
LENGTH = 400
"""An expression that tries all ways would take 2^400 steps for so many signs."""
PATIENCE = 240
"""Seconds for all of them: a hundred times what they need."""
MOST_PAIRS = 24


def expressions() -> Iterator[str]:
    """Every expression of the package: compiled ones of its modules and those written in calls."""
    for found in pkgutil.walk_packages([str(PACKAGE)], "unit_reports."):
        if found.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(found.name)).values():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield value.pattern
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of = node.func.value
                first = node.args[0] if node.args else None
                if isinstance(of, ast.Name) and of.id == "re" and isinstance(first, ast.Constant):
                    yield str(first.value)


def pumped(expression: str) -> Iterator[str]:
    """Texts of one sign or two over and over, with an end that spoils the match."""
    own = "".join(dict.fromkeys(re.sub(r"\\.|[\[\](){}|?+^$]", "", expression)))
    pairs = (one + other for one, other in product((own + SIGNS)[:6], repeat=2))
    for unit in (*dict.fromkeys(own[:20] + SIGNS), *list(pairs)[:MOST_PAIRS]):
        yield unit * (LENGTH // len(unit)) + "\x00!"


def run_all() -> int:
    """Search every text with every expression; how many expressions there were."""
    every = sorted(set(expressions()))
    for expression in every:
        compiled = re.compile(expression)
        for text in pumped(expression):
            compiled.search(text)
            compiled.fullmatch(text)
    return len(every)


def test_every_expression_comes_to_an_end() -> None:
    """In a process of its own, which may be stopped if one does not."""
    code = "from tests.test_backtracking import run_all; print(run_all())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PACKAGE.parents[1],
        env={"PYTHONPATH": str(PACKAGE.parent), "PATH": ""},
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=True,
    )

    assert int(done.stdout) > 100


def test_an_expression_that_goes_back_would_be_noticed() -> None:
    """The texts are such that one of them makes a bad expression hang."""
    code = (
        "import re; from tests.test_backtracking import pumped\n"
        "bad = re.compile('(a|a)*!')\n"
        "for text in pumped(bad.pattern): bad.fullmatch(text)"
    )
    try:
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=PACKAGE.parents[1],
            env={"PYTHONPATH": str(PACKAGE.parent), "PATH": ""},
            check=True,
            timeout=5,
        )
    except subprocess.TimeoutExpired:
        return
    raise AssertionError
