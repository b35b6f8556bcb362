"""A site above sites, built from what its parts published: the numbers of one big build."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests import cluster
from tests.conftest import AS_OF, ROOT, run_build
from tests.markup import Site
from tests.parts import cut
from tests.test_shares import _cluster
from unit_reports.cli import app
from unit_reports.model.parts import read_part
from unit_reports.rules import check
from unit_reports.source.executors import EXECUTOR
from unit_reports.source.folder import Folder, RawFile

UNITS = 300
TODAY = date.fromisoformat(AS_OF)
PARTIALS = "data/partials.json"
TOTAL = re.compile(r'data-m="total ([^|"]*)\|([^"]*)"[^>]*>([^<]*)<')


@dataclass(frozen=True)
class Built:
    """The sites of parts beside one another, the site above them, and one big build."""

    folders: Path
    sites: Path
    parts: tuple[str, ...]
    top: Site
    big: Site

    def totals(self, site: Site) -> dict[str, Any]:
        """The ``totals.json`` of a site."""
        found: dict[str, Any] = json.loads((site.root / "data" / "totals.json").read_bytes())
        return found


def synthesised(out: Path) -> Path:
    """A made-up data folder of three levels."""
    done = CliRunner().invoke(
        app,
        ["synth", "--units", str(UNITS), "--levels", "3", "--out", str(out), "--data", "data"],
    )
    assert done.exit_code == 0, done.output
    return out


def heads_of(data: Path) -> list[str]:
    """Some offices with units below them, two of them one above the other."""
    dataset, _ = check(Folder.at(data), today=TODAY)
    assert dataset
    offices = sorted(
        dataset.children, key=lambda key: (-len(dataset.below(dataset.unit[key])), key)
    )
    inner = [key for key in offices if dataset.unit[key].file.parent]
    return inner[:4]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build every part for itself, then the site above from the real files."""
    root = tmp_path_factory.mktemp("parts")
    data = synthesised(root / "data")
    folders, sites = root / "folders", root / "sites"
    parts = tuple(sorted(cut(data, folders, heads_of(data))))
    assert len(parts) > 3
    for part in parts:
        done = run_build(sites / part, data=folders / part)
        assert done.returncode == 0, done.stderr
        shutil.copy(sites / part / PARTIALS, folders / "top" / "parts" / f"{part}.json")
    for name, folder in {"top": folders / "top", "big": data}.items():
        done = run_build(sites / name, data=folder)
        assert done.returncode == 0, done.stderr
    return Built(folders, sites, parts, Site(sites / "top"), Site(sites / "big"))


def test_totals_are_those_of_one_big_build(built: Built) -> None:
    """Low, high, spread, coverage, repeated events and the text of every indicator."""
    big, top = built.totals(built.big), built.totals(built.top)
    for one in big["indicators"].values():
        del one["figures"]
    for one in top["indicators"].values():
        assert set(one.pop("parts")) == set(built.parts)

    assert top["indicators"] == big["indicators"]
    assert (
        top["units_due"]
        == big["units_due"]
        == sum(part["units_due"] for part in top["parts"].values())
    )
    listed = {key: rate for key, rate in big["rates"].items() if key.startswith("listed-")}
    assert top["rates"] == listed
    assert listed


def test_kinds_are_those_of_one_big_build(built: Built) -> None:
    """What a page of one kind of unit says in the big build stands in the table of the kinds."""
    pages = {
        path.parents[1].name: path.read_text("utf-8")
        for path in (built.big.root / "kinds").glob("*/study/index.html")
    }
    above = {
        (home, key): text
        for home, key, text in TOTAL.findall(
            built.top.root.joinpath("kinds/index.html").read_text("utf-8")
        )
    }
    said = {
        (f"kinds/{kind}", key): text
        for kind, body in pages.items()
        for home, key, text in TOTAL.findall(body)
        if home == f"kinds/{kind}/"
    }

    assert said
    assert {key: above[key] for key in said} == said


def test_pages_csv_and_json_say_the_same(built: Built) -> None:
    """Every total that any page of the site above marks is the one of its JSON."""
    totals, seen = built.totals(built.top), 0
    for path in built.top.root.rglob("index.html"):
        for home, key, text in TOTAL.findall(path.read_text("utf-8")):
            one = totals["indicators"][key]
            if home == "" or home.startswith("parts/"):
                told = one["parts"][home.removeprefix("parts/")] if home else one
                assert unescape(text) == told["text"], (path, key)
                seen += 1
    assert seen > 500
    rows = list(
        csv.reader(io.StringIO(built.top.text("data/pages/indicators.csv").removeprefix("\ufeff")))
    )
    names = {one["name"]: one for one in totals["indicators"].values()}
    told_of = [row for row in rows if row and row[0] in names]
    for row in told_of:
        assert row[1] == names[row[0]]["text"]
        if names[row[0]]["over_units"] == "sum":
            low, high = names[row[0]]["low"], names[row[0]]["high"]
            assert row[2:4] == ["" if n is None else str(n) for n in (low, high)] or not row[2]
    silent = [
        one for one in names.values() if one["coverage"]["not_reported"] == totals["units_due"]
    ]
    assert len(told_of) + len(silent) == len(names)


def test_numbers_lead_into_the_sites_of_the_parts(built: Built) -> None:
    """Every link from the site above into a part's site leads to a page that is there."""
    seen = set()
    for path in built.top.root.rglob("index.html"):
        for href in re.findall(r'href="((?:\.\./|\./)[^"#]*)', path.read_text("utf-8")):
            target = Path(os.path.normpath(path.parent / href))
            part = target.relative_to(built.sites).parts[0]
            if part in built.parts:
                seen.add(part)
                assert (target / "index.html").is_file(), (path, href)
    assert seen == set(built.parts)


def test_the_same_bytes_whatever_the_machine(built: Built, tmp_path: Path) -> None:
    """Neither hash seed nor locale nor zone nor the order of the files changes the site above."""
    other = {"PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "America/New_York"}
    done = run_build(tmp_path / "site", data=built.folders / "top", environment=other)
    assert done.returncode == 0, done.stderr
    files = {
        path.relative_to(built.top.root).as_posix(): path.read_bytes()
        for path in built.top.root.rglob("*")
        if path.is_file()
    }
    again = {
        path.relative_to(tmp_path / "site").as_posix(): path.read_bytes()
        for path in (tmp_path / "site").rglob("*")
        if path.is_file()
    }

    assert again == files


def test_sites_above_sites_above_sites(built: Built, tmp_path: Path) -> None:
    """What the site above publishes is a part of the next, with the same numbers again."""
    folder = tmp_path / "next"
    (folder / "parts").mkdir(parents=True)
    for name in ("campaign.yaml", "catalog.yaml"):
        shutil.copy(built.folders / "rest" / name, folder)
    shutil.copy(built.top.root / PARTIALS, folder / "parts" / "all.json")
    done = run_build(tmp_path / "site", data=folder)
    assert done.returncode == 0, done.stderr
    found, above = built.totals(Site(tmp_path / "site")), built.totals(built.top)
    for document in (found, above):
        for one in document["indicators"].values():
            del one["parts"]

    assert found["indicators"] == above["indicators"]
    assert (tmp_path / "site" / PARTIALS).read_bytes() == (built.top.root / PARTIALS).read_bytes()


def test_the_command_checks_a_site_above_sites(built: Built, tmp_path: Path) -> None:
    """A whole folder passes; a file that was cut off is one finding with its place."""
    folder = shutil.copytree(built.folders / "top", tmp_path / "top")
    assert CliRunner().invoke(app, ["check", "--data", str(folder)]).exit_code == 0
    victim = folder / "parts" / f"{built.parts[0]}.json"
    victim.write_bytes(victim.read_bytes()[:-100])
    done = CliRunner().invoke(app, ["check", "--data", str(folder)])

    assert done.exit_code == 1
    assert f"parts/{built.parts[0]}.json:" in done.output
    assert "E116" in done.output


@pytest.mark.parametrize("command", [["new", "x", "--name", "x", "--kind", "机关"], ["show", "x"]])
def test_commands_for_units_are_refused_where_there_are_none(
    built: Built, command: list[str]
) -> None:
    """Who wants to write or read a unit's file is sent to the part that has it."""
    done = CliRunner().invoke(app, [*command, "--data", str(built.folders / "top")])

    assert done.exit_code == 2
    assert "部分" in done.output


def test_the_public_edition_publishes_no_partial_results(built: Built, tmp_path: Path) -> None:
    """Nor is a public site made of parts: they are of the internal edition."""
    public = {"UNIT_REPORTS_EDITION": "public"}
    smallest = min(built.parts, key=lambda part: len(list((built.folders / part).rglob("*.yaml"))))
    done = run_build(tmp_path / "site", data=built.folders / smallest, environment=public)
    assert done.returncode == 0, done.stderr
    refused = run_build(tmp_path / "top", data=built.folders / "top", environment=public)

    assert not (tmp_path / "site" / PARTIALS).exists()
    assert "partials.json" not in (tmp_path / "site/downloads/index.html").read_text("utf-8")
    assert (refused.returncode, "只有内部版" in refused.stdout) == (1, True)
    assert not (tmp_path / "top").exists()


def merged(folder: Path, env: dict[str, str]) -> str:
    """The digest of what the parts of a folder make together."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.merging", str(folder)],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_parts_are_merged_alike_wherever_it_is_done(built: Built, tmp_path: Path) -> None:
    """Here, in a pool of processes, and on Dask workers of which one is killed at work."""
    folder = built.folders / "top"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "hooks"), str(ROOT)])}
    here = merged(folder, env | {EXECUTOR: "none"})
    pool = merged(folder, env | {EXECUTOR: "tests.test_shares:forked"})
    with _cluster(tmp_path, env) as (scheduler, victim):
        killed = tmp_path / "killed"
        env |= {
            cluster.SCHEDULER: str(scheduler),
            cluster.VICTIM: str(victim.pid),
            cluster.KILLED: str(killed),
        }
        dask = merged(folder, env | {EXECUTOR: "tests.cluster:executor"})

        assert victim.wait(10) == -signal.SIGKILL
        assert int(killed.read_text("utf-8")) > 0

    assert here == pool == dask


@pytest.fixture(scope="module")
def content(built: Built) -> bytes:
    """What a part published."""
    return (built.sites / built.parts[0] / PARTIALS).read_bytes()


@settings(max_examples=300)
@given(data=st.data())
def test_whatever_became_of_a_file_is_told_and_never_raised(
    content: bytes, folder: Path, data: st.DataObject
) -> None:
    """Bytes changed, cut out or doubled: findings, or a part that is held against the others."""
    at = data.draw(st.integers(0, len(content)))
    end = min(at + data.draw(st.integers(0, 300)), len(content))
    new = data.draw(st.binary(max_size=8) | st.sampled_from(STRANGE))
    broken = content[:at] + new + content[end:]
    part, faults = read_part(RawFile(id="a", path="data/parts/a.json", content=broken))
    assert (part is None) == bool(faults)
    (folder / "parts" / "a.json").write_bytes(broken)

    for finding in check(Folder.at(folder), today=TODAY)[1]:
        assert finding.message


STRANGE = [b"-1", b"1e9", b"null", b"[", b'"', b"999999999999999999", b'"exact": 1, ', b"NaN"]


@pytest.fixture(scope="module")
def folder(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site above sites with another part beside the one that is broken."""
    root = tmp_path_factory.mktemp("broken")
    shutil.copytree(built.folders / "top", root / "top")
    for name in (root / "top" / "parts").iterdir():
        if name.stem != built.parts[1]:
            name.unlink()
    return root / "top"
