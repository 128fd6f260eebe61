"""Audits of served models: the same table as in process, resumed after the server died."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import model_server
from epicene.audit.plan import make_plan
from epicene.audit.run import audit, run
from epicene.cli.app import app
from epicene.core.errors import ModelError
from epicene.models.served import transport
from epicene.models.served.address import Address
from epicene.probes.registry import PROBES as PROBES_REGISTRY

PROBES = ["pairs/log-likelihood", "pairs/causal-mean"]
SERVING = {"start": "<s>", "concurrency": 1, "attempts": 2}


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    monkeypatch.setattr(transport, "sleep", lambda seconds: None)


@pytest.fixture(scope="module")
def pairs(pairs_file, tmp_path_factory):
    """Return a file of 34 pairs, which are two units."""
    path = tmp_path_factory.mktemp("pairs") / "34.tsv"
    pd.read_csv(pairs_file, sep="\t").head(34).to_csv(path, sep="\t", index=False)
    return path


def asked(server, pairs, cache=False, **serving):
    options = {"serving": {**SERVING, **serving}}
    return audit(server.name, probes=PROBES, pairs=[pairs], cache=cache, model_options=options)


@pytest.fixture(scope="module")
def whole(pairs, mini_fr_causal, tmp_path_factory):
    """Return an audit with a cache, the same again, and what the server was asked for each."""
    cache = tmp_path_factory.mktemp("cache")
    with model_server.running(mini_fr_causal) as server:
        first = asked(server, pairs, cache)
        counted = len(server.asked)
        again = asked(server, pairs, cache)
        return first, again, counted, len(server.asked) - counted


def test_the_table_is_that_of_the_model_in_process(whole, pairs, mini_fr_causal):
    served, again, requests, more = whole
    here = audit(mini_fr_causal, probes=PROBES, pairs=[pairs])
    assert len(served.table) == len(here.table) > 4
    for column in ("estimate", "ci_low", "ci_high", "n"):
        np.testing.assert_allclose(served.table[column], here.table[column], atol=1e-3)
    (card,) = served.provenance["models"]
    # The 68 sentences, once for both estimators, and what the server was asked of itself.
    assert card["expected"]["requests"] == 68
    assert 68 < card["usage"]["requests"] <= requests
    assert card["usage"]["cost"] is None
    # All is known: the server is not even asked what it offers.
    assert more == 0
    pd.testing.assert_frame_equal(served.table, again.table)
    assert "usage" not in again.provenance["models"][0]


def test_an_audit_goes_on_after_its_server_died(whole, pairs, mini_fr_causal, tmp_path):
    of_itself = whole[2] - 68
    with model_server.running(mini_fr_causal) as server:
        # Past the first unit, of 32 pairs, and within the second.
        server.dies_after = of_itself + 64 + 2
        with pytest.raises(ModelError, match="what the cache holds is kept"):
            asked(server, pairs, tmp_path, version="1")
        server.dies_after, before = None, len(server.asked)
        # Pace and prices change no answer.
        resumed = asked(server, pairs, tmp_path, version="1", concurrency=2, price_read=1.0)
        assert len(server.asked) - before == of_itself + 4
        assert resumed.provenance["models"][0]["expected"]["requests"] == 4
    columns = [name for name in resumed.table if name != "model"]
    pd.testing.assert_frame_equal(resumed.table[columns], whole[0].table[columns])


@dataclass(frozen=True)
class Sends:
    """A probe that lets a model read the documents of the audit."""

    name: str = "sends"
    stage: ClassVar[str] = "outputs"
    needs: ClassVar[tuple[str, ...]] = ("ScoresTexts",)
    reads: ClassVar[str] = "corpora"

    def measure(self, inputs):
        for corpus in inputs.corpora:
            inputs.model.score_texts([document.text for document in corpus])
        return []


PROBE = Sends()


@pytest.mark.parametrize(("remote", "allowed"), [(True, False), (True, True), (False, False)])
def test_text_of_a_corpus_leaves_this_machine_only_if_it_may(
    remote, allowed, mini_fr_causal, corpus_file, monkeypatch
):
    entries = {**PROBES_REGISTRY._entries, "sends": "test_served_audit:PROBE"}
    monkeypatch.setattr(PROBES_REGISTRY, "_entries", entries)
    # The server is on this machine: what counts is what its address says.
    monkeypatch.setattr(Address, "remote", remote)
    with model_server.running(mini_fr_causal) as server:
        plan = make_plan(
            [server.name],
            ("sends",),
            (),
            [corpus_file],
            model_options={"serving": SERVING},
            allow_remote_text=allowed,
        )
        table = run(dataclasses.replace(plan, named=False)).table
        sent = any("va mieux" in json.dumps(body) for body in server.asked)
    assert sent is (allowed or not remote)
    assert table["unscored_reason"].str.contains("--allow-remote-text").any() is np.bool_(not sent)


def test_the_shell_says_what_is_and_was_spent(mini_fr_causal, pairs, tmp_path, monkeypatch):
    monkeypatch.setenv("MY_KEY", "sk-secret-0123456789")
    with model_server.running(mini_fr_causal) as server:
        command = ["audit", server.name, "--pairs", str(pairs), "--out", str(tmp_path / "out")]
        command += ["--cache", str(tmp_path / "cache"), "--probe", PROBES[0], "--lang", "en"]
        for option in ("start=<s>", "price_read=2", "key_variable=MY_KEY"):
            command += ["--serving", option]
        done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "about to send 68 requests" in done.stderr
    assert "requests, " in done.stderr.splitlines()[-1]
    assert "cost 0.00" in done.stderr.splitlines()[-1]
    for path in (tmp_path / "out").iterdir():
        if path.is_file():
            assert b"sk-secret" not in path.read_bytes()
    page = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "What served models use on their own machines is not counted." in page
    assert "Requests expected" in page
    found = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert found["models"][0]["usage"]["requests"] > 68
    assert found["models"][0]["notes"].startswith("asked for completions")


def test_a_dead_endpoint_is_one_sentence(tmp_path):
    name = "openai:http://127.0.0.1:9/v1#mini"
    command = ["audit", name, "--out", str(tmp_path / "out"), "--no-cache"]
    failure = CliRunner().invoke(app, command).exception
    # The shell turns an error of ours into its sentence and code 2.
    assert isinstance(failure, ModelError)
    assert "no connection" in str(failure)
    assert not (tmp_path / "out").exists()
