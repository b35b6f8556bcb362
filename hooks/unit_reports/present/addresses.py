"""The addresses of pages (design, section 6) and the relative links between them."""

from dataclasses import dataclass
from functools import cached_property

from unit_reports.finding import Place


def unit_address(unit_id: str) -> str:
    """The page of one unit."""
    return f"units/{unit_id}/"


def indicator_address(indicator_id: str) -> str:
    """The page of one indicator."""
    return f"indicators/{indicator_id}/"


def rule_address(code: str) -> str:
    """The page of one rule."""
    return f"guide/rules/{code}/"


@dataclass(frozen=True, kw_only=True)
class Links:
    """Links as seen from one page: relative, so that the site works below any path."""

    address: str

    @cached_property
    def base(self) -> str:
        """The way from this page up to the site's root."""
        return "../" * self.address.count("/") or "./"

    def to(self, address: str, fragment: str = "") -> str:
        """Link to a page of the site."""
        return f"{self.base}{address}" + (f"#{fragment}" if fragment else "")

    def unit(self, unit_id: str, fragment: str = "") -> str:
        """Link to a unit's page."""
        return self.to(unit_address(unit_id), fragment)

    def indicator(self, indicator_id: str) -> str:
        """Link to an indicator's page."""
        return self.to(indicator_address(indicator_id))

    def rule(self, code: str) -> str:
        """Link to a rule's page."""
        return self.to(rule_address(code))

    def source(self, unit_id: str, place: Place) -> str:
        """Link to a line of a unit's file as printed on the unit's page."""
        return self.unit(unit_id, f"L{place.line}")
