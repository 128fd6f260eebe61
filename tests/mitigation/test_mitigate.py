"""A mitigation is proved on what was written, and refused where nothing changed or all broke."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import epicene
from epicene.core.errors import InputError, ModelError, NotApplicableError
from epicene.mitigation.mitigate import mitigated
from epicene.mitigation.proof.base import Limits
from epicene.mitigation.proof.canaries import canaries
from epicene.mitigation.proof.language_models import perplexity_ratio
from epicene.mitigation.proof.weights import part_of


@pytest.fixture(scope="module")
def before():
    return epicene.load_model("small-fr")


def test_what_was_written_is_what_is_proved(before, scaling, tmp_path):
    out = tmp_path / "out"
    done = mitigated(before, scaling(), out=out)
    again = epicene.load_model(str(out))
    assert again.identity == done.subject.identity
    parts = {row["part"]: row for row in done.proof.facts["weights"]}
    # One layer of one part was multiplied by 1.01, of which this part is a share.
    layer = {name: w for name, w in before.module.named_parameters() if part_of(name) == "layer 2"}
    mlp = sum(float((w.detach().double() ** 2).sum()) for n, w in layer.items() if "mlp" in n)
    whole = sum(float((w.detach().double() ** 2).sum()) for w in layer.values())
    assert parts["layer 2"]["relative"] == pytest.approx(0.01 * math.sqrt(mlp / whole), rel=1e-4)
    assert parts["layer 1"]["largest"] == 0.0
    assert parts["embeddings"]["largest"] == 0.0
    record = json.loads((out / "mitigation.json").read_text(encoding="utf-8"))
    assert record["method"] == "scaling"
    assert record["options"] == {"factor": 1.01, "part": "layers.1.mlp"}
    # What is undefined is null: NaN is no JSON.
    assert record["fitted"] == {"learnt": None}
    assert record["proof"]["perplexity"]["n"] == len(canaries().texts)
    assert not record["refused"]
    assert "validated for no use in care" in (out / "README.md").read_text(encoding="utf-8")


def test_the_model_given_stays_as_it_is(before, scaling):
    weights = {name: w.clone() for name, w in before.module.named_parameters()}
    mitigated(before, scaling(factor=1.1))
    assert all(bool((w == weights[name]).all()) for name, w in before.module.named_parameters())


def test_two_strengths_in_memory_are_two_models(before, scaling):
    labels = {
        mitigated(before, scaling(factor=factor)).subject.identity.label for factor in (1.01, 1.1)
    }
    assert len({before.identity.label, *labels}) == 3


def test_nothing_is_written_where_nothing_changed(before, scaling, tmp_path):
    with pytest.raises(InputError, match="scaling changed nothing"):
        mitigated(before, scaling(factor=1.0), out=tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_a_model_in_16_bits_is_proved_in_16_bits(scaling, tmp_path):
    half = epicene.load_model("small-fr", dtype="bfloat16")
    # Read again in another type, every score would be another.
    with pytest.raises(InputError, match="scaling changed nothing"):
        mitigated(half, scaling(factor=1.0), out=tmp_path / "out")
    done = mitigated(half, scaling(factor=1.1), out=tmp_path / "out")
    assert done.subject.identity.dtype == "bfloat16"


def test_nothing_is_written_where_it_broke(before, scaling, tmp_path):
    broken = scaling(factor=30.0, part="layers")
    with pytest.raises(InputError, match=r"it is broken.*perplexity of plain French is"):
        mitigated(before, broken, out=tmp_path / "out")
    assert not list(tmp_path.iterdir())
    done = mitigated(before, broken, out=tmp_path / "out", force=True)
    assert len(done.record["refused"]) == 1
    assert "Written by force" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


def test_the_limits_are_the_users(before, scaling):
    # A little of everything is lost, which nobody would call broken but for the limit.
    little = scaling(factor=1.3, part="layers")
    ratio = mitigated(before, little).proof.facts["perplexity"]["ratio"]
    assert 1.0 < ratio < 1.5
    with pytest.raises(InputError, match="broken"):
        mitigated(before, little, limits=Limits(perplexity_factor=(1 + ratio) / 2))


def test_the_ratio_of_perplexities_is_that_of_all_tokens():
    tokens = np.array([3, 5, 2])
    old, new = np.array([6.0, 9.0, 5.0]), np.array([6.5, 9.0, 5.5])
    found = perplexity_ratio(old, new, tokens)
    assert found.estimate == pytest.approx(math.exp(21 / 10) / math.exp(20 / 10))
    assert found.ci_low < found.estimate < found.ci_high
    assert math.isnan(perplexity_ratio(old, np.array([1.0, np.inf, 2.0]), tokens).estimate)


def test_a_folder_of_others_is_not_replaced(before, scaling, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="was not written by epicene"):
        mitigated(before, scaling(), out=tmp_path / "out")
    assert (tmp_path / "out" / "mine.txt").exists()


def test_a_method_for_others_says_for_whom_it_is(scaling):
    vectors = epicene.load_model("mini-fr-vectors")
    with pytest.raises(NotApplicableError, match="scaling applies to masked and causal"):
        mitigated(vectors, scaling())


def test_a_method_needs_what_it_needs(before, scaling, monkeypatch):
    monkeypatch.setattr(scaling, "needs", ("corpus",))
    with pytest.raises(InputError, match="scaling needs a corpus"):
        mitigated(before, scaling())


def test_records_are_no_part_of_the_model(before, scaling, tmp_path):
    done = mitigated(before, scaling(), out=tmp_path / "out")
    (tmp_path / "out" / "mitigation.json").write_text("{}", encoding="utf-8")
    again = epicene.load_model(str(tmp_path / "out"))
    assert again.identity.sha256 == done.subject.identity.sha256


def test_a_model_of_private_records_is_confidential(before, scaling, tmp_path):
    corpus = epicene.load_corpus("ibd")
    mitigated(before, scaling(), corpus=corpus, out=tmp_path / "shipped")
    mitigated(before, scaling(), corpus=replace(corpus, licence=""), out=tmp_path / "private")
    shipped, private = (tmp_path / name / "README.md" for name in ("shipped", "private"))
    assert "Confidential" not in shipped.read_text(encoding="utf-8")
    assert "**Confidential.**" in private.read_text(encoding="utf-8")
    # A licence to share would say the contrary, and be read again with the folder.
    assert epicene.load_model(str(shipped.parent)).identity.licence
    again = epicene.load_model(str(private.parent))
    assert again.identity.licence == ""
    # What is made of it later says that it may be confidential, whatever that is fitted on.
    mitigated(again, scaling(), corpus=corpus, out=tmp_path / "later")
    assert "Confidential if" in (tmp_path / "later" / "README.md").read_text(encoding="utf-8")


def test_decisions_about_documents_are_confidential(tmp_path):
    ids = [f"d{k}" for k in range(80)]
    label = [int(k % 4 < 2) for k in range(80)]
    gold = pd.DataFrame({"id": ids, "label": label, "sex": ["F", "M"] * 40})
    said = pd.DataFrame({"id": ids, "score": [(k * 7 % 80) / 80 for k in range(80)]})
    said["prediction"] = (said["score"] > 0.5).astype(int)
    mitigated(said, "group-calibration", gold=gold, out=tmp_path / "out", force=True)
    for path in (tmp_path / "out").iterdir():
        if path.name not in ("predictions.csv", "predictions.parquet"):
            assert "d79" not in path.read_text(encoding="utf-8")
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "**Confidential.**" in card
    assert "canary" not in card


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("model.embed_tokens.weight", "embeddings"),
        ("roberta.encoder.layer.11.output.dense.weight", "layer 12"),
        ("transformer.h.0.mlp.c_fc.weight", "layer 1"),
        ("transformer.wte.weight", "embeddings"),
        ("model.layers.3.mlp.up_proj.weight", "layer 4"),
        ("lm_head.weight", "rest"),
        ("cls.predictions.transform.dense.bias", "rest"),
    ],
)
def test_weights_are_named_by_their_part(name, part):
    assert part_of(name) == part


def test_what_is_not_in_the_files_is_noticed(before, scaling, tmp_path, monkeypatch):
    fitted = scaling().fit(None)

    class Hooked(type(fitted)):
        def apply(self, subject):
            after = super().apply(subject)
            # A hook changes what the model answers, and save_pretrained knows nothing of it.
            after.module.model.norm.register_forward_hook(lambda *parts: 0.9 * parts[2] + 0.5)
            return after

    monkeypatch.setattr(scaling, "fit", lambda self, inputs: Hooked(1.01, "layers.1.mlp"))
    with pytest.raises(ModelError, match="answer otherwise"):
        mitigated(before, scaling(), out=tmp_path / "out")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kept", ["subject", "corpus", "work"])
def test_what_is_read_or_kept_is_not_replaced_by_what_is_written(kept, scaling, tmp_path):
    # Found before anything is loaded, and not at the end of a training.
    given = {"subject": "small-fr"} | {kept: tmp_path / "out" / "here"}
    with pytest.raises(InputError, match="would replace what is read"):
        mitigated(given.pop("subject"), scaling(), out=tmp_path / "out", **given)
