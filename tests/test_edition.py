"""The public edition: what is internal is in no byte of it, and cannot be computed back."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.conftest import COUNTY, COUNTY_AS_OF, SAFETY, SAFETY_AS_OF, run_build
from tests.invented import CAMPAIGN, TODAY, report, write
from tests.small import CATALOG, problem
from unit_reports.aggregate.edition import Public, publish
from unit_reports.aggregate.picture import Disclosed
from unit_reports.aggregate.series import Series
from unit_reports.cli import app
from unit_reports.model.count import State
from unit_reports.model.dataset import Dataset
from unit_reports.model.disclosure import ENOUGH, hidden_figures
from unit_reports.model.edition import FIELDS, public_files
from unit_reports.rules import check
from unit_reports.source.folder import Folder

OWN = Path(__file__).parents[1] / "data"
RARE = [chr(code) for code in range(0x4DA0, 0x4DB5)]
"""Signs that nobody writes by chance: one in a byte of a site is a leak."""


def read(root: Path, today: date = TODAY) -> tuple[Dataset, Folder]:
    """A data folder without errors."""
    folder = Folder.at(root)
    dataset, findings = check(folder, today=today)
    assert dataset
    assert not [finding for finding in findings if finding.severity.value == "error"], findings
    return dataset, folder


def public(root: Path, today: date = TODAY) -> Public:
    """The public edition of a data folder."""
    dataset, folder = read(root, today)
    return publish(dataset, folder, today)


def shown(root: Path) -> Dataset:
    """The data set of the public edition."""
    found = public(root)
    assert found.dataset, found.faults
    return found.dataset


def world(root: Path, written: dict[str, Any], **marks: Any) -> Path:
    """A data folder with what the catalog marks as internal, and other keys of the `catalog`."""
    catalog = CATALOG | {"internal": marks} | marks.pop("catalog", {})
    return write(root, written, catalog=catalog)


def one(**parts: Any) -> dict[str, Any]:
    """A unit with one report."""
    return {"reports": [report("q3", **parts)]}


@pytest.mark.parametrize(
    ("root", "day"), [(OWN, "2023-12-31"), (SAFETY, SAFETY_AS_OF), (COUNTY, COUNTY_AS_OF)]
)
def test_where_nothing_is_internal_nothing_is_lost(root: Path, day: str) -> None:
    """Every unit says the same in both editions, but for its answers to findings."""
    dataset, folder = read(root, date.fromisoformat(day))
    found = publish(dataset, folder, date.fromisoformat(day)).dataset
    assert found

    def facts(one: Dataset) -> Any:
        return [_without_reasons(unit.file.model_dump(warnings="none")) for unit in one.units]

    assert facts(found) == facts(dataset)
    assert found.campaign == dataset.campaign
    assert found.catalog.model_dump(exclude={"indicators"}) == dataset.catalog.model_dump(
        exclude={"indicators"}
    )


def _without_reasons(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_reasons(one) for key, one in node.items() if key != "reasons"}
    return [_without_reasons(one) for one in node] if isinstance(node, list | tuple) else node


def test_a_unit_is_gone_with_all_that_leads_to_it(tmp_path: Path) -> None:
    """Its children hang below the next one above; who was merged into it only ended."""
    ended = {"closed": "2024-08-01", "merged_into": "secret"}
    units = {
        "top": one(figures={"发现": 5}),
        "secret": {"parent": "top", **one(figures={"发现": 7})},
        "child": {"parent": "secret", **one(figures={"发现": 1})},
        "ended": ended,
        "flagged": {"internal": True, **one(figures={"发现": 9})},
    }
    found = shown(world(tmp_path, units, units=["secret"]))

    assert list(found.unit) == ["child", "ended", "top"]
    assert found.unit["child"].file.parent == "top"
    assert found.unit["ended"].file.closed == "2024-08-01"
    assert found.unit["ended"].file.merged_into is None


def test_kinds_sections_and_indicators_are_unknown_to_it(tmp_path: Path) -> None:
    """Nothing in the catalog or the campaign names them."""
    kinds = [*CATALOG["kinds"], {"id": "spies", "name": "密探", "definition": "密。"}]
    sections = [
        *CATALOG["sections"],
        {"id": "dark", "name": "暗处", "page": "study", "definition": "暗。"},
    ]
    dark = CATALOG["indicators"][0] | {"id": "raids", "name": "夜查", "section": "dark"}
    catalog = {"kinds": kinds, "sections": sections}
    catalog |= {"indicators": [*CATALOG["indicators"], dark]}
    catalog |= {"relations": [{"left": "raids", "operator": "<=", "right": "found"}]}
    units = {
        "a": one(figures={"发现": 5, "夜查": 3, "在办": 2}),
        "b": {"kind": "密探", **one(figures={"发现": 7})},
        "c": one(figures={"夜查": 4}),
    }
    folder = world(
        tmp_path, units, kinds=["spies"], sections=["dark"], indicators=["on"], catalog=catalog
    )
    found = shown(folder)

    assert [kind.id for kind in found.catalog.kinds] == ["organ"]
    assert [section.id for section in found.catalog.sections] == ["s"]
    assert [indicator.id for indicator in found.catalog.indicators] == ["found", "mended", "off"]
    assert not found.catalog.relations
    assert list(found.unit) == ["a", "c"]
    assert list(found.unit["a"].file.reports[0].figures or ()) == ["发现"]
    assert found.unit["c"].file.reports[0].withheld == ("figures",)
    assert found.unit["c"].file.reports[0].says_anything


def test_a_figure_of_its_own_becomes_withheld(tmp_path: Path) -> None:
    """Its number, note, names and share are gone; the total counts it as withheld."""
    told = {"count": 8888, "note": "秘", "items": ["密"], "scope": "全系统", "internal": True}
    units = {"a": one(figures={"发现": told}), "b": one(figures={"发现": 2})}
    found = shown(world(tmp_path, units))
    [figure] = (found.unit["a"].file.reports[0].figures or {}).values()
    total = Series(dataset=found, today=TODAY).current.summaries["found"].total

    assert figure.count.state is State.WITHHELD
    assert (figure.note, figure.items, figure.internal) == (None, (), False)
    assert figure.scope == "全系统"
    assert total.interval == (2, None)
    assert total.coverage.withheld == 1


def test_a_figure_may_have_a_very_long_name(tmp_path: Path) -> None:
    """What YAML would write in a way that the reader refuses goes by its id."""
    long = CATALOG["indicators"][0] | {"name": "发" * 150}
    catalog = {"indicators": [long, *CATALOG["indicators"][1:]]}
    units = {"a": one(figures={"发" * 150: {"count": 5, "note": "注"}, "办结": 2})}
    figures = shown(world(tmp_path, units, catalog=catalog)).unit["a"].file.reports[0].figures

    assert figures
    assert {name: entry.count.low for name, entry in figures.items()} == {"found": 5, "办结": 2}


def test_items_leave_their_list_named_as_withheld(tmp_path: Path) -> None:
    """An empty rest is no nil return, a whole list no silence, nobody answers what is gone."""
    problems = [problem(1), problem(2) | {"internal": True}]
    plans = [{"summary": "扫地", "category": "清扫", "answers": ["p1", "p2"]}]
    only = [problem(1) | {"internal": True}]
    catalog = {"categories": CATALOG["categories"] | {"plans": [_term("sweep", "清扫")]}}
    units = {
        "some": one(problems=problems, plans=plans),
        "none": one(problems=only),
        "nil": one(problems=[]),
        "sealed": {"reports": [report("q3", problems=problems, internal=True)]},
    }
    found = shown(world(tmp_path, units, catalog=catalog))
    reports = {unit.id: unit.file.reports[0] for unit in found.units}

    assert [one.id for one in reports["some"].problems or ()] == ["p1"]
    assert reports["some"].withheld == ("problems",)
    assert (reports["some"].plans or ())[0].answers == ("p1",)
    assert reports["none"].problems is None
    assert reports["none"].withheld == ("problems",)
    assert reports["nil"].problems == ()
    assert reports["nil"].withheld == ()
    assert reports["sealed"].problems is None
    assert set(reports["sealed"].withheld) >= {"problems", "plans"}


def test_a_problem_that_becomes_internal_is_so_in_earlier_reports(tmp_path: Path) -> None:
    """It has the same id there; what only later reports show openly is shown."""
    first = report("q2", problems=[problem(1), problem(2) | {"internal": True}])
    second = report("q3", problems=[problem(1) | {"internal": True}, problem(2)])
    [unit] = shown(world(tmp_path, {"a": {"reports": [second, first]}})).units
    told = {one.period: [p.id for p in one.problems or ()] for one in unit.file.reports}

    assert told == {"q2": [], "q3": ["p2"]}
    assert all(one.withheld == ("problems",) for one in unit.file.reports)


def _term(key: str, name: str) -> dict[str, str]:
    return {"id": key, "name": name, "definition": f"{name}。"}


def test_a_whole_list_or_category_is_withheld(tmp_path: Path) -> None:
    """A list that the catalog marks is withheld by all alike: not even a nil return is told."""
    topics = [
        {"title": "灯", "category": "照明"},
        {"title": "路", "category": "道路"},
    ]
    terms = [_term("light", "照明"), _term("road", "道路")]
    catalog = {"categories": CATALOG["categories"] | {"topics": terms}}
    units = {"a": one(topics=topics, problems=[problem(1)]), "b": one(problems=[], topics=[])}
    folder = world(
        tmp_path, units, lists=["problems"], categories={"topics": ["road"]}, catalog=catalog
    )
    found = shown(folder)
    reports = {unit.id: unit.file.reports[0] for unit in found.units}

    assert reports["a"].withheld == ("topics", "problems")
    assert reports["b"].withheld == ("problems",)
    assert [topic.title for topic in reports["a"].topics or ()] == ["灯"]
    assert [term.id for term in found.catalog.categories.topics] == ["light"]


def test_a_field_is_covered_where_it_was_written(tmp_path: Path) -> None:
    """An owner who is not named stays absent: what is missing is not what is withheld."""
    problems = [problem(1, owner="张"), problem(2)]
    units = {"a": one(problems=problems, source={"title": "秘密报告"})}
    fields = ["problems.rectification.owner", "source.title", "plans.note"]
    [unit] = shown(world(tmp_path, units, fields=fields)).units
    first, second = unit.file.reports[0].problems or ()

    assert first.rectification
    assert first.rectification.owner == "未公开"
    assert second.rectification is None
    assert unit.file.reports[0].source
    assert unit.file.reports[0].source.title == "未公开"


RELATION = {"left": ["mended", "on"], "operator": "==", "right": "found"}


def test_the_last_term_of_an_equation_is_withheld_too(tmp_path: Path) -> None:
    """Otherwise the sum less the other terms would tell it."""
    told = {"发现": 9, "办结": {"count": 4, "internal": True}, "在办": 5}
    catalog = {"relations": [RELATION]}
    [unit] = shown(world(tmp_path, {"a": one(figures=told)}, catalog=catalog)).units
    states = {
        name: entry.count.state for name, entry in (unit.file.reports[0].figures or {}).items()
    }

    assert states == {
        "发现": State.WITHHELD,
        "办结": State.WITHHELD,
        "在办": State.EXACT,
    }


def test_a_system_wide_figure_does_not_tell_its_only_withheld_part(tmp_path: Path) -> None:
    """With three withheld parts it tells their sum only and stays; with two it is withheld."""
    secret = {"count": 3, "internal": True}
    for number in (1, 2, ENOUGH):
        units = {f"s{n}": {"parent": "top", **one(figures={"发现": secret})} for n in range(number)}
        units |= {"open": {"parent": "top", **one(figures={"发现": 1})}}
        units |= {"top": one(figures={"发现": {"count": 20, "scope": "全系统"}})}
        found = shown(world(tmp_path / str(number), units))
        figure = (found.unit["top"].file.reports[0].figures or {})["发现"]

        assert figure.count.state is (State.EXACT if number >= ENOUGH else State.WITHHELD)


def test_a_share_does_not_tell_a_withheld_whole(tmp_path: Path) -> None:
    """Without its whole, a part's stated share is gone; the part stays."""
    indicators = [
        entry | ({"rate_of": "found"} if entry["id"] == "mended" else {})
        for entry in CATALOG["indicators"]
    ]
    figures = {"发现": {"count": 20, "internal": True}, "办结": {"count": 19, "rate": "95%"}}
    folder = world(tmp_path, {"a": one(figures=figures)}, catalog={"indicators": indicators})
    [unit] = shown(folder).units
    figure = (unit.file.reports[0].figures or {})["办结"]

    assert figure.count.low == 19
    assert figure.rate is None


def test_only_the_total_of_a_sensitive_figure_is_told(tmp_path: Path) -> None:
    """The total of all units, if enough of them stand behind it; of no part; no unit's figure."""
    counts = {"a": 10, "b": 20, "c": 30}
    units = {key: one(figures={"发现": count, "办结": 1}) for key, count in counts.items()}
    units["d"] = {"internal": True, **one(figures={"发现": 4000})}
    units["e"] = one(figures={"发现": {"count": 500, "internal": True}})
    found = public(world(tmp_path, units, totals_only=["found"]))
    assert found.dataset
    series = Series(dataset=found.dataset, today=TODAY, disclosed=found.disclosed)

    assert series.current.disclosed["found"] == Disclosed(interval=(60, None), units=3)
    assert series.past[0].disclosed["found"] == Disclosed()
    assert series.current.summaries["found"].total.coverage.withheld == 4
    for picture in (*series.kinds.values(), *series.systems.values()):
        assert not picture.disclosed


def test_too_few_units_behind_a_total_tell_themselves(tmp_path: Path) -> None:
    """One event of three units is one figure; a system-wide figure is one, whatever it covers."""
    event = {"count": 50, "joint": "fair"}
    joint = {key: one(figures={"发现": event}) for key in "abc"}
    wide = {"top": one(figures={"发现": {"count": 9, "scope": "全系统"}})}
    wide |= {key: {"parent": "top", **one(figures={"发现": 2})} for key in "abc"}
    for number, units in enumerate((joint, wide)):
        found = public(world(tmp_path / str(number), units, totals_only=["found"]))

        assert found.disclosed["q3", "found"] == Disclosed()


KEYS = ("found", "mended", "on")
NAMES = {"found": "发现", "mended": "办结", "on": "在办"}
REPORTS = st.dictionaries(
    st.sampled_from(KEYS),
    st.fixed_dictionaries(
        {"count": st.integers(0, 9)},
        optional={"internal": st.booleans(), "scope": st.sampled_from(["本级", "全系统"])},
    ),
    min_size=1,
)


@settings(max_examples=60)
@given(units=st.lists(REPORTS, min_size=1, max_size=6), parents=st.lists(st.integers(0, 5)))
def test_nothing_withheld_follows_from_what_is_shown(
    units: list[dict[str, Any]], parents: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No equation has just one hidden term, no system-wide figure one or two hidden parts."""
    written: dict[str, Any] = {}
    for number, figures in enumerate(units):
        above = parents[number] % number if number and number < len(parents) else None
        parent = {} if above is None else {"parent": f"u{above}"}
        told = {NAMES[key]: entry for key, entry in figures.items()}
        written[f"u{number}"] = parent | one(figures=told)
    root = tmp_path_factory.mktemp("hidden")
    dataset, _folder = _lenient(world(root, written, catalog={"relations": [RELATION]}))
    hidden = hidden_figures(dataset, frozenset())

    for number, figures in enumerate(units):
        unit = dataset.unit[f"u{number}"]
        ours = [key for key in KEYS if (unit.id, "q3", key) in hidden]
        assert all(
            (unit.id, "q3", key) in hidden for key, e in figures.items() if e.get("internal")
        )
        assert len(ours) != 1 or len(figures) == 1
        below = {other.id for other in dataset.below(unit)}
        for key, entry in figures.items():
            if entry.get("scope") == "全系统" and key not in ours:
                parts = sum((other, "q3", key) in hidden for other in below)
                assert parts == 0 or parts >= ENOUGH


def _lenient(root: Path) -> tuple[Dataset, Folder]:
    """A data folder whose figures may contradict one another."""
    folder = Folder.at(root)
    dataset, _ = check(folder, today=TODAY)
    assert dataset
    return dataset, folder


class Plants:
    """A sign of its own for every internal text, a number of its own for every internal figure."""

    def __init__(self) -> None:
        self.signs: dict[str, str] = {}
        self.numbers: dict[str, int] = {}

    def text(self, where: str) -> str:
        """A text with a sign that stands nowhere else."""
        sign = self.signs.setdefault(where, RARE[len(self.signs)])
        return f"{sign}内情{sign}"

    def number(self, where: str) -> int:
        """A number that stands nowhere else."""
        return self.numbers.setdefault(where, 70_003 + 1_009 * len(self.numbers))


def planted(root: Path) -> Plants:
    """A campaign with something internal of every kind, and public things beside each."""
    plants = Plants()
    text, number = plants.text, plants.number
    terms = {
        "topics": [_term("open", "公开类"), _term("shut", text("category"))],
        "problems": [_term("dust", "灰尘")],
        "plans": [_term("sweep", "清扫")],
        "practices": [_term("way", "办法")],
    }
    done = {"track": "当场", "progress": "完", "measures": "扫", "owner": text("owner")}
    full = report(
        "q3",
        source={"title": text("source"), "file": "a.docx"},
        figures={
            "发现": {"count": number("figure"), "note": text("note"), "internal": True},
            "在办": 3,
            text("indicator"): number("indicator"),
            text("of section"): number("section"),
            "不办": {"count": number("total only"), "note": "公开的说明"},
        },
        topics=[
            {"title": text("topic of category"), "category": text("category")},
            {"title": "公开课题", "category": "公开类", "lead": text("lead")},
        ],
        problems=[
            problem(1) | {"rectification": done},
            problem(2) | {"summary": text("problem"), "internal": True},
        ],
        services=[{"title": text("service")}],
        practices=[{"name": "公开做法", "theme": "办法"}],
        plans=[
            {"summary": text("plan"), "category": "清扫", "internal": True},
            {"summary": "公开计划", "category": "清扫", "answers": ["p1", "p2"]},
        ],
        reasons={"W501": f"原因是{text('reason')}"},
    )
    indicators = [
        *CATALOG["indicators"],
        CATALOG["indicators"][0] | {"id": "hush", "name": text("indicator")},
        CATALOG["indicators"][0] | {"id": "deep", "name": text("of section"), "section": "dark"},
    ]
    dark = {"id": "dark", "name": text("section"), "page": "study", "definition": text("section")}
    catalog = CATALOG | {
        "kinds": [*CATALOG["kinds"], _term("spies", text("kind"))],
        "sections": [*CATALOG["sections"], dark],
        "indicators": indicators,
        "categories": terms,
        "internal": {
            "units": ["covert"],
            "kinds": ["spies"],
            "sections": ["dark"],
            "indicators": ["hush"],
            "totals_only": ["off"],
            "lists": ["services"],
            "categories": {"topics": ["shut"]},
            "fields": ["problems.rectification.owner", "topics.lead", "source.title"],
        },
    }
    inner = report("q3", figures={"在办": number("unit")}, problems=[problem(1)])
    units = {
        "open": {"reports": [report("q2", figures={"在办": 2}), full]},
        "covert": {"name": text("unit"), "reports": [inner]},
        "agents": {
            "kind": text("kind"),
            "reports": [report("q3", figures={"在办": number("kind")})],
        },
        "below": {"parent": "covert", **one(figures={"在办": 1, "不办": 5})},
    }
    write(root, units, campaign=CAMPAIGN | {"key_figures": ["on", "hush"]}, catalog=catalog)
    # A comment is nobody's field and may say anything.
    path = root / "units" / "open.yaml"
    path.write_text(f"# {text('comment')}\n{path.read_text('utf-8')}", encoding="utf-8")
    return plants


def every_byte(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a site with its name, archives with what they hold."""
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        content, name = path.read_bytes(), path.relative_to(root).as_posix()
        yield name, name.encode() + content
        if name.endswith(".gz"):
            yield name, gzip.decompress(content)
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for inner in archive.namelist():
                    yield f"{name}:{inner}", inner.encode() + archive.read(inner)


def ways_to_write(sign: str) -> list[bytes]:
    """A sign as a page, a script, an address or a feed may write it."""
    code = ord(sign)
    hidden = [f"\\u{code:04x}", f"\\u{code:04X}", f"&#{code};", f"&#x{code:x};", f"&#x{code:X};"]
    percent = "".join(f"%{byte:02X}" for byte in sign.encode())
    texts = [sign, *hidden, percent, percent.lower()]
    return [text.encode() for text in texts] + [sign.encode("utf-16-le"), sign.encode("utf-16-be")]


def found_in(root: Path, plants: Plants) -> set[str]:
    """Which plants stand in any byte of a site."""
    wanted = {where: ways_to_write(sign)[:-2] for where, sign in plants.signs.items()}
    wanted |= {f"{where} (number)": [str(n).encode()] for where, n in plants.numbers.items()}
    files = list(every_byte(root))
    return {
        where
        for where, ways in wanted.items()
        if any(way in content for way, (_name, content) in chain_pairs(ways, files))
    }


def chain_pairs(
    ways: list[bytes], files: list[tuple[str, bytes]]
) -> Iterator[tuple[bytes, tuple[str, bytes]]]:
    """Each way of writing with each file."""
    return chain.from_iterable(((way, file) for file in files) for way in ways)


def test_nothing_internal_is_in_any_byte_of_the_public_site(tmp_path: Path) -> None:
    """Plants in every internal place: none in the public edition, all in the internal one."""
    plants = planted(tmp_path / "data")
    sites = {}
    for edition in ("internal", "public"):
        done = run_build(
            tmp_path / edition,
            data=tmp_path / "data",
            as_of=TODAY.isoformat(),
            environment={"UNIT_REPORTS_EDITION": edition},
        )
        assert done.returncode == 0, done.stderr
        sites[edition] = found_in(tmp_path / edition, plants)

    every = {*plants.signs, *(f"{where} (number)" for where in plants.numbers)}
    assert sites["public"] == set()
    assert every - sites["internal"] == set()
    overview = (tmp_path / "public" / "index.html").read_text("utf-8")
    assert "公开版：" in overview
    assert "covert" not in {path.name for path in (tmp_path / "public").rglob("*")}
    totals = json.loads((tmp_path / "public" / "data" / "totals.json").read_text("utf-8"))
    assert totals["indicators"]["found"]["coverage"]["withheld"] == 1


def test_nothing_internal_is_in_the_public_brief(tmp_path: Path) -> None:
    """The Word document is of one edition, too, and says so."""
    plants = planted(tmp_path / "data")
    told = {}
    for edition in ("internal", "public"):
        folder = tmp_path / edition
        call = ["brief", "--data", str(tmp_path / "data"), "--as-of", TODAY.isoformat()]
        call += ["--edition", edition, "--output", str(folder / "a.docx")]
        done = CliRunner().invoke(app, call)
        assert done.exit_code == 0, done.output
        told[edition] = found_in(folder, plants)

    assert told["public"] == set()
    assert {"unit", "problem", "kind (number)"} & told["internal"]
    assert any("这是公开版".encode() in content for _, content in every_byte(tmp_path / "public"))


def test_an_edition_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    """A slip of the pen never publishes the internal edition."""
    done = run_build(tmp_path / "site", environment={"UNIT_REPORTS_EDITION": "pubic"})

    assert done.returncode != 0
    assert "UNIT_REPORTS_EDITION=pubic：应为 internal、public 之一" in done.stdout + done.stderr
    assert not (tmp_path / "site").exists()


def test_what_cannot_be_published_is_refused(tmp_path: Path) -> None:
    """Where all indicators are internal there is no public edition, and the faults say why."""
    every = [entry["id"] for entry in CATALOG["indicators"]]
    found = public(world(tmp_path, {"a": one(figures={"发现": 1})}, indicators=every))

    assert found.dataset is None
    assert found.faults


def test_the_data_are_not_changed(tmp_path: Path) -> None:
    """Making the public edition leaves the internal one as it was, the second time too."""
    plants = planted(tmp_path)
    dataset, _folder = read(tmp_path)
    before = [repr(unit.file) for unit in dataset.units]
    hidden = hidden_figures(dataset, frozenset({"covert"}))
    first = public_files(dataset, hidden)

    assert [repr(unit.file) for unit in dataset.units] == before
    assert public_files(replace(dataset), hidden) == first
    assert plants.signs["owner"] in "".join(before)


def test_the_fields_are_those_whose_text_nothing_counts() -> None:
    """Every field that can be covered is one of the unit file's, and no word of the catalog."""
    assert set(FIELDS) == set(_texts())


def _texts() -> Iterator[str]:
    from unit_reports.present.fields import parts  # noqa: PLC0415 - only this test needs it

    words = ("category", "categories", "theme", "track", "progress", "indicator", "kind")
    for part in parts():
        within = [key for key in part.keys if key != "reports"]
        if part.keys[:1] not in (("reports",), ("exempt",)):
            continue
        for entry in part.entries:
            is_text = entry.how.startswith(("一行字", "几句话", "百分数")) or entry.key == "items"
            if is_text and entry.key not in words and within:
                yield ".".join([*within, entry.key])
