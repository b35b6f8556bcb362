"""The Word document: its numbers are the picture's, its template is the office's to change."""

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as WordDocument
from typer.testing import CliRunner, Result

from tests import make_brief_template
from tests.conftest import AS_OF, ROOT, SAFETY, SAFETY_AS_OF
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import Reporting
from unit_reports.aggregate.series import Series
from unit_reports.cli import app
from unit_reports.model.dataset import Dataset
from unit_reports.present.brief import MOST_ROWS, MOST_UNITS, brief
from unit_reports.present.brief_parts import parts
from unit_reports.present.changes import changes
from unit_reports.present.digest import key_figures
from unit_reports.present.document import BUILT_IN, document
from unit_reports.present.wording import PARTS, REPORTING, STATES, basis_text, total_text
from unit_reports.rules import check
from unit_reports.source.folder import Folder

HEADINGS = ["一、总体情况", "二、主要做法", "三、突出问题", "四、整改进展", "五、下一步"]
GUIDE = ROOT / "docs" / "guide" / "brief.md"
COUNTY = SAFETY.with_name("county")
COUNTY_AS_OF = "2024-10-20"
CAMPAIGNS = {
    "own": (ROOT / "data", AS_OF),
    "safety": (SAFETY, SAFETY_AS_OF),
    "county": (COUNTY, COUNTY_AS_OF),
}


def series_of(data: Path, as_of: str) -> Series:
    """Every picture of a data folder."""
    today = date.fromisoformat(as_of)
    dataset, findings = check(Folder.at(data), today=today)
    assert dataset
    return Series(dataset=dataset, today=today, findings=tuple(findings))


@pytest.fixture(params=CAMPAIGNS, scope="module")
def campaign(request: pytest.FixtureRequest) -> tuple[Path, str]:
    """A data folder and its day."""
    return CAMPAIGNS[request.param]


@pytest.fixture(scope="module")
def picture(campaign: tuple[Path, str]) -> Picture:
    """The newest period."""
    return series_of(*campaign).current


@pytest.fixture
def safety(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small campaign, to change, in the working directory as ``data``."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(SAFETY, tmp_path / "data"))


def run(*arguments: str | Path) -> Result:
    """Call the command, with a crash told as a crash."""
    words = ["brief", "--as-of", SAFETY_AS_OF, *map(str, arguments)]
    result = CliRunner().invoke(app, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def read(content: bytes) -> WordDocument:
    """A document as Word's own model."""
    return Document(io.BytesIO(content))


def text_of(opened: WordDocument) -> str:
    """Every paragraph and every cell, a line each."""
    cells = [c.text for t in opened.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in opened.paragraphs), *cells])


def tables(opened: WordDocument) -> dict[tuple[str, ...], list[list[str]]]:
    """The rows of every table by its headings."""
    found = {}
    for table in opened.tables:
        head, *rows = [[cell.text for cell in row.cells] for row in table.rows]
        found[tuple(head)] = rows
    return found


def shipped(picture: Picture) -> WordDocument:
    """The document that the template that ships gives."""
    return read(document(brief(picture, []), BUILT_IN.read_bytes()))


@pytest.fixture(scope="module")
def opened(picture: Picture) -> WordDocument:
    """What `shipped` gives, made once; nobody changes it."""
    return shipped(picture)


def template(*paragraphs: str) -> bytes:
    """A template with nothing in it but some paragraphs."""
    body = "".join(map(make_brief_template.paragraph, paragraphs))
    empty = make_brief_template.document()
    text = re.sub("<w:body>.*(?=<w:sectPr>)", f"<w:body>{body}", empty, flags=re.DOTALL)
    return make_brief_template.packed({"word/document.xml": text})


def test_the_parts_stand_in_the_usual_order(opened: WordDocument) -> None:
    """An office finds each part where it always is, as headings that Word lists."""
    found = [p.text for p in opened.paragraphs if p.style and p.style.name == "Heading 1"]

    assert found == [*HEADINGS, "附　各单位报送情况"]


def test_reporting_states_add_up_to_the_units_due(picture: Picture, opened: WordDocument) -> None:
    """The table of states is the picture's, and its last row is its sum."""
    *states, total = tables(opened)["状态", "家数", "单位"]
    counted = Counter(REPORTING[row.state] for row in picture.reporting)

    assert {state: int(units) for state, units, _ in states if units != "0"} == counted
    assert total[:2] == ["应报合计", str(len(picture.units))]
    assert sum(int(units) for _, units, _ in states) == len(picture.units)


def test_who_is_missing_is_named(picture: Picture, opened: WordDocument) -> None:
    """Each unit without a report is named in the first part."""
    said = next(p.text for p in opened.paragraphs if "应报" in p.text)
    silent = [row.unit.name for row in picture.reporting if not row.state.has_report]

    assert all(name in said for name in silent)
    assert ("没有未报的单位" in said) is (not silent)


def test_key_figures_are_the_overviews(picture: Picture, opened: WordDocument) -> None:
    """Totals with what they rest on, and the units that are unknown, which are never zero."""
    rows = tables(opened)["指标", "合计", "填报面", "其中不知道的"]

    assert [row[:3] for row in rows] == [
        [s.indicator.name, total_text(s), basis_text(s.total.coverage)]
        for s in key_figures(picture)
    ]
    for row, summary in zip(rows, key_figures(picture), strict=True):
        coverage = summary.total.coverage
        unknown = [coverage.withheld, coverage.mentioned, coverage.not_reported]
        assert [int(n) for n in re.findall(r"(\d+)家", row[3])] == [n for n in unknown if n]


def test_every_indicator_that_anybody_reported_is_told(
    picture: Picture, opened: WordDocument
) -> None:
    """No figure is lost: each indicator stands with its total, or among those without one."""
    text = text_of(opened)
    for summary in picture.summaries.values():
        name, coverage = summary.indicator.name, summary.total.coverage
        if summary.figures and coverage.numbers and total_text(summary) != "不合计":
            assert f"{name}{total_text(summary)}（{basis_text(coverage)}）" in text
        elif summary.figures:
            assert re.search(f"(没有写明数的|不能相加的)：.*{re.escape(name)}", text)


@pytest.mark.parametrize(
    ("head", "groups"),
    [
        (("问题类别", "家数", "项数", "单位", "问题"), "problem_groups"),
        (("计划类别", "家数", "项数", "单位", "计划"), "plan_groups"),
        (("主题", "家数", "项数", "单位", "做法"), "practice_groups"),
    ],
)
def test_categories_are_counted_as_on_the_site(
    picture: Picture, opened: WordDocument, head: tuple[str, ...], groups: str
) -> None:
    """Units and items of each category are the picture's."""
    found = tables(opened)[head]

    assert sorted(row[:3] for row in found) == sorted(
        [group.term.name, str(len(group.units)), str(len(group.items))]
        for group in getattr(picture, groups)
    )


def test_problems_that_most_units_share_come_first(opened: WordDocument) -> None:
    """What is shared stands out."""
    rows = tables(opened)["问题类别", "家数", "项数", "单位", "问题"]
    sizes = [int(row[1]) for row in rows]

    assert sizes == sorted(sizes, reverse=True)


def test_the_ledger_says_what_is_unknown(picture: Picture, opened: WordDocument) -> None:
    """Numbers of the ledger; where nobody wrote any progress, none is claimed to be zero."""
    rows = {row[0]: row[1:] for row in tables(opened)["项目", "项数", "说明"]}
    known = [row for row in picture.ledger if row.progress]

    assert rows["列出的问题"][0] == str(len(picture.ledger))
    assert rows["没写责任人"][0] == str(sum("owner" in row.lacks for row in picture.ledger))
    if known:
        assert rows["已了结"][0] == str(sum(not row.is_open for row in known))
        assert rows["未了结"][0] == str(sum(row.is_open for row in known))
    else:
        assert rows["已了结"] == rows["未了结"] == ["—", "不知：都没写明进展"]


def test_open_problems_are_listed_with_what_is_done(picture: Picture, opened: WordDocument) -> None:
    """Each problem that is not known to be closed, the overdue first, what is unsaid as unsaid."""
    rows = tables(opened)["单位", "问题", "措施", "责任人", "时限", "进展"]
    wanted = [row for row in picture.ledger if row.is_open][:MOST_ROWS]

    assert [(row[0], row[1]) for row in rows] == [
        (row.item.unit.name, row.item.value.summary) for row in wanted
    ]
    for row, entry in zip(rows, wanted, strict=True):
        done = entry.item.value.rectification
        due = done.due if done else None
        assert row[4] == (due or "未写")
        assert row[5].startswith("逾期") is entry.overdue


def test_problems_without_a_plan_are_listed(picture: Picture, opened: WordDocument) -> None:
    """Exactly the problems that the picture has no plan for."""
    rows = tables(opened).get(("单位", "问题", "情况"), [])

    wanted = [row.problem.value.summary for row in picture.answers if not row.plans]

    assert [row[1] for row in rows] == wanted[:MOST_ROWS]
    assert (len(wanted) > MOST_ROWS) is (f"其余{len(wanted) - MOST_ROWS}项" in text_of(opened))


def test_every_unit_stands_in_the_annex(picture: Picture, opened: WordDocument) -> None:
    """State, day and missing parts of each unit; who did not report comes first."""
    rows = tables(opened)["单位", "状态", "报送日期", "没有报的部分"]
    wanted = {
        row.unit.name: [
            REPORTING[row.state],
            (row.report and row.report.submitted) or "未写",
            "、".join(PARTS[part] for part in row.missing_parts) or "无",
        ]
        for row in picture.reporting
    }

    assert {row[0]: row[1:] for row in rows} == wanted
    silent = [row[1] in {REPORTING[s] for s in Reporting if not s.has_report} for row in rows]
    assert silent == sorted(silent, reverse=True)


def test_the_conventions_of_counting_are_told(opened: WordDocument) -> None:
    """A reader of paper has no legend but this: two lines, with every word for the unknown."""
    notes = [p.text for p in opened.paragraphs if p.text.startswith("注：")]

    assert len(notes) == 2
    assert all(sign in notes[0] for sign in "≥≤–约")
    assert all(word in notes[1] for word in list(STATES.values())[-3:])


def test_nobody_reported_is_never_a_zero() -> None:
    """A period of which nothing came has no count of items, no ledger and no figure."""
    series = series_of(*CAMPAIGNS["safety"])
    first = series.past[0]
    silent = replace(first, dataset=replace(first.dataset, units=first.units[3:4]))
    text = text_of(shipped(silent))

    assert silent.reporting[0].state is Reporting.MISSING
    assert "共0项" not in text
    assert "列出的问题" not in text
    assert "没有单位列出问题" in text


def test_changes_since_the_last_period() -> None:
    """The same units are compared; where there is no earlier period the document says so."""
    pictures = series_of(*CAMPAIGNS["safety"]).pictures
    text = text_of(read(document(brief(pictures[-1], changes(pictures)), BUILT_IN.read_bytes())))

    assert "上期（一季度）应报6家，收到2家；本期应报6家，收到5家。" in text
    assert "没有哪个数是同一家两期都写了的，所以不能比。" in text
    assert changes(pictures[:1]) == []
    assert "这是第一期，没有上期可比。" in text_of(shipped(pictures[0]))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("3次", "8次", "两期都写了数的1家，增加5次。"),
        ("8次", "3次", "两期都写了数的1家，减少5次。"),
        ("8次", "8次", "1项指标两期持平。"),
        ("30余次", "50次", "，增加11–19次。"),
        ("30余次", "35次", "，在减少4次和增加4次之间。"),
        ("3次", "50次以上", "，至少增加47次。"),
        ("50次以上", "60次", "，至多增加10次。"),
        ("50次以上", "60次以上", "，增减不明。"),
        ("'*次'", "60次", "没有哪个数是同一家两期都写了的"),
    ],
)
def test_a_change_is_told_with_its_bounds(safety: Path, before: str, after: str, said: str) -> None:
    """A difference of numbers that are known within bounds is itself known within bounds."""
    shutil.rmtree(safety / "units")
    unit = safety / "units" / "depot.yaml"
    unit.parent.mkdir()
    unit.write_text(
        "name: 南站货场\nkind: 重点场所\nreports:\n"
        f"  - {{period: 2024-q1, figures: {{消防演练: {before}}}}}\n"
        f"  - {{period: 2024-q2, figures: {{消防演练: {after}}}}}\n",
        "utf-8",
    )

    assert said in "".join(changes(series_of(safety, SAFETY_AS_OF).pictures))


def test_a_thousand_units_make_a_short_document() -> None:
    """Long tables are cut, and say how much is left to the site."""
    series = series_of(*CAMPAIGNS["safety"])
    picture = replace(series.current, dataset=_many(series.dataset, 1000))
    view = brief(picture, [])
    found = tables(read(document(view, BUILT_IN.read_bytes())))

    assert len(picture.units) == 1000
    assert len(found["单位", "状态", "报送日期", "没有报的部分"]) == MOST_UNITS
    assert len(view.open.rows) == len(view.unplanned.rows) == MOST_ROWS
    assert view.reporting.more == f"其余{1000 - MOST_UNITS}家见网站。"
    still_open = sum(row.is_open for row in picture.ledger)
    assert view.open.more == f"其余{still_open - MOST_ROWS}项见网站。"
    assert max(len(cell) for rows in found.values() for row in rows for cell in row) < 500
    assert view.states[0].who.endswith(f"等{view.states[0].units}家")


def _many(dataset: Dataset, number: int) -> Dataset:
    kinds = len(dataset.units)
    copies = (
        replace(dataset.units[n % kinds], id=f"{dataset.units[n % kinds].id}-{n}")
        for n in range(number)
    )
    return replace(dataset, units=tuple(sorted(copies, key=lambda unit: unit.id)))


HOSTILE = "<b>甲</b> &lt; {{ title }} {% if %} {_{ }_} %_} \"'"


def test_text_of_units_is_only_text(safety: Path) -> None:
    """Nothing in a report is markup, a tag of a template, or an escape of docxtpl."""
    unit = safety / "units" / "school.yaml"
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    unit.write_text(
        f"name: {quoted}\nkind: 重点场所\nreports:\n  - period: 2024-q2\n    as_of: 2024-06-30\n"
        f"    problems:\n      - {{id: p1, summary: {quoted}, categories: [用电]}}\n",
        "utf-8",
    )
    picture = series_of(safety, SAFETY_AS_OF).current
    found = tables(shipped(picture))

    assert HOSTILE in [row[0] for row in found["单位", "状态", "报送日期", "没有报的部分"]]
    assert HOSTILE in [row[1] for row in found["单位", "问题", "情况"]]
    assert HOSTILE in [row[0] for row in found["单位", "问题", "情况"]]


def test_signs_that_no_document_can_hold_are_replaced() -> None:
    """A control character, should one get so far, breaks no document."""
    view = replace(brief(series_of(*CAMPAIGNS["safety"]).current, []), title="甲\x00\x0b乙\ufffe")

    assert read(document(view, template("{{ title }}"))).paragraphs[0].text == "甲��乙�"


ENVIRONMENTS = (
    {"TZ": "Asia/Shanghai", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Los_Angeles", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
)


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    """Neither hour, time zone, locale nor hash seed stands in the file."""
    made = []
    arguments = ["brief", "--data", os.fspath(SAFETY), "--as-of", SAFETY_AS_OF, "--output"]
    for number, environment in enumerate(ENVIRONMENTS):
        target = tmp_path / f"{number}.docx"
        subprocess.run(
            [sys.executable, "-m", "unit_reports", *arguments, target],
            env=os.environ | {"PYTHONPATH": os.fspath(ROOT / "hooks")} | environment,
            check=True,
            capture_output=True,
        )
        made.append(target.read_bytes())
    with zipfile.ZipFile(io.BytesIO(made[0])) as archive:
        days = {entry.date_time[:3] for entry in archive.infolist()}
        core = archive.read("docProps/core.xml").decode()

    assert made[0] == made[1]
    assert days == {(1980, 1, 1)}
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}T[\d:]+Z", core)) == {"2020-01-01T00:00:00Z"}


def test_whoever_made_the_template_is_not_told(safety: Path) -> None:
    """Word writes a name into each file; it is not carried into what is sent out."""
    opened = Document(os.fspath(BUILT_IN))
    opened.core_properties.author = opened.core_properties.last_modified_by = "某人"
    opened.save(os.fspath(safety / "brief.docx"))

    assert run("--output", "out.docx").exit_code == 0
    properties = Document("out.docx").core_properties
    assert (properties.author, properties.last_modified_by) == ("", "")
    assert properties.title == "消防安全隐患排查整治专项行动"


def test_an_office_may_have_its_own_template(safety: Path) -> None:
    """``data/brief.docx`` is taken where it is there, and ``--template`` before it."""
    (safety / "brief.docx").write_bytes(template("本办 {{ period }}"))
    Path("other.docx").write_bytes(template("别的 {{ due }}"))

    assert run("--output", "a.docx").exit_code == 0
    assert run("--template", "other.docx", "--output", "b.docx").exit_code == 0
    assert Document("a.docx").paragraphs[0].text == "本办 二季度"
    assert Document("b.docx").paragraphs[0].text == "别的 6"


def test_the_template_is_never_written_over(safety: Path) -> None:
    """Whoever names the template as the output keeps the template."""
    own = safety / "brief.docx"
    own.write_bytes(template("{{ period }}"))
    before = own.read_bytes()
    result = run("--output", own)

    assert (result.exit_code, own.read_bytes()) == (2, before)
    assert "是模板" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ tittle }}", "名字“tittle”没有。是不是想写 title？"),
        ("{{ problems.row }}", "名字“row”没有。是不是想写 rows？"),
        ("{% if nothing_like_it %}甲{% endif %}", "名字“nothing_like_it”没有"),
        ("{% fro row in states %}", "标签写错了：{% fro row in states %}"),
        ("{{ title }", "标签写错了：{{ title }"),
        ("{{ title|upperr }}", "标签写错了：{{ title|upperr }}"),
        ("{%p for row in states %}", "没有写 {% endfor %}"),
        ("{% if due %}甲", "没有写 {% endfor %} 或 {% endif %}"),
        ("{% endfor %}", "标签写错了：{% endfor %}"),
        ("{{ 1 / 0 }}", "标签算不出来：{{ 1 / 0 }}"),
        ("{% for row in due %}{% endfor %}", "标签算不出来：{% for row in due %}"),
        ("{% include 'x' %}", "标签算不出来：{% include 'x' %}"),
        ("{{ title.__class__.__mro__ }}", "标签算不出来：{{ title.__class__.__mro__ }}"),
        ("{{ range(10 ** 9) }}", "标签算不出来：{{ range(10 ** 9) }}"),
        ("{{ '&lt;w:p>'|safe }}", "没有对齐"),
        ("｛｛ title ｝｝", "用了全角括号：｛｛ title ｝｝"),
        ("{｛ title ｝}", "用了全角括号：{｛ title ｝}"),
        ("｛% if due %｝", "用了全角括号：｛% if due %｝"),
    ],
)
def test_a_broken_template_is_told_in_one_line(safety: Path, text: str, said: str) -> None:
    """The message names the template and what is wrong in it; nothing is written."""
    (safety / "brief.docx").write_bytes(template("{{ title }}", text))
    result = run("--output", "out.docx")

    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.startswith("模板 data/brief.docx 里")
    assert len(result.stderr.splitlines()) == 1
    assert not Path("out.docx").exists()


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", "zip", "cut", "word"])
def test_what_is_no_word_document_is_told(safety: Path, content: bytes | str) -> None:
    """Text, an empty or cut file, an archive of something else."""
    whole = BUILT_IN.read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    broken = make_brief_template.packed({"word/document.xml": "<w:document>"})
    kinds = {"zip": out.getvalue(), "cut": whole[:2000], "word": broken}
    own = safety / "brief.docx"
    own.write_bytes(kinds[content] if isinstance(content, str) else content)
    result = run("--output", "out.docx")

    assert (result.exit_code, result.stderr) == (2, "模板 data/brief.docx 不是 Word 文档（docx）\n")


def test_a_template_that_is_not_there_is_told(safety: Path) -> None:
    """So is one that is a folder."""
    for path in ("none.docx", safety):
        result = run("--template", path, "--output", "out.docx")

        assert (result.exit_code, result.stderr) == (2, f"不能读取模板 {path}\n")


def test_without_docxtpl_the_command_says_what_to_install(
    safety: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, and no trace; no other command needs it."""
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    monkeypatch.delitem(sys.modules, "unit_reports.present.document")
    import unit_reports.present  # noqa: PLC0415 - to take the module from it

    monkeypatch.delattr(unit_reports.present, "document")
    result = run("--data", safety)

    assert result.exit_code == 2
    assert "python -m pip install docxtpl" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_an_earlier_period_and_a_part_of_the_units(safety: Path) -> None:
    """``--period`` and ``--unit`` choose; the file's name tells which without ``--output``."""
    assert run("--period", "2024-q1", "--unit", "east-town").exit_code == 0
    opened = Document("brief-2024-q1-east-town.docx")
    rows = tables(opened)["单位", "状态", "报送日期", "没有报的部分"]

    assert [row[0] for row in rows] == ["东湖镇", "东湖综合市场"]
    assert "（一季度，东湖镇及所属单位）" in [p.text for p in opened.paragraphs]
    assert run("--data", safety, "--unit", "南站货场").exit_code == 0
    assert "（二季度，南站货场）" in text_of(Document("brief-2024-q2-depot.docx"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--period", "2024-q9"], "没有报送期“2024-q9”，可选：2024-q1、2024-q2"),
        (["--unit", "east-twon"], "没有单位“east-twon”。是不是想写 east-town"),
        (["--data", "nowhere"], "没有这个数据文件夹：nowhere"),
        (["--output", "data"], "不能写入 data"),
    ],
)
@pytest.mark.usefixtures("safety")
def test_a_wrong_call_is_told(arguments: Sequence[str], said: str) -> None:
    """Exit 2, with what there is instead."""
    result = run(*arguments)

    assert result.exit_code == 2
    assert said in result.stderr


def test_data_with_errors_make_no_document(safety: Path) -> None:
    """What the site refuses, the document refuses: exit 1."""
    (safety / "units" / "school.yaml").write_text("name: 甲\nkind: 没有\n", "utf-8")
    result = run("--output", "out.docx")

    assert result.exit_code == 1
    assert "先运行 unit-reports check" in result.stderr
    assert not Path("out.docx").exists()


def test_the_template_that_ships_is_the_one_that_the_script_makes() -> None:
    """Nobody changes the one without the other."""
    with zipfile.ZipFile(BUILT_IN) as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist()}

    assert found == make_brief_template.parts(), "run python -m tests.make_brief_template"


def test_the_guide_lists_every_name_for_the_template() -> None:
    """What an office may write into its template stands in the guide, each with its meaning."""
    wanted = []
    for part in parts():
        columns = "、".join(f"`{name}` {about}" for name, about in part.columns)
        wanted.append(f"| `{part.name}` | {part.about} | {columns} |")
    found = [line for line in GUIDE.read_text("utf-8").splitlines() if line.startswith("| `")]

    assert found == wanted


def test_every_name_in_the_guide_can_be_used(picture: Picture) -> None:
    """A template that prints every name and every row's names is filled."""
    tags = []
    for part in parts():
        if part.columns:
            inner = " ".join(f"{{{{ row.{name} }}}}" for name, _ in part.columns)
            tags.append(f"{{% for row in {part.name} %}}{inner}{{% endfor %}}")
        else:
            tags.append(f"{{{{ {part.name} }}}}")

    assert picture.campaign.title in text_of(read(document(brief(picture, []), template(*tags))))


@pytest.mark.parametrize("part", ["eastAsia", "w:tblHeader", "w:pgSz", " PAGE "])
def test_the_look_of_an_official_document(part: str) -> None:
    """Chinese fonts by name, headings of tables on each page, A4, numbered pages."""
    assert any(part in text for text in make_brief_template.parts().values())


@pytest.mark.office
def test_libreoffice_opens_it(
    campaign: tuple[Path, str], tmp_path: Path, convert: Callable[[Path, str], bytes]
) -> None:
    """It has pages, and its words are those of the document."""
    data, as_of = campaign
    target = tmp_path / "brief.docx"
    words: list[Any] = ["brief", "--data", data, "--as-of", as_of, "--output", target]
    assert CliRunner().invoke(app, [str(word) for word in words]).exit_code == 0
    text = convert(target, "txt:Text (encoded):UTF8").decode("utf-8-sig")
    pages = re.findall(rb"/Type\s*/Page\b", convert(target, "pdf"))

    lines = text.splitlines()
    assert [line for line in lines if line in HEADINGS] == HEADINGS
    assert all(p.text in text for p in Document(os.fspath(target)).paragraphs)
    assert "{" not in text
    assert len(pages) > 2
