"""How a number is written: in full, by its bounds, roughly, hidden, or not at all."""

from unit_reports.model.count import State
from unit_reports.synth.chance import Chance, deck

STATES = (
    (State.WITHHELD,) * 82
    + (State.MENTIONED,) * 76
    + (State.EXACT,) * 16
    + (State.BOUNDED,) * 4
    + (State.APPROXIMATE,)
)
"""The 89 figures of the five reports, twice, and one of a kind that they do not have."""
MASKS = ("*", "*", "*", "XX", "XXX", "xx")
_HIDDEN = deck(plain=35, more=3, least=1, word=1)
_BOUNDED = deck(more=11, range=5, least=4)
_NUMERALS = "零一两三四五六七八九十"
_LEAST_ROUND = 10
_THOUSANDS = 1000


def hidden(chance: Chance, mask: str, measure: str) -> str:
    """A number that is not shown."""
    match chance.one(_HIDDEN):
        case "plain":
            return mask + measure
        case "more":
            return f"{mask}余{measure}"
        case "least":
            return f"至少{mask}{measure}"
        case _:
            return "未公开" if mask == "*" else mask


def written(chance: Chance, state: State, amount: int, measure: str) -> str:
    """A number, whose truth lies within what is written."""
    if measure == "%" or state is State.EXACT:
        if amount < len(_NUMERALS) and measure != "%" and chance.often(0.15):
            return _NUMERALS[amount] + measure
        return f"{amount}{measure}"
    if state is State.APPROXIMATE:
        return _about(chance, amount, measure)
    return _bounded(chance, amount, measure)


def _bounded(chance: Chance, amount: int, measure: str) -> str:
    form, less = chance.one(_BOUNDED), chance.between(0, max(amount // 10, 1))
    place = 100 if amount >= _THOUSANDS and amount % 100 else 10
    if form == "more" and amount > _LEAST_ROUND and amount % place:
        return f"{amount // place * place}{chance.one('余余多')}{measure}"
    low = max(amount - less, 0)
    if form == "least":
        return chance.one((f"{low}{measure}以上", f"不少于{low}{measure}"))
    return f"{low}-{amount + chance.between(1, max(amount // 5, 2))}{measure}"


def _about(chance: Chance, amount: int, measure: str) -> str:
    above = (amount // 10 + 1) * 10
    if amount > _LEAST_ROUND and 9 * above <= 10 * amount and chance.often(0.4):
        return f"近{above}{measure}"
    near = (amount + 5) // 10 * 10
    near = near if 9 * near <= 10 * amount <= 11 * near else amount
    return f"约{near}{measure}"
