"""The way from the overview down to a page: names and addresses, the page itself left out."""

from unit_reports.aggregate.extent import Reach
from unit_reports.aggregate.picture import Picture
from unit_reports.model.catalog import Section
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.present.addresses import unit_address
from unit_reports.present.places import Places

Way = tuple[tuple[str, str], ...]
"""Names with their addresses from the root, the overview first."""

GUIDE = ("填报指南", "guide/")


def to_home(home: str, picture: Picture, places: Places, titles: dict[str, str]) -> Way:
    """To the overview of an earlier period or of a part of the units, this one included."""
    top = ((titles["index"], ""),)
    name = places.whereabouts(picture)
    if name.is_past:
        return (*top, (name.period, home))
    if picture.extent.reach is Reach.KIND:
        return (*top, (titles["kinds"], "kinds/"), (name.extent, home))
    unit = picture.dataset.unit[picture.extent.id]
    above = to_unit(unit, picture.dataset, titles)
    return (*above, (unit.name, unit_address(unit.id)), (name.extent, home))


def to_unit(unit: Unit, dataset: Dataset, titles: dict[str, str]) -> Way:
    """To a unit, through those above it."""
    above = reversed(list(dataset.ancestors(unit)))
    units = ((one.name, unit_address(one.id)) for one in above)
    return ((titles["index"], ""), (titles["units"], "units/"), *units)


def to_indicator(section: Section, titles: dict[str, str]) -> Way:
    """To an indicator, through the page that shows its section."""
    return ((titles["index"], ""), (section.name, f"{section.page.value}/"))


def to_rule(code: str, titles: dict[str, str]) -> Way:
    """To a rule, through its line in the list of all."""
    return (*to_guide(titles), (titles["guide/rules"], f"guide/rules/#{code}"))


def to_guide(titles: dict[str, str]) -> Way:
    """To a page of the guide."""
    return ((titles["index"], ""), GUIDE)
