"""Repair files where that is safe: encoding, line ends, and the edits that findings carry.

Comments, order and every word stay. What a file says is the same before and after, or the file is
left as it is.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from unit_reports.finding import Edit, Finding
from unit_reports.source.document import read_document
from unit_reports.source.folder import Folder, RawFile
from unit_reports.source.text import recoded

MOST_ROUNDS = 20
"""A repaired slip may show the next one."""
_QUOTES = re.compile("[‘’“”']")


def repair(folder: Folder, findings: Iterable[Finding], paths: Sequence[Path] | None) -> list[str]:
    """Repair the files of a folder (those below `paths`, if any are given); which ones."""
    edits: dict[str, list[Edit]] = {}
    for finding in findings:
        if finding.edit:
            edits.setdefault(finding.place.path, []).append(finding.edit)
    changed = []
    for raw, path in _files(folder):
        if paths and not any(path.is_relative_to(wanted.resolve()) for wanted in paths):
            continue
        content = repaired(raw, edits.get(raw.path, ()))
        if content != raw.content:
            # Never half a file: the new one takes the place of the old one at once.
            beside = path.with_name(f".{path.name}.new")
            beside.write_bytes(content)
            beside.replace(path)
            changed.append(raw.path)
    return changed


def _files(folder: Folder) -> Iterator[tuple[RawFile, Path]]:
    for name in ("campaign.yaml", "catalog.yaml"):
        raw, _ = folder.read(name)
        if raw:
            yield raw, (folder.root / name).resolve()
    for raw in folder.read_units()[0]:
        yield raw, (folder.root / Path(os.path.relpath(raw.path, folder.label))).resolve()


def repaired(raw: RawFile, edits: Iterable[Edit]) -> bytes:
    """The file's bytes as they should be; as they are where a repair would change what is said."""
    text = recoded(raw.content)
    if text is None:
        return raw.content
    lines = text.split("\n")
    # From the right, so that no edit moves the place of another.
    for edit in sorted(set(edits), key=lambda edit: (edit.line, edit.column), reverse=True):
        line, start = lines[edit.line - 1], edit.column - 1
        lines[edit.line - 1] = line[:start] + edit.text + line[start + edit.length :]
    content = "\n".join(lines).encode()
    return content if _said(replace(raw, content=content)) == _said(raw) else raw.content


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
