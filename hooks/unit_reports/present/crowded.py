"""How topics that are alike are shown: titles with their units, and the reason in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from unit_reports.aggregate.crowding import Alike, Crowding, Wording
from unit_reports.aggregate.items import Item
from unit_reports.model.base import listed
from unit_reports.model.unit import Topic

MOST_SHOWN = 50
MOST_UNITS = 10
MOST_WORDS = 5
WORDINGS = {Wording.SAME: "文字一样", Wording.NEARLY_SAME: "文字几乎一样"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Topics that are alike: the reason, and each title with its first topics and their number."""

    reason: str
    titles: tuple[tuple[str, Sequence[Item[Topic]], int], ...]


def entries(crowding: Crowding) -> list[Entry]:
    """The most alike, ready to be shown."""
    return [
        Entry(reason=reason(alike), titles=tuple(_titles(alike)))
        for alike in crowding.alike[:MOST_SHOWN]
    ]


def reason(alike: Alike) -> str:
    """Why topics are alike: 文字几乎一样；地点相同：东河镇；都讲 养老、社区."""
    parts = [WORDINGS.get(alike.wording, "")]
    parts.append(f"地点相同：{listed(*alike.places)}" if alike.places else "")
    parts.append(f"都讲 {listed(*alike.words[:MOST_WORDS])}" if alike.words else "")
    return "；".join(part for part in parts if part)


def _titles(alike: Alike) -> list[tuple[str, Sequence[Item[Topic]], int]]:
    by_title: dict[str, list[Item[Topic]]] = {}
    for item in alike.items:
        by_title.setdefault(item.value.title, []).append(item)
    return [(title, items[:MOST_UNITS], len(items)) for title, items in by_title.items()]
