"""The JSON Schema and the checker, each the other's oracle."""

import json
import re
import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

from tests.markup import Site
from tests.test_cases import CASES, FILES, HERE, findings_of
from unit_reports.cli import app
from unit_reports.model.catalog import Catalog, Term
from unit_reports.model.count import normal
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.faults import COUNT_RULES, validate
from unit_reports.model.unit import UnitFile
from unit_reports.present.schema import SCHEMA_FILE, base_schema, unit_schema
from unit_reports.rules import check
from unit_reports.rules.vocabulary import vocabulary
from unit_reports.source.builder import Loc
from unit_reports.source.document import Document, read_document
from unit_reports.source.folder import Folder, RawFile

TODAY = date(2023, 12, 31)
ROOT = Path(__file__).parents[1]
REAL = sorted((ROOT / "data" / "units").rglob("*.yaml"))
IN_EDITOR = ROOT / ".vscode" / "unit.schema.json"
WORDS_CODES = {"E201", "E202", "E203", "E204"}
COUNT_CODES = {rule.code for rule in COUNT_RULES.values()}
"""A schema cannot know all that is no count (see `tests/test_patterns.py`)."""


@cache
def dataset_of(root: Path) -> Dataset:
    """What a data folder holds."""
    dataset, _ = check(Folder(root=root, label="data"), today=TODAY)
    assert dataset is not None
    return dataset


def schema_of(dataset: Dataset) -> Any:
    """The schema with the words of a data folder."""
    return json.loads(unit_schema(dataset.catalog, dataset.campaign))


OURS = dataset_of(ROOT / "data")
SMALL = dataset_of(HERE / "_default")
SCHEMAS = {"base": json.loads(base_schema()), "ours": schema_of(OURS), "small": schema_of(SMALL)}
BASE = Draft202012Validator(SCHEMAS["base"])
WITH_OURS = Draft202012Validator(SCHEMAS["ours"])
WITH_SMALL = Draft202012Validator(SCHEMAS["small"])


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """Every table inside a schema, and itself."""
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(inner, dict | list):
            yield from nodes(inner)


def run(*arguments: str | Path) -> Result:
    """Call the command line."""
    return CliRunner().invoke(app, ["schema", *map(str, arguments)])


# What is printed, shipped and published.


def test_the_schema_that_ships_is_fresh() -> None:
    """Renew it with: make schema."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == base_schema()


def test_the_schema_that_the_editor_reads_is_fresh() -> None:
    """Renew it with: make schema."""
    assert IN_EDITOR.read_text(encoding="utf-8") == unit_schema(OURS.catalog, OURS.campaign)


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_schema_is_a_schema(schema: Any) -> None:
    """Both layers are JSON Schema of the draft that they name."""
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


def test_the_command_prints_it(tmp_path: Path) -> None:
    """With the words of the data folder, or with `--base` or without a folder without them."""
    ours = unit_schema(OURS.catalog, OURS.campaign)
    nowhere = run("--data", tmp_path / "nowhere")

    assert run("--data", ROOT / "data").stdout == ours
    assert run("--data", ROOT / "data", "--base").stdout == base_schema()
    assert (nowhere.stdout, nowhere.exit_code) == (base_schema(), 0)
    assert "nowhere" in nowhere.stderr


def test_the_command_writes_it(tmp_path: Path) -> None:
    """A file has the same bytes on every system, which a shell's `>` does not give."""
    result = run("--base", "--output", tmp_path / "schema.json")

    assert (tmp_path / "schema.json").read_bytes() == base_schema().encode()
    assert (result.exit_code, result.stdout) == (0, "")


def test_the_command_needs_a_catalog_that_can_be_read(tmp_path: Path) -> None:
    """A catalog with faults gives no schema that would then refuse what is right."""
    data = Path(shutil.copytree(HERE / "_default", tmp_path / "data"))
    (data / "catalog.yaml").write_text("kinds: []\n", "utf-8")
    result = run("--data", data)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "unit-reports check" in result.stderr


def test_the_site_publishes_it(site: Site) -> None:
    """What is to be downloaded has the words of the catalog in it."""
    published = (site.root / "data" / "unit.schema.json").read_text("utf-8")

    assert published == unit_schema(OURS.catalog, OURS.campaign)


# What the checker accepts and refuses, and what the schema does.

ANY_WORDS = ["次", "p1", "本级", "2023-11", "2023-12-31", "2023-02-30", "7次", "制定", "机关"]
ANY_WORDS += ["x" * 201, " " * 3 + "x" * 200, "  ", "问题 一", "3X次", "集中学习", "理论学习 "]
ANYTHING = st.recursive(
    st.booleans() | st.integers(-1, 99) | st.sampled_from(ANY_WORDS) | st.just(""),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["title", "id", "count", "甲"]), inner, max_size=2)
    ),
    max_leaves=4,
)
"""What may stand anywhere in a file by mistake."""


def read(text: str) -> Any:
    """Read a unit file's values strictly."""
    document, _ = read_document(RawFile(id="a", path="a.yaml", content=text.encode()))
    assert document is not None
    return document.data


FULL = read("""\
name: 甲单位
kind: 机关
parent: county
reports:
  - period: 2023-11
    as_of: 2023-11
    submitted: 2023-12-01
    source: {title: 工作汇报, file: a.txt}
    scope: 全系统
    figures:
      sessions: 7
      查找问题: {count: 7个, note: 说明, items: [一, 二], scope: 本级, joint: j1}
    topics: [{title: 甲, category: growth, lead: 丙, status: 丁, method: 戊, outcome: 己}]
    problems:
      - id: p1
        summary: 甲
        categories: [学习不深]
        subject: 丙
        rectification: {track: 立行立改, progress: done, measures: 丙, owner: 丁, due: 2023-12}
    regulations: [{title: 甲, action: 修订, about: 乙}]
    services: [{title: 甲, status: 乙, about: 丙}]
    practices: [{name: 甲, theme: 学习制度, about: 丙}]
    plans:
      - {summary: 甲, category: study, answers: [p1], indicator: 集体学习, target: 2次, items: [一]}
      - {summary: 甲, category: 理论学习, owner: 丙, due: 2023-12-31, note: 丁}
""")
"""A unit file with every key, and names, ids and aliases in it."""


def shape_faults(data: Any, catalog: Catalog | None = None) -> set[str]:
    """The codes of what the checker says of the shape of a unit file's values."""
    document = Document(id="a", path="a.yaml", written="", data=data, values={}, keys={})
    context = {"measures": catalog.measures} if catalog else {}
    return {finding.code for finding in validate(UnitFile, document, context)[1]}


def faults(data: Any, dataset: Dataset) -> set[str]:
    """The codes of all that the checker says of a unit file, as far as it is a schema's affair."""
    if found := shape_faults(data, dataset.catalog):
        return found
    file = UnitFile.model_validate(data, context={"measures": dataset.catalog.measures})
    document = Document(id="a", path="a.yaml", written="", data=data, values={}, keys={})
    unit = Unit(id="a", file=file, document=document)
    found = {finding.code for finding in vocabulary(unit, replace(dataset, units=(unit,)))}
    return found & (WORDS_CODES | COUNT_CODES)


def places(data: Any, loc: Loc = ()) -> Iterator[Loc]:
    """The way to every value inside."""
    inside = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for key in inside:
        yield (*loc, key)
        yield from places(data[key], (*loc, key))


PLACES = list(places(FULL))


@st.composite
def mutants(draw: st.DrawFn) -> Any:
    """A full unit file with one value taken away, put in place of another, or added."""
    data = deepcopy(FULL)
    *way, last = draw(st.sampled_from(PLACES))
    parent: Any = data
    for key in way:
        parent = parent[key]
    match draw(st.sampled_from(["remove", "replace", "add"])):
        case "remove":
            del parent[last]
        case "add" if isinstance(parent, dict):
            parent[draw(st.sampled_from(["甲", "title", "note"]))] = draw(ANYTHING)
        case _:
            parent[last] = draw(ANYTHING)
    return data


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_schema_accepts_the_real_files(path: Path) -> None:
    """An editor marks nothing in the files that `check` accepts."""
    data = read(path.read_text("utf-8"))

    assert not list(BASE.iter_errors(data))
    assert not list(WITH_OURS.iter_errors(data))


def test_schema_accepts_every_key() -> None:
    """A file that uses every key of the model is right for both."""
    assert not list(BASE.iter_errors(FULL))
    assert not list(WITH_SMALL.iter_errors(FULL))
    assert not faults(FULL, SMALL)


@given(mutants())
def test_schema_and_checker_agree(data: Any) -> None:
    """What the checker accepts the schema accepts; what it refuses, but for counts, it refuses."""
    found = faults(data, SMALL)

    assert WITH_SMALL.is_valid(data) or found
    assert not WITH_SMALL.is_valid(data) or found <= COUNT_CODES


@given(mutants())
def test_base_and_checker_agree(data: Any) -> None:
    """So it is without a catalog, for the faults of shape."""
    found = shape_faults(data)

    assert BASE.is_valid(data) or found
    assert not BASE.is_valid(data) or found <= COUNT_CODES


@given(mutants())
def test_every_fault_of_shape_is_explained(data: Any) -> None:
    """Whatever stands in the wrong place, the message is Chinese and says what to write instead."""
    document = Document(id="a", path="a.yaml", written="", data=data, values={}, keys={})
    for finding in validate(UnitFile, document, {})[1]:
        own = re.sub(r"“[^”]*”", "", finding.message)

        assert not re.search("[A-Za-z]{2,}", own.replace("true 或 false", ""))
        assert "另一种形式" not in own
        assert finding.hint


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A data folder with the campaign and the catalog that cases do not give."""
    copy = Path(shutil.copytree(HERE / "_default", tmp_path / "data"))
    (copy / "units").mkdir()
    return copy


def judged(root: Path) -> Iterator[tuple[str, bool]]:
    """The path of every unit file that can be read, and whether the schema accepts it."""
    dataset, _ = check(Folder(root=root, label="data"), today=TODAY)
    if dataset is None:
        return
    accepts = Draft202012Validator(schema_of(dataset)).is_valid
    for path in sorted((root / "units").rglob("*.yaml")):
        document, _ = read_document(RawFile(id="a", path="a.yaml", content=path.read_bytes()))
        if document is not None:
            yield f"data/{path.relative_to(root).as_posix()}", accepts(document.data)


@pytest.mark.parametrize(("code", "case"), CASES)
def test_cases(root: Path, code: str, case: dict[str, Any]) -> None:
    """In every golden case the schema refuses what the case is about, and accepts the remedy."""
    found = {(finding.place.path, finding.code) for finding in findings_of(root, case["files"])}
    refused = {path for path, accepted in judged(root) if not accepted}
    findings_of(root, case["remedy"])

    told = {path for path, told in found if told.startswith("E1") or told in WORDS_CODES}
    assert {path for path in told if "/units/" in path} <= refused, code
    assert refused <= {path for path, _ in found}
    assert all(accepted for _, accepted in judged(root))


def test_cases_cover_every_fault_of_shape() -> None:
    """Each code of shape and of vocabulary has a case in which a unit file has it."""
    findings = [line for file in FILES for line in file.read_text("utf-8").splitlines()]
    codes = {found[1] for line in findings if (found := re.search(r"data/units/\S+ (E\d+) ", line))}

    assert codes >= WORDS_CODES | {f"E{number}" for number in range(101, 116)}


# The words of a catalog.

ODD = r"甲|(乙)[丙]{2}*+?.^$\/-&~#@!%'\"<>🙂 x"


def small_with(**changes: Any) -> Dataset:
    """The small data set with other entries in its catalog."""
    fields = {name: getattr(SMALL.catalog, name) for name in Catalog.model_fields}
    return replace(SMALL, catalog=Catalog.model_validate(fields | changes))


def with_term(wording: str) -> Dataset:
    """A data set in which kinds, indicators and tracks have a wording, as name and as alias."""
    term = Term(id="odd", name=wording, aliases=(f"又{wording}",), definition="怪名。")
    indicator = SMALL.catalog.indicators[0].model_copy(update=dict(term))
    return small_with(kinds=(term,), tracks=(term,), indicators=(indicator,), names=(wording,))


def odd_file(wording: str) -> Any:
    """A unit file that calls everything by one wording."""
    solved = {"track": wording}
    problem = {"id": "p1", "summary": "甲", "categories": ["depth"], "rectification": solved}
    report = {"period": "2023-11", "figures": {wording: "7次"}, "problems": [problem]}
    return {"name": "甲", "kind": wording, "reports": [report]}


@given(st.text(max_size=8).map(str.strip).filter(bool) | st.just(ODD))
def test_names_may_hold_any_characters(name: str) -> None:
    """Every wording of a term is accepted to the letter and no other, whatever is in it."""
    assume(normal(name) != "7次")  # which the file below counts
    dataset = with_term(name)
    schema = Draft202012Validator(schema_of(dataset))

    for wording in (name, f"又{name}", "odd"):
        assert schema.is_valid(odd_file(wording)), wording
        assert not schema.is_valid(odd_file(f"{wording}甲"))
    count = {"period": "2023-11", "figures": {"odd": name}}
    assert not schema.is_valid({"name": "甲", "kind": "odd", "reports": [count]})


def test_a_list_without_entries_accepts_no_name() -> None:
    """The checker finds every name unknown, so the schema does."""
    empty = small_with(tracks=(), progress=())
    refused = Draft202012Validator(schema_of(empty)).iter_errors(FULL)

    assert faults(FULL, empty) == {"E202"}
    assert {error.absolute_path[-1] for error in refused} == {"track", "progress"}


@pytest.mark.parametrize(
    ("count", "right"),
    [(12345, False), ("12345", False), (7, True), ("7", True), (10**15, False), (-1, False)],
    ids=repr,
)
def test_numbers_that_are_names(count: str | int, right: bool) -> None:  # noqa: FBT001 - a column
    """A number without quotes is a name too, but 7 is not 007; a plan's target is no figure."""
    dataset = small_with(names=("12345", "007"))
    schema = Draft202012Validator(schema_of(dataset))
    plan = {"summary": "甲", "category": "study", "target": count}
    for report, correct in (
        ({"period": "2023-11", "figures": {"sessions": count}}, right),
        ({"period": "2023-11", "plans": [plan]}, right or str(count) == "12345"),
    ):
        data = {"name": "甲", "kind": "机关", "reports": [report]}

        assert schema.is_valid(data) == correct
        assert bool(faults(data, dataset)) != correct
