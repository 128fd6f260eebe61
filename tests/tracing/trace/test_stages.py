"""Each stage against its definition, written out; what one says that cannot be asked."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from traced.association import ASSOCIATION
from traced.families import tokenizer_of
from traced.models import build

import epicene
from epicene.core.document import Document, Patient
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.metrics import weat
from epicene.models.capabilities import BLANK
from epicene.tracing.associations.association import Groups
from epicene.tracing.effects import LOGISTIC
from epicene.tracing.follow import follow
from epicene.tracing.stages.application import Application
from epicene.tracing.stages.base import StageInputs
from epicene.tracing.stages.concepts import Concepts
from epicene.tracing.stages.corpus import InCorpus
from epicene.tracing.stages.generation import Generation
from epicene.tracing.stages.layers import Layers
from epicene.tracing.stages.outputs import Outputs
from epicene.tracing.stages.segmentation import Segmentation
from epicene.tracing.stages.static_vectors import StaticVectors
from epicene.tracing.task import Task, task_of


def states(model, text, span):
    """The mean state of the tokens of a span at each layer, by one plain forward pass."""
    encoding = model.tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    inside = [a < span[1] and b > span[0] for a, b in encoding.pop("offset_mapping")[0].tolist()]
    with torch.inference_mode():
        hidden = model.module(**encoding, output_hidden_states=True).hidden_states
    return np.stack([layer[0, inside].double().mean(dim=0).numpy() for layer in hidden])


def naive_effect(words, first, second):
    """The mean over pairs of sentences of the effect size of WEAT in each pair."""
    n = len(ASSOCIATION.first)
    sizes = []
    for one, two in zip(first, second, strict=True):
        # WEAT takes two attributes at least: each stands twice.
        found = weat(words[:n], words[n:], [one, one], [two, two], n_permutations=2, max_exact=1)
        sizes.append(found.effect_size)
    return np.mean(sizes)


def test_layers_are_the_effect_size_of_weat_on_plain_hidden_states(planted):
    model = planted("layer_2")
    words = []
    for word in ASSOCIATION.words:
        read = [
            states(model, text.replace(BLANK, word), (at, at + len(word)))
            for context in ASSOCIATION.contexts[::3]
            for text in context.both
            for at in (text.index(BLANK),)
        ]
        words.append(np.mean(read, axis=0))
    words = np.stack(words)
    masked = [
        [states(model, text.replace(BLANK, "[MASK]"), (at, at + 6)) for text in context.both
         for at in (text.index(BLANK),)]
        for context in ASSOCIATION.contexts
    ]  # fmt: skip
    masked = np.array(masked)
    found = Layers().effects(StageInputs(model, ASSOCIATION))
    assert [effect.place for effect in found] == [f"layer_{k}" for k in (1, 2, 3, 4)]
    for layer, effect in enumerate(found, 1):
        naive = naive_effect(words[:, layer], masked[:, 0, layer], masked[:, 1, layer])
        assert effect.value.estimate == pytest.approx(naive, abs=1e-5)
        assert effect.value.n == len(ASSOCIATION.words)


def test_embeddings_are_those_before_any_layer(planted):
    model = planted("static_vectors")
    text = ASSOCIATION.contexts[0].first
    at = text.index(BLANK)
    words = np.stack(
        [
            np.mean(
                [
                    states(model, side.replace(BLANK, word), (start, start + len(word)))[0]
                    for side in ASSOCIATION.contexts[0].both
                    for start in (side.index(BLANK),)
                ],
                axis=0,
            )
            for word in ASSOCIATION.words
        ]
    )
    assert at
    groups = np.array(
        [
            [
                states(model, side.replace(BLANK, "[MASK]"), span)[0]
                for side, span in zip(context.both, context.mentions, strict=True)
            ]
            for context in ASSOCIATION.contexts
        ]
    )
    (effect,) = StaticVectors().effects(StageInputs(model, ASSOCIATION))
    assert effect.value.estimate == pytest.approx(
        naive_effect(words, groups[:, 0], groups[:, 1]), abs=1e-5
    )
    assert effect.value.ci_low > 1.0


def test_static_vectors_of_a_table_are_means_of_words(tmp_path):
    rng = np.random.default_rng(0)
    known = dict.fromkeys(
        [*ASSOCIATION.words[:-1],
         *(w for c in ASSOCIATION.contexts for text in c.both for w in text.split())]
    )  # fmt: skip
    known.pop("tante")
    table = {word: rng.normal(size=20) for word in known}
    path = tmp_path / "some.vec"
    rows = [f"{word} {' '.join(map(repr, map(float, row)))}" for word, row in table.items()]
    path.write_text(f"{len(table)} 20\n" + "\n".join(rows) + "\n", encoding="utf-8")
    model = epicene.load_model(str(path))
    (effect,) = StaticVectors().effects(StageInputs(model, ASSOCIATION))
    words = np.stack([table[word] for word in ASSOCIATION.words[:-1]])
    pairs = [
        [
            np.mean([table[word] for word in text[slice(*span)].split()], axis=0)
            for text, span in zip(context.both, context.mentions, strict=True)
        ]
        for context in ASSOCIATION.contexts
        if "tante" not in context.first
    ]
    assert effect.value.estimate == pytest.approx(
        naive_effect(words, [one for one, _ in pairs], [two for _, two in pairs]), abs=1e-6
    )
    # A word and a mention are unknown.
    assert effect.value.n_unscored == 2
    assert "no_vector" in effect.value.reason


def test_outputs_are_log_odds_ratios_on_the_scale_of_d(planted):
    model = planted("outputs")

    def log_p(text, word):
        ids = model.tokenizer(text.replace(BLANK, "[MASK]"), return_tensors="pt")["input_ids"]
        at = int((ids[0] == model.tokenizer.mask_token_id).nonzero()[0, 0])
        with torch.inference_mode():
            logits = model.module(input_ids=ids).logits[0, at].double()
        return float(torch.log_softmax(logits, -1)[model.tokenizer.get_vocab()[word]])

    table = np.array(
        [
            [log_p(c.first, word) - log_p(c.second, word) for c in ASSOCIATION.contexts]
            for word in ASSOCIATION.words
        ]
    )
    n = len(ASSOCIATION.first)
    (effect,) = Outputs().effects(StageInputs(model, ASSOCIATION))
    odds_ratio = table[:n].mean() - table[n:].mean()
    assert effect.value.estimate == pytest.approx(odds_ratio * math.sqrt(3) / math.pi, abs=1e-5)
    # Three nats were planted.
    assert odds_ratio == pytest.approx(3.0, abs=0.2)


def test_words_of_several_pieces_hide_their_later_pieces(tiny_folder):
    model = epicene.load_model(str(tiny_folder("camembert")), sanity_check=False)
    word = "hospitalisé"
    assert len(model.encode(word).positions) > 3
    assert not any(model.unknown_tokens(model.encode(word)))
    one = replace(ASSOCIATION, first=(word, *ASSOCIATION.first))
    context = one.contexts[0]
    values = []
    for text in context.both:
        at = text.index(BLANK)
        full = model.tokenizer(text.replace(BLANK, word), return_offsets_mapping=True)
        ids, offsets = full["input_ids"], full["offset_mapping"]
        pieces = [
            k for k, (a, b) in enumerate(offsets) if a < at + len(word) and b >= at and a != b
        ]
        total = 0.0
        for k, piece in enumerate(pieces):
            hidden = list(ids)
            for later in pieces[k:]:
                hidden[later] = model.tokenizer.mask_token_id
            with torch.inference_mode():
                logits = model.module(input_ids=torch.tensor([hidden])).logits[0, piece].double()
            total += float(torch.log_softmax(logits, -1)[ids[piece]])
        values.append(total)
    (effect,) = Outputs().effects(StageInputs(model, one))
    assert effect.cells.first[0, 0] == pytest.approx(LOGISTIC * (values[0] - values[1]), abs=1e-4)


def test_causal_models_read_the_word_from_what_stands_before_it(tiny_folder):
    model = epicene.load_model(str(tiny_folder("gpt2")), sanity_check=False)
    context, word = ASSOCIATION.contexts[0], ASSOCIATION.first[0]
    values = []
    for text in context.both:
        at = text.index(BLANK)
        full = model.tokenizer(text[:at] + word, return_offsets_mapping=True)
        # As it scores, the model begins with its start token.
        ids = [model.tokenizer.bos_token_id, *full["input_ids"]]
        with torch.inference_mode():
            logits = model.module(input_ids=torch.tensor([ids])).logits[0].double()
        found = torch.log_softmax(logits, -1)
        values.append(
            sum(
                float(found[k, ids[k + 1]])
                for k, (a, b) in enumerate(full["offset_mapping"])
                if b > at or (b == at and a < b)
            )
        )
    (effect,) = Outputs().effects(StageInputs(model, ASSOCIATION))
    assert effect.cells.first[0, 0] == pytest.approx(LOGISTIC * (values[0] - values[1]), abs=1e-4)


def notes_of(counts):
    """Documents of patients, from (sex, times the first concept, times the second)."""
    return Corpus.of(
        [
            Document(
                f"d{k}",
                " ".join(["psychique"] * first + ["Osseuse,"] * second + ["néant"]),
                patient=Patient(f"p{k}", sex=sex),
            )
            for k, (sex, first, second) in enumerate(counts)
        ],
        "notes",
    )


def test_the_corpus_is_a_smoothed_log_odds_ratio():
    corpus = notes_of([("F", 3, 1), ("M", 1, 2)] * 15)
    (effect,) = InCorpus().effects(StageInputs(None, ASSOCIATION, corpus))
    odds = [(15 * a + 0.5) / (15 * b + 0.5) for a, b in ((3, 1), (1, 2))]
    assert effect.value.estimate == pytest.approx(LOGISTIC * math.log(odds[0] / odds[1]))
    assert effect.value.n == 30
    assert effect.value.ci_low > 0.0
    back = replace(ASSOCIATION, groups=Groups("sex", ("M",), ("F",)))
    (reverse,) = InCorpus().effects(StageInputs(None, back, corpus))
    assert reverse.value.estimate == pytest.approx(-effect.value.estimate)


def test_small_groups_are_suppressed_and_empty_ones_do_not_apply():
    few = notes_of([("F", 3, 1)] * 10 + [("M", 1, 2)] * 20)
    (effect,) = InCorpus().effects(StageInputs(None, ASSOCIATION, few))
    assert math.isnan(effect.value.estimate)
    assert effect.value.reason.startswith("suppressed")
    (shown,) = InCorpus().effects(StageInputs(None, ASSOCIATION, few, min_group=10))
    assert shown.known
    model = epicene.load_model("mini-fr-vectors")
    effect = follow(StageInputs(model, ASSOCIATION, notes_of([("F", 1, 1)] * 20)))[0]
    assert effect.not_applicable == "the documents do not have both groups of patients by 'sex'."


def test_a_group_that_is_small_without_patients_of_both_groups_is_suppressed():
    whole = notes_of([("F", 3, 1)] * 11 + [("M", 1, 2)] * 20)
    (shown,) = InCorpus().effects(StageInputs(None, ASSOCIATION, whole))
    assert shown.known
    both = [replace(d, patient=Patient("p0", sex="M")) if d.id == "d11" else d for d in whole]
    (effect,) = InCorpus().effects(StageInputs(None, ASSOCIATION, Corpus.of(both, "notes")))
    assert effect.value.reason.startswith("suppressed")
    assert math.isnan(effect.value.estimate)


def test_a_concept_that_is_written_of_few_patients_is_suppressed():
    rare = notes_of([("F", 0, 1)] * 20 + [("M", 0, 2)] * 20 + [("M", 5, 1)] * 10)
    (effect,) = InCorpus().effects(StageInputs(None, ASSOCIATION, rare))
    assert math.isnan(effect.value.estimate)
    assert effect.value.reason == "suppressed: a concept is written of fewer than 11 patients"
    (shown,) = InCorpus().effects(StageInputs(None, ASSOCIATION, rare, min_group=10))
    assert shown.known
    # What nobody has written is no secret.
    never = notes_of([("F", 0, 1), ("M", 0, 2)] * 20)
    (effect,) = InCorpus().effects(StageInputs(None, ASSOCIATION, never))
    assert not math.isnan(effect.value.estimate)


def test_several_values_of_a_field_make_one_group():
    corpus = notes_of([("F", 3, 1), ("M", 1, 2)] * 15)
    ages = [50.0, 80.0, 30.0, 70.0]
    aged = Corpus.of(
        [replace(d, patient=replace(d.patient, age=ages[k % 4])) for k, d in enumerate(corpus)],
        "aged",
    )
    by_age = replace(ASSOCIATION, groups=Groups("age_group", ("75+",)))
    (effect,) = InCorpus().effects(StageInputs(None, by_age, aged, min_group=5))
    assert effect.known
    assert effect.value.n == 30


def test_words_are_counted_whole_with_any_ending_where_asked():
    concepts = Concepts.of(replace(ASSOCIATION, counted=(("anxi*", "mal d'être"), ("os",))))
    text = "Anxiété, anxieuse et panxiété ; mal d’être. Os, os, ossature."
    assert concepts.count(text) == (3, 2)


def test_segmentation_compares_the_words_for_the_patient(tiny_folder):
    model = epicene.load_model(str(tiny_folder("camembert")), sanity_check=False)
    (effect,) = Segmentation().effects(StageInputs(model, ASSOCIATION))
    counts = []
    for context in ASSOCIATION.contexts:
        row = []
        for text, span in zip(context.both, context.mentions, strict=True):
            carrier = f"Le mot {text[slice(*span)]} figure dans le dossier."
            row.append(len(model.tokenizer.tokenize(carrier)))
        counts.append(row)
    counts = np.array(counts, dtype=float)
    expected = (counts[:, 0] - counts[:, 1]).mean() / counts.std(ddof=1)
    assert effect.value.estimate == pytest.approx(expected)
    assert not effect.in_chain


class Writer:
    """A model that writes of the mind with a probability that the group decides."""

    name, chat = "writer", False

    def __init__(self, shares):
        self.shares = shares

    def generate(self, prompts, sampling, seed=0, progress=None):
        rng = np.random.default_rng(seed)
        assert not any(BLANK in prompt for prompt in prompts)
        feminine = {text[: text.index(BLANK)].rstrip() for text, _ in
                    (context.both for context in ASSOCIATION.contexts)}  # fmt: skip
        return [
            "psychique." if rng.random() < self.shares[prompt not in feminine] else "osseuse."
            for prompt in prompts
        ]


def test_generation_counts_what_is_written_after_each_group():
    (found,) = Generation().effects(StageInputs(Writer((0.8, 0.2)), ASSOCIATION))
    truth = LOGISTIC * 2 * math.log(0.8 / 0.2)
    assert found.value.ci_low < truth < found.value.ci_high
    assert found.value.ci_low > 0.0
    # The texts of one sentence are one cluster, not as many as were drawn.
    assert found.value.n == 2 * len(ASSOCIATION.contexts)
    (none,) = Generation().effects(StageInputs(Writer((0.5, 0.5)), ASSOCIATION))
    assert none.value.ci_low < 0.0 < none.value.ci_high


def classifier(folder, gap):
    """A saved classifier to which feminine words are the masculine ones, and `gap` further."""
    from transformers import BertConfig, BertForSequenceClassification

    tokenizer = tokenizer_of(ASSOCIATION)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=8, max_position_embeddings=32, num_labels=2, initializer_range=0.5,
        id2label={0: "body", 1: "mind"}, label2id={"body": 0, "mind": 1},
    )  # fmt: skip
    torch.manual_seed(0)
    module = BertForSequenceClassification(config).eval()
    known = tokenizer.get_vocab()
    further = torch.randn(32)
    with torch.no_grad():
        for context in ASSOCIATION.contexts:
            feminine = context.first[slice(*context.mentions[0])].split()
            masculine = context.second[slice(*context.mentions[1])].split()
            rows = module.bert.embeddings.word_embeddings.weight
            for one, two in zip(feminine, masculine, strict=True):
                rows[known[one]] = rows[known[two]] + gap * further
    module.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return epicene.load_model(str(folder), sanity_check=False)


def test_the_application_is_the_log_odds_ratio_of_its_label(tmp_path):
    model = classifier(tmp_path / "biased", 3.0)

    def logit(text):
        values = []
        for word in ASSOCIATION.neutral:
            ids = model.tokenizer(text.replace(BLANK, word), return_tensors="pt")["input_ids"]
            with torch.inference_mode():
                body, mind = model.module(input_ids=ids).logits[0].double().tolist()
            values.append(mind - body)
        return np.mean(values)

    gaps = [logit(c.first) - logit(c.second) for c in ASSOCIATION.contexts]
    task = Task(model, "mind")
    (effect,) = Application().effects(StageInputs(model, ASSOCIATION, task=task))
    assert effect.value.estimate == pytest.approx(LOGISTIC * np.mean(gaps), abs=1e-4)
    assert abs(effect.value.estimate) > 0.1
    (other,) = Application().effects(StageInputs(model, ASSOCIATION, task=Task(model, "body")))
    assert other.value.estimate == pytest.approx(-effect.value.estimate, abs=1e-4)
    fair = classifier(tmp_path / "fair", 0.0)
    (none,) = Application().effects(StageInputs(fair, ASSOCIATION, task=Task(fair, "mind")))
    assert none.value.estimate == pytest.approx(0.0, abs=1e-5)


def test_a_task_is_a_classifier_with_a_label(tmp_path, planted):
    model = classifier(tmp_path / "c", 0.0)
    assert task_of(model).label == "mind"
    with pytest.raises(InputError, match=r"no label 'minds'\. Did you mean 'mind'"):
        Task(model, "minds")
    with pytest.raises(InputError, match="no classifier"):
        task_of(planted("nowhere"))


def test_a_model_that_classifies_is_its_own_application(tmp_path):
    model = classifier(tmp_path / "c", 3.0)
    (given,) = Application().effects(StageInputs(model, ASSOCIATION, task=Task(model, "mind")))
    found = epicene.trace(model, ASSOCIATION)
    own = next(effect for effect in found.effects if effect.kind == "application")
    assert own.value == given.value
    assert found.provenance["arguments"]["label"] == "mind"
    assert len(found.provenance["models"]) == 1
    other = epicene.trace(model, ASSOCIATION, task=Task(model, "body"))
    assert other.effects[-1].value.estimate == pytest.approx(-own.value.estimate, abs=1e-4)


def test_what_cannot_be_asked_says_why(planted):
    found = {effect.kind: effect for effect in follow(StageInputs(planted("nowhere"), ASSOCIATION))}
    assert found["corpus"].not_applicable == "no corpus was given."
    assert found["generation"].not_applicable == "the model lacks Generates."
    assert found["application"].not_applicable == "no task was given."
    vectors = epicene.load_model("mini-fr-vectors")
    silent = {e.kind: e.not_applicable for e in follow(StageInputs(vectors, ASSOCIATION))}
    assert silent["layers"] == "the model lacks EmbedsTexts."
    assert silent["outputs"] == "the model lacks ScoresTokens."
    plain = replace(ASSOCIATION, groups=Groups(), neutral=())
    corpus = notes_of([("F", 1, 1), ("M", 1, 1)] * 12)
    told = follow(StageInputs(vectors, plain, corpus))
    assert "how documents tell" in told[0].not_applicable


def test_a_model_that_tells_nobody_apart_has_no_effect(tmp_path):
    folder = build(ASSOCIATION, 0, "nowhere", tmp_path / "m")
    model = epicene.load_model(str(folder), sanity_check=False)
    with torch.no_grad():
        # Each token stays what it was: the blank knows nothing of the patient.
        for name, parameter in model.module.bert.encoder.named_parameters():
            if "LayerNorm" not in name:
                parameter.zero_()
    effects = Layers().effects(StageInputs(model, ASSOCIATION))
    assert all(math.isnan(effect.value.estimate) for effect in effects)
    assert effects[0].value.reason.startswith("no_spread")
    assert effects[0].value.n == len(ASSOCIATION.words)
