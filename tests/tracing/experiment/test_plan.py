"""A plan is read with one clear sentence where it cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.tracing.experiment.invented_runs import plan

from epicene.core.errors import InputError
from epicene.tracing.experiment.cells import cell, cells_of
from epicene.tracing.experiment.plan import read_plan
from epicene.tracing.experiment.run import units_of

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
TINY = (EXAMPLES / "dose_response_tiny.yaml").read_text(encoding="utf-8")


def test_the_plans_that_ship_are_plans():
    real = read_plan(EXAMPLES / "dose_response.yaml")
    assert len(real.sources) >= 4
    assert len(real.doses) == 4
    assert real.seeds >= 3
    assert read_plan(EXAMPLES / "dose_response_tiny.yaml").doses == (0.0, 0.4, 0.8)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("strengths: [0.4, 0.8]\n", "strengths: [0.8, 0.4]\n", "strengths rise"),
        ("strengths: [0.4, 0.8]\n", "strengths: [0.4, 1.8]\n", "at most 1"),
        ("label-noise, ", "label-nois, ", "Did you mean 'label-noise'"),
        ("label-noise, ", "fine-tuning, ", "named twice"),
        ("steps: 4", "stepz: 4", "encoder: there is no key 'stepz'. Did you mean 'steps'"),
        ("steps: 4", "steps: none", "encoder steps"),
        ("held_out: 6\n", "", "the key 'held_out' is missing"),
        ("seeds: 2", "seeds: 1", "seeds"),
        ("seeds: 2", "seeds: 2\naudits: [all]", "no audit is called 'all'"),
        ("[pretraining, fine-tuning], ", "[pretraining, pretraining], ", "of two sources"),
        ("strengths: [0.4, 0.8]}", "strengths: [0.3, 0.8]}", "0.3, which is none"),
        ("strengths: [0.4, 0.8]}", "strengths: [0.8, 0.4]}", "below the second"),
    ],
)
def test_a_plan_that_cannot_be_used_says_where(tmp_path, old, new, said):
    assert old in TINY
    path = tmp_path / "plan.yaml"
    path.write_text(TINY.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_plan(path)
    assert str(path) in str(error.value)
    assert said in str(error.value)


def test_a_plan_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_plan(tmp_path / "none.yaml")


class TestCells:
    def test_each_source_alone_at_each_dose_and_the_pair(self):
        found = cells_of(plan())
        # A neutral run, four sources at three strengths, the pair at two strengths each.
        assert len(found) == 8 * (1 + 4 * 3 + 2 * 2)
        assert len(set(found)) == len(found)
        assert cell({"pretraining": 0.2, "fine-tuning": 0.8}, 7) in found
        alone = [one for one in found if len(one.doses) < 2]
        assert {dose for one in alone for _, dose in one.doses} == {0.2, 0.5, 0.8}

    def test_runs_share_the_models_that_their_sources_do_not_reach(self):
        one = cell({"label-noise": 0.5}, 3)
        assert one.of("encoder") == cell({}, 3) == one.of("extractor")
        assert one.of("classifier") == one
        both = cell({"pretraining": 0.5, "annotation-misses": 0.2}, 3)
        assert both.of("classifier") == cell({"pretraining": 0.5}, 3)
        assert both.at("extractor") == {"annotation-misses": 0.2}

    def test_no_model_is_trained_twice_and_an_encoder_stands_before_what_rests_on_it(self):
        units = units_of(plan())
        assert len(set(units)) == len(units)
        # Encoders at four doses; classifiers of these, six more, and four of the pair; extractors.
        assert len(units) == 8 * (4 + (4 + 3 + 3 + 4) + (4 + 3))
        seen = set()
        for unit in units:
            if unit.part == "encoder":
                seen.add(unit.cell)
            assert unit.cell.of("encoder") in seen
