"""Streams of chance, and the words to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar

import yaml

T = TypeVar("T")


class Chance:
    """A stream of chance of its own name; only `Random.random` is promised to stay the same."""

    __slots__ = ("_next",)

    def __init__(self, *names: object) -> None:
        self._next = Random(" ".join(map(str, names))).random  # noqa: S311 - no secret

    def share(self) -> float:
        """A number from 0 up to 1."""
        return self._next()

    def often(self, share: float) -> bool:
        """Yes, in so many of all cases."""
        return self._next() < share

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._next() * (high - low + 1))

    def one(self, choices: Sequence[T]) -> T:
        """One of some."""
        return choices[int(self._next() * len(choices))]

    def some(self, choices: Sequence[T], number: int) -> list[T]:
        """So many of some, or all of them, each once."""
        number = min(number, len(choices))
        if number <= 1:
            return [self.one(choices)] if number else []
        rest = list(choices)
        for i in range(number):
            j = i + int(self._next() * (len(rest) - i))
            rest[i], rest[j] = rest[j], rest[i]
        return rest[:number]


def deck(**shares: int) -> tuple[str, ...]:
    """Names to draw from, each as often as it says."""
    return tuple(name for name, share in shares.items() for _ in range(share))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """Kinds of unit with one of `signs` in their name: how high they stand, and their names."""

    signs: tuple[str, ...]
    level: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """``words.yaml``, which tells what each list is for."""

    place_heads: tuple[str, ...]
    place_tails: tuple[str, ...]
    place_ends: tuple[str, ...]
    kinds: tuple[Kinds, ...]
    other_names: tuple[str, ...]
    amounts: dict[str, tuple[int, int]]
    who: tuple[str, ...]
    whose: tuple[str, ...]
    when: tuple[str, ...]
    do: tuple[str, ...]
    thing: tuple[str, ...]
    how: tuple[str, ...]
    remark: tuple[str, ...]
    bad: tuple[str, ...]
    where: tuple[str, ...]
    matter: tuple[str, ...]
    aspect: tuple[str, ...]
    method: tuple[str, ...]
    status: tuple[str, ...]
    outcome: tuple[str, ...]
    rule_forms: tuple[str, ...]
    about: tuple[str, ...]
    deed: tuple[str, ...]
    progress: tuple[str, ...]
    style: tuple[str, ...]
    tool: tuple[str, ...]
    form: tuple[str, ...]
    mask_nouns: tuple[str, ...]
    titles: tuple[str, ...]
    exempt: tuple[str, ...]
    no_day: tuple[str, ...]
    no_part: tuple[str, ...]
    other_measure: tuple[str, ...]
    same_as_before: tuple[str, ...]


@cache
def words() -> Words:
    """The words that ship."""
    text = Path(__file__).with_name("words.yaml").read_text("utf-8")
    read = yaml.load(text, yaml.CSafeLoader)
    lists = {key: tuple(value.split()) for key, value in read.items() if isinstance(value, str)}
    return Words(
        **lists,
        amounts={word: (low, high) for word, (low, high) in read["amounts"].items()},
        kinds=tuple(
            Kinds(
                signs=tuple(kind["signs"].split()),
                level=kind["level"],
                names=tuple(kind["names"].split()),
            )
            for kind in read["kinds"]
        ),
    )
