"""Removing what TracIn finds lowers the association more than removing as many at random."""

from __future__ import annotations

import json
from pathlib import Path

import influential_documents
import pytest
from influence.documents import PLANTED, goes_along, planted_in_part
from influence.table import page, removal_of

DOCS = Path(__file__).resolve().parents[2] / "docs"


def measured(folder, *arguments):
    influential_documents.main([*arguments, "--out", str(folder)])
    content = json.loads((folder / "influential_documents.json").read_text(encoding="utf-8"))
    return content, removal_of(content["rows"], content["k"])


def test_a_short_form_of_three_seeds(tmp_path, monkeypatch):
    monkeypatch.setattr(influential_documents, "_OF_LAYERS", 0)
    content, found = measured(
        tmp_path, "--seeds", "3", "--notes", "48", "--removed", "12", "--held-out", "8",
        "--epochs", "5", "--checkpoints", "1",
    )  # fmt: skip
    rows = found.table
    assert (rows["without_top"] < rows["without_random"]).all()
    assert (rows["along_top"] > rows["along"]).all()
    assert page(content, content["rows"]) == (tmp_path / "influential_documents.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.slow
def test_twenty_seeds(tmp_path):
    _, found = measured(tmp_path, "--seeds", "20")
    assert found.difference.n == 20
    assert found.difference.ci_low > 0.0


def test_what_ships_shows_it_and_its_page_is_that_of_its_numbers():
    content = json.loads((DOCS / "influential_documents.json").read_text(encoding="utf-8"))
    found = removal_of(content["rows"], content["k"])
    assert found.difference.n == 20
    assert found.difference.ci_low > 0.0
    shown = (DOCS / "influential_documents.md").read_text(encoding="utf-8")
    assert shown == page(content, content["rows"])


def test_a_part_of_the_notes_carries_the_association():
    documents = planted_in_part(400, 0.25, 3)
    parts = {
        name: [d for d in documents if d.id.startswith(name)] for name in ("planted", "neutral")
    }
    assert [len(part) for part in parts.values()] == [100, 300]
    along = {name: sum(map(goes_along, part)) / len(part) for name, part in parts.items()}
    assert abs(along["planted"] - PLANTED.women) < 0.08
    assert abs(along["neutral"] - 0.5) < 0.09
    assert len({document.id for document in documents}) == 400
