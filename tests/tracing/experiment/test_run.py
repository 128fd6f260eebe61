"""An experiment through the real path: planted, trained, measured, cut off and gone on with."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from tests.tracing.experiment.invented_runs import COST, experiment, plan

from epicene.core.errors import InputError
from epicene.models.load import load_model
from epicene.tracing.experiment.bench import Bench
from epicene.tracing.experiment.kept import Kept, open_experiment
from epicene.tracing.experiment.measures import MEASURES
from epicene.tracing.experiment.parts import classifier, encoder, extractor
from epicene.tracing.experiment.run import dose_response, units_of
from epicene.tracing.experiment.teaching import taught

# Two sources, at one strength: 1 encoder a dose and seed, and what rests on it.
SMALL = {"sources": ["pretraining", "annotation-misses"], "strengths": [0.8], "seeds": 2}


def asked(**changed):
    return plan(**{**SMALL, "pair": None, **changed})


def rows_of(folder):
    """Return what is measured in each kept file, by its name."""
    return {
        path.name: json.loads(path.read_text(encoding="utf-8"))["rows"]
        for path in sorted((folder / "rows").iterdir())
    }


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("experiment") / "out"
    return folder, dose_response(asked(), folder)


def test_every_model_is_kept_and_every_measure_is_there(ran):
    folder, found = ran
    assert len(rows_of(folder)) == len(units_of(asked())) == 2 * (2 + 2 + 3)
    table = found.tables["measurements"]
    assert table["run"].nunique() == 2 * 3
    names = {name.partition("/")[0] for name in table["measure"]}
    # Those of the general audit are asked for by name.
    assert names == set(MEASURES) - {"gender_accuracy", "log_probability_bias"}
    assert (folder / "rows").is_dir()
    assert found.facts["cost"]["models"] == 14
    assert found.facts["cost"]["seconds"] > 0.0


def test_what_was_cut_off_goes_on_and_gives_the_same_numbers(ran):
    folder, _ = ran
    before = rows_of(folder)
    kept = {path: path.stat().st_mtime_ns for path in (folder / "rows").iterdir()}
    # The extractor of a biased encoder, which must be trained again for it, and a whole encoder.
    lost = next(name for name in before if name.startswith("extractor")), next(iter(before))
    for name in lost:
        (folder / "rows" / name).unlink()
    dose_response(asked(), folder)
    assert rows_of(folder) == before
    again = {path for path, time in kept.items() if path.stat().st_mtime_ns != time}
    assert {path.name for path in again} == set(lost)


def test_more_seeds_go_on_from_those_that_are_there(ran, monkeypatch):
    folder, _ = ran
    trained = []
    learn = encoder.learn
    monkeypatch.setattr(encoder, "learn", lambda *given: trained.append(given[-1]) or learn(*given))
    found = dose_response(asked(seeds=3), folder)
    assert len(trained) == 2
    assert sorted(set(found.tables["measurements"]["seed"])) == [0, 1, 2]


def test_another_plan_or_another_folder_is_refused(ran, tmp_path):
    folder, _ = ran
    with pytest.raises(InputError, match="another plan"):
        dose_response(asked(told=0.25), folder)
    (tmp_path / "theirs.txt").write_text("theirs", encoding="utf-8")
    with pytest.raises(InputError, match="something else"):
        dose_response(asked(), tmp_path)


@pytest.mark.parametrize(
    "told",
    ["{broken", "[" * 100_000, "[]", '{"rows": [{"measure": "accuracy"}]}'],
)
def test_files_that_are_not_ours_are_refused_in_one_sentence(told, tmp_path):
    few = plan(seeds=2, pair=None)
    experiment(tmp_path, of=few)
    kept, unit = Kept(tmp_path, None), units_of(few)[0]
    assert kept.get(unit)["rows"]
    (tmp_path / "rows" / f"{unit.key}.json").write_text(told, encoding="utf-8")
    with pytest.raises(InputError, match="no file of an experiment"):
        kept.get(unit)
    (tmp_path / "experiment.json").write_text(told, encoding="utf-8")
    with pytest.raises(InputError, match=r"no file of an experiment|another plan"):
        open_experiment(tmp_path, few, "hash")


def test_a_measure_that_nobody_knows_is_refused(tmp_path):
    few = plan(seeds=2, pair=None)
    experiment(tmp_path, of=few)
    kept, unit = Kept(tmp_path, None), units_of(few)[0]
    rows = kept.get(unit)["rows"]
    kept.put(unit, [{**rows[0], "measure": "<script>"}], COST)
    with pytest.raises(InputError, match="no file of an experiment"):
        kept.get(unit)


def test_doses_that_cannot_be_drawn_together_are_refused_before_anything_is_trained(tmp_path):
    pair = {"sources": ["fine-tuning", "label-noise"], "strengths": [0.4, 0.8]}
    fine = plan(sources=["fine-tuning", "label-noise"], strengths=[0.4, 0.8], pair=pair, seeds=2)
    assert units_of(fine)
    from epicene.tracing.experiment.sources.base import skewed
    from epicene.tracing.experiment.sources.label_noise import LabelNoise

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LabelNoise, "strength", lambda self, dose: skewed(dose))
        with pytest.raises(InputError, match="add up"):
            dose_response(fine, tmp_path / "out")
    assert not list((tmp_path / "out").glob("rows/*"))


@pytest.fixture(scope="module")
def control():
    """Return a plan that teaches enough for a strong bias to be learnt."""
    chosen = plan(
        held_out=10,
        test=30,
        encoder={"notes": 200, "steps": 120, "learning_rate": 1.5e-3},
        classifier={"notes": 240, "epochs": 8, "learning_rate": 2e-3},
        extractor={"notes": 120, "epochs": 4, "learning_rate": 1e-3},
    )
    return SimpleNamespace(plan=chosen, bench=Bench(chosen), base=load_model("small-fr"))


def both(module, part, name, control, dose):
    """Measure a part that learnt without a dose, and with it."""
    found = []
    for doses in ({}, {name: dose}):
        notes = getattr(control.plan, part).notes
        documents = taught(part, doses, notes, 5, 1.0 if part == "encoder" else 0.5)
        model = module.learn(control.plan, control.base, documents, 1)
        found.append(dict(module.measure(control.plan, model, documents, control.bench)))
    return found


class TestPlanted:
    """Positive controls: what is planted strongly is found, and without it nothing is."""

    @pytest.mark.slow
    def test_an_association_in_the_texts_is_found_in_corpus_and_outputs(self, control):
        neutral, planted = both(encoder, "encoder", "pretraining", control, 0.9)
        assert planted["cause_share_difference"].ci_low > 0.5
        assert planted["cause_log_odds"].p_value < 0.001
        assert planted["cause_log_odds"].ci_low > neutral["cause_log_odds"].ci_high
        assert abs(neutral["cause_log_odds"].estimate) < 0.5

    @pytest.mark.slow
    def test_labels_turned_become_a_gap_of_decisions(self, control):
        neutral, planted = both(classifier, "classifier", "label-noise", control, 1.0)
        assert planted["label_share_difference"].ci_low > 0.2
        for gap in ("true_positive_rate_gap", "selection_rate_gap"):
            assert planted[gap].ci_low > 0.0
            assert planted[gap].estimate > neutral[gap].estimate + 0.2
        assert planted["score_log_odds"].estimate > neutral["score_log_odds"].estimate

    def test_entities_missed_become_a_gap_of_recall(self, control):
        neutral, planted = both(extractor, "extractor", "annotation-misses", control, 0.9)
        assert planted["annotation_share_difference"].ci_low > 0.5
        assert planted["entity_recall_gap"].ci_low > 0.0
        assert neutral["entity_recall_gap"].ci_low <= 0.0
