"""Permutation and text-to-text models: every score equal to a definition with one plain pass."""

from __future__ import annotations

import functools

import pandas as pd
import pytest
import torch

import epicene
import tiny_models
from epicene.core.errors import InputError, ModelError, NotApplicableError
from epicene.models.capabilities import BLANK, Sampling, ScoringItem, Step
from epicene.models.filling import blank_position
from epicene.models.rebuilding import runs
from epicene.models.spans import sentinels_of
from epicene.models.steps import left_to_right, one_at_a_time
from epicene.probes.outputs.estimators import of_group

CLOSE = 1e-5
STEPWISE = ("xlnet", "t5", "mt5", "bart", "mbart")
FAMILIES = (*STEPWISE, "marian")
TEXTS = ("La patiente a été admise hier.", "Il tousse.", "Un homme âgé a mal.")
PAIRS = pd.DataFrame(
    {
        "sentence_more": ["La patiente est âgée.", "Une femme tousse."],
        "sentence_less": ["Le patient est âgé.", "Un vieil homme tousse."],
    }
)


# --- one plain pass a token ------------------------------------------------------------------


def log_probability(logits, token):
    return float(torch.log_softmax(logits.double(), dim=-1)[token])


def naive_permutation(model, ids, step):
    """Hide positions from all, and predict one from the others."""
    n = len(ids)
    unseen = torch.zeros(1, n, n)
    if set(step.hidden) == set(range(step.position, n)):
        # From left to right: no position sees a later one, the two tokens after the text see
        # no other, and all see these two.
        for i in range(n):
            for j in range(n - 2):
                unseen[0, i, j] = float(i >= n - 2 or j >= i)
    else:
        for j in step.hidden:
            unseen[0, :, j] = 1.0
    target = torch.zeros(1, 1, n)
    target[0, 0, step.position] = 1.0
    segments = torch.zeros(1, n, dtype=torch.long)
    segments[0, -1] = 2
    output = model.module(
        input_ids=torch.tensor([ids]),
        token_type_ids=segments,
        perm_mask=unseen,
        target_mapping=target,
        use_mems=False,
    )
    return log_probability(output.logits[0, 0], ids[step.position])


def naive_spans(model, ids, step):
    """Put a sentinel for each span, and read the token after what the decoder has written."""
    source, labels = [], []
    for i, token in enumerate(ids):
        if i not in step.hidden:
            source.append(token)
            continue
        if i - 1 not in step.hidden:
            (sentinel,) = model.tokenizer.convert_tokens_to_ids(
                [f"<extra_id_{sum(t in sentinels(model) for t in source)}>"]
            )
            source.append(sentinel)
            labels.append(sentinel)
        labels.append(token)
        if i == step.position:
            place = len(labels) - 1
    output = model.module(input_ids=torch.tensor([source]), labels=torch.tensor([labels]))
    return log_probability(output.logits[0, place], ids[step.position])


def sentinels(model):
    return model.tokenizer.convert_tokens_to_ids([f"<extra_id_{k}>" for k in range(12)])


def naive_denoising(model, ids, step):
    """Mask each span in the encoder, and write the text up to the token."""
    source = []
    for i, token in enumerate(ids):
        if i not in step.hidden:
            source.append(token)
        elif i - 1 not in step.hidden:
            source.append(model.tokenizer.mask_token_id)
    config = model.module.config
    start = ids[-1] if config.decoder_start_token_id is None else config.decoder_start_token_id
    output = model.module(
        input_ids=torch.tensor([source]),
        decoder_input_ids=torch.tensor([[start, *ids[: step.position]]]),
    )
    return log_probability(output.logits[0, -1], ids[step.position])


NAIVE = {
    "xlnet": naive_permutation,
    "t5": naive_spans,
    "mt5": naive_spans,
    "bart": naive_denoising,
    "mbart": naive_denoising,
}


@functools.cache
def naive(model, kind, ids, step):
    with torch.inference_mode():
        return NAIVE[kind](model, ids, step)


def spans(encoding):
    """Hide the second token, and the fourth to the sixth, and read each of them."""
    hidden = (1, *range(3, min(6, len(encoding.positions))))
    return tuple(Step(position, hidden) for position in hidden)


@pytest.fixture(autouse=True)
def _mixed_lengths(monkeypatch):
    # Rows of all lengths in one batch, so that padding is put to the test.
    monkeypatch.setattr("epicene.models.batching.FULL_ENOUGH", 10**9)


# --- scores ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", STEPWISE)
@pytest.mark.parametrize("steps", [one_at_a_time, spans])
def test_every_step_equals_its_definition(tiny_model, kind, steps):
    model = tiny_model(kind)
    encodings = [model.encode(text) for text in TEXTS]
    items = [ScoringItem(encoding.ids, steps(encoding)) for encoding in encodings]
    expected = [[naive(model, kind, i.ids, step) for step in i.steps] for i in items]
    for found, values in zip(model.score(items), expected, strict=True):
        assert found == pytest.approx(values, rel=0, abs=CLOSE)
        # Far from what would be equal to anything.
        assert found.std() > 0.1


@pytest.mark.parametrize("kind", STEPWISE)
def test_every_estimator_is_the_sum_or_mean_of_these_steps(tiny_model, kind):
    model = tiny_model(kind)
    for name, estimator in of_group("masked").items():
        scored = epicene.score_pairs(model, PAIRS, name)
        for row in scored.itertuples():
            pair = [model.encode(text) for text in (row.sentence_more, row.sentence_less)]
            for encoding, steps, score in zip(
                pair, estimator.rule(*pair), (row.score_more, row.score_less), strict=True
            ):
                values = [naive(model, kind, encoding.ids, step) for step in steps]
                expected = sum(values) / (len(values) if estimator.per_token else 1)
                assert score == pytest.approx(expected, abs=CLOSE * len(values)), name


@pytest.mark.parametrize("kind", STEPWISE)
def test_what_is_known_is_not_computed_again(tiny_model, kind):
    model, memo, batches = tiny_model(kind), {}, []

    class Counting:
        def advance(self, n):
            batches.append(n)

    encoding = model.encode(TEXTS[1])
    items = [ScoringItem(encoding.ids, one_at_a_time(encoding))] * 2
    first = model.score(items, progress=Counting(), memo=memo)
    assert sum(batches) == len(encoding.positions)
    again = model.score(items, progress=Counting(), memo=memo)
    assert sum(batches) == len(encoding.positions)
    assert all((a == b).all() for a, b in zip(first, again, strict=True))


@pytest.mark.parametrize("kind", STEPWISE)
def test_nothing_to_score(tiny_model, kind):
    assert tiny_model(kind).score([]) == []


@pytest.mark.parametrize("kind", STEPWISE)
def test_in_bfloat16_near_the_same(tiny_model, kind):
    model = tiny_model(kind)
    encoding = model.encode(TEXTS[0])
    items = [ScoringItem(encoding.ids, one_at_a_time(encoding))]
    (exact,), (low,) = model.score(items), model.score(items, "bfloat16")
    assert 0 < abs(exact - low).max() < 0.2


@pytest.mark.parametrize("kind", STEPWISE)
def test_words_for_a_blank_are_those_that_score_highest_there(tiny_model, kind):
    model = tiny_model(kind)
    texts = [f"La patiente a {BLANK} mal.", f"Le {BLANK}."]
    for text, fillings in zip(texts, model.fill(texts, top=4), strict=True):
        ids, position = blank_position(model.encode, text, model._words)
        values = {
            word: naive(
                model,
                kind,
                (*ids[:position], int(token), *ids[position + 1 :]),
                Step(position, (position,)),
            )
            for token, word in zip(model._words.ids, model._words.words, strict=True)
        }
        best = sorted(values, key=values.get, reverse=True)[:4]
        assert [filling.word for filling in fillings] == best
        assert [f.log_probability for f in fillings] == pytest.approx(
            [values[word] for word in best], abs=CLOSE
        )


@pytest.mark.parametrize("kind", ["mt5", "bart"])
def test_weights_held_in_16_bits_give_near_the_same(tiny_folder, tiny_model, kind):
    low = epicene.load_model(str(tiny_folder(kind)), sanity_check=False, dtype="bfloat16")
    encoding = low.encode(TEXTS[1])
    items = [ScoringItem(encoding.ids, one_at_a_time(encoding))]
    (exact,), (found,) = tiny_model(kind).score(items), low.score(items)
    assert 0 < abs(exact - found).max() < 0.5
    assert low.embed_texts(TEXTS).shape == (3, 32)


def test_xlnet_is_computed_in_32_bits_alone(tiny_folder):
    with pytest.raises(InputError, match="XLNet in float32 alone"):
        epicene.load_model(str(tiny_folder("xlnet")), sanity_check=False, dtype="bfloat16")


# --- permutation -----------------------------------------------------------------------------


def test_the_likelihood_in_order_equals_its_definition(tiny_model):
    model = tiny_model("xlnet")
    scores = model.score_texts(TEXTS)
    for text, found in zip(TEXTS, scores, strict=True):
        encoding = model.encode(text)
        expected = [naive(model, "xlnet", encoding.ids, s) for s in left_to_right(encoding)]
        assert found == pytest.approx(expected, rel=0, abs=CLOSE)
    scored = epicene.score_pairs(model, PAIRS, "log-likelihood")
    expected = [v.sum() for v in model.score_texts(PAIRS["sentence_more"].tolist())]
    assert scored["score_more"].tolist() == pytest.approx(expected)


def test_one_pass_gives_the_whole_likelihood(tiny_model):
    batches = []

    class Counting:
        def advance(self, n):
            batches.append(n)

    tiny_model("xlnet").score_texts(TEXTS, progress=Counting())
    assert sum(batches) == len(TEXTS)


def test_it_is_exact_what_comes_later_tells_nothing(tiny_model):
    model = tiny_model("xlnet")
    ids = model.encode(TEXTS[0]).ids
    other = list(ids)
    # All tokens of the text from the sixth on, not the two after it.
    other[5:-2] = [(token + 7) % 100 + 9 for token in other[5:-2]]
    steps = tuple(Step(p, tuple(range(p, len(ids)))) for p in range(6))
    one, two = model.score([ScoringItem(ids, steps), ScoringItem(tuple(other), steps)])
    assert one[:5] == pytest.approx(two[:5], rel=0, abs=CLOSE)
    assert abs(one[5] - two[5]) > 0.1


def test_a_factorisation_is_a_distribution(tiny_model):
    # Over all tokens in one place, the probabilities sum to 1.
    model = tiny_model("xlnet")
    ids = model.encode(TEXTS[1]).ids
    size = model.module.config.vocab_size
    for hidden in (tuple(range(2, len(ids))), (2,)):
        items = [
            ScoringItem((*ids[:2], token, *ids[3:]), (Step(2, hidden),)) for token in range(size)
        ]
        total = sum(torch.tensor(float(v[0])).exp() for v in model.score(items))
        assert float(total) == pytest.approx(1.0, abs=1e-4)


def test_a_token_with_nothing_in_view_has_no_probability(tiny_model):
    model = tiny_model("xlnet")
    ids = model.encode(TEXTS[1]).ids[:-2]
    with pytest.raises(ModelError, match="nothing in view"):
        model.score([ScoringItem(ids, (Step(0, tuple(range(len(ids)))),))])


# --- text to text ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["t5", "bart"])
def test_tokens_hidden_together_add_up_to_their_span(tiny_model, kind):
    """What a decoder wrote before is in its view: log P(a, b | rest) = log P(a) + log P(b | a)."""
    model = tiny_model(kind)
    ids = model.encode(TEXTS[0]).ids
    steps = (Step(3, (3, 4)), Step(4, (3, 4)))
    (together,) = model.score([ScoringItem(ids, steps)])
    changed = (*ids[:3], (ids[3] + 5) % 100 + 9, *ids[4:])
    (other,) = model.score([ScoringItem(changed, steps)])
    # The second depends on the first, and the first on no token that is hidden.
    assert abs(together[1] - other[1]) > 1e-3
    later = (*ids[:4], (ids[4] + 5) % 100 + 9, *ids[5:])
    assert model.score([ScoringItem(later, steps)])[0][0] == pytest.approx(together[0], abs=CLOSE)


def test_a_run_is_one_sentinel_and_a_hole_another():
    assert list(runs(5, {1, 2, 4})) == [(False, [0]), (True, [1, 2]), (False, [3]), (True, [4])]


def test_sentinels_are_found_as_t5_and_as_mt5_spell_them():
    assert sentinels_of({"a": 1, "<extra_id_0>": 9, "<extra_id_1>": 8}) == (9, 8)
    assert sentinels_of({"▁<extra_id_0>": 250, "▁<extra_id_1>": 249}) == (250, 249)
    assert sentinels_of({"<extra_id_1>": 9}) == ()


def test_more_holes_than_sentinels(tiny_model):
    model = tiny_model("t5")
    ids = model.encode(TEXTS[0] * 2).ids
    holes = tuple(range(0, 26, 2))
    assert len(ids) > holes[-1] + 1
    with pytest.raises(InputError, match="12 sentinels"):
        model.score([ScoringItem(ids, (Step(0, holes),))])


def test_mbart_is_told_that_it_reads_french(tiny_model):
    assert tiny_model("mbart").encode(TEXTS[0]).tokens[-2:] == ("</s>", "fr_XX")


def test_an_answer_is_chosen_by_its_likelihood(tiny_model, monkeypatch):
    model = tiny_model("t5")
    monkeypatch.setitem(vars(model), "_answers", True)
    questions, answers = ["Le train ?", "Une femme souffre ?"], ["1", "le train"]
    expected = []
    for question in questions:
        logs = []
        for answer in answers:
            batch = model.tokenizer(question, text_target=answer, return_tensors="pt")
            with torch.inference_mode():
                logits = model.module(**batch).logits[0]
            logs.append(
                sum(log_probability(logits[i], int(t)) for i, t in enumerate(batch["labels"][0]))
            )
        expected.append(torch.tensor(logs).softmax(0).tolist())
    found = model.choose(questions, answers)
    assert found == pytest.approx(torch.tensor(expected).numpy(), abs=1e-4)
    assert model.choose([], answers).shape == (0, 2)


def test_what_is_written_is_what_transformers_writes(tiny_model, monkeypatch):
    model = tiny_model("t5")
    monkeypatch.setitem(vars(model), "_answers", True)
    found = model.generate(TEXTS, Sampling(max_tokens=6, temperature=0))
    for text, written in zip(TEXTS, found, strict=True):
        ids = model.tokenizer(text, return_tensors="pt")["input_ids"]
        output = model.module.generate(ids, max_new_tokens=6, do_sample=False)
        assert written == model.tokenizer.decode(output[0], skip_special_tokens=True)
    drawn = Sampling(max_tokens=6)
    assert model.generate(TEXTS, drawn, seed=1) == model.generate(TEXTS, drawn, seed=1)
    assert model.generate(TEXTS, drawn, seed=1) != model.generate(TEXTS, drawn, seed=2)


def test_one_that_answers_with_sentinels_is_not_asked(tmp_path):
    def always(sentinel):
        def alter(module):
            tiny_models.constant_state(module)
            module.lm_head.weight[sentinel, 0] = 5.0

        return alter

    tokenizer = tiny_models.of_sentencepiece("mt5")
    for word, answers in (("<extra_id_0>", False), ("▁L", True)):
        token = tokenizer.convert_tokens_to_ids(word)
        folder = tiny_models.save("mt5", tmp_path / str(token), alter=always(token))
        model = epicene.load_model(str(folder), sanity_check=False)
        assert model._answers is answers
        if not answers:
            with pytest.raises(NotApplicableError, match="not fine-tuned to answer"):
                model.generate(["Écrivez."], Sampling())
            with pytest.raises(NotApplicableError, match="not fine-tuned to answer"):
                model.choose(["1 ou 2 ?"], ["1", "2"])


# --- translation -----------------------------------------------------------------------------


def naive_translation(model, source, text):
    batch = model.tokenizer(source, text_target=text, return_tensors="pt")
    logits = model.module(input_ids=batch["input_ids"], labels=batch["labels"]).logits[0]
    # The last label is the end token.
    return [log_probability(logits[i], int(t)) for i, t in enumerate(batch["labels"][0][:-1])]


def test_a_translation_is_scored_given_its_source(tiny_model):
    model = tiny_model("marian")
    sources = ("La patiente tousse.", "", "Il prend le train à Paris.")
    found = model.score_translations(sources, TEXTS)
    for source, text, scores in zip(sources, TEXTS, found, strict=True):
        with torch.inference_mode():
            expected = naive_translation(model, source, text)
        assert scores == pytest.approx(expected, rel=0, abs=CLOSE)


def test_a_text_alone_is_scored_with_an_empty_source(tiny_model):
    model = tiny_model("marian")
    scored = epicene.score_pairs(model, PAIRS, "log-likelihood")
    for row in scored.itertuples():
        with torch.inference_mode():
            expected = sum(naive_translation(model, "", row.sentence_more))
        assert row.score_more == pytest.approx(expected, abs=CLOSE * 50)
    with pytest.raises(NotApplicableError, match="does not score tokens"):
        epicene.score_pairs(model, PAIRS, "pll")


def test_one_that_writes_another_language_says_so(tiny_model, monkeypatch):
    model = tiny_model("marian")
    monkeypatch.setattr(model.tokenizer, "target_lang", "de")
    with pytest.raises(NotApplicableError, match="writes the language 'de', not French"):
        model.score_texts(TEXTS)
    assert model.embed_texts(TEXTS).shape == (3, 32)


def test_one_of_several_languages_is_asked_for_french(tiny_model, monkeypatch):
    model = tiny_model("marian")
    assert model._prefix == ""
    monkeypatch.setattr(model.tokenizer, "supported_language_codes", [">>de<<", ">>fra<<"])
    assert model._prefix == ">>fra<<"


def test_a_translation_longer_than_can_be_written(tiny_model):
    with pytest.raises(InputError, match="longer than the 511 that the model writes"):
        tiny_model("marian").score_texts(["a " * 600])


# --- vectors ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FAMILIES)
def test_vectors_are_the_means_of_the_encoder_s_states(tiny_model, kind):
    model = tiny_model(kind)
    found = model.embed_layers(TEXTS)
    assert found.shape == (len(TEXTS), model.n_layers + 1, 32)
    for text, vectors in zip(TEXTS, found, strict=True):
        encoding = model.encode(text)
        ids = torch.tensor([encoding.ids])
        with torch.inference_mode():
            if kind == "xlnet":
                segments = torch.zeros_like(ids)
                segments[0, -1] = 2
                output = model.module.transformer(
                    ids, token_type_ids=segments, output_hidden_states=True
                )
            else:
                output = model.module.get_encoder()(ids, output_hidden_states=True)
        for layer, states in enumerate(output.hidden_states):
            expected = states[0, list(encoding.positions)].double().mean(dim=0).numpy()
            assert vectors[layer] == pytest.approx(expected, rel=0, abs=CLOSE)
