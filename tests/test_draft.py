"""A draft: a build in spite of faulty unit files, which counts nothing of them and says so."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, Build
from tests.invented import TODAY, made, report, write
from tests.markup import Site
from unit_reports.model.draft import draft
from unit_reports.rules import check
from unit_reports.source.folder import Folder

DRAFT = {"UNIT_REPORTS_DRAFT": "1"}
AS_OF = "2024-10-20"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The larger campaign with one file that is no YAML and one with an unknown indicator."""
    copy = Path(shutil.copytree(ROOT / "tests" / "campaigns" / "county", tmp_path / "data"))
    [broken] = copy.rglob("baita.yaml")
    broken.write_text(broken.read_text("utf-8").replace("as_of: ", "as_of: : ", 1), "utf-8")
    [unknown] = copy.rglob("health.yaml")
    unknown.write_text(
        unknown.read_text("utf-8").replace("figures:\n", "figures:\n      没有的: 7次\n", 1),
        "utf-8",
    )
    return copy


def test_a_draft_shows_what_it_leaves_out(build: Build, data: Path, tmp_path: Path) -> None:
    """Units with faulty files are due, unreadable, in no total, and named on every page."""
    root = tmp_path / "site"
    whole = tmp_path / "whole"
    county = ROOT / "tests" / "campaigns" / "county"
    done = build(root, data=data, as_of=AS_OF, environment=DRAFT)
    assert done.returncode == 0, done.stderr
    assert build(whole, data=county, as_of=AS_OF).returncode == 0
    totals, right = (json.loads((s / "data/totals.json").read_bytes()) for s in (root, whole))
    site = Site(root)

    assert totals["units_due"] == right["units_due"]
    for key, one in totals["indicators"].items():
        assert one["coverage"]["unreadable"] == 2
        assert sum(one["coverage"].values()) == totals["units_due"]
        told = {figure["unit"] for figure in right["indicators"][key]["figures"]}
        assert {f["unit"] for f in one["figures"]} == told - {"baita", "health"}
        assert "unreadable" not in right["indicators"][key]["coverage"]
    tile = site.main("reporting/").one("li", class_="r-unreadable")
    assert tile.one("b").text == "2"
    chase = site.main("reporting/").one("pre", class_="ur-chase").text
    assert chase.count("文件读不出") == 2
    for page in ("", "study/", "units/baita/", "indicators/lectures/", "units/county/system/"):
        note = site.main(page).one("p", class_="ur-draft").text
        assert "草稿" in note
        assert "baita.yaml" in note
        assert "health.yaml" in note
    assert not Site(whole).main("").all("p", class_="ur-draft")


def test_without_a_draft_the_same_data_are_refused(
    build: Build, data: Path, tmp_path: Path
) -> None:
    """What is published has no unreadable file."""
    done = build(tmp_path / "site", data=data, as_of=AS_OF)

    assert done.returncode != 0
    assert "E201" in done.stderr
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("name", ["campaign.yaml", "catalog.yaml"])
def test_no_draft_without_the_office_files(
    build: Build, data: Path, tmp_path: Path, name: str
) -> None:
    """Where the campaign or the catalog is at fault there is nothing to show."""
    file = data / name
    file.write_text(file.read_text("utf-8") + "\nno_such_key: 1\n", "utf-8")

    done = build(tmp_path / "site", data=data, as_of=AS_OF, environment=DRAFT)

    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "site").exists()


def test_a_draft_shows_nothing_of_a_private_file(build: Build, data: Path, tmp_path: Path) -> None:
    """A file that holds an identity number tells no line of itself."""
    [file] = data.rglob("hekou.yaml")
    number = "11010519491231002X"
    file.write_text(
        file.read_text("utf-8").replace("reports:", f"# {number}\nreports:", 1), "utf-8"
    )

    done = build(tmp_path / "site", data=data, as_of=AS_OF, environment=DRAFT)

    assert done.returncode == 0, done.stderr
    assert number not in done.stderr
    pages = (tmp_path / "site").rglob("*.html")
    assert not any(number in page.read_text("utf-8") for page in pages)


def test_no_private_number_of_a_faulty_file_is_shown(tmp_path: Path) -> None:
    """What a draft keeps of a file, its names and the reason of an exemption, is blanked."""
    number = "13812345678"
    unit = {
        "name": f"某单位{number}",
        "renamed_from": [{"name": f"原单位{number}", "until": "2024-05-01"}],
        "exempt": [{"from": "2024-09-01", "to": "2024-10-01", "reason": f"问{number}"}],
        "reports": [report("q2", figures={"发现": "3个"})],
    }
    shown = made(write(tmp_path, {"a": unit, "b": {"parent": "a", "merged_into": "a"}}))
    pages = {address for address, body in shown.bodies.items() if number in body}
    titles = [page.title for page in shown.output.single_pages()]

    assert "138********" in shown.bodies["units/a/"]
    assert not pages
    assert number not in str(titles)
    assert not [path for path, content in shown.files.items() if number.encode() in content]


@pytest.mark.parametrize("name", ["a b", "a#b", '"><img src=x onerror=alert(1)>', "x" * 80])
def test_there_is_no_draft_of_a_file_that_can_have_no_page(name: str, tmp_path: Path) -> None:
    """A file's name that is no unit's id is refused: it would become an address and markup."""
    write(tmp_path, {"a": {"reports": []}})
    (tmp_path / "units" / f"{name}.yaml").write_text("name: 某单位\nkind: 机关\n", encoding="utf-8")
    folder = Folder.at(tmp_path)
    dataset, findings = check(folder, today=TODAY)

    assert dataset
    assert draft(dataset, findings, folder.label) is None
