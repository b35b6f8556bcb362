"""Make the examples of the guide's rule pages from the golden cases: make examples.

A build must not read and check the cases each time, so their excerpts ship with the package as
``present/rule_examples.json``; `tests/test_guide.py` keeps it fresh.
"""

import json
import shutil
from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from tests.test_cases import FILES, HERE, findings_of
from unit_reports.finding import Finding
from unit_reports.present.guide import EXAMPLES_FILE, Line, Part
from unit_reports.private import blanked

WHOLE = 12
"""A file of so many lines is shown whole; of a longer one, what matters and its surroundings."""
CONTEXT = 2
WIDEST = 100
Texts = dict[str, str | None]
"""The files of a data folder as a person sees them; `None` is no text: another encoding, a link."""


def shown(line: str) -> str:
    """A line of a case as it may stand on a page: short, hidden signs named."""
    visible = "".join(
        sign if sign.isprintable() else f"〔{_name(sign)}〕" for sign in blanked(line)
    )
    return visible if len(visible) <= WIDEST else visible[: WIDEST - 1] + "…"


def _name(sign: str) -> str:
    return "Tab" if sign == "\t" else f"U+{ord(sign):04X}"


def examples() -> dict[str, list[dict[str, Any]]]:
    """Every golden case by the code of its rule."""
    return {
        file.stem: [example(case) for case in yaml.safe_load(file.read_text("utf-8"))["cases"]]
        for file in FILES
    }


def example(case: dict[str, Any]) -> dict[str, Any]:
    """One case: what is wrong, what the check says of it, and the remedy, which must pass."""
    with TemporaryDirectory() as name:
        root = Path(shutil.copytree(HERE / "_default", Path(name) / "data"))
        (root / "units").mkdir()
        usual = _texts(root)
        found = findings_of(root, case["files"])
        bad = _texts(root)
        remaining = findings_of(root, case["remedy"])
        good = _texts(root)
    if not found or remaining:
        raise ValueError(f"{case['about']}: {found}, after the remedy {remaining}")
    return {
        "about": case["about"],
        "bad": list(_bad(usual, bad, good, found)),
        "said": [
            {
                "at": f"{f.place}:{f.place.column}",
                "code": f.code,
                "message": f.message,
                "hint": f.hint,
            }
            for f in found
        ],
        "good": list(_good(bad, good)),
    }


def _texts(root: Path) -> Texts:
    files = sorted(p for p in root.rglob("*") if p.is_symlink() or p.is_file())
    return {path.relative_to(root.parent).as_posix(): _text(path) for path in files}


def _text(path: Path) -> str | None:
    if path.is_symlink():
        return None
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _bad(usual: Texts, bad: Texts, good: Texts, found: list[Finding]) -> Iterable[Part]:
    """Every file that the case brings or of which the check speaks."""
    spoken_of = {finding.place.path for finding in found}
    brought = {path for path, text in bad.items() if usual.get(path, ...) != text}
    for path in sorted(spoken_of | brought):
        lines = _lines(bad.get(path))
        # Of a file that goes elsewhere it is not a line that is wrong.
        marked = {f.place.line for f in found if f.place.path == path and path in good}
        others = [_lines(texts[path]) for texts in (usual, good) if path in texts]
        changed = {
            j
            for other in others
            for *_, j1, j2 in _changes(other, lines)
            for j in range(j1 + 1, j2 + 1)
        }
        kept = _kept(len(lines), marked | changed)
        yield {"path": path, "lines": [_line(n, lines, n in marked) for n in kept]}


def _good(bad: Texts, good: Texts) -> Iterable[Part]:
    """Every file that the remedy changes, brings, renames or takes away."""
    gone = {path: text for path, text in bad.items() if path not in good}
    for path, text in good.items():
        if path in bad and bad[path] == text:
            continue
        was = next((old for old, before in gone.items() if before == text), "")
        lines = _lines(text)
        before = _lines(bad.get(path))
        changes = _changes(before, lines) if before else []
        changed = {j for *_, j1, j2 in changes for j in range(j1 + 1, j2 + 1)}
        removed = {j1: before[i1:i2] for _, i1, i2, j1, j2 in changes if j1 == j2}
        kept = _kept(len(lines), changed | {min(j + 1, len(lines)) for j in removed})
        shown_lines: list[Line] = []
        for number in kept:
            shown_lines += [(0, shown(line), False) for line in removed.pop(number - 1, ())]
            shown_lines.append(_line(number, lines, number in changed))
        shown_lines += [(0, shown(line), False) for rest in removed.values() for line in rest]
        yield {"path": path, "lines": shown_lines} | ({"was": was} if was else {})
        gone.pop(was, None)
    for path in gone:
        yield {"path": path, "lines": [], "gone": True}


def _lines(text: str | None) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _line(number: int, lines: list[str], marked: bool) -> Line:  # noqa: FBT001 - a cell of a row
    return number, shown(lines[number - 1]), marked


def _changes(before: list[str], after: list[str]) -> list[tuple[str, int, int, int, int]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [change for change in matcher.get_opcodes() if change[0] != "equal"]


def _kept(length: int, matter: set[int]) -> list[int]:
    """The numbers of the lines to show: all of a short file, else those around what matters."""
    if length <= WHOLE:
        return list(range(1, length + 1))
    around = matter or {1}
    return [n for n in range(1, length + 1) if any(abs(n - m) <= CONTEXT for m in around)]


def as_json() -> str:
    """The file as it ships: one line a rule, so that a change touches no other rule's line."""
    rows = (
        f"{json.dumps(code)}: {json.dumps(found, ensure_ascii=False, separators=(',', ':'))}"
        for code, found in examples().items()
    )
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    EXAMPLES_FILE.write_text(as_json(), encoding="utf-8", newline="\n")
