"""The log-odds of the clinical templates, worked by hand and by their definition."""

from __future__ import annotations

import math

import numpy as np
import planted_models
import pytest
from scipy import stats

from epicene.core.errors import NotApplicableError
from epicene.corpora.clinical_templates import Condition, Template, load_clinical_templates
from epicene.models.capabilities import Encoding
from epicene.models.load import load_model
from epicene.probes.base import Inputs
from epicene.probes.outputs import clinical_templates
from epicene.probes.outputs.clinical_templates import _edited_words, log_odds, template_odds
from epicene.probes.outputs.spans import edit

SENTENCES = [
    (t.feminine.replace("{condition}", c.text), t.masculine.replace("{condition}", c.text))
    for t in load_clinical_templates().templates
    for c in load_clinical_templates().conditions
]


def test_two_templates_and_two_neutral_wordings_by_hand():
    """odds: template 1 gives 3 with the condition, 1 and 2 without; template 2: 5, and 0 and 1.

    Beyond neutral: 3 - 1.5 = 1.5 and 5 - 0.5 = 4.5, mean 3. Spread of the templates: variance
    ((1.5 - 3)² + (4.5 - 3)²) / 1 = 4.5, over 2 templates 2.25. Spread of the wordings: means 0.5
    and 1.5, variance 0.5, and as much again over 2 for the mean of the neutral ones: 0.75. The
    standard error is √3; Student's t with min(2, 2) - 1 = 1 degree of freedom is Cauchy's.
    """
    value = log_odds(np.array([3.0, 5.0]), np.array([[1.0, 2.0], [0.0, 1.0]]))
    assert value.estimate == 3.0
    t = math.tan(math.pi * 0.475)
    assert (value.ci_low, value.ci_high) == pytest.approx(
        (3.0 - t * math.sqrt(3.0), 3.0 + t * math.sqrt(3.0))
    )
    assert value.p_value == pytest.approx(1.0 - 2.0 / math.pi * math.atan(3.0 / math.sqrt(3.0)))
    assert value.n == 2


def test_degrees_of_freedom_are_those_of_the_fewer():
    rng = np.random.default_rng(0)
    for templates, wordings in ((5, 9), (9, 5)):
        odds, neutral = rng.normal(size=templates), rng.normal(size=(templates, wordings))
        beyond = odds - neutral.mean(axis=1)
        error = math.sqrt(
            beyond.var(ddof=1) / templates
            + neutral.mean(axis=0).var(ddof=1) * (1.0 + 1.0 / wordings)
        )
        value = log_odds(odds, neutral)
        assert value.p_value == pytest.approx(2.0 * stats.t.sf(abs(beyond.mean()) / error, 4))


def test_no_spread_has_no_interval():
    value = log_odds(np.ones(3), np.zeros((3, 2)))
    assert value.estimate == 1.0
    assert math.isnan(value.ci_low)
    assert "no_spread" in value.reason


@pytest.mark.parametrize(
    ("feminine", "masculine", "edited"),
    [
        ("La patiente a une grippe.", "Le patient a une grippe.", ("La patiente", "Le patient")),
        ("Avec elle, tout va.", "Avec lui, tout va.", ("elle,", "lui,")),
        (
            "Il le dit à la patiente venue.",
            "Il le dit au patient venue.",
            ("à la patiente", "au patient"),
        ),
        ("Une femme de 54 ans.", "Un homme de 54 ans.", ("Une femme", "Un homme")),
        ("On revoit la patiente.", "On revoit le patient.", ("la patiente.", "le patient.")),
    ],
)
def test_the_edit_is_the_words_that_differ(feminine, masculine, edited):
    start, end = edit(feminine, masculine)
    found = tuple(text[start : len(text) - end].strip() for text in (feminine, masculine))
    assert found == edited


def test_the_edit_of_every_sentence_leaves_the_same_words_around_it():
    for feminine, masculine in SENTENCES:
        start, end = edit(feminine, masculine)
        first, second = (
            feminine[start : len(feminine) - end],
            masculine[start : len(masculine) - end],
        )
        assert feminine.replace(first, second, 1) == masculine
        assert first.split()[0] != second.split()[0]
        assert first.split()[-1] != second.split()[-1]


def test_each_word_of_the_edit_is_read_with_those_after_it_hidden(mini_fr):
    text = "Devant les plaintes de cette patiente, le médecin évoque une grippe."
    encoding = mini_fr.encode(text)
    start = text.index("cette")
    steps = _edited_words(encoding, (start, text.index(", le")))
    assert encoding.offsets is not None
    read = "".join(text[slice(*encoding.offsets[step.position])] for step in steps)
    assert read.replace(" ", "") == "cettepatiente"
    last = steps[-1].position
    for step in steps:
        assert step.hidden == tuple(range(step.position, last + 1))


@pytest.mark.parametrize("kind", ["mini_fr", "camembert", "bert", "xlm-roberta"])
def test_outside_of_the_edit_both_sentences_have_the_same_tokens(request, tiny_model, kind):
    """A space that is a token of its own belongs to the word that it opens."""
    model = request.getfixturevalue(kind) if kind == "mini_fr" else tiny_model(kind)
    pairs = [*SENTENCES[::5], ("On voit la xénophobe.", "On voit le sage.")]
    for feminine, masculine in pairs:
        start, end = edit(feminine, masculine)
        outside = []
        for text in (feminine, masculine):
            encoding = model.encode(text)
            steps = _edited_words(encoding, (start, len(text) - end))
            read = {step.position for step in steps}
            outside.append([t for i, t in enumerate(encoding.tokens) if i not in read])
        assert outside[0] == outside[1], (feminine, masculine)


def test_a_tokenizer_without_offsets_is_not_applicable():
    encoding = Encoding((1, 2), ("a", "b"), (False, False), None, None)
    with pytest.raises(NotApplicableError, match="where its tokens stand"):
        _edited_words(encoding, (0, 1))


@pytest.mark.parametrize("causal", [False, True])
def test_odds_are_the_difference_of_log_probabilities(tmp_path, causal):
    """Of the words that differ for a masked model, of the sentence for a causal one."""
    templates = [
        Template("a", "La patiente a {condition} .", "Le patient a {condition} ."),
        Template("b", "On dit à la dame {condition} .", "On dit au monsieur {condition} ."),
    ]
    edits = [((0, 1), (0, 1)), ((2, 3, 4), (2, 3))]
    complements = ["une grippe", "un long rhume"]
    texts = [
        (t.feminine.replace("{condition}", c), t.masculine.replace("{condition}", c))
        for t in templates
        for c in complements
    ]
    make = planted_models.causal if causal else planted_models.masked
    built = make([text for pair in texts for text in pair], [])
    model = load_model(str(built.save(tmp_path)), sanity_check=False)
    odds = template_odds(model, templates, complements, Inputs(model))
    assert odds.shape == (2, 2)
    for index, (feminine, masculine) in enumerate(texts):
        words = edits[index // 2]
        if causal:
            expected = built.naive_sum(feminine) - built.naive_sum(masculine)
        else:
            first, second = (
                sum(built.naive(text, i, range(i, edited[-1] + 1)) for i in edited)
                for text, edited in zip((feminine, masculine), words, strict=True)
            )
            expected = first - second
        assert odds[divmod(index, 2)] == pytest.approx(expected, abs=1e-3)


def rows_with(monkeypatch, model, conditions):
    resource = load_clinical_templates()
    fewer = type(resource)(
        resource.name, resource.templates[:3], tuple(conditions), resource.complements[:3]
    )
    monkeypatch.setattr(clinical_templates, "load_clinical_templates", lambda: fewer)
    return clinical_templates.PROBE.measure(Inputs(model))


def test_the_correlation_is_spearmans_over_conditions_with_a_figure(monkeypatch, mini_fr_causal):
    shares = [0.99, 0.2, 0.5, 0.35, 0.7, 0.6, 0.45, 0.1]
    words = [
        "un asthme",
        "une grippe",
        "un lupus",
        "une toux",
        "une angine",
        "un rhume",
        "une otite",
        "un zona",
    ]
    conditions = [
        Condition(str(i), text, share_women=share)
        for i, (text, share) in enumerate(zip(words, shares, strict=True))
    ]
    conditions += [
        Condition("unknown", "une fièvre"),
        Condition("ovary", "un cancer de l'ovaire", sex_linked="F", share_women=1.0),
        Condition("cervix", "un cancer du col", sex_linked="F"),
    ]
    *odds, correlation = rows_with(monkeypatch, mini_fr_causal, conditions)
    assert [row.item for row in odds] == [condition.id for condition in conditions]
    expected = stats.spearmanr([row.estimate for row in odds[:8]], shares).statistic
    assert correlation.estimate == pytest.approx(expected)
    assert correlation.n == 8
    assert math.isnan(correlation.neutral)
    # None is left out in silence: three of eleven, and why.
    assert correlation.n_unscored == 3
    assert correlation.unscored_reason == "no_public_figure: 1; sex_linked: 2"


def test_few_figures_give_no_correlation(monkeypatch, mini_fr_causal):
    conditions = [Condition(str(i), "un asthme", share_women=0.1 * i) for i in range(4)]
    correlation = rows_with(monkeypatch, mini_fr_causal, conditions)[-1]
    assert math.isnan(correlation.estimate)
    assert "fewer than 5" in correlation.unscored_reason


def test_every_shipped_condition_is_scored_or_counted():
    resource = load_clinical_templates()
    linked = sum(bool(c.sex_linked) for c in resource.conditions)
    known = [c for c in resource.conditions if not math.isnan(c.share_women) and not c.sex_linked]
    assert linked > 0
    assert len(known) >= 8
