"""``epicene.trace``: what it returns, what it saves, and where it comes from."""

from __future__ import annotations

import json

import pytest
from traced.association import ASSOCIATION

import epicene
from epicene.audit.results import Results
from epicene.core.errors import InputError
from epicene.core.measurement import COLUMNS
from epicene.tracing.defaults import corpus_of
from epicene.tracing.effects import difference
from epicene.tracing.stages.registry import STAGES


@pytest.fixture(scope="module")
def found(planted, documents):
    return epicene.trace(planted("outputs"), ASSOCIATION, corpus=documents(False))


def test_it_says_where_the_association_enters(found):
    assert found.enters == "outputs"
    assert found.places("grows") == found.places("fades") == ()
    assert list(dict.fromkeys(effect.kind for effect in found.effects)) == list(STAGES)


def test_the_table_is_that_of_an_audit(found, tmp_path):
    table = found.results.table
    assert list(table.columns) == list(COLUMNS)
    effects = table[table["metric"] == "trace_effect"].set_index("item")
    for effect in found.effects:
        row = effects.loc[effect.place]
        assert row["stage"] == effect.stage
        assert row["estimate"] == pytest.approx(effect.value.estimate, nan_ok=True)
        assert row["neutral"] == 0.0
        assert row["axis"] == "gender"
    assert effects.loc["generation", "unscored_reason"].startswith("not_applicable")
    assert effects.loc["corpus", "model"] == ""
    growth = table[table["metric"] == "trace_growth"].set_index("item")
    chain = [effect for effect in found.effects if effect.in_chain and effect.known]
    last = difference(chain[-2], chain[-1], 0.95)
    assert growth.loc["layer_4>outputs", "estimate"] == pytest.approx(last.estimate)
    saved = Results.load(found.save(tmp_path / "out"))
    assert len(saved.table) == len(table)
    facts = json.loads((tmp_path / "out" / "trace.json").read_text(encoding="utf-8"))
    assert facts["enters"] == "outputs"
    assert facts == json.loads(found.to_json())


def test_it_says_where_it_comes_from(found):
    told = found.provenance
    assert {entry["name"] for entry in told["data"]} == {"planted", "notes"}
    assert told["arguments"]["association"] == "pain:gender"
    assert told["seed"] == 0
    assert told["models"][0]["sha256"]
    text = json.dumps(told, default=str)
    assert "patiente" not in text


def test_no_text_of_the_corpus_is_kept(found):
    text = found.to_json() + found.results.table.to_csv()
    assert not any(word in text for word in ("rapporte", "psychiatrique"))


def test_the_same_call_gives_the_same_numbers(planted):
    one, two = (epicene.trace(planted("layer_2"), ASSOCIATION).to_json() for _ in range(2))
    assert one == two


def test_names_of_models_and_corpora_are_taken():
    found = epicene.trace("mini-fr-vectors", "pain:origin", corpus="ibd")
    by_kind = {effect.kind: effect for effect in found.effects}
    assert by_kind["corpus"].known
    # One patient is left out, whom the groups that are hidden would tell.
    assert by_kind["corpus"].value.n == 99
    with pytest.raises(InputError, match="no association"):
        epicene.trace("mini-fr-vectors", "pain:genders")
    with pytest.raises(InputError, match="no such file"):
        epicene.trace("mini-fr-vectors", corpus="absent")


def test_the_planted_corpus_that_ships_has_the_association_and_the_neutral_one_not():
    d = {}
    for variant in ("neutral", "planted"):
        corpus = epicene.load_corpus("ibd", variant=variant)
        (effect, *_) = epicene.trace("mini-fr-vectors", corpus=corpus).effects
        d[variant] = effect.value
    assert d["planted"].ci_low > 0.0
    assert d["neutral"].ci_low < 0.0 < d["neutral"].ci_high


def test_a_corpus_is_shown_for_the_models_that_ship_alone(planted):
    shown = corpus_of(None, "neutral", epicene.load_model("mini-fr-vectors"))
    assert shown is not None
    assert shown.name == "ibd-planted"
    assert corpus_of(None, "neutral", planted("nowhere")) is None
    named = corpus_of("mental-health", "planted", planted("nowhere"))
    assert named is not None
    assert named.name == "mental-health-planted"


def test_trace_is_lazy():
    assert "trace" in dir(epicene)
    assert callable(epicene.trace)
