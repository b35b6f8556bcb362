"""The theme's page around the gaps for a title, a description and a main part."""

import re
from dataclasses import dataclass
from html import escape

TITLE = "unit-reports-gap-title"
DESCRIPTION = "unit-reports-gap-description"
BODY = "<!--unit-reports-gap-body <h1-->"  # the theme adds a heading where it sees none
_GAPS = re.compile(f"{TITLE}|{DESCRIPTION}")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands before the main part of a page, and after it."""

    head: str
    tail: str

    @classmethod
    def of(cls, rendered: str) -> "Frame":
        """The frame of a page that the theme rendered with the gaps in it."""
        head, _, tail = rendered.partition(BODY)
        return cls(head, tail)

    def fill(self, title: str, description: str, body: str) -> str:
        """Give the whole page."""
        said = {TITLE: escape(title), DESCRIPTION: escape(description)}
        head = _GAPS.sub(lambda gap: said[gap.group()], self.head)
        return head + body + _GAPS.sub(lambda gap: said[gap.group()], self.tail)


def for_theme(text: str) -> str:
    """A text that the theme may put anywhere, escaped, unescaped or not at all.

    The theme strips tags from titles and thereby undoes escaping, so the four signs that could
    become HTML are given as their full-width likenesses.
    """
    return text.translate(_LIKENESS)


_LIKENESS = str.maketrans('<>&"', "＜＞＆＂")
