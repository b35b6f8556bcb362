"""Topics of different units that are alike, measured against pairs that were labelled by hand."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT, SAFETY, SAFETY_AS_OF, Build
from tests.markup import Node, Site
from unit_reports.aggregate.crowding import MOST_COMPARED, Alike, crowding
from unit_reports.aggregate.items import Item
from unit_reports.model.dataset import Unit
from unit_reports.model.unit import Topic, UnitFile
from unit_reports.present.crowded import MOST_SHOWN, MOST_UNITS, entries, reason
from unit_reports.source.document import read_document
from unit_reports.source.folder import RawFile

PAIRS = ROOT / "tests" / "topic_pairs.yaml"
GUIDE = ROOT / "docs" / "guide" / "index.md"
PARTS = ("tuning", "held_out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two titles and whether they are alike."""

    alike: bool
    kind: str
    titles: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How many pairs were found, how many of them rightly, how many are alike; what is wrong."""

    found: int
    right: int
    alike: int
    wrong: tuple[str, ...]


@cache
def labelled(part: str) -> tuple[Pair, ...]:
    """The pairs of one part."""
    pairs = yaml.safe_load(PAIRS.read_bytes())[part]
    return tuple(
        Pair(alike=p["alike"], kind=p["kind"], titles=(p["titles"][0], p["titles"][1]))
        for p in pairs
    )


@cache
def unit(name: str) -> Unit:
    """A unit that says nothing else."""
    document, _ = read_document(RawFile(id=name, path=f"{name}.yaml", content=b"name: a"))
    assert document
    return Unit(
        id=name, file=UnitFile.model_validate({"name": name, "kind": "局"}), document=document
    )


def topic(owner: str, title: str, number: int = 1) -> Item[Topic]:
    """A topic of a unit."""
    return Item(
        unit=unit(owner),
        value=Topic.model_validate({"title": title, "category": "其他"}),
        line=1,
        column=1,
        anchor=f"topics-{number}",
    )


def topics(*titles: str) -> list[Item[Topic]]:
    """Topics of as many units."""
    return [topic(f"u{number:04}", title) for number, title in enumerate(titles)]


def found(*titles: str) -> tuple[Alike, ...]:
    """What is alike among topics of as many units."""
    return crowding(topics(*titles)).alike


def told(alike: Iterable[Alike]) -> list[tuple[int, str, list[tuple[str, str]]]]:
    """All that a reader can see, to compare."""
    return [
        (each.score, reason(each), [(item.unit.id, item.value.title) for item in each.items])
        for each in alike
    ]


@cache
def measured(part: str, *, together: bool) -> Measured:
    """Look for the pairs of a part, each by itself or all as one data set."""
    pairs = labelled(part)
    items = [
        [topic(f"{side}{number:03}", title) for side, title in zip("ab", pair.titles, strict=True)]
        for number, pair in enumerate(pairs)
    ]
    sets = [[item for pair in items for item in pair]] if together else items
    groups = [{item.unit.id for item in a.items} for items in sets for a in crowding(items).alike]
    hits = [any(group.issuperset(i.unit.id for i in pair) for group in groups) for pair in items]
    if not together:
        hits = [bool(crowding(pair).alike) for pair in items]
    wrong = tuple(
        f"{'missed' if pair.alike else 'wrongly found'} ({pair.kind}): {' | '.join(pair.titles)}"
        for pair, hit in zip(pairs, hits, strict=True)
        if hit != pair.alike
    )
    return Measured(
        found=sum(hits),
        right=sum(hit and pair.alike for pair, hit in zip(pairs, hits, strict=True)),
        alike=sum(pair.alike for pair in pairs),
        wrong=wrong,
    )


@pytest.mark.parametrize(
    ("part", "sets", "precision", "recall"),
    [
        ("held_out", "alone", 37 / 38, 37 / 44),
        ("held_out", "together", 37 / 37, 37 / 44),
        ("tuning", "alone", 26 / 26, 26 / 30),
        ("tuning", "together", 25 / 25, 25 / 30),
    ],
)
def test_the_labelled_pairs_are_told_apart(
    part: str, sets: str, precision: float, recall: float
) -> None:
    """Of what is found nearly all is alike, and of what is alike most is found."""
    result = measured(part, together=sets == "together")

    assert result.right / result.found >= precision, "\n".join(result.wrong)
    assert result.right / result.alike >= recall, "\n".join(result.wrong)


def test_the_guide_tells_what_was_measured() -> None:
    """The figures of the guide are those of the held-out pairs, each pair by itself."""
    result = measured("held_out", together=False)
    pairs, precision, recall = re.findall(
        r"(\d+) 对题目.*?(\d+)% 确实相近.*?找到了 (\d+)%", GUIDE.read_text("utf-8"), re.DOTALL
    )[0]

    assert int(pairs) == len(labelled("held_out"))
    assert int(precision) == round(100 * result.right / result.found)
    assert int(recall) == round(100 * result.right / result.alike)


def test_the_parts_have_no_title_in_common() -> None:
    """What was looked at while tuning says nothing of the held-out pairs; each has both labels."""
    tuning, held_out = (
        {title for pair in labelled(part) for title in pair.titles} for part in PARTS
    )

    assert tuning.isdisjoint(held_out)
    for part in PARTS:
        labels = [pair.alike for pair in labelled(part)]
        assert min(labels.count(True), labels.count(False)) >= 30


ALL_TITLES = sorted({title for part in PARTS for pair in labelled(part) for title in pair.titles})
MASKED = (
    "*",
    "XX",
    "××××",
    "《*》",
    "某某",
    "未公开",
    "……",
    "XX县*",
    "*镇**调研",
    "某局XX工作研究",
)
MANY_TOPICS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.sampled_from([*ALL_TITLES[::5], *MASKED])),
    max_size=24,
)


def numbered(chosen: Sequence[tuple[str, str]]) -> list[Item[Topic]]:
    """Topics of few units, each with a place of its own in its unit's list."""
    return [topic(owner, title, number) for number, (owner, title) in enumerate(chosen)]


@given(MANY_TOPICS, st.randoms(use_true_random=False))
def test_the_order_of_topics_changes_nothing(chosen: list[tuple[str, str]], random: object) -> None:
    """Whatever the order of the units, the same is found, in the same order."""
    items = numbered(chosen)
    shuffled = list(items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert told(crowding(shuffled).alike) == told(crowding(items).alike)


@given(MANY_TOPICS)
def test_each_topic_is_alike_to_one_of_another_unit(chosen: list[tuple[str, str]]) -> None:
    """A unit is never told that it does the same as itself, and the most alike come first."""
    result = crowding(numbered(chosen))

    assert [a.score for a in result.alike] == sorted((a.score for a in result.alike), reverse=True)
    for alike in result.alike:
        assert len({item.unit.id for item in alike.items}) > 1
        assert 0 < alike.score <= 100
    keys = [[(i.unit.id, i.anchor) for i in alike.items] for alike in result.alike]
    assert len({frozenset(key) for key in keys}) == len(keys) == len({tuple(k) for k in keys})
    assert all(len(set(key)) == len(key) for key in keys)


def test_topics_of_one_unit_are_not_compared() -> None:
    """Two equal topics of one unit are its own affair."""
    result = crowding([topic("a", "河道保洁", 1), topic("a", "河道保洁", 2)])

    assert (result.topics, result.compared, result.alike) == (2, 0, ())


@pytest.mark.parametrize("title", MASKED)
def test_masks_are_not_alike(title: str) -> None:
    """What is withheld is not known to be the same, and is not said to have been compared."""
    result = crowding(topics(title, title, "河道保洁", "校车安全"))

    assert result.alike == ()
    assert (result.topics, result.compared) == (4, 2)


def test_a_partly_masked_title_is_not_said_to_be_the_same_text() -> None:
    """Of a masked title the rest may be alike, but nobody knows that the whole is."""
    [alike] = found("XX镇河道清淤情况调研", "XX镇河道清淤情况调研")

    assert reason(alike) == "都讲 清淤、河道"


@pytest.mark.parametrize(
    ("titles", "wanted"),
    [
        (("河道清淤调研", "河道清淤调研"), "文字一样；都讲 清淤、河道"),
        (("关于加强社区养老服务的调研", "社区养老服务现状"), "都讲 养老、社区、服务"),
        (
            ("农村幼儿园食堂用气安全情况调研", "农村幼儿园食堂用气安全情况的调研"),
            "文字几乎一样；都讲 幼儿园、食堂、农村、安全",
        ),
        (("2023年校车管理", "2023年校车"), "都讲 校车"),
        (("东河镇河道清淤调研", "校车管理（以东河镇为例）"), "地点相同：东河镇"),
        (("柳溪镇河道清淤调研", "柳溪河道清淤调查"), "地点相同：柳溪镇；都讲 清淤、河道"),
    ],
)
def test_the_reason_is_told(titles: tuple[str, str], wanted: str) -> None:
    """Wording, place and words, as far as they are shared, the word that tells most first."""
    [alike] = found(*titles)

    assert reason(alike) == wanted


@pytest.mark.parametrize(
    "titles",
    [
        ("东河镇河道清淤调研", "西坪镇河道清淤调研"),
        ("云岭县河道清淤调研", "青河县河道清淤调研"),
        ("农村社区档案收集", "农村社区供暖管道改造"),
        ("老旧社区绿化", "老旧社区供暖"),
        ("干部进村入户", "专家进村义诊"),
        ("桃源街道公厕改造", "世外桃源景区门票"),
        ("城中村征地拆迁补偿", "城中村电线私拉乱接"),
        ("各乡镇征地拆迁补偿", "各乡镇电线私拉乱接"),
    ],
)
def test_other_places_and_kinds_of_places_do_not_match(titles: tuple[str, str]) -> None:
    """One object in two places is two, and 农村社区 is no name of a place."""
    assert found(*titles) == ()


def test_topics_at_one_place_are_one_group() -> None:
    """Three topics about one village are told once, and not two by two."""
    [alike] = found("石桥村饮水工程", "石桥村村史编写", "石桥村电商培训")

    assert len(alike.items) == 3
    assert reason(alike) == "地点相同：石桥村"


def test_equal_titles_are_one_group() -> None:
    """The same title of many units is told once, above what is less alike."""
    first, *others = found(*["河道清淤"] * 20, "河道清淤设备", "校车安全")

    assert (first.score, len(first.items)) == (100, 20)
    assert [len(alike.items) for alike in others] == [21]


def test_words_of_every_title_tell_nothing() -> None:
    """What all topics are about makes no two of them alike, though it would of two alone."""
    pair = ("停车收费", "停车收费岗亭")

    assert len(found(*pair)) == 1
    assert found(*pair, *(f"停车收费{label}" for label in labels(MOST_COMPARED))) == ()


def test_two_very_common_words_still_bring_titles_together() -> None:
    """Words that too many titles hold to compare them all are looked at two by two."""
    number = MOST_COMPARED + 1
    others = labels(1000)
    first = [f"停车{other}" for other in others[:number]]
    second = [f"电梯{other}" for other in others[number : 2 * number]]

    alike = found(*first, *second, *others[2 * number :], "停车电梯改造", "电梯停车")

    assert ["停车电梯改造", "电梯停车"] in [[i.value.title for i in a.items] for a in alike]


def labels(number: int) -> list[str]:
    """Words that no two titles share."""
    return [
        f"{chr(65 + i // 676)}{chr(65 + i // 26 % 26)}{chr(65 + i % 26)}" for i in range(number)
    ]


def test_no_command_pays_for_the_dictionary() -> None:
    """The library is loaded when topics of two units are compared, and not before."""
    code = (
        "import sys, unit_reports.cli, unit_reports.present.output\n"
        "from unit_reports.aggregate.crowding import crowding\n"
        "crowding([])\n"
        "sys.exit('rjieba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)

    assert done.returncode == 0


def test_a_long_group_is_cut_and_says_so() -> None:
    """The page names some units of a title and how many there are."""
    [entry] = entries(crowding(topics(*["河道清淤"] * (MOST_UNITS + 5))))

    [(title, shown, number)] = entry.titles
    assert (title, len(shown), number) == ("河道清淤", MOST_UNITS, MOST_UNITS + 5)


COUNTY = """\
    topics:
      - {title: 东河镇渔船检修情况调研, category: 夜间检查}
      - {title: 冷库用电安全的几点思考, category: 夜间检查}
      - {title: '*', category: 夜间检查}
"""
WEST_TOWN = """\
    topics:
      - {title: 关于加强冷库用电安全的调研, category: 夜间检查}
      - {title: '东河镇<b>庙会</b>', category: 人员密集场所}
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small data folder in which two units have topics."""
    copy = tmp_path / "data"
    shutil.copytree(SAFETY, copy)
    for name, text in (("county", COUNTY), ("towns/west-town", WEST_TOWN)):
        path = copy / "units" / f"{name}.yaml"
        old = path.read_text("utf-8")
        before, topics_before, after = re.split(
            r"(^    topics:.*\n(?:      .*\n)*)", old, maxsplit=1, flags=re.MULTILINE
        )
        assert topics_before
        path.write_text(before + text + after, "utf-8")
    return copy


def section(main: Node) -> list[str]:
    """The list of what is alike, below its heading."""
    heading = main.one("h2", id="crowded")
    assert heading.parent
    after = heading.parent.children[heading.parent.children.index(heading) + 1 :]
    lists = [node for node in after if isinstance(node, Node) and node.tag == "ol"]
    return [node.text for node in lists[0].children if isinstance(node, Node)]


def test_the_page_shows_what_is_alike(data: Path, tmp_path: Path, build: Build) -> None:
    """Each entry has its reason, the titles, their units and where they stand; nothing is HTML."""
    pages = []
    for seed in ("1", "2"):
        root = tmp_path / seed
        environment = {"PYTHONHASHSEED": seed}
        done = build(root, data=data, as_of=SAFETY_AS_OF, environment=environment)
        assert done.returncode == 0, done.stderr
        pages.append((root / "research" / "index.html").read_bytes())
    assert pages[0] == pages[1]
    main = Site(tmp_path / "1").main("research/")

    assert "扎堆的课题 2组" in main.text
    assert "5项课题里比了4项，其余的看不出讲什么（如名称未公开）。" in main.text
    first, second = section(main)
    assert first.startswith("都讲 冷库、用电、安全 关于加强冷库用电安全的调研 西岭镇 ")
    assert "冷库用电安全的几点思考 湖滨县消安办 " in first
    assert second.startswith("地点相同：东河镇 ")
    assert "东河镇<b>庙会</b> 西岭镇 " in second
    links = [a["href"] for a in main.one("ol").all("a")]
    assert "../units/county/#topics-2" in links
    assert any(link.startswith("../units/west-town/#L") for link in links)


def test_the_page_says_that_nothing_was_found(site: Site) -> None:
    """Where topics of several units were compared in vain the page says so."""
    main = site.main("research/")

    assert "没有发现题目相近的课题。" in main.text
    assert main.one("h2", id="crowded").text == "扎堆的课题"
    assert not main.all("ol")


def test_the_page_is_silent_where_nothing_was_compared(safety_site: Site) -> None:
    """With topics of one unit only there is no such section."""
    assert "扎堆" not in safety_site.main("research/").text


def test_a_long_list_is_capped() -> None:
    """The page shows so many entries and no more; all are counted."""
    pairs = [f"{label}厂搬迁" for label in labels(MOST_SHOWN + 5)]
    result = crowding([*topics(*pairs), *(topic("z", t, n) for n, t in enumerate(pairs))])

    assert len(result.alike) >= MOST_SHOWN + 5
    assert len(entries(result)) == MOST_SHOWN
