"""Fuzzing: some thousand generated files find nothing wrong, and what is wrong would be found."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests import fuzz_oracle
from tests.fuzz_inputs import MAKERS, make
from unit_reports.finding import Finding, Place
from unit_reports.source.document import EMPTY_FILE, Document, read_document
from unit_reports.source.folder import RawFile

fuzz = pytest.importorskip("tests.fuzz", reason="the guards against hanging are POSIX's")

COUNT = 2000
FIGURES = "name: 甲\nkind: 机关\nreports:\n  - period: 2023-11\n    figures:\n"
Reading = tuple[Document | None, list[Finding]]
FINDING = EMPTY_FILE.at(Place(path="fuzz.yaml"))


def test_generated_files_find_nothing_wrong() -> None:
    """Every kind of input comes, some are accepted and some not, and none breaks the reader."""
    total = fuzz.run(COUNT, fuzz.SEED)

    assert [fault for _, fault in total.failures] == []
    assert total.inputs == COUNT == sum(total.kinds.values())
    assert set(total.kinds) == set(MAKERS)
    assert 0 < total.read < COUNT
    assert total.folders > COUNT / fuzz.FOLDER_EVERY


FOUND = {
    "a period without its dates": "periods: [{}]\n",
    "a dash after a key": "problems: -\n  - x\n",
    "a question mark after brackets": "[]?",
    "a measure that does not print": f"{FIGURES}      集中学习: 7\ue5ee\n",
    "an empty key that does not print": "a\u00adb:\ntopics: []\n",
}
"""What fuzzing has found."""


@pytest.mark.parametrize(
    "content",
    [pytest.param(text, id=name) for name, text in FOUND.items()],
)
def test_what_was_found_once(content: str) -> None:
    """An input that broke the reader stays mended."""
    with fuzz_oracle.data_folder() as root:
        fuzz_oracle.judge(content.encode(), fuzz_oracle.TARGETS, root)


def test_the_seed_alone_says_what_the_inputs_are() -> None:
    """An input can be made again, and another seed makes others."""
    first = [make(1, number) for number in range(50)]

    assert [make(1, number) for number in range(50)] == first
    assert [make(2, number) for number in range(50)] != first


def _raise(_raw: RawFile) -> Reading:
    raise KeyError("problem")


def _hang(_raw: RawFile) -> Reading:
    while True:
        pass


def _giving(**facts: Any) -> Callable[[RawFile], Reading]:
    return lambda _raw: (None, [replace(FINDING, **facts)])


def _giving_each_time(codes: Iterator[int]) -> Callable[[RawFile], Reading]:
    return lambda _raw: (None, [replace(FINDING, code=str(next(codes)))])


def _changed(raw: RawFile) -> Reading:
    document, findings = read_document(raw)
    assert document is not None
    return replace(document, data={"a": "7"}), findings


WRONG: dict[str, tuple[Callable[[RawFile], Reading], str]] = {
    "it raises": (_raise, "KeyError"),
    "it hangs": (_hang, "took more than"),
    "it says nothing": (lambda _raw: (None, []), "neither a document nor a finding"),
    "it changes its mind": (_giving_each_time(count()), "read twice"),
    "it reads lines differently": (
        lambda raw: (None, [replace(FINDING, code=str(raw.content.count(b"\r")))]),
        "not so on Windows",
    ),
    "there is no such line": (_giving(place=Place(path="fuzz.yaml", line=3)), "at no place"),
    "there is no such column": (_giving(place=Place(path="fuzz.yaml", column=8)), "at no place"),
    "a library speaks": (_giving(message="expected a mapping"), "English"),
    "no remedy": (_giving(hint=""), "without words"),
    "text runs backwards": (_giving(hint="甲\u202e乙"), "does not print"),
    "a value is another": (_changed, "not what YAML says"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_found(
    wrong: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A reader that raises, hangs, changes a value or gives a useless finding is found out."""
    reader, fault = WRONG[wrong]
    monkeypatch.setattr(fuzz_oracle, "read_document", reader)
    with pytest.raises(Exception) as raised, fuzz.patience(0.2):  # noqa: PT011 - any, as `run` does
        fuzz_oracle.judge(b"a: 012\n", [], tmp_path)

    assert fault in f"{raised.type.__name__}: {raised.value}"


def test_what_fails_can_be_judged_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An input that failed is written to a file, named in the output, and can be repeated."""
    made = make(1, 0)
    found = fuzz.Tally(inputs=1, failures=[(made, "KeyError: 'problem'\n")])
    monkeypatch.setattr(fuzz, "FAILED", tmp_path)
    monkeypatch.setattr(fuzz, "run", lambda *_: found)

    assert fuzz.main(["--count", "1"]) == 1
    (path,) = tmp_path.iterdir()
    assert path.read_bytes() == made.content
    assert f"--repeat {path}" in capsys.readouterr().out
    assert fuzz.main(["--repeat", str(path)]) == 0


def test_the_summary_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What came of all is told in one line, and nothing else where nothing failed."""
    monkeypatch.setattr(fuzz, "run", lambda *_: fuzz.Tally(inputs=3, read=1, peak=2048))

    assert fuzz.main(["--count", "3", "--seed", "5"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("seed 5: 3 inputs")
    assert "1 accepted, 2 refused" in line
    assert "peak memory 2 MB; 0 failed" in line
