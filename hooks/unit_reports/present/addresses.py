"""The addresses of pages (design, section 6) and the relative links between them."""

from dataclasses import dataclass
from functools import cached_property

from unit_reports.finding import Place
from unit_reports.present.repository import Repository


def unit_address(unit_id: str) -> str:
    """The page of one unit."""
    return f"units/{unit_id}/"


def indicator_address(indicator_id: str) -> str:
    """The page of one indicator."""
    return f"indicators/{indicator_id}/"


def period_home(period_id: str) -> str:
    """Where the pages of an earlier period live."""
    return f"periods/{period_id}/"


def system_home(unit_id: str) -> str:
    """Where the cross-unit pages of a unit and all below it live."""
    return f"{unit_address(unit_id)}system/"


def kind_home(kind_id: str) -> str:
    """Where the cross-unit pages of one kind of unit live."""
    return f"kinds/{kind_id}/"


def table_file(home: str, key: str, suffix: str) -> str:
    """The tables of one cross-unit page as a file, or of all below a home (``tables``)."""
    return f"{home}data/pages/{key or 'index'}.{suffix}"


def rule_address(code: str) -> str:
    """The page of one rule."""
    return f"guide/rules/{code}/"


def told_anchor(anchor: str, period: str = "") -> str:
    """The anchor on a unit's page of what it reported, in an earlier period if one is named."""
    return f"{period}.{anchor}" if period else anchor


@dataclass(frozen=True, kw_only=True)
class Links:
    """Links as seen from one page: relative, so that the site works below any path.

    `home` is where the cross-unit pages of the same extent and period live; `period` is the id of
    an earlier period, whose report has anchors of its own on a unit's page.
    """

    address: str
    home: str = ""
    period: str = ""
    repository: Repository | None = None

    @cached_property
    def base(self) -> str:
        """The way from this page up to the site's root."""
        return "../" * self.address.count("/") or "./"

    def to(self, address: str, fragment: str = "") -> str:
        """Link to a page of the site."""
        return f"{self.base}{address}" + (f"#{fragment}" if fragment else "")

    def here(self, address: str = "", fragment: str = "") -> str:
        """Link to a cross-unit page of the same extent and period."""
        return self.to(self.home + address, fragment)

    def unit(self, unit_id: str, fragment: str = "") -> str:
        """Link to a unit's page."""
        return self.to(unit_address(unit_id), fragment)

    def told(self, unit_id: str, anchor: str) -> str:
        """Link to what a unit reported in the page's period."""
        return self.unit(unit_id, told_anchor(anchor, self.period))

    def indicator(self, indicator_id: str) -> str:
        """Link to an indicator's page, or its part of the one page that an extent has for all."""
        if self.home:
            return self.here("indicators/", indicator_id)
        return self.to(indicator_address(indicator_id))

    def rule(self, code: str) -> str:
        """Link to a rule's page."""
        return self.to(rule_address(code))

    def source(self, unit_id: str, place: Place) -> str:
        """Link to a line of a unit's file: in the repository, or as printed on the unit's page."""
        return self.committed(place) or self.unit(unit_id, f"L{place.line}")

    def committed(self, place: Place) -> str | None:
        """Link to a line in the repository, if one is known and holds it."""
        return self.repository.link(place) if self.repository else None

    def edit(self, place: Place) -> str | None:
        """Link to where a file can be changed in the browser, if that is known."""
        return self.repository.edit(place) if self.repository else None

    @property
    def knows_changes(self) -> bool:
        """Whether the day of any file's last commit is known."""
        return bool(self.repository and self.repository.days)

    def changed_on(self, place: Place) -> str | None:
        """When a file was last changed, as the repository knows it."""
        return self.repository.changed_on(place) if self.repository else None
