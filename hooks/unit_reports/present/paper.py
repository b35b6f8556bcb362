"""What stands in the margins of printed pages: a style sheet that knows campaign, pages and days.

``docs/assets/print.css`` puts the words in their places. A page tells by its attributes
``data-page`` and ``data-period`` which are its own.
"""

from collections.abc import Callable, Iterable

from unit_reports.model.campaign import Campaign

FILE = "assets/print-site.css"


def margins(campaign: Campaign, keys: Iterable[str], title: Callable[[str], str]) -> str:
    """The style sheet; `title` names a page by its key."""
    rules = [f":root {{ --ur-campaign: {_quoted(campaign.title)}; }}"]
    rules += [
        f":root:has([data-page={_quoted(key or 'index')}]) {{ --ur-page: {_quoted(title(key))}; }}"
        for key in keys
    ]
    for period in campaign.periods:
        year, month, day = period.end.split("-")
        said = _quoted(f"截至{year}年{int(month)}月{int(day)}日")
        rules.append(f":root:has([data-period={_quoted(period.id)}]) {{ --ur-day: {said}; }}")
    return "\n".join(rules) + "\n"


def _quoted(text: str) -> str:
    """A text as CSS writes it, whatever signs it has."""
    return '"' + "".join(c if c.isalnum() else f"\\{ord(c):x} " for c in text) + '"'
