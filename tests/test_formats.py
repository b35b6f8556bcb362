"""The forms of `check`: each as its readers want it, whatever stands in the files."""

import json
import re
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft7Validator
from rich.cells import cell_len
from typer.testing import CliRunner

from unit_reports.cli import app
from unit_reports.finding import Finding, Place, Severity
from unit_reports.present import findings as module
from unit_reports.present.excerpt import WIDTH, excerpt
from unit_reports.present.findings import FORMATS, Format, wants_colour
from unit_reports.rules import RULES

TESTS = Path(__file__).parent
PATIENT = settings(deadline=None)
"""The first use of a schema takes its time."""
SARIF_SCHEMA = json.loads((TESTS / "schemas/sarif-schema-2.1.0.json").read_text("utf-8"))
GITLAB_SCHEMA = json.loads((TESTS / "schemas/gitlab-codeclimate.json").read_text("utf-8"))
SARIF, GITLAB = Draft4Validator(SARIF_SCHEMA), Draft7Validator(GITLAB_SCHEMA)
LOOK = re.compile(r"\x1b\[\d+m")
COUNT, AS_OF, DOUBTFUL = "E104", "W501", "W402"
LINE = "  专题党课: 7 来次"


def finding(code: str = COUNT, *, line: int = 14, column: int = 9, **other: Any) -> Finding:
    """A finding of a rule, with texts of its own."""
    texts = {"message": "数量写法无法识别：“7 来次”", "hint": "应为数字加量词", "reason": ""}
    path = other.pop("path", "data/units/a.yaml")
    return Finding(
        place=Place(path=path, line=line, column=column),
        code=code,
        severity=RULES[code].severity,
        **(texts | other),
    )


ANSWERED = finding(DOUBTFUL, reason="已与原件核对")
SEVERAL = [finding(), finding(DOUBTFUL, line=15), ANSWERED]


def nowhere(_place: Place) -> None:
    """Find no line at all."""


def shown(form: Format, findings: Sequence[Finding], line: str | None = None) -> str:
    """Findings in one form; every place has the same line."""
    return FORMATS[form](findings, lambda _place: line)


UNSEEN = [
    "\x1b[31m",
    "\x9b2J",
    "\u2028",
    "\u202e",
    "\udcbc",
    "\0",
    "\t",
    "\u3000",
    "e\u0301",
    "👍🏽",
]
SYNTAX = ["\r\n::error::x", "##[error]", "100%,a:b", "{0}", "[甲](0)", '"', "\\", "甲/乙 丙.yaml"]
NASTY = st.sampled_from(UNSEEN + SYNTAX)
WORDS = st.lists(st.text(max_size=5) | NASTY, max_size=4).map("".join)
FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from([COUNT, AS_OF, DOUBTFUL]),
        line=st.integers(1, 3),
        column=st.integers(1, 200),
        path=WORDS,
        message=WORDS,
        hint=WORDS,
        reason=st.just("") | WORDS,
    ),
    unique=True,
    max_size=4,
)
"""Findings with anything in their texts, some alike."""


# For people


def test_text_form() -> None:
    """Two lines a finding, the first clickable, then the line with a caret, at the end the sums."""
    assert shown(Format.TEXT, [finding(), finding(AS_OF, line=3, hint="")], LINE).split("\n") == [
        "data/units/a.yaml:14:9: E104 数量写法无法识别：“7 来次”",
        "  应为数字加量词",
        "  14 |   专题党课: 7 来次",
        "     |             ^",
        "data/units/a.yaml:3:9: W501 数量写法无法识别：“7 来次”",
        "  3 |   专题党课: 7 来次",
        "    |             ^",
        "1 处错误，1 条提醒。",
    ]


@pytest.mark.parametrize("line", [None, "", "  ", "\r\n"])
def test_text_form_without_the_source(line: str | None) -> None:
    """Where the line cannot be had, or is empty, the finding stands alone."""
    assert shown(Format.TEXT, [finding()], line).split("\n") == [
        *str(finding()).split("\n"),
        "1 处错误，0 条提醒。",
    ]


@pytest.mark.parametrize("form", [Format.TEXT, Format.GITHUB])
def test_answered_warnings_are_counted_only(form: Format) -> None:
    """What a unit has answered asks nobody for anything: it stands in the sums alone."""
    *others, sums = shown(form, SEVERAL).split("\n")

    assert sums == "1 处错误，1 条提醒，另有 1 条已说明。"
    assert others == shown(form, SEVERAL[:2]).split("\n")[:-1]


def test_an_error_cannot_be_answered_away() -> None:
    """A reason beside an error changes nothing in any form."""
    for form in Format:
        assert shown(form, [finding(reason="说明")]) == shown(form, [finding()])


def under(text: str, cells: int) -> str:
    """The sign that a terminal shows after so many cells."""
    for at, char in enumerate(text):
        if cell_len(text[:at]) == cells and cell_len(char):
            return char
    return ""


@given(
    st.text("abc: ,专题党课（）“”…ｱｶﾞ한é\u0301\u0308\u3000", max_size=3 * WIDTH),
    st.integers(1, 3 * WIDTH),
)
@example("甲" * 100 + "误", 101)
def test_the_caret_stands_under_its_character(line: str, column: int) -> None:
    """Chinese takes two cells, a combining mark none; a long line is cut, not the caret's part."""
    text, before = excerpt(line, column)

    assert cell_len(text) <= WIDTH + 2
    if column > len(line):
        assert before == cell_len(text)
        assert text.lstrip("…") == line[len(line) - len(text.lstrip("…")) :]
    elif not unicodedata.combining(line[column - 1]):
        assert under(text, before) == line[column - 1]
    if cell_len(line) <= WIDTH and len(line) <= WIDTH:
        assert text == line


def test_a_long_line_is_cut_on_both_sides() -> None:
    """What stands before and after the caret is shown, and that there is more."""
    text, before = excerpt("前" * 500 + "误" + "后" * 500, 501)

    assert text[0] == text[-1] == "…"
    assert under(text, before) == "误"
    assert {"前", "误", "后"} < set(text)


def test_a_line_of_marks_alone_is_cut() -> None:
    """Marks that take no room cannot make the excerpt long."""
    text, _ = excerpt("e" + "\u0301" * 10_000, 5_000)

    assert len(text) <= 2 * (WIDTH + 1)


@pytest.mark.parametrize(
    "sign", ["\x1b", "\x9b", "\x07", "\r", "\x85", "\u2028", "\u202e", "\ud800"]
)
def test_no_sign_of_a_file_commands_the_terminal(sign: str) -> None:
    """Escapes, line ends of any kind and turns of direction are shown as what cannot be shown."""
    text, before = excerpt(f"\t甲{sign}乙", 4)

    assert text == "    甲\N{REPLACEMENT CHARACTER}乙"
    assert under(text, before) == "乙"


@PATIENT
@given(FINDINGS, st.none() | WORDS)
def test_text_form_of_anything(findings: list[Finding], line: str | None) -> None:
    """Each line of the text is one that we made, and nothing in it is a control character."""
    text = shown(Format.TEXT, findings, line)
    lines_shown = 2 * bool(line and line.rstrip("\r\n").strip())
    told = [f for f in findings if f.severity is Severity.ERROR or not f.reason]

    assert all(c == "\n" or c.isprintable() or unicodedata.category(c) == "Zs" for c in text)
    assert len(text.split("\n")) == 1 + sum(1 + bool(f.hint) + lines_shown for f in told)


@PATIENT
@given(FINDINGS, st.none() | WORDS)
def test_colours_change_no_letter(findings: list[Finding], line: str | None) -> None:
    """In colour the text is the same, and every look ends where it should."""
    coloured = FORMATS[Format.TEXT](findings, lambda _place: line, colour=True)

    assert LOOK.sub("", coloured) == shown(Format.TEXT, findings, line)
    assert all(LOOK.findall(part)[-1:] in ([], ["\x1b[0m"]) for part in coloured.split("\n"))


def test_colours() -> None:
    """An error's code is red, a warning's yellow, both bold; the caret is green."""
    text = FORMATS[Format.TEXT](SEVERAL, lambda _place: LINE, colour=True)

    assert "\x1b[31m\x1b[1mE104\x1b[0m" in text
    assert "\x1b[33m\x1b[1mW402\x1b[0m" in text
    assert "\x1b[32m\x1b[1m^\x1b[0m" in text


@pytest.mark.parametrize(
    ("environment", "terminal", "wanted"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": ""}, False, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, False, True),
        ({"TERM": "xterm"}, True, True),
    ],
)
def test_when_to_colour(environment: dict[str, str], *, terminal: bool, wanted: bool) -> None:
    """In a terminal that knows colours, unless the environment says otherwise."""
    assert wants_colour(environment, terminal=terminal) is wanted


# For programs


def test_json_form() -> None:
    """The fields of a finding are those of the design, in order; an answer comes last."""
    error, warning, answered = json.loads(shown(Format.JSON, SEVERAL))

    assert error == {
        "path": "data/units/a.yaml",
        "line": 14,
        "column": 9,
        "code": "E104",
        "severity": "error",
        "message": "数量写法无法识别：“7 来次”",
        "hint": "应为数字加量词",
    }
    assert list(warning) == list(error)
    assert warning["severity"] == "warning"
    assert list(answered) == [*error, "reason"]
    assert answered["reason"] == "已与原件核对"


@PATIENT
@given(FINDINGS)
def test_json_form_of_anything(findings: list[Finding]) -> None:
    """Every text comes back as it was, and can be printed."""
    text = shown(Format.JSON, findings)

    assert all(char == "\n" or char.isprintable() for char in text)
    assert [(e["path"], e["message"], e["hint"]) for e in json.loads(text)] == [
        (f.place.path, f.message, f.hint) for f in findings
    ]


def as_the_runner_reads(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command taken apart as GitHub's runner does it: name, properties, message."""
    head, _, data = line.removeprefix("::").partition("::")
    name, _, properties = head.partition(" ")
    pairs = [pair.partition("=") for pair in properties.split(",")]
    return name, {key: unescaped(value, "\r\n:,%") for key, _, value in pairs}, unescaped(data)


def unescaped(text: str, signs: str = "\r\n%") -> str:
    """Text as it was before the escapes for a workflow command."""
    for sign in signs:
        text = text.replace(f"%{ord(sign):02X}", sign)
    return text


TYPED = st.text("甲 a=:,;%02A5D\r\n[]#", min_size=1)


@given(TYPED, TYPED, TYPED)
def test_github_reads_what_was_meant(path: str, message: str, hint: str) -> None:
    """Whatever a file holds, the runner finds one command with all of it in its place."""
    command, _sums = shown(Format.GITHUB, [finding(path=path, message=message, hint=hint)]).split(
        "\n"
    )

    assert as_the_runner_reads(command) == (
        "error",
        {"file": path, "line": "14", "col": "9", "title": "E104"},
        f"{message}。{hint}",
    )


@PATIENT
@given(FINDINGS)
def test_github_form_of_anything(findings: list[Finding]) -> None:
    """One command a line and the sums: no text can start another command."""
    *commands, sums = shown(Format.GITHUB, findings).splitlines()
    told = [f for f in findings if f.severity is Severity.ERROR or not f.reason]

    assert [as_the_runner_reads(line)[0] for line in commands] == [f.severity for f in told]
    assert re.fullmatch(r"\d 处错误，\d 条提醒(，另有 \d 条已说明)?。", sums)


@pytest.mark.parametrize(("code", "other"), [(COUNT, DOUBTFUL), (DOUBTFUL, COUNT)])
def test_github_shows_ten_of_a_kind(code: str, other: str) -> None:
    """With more errors or warnings than GitHub shows, the log says so, and has them all."""
    ten = [finding(code, line=n) for n in range(1, 11)] + [finding(other, line=n) for n in (1, 2)]
    *_, silent = shown(Format.GITHUB, ten).split("\n")
    *commands, told = shown(Format.GITHUB, [*ten, finding(code, line=11)]).split("\n")

    assert silent.endswith("条提醒。")
    assert "前 10 条" in told
    assert len(commands) == 13


def test_gitlab_form() -> None:
    """A Code Quality report with GitLab's severities; an answered warning tells its answer."""
    entries = json.loads(shown(Format.GITLAB, SEVERAL))

    assert [entry["check_name"] for entry in entries] == ["E104", "W402", "W402"]
    assert [entry["severity"] for entry in entries] == ["major", "minor", "info"]
    assert [entry["location"] for entry in entries] == [
        {"path": "data/units/a.yaml", "lines": {"begin": line}} for line in (14, 15, 14)
    ]
    assert entries[0]["description"] == "数量写法无法识别：“7 来次”。应为数字加量词"
    assert entries[2]["description"] == entries[1]["description"] + "（已说明：已与原件核对）"


@PATIENT
@given(FINDINGS)
def test_gitlab_form_of_anything(findings: list[Finding]) -> None:
    """GitLab's own schema takes every entry, and each has a fingerprint of its own."""
    entries = json.loads(shown(Format.GITLAB, findings))

    assert [error.message for entry in entries for error in GITLAB.iter_errors(entry)] == []
    assert len({entry["fingerprint"] for entry in entries}) == len(entries) == len(findings)


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    """What a code host knows findings by, the same in both forms that have it."""
    entries = [entry["fingerprint"] for entry in json.loads(shown(Format.GITLAB, findings))]
    results = json.loads(shown(Format.SARIF, findings))["runs"][0]["results"]
    assert [result["partialFingerprints"]["unitReports/v1"] for result in results] == entries
    return entries


def test_fingerprints_stay_when_lines_move() -> None:
    """A line more above changes none, not even of a message that names another line."""
    known = [
        finding(line=n, column=c, message=f"“甲”在第 {n - 1} 行已经写过")
        for n, c in ((4, 1), (9, 1), (9, 5))
    ]
    moved = [
        replace(
            f,
            place=replace(f.place, line=f.place.line + 7),
            message=f"“甲”在第 {f.place.line + 6} 行已经写过",
        )
        for f in known
    ]

    assert fingerprints(moved) == fingerprints(known)
    assert len(set(fingerprints(known))) == 3


@pytest.mark.parametrize(
    "other", [{"code": DOUBTFUL}, {"path": "data/units/b.yaml"}, {"message": "数量为负"}]
)
def test_fingerprints_tell_findings_apart(other: dict[str, Any]) -> None:
    """Another rule, another file or another fault is another finding, alone in its report too."""
    assert fingerprints([finding(**other)]) != fingerprints([finding()])


# SARIF


def sarif(findings: Sequence[Finding]) -> dict[str, Any]:
    """The one run of a log that the published schema takes."""
    log = json.loads(shown(Format.SARIF, findings))
    assert [error.message for error in SARIF.iter_errors(log)] == []
    (run,) = log["runs"]
    return dict(run)


def test_the_schemas_are_schemas() -> None:
    """The copies are whole, and the log names the schema that it is held against."""
    SARIF.check_schema(SARIF_SCHEMA)
    GITLAB.check_schema(GITLAB_SCHEMA)

    assert json.loads(shown(Format.SARIF, []))["$schema"] == SARIF_SCHEMA["id"]


def test_sarif_form() -> None:
    """Rules that occur, once each; results that point at them; a place that an editor can open."""
    run = sarif(SEVERAL)
    rules, results = run["tool"]["driver"]["rules"], run["results"]

    assert [rule["id"] for rule in rules] == ["E104", "W402"]
    assert rules[0]["name"] == "CountUnreadable"
    assert rules[0]["shortDescription"]["text"] == RULES["E104"].title
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["error", "warning"]
    assert [rules[result["ruleIndex"]]["id"] for result in results] == ["E104", "W402", "W402"]
    assert [result["ruleId"] for result in results] == ["E104", "W402", "W402"]
    assert [result["level"] for result in results] == ["error", "warning", "warning"]
    assert results[0]["message"]["text"] == "数量写法无法识别：“7 来次”。应为数字加量词"
    assert results[0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "data/units/a.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 14, "startColumn": 9},
    }
    assert set(run["originalUriBaseIds"]) == {"%SRCROOT%"}
    assert run["columnKind"] == "unicodeCodePoints"


def test_sarif_suppresses_what_is_answered() -> None:
    """All results say whether they are suppressed (§3.27.23), an answered one why."""
    assert [result["suppressions"] for result in sarif(SEVERAL)["results"]] == [
        [],
        [],
        [{"kind": "inSource", "justification": "已与原件核对"}],
    ]


def test_sarif_knows_every_rule() -> None:
    """Each rule has an identifier as a name, its title, and a remedy without gaps to fill in."""
    run = sarif([finding(code) for code in RULES])

    for rule in run["tool"]["driver"]["rules"]:
        assert re.fullmatch("([A-Z][a-z0-9]*)+", rule["name"])
        assert rule["shortDescription"]["text"] == RULES[rule["id"]].title
        assert rule["help"]["text"].format().strip("…")
        assert rule["defaultConfiguration"]["level"] == RULES[rule["id"]].severity
    helps = {rule["id"]: rule["help"]["text"] for rule in run["tool"]["driver"]["rules"]}
    assert helps["E112"] == "可选：…"
    assert helps["E104"] == RULES["E104"].title, "its hint is all facts"


@PATIENT
@given(FINDINGS)
def test_sarif_form_of_anything(findings: list[Finding]) -> None:
    """The published schema takes it; paths stay relative and words stay words."""
    for given_one, result in zip(findings, sarif(findings)["results"], strict=True):
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        text = result["message"]["text"]
        path = given_one.place.path.encode("utf-8", "backslashreplace").decode()

        assert urlsplit(uri)._replace(path="").geturl() == ""
        assert uri.isascii()
        assert unquote(uri) == path
        assert "](" not in text
        said = f"{given_one.message}。{given_one.hint}"
        assert text.format().replace("] (", "](") == said.replace("] (", "](")


@pytest.mark.parametrize("installed", ["1.2.3", None])
def test_sarif_tells_the_version(installed: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version is that of the installed package; a bare checkout has none to tell."""

    def version(name: str) -> str:
        if installed is None:
            raise PackageNotFoundError(name)
        return installed

    monkeypatch.setattr(module, "version", version)

    assert sarif([])["tool"]["driver"].get("version") == installed


# From the command line


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a file whose name no unit may have, in another encoding if it can be."""
    path = Path(shutil.copytree(TESTS / "cases" / "_default", tmp_path / "reports"))
    (path / "units").mkdir(exist_ok=True)
    try:
        Path(
            bytes(path).decode(), "units", b"\xbc\xd7.yaml".decode("utf-8", "surrogateescape")
        ).touch()
    except OSError:
        pytest.skip("this file system takes no such name")
    return path


@pytest.mark.parametrize("form", list(Format))
def test_every_form_can_be_printed(data: Path, form: str) -> None:
    """A file name in another encoding breaks no form."""
    result = CliRunner().invoke(app, ["check", "--data", str(data), "--format", form])

    assert "E003" in result.stdout
    assert result.exit_code == 1


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("variable", ["NO_COLOR", "FORCE_COLOR"])
def test_only_text_is_coloured(data: Path, form: str, variable: str) -> None:
    """Where colours are forced they reach a pipe, but never a form that a program reads."""
    environment = {"NO_COLOR": "", "FORCE_COLOR": ""} | {variable: "1"}
    result = CliRunner().invoke(
        app, ["check", "--data", str(data), "--format", form], env=environment
    )

    assert ("\x1b[" in result.stdout) == (form == "text" and variable == "FORCE_COLOR")
