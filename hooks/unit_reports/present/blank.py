"""A blank unit file: valid as it is, the optional parts commented with one example each.

With the marks before the examples taken away it is valid too: names come from the catalog.
"""

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta

from unit_reports.finding import Finding
from unit_reports.model.campaign import Campaign
from unit_reports.model.catalog import Catalog, Term
from unit_reports.model.faults import validate
from unit_reports.model.unit import UnitFile
from unit_reports.source.document import read_document
from unit_reports.source.folder import RawFile

QUARTER = timedelta(days=90)
_OTHER = {"null", "true", "false"}
"""What is no text without quotes."""

_BLANK = """\
name: {name}
kind: {kind}
# parent: 上级单位的编号          # 文件名，不带 .yaml；没有上级就不写
reports:
  - period: {period}
    # 下面每行去掉行首的“# ”就是一个例子，改成本单位的。报告里没有的不写，确实没有的写 []。
    # as_of: {period_end}            # 数据截至哪天或哪月
    # submitted: {due}        # 报送日期
    # source: {{title: 报告标题, file: 报告.docx}}
    # scope: 本级                  # 数只管本单位；连下级一起的写 全系统
    # figures:                     # 指标: 数。照原文写；遮住的写 '*次'，没写数的写 未统计
    #   {indicator}: 7{measure}
    # topics:                      # 调研课题
    #   - {{title: 课题名称{topic}}}
    # problems:                    # 存在问题；id 是编号，计划用它来对应
    #   - id: p1
    #     summary: 问题是什么
    #     categories: [{problem}]
    #     rectification: {{measures: 怎么改, owner: 责任科室, due: {later}}}
    # regulations:                 # 制度：制定 修订 废止 拟制定；回应问题的也加 answers
    #   - {{title: 制度名称, action: 制定}}
    # services:                    # 办实事
    #   - {{title: 办了什么, status: 进展}}
    # practices:                   # 机制做法
    #   - {{name: 做法名称{theme}}}
    # plans:                       # 下一步计划；回应上面问题的，加上 answers: [p1]
    #   - {{summary: 打算做什么{plan}}}
"""
_NO_PROBLEM = "问题类别"


def blank_unit(*, name: str, kind: str, campaign: Campaign, catalog: Catalog) -> str:
    """The text of a new unit's file; names are quoted, so that no sign in them can break it."""
    period, indicator = campaign.current, catalog.indicators[0]
    categories = catalog.categories
    return _BLANK.format(
        name=_quoted(name),
        kind=_quoted(kind),
        period=_plain(period.id),
        period_end=period.end,
        due=period.due,
        later=date.fromisoformat(period.due) + QUARTER,
        indicator=_plain(indicator.name),
        measure=indicator.measure,
        topic=_example("category", categories.topics),
        problem=_plain(categories.problems[0].name) if categories.problems else _NO_PROBLEM,
        theme=_example("theme", categories.practices),
        plan=_example("category", categories.plans),
    )


def faults_of(text: str, unit_id: str) -> list[Finding]:
    """What is wrong with the text of a new file: a name may hold what no file may."""
    raw = RawFile(id=unit_id, path=f"{unit_id}.yaml", content=text.encode())
    document, findings = read_document(raw)
    return findings or (validate(UnitFile, document, {})[1] if document else findings)


def _example(key: str, terms: Sequence[Term]) -> str:
    return f", {key}: {_plain(terms[0].name)}" if terms else ""


def _plain(name: str) -> str:
    """A name as it stands in YAML: quoted only where a sign in it could mean something."""
    bare = re.fullmatch(r"[\w-]+", name) and not name.isdigit() and name.lower() not in _OTHER
    return name if bare else _quoted(name)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
