"""Read a page as a tree: as much of HTML as the site's tests need, and nothing more."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
SILENT = ("script", "style")

MATRIX_PAGES = (
    "study/",
    "research/",
    "problems/",
    "rectification/",
    "plans/",
    "regulations/",
    "service/",
    "practices/",
)
"""The cross-unit pages that show figures or categories by unit."""
_CALL = re.compile(r"unitReportsRest\((\d+),(.*)\)\n")


def rest_of(script: str) -> dict[str, str]:
    """The HTML that a script beside a long page brings, by key; each call is a line."""
    assert _CALL.sub("", script) == ""
    found = {}
    for key, said in _CALL.findall(script):
        value = json.loads(said)
        if not isinstance(value, str):
            rows = [
                "".join(value["pieces"][n] for n in row).replace('href="@', f'href="{address}')
                for address, *row in value["rows"]
            ]
            value = "".join(rows)
        found[key] = value
    return found


@dataclass(slots=True, eq=False)
class Node:
    """One element with its attributes and children, which are elements and text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: "Node | None" = None
    children: list["Node | str"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Node"]:
        """Every element below, in the order of the page."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child

    def all(self, tag: str = "", **attributes: str) -> list["Node"]:
        """Elements below by tag and attributes; of `class_` one class suffices."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        name = wanted.pop("class", "")
        return [
            node
            for node in self
            if (not tag or node.tag == tag)
            and (not name or name in node.classes)
            and all(node.attributes.get(key) == value for key, value in wanted.items())
        ]

    def one(self, tag: str = "", **attributes: str) -> "Node":
        """The only such element below."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} × <{tag or '*'} {attributes}>"
        return found[0]

    def above(self, *tags: str) -> "Node | None":
        """The nearest element around this one that has one of the tags."""
        node = self.parent
        while node and node.tag not in tags:
            node = node.parent
        return node

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]

    @property
    def classes(self) -> list[str]:
        """The classes."""
        return self.attributes.get("class", "").split()

    @property
    def raw(self) -> str:
        """The text, blanks kept, without scripts and styles."""
        if self.tag in SILENT:
            return ""
        return "".join(c if isinstance(c, str) else c.raw for c in self.children)

    @property
    def text(self) -> str:
        """The text as a reader sees it: blanks collapsed."""
        return squeezed(self.raw)


def squeezed(text: str) -> str:
    """Collapse blanks as a browser does."""
    return " ".join(text.split())


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Node("")
        self.at = self.top

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = self._add(tag, attrs)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        opened: Node | None = self.at
        while opened and opened.tag != tag:
            opened = opened.parent
        if opened and opened.parent:
            self.at = opened.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> Node:
        node = Node(tag, {key: value or "" for key, value in attrs}, self.at)
        self.at.children.append(node)
        return node


def parse(text: str) -> Node:
    """Read HTML."""
    builder = _Builder()
    builder.feed(text)
    builder.close()
    return builder.top


@dataclass(slots=True)
class Site:
    """A built site; its pages are read once, when first asked for."""

    root: Path
    _pages: dict[str, Node] = field(default_factory=dict)

    def page(self, address: str) -> Node:
        """The page at an address, or of an HTML file of the site."""
        name = address if address.endswith(".html") else f"{address}index.html"
        if name not in self._pages:
            self._pages[name] = parse((self.root / name).read_text(encoding="utf-8"))
        return self._pages[name]

    def main(self, address: str) -> Node:
        """The main part of a page."""
        return self.page(address).one("div", class_="md-content")

    def pages(self) -> list[str]:
        """Every HTML file."""
        return sorted(p.relative_to(self.root).as_posix() for p in self.root.rglob("*.html"))

    def text(self, name: str) -> str:
        """The text of any file of the site."""
        return (self.root / name).read_text(encoding="utf-8")
