"""`unit-reports diff`: what merging a change does, read from real history and from folders."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.conftest import ROOT
from tests.invented import CAMPAIGN, made, report, write
from tests.small import CATALOG, problem, with_indicators
from tests.test_repository import git
from unit_reports.cli import app
from unit_reports.model.base import Model
from unit_reports.model.campaign import Campaign, Period
from unit_reports.model.catalog import (
    Catalog,
    CompletionRate,
    Indicator,
    Internal,
    Listing,
    Progress,
    Relation,
    Section,
    Term,
    Word,
)
from unit_reports.present import change_report
from unit_reports.present.change_words import LISTS, field_word

AS_OF = "2024-10-20"
COUNTY = ROOT / "tests" / "campaigns" / "county"
PROBLEMS = [problem(1, "半", owner="甲科"), problem(2, "半"), problem(3, "完")]
TOPICS = [{"title": "怎样扫灰", "category": "扫"}, {"title": "灰从哪来", "category": "扫"}]
WORDS = CATALOG | {
    "categories": CATALOG["categories"]
    | {"topics": [{"id": "t", "name": "扫", "definition": "扫。"}]}
}


def units(**more: dict[str, Any]) -> dict[str, Any]:
    """Two units, of which a has reported and b has not; and what a test makes of them."""
    q3 = report("q3", figures={"发现": "30余个", "办结": "7个"}, problems=PROBLEMS, topics=TOPICS)
    return {"a": {"reports": [report("q2", figures={"发现": "9个"}), q3]}, "b": {}} | more


def with_report(**parts: Any) -> dict[str, Any]:
    """Unit a with another report of the last period."""
    [q2, q3] = units()["a"]["reports"]
    return {"a": {"reports": [q2, q3 | parts]}}


STATES: dict[str, dict[str, Any]] = {
    "base": {},
    "unit": {"c": {"reports": [report("q3", figures={"办结": "*个"}, problems=[])]}},
    "first": {"b": {"reports": [report("q3", figures={"办结": "3个"})]}},
    "figure": with_report(figures={"发现": "30余个", "办结": "12个"}),
    "closed": with_report(problems=[problem(1, "完", owner="甲科"), *PROBLEMS[1:]]),
    "reopened": with_report(problems=[*PROBLEMS[:2], problem(3, "半")]),
    "deleted": with_report(problems=PROBLEMS[1:], topics=TOPICS[1:]),
    "reworded": with_report(topics=[{"title": "怎么扫灰", "category": "扫"}, TOPICS[1]]),
    "renamed": {
        "a": units()["a"]
        | {"name": "新名", "renamed_from": [{"name": "单位a", "until": "2024-08-01"}]}
    },
    "left": {"b": None},
    "moved": {"a": None, "d": units()["a"] | {"name": "单位a"}},
    "broken": {"a": "name: 单位a\nkind: 机关\nreports: [\n"},
}
"""What each commit has other than the base."""


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a commit for each state, named by a tag, none building on another."""
    root = tmp_path_factory.mktemp("history")
    git(root, "init", "--quiet")
    for name, change in STATES.items():
        commit(root, name, units(**change))
    definition = with_indicators(found={"definition": "新的口径。", "aliases": ["查出"]})
    more = [*definition["indicators"], CATALOG["indicators"][0] | {"id": "new", "name": "新增"}]
    commit(root, "catalog", units(), catalog=WORDS | {"indicators": more})
    commit(root, "bad-catalog", units(), catalog=WORDS | {"kinds": []})
    period = {"id": "q4", "name": "四季度", "from": "2024-10-01", "to": "2024-12-31"}
    periods = [*CAMPAIGN["periods"], period | {"due": "2025-01-10"}]
    commit(root, "period", units(), campaign=CAMPAIGN | {"periods": periods})
    git(root, "checkout", "--quiet", "base")
    return root


def commit(root: Path, name: str, units: dict[str, Any], **office: Any) -> None:
    """Commit a data folder and tag the commit."""
    shutil.rmtree(root / "data", ignore_errors=True)
    known = {key: unit for key, unit in units.items() if unit is not None}
    write(root / "data", known, catalog=office.pop("catalog", WORDS), **office)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", name)
    git(root, "tag", name)


def run(*arguments: str | Path) -> Result:
    """Compare as of one day, with a crash told as a crash."""
    words = [str(argument) for argument in arguments]
    result = CliRunner().invoke(app, ["diff", "--as-of", AS_OF, *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def told(root: Path, base: str, head: str, *, code: int = 0) -> dict[str, Any]:
    """What the JSON says of two commits."""
    result = run(base, head, "--data", root / "data", "--format", "json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("head", "lines"),
    [
        (
            "unit",
            [
                "办结：7个 → ≥7个（写了数的 1/2家 → 1/3家）",
                "办结，单位c：没有报 → *个",
                "应报 2 → 3，按时 1 → 2",
                "单位c：不在应报之列 → 按时，第一次报",
                "新增：单位c，编号 c",
            ],
        ),
        (
            "first",
            [
                "办结：7个 → 10个（写了数的 1/2家 → 2/2家）",
                "应报 2 → 2，按时 1 → 2，未报 1 → 0",
                "单位b：未报 → 按时，第一次报",
            ],
        ),
        (
            "figure",
            [
                "1 项有变化，其余 1 项不变",
                "办结：7个 → 12个（写了数的 1/2家 → 1/2家；改了数的1家，增加5个）",
                "办结，单位a：7个 → 12个",
            ],
        ),
        (
            "closed",
            [
                "了结 1 项；没有了结的 2 → 1",
                "了结：单位a，p1 “灰尘1”，整改进展：半 → 完",
            ],
        ),
        (
            "reopened",
            [
                "重新打开 1 项；没有了结的 2 → 3",
                "重新打开：单位a，p3 “灰尘3”，整改进展：完 → 半",
            ],
        ),
        (
            "deleted",
            [
                "不见了：没有了结的，单位a，p1 “灰尘1”",
                "不见了：调研课题，单位a，“怎样扫灰”",
            ],
        ),
        ("reworded", ["有改动：调研课题，单位a，“怎么扫灰”，课题：怎样扫灰 → 怎么扫灰"]),
        ("renamed", ["改名：单位a → 新名", "有改动：新名，改过的名称：没有写 → 单位a 2024-08-01"]),
        ("left", ["应报 2 → 1，未报 1 → 0", "单位b：未报 → 不在应报之列", "不再有：单位b，编号 b"]),
        ("moved", ["新增：单位a，编号 d，与不再有的 a 同名，像是换了编号"]),
        (
            "catalog",
            ["指标 发现：别名：没有写 → 查出；口径：定义。 → 新的口径。", "新增指标：新增"],
        ),
        ("period", ["新增报送期：四季度", "应报 没有这一期 → 2，未到期 0 → 2"]),
    ],
)
def test_a_commit_against_the_base(history: Path, head: str, lines: list[str]) -> None:
    """Each change is told in words, with what was before; all is well, so the call ends with 0."""
    result = run("base", head, "--data", history / "data")
    missing = [line for line in lines if line not in result.stdout]

    assert not missing, result.stdout
    assert result.exit_code == 0


def test_only_what_changed_is_told(history: Path) -> None:
    """A figure that changed changes nothing else; what stays the same is counted."""
    found = told(history, "base", "figure")
    [q3] = [period for period in found["periods"] if period["totals"]]

    assert q3["period"] == "q3"
    assert list(q3["totals"]) == ["mended"]
    assert q3["unchanged"] == 1
    assert q3["totals"]["mended"]["change"] == {"units": 1, "low": 5, "high": 5}
    assert not [*q3["reporting"], *q3["items"], *found["units"], *found["office"]]


def test_a_figure_that_stays_adds_no_uncertainty(tmp_path: Path) -> None:
    """A total of bounds changes by what changed in it, and by nothing that its bounds allow."""
    bounded = {"c": {"reports": [report("q3", figures={"发现": "200余个"})]}}
    write(tmp_path / "x", units(**bounded), catalog=WORDS)
    later = bounded | with_report(figures={"发现": "35个", "办结": "7个"})
    write(tmp_path / "y", units(**later), catalog=WORDS)
    text = run(tmp_path / "x", tmp_path / "y").stdout

    assert "发现：232–338个 → 236–334个" in text
    assert "改了数的1家，在减少4个和增加4个之间" in text


def test_a_note_changes_no_number(tmp_path: Path) -> None:
    """What else is written beside a figure is told, and its bounds are no change of the total."""
    write(tmp_path / "x", units(), catalog=WORDS)
    noted = {"发现": {"count": "30余个", "note": "含自查"}, "办结": "7个"}
    write(tmp_path / "y", units(**with_report(figures=noted)), catalog=WORDS)
    text = run(tmp_path / "x", tmp_path / "y").stdout

    assert "  发现：31–39个 → 31–39个（写了数的 1/2家 → 1/2家）\n" in text
    assert "发现，单位a：说明：没有写 → 含自查" in text


def test_a_period_before_is_told_as_well(tmp_path: Path) -> None:
    """A correction of an earlier report stands under its own period."""
    write(tmp_path / "x", units(), catalog=WORDS)
    [q2, q3] = units()["a"]["reports"]
    late = q2 | {"figures": {"发现": "8个"}, "submitted": "2024-07-11"}
    write(tmp_path / "y", units(a={"reports": [late, q3]}), catalog=WORDS)
    text = run(tmp_path / "x", tmp_path / "y").stdout

    assert "合计，二季度\n1 项有变化" in text
    assert "单位a：按时 → 迟报；报送日期：2024-06-30 → 2024-07-11" in text
    assert "三季度" not in text


@pytest.mark.parametrize("output", ["text", "markdown", "json"])
@pytest.mark.parametrize("name", ["base", "figure", "broken"])
def test_nothing_differs_from_itself(history: Path, name: str, output: str) -> None:
    """A state against itself has changed in nothing; errors are told all the same."""
    result = run(name, name, "--data", history / "data", "--format", output)

    assert result.exit_code == (1 if name == "broken" else 0)
    if output == "json":
        found = json.loads(result.stdout)
        assert not [*found["units"], *found["office"], *found["reordered"]]
        assert not any(found["findings"].values())
        assert not any(p["totals"] or p["items"] or p["reporting"] for p in found["periods"])
        assert found["changed"] is False
    else:
        assert ("其余没有变化：" if name == "broken" else "\n没有变化：") in result.stdout


@pytest.mark.parametrize(("campaign", "day"), [("county", AS_OF), ("safety", "2024-12-31")])
def test_a_campaign_against_itself(campaign: str, day: str) -> None:
    """With everything that a larger campaign has nothing differs, either."""
    folder = ROOT / "tests" / "campaigns" / campaign
    result = run(folder, folder, "--format", "json", "--as-of", day)

    assert json.loads(result.stdout)["changed"] is False


def test_folders_and_commits_say_the_same(history: Path, tmp_path: Path) -> None:
    """Two folders, two commits, or one and the other: only their names differ."""
    for name in ("base", "closed"):
        git(history, "worktree", "add", "--quiet", "--detach", str(tmp_path / name), name)
    folders = {name: str(tmp_path / name / "data") for name in ("base", "closed")}
    try:
        for output in ("text", "markdown", "json"):
            said = {
                _nameless(run(base, head, "--data", history / "data", "--format", output).stdout)
                for base in ("base", folders["base"])
                for head in ("closed", folders["closed"])
            }
            assert len(said) == 1, said
    finally:
        git(history, "worktree", "prune")


def _nameless(text: str) -> str:
    """What is said without the names of the sides."""
    if not text.startswith("{"):
        return "\n".join(line for line in text.splitlines() if "按 2024" not in line)
    found = json.loads(text)
    return json.dumps([value for key, value in found.items() if key not in ("base", "head")])


def test_the_other_way_round(history: Path) -> None:
    """What opens one way closes the other way; what appears vanishes; before becomes after."""
    opposite = {
        "appeared": "vanished",
        "vanished": "appeared",
        "closed": "reopened",
        "reopened": "closed",
        "changed": "changed",
    }
    for head in (name for name in STATES if name not in ("base", "broken")):
        there, back = told(history, "base", head), told(history, head, "base")
        for one, other in zip(there["periods"], back["periods"], strict=True):
            assert list(one["totals"]) == list(other["totals"])
            for key, total in one["totals"].items():
                assert total["before"] == other["totals"][key]["after"]
                assert total["after"] == other["totals"][key]["before"]
            fates = sorted((item["list"], item["fate"]) for item in one["items"])
            turned = sorted((item["list"], opposite[item["fate"]]) for item in other["items"])
            assert fates == turned
            assert one["problems_open"]["before"] == other["problems_open"]["after"]
        assert [u["before"] for u in there["units"]] == [u["after"] for u in back["units"]]
        assert there["findings"]["new"] == back["findings"]["gone"]


def test_the_numbers_are_those_of_the_sites(tmp_path: Path) -> None:
    """Before and after are what each build writes into its files, in every period."""
    changed = Path(shutil.copytree(COUNTY, tmp_path / "county"))
    (changed / "units" / "railway.yaml").unlink()
    for path in sorted(changed.rglob("units/*/*.yaml"))[::3]:
        path.write_text(path.read_text("utf-8").replace("场", "0场").replace("0余", "5"), "utf-8")
    found = json.loads(run(COUNTY, changed, "--format", "json").stdout)
    sites = {"before": made(COUNTY).files, "after": made(changed).files}
    seen = 0

    for period in found["periods"]:
        home = "" if period["period"] == "2024-q3" else f"periods/{period['period']}/"
        for side, files in sites.items():
            totals = json.loads(files[f"{home}data/totals.json"])
            assert period["units_due"][side] == totals["units_due"]
            for key, total in totals["indicators"].items():
                if key in period["totals"]:
                    bare = {name: value for name, value in total.items() if name != "figures"}
                    assert period["totals"][key][side] == bare
                    seen += 1
    assert seen > 50


def test_an_unreadable_file_is_left_out_aloud(history: Path) -> None:
    """The errors are told first, the rest is compared without it, and the call ends with 1."""
    result = run("base", "broken", "--data", history / "data")
    found = told(history, "base", "broken", code=1)
    [q3] = [period for period in found["periods"] if period["period"] == "q3"]

    assert result.exit_code == 1
    assert "！！合并后有 1 个文件读不出，合并后的合计、条目和提醒都没有计入它们：a" in result.stdout
    assert "data/units/a.yaml:3:1: E010" in result.stdout.partition("\n合计，")[0]
    assert found["head"]["unreadable"] == ["a"]
    assert found["head"]["errors"]
    assert q3["totals"]["mended"]["after"]["coverage"]["unreadable"] == 1
    assert not q3["items"], "what cannot be read has not vanished"
    assert not any(total["figures"] for total in q3["totals"].values())
    assert [(r["unit"], r["after"]) for r in q3["reporting"]] == [("a", "unreadable")]


def test_a_repaired_file_is_told_as_such(history: Path) -> None:
    """Where only the state before has errors, the call ends with 0, and they are gone."""
    found = told(history, "broken", "base")

    assert found["base"]["unreadable"] == ["a"]
    assert [finding["severity"] for finding in found["findings"]["gone"]] == ["error"]
    assert not found["periods"][0]["items"]


@pytest.mark.parametrize(
    ("base", "head", "code", "side"),
    [("base", "bad-catalog", 1, "合并后"), ("bad-catalog", "base", 0, "合并前")],
)
@pytest.mark.parametrize("output", ["text", "markdown"])
def test_nothing_is_compared_without_a_catalog(
    history: Path, base: str, head: str, code: int, side: str, output: str
) -> None:
    """The errors are told, whose they are, and that nothing was compared."""
    result = run(base, head, "--data", history / "data", "--format", output)

    assert result.exit_code == code
    assert f"{side}的数据不能用" in result.stdout
    assert f"{side}的错误" in result.stdout
    assert "catalog.yaml" in result.stdout
    assert told(history, base, head, code=code)["compared"] is False


def test_the_work_tree_is_not_touched(
    history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not committed stays as it is and is not read; nothing is left behind."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(history), "clone")
    (clone / "data" / "units" / "a.yaml").write_text("nonsense: [", "utf-8")
    (clone / "data" / "units" / "b.yaml").unlink()
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    before = git(clone, "status", "--porcelain"), git(clone, "rev-parse", "HEAD")
    text = run("base", "closed", "--data", clone / "data").stdout

    assert "了结：单位a" in text
    assert (git(clone, "status", "--porcelain"), git(clone, "rev-parse", "HEAD")) == before
    assert not list(temporary.iterdir())


def test_a_change_not_yet_committed(history: Path, tmp_path: Path) -> None:
    """A commit against the folder as it is now: what a liaison looks at before committing."""
    git(tmp_path, "clone", "--quiet", str(history), "clone")
    data = write(tmp_path / "clone" / "data", units(**STATES["figure"]), catalog=WORDS)

    assert "办结，单位a：7个 → 12个" in run("HEAD", data, "--data", data).stdout


def test_a_data_folder_anywhere_in_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its path is that from the working directory, be that below the repository's root."""
    git(tmp_path, "init", "--quiet")
    for name in ("base", "closed"):
        write(tmp_path / "x y" / "数据", units(**STATES[name]), catalog=WORDS)
        git(tmp_path, "add", "--all")
        git(tmp_path, "commit", "--quiet", "--message", name)
    for where, data in ((".", "x y/数据"), ("x y", "数据"), ("x y/数据", ".")):
        monkeypatch.chdir(tmp_path / where)
        assert "了结：单位a" in run("HEAD~", "HEAD", "--data", data).stdout
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "rm", "-r", "--quiet", "x y")
    shutil.rmtree(tmp_path / "x y", ignore_errors=True)
    assert "了结：单位a" in run("HEAD~", "HEAD", "--data", "x y/数据").stdout


def test_a_wrong_call(history: Path, tmp_path: Path) -> None:
    """What cannot be compared ends with 2 and one sentence that says why."""
    (tmp_path / "data").mkdir()
    calls = {
        ("base", "nowhere", history / "data"): "没有提交“nowhere”",
        ("--upload-pack=x", "base", history / "data"): "",
        ("base..left", "base", history / "data"): "没有提交“base..left”",
        ("base:data", "base", history / "data"): "没有提交“base:data”",
        ("base", "left", history / "other"): "没有数据文件夹 other；用 --data 写明",
        ("base", "left", tmp_path / "data"): "找不到能用的 Git 仓库",
    }
    for (base, head, data), words in calls.items():
        result = run(base, head, "--data", data)
        assert result.exit_code == 2, result.output
        assert words in result.stderr
        assert not result.stdout


def test_a_repository_of_somebody_else(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Git does not trust, as often in containers, is told with the command that helps."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    result = run("base", "left", "--data", history / "data")

    assert result.exit_code == 2
    assert f"先运行 git config --global --add safe.directory {history}\n" in result.stderr


def test_a_new_period_has_no_before(tmp_path: Path) -> None:
    """Its numbers stand beside “no such period”, and only who reported is named."""
    write(tmp_path / "x", {"a": {}}, catalog=WORDS, campaign=ONE_PERIOD)
    write(tmp_path / "y", units(), catalog=WORDS)
    text = run(tmp_path / "x", tmp_path / "y").stdout

    assert "办结：没有这一期 → 7个（写了数的 — → 1/2家）" in text
    assert "没有了结的 没有这一期 → 2" in text
    assert "单位a：不在应报之列 → 按时，第一次报" in text
    assert "单位b：" not in text.partition("\n单位\n")[0]


ONE_PERIOD = CAMPAIGN | {"periods": CAMPAIGN["periods"][:1]}


def test_a_branch_that_is_behind_is_told_so(history: Path, tmp_path: Path) -> None:
    """What came to the base since looks undone, which is said; from the fork on it does not."""
    git(tmp_path, "clone", "--quiet", str(history), "clone")
    root = tmp_path / "clone"
    git(root, "checkout", "--quiet", "-b", "branch", "base")
    commit(root, "mine", units(**STATES["closed"]))
    git(root, "checkout", "--quiet", "-b", "trunk", "base")
    commit(root, "theirs", units(**STATES["unit"]))
    behind = run("trunk", "branch", "--data", root / "data").stdout

    assert "！！两边已经分叉" in behind
    assert "不再有：单位c" in behind
    assert told(root, "trunk", "branch")["parted"] is True
    assert "分叉" not in run("base", "branch", "--data", root / "data").stdout
    assert "分叉" not in run("branch", "base", "--data", root / "data").stdout


def test_a_shallow_clone_names_the_remedy(history: Path, tmp_path: Path) -> None:
    """A commit that was not fetched is asked for with the command that fetches it."""
    address = history.as_uri()
    git(tmp_path, "clone", "--quiet", "--depth", "1", "--branch", "closed", address, "clone")
    data = tmp_path / "clone" / "data"
    for base in ("base", "HEAD~", git(history, "rev-parse", "base")):
        result = run(base, "HEAD", "--data", data)
        assert result.exit_code == 2
        assert "git fetch --unshallow" in result.stderr


def test_links_of_a_commit_lead_nowhere_else(tmp_path: Path) -> None:
    """A link out of the folder is the error that it is in any folder; nothing behind it is read."""
    (tmp_path / "secret.yaml").write_text("name: 秘密\nkind: 机关\n", "utf-8")
    root = tmp_path / "repository"
    git(tmp_path, "init", "--quiet", "repository")
    commit(root, "base", units())
    (root / "data" / "units" / "x.yaml").symlink_to(tmp_path / "secret.yaml")
    (root / "data" / "units" / "y").symlink_to(tmp_path)
    (root / "data" / "units" / "z.yaml").symlink_to("a.yaml")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "links")
    found = told(root, "base", "HEAD", code=1)

    assert {(e["path"], e["code"]) for e in found["head"]["errors"]} == {
        ("data/units/x.yaml", "E002"),
        ("data/units/y", "E002"),
    }
    assert "秘密" not in json.dumps(found, ensure_ascii=False)


def test_a_crafted_tree_writes_nothing_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that no work tree can have (.., link and folder in one) get nothing out of place."""
    root, temporary = tmp_path / "repository", tmp_path / "tmp" / "deep"
    temporary.mkdir(parents=True)
    outside = tmp_path / "outside"
    outside.mkdir()
    git(tmp_path, "init", "--quiet", "repository")
    commit(root, "base", units())
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    blob = git(root, "rev-parse", "base:data/campaign.yaml")
    link = _object(root, "blob", os.fsencode(outside))
    inner = _object(root, "tree", _entry("100644", "evil.yaml", blob))
    up = _object(root, "tree", _entry("40000", "..", inner))
    linked = _object(root, "tree", _entry("120000", "b.yaml", blob))
    units_tree = git(root, "rev-parse", "base:data/units")
    for entries in (
        _entry("40000", "..", up) + _entry("40000", "units", units_tree),
        _entry("120000", "units", link) + _entry("40000", "units", inner),
        _entry("120000", "units", link) + _entry("40000", "units", linked),
        _entry("100644", "../evil.yaml", blob) + _entry("40000", "units", units_tree),
        _entry("100644", f"{outside}/evil.yaml", blob),
    ):
        files = _entry("100644", "campaign.yaml", blob)
        tree = _object(
            root, "tree", _entry("40000", "data", _object(root, "tree", files + entries))
        )
        head = git(root, "commit-tree", "-m", "crafted", tree)
        assert run("base", head, "--data", root / "data").exit_code in (1, 2)
    assert not list(outside.iterdir())
    assert not list(tmp_path.rglob("evil.yaml"))
    assert not list(temporary.iterdir())


def _entry(mode: str, name: str, blob: str) -> bytes:
    """One entry of a tree as Git stores it."""
    return f"{mode} {name}\0".encode() + bytes.fromhex(blob)


def _object(root: Path, kind: str, content: bytes) -> str:
    """Store an object, however malformed."""
    done = subprocess.run(
        ["git", "hash-object", "-t", kind, "-w", "--literally", "--stdin"],
        cwd=root,
        input=content,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


GOLDEN = """\
## 合并后的变化

base → head，按 2024-10-20 算。

### 合计，三季度

1 项有变化，1 项的数不变，没有报的家数变了，其余 0 项不变

| 指标 | 合并前 | 合并后 | 写了数的 | 改了数的 |
| --- | --- | --- | --- | --- |
| 办结 | 7个 | ≥12个 | 1/2家 → 1/3家 | 1家，增加5个 |

- 办结，单位a：7个 → 12个
- 办结，``丙`｜`丁``：`没有报 → *个`

### 报送，三季度

应报 2 → 3，按时 1 → 2

- ``丙`｜`丁``：不在应报之列 → 按时，第一次报

### 问题，三季度

不见了 1 项，了结 1 项，有改动 1 项；没有了结的 2 → 0

- 了结：单位a，p1 “灰尘1”，整改进展：半 → 完
- 有改动：单位a，p3 “灰尘3”，`整改措施：没有写 → 见 https://x.example @all #1`
- 不见了：没有了结的，单位a，p2 “灰尘2”

### 单位

- 新增：``丙`｜`丁``，编号 c

### 活动和目录

- 指标 发现：口径：定义。 → 新的口径。

### 新的提醒

1 条

- `head/units/c.yaml:5`：W501，`报告没有写数据截至哪一天（as_of）。写上报告所说的截止日\
，如 as_of: 2024-09-30；没有说就和 period 对齐写 reasons: {W501: 原因}`

### 合计，二季度

1 项的数不变，没有报的家数变了，其余 0 项不变


### 报送，二季度

应报 2 → 3，未报 1 → 2

- ``丙`｜`丁``：不在应报之列 → 未报

### 报送，一季度

应报 2 → 3，未报 2 → 3

- ``丙`｜`丁``：不在应报之列 → 未报
"""


def test_the_comment_as_it_is_posted(tmp_path: Path) -> None:
    """A whole comment: totals, reports, problems, items, units, vocabulary and findings."""
    third = problem(3, "完", measures="见 https://x.example @all #1")
    change = with_report(
        figures={"发现": "30余个", "办结": "12个"},
        problems=[problem(1, "完", owner="甲科"), third],
    )
    new = {"name": "丙`|`丁", "reports": [report("q3", figures={"办结": "*个"}, problems=[])]}
    write(tmp_path / "base", units(), catalog=WORDS)
    write(tmp_path / "head", units(**change, c=new), catalog=with_definition("新的口径。"))
    result = run(tmp_path / "base", tmp_path / "head", "--format", "markdown")
    said = result.stdout
    for name in ("base", "head"):
        said = said.replace(f"`{tmp_path / name}`", name)

    assert said == GOLDEN


def with_definition(text: str) -> dict[str, Any]:
    """The catalog with another definition of its first indicator."""
    return WORDS | {"indicators": with_indicators(found={"definition": text})["indicators"]}


def test_a_comment_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit is counted, and where all of it stands is said; the text form has it."""
    many = [problem(i) for i in range(100, 190)]
    write(tmp_path / "x", units(), catalog=WORDS)
    write(tmp_path / "y", units(**with_report(problems=many)), catalog=WORDS)
    whole = run(tmp_path / "x", tmp_path / "y", "--format", "markdown").stdout
    monkeypatch.setattr(change_report, "MOST_SIGNS", 700)
    short = run(tmp_path / "x", tmp_path / "y", "--format", "markdown").stdout

    assert whole.count("\n- 新列出：") == 40
    assert "另有 53 条，见文字版" in whole
    assert len(short) <= 700
    kept, _, tail = short.rstrip("\n").rpartition("\n\n")
    assert whole.startswith(kept)
    left = sum(bool(line) for line in whole.removeprefix(kept).split("\n"))
    assert tail == f"还有 {left} 行放不下，全部见文字版：`unit-reports diff … --format text`"
    assert run(tmp_path / "x", tmp_path / "y").stdout.count("\n  - 新列出：") == 90


def test_findings_that_are_new_gone_and_answered(tmp_path: Path) -> None:
    """A warning is the same wherever its line is; one that the unit answered is no new one."""
    first = report("q3", figures={"发现": "3个", "办结": "7个"})
    del first["submitted"]
    moved = {"opened": "2020-01-01", "reports": [first]}
    write(tmp_path / "x", units(b={"reports": [first]}), catalog=WORDS)
    write(tmp_path / "moved", units(b=moved), catalog=WORDS)
    codes = [
        f["code"] for f in json.loads(_json(tmp_path / "moved", tmp_path / "x"))["findings"]["new"]
    ]
    assert not codes
    [code, *_] = {
        finding["code"]: finding
        for finding in json.loads(_json(tmp_path / "none", tmp_path / "x", units()))["findings"][
            "new"
        ]
        if finding["path"].endswith("b.yaml")
    }
    answer = {"reports": [first | {"reasons": {code: "报告里没有写，已向单位核实过了"}}]}
    write(tmp_path / "answered", units(b=answer), catalog=WORDS)
    found = json.loads(_json(tmp_path / "x", tmp_path / "answered"))["findings"]

    assert [finding["code"] for finding in found["answered"]] == [code]
    assert not found["new"]
    assert code not in [finding["code"] for finding in found["gone"]]


def _json(base: Path, head: Path, before: dict[str, Any] | None = None) -> str:
    if before is not None:
        write(base, before, catalog=WORDS)
    return run(base, head, "--format", "json").stdout


@pytest.mark.parametrize("output", ["text", "markdown", "json"])
def test_the_same_bytes_again(history: Path, output: str) -> None:
    """Neither the order of hashes, nor the language, nor the time zone changes a byte."""
    settings = (
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"},
    )
    command = [sys.executable, "-m", "unit_reports", "diff", "base", "deleted", "--as-of", AS_OF]
    said = {
        subprocess.run(
            [*command, "--data", "data", "--format", output],
            cwd=history,
            capture_output=True,
            check=True,
            env=os.environ | setting | {"PYTHONPATH": str(ROOT / "hooks"), "PYTHONUTF8": "1"},
        ).stdout
        for setting in settings
    }

    assert len(said) == 1


OFFICE: tuple[type[Model], ...] = (
    Campaign,
    Period,
    Catalog,
    Term,
    Section,
    Indicator,
    Progress,
    CompletionRate,
    Relation,
    Word,
    Listing,
)


@pytest.mark.parametrize("model", OFFICE, ids=lambda model: model.__name__)
def test_every_field_has_a_word(model: type[Model]) -> None:
    """Whatever the office changes can be told in Chinese."""
    lists = {path[1] for path in LISTS if len(path) > 1}
    for name in model.model_fields:
        if name not in lists or model not in (Campaign, Catalog):
            assert not field_word((name,), model).isascii()


def test_what_becomes_internal_is_told(tmp_path: Path) -> None:
    """A reviewer sees what the public edition will leave out from now on."""
    marks: dict[str, Any] = dict.fromkeys(Internal.model_fields, ("found",))
    marks |= {"lists": ["problems"], "units": ["a"], "categories": {"problems": ["dust"]}}
    marks |= {"fields": ["figures.note"], "kinds": [], "sections": ["s"]}
    before = write(tmp_path / "before", {"a": {}})
    after = write(tmp_path / "after", {"a": {}}, catalog=CATALOG | {"internal": marks})
    said = CliRunner().invoke(app, ["diff", str(before), str(after)]).output

    assert "不公开的清单：没有写 → 存在问题" in said
    assert "不公开的单位：没有写 → a" in said
    for name in marks:
        assert not field_word(("internal", name), Catalog).isascii()
