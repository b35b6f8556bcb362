"""What the texts to paste say, read back from the page: its sentence, and whom to chase."""

import re
from collections.abc import Mapping
from html import unescape

from unit_reports.aggregate.reporting import Reporting
from unit_reports.model.count import State
from unit_reports.present.statements import Statements, home_of
from unit_reports.present.wording import PARTS, REPORTING, STATES

_SENTENCE = re.compile(r'<p class="ur-sentence">([^<]*)<')
_CHASE = re.compile(r'<pre class="ur-chase"[^>]*>(.*?)</pre>', re.DOTALL)
_TAG = re.compile("<[^>]+>")
_CHASED = re.compile(
    r"(\d+)\. .*?(：整份报告没有报，已过\d+天。)?(：文件读不出，请运行检查后改正。)?"
)
"""A line, which ends so where there is no report, or none that can be read."""
_RECEIVED = re.compile(r"，应报\d+家，已报(\d+)家")
_STATE = re.compile(r"([^，；、\d]+?)(\d+)家(?=[、；。])")
_TOTAL = re.compile(r"(.+?)（((?:\d+家[^\d，（）]+，?)+)）")
_BASIS = re.compile(r"(\d+)家([^\d，]+)")
_ITEMS = re.compile(r"(?:^|；)\d+家报了([^\d，；]+)共(\d+)项")
_LEDGER = {
    "列出的问题": re.compile(r"；列出问题(\d+)项"),
    "已了结": re.compile(r"，已了结(\d+)项、"),
    "逾期": re.compile(r"日计逾期(\d+)项"),
    "没写责任人": re.compile(r"；(\d+)项没写责任人"),
}
_WORDS = {
    word.removeprefix("已报但"): state for state, word in REPORTING.items()
}  # as a sentence has them
_NAMED = {word: name for name, word in PARTS.items()}


def of_sentence(
    address: str, body: str, homes: Mapping[str, str], indicators: Mapping[str, str]
) -> Statements:
    """What a page's sentence says; `indicators` are ids by name."""
    found = Statements()
    match = _SENTENCE.search(body)
    if match is None:
        return found
    text, where = unescape(match[1]), f"{address}index.html 的句子"
    home = home_of(address, homes)
    if received := _RECEIVED.search(text):
        found.say(("received", home), int(received[1]), where)
        if address in (home, f"{home}reporting/"):
            _say_states(found, home, text[received.end() :], where)
    for clause in text.removesuffix("。").split("；"):
        _say_total(found, home, clause, indicators, where)
    for word, number in _ITEMS.findall(text):
        if word in _NAMED:
            found.say(("items", home, _NAMED[word]), int(number), where)
    for word, pattern in _LEDGER.items():
        if said := pattern.search(text):
            found.say(("ledger", home, word), int(said[1]), where)
    if chased := _CHASE.search(body):
        lines = unescape(_TAG.sub("", chased[1]))
        _say_chased(found, home, text, lines, f"{address}index.html 的催报")
    return found


def _say_states(found: Statements, home: str, text: str, where: str) -> None:
    """How many units are in each state: those that reported first, the others after."""
    told, others, *_ = (*text.split("；"), "")
    for part in (told.removeprefix("，其中"), others):
        for word, number in _STATE.findall(f"{part.removesuffix('。')}；"):
            if word in _WORDS:
                found.say(("reporting", home, _WORDS[word].value), int(number), where)


def _say_total(
    found: Statements, home: str, clause: str, indicators: Mapping[str, str], where: str
) -> None:
    match = _TOTAL.fullmatch(clause)
    if match is None:
        return
    names = [name for name in indicators if match[1].startswith(name)]
    if len(names) != 1:
        return  # one name begins another: the text does not tell which is meant
    key, units = indicators[names[0]], {word: int(n) for n, word in _BASIS.findall(match[2])}
    found.say(("total", home, key), match[1].removeprefix(names[0]), where)
    for state, word in STATES.items():
        if not state.tells_number and word in units:
            found.say(("covered", home, key, State(state).value), units[word], where)


def _say_chased(found: Statements, home: str, sentence: str, text: str, where: str) -> None:
    """Numbered lines: who has no report that can be read, and whose report lacks something."""
    lines = [match for line in text.splitlines() if (match := _CHASED.fullmatch(line))]
    missing, unreadable = (sum(bool(match[n]) for match in lines) for n in (2, 3))
    found.say(("reporting", home, Reporting.MISSING.value), missing, where)
    for number, match in enumerate(lines, start=1):
        found.say(("chased", home, str(number)), number, f"{where}第{number}行")
        found.say(("chased", home, str(number)), int(match[1]), f"{where}的编号")
    if lacking := re.search(r"；已报的单位中(\d+)家有缺项", sentence):
        found.say(("lacking", home), int(lacking[1]), where.replace("催报", "句子"))
        found.say(("lacking", home), len(lines) - missing - unreadable, where)
