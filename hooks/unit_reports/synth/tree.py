"""Which units there are: a forest of a given depth, grown tree by tree, and their names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unit_reports.synth.chance import Chance, words

TOP_FAN = (8, 11, 14, 17, 20, 23, 26, 33)
FAN = (0, 0, 0, 0, 3, 5, 8, 12)
"""How many units stand right below one: the tops of trees, and those further down."""
FLAT_GROUP = 20
"""Where nobody stands above others, so many units are neighbours."""
STRIDE = 1231
"""Names of places are taken in strides through all of them: prime, so that none is left out."""
MOST_LEVELS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A unit: its number, the ids of those above from the top down, how many stand below it.

    `place` is the name of its own place, which its name has in it.
    """

    number: int
    above: tuple[str, ...]
    below: int
    place: str
    name: str
    kind: str

    @property
    def id(self) -> str:
        """The unit's id."""
        return unit_id(self.number)

    @property
    def path(self) -> str:
        """Where its file is; the folders are as the tree."""
        return "/".join(("units", *self.above, f"{self.id}.yaml"))


def unit_id(number: int) -> str:
    """The id of a unit by its number from 0."""
    return f"unit-{number:05}"


def place_name(number: int, shift: int = 0) -> str:
    """A name of a place, another one for each number."""
    heads, tails, ends = words().place_heads, words().place_tails, words().place_ends
    rest, short = divmod(number, len(heads) * len(tails))
    tail, head = divmod((short * STRIDE + shift) % (len(heads) * len(tails)), len(heads))
    name = heads[head] + tails[tail]
    while rest:
        rest, end = divmod(rest - 1, len(ends))
        name += ends[end]
    return name


@dataclass(slots=True)
class _Shape:
    above: int | None
    level: int
    below: int = 0


class Forest:
    """All units of a seed, without end; each tree comes as the list of its units, top first."""

    def __init__(self, seed: int, levels: int, kinds: Sequence[str]) -> None:
        self._seed = seed
        self._levels = levels
        self._bands = [[kind for kind in kinds if _level(kind) == band] for band in range(3)]
        self._kinds = list(kinds)
        self._shift = Chance(seed, "places").between(0, 9999)

    def trees(self) -> Iterator[list[Node]]:
        """The trees; of units without any above or below, groups of neighbours."""
        first = index = 0
        while True:
            chance = Chance(self._seed, "tree", index)
            if self._levels == 1:
                shapes = [_Shape(None, 0) for _ in range(FLAT_GROUP)]
            else:
                shapes = []
                self._grow(shapes, None, chance)
            yield self._named(shapes, first, index, chance)
            first += len(shapes)
            index += 1

    def _grow(self, shapes: list[_Shape], above: int | None, chance: Chance) -> int:
        """Grow a unit with all below it, at the end of a list; return how many that are."""
        at, level = len(shapes), 0 if above is None else shapes[above].level + 1
        shape = _Shape(above, level)
        shapes.append(shape)
        if level + 1 < self._levels:
            fan = chance.one(FAN if level else TOP_FAN)
            for _ in range(max(fan, 1) if at == level else fan):  # the first way goes all down
                shape.below += self._grow(shapes, at, chance)
        return 1 + shape.below

    def _named(self, shapes: list[_Shape], first: int, index: int, chance: Chance) -> list[Node]:
        nodes: list[Node] = []
        ways: list[tuple[str, ...]] = []
        shift = chance.between(0, 9999)
        for offset, shape in enumerate(shapes):
            number = first + offset
            above = None if shape.above is None else nodes[shape.above]
            ways.append((*above.above, above.id) if above else ())
            kind = chance.one(self._kinds_at(shape.level))
            first_place = place_name(number if self._levels == 1 else index, self._shift)
            place = place_name(offset, shift) if above else first_place
            nodes.append(
                Node(
                    number=number,
                    above=ways[-1],
                    below=shape.below,
                    place=place,
                    name=(first_place if above else "") + place + chance.one(_names(kind)),
                    kind=kind,
                )
            )
        return nodes

    def _kinds_at(self, level: int) -> Sequence[str]:
        top, middle, bottom = self._bands
        if self._levels == 1:
            return self._kinds
        if level == 0:
            return top or middle or self._kinds
        if level + 1 < self._levels:
            return middle or bottom or self._kinds
        return (bottom if self._levels > 2 else middle + bottom) or middle or self._kinds  # noqa: PLR2004 - top and the rest


def _level(kind: str) -> int:
    known = words().kinds
    return next((k.level for k in known if any(sign in kind for sign in k.signs)), 2)


def _names(kind: str) -> Sequence[str]:
    known = words().kinds
    found = (k.names for k in known if any(sign in kind for sign in k.signs))
    return next(found, words().other_names)
