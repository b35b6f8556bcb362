"""No link of a page leads nowhere, in a campaign of several periods, systems and kinds."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from tests.conftest import ROOT
from tests.invented import Made, made, report, write
from tests.small import CATALOG

HERE = "http://here.invalid/"
BY_HAND = tuple(
    f"guide/{name}" for name in ("", "web/", "office/", "brief/", "publish/", "editions/")
)
"""Pages that are not generated."""


class Read(HTMLParser):
    """The ids and the links of one page."""

    def __init__(self, body: str) -> None:
        """Read a page."""
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what names a place and what leads to one."""
        del tag
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name, value in attrs if name == "href" and value]


def faults(made: Made) -> list[str]:
    """Links to no page, fragments without an id, ids that stand twice."""
    pages = {address: Read(body) for address, body in made.bodies.items()}
    ids = {address: set(page.ids) for address, page in pages.items()}
    found = [
        f"{address}: id twice"
        for address, page in pages.items()
        if len(page.ids) > len(ids[address])
    ]
    for address, page in pages.items():
        for href in set(page.links):
            parts = urlsplit(urljoin(HERE + address, href))
            path, fragment = unquote(parts.path).removeprefix("/"), unquote(parts.fragment)
            if path in BY_HAND or path in made.files:
                continue
            if path not in pages:
                found.append(f"{address}: {href}: no such page")
            elif fragment and fragment not in ids[path]:
                found.append(f"{address}: {href}: no such id")
    return found


def test_links_of_the_larger_campaign_resolve() -> None:
    """Every page of every period, system and kind leads only to what is there."""
    site = made(ROOT / "tests" / "campaigns" / "county")

    assert len(site.bodies) > 400
    assert not faults(site)


def test_links_of_a_draft_resolve(tmp_path: Path) -> None:
    """A finding in a file whose text is not shown leads to its unit."""
    figures = {"发现": "3个"}
    units = {
        "a": {"parent": "b", "reports": [report("q3", figures=figures)]},
        "b": {"parent": "a", "reports": [report("q3", figures={"没有的": "3个"})]},
        "c": {"parent": "b", "reports": [report("q3", figures=figures)]},
        "d": "name: [",
    }

    assert not faults(made(write(tmp_path, units)))


@pytest.mark.parametrize("name", ["silent", "s-s", "s", "index", "0", "u-a", "place", "history"])
def test_no_id_of_the_data_is_taken_for_one_of_a_page(name: str, tmp_path: Path) -> None:
    """Units, periods, kinds and indicators may be called what pages call their own parts."""
    first = CATALOG["indicators"][0]
    indicators = [first | {"id": name}, *CATALOG["indicators"][1:]]
    kinds = [{"id": name, "name": "机关", "definition": "机关。"}]
    periods = [
        {"id": name, "name": "前", "from": "2024-01-01", "to": "2024-03-31", "due": "2024-04-10"},
        {"id": "z", "name": "后", "from": "2024-04-01", "to": "2024-06-30", "due": "2024-07-10"},
    ]
    reports = [report(name, figures={"发现": "1个"}), report("z", figures={"发现": "2个"})]
    units = {
        name: {"reports": reports},
        f"{name}-1": {"parent": name, "reports": reports},
        "other": {"reports": []},
    }
    write(
        tmp_path,
        units,
        campaign={"title": "活动", "periods": periods},
        catalog=CATALOG | {"indicators": indicators, "kinds": kinds},
    )

    assert not faults(made(tmp_path))
