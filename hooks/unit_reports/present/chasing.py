"""The message to those who still owe something, ready to paste."""

from unit_reports.aggregate.chase import Owed, chase
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.reporting import Reporting
from unit_reports.model.base import listed
from unit_reports.present.wording import LEDGER, PARTS, day_text


def chase_text(picture: Picture) -> str:
    """One numbered line for each unit that owes something; empty where nobody does."""
    owed = list(chase(picture))
    if not owed:
        return ""
    due = day_text(picture.period.due)
    head = f"{picture.period.name}应于{due}报送，请下列单位尽快补报："
    lines = [f"{n}. {one.unit.name}：{owed_text(one)}。" for n, one in enumerate(owed, start=1)]
    return "\n".join([head, *lines])


def owed_text(owed: Owed) -> str:
    """What one unit still owes, part by part."""
    if owed.state is Reporting.MISSING:
        return f"整份报告没有报，已过{owed.days}天"
    if owed.state is Reporting.UNREADABLE:
        return "文件读不出，请运行检查后改正"
    said = []
    if owed.parts:
        nil = "、".join(f"{part}: []" for part in owed.parts)
        said.append(f"没有报{listed(*(PARTS[part] for part in owed.parts))}（确实没有的写 {nil}）")
    if owed.sections:
        said.append(f"{listed(*(section.name for section in owed.sections))}部分一个数也没有填")
    if owed.indicators:
        said.append(f"主要指标没有填{listed(*(i.name for i in owed.indicators))}")
    if owed.ledger:
        gaps = (f"{gap}个问题没写{LEDGER[key]}" for key, gap in owed.ledger)
        said.append(f"整改台账里{listed(*gaps)}")
    if owed.undated:
        said.append("没有写报送日期")
    return "；".join(said)
