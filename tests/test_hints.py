"""Hints: whatever was written, there is one, and what it offers can be read."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unit_reports.model.count import CountFault, read_count
from unit_reports.model.hints import (
    as_yaml,
    count_hint,
    date_hint,
    identifier_hint,
    list_hint,
    mapping_hint,
    rate_hint,
)
from unit_reports.model.rate import read_rate
from unit_reports.source.document import read_document
from unit_reports.source.folder import RawFile

COUNT_LIKE = st.text(
    st.sampled_from(
        "0123456789一二两十百千万几余多来约第上过近+-~、，。%（）()次个OlX*#年月日半每"
    ),
    max_size=8,
)
DATE_LIKE = st.text(st.sampled_from("0123456789年月日-./ －底前"), max_size=14)
OFFER = re.compile(r"应写 (.+)")


@given(COUNT_LIKE | st.text(max_size=20))
@example("3+4次")
@example("1万2千次")
def test_an_offered_count_can_be_read(written: str) -> None:
    """No hint offers what would be refused again; of several numbers it never makes one."""
    if not isinstance(read_count(written), CountFault):
        return
    hint = count_hint(written)

    assert hint
    if hint.startswith("应写 "):
        offered = read_count(hint.removeprefix("应写 ").strip("'"))
        assert not isinstance(offered, CountFault)


@pytest.mark.parametrize(
    "written", ["3+4次", "3次+4次", "3-4+5次", "1月8日", "见附件1", "人均3次", "每人2次"]
)
def test_no_number_is_made_up(written: str) -> None:
    """Where it is not clear which number was meant none is offered."""
    assert "应写 " not in count_hint(written)


@given(DATE_LIKE | st.text(max_size=20), st.booleans(), st.booleans())
def test_an_offered_date_is_one(written: str, to_day: bool, optional: bool) -> None:  # noqa: FBT001
    """What a hint says to write instead is a day, or a month where that is enough."""
    hint = date_hint(written, to_day=to_day, optional=optional)
    offered = re.findall(r"20[0-9]{2}-[0-9]{2}(?:-[0-9]{2})?", hint)

    assert hint
    for one in offered:
        assert date.fromisoformat(one if len(one) > 7 else f"{one}-01") >= date(2000, 1, 1)
        assert len(one) > 7 or not to_day


@given(st.text(max_size=20) | st.integers() | st.dictionaries(st.text(), st.text(), max_size=2))
def test_there_is_always_a_hint(written: object) -> None:
    """For a list, a mapping, an id and a percentage, whatever stood in their place."""
    assert list_hint(written, of_texts=True)
    assert list_hint(written, of_texts=False)
    assert mapping_hint(written, ("title",), item=False)
    assert mapping_hint(written, (), item=True)
    assert identifier_hint(str(written))
    offered = OFFER.match(rate_hint(written))
    assert not offered or "数字" in offered[1] or read_rate(offered[1])


@given(
    st.text(st.sampled_from("甲乙 :,#*[]{}'\"-&!|>%@`7次"), min_size=1, max_size=8).map(str.strip)
)
def test_what_is_offered_for_yaml_is_read_as_it_was_meant(text: str) -> None:
    """A text stands in quotes where YAML would take it for something else."""
    if not text or text.isascii():
        return
    content = f"a: {{b: {as_yaml(text)}, c: 1}}\n".encode()
    document, findings = read_document(RawFile(id="a", path="a.yaml", content=content))

    assert document is not None
    assert document.data == {"a": {"b": text, "c": 1}}
    assert not findings
