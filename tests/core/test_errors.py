"""One clear sentence: where, what, how to mend."""

from __future__ import annotations

import pytest

from epicene.core.errors import (
    EpiceneError,
    InputError,
    ModelError,
    NotApplicableError,
    UnknownNameError,
)


def test_the_sentence_says_where_what_and_how():
    error = InputError("line 3 is not UTF-8.", where="a.tsv", hint="Convert it.")
    assert str(error) == "a.tsv: line 3 is not UTF-8. Convert it."
    assert error.args == (str(error),)
    assert (error.message, error.where, error.hint) == (
        "line 3 is not UTF-8.", "a.tsv", "Convert it.",
    )  # fmt: skip


def test_what_alone_is_enough():
    assert str(ModelError("no weights.")) == "no weights."


@pytest.mark.parametrize("kind", [InputError, ModelError, NotApplicableError, UnknownNameError])
def test_one_base_catches_all(kind):
    assert issubclass(kind, EpiceneError)
    with pytest.raises(EpiceneError, match="here: what"):
        raise kind("what", where="here")
