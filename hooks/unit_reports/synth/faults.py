"""Mistakes as clerks make them, each put into one unit's file: what `check` must find there."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from unit_reports.rules.vocabulary import PERSON_TIMES_WORD
from unit_reports.synth.chance import Chance

Measures = Mapping[str, Sequence[str]]
"""The measure words that an indicator accepts, by its names in YAML."""
Work = Callable[[list[str], Chance, Measures], list[str] | None]
"""Puts a mistake into the lines of a file, or finds no place for it."""

NO_SUCH = "查无此项"
COUNTS = {"E105": "3X{}", "E106": "{}", "E108": "-3{}", "E109": "2.5{}", "E110": "15-10{}"}
_FIGURE = re.compile(r"( {6})([^\s#'{-][^:]*)(: )(\{count: )?([^,{}\[\]]+)(.*)")


def faulty(number: int, text: str, chance: Chance, measures: Measures) -> tuple[str, str]:
    """The file with its `number`-th mistake, or the next that fits; and the code of its finding."""
    kinds = list(FAULTS.items())
    for turn in range(len(kinds)):
        code, work = kinds[(number + turn) % len(kinds)]
        lines = work(text.rstrip("\n").split("\n"), chance, measures)
        if lines is not None:
            return "\n".join(lines) + "\n", code
    raise AssertionError("some mistakes fit everywhere")


def picked(share: float, chance: Chance) -> Iterator[int]:
    """The numbers of the units that get a mistake: one in each stretch of so many, without end."""
    if not share:
        return
    stretch = 0
    while True:
        yield int((stretch + chance.share()) / share)
        stretch += 1


def _change(pattern: str, new: str) -> Work:
    """Change one of the lines that a pattern fits, as a whole."""

    def work(lines: list[str], chance: Chance, measures: Measures) -> list[str] | None:
        del measures
        return _at_one(lines, chance, lambda line: re.fullmatch(pattern, line), new)

    return work


def _at_one(
    lines: list[str], chance: Chance, fits: Callable[[str], re.Match[str] | None], new: str
) -> list[str] | None:
    found = [(i, match) for i, line in enumerate(lines) if (match := fits(line))]
    if not found:
        return None
    i, match = chance.one(found)
    return [*lines[:i], *match.expand(new).split("\n"), *lines[i + 1 :]]


def _add(line: str) -> Work:
    """Add a line at the end."""

    def work(lines: list[str], chance: Chance, measures: Measures) -> list[str] | None:
        del chance, measures
        return [*lines, *line.split("\n")]

    return work


def _figure(lines: list[str], chance: Chance) -> tuple[int, re.Match[str]] | None:
    """One of the figures that stand on one line."""
    inside, found = False, []
    for i, line in enumerate(lines):
        if not line.startswith("     "):
            inside = line == "    figures:"
        elif inside and (match := _FIGURE.fullmatch(line)):
            found.append((i, match))
    return chance.one(found) if found else None


def _count(form: str) -> Work:
    """Write a count that is none."""

    def work(lines: list[str], chance: Chance, measures: Measures) -> list[str] | None:
        if not (found := _figure(lines, chance)):
            return None
        i, (indent, name, colon, brace, _, rest) = found[0], found[1].groups("")
        wrong = f"'{form.format(measures[name][0])}'"
        return [*lines[:i], f"{indent}{name}{colon}{brace}{wrong}{rest}", *lines[i + 1 :]]

    return work


def _person_times(lines: list[str], chance: Chance, measures: Measures) -> list[str] | None:
    """Count persons where times are counted, or the other way round."""
    if not (found := _figure(lines, chance)):
        return None
    i, (indent, name, colon, brace, _, rest) = found[0], found[1].groups("")
    wrong = "12次" if PERSON_TIMES_WORD in measures[name] else f"12{PERSON_TIMES_WORD}"
    return [*lines[:i], f"{indent}{name}{colon}{brace}{wrong}{rest}", *lines[i + 1 :]]


def _unknown_indicator(lines: list[str], chance: Chance, measures: Measures) -> list[str] | None:
    del measures
    if not (found := _figure(lines, chance)):
        return None
    i, (indent, _, *rest) = found[0], found[1].groups("")
    return [*lines[:i], f"{indent}{NO_SUCH}{''.join(rest)}", *lines[i + 1 :]]


def _same_problem(lines: list[str], chance: Chance, measures: Measures) -> list[str] | None:
    """Give the second of two problems in a row the id of the first."""
    del measures
    found: list[tuple[int, str]] = []
    last = ""
    for i, line in enumerate(lines):
        if line.startswith("      - id: "):
            found += [(i, last)] if last else []
            last = line
        elif not line.startswith("     "):
            last = ""
    if not found:
        return None
    i, same = chance.one(found)
    return [*lines[:i], same, *lines[i + 1 :]]


FAULTS: dict[str, Work] = {
    "E010": _change(r"(.*)[}\]]", r"\1"),
    "E102": _change(r"    scope: (.*)", r"    scop: \1"),
    "E211": _person_times,
    "E110": _count(COUNTS["E110"]),
    "E202": _change(r"(.*\bcategory: )[^,}]+(.*)", rf"\g<1>{NO_SUCH}\2"),
    "E014": _change("(kind: .*)", r"\1\n\1"),
    "E111": _change(r"(    (?:as_of|submitted): [0-9]{4}).*", r"\1-13-01"),
    "E204": _change(r"(  - period: ).*", r"\g<1>1900-01"),
    "E012": _change(r"  +(\w+: \S.*)", "\t\\1"),
    "E013": _change("kind: (.*)", r"kind：\1"),
    "E011": _change(r"(.*)'(\*[^']*)'(.*)", r"\1\2\3"),
    "E201": _unknown_indicator,
    "E108": _count(COUNTS["E108"]),
    "E203": _change("kind: .*", f"kind: {NO_SUCH}"),
    "E018": _change("kind: .*", "kind:"),
    "E208": _same_problem,
    "E105": _count(COUNTS["E105"]),
    "E112": _change(r"    scope: .*", f"    scope: {NO_SUCH}"),
    "E205": _change("parent: .*", "parent: nobody"),
    "E101": _change(r"name: .*\n?", "# 名称"),
    "E207": _change(r"(        answers: ).*", r"\1[p99]"),
    "E109": _count(COUNTS["E109"]),
    "E016": _add("---\nname: 又一个"),
    "E106": _count(COUNTS["E106"]),
}
"""Each mistake by the code of its finding."""
