"""Benchmarks of the harness, put to the model of the audit: its own numbers, and plain refusals."""

from __future__ import annotations

import copy
import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from tests.evaluation.usefulness.french_task import NAME, QUESTIONS, write_task

import epicene
import model_server
from epicene.core.errors import InputError, NotApplicableError
from epicene.evaluation.usefulness import benchmarks as asked_for
from epicene.evaluation.usefulness.benchmarks import Benchmarks, names_of
from epicene.evaluation.usefulness.run import benchmark_rows
from epicene.metrics import proportion
from epicene.models.capabilities import Sampling


@pytest.fixture(scope="module", autouse=True)
def offline():
    patch = pytest.MonkeyPatch()
    patch.setenv("HF_HUB_OFFLINE", "1")
    patch.setenv("HF_DATASETS_OFFLINE", "1")
    yield
    patch.undo()


@pytest.fixture(scope="module")
def model():
    return epicene.load_model("mini-fr-causal")


@pytest.fixture(scope="module")
def preferred(model):
    """The answer to each question that the model finds likeliest, computed without the harness."""
    places = []
    for question, choices in QUESTIONS:
        wholes = model.score_texts([f"{question} {choice}" for choice in choices])
        n_question = len(model.score_texts([question])[0])
        places.append(int(np.argmax([scores[n_question:].sum() for scores in wholes])))
    return places


class Scores:
    """The capabilities of a model without its class, as a server offers them."""

    name = "scores"

    def __init__(self, model, family="served"):
        self._model = model
        self.identity = replace(model.identity, family=family)

    def score_texts(self, texts, precision="float32", progress=None):
        return self._model.score_texts(texts, precision, progress)


class Writes:
    """A model that writes, and does no more."""

    name = "writes"
    chat = False

    def __init__(self, model):
        self.identity = replace(model.identity, family="served")

    def generate(self, prompts, sampling, seed=0, progress=None):
        assert sampling == Sampling(5, 0.0, 1.0)
        return [f"{prompt} oui.\nQuestion : non" for prompt in prompts]


def rows_of(model, folder, name=NAME):
    rows = list(benchmark_rows(model, Benchmarks((name,), str(folder))))
    return {row.metric: row for row in rows}


@pytest.mark.slow
@pytest.mark.parametrize("seen", [lambda m: m, Scores])
def test_a_model_that_is_asked_what_it_prefers_is_always_right(model, preferred, tmp_path, seen):
    rows = rows_of(seen(model), write_task(tmp_path, preferred))
    acc, exact = rows["acc"], proportion(len(QUESTIONS), len(QUESTIONS))
    assert (acc.estimate, acc.n, acc.direction) == (1.0, len(QUESTIONS), "higher_is_better")
    assert (acc.ci_low, acc.ci_high) == (exact.ci_low, exact.ci_high)
    assert acc.estimate - acc.ci_low > 0.2


@pytest.mark.slow
def test_a_model_that_is_asked_for_what_it_does_not_prefer_is_never_right(
    model, preferred, tmp_path
):
    wrong = [(place + 1) % 3 for place in preferred]
    assert rows_of(model, write_task(tmp_path, wrong))["acc"].estimate == 0.0


@pytest.mark.slow
def test_numbers_are_those_of_the_harness_alone(model, root, tmp_path):
    from lm_eval import simple_evaluate
    from lm_eval.models.huggingface import HFLM
    from lm_eval.tasks import TaskManager

    folder = write_task(tmp_path)
    alone = HFLM(pretrained=str(root / "models" / "mini-fr-causal"), device="cpu", dtype="float32")
    manager = TaskManager(include_path=str(folder), include_defaults=False)
    theirs = simple_evaluate(model=alone, tasks=[NAME], task_manager=manager, bootstrap_iters=0)
    ours = rows_of(model, folder)
    through_capabilities = rows_of(Scores(model), folder)
    for metric in ("acc", "acc_norm"):
        assert ours[metric].estimate == theirs["results"][NAME][f"{metric},none"]
        assert through_capabilities[metric].estimate == ours[metric].estimate


def test_log_probabilities_through_capabilities_are_those_of_the_harness(model):
    from lm_eval.models.huggingface import HFLM

    from epicene.evaluation.usefulness.adapter import harness_model

    pairs = (("Le patient a de la", " fièvre"), ("Le patient ", "tousse"), ("", "La patiente"))
    requests = [SimpleNamespace(args=pair) for pair in pairs]
    # Our adapter gives every text its start, which the tokenizer of this model does not.
    harness = HFLM(pretrained=model.module, tokenizer=copy.deepcopy(model.tokenizer))
    start = [harness.prefix_token_id]
    begun = [
        (pair, start + before, after)
        for pair in pairs
        for before, after in [
            harness._encode_pair(*pair) if pair[0] else ([], harness.tok_encode(pair[1]))
        ]
    ]
    theirs = harness._loglikelihood_tokens(begun, disable_tqdm=True)
    ours = harness_model(Scores(model)).loglikelihood(requests)
    for (expected, _), (found, _) in zip(theirs, ours, strict=True):
        assert found == pytest.approx(expected, abs=1e-4)


@pytest.mark.slow
def test_the_model_is_not_loaded_again_and_not_changed(model, tmp_path, monkeypatch):
    import transformers

    def refuse(*_, **__):
        raise AssertionError("loaded again")

    for name in ("AutoModelForCausalLM", "AutoTokenizer", "AutoConfig"):
        monkeypatch.setattr(getattr(transformers, name), "from_pretrained", refuse)
    before = (model.tokenizer.pad_token, model.tokenizer.padding_side)
    scores = model.score_texts(["Le patient tousse."])[0]
    rows_of(model, write_task(tmp_path))
    assert (model.tokenizer.pad_token, model.tokenizer.padding_side) == before
    assert (model.score_texts(["Le patient tousse."])[0] == scores).all()


def test_what_is_written_ends_at_the_first_mark(model):
    from epicene.evaluation.usefulness.adapter import harness_model

    options = {"max_gen_toks": 5, "until": ["\n", "Question"]}
    writer = harness_model(Writes(model))
    assert writer.generate_until([SimpleNamespace(args=("A ?", options))]) == ["A ? oui."]
    with pytest.raises(NotApplicableError, match="lacks ScoresTexts"):
        writer.loglikelihood([SimpleNamespace(args=("a", " b"))])


def test_a_model_that_cannot_be_asked_says_why(model, tmp_path):
    benchmarks = Benchmarks((NAME,), str(write_task(tmp_path)))
    (row,) = benchmark_rows(Scores(model, "encoder"), benchmarks)
    assert math.isnan(row.estimate)
    assert row.unscored_reason.startswith("not_applicable: benchmarks are for models that write")


def test_an_audit_has_them_beside_the_bias_and_a_comparison_reads_them(model, preferred, tmp_path):
    folder = write_task(tmp_path, preferred)
    found = epicene.audit(
        model,
        probes="tokenization-gender",
        usefulness=NAME,
        usefulness_folder=folder,
        usefulness_limit=5,
    )
    row = found.table.set_index("metric").loc["acc"]
    assert (row["probe"], row["stage"], row["n"]) == (f"usefulness/{NAME}", "application", 5)
    # The answers called right are those that the model prefers.
    assert row["estimate"] == 1.0
    compared = epicene.compare([found, replace(found)], bias="tokens_difference")
    assert compared.quality.metric in ("acc", "acc_norm")


@pytest.mark.slow
def test_a_served_model_is_asked_as_often_as_was_said_and_answers_as_in_process(model, tmp_path):
    folder = write_task(tmp_path)
    with model_server.running(model) as server:
        found = epicene.audit(
            server.name,
            probes="pairs/log-likelihood",
            pairs=[_one_pair(tmp_path)],
            usefulness=NAME,
            usefulness_folder=folder,
            model_options={"serving": {"start": "<s>"}},
        )
    row = found.table.set_index("metric").loc["acc"]
    here = rows_of(Scores(model), folder)["acc"]
    assert (row["estimate"], row["n"]) == (here.estimate, here.n)
    (card,) = found.provenance["models"]
    # Each question once, each with its three answers, and the two sentences of the pair.
    assert card["expected"]["requests"] == len(QUESTIONS) * 4 + 2


def _one_pair(folder):
    path = folder / "pair.tsv"
    path.write_text("sentence_more\tsentence_less\nElle tousse.\tIl tousse.\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"names": ("hellaswg",)}, "knows no task 'hellaswg'. Did you mean 'hellaswag'"),
        ({"names": (NAME,), "folder": "nowhere"}, "no such folder of tasks"),
        ({"names": ("hellaswag",), "limit": 0}, "0 questions are none"),
    ],
)
def test_bad_input_is_one_sentence(options, message, monkeypatch):
    known = SimpleNamespace(all_tasks=["bbh", "drop", "hellaswag", "mmlu"])
    monkeypatch.setattr(asked_for, "_with_defaults", lambda folder: known)
    with pytest.raises(InputError, match=message):
        Benchmarks(**options).check()


def test_without_the_harness_the_sentence_says_how_to_have_it(monkeypatch):
    monkeypatch.setattr(asked_for, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'epicene\[lm-eval\]'"):
        epicene.audit("mini-fr-causal", usefulness="hellaswag")


def test_names_are_read_between_commas():
    assert names_of("hellaswag, mmlu,") == ["hellaswag", "mmlu"]


@pytest.mark.slow
def test_the_harness_has_the_benchmarks_that_the_guide_names():
    Benchmarks(("hellaswag", "mmlu", "m_mmlu_fr", "global_mmlu_fr", "drop", "bbh")).check()
