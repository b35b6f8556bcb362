"""The data that the synth command invents: what it says, how it varies, what is wrong in it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from statistics import mean

import pytest
import yaml
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

from tests.test_pipeline import CATALOG, CONTRACT_TITLES, GENERAL_WORDS
from unit_reports.aggregate.extent import WHOLE
from unit_reports.aggregate.series import Series
from unit_reports.cli import app
from unit_reports.finding import Finding, Severity
from unit_reports.model.dataset import Dataset
from unit_reports.model.unit import LISTS, Scope
from unit_reports.present.schema import unit_schema
from unit_reports.rules import check
from unit_reports.rules.reported import Reported, reports_of
from unit_reports.source.document import data_of
from unit_reports.source.folder import Folder
from unit_reports.synth.data import invent
from unit_reports.synth.faults import FAULTS
from unit_reports.synth.office import Office, read_office
from unit_reports.synth.tree import Forest

ROOT = Path(__file__).parents[1]
OWN = ROOT / "data"
COUNTY = ROOT / "tests" / "campaigns" / "county"
SAFETY = ROOT / "tests" / "campaigns" / "safety"
WORDS = ROOT / "hooks" / "unit_reports" / "synth" / "words.yaml"
MANY = 400


def run(*arguments: object) -> Result:
    """Call the command."""
    return CliRunner().invoke(app, ["synth", *map(str, arguments)])


def office(data: Path = OWN, periods: int | None = None) -> Office:
    """The campaign and the catalog of a data folder."""
    read = read_office(Folder.at(data), periods)
    assert read is not None
    return read


def checked(folder: Path, of: Office) -> tuple[Dataset, list[Finding]]:
    """A data folder and what is found in it, on the day that the command proposes."""
    dataset, findings = check(Folder(root=folder, label="data"), today=of.as_of)
    assert dataset is not None
    return dataset, findings


def reports(dataset: Dataset) -> list[Reported]:
    """Every report that has figures."""
    told = (report for unit in dataset.units for report in reports_of(unit, dataset))
    return [report for report in told if report.figures]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Dataset, list[Finding]]:
    """Many units with this project's own vocabulary."""
    out = tmp_path_factory.mktemp("large") / "data"
    assert run("--data", OWN, "--units", MANY, "--seed", 3, "--out", out).exit_code == 0
    return checked(out, office())


@pytest.fixture(scope="module")
def own() -> Dataset:
    """The reports that the mixture follows."""
    return checked(OWN, office())[0]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file by its path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Whatever the hash seed, the locale and the time zone; another seed gives others."""
    environments = (
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Shanghai"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "America/Lima"},
    )
    for number, environment in enumerate(environments):
        command = [sys.executable, "-m", "unit_reports", "synth", "--data", str(COUNTY)]
        command += ["--units", "60", "--seed", "5", "--faults", "0.1"]
        command += ["--out", str(tmp_path / str(number))]
        env = dict(os.environ) | environment | {"PYTHONPATH": str(ROOT / "hooks")}
        subprocess.run(command, env=env, check=True, capture_output=True)
    run("--data", COUNTY, "--units", 60, "--seed", 6, "--out", tmp_path / "other")

    assert contents(tmp_path / "0") == contents(tmp_path / "1")
    assert contents(tmp_path / "0") != contents(tmp_path / "other")


@pytest.mark.parametrize("levels", [1, 3])
def test_a_unit_does_not_depend_on_those_after_it(levels: int) -> None:
    """The first units of many are the units of few, be it that the tree goes on."""
    few, many = (
        [one.text for one in invent(office(), units=number, seed=2, levels=levels)]
        for number in (30, 90)
    )

    assert many[:30] == few
    assert len(many) == 90


def test_the_mistake_of_one_unit_leaves_the_others_as_they_are() -> None:
    """With mistakes asked for, only the files that got one differ."""
    right = list(invent(office(), units=50, seed=2, levels=3))
    wrong = list(invent(office(), units=50, seed=2, levels=3, faults=0.3))

    assert sum(bool(one.fault) for one in wrong) == 15
    for before, after in zip(right, wrong, strict=True):
        assert (before.text == after.text) is not bool(after.fault)


def test_units_are_made_when_they_are_asked_for() -> None:
    """However many are asked for, the first few are there at once: nothing is kept for later."""
    stream = invent(office(), units=10**9, seed=1, levels=3)

    assert [one.path for one in islice(stream, 2)] == [
        "units/unit-00000.yaml",
        "units/unit-00000/unit-00001.yaml",
    ]


def test_no_count_is_a_name(tmp_path: Path) -> None:
    """What the catalog knows as a name is not written as a count, however well it would fit."""
    data = tmp_path / "data"
    shutil.copytree(OWN, data)
    usual = sorted({term.measure for term in office().catalog.indicators})
    names = [f"{number}{measure}" for number in range(200) for measure in usual]
    catalog = yaml.safe_load((data / "catalog.yaml").read_text(encoding="utf-8"))
    catalog["names"] += names
    text = yaml.safe_dump(catalog, allow_unicode=True, sort_keys=False)
    (data / "catalog.yaml").write_text(text, encoding="utf-8")

    assert _counts(office()) & {*names}
    assert not _counts(office(data)) & {*names}


def _counts(of: Office) -> set[str]:
    """Every count that some units tell."""
    texts = (unit.text for unit in invent(of, units=50, seed=1, levels=2))
    told = (yaml.safe_load(text).get("reports", []) for text in texts)
    figures = chain.from_iterable(
        one["figures"].values() for one in chain(*told) if "figures" in one
    )
    return {str(one["count"] if isinstance(one, dict) else one) for one in figures}


CAMPAIGNS = [
    (OWN, 1, None),
    (OWN, 2, 3),
    (OWN, 3, 1),
    (COUNTY, 3, None),
    (COUNTY, 2, 2),
    (COUNTY, 5, 5),
    (SAFETY, 3, None),
    (SAFETY, 1, 1),
]


@pytest.mark.parametrize(("data", "levels", "periods"), CAMPAIGNS)
def test_nothing_is_wrong_and_little_is_doubtful(
    data: Path, levels: int, periods: int | None, tmp_path: Path
) -> None:
    """With any vocabulary, tree and number of periods there are exactly so many units, no error.

    Of what the checks ask, most is answered: this project's own reports leave three warnings.
    """
    out = tmp_path / "new" / "data"
    options = ["--periods", periods] if periods else []
    told = run("--data", data, "--units", 150, "--levels", levels, *options, "--out", out)
    of = office(data, periods)
    dataset, findings = checked(out, of)
    unanswered = [finding.code for finding in findings if not finding.is_answered]
    numbers = Counter(unanswered)

    assert told.exit_code == 0
    assert str(of.as_of) in told.stdout
    assert len(dataset.units) == 150
    assert [str(f) for f in findings if f.severity is Severity.ERROR] == []
    assert len(dataset.campaign.periods) == (periods or len(office(data).periods))
    assert len(unanswered) <= 0.75 * 150 * len(of.periods)
    assert numbers["W504"] >= max(numbers.values()) / 3 or not dataset.campaign.ledger


@pytest.mark.parametrize("data", [OWN, COUNTY, SAFETY], ids=["own", "county", "safety"])
def test_every_mistake_is_found_where_it_was_made(data: Path, tmp_path: Path) -> None:
    """Each file with a mistake has the error that was told, and no other file has any."""
    out = tmp_path / "data"
    options = ("--units", 200, "--levels", 3, "--faults", 0.5, "--seed", 9)
    told = run("--data", data, *options, "--out", out).stdout
    wrong = dict(re.findall(r"^(units/\S+\.yaml): (E[0-9]{3}) ", told, re.MULTILINE))
    found: dict[str, set[str]] = {}
    for finding in checked(out, office(data))[1]:
        if finding.severity is Severity.ERROR:
            found.setdefault(finding.place.path.removeprefix("data/"), set()).add(finding.code)

    assert len(wrong) == 100
    assert set(found) == set(wrong)
    assert [path for path, code in wrong.items() if code not in found[path]] == []
    assert len(set(wrong.values())) >= 20


def test_every_kind_of_mistake_is_made() -> None:
    """None of the kinds is never used, for lack of a place for it."""
    made = invent(office(periods=2), units=240, seed=4, levels=2, faults=1)

    assert {one.fault for one in made} == set(FAULTS)


def states(dataset: Dataset) -> dict[str, float]:
    """What share of the figures is in each state."""
    told = [figure.count.state for r in reports(dataset) for figure in r.figures.values()]
    return {state.value: number / len(told) for state, number in Counter(told).items()}


def test_the_mixture_of_figures_is_that_of_the_real_reports(
    own: Dataset, large: tuple[Dataset, list[Finding]]
) -> None:
    """Hidden, mentioned, exact and bounded figures are as frequent, and what stands beside them."""
    real, made = states(own), states(large[0])
    entries = [figure.entry for r in reports(large[0]) for figure in r.figures.values()]
    scopes = [figure.scope for r in reports(large[0]) for figure in r.figures.values()]

    for state in ("withheld", "mentioned", "exact", "bounded"):
        assert made[state] == pytest.approx(real[state], abs=0.05), state
    assert 0 < made["approximate"] < 0.02
    assert mean(bool(entry.note) for entry in entries) == pytest.approx(77 / 89, abs=0.04)
    assert mean(bool(entry.items) for entry in entries) == pytest.approx(21 / 89, abs=0.04)
    assert mean(scope is Scope.SYSTEM for scope in scopes) == pytest.approx(12 / 89, abs=0.08)
    assert any(entry.joint for entry in entries)


def lengths(dataset: Dataset) -> dict[str, float]:
    """How long texts are on average, in characters, and how many figures and items there are."""
    found: dict[str, list[int]] = {}
    for told in reports(dataset):
        found.setdefault("figures", []).append(len(told.figures))
        for figure in told.figures.values():
            if figure.entry.note:
                found.setdefault("figures.note", []).append(len(figure.entry.note))
        for part in LISTS:
            items = getattr(told.report, part)
            if items:
                found.setdefault(part, []).append(len(items))
            for item in items or ():
                for key, value in item:
                    if isinstance(value, str) and key not in ("id", "category", "theme"):
                        found.setdefault(f"{part}.{key}", []).append(len(value))
    return {key: mean(numbers) for key, numbers in found.items() if len(numbers) >= 5}


def test_texts_and_lists_are_as_long_as_real_ones(
    own: Dataset, large: tuple[Dataset, list[Finding]]
) -> None:
    """What the real reports say five times or oftener is as long on average, within a third."""
    made = lengths(large[0])
    real = lengths(own)

    assert len(real) >= 18
    for key, length in real.items():
        assert made[key] == pytest.approx(length, rel=0.34), key


def test_an_editor_finds_nothing_wrong(large: tuple[Dataset, list[Finding]]) -> None:
    """What is invented is valid by the JSON Schema with the words of its catalog."""
    schema = json.loads(unit_schema(large[0].catalog, large[0].campaign))
    validator = Draft202012Validator(schema)

    for unit in large[0].units[:60]:
        assert [fault.message for fault in validator.iter_errors(data_of(unit.document))] == []


def test_some_topics_are_alike_and_most_are_not(large: tuple[Dataset, list[Finding]]) -> None:
    """A few units study the same, as neighbours do; the titles of most are their own."""
    dataset = large[0]
    series = Series(dataset=dataset, today=office().as_of, findings=())
    crowding = series.over(WHOLE)[-1].crowding
    alike = {(i.unit.id, i.anchor) for group in crowding.alike for i in group.items}

    assert crowding.topics > MANY
    assert 0.02 < len(alike) / crowding.topics < 0.2
    assert max(len(group.items) for group in crowding.alike) < 12


@pytest.mark.parametrize("levels", [1, 2, 3, 4, 5])
def test_the_tree_is_as_deep_as_asked_for(levels: int, tmp_path: Path) -> None:
    """The folders are as the tree, and some way goes down to its deepest level."""
    out = tmp_path / "data"
    run("--data", OWN, "--units", 120, "--levels", levels, "--out", out)
    dataset, _ = checked(out, office())
    depths = Counter(len(list(dataset.ancestors(unit))) for unit in dataset.units)

    assert set(depths) == set(range(levels))
    for unit in dataset.units:
        above = [other.id for other in dataset.ancestors(unit)][::-1]
        assert unit.document.path == "/".join(("data/units", *above, f"{unit.id}.yaml"))


def test_kinds_stand_where_they_belong() -> None:
    """A county is above a town, and a town above a village."""
    trees = Forest(1, 3, [kind.name for kind in office(COUNTY).catalog.kinds]).trees()
    depth: dict[str, set[int]] = {}
    for node in chain.from_iterable(islice(trees, 9)):
        depth.setdefault(node.kind, set()).add(len(node.above))

    assert depth["爱卫办"] == {0}
    assert depth["乡镇（街道）"] == {1}
    assert depth["村（社区）"] == {2}


@pytest.mark.parametrize("levels", [1, 3])
def test_no_two_units_share_a_name(levels: int) -> None:
    """Names are distinct, be there 100,000."""
    trees = Forest(7, levels, [kind.name for kind in office().catalog.kinds]).trees()
    names = [node.name for node in islice(chain.from_iterable(trees), 100_000)]

    assert len(set(names)) == 100_000
    assert max(map(len, names)) <= 12


def test_the_campaign_goes_on_from_period_to_period(tmp_path: Path) -> None:
    """Units report in most periods, some late, some never; they open, close and are renamed.

    What is cumulative grows, but where it says that it cannot be told.
    """
    out = tmp_path / "data"
    units = 250
    run("--data", COUNTY, "--units", units, "--periods", 4, "--out", out)
    dataset, findings = checked(out, office(COUNTY, 4))
    files = [unit.file for unit in dataset.units]
    late = 0
    for unit in dataset.units:
        for report, _ in unit.reports():
            due = next(p.due for p in dataset.campaign.periods if p.id == report.period)
            late += (report.submitted or "") > due
    numbers = Counter(finding.code for finding in findings)

    for key in ("opened", "closed", "merged_into", "split_from", "renamed_from", "exempt"):
        assert any(getattr(file, key) for file in files), key
    assert 0.8 < sum(len(file.reports) for file in files) / (4 * units) < 1
    assert 0.02 < late / (4 * units) < 0.2
    assert any(not unit.file.reports for unit in dataset.units)
    assert numbers["W321"] == 0
    assert numbers["W405"] + numbers["W413"] <= 0.02 * units
    assert _growing(dataset) > 0.5


def _growing(dataset: Dataset) -> float:
    """Of the exact figures that pile up, the share that is larger in the last report."""
    grown: list[bool] = []
    for unit in dataset.units:
        told: dict[str, list[int]] = {}
        order = dataset.campaign.order
        for report in sorted(reports_of(unit, dataset), key=lambda r: order[r.report.period]):
            for key, figure in report.figures.items():
                if figure.count.state.tells_number and figure.count.low == figure.count.high:
                    told.setdefault(key, []).append(figure.count.low)
        grown += [n[-1] > n[0] for key, n in told.items() if key == "tons" and len(n) > 1]
    return mean(grown)


def test_earlier_periods_come_before_those_of_the_campaign() -> None:
    """They touch, are as long, and leave the newest as it is; fewer keep the last."""
    real, more, less = office(), office(periods=4), office(COUNTY, 2)
    days = [(period.start, period.end) for period in more.periods]

    assert more.periods[-1] == real.periods[-1]
    assert days[:2] == [("2022-12-01", "2023-02-28"), ("2023-03-01", "2023-05-31")]
    assert len({period.id for period in more.periods}) == 4
    assert less.periods == office(COUNTY).periods[1:]
    assert more.as_of == real.as_of


def test_units_that_the_catalog_hides_by_name_are_left_out_of_it(tmp_path: Path) -> None:
    """They do not exist in what is made, so that naming them would be an error."""
    data, out = tmp_path / "data", tmp_path / "out" / "data"
    data.mkdir()
    (data / "campaign.yaml").write_bytes((SAFETY / "campaign.yaml").read_bytes())
    text = (SAFETY / "catalog.yaml").read_text("utf-8")
    text += "internal: {units: [market], kinds: [site]}\n"
    (data / "catalog.yaml").write_text(text, "utf-8")
    run("--data", data, "--units", 5, "--out", out)
    dataset, findings = checked(out, office(data))

    assert [finding for finding in findings if finding.severity is Severity.ERROR] == []
    assert dataset.catalog.internal.units == ()
    assert dataset.catalog.internal.kinds == ("site",)


def refusals(tmp_path: Path) -> Iterator[tuple[list[object], str]]:
    """Calls that cannot be answered, and what is said of each."""
    full, broken = tmp_path / "full", tmp_path / "broken"
    full.mkdir()
    (full / "a.txt").write_text("x")
    broken.mkdir()
    (broken / "campaign.yaml").write_text("title: x\n")
    here: list[object] = ["--data", OWN, "--out", tmp_path / "new"]
    yield [*here, "--units", 0], "--units 应为 1 至"
    yield [*here, "--units", 9, "--levels", 0], "--levels 应为 1 至 5"
    yield [*here, "--units", 9, "--periods", 0], "--periods 应为 1 至 24"
    yield [*here, "--units", 9, "--faults", 1.5], "--faults 应为 0 至 1"
    yield [*here, "--units", 9, "--faults", "nan"], "--faults 应为 0 至 1"
    yield ["--data", OWN, "--units", 9, "--out", full], "不是空文件夹"
    yield ["--data", OWN, "--units", 9, "--out", full / "a.txt"], "不是空文件夹"
    yield ["--data", OWN, "--units", 9, "--out", full / "a.txt" / "b"], "不能写入"
    yield ["--data", full, "--units", 9, "--out", full / "b"], "在数据文件夹"
    yield ["--data", tmp_path / "none", "--units", 9, "--out", full], "没有这个数据文件夹"
    yield ["--data", broken, "--units", 9, "--out", tmp_path / "new"], "catalog.yaml 有错误"


def test_what_cannot_be_done_is_said_in_one_line(tmp_path: Path) -> None:
    """A wrong call ends with 2 and a reason, and writes nothing."""
    for arguments, reason in refusals(tmp_path):
        before = contents(tmp_path)
        told = run(*arguments)

        assert (told.exit_code, told.stderr.count("\n")) == (2, 1), arguments
        assert reason in told.stderr
        assert contents(tmp_path) == before


def test_an_empty_folder_may_be_written_to(tmp_path: Path) -> None:
    """What somebody made ready is used."""
    (tmp_path / "made").mkdir()

    assert run("--data", OWN, "--units", 1, "--out", tmp_path / "made").exit_code == 0
    assert set(contents(tmp_path / "made")) == {
        "campaign.yaml",
        "catalog.yaml",
        "units/unit-00000.yaml",
    }


def test_no_word_of_one_campaign_is_invented() -> None:
    """The words that ship fit any campaign; none is a name of an indicator or a category here."""
    catalog = yaml.safe_load(CATALOG.read_text("utf-8"))
    terms = [term for terms in catalog["categories"].values() for term in terms]
    names = {
        n for t in (*terms, *catalog["indicators"]) for n in (t["name"], *t.get("aliases", []))
    }
    long = {name for name in names if len(name) >= 3} - CONTRACT_TITLES - GENERAL_WORDS
    text = WORDS.read_text("utf-8")

    assert [name for name in sorted(long) if name in text] == []


def test_no_sentence_of_a_real_report_is_invented(large: tuple[Dataset, list[Finding]]) -> None:
    """What units say is made up: no note or summary of this project's data is said again."""
    real = {t for path in (OWN / "units").glob("*.yaml") for t in _sentences(path)}
    made = {
        t for unit in large[0].units for t in re.findall(r"[\u4e00-\u9fff]{8,}", unit.document.text)
    }

    assert len(real) > 150
    assert not real & made


def _sentences(path: Path) -> list[str]:
    """The longer runs of Chinese characters of a file that are no names of the catalog."""
    catalog = CATALOG.read_text("utf-8")
    return [
        t for t in re.findall(r"[\u4e00-\u9fff]{8,}", path.read_text("utf-8")) if t not in catalog
    ]
