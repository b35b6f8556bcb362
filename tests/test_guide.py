"""What the guide tells a liaison to write is accepted."""

import re
from datetime import date
from pathlib import Path

from unit_reports.finding import has_errors
from unit_reports.model.campaign import PAGE_TITLES
from unit_reports.present.views import CROSS_UNIT
from unit_reports.rules import check
from unit_reports.source.folder import Folder

ROOT = Path(__file__).parent.parent


def test_the_examples_of_the_guide_pass(tmp_path: Path) -> None:
    """Copied as they stand, the example file and the further parts give no error."""
    guide = (ROOT / "docs" / "guide" / "index.md").read_text("utf-8")
    whole, parts = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    (tmp_path / "units").mkdir()
    for name in ("campaign.yaml", "catalog.yaml"):
        (tmp_path / name).write_bytes((ROOT / "data" / name).read_bytes())
    (tmp_path / "units" / "one.yaml").write_text(whole, "utf-8")
    head = "name: 乙\nkind: 机关\nreports:\n  - period: 2023-11\n    as_of: 2023-11\n"
    (tmp_path / "units" / "two.yaml").write_text(head + parts, "utf-8")

    _, findings = check(Folder(root=tmp_path, label="data"), today=date(2023, 12, 31))

    assert not has_errors(findings), [str(finding) for finding in findings]


def test_every_page_has_a_title() -> None:
    """A page without a usual title could not be shown."""
    assert {key or "index" for key in CROSS_UNIT} | {"downloads"} == set(PAGE_TITLES)
