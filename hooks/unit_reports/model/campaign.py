"""The campaign: its title, its periods, and what the office wants shown first."""

from pydantic import Field

from unit_reports.model.base import Day, Identifier, Line, Model


class Period(Model):
    """One reporting period; the report is due by the end of `due`."""

    id: Identifier
    name: Line
    start: Day = Field(alias="from")
    end: Day = Field(alias="to")
    due: Day


class Campaign(Model):
    """``data/campaign.yaml``.

    `pages` gives pages other titles than the usual ones, by address (``study``); `key_figures` are
    the ids of the indicators that the overview shows first.
    """

    title: Line
    requirement: Line | None = None
    periods: tuple[Period, ...] = Field(min_length=1)
    pages: dict[Identifier, Line] = Field(default_factory=dict)
    key_figures: tuple[Identifier, ...] = ()

    @property
    def current(self) -> Period:
        """The newest period, which the site shows."""
        return max(self.periods, key=lambda period: (period.end, period.id))
