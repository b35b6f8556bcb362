"""A small data set made in a test: one period, a few units, a catalog of one's own."""

import json
from datetime import date
from typing import Any

from unit_reports.aggregate.picture import Picture
from unit_reports.model.campaign import Campaign
from unit_reports.model.catalog import Catalog
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import UnitFile
from unit_reports.source.document import Document, read_document
from unit_reports.source.folder import RawFile

TODAY = date(2023, 12, 31)
CAMPAIGN = {
    "title": "活动",
    "periods": [
        {"id": "p", "name": "期", "from": "2023-09-01", "to": "2023-11-30", "due": "2023-12-05"}
    ],
}
CATALOG: dict[str, Any] = {
    "kinds": [{"id": "organ", "name": "机关", "definition": "机关。"}],
    "sections": [
        {"id": "s", "name": "部分", "page": "rectification", "definition": "部分。"},
    ],
    "indicators": [
        {
            "id": key,
            "name": name,
            "section": "s",
            "measure": "个",
            "over_units": "sum",
            "definition": "定义。",
        }
        for key, name in (("found", "发现"), ("mended", "办结"), ("on", "在办"), ("off", "不办"))
    ],
    "categories": {"problems": [{"id": "dust", "name": "灰尘", "definition": "灰。"}]},
    "tracks": [
        {"id": "now", "name": "当场", "definition": "当场。"},
        {"id": "later", "name": "限期", "definition": "限期。"},
    ],
    "progress": [
        {"id": "done", "name": "完", "closed": True, "definition": "完。"},
        {"id": "half", "name": "半", "closed": False, "definition": "半。"},
        {"id": "vague", "name": "含糊", "closed": False, "known": False, "definition": "没说。"},
    ],
}


def with_indicators(**more: dict[str, Any]) -> dict[str, Any]:
    """The catalog with more keys for some of its indicators."""
    indicators = [entry | more.get(entry["id"], {}) for entry in CATALOG["indicators"]]
    return CATALOG | {"indicators": indicators}


def unit_of(unit_id: str, report: dict[str, Any] | None, **facts: Any) -> Unit:
    """A unit with one report, or with none."""
    reports = [] if report is None else [{"period": "p", "submitted": "2023-12-01", **report}]
    file = {"name": f"单位{unit_id}", "kind": "机关", "reports": reports, **facts}
    # JSON is YAML as well.
    text = json.dumps(file, ensure_ascii=False, indent=1)
    raw = RawFile(id=unit_id, path=f"data/units/{unit_id}.yaml", content=text.encode())
    document, faults = read_document(raw)
    assert isinstance(document, Document)
    assert not faults
    return Unit(id=unit_id, file=UnitFile.model_validate(document.data), document=document)


def picture_of(*units: Unit, catalog: dict[str, Any] = CATALOG) -> Picture:
    """The picture of some units."""
    document = units[0].document
    dataset = Dataset(
        campaign=Campaign.model_validate(CAMPAIGN),
        catalog=Catalog.model_validate(catalog),
        units=tuple(sorted(units, key=lambda unit: unit.id)),
        campaign_document=document,
        catalog_document=document,
    )
    return Picture(dataset=dataset, period=dataset.campaign.current, today=TODAY)


def problem(number: int, progress: str = "", track: str = "", **more: Any) -> dict[str, Any]:
    """A problem with the progress and the track that are named, if any."""
    done = {"progress": progress, "track": track, **more}
    done = {key: value for key, value in done.items() if value}
    about = {"id": f"p{number}", "summary": f"灰尘{number}", "categories": ["灰尘"]}
    return about | ({"rectification": done} if done else {})
