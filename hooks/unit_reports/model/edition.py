"""The public edition: the files of a data set without what only the internal edition has.

What is internal goes before anything is added up or shown: the public edition is built from the
files made here, as from any other data folder, and never sees the rest. An item that is left out
leaves its list named under ``withheld``, a figure becomes 未公开, a text too: what is not shown is
never taken for what was not reported or for zero.
"""

from collections.abc import Collection, Sequence
from copy import deepcopy
from enum import StrEnum
from functools import cached_property
from typing import Any, cast

import yaml

from unit_reports.model.bounds import FigureKey
from unit_reports.model.catalog import Catalog, ListName
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.unit import LISTS, PartName
from unit_reports.source.document import data_of

Node = dict[str, Any]


class Edition(StrEnum):
    """For whom a site is made."""

    INTERNAL = "internal"
    PUBLIC = "public"


WITHHELD = "未公开"
WITHHELD_RATE = "*%"
FIELDS = (
    "source.title",
    "source.file",
    "figures.note",
    "figures.items",
    "figures.rate",
    "topics.title",
    "topics.lead",
    "topics.status",
    "topics.method",
    "topics.outcome",
    "problems.summary",
    "problems.subject",
    "problems.rectification.measures",
    "problems.rectification.owner",
    "regulations.title",
    "regulations.about",
    "services.title",
    "services.status",
    "services.about",
    "practices.name",
    "practices.about",
    "plans.summary",
    "plans.items",
    "plans.owner",
    "plans.note",
    "exempt.reason",
)
"""The fields that the catalog may mark as internal: those whose text nothing is counted by."""
CATEGORY = {"topics": "category", "plans": "category", "practices": "theme"}
"""The field that holds an item's category; problems have several under ``categories``."""
LONGEST_KEY = 120
"""What is longer, in bytes, YAML writes with a question mark before it, which we do not read."""
HEAD = "# 公开版：由办公室的数据生成，不公开的已经去掉\n"


def is_internal(unit: Unit, catalog: Catalog) -> bool:
    """Whether only the internal edition has a unit."""
    kind = catalog.kind.get(unit.file.kind)
    marks = catalog.internal
    return unit.file.internal or unit.id in marks.units or bool(kind and kind.id in marks.kinds)


def internal_units(dataset: Dataset) -> frozenset[str]:
    """The ids of the units that only the internal edition has."""
    return frozenset(unit.id for unit in dataset.units if is_internal(unit, dataset.catalog))


def public_files(dataset: Dataset, hidden: Collection[FigureKey]) -> dict[str, bytes]:
    """Every file of the public edition, by its path in the data folder.

    The `hidden` figures become 未公开.
    """
    return {
        "campaign.yaml": _dumped(_campaign(dataset)),
        "catalog.yaml": _dumped(_catalog(dataset)),
    } | {
        # In folders of their own the units could tell of one that is not there.
        f"units/{unit.id}.yaml": _dumped(_Public(unit, dataset, hidden).file())
        for unit in dataset.units
        if not is_internal(unit, dataset.catalog)
    }


def _dumped(node: Node) -> bytes:
    text = yaml.dump(
        node, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=10**6
    )
    return (HEAD + text).encode()


def internal_indicators(catalog: Catalog) -> frozenset[str]:
    """The indicators of which the public edition knows nothing."""
    sections = set(catalog.internal.sections)
    named = set(catalog.internal.indicators)
    return frozenset(i.id for i in catalog.indicators if i.id in named or i.section in sections)


def _campaign(dataset: Dataset) -> Node:
    catalog = dataset.catalog
    indicators, sections = internal_indicators(catalog), _gone_sections(catalog)
    node: Node = dict(dataset.campaign_document.data)
    _keep(node, "key_figures", lambda key: key not in indicators)
    _keep(node, "expects_figures", lambda key: key not in sections)
    _keep(node, "expects", lambda part: part not in catalog.internal.lists)
    return node


def _gone_sections(catalog: Catalog) -> frozenset[str]:
    """The sections that have no indicator left, and those that are internal."""
    gone = internal_indicators(catalog)
    left = {i.section for i in catalog.indicators if i.id not in gone}
    had = {i.section for i in catalog.indicators}
    return frozenset((had - left) | set(catalog.internal.sections))


def _catalog(dataset: Dataset) -> Node:
    catalog = dataset.catalog
    node: Node = dict(dataset.catalog_document.data)
    node.pop("internal", None)
    gone, sections = internal_indicators(catalog), _gone_sections(catalog)
    kinds, marks = set(catalog.internal.kinds), catalog.internal.categories
    _keep(node, "kinds", lambda one: one["id"] not in kinds)
    _keep(node, "sections", lambda one: one["id"] not in sections)
    _keep(node, "indicators", lambda one: one["id"] not in gone)
    _keep(
        node,
        "relations",
        lambda one: gone.isdisjoint([one["right"], *_listed(one["left"])]),
    )
    node["indicators"] = [
        {
            key: value
            for key, value in one.items()
            if key != "reasons" and not (key == "rate_of" and value in gone)
        }
        for one in node["indicators"]
    ]
    if isinstance(node.get("categories"), dict):
        node["categories"] = dict(node["categories"])
        for part in node["categories"]:
            hidden = getattr(marks, part)
            _keep(node["categories"], part, lambda one, hidden=hidden: one["id"] not in hidden)
    return node


def _keep(node: Node, key: str, public: Any) -> None:
    if isinstance(node.get(key), list):
        node[key] = [one for one in node[key] if public(one)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class _Public:
    """What the public edition has of one unit."""

    def __init__(self, unit: Unit, dataset: Dataset, hidden: Collection[FigureKey]) -> None:
        self.unit, self.dataset, self.hidden = unit, dataset, hidden
        self.catalog = dataset.catalog
        self.marks = dataset.catalog.internal
        self.gone = internal_indicators(self.catalog)

    @cached_property
    def _data(self) -> Node:
        return cast("Node", data_of(self.unit.document))

    def file(self) -> Node:
        """The unit's file."""
        node = {
            key: value
            for key, value in self._written().items()
            if key not in ("internal", "reasons") and not self._leads_away(key, value)
        }
        if "parent" in node:
            above = (unit.id for unit in self.dataset.ancestors(self.unit))
            parent = next((key for key in above if not self._is_internal(key)), None)
            node |= {"parent": parent}
            if parent is None:
                del node["parent"]
        if node.get("exempt") and "exempt.reason" in self.marks.fields:
            node["exempt"] = [one | {"reason": WITHHELD} for one in node["exempt"]]
        if node.get("reports"):
            node["reports"] = [self._report(report) for report in node["reports"]]
        return node

    def _written(self) -> Node:
        """What its file says; of one that cannot be read, what is known without it."""
        if self.unit.readable:
            return dict(self._data)
        known = self.unit.file.model_copy(update={"reasons": {}})
        node = known.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        kinds = (kind.id for kind in self.catalog.kinds if kind.id not in self.marks.kinds)
        # Of a kind that nobody knows there is no unit; whoever reads the file puts it right.
        return node if node["kind"] in self.catalog.kind else node | {"kind": next(kinds, "")}

    def _leads_away(self, key: str, value: Any) -> bool:
        return key in ("split_from", "merged_into") and self._is_internal(str(value))

    def _is_internal(self, unit_id: str) -> bool:
        unit = self.dataset.unit.get(unit_id)
        return unit is None or is_internal(unit, self.catalog)

    def _report(self, report: Node) -> Node:
        node = deepcopy(report)  # what is changed below is the internal edition's own
        sealed = bool(node.get("internal"))
        withheld = set(node.pop("withheld", None) or ())
        for key in ("internal", "reasons", *(("source",) if sealed else ())):
            node.pop(key, None)
        if node.get("figures"):
            node["figures"] = self._figures(node)
            if not node["figures"]:
                del node["figures"]
                withheld.add(PartName.FIGURES.value)
        withheld |= self._lists(node, sealed=sealed)
        for path in self.marks.fields:
            part, *keys = path.split(".")
            places = node.get(part)
            for place in _places(places, each=part == "figures"):
                _cover(place, keys)
        if withheld:
            node["withheld"] = [part.value for part in PartName if part.value in withheld]
        return node

    def _lists(self, node: Node, *, sealed: bool) -> set[str]:
        """Leave out what is internal of every list; give the lists that are not whole."""
        withheld: set[str] = set()
        problems: set[str] = set()
        for part in LISTS:
            if sealed or ListName(part) in self.marks.lists:
                node.pop(part, None)
                withheld.add(part)
                continue
            items = node.get(part) or ()
            later = self._later_hidden(str(node["period"])) if part == "problems" else ()
            shown = [
                self._item(item, problems)
                for item in items
                if not self._hides(part, item) and item.get("id") not in later
            ]
            if part == "problems":
                problems = {str(item["id"]) for item in shown}
            if len(shown) < len(items):
                withheld.add(part)
                node[part] = shown
                if not shown:
                    del node[part]
            elif items:
                node[part] = shown
        return withheld

    def _later_hidden(self, period: str) -> set[Any]:
        """The problems that a later report keeps internal: earlier pages would still tell them."""
        order = self.dataset.campaign.order
        return {
            problem.get("id")
            for report in self._data.get("reports") or ()
            if order[str(report["period"])] > order[period]
            for problem in report.get("problems") or ()
            if self._hides("problems", problem)
        }

    def _figures(self, report: Node) -> Node:
        figures: Node = {}
        for written, entry in report["figures"].items():
            indicator = self.catalog.indicator.get(written)
            if indicator is None or indicator.id in self.gone:
                continue
            key = (self.unit.id, str(report["period"]), indicator.id)
            if "\n" in written or len(written.encode()) > LONGEST_KEY:
                written = indicator.id  # noqa: PLW2901 - the same indicator by its short name
            scope = {"scope": entry["scope"]} if _has(entry, "scope") else {}
            if key in self.hidden:
                figures[written] = {"count": WITHHELD} | scope if scope else WITHHELD
                continue
            if not isinstance(entry, dict):
                figures[written] = entry
                continue
            left_out = {"internal", "reasons"}
            if (*key[:2], indicator.rate_of) in self.hidden or indicator.rate_of in self.gone:
                left_out.add("rate")  # from it and the part the whole could be told
            figures[written] = {k: v for k, v in entry.items() if k not in left_out}
        return figures

    def _hides(self, part: str, item: Node) -> bool:
        if item.get("internal"):
            return True
        hidden = getattr(self.marks.categories, part, ())
        if not hidden:
            return False
        known = {
            "topics": self.catalog.topic_category,
            "problems": self.catalog.problem_category,
            "plans": self.catalog.plan_category,
            "practices": self.catalog.theme,
        }[part]
        names = item["categories"] if part == "problems" else [item[CATEGORY[part]]]
        return any(known[name].id in hidden for name in names if name in known)

    def _item(self, item: Node, problems: Collection[str]) -> Node:
        node = {key: value for key, value in item.items() if key != "internal"}
        if node.get("answers"):
            node["answers"] = [key for key in node["answers"] if str(key) in problems]
        indicator = self.catalog.indicator.get(str(node.get("indicator", "")))
        if indicator and indicator.id in self.gone:
            node.pop("indicator", None)
            node.pop("target", None)
        elif indicator and indicator.id in self.marks.totals_only and "target" in node:
            node["target"] = WITHHELD
        return node


def _has(entry: Any, key: str) -> bool:
    return isinstance(entry, dict) and key in entry


def _places(node: Any, *, each: bool) -> list[Node]:
    """The entries of a list or, of `each` name, of figures; or the one that there is."""
    found = [node] if isinstance(node, dict) and not each else node or ()
    found = found.values() if isinstance(found, dict) else found
    return [one for one in found if isinstance(one, dict)]


def _cover(place: Node, keys: Sequence[str]) -> None:
    """Put 未公开 in place of the text at the end of some keys, if there is any."""
    *way, last = keys
    for key in way:
        place = place.get(key) or {}
    if place.get(last) is not None:
        place[last] = {"items": [WITHHELD], "rate": WITHHELD_RATE}.get(last, WITHHELD)
