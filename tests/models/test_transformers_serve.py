"""A real `transformers serve`, started on loopback, asked over HTTP as in process."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request

import numpy as np
import pandas as pd
import pytest

from epicene import audit, load_model, score_pairs
from epicene.models.capabilities import Sampling, capabilities
from epicene.models.served.model import ANSWER_TOKENS
from epicene.models.served.replies import answer_in

# Its start takes some 10 s.
pytestmark = pytest.mark.slow
QUESTIONS = ("Le patient", "La patiente", "La radiographie", "Le traitement")
ANSWERS = ("a", "est")


@pytest.fixture(scope="module")
def server(root, tmp_path_factory):
    """Return the name of the model that ships, as served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = root / "models" / "mini-fr-causal"
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(folder)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    command += ["--dtype", "float32"]
    log = tmp_path_factory.mktemp("serve") / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ}
        )
    try:
        _wait(f"http://127.0.0.1:{port}/health", process, log)
        yield f"openai:http://127.0.0.1:{port}/v1#{folder}"
    finally:
        process.terminate()
        process.wait(30)


def _wait(url, process, log):
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=1) as reply:
                assert json.load(reply) == {"status": "ok"}
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def model(server):
    return load_model(server, serving={"start": "<s>", "samples": 2})


def test_what_it_offers_is_found(model):
    # It takes `echo` and `logprobs` without a word, and gives none.
    assert capabilities(model) == ("Generates", "ChoosesAnswers")
    assert "log-probabilities of texts: none" in model.identity.notes
    assert "answers are sampled" in model.identity.notes


def test_it_writes_as_the_model_in_process(model, mini_fr_causal):
    greedy = Sampling(12, 0.0, 1.0)
    mine = model.generate(QUESTIONS, greedy)
    theirs = mini_fr_causal.generate(QUESTIONS, greedy)
    assert [text.strip() for text in mine] == [text.strip() for text in theirs]
    assert len(set(mine)) > 1


def test_it_chooses_as_the_model_in_process(model, mini_fr_causal):
    """It draws only where the model's own configuration says so, which this one does not."""
    written = mini_fr_causal.generate(QUESTIONS, Sampling(ANSWER_TOKENS, 0.0, 1.0))
    expected = np.full((len(QUESTIONS), 2), np.nan)
    for row, text in enumerate(written):
        if (place := answer_in(text, ANSWERS)) is not None:
            expected[row] = np.eye(2)[place]
    assert np.isfinite(expected).any()
    np.testing.assert_array_equal(model.choose(QUESTIONS, ANSWERS), expected)


def test_it_is_audited(server, tmp_path):
    rows = [(f"La patiente {k} tousse.", f"Le patient {k} tousse.") for k in range(6)]
    pairs = tmp_path / "pairs.tsv"
    frame = pd.DataFrame(rows, columns=["sentence_more", "sentence_less"])
    frame.assign(axis="gender").to_csv(pairs, sep="\t", index=False)
    options = {"serving": {"start": "<s>", "samples": 1}}
    found = audit(server, probes="pairs/forced-choice", pairs=pairs, model_options=options)
    card = found.provenance["models"][0]
    assert card["expected"]["requests"] == 12
    assert card["usage"]["tokens_read"] > 0
    scored = score_pairs(load_model(server, **options), pairs, "forced-choice")
    assert found.table["n"].max() == scored["score_more"].notna().sum()
