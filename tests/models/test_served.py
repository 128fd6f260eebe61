"""Served models: the scores of the model behind the address, and what happens when it fails."""

from __future__ import annotations

import logging
import math

import numpy as np
import pandas as pd
import pytest

import model_server
from epicene import load_model, score_pairs
from epicene.core.errors import InputError, ModelError, UnknownNameError
from epicene.models.capabilities import Sampling, capabilities
from epicene.models.fingerprint import fingerprint
from epicene.models.served import transport
from epicene.models.served.address import parse_address
from epicene.models.served.options import ServingOptions, serving_options
from epicene.models.served.replies import answer_in

TEXTS = ("La patiente a été opérée hier.", "Il dort.")
STARTED = {"start": "<s>", "concurrency": 1}
KEY = "sk-secret-0123456789"


@pytest.fixture
def served(mini_fr_causal):
    """Return a function that serves the model that ships, as `model_server.running`."""
    return lambda **options: model_server.running(mini_fr_causal, **options)


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """Wait for nothing, and return the waits that were asked for."""
    asked = []
    monkeypatch.setattr(transport, "sleep", asked.append)
    return asked


def told(failure):
    text = str(failure.value)
    assert "\n" not in text
    return text


# --- what it answers ---------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["vllm", "echo"])
@pytest.mark.parametrize("start", [False, True])
def test_scores_are_those_of_the_model_in_process(style, start, served, mini_fr_causal):
    # With and without a start token that the server's own tokenizer adds.
    with served(style=style, start=start) as server:
        model = load_model(server.name, serving=None if start else STARTED)
        scores = model.score_texts(TEXTS)
    assert "ScoresTexts" in capabilities(model)
    assert not model.remote
    for mine, theirs in zip(scores, mini_fr_causal.score_texts(TEXTS), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-4)


def test_pairs_are_scored_as_in_process(served, mini_fr_causal):
    frame = pd.DataFrame({"sentence_more": TEXTS[:1], "sentence_less": TEXTS[1:]})
    for estimator in ("log-likelihood", "causal-mean"):
        with served() as server:
            mine = score_pairs(load_model(server.name, serving=STARTED), frame, estimator)
        theirs = score_pairs(mini_fr_causal, frame, estimator)
        for column in ("score_more", "score_less", "n_tokens"):
            np.testing.assert_allclose(mine[column], theirs[column], atol=1e-4)


def test_answers_are_chosen_by_the_first_token(served, mini_fr_causal):
    """llama.cpp's own server takes `echo`, and gives the log-probabilities of its own token."""
    with served(style="first-token") as server:
        model = load_model(server.name, serving=STARTED)
        chosen = model.choose(["Le patient"], ["a", "est"])
    assert "ScoresTexts" not in capabilities(model)
    np.testing.assert_allclose(
        chosen, mini_fr_causal.choose(["Le patient"], ["a", "est"]), atol=1e-4
    )


@pytest.mark.parametrize("chat", [False, True])
def test_a_liking_for_the_first_answer_cancels(chat, served):
    """Both orders are asked: a server that always says the first prefers no sentence."""
    frame = pd.DataFrame({"sentence_more": TEXTS[:1], "sentence_less": TEXTS[1:]})
    with served(style="plain", always=" 1.", chat=chat) as server:
        model = load_model(server.name, serving={"samples": 3})
        scored = score_pairs(model, frame, "forced-choice")
        drawn = [body for body in server.asked if body.get("max_tokens") == 8]
    assert model.chat is chat
    assert scored["score_more"][0] == scored["score_less"][0]
    assert scored.attrs["position_bias"] == pytest.approx(0.5)
    # Two orders, three draws, each with a seed of its own.
    assert len({body["seed"] for body in drawn}) == len(drawn) == 6


def test_what_answers_no_question_is_not_counted(served):
    with served(style="plain", always="Je ne sais pas.") as server:
        chosen = load_model(server.name).choose(["?"], ["1", "2"])
    assert np.isnan(chosen).all()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", 0),
        (" 2.", 1),
        ("**2**", 1),
        ("La phrase 2 est la plus plausible.", 1),
        ("1 ou 2", 0),
        ("Ni la 1 ni la 2", None),
        ("12", None),
        ("", None),
    ],
)
def test_answers_are_read(text, place):
    assert answer_in(text, ("1", "2")) == place


def test_texts_are_written(served, mini_fr_causal):
    sampling = Sampling(1, 0.0, 1.0)
    with served(style="plain") as server:
        written = load_model(server.name, serving=STARTED).generate(TEXTS, sampling)
    expected = mini_fr_causal.generate(TEXTS, sampling)
    assert [text.strip() for text in written] == [text.strip() for text in expected]


def test_tokens_and_cost_are_counted(served, mini_fr_causal):
    with served() as server:
        model = load_model(server.name, serving={**STARTED, "price_read": 2, "price_written": 8})
        before = model.usage.to_dict()
        model.score_texts(TEXTS)
    after = model.usage.to_dict()
    assert after["requests"] - before["requests"] == 2
    tokens = sum(len(mini_fr_causal.encode(text)) + 1 for text in TEXTS)
    assert after["tokens_read"] - before["tokens_read"] == tokens
    assert after["tokens_written"] - before["tokens_written"] == 2
    assert after["cost"] == pytest.approx(
        (2 * after["tokens_read"] + 8 * after["tokens_written"]) / 1e6
    )


def test_a_rehearsal_sends_nothing(served):
    with served() as server:
        model = load_model(server.name, serving=STARTED)
        asked = len(server.asked)
        rehearsed = model.rehearsal()
        assert capabilities(rehearsed) == capabilities(model)
        rehearsed.score_texts(TEXTS)
        rehearsed.choose(["?"], ["1", "2"])
        rehearsed.generate(["?"], Sampling(100))
        assert len(server.asked) == asked
    assert rehearsed.usage.requests == 4
    assert rehearsed.usage.written == 2 + 1 + 100


def test_the_card_says_what_is_not_known(served):
    with served() as server:
        serving = ServingOptions(version="2026-01-31", start="<s>")
        card = load_model(server.name, serving=serving).identity
        assert (card.family, card.n_parameters, card.precision) == ("served", None, "not known")
        assert card.revision == "2026-01-31"
        assert "prompt_logprobs" in card.notes
        assert card.sha256 == fingerprint(server.name, serving=serving)
        # Another day, another model: it may have changed without a word.
        assert card.sha256 != fingerprint(server.name, serving={"version": "2026-02-01"})
        assert card.sha256 != fingerprint(server.name)


# --- when it fails -----------------------------------------------------------------------------


def test_it_is_asked_again_after_a_refusal_that_passes(served, waits):
    with served(headers={"retry-after": "7"}) as server:
        model = load_model(server.name, serving=STARTED)
        server.statuses = [429, 503]
        (scores,) = model.score_texts(TEXTS[:1])
    assert np.isfinite(scores).all()
    assert (waits, model.usage.retries) == ([7.0, 7.0], 2)


def test_it_is_given_up_after_the_last_attempt(served, waits):
    with served() as server:
        model = load_model(server.name, serving={**STARTED, "attempts": 4})
        server.statuses, asked = [500] * 99, len(server.asked)
        with pytest.raises(ModelError, match=r"status 500 \(4 attempts\); what the") as failure:
            model.score_texts(TEXTS)
        assert len(server.asked) == asked + 4
    assert TEXTS[0] not in told(failure)
    # Each wait is about twice the one before.
    assert [round(math.log2(wait / transport.FIRST_WAIT_S)) for wait in waits] == [0, 1, 2]


def test_a_silent_server_is_given_up(served):
    with served() as server:
        model = load_model(server.name, serving={**STARTED, "timeout": 0.6, "attempts": 2})
        server.delay = 0.8
        with pytest.raises(ModelError, match=r"no answer within 0.6 s \(2 attempts\)"):
            model.score_texts(TEXTS[:1])


def test_nobody_there_is_said_at_once():
    with pytest.raises(ModelError, match="no connection") as failure:
        load_model("openai:http://127.0.0.1:9/v1#mini")
    assert "127.0.0.1:9" in told(failure)


def test_redirects_are_not_followed(served):
    with served(statuses=[307], headers={"location": "http://example.org/v1"}) as server:
        with pytest.raises(ModelError, match="not followed"):
            load_model(server.name)
        assert len(server.asked) == 1


def test_a_request_that_is_not_taken_is_not_repeated(served):
    with served() as server:
        model = load_model(server.name, serving=STARTED)
        server.statuses, asked = [422], len(server.asked)
        with pytest.raises(ModelError, match="status 422, busy") as failure:
            model.score_texts(TEXTS[:1])
        assert len(server.asked) == asked + 1
    # The server repeats what it was sent; the message does not.
    assert TEXTS[0] not in told(failure)


def test_the_key_is_sent_and_never_shown(served, monkeypatch, caplog, capsys):
    monkeypatch.setenv("MY_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    with served(statuses=[]) as server:
        model = load_model(server.name, serving={**STARTED, "key_variable": "MY_KEY"})
        model.score_texts(TEXTS[:1])
        assert {headers["authorization"] for headers in server.seen} == {f"Bearer {KEY}"}
        server.statuses = [401]
        with pytest.raises(ModelError, match="refuses the key") as failure:
            model.score_texts(TEXTS[:1])
    seen = [told(failure), repr(model), str(model.identity.to_dict()), str(model.usage.to_dict())]
    seen += [caplog.text, *capsys.readouterr()]
    error = failure.value
    while error is not None:
        seen.append(repr(error) + repr(vars(error)))
        error = error.__cause__
    assert not any(KEY in text for text in seen)
    assert not any(TEXTS[0] in text for text in (caplog.text, told(failure)))


def test_the_key_of_a_host_is_sent_to_no_other(served, monkeypatch):
    for variable in ("OPENAI_API_KEY", "MISTRAL_API_KEY", "OPENAI_ORG_ID"):
        monkeypatch.setenv(variable, KEY)
    with served() as server:
        load_model(server.name)
        assert server.seen
        assert not any(KEY in str(headers) for headers in server.seen)
    assert parse_address("openai:https://api.mistral.ai/v1#m").key() == KEY


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("openai:http://user:password@host/v1", "holds a password"),
        ("openai:https://host/v1?key=password", "holds a password"),
        ("openai:host/v1", "no address"),
        ("openai:", "no address"),
        ("openai:http://[::1", "no address"),
    ],
)
def test_bad_addresses_are_refused(name, message):
    with pytest.raises(InputError, match=message) as failure:
        load_model(name)
    assert ":password" not in told(failure)
    assert "=password" not in told(failure)


def test_keys_need_their_variable_and_a_closed_line(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(InputError, match="OPENAI_API_KEY is not set"):
        load_model("openai:https://api.openai.com/v1#gpt")
    monkeypatch.setenv("MY_KEY", KEY)
    with pytest.raises(InputError, match="not sent to another machine over http"):
        parse_address("openai:http://example.org/v1").key("MY_KEY")


@pytest.mark.parametrize(
    ("url", "remote"),
    [
        ("http://127.0.0.1:8000/v1", False),
        ("http://localhost/v1", False),
        ("http://[::1]:80/v1", False),
        ("https://api.mistral.ai/v1", True),
        ("http://10.0.0.4/v1", True),
        ("http://localhost.example.org/v1", True),
    ],
)
def test_what_is_on_this_machine(url, remote):
    assert parse_address(f"openai:{url}#m").remote is remote


def test_one_model_needs_no_name(served):
    with served() as server:
        assert load_model(f"openai:{server.url}").offers.model == "mini"


def test_requests_keep_their_pace(served, waits):
    with served() as server:
        model = load_model(server.name, serving={**STARTED, "requests_per_minute": 60})
        waits.clear()
        model.score_texts(TEXTS)
    # Nobody waits in this test, so that each request is a second further behind.
    assert waits[1] - waits[0] == pytest.approx(1.0, abs=0.3)


def test_options_are_checked():
    assert serving_options({"samples": "20", "price_read": "0.5"}).samples == 20
    with pytest.raises(UnknownNameError, match="unknown option 'sample'"):
        serving_options({"sample": 3})
    with pytest.raises(InputError, match="samples"):
        serving_options({"samples": "many"})
    with pytest.raises(InputError, match="above 0"):
        serving_options({"timeout": 0})
