"""The way from the offsets of a text to those of the rewritten one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epicene.french.rewriting.rewrite import Edit, OffsetMap, apply_edits


def edits_of(text: str, *changes: tuple[int, int, str]) -> tuple[Edit, ...]:
    return tuple(Edit(start, end, text[start:end], after, "") for start, end, after in changes)


def naive_span(edits: tuple[Edit, ...], start: int, end: int) -> tuple[int, int] | None:
    """Follow every character: those kept, and all that replaces a word the span cuts."""
    reached: set[int] = set()
    for at in range(start, end):
        if not any(e.start <= at < e.end for e in edits):
            reached.add(at + sum(len(e.after) - len(e.before) for e in edits if e.end <= at))
    for k, e in enumerate(edits):
        cut = e.start < end and e.end > start
        if cut:
            begins = e.start + sum(len(f.after) - len(f.before) for f in edits[:k])
            reached.update(range(begins, begins + len(e.after)))
    return (min(reached), max(reached) + 1) if reached else None


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...]]:
    """A text and edits of it: words replaced, taken away and put in, some next to each other."""
    text = draw(st.text("abcé’ ", max_size=20))
    borders = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    changes = []
    for start, end in zip(borders[::2], borders[1::2], strict=False):
        after = draw(st.text("XYZ", max_size=4))
        changes.append((start, end, after))
    return text, edits_of(text, *changes)


@given(edited(), st.data())
def test_a_span_takes_what_became_of_its_characters(case, data):
    text, edits = case
    start, end = sorted(
        (data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text))))
    )
    got = OffsetMap(edits).span(start, end)
    expected = naive_span(edits, start, end) if start < end else None
    if expected is not None:
        assert got == expected
    else:
        assert start == end or got[0] == got[1]
    assert 0 <= got[0] <= got[1] <= len(apply_edits(text, edits))


@given(edited())
def test_the_map_is_monotone(case):
    text, edits = case
    way = OffsetMap(edits)
    whole = range(len(text) + 1)
    starts = [way.span(at, len(text))[0] for at in whole]
    ends = [way.span(0, at)[1] for at in whole]
    assert starts == sorted(starts)
    assert ends == sorted(ends)


@given(edited())
def test_spans_that_share_nothing_and_cut_no_changed_word_share_nothing_afterwards(case):
    text, edits = case
    way = OffsetMap(edits)
    for border in range(len(text) + 1):
        if not any(e.start < border < e.end for e in edits):
            assert way.span(0, border)[1] <= way.span(border, len(text))[0]


@pytest.mark.parametrize(
    ("changes", "span", "expected"),
    [
        pytest.param([(2, 5, "XXXX")], (0, 2), (0, 2), id="before"),
        pytest.param([(2, 5, "XXXX")], (5, 8), (6, 9), id="after"),
        pytest.param([(2, 5, "XXXX")], (2, 5), (2, 6), id="the word"),
        pytest.param([(2, 5, "XXXX")], (0, 8), (0, 9), id="over the word"),
        pytest.param([(2, 5, "XXXX")], (3, 4), (2, 6), id="inside the word"),
        pytest.param([(2, 5, "XXXX")], (0, 3), (0, 6), id="its beginning"),
        pytest.param([(2, 5, "XXXX")], (4, 8), (2, 9), id="its end"),
        pytest.param([(2, 4, "XXX"), (4, 6, "Y")], (2, 4), (2, 5), id="first of two adjacent"),
        pytest.param([(2, 4, "XXX"), (4, 6, "Y")], (4, 6), (5, 6), id="second of two adjacent"),
        pytest.param([(2, 2, "XX")], (0, 2), (0, 2), id="put in at the end"),
        pytest.param([(2, 2, "XX")], (2, 4), (4, 6), id="put in at the beginning"),
        pytest.param([(2, 2, "XX")], (2, 2), (4, 4), id="put in at a point"),
        pytest.param([(2, 2, "XX")], (1, 3), (1, 5), id="put in within"),
        pytest.param([(2, 2, "XX"), (2, 4, "Y")], (2, 4), (4, 5), id="put in before a word"),
        pytest.param([(2, 4, "Y"), (4, 4, "XX")], (2, 4), (2, 3), id="put in after a word"),
        pytest.param([(2, 4, "")], (2, 4), (2, 2), id="taken away"),
        pytest.param([(2, 4, "")], (1, 5), (1, 3), id="taken away within"),
        pytest.param([], (3, 7), (3, 7), id="nothing changed"),
    ],
)
def test_borders(changes, span, expected):
    assert OffsetMap(edits_of("abcdefgh", *changes)).span(*span) == expected
