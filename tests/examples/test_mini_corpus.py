from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from mini.corpus import (
    Document,
    Split,
    group_documents,
    hold_out,
    load_split,
    normalise,
    split_sentences,
)


def document(name: str, text: str, doi: str = "", source: str = "pamj") -> Document:
    return Document(name, source, doi, (text,))


@pytest.fixture(scope="module")
def split(shared_data: Path) -> Split:
    return load_split(shared_data / "pamj_fr.jsonl", shared_data / "ud_fr")


def naive_eight_word_runs(documents: tuple[Document, ...]) -> set[str]:
    runs = set()
    for one in documents:
        words = re.findall(r"\w+", one.text.lower())
        for start in range(len(words) - 7):
            runs.add(" ".join(words[start : start + 8]))
    return runs


def test_no_held_out_document_shares_a_run_of_eight_words_with_training(split: Split) -> None:
    assert not naive_eight_word_runs(split.held_out) & naive_eight_word_runs(split.training)


def test_no_held_out_document_shares_a_doi_with_training(split: Split) -> None:
    held_out = {one.doi for one in split.held_out if one.doi}
    assert held_out
    assert not held_out & {one.doi for one in split.training}


def test_five_percent_of_the_documents_of_each_source_are_held_out(split: Split) -> None:
    for source in ("pamj", "sequoia"):
        kept = sum(one.source == source for one in split.training)
        held = sum(one.source == source for one in split.held_out)
        assert held == round(0.05 * (kept + held))


def test_shipped_models_name_this_very_hold_out(split: Split, models: Path) -> None:
    here = [one.id for one in split.held_out]
    for name in ("mini-fr", "mini-fr-causal", "mini-fr-vectors"):
        record = json.loads((models / name / "training.json").read_text(encoding="utf-8"))
        assert record["data"]["held_out_documents"] == here


def test_every_sentence_of_sequoia_is_in_one_document(split: Split, shared_data: Path) -> None:
    published = [
        normalise(line.partition("=")[2])
        for path in shared_data.glob("ud_fr/*.conllu")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("# text =")
    ]
    ours = [
        sentence
        for one in (*split.training, *split.held_out)
        if one.source == "sequoia"
        for sentence in one.sentences
    ]
    assert sorted(ours) == sorted(published)


def test_documents_are_grouped_by_doi_or_a_run_of_eight_words_directly_or_through_others() -> None:
    run = "un deux trois quatre cinq six sept huit"
    documents = [
        document("a", f"{run} neuf"),
        document("b", f"Avant : {run.upper()} !", doi="10.1/x"),
        document("c", "tout autre chose", doi="10.1/X"),
        document("d", "un deux trois quatre cinq six sept"),
    ]
    assert group_documents(documents) == [[0, 1, 2], [3]]


def test_groups_are_held_out_whole() -> None:
    run = "un deux trois quatre cinq six sept huit"
    twins = [document(f"twin{n}", f"{run} {n}") for n in range(2)]
    others = [document(f"other{n}", f"mot{n} " * 9) for n in range(18)]
    for seed in range(20):
        held = {one.id for one in hold_out([*twins, *others], share=0.25, seed=seed).held_out}
        assert len(held) == 5
        assert ("twin0" in held) == ("twin1" in held)


def test_sentences_are_cut_before_capitals_only() -> None:
    text = (
        "Un patient de 3.5 kg.\nIl a été vu par le Dr. X. Évolution\u00a0: l\u2019issue fut bonne."
    )
    assert split_sentences(text) == (
        "Un patient de 3.5 kg.",
        "Il a été vu par le Dr.",
        "X.",
        "Évolution : l'issue fut bonne.",
    )
