"""The cards say what the JSON files beside them say, and nothing was typed by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from mini.cards import model_card, vectors_card

LANGUAGE_MODELS = ("mini-fr", "mini-fr-causal")


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def rows(card: str, heading: str) -> dict[str, list[str]]:
    """Cells of the table under a heading, by the first cell."""
    section = card.split(heading, 1)[1].split("\n#", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {cells[0]: cells[1:] for cells in table[1:]}


def row_of(table: dict[str, list[str]], label: str) -> list[str]:
    (cells,) = [cells for name, cells in table.items() if name.startswith(label)]
    return cells


LABELS = {
    "mini-fr": "`mini-fr` ",
    "mini-fr-causal": "`mini-fr-causal`",
    "trigram": "trigram",
    "unigram": "unigram",
    "more frequent form": "always",
}


@pytest.mark.parametrize("name", LANGUAGE_MODELS)
def test_card_is_what_the_script_writes_from_the_files(models: Path, name: str) -> None:
    assert (models / name / "README.md").read_text(encoding="utf-8") == model_card(models, name)


def test_vectors_card_is_what_the_script_writes_from_the_file(models: Path) -> None:
    written = (models / "mini-fr-vectors" / "README.md").read_text(encoding="utf-8")
    assert written == vectors_card(models)


@pytest.mark.parametrize("name", LANGUAGE_MODELS)
def test_tables_hold_the_measured_numbers(models: Path, name: str) -> None:
    card = (models / name / "README.md").read_text(encoding="utf-8")
    table = rows(card, "### Perplexity")
    for scorer, measured in read(models / name / "perplexity.json")["scores"].items():
        for cell, unit in zip(
            row_of(table, LABELS[scorer]), ("per_token", "per_word"), strict=True
        ):
            shown = [float(x) for x in re.findall(r"[\d.]+", cell.replace(",", ""))]
            value = measured[unit]
            exact = [value["perplexity"], value["ci_low"], value["ci_high"]]
            assert shown == pytest.approx(exact, abs=0.5 if exact[0] >= 1000 else 0.05)
    table = rows(card, "### Gender agreement")
    agreement = read(models / name / "agreement.json")
    for scorer in agreement["all_pairs"]:
        cells = row_of(table, LABELS[scorer])
        every, equal = (agreement[k][scorer] for k in ("all_pairs", "equal_length_pairs"))
        exact = [
            every["balanced_accuracy"], every["ci_low"], every["ci_high"],
            every["accuracy_feminine"], every["accuracy_masculine"],
            equal["balanced_accuracy"], equal["ci_low"], equal["ci_high"],
        ]  # fmt: skip
        shown = [float(x) for x in re.findall(r"[\d.]+", " ".join(cells))]
        assert shown == pytest.approx([100 * value for value in exact], abs=0.051)


@pytest.mark.parametrize("name", [*LANGUAGE_MODELS, "mini-fr-vectors"])
def test_card_opens_with_front_matter_and_states_the_banner(models: Path, name: str) -> None:
    yaml = pytest.importorskip("yaml")
    card = (models / name / "README.md").read_text(encoding="utf-8")
    front = yaml.safe_load(card.split("---\n")[1])
    assert front["license"] == "cc-by-4.0"
    assert front["language"] == "fr"
    assert "African case reports in French, a quarter of a million words" in card
    assert "LGPL-LR" in card
