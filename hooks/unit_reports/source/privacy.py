"""E6xx: private numbers anywhere in a file, its comments included."""

from collections.abc import Iterator

from unit_reports.finding import Finding, Place, Rule, error
from unit_reports.private import Kind, blanked, private_numbers

_HINT = "删去；网站和提交记录谁都能看。要联系人就写单位或科室，不写号码"

MOBILE = error("E601", "mobile-number", "有手机号码", "这里有手机号码：“{written}”", _HINT)
IDENTITY = error("E602", "identity-number", "有身份证号码", "这里有身份证号码：“{written}”", _HINT)
BANK_CARD = error("E603", "bank-card", "有银行卡号", "这里有银行卡号：“{written}”", _HINT)
EMAIL = error("E604", "email", "有电子邮箱", "这里有电子邮箱：“{written}”", _HINT)

PRIVACY_RULES: tuple[Rule, ...] = (MOBILE, IDENTITY, BANK_CARD, EMAIL)

_RULES = {
    Kind.MOBILE: MOBILE,
    Kind.IDENTITY: IDENTITY,
    Kind.BANK_CARD: BANK_CARD,
    Kind.EMAIL: EMAIL,
}


def privacy(text: str, path: str) -> Iterator[Finding]:
    """Every private number of a text; none is told in full."""
    line, start = 1, 0
    for found in private_numbers(text):
        line += text.count("\n", start, found.start)
        start = found.start
        column = start - text.rfind("\n", 0, start)
        written = blanked(text[start : found.end])
        yield _RULES[found.kind].at(Place(path=path, line=line, column=column), written=written)
