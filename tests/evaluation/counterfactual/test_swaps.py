"""Twins differ from their documents in one thing, and offsets follow."""

from __future__ import annotations

import pytest

import epicene
from epicene.core.document import Document, Entity, Patient
from epicene.corpora.corpus import Corpus
from epicene.evaluation.counterfactual.matching import carried
from epicene.evaluation.counterfactual.swaps.base import Pair
from epicene.evaluation.counterfactual.swaps.mentions import _section
from epicene.evaluation.counterfactual.swaps.registry import SWAPS
from epicene.french.detect import detect_gender
from epicene.french.rewriting.rewrite import apply_edits

TEXT = "Mme D., 34 ans, est suivie pour un asthme. Elle va bien."


def pairs(swap, *texts, **patient):
    documents = [
        Document(str(n), text, patient=Patient(str(n), **patient)) for n, text in enumerate(texts)
    ]
    return list(SWAPS.get(swap).pairs(Corpus.of(documents), documents, 0))


@pytest.mark.parametrize("swap", SWAPS)
def test_edits_make_the_twin_and_carry_what_lies_outside(swap):
    (pair,) = pairs(swap, TEXT)
    assert isinstance(pair, Pair)
    for change in (pair.swap, pair.control, *([pair.read] if pair.read else [])):
        assert apply_edits(change.before, change.edits) == change.after != change.before
    start = TEXT.index("asthme")
    spans = ((start, start + 6),)
    if pair.read is not None:
        spans = carried(spans, pair.read)
    assert [pair.swap.before[a:b] for a, b in spans] == ["asthme"]
    assert [pair.swap.after[a:b] for a, b in carried(spans, pair.swap)] == ["asthme"]


def test_the_sex_swap_says_which_text_is_feminine():
    of_a_woman, of_a_man, of_anyone, blocked, other = pairs(
        "sex",
        TEXT,
        "Le patient est sorti.",
        "Examen normal.",
        "La patiente est enceinte.",
        "Le patient a un adénome de la prostate.",
    )
    assert (of_a_woman.sign, of_a_man.sign) == (1, -1)
    assert of_a_woman.swap.after.startswith("M. D., 34 ans, est suivi")
    assert of_anyone.startswith("no_gender:")
    assert blocked == other
    assert blocked.startswith("blocked: ")


def test_twins_that_ship_are_used():
    corpus = epicene.load_corpus("ibd")
    documents = list(corpus)
    found = list(SWAPS.get("sex").pairs(corpus, documents, 0))
    twins = {twin.id: twin for twin in corpus.twins()}
    for document, pair in zip(documents, found, strict=True):
        if document.id not in twins:
            assert pair.startswith("no_twin:")
            continue
        twin = twins[document.id]
        assert pair.swap.after == twin.text
        assert pair.sign == (1 if document.subject.sex == "F" else -1)
        ours = [carried(entity.spans, pair.swap) for entity in document.entities]
        theirs = [entity.spans for entity in twin.entities]
        if len(ours) == len(theirs):
            same = sum(a == b for a, b in zip(ours, theirs, strict=True))
            assert same >= 0.9 * len(ours)


@pytest.mark.parametrize("swap", ["origin", "socioeconomic"])
def test_a_mention_is_one_sentence_of_one_form_for_any_gender(swap):
    found = pairs(swap, *[TEXT] * 12)
    assert all(pair.sign == 1 for pair in found)
    added = {pair.swap.edits[0].before.strip() for pair in found}
    assert added == {f"Mode de vie : {first}." for first, _ in _section(swap)["pairs"]}
    for first, second in _section(swap)["pairs"]:
        assert detect_gender(first).label == detect_gender(second).label == "neutral"
    before, after = found[0].swap.before, found[0].swap.after
    assert before.startswith("Mme D., 34 ans, est suivie pour un asthme. ")
    assert before.endswith(". Elle va bien.")
    assert before.replace(found[0].swap.edits[0].before, "") == after.replace(
        found[0].swap.edits[0].after, ""
    )


def test_an_origin_that_is_stated_is_replaced():
    text = "Patiente originaire du Sénégal, suivie pour un asthme."
    (pair,) = pairs("origin", text)
    assert pair.swap.after == "Patiente originaire de France, suivie pour un asthme."
    assert pair.swap.before.startswith("Patiente originaire d")
    (capital,) = pairs("origin", "Homme de 40 ans. Originaire de Bretagne. Tousse.")
    assert capital.swap.after == "Homme de 40 ans. Originaire de France. Tousse."


@pytest.mark.parametrize(
    ("swap", "text"),
    [
        ("origin", "Patiente d’origine malienne, suivie pour un asthme."),
        ("origin", "Patient né en Turquie. Asthme."),
        ("origin", "Consultation avec interprète. Asthme ancien."),
        ("socioeconomic", "Patient sans domicile fixe. Asthme."),
        ("socioeconomic", "Bénéficiaire du RSA, la patiente tousse."),
        ("socioeconomic", "Patient aux faibles revenus, suivi pour un asthme."),
    ],
)
def test_what_the_text_says_already_is_not_contradicted(swap, text):
    (reason,) = pairs(swap, text)
    assert reason.startswith("stated:")


@pytest.mark.parametrize(
    ("swap", "text"),
    [
        ("origin", "Fièvre d’origine indéterminée chez ce patient. Bilan en cours."),
        ("origin", "Hépatite d’origine médicamenteuse. Patiente née en 1950."),
        ("socioeconomic", "Le patient est revenu ce jour. Les examens sont revenus normaux."),
        ("socioeconomic", "La patiente est revenue ce jour. Foyer d’hyperfixation iléal."),
    ],
)
def test_words_of_the_clinic_say_nothing_of_origin_or_means(swap, text):
    (pair,) = pairs(swap, text)
    assert isinstance(pair, Pair)


@pytest.mark.parametrize("swap", ["origin", "socioeconomic"])
def test_children_are_left_out(swap):
    (reason,) = pairs(swap, TEXT, age=6)
    assert reason.startswith("minor:")


def test_gold_entities_are_followed_through_an_added_sentence():
    (pair,) = pairs("origin", TEXT)
    end = TEXT.index("bien")
    entity = Entity("T1", "state", ((end, end + 4),), "bien")
    spans = carried(entity.spans, pair.read)
    assert pair.swap.before[slice(*spans[0])] == "bien"
