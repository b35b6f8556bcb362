"""What a check says: a finding, its place, and the rule behind it.

A `Rule` holds the facts that never change (code, severity, texts); `Rule.at` makes a `Finding` of
it at one `Place`. Rules stand beside the code that checks them; `unit_reports.rules.RULES` is the
one table of all of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from unit_reports.private import blanked

_LINE_NUMBER = re.compile(r"第 \d+ 行")


class Severity(StrEnum):
    """How a finding acts: an error refuses the build, a warning is shown on the quality page."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A place in a data file.

    `path` is relative to the folder that holds the data folder (``data/units/a.yaml``); `line` and
    `column` count from 1, columns in characters.
    """

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        """``path:line``, the form that exports and pages show."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change inside one line that mends a finding without changing what is said.

    The `length` characters from `line` and `column` (from 1) on become `text`.
    """

    line: int
    column: int
    length: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check says of one place: all texts in Chinese, ready to print.

    `reason` is the unit's answer to a warning (``reasons:`` in its file), empty without one.
    `edit` mends it, where that is safe.
    """

    place: Place
    code: str
    severity: Severity
    message: str
    hint: str
    reason: str = ""
    edit: Edit | None = field(default=None, compare=False)

    @property
    def is_answered(self) -> bool:
        """Whether the unit has answered; an error cannot be answered away."""
        return bool(self.reason) and self.severity is Severity.WARNING

    @property
    def lasting_message(self) -> str:
        """The message without the numbers of other lines, which move."""
        return _LINE_NUMBER.sub("", self.message)

    def __str__(self) -> str:
        """Two lines, the first clickable in an editor (design, section 8)."""
        at = f"{self.place.path}:{self.place.line}:{self.place.column}"
        return f"{at}: {self.code} {self.message}" + (f"\n  {self.hint}" if self.hint else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One coded rule.

    `name` says what is found (never the remedy); `message` and `hint` are `str.format` templates
    over the facts given to `at`.
    """

    code: str
    name: str
    severity: Severity
    title: str
    message: str
    hint: str = ""

    def at(self, place: Place, edit: Edit | None = None, /, **facts: object) -> Finding:
        """Make the finding of this rule at `place`; a missing fact is a `KeyError` (our fault).

        No private number gets into the texts, be it from a fact or by adding up.
        """
        return Finding(
            place=place,
            code=self.code,
            severity=self.severity,
            message=_harmless(self.message.format(**facts)),
            hint=_harmless(self.hint.format(**facts)),
            edit=edit,
        )


def error(code: str, name: str, title: str, message: str, hint: str = "") -> Rule:
    """Make a rule whose findings refuse the build."""
    return Rule(
        code=code, name=name, severity=Severity.ERROR, title=title, message=message, hint=hint
    )


def warning(code: str, name: str, title: str, message: str, hint: str = "") -> Rule:
    """Make a rule whose findings are shown on the quality page."""
    return Rule(
        code=code, name=name, severity=Severity.WARNING, title=title, message=message, hint=hint
    )


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort by path, line, column, code and text, and drop exact repeats."""
    key = lambda f: (f.place, f.code, f.message)  # noqa: E731 - one use, one line
    return sorted(set(findings), key=key)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether any finding refuses the build."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def _harmless(text: str) -> str:
    """A text without its private numbers and without signs that a terminal obeys."""
    shown = text if text.isprintable() else "".join(c if c.isprintable() else "�" for c in text)
    return blanked(shown)


def short(value: object, limit: int = 40) -> str:
    """Quote a piece of somebody's file in a message: one line, at most `limit` characters.

    Private numbers are blanked before the text is cut, since a part of one may still tell it.
    """
    text = str(value).lower() if isinstance(value, bool) else " ".join(str(value).split())
    text = _harmless(text)
    return text if len(text) <= limit else text[: limit - 1] + "…"
