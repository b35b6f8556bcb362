"""What property tests draw from."""

from hypothesis import strategies as st

from unit_reports.aggregate.total import Holder, Total
from unit_reports.model.count import Count, State

HOLDERS = (
    Holder(unit_id="x", interval=(7, 40)),
    Holder(unit_id="y", interval=(50, None)),
    Holder(unit_id="z", interval=(300, 300)),
)


@st.composite
def counts(draw: st.DrawFn) -> Count:
    """Any count that reading can give."""
    state = draw(st.sampled_from([s for s in State if s is not State.NOT_REPORTED]))
    low = draw(st.integers(0, 500)) if state.tells_number else 0
    high: int | None = low
    if state in (State.BOUNDED, State.APPROXIMATE):
        high = low + draw(st.integers(0, 100))
    if state in (State.WITHHELD, State.MENTIONED) or (
        state is State.BOUNDED and draw(st.booleans())
    ):
        high = None
    return Count(written="x", state=state, low=low, high=high)


@st.composite
def totals(draw: st.DrawFn) -> Total:
    """The total of one unit: a figure (single, joint or left out), or silence."""
    if draw(st.integers(0, 4)) == 0:
        return Total.not_reported()
    joint = draw(st.sampled_from([None, None, "a", "b"]))
    holder = draw(st.sampled_from([None, None, None, None, *HOLDERS]))
    return Total.of(draw(counts()), joint=joint, holder=holder)
