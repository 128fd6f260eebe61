"""Long work goes on in its own folder, and in no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from epicene.audit.search.kept import open_search
from epicene.core.errors import InputError
from epicene.core.kept_json import open_kept, read_kept

FACTS = {"corpus": "notes", "seed": 0}


def opened(folder: Path, **changes: object) -> None:
    open_kept(folder, "work.json", {**FACTS, **changes}, "a work", "another seed")


def test_the_same_work_goes_on_and_another_does_not(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "work"
    opened(folder)
    opened(folder)
    assert read_kept(folder / "work.json", "a work") == FACTS
    with pytest.raises(InputError, match="holds a work with another seed"):
        opened(folder, seed=1)


def test_what_is_of_others_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds something else"):
        opened(tmp_path)
    with pytest.raises(InputError, match="holds something else"):
        opened(tmp_path / "thesis.txt")


@pytest.mark.parametrize("content", ["{", "[" * 100_000])
def test_a_broken_record_is_told_in_a_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "search.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="no file of a search"):
        open_search(tmp_path, FACTS)
