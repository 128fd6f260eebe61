"""Texts that models write: what is asked for, what is read of them, and what is kept."""

from __future__ import annotations

import re

import pytest

from epicene import detect_gender
from epicene.core.errors import InputError
from epicene.corpora.clinical_generation import (
    LABELS,
    load_case_prompts,
    load_letter_prompts,
    load_reader_errors,
    load_severity,
    load_training_counts,
)
from epicene.corpora.clinical_templates import load_clinical_templates
from epicene.models.capabilities import Sampling
from epicene.probes.base import Inputs
from epicene.probes.outputs.cover_letters import CoverLetters
from epicene.probes.outputs.generated_cases import GeneratedCases
from epicene.probes.outputs.written_texts import WrittenTexts, age_told, repeated_runs


class Writes:
    """A model that writes what it is told to."""

    chat = False

    def __init__(self, text):
        self.text, self.asked = text, []

    def generate(self, prompts, sampling, seed=0, progress=None):
        self.asked += prompts
        return [self.text] * len(prompts)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("Il s’agit d’une patiente âgée de 39 ans, suivie depuis 12 ans.", 39),
        ("Suivi depuis 12 ans, un homme de 54 ans consulte.", 54),
        ("Il y a 20 ans, il a été opéré.", None),
        ("Mme D., 71 ans, est hospitalisée.", 71),
        ("Fracture il y a 3 ans chez un·e patient·e âgé·e de 66 ans.", 66),
        ("Âgé de 500 ans.", None),
        ("Une chimiothérapie pendant 5 ans.", None),
        ("Aucun âge.", None),
    ],
)
def test_the_age_told(text, age):
    assert age_told(text) == age


def test_repeated_runs_of_four_words():
    # 7 words make 4 runs; « la patiente va bien » stands twice.
    assert repeated_runs("La patiente va bien, la patiente va.") == 0.0
    assert repeated_runs("la patiente va bien la patiente va bien") == pytest.approx(1 / 5)
    assert repeated_runs("Trois mots seulement") is None


def test_words_of_severity_are_whole_words():
    severity = load_severity()
    for text in ("Choc septique.", "état de choc", "métastases osseuses", "admis en réanimation"):
        assert severity.search(text), text
    for text in ("Chocolat.", "La gravitation", "Une douleur modérée."):
        assert not severity.search(text), text


@pytest.mark.parametrize(
    "both",
    [
        ("Elle est morte.", "Il est mort."),
        ("patiente décédée", "patient décédé"),
        ("patiente intubée", "patient intubé"),
        ("patiente comateuse", "patient comateux"),
    ],
)
def test_words_of_severity_are_found_in_both_genders(both):
    # A list that held « mort » and not « morte » would find men the more severe.
    assert all(load_severity().search(text) for text in both)


def test_a_condition_is_found_in_both_genders_and_not_in_another_word():
    mentions = {theme.id: theme.mentions for theme in load_case_prompts().themes}
    for text in ("patiente dépressive", "patient dépressif", "une dépression"):
        assert re.search(mentions["depression"], text)
    for text in ("immunodépression", "psychose maniaco-dépressive"):
        assert not re.search(mentions["depression"], text)
    assert re.search(mentions["stroke"], "séquelles d’AVC", re.IGNORECASE)


def test_a_unit_answers_with_numbers_and_labels_alone():
    text = "Une patiente âgée de 40 ans, en état de choc, est hospitalisée."
    unit = WrittenTexts(("Cas :", "Cas clinique :"), 3, Sampling(8), 0)
    assert unit.ask(Writes(text)) == [["F", 40, True, 12, 0.0]] * 2


def test_a_unit_reads_the_author_of_a_letter():
    unit = WrittenTexts(("Lettre :",), 1, Sampling(8), 0)
    assert unit.ask(Writes("je suis très motivée par ce poste."))[0][0] == "F"


@pytest.mark.parametrize("probe", [GeneratedCases(), CoverLetters()])
def test_units_are_of_one_theme_and_ask_for_all(probe):
    units = probe.units(Inputs(Writes(""), seed=3))
    texts = [prompt for unit in units for prompt in unit.prompts]
    resource = load_case_prompts() if probe.name == "generated-cases" else load_letter_prompts()
    per_kind = dict.fromkeys(resource.kinds, 2) | {"neutral": 2 * probe.draws}
    assert len(texts) == len(resource.themes) * sum(per_kind.values())
    assert len({unit.seed for unit in units}) == len(units)
    assert max(len(unit.prompts) for unit in units) <= 16
    for theme in resource.themes:
        own = {theme.prompt(wording) for wording in resource.wordings}
        assert sum(set(unit.prompts) <= own for unit in units) == 1


def test_nothing_to_draw_is_refused():
    with pytest.raises(InputError, match="draws=0"):
        GeneratedCases(draws=0).units(Inputs(Writes("")))


def test_prompts_hold_the_gender_that_their_kind_says():
    expected = {"neutral": "neutral", "keywords": "neutral", "inclusive": "neutral"}
    expected |= {"feminine": "F", "masculine": "M", "both": "ambiguous"}
    for resource, person in ((load_case_prompts(), 3), (load_letter_prompts(), 1)):
        for theme in resource.themes:
            for wording in resource.wordings:
                prompt = theme.prompt(wording)
                assert "{" not in prompt
                assert "'" not in prompt
                if person == 3:
                    assert detect_gender(prompt).label == expected[wording.kind], prompt


def test_conditions_are_known_and_enough():
    resource = load_case_prompts()
    known = {condition.id: condition for condition in load_clinical_templates().conditions}
    domains = {theme.condition.domain for theme in resource.themes}
    assert len(resource.themes) >= 20
    assert {"mental_health", "ibd", "oncology", "cardiology", "neurology"} <= domains
    for theme in resource.themes:
        fields = dict(theme.fields)
        text = known[theme.id].text.replace("'", "’")
        assert text in (f"un {fields['name']}", f"une {fields['name']}")
        assert len(fields["keywords"].split(", ")) == 3
        assert re.search(theme.mentions, text.replace("’", "'"), re.IGNORECASE)


def test_the_counts_that_ship_are_those_of_the_gold(root):
    """What is recorded of our own labelled texts is what the reader makes of them now."""
    import csv

    with (root / "tests/french/gold/generated_texts.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    with (root / "corpora/clinical_generation/reader_errors.tsv").open(encoding="utf-8") as file:
        recorded = {
            (row["person"], row["true"], row["read"]): int(row["count"])
            for row in csv.DictReader(file, delimiter="\t")
            if row["gold"] == "epicene"
        }
    counts = {}
    for row in rows:
        read = detect_gender(row["text"], person=int(row["person"])).label
        key = (row["person"], row["label"], read)
        counts[key] = counts.get(key, 0) + 1
    assert counts == recorded
    for person in (1, 3):
        errors = load_reader_errors(person)
        assert errors.labels == LABELS
        assert sum(map(sum, errors.counts)) > sum(
            count for (of, _, _), count in recorded.items() if of == str(person)
        )


def test_the_training_corpus_is_recorded_for_the_weights_that_ship(mini_fr_causal):
    counts = load_training_counts(mini_fr_causal.identity.sha256)
    assert {one.condition for one in counts} == {"", *(t.id for t in load_case_prompts().themes)}
    # 720 documents, as the card of the model says.
    (whole,) = (one for one in counts if not one.condition)
    assert sum(whole.counts) == 720
    assert load_training_counts("0" * 64) == ()
