"""Quarantine: a faulty file gives way to its last right version, and every page says so."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import run_build
from tests.invented import PERIODS, TODAY, report, write
from tests.markup import Site
from tests.small import CATALOG
from tests.test_repository import git
from unit_reports.aggregate.edition import publish
from unit_reports.aggregate.reporting import Reporting
from unit_reports.aggregate.series import Series
from unit_reports.finding import Finding
from unit_reports.intake import OnError, RefusedError, Settings, take_in
from unit_reports.model.dataset import Dataset
from unit_reports.model.edition import Edition
from unit_reports.rules import check
from unit_reports.rules.quarantine import quarantine
from unit_reports.source.folder import Folder
from unit_reports.source.versions import versions

BROKEN = "name: 甲\nkind: 机关\nreports: [\n"


class History:
    """A repository of reports, committed at noon of one day after the other."""

    def __init__(self, root: Path) -> None:
        self.root, self.day = root, date(2024, 10, 1)
        git(root, "init", "--quiet")

    def commit(self, units: dict[str, Any], **office: Any) -> str:
        """Write files and commit them; the commit's day."""
        write(self.root / "data", units, **office)
        day = self.day.isoformat()
        self.day = self.day.replace(day=self.day.day + 1)
        git(self.root, "add", "--all")
        noon = f"{day}T12:00:00"
        environment = {"GIT_COMMITTER_DATE": noon, "GIT_AUTHOR_DATE": noon}
        git(self.root, "commit", "--quiet", "--message", day, environment=environment)
        return day

    @property
    def folder(self) -> Folder:
        """The data folder."""
        return Folder(root=self.root / "data", label="data")

    def kept(self) -> tuple[Dataset, list[Finding]]:
        """What quarantine makes of the folder as it is."""
        _, findings = check(self.folder, today=TODAY)
        found = quarantine(findings, self.folder, TODAY)
        assert found
        return found


@pytest.fixture
def history(tmp_path: Path) -> History:
    """An empty repository."""
    return History(tmp_path)


def unit(count: int | str, **more: Any) -> dict[str, Any]:
    """A unit with one figure."""
    return more | {"reports": [report("q3", figures={"发现": count})]}


def total(dataset: Dataset) -> tuple[int | None, int | None] | None:
    """The total of the figure."""
    return Series(dataset=dataset, today=TODAY).current.summaries["found"].total.interval


def test_the_last_right_version_counts(history: History) -> None:
    """It says as of when, and which line of the file as it is nobody can read."""
    history.commit({"a": unit(1), "b": unit(10)})
    day = history.commit({"a": unit(2)})
    history.commit({"a": BROKEN})
    dataset, findings = history.kept()
    stale = dataset.unit["a"].stale

    assert stale
    assert (stale.day, stale.line) == (day, 3)
    assert stale.commit == git(history.root, "rev-parse", "HEAD~1")
    assert dataset.unit["b"].stale is None
    assert total(dataset) == (12, 12)
    assert not [one for one in findings if one.severity.value == "error"]


def test_a_version_must_fit_what_is_there_now(history: History) -> None:
    """A version that today's catalog does not know gives way to an older one."""
    more = CATALOG["indicators"][0] | {"id": "more", "name": "更多"}
    wider = CATALOG | {"indicators": [*CATALOG["indicators"], more]}
    day = history.commit({"a": unit(1)}, catalog=wider)
    history.commit({"a": {"reports": [report("q3", figures={"更多": 5})]}}, catalog=wider)
    history.commit({"a": BROKEN})
    history.commit({"a": "也不是"}, catalog=CATALOG)
    dataset, _ = history.kept()

    assert dataset.unit["a"].stale
    assert dataset.unit["a"].stale.day == day
    assert total(dataset) == (1, 1)


def test_without_any_right_version_a_unit_is_unreadable(history: History) -> None:
    """It is due and in no total; the states still add up; its children stay."""
    history.commit({"a": BROKEN, "b": unit(10, parent="a"), "c": unit(1)})
    (history.root / "data" / "units" / "d.yaml").write_text(BROKEN, encoding="utf-8")
    dataset, _ = history.kept()
    picture = Series(dataset=dataset, today=TODAY).current
    states = {row.unit.id: row.state for row in picture.reporting}

    assert states["a"] is states["d"] is Reporting.UNREADABLE
    assert states["b"] is states["c"] is Reporting.ON_TIME
    assert total(dataset) == (11, 11)
    assert picture.summaries["found"].total.coverage.due == 4


def test_versions_that_contradict_each_other(history: History) -> None:
    """Two faulty files whose last versions name each other as parent fall back further."""
    history.commit({"a": unit(1), "b": unit(2)})
    history.commit({"a": unit(1, parent="b"), "b": unit(2, parent="a")})
    history.commit({"a": BROKEN, "b": BROKEN})
    dataset, _ = history.kept()

    assert not dataset.cycles
    assert total(dataset) == (3, 3)


@pytest.mark.parametrize("name", ["campaign.yaml", "catalog.yaml", "units/B.yaml"])
def test_the_office_own_faults_are_refused(history: History, name: str) -> None:
    """Nothing stands for the campaign, the catalog or a file that is no unit's."""
    history.commit({"a": unit(1)})
    (history.root / "data" / name).write_text(BROKEN, encoding="utf-8")
    _, findings = check(history.folder, today=TODAY)

    assert quarantine(findings, history.folder, TODAY) is None


def test_a_link_is_no_version(history: History) -> None:
    """What a link points to is never read, today or in the past."""
    secret = history.root / "secret.yaml"
    secret.write_text("name: 密\n", encoding="utf-8")
    history.commit({"b": unit(1)})
    link = history.root / "data" / "units" / "a.yaml"
    link.symlink_to(secret)
    history.commit({"b": unit(2)})
    link.unlink()
    history.commit({"a": BROKEN})

    assert [version.content for version in versions(history.folder.root, "a")] == [BROKEN.encode()]
    dataset, _ = history.kept()
    assert not dataset.unit["a"].readable


def test_a_file_that_was_moved_keeps_its_versions(history: History) -> None:
    """A unit is known by its file's name, in whichever folder the file lay."""
    day = history.commit({"a": unit(3), "aa": unit(40), "b": unit(10)})
    moved = history.root / "data" / "units" / "towns" / "a.yaml"
    moved.parent.mkdir()
    (history.root / "data" / "units" / "a.yaml").rename(moved)
    moved.write_text(BROKEN, encoding="utf-8")
    history.commit({})
    dataset, _ = history.kept()

    assert dataset.unit["a"].stale
    assert dataset.unit["a"].stale.day == day
    assert total(dataset) == (53, 53)


def test_versions_on_both_sides_of_a_merge(history: History) -> None:
    """The newest of either side serves."""
    history.commit({"a": unit(1), "b": unit(10)})
    git(history.root, "checkout", "--quiet", "-b", "side")
    history.commit({"a": unit(2)})
    git(history.root, "checkout", "--quiet", "-")
    history.commit({"b": unit(20)})
    git(history.root, "merge", "--quiet", "--no-edit", "side")
    history.commit({"a": BROKEN})
    dataset, _ = history.kept()

    assert total(dataset) == (22, 22)


def test_outside_a_repository_there_are_no_versions(tmp_path: Path) -> None:
    """The unit is unreadable; nothing fails."""
    root = write(tmp_path / "data", {"a": BROKEN, "b": unit(1)})
    folder = Folder(root=root, label="data")
    _, findings = check(folder, today=TODAY)
    found = quarantine(findings, folder, TODAY)

    assert found
    assert not found[0].unit["a"].readable


def test_the_public_edition_keeps_the_marks(history: History) -> None:
    """A stale unit stays so, an unreadable one is due; one that may be internal is not named."""
    history.commit({"a": unit(1), "b": unit(2, internal=True), "c": unit(4)})
    history.commit({"a": BROKEN, "b": BROKEN, "d": BROKEN})
    dataset, _ = history.kept()
    found = publish(dataset, history.folder, TODAY).dataset

    assert found
    assert {unit.id for unit in found.units} == {"a", "c", "d"}
    assert found.unit["a"].stale
    assert total(found) == (5, 5)


def test_refusing_is_the_default(history: History) -> None:
    """A change with errors is refused, with all of them."""
    history.commit({"a": unit(1)})
    history.commit({"a": BROKEN})
    asked = Settings(today=TODAY, edition=Edition.INTERNAL, on_error=OnError.REFUSE)
    with pytest.raises(RefusedError) as refused:
        take_in(history.folder, asked)

    assert refused.value.findings


def test_a_site_says_so_on_every_page(history: History) -> None:
    """The unit, the totals and the pages; sources lead to the line at the version's commit."""
    history.commit({"a": unit(1), "b": unit(10)})
    history.commit({"a": unit(2), "b": unit(20)})
    version = git(history.root, "rev-parse", "HEAD")
    history.commit({"a": BROKEN})
    (history.root / "data" / "units" / "c.yaml").write_text(BROKEN, encoding="utf-8")
    site = Site(history.root / "site")
    for on_error, succeeds in (("refuse", False), ("quarantine", True)):
        done = run_build(
            site.root,
            data=history.root / "data",
            as_of=TODAY.isoformat(),
            environment={"UNIT_REPORTS_ON_ERROR": on_error},
        )
        assert (done.returncode == 0) is succeeds, done.stderr
        assert "E010" in done.stderr
    note = "单位a（截至2024-10-02，现在的文件第3行有错误，读不出）"
    totals = json.loads((site.root / "data" / "totals.json").read_bytes())

    for page in ("", "study/", "units/a/", "units/b/", "indicators/found/", "kinds/organ/"):
        assert note in site.main(page).one("div", class_="ur-draft").text, page
    assert "截至2024-10-02" in site.main("units/a/").one("dl").text
    assert "以前的版本" in site.main("indicators/found/").one("dl").text
    assert totals["stale"] == {"a": {"day": "2024-10-02", "commit": version, "line": 3}}
    assert totals["indicators"]["found"]["low"] == 22
    assert sum(totals["indicators"]["found"]["coverage"].values()) == totals["units_due"] == 3
    assert PERIODS[2]["id"] == totals["period"]


def test_what_a_broken_file_marks_is_not_published_from_an_older_one(history: History) -> None:
    """The mark may be what was added, be it misspelt; the file is then unreadable, or not there."""
    head = "name: 甲\nkind: 机关\n"
    figure = "reports:\n- period: q3\n  figures:\n    发现:\n      count: 7\n      "
    marked = {
        "item": "{name: 甲, kind: 机关, reports: [{period: q3, figures: {internal: true}}]",
        "slip": f"{head}{figure}interal: true\n",
        "whole": f"{head}internal: true\nreports: [\n",
        "slip-whole": f"{head}Internal: true\nreports: []\n",
        "wide": f"{head}ｉｎｔｅｒｎａｌ： true\nreports: []\n",
        "typo": BROKEN,
    }
    history.commit({key: unit(7) for key in marked} | {"old": unit(7, internal=True)})
    history.commit(marked | {"old": BROKEN})
    dataset, _ = history.kept()
    found = publish(dataset, history.folder, TODAY).dataset

    assert all(dataset.unit[key].stale for key in marked)
    assert found
    assert {one.id: one.readable for one in found.units} == {
        "slip": False,
        "typo": True,
    }


def test_a_mark_that_was_there_before_keeps_its_version(history: History) -> None:
    """What the older version marks, too, is withheld, and all else that it says is told."""
    marked = "name: 甲\nkind: 机关\nreports:\n- period: q3\n  submitted: 2024-09-30\n  figures:\n"
    marked += "    在办: 2\n    发现:\n      count: 7\n      internal: true\n"
    history.commit({"a": marked})
    history.commit({"a": f"{marked}  problems: [\n"})
    dataset, _ = history.kept()
    found = publish(dataset, history.folder, TODAY).dataset

    assert found
    assert found.unit["a"].stale
    figures = found.unit["a"].file.reports[0].figures or {}
    assert figures["发现"].count.written == "未公开"
    assert figures["在办"].count.low == 2


def test_an_unreadable_unit_keeps_its_place_and_no_secret(history: History) -> None:
    """What is below it stays in the system above; what is internal of it is not told."""
    exempt = [{"from": "2024-01-01", "to": "2024-03-31", "reason": "内情"}]
    broken = {"parent": "top", "merged_into": "covert", "closed": "2030-01-01", "exempt": exempt}
    whole = {"count": 20, "scope": "全系统"}
    secret = {"count": 3, "internal": True}
    history.commit(
        {
            "top": {"reports": [report("q3", figures={"发现": whole, "在办": whole})]},
            "mid": broken | {"reports": [report("q3", figures={"没有的": 1})]},
            "leaf": unit(5, parent="mid"),
            "shy": {"parent": "mid", "reports": [report("q3", figures={"在办": secret})]},
            "covert": {"internal": True},
        },
        catalog=CATALOG | {"internal": {"fields": ["exempt.reason"]}},
    )
    dataset, _ = history.kept()
    found = publish(dataset, history.folder, TODAY).dataset

    assert found
    lost = found.unit["mid"]
    assert not lost.readable
    assert (lost.file.parent, lost.file.merged_into) == ("top", None)
    assert lost.file.exempt[0].reason == "未公开"
    assert found.unit["leaf"].file.parent == "mid"
    assert total(found) == (20, 20)
    told = (found.unit["top"].file.reports[0].figures or {})["在办"]
    assert told.count.written == "未公开"
