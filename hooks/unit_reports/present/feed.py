"""The Atom feed of reports (RFC 4287): the newest first, dated by the data alone."""

import re
from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from unit_reports.aggregate.series import Series
from unit_reports.model.unit import LISTS, Report
from unit_reports.present.addresses import unit_address
from unit_reports.present.latest import Dated, dated
from unit_reports.present.wording import PARTS

FEED = "feed.xml"
MOST_ENTRIES = 100
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that XML cannot hold."""


def feed(series: Series, site_url: str) -> bytes:
    """The feed; its links are relative to itself where the site's address is not known."""
    title = series.dataset.campaign.title
    reports = dated(series.dataset.units, series.dataset.campaign)[:MOST_ENTRIES]
    root = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "zh-CN"})
    _add(root, "id", _urn(title))
    _add(root, "title", f"{title}：报送更新")
    # Without any report nothing has been updated since the first period began.
    _add(root, "updated", _moment(reports[0].day if reports else series.periods[0].start))
    _add(_add(root, "author"), "name", title)
    _link(root, site_url, "", "alternate", "text/html")
    _link(root, site_url, FEED, "self", "application/atom+xml")
    for one in reports:
        _entry(root, one, title, site_url, current=series.current.period.id)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _entry(root: ET.Element, one: Dated, campaign: str, site_url: str, current: str) -> None:
    entry = _add(root, "entry")
    period = one.period
    _add(entry, "id", _urn(campaign, one.unit.id, period.id))
    _add(entry, "title", f"{one.unit.name}：{period.name}")
    _add(entry, "updated", _moment(one.day))
    _add(_add(entry, "author"), "name", one.unit.name)
    fragment = "" if period.id == current else f"#{period.id}.report"
    _link(entry, site_url, unit_address(one.unit.id) + fragment, "alternate", "text/html")
    _add(entry, "summary", _summary(one.report))


def _summary(report: Report) -> str:
    """What the report has; nothing said and nothing to say are not alike."""
    said = [f"填报数{len(report.figures)}项"] if report.figures else []
    for part in LISTS:
        items = getattr(report, part)
        if report.withholds(part):
            said.append(
                f"{PARTS[part]}{len(items)}项，另有未公开" if items else f"{PARTS[part]}未公开"
            )
        elif items is not None:
            said.append(f"{PARTS[part]}{len(items)}项" if items else f"{PARTS[part]}：零报告")
    day = (
        f"报送日期{report.submitted}"
        if report.submitted
        else f"没写报送日期，数据截至{report.as_of}"
    )
    return f"{day}。{'；'.join(said)}。" if said else f"{day}。"


def _add(above: ET.Element, tag: str, text: str = "") -> ET.Element:
    element = ET.SubElement(above, tag)
    element.text = NO_XML.sub("\ufffd", text) or None
    return element


def _link(above: ET.Element, site_url: str, address: str, rel: str, kind: str) -> None:
    href = urljoin(site_url, address) if site_url else address or "./"
    ET.SubElement(above, "link", {"rel": rel, "type": kind, "href": href})


def _moment(day: str) -> str:
    """A day as a moment: the data tell no hour, and so early it is that day in China as well."""
    return f"{day}T00:00:00Z"


def _urn(*parts: str) -> str:
    """An id that stays as long as the campaign's title, the unit's id and the period's do."""
    return uuid5(NAMESPACE_URL, "/".join(("unit-reports", *parts))).urn
