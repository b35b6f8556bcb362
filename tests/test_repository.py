"""With ``repo_url`` set a source leads to its line in the repository, as it was built."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import Build
from tests.markup import Site
from unit_reports.finding import Place
from unit_reports.present.repository import pattern_for, repository
from unit_reports.source.folder import Folder

URL = "https://gitlab.example.org/office/reports"


def git(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Run Git with a name of its own and nothing of the machine's settings."""
    named = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *named, *arguments],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return done.stdout.strip()


@pytest.fixture
def committed(project: Path) -> Path:
    """The project in a repository of its own, with `repo_url` set."""
    config = project / "mkdocs.yml"
    config.write_text(f"repo_url: {URL}\n" + config.read_text("utf-8"), "utf-8")
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "data")
    return project


def test_sources_lead_to_the_line_at_the_commit(
    build: Build, committed: Path, tmp_path: Path
) -> None:
    """Every source names file and line and leads there; the theme asks no host of its own."""
    done = build(tmp_path / "site", project=committed)
    assert done.returncode == 0, done.stderr
    site, commit = Site(tmp_path / "site"), git(committed, "rev-parse", "HEAD")
    names = ("indicators/party_lectures/", "problems/", "rectification/", "quality/")
    sources = [a for name in names for a in site.main(name).all("a", class_="ur-source")]

    assert len(sources) > 20
    for source in sources:
        path, _, line = source.text.rpartition(":")
        assert source["href"] == f"{URL}/-/blob/{commit}/{path}#L{line}"
        assert (committed / path).read_text("utf-8").count("\n") >= int(line)
    hosts = {
        urlsplit(node.attributes.get(attribute, "")).hostname
        for name in site.pages()
        for node in site.page(name)
        for attribute in ("src", "href")
        if not (node.tag == "a" and "/-/blob/" in node.attributes.get("href", ""))
    }
    assert hosts == {None}


def test_a_file_that_differs_from_the_commit_is_not_linked(
    build: Build, committed: Path, tmp_path: Path
) -> None:
    """Its lines may have moved: the source leads to the file as built."""
    changed = committed / "data" / "units" / "park-centre.yaml"
    changed.write_text("# 说明\n" + changed.read_text("utf-8"), "utf-8")
    done = build(tmp_path / "site", project=committed)
    assert done.returncode == 0, done.stderr
    sources = (
        Site(tmp_path / "site").main("indicators/party_lectures/").all("a", class_="ur-source")
    )
    local = {source.text for source in sources if source["href"].startswith("../")}

    assert local == {source.text for source in sources if "park-centre" in source.text}
    assert 0 < len(local) < len(sources)


def test_a_folder_below_the_root_and_odd_names(tmp_path: Path) -> None:
    """The path is that from the repository's root, quoted; a new file has no commit."""
    data = tmp_path / "某县 数据" / "data"
    (data / "units").mkdir(parents=True)
    (data / "units" / "a.yaml").write_text("name: 甲\n", "utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "data")
    (data / "units" / "b.yaml").write_text("name: 乙\n", "utf-8")
    found = repository(Folder.at(data), URL + "/", "{repo}/blob/{commit}/{path}#L{line}")
    assert found
    commit = git(tmp_path, "rev-parse", "HEAD")

    quoted = "%E6%9F%90%E5%8E%BF%20%E6%95%B0%E6%8D%AE/data/units/a.yaml"
    assert found.link(Place(path="data/units/a.yaml", line=1)) == f"{URL}/blob/{commit}/{quoted}#L1"
    assert found.link(Place(path="data/units/b.yaml", line=1)) is None


PATTERN = "{commit} {path} {line}"


def committed_as(folder: Path, message: str, **texts: str) -> str:
    """Write some files, commit them, and give the commit."""
    for name, text in texts.items():
        (folder / "units" / f"{name}.yaml").write_text(text, "utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def linked(folder: Path, name: str) -> str:
    """The commit to which a source in a file leads."""
    found = repository(Folder.at(folder), URL, PATTERN)
    assert found
    link = found.link(Place(path=f"{folder.name}/units/{name}.yaml", line=1))
    assert link
    return link.partition(" ")[0]


def test_a_link_stays_while_other_files_change(tmp_path: Path) -> None:
    """It leads to the commit that wrote the file, so that no page changes with each commit."""
    (tmp_path / "units").mkdir()
    git(tmp_path, "init", "--quiet")
    first = committed_as(tmp_path, "both", a="name: 甲\n", b="name: 乙\n")
    second = committed_as(tmp_path, "one", b="name: 丙\n")

    assert (linked(tmp_path, "a"), linked(tmp_path, "b")) == (first, second)


def test_a_link_holds_the_lines_whatever_was_merged(tmp_path: Path) -> None:
    """The newest commit of a file may be of a branch whose version a merge did not take."""
    (tmp_path / "units").mkdir()
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    committed_as(tmp_path, "both", a="name: 甲\n", b="name: 乙\n")
    git(tmp_path, "checkout", "--quiet", "-b", "other")
    taken = committed_as(tmp_path, "other", a="name: 丙\n", b="name: 丙\n")
    git(tmp_path, "checkout", "--quiet", "main")
    committed_as(tmp_path, "main", a="name: 丁\n")
    git(tmp_path, "merge", "--quiet", "--strategy-option", "theirs", "other")

    for name in "ab":
        own = git(tmp_path, "show", f"{linked(tmp_path, name)}:units/{name}.yaml")
        assert own == (tmp_path / "units" / f"{name}.yaml").read_text("utf-8").strip()
    assert linked(tmp_path, "b") == taken


def test_where_history_is_cut_off_links_lead_to_the_built_commit(tmp_path: Path) -> None:
    """Which commit wrote a file is not known there."""
    whole = tmp_path / "whole"
    (whole / "units").mkdir(parents=True)
    git(whole, "init", "--quiet")
    committed_as(whole, "both", a="name: 甲\n", b="name: 乙\n")
    last = committed_as(whole, "one", b="name: 丙\n")
    git(tmp_path, "clone", "--quiet", "--depth", "1", whole.as_uri(), "cut")

    assert linked(tmp_path / "cut", "a") == last


def test_no_repository_no_links(tmp_path: Path) -> None:
    """Data that Git does not know lead nowhere outside."""
    (tmp_path / "units").mkdir()

    assert repository(Folder.at(tmp_path), URL, "{path}") is None


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("https://github.com/a/b", "/blob/"),
        ("https://gitee.com/a/b", "/blob/"),
        ("https://gitlab.example.org/a/b", "/-/blob/"),
        ("https://codeberg.org/a/b", "/src/commit/"),
        ("https://bitbucket.org/a/b", "/src/"),
    ],
)
def test_hosts_write_lines_in_their_own_way(url: str, part: str) -> None:
    """The usual hosts are known by name."""
    assert part in (pattern_for(url) or "")


def test_an_unknown_host_needs_its_pattern(build: Build, committed: Path, tmp_path: Path) -> None:
    """Nothing is guessed: the build says what to write, and takes it."""
    config = committed / "mkdocs.yml"
    text = config.read_text("utf-8").replace(URL, "https://code.example.org/reports")
    config.write_text(text, "utf-8")
    done = build(tmp_path / "site", project=committed)
    assert done.returncode == 0
    assert "repo_line" in done.stderr
    page = Site(tmp_path / "site").main("problems/")
    assert all(a["href"].startswith("../") for a in page.all("a", class_="ur-source"))
    own = "repo_line: '{repo}/line/{path}/{line}'\n"
    config.write_text(text.replace("extra:\n", f"extra:\n  {own}"), "utf-8")

    assert build(tmp_path / "site", project=committed).returncode == 0

    page = Site(tmp_path / "site").main("problems/")
    sources = page.all("a", class_="ur-source")
    assert sources
    for source in sources:
        path, _, line = source.text.rpartition(":")
        assert source["href"] == f"https://code.example.org/reports/line/{path}/{line}"
