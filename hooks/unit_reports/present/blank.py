"""A blank unit file: valid as it is, the optional parts commented with one example each."""

import json

from unit_reports.model.campaign import Period
from unit_reports.model.catalog import Indicator

_BLANK = """\
name: {name}
kind: {kind}
# parent: 上级单位的文件名（不带 .yaml），没有上级就不写
reports:
  - period: {period}
    # 下面各行去掉行首的 # 号再改；报告里没有的部分不要写，确实没有的写 []。
    # as_of: {period_end}            # 数据截至哪天
    # submitted: {due}        # 报送日期
    # source: {{title: 报告标题, file: 报告文件名.docx}}
    # figures:                      # 指标: 数，照报告原文写
    #   {indicator}: 7{measure}
    # topics:
    #   - {{title: 课题名称, category: 目录里的课题类别}}
    # problems:
    #   - {{id: p1, summary: 问题, categories: [目录里的问题类别]}}
    # regulations:
    #   - {{title: 制度名称, action: 制定}}   # 制定 修订 废止 拟制定
    # services:
    #   - {{title: 办的实事, status: 进展}}
    # practices:
    #   - {{name: 做法名称, theme: 目录里的做法主题}}
    # plans:
    #   - {{summary: 下一步计划, category: 目录里的计划类别, answers: [p1]}}
"""


def blank_unit(*, name: str, kind: str, period: Period, indicator: Indicator) -> str:
    """The text of a new unit's file; names are quoted, so that no sign in them can break it."""
    return _BLANK.format(
        name=_quoted(name),
        kind=_quoted(kind),
        period=period.id,
        period_end=period.end,
        due=period.due,
        indicator=indicator.name,
        measure=indicator.measure,
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
