"""What is invented around: the campaign, with as many periods as asked for, and the catalog."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import yaml

from unit_reports.finding import Finding, has_errors
from unit_reports.model.base import last_day
from unit_reports.model.campaign import Campaign, Period
from unit_reports.model.catalog import Catalog
from unit_reports.model.dataset import Dataset, read_dataset
from unit_reports.rules.catalog import catalog_and_campaign
from unit_reports.source.document import Document
from unit_reports.source.folder import Folder, RawFile
from unit_reports.synth.life import LATEST

MOST_PERIODS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The campaign and the catalog, and the texts of their files."""

    campaign: Campaign
    catalog: Catalog
    campaign_text: str
    catalog_text: str

    @property
    def periods(self) -> list[Period]:
        """The periods, oldest first."""
        return sorted(self.campaign.periods, key=lambda period: (period.end, period.id))

    @property
    def as_of(self) -> date:
        """The day after the last report that comes too late."""
        return date.fromisoformat(self.periods[-1].due) + timedelta(days=LATEST + 1)


class _OfficeFiles(Folder):
    """A data folder of which only campaign and catalog are read."""

    def read_units(self) -> tuple[list[RawFile], list[Finding]]:
        """No unit."""
        return [], []


def read_office(folder: Folder, periods: int | None) -> Office | None:
    """Read campaign and catalog; nothing where either has errors.

    Of the campaign's periods the last so many are kept; if there are too few, earlier ones are
    invented before the first, so that the day on which the data are looked at may stay the same.
    Units that the catalog marks as internal are left out, for they do not exist in what is made.
    """
    dataset, findings = read_dataset(_OfficeFiles(root=folder.root, label=folder.label))
    if dataset is None or has_errors([*findings, *catalog_and_campaign(dataset)]):
        return None
    office = Office(
        campaign=dataset.campaign,
        catalog=dataset.catalog,
        campaign_text=dataset.campaign_document.text,
        catalog_text=_catalog_text(dataset),
    )
    if periods is None or periods == len(office.periods):
        return office
    return _with_periods(office, dataset.campaign_document, periods)


def _catalog_text(dataset: Dataset) -> str:
    document = dataset.catalog_document
    if not dataset.catalog.internal.units:
        return document.text
    internal = {key: value for key, value in document.data["internal"].items() if key != "units"}
    return _dumped(document.data | {"internal": internal})


def _with_periods(office: Office, document: Document, number: int) -> Office:
    kept = office.periods[-number:]
    while len(kept) < number:
        kept.insert(0, _before(kept))
    written = [period.model_dump(by_alias=True) for period in kept]
    return replace(
        office,
        campaign=office.campaign.model_copy(update={"periods": tuple(kept)}),
        campaign_text=_dumped(document.data | {"periods": written}),
    )


def _before(periods: list[Period]) -> Period:
    """A period that ends on the day before the first of some, and is as long as that."""
    first, taken = periods[0], {period.id for period in periods}
    start, end = date.fromisoformat(first.start), date.fromisoformat(first.end)
    new_end = start - timedelta(days=1)
    if start.day == 1 and end == last_day(first.end[:7]):
        months = 12 * (end.year - start.year) + end.month - start.month + 1
        year, month = divmod(12 * start.year + start.month - 1 - months, 12)
        new_start = date(year, month + 1, 1)
        name = f"至{new_end.year}年{new_end.month}月"
    else:
        new_start = new_end - (end - start)
        name = f"至{new_end}"
    due = new_end + (date.fromisoformat(first.due) - end)
    month_id = new_end.isoformat()[:7]
    return Period.model_validate(
        {
            "id": month_id if month_id not in taken else new_end.isoformat(),
            "name": name,
            "from": new_start.isoformat(),
            "to": new_end.isoformat(),
            "due": due.isoformat(),
        }
    )


def _dumped(data: Any) -> str:
    return yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1000)
