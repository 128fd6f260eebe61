"""What holds of any text that is rewritten: where edits lie, and what they leave alone."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from epicene.french.rewriting.rewrite import Rewrite, apply_edits
from epicene.french.swap import swap_gender

# About a patient, or about somebody or something else, in clinical register.
PATIENTS = (
    "La patiente, hypertendue, a été adressée par son médecin traitant.",
    "Le patient, diabétique et fumeur actif, est sorti au cinquième jour.",
    "Une femme de 54 ans, suivie pour une sclérose en plaques, est hospitalisée.",
    "Un homme de 71 ans, ancien maçon, est amené par les pompiers.",
    "Elle se plaint de céphalées depuis qu'elle est sortie de l'hôpital.",
    "Il s'est levé seul, puis il est tombé dans les escaliers.",
    "À son arrivée, elle était consciente, bien orientée et apyrétique.",
    "Opéré en urgence, le malade a été transféré en réanimation.",
    "Mme Dupont est rassurée par les résultats ; son mari l'accompagne.",
    "M. Lefèvre est veuf, père de trois enfants et retraité.",
    "Une fillette de 6 ans est conduite aux urgences par sa mère.",
    "Ce garçon de 12 ans, scolarisé en sixième, est asthmatique.",
    "Cette patiente âgée, vivant seule, a été retrouvée au sol.",
    "L’état du patient s’étant aggravé, celui-ci a été intubé.",
    "La malade a été revue à trois mois : elle va bien.",
    "Chez lui, le patient a repris la marche sans être aidé.",
    "Patiente connue et suivie en neurologie. Venue ce jour pour avis.",
    "Patient fébrile, essoufflé, mis sous oxygène.",
    "La jeune femme, étudiante, dit être fatiguée.",
    "Sa sœur l'a trouvée inanimée ; elle l'a aussitôt conduite chez nous.",
    "Une octogénaire, autonome à domicile, est vue pour une chute.",
    "Enfant de sexe masculin né à terme, eutrophe.",
    "La patiente, qui n'avait jamais été opérée, s'y est opposée.",
    "Lorsqu'il est fatigué, il lui arrive de trébucher.",
    "Infirmière de profession, elle est en arrêt depuis six mois.",
    "Le patient et son épouse ont été reçus en consultation.",
)
# No word of these speaks of a patient of one gender.
NOBODY = (
    "L'examen clinique est normal.",
    "Une tumeur infiltrante de 12 mm a été réséquée ; elle était bien limitée.",
    "Il s'agit d'une lésion kystique, arrondie et homogène.",
    "Il n'y a pas d'argument pour une récidive.",
    "Il est souhaitable de refaire le dosage à trois mois.",
    "La plaie, propre, a été suturée sous anesthésie locale.",
    "Le foie est augmenté de volume, il dépasse le rebord costal.",
    "Les anticoagulants ont été arrêtés cinq jours avant le geste.",
    "La douleur est vive : elle réveille la nuit et cède au repos.",
    "Une échographie a été réalisée ; elle est rassurante.",
    "Le scanner cérébral, réalisé en urgence, est sans particularité.",
    "Il existe une sténose serrée du tronc de l’artère coronaire gauche.",
    "Toux sèche et fièvre depuis trois jours.",
    "L’évolution a été favorable sous antibiotiques.",
    "La tension artérielle est à 120/70 mmHg, la fréquence cardiaque à 80/min.",
    "Un traitement par metformine a été instauré, puis arrêté.",
    "La posologie doit être réduite, elle dépend du poids.",
    "Le compte rendu, daté du 3 mars, est joint au dossier.",
    "La biopsie, guidée par le scanner, est négative.",
    "Il faut surveiller la kaliémie, qui était élevée.",
)
ENGLISH = (
    "The patient is a 54-year-old woman with a history of hypertension. "
    "She was admitted for chest pain. Her husband came with her. The mass was resected."
)
NOISE = (" ", "  ", "\n", "\n\n", " 😀 ", " – ", " * ", "\t", " 👩‍⚕️ ", "\u00a0", " … ", "\r\n")
CI = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


def _as_written(sentence: str, style: str) -> str:
    if style == "capitals":
        return sentence.upper()
    if style == "curly":
        return sentence.replace("'", "’")
    if style == "straight":
        return sentence.replace("’", "'")
    return sentence


def _joined(*pools: tuple[str, ...], styles: tuple[str, ...]) -> st.SearchStrategy[str]:
    sentence = st.builds(
        _as_written, st.sampled_from(tuple(s for p in pools for s in p)), st.sampled_from(styles)
    )
    return st.lists(st.tuples(sentence, st.sampled_from(NOISE)), max_size=6).map(
        lambda parts: "".join(text + noise for text, noise in parts)
    )


STYLES = ("plain", "plain", "curly", "straight", "capitals")
clinical = _joined(PATIENTS, NOBODY, styles=STYLES)
forms = st.sampled_from(("NFC", "NFC", "NFD"))
written = st.builds(unicodedata.normalize, forms, clinical)
targets = st.sampled_from((None, "F", "M", "neutral"))


def check(text: str, rewrite: Rewrite) -> None:
    """Assert what holds of every rewriting: only words that the edits name have changed."""
    done = 0
    kept = []
    for edit in rewrite.edits:
        assert done <= edit.start <= edit.end <= len(text)
        assert text[edit.start : edit.end] == edit.before
        assert edit.after != edit.before
        kept += [text[done : edit.start], edit.after]
        done = edit.end
    assert rewrite.text == "".join([*kept, text[done:]]) == apply_edits(text, rewrite.edits)
    for blocked in rewrite.blocked:
        assert 0 <= blocked.start < blocked.end <= len(text)
        assert text[blocked.start : blocked.end] == blocked.text
    way = rewrite.offset_map
    starts = [way.span(at, len(text))[0] for at in range(len(text) + 1)]
    ends = [way.span(0, at)[1] for at in range(len(text) + 1)]
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    if not any(edit.start == edit.end for edit in rewrite.edits):
        assert way.span(0, len(text)) == (0, len(rewrite.text))


@CI
@given(written, targets)
def test_edits_lie_in_the_text_and_explain_all_of_the_new_one(text, to):
    check(text, swap_gender(text, to))


@CI
@given(st.text(max_size=200), targets)
def test_any_text_at_all(text, to):
    check(text, swap_gender(text, to))


@CI
@given(st.lists(st.one_of(st.sampled_from(PATIENTS), st.text(max_size=12)), max_size=6), targets)
def test_clinical_sentences_among_anything(parts, to):
    text = "".join(parts)
    check(text, swap_gender(text, to))


@pytest.mark.parametrize("to", [None, "F", "M"])
@pytest.mark.parametrize(
    "text", ["", " ", "\n\n\t", "\u00a0", ".", "’", "😀", "\u0301", "\ufeff", "\x00", "é" * 5_000]
)
def test_texts_without_words(text, to):
    assert swap_gender(text, to).text == text


@CI
@given(_joined(NOBODY, styles=("plain", "curly", "straight")), forms, targets)
def test_a_text_that_genders_nobody_stays(text, form, to):
    text = unicodedata.normalize(form, text)
    rewrite = swap_gender(text, to)
    assert rewrite.edits == ()
    assert rewrite.text == text


@pytest.mark.parametrize("to", [None, "F", "M", "neutral"])
@pytest.mark.parametrize("sentence", NOBODY)
def test_a_sentence_that_genders_nobody_stays(sentence, to):
    assert swap_gender(sentence, to).text == sentence


@pytest.mark.parametrize("to", ["F", "M", "neutral"])
@pytest.mark.parametrize("sentence", PATIENTS)
def test_a_sentence_in_the_gender_asked_for_stays(sentence, to):
    once = swap_gender(sentence, to).text
    assert swap_gender(once, to).text == once


@CI
@given(written, st.sampled_from(("F", "M")))
def test_a_text_in_the_gender_asked_for_stays(text, to):
    once = swap_gender(text, to).text
    assert swap_gender(once, to).text == once


@CI
@given(_joined(PATIENTS, NOBODY, styles=("curly", "straight", "capitals")), targets)
def test_decomposed_accents_change_no_edit(text, to):
    composed = swap_gender(text, to)
    decomposed = swap_gender(unicodedata.normalize("NFD", text), to)
    assert [(e.rule, e.before, e.after) for e in composed.edits] == [
        (e.rule, *(unicodedata.normalize("NFC", part) for part in (e.before, e.after)))
        for e in decomposed.edits
    ]
    assert unicodedata.normalize("NFC", decomposed.text) == composed.text
    if composed.edits:
        assert decomposed.text == unicodedata.normalize("NFD", composed.text)


@pytest.mark.parametrize("to", [None, "F", "M", "neutral"])
def test_english_stays(to):
    assert swap_gender(ENGLISH, to).text == ENGLISH


# Found by the properties above.
def test_pronouns_for_things_make_no_patient():
    text = (
        "La douleur est vive : elle réveille la nuit et cède au repos.\n\n"
        "Toux sèche et fièvre depuis trois jours.\n"
        "La douleur est vive : elle réveille la nuit et cède au repos. "
        "Une tumeur infiltrante de 12 mm a été réséquée ; elle était bien limitée."
    )
    assert swap_gender(text).edits == ()


def long_text(size: int) -> str:
    """Return a text of about `size` characters: every sentence in turn."""
    block = "\n".join(PATIENTS + NOBODY) + "\n"
    return block * max(1, size // len(block))


def _rewrite_long(size: int) -> dict[str, float]:
    """Rewrite a long text to F in a fresh interpreter; return its peak memory and what changed.

    Linux says how much memory that was; `resource` would count this process too.
    """
    code = (
        "import json, re, sys\n"
        "from pathlib import Path\n"
        "from epicene.french.rewriting.rewrite import apply_edits\n"
        "from epicene.french.swap import swap_gender\n"
        "text = sys.stdin.buffer.read().decode('utf-8')\n"
        "rewrite = swap_gender(text, 'F')\n"
        "assert rewrite.text == apply_edits(text, rewrite.edits)\n"
        "ends = [0, *(e.end for e in rewrite.edits)]\n"
        "assert all(e.start >= end for e, end in zip(rewrite.edits, ends))\n"
        "status = Path('/proc/self/status').read_text()\n"
        "peak = int(re.search(r'VmHWM:\\s*(\\d+) kB', status)[1]) / 2**20\n"
        "print(json.dumps({'gib': peak, 'edits': len(rewrite.edits)}))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        input=long_text(size).encode("utf-8"),
        capture_output=True,
        check=True,
    )
    return json.loads(run.stdout)


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@on_linux
def test_300_kilobytes():
    found = _rewrite_long(300_000)
    assert found["gib"] < 1.5
    assert found["edits"] > 1_000


@on_linux
@pytest.mark.slow
def test_10_megabytes():
    found = _rewrite_long(10_000_000)
    assert found["gib"] < 1.5
    assert found["edits"] > 50_000
