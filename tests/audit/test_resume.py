"""An audit that is cut off goes on where it stopped, and gives the same table to the bit."""

from __future__ import annotations

import contextlib
import dataclasses
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import pytest
from counted_probe import ASKED

import tiny_models
from epicene.audit import asking, audited, engine
from epicene.audit.audited import AuditedModel
from epicene.audit.cache import open_store
from epicene.audit.engine import Elsewhere, Here
from epicene.audit.plan import make_plan
from epicene.audit.run import audit, describe_corpus, run
from epicene.core.errors import InputError, ModelError
from epicene.models.batching import note_smaller_batches
from epicene.probes.registry import PROBES

NAMED = ("counted", "counted-sharing", "tokenization-names")
# Fifteen units and three probes: the twelve units that two probes share were not known before.
AFRESH = {"computed": 15 + 3, "known": 0}


@pytest.fixture(autouse=True)
def counted(monkeypatch):
    """Register the counted probes for one test."""
    entries = {
        **PROBES._entries,
        "counted": "counted_probe:PROBE",
        "counted-sharing": "counted_probe:SHARING",
    }
    monkeypatch.setattr(PROBES, "_entries", entries)


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Return a function to the number of times that each unit was asked so far."""
    path = tmp_path / "asked"
    monkeypatch.setenv(ASKED, str(path))
    return lambda: Counter(path.read_text().splitlines() if path.exists() else ())


@pytest.fixture
def name(tiny_folder):
    return str(tiny_folder("gpt2"))


@pytest.fixture
def go(name, tmp_path):
    """Return a function that audits with a cache, by name, and gives the results."""

    def audited_again(**changes):
        options = {"probes": NAMED, "cache": tmp_path / "cache", **_unchecked(), **changes}
        return audit(options.pop("models", name), **options)

    return audited_again


def _unchecked():
    """Random weights fail the sanity gate, which is not what is tried here."""
    return {"model_options": {"sanity_check": False}}


def table(results, folder):
    results.write(folder)
    return (folder / "measurements.csv").read_bytes(), (
        folder / "measurements.parquet"
    ).read_bytes()


def test_a_second_run_computes_nothing_and_loads_no_model(go, asked, tmp_path, monkeypatch):
    first = go()
    once = asked()
    assert set(once.values()) == {1}
    monkeypatch.setattr(audited, "load_model", None)
    second = go()
    assert asked() == once
    assert second.provenance["answers"] == {"computed": 0, "known": len(NAMED)}
    assert table(first, tmp_path) == table(second, tmp_path)
    assert first.provenance["models"] == second.provenance["models"]


def test_the_cache_changes_no_number(go, asked, tmp_path):
    assert table(go(), tmp_path) == table(go(cache=False), tmp_path)


def test_a_unit_that_two_probes_share_is_asked_once(go, asked):
    go(cache=False)
    assert len(asked()) == 15
    assert set(asked().values()) == {1}


@pytest.mark.parametrize("probes", [("counted",), ("tokenization-names",)])
def test_that_memory_forced_smaller_batches_is_said_now_and_later(go, asked, monkeypatch, probes):
    assert "smaller_batches" not in go(cache=False, probes=probes).provenance["models"][0]
    plain = AuditedModel.model

    class Forced(AuditedModel):
        @property
        def model(self):
            note_smaller_batches("a model: memory does not hold 8 rows.")
            return plain.__get__(self)

    with monkeypatch.context() as context:
        context.setattr(asking, "AuditedModel", Forced)
        assert go(probes=probes).provenance["models"][0]["smaller_batches"] is True
    # The answers that are kept are still those of smaller batches.
    again = go(probes=probes).provenance
    assert again["answers"]["computed"] == 0
    assert again["models"][0]["smaller_batches"] is True


@dataclass(frozen=True)
class Dying:
    """An engine that dies after a few units."""

    after: int
    error: type[BaseException] = ModelError

    def answers(self, model, source, units, threads):
        for done, pair in enumerate(Here().answers(model, source, units, threads)):
            if done == self.after:
                raise self.error("the endpoint is dead.")
            yield pair


@pytest.mark.parametrize("after", [0, 1, 5, 11])
def test_what_was_done_before_a_failure_is_not_done_again(go, asked, tmp_path, after):
    whole = table(go(cache=tmp_path / "other"), tmp_path)
    before = asked()
    with pytest.raises(ModelError, match="dead"):
        go(engine=Dying(after))
    again = go()
    assert table(again, tmp_path) == whole
    # The unit that was being asked when the engine died is the only one asked twice.
    repeated = asked() - before - before
    assert repeated.total() <= 1


def test_an_interrupt_gives_what_is_measured_and_says_so(name, asked, tmp_path):
    plan = make_plan([name], NAMED, (), (), **_unchecked())
    with open_store(tmp_path / "cache") as store:
        cut = run(plan, store=store, engine=Dying(3, KeyboardInterrupt), partial=True)
        with pytest.raises(KeyboardInterrupt):
            run(plan, store=store, engine=Dying(3, KeyboardInterrupt))
    done = cut.provenance["partial"]["done"]
    assert cut.provenance["partial"] == {"done": done, "planned": len(NAMED)}
    assert 0 < done < len(NAMED)
    assert set(cut.table["probe"]) == {"tokenization-names"}


def test_other_weights_are_other_answers(go, asked, tmp_path):
    folder = tiny_models.save("gpt2", tmp_path / "mine")
    first = go(models=str(folder))

    def shift(weights):
        return {key: value + 1e-3 * (key.endswith("wte.weight")) for key, value in weights.items()}

    tiny_models.edit_weights(folder, shift)
    again = go(models=str(folder))
    assert again.provenance["answers"] == AFRESH
    assert first.table["model"].iloc[0] != again.table["model"].iloc[0]


@pytest.mark.parametrize(
    "change", [{"seed": 1}, {"lowercase": True}, {"threads": 2}, {"precision": "bfloat16"}]
)
def test_other_options_are_other_questions(go, asked, change):
    go()
    again = go(**change)
    assert again.provenance["answers"]["computed"] >= len(NAMED)


def test_other_code_is_another_answer(go, asked, monkeypatch):
    go()
    monkeypatch.setattr(audited, "code_version", lambda: "another")
    assert go().provenance["answers"] == AFRESH


def test_a_model_in_memory_leaves_nothing(go, asked, tiny_model):
    """Its weights may have been changed since it was loaded: no hash of files says them."""
    go(models=tiny_model("gpt2"))
    assert go(models=tiny_model("gpt2")).provenance["answers"] == AFRESH


def test_documents_are_known_by_what_is_read_of_them(tmp_path, monkeypatch):
    notes = tmp_path / "notes.jsonl"
    line = '{"id": "%d", "text": "La patiente tousse.", "patient": {"sex": "F"}}\n'
    notes.write_text("".join(line % i for i in range(15)), encoding="utf-8")
    options = {"probes": "corpus-patients", "cache": tmp_path / "cache"}
    first = describe_corpus(notes, **options)
    second = describe_corpus(notes, **options)
    assert second.provenance["answers"] == {"computed": 0, "known": 1}
    assert first.table.equals(second.table)
    notes.write_text("".join(line % i for i in range(16)), encoding="utf-8")
    assert describe_corpus(notes, **options).provenance["answers"]["known"] == 0
    assert describe_corpus(notes, min_group=5, **options).provenance["answers"]["known"] == 0


def test_an_executor_gives_the_same_table(go, asked, tmp_path):
    here = table(go(cache=False), tmp_path)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        there = go(cache=False, engine=Elsewhere(pool))
    assert table(there, tmp_path) == here
    assert set(asked().values()) == {2}


def _die(*_):
    import os

    os._exit(1)


def test_a_dead_worker_is_said(go, asked, monkeypatch):
    monkeypatch.setattr(engine, "answer_elsewhere", _die)
    with (
        ProcessPoolExecutor(1, get_context("spawn")) as pool,
        pytest.raises(ModelError, match="a worker died; what was done is kept"),
    ):
        go(engine=Elsewhere(pool))


def test_text_of_a_corpus_stays_here_unless_it_may_go(monkeypatch, asked, tiny_model, tmp_path):
    notes = tmp_path / "notes.jsonl"
    notes.write_text('{"id": "1", "text": "La patiente tousse."}\n', encoding="utf-8")
    model = tiny_model("gpt2")
    monkeypatch.setattr(type(model), "remote", True, raising=False)
    seen = []

    def spy(probe, inputs):
        seen.append(inputs.corpora)
        return original(probe, inputs)

    original = asking.measure
    monkeypatch.setattr(asking, "measure", spy)
    plan = make_plan([model.name], ("tokenization-fertility",), (), [notes])
    plan = dataclasses.replace(plan, named=False)
    (row,) = run(plan, {model.name: model}).table.itertuples()
    assert "leaves this machine only with --allow-remote-text" in row.unscored_reason
    assert seen == []
    # Probes of what ships may go, and are given no document.
    run(make_plan([model.name], ("tokenization-names",), (), [notes]), {model.name: model})
    assert seen == [()]
    allowed = make_plan(
        [model.name], ("tokenization-fertility",), (), [notes], allow_remote_text=True
    )
    with contextlib.suppress(InputError):
        run(allowed, {model.name: model})
    assert len(seen[1]) == 1
