"""When a unit reported last and when its file was changed: told only where it is known."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Build
from tests.invented import made, report, write
from tests.markup import Site, parse
from tests.test_repository import URL, git
from unit_reports.finding import Place
from unit_reports.present.repository import UNCOMMITTED, editor_for, repository
from unit_reports.source.folder import Folder


def at(day: str, folder: Path, message: str) -> None:
    """Commit everything as of a day."""
    git(folder, "add", "--all")
    named = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(
        ["git", *named, "commit", "--quiet", "--message", message],
        cwd=folder,
        check=True,
        env={"PATH": "/usr/bin:/bin", "GIT_COMMITTER_DATE": f"{day}T23:30:00+08:00"},
    )


def place(name: str) -> Place:
    """A unit's file."""
    return Place(path=f"data/units/{name}.yaml")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder below a repository's root, with a history of three days."""
    root = tmp_path / "data"
    (root / "units" / "某 县").mkdir(parents=True)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    for name in ("a", "b", "某 县/c"):
        (root / "units" / f"{name}.yaml").write_text(f"name: {name}\n", "utf-8")
    at("2024-01-05", tmp_path, "first")
    (root / "units" / "a.yaml").write_text("name: x\n", "utf-8")
    at("2024-02-06", tmp_path, "second")
    (tmp_path / "other.txt").write_text("x", "utf-8")
    at("2024-03-07", tmp_path, "third")
    return root


def test_each_file_has_the_day_of_its_own_last_commit(data: Path) -> None:
    """The committer's day, in the committer's own zone, whatever the machine's."""
    found = repository(Folder.at(data), "", "")
    assert found

    assert found.changed_on(place("a")) == "2024-02-06"
    assert found.changed_on(place("b")) == "2024-01-05"
    assert found.changed_on(place("某 县/c")) == "2024-01-05"
    assert found.changed_on(place("none")) is None


def test_a_merge_is_no_change_unless_it_changed_the_file(data: Path) -> None:
    """What a branch brought keeps its day; a conflict that the merge resolved has the merge's."""
    root = data.parent
    git(root, "checkout", "--quiet", "-b", "side")
    (data / "units" / "a.yaml").write_text("name: side\n", "utf-8")
    (data / "units" / "b.yaml").write_text("name: side\n", "utf-8")
    at("2024-04-01", root, "side")
    git(root, "checkout", "--quiet", "main")
    (data / "units" / "a.yaml").write_text("name: main\n", "utf-8")
    at("2024-04-02", root, "main")
    with pytest.raises(subprocess.CalledProcessError):
        git(root, "merge", "--quiet", "side")
    (data / "units" / "a.yaml").write_text("name: both\n", "utf-8")
    at("2024-04-03", root, "merge")
    found = repository(Folder.at(data), "", "")
    assert found

    assert found.changed_on(place("a")) == "2024-04-03"
    assert found.changed_on(place("b")) == "2024-04-01"


def test_no_day_is_told_where_it_would_be_a_guess(data: Path, tmp_path: Path) -> None:
    """A changed file says so, as does a new one; of a history that is cut off nothing is told."""
    (data / "units" / "a.yaml").write_text("name: y\n", "utf-8")
    (data / "units" / "new.yaml").write_text("name: y\n", "utf-8")
    found = repository(Folder.at(data), "", "")
    assert found
    assert found.changed_on(place("a")) == found.changed_on(place("new")) == UNCOMMITTED
    assert found.changed_on(place("b")) == "2024-01-05"
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", data.parent.as_uri(), str(shallow))
    cut = repository(Folder(root=shallow / "data", label="data"), "", "")
    assert cut
    assert not cut.days
    assert cut.changed_on(place("b")) is None


@pytest.mark.parametrize(
    ("url", "edit_uri", "leads_to"),
    [
        ("https://github.com/a/b", "edit/main/docs/", "https://github.com/a/b/edit/main/{path}"),
        ("https://a.example/b/", "/-/edit/main/docs", "https://a.example/b/-/edit/main/{path}"),
        ("https://a.example/b", "_edit/main/", "https://a.example/b/_edit/main/{path}"),
        ("https://a.example/b", "edit/mydocs/", "https://a.example/b/edit/mydocs/{path}"),
    ],
)
def test_the_editor_is_beside_that_of_the_pages(url: str, edit_uri: str, leads_to: str) -> None:
    """MkDocs' setting names the folder of the pages; the data lie in the same repository."""
    assert editor_for(url, edit_uri, "docs") == leads_to


def test_a_site_tells_days_and_leads_to_the_editor(build: Build, project: Path) -> None:
    """With `edit_uri` written down; MkDocs' own guess of it is not taken."""
    config = project / "mkdocs.yml"
    plain = config.read_text("utf-8")
    git(project, "init", "--quiet")
    at("2024-05-06", project, "data")
    changed = project / "data" / "units" / "park-centre.yaml"
    shutil.copyfile(changed, project / "kept.yaml")
    changed.write_text(changed.read_text("utf-8") + "# 说明\n", "utf-8")
    config.write_text(f"repo_url: {URL}\nedit_uri: -/edit/main/docs/\n{plain}", "utf-8")
    assert build(project / "site", project=project).returncode == 0
    site = Site(project / "site")
    listed = {row.one("th").text: row.text for row in site.main("units/").one("tbody").all("tr")}
    edits = []
    for path in sorted((project / "data" / "units").rglob("*.yaml")):
        facts = site.main(f"units/{path.stem}/").one("dl", class_="ur-facts")
        name = site.main(f"units/{path.stem}/").one("h1").text
        day = UNCOMMITTED if path == changed else "2024-05-06"
        assert day in facts.text
        assert day in listed[name]
        edits += [(path, a["href"]) for a in facts.all("a") if a.text == "修改这个文件"]
    assert edits
    assert changed not in dict(edits)
    for path, href in edits:
        assert href == f"{URL}/-/edit/main/{path.relative_to(project).as_posix()}"

    config.write_text(f"repo_url: https://github.com/a/b\n{plain}", "utf-8")
    assert build(project / "site", project=project).returncode == 0
    assert "修改这个文件" not in (project / "site" / "units" / path.stem / "index.html").read_text()


def test_the_last_report_may_be_of_an_earlier_period(tmp_path: Path) -> None:
    """The list of units names its period; the overview tells the three latest of its own."""
    units = {
        "a": {"reports": [report("q2", problems=[])]},
        "b": {"reports": [report("q3", submitted="2024-10-02", problems=[])]},
        "c": {"reports": [report("q3", submitted="2024-10-04", problems=[])]},
        "d": {"reports": [report("q3", submitted="2024-10-03", problems=[])]},
        "e": {"reports": [report("q3", submitted="2024-10-01", problems=[])]},
        "f": {"reports": []},
    }
    bodies = made(write(tmp_path, units)).bodies
    rows = parse(bodies["units/"]).one("tbody").all("tr")
    last = {row.one("th").text: row.all("td")[2].text for row in rows}

    assert last["单位a"] == "2024-06-30 二季度"
    assert last["单位c"] == "2024-10-04"
    assert last["单位f"] == "未写"
    assert "2024-06-30（二季度）" in parse(bodies["units/a/"]).one("dl", class_="ur-facts").text
    [line] = [p for p in parse(bodies[""]).all("p", class_="ur-basis") if "最近更新" in p.text]
    assert line.text == "最近更新：单位c（2024-10-04）、单位d（2024-10-03）、单位b（2024-10-02）。"
    assert [a["href"] for a in line.all("a")] == ["./units/c/", "./units/d/", "./units/b/"]
    [line] = [
        p for p in parse(bodies["periods/q2/"]).all("p", class_="ur-basis") if "最近更新" in p.text
    ]
    assert line.text == "最近更新：单位a（2024-06-30）。"


def test_without_days_the_overview_says_nothing(tmp_path: Path) -> None:
    """No day was written, so none is told."""
    undated = report("q3", problems=[])
    del undated["submitted"]

    assert "最近更新" not in made(write(tmp_path, {"a": {"reports": [undated]}})).bodies[""]
