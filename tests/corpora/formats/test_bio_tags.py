"""Tags become mentions, and a tag that cannot stand where it does is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epicene.corpora.formats.bio_tags import TagError, is_tag, mentions, scheme_of

RUNS = st.lists(st.tuples(st.sampled_from([None, "DISO", "CHEM-X"]), st.integers(1, 4)), max_size=8)


def encoded(runs, scheme):
    """Write runs of tokens as tags, from the definitions of the schemes."""
    tags, places, before = [], [], None
    for label, n in runs:
        if label is None:
            tags += ["O"] * n
        else:
            places.append((label, range(len(tags), len(tags) + n)))
            kinds = ["B", *"I" * (n - 1)]
            if scheme == "IOB1" and before != label:
                kinds[0] = "I"
            if scheme == "BIOES":
                kinds = ["S"] if n == 1 else ["B", *"I" * (n - 2), "E"]
            tags += [f"{kind}-{label}" for kind in kinds]
        before = label
    return tags, places


@pytest.mark.parametrize("scheme", ["IOB1", "IOB2", "BIOES"])
@given(runs=RUNS)
def test_what_was_written_is_read(scheme, runs):
    tags, places = encoded(runs, scheme)
    assert mentions(tags, scheme) == places
    if places and scheme != "IOB1":
        assert scheme_of(tags) == scheme


def test_bilou_is_bioes_by_other_letters():
    tags, places = encoded([("DISO", 3), (None, 1), ("CHEM", 1)], "BIOES")
    bilou = [tag.replace("E-", "L-").replace("S-", "U-") for tag in tags]
    assert bilou == ["B-DISO", "I-DISO", "L-DISO", "O", "U-CHEM"]
    assert mentions(bilou, scheme_of(bilou)) == places


@pytest.mark.parametrize(
    ("tags", "scheme", "place"),
    [
        ("I-A O", "IOB2", 0),
        ("B-A I-B", "IOB2", 1),
        ("B-A O I-A", "IOB2", 2),
        ("B-A E-A", "IOB2", 1),
        ("I-A S-A", "IOB1", 1),
        ("B-A O", "BIOES", 1),
        ("B-A B-A E-A", "BIOES", 1),
        ("B-A I-A", "BIOES", 1),
        ("E-A O", "BIOES", 0),
        ("S-A I-A E-A", "BIOES", 1),
        ("B-A I-A patient", "IOB2", 2),
        ("B- O", "IOB2", 0),
    ],
)
def test_a_tag_out_of_place_is_refused(tags, scheme, place):
    with pytest.raises(TagError) as caught:
        mentions(tags.split(), scheme)
    assert caught.value.place == place
    assert "patient" not in str(caught.value)


def test_tags_are_known_from_words():
    assert all(map(is_tag, ["O", "_", "B-DISO", "L-a b"]))
    assert not any(map(is_tag, ["", "DISO", "B-", "X-DISO", "NOUN", "b-DISO"]))
