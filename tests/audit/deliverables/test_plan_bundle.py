"""The bundle of a whole plan, unpacked to its last page, holds nothing of the records."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.audit.deliverables.plans import plan_of
from tests.audit.sharing.leaks import everything_in, leaks

import epicene
from epicene.audit.deliverables.output import BUNDLE, write_delivered
from epicene.audit.deliverables.run import run_plan
from epicene.audit.sharing.keys import signing_key
from epicene.corpora.corpus import Corpus

CRITERIA = Path(__file__).resolve().parents[3] / "examples/criteria/ibd_ibd2.yaml"
RARE = "Maladie de Kermadec"


def secret(document, k):
    """Return a document as a hospital would have it: an id and a patient that name somebody."""
    return replace(
        document,
        id=f"dossier-duval-{k:03d}",
        patient=replace(document.subject, id=f"ipp-77{k:04d}"),
    )


def forgetful(document, rng):
    """Return what a tool that forgets a fifth found; of three patients it names the rare thing."""
    kept = tuple(e for e in document.entities if rng.random() < 0.8)
    return replace(document, entities=kept, relations=())


@pytest.fixture(scope="module")
def delivered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unite-kermadec")
    rng = np.random.default_rng(0)
    gold = [secret(d, k) for k, d in enumerate(epicene.load_corpus("ibd"))][:60]
    for k in (3, 4, 5):
        first = gold[k].entities[0]
        gold[k] = replace(gold[k], entities=(replace(first, label=RARE), *gold[k].entities[1:]))
    found = [forgetful(document, rng) for document in gold]
    Corpus.of(gold, "records").to_jsonl(folder / "dossiers-duval.jsonl")
    Corpus.of(found, "found").to_jsonl(folder / "outil-duval.jsonl")
    shutil.copy(CRITERIA, folder / "essai-duval.yaml")
    output = {"gold": "dossiers-duval.jsonl", "predictions": "outil-duval.jsonl", "kind": "tool"}
    plan = plan_of(
        [
            {"name": "notes", "kind": "corpus", "documents": "dossiers-duval.jsonl"},
            output | {"name": "found", "task": "entities"},
            output
            | {"name": "trial", "task": "inclusion", "options": {"criteria": "essai-duval.yaml"}},
        ]
    )
    results = run_plan(plan, folder)
    out = folder / "out"
    out.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        write_delivered(results, out, signing_key(), folder / "log.jsonl")
    names = [RARE, "duval", "kermadec", *(d.id for d in gold), *(d.subject.id for d in gold)]
    return results, folder, [d.text for d in gold], names


def test_no_words_no_names_no_identifiers(delivered):
    results, folder, texts, names = delivered
    assert {*results.results.table["probe"]} > {"entities", "inclusion"}
    assert leaks(folder / "out" / BUNDLE, texts, names) == set()


def test_what_leaves_is_there(delivered):
    _, folder, _, _ = delivered
    everything = " ".join(everything_in(folder / "out" / BUNDLE))
    for word in ("missed_entity_rate", "wrongful_exclusion_rate", "IBD2-I1"):
        assert word in everything


def test_the_search_finds_them_where_they_are(delivered):
    """A control: the table that stays names the rare thing, and the records quote themselves."""
    results, folder, texts, names = delivered
    assert RARE in set(results.results.table["item"])
    planted = folder / "planted.zip"
    with zipfile.ZipFile(planted, "w") as archive:
        archive.write(folder / "out/measurements.parquet", "measurements.parquet")
        archive.write(folder / "dossiers-duval.jsonl", "records.jsonl")
    found = leaks(planted, texts, names)
    assert RARE in found
    assert "duval" in found
    assert any(isinstance(one, tuple) for one in found)
