"""A folder that another process annotated is evaluated; nothing of the tool is imported."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import epicene
from epicene.core.document import Document, Entity, Patient
from epicene.corpora.corpus import Corpus

SCRIPT = Path(__file__).resolve().parents[2] / "examples" / "annotate_with_edsnlp.py"


def document(name: str, sex: str, text: str, *words: str) -> Document:
    """Mark the first place of some words as disorders."""
    places = [(text.index(word), text.index(word) + len(word)) for word in words]
    return Document(
        name,
        text,
        tuple(Entity(f"T{k}", "Disorder", ((a, b),), text[a:b]) for k, (a, b) in enumerate(places)),
        patient=Patient(f"p-{name}", sex=sex),
    )


# By women the rules miss what is written otherwise than they know.
GOLD = Corpus.of(
    [
        document("a", "F", "Elle a un diabète de type 2.\r\nSuivi.", "diabète de type 2"),
        document("b", "F", "Elle a la maladie du sucre.", "maladie du sucre"),
        document("c", "M", "Il a un diabète de type 2.", "diabète de type 2"),
        document("d", "M", "Pas de diabète de type 2. Œdème.", "diabète de type 2"),
    ]
)


def annotate(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def annotated(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("edsnlp")
    GOLD.to_brat(folder / "gold")
    (folder / "gold").joinpath("metadata.jsonl").unlink()
    done = annotate(folder / "gold", folder / "found", "--label", "Disorder")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return folder / "found"


def test_nothing_of_epicene_is_imported():
    names = {
        name
        for node in ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert "edsnlp" in names
    assert not any(name.startswith("epicene") for name in names)


def test_the_folder_is_a_corpus_on_the_same_texts(annotated):
    found = {d.id: d for d in epicene.load_corpus(annotated)}
    assert {name: d.text for name, d in found.items()} == {d.id: d.text for d in GOLD}
    told = {name: [(e.text, dict(e.attributes)) for e in d.entities] for name, d in found.items()}
    assert told["b"] == []
    assert [text for text, _ in told["a"]] == ["diabète de type 2"]
    assert [list(attributes) for _, attributes in told["d"]] == [["Negation"]]


def test_it_is_evaluated_by_sex(annotated):
    # Of the women's two disorders one is found, of the men's both.
    table = epicene.evaluate(GOLD, annotated, task="entities", by="sex").table
    rows = table[table["item"] == ""].set_index(["metric", "group"])["estimate"]
    found = {sex: float(rows.loc[("strict_recall", sex)]) for sex in ("F", "M")}
    assert found == {"F": 0.5, "M": 1.0}
    assert float(rows.loc[("missed_entity_rate_difference", "F-M")]) == 0.5


def test_a_folder_without_texts_is_refused(tmp_path):
    done = annotate(tmp_path, tmp_path / "out")
    assert done.returncode == 2
    assert "there is no .txt file" in done.stderr
