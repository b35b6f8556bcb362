"""Crowded research: topics of different units that ask the same or go to the same place."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import fsum

from unit_reports.aggregate.items import Item
from unit_reports.aggregate.titles import GENERAL, Title, plain, read_titles, weights
from unit_reports.model.base import is_masked
from unit_reports.model.unit import Topic

ALIKE = 54
"""Of 100: so much of what two titles tell must be told by both."""
ENOUGH = 3.0
"""So much must be told by both in any case: 服务 and 文化 alone are no subject."""
CONTRAST = 3.0
"""How often a word counts as not shared, besides once, that has another in its place: 社区养老服务
and 社区物业服务 share most words and not the object."""
NEAR = 66
"""Of 100: 老人 and 老年人 are nearly one word, 河道 and 河湖 are not."""
WORTH_A_LOOK = 0.25
"""Words that are only nearly the same cannot make up for fewer that are the same."""
AT_ONE_PLACE = 80
"""The score of topics that name one town or village and share nothing else."""
EQUAL = 90
"""Of 100: nine of ten characters in the same order, as for copied texts (W412)."""
MOST_COMPARED = 40
"""A word that more titles hold does not bring two together, or the cost would grow as the square of
the units; two such words do, if no more titles hold both."""

Weights = Mapping[str, float]
Held = Mapping[str, Sequence[Item[Topic]]]
"""Topics by their title without signs."""


class Wording(StrEnum):
    """How far titles are the same text, whatever they are about."""

    SAME = "same"
    NEARLY_SAME = "nearly_same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Topics of at least two units that are alike, and why; `score` is of 100.

    `places` and `words` stand in each title, the words that tell most first.
    """

    score: int
    wording: Wording
    places: tuple[str, ...]
    words: tuple[str, ...]
    items: tuple[Item[Topic], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowding:
    """What was found; of `topics` those were `compared` that name a subject or a place.

    With topics of one unit only there is nothing to compare.
    """

    topics: int
    compared: int
    alike: tuple[Alike, ...]


def crowding(items: Sequence[Item[Topic]]) -> Crowding:
    """Find topics of different units that are alike: the most alike first, in whatever order given.

    Titles that are the same and those that name one small place are one group each; others are held
    against each other two by two.
    """
    written: dict[str, list[Item[Topic]]] = {}
    for item in sorted(items, key=_key):
        text = plain(item.value.title)
        if text and not is_masked(item.value.title):
            written.setdefault(text, []).append(item)
    titles = _telling(written) if _several(written) else []
    held = {title.text: written[title.text] for title in titles}
    if not _several(held):
        return Crowding(topics=len(items), compared=0, alike=())
    return Crowding(
        topics=len(items),
        compared=sum(map(len, held.values())),
        alike=tuple(sorted(_found(titles, held), key=_rank)),
    )


def _several(held: Held) -> bool:
    return _of_several(item for items in held.values() for item in items)


def _telling(held: Held) -> list[Title]:
    """The titles that name a subject or a place."""
    chosen = [min(item.value.title for item in held[text]) for text in sorted(held)]
    read = read_titles(chosen)
    return [title for key in chosen if (title := read[key]).words or title.places]


def _key(item: Item[Topic]) -> tuple[str, int, str]:
    return item.unit.id, len(item.anchor), item.anchor


def _rank(alike: Alike) -> tuple[int, int, list[tuple[str, tuple[str, int, str]]]]:
    titles = [(item.value.title, _key(item)) for item in alike.items]
    return -alike.score, -len(alike.items), titles


def _found(titles: Sequence[Title], held: Held) -> Iterator[Alike]:
    weight = weights(titles)
    told = set()
    for alike in (*_same(titles, held, weight), *_pairs(titles, held, weight)):
        told.add(frozenset(map(_key, alike.items)))
        yield alike
    for alike in _at_one_place(titles, held, weight):
        if frozenset(map(_key, alike.items)) not in told:
            yield alike


def _same(titles: Iterable[Title], held: Held, weight: Weights) -> Iterator[Alike]:
    for title in titles:
        items = held[title.text]
        if title.words and _of_several(items):
            yield Alike(
                score=100,
                wording=Wording.DIFFERENT if title.masked else Wording.SAME,
                places=tuple(sorted(title.places)),
                words=_by_weight(title.words, weight),
                items=tuple(items),
            )


def _at_one_place(titles: Iterable[Title], held: Held, weight: Weights) -> Iterator[Alike]:
    there: dict[str, list[Title]] = {}
    for title in titles:
        for place in sorted(title.small_places):
            there.setdefault(place, []).append(title)
    for place, found in there.items():
        items = [item for title in found for item in held[title.text]]
        if len(found) > 1 and _of_several(items):
            shared = set(found[0].words).intersection(*(title.words for title in found))
            yield Alike(
                score=AT_ONE_PLACE,
                wording=Wording.DIFFERENT,
                places=(place,),
                words=_by_weight(shared, weight),
                items=tuple(items),
            )


def _pairs(titles: Sequence[Title], held: Held, weight: Weights) -> Iterator[Alike]:
    for one, other in _candidates(titles):
        score = _score(one, other, weight)
        if score < ALIKE or _elsewhere(one, other):
            continue
        if items := _facing(held[one.text], held[other.text]):
            near = one.small_places & other.small_places
            yield Alike(
                score=AT_ONE_PLACE + score * (100 - AT_ONE_PLACE) // 100 if near else score,
                wording=_wording(one, other),
                places=tuple(sorted(one.places & other.places)),
                words=_by_weight(set(one.words).intersection(other.words), weight),
                items=items,
            )


def _candidates(titles: Sequence[Title]) -> Iterator[tuple[Title, Title]]:
    """Every two titles that share a word, or two words, that not too many others hold."""
    number: dict[str, int] = {}
    for title in titles:
        for word in title.words:
            number[word] = number.get(word, 0) + 1
    by_key: dict[Hashable, list[int]] = {}
    keys: list[list[Hashable]] = []
    for index, title in enumerate(titles):
        common = sorted(word for word in title.words if number[word] > MOST_COMPARED)
        keys.append([*(w for w in title.words if w not in common), *combinations(common, 2)])
        for key in keys[-1]:
            by_key.setdefault(key, []).append(index)
    for index, title in enumerate(titles):
        lists = (by_key[key] for key in keys[index])
        others = {i for found in lists if len(found) <= MOST_COMPARED for i in found if i > index}
        yield from ((title, titles[other]) for other in sorted(others))


def _elsewhere(one: Title, other: Title) -> bool:
    """Whether two titles name different places of one level."""
    small, others = one.small_places, other.small_places
    if small and others:
        return small.isdisjoint(others)
    large, others = one.places - small, other.places - others
    return bool(large and others) and large.isdisjoint(others)


def _score(one: Title, other: Title, weight: Weights) -> int:
    """How alike two titles are, with or without their subtitles."""
    return max(
        _shared(words, others, weight)
        for words in dict.fromkeys((one.words, one.main))
        for others in dict.fromkeys((other.words, other.main))
    )


def _shared(words: Sequence[str], others: Sequence[str], weight: Weights) -> int:
    """How much of what two titles tell is told by both, of 100."""
    both = [weight[word] for word in set(words).intersection(others)]
    told = fsum([weight[word] for word in (*words, *others)])  # exact, whatever the order
    if fsum(both) < WORTH_A_LOOK * told / 2:
        return 0
    near = _near(words, others, weight)
    shared = fsum((*both, *near.values()))
    if shared < ENOUGH or 200 * shared < ALIKE * told:
        return 0
    matched = {*words}.intersection(others).union(*near)
    contrast = fsum(
        weight[word] + weight[other]
        for word, other in _replaced(words, others)
        if matched.isdisjoint((word, other))
    )
    return round(200 * shared / (told + CONTRAST * contrast))


def _near(
    words: Sequence[str], others: Sequence[str], weight: Weights
) -> dict[tuple[str, str], float]:
    """Words of either side that are nearly the same, each once, with what they tell."""
    from rapidfuzz.fuzz import ratio  # noqa: PLC0415 - hardly any command needs it

    left = [word for word in words if word not in others]
    right = [word for word in others if word not in words]
    found = [
        (alike / 100 * min(weight[word], weight[other]), word, other)
        for word in left
        for other in right
        if not set(word).isdisjoint(other) and (alike := ratio(word, other)) >= NEAR
    ]
    near: dict[tuple[str, str], float] = {}
    used: set[str] = set()
    for told, word, other in sorted(found, reverse=True):
        if used.isdisjoint((word, other)):
            used |= {word, other}
            near[word, other] = told
    return near


def _replaced(words: Sequence[str], others: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The words that stand in the place of quite other ones."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - as above

    for edit in Levenshtein.editops(words, others):
        if edit.tag == "replace":
            word, other = words[edit.src_pos], others[edit.dest_pos]
            if set(word).isdisjoint(other) and GENERAL.isdisjoint((word, other)):
                yield word, other


def _wording(one: Title, other: Title) -> Wording:
    from rapidfuzz.fuzz import ratio  # noqa: PLC0415 - as above

    if one.masked or other.masked or ratio(one.text, other.text) < EQUAL:
        return Wording.DIFFERENT
    return Wording.NEARLY_SAME


def _by_weight(words: Iterable[str], weight: Weights) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-weight[word], word)))


def _of_several(items: Iterable[Item[Topic]]) -> bool:
    return len({item.unit.id for item in items}) > 1


def _facing(left: Sequence[Item[Topic]], right: Sequence[Item[Topic]]) -> tuple[Item[Topic], ...]:
    """The topics of two titles, each of which faces one of another unit."""
    return tuple(
        item
        for items, others in ((left, right), (right, left))
        for item in items
        if any(item.unit.id != other.unit.id for other in others)
    )
