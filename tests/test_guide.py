"""The guide: what it tells a liaison to write is accepted, and no field and no rule is left out."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.examples import as_json, example
from tests.markup import Node, Site, squeezed
from tests.test_cases import FILES
from unit_reports.finding import Finding, has_errors
from unit_reports.model.campaign import PAGE_TITLES
from unit_reports.present.addresses import Links, rule_address
from unit_reports.present.fields import parts, written
from unit_reports.present.fragments import excerpt
from unit_reports.present.guide import EXAMPLES_FILE, GUIDE, family, rule_examples, rule_page
from unit_reports.present.render import environment
from unit_reports.present.schema import SCHEMA_FILE
from unit_reports.present.views import CROSS_UNIT
from unit_reports.present.wording import FAMILIES, SEVERITIES
from unit_reports.rules import RULES, check
from unit_reports.source.document import read_document
from unit_reports.source.folder import Folder, RawFile

ROOT = Path(__file__).parent.parent
GUIDE_PAGE = (ROOT / "docs" / "guide" / "index.md").read_text("utf-8")
WHOLE, PARTS, LIFE, ANSWER = re.findall(r"```yaml\n(.*?)```", GUIDE_PAGE, re.DOTALL)
HEAD = "name: 乙\nkind: 机关\nreports:\n  - period: 2023-11\n    as_of: 2023-11\n"
UNIT = "name: 甲单位\nkind: 机关\n"
CASES = {file.stem: yaml.safe_load(file.read_text("utf-8"))["cases"] for file in FILES}


def findings_of(root: Path, **units: str) -> list[Finding]:
    """Check the repository's catalog with other units."""
    (root / "units").mkdir(exist_ok=True)
    for name in ("campaign.yaml", "catalog.yaml"):
        (root / name).write_bytes((ROOT / "data" / name).read_bytes())
    for unit, text in units.items():
        (root / "units" / f"{unit}.yaml").write_text(text, "utf-8")
    return check(Folder(root=root, label="data"), today=date(2023, 12, 31))[1]


def test_the_examples_of_the_guide_pass(tmp_path: Path) -> None:
    """Copied as they stand, the example file and the further parts give no error."""
    towns = {"old-town": UNIT, "new-town": UNIT}
    findings = findings_of(tmp_path, one=WHOLE, two=HEAD + PARTS, three=LIFE, **towns)

    assert not has_errors(findings), [str(finding) for finding in findings]


def test_the_answer_that_the_guide_shows_answers(tmp_path: Path) -> None:
    """The example of `reasons` answers the one warning that comes, which comes without it too."""
    (answered,) = (f for f in findings_of(tmp_path, one=ANSWER) if f.code in ANSWER)
    without = re.sub(r"reasons:\n(?:  .*\n)+", "", ANSWER, count=1)
    (plain,) = (f for f in findings_of(tmp_path, one=without) if f.code in ANSWER)

    assert without != ANSWER
    assert answered.code == plain.code
    assert answered.reason
    assert not plain.reason


def test_the_message_that_the_guide_shows_is_one_of_ours() -> None:
    """The page for those who fill in the file on the web shows a message as the check prints it."""
    page = (ROOT / "docs" / "guide" / "web.md").read_text("utf-8")
    shown = re.search(r"```text\n\S+: ([A-Z]\d+) (.*)\n  (.*)\n```", page)
    assert shown
    code, message, hint = shown.groups()

    assert (message, hint) in {
        (said["message"], said["hint"]) for found in rule_examples()[code] for said in found["said"]
    }


def test_every_page_has_a_title() -> None:
    """A page without a usual title could not be shown."""
    pages = {key or "index" for key in CROSS_UNIT | GUIDE}

    assert pages | {"downloads", "history", "indicators", "kinds"} == set(PAGE_TITLES)


def test_the_examples_that_ship_are_fresh() -> None:
    """Renew them with: make examples. Each case's remedy passes, or they could not be made."""
    assert EXAMPLES_FILE.read_text("utf-8") == as_json()


def texts(node: Node, tag: str, **attributes: str) -> list[str]:
    """The texts of elements below."""
    return [found.text for found in node.all(tag, **attributes)]


@pytest.mark.parametrize("code", RULES)
def test_every_rule_has_a_page_with_every_case(code: str, site: Site) -> None:
    """A rule without a page, or without a case that its page shows in full, is forgotten work."""
    rule, page = RULES[code], site.main(rule_address(code))
    cases = CASES[code]
    said = texts(page, "p", class_="ur-said")

    assert page.one("h1").text == f"{code} {rule.title}"
    assert SEVERITIES[rule.severity] in page.one("dl").text
    assert texts(page, "h2") == [squeezed(case["about"]) for case in cases]
    assert len(page.all("div", class_="ur-pair")) == len(cases) > 0
    # A browser breaks the line where the check does.
    wanted = [f for case in cases for f in case["findings"]]
    assert [re.sub(r"\s", "", text) for text in said] == [re.sub(r"\s", "", f) for f in wanted]
    for pair in page.all("div", class_="ur-pair"):
        bad, good = (child for child in pair.children if isinstance(child, Node))
        assert bad.all("p", class_="ur-path")
        assert good.all("p", class_="ur-path")
        assert not bad.all("pre", class_="ur-good")
        assert not good.all("pre", class_="ur-bad")


def test_the_list_of_rules_leads_to_every_page(site: Site) -> None:
    """Every rule stands under its family, leading to its page, and every family has a title."""
    page = site.main("guide/rules/")
    rows = {row["id"]: row for row in page.all("tr") if "id" in row.attributes}

    assert set(rows) == set(RULES)
    for code, row in rows.items():
        assert row.one("a")["href"].endswith(f"/{rule_address(code)}")
        assert RULES[code].title in row.text
        assert code[:2] in FAMILIES


def test_codes_on_other_pages_lead_to_their_rules(safety_site: Site) -> None:
    """Whoever reads a code on the quality page can look it up."""
    page = safety_site.main("quality/")
    links = [link for link in page.all("a") if link.text in RULES]

    assert links
    assert all(link["href"] == f"../{rule_address(link.text)}" for link in links)


def test_a_rule_without_examples_has_a_page_all_the_same() -> None:
    """A rule just written breaks no build, be its family known or not."""
    rule = replace(RULES["E104"], code="X999", message="{all}", hint="{all}")
    page = type("Page", (), {"title": "X999"})
    text = (
        environment()
        .get_template("rule.html")
        .render(page=page, view=rule_page(rule, []), links=Links(address=rule_address("X999")))
    )

    assert "还没有例子" in text
    assert "…" not in text
    assert family(rule) not in FAMILIES.values()


def test_examples_are_escaped() -> None:
    """Whatever a case holds reaches the page as text."""
    lines = excerpt([(1, "a: <b>", True), (0, "<i>", False), (3, "&", False)])

    assert "<b>" not in lines
    assert "<i>" not in lines
    assert "&lt;b&gt;" in lines
    assert lines.count("⋮") == 1


def made(files: dict[str, Any], remedy: dict[str, Any]) -> dict[str, Any]:
    """The example that a case gives."""
    return example({"about": "例", "files": files, "remedy": remedy})


def marked(part: dict[str, Any]) -> list[int]:
    """The numbers of the marked lines of a file."""
    return [number for number, _, mark in part["lines"] if mark]


def test_an_example_marks_what_is_wrong_and_what_was_done() -> None:
    """The line of the finding on one side; what is new, and what went, on the other."""
    bad = f"{UNIT}nam: 甲\nkind: 机关\n"
    found = made({"units/a.yaml": bad}, {"units/a.yaml": "name: 乙单位\nkind: 机关\n"})
    (wrong,), (right,) = found["bad"], found["good"]

    assert wrong["path"] == right["path"] == "data/units/a.yaml"
    assert marked(wrong) == [3, 4]
    assert right["lines"] == [
        (1, "name: 乙单位", True),
        (2, "kind: 机关", False),
        (0, "nam: 甲", False),
        (0, "kind: 机关", False),
    ]
    assert [said["at"] for said in found["said"]] == [
        "data/units/a.yaml:3:1",
        "data/units/a.yaml:4:1",
    ]


def test_an_example_says_what_becomes_of_a_file() -> None:
    """A file that is renamed or taken away is told of as such; its lines are not at fault."""
    renamed = made({"units/A.yaml": UNIT}, {"units/A.yaml": None, "units/a.yaml": UNIT})
    taken = made({"units/A.yaml": UNIT}, {"units/A.yaml": None})

    assert marked(renamed["bad"][0]) == []
    assert [(part["path"], part["was"]) for part in renamed["good"]] == [
        ("data/units/a.yaml", "data/units/A.yaml")
    ]
    assert taken["good"] == [{"path": "data/units/A.yaml", "lines": [], "gone": True}]


def test_an_example_shows_only_what_can_be_seen() -> None:
    """Hidden signs are named, long lines cut, and what is no text is left out."""
    hidden = made({"units/a.yaml": UNIT.replace("位", "位\u200b")}, {"units/a.yaml": UNIT})
    long = made({"units/a.yaml": f"name: {'甲' * 300}\nkind: 机关\n"}, {"units/a.yaml": UNIT})
    other = made({"units/a.yaml": {"bytes_hex": "b9ab"}}, {"units/a.yaml": UNIT})

    assert hidden["bad"][0]["lines"][0][1] == "name: 甲单位〔U+200B〕"
    assert len(long["bad"][0]["lines"][0][1]) == 100
    assert other["bad"] == [{"path": "data/units/a.yaml", "lines": []}]


def test_of_a_long_file_only_what_matters_is_shown() -> None:
    """The line that is wrong with its surroundings; all of it would be too much to read."""
    notes = "".join(f"# 第{number}行\n" for number in range(3, 33))
    found = made({"units/a.yaml": f"{UNIT}{notes}nam: 甲\n"}, {"units/a.yaml": UNIT + notes})

    assert [number for number, *_ in found["bad"][0]["lines"]] == [31, 32, 33]
    assert [number for number, *_ in found["good"][0]["lines"]] == [30, 31, 32, 0]


@pytest.mark.parametrize(
    ("files", "remedy"),
    [
        ({"units/a.yaml": UNIT}, {"units/a.yaml": UNIT}),
        ({"units/A.yaml": UNIT}, {"units/A.yaml": UNIT}),
    ],
    ids=["nothing is wrong", "the remedy is none"],
)
def test_an_example_that_shows_nothing_is_refused(
    files: dict[str, Any], remedy: dict[str, Any]
) -> None:
    """A case must be wrong before its remedy and right after it."""
    with pytest.raises(ValueError, match="例"):
        made(files, remedy)


def test_the_page_of_fields_has_every_field(site: Site) -> None:
    """Each field that the schema knows is there, and said to be required or not."""
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    wanted = {
        (key, part["properties"][key].get("title", key), key in part.get("required", ()))
        for part in (schema, *schema["$defs"].values())
        for key in part.get("properties", ())
    }
    rows = site.main("guide/fields/").all("th", scope="row")
    found = {
        (row.one("code").text, row.one("span").text, texts(row, "b") == ["必填"]) for row in rows
    }

    assert found == wanted


def test_every_field_says_what_to_write() -> None:
    """A kind of value without words of its own needs a description."""
    silent = [
        (part.title, entry.key)
        for part in parts()
        for entry in part.entries
        if not (entry.how or entry.about)
    ]

    assert not silent


@pytest.mark.parametrize(
    ("keys", "key", "how"),
    [
        ((), "name", "一行字，至多200字"),
        (("reports",), "period", "编号，小写字母、数字、短横"),
        (("reports",), "as_of", "日期或月份：年-月-日、年-月"),
        (("reports",), "scope", "只能写 本级、全系统；不写就是本级"),
        (("reports",), "figures", "每行“名称: 内容”，内容写数；要说明就分栏写"),
        (("reports", "figures"), "items", "清单，每项一行字，至多200字；至多100项"),
        (("reports", "problems"), "summary", "几句话，至多2000字"),
        (("reports", "problems"), "categories", "清单，每项一行字，至多200字；至少1项"),
        (("reports", "problems"), "rectification", "分栏写"),
        (("reports", "plans"), "target", "数，照原文写"),
    ],
)
def test_what_may_be_written_is_said_in_plain_words(
    keys: tuple[str, ...], key: str, how: str
) -> None:
    """Kinds, choices and limits come from the model."""
    (part,) = [part for part in parts() if part.keys == keys]
    (entry,) = [entry for entry in part.entries if entry.key == key]

    assert entry.how == how


@pytest.mark.parametrize(
    "value",
    [
        *("7次", "*次", "《*》", "- x", "a: b", "a #b", "2023-11-30", "it's", "[x", "{x", "012"),
        *("7", "true", "No", "~", "null", " x", "x ", "x:", "> x", "1,2", "p1", "某局（机关）"),
        *(7, True, ["p1", "*"], {"count": "7次", "items": ["甲, 乙"]}),
    ],
    ids=repr,
)
def test_an_example_of_a_field_is_read_as_it_is_meant(value: object) -> None:
    """What the page shows as an example, copied into a file, gives that value and no other."""
    text = f"key: {written(value)}\n"
    document, findings = read_document(RawFile(id="a", path="a", content=text.encode()))

    assert not findings
    assert document
    assert document.data == {"key": value}
    assert type(document.data["key"]) is type(value)
