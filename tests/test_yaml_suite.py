"""The public YAML test suite: every input is read as it says, or refused, and none crashes.

``yaml_suite.json`` names its source and licence.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.fuzz_oracle import TARGETS, data_folder, judge
from unit_reports.finding import Finding, has_errors
from unit_reports.source.document import Document, read_document
from unit_reports.source.folder import RawFile

SUITE: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("yaml_suite.json").read_text("utf-8")
)["cases"]
DECODER = json.JSONDecoder(parse_float=str)
FEATURE = re.compile(r"^ *(?:=ALI|(?:[+]SEQ|[+]MAP|=VAL)(?: \[\]| \{\})? [&<])", re.MULTILINE)
"""An alias, an anchor or a tag among the suite's events."""

ACCEPTED = {"9C9N", "9JBA", "CVW2", "DK95-01", "G5U8", "QB6E", "S98Z", "SU5Z", "X4QW", "Y79Y-03"}
ACCEPTED |= {"YJV2"}
"""Errors by YAML 1.2 that libyaml reads: comments without a blank before them, indentation."""
READ_OTHERWISE = {
    "652Z": {"foo": "bar", "bar": 42},  # `{ ?foo: bar }`: the key is ?foo
    "HM87-01": [{}],  # `[?x]`: the text is ?x
    "L24T-01": {"foo": "x\n "},  # a last line of blanks without an end
}
"""Right by YAML 1.2, and something else to libyaml; what that is."""
STRICTER = {
    "2EBW": "E010",  # a key that starts with a dash
    "2G84-02": "E011",  # the sign of a block of text, and no text
    "3MYT": "E013",  # a colon without a blank after it
    "AB8U": "E010",  # a line of a text that starts with a dash, as an entry too far in would
    "G4RS": "E020",  # characters that nobody can see
} | dict.fromkeys(
    ("6SLA", "CPZ3", "J3BT", "KH5V-00", "KH5V-01", "KH5V-02"), "E015"
)  # escapes, tabs
"""Right by YAML and refused, since clerks write it by mistake only; what is told of it."""
MISSING_LIBYAML = "PyYAML was built without libyaml, and its own parser differs"


def named(cases: list[dict[str, Any]]) -> list[Any]:
    """Cases as pytest's parameters, by the suite's own names."""
    return [pytest.param(case, id=case["id"]) for case in cases]


def read(case: dict[str, Any]) -> tuple[Document | None, list[Finding]]:
    """Read a case's input."""
    return read_document(RawFile(id="a", path="a.yaml", content=case["yaml"].encode()))


def libyaml_reads(text: str) -> bool:
    """Whether libyaml takes a text for YAML; it reads 1.1, and tabs and long keys differ."""
    try:
        return all(yaml.parse(text, yaml.CSafeLoader))
    except yaml.YAMLError:
        return False


def documents(text: str) -> Iterator[Any]:
    """The JSON values of a text, one for each YAML document; numbers with a point stay text."""
    at = 0
    while text := text[at:].lstrip():
        value, at = DECODER.raw_decode(text)
        yield value


def strictly(value: Any) -> Any:
    """What the reader makes of a value: an empty one is a finding, and not in its mapping."""
    if isinstance(value, dict):
        return {key: strictly(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return ["" if inner is None else strictly(inner) for inner in value]
    return value


def says_nothing(value: Any) -> bool:
    """Whether a value is empty anywhere."""
    if isinstance(value, dict | list):
        return any(map(says_nothing, value.values() if isinstance(value, dict) else value))
    return value is None


COMPARED = [
    case
    for case in SUITE
    if not case["fail"]
    and case["tree"].count("+DOC") == 1
    and not FEATURE.search(case["tree"])
    and len(list(documents(case["json"]))) == 1
]
"""What YAML 1.2 can read, uses nothing that we forbid, and has a value that JSON can write."""


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """A data folder in which nothing is wrong."""
    with data_folder() as folder:
        yield folder


@pytest.mark.parametrize("case", named(SUITE))
def test_nothing_is_wrong_with_the_reader(case: dict[str, Any], root: Path) -> None:
    """Alone and in every place of a data folder, each input gives values or findings."""
    judge(case["yaml"].encode(), TARGETS, root)


@pytest.mark.skipif(not yaml.__with_libyaml__, reason=MISSING_LIBYAML)
@pytest.mark.parametrize("case", named([case for case in SUITE if case["fail"]]))
def test_what_is_an_error_is_refused(case: dict[str, Any]) -> None:
    """An input that is no YAML gives an error, but for what libyaml takes for YAML."""
    assert has_errors(read(case)[1]) is (case["id"] not in ACCEPTED)


@pytest.mark.skipif(not yaml.__with_libyaml__, reason=MISSING_LIBYAML)
@pytest.mark.parametrize("case", named(COMPARED))
def test_what_is_read_is_what_the_suite_says(case: dict[str, Any]) -> None:
    """The values are the suite's, unless libyaml refuses them; only what is empty is told of."""
    document, findings = read(case)
    (expected,) = documents(case["json"])
    codes = {finding.code for finding in findings}
    data = READ_OTHERWISE.get(case["id"], strictly(expected))

    if not libyaml_reads(case["yaml"]):
        assert has_errors(findings)
    elif case["id"] in STRICTER:
        assert STRICTER[case["id"]] in codes
    elif expected is None:
        assert codes == {"E019"}
    else:
        assert document is not None
        assert document.data == data
        assert codes == ({"E018"} if says_nothing(expected) or data == [{}] else set())


def test_the_suite_is_whole_and_much_of_it_is_compared() -> None:
    """All inputs are there, and most of the valid ones are held against the suite's values."""
    assert len(SUITE) == 402
    assert sum(case["fail"] for case in SUITE) == 94
    assert sum(libyaml_reads(case["yaml"]) for case in COMPARED) - len(STRICTER) >= 160
    assert {case["id"] for case in COMPARED} >= {*STRICTER, *READ_OTHERWISE}
    assert {case["id"] for case in SUITE if case["fail"]} >= ACCEPTED
