"""Edits in the weights are those that hooks make, and plain transformers loads them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap

import numpy as np
import pytest
import torch

import epicene
import tiny_models
from epicene.core.errors import InputError, ModelError, NotApplicableError
from epicene.mitigation.representations.apply import with_edits
from epicene.mitigation.representations.folding import reader_takes_bias
from epicene.mitigation.saving.models import notes_of, write_model
from epicene.models.affine_edit import AffineEdit
from epicene.models.capabilities import Sampling
from epicene.models.load_transformer import quiet, weight_files
from epicene.models.state_edits import StateEdits, attach_state_edits, state_edits_of
from epicene.models.state_edits_file import STATE_EDITS, read_state_edits, write_state_edits
from epicene.models.steps import one_at_a_time

IDS = torch.tensor([[7, 11, 20, 31, 8]])
TEXTS = ("La patiente a été admise hier soir.", "Le patient est sorti.")
# What holds the last edit: a dense layer with a bias, one without, a head without, tied or not.
FOLDED = ("bert", "camembert", "electra", "distilbert", "modernbert", "eurobert",
          "gpt2", "llama", "bloom", "gemma", "opt")  # fmt: skip
WIDTH = 32


def some_edit(width=WIDTH, bias=True, seed=0):
    rng = np.random.default_rng(seed)
    weight = np.eye(width) + 0.3 * rng.normal(size=(width, width)) / np.sqrt(width)
    return AffineEdit(weight, 0.3 * rng.normal(size=width) * bias)


def with_biases(module):
    for name, weight in module.named_parameters():
        if "bias" in name:
            weight.add_(torch.randn_like(weight))


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    made = {}

    def model(kind):
        if kind not in made:
            folder = tmp_path_factory.mktemp(kind) / kind
            tiny_models.save(kind, folder, alter=with_biases)
            made[kind] = epicene.load_model(str(folder), sanity_check=False)
        return made[kind]

    return model


def ends(model):
    """Return edits of the embeddings and the last layer, which its weights can hold."""
    width = model.module.get_input_embeddings().weight.shape[1]
    bias = bool(reader_takes_bias(model.module))
    return {0: some_edit(width), model.n_layers: some_edit(bias=bias, seed=1)}


def logits(model):
    with torch.inference_mode():
        return model.module(input_ids=IDS).logits


@pytest.fixture(scope="module")
def folded(load):
    return {kind: with_edits(load(kind), "x", ends(load(kind))) for kind in FOLDED}


@pytest.mark.parametrize("kind", FOLDED)
def test_what_the_weights_hold_is_what_hooks_do(load, folded, kind):
    model, edits = load(kind), ends(load(kind))
    before = logits(model)
    hooked = with_edits(model, "x", edits, fold=False)
    assert sorted(state_edits_of(hooked.module).computed) == [0, model.n_layers]
    assert not state_edits_of(folded[kind].module).computed
    torch.testing.assert_close(logits(folded[kind]), logits(hooked), atol=1e-5, rtol=1e-5)
    assert float((logits(hooked) - before).abs().max()) > 0.1
    # All that epicene shows of its states is edited either way.
    one, two = (m.embed_layers(TEXTS) for m in (folded[kind], hooked))
    np.testing.assert_allclose(one, two, atol=1e-5)
    torch.testing.assert_close(logits(model), before, atol=0.0, rtol=0.0)


def test_plain_transformers_in_a_process_without_epicene_gives_the_edited_outputs(folded, tmp_path):
    for kind, model in folded.items():
        folder = tmp_path / kind
        folder.mkdir()
        write_model(model, folder)
        torch.save(logits(model), folder / "expected.pt")
    script = textwrap.dedent(
        """
        import json, pathlib, sys
        sys.modules["epicene"] = None
        try:
            import epicene
        except ImportError:
            pass
        else:
            raise SystemExit("epicene can be imported")
        import torch
        from transformers import AutoModelForCausalLM, AutoModelForMaskedLM
        torch.set_num_threads(1)
        ids, found = torch.tensor(json.loads(sys.argv[2])), {}
        for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
            name = json.loads((folder / "config.json").read_text())["architectures"][0]
            auto = AutoModelForCausalLM if name.endswith(("CausalLM", "LMHeadModel")) else (
                AutoModelForMaskedLM)
            module, told = auto.from_pretrained(folder, output_loading_info=True)
            assert not told["missing_keys"] and not told["unexpected_keys"], (folder, told)
            with torch.inference_mode():
                logits = module.eval()(input_ids=ids).logits
            expected = torch.load(folder / "expected.pt", weights_only=True)
            found[folder.name] = float((logits - expected).abs().max())
        print(json.dumps(found))
        """
    )
    # Not even by accident: -S passes by the path file of an editable install.
    places = [place for place in sys.path if place.endswith(("site-packages", "dist-packages"))]
    code = f"import sys; sys.path += {places!r}\n" + script
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, "-S", "-c", code, str(tmp_path), json.dumps(IDS.tolist())],
        env=environment,
        cwd=tmp_path.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    differences = json.loads(done.stdout.splitlines()[-1])
    assert set(differences) == set(FOLDED)
    assert max(differences.values()) < 1e-5


@pytest.mark.parametrize("kind", ["bert", "eurobert", "camembert", "gpt2"])
def test_a_classifier_holds_edits_where_its_head_reads_states(load, kind, tmp_path):
    """Also one whose head reads a single token."""
    from transformers import AutoModelForSequenceClassification

    folder = tmp_path / kind
    torch.manual_seed(0)
    with quiet():
        module = AutoModelForSequenceClassification.from_pretrained(
            load(kind).name, num_labels=3, pad_token_id=tiny_models.PAD
        )
        module.save_pretrained(folder)
    load(kind).tokenizer.save_pretrained(folder)
    model = epicene.load_model(str(folder), sanity_check=False)
    edits = ends(model)
    hooked, folded = (with_edits(model, "x", edits, fold=fold) for fold in (False, True))
    assert not state_edits_of(folded.module).computed
    one, two, before = (some.classify(TEXTS) for some in (hooked, folded, model))
    np.testing.assert_allclose(one, two, atol=1e-6)
    assert np.abs(one - before).max() > 0.001
    out = tmp_path / "out"
    out.mkdir()
    write_model(folded, out)
    plain = AutoModelForSequenceClassification.from_pretrained(out).eval()
    torch.testing.assert_close(
        plain(input_ids=IDS).logits.detach(), logits(folded), atol=1e-5, rtol=1e-5
    )


@pytest.mark.parametrize("kind", ["eurobert", "gpt2"])
def test_a_head_without_a_bias_does_not_hold_an_edit_with_one(load, kind):
    model = load(kind)
    edited = with_edits(model, "x", {model.n_layers: some_edit()})
    assert sorted(state_edits_of(edited.module).computed) == [model.n_layers]
    assert edited.module.config.tie_word_embeddings == model.module.config.tie_word_embeddings


@pytest.mark.parametrize(
    "kind", ["bert", "eurobert", "roberta-prelayernorm", "gpt2", "flaubert", "bloom"]
)
def test_a_layer_between_is_edited_wherever_epicene_loads_the_folder(load, kind, tmp_path):
    model = load(kind)
    edit = some_edit()
    edited = with_edits(model, "x", {1: edit})
    write_model(edited, tmp_path)
    again = epicene.load_model(str(tmp_path), sanity_check=False)
    before = model.embed_layers(TEXTS)
    for made in (edited, again):
        after = made.embed_layers(TEXTS)
        np.testing.assert_allclose(after[:, 0], before[:, 0], atol=1e-6)
        np.testing.assert_allclose(after[:, 1], edit(before[:, 1]), atol=1e-5)
        assert np.abs(after[:, 2] - before[:, 2]).max() > 0.01
        np.testing.assert_allclose(made.embed_texts(TEXTS, layer=1), after[:, 1], atol=1e-6)
    torch.testing.assert_close(logits(again), logits(edited), atol=1e-5, rtol=1e-5)
    assert float((logits(again) - logits(model)).abs().max()) > 0.01
    assert again.identity.sha256 != model.identity.sha256
    assert "layer 1" in notes_of(again)[0]
    assert "not mitigated there" in notes_of(again)[0]
    assert [path.name for path in weight_files(tmp_path)] == ["model.safetensors"]
    # What plain transformers loads is the model before.
    shutil.copy(tmp_path / STATE_EDITS, tmp_path.parent / f"{kind}.edits")
    (tmp_path / STATE_EDITS).unlink()
    plain = epicene.load_model(str(tmp_path), sanity_check=False)
    torch.testing.assert_close(logits(plain), logits(model))


@pytest.mark.parametrize("kind", ["bert", "eurobert", "roberta-prelayernorm"])
def test_scores_come_from_edited_states_on_the_short_path_too(load, kind):
    edited = with_edits(load(kind), "x", {1: some_edit(), 2: some_edit(seed=1)}, fold=False)
    encoding = edited.encode(TEXTS[0])
    items = [epicene.models.capabilities.ScoringItem(encoding.ids, one_at_a_time(encoding))]
    (scores,) = edited.score(items)
    expected = []
    for position in encoding.positions:
        ids = list(encoding.ids)
        ids[position] = edited.tokenizer.mask_token_id
        with torch.inference_mode():
            row = edited.module(input_ids=torch.tensor([ids])).logits[0, position]
        expected.append(float(torch.log_softmax(row.double(), -1)[encoding.ids[position]]))
    np.testing.assert_allclose(scores, expected, atol=1e-4)
    assert edited._short_layer is (kind != "roberta-prelayernorm")


def test_generation_reads_edited_states_with_and_without_a_cache(load):
    edited = with_edits(load("llama"), "x", {1: some_edit()})
    ids = torch.tensor([[0, 11, 20]])
    options = {"max_new_tokens": 8, "min_new_tokens": 8, "do_sample": False}
    with torch.inference_mode():
        one, two = (
            edited.module.generate(ids, use_cache=cache, **options) for cache in (True, False)
        )
        other = load("llama").module.generate(ids, **options)
    assert one.tolist() == two.tolist()
    assert one.tolist() != other.tolist()
    assert edited.generate(["La patiente"], Sampling(4, 0.0)) != [""]


def test_an_edit_comes_after_those_that_a_model_carries(load):
    model = load("bert")
    first, second = some_edit(), some_edit(seed=1)
    twice = with_edits(with_edits(model, "x", {0: first, 1: first}), "y", {0: second, 1: second})
    once = with_edits(model, "x", {0: second.after(first), 1: second.after(first)})
    np.testing.assert_allclose(twice.embed_layers(TEXTS), once.embed_layers(TEXTS), atol=1e-4)
    torch.testing.assert_close(logits(twice), logits(once), atol=1e-4, rtol=1e-4)


def test_a_head_that_holds_an_edit_takes_no_second(load):
    model = load("bert")
    held = with_edits(model, "x", {2: some_edit()})
    for fold in (True, False):
        with pytest.raises(NotApplicableError, match="takes no second"):
            with_edits(held, "y", {2: some_edit()}, fold=fold)
    # An edit by hooks comes first, and one in the head after it.
    both = with_edits(
        with_edits(model, "x", {2: some_edit()}, fold=False), "y", {2: some_edit(seed=1)}
    )
    once = with_edits(model, "x", {2: some_edit(seed=1).after(some_edit())})
    torch.testing.assert_close(logits(both), logits(once), atol=1e-4, rtol=1e-4)
    np.testing.assert_allclose(both.embed_texts(TEXTS), once.embed_texts(TEXTS), atol=1e-4)


def test_one_layer_that_is_all_layers_is_edited_in_the_head_alone(load):
    model = load("albert")
    edited = with_edits(model, "x", {0: some_edit(16), 2: some_edit()})
    assert not state_edits_of(edited.module).computed
    with pytest.raises(NotApplicableError, match="computes layer 1 alone"):
        with_edits(model, "x", {1: some_edit()})


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        (StateEdits({9: some_edit()}), "there is no layer 9"),
        (StateEdits({1: some_edit(8)}), "widths of the edits"),
        (StateEdits(shown=some_edit(8)), "widths of the edits"),
    ],
)
def test_edits_of_another_model_are_refused(load, tmp_path, edits, message):
    write_model(load("bert"), tmp_path)
    write_state_edits(tmp_path, edits)
    with pytest.raises(ModelError, match=message):
        epicene.load_model(str(tmp_path), sanity_check=False)
    with pytest.raises(InputError, match="layers 0 to 2"):
        with_edits(load("bert"), "x", {3: some_edit()})


def test_the_file_gives_back_what_was_written_and_refuses_what_is_broken(tmp_path):
    from safetensors.numpy import save_file
    from safetensors.torch import save_file as save_torch

    assert not read_state_edits(tmp_path)
    write_state_edits(tmp_path, StateEdits())
    assert not list(tmp_path.iterdir())
    (tmp_path / "model.safetensors").write_bytes(bytes(100_000))
    edits = StateEdits({1: some_edit(), 12: some_edit(seed=2)}, some_edit(seed=1))
    write_state_edits(tmp_path, edits)
    read = read_state_edits(tmp_path)
    assert sorted(read.computed) == [1, 12]
    for one, two in ((read.computed[12], edits.computed[12]), (read.shown, edits.shown)):
        np.testing.assert_allclose(one.weight, two.weight, atol=1e-6)
        np.testing.assert_allclose(one.bias, two.bias, atol=1e-6)
    square, row = np.eye(3, dtype=np.float32), np.zeros(3, dtype=np.float32)
    for tensors in (
        {"layer.1.weight": square},
        {"layer.1.weight": square, "layer.1.bias": row[:2]},
        {"layer.1.weight": np.nan * square, "layer.1.bias": row},
        {"layer.1.weight": square, "layer.1.bias": np.array(0.0)},
        {"layer.01.weight": square, "layer.01.bias": row},
        {f"layer.{'9' * 5000}.weight": square, f"layer.{'9' * 5000}.bias": row},
        {"another.weight": square, "another.bias": row},
    ):
        save_file(tensors, tmp_path / STATE_EDITS)
        with pytest.raises(ModelError):
            read_state_edits(tmp_path)
    (tmp_path / STATE_EDITS).write_bytes(b"nothing")
    with pytest.raises(ModelError, match="cannot be read"):
        read_state_edits(tmp_path)
    # What numpy has no type for.
    save_torch({"layer.1.weight": torch.eye(3).bfloat16(), "layer.1.bias": torch.zeros(3)},
               tmp_path / STATE_EDITS)  # fmt: skip
    with pytest.raises(ModelError, match="float16"):
        read_state_edits(tmp_path)
    write_state_edits(tmp_path, StateEdits({1: some_edit(512)}))
    with pytest.raises(ModelError, match="larger than the model"):
        read_state_edits(tmp_path)


def test_a_model_that_shows_no_states_is_not_edited():
    class Stateless(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.table = torch.nn.Embedding(10, 4)

        def get_input_embeddings(self):
            return self.table

        def forward(self, input_ids, output_hidden_states=False):
            return self.table(input_ids)

    with pytest.raises(NotApplicableError, match="does not show the states"):
        attach_state_edits(Stateless(), StateEdits({1: some_edit(4)}))
