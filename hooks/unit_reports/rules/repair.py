"""Repair files where that is safe: encoding, line ends, and the edits that findings carry.

Comments, order and every word stay. What a file says is the same before and after, or the file is
left as it is.
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from unit_reports.finding import Edit, Finding, Place
from unit_reports.source.document import read_document
from unit_reports.source.folder import OFFICE_FILES, Folder, RawFile
from unit_reports.source.text import recoded

MOST_ROUNDS = 20
"""A repaired slip may show the next one."""
_QUOTES = re.compile("[‘’“”']")


def repair(
    folder: Folder, findings: Iterable[Finding], paths: Sequence[Path] | None
) -> tuple[dict[str, int], list[str]]:
    """Repair the files of a folder (those below `paths`, if any are given).

    Gives how many slips were mended in each file that was changed, and the files that cannot be
    written.
    """
    edits: dict[str, list[Edit]] = {}
    for finding in findings:
        if finding.edit:
            edits.setdefault(finding.place.path, []).append(finding.edit)
    changed: dict[str, int] = {}
    refused = []
    for raw, path in _files(folder):
        wanted = not paths or any(path.is_relative_to(wanted.resolve()) for wanted in paths)
        if not wanted or not path.is_file():
            continue
        content = repaired(raw, edits.get(raw.path, ()))
        if content != raw.content:
            if os.access(path, os.W_OK) and _write(path, content):
                changed[raw.path] = len(edits.get(raw.path, ()))
            else:
                refused.append(raw.path)
    return changed, refused


def _write(path: Path, content: bytes) -> bool:
    """Never half a file: the new one, with the old one's rights, takes its place at once."""
    try:
        descriptor, new = mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        shutil.copymode(path, new)
        Path(new).replace(path)
    except OSError:
        return False
    return True


def _files(folder: Folder) -> Iterator[tuple[RawFile, Path]]:
    for name in OFFICE_FILES:
        raw, _ = folder.read(name)
        if raw:
            yield raw, (folder.root / name).resolve()
    for raw in folder.read_units()[0]:
        yield raw, folder.on_disk(Place(path=raw.path)).resolve()


def repaired(raw: RawFile, edits: Iterable[Edit]) -> bytes:
    """The file's bytes as they should be; as they are where a repair would change what is said."""
    text = recoded(raw.content)
    if text is None:
        return raw.content
    lines = text.split("\n")
    # From the right, so that no edit moves the place of another.
    after = Edit(line=0, column=0, length=0, text="")
    for edit in sorted(set(edits), key=lambda edit: (edit.line, edit.column), reverse=True):
        if edit.line == after.line and edit.column + edit.length > after.column:
            continue  # what it is about has changed: the next round mends it
        after = edit
        line, start = lines[edit.line - 1], edit.column - 1
        lines[edit.line - 1] = line[:start] + edit.text + line[start + edit.length :]
    content, said = "\n".join(lines).encode(), _said(raw)
    same = said is not None and said == _said(replace(raw, content=content))
    return content if same else raw.content


def _said(raw: RawFile) -> Any:
    """What a file says; how a count is quoted is no part of it."""
    document, _ = read_document(raw)
    return _unquoted(document.data) if document else None


def _unquoted(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _unquoted(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_unquoted(value) for value in node]
    return _QUOTES.sub("", node) if isinstance(node, str) else node
